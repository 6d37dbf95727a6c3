"""Which capitalised names are places, and which place of a name is meant.

First what a name stands between is looked at: a person's other name, a title, an organisation's
further words, "in", ", Texas". What is left is ranked by what the report says elsewhere: countries,
people and divisions that it names, where it comes from, and by population.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sayso.resolving.places import Gazetteer, Place

TOKEN = re.compile(r"(?:[A-Z][a-z]?\.){2,}|[^\W\d_]+(?:['’ʼ‘`ʿ](?!s\b)[^\W\d_]+)*")
PARTICLES = frozenset(
    {"of", "the", "and", "de", "la", "el", "al", "e", "i", "ud", "ul", "da", "do", "dos", "del"}
    | {"der", "am", "an", "sur", "les", "le", "y", "ez", "az", "ad", "as", "ar", "s", "upon", "on"}
)


class Token(NamedTuple):
    """A word: its place in the text, its folded form, whether it begins or is all in capitals."""

    start: int
    end: int
    folded: str
    capital: bool
    upper: bool


@dataclass(slots=True)
class Candidate:
    """A name in its sentence, `size` words from `index` on, with all the places of that name."""

    start: int
    end: int
    index: int
    size: int
    tokens: list[Token]
    places: list[Place]
    titled: bool = False
    shouting: bool = False
    located: bool = False  # "in Mosul", "Mosul, Iraq": the text itself says that it is a place


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LOCATING = _words(
    "in at near from to outside around across into toward towards between through throughout "
    "inside over via within beyond downtown"
)
PARTS = _words(
    "city town village district province region port suburb outskirts north south east west "
    "northeast northwest southeast southwest center centre capital streets residents mayor"
)
TITLES = _words(
    "mr mrs ms miss dr sen sens rep reps gov gen lt col sgt capt maj cpl cmdr adm president "
    "minister senator representative governor general lieutenant colonel sergeant captain "
    "major commander admiral judge justice sheriff officer detective coach mayor king queen "
    "prince princess pope sir lord lady professor prof rev reverend father sister brother "
    "chief chairman chairwoman secretary ambassador spokesman spokeswoman attorney councilman "
    "deputy inspector imam sheikh premier chancellor trooper pastor bishop archbishop "
    "cardinal envoy director investigator analyst"
)
FUNCTION = _words(
    "in at near from to outside around across into toward towards between through the a an "
    "and or but for on of after before as when while since until by with against if that this "
    "these those his her its their our both all some many most no not meanwhile elsewhere "
    "also however yet today yesterday tomorrow monday tuesday wednesday thursday friday "
    "saturday sunday january february march april may june july august september october "
    "november december is was were are has have had will would could can may did said says "
    "north south east west northern southern eastern western central upper lower greater "
    "downtown northeast northwest southeast southwest northeastern northwestern southeastern "
    "southwestern inner outer metro mainland old about because although though despite why "
    "how what where who which under over amid inside occupied suburban rural former"
)
SIDES = _words("north south east west upper lower new old")
OFFICES = _words(
    "president presidents prime premier foreign defense defence minister ministers king queen "
    "prince emir sultan ambassador governor gov senator sen rep mayor chancellor secretary "
    "attorney police vice deputy supreme parliament city province governorate district state "
    "region oblast prefecture republic international airport territory area time times' "
    "native resident residents pd department senate house legislature fire public board "
    "highway schools court"
)
ORGANISATION = _words(
    "university college bank ministry council party movement army institute association "
    "federation union society academy school church republic kingdom government bishop "
    "archdiocese diocese museum hospital league port front brigade brigades command friends "
    "voice radio journal times state daughters sons queen king duke prince princess earl "
    "baron bank chamber county"
)
DIVISIONS = _words("province governorate oblast state region prefecture")
_GAP = re.compile(r"[ \u00a0]|[-–]|['’]|\n")
_ABBREVIATED = frozenset({"st", "mt", "ft"})
_INSIDE = re.compile(r",\s+|\s\(|\sin\s(?:the\s)?|,\s+in\s|\sprovince(?:,|\sin|\sof)\s")
_COMMA = re.compile(r",\s+")
# Such a name without "in", a country or the like is no evidence of a town below these sizes.
PERSON_SIZE, PLAIN_SIZE, STOP_SIZE = 600_000, 100_000, 100_000


def joined(text: str, one: Token, two: Token) -> bool:
    """Whether two words can belong to one name: a blank, a hyphen, or the stop of "St." between."""
    gap = text[one.end : two.start]
    return bool(_GAP.fullmatch(gap)) or (gap == ". " and one.folded in _ABBREVIATED)


# Words after a government's seat that tell of the government, not of the place.
ACTING = _words(
    "said says has have had will would wants wanted warned accused urged called condemned "
    "denied insisted vowed announced imposed demanded rejected believes sees hopes considers "
    "agreed"
)


def choose(
    text: str, found: list[Candidate], demonyms: list[str], home: str | None, gazetteer: Gazetteer
) -> list[tuple[int, int, Place | None]]:
    """The mentions among candidates, each with its place.

    One name means one place throughout a report, unless the words beside it say otherwise.
    """
    contained = _containment(text, found)
    for candidate in found:
        candidate.located = id(candidate) in contained or _locating(candidate)
    surnames = _people(text, found, gazetteer)
    kept = [c for c in found if _stands(text, c, surnames, id(c) in contained, gazetteer)]
    scores = Scores.of(kept, demonyms, home)
    first = [(_name(c), _best(c, contained.get(id(c)), scores)) for c in kept]
    scores = scores.with_places(first)
    sense: dict[str, Place] = {}
    for candidate in kept:  # containment settles a name for the whole report
        if id(candidate) in contained:
            name = _name(candidate)
            sense.setdefault(name, _best(candidate, contained[id(candidate)], scores))
    chosen: list[tuple[int, int, Place | None]] = []
    for candidate in kept:
        allowed = contained.get(id(candidate))
        place = None if allowed else sense.get(_name(candidate))
        place = place or _best(candidate, allowed, scores)
        if _enough(candidate, place, sense, scores):
            chosen.append((candidate.start, candidate.end, place))
    return chosen


def _name(candidate: Candidate) -> str:
    tokens = candidate.tokens[candidate.index : candidate.index + candidate.size]
    return " ".join(token.folded for token in tokens)


def _containment(text: str, found: list[Candidate]) -> dict[int, list[Place]]:
    """Of each name followed by what it lies in ("Mosul, Iraq"), the places that do."""
    contained: dict[int, list[Place]] = {}
    for one, two in pairwise(found):
        if one.tokens is not two.tokens or not _INSIDE.fullmatch(text, one.end, two.start):
            continue
        whole = [p for p in two.places if p.resolution <= 2]
        inside = [place for place in one.places if any(_within(place, outer) for outer in whole)]
        if inside:
            contained[id(one)] = inside
            if _COMMA.fullmatch(text, one.end, two.start):
                outer = [p for p in whole if any(_within(place, p) for place in inside)]
                contained.setdefault(id(two), outer)
    return contained


def _within(place: Place, outer: Place) -> bool:
    if place.resolution <= outer.resolution or place.country is None:
        return False
    if outer.feature == "PCLI":
        return place.country == outer.country
    return place.country == outer.country and place.province == outer.province


def _locating(candidate: Candidate) -> bool:
    """As in "near Mosul", "downtown Mosul", "the outskirts of Mosul"."""
    tokens, index = candidate.tokens, candidate.index
    before = tokens[index - 1].folded if index else ""
    if before == "of" and index > 1:
        return tokens[index - 2].folded in PARTS
    return before in LOCATING


def _beside(text: str, candidate: Candidate) -> tuple[Token | None, Token | None]:
    """The capitalised words right before and right after a name, parted by a blank only."""
    tokens, index = candidate.tokens, candidate.index
    before = tokens[index - 1] if index else None
    after_index = index + candidate.size
    after = tokens[after_index] if after_index < len(tokens) else None
    if before and (
        not before.capital or text[before.end : candidate.start] not in (" ", ". ", "-")
    ):
        before = None
    if after and (not after.capital or text[candidate.end : after.start] not in (" ", "-")):
        after = None
    return before, after


def _people(text: str, found: Sequence[Candidate], gazetteer: Gazetteer) -> set[str]:
    """Names that stand once as a person's surname and so mean that person all through."""
    surnames: set[str] = set()
    for candidate in found:
        if candidate.size > 1 or candidate.titled or candidate.located:
            continue
        before, _ = _beside(text, candidate)
        if before is None or candidate.places[0].feature == "PCLI":
            continue
        initial = len(before.folded) == 1 and text[before.end : before.end + 1] == "."
        if before.folded in TITLES or before.folded in gazetteer.person_names or initial:
            surnames.add(_name(candidate))
    return surnames


def _stands(
    text: str, candidate: Candidate, surnames: set[str], contained: bool, gazetteer: Gazetteer
) -> bool:
    """Whether a name is one of a place at all, by the words beside it."""
    if contained:
        return True
    name = _name(candidate)
    largest = max(place.population for place in candidate.places)
    nation = candidate.places[0].feature == "PCLI"
    region = candidate.places[0].geonameid is None
    words = text[candidate.start : candidate.end]
    if candidate.size == 1 and not nation and not region:
        short = words.isupper() and (len(words) < 5 or not candidate.shouting) and len(words) < 4
        if short or len(name) < 3 or name in surnames:
            return candidate.located and name in surnames and largest >= STOP_SIZE
        if all(_abbreviates(name, place) for place in candidate.places):
            return False
    if name in gazetteer.stop and not (candidate.located and largest >= STOP_SIZE):
        return False
    if _organisation(text, candidate) or (candidate.size == 1 and words.isupper() and region):
        return False
    if not candidate.located and _acts(candidate):
        return False
    before, after = _beside(text, candidate)
    if before and before.folded in SIDES and not nation and not region and largest < PERSON_SIZE:
        return False  # "South Charleston", a town of its own that the gazetteer lacks
    if candidate.titled:
        return name not in gazetteer.person_names or nation or candidate.located
    if before and not _may_precede(text, before, candidate, gazetteer) and not (nation and after):
        return False
    if after and not _may_follow(text, after, candidate, gazetteer):
        return False
    if nation or region or candidate.size > 1 or candidate.located:
        return True
    return name not in gazetteer.person_names or largest >= PERSON_SIZE


def _abbreviates(name: str, place: Place) -> bool:
    """Whether a division is named by a short form ("Fla"), which is one only after a town."""
    full = (place.province or "").lower()
    return place.feature == "ADM1" and len(name) < 5 and full != name and name not in full.split()


def _may_precede(text: str, before: Token, candidate: Candidate, gazetteer: Gazetteer) -> bool:
    if text[before.end : candidate.start] == ". " and before.folded not in TITLES:
        return True  # the last word of a sentence that was not parted
    if before.folded in FUNCTION:
        return True
    if before.folded in TITLES:
        return candidate.places[0].feature == "PCLI" and candidate.size > 1
    words = text[before.start : before.end]
    return gazetteer.demonym(words) is not None or bool(gazetteer.country(words))


def _may_follow(text: str, after: Token, candidate: Candidate, gazetteer: Gazetteer) -> bool:
    if after.folded in OFFICES or after.folded in FUNCTION:
        return True
    return gazetteer.demonym(text[after.start : after.end]) is not None


def _acts(candidate: Candidate) -> bool:
    """As in "Washington said": the seat of a government stands for it."""
    seat = any(place.feature == "PPLC" for place in candidate.places)
    after = candidate.index + candidate.size
    return seat and after < len(candidate.tokens) and candidate.tokens[after].folded in ACTING


def _organisation(text: str, candidate: Candidate) -> bool:
    """As in "University of Texas", "Bank of Iraq": the name is part of an organisation's."""
    tokens, index = candidate.tokens, candidate.index
    if index < 2 or tokens[index - 1].folded != "of":
        return False
    head = tokens[index - 2]
    return head.capital and head.folded in ORGANISATION


@dataclass(slots=True)
class Scores:
    """How much a report speaks of each country and division.

    `named` holds the countries that it names itself, by name or by people, or that two different
    names of towns lie in: enough for a small town of theirs.
    """

    countries: dict[str, float]
    provinces: dict[tuple[str | None, str | None], float]
    named: frozenset[str]

    @classmethod
    def of(cls, kept: Iterable[Candidate], demonyms: list[str], home: str | None) -> Scores:
        """Scores by what is named outright."""
        weight: dict[str, float] = dict.fromkeys(demonyms, 1.0)
        for candidate in kept:
            first = candidate.places[0]
            if first.feature == "PCLI" and first.country and len(candidate.places) == 1:
                weight[first.country] = 1.5
        if home:
            weight[home] = max(weight.get(home, 0.0), 1.0)
        return cls(weight, {}, frozenset(weight))

    def with_places(self, read: Iterable[tuple[str, Place]]) -> Scores:
        """Scores by where the named places of a first reading lie, too."""
        several = list(read)
        total = max(1, len(several))
        nations = Counter(place.country for _, place in several if place.country)
        divisions = Counter((p.country, p.province) for _, p in several if p.province)
        distinct = Counter(place.country for _, place in dict(several).items() if place.country)
        summed = dict(self.countries)
        for code, count in nations.items():
            summed[code] = summed.get(code, 0.0) + 2.5 * count / total
        named = self.named | {code for code, count in distinct.items() if count > 1}
        return Scores(summed, {key: 3.0 * count / total for key, count in divisions.items()}, named)

    def score(self, place: Place) -> float:
        """How likely a place is meant, in powers of ten of its population."""
        score = math.log10(max(place.population, 1_000))
        if place.feature == "PCLI":
            score += 3.5
        elif place.geonameid is None:
            score += 3.0
        elif place.feature == "PPLC":
            score += 2.0
        elif place.feature == "ADM1":
            score -= 0.5  # "New York" is the city, unless the report speaks of the state
        if place.country:
            score += self.countries.get(place.country, 0.0)
        return score + self.provinces.get((place.country, place.province), 0.0)


def _best(candidate: Candidate, allowed: Sequence[Place] | None, scores: Scores) -> Place:
    places = allowed or candidate.places
    after = candidate.index + candidate.size
    follows = candidate.tokens[after].folded if after < len(candidate.tokens) else ""
    if follows in DIVISIONS and (divisions := [p for p in places if p.resolution == 2]):
        places = divisions
    # The first of equals: the rows are by population.
    return max(places, key=scores.score)


def _enough(candidate: Candidate, place: Place, sense: dict[str, Place], scores: Scores) -> bool:
    """Whether a small town of one plain word is spoken of: located, or its country is."""
    if place.population >= PLAIN_SIZE or place.resolution <= 2 or candidate.size > 1:
        return True
    return candidate.located or _name(candidate) in sense or place.country in scores.named
