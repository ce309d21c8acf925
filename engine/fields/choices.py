"""One of a few words, or several of a list: of the declaration, or of the regulation of the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ...calendars.text import Text
from ..errors import InvalidValue
from .field import Field, Reading, several

__all__ = ["Checklist", "Choice", "GroundChoice", "ListedChoice", "asked"]


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
