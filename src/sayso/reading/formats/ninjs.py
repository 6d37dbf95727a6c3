"""ninjs (IPTC's news in JSON, 1.x to 3.x) → reports: one object, an array, or one a line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sayso.reading.dates import any_day
from sayso.reading.decoding import NotText, decode
from sayso.reading.errors import ReadError
from sayso.reading.files import Stream
from sayso.reading.formats.nitf import with_dateline
from sayso.reading.markup import html_text
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome, Skipped
from sayso.reading.reports import told
from sayso.reading.whole import check_length, read_archive
from sayso.records import Report

_PLAIN = ("body_text", "bodyText")
_DATES = ("firstcreated", "firstCreated", "versioncreated", "versionCreated", "contentcreated")
_MARKED = ("body_xhtml", "body_html", "bodyXhtml", "bodyHtml")


def reports(stream: Stream, place: str, options: Options) -> Iterator[Outcome]:
    """The items of a file.

    Raises:
        ReadError: it is no JSON, or holds no item.
    """
    try:
        text = decode(read_archive(stream, place)).strip()
    except NotText as error:
        raise ReadError(place, str(error)) from None
    passed: Counter[str] = Counter()
    for number, item in enumerate(_items(text, place), 1):
        where = f"{place}:{number}" if number > 1 or text.startswith("[") else place
        if not isinstance(item, dict):
            yield ReadError(where, "is no JSON object with fields")
        elif why := _no_report(item):
            passed[why] += 1
        else:
            try:
                yield where, _report(item, where, options)
            except ReadError as error:
                yield error
    for what, count in sorted(passed.items()):
        yield Skipped(place, count, what)


def _items(text: str, place: str) -> Iterator[Any]:
    """The values of the file, one after the other, arrays taken apart."""
    decoder = json.JSONDecoder()
    at = 0
    if not text:
        raise ReadError(place, "is empty")
    while at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            what = f"{error.msg.removesuffix(' at')} at line {error.lineno}"
            raise ReadError(place, f"broken JSON: {what}") from None
        except (RecursionError, ValueError):
            raise ReadError(place, "broken JSON: nested too deeply, or a number too long") from None
        yield from value if isinstance(value, list) else [value]
        at = end
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1


def _no_report(item: dict[str, Any]) -> str | None:
    """What an item is that is no report in words."""
    if item.get("pubstatus", "usable") != "usable":
        return "items that are withdrawn or held back"
    if item.get("type", "text") not in ("text", "composite", None):
        return "items that are no text"
    return None


def _report(item: dict[str, Any], place: str, options: Options) -> Report:
    text = _body(item)
    if not text:
        raise ReadError(place, "has no body_text, body_xhtml or bodies with text in them")
    text = with_dateline(_string(item.get("located")) or "", text)
    check_length(text, place, options)
    written = (_string(item.get(key)) for key in _DATES)
    return told(
        text,
        options,
        id=_string(item.get("uri")),
        url=_string(item.get("url")) or _string(item.get("webUrl")),
        outlet=_source(item),
        title=_string(item.get("headline")) or _valued(item.get("headlines")),
        date=any_day(next(filter(None, written), None)),
        language=_string(item.get("language")),
    )


def _body(item: dict[str, Any]) -> str:
    """The story in plain text, which loses least, or else as marked text."""
    for key in _PLAIN:
        if text := _string(item.get(key)):
            return text
    for key in _MARKED:
        if text := html_text(_string(item.get(key)) or ""):
            return text
    bodies = item.get("bodies")
    for body in bodies if isinstance(bodies, list) else ():
        if isinstance(body, dict) and (value := _string(body.get("value"))):
            kind = _string(body.get("contenttype")) or _string(body.get("contentType")) or ""
            return html_text(value) if "html" in kind or value.lstrip().startswith("<") else value
    return ""


def _source(item: dict[str, Any]) -> str | None:
    """Who stands behind the story."""
    sources = item.get("infosources") or item.get("infoSources")
    for one in sources if isinstance(sources, list) else ():
        if isinstance(one, dict) and (name := _string(one.get("name"))):
            return name
    return _string(item.get("source")) or _string(item.get("copyrightholder"))


def _valued(several: Any) -> str | None:
    """The first value of a list of objects."""
    for one in several if isinstance(several, list) else ():
        if isinstance(one, dict) and (value := _string(one.get("value"))):
            return value
    return None


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
