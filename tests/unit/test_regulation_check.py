"""A regulation beside the workflows that it governs: what does not fit is found, and named; and what carries out what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from otklik.calendars.text import Text
from otklik.engine.declaration import End, Guard, Start, State, Timer, Trigger, Workflow
from otklik.engine.fields import Choice
from otklik.workflows.catalogue import beside as governed
from otklik.workflows.catalogue import find, names
from otklik.workflows.regulation import Problem, adopt, check, coverage, load, source

SAMPLE = (Path(__file__).parent / "acts" / "sample.toml").read_text(encoding="utf-8")
WORD = Text(ru="слово", en="word")


def trigger(name: str, **given: Any) -> Trigger:
    return Trigger(name=name, title=WORD, help=WORD, **{"by": ("curator",), "carries": ("S-1",), **given})


def workflow(*more: Trigger, timers: tuple[Timer, ...] = (), **instead: Trigger) -> Workflow:
    """Detected → selected → draft → published, and `note` wherever it is open."""
    importance = Choice(name="importance", title=WORD, options={"ordinary": WORD, "elevated": WORD})
    triggers = {
        "detect": trigger("detect", to="detected", by=("importer", "curator"), practice=WORD, carries=()),
        "select": trigger("select", source=("detected",), to="selected", fields=(importance,)),
        "submit": trigger("submit", source=("selected",), to="draft", by=("executor",)),
        "publish": trigger("publish", source=("draft",), to="published", by=("executor",)),
        "note": trigger("note", stays=("detected", "selected"), marks=("noted",)),
        **instead,
    }
    return Workflow(
        name="incident",
        version=1,
        title=WORD,
        letters="",
        states=(Start("detected", WORD), State("selected", WORD), State("draft", WORD), End("published", WORD)),
        triggers=(*triggers.values(), *more),
        timers=timers,
        derive=lambda facts: {"several": len(facts.get("executors", ())) > 1},
    )


def found(old: str = "", new: str = "", beside: Workflow | None = None) -> list[Problem]:
    """What is found beside the workflow when `old` of the sample is replaced, once, by `new`."""
    assert old in SAMPLE, old
    text = SAMPLE.replace(
        "[roles.executor]", '[roles.importer]\ntitle.ru = "х"\ntitle.en = "x"\npractice = "х"\n\n[roles.executor]'
    )
    return check(adopt(text.replace(old, new, 1)), {"incident": beside or workflow()})


def test_what_fits_has_no_findings() -> None:
    assert found() == []


REPLY = 'says = "за 7 часов"\nopens_on = "select"\ncloses_on = "publish"\n'

MISFITS = [
    ('opens_on = "select"', 'opens_on = "selekt"', "incident.deadline[S-1].opens_on", "perhaps select"),
    ('closes_on = "publish"', 'closes_on = "publsh"', "incident.deadline[S-1].closes_on", "perhaps publish"),
    ('closes_on = "publish"', 'closes_on = "publish"\ncancels_on = "void"', "incident.deadline[S-1].cancels_on", "no trigger void"),
    ('closes_on = "publish"', 'closes_on = "publish:final"', "incident.deadline[S-1].closes_on", "does not lead to final; it leads to: published"),
    (REPLY, REPLY + 'counts_from = "chosen"\n', "incident.deadline[S-1].counts_from", "no state or mark chosen"),
    ('importance = "ordinary"', 'importnce = "ordinary", importance = "ordinary"', "incident.deadline[S-1].when", "perhaps importance"),
    ('importance = "ordinary"', 'importance = "usual"', "incident.deadline[S-1].when.importance", "no value usual; known: elevated, ordinary"),
    (REPLY, REPLY + 'per = "waited"\n', "incident.deadline[S-1].per", "no fact waited"),
    (REPLY, REPLY + 'per = "several"\nterm_from = "time"\n', "incident.deadline[S-1].term_from", "no fact time"),
    (REPLY, REPLY.replace('"select"', '"submit"').replace('"publish"', '"select"'), "incident.deadline[S-1].closes_on", "can never be closed"),
    ("[[incident.deadline]]", '[[incidnt.deadline]]\nrule = "x"\ntitle.ru = "х"\ntitle.en = "x"\nrequirement = "S-1"\nsays = "х"\nopens_on = "a"\ncloses_on = "b"\nterm = "1 hour"\nholder = "curator"\n\n[[incident.deadline]]', "incidnt", "perhaps incident"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "path", "says"), MISFITS, ids=[f"{path}-{says}" for _, _, path, says in MISFITS]
)
def test_a_deadline_that_does_not_fit_the_workflow_is_named(old: str, new: str, path: str, says: str) -> None:
    (problem,) = found(old, new)
    assert problem.path == path
    assert says in problem.say("en")
    assert problem.file == "sample"


def test_a_deadline_may_count_from_a_mark_and_close_where_the_state_stays() -> None:
    assert found(REPLY, REPLY.replace('"publish"', '["publish", "note:selected"]') + 'counts_from = "noted"\n') == []


def test_a_deadline_and_a_timer_do_not_share_a_name() -> None:
    timer = Timer(name="reply", title=WORD, states=("draft",), after="patience", to="curator", practice=WORD)
    problems = found(beside=workflow(timers=(timer,)))
    assert {(item.path.rpartition(".")[2], item.value) for item in problems} == {("rule", "reply")}


def test_a_role_that_only_the_workflow_knows_is_named() -> None:
    publish = trigger("publish", source=("draft",), to="published", by=("executor", "press_center"))
    (problem,) = found(beside=workflow(publish=publish))
    assert (problem.file, problem.path, problem.value) == ("workflow incident", "publish.by", "press_center")


def test_a_requirement_that_no_act_has_is_named() -> None:
    (problem,) = found(beside=workflow(trigger("nudge", stays=("draft",), carries=("S-1", "A8", "S-3"))))
    assert (problem.path, problem.value) == ("nudge.carries", "S-3")
    assert "perhaps S-" in problem.say("en")


def test_a_workflow_may_carry_out_several_acts() -> None:
    beside = workflow(trigger("nudge", stays=("draft",), carries=("S-1", "T-1")))
    text = SAMPLE.replace(
        "[roles.executor]", '[roles.importer]\ntitle = {ru = "х", en = "x"}\npractice = "х"\n[roles.executor]'
    )
    assert check(adopt(text), {"incident": beside}) == []
    assert check(adopt(text), {"incident": beside}, others={"T-1"}) == []
    (problem,) = check(adopt(text), {"incident": beside}, others={"T-2"})
    assert problem.value == "T-1"


def test_coverage_tells_who_carries_out_a_requirement_and_that_nobody_does() -> None:
    guard = Guard(code="late", check=lambda _: None, requirement="S-2")
    beside = workflow(trigger("nudge", stays=("draft",), carries=(), practice=WORD, guards=(guard,)))
    rows = {
        row.requirement.id: [(item.kind, item.name) for item in row.carriers]
        for row in coverage(adopt(SAMPLE), {"incident": beside})
    }
    assert rows["S-1"] == [
        ("deadline", "incident.reply"),
        ("deadline", "incident.draft"),
        ("ground", "decline.spam"),
        ("criterion", "polite"),
        ("role", "curator"),
        ("trigger", "incident.select"),
        ("trigger", "incident.submit"),
        ("trigger", "incident.publish"),
        ("trigger", "incident.note"),
    ]
    assert rows["S-2"] == [("deadline", "incident.reply"), ("guard", "incident.nudge:late")]
    assert {row.requirement.id for row in coverage(load("lesozavodsk-215"), {}) if not row.carriers} >= {
        "LS-2",
        "LS-18",
    }


LESOZAVODSK = source("lesozavodsk-215")


@pytest.mark.parametrize(
    ("old", "new", "path", "says"),
    [
        ('for = ["answer", "interim", "request"]\nrequirement = "LS-16"', 'for = ["anser"]\nrequirement = "LS-16"', "criterion[greeting].for", "perhaps answer"),
        ('only_with = "repeats"', 'only_with = "repeat"', "criterion[progress].only_with", "perhaps repeats"),
    ],
)  # fmt: skip
def test_a_criterion_that_would_never_be_asked_is_named(old: str, new: str, path: str, says: str) -> None:
    assert old in LESOZAVODSK
    act = adopt(LESOZAVODSK.replace(old, new, 1))
    (problem,) = check(act, governed(act.deadlines), texts=map(find, names()))
    assert problem.path == path
    assert says in problem.say("en")
