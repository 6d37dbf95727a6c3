"""The heads that are trained, and their labels."""

from __future__ import annotations

from sayso.encoder.heads import Heads, PairHead, TagHead
from sayso.events import ontology

KINDS = ("person", "organisation", "group", "country", "place")
STATUS = ("actual", "future", "hypothetical", "negated")


def bio(*names: str) -> tuple[str, ...]:
    """`O`, then begin and inside of every name."""
    return ("O", *(f"{prefix}-{name}" for name in names for prefix in "BI"))


def heads(vocabulary: dict[str, int], window: int = 256, context: int = 40) -> Heads:
    """All heads, with the special pieces of a vocabulary."""
    known = ontology.load()
    types = tuple(known.types)
    modes = tuple(f"{event}:{mode}" for event in types for mode in known.modes.get(event, ()))
    marks = tuple(vocabulary[f"[unused{n}]"] for n in range(1, 5))
    return Heads(
        tags=(
            TagHead("cue", bio("cue")),
            TagHead("mention", bio(*KINDS)),
            TagHead("inner", bio(*KINDS)),
            TagHead("trigger", bio(*types)),
            TagHead("mode", ("none", *modes)),
            TagHead("status", STATUS),
            TagHead("flags", ("historical", "hedged", "vouched", "main"), "many"),
            TagHead("context", known.contexts, "many"),
            TagHead("sector", ("none", *known.sectors)),
            TagHead("relation_from", ("none", *types)),
            TagHead("relation_to", ("none", *types)),
        ),
        pairs=(
            PairHead("source", ("cue",)),
            PairHead("content", ("cue",)),
            PairHead("actor", ("trigger",)),
            PairHead("recipient", ("trigger",)),
            PairHead("place", ("trigger",)),
            PairHead("time", ("trigger",)),
            PairHead("said_by", ("trigger",)),
            PairHead("same_event", ("trigger",)),
            PairHead("coreference", ("mention", "inner")),
        ),
        window=window,
        context=context,
        cls=vocabulary["[CLS]"],
        sep=vocabulary["[SEP]"],
        pad=vocabulary["[PAD]"],
        markers=(marks[0], marks[1], marks[2], marks[3]),
    )
