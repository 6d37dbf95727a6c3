"""Days and stretches of days named in a report, resolved against its day of publication.

Own rules (`time_rules`) over the standard library. `dateparser` 1.5 was tried and left out: it
takes numbers and words like "may" for dates, gives one instant where a report means a week or a
month (.42 of GUM's days right, .34 of coded dev's), and has a tenth of the speed
(`benchmarks/times.py --compare` prints both).

A mention is the expression without its preposition ("Friday" of "on Friday"), but with the words
that change its value ("since March", "late Friday", "two days ago"). Where rules overlap, the
leftmost and then the longest match stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sayso.records import TimeMention
from sayso.resolving import calendar
from sayso.resolving.calendar import Date, Stretch
from sayso.resolving.time_rules import DAY, DAYS, MONTH, RULES, WEEKDAY, YEAR, Context, Found, Rule

_SINCE = re.compile(r"\b[Ss]ince (?:at least |about |around |the |early |late |mid-)?$")
_FROM = re.compile(r"\b(?:(?P<from>[Ff]rom)|(?P<between>[Bb]etween)) (?:the )?$")
_TO = re.compile(r"\s*(?:(?P<to>to|until|till|through|[-–—])|(?P<and>and))\s*(?:the )?")


def _matches(
    context: Context, spans: Iterable[tuple[int, int]]
) -> list[tuple[re.Match[str], Rule]]:
    """Every rule's matches, leftmost and longest first, none overlapping."""
    every: list[tuple[int, int, int, re.Match[str]]] = []
    for start, end in spans:
        for number, (pattern, _) in enumerate(RULES):
            for match in pattern.finditer(context.text, start, end):
                every.append((match.start(), -match.end(), number, match))
    every.sort(key=lambda item: item[:3])
    return [(match, RULES[number][1]) for _, _, number, match in every]


def _resolve(context: Context, spans: Iterable[tuple[int, int]]) -> list[Found]:
    """Values in text order, each rule seeing the last day named before it."""
    found: list[Found] = []
    reached = 0
    for match, rule in _matches(context, spans):
        if match.start() < reached:
            continue
        one = rule(match, context)
        if one is None:
            continue
        reached = one.end
        found.append(one)
        if one.value:
            context.latest = one.value
        past = context.published is None or not one.value or one.value.date <= context.published
        if one.value and one.value.precision == "day" and past:
            context.anchor = one.value.date
    return found


def _with_year(one: Found, until: Stretch) -> Found:
    """A date that names no year, as the last such date before another."""
    if one.yearless is None:
        return one
    month, day = one.yearless
    for year in (until.date.year, until.date.year - 1):
        date = calendar.make(year, month, day or 1)
        if date and date <= until.date:
            value = calendar.day(date) if day else calendar.month_of(year, month)
            return replace(one, value=value, yearless=None)
    return one


def _join(found: list[Found], context: Context) -> list[Found]:
    """Two ends as one stretch: "between 2007 and 2011", "from May to July", "May 28 – June 3"."""
    joined: list[Found] = []
    for one in found:
        lead = (
            _FROM.search(context.text, max(0, joined[-1].start - 16), joined[-1].start)
            if joined
            else None
        )
        gap = _TO.fullmatch(context.text, joined[-1].end, one.start) if joined else None
        fits = gap and (bool(gap["to"]) if not lead else bool(gap["and"]) == bool(lead["between"]))
        if not fits or not one.value or one.value.enddate is None:
            joined.append(one)
            continue
        first = joined[-1]
        if first.yearless and not one.yearless:
            first = _with_year(first, one.value)
        unlike = first.value is None or first.value.precision != one.value.precision
        if first.value is None or unlike or first.value.date > one.value.enddate:
            joined.append(one)
            continue
        start = lead.start() if lead else first.start
        joined[-1] = Found(start, one.end, Stretch(first.value.date, one.value.enddate, "span"))
    return joined


def _since(one: Found, context: Context) -> Found:
    """ "since March": from then to the day of publication."""
    lead = _SINCE.search(context.text, max(0, one.start - 22), one.start)
    if lead is None:
        return one
    value = one.value
    published = context.published
    if value and (published is None or value.date <= published):
        value = Stretch(value.date, published, "span")
    return Found(lead.start(), one.end, value)


def find(
    text: str, published: Date | None, spans: Sequence[tuple[int, int]] | None = None
) -> list[TimeMention]:
    """Every time named in a text, in its order.

    Args:
        text: a report's text; `published` is its day, None where it is not known.
        spans: the stretches of the text to look in (its sentences); all of it when None.

    Returns:
        Mentions that never overlap. One that cannot be resolved (a weekday without a day of
        publication, 31 February, "recently") has `date` None and precision "none".
    """
    context = Context(text, published)
    found = _resolve(context, [(0, len(text))] if spans is None else spans)
    return [_mention(text, _since(one, context)) for one in _join(found, context)]


def _mention(text: str, one: Found) -> TimeMention:
    value = one.value
    return TimeMention(
        text=text[one.start : one.end],
        start=one.start,
        end=one.end,
        date=value.date.isoformat() if value else None,
        enddate=value.enddate.isoformat() if value and value.enddate else None,
        precision=value.precision if value else "none",
    )


_DATELINE = re.compile(
    rf"^[^\n]{{0,60}}?\b(?:(?P<weekday>{'|'.join(DAYS)}),? )?(?:{MONTH} {DAY}|"
    rf"{DAY.replace('day', 'day3')} {MONTH.replace('month', 'month3')})(?:,? {YEAR})?",
    re.MULTILINE,
)


def infer_date(head: str, text: str) -> Date | None:
    """The day of publication of a report that does not give it, out of its own words.

    A date in the dateline, or on a line of its own, gives day and month. Where it names no year,
    the first weekday named must fit: with the latest year that the report mentions it is the day
    of publication or the one before; else one of the next two years does where it is that day.

    Args:
        head: the dateline and the first sentences; `text` is the whole report.

    Returns:
        The day, or None where the report does not tell or its words do not fit one another.
    """
    match = _dateline(head)
    if match is None:
        return None
    month = calendar.month_number(match["month"] or match["month3"])
    day = int(match["day"] or match["day3"])
    named = [m["weekday"] for m in re.finditer(WEEKDAY, head)]
    beside = match["weekday"]
    if match["year"]:
        date = calendar.make(int(match["year"]), month, day)
        wrong = date and beside and date.weekday() != calendar.weekday_number(beside)
        return None if wrong else date
    years = [int(m["year"]) for m in re.finditer(rf"(?<![\w,.-]){YEAR}", text)]
    years = [year for year in years if 1900 <= year <= 2099]
    if not years or not named:
        return None
    weekday = calendar.weekday_number(beside or named[0])
    for year in range(max(years), max(years) + 3):
        date = calendar.make(year, month, day)
        slack = 0 if beside or year > max(years) else 1
        if date and (date.weekday() - weekday) % 7 <= slack:
            return date
    return None


_DATELINE_LEAD = re.compile(r"[^a-z]*|(?:[A-Z][\w.’'-]*[ ,/(]*){0,5}")


def _dateline(head: str) -> re.Match[str] | None:
    """A date that stands in a dateline or begins a line that holds little else."""
    for match in _DATELINE.finditer(head):
        line_end = head.find("\n", match.end())
        rest = head[match.end() : line_end if line_end >= 0 else len(head)]
        first = match.start("month") if match["month"] else match.start("day3")
        lead = head[match.start() : match.start("weekday") if match["weekday"] else first]
        if _DATELINE_LEAD.fullmatch(lead) and (
            re.match(r"\W*\(|\s*[-–—:]|,? ?\d|\.?\s", rest) or not rest
        ):
            return match
    return None
