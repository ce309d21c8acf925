"""A sentence in the two languages of the people who read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Language", "Text"]

Language = Literal["ru", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Russian and in English, side by side where it is used."""

    ru: str
    en: str

    def say(self, language: str = "ru") -> str:
        """Return the sentence in `language` ("ru" or "en")."""
        return self.en if language == "en" else self.ru

    def fill(self, **values: Any) -> Text:
        """Return the sentence with its `{names}` replaced; a `Text` value is said in each language."""
        return Text(ru=self.ru.format(**_said(values, "ru")), en=self.en.format(**_said(values, "en")))

    def __str__(self) -> str:
        return self.en


def _said(values: dict[str, Any], language: str) -> dict[str, Any]:
    return {name: value.say(language) if isinstance(value, Text) else value for name, value in values.items()}
