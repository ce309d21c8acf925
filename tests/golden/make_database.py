"""Make the golden database of a revision, by the commands of the very product that wrote it.

`PYTHONPATH=FOLDER python tests/golden/make_database.py 0011`, where FOLDER holds that product's tree under the name `otklik`.
Only its command line is used, and the files of SQLite are read as they are: no code of a later version has a hand in them.
A golden database is made once and never changed: what was written must be upgraded for ever.
"""

from __future__ import annotations

import contextlib
import io
import json
import lzma
import os
import shlex
import sqlite3
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent / "databases"
FIRST, SECOND = "lesozavodsk-215", "kozhevnikovo"  # the demo's municipality, and one more
REFUSED = "!"  # before a command that is meant to be refused

# What follows the demo's week. Each line: since which revision the product can do it, when, who, in which municipality, what.
STORY = """
0001 11-23T09:00 ivanova L staff add orlov --role executor --name 'Отдел транспорта'
0001 11-23T09:01 ivanova L staff add smirnova --role press_centre --name 'Смирнова Анна Петровна'
0001 11-23T09:02 ivanova L staff absent petrov --deputy orlov --reason illness
0001 11-23T09:05 ivanova L incident detect --network vk --link https://vk.com/wall-9_101 --author-link https://vk.com/id101 --author-name 'Ольга' --message 'Не горят фонари на улице Мира, 5'
0001 11-23T09:06 ivanova L incident detect --network ok --link https://ok.ru/group/9/topic/102 --author-link https://ok.ru/profile/102 --message "Яма, ёлки-палки: «объезд» закрыт % \\ ' ;"
0001 11-23T09:07 ivanova L incident detect --network tg --link https://t.me/les/103 --message 'Автобус № 4 не пришёл 😡'
0001 11-23T09:08 ivanova L incident detect --network vk --link https://vk.com/wall-9_104 --message 'Течёт крыша'
0001 11-23T09:09 ivanova L incident detect --network vk --link https://vk.com/wall-9_105 --message 'Нет тепла в доме 7'
0001 11-23T09:10 ivanova L incident detect --network vk --link https://vk.com/wall-9_106 --message 'Мусор у школы'
0001 11-23T09:11 ivanova L incident detect --network vk --link https://vk.com/wall-9_107 --message 'Когда откроют каток?'
0001 11-23T09:12 ivanova L incident detect --network vk --link https://vk.com/wall-9_108 --message 'Опять шумят ночью'
0001 11-23T09:15 ivanova L incident select 15 --importance ordinary
0001 11-23T09:16 ivanova L incident select 16 --importance ordinary --topic Транспорт
0001 11-23T09:17 ivanova L incident assign 16 --official sidorov --executor sidorov --executor orlov
0001 11-23T09:18 ivanova L incident select 17 --importance ordinary
0001 11-23T09:19 ivanova L incident assign 17 --official sidorov --executor sidorov
0001 11-23T09:20 sidorov L incident start 17
0001 11-23T09:21 ivanova L incident select 18 --importance ordinary
0001 11-23T09:22 ivanova L incident assign 18 --official sidorov --executor sidorov
0001 11-23T09:23 sidorov L incident start 18
0001 11-23T09:24 sidorov L incident submit 18 --kind answer --text 'Тепло дадут.'
0001 11-23T09:25 ivanova L incident return 18 --remarks 'Поздоровайтесь'
0001 11-23T09:26 ivanova L incident select 19 --importance ordinary
0001 11-23T09:27 ivanova L incident assign 19 --official sidorov --executor sidorov
0001 11-23T09:28 sidorov L incident start 19
0001 11-23T09:29 sidorov L incident submit 19 --kind interim --text 'Здравствуйте! Проверяем, ответим завтра.'
0001 11-23T09:30 ivanova L incident select 20 --importance ordinary
0001 11-23T09:31 ivanova L incident assign 20 --official sidorov --executor sidorov
0001 11-23T09:32 sidorov L incident start 20
0001 11-23T09:33 sidorov L incident submit 20 --kind answer --text 'Здравствуйте! Каток откроют 1 декабря.'
0001 11-23T09:50 ivanova L incident approve 20 --criteria all
0001 11-23T10:00 ivanova L incident add-message 15 --message 'И у нас яма' --link https://vk.com/wall-9_109
0001 11-23T10:01 ivanova L incident raise-importance 15 --reason 'проезд закрыт'
0001 11-23T12:30 - L clock tick
0001 11-24T10:00 ivanova L incident detect --network vk --link https://vk.com/wall-9_110 --message 'Снег не убран'
0001 11-24T12:30 - L clock tick
0001 11-24T12:40 ivanova L staff return petrov
0001 11-24T12:45 ivanova L !incident start 15
0001 11-24T13:00 sidorova K init --regulation kozhevnikovo-650 --rehearsal --curator sidorova --curator-name 'Сидорова Мария'
0001 11-24T13:01 sidorova K incident detect --network vk --link https://vk.com/wall-8_1 --message 'Когда ярмарка?'
0001 11-24T13:02 sidorova K staff add petrov --role executor
0002 11-24T13:10 ivanova L staff absent orlov --reason leave --from 2026-11-30T09:00 --until 2026-12-14T09:00 --deputy petrov
0002 11-24T13:11 ivanova L blacklist add --author-link https://vk.com/id666 --ground insult
0002 11-24T13:12 ivanova L incident note 15 --note 'Жители звонили'
0004 11-24T13:20 ivanova L incident report-deficiency 17 --reason 'Срок нарушен'
0004 11-24T13:21 ivanova L contact list
0005 11-24T14:00 sidorova K body add --kind head --name 'Глава района'
0005 11-24T14:01 sidorova K body add --kind unit --name 'Отдел культуры'
0005 11-24T14:02 sidorova K page propose --body 2 --network vk --link https://vk.com/kozhglava
0005 11-24T14:03 sidorova K page approve 4
0005 11-24T14:04 sidorova K page activate 4 --link https://vk.com/kozhglava
0005 11-24T14:05 sidorova K page propose --body 2 --network ok --link https://ok.ru/kozhglava
0006 11-24T14:10 - L notices send --sinks SINKS
0006 11-24T14:11 - K notices send --sinks SINKS
0008 11-24T15:00 sidorova K comment receive --page 4 --network vk --link https://vk.com/wall-8_1?reply=2 --author-link https://vk.com/id201 --text 'Вы дураки'
0008 11-24T15:01 sidorova K comment receive --page 4 --network vk --link https://vk.com/wall-8_1?reply=3 --author-link https://vk.com/id202 --text 'Когда починят мост?'
0008 11-24T15:02 sidorova K comment receive --page 4 --network vk --link https://vk.com/wall-8_1?reply=4 --text 'Спасибо за праздник'
0008 11-24T15:03 sidorova K comment remove 6 --ground insult --evidence 'Снимок экрана'
0008 11-24T15:04 sidorova K comment raise 7
0008 11-24T15:05 sidorova K comment keep 8
0009 11-24T15:30 ivanova L staff add zhkh --unit --member petrov --member sidorov --name 'Отдел ЖКХ' --role executor
0009 11-24T15:31 ivanova L incident assign 15 --official zhkh --executor zhkh
0009 11-24T15:40 ivanova L regulation adopt --settings SETTINGS --reason 'Распоряжение № 5'
0009 11-24T15:41 ivanova L case move 14 --reason 'Распоряжение № 5'
0010 11-24T16:00 sidorova K page appoint 4 --responsible petrov
0010 11-24T16:01 sidorova K page grant-access 4 --person petrov --access-role editor
0010 11-24T16:02 sidorova K vault put 4 --key-file KEY < Пароль-1
0010 11-24T16:03 sidorova K vault get 4 --key-file KEY --reason 'Проверка'
0010 11-24T16:10 sidorova K plan prepare --page 4 --period 2026-W48
0010 11-24T16:11 sidorova K publication plan --page 4 --slot 2026-11-25T12:00 --topic 'Ярмарка'
0010 11-24T16:12 sidorova K publication plan --page 4 --slot 2026-11-26T12:00 --topic 'Мост'
0010 11-24T16:13 sidorova K publication record --page 4 --link https://vk.com/wall-8_50 --topic 'Гроза'
0010 11-24T16:14 sidorova K task receive --text 'День матери' --page 4 --due-at 2026-11-27T12:00
0010 11-30T09:30 - K clock tick
"""


def main(revision: str) -> None:
    """Write databases/NNNN.jsonl.xz: a line for each table, its columns and rows as SQLite holds them."""
    target = FOLDER / f"{revision}.jsonl.xz"
    if target.exists():
        sys.exit(f"{target.name} is there: a golden database never changes")
    with tempfile.TemporaryDirectory() as place:
        database = _told(Path(place), revision)
        lines = [json.dumps(table, ensure_ascii=False, separators=(",", ":")) for table in _tables(database)]
    FOLDER.mkdir(exist_ok=True)
    target.write_bytes(lzma.compress("".join(f"{line}\n" for line in lines).encode(), preset=9 | lzma.PRESET_EXTREME))


def _told(place: Path, revision: str) -> Path:
    """The demo's week, then the story, as far as this product can tell it."""
    _run(["--lang", "ru", "demo", "--dir", str(place)])
    database = place / "otklik.db"
    (place / "sinks.toml").write_text(
        '[[sink]]\nname = "journal"\nkind = "file"\npath = "sent.jsonl"\n'
        '[[sink]]\nname = "gone"\nkind = "webhook"\nurl = "http://127.0.0.1:9/"\nsecret_file = "secret"\n',
        encoding="utf-8",
    )
    (place / "settings.toml").write_text('silent_period = "5 working days"\n', encoding="utf-8")
    (place / "secret").write_text("0123456789abcdef0123456789abcdef", encoding="utf-8")
    if revision >= "0010":
        _run(["vault", "key", str(place / "vault.key")])
    places = {"SINKS": "sinks.toml", "SETTINGS": "settings.toml", "KEY": "vault.key"}
    tenants = {"L": FIRST, "K": SECOND}
    for line in STORY.strip().splitlines():
        since, when, actor, tenant, rest = line.split(" ", 4)
        if since > revision:
            continue
        refused, rest = rest.startswith(REFUSED), rest.removeprefix(REFUSED)
        rest, _, given = rest.partition(" < ")
        words = [str(place / places[word]) if word in places else word for word in shlex.split(rest)]
        words = ["--db", f"sqlite:///{database}", "--tenant", tenants[tenant], "--now", f"2026-{when}", *words]
        _run(words if actor == "-" else ["--actor", actor, *words], given=given, refused=refused)
    return database


def _run(words: list[str], *, given: str = "", refused: bool = False) -> None:
    """Run one command of the product that is on the path; anything but what is meant ends the making."""
    from otklik.cli import main as otklik

    said = io.StringIO()
    code: object = 0
    standing, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            otklik(words)
    except SystemExit as stop:
        code = stop.code or 0
    finally:
        sys.stdin = standing
    if code != (3 if refused else 0):
        sys.exit(f"{shlex.join(words)}\n{said.getvalue()}\n{code}")


def _tables(database: Path) -> list[dict[str, object]]:
    connection = sqlite3.connect(database)
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if row[0].startswith("otklik_")
        and not row[0].startswith("otklik_search_")
        and row[0] != "otklik_alembic_version"
    ]
    found: list[dict[str, object]] = []
    for name in names:
        cursor = connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid')  # noqa: S608  names of tables
        columns = [item[0] for item in cursor.description]
        rows = [[{"hex": cell.hex()} if isinstance(cell, bytes) else cell for cell in row] for row in cursor]
        found.append({"table": name, "columns": columns, "rows": rows})
    connection.close()
    return found


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    main(sys.argv[1])
