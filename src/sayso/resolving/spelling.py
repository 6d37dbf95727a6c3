"""One spelling for the many that a name has: case, accents, articles, transliteration."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sayso.tables import word_set

_SPELLING = str.maketrans(
    dict.fromkeys(".'’‘ʼʻ`´ʿʾ\"“”", "") | dict.fromkeys("-‐‑–—―_/,()", " ") | {"&": " and "}
)
# Letters that carry no mark which could be taken off them.
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})

# Articles of Arabic names, as they are written before sun letters too, and what joins names.
_ARTICLES = word_set("al el ul as es ash esh at et ad ed ar er an en az ez ath ath wal")
_JOINING = {"ibn": "bin", "ben": "bin", "e": "i", "y": "i", "abou": "abu", "aboo": "abu"}
# What one letter or sound of another script is written as in Latin letters. In this order; the
# left sides are what English, French and German newspapers and the standards make of it.
_SOUNDS = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"dsch|dzh|dj", "j"),
        (r"tch|tsch|sch|sh|ch", "S"),  # capitals: no later pattern takes it for another sound
        (r"ph|v$", "f"),
        (r"ck|kh|gh|c|q|g", "k"),
        (r"dh|th", "d"),
        (r"w", "v"),
        (r"x", "ks"),
        (r"(?<=[aeiou])h(?![aeiou])", ""),
        (r"[aeiouy]+(?:j(?![aeiou]))?", "a"),
        (r"([^a])\1+", r"\1"),
        (r"(?<=..)a$", ""),
    )
)
LEAST_SKELETON = 5


def key(words: str) -> str:
    """One spelling for case, accents, hyphens, apostrophes, stops, "the" and the possessive."""
    words = without_possessive(words)
    if not words.isascii():
        marked = unicodedata.normalize("NFKD", words.lower().translate(_LETTERS))
        words = "".join(mark for mark in marked if not unicodedata.combining(mark))
    return " ".join(words.lower().translate(_SPELLING).split()).removeprefix("the ")


def without_possessive(words: str) -> str:
    """The words without blanks at the ends and without the possessive."""
    words = words.strip()
    if words.endswith(("'s", "’s")):
        return words[:-2]
    return words[:-1] if words.endswith(("s'", "s’")) else words


def acronym(words: str) -> str | None:
    """The letters of an acronym ("U.N.", "the FBI"), or None where the words are none."""
    words = without_possessive(words).replace(".", "")
    words = words[4:] if words.startswith(("the ", "The ")) else words
    if 2 <= len(words) <= 7 and words.upper() == words and any(c.isalpha() for c in words):
        return words
    return None


@lru_cache(maxsize=8192)
def skeleton(words: str) -> str | None:
    """What is left of a name when all its transliterations are spelled alike; None of too little.

    Kataib, Kata'ib and Kataeb have one skeleton, as have Soleimani and Suleimani, al-Sadr and
    el-Sadr, Zelensky and Zelenskyy. Names of two and more words only: of one, too many are alike.
    """
    tokens = [_JOINING.get(token, token) for token in key(words).split()]
    tokens = [token for token in tokens if token not in _ARTICLES]
    if len(tokens) < 2 or not all(token.isascii() for token in tokens):
        return None
    plain = " ".join(_sounds(token) for token in tokens)
    return plain if len(plain) >= LEAST_SKELETON else None


@lru_cache(maxsize=8192)
def _sounds(token: str) -> str:
    for pattern, plain in _SOUNDS:
        token = pattern.sub(plain, token)
    return token
