"""Exports of LexisNexis and Nexis Uni → one report an article.

The older layout numbers its articles ("3 of 24 DOCUMENTS") and writes fields in capitals
("BYLINE: …"); the newer one gives headline, outlet and date as first lines, sets the text between
"Body" and "Classification", and ends each article with "End of Document".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sayso.reading.dates import english_day
from sayso.reading.files import Stream
from sayso.reading.formats.articles import COPYRIGHT, Article, outcomes, paragraphs
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome
from sayso.reading.whole import decode_whole, read_archive

_NUMBER = re.compile(r"[ \t]*\d[\d,]* of \d[\d,]* DOCUMENTS[ \t]*")
_END = re.compile(r"[ \t]*End of Document[ \t]*")
_HEAD = re.compile("BYLINE|SECTION|LENGTH|DATELINE|HIGHLIGHT|SERIES|COLUMN|TYPE|EDITION")
_TAIL = re.compile(
    "LOAD-DATE|LANGUAGE|PUBLICATION-TYPE|DOCUMENT-TYPE|GRAPHICS?|SUBJECT|PERSON|COMPANY|NOTES|URL"
    "|ORGANIZATION|GEOGRAPHIC|CITY|STATE|COUNTRY|INDUSTRY|TICKER|TRANSCRIPT"
)
_FIELD = re.compile(r"[ \t]*([A-Za-z\-]{3,20}):[ \t]*(.*)")
_CLOSING = frozenset({"Classification", "Graphic", "Graphics", "Load-Date", "Notes"})
_SNIFF = (
    re.compile(r"^[ \t]*\d[\d,]* of \d[\d,]* DOCUMENTS[ \t]*$", re.M),
    re.compile(r"^[ \t]*LENGTH:[ \t]*[\d,]{1,9} words[ \t]*$", re.M),
    re.compile(
        r"^[ \t]*Length:[ \t]*[\d,]{1,9} words[ \t]*$(?s:.{0,3000}?)^[ \t]*Body[ \t]*$", re.M
    ),
)
_DEEPEST = 12


def sniff(text: str) -> str | None:
    """ "lexis" if the text begins as its exports do."""
    return "lexis" if any(pattern.search(text) for pattern in _SNIFF) else None


def reports(stream: Stream, place: str, options: Options) -> Iterator[Outcome]:
    """The articles of an export in plain text.

    Raises:
        ReadError: it is no text, too long, or holds no article.
    """
    text = decode_whole(read_archive(stream, place), place, None)
    yield from outcomes(text, place, options, articles)


def articles(text: str) -> Iterator[Article]:
    """The articles of the text of an export."""
    lines: list[str] = []
    for line in [*text.split("\n"), "End of Document"]:
        if not (_NUMBER.fullmatch(line) or _END.fullmatch(line)):
            lines.append(line.strip())
            continue
        article = _article(lines)
        lines = []
        if article is not None:
            yield article


def _article(lines: list[str]) -> Article | None:
    """The article of its lines; None where there is no field of the head among them."""
    fields: dict[str, str] = {}
    last_field = -1
    for number, line in enumerate(lines):
        found = _FIELD.fullmatch(line)
        name = found[1].upper() if found else ""
        if found and _HEAD.fullmatch(name) and (last_field < 0 or number - last_field <= _DEEPEST):
            fields.setdefault(name, found[2].strip())
            last_field = number
        elif found and _TAIL.fullmatch(name) and _is_tail(found[1], fields):
            fields.setdefault(name, found[2].strip())
        if line == "Body":
            last_field = number
            break
    if last_field < 0:
        return None
    end = _end(lines, last_field + 1)
    fields |= _tail(lines[end:])
    return _with_top(lines, fields, paragraphs(lines[last_field + 1 : end]))


def _with_top(lines: list[str], fields: dict[str, str], text: str) -> Article:
    """The article with what stands above its first field: headline, outlet, date."""
    top: list[str] = []
    for line in lines:
        found = _FIELD.fullmatch(line)
        if found and _HEAD.fullmatch(found[1].upper()):
            break
        if line and not COPYRIGHT.match(line):
            top.append(line)
    dated = next((n for n, line in enumerate(top[:_DEEPEST]) if _is_date(line)), None)
    newer = "Body" in lines
    if dated is None:
        title, outlet, day = (top[0] if top else None), None, None
    elif newer:  # headline, outlet, date
        outlet = top[dated - 1] if dated else None
        title, day = " ".join(top[: max(dated - 1, 0)]) or None, english_day(top[dated])
    else:  # outlet, date, headline
        outlet, day = (top[0] if dated else None), english_day(top[dated])
        title = " ".join(top[dated + 1 : dated + 4]) or None
    return Article(
        text=text,
        title=title,
        outlet=outlet,
        date=day or english_day(fields.get("LOAD-DATE", "")),
        dateline=fields.get("DATELINE", ""),
        language=fields.get("LANGUAGE"),
        url=url if (url := fields.get("URL", "")).startswith(("http://", "https://")) else None,
    )


def _is_date(line: str) -> bool:
    return len(line) <= 60 and english_day(line) is not None


def _is_tail(name: str, fields: dict[str, str]) -> bool:
    return bool(fields) and (name.isupper() or name == "URL")


def _end(lines: list[str], start: int) -> int:
    """Where the text ends: at the first field of the tail, or the copyright."""
    for number in range(start, len(lines)):
        line = lines[number]
        found = _FIELD.fullmatch(line)
        if line in _CLOSING or (COPYRIGHT.match(line) and number > start + 1):
            return number
        if found and (_TAIL.fullmatch(found[1]) or found[1] == "Load-Date"):
            return number
    return len(lines)


def _tail(lines: list[str]) -> dict[str, str]:
    found = (_FIELD.fullmatch(line) for line in lines)
    named = ((one[1].upper(), one[2].strip()) for one in found if one)
    return {name: value for name, value in named if _TAIL.fullmatch(name)}
