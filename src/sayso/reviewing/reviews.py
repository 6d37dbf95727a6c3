"""What somebody found of a record, as the reviews of a store hold it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sayso.records import Record

Layer = Literal["event", "attribution"]
Verdict = Literal["right", "wrong", "corrected"]


class Change(Record, frozen=True, kw_only=True):
    """A field of a record that was changed; values as JSON has them."""

    field: str
    old: Any
    new: Any


class Review(Record, frozen=True, kw_only=True):
    """What was found of one record.

    `id` is that of the event or attribution. `record` is the record as corrected, as JSON; it is
    None for a record that was found right or wrong. A record that an annotator added is corrected,
    too: its `changes` hold every field, each from None.
    """

    report: str
    layer: Layer
    id: str
    verdict: Verdict
    record: str | None = None
    changes: tuple[Change, ...] = ()


def shown(about: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The ids of the records that an export showed, as it says so; None where it does not.

    Raises:
        TypeError: it is no list of ids.
    """
    ids = about.get("shown")
    if ids is None:
        return None
    if not isinstance(ids, list) or not all(isinstance(id, str) for id in ids):
        raise TypeError("shown is no list of ids")
    return tuple(ids)


class ReviewError(Exception):
    """Something in a corrected file that cannot be taken over; reads "file:place: why"."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}")
        self.place = place
        self.why = why
