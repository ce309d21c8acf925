"""The vault: secrets of official pages, for an office that wants them kept here. Every read is an event, with who and why (KH-I.5.2, A24)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.errors import Conflict, InvalidValue, MissingValue, NotFound, Refused
from ..engine.instants import to_text
from ..engine.register import record
from ..engine.values import Case, Person
from .page_groups import KEEPERS, KEPT
from .registers import acting
from .sealing import opened, sealed
from .store.secrets import Sealed, SecretStore
from .vault_keys import KeyRing

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["STREAM", "Kept", "Read", "Rekeyed", "Vault"]

STREAM = "vault"
COORDINATORS = ("responsible", "curator")  # KH-I.5.2: they account for the credentials of every page
NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
LONGEST = 4096
TRIES = 20  # several readers record at once: each finds its place in the stream
REQUIREMENT = "KH-I.5.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is known of a secret without opening it."""

    page: Case
    name: str
    version: int
    key_id: str
    put_at: datetime

    def as_json(self) -> dict[str, Any]:
        """The account of it as JSON; never the secret."""
        return {
            "page": self.page.number,
            "case": self.page.key,
            "name": self.name,
            "version": self.version,
            "key": self.key_id,
            "put_at": to_text(self.put_at),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One event of the vault: what was done with which secret, when, by whom (number), why."""

    at: datetime
    what: str
    page: int | None
    name: str | None
    version: int | None
    by: int | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeyed:
    """What a change of the key did: how many secrets were sealed anew, under which key, and which keys are needed no longer."""

    count: int
    key_id: str
    retired: tuple[str, ...]


class Vault:
    """The secrets of a desk's pages. `keys` is needed to put, to read and to seal anew; nothing here keeps or prints a secret."""

    def __init__(self, desk: Desk, keys: KeyRing | None = None) -> None:
        self._desk = desk
        self._keys = keys

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────

    def list(self) -> list[Kept]:
        """What is kept, by page; nothing is opened."""
        with self._desk.reading() as store:
            found = self._secrets(store).all()
            pages = store.cases_by_key(sorted({item.case for item in found}))
        return [_kept(pages[item.case], item) for item in found]

    def history(self) -> Sequence[Read]:
        """Every event of the vault, from the first."""
        with self._desk.reading() as store:
            texts = store.texts(STREAM)
            return [
                Read(
                    at=event.occurred_at,
                    what=event.type,
                    page=event.data.get("page"),
                    name=event.data.get("secret"),
                    version=event.data.get("version"),
                    by=event.actor,
                    reason=texts.get((event.seq, "reason"), (None, None))[0],
                )
                for _, _, event in store.events(stream=STREAM)
            ]

    def check(self) -> int:
        """Open every secret and let it go again; how many there are. Raises WrongKey, Damaged."""
        with self._desk.reading() as store:
            found = self._secrets(store).all()
        for item in found:
            opened(self._ring, item, tenant=self._desk.tenant)
        return len(found)

    # ── keeping and reading ──────────────────────────────────────────────────────────────────────────────────────

    def put(self, page: int | str, secret: str, *, name: str = "password", actor: str | None = None) -> Kept:
        """Seal a secret of a page in place of the former one; of a page that is kept, the change is accounted (`rotated`).

        Raises InvalidValue, Refused, NotFound, Conflict; none of them shows the secret.
        """
        if not 1 <= len(secret) <= LONGEST or "\x00" in secret:
            raise InvalidValue(
                Text(ru="секрет", en="the secret"),
                "…",
                Text(ru=f"непустой, до {LONGEST} знаков", en=f"not empty, up to {LONGEST} characters"),
            )
        _check_name(name)
        ring, desk = self._ring, self._desk
        with desk.writing() as store:
            case = desk.cases("page").in_store(store, page)
            person, role = self._who(store, actor, KEEPERS, case, by_access=False)
            seen = store.head(STREAM)[0]
            version = 1 + self._last(store, case.key, name)
            key, nonce, data = sealed(ring, secret, tenant=desk.tenant, case=case.key, name=name, version=version)
            event = self._record(
                store,
                "secret_put",
                {"page": case.key, "secret": name, "version": version, "key": key},
                person,
                role,
                seen,
            )
            item = Sealed(case=case.key, name=name, version=version, key_id=key, nonce=nonce, sealed=data, put_at=event)
            self._secrets(store).put([item])
            if case.state in KEPT:
                desk.cases("page").fire(case.key, "rotated", actor=actor, secret_in="vault")  # noqa: S106  where it lies
            return _kept(case, item)

    def read(self, page: int | str, *, reason: str | None, name: str = "password", actor: str | None = None) -> str:
        """A secret, once it is recorded who reads it and why.

        Those read it who hold access to the page, and who account for all of them. Raises MissingValue without a reason,
        Refused, NotFound, WrongKey, Damaged: then nothing is given, and nothing recorded.
        """
        if reason is None or not reason.strip():
            raise MissingValue(
                "--reason",
                Text(ru="зачем нужен секрет", en="what the secret is needed for"),
                Text(ru="непустой текст", en="a text, not empty"),
            )
        desk, tries = self._desk, 1 if self._desk.binding.hosted else TRIES
        for left in reversed(range(tries)):
            try:
                with desk.writing() as store:
                    seen = store.head(STREAM)[0]
                    case = desk.cases("page").in_store(store, page)
                    person, role = self._who(store, actor, COORDINATORS, case, by_access=True)
                    item = self._secrets(store).one(case.key, name)
                    if item is None:
                        raise _none(case, name)
                    secret = opened(self._ring, item, tenant=desk.tenant)
                    told = {"page": case.key, "secret": name, "version": item.version}
                    self._record(store, "secret_read", told, person, role, seen, reason=reason)
                return secret
            except Conflict:
                if not left:
                    raise
        raise AssertionError  # the loop has answered, or raised

    def remove(
        self, page: int | str, *, name: str = "password", reason: str | None = None, actor: str | None = None
    ) -> None:
        """Take a secret out of the vault. Raises Refused, NotFound, Conflict."""
        desk = self._desk
        with desk.writing() as store:
            case = desk.cases("page").in_store(store, page)
            person, role = self._who(store, actor, KEEPERS, case, by_access=False)
            seen = store.head(STREAM)[0]
            item = self._secrets(store).one(case.key, name)
            if item is None:
                raise _none(case, name)
            told = {"page": case.key, "secret": name, "version": item.version}
            self._record(store, "secret_removed", told, person, role, seen, reason=reason)
            self._secrets(store).remove(case.key, name)

    def rekey(self, *, actor: str | None = None) -> Rekeyed:
        """Seal every secret anew under the first key of the ring, all or none. Raises WrongKey, Damaged, Refused, Conflict."""
        ring, desk = self._ring, self._desk
        with desk.writing() as store:
            seen = store.head(STREAM)[0]
            person, role = self._who(store, actor, COORDINATORS, None, by_access=False)
            secrets = self._secrets(store)
            found = secrets.all()
            anew = []
            for item in found:
                plain = opened(ring, item, tenant=desk.tenant)
                key, nonce, data = sealed(
                    ring, plain, tenant=desk.tenant, case=item.case, name=item.name, version=item.version
                )
                anew.append(
                    Sealed(
                        case=item.case,
                        name=item.name,
                        version=item.version,
                        key_id=key,
                        nonce=nonce,
                        sealed=data,
                        put_at=item.put_at,
                    )
                )
            told = {"from": sorted({item.key_id for item in found}), "to": ring.current, "count": len(found)}
            self._record(store, "rekeyed", told, person, role, seen)
            secrets.put(anew)
        return Rekeyed(
            count=len(found), key_id=ring.current, retired=tuple(key for key in ring.keys if key != ring.current)
        )

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def _ring(self) -> KeyRing:
        if self._keys is None:
            from .vault_keys import find_keys  # noqa: PLC0415  it looks where the key may be, once it is needed

            self._keys = find_keys()
        return self._keys

    def _secrets(self, store: Store) -> SecretStore:
        return SecretStore(store.connection, store.tenant, schema=store.schema)

    def _last(self, store: Store, page: int, name: str) -> int:
        """The last version that a secret of that place ever had: one that was removed does not come again."""
        events = store.events(stream=STREAM)
        return max(
            (
                event.data["version"]
                for _, _, event in events
                if event.type == "secret_put" and (event.data["page"], event.data["secret"]) == (page, name)
            ),
            default=0,
        )

    def _record(
        self,
        store: Store,
        kind: str,
        data: Mapping[str, Any],
        person: Person,
        role: str,
        seen: int,
        *,
        reason: str | None = None,
    ) -> datetime:
        event = record(
            store,
            STREAM,
            kind,
            data,
            texts={"reason": reason} if reason else {},
            actor=person,
            role=role,
            now=self._desk.now(),
            entropy=self._desk.entropy,
            after=seen,
        )
        return event.recorded_at

    def _who(
        self, store: Store, actor: str | None, roles: Sequence[str], case: Case | None, *, by_access: bool
    ) -> tuple[Person, str]:
        """The actor and the role in which he may; by his access to the page too, where that is enough. Raises Refused."""
        person = acting(store, actor)
        if person is not None:
            held = person.roles_at(self._desk.now())
            role = next((name for name in roles if name in held), None)
            if role is not None:
                return person, role
            if by_access and case is not None and str(person.id) in case.facts.get("access", {}):
                return person, "access"
        requirement = self._desk.regulation.requirements.get(REQUIREMENT)
        raise Refused(
            "role",
            [
                Text(
                    ru="секрет страницы доступен тем, у кого есть доступ к ней, и тем, кто учитывает доступы (--actor)",
                    en="a page's secret is for those who hold access to it, and those who account for access (--actor)",
                )
            ],
            clause=requirement.clause if requirement is not None else None,
            requirement=requirement.id if requirement is not None else "A24",
        )


def _kept(page: Case, item: Sealed) -> Kept:
    return Kept(page=page, name=item.name, version=item.version, key_id=item.key_id, put_at=item.put_at)


def _check_name(name: str) -> None:
    if NAME.fullmatch(name) is None:
        raise InvalidValue(
            Text(ru="название секрета (--name)", en="the secret's name (--name)"),
            name,
            Text(
                ru="строчные латинские буквы, цифры, - и _, до 32 знаков: password, recovery-codes",
                en="small Latin letters, digits, - and _, up to 32 characters: password, recovery-codes",
            ),
        )


def _none(case: Case, name: str) -> NotFound:
    return NotFound(
        Text(
            ru="секрета «{name}» страницы {number} в хранилище нет; список: otklik vault list",
            en="no secret “{name}” of page {number} in the vault; the list: otklik vault list",
        ).fill(name=name, number=case.number)
    )
