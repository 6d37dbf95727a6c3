"""The mentions of places in a report.

A mention is the longest run of capitalised words that names a place. Whether such a name is a place
at all is told by `place_context`, which place it is by `place_ranking`, out of what the report says
around it and elsewhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache

from sayso.records import PlaceMention
from sayso.resolving import countries, place_context
from sayso.resolving.gazetteer import TOKEN, Atlas, Place, fold, fold_name, parse_regions
from sayso.resolving.gazetteer import regions_and_stop as _regions_and_stop
from sayso.resolving.place_context import Candidate, Hint, Token
from sayso.resolving.place_ranking import Reading
from sayso.resolving.place_words import OPENING, PARTICLES

__all__ = ["Gazetteer", "Hint", "Place", "fold", "fold_name", "parse_regions"]

LONGEST = 6  # words in a name
# Such a town, of one plain word, is spoken of only where its country or division is.
PLAIN_SIZE, LAND_SIZE, NEIGHBOUR_SIZE = 100_000, 15_000, 30_000


class Gazetteer(Atlas):
    """Every known place by name, and where a text names them."""

    @classmethod
    def load(cls) -> Gazetteer:
        """The package's gazetteer, read once.

        Raises:
            TableError: one of its tables is malformed.
        """
        return _load()

    def find(
        self,
        text: str,
        spans: Sequence[tuple[int, int]] | None = None,
        *,
        home: str | None = None,
        skip: Sequence[tuple[int, int]] = (),
        hints: Sequence[Hint] | None = None,
    ) -> list[PlaceMention]:
        """Every mention of a place, in text order, none overlapping.

        Args:
            text: a report's text; `spans` are the stretches to look in (all of it when None).
            home: the alpha-3 code of where the report comes from, if known.
            skip: stretches that are no places, such as the names of people.
            hints: what the encoder takes names for, in text order; None where it has not read.
        """
        stretches = [(0, len(text))] if spans is None else spans
        sentences = [self._tokens(text, start, end) for start, end in stretches]
        found = [
            candidate for tokens in sentences for candidate in self._candidates(text, tokens, skip)
        ]
        if hints is not None:
            _mark(found, hints)
        demonyms = [code for tokens in sentences for code in self._demonyms(text, tokens)]
        kept, contained = place_context.standing(text, found, self)
        reading = Reading(kept, contained, demonyms, home)
        chosen = []
        for candidate in kept:
            allowed = contained.get(id(candidate))
            place = reading.of(candidate, allowed)
            if allowed or self._enough(candidate, place, reading, hints is not None):
                chosen.append(_mention(text, candidate.start, candidate.end, place))
        return chosen

    def _tokens(self, text: str, start: int, end: int) -> list[Token]:
        return [
            Token(m.start(), m.end(), fold(m[0]), m[0][0].isupper(), m[0].isupper())
            for m in TOKEN.finditer(text, start, end)
        ]

    def _candidates(
        self, text: str, tokens: list[Token], skip: Sequence[tuple[int, int]]
    ) -> Iterable[Candidate]:
        """Leftmost and longest runs of words that name a place, with all places of that name."""
        shouting = sum(token.upper for token in tokens) > 0.6 * len(tokens) > 3
        titled = sum(token.capital for token in tokens) > 0.6 * len(tokens) > 3
        taken = sorted(skip)
        at = 0
        index = 0
        while index < len(tokens):
            size, places = self._longest(text, tokens, index)
            if not size:
                index += 1
                continue
            start, end = tokens[index].start, tokens[index + size - 1].end
            while at < len(taken) and taken[at][1] <= start:
                at += 1
            if at < len(taken) and taken[at][0] < end:
                index += 1
                continue
            yield Candidate(
                start, end, index, size, tokens, places, titled=titled, shouting=shouting
            )
            index += size

    def _longest(self, text: str, tokens: list[Token], index: int) -> tuple[int, Sequence[Place]]:
        first = tokens[index]
        opening = first.folded in OPENING and text[first.end : first.end + 1] == "-"
        if not first.capital and not opening:
            return 0, ()
        reach = 1
        while reach < LONGEST and index + reach < len(tokens):
            token, before = tokens[index + reach], tokens[index + reach - 1]
            if not place_context.joined(text, before, token):
                break
            if not token.capital and token.folded not in PARTICLES:
                break
            reach += 1
        folded = [token.folded for token in tokens[index : index + reach]]
        for size in range(reach, 0, -1):
            last = tokens[index + size - 1]
            if not (last.capital or size == 1) or not self.is_known(" ".join(folded[:size])):
                continue
            words = text[first.start : last.end]
            if places := self.places_of(words):
                article = first.folded == "the" and places[0] in self.places_of(words[4:])
                return (0, ()) if article else (size, places)
        return 0, ()

    def _demonyms(self, text: str, tokens: list[Token]) -> Iterable[str]:
        for index, token in enumerate(tokens):
            if not token.capital:
                continue
            ends = [tokens[index + 1].end] if index + 1 < len(tokens) else []
            for end in (*ends, token.end):  # "South Korean" before "South"
                if code := self._nations.by_demonym(text[token.start : end]):
                    yield code
                    break

    def _enough(self, candidate: Candidate, place: Place, reading: Reading, read: bool) -> bool:
        """Whether a small town of one plain word is spoken of: located, or its country is.

        Where the encoder has `read` the text and does not mark the name, that is not enough.
        """
        if place.population >= PLAIN_SIZE or place.resolution <= 2:
            return True
        if candidate.located or candidate.of_body:
            return True
        if candidate.label in ("place", "country") and not candidate.inside:
            return True
        if (place.country, place.province) in reading.divisions or candidate.size > 1:
            return True
        if read or place.country is None:
            return False
        if place.country in reading.spoken_of:
            return place.population >= LAND_SIZE
        beside = self._nations.info(place.country).neighbours
        return place.population >= NEIGHBOUR_SIZE and not reading.lands.keys().isdisjoint(beside)


def _mark(found: Iterable[Candidate], hints: Sequence[Hint]) -> None:
    """Note for each candidate what the encoder takes it for: the shortest name that covers it."""
    named = sorted(
        (hint for hint in hints if hint.name),
        key=lambda hint: (hint.start, hint.end, hint.label != "person"),
    )
    starts = [hint.start for hint in named]
    for candidate in found:
        best: Hint | None = None
        at = bisect_left(starts, candidate.start + 1) - 1
        while at >= 0 and candidate.start - named[at].start < 120:
            hint = named[at]
            shorter = best is None or hint.end - hint.start < best.end - best.start
            if hint.end >= candidate.end and shorter:
                best = hint
            at -= 1
        if best is not None:
            candidate.label = best.label
            candidate.inside = best.end - best.start > candidate.end - candidate.start + 5


def _mention(text: str, start: int, end: int, place: Place | None) -> PlaceMention:
    return PlaceMention(
        text=text[start:end],
        start=start,
        end=end,
        geonameid=place.geonameid if place else None,
        name=place.name if place else None,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        country_code=place.country if place else None,
        province=place.province if place else None,
        feature_code=place.feature if place else None,
        resolution=place.resolution if place else None,
    )


@cache
def _load() -> Gazetteer:
    nations = countries.load()
    regions, stop = _regions_and_stop(nations)
    return Gazetteer(regions, stop, nations)
