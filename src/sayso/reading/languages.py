"""Which reports are in the one language that is coded."""

from __future__ import annotations

import re
from typing import Any

from sayso.reading.lists import words
from sayso.records import Report

ENGLISH = frozenset({"en", "eng", "english"})
"""Its names, as the first part of a language tag."""

_SAMPLE = 5_000
_FEWEST_LETTERS = 80
_ENGLISH_SHARE = 0.2
_SOME_ENGLISH = 0.1
_WORD = re.compile(r"[^\W\d_]+")


def in_english(report: Report) -> bool:
    """Whether a report is in English or does not say what it is in."""
    language = (report.language or "en").casefold().replace("_", "-")
    return language.partition("-")[0] in ENGLISH


def detect(text: str) -> str | None:
    """The language of a text as an ISO 639-1 code, or None where there is too little of it.

    English is told by its function words, which takes no model; only a text with few of them goes
    to py3langid (Lui & Baldwin 2012: 97 languages, 4.5 MB). A text with some is English unless
    another language of Latin letters is, so that lists of names are not lost.
    """
    sample = text[:_SAMPLE].casefold()
    found = _WORD.findall(sample)
    letters = sum(map(len, found))
    if letters < _FEWEST_LETTERS:
        return None
    share = sum(word in words("function_words.txt") for word in found) / len(found)
    if share >= _ENGLISH_SHARE:
        return "en"
    language = _classify(sample)
    if language == "en" or (share >= _SOME_ENGLISH and _mostly_ascii(sample)):
        return "en"
    return language


def _classify(sample: str) -> str | None:
    """The code of the most probable language; None for what is in no language."""
    # Takes a second to load, which English does not need.
    import py3langid  # type: ignore[import-untyped]

    code: Any = py3langid.classify(sample)[0]
    return None if code == "zxx" else str(code)


def _mostly_ascii(sample: str) -> bool:
    return sum(c.isascii() for c in sample) >= 0.99 * len(sample)
