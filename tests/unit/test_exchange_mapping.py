"""Columns are found by their headers, however written, and an office's mapping file is laid over the shipped one."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from otklik.calendars.errors import InvalidValue
from otklik.workflows import samples
from otklik.workflows.exchange import FIELDS, Mapping, MissingColumn, Row, read
from otklik.workflows.exchange.mapping import column_letters, folded

ZONE = ZoneInfo("Asia/Vladivostok")
DETECTED = "2026-09-01 15:34:06"


def table(folder: Path, header: list[str], *rows: list[str]) -> Path:
    path = folder / "таблица.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([header, *rows])
    return path


def one(path: Path, mapping: Mapping | None = None) -> Row:
    (row,) = read(path, zone=ZONE, mapping=mapping)
    assert isinstance(row, Row)
    return row


def mapping_file(folder: Path, text: str) -> Path:
    path = folder / "столбцы.toml"
    path.write_text(text, "utf-8")
    return path


def test_every_header_of_the_export_is_known_and_names_a_field_or_nothing() -> None:
    book = openpyxl.load_workbook(Path(samples.__file__).with_name("lesozavodsk_export.xlsx"))
    headers = [str(cell.value) for cell in book.worksheets[0][1]]
    assert len(headers) == 47
    assert Mapping.default().recognised(headers) == 47
    assert {field for _, field in Mapping.default().columns} <= {*FIELDS, ""}


@pytest.mark.parametrize(
    "header",
    [
        "Дата создания",
        "ДАТА СОЗДАНИЯ",
        " дата  создания ",
        "«Дата создания»",
        '"Дата\nсоздания"',
        "Датасоздания",
        "detected_at",
    ],
)
def test_a_header_is_known_whatever_its_case_spaces_and_quotes(tmp_path: Path, header: str) -> None:
    assert one(table(tmp_path, [header], [DETECTED])).line == 2


def test_yo_is_ye() -> None:
    assert folded("Населённый пункт") == folded("НАСЕЛЕННЫЙ ПУНКТ")


def test_columns_may_stand_in_any_order_and_unknown_ones_are_read_past(tmp_path: Path) -> None:
    found = one(table(tmp_path, ["Чужое", "Текст инцидента", "Дата создания"], ["x", "где свет", DETECTED]))
    assert found.text == "где свет"


def test_the_header_may_stand_under_a_title(tmp_path: Path) -> None:
    path = table(tmp_path, ["Выгрузка за неделю"], [], ["Дата создания", "Тема"], [DETECTED, "Свет"])
    found = one(path)
    assert (found.line, found.topic) == (4, "Свет")


def test_a_missing_column_is_named_beside_the_headers_that_are_there(tmp_path: Path) -> None:
    headers = [f"Столбец номер {number}" for number in range(30)]
    with pytest.raises(MissingColumn) as error:
        list(read(table(tmp_path, headers, ["x"] * 30), zone=ZONE))
    assert error.value.column == "detected_at"
    assert error.value.found == tuple(headers)
    assert "Дата создания" in error.value.message.ru
    assert "Столбец номер 29" in error.value.message.ru, "none of the headers is cut off"


def test_a_column_that_is_read_may_not_be_there_twice(tmp_path: Path) -> None:
    with pytest.raises(MissingColumn, match="A, C"):
        list(read(table(tmp_path, ["Тема", "Дата создания", "тема"], ["а", DETECTED, "б"]), zone=ZONE))
    found = one(table(tmp_path, ["Теги", "Дата создания", "Теги", "", ""], ["а", DETECTED, "б", "", ""]))
    assert found.line == 2, "a column that is not read may"


def test_an_office_names_its_own_columns(tmp_path: Path) -> None:
    mapping = Mapping.load(
        mapping_file(tmp_path, '[columns]\n"Когда" = "detected_at"\n"Обращение" = "text"\n"Тема" = ""\n')
    )
    path = table(
        tmp_path,
        ["Когда", "Обращение", "Тема", "Улица", "Дата создания"],
        [DETECTED, "где свет", "Свет", "Мира", "вчера"],
    )
    found = one(path, mapping)
    assert (found.text, found.topic, found.street) == ("где свет", None, "Мира")
    assert found.detected_at.isoformat() == "2026-09-01T05:34:06+00:00", "its column stands in for the shipped one"


def test_of_several_headers_the_first_that_is_filled_is_taken(tmp_path: Path) -> None:
    mapping = Mapping.load(mapping_file(tmp_path, '[columns]\n"Второй" = "text"\n"Первый" = "text"\n'))
    path = table(tmp_path, ["Дата создания", "Первый", "Второй"], [DETECTED, "а", "б"], [DETECTED, "а", "'"])
    assert [row.text for row in read(path, zone=ZONE, mapping=mapping) if isinstance(row, Row)] == ["б", "а"]


def test_a_header_of_the_mapping_file_that_the_export_lacks_is_an_error(tmp_path: Path) -> None:
    mapping = Mapping.load(mapping_file(tmp_path, '[columns]\n"Обращенее" = "text"\n'))
    with pytest.raises(MissingColumn, match="Обращенее"):
        list(read(table(tmp_path, ["Дата создания", "Обращение"], [DETECTED, "где свет"]), zone=ZONE, mapping=mapping))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[columns]\n"Когда" = "detectd_at"\n', "detected_at"),
        ('[columns]\n"Когда" = "Text"\n', "text"),
        ('[columns]\n"Когда" = "совсем не то"\n', "одно из полей"),
        ('[columns]\n"Когда" = 5\n', "одно из полей"),
        ('[colums]\n"Когда" = "text"\n', "[columns]"),
        ("", "[columns]"),
        ("columns = 1\n", "[columns]"),
        ("[columns\n", "TOML"),
    ],
)
def test_a_mistake_in_a_mapping_file_is_named_with_what_would_be_right(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidValue) as error:
        Mapping.load(mapping_file(tmp_path, text))
    assert said in error.value.message.ru


def test_a_mapping_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue):
        Mapping.load(tmp_path / "нет.toml")
    path = tmp_path / "cp1251.toml"
    path.write_bytes('[columns]\n"Когда" = "text"\n'.encode("cp1251"))
    with pytest.raises(InvalidValue, match="UTF-8"):
        Mapping.load(path)


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (46, "AU"), (16383, "XFD")])
def test_columns_are_lettered_as_in_a_spreadsheet(place: int, letters: str) -> None:
    assert column_letters(place) == letters


GUIDE = Path(__file__).parents[2] / "docs" / "import.md"


def test_the_guide_names_every_field_and_its_headers_are_the_shipped_ones() -> None:
    headers = {folded(header): field for header, field in Mapping.default().columns}
    told: set[str] = set()
    for line in GUIDE.read_text("utf-8").splitlines():
        if line.startswith("| `"):
            _, fields, names, _ = line.split("|")
            row = set(re.findall("`([a-z_]+)`", fields))
            told |= row
            for name in re.split(r"[,;(–]| или | а если пусто ", names.replace("**", "").replace(")", "")):
                if field := headers.get(folded(name)):
                    assert field in row
    assert told == set(FIELDS)


def test_the_mapping_file_of_the_guide_works(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    mapping = Mapping.load(mapping_file(tmp_path, example))
    path = table(tmp_path, ["Когда выявлено", "Обращение", "Сообщение"], [DETECTED, "", "где свет"])
    assert one(path, mapping).text == "где свет"
