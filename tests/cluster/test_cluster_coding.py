"""A part is coded once, whatever its workers die of."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow.parquet

from benchmarks.synthetic import StandIn, reports
from sayso.cluster.coding import Job, PartCoder
from sayso.cluster.manifest import PARTS, Manifest
from sayso.cluster.records import Item, Part, PartDone
from sayso.cluster.storage import Folder
from sayso.cluster.tries import LOST, PLAIN, Tries
from sayso.records import Annotation, Report


class Killed(BaseException):
    """What stands here for the end of a worker's process."""


class Deadly(StandIn):
    """A coder whose process ends over some reports, `times` times in all."""

    def __init__(self, deadly: set[str], times: int = 1_000) -> None:
        super().__init__()
        self.deadly = deadly
        self.times = times
        self.deaths = 0

    def annotations(
        self,
        reports: Iterable[Report],
        workers: int = 1,
        on_error: Callable[[Report, Exception], None] | None = None,
    ) -> Iterator[Annotation]:
        for report in reports:
            if report.id in self.deadly and self.deaths < self.times:
                self.deaths += 1
                raise Killed
            yield self.annotate(report)


def until_done(coder: Deadly, folder: Folder, part: Part) -> PartDone:
    """What Ray does: the same part again, as often as its worker is lost."""
    for _ in range(100):
        try:
            return PartCoder(coder, Job(folder, "code", "day", 0.0)).code(part)
        except Killed:
            continue
    raise AssertionError("it goes on for ever")


def part_of(found: list[Report]) -> Part:
    items = tuple(Item(place=f"news:{n}", report=report) for n, report in enumerate(found))
    return Part(input=0, number=0, items=items)


def test_reports_that_kill_workers_are_set_aside(folder: Folder) -> None:
    found = list(reports(12))
    coder = Deadly({found[4].id, found[9].id})
    done = until_done(coder, folder, part_of(found))
    assert done.coded == 10
    assert [one.place for one in done.failures] == ["news:4", "news:9"]
    assert "set aside" in done.failures[0].why
    assert coder.deaths == PLAIN + 2 * LOST
    assert folder.names("_manifest/tries") == []


def test_lost_workers_cost_no_report(folder: Folder) -> None:
    found = list(reports(12))
    coder = Deadly({found[4].id}, times=PLAIN + LOST - 1)
    done = until_done(coder, folder, part_of(found))
    assert (done.coded, done.failures) == (12, ())


def test_a_part_that_is_done_twice_is_there_once(folder: Folder) -> None:
    part = part_of(list(reports(5)))
    actor = PartCoder(StandIn(), Job(folder, "code", "none", 0.0))
    first = actor.code(part)
    before = folder.read("000000-000000.parquet")
    actor.code(part)
    assert before == folder.read("000000-000000.parquet")
    (record,) = Manifest(folder)._records(PARTS, PartDone)
    assert (record.coded, record.records) == (first.coded, first.records)
    table = pyarrow.parquet.read_table(Path(folder.address) / "000000-000000.parquet")
    assert table.num_rows == first.records


def test_reports_without_a_date_have_a_folder(folder: Folder) -> None:
    (one,) = reports(1)
    undated = Report(id="x", text=one.text)
    PartCoder(StandIn(), Job(folder, "code", "day", 0.0)).code(part_of([undated]))
    assert "published=__HIVE_DEFAULT_PARTITION__/000000-000000.parquet" in folder.names()


HANGS = """
import re, sys
from sayso.cluster.tries import Watch
with Watch(0.5):
    re.match("(a+)+$", "a" * 60 + "b")
"""


def test_a_report_that_never_ends_ends_its_worker() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", HANGS], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 1
    assert "Timeout" in ran.stderr


def test_starts_are_counted(folder: Folder) -> None:
    assert not Tries(folder, "a").careful
    for _ in range(PLAIN - 1):
        Tries(folder, "a")
    tries = Tries(folder, "a")
    assert tries.careful
    tries.note(3)
    tries.note(4)
    assert Tries(folder, "a").aside == {}
