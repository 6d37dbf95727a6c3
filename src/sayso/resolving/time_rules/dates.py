"""Dates, months, quarters, years, decades and centuries by their names."""

from __future__ import annotations

import re

from sayso.resolving import calendar
from sayso.resolving.calendar import Stretch
from sayso.resolving.time_rules.base import (
    BEFORE,
    DAY,
    DAY2,
    MONTH,
    MONTHS,
    OF_YEAR,
    PART,
    THAT_YEAR,
    YEAR,
    Context,
    Found,
    Rules,
    guess_year,
    is_future,
    year_of,
)

_TENS_NAMES = (
    *("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties"),
    "nineties",
)


def _dated(match: re.Match[str], context: Context) -> Found | None:
    """As in "Aug. 24", "24 August 2022", "May 3-5"."""
    month, first = calendar.month_number(match["month"]), int(match["day"])
    last = int(match["day2"] or first)
    year = year_of(match, context)
    found = Found(match.start(), match.end(), None)
    if year is None:
        future = is_future(context, match.start(), match.end())
        year = guess_year(context, month, first, future)
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
    rf"early|late|mid|the|(?:{MONTHS})[ -](?:and|to|or))[ -]$",
    re.IGNORECASE,
)


def _month(match: re.Match[str], context: Context) -> Found | None:
    """As in "January 2020", "in December", "late March", "last October"."""
    word = match["month"]
    year = year_of(match, context)
    how = (match["how"] or "").lower().split(" ")[0]
    if year is None and not how and not match["part"]:
        lead = _MONTH_LEAD.search(context.text, max(0, match.start() - 16), match.start())
        short = word.lower() in _UNSURE_MONTHS or len(word) <= 4
        if (short and not lead) or re.match(r" [A-Z][a-z]", context.text[match.end() :][:3]):
            return None
    month = calendar.month_number(word)
    found = Found(match.start(), match.end(), None)
    if year is None:
        future = how == "next" or is_future(context, match.start(), match.end())
        year = guess_year(context, month, None, future and how not in ("last", "past"))
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
# "before the 2014 protests", "10% of 2000 levels": no count of what follows.
_SURE_LEAD = re.compile(r"\b(?:the|of|since|during) $", re.IGNORECASE)
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
    bare = not match["part"] and not match["season"] and not match["part2"]
    if bare and not _YEAR_LEAD.search(window) and not 1900 <= number <= 2099:
        return None
    if bare and _UNIT_AFTER.match(context.text, end) and not _SURE_LEAD.search(window):
        return None
    if match["season"]:
        return Found(start, end, calendar.season_of(number, match["season"].lower()))
    whole = calendar.year_of(number)
    part = match["part"] or match["part2"]
    return Found(start, end, calendar.part(whole, part.lower()) if part else whole)


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


_TENS = {name: 10 * number for number, name in enumerate(_TENS_NAMES, 2)}


def _named_decade(match: re.Match[str], context: Context) -> Found | None:
    """As in "the sixties": of the century that was a decade old at the time of the report."""
    first = 1900 + _TENS[match["tens"].lower()]
    if match["tens"][0].isupper() and match["lead"] is None:
        return None
    if context.published and first + 100 < context.published.year - 10:
        first += 100
    whole = calendar.years(first, first + 9)
    value = calendar.part(whole, match["part"].lower()) if match["part"] else whole
    return Found(match.start(), match.end(), value)


_ORDINALS = {
    **{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "final": -1},
    **{"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "nineteenth": 19, "twentieth": 20},
    **{"eighteenth": 18, "seventeenth": 17, "sixteenth": 16, "twenty-first": 21},
}


def _century(match: re.Match[str], context: Context) -> Found | None:
    """As in "the 20th century", from its year 00 as news has it."""
    word = match["n"].lower()
    number = _ORDINALS.get(word) or int(re.sub(r"\D", "", word) or 0)
    first = (number - 1) * 100
    return Found(match.start(), match.end(), calendar.years(first, first + 99))


def _quarter(match: re.Match[str], context: Context) -> Found | None:
    """As in "the third quarter of 2015", "Q3 2015", "the first half of the year"."""
    found = Found(match.start(), match.end(), None)
    groups = match.groupdict()
    of = match["share"].lower() if groups.get("share") else "quarter"
    number = _ORDINALS.get((groups.get("n") or "").lower()) or int(groups.get("q") or 0)
    months = {"quarter": 3, "half": 6}[of]
    number = 12 // months if number < 0 else number
    year = year_of(match, context)
    if year is None and context.published:
        year = context.published.year
        if not groups.get("whole") and not is_future(context, *match.span()):
            # The latest that has begun: in January "the fourth quarter" is last year's.
            year -= (number - 1) * months + 1 > context.published.month
    if year is not None and 1 <= number <= 12 // months:
        whole = calendar.months_of(year, (number - 1) * months + 1, number * months)
        found.value = whole._replace(precision="span") if whole else None
    return found


def _edge_of_month(match: re.Match[str], context: Context) -> Found | None:
    """As in "the end of July", "the first week of March 2017"."""
    found = Found(match.start(), match.end(), None)
    month = calendar.month_number(match["month"])
    year = year_of(match, context)
    if year is None:
        year = guess_year(context, month, None, is_future(context, *match.span()))
    whole = calendar.month_of(year, month) if year is not None else None
    if whole is None or whole.enddate is None:
        return found
    if match["edge"]:
        at = whole.enddate if match["edge"].lower() in ("end", "close") else whole.date
        found.value = calendar.day(at)
        return found
    number = _ORDINALS[match["n"].lower()]
    first = whole.enddate.day - 6 if number < 0 else 7 * number - 6
    start = calendar.make(whole.date.year, month, first)
    if start:
        end = min(whole.enddate, calendar.shift(start, 6) or start)
        found.value = Stretch(start, end, "span")
    return found


def _fiscal(match: re.Match[str], context: Context) -> Found | None:
    """As in "fiscal 2015": when such a year begins differs by country, so it has no days."""
    return Found(match.start(), match.end(), None)


_NTH = "|".join(_ORDINALS)
RULES: Rules = (
    (r"(?<![\d-])(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])", _iso),
    (rf"\b{BEFORE}{MONTH} ?{DAY}{DAY2}{OF_YEAR}", _dated),
    (rf"(?<![\d.,$£€])\b{BEFORE}(?:the )?{DAY}{DAY2}(?: of)? {MONTH}{OF_YEAR}", _dated),
    (
        rf"\b(?:(?P<how>[Ll]ast|[Nn]ext|[Tt]his(?: past| coming)?|past) |{PART})?{MONTH}"
        rf"(?:,?(?: of)? {YEAR}|,? (?:of )?{THAT_YEAR})?(?!\.? ?\d)",
        _month,
    ),
    (
        rf"(?<![\w,.-])(?:{PART}|(?P<part2>[Ee]arly|[Ll]ate) in |"
        rf"(?:the )?(?P<season>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)(?: of)? )?{YEAR}",
        _year,
    ),
    (
        r"(?<![\w,.-])(?P<first>(?:1[5-9]|20)\d\d) ?[-–—] ?"
        r"(?P<last>(?:1[5-9]|20)\d\d|\d\d)(?![\w-])",
        _years,
    ),
    (rf"\b(?:the )?(?:{PART})?(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b", _decade),
    (
        rf"\b(?:(?P<lead>[Tt]he) )(?:{PART})?(?P<tens>(?i:{'|'.join(_TENS_NAMES)}))\b",
        _named_decade,
    ),
    (
        rf"\b(?:[Tt]he )?(?P<n>(?i:{_NTH})|1[5-9]th|20th|21st)[ -][Cc]entury\b",
        _century,
    ),
    (
        rf"\b(?:the )?(?P<n>(?i:{_NTH})) (?P<share>quarter|half)"
        rf"(?: of (?:{YEAR}|(?P<whole>the year)|{THAT_YEAR}))",
        _quarter,
    ),
    (rf"\b(?:the )?(?P<n>(?i:{_NTH}))[ -]quarter(?: {YEAR})?\b", _quarter),
    (rf"\bQ(?P<q>[1-4])(?:,? {YEAR})?(?!\w)", _quarter),
    (
        rf"\b(?:the )?(?:(?P<edge>end|close|beginning|start)|(?P<n>(?i:{_NTH})) week) of {MONTH}"
        rf"{OF_YEAR}(?!\.? ?\d)",
        _edge_of_month,
    ),
    (r"\b(?:[Ff]iscal(?: [Yy]ear)?|FY) ?(?:20\d\d(?:[-/]\d\d)?)\b", _fiscal),
)
