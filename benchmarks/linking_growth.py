"""What linking costs as a store grows: time, memory and room for 1,000, 10,000 and 100,000 events.

    python -m benchmarks.linking_growth [1000 10000 100000]

Reports are made up: forty a day, so that a larger store is one of more days, as of a watcher that
runs for longer. Each tells of one incident, which one to six reports tell of in words of their
own, of three others of the last days, and of some that no other report tells of; one report in six
is a copy of another. Words are drawn as often as they stand in news. Filling the store is left out
of the time. Each size is a process of its own; after it, a last report is added and linked alone
("one more", CPU seconds).
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import islice
from pathlib import Path

from sayso.linking.linker import link
from sayso.records import Actor, Annotation, Event, EventPlace, Evidence, Report, ReportRef, SaidBy
from sayso.store import Run, Store

SIZES = (1_000, 10_000, 100_000)
A_DAY = 40
EVENTS = 10
"""Events in a report."""
OTHERS = 3
"""Events in it that other reports have told of in the last days."""
TYPES = ("ASSAULT", "ACCUSE", "CONSULT", "PROTEST", "COERCE", "MOBILIZE", "AGREE", "REQUEST")
MOST_TELL = 6
COPIES = 1 / 6
WORDS = 250


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("events", nargs="*", type=int, default=SIZES)
    parser.add_argument("--one", action="store_true", help="measure one size, in this process")
    options = parser.parse_args()
    if options.one:
        measure(options.events[0])
        return
    print(f"{'events':>8} {'reports':>8} {'days':>6} {'seconds':>8} {'CPU s':>7} {'ms/event':>8} "
          f"{'memory MB':>9} {'KB/event':>8} {'incidents':>9} {'one more':>8}")  # fmt: skip
    for number in options.events:
        call = [sys.executable, "-m", "benchmarks.linking_growth", "--one", str(number)]
        subprocess.run(call, check=True)


def measure(number: int) -> None:
    """Print a line about a store with so many events."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        made = reports()
        with Store(path) as store:
            run = Run("add", "synthetic")
            for one in islice(made, number // EVENTS):
                store.keep(one, run)
            before = _room(path)
            began, cpu = time.perf_counter(), time.process_time()
            done = link(store)
            took, used = time.perf_counter() - began, time.process_time() - cpu
            grown = _room(path) - before
            (incidents,) = store.query("SELECT count(*) FROM incidents")[0]
            store.keep(next(made), run)
            cpu = time.process_time()
            link(store)
            more = time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{done.events:8,} {done.reports:8,} {done.reports // A_DAY:6,} {took:8.1f} {used:7.1f} "
          f"{1000 * used / done.events:8.2f} {memory:9.0f} {grown / 1024 / done.events:8.1f} "
          f"{incidents:9,} {more:7.2f}s", flush=True)  # fmt: skip


def reports() -> Iterator[Annotation]:
    """Reports without end, day after day."""
    dice = random.Random(0)
    recent: list[Happening] = []
    printed: list[Annotation] = []
    left: list[Happening] = []
    for number in range(10**9):
        day = date(2000, 1, 1) + timedelta(days=number // A_DAY)
        if not left:
            for _ in range(A_DAY // 3):
                one = Happening(dice, day)
                recent = [*recent[-5 * A_DAY :], one]
                left += [one] * dice.randint(1, MOST_TELL)
            dice.shuffle(left)
        if printed and dice.random() < COPIES:
            yield _copied(dice.choice(printed[-A_DAY:]), number, dice)
            continue
        main = left.pop()
        others = dice.sample(recent, OTHERS)
        told = [main, *others, *(Happening(dice, day) for _ in range(EVENTS - 1 - OTHERS))]
        whole = _told(number, day, main, told, dice)
        printed = [*printed[-A_DAY:], whole]
        yield whole


class Happening:
    """Something that happened: its type, parties, place, day, and the words that tell of it."""

    def __init__(self, dice: random.Random, day: date) -> None:
        self.type = dice.choice(TYPES)
        self.day = day - timedelta(days=dice.randint(0, 2))
        self.actor, self.recipient = (f"{_name(dice)} {_name(dice)}" for _ in range(2))
        self.country = dice.randint(0, 60)
        self.town = dice.randint(0, 4_000)
        self.words = _words(dice, 12)

    def sentence(self, dice: random.Random) -> str:
        """A sentence that tells of it: some of its words, and some others."""
        own = dice.sample(self.words, 7)
        return f"{self.actor} {' '.join(own)} {self.recipient} {' '.join(_words(dice, 6))}."


def _told(
    number: int, day: date, main: Happening, told: list[Happening], dice: random.Random
) -> Annotation:
    sentences = [one.sentence(dice) for one in told]
    sentences[1:1] = [
        f"{' '.join(dice.sample(main.words, 5))} {' '.join(_words(dice, 15))}."
        for _ in range((WORDS - 20 * len(told)) // 20)
    ]
    text, bounds = "", []
    for sentence in sentences:
        bounds.append((len(text), len(text) + len(sentence)))
        text += sentence + " "
    title = f"{main.actor} {' '.join(main.words[:4])} {main.recipient}"
    report = Report(id=f"r-{number}", url=f"https://wire.example/{number}", text=text,
                    outlet=f"Outlet {dice.randint(0, 30)}", title=title, date=day.isoformat(),
                    date_from="given", language="en")  # fmt: skip
    starts = [bounds[sentences.index(one)] for one in sentences if one.startswith(_actors(told))]
    events = tuple(
        _event(report, one, where, n, dice)
        for n, (one, where) in enumerate(zip(told, starts, strict=False))
    )
    return _whole(report, tuple(bounds), events)


def _actors(told: list[Happening]) -> tuple[str, ...]:
    return tuple(one.actor for one in told)


def _whole(
    report: Report, bounds: tuple[tuple[int, int], ...], events: tuple[Event, ...]
) -> Annotation:
    return Annotation(report=report, headline=None, dateline=None, sentences=bounds, entities=(),
                      places=(), times=(), attributions=(), events=events)  # fmt: skip


def _copied(one: Annotation, number: int, dice: random.Random) -> Annotation:
    """The same story in another outlet, under another headline."""
    from msgspec.structs import replace

    report = replace(one.report, id=f"r-{number}", url=f"https://wire.example/{number}",
                     outlet=f"Outlet {dice.randint(31, 60)}", title="Another headline",
                     text=one.report.text + "Read more on our pages.")  # fmt: skip
    ref = ReportRef.of(report)
    events = tuple(
        replace(event, id=f"e-{number}-{n}", report=ref) for n, event in enumerate(one.events)
    )
    return _whole(report, one.sentences, events)


def _event(
    report: Report, what: Happening, where: tuple[int, int], n: int, dice: random.Random
) -> Event:
    start, end = where
    said = SaidBy(name=f"ministry of {what.country}", entity_id=f"gov-{what.country}", text="",
                  start=start, end=start, cue=None, kind="indirect")  # fmt: skip
    return Event(
        id=f"e-{report.id}-{n}", report=ReportRef.of(report), event=what.type, mode=None,
        context=(), quad_code=4, cameo=None, status="actual", historical=False, hedged=False,
        said_by=(said,) if dice.random() < 0.5 else (),
        actor=(_party(report, what.actor, start),),
        recipient=(_party(report, what.recipient, start),),
        date=what.day.isoformat(), enddate=what.day.isoformat(), date_precision="day",
        date_text=None, event_loc=_place(what), size={"dead": (dice.randint(2, 9),) * 3},
        evidence=(Evidence(text=what.words[0], start=start, end=start, sentence=where),),
        text=report.text[start:end], confidence=0.8, coder="synthetic",
    )  # fmt: skip


def _party(report: Report, name: str, start: int) -> Actor:
    return Actor(text=name, start=start, end=start + len(name), name=name, wikidata=None,
                 entity_id="x-" + name.lower().replace(" ", "-"), country=None, sector=(),
                 part_of=())  # fmt: skip


def _place(what: Happening) -> EventPlace:
    return EventPlace(
        extracted_place=f"Town {what.town}", resolved_place=f"Town {what.town}",
        geonameid=what.town, lat=what.town % 120 - 60.0, lon=what.town % 360 - 180.0,
        province=None, country=None, country_code=f"C{what.country}", feature_code="PPL",
        resolution=4,
    )  # fmt: skip


def _name(dice: random.Random) -> str:
    return "".join(dice.choice("bdfgklmnprstv") + dice.choice("aeiou") for _ in range(3)).title()


def _words(dice: random.Random, number: int) -> list[str]:
    known, often = _known()
    return dice.choices(known, cum_weights=often, k=number)


@cache
def _known() -> tuple[list[str], list[int]]:
    """Words, and how often they stand in news, added up."""
    table = resources.files("sayso.linking") / "tables" / "words.tsv"
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()
            if not line.startswith("#")]  # fmt: skip
    total, often = 0, []
    for _, count in rows:
        often.append(total := total + int(count))
    return [word for word, _ in rows], often


def _room(path: Path) -> int:
    return sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*"))


if __name__ == "__main__":
    main()
