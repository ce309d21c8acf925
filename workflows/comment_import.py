"""Comments from a file: the rows of an export become comments that await a decision, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .comments import comment_store
from .exchange import Limits, Mapping, Reject, Row, read
from .inbox import BATCH, Imported
from .incident_fields import NETWORKS
from .store.messages import link_digest

if TYPE_CHECKING:
    from .desk import Desk

__all__ = ["import_comments"]


def import_comments(
    desk: Desk,
    path: Path,
    *,
    mapping: Mapping | None = None,
    actor: str | None = None,
    dry_run: bool = False,
    report: Imported | None = None,
    progress: Callable[[int, int], None] | None = None,
    what: str = "comment",
    page: str | None = None,
) -> Iterator[Reject]:
    """Import a file of comments (or messages: `what`) on one page while its rejects are drawn, as `inbox.import_export` does.

    A comment is known by cabinet and ID, by link, else by author and text: a second import adds nothing. Raises what
    `exchange.read` raises, NotFound for a page that is not in the register; bad rows are what it yields.
    """
    report = report or Imported(file=path.name)
    report.dry_run = dry_run
    common: dict[str, Any] = {"object": what, "actor": actor, "role": None if actor is not None else "importer"}
    if page is not None:
        common["page"] = desk.cases("page").get(page).key
    seen: set[str] = set()
    batch: list[Row] = []
    limits = Limits(latest=desk.now())
    for item in read(path, zone=desk.zone, mapping=mapping, limits=limits, progress=progress, unknown=report.unknown):
        report.rows += 1
        if isinstance(item, Reject):
            report.rejected += 1
            yield item
        elif item.disposition == "ended":
            report.ended += 1
        else:
            batch.append(item)
            if len(batch) == BATCH:
                _take(desk, batch, report, common, seen)
                batch = []
    _take(desk, batch, report, common, seen)


def _take(desk: Desk, rows: Sequence[Row], report: Imported, common: dict[str, Any], seen: set[str]) -> None:
    """Import one batch in one transaction; in a dry run only look."""
    with (desk.reading if report.dry_run else desk.writing)() as store:
        known = comment_store(store)
        for row in rows:
            if row.key in seen or known.find(row.key, link_digest(row.link)) is not None:
                report.known += 1
                continue
            seen.add(row.key)
            report.new += 1
            if not report.dry_run:
                case = desk.cases("comment").create(at=row.detected_at, **common, **_values(row))
                report.listed += "listed_author" in case.facts
                report.numbers = (report.numbers[0] if report.numbers else case.number, case.number)


def _values(row: Row) -> dict[str, Any]:
    published = row.published_at if row.published_at is not None and row.published_at <= row.detected_at else None
    values = {
        "text": row.text.strip() and row.text,
        "network": row.network if row.network is None or row.network in NETWORKS else "other",
        "link": row.link,
        "author_link": row.author_link,
        "author_name": row.author_name,
        "published_at": published,
    }
    return {name: item for name, item in values.items() if item} | {"source": {"key": row.key}}
