"""Mentions → entities: who is who, by which name, of which country and sector."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sayso.records import Entity, Mention, MentionKind, PlaceMention, Report
from sayso.resolving import countries, sectors
from sayso.resolving.actors import KnowledgeBase, KnownActor
from sayso.resolving.coreference import cluster
from sayso.resolving.describing import (
    Described,
    Label,
    country_in,
    describe,
    mention_kind,
)
from sayso.resolving.naming import Cluster
from sayso.resolving.places import Gazetteer
from sayso.resolving.scene import Scene

__all__ = ["FoundMention", "mention_kind", "resolve"]

BESIDE = 90  # characters before and after a name that may describe its bearer
_APPOSITION = re.compile(
    r"\s{0,2},\s{1,3}(?:who\s(?:is|was|heads|leads|headed|led)\s)?"
    r"(?P<words>(?:an?|the|one of|its|his|her|their)?\s?[^,.;:!?\n\"“”()]{3,80})"
)
_LEAD_WORD = re.compile(r"[\w.'’\-‐‑]+")


@dataclass(frozen=True, slots=True)
class FoundMention:
    """A mention as the encoder found it.

    `sector` holds scores by PLOVER code; `link` holds, for earlier mentions by index, the score in
    0..1 that they are the same entity. Both may be empty.
    """

    start: int
    end: int
    kind: MentionKind
    label: Label
    sector: dict[str, float] = field(default_factory=dict)
    link: dict[int, float] = field(default_factory=dict)


def resolve(
    report: Report,
    mentions: Sequence[FoundMention],
    kb: KnowledgeBase,
    gazetteer: Gazetteer,
    *,
    places: Sequence[PlaceMention] | None = None,
) -> list[Entity]:
    """The entities of a report; every mention is in exactly one, entities and mentions in order.

    Args:
        mentions: in any order; spans may nest and overlap.
        places: the report's places where they are known already; None looks for them.
    """
    if not mentions:
        return []
    text = report.text
    told = [describe(text[m.start : m.end], m.kind, m.label) for m in mentions]
    spans = [(m.start, m.end) for m in mentions]
    scene = Scene(report, spans, told, _places(text, gazetteer, places), kb, gazetteer)
    found = cluster(
        text,
        spans,
        told,
        [m.link for m in mentions],
        kb,
        date=report.date,
        near=scene.told_of,
        home=scene.home,
    )
    namer = _Namer()
    return [_entity(one, scene, report, mentions, namer, kb.agents) for one in found]


def _places(
    text: str, gazetteer: Gazetteer, places: Sequence[PlaceMention] | None
) -> list[PlaceMention]:
    if places is None:
        places = gazetteer.find(text, [(0, len(text))])
    return [place for place in places if place.country_code]


def _entity(
    one: Cluster,
    scene: Scene,
    report: Report,
    mentions: Sequence[FoundMention],
    namer: _Namer,
    agents: sectors.Agents,
) -> Entity:
    text = report.text
    own = [scene.told[index] for index in one.members]
    beside = [
        words
        for index in one.members[:8]
        if scene.told[index].kind == "name" and scene.told[index].label == "person"
        for words in described_beside(text, mentions[index].start, mentions[index].end)
    ]
    country = _country(one, own, beside, scene, mentions)
    scores = [mentions[index].sector for index in one.members]
    found_sectors = _sectors(one, own, beside, scores, _owner(one, scene), agents)
    name = _name(one, own)
    return Entity(
        entity_id=namer.id_of(one, name, country),
        name=name,
        wikidata=one.known.wikidata if one.known else None,
        country=country,
        sector=found_sectors,
        part_of=one.known.part_of if one.known else (),
        mentions=tuple(
            Mention(
                text=text[mentions[index].start : mentions[index].end],
                start=mentions[index].start,
                end=mentions[index].end,
                kind=mentions[index].kind,
            )
            for index in one.members
        ),
    )


# --- Names and ids ---------------------------------------------------------------------------


def _name(one: Cluster, own: Sequence[Described]) -> str:
    """The name that the entity goes by: known, else its longest own name, else its description."""
    if one.known is not None:
        return one.known.name
    if one.country is not None:
        return _country_name(one.country, own)
    names = [told.name for told in own if told.kind == "name" and told.name]
    if names:
        return max(names, key=lambda name: (len(name.split()), len(name)))
    plain = [told.text for told in own if told.kind == "nominal"]
    first = plain[0] if plain else own[0].text
    return re.sub(r"^(?:the|a|an)\s+(?=\S)", "", first, flags=re.IGNORECASE)


def _country_name(code: str, own: Sequence[Described]) -> str:
    """A country by its name; its government, where only that is spoken of, as such."""
    known = countries.load()
    alpha3 = "XKX" if code == "KOS" else code
    plain = known.info(alpha3).name if alpha3 in known else code
    if any(told.kind == "name" and known.by_name(told.name) for told in own):
        return plain
    article = "the " if plain.startswith("United ") or plain.endswith(("ands", "ines")) else ""
    return f"Government of {article}{plain}"


class _Namer:
    """Ids that are stable over runs and never given twice in a report."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._last: Counter[str] = Counter()

    def id_of(self, one: Cluster, name: str, country: str | None) -> str:
        if one.known is not None:
            base = one.known.id
        elif one.country is not None:
            base = f"{one.country.lower()}-gov"
        else:
            base = "-".join(part for part in ("x", slug(name), (country or "").lower()) if part)
        found, number = base, self._last[base]
        while not number or found in self._given:
            number += 1
            found = base if number == 1 else f"{base}-{number}"
        self._last[base] = number
        self._given.add(found)
        return found


def slug(words: str) -> str:
    """Words as a part of an id: small letters and digits of any script, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", words.lower().replace("'", "").replace("’", ""))
    kept = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return re.sub(r"[\W_]+", "-", kept).strip("-")[:80]


# --- Countries -------------------------------------------------------------------------------


def _country(
    one: Cluster,
    own: Sequence[Described],
    beside: Sequence[str],
    scene: Scene,
    mentions: Sequence[FoundMention],
) -> str | None:
    """By knowledge, by what the report says of the entity, else by where it speaks of it."""
    if one.country is not None:
        return one.country
    if one.known is not None and one.known.country:
        return one.known.country
    said = [told.country for told in own if told.country and told.kind != "pronoun"]
    if said:
        return Counter(said).most_common(1)[0][0]
    for words in beside:
        found = country_in(words)
        if found:
            return found
    owner = _owner(one, scene)
    if owner is not None and owner.country:
        return owner.country
    if all(told.kind == "pronoun" for told in own):
        return None
    if "group" in one.labels or "place" in one.labels:
        return scene.before(mentions[one.members[0]].start) or scene.home
    return scene.home


def _owner(one: Cluster, scene: Scene) -> KnownActor | None:
    """Who is named in the first description that names anybody."""
    return next((scene.owners[index] for index in one.members if scene.owners[index]), None)


# --- Sectors ---------------------------------------------------------------------------------


def _sectors(
    one: Cluster,
    own: Sequence[Described],
    beside: Sequence[str],
    scores: Sequence[dict[str, float]],
    owner: KnownActor | None,
    agents: sectors.Agents,
) -> tuple[str, ...]:
    if one.country is not None:
        places = one.labels and one.labels <= {"place"}
        return () if places else ("GOV",)
    if one.labels == {"place"}:
        return ()
    if one.known is not None and one.known.given and one.known.code and not one.known.sectors:
        return ()  # the user's dictionary has the last word: a country and no more
    told = [*(t.described for t in own if t.described), *beside]
    readings = [sectors.read(words, agents) for words in told]
    if not any(reading.strong for reading in readings):
        readings += [sectors.read(t.name, agents) for t in own if t.name and t.label != "person"]
    if owner is not None and owner.sectors and not any(r.strong for r in readings):
        # "a Taliban spokesman": whose spokesman it is says more than the word.
        readings.append(sectors.Reading(owner.sectors[0], strong=True))
    total: Counter[str] = Counter()
    for score in scores:
        total.update(score)
    mean = {code: value / len(scores) for code, value in total.items()}
    return sectors.combine(_known_sectors(one.known), readings, mean)


def _known_sectors(known: KnownActor | None) -> tuple[str, ...]:
    return known.sectors if known else ()


def described_beside(text: str, start: int, end: int) -> list[str]:
    """What stands right beside a name and describes its bearer.

    "German Chancellor [Angela Merkel]" → "German Chancellor"; "[Ali Khan], a spokesman for the
    army, said" → "a spokesman for the army".
    """
    found = []
    title = _title_before(text[max(0, start - BESIDE) : start])
    if title:
        found.append(title)
    after = _APPOSITION.match(text, end, end + BESIDE)
    if after:
        words = after["words"].strip()
        first = _LEAD_WORD.match(words)
        opens = first is not None and (
            first[0].lower() in ("a", "an", "the", "one", "its", "his", "her", "their", "former")
            or (first[0].islower() and first[0] in sectors.vocabulary())
        )
        if opens and (sectors.read(words).sector or country_in(words)):
            found.append(words)
    return found


def _title_before(text: str) -> str:
    """The words of office and nationality that a text ends with."""
    words: list[str] = []
    line = text.rsplit("\n", 1)[-1]
    if not line.endswith((" ", "\u00a0")):
        return ""
    known = countries.load()
    for word in reversed(line.split()[-6:]):
        bare = word.rstrip(".'’s") if word.endswith(("'s", "’s")) else word
        fits = (
            bare.lower().rstrip(".") in sectors.vocabulary()
            or bool(known.by_demonym(bare) or known.by_name(bare))
            or bare.lower() in ("former", "ex", "acting", "senior", "top")
        )
        if not fits or word.endswith((",", ";", ":", "!", "?")):
            break
        words.insert(0, word)
    if words and words[0].lower() in ("of", "in", "at", "for", "and", "the", "by", "to", "on"):
        words = words[1:]
    return " ".join(words)
