"""Days as inputs write them → YYYY-MM-DD."""

from __future__ import annotations

import datetime
import re
from email.utils import parsedate_to_datetime

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_COMPACT = re.compile(r"\d{8}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4}|\d{2})\b")
_PIVOT = 70  # two-digit years from 70 on are of the last century


def iso_day(written: str) -> str:
    """The day of an ISO 8601 date, an ISO datetime or a compact YYYYMMDD, as YYYY-MM-DD.

    A datetime's day is that of its own time zone, as written.

    Raises:
        ValueError: it is none of these, or no day of the calendar (2024-02-31).
    """
    text = written.strip()
    try:
        if _COMPACT.fullmatch(text) or _DAY.fullmatch(text):
            return datetime.date.fromisoformat(text).isoformat()
        if _DAY.match(text) or _COMPACT.match(text):
            return datetime.datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        pass
    shown = text if len(text) <= 40 else text[:39] + "…"
    raise ValueError(f"{shown!r} is no date; give a day as YYYY-MM-DD")


def any_day(written: str | None) -> str | None:
    """The day of a date as feeds, mails and archives write it, or None where it is none.

    It is the day of the time zone that it is written in.
    """
    if not written:
        return None
    try:
        return iso_day(written)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(written[:100]).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return english_day(written[:100])


def english_day(words: str) -> str | None:
    """The day that English words with a year name ("Jan. 4, 2019", "3 JAN 90"), or None."""
    if match := _MONTH_FIRST.search(words):
        month, day, year = match.groups()
    elif match := _DAY_FIRST.search(words):
        day, month, year = match.groups()
    else:
        return None
    number = next((n for n, m in enumerate(MONTHS, 1) if m.startswith(month.lower()[:3])), 0)
    full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= _PIVOT else 2000)
    try:
        return datetime.date(full, number, int(day)).isoformat()
    except ValueError:
        return None
