"""Templates of answers: a register of its own, folded from its events when it is read. Texts with placeholders, by topic and kind."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ..calendars.text import Text
from ..engine.errors import InvalidValue, NotFound, Refused
from ..engine.fields import FreeText, clean_text
from ..engine.register import record
from ..engine.values import Event, Person
from .acts import another_act
from .placeholders import check, filled, unfilled, values_of
from .registers import acting, begin

if TYPE_CHECKING:
    from ..engine.declaration import Trigger
    from ..engine.store.store import Store
    from .cases import CaseView
    from .desk import Desk

__all__ = ["KINDS", "STREAM", "Rendered", "Template", "Templates", "draft_from", "fold_templates", "takes_template"]

STREAM = "templates"
Found: TypeAlias = "list[Template]"  # `list` is a method of Templates
KEEPERS = ("curator", "press_centre")  # practice: who answers for what the Administration says
KINDS = ("answer", "interim", "request")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template; `topic` is what it is for, `kind` the kind of answer, where it is of one."""

    number: int
    name: str
    title: str
    topic: str | None
    kind: str | None
    text: str

    def fits(self, topic: str) -> bool:
        """Whether it is for that topic: one of the two names the other."""
        own, other = (self.topic or "").casefold().strip(), topic.casefold().strip()
        return bool(own and other) and (own in other or other in own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A template filled from a case; `missing` names the placeholders for which the case has no value, left as they are."""

    template: Template
    text: str
    missing: tuple[str, ...]


class Templates:
    """The templates of a desk. Every change is an event; names, titles and texts are text items.

    Of every change `command` is the UUID, by which the same twice is one act, and `expect` the `version` of the register
    that the caller saw: where others have changed it since, it is a Conflict that tells what they did.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list(self, *, topic: str | None = None) -> list[Template]:
        """Every template by name; with a topic, those that fit it."""
        with self._desk.reading() as store:
            found = _folded(store).values()
        return sorted((item for item in found if topic is None or item.fits(topic)), key=lambda item: item.name)

    def version(self) -> int:
        """The number of the register's last event: what `expect` compares."""
        with self._desk.reading() as store:
            return store.head(STREAM)[0]

    def fitting(self, view: CaseView) -> Found:
        """The templates that fit a case: by the curator's topic, or the cabinet's."""
        topics = [topic for topic in (view.text("topic"), *(item["topic"] for item in view.messages)) if topic]
        return [item for item in self.list() if any(item.fits(topic) for topic in topics)]

    def get(self, name: str) -> Template:
        """A template by name. Raises NotFound naming the nearest."""
        return _known(self.list(), name)

    def add(
        self,
        name: str,
        *,
        title: str,
        text: str,
        topic: str | None = None,
        kind: str | None = None,
        actor: str | None = None,
        command: str | None = None,
        expect: int | None = None,
    ) -> Template:
        """Add a template, or give a known one another text.

        Raises InvalidValue for a placeholder that there is none of, naming the nearest; Refused, NotFound, Conflict.
        """
        if not _NAME.fullmatch(name):
            raise InvalidValue(_FIELDS["name"].named, name, _NAMED)
        texts = {"name": name, "title": clean_text(_FIELDS["title"], title), "text": clean_text(_FIELDS["text"], text)}
        if topic is not None:
            texts["topic"] = clean_text(_FIELDS["topic"], topic)
        if kind is not None and kind not in KINDS:
            listed = ", ".join(KINDS)
            raise InvalidValue("--kind", kind, Text(ru=f"одно из: {listed}", en=f"one of: {listed}"))
        check(text)
        with self._desk.writing() as store:
            done = begin(self._desk, store, STREAM, ("template_added",), command=command, expect=expect)
            keeper = self._keeper(store, actor)
            if done is not None:
                return _done(store, done, name, done.seq)
            known = next((item.number for item in _folded(store).values() if item.name == name), None)
            number = known or store.head(STREAM)[0] + 1
            data = {"template": number} | ({"kind": kind} if kind else {})
            self._record(store, "template_added", data, texts, keeper, command)
            return _folded(store)[number]

    def remove(
        self, name: str, *, actor: str | None = None, command: str | None = None, expect: int | None = None
    ) -> Template:
        """Take a template out of use; the log keeps it. Raises NotFound, Refused, Conflict."""
        with self._desk.writing() as store:
            done = begin(self._desk, store, STREAM, ("template_removed",), command=command, expect=expect)
            keeper = self._keeper(store, actor)
            if done is not None:
                return _done(store, done, name, done.seq - 1)
            found = _known(_folded(store).values(), name)
            self._record(store, "template_removed", {"template": found.number}, {}, keeper, command)
            return found

    def render(self, name: str, view: CaseView) -> Rendered:
        """A template filled from a case, in Russian, as answers are. Raises NotFound."""
        template = self.get(name)
        values = values_of(view, self._desk.zone)
        return Rendered(template=template, text=filled(template.text, values), missing=unfilled(template.text, values))

    def _keeper(self, store: Store, actor: str | None) -> tuple[Person, str]:
        person = acting(store, actor)
        role = next((role for role in KEEPERS if person is not None and role in person.roles), None)
        if person is None or role is None:
            raise Refused(
                "role",
                [
                    Text(
                        ru="шаблоны ведут куратор и пресс-центр (--actor)",
                        en="the curator and the press centre keep the templates (--actor)",
                    )
                ],
            )
        return person, role

    def _record(
        self,
        store: Store,
        kind: str,
        data: Mapping[str, Any],
        texts: Mapping[str, str],
        keeper: tuple[Person, str],
        command: str | None = None,
    ) -> None:
        person, role = keeper
        desk = self._desk
        record(
            store,
            STREAM,
            kind,
            data,
            texts=texts,
            actor=person,
            role=role,
            now=desk.now(),
            entropy=desk.entropy,
            command=command,
        )


def takes_template(trigger: Trigger) -> bool:
    """Whether the trigger takes the draft of an answer, which a template can fill."""
    return any(
        item.name == "text" and isinstance(item, FreeText) and item.advised is not None for item in trigger.fields
    )


def draft_from(desk: Desk, name: str, view: CaseView, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a template gives to an act: the text, and its kind where the act says none.

    Raises InvalidValue where a text is given as well, or the case lacks what the template asks for; NotFound.
    """
    if values.get("text") is not None:
        raise InvalidValue("--template", name, Text(ru="либо текст, либо шаблон", en="either a text or a template"))
    rendered = desk.templates.render(name, view)
    if rendered.missing:
        raise InvalidValue(
            "--template",
            name,
            Text(
                ru="шаблон, для которого в инциденте всё есть; нет: {missing}. Заполните сами: otklik {workflow} template {key} {name} > ответ.txt",
                en="a template for which the case has everything; missing: {missing}. Fill it in yourself: otklik {workflow} template {key} {name} > answer.txt",
            ).fill(missing=", ".join(rendered.missing), workflow=view.workflow.name, key=view.case.key, name=name),
        )
    kind = rendered.template.kind
    return {"text": rendered.text} | ({"kind": kind} if kind and values.get("kind") is None else {})


_NAME = re.compile(r"[^\W_][\w.-]{0,63}")
_NAMED = Text(ru="буквы, цифры, точка, дефис; до 64 знаков", en="letters, digits, dot, dash; up to 64")
_FIELDS = {
    "name": FreeText(name="name", title=Text(ru="имя шаблона", en="the template's name")),
    "title": FreeText(name="title", title=Text(ru="название шаблона", en="the template's title")),
    "topic": FreeText(name="topic", title=Text(ru="тема шаблона", en="the template's topic")),
    "text": FreeText(name="text", title=Text(ru="текст шаблона", en="the template's text")),
}


def _known(templates: Iterable[Template], name: str) -> Template:
    found = {item.name: item for item in templates}
    if name not in found:
        near = difflib.get_close_matches(name, found, 1)
        raise NotFound(
            Text(
                ru="шаблона «{name}» нет{near}; список: otklik template list",
                en="no template “{name}”{near}; the list: otklik template list",
            ).fill(name=name, near=Text(ru=f", может быть, {near[0]}", en=f", perhaps {near[0]}") if near else "")
        )
    return found[name]


def _done(store: Store, event: Event, name: str, upto: int) -> Template:
    """The template of an act that was done already, as it was after the event `upto`; InvalidValue where another was meant."""
    found = _folded(store, upto).get(event.data["template"])
    if found is None or found.name != name:
        shown = found.name if found is not None else f"№{event.data['template']}"
        raise another_act(event.command, Text(ru=f"шаблон {shown}", en=f"template {shown}"))
    return found


def _folded(store: Store, upto: int | None = None) -> dict[int, Template]:
    texts: dict[int, dict[str, str | None]] = {}
    for (seq, name), (body, _) in store.texts(STREAM).items():
        texts.setdefault(seq, {})[name] = body
    found: dict[int, Template] = {}
    for _, _, event in store.events(stream=STREAM):
        if upto is not None and event.seq > upto:
            break
        fold_templates(found, event, texts.get(event.seq, {}))
    return found


def fold_templates(found: dict[int, Template], event: Event, texts: Mapping[str, str | None]) -> None:
    """Apply one event of the register; a template whose text was erased is no more."""
    number = event.data["template"]
    text = texts.get("text")
    if event.type == "template_removed" or text is None:
        found.pop(number, None)
        return
    name = texts.get("name") or f"№{number}"
    found[number] = Template(
        number=number,
        name=name,
        title=texts.get("title") or name,
        topic=texts.get("topic"),
        kind=event.data.get("kind"),
        text=text,
    )
