"""Other cases of the desk, by number, and the breaches of this one."""

from __future__ import annotations

from typing import Any, ClassVar

from ...calendars.text import Text
from ..canonical import LARGEST_INTEGER
from ..errors import InvalidValue, Refused
from ..values import Deadline
from .field import Field, Reading, several

__all__ = ["Breach", "CaseNumber", "CaseOf", "CasesOf", "breach_name"]


class CaseNumber(Field, frozen=True, kw_only=True):
    """Another case of the desk, by number; the host resolves it to a key before."""

    metavar: ClassVar[str] = "NUMBER"

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="номер другого случая, например 123", en="the number of another case, for example 123")

    def read(self, value: Any, reading: Reading) -> int:  # noqa: ARG002
        """Read a case key."""
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST_INTEGER:
            raise self.wrong(value)
        return value


class CaseOf(CaseNumber, frozen=True, kw_only=True):
    """The case of the workflow `of` that this one belongs to (a publication's page): kept as a relation, by which cases are found."""

    of: str


class CasesOf(CaseOf, frozen=True, kw_only=True):
    """Several such cases."""

    many: ClassVar[bool] = True

    def read(self, value: Any, reading: Reading) -> list[int]:  # type: ignore[override]
        """Read case keys, each once, in order."""
        one = CaseNumber(name=self.name, title=self.title)
        return list(dict.fromkeys(one.read(item, reading) for item in several(value)))


class Breach(Field, frozen=True, kw_only=True):
    """A breach of the case: a broken deadline (`reply`, `reply/1`, `part/1/PERSON`), or one of a gathered list (`NAME/1`).

    `gathered` names the list, `word` what its items are called here. The ordinal may be left out where there is one.
    """

    metavar: ClassVar[str] = "BREACH"
    gathered: str
    word: str
    clause: str | None = None
    requirement: str | None = None

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(
            ru=f"нарушенный срок (reply/1, part/1/petrov) или {self.word}/1",
            en=f"a broken deadline (reply/1, part/1/petrov), or {self.word}/1",
        )

    def read(self, value: Any, reading: Reading) -> str:
        """Read the breach's full name. Raises Refused where the case has no such breach, InvalidValue where several fit."""
        if not isinstance(value, str):
            raise self.wrong(value)
        known = self._known(reading)
        found = [name for name in known if value == name] or [name for name in known if name.startswith(f"{value}/")]
        rule, _, who = value.rpartition("/")
        if not found and who in reading.people:
            found = [name for name in known if name == f"{rule}/{reading.people[who].id}"]
        listed = ", ".join(known) or "–"
        if not found:
            requirement, clause = reading.rules.cite((self.requirement,) if self.requirement else (), self.clause)
            raise Refused(
                "breach",
                [
                    Text(
                        ru="такого нарушения нет: {value}; записаны: {known}",
                        en="no such breach: {value}; there are: {known}",
                    ).fill(value=value, known=listed)
                ],
                clause=clause,
                requirement=requirement,
            )
        if len(found) > 1:
            names = ", ".join(found)
            raise InvalidValue(self.named, value, Text(ru=f"одно из: {names}", en=f"one of: {names}"))
        return found[0]

    def _known(self, reading: Reading) -> list[str]:
        gathered = range(1, len(reading.facts.get(self.gathered, ())) + 1)
        return [*(breach_name(item) for item in reading.broken), *(f"{self.word}/{number}" for number in gathered)]


def breach_name(item: Deadline) -> str:
    """A broken deadline as `Breach` names it: rule, occurrence, and the person's number for a part."""
    return "/".join(map(str, filter(None, item.identity)))
