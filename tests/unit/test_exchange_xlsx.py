"""XLSX: the shipped sample against openpyxl, formulas and dates, and packages that are broken or meant to harm."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from otklik.workflows import samples
from otklik.workflows.exchange import Limits, MissingColumn, Reject, Row, UnreadableFile, read
from otklik.workflows.exchange.workbook import Workbook

ZONE = ZoneInfo("Asia/Vladivostok")
SAMPLE = Path(samples.__file__).with_name("lesozavodsk_export.xlsx")
AT = "2026-09-01 15:34:06"
UTC_AT = datetime(2026, 9, 1, 5, 34, 6, tzinfo=UTC)
HEADER = ["ID", "Дата создания", "Текст инцидента", "Тема"]
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def book(
    folder: Path, *sheets: Sequence[Sequence[object]], mend: Callable[[openpyxl.Workbook], None] | None = None
) -> Path:
    path = folder / "выгрузка.xlsx"
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for rows in sheets:
        sheet = workbook.create_sheet()
        for row in rows:
            sheet.append(row)
    if mend is not None:
        mend(workbook)
    workbook.save(path)
    return path


def repacked(path: Path, mend: Callable[[str, bytes], bytes | None], **options: int) -> Path:
    """The package with its parts mended; a part that becomes None is left out."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: mend(name, archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", options.get("compression", zipfile.ZIP_DEFLATED)) as archive:
        for name, data in parts.items():
            if data is not None:
                archive.writestr(name, data)
    return path


def replaced(old: bytes, new: bytes, name: str, data: bytes) -> bytes:
    """Mends the first sheet alone."""
    return data.replace(old, new) if name.endswith("sheet1.xml") else data


def with_sheet(folder: Path, rows: str) -> Path:
    """A workbook whose first sheet holds `rows` of raw XML below the header."""
    path = book(folder, [HEADER])
    header = "".join(f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in HEADER)
    data = f'<worksheet {MAIN}><sheetData><row r="1">{header}</row>{rows}</sheetData></worksheet>'
    return repacked(path, lambda name, old: data.encode() if name.endswith("sheet1.xml") else old)


def found(path: Path, limits: Limits | None = None) -> list[Row | Reject]:
    return list(read(path, zone=ZONE, limits=limits))


def row(path: Path) -> Row:
    (only,) = found(path)
    assert isinstance(only, Row), only
    return only


def reject(path: Path) -> Reject:
    (only,) = found(path)
    assert isinstance(only, Reject), only
    return only


def test_the_sample_is_read_as_openpyxl_reads_it() -> None:
    sheet = openpyxl.load_workbook(SAMPLE).worksheets[0]
    header, *expected = sheet.iter_rows(values_only=True)
    at = {str(title): place for place, title in enumerate(header)}
    rows = [row for row in read(SAMPLE, zone=ZONE) if isinstance(row, Row)]
    assert len(rows) == len(expected) == 360
    for line, (got, cells) in enumerate(zip(rows, expected, strict=True), 2):
        assert got.line == line
        assert got.external_id == str(cells[at["ID"]])
        assert got.incident == str(cells[at["Номер инцидента"]])
        local = datetime.strptime(str(cells[at["Дата создания"]]), "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)
        assert got.detected_at == local
        assert got.link == cells[at["Урл поста"]]
        assert got.author_link == cells[at["URL автора"]]
        assert (got.topic_group, got.topic) == (cells[at["Группа тем"]], cells[at["Тема"]])
        assert (got.street, got.house, got.settlement) == tuple(
            cells[at[name]] for name in ("Улица", "Дом", "Населенный пункт")
        )
        assert (got.closed_at is None) == (cells[at["Дата окончания"]] is None)
        assert "<br" not in got.text
        assert not got.text.startswith("'")


def test_the_sample_has_84_open_messages_of_two_networks() -> None:
    rows = [row for row in read(SAMPLE, zone=ZONE) if isinstance(row, Row)]
    assert Counter(row.disposition for row in rows) == {"open": 84, "ended": 276}
    assert Counter(row.network for row in rows) == {"vk": 292, "ok": 68}
    assert len({row.key for row in rows}) == 360
    assert any(row.text == "" for row in rows)
    assert any("деньги за 5 минут Займы всем" in row.text for row in rows)


@pytest.mark.parametrize("value", [datetime(2026, 9, 1, 15, 34, 6), AT, "01.09.2026 15:34:06"])
def test_an_instant_may_be_a_date_of_the_spreadsheet(tmp_path: Path, value: object) -> None:
    assert row(book(tmp_path, [HEADER, [1, value, "а"]])).detected_at == UTC_AT


def test_dates_count_from_the_epoch_of_the_workbook(tmp_path: Path) -> None:
    def mac(workbook: openpyxl.Workbook) -> None:
        workbook.epoch = openpyxl.utils.datetime.MAC_EPOCH

    assert row(book(tmp_path, [HEADER, [1, datetime(2026, 9, 1, 15, 34, 6), "а"]], mend=mac)).detected_at == UTC_AT


def test_a_duration_of_a_bad_row_is_written_as_the_cabinet_writes_it(tmp_path: Path) -> None:
    bad = reject(book(tmp_path, [[*HEADER, "Долго"], [1, "вчера", "а", "", timedelta(days=1, hours=3, seconds=5)]]))
    assert bad.cells == ("1", "вчера", "а", "", "27:00:05")


def test_a_formula_is_its_text(tmp_path: Path) -> None:
    assert row(book(tmp_path, [HEADER, [1, AT, '=HYPERLINK("http://x","y")']])).text == '=HYPERLINK("http://x","y")'
    bad = reject(book(tmp_path, [HEADER, [1, "=NOW()", "а"]]))
    assert (bad.column, bad.value) == ("Дата создания", "=NOW()")
    shared = (
        f'<row><c><v>1</v></c><c t="str"><v>{AT}</v></c><c><f t="shared" ref="C2:C3" si="0">A1+1</f><v>2</v></c></row>'
    )
    child = f'<row><c><v>2</v></c><c t="str"><v>{AT}</v></c><c><f t="shared" si="0"/><v>3</v></c></row>'
    assert [item.text for item in found(with_sheet(tmp_path, shared + child)) if isinstance(item, Row)] == [
        "=A1+1",
        "=A1+1",
    ]


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    cells = "".join(
        f'<row><c><v>{value}</v></c><c t="inlineStr"><is><t>{AT}</t></is></c></row>'
        for value in ("41000000", "4.1E7", "123456789012345678", "1.2345678901234568E+17")
    )
    results = found(with_sheet(tmp_path, cells))
    assert [item.external_id for item in results if isinstance(item, Row)] == [
        "41000000",
        "41000000",
        "123456789012345678",
    ]
    assert [item.line for item in results if isinstance(item, Reject)] == [5], (
        "digits that the sheet has lost are not made up"
    )


def test_strings_may_be_rich_escaped_and_carry_phonetic_hints(tmp_path: Path) -> None:
    text = "<is><r><t>раз</t></r><r><t>_x000D_\nдва_x005F_x0041_</t></r><rPh><t>нет</t></rPh></is>"
    cells = f'<row><c r="B2" t="inlineStr"><is><t>{AT}</t></is></c><c r="C2" t="inlineStr">{text}</c></row>'
    assert row(with_sheet(tmp_path, cells)).text == "раз\nдва_x0041_"


def test_one_bad_cell_costs_its_own_row(tmp_path: Path) -> None:
    date = f'<c r="B{{0}}" t="inlineStr"><is><t>{AT}</t></is></c><c r="C{{0}}" t="inlineStr"><is><t>{{1}}</t></is></c>'
    rows = [
        f'<row r="2">{date.format(2, "а")}</row>',
        f'<row r="3">{date.format(3, "б")}<c r="D3" t="s"><v>999999</v></c></row>',
        f'<row r="4">{date.format(4, "в")}<c r="D4" t="e"><v>#REF!</v></c></row>',
        f'<row r="5">{date.format(5, "г")}<c r="D5"><v>не число</v></c></row>',
        f'<row r="6">{date.format(6, "д_x0000_")}</row>',
        f'<row r="7">{date.format(7, "е")}<c r="E7" t="e"><v>#DIV/0!</v></c></row>',
        '<row r="8"/><row r="9"><c r="C9" t="inlineStr"><is><t/></is></c></row>',
        f'<row r="900000">{date.format(900000, "ё")}</row>',
    ]
    results = found(with_sheet(tmp_path, "".join(rows)))
    assert [(item.line, item.text) for item in results if isinstance(item, Row)] == [(2, "а"), (900000, "ё")]
    columns = {item.line: item.column for item in results if isinstance(item, Reject)}
    assert columns == {3: "Тема", 4: "Тема", 5: "Тема", 6: "Текст инцидента", 7: None}, "row 7 is wider than the header"


def test_an_error_of_the_spreadsheet_in_a_column_that_is_not_read_costs_nothing(tmp_path: Path) -> None:
    path = book(tmp_path, [["Аудитория", "Дата создания"], ["x", AT]])
    for old in (b'<c r="A2" t="inlineStr"><is><t>x</t></is></c>', b'<c r="A2" t="s"><v>2</v></c>'):
        repacked(path, partial(replaced, old, b'<c r="A2" t="e"><v>#DIV/0!</v></c>'))
    assert b"#DIV/0!" in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert row(path).detected_at == UTC_AT


def test_a_cell_over_the_limit_names_its_column(tmp_path: Path) -> None:
    rows = "".join(
        f'<row><c r="B{line}" t="inlineStr"><is><t>{AT}</t></is></c><c r="C{line}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for line, text in ((2, "ы" * 524_289), (3, "ы" * 524_288))
    )
    bad, good = found(with_sheet(tmp_path, rows))
    assert isinstance(bad, Reject)
    assert bad.column == "Текст инцидента"
    assert isinstance(good, Row)


def test_the_sheet_with_the_header_is_read(tmp_path: Path) -> None:
    path = book(tmp_path, [["Сводка"], [1]], [], [HEADER], [["Выгрузка"], [], HEADER, [1, AT, "а"]], [HEADER, [None]])
    only = row(path)
    assert (only.line, only.text) == (4, "а")
    with pytest.raises(MissingColumn, match="Сводка"):
        found(book(tmp_path, [["Сводка"], [1]], [["Другое"]]))


def hidden(number: int) -> Callable[[openpyxl.Workbook], None]:
    def mend(workbook: openpyxl.Workbook) -> None:
        workbook.worksheets[number].sheet_state = "hidden"

    return mend


def test_a_sheet_that_people_see_is_read_before_a_hidden_one(tmp_path: Path) -> None:
    sheets: list[list[list[object]]] = [[[*HEADER], [1, AT, "а"]], [[*HEADER], [2, AT, "б"]]]
    assert row(book(tmp_path, *sheets, mend=hidden(0))).text == "б"
    assert row(book(tmp_path, *sheets, mend=hidden(1))).text == "а"
    assert row(book(tmp_path, [["Сводка"]], sheets[1], mend=hidden(1))).text == "б"


def test_no_sheet_with_rows_of_an_export_is_passed_over_in_silence(tmp_path: Path) -> None:
    path = book(tmp_path, [HEADER, [1, AT, "а"]], [["Сводка"]], [HEADER, [2, AT, "б"]])
    with pytest.raises(UnreadableFile, match="“Sheet”, “Sheet2”"):
        found(path)


def test_declared_dimensions_are_not_believed(tmp_path: Path) -> None:
    path = book(tmp_path, [HEADER, [1, AT, "а", "т"], [2, AT, "б", "т"]])
    true = b'<dimension ref="A1:D3" />'
    for lie in (b'<dimension ref="A1" />', b'<dimension ref="A1:XFD1048576" />', b'<dimension ref="nonsense" />'):
        repacked(path, partial(replaced, true, lie))
        assert zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").count(lie) == 1
        assert len(found(path)) == 2
        true = lie


def test_other_prefixes_and_missing_references_are_read(tmp_path: Path) -> None:
    path = book(tmp_path, [HEADER])
    titles = "".join(f'<x:c t="inlineStr"><x:is><x:t>{title}</x:t></x:is></x:c>' for title in HEADER)
    data = (
        f'<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row>{titles}</x:row>'
        f'<x:row><x:c><x:v>1</x:v></x:c><x:c t="d"><x:v>2026-09-01T15:34:06</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    repacked(path, lambda name, old: data.encode() if name.endswith("sheet1.xml") else old)
    only = row(path)
    assert (only.line, only.external_id, only.detected_at) == (2, "1", UTC_AT)


def test_a_workbook_beyond_the_limit_is_refused_with_advice(tmp_path: Path) -> None:
    path = book(tmp_path, [HEADER, *([number, AT, "вода" * 100] for number in range(500))])
    assert len(found(path, Limits(unpacked=1024 * 1024))) == 500
    with pytest.raises(UnreadableFile) as error:
        found(path, Limits(unpacked=64 * 1024))
    assert "CSV" in error.value.message.ru


def test_a_part_that_is_never_read_counts_too(tmp_path: Path) -> None:
    path = book(tmp_path, [HEADER, [1, AT, "а"]])
    assert len(found(path, Limits(unpacked=512 * 1024))) == 1
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", bytes(1024 * 1024))
    with pytest.raises(UnreadableFile, match="larger"):
        found(path, Limits(unpacked=512 * 1024))


def test_the_limit_holds_while_reading_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path, [HEADER, *([number, AT, "вода" * 100] for number in range(500))])
    monkeypatch.setattr(Workbook, "_check_directory", lambda _: None)  # as if the directory had lied and were believed
    with pytest.raises(UnreadableFile, match="larger"):
        found(path, Limits(unpacked=64 * 1024))


def test_a_directory_that_lies_about_sizes_is_found_out(tmp_path: Path) -> None:
    path = book(tmp_path, [HEADER, *([number, AT, "вода" * 100] for number in range(500))])
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    true = size.to_bytes(4, "little")
    while (place := data.find(true)) >= 0:
        data[place : place + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(UnreadableFile):
        found(path, Limits(unpacked=64 * 1024))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:50_000] + bytes(200) + data[50_200:],
        lambda data: data.replace(b"xl/workbook.xml", b"xl/workbook.bin"),
        lambda data: data[:4] + bytes(100),
    ],
)
def test_a_broken_package_is_refused_before_its_first_row(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "сломано.xlsx"
    path.write_bytes(spoil(SAMPLE.read_bytes()))
    with pytest.raises(UnreadableFile):
        next(read(path, zone=ZONE))


@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
        ("xl/worksheets/sheet1.xml", None),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/workbook.xml", None),
        ("xl/styles.xml", b"not XML"),
        ("xl/_rels/workbook.xml.rels", None),
    ],
)
def test_a_package_without_a_part_is_refused(tmp_path: Path, part: str, data: bytes | None) -> None:
    path = book(tmp_path, [HEADER, [1, AT, "а"]])
    repacked(path, lambda name, old: data if name == part else old)
    with pytest.raises(UnreadableFile):
        found(path)


def test_damage_at_the_end_of_a_sheet_is_found_before_its_first_row(tmp_path: Path) -> None:
    path = book(tmp_path, [HEADER, *([number, AT, "вода"] for number in range(5000))])
    repacked(path, lambda name, data: data[:-30] if name.endswith("sheet1.xml") else data)
    with pytest.raises(UnreadableFile):
        next(read(path, zone=ZONE))


def test_entities_are_refused(tmp_path: Path) -> None:
    path = book(tmp_path, [HEADER, [1, AT, "а"]])
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData/></worksheet>'
    repacked(path, lambda name, old: bomb if name.endswith("sheet1.xml") else old)
    with pytest.raises(UnreadableFile, match="document type"):
        found(path)


def test_a_compression_that_unpacks_without_bound_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, [HEADER, [1, AT, "а"]])
    repacked(path, lambda _, data: data, compression=zipfile.ZIP_BZIP2)
    with pytest.raises(UnreadableFile, match="compression"):
        found(path)


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "письмо.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(UnreadableFile) as error:
        found(path)
    assert "не книга XLSX" in error.value.message.ru


def test_progress_grows_to_the_size_of_the_file() -> None:
    seen: list[tuple[int, int]] = []
    for _ in read(SAMPLE, zone=ZONE, progress=lambda done, total: seen.append((done, total))):
        pass
    size = SAMPLE.stat().st_size
    assert seen[-1] == (size, size)
    assert all(total == size for _, total in seen), "one measure from the first to the last"
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
