"""What docs/calendar.md shows works as shown."""

from __future__ import annotations

import contextlib
import io
import re
import tomllib
from pathlib import Path

import otklik.calendars
from otklik.calendars import read_extra, russia

PAGE = Path(__file__).parents[2] / "docs" / "calendar.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_the_first_example_prints_what_it_says() -> None:
    example = blocks("python")[0]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, str(PAGE), "exec"), {})  # noqa: S102  our own page
    lines = printed.getvalue().splitlines()
    assert lines[0] == re.findall(r"# (2026\S+)", example)[0]
    assert lines[1].startswith("Thu 30 Apr")
    assert lines[-1].split()[:3] == ["=", "7", "h"]


def test_the_file_of_a_year_can_be_read_and_its_norm_fits() -> None:
    (example,) = blocks("toml")
    production = russia(2028, 2028, extra=[read_extra(tomllib.loads(example))])
    assert not production.provisional_years
    assert len(production.year(2028).working_weekends) == 1


def test_every_public_name_is_there_once_and_in_order() -> None:
    names = otklik.calendars.__all__
    assert sorted(set(names)) == sorted(names)
    assert all(hasattr(otklik.calendars, name) for name in names)
