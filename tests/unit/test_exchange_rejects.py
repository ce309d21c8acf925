"""The rejects file: safe in a spreadsheet, true to the original, corrected there and imported again."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from otklik.calendars.text import Text
from otklik.workflows.exchange import Reject, Row, read, write_rejects
from otklik.workflows.exchange.guard import SERVICE_COLUMNS, guarded, unguarded

ZONE = ZoneInfo("Asia/Vladivostok")
AT = "2026-09-01 15:34:06"
HEADER = ("Дата создания", "Текст инцидента", "Тема")
RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


def results(path: Path) -> list[Row | Reject]:
    return list(read(path, zone=ZONE))


def rejects(path: Path) -> list[Reject]:
    return [row for row in results(path) if isinstance(row, Reject)]


def written(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))


def a_reject(*cells: str, header: tuple[str, ...] = HEADER) -> Reject:
    reason = Text(ru="не подходит", en="not valid")
    return Reject(
        file="выгрузка.csv", line=7, column="Дата создания", value=cells[0], reason=reason, header=header, cells=cells
    )


def table(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([HEADER, *rows])
    return path


def test_a_rejects_file_says_what_and_where_beside_the_original(tmp_path: Path) -> None:
    path = tmp_path / "отклонено.csv"
    assert write_rejects(path, HEADER, [a_reject("вчера", "где свет", "ЖКХ")]) == 1
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel reads the letters"
    header, row = written(path)
    assert header == [*SERVICE_COLUMNS, *HEADER]
    assert row == ["не подходит", "Дата создания", "вчера", "выгрузка.csv", "7", "вчера", "где свет", "ЖКХ"]
    write_rejects(path, HEADER, [a_reject("вчера", "где свет", "ЖКХ")], language="en")
    assert written(path)[1][0] == "not valid"


@pytest.mark.parametrize("first", [*RUN_BY_SPREADSHEETS, "\n", "＝"])
def test_no_cell_begins_so_that_a_spreadsheet_runs_it(tmp_path: Path, first: str) -> None:
    path = tmp_path / "отклонено.csv"
    write_rejects(
        path, (first + "заголовок", *HEADER), [a_reject(first + "1+1", first + "cmd|' /C calc'!A0", "а", "б")]
    )
    for row in written(path):
        assert not any(cell.startswith(first) for cell in row)


@pytest.mark.parametrize(
    "cell", ["=1", "'=1", "''", "'", "", "а", "-", "+7 914", "\tа", "\rа", "\r\nа", "@все", "'слова"]
)
def test_taking_the_guard_off_gives_the_original_cell(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


def test_a_corrected_file_is_imported_and_the_rest_is_rejected_again(tmp_path: Path) -> None:
    source = table(tmp_path / "выгрузка.csv", ("вчера", "'=где свет", "ЖКХ"), (AT, "а", "б"), ("завтра", "-вода", "'"))
    first = tmp_path / "отклонено.csv"
    assert write_rejects(first, HEADER, rejects(source)) == 2
    again = results(first)
    assert [item.cells for item in rejects(first)] == [item.cells for item in rejects(source)]
    assert len(again) == 2
    rows = written(first)
    rows[1][5] = AT
    second = tmp_path / "исправлено.csv"
    for encoding in ("utf-8-sig", "cp1251"):  # a spreadsheet may save it either way
        with second.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(rows)
        corrected, rest = results(second)
        assert isinstance(corrected, Row)
        assert (corrected.text, corrected.topic) == ("=где свет", "ЖКХ")
        assert isinstance(rest, Reject)
        assert (rest.column, rest.cells) == ("Дата создания", ("завтра", "-вода", "'"))
        assert rest.header == HEADER, "the columns that the rejects file added are not carried on"


def test_a_row_of_another_length_keeps_all_its_cells(tmp_path: Path) -> None:
    source = table(tmp_path / "выгрузка.csv", (AT, "раз", " два", "ЖКХ"), (AT,))
    path = tmp_path / "отклонено.csv"
    write_rejects(path, HEADER, rejects(source))
    assert [item.cells for item in rejects(path)] == [(AT, "раз", " два", "ЖКХ"), (AT,)]


def test_a_row_that_was_left_without_its_cells_is_not_lost_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "отклонено.csv"
    write_rejects(path, HEADER, [a_reject("", "", "")])
    (bad,) = rejects(path)
    assert "не исправлена" in bad.reason.ru


def test_letters_that_were_lost_must_be_put_back(tmp_path: Path) -> None:
    source = tmp_path / "выгрузка.csv"
    source.write_bytes(";".join(HEADER).encode() + b"\n" + AT.encode() + ";где св".encode() + b"\xd0;\n")
    path = tmp_path / "отклонено.csv"
    write_rejects(path, HEADER, rejects(source))
    (bad,) = rejects(path)
    assert (bad.column, bad.cells[1]) == ("Текст инцидента", "где св�")
    path.write_text(path.read_text("utf-8-sig").replace("где св�", "где свет"), "utf-8-sig")
    (good,) = results(path)
    assert isinstance(good, Row)
    assert good.text == "где свет"
    assert good.topic is None


def test_the_rejects_of_a_file_may_take_its_place(tmp_path: Path) -> None:
    path = table(
        tmp_path / "выгрузка.csv", *[("вчера", f"слова {number}", "") for number in range(3000)], (AT, "а", "")
    )
    assert write_rejects(path, HEADER, (item for item in read(path, zone=ZONE) if isinstance(item, Reject))) == 3000
    assert [item.cells[1] for item in rejects(path)] == [f"слова {number}" for number in range(3000)]


def test_a_rejects_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "отклонено.csv"
    path.write_text("прежний", "utf-8")

    def broken() -> Iterator[Reject]:
        yield a_reject("вчера", "а", "б")
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 (any failure on the way)
        write_rejects(path, HEADER, broken())
    assert path.read_text("utf-8") == "прежний"
    assert list(tmp_path.iterdir()) == [path]
