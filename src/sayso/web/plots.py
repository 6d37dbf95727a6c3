"""Counts over time → a stacked plot, as numbers for an SVG that a template writes."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sayso.events import ontology

WIDTH, HEIGHT = 720, 200
LEFT, BOTTOM, TOP = 40, 22, 8
MOST_COLUMNS = 60
"""Columns of a plot; with more, each stands for a longer time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one type adds to a column."""

    type: str
    quad: int
    y: float
    height: float
    count: int


@dataclass(frozen=True, slots=True)
class Column:
    """A week, month or year."""

    label: str
    first: str
    last: str
    x: float
    total: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A stacked plot; `before` and `after` count what lies outside of its time."""

    unit: str
    columns: tuple[Column, ...]
    width: float
    ticks: tuple[tuple[float, str], ...]
    lines: tuple[tuple[float, str], ...]
    types: tuple[tuple[str, int, int], ...]
    before: int
    after: int

    @property
    def total(self) -> int:
        """All that is in the columns."""
        return sum(column.total for column in self.columns)


def stacked(
    counts: Mapping[tuple[str, str], int], first: str | None = None, last: str | None = None
) -> Plot | None:
    """A plot of counts by day and type; None where there is nothing to draw.

    Args:
        first, last: the days that it is about; what is outside is only counted. Reports tell of
            wars of long ago, too, beside which a year of news would be a line.
    """
    days = sorted({day for day, _ in counts})
    inside = [day for day in days if (not first or day >= first) and (not last or day <= last)]
    if not inside:
        return None
    begin, end = (datetime.date.fromisoformat(day) for day in (inside[0], inside[-1]))
    unit, starts = _columns(begin, end)
    of_type = {name: (kind.quad, n) for n, (name, kind) in enumerate(ontology.load().types.items())}
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    before = after = 0
    for (day, type), count in counts.items():
        if day < inside[0]:
            before += count
        elif day > inside[-1]:
            after += count
        else:
            found[_index(starts, day)][type] += count
    most = max(sum(some.values()) for some in found.values())
    top, step = _scale(most)
    room = (WIDTH - LEFT) / len(starts)
    tall = HEIGHT - BOTTOM - TOP
    columns = []
    for n, start in enumerate(starts):
        until = starts[n + 1] - datetime.timedelta(days=1) if n + 1 < len(starts) else end
        some = sorted(found[n].items(), key=lambda item: of_type.get(item[0], (9, 0)))
        y, pieces = float(HEIGHT - BOTTOM), []
        for type, count in some:
            height = tall * count / top
            y -= height
            quad = of_type.get(type, (9, 0))[0]
            pieces.append(Piece(type, quad, round(y, 1), round(height, 1), count))
        columns.append(
            Column(
                label=_label(start, unit),
                first=start.isoformat(),
                last=max(start, until).isoformat(),
                x=round(LEFT + n * room, 1),
                total=sum(some_count for _, some_count in some),
                pieces=tuple(pieces),
            )
        )
    sums: dict[str, int] = defaultdict(int)
    for column in columns:
        for piece in column.pieces:
            sums[piece.type] += piece.count
    return Plot(
        unit=unit,
        columns=tuple(columns),
        width=round(max(1.0, room - min(2.0, room * 0.15)), 1),
        ticks=_ticks(columns, room),
        lines=tuple(
            (round(HEIGHT - BOTTOM - tall * value / top, 1), f"{value:,}")
            for value in range(0, top + 1, step)
        ),
        types=tuple(
            (type, of_type.get(type, (9, 0))[0], sums[type])
            for type in sorted(sums, key=lambda name: of_type.get(name, (9, 0)))
        ),
        before=before,
        after=after,
    )


def _columns(begin: datetime.date, end: datetime.date) -> tuple[str, list[datetime.date]]:
    """Weeks from Monday on, or months, or years, whichever are few enough."""
    week = begin - datetime.timedelta(days=begin.weekday())
    weeks = (end - week).days // 7 + 1
    if weeks <= MOST_COLUMNS:
        return "week", [week + datetime.timedelta(days=7 * n) for n in range(weeks)]
    months = (end.year - begin.year) * 12 + end.month - begin.month + 1
    if months <= MOST_COLUMNS:
        starts = (begin.year * 12 + begin.month - 1 + n for n in range(months))
        return "month", [datetime.date(n // 12, n % 12 + 1, 1) for n in starts]
    years = end.year - begin.year + 1
    step = -(-years // MOST_COLUMNS)
    unit = "year" if step == 1 else f"{step} years"
    return unit, [datetime.date(year, 1, 1) for year in range(begin.year, end.year + 1, step)]


def _index(starts: list[datetime.date], day: str) -> int:
    """The column of a day: the last that begins before it is over."""
    low, high, wanted = 0, len(starts), datetime.date.fromisoformat(day)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if starts[middle] <= wanted else (low, middle)
    return low


def _label(start: datetime.date, unit: str) -> str:
    return start.isoformat()[: {"week": 10, "month": 7}.get(unit, 4)]


def _scale(most: int) -> tuple[int, int]:
    """A round number at or above `most`, and the step of four lines or so up to it."""
    step = 1
    for factor in _steps():
        step = factor
        if step * 4 >= most:
            break
    return step * -(-most // step), step


def _steps() -> Iterable[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _ticks(columns: list[Column], room: float) -> tuple[tuple[float, str], ...]:
    """Where a column's name is written: as many as there is room for."""
    every = max(1, -(-70 // max(1, int(room))))
    return tuple((round(one.x, 1), one.label) for one in columns[::every])
