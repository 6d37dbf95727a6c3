"""Events of PETRARCH's validation sentences, coded with the dictionaries that they go with.

    python -m benchmarks.petrarch [--part even|odd|all] [--misses] [--model fast]

The sentences tell of invented countries; gold are the codes as UniversalPetrarch revised them. An
event is right where source, target and the first two digits of its CAMEO code are: every actor
stands with every recipient, as there. `countries` compares the first three letters of the actors'
codes, `codes` the whole of them (OSGMIL); `found` leaves the type out, `type` the actors.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import warnings
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sayso.coder import Coder
from sayso.encoder import DEFAULT
from sayso.exporting.codes import cameo_actor
from sayso.records import Event
from sayso.tables import TableWarning

HERE = Path(__file__).resolve().parents[1]
Triple = tuple[str, str, str]


def coded(events: Iterable[Event]) -> set[Triple]:
    """Source, target and two digits of each event; what has no target or no code is left out."""
    found = set()
    for event in events:
        if event.cameo is None:
            continue
        sources = {cameo_actor(actor).code for actor in event.actor}
        targets = {cameo_actor(actor).code for actor in event.recipient}
        if not targets and len(event.actor) > 1:  # a meeting: each with each
            targets = sources
        for one, two in itertools.product(sources, targets):
            if one and two and one != two:
                found.add((one, two, event.cameo[:2]))
    return found


def gold(record: dict[str, Any]) -> set[Triple]:
    """The same of a sentence's revised codes; `---` stands for nobody there."""
    return {
        (one["source"], one["target"], one["cameo_code"][:2])
        for one in record["gold_events"]
        if "---" not in (one["source"], one["target"])
    }


VIEWS = {
    "countries": lambda t: (t[0][:3], t[1][:3], t[2]),
    "codes": lambda t: t,
    "found": lambda t: (t[0][:3], t[1][:3]),
    "type": lambda t: t[2],
}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE / "../shared/data")
    parser.add_argument("--part", choices=("even", "odd", "all"), default="all")
    parser.add_argument("--model", default=DEFAULT)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    folder = options.data / "gold_records"
    if not folder.is_dir():
        print(f"no data at {folder}: nothing measured")
        return
    with gzip.open(folder / "petr_gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    step = {"even": slice(0, None, 2), "odd": slice(1, None, 2), "all": slice(None)}[options.part]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TableWarning)
        lists = [folder / f"PETR.Validate.{what}.txt" for what in ("actors", "agents")]
        coder = Coder(options.model, actors=lists)
    tally: Counter[str] = Counter()
    for record in records[step]:
        day = record["date"]
        events = coder.code(record["text"], date=f"{day[:4]}-{day[4:6]}-{day[6:]}")
        wanted, got = gold(record), coded(events)
        for name, view in VIEWS.items():
            one, two = set(map(view, wanted)), set(map(view, got))
            tally[f"{name} gold"] += len(one)
            tally[f"{name} told"] += len(two)
            tally[f"{name} right"] += len(one & two)
        if options.misses and wanted != got:
            print(record["id"], record["text"], sorted(wanted), sorted(got), sep="\n    ")
    for name in VIEWS:
        right, told, wanted = (tally[f"{name} {of}"] for of in ("right", "told", "gold"))
        f1 = 2 * right / (told + wanted)
        print(f"{name:10} P {right / told:.3f}  R {right / wanted:.3f}  F1 {f1:.3f} of {wanted}")


if __name__ == "__main__":
    main()
