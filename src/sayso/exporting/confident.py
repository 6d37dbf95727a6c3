"""Leaving out what is less probable than asked."""

from __future__ import annotations

import msgspec

from sayso.records import Annotation, Attribution


def confident(annotation: Annotation, least: float) -> Annotation:
    """The annotation with only those events and attributions whose confidence is `least` or more.

    An attribution inside one that is left out moves up into the next one around it that stays, so
    that `inside` always counts in the list that it stands in.
    """
    events = tuple(event for event in annotation.events if event.confidence >= least)
    return msgspec.structs.replace(
        annotation, events=events, attributions=_attributions(annotation.attributions, least)
    )


def _attributions(said: tuple[Attribution, ...], least: float) -> tuple[Attribution, ...]:
    kept = [number for number, one in enumerate(said) if one.confidence >= least]
    moved = {number: place for place, number in enumerate(kept)}

    def around(number: int) -> int | None:
        inside = said[number].inside
        while inside is not None and inside not in moved:
            inside = said[inside].inside
        return None if inside is None else moved[inside]

    return tuple(msgspec.structs.replace(said[number], inside=around(number)) for number in kept)
