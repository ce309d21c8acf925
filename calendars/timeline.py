"""Office time laid out as one line: sorted spans and the time worked before each, so that a question is two bisects.

The spans are kept in a *frame*: the office's own zone where no span touches a clock change (comparing and subtracting
datetimes of one zone is then both right and fast), else UTC. Span `k`, counted from 1, answers with three numbers:

    starts[k-1]  its opening, so that `bisect_right(starts, t)` is the span at or before `t`
    closings[k]  the time worked from the beginning of the range up to its end
    anchors[k]   its opening less the time worked before it, so that: worked(t) = t - anchors[k], while span k is open,
                 and the instant at which `w` is used up in span k is anchors[k] + w

`first` narrows the search: the spans that begin before a date; no more than `most` begin on one.

The first and the last span are empty and stand at the two ends of the range; before and after them `anchors` has None, so
that a question beyond the range ends in an error, never in an answer.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

__all__ = ["NEAR", "Timeline"]

NEAR = 8
"""How many spans away an answer is looked for first: most terms end there."""

_SECOND = dt.timedelta(seconds=1)
_ZERO = dt.timedelta(0)


class Timeline:
    """Spans of office time between `low` and `high`, in a frame; see the module's text for the lists."""

    __slots__ = ("anchors", "closings", "first", "frame", "last", "most", "starts")

    def __init__(self, spans: Iterable[tuple[int, int]], *, low: int, high: int, frame: dt.tzinfo) -> None:
        """Lay out `spans` (seconds since 1970 UTC), sorted by their starts; those that touch or overlap become one."""
        self.frame = frame
        starts, ends = [low], [low]
        for start, end in spans:
            if start <= ends[-1] and len(starts) > 1:
                ends[-1] = max(ends[-1], end)
            else:
                starts.append(start)
                ends.append(end)
        self.starts = [dt.datetime.fromtimestamp(second, frame) for second in (*starts, high)]
        self.anchors: list[dt.datetime | None] = [None]
        self.closings: list[dt.timedelta] = [_ZERO]
        worked = 0
        for opening, start, end in zip(self.starts, starts, ends, strict=False):
            self.anchors.append(opening - worked * _SECOND)
            worked += end - start
            self.closings.append(worked * _SECOND)
        self.anchors.append(None)
        self.closings.append(worked * _SECOND)
        self.last = len(starts)
        """The number of the last span with office time; 1 where there is none."""
        self.first, self.most = _by_date(self.starts)

    def worked(self, instant: dt.datetime) -> tuple[dt.timedelta, int] | None:
        """Return the time worked up to an instant of the frame, and the span at or before it; None outside the range."""
        since, end = self.first.get(instant.toordinal(), 0), len(self.starts)
        span = bisect_right(self.starts, instant, since, min(since + self.most, end) if since else end)
        anchor = self.anchors[span]
        return None if anchor is None else (min(instant - anchor, self.closings[span]), span)

    def earliest(self, worked: dt.timedelta, near: int = 0) -> tuple[dt.datetime, int] | None:
        """Return the first instant at which `worked` is used up, and its span; None beyond the range or at its beginning.

        `near` is a span before whose end it is surely not used up: the search begins there.
        """
        span = bisect_left(self.closings, worked, near, min(near + NEAR, len(self.closings)))
        if span == near + NEAR:
            span = bisect_left(self.closings, worked, span)
        if worked <= _ZERO or span > self.last:
            return None
        anchor = self.anchors[span]
        return None if anchor is None else (anchor + worked, span)

    def latest(self, worked: dt.timedelta, near: int) -> tuple[dt.datetime, int] | None:
        """Return the last instant at which no more than `worked` is used up, an opening or inside a span, and its span.

        `near` is where the search begins: spans a little before it are looked at first.
        """
        since = max(near - NEAR, 0)
        span = bisect_right(self.closings, worked, since, near + 1)
        if span in (since, near + 1):  # it is further away
            span = bisect_right(self.closings, worked)
        anchor = self.anchors[span] if worked < self.closings[-1] else None
        return None if anchor is None else (anchor + worked, span)

    def closes(self, span: int, instant: dt.datetime) -> bool:
        """Tell whether an instant is the closing of a span."""
        return self._closing(span) == instant

    def opening_from(self, instant: dt.datetime) -> dt.datetime | None:
        """Return the first opening at or after an instant."""
        span = max(bisect_left(self.starts, instant), 1)
        return self.starts[span] if span < self.last else None

    def opening_after(self, span: int) -> dt.datetime | None:
        """Return the opening of the next span."""
        return self.starts[span] if span < self.last else None

    def closing_until(self, instant: dt.datetime) -> dt.datetime | None:
        """Return the last closing at or before an instant."""
        span = bisect_right(self.starts, instant)
        closing = self._closing(span)
        if closing is not None and closing > instant:
            closing = self._closing(span - 1)
        return closing

    def open_at(self, instant: dt.datetime) -> bool:
        """Tell whether an instant is inside a span."""
        span = bisect_right(self.starts, instant)
        closing = self._closing(span)
        return closing is not None and instant < closing

    def spans(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """Return the spans with office time."""
        return [
            (start, anchor + closing)
            for start, anchor, closing in zip(self.starts[1:-1], self.anchors[2:], self.closings[2:], strict=False)
            if anchor is not None
        ]

    def _closing(self, span: int) -> dt.datetime | None:
        anchor = self.anchors[span] if span > 1 else None
        return None if anchor is None else anchor + self.closings[span]


def _by_date(starts: list[dt.datetime]) -> tuple[dict[int, int], int]:
    """For each date of the frame (by ordinal) how many spans begin before it, and the most that begin on one date."""
    first: dict[int, int] = {}
    date, most = starts[0].toordinal(), 0
    first[date] = 0
    for number, start in enumerate(starts):
        ordinal = start.toordinal()
        if ordinal != date:
            most = max(most, number - first[date])
            for between in range(date + 1, ordinal + 1):
                first[between] = number
            date = ordinal
    return first, max(most, len(starts) - first[date])
