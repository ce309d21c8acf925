"""A field whose choices are the act's: one of the names that a parameter of the regulation lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..calendars.text import Text
from .errors import InvalidValue
from .fields import Field, Reading

__all__ = ["Listed"]


class Listed(Field, frozen=True, kw_only=True):
    """One of the names under `parameter` of the case's regulation, each with a `title`; where it lists none, nothing is taken."""

    parameter: str

    def read(self, value: Any, reading: Reading) -> str:
        """Read a name of the list. Raises InvalidValue with what the act lists."""
        if value not in self.listed(reading):
            raise InvalidValue(self.named, value, self.wanted(reading))
        return str(value)

    def listed(self, reading: Reading) -> Mapping[str, Any]:
        """What the regulation lists."""
        found: Mapping[str, Any] = reading.rules.parameters.get(self.parameter) or {}
        return found

    def wanted(self, reading: Reading) -> Text:
        """The regulation's names, or that it has none."""
        listed = self.listed(reading)
        if not listed:
            return Text(
                ru="ничего: регламент этого не различает", en="nothing: the act tells nothing of the kind apart"
            )
        return Text(
            ru="одно из: " + ", ".join(f"{name} ({item['title'].ru})" for name, item in listed.items()),
            en="one of: " + ", ".join(f"{name} ({item['title'].en})" for name, item in listed.items()),
        )
