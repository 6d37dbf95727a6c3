"""How right copies are: edits of real reports, of known strength, among the reports themselves.

    python -m benchmarks.copies [--data ../shared/data] [--reports 400]

From each report copies are made by cutting, by another headline, by other words and numbers, and
by all of these. All reports and copies are compared in one lot, as `sayso link` does: MinHash
first, then shingles. A pair is right that is of one report; every pair of a copy and its original
is to be found, and every pair of two reports that comes out is wrong.

Reports are those of Wikinews and VOA, which are of different happenings or told anew; reports of
which one prints the other already are left out by the words that they share (`--twins`).
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

from sayso.linking import copies
from sayso.linking.copies import CopyTraits
from sayso.records import Report
from training.linking import DATA, lines

Edit = Callable[[str, random.Random], str]

SYNONYMS = {
    "said": "stated", "killed": "slain", "people": "persons", "government": "authorities",
    "police": "officers", "president": "leader", "attack": "assault", "country": "nation",
    "also": "too", "after": "following", "about": "around", "more": "further", "new": "fresh",
    "officials": "functionaries", "during": "amid", "told": "informed", "many": "numerous",
    "however": "yet", "including": "among them", "against": "opposing", "last": "past",
    "some": "several", "before": "prior to", "large": "big", "began": "started", "group": "band",
    "forces": "troops", "city": "town", "help": "aid", "show": "reveal", "found": "discovered",
    "work": "labour", "because": "since", "while": "whereas", "city's": "town's", "use": "employ",
    "over": "above", "first": "initial", "year": "twelvemonth", "week": "seven days",
}  # fmt: skip


def cut(share: float) -> Edit:
    """The first part of a text, as editors cut from below."""
    return lambda text, dice: text[: max(1, round(len(text) * share))]


def cut_above(text: str, dice: random.Random) -> str:
    """Without its first third."""
    return text[len(text) // 3 :]


def headed(text: str, dice: random.Random) -> str:
    """Under another headline and byline, with a last line of the paper's own."""
    return f"What we know so far {dice.random()}\nBy our staff\n\n{text}\n\nRead more on our pages."


def reworded(share: float) -> Edit:
    """So many of the words that the list knows are put in other words."""

    def edit(text: str, dice: random.Random) -> str:
        def other(found: re.Match[str]) -> str:
            word = SYNONYMS.get(found[0].lower())
            return word if word and dice.random() < share else found[0]

        return re.sub(r"[A-Za-z']+", other, text)

    return edit


def changed(share: float) -> Edit:
    """So many of all words, whichever, are put in other words."""

    def edit(text: str, dice: random.Random) -> str:
        words = text.split(" ")
        return " ".join(f"w{dice.randint(0, 999)}" if dice.random() < share else w for w in words)

    return edit


def numbers(text: str, dice: random.Random) -> str:
    """Every number is another."""
    return re.sub(r"\d+", lambda found: str(dice.randint(0, 10 ** len(found[0]))), text)


def together(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(text: str, dice: random.Random) -> str:
        for one in edits:
            text = one(text, dice)
        return text

    return edit


EDITS: dict[str, Edit] = {
    "whole": lambda text, dice: text,
    "headline, last line": headed,
    "cut to 3/4": cut(0.75),
    "cut to 1/2": cut(0.5),
    "cut to 1/3": cut(1 / 3),
    "cut to 1/4": cut(0.25),
    "first third cut off": cut_above,
    "synonyms, half": reworded(0.5),
    "synonyms, all": reworded(1.0),
    "numbers, all": numbers,
    "1 word in 20 changed": changed(0.05),
    "1 word in 10 changed": changed(0.1),
    "headed, 1/2, synonyms, numbers": together(cut(0.5), reworded(0.5), numbers, headed),
}
BEYOND: dict[str, Edit] = {
    "cut to 1/8": cut(0.125),
    "1 word in 5 changed": changed(0.2),
}
"""Stronger than what is asked for: to see where it ends."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--reports", type=int, default=400)
    parser.add_argument("--twins", type=float, default=0.3, help="left out from this likeness on")
    options = parser.parse_args()
    originals = apart(list(reports(options.data))[: options.reports], options.twins)
    print(f"{len(originals)} reports, {len(EDITS)} copies of each")
    measure(originals, EDITS)
    measure(originals, BEYOND)


def measure(originals: list[str], edits: dict[str, Edit]) -> tuple[float, float]:
    """Print recall for each edit; print and give precision and recall over all."""
    dice = random.Random(0)
    texts = [(n, "", text) for n, text in enumerate(originals)]
    texts += [(n, name, edit(text, dice)) for name, edit in edits.items()
              for n, text in enumerate(originals)]  # fmt: skip
    began = time.perf_counter()
    known = [traits(text) for _, _, text in texts]
    found = set(pairs(known))
    took = time.perf_counter() - began
    hit = dict.fromkeys(edits, 0)
    for one, other in found:
        (a, first, _), (b, second, _) = texts[one], texts[other]
        if a == b and not first and second:
            hit[second] += 1
    for name, number in hit.items():
        print(f"  {name:32} recall {number / len(originals):.3f}")
    right = sum(texts[one][0] == texts[other][0] for one, other in found)
    total = sum(hit.values()) / (len(edits) * len(originals))
    print(f"  {'all':32} recall {total:.3f}, precision {right / len(found):.4f} "
          f"({len(found):,} pairs; {1000 * took / len(texts):.1f} ms a text)")  # fmt: skip
    return right / len(found), total


def traits(text: str) -> CopyTraits:
    """What a text is known by."""
    return copies.of_report(Report(id="", text=text), None)


def pairs(known: list[CopyTraits]) -> Iterator[tuple[int, int]]:
    """Pairs that are copies, found as the linker finds them."""
    by_key: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(known):
        for key in copies.keys(one):
            by_key[key].append(number)
    near = {pair for numbers in by_key.values() for pair in combinations(numbers, 2)}
    for one, other in near:
        if copies.similarity(known[one], known[other]) >= copies.CONTAINED:
            yield one, other


def apart(texts: list[str], most: float) -> list[str]:
    """Texts none of which is like one before it, so that all pairs of them are two stories."""
    kept: list[tuple[str, CopyTraits]] = []
    for text in texts:
        one = traits(text)
        if all(copies.similarity(one, other) < most for _, other in kept):
            kept.append((text, one))
    return [text for text, _ in kept]


def reports(data: Path) -> Iterator[str]:
    """Texts of Wikinews, and then of VOA."""
    yield from (row["text"] for row in lines(data / "wikinews" / "reports.jsonl.gz"))
    voa: dict[str, list[str]] = defaultdict(list)
    for row in lines(data / "m2e2_voa" / "sentences.jsonl.gz"):
        voa[row["id"].rsplit("_", 1)[0]].append(row["text"])
    yield from (" ".join(sentences) for sentences in voa.values())


if __name__ == "__main__":
    main()
