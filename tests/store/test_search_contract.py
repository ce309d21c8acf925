"""Full-text search is the same on SQLite and PostgreSQL: what is found, of whom, what an erasure leaves, what an upgrade fills."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from otklik import Desk, SetClock, StorageBusy, WrongDatabase, load
from otklik.calendars.text import Text
from otklik.engine.store.binding import Binding
from otklik.engine.store.migrate import upgrade as upgrade_tables
from otklik.engine.store.sqlite import open_engine
from otklik.engine.store.tables import REVISION
from otklik.workflows.inbox import import_export
from otklik.workflows.search import search
from otklik.workflows.upkeep import rebuild

from ..support.desk_story import MORNING, TENANT, Story, local
from ..support.hosted import close_desks, desk_on
from ..support.old_databases import lay


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    close_desks()
    engine.dispose()


def found(desk: Desk, words: str) -> list[int]:
    return sorted(item.case.key for item in search(desk, words))


def detect(desk: Desk, message: str, place: str | None = None) -> int:
    source = {"place": place} if place is not None else None
    return desk.incidents.detect(message=message, source=source, actor="ivanova").key


def test_every_word_is_asked_for_in_whatever_form_it_stands(engine: Engine) -> None:
    desk = desk_on(engine)
    lamps = detect(desk, "На улице Мира не горят ФОНАРИ, темно")
    tree = detect(desk, "Чёрный пёс и ёлка во дворе", place="село Тихменево, улица Пушкинская, 7")
    for words in ("фонар", "фонари", "Фонарь", "фонарями мира", "мира фонари", "горят", "темно!"):
        assert found(desk, words) == [lamps], words
    for words in ("ёлка", "елка", "ЁЛКУ", "ё\u0308лка", "черный пес", "Тихменево", "пушкинской 7"):
        assert found(desk, words) == [tree], words
    for words in ("фонари ёлка", "фонари 7", "снег", "", "!?", "7 5"):
        assert found(desk, words) == [], words


def test_a_number_is_itself_and_a_street_glued_to_its_kind_is_found(engine: Engine) -> None:
    desk = desk_on(engine)
    key = detect(desk, "Яма: ул.Мира,57 и e-mail ivan@example.ru")
    for words in ("57", "мира", "example", "ivan@example.ru", "ул.Мира,57"):
        assert found(desk, words) == [key], words
    assert found(desk, "5") == []


def test_the_best_comes_first_and_no_more_than_asked_for(engine: Engine) -> None:
    desk = desk_on(engine)
    detect(desk, "Водитель автобуса опять нагрубил, " + "а мы ждали его на остановке целых полчаса " * 5)
    best = detect(desk, "Нет воды! Вода, где вода?")
    detect(desk, "Скажите, когда в доме будет вода, " + "и почему никто об этом заранее не предупредил " * 5)
    assert search(desk, "вода")[0].case.key == best
    assert [item.case.key for item in search(desk, "вода", limit=1)] == [best]


def test_a_case_comes_once_with_its_best_message(engine: Engine) -> None:
    desk = desk_on(engine)
    key = detect(desk, "Во дворе темно")
    desk.incidents[key].add_message(message="И у нас нет света, и света не обещают", actor="ivanova")
    desk.incidents[key].add_message(
        message="Когда дадут тепло и уберут мусор, и почему в подъезде нет света", actor="ivanova"
    )
    [item] = search(desk, "свет")
    assert (item.case.key, item.snippet) == (key, "И у нас нет [света], и [света] не обещают")


def test_authors_replies_are_found_and_drafts_are_not(url: str) -> None:
    with Story.open(url, MORNING) as story:
        told = story.incident("clarification")
        told.do("author_replied", reply="Второй подъезд, домофон сломан")
        assert found(story.desk, "домофон") == [told.key]
        assert found(story.desk, "Здравствуйте") == []


def test_an_import_can_be_searched(engine: Engine, tmp_path: Path) -> None:
    rows = "".join(f"{n};16.11.2026 08:45;https://vk.com/wall-1_{n};Яма номер{n} у школы;ВК\n" for n in range(1, 6))
    file = tmp_path / "export.csv"
    file.write_text("ID;Дата создания;Ссылка;Текст сообщения;Сеть\n" + rows, encoding="utf-8")
    clock = SetClock(local("2026-11-16 09:00"))
    with Desk(engine, tenant=TENANT, clock=clock) as desk:
        assert list(import_export(desk, file)) == []
        assert len(search(desk, "яма школа")) == 5
        assert len(found(desk, "номер3")) == 1


def test_each_municipality_finds_its_own(engine: Engine) -> None:
    desk = desk_on(engine)
    ours = detect(desk, "Нет воды на Мира")
    with engine.begin() as connection:
        other = Desk.init(
            connection, load("lesozavodsk-215"), tenant="other", curator="ivanova", rehearsal=True, clock=desk.clock
        )
        theirs = [detect(other, "Нет воды на Лазо"), detect(other, "Вода ржавая")]
        assert found(other, "вода") == sorted(theirs)
        rebuild(other)
    assert found(desk, "вода") == [ours]
    assert found(desk, "лазо") == []


def test_a_rolled_back_message_is_not_found(engine: Engine) -> None:
    with engine.connect() as connection:
        transaction = connection.begin()
        desk = desk_on(connection)
        detect(desk, "Провал грунта")
        assert len(found(desk, "провал")) == 1
        transaction.rollback()
    assert found(desk_on(engine), "провал") == []


def test_a_rebuild_makes_it_anew_and_what_was_erased_is_gone(url: str) -> None:
    engine = open_engine(url)
    with Desk.open(url, tenant=TENANT, clock=SetClock(local(MORNING))) as desk:
        kept, erased = detect(desk, "Котельная дымит"), detect(desk, "Гражданка Незабудкина жалуется на дым")
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM otklik_search WHERE case_key = :kept"), {"kept": kept})
            connection.execute(
                text("UPDATE otklik_texts SET body = NULL, key = NULL WHERE case_key = :erased"), {"erased": erased}
            )
        assert found(desk, "дым") == []  # one has no entry, the other no text
        rebuilt = rebuild(desk)
        assert (rebuilt.searched, rebuilt.shrunk) == (1, url.startswith("sqlite"))
        assert found(desk, "дымит") == [kept]
        assert found(desk, "незабудкина") == []
    engine.dispose()
    if url.startswith("sqlite"):
        pages = Path(url.removeprefix("sqlite:///")).read_bytes()
        assert "котельная".encode() in pages
        assert "незабудкина".encode() not in pages.lower()
        assert "езабудкина".encode() not in pages


def test_a_rebuild_stands_where_the_file_cannot_be_shrunk_now(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_: Binding) -> bool:
        raise StorageBusy(Text(ru="занято", en="busy"))

    with Desk.open(f"sqlite:///{database}", clock=SetClock(local(MORNING))) as desk:
        detect(desk, "Нет воды")
        monkeypatch.setattr(Binding, "shrink", busy)
        rebuilt = rebuild(desk)
        assert (rebuilt.searched, rebuilt.shrunk) == (1, False)
        assert len(found(desk, "вода")) == 1


def test_the_migration_that_brings_the_index_fills_it(empty: str) -> None:
    engine = open_engine(empty)
    with engine.begin() as connection:
        lay(connection, "0002")
        assert upgrade_tables(connection) == ("0002", REVISION)  # the tables alone: nothing is folded anew
    with Desk(engine, tenant="lesozavodsk-215") as desk:
        before = {words: search(desk, words) for words in ("ЕЛКИ", "фонари", "мира 5")}
        assert all(before.values())
        rebuild(desk)
        assert {words: search(desk, words) for words in before} == before
    engine.dispose()


def test_without_the_tables_the_error_says_to_upgrade(engine: Engine) -> None:
    desk = desk_on(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE otklik_search"))
    with pytest.raises(WrongDatabase, match="db upgrade"):
        search(desk, "вода")


@pytest.mark.parametrize(
    "long", ["слово" * 200_000, " ".join(map(str, range(150_000))), "ﷺ" * 100_000], ids=["word", "words", "swelling"]
)
def test_a_message_of_any_length_is_taken(engine: Engine, long: str) -> None:
    desk = desk_on(engine)
    key = detect(desk, f"начало {long[:300_000]}")
    assert found(desk, "начало") == [key]
