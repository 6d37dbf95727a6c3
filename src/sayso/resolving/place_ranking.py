"""Which place of a name is meant.

Each place is weighed by its size, by what the report says outright (countries, people, divisions,
where it comes from) and by the company it keeps: places that lie near what else the report names,
in the same division and country, are likelier. The weights of company are shared out over the
places of every name, and weighed again with what came out, as in Speriosu and Baldridge 2013
("Text-driven toponym resolution using indirect supervision") and Lieberman, Samet and
Sankaranarayanan 2010 ("Geotagging with local lexicons to build indexes for textually-specified
spatial data"). One name means one place throughout a report.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sayso.resolving.gazetteer import OTHER, SHORT, SPELLING, Place
from sayso.resolving.place_context import Candidate
from sayso.resolving.place_words import DIVISIONS

Floats = npt.NDArray[np.float64]
EARTH_KM = 6371.0
MOST_PAIRS = 500  # of names and places weighed against each other: it bounds the work
LEAST_EACH = 8  # places of one name that are weighed, however many names there are


@dataclass(frozen=True, slots=True)
class Weights:
    """In powers of ten of a place's population. Chosen on one half of LGL and GeoVirus."""

    nation: float = 1.6
    region: float = 2.5
    capital: float = 1.4
    division: float = 0.4
    district: float = -0.2
    spelling: float = 0.8
    other: float = 1.9
    short: float = 0.8
    named_land: float = 1.5
    people: float = 0.5
    home: float = 2.0
    named_division: float = 1.1
    land: float = 3.1
    shared_division: float = 3.5
    near: float = 3.0
    reach_km: float = 100.0
    sharpness: float = 1.6


WEIGHTS = Weights()


class Reading:
    """The places of a report's names, weighed together."""

    def __init__(
        self,
        kept: Sequence[Candidate],
        contained: Mapping[int, Sequence[Place]],
        demonyms: Sequence[str],
        home: str | None,
        weights: Weights = WEIGHTS,
    ) -> None:
        self.weights = weights
        self._named: Counter[str] = Counter()
        options: dict[str, list[Place]] = {}
        for candidate in kept:
            self._named[candidate.name] += 1
            allowed = contained.get(id(candidate))
            if allowed:  # containment settles a name for the whole report
                options[candidate.name] = list(allowed)
            else:
                options.setdefault(candidate.name, list(candidate.places))
        self.lands = self._outright(options, demonyms, home)
        self.divisions = {
            (places[0].country, places[0].province)
            for places in options.values()
            if places[0].feature == "ADM1" and places[0].likeness < SHORT
        }
        self.scores = self._weigh(options) if options else {}
        self.best = {
            name: max(places, key=lambda place: self.scores[name, place])
            for name, places in options.items()
        }
        self.spoken_of = self._spoken_of()

    def _outright(
        self, options: Mapping[str, list[Place]], demonyms: Sequence[str], home: str | None
    ) -> dict[str, float]:
        """Countries that the report names, by name or by people, or comes from."""
        found = dict.fromkeys(demonyms, self.weights.people)
        for places in options.values():
            first = places[0]
            if first.feature == "PCLI" and first.country and len(places) == 1:
                found[first.country] = self.weights.named_land
        if home:
            found[home] = max(found.get(home, 0.0), self.weights.home)
        return found

    def _alone(self, place: Place) -> float:
        """How likely a place is meant without its company."""
        weights = self.weights
        score = math.log10(max(place.population, 500))
        if place.feature == "PCLI":
            score += weights.nation
        elif place.geonameid is None:
            score += weights.region
        elif place.feature == "PPLC":
            score += weights.capital
        elif place.feature == "ADM1":
            score += weights.division
        elif place.feature == "ADM2":
            score += weights.district
        score -= {SPELLING: weights.spelling, OTHER: weights.other, SHORT: weights.short}.get(
            place.likeness, 0.0
        )
        if place.country:
            score += self.lands.get(place.country, 0.0)
        if (place.country, place.province) in self.divisions and place.resolution > 2:
            score += weights.named_division
        return score

    def _weigh(self, options: dict[str, list[Place]]) -> dict[tuple[str, Place], float]:
        """The score of each place of each name; names with many places keep the likeliest."""
        each = max(LEAST_EACH, MOST_PAIRS // len(options))
        pairs: list[tuple[str, Place]] = []
        alone: list[float] = []
        sizes = []
        for name, places in options.items():
            ranked = sorted(((self._alone(p), -n, p) for n, p in enumerate(places)), reverse=True)
            options[name] = [place for _, _, place in ranked[:each]]
            pairs += [(name, place) for place in options[name]]
            alone += [score for score, _, _ in ranked[:each]]
            sizes.append(min(len(ranked), each))
        scores = np.array(alone)
        if len(options) > 1 and len(pairs) > len(options):
            scores = self._together(scores, pairs, np.array(sizes))
        return {pair: float(score) for pair, score in zip(pairs, scores, strict=True)}

    def _together(
        self, alone: Floats, pairs: Sequence[tuple[str, Place]], sizes: npt.NDArray[np.int64]
    ) -> Floats:
        """Scores with company: what the other names of the report are likely to mean."""
        weights = self.weights
        owner = np.repeat(np.arange(len(sizes)), sizes)
        firsts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        apart = owner[:, None] != owner[None, :]
        places = [place for _, place in pairs]
        near = _nearness(places, weights.reach_km) * apart
        lands = _alike([place.country for place in places]) & apart
        divisions = lands & _alike(
            [(place.country, place.province) if place.province else None for place in places]
        )
        heard = np.log2([1.0 + self._named[name] for name, _ in pairs])
        scores = alone
        for _ in range(2):
            power = np.exp(
                (scores - np.maximum.reduceat(scores, firsts)[owner]) * weights.sharpness
            )
            share = power / np.add.reduceat(power, firsts)[owner]
            mass = share * heard
            total = mass.sum() - np.add.reduceat(mass, firsts)[owner] + 1.0
            scores = (
                alone
                + weights.land * (lands @ mass) / total
                + weights.shared_division * (divisions @ mass) / total
                + weights.near * np.log2(1.0 + near @ mass)
            )
        return scores

    def _spoken_of(self) -> frozenset[str]:
        """Countries named outright, or that two different names of towns lie in."""
        distinct = Counter(place.country for place in self.best.values() if place.country)
        return frozenset(self.lands) | {code for code, count in distinct.items() if count > 1}

    def of(self, candidate: Candidate, allowed: Sequence[Place] | None) -> Place:
        """The place that a candidate means."""
        name = candidate.name
        after = candidate.index + candidate.size
        follows = candidate.tokens[after].folded if after < len(candidate.tokens) else ""
        best = self.best[name]
        places = allowed or candidate.places
        if follows in DIVISIONS and (divisions := [p for p in places if p.resolution == 2]):
            return max(divisions, key=self._alone)
        if allowed and best not in allowed:
            return max(allowed, key=self._alone)
        return best


def _alike(keys: Sequence[object]) -> npt.NDArray[np.bool_]:
    """Which two of the keys are the same; None is like nothing."""
    number: dict[object, int] = {}
    codes = np.array([-1 if k is None else number.setdefault(k, len(number)) for k in keys])
    same: npt.NDArray[np.bool_] = (codes[:, None] == codes[None, :]) & (codes[:, None] >= 0)
    return same


def _nearness(places: Sequence[Place], reach: float) -> Floats:
    """1 for the same point, less with the distance; 0 for what is too large to have one."""
    lat = np.radians([place.lat for place in places])
    lon = np.radians([place.lon for place in places])
    half = (
        np.sin((lat[:, None] - lat[None, :]) / 2) ** 2
        + np.cos(lat[:, None])
        * np.cos(lat[None, :])
        * np.sin((lon[:, None] - lon[None, :]) / 2) ** 2
    )
    apart = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    small = np.array([place.resolution > 2 for place in places])
    nearness: Floats = np.exp(-apart / reach) * small[None, :]
    return nearness
