"""`otklik inbox`: an export becomes incidents once; bad rows are named, corrected and imported again; nothing good is lost."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ..support.command_line import Office

HEAD = ["ID", "Номер инцидента", "Дата создания", "Ссылка", "Текст сообщения", "Автор", "Ссылка на автора"]
Row = tuple[str, ...]
ROWS: list[Row] = [
    ("1", "И-1", "13.07.2026 10:00", "https://vk.com/wall-1_1", "Нет воды", "Автор Первый", "https://vk.com/id1"),
    ("2", "И-2", "13.07.2026 11:00", "https://ok.ru/group/5/topic/2", "Яма у школы", "", ""),
    ("3", "И-3", "13.07.2026 12:00", "", "", "", ""),
]


def write(
    path: Path, rows: list[Row], encoding: str = "utf-8", delimiter: str = ";", head: list[str] | None = None
) -> Path:
    """A CSV export."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(head or HEAD)
        writer.writerows(rows)
    return path


@pytest.fixture
def office(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office in its own folder."""
    monkeypatch.chdir(tmp_path)
    return Office(database)


def test_rows_without_an_end_become_incidents(office: Office, tmp_path: Path) -> None:
    write(tmp_path / "e.csv", ROWS)
    office.actor = None
    ran = office("inbox", "import", "e.csv")
    assert ran.code == 0, ran.said
    assert "прочитано строк: 3" in ran.out
    assert "новые инциденты: 3 (ЛЗ-26-000001 … ЛЗ-26-000003)" in ran.out
    listed = office("inbox", "list", "--json").data
    assert [item["number"] for item in listed] == ["ЛЗ-26-000003", "ЛЗ-26-000002", "ЛЗ-26-000001"]
    assert [item["facts"].get("network") for item in listed] == [None, "ok", "vk"]
    assert listed[2]["instants"]["detected"] == "2026-07-13T00:00:00.000000Z"
    assert office("incident", "history", "1", "--json").data[0]["role"] == "importer"


def test_a_second_import_adds_nothing(office: Office, tmp_path: Path) -> None:
    write(tmp_path / "e.csv", ROWS)
    office("inbox", "import", "e.csv")
    before = office.dump()
    ran = office("inbox", "import", "e.csv")
    assert ran.code == 0
    assert "новые инциденты: 0" in ran.out
    assert "известны, второй раз не загружены: 3" in ran.out
    assert office.dump() == before


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8-sig", ";"), ("cp1251", ";"), ("utf-8", ","), ("utf-8", "\t")]
)
def test_every_dialect_of_csv_is_the_same_export(office: Office, tmp_path: Path, encoding: str, delimiter: str) -> None:
    office("inbox", "import", str(write(tmp_path / "first.csv", ROWS)))
    ran = office("inbox", "import", str(write(tmp_path / "second.csv", ROWS, encoding, delimiter)), "--json")
    assert (ran.data["new"], ran.data["known"]) == (0, 3)


def test_a_dry_run_says_what_would_be_and_writes_nothing(office: Office, tmp_path: Path) -> None:
    write(tmp_path / "e.csv", [*ROWS, ("4", "", "вчера", "", "x", "", "")])
    before, files = office.dump(), set(tmp_path.iterdir())
    ran = office("inbox", "import", "e.csv", "--dry-run")
    assert ran.code == 2
    assert ran.lines[0] == "Проба: ничего не записано."
    assert "новые инциденты: 3" in ran.out
    assert "«Дата создания»: «вчера»" in ran.out
    assert office.dump() == before
    assert {path for path in tmp_path.iterdir() if path.suffix == ".csv"} == {
        path for path in files if path.suffix == ".csv"
    }
    said = office("inbox", "import", "e.csv", "--dry-run", "--json").data
    assert (said["dry_run"], said["new"], said["rejected"], said["rejects"]) == (True, 3, 1, None)
    assert office("inbox", "import", "e.csv", "--json").data["new"] == said["new"]


def test_bad_rows_are_corrected_and_imported_again(office: Office, tmp_path: Path) -> None:
    bad: list[Row] = [
        ("4", "", "32.07.2026 10:00", "https://vk.com/wall-1_4", "Дата не та", "", ""),
        ("5", "", "", "https://vk.com/wall-1_5", "Даты нет", "", ""),
        ("6", "", "13.07.2027 10:00", "https://vk.com/wall-1_6", "Из будущего", "", ""),
    ]
    write(tmp_path / "e.csv", [ROWS[0], *bad, ROWS[1]])
    ran = office("inbox", "import", "e.csv")
    assert ran.code == 2
    assert "новые инциденты: 2" in ran.out
    assert "негодные строки: 3" in ran.out
    assert "строка 3, «Дата создания»: «32.07.2026 10:00»" in ran.out
    command = ran.lines[-1].split()
    assert command == ["otklik", "inbox", "import", "e.rejects.csv"]

    with (tmp_path / "e.rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file, delimiter=";")
    column = head.index("Дата создания")
    assert len(rows) == 3
    for row in rows[:2]:
        row[column] = "13.07.2026 15:00"
    with (tmp_path / "e.rejects.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([head, *rows])
    again = office(*command[1:])
    assert again.code == 2
    assert "новые инциденты: 2" in again.out
    assert again.lines[-1].split()[-1] == "e.rejects-2.csv"
    assert office("inbox", "import", "e.rejects.csv", "--json").data["known"] == 2


def test_an_earlier_file_of_bad_rows_is_never_written_over(office: Office, tmp_path: Path) -> None:
    write(tmp_path / "e.csv", [("4", "", "вчера", "", "x", "", "")])
    office("inbox", "import", "e.csv")
    (tmp_path / "e.rejects.csv").write_text("уже исправлено", encoding="utf-8")
    assert office("inbox", "import", "e.csv", "--json").data["rejects"] == "e.rejects-2.csv"
    assert (tmp_path / "e.rejects.csv").read_text(encoding="utf-8") == "уже исправлено"
    assert office("inbox", "import", "e.csv", "--rejects", "bad.csv", "--json").data["rejects"] == "bad.csv"


def test_bad_rows_that_cannot_be_written_are_said_and_lose_nothing(office: Office, tmp_path: Path) -> None:
    write(tmp_path / "e.csv", [ROWS[0], ("4", "", "вчера", "", "x", "", ""), ROWS[1]])
    ran = office("inbox", "import", "e.csv", "--rejects", "no/such/folder/bad.csv")
    assert ran.code == 2
    assert "(--rejects)" in ran.err
    assert "файл, в который можно писать" in " ".join(ran.err.split())
    done = office("inbox", "import", "e.csv", "--json").data
    assert done["new"] + done["known"] == 2


def test_bad_rows_in_json_name_file_row_column_value_and_reason(office: Office, tmp_path: Path) -> None:
    write(tmp_path / "e.csv", [ROWS[0], ("4", "", "вчера", "", "x", "", "")])
    (bad,) = office("inbox", "import", "e.csv", "--json").data["bad"]
    assert (bad["file"], bad["line"], bad["column"], bad["value"]) == ("e.csv", 3, "Дата создания", "вчера")
    assert bad["reason"]


def test_a_mapping_names_the_columns_of_another_cabinet(office: Office, tmp_path: Path) -> None:
    write(tmp_path / "e.csv", [("7", "13.07.2026 10:00", "Темно на улице")], head=["Код", "Когда", "Что пишут"])
    ran = office("inbox", "import", "e.csv")
    assert ran.code == 2
    assert "нет столбца «Дата создания»" in " ".join(ran.err.split())
    assert "Найдены заголовки: Код; Когда; Что пишут" in " ".join(ran.err.split())
    columns = '[columns]\n"Код" = "external_id"\n"Когда" = "detected_at"\n"Что пишут" = "text"\n'
    (tmp_path / "m.toml").write_text(columns, encoding="utf-8")
    assert office("inbox", "import", "e.csv", "--mapping", "m.toml", "--json").data["new"] == 1
    assert "Темно на улице" in office("incident", "show", "1").out
    (tmp_path / "m.toml").write_text(columns.replace("external_id", "external_di"), encoding="utf-8")
    ran = office("inbox", "import", "e.csv", "--mapping", "m.toml")
    assert ran.code == 2
    assert "external_di" in ran.err
    assert "external_id" in ran.err


def test_the_same_link_under_another_id_is_imported_and_flagged(office: Office, tmp_path: Path) -> None:
    office("inbox", "import", str(write(tmp_path / "a.csv", ROWS)))
    other = ("9", "И-9", "13.07.2026 16:00", "https://m.vk.com/wall-1_1?utm_source=x", "Нет воды опять", "", "")
    ran = office("inbox", "import", str(write(tmp_path / "b.csv", [other])))
    assert "новые инциденты: 1" in ran.out
    assert "строка 2: ЛЗ-26-000001" in ran.out
    assert "Та же ссылка, что у другого инцидента" in ran.out


def test_rows_at_work_in_the_cabinet_are_listed_apart(office: Office, tmp_path: Path) -> None:
    head = ["ID", "Дата создания", "Текст сообщения", "Исполнитель", "Время назначения последнего исполнителя"]
    rows: list[Row] = [
        ("1", "13.07.2026 10:00", "Нет света", "Отдел энергетики", "13.07.2026 10:30"),
        ("2", "13.07.2026 10:05", "Нет воды", "", ""),
    ]
    ran = office("inbox", "import", str(write(tmp_path / "e.csv", rows, head=head)), "--json")
    assert ran.code == 0, ran.said
    assert ran.data["new"] + len(ran.data["underway"]) == 2
    assert ran.data["underway"] == [{"line": 2, "id": "1", "executor": "Отдел энергетики", "answered": False}]


@pytest.mark.requirement("A36")
def test_several_messages_of_one_incident_become_one_incident(office: Office, tmp_path: Path) -> None:
    rows: list[Row] = [
        ("1", "И-1", "13.07.2026 10:00", "https://vk.com/wall-1_1", "Нет воды", "Автор Первый", "https://vk.com/id1"),
        ("2", "И-1", "13.07.2026 10:20", "https://vk.com/wall-1_2", "И у нас", "Автор Второй", "https://vk.com/id2"),
        ("3", "И-2", "13.07.2026 10:40", "https://vk.com/wall-1_3", "Яма", "", ""),
    ]
    ran = office("inbox", "import", str(write(tmp_path / "e.csv", rows)))
    assert "новые инциденты: 2" in ran.out
    assert "сообщения к прежним инцидентам: 1" in ran.out
    shown = office("incident", "show", "1").out
    assert "сообщение 1: https://vk.com/wall-1_1" in shown
    assert "сообщение 2: https://vk.com/wall-1_2" in shown
    assert "«И у нас»" in shown
    later: list[Row] = [("4", "И-1", "13.07.2026 11:00", "https://vk.com/wall-1_4", "И ещё один", "", "")]
    assert "сообщения к прежним инцидентам: 1" in office("inbox", "import", str(write(tmp_path / "f.csv", later))).out
    assert "сообщение 3: https://vk.com/wall-1_4" in office("incident", "show", "1").out
    assert office("db", "check").code == 0


UNREADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty.csv": (lambda path: path.write_bytes(b""), "файл пуст"),
    "head.csv": (lambda path: path.write_text("Имя;Город\n", encoding="utf-8"), "нет столбца «Дата создания»"),
    "broken.xlsx": (lambda path: path.write_bytes(b"PK\x03\x04" + b"\0" * 200), "повреждён"),
    "cut.xlsx": (lambda path: path.write_bytes(workbook([["ID"]], path).read_bytes()[:400]), "повреждён"),
    "old.xls": (lambda path: path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512), "CSV"),
    "binary.csv": (lambda path: path.write_bytes(bytes(range(256)) * 8), "нет столбца «Дата создания»"),
}


def workbook(rows: list[list[object]], path: Path) -> Path:
    """An XLSX file."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_whole(office: Office, tmp_path: Path, name: str) -> None:
    make, says = UNREADABLE[name]
    make(tmp_path / name)
    before = office.dump()
    ru, en = office("inbox", "import", name), office("inbox", "import", name, "--lang", "en")
    assert (ru.code, ru.out) == (2, ""), ru.said
    assert name in ru.err
    assert says in " ".join(ru.err.split())
    assert en.code == 2
    assert not re.search("[а-я]{3}", en.err.replace("Дата создания", "").replace("Имя; Город", "")), en.err
    assert office.dump() == before


@pytest.mark.parametrize("name", ["none.csv", "."])
def test_a_missing_file_and_a_folder(office: Office, name: str) -> None:
    ran = office("inbox", "import", name)
    assert ran.code == 2
    assert f"файла «{name}» нет" in ran.err or f"«{name}» – папка; нужно: файл" in ran.err


def test_invalid_utf8_is_never_read_as_something_else(office: Office, tmp_path: Path) -> None:
    good = "1;13.07.2026 10:00;Нет воды\n".encode()
    (tmp_path / "e.csv").write_bytes(
        "\ufeffID;Дата создания;Текст сообщения\n".encode()
        + good
        + b"2;13.07.2026 10:00;\xff\xfe\xfa\n"
        + good.replace(b"1;", b"3;", 1)
    )
    ran = office("inbox", "import", "e.csv", "--json")
    assert ran.code == 2, ran.said
    stored = office.dump()
    assert "\ufffd" not in stored
    assert "яюъ" not in stored, "a byte that is no UTF-8 is not taken for CP1251 in a file with a UTF-8 mark"
    if ran.data.get("new") is not None:
        assert (ran.data["new"], ran.data["rejected"]) == (2, 1)


def test_a_cell_over_a_mebibyte_is_a_bad_row(office: Office, tmp_path: Path) -> None:
    rows: list[Row] = [ROWS[0], ("5", "", "13.07.2026 10:00", "", "x" * ((1 << 20) + 1), "", ""), ROWS[1]]
    ran = office("inbox", "import", str(write(tmp_path / "e.csv", rows)), "--json")
    assert (ran.code, ran.data["new"], ran.data["rejected"]) == (2, 2, 1)
    (bad,) = ran.data["bad"]
    assert (bad["line"], bad["column"]) == (3, "Текст сообщения")


FORMULAS = ["=1+1", '=HYPERLINK("http://x";"y")', "+7 999 000-00-00", "-1", "@SUM(A1)", "\t=1", "'=1"]


def test_formulas_are_text_in_and_text_out(office: Office, tmp_path: Path) -> None:
    head: list[object] = ["ID", "Дата создания", "Текст сообщения"]
    rows: list[list[object]] = [[str(n), "13.07.2026 10:00", text] for n, text in enumerate(FORMULAS[:3], 1)]
    workbook([head, *rows, ["9", "вчера", FORMULAS[0]]], tmp_path / "e.xlsx")
    ran = office("inbox", "import", "e.xlsx", "--json")
    assert (ran.data["new"], ran.data["rejected"]) == (3, 1)
    for number, text in enumerate(FORMULAS[:3], 1):
        assert f"«{text}»" in office("incident", "show", str(number)).out
    with (tmp_path / "e.rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file, delimiter=";") for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]
    assert any(cell.endswith(FORMULAS[0]) for cell in cells)


def test_jsonl_is_an_export_too(office: Office, tmp_path: Path) -> None:
    lines = [json.dumps(dict(zip(HEAD, row, strict=True)), ensure_ascii=False) for row in ROWS]
    (tmp_path / "e.jsonl").write_text("\n".join([*lines[:2], "{не json", lines[2]]) + "\n", encoding="utf-8")
    ran = office("inbox", "import", "e.jsonl", "--json")
    assert (ran.code, ran.data["new"], ran.data["rejected"]) == (2, 3, 1)


def test_a_citizens_text_does_not_steer_the_terminal(office: Office, tmp_path: Path) -> None:
    rows: list[Row] = [("1", "", "13.07.2026 10:00", "https://vk.com/a\x1b[31m", "вода\x1b[2J\x07 нет\u202e", "", "")]
    office("inbox", "import", str(write(tmp_path / "e.csv", rows)))
    for words in (("incident", "show", "1"), ("incident", "list"), ("inbox", "list")):
        said = office(*words).out
        assert not [sign for sign in said if sign in "\x1b\x07\u202e"]


def test_an_unknown_actor_is_refused_before_anything_is_read(office: Office, tmp_path: Path) -> None:
    before = office.dump()
    ran = office("inbox", "import", str(write(tmp_path / "e.csv", ROWS)), "--actor", "nobody")
    assert ran.code == 5
    assert "«nobody»" in ran.err
    assert office.dump() == before


def test_a_column_that_nobody_reads_is_named(office: Office, tmp_path: Path) -> None:
    rows: list[Row] = [("1", "13.07.2026 10:00", "Нет воды")]
    write(tmp_path / "e.csv", rows, head=["ID", "Дата создания", "Сообщение жителя"])
    ran = office("inbox", "import", "e.csv")
    assert ran.code == 0, ran.said
    assert "Незнакомые столбцы не прочитаны: «Сообщение жителя»" in ran.out
    assert "--mapping" in ran.out


def test_every_column_of_the_shipped_shape_is_known(office: Office) -> None:
    sample = Path(__file__).parents[2] / "workflows" / "samples" / "lesozavodsk_week.xlsx"
    ran = office("inbox", "import", str(sample), "--dry-run", "--json", "--now", "2026-11-16T09:05")
    assert ran.data["unknown_columns"] == []
