"""What `sayso watch` did with feeds that do all that servers do wrong, as a table.

    python -m benchmarks.watching [--rounds N]

The server is real and on loopback; the clock is not, so that days pass in seconds.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from contextlib import closing, redirect_stderr
from io import StringIO
from pathlib import Path

from benchmarks.hostile import FastClock, Hostile, permitted, resolve
from benchmarks.synthetic import StandIn
from sayso.failures import Failures
from sayso.fetching.client import Fetcher, Limits
from sayso.fetching.state import WatchState
from sayso.fetching.watching import Watcher
from sayso.store import Store
from sayso.store.adding import Adding, run_of

KINDS = (
    "steady", "moved", "broken", "charset", "liar", "limited", "flaky", "gone", "downitems",
    "error", "slow", "trickle", "headers", "endless", "bomb", "entities", "loop", "inner", "cut",
    "garbage", "webpage",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=672, help="of 15 minutes (default: a week)")
    options = parser.parse_args()
    hostile, clock, coder = Hostile(), FastClock(), StandIn()
    began, at = time.perf_counter(), clock.now()
    memory: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Store(Path(folder) / "news.db") as store,
        closing(WatchState(store.path)) as state,
        Failures(None) as failures,
        redirect_stderr(StringIO()),
    ):
        watcher = Watcher(
            [hostile.url(f"/feed/{kind}.xml") for kind in KINDS],
            adding=Adding(store, coder, run_of("watch", coder), on_error=failures.code),
            state=state,
            failures=failures,
            fetcher=Fetcher(resolve=resolve, permitted=permitted),
            clock=clock,
            limits=Limits(bytes=4 << 20, seconds=0.5),
            dice=random.Random(1),
        )
        totals: dict[str, int] = {}
        for done in watcher.rounds():
            for name in ("new", "added", "known", "failed", "retried", "events"):
                totals[name] = totals.get(name, 0) + getattr(done, name)
            memory.append(resident())
            if done.number == options.rounds:
                break
            if done.number % 8 == 0:
                hostile.publish("steady")
        why = {row[0]: row[1] for row in store.query("SELECT url, why FROM feeds")}
        kept = {
            row[0]: (row[1], row[2], row[3])
            for row in store.query(
                "SELECT feed, count(*), sum(state = 'done'), sum(state = 'failed') "
                "FROM feed_items GROUP BY feed"
            )
        }
    hostile.close()
    days = (clock.now() - at) / 86400
    print(f"{'feed':10} {'polls':>6} {'304':>5} {'items':>6} {'done':>5} {'failed':>6}  last error")
    for kind in KINDS:
        url = hostile.url(f"/feed/{kind}.xml")
        polls = hostile.asked[f"{kind}.test/feed/{kind}.xml"]
        items = " ".join(f"{n:>{w}}" for n, w in zip(kept.get(url, (0, 0, 0)), (6, 5, 6),
                                                     strict=True))  # fmt: skip
        print(f"{kind:10} {polls:>6} {hostile.conditions[kind]:>5} {items}  {why.get(url) or ''}")
    print(", ".join(f"{count:,} {name}" for name, count in totals.items()))
    robots = sum(n for path, n in hostile.asked.items() if path.endswith("/robots.txt"))
    print(f"{options.rounds} rounds, {days:.1f} days in {time.perf_counter() - began:.0f} s; "
          f"{sum(hostile.asked.values()):,} requests, {robots} of them for robots.txt")  # fmt: skip
    early, half, end = memory[min(9, len(memory) - 1)], memory[len(memory) // 2], memory[-1]
    print(
        f"memory after round 10: {early:.0f} MB, at half: {half:.0f} MB, at the end: {end:.0f} MB"
    )


def resident() -> float:
    """Megabytes in memory now (at most so far, where the system does not tell)."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
