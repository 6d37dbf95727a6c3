"""Times counted from another one: "two days ago", "a week later", "the past five years"."""

from __future__ import annotations

import re

from sayso.resolving import calendar
from sayso.resolving.calendar import Stretch
from sayso.resolving.time_rules.base import FEW, NUMBER, UNIT, Context, Found, Rules
from sayso.resolving.time_rules.periods import whole_of


def _count(word: str) -> int:
    return int(word) if word.isdigit() else calendar.NUMBERS[word.lower()]


def _ago(match: re.Match[str], context: Context) -> Found | None:
    """As in "two days ago", "a year earlier", "five days later"."""
    found = Found(match.start(), match.end(), None)
    how = match["how"].lower()
    base = context.published if how == "ago" else context.anchor
    # "a day after the vote" counts from an event, not from a day that the text names.
    counted = how in ("before", "after") and re.match(r"\s+\w", context.text[match.end() :][:4])
    if base is None or counted or match["n"] is None:
        return found
    number = _count(match["n"]) * (1 if how in ("later", "after") else -1)
    unit = match["unit"]
    if unit == "night":
        unit = "day"
    if unit == "hour":
        number, unit = round(number / 24), "day"
    if unit == "month" and how in ("earlier", "later", "ago"):
        moved = calendar.shift_months(base, number)
        found.value = calendar.month_of(moved.year, moved.month) if moved else None
    elif unit == "decade":
        found.value = calendar.year_of(base.year + 10 * number)
    else:
        found.value = whole_of(base, unit, number)
    return found


def _trailing(match: re.Match[str], context: Context) -> Found | None:
    """As in "the past five years", "the next ten days": up to, or from, the day of publication."""
    published = context.published
    found = Found(match.start(), match.end(), None)
    number = _count(match["n"]) if match["n"] else int(not match["unit"].endswith("s"))
    if published is None or not number:
        return found
    sign = 1 if match["how"] in ("next", "coming", "following") else -1
    unit = match["unit"].rstrip("s")
    scale = {"month": 1, "year": 12, "decade": 120}.get(unit)
    if scale:
        other = calendar.shift_months(published, sign * number * scale)
    else:
        other = calendar.shift(published, sign * number * (7 if unit == "week" else 1))
    if other:
        found.value = Stretch(min(published, other), max(published, other), "span")
    return found


def _that_day(match: re.Match[str], context: Context) -> Found | None:
    """As in "the same day", "the next morning": counted from the last day named."""
    found = Found(match.start(), match.end(), None)
    how = match["how"].lower()
    if how in ("before", "after") and re.match(r"\s+\w", context.text[match.end() :][:4]):
        return found
    if context.anchor:
        unit = match.groupdict().get("unit") or "day"
        step = {"next": 1, "following": 1, "after": 1, "previous": -1, "before": -1}.get(how, 0)
        found.value = whole_of(context.anchor, unit, step)
    return found


def _vague(match: re.Match[str], context: Context) -> Found | None:
    """As in "recently", "in the coming weeks": a time, but no day."""
    return Found(match.start(), match.end(), None)


_PERFECT = re.compile(r"\b(?:has|have|had|['’]ve|['’]s)\b[^.;!?]{0,60}$")


def _lasting(match: re.Match[str], context: Context) -> Found | None:
    """As in "have fought for six years": from then to the day of publication.

    Years are told roughly, so they count from a New Year's Day. A duration of a past that is over
    has no known days.
    """
    found = Found(match.start(), match.end(), None)
    published = context.published
    before = context.text[max(0, match.start() - 90) : match.start()]
    if published is None or not match["n"] or not _PERFECT.search(before):
        return found
    number, unit = _count(match["n"]), match["unit"].rstrip("s")
    scale = {"month": 1, "year": 12, "decade": 120}.get(unit)
    if scale is None:
        start = calendar.shift(published, -number * (7 if unit == "week" else 1))
    else:
        start = calendar.shift_months(published, -number * scale)
        if start and number * scale >= 24:
            start = start.replace(month=1, day=1)
    found.value = Stretch(start, published, "span") if start else None
    return found


RULES: Rules = (
    (rf"\b(?:(?i:{NUMBER})|{FEW}) {UNIT} (?P<how>ago|earlier|later|before|after)\b", _ago),
    (
        rf"\b(?:the )?(?P<how>last|past|next|coming|following) (?:(?i:{NUMBER})|{FEW}) "
        r"(?P<unit>days?|weeks?|months?|years?|decades?)\b",
        _trailing,
    ),
    (
        r"\b(?P<n>)?the (?P<how>last|past|coming) (?P<unit>days?|weeks?|months?|years?|decades?)\b",
        _trailing,
    ),
    (
        r"\b[Ff]or (?:about |nearly |almost |around |over |more than |at least |most of )?"
        rf"(?:(?i:{NUMBER})|{FEW}) (?P<unit>days?|weeks?|months?|years?|decades?)\b"
        r"(?! (?:old|in))",
        _lasting,
    ),
    (
        r"\b(?i:the|that|later that|later the) (?P<how>same|next|following|previous) "
        r"(?:day|morning|evening|night|afternoon)\b",
        _that_day,
    ),
    (r"\b(?P<how>[Tt]hat) (?:same )?(?:day|morning|evening|night|afternoon)\b", _that_day),
    (r"\b[Tt]he (?P<unit>day|night|week|month|year) (?P<how>before|after)\b", _that_day),
    (
        r"\b(?i:recently|(?:in )?recent (?:days|weeks|months|years)|(?:in|within) the coming "
        r"(?:hours|days|weeks|months|years))\b",
        _vague,
    ),
)
