"""Many machines, shown on one: killed workers, a killed driver, memory, and the same rows as one.

    python -m benchmarks.scale [--reports 20000] [--workers 2] [--part-reports 500] [--model fast]

Short reports out of our own sample, in eight files, with broken lines and reports in another
language among them, are coded

1. by one machine: `sayso code NEWS -o one.parquet --workers 2`;
2. by Ray: `sayso code NEWS -o quiet --engine ray --workers 2`;
3. by Ray, with a worker killed after a quarter and the driver after a half of the parts, and the
   same command again, with another worker killed.

Then every row of 2 and 3 is compared with those of 1, partition by partition, in order.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import Memory, Ran, family, machine, run, short_reports, table

FILES = 8
BROKEN, SPANISH = 41, 29
"""One line in so many is no JSON, or a report in Spanish."""


@dataclass(frozen=True)
class Plan:
    """What is coded, and how."""

    news: Path
    reports: int
    words: int
    workers: int
    part: int
    model: str

    @property
    def parts(self) -> int:
        """How many parts there are in all files."""
        each = self.reports // FILES
        return FILES * -(-each // self.part)

    def command(self, to: Path, *more: str) -> list[str]:
        """The call of `sayso code`."""
        call = [sys.executable, "-m", "sayso", "code", str(self.news), "-o", str(to)]
        return [*call, "--model", self.model, "--workers", str(self.workers), *more]

    def ray(self, to: Path) -> list[str]:
        """The call with Ray, and with progress told, which has the rate."""
        more = ("--engine", "ray", "--part-reports", str(self.part), "--progress")
        return self.command(to, *more)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--part-reports", type=int, default=500)
    parser.add_argument("--model", default="fast")
    parser.add_argument("--keep", type=Path, help="a folder to leave all results in")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        words = write(folder / "news", options.reports)
        plan = Plan(
            folder / "news",
            options.reports,
            words,
            options.workers,
            options.part_reports,
            options.model,
        )
        print(machine())
        print(f"{plan.reports:,} reports, {words:,} words, in {plan.parts} parts", flush=True)
        sys.exit(0 if trial(plan, folder) else 1)


def write(folder: Path, number: int) -> int:
    """Write the reports; gives their words."""
    folder.mkdir(exist_ok=True)
    words = 0
    for file in range(FILES):
        lines = list(short_reports(number // FILES, seed=file))
        for n, line in enumerate(lines):
            if n % BROKEN == BROKEN - 1:
                lines[n] = b'{"text": "half a li\n'
            elif n % SPANISH == SPANISH - 1:
                lines[n] = json.dumps({"text": "La paz es obra de todos.", "language": "es"}).encode() + b"\n"  # noqa: E501  # fmt: skip
            else:
                words += len(json.loads(line)["text"].split())
        (folder / f"{file}.jsonl").write_bytes(b"".join(lines))
    return words


def trial(plan: Plan, folder: Path) -> bool:
    """All three runs, the table, and whether all is well."""
    one = run(plan.command(folder / "one.parquet"))
    print(f"one machine: {one.seconds:.0f} s", flush=True)
    quiet = run(plan.ray(folder / "quiet"))
    print(f"Ray: {quiet.seconds:.0f} s: {quiet.err.splitlines()[-1]}", flush=True)
    first, second, seen = disturbed(plan, folder / "killed")
    print(*seen, sep="\n", flush=True)
    rows = [
        row("one machine", plan, one, busy=None),
        row("Ray", plan, quiet, busy=busy(folder / "quiet")),
        row("Ray, killed and resumed", plan, joined(first, second), busy=None),
    ]
    head = ("run", "seconds", "reports/s", "words/s", "reports/s of an actor", "MB at most in all")
    print(table(head, rows))
    well = one.status == quiet.status == second.status == 1  # the broken lines
    for name in ("quiet", "killed"):
        wrong = differences(folder / "one.parquet", folder / name)
        account = json.loads((folder / name / "account.json").read_text())
        sums = account["coded"] + account["failed"] + sum(account["skipped"].values())
        well = well and not wrong and account["found"] == sums == plan.reports
        found = account["records"]
        print(f"{name}: {wrong or f'all {found:,} rows equal those of one machine'}; in {sums:,}")
    print(f"{one.err.splitlines()[-1] if one.err else ''}")
    return well


def busy(out: Path) -> float:
    """Seconds that actors were at work, of all parts."""
    done = (json.loads(file.read_text()) for file in (out / "_manifest" / "parts").iterdir())
    return float(sum(one["seconds"] for one in done))


def row(name: str, plan: Plan, ran: Ran, busy: float | None) -> list[str]:
    """A line of the table."""
    return [
        name,
        f"{ran.seconds:.0f}",
        f"{plan.reports / ran.seconds:.1f}",
        f"{plan.words / ran.seconds:.0f}",
        f"{plan.reports / busy:.1f}" if busy else "",
        f"{ran.megabytes:.0f}",
    ]


def joined(first: Ran, second: Ran) -> Ran:
    """Two runs of one folder as one."""
    most = max(first.megabytes, second.megabytes)
    return Ran(second.status, first.seconds + second.seconds, most, "", second.err)


def disturbed(plan: Plan, out: Path) -> tuple[Ran, Ran, list[str]]:
    """A run whose worker and whose driver are killed, the one that goes on there, and what was."""
    seen = []
    driver = _Driver(plan.ray(out), out)
    driver.until(plan.parts // 4)
    seen.append(f"{driver.kill_worker()} killed after {driver.parts()} of {plan.parts} parts")
    driver.until(plan.parts // 2)
    before = driver.parts()
    driver.process.send_signal(signal.SIGKILL)
    first = driver.end()
    seen.append(f"driver killed after {before} parts")
    time.sleep(3)
    left = [pid for pid in driver.known if Path(f"/proc/{pid}").exists()]
    seen.append(f"{len(left)} of its {len(driver.known)} processes still there 3 s later")
    kept = {file: file.stat().st_mtime_ns for file in driver.done()}
    driver = _Driver(plan.ray(out), out)
    driver.until(plan.parts * 3 // 4)
    seen.append(f"{driver.kill_worker()} killed after {driver.parts()} of {plan.parts} parts")
    second = driver.end()
    again = sum(file.stat().st_mtime_ns != when for file, when in kept.items())
    seen.append(f"{again} of {len(kept)} finished parts done again; {second.err.splitlines()[-1]}")
    return first, second, seen


class _Driver:
    """A run under way."""

    def __init__(self, command: Sequence[str], out: Path) -> None:
        self._began = time.perf_counter()
        self._out = out
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self._memory = Memory(self.process.pid)
        self._memory.start()
        self.known: set[int] = set()

    def done(self) -> list[Path]:
        """The records of parts that are done."""
        return list((self._out / "_manifest" / "parts").glob("*.json"))

    def parts(self) -> int:
        """How many there are."""
        return len(self.done())

    def until(self, parts: int) -> None:
        """Wait for so many parts."""
        while self.parts() < parts and self.process.poll() is None:
            self.known |= family(self.process.pid).keys()
            time.sleep(0.2)

    def kill_worker(self) -> str:
        """Kill an actor that codes; says which."""
        found = [
            (pid, words)
            for pid, words in family(self.process.pid).items()
            if words.startswith("ray::") and "MapBatches" in words
        ]
        if not found:
            return "no worker"
        os.kill(found[0][0], signal.SIGKILL)
        return f"a worker ({found[0][1][:40]}, one of {len(found)})"

    def end(self) -> Ran:
        """Wait for its end."""
        _, err = self.process.communicate()
        seconds = time.perf_counter() - self._began
        return Ran(self.process.returncode, seconds, self._memory.stop(), "", err)


def differences(one: Path, out: Path) -> list[str]:
    """Partitions that are not what one machine wrote of that day, in its order."""
    from pyarrow import compute, concat_tables, parquet

    whole: Any = parquet.read_table(one)
    days = compute.struct_field(whole["report"], "date")
    wrong = []
    expected = {str(day) for day in compute.unique(days).to_pylist()}
    found = {folder.name.partition("=")[2]: folder for folder in out.glob("published=*")}
    if expected != found.keys():
        wrong.append(f"days {sorted(expected ^ found.keys())}")
    for day in sorted(expected & found.keys()):
        files = sorted(found[day].glob("*.parquet"))
        ours = concat_tables([parquet.ParquetFile(file).read() for file in files])
        value = compute.strptime(day, "%Y-%m-%d", "s").cast(days.type)
        theirs = whole.filter(compute.equal(days, value))
        if not ours.combine_chunks().equals(theirs.combine_chunks()):
            wrong.append(day)
    return wrong


if __name__ == "__main__":
    main()
