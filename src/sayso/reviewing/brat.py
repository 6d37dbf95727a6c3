"""A folder of brat's, read back as it was exported and corrected."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from sayso.events import ontology
from sayso.exporting import brat
from sayso.exporting.marking import STATUSES, Marked, MarkedEvent, MarkedQuote, Stretch, together
from sayso.reviewing.reviews import ReviewError, shown

_SPAN = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")


def read(folder: Path) -> Iterator[Marked | ReviewError]:
    """The reports of a folder as they are marked there, or why one cannot be read.

    Raises:
        ReviewError: the folder does not say which reports its files are.
    """
    index = folder / brat.REPORTS
    try:
        lines = index.read_text(encoding="utf-8").splitlines()
        names = {one["file"]: (one["report"], shown(one)) for one in map(json.loads, lines)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        why = "is missing or broken; it comes with the export and says which report a file is"
        raise ReviewError(str(index), why) from error
    for name, (report, ids) in names.items():
        try:
            if not (isinstance(name, str) and Path(name).name == name):
                raise ReviewError(str(index), f"{name!r} is no name of a file")
            yield _File(folder / f"{name}.ann", _text(folder / f"{name}.txt")).marked(report, ids)
        except ReviewError as error:
            yield error


def _text(path: Path) -> str:
    try:
        # As bytes: offsets count every character, line breaks as they are.
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReviewError(str(path), f"cannot be read ({error})") from error


class _File:
    """The lines of an annotation file, by their ids."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        self._lines: dict[str, tuple[int, str]] = {}
        self._ids: dict[str, str] = {}
        self._beside: dict[str, list[str]] = {}
        self._attributes: dict[str, dict[str, str]] = {}
        # Only line feeds end a line: the words of a span may hold other breaks.
        for number, line in enumerate(_text(path).split("\n"), start=1):
            if line.strip():
                self._take(number, line.rstrip("\r"))

    def marked(self, report: str, shown: tuple[str, ...] | None) -> Marked:
        """What is marked in the file.

        Raises:
            ReviewError: a line is not what brat writes, or names what is not there.
        """
        found: list[MarkedEvent | MarkedQuote] = []
        for id, (number, rest) in self._lines.items():
            if id[0] == "E":
                found.append(self._event(id, number, rest))
            elif id[0] == "R" and rest.startswith(f"{brat.SAYS} "):
                found.append(self._saying(number, rest))
        return Marked(
            report=report,
            text=self._text,
            events=tuple(one for one in found if isinstance(one, MarkedEvent)),
            quotes=tuple(one for one in found if isinstance(one, MarkedQuote)),
            shown=shown,
        )

    def _take(self, number: int, line: str) -> None:
        id, _, rest = line.partition("\t")
        if not re.fullmatch(r"[A-Z#]\d+|\*", id) or not rest:
            raise self._wrong(number, "is no line of brat's standoff")
        self._lines[id] = (number, rest)
        what, _, words = rest.partition("\t")
        parts = what.split()
        if id[0] == "#" and len(parts) == 2 and parts[0] == brat.ID:
            self._ids[parts[1]] = words
        elif id[0] in "AM" and len(parts) in (2, 3):
            self._attributes.setdefault(parts[1], {})[parts[0]] = (*parts, "")[2]
        elif id[0] == "R" and parts[0] == brat.AND:
            one, other = self._arguments(number, parts)
            self._beside.setdefault(one, []).append(other)

    def _event(self, id: str, number: int, rest: str) -> MarkedEvent | MarkedQuote:
        (type, trigger), *pairs = self._pairs(number, rest)
        roles: dict[str, list[tuple[int, str]]] = {}
        for role, target in pairs:
            name, order = re.fullmatch(r"(.*?)(\d*)", role, re.DOTALL).groups()  # type: ignore[union-attr]
            roles.setdefault(name, []).append((int(order or 1), target))
        filled = {name: [target for _, target in sorted(some)] for name, some in roles.items()}
        if type == brat.ATTRIBUTION:
            return self._quote(number, trigger, filled)
        place, time = (filled.get(one, [None])[0] for one in (brat.WHERE, brat.WHEN))
        marks = self._attributes.get(id, {})
        status = marks.get("Status", "actual")
        if type not in ontology.load().types:
            raise self._wrong(number, f"there is no type {type!r}")
        if status not in ("actual", *STATUSES):
            raise self._wrong(number, f"there is no status {status!r}")
        return MarkedEvent(
            id=self._ids.get(id),
            type=type,
            trigger=self._whole(trigger, number),
            actor=tuple(self._whole(one, number) for one in filled.get(brat.ACTOR, ())),
            recipient=tuple(self._whole(one, number) for one in filled.get(brat.RECIPIENT, ())),
            said_by=tuple(
                tuple(self._whole(one, number) for one in (link, *self._beside.get(link, ())))
                for link in filled.get(brat.SAID_BY, ())
            ),
            place=self._whole(place, number) if place else None,
            time=self._whole(time, number) if time else None,
            mode=marks.get("Mode"),
            status=status,
            historical="Historical" in marks,
            hedged="Hedged" in marks,
            where=f"{self._path}:{number}",
        )

    def _quote(self, number: int, cue: str, roles: dict[str, list[str]]) -> MarkedQuote:
        content = [part for one in roles.get(brat.WHAT, ()) for part in self._span(one, number)]
        if not content:
            raise self._wrong(number, "an attribution has no content")
        source = next(iter(roles.get(brat.SOURCE, ())), None)
        return MarkedQuote(
            content=together(content, self._text),
            cue=self._whole(cue, number),
            source=self._whole(source, number) if source else None,
            where=f"{self._path}:{number}",
        )

    def _saying(self, number: int, rest: str) -> MarkedQuote:
        source, content = self._arguments(number, rest.split())
        return MarkedQuote(
            content=self._span(content, number),
            source=self._whole(source, number),
            where=f"{self._path}:{number}",
        )

    def _pairs(self, number: int, rest: str) -> list[tuple[str, str]]:
        pairs = [part.rpartition(":") for part in rest.split()]
        if not pairs or not all(name and target for name, _, target in pairs):
            raise self._wrong(number, "has no role and target in each part")
        return [(name, target) for name, _, target in pairs]

    def _arguments(self, number: int, parts: list[str]) -> tuple[str, str]:
        found = dict(self._pairs(number, " ".join(parts[1:])))
        if set(found) != {"Arg1", "Arg2"}:
            raise self._wrong(number, "a relation has to have Arg1 and Arg2")
        return found["Arg1"], found["Arg2"]

    def _whole(self, id: str, number: int) -> Stretch:
        """A span from its first character to its last."""
        parts = self._span(id, number)
        return parts[0][0], parts[-1][1]

    def _span(self, id: str, number: int) -> tuple[Stretch, ...]:
        line, rest = self._lines.get(id, (number, ""))
        match = _SPAN.match(rest) if id.startswith("T") else None
        if match is None:
            raise self._wrong(number, f"{id!r} is no span")
        parts = [tuple(map(int, part.split())) for part in match[2].split(";")]
        if not all(0 <= start < end <= len(self._text) for start, end in parts):
            raise self._wrong(line, "a span is not within the text")
        return together([(start, end) for start, end in parts], self._text)

    def _wrong(self, number: int, why: str) -> ReviewError:
        return ReviewError(f"{self._path}:{number}", why)
