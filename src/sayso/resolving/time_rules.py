"""The expressions that name a time, each a pattern and the rule that gives its days.

A rule sees the match and its context, and gives its value (None where it cannot be resolved), or
no result at all where the match is no time. Every pattern runs in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sayso.resolving import calendar
from sayso.resolving.calendar import Date, Stretch


@dataclass(slots=True)
class Context:
    """What a rule may look at: the text, the day of publication, and the last day named before."""

    text: str
    published: Date | None
    anchor: Date | None = None


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

_MONTHS = "|".join(name for full in calendar.MONTHS for name in (full.title(), full.upper()))
MONTH = rf"(?P<month>(?:{_MONTHS})\b|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
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
UNIT = r"(?P<unit>day|night|week|month|year|decade)s?\b"
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


def _is_future(context: Context, start: int, end: int) -> bool:
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


def _year_of(match: re.Match[str], context: Context) -> int | None:
    """The year that a rule's match names, in digits or as "this year"."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    base = context.anchor if groups.get("that") in ("that", "the same") else context.published
    if not groups.get("that") or base is None:
        return None
    return base.year + {"last": -1, "next": 1}.get(groups["that"], 0)


def _guess_year(context: Context, month: int, day: int | None, future: bool) -> int | None:
    """The year of a date that names none: of the day before publication, or after it."""
    published = context.published
    if published is None:
        return None
    ahead = (month - published.month) * 30 + (day - published.day if day else 0)
    if future:  # up to nine months on; what lies further on is rather the one just past
        return published.year + (ahead < 0 and ahead + 360 <= 270) - (ahead > 270)
    # A day up to a month ahead is read as this year's, even in a clause that does not say so.
    return published.year - (ahead > (30 if day else 0))


def _dated(match: re.Match[str], context: Context) -> Found | None:
    """As in "Aug. 24", "24 August 2022", "May 3-5"."""
    month, first = calendar.month_number(match["month"]), int(match["day"])
    last = int(match["day2"] or first)
    year = _year_of(match, context)
    found = Found(match.start(), match.end(), None)
    if year is None:
        future = _is_future(context, match.start(), match.end())
        year = _guess_year(context, month, first, future)
        found.yearless = (month, first)
    if year is not None:
        start, end = calendar.make(year, month, first), calendar.make(year, month, last)
        if start and end and start <= end:
            found.value = Stretch(start, end, "day" if start == end else "span")
    return found


def _iso(match: re.Match[str], context: Context) -> Found | None:
    """As in "2022-08-24"."""
    date = calendar.make(int(match["y"]), int(match["m"]), int(match["d"]))
    return Found(match.start(), match.end(), calendar.day(date))


_UNSURE_MONTHS = ("march", "may", "april", "june", "august", "jan", "mar", "jun", "aug", "apr")
_MONTH_LEAD = re.compile(
    r"\b(?:in|since|until|till|by|from|between|during|through|of|last|next|this|past|before|after|"
    rf"early|late|mid|the|(?:{_MONTHS})[ -](?:and|to|or))[ -]$"
)


def _month(match: re.Match[str], context: Context) -> Found | None:
    """As in "January 2020", "in December", "late March", "last October"."""
    word = match["month"]
    year = _year_of(match, context)
    how = (match["how"] or "").lower().split(" ")[0]
    if year is None and not how and not match["part"]:
        lead = _MONTH_LEAD.search(context.text, max(0, match.start() - 16), match.start())
        short = word.lower() in _UNSURE_MONTHS or len(word) <= 4
        if (short and not lead) or re.match(r" [A-Z][a-z]", context.text[match.end() :][:3]):
            return None
    month = calendar.month_number(word)
    found = Found(match.start(), match.end(), None)
    if year is None:
        future = how == "next" or _is_future(context, match.start(), match.end())
        year = _guess_year(context, month, None, future and how not in ("last", "past"))
        if year is not None and context.published and how in ("last", "next"):
            same = month == context.published.month
            year += same * (1 if how == "next" else -1)
        found.yearless = (month, None)
    if year is not None:
        whole = calendar.month_of(year, month)
        found.value = calendar.part(whole, match["part"].lower()) if match["part"] else whole
    return found


_UNIT_AFTER = re.compile(r" (?!was|is|has|as|this|does|elections|Olympics|its|hours)[a-z]+s\b")
_YEAR_LEAD = re.compile(
    r"\b(?:in|since|until|till|by|from|between|during|through|to|and|of|before|after|around|the|"
    r"for|late|early|circa|or)\s$|[(–-]$",
    re.IGNORECASE,
)
_NOT_YEAR_LEAD = re.compile(
    r"(?:[$£€#@/.:+=]|\b(?:No|[Nn]umber|[Ff]light|[Rr]oom|[A-Z]\d*)\.? ?-?)$"
)


def _year(match: re.Match[str], context: Context) -> Found | None:
    """As in "in 2014", "late 2016", "the spring of 2011"; no bare number that counts something."""
    start, end = match.span()
    window = context.text[max(0, start - 10) : start]
    if _NOT_YEAR_LEAD.search(window):
        return None
    number = int(match["year"])
    bare = not match["part"] and not match["season"]
    if bare and not _YEAR_LEAD.search(window) and not 1900 <= number <= 2099:
        return None
    if bare and _UNIT_AFTER.match(context.text, end):
        return None
    if match["season"]:
        return Found(start, end, calendar.season_of(number, match["season"].lower()))
    whole = calendar.year_of(number)
    return Found(
        start, end, calendar.part(whole, match["part"].lower()) if match["part"] else whole
    )


def _years(match: re.Match[str], context: Context) -> Found | None:
    """As in "2007–2011", "2007-08"."""
    first, last = int(match["first"]), match["last"]
    end = int(last if len(last) == 4 else match["first"][:2] + last)
    return Found(match.start(), match.end(), calendar.years(first, end)) if first < end else None


def _decade(match: re.Match[str], context: Context) -> Found | None:
    """As in "the early 1950s"."""
    first = int(match["decade"])
    whole = calendar.years(first, first + 9)
    value = calendar.part(whole, match["part"].lower()) if match["part"] else whole
    return Found(match.start(), match.end(), value)


_NEWSPAPER = re.compile(
    r" (?:Times|Telegraph|Mirror|Mail|Express|Herald|Post|Independent|People)\b"
)


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
    how = (match["how"] or "").lower()
    if how.startswith("next"):
        ahead = 7 - back if back else 7
        same_week = published.weekday() + ahead <= 6
        offset = ahead + 7 * same_week
    elif how in ("this", "this coming"):
        offset = calendar.weekday_number(match["weekday"]) - published.weekday()
    elif how == "last":
        offset = -(back or 7)
    else:
        future = how != "this past" and _is_future(context, start, end)
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
    date = calendar.shift(published, _DEICTIC[match["word"].lower()]) if published else None
    return Found(start, end, calendar.day(date))


_STEPS = {"last": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}


def _period(match: re.Match[str], context: Context) -> Found | None:
    """As in "last week", "earlier this month", "next year", "that year", "last summer"."""
    how, unit = match["how"].lower(), match["unit"]
    anchored = how in ("that", "the same", "the following", "the previous", "the next")
    base = context.anchor if anchored else context.published
    found = Found(match.start(), match.end(), None)
    if base is None:
        return found
    edge = (match["edge"] or "").lower()
    if match["past"] or how == "the":
        base = calendar.shift(base, -3 if match["past"] and unit == "week" else 0) or base
    if unit == "weekend" and how in ("the", "this") and base.weekday() < 4:
        future = not match["past"] and _is_future(context, match.start(), match.end())
        base = base if future else calendar.shift(base, -7) or base
    value = _whole(base, unit, _STEPS.get(how.removeprefix("the "), 0))
    if value is None or value.enddate is None or not (edge and how in ("this", "the")):
        found.value = value
    elif edge.startswith(("earl", "so far")) and value.date <= base:
        found.value = value._replace(enddate=min(base, value.enddate))
    elif edge == "later" and base <= value.enddate:
        found.value = value._replace(date=base)
    return found


def _whole(base: Date, unit: str, step: int) -> Stretch | None:
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
        whole = _whole(context.published, match["unit"], step)
        if whole:
            found.value = calendar.day(whole.enddate if match["edge"] == "end" else whole.date)
    return found


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
    if unit == "month" and how in ("earlier", "later", "ago"):
        moved = calendar.shift_months(base, number)
        found.value = calendar.month_of(moved.year, moved.month) if moved else None
    elif unit == "decade":
        found.value = calendar.year_of(base.year + 10 * number)
    else:
        found.value = _whole(base, unit, number)
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
        found.value = _whole(context.anchor, unit, step)
    return found


def _vague(match: re.Match[str], context: Context) -> Found | None:
    """As in "recently", "in the coming weeks": a time, but no day."""
    return Found(match.start(), match.end(), None)


_KNOWN = {
    **{"new year's day": (1, 1), "new year's eve": (12, 31), "christmas day": (12, 25)},
    **{"christmas eve": (12, 24), "christmas": (12, 25), "9/11": (9, 11)},
    **{"valentine's day": (2, 14), "bastille day": (7, 14), "halloween": (10, 31)},
}


def _known_day(match: re.Match[str], context: Context) -> Found | None:
    """As in "New Year's Eve", "Good Friday", with or without a year."""
    name = match["name"].lower().replace("’", "'")
    found = Found(match.start(), match.end(), None)
    if name == "9/11":
        found.value = calendar.day(Date(2001, 9, 11))
        return found
    if name in _KNOWN:
        month, day = _KNOWN[name]
    else:
        near = context.published.year if context.published else 2000
        sunday = calendar.easter(_year_of(match, context) or near)
        date = calendar.shift(sunday, -2 if name == "good friday" else 0) if sunday else None
        month, day = (date.month, date.day) if date else (4, 1)
    year = _year_of(match, context)
    if year is None:
        future = _is_future(context, match.start(), match.end())
        year = _guess_year(context, month, day, future)
    if year is not None:
        found.value = calendar.day(calendar.make(year, month, day))
    return found


def _compile(*rules: tuple[str, Rule]) -> list[tuple[re.Pattern[str], Rule]]:
    return [(re.compile(pattern), rule) for pattern, rule in rules]


RULES = _compile(
    (r"(?<![\d-])(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])", _iso),
    (rf"\b{BEFORE}{MONTH} ?{DAY}{DAY2}{OF_YEAR}", _dated),
    (rf"(?<![\d.,$£€])\b{BEFORE}(?:the )?{DAY}{DAY2}(?: of)? {MONTH}{OF_YEAR}", _dated),
    (
        rf"\b(?:(?P<how>[Ll]ast|[Nn]ext|[Tt]his(?: past| coming)?|past) |{PART})?{MONTH}"
        rf"(?:,?(?: of)? {YEAR}|,? (?:of )?{THAT_YEAR})?(?!\.? ?\d)",
        _month,
    ),
    (
        rf"(?<![\w,.-])(?:{PART}|(?:the )?(?P<season>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|"
        rf"[Ww]inter)(?: of)? )?{YEAR}",
        _year,
    ),
    (
        r"(?<![\w,.-])(?P<first>(?:1[5-9]|20)\d\d) ?[-–—] ?"
        r"(?P<last>(?:1[5-9]|20)\d\d|\d\d)(?![\w-])",
        _years,
    ),
    (rf"\b(?:the )?(?:{PART})?(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b", _decade),
    (
        r"\b(?:(?P<how>[Ll]ast|[Nn]ext|[Tt]his(?: past| coming)?) |(?:(?:[Ee]arly|[Ll]ate|"
        rf"[Ee]arlier|[Ll]ater|[Oo]vernight) (?:on )?))?{WEEKDAY}{TIME_OF_DAY}",
        _weekday,
    ),
    (
        r"\b(?i:(?P<word>the day before yesterday|the day after tomorrow|today|tonight|yesterday|"
        rf"tomorrow|last night|this (?:morning|afternoon|evening)|earlier in the day|"
        rf"later in the day)){TIME_OF_DAY}\b",
        _deictic,
    ),
    (
        r"\b(?i:(?:(?P<edge>earlier|later|early|late|so far) )?(?P<how>last|this|next|that|"
        r"the same|the following|the previous|the next)(?P<past> past)?(?: coming)?) "
        r"(?P<unit>week|weekend|month|year|decade|spring|summer|autumn|fall|winter)\b(?! ago)",
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
    (
        r"(?<![\w/])(?P<name>New Year['’]s (?:Day|Eve)|Christmas(?: Day| Eve)?|Valentine['’]s Day|"
        rf"Bastille Day|Halloween|Good Friday|Easter(?: Sunday)?|9/11)\b(?:,? {YEAR})?",
        _known_day,
    ),
)
