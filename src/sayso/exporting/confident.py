"""Leaving out what is less probable than asked."""

from __future__ import annotations

import msgspec

from sayso.quotations import some
from sayso.records import Annotation


def confident(annotation: Annotation, least: float) -> Annotation:
    """The annotation with only those events and attributions whose confidence is `least` or more.

    An attribution inside one that is left out moves up into the next one around it that stays.
    """
    return msgspec.structs.replace(
        annotation,
        events=tuple(event for event in annotation.events if event.confidence >= least),
        attributions=some(annotation.attributions, lambda said: said.confidence >= least),
    )
