"""`sayso`, with a stand-in for its coder whose process ends over "Report 5 of"."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.synthetic import StandIn
from sayso import cli
from sayso.commands import ReportCoder
from sayso.records import Annotation, Report


class Fatal(StandIn):
    """Takes 50 reports a second, and ends over one."""

    def annotations(
        self,
        reports: Iterable[Report],
        workers: int = 1,
        on_error: Callable[[Report, Exception], None] | None = None,
    ) -> Iterator[Annotation]:
        for report in reports:
            if "Report 5 of" in report.text:
                os.kill(os.getpid(), signal.SIGKILL)
            yield self.annotate(report)


def make(model: str | None, actors: Sequence[Path] = ()) -> ReportCoder:
    """What `main` takes as the maker of coders."""
    return Fatal(0.02)


if __name__ == "__main__":
    from tests.cluster.ray_run import make as by_name  # as workers find it

    sys.exit(cli.main(sys.argv[1:], by_name))
