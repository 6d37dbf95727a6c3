"""Weeks, months, years and seasons told from another day: "last week", "the end of the year"."""

from __future__ import annotations

import re

from sayso.resolving import calendar
from sayso.resolving.calendar import Date, Stretch
from sayso.resolving.time_rules.base import Context, Found, Rules, is_future

_STEPS = {"last": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}


def _period(match: re.Match[str], context: Context) -> Found | None:
    """As in "last week", "earlier this month", "next year", "that year", "last summer"."""
    how, unit = match["how"].lower(), match["unit"].lower()
    anchored = how in ("that", "the same", "the following", "the previous", "the next")
    base = context.anchor if anchored else context.published
    if how in ("that", "the same") and unit in ("year", "month") and context.latest:
        base = context.latest.date  # "in March 2011 … later that year"
    found = Found(match.start(), match.end(), None)
    if base is None:
        return found
    edge = (match["edge"] or "").lower()
    if match["past"] or how == "the":
        base = calendar.shift(base, -3 if match["past"] and unit == "week" else 0) or base
    if unit == "weekend" and how in ("the", "this") and base.weekday() < 4:
        future = not match["past"] and is_future(context, match.start(), match.end())
        base = base if future else calendar.shift(base, -7) or base
    value = whole_of(base, unit, _STEPS.get(how.removeprefix("the "), 0))
    if value is None or value.enddate is None or not (edge and how in ("this", "the")):
        found.value = value
    elif edge.startswith(("earl", "so far")) and value.date <= base:
        found.value = value._replace(enddate=min(base, value.enddate))
    elif edge == "later" and base <= value.enddate:
        found.value = value._replace(date=base)
    return found


def whole_of(base: Date, unit: str, step: int) -> Stretch | None:
    """The day, week, month, … around a day, or `step` of them on."""
    if unit in ("day", "night", "morning", "evening"):
        return calendar.day(calendar.shift(base, step))
    if unit == "week":
        return calendar.week_of(calendar.shift(base, 7 * step))
    if unit == "weekend":
        return calendar.weekend_of(calendar.shift(base, 7 * step))
    if unit == "month":
        moved = calendar.shift_months(base.replace(day=1), step)
        return calendar.month_of(moved.year, moved.month) if moved else None
    if unit == "decade":
        first = base.year // 10 * 10 + 10 * step
        return calendar.years(first, first + 9)
    if unit == "year":
        return calendar.year_of(base.year + step)
    season = calendar.season_of(base.year, unit)
    # "last summer" is the latest that is over, "this summer" this year's, "next" not begun yet.
    if season and season.enddate and step < 0:
        return season if season.enddate < base else calendar.season_of(base.year - 1, unit)
    if season and step > 0:
        return season if season.date > base else calendar.season_of(base.year + 1, unit)
    return season


def _edge(match: re.Match[str], context: Context) -> Found | None:
    """As in "the end of the year", "the beginning of this month": its last or first day."""
    found = Found(match.start(), match.end(), None)
    if context.published:
        step = {"last": -1, "next": 1}.get(match["how"], 0)
        whole = whole_of(context.published, match["unit"], step)
        if whole:
            found.value = calendar.day(whole.enddate if match["edge"] == "end" else whole.date)
    return found


def _end(match: re.Match[str], context: Context) -> Found | None:
    """As in "by year end", "the month's end": the last day."""
    found = Found(match.start(), match.end(), None)
    whole = whole_of(context.published, match["unit"], 0) if context.published else None
    found.value = calendar.day(whole.enddate) if whole else None
    return found


RULES: Rules = (
    (
        r"\b(?i:(?:(?P<edge>earlier|later|early|late|so far) )?(?P<how>last|this|next|that|"
        r"the same|the following|the previous|the next)(?P<past> past)?(?: coming)?) "
        r"(?P<unit>(?i:week|weekend|month|year|decade|spring|summer|autumn|fall|winter))"
        r"(?:s(?= [a-z]))?\b(?! ago)",
        _period,
    ),
    (
        r"\b(?P<edge>[Ee]arlier|[Ll]ater) in (?P<how>the)(?P<past>(?!))? "
        r"(?P<unit>week|month|year)\b",
        _period,
    ),
    (r"(?<=[nrtg] )(?P<edge>(?!))?(?P<how>the)(?P<past>(?!))? (?P<unit>weekend)\b", _period),
    (
        r"\b(?:the )?(?P<edge>end|beginning|start) of (?P<how>the|this|last|next) "
        r"(?P<unit>week|month|year)\b",
        _edge,
    ),
    (r"(?<=by )(?:the )?(?P<unit>year|month|week)(?:['’]s)?[- ]end\b", _end),
)
