"""The outbox and the clock's worker at the terminal: a file of sinks, what is sent, what is dead, whether the clock runs."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ..support.command_line import COMMAND, Office, clean_environment
from ..support.desk_story import Story
from ..support.receivers import hooked, mailed


@pytest.fixture
def office(database: Path, story: Story) -> Office:
    """A desk on which a term was missed: three notices are owed."""
    story.incident("detected")
    story.now("10:11")
    story.desk.tick()
    return Office(database, now="2026-07-14T10:15")


def sinks(office: Office, text: str) -> str:
    path = office.database.with_name("sinks.toml")
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_notices_leave_by_mail_webhook_file_and_console(office: Office) -> None:
    with hooked() as hook, mailed() as mailbox:
        file = sinks(
            office,
            f"""
            language = "ru"
            source = "https://otklik.example.org"
            [retry]
            attempts = 5
            first_seconds = 1
            [[sink]]
            name = "почта"
            kind = "smtp"
            host = "{mailbox.host}"
            port = {mailbox.port}
            security = "none"
            from = "otklik@example.org"
            [[sink]]
            name = "hook"
            kind = "webhook"
            url = "{hook.url}"
            secret_env = "HOOK_SECRET"
            takes = ["notices", "events"]
            [[sink]]
            name = "file"
            kind = "file"
            path = "out.jsonl"
            kinds = ["missed"]
            [[sink]]
            name = "screen"
            kind = "console"
            [addresses.people]
            ivanova = "ivanova@example.org"
            [addresses.roles]
            organiser = ["a@example.org", "b@example.org"]
            """,
        )
        ran = office("notices", "send", "--sinks", file, HOOK_SECRET="s")
        assert (ran.code, ran.err) == (0, "")
        assert "почта: отправлено 2, повторить 0, не доставлено 1" in ran.lines
        assert "screen: отправлено 3, повторить 0, не доставлено 0" in ran.lines
        assert "→ куратор: [учебная база] ЛЗ-26-000001: пропущен срок: направить в работу" in ran.out
        assert [mail["To"] for mail in mailbox.mails] == ["ivanova@example.org", "a@example.org, b@example.org"]
        assert len(hook.ids) == len(set(hook.ids)) > 3
        assert hook.posts[0].event["source"] == "https://otklik.example.org"
    lines = office.database.with_name("out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["otklik.notice.missed"] * 3
    assert "example.org" not in office.dump()  # addresses stay out of the database
    assert office("notices", "list").lines == ["уведомлений нет"]

    [letter] = office("notices", "dead", "--json").data
    assert (letter["id"], letter["sink"], letter["error"]) == ("incident/1/2/3", "почта", "no_address")
    assert "no_address" in office("notices", "dead").out
    rows = {row["sink"]: row for row in office("notices", "sinks", "--json").data}
    assert {name: row["dead"] for name, row in rows.items()} == {"почта": 1, "hook": 0, "file": 0, "screen": 0}
    assert max(map(len, office("notices", "sinks").lines)) <= 80
    assert office("notices", "retry", "incident/1/2/3").lines == ["снова в очереди: 1"]
    assert office("notices", "retry", "incident/9/9/9").code == 5
    assert office("notices", "discard").code == 2
    assert office("notices", "dead").lines == ["недоставленного нет"]


def test_a_run_that_is_told_as_json(office: Office) -> None:
    file = sinks(office, '[[sink]]\nname = "a"\nkind = "console"\n')
    ran = office("notices", "send", "--json", OTKLIK_SINKS="nowhere/{tenant}.toml")
    assert (ran.code, "lesozavodsk.toml" in ran.out) == (2, True)
    ran = office("notices", "send", "--json", OTKLIK_SINKS=file)
    assert ran.data == [{"sink": "a", "sent": 3, "failed": 0, "dead": 0, "held": False}]
    assert "куратор" in ran.err  # the console's own lines leave the data alone
    assert office("notices", "send", "--sinks", file, "--sink", "b").code == 5
    assert "--sinks" in office("notices", "send").err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "приёмники ([[sink]])"),
        ("[[sink]]\nkind = 'console'", "приёмники (sink[1].name)"),
        ("[[sink]]\nname = 'a'\nkind = 'pigeon'", "одно"),
        ("[[sink]]\nname = 'a'\nkind = 'console'\ncolour = 1", "приёмники (a: colour)"),
        ("[[sink]]\nname = 'a'\nkind = 'console'\n[[sink]]\nname = 'a'\nkind = 'console'", "своё имя у каждого"),
        ("[[sink]]\nname = 'a'\nkind = 'webhook'\nurl = 'x'", "http://"),
        ("[[sink]]\nname = 'a'\nkind = 'webhook'\nurl = 'https://x.ru'\nsecret = 's'", "секретов здесь не пишут"),
        ("[[sink]]\nname = 'a'\nkind = 'webhook'\nurl = 'https://x.ru'", "secret_env или secret_file"),
        ("[[sink]]\nname = 'a'\nkind = 'webhook'\nurl = 'https://x.ru'\nsecret_env = 'NOWHERE'", "переменная, которая задана"),
        ("[[sink]]\nname = 'a'\nkind = 'smtp'\nhost = 'x'\nfrom = 'nobody'", "имя@домен"),
        ("[[sink]]\nname = 'a'\nkind = 'smtp'\nhost = 'x'\nfrom = 'a@b.ru'\ntakes = 'events'", "takes"),
        ("[[sink]]\nname = 'a'\nkind = 'smtp'\nhost = 'x'\nfrom = 'a@b.ru'\nsecurity = 'ssl'", "tls, starttls, none"),
        ("[[sink]]\nname = 'a'\nkind = 'file'\npath = 'none/x'", "в папке, которая есть"),
        ("[[sink]]\nname = 'a'\nkind = 'console'\ntimeout_seconds = -1", "timeout_seconds"),
        ("[[sink]]\nname = 'a'\nkind = 'console'\nsince = 2026-07-14", "смещением"),
        ("[[sink]]\nname = 'a'\nkind = 'console'\n[addresses.people]\npetrov = 'petrov'", "addresses: petrov"),
        ("[[sink]]\nname = 'a'\nkind = 'console'\n[retry]\nattempts = 0", "retry.attempts"),
        ("language = 'fr'", "ru или en"),
        ("[[sink", "TOML"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_named_and_nothing_is_sent(office: Office, text: str, words: str) -> None:
    ran = office("notices", "send", "--sinks", sinks(office, text))
    said = " ".join(ran.err.split())
    assert ran.code == 2
    assert words in said or "один из: console, file, smtp, webhook" in said
    assert len(office("notices", "list", "--json").data) == 3


def test_the_worker_catches_up_sends_tells_its_health_and_stops_when_asked(database: Path, story: Story) -> None:
    told = story.incident("detected")  # in July: by the machine's clock it was missed long ago
    office = Office(database, now=None)
    health, file = database.with_name("health.json"), sinks(office, '[[sink]]\nname = "a"\nkind = "console"\n')
    words = ["clock", "run", "--every", "5", "--health", str(health), "--send", "--sinks", file]
    assert office("clock", "health").code == 1  # nobody has recorded what came
    assert "ЧАСЫ СТОЯТ" in office("clock", "health").out
    assert office("clock", "health", "--health", str(health)).code == 2
    with subprocess.Popen(
        [sys.executable, "-u", str(COMMAND), *words],
        env=clean_environment(**office.environment({})),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as worker:
        until = time.monotonic() + 40
        while (time.monotonic() < until and len(office("notices", "list", "--json").data) != 0) or not health.exists():
            time.sleep(0.2)
        time.sleep(1.5)
        well = office("clock", "health", "--health", str(health), "--json")
        worker.send_signal(signal.SIGTERM)
        out, err = worker.communicate(timeout=30)
        assert (worker.returncode, err.decode()) == (0, "")
    assert (well.code, well.data["well"], well.data["failures"], well.data["waiting"]) == (0, True, 0, 0)
    assert "пропущено 1" in out.decode()
    assert "a: отправлено" in out.decode()
    assert [event.type for event in told.events].count("missed") == 1
    time.sleep(1.2)
    assert office("clock", "health", "--health", str(health), "--max-age", "1").code == 1  # it has left


def test_a_mistake_in_the_sinks_is_told_before_the_worker_begins(office: Office) -> None:
    ran = office.process("clock", "run", "--send", "--sinks", sinks(office, "language = 'fr'"))
    assert (ran.code, "language" in ran.err) == (2, True)
    ran = office.process("clock", "run", "--health", "/nowhere/at/all")
    assert (ran.code, "--health" in ran.err) == (2, True)
