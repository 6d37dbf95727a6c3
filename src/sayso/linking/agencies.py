"""The agency that a report is credited to: by dateline, byline, last lines, outlet or address."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from sayso.records import Report

_HEAD, _TAIL = 400, 300
"""Characters at the start and the end of a text in which credits stand."""


def credited(report: Report) -> str | None:
    """The name of the agency that a report comes from, None if none is credited."""
    return (
        agency_of(report.outlet)
        or _by_address(report.url)
        or _by_pattern(_heads(), report.text[:_HEAD])
        or _by_pattern(_tails(), report.text[-_TAIL:])
    )


def agency_of(outlet: str | None) -> str | None:
    """The agency that an outlet is, if it is one."""
    if not outlet:
        return None
    bare = outlet.casefold().removeprefix("www.")
    known = _forms().get(bare)
    return known or next(
        (name for part, name in _hosts() if "/" not in part and part in bare), None
    )


def _by_address(url: str | None) -> str | None:
    return next((name for part, name in _hosts() if part in url), None) if url else None


def _by_pattern(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return _forms()[next(filter(None, found.groups())).casefold()] if found else None


@cache
def _rows() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """Name, all forms and parts of addresses of each agency."""
    table = resources.files(__package__) / "tables" / "agencies.tsv"
    rows = []
    for line in table.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, forms, parts = line.split("\t")
            rows.append((name, (name, *filter(None, forms.split("|"))), tuple(parts.split("|"))))
    return tuple(rows)


@cache
def _forms() -> dict[str, str]:
    return {form.casefold(): name for name, forms, _ in _rows() for form in forms}


@cache
def _hosts() -> tuple[tuple[str, str], ...]:
    return tuple((part, name) for name, _, parts in _rows() for part in parts)


def _any() -> str:
    forms = sorted((form for _, forms, _ in _rows() for form in forms), key=len, reverse=True)
    return "|".join(map(re.escape, forms))


@cache
def _heads() -> re.Pattern[str]:
    """As in "KABUL (Reuters) -", "PARIS, May 3 /Xinhua/", "LONDON — AP —", "By Ann Lee, dpa"."""
    name = _any()
    return re.compile(
        rf"[(/]({name})[)/]\s*(?:[-–—:]|$)"
        rf"|^[A-Z][A-Z .,'-]+[-–—,]\s*({name})\s*[-–—]"
        rf"|^By [^\n]{{3,60}},\s+({name})\b"
        rf"|^(?:By )?({name})\s*$",
        re.M,
    )


@cache
def _tails() -> re.Pattern[str]:
    """As in "© AFP", "-- Reuters", "Source: TASS", or a line with the name alone."""
    name = _any()
    return re.compile(
        rf"(?:©|\(c\)|Copyright|Source:|--|—)\s*(?:\d{{4}} )?(?:The )?({name})\b"
        rf"|^\W*({name})\W*$",
        re.M,
    )
