"""Quotas beside a plain oracle: local days counted one by one, for every zone of the acts, over year ends and 53-week years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.workflows.period import read_period, week_of
from otklik.workflows.quota import Kept, Published, subjects, tally
from otklik.workflows.regulation_content import Quota

ZONES = [ZoneInfo(name) for name in ("Asia/Magadan", "Asia/Vladivostok", "Europe/Moscow", "Asia/Tomsk")]
instants = st.datetimes(datetime(2020, 12, 20), datetime(2021, 1, 20)) | st.datetimes(
    datetime(2026, 12, 20), datetime(2027, 1, 20)
)  # 2020 and 2026 have 53 weeks


def quota(per: str) -> Quota:
    import msgspec

    from otklik.workflows.regulation import load

    return msgspec.structs.replace(load("khasyn").content.quotas[0], per=per)


def monday(day: date) -> date:
    while day.weekday() != 0:
        day -= timedelta(days=1)
    return day


@pytest.mark.requirement("A20")
@given(
    zone=st.sampled_from(ZONES),
    posts=st.lists(st.tuples(st.integers(1, 4), instants, st.booleans(), st.booleans()), max_size=60),
    day=st.dates(date(2020, 12, 20), date(2021, 1, 20)) | st.dates(date(2026, 12, 20), date(2027, 1, 20)),
    per=st.sampled_from(["page", "organisation", "total"]),
)
def test_a_week_counts_what_local_days_count(
    zone: ZoneInfo, posts: list[tuple[int, datetime, bool, bool]], day: date, per: str
) -> None:
    bodies = {1: 10, 2: 10, 3: 20, 4: 30}
    always = ((datetime(2019, 1, 1, tzinfo=UTC), None),)
    pages = [Kept(key=key, body=body, kind="unit", network="vk", spans=always) for key, body in bodies.items()]
    published = [
        Published(page=page, at=at.replace(tzinfo=UTC), repost=repost, task=task) for page, at, repost, task in posts
    ]
    week = week_of(day)
    first = monday(day)
    days = {first + timedelta(days=index) for index in range(7)}
    expected: dict[str, list[int]] = {}
    for page, body in bodies.items():
        name = {"page": f"page/{page}", "organisation": f"body/{body}", "total": "total"}[per]
        found = expected.setdefault(name, [0, 0, 0])
        for item in published:
            if item.page == page and item.at.astimezone(zone).date() in days:
                found[0] += 1
                found[1] += item.repost
                found[2] += item.task
    counted = {}
    for subject in subjects(quota(per), pages, week, zone):
        told = tally(subject, published, week, zone)
        counted[subject.name] = [told.count, told.reposts, told.tasks]
        assert subject.judged
        assert not subject.partial
    assert counted == expected


@given(day=st.dates(date(2015, 1, 1), date(2035, 12, 31)))
def test_a_week_is_read_back_by_its_name_and_weeks_follow_without_a_gap(day: date) -> None:
    week = week_of(day)
    assert week.first <= day <= week.last
    assert (week.first.weekday(), week.last.weekday(), len(week.days())) == (0, 6, 7)
    assert read_period(week.name) == week
    assert week.following().first == week.last + timedelta(days=1)
    year, number = week.name.split("-W")
    thursday = week.first + timedelta(days=3)  # ISO 8601: the week's year is that of its Thursday
    assert int(year) == thursday.year
    assert int(number) == (thursday.timetuple().tm_yday - 1) // 7 + 1


@pytest.mark.requirement("A22")
@given(
    zone=st.sampled_from(ZONES),
    begun=instants,
    spans=st.lists(st.integers(1, 400), min_size=1, max_size=7),
    day=st.dates(date(2020, 12, 20), date(2021, 1, 20)) | st.dates(date(2026, 12, 20), date(2027, 1, 20)),
)
def test_who_owes_is_told_hour_by_hour(zone: ZoneInfo, begun: datetime, spans: list[int], day: date) -> None:
    """Active and suspended in turn, each for so many hours from `begun`; then kept or suspended for good."""
    start = begun.replace(tzinfo=UTC, minute=0, second=0, microsecond=0)
    kept: list[tuple[datetime, datetime | None]] = []
    at = start
    for index, hours in enumerate(spans):
        after = at + timedelta(hours=hours)
        last = index == len(spans) - 1
        if index % 2 == 0:
            kept.append((at, None if last else after))
        at = after
    page = Kept(key=1, body=1, kind="unit", network="vk", spans=tuple(kept))
    week = week_of(day)
    hours_of_week = [week.start(zone) + timedelta(hours=index) for index in range(7 * 24)]
    there = [any(a <= hour and (b is None or hour < b) for a, b in kept) for hour in hours_of_week]
    found = subjects(quota("page"), [page], week, zone)
    assert bool(found) == any(there)
    if found:
        assert found[0].judged == (start <= week.start(zone))
        assert found[0].partial == (found[0].judged and not all(there))
