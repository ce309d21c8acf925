"""The kinds of data that a trigger may ask for: each reads what it is given into JSON for the log, or says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, ClassVar

from msgspec import Struct

from ..calendars import parse_term
from ..calendars.text import Text
from .canonical import LARGEST_INTEGER
from .errors import InvalidValue, MissingValue, NotFound, Refused
from .instants import aware, local_text, to_text
from .rules import Rules
from .standing import numbered, stand_in
from .values import Deadline, Person

__all__ = [
    "STANDS_IN",
    "Attachments",
    "Breach",
    "CaseNumber",
    "CaseOf",
    "CasesOf",
    "Checklist",
    "Choice",
    "Day",
    "Field",
    "Flag",
    "FreeText",
    "FreeTexts",
    "GroundChoice",
    "Instant",
    "Link",
    "Links",
    "ListedChoice",
    "Number",
    "Persons",
    "Reading",
    "Reference",
    "Terms",
    "Told",
    "asked",
    "breach_name",
    "clean_text",
    "find_person",
    "pair",
    "several",
]

LONGEST_TEXT = 1 << 20
STANDS_IN = "stands_in"  # the fact: by field, for each deputy, in whose place


@dataclass(slots=True, kw_only=True)
class Reading:
    """What fields may look at while they read, what was read, and the texts that they set apart."""

    rules: Rules
    people: Mapping[str, Person]
    facts: Mapping[str, Any]
    zone: tzinfo
    occurred_at: datetime
    broken: Sequence[Deadline] = ()
    texts: dict[str, str] = field(default_factory=dict)
    also: dict[str, Any] = field(default_factory=dict)  # facts that follow from what was read
    fields: dict[str, Any] = field(default_factory=dict)  # what was read so far

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


class Choice(Field, frozen=True, kw_only=True):
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


class ListedChoice(Choice, frozen=True, kw_only=True):
    """One of a few words, of those that the case's regulation lists under `parameter`; all of them where it lists none."""

    parameter: str

    def read(self, value: Any, reading: Reading) -> str:
        """Read one of the words; one that the regulation does not list is refused with its list."""
        word = super().read(value, reading)
        if word not in self._listed(reading):
            raise InvalidValue(self.named, value, self.wanted(reading))
        return word

    def wanted(self, reading: Reading) -> Text:
        """The regulation's words."""
        listed = self._listed(reading)
        return Text(
            ru="из перечня регламента: " + ", ".join(f"{name} ({self.options[name].ru})" for name in listed),
            en="of the regulation's list: " + ", ".join(listed),
        )

    def _listed(self, reading: Reading) -> Sequence[str]:
        return tuple(reading.rules.parameters.get(self.parameter) or self.options)


class Told(Field, frozen=True, kw_only=True):
    """A code that the host tells of another case (a page's network); nobody types it."""

    def read(self, value: Any, reading: Reading) -> str:  # noqa: ARG002
        """Take the code."""
        if not isinstance(value, str) or not value:
            raise self.wrong(value)
        return value


class GroundChoice(Field, frozen=True, kw_only=True):
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


def clean_text(owner: Field, value: Any) -> str:
    """A text that says something, up to 1 MiB of UTF-8. Raises InvalidValue in the field's name."""
    if not isinstance(value, str):
        raise owner.wrong(value)
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        raise owner.wrong(value.encode("utf-8", "replace").decode()) from None
    if not value.strip() or size > LONGEST_TEXT or "\x00" in value:
        raise owner.wrong(value)
    return value


class FreeText(Field, frozen=True, kw_only=True):
    """Words of a person: kept beside the log, the event holds their HMAC."""

    empty: bool = False  # an empty message is a message
    advised: str | None = None  # a draft on which advice is given; names the field that tells its kind

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="непустой текст до 1 МиБ в UTF-8", en="a text, not empty, up to 1 MiB of UTF-8")

    def read(self, value: Any, reading: Reading) -> None:
        """Set the text apart."""
        reading.texts[self.name] = "" if self.empty and value == "" else clean_text(self, value)


class FreeTexts(FreeText, frozen=True, kw_only=True):
    """Several texts."""

    many: ClassVar[bool] = True

    def read(self, value: Any, reading: Reading) -> None:
        """Set each text apart."""
        for index, item in enumerate(several(value), 1):
            reading.texts[f"{self.name}.{index}"] = clean_text(self, item)


class Attachments(FreeTexts, frozen=True, kw_only=True):
    """Files, each as the line of text that the host gives for it: `SHA-256 size type name`. The files are the host's to keep."""

    metavar: ClassVar[str] = "FILE"

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="файл", en="a file")

    def read(self, value: Any, reading: Reading) -> None:
        """Set each line apart."""
        for index, item in enumerate(several(value), 1):
            if not isinstance(item, str) or _FILE_LINE.fullmatch(item) is None:
                raise self.wrong(item)
            reading.texts[f"{self.name}.{index}"] = clean_text(self, item)


_FILE_LINE = re.compile(r"[0-9a-f]{64} [1-9]\d* \S+ \S.*")


class Flag(Field, frozen=True, kw_only=True):
    """Yes or no; absent means no."""

    @property
    def required(self) -> bool:
        """Never."""
        return False

    def take(self, values: Mapping[str, Any], reading: Reading) -> bool | None:  # noqa: ARG002
        """Read the flag; None when it is not raised."""
        return True if values.get(self.name) else None


class Instant(Field, frozen=True, kw_only=True):
    """An instant with its offset, not after the act, or, `ahead`, after it; on the command line without an offset: local."""

    metavar: ClassVar[str] = "TIME"
    ahead: bool = False

    def read(self, value: Any, reading: Reading) -> str:
        """Read an aware instant on its side of the act."""
        instant = aware(self.named, value)
        if self.ahead:
            if instant <= reading.occurred_at:
                raise InvalidValue(
                    self.named,
                    local_text(instant, reading.zone),
                    Text(ru="момент позже самого действия ({at})", en="an instant after the act itself ({at})").fill(
                        at=local_text(reading.occurred_at, reading.zone, up=True)
                    ),
                )
            return to_text(instant)
        if instant > reading.occurred_at:
            raise InvalidValue(
                self.named,
                local_text(instant, reading.zone),
                Text(ru="момент не позже самого действия ({at})", en="an instant not after the act itself ({at})").fill(
                    at=local_text(reading.occurred_at, reading.zone)
                ),
            )
        return to_text(instant)


class Day(Field, frozen=True, kw_only=True):
    """A day of the municipality's calendar, `2026-12-31`, not before that of the act, or, `past`, not after it."""

    metavar: ClassVar[str] = "DATE"
    past: bool = False

    @property
    def expected(self) -> Text:
        """What would be right."""
        if self.past:
            return Text(
                ru="дата не позже сегодняшней, например 2026-07-01", en="a date up to today, for example 2026-07-01"
            )
        return Text(
            ru="дата не раньше сегодняшней, например 2026-12-31", en="a date from today on, for example 2026-12-31"
        )

    def read(self, value: Any, reading: Reading) -> str:
        """Read a date, or its text."""
        try:
            day = value if type(value) is date else date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.wrong(value) from None
        today = reading.occurred_at.astimezone(reading.zone).date()
        if (day > today if self.past else day < today) or day.year == date.max.year:
            raise self.wrong(value)
        return day.isoformat()


class Persons(Field, frozen=True, kw_only=True):
    """Members of staff by handle; for one who is absent at the act's instant his deputy is taken, by `clause`, and noted.

    `as_named`: there or not, the person himself is meant.
    """

    many: ClassVar[bool] = True
    metavar: ClassVar[str] = "NAME"
    roles: tuple[str, ...] = ()
    one: bool = False
    as_named: bool = False
    clause: str | None = None
    requirement: str | None = None

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="сотрудник из `otklik staff list`", en="a member of staff from `otklik staff list`")

    def read(self, value: Any, reading: Reading) -> Any:
        """Read handles into ids, each once, in order. Raises Refused where nobody stands in for one who is absent."""
        named: dict[int, Person] = {}
        for handle in several(value):
            person = find_person(handle, reading.people, self)
            if self.roles and not person.roles_at(reading.occurred_at).intersection(self.roles):
                titles = [reading.rules.roles[name].title for name in self.roles]
                raise InvalidValue(
                    self.named,
                    handle,
                    Text(
                        ru="сотрудник с ролью: " + ", ".join(title.ru for title in titles),
                        en="a member of staff with the role: " + ", ".join(title.en for title in titles),
                    ),
                )
            named[person.id] = person
        ids = list(named) if self.as_named else [self._present(person, named, reading) for person in named.values()]
        if self.one:
            if len(ids) != 1:
                raise self.wrong(value)
            return ids[0]
        return ids

    def _present(self, person: Person, named: Mapping[int, Person], reading: Reading) -> int:
        """The person's number, or that of whoever stands in for him."""
        absence = person.absence_at(reading.occurred_at)
        if absence is None:
            return person.id
        people = numbered(reading.people.values())
        deputy = stand_in(person, people, reading.occurred_at, reading.rules, self.roles)
        if deputy is None:
            why = Text(
                ru="{who} отсутствует{until}, и замещать некому: назовите другого или заместителя "
                "(otklik staff deputy {who} ИМЯ)",
                en="{who} is absent{until}, and nobody stands in: name another, or a deputy "
                "(otklik staff deputy {who} NAME)",
            )
        elif deputy.id in named or str(deputy.id) in reading.also.get(STANDS_IN, {}).get(self.name, {}):
            why = Text(
                ru="{who} отсутствует{until}, а замещающий {deputy} уже назван: назовите его одного или другого исполнителя",
                en="{who} is absent{until}, and the deputy {deputy} is named already: name the deputy alone, or another person",
            )
        else:
            reading.stands_in(self.name, deputy, person)
            return deputy.id
        until = Text(ru="", en="")
        if absence.end is not None:
            until = Text(ru=" до {at}", en=" until {at}").fill(at=local_text(absence.end, reading.zone))
        requirement, clause = reading.rules.cite((self.requirement,) if self.requirement else (), self.clause)
        raise Refused(
            "absent",
            [why.fill(who=person.handle, until=until, deputy=deputy.handle if deputy is not None else "")],
            clause=clause,
            requirement=requirement,
        )


def find_person(handle: Any, people: Mapping[str, Person], owner: Field) -> Person:
    """The active person of that handle, for a field. Raises NotFound."""
    person = people.get(handle) if isinstance(handle, str) else None
    if person is None or not person.active:
        raise NotFound(
            Text(
                ru="{title}: сотрудника «{handle}» нет; список: otklik staff list",
                en="{title}: no member of staff “{handle}”; the list: otklik staff list",
            ).fill(title=owner.named, handle=handle)
        )
    return person


class Terms(Field, frozen=True, kw_only=True):
    """Another term for some persons: `NAME=90 working minutes`."""

    many: ClassVar[bool] = True
    metavar: ClassVar[str] = "NAME=TERM"

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="ИМЯ=СРОК, например petrov=90 working minutes", en="NAME=TERM, e.g. petrov=90 working minutes")

    def read(self, value: Any, reading: Reading) -> dict[str, str]:
        """Read `NAME=TERM` pairs, or a mapping, into id → term."""
        pairs = value.items() if isinstance(value, Mapping) else [pair(self, item) for item in several(value)]
        plain = reading.rules.parameters.get("plain_terms", "open")
        deputies = {
            absent: deputy for noted in reading.also.get(STANDS_IN, {}).values() for deputy, absent in noted.items()
        }
        found = {}
        for handle, term in pairs:
            number = find_person(handle, reading.people, self).id
            found[str(deputies.get(number, number))] = str(parse_term(term, plain=plain))
        return found


class Checklist(Field, frozen=True, kw_only=True):
    """Items of a list that a person has checked. Which must be there is a guard's.

    `all` stands for each that is asked of this kind of thing (`by` names the field or fact that tells it); what is
    asked only where it is available is named beside it: `all,media`.
    """

    many: ClassVar[bool] = True
    metavar: ClassVar[str] = "NAME"
    parameter: str = "criteria"
    by: str = "kind"

    def take(self, values: Mapping[str, Any], reading: Reading) -> list[str] | None:
        """Read what was checked; nothing where the regulation has no such list."""
        if not values.get(self.name) and not reading.rules.parameters.get(self.parameter):
            return None
        found: list[str] | None = super().take(values, reading)
        return found

    def read(self, value: Any, reading: Reading) -> list[str]:
        """Read names of the regulation's list."""
        known = reading.rules.parameters.get(self.parameter, {})
        names = {name.strip(): None for item in several(value) for name in str(item).split(",")}
        if "all" in names:
            kind = reading.fields.get(self.by, reading.facts.get(self.by))
            del names["all"]
            names |= {name: None for name, item in known.items() if asked(item, kind, reading.facts)}
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


def asked(item: Mapping[str, Any], kind: Any, facts: Mapping[str, Any]) -> bool:
    """Whether an item of a checklist is asked of this kind of thing on a case with these facts."""
    with_fact = item.get("only_with") is None or item["only_with"] in facts
    return with_fact and not item["if_available"] and (kind is None or kind in item["for"])


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


_LINK = re.compile(
    r"(?:(?P<number>\d{1,4})=)?(?P<url>https?://[^\s@]+(?:@[^\s@]+?)??)(?:@(?P<at>\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?))?"
)


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


class Reference(Field, frozen=True, kw_only=True):
    """A number that another register gave (an author, a count); never a person's words."""

    metavar: ClassVar[str] = "N"

    def read(self, value: Any, reading: Reading) -> int:  # noqa: ARG002
        """Read a whole number from 0."""
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_INTEGER:
            raise self.wrong(value)
        return value


class Number(Field, frozen=True, kw_only=True):
    """A whole number from 1, as a person types it."""

    metavar: ClassVar[str] = "N"

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="целое число от 1", en="a whole number from 1")

    def read(self, value: Any, reading: Reading) -> int:  # noqa: ARG002
        """Read a whole number."""
        text = str(value).strip()
        if isinstance(value, (bool, float)) or not (text.isascii() and text.isdecimal() and 0 < int(text[:10]) < 2**31):
            raise self.wrong(value)
        return int(text)


def pair(owner: Field, item: Any) -> tuple[str, str]:
    """Read `NAME=WHAT`. Raises InvalidValue."""
    before, mark, after = str(item).partition("=")
    if not mark:
        raise owner.wrong(item)
    return before.strip(), after.strip()


def several(value: Any) -> Sequence[Any]:
    """One value or many, as many."""
    return [value] if isinstance(value, str) or not isinstance(value, Sequence) else value
