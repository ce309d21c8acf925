"""How a regulation, its requirements and its mistakes are shown: as data for `--json`, as lines of 80 columns for the eye."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from .render import APPOINTED, cite, table

if TYPE_CHECKING:
    from ..calendars import Term
    from ..engine.declaration import Workflow
    from ..engine.rules import Before, DeadlineRule, Occasion, Until
    from ..workflows.regulation import Coverage, Problem, Regulation

__all__ = ["coverage_lines", "header", "in_force_lines", "lines", "requirement_lines", "row_data", "verdict", "whole"]

FORCES = {
    "M": Text(ru="обязательно", en="mandatory"),
    "R": Text(ru="рекомендуется", en="recommended"),
    "P": Text(ru="допускается", en="allowed"),
    "-": Text(ru="справочно", en="reference"),
}
KINDS = {
    "register": Text(ru="реестр", en="register"),
    "deadline": Text(ru="срок", en="deadline"),
    "trigger": Text(ru="действие", en="trigger"),
    "guard": Text(ru="условие", en="guard"),
    "role": Text(ru="роль", en="role"),
    "ground": Text(ru="основание", en="ground"),
    "criterion": Text(ru="критерий", en="criterion"),
    "advice": Text(ru="совет к проекту", en="advice on a draft"),
    "activity": Text(ru="порог активности", en="activity"),
    "reference": Text(ru="справочно", en="reference"),
    "acting": Text(ru="кто действует", en="who acts"),
    "channel": Text(ru="путь сообщения", en="channel"),
    "addressee": Text(ru="адресат", en="addressee"),
    "in_force": Text(ru="вступление в силу", en="in force"),
    "network": Text(ru="сеть", en="network"),
    "page item": Text(ru="что есть на странице", en="page item"),
    "page duty": Text(ru="обязанность иметь страницу", en="duty to have a page"),
    "own act": Text(ru="собственный акт", en="own act"),
    "formats": Text(ru="форматы", en="formats"),
    "plan": Text(ru="контент-план", en="content plan"),
    "quota": Text(ru="норма публикаций", en="quota"),
    "obligation": Text(ru="обязанность", en="obligation"),
    "report": Text(ru="отчёт", en="report"),
    "vault": Text(ru="хранилище", en="vault"),
}
STATUSES = {
    "active": Text(ru="действует", en="active"),
    "banned": Text(ru="запрещена", en="banned"),
    "blocked": Text(ru="заблокирована", en="blocked"),
}
NOTHING_TO_DO = Text(ru="основание или ссылка: исполнять нечего", en="a basis or a reference: nothing to carry out")
NONE_YET = Text(ru="пока ничем", en="nothing yet")
# --- as data -----------------------------------------------------------------------------------------------------------


def header(item: Regulation) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": {"ru": item.title.ru, "en": item.title.en},
        "act": item.act,
        "date": item.date.isoformat() if item.date else None,
        "number": item.number,
        "key": item.key,
    }


def whole(item: Regulation) -> dict[str, Any]:
    return {
        **header(item),
        "zone": item.zone,
        "week": item.week,
        "plain_terms": item.plain_terms,
        "strict_closing": item.strict_closing,
        "prefix": item.prefix,
        "silent_reminder": str(item.silent_reminder) if item.silent_reminder else None,
        "silent_period": str(item.silent_period) if item.silent_period else None,
        "four_eyes": item.four_eyes,
        "attachment_limit": item.attachment_limit,
        "attachment_kinds": list(item.attachment_kinds),
        "messages_from": item.messages_from,
        "hand_over": item.hand_over,
        "without_terms": _both(item.without_terms) if item.without_terms else None,
        "in_force": _in_force(item),
        "roles": {
            name: {"title": _both(role.title), "requirement": role.requirement} for name, role in item.roles.items()
        },
        "networks": {
            name: {
                "title": _both(network.title),
                "status": network.status,
                "since": network.since.isoformat() if network.since else None,
                "source": network.source,
                "disclaimer": _both(network.disclaimer) if network.disclaimer else None,
            }
            for name, network in item.networks.items()
        },
        "channels": {
            name: {"title": _both(channel.title), "for": list(channel.ways), "private": channel.private}
            for name, channel in item.channels.items()
        },
        "addressees": {name: {"title": _both(found.title)} for name, found in item.addressees.items()},
        "acting": {f"{flow}.{trigger}": list(found.roles) for (flow, trigger), found in item.acting.items()},
        "norms": {
            rule: {"term": str(norm.term), "on": norm in item.deadlines.get("incident", ()), "source": norm.clause}
            for rule, norm in item.norms.items()
        },
        "references": {
            name: {"title": _both(cited.title), "requirement": cited.requirement or cited.about, "source": cited.source}
            for name, cited in item.references.items()
        },
        "legal_minimum": _minimum(),
        "deadlines": {
            workflow: [
                {
                    "rule": deadline.rule,
                    "title": _both(deadline.title),
                    "requirement": deadline.requirement,
                    "clause": deadline.clause,
                    "term": str(deadline.term),
                    "opens_on": [str(occasion) for occasion in deadline.opens_on],
                    "counts_from": deadline.counts_from,
                    "closes_on": [str(occasion) for occasion in deadline.closes_on],
                    "cancels_on": [str(occasion) for occasion in deadline.cancels_on],
                    "holder": deadline.holder,
                    "when": dict(deadline.when),
                }
                for deadline in deadlines
            ]
            for workflow, deadlines in item.deadlines.items()
        },
        "grounds": {action: [ground.name for ground in grounds] for action, grounds in item.grounds.items()},
        "criteria": list(item.criteria),
        "advice": list(item.advice),
        "requirements": list(item.requirements),
    }


def _in_force(item: Regulation) -> dict[str, Any] | None:
    found = item.in_force
    if found is None:
        return None
    return {
        "says": _both(found.says),
        "since": found.since.isoformat() if found.since else None,
        "clause": found.clause,
        "requirement": found.requirement,
    }


def _minimum() -> dict[str, Any]:
    from ..workflows.legal_minimum import legal_minimum  # noqa: PLC0415

    found = legal_minimum()
    return {
        "source": _both(found.source),
        "since": found.since.isoformat(),
        "items": [
            {"name": item.name, "title": _both(item.title), "source": item.source, "networks": list(item.networks)}
            for item in found.items
        ],
    }


def _both(text: Text) -> dict[str, str]:
    return {"ru": text.ru, "en": text.en}


def row_data(row: Coverage, language: str) -> dict[str, Any]:
    return {
        "requirement": row.requirement.id,
        "clause": row.requirement.clause,
        "force": row.requirement.force,
        "says": row.requirement.says.say(language),
        "carried_by": [{"kind": item.kind, "name": item.name} for item in row.carriers],
        "tests": list(row.tests),
    }


# --- for the eye ---------------------------------------------------------------------------------------------------------


def lines(item: Regulation, workflows: Mapping[str, Workflow], language: str) -> Iterator[str]:
    def section(title: Text, rows: list[list[str]]) -> Iterator[str]:
        if rows:
            yield ""
            yield title.say(language)
            yield from ("  " + line for line in table(rows, limit=78, flexible=1))

    yield from textwrap.wrap(item.act, 80)
    for reference in (found for found in item.requirements.values() if found.force == "-"):
        yield from textwrap.wrap(f"{reference.says.say(language)} ({cite(reference.clause, language)})", 80)
    yield from table(
        [
            [Text(ru="часы работы", en="office hours").say(language), item.week],
            [Text(ru="часовой пояс", en="zone").say(language), item.zone],
        ]
    )
    yield from in_force_lines(item, language)
    if item.without_terms is not None:
        yield ""
        yield from textwrap.wrap(
            Text(ru="Сроки: {why}", en="Terms: {why}").fill(why=item.without_terms).say(language), 80
        )
        yield from _norms(item, language)
    for name, deadlines in item.deadlines.items():
        workflow = workflows.get(name)
        yield ""
        title = Text(ru="Сроки ({workflow})", en="Terms ({workflow})").fill(
            workflow=workflow.title if workflow else name
        )
        yield title.say(language)
        for deadline in deadlines:
            yield from _deadline(item, deadline, workflow, language)
    yield from section(
        Text(ru="Роли", en="Roles"),
        [[name, role.title.say(language), cite(role.clause or "", language)] for name, role in item.roles.items()],
    )
    yield from section(
        Text(ru="Сети", en="Networks"),
        [
            [
                name,
                network.title.say(language),
                STATUSES[network.status].say(language) + (f" {network.since:%d.%m.%Y}" if network.since else ""),
            ]
            for name, network in item.networks.items()
        ],
    )
    for network in item.networks.values():
        if network.disclaimer is not None:
            yield from textwrap.wrap(
                network.disclaimer.say(language), 78, initial_indent="  ", subsequent_indent="    "
            )
    yield from section(
        Text(ru="Каким путём", en="Channels"),
        [
            [name, channel.title.say(language), ", ".join(WAYS[way].say(language) for way in channel.ways)]
            for name, channel in item.channels.items()
        ],
    )
    yield from section(
        Text(ru="Адресаты", en="Addressees"),
        [[name, found.title.say(language), cite(found.clause, language)] for name, found in item.addressees.items()],
    )
    for action, title in (
        ("decline", Text(ru="Не подлежит ответу", en="Not answered")),
        ("remove", Text(ru="Удаляется", en="Removed")),
    ):
        yield from section(
            title, [[ground.name, ground.title.say(language)] for ground in item.grounds.get(action, ())]
        )
    yield from section(
        Text(ru="Критерии ответа", en="Answer criteria"),
        [[criterion.name, criterion.title.say(language)] for criterion in item.criteria.values()],
    )
    yield from section(
        Text(ru="Советы по тексту", en="Advice on a text"),
        [[rule.name, rule.title.say(language), cite(rule.clause, language)] for rule in item.advice.values()],
    )
    yield from _references(item, language)


WAYS = {"message": Text(ru="сообщение", en="messages"), "answer": Text(ru="ответ", en="answers")}


def in_force_lines(item: Regulation, language: str, today: date | None = None) -> Iterator[str]:
    """When the act takes force; with `today`, only where it has not yet, or nobody has said when."""
    found = item.in_force
    if found is None or (today is not None and found.since is not None and found.since <= today):
        return
    head = (
        Text(ru="в силе с {day}", en="in force from {day}")
        if today is None
        else Text(ru="ещё не в силе: с {day}", en="not in force yet: from {day}")
    )
    if found.since is None:
        head = Text(
            ru="вступление в силу: день не назван (in_force в настройках)",
            en="in force: the day is not named (in_force in the settings)",
        )
    said = head.fill(day=f"{found.since:%d.%m.%Y}").say(language) if found.since is not None else head.say(language)
    clause = f", {cite(found.clause, language)}" if found.clause else ""
    yield from textwrap.wrap(f"{said} («{found.says.say(language)}»{clause})", 80)


def _norms(item: Regulation, language: str) -> Iterator[str]:
    """The local norms that stand ready, and how to switch them on."""
    laid = [deadline.rule for deadlines in item.deadlines.values() for deadline in deadlines]
    for rule, norm in item.norms.items():
        if rule in laid:
            told = Text(ru="местная норма «{title}» включена", en="the local norm “{title}” is on")
        else:
            told = Text(
                ru='местная норма «{title}»: {term}; включить – строка в настройках: norms_on = ["{rule}"]',
                en='local norm “{title}”: {term}; one line of the settings switches it on: norms_on = ["{rule}"]',
            )
        said = told.fill(title=norm.title, term=_term(norm.term, (), language), rule=rule)
        yield from textwrap.wrap(said.say(language), 78, initial_indent="  ", subsequent_indent="    ")


def _references(item: Regulation, language: str) -> Iterator[str]:
    """What the act refers to, and the law that lies under every act (A30)."""
    from ..workflows.legal_minimum import legal_minimum  # noqa: PLC0415

    if item.references:
        yield ""
        yield Text(ru="Ссылки", en="References").say(language)
    for cited in item.references.values():
        clause = f" ({cite(cited.clause, language)})" if cited.clause else ""
        told = [cited.title.say(language) + clause, cited.says.say(language) if cited.says else "", cited.source or ""]
        yield from textwrap.wrap("; ".join(filter(None, told)), 78, initial_indent="  ", subsequent_indent="    ")
    minimum = legal_minimum()
    yield ""
    head = Text(ru="Законный минимум с {day} ({source})", en="The legal minimum from {day} ({source})")
    yield from textwrap.wrap(head.fill(day=f"{minimum.since:%d.%m.%Y}", source=minimum.source).say(language), 80)
    for needed in minimum.items:
        said = f"{needed.title.say(language)} ({needed.source})"
        yield from textwrap.wrap(said, 78, initial_indent="  ", subsequent_indent="    ")


def _deadline(item: Regulation, deadline: DeadlineRule, workflow: Workflow | None, language: str) -> Iterator[str]:
    others = [other for found in item.deadlines.values() for other in found]
    said = (
        f"{deadline.title.say(language)}: {_term(deadline.term, others, language)} ({cite(deadline.clause, language)})"
    )
    yield from textwrap.wrap(said, 80, initial_indent="  ", subsequent_indent="    ")
    facts = ", ".join(f"{name} = {str(value).lower()}" for name, value in deadline.when.items())
    for line in (
        Text(ru="отвечает: {who}", en="holder: {who}").fill(who=item.roles[deadline.holder].title),
        Text(ru="открывает: {acts}", en="opened by: {acts}").fill(acts=_acts(deadline.opens_on, workflow, language)),
        Text(ru="закрывает: {acts}", en="closed by: {acts}").fill(acts=_acts(deadline.closes_on, workflow, language)),
        Text(ru="если: {facts}", en="if: {facts}").fill(facts=facts) if facts else None,
    ):
        if line is not None:
            yield from textwrap.wrap(line.say(language), 80, initial_indent="      ", subsequent_indent="        ")


def _acts(occasions: Sequence[Occasion], workflow: Workflow | None, language: str) -> str:
    def said(occasion: Occasion) -> str:
        trigger = workflow.trigger.get(occasion.trigger) if workflow else None
        if workflow is None or trigger is None:
            return str(occasion)
        state = workflow.state.get(occasion.state or "")
        return trigger.title.say(language) + (f" ({state.title.say(language)})" if state else "")

    return ", ".join(map(said, occasions))


def _term(term: Term | Before | Until, others: Sequence[DeadlineRule], language: str) -> str:
    from ..engine.rules import Before, Until  # noqa: PLC0415

    if isinstance(term, Until):
        return APPOINTED.say(language)
    if not isinstance(term, Before):
        return term.say(language)
    title = next(other.title for other in others if other.rule == term.rule)
    said = Text(ru="за {term} до срока «{title}»", en="{term} before “{title}” is due")
    return said.fill(term=term.term.say(language), title=title).say(language)


def verdict(file: str, found: Regulation | None, problems: list[Problem], language: str) -> Iterator[str]:
    if found is not None and not problems:
        right = Text(
            ru="{file}: замечаний нет (требований {requirements}, сроков {terms})",
            en="{file}: nothing wrong ({requirements} requirements, {terms} terms)",
        )
        yield right.fill(
            file=file, requirements=len(found.requirements), terms=sum(map(len, found.deadlines.values()))
        ).say(language)
    for problem in problems:
        yield problem.say(language)


def requirement_lines(row: Coverage, language: str) -> Iterator[str]:
    requirement = row.requirement
    yield f"{requirement.id}   {cite(requirement.clause, language)}   {FORCES[requirement.force].say(language)}"
    yield from textwrap.wrap(requirement.says.say(language), 78, initial_indent="  ", subsequent_indent="  ")
    if requirement.note is not None:
        yield from textwrap.wrap(requirement.note.say(language), 78, initial_indent="  ", subsequent_indent="  ")
    yield from _carriers(row, language)


def coverage_lines(rows: list[Coverage], language: str) -> Iterator[str]:
    for row in rows:
        yield f"{row.requirement.id}   {cite(row.requirement.clause, language)}"
        yield from _carriers(row, language)


def _carriers(row: Coverage, language: str) -> Iterator[str]:
    if not row.carriers:
        yield "    " + (NONE_YET if row.requirement.force != "-" else NOTHING_TO_DO).say(language)
    kinds: dict[str, list[str]] = {}
    for item in row.carriers:
        kinds.setdefault(item.kind, []).append(item.name)
    for kind, names in kinds.items():
        yield from textwrap.wrap(
            f"{KINDS[kind].say(language)}: {', '.join(names)}", 76, initial_indent="    ", subsequent_indent="      "
        )
    if row.tests:
        files = dict.fromkeys(name.partition("::")[0].removeprefix("tests/") for name in row.tests)
        told = Text(ru="тесты: {tests}", en="tests: {tests}").fill(tests=", ".join(files)).say(language)
        yield from textwrap.wrap(told, 76, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False)
