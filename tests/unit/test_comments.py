"""Comments under moderation: who decides by which act, on which ground, with what evidence, and what becomes of the author."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from otklik.engine.check import findings
from otklik.engine.clock import SeededEntropy, SetClock
from otklik.engine.errors import Conflict, InvalidValue, MissingValue, NotFound, Refused
from otklik.engine.instants import to_text
from otklik.engine.values import Case
from otklik.workflows.comment import comment
from otklik.workflows.desk import Desk
from otklik.workflows.messages import Messages
from otklik.workflows.search import search
from otklik.workflows.signal import signal
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.moderators import MORNING, WORDS, office, received

ACTS = {
    "khasyn": "smirnov",
    "lesozavodsk-215": "smirnov",
    "primorsko-akhtarsk-1378": "petrov",
    "kozhevnikovo-650": "kozlova",
}


class Offices(dict[str, Desk]):
    """An office under each act, opened when it is asked for."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        super().__init__()
        self.folder, self.stack = folder, stack

    def __missing__(self, act: str) -> Desk:
        self[act] = self.stack.enter_context(office(act, f"sqlite:///{self.folder / act}.db"))
        return self[act]


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    with ExitStack() as stack:
        yield Offices(tmp_path, stack)


@pytest.fixture
def desk(database: Path) -> Iterator[Desk]:
    with Desk.open(f"sqlite:///{database}", clock=SetClock(MORNING), entropy=SeededEntropy("comments")) as opened:
        yield opened


def remove(desk: Desk, case: Case, **more: object) -> Case:
    return desk.cases("comment")[case.key].fire("remove", **{"ground": "spam", "actor": "smirnov"} | more)


# ── what is decided, and by whom ─────────────────────────────────────────────────────────────────────────────────────


def test_the_declarations_are_sound() -> None:
    assert [*findings(comment), *findings(signal)] == []


@pytest.mark.requirement("LS2-2.6a", "KH-I.6.6", "KH-II.6", "PA-2.3a", "KO-11")
def test_who_moderates_under_each_act_keeps_and_removes(offices: Offices) -> None:
    for act, moderator in ACTS.items():
        desk = offices[act]
        comments = desk.cases("comment")
        assert comments[received(desk).key].keep(actor=moderator).state == "kept"
        assert remove(desk, received(desk), actor=moderator).state == "removed"
        verify_desk(desk)
        assert rebuild(desk).changed == ()


@pytest.mark.requirement("LS2-2.6a", "KH-I.6.6", "A29")
@pytest.mark.parametrize(
    ("act", "others", "said"),
    [
        ("khasyn", ["petrov", "kozlova"], "account keeper"),
        ("lesozavodsk-215", ["petrov", "kozlova"], "press centre"),
        ("kozhevnikovo-650", ["petrov", "smirnov", "shkola"], "public relations department"),
    ],
)
def test_others_do_not_and_are_told_who_does(offices: Offices, act: str, others: list[str], said: str) -> None:
    desk = offices[act]
    case = received(desk)
    for actor in others:
        with pytest.raises(Refused, match=said) as refused:
            desk.cases("comment")[case.key].keep(actor=actor)
        assert refused.value.reason_code == "moderator"
    assert desk.cases("comment").get(case.key).state == "received"


@pytest.mark.requirement("PA-2.3a")
def test_under_003_the_executor_is_the_whole_department(offices: Offices) -> None:
    desk = offices["primorsko-akhtarsk-1378"]
    for actor in ("petrov", "kozlova", "smirnov"):
        assert desk.cases("comment")[received(desk).key].keep(actor=actor).state == "kept"
    with pytest.raises(Refused):
        desk.cases("comment")[received(desk).key].keep(actor="zhkh")


@pytest.mark.requirement("A29", "KO-11")
def test_under_004_organisations_moderate_their_own_pages_and_the_department_the_heads(
    offices: Offices,
) -> None:
    desk = offices["kozhevnikovo-650"]
    bodies, pages, comments = desk.cases("body"), desk.cases("page"), desk.cases("comment")
    school = bodies.create(kind="organisation", name="Школа № 1", actor="kozlova")
    head = bodies.create(kind="head", name="Глава района", actor="kozlova")
    own, heads = (pages.create(body=body.key, network="ok", actor="kozlova") for body in (school, head))
    on_own = received(desk, page=own.number, network=None, link=None)
    assert (on_own.facts["owner"], on_own.facts["network"]) == ("organisation", "ok")
    with pytest.raises(Refused, match="keeper of a body's or an organisation's page"):
        comments[on_own.key].keep(actor="kozlova")
    assert comments[on_own.key].keep(actor="shkola").state == "kept"
    on_heads = received(desk, page=heads.number)
    with pytest.raises(Refused, match="public relations department"):
        comments[on_heads.key].keep(actor="shkola")
    assert comments[on_heads.key].keep(actor="kozlova").state == "kept"
    assert [case.key for _, case in comments.related("page", [own.key])] == [on_own.key]


# ── grounds ──────────────────────────────────────────────────────────────────────────────────────────────────────────

GROUNDS = {  # the seeds' own lists, by what is removed: (comments and messages, comments alone)
    "khasyn": ({"spam", "obscene", "insult"}, set()),
    "lesozavodsk-215": ({"network_rules", "obscene", "insult", "spam", "advertising"}, set()),
    "primorsko-akhtarsk-1378": ({"law"}, {"spam", "insult", "obscene"}),
    "kozhevnikovo-650": ({"law"}, {"spam", "insult", "aggression", "obscene"}),
}


@pytest.mark.requirement("LS2-2.6a", "KH-II.6", "PA-2.3a", "KO-11")
@pytest.mark.parametrize("act", GROUNDS)
def test_each_act_removes_on_its_own_grounds_by_object(offices: Offices, act: str) -> None:
    desk, (both, comments_alone) = offices[act], GROUNDS[act]
    every = {"law", "network_rules", "obscene", "insult", "spam", "advertising", "aggression", "threat"}
    for ground in sorted(every):
        for what in ("comment", "message"):
            case = received(desk, object=what)
            if ground in both or (ground in comments_alone and what == "comment"):
                done = remove(desk, case, ground=ground, actor=ACTS[act])
                assert (done.state, done.facts["ground"]) == ("removed", ground)
            elif ground in comments_alone:
                with pytest.raises(Refused, match=r"is not for private messages.*law") as refused:
                    remove(desk, case, ground=ground, actor=ACTS[act])
                assert refused.value.reason_code == "object"
            else:
                with pytest.raises(InvalidValue, match="a ground of the regulation"):
                    remove(desk, case, ground=ground, actor=ACTS[act])


@pytest.mark.requirement("A27")
def test_not_answering_has_grounds_of_its_own_and_leaves_the_comment_where_it_is(desk: Desk) -> None:
    comments = desk.cases("comment")
    case = received(desk, text="Я вас найду")
    with pytest.raises(InvalidValue):
        remove(desk, case, ground="threat")
    left = comments[case.key].decline(ground="threat", actor="smirnov")
    assert (left.state, left.facts["unanswered"], left.facts["ground"]) == ("kept", True, "threat")
    # a ground of removal as well: then it may go, and what was said stays in the office's keeping
    gone = remove(desk, case, ground="insult")
    assert (gone.state, gone.facts["unanswered"]) == ("removed", True)
    assert comments.view(case.key).text("text") == "Я вас найду"


@pytest.mark.requirement("A27")
@pytest.mark.parametrize("act", ["khasyn", "primorsko-akhtarsk-1378", "kozhevnikovo-650"])
def test_an_act_without_grounds_not_to_answer_leaves_nothing_unanswered(offices: Offices, act: str) -> None:
    with pytest.raises((InvalidValue, MissingValue)):
        offices[act].cases("comment")[received(offices[act]).key].decline(ground="threat", actor=ACTS[act])


@pytest.mark.requirement("A27")
def test_nothing_is_removed_before_evidence_is_kept(desk: Desk) -> None:
    comments = desk.cases("comment")
    bare = {"text": None, "link": None, "media": True}
    for trigger, ground in (("remove", "obscene"), ("decline", "threat")):
        case = received(desk, **bare)
        with pytest.raises(Refused, match="keep evidence first") as refused:
            comments[case.key].fire(trigger, ground=ground, actor="smirnov")
        assert (refused.value.reason_code, comments.get(case.key).version) == ("evidence", 1)
        done = comments[case.key].fire(trigger, ground=ground, evidence="Фото, видел в 9:00", actor="smirnov")
        assert done.state == {"remove": "removed", "decline": "kept"}[trigger]
    pictured = received(desk, **bare)
    comments[pictured.key].attach(attachments=[("снимок.txt", b"picture")], actor="smirnov")
    assert remove(desk, pictured).state == "removed"


def test_one_removed_by_mistake_comes_back_by_a_new_event(desk: Desk) -> None:
    case = received(desk)
    remove(desk, case)
    with pytest.raises(MissingValue):
        desk.cases("comment")[case.key].restore(actor="smirnov")
    back = desk.cases("comment")[case.key].restore(reason="Приняли за спам", actor="smirnov")
    assert (back.state, "ground" in back.facts) == ("kept", False)
    assert [event.type for event in desk.cases("comment").history(case.key)] == ["receive", "remove", "restore"]


# ── the author ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS2-2.6b", "PA-2.3b")
@pytest.mark.parametrize(
    ("act", "clause"), [("lesozavodsk-215", "прил. 2, п. 2.6"), ("primorsko-akhtarsk-1378", "порядок, п. 2.3")]
)
def test_the_author_of_a_removed_comment_may_be_listed_and_is_known_again(
    offices: Offices, act: str, clause: str
) -> None:
    desk = offices[act]
    case = received(desk)
    remove(desk, case, black_list=True, black_list_until="2026-12-31", actor=ACTS[act])
    (entry,) = desk.blacklist.entries(actor="kozlova")
    assert (entry.entry.ground, entry.entry.clause, entry.entry.case) == ("spam", clause, case.key)
    assert (entry.link, str(entry.until)) == ("https://vk.com/id5", "2026-12-31")
    assert received(desk, link="https://vk.com/wall-1_2?reply=9").facts["listed_author"] == entry.entry.number


@pytest.mark.requirement("LS2-2.6b", "PA-2.3b", "KH-II.6", "KO-11")
@pytest.mark.parametrize("act", ["khasyn", "kozhevnikovo-650"])
def test_an_act_without_a_black_list_lists_nobody(offices: Offices, act: str) -> None:
    desk = offices[act]
    case = received(desk)
    with pytest.raises(Refused, match="the act knows no black list"):
        remove(desk, case, black_list=True, actor=ACTS[act])
    assert desk.cases("comment").get(case.key).state == "received"


def test_a_comment_without_an_author_lists_nobody(desk: Desk) -> None:
    case = received(desk, author_link=None)
    with pytest.raises(Refused, match="the author is unknown"):
        remove(desk, case, black_list=True)
    assert desk.cases("comment").get(case.key).state == "received"


def test_no_event_holds_the_authors_page_name_or_words(desk: Desk) -> None:
    case = received(desk, author_name="Марина Орлова")
    desk.cases("comment")[case.key].edit(text="Другие слова", role="importer")
    desk.cases("comment")[case.key].fire("raise", actor="smirnov")
    written = " ".join(str(event.data) for _, event in desk.events())
    assert not any(word in written for word in ("id5", "Орлова", "дорогу", "Другие", "wall-1"))


# ── to an incident ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("KO-D3")
@pytest.mark.parametrize("what", ["comment", "message"])
def test_a_comment_or_message_becomes_an_incident_that_names_it(offices: Offices, what: str) -> None:
    desk = offices["kozhevnikovo-650"]
    clock = desk.clock
    assert isinstance(clock, SetClock)
    case = received(desk, object=what, author_name="Марина")
    at = clock.now()
    clock.set("2026-07-14T15:00:00+10:00")
    raised = desk.cases("comment")[case.key].fire("raise", actor="petrov")
    incident = desk.incidents.get(raised.facts["incident"])
    assert (raised.state, incident.state, incident.facts["comment"]) == ("raised", "detected", case.key)
    assert to_text(incident.instants["detected"]) == to_text(at)
    (message,) = desk.incidents.view(incident.key).messages
    assert (message["author_link"], message["network"]) == ("https://vk.com/id5", "vk")
    assert desk.incidents.view(incident.key).text("message") == WORDS
    assert desk.incidents.view(incident.key).text("link") == "https://vk.com/wall-1_2?reply=3"
    verify_desk(desk)
    assert rebuild(desk).changed == ()


@pytest.mark.requirement("KO-D3")
def test_one_on_the_matter_of_an_open_incident_is_added_to_it(desk: Desk) -> None:
    first, second = received(desk), received(desk, text="И у нас яма", link="https://vk.com/wall-1_2?reply=4")
    comments = desk.cases("comment")
    key = comments[first.key].fire("raise", actor="kozlova").facts["incident"]
    assert comments[second.key].fire("raise", incident=key, actor="smirnov").facts["incident"] == key
    view = desk.incidents.view(key)
    assert [row["message"] for row in view.messages] == [1, 2]
    assert [case.key for _, case in comments.related("incident", [key])] == [first.key, second.key]


def test_where_the_incident_cannot_take_it_nothing_is_written(desk: Desk) -> None:
    comments = desk.cases("comment")
    closed = desk.incidents.detect(message="Яма", actor="ivanova")
    desk.incidents[closed.key].set_aside(reason="Не наше", actor="ivanova")
    case = received(desk)
    with pytest.raises(Refused):
        comments[case.key].fire("raise", incident=closed.key, actor="smirnov")
    with pytest.raises(NotFound):
        comments[case.key].fire("raise", incident=99, actor="smirnov")
    assert comments.get(case.key).state == "received"
    verify_desk(desk)


# ── what the author and the network do ───────────────────────────────────────────────────────────────────────────────


def test_one_that_was_kept_awaits_a_decision_again_when_it_is_edited(desk: Desk) -> None:
    comments = desk.cases("comment")
    case = received(desk)
    comments[case.key].keep(actor="smirnov")
    edited = comments[case.key].edit(text="Купите слона", role="importer")
    assert edited.state == "received"
    bodies = [body for (_, field), body in sorted(comments.view(case.key).texts.items()) if field == "text"]
    assert bodies == [WORDS, "Купите слона"]
    with desk.reading() as store:
        assert {
            author
            for (author,) in store.connection.exec_driver_sql("SELECT author FROM otklik_texts WHERE field = 'text'")
        } == {case.facts["author"]}


@pytest.mark.parametrize("decided", ["removed", "raised"])
def test_what_happens_after_a_decision_is_recorded_and_changes_none(desk: Desk, decided: str) -> None:
    comments = desk.cases("comment")
    case = received(desk)
    if decided == "removed":
        remove(desk, case)
    else:
        comments[case.key].fire("raise", actor="smirnov")
    for trigger, values in (("edit", {"text": "Иначе"}), ("delete", {}), ("reappear", {})):
        assert comments[case.key].fire(trigger, role="importer", **values).state == decided
    assert comments.get(case.key).version == 5


def test_one_that_is_gone_comes_back_to_be_decided_or_is_removed_with_its_ground(desk: Desk) -> None:
    comments = desk.cases("comment")
    case = received(desk)
    assert comments[case.key].delete(role="importer").state == "gone"
    assert comments[case.key].reappear(role="importer").state == "received"
    comments[case.key].delete(role="importer")
    assert remove(desk, case).state == "removed"


# ── terms, and being found ───────────────────────────────────────────────────────────────────────────────────────────

NORM = """
[[norm]]
workflow = "comment"
rule = "moderate"
source = "распоряжение от 01.07.2026 № 7"
title.ru = "решить о комментарии"
title.en = "decide on the comment"
opens_on = ["receive", "edit:received", "reappear:received"]
closes_on = ["keep", "remove", "decline", "raise"]
cancels_on = ["delete:gone"]
term = "2 working hours"
holder = "press_centre"
"""


def test_no_act_sets_a_term_and_an_offices_own_norm_does(desk: Desk, tmp_path: Path) -> None:
    assert desk.cases("comment").view(received(desk).key).deadlines == ()
    with office("khasyn", f"sqlite:///{tmp_path / 'own.db'}", settings=NORM) as own:
        case = received(own)
        (term,) = own.cases("comment").view(case.key).open_deadlines
        # 14 July 2026, 09:10 in Vladivostok is 10:10 in Magadan: two working hours, 13:00–14:00 is lunch
        assert to_text(term.due) == "2026-07-14T01:10:00.000000Z"
        own.cases("comment")[case.key].keep(actor="smirnov")
        (done,) = own.cases("comment").view(case.key).deadlines
        assert done.outcome == "met"


def test_comments_are_found_by_their_words_and_suggest_no_repeat(desk: Desk) -> None:
    case = received(desk)
    desk.cases("comment")[case.key].keep(actor="smirnov")
    assert [found.case.key for found in search(desk, "дорога Мира")] == [case.key]
    later = desk.incidents.detect(message=WORDS, author_link="https://vk.com/id5", actor="ivanova")
    assert desk.incidents.view(later.key).repeats == []


def test_the_source_of_a_comment_is_taken_once(desk: Desk) -> None:
    received(desk, source={"key": "vk:1"})
    with pytest.raises(Conflict, match="just now"):
        received(desk, source={"key": "vk:1"})
    assert len(desk.cases("comment").list()) == 1
    with desk.reading() as store:
        assert Messages(store).known_author("https://vk.com/id5") == 1
