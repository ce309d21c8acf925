"""What `show` and `history` tell of the work on an incident: enough for the curator and the executors to go on with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.console.render import width

from ..support.command_line import Office
from ..support.desk_story import ALL_PARTS, Story

LONG = "Здравствуйте! " + "Лавочки установит отдел благоустройства до 1 декабря. " * 5


@pytest.fixture
def office(database: Path) -> Office:
    return Office(database, now="2026-07-14T11:30")


def shown(office: Office, *words: str, lang: str = "ru") -> str:
    ran = office("incident", *words, "--lang", lang)
    assert (ran.code, ran.err) == (0, "")
    assert max(map(width, ran.lines)) <= 80, ran.out
    return " ".join(ran.out.split())


@pytest.mark.requirement("LS-6c", "LS-11")
def test_the_curator_reads_the_whole_draft_before_approving(story: Story, office: Office) -> None:
    story.incident("draft").do("submit", text=LONG)
    assert f"проект, ответ, petrov 09:10: «{LONG.strip()}»" in shown(office, "show", "1")
    assert f"draft, answer, petrov 09:10: «{LONG.strip()}»" in shown(office, "show", "1", lang="en")
    assert office("incident", "show", "1", "--json").data["work"]["draft"]["texts"] == [LONG]


@pytest.mark.requirement("LS-11", "LS-12", "A6")
@pytest.mark.parametrize("actor", ["ivanova", "petrov"])
def test_each_return_is_counted_and_shown_with_its_remarks_to_both(story: Story, office: Office, actor: str) -> None:
    told = story.incident("review")
    told.do("return", remarks="Поздоровайтесь.")
    told.do("resubmit")
    ran = office("incident", "return", "1", "--remarks", "Назовите срок.")
    assert "  возврат № 2" in ran.lines
    assert "возврат № 2, ivanova 11:30: «Назовите срок.»" in shown(office, "show", "1", "--actor", actor)
    assert "Поздоровайтесь" not in shown(office, "show", "1", "--actor", actor)
    work = office("incident", "show", "1", "--json", "--actor", actor).data["work"]
    assert (work["returns"], work["given_back"]["texts"]) == (2, ["Назовите срок."])
    assert "«Поздоровайтесь.»" in shown(office, "history", "1", "--actor", actor)  # every one stays in the history
    told.do("resubmit", actor="petrov")
    assert "возврат № 2" in shown(office, "show", "1", "--actor", actor)  # the curator sees what he asked for


@pytest.mark.requirement("LS-12")
def test_a_recalled_approval_says_why(story: Story, office: Office) -> None:
    story.incident("approved").do("recall", reason="Срок неверен.")
    assert "согласование отозвано, ivanova 09:10: «Срок неверен.»" in shown(office, "show", "1", "--actor", "petrov")


@pytest.mark.requirement("LS-14a", "LS-14b", "LS-14c")
def test_the_curator_sees_each_part_who_owes_one_and_what_went_back(story: Story, office: Office) -> None:
    told = story.incident("draft", executors=ALL_PARTS, order="sequence")
    said = shown(office, "show", "1")
    assert "исполнители по очереди: petrov, sidorova" in said
    assert "часть, petrov: ещё не получена часть, sidorova: ещё не получена" in said
    told.do("provide_part", actor="petrov", part="Колонку починят.")
    assert "часть, petrov 09:10: «Колонку починят.»" in shown(office, "show", "1")
    told.do("return_part", part_of="petrov", remarks="Когда?")
    for actor in ("ivanova", "petrov"):
        said = shown(office, "show", "1", "--actor", actor)
        assert "часть (petrov) возвращена, ivanova 09:10: «Когда?»" in said
        assert "Колонку" not in said
    told.do("provide_part", actor="petrov", part="Колонку починят 15 июля.")
    told.do("compose", missing_reason="Отдел не ответил.")
    said = shown(office, "show", "1")
    assert "часть, petrov 09:10: «Колонку починят 15 июля.»" in said
    assert "часть, sidorova: нет, «Отдел не ответил.»" in said


@pytest.mark.requirement("LS-14b", "LS-3c")
def test_a_part_stays_readable_when_it_goes_to_a_deputy_and_is_gone_with_a_replaced_executor(
    story: Story, office: Office
) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    told.do("provide_part", actor="petrov", part="Колонку починят.")
    told.do("provide_part", actor="sidorova", part="Воду подвезут.")
    story.desk.staff.absent("petrov", deputy="orlov", reason="illness", actor="ivanova")
    work = office("incident", "show", "1", "--json").data["work"]
    assert [part["sent"]["texts"] for part in work["parts"]] == [["Колонку починят."], ["Воду подвезут."]]
    story.desk.staff.returned("petrov", actor="ivanova")
    told.do("replace_executor", replaced="sidorova", replacement="orlov")
    work = office("incident", "show", "1", "--json").data["work"]
    assert [part["sent"] is not None for part in work["parts"]] == [True, False]


@pytest.mark.requirement("LS-7", "A34")
def test_the_competent_official_is_named_beside_the_executor(story: Story, office: Office) -> None:
    story.incident("assigned")
    assert "в чьей компетенции: zhkh · исполнитель: petrov" in shown(office, "show", "1")
    assert "competent official: zhkh · executor: petrov" in shown(office, "show", "1", lang="en")


@pytest.mark.requirement("A8", "LS-8")
def test_the_author_s_reply_and_the_placed_links_are_shown(story: Story, office: Office) -> None:
    told = story.incident("clarification")
    told.do("author_replied", reply="Дом 5, второй подъезд.")
    said = shown(office, "show", "1")
    assert "автор ответил 09:10: «Дом 5, второй подъезд.»" in said
    assert "размещено, petrov 09:10: https://vk.com/wall-1_2?reply=3" in said


@pytest.mark.requirement("LS-13", "A8")
@pytest.mark.parametrize(
    ("closing", "title"),
    [
        ("satisfied", "автор доволен"),
        ("silent", "нет ответа от автора"),
        ("inexpedient", "дальнейший диалог нецелесообразен"),
    ],
)
def test_the_closing_reason_is_shown_and_kept_in_the_history(
    story: Story, office: Office, closing: str, title: str
) -> None:
    story.incident("published").do("finalize", closing=closing)
    for command in ("show", "history"):
        assert f"причина закрытия: {title}" in shown(office, command, "1")


@pytest.mark.requirement("A13", "LS-9")
def test_the_history_tells_the_reasons_that_people_gave(story: Story, office: Office) -> None:
    told = story.incident()
    told.do("select", importance="elevated", reason="Без воды детский сад.")
    told.do("lower_importance", reason="Подвоз налажен.")
    said = shown(office, "history", "1")
    assert "важность: повышенная; «Без воды детский сад.»" in said
    assert "«Подвоз налажен.»" in said
    assert "«Нет воды»" not in said  # the message itself is `show`'s


@pytest.mark.requirement("LS-11", "LS-8")
def test_the_history_names_a_missed_term_in_words(story: Story, office: Office) -> None:
    told = story.incident("review")
    story.now("2026-07-14 10:30")
    story.desk.tick()
    told.do("return")
    said = shown(office, "history", "1")
    assert "срок пропущен согласовать или вернуть" in said
    assert "исполнен с опозданием: согласовать или вернуть" in said
    assert "deadline missed approve or return" in shown(office, "history", "1", lang="en")


@pytest.mark.requirement("LS-19", "LS-3c")
def test_the_staff_list_says_what_a_deputy_head_supervises_and_who_is_away(story: Story, office: Office) -> None:
    assert (
        "zam: заместитель главы (ЖКХ, Дороги)"
        in office("staff", "add", "zam", "--role", "deputy_head", "--field", "ЖКХ", "--field", "Дороги").lines
    )
    story.desk.staff.absent("petrov", deputy="orlov", reason="illness", until="2026-07-15", actor="ivanova")
    lines = office("staff", "list").lines
    assert any(line.startswith("zam") and line.endswith("заместитель главы (ЖКХ, Дороги)") for line in lines)
    at = next(index for index, line in enumerate(lines) if line.startswith("petrov"))
    assert lines[at].endswith("исполнитель")
    assert lines[at + 1] == "    отсутствует по ср 15 июл, за него orlov"


def test_what_is_left_with_one_who_has_gone_is_told_and_stays_on_the_board(story: Story, office: Office) -> None:
    story.incident("draft")
    story.incident("published")
    ran = office("staff", "remove", "petrov", "--lang", "ru")
    assert ran.lines == [
        "petrov: больше не работает",
        "За ним работа, назначьте другого:",
        "  ЛЗ-26-000001: otklik incident show 1",
    ]
    listed = office("staff", "list", "--lang", "ru").lines
    assert "больше не работает" in listed[1 + next(n for n, line in enumerate(listed) if line.startswith("petrov"))]
    assert "petrov больше не работает, за ним: ЛЗ-26-000001; назначьте другого" in office("board", "--lang", "ru").out
    rows = [row for row in office("board", "--json").data if row["persons"] == ["petrov"]]
    assert rows
    assert all((row["gone"], row["away"]) == (["petrov"], []) for row in rows)
    assert office("incident", "reassign", "1", "--executor", "sidorova", "--reason", "уволился").err == ""
    assert "больше не работает" not in office("board", "--lang", "ru").out


@pytest.mark.requirement("LS-10a")
def test_a_term_counted_back_names_the_one_that_it_is_counted_from(story: Story, office: Office) -> None:
    story.incident("selected")
    told = shown(office, "explain", "1", "draft")
    assert told.startswith(
        "Направить проект на согласование до 14:10: за 3 рабочих часа до срока «разместить ответ», 17:10 ("
    )
    assert "3 working hours before “publish the reply”, 17:10 (" in shown(office, "explain", "1", "draft", lang="en")


@pytest.mark.requirement("A4")
def test_that_a_term_lapses_later_than_it_is_due_is_told_within_eighty_columns(story: Story, office: Office) -> None:
    story.now("15:00")
    story.incident("selected")  # seven working hours end at lunch
    assert "считается нарушенным только после" in shown(office, "explain", "1", "reply", "--now", "2026-07-14T15:05")
    assert "it is broken only after" in shown(office, "explain", "1", "reply", "--now", "2026-07-14T15:05", lang="en")
