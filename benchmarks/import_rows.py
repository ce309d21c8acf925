"""Rows of a cabinet's export in CSV, as many as asked, and how fast and in how much memory they are read.

python benchmarks/import_rows.py                       the reading measured from 10,000 to 200,000 rows
python benchmarks/import_rows.py write FILE ROWS       a file alone, the same for the same seed
"""

from __future__ import annotations

import csv
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from otklik.workflows.exchange import Row, read

SIZES = (10_000, 50_000, 200_000)
ROUNDS = 3
ZONE = ZoneInfo("Asia/Vladivostok")
FORMAT = "%Y-%m-%d %H:%M:%S"
# The columns of the export in their order.
HEADER = (
    "Кабинет",
    "ID",
    "Номер инцидента",
    "Отдел",
    "Исполнитель",
    "Общее время первого ответа",
    "Общий текст первого ответа",
    "Время с даты создания инцидента до времени первого ответа",
    "Время с даты создания инцидента до времени первого ответа, рабочее время",
    "Время назначения последнего исполнителя",
    "Время 1го ответа ПИ",
    "Первая реакция с момента назн. ПИ",
    "Уложились или нет после назн. ПИ",
    "Время с начала создания инцидента до окончания",
    "Время отправки первого ответа ПИ на согласование",
    "Время, которое первый ответ ПИ находился на согласовании",
    "Текущий шаг инцидента",
    "Дата создания",
    "Дата окончания",
    "Группа тем",
    "Тема",
    "Регион",
    "Муниципалитет",
    "Населенный пункт",
    "Улица",
    "Дом",
    "Объект старый",
    "Объект",
    "Тип инцидента",
    "Итог",
    "Есть медиафайл в ответе",
    "Есть медиафайл в сообщении",
    "Урл поста",
    "Урл блога",
    "Текст инцидента",
    "1ый ответ ПИ",
    "2ой ответ ПИ",
    "3ий ответ ПИ",
    "Причина закрытия",
    "Аудитория",
    "Вовлеченность",
    "URL автора",
    "Аккаунт публикации ответа",
    "Теги",
    "Примечание",
    "Время попадания на шаг оценка удовлетворенности",
    "Опрос отправлен",
)

TOPICS = {
    "Дороги": ("Ямы на дорогах", "Уборка снега", "Разметка"),
    "ЖКХ": ("Отопление", "Вывоз мусора", "Водоснабжение"),
    "Благоустройство": ("Освещение", "Детские площадки", "Озеленение"),
    "Образование": ("Школы", "Детские сады"),
}
STREETS = ("улица Садовая", "улица Речная", "переулок Короткий", "улица Полевая", "улица Школьная")
DEPARTMENTS = ("Отдел благоустройства", "Управление жизнеобеспечения", "Управление образования")
WORDS = (
    "Здравствуйте! Третью неделю на {street} не горит ни один фонарь, вечером идти страшно",
    "Когда вывезут мусор с {street}? Контейнеры переполнены с понедельника",
    "Подскажите, {street} есть в плане ремонта на следующий год?<br>Спасибо",
    "На {street} снова прорвало трубу,\nвода стоит по колено. Кто это чинит?",
    "Сообщение без текста",
    "Спасибо за новую площадку на {street}! [club900000001|Наш двор] очень рад",
    "В доме на {street} холодно, в квартире 15 градусов, а в квитанции всё как обычно; куда обращаться?",
)
ANSWER = (
    "'Добрый день! Ваше сообщение передано в {department}, работы запланированы до {until:%d.%m.%Y}. О ходе сообщим."
)


def rows(count: int, seed: int = 1) -> Iterator[list[str]]:
    """Yield `count` rows under HEADER: three in four ended, the rest open, one message a few minutes after another."""
    choice = random.Random(seed)  # noqa: S311 (the same rows for the same seed)
    created = datetime(2026, 1, 12, 9, 0, 0)  # noqa: DTZ001 (exports carry local time)
    for number in range(count):
        created += timedelta(seconds=choice.randint(1, 120))
        group = choice.choice(tuple(TOPICS))
        street = choice.choice(STREETS)
        department = choice.choice(DEPARTMENTS)
        page = f"https://vk.com/wall-{90_000_001 + choice.randrange(5)}"
        link = f"{page}_{10_000 + number}?reply={20_000 + number}"
        if choice.random() < 0.2:
            page = f"https://ok.ru/group/{59_000_000_001 + choice.randrange(3)}"
            link = f"{page}/topic/{1_510_000 + number}"
        row = dict.fromkeys(HEADER, "")
        row |= {
            "Кабинет": "Приморский край",
            "ID": str(41_000_000 + 7 * number),
            "Номер инцидента": str(815_000 + number),
            "Дата создания": created.strftime(FORMAT),
            "Группа тем": group,
            "Тема": choice.choice(TOPICS[group]),
            "Регион": "Приморский край",
            "Муниципалитет": "Лесозаводский г.о.",
            "Населенный пункт": choice.choice(("", "Лесозаводск", "село Тихменево")),
            "Улица": street,
            "Дом": choice.choice(("", "", str(choice.randint(1, 80)))),
            "Тип инцидента": "Решаемый",
            "Есть медиафайл в ответе": "Нет",
            "Есть медиафайл в сообщении": choice.choice(("Да", "Нет")),
            "Урл поста": link,
            "Урл блога": page,
            "Текст инцидента": "'" + choice.choice(WORDS).format(street=street),
            "1ый ответ ПИ": "'",
            "2ой ответ ПИ": "'",
            "3ий ответ ПИ": "'",
            "Аудитория": str(choice.randint(500, 40_000)),
            "URL автора": f"https://vk.com/id{990_001_000 + choice.randrange(count // 2 + 1)}",
            "Опрос отправлен": "Нет",
        }
        if choice.random() < 0.76:
            row |= _history(created, department, choice)
        yield list(row.values())


def _history(created: datetime, department: str, choice: random.Random) -> dict[str, str]:
    assigned = created + timedelta(minutes=choice.randint(10, 600))
    answered = assigned + timedelta(minutes=choice.randint(60, 900))
    ended = answered + timedelta(minutes=choice.randint(60, 5000))
    answer = ANSWER.format(department=department, until=ended)
    return {
        "Отдел": department,
        "Исполнитель": department,
        "Общее время первого ответа": answered.strftime(FORMAT),
        "Общий текст первого ответа": answer,
        "Время с даты создания инцидента до времени первого ответа": str(answered - created),
        "Время назначения последнего исполнителя": assigned.strftime(FORMAT),
        "Время 1го ответа ПИ": answered.strftime(FORMAT),
        "Первая реакция с момента назн. ПИ": str(answered - assigned),
        "Уложились или нет после назн. ПИ": "Да",
        "Время с начала создания инцидента до окончания": str(ended - created),
        "Время отправки первого ответа ПИ на согласование": (answered - timedelta(minutes=20)).strftime(FORMAT),
        "Время, которое первый ответ ПИ находился на согласовании": "0:20:00",
        "Текущий шаг инцидента": "Готово",
        "Дата окончания": ended.strftime(FORMAT),
        "Итог": "Решено",
        "1ый ответ ПИ": answer,
        "Причина закрытия": "Нет ответа от автора",
        "Время попадания на шаг оценка удовлетворенности": answered.strftime(FORMAT),
        "Опрос отправлен": "Да",
    }


def write(path: Path, count: int, seed: int = 1, *, encoding: str = "utf-8-sig") -> None:
    """Write `count` rows to `path` as a cabinet's CSV: `;`, quotes where needed."""
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEADER)
        writer.writerows(rows(count, seed))


def read_alone(path: Path) -> dict[str, float]:
    """Read `path` in this process and tell rows, seconds and the peak of memory in MiB."""
    started = time.perf_counter()
    count = sum(isinstance(row, Row) for row in read(path, zone=ZONE))
    seconds = time.perf_counter() - started
    return {"rows": count, "seconds": seconds, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measure(sizes: tuple[int, ...] = SIZES, rounds: int = ROUNDS) -> list[dict[str, float]]:
    """Read a file of each size in processes of their own; medians of `rounds`."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder, f"{size}.csv")
            write(path, size)
            runs = [
                json.loads(subprocess.check_output([sys.executable, __file__, "read", str(path)]))
                for _ in range(rounds)
            ]
            seconds = statistics.median(run["seconds"] for run in runs)
            assert all(run["rows"] == size for run in runs)
            results.append(
                {
                    "rows": size,
                    "mib": path.stat().st_size / 2**20,
                    "rows_per_second": size / seconds,
                    "peak_mib": statistics.median(run["peak_mib"] for run in runs),
                }
            )
    return results


def main(arguments: list[str]) -> None:
    """Measure, or do the one thing that is asked."""
    match arguments:
        case ["write", path, count]:
            write(Path(path), int(count))
        case ["read", path]:
            print(json.dumps(read_alone(Path(path))))
        case _:
            print("reading a cabinet's CSV (47 columns)")
            for result in measure():
                print(
                    "  {rows:>8,} rows {mib:>7.1f} MiB   {rows_per_second:>9,.0f} rows/s   peak {peak_mib:>6.1f} MiB".format(
                        **result
                    )
                )


if __name__ == "__main__":
    main(sys.argv[1:])
