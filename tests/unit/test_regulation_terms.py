"""The nine terms of the Lesozavodsk act, read out of appendix 1 by hand: what opens, closes and cancels each, and how long it is."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from otklik.calendars import Term
from otklik.engine.rules import Before, DeadlineRule
from otklik.workflows.regulation import load

NEW_CLOCK = "select author_replied reopen"
ORDINARY, ELEVATED = {"importance": "ordinary"}, {"importance": "elevated"}


class Row(NamedTuple):
    """A term as the clause has it."""

    requirement: str
    clause: str
    rule: str
    holder: str
    opens: str
    closes: str
    cancels: str
    term: tuple[int, str, str]
    when: dict[str, Any]
    counts_from: str | None = None
    before: str | None = None
    again: str = "restart"
    per: str | None = None
    term_from: str | None = None


TERMS = [
    Row("LS-7", "прил. 1, п. 7", "forward", "curator", "detect author_replied reopen", "assign", "set_aside decline void", (1, "hours", "open"), {}, counts_from="detected"),
    Row("LS-8", "прил. 1, п. 8", "reply", "executor", NEW_CLOCK, "publish", "decline void", (7, "hours", "working"), ORDINARY, counts_from="selected"),
    Row("LS-9", "прил. 1, п. 9", "reply", "executor", NEW_CLOCK, "publish", "decline void", (3, "hours", "working"), ELEVATED, counts_from="detected"),
    Row("LS-10a", "прил. 1, п. 10, абз. 1", "draft", "executor", NEW_CLOCK, "submit publish", "decline void compose", (3, "hours", "working"), {**ORDINARY, "several": False}, before="reply"),
    Row("LS-10b", "прил. 1, п. 10, абз. 2", "draft", "executor", NEW_CLOCK, "submit publish", "decline void compose", (2, "hours", "working"), {**ELEVATED, "several": False}, before="reply"),
    Row("LS-11", "прил. 1, п. 11", "review", "curator", "submit resubmit", "approve return", "void", (30, "minutes", "open"), {}),
    Row("LS-12", "прил. 1, п. 12", "rework", "executor", "return recall:revision", "resubmit", "reassign:assigned void", (1, "hours", "open"), {}),
    Row("LS-13", "прил. 1, п. 13", "final", "executor", "publish:interim", "publish:published", "void", (3, "days", "working"), {}, counts_from="interim", again="keep"),
    Row("LS-14b", "прил. 1, п. 14, абз. 2", "part", "executor", "assign reassign:assigned resume provide_part return_part replace_executor:assigned replace_executor:draft substitute:assigned substitute:draft", "provide_part", "compose decline void reassign:assigned", (2, "hours", "working"), {"several": True}, per="awaited", term_from="times"),
]  # fmt: skip

ROWS = [pytest.param(row, id=row.requirement, marks=pytest.mark.requirement(row.requirement)) for row in TERMS]


def deadline(requirement: str) -> DeadlineRule:
    (found,) = [item for item in load("lesozavodsk-215").deadlines["incident"] if item.requirement == requirement]
    return found


def names(occasions: Any) -> set[str]:
    return {str(occasion) for occasion in occasions}


def test_the_act_sets_these_nine_terms_of_an_incident_and_no_other() -> None:
    found = load("lesozavodsk-215").deadlines
    assert set(found) == {"incident", "contact", "publication"}
    assert [(item.requirement, str(item.term)) for item in found["contact"]] == [("LS-P3.2", "until due_at")]
    assert [item.requirement for item in found["incident"]] == [row.requirement for row in TERMS]


@pytest.mark.parametrize("row", ROWS)
def test_a_term_is_as_long_as_the_act_says(row: Row) -> None:
    found = deadline(row.requirement)
    term = found.term
    if isinstance(term, Before):
        assert term.rule == row.before
        term = term.term
    else:
        assert row.before is None
    assert isinstance(term, Term)
    assert (term.amount, term.unit, term.basis) == row.term


@pytest.mark.parametrize("row", ROWS)
def test_a_term_opens_closes_and_is_cancelled_by_these_acts(row: Row) -> None:
    found = deadline(row.requirement)
    assert names(found.opens_on) == set(row.opens.split())
    assert names(found.closes_on) == set(row.closes.split())
    assert names(found.cancels_on) == set(row.cancels.split())
    assert found.counts_from == row.counts_from


@pytest.mark.parametrize("row", ROWS)
def test_a_term_names_its_clause_its_holder_and_its_cases(row: Row) -> None:
    found = deadline(row.requirement)
    assert (found.rule, found.clause, found.holder, dict(found.when)) == (row.rule, row.clause, row.holder, row.when)
    assert (found.again, found.per, found.term_from) == (row.again, row.per, row.term_from)


@pytest.mark.requirement("A7")
def test_a_missed_term_goes_up_from_the_curator_and_the_curators_own_from_above_him() -> None:
    for item in load("lesozavodsk-215").deadlines["incident"]:
        told = [str(step) for step in item.escalate]
        if item.holder == "curator":
            assert told == ["organiser", "head_of_apparatus", "head after 4 working hours"], item.rule
        else:
            assert told == ["curator", "organiser after 1 working hour", "head after 4 working hours"], item.rule


def test_reminders_come_within_the_term() -> None:
    minutes = {"minutes": 1, "hours": 60, "days": 8 * 60}
    for item in load("lesozavodsk-215").deadlines["incident"]:
        if isinstance(item.term, Term):
            length = item.term.amount * minutes[item.term.unit]
            assert item.remind, item.rule
            assert all(back.amount * minutes[back.unit] < length for back in item.remind), item.rule


@pytest.mark.requirement("LS-17a", "LS2-2.6a", "A27")
def test_what_is_not_answered_and_what_is_removed_are_two_lists() -> None:
    grounds = load("lesozavodsk-215").grounds
    assert {item.name for item in grounds["decline"]} == {"obscene", "insult", "threat", "spam", "advertising"}
    assert {item.name for item in grounds["remove"]} == {"obscene", "insult", "network_rules", "spam", "advertising"}
    assert {item.requirement for item in grounds["decline"]} == {"LS-17a"}
    assert {item.requirement for item in grounds["remove"]} == {"LS2-2.6a"}
    assert {item.clause for item in grounds["decline"]} == {"прил. 1, п. 17"}


@pytest.mark.requirement("LS-16", "A25")
def test_five_criteria_for_an_answer_the_first_three_for_any_reply() -> None:
    criteria = load("lesozavodsk-215").criteria
    assert {name: set(item.kinds) for name, item in criteria.items()} == {
        "greeting": {"answer", "interim", "request"},
        "polite": {"answer", "interim", "request"},
        "format": {"answer", "interim", "request"},
        "exhaustive": {"answer"},
        "media": {"answer"},
        "progress": {"answer", "interim"},
    }
    assert [(name, item.requirement) for name, item in criteria.items() if item.only_with == "repeats"] == [
        ("progress", "LS-15b")  # the sixth is cl. 15's, and asked of repeats alone
    ]
    assert [name for name, item in criteria.items() if item.if_available] == ["media"]


@pytest.mark.requirement("LS2-1.1", "A19")
def test_a_banned_network_keeps_its_history_and_takes_nothing_new() -> None:
    networks = load("lesozavodsk-215").networks
    assert {name for name, item in networks.items() if item.usable} == {"ok", "vk"}
    banned = networks["instagram"]
    assert (banned.status, str(banned.since)) == ("banned", "2022-03-21")
    assert banned.source


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("vk.com", "vk"),
        ("m.vk.com", "vk"),
        ("OK.ru", "ok"),
        ("www.instagram.com", "instagram"),
        ("notvk.com", None),
        ("vk.com.example.org", None),
    ],
)
def test_a_link_tells_its_network_by_the_host(host: str, name: str | None) -> None:
    found = load("lesozavodsk-215").network_of(host)
    assert (found.name if found else None) == name


@pytest.mark.requirement("LS-3a", "LS-3b", "LS-6a", "LS-P5", "LS-19")
def test_every_role_is_made_by_the_act_or_says_why_it_is_there() -> None:
    found = {name: role.requirement for name, role in load("lesozavodsk-215").roles.items()}
    assert found == {
        "curator": "LS-6a",
        "executor": "LS-3b",
        "official": "LS-6b",
        "press_centre": "LS-P3.1",
        "organiser": "LS-3a",
        "head": "LS-20a",
        "head_of_apparatus": "LS-19",
        "deputy_head": "LS-19",
        "controller": "LS-P5",
        "analyst": None,
        "importer": None,
        "clock": None,
    }
    for role in load("lesozavodsk-215").roles.values():
        assert (role.practice is None) == (role.requirement is not None)


@pytest.mark.requirement("A2", "A3", "A4")
def test_what_the_act_leaves_open_is_settled_by_these_readings() -> None:
    found = load("lesozavodsk-215")
    assert found.zone == "Asia/Vladivostok"
    assert found.week == "09:00-13:00,14:00-18:00"
    assert found.plain_terms == "open"
    assert found.strict_closing is False
    assert found.four_eyes is False
    assert found.silent_period is None
    assert found.prefix == "ЛЗ"
