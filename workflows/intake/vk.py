"""VK's Callback API: from an event's payload to what it means here. Pure; by the public schema of version 5.199.

Source: github.com/VKCOM/vk-api-schema, the objects `callback_*`, `wall_wall_comment`, `messages_message`. What the schema
does not tell (who deleted a comment) is not told here either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from ...engine.canonical import LARGEST_INTEGER
from ..signal import LEVELS, REASONS

__all__ = ["HANDLED", "Changed", "Event", "Passed", "Received", "Signalled", "Unreadable", "command_of", "read_event"]


class Received(Struct, frozen=True, kw_only=True):
    """A new comment or message: `source` tells it from every other, `values` are those of `comment receive`."""

    source: str
    values: Mapping[str, Any]


class Changed(Struct, frozen=True, kw_only=True):
    """What became of a comment in the network; `whole` is the comment as it is now, where the event brings it."""

    source: str
    trigger: Literal["edit", "delete", "reappear"]
    values: Mapping[str, Any] = {}
    whole: Received | None = None


class Signalled(Struct, frozen=True, kw_only=True):
    """What a person has to decide on: the values of `signal receive`."""

    values: Mapping[str, Any]


class Passed(Struct, frozen=True, kw_only=True):
    """Nothing to do: a type that nobody handles here, or the community's own words."""

    why: Literal["unknown_type", "own"]


Event: TypeAlias = Received | Changed | Signalled | Passed


class Unreadable(Exception):
    """An event of a known type that lacks what the schema promises; names the field alone, never what stands in it."""


def command_of(group: int, event: str) -> str:
    """The UUID of the act that an event comes to: version 5 (RFC 9562) over group and event, the same each time it comes."""
    return str(uuid5(NAMESPACE_URL, f"vk:{group}:{event}"))


def read_event(kind: str, group: int, body: object) -> Event:
    """What an event of that type means for the community `group`. Raises Unreadable."""
    reader = HANDLED.get(kind)
    if reader is None:
        return Passed(why="unknown_type")
    if not isinstance(body, dict):
        raise Unreadable("object")
    return reader(group, body)


def _new(group: int, body: Mapping[str, Any]) -> Event:
    author = _number(body, "from_id")
    if author == -group:
        return Passed(why="own")
    return _comment(body, author)


def _comment(body: Mapping[str, Any], author: int) -> Received:
    owner, number = _number(body, "owner_id"), _number(body, "id")
    values = {
        "object": "comment",
        "network": "vk",
        "link": f"https://vk.com/wall{owner}_{_number(body, 'post_id')}?reply={number}",
        **_said(body),
        **_by(author),
    }
    return Received(source=_source(body), values=values)


def _edited(group: int, body: Mapping[str, Any]) -> Event:
    author = _number(body, "from_id")
    if author == -group:
        return Passed(why="own")
    said = _said(body)
    said.pop("published_at", None)
    return Changed(source=_source(body), trigger="edit", values=said, whole=_comment(body, author))


def _deleted(_: int, body: Mapping[str, Any]) -> Event:
    return Changed(source=_source(body), trigger="delete")


def _restored(group: int, body: Mapping[str, Any]) -> Event:
    author = body.get("from_id")
    if author == -group:
        return Passed(why="own")
    whole = _comment(body, author) if type(author) is int else None
    return Changed(source=_source(body), trigger="reappear", whole=whole)


def _message(group: int, body: Mapping[str, Any]) -> Event:
    message = body.get("message", body)  # before version 5.103 the object was the message itself
    if not isinstance(message, dict):
        raise Unreadable("object.message")
    author = _number(message, "from_id")
    if author == -group:
        return Passed(why="own")
    within = message.get("conversation_message_id") or message.get("id")
    if type(within) is not int:
        raise Unreadable("object.message.id")
    # who writes to whom is personal: the source is known by its digest alone
    digest = hashlib.sha256(f"{group}:{_number(message, 'peer_id')}:{within}".encode()).hexdigest()
    values = {"object": "message", "network": "vk", **_said(message), **_by(author)}
    return Received(source=f"vk:message:{digest}", values=values)


def _blocked(_: int, body: Mapping[str, Any]) -> Event:
    values: dict[str, Any] = {"kind": "block", "network": "vk", **_by(_number(body, "user_id"))}
    reasons = list(REASONS)
    reason, until, note = body.get("reason"), body.get("unblock_date"), body.get("comment")
    if type(reason) is int and 0 <= reason < len(reasons):
        values["why"] = reasons[reason]
    if type(until) is int and until > 0:
        values["until"] = _instant(until, "unblock_date")
    if isinstance(note, str) and note.strip():
        values["comment"] = _plain(note)
    return Signalled(values=values)


def _officers(_: int, body: Mapping[str, Any]) -> Event:
    values: dict[str, Any] = {"kind": "officers", "network": "vk", **_by(_number(body, "user_id"))}
    levels = list(LEVELS)
    for name, key in (("level_before", "level_old"), ("level_now", "level_new")):
        level = _number(body, key)
        if not 0 <= level < len(levels):
            raise Unreadable(f"object.{key}")
        values[name] = levels[level]
    return Signalled(values=values)


HANDLED: Mapping[str, Callable[[int, Mapping[str, Any]], Event]] = {
    "wall_reply_new": _new,
    "wall_reply_edit": _edited,
    "wall_reply_delete": _deleted,
    "wall_reply_restore": _restored,
    "message_new": _message,
    "user_block": _blocked,
    "group_officers_edit": _officers,
}


def _source(body: Mapping[str, Any]) -> str:
    """What tells a comment from every other: the wall and its number there."""
    return f"vk:wall{_number(body, 'owner_id')}_{_number(body, 'id')}"


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    """The words, when they were written, whether more came with them, and whether the network has cut them."""
    words = body.get("text")
    if not isinstance(words, str):
        raise Unreadable("object.text")
    values: dict[str, Any] = {"published_at": _instant(_number(body, "date"), "date")}
    if words.strip():
        values["text"] = _plain(words)
    if body.get("attachments"):
        values["media"] = True
    if body.get("is_cropped"):
        values["cropped"] = True
    return values


def _by(author: int) -> dict[str, Any]:
    """The author's page; no name: the event brings none."""
    return {"author_link": f"https://vk.com/id{author}" if author > 0 else f"https://vk.com/club{-author}"}


def _plain(words: str) -> str:
    return words.replace("\x00", "").encode("utf-8", "replace").decode()


def _number(body: Mapping[str, Any], name: str) -> int:
    value = body.get(name)
    if type(value) is not int or not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        raise Unreadable(f"object.{name}")
    return value


def _instant(seconds: int, name: str) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise Unreadable(f"object.{name}") from None
