"""What each part of a report's text is: headline, dateline, body, and what is not to be coded."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.reading import datelines, furniture
from sayso.reading.headlines import find_headline, same_words
from sayso.reading.sentences import paragraphs, split_paragraph, trim
from sayso.records import Report

Bounds = tuple[int, int]

_LEAD = 8  # paragraphs in which bylines and datelines are looked for
_TAIL = 6  # paragraphs in which sources and credits are
_LINK_LENGTH = 160
_MOST_LINKS = 15


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a report, each as (start, end) in its text.

    `place` is the city of the dateline, `date_words` the day that it or a date line names.
    `sentences` are those of the body, in order and without overlap, each inside one of
    `paragraphs`. Nothing in `headline`, `dateline` and `skipped` (repeated headlines, bylines,
    captions, credits, links, source lines) is in a sentence.
    """

    headline: Bounds | None = None
    dateline: Bounds | None = None
    place: Bounds | None = None
    agency: str | None = None
    date_words: Bounds | None = None
    sentences: tuple[Bounds, ...] = ()
    paragraphs: tuple[Bounds, ...] = ()
    skipped: tuple[Bounds, ...] = ()


def layout(report: Report) -> Layout:
    """The layout of the report's text. Linear in its length."""
    text = report.text
    parts = paragraphs(text)
    skipped: list[Bounds] = []
    headline, parts = _take_headline(text, parts, report.title, skipped)
    parts = _take_furniture(text, parts, skipped)
    found, date_words, body = _take_dateline(text, parts, skipped)
    body = _cut_credits(text, body, skipped)
    sentences = [bounds for first, last in body for bounds in split_paragraph(text, first, last)]
    return Layout(
        headline=headline,
        dateline=found.bounds if found else None,
        place=found.place if found else None,
        agency=found.agency if found else None,
        date_words=date_words,
        sentences=tuple(sentences),
        paragraphs=tuple(body),
        skipped=tuple(sorted(skipped)),
    )


def source_line(text: str, found: Layout) -> str | None:
    """The outlet that a skipped "Source: …" line names, the last one if there are several."""
    named = (furniture.source_named(text, *bounds) for bounds in reversed(found.skipped))
    return next((name for name in named if name), None)


def _take_headline(
    text: str, parts: list[Bounds], title: str | None, skipped: list[Bounds]
) -> tuple[Bounds | None, list[Bounds]]:
    """The headline, and the paragraphs without it and its repetitions."""
    number = next((n for n, part in enumerate(parts[:_LEAD]) if not _is_preamble(text, part)), None)
    if number is None:
        return None, parts
    found = find_headline(text, parts[number:], title)
    if found is None:
        return None, parts
    headline, rest = found
    kept: list[Bounds] = []
    for position, part in enumerate(rest):
        if position < 4 and same_words(text[slice(*part)], text[slice(*headline)]):
            skipped.append(part)
        else:
            kept.append(part)
    return headline, parts[:number] + kept


def _is_preamble(text: str, part: Bounds) -> bool:
    """Whether the paragraph may stand above a headline: a date, a byline, a credit."""
    return (
        datelines.date_line(text, *part) is not None
        or furniture.is_byline(text, *part)
        or furniture.is_furniture(text, *part, last=False)
    )


def _take_furniture(text: str, parts: list[Bounds], skipped: list[Bounds]) -> list[Bounds]:
    """The paragraphs without bylines, captions, credits, notices and lists of links."""
    kept: list[Bounds] = []
    links = 0
    listed = _stopped_share(text, parts) >= 0.5
    for number, part in enumerate(parts):
        last = number >= len(parts) - _TAIL
        if furniture.is_link_header(text, *part):
            links = _MOST_LINKS if listed else 0
        elif links and part[1] - part[0] <= _LINK_LENGTH and not _stopped(text, part):
            links -= 1
        elif furniture.is_furniture(text, *part, last=last) or (
            number < _LEAD and furniture.is_byline(text, *part)
        ):
            links = 0
        else:
            links = 0
            kept.append(part)
            continue
        skipped.append(part)
    return kept


def _take_dateline(
    text: str, parts: list[Bounds], skipped: list[Bounds]
) -> tuple[datelines.Dateline | None, Bounds | None, list[Bounds]]:
    """The dateline, the words of the day, and the paragraphs without them.

    A date line ("Friday, January 4, 2019") is the dateline itself where there is no other.
    """
    found: datelines.Dateline | None = None
    alone: Bounds | None = None
    date_words: Bounds | None = None
    body: list[Bounds] = []
    for number, part in enumerate(parts):
        if number < _LEAD and (line := datelines.date_line(text, *part)) is not None:
            date_words = date_words or line[0]
            if alone is None and not line[1]:
                alone = part
            else:
                skipped.append(part)
            continue
        if number < _LEAD and found is None:
            found = _dateline_of(text, parts, number)
        if found is not None and part[0] == found.bounds[0]:
            rest = trim(text, found.bounds[1], part[1])
            body.extend([rest] if rest else [])
            continue
        body.append(part)
    if found is None and alone is not None:
        return datelines.Dateline(alone, None, None, date_words), date_words, body
    if alone is not None:
        skipped.append(alone)
    return found, (found.date_words if found and found.date_words else date_words), body


def _dateline_of(text: str, parts: list[Bounds], number: int) -> datelines.Dateline | None:
    """The dateline of one paragraph, unless it and others begin as speakers in interviews do."""
    found = datelines.find(text, *parts[number])
    if found is None or not found.speaker_like:
        return found
    others = parts[:number] + parts[number + 1 : number + 40]
    return None if any(datelines.names_speakers(text, *part) for part in others) else found


def _cut_credits(text: str, body: list[Bounds], skipped: list[Bounds]) -> list[Bounds]:
    """The paragraphs with credits in brackets cut off the end of the last ones."""
    kept = body[: max(0, len(body) - _TAIL)]
    for first, last in body[len(kept) :]:
        cut = furniture.credit_start(text, first, last)
        if cut is None:
            kept.append((first, last))
            continue
        skipped.append((cut, last))
        rest = trim(text, first, cut)
        kept.extend([rest] if rest else [])
    return kept


def _stopped(text: str, part: Bounds) -> bool:
    return text[part[1] - 1] in ".!?…\"'”’»)"


def _stopped_share(text: str, parts: list[Bounds]) -> float:
    return sum(_stopped(text, part) for part in parts) / len(parts) if parts else 0.0
