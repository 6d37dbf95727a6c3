"""NewsML-G2 (IPTC) → a report for each text item of a message.

Pictures, packages and what is withdrawn (`canceled`) or held back (`withheld`) is passed over and
counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sayso.reading.dates import any_day
from sayso.reading.errors import ReadError
from sayso.reading.files import Stream
from sayso.reading.formats import nitf
from sayso.reading.formats.nitf import attribute, first, language_of, with_dateline, words
from sayso.reading.markup import html_text, name_of, parse_xml, text_of
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome, Skipped
from sayso.reading.reports import told
from sayso.reading.whole import check_length, read_archive
from sayso.records import Report

_ITEMS = frozenset(
    {"newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem"}
)


def reports(stream: Stream, place: str, options: Options) -> Iterator[Outcome]:
    """The text items of a message, or of one item that stands alone.

    Raises:
        ReadError: it is no NewsML-G2, broken, or holds no item.
    """
    root = parse_xml(read_archive(stream, place), place)
    if name_of(root) not in _ITEMS | {"newsMessage"}:
        raise ReadError(place, f"is no NewsML-G2: its root is {name_of(root)!r}")
    items = [one for one in root.iter() if name_of(one) in _ITEMS]
    if not items:
        raise ReadError(place, "is a message without items")
    passed: Counter[str] = Counter()
    for item in items:
        where = f"{place}:{item.get('guid')}" if len(items) > 1 and item.get("guid") else place
        if why := _no_report(item):
            passed[why] += 1
            continue
        try:
            yield where, _report(item, where, options)
        except ReadError as error:
            yield error
    for what, count in sorted(passed.items()):
        yield Skipped(place, count, what)


def _no_report(item: Any) -> str | None:
    """What an item is that is no report in words."""
    if name_of(item) != "newsItem":
        return "items that are no news items"
    kind = (attribute(item, "itemClass", "qcode") or "ninat:text").rpartition(":")[2]
    if kind not in ("text", "composite"):
        return "items that are no text"
    status = (attribute(item, "pubStatus", "qcode") or "stat:usable").rpartition(":")[2]
    return None if status == "usable" else "items that are withdrawn or held back"


def _report(item: Any, place: str, options: Options) -> Report:
    """The report of a text item.

    Raises:
        ReadError: it is without text, or too long.
    """
    meta = first(item, "contentMeta")
    meta = meta if meta is not None else item
    known: dict[str, str | None] = {
        "id": item.get("guid"),
        "outlet": _provider(item),
        "title": words(meta, "headline"),
        "date": any_day(
            words(meta, "contentCreated")
            or words(item, "firstCreated")
            or words(item, "versionCreated")
        ),
        "language": attribute(meta, "language", "tag") or language_of(item),
    }
    content = first(item, "contentSet")
    story = first(content, "nitf") if content is not None else None
    if story is not None:
        return nitf.report_of(story, place, options, **known)
    text = _text(content) if content is not None else ""
    if not text:
        raise ReadError(place, "has no text in its contentSet")
    text = with_dateline(words(meta, "dateline") or "", text)
    check_length(text, place, options)
    return told(text, options, **known)


def _text(content: Any) -> str:
    """The text of the first content that has some."""
    for one in content:
        if name_of(one) == "inlineXML" and (text := text_of(*one)):
            return text
        if name_of(one) == "inlineData":
            kind = one.get("contenttype") or "text/plain"
            data = "".join(one.itertext())
            if kind.startswith("text/html") and (text := html_text(data)):
                return text
            if kind.startswith("text/plain") and data.strip():
                return data.strip()
    return ""


def _provider(item: Any) -> str | None:
    """Who provides the item: the name, or a literal or code that names it."""
    for name in ("infoSource", "provider"):
        found = first(item, name)
        if found is not None:
            code = found.get("qcode") or ""
            named = words(found, "name") or found.get("literal") or code.rpartition(":")[2]
            if named:
                return str(named)
    return words(item, "creditline")
