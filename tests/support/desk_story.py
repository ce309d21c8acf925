"""A story: short words by which a test drives a desk's incidents and reads what became of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from otklik.engine.clock import SeededEntropy, SetClock
from otklik.engine.values import Case, Deadline, Event
from otklik.workflows.desk import Desk
from otklik.workflows.regulation import adopt, load

from .prepared import prepared

__all__ = [
    "ALL_PARTS",
    "MORNING",
    "STAFF",
    "TENANT",
    "ZONE",
    "Story",
    "Told",
    "closed_desk",
    "local",
    "rehearsal_desk",
    "retold",
    "said",
    "settled",
    "usual",
]

ZONE = ZoneInfo("Asia/Vladivostok")
TENANT = "lesozavodsk"
MORNING = "2026-07-14 09:10"  # a Tuesday; the first line of the reference vectors
CURATOR = "ivanova"
STAFF = {
    "petrov": ["executor"],
    "sidorova": ["executor"],
    "orlov": ["executor"],
    "smirnov": ["press_centre"],
    "kozlova": ["curator"],
    "zhkh": ["official"],
    "glava": ["head"],
}
ALL_PARTS = ("petrov", "sidorova")

# What an act needs where the test has nothing particular to say.
USUAL: Mapping[str, Mapping[str, Any]] = {
    "select": {"importance": "ordinary"},
    "set_aside": {"reason": "Реагирование не требуется"},
    "decline": {"ground": "spam"},
    "assign": {"official": "zhkh", "executors": ["petrov"]},
    "reassign": {"reason": "Вопрос другого отдела", "executors": ["sidorova"]},
    "provide_part": {"part": "Колонку починят к пятнице."},
    "return_part": {"part_of": "petrov", "remarks": "Назовите дату."},
    "replace_executor": {"replaced": "petrov", "replacement": "orlov", "reason": "Заболел"},
    "correct": {"corrects": 1, "reason": "Не та сеть", "network": "ok"},
    "submit": {"kind": "answer", "text": "Здравствуйте! Воду дадут к вечеру."},
    "return": {"remarks": "Назовите ответственного."},
    "resubmit": {"text": "Здравствуйте! Воду даст «Водоканал» к вечеру."},
    "approve": {"criteria": ["all"]},
    "compose": {"kind": "answer", "text": "Здравствуйте! Ответ общий.", "criteria": ["all"]},
    "publish": {"links": ["https://vk.com/wall-1_2?reply=3"]},
    "author_replied": {"reply": "Дом 5, второй подъезд."},
    "finalize": {"closing": "solved"},
    "recall": {"reason": "Данные неверны"},
    "void": {"why": "gone"},
    "reopen": {"reason": "Закрыт по ошибке"},
    "raise_importance": {"reason": "Без воды детский сад"},
    "lower_importance": {"reason": "Подвоз воды налажен"},
    "mark_significant": {"reason": "Пишут весь день"},
    "add_message": {"message": "И у нас нет воды", "link": "https://vk.com/wall-1_5"},
    "escalate": {"reason": "Не успеваем"},
    "report_deficiency": {"reason": "Исполнитель не ответил в срок"},
    "attach": {"attachments": [("справка.txt", "Лавочки установлены".encode())]},
    "note": {"note": "Жители звонили, ждут до вечера"},
    "acknowledge": {},
    "take_measures": {"breach": "deficiency/1", "measures": "Проведена беседа", "decision": "discussed"},
    "link_repeat": {},
    "start": {},
    "substitute": {"executors": ["petrov=petrov"]},
    "resume": {},
}
EXECUTORS_ACT = frozenset({"start", "provide_part", "submit", "resubmit", "publish", "resume"})


def usual(trigger: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an act is given: `values`, and what it needs besides."""
    filled = {**USUAL[trigger], **values}
    if trigger == "select" and filled["importance"] == "elevated":
        filled.setdefault("reason", "Без воды детский сад")
    return filled


def local(text: str) -> datetime:
    """`2026-07-14 09:10` by the municipality's clock, aware."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def said(instant: datetime) -> str:
    """An instant by the municipality's clock: `2026-07-14 09:10`, with seconds where there are any."""
    here = instant.astimezone(ZONE)
    return f"{here:%Y-%m-%d %H:%M:%S}".removesuffix(":00") if here.microsecond == 0 else here.isoformat(" ")


def rehearsal_desk(url: str, *, settings: str | None = None) -> Desk:
    """A fresh rehearsal desk of Lesozavodsk with its staff, everything seeded."""
    regulation = load("lesozavodsk-215")
    if settings is not None:
        regulation = adopt(regulation.text, settings)
    desk = Desk.init(
        url,
        regulation,
        tenant=TENANT,
        curator=CURATOR,
        rehearsal=True,
        clock=SetClock(local("2026-07-13 09:00")),
        entropy=SeededEntropy("template"),
    )
    for handle, roles in STAFF.items():
        desk.staff.add(handle, roles, actor=CURATOR)
    return desk


def closed_desk(url: str) -> None:
    """The rehearsal desk, made and closed: what a database is prepared with."""
    rehearsal_desk(url).close()


def retold(path: Path, what: str, tell: Callable[[Story], object]) -> Path:
    """The rehearsal desk at `path` on a Tuesday morning, after what `tell` tells of it: told once for `what`, then copied."""

    def make(url: str) -> None:
        closed_desk(url)
        with Story.open(url, MORNING) as story:
            tell(story)

    prepared(f"sqlite:///{path}", what, make)
    return path


def settled(folder: Path, settings: str) -> Story:
    """A story on a desk that adopted the act with an office's settings (TOML)."""
    url = f"sqlite:///{folder / 'settled.db'}"
    prepared(url, ("settled", settings), lambda empty: rehearsal_desk(empty, settings=settings).close())
    return Story.open(url, MORNING)


class Story:
    """A desk, its clock, and its incidents."""

    def __init__(self, desk: Desk, clock: SetClock) -> None:
        self.desk = desk
        self.clock = clock
        self._messages = 0

    @classmethod
    def open(
        cls, url: str, now: str, *, seed: str = "story", synchronous: str = "OFF", files: Path | None = None
    ) -> Self:
        """A story on a database that holds the desk already."""
        clock = SetClock(local(now))
        entropy = SeededEntropy(seed)
        return cls(Desk.open(url, clock=clock, entropy=entropy, synchronous=synchronous, files=files), clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.desk.close()

    def now(self, text: str) -> None:
        """Set the clock by the municipality's time; `12:40` alone keeps the date."""
        if len(text) <= 5:
            text = f"{self.clock.now().astimezone(ZONE):%Y-%m-%d} {text}"
        self.clock.set(local(text))

    def later(self, **step: int) -> None:
        """Move the clock on: `later(minutes=30)`."""
        self.clock.advance(timedelta(**step))

    def incident(
        self,
        state: str = "detected",
        *,
        importance: str = "ordinary",
        executors: tuple[str, ...] = ("petrov",),
        order: str = "parallel",
        kind: str = "answer",
        first: tuple[str, ...] = (),
    ) -> Told:
        """A new incident, led to `state` by the shortest way, all at the present instant; `first` are done at once."""
        self._messages += 1
        link = f"https://vk.com/wall-1_{self._messages}"
        case = self.desk.incidents.detect(message="Нет воды", network="vk", link=link, actor=CURATOR)
        told = Told(self, case.key, executors[0])
        for trigger in first:
            told.do(trigger)
        if state in {"declined", "void"}:
            told.do({"declined": "decline", "void": "void"}[state])
            return told
        if state != "detected":
            for trigger, values in _way(state, importance, executors, order, kind):
                told.do(trigger, **values)
                if told.state == state:
                    break
        assert told.state == state, f"the way leads to {told.state}, not {state}"
        return told


def _way(
    state: str, importance: str, executors: tuple[str, ...], order: str, kind: str
) -> list[tuple[str, dict[str, Any]]]:
    """Every act on the way to the end; the story stops where it wants to be."""
    kind = {"interim": "interim", "clarification": "request"}.get(state, kind)
    assigned: dict[str, Any] = {"executors": list(executors), "order": order}
    way: list[tuple[str, dict[str, Any]]] = [
        ("select", {"importance": importance}), ("assign", assigned), ("start", {}),
    ]  # fmt: skip
    if len(executors) > 1:
        way += [("provide_part", {"actor": name}) for name in executors]
        way.append(("compose", {"kind": kind}))
    else:
        way.append(("submit", {"kind": kind}))
        way.append(("return" if state == "revision" else "approve", {}))
    return [*way, ("publish", {}), ("finalize", {})]


@dataclass(frozen=True, slots=True)
class Told:
    """One incident of a story."""

    story: Story
    key: int
    executor: str = "petrov"

    def do(self, trigger: str, *, actor: str | None = None, at: str | None = None, **values: Any) -> Case:
        """Fire a trigger with what it usually needs; `at` is local time; executors' acts are the first executor's."""
        who = actor or (self.executor if trigger in EXECUTORS_ACT else CURATOR)
        filled = usual(trigger, values)
        when = local(at) if at is not None else None
        return self.story.desk.incidents[self.key].fire(trigger, actor=who, at=when, **filled)

    @property
    def case(self) -> Case:
        """The case as it is stored."""
        return self.story.desk.incidents.get(self.key)

    @property
    def state(self) -> str:
        """Its state."""
        return self.case.state

    @property
    def events(self) -> list[Event]:
        """Its events, from the first."""
        return self.story.desk.incidents.history(self.key)

    @property
    def deadlines(self) -> list[Deadline]:
        """All its deadlines."""
        return list(self.story.desk.incidents.view(self.key).deadlines)

    def deadline(self, rule: str, *, part: str | None = None, occurrence: int | None = None) -> Deadline:
        """One of them: the last of that rule, of a person's part, or a given one."""
        number = "" if part is None else str(self.story.desk.incidents.view(self.key).people[part].id)
        found = [item for item in self.deadlines if item.rule == rule and item.part == number]
        if occurrence is not None:
            found = [item for item in found if item.occurrence == occurrence]
        return max(found, key=lambda item: item.occurrence)

    def due(self, rule: str, **which: Any) -> str:
        """When it is due, by the local clock."""
        return said(self.deadline(rule, **which).due)

    def lapse(self, rule: str, **which: Any) -> str:
        """When it lapses, by the local clock."""
        return said(self.deadline(rule, **which).lapse)

    def outcome(self, rule: str, **which: Any) -> str:
        """What became of it."""
        return self.deadline(rule, **which).outcome

    @property
    def running(self) -> dict[str, str]:
        """The deadlines that run: rule → due; a part under `part:name`."""
        view = self.story.desk.incidents.view(self.key)
        names = {str(person.id): handle for handle, person in view.people.items()}
        return {
            f"{item.rule}:{names[item.part]}" if item.part else item.rule: said(item.due)
            for item in view.open_deadlines
        }
