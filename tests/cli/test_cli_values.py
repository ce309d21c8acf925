"""Values that cannot be: each is named with its field and with what would be right, in both languages; nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.command_line import Office
from ..support.desk_story import retold

ASSIGN = "incident assign 1 --official zhkh --executor petrov"

# What is typed; the exit code; what the message says in Russian, and in English.
WRONG: dict[str, tuple[int, str, str]] = {
    "incident show 999": (5, "999: такого номера нет; список: otklik incident list", "999: no such number"),
    "incident show ЛЗ-26-000999": (5, "ЛЗ-26-000999: такого номера нет", "ЛЗ-26-000999: no such number"),
    "incident show ЛЗ-25-000001": (5, "ЛЗ-25-000001: такого номера нет", "ЛЗ-25-000001: no such number"),
    "incident history 77": (5, "77: такого номера нет", "77: no such number"),
    "incident start 77": (5, "77: такого номера нет", "77: no such number"),
    "incident show abc": (2, "номер: «abc» не подходит; нужно: номер вида ЛЗ-26-000123", "“abc” is not valid"),
    "incident show 99999999999999999999": (2, "не подходит", "is not valid"),
    "incident explain 1 ответ": (5, "срока «ответ» у этого случая нет; есть: draft, forward, reply", "there are: draft"),
    "incident assign 1": (2, "не указано: компетентное должностное лицо (--official)", "missing: the competent official"),
    "incident set-aside 1": (3, "Отказано", "Refused"),  # who may, and from where, comes before what is missing
    "incident decline 1": (2, "(--ground); нужно: одно из оснований регламента: obscene", "a ground of the regulation: obscene"),
    "incident decline 1 --ground rude": (2, "основание (--ground): «rude» не подходит; нужно: одно из", "“rude” is not valid"),
    "incident void 1 --why merged": (2, "(--into); нужно: номер другого случая", "the number of another case"),
    "incident void 1 --why merged --into 77": (5, "77: такого номера нет", "77: no such number"),
    f"{ASSIGN} --order both": (2, "«both» не подходит; нужно: одно из: parallel (одновременно)", "one of: parallel, sequence"),
    f"{ASSIGN} --time petrov": (2, "нужно: ИМЯ=СРОК", "expected: NAME=TERM"),
    f"{ASSIGN} --time petrov=скоро": (2, "«скоро» не подходит; нужно: срок вида «7 рабочих часов»", "“скоро” is not valid"),
    f"{ASSIGN} --executor ivanova": (2, "исполнители (--executors): «ivanova» не подходит; нужно: сотрудник с ролью: исполнитель", "with the role: executor"),
    f"{ASSIGN} --executor nobody": (5, "сотрудника «nobody» нет; список: otklik staff list", "no member of staff “nobody”"),
    f"{ASSIGN} --actor nobody": (5, "сотрудника «nobody» нет (--actor)", "no member of staff “nobody” (--actor)"),
    f"{ASSIGN} --at вчера": (2, "--at: «вчера» не подходит; нужно: дата и время", "--at: “вчера” is not valid"),
    f"{ASSIGN} --at 2026-07-14": (2, "нужно: дата и время, например 2026-07-14T09:10", "expected: a date and time"),
    f"{ASSIGN} --at 2026-07-14T09:09": (2, "«2026-07-14T09:09+10:00» не подходит; нужно: момент не раньше предыдущего изменения состояния (2026-07-14T09:10+10:00)", "not before the last change of state"),
    f"{ASSIGN} --at 2026-07-14T09:11": (2, "«2026-07-14T09:11+10:00» не подходит; нужно: момент не позже настоящего (2026-07-14T09:10+10:00)", "an instant not after now"),
    f"{ASSIGN} --at 2026-07-14T09:11+10:00": (2, "момент не позже настоящего", "not after now"),
    f"{ASSIGN} --expect первая": (2, "--expect: «первая» не подходит; нужно: целое число", "expected: a whole number"),
    "incident detect --network fb": (2, "социальная сеть (--network): «fb» не подходит; нужно: одно из: vk", "one of: vk, ok"),
    "incident detect --published-at 2026-07-15T09:00": (2, "(--published-at): «2026-07-15T09:00+10:00» не подходит; нужно: момент не позже самого действия", "not after the act itself"),
    "incident list --state новый": (2, "состояние (--state): «новый» не подходит; нужно: одно из: detected (выявлен)", "one of: detected"),
    "incident list --limit много": (2, "--limit: «много» не подходит; нужно: целое число от 1", "a whole number from 1"),
    "incident list --limit 0": (2, "--limit: «0» не подходит", "--limit: “0” is not valid"),
    "board --limit -1": (2, "--limit: «-1» не подходит; нужно: целое число от 1", "a whole number from 1"),
    "incident reasign 1": (2, "нет команды «reasign»; может быть, reassign?", "no such command: reasign; perhaps reassign?"),
    "incidents": (2, "нет команды «incidents»; может быть, incident?", "no such command: incidents"),
    "incident start 1 --actr petrov": (2, "нет параметра --actr; может быть, --actor?", "no such option: --actr; perhaps --actor?"),
    "incident start": (2, "не указано: НОМЕР", "missing: NUMBER"),
    "incident start 1 2": (2, "лишнее на командной строке: 2", "unexpected on the command line: 2"),
    "board --lang de": (2, "--lang: «de» не подходит; одно из: ru, en", ""),
    "board --now вечером": (2, "--now: «вечером» не подходит; нужно: дата и время", "--now: “вечером” is not valid"),
    "board --tenant elsewhere": (5, "муниципалитета «elsewhere» в базе нет (--tenant)", "no municipality “elsewhere”"),
    "staff add 1st --role executor": (2, "имя для входа: «1st» не подходит", "handle: “1st” is not valid"),
    "staff add novikov --role boss": (2, "роль: «boss» не подходит; нужно: одна из: curator (куратор)", "one of: curator"),
    "staff absent petrov --reason leave --deputy petrov": (2, "заместитель: «petrov» не подходит", "deputy: “petrov” is not valid"),
    "staff absent petrov --reason leave --deputy glava": (2, "другой присутствующий сотрудник с той же ролью", "with the same role"),
    "staff absent petrov": (2, "не указано: --reason", "missing: --reason"),
    "staff absent petrov --reason flu": (2, "причина отсутствия (--reason): «flu» не подходит; нужно: одно из: illness (болезнь)", "one of: illness, leave, trip, study, other"),
    "staff absent petrov --reason leave --from 2026-07-20 --until 2026-07-19": (2, "нужно: момент после начала (2026-07-20T00:00+10:00)", "an instant after the beginning"),
    "staff absent petrov --reason leave --until завтра": (2, "--until: «завтра» не подходит; нужно: дата и время", "a date and time"),
    "staff absent ivanova --reason leave --deputy petrov": (2, "куратор – от роли: пресс-центр", "curator: of the role press centre"),
    "staff return petrov": (2, "сотрудник: «petrov» не подходит; нужно: тот, кто отсутствует", "one who is away"),
    "staff deputy petrov orlov": (2, "нужно: тот, кто отсутствует", "one who is away"),
    "incident substitute 1 --executor petrov=orlov": (3, "Отказано", "Refused"),
    "staff return nobody": (5, "сотрудника «nobody» нет", "no member of staff “nobody”"),
    "staff add novikov --role executor --actor petrov": (3, "список сотрудников ведёт куратор", "the curator keeps the list"),
    "workflow show incedent": (5, "процесса incedent нет; есть: incident", "incedent"),
    "workflow show incident --format png": (2, "«png» не подходит; одно из: table, mermaid, dot, svg", "one of: table, mermaid"),
    "regulation show lesozavodsk": (2, "«lesozavodsk» не подходит", "perhaps lesozavodsk-215"),
    "init --regulation lesozavodsk --rehearsal": (2, "возможно, lesozavodsk-215; есть: khasyn", "perhaps lesozavodsk-215"),
    "init --regulation khasyn --rehearsal --tenant lesozavodsk": (2, "нужно: имя, которого в базе ещё нет", "a name that the database does not hold yet"),
    "init --regulation khasyn --rehearsal --tenant Хасын": (2, "«Хасын» не подходит; нужно: латинские буквы, цифры, дефис", "Latin letters, digits, dashes"),
    "init --regulation none.toml --rehearsal": (2, "«none.toml» не подходит; нужно: файл, который можно прочесть", "a file that can be read"),
    "log replay none.jsonl": (2, "файл: «none.jsonl» не подходит; нужно: файл, который можно прочесть", "a file that can be read"),
    "log export --output no/such/folder/log.jsonl": (2, "нужно: файл, в который можно писать", "a file that can be written"),
    "log export --format xml": (2, "--format: «xml» не подходит", "--format: “xml” is not valid"),
    "clock run --every часто": (2, "--every: «часто» не подходит; нужно: число", "expected: a number"),
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A desk with one incident, selected; the current folder is empty but for the database."""
    monkeypatch.chdir(tmp_path)
    return Office(retold(tmp_path / "desk.db", "values", lambda story: story.incident("selected")))


@pytest.mark.parametrize("typed", WRONG)
def test_a_wrong_value_is_named_with_what_would_be_right(office: Office, typed: str) -> None:
    code, russian, english = WRONG[typed]
    before = office.dump()
    ru, en = office(*typed.split()), office(*typed.split(), *([] if "--lang" in typed else ["--lang", "en"]))
    assert (ru.code, ru.out) == (code, ""), ru.said
    assert russian in " ".join(ru.err.split())
    assert english in " ".join(en.err.split())
    assert en.code == code
    assert max(map(len, (ru.err + en.err).splitlines())) <= 80
    assert office.dump() == before


@pytest.mark.parametrize("typed", [words for words, (code, *_) in WRONG.items() if code != 3])
def test_with_json_the_error_is_an_object(office: Office, typed: str) -> None:
    ran = office(*typed.split(), "--json")
    assert (ran.code, ran.err) == (WRONG[typed][0], "")
    assert set(ran.data) == {"error", "message"}
    assert ran.data["message"]


def test_a_real_database_has_the_systems_clock_alone(office: Office, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'real.db'}"
    office.now = None
    assert office("init", "--regulation", "lesozavodsk-215", "--db", url).code == 0
    for words in (("board",), ("incident", "detect", "--message", "x"), ("clock", "tick")):
        ran = office(*words, "--db", url, "--now", "2026-07-14T09:10")
        assert ran.code == 2
        assert "--now: «2026-07-14T09:10» не подходит" in " ".join(ran.err.split())
        assert "учебной базе" in ran.err
    ran = office("init", "--regulation", "khasyn", "--tenant", "other", "--db", url, "--now", "2026-07-14T09:10")
    assert ran.code == 2
    ran = office("init", "--regulation", "khasyn", "--tenant", "other", "--db", url, "--rehearsal")
    assert ran.code == 2
    assert "учебная база остаётся учебной" in " ".join(ran.err.split())


def test_two_desks_ask_which(office: Office) -> None:
    assert office("init", "--regulation", "khasyn", "--tenant", "khasyn", "--rehearsal").code == 0
    ran = office("board")
    assert ran.code == 2
    assert "не указано: муниципалитет" in " ".join(ran.err.split())
    assert "(--tenant); нужно: один из: khasyn, lesozavodsk" in " ".join(ran.err.split())
    assert office("board", "--tenant", "khasyn").code == 0
    assert office("board", OTKLIK_TENANT="lesozavodsk").code == 0


@pytest.mark.parametrize("option", ["--message", "--link", "--author-name", "--author-link"])
def test_a_broken_letter_in_an_argument_is_refused(office: Office, option: str) -> None:
    before = office.dump()
    ran = office("incident", "detect", "--network", "vk", option, "вода\udcff")
    assert ran.code == 2, ran.said
    assert "UTF-8" in ran.err
    assert option in ran.err
    assert office.dump() == before


@pytest.mark.parametrize(
    "place", [("incident", "show"), ("staff", "return"), ("regulation", "show"), ("board", "--tenant")]
)
def test_a_broken_letter_elsewhere_is_no_crash(office: Office, place: tuple[str, ...]) -> None:
    for json in ([], ["--json"]):
        ran = office(*place, "вода\udcff", *json)
        assert ran.code in {2, 5}, ran.said
        assert "Traceback" not in ran.said


def test_texts_from_files_are_utf8_and_not_too_long(office: Office, tmp_path: Path) -> None:
    before = office.dump()
    files = {"cp1251": "вода".encode("cp1251"), "long": b"x" * ((1 << 20) + 1), "empty": b"", "zero": b"a\0b"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        ran = office("incident", "escalate", "1", "--reason-file", name)
        assert ran.code == 2, name
        assert "UTF-8" in ran.err
    for name in ("none", "."):
        ran = office("incident", "escalate", "1", "--reason-file", name)
        assert ran.code == 2
        assert "файл, который можно прочесть" in " ".join(ran.err.split())
    ran = office("incident", "escalate", "1", "--reason-file", "empty", "--reason", "причина")
    assert "либо текст, либо файл" in " ".join(ran.err.split())
    assert office.dump() == before


def test_texts_come_from_files_and_from_standard_input(office: Office, tmp_path: Path) -> None:
    text = "Строка первая\nи «вторая» – с тире\n"
    (tmp_path / "text").write_text("\ufeff" + text, encoding="utf-8")
    assert office("incident", "detect", "--message-file", "text").code == 0
    assert office("incident", "detect", "--message-file", "-", given=text.encode()).code == 0
    stored = office.dump()
    assert stored.count("и «вторая» – с тире") == 2
    assert "\ufeff" not in stored


def test_an_unknown_key_of_a_regulation_gets_the_nearest_right_one(office: Office, tmp_path: Path) -> None:
    text = office("regulation", "show", "lesozavodsk-215", "--toml").out
    (tmp_path / "mine.toml").write_text(text.replace("opens_on", "opens_at", 1), encoding="utf-8")
    before = office.dump()
    for words in (
        ("init", "--regulation", "mine.toml", "--tenant", "mine", "--rehearsal"),
        ("regulation", "check", "mine.toml"),
    ):
        ran = office(*words)
        assert ran.code == 2, ran.said
        assert "opens_at" in ran.said
        assert "opens_on" in ran.said
    (tmp_path / "office.toml").write_text('preffix = "ЛО"\n', encoding="utf-8")
    ran = office("init", "--regulation", "khasyn", "--settings", "office.toml", "--tenant", "kh", "--rehearsal")
    assert ran.code == 2
    assert "preffix" in ran.err
    assert "prefix" in ran.err.replace("preffix", "")
    assert office.dump() == before


@pytest.mark.parametrize("damage", ["empty", "cut", "swapped", "binary", "changed"])
def test_a_damaged_log_is_named_and_never_replayed(office: Office, tmp_path: Path, damage: str) -> None:
    assert office("log", "export", "--output", "log.jsonl").code == 0
    lines = (tmp_path / "log.jsonl").read_bytes().splitlines(keepends=True)
    contents = {
        "empty": b"",
        "cut": b"".join(lines[:-2]),
        "swapped": b"".join([lines[1], lines[0], *lines[2:]]),
        "binary": bytes(range(256)),
        "changed": b"".join(lines).replace(b'"selected"', b'"declined"', 1),
    }
    (tmp_path / "bad.jsonl").write_bytes(contents[damage])
    for words in (("verify",), ("replay",)):
        ru = office("log", *words, "bad.jsonl")
        en = office("log", *words, "bad.jsonl", "--lang", "en")
        assert (ru.code, en.code, ru.out, en.out) == (6, 6, "", "")
        assert "Ошибка" in ru.err
        assert "Error" in en.err
        assert "Traceback" not in ru.err
    assert office("log", "verify", "-", given=b"".join(lines)).code == 0
