"""How the differences of two regulations read: by section, what came and went, and each changed field before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from .render import cite, wrap

if TYPE_CHECKING:
    from ..workflows.regulation_diff import Difference

__all__ = ["difference_lines", "same_lines"]

SECTIONS = {
    "settings": Text(ru="Настройки", en="Settings"),
    "deadlines": Text(ru="Сроки", en="Terms"),
    "norms": Text(ru="Готовые местные нормы", en="Local norms that stand ready"),
    "roles": Text(ru="Роли", en="Roles"),
    "networks": Text(ru="Сети", en="Networks"),
    "grounds": Text(ru="Основания", en="Grounds"),
    "criteria": Text(ru="Критерии ответа", en="Answer criteria"),
    "advice": Text(ru="Советы по тексту", en="Advice on a text"),
    "requirements": Text(ru="Требования", en="Requirements"),
    "black_list": Text(ru="Чёрный список", en="Black list"),
    "activity": Text(ru="Порог активности", en="Heightened activity"),
    "repeats": Text(ru="Повторные сообщения", en="Repeats"),
    "spheres": Text(ru="Курируемые направления", en="Fields of supervision"),
    "in_force": Text(ru="Вступление в силу", en="In force"),
    "references": Text(ru="Ссылки", en="References"),
    "channels": Text(ru="Каким путём", en="Channels"),
    "addressees": Text(ru="Адресаты", en="Addressees"),
    "acting": Text(ru="Кто действует", en="Who acts"),
    "formats": Text(ru="Форматы публикаций", en="Formats of publications"),
    "plans": Text(ru="Контент-планы", en="Content plans"),
    "quotas": Text(ru="Число публикаций", en="Quotas"),
    "obligations": Text(ru="Информация от подразделений", en="Information from units"),
    "page_items": Text(ru="Что на странице", en="What a page shows"),
    "page_duties": Text(ru="У кого есть страницы", en="Who has pages"),
    "own_acts": Text(ru="Собственные акты", en="Own acts"),
    "days": Text(ru="Дни календаря", en="Days of the calendar"),
}
FIELDS = {
    "id": Text(ru="регламент", en="regulation"),
    "title": Text(ru="название", en="title"),
    "act": Text(ru="акт", en="act"),
    "date": Text(ru="дата", en="date"),
    "number": Text(ru="номер", en="number"),
    "zone": Text(ru="часовой пояс", en="zone"),
    "week": Text(ru="часы работы", en="office hours"),
    "plain_terms": Text(ru="простые часы и минуты", en="plain hours and minutes"),
    "strict_closing": Text(ru="срыв сразу при закрытии", en="broken at once at closing"),
    "prefix": Text(ru="префикс номеров", en="number prefix"),
    "silent_reminder": Text(ru="напоминание о молчании", en="reminder of silence"),
    "silent_period": Text(ru="закрытие после молчания", en="closing after silence"),
    "four_eyes": Text(ru="согласует другой человек", en="another person approves"),
    "attachment_limit": Text(ru="размер вложения", en="size of an attachment"),
    "attachment_kinds": Text(ru="виды вложений", en="kinds of attachments"),
    "messages_from": Text(ru="из каких сетей сообщения", en="networks of messages"),
    "hand_over": Text(ru="передача как обращения", en="handing over as an appeal"),
    "without_terms": Text(ru="почему нет сроков", en="why there are no terms"),
    "decree_days_count": Text(ru="дни 2020–2021 как рабочие", en="decree days of 2020–2021 count"),
    "term": Text(ru="срок", en="term"),
    "requirement": Text(ru="требование", en="requirement"),
    "clause": Text(ru="пункт", en="clause"),
    "says": Text(ru="слова акта", en="the act's words"),
    "opens_on": Text(ru="открывает", en="opened by"),
    "closes_on": Text(ru="закрывает", en="closed by"),
    "cancels_on": Text(ru="отменяет", en="cancelled by"),
    "counts_from": Text(ru="отсчёт от", en="counted from"),
    "holder": Text(ru="отвечает", en="holder"),
    "when": Text(ru="если", en="if"),
    "remind": Text(ru="напоминания", en="reminders"),
    "escalate": Text(ru="кому докладывается", en="escalation"),
    "deputies": Text(ru="кто замещает", en="deputies"),
    "apart": Text(ru="не совмещается с", en="kept apart from"),
    "status": Text(ru="статус", en="status"),
    "since": Text(ru="с какого дня", en="since"),
    "source": Text(ru="источник", en="source"),
    "roles": Text(ru="роли", en="roles"),
    "kind": Text(ru="вид дня", en="kind of day"),
    "hours": Text(ru="часы", en="hours"),
}
NONE = Text(ru="нет", en="none")
YES, NO = Text(ru="да", en="yes"), Text(ru="нет", en="no")


def difference_lines(found: Sequence[Difference], language: str) -> Iterator[str]:
    """The differences, by section; `+` came, `-` went, `~` changed."""
    section = name = None
    for item in found:
        if item.section != section:
            section, name = item.section, None
            yield SECTIONS.get(section, Text(ru=section, en=section)).say(language)
        if not item.field:
            sign, what = ("+", item.after) if item.before is None else ("-", item.before)
            yield from wrap(f"  {sign} {_named(item.name, what, language)}", hang=2)
            name = None
            continue
        if item.name and item.name != name:
            yield from wrap(f"  ~ {item.name}")
        name = item.name
        title = FIELDS.get(item.field, Text(ru=item.field, en=item.field)).say(language)
        indent = "      " if item.name else "  ~ "
        told = [
            _clause(value, language) if item.field == "clause" else _said(value, language)
            for value in (item.before, item.after)
        ]
        yield from wrap(f"{indent}{title}: {told[0]} → {told[1]}")


def same_lines(language: str) -> str:
    """Nothing differs."""
    return Text(ru="отличий нет", en="nothing differs").say(language)


def _clause(value: Any, language: str) -> str:
    return cite(value, language) if value else NONE.say(language)


def _named(name: str, what: Any, language: str) -> str:
    said = _said(what, language)
    return f"{name}: {said}" if name else said


def _said(value: Any, language: str) -> str:
    if value is None or value in ((), ""):
        return NONE.say(language)
    if isinstance(value, bool):
        return (YES if value else NO).say(language)
    if isinstance(value, Text):
        return value.say(language)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {_said(item, language)}" for name, item in value.items()) or NONE.say(language)
    if isinstance(value, (tuple, list, frozenset)):
        return ", ".join(_said(item, language) for item in value)
    say = getattr(value, "say", None)
    return str(say(language)) if say is not None else str(value)
