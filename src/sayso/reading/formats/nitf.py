"""NITF (IPTC's News Industry Text Format) → one report a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sayso.reading.datelines import find
from sayso.reading.dates import any_day
from sayso.reading.errors import ReadError
from sayso.reading.files import Stream
from sayso.reading.markup import name_of, parse_xml, text_of
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome
from sayso.reading.reports import told
from sayso.reading.whole import check_length, read_archive
from sayso.records import Report

NO_STORY = frozenset({"body.end", "body.head", "table", "nitf-table", "fn"})


def reports(stream: Stream, place: str, options: Options) -> Iterator[Outcome]:
    """The one report of a NITF file.

    Raises:
        ReadError: it is no NITF, broken, too long, or without text.
    """
    root = parse_xml(read_archive(stream, place), place)
    if name_of(root) != "nitf":
        raise ReadError(place, f"is no NITF: its root is {name_of(root)!r}")
    yield place, report_of(root, place, options)


def report_of(root: Any, place: str, options: Options, **known: str | None) -> Report:
    """The report of a `nitf` element; `known` is what a message around it says, and goes before.

    Raises:
        ReadError: it is without text, or too long.
    """
    text = body_text(root)
    if not text:
        raise ReadError(place, "has no text in its body.content")
    text = with_dateline(_dateline(root), text)
    check_length(text, place, options)
    own: dict[str, str | None] = {
        "id": attribute(root, "doc-id", "id-string"),
        "outlet": attribute(root, "pubdata", "name") or words(root, "distributor"),
        "title": words(root, "hl1") or words(root, "hedline") or words(root, "title"),
        "date": any_day(
            attribute(root, "date.issue", "norm")
            or attribute(root, "date.release", "norm")
            or attribute(root, "pubdata", "date.publication")
            or attribute(root, "story.date", "norm")
        ),
        "language": language_of(root),
    }
    return told(text, options, **{**own, **{k: v for k, v in known.items() if v}})


def body_text(root: Any) -> str:
    """The paragraphs of the story, without pictures, tables and notes."""
    contents = [one for one in root.iter() if name_of(one) == "body.content"]
    return text_of(*contents, without=NO_STORY)


def _dateline(root: Any) -> str:
    """The place and the day of the dateline, or all of it where it names no place as such."""
    found = first(root, "dateline")
    if found is None:
        return ""
    place, day = words(found, "location"), words(found, "story.date")
    return f"{place}, {day}" if place and day else place or text_of(found)


def with_dateline(dateline: str, text: str) -> str:
    """The text with the dateline that stands apart from it at its head, as papers print it.

    So the layout finds it, and takes neither it for a sentence nor a second one for a dateline.
    """
    line = " ".join(dateline.split()).strip(" -–—")
    if not line or len(line) > 100 or find(text, 0, len(text)) is not None:
        return text
    place, comma, rest = line.partition(",")
    joined = f"{place.upper()}{comma}{rest} — {text}"
    found = find(joined, 0, len(joined))
    return joined if found and found.bounds[1] == len(joined) - len(text) else text


def first(root: Any, name: str) -> Any | None:
    """The first element of that name."""
    return next((one for one in root.iter() if name_of(one) == name), None)


def words(root: Any, name: str) -> str | None:
    """The text of the first element of that name, on one line."""
    found = first(root, name)
    return (" ".join(text_of(found).split()) or None) if found is not None else None


def attribute(root: Any, name: str, key: str) -> str | None:
    """An attribute of the first element of that name that has it."""
    values = (one.get(key) for one in root.iter() if name_of(one) == name)
    return next((value for value in values if value), None)


def language_of(element: Any) -> str | None:
    """What `xml:lang` says."""
    value = element.get("{http://www.w3.org/XML/1998/namespace}lang") or element.get("lang")
    return str(value) if value else None
