"""The example hosts, started and driven over loopback: a table of the host's and an incident in one transaction, on both databases."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from otklik import Desk
from otklik.workflows.upkeep import verify_desk

from ..support.command_line import run
from ..support.desk_story import TENANT

pytestmark = pytest.mark.slow  # real servers are started

EXAMPLES = Path(__file__).parents[2] / "examples"
ACT = "01981c5e-6d00-7000-8000-000000000001"
INIT = ("init", "--regulation", "lesozavodsk-215", "--tenant", TENANT, "--curator", "ivanova")


class Client:
    """Posts JSON to a service on loopback."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"

    def post(self, path: str, body: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
        """(status, answer)."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(  # noqa: S310  an address of our own
            self._base + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "X-Actor": "ivanova", **named},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)


@contextmanager
def serving(command: list[str], folder: Path, port: int, **environment: str) -> Iterator[Client]:
    """A service as a process, until the block ends."""
    with subprocess.Popen(command, cwd=folder, env=os.environ | environment, stderr=subprocess.PIPE) as process:
        try:
            for _ in range(300):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                assert process.poll() is None, process.stderr and process.stderr.read().decode()
                time.sleep(0.1)
            yield Client(port)
        finally:
            process.terminate()
            process.communicate(timeout=20)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def both_or_neither(client: Client, url: str, table: str, path: str = "/orders") -> None:
    """What each example has to do."""
    status, made = client.post(path, {"message": "Нет света", "crew": "электрики"}, Idempotency_Key=ACT)
    assert (status, made["state"]) == (201, "detected"), made
    assert client.post(path, {"message": "Нет света", "crew": "электрики"}, Idempotency_Key=ACT)[1]["number"] == made["number"]  # fmt: skip
    status, failed = client.post(path, {"message": "Нет воды", "crew": ""})
    assert status == 422, failed
    assert client.post(path, {"crew": "электрики"})[0] in {400, 422}  # a body that lacks something is no fault of ours
    status, refused = client.post(f"/incidents/{made['number'].rpartition('-')[2]}/approve", {"criteria": ["all"]})
    assert (status, refused["error"]) == (409, "refused")
    status, moved = client.post(f"/incidents/{made['number'].rpartition('-')[2]}/select", {"importance": "ordinary"})
    assert (moved["state"], moved["version"]) == ("selected", 2)
    assert client.post("/incidents/999/select", {"importance": "ordinary"})[0] == 404
    engine = create_engine(url)
    with engine.connect() as connection:
        assert list(connection.execute(text(f"SELECT number, crew FROM {table}"))) == [(made["number"], "электрики")]  # noqa: S608
        with Desk(connection, tenant=TENANT) as desk:
            assert [case.number for case in desk.incidents.list()] == [made["number"]]
            verify_desk(desk)
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        connection.commit()
    engine.dispose()


def test_the_fastapi_service_changes_its_order_and_the_incident_together(empty: str) -> None:
    assert run("--db", empty, *INIT).code == 0
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", "service:make_app", "--port", str(port), "--log-level", "warning"]  # fmt: skip
    with serving(command, EXAMPLES / "fastapi_service", port, SERVICE_DB=empty) as client:
        both_or_neither(client, empty, "work_orders")
        other = ACT[:-1] + "2"
        status, made = client.post(
            "/async/orders", {"message": "Нет тепла", "crew": "котельная"}, Idempotency_Key=other
        )
        if empty.startswith("sqlite"):
            assert status == 501
        else:
            assert (status, made["crew"]) == (201, "котельная")
            assert client.post("/async/orders", {"message": "x", "crew": ""})[0] == 422
            with Desk.open(empty, tenant=TENANT) as desk:
                assert len(desk.incidents.list()) == 2
                verify_desk(desk)


def test_the_django_project_changes_its_order_and_the_incident_together(empty: str) -> None:
    folder = EXAMPLES / "django_project"
    address = empty.replace("+psycopg", "")
    port = free_port()
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v", "0"], cwd=folder, env=os.environ | {"PROJECT_DB": address}, check=True)
    assert run("--db", empty, *INIT).code == 0
    with serving([*manage, "runserver", "--noreload", f"127.0.0.1:{port}"], folder, port, PROJECT_DB=address) as client:
        both_or_neither(client, empty, "crews_order")
