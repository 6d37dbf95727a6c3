"""Numbers in words and digits: "2,500", "two dozen", "tens of thousands", "between 30 and 40".

Each is a lowest, a best and a highest number. Where the words give none, these stand (the
annotation of coded reports has the same): "dozens" 24, 36, 99; "scores" 40, 60, 99; "hundreds" 200,
300, 999, and so on by tens; "nearly 70" 63, 70, 70; "up to 70" 0, 70, 70; "at least 70" and "about
70" just 70.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Number(NamedTuple):
    """A number where it stands; `start` is where its "at least" or "between" begins."""

    start: int
    end: int
    low: int
    best: int
    high: int


_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES = {word: value for value, word in enumerate(_UNITS) if value}
_DECADES = {word: 10 * value for value, word in enumerate(_TENS, 2)}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000}
_LOOSE = {
    "dozens": (24, 36, 99),
    "scores": (40, 60, 99),
    "hundreds": (200, 300, 999),
    "thousands": (2_000, 3_000, 9_999),
    "tens of thousands": (20_000, 30_000, 99_999),
    "hundreds of thousands": (200_000, 300_000, 999_999),
    "millions": (2_000_000, 3_000_000, 9_999_999),
    "several dozen": (24, 36, 99),
    "several hundred": (200, 300, 900),
    "several thousand": (2_000, 3_000, 9_000),
}
_LOOSE |= {name.replace("several", "a few"): _LOOSE[name] for name in list(_LOOSE)[-3:]}

_DIGITS = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
_SMALL = (
    rf"(?:{'|'.join(_DECADES)})(?:[- ](?:{'|'.join(list(_ONES)[:9])}))?|"
    rf"{'|'.join(sorted(_ONES, key=len, reverse=True))}"
)
_VALUE = (
    rf"(?:{'|'.join(sorted(_LOOSE, key=len, reverse=True))})|"
    rf"(?:(?:{_DIGITS}|{_SMALL}|a|half a)[ -](?:{'|'.join(_SCALES)})(?!s)|{_DIGITS}|{_SMALL})"
)
_BEFORE = (
    r"at least|at most|more than|as many as|as few as|up to|nearly|almost|close to|about|around|"
    r"roughly|approximately|some|over|fewer than|less than|an estimated|well over|no fewer than"
)
_NUMBER = re.compile(
    rf"(?<![\w.,:/$£€¥#-])(?:(?P<how>{_BEFORE}) )?(?:(?P<between>between) )?(?P<one>{_VALUE})\b"
    rf"(?:(?P<link> to | and | or |[-–—])(?P<two>{_VALUE})\b)?(?![\d:/]|[.,]\d|[-–]\w|['’]\w)",
    re.IGNORECASE,
)


def find(text: str, start: int, end: int) -> Iterator[Number]:
    """Numbers in a stretch of text, in its order; no dates, sums or measures are told apart."""
    for match in _NUMBER.finditer(text, start, end):
        first = value(match["one"])
        link = (match["link"] or "").strip().lower()
        stop = match.end()
        if match["two"] and (link != "and" or match["between"]):
            second = value(match["two"])
            if first[1] < second[1]:
                best = (first[0] + second[2]) // 2
                yield Number(match.start(), stop, first[0], best, second[2])
                continue
        if match["two"]:  # "four and five": two numbers, not one
            yield _hedged(match, first, match.start(), match.end("one"))
            yield Number(match.start("two"), stop, *value(match["two"]))
            continue
        yield _hedged(match, first, match.start(), stop)


def _hedged(match: re.Match[str], number: tuple[int, int, int], start: int, end: int) -> Number:
    low, best, high = number
    how = (match["how"] or "").lower()
    if how in ("nearly", "almost", "close to"):
        low = low * 9 // 10
    elif how in ("up to", "as many as", "at most", "fewer than", "less than"):
        low = 0
    return Number(start, end, low, best, high)


def value(words: str) -> tuple[int, int, int]:
    """Lowest, best and highest number of a phrase that `find` matches."""
    phrase = words.lower().strip()
    if phrase in _LOOSE:
        return _LOOSE[phrase]
    head, _, scale = phrase.replace("-", " ").rpartition(" ")
    many = _SCALES.get(scale)
    exact = int(_plain(head) * many if many else _plain(phrase.replace("-", " ")))
    return exact, exact, exact


def _plain(phrase: str) -> float:
    if phrase in ("a", "an"):
        return 1
    if phrase == "half a":
        return 0.5
    if phrase[0].isdigit():
        # Longer than any count of people: a serial number, and a float may not hold it.
        digits = phrase.replace(",", "")
        return float(digits) if len(digits) <= 12 else 0
    return sum(_ONES.get(word, 0) + _DECADES.get(word, 0) for word in phrase.split())
