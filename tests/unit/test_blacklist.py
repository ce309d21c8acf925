"""The black list of cl. 17: who comes onto it and how long, whose later messages are marked, who sees names."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from otklik.engine.clock import SeededEntropy, SetClock
from otklik.engine.errors import InvalidValue, MissingValue, NotFound, Refused
from otklik.engine.store.store import Store
from otklik.engine.values import Case
from otklik.workflows.blacklist import STREAM, Blacklist
from otklik.workflows.blacklist_entry import Standing
from otklik.workflows.desk import Desk
from otklik.workflows.inbox import Imported, import_export
from otklik.workflows.regulation import adopt, load, source
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.contents import everything
from ..support.desk_story import Story, local

PAGE, OTHER = "https://vk.com/id5", "https://vk.com/id6"


def message(story: Story, page: str | None = PAGE, *, at: str | None = None, **more: Any) -> Case:
    """A message of that author."""
    return story.desk.incidents.detect(
        message="Текст",
        network="vk",
        link="https://vk.com/wall-1_9",
        actor="ivanova",
        at=local(at) if at is not None else None,
        **({"author_link": page} if page is not None else {}),
        **more,
    )


def decline(story: Story, case: Case, **more: Any) -> Case:
    return story.desk.incidents[case.key].decline(**{"actor": "ivanova", "ground": "threat"} | more)


def listed(story: Story, page: str = PAGE, **more: Any) -> int:
    """Put an author on the list; the entry's number."""
    given = {"actor": "ivanova", "ground": "threat"} | more
    return story.desk.blacklist.add(author_link=page, **given).entry.number


def marked(story: Story, page: str = PAGE, **more: Any) -> int | None:
    entry: int | None = message(story, page, **more).facts.get("listed_author")
    return entry


# ── onto the list ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS-17b")
def test_declining_puts_the_author_on_the_list_in_the_same_act(story: Story) -> None:
    case = message(story)
    after = decline(story, case, black_list=True, black_list_until="2026-12-31")
    (event,) = [event for _, event in story.desk.events(stream=STREAM)]
    assert (event.type, event.role, event.occurred_at) == ("listed", "curator", local("2026-07-14 09:10"))
    assert event.data == {
        "entry": 1,
        "author": case.facts["author"],
        "network": "vk",
        "ground": "threat",
        "clause": "прил. 1, п. 17",
        "case": case.key,
        "until": "2026-12-31T14:00:00.000000Z",  # that day is the last whole one, by the municipality's clock
    }
    assert event.command == story.desk.incidents.history(after.key)[-1].command


@pytest.mark.requirement("LS-17b")
def test_an_act_that_is_told_twice_lists_once(story: Story) -> None:
    command = "00000000-0000-7000-8000-000000000001"
    case = message(story)
    for _ in range(2):
        decline(story, case, black_list=True, command=command)
    assert len(story.desk.blacklist.entries()) == 1


@pytest.mark.requirement("LS-17b")
def test_the_clock_that_an_act_names_is_the_entry_s(story: Story) -> None:
    case = message(story)
    story.now("11:00")
    decline(story, case, black_list=True, at=local("2026-07-14 10:00"))
    assert marked(story, at="2026-07-14 09:59") is None
    assert marked(story, at="2026-07-14 10:00") == 1


@pytest.mark.requirement("LS-17b")
@pytest.mark.parametrize("page", [None])
def test_where_the_author_is_not_known_nobody_is_listed_and_nothing_is_written(
    story: Story, database: Path, page: None
) -> None:
    case = message(story, page)
    before = everything(f"sqlite:///{database}")
    with pytest.raises(Refused) as refused:
        decline(story, case, black_list=True)
    assert refused.value.reason_code == "author"
    assert everything(f"sqlite:///{database}") == before
    decline(story, case)


@pytest.mark.requirement("LS-17b", "A36")
def test_of_several_authors_the_curator_says_which(story: Story) -> None:
    case = message(story)
    story.desk.incidents[case.key].add_message(message="И я", author_link=OTHER, actor="ivanova")
    with pytest.raises(Refused, match="several authors"):
        decline(story, case, black_list=True)
    assert listed(story, OTHER) == 1
    assert (marked(story, OTHER), marked(story, PAGE)) == (1, None)


def test_one_author_of_several_messages_is_one(story: Story) -> None:
    case = message(story)
    story.desk.incidents[case.key].add_message(message="И ещё", author_link=PAGE, actor="ivanova")
    decline(story, case, black_list=True)
    assert marked(story) == 1


@pytest.mark.requirement("LS-17b")
def test_who_is_listed_already_is_not_listed_twice(story: Story) -> None:
    listed(story)
    decline(story, message(story), black_list=True)  # the act itself goes on
    with pytest.raises(Refused) as refused:
        listed(story)
    assert (refused.value.reason_code, refused.value.requirement) == ("listed", "LS-17b")
    assert len(story.desk.blacklist.entries(everything=True)) == 1


@pytest.mark.requirement("LS-17b")
@pytest.mark.parametrize("page", ["http://m.vk.com/id5/", "vk.com/id5", "https://vk.com/id5?utm_source=x"])
def test_one_author_is_known_under_every_spelling_of_the_page(story: Story, page: str) -> None:
    listed(story, page)
    assert (marked(story, PAGE), marked(story, OTHER)) == (1, None)


def test_a_page_that_is_no_link_stays_as_it_is(story: Story) -> None:
    listed(story, "@petya")
    assert (marked(story, "@petya"), marked(story, "@vasya")) == (1, None)


@pytest.mark.requirement("LS-17b")
def test_a_last_day_without_a_list_is_a_slip(story: Story) -> None:
    with pytest.raises(Refused) as refused:
        decline(story, message(story), black_list_until="2026-12-31")
    assert (refused.value.reason_code, refused.value.requirement) == ("black_list", "LS-17b")


# ── where the act allows it ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS-17b")
def test_only_acts_that_speak_of_a_black_list_know_one() -> None:
    known = {
        name: (found.requirement, found.clause) if (found := load(name).black_list) is not None else None
        for name in ("khasyn", "lesozavodsk-215", "primorsko-akhtarsk-1378", "kozhevnikovo-650")
    }
    assert known == {
        "khasyn": None,
        "lesozavodsk-215": ("LS-17b", "прил. 1, п. 17"),
        "primorsko-akhtarsk-1378": ("PA-2.3b", "порядок, п. 2.3"),
        "kozhevnikovo-650": None,
    }


@pytest.mark.requirement("LS-17b")
def test_an_act_without_one_refuses_and_says_so(tmp_path: Path) -> None:
    clock = SetClock(local("2026-07-14 09:10"))
    desk = Desk.init(
        f"sqlite:///{tmp_path / 'khasyn.db'}",
        load("khasyn"),
        tenant="khasyn",
        curator="ivanova",
        rehearsal=True,
        clock=clock,
        entropy=SeededEntropy("khasyn"),
    )
    with desk:
        with pytest.raises(Refused) as refused:
            desk.blacklist.add(author_link=PAGE, ground="spam", actor="ivanova")
        assert refused.value.reason_code == "black_list"
        assert "knows no black list" in refused.value.say("en")
        assert desk.blacklist.entries() == []


@pytest.mark.requirement("LS-17b")
def test_without_the_act_s_permission_declining_lists_nobody_and_marks_nobody(tmp_path: Path) -> None:
    text_of_act, found = re.subn(r"\[black_list\].*\nrequirement = .*\n", "", source("lesozavodsk-215"))
    assert found == 1
    act = adopt(text_of_act)
    clock = SetClock(local("2026-07-14 09:10"))
    url = f"sqlite:///{tmp_path / 'without.db'}"
    with Desk.init(url, act, tenant="x", curator="ivanova", rehearsal=True, clock=clock) as desk:
        story = Story(desk, clock)
        case = message(story)
        with pytest.raises(Refused) as refused:
            decline(story, case, black_list=True)
        assert (refused.value.reason_code, refused.value.requirement) == ("black_list", "LS-17b")
        assert "knows no black list" in refused.value.say("en")
        assert [event for _, event in desk.events(stream=STREAM)] == []
        assert decline(story, case).state == "declined"


# ── later messages ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS-17b")
def test_a_listed_author_s_later_message_is_marked_and_still_the_curator_s_to_decide(story: Story) -> None:
    listed(story)
    case = message(story)
    assert case.facts["listed_author"] == 1
    assert story.desk.incidents[case.key].select(importance="ordinary", actor="ivanova").state == "selected"


@pytest.mark.requirement("LS-17b")
def test_the_last_day_counts_whole_and_the_next_one_no_more(story: Story) -> None:
    listed(story, until="2026-07-15")
    story.now("2026-07-16 12:00")
    assert marked(story, at="2026-07-15 23:59") == 1
    assert marked(story, at="2026-07-16 00:00") is None
    assert story.desk.blacklist.entries() == []
    assert [item.stands for item in story.desk.blacklist.entries(everything=True)] == [False]


@pytest.mark.requirement("LS-17b")
def test_who_was_taken_off_is_marked_no_more_and_can_be_listed_again(story: Story) -> None:
    listed(story)
    story.now("10:00")
    removed = story.desk.blacklist.remove(1, reason="Ошибка: другой человек", actor="smirnov")
    assert (removed.stands, removed.reason, removed.removed_by) == (False, "Ошибка: другой человек", "smirnov")
    story.now("11:00")
    assert (marked(story, at="2026-07-14 09:59"), marked(story, at="2026-07-14 10:00")) == (1, None)
    assert listed(story) == 2
    assert marked(story) == 2


def test_an_entry_is_taken_off_once_and_with_a_reason(story: Story) -> None:
    listed(story)
    with pytest.raises(MissingValue):
        story.desk.blacklist.remove(1, reason=None, actor="ivanova")
    story.desk.blacklist.remove(1, reason="Ошибка", actor="ivanova")
    with pytest.raises(InvalidValue):
        story.desk.blacklist.remove(1, reason="Ошибка", actor="ivanova")
    with pytest.raises(NotFound):
        story.desk.blacklist.remove(2, reason="Ошибка", actor="ivanova")


@pytest.mark.requirement("LS-17b", "A36")
def test_a_listed_author_s_message_marks_the_incident_that_it_is_added_to(story: Story) -> None:
    listed(story)
    case = message(story, OTHER)
    after = story.desk.incidents[case.key].add_message(message="И я", author_link=PAGE, actor="ivanova")
    assert (case.facts.get("listed_author"), after.facts["listed_author"]) == (None, 1)


def test_nobody_marks_by_hand(story: Story) -> None:
    assert message(story, listed_author=7).facts.get("listed_author") is None


@pytest.mark.requirement("LS-17b")
def test_an_import_marks_by_the_instant_of_detection_and_reads_the_list_once(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.now("09:00")
    listed(story, until="2026-07-15")
    export = tmp_path / "export.csv"
    with export.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["ID", "Дата создания", "Ссылка", "Текст сообщения", "Ссылка на автора"])
        for number, (at, page) in enumerate(
            [("14.07.2026 08:59", PAGE), ("14.07.2026 10:00", PAGE), ("15.07.2026 10:00", "https://m.vk.com/id5"),
             ("16.07.2026 10:00", PAGE), ("14.07.2026 10:00", OTHER), ("14.07.2026 10:00", "")],
        ):  # fmt: skip
            writer.writerow([str(number), at, f"https://vk.com/wall-1_{number}", "Текст", page])
    story.now("2026-07-17 09:00")
    read: list[object] = []
    whole = Blacklist.standing

    def counted(blacklist: Blacklist, store: Store) -> Standing:
        read.append(store)
        return whole(blacklist, store)

    monkeypatch.setattr(Blacklist, "standing", counted)
    report = Imported(file="export.csv")
    assert list(import_export(story.desk, export, report=report)) == []
    cases = sorted(story.desk.incidents.list(), key=lambda case: case.key)
    assert [case.facts.get("listed_author") for case in cases] == [None, 1, 1, None, None, None]
    assert (report.listed, report.as_json()["listed"], len(read)) == (2, 2, 1)


# ── who keeps it, and what stays apart ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS-17b")
@pytest.mark.parametrize("actor", ["petrov", "glava", None])
def test_others_than_curator_and_press_centre_change_nothing_and_see_no_names(story: Story, actor: str | None) -> None:
    listed(story, evidence="Видел 14 июля в 09:00")
    with pytest.raises(Refused) as refused:
        story.desk.blacklist.add(author_link=OTHER, ground="spam", actor=actor)
    assert refused.value.reason_code == "role"
    with pytest.raises(Refused):
        story.desk.blacklist.remove(1, reason="Ошибка", actor=actor)
    (shown,) = story.desk.blacklist.entries(actor=actor)
    assert (shown.named, shown.link, shown.name, shown.evidence) == (False, None, None, None)


@pytest.mark.requirement("LS-17b")
@pytest.mark.parametrize("actor", ["ivanova", "smirnov"])
def test_those_who_keep_it_see_whom_and_why(story: Story, actor: str) -> None:
    case = message(story, author_name="Злой Автор")
    story.desk.blacklist.add(incident=case.number, ground="insult", evidence="Снимок", actor=actor)
    shown = story.desk.blacklist.show(1, actor=actor)
    assert (shown.link, shown.name, shown.evidence, shown.incident) == (PAGE, "Злой Автор", "Снимок", case.number)
    assert story.desk.blacklist.find(incident=case.key) == story.desk.blacklist.find(author_link=PAGE) == 1
    with pytest.raises(NotFound):
        story.desk.blacklist.find(author_link=OTHER)


def test_no_event_holds_a_name_a_page_or_a_word(story: Story) -> None:
    decline(story, message(story, author_name="Злой Автор"), black_list=True, evidence="Снимок")
    listed(story, OTHER, evidence="Видел сам")
    story.desk.blacklist.remove(2, reason="Передумали", actor="ivanova")
    log = json.dumps(
        [dict(event.data) for _, event in story.desk.events() if event.stream != "desk"], ensure_ascii=False
    )
    with story.desk.reading() as store:
        authors = {
            row[0]
            for row in store.connection.execute(text("SELECT author FROM otklik_texts WHERE stream = 'blacklist'"))
        }
    assert authors == {2}  # found by the author, for a later erasure
    for word in ("Злой", "vk.com", "Снимок", "Видел", "Передумали"):
        assert word not in log


def test_the_list_is_in_the_log_and_nowhere_else(story: Story) -> None:
    decline(story, message(story), black_list=True)
    listed(story, OTHER)
    verify_desk(story.desk)
    assert rebuild(story.desk).changed == ()
    assert [item.entry.number for item in story.desk.blacklist.entries()] == [1, 2]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, MissingValue),
        ({"author_link": PAGE, "incident": 1}, MissingValue),
        ({"author_link": PAGE, "ground": "rude"}, InvalidValue),
        ({"author_link": PAGE, "until": "2026-07-13"}, InvalidValue),
        ({"author_link": PAGE, "evidence": " "}, InvalidValue),
        ({"incident": 999}, NotFound),
        ({"author_link": PAGE, "actor": "nobody"}, NotFound),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_written(
    story: Story, database: Path, given: dict[str, Any], error: type[Exception]
) -> None:
    before = everything(f"sqlite:///{database}")
    with pytest.raises(error):
        story.desk.blacklist.add(**{"ground": "spam", "actor": "ivanova"} | given)
    assert everything(f"sqlite:///{database}") == before


# ── two lists (A27), and evidence ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("A27", "LS-17a", "LS2-2.6a")
def test_not_answering_and_removing_have_two_lists() -> None:
    grounds = load("lesozavodsk-215").grounds
    decline_, remove = ({item.name for item in grounds[action]} for action in ("decline", "remove"))
    assert decline_ - remove == {"threat"}
    assert remove - decline_ == {"network_rules"}


@pytest.mark.requirement("A27", "LS-17a")
def test_evidence_stays_with_us_whatever_the_network_deletes(story: Story) -> None:
    case = message(story)
    decline(story, case, evidence="Видел 14.07 в 09:05, снимок № 1")
    view = story.desk.incidents.view(case.key)
    kept = [view.text(name) for name in ("message", "link", "evidence")]
    assert kept == ["Текст", "https://vk.com/wall-1_9", "Видел 14.07 в 09:05, снимок № 1"]


@pytest.mark.requirement("A27", "LS-17a")
def test_where_neither_text_nor_link_is_kept_evidence_has_to_be_told(story: Story) -> None:
    case = story.desk.incidents.detect(network="vk", actor="ivanova")
    with pytest.raises(Refused) as refused:
        decline(story, case)
    assert (refused.value.reason_code, refused.value.requirement) == ("evidence", "LS-17a")
    assert decline(story, case, evidence="Видел 14.07 в 09:05").state == "declined"


@pytest.mark.requirement("LS-17b")
def test_a_clock_set_back_lets_no_entry_happen_after_it_is_recorded(story: Story) -> None:
    case = story.desk.incidents.detect(message="Реклама", author_link="https://vk.com/id42", actor="ivanova")
    story.now("2026-07-14 08:00")  # an hour and more before the message was recorded
    story.desk.incidents[case.key].decline(ground="advertising", black_list=True, actor="ivanova")
    [event] = [event for _, event in story.desk.events(stream="blacklist")]
    assert event.occurred_at <= event.recorded_at
