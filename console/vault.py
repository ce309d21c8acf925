"""`otklik vault`: secrets of pages, sealed. A secret is typed without echo or comes on standard input, never on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..calendars.text import Text
from ..engine.errors import InvalidValue
from ..workflows.vault import Vault
from ..workflows.vault_keys import KeyRing, find_keys, write_keys
from .command import argument, command, group, option
from .render import clip, moment, table, wrap
from .session import Session

__all__ = ["vault"]

vault = group(
    "vault",
    Text(
        ru="Хранилище паролей страниц, если администрация его хочет: зашифровано, ключ вне базы, каждое чтение записано.",
        en="The vault of pages' passwords, for an office that wants one: sealed, the key outside the database, every read recorded.",
    ),
)
PAGE = Text(ru="Номер страницы.", en="The page's number.")
KEY_FILE = option("--key-file", metavar="FILE", type=click.Path(dir_okay=False), text=Text(ru="Файл ключа (OTKLIK_VAULT_KEY_FILE, OTKLIK_VAULT_KEY, OTKLIK_VAULT_KEYRING).", en="The key file (OTKLIK_VAULT_KEY_FILE, OTKLIK_VAULT_KEY, OTKLIK_VAULT_KEYRING)."))  # fmt: skip
NAME = option("--name", metavar="NAME", default="password", show_default=True, text=Text(ru="Какой секрет страницы.", en="Which secret of the page."))  # fmt: skip
REASON = option("--reason", metavar="TEXT", text=Text(ru="Зачем.", en="What for."))
WHAT = {
    "secret_put": Text(ru="положен", en="put"),
    "secret_read": Text(ru="прочитан", en="read"),
    "secret_removed": Text(ru="убран", en="removed"),
    "rekeyed": Text(ru="ключ сменён", en="key changed"),
}


def _opened(session: Session, key_file: str | None) -> Vault:
    """The desk's vault with its keys."""
    return Vault(session.desk(), _keys(key_file))


def _keys(key_file: str | None) -> KeyRing:
    return find_keys(key_file)


@command(
    vault,
    "key",
    Text(
        ru="Создать файл ключа, который может читать только владелец; --add ставит новый ключ перед прежними.",
        en="Make a key file that its owner alone may read; --add puts a new key before the old ones.",
    ),
    argument("file", type=click.Path(dir_okay=False, path_type=Path), text=Text(ru="Файл ключа.", en="The key file.")),
    option("--add", is_flag=True, text=Text(ru="Добавить новый ключ к прежним: потом vault rekey.", en="Add a new key to the old ones: vault rekey comes next.")),
)  # fmt: skip
def key(session: Session, file: Path, add: bool) -> None:
    """Make a key."""
    ring = write_keys(file, add=add)
    told = Text(
        ru="{file}: ключ {key}. Храните копию отдельно от базы и её копий: без ключа секреты не открыть.",
        en="{file}: key {key}. Keep a copy apart from the database and its back-ups: without the key the secrets do not open.",
    ).fill(file=file, key=ring.current)
    session.emit(
        {"file": str(file), "key": ring.current, "keys": list(ring.keys)},
        lambda: "\n".join(wrap(told.say(session.language))),
    )


@command(
    vault,
    "put",
    Text(
        ru="Положить пароль страницы: его спросят без показа, или он придёт со стандартного ввода. Смена пароля учитывается.",
        en="Put a page's password: asked for without echo, or read from standard input. The change is accounted.",
    ),
    argument("number", text=PAGE),
    NAME,
    KEY_FILE,
)
def put(session: Session, number: str, name: str, key_file: str | None) -> None:
    """Seal a secret."""
    box = _opened(session, key_file)
    kept = box.put(number, _secret(session), name=name, actor=session.actor)
    told = Text(
        ru="{page}: секрет «{name}» в хранилище, версия {version}",
        en="{page}: the secret “{name}” is in the vault, version {version}",
    )
    words = told.fill(page=kept.page.number, name=name, version=kept.version)
    session.emit(kept.as_json(), lambda: words.say(session.language))


def _secret(session: Session) -> str:
    """The secret as it is typed, twice and unseen; or the first line of standard input."""
    if sys.stdin.isatty():
        typed: str = click.prompt(
            Text(ru="Секрет (не показывается)", en="The secret (not shown)").say(session.language),
            hide_input=True,
            confirmation_prompt=Text(ru="Ещё раз", en="Once more").say(session.language),
            err=True,
        )
        return typed
    try:
        return sys.stdin.buffer.read().decode().splitlines()[0]
    except (UnicodeDecodeError, IndexError):
        raise InvalidValue(
            Text(ru="секрет (стандартный ввод)", en="the secret (standard input)"),
            "…",
            Text(ru="строка в UTF-8", en="a line of UTF-8"),
        ) from None


@command(
    vault,
    "get",
    Text(
        ru="Показать секрет. Записывается, кто, когда, какой и зачем его прочитал.",
        en="Show a secret. It is recorded who read it, when, which, and why.",
    ),
    argument("number", text=PAGE),
    NAME,
    REASON,
    KEY_FILE,
)
def get(session: Session, number: str, name: str, reason: str | None, key_file: str | None) -> None:
    """Read a secret."""
    if session.json:
        raise InvalidValue(
            "--json", "true", Text(ru="без --json: секретов в JSON не бывает", en="no --json: secrets are never JSON")
        )
    click.echo(_opened(session, key_file).read(number, reason=reason, name=name, actor=session.actor))


@command(
    vault,
    "list",
    Text(ru="Что лежит в хранилище; секреты не открываются.", en="What is in the vault; nothing is opened."),
)
def list_secrets(session: Session) -> None:
    """List what is kept."""
    desk = session.desk()
    found = Vault(desk).list()
    rows = [
        [
            item.page.number,
            item.name,
            f"v{item.version}",
            moment(item.put_at.astimezone(desk.zone), desk.now(), session.language),
            item.key_id,
        ]
        for item in found
    ]
    nothing = Text(ru="хранилище пусто", en="the vault is empty").say(session.language)
    session.emit([item.as_json() for item in found], lambda: "\n".join(table(rows)) or nothing)


@command(
    vault,
    "history",
    Text(ru="Кто, когда, какой секрет и зачем клал и читал.", en="Who put and read which secret, when, and why."),
)
def history(session: Session) -> None:
    """Show the vault's events."""
    desk = session.desk()
    people = {person.id: person.handle for person in desk.staff.list()}
    found = Vault(desk).history()
    rows = [
        [
            f"{item.at.astimezone(desk.zone):%d.%m.%Y %H:%M}",
            people.get(item.by or 0, "–"),
            WHAT[item.what].say(session.language),
            f"№ {item.page} {item.name} v{item.version}" if item.page is not None else "",
            clip(item.reason or "", 30),
        ]
        for item in found
    ]
    nothing = Text(ru="хранилищем ещё не пользовались", en="the vault was not used yet").say(session.language)
    session.emit(
        [
            {
                "at": item.at.isoformat(),
                "by": people.get(item.by or 0),
                "what": item.what,
                "page": item.page,
                "name": item.name,
                "version": item.version,
                "reason": item.reason,
            }
            for item in found
        ],
        lambda: "\n".join(table(rows)) or nothing,
    )


@command(
    vault,
    "remove",
    Text(ru="Убрать секрет из хранилища.", en="Take a secret out of the vault."),
    argument("number", text=PAGE),
    NAME,
    REASON,
)
def remove(session: Session, number: str, name: str, reason: str | None) -> None:
    """Remove a secret."""
    Vault(session.desk()).remove(number, name=name, reason=reason, actor=session.actor)
    told = Text(ru="секрет «{name}» убран", en="the secret “{name}” is removed").fill(name=name)
    session.emit({"removed": name}, lambda: told.say(session.language))


@command(
    vault,
    "rekey",
    Text(
        ru="Запечатать все секреты заново первым ключом; прежние ключи после этого не нужны.",
        en="Seal every secret anew under the first key; the former keys are not needed after that.",
    ),
    KEY_FILE,
)
def rekey(session: Session, key_file: str | None) -> None:
    """Change the key."""
    done = _opened(session, key_file).rekey(actor=session.actor)
    lines = [
        Text(ru="запечатано заново: {count}, ключ {key}", en="sealed anew: {count}, key {key}").fill(
            count=done.count, key=done.key_id
        )
    ]
    if done.retired:
        lines.append(
            Text(
                ru="прежние ключи можно убрать: {keys} (копиям базы, сделанным раньше, они ещё нужны)",
                en="the former keys can be taken away: {keys} (earlier back-ups of the database still need them)",
            ).fill(keys=", ".join(done.retired))
        )
    session.emit(
        {"count": done.count, "key": done.key_id, "retired": list(done.retired)},
        lambda: "\n".join(part for line in lines for part in wrap(line.say(session.language))),
    )


@command(
    vault,
    "check",
    Text(
        ru="Проверить, что каждый секрет открывается этим ключом и не подменён.",
        en="Check that every secret opens with this key and was not changed.",
    ),
    KEY_FILE,
)
def check(session: Session, key_file: str | None) -> None:
    """Check every secret."""
    count = _opened(session, key_file).check()
    told = Text(ru="все секреты открываются: {count}", en="every secret opens: {count}").fill(count=count)
    session.emit({"count": count}, lambda: told.say(session.language))
