"""Weekdays, and days told from the day of publication: "today", "last night"."""

from __future__ import annotations

import re

from sayso.resolving import calendar
from sayso.resolving.calendar import Stretch
from sayso.resolving.time_rules.base import (
    TIME_OF_DAY,
    WEEKDAY,
    Context,
    Found,
    Rules,
    is_future,
)

_NEWSPAPER = re.compile(
    r" (?:Times|Telegraph|Mirror|Mail|Express|Herald|Post|Independent|People)\b"
)


_WEEKS = {"last": -1, "this": 0, "next": 1}


def _weekday(match: re.Match[str], context: Context) -> Found | None:
    """As in "Wednesday", "late Friday", "last Monday", "next Tuesday"."""
    start, end = match.span()
    before = context.text[max(0, start - 8) : start]
    if _NEWSPAPER.match(context.text, end) or before.endswith(("Black ", "Bloody ", "Mail on ")):
        return None
    published = context.published
    if published is None:
        return Found(start, end, None)
    back = (published.weekday() - calendar.weekday_number(match["weekday"])) % 7
    how = (match["how"] or match["week"] or "").lower()
    if match["week"]:  # "Monday of last week", "Friday next week"
        monday = calendar.shift(published, 7 * _WEEKS[how] - published.weekday())
        offset = calendar.weekday_number(match["weekday"])
        return Found(start, end, calendar.day(calendar.shift(monday, offset) if monday else None))
    if how == "the next":  # of a story: the first such day after the one last told of
        base = context.anchor or published
        ahead = (calendar.weekday_number(match["weekday"]) - base.weekday()) % 7 or 7
        return Found(start, end, calendar.day(calendar.shift(base, ahead)))
    if how.startswith("next"):
        ahead = 7 - back if back else 7
        same_week = published.weekday() + ahead <= 6
        offset = ahead + 7 * same_week
    elif how in ("this", "this coming"):
        offset = calendar.weekday_number(match["weekday"]) - published.weekday()
    elif how == "last":
        offset = -(back or 7)
    else:
        future = how != "this past" and is_future(context, start, end)
        # The day six days ago is "last Tuesday" or "on Tuesday"; a bare name is rather tomorrow's
        # (14 to 4 in coded reports: a dispatch is often dated where it is still the day before).
        future = future or (back == 6 and not how and not before.lower().endswith("on "))
        offset = (7 - back) % 7 if future else -back
    return Found(start, end, calendar.day(calendar.shift(published, offset)))


_DEICTIC = {
    **{"today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0},
    **{"yesterday": -1, "last night": -1, "tomorrow": 1, "yesterday's": -1},
    **{
        "the day before yesterday": -2,
        "the day after tomorrow": 2,
        "earlier in the day": 0,
        "later in the day": 0,
    },
}


def _deictic(match: re.Match[str], context: Context) -> Found | None:
    """As in "today", "last night", "tomorrow"."""
    start, end = match.span()
    if match["word"][0].isupper() and re.search(
        r"[A-Z]\w* $", context.text[max(0, start - 12) : start]
    ):
        return None  # "USA Today", "Russia Today"
    published = context.published
    if match["word"].lower() == "overnight":
        night = calendar.shift(published, -1) if published else None
        return Found(start, end, Stretch(night, published, "span") if night else None)
    date = calendar.shift(published, _DEICTIC[match["word"].lower()]) if published else None
    return Found(start, end, calendar.day(date))


RULES: Rules = (
    (
        r"\b(?:(?P<how>[Tt]he next|[Ll]ast|[Nn]ext|[Tt]his(?: past| coming)?) |"
        r"(?:(?:[Ee]arly|[Ll]ate|[Ee]arlier|[Ll]ater|[Oo]vernight|[Mm]id) (?:on )?)|"
        r"(?:[Tt]he )?(?:[Vv]ery )?"
        r"(?i:early|late|small|predawn|pre-dawn|morning|night|evening|afternoon)"
        r"(?: (?:hours?|morning|evening|night))? (?:of|on) )?"
        rf"{WEEKDAY}{TIME_OF_DAY}(?: (?:of )?(?P<week>last|this|next) week)?",
        _weekday,
    ),
    (
        r"\b(?i:(?P<word>the day before yesterday|the day after tomorrow|today|tonight|yesterday|"
        r"tomorrow|last night|this (?:morning|afternoon|evening)|earlier in the day|"
        rf"later in the day|overnight(?! {WEEKDAY}))){TIME_OF_DAY}\b",
        _deictic,
    ),
)
