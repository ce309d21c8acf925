"""Texts under advice: the shipped rules on a text, by both ways of telling forms of a word."""

from __future__ import annotations

from typing import Any

from otklik.calendars.text import Text
from otklik.workflows.advice.advise import Advice, Context, advise
from otklik.workflows.advice.inflection import Endings, Inflection, best
from otklik.workflows.regulation import load

__all__ = ["GOOD", "WAYS", "advised", "quotes"]

WAYS: dict[str, Inflection] = {"endings": Endings(), "dictionary": best()}
NETWORKS = {
    "vk": Text(ru="ВКонтакте", en="VK"),
    "max": Text(ru="MAX", en="MAX"),
    "other": Text(ru="другая сеть", en="another network"),
}
GOOD = "Здравствуйте, Мария Ивановна! Лавочки в сквере установит отдел благоустройства до 1 декабря. Спасибо, что написали!"


def advised(text: str, way: str, *, networks: tuple[str, ...] = ("vk",), **context: Any) -> dict[str, Advice]:
    """Advice on a text by the shipped rules, by the rule's name."""
    given = {"kind": "answer", **context, "networks": {name: NETWORKS[name] for name in networks}}
    rules = load("lesozavodsk-215").advice.values()
    return {item.rule.name: item for item in advise(text, rules, Context(**given), inflection=WAYS[way])}


def quotes(text: str, way: str, rule: str, **context: Any) -> list[str]:
    """What a rule points at in a text."""
    found = advised(text, way, **context).get(rule)
    return [place.quote for place in found.places] if found is not None else []
