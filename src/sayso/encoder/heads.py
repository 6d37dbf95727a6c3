"""What the model is asked: its heads and their labels.

The list travels in the model file as JSON, so that a model brings its own labels along.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class TagHead(msgspec.Struct, frozen=True):
    """A choice among labels for every piece (`one`), or independent flags (`many`)."""

    name: str
    labels: tuple[str, ...]
    kind: Literal["one", "many"] = "one"


class PairHead(msgspec.Struct, frozen=True):
    """Whether a neighbour belongs to what an anchor piece is tied to.

    A piece is an anchor where a label other than the first of one of the tag heads `anchors` is
    likely enough.
    """

    name: str
    anchors: tuple[str, ...]


class Heads(msgspec.Struct, frozen=True):
    """All heads of a model, in the order of its outputs, and how it is to be fed."""

    tags: tuple[TagHead, ...]
    pairs: tuple[PairHead, ...]
    window: int
    context: int
    cls: int
    sep: int
    pad: int
    markers: tuple[int, int, int, int]
    calibration: tuple[float, float] = (1.0, 0.0)
    version: str = ""

    def columns(self) -> dict[str, slice]:
        """Where each tag head's labels stand in the model's one tag output."""
        at, found = 0, {}
        for head in self.tags:
            found[head.name] = slice(at, at + len(head.labels))
            at += len(head.labels)
        return found
