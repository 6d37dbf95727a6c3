"""How long each page of a large store takes, the first time and after that.

    python -m benchmarks.pages [--reports 10000] [--out FILE.db] [--rounds 5]

The store is made of made-up reports (`synthetic`), coded by the stand-in, each printed under many
addresses, days and outlets; no model is needed. A store at --out is used again. Pages are asked
for over HTTP from a server of their own, one after the other; "first" is the first answer of a
server that has just said where it is.
"""

from __future__ import annotations

import argparse
import re
import socket
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import httpx
import msgspec
import uvicorn

from benchmarks.synthetic import OUTLETS, StandIn, reports
from sayso.records import (
    Annotation,
    Called,
    Claim,
    Incident,
    Party,
    ReportRef,
    Told,
    Voice,
    to_json,
)
from sayso.store import Run, Store
from sayso.web.serving import close, datasette_of
from sayso.web.site import Site

KINDS = 100
"""Reports that are coded; the others are these under another address."""

LIMIT = 0.3
"""Seconds that the first page may take."""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--out", type=Path, help="keep the store here, or use the one there")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.out or Path(folder) / "news.db"
        if not path.exists():
            fill(path, options.reports)
        measure(path, options.rounds)


def fill(path: Path, number: int) -> None:
    """A store of so many reports, and of one incident to every twenty of them."""
    patterns = list(StandIn().annotations(reports(KINDS)))
    began = time.process_time()
    with Store(path) as store:
        run = Run("add", "synthetic")
        for n in range(number):
            store.keep(copy(patterns[n % KINDS], n), run)
    with closing(sqlite3.connect(path)) as db, db:
        for n, (key, id, report) in enumerate(db.execute(
            "SELECT e.event_key, e.id, r.id FROM events AS e JOIN versions USING (version_key) "
            "JOIN reports AS r USING (report_key) WHERE e.number = 0 AND e.version_key % 20 = 0"
        ).fetchall()):  # fmt: skip
            one = incident(n, id, report)
            row = (n, one.id, one.event, one.date, one.enddate, None, None, None, None, 3, 2,
                   to_json(one).decode())  # fmt: skip
            db.execute("INSERT INTO incidents VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", row)
            db.execute("INSERT INTO incident_events VALUES (?, ?)", (key, n))
        db.execute("ANALYZE")
    print(f"made in {time.process_time() - began:.0f} s of one core")


def copy(pattern: Annotation, n: int) -> Annotation:
    """The report as another outlet prints it on another day."""
    report = msgspec.structs.replace(
        pattern.report,
        id=f"r-{n:08x}",
        url=f"https://wire.example/{n}",
        outlet=OUTLETS[n % len(OUTLETS)],
        title=f"{pattern.report.title} ({n})",
        date=(date(2023, 1, 1) + timedelta(days=n % 700)).isoformat(),
        text=f"{pattern.report.text}Item {n}.\n",
    )
    ref = ReportRef.of(report)
    return msgspec.structs.replace(
        pattern,
        report=report,
        attributions=tuple(
            msgspec.structs.replace(one, report=ref) for one in pattern.attributions
        ),
        events=tuple(
            msgspec.structs.replace(
                one, report=ref, id=f"{one.id}-{n:x}",
                date=report.date if one.date else None, enddate=report.date if one.date else None,
                confidence=(hash((n, place)) % 1000) / 1000,
            )
            for place, one in enumerate(pattern.events)
        ),
    )  # fmt: skip


def incident(n: int, event: str, report: str) -> Incident:
    """What three reports say of something."""
    day = (date(2023, 1, 1) + timedelta(days=n % 700)).isoformat()
    told = Told(report=report, event=event, outlet=OUTLETS[0], date=day, status="actual",
                hedged=False, cue="said", via=(), copy_of=None)  # fmt: skip
    voice = Voice(name="the army", entity_id=None, kind="source", denies=False, first=day,
                  latest=day, told=(told,))  # fmt: skip
    party = Party(name="Dawn Brigade", entity_id="dawn-brigade", wikidata=None, country=None,
                  sector=("REB",), part_of=(), events=1)  # fmt: skip
    claims = tuple(Claim(value=dead, voices=("the army",), events=(event,), first=day, latest=day)
                   for dead in (3, 12))  # fmt: skip
    called = Called(party=party.name, entity_id=party.entity_id, outlet=OUTLETS[0], said_by=None,
                    words="rebels", count=1, examples=())  # fmt: skip
    return Incident(id=f"i-{n}", event="ASSAULT", mode=None, actor=(party,), recipient=(), date=day,
                    enddate=day, event_loc=None, size={"dead": (3, 3, 12)}, text="",
                    events=(event,), reports=3, sources=2, voices=(voice,),
                    disputed={"size.dead": claims}, called=(called,))  # fmt: skip


def paths(db: sqlite3.Connection) -> list[str]:
    """The pages, the most laden of their kind."""
    (actor,) = db.execute(
        "SELECT entity_id FROM event_actors WHERE entity_id IS NOT NULL "
        "GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    ).fetchone()
    (report,) = db.execute("SELECT id FROM reports LIMIT 1").fetchone()
    return [
        "/", "/events", "/events?q=shelling", "/events?q=rebels+army&event=ASSAULT",
        f"/events?actor={actor}", "/events?said_by=army", "/events?country=VRN&order=sure",
        "/events?since=2024-01-01&until=2024-01-31", "/events?start=5000", "/events.json",
        "/reports?q=shelling", f"/report/{report}", "/incidents", "/incident/i-1", "/actors",
        f"/actor/{actor}", "/review", "/review?order=sample&event=ASSAULT", "/review/figures",
        "/store", "/store/events",
    ]  # fmt: skip


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """A server of the store that has just started."""
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        datasette = datasette_of(Site(path=path))
        config = uvicorn.Config(datasette.app(), log_level="critical", lifespan="on",
                                ws="none")  # fmt: skip
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
            close(datasette)


def measure(path: Path, rounds: int) -> None:
    """Print the time of each page, and how many reports and events there are."""
    with closing(sqlite3.connect(path)) as db:
        asked = paths(db)
        sizes = [db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
                 for name in ("reports", "events", "attributions", "incidents")]  # fmt: skip
    print("{:,} reports, {:,} events, {:,} quotations, {:,} incidents".format(*sizes))
    print(f"{'first ms':>9} {'then ms':>8} {'KB':>7}  page")
    worst = 0.0
    for page in asked:
        with serving(path) as at, httpx.Client(base_url=at, timeout=60) as client:
            first, size = timed(client, page)
            then = statistics.median(timed(client, page)[0] for _ in range(rounds))
        shown = re.sub(r"=([^&]{24})[^&]+", r"=\1…", page)
        print(f"{1000 * first:9.0f} {1000 * then:8.0f} {size / 1024:7.0f}  {shown}", flush=True)
        if page == "/":
            worst = first
    print(f"first page: {1000 * worst:.0f} ms, {'under' if worst < LIMIT else 'OVER'} 300 ms")


def timed(client: httpx.Client, page: str) -> tuple[float, int]:
    """Seconds and bytes of an answer."""
    began = time.perf_counter()
    answer = client.get(page)
    answer.raise_for_status()
    return time.perf_counter() - began, len(answer.content)


if __name__ == "__main__":
    main()
