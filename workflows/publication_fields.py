"""What the acts on content ask for: formats, sources, the reason."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.fields import FreeText

__all__ = ["FORMATS", "SOURCES", "reason"]

FORMATS = {
    "text": Text(ru="текст", en="text"),
    "photo": Text(ru="фото", en="photo"),
    "infographic": Text(ru="инфографика", en="infographic"),
    "cards": Text(ru="карточки", en="cards"),
    "animation": Text(ru="анимация", en="animation"),
    "video": Text(ru="видео", en="video"),
    "live": Text(ru="прямая трансляция", en="live stream"),
    "poll": Text(ru="опрос", en="poll"),
    "contest": Text(ru="конкурс", en="contest"),
    "campaign": Text(ru="акция", en="campaign"),
    "other": Text(ru="иной материал", en="another format"),
}
SOURCES = {
    "own": Text(ru="собственный план", en="own plan"),
    "information": Text(ru="сведения подразделения", en="a unit's information"),
    "task": Text(ru="задание «Госпабликов»", en="a Gospabliki task"),
    "unplanned": Text(ru="вне плана", en="unplanned"),
}
reason = FreeText(name="reason", title=Text(ru="причина", en="the reason"))
