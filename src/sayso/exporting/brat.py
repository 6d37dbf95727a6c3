"""brat: a folder with a text and its standoff annotations for each report, and annotation.conf.

The format is that of https://brat.nlplab.org/standoff.html, version 1.3: offsets count characters,
and a span that goes over a line break is one of several pieces. `reports.jsonl` says which report a
file is, and the ids of what is marked in it; brat does not mind it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sayso.events import ontology
from sayso.exporting.marking import (
    CONTENT,
    PARTY,
    PLACE,
    STATUSES,
    TIME,
    Marked,
    MarkedEvent,
    MarkedQuote,
    Stretch,
    marked,
    modes,
)
from sayso.exporting.words import clean
from sayso.exporting.writer import Sink
from sayso.records import Annotation, Record

REPORTS = "reports.jsonl"
ATTRIBUTION = "ATTRIBUTION"
"""The type of an event that is an attribution with a cue; its trigger is the cue."""
ID = "SaysoId"
"""The type of the note that holds an event's id."""
ACTOR, RECIPIENT, SAID_BY, WHERE, WHEN = "Actor", "Recipient", "Said_by", "Place", "Time"
SOURCE, WHAT = "Source", "Content"
SAYS, AND = "Says", "And"
"""Relations: a source and what it says where no cue stands between; sources side by side."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}")


def write(records: Iterable[Record], kind: type[Record], to: Sink) -> str | None:
    """Write annotations, each as a pair of files."""
    folder = to.folder()
    (folder / "annotation.conf").write_text(configuration(), encoding="utf-8")
    taken: set[str] = set()
    with (folder / REPORTS).open("w", encoding="utf-8") as reports:
        for record in records:
            assert isinstance(record, Annotation)
            shown = marked(record)
            name = _name(shown.report, taken)
            _put(folder / f"{name}.txt", shown.text)
            _put(folder / f"{name}.ann", standoff(shown))
            line = {"file": name, "report": shown.report, "shown": shown.shown}
            reports.write(json.dumps(line) + "\n")
    return None


def configuration() -> str:
    """annotation.conf: the types of spans, events, roles, relations and attributes."""
    roles = (
        f"{ACTOR}*:{PARTY}, {RECIPIENT}*:{PARTY}, {WHERE}?:{PLACE}, {WHEN}?:{TIME}, "
        f"{SAID_BY}*:{PARTY}"
    )
    return "\n".join(
        [
            "[entities]",
            *(PARTY, PLACE, TIME, CONTENT),
            "[relations]",
            f"{SAYS}\tArg1:{PARTY}, Arg2:{CONTENT}",
            f"{AND}\tArg1:{PARTY}, Arg2:{PARTY}",
            "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>",
            "[events]",
            *(f"{type}\t{roles}" for type in ontology.load().types),
            f"{ATTRIBUTION}\t{SOURCE}?:{PARTY}, {WHAT}:{CONTENT}",
            "[attributes]",
            f"Status\tArg:<EVENT>, Value:{'|'.join(STATUSES)}",
            f"Mode\tArg:<EVENT>, Value:{'|'.join(modes())}",
            "Historical\tArg:<EVENT>",
            "Hedged\tArg:<EVENT>",
            "",
        ]
    )


def standoff(shown: Marked) -> str:
    """The annotation file of a report."""
    lines = _Lines(shown.text)
    for event in shown.events:
        _event(event, lines)
    for quote in shown.quotes:
        _quote(quote, lines)
    for stretch, name in shown.names.items():
        if (PARTY, (stretch,)) in lines.spans:
            lines.add("#", f"AnnotatorNotes {lines.span(PARTY, stretch)}\t{clean(name)}")
    return "".join(f"{line}\n" for line in lines.written)


class _Lines:
    """The lines of a file and the numbers that their ids have come to."""

    def __init__(self, text: str) -> None:
        self.written: list[str] = []
        self.spans: dict[tuple[str, tuple[Stretch, ...]], str] = {}
        self._text = text
        self._numbers: dict[str, int] = {}
        self._relations: set[str] = set()

    def add(self, letter: str, rest: str) -> str:
        """Add a line and give its id."""
        number = self._numbers[letter] = self._numbers.get(letter, 0) + 1
        self.written.append(f"{letter}{number}\t{rest}")
        return f"{letter}{number}"

    def span(self, label: str, *stretches: Stretch) -> str:
        """The id of a span, which is written once."""
        key = (label, stretches)
        if key not in self.spans:
            parts = [part for one in stretches for part in _pieces(self._text, *one)]
            offsets = ";".join(f"{start} {end}" for start, end in parts)
            words = " ".join(self._text[start:end] for start, end in parts)
            self.spans[key] = self.add("T", f"{label} {offsets}\t{words}")
        return self.spans[key]

    def relation(self, type: str, one: str, other: str) -> None:
        """Add a relation, unless it is there."""
        rest = f"{type} Arg1:{one} Arg2:{other}"
        if rest not in self._relations:
            self._relations.add(rest)
            self.add("R", rest)


def _event(event: MarkedEvent, lines: _Lines) -> None:
    trigger = lines.span(event.type, event.trigger)
    roles = [
        *_numbered(ACTOR, [lines.span(PARTY, one) for one in event.actor]),
        *_numbered(RECIPIENT, [lines.span(PARTY, one) for one in event.recipient]),
        *([f"{WHERE}:{lines.span(PLACE, event.place)}"] if event.place else []),
        *([f"{WHEN}:{lines.span(TIME, event.time)}"] if event.time else []),
        *_numbered(SAID_BY, [lines.span(PARTY, link[0]) for link in event.said_by]),
    ]
    id = lines.add("E", " ".join([f"{event.type}:{trigger}", *roles]))
    if event.status != "actual":
        lines.add("A", f"Status {id} {event.status}")
    if event.mode:
        lines.add("A", f"Mode {id} {event.mode}")
    if event.historical:
        lines.add("A", f"Historical {id}")
    if event.hedged:
        lines.add("A", f"Hedged {id}")
    for first, *beside in event.said_by:
        for other in beside:
            lines.relation(AND, lines.span(PARTY, first), lines.span(PARTY, other))
    lines.add("#", f"{ID} {id}\t{event.id}")


def _quote(quote: MarkedQuote, lines: _Lines) -> None:
    what = lines.span(CONTENT, *quote.content)
    source = lines.span(PARTY, quote.source) if quote.source else None
    if quote.cue:
        roles = [*([f"{SOURCE}:{source}"] if source else []), f"{WHAT}:{what}"]
        trigger = lines.span(ATTRIBUTION, quote.cue)
        lines.add("E", " ".join([f"{ATTRIBUTION}:{trigger}", *roles]))
    elif source:
        lines.relation(SAYS, source, what)


def _numbered(role: str, targets: list[str]) -> Iterator[str]:
    """A role that several have: Actor, Actor2, Actor3."""
    for number, target in enumerate(targets, start=1):
        yield f"{role}{number if number > 1 else ''}:{target}"


def _pieces(text: str, start: int, end: int) -> Iterator[Stretch]:
    """The parts of a span on lines of their own."""
    for match in re.finditer(r"\S(?:[^\n\r]*\S)?", text[start:end]):
        yield start + match.start(), start + match.end()


def _name(report: str, taken: set[str]) -> str:
    """A name for a report's files: its id, where that is a name and not taken whatever the case."""
    name = report if _NAME.fullmatch(report) else ""
    if not name or name.casefold() in taken:
        name = "r-" + hashlib.sha256(report.encode("utf-8", "replace")).hexdigest()[:16]
    taken.add(name.casefold())
    return name


def _put(path: Path, text: str) -> None:
    # As bytes: no line break may become another one, or offsets would no longer hold.
    path.write_bytes(text.encode("utf-8", "replace"))
