"""Exports of Factiva → one report an article.

Articles come in two layouts: with two-letter codes before each field (HD headline, WC words, PD
date, SN source, LP and TD text, AN number), or as lines in the same order without them. Both end in
"Document" and the article's number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sayso.reading.dates import english_day
from sayso.reading.files import Stream
from sayso.reading.formats.articles import COPYRIGHT, WORDS, Article, outcomes, paragraphs
from sayso.reading.furniture import is_byline
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome
from sayso.reading.whole import decode_whole, read_archive

_END = re.compile(r"[ \t]*(?:AN[ \t|]+)?Document ([A-Za-z0-9]{12,40})[ \t|]*")
_HEAD_CODE = re.compile("SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD")
_TAIL_CODE = re.compile("CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|ART|CLM")
_CODE = re.compile(r"[ \t]*([A-Z]{2,3})(?:[ \t]*\||[ \t]+|$)(.*)")
_APART = re.compile(r"[ \t]*[A-Z]{2,3}(?:[ \t]*\||[ \t]{2,}|\t|[ \t]*$)")
_DATE = re.compile(r"\d{1,2} [A-Z][a-z]{2,8} \d{4}")
_SNIFF = (
    re.compile(r"^[ \t]*[\d,]{1,9} words[ \t]*\n\s*\d{1,2} [A-Z][a-z]{2,8} \d{4}[ \t]*$", re.M),
    re.compile(r"^[ \t]*WC[ \t|]+[\d,]{1,9} words[ \t|]*\n\s*PD[ \t|]", re.M),
)
_DEEPEST = 12  # lines that may stand above the number of words


def sniff(text: str) -> str | None:
    """ "factiva" if the text begins as its exports do."""
    return "factiva" if any(pattern.search(text) for pattern in _SNIFF) else None


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
    for line in text.split("\n"):
        end = _END.fullmatch(line)
        if end is None:
            lines.append(line)
            continue
        article = _article(lines)
        lines = []
        if article is not None:
            article.id = end[1]
            yield article
    article = _article(lines)
    if article is not None:
        yield article


def _article(lines: list[str]) -> Article | None:
    coded = any((found := _CODE.match(line)) and found[1] == "HD" for line in lines)
    return _of_codes(lines) if coded else _of_lines(lines)


def _of_codes(lines: list[str]) -> Article | None:
    """The article of fields with codes."""
    fields: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        found = _CODE.match(line)
        if found and _begins(found[1], code, line):
            code = found[1]
            line = found[2].strip(" \t|")
        if code:
            fields.setdefault(code, []).append(line.strip(" \t|"))
    text = paragraphs([*fields.get("LP", ()), "", *fields.get("TD", ())])
    return Article(
        text=text,
        title=_joined(fields, "HD"),
        outlet=_joined(fields, "SN"),
        date=english_day(_joined(fields, "PD") or ""),
        language=_joined(fields, "LA"),
    )


def _begins(code: str, last: str, line: str) -> bool:
    """Whether a field begins here; in the text, a word in capitals at a line's start is none."""
    if last in ("LP", "TD"):
        known = _TAIL_CODE.fullmatch(code) or (code == "TD" and last == "LP")
        return bool(known) and _APART.match(line) is not None
    return bool(_HEAD_CODE.fullmatch(code) or _TAIL_CODE.fullmatch(code))


def _joined(fields: dict[str, list[str]], code: str) -> str | None:
    return " ".join(" ".join(fields.get(code, ())).split()) or None


def _of_lines(lines: list[str]) -> Article | None:
    """The article of lines without codes; None where there is no number of words."""
    filled = [number for number, line in enumerate(lines) if line.strip(" \t|")]
    counted = next((n for n in filled[:_DEEPEST] if WORDS.fullmatch(lines[n].strip(" \t|"))), None)
    if counted is None:
        return None
    above = [line for n in filled if n < counted and (line := lines[n].strip(" \t|"))]
    titles = [line for line in above if not is_byline(line, 0, len(line))]
    below = [n for n in filled if n > counted][:_DEEPEST]
    dated = next((n for n in below[:3] if _DATE.fullmatch(lines[n].strip(" \t|"))), None)
    named = [n for n in below if dated is not None and n > dated]
    named = [n for n in named if not re.fullmatch(r"\d{1,2}:\d{2}.{0,10}", lines[n].strip())]
    begins = _after_head(lines, below)
    return Article(
        text=paragraphs([line.strip("|") for line in lines[begins:]]),
        title=max(titles, key=len, default=None),
        outlet=lines[named[0]].strip(" \t|") if named and named[0] < begins else None,
        date=english_day(lines[dated]) if dated is not None else None,
        language=next(
            (lines[n].strip(" \t|") for n in below if lines[n].strip(" \t|") in _LANGUAGES), None
        ),
    )


_LANGUAGES = frozenset(
    ("English", "French", "German", "Spanish", "Italian", "Russian", "Arabic", "Portuguese")
)


def _after_head(lines: list[str], below: list[int]) -> int:
    """Where the text begins: after the copyright, or else the language, or else the date."""
    tests: tuple[Callable[[str], bool], ...] = (
        lambda line: COPYRIGHT.match(line) is not None,
        lambda line: line.strip(" \t|") in _LANGUAGES,
        lambda line: _DATE.fullmatch(line.strip(" \t|")) is not None,
    )
    for test in tests:
        found = [n for n in below if test(lines[n])]
        if found:
            return found[-1] + 1
    return below[0] if below else len(lines)
