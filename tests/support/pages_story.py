"""What the golden log of pages tells: an office under 004 that keeps pages, publishes, moderates, and lets two weeks pass."""

from __future__ import annotations

from pathlib import Path

from .content_office import KEEPER, ContentOffice

__all__ = ["tell_of_pages"]


def tell_of_pages(url: str, *, files: Path | None = None) -> ContentOffice:
    """Under 004: bodies, pages, plans, publications, weekly information, a task, comments and a signal; two weeks of the clock."""
    office = ContentOffice(url)
    do = office.do
    office.desk.staff.add("petrova", ["press_centre"], actor=KEEPER)
    office.desk.staff.add("sidorov", ["executor"], actor=KEEPER)
    school, unit = office.body("organisation", "Школа № 1"), office.body("unit", "Отдел культуры")
    do("body", school, "amend", email="school@example.org")
    do("body", school, "own_act", act="adopted", act_number="12-п", act_date="2026-03-02")
    page, second = office.page(), office.page(school, network="ok")
    do("page", page, "appoint", responsible="petrova")
    do("page", page, "check", items=["name=yes", "address=no"])
    do("page", page, "connect", gospabliki="yes", epgu="yes")
    do("page", page, "grant_access", person="petrova", access_role="editor")
    do("page", page, "two_factor", two_factor="on")
    do("page", page, "rotated", secret_in="envelope", envelope="Сейф, № 3")
    office.now("2026-07-07 10:00")
    plan = office.plan(page, "2026-W28").key
    do("plan", plan, "correct", remarks="Добавить день села")
    first, missed = office.planned(page, "2026-07-07 12:00").key, office.planned(page, "2026-07-08 12:00").key
    do("plan", plan, "approve")
    office.now("2026-07-07 12:05")
    do("publication", first, "publish", link=office.link())
    task = office.desk.cases("task").create(
        text="День Крещения Руси", pages=[page, second], due_at=office.local("2026-07-10 12:00"), actor=KEEPER
    )
    do("task", task.key, "place", page=page, link=office.link())
    do("task", task.key, "waive", page=second, reason="Не по профилю школы")
    received = {"page": page, "actor": KEEPER, "network": "vk"}
    comments = office.desk.cases("comment")
    bad, good = (comments.create(text=text, **received).key for text in ("Вы дураки", "Когда починят мост?"))
    do("comment", bad, "remove", ground="insult", evidence="Снимок экрана")
    do("comment", bad, "restore", reason="Не о том человеке")
    do("comment", good, "edit", text="Когда починят мост через Обь?")
    do("comment", good, "raise")
    signal = office.desk.cases("signal").create(kind="officers", page=page, level_now="editor", actor=KEEPER)
    do("signal", signal.key, "settle", result="Доступ дан по приказу")
    office.now("2026-07-08 16:00")
    office.tick()
    do("publication", missed, "publish", link=office.link(), at=office.local("2026-07-08 15:00"))
    office.now("2026-07-13 09:30")
    office.tick()
    (owed, *_) = office.desk.cases("information").list()
    do("information", owed.key, "receive", content="Концерт в субботу")
    office.now("2026-07-20 09:30")
    office.tick()
    do("page", page, "release", reason="Уволилась")
    do("page", second, "suspend", reason="Каникулы")
    do("page", second, "resume")
    do("page", second, "close", reason="Одной страницы довольно")
    do("body", unit, "close", reason="Отдел упразднён")
    office.tick()
    return office
