"""Laws of reading an export: good rows come through whatever stands beside them, and rejects come back as they were."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from otklik.calendars.text import Text
from otklik.workflows import samples
from otklik.workflows.exchange import Limits, Reject, Row, UnreadableFile, read, write_rejects
from otklik.workflows.exchange.links import read_link

ZONE = ZoneInfo("Asia/Vladivostok")
HEADER = ("ID", "Дата создания", "Текст инцидента", "Тема")
AT = "2026-09-01 15:34:06"

# Whatever a file in UTF-8 can hold, with more than a fair share of what is special to CSV, to cabinets and to spreadsheets.
special = st.sampled_from(
    ['"', "'", ";", ",", "\t", "\n", "\r", "\r\n", "=", "-", "@", "<br>", "[club1|", "]", "\0", "�", "ё"]
)
texts = st.lists(special | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=8).map("".join)
words = st.text(st.sampled_from("абвё лошадь №«»—"), max_size=20).map(str.strip)


def results(content: bytes, limits: Limits | None = None) -> list[Row | Reject]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "файл")
        path.write_bytes(content)
        return list(read(path, zone=ZONE, limits=limits))


def rows_or_refusal(content: bytes, limits: Limits | None = None) -> list[Row | Reject]:
    """What was read, or nothing where the file was refused in words that can be written."""
    try:
        return results(content, limits)
    except UnreadableFile as error:
        refusal = error
    for language in ("ru", "en"):
        assert refusal.say(language).encode()
    return []


def as_csv(rows: Sequence[tuple[str, ...]], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows([HEADER, *rows])
    return stream.getvalue().encode(encoding)


@given(st.lists(st.tuples(texts, texts, texts).filter(any), min_size=1, max_size=5))
def test_the_cells_of_rejects_come_back_as_they_were(cells: list[tuple[str, str, str]]) -> None:
    header = ("Текст инцидента", "Тема", "Дата создания", "Ещё")
    reason = Text(ru="плохо", en="bad")
    rows = [
        Reject(
            file="ф",
            line=5,
            column=None,
            value=row[0],
            reason=reason,
            header=header,
            cells=(*row[:2], "никогда", row[2]),
        )
        for row in cells
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "отклонено.csv")
        assert write_rejects(path, header, rows) == len(rows)
        again = list(read(path, zone=ZONE))
        with path.open(encoding="utf-8-sig", newline="") as stream:
            table = list(csv.reader(stream, delimiter=";"))
    assert [item.cells for item in again if isinstance(item, Reject)] == [row.cells for row in rows]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in table for cell in row)


@given(
    st.lists(st.tuples(words, words), min_size=1, max_size=6),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1251"]),
)
def test_csv_jsonl_and_xlsx_of_the_same_rows_are_the_same(
    rows: list[tuple[str, str]], delimiter: str, encoding: str
) -> None:
    table = [(str(number), AT, f"'{text}\nи <br>", topic) for number, (text, topic) in enumerate(rows, 1)]
    book = openpyxl.Workbook()
    for row in [HEADER, *table]:
        book.worksheets[0].append(row)
    packed = io.BytesIO()
    book.save(packed)
    lines = "".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in table)

    def seen(content: bytes) -> list[tuple[object, ...]]:
        return [
            (row.external_id, row.detected_at, row.text, row.topic, row.key)
            for row in results(content)
            if isinstance(row, Row)
        ]

    expected = seen(as_csv(table, delimiter, encoding))
    assert len(expected) == len(rows)
    assert seen(packed.getvalue()) == expected
    assert seen(lines.encode()) == expected


# A line that is no row of its own: its beginning is no date where a date is needed.
junk_lines = st.text(st.sampled_from("абв\";,\t 012\\'=<"), max_size=40)


@settings(max_examples=300)
@given(st.lists(junk_lines | st.sampled_from(['"', '1;"', '";']) | st.just(None), min_size=1, max_size=12))
@example(['"', None, None, '"', None])
def test_good_rows_come_through_any_junk_between_them(lines: list[str | None]) -> None:
    # None stands for a good row; only junk may be rejected, merged or left out.
    file = [";".join(HEADER)]
    for number, line in enumerate([*lines, None]):
        file.append(f"{number};{AT};текст {number};" if line is None else line)
    content = "\n".join(file) + "\n"
    found = [row.external_id for row in results(content.encode()) if isinstance(row, Row)]
    expected = [str(number) for number, line in enumerate([*lines, None]) if line is None]
    assert found == expected


@settings(max_examples=150)
@given(st.lists(junk_lines | st.binary(max_size=30) | st.just(None), min_size=1, max_size=12))
def test_good_objects_come_through_any_junk_between_them(lines: list[str | bytes | None]) -> None:
    file = [b'{"detected_at": "2026-09-01 15:34:06", "ID": "first"}']
    for number, line in enumerate(lines):
        if line is None:
            file.append(json.dumps({"Дата создания": AT, "ID": number}).encode())
        else:
            file.append((line.encode() if isinstance(line, str) else line).replace(b"\n", b" "))
    found = [row.external_id for row in results(b"\n".join(file)) if isinstance(row, Row)]
    assert found == ["first", *(str(number) for number, line in enumerate(lines) if line is None)]


@settings(max_examples=300)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"detected_at;text\n", b"PK\x03\x04", b'{"detected_at": 1}\n', b"\xef\xbb\xbf"]),
)
def test_any_bytes_are_rows_rejects_or_a_refusal(content: bytes, start: bytes) -> None:
    for item in rows_or_refusal(start + content, Limits(row=100, cell=50)):
        if isinstance(item, Reject):
            assert (item.reason.ru + item.value + "".join(item.cells)).encode(), "it can be written"


SAMPLE = Path(samples.__file__).with_name("lesozavodsk_export.xlsx").read_bytes()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, len(SAMPLE) - 1), st.binary(min_size=1, max_size=40))
def test_a_spoilt_package_is_the_sample_or_a_refusal(place: int, spoilt: bytes) -> None:
    content = SAMPLE[:place] + spoilt + SAMPLE[place + len(spoilt) :]
    found = rows_or_refusal(content)
    assert sum(isinstance(row, Row) for row in found) in {0, 360}


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("<>/rowcvfist \"'=123ABti:&;x!-[]"), max_size=80))
def test_any_xml_in_a_sheet_is_rows_rejects_or_a_refusal(junk: str) -> None:
    header = "".join(f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in HEADER)
    sheet = f"<worksheet><sheetData><row>{header}</row><row>{junk}</row></sheetData></worksheet>"
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SAMPLE)) as source, zipfile.ZipFile(packed, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, sheet if name.endswith("sheet1.xml") else source.read(name))
    for item in rows_or_refusal(packed.getvalue()):
        assert isinstance(item, Row | Reject)


@given(
    st.datetimes(datetime(2012, 1, 1), datetime(2027, 12, 31)),
    st.sampled_from(["Asia/Vladivostok", "Asia/Tomsk", "Asia/Magadan", "Europe/Moscow", "Europe/Berlin"]),
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]),
)
def test_local_time_comes_back_as_it_was_written(local: datetime, zone: str, form: str) -> None:
    local = local.replace(microsecond=0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "файл.csv")
        path.write_text(f"detected_at\n{local.strftime(form)}\n", "utf-8")
        (row,) = read(path, zone=ZoneInfo(zone))
    assert isinstance(row, Row)
    back = row.detected_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    # Where clocks are set forward, an hour is never shown: it is read as the next.
    assert back - local in {timedelta(0), timedelta(hours=1)}
    assert row.detected_at.tzinfo is UTC


@given(
    st.sampled_from(["", "http://", "https://", "HTTPS://", "//"]),
    st.sampled_from(["", "www.", "m.", "M."]),
    st.sampled_from(["vk.com", "VK.ru", "ok.ru", "t.me", "max.ru"]),
    st.text(st.sampled_from("abcXYZ019-_./"), max_size=12),
    st.lists(st.sampled_from(["reply=3", "utm_source=vk", "thread=4", "fbclid=x", "utm_medium="]), max_size=3),
    st.sampled_from(["", "#top"]),
)
def test_all_spellings_of_a_page_are_one(
    scheme: str, dress: str, host: str, path: str, query: list[str], anchor: str
) -> None:
    path = "/" + path if path else ""
    kept = [item for item in query if item.startswith(("reply", "thread"))]
    plain = read_link("https://" + host.lower() + path.rstrip("/") + ("?" + "&".join(kept) if kept else ""))
    spelled = scheme + dress + host + path + ("?" + "&".join(query) if query else "") + anchor
    assert read_link(spelled) == plain
    assert read_link(plain.address) == plain
