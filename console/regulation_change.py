"""`otklik regulation diff`, `adopt` and `adopted`: what changes between two regulations, and what the desk goes by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..calendars.text import Text
from .command import OtklikGroup, argument, command, option
from .difference_view import difference_lines, same_lines
from .init import read_text
from .regulation_view import in_force_lines
from .render import moment, table, wrap
from .session import Session

if TYPE_CHECKING:
    from ..workflows.adoption import Adopted
    from ..workflows.regulation import Regulation

__all__ = ["add_changes"]

WHICH = Text(
    ru="Регламент: из поставки, файл TOML или начало хеша принятого столом.",
    en="A regulation: a shipped one, a TOML file, or the beginning of the hash of one that the desk has adopted.",
)
SETTINGS = Text(ru="Настройки учреждения (TOML) поверх него.", en="The office's settings (TOML) over it.")


def add_changes(made: OtklikGroup) -> None:
    """Add the commands to the group."""

    @command(
        made,
        "diff",
        Text(
            ru="Чем отличаются два регламента: сроки, роли, основания, настройки. Без второго – то же с настройками; без обоих – принятый и тот же с настройками.",
            en="What differs between two regulations: terms, roles, grounds, settings. Without the second: the same with the settings; without both: the adopted one, and it with the settings.",
        ),
        argument("before", required=False, metavar="[A]", text=WHICH),
        argument("after", required=False, metavar="[B]", text=WHICH),
        option("--settings", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", text=Text(ru="Настройки учреждения (TOML) поверх второго.", en="The office's settings (TOML) over the second.")),
    )  # fmt: skip
    def diff(session: Session, before: str | None, after: str | None, settings: Path | None) -> None:
        from ..workflows.regulation_diff import differences  # noqa: PLC0415

        first = _found(session, before)
        second = _with_settings(_found(session, after) if after is not None else first, settings)
        found = differences(first, second)
        session.emit(
            {
                "before": {"id": first.id, "key": first.key},
                "after": {"id": second.id, "key": second.key},
                "differences": [item.as_json() for item in found],
            },
            lambda: "\n".join(difference_lines(found, session.language)) or same_lines(session.language),
        )

    @command(
        made,
        "adopt",
        Text(
            ru="Принять новую редакцию или другие настройки: для новых случаев. Идущие остаются на своём (перевести: otklik case move).",
            en="Adopt a newer text or other settings: for new cases. Running ones stay on theirs (to move them: otklik case move).",
        ),
        argument("which", required=False, metavar="[ID|FILE]", text=Text(ru="Регламент из поставки или файл TOML; без него – текст, что принят сейчас.", en="A shipped regulation or a TOML file; without it, the text in force.")),
        option("--settings", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", text=Text(ru="Настройки учреждения (TOML); без них остаются нынешние.", en="The office's settings (TOML); without them the present ones stay.")),
        option("--no-settings", is_flag=True, text=Text(ru="Без настроек: как в самом регламенте.", en="Without settings: as the regulation itself says.")),
        option("--reason", metavar="TEXT", text=Text(ru="Почему: номер и дата распоряжения.", en="Why: number and date of the order.")),
        option("--dry-run", is_flag=True, text=Text(ru="Только показать, что изменится.", en="Only show what will change.")),
    )  # fmt: skip
    def adopt_new(
        session: Session, which: str | None, settings: Path | None, no_settings: bool, reason: str | None, dry_run: bool
    ) -> None:
        from ..engine.errors import InvalidValue  # noqa: PLC0415
        from ..workflows.adoption import adopt_for  # noqa: PLC0415
        from ..workflows.regulation import adopt  # noqa: PLC0415

        if settings is not None and no_settings:
            both = Text(ru="либо файл настроек, либо --no-settings", en="either a file of settings or --no-settings")
            raise InvalidValue("--settings", str(settings), both)
        present = session.desk().regulation
        text = _found(session, which).text if which is not None else present.text
        own = read_text(settings) if settings is not None else None if no_settings else present.settings
        found = adopt(text, own or None, settings_file=str(settings or "settings.toml"))
        done = adopt_for(session.desk(), found, actor=session.actor, reason=reason, dry_run=dry_run)
        session.emit(_adopted_json(done), lambda: "\n".join(_adopted_lines(session, done)))

    @command(
        made,
        "adopted",
        Text(
            ru="Что стол принимал: когда, хеш, сколько случаев в работе по нему.",
            en="What the desk has adopted: when, the hash, how many running cases go by it.",
        ),
    )
    def adopted(session: Session) -> None:
        from ..workflows.moving import running  # noqa: PLC0415

        desk = session.desk()
        cases = [case.regulation for case in running(desk)]
        rows = [
            {
                "key": event.data["regulation"],
                "id": event.data["id"],
                "adopted_at": event.recorded_at.isoformat(),
                "running": cases.count(event.data["regulation"]),
                "in_force": event.data["regulation"] == desk.regulation.key,
            }
            for event in desk.adoptions()
        ]
        now = desk.now()
        session.emit(
            rows,
            lambda: "\n".join(
                table(
                    [
                        [
                            row["key"][:12],
                            moment(event.recorded_at.astimezone(desk.zone), now, session.language),
                            row["id"],
                            Text(ru="в работе: {count}", en="running: {count}")
                            .fill(count=row["running"])
                            .say(session.language),
                            Text(ru="для новых", en="for new ones").say(session.language) if row["in_force"] else "",
                        ]
                        for row, event in zip(rows, desk.adoptions(), strict=True)
                    ]
                )
            ),
        )


def _found(session: Session, word: str | None) -> Regulation:
    """A regulation by what was typed; without a word, the one in force on the desk."""
    from ..workflows.adoption import adopted_by_key  # noqa: PLC0415
    from ..workflows.regulation import adopt, available, load  # noqa: PLC0415

    if word is None:
        return session.desk().regulation
    if word.endswith(".toml"):
        return adopt(read_text(Path(word)), file=word)
    if word in available() or not all(sign in "0123456789abcdef" for sign in word.lower()):
        return load(word)
    return adopted_by_key(session.desk(), word)


def _with_settings(found: Regulation, settings: Path | None) -> Regulation:
    from ..workflows.regulation import adopt  # noqa: PLC0415

    return found if settings is None else adopt(found.text, read_text(settings), settings_file=str(settings))


def _adopted_json(done: Adopted) -> dict[str, object]:
    return {
        "before": done.before.key,
        "after": done.after.key,
        "id": done.after.id,
        "adopted": done.event is not None,
        "running": done.running,
        "differences": [item.as_json() for item in done.differences],
    }


def _adopted_lines(session: Session, done: Adopted) -> list[str]:
    language = session.language
    if done.before.key == done.after.key:
        return [
            Text(ru="это уже принято, ничего не меняется", en="it is in force already, nothing changes").say(language)
        ]
    head = (
        Text(ru="принято: {title} ({key}), для новых случаев", en="adopted: {title} ({key}), for new cases")
        if done.event is not None
        else Text(ru="будет принято: {title} ({key})", en="to be adopted: {title} ({key})")
    )
    lines = wrap(head.fill(title=done.after.title, key=done.after.key[:12]).say(language))
    lines += [f"  {line}" for line in difference_lines(done.differences, language)]
    today = session.desk().now().astimezone(session.desk().zone).date()
    lines += [f"  {line}" for line in in_force_lines(done.after, language, today)]
    if done.running:
        stay = Text(
            ru="  в работе по прежнему: {count}; перевести: otklik case move --all --dry-run",
            en="  running by what was before: {count}; to move them: otklik case move --all --dry-run",
        )
        lines += wrap(stay.fill(count=done.running).say(language))
    if any(item.section == "days" or item.field in {"week", "zone"} for item in done.differences):
        days = Text(
            ru="  календарь другой: открытые сроки идущих случаев пересчитает otklik clock recompute --dry-run",
            en="  the calendar is another one: open terms of running cases are counted anew by otklik clock recompute --dry-run",
        )
        lines += wrap(days.say(language))
    return lines
