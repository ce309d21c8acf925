"""The story behind a golden log: every trigger of the incident, late entries, and both of the clock's events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from otklik.workflows.adoption import adopt_for
from otklik.workflows.moving import move_cases, recompute
from otklik.workflows.regulation import adopt

from .content_office import ContentOffice
from .desk_story import ALL_PARTS, Story, Told, rehearsal_desk
from .pages_story import tell_of_pages

__all__ = ["STORIES", "tell", "tell_of_rules"]

RULES = """
[[norm]]
rule = "reply"
when = { importance = "ordinary" }
term = "5 working hours"
source = "распоряжение № 5"
"""
DAY_OFF = """
[[overlay]]
date = 2026-07-15
kind = "closed"
source = "указ губернатора"
"""


def tell(url: str, *, files: Path | None = None) -> Story:
    """Tell the story on an empty database and return it, open; told twice, it is the same to the byte.

    `files` is the folder of attachments, where the database is no file.
    """
    rehearsal_desk(url).close()
    story = Story.open(url, "2026-07-14 09:10", seed="golden", files=files)
    _ordinary(story)
    _elevated(story)
    _several(story)
    _interim(story)
    _ended_and_reopened(story)
    _absence(story)
    _mended(story)
    story.now("2026-07-24 10:00")
    story.desk.tick()
    return story


def tell_of_rules(url: str, *, files: Path | None = None) -> Story:
    """A desk that adopts other settings twice: a case goes on by what it began with, one is moved, both count by other days."""
    rehearsal_desk(url).close()
    story = Story.open(url, "2026-07-14 16:00", seed="golden-rules", files=files)
    desk = story.desk
    stays, moves, several = (
        story.incident("draft"),
        story.incident("review"),
        story.incident("draft", executors=ALL_PARTS),
    )
    adopt_for(desk, adopt(desk.regulation.text, RULES), actor="ivanova", reason="распоряжение № 5")
    move_cases(desk, [moves.key, several.key], reason="сроки короче для всех", actor="ivanova")
    story.now("2026-07-14 17:30")
    desk.tick()
    adopt_for(desk, adopt(desk.regulation.text, RULES + DAY_OFF), actor="ivanova")
    recompute(desk, reason="указ губернатора", actor="ivanova")
    stays.do("submit")
    moves.do("approve")
    story.now("2026-07-16 10:00")
    desk.tick()
    moves.do("publish")
    several.do("provide_part", actor="petrov")
    story.incident("selected")
    return story


STORIES: Mapping[str, Callable[[str], Story | ContentOffice]] = {
    "incident": tell,
    "rules": tell_of_rules,
    "pages": tell_of_pages,
}


def _ordinary(story: Story) -> None:
    """Returned once, recalled once, published late, and entered with the time at which it really was placed."""
    told = story.incident("review")
    told.do("return")
    story.later(minutes=20)
    told.do("resubmit")
    told.do("approve")
    told.do("recall")
    told.do("resubmit", kind="answer")
    told.do("approve")
    story.now("2026-07-14 15:30")
    story.desk.tick()  # reminders
    story.now("2026-07-14 17:40")
    story.desk.tick()  # missed
    told.do("publish", actor="smirnov", at="2026-07-14 17:05")
    told.do("finalize", closing="explained")


def _elevated(story: Story) -> None:
    """Raised and lowered, significant, a second message, a reply of the author."""
    told = story.incident("selected")
    story.later(minutes=5)
    told.do("raise_importance")
    told.do("mark_significant")
    told.do("acknowledge", actor="glava")
    told.do("add_message", at="2026-07-14 17:30", author_link="https://vk.com/id7", author_name="Житель")
    told.do("assign")
    told.do("escalate")
    told.do("start")
    told.do("submit", kind="request")
    told.do("approve", criteria=["greeting", "polite", "format"])
    links = ["https://vk.com/a", "2=https://vk.com/b@2026-07-14T17:44+10:00"]
    told.do("publish", links=links)
    story.now("2026-07-15 10:00")
    told.do("author_replied")
    told.do("lower_importance")
    told.do("void", why="appeal")


def _several(story: Story) -> None:
    """Parts in sequence, one with a time of its own, one missing; a deficiency; a repeat."""
    first = story.incident("declined")
    told = story.incident("selected")
    told.do("link_repeat", repeats=first.key)
    told.do("assign", executors=list(ALL_PARTS), order="sequence", times=["sidorova=90 working minutes"])
    told.do("start")
    story.now("2026-07-15 11:50")
    told.do("provide_part", actor="petrov")
    story.now("2026-07-15 15:00")
    story.desk.tick()
    told.do("compose", missing_reason="Отдел не ответил к сроку")
    told.do("report_deficiency")
    told.do("take_measures", breach="deficiency/2")
    told.do("publish")


def _interim(story: Story) -> None:
    """An interim answer, a second one, the final one."""
    told = story.incident("interim")
    story.now("2026-07-16 10:00")
    _answer(told, "interim")
    story.now("2026-07-17 10:00")
    _answer(told, "answer")
    told.do("attach", note="Акт о приёмке")
    told.do("finalize")
    told.do("note")


def _answer(told: Told, kind: str) -> None:
    told.do("resume")
    told.do("submit", kind=kind)
    told.do("approve")
    told.do("publish")


def _ended_and_reopened(story: Story) -> None:
    """Set aside, reopened, merged."""
    kept, told = story.incident(), story.incident()
    told.do("set_aside")
    told.do("reopen")
    told.do("void", why="merged", into=kept.key)


def _absence(story: Story) -> None:
    """An executor falls ill: the work goes to the deputy; then the author stays silent."""
    told = story.incident("draft")
    story.desk.staff.absent("petrov", deputy="orlov", reason="illness", actor="ivanova")
    told.do("reassign", executors=["orlov"])
    told.do("start", actor="orlov")
    story.desk.staff.returned("petrov", actor="ivanova")
    story.desk.incidents.detect(message="", role="importer")


def _mended(story: Story) -> None:
    """A part comes back, one executor takes another's place, a common answer is recalled, the record is corrected."""
    told = story.incident("assigned", executors=ALL_PARTS, order="sequence")
    told.do("replace_executor", replaced="sidorova", replacement="orlov")
    told.do("start")
    told.do("provide_part", actor="petrov")
    told.do("return_part")
    told.do("provide_part", actor="orlov")
    told.do("provide_part", actor="petrov")
    told.do("compose")
    told.do("recall")
    told.do("compose")
    story.later(minutes=5 * 24 * 60)
    story.desk.tick()  # up the chain
    told.do("publish")
    told.do("correct", corrects=told.case.version, network="ok")
