"""The report of deficiencies (cl. 18, 19): each breach as recorded facts, for the three addressees, with measures taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from otklik.engine.errors import InvalidValue, Refused
from otklik.workflows.reports.deficiency_report import DeficiencyRow, deficiency_report

from ..support.desk_story import ALL_PARTS, CURATOR, Story, Told, local, said, settled

FIELDS = """
[[field]]
name = "housing"
title.ru = "ЖКХ"
title.en = "Housing"
topics = ["ЖКХ*", "вода*"]
deputy = "zam1"

[[field]]
name = "roads"
title.ru = "Дороги"
title.en = "Roads"
topics = ["Дороги*"]
deputy = "zam2"
"""


def rows(story: Story, first: str = "2026-07-14", last: str | None = None, **more: Any) -> dict[str, DeficiencyRow]:
    """The report's rows by number and name of the breach: `1 reply/1`."""
    found = deficiency_report(story.desk, date.fromisoformat(first), date.fromisoformat(last or first), **more)
    return {f"{row.item.case} {row.item.name}": row for row in found.rows}


def overdue(story: Story) -> Told:
    """In draft since 09:10; the draft (14:10) and the reply (17:10) are broken, and the clock has seen both."""
    told = story.incident("draft")
    story.now("17:20")
    story.desk.tick()
    return told


@pytest.mark.requirement("LS-19")
def test_every_missed_term_is_an_item_with_holder_clause_and_delay_in_working_time(story: Story) -> None:
    told = overdue(story)
    story.now("2026-07-15 10:00")
    found = rows(story)
    assert list(found) == ["1 draft/1", "1 reply/1"]
    reply = found["1 reply/1"]
    assert (reply.item.requirement, reply.item.clause, reply.item.holder) == ("LS-8", "прил. 1, п. 8", "executor")
    assert reply.persons == ("petrov",)
    assert reply.item.state == reply.item.recorded_state == "draft"
    assert reply.item.due is not None
    assert said(reply.item.due) == "2026-07-14 17:10"
    assert reply.item.delay == timedelta(hours=1, minutes=50)  # 17:10–18:00 and 09:00–10:00: no night
    assert reply.item.closed_at is None
    told.do("submit")
    told.do("approve")
    told.do("publish")
    story.now("2026-07-16 10:00")
    assert rows(story)["1 reply/1"].item.delay == timedelta(hours=1, minutes=50)  # it ended with the publication


@pytest.mark.requirement("LS-19")
def test_a_term_that_was_met_late_is_an_item_even_where_the_clock_never_looked(story: Story) -> None:
    told = story.incident("approved")
    story.now("17:40")
    told.do("publish")
    item = rows(story)["1 reply/1"].item
    assert (item.outcome, item.recorded_at, item.delay) == ("late", None, timedelta(minutes=30))


@pytest.mark.requirement("LS-19")
def test_a_term_that_has_passed_is_an_item_before_the_clock_records_it_and_one_that_has_not_is_none(
    story: Story,
) -> None:
    story.incident("draft")
    story.now("14:10")
    assert rows(story) == {}  # the lapse itself is in time
    story.now("14:11")
    assert list(rows(story)) == ["1 draft/1"]


@pytest.mark.requirement("LS-19")
def test_a_breach_that_a_late_entry_turns_stays_an_item_and_both_facts_are_shown(story: Story) -> None:
    told = overdue(story)
    told.do("submit", at="2026-07-14 14:05")
    item = rows(story)["1 draft/1"].item
    assert (item.outcome, item.mended, item.delay) == ("met", True, timedelta(0))
    assert item.recorded_at is not None
    assert said(item.recorded_at) == "2026-07-14 17:20"
    assert (item.state, item.recorded_state) == ("review", "draft")  # what is true, and what was known
    reply = rows(story)["1 reply/1"].item
    assert not reply.mended
    assert [other.rule for other in reply.before] == ["review"]  # the draft was in time after all; nobody reviewed it


@pytest.mark.requirement("A7")
def test_an_outer_term_lists_each_term_broken_before_it_and_none_that_was_kept(story: Story) -> None:
    told = story.incident("selected")
    story.now("10:30")  # forwarded twenty minutes late
    told.do("assign")
    told.do("start")
    told.do("submit")  # the draft in time
    story.now("17:20")  # nobody reviewed it
    found = rows(story)
    assert [(other.rule, other.requirement) for other in found["1 reply/1"].item.before] == [
        ("forward", "LS-7"),
        ("review", "LS-11"),
    ]
    assert found["1 reply/1"].item.state == "review"
    assert found["1 forward/1"].item.before == ()


@pytest.mark.requirement("A7")
def test_who_held_it_is_who_was_assigned_at_the_breach_whatever_came_later(story: Story) -> None:
    told = overdue(story)
    told.do("reassign", executors=["sidorova"])
    found = rows(story)
    assert found["1 reply/1"].persons == found["1 draft/1"].persons == ("petrov",)


@pytest.mark.requirement("LS-18")
def test_the_executor_is_liable_for_the_terms_of_submission_and_not_for_the_curators(story: Story) -> None:
    several = story.incident("draft", executors=ALL_PARTS)
    one = story.incident("revision")
    slow = story.incident("review")
    assert (several.key, one.key, slow.key) == (1, 2, 3)
    story.now("17:59")
    liable = {name: row.item.liable for name, row in rows(story).items()}
    numbers = {person.handle: person.id for person in story.desk.staff.list()}
    assert liable == {
        f"1 part/1/{numbers['petrov']}": True,
        f"1 part/1/{numbers['sidorova']}": True,
        "1 reply/1": False,
        "2 rework/1": True,
        "2 reply/1": False,
        "3 review/1": False,
        "3 reply/1": False,
    }
    assert rows(story)[f"1 part/1/{numbers['petrov']}"].persons == ("petrov",)


@pytest.mark.requirement("A14")
def test_overdue_on_reclassification_stands_apart_and_its_delay_begins_with_the_change(story: Story) -> None:
    told = story.incident("draft")
    story.now("14:30")
    told.do("raise_importance")  # the three hours were over at 12:10
    story.now("15:30")
    story.desk.tick()
    found = rows(story)
    assert found["1 reply/2"].item.kind == "reclassified"
    assert found["1 reply/2"].item.delay == timedelta(hours=1)
    assert found["1 draft/1"].item.kind == "term"  # broken at 14:10, before the change
    assert "reply" not in {other.rule for row in found.values() for other in row.item.before}


@pytest.mark.requirement("LS-19", "A15")
def test_a_part_left_out_is_an_item_with_those_who_were_awaited_and_the_reason(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    told.do("provide_part", actor="petrov")
    told.do("compose", missing_reason="Отдел не ответил")
    row = rows(story)["1 deficiency/1"]
    assert (row.item.kind, row.item.requirement, row.persons) == ("part_missing", "LS-14c", ("sidorova",))
    assert row.reason == "Отдел не ответил"


@pytest.mark.requirement("LS-19")
def test_what_the_curator_reports_is_an_item_each_with_its_own_words(story: Story) -> None:
    told = story.incident("published")
    told.do("report_deficiency", reason="Ответ неполный")
    told.do("escalate", reason="Другое")
    told.do("report_deficiency", reason="Нет фото")
    found = rows(story)
    assert [(name, row.reason) for name, row in found.items()] == [
        ("1 deficiency/1", "Ответ неполный"),
        ("1 deficiency/2", "Нет фото"),
    ]


@pytest.mark.requirement("LS-19")
def test_a_breach_outlives_the_end_of_its_case(story: Story) -> None:
    told = overdue(story)
    told.do("void")
    assert list(rows(story)) == ["1 draft/1", "1 reply/1"]


# ── measures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS-19")
@pytest.mark.parametrize("name", ["reply/1", "reply"])
def test_measures_are_recorded_on_the_breach_that_they_are_about(story: Story, name: str) -> None:
    told = overdue(story)
    told.do("take_measures", actor="glava", breach=name, measures="Беседа", decision="discussed")
    found = rows(story)
    (measure,) = found["1 reply/1"].item.measures
    assert (measure.role, measure.decision) == ("head", "discussed")
    assert found["1 reply/1"].measures == (("glava", "Беседа"),)
    assert found["1 draft/1"].item.measures == ()


@pytest.mark.requirement("LS-19")
def test_a_part_is_named_by_its_person(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    story.now("12:00")
    told.do("take_measures", breach="part/1/petrov")
    assert told.case.facts["breach"] == f"part/1/{story.desk.incidents.view(told.key).people['petrov'].id}"
    with pytest.raises(InvalidValue):
        told.do("take_measures", breach="part")  # which of the two?


@pytest.mark.requirement("LS-19")
@pytest.mark.parametrize("name", ["reply/1", "reply/2", "final", "forward/1", "deficiency/1", "", "draft/1"])
def test_measures_on_what_is_no_breach_are_refused_with_those_that_there_are(story: Story, name: str) -> None:
    told = story.incident("draft")
    story.now("14:10")  # the draft's lapse: still in time
    with pytest.raises(Refused) as refused:
        told.do("take_measures", breach=name)
    assert (refused.value.reason_code, refused.value.requirement) == ("breach", "LS-19")


# ── days and addressees ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS-19")
def test_days_are_the_municipalitys(story: Story) -> None:
    story.now("2026-07-14 16:30")
    told = story.incident("selected")
    told.do("report_deficiency", at="2026-07-14 16:30")
    story.now("2026-07-15 00:00")  # still the 14th in UTC
    told.do("report_deficiency")
    assert [name for name in rows(story, "2026-07-14") if "deficiency" in name] == ["1 deficiency/1"]
    assert [name for name in rows(story, "2026-07-15") if "deficiency" in name] == ["1 deficiency/2"]
    assert rows(story, "2026-07-13") == {}
    with pytest.raises(InvalidValue):
        rows(story, "2026-07-15", "2026-07-14")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Story]:
    """An office with two deputy heads, and a broken term in the field of each, and in none."""
    with settled(tmp_path, FIELDS) as story:
        for handle in ("zam1", "zam2"):
            story.desk.staff.add(handle, ["deputy_head"], actor=CURATOR)
        for topic in ("Вода в домах", "дороги: ямы", "Прочее", None):
            story.incident().do("select", **({"topic": topic} if topic is not None else {}))
        story.now("10:20")
        yield story


@pytest.mark.requirement("LS-19")
@pytest.mark.parametrize(
    ("reader", "cases"),
    [
        (None, [1, 2, 3, 4]),
        ("head", [1, 2, 3, 4]),
        ("head_of_apparatus", [1, 2, 3, 4]),
        ("glava", [1, 2, 3, 4]),
        ("deputy_head", [1, 2, 3, 4]),
        ("zam1", [1, 3, 4]),
        ("zam2", [2, 3, 4]),
    ],
)
def test_a_deputy_head_gets_his_fields_and_what_has_none(office: Story, reader: str | None, cases: list[int]) -> None:
    found = rows(office, reader=reader)
    assert [row.item.case for row in found.values()] == cases
    fields = {row.item.case: row.sphere.name if row.sphere else None for row in found.values()}
    assert fields == {key: name for key, name in {1: "housing", 2: "roads", 3: None, 4: None}.items() if key in cases}


@pytest.mark.requirement("LS-19")
@pytest.mark.parametrize("reader", ["petrov", "nobody", "curator"])
def test_the_report_is_for_the_three_addressees_alone(office: Story, reader: str) -> None:
    with pytest.raises(InvalidValue, match="head_of_apparatus"):
        rows(office, reader=reader)


@pytest.mark.requirement("LS-19")
def test_the_cabinets_topic_tells_the_field_until_the_curator_names_one(office: Story) -> None:
    case = office.desk.incidents.detect(message="x", actor=CURATOR, source={"topic": "ЖКХ / Мусор"})
    office.now("11:30")
    assert (row := rows(office)[f"{case.key} forward/1"]).sphere is not None
    assert row.sphere.name == "housing"
    office.desk.incidents[case.key].select(
        importance="ordinary", topic="Дороги", actor=CURATOR, at=local("2026-07-14 11:30")
    )
    assert (row := rows(office)[f"{case.key} forward/1"]).sphere is not None
    assert row.sphere.name == "roads"


@pytest.mark.requirement("LS-19", "A36")
def test_an_earlier_message_breaks_a_term_before_the_incident_that_it_is_merged_into_was_there(story: Story) -> None:
    earlier = story.incident("detected")
    story.now("13:00")
    later = story.incident("detected")
    earlier.do("void", why="merged", into=later.key)
    item = rows(story)[f"{later.key} forward/2"].item
    assert (item.state, said(item.at)) == ("detected", "2026-07-14 10:10")
