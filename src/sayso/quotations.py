"""Attributions among others of their report: by what they are known, and which stands in which."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import msgspec

from sayso.records import Attribution


def attribution_id(said: Attribution) -> str:
    """An id of an attribution that is the same as long as its spans are."""
    spans = [part for part in (said.source, said.cue, *said.content) if part]
    key = "\0".join((said.report.id, *(f"{span.start}-{span.end}" for span in spans)))
    return "q-" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]


def some(
    said: Sequence[Attribution], wanted: Callable[[Attribution], bool]
) -> tuple[Attribution, ...]:
    """Those of a report's attributions that are wanted.

    One inside one that is left out moves up into the next one around it that stays, so that
    `inside` always counts in the list that it stands in.
    """
    kept = [number for number, one in enumerate(said) if wanted(one)]
    if len(kept) == len(said):
        return tuple(said)
    moved = {number: place for place, number in enumerate(kept)}

    def around(number: int) -> int | None:
        inside = said[number].inside
        while inside is not None and inside not in moved:
            inside = said[inside].inside
        return None if inside is None else moved[inside]

    return tuple(msgspec.structs.replace(said[number], inside=around(number)) for number in kept)
