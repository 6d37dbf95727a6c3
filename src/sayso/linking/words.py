"""Words of reports as weighted vectors: how alike two texts are.

The encoder gives scores for tokens and pairs but no vector of a text, so texts are compared by
their words: TF-IDF over stems (Spärck Jones 1972). How rare a word is comes from a table that does
not change while reports come in; otherwise each report would change what was decided before.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources

Vector = dict[str, float]
"""Weights by stem; of length 1, or empty."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_OWNER = re.compile(r"['’]s?$")
_RAREST = 0.0005
"""The share of reports taken for a word that is not in the table."""
_NUMBER = 0.02
"""The same for a number: each of them is rare, but most say little."""


def tokens(text: str) -> list[str]:
    """Words and numbers in order, as they are written, without 's."""
    return [_OWNER.sub("", word) for word in _WORD.findall(text)]


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A word without the endings of English inflection: "strikes", "striking" → "strik"."""
    low = word.lower().replace("’", "'")
    if low[:1].isdigit():
        return low.replace(",", "")
    for ending, least, instead in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= least and not low.endswith("ss"):
            low = low[: -len(ending)] + instead
            if len(low) > 3 and low[-1] == low[-2] and low[-1] not in "lse":
                low = low[:-1]
            break
    return low[:-1] + "i" if len(low) > 3 and low.endswith("y") else low


_ENDINGS = (
    ("ing", 4, ""),
    ("ies", 2, "i"),
    ("ied", 2, "i"),
    ("ed", 3, ""),
    ("es", 4, ""),
    ("s", 3, ""),
    ("e", 4, ""),
)
"""Endings, how many letters must stand before them, and what comes in their place."""


def rarity(stemmed: str) -> float:
    """The inverse document frequency of a stem, 0 for one in every report."""
    if stemmed[:1].isdigit():
        return -math.log(_NUMBER)
    return -math.log(_shares().get(stemmed, _RAREST))


def vector(weighted: Iterable[tuple[str, float]], most: int | None = None) -> Vector:
    """The vector of words, each with the weight of where it stands.

    Args:
        most: keeps so many of the heaviest stems.
    """
    counts: dict[str, float] = {}
    for word, weight in weighted:
        stemmed = stem(word)
        counts[stemmed] = counts.get(stemmed, 0.0) + weight
    found = {
        stemmed: (1 + math.log(1 + count)) * rarity(stemmed) for stemmed, count in counts.items()
    }
    heavy = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:most]
    length = math.sqrt(math.fsum(weight * weight for _, weight in heavy))
    return {stemmed: round(weight / length, 4) for stemmed, weight in heavy if weight > 0}


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How alike two vectors are, 0 to 1; the same whichever comes first, to the last bit."""
    if len(one) > len(other):
        one, other = other, one
    return math.fsum(weight * other[word] for word, weight in one.items() if word in other)


@cache
def _shares() -> dict[str, float]:
    """The share of reports that a stem stands in."""
    table = resources.files(__package__) / "tables" / "words.tsv"
    rows = (
        line.split("\t")
        for line in table.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    return {stemmed: int(count) / 10_000 for stemmed, count in rows}
