"""What the acts of a page ask for: a network of the act, a link that fits it, states of the checklist, who holds access."""

from __future__ import annotations

from typing import Any, ClassVar

from ..calendars.text import Text
from ..engine.errors import InvalidValue, NotFound
from ..engine.fields import Field, FreeText, Persons, Reading, clean_text, several
from ..engine.instants import to_text
from .exchange.links import read_link
from .regulation_pages import PageItem
from .regulation_value import Network

__all__ = [
    "ACCESS_ROLES",
    "CONNECTION",
    "SECRET_PLACES",
    "Holder",
    "ItemStates",
    "NetworkChoice",
    "PageLink",
    "reason",
    "why",
]

ACCESS_ROLES = {
    "owner": Text(ru="владелец", en="owner"),
    "administrator": Text(ru="администратор", en="administrator"),
    "editor": Text(ru="редактор", en="editor"),
    "moderator": Text(ru="модератор", en="moderator"),
}
CONNECTION = {
    "yes": Text(ru="есть", en="there"),
    "requested": Text(ru="заявка подана", en="asked for"),
    "no": Text(ru="нет", en="none"),
}
SECRET_PLACES = {
    "vault": Text(ru="в хранилище Отклика (otklik vault)", en="in Otklik's vault (otklik vault)"),
    "envelope": Text(ru="в запечатанном конверте", en="in a sealed envelope"),
    "keeper": Text(ru="только у ответственного", en="with the responsible person alone"),
}
STATES = {"yes": "present", "no": "absent", "none": "none"}
reason = FreeText(name="reason", title=Text(ru="причина", en="the reason"))
why = FreeText(name="reason", title=Text(ru="причина", en="the reason"), optional=True)


class NetworkChoice(Field, frozen=True, kw_only=True):
    """One of the networks that the regulation's catalogue knows, banned ones too: whether it may be used is a guard's."""

    metavar: ClassVar[str] = "NETWORK"

    def read(self, value: Any, reading: Reading) -> str:
        """Read a network's name. Raises InvalidValue for one that the act and the office do not name."""
        if not isinstance(value, str) or value not in reading.rules.parameters["networks"]:
            raise InvalidValue(self.named, value, self.wanted(reading))
        return value

    def wanted(self, reading: Reading) -> Text:
        """The catalogue, those first that may be used."""
        networks = sorted(reading.rules.parameters["networks"].values(), key=lambda item: not item.usable)
        return Text(
            ru="одна из: " + ", ".join(f"{item.name} ({item.title.ru})" for item in networks),
            en="one of: " + ", ".join(f"{item.name} ({item.title.en})" for item in networks),
        )


class PageLink(FreeText, frozen=True, kw_only=True):
    """The page's address in its network, kept in its one spelling: https, no m. or www., no tracking."""

    def read(self, value: Any, reading: Reading) -> None:
        """Read a link. Raises InvalidValue for one that is no link, or leads to another network."""
        text = clean_text(self, value).strip()
        name = reading.fields.get("network", reading.facts.get("network"))
        network: Network | None = reading.rules.parameters["networks"].get(name or "")
        try:
            address = read_link(text).address
        except ValueError:
            raise InvalidValue(self.named, value, _example(network)) from None
        host = address.removeprefix("https://").partition("/")[0].partition("?")[0]
        fits = (
            network is None
            or not network.hosts
            or any(host == one or host.endswith(f".{one}") for one in network.hosts)
        )
        if not fits or address.rstrip("/") == f"https://{host}":
            raise InvalidValue(self.named, value, _example(network))
        reading.texts[self.name] = address


def _example(network: Network | None) -> Text:
    if network is None or not network.hosts:
        return Text(
            ru="ссылка на страницу, например https://vk.com/name", en="the page's link, e.g. https://vk.com/name"
        )
    return Text(
        ru="ссылка на страницу в сети «{title}»: https://{host}/… (адреса сети: {hosts})",
        en="a link to the page in {title}: https://{host}/… (the network's hosts: {hosts})",
    ).fill(title=network.title, host=network.hosts[0], hosts=", ".join(network.hosts))


class ItemStates(Field, frozen=True, kw_only=True):
    """What a look at the page has found: `NAME` or `NAME=yes`, `NAME=no`, `NAME=none` (there is no such thing); `all`."""

    many: ClassVar[bool] = True
    metavar: ClassVar[str] = "NAME[=yes|no|none]"

    def read(self, value: Any, reading: Reading) -> dict[str, Any]:
        """Read states; those of a former look stand until they are looked at again. Raises InvalidValue."""
        known: dict[str, PageItem] = {
            name: item for name, item in reading.rules.parameters["page_items"].items() if item.fact is None
        }
        found: dict[str, str] = {}
        words = (
            value.items()
            if isinstance(value, dict)
            else (part for one in several(value) for part in str(one).split(","))
        )
        for word in words:
            name, _, given = (*word[:1], "=", str(word[1])) if isinstance(word, tuple) else word.strip().partition("=")
            state = STATES.get(given.strip() or "yes")
            names = known if name == "all" else (name,)
            if (
                state is None
                or not {*names} <= {*known}
                or (state == "none" and not all(known[n].if_available for n in names))
            ):
                raise InvalidValue(self.named, word if isinstance(word, str) else name, self.wanted(reading))
            found.update(dict.fromkeys(names, state))
        at = to_text(reading.occurred_at)
        return {
            **reading.facts.get(self.name, {}),
            **{name: {"state": state, "at": at} for name, state in found.items()},
        }

    def wanted(self, reading: Reading) -> Text:
        """The act's list, with the minimum of the law."""
        items = [item for item in reading.rules.parameters["page_items"].values() if item.fact is None]
        return Text(
            ru="из списка: "
            + ", ".join(f"{item.name} ({item.title.ru})" for item in items)
            + "; =no – нет на странице, =none – такого не бывает (только «при наличии»); all – все есть; "
            "подключения отмечают командами connect и two-factor",
            en="of: "
            + ", ".join(f"{item.name} ({item.title.en})" for item in items)
            + "; =no: not on the page, =none: there is no such thing (of “if any” alone); all: all are there; "
            "connections are told by connect and two-factor",
        )


class Holder(Persons, frozen=True, kw_only=True):
    """Someone who holds access to the page, also one who has left the staff."""

    def read(self, value: Any, reading: Reading) -> int:
        """Read a handle into the person's number. Raises NotFound for one who holds none."""
        held = reading.facts.get("access", {})
        person = reading.people.get(value if isinstance(value, str) else next(iter(value), ""))
        if person is None or str(person.id) not in held:
            names = ", ".join(item.handle for item in reading.people.values() if str(item.id) in held)
            raise NotFound(
                Text(
                    ru="{title}: у «{who}» доступа к этой странице нет; доступ есть у: {names}",
                    en="{title}: “{who}” holds no access to this page; those who do: {names}",
                ).fill(title=self.named, who=value if isinstance(value, str) else ", ".join(value), names=names or "–")
            )
        return person.id
