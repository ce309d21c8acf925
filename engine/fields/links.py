"""Published links with their times; the addresses are set apart as texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from ...calendars.text import Text
from ..errors import InvalidValue, Refused
from ..instants import aware, to_text
from .field import Field, Reading, several

__all__ = ["Link", "Links"]

_LINK = re.compile(
    r"(?:(?P<number>\d{1,4})=)?(?P<url>https?://[^\s@]+(?:@[^\s@]+?)??)(?:@(?P<at>\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?))?"
)


class Links(Field, frozen=True, kw_only=True):
    """A published link, and its time, for each message: `URL`, `2=URL`, `2=URL@2026-07-14T15:02+10:00`.

    `channel` names the field, read before, that tells the way of the answer, and the parameter that lists the ways: one that
    is `private` has no public link, and none is needed. A link that the regulation's `refuses_link` refuses is refused.
    """

    many: ClassVar[bool] = True
    metavar: ClassVar[str] = "[N=]URL[@TIME]"
    count: str = "messages"
    channel: tuple[str, str] | None = None

    def take(self, values: Mapping[str, Any], reading: Reading) -> Any:
        """Read the links; none are needed where the way of the answer is private."""
        if not values.get(self.name) and self.channel is not None:
            name, parameter = self.channel
            chosen = (reading.rules.parameters.get(parameter) or {}).get(reading.fields.get(name))
            if chosen is not None and chosen["private"]:
                at = to_text(reading.occurred_at)
                return [{"message": n, "at": at} for n in range(1, int(reading.facts.get(self.count, 1)) + 1)]
        return super().take(values, reading)

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(
            ru="по ссылке https://… на каждое сообщение инцидента: URL или N=URL, при желании с моментом: N=URL@ВРЕМЯ",
            en="one https://… link for each message of the case: URL or N=URL, with a time if wanted: N=URL@TIME",
        )

    def placed(self, value: Any) -> datetime | None:
        """The latest of the links' own times, where each has one: that is when the act happened."""
        matches = [_LINK.fullmatch(str(item).strip()) for item in several(value or ())]
        times = [match["at"] for match in matches if match is not None and match["at"]]
        return max(aware(self.title, text) for text in times) if times and len(times) == len(matches) else None

    def read(self, value: Any, reading: Reading) -> list[dict[str, Any]]:
        """Read one link for each message; the URLs are set apart as texts."""
        links: dict[int, tuple[str, datetime]] = {}
        for index, item in enumerate(several(value), 1):
            match = _LINK.fullmatch(str(item).strip())
            if match is None:
                raise self.wrong(item)
            number = int(match["number"] or index)
            at = aware(self.title, match["at"]) if match["at"] else reading.occurred_at
            if number in links or at > reading.occurred_at:
                raise self.wrong(item)
            links[number] = (match["url"], at)
        count = int(reading.facts.get(self.count, 1))
        missing = [number for number in range(1, count + 1) if number not in links]
        if missing or len(links) != count:
            raise InvalidValue(
                self.title,
                ", ".join(str(number) for number in sorted(links)),
                Text(
                    ru="ссылка на ответ каждому из сообщений ({count}), и только им",
                    en="a link for each of the {count} messages, and no other",
                ).fill(count=count),
            )
        for number, (url, at) in links.items():
            self._check_open(url, at, reading)
            reading.texts[f"{self.name}.{number}"] = url
        return [{"message": number, "at": to_text(links[number][1])} for number in sorted(links)]

    def _check_open(self, url: str, at: datetime, reading: Reading) -> None:
        """Refuse a link into what the regulation closes."""
        refuses = reading.rules.parameters.get("refuses_link")
        found = refuses(url, at) if refuses is not None else None
        if found is not None:
            why, requirement = found
            requirement, clause = reading.rules.cite((requirement,) if requirement else (), None)
            raise Refused("network", [why], clause=clause, requirement=requirement)


class Link(Links, frozen=True, kw_only=True):
    """One published link, with its time where that is wanted: `URL@2026-07-14T15:02+10:00`; the URL is set apart."""

    metavar: ClassVar[str] = "URL[@TIME]"

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(
            ru="одна ссылка https://…, при желании с моментом: URL@ВРЕМЯ",
            en="one https://… link, with a time if wanted: URL@TIME",
        )

    def read(self, value: Any, reading: Reading) -> None:  # type: ignore[override]
        """Set the URL apart."""
        items = several(value)
        match = _LINK.fullmatch(str(items[0]).strip()) if len(items) == 1 else None
        if match is None or match["number"]:
            raise self.wrong(", ".join(map(str, items)))
        reading.texts[self.name] = match["url"]
