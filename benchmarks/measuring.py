"""What benchmarks share: processes measured with all their children, short reports, tables."""

from __future__ import annotations

import os
import platform
import random
import re
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import msgspec

from benchmarks.synthetic import NAMES, OUTLETS
from sayso import sample

EVERY = 0.5
"""Seconds between two looks at memory: a process is asked for all its pages, which takes time."""


@dataclass(frozen=True)
class Ran:
    """A process that ended: its status, seconds, most megabytes in all, and what it printed."""

    status: int
    seconds: float
    megabytes: float
    out: str
    err: str


def family(root: int) -> dict[int, str]:
    """A process and all below it, with their command lines."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            children[int(parent)].append(int(entry.name))
    found: dict[int, str] = {}
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        found[pid] = b" ".join(words).decode(errors="replace").strip()
        waiting += children[pid]
    return found


def megabytes(pids: Iterator[int] | Sequence[int]) -> float:
    """The memory of processes, what they share counted once (PSS)."""
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(kb) for kb in re.findall(r"^Pss: +(\d+)", rollup, re.M))
    return total / 1024


class Memory(threading.Thread):
    """Looks at the memory of a process and its children, until stopped; keeps the most."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self._pid = pid
        self._stopped = threading.Event()

    def run(self) -> None:
        """Until `stop`."""
        while not self._stopped.wait(EVERY):
            self.most = max(self.most, megabytes(list(family(self._pid))))

    def stop(self) -> float:
        """The most megabytes that were seen."""
        self._stopped.set()
        self.join()
        return self.most


def run(command: Sequence[str], env: dict[str, str] | None = None) -> Ran:
    """Run a command to its end."""
    began = time.perf_counter()
    process = subprocess.Popen(
        list(command),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | (env or {}),
    )
    memory = Memory(process.pid)
    memory.start()
    out, err = process.communicate()
    seconds = time.perf_counter() - began
    return Ran(process.returncode, seconds, memory.stop(), out, err)


def machine() -> str:
    """The processor, cores and memory that all was measured on."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = re.search(r"^model name\s*: (.+)$", info, re.M)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    name = model[1] if model else platform.processor() or platform.machine()
    return f"{name}, {cores} cores, Python {platform.python_version()}{load}"


def short_reports(number: int, seed: int = 0, words: int = 45) -> Iterator[bytes]:
    """Lines of JSON: reports of about so many words, out of a month, from our own sample."""
    paragraphs = [part.strip() for part in sample.text().split("\n\n") if len(part) > 80]
    for n in range(number):
        dice = random.Random(f"{seed}-{n}")
        swap = {name: dice.choice(others) for name, others in NAMES.items()}
        some = [dice.choice(paragraphs)]
        count = len(some[0].split())
        while count < words:
            some.append(dice.choice(paragraphs))
            count += len(some[-1].split())
        text = "\n\n".join(some)
        text = re.sub("|".join(NAMES), lambda found, to=swap: to[found[0]], text)
        text = re.sub(r"\b\d\d\b", lambda found, by=dice: str(by.randint(10, 99)), text)
        day = date(2024, 3, 1) + timedelta(days=dice.randrange(31))
        row = {
            "id": f"s-{seed}-{n}",
            "outlet": dice.choice(OUTLETS),
            "title": f"{swap['Dawn Brigade']} and {swap['Varenia']} trade blame over {n}",
            "date": day.isoformat(),
            "language": "en",
            "text": text,
        }
        yield msgspec.json.encode(row) + b"\n"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, with columns of one width."""
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    lines = [" | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
    top = " | ".join(cell.ljust(w) for cell, w in zip(head, widths, strict=True))
    rule = "-|-".join("-" * w for w in widths)
    return "\n".join(f"| {line} |" for line in (top, rule, *lines))
