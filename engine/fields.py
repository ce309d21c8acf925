"""The kinds of data that a trigger may ask for: each reads what it is given into JSON for the log, or says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, ClassVar

from ..calendars import parse_term
from ..calendars.text import Text
from .errors import InvalidValue, MissingValue, NotFound, Refused
from .instants import aware, local_text, to_text
from .rules import Rules
from .values import Person

__all__ = [
    "CaseNumber",
    "Checklist",
    "Choice",
    "Field",
    "Flag",
    "FreeText",
    "FreeTexts",
    "GroundChoice",
    "Instant",
    "Links",
    "Persons",
    "Reading",
    "Reference",
    "Terms",
]

LONGEST_TEXT = 1 << 20


@dataclass(slots=True, kw_only=True)
class Reading:
    """What fields may look at while they read, what was read, and the texts that they set apart."""

    rules: Rules
    people: Mapping[str, Person]
    facts: Mapping[str, Any]
    zone: tzinfo
    occurred_at: datetime
    texts: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)  # what was read so far


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One piece of data that a trigger asks for. `name` is its name in Python; with dashes, the option."""

    name: str
    title: Text
    optional: bool = False
    default: Any = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    """One of a few words."""

    options: Mapping[str, Text]

    @property
    def expected(self) -> Text:
        """The words to choose from."""
        return Text(
            ru="одно из: " + ", ".join(f"{name} ({title.ru})" for name, title in self.options.items()),
            en="one of: " + ", ".join(self.options),
        )

    def read(self, value: Any, reading: Reading) -> str:  # noqa: ARG002
        """Read one of the words."""
        if not isinstance(value, str) or value not in self.options:
            raise self.wrong(value)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundChoice(Field):
    """One of the grounds that the case's regulation lists for `action`."""

    action: str

    def read(self, value: Any, reading: Reading) -> str:
        """Read the name of a ground; a word that the regulation does not list is refused with its list."""
        if not any(ground.name == value for ground in reading.rules.grounds.get(self.action, ())):
            raise InvalidValue(self.named, value, self.wanted(reading))
        return str(value)

    def wanted(self, reading: Reading) -> Text:
        """The regulation's grounds."""
        grounds = reading.rules.grounds.get(self.action, ())
        return Text(
            ru="одно из оснований регламента: " + ", ".join(f"{g.name} ({g.title.ru})" for g in grounds),
            en="a ground of the regulation: " + ", ".join(f"{g.name} ({g.title.en})" for g in grounds),
        )


def _clean_text(owner: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise owner.wrong(value)
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        raise owner.wrong(value.encode("utf-8", "replace").decode()) from None
    if not value.strip() or size > LONGEST_TEXT or "\x00" in value:
        raise owner.wrong(value)
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeText(Field):
    """Words of a person: kept beside the log, the event holds their HMAC."""

    empty: bool = False  # an empty message is a message
    advised: str | None = None  # a draft on which advice is given; names the field that tells its kind

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="непустой текст до 1 МиБ в UTF-8", en="a text, not empty, up to 1 MiB of UTF-8")

    def read(self, value: Any, reading: Reading) -> None:
        """Set the text apart."""
        reading.texts[self.name] = "" if self.empty and value == "" else _clean_text(self, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeTexts(FreeText):
    """Several texts, for example attachments by name."""

    many: ClassVar[bool] = True

    def read(self, value: Any, reading: Reading) -> None:
        """Set each text apart."""
        for index, item in enumerate(_several(value), 1):
            reading.texts[f"{self.name}.{index}"] = _clean_text(self, item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Field):
    """Yes or no; absent means no."""

    @property
    def required(self) -> bool:
        """Never."""
        return False

    def take(self, values: Mapping[str, Any], reading: Reading) -> bool | None:  # noqa: ARG002
        """Read the flag; None when it is not raised."""
        return True if values.get(self.name) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant(Field):
    """An instant with its offset; on the command line one without an offset is local."""

    metavar: ClassVar[str] = "TIME"

    def read(self, value: Any, reading: Reading) -> str:
        """Read an aware instant not after the act."""
        instant = aware(self.named, value)
        if instant > reading.occurred_at:
            raise InvalidValue(
                self.named,
                local_text(instant, reading.zone),
                Text(ru="момент не позже самого действия ({at})", en="an instant not after the act itself ({at})").fill(
                    at=local_text(reading.occurred_at, reading.zone)
                ),
            )
        return to_text(instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons(Field):
    """Members of staff by handle; a person who is absent is refused, naming the deputy, by `clause`."""

    many: ClassVar[bool] = True
    metavar: ClassVar[str] = "NAME"
    roles: tuple[str, ...] = ()
    one: bool = False
    clause: str | None = None
    requirement: str | None = None

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="сотрудник из `otklik staff list`", en="a member of staff from `otklik staff list`")

    def read(self, value: Any, reading: Reading) -> Any:
        """Read handles into ids, each once, in order."""
        ids: list[int] = []
        for handle in _several(value):
            person = find_person(handle, reading.people, self.named)
            if person.absent:
                self._refuse_absent(person, reading.people)
            if self.roles and not person.roles.intersection(self.roles):
                titles = [reading.rules.roles[name].title for name in self.roles]
                raise InvalidValue(
                    self.named,
                    handle,
                    Text(
                        ru="сотрудник с ролью: " + ", ".join(title.ru for title in titles),
                        en="a member of staff with the role: " + ", ".join(title.en for title in titles),
                    ),
                )
            if person.id not in ids:
                ids.append(person.id)
        if self.one:
            if len(ids) != 1:
                raise self.wrong(value)
            return ids[0]
        return ids

    def _refuse_absent(self, person: Person, people: Mapping[str, Person]) -> None:
        deputy = next((other.handle for other in people.values() if other.id == person.deputy), None)
        raise Refused(
            "absent",
            [
                Text(ru="{who} отсутствует; замещает: {deputy}", en="{who} is absent; the deputy: {deputy}").fill(
                    who=person.handle, deputy=deputy or Text(ru="никто не назначен", en="nobody is named")
                )
            ],
            clause=self.clause,
            requirement=self.requirement,
        )


def find_person(handle: Any, people: Mapping[str, Person], title: Text) -> Person:
    """The active person of that handle. Raises NotFound."""
    person = people.get(handle) if isinstance(handle, str) else None
    if person is None or not person.active:
        raise NotFound(
            Text(
                ru="{title}: сотрудника «{handle}» нет; список: otklik staff list",
                en="{title}: no member of staff “{handle}”; the list: otklik staff list",
            ).fill(title=title, handle=handle)
        )
    return person


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms(Field):
    """Another term for some persons: `NAME=90 working minutes`."""

    many: ClassVar[bool] = True
    metavar: ClassVar[str] = "NAME=TERM"

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="ИМЯ=СРОК, например petrov=90 working minutes", en="NAME=TERM, e.g. petrov=90 working minutes")

    def read(self, value: Any, reading: Reading) -> dict[str, str]:
        """Read `NAME=TERM` pairs, or a mapping, into id → term."""
        pairs = value.items() if isinstance(value, Mapping) else [self._pair(item) for item in _several(value)]
        plain = reading.rules.parameters.get("plain_terms", "open")
        return {
            str(find_person(handle, reading.people, self.title).id): str(parse_term(term, plain=plain))
            for handle, term in pairs
        }

    def _pair(self, item: Any) -> tuple[str, str]:
        handle, mark, term = str(item).partition("=")
        if not mark:
            raise self.wrong(item)
        return handle.strip(), term.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist(Field):
    """Items of a list that a person has checked. Which must be there is a guard's.

    `all` stands for each that is asked of this kind of thing (`by` names the field or fact that tells it); what is
    asked only where it is available is named beside it: `all,media`.
    """

    many: ClassVar[bool] = True
    metavar: ClassVar[str] = "NAME"
    parameter: str = "criteria"
    by: str = "kind"

    def read(self, value: Any, reading: Reading) -> list[str]:
        """Read names of the regulation's list."""
        known = reading.rules.parameters.get(self.parameter, {})
        names = {name.strip(): None for item in _several(value) for name in str(item).split(",")}
        if "all" in names:
            kind = reading.fields.get(self.by, reading.facts.get(self.by))
            del names["all"]
            names |= {name: None for name, item in known.items() if _asked(item, kind)}
        for name in names:
            if name not in known:
                raise InvalidValue(self.named, name, self.wanted(reading))
        return [name for name in known if name in names]

    def wanted(self, reading: Reading) -> Text:
        """The regulation's list."""
        known = reading.rules.parameters.get(self.parameter, {})
        return Text(
            ru="из списка: "
            + ", ".join(f"{name} ({item['title'].ru})" for name, item in known.items())
            + "; или all (все обязательные)",
            en="of: "
            + ", ".join(f"{name} ({item['title'].en})" for name, item in known.items())
            + "; or all (each that is asked)",
        )


def _asked(item: Mapping[str, Any], kind: Any) -> bool:
    return not item["if_available"] and (kind is None or kind in item["for"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Links(Field):
    """A published link, and its time, for each message: `URL`, `2=URL`, `2=URL@2026-07-14T15:02+10:00`."""

    many: ClassVar[bool] = True
    metavar: ClassVar[str] = "[N=]URL[@TIME]"
    count: str = "messages"

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(
            ru="по ссылке https://… на каждое сообщение инцидента: URL или N=URL, при желании с моментом: N=URL@ВРЕМЯ",
            en="one https://… link for each message of the case: URL or N=URL, with a time if wanted: N=URL@TIME",
        )

    def placed(self, value: Any) -> datetime | None:
        """The latest of the links' own times, where each has one: that is when the act happened."""
        matches = [_LINK.fullmatch(str(item).strip()) for item in _several(value or ())]
        times = [match["at"] for match in matches if match is not None and match["at"]]
        return max(aware(self.title, text) for text in times) if times and len(times) == len(matches) else None

    def read(self, value: Any, reading: Reading) -> list[dict[str, Any]]:
        """Read one link for each message; the URLs are set apart as texts."""
        links: dict[int, tuple[str, datetime]] = {}
        for index, item in enumerate(_several(value), 1):
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
                    ru="ссылка на ответ каждому из сообщений ({count}), и только им (п. 8: «авторам сообщений»)",
                    en="a link for each of the {count} messages, and no other (cl. 8)",
                ).fill(count=count),
            )
        for number, (url, _) in links.items():
            reading.texts[f"{self.name}.{number}"] = url
        return [{"message": number, "at": to_text(links[number][1])} for number in sorted(links)]


_LINK = re.compile(
    r"(?:(?P<number>\d{1,4})=)?(?P<url>https?://[^\s@]+(?:@[^\s@]+?)??)(?:@(?P<at>\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNumber(Field):
    """Another case of the desk, by number; the host resolves it to a key before."""

    metavar: ClassVar[str] = "NUMBER"

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="номер другого случая, например 123", en="the number of another case, for example 123")

    def read(self, value: Any, reading: Reading) -> int:  # noqa: ARG002
        """Read a case key."""
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.wrong(value)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Field):
    """A number that another register gave (an author, a count); never a person's words."""

    metavar: ClassVar[str] = "N"

    def read(self, value: Any, reading: Reading) -> int:  # noqa: ARG002
        """Read a whole number from 0."""
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.wrong(value)
        return value


def _several(value: Any) -> Sequence[Any]:
    return [value] if isinstance(value, str) or not isinstance(value, Sequence) else value
