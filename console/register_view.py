"""The register of pages as rows of words: what the public sees, what the office sees, what the regional centre asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..calendars.text import Text
from ..workflows.body import ACT_STATES, BODY_KINDS
from ..workflows.page_fields import CONNECTION
from ..workflows.page_state import FORCE
from ..workflows.reports.register import BodyRow, OwnActRow, PageRow, Register
from .render import cite, plain, wrap

__all__ = [
    "PUBLIC",
    "TSUR",
    "WITHOUT",
    "heading",
    "lines",
    "made",
    "own_act",
    "public_rows",
    "tsur_rows",
    "without_rows",
]

PUBLIC = {
    "body": Text(ru="Орган, организация", en="Body, organisation"),
    "network": Text(ru="Социальная сеть", en="Network"),
    "page": Text(ru="Страница", en="Page"),
    "link": Text(ru="Ссылка", en="Link"),
    "state": Text(ru="Состояние", en="State"),
}
WITHOUT = {
    "body": Text(ru="Орган, организация", en="Body, organisation"),
    "why": Text(ru="Почему страницы нет", en="Why there is no page"),
}
RESPONSIBLE = Text(ru="Ответственный", en="Responsible")
TSUR = {
    "body": PUBLIC["body"],
    "network": PUBLIC["network"],
    "page": PUBLIC["page"],
    "link": PUBLIC["link"],
    "state": PUBLIC["state"],
    "responsible": RESPONSIBLE,
    "gospabliki": Text(ru="«Госпаблики»", en="Gospabliki"),
    "epgu": Text(ru="ЕПГУ", en="Gosuslugi"),
    "mark": Text(ru="Госметка", en="Official mark"),
    "two_factor": Text(ru="2ФА", en="2FA"),
    "lacks": Text(ru="Чего нет из обязательного", en="Mandatory and missing"),
    "checked": Text(ru="Проверена", en="Checked"),
}


def heading(found: Register, language: str) -> str:
    """The register's title: everybody's, or one body's."""
    if found.of is not None:
        return (
            Text(ru="Официальные страницы в социальных сетях: {name}", en="Official pages in social networks: {name}")
            .fill(name=found.of.name)
            .say(language)
        )
    return Text(
        ru="Реестр официальных страниц в социальных сетях", en="Register of official pages in social networks"
    ).say(language)


def made(found: Register, language: str) -> str:
    """As of which day the register is; by whose clock."""
    return (
        Text(ru="Сведения актуальны на {at}.", en="As of {at}.")
        .fill(at=f"{found.made_at.astimezone(found.zone):%d.%m.%Y %H:%M}")
        .say(language)
    )


def public_rows(found: Register, language: str, *, named: bool = False) -> Iterator[list[str]]:
    """One row a page that is there; `named` adds who answers for it."""
    for body, page in found.pages:
        yield [*_page(body, page, language), *([_who(page)] if named else [])]


def without_rows(found: Register, language: str) -> Iterator[list[str]]:
    """One row a body without a page, with the reason."""
    for body in found.without:
        yield [plain(body.name), cite(body.why.say(language), language)]


def tsur_rows(found: Register, language: str) -> Iterator[list[str]]:
    """One row a page, with what the regional centre asks of it."""
    for body, page in found.pages:
        facts = page.case.facts
        connected = [
            CONNECTION[facts[name]].say(language) if name in facts else "–" for name in ("gospabliki", "epgu", "mark")
        ]
        checked = page.case.instants.get("checked")
        lacks = ", ".join(item.item.title.say(language) for item in page.items if item.lacks)
        yield [
            *_page(body, page, language),
            _who(page),
            *connected,
            {"on": "да" if language == "ru" else "yes", "off": "нет" if language == "ru" else "no"}.get(
                facts.get("two_factor", ""), "–"
            ),
            lacks or "–",
            f"{checked.astimezone(found.zone):%d.%m.%Y}" if checked is not None else "–",
        ]


def _page(body: BodyRow, page: PageRow, language: str) -> list[str]:
    network = page.network.title.say(language) if page.network is not None else "–"
    return [plain(body.name), network, plain(page.name or body.name), page.link or "–", page.state.say(language)]


def _who(page: PageRow) -> str:
    return plain(page.responsible.name) if page.responsible is not None else "–"


def own_act(act: OwnActRow, language: str) -> str:
    """A body's own act in words: `акт принят: № 5 от 01.07.2026`."""
    if act.state == "adopted" and act.day is not None:
        told = Text(ru="собственный акт: № {number} от {day}", en="its own act: No. {number} of {day}")
        words = told.fill(number=plain(act.number or "–"), day=f"{act.day:%d.%m.%Y}").say(language)
        return words + (f", {act.link}" if act.link else "")
    state = ACT_STATES[act.state] if act.state is not None else Text(ru="не учтён", en="not noted")
    words = Text(ru="собственный акт: {state}", en="its own act: {state}").fill(state=state).say(language)
    if act.rule is not None:
        words += f" – {FORCE[act.rule.force].say(language)} ({cite(act.rule.clause, language)})"
    return words


def lines(found: Register, language: str) -> Iterator[str]:
    """The register for the office's own eyes, in 80 columns: with what is not as it should be."""
    yield from wrap(heading(found, language))
    yield from wrap(f"  {made(found, language)}")
    kind = None
    for body in found.bodies:
        if body.kind != kind:
            kind = body.kind
            yield ""
            yield from wrap(BODY_KINDS[kind].say(language).capitalize())
        yield from wrap(f"  {body.case.number}  {plain(body.name)}", hang=2)
        if body.standing != "kept":
            mark = "! " if body.standing == "missing" else ""
            yield from wrap(f"    {mark}{cite(body.why.say(language), language)}", hang=2)
        for page in body.pages:
            yield from _page_lines(page, language)
        if body.lacking and body.standing == "kept":
            names = ", ".join(network.title.say(language) for network in body.lacking)
            missing = Text(ru="! нет страницы в сетях: {names} ({clause})", en="! no page in: {names} ({clause})")
            clause = body.duty.clause if body.duty is not None else ""
            yield from wrap(f"    {missing.fill(names=names, clause=cite(clause, language)).say(language)}", hang=2)
        if body.own_act is not None:
            yield from wrap(f"    {own_act(body.own_act, language)}", hang=2)
    yield ""
    yield from wrap(_summary(found, language))


def _page_lines(page: PageRow, language: str) -> Iterator[str]:
    network = page.network.title.say(language) if page.network is not None else "–"
    told = [page.case.number, network, page.link or "–", page.state.say(language)]
    if page.responsible is not None:
        told.append(page.responsible.handle)
    yield from wrap("    " + " · ".join(told), hang=2)
    for item in page.warnings:
        clause = f" ({cite(item.clause, language)})" if item.clause else ""
        yield from wrap(f"      ! {item.text.say(language)}{clause}", hang=2)


def _summary(found: Register, language: str) -> str:
    missing: Sequence[BodyRow] = [body for body in found.bodies if body.standing == "missing"]
    return (
        Text(
            ru="органов и организаций: {bodies}, страниц: {pages}, без страницы: {without}, из них она нужна: {missing}",
            en="bodies: {bodies}, pages: {pages}, without a page: {without}, of them it is needed: {missing}",
        )
        .fill(bodies=len(found.bodies), pages=len(found.pages), without=len(found.without), missing=len(missing))
        .say(language)
    )
