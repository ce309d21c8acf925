"""CSV and JSONL: encodings, delimiters, quotes and lines, where nothing bad costs a good row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from otklik.workflows.exchange import Limits, Reject, Row, UnreadableFile, read

ZONE = ZoneInfo("Asia/Vladivostok")
AT = "2026-09-01 15:34:06"
HEADER = "ID;Дата создания;Текст инцидента;Тема"


def results(folder: Path, content: bytes | str, limits: Limits | None = None) -> list[Row | Reject]:
    path = folder / "выгрузка"  # no extension: the kind is told by content
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read(path, zone=ZONE, limits=limits))


def texts(found: list[Row | Reject]) -> list[str]:
    return [row.text for row in found if isinstance(row, Row)]


def rejects(found: list[Row | Reject]) -> Iterator[Reject]:
    return (row for row in found if isinstance(row, Reject))


def lines(*rows: str) -> str:
    return "\r\n".join([HEADER, *rows]) + "\r\n"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_encoding_and_delimiter_are_found(tmp_path: Path, delimiter: str, encoding: str, end: str) -> None:
    table = [HEADER.split(";"), ["1", AT, '"где; свет,\tа?"', "ЖКХ №5 «Ёлка»"]]
    content = end.join(delimiter.join(row) for row in table) + end
    (row,) = results(tmp_path, content.encode(encoding))
    assert isinstance(row, Row)
    assert (row.external_id, row.text, row.topic) == ("1", "где; свет,\tа?", "ЖКХ №5 «Ёлка»")


def test_the_last_line_needs_no_end_and_empty_rows_are_left_out(tmp_path: Path) -> None:
    found = results(tmp_path, lines("1;" + AT + ";а;", "", ";;;", "  ;;;", "2;" + AT + ";б;").rstrip())
    assert [(row.line, row.text) for row in found if isinstance(row, Row)] == [(2, "а"), (6, "б")]
    assert len(found) == 2


def test_a_line_of_a_message_is_no_row(tmp_path: Path) -> None:
    found = results(tmp_path, lines(f'1;{AT};"первая\n\nвторая; с ""кавычкой""";т', f"2;{AT};потом;"))
    assert texts(found) == ['первая\n\nвторая; с "кавычкой"', "потом"]
    assert [row.line for row in found] == [2, 3], "numbered as a spreadsheet shows them"


def test_letters_that_cp1251_has_beside_one_bad_byte_of_utf8(tmp_path: Path) -> None:
    # One bad byte does not turn a file of UTF-8 into wrong letters of another encoding.
    rows = [f"{number};{AT};вода {number};" for number in range(5)]
    content = lines(*rows).encode().replace("вода 2".encode(), "вода ".encode() + b"\xe2")
    found = results(tmp_path, content)
    assert texts(found) == ["вода 0", "вода 1", "вода 3", "вода 4"]
    (bad,) = rejects(found)
    assert (bad.line, bad.column, bad.value) == (4, "Текст инцидента", "вода �")


def test_bad_bytes_outside_the_columns_that_are_read_cost_nothing(tmp_path: Path) -> None:
    content = b"detected_at;other\n" + AT.encode() + b";\xff\xfe\n" + AT.encode() + ";да\n".encode()
    assert all(isinstance(row, Row) for row in results(tmp_path, content))


def test_a_row_of_utf8_inside_a_file_of_cp1251_is_no_mojibake(tmp_path: Path) -> None:
    content = (
        lines(f"1;{AT};вода;").encode("cp1251")
        + f"2;{AT};канализация;\r\n".encode()
        + f"3;{AT};РАСЁТ;".encode("cp1251")
    )
    found = results(tmp_path, content)
    assert texts(found) == ["вода", "РАСЁТ"]
    assert [bad.line for bad in rejects(found)] == [3]


def test_a_byte_that_cp1251_lacks_is_rejected(tmp_path: Path) -> None:
    content = lines(f"1;{AT};вода;", f"2;{AT};свет;").encode("cp1251").replace("свет".encode("cp1251"), b"\xf1\x98")
    found = results(tmp_path, content)
    assert texts(found) == ["вода"]
    assert [bad.column for bad in rejects(found)] == ["Текст инцидента"]


def test_a_nul_byte_is_rejected(tmp_path: Path) -> None:
    found = results(tmp_path, lines(f"1;{AT};во\0да;", f"2;{AT};свет;"))
    assert texts(found) == ["свет"]
    (bad,) = rejects(found)
    assert bad.column == "Текст инцидента"
    assert "нулевой" in bad.reason.ru


@pytest.mark.parametrize(
    ("row", "said"),
    [(f"2;{AT}", "оборвана"), ("2", "оборвана"), (f"2;{AT};раз; два;т", "разделитель")],
)
def test_a_row_of_another_length_is_rejected_whole(tmp_path: Path, row: str, said: str) -> None:
    found = results(tmp_path, lines(f"1;{AT};а;", row, f"3;{AT};в;"))
    assert texts(found) == ["а", "в"]
    (bad,) = rejects(found)
    assert (bad.line, bad.column, bad.cells) == (3, None, tuple(row.split(";")))
    assert said in bad.reason.ru


def test_empty_cells_beyond_the_header_and_missing_ones_that_are_not_read_cost_nothing(tmp_path: Path) -> None:
    content = f"Дата создания;Текст инцидента;Чужое\n{AT};а;x;;\n{AT};б\n"
    assert texts(results(tmp_path, content)) == ["а", "б"]


@pytest.mark.parametrize(
    "broken",
    [
        f'2;{AT};"не закрыта;т',
        f'2;{AT};"ООО "Ромашка" не вывозит";т',
        f'2;{AT};"не закрыта\nи дальше;т',
        f'"2;{AT};не закрыта в первой;т',
    ],
)
@pytest.mark.parametrize("after", [f'3;{AT};"в";т', f"3;{AT};в;т", f'3;{AT};"в\nг";т'])
def test_a_quote_that_is_not_closed_costs_its_own_row(tmp_path: Path, broken: str, after: str) -> None:
    found = results(tmp_path, lines(f"1;{AT};а;т", broken, after, f'4;{AT};"""д""";т'))
    assert texts(found) == ["а", "в\nг" if "г" in after else "в", '"д"']
    (bad,) = rejects(found)
    assert bad.line == 3
    assert bad.value.startswith("2"), "the beginning of the row shows which it is"
    assert "кавычки" in bad.reason.ru
    assert "закрыта" in "".join(bad.cells) or "Ромашка" in "".join(bad.cells)


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(tmp_path: Path) -> None:
    rest = [f"{number};{AT};вода {number};т" for number in range(3, 4000)]
    found = results(tmp_path, lines(f'2;{AT};"никогда;т', *rest), Limits(row=64 * 1024))
    assert texts(found) == [f"вода {number}" for number in range(3, 4000)]
    assert [bad.line for bad in rejects(found)] == [2]


def test_a_cell_over_the_limit_names_its_column_and_its_neighbours_are_read(tmp_path: Path) -> None:
    huge = "ы" * (512 * 1024) + "!"  # a byte over 1 MiB in UTF-8
    fits = "ы" * (512 * 1024)
    found = results(
        tmp_path, lines(f"1;{AT};а;", f"2;{AT};{huge};", f'3;{AT};"{huge}\n";', f"4;{AT};{fits};", f"5;{AT};б;")
    )
    assert texts(found) == ["а", fits, "б"]
    assert [(bad.line, bad.column) for bad in rejects(found)] == [(3, "Текст инцидента"), (4, "Текст инцидента")]
    assert all(len(cell) < 2000 for bad in rejects(found) for cell in bad.cells)


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_row_without_end_is_cut_off_and_the_next_one_is_read(tmp_path: Path, ending: str, *, quoted: bool) -> None:
    limits = Limits(cell=1024, row=8192)
    huge = "endless " * 40_000
    if quoted:
        huge = '"' + huge.replace("endless endless ", "endless\nendless") + '"'
    content = ending.join([HEADER, f"1;{AT};a;", f"2;{AT};{huge};z", f'3;{AT};"b\nc";', f"4;{AT};d;"])
    found = results(tmp_path, content, limits)
    assert texts(found) == ["a", "b\nc", "d"]
    (bad,) = rejects(found)
    assert (bad.line, bad.column) == (3, "Текст инцидента")


def test_the_csv_modules_own_limit_stays_as_the_host_set_it(tmp_path: Path) -> None:
    import csv

    before = csv.field_size_limit()
    assert len(texts(results(tmp_path, lines(f"1;{AT};{'я' * 200_000};")))) == 1
    assert csv.field_size_limit() == before


def test_a_line_that_names_the_delimiter_is_read_past(tmp_path: Path) -> None:
    assert texts(results(tmp_path, f"sep=;\r\n{HEADER}\r\n1;{AT};а;\r\n")) == ["а"]


def test_progress_grows_to_the_size_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "много.csv"
    path.write_text(lines(*(f"{number};{AT};вода;" for number in range(20_000))), "utf-8")
    seen: list[tuple[int, int]] = []
    assert sum(1 for _ in read(path, zone=ZONE, progress=lambda done, total: seen.append((done, total)))) == 20_000
    size = path.stat().st_size
    assert seen[-1] == (size, size)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(seen) > 5


def jsonl(*objects: object) -> str:
    return "".join((item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)) + "\n" for item in objects)


def test_objects_have_headers_or_fields_for_keys_and_need_not_be_alike(tmp_path: Path) -> None:
    found = results(
        tmp_path,
        jsonl(
            {"Дата создания": AT, "Текст инцидента": "'а<br>б", "ID": 41000000},
            "",
            {
                "text": "в",
                "detected_at": "2026-09-01T15:34:06+10:00",
                "external_id": "41000007",
                "чужое": [1, {"2": None}],
            },
        ),
    )
    assert texts(found) == ["а\nб", "в"]
    assert [(row.line, row.external_id) for row in found if isinstance(row, Row)] == [(1, "41000000"), (3, "41000007")]
    assert len({row.detected_at for row in found if isinstance(row, Row)}) == 1


@pytest.mark.parametrize(
    "bad",
    [
        '{"detected_at": "2026-09-01 15:34:06", "text": "нет скобки"',
        "[1, 2]",
        '"строка"',
        '{"text": "без даты"}',
        '{"detected_at": 5}',
        '{"detected_at": "2026-09-01 15:34:06", "text": ["список"]}',
        '{"detected_at": "2026-09-01 15:34:06", "text": "\\ud800"}',
        '{"detected_at": "2026-09-01 15:34:06", "text": "\\u0000"}',
        '{"detected_at": "2026-09-01 15:34:06", "text": NaN}',
        '{"detected_at": "2026-09-01 15:34:06", "ID": "1", "id": "2"}',
        '{"a":' * 100_000,
    ],
)
def test_a_bad_line_costs_itself(tmp_path: Path, bad: str) -> None:
    found = results(tmp_path, jsonl({"detected_at": AT, "text": "а"}, bad, {"detected_at": AT, "text": "б"}))
    assert texts(found) == ["а", "б"]
    assert [reject.line for reject in rejects(found)] == [2]


def test_a_line_that_is_not_utf8_or_too_long_costs_itself(tmp_path: Path) -> None:
    good = jsonl({"detected_at": AT, "text": "а"}).encode()
    endless = jsonl({"detected_at": AT, "text": "x" * 50_000}).encode()
    found = results(tmp_path, good + b'{"text": "\xff"}\n' + endless + good, Limits(row=10_000))
    assert texts(found) == ["а", "а"]
    assert [reject.line for reject in rejects(found)] == [2, 3]


def test_the_rejects_of_unlike_objects_share_the_columns_of_the_whole_file(tmp_path: Path) -> None:
    found = results(
        tmp_path, jsonl({"detected_at": "?", "а": 1}, {"detected_at": AT, "б": 2}, {"в": 3, "detected_at": "!"})
    )
    assert [(bad.header, bad.cells) for bad in rejects(found)] == [
        (("detected_at", "а", "б", "в"), ("?", "1", "", "")),
        (("detected_at", "а", "б", "в"), ("!", "", "", "3")),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "пуст"),
        (b"\xef\xbb\xbf \r\n", "пуст"),
        ("ID;Дата создания\n1;2026\n".encode("utf-16"), "UTF-16"),
        ("ID;Date\n1;2026\n".encode("utf-16-le"), "UTF-16"),
        (b"%PDF-1.7 ...", "не таблица"),
        (b"<html><table>", "не таблица"),
        (b'[{"detected_at": 1}]', "JSONL"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), ".xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(70_000) + "EncryptedPackage".encode("utf-16-le"), "паролем"),
        (b"PK\x03\x04 broken", "поврежд"),
        (b"\x00\x01\x02", "не текстовый"),
        (b"\x01\x1b[31m;\xff\xfe", "нет столбца"),
    ],
)
def test_what_is_no_export_is_refused_with_advice(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile) as error:
        results(tmp_path, content)
    assert said in error.value.message.ru
    assert "выгрузка" in error.value.message.ru, "the file is named"


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "нет.csv", tmp_path):
        with pytest.raises(UnreadableFile):
            list(read(path, zone=ZONE))


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    assert results(tmp_path, HEADER) == []
