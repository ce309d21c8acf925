"""Files, templates, notes and acts on many at the command line: exit codes of real processes, what is printed, what is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.command_line import Office
from ..support.desk_story import Story

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 2_000


@pytest.fixture
def office(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office in a folder with a picture, a letter and a template."""
    monkeypatch.chdir(tmp_path)
    Path("фото.png").write_bytes(PNG)
    Path("письмо.txt").write_text("Лавочки стоят", encoding="utf-8")
    Path("шаблон.txt").write_text("Здравствуйте! {Номер} {официальный}", encoding="utf-8")
    return Office(database)


@pytest.mark.requirement("LS-16")
def test_files_are_attached_listed_and_written_out(story: Story, office: Office) -> None:
    story.incident("draft")
    ran = office.process("incident", "attach", "1", "фото.png", "письмо.txt", "--note", "От подрядчика")
    assert (ran.code, ran.err) == (0, "")
    listed = office.process("incident", "attachments", "1")
    assert listed.lines[0].split() == ["1", "фото.png", "2", "КиБ", "image/png"]
    assert [item["name"] for item in office("incident", "attachments", "1", "--json").data] == [
        "фото.png",
        "письмо.txt",
    ]
    out = office.process("incident", "attachment", "1", "1", "--output", "копия.png")
    assert (out.code, Path("копия.png").read_bytes()) == (0, PNG)
    said = office("incident", "show", "1").out
    assert "вложения (2): фото.png, письмо.txt" in said
    assert "заметка, ivanova 09:10: От подрядчика" in said
    assert "    файлы: фото.png, письмо.txt\n    «От подрядчика»" in office("incident", "history", "1").out


def test_submit_really_stores_its_attachments(story: Story, office: Office) -> None:
    story.incident("draft")
    words = ("incident", "submit", "1", "--kind", "answer", "--text", "Здравствуйте!", "--actor", "petrov")
    assert office(*words, "--attachments", "нет.png").code == 2
    assert office(*words, "--attachment", "фото.png", "--attachment", "письмо.txt").code == 0
    assert len(office("incident", "attachments", "1", "--json").data) == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("incident", "attach", "1"), 2, "не указано: ФАЙЛ"),
        (("incident", "attach", "1", "нет.png"), 2, "такого нет"),
        (("incident", "attach", "1", "."), 2, "папка"),
        (("incident", "attach", "9", "фото.png"), 5, "такого номера нет"),
        (("incident", "attach", "1", "фото.png", "--actor", "zhkh"), 3, "это делает"),
        (("incident", "attach", "1", "фото.png", "--files", "письмо.txt"), 6, "папка вложений"),
        (("incident", "attachment", "1", "1", "--output", "x"), 5, "вложения 1 нет"),
        (("incident", "attachment", "1", "0", "--output", "x"), 2, "от 1"),
        (("incident", "bulk", "assign", "1", "--official", "zhkh", "--executors", "petrov", "--yes"), 3, ""),
        (("incident", "bulk", "decline", "1", "--ground", "poem", "--yes"), 2, "одно из оснований"),
        (("incident", "bulk", "decline", "--ground", "spam", "--yes"), 2, "номера"),
        (("incident", "bulk", "decline", "9", "--ground", "spam", "--yes"), 5, "такого номера нет"),
        (("incident", "bulk", "publish", "1"), 2, "нет команды"),
        (("incident", "template", "1", "нет"), 5, "шаблона «нет» нет"),
        (("template", "add", "свет", "--title", "Свет", "--text-file", "шаблон.txt"), 2, "{номер}; есть"),
        (("template", "add", "свет", "--title", "Свет"), 2, "либо текст, либо файл"),
        (("template", "add", "свет", "--title", "Свет", "--text", "а", "--actor", "petrov"), 3, "куратор"),
        (("template", "remove", "свет"), 5, "шаблона «свет» нет"),
        (("incident", "note", "1"), 2, "не указано"),
    ],
)  # fmt: skip
def test_what_goes_wrong_has_its_code_and_writes_nothing(
    story: Story, office: Office, words: tuple[str, ...], code: int, said: str
) -> None:
    story.incident()
    before = office.dump()
    ran = office.process(*words)
    assert ran.code == code, ran.said
    assert said in " ".join(ran.err.split())
    assert "Traceback" not in ran.err
    assert office.dump() == before
    assert not [path for path in Path().rglob("*.files/*/*/*") if path.is_file()]


def test_notes_are_shown_the_latest_three(story: Story, office: Office) -> None:
    story.incident()
    for number in range(5):
        assert office("incident", "note", "1", "--note", f"заметка {number}").code == 0
    said = office("incident", "show", "1").out
    assert [f"заметка {number}" in said for number in range(5)] == [False, False, True, True, True]
    assert office("incident", "history", "1").out.count("«заметка") == 5


def test_the_check_tells_of_files(story: Story, office: Office) -> None:
    story.incident()
    assert office("incident", "attach", "1", "фото.png").code == 0
    assert office.process("db", "check").lines[-1] == "вложения на месте: 1"
    (kept,) = (path for path in Path("desk.db.files").rglob("*") if path.is_file())
    kept.write_bytes(b"x")
    ran = office.process("db", "check", "--lang", "en")
    assert (ran.code, ran.lines[-1]) == (6, f"an attachment was altered: {kept.absolute()}")
    kept.rename(kept.with_name("orphan"))
    data = office("db", "check", "--json")
    assert data.code == 6
    assert (len(data.data["missing"]), len(data.data["orphans"])) == (1, 1)


def test_a_preview_then_the_act(story: Story, office: Office) -> None:
    for state in ("selected", "selected", "review"):
        story.incident(state)
    words = ("incident", "bulk", "assign", "1", "2", "3", "--official", "zhkh", "--executors", "petrov")
    before = office.dump()
    shown = office.process(*words)
    assert shown.code == 3
    assert shown.lines[0].split() == ["ЛЗ-26-000001", "отобран", "→", "направлен", "исполнителю"]
    assert "прил. 1, п. 7, 14" in " ".join(shown.out.split())
    assert shown.lines[-1] == "ничего не записано; сделать (2): та же команда с --yes"
    assert office.dump() == before
    nothing = office(*words, "--yes", "--all-or-nothing")
    assert (nothing.code, nothing.lines[-1]) == (3, "ничего не сделано: отказано 1 из 3")
    assert office.dump() == before
    done = office(*words, "--yes", "--json")
    assert (done.code, [item["done"] for item in done.data]) == (3, [True, True, False])
    assert done.data[2]["error"]["code"] == "state"
    assert office("incident", "bulk", "start", "--state", "assigned", "--yes", "--actor", "petrov").code == 0


def test_bulk_picks_by_topic_where_the_act_has_a_topic_of_its_own(story: Story, office: Office) -> None:
    for topic in ("ЖКХ", "Дороги"):
        story.incident().do("select", topic=topic)
    ran = office("incident", "bulk", "void", "--topic", "дорог", "--why", "gone", "--yes")
    assert (ran.code, ran.lines[-1]) == (0, "сделано: 1, отказано: 0")
    again = office("incident", "bulk", "reopen", "--of-topic", "дорог", "--reason", "ошибка", "--yes")
    assert again.code == 0


def test_templates_from_adding_to_a_draft(story: Story, office: Office) -> None:
    story.incident("draft")
    text = "Здравствуйте! По номеру {номер} ответит {ответственный} до {срок}. {тема}"
    assert office("template", "add", "свет", "--title", "Нет света", "--topic", "ЖКХ", "--text", text).code == 0
    assert office("template", "list").lines == ["свет    ЖКХ  Нет света", "версия списка: 1 (для --expect)"]
    assert office("template", "list", "--for", "1").lines == ["пусто"]
    assert office("template", "show", "свет").out == text + "\n"
    ran = office.process("incident", "template", "1", "свет")
    assert ran.out == "Здравствуйте! По номеру ЛЗ-26-000001 ответит zhkh до 14.07.2026 17:10. {тема}\n"
    assert ran.err == "впишите сами: {тема}\n"
    assert office("template", "render", "свет", "1").out == ran.out
    refused = office("incident", "submit", "1", "--kind", "answer", "--template", "свет", "--actor", "petrov")
    assert refused.code == 2
    assert office("template", "add", "свет", "--title", "Нет света", "--text", text.removesuffix(" {тема}")).code == 0
    assert office("incident", "submit", "1", "--kind", "answer", "--template", "свет", "--actor", "petrov").code == 0
    assert "ответит zhkh" in " ".join(office("incident", "show", "1").out.split())
    assert office("template", "remove", "свет").out == "свет: убран\n"
    assert office("template", "list", "--json").data == []


def test_an_act_on_many_is_done_once_under_one_uuid(story: Story, office: Office) -> None:
    uuid = "01981c5e-6d00-7000-8000-000000000009"
    for state in ("selected", "selected", "review"):
        story.incident(state)
    words = ("incident", "bulk", "assign", "--state", "selected", "--official", "zhkh", "--executors", "petrov")
    done = office(*words, "--command", uuid, "--yes")
    assert (done.code, done.lines[-1]) == (0, "сделано: 2, отказано: 0")
    assert office("log", "outcome", uuid, "--json").data["case"] == 1
    before = office.dump()
    empty = office(*words, "--command", uuid, "--yes")
    assert (empty.code, "под этим UUID уже сделано" in empty.out) == (0, True)
    named = ("incident", "bulk", "assign", "1", "2", *words[5:])
    again = office(*named, "--command", uuid, "--yes")
    assert (again.code, again.lines[-1]) == (0, "уже сделано под этим UUID: 2; теперь ничего не сделано")
    assert [item["known"] for item in office(*named, "--command", uuid, "--json").data] == [True, True]
    assert office.dump() == before
    story.incident("selected")  # it came since: nobody who repeats an act has seen it
    newcomer = office(*words, "--command", uuid, "--yes", "--lang", "en")
    assert (newcomer.code, "a new act for it" in " ".join(newcomer.err.split())) == (2, True)


def test_a_retry_of_many_tells_what_was_done_again(story: Story, office: Office) -> None:
    story.incident("selected")
    words = ("incident", "bulk", "assign", "1", "--official", "zhkh", "--executors", "petrov", "--retry", "--yes")
    (item,) = office(*words, "--json").data
    assert (item["done"], item["meanwhile"]) == (True, [])
