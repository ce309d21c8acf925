"""What the regional control centre is given when it asks for information on accounts (KH-I.5.3a), and the record that it was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ...calendars.text import Text
from ...engine.errors import Refused
from ...engine.register import record
from ...engine.values import Event
from ..registers import acting

if TYPE_CHECKING:
    from ..desk import Desk
    from .register import Register

__all__ = ["STREAM", "Given", "given_before", "record_given"]

STREAM = "pages"
GIVERS = ("responsible", "organiser", "curator", "press_centre")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One time that information was given: when, by whom (number), on how many pages, asked by which letter."""

    at: datetime
    by: int | None
    pages: int
    request: str | None


def record_given(desk: Desk, found: Register, *, request: str | None = None, actor: str | None = None) -> Event:
    """Record that the information was given: which pages, by whom. Raises Refused, NotFound."""
    requirement = desk.regulation.requirements.get("KH-I.5.3a")
    with desk.writing() as store:
        person = acting(store, actor)
        role = next((name for name in GIVERS if person is not None and name in person.roles_at(desk.now())), None)
        if role is None:
            raise Refused(
                "role",
                [
                    Text(
                        ru="сведения в ЦУР даёт ответственный за аккаунты, организатор или куратор (--actor)",
                        en="the Responsible, the organiser or the curator gives information to the regional centre (--actor)",
                    )
                ],
                clause=requirement.clause if requirement is not None else None,
                requirement=requirement.id if requirement is not None else None,
            )
        return record(
            store,
            STREAM,
            "given_to_tsur",
            {"pages": [page.case.key for _, page in found.pages]},
            texts={"request": request} if request else {},
            actor=person,
            role=role,
            now=desk.now(),
            entropy=desk.entropy,
        )


def given_before(desk: Desk) -> Sequence[Given]:
    """Every time that information was given, from the first."""
    with desk.reading() as store:
        texts = store.texts(STREAM)
        return [
            Given(
                at=event.occurred_at,
                by=event.actor,
                pages=len(event.data["pages"]),
                request=texts.get((event.seq, "request"), (None, None))[0],
            )
            for _, _, event in store.events(stream=STREAM)
            if event.type == "given_to_tsur"
        ]
