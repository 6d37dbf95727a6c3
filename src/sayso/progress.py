"""How far a run has come, on standard error."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from sayso.failures import tell

LOG_SECONDS = 10.0
"""Seconds between two lines where standard error is no terminal but a file."""


class Progress:
    """Counts reports and what was found in them; says so while it runs, if `shown`.

    On a terminal that is one moving line, elsewhere a line every `LOG_SECONDS`; at the end both
    leave one line with the totals. `noun` is what is counted beside reports ("event"), `more` says
    what else there is to tell.
    """

    def __init__(self, noun: str, shown: bool, more: Callable[[], str] | None = None) -> None:
        self.reports = 0
        self.found = 0
        self._more = more
        self._noun = noun
        self._shown = shown
        self._began = self._logged = time.monotonic()
        self._bar: Bar | None = None
        terminal = Console(stderr=True)
        # A dumb terminal has no way back to the start of a line.
        if shown and sys.stderr.isatty() and not terminal.is_dumb_terminal:
            self._bar = Bar(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                TimeElapsedColumn(),
                console=terminal,
                transient=True,
                redirect_stdout=False,
                refresh_per_second=4,
            )
            self._task = self._bar.add_task("reading")

    def step(self, found: int) -> None:
        """One more report is done, with so many records in it."""
        self.reports += 1
        self.found += found
        if self._bar:
            self._bar.update(self._task, description=self.totals())
        elif self._shown and time.monotonic() - self._logged >= LOG_SECONDS:
            self._logged = time.monotonic()
            tell(self.totals())

    def totals(self) -> str:
        """Reports, records and rate so far."""
        rate = self.reports / max(time.monotonic() - self._began, 1e-3)
        reports, found = _counted(self.reports, "report"), _counted(self.found, self._noun)
        more = f" · {self._more()}" if self._more else ""
        return f"{reports} · {found} · {rate:.1f} reports/s{more}"

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """The moving line is away meanwhile, so that the same terminal can take other output."""
        if self._bar:
            self._bar.stop()
        yield
        if self._bar:
            self._bar.start()

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()
        if self._shown and not isinstance(error, BrokenPipeError):
            tell(self.totals())


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
