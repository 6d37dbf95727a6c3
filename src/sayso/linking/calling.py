"""What each outlet calls each party to an incident, in its own words and in those it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sayso.linking.naming import Name, Names
from sayso.linking.parts import Part
from sayso.records import Annotation, Called, Example, Mention

EXAMPLES = 3
"""Examples of each way to call a party; all are counted."""
_ARTICLE = re.compile(r"(?:the|a|an|this|that|these|those|its|their|his|her|our|some)\s+", re.I)


class _Use(NamedTuple):
    party: Name
    outlet: str | None
    said_by: str | None
    words: str


def called(parts: Sequence[Part], parties: Names) -> tuple[Called, ...]:
    """Names and descriptions of the parties in the reports of an incident, pronouns left out."""
    counts: dict[_Use, int] = {}
    examples: dict[_Use, list[Example]] = {}
    reports = {part.whole.report.id: part.whole for part in parts}
    meant: dict[str, dict[str, Name]] = {}
    for part in parts:
        for actor in (*part.event.actor, *part.event.recipient):
            if actor.entity_id:
                chief = parties.chief(actor.name, actor.entity_id)
                meant.setdefault(part.whole.report.id, {})[actor.entity_id] = chief
    for id in sorted(meant):
        for use, mention in _uses(reports[id], meant[id]):
            counts[use] = counts.get(use, 0) + 1
            shown = examples.setdefault(use, [])
            if len(shown) < EXAMPLES:
                shown.append(_example(reports[id], mention))
    return tuple(
        Called(
            party=use.party.name,
            entity_id=use.party.entity_id,
            outlet=use.outlet,
            said_by=use.said_by,
            words=use.words,
            count=counts[use],
            examples=tuple(examples[use]),
        )
        for use in sorted(counts, key=lambda use: (
            use.party.name, use.party.entity_id or "", use.outlet or "", use.said_by or "",
            -counts[use], use.words,
        ))
    )  # fmt: skip


def _uses(whole: Annotation, meant: dict[str, Name]) -> Iterator[tuple[_Use, Mention]]:
    for entity in whole.entities:
        if entity.entity_id not in meant:
            continue
        for mention in entity.mentions:
            if mention.kind != "pronoun":
                words = _ARTICLE.sub("", mention.text, count=1)
                party = meant[entity.entity_id]
                by = _quoted(whole, mention)
                yield _Use(party, whole.report.outlet, by, words), mention


def _quoted(whole: Annotation, mention: Mention) -> str | None:
    """Who is quoted word for word with a mention: the innermost, if there are several."""
    around = [
        (span.end - span.start, said)
        for said in whole.attributions
        if said.kind == "direct"
        for span in said.content
        if span.start <= mention.start and mention.end <= span.end
    ]
    if not around:
        return None
    _, said = min(around, key=lambda one: one[0])
    return said.source.name if said.source else "somebody"


def _example(whole: Annotation, mention: Mention) -> Example:
    start, end = next(
        (one for one in whole.sentences if one[0] <= mention.start < one[1]),
        (mention.start, mention.end),
    )
    return Example(
        report=whole.report.id,
        start=mention.start,
        end=mention.end,
        text=whole.report.text[start:end],
    )
