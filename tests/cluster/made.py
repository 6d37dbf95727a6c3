"""A coder that cannot code everything, and an engine that is no Ray."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.synthetic import StandIn
from sayso.cluster.coding import Job, PartCoder
from sayso.cluster.manifest import Task
from sayso.cluster.parts import Reading
from sayso.cluster.records import PartDone
from sayso.commands import ReportCoder
from sayso.records import Annotation, Report


class Coder(StandIn):
    """The stand-in, which cannot code a report whose text has "Report 5 of"."""

    def __init__(self, model: str | None = None, actors: Sequence[Path] = ()) -> None:
        super().__init__()

    def annotations(
        self,
        reports: Iterable[Report],
        workers: int = 1,
        on_error: Callable[[Report, Exception], None] | None = None,
    ) -> Iterator[Annotation]:
        for report in reports:
            if "Report 5 of" in report.text:
                assert on_error is not None
                on_error(report, ZeroDivisionError("five"))
            else:
                yield self.annotate(report)


def coder(model: str | None, actors: Sequence[Path] = ()) -> ReportCoder:
    """What `main` takes as the maker of coders."""
    return Coder(model, actors)


class Serial(types.ModuleType):
    """Has the functions of `sayso.cluster.engine`, and does all in this process, in order.

    Args:
        stop_after: a part after which nothing more happens, as if the driver had been killed.
    """

    class EngineError(Exception):
        """As that of the real one."""

    def __init__(self, stop_after: int | None = None) -> None:
        super().__init__("serial")
        self.stop_after = stop_after
        self.parts: list[str] = []

    @contextmanager
    def connected(self, address: str | None, workers: int | None) -> Iterator[int]:
        """Nothing."""
        yield workers or 1

    def run(
        self,
        tasks: Sequence[Task],
        reading: Reading,
        load: Callable[[], ReportCoder],
        job: Job,
        workers: int,
    ) -> Iterator[PartDone]:
        """Part after part."""
        actor = PartCoder(load(), job)
        for task in tasks:
            for part in reading(task):
                if self.stop_after is not None and len(self.parts) >= self.stop_after:
                    raise KeyboardInterrupt
                self.parts.append(part.name)
                yield actor.code(part)
