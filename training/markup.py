"""Our own annotation: a text and, under it, lines that quote its words.

    === harbour-1 | Harbour Post | 2023-05-04
    T The army accused rebels of shelling Dorrin.
    T The group denied it.
    E ACCUSE/allege actual | accused | actor=The army | recipient=rebels
    E ASSAULT actual | shelling | actor=rebels | recipient=Dorrin | by=The army ~ accused
    A The army | accused | rebels of shelling Dorrin | indirect
    N army ; - ; MIL ; organisation | The army
    N rebels ; - ; REB ; group | rebels ;; The group
    N Dorrin ; - ; - ; place | Dorrin

- `===` opens a document: id, outlet, date (`-` for none). `T` is a sentence; a document without
  any is a report whose text lies elsewhere, numbered by its layout: 0 the headline, 1 the first.
- Words are quoted as they stand. Where they stand more than once, `2:the group` says in which
  sentence and `2:the group#2` which of several in it. `2:We will ... 3:home` runs from the first
  to the last.
- `E` type[/mode] status [historical] [hedged] [unsure] | triggers, the main one first | then any
  of actor= recipient= place= time= context= and by= (source ~ cue; links from the outside in are
  joined by ` > `).
- `A` source or `-` | cue | content | direct, indirect or mixed.
- `N` name ; country ; sector ; kind | mentions.
- Several quotations are joined by ` ;; `. `#` opens a comment line.

`rows` gives them in the form of `coded`. Malformed lines are refused by file and line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sayso.events import ontology
from sayso.reading import from_text
from sayso.reading.layout import layout
from training.labels import KINDS, STATUS

Row = dict[str, Any]
Span = list[int]


class MarkupError(ValueError):
    """A malformed line: "file:line: what is wrong"."""


def rows(path: Path, texts: Callable[[str], str] | None = None) -> Iterator[Row]:
    """The documents of a file in the form of `coded`.

    Args:
        texts: gives the text of a document that has none of its own, by its id.

    Raises:
        MarkupError: a line is malformed, or quotes words that are not there or not there once.
    """
    block: list[tuple[int, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("===") and block:
            yield _document(path, block, texts)
            block = []
        if line.strip() and not line.startswith("#"):
            block.append((number, line.rstrip()))
    if block:
        yield _document(path, block, texts)


def _document(path: Path, block: list[tuple[int, str]], texts: Callable[[str], str] | None) -> Row:
    at, head = block[0]
    try:
        reader = _Reader(head, [line[2:] for _, line in block if line.startswith("T ")], texts)
        for number, line in block[1:]:
            at = number
            reader.take(line)
        at = block[0][0]
        return reader.finish()
    except (ValueError, KeyError) as error:
        raise MarkupError(f"{path}:{at}: {error}") from error


def numbered(text: str) -> list[tuple[int, int]]:
    """A report's sentences as references number them: the headline (or nothing) first."""
    found = layout(from_text(text))
    return [found.headline or (0, 0), *found.sentences]


class _Reader:
    """One document under way."""

    def __init__(self, head: str, own: list[str], texts: Callable[[str], str] | None) -> None:
        parts = [part.strip() for part in head.removeprefix("===").split("|")]
        if len(parts) != 3 or not parts[0]:
            raise ValueError("a document opens with === id | outlet | date")
        self.id, self.outlet, self.date = parts[0], *(None if p == "-" else p for p in parts[1:])
        self.own = bool(own)
        if own:
            self.text = " ".join(own)
            at = 0
            self.sentences = [(0, 0)]
            for sentence in own:
                self.sentences.append((at, at + len(sentence)))
                at += len(sentence) + 1
        elif texts is not None:
            self.text = texts(self.id)
            self.sentences = numbered(self.text)
        else:
            raise ValueError(f"{self.id} has no text")
        self.events: list[Row] = []
        self.attributions: list[Row] = []
        self.entities: list[Row] = []
        self.known = ontology.load()

    def take(self, line: str) -> None:
        """One line under the head."""
        kind, _, rest = line.partition(" ")
        if kind == "T":
            return
        fields = [field.strip() for field in rest.split(" | ")]
        if kind == "E" and len(fields) >= 2:
            self._event(fields)
        elif kind == "A" and len(fields) == 4:
            self._attribution(fields)
        elif kind == "N" and len(fields) == 2:
            self._entity(fields)
        else:
            raise ValueError(f"neither T, E, A nor N, or not with all its fields: {line[:60]!r}")

    def _spans(self, quoted: str) -> list[Span]:
        return [self._span(part.strip()) for part in quoted.split(" ;; ")]

    def _span(self, quoted: str) -> Span:
        first, dots, last = quoted.partition(" ... ")
        start, end = self._find(first)
        if dots:
            end = self._find(last, start)[1]
        return [start, end]

    def _find(self, quoted: str, after: int = 0) -> tuple[int, int]:
        match = re.fullmatch(r"(?:(\d+):)?(.+?)(?:#(\d+))?", quoted, re.DOTALL)
        if match is None:
            raise ValueError("an empty quotation")
        sentence, words, nth = match.groups()
        low, high = (after, len(self.text))
        if sentence is not None:
            if int(sentence) >= len(self.sentences):
                raise ValueError(f"there is no sentence {sentence}")
            low, high = self.sentences[int(sentence)]
            low = max(low, after)
        edge = r"(?<!\w)" if words[0].isalnum() else ""
        edge_after = r"(?!\w)" if words[-1].isalnum() else ""
        places = [
            (m.start(), m.end())
            for m in re.finditer(edge + re.escape(words) + edge_after, self.text[:high])
            if m.start() >= low
        ]
        if not places:
            raise ValueError(f"no {words!r} there")
        if nth is None and len(places) > 1 and not after:
            raise ValueError(f"{words!r} stands there {len(places)} times; say which")
        if nth is not None and int(nth) > len(places):
            raise ValueError(f"{words!r} stands there {len(places)} times only")
        return places[int(nth) - 1 if nth else 0]

    def _event(self, fields: list[str]) -> None:
        what, *flags = fields[0].split()
        event, _, mode = what.partition("/")
        if event not in self.known.types:
            raise ValueError(f"there is no type {event!r}")
        if mode and mode not in self.known.modes.get(event, ()):
            raise ValueError(f"{event} has no mode {mode!r}")
        status = flags[0] if flags else ""
        if status not in STATUS or set(flags[1:]) - {"historical", "hedged", "unsure"}:
            raise ValueError(f"{' '.join(flags)!r} is no status with flags")
        row: Row = {
            "type": event, "mode": mode or None, "context": [], "actor": [], "recipient": [],
            "said_by": [], "status": status, "historical": "historical" in flags,
            "hedged": "hedged" in flags, "sure": "unsure" not in flags,
            "place": None, "date_text": None,
            "mentions": [{"trigger": s, "sentence": self._sentence(s)}
                         for s in self._spans(fields[1])],
        }  # fmt: skip
        for field in fields[2:]:
            name, equals, value = field.partition("=")
            if not equals or not value:
                raise ValueError(f"{field!r} is not name=value")
            self._field(row, name, value)
        self.events.append(row)

    def _field(self, row: Row, name: str, value: str) -> None:
        if name == "context":
            row["context"] = value.split(",")
            if unknown := set(row["context"]) - set(self.known.contexts):
                raise ValueError(f"there is no context {min(unknown)!r}")
        elif name in ("actor", "recipient"):
            row[name] = [{"span": span} for span in self._spans(value)]
        elif name == "place":
            span = self._span(value)
            row["place"] = {"span": span, "name": self.text[slice(*span)], "country": None}
        elif name == "time":
            row["date_text"] = self._span(value)
        elif name == "by":
            for link in value.split(" > "):
                source, _, cue = link.partition(" ~ ")
                row["said_by"].append(
                    {"span": self._span(source), "cue": self._span(cue) if cue else None}
                )
        else:
            raise ValueError(f"there is no field {name!r}")

    def _attribution(self, fields: list[str]) -> None:
        source, cue, content, kind = fields
        if kind not in ("direct", "indirect", "mixed"):
            raise ValueError(f"{kind!r} is none of direct, indirect, mixed")
        self.attributions.append({
            "source": None if source == "-" else self._span(source), "cue": self._span(cue),
            "content": self._spans(content), "kind": kind,
        })  # fmt: skip

    def _entity(self, fields: list[str]) -> None:
        about = [None if p.strip() == "-" else p.strip() for p in fields[0].split(" ; ")]
        if len(about) != 4 or not about[0]:
            raise ValueError("an entity is name ; country ; sector ; kind")
        name, country, sector, kind = about
        if sector and sector not in self.known.sectors:
            raise ValueError(f"there is no sector {sector!r}")
        if not self.own:  # names may be kept, other people's phrases may not
            name = " ".join(name.split()[:6])
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is none of {', '.join(KINDS)}")
        self.entities.append({
            "name": name, "country": country, "sector": sector, "kind": kind,
            "mentions": self._spans(fields[1]),
        })  # fmt: skip

    def _sentence(self, span: Span) -> Span:
        for start, end in self.sentences:
            if start <= span[0] < end:
                return [start, end]
        raise ValueError(f"{self.text[slice(*span)]!r} stands in no sentence that is coded")

    def finish(self) -> Row:
        """The row; everybody in a role must be an entity's mention."""
        owners = {tuple(m): e for e in self.entities for m in e["mentions"]}
        for event in self.events:
            for role in ("actor", "recipient", "said_by"):
                for party in event[role]:
                    entity = owners.get(tuple(party["span"]))
                    if entity is None:
                        words = self.text[slice(*party["span"])]
                        raise ValueError(f"{words!r} is {role} of {event['type']} but no mention")
                    party |= {k: entity[k] for k in ("name", "country", "sector")}
        row: Row = {
            "id": self.id, "outlet": self.outlet, "date": self.date,
            "events": self.events, "attributions": self.attributions, "entities": self.entities,
        }  # fmt: skip
        if self.own:
            row["text"] = self.text
        else:
            row["digest"] = hashlib.sha256(self.text.encode()).hexdigest()[:16]
        return row
