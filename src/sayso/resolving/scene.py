"""Which countries a report speaks of, and which one it is about, if that can be told."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from sayso.reading.layout import layout
from sayso.records import PlaceMention, Report
from sayso.resolving import countries
from sayso.resolving.actors import SPECIAL_COUNTRIES, KnowledgeBase, KnownActor
from sayso.resolving.describing import (
    LONGEST,
    Described,
    country_in,
    own_name,
    plover_country,
)
from sayso.resolving.places import Gazetteer

OPENING = 800  # characters in which a country named counts twice: what the report is about
NEARBY = 400  # characters before a mention in which a country may be that of the mention
HEAD = 4000  # characters in which headline, dateline and first sentences are looked for
LEAST_HOME = 3  # weighted mentions of a country that a report can be about
MOST_CANDIDATES = 20  # unknown names that are asked whether they are countries

_POWERS = (
    "army|armed forces|military|air force|navy|security forces|government|parliament|president"
    "|prime minister|foreign minist(?:er|ry)|defen[cs]e minist(?:er|ry)|interior minist(?:er|ry)"
    "|(?:supreme|constitutional) court|central bank|ruling party|king|queen|cabinet|embassy|capital"
)
_NAME = r"[^\W\d_a-z][\w\-]{2,30}"
_POSSESSIVE = re.compile(rf"\b({_NAME})['’]s (?:{_POWERS})\b")
_OF = re.compile(
    rf"\b(?i:{_POWERS})(?: {_NAME}){{0,3}} of (?:the )?({_NAME})(?![\w\-]| (?!and\b|in\b)[A-Z])"
)
_BETWEEN = r"\s+(?:[(\[][^()\[\]]{0,100}[)\]]\s+)?"
_CAPITALISED = re.compile(rf"\b{_NAME}")


class Scene:
    """Which countries a report speaks of, and where.

    `told` gets the countries that only the report's places and owners can tell. `home` is the
    country that the report is about, None where that would be a guess.
    """

    def __init__(
        self,
        report: Report,
        spans: Sequence[tuple[int, int]],
        told: Sequence[Described],
        places: Sequence[PlaceMention],
        kb: KnowledgeBase,
        gazetteer: Gazetteer,
    ) -> None:
        self.text, self.told = report.text, told
        self._own = _own_names(report.text, spans, told)
        self._own_starts = [start for start, _ in self._own]
        self._places = sorted(
            (place for place in places if not self._in_own_name(place.start, place.end)),
            key=lambda place: place.start,
        )
        self._starts = [place.start for place in self._places]
        for (start, end), words in zip(spans, told, strict=True):
            if words.kind != "pronoun":
                words.country = self._country_of(start, min(end, start + LONGEST), words.country)
        self.told_of = frozenset(
            [t.country for t in told if t.country]
            + [plover_country(place.country_code) for place in self._places if place.country_code]
        )
        self.owners = self._find_owners(kb, report.date)
        for words, owner in zip(told, self.owners, strict=True):
            if words.country is None and owner is not None and words.label != "person":
                words.country = owner.country
        named = {start: t.country for (start, _), t in zip(spans, told, strict=True) if t.country}
        for place in self._places:
            if place.country_code:
                named[place.start] = plover_country(place.country_code)
        self._at = sorted((start, code) for start, code in named.items() if code)
        self.elsewhere = self._is_elsewhere(spans, kb, gazetteer)
        self.home = None if self.elsewhere else self._find_home(report)

    def before(self, position: int) -> str | None:
        """The country named last before a position, in the same paragraph and near."""
        last = bisect_left(self._at, (position, "")) - 1
        if last < 0 or self.elsewhere:
            return None
        start, code = self._at[last]
        if position - start > NEARBY or "\n" in self.text[start:position]:
            return None
        return code

    def _in_own_name(self, start: int, end: int) -> bool:
        number = bisect_left(self._own_starts, end) - 1
        return number >= 0 and self._own[number][1] > start

    def _in_place(self, position: int) -> bool:
        """Whether a known place of more words covers this one: the Rica of Costa Rica."""
        number = bisect_left(self._starts, position + 1) - 1
        return number >= 0 and self._places[number].end > position

    def _country_of(self, first: int, last: int, country: str | None) -> str | None:
        """The country that a mention's words name, where names inside are minded.

        "New Jersey" is not of Jersey, and "Michael Jordan's lawyer" not of Jordan.
        """
        found = self._places[bisect_left(self._starts, first) : bisect_left(self._starts, last)]
        inner = [place for place in found if place.end <= last and (place.resolution or 1) > 1]
        low = bisect_left(self._own_starts, first)
        own = self._own[low : bisect_left(self._own_starts, last)]
        if not inner and not own:
            return country
        words = list(self.text[first:last])
        for start, end in [*((place.start, place.end) for place in inner), *own]:
            words[start - first : end - first] = ";" * (min(end, last) - start)
        found_in = country_in("".join(words))
        return found_in or (plover_country(inner[0].country_code or "") if inner else None) or None

    def _find_owners(self, kb: KnowledgeBase, date: str | None) -> list[KnownActor | None]:
        """For each mention, who is named in what describes it: "a Taliban spokesman"."""
        owners: list[KnownActor | None] = []
        for words in self.told:
            described = (
                words.described if words.kind == "nominal" or words.label == "person" else ""
            )
            owner = kb.inside(described, date, near=self.told_of) if described else None
            if not described and words.label in ("organisation", "group") and kb.has_given:
                # "the Calenardhon Ministry": a user's list names what no table of countries does.
                inside = kb.inside(words.text, date, near=self.told_of)
                owner = inside if inside and inside.given else None
            owners.append(owner)
        return owners

    def _find_home(self, report: Report) -> str | None:
        """The country that the report names in its opening, and as often as all others together.

        What stands in the first characters counts twice.
        """
        weights: Counter[str] = Counter()
        for start, code in self._at:
            if code not in SPECIAL_COUNTRIES:
                weights[code] += 2 if start < OPENING else 1
        home = max(weights, key=lambda code: (weights[code], code), default=None)
        if home is None or weights[home] < LEAST_HOME or 2 * weights[home] < weights.total():
            return None
        end = opening(report)
        return home if any(code == home and start < end for start, code in self._at) else None

    def _is_elsewhere(
        self, spans: Sequence[tuple[int, int]], kb: KnowledgeBase, gazetteer: Gazetteer
    ) -> bool:
        """Whether the report is about a country that nobody knows (a new one, an invented one).

        Such a name has an army, a president or the like, and an adjective ("Varenian") or a
        second power of state; it is nobody's surname and no known place, and no country that is
        known is spoken of more often.
        """
        powers = [
            match[1]
            for pattern in (_POSSESSIVE, _OF)
            for match in pattern.finditer(self.text)
            if not self._in_own_name(*match.span(1)) and not self._in_place(match.start(1))
        ]
        if not powers:
            return False
        taken = {word for start, end in self._own for word in self.text[start:end].split()}
        words = Counter(match[0] for match in _CAPITALISED.finditer(self.text))
        known = Counter(code for _, code in self._at).most_common(1)
        most = known[0][1] if known else 0
        for name, times in Counter(powers).most_common(MOST_CANDIDATES):
            adjectives = sum(words[form] for form in _adjectives(name))
            if name in taken or (times < 2 and not adjectives):
                continue
            if words[name] + adjectives >= most and not _is_known(name, kb, gazetteer):
                return True
        return False


def opening(report: Report) -> int:
    """Where the second sentence of the body ends, at most `HEAD`."""
    head = msgspec.structs.replace(report, text=report.text[:HEAD])
    sentences = layout(head).sentences[:2]
    return sentences[-1][1] if sentences else len(head.text)


def _own_names(
    text: str, spans: Sequence[tuple[int, int]], told: Iterable[Described]
) -> list[tuple[int, int]]:
    """Where names of persons stand, in order and without overlap."""
    found = []
    for (start, end), words in zip(spans, told, strict=True):
        name = own_name(words)
        at = text.find(name, start, end) if name else -1
        if at >= 0:
            found.append((at, at + len(name)))
        elif name:  # a line end or a nickname in brackets stands inside
            match = re.search(_BETWEEN.join(map(re.escape, name.split())), text[start:end])
            found += [(start + match.start(), start + match.end())] if match else []
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _adjectives(name: str) -> set[str]:
    """What the adjective of a country of that name, and its people, would be called."""
    stem = re.sub(r"(?:ia|land|[aeiouy])$", "", name)
    ends = ("n", "an", "ian", "ese", "ish", "i", "ic", "ean")
    forms = {base + end for base in (name, stem) for end in ends} - {name}
    return forms | {form + "s" for form in forms}


def _is_known(name: str, kb: KnowledgeBase, gazetteer: Gazetteer) -> bool:
    known = countries.load()
    return bool(
        known.by_name(name)
        or known.by_demonym(name)
        or kb.lookup(name)
        or any(place.country_code for place in gazetteer.find(name, [(0, len(name))]))
    )
