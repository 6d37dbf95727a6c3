"""Days and stretches of days: the arithmetic under `times`.

A stretch is its first day, its last day and a precision. Weeks run from Monday to Sunday (ISO
8601). Everything here returns None for days outside the calendar (31 February, year 0, year
10000) instead of raising.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from sayso.records import Precision

Date = datetime.date
ONE_DAY = datetime.timedelta(days=1)

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
NUMBERS = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6},
    **{"seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12},
    **{"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17},
    **{"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50},
}


class Stretch(NamedTuple):
    """From `date` to `enddate`, both included. `enddate` is None while it goes on, unknown."""

    date: Date
    enddate: Date | None
    precision: Precision


def month_number(word: str) -> int:
    """1 to 12 for a month's name or abbreviation.

    Raises:
        KeyError: it names no month.
    """
    start = word.lower()[:3]
    for number, name in enumerate(MONTHS, 1):
        if name.startswith(start) and len(start) == 3:
            return number
    raise KeyError(word)


def weekday_number(word: str) -> int:
    """0 (Monday) to 6 for a weekday's name or abbreviation.

    Raises:
        KeyError: it names no weekday.
    """
    start = word.lower()[:3]
    for number, name in enumerate(WEEKDAYS):
        if name.startswith(start) and len(start) == 3:
            return number
    raise KeyError(word)


def make(year: int, month: int, day: int) -> Date | None:
    """The date, or None where the calendar has none."""
    try:
        return Date(year, month, day)
    except ValueError:
        return None


def shift(date: Date, days: int) -> Date | None:
    """`days` later (earlier when negative)."""
    try:
        return date + datetime.timedelta(days=days)
    except OverflowError:
        return None


def shift_months(date: Date, months: int) -> Date | None:
    """The same day `months` later, or that month's last day."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    whole = month_of(year, month + 1)
    return make(year, month + 1, date.day) or (whole.enddate if whole else None)


def day(date: Date | None) -> Stretch | None:
    """One day as a stretch."""
    return Stretch(date, date, "day") if date else None


def week_of(date: Date | None) -> Stretch | None:
    """Monday to Sunday around a day."""
    monday = shift(date, -date.weekday()) if date else None
    sunday = shift(monday, 6) if monday else None
    return Stretch(monday, sunday, "week") if monday and sunday else None


def weekend_of(date: Date | None) -> Stretch | None:
    """Saturday and Sunday of a day's week."""
    week = week_of(date)
    if week is None or week.enddate is None:
        return None
    return Stretch(week.enddate - ONE_DAY, week.enddate, "span")


def months_of(year: int, first: int, last: int) -> Stretch | None:
    """From the first day of one month to the last day of another in the same year."""
    start = make(year, first, 1)
    after = make(year + last // 12, last % 12 + 1, 1)
    if not start or not after:
        return None
    return Stretch(start, after - ONE_DAY, "month" if first == last else "span")


def month_of(year: int, month: int) -> Stretch | None:
    """All of a month."""
    return months_of(year, month, month)


def year_of(year: int) -> Stretch | None:
    """All of a year."""
    start, end = make(year, 1, 1), make(year, 12, 31)
    return Stretch(start, end, "year") if start and end else None


def years(first: int, last: int) -> Stretch | None:
    """From one year's first day to another's last."""
    start, end = make(first, 1, 1), make(last, 12, 31)
    return Stretch(start, end, "span") if start and end and first <= last else None


def season_of(year: int, name: str) -> Stretch | None:
    """A northern season; winter begins in December of the year before."""
    if name in SEASONS:
        return months_of(year, *SEASONS[name])
    start, march = make(year - 1, 12, 1), make(year, 3, 1)
    return Stretch(start, march - ONE_DAY, "span") if start and march else None


def part(whole: Stretch | None, word: str) -> Stretch | None:
    """Early, mid or late in a month (its thirds), a year or a decade (thirds, by month or year)."""
    if whole is None or whole.enddate is None:
        return whole
    start, end = whole.date, whole.enddate
    if whole.precision == "month":
        cut = {"early": (1, 10), "mid": (11, 20), "late": (21, end.day)}[word]
        return Stretch(start.replace(day=cut[0]), start.replace(day=cut[1]), "span")
    if whole.precision == "year":
        first, last = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}[word]
        third = months_of(start.year, first, last)
        return third._replace(precision="span") if third else None
    if end.year - start.year == 9:
        first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}[word]
        return years(start.year + first, start.year + last)
    return whole


def easter(year: int) -> Date | None:
    """Western Easter Sunday (Meeus, Jones and Butcher's rule for the Gregorian calendar)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day_ = divmod(h + el - 7 * m + 114, 31)
    return make(year, month, day_ + 1)
