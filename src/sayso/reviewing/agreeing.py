"""The command `agree`: how far reviewers agree, and how often they find events right."""

from __future__ import annotations

import contextlib
import json
from argparse import Namespace
from collections import Counter
from dataclasses import asdict

from sayso.commands import open_store, stdout
from sayso.reviewing.agreement import Agreement, Bin, agreements, precision, standing
from sayso.store.errors import told
from sayso.store.opening import WAIT, connect_readonly


def run(args: Namespace) -> int:
    """Print α by field, then the share of right events by confidence."""
    open_store(args, make=False, readonly=True).close()  # says what is wrong with it, if it is
    with contextlib.closing(connect_readonly(args.store, wait=WAIT)) as db, told(args.store):
        found = standing(db)
    alphas, bins = agreements(found), precision(found)
    with stdout():
        if args.format == "jsonl":
            for alpha in alphas:
                print(json.dumps(asdict(alpha)))
            for one in bins:
                print(json.dumps(asdict(one)))
            return 0
        people = Counter(review.reviewer or "(no name)" for review in found)
        named = ", ".join(f"{name} {count:,}" for name, count in sorted(people.items()))
        print(f"{len(found):,} reviews of events: {named or 'none'}")
        print()
        print("\n".join(_agreement(alphas)))
        if bins:
            print()
            print("\n".join(_precision(bins)))
    return 0


def _agreement(found: list[Agreement]) -> list[str]:
    lines = [f"{'field':<12} {'alpha':>6} {'events seen by two or more':>27}"]
    for one in found:
        alpha = "-" if one.alpha is None else f"{one.alpha:.3f}"
        lines.append(f"{one.field:<12} {alpha:>6} {one.records:>27,}")
    return lines


def _precision(found: list[Bin]) -> list[str]:
    lines = [f"{'confidence':<12} {'right':>6} {'95 %':>13} {'reviews':>8} {'mended':>7}"]
    for one in found:
        reach = f"{one.least:.2f} to {one.most:.2f}"
        lines.append(
            f"{one.low:.1f} to {one.high:.1f}   {one.share:>6.2f} {reach:>13} "
            f"{one.reviewed:>8,} {one.mended:>7,}"
        )
    return lines
