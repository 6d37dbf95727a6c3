"""What every rule of times shares: what it sees and gives, its words, past or future, the year."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sayso.resolving import calendar
from sayso.resolving.calendar import Date, Stretch


@dataclass(slots=True)
class Context:
    """What a rule may look at: the text, the day of publication, and what was named before.

    `anchor` is the last day, `latest` the last time that has a date, of whatever precision.
    """

    text: str
    published: Date | None
    anchor: Date | None = None
    latest: Stretch | None = None


@dataclass(slots=True)
class Found:
    """A match and its value; `yearless` is the month and day of a date that names no year."""

    start: int
    end: int
    value: Stretch | None
    yearless: tuple[int, int | None] | None = None


# A rule gives a Found (its value None where it cannot be resolved), or None where the match is no
# time at all.
Rule = Callable[[re.Match[str], Context], Found | None]
Rules = tuple[tuple[str, Rule], ...]
"""Patterns, each with the rule for its matches."""

MONTHS = "|".join(name for full in calendar.MONTHS for name in (full.title(), full.upper()))
MONTH = rf"(?P<month>(?:{MONTHS})\b|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
DAYS = [full.title() for full in calendar.WEEKDAYS]
DAYS += [name.upper() for name in DAYS]
WEEKDAY = rf"(?P<weekday>{'|'.join(DAYS)})\b"
BEFORE = rf"(?:(?:{'|'.join(DAYS)}|Mon|Tues?|Wed|Thur?s?|Fri|Sat|Sun)\.?,? )?"
DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%]|[.,:]\d)"
DAY2 = r"(?: ?(?:-|–|—|to|and|&) ?(?P<day2>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%:]|,\d))?"
YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?![\d%]|,\d|[-–]?\w)"
THAT_YEAR = r"(?P<that>this|last|next|that|the same) year"
OF_YEAR = rf"(?:,? (?:{YEAR}|(?:of )?{THAT_YEAR}))?"
PART = r"(?P<part>[Ee]arly|[Mm]id|[Ll]ate)[ -](?:in |on )?"
TIME_OF_DAY = r"(?: (?:morning|afternoon|evening|night|overnight))?"
UNIT = r"(?P<unit>hour|day|night|week|month|year|decade)s?\b"
NUMBER = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(calendar.NUMBERS, key=len, reverse=True))})"
FEW = r"(?:(?:the |a )?(?:several|few|couple(?: of)?|many|some))"

# "will meet on Friday" against "said on Friday": the nearest such word before the date tells. A
# participle after a form of "be" ("to be published on Friday") tells nothing.
_TENSE = re.compile(
    r"\b(?:(?P<future>will|shall|would|won't|ahead of|upcoming|forthcoming|going to|deadline|"
    r"(?:due|set|scheduled|slated|expected|planned|supposed|plans?|planning|intends?|vow(?:s|ed)|"
    r"agreed|promised|pledged|hopes?|ready|prepar(?:es|ing)|(?:is|are|was|were) to)"
    r"(?: to| for| on)?(?= ))|(?P<neither>(?:be|being|been) \w+)|"
    r"(?P<past>said|says|told|was|were|had|has|did|came|went|took|began|met|won|left|held|made|"
    r"saw|broke|struck|shot|fell|rose|spoke|wrote|[a-z]{2,}ed))\b|(?P<ll>['’]ll)\b"
)
_SENTENCE_END = re.compile(r"[.!?;](?=\s)|\n")


def is_future(context: Context, start: int, end: int) -> bool:
    """Whether the clause around a date speaks of what is still to come."""
    before = context.text[max(0, start - 160) : start]
    cut = max((stop.end() for stop in _SENTENCE_END.finditer(before)), default=0)
    words = [m for m in _TENSE.finditer(before[cut:]) if m.lastgroup != "neither"]
    if words:
        return words[-1].lastgroup in ("future", "ll")
    after = context.text[end : end + 100]
    stop = _SENTENCE_END.search(after)
    first = _TENSE.search(after[: stop.start()] if stop else after)
    return first is not None and first.lastgroup in ("future", "ll")


def year_of(match: re.Match[str], context: Context) -> int | None:
    """The year that a rule's match names, in digits or as "this year"."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    base = context.published
    if groups.get("that") in ("that", "the same"):
        base = context.latest.date if context.latest else context.anchor
    if not groups.get("that") or base is None:
        return None
    return base.year + {"last": -1, "next": 1}.get(groups["that"], 0)


def guess_year(context: Context, month: int, day: int | None, future: bool) -> int | None:
    """The year of a date that names none: of the day before publication, or after it."""
    published = context.published
    if published is None:
        return None
    ahead = (month - published.month) * 30 + (day - published.day if day else 0)
    if future:  # up to nine months on; what lies further on is rather the one just past
        return published.year + (ahead < 0 and ahead + 360 <= 270) - (ahead > 270)
    # A day up to a month ahead is read as this year's, even in a clause that does not say so.
    if day and ahead < -353:  # New Year's Day in a report of the last week of December
        return published.year + 1
    return published.year - (ahead > (30 if day else 0))
