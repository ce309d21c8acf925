"""What reports read: the same on both databases, and by an index."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from otklik.workflows.activity import heightened_now, report_activity
from otklik.workflows.reports.deficiency_report import deficiency_report
from otklik.workflows.significance import waiting_reports

from ..support.desk_story import CURATOR, MORNING, Story

DAY = date(2026, 7, 14)


@pytest.mark.requirement("LS-19", "LS-20a", "LS-20b")
def test_reports_read_the_same_on_both_databases(url: str) -> None:
    with Story.open(url, MORNING) as story:
        told = story.incident("draft", first=("mark_significant",))
        told.do("report_deficiency")
        for _ in range(5):
            story.desk.incidents.detect(message="x", actor=CURATOR, source={"topic": "Вода"})
        report_activity(story.desk, by="topic", value="Вода", reason="x", actor=CURATOR)
        story.now("14:20")
        story.desk.tick()
        found = deficiency_report(story.desk, DAY, DAY).rows
        assert [(row.item.case, row.item.name) for row in found] == [
            (1, "deficiency/1"),
            *((key, "forward/1") for key in range(2, 7)),
            (1, "draft/1"),
        ]
        assert [item.case for item in waiting_reports(story.desk)] == [1]
        (activity,) = heightened_now(story.desk)
        assert (activity.cases, activity.reported_at is None) == ((2, 3, 4, 5, 6), False)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("SELECT case_key FROM otklik_deadlines WHERE tenant = 't' AND lapse < 'b' AND (missed_at IS NOT NULL OR closed_at > lapse)", "ix_otklik_deadlines_tenant_lapse"),
        ("SELECT case_key FROM otklik_outbox WHERE tenant = 't' AND kind = 'significant' AND recorded_at >= 'a'", "ix_otklik_outbox_tenant_kind_recorded_at"),
        ("SELECT case_key FROM otklik_messages WHERE tenant = 't' AND detected_at > 'a' AND detected_at <= 'b'", "ix_otklik_messages_tenant_detected_at"),
    ],
)  # fmt: skip
def test_they_are_found_by_an_index(database: Path, query: str, index: str) -> None:
    connection = sqlite3.connect(database)
    plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}"))
    connection.close()
    assert index in plan
