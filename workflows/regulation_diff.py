"""What differs between two regulations: settings, terms, roles, grounds and the rest, item by item, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from msgspec import Struct, structs

from ..calendars import Term
from ..calendars.text import Text
from .regulation_value import Regulation

__all__ = ["Difference", "differences"]

APART = {"key", "text", "settings", "counted_by"}  # the texts themselves, and what follows from them
GROUPED = {"content"}  # what it holds is sections of their own
DAYS = {"overlays", "extra"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs: in which section, of what (empty: of the act as a whole), which field, before and after.

    A whole item that came or went has no field: `before` or `after` is None, the other its title.
    """

    section: str
    name: str
    field: str
    before: Any
    after: Any

    @property
    def kind(self) -> str:
        """`added`, `removed` or `changed`."""
        if self.field:
            return "changed"
        return "added" if self.before is None else "removed"

    def as_json(self) -> dict[str, Any]:
        """For programs; texts in both languages."""
        return {
            "section": self.section,
            "name": self.name or None,
            "kind": self.kind,
            "field": self.field or None,
            "before": _plain(self.before),
            "after": _plain(self.after),
        }


def differences(before: Regulation, after: Regulation) -> list[Difference]:
    """Every difference, in the order of the act's sections: settings first, then what came, went and changed in each."""
    found = []
    for item in fields(Regulation):
        if item.name not in APART:
            found += list(_section(item.name, getattr(before, item.name), getattr(after, item.name)))
    return sorted(found, key=lambda item: item.section != "settings")


def _section(name: str, before: Any, after: Any) -> Iterator[Difference]:
    sample = before if before is not None else after
    if name in DAYS:
        yield from _items("days", _days(before), _days(after))
    elif name in GROUPED:
        for field in structs.fields(sample):
            yield from _section(field.name, getattr(before, field.name), getattr(after, field.name))
    elif isinstance(sample, Struct) and not isinstance(sample, (Term, Text)):
        whole = [{"": value} if value is not None else {} for value in (before, after)]
        yield from _items(name, *whole)
    elif isinstance(sample, Mapping) or any(isinstance(item, Struct) for item in _both(before, after)):
        yield from _items(name, dict(_named(before)), dict(_named(after)))
    elif before != after:
        yield Difference(section="settings", name="", field=name, before=before, after=after)


def _both(before: Any, after: Any) -> tuple[Any, ...]:
    return (*before, *after) if isinstance(before, tuple) and isinstance(after, tuple) else ()


def _named(found: Any) -> Iterator[tuple[str, Any]]:
    """Items by name: those of a list under one name (a workflow's terms, an action's grounds) by both names."""
    if not isinstance(found, Mapping):
        yield from ((getattr(item, "name", None) or item.requirement, item) for item in found)
        return
    for name, value in found.items():
        label = ".".join(name) if isinstance(name, tuple) else str(name)
        if not isinstance(value, tuple):
            yield label, value
            continue
        for item in value:
            when = ",".join(f"{fact}={str(held).lower()}" for fact, held in getattr(item, "when", {}).items())
            own = getattr(item, "rule", None) or item.name
            yield f"{label}.{own}" + (f"[{when}]" if when else ""), item


def _days(found: Any) -> dict[str, Any]:
    """The office's own days and newly decreed ones, by date or year."""
    if isinstance(found, tuple):
        return {f"{item.date}": item for item in found}
    return {
        str(getattr(item, "date", getattr(item, "year", ""))): item
        for item in (*getattr(found, "years", ()), *getattr(found, "days", ()))
    }


def _items(section: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            title = _title(old if new is None else new)
            yield Difference(
                section=section,
                name=name,
                field="",
                before=title if new is None else None,
                after=title if old is None else None,
            )
            continue
        was, now = _fields(old), _fields(new)
        for field in dict.fromkeys((*was, *now)):
            if was.get(field) != now.get(field):
                yield Difference(section=section, name=name, field=field, before=was.get(field), after=now.get(field))


def _title(item: Any) -> Any:
    return getattr(item, "title", None) or getattr(item, "says", None) or getattr(item, "source", None) or str(item)


def _fields(item: Any) -> dict[str, Any]:
    if isinstance(item, Struct):
        return structs.asdict(item)
    return {field.name: getattr(item, field.name) for field in fields(item)}


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Text):
        return {"ru": value.ru, "en": value.en}
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (tuple, list, frozenset)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Term):
        return str(value)
    return str(value)
