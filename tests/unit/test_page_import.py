"""A register in a table becomes pages, each once; what is wrong in a row is told and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from otklik.calendars.errors import InvalidValue
from otklik.engine.store.store import Store
from otklik.workflows import page_import
from otklik.workflows.exchange import Reject
from otklik.workflows.exchange.pages import page_mapping
from otklik.workflows.page_import import ImportedPages, import_pages
from otklik.workflows.upkeep import verify_desk

from ..support.command_line import Office
from ..support.register_office import Register, office

# The columns of the Госпаблики register.
HEADER = (
    "Уровень", "Учредитель/Организация", "Название", "Причина", "ОГРН", "Сфера 1", "Статус", "ID канала", "Ссылка на госпаблик ВК",
    "Адрес", "Подключение к компоненту «Госпаблики» (да/нет)", "Госметка (да/нет)", "Оформление (%)", "Подписчики",
)  # fmt: skip


def line(name: str, link: str = "", connected: str = "", mark: str = "", why: str = "") -> tuple[str, ...]:
    return (
        "муниципальный",
        "Отдел образования",
        name,
        why,
        "1",
        "школы",
        "ок",
        "7",
        link,
        "Мира, 5",
        connected,
        mark,
        "90",
        "10",
    )


ROWS = (
    line("Школа № 1", "https://vk.com/school1", "да", "нет"),
    line("Школа № 2", "vk.com/school2/", "нет", "нет"),
    line("Бухгалтерия", why="Не требуется"),
)


def csv(path: Path, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> Path:
    path.write_text("\n".join(";".join(f'"{cell}"' for cell in row) for row in (header, *rows)), encoding="utf-8")
    return path


def take(told: Register, path: Path, **how: object) -> tuple[ImportedPages, list[Reject]]:
    report = ImportedPages(file=path.name)
    return report, list(import_pages(told.desk, path, report=report, **how))  # type: ignore[arg-type]


@pytest.mark.requirement("KH-I.5.1", "LS2-1.2.1")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_register_comes_in_once_with_its_bodies_and_connections(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"register.{kind}"
    if kind == "csv":
        csv(path, *ROWS)
    else:
        book = Workbook()
        for row in (HEADER, *ROWS):
            book.active.append(row)
        book.save(path)
    with office(tmp_path) as told:
        tried, _ = take(told, path, dry_run=True)
        assert (tried.pages, tried.bodies, told.bodies.list(), told.pages.list()) == (2, 3, [], [])
        first, rejects = take(told, path)
        assert (first.rows, first.pages, first.bodies, first.without, rejects) == (3, 2, 3, 1, [])
        assert first.unknown == set()
        assert first.reasons == [(4, "Бухгалтерия", "Не требуется")]
        second, _ = take(told, path)
        assert (second.pages, second.bodies, second.known) == (0, 0, 2)
        pages = told.pages.list(states=("active",))
        assert {page.facts["network"] for page in pages} == {"vk"}
        assert sorted(told.pages.texts(pages, "link").values()) == ["https://vk.com/school1", "https://vk.com/school2"]
        assert [page.facts["gospabliki"] for page in reversed(pages)] == ["yes", "no"]
        assert {told.bodies.get(page.facts["body"]).facts["kind"] for page in pages} == {"organisation"}
        verify_desk(told.desk)


def test_bad_rows_are_told_with_their_column_and_the_rest_comes_in(tmp_path: Path) -> None:
    path = csv(
        tmp_path / "r.csv",
        line("", "https://vk.com/nobody"),
        line("Клуб", "https://instagram.com/club"),
        line("Клуб", "не ссылка"),
        line("Клуб", "https://vk.com/club", "может быть"),
        line("Клуб", "https://vk.com/"),
        line("Школа № 1", "https://vk.com/school1"),
        line("Школа № 1", "https://m.vk.com/school1"),
    )
    with office(tmp_path) as told:
        report, rejects = take(told, path)
        assert [(reject.line, reject.column) for reject in rejects] == [
            (2, "Название"),
            (3, "Ссылка на госпаблик ВК"),
            (4, "Ссылка на госпаблик ВК"),
            (5, "Подключение к компоненту «Госпаблики» (да/нет)"),
            (6, None),
        ]
        assert (report.pages, report.known, report.twice) == (1, 1, [(8, 7)])
        assert list(told.bodies.texts(told.bodies.list(), "name").values()) == ["Школа № 1"]  # a bad row leaves no body


@pytest.mark.requirement("A19")
def test_a_page_in_a_banned_network_is_a_bad_row_with_the_reason(tmp_path: Path) -> None:
    with office(tmp_path, "lesozavodsk-215") as told:
        _, rejects = take(told, csv(tmp_path / "r.csv", line("Клуб", "https://www.instagram.com/club")))
        assert "запрещена с 21.03.2022" in rejects[0].reason.ru
        assert told.pages.list() == []


def test_an_office_names_its_own_columns_and_rows_name_kind_and_network(tmp_path: Path) -> None:
    mapping = tmp_path / "own.toml"
    mapping.write_text(
        '[columns]\n"Чья" = "body"\n"Где" = "network"\n"Адрес страницы" = "link"\n"Кто" = "responsible"\n', "utf-8"
    )
    path = csv(
        tmp_path / "r.csv",
        ("Дума", "Одноклассники", "https://ok.ru/duma", "petrov", "орган местного самоуправления"),
        ("Дума", "ВКонтакте", "https://ok.ru/duma2", "petrov", ""),
        ("Дума", "ВКонтакте", "https://vk.com/duma", "nobody", ""),
        header=("Чья", "Где", "Адрес страницы", "Кто", "Вид"),
    )
    with office(tmp_path) as told:
        report, rejects = take(told, path, mapping=page_mapping().laid_over(mapping))
        assert [reject.line for reject in rejects] == [3, 4]
        page = told.pages.list()[0]
        assert (report.pages, page.facts["network"], page.facts["responsible"]) == (1, "ok", 2)
        assert told.bodies.get(page.facts["body"]).facts["kind"] == "local_body"
        mapping.write_text('[columns]\n"Чья" = "boddy"\n', "utf-8")
        with pytest.raises(InvalidValue, match="body"):
            page_mapping().laid_over(mapping)


def test_the_command_writes_bad_rows_beside_the_file_and_takes_them_back_corrected(tmp_path: Path) -> None:
    with office(tmp_path):
        pass
    ask = Office(tmp_path / "register.db", now=None, actor="petrov")
    path = csv(tmp_path / "r.csv", line("Клуб", "https://vk.com/club", "может"))
    ran = ask("page", "import", str(path), "--json")
    assert (ran.code, ran.data["rejected"], ran.data["pages"]) == (2, 1, 0)
    rejects = Path(ran.data["rejects"])
    rejects.write_text(
        rejects.read_text("utf-8-sig").replace('"может";', '"да";', 2).replace('"может"', '"да"'), "utf-8-sig"
    )
    again = ask("page", "import", str(rejects), "--json")
    assert (again.code, again.data["pages"]) == (0, 1), again.said
    assert ask("page", "import", str(tmp_path / "no.csv")).code == 2


@pytest.mark.requirement("A19")
def test_a_register_that_says_since_when_brings_pages_of_before_a_closing(tmp_path: Path) -> None:
    header = ("Организация", "Ссылка", "Дата создания")
    path = csv(
        tmp_path / "r.csv",
        ("Клуб", "https://instagram.com/club", "20.03.2022"),
        ("Школа", "https://instagram.com/school", "21.03.2022"),
        ("Музей", "https://instagram.com/museum", "давно"),
        ("Архив", "https://vk.com/archive", "2019-09-01"),
        header=header,
    )
    with office(tmp_path, "lesozavodsk-215") as told:
        report, rejects = take(told, path)
        assert (report.pages, [(item.line, item.column) for item in rejects]) == (2, [(3, None), (4, "Дата создания")])
        assert "запрещена с 21.03.2022" in rejects[0].reason.ru
        entered = {
            str(page.entered_at.astimezone(told.desk.zone).date()) for page in told.pages.list(states=("active",))
        }
        assert entered == {"2022-03-20", "2019-09-01"}
        verify_desk(told.desk)


def test_the_register_is_read_once_for_a_hundred_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    cases = Store.cases

    def noted(self: Store, workflow: str, **how: object) -> object:
        read.append(workflow)
        return cases(self, workflow, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "cases", noted)
    path = csv(tmp_path / "r.csv", *(line(f"Школа № {n}", f"https://vk.com/school{n}", "да") for n in range(120)))
    with office(tmp_path) as told:
        report, rejects = take(told, path)
        assert (report.pages, rejects) == (120, [])
        assert read.count("page") == 3  # what is there before, then once for each hundred
        again, _ = take(told, path)
        assert (again.pages, again.known) == (0, 120)
        verify_desk(told.desk)


def test_a_page_that_another_entered_meanwhile_is_a_bad_row(tmp_path: Path) -> None:
    path = csv(tmp_path / "r.csv", *(line(f"Школа № {n}", f"https://vk.com/school{n}") for n in range(150)))
    with office(tmp_path) as told:
        report = ImportedPages(file="r.csv")
        take_all = page_import._Run.take_all

        def meanwhile(self: page_import._Run, batch: object) -> list[Reject]:
            if report.rows > 100:
                told.page(told.body("Чужая"), "https://vk.com/school120")
            return take_all(self, batch)  # type: ignore[arg-type]

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(page_import._Run, "take_all", meanwhile)
            rejects = list(import_pages(told.desk, path, report=report))
        assert [reject.line for reject in rejects] == [122]
        assert "уже есть в реестре" in rejects[0].reason.ru
