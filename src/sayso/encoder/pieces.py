"""A report's words as wordpieces, and the windows in which the model reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ints = NDArray[np.int64]

# What the wordpieces of an uncased model no longer show is given to it as a small extra input:
# the case of the piece (4), whether it stands inside quotation marks (2), whether it opens a
# paragraph (2) and whether it belongs to the headline (2).
SHAPES = 4 * 2 * 2 * 2
_LOWER, _TITLE, _UPPER, _OTHER = range(4)

# Sentences are tokenised this many at a time: it bounds the memory of very long reports.
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Pieces:
    """The wordpieces of a report, N of them, without special tokens.

    `start` and `end` are characters of the report's text; `sentence` is the index of the sentence
    that a piece stands in; `joined` marks the pieces that go on with the word before them.
    """

    ids: Ints
    start: Ints
    end: Ints
    shape: Ints
    sentence: Ints
    joined: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)

    def covering(self, start: int, end: int) -> tuple[int, int]:
        """The pieces that overlap the characters `start` to `end`: first, one past the last."""
        first = int(np.searchsorted(self.end, start, side="right"))
        last = int(np.searchsorted(self.start, end, side="left"))
        return first, max(first, last)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of pieces read in one pass; scores are taken from its core only."""

    start: int
    end: int
    core_start: int
    core_end: int


def cut(
    tokenizer: Tokenizer,
    text: str,
    sentences: Sequence[tuple[int, int]],
    headline: tuple[int, int] | None = None,
) -> Pieces:
    """Wordpieces of the sentences (and of the headline, if given) in text order."""
    stretches = sorted({*sentences, *([headline] if headline else [])})
    ids: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    owner: list[int] = []
    for at in range(0, len(stretches), _BATCH):
        batch = stretches[at : at + _BATCH]
        encoded = tokenizer.encode_batch([text[a:b] for a, b in batch], add_special_tokens=False)
        for number, ((a, _), one) in enumerate(zip(batch, encoded, strict=True), start=at):
            ids += one.ids
            owner += [number] * len(one.ids)
            for s, e in one.offsets:
                starts.append(a + s)
                ends.append(a + e)
    heading = stretches.index(headline) if headline else -1
    start, end = np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)
    sentence = np.array(owner, dtype=np.int64)
    return Pieces(
        ids=np.array(ids, dtype=np.int64),
        start=start,
        end=end,
        shape=_shapes(text, start, end, sentence == heading),
        sentence=sentence,
        joined=_joined(text, start, end),
    )


def _joined(text: str, start: Ints, end: Ints) -> NDArray[np.bool_]:
    joined = np.zeros(len(start), dtype=np.bool_)
    for i in np.flatnonzero(start[1:] == end[:-1]).tolist():
        at = int(end[i])
        joined[i + 1] = text[at - 1].isalnum() and text[at].isalnum()
    return joined


def _shapes(text: str, start: Ints, end: Ints, headline: NDArray[np.bool_]) -> Ints:
    quoted = _inside_quotes(text)
    shape = np.zeros(len(start), dtype=np.int64)
    before = 0
    for i, (s, e) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        opens = "\n" in text[before:s] or i == 0
        shape[i] = _case(text[s:e]) + 4 * quoted[s] + 8 * opens
        before = e
    shape += 16 * headline
    return shape


def _case(word: str) -> int:
    if word.islower():
        return _LOWER
    if not word[:1].isupper():
        return _OTHER
    return _UPPER if len(word) > 1 and word.isupper() else _TITLE


def _inside_quotes(text: str) -> bytearray:
    """For every character, whether double quotation marks are open there.

    A line break closes them: an unpaired mark harms its own paragraph only.
    """
    inside = bytearray(len(text) + 1)
    opened = False
    for i, char in enumerate(text):
        if char == "\n":
            opened = False
        elif char in "“«„" or (char == '"' and not opened):
            opened = True
        elif char in '”»"':
            inside[i] = opened
            opened = False
            continue
        inside[i] = opened
    return inside


def numbered(sentences: Ints) -> Ints:
    """The sentences of a window's pieces as running numbers, with the special pieces' own."""
    steps = np.diff(sentences, prepend=sentences[:1]) != 0
    running = np.cumsum(steps)
    return np.concatenate([[-9], running, [-9]])


def windows(pieces: Pieces, size: int, context: int) -> Iterator[Window]:
    """Windows of at most `size` pieces that tile the report with their cores.

    Cores end at sentence ends where a sentence fits; up to `context` pieces on each side are read
    with them, so that what a sentence leans on is seen.
    """
    total = len(pieces)
    core_size = size - 2 * context
    # where sentences start, and so may end
    ends = np.flatnonzero(np.diff(pieces.sentence, prepend=-1))
    at = 0
    while at < total:
        limit = at + (core_size + context if at == 0 else core_size)
        if limit >= total - context:
            limit = total
        elif (fit := int(ends[np.searchsorted(ends, limit, side="right") - 1])) > at:
            limit = fit
        yield Window(max(0, at - context), min(total, limit + context), at, limit)
        at = limit
