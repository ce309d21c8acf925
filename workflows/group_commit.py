"""Group commit: many threads' commands written by one thread, a savepoint each, those that wait together in one commit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self, TypeVar

from ..engine.errors import StorageError
from .desk import Desk

__all__ = ["GroupCommit"]

Answer = TypeVar("Answer")
Command = tuple[Callable[[Desk], Any], "Future[Any]"]
Done = tuple[Any, BaseException | None]

MOST = 64  # commands a commit: the first of them waits for no more than the others' work


class GroupCommit:
    """One writer for all threads of a process: `run` returns when what its command wrote is committed.

    SQLite has one writer in any case, and each commit waits for the disk; commands that came meanwhile share the next
    one. Each has its savepoint: what is refused or fails takes back its own writes alone. `open_desk` is called once,
    in the writer's thread, and names an Engine of the host or a database of its own: `GroupCommit(lambda: Desk.open(url))`.
    """

    def __init__(self, open_desk: Callable[[], Desk], *, most: int = MOST) -> None:
        self._most = most
        self._waiting: SimpleQueue[Command | None] = SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        opened: Future[None] = Future()
        self._writer = threading.Thread(target=self._write, args=(open_desk, opened), name="otklik-writer", daemon=True)
        self._writer.start()
        opened.result()  # raises what opening raised

    def run(self, command: Callable[[Desk], Answer]) -> Answer:
        """Run `command` with the writer's desk, and return its answer once it is committed.

        Raises what the command raises, and StorageError where the commit fails; then nothing of it is written. Where
        the storage fails under others of its group it is run again, so it should do nothing but ask the desk.
        """
        answer: Future[Answer] = Future()
        with self._door:
            if self._closed:
                raise RuntimeError("this GroupCommit is closed")
            self._waiting.put((command, answer))
        return answer.result()

    def close(self) -> None:
        """Write what waits, then end the thread and give its connection back."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._writer.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ── the writer's thread ──────────────────────────────────────────────────────────────────────────────────────

    def _write(self, open_desk: Callable[[], Desk], opened: Future[None]) -> None:
        try:
            desk = open_desk()
        except BaseException as error:  # noqa: BLE001  it is the opener's to raise
            opened.set_exception(error)
            return
        opened.set_result(None)
        with desk:
            while (first := self._waiting.get()) is not None:
                self._commit(desk, first)

    def _commit(self, desk: Desk, first: Command) -> None:
        """One transaction: the first that waited, and whoever comes while the others are at work."""
        group: list[Command] = []
        done: list[Done] = []
        try:
            with desk.writing():
                item: Command | None = first
                while item is not None:
                    group.append(item)
                    done.append(_saved(desk, item[0]))
                    item = self._next() if len(group) < self._most else None
        except BaseException as error:  # noqa: BLE001  it is the callers' to raise
            if len(group) < 2:
                first[1].set_exception(error)
            else:
                for item in group:
                    _alone(desk, item)
            return
        for (_, answer), (value, failure) in zip(group, done, strict=True):
            if failure is None:
                answer.set_result(value)
            else:
                answer.set_exception(failure)

    def _next(self) -> Command | None:
        """Whoever waits now; None where nobody does, or the end was told, which is left for the next to take."""
        try:
            item = self._waiting.get_nowait()
        except Empty:
            return None
        if item is None:
            self._waiting.put(None)
        return item


def _alone(desk: Desk, command: Command) -> None:
    """Run a command in a transaction of its own: the storage failed under its group, perhaps for another."""
    ask, answer = command
    try:
        with desk.writing():
            value = ask(desk)
    except BaseException as error:  # noqa: BLE001  it is the caller's to raise
        answer.set_exception(error)
    else:
        answer.set_result(value)


def _saved(desk: Desk, command: Callable[[Desk], Any]) -> Done:
    """The answer of one command, or why there is none; a failing storage concerns the whole group, and is raised."""
    try:
        with desk.writing():
            return command(desk), None
    except StorageError:
        raise
    except BaseException as error:  # noqa: BLE001  it is the caller's to raise
        return None, error
