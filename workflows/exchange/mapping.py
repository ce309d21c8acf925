"""Which column is which field: the shipped mapping by headers, and an office's own laid over it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from ...calendars.errors import InvalidValue
from ...calendars.text import Text
from .cleaning import shown
from .errors import MissingColumn
from .guard import SERVICE_COLUMNS

__all__ = ["FIELDS", "Mapping", "Plan", "column_letters", "folded", "is_service", "shipped"]

FIELDS = (
    "cabinet", "external_id", "incident", "link", "author_link", "author_name", "text", "published_at", "detected_at",
    "topic_group", "topic", "municipality", "settlement", "street", "house", "executor", "assigned_at", "answered_at",
    "answer", "closed_at", "step",
)  # fmt: skip

_NOT_COMPARED = re.compile("[\\s\u200b\ufeff\"'`«»„“”‘’]+")
_FILE = Text(ru="файл соответствий", en="mapping file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where the fields stand in one header row: field → places of its columns, the preferred first."""

    header: tuple[str, ...]
    places: dict[str, tuple[int, ...]]
    service: frozenset[int]  # columns that a rejects file adds
    needed: int  # how many cells a row must have to reach every column that is read
    unknown: tuple[str, ...]  # headers that the mapping says nothing of: their cells are not read


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """Headers and the fields they name, in order of preference; `own` are the fields that a mapping file assigns.

    `fields` are all that a table of this kind may tell, `needed` those without which it is none.
    """

    columns: tuple[tuple[str, str], ...]  # (header as written, field, or "" for a column that is left out)
    own: frozenset[str] = frozenset()
    fields: tuple[str, ...] = FIELDS
    needed: tuple[str, ...] = ("detected_at",)

    @classmethod
    def default(cls) -> Mapping:
        """Return the shipped mapping of the 47-column export (columns.toml)."""
        return shipped("columns.toml")

    @classmethod
    def load(cls, path: Path) -> Mapping:
        """Return the shipped mapping of the export with a mapping file laid over it; see `laid_over`."""
        return cls.default().laid_over(path)

    def laid_over(self, path: Path) -> Mapping:
        """Return this mapping with the `[columns]` of the TOML file at `path` laid over it.

        A field that the file assigns is looked for under the file's headers alone.

        Raises:
            InvalidValue: no TOML, no such file, or a field that does not exist (with the nearest that does).
        """
        return self.overlaid(_columns(path))

    def overlaid(self, columns: dict[str, str]) -> Mapping:
        """Return this mapping with `columns` (header → field) in place of what it says of the same headers and fields."""
        for header, field in columns.items():
            if field and field not in self.fields:
                raise _unknown_field(header, field, self.fields)
        taken = {folded(header) for header in columns}
        own = frozenset(field for field in columns.values() if field)
        kept = [
            (header, field if field not in own else "") for header, field in self.columns if folded(header) not in taken
        ]
        return replace(self, columns=(*columns.items(), *kept), own=self.own | own)

    def recognised(self, header: Sequence[str]) -> int:
        """Return how many of the cells are known headers: what tells a header row from a row of data."""
        return len(self._known & {folded(name) for name in header})

    def plan(self, header: Sequence[str], *, file: Path | str) -> Plan:
        """Return where the fields stand in `header`.

        Raises:
            MissingColumn: a needed column is not there, or a column that is read is there twice.
        """
        header = tuple(header)
        at: dict[str, list[int]] = {}
        for place, name in enumerate(header):
            if bare := folded(name):
                at.setdefault(bare, []).append(place)
        # A field's own name is a header too, unless a mapping file says where the field stands.
        names = [*self.columns, *((field, field) for field in self.fields if field not in self.own)]
        places: dict[str, list[int]] = {}
        for name, field in names:
            found = at.get(folded(name), [])
            if field and len(found) > 1:
                raise _twice(file, field, header, found)
            if field and found and found[0] not in places.setdefault(field, []):
                places[field].extend(found)
        for field in (*self.needed, *sorted(self.own)):
            if not places.get(field):
                raise _missing(file, field, [name for name, of in names if of == field], header)
        service = [place for bare in _SERVICE for place in at.get(bare, [])]
        return Plan(
            header=header,
            places={field: tuple(found) for field, found in places.items() if found},
            needed=1 + max(place for found in places.values() for place in found),
            service=frozenset(service),
            unknown=tuple(name for name in header if (bare := folded(name)) and bare not in self._known),
        )

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(map(folded, (*(name for name, _ in self.columns), *self.fields))) | _SERVICE


def folded(header: str) -> str:
    """Return a header as it is compared: without spaces and quotes, in one case, ё as е."""
    return _NOT_COMPARED.sub("", header).casefold().replace("ё", "е")


def is_service(header: str) -> bool:
    """Whether a rejects file added this column."""
    return folded(header) in _SERVICE


def column_letters(place: int) -> str:
    """Return the letters that a spreadsheet gives the column at `place` (0 → A, 26 → AA)."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


_SERVICE = frozenset(map(folded, SERVICE_COLUMNS))


@cache
def shipped(name: str, fields: tuple[str, ...] = FIELDS, needed: tuple[str, ...] = ("detected_at",)) -> Mapping:
    """Return the mapping of a shipped TOML file, for tables of these fields."""
    data = tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))
    return Mapping(columns=tuple(data["columns"].items()), fields=fields, needed=needed)


def _columns(path: Path) -> dict[str, str]:
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise InvalidValue(
            _FILE, str(path), Text(ru="файл, который можно прочитать", en="a file that can be read")
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidValue(_FILE, path.name, Text(ru="файл в кодировке UTF-8", en="a file in UTF-8")) from error
    except tomllib.TOMLDecodeError as error:
        # The library says what and at which line; it does so in English alone.
        expected = Text(ru="файл TOML без ошибок ({error})", en="a TOML file without mistakes ({error})").fill(
            error=error
        )
        raise InvalidValue(_FILE, path.name, expected) from error
    for key in data:
        if key != "columns":
            raise InvalidValue(_FILE, key, Text(ru="только раздел [columns]", en="nothing but the [columns] table"))
    columns = data.get("columns")
    if not isinstance(columns, dict) or not columns:
        raise InvalidValue(
            _FILE,
            path.name,
            Text(ru='раздел [columns]: "Заголовок" = "поле"', en='a [columns] table: "Header" = "field"'),
        )
    for header, field in columns.items():
        if not isinstance(field, str):
            raise _unknown_field(header, field, FIELDS)
    return columns


def _unknown_field(header: str, field: object, fields: Sequence[str]) -> InvalidValue:
    near = get_close_matches(str(field).casefold(), fields, n=1, cutoff=0.4)
    where = Text(ru="{file}, столбец «{header}»", en="{file}, column “{header}”").fill(file=_FILE, header=header)
    if near:
        expected = Text(ru="возможно, {near}; все поля: {all}", en="perhaps {near}; all fields: {all}")
    else:
        expected = Text(ru="одно из полей: {all}", en="one of the fields: {all}")
    return InvalidValue(where, field, expected.fill(near=near[0] if near else "", all=", ".join(fields)))


def _missing(file: Path | str, field: str, names: Iterable[str], header: tuple[str, ...]) -> MissingColumn:
    wanted = [name for name in names if name != field] or [field]
    found = tuple(shown(name, 60) for name in header if name.strip())
    return MissingColumn(
        file,
        field,
        Text(
            ru="нет столбца {wanted} (поле {field}). Найдены заголовки: {found}. Если столбец называется иначе, укажите его в файле "
            'соответствий: [columns] "Ваш заголовок" = "{field}"',
            en="no column {wanted} (field {field}). Headers found: {found}. If the column has another name, say so in a mapping "
            'file: [columns] "Your header" = "{field}"',
        ).fill(
            wanted=Text(
                ru=" или ".join(f"«{name}»" for name in wanted), en=" or ".join(f"“{name}”" for name in wanted)
            ),
            field=field,
            found="; ".join(found) if found else Text(ru="никаких", en="none"),
        ),
        found,
    )


def _twice(file: Path | str, field: str, header: tuple[str, ...], places: Sequence[int]) -> MissingColumn:
    return MissingColumn(
        file,
        field,
        Text(
            ru="столбец «{name}» встречается несколько раз ({letters}), и неясно, из какого читать поле {field}. "
            "Переименуйте лишние столбцы",
            en="the column “{name}” is there more than once ({letters}), so it is not clear which one holds {field}. "
            "Rename the others",
        ).fill(name=header[places[0]], letters=", ".join(map(column_letters, places)), field=field),
        tuple(shown(name, 60) for name in header if name.strip()),
    )
