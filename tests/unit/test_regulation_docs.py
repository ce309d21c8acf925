"""What docs/regulations.md shows is true: its term stands in the act, its settings are adopted, its keys exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from otklik.workflows.catalogue import beside
from otklik.workflows.regulation import adopt, check, load, source
from otklik.workflows.regulation_schema import ACT, DEADLINE, PRACTICE, SETTINGS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "regulations.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n# (\S+)[^\n]*\n(.*?)```", PAGE, re.DOTALL)


def block(kind: str) -> str:
    (found,) = [text for name, text in BLOCKS if name == kind]
    return str(found)


def test_the_term_on_the_page_is_the_acts() -> None:
    assert block("from").strip() in source("lesozavodsk-215")


def test_the_settings_on_the_page_can_be_adopted() -> None:
    found = adopt(source("lesozavodsk-215"), block("settings"))
    terms = {item.requirement: str(item.term) for item in found.deadlines["incident"]}
    assert (terms["LS-8"], terms["norm:acknowledge"]) == ("4 working hours", "2 working hours")
    assert found.four_eyes


def test_the_settings_on_the_page_fit_the_workflows() -> None:
    found = adopt(source("lesozavodsk-215"), block("settings"))
    assert check(found, beside(found.deadlines)) == []


def test_the_obligation_on_the_page_can_be_settled() -> None:
    (weekly,) = adopt(source("kozhevnikovo-650"), block("obligation")).content.obligations
    assert (weekly.name, weekly.due.weekday, weekly.due.at.hour) == ("weekly", 3, 15)


@pytest.mark.parametrize("name", [*DEADLINE, *PRACTICE, *SETTINGS, *ACT])
def test_every_key_is_on_the_page(name: str) -> None:
    assert re.search(rf"\b{name}\b", PAGE), name


def test_every_reading_is_on_the_page() -> None:
    assert set(re.findall(r"^\| A(\d+) \|", PAGE, re.MULTILINE)) == {str(number) for number in range(1, 37)}


def test_the_python_on_the_page_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    scope: dict[str, object] = {}
    exec(code, scope)  # noqa: S102  the page's own example
    assert scope["act"] == load("lesozavodsk-215")
