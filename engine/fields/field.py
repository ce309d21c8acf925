"""What every kind of data has in common, and what a field may look at while it reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, ClassVar

from msgspec import Struct

from ...calendars.text import Text
from ..errors import InvalidValue, MissingValue
from ..rules import Rules
from ..values import Deadline, Person

__all__ = ["STANDS_IN", "Field", "Reading", "pair", "several"]

STANDS_IN = "stands_in"  # the fact: by field, for each deputy, in whose place


class Reading(Struct, kw_only=True, gc=False):
    """What fields may look at while they read, what was read, and the texts that they set apart."""

    rules: Rules
    people: Mapping[str, Person]
    facts: Mapping[str, Any]
    zone: tzinfo
    occurred_at: datetime
    deadlines: Collection[Deadline] = ()
    texts: dict[str, str] = {}
    also: dict[str, Any] = {}  # facts that follow from what was read
    fields: dict[str, Any] = {}  # what was read so far

    @property
    def broken(self) -> Sequence[Deadline]:
        """The case's deadlines that were broken, as far as is known at the act."""
        return [item for item in self.deadlines if item.broken(self.occurred_at)]

    def stands_in(self, where: str, deputy: Person, absent: Person) -> None:
        """Note that what was meant for an absent person goes to the deputy."""
        self.also.setdefault(STANDS_IN, {}).setdefault(where, {})[str(deputy.id)] = absent.id


class Field(Struct, frozen=True, kw_only=True):
    """One piece of data that a trigger asks for. `name` is its name in Python; with dashes, the option."""

    name: str
    title: Text
    optional: bool = False
    default: Any = None
    keeps: bool = False  # where nothing is given, what stands in the case holds on
    only_when: Mapping[str, Any] | None = None  # asked for only where the act's other values are these

    many: ClassVar[bool] = False
    metavar: ClassVar[str] = "TEXT"

    @property
    def expected(self) -> Text:
        """What would be right."""
        return self.title

    def take(self, values: Mapping[str, Any], reading: Reading) -> Any:
        """Read this field out of `values`; None when it is optional and absent."""
        value = values.get(self.name)
        if value is None or (self.many and not value):
            if self.keeps and self.name in reading.facts:
                return reading.facts[self.name]
            if self.default is not None:
                return self.default
            if self.optional:
                return None
            raise MissingValue(self.option, self.title, self.wanted(reading))
        return self.read(value, reading)

    def wanted(self, reading: Reading) -> Text:  # noqa: ARG002  the case's own regulation may know more
        """What would be right for this case."""
        return self.expected

    @property
    def quiet(self) -> bool:
        """Whether it comes to nothing where nothing is given: then it need not be asked."""
        plain = type(self).take is Field.take and not self.keeps
        return plain and self.optional and self.default is None

    @property
    def required(self) -> bool:
        """Whether an act cannot do without it, whatever its other values."""
        return not self.optional and self.default is None and self.only_when is None

    @property
    def option(self) -> str:
        """The command line's name of it."""
        return "--" + self.name.replace("_", "-").rstrip("-")

    def read(self, value: Any, reading: Reading) -> Any:
        """Read one given value. Raises InvalidValue."""
        raise NotImplementedError

    def wrong(self, value: object) -> InvalidValue:
        """The error for a value that cannot be read."""
        return InvalidValue(self.named, value, self.expected)

    @property
    def named(self) -> Text:
        """The field as an error names it: by its title and its option."""
        return Text(ru="{title} ({option})", en="{title} ({option})").fill(title=self.title, option=self.option)


def pair(owner: Field, item: Any) -> tuple[str, str]:
    """Read `NAME=WHAT`. Raises InvalidValue."""
    before, mark, after = str(item).partition("=")
    if not mark:
        raise owner.wrong(item)
    return before.strip(), after.strip()


def several(value: Any) -> Sequence[Any]:
    """One value or many, as many."""
    return [value] if isinstance(value, str) or not isinstance(value, Sequence) else value
