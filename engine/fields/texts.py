"""Words of people, and files: set apart as texts, so that the event holds no more than their HMAC."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from ...calendars.text import Text
from .field import Field, Reading, several

__all__ = ["Attachments", "FreeText", "FreeTexts", "clean_text"]

LONGEST_TEXT = 1 << 20
_FILE_LINE = re.compile(r"[0-9a-f]{64} [1-9]\d* \S+ \S.*")


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
