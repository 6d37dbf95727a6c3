"""Source, cue and content of everything that a report attributes to somebody.

The form of PolNeAR (Newell et al., LREC 2018): a cue is the anchor, source and content are tied
to it; contents may be interrupted, and may hold attributions of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sayso.encoder import Scores, decoding
from sayso.records import Kind
from sayso.spans import Bounds

# Chosen on the development half of `coded`.
CUE = 0.5
CONTENT_BIAS = 0.0
SOURCE_BIAS = 1.0
SOURCE_STAY = 0.0

# An attribution stands in one whose cue is at most this many cues away.
_NEAR = 12

# A quotation is taken to be opened at most this many characters before, in its line.
_LINE = 3000

_OPENING = "\"“«„'‘"
_CLOSING = "\"”»'’"
_LOOSE = " \t\n\r,;:.–—-"


@dataclass(frozen=True, slots=True)
class Said:
    """One attribution by characters. `inside` is the index of the one that it stands in."""

    cue: Bounds
    source: Bounds | None
    content: tuple[Bounds, ...]
    kind: Kind
    confidence: float
    inside: int | None = None

    def covers(self, span: Bounds) -> bool:
        """Whether the content holds the middle of a span."""
        middle = (span[0] + span[1]) // 2
        return any(start <= middle < end for start, end in self.content)


def find(scores: Scores, text: str) -> list[Said]:
    """The attributions of a report, in the order of their cues."""
    found = []
    marked = decoding.wordlike(decoding.spans(scores, "cue", CUE), scores, text)
    for cue in decoding.joined(marked, scores):
        said = _attribution(scores, text, cue)
        if said is not None:
            found.append(said)
    return _nested(found)


def _attribution(scores: Scores, text: str, cue: decoding.Found) -> Said | None:
    at = _bare(text, *decoding.characters(scores, text, cue.first, cue.last))
    contents = [
        (_trim(text, start, end), logit)
        for start, end, logit in decoding.tied(scores, text, "content", cue.first, CONTENT_BIAS)
        if end <= at[0] or start >= at[1]
    ]
    content = _joined(text, [span for span, _ in contents if span[0] < span[1]])
    if not content:
        return None
    sources = [
        (logit, start, end)
        for start, end, logit in decoding.tied(
            scores, text, "source", cue.first, SOURCE_BIAS, SOURCE_STAY
        )
        if not (start < at[1] and at[0] < end)
    ]
    source = _bare(text, *max(sources)[1:]) if sources else None
    if source and source[0] >= source[1]:
        source = None
    sure = decoding.sigmoid(max(logit for _, logit in contents))
    return Said(at, source, content, _kind(text, content), cue.probability * sure)


def _trim(text: str, start: int, end: int) -> Bounds:
    """Without loose punctuation at the edges, with the quotation marks that belong to it."""
    while start < end and text[start] in _LOOSE:
        start += 1
    if start > 0 and text[start - 1] in _OPENING and not text[start - 2 : start - 1].isalnum():
        start -= 1
    if end < len(text) and text[end] in '"”»':
        return start, end + 1
    while start < end and text[end - 1] in _LOOSE and text[end - 1] != "-":
        end -= 1
    if text[end : end + 2] in ('."', ',"', ".”", ",”", '?"', '!"', "?”", "!”"):
        end += 2
    return start, end


def _bare(text: str, start: int, end: int) -> Bounds:
    """Without loose punctuation at the edges: "Harbour Post," → "Harbour Post"."""
    while start < end and text[start] in _LOOSE:
        start += 1
    while start < end and text[end - 1] in _LOOSE.replace(".", ""):
        end -= 1
    return start, end


def _joined(text: str, spans: Sequence[Bounds]) -> tuple[Bounds, ...]:
    """Spans with nothing but space and marks between them are one."""
    joined: list[Bounds] = []
    for start, end in sorted(spans):
        if joined and (
            start <= joined[-1][1] or not any(c.isalnum() for c in text[joined[-1][1] : start])
        ):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _kind(text: str, content: Sequence[Bounds]) -> Kind:
    """Direct where all the words stand in quotation marks, mixed where some do."""
    inside = outside = 0
    for start, end in content:
        opened = _open_at(text, start)
        for char in text[start:end]:
            if char == '"':
                opened = not opened
            elif char in "“«„":
                opened = True
            elif char in "”»":
                opened = False
            elif char.isalnum():
                inside += opened
                outside += not opened
    if not inside:
        return "indirect"
    return "direct" if outside <= 0.1 * inside else "mixed"


def _open_at(text: str, at: int) -> bool:
    """Whether a double quotation mark is open at a place, within its line."""
    low = max(0, at - _LINE)
    line = text[max(low, text.rfind("\n", low, at) + 1) : at]
    straight = line.count('"') % 2 == 1
    return straight or max(map(line.rfind, "“«„")) > max(map(line.rfind, "”»"))


def _nested(found: list[Said]) -> list[Said]:
    """Each with the index of the smallest other attribution whose content holds its cue."""
    nested = []
    for number, said in enumerate(found):
        low = max(0, number - _NEAR)
        holders = [
            (sum(end - start for start, end in other.content), index)
            for index, other in enumerate(found[low : number + _NEAR], low)
            if index != number and other.covers(said.cue) and not said.covers(other.cue)
        ]
        nested.append(replace(said, inside=min(holders)[1] if holders else None))
    return nested
