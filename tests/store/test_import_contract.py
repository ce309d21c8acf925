"""An import leaves the same on SQLite and PostgreSQL, in however many parts its rows are written; a part that fails leaves nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from otklik.engine.decide import Decision
from otklik.workflows import inbox
from otklik.workflows.inbox import import_export
from otklik.workflows.messages import Messages, message_row
from otklik.workflows.search import search
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import MORNING, Story, rehearsal_desk
from .test_store_contract import export, without_position

HEADER = "Кабинет;ID;Номер инцидента;Дата создания;Ссылка;Ссылка на автора;Тема;Улица;Текст сообщения\n"
WORDS = (
    "Яма «у школы»",
    'Нет ""света""\nвторой день',
    "Течёт \\ 100 % {трубы}",
    "12,5 т снега: ёлка",
    "!?",
    "Мусор\tв углу",
)


def written(folder: Path) -> Path:
    """An export of six messages, words of every kind; the last two are of one incident, and one has no author."""
    file = folder / "export.csv"
    file.write_text(
        HEADER
        + "".join(
            f"Край;{number};{100 + min(number, 4)};14.07.2026 09:0{number}:00;https://vk.com/wall-1_{number};"
            f'{"" if number == 2 else f"https://vk.com/id{number % 3}"};ЖКХ;ул. Мира;"{words}"\n'
            for number, words in enumerate(WORDS)
        ),
        encoding="utf-8",
    )
    return file


def all_of(story: Story) -> tuple[Any, ...]:
    """The log, projections, texts, messages with their authors, and what is found by some words."""
    cases = [case.key for case in story.desk.incidents.list()]
    with story.desk.reading() as store:
        kept = store.projections(), sorted(store.all_texts()), [Messages(store).of_case(key) for key in cases]
    found = {words: sorted(item.case.key for item in search(story.desk, words)) for words in ("свет", "100", "мира")}
    return without_position(export(story.desk)), kept, found


@pytest.mark.parametrize("together", [1, 2, 100])
def test_an_import_leaves_the_same_whatever_it_is_written_in(url: str, tmp_path: Path, together: int) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"
    rehearsal_desk(other).close()
    file = written(tmp_path)
    with Story.open(url, MORNING) as here, Story.open(other, MORNING) as there:
        for story, count in ((here, together), (there, 1000)):
            story.now("2026-07-14 10:00")
            with patch.object(inbox, "TOGETHER", count):
                assert list(import_export(story.desk, file)) == []
        assert all_of(here) == all_of(there)
        assert all_of(here)[2] == {"свет": [2], "100": [3], "мира": [1, 2, 3, 4, 5]}
        verify_desk(here.desk)
        assert rebuild(here.desk).changed == ()


def test_where_one_part_cannot_be_written_nothing_is(url: str, tmp_path: Path) -> None:
    def twice(decision: Decision, *given: Any) -> dict[str, Any]:
        row = message_row(decision, *given)
        return row | {"case_key": min(row["case_key"], 3)}

    file = written(tmp_path)
    with Story.open(url, MORNING) as story:
        story.now("2026-07-14 10:00")
        colliding = patch.object(inbox, "message_row", twice)
        with patch.object(inbox, "TOGETHER", 2), colliding, pytest.raises(Exception, match=r"(?i)unique"):
            list(import_export(story.desk, file))
        assert story.desk.incidents.list() == []
        assert list(import_export(story.desk, file)) == []
        assert len(story.desk.incidents.list()) == 5
        verify_desk(story.desk)
