"""Kills `sayso add` at random moments, two writers on one store, and looks at what is left.

    python -m benchmarks.kills [--kills 200] [--reports 500] [--real 0] [--seed 0]

Two processes add the same reports, each killed (SIGKILL) at a random moment after it has begun to
code and started again, until the store is complete; then the next store, until there have been so
many kills. After each kill, while the other writer goes on:

- `PRAGMA integrity_check` and `PRAGMA foreign_key_check` find nothing,
- every report is there once, with all that was found in it and nothing else,
- and none that was there before is gone.

At the end each store has to equal one that nobody disturbed. Coding is done by a stand-in that
takes a few milliseconds a report; `--real` adds kills of the real coder, on fewer reports.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.synthetic import StandIn, rows
from sayso import cli, commands
from sayso.records import Annotation, Report, to_json
from sayso.store import Store

TABLES = (
    *("reports", "versions", "sentences", "entities", "mentions", "places", "times"),
    *("attributions", "attribution_content", "events", "event_actors", "event_sources"),
    *("event_evidence", "event_sizes", "reviews", "failures"),
)
"""All tables whose rows `add` writes and that do not depend on who wrote them when."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--real", type=int, default=0, help="kills of the real coder")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for coder, kills, number in (
        ("stand-in", options.kills, options.reports),
        ("real", options.real, min(options.reports, 100)),
    ):
        if kills:
            began = time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                seen = trial(Path(folder), coder, kills, number, options.seed)
            print(
                f"{coder}: {seen.kills} kills over {seen.stores} stores of {number} reports, "
                f"{seen.midway} while a report was under way, {seen.checks} checks, "
                f"{len(seen.wrong)} wrong, {time.monotonic() - began:.0f} s"
            )
            for one in seen.wrong:
                print(f"  {one}")
            if seen.wrong:
                sys.exit(1)


@dataclass
class Seen:
    """What a trial saw; `midway` are kills after which the writer's store was not complete."""

    kills: int = 0
    midway: int = 0
    stores: int = 0
    checks: int = 0
    wrong: list[str] = field(default_factory=list)


def trial(folder: Path, coder: str, kills: int, number: int, seed: int = 0) -> Seen:
    """Kill writers so often, over as many stores as it takes, and compare each with a quiet one."""
    news = folder / "news.jsonl"
    news.write_bytes(b"".join(rows(number, seed)))
    quiet = folder / "quiet.db"
    subprocess.run(_command(coder, quiet, news), check=True, stdout=subprocess.DEVNULL)
    expected = content(quiet)
    seen, dice = Seen(), random.Random(seed)
    while seen.kills < kills:
        seen.stores += 1
        path = folder / f"{seen.stores}.db"
        writers = [
            _Writer(coder, path, news, expected, seen, kills, dice.randrange(1 << 30))
            for _ in range(2)
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        if content(path) != expected:
            seen.wrong.append(f"store {seen.stores} is not like the quiet one")
    return seen


class _Writer(threading.Thread):
    """One of the two: starts a process, kills it, checks the store, starts it again."""

    def __init__(
        self,
        coder: str,
        path: Path,
        news: Path,
        expected: Content,
        seen: Seen,
        kills: int,
        seed: int,
    ) -> None:
        super().__init__()
        self._command = _command(coder, path, news)
        self._path = path
        self._expected = expected
        self._seen = seen
        self._kills = kills
        self._dice = random.Random(seed)
        self._longest = 0.6 if coder == "stand-in" else 2.0

    def run(self) -> None:
        """Until the process ends by itself, or there have been enough kills."""
        try:
            self._go_on()
        except Exception as error:  # noqa: BLE001  # a thread's errors would be lost
            self._seen.wrong.append(f"{self._path.name}: {type(error).__name__}: {error}")

    def _go_on(self) -> None:
        while True:
            process = subprocess.Popen(self._command, stdout=subprocess.PIPE)
            assert process.stdout is not None
            began = process.stdout.readline()  # from here on it codes; empty: nothing left to do
            enough = self._seen.kills >= self._kills
            if began and not enough:
                time.sleep(self._dice.uniform(0, self._longest))
                process.send_signal(signal.SIGKILL)
            process.stdout.close()
            status = process.wait()
            if status != -signal.SIGKILL:
                if status:
                    self._seen.wrong.append(f"{self._path.name}: a writer ended with {status}")
                return
            self._seen.kills += 1
            if self._seen.kills % 20 == 0:
                print(f"  {self._seen}", file=sys.stderr, flush=True)
            self._check()

    def _check(self) -> None:
        self._seen.checks += 1
        with Store(self._path, readonly=True) as store:
            for pragma, well in (("integrity_check", ["ok"]), ("foreign_key_check", [])):
                found = [row[0] for row in store.query(f"PRAGMA {pragma}")]
                if found != well:
                    self._seen.wrong.append(f"{self._path.name}: {pragma}: {found}")
        before = _BEFORE.get(self._path, frozenset())
        now = annotations(self._path)
        if not now.items() <= self._expected.annotations.items():
            self._seen.wrong.append(f"{self._path.name}: a report is not whole")
        if len(now) < len(self._expected.annotations):
            self._seen.midway += 1
        _BEFORE[self._path] = before | now.keys()
        if before - now.keys():
            self._seen.wrong.append(f"{self._path.name}: a report is gone")


_BEFORE: dict[Path, frozenset[str]] = {}


@dataclass(frozen=True)
class Content:
    """All that a store holds, whoever wrote it and in whatever order."""

    annotations: dict[str, bytes]
    versions: list[tuple[object, ...]]
    rows: dict[str, int]


def content(path: Path) -> Content:
    """What is in a store."""
    with Store(path, readonly=True) as store:
        versions = store.query(
            "SELECT id, url, number, current, digest, state, place "
            "FROM versions JOIN reports USING (report_key) ORDER BY id, number"
        )
        counts = {table: store.query(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}
        return Content(annotations(path), [tuple(row) for row in versions], counts)


def annotations(path: Path) -> dict[str, bytes]:
    """All layers of all reports, by their ids."""
    with Store(path, readonly=True) as store:
        found = [(one.report.id, to_json(one)) for one in store.annotations()]
    assert len(dict(found)) == len(found)
    return dict(found)


def _command(coder: str, path: Path, news: Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.kills", "write", coder, str(path), str(news)]


def write(coder: str, path: str, news: str) -> int:
    """What a writer is: `sayso add`, which says when it begins to code."""
    return cli.main(["add", path, news], lambda model: _Told(coder, model))


class _Told:
    """A coder that writes a line with the first report that it codes."""

    def __init__(self, coder: str, model: str | None) -> None:
        self._coder = StandIn(0.004) if coder == "stand-in" else commands.make_coder(model)
        self.model_version = coder

    def annotations(
        self,
        reports: Iterable[Report],
        workers: int = 1,
        on_error: Callable[[Report, Exception], None] | None = None,
    ) -> Iterator[Annotation]:
        """As the coder's own."""
        yield from self._coder.annotations(self._telling(reports), workers, on_error)

    def _telling(self, reports: Iterable[Report]) -> Iterator[Report]:
        for number, report in enumerate(reports):
            if not number:
                print("coding", flush=True)
            yield report


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        sys.exit(write(*sys.argv[2:]))
    main()
