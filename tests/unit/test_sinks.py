"""Our own sinks against real receivers: webhook, mail, file, console; and the CloudEvents that they carry."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import re
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from otklik.engine.errors import DeliveryFailed
from otklik.engine.outbox.cloudevents import written
from otklik.engine.outbox.console import ConsoleSink
from otklik.engine.outbox.file import FileSink
from otklik.engine.outbox.message import Message, Recipient, Route
from otklik.engine.outbox.smtp import SmtpSink
from otklik.engine.outbox.webhook import WebhookSink
from otklik.workflows.notice_words import AddressBook

from ..support.desk_story import Story
from ..support.receivers import Hook, Mailbox, hooked, mailed

AT = datetime(2026, 7, 14, 0, 11, tzinfo=UTC)


def message(number: int = 1, *, addresses: tuple[str, ...] = ("petrov@example.org",)) -> Message:
    name = f"incident/{number}/2/1"
    return Message(
        id=name,
        kind="notice",
        tenant="lesozavodsk",
        stream=f"incident/{number}",
        at=AT,
        attempt=1,
        event={"specversion": "1.0", "id": name, "data": {"text": "Срок"}},
        recipient=Recipient(name="petrov", title="Пётр Петров", addresses=addresses),
        subject="ЛЗ-26-000001: пропущен срок",
        text="Срок: 14.07.2026 10:10\n",
    )


# ── webhook ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hook() -> Iterator[Hook]:
    with hooked() as found:
        yield found


def verified(secret: bytes, headers: dict[str, str], body: bytes) -> bool:
    """As the documentation tells a receiver to: HMAC-SHA-256 of `id.timestamp.body`, in base64 behind `v1,`."""
    signed = headers["webhook-id"].encode() + b"." + headers["webhook-timestamp"].encode() + b"." + body
    expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    return any(
        hmac.compare_digest(expected, given.removeprefix("v1,")) for given in headers["webhook-signature"].split()
    )


def test_a_webhook_posts_a_cloudevent_whose_signature_can_be_verified(hook: Hook) -> None:
    WebhookSink(hook.url, ["a secret"], timeout=5).send(message())
    [post] = hook.posts
    assert post.path == "/events?key=1"
    assert post.headers["content-type"] == "application/cloudevents+json; charset=UTF-8"
    assert post.headers["webhook-id"] == post.event["id"] == "incident/1/2/1"
    assert post.headers["webhook-timestamp"] == str(int(AT.timestamp()))
    assert verified(b"a secret", post.headers, post.body)
    assert not verified(b"another", post.headers, post.body)
    assert not verified(b"a secret", post.headers, post.body + b" ")


def test_a_secret_in_base64_is_the_standard_s_own_example(hook: Hook) -> None:
    from otklik.engine.outbox.webhook import signature

    # the worked example of the Standard Webhooks specification
    at = datetime.fromtimestamp(1614265330, UTC)
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}'
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    secret = base64.b64encode(b"0123456789abcdef01234567").decode()
    WebhookSink(hook.url, [f"whsec_{secret}", "old"], timeout=5).send(message())
    assert verified(b"0123456789abcdef01234567", hook.posts[0].headers, hook.posts[0].body)
    assert verified(b"old", hook.posts[0].headers, hook.posts[0].body)  # while a secret is changed, both sign


@pytest.mark.parametrize(
    ("status", "away", "permanent"),
    [(500, True, False), (503, True, False), (429, True, False), (400, False, False), (404, False, False), (410, False, True), (301, False, False)],
)  # fmt: skip
def test_any_other_answer_is_a_failure(hook: Hook, status: int, away: bool, permanent: bool) -> None:
    hook.answers = lambda *_: status
    hook.headers = {"Location": hook.url, "Retry-After": "77"}
    with pytest.raises(DeliveryFailed) as failed:
        WebhookSink(hook.url, ["x"], timeout=5).send(message())
    error = failed.value
    assert (error.reason, error.away, error.permanent, error.retry_after) == (f"http_{status}", away, permanent, 77.0)
    assert len(hook.posts) == 1  # a redirect is not followed


def test_a_receiver_that_is_not_there_and_one_that_does_not_answer(hook: Hook) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(DeliveryFailed) as failed:
        WebhookSink(f"http://127.0.0.1:{port}/", ["x"], timeout=5).send(message())
    assert (failed.value.reason, failed.value.away) == ("connection_refused", True)
    hook.pause = 3
    with pytest.raises(DeliveryFailed) as failed:
        WebhookSink(hook.url, ["x"], timeout=0.2).send(message())
    assert (failed.value.reason, failed.value.away) == ("timeout", True)


def test_a_receiver_that_answers_drop_by_drop_is_given_up_in_time() -> None:
    stop = threading.Event()

    def drip(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not stop.wait(0.05):
                try:
                    connection.sendall(b"X-A: b\r\n")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        with pytest.raises(DeliveryFailed):
            WebhookSink(f"http://127.0.0.1:{server.getsockname()[1]}/", ["x"], timeout=0.4).send(message())
        stop.set()
        thread.join()


# ── mail ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mailed() as found:
        yield found


def mail_sink(mailbox: Mailbox, timeout: float = 5) -> SmtpSink:
    return SmtpSink(
        mailbox.host, port=mailbox.port, security="none", sender="Отклик <otklik@example.org>", timeout=timeout
    )


def test_a_notice_is_a_mail_with_the_same_id_at_each_attempt(mailbox: Mailbox) -> None:
    mailbox.data = lambda number: "451 later" if number == 1 else "250 OK"
    sink = mail_sink(mailbox)
    with pytest.raises(DeliveryFailed) as failed:
        sink.send(message(addresses=("petrov@example.org", "second@example.org")))
    assert (failed.value.reason, failed.value.permanent, failed.value.away) == ("smtp_451", False, True)
    sink.send(message(addresses=("petrov@example.org", "second@example.org")))
    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"] == "<incident.1.2.1.lesozavodsk@example.org>"
    assert (second["To"], second["Subject"]) == (
        "petrov@example.org, second@example.org",
        "ЛЗ-26-000001: пропущен срок",
    )
    assert second["From"] == "Отклик <otklik@example.org>"
    assert second["Auto-Submitted"] == "auto-generated"
    assert second.get_content().strip() == "Срок: 14.07.2026 10:10"


def test_a_mailbox_that_does_not_exist_is_refused_for_good_and_no_address_is_told(mailbox: Mailbox) -> None:
    mailbox.recipient = lambda _: "550 no such mailbox"
    with pytest.raises(DeliveryFailed) as failed:
        mail_sink(mailbox).send(message())
    assert (failed.value.reason, failed.value.permanent) == ("smtp_550", True)
    assert "example.org" not in str(failed.value)
    with pytest.raises(DeliveryFailed) as failed:
        mail_sink(mailbox).send(message(addresses=()))
    assert (failed.value.reason, failed.value.permanent) == ("no_address", True)
    assert mailbox.mails == []


def test_a_server_without_tls_gets_neither_password_nor_mail(mailbox: Mailbox) -> None:
    sink = SmtpSink(
        mailbox.host,
        port=mailbox.port,
        security="starttls",
        sender="o@example.org",
        user="u",
        password="p",
        timeout=5,
    )
    with pytest.raises(DeliveryFailed) as failed:
        sink.send(message())
    assert failed.value.reason == "smtp_not_supported"
    assert mailbox.mails == []


def test_a_mail_server_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
        silent = SmtpSink("127.0.0.1", port=port, security="none", sender="o@example.org", timeout=0.3)
        with pytest.raises(DeliveryFailed) as failed:
            silent.send(message())
        assert (failed.value.reason, failed.value.away) == ("timeout", True)
    with socket.socket() as taken:  # nobody listens there, and nobody else can
        taken.bind(("127.0.0.1", 0))
        gone = SmtpSink("127.0.0.1", port=taken.getsockname()[1], security="none", sender="o@example.org", timeout=5)
        with pytest.raises(DeliveryFailed) as failed:
            gone.send(message())
    assert (failed.value.reason, failed.value.away) == ("connection_refused", True)


# ── file, console ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_gets_a_line_each_and_a_torn_line_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    FileSink(path).send(message(1))
    with path.open("ab") as torn:
        torn.write(b'{"specversion"')
    FileSink(path).send(message(2))
    first, broken, second = path.read_bytes().splitlines()
    assert (first, broken, second) == (written(message(1).event), b'{"specversion"', written(message(2).event))
    path.rename(tmp_path / "rotated")
    FileSink(path).send(message(3))
    assert path.read_bytes() == written(message(3).event) + b"\n"


def test_a_file_that_cannot_be_written_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        FileSink(tmp_path / "none" / "out.jsonl").send(message())
    assert failed.value.reason == "file_enoent"
    with pytest.raises(DeliveryFailed) as failed:
        FileSink(tmp_path).send(message())
    assert failed.value.reason == "file_eisdir"


def test_the_console_says_a_notice_in_words() -> None:
    out = io.StringIO()
    ConsoleSink(out).send(message())
    assert out.getvalue() == "→ Пётр Петров: ЛЗ-26-000001: пропущен срок\n  Срок: 14.07.2026 10:10\n"


# ── what they carry ──────────────────────────────────────────────────────────────────────────────────────────────────


class Taker:
    def __init__(self) -> None:
        self.got: list[Message] = []

    def send(self, message: Message) -> None:
        self.got.append(message)


BOOK = AddressBook(
    people={"petrov": ["petrov@example.org"], "glava": ["glava@example.org"]},
    roles={"curator": ["kurator@example.org"]},
)


def sent(story: Story, *, language: str = "ru", texts: bool = True, events: bool = False) -> list[Message]:
    taker = Taker()
    story.desk.outbox.send([Route(name="a", sink=taker, events=events, texts=texts)], book=BOOK, language=language)
    return taker.got


def test_every_message_is_a_cloudevent_1_0(story: Story) -> None:
    told = story.incident("review")
    told.do("mark_significant", at="2026-07-14 09:10")
    story.now("11:11")
    story.desk.tick()
    got = sent(story, events=True)
    lines = {f"{event.stream}/{event.seq}": event for _, event in story.desk.events()}
    seen = set()
    for item in got:
        event = json.loads(written(item.event))
        # required attributes, then optional ones (CloudEvents 1.0.2, "Context Attributes")
        assert event["specversion"] == "1.0"
        assert re.fullmatch(r"[a-z]+/\d+/\d+(/\d+)?|[a-z]+/\d+(/\d+)?", event["id"])
        assert event["source"] == "/otklik/lesozavodsk"
        assert event["type"].startswith("otklik.")
        assert event["datacontenttype"] == "application/json"
        assert datetime.fromisoformat(event["time"]).utcoffset() is not None
        assert event["subject"] == event["partitionkey"] == item.stream
        assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in event)
        assert all(isinstance(value, str | bool) for name, value in event.items() if name != "data")
        assert (event["source"], event["id"]) not in seen
        seen.add((event["source"], event["id"]))
        if item.kind == "event":
            line = lines[event["id"]]
            assert event["time"] == event["data"]["occurred_at"]
            assert event["recordedtime"] == event["data"]["recorded_at"]
            assert (event["data"]["hash"], event["data"]["type"]) == (line.hash, line.type)
        assert written(item.event) == written(json.loads(written(item.event)))
    assert {item.kind for item in got} == {"event", "notice"}


def test_a_notice_is_said_when_it_is_sent_in_the_desk_s_language(story: Story) -> None:
    told = story.incident("approved")
    story.now("17:11")
    story.desk.tick()
    number = told.case.number
    person, role = sent(story)
    assert (person.recipient, role.recipient) == (
        Recipient(name="petrov", title="petrov", addresses=("petrov@example.org",)),
        Recipient(name="curator", title="куратор", addresses=("kurator@example.org",)),
    )
    assert person.subject == f"[учебная база] {number}: пропущен срок: разместить ответ"
    assert "Срок: 14.07.2026 17:10" in person.text
    assert "прил. 1, п. 8" in person.text
    told.do("publish")
    story.now("2026-07-15 09:11")
    story.incident("approved")
    story.now("2026-07-16 18:00")
    story.desk.tick()
    english = sent(story, language="en")
    assert english
    assert all("[rehearsal]" in item.subject and "missed" in item.subject for item in english)


def test_a_role_without_an_address_is_reached_by_those_on_duty(story: Story) -> None:
    story.incident("review").do("mark_significant")
    [notice] = sent(story)
    assert notice.recipient == Recipient(name="head", title="глава городского округа", addresses=("glava@example.org",))
    assert "Причина: Пишут весь день" in notice.text
    assert "Нет воды" in notice.text


def test_without_texts_nobody_s_words_leave(story: Story) -> None:
    story.incident("review").do("mark_significant")
    [notice] = sent(story, texts=False)
    whole = written(notice.event).decode() + notice.text + notice.subject
    assert "Пишут" not in whole
    assert "Нет воды" not in whole
    assert "vk.com" not in whole


def test_an_event_carries_no_words_and_no_addresses(story: Story) -> None:
    story.incident("approved")
    whole = b"".join(
        written(item.event) for item in sent(story, events=True) if item.kind == "event" and item.stream != "desk"
    ).decode()
    for word in ("Нет воды", "Воду", "vk.com", "example.org", "petrov"):
        assert word not in whole
