"""What a cell of an export becomes: words, links, instants, and what makes two rows one message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from otklik.calendars.errors import NaiveInstant
from otklik.workflows.exchange import Limits, Reject, Row, read
from otklik.workflows.exchange.cleaning import as_text, clean_message, clean_value, duration
from otklik.workflows.exchange.instants import LocalTime
from otklik.workflows.exchange.links import read_link

VLADIVOSTOK = ZoneInfo("Asia/Vladivostok")


def one(folder: Path, limits: Limits | None = None, /, **cells: str) -> Row | Reject:
    path = folder / "one.csv"
    cells = {"detected_at": "2026-09-01 15:34:06"} | cells
    path.write_text(";".join(cells) + "\n" + ";".join(f'"{cell}"' for cell in cells.values()) + "\n", "utf-8")
    (found,) = read(path, zone=VLADIVOSTOK, limits=limits)
    return found


def row(folder: Path, **cells: str) -> Row:
    found = one(folder, None, **cells)
    assert isinstance(found, Row), found
    return found


def reject(folder: Path, limits: Limits | None = None, /, **cells: str) -> Reject:
    found = one(folder, limits, **cells)
    assert isinstance(found, Reject), found
    return found


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("'К врачу не попасть", "К врачу не попасть"),
        ("'", ""),
        ("", ""),
        ("''в кавычках'", "'в кавычках'"),
        ("Здравствуйте.<br>Подскажите", "Здравствуйте.\nПодскажите"),
        ("раз<BR />два<br/>три", "раз\nдва\nтри"),
        ("раз\r\nдва\rтри\nчетыре", "раз\nдва\nтри\nчетыре"),
        ("деньги [club900000009|Займы всем]", "деньги Займы всем"),
        ("[id1:bp-2_3|Иван], спасибо [public7|вам]", "Иван, спасибо вам"),
        ("[не ссылка] и [1|2]", "[не ссылка] и [1|2]"),
        ("'Сообщение без текста", ""),
        ("сообщение без текста.", ""),
        ("Сообщение без текста не дошло", "Сообщение без текста не дошло"),
        ("=1+1", "=1+1"),
        ("цена < 5 > 3", "цена < 5 > 3"),
        ("\x1b[31mкрасный\x07", "[31mкрасный"),
        ("таб\tстоит", "таб\tстоит"),
    ],
)
def test_a_message_is_its_words_alone(cell: str, words: str) -> None:
    assert clean_message(cell) == words


@pytest.mark.parametrize(
    ("cell", "value"),
    [("'", None), ("", None), ("-", None), ("—", None), (" ул.\nМира ", "ул. Мира"), ("'8", "8"), ("'-", None)],
)
def test_a_value_is_one_line_or_nothing(cell: str, value: str | None) -> None:
    assert clean_value(cell) == value


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(hours=7, minutes=6, seconds=1), "07:06:01"),
        (timedelta(days=4, hours=3), "99:00:00"),
        (timedelta(seconds=25561, milliseconds=139), "07:06:01.139"),
        (timedelta(minutes=-5), "-00:05:00"),
    ],
)
def test_a_duration_is_written_in_hours_that_pass_a_day(length: timedelta, text: str) -> None:
    assert duration(length) == as_text(length) == text


@pytest.mark.parametrize(
    ("spelling", "address", "network"),
    [
        ("https://vk.com/wall-1_2?reply=3", "https://vk.com/wall-1_2?reply=3", "vk"),
        ("http://m.vk.com/wall-1_2?reply=3&utm_source=x#c", "https://vk.com/wall-1_2?reply=3", "vk"),
        ("https://www.VK.com/wall-1_2/", "https://vk.com/wall-1_2", "vk"),
        ("https://vk.ru/wall-1_2?from=feed&reply=3&thread=4", "https://vk.com/wall-1_2?reply=3&thread=4", "vk"),
        ("vk.com/wall-1_2", "https://vk.com/wall-1_2", "vk"),
        ("vk.com:443/wall-1_2", "https://vk.com/wall-1_2", "vk"),
        ("//ok.ru/group/5/topic/6", "https://ok.ru/group/5/topic/6", "ok"),
        ("https://odnoklassniki.ru/profile/1", "https://ok.ru/profile/1", "ok"),
        ("https://t.me/channel/12?comment=7", "https://t.me/channel/12?comment=7", "tg"),
        ("https://max.ru/c/-1/2", "https://max.ru/c/-1/2", "max"),
        ("https://new.vk.com/id1", "https://new.vk.com/id1", "vk"),
        ("https://m.ru/x", "https://m.ru/x", "other"),
        ("https://user:secret@vk.com/id1", "https://vk.com/id1", "vk"),
        ("https://vk.com@example.org/id1", "https://example.org/id1", "other"),
        ("https://лесозаводск.рф/новости?id=1", "https://лесозаводск.рф/новости?id=1", "other"),
        ("https://notvk.com/x", "https://notvk.com/x", "other"),
    ],
)
def test_one_page_has_one_spelling_and_a_network(spelling: str, address: str, network: str) -> None:
    assert read_link(spelling) == (address, network)
    assert read_link(address) == (address, network), "normalising twice changes nothing"


@pytest.mark.parametrize(
    "wrong",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "нет",
        "https://",
        "https://vk.com/a b",
        "https://[::1",
        "data:text/html,x",
    ],
)
def test_what_is_no_page_is_no_link(wrong: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (whatever it says, the builder has its own words)
        read_link(wrong)


@pytest.mark.requirement("LS-5")
def test_a_message_from_any_site_is_taken(tmp_path: Path) -> None:
    found = row(tmp_path, link="https://forum.example.org/topic/1")
    assert (found.network, found.link) == ("other", "https://forum.example.org/topic/1")
    assert row(tmp_path, text="без ссылки").network is None


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-09-01 15:34:06", datetime(2026, 9, 1, 5, 34, 6, tzinfo=UTC)),
        ("2026-09-01 15:34", datetime(2026, 9, 1, 5, 34, tzinfo=UTC)),
        ("2026-9-1 5:04:06", datetime(2026, 8, 31, 19, 4, 6, tzinfo=UTC)),
        ("01.09.2026 15:34", datetime(2026, 9, 1, 5, 34, tzinfo=UTC)),
        ("1.9.2026 5:04:06", datetime(2026, 8, 31, 19, 4, 6, tzinfo=UTC)),
        ("2026-09-01T15:34:06+03:00", datetime(2026, 9, 1, 12, 34, 6, tzinfo=UTC)),
        ("2026-09-01 15:34+03", datetime(2026, 9, 1, 12, 34, tzinfo=UTC)),
        ("2026-09-01 15:34:6", datetime(2026, 9, 1, 5, 34, 6, tzinfo=UTC)),
        ("2026-09-01T15:34:06Z", datetime(2026, 9, 1, 15, 34, 6, tzinfo=UTC)),
        ("2026-09-01 15:34:06.500000", datetime(2026, 9, 1, 5, 34, 6, 500_000, tzinfo=UTC)),
    ],
)
def test_an_instant_without_offset_is_local_time(text: str, utc: datetime) -> None:
    assert LocalTime(VLADIVOSTOK).instant(text) == utc


def test_a_local_time_that_happens_twice_is_the_first_and_one_that_never_happens_keeps_the_old_offset() -> None:
    # RFC 5545, 3.3.5; Berlin set its clocks back on 26.10.2025 at 03:00 and forward on 29.03.2026 at 02:00.
    berlin = LocalTime(ZoneInfo("Europe/Berlin"))
    assert berlin.instant("2025-10-26 02:30:00") == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert berlin.instant("2026-03-29 02:30:00") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    # Lord Howe sets its clocks by half an hour, on 05.10.2025 at 02:00.
    howe = LocalTime(ZoneInfo("Australia/Lord_Howe"))
    assert howe.instant("2025-10-05 02:15:00") == datetime(2025, 10, 4, 15, 45, tzinfo=UTC)
    assert howe.instant("2025-10-05 02:45:00") == datetime(2025, 10, 4, 15, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-01",
        "2026-W36-2 10:00",
        "01.09.26 10:00",
        "31.02.2026 10:00",
        "10:00",
        "46266.65",
        "2026-13-01 10:00:00",
        "да",
    ],
)
def test_what_is_no_date_with_a_time_is_no_instant(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the builder has its own words)
        LocalTime(VLADIVOSTOK).instant(text)


@pytest.mark.parametrize(
    "text", ["0001-01-01 00:00:00", "9999-12-31 23:59:59", "1999-01-01 10:00:00", "2250-01-01 10:00:00"]
)
def test_an_absurd_year_is_rejected(tmp_path: Path, text: str) -> None:
    found = reject(tmp_path, detected_at=text)
    assert (found.column, found.value) == ("detected_at", text)


def test_the_future_is_rejected_by_the_callers_now(tmp_path: Path) -> None:
    now = datetime(2026, 9, 1, 5, 34, 6, tzinfo=UTC)
    assert isinstance(one(tmp_path, Limits(latest=now)), Row), "an instant that is now is not future"
    assert reject(tmp_path, Limits(latest=now - timedelta(seconds=1))).column == "detected_at"
    assert reject(tmp_path, Limits(latest=now), assigned_at="2026-09-01 15:34:07").column == "assigned_at"
    with pytest.raises(NaiveInstant):
        Limits(latest=datetime(2026, 9, 1))


@pytest.mark.parametrize(
    ("cells", "disposition"),
    [
        ({}, "open"),
        ({"executor": "'", "answer": "'", "assigned_at": "-"}, "open"),
        ({"executor": "Отдел благоустройства"}, "underway"),
        ({"assigned_at": "2026-09-01 16:00:00"}, "underway"),
        ({"answered_at": "2026-09-01 16:00:00"}, "underway"),
        ({"answer": "'Добрый день!"}, "underway"),
        ({"Отдел": "Управление образования", "Исполнитель": ""}, "underway"),
        ({"closed_at": "2026-09-01 16:00:00"}, "ended"),
        ({"closed_at": "2026-09-01 16:00:00", "executor": "Отдел", "answered_at": "2026-09-01 15:50:00"}, "ended"),
    ],
)
def test_a_row_is_open_until_somebody_has_it(tmp_path: Path, cells: dict[str, str], disposition: str) -> None:
    assert row(tmp_path, **cells).disposition == disposition


@pytest.mark.parametrize("field", ["detected_at", "published_at", "assigned_at", "answered_at", "closed_at"])
def test_an_instant_that_cannot_be_read_names_its_column_and_value(tmp_path: Path, field: str) -> None:
    found = reject(tmp_path, None, **{field: "вчера"})
    assert (found.file, found.line, found.column, found.value) == ("one.csv", 2, field, "вчера")
    assert "01.09.2026 15:34" in found.reason.ru


def test_a_detection_that_is_missing_is_rejected(tmp_path: Path) -> None:
    assert reject(tmp_path, detected_at="", text="слова").column == "detected_at"


def test_a_formula_is_never_run(tmp_path: Path) -> None:
    assert row(tmp_path, text="=HYPERLINK(1)").text == "=HYPERLINK(1)"
    assert "формул" in reject(tmp_path, detected_at="=NOW()").reason.ru
    assert "формул" in reject(tmp_path, link="=HYPERLINK(1)").reason.ru


def test_what_is_no_link_under_the_author_is_his_name(tmp_path: Path) -> None:
    found = row(tmp_path, author_link="И.Петров")
    assert (found.author_link, found.author_name) == (None, "И.Петров")
    found = row(tmp_path, author_link="m.vk.com/id1", author_name="И. Петров")
    assert (found.author_link, found.author_name) == ("https://vk.com/id1", "И. Петров")


def test_a_number_that_a_spreadsheet_shortened_is_rejected(tmp_path: Path) -> None:
    # Two different messages would have the same ID.
    assert reject(tmp_path, external_id="1,23457E+11").column == "external_id"
    assert row(tmp_path, external_id="12e5").external_id == "12e5"


def test_the_same_id_is_the_same_message_in_one_cabinet_alone(tmp_path: Path) -> None:
    first = row(tmp_path, cabinet="Приморский край", external_id="7", text="раз").key
    assert first.startswith("id:")
    assert row(tmp_path, cabinet="приморский  край", external_id="7", text="два").key == first
    assert row(tmp_path, cabinet="Томская область", external_id="7", text="раз").key != first
    assert row(tmp_path, cabinet="а/б", external_id="в").key != row(tmp_path, cabinet="а", external_id="б/в").key


def test_without_an_id_the_link_the_author_and_the_words_are_the_message(tmp_path: Path) -> None:
    cells = {"link": "https://vk.com/wall-1_2", "author_link": "https://vk.com/id1", "text": "где свет"}
    first = row(tmp_path, **cells).key
    assert first.startswith("sha256:")
    assert row(tmp_path, **cells | {"link": "http://m.vk.com/wall-1_2?utm_source=a", "text": "'где  свет"}).key == first
    assert row(tmp_path, **cells, detected_at="2026-09-02 10:00:00").key == first
    for field, other in (
        ("link", "https://vk.com/wall-1_3"),
        ("author_link", "https://vk.com/id2"),
        ("text", "где вода"),
    ):
        assert row(tmp_path, **cells | {field: other}).key != first


def test_messages_of_which_nothing_is_known_stay_apart(tmp_path: Path) -> None:
    first = row(tmp_path, text="Сообщение без текста").key
    assert row(tmp_path, text="Сообщение без текста").key == first
    assert row(tmp_path, text="Сообщение без текста", detected_at="2026-09-01 15:35:00").key != first
    assert row(tmp_path, external_id="8").key != row(tmp_path, external_id="9").key
