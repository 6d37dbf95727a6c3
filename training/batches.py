"""Documents as windows of pieces with targets, and batches of them as tensors."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from sayso.encoder.heads import Heads
from sayso.encoder.pieces import Pieces, cut, numbered
from sayso.encoder.session import mark
from training.corpora import Document, Marked

IGNORE = -100

# How often an annotated document gives a window of a few sentences beside its whole ones.
_ALONE = 0.3


@dataclass(slots=True)
class Item:
    """One window: pieces, targets by head, rows of pair heads, and the marked pair if it is one."""

    ids: np.ndarray
    shape: np.ndarray
    sentence: np.ndarray
    one: dict[str, np.ndarray] = field(default_factory=dict)
    weight: np.ndarray | None = None
    many: dict[str, list[tuple[int, np.ndarray]]] = field(default_factory=dict)
    rows: list[tuple[int, int, np.ndarray, float]] = field(default_factory=list)
    relation: tuple[int, int, tuple[int, ...]] | None = None


class Reader:
    """Turns documents into windows, with the same cutting as at run time."""

    def __init__(self, tokenizer: Tokenizer, heads: Heads) -> None:
        self.tokenizer, self.heads = tokenizer, heads
        self.index = {h.name: {label: i for i, label in enumerate(h.labels)} for h in heads.tags}
        self.pair = {h.name: i for i, h in enumerate(heads.pairs)}
        self.many = {h.name for h in heads.tags if h.kind == "many"}
        self._cut: dict[str, Pieces] = {}

    def windows(self, document: Document, rng: random.Random | None = None) -> Iterator[Item]:
        """Windows that tile the document; with `rng`, from a random start."""
        pieces = self._cut.get(document.id)
        if pieces is None:
            pieces = cut(self.tokenizer, document.text, document.sentences, document.headline)
            self._cut[document.id] = pieces
        room = self.heads.window - 2
        total = len(pieces)
        if total <= room:
            starts = [0]
        else:
            step = room - self.heads.context
            first = -rng.randrange(step) if rng else 0
            starts = [max(0, s) for s in range(first, total - self.heads.context, step)]
            starts[-1] = max(0, min(starts[-1], total - room))
        for start in dict.fromkeys(starts):
            yield self._item(document, pieces, start, min(total, start + room))
        if rng and document.known and rng.random() < _ALONE:
            yield self._few(document, pieces, rng)

    def _few(self, document: Document, pieces: Pieces, rng: random.Random) -> Item:
        """One to four sentences alone: short texts must not be taken for nothing but events."""
        first = rng.randrange(int(pieces.sentence[-1]) + 1)
        start = int(np.searchsorted(pieces.sentence, first))
        end = int(np.searchsorted(pieces.sentence, first + rng.randint(1, 4)))
        return self._item(document, pieces, start, min(end, start + self.heads.window - 2))

    def _item(self, document: Document, pieces: Pieces, start: int, end: int) -> Item:
        heads, length = self.heads, end - start + 2
        item = Item(
            np.concatenate([[heads.cls], pieces.ids[start:end], [heads.sep]]),
            np.concatenate([[0], pieces.shape[start:end], [0]]),
            numbered(pieces.sentence[start:end]),
        )
        item.weight = np.ones(length, dtype=np.float32)

        def place(span: tuple[int, int]) -> tuple[int, int]:
            first, last = pieces.covering(*span)
            return max(first, start) - start + 1, min(last, end) - start + 1

        def inside(s: int, e: int) -> bool:
            return pieces.covering(s, e)[0] >= start

        for name in sorted({*document.known, *document.spans}):
            silent = 0 if name in document.known else IGNORE
            target = np.full(length, silent, dtype=np.int64)
            target[[0, -1]] = IGNORE
            for s, e, label in document.spans.get(name, ()):
                first, last = place((s, e))
                if first < last:
                    target[first:last] = self.index[name][f"I-{label}"]
                    if pieces.covering(s, e)[0] >= start:
                        target[first] = self.index[name][f"B-{label}"]
                    if name == "trigger" and (s, e) in document.weights:
                        item.weight[first:last] = document.weights[s, e]
            for span in document.open.get(name, ()):
                first, last = place(span)
                target[first : max(first, last)] = IGNORE
            item.one[name] = target
        self._points(document, item, place, inside, length)
        for pair, anchor, right, either in document.ties:
            at, last = place(anchor)
            if at >= last or pieces.covering(*anchor)[0] < start:
                continue
            target = np.zeros(length, dtype=np.float32)
            for spans, value in ((either, np.nan), (right, 1.0)):
                for span in spans:
                    first, stop = place(span)
                    target[first : max(first, stop)] = value
            item.rows.append((self.pair[pair], at, target, document.weights.get(anchor, 1.0)))
        return item

    def _points(self, document, item, place, inside, length) -> None:  # type: ignore[no-untyped-def]
        for name, points in document.points.items():
            target = np.full(length, IGNORE, dtype=np.int64)
            for s, e, label in points:
                first, last = place((s, e))
                if first < last and inside(s, e) and label in self.index[name]:
                    target[first] = self.index[name][label]
            item.one[name] = target
        for name, flags in document.flags.items():
            item.many[name] = []
            for s, e, labels in flags:
                first, last = place((s, e))
                if first < last and inside(s, e):
                    # contexts that are not named do not hold; other flags not named are unknown
                    rest = 0.0 if name == "context" else np.nan
                    target = np.full(len(self.index[name]), rest, dtype=np.float32)
                    for label, value in labels.items():
                        if label in self.index[name]:
                            target[self.index[name][label]] = value
                    item.many[name].append((first, target))

    def marked(self, pair: Marked) -> Item | None:
        """The window of a marked pair; None where the two lie too far apart."""
        pieces = cut(self.tokenizer, pair.text, [(0, len(pair.text))])
        try:
            ids, shape, sentence, left, right = mark(pieces, pair.one, pair.other, self.heads)
        except ValueError:
            return None
        labels = tuple(self.index["relation_from"][label] for label in pair.labels)
        return Item(ids, shape, sentence, relation=(left, right, labels))


@dataclass(slots=True)
class Batch:
    """Items as tensors, padded to the longest."""

    ids: Tensor
    shape: Tensor
    sentence: Tensor
    real: Tensor
    one: dict[str, Tensor]
    weight: Tensor
    many: dict[str, tuple[Tensor, Tensor, Tensor]]
    rows: tuple[Tensor, Tensor, Tensor, Tensor, Tensor] | None
    relation: list[tuple[int, int, int, tuple[int, ...]]]


def collate(items: Sequence[Item], heads: Heads) -> Batch:
    """One batch."""
    length = max(len(i.ids) for i in items)
    size = len(items)
    ids = np.full((size, length), heads.pad, dtype=np.int64)
    shape = np.zeros((size, length), dtype=np.int64)
    sentence = np.full((size, length), -9, dtype=np.int64)
    real = np.zeros((size, length), dtype=bool)
    weight = np.ones((size, length), dtype=np.float32)
    one: dict[str, np.ndarray] = {}
    flags: dict[str, list[tuple[int, int, np.ndarray]]] = {}
    rows: list[tuple[int, int, int, np.ndarray, float]] = []
    relation = []
    for b, item in enumerate(items):
        n = len(item.ids)
        ids[b, :n], shape[b, :n], real[b, :n] = item.ids, item.shape, True
        sentence[b, :n] = item.sentence
        if item.weight is not None:
            weight[b, :n] = item.weight
        for name, target in item.one.items():
            one.setdefault(name, np.full((size, length), IGNORE, dtype=np.int64))[b, :n] = target
        for name, points in item.many.items():
            flags.setdefault(name, []).extend((b, at, target) for at, target in points)
        for pair, at, target, w in item.rows:
            full = np.full(length, np.nan, dtype=np.float32)
            full[: len(target)] = target
            rows.append((b, pair, at, full, w))
        if item.relation:
            relation.append((b, *item.relation))
    many = {
        name: (
            torch.tensor([f[0] for f in found]),
            torch.tensor([f[1] for f in found]),
            torch.tensor(np.stack([f[2] for f in found])),
        )
        for name, found in flags.items()
        if found
    }
    packed = None
    if rows:
        packed = (
            torch.tensor([r[0] for r in rows]),
            torch.tensor([r[1] for r in rows]),
            torch.tensor([r[2] for r in rows]),
            torch.tensor(np.stack([r[3] for r in rows])),
            torch.tensor([r[4] for r in rows]),
        )
    return Batch(
        torch.tensor(ids),
        torch.tensor(shape),
        torch.tensor(sentence),
        torch.tensor(real),
        {name: torch.tensor(target) for name, target in one.items()},
        torch.tensor(weight),
        many,
        packed,
        relation,
    )


def batches(
    items: Iterable[Item], heads: Heads, pieces: int, rng: random.Random
) -> Iterator[Batch]:
    """Shuffled batches of about `pieces` pieces, of items of about one length."""
    pool = list(items)
    rng.shuffle(pool)
    pool.sort(key=lambda i: len(i.ids) // 32)
    groups: list[list[Item]] = [[]]
    for item in pool:
        if groups[-1] and (len(groups[-1]) + 1) * len(item.ids) > pieces:
            groups.append([])
        groups[-1].append(item)
    rng.shuffle(groups)
    for group in groups:
        yield collate(group, heads)
