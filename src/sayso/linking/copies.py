"""Copies of wire stories: the same text printed whole, cut, under another headline, lightly edited.

Texts are sets of shingles, three words in a row each. Candidates come out of MinHash (Broder 1997;
datasketch), by bands that texts a fifth alike nearly always share; then the shingles themselves
are compared, by how much of the shorter text is in the longer one, so that a cut does not hide it.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sayso.linking.errors import LinkingError
from sayso.linking.keys import key
from sayso.records import Report

SHINGLE = 3
LEAST = 25
"""Shingles that two texts must share: fewer are a quotation, or phrases that all use."""
CONTAINED = 0.5
"""The share of the shorter text's shingles that makes it a copy."""
LONGER = 12
"""A text so many times longer is a collection that holds the shorter one among others."""
_PERMUTATIONS = 128
_ROWS = 2
"""Values in a band. Two texts alike to J share one of 64 bands with probability 1 - (1 - J²)^64:
.93 for J = .2, which is what a cut to a fifth leaves, and .0006 for J = .003, of unrelated news."""
_SCHEME, _SEED = "affine32", 1

_WORD = re.compile(r"[^\W_]+")


class CopyTraits(msgspec.Struct, frozen=True, array_like=True):
    """What copies are known by.

    `shingles` are the sorted hashes of a text's shingles, as bytes of unsigned 32-bit numbers;
    `agency` is who it is credited to.
    """

    shingles: bytes
    agency: str | None


def of_report(report: Report, agency: str | None) -> CopyTraits:
    """The traits of a report."""
    return CopyTraits(shingles(report.text).astype("<u4").tobytes(), agency)


def shingles(text: str) -> NDArray[np.uint32]:
    """The hashes of all runs of three words, sorted, each once."""
    words = np.array(
        [_hash(word.casefold()) for word in _WORD.findall(text)], dtype=np.uint64
    )  # multiplied below, modulo 2^64 on purpose
    runs = len(words) - SHINGLE + 1
    if runs < 1:
        return np.array([], dtype=np.uint32)
    mixed = words[:runs].copy()
    for offset in range(1, SHINGLE):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + words[offset : offset + runs]
        mixed ^= mixed >> np.uint64(29)
    return np.unique((mixed >> np.uint64(16)).astype(np.uint32))


def keys(traits: CopyTraits) -> set[int]:
    """The bands of the MinHash of a text; none for a text that is too short to tell.

    Raises:
        LinkingError: datasketch is not installed.
    """
    found = _numbers(traits)
    if len(found) < LEAST:
        return set()
    sketch = _minhash()(
        num_perm=_PERMUTATIONS,
        seed=_SEED,
        scheme=_SCHEME,
        hashfunc=int,
        permutations=_permutations(),
    )
    sketch.update_batch(found.tolist())
    values = [str(value) for value in sketch.hashvalues]
    return {
        key("c", str(band), *values[band : band + _ROWS]) for band in range(0, len(values), _ROWS)
    }


def check() -> None:
    """Find out now that datasketch is there.

    Raises:
        LinkingError: it is not installed.
    """
    _minhash()


def similarity(one: CopyTraits, other: CopyTraits) -> float:
    """The share of the shorter text's shingles that are in the longer; 0 if that says nothing."""
    here, there = _numbers(one), _numbers(other)
    short, long = sorted((len(here), len(there)))
    if not short or long > LONGER * short:
        return 0.0
    common = len(np.intersect1d(here, there, assume_unique=True))
    return round(common / short, 4) if common >= LEAST else 0.0


def _numbers(traits: CopyTraits) -> NDArray[np.uint32]:
    return np.frombuffer(traits.shingles, dtype="<u4")


@lru_cache(maxsize=1 << 17)
def _hash(word: str) -> int:
    digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


@cache
def _minhash() -> Any:
    try:
        from datasketch import MinHash
    except ImportError:
        why = "copies are found with datasketch, which is missing: pip install 'sayso[link]'"
        raise LinkingError(why) from None
    return MinHash


@cache
def _permutations() -> Any:
    """The same for all texts; to draw them anew for each takes longer than the hashing."""
    return _minhash()(num_perm=_PERMUTATIONS, seed=_SEED, scheme=_SCHEME).permutations
