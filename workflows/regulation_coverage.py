"""Which part of Otklik carries out each requirement of an act; a requirement without any has none yet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from ..calendars.text import Text
from ..engine.declaration import Workflow
from ..engine.rules import Requirement
from .regulation_content import Content
from .regulation_value import Regulation

__all__ = ["Carrier", "Coverage", "coverage"]

_STAFF = ("LS-P4", "LS-3a", "LS-3c")  # who has which roles, who is away, who stands in
_STAFF_TITLE = Text(ru="сотрудники и их роли", en="the staff and their roles")
_MODERATION = Text(ru="кто модерирует комментарии", en="who moderates comments")
_PLANS = Text(ru="контент-планы страниц", en="the content plans of pages")
_APPROVAL = Text(ru="корректировка и согласование контент-плана", en="a content plan is corrected and approved")
_REPORTS = {  # reports that carry out a requirement by being written
    "report register": (
        ("LS2-1.3", "KO-2", "KH-I.6.2", "LS2-1.2.2", "A33"),
        Text(ru="реестр официальных страниц", en="the register of official pages"),
    ),
    "report tsur": (
        ("KH-I.5.3a",),
        Text(ru="сведения по запросу ЦУР", en="information that the regional centre asks for"),
    ),
}
_VAULT = ("KH-I.5.2", "KH-I.6.3")
_VAULT_TITLE = Text(ru="хранилище паролей", en="the vault of passwords")
_DUTY = Text(ru="у кого нет страницы и почему", en="who has no page, and why")
_ACTIVITY = Text(ru="доклад о повышенной активности", en="the report of heightened activity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """What carries out a requirement.

    `kind` is deadline, trigger, guard, role, acting, ground, criterion, page item, page duty, own act, activity, advice, network,
    channel, addressee, in_force, formats, plan, quota, obligation, register, report, vault or reference.
    """

    kind: str
    name: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A requirement, all that carries it out, and the tests that hold it (from the committed map, `make map`)."""

    requirement: Requirement
    carriers: tuple[Carrier, ...]
    tests: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether it asks for something that nothing carries out yet; a basis or a reference (force "-") asks for nothing."""
        return not self.carriers and self.requirement.force != "-"


def coverage(regulation: Regulation, workflows: Mapping[str, Workflow]) -> list[Coverage]:
    """Every requirement of the act, in the act's order, with what names it in the act's data and in the workflows."""
    carriers: dict[str, list[Carrier]] = {name: [] for name in regulation.requirements}
    for requirement, carrier in (*_of_the_act(regulation), *_of_workflows(workflows)):
        if requirement in carriers:
            carriers[requirement].append(carrier)
    tests: Mapping[str, list[str]] = json.loads(
        files(f"{__package__}.regulations").joinpath("tests.json").read_text("utf-8")
    )
    return [
        Coverage(requirement=requirement, carriers=tuple(carriers[name]), tests=tuple(tests.get(name, ())))
        for name, requirement in regulation.requirements.items()
    ]


def _of_the_act(regulation: Regulation) -> Iterator[tuple[str, Carrier]]:
    for workflow, deadlines in regulation.deadlines.items():
        for item in deadlines:
            title = Text(ru="{title}: {term}", en="{title}: {term}").fill(title=item.title, term=str(item.term))
            yield item.requirement, Carrier(kind="deadline", name=f"{workflow}.{item.rule}", title=title)
    for action, grounds in regulation.grounds.items():
        for ground in grounds:
            yield ground.requirement, Carrier(kind="ground", name=f"{action}.{ground.name}", title=ground.title)
    if regulation.black_list is not None:
        title = Text(ru="чёрный список авторов", en="the black list of authors")
        yield regulation.black_list.requirement, Carrier(kind="register", name="blacklist", title=title)
    if regulation.moderation is not None:
        yield regulation.moderation.requirement, Carrier(kind="register", name="moderation", title=_MODERATION)
    if regulation.activity is not None:
        yield regulation.activity.requirement, Carrier(kind="activity", name="activity", title=_ACTIVITY)
    for criterion in regulation.criteria.values():
        yield criterion.requirement, Carrier(kind="criterion", name=criterion.name, title=criterion.title)
    for page_item in regulation.page_items.values():
        yield page_item.requirement, Carrier(kind="page item", name=page_item.name, title=page_item.title)
    for duty in regulation.page_duties:
        yield duty.requirement, Carrier(kind="page duty", name="report register", title=_DUTY)
    for act in regulation.own_acts:
        yield act.requirement, Carrier(kind="own act", name=act.name, title=act.title)
    for rule in regulation.advice.values():
        yield rule.requirement, Carrier(kind="advice", name=rule.name, title=rule.title)
    yield from _of_content(regulation.content)
    for name, (carried, title) in _REPORTS.items():
        for requirement in carried:
            yield requirement, Carrier(kind="report", name=name, title=title)
    for requirement in _VAULT:
        yield requirement, Carrier(kind="vault", name="vault", title=_VAULT_TITLE)
    for requirement in _STAFF:
        yield requirement, Carrier(kind="register", name="staff", title=_STAFF_TITLE)
    for role in regulation.roles.values():
        for requirement in (*([role.requirement] if role.requirement is not None else ()), *role.also):
            yield requirement, Carrier(kind="role", name=role.name, title=role.title)
    for reference in regulation.requirements.values():
        if reference.force == "-":
            yield reference.id, Carrier(kind="reference", name="regulation show", title=reference.says)
    for cited in regulation.references.values():
        if cited.requirement is not None:
            yield cited.requirement, Carrier(kind="reference", name=cited.name, title=cited.title)
    if regulation.in_force is not None and regulation.in_force.requirement is not None:
        yield (
            regulation.in_force.requirement,
            Carrier(kind="in_force", name="in_force", title=regulation.in_force.says),
        )
    for channel in regulation.channels.values():
        yield channel.requirement, Carrier(kind="channel", name=channel.name, title=channel.title)
    for addressee in regulation.addressees.values():
        yield addressee.requirement, Carrier(kind="addressee", name=addressee.name, title=addressee.title)
    for acting in regulation.acting.values():
        name = f"{acting.workflow}.{acting.trigger}"
        told = Text(ru="кто: {roles}", en="who: {roles}").fill(roles=", ".join(acting.roles))
        yield acting.requirement, Carrier(kind="acting", name=name, title=told)
    for network in regulation.networks.values():
        if network.requirement is not None:
            yield network.requirement, Carrier(kind="network", name=network.name, title=network.title)


def _of_content(content: Content) -> Iterator[tuple[str, Carrier]]:
    if content.formats is not None:
        listed = ", ".join(content.formats.names)
        title = Text(ru=f"форматы публикаций: {listed}", en=f"formats of publications: {listed}")
        yield content.formats.requirement, Carrier(kind="formats", name="formats", title=title)
    if content.plans is not None:
        yield content.plans.requirement, Carrier(kind="plan", name="plans", title=_PLANS)
        if content.plans.approval is not None:
            yield content.plans.approval, Carrier(kind="plan", name="plans.approval", title=_APPROVAL)
    for quota in content.quotas:
        yield quota.requirement, Carrier(kind="quota", name=quota.name, title=quota.title)
    if content.without_quota is not None:
        requirement, _, says = content.without_quota
        yield requirement, Carrier(kind="quota", name="without_quota", title=says)
    for obligation in content.obligations:
        yield obligation.requirement, Carrier(kind="obligation", name=obligation.name, title=obligation.title)


def _of_workflows(workflows: Mapping[str, Workflow]) -> Iterator[tuple[str, Carrier]]:
    for workflow in workflows.values():
        for trigger in workflow.triggers:
            name = f"{workflow.name}.{trigger.name}"
            for requirement in trigger.carries:
                yield requirement, Carrier(kind="trigger", name=name, title=trigger.title)
            for guard in trigger.guards:
                for requirement in guard.carries:
                    yield requirement, Carrier(kind="guard", name=f"{name}:{guard.code}", title=trigger.title)
