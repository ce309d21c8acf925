"""Why an act on an official page may not be, in words, each with the clause that it holds."""

from __future__ import annotations

from collections.abc import Callable

from ..calendars.text import Text
from ..engine.declaration import Attempt, Guard
from ..engine.rules import Ground
from .regulation_value import Network

__all__ = [
    "AGREED",
    "ANOTHER",
    "CHANGED",
    "CONNECTED",
    "EXEMPTIBLE",
    "HAD_NONE",
    "HAS_ONE",
    "LISTED",
    "NETWORK",
    "OTHER_LINK",
    "PROPOSED_NETWORK",
    "TOLD_ONCE",
    "TO_TELL",
    "UNTOLD",
]


def _network(attempt: Attempt) -> Text | None:
    """A page may be where its network was open when that happened: one of before a closing is entered as of its day (A19)."""
    name = attempt.fields.get("network", attempt.facts.get("network"))
    if name is None:
        return Text(
            ru="не сказано, в какой сети страница: укажите её (otklik page amend --network)",
            en="nothing says in which network the page is: name it (otklik page amend --network)",
        )
    network: Network = attempt.rules.parameters["networks"][name]
    day = attempt.act.occurred_at.astimezone(attempt.rules.calendar.zone).date()
    if not network.closed_on(day):
        return None
    told = Text(
        ru="{title}: {status} с {since} ({source}); новые страницы там не заводят, прежние хранятся в истории{before}{note}",
        en="{title}: {status} since {since} ({source}); no new pages there, former ones are kept in history{before}{note}",
    )
    status = (
        Text(ru="сеть запрещена", en="the network is banned")
        if network.status == "banned"
        else Text(ru="сеть заблокирована", en="the network is blocked")
    )
    note = before = Text(ru="", en="")
    if network.since is not None and attempt.act.trigger in ENTERED:
        before = Text(
            ru=": ту, что была раньше, вносят её днём (--at)",
            en=": one that was there before is entered as of its day (--at)",
        )
    if network.note is not None:
        note = Text(ru="; {note}", en="; {note}").fill(note=network.note)
    return told.fill(
        title=network.title,
        status=status,
        since=f"{network.since:%d.%m.%Y}" if network.since else "–",
        source=network.source or "–",
        before=before,
        note=note,
    )


def _proposed_network(attempt: Attempt) -> Text | None:
    """A proposal may leave the network open; one that it names has to be open on that day."""
    return None if attempt.fields.get("network") is None else _network(attempt)


def _same_link(attempt: Attempt) -> Text | None:
    other = attempt.fields.get("same_link")
    if other is None:
        return None
    return Text(
        ru="эта страница уже есть в реестре: № {other} (otklik page show {other})",
        en="this page is in the register already: № {other} (otklik page show {other})",
    ).fill(other=other)


def _exemptible(attempt: Attempt) -> Text | None:
    if attempt.rules.grounds.get("exempt"):
        return None
    return Text(
        ru="регламент не называет случаев, когда страницы может не быть",
        en="the act names no case in which there may be no page",
    )


def _agreed(attempt: Attempt) -> Text | None:
    ground = _ground(attempt)
    if ground is None or ground.bodies:
        return None
    missing = [f"--{name.replace('_', '-')}" for name in ("agreed_by", "agreed_on") if name not in attempt.fields]
    if not missing:
        return None
    return Text(
        ru="нужно согласование: кто согласовал и когда ({missing})",
        en="an agreement is needed: who agreed, and when ({missing})",
    ).fill(missing=", ".join(missing))


def _listed(attempt: Attempt) -> Text | None:
    ground = _ground(attempt)
    if ground is None or not ground.bodies or attempt.fields.get("listed"):
        return None
    return Text(
        ru="акт называет здесь другой орган: {title}",
        en="the act names another body here: {title}",
    ).fill(title=ground.title)


def _ground(attempt: Attempt) -> Ground | None:
    name = attempt.fields.get("ground")
    return next((item for item in attempt.rules.grounds.get("exempt", ()) if item.name == name), None)


def _connected(attempt: Attempt) -> Text | None:
    if attempt.fields:
        return None
    return Text(
        ru="укажите хотя бы одно: --gospabliki, --epgu, --mark",
        en="name at least one: --gospabliki, --epgu, --mark",
    )


def _changed(attempt: Attempt) -> Text | None:
    if attempt.fields:
        return None
    return Text(ru="укажите, что изменилось", en="say what has changed")


def _had_none(attempt: Attempt) -> Text | None:
    if not attempt.facts.get("had_responsible"):
        return None
    return Text(
        ru="ответственный уже был назначен: его меняют (otklik page replace), и о смене уведомляют",
        en="a responsible person was appointed already: replace him (otklik page replace), and it is told",
    )


def _has_one(attempt: Attempt) -> Text | None:
    if attempt.facts.get("had_responsible"):
        return None
    return Text(
        ru="ответственного ещё не было: назначьте его (otklik page appoint)",
        en="there was no responsible person yet: appoint one (otklik page appoint)",
    )


def _another(attempt: Attempt) -> Text | None:
    if attempt.fields.get("responsible") != attempt.facts.get("responsible"):
        return None
    return Text(ru="этот сотрудник и так отвечает за страницу", en="this person answers for the page already")


def _to_tell(attempt: Attempt) -> Text | None:
    if "tsur" not in attempt.rules.roles:
        return Text(ru="регламент не требует уведомлять ЦУР", en="the act asks for no notice to the regional centre")
    if not attempt.facts.get("to_tell"):
        return Text(
            ru="уведомлять не о чем: ответственный не менялся", en="nothing to tell: the person has not changed"
        )
    return None


def _flag(wanted: bool) -> Callable[[Attempt], Text | None]:
    def check(attempt: Attempt) -> Text | None:
        if bool(attempt.facts.get("unattended")) is wanted:
            return None
        return Text(ru="это уже отмечено", en="this is noted already")

    return check


ENTERED = ("propose", "register")  # what brings a page that is there already into the register
NAMED = ("LS2-1.1", "PA-1.1")  # where the acts name the networks, closed ones among them
NETWORK = Guard(code="network", check=_network, requirement="A19", also=NAMED)
PROPOSED_NETWORK = Guard(code="network", check=_proposed_network, requirement="A19", also=NAMED)
OTHER_LINK = Guard(code="duplicate", check=_same_link)
EXEMPTIBLE = Guard(code="exemption", check=_exemptible, known=True)
AGREED = Guard(code="agreement", check=_agreed, clause="п. 3", requirement="KO-3")
LISTED = Guard(code="listed", check=_listed, clause="разд. I, п. 3; приложение", requirement="KH-I.3")
CONNECTED = Guard(code="nothing", check=_connected)
CHANGED = Guard(code="nothing", check=_changed)
HAD_NONE = Guard(code="responsible", check=_had_none, known=True)
HAS_ONE = Guard(code="responsible", check=_has_one, known=True)
ANOTHER = Guard(code="same_person", check=_another)
TO_TELL = Guard(code="tsur", check=_to_tell, requirement="KH-I.5.3b", known=True)
UNTOLD = Guard(code="told", check=_flag(wanted=False), known=True)
TOLD_ONCE = Guard(code="told", check=_flag(wanted=True), known=True)
