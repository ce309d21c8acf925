"""Work that goes to a deputy while somebody is absent, and back: the data of one act on one case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ..calendars.text import Text
from .errors import Refused
from .fields import STANDS_IN, Field, Reading, find_person, pair, several
from .standing import chain, numbered
from .values import Person

__all__ = ["Handover", "in_whose_place"]


class Handover(Field, frozen=True, kw_only=True):
    """Work that goes from one person to another: `NAME=NAME`; to the same one, who then keeps it for good.

    It goes to a deputy while someone is absent, and back. `fact` lists whose work it is; what was provided
    and the times that were set for a part go with it.
    """

    many: ClassVar[bool] = True
    metavar: ClassVar[str] = "NAME=NAME"
    clause: str | None = None
    requirement: str | None = None

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="ИМЯ=ИМЯ: кто и кому передаёт", en="NAME=NAME: who hands over, and to whom")

    def read(self, value: Any, reading: Reading) -> list[int]:
        """Read pairs into who it is that works on it now. Raises InvalidValue, Refused."""
        pairs = value.items() if isinstance(value, Mapping) else [pair(self, item) for item in several(value)]
        listed = list(reading.facts.get(self.name, ()))
        notes = dict(reading.facts.get(STANDS_IN, {}).get(self.name, {}))
        moved: dict[int, int] = {}
        for before, after in pairs:
            giver, taker = (find_person(handle, reading.people, self) for handle in (before, after))
            if giver.id not in listed or (taker.id in listed and taker is not giver):
                raise self.wrong(f"{before}={after}")
            line = in_whose_place(notes, giver.id)
            if taker is giver or taker.id in line:
                for number in (giver.id, *line[: len(line) if taker is giver else line.index(taker.id)]):
                    notes.pop(str(number), None)
            else:
                self._deputy(giver, taker, line, reading)
                notes[str(taker.id)] = giver.id
            moved[giver.id] = taker.id
        reading.also[STANDS_IN] = {**reading.facts.get(STANDS_IN, {}), self.name: notes}
        for name in ("provided", "awaited", "times"):
            held = reading.facts.get(name)
            if isinstance(held, Mapping):
                reading.also[name] = {str(moved.get(int(number), int(number))): term for number, term in held.items()}
            elif held is not None:
                reading.also[name] = [moved.get(number, number) for number in held]
        return [moved.get(number, number) for number in listed]

    def _deputy(self, giver: Person, taker: Person, line: Sequence[int], reading: Reading) -> None:
        """Refuse a taker who is nobody's deputy here."""
        people = numbered(reading.people.values())
        away = [people[number] for number in (giver.id, *line) if number in people]
        if any(taker in chain(person, people, reading.occurred_at) for person in away):
            return
        requirement, clause = reading.rules.cite((self.requirement,) if self.requirement else (), self.clause)
        raise Refused(
            "deputy",
            [
                Text(
                    ru="{taker} сейчас не замещает {giver}; передать работу насовсем: reassign",
                    en="{taker} does not stand in for {giver} now; to hand work over for good: reassign",
                ).fill(taker=taker.handle, giver=giver.handle)
            ],
            clause=clause,
            requirement=requirement,
        )


def in_whose_place(notes: Mapping[str, int], number: int) -> list[int]:
    """In whose place a person works, the nearest first: a deputy's deputy stands in for both."""
    line: list[int] = []
    while (person := notes.get(str(line[-1] if line else number))) is not None and person not in line:
        line.append(person)
    return line
