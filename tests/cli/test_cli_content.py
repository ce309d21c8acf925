"""Content at the terminal: a week of pages from the plan's table to the quota's verdict, in Russian and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.command_line import Ran, run

MORNING, AFTER = "2026-07-13T09:00", "2026-07-20T09:00"


class Terminal:
    """A press officer's terminal in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.database = f"sqlite:///{folder / 'desk.db'}"

    def __call__(self, *words: str, now: str = MORNING, lang: str = "ru") -> Ran:
        return run(*words, "--now", now, OTKLIK_DB=self.database, OTKLIK_ACTOR="ivanova", OTKLIK_LANG=lang)


@pytest.fixture
def office(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path)
    early = "2026-07-06T09:00"
    for words in (
        ("init", "--regulation", "kozhevnikovo-650", "--curator", "ivanova", "--rehearsal"),
        ("body", "add", "--kind", "head", "--name", "Глава"),
        ("page", "propose", "--body", "1", "--network", "vk"),
        ("page", "approve", "2"),
        ("page", "activate", "2", "--link", "https://vk.com/glava"),
        ("body", "add", "--kind", "unit", "--name", "Отдел культуры"),
    ):
        assert terminal(*words, now=early).code == 0
    return terminal


@pytest.mark.requirement("KO-8", "KO-6.2", "A20")
def test_a_week_from_the_table_to_the_verdict(office: Terminal, tmp_path: Path) -> None:
    table = tmp_path / "план.csv"
    table.write_text("Дата;Время;Тема\n15.07.2026;12:00;Ярмарка\n25.07.2026;12:00;Поздно\n", encoding="utf-8")
    ran = office("plan", "import", str(table), "--period", "2026-W29", "--page", "2")
    assert (ran.code, "вне" in ran.said, "план.rejects.csv" in ran.said) == (2, True, True)
    assert office("plan", "import", str(table), "--period", "2026-W29", "--page", "2", "--json").data["known"] == 1
    assert "2026-W29" in office("plan", "list").out
    (item,) = office("plan", "items", "4", "--json").data
    assert (item["topic"], item["state"]) == ("Ярмарка", "planned")
    done = office(
        "publication", "publish", str(item["case"]), "--link", "https://vk.com/wall-1_1", now="2026-07-15T12:10"
    )
    assert "запланирована → вышла" in done.out
    for number in range(2, 5):
        at = f"2026-07-15T1{number}:00"
        link = f"https://vk.com/wall-1_{number}@{at}"
        assert (
            office("publication", "record", "--page", "2", "--topic", "x", "--link", link, now="2026-07-15T16:00").code
            == 0
        )
    assert "квота, Глава (ВКонтакте): 4 из 5, осталось 2 рабочих дня" in office("board", now="2026-07-16T09:00").out
    assert "4 of 5, 1 working day left" in " ".join(office("board", now="2026-07-17T09:00", lang="en").out.split())
    assert "подведены квоты: 1" in office("clock", "tick", now=AFTER).out
    report = office("report", "quota", "--week", "2026-W29", "--json", now=AFTER).data
    assert [(row["count"], row["status"], row["requirement"]) for row in report["quotas"]] == [(4, "short", "KO-8")]
    late = ("publication", "record", "--page", "2", "--topic", "x", "--link", "https://vk.com/wall-1_9")
    assert office(*late, "--at", "2026-07-18T10:00", now=AFTER).code == 0
    assert "выполнено поздними записями" in office("report", "quota", "--week", "2026-W29", now=AFTER).out
    assert "не хватает публикаций: 2026-W29" in office("notices", "list", now=AFTER).out


def test_reports_and_calendars_are_written_whole(office: Terminal, tmp_path: Path) -> None:
    slot = ("--slot", "2026-07-15T12:00", "--topic", "=cmd()")
    assert office("publication", "plan", "--page", "2", *slot).code == 0
    for form in ("ics", "csv", "xlsx"):
        target = tmp_path / f"план.{form}"
        assert office("plan", "export", "--period", "2026-W29", "--format", form, "-o", str(target)).code == 0
        assert target.stat().st_size > 100
    assert "'=cmd()" in (tmp_path / "план.csv").read_text("utf-8-sig")
    again = office("plan", "import", str(tmp_path / "план.csv"), "--period", "2026-W29", "--json").data
    assert (again["known"], again["new"], again["rejected"]) == (1, 0, 0)  # what was exported is known
    assert office("plan", "export", "--period", "2026-W29").out.startswith("BEGIN:VCALENDAR")
    for form in ("html", "xlsx", "json", "table"):
        target = tmp_path / f"квоты.{form}"
        assert office("report", "quota", "--format", form, "-o", str(target)).code == 0
        assert target.stat().st_size > 100
    assert '<html lang="ru">' in (tmp_path / "квоты.html").read_text("utf-8")
    assert office("report", "quota", "--format", "xlsx").code == 2
    assert office("report", "quota", "--week", "2026-W99").code == 2
    assert office("plan", "export").code == 2


@pytest.mark.requirement("KO-D7", "KH-I.5.4b")
def test_information_and_tasks_are_seen_where_they_wait(office: Terminal) -> None:
    assert "ожидаются сведения подразделений: 1" in office("clock", "tick").out
    assert "Отдел культуры" in office("information", "list").out
    late = "2026-07-17T13:00"
    office("clock", "tick", now=late)
    assert "не получены" in office("report", "information", now=late).out
    received = office("task", "receive", "--text", "Ролик", "--page", "2", "--due-at", "2026-07-14T12:00")
    assert received.code == 0
    number = office("task", "list", "--json").data[0]["case"]
    overdue = office("task", "list", "--overdue", now="2026-07-14T12:01").out
    assert "просрочено" in overdue
    assert "Глава (ВКонтакте): не размещено" in overdue
    assert "размещено 0 из 1" in office("board", now="2026-07-14T12:01").out
    assert office("task", "place", str(number), "--page", "2", "--link", "https://vk.com/wall-1_5").code == 0
    shown = office("task", "show", str(number), "--json").data
    assert shown["state"] == "placed"
    assert shown["placements"][0]["link"] == "https://vk.com/wall-1_5"
    listed = office("publication", "list", "--page", "2", "--json").data
    assert [item["source"] for item in listed] == ["task"]


@pytest.mark.requirement("A26", "KH-II.5")
def test_advice_on_a_post_before_it_is_stored(tmp_path: Path) -> None:
    office = Terminal(tmp_path)
    office("init", "--regulation", "khasyn", "--curator", "ivanova", "--rehearsal")
    office("body", "add", "--kind", "head", "--name", "Глава")
    office("page", "propose", "--body", "1", "--network", "vk")
    office("page", "approve", "2")
    office("page", "activate", "2", "--link", "https://vk.com/glava")
    office("publication", "plan", "--page", "2", "--slot", "2026-07-15T12:00", "--topic", "Ярмарка")
    said = office("publication", "advise", "3", "--text", "Пресс-служба сообщает: осуществляется ремонт.").out
    assert "похоже на пресс-релиз" in said
    assert "канцелярит" in said
    assert "советов нет" in office("publication", "advise", "3", "--text", "Приходите на ярмарку!").out
    assert office("publication", "advise", "3").code == 2  # no text yet
