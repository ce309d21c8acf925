"""What an office settles over an act: its hours, its days, its norms, its production calendar; and the key of both texts."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from otklik.calendars import Term, parse_term
from otklik.workflows.regulation import Regulation, RegulationError, adopt, load, source

SAMPLE = (Path(__file__).parent / "acts" / "sample.toml").read_text(encoding="utf-8")


def sample(settings: str) -> Regulation:
    return adopt(SAMPLE, settings, settings_file="office.toml")


def refused(settings: str) -> list[str]:
    with pytest.raises(RegulationError) as error:
        sample(settings)
    return [item.say("en") for item in error.value.problems]


# --- the key ---------------------------------------------------------------------------------------------------------


def test_the_key_is_the_hash_of_both_texts_each_behind_its_length() -> None:
    settings = 'prefix = "ХХ"'
    data = b"".join(len(text.encode()).to_bytes(8, "big") + text.encode() for text in (SAMPLE, settings))
    assert sample(settings).key == hashlib.sha256(data).hexdigest()


def test_no_settings_and_empty_settings_are_the_same() -> None:
    assert adopt(SAMPLE) == adopt(SAMPLE, "") == adopt(SAMPLE, None)
    assert adopt(SAMPLE) != sample('prefix = "ХХ"')


def test_the_texts_are_kept_so_that_a_desk_can_hold_them() -> None:
    found = sample('prefix = "ХХ"')
    assert adopt(found.text, found.settings) == found
    assert load("lesozavodsk-215").text == source("lesozavodsk-215")


def test_rules_are_made_once_for_a_key() -> None:
    assert adopt(SAMPLE).rules() is adopt(SAMPLE, "", file="another-name.toml").rules()
    assert adopt(SAMPLE).rules().key == adopt(SAMPLE).key


# --- what settings change --------------------------------------------------------------------------------------------


def test_an_office_sets_its_own_hours_zone_and_prefix() -> None:
    found = sample('week = "08:00-12:00,13:00-17:00"\nzone = "Asia/Magadan"\nprefix = "ХС"\nfour_eyes = true')
    assert (found.week, found.zone, found.prefix, found.four_eyes) == (
        "08:00-12:00,13:00-17:00",
        "Asia/Magadan",
        "ХС",
        True,
    )
    rules = found.rules()
    assert rules.parameters["prefix"] == "ХС"
    assert rules.parameters["four_eyes"] is True
    start = datetime(2026, 7, 14, 23, tzinfo=UTC)  # Wednesday 10:00 in Magadan
    assert rules.calendar.add(start, parse_term("3 working hours")).due == datetime(2026, 7, 15, 3, tzinfo=UTC)


@pytest.mark.requirement("A2")
@pytest.mark.parametrize("basis", ["open", "working", "calendar"])
def test_how_a_plain_term_counts_is_a_switch(basis: str) -> None:
    terms = {item.requirement: item.term for item in sample(f'plain_terms = "{basis}"').deadlines["incident"]}
    term = terms["S-2"]
    assert isinstance(term, Term)
    assert (term.amount, term.unit, term.basis) == (1, "hours", basis)


@pytest.mark.requirement("A4")
def test_strict_closing_judges_by_the_due_instant() -> None:
    start = datetime(2026, 7, 14, 10, tzinfo=UTC)  # Tuesday 17:00 in Tomsk
    term = parse_term("1 working hour")
    loose, strict = (sample(text).rules().calendar.add(start, term) for text in ("", "strict_closing = true"))
    assert loose.due == strict.due == strict.lapse == datetime(2026, 7, 14, 11, tzinfo=UTC)
    assert loose.lapse == datetime(2026, 7, 15, 2, tzinfo=UTC)


def test_a_silent_period_can_be_switched_on_and_off() -> None:
    assert sample("").silent_period is None
    period = sample('silent_period = "97 calendar hours"').silent_period
    assert period == parse_term("97 calendar hours")
    on = SAMPLE.replace('prefix = "ОБ"', 'prefix = "ОБ"\nsilent_period = "5 working days"')
    assert adopt(on).silent_period == parse_term("5 working days")
    assert adopt(on, 'silent_period = "off"').silent_period is None


def test_a_day_of_the_office_moves_a_term() -> None:
    found = sample('[[overlay]]\ndate = 2026-07-15\nkind = "closed"\nsource = "распоряжение № 5"')
    assert [day.date for day in found.overlays] == [date(2026, 7, 15)]
    start = datetime(2026, 7, 14, 10, tzinfo=UTC)  # Tuesday 17:00 in Tomsk; Wednesday is closed
    due = found.rules().calendar.add(start, parse_term("2 working hours")).due
    assert due == datetime(2026, 7, 16, 3, tzinfo=UTC)


def test_a_new_year_comes_with_the_settings() -> None:
    found = sample(
        '[[year]]\nyear = 2028\nsource = "постановление о переносе 2028"\nmoved = [["2028-01-08", "2028-05-08"]]'
    )
    assert [year.year for year in found.extra.years] == [2028]


# --- norms -----------------------------------------------------------------------------------------------------------

NORM = '[[norm]]\nrule = "reply"\nwhen = { importance = "ordinary" }\nterm = "4 working hours"\nsource = "распоряжение № 7"'


def test_an_office_shortens_a_term_of_the_act_and_names_its_source() -> None:
    (found,) = [item for item in sample(NORM).deadlines["incident"] if item.when.get("importance") == "ordinary"]
    assert found.term == parse_term("4 working hours")
    assert (found.requirement, found.clause, found.says) == ("S-1", "п. 1; распоряжение № 7", "распоряжение № 7")
    assert [str(item) for item in found.opens_on] == ["select"]


def test_the_other_variants_keep_the_terms_of_the_act() -> None:
    kept = [item for item in sample(NORM).deadlines["incident"] if item.requirement == "S-2"]
    assert kept == [item for item in adopt(SAMPLE).deadlines["incident"] if item.requirement == "S-2"]


def test_of_two_norms_for_one_term_the_later_stands() -> None:
    later = NORM.replace("4 working", "3 working").replace("№ 7", "№ 8")
    (found,) = [
        item for item in sample(f"{NORM}\n{later}").deadlines["incident"] if item.when.get("importance") == "ordinary"
    ]
    assert found.term == parse_term("3 working hours")


@pytest.mark.requirement("A32")
def test_a_norm_of_its_own_is_a_requirement_of_its_own() -> None:
    found = sample(
        """
        [[norm]]
        rule = "acknowledge"
        title.ru = "подтвердить получение"
        title.en = "acknowledge"
        opens_on = "detect"
        closes_on = ["select", "set_aside"]
        term = "2 working hours"
        holder = "curator"
        source = "распоряжение № 9, п. 2"
        """
    )
    (norm,) = [item for item in found.deadlines["incident"] if item.rule == "acknowledge"]
    assert (norm.requirement, norm.clause) == ("norm:acknowledge", "распоряжение № 9, п. 2")
    assert found.requirements["norm:acknowledge"].says.ru == "распоряжение № 9, п. 2"


def test_a_norm_without_a_source_is_no_norm() -> None:
    assert refused('[[norm]]\nrule = "draft"\nterm = "1 hour"') == [
        "office.toml: norm[draft].source: this key is required and missing"
    ]


def test_a_norm_says_which_variant_it_changes() -> None:
    (told,) = refused('[[norm]]\nrule = "reply"\nterm = "4 working hours"\nsource = "х"')
    assert told.startswith("office.toml: norm[reply].when: ")
    assert "importance = elevated" in told


def test_a_norm_leaves_to_the_act_what_the_act_settles() -> None:
    (told,) = refused(NORM + '\nholder = "curator"')
    assert told.startswith("office.toml: norm[reply].holder: the act settles this (п. 1)")


def test_a_norm_of_its_own_says_all_that_a_term_needs() -> None:
    told = refused('[[norm]]\nrule = "acknowledge"\nterm = "4 working hours"\nsource = "х"')
    assert [line.split(": ")[1] for line in told] == [
        f"norm[acknowledge].{key}" for key in ("title", "opens_on", "closes_on", "holder")
    ]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('wek = "09:00-18:00"', "office.toml: wek: unknown key; perhaps week"),
        ('id = "other"', "office.toml: id: unknown key"),
        ('zone = "Asia/Moscow"', "office.toml: zone: “Asia/Moscow” is not valid"),
        ('[[overlay]]\ndate = 2026-07-15\nkind = "shut"\nsource = "х"', "office.toml: overlay[2026-07-15].kind: “shut”"),
        ('[[overlay]]\ndate = 2026-07-15\nkind = "hours"\nsource = "х"', "office.toml: overlay[2026-07-15]: "),
        ('[[year]]\nyear = "2028"\nsource = "х"', "office.toml: year: "),
        ("norm = 1", "office.toml: norm: "),
        ('[[norm]]\nrule = "acknowledge"\ntitle = {ru = "х", en = "x"}\nopens_on = "a"\ncloses_on = "b"\nterm = "1 hour"\nholder = "boss"\nsource = "х"', "office.toml: norm[acknowledge].holder: no such: boss"),
        ('[[norm]]\nrule = "draft"\nterm = "1 hour before reply2"\nsource = "х"', "no such: reply2"),
    ],
)  # fmt: skip
def test_a_mistake_of_the_settings_is_placed_in_the_settings(settings: str, says: str) -> None:
    (told,) = refused(settings)
    assert says in told
