"""Days that news calls by a name: of the year, of the churches, of Jews and of Muslims.

Movable Christian feasts count from Easter. Passover is reckoned by Gauss's rule (Meeus,
Astronomical Algorithms, chapter 9), the other Jewish days from it. Muslim months are those of the
tabular calendar, which the sighting of the moon leaves by a day at most: a feast is given with the
days after it, not as one day. Feasts that need the moon's true position (Diwali, the Lunar New
Year) are times without days.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sayso.resolving import calendar
from sayso.resolving.calendar import Date, Stretch
from sayso.resolving.time_rules.base import (
    YEAR,
    Context,
    Found,
    Rules,
    guess_year,
    is_future,
    year_of,
)

ISLAMIC_EPOCH = 227_014  # proleptic Gregorian ordinal of 1 Muharram 1
_FIXED = {
    **{"new year's day": (1, 1), "new year's eve": (12, 31), "christmas day": (12, 25)},
    **{"christmas eve": (12, 24), "christmas": (12, 25), "boxing day": (12, 26)},
    **{"valentine's day": (2, 14), "bastille day": (7, 14), "halloween": (10, 31)},
    **{"orthodox christmas": (1, 7), "epiphany": (1, 6), "all saints' day": (11, 1)},
    **{"may day": (5, 1), "armistice day": (11, 11), "veterans day": (11, 11)},
    **{"fourth of july": (7, 4), "international women's day": (3, 8), "inauguration day": (1, 20)},
    **{"holocaust remembrance day": (1, 27), "st. patrick's day": (3, 17)},
}
_EASTER = {
    **{"easter": 0, "easter sunday": 0, "good friday": -2, "easter monday": 1, "palm sunday": -7},
    **{"maundy thursday": -3, "ash wednesday": -46, "pentecost": 49, "ascension day": 39},
}
# Month, weekday (0 is Monday), which one: the last where negative.
_NTH = {
    **{"thanksgiving": (11, 3, 4), "thanksgiving day": (11, 3, 4), "labor day": (9, 0, 1)},
    **{"memorial day": (5, 0, -1), "columbus day": (10, 0, 2), "black friday": (11, 3, 4)},
    **{"martin luther king jr. day": (1, 0, 3), "presidents' day": (2, 0, 3)},
}
# Days from the first day of Passover, and how long the feast is.
_JEWISH = {
    **{"passover": (0, 7), "purim": (-30, 1), "shavuot": (50, 2), "rosh hashanah": (163, 2)},
    **{"rosh hashana": (163, 2), "yom kippur": (172, 1), "sukkot": (177, 7)},
}
# Month, day, and how many days.
_MUSLIM = {
    **{"ramadan": (9, 1, 30), "eid al-fitr": (10, 1, 3), "eid ul-fitr": (10, 1, 3)},
    **{"eid al-adha": (12, 10, 4), "eid ul-adha": (12, 10, 4), "ashura": (1, 10, 2)},
    **{"arbaeen": (2, 20, 2), "laylat al-qadr": (9, 27, 2), "hajj": (12, 8, 6)},
}
_UNKNOWN = ("diwali", "lunar new year", "chinese new year", "vesak", "nowruz")
DayOf = Callable[[int], Stretch | None]


def _passover(year: int) -> Date | None:
    """15 Nisan in a Gregorian year (Gauss)."""
    if not 1583 <= year <= 9998:
        return None
    century = year // 100
    shift = (3 * century - 5) // 4
    a = (12 * year + 12) % 19
    b = year % 4
    q = -1.904412361576 + 1.554241796621 * a + 0.25 * b - 0.003177794022 * year + shift
    whole = int(q // 1)
    rest = q - whole
    weekday = (whole + 3 * year + 5 * b + 2 - shift) % 7
    day = whole + 22
    if weekday in (2, 4, 6):
        day += 1
    elif weekday == 1 and a > 6 and rest >= 0.632870370:
        day += 2
    elif weekday == 0 and a > 11 and rest >= 0.897723765:
        day += 1
    march = calendar.make(year, 3, 1)
    return calendar.shift(march, day - 1) if march else None


def _islamic(year: int, month: int, day: int) -> Date | None:
    """A day of the tabular Islamic calendar; of 30 years 11 have a day more."""
    number = (
        ISLAMIC_EPOCH
        + (year - 1) * 354
        + (3 + 11 * year) // 30
        + 29 * (month - 1)
        + month // 2
        + day
        - 1
    )
    return Date.fromordinal(number) if 1 <= number <= Date.max.toordinal() else None


def _of_days(start: Date | None, days: int) -> Stretch | None:
    end = calendar.shift(start, days - 1) if start else None
    if not start or not end:
        return None
    return Stretch(start, end, "day" if days == 1 else "span")


def _muslim(name: str, year: int) -> Stretch | None:
    """The last time that a feast begins in a Gregorian year."""
    month, day, days = _MUSLIM[name]
    about = round((year - 622) * 33 / 32)
    starts = [_islamic(number, month, day) for number in range(about - 1, about + 3)]
    fitting = [start for start in starts if start and start.year == year]
    return _of_days(fitting[-1], days) if fitting else None


def _nth(name: str, year: int) -> Stretch | None:
    month, weekday, number = _NTH[name]
    whole = calendar.month_of(year, month)
    if whole is None or whole.enddate is None:
        return None
    if number < 0:
        back = (whole.enddate.weekday() - weekday) % 7
        return calendar.day(calendar.shift(whole.enddate, -back))
    ahead = (weekday - whole.date.weekday()) % 7 + 7 * (number - 1) + (name == "black friday")
    return calendar.day(calendar.shift(whole.date, ahead))


def _in_year(name: str, year: int) -> Stretch | None:
    """A named day in a Gregorian year."""
    if name == "inauguration day":  # of the presidents of the United States, since 1937
        year += -(year - 1) % 4
    if name in _FIXED:
        return calendar.day(calendar.make(year, *_FIXED[name]))
    if name in _NTH:
        return _nth(name, year)
    if name in _EASTER:
        sunday = calendar.easter(year)
        return calendar.day(calendar.shift(sunday, _EASTER[name])) if sunday else None
    if name in _JEWISH:
        ahead, days = _JEWISH[name]
        first = _passover(year)
        return _of_days(calendar.shift(first, ahead), days) if first else None
    return _muslim(name, year) if name in _MUSLIM else None


def _known_day(match: re.Match[str], context: Context) -> Found | None:
    """As in "New Year's Eve", "Good Friday", "Eid al-Fitr 2019", with or without a year."""
    name = match["name"].lower().replace("’", "'")
    name = re.sub(r" ([au])l ", r" \1l-", name)
    eve = name.startswith("the eve of ")
    name = name.removeprefix("the eve of ")
    found = Found(match.start(), match.end(), None)
    if name == "9/11":
        found.value = calendar.day(Date(2001, 9, 11))
        return found
    year = year_of(match, context)
    if year is None and context.published:
        near = _in_year(name, context.published.year)
        if near is None:
            return found
        future = is_future(context, match.start(), match.end())
        year = guess_year(context, near.date.month, near.date.day, future)
    value = _in_year(name, year) if year is not None else None
    found.value = calendar.day(calendar.shift(value.date, -1)) if eve and value else value
    return found


def _pattern(name: str) -> str:
    """A name as news writes it: in capitals but for "of" and what follows an article's hyphen."""
    words = []
    for word in name.split():
        if word[:3] in ("al-", "ul-"):
            words.append(rf"(?i:{word[:2]}[- ]{word[3:]})")
        else:
            words.append(re.escape(word if word == "of" else word.capitalize()))
    return " ".join(words).replace("'", "['’]")


_NAMES = sorted(
    (*_FIXED, *_EASTER, *_NTH, *_JEWISH, *_MUSLIM, *_UNKNOWN, "9/11"), key=len, reverse=True
)
_PATTERN = "|".join(map(_pattern, _NAMES))
RULES: Rules = (
    (rf"(?<![\w/])(?P<name>(?:the eve of )?(?:{_PATTERN}))(?!\w)(?:,? {YEAR})?", _known_day),
)
