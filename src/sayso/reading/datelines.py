"""Datelines and date lines: where and when a report was filed, and by which agency.

A dateline is the start of a paragraph: "TEHRAN, Aug. 24 (MNA) –", "KABUL (Reuters) -",
"Washington, D.C., May 3 (AP) —", "MOSCOW. March 5. INTERFAX -", "(CNN)". One pattern reads all
parts, each optional; which parts make a dateline together is decided in Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sayso.reading.lists import lines, words

Bounds = tuple[int, int]

_MONTH = (
    r"(?:(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
    r"|JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?"
    r"|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)\b\.?)"
)
_WEEKDAY = r"(?:(?:Mon|Tue|Tues|Wed|Wednes|Thu|Thur|Thurs|Fri|Sat|Satur|Sun)(?:day)?\b\.?)"
_DAY = rf"(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH})"
_DATE = rf"(?:{_WEEKDAY},?\s+)?{_DAY}(?:,?\s+(?:\d{{4}}|\d{{2}})\b)?"
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶŁŃŇŌŐŘŚŞŠŢŤŪŮŰŹŻŽ"
_CAPS_WORD = rf"[{_UPPER}][{_UPPER}'’.\-]+"
_CAPS = rf"{_CAPS_WORD}(?:[ /]{_CAPS_WORD}){{0,4}}"
_NAME_WORD = rf"[{_UPPER}][\w'’.\-]+"
_NAME = rf"{_NAME_WORD}(?: (?:of |and |the |de |la |al-)?{_NAME_WORD}){{0,3}}"
_DASH = r"(?:\s*(?:—|–|―|−|--+)\s*(?:-\s*)?|\s+-\s+|(?<=[)\]/])\s*-\s*)"


@cache
def _pattern() -> re.Pattern[str]:
    agencies = sorted(lines("agencies.txt"), key=len, reverse=True)
    known = "|".join(re.escape(form) for name in agencies for form in {name, name.upper()})
    dash = r"(?=\s*(?:—|–|―|−|--|\s-\s|:))"
    return re.compile(
        rf"(?:(?P<place>{_CAPS}|{_NAME})"
        rf"(?P<region>(?:,\s*(?!{_DATE}|(?:{known})\b)(?:{_CAPS}|{_NAME})\.?){{0,2}}))?"
        rf"(?:\s*[,.]?\s*(?P<date>{_DATE}))?"
        rf"(?:\s*[,.]?\s*(?P<agency>\([{_UPPER}a-z][^()\n]{{1,60}}\)"
        rf"|/[\w .\-]{{2,30}}/|(?<=[,. ])(?:{known}){dash}))?"
        rf"\.?(?P<dash>{_DASH}|:\s+)?"
        r"(?P<notes>(?:\[[^\]]{1,80}\]\s*){0,4})"
    )


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where the dateline stands, and its parts.

    `speaker_like` is true for a city and a colon alone ("LAHORE: …"), which is also how interviews
    name who speaks: the other paragraphs tell (see `names_speakers`).
    """

    bounds: Bounds
    place: Bounds | None
    agency: str | None
    date_words: Bounds | None
    speaker_like: bool = False


def find(text: str, start: int, end: int) -> Dateline | None:
    """The dateline that the paragraph begins with; `bounds` go up to the first word after it."""
    window = text[start : min(end, start + 200)]
    match = _pattern().match(window)
    if match is None or not _is_dateline(match, window, end - start):
        return None
    place = match["place"]
    agency = match["agency"]
    city = match.start("place") + len(place.split("/")[0].rstrip(".")) if place else 0
    return Dateline(
        bounds=(start, start + match.end()),
        place=(start + match.start("place"), start + city) if place else None,
        agency=agency.strip("()/ ").strip() if agency else None,
        date_words=(start + match.start("date"), start + match.end("date"))
        if match["date"]
        else None,
        speaker_like=(match["dash"] or "").startswith(":")
        and not (match["region"] or match["date"] or agency),
    )


def _is_dateline(match: re.Match[str], window: str, length: int) -> bool:
    """Whether the parts that were found make a dateline with text after it."""
    if match.end() == 0 or match.end() == len(window) or length - match.end() < 2:
        return False
    place, date, agency, dash = match["place"], match["date"], match["agency"], match["dash"]
    known = agency is not None and is_agency(agency.strip("()/ "))
    if not place:
        return known and agency.startswith("(")
    if words("labels.txt").issuperset(place.split()) or window[match.end()].islower():
        return False
    if not agency and _ACRONYM.fullmatch(place):
        return False
    capitals = place.upper() == place
    if dash is None:
        return agency is not None and known and (capitals or date is not None)
    if dash.lstrip().startswith(":"):
        return capitals
    if agency:
        return capitals or known or date is not None
    return capitals or date is not None


def is_agency(line: str) -> bool:
    """Whether the words are a known agency, or several with strokes, dashes or commas between."""
    known, first_words = _known_agencies()
    words_of_it = line.strip(" .—–-").casefold()
    if words_of_it.partition(" ")[0].partition("/")[0].rstrip(",") not in first_words:
        return False  # the common case, told without taking the line apart
    pieces = re.split(r"\s*(?:/|,|&|\band\b|\s[-–—]\s)\s*", words_of_it)
    return words_of_it in known or all(piece in known for piece in pieces)


@cache
def _known_agencies() -> tuple[frozenset[str], frozenset[str]]:
    """The agencies' names, and their first words, without regard to case."""
    known = frozenset(agency.casefold() for agency in lines("agencies.txt"))
    return known, frozenset(name.partition(" ")[0].partition("/")[0] for name in known)


def names_speakers(text: str, start: int, end: int) -> bool:
    """Whether the paragraph begins with a word in capitals and a colon."""
    return _SPEAKER.match(text, start, end) is not None


_ACRONYM = re.compile(r"(?:[A-Z]\.)+[A-Z]?\.?")
_SPEAKER = re.compile(rf"{_CAPS}:\s")
_DATE_LINE = re.compile(
    r"(?P<label>(?i:published|posted|updated|last updated|date)\s*(?:on|at|:)?\s*)?"
    rf"(?P<date>(?:{_WEEKDAY},?\s+)?{_DAY},?\s+\d{{4}})\b[\s,.|]*"
    r"(?:(?:at\s+)?\d{1,2}[:.]\d{2}[^\n]{0,30})?"
)


def date_line(text: str, start: int, end: int) -> tuple[Bounds, bool] | None:
    """The date words of a paragraph that is nothing but a date, and whether it has a label."""
    if end - start > 90:
        return None
    match = _DATE_LINE.fullmatch(text, start, end)
    return (match.span("date"), match["label"] is not None) if match else None
