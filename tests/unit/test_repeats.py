"""Repeated questions (cl. 15): what is suggested, with which reason, from where; what a repeat changes and what it does not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from otklik.engine.errors import Refused
from otklik.engine.store.store import Store
from otklik.engine.values import Case
from otklik.workflows import repeat_search
from otklik.workflows.addresses import addresses
from otklik.workflows.regulation import RegulationError, adopt, load
from otklik.workflows.regulation_value import Repeats
from otklik.workflows.repeats import Question, alike, suggest

from ..support.command_line import Office
from ..support.desk_story import CURATOR, MORNING, Story, Told, settled

WATER = "Второй день нет холодной воды, в диспетчерской не берут трубку"
ANNA = "https://vk.com/id1"


def detect(
    story: Story, message: str, *, author: str | None = None, topic: str | None = None, place: str | None = None
) -> Told:
    """An incident of this message."""
    source = {"topic": topic, "place": place}
    case = story.desk.incidents.detect(message=message, author_link=author, source=source, actor=CURATOR)
    return Told(story, case.key)


def answered(story: Story, message: str, **more: Any) -> Told:
    """One that was considered and answered."""
    told = detect(story, message, **more)
    for trigger in ("select", "assign", "start", "submit", "approve", "publish"):
        told.do(trigger)
    return told


def suggested(told: Told) -> dict[int, list[str]]:
    """What is suggested for it: the incident's key → the kinds of reasons, the likeliest first."""
    view = told.story.desk.incidents.view(told.key)
    return {item.case.key: [reason.kind for reason in item.reasons] for item in view.repeats}


@pytest.mark.requirement("LS-15a", "A12")
def test_a_question_considered_before_is_suggested_whoever_asks(story: Story) -> None:
    earlier = answered(story, f"{WATER} на улице Мира, дом 5", author=ANNA)
    told = detect(
        story, "ул. Мира, 5: диспетчерская трубку не берёт, холодной воды нет второй день!", author="https://vk.com/id2"
    )
    assert suggested(told) == {earlier.key: ["address", "text"]}


@pytest.mark.requirement("A12")
@pytest.mark.parametrize(
    ("before", "now", "kinds"),
    [
        ({"message": "Где садик?", "author": ANNA}, {"message": "Собаки во дворе", "author": ANNA}, ["author"]),
        ({"message": "В доме 7 по улице Лазо темно"}, {"message": "Яма", "place": "Лесозаводск, улица Лазо, 7"}, ["address"]),
        ({"message": "Лампа на улице Лазо", "topic": "ЖКХ / Свет"}, {"message": "ул.Лазо без фонарей", "topic": "ЖКХ / свет"}, ["street", "topic"]),
        ({"message": WATER}, {"message": WATER + "!"}, ["text"]),
        ({"message": "Лампа на улице Лазо"}, {"message": "Яма на улице Лазо"}, None),  # a street alone says little
        ({"message": "Вода ржавая", "topic": "ЖКХ"}, {"message": "Крыша течёт", "topic": "ЖКХ"}, None),
        ({"message": WATER + " на улице Мира"}, {"message": WATER + " на улице Лазо"}, None),  # another street's water
        ({"message": "Где садик?"}, {"message": "Когда дорога?"}, None),
    ],
)  # fmt: skip
def test_each_reason_is_named(story: Story, before: Any, now: Any, kinds: list[str] | None) -> None:
    earlier = answered(story, **before)
    assert suggested(detect(story, **now)) == ({earlier.key: kinds} if kinds else {})


@pytest.mark.requirement("A12")
def test_what_was_never_considered_is_no_question_considered_before(story: Story) -> None:
    waiting = detect(story, WATER)
    for trigger in ("decline", "void", "set_aside"):
        detect(story, WATER).do(trigger)
    told = detect(story, WATER)
    assert suggested(told) == {}
    waiting.do("select")
    assert suggested(told) == {waiting.key: ["text"]}
    assert suggested(waiting) == {}  # what came later is not considered before


@pytest.mark.requirement("A12")
def test_of_equals_the_answered_comes_first(story: Story) -> None:
    done, at_work = answered(story, WATER), detect(story, WATER)
    at_work.do("select")
    assert list(suggested(detect(story, WATER))) == [done.key, at_work.key]


@pytest.mark.requirement("LS-15a", "A12")
def test_the_topic_that_the_curator_gives_counts(story: Story) -> None:
    earlier = detect(story, "Лампа на улице Лазо")
    earlier.do("select", topic="Уличное освещение")
    told = detect(story, "Тёмная улица Лазо")
    assert suggested(told) == {}
    told.do("select", topic="уличное ОСВЕЩЕНИЕ")
    assert suggested(told) == {earlier.key: ["street", "topic"]}


@pytest.mark.requirement("LS-15a", "A12")
def test_the_curator_links_at_selection_or_later_and_then_nothing_is_suggested(story: Story) -> None:
    earlier = answered(story, WATER)
    at_once, later = detect(story, WATER), detect(story, WATER)
    at_once.do("select", repeats=earlier.case.number)
    assert at_once.case.facts["repeats"] == earlier.key
    later.do("select")
    assert earlier.key in suggested(later)
    later.do("link_repeat", repeats=earlier.key)
    assert suggested(at_once) == suggested(later) == {}


def test_an_incident_at_work_is_not_compared_at_all(story: Story) -> None:
    answered(story, WATER)
    told = detect(story, WATER)
    told.do("select")
    told.do("assign")
    assert suggested(told) == {}


def test_only_what_moved_within_the_window_is_suggested(tmp_path: Path) -> None:
    with settled(tmp_path, "[repeats]\ndays = 10\n") as story:
        earlier = answered(story, WATER)
        story.now("2026-07-24 09:10")
        told = detect(story, WATER)
        assert suggested(told) == {earlier.key: ["text"]}
        story.now("2026-07-24 09:11")
        assert suggested(told) == {}


def test_an_office_sets_what_speaks_for_a_repeat() -> None:
    act = load("lesozavodsk-215")
    assert act.repeats == Repeats(days=365, limit=5, threshold=30, author=30, address=40, topic=10, text=60, similar=60)
    ours = adopt(act.text, "[repeats]\nauthor = 0\nlimit = 2\n")
    assert (ours.repeats.author, ours.repeats.limit, ours.repeats.address) == (0, 2, 40)
    stricter = act.text.replace("[roles.curator]", "[regulation.repeats]\nsimilar = 80\n\n[roles.curator]", 1)
    assert adopt(stricter, "[repeats]\nauthor = 0\n").repeats.similar == 80
    with pytest.raises(RegulationError, match=r"repeats\.similar"):
        adopt(act.text, "[repeats]\nsimilar = 101\n")


def case(key: int) -> Any:
    return type("Case", (), {"key": key, "state": "published"})()


def question(text: str = "", author: int | None = None) -> Question:
    return Question.of([{"author": author, "topic": None, "place": None}], [text])


def test_no_more_are_suggested_than_the_limit_the_likeliest_of_them() -> None:
    settings = load("lesozavodsk-215").repeats
    others: list[tuple[Case, Question]] = [
        (case(key), question(WATER, 1 if key == 3 else None)) for key in range(1, 20)
    ]
    found = suggest(question(WATER, 1), others, settings)
    assert [item.case.key for item in found] == [3, 19, 18, 17, 16]
    assert found[0].points == 30 + 60


def test_the_percentage_is_the_library_s_and_order_does_not_matter() -> None:
    assert alike("нет вод", "вод нет") == 100
    assert alike("снег", "вод") < 60
    told = suggest(
        question("воды нет"), [(case(1), question("нет воды"))], load("lesozavodsk-215").repeats, likeness=lambda *_: 60
    )
    assert [(reason.kind, reason.percent) for reason in told[0].reasons] == [("text", 60)]
    assert "60" in told[0].reasons[0].title.ru
    assert (
        suggest(
            question("воды нет"),
            [(case(1), question("нет воды"))],
            load("lesozavodsk-215").repeats,
            likeness=lambda *_: 59,
        )
        == []
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("на улице Мира, 5 темно", {("мир", "5")}),
        ("В доме 68 по улице Калининской нет воды", {("калининск", "68")}),
        ("пер. Заводской, д. 3а", {("заводск", "3а")}),
        ("улица 9 Января, 46", {("январ", "46")}),
        ("ул.Мира,57", {("мир", "57")}),
        ("ул. Сергея Лазо 12/1, подъезд 2", {("лаз", "12/1")}),
        ("улица 50 лет Октября, дом 7", {("октябр", "7")}),
        ("на улице мира 3 дня нет света", {("мир", None)}),
        ("На остановке «улица Мира» и на переулке Заводском", {("мир", None), ("заводск", None)}),
        ("Почему прокуратура молчит пять лет", set()),
        ("по улице", set()),
    ],
)
def test_addresses_are_read_as_people_write_them(text: str, expected: set[tuple[str, str | None]]) -> None:
    assert {(found.street, found.house) for found in addresses(text)} == expected


def test_candidates_are_bounded_however_large_the_desk(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeat_search, "MOST", 2)
    for _ in range(6):
        detect(story, f"{WATER}, улица Мира, 5", author=ANNA).do("select")
    told = detect(story, f"{WATER}, улица Мира, 5", author=ANNA)
    looked_at: list[int] = []
    read = Store.cases_by_key

    def noting(store: Store, keys: Sequence[int]) -> dict[int, Case]:
        looked_at.extend(keys)
        return read(store, keys)

    monkeypatch.setattr(Store, "cases_by_key", noting)
    assert suggested(told)
    assert 2 <= len(looked_at) <= 6  # three sources, two each


@pytest.mark.requirement("LS-15c", "LS-8", "LS-9", "LS-10a", "LS-10b", "LS-11", "LS-12")
@pytest.mark.parametrize("importance", ["ordinary", "elevated"])
def test_a_repeat_has_the_terms_of_any_message(story: Story, importance: str) -> None:
    earlier = story.incident("final")
    plain, repeat = story.incident(), story.incident()
    for told in (plain, repeat):
        values: dict[str, Any] = {"repeats": earlier.key} if told is repeat else {}
        told.do("select", importance=importance, **values)
    for trigger in ("assign", "start", "submit", "return", "resubmit", "approve", "publish"):
        story.later(minutes=10)
        for told in (plain, repeat):
            told.do(trigger)
        assert [(d.rule, d.requirement, d.due, d.lapse, d.outcome) for d in repeat.deadlines] == [
            (d.rule, d.requirement, d.due, d.lapse, d.outcome) for d in plain.deadlines
        ]


@pytest.mark.requirement("A11", "LS-15b", "LS-13")
def test_an_interim_answer_to_a_repeat_comes_with_a_warning_and_the_final_term(database: Path) -> None:
    office = Office(database)
    with Story.open(f"sqlite:///{database}", MORNING) as story:
        earlier, told, plain = story.incident("final"), story.incident("draft"), story.incident("draft")
        told.do("link_repeat", repeats=earlier.key)
        for other in (told, plain):
            other.do("submit", kind="interim")
    said = " ".join(office("incident", "show", str(told.key)).out.split())
    assert "принятые меры, ведущаяся работа или ход решения" in said
    assert "принятые меры" not in office("incident", "show", str(plain.key)).out
    office("incident", "approve", str(told.key), "--criteria", "all")
    published = office(
        "incident",
        "publish",
        str(told.key),
        "--link",
        "https://vk.com/wall-1_2?reply=3",
        "--actor",
        "petrov",
        "--lang",
        "en",
    )
    assert "measures taken, work under way or progress" in " ".join(published.out.split())
    assert "final" in published.out
    shown = office("incident", "show", str(told.key), "--json").data
    assert [item["code"] for item in shown["warnings"]] == ["repeat_interim"]
    assert [item["requirement"] for item in shown["deadlines"]] == ["LS-13"]


@pytest.mark.requirement("LS-15a", "A12")
def test_suggestions_are_shown_with_their_reason_and_the_command(database: Path) -> None:
    office = Office(database)
    with Story.open(f"sqlite:///{database}", MORNING) as story:
        answered(story, f"{WATER} на улице Мира, дом 5", author=ANNA)
    ran = office("incident", "detect", "--message", f"Улица Мира, д. 5. {WATER}", "--author-link", ANNA)
    assert "ЛЗ-26-000001  ответ размещён 09:10: тот же автор, тот же адрес, похожий текст (100 %)" in " ".join(
        ran.out.split()
    ).replace("ЛЗ-26-000001 ", "ЛЗ-26-000001  ")
    assert "--repeats 1" in ran.out
    data = office("incident", "show", "2", "--json").data
    assert data["repeats"][0]["reasons"] == ["author", "address", "text"]
    assert data["repeats"][0]["similarity"] == 100
    assert "Perhaps a repeat (app. 1, cl. 15):" in office("incident", "show", "2", "--lang", "en").out
    office("incident", "select", "2", "--importance", "ordinary")
    assert "otklik incident link-repeat 2 --repeats 1" in office("incident", "show", "2").out
    assert office("incident", "link-repeat", "2", "--repeats", "1").code == 0
    assert "Возможно, повторное" not in office("incident", "show", "2").out


def test_the_library_is_not_loaded_where_there_is_nothing_to_compare(database: Path) -> None:
    import subprocess
    import sys

    code = "import sys; from otklik.cli import main\ntry: main({words!r})\nexcept SystemExit: pass\nprint('rapidfuzz' in sys.modules, file=sys.stderr)"
    office = Office(database)
    office("incident", "detect", "--message", WATER)
    for words in (["--help"], ["incident", "show", "1"], ["inbox", "search", "вода"]):
        done = subprocess.run(
            [sys.executable, "-c", code.format(words=words)],
            env={**office.environment({}), "PATH": ""},
            capture_output=True,
            check=True,
        )
        assert done.stderr.decode().strip().endswith("False"), words


@pytest.mark.requirement("LS-15b", "LS-16")
def test_of_an_answer_to_a_repeat_the_checklist_asks_for_measures_work_or_progress(story: Story) -> None:
    earlier, told, plain, asking = (story.incident(state) for state in ("final", "draft", "draft", "draft"))
    for other in (told, asking):
        other.do("link_repeat", repeats=earlier.key)
    asking.do("submit", kind="request")
    for other in (told, plain):
        other.do("submit")
    four = ["greeting", "polite", "format", "exhaustive"]
    with pytest.raises(Refused) as refused:
        told.do("approve", criteria=four)
    assert "progress" in str(refused.value)
    told.do("approve", criteria=["all"])
    assert told.case.facts["criteria"] == [*four, "progress"]
    plain.do("approve", criteria=["all"])
    assert plain.case.facts["criteria"] == four
    asking.do("approve", criteria=["all"])  # a question to the author tells of no measures
    assert asking.case.facts["criteria"] == four[:3]
