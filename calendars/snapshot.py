"""Writes calendars/data/published.py from the `holidays` package: `python -m otklik.calendars.snapshot > FILE`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count

from .production import FIRST_YEAR, package_year

__all__ = ["render"]

_HEAD = '''"""What the `holidays` package says of the decreed years; made by otklik.calendars.snapshot, checked by a test.

A process that needs a calendar reads this table in a millisecond; the package takes sixty to import.
"""

from __future__ import annotations

__all__ = ["ENGLISH", "YEARS"]

'''


def render() -> str:
    """Return the module's text for every year from 2012 on whose decree the installed package knows."""
    return _HEAD + "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    english: dict[str, str] = {}
    yield "YEARS: dict[int, dict[str, dict[str, str]]] = {"
    for year in count(FIRST_YEAR):
        facts = package_year(year)
        if not facts.published:
            break
        yield f"    {year}: {{"
        for part, days in (("holidays", facts.holidays), ("carried", facts.carried)):
            english |= {name.ru: name.en for name in days.values()}
            yield from _table(part, {f"{day:%m-%d}": name.ru for day, name in days.items()})
        yield from _table("moved", {f"{day:%m-%d}": origin.isoformat() for day, origin in facts.moved.items()})
        yield "    },"
    yield "}"
    yield ""
    yield "ENGLISH = {"
    for russian, name in sorted(english.items()):
        yield f'    "{russian}": "{name}",'
    yield "}"


def _table(part: str, days: dict[str, str]) -> Iterator[str]:
    if not days:
        yield f'        "{part}": {{}},'
        return
    yield f'        "{part}": {{'
    for day, value in sorted(days.items()):
        yield f'            "{day}": "{value}",'
    yield "        },"


if __name__ == "__main__":
    sys.stdout.write(render())
