"""`otklik staff`: who works here, in which roles, who is away, who stands in, and who is on duty."""

from __future__ import annotations

from datetime import datetime

from ..calendars.text import Text
from ..engine.values import Absence, Person
from ..workflows.page_attendance import left_with
from ..workflows.staff_absences import REASONS
from ..workflows.substitution import held_by
from .command import EXPECT, UUID, argument, command, group, option
from .page_view import left_json, left_lines
from .registers import emit_register
from .render import table, wrap
from .session import Session
from .staff_view import (
    GONE,
    duty_json,
    duty_lines,
    fields_of,
    handed_lines,
    held_lines,
    past,
    person_json,
    role_title,
    roles_of,
    state_of,
    unit_of,
)

__all__ = ["staff"]

staff = group("staff", Text(ru="Сотрудники: роли, отсутствие, замещение.", en="Staff: roles, absences, deputies."))
NAME = Text(ru="Имя для входа, например petrov.", en="The handle, for example petrov.")
LISTED = Text(
    ru="; ".join(f"{name} – {title.ru}" for name, title in REASONS.items()),
    en="; ".join(f"{name}: {title.en}" for name, title in REASONS.items()),
)


@command(
    staff,
    "add",
    Text(ru="Добавить сотрудника или задать роли известному.", en="Add a person, or give a known one other roles."),
    argument("handle", text=NAME),
    option("--role", "roles", multiple=True, required=True, metavar="ROLE", text=Text(ru="Роль регламента, можно несколько.", en="A role of the regulation; several may be given.")),
    option("--name", metavar="TEXT", text=Text(ru="Имя полностью.", en="The full name.")),
    option("--field", "fields", multiple=True, metavar="TEXT", text=Text(ru="Курируемое направление (для заместителей главы), можно несколько.", en="A field of supervision (of a deputy head); several may be given.")),
    option("--unit", is_flag=True, text=Text(ru="Это подразделение: его назначают целиком, действует оно само или его сотрудники.", en="It is a department: it is assigned as one, and acts itself or through its members.")),
    option("--member", "members", multiple=True, metavar="NAME", text=Text(ru="Кто в подразделении, можно несколько.", en="A member of the unit; several may be given.")),
    option("--from", "start", metavar="TIME", text=Text(ru="С какого дня или момента эти роли (по умолчанию – с этого).", en="From which day or instant he has these roles (by default, this one).")),
    EXPECT,
    UUID,
)  # fmt: skip
def add(
    session: Session,
    handle: str,
    roles: tuple[str, ...],
    name: str | None,
    fields: tuple[str, ...],
    unit: bool,
    members: tuple[str, ...],
    start: str | None,
    expect: int | None,
    uuid: str | None,
) -> None:
    """Add a person or a unit."""
    names = [part.strip() for role in roles for part in role.split(",") if part.strip()]
    person = session.desk().staff.add(
        handle,
        names,
        name=name,
        fields=fields,
        unit=unit,
        members=members,
        start=_local(session, start, "--from"),
        actor=session.actor,
        command=uuid,
        expect=expect,
    )
    people = session.desk().staff.list()
    told = ", ".join(role_title(session, role) for role in sorted(person.history[-1][1] if start is None else {*names}))
    since = "" if start is None else Text(ru=" с {start}", en=" from {start}").fill(start=start).say(session.language)
    line = f"{person.handle}: {told}{fields_of(person)}{unit_of(session, person, people)}{since}"
    session.emit(person_json(session, person, people), lambda: "\n".join(wrap(line)))


@command(staff, "list", Text(ru="Все сотрудники.", en="All staff."))
def list_staff(session: Session) -> None:
    """List everyone."""
    people = session.desk().staff.list()

    def row(person: Person) -> list[str]:
        name = person.name if person.name != person.handle else ""
        return [person.handle, name, roles_of(session, person) + unit_of(session, person, people)]

    def lines() -> list[str]:
        told = []
        for person, line in zip(people, table([row(person) for person in people]), strict=True):
            state = state_of(session, person, people)
            told += [line, *(wrap(f"    {state}", hang=0) if state else [])]
        return told

    emit_register(
        session, session.desk().staff.version(), (person_json(session, person, people) for person in people), lines
    )


@command(
    staff,
    "remove",
    Text(
        ru="Сотрудник больше не работает; показать, что за ним осталось: работа, страницы и доступы.",
        en="A person works here no longer; show what is left with him: work, pages and access.",
    ),
    argument("handle", text=NAME),
    option("--reason", metavar="TEXT", text=Text(ru="Причина.", en="The reason.")),
    EXPECT,
    UUID,
)  # fmt: skip
def remove(session: Session, handle: str, reason: str | None, expect: int | None, uuid: str | None) -> None:
    """Remove a person."""
    desk = session.desk()
    person = desk.staff.remove(handle, reason=reason, actor=session.actor, command=uuid, expect=expect)
    left, held = left_with(desk, handle), held_by(desk, handle)
    session.emit(
        person_json(session, person, [person])
        | {"holds": [case.number for case in held], "pages": [left_json(item) for item in left]},
        lambda: "\n".join(
            [
                f"{handle}: {session.say(GONE)}",
                *held_lines(session, held),
                *left_lines(session, left, handle),
            ]
        ),
    )


@command(
    staff,
    "absent",
    Text(
        ru="Сотрудник отсутствует; его открытая работа переходит к заместителю.",
        en="A person is away; the open work goes to the deputy.",
    ),
    argument("handle", text=NAME),
    option("--reason", required=True, metavar="|".join(REASONS), text=Text(ru=f"Причина: {LISTED.ru}.", en=f"The reason: {LISTED.en}.")),
    option("--words", metavar="TEXT", text=Text(ru="О причине словами.", en="More about the reason.")),
    option("--from", "start", metavar="TIME", text=Text(ru="Первый день или момент (по умолчанию – сейчас).", en="The first day, or the instant (by default, now).")),
    option("--until", metavar="TIME", text=Text(ru="Последний день или момент (иначе – до staff return).", en="The last day, or the instant (else, until staff return).")),
    option("--deputy", metavar="NAME", text=Text(ru="Кто замещает.", en="Who stands in.")),
    option("--keep-work", "stays", is_flag=True, text=Text(ru="Открытая работа остаётся за отсутствующим.", en="Open work stays with the absent person.")),
    EXPECT,
    UUID,
    clause="прил. 1, п. 3",
)  # fmt: skip
def absent(
    session: Session,
    handle: str,
    reason: str,
    words: str | None,
    start: str | None,
    until: str | None,
    deputy: str | None,
    stays: bool,
    expect: int | None,
    uuid: str | None,
) -> None:
    """Record an absence."""
    register = session.desk().staff
    person = register.absent(
        handle,
        reason=reason,
        words=words,
        start=_local(session, start, "--from"),
        until=_local(session, until, "--until"),
        deputy=deputy,
        stays=stays,
        actor=session.actor,
        command=uuid,
        expect=expect,
    )
    _emit(session, person, max(person.absences, key=lambda item: item.number))


@command(
    staff,
    "deputy",
    Text(
        ru="Назвать заместителя отсутствующему или сменить его.",
        en="Name a deputy of an absent person, or another one.",
    ),
    argument("handle", text=NAME),
    argument("deputy", text=Text(ru="Кто замещает.", en="Who stands in.")),
    EXPECT,
    UUID,
)
def deputy(session: Session, handle: str, deputy: str, expect: int | None, uuid: str | None) -> None:
    """Name a deputy."""
    person = session.desk().staff.deputy(handle, deputy, actor=session.actor, command=uuid, expect=expect)
    _emit(session, person, max(person.absences, key=lambda item: item.number))


@command(
    staff,
    "return",
    Text(
        ru="Сотрудник вернулся, или отсутствие отменено. Работа возвращается к нему.",
        en="A person is back, or an absence ahead is off. The work comes back.",
    ),
    argument("handle", text=NAME),
    option("--keep", "keeps", is_flag=True, text=Text(ru="Работа остаётся у заместителя.", en="The work stays with the deputy.")),
    option("--at", metavar="TIME", text=Text(ru="С какого момента на месте (по умолчанию – сейчас).", en="Since when he is back (by default, now).")),
    EXPECT,
    UUID,
)  # fmt: skip
def returned(session: Session, handle: str, keeps: bool, at: str | None, expect: int | None, uuid: str | None) -> None:
    """Record a return."""
    person = session.desk().staff.returned(
        handle, keeps=keeps, at=_local(session, at, "--at"), actor=session.actor, command=uuid, expect=expect
    )
    people = session.desk().staff.list()
    there = Text(ru="на месте", en="is back").say(session.language)
    session.emit(
        person_json(session, person, people),
        lambda: "\n".join([f"{handle}: {state_of(session, person, people) or there}", *handed_lines(session, person)]),
    )


@command(
    staff,
    "duty",
    Text(
        ru="Кто на месте по каждой роли, кто кого замещает и где никого нет.",
        en="Who is on duty in each role, who stands in for whom, and where nobody is.",
    ),
    option("--at", metavar="TIME", text=Text(ru="На какой момент (по умолчанию – сейчас).", en="At which instant (by default, now).")),
)  # fmt: skip
def duty(session: Session, at: str | None) -> None:
    """Show who is on duty."""
    rows = session.desk().staff.duty(at=_local(session, at, "--at"))
    session.emit([duty_json(row) for row in rows], lambda: "\n".join(duty_lines(session, rows)))


def _local(session: Session, text: str | None, field: str) -> datetime | str | None:
    """A day as it was typed, or an instant, local where it has no offset."""
    if text is None or len(text) == len("2026-07-14"):
        return text
    return session.instant(text, field, session.desk().zone)


def _emit(session: Session, person: Person, absence: Absence) -> None:
    """What was recorded: who is away, and what became of the work."""
    people = session.desk().staff.list()
    state = state_of(session, person, people) or past(session, absence)
    session.emit(
        person_json(session, person, people),
        lambda: "\n".join([*wrap(f"{person.handle}: {state}"), *handed_lines(session, person)]),
    )
