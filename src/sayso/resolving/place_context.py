"""Which capitalised names are places, by what they stand between.

A person's other name, a title, an organisation's further words, "in", ", Texas"; and what the
encoder takes the words for, where it has read them. Being right comes first: a doubtful name is no
mention. Which place of a name is meant is told by `place_ranking`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from sayso.resolving.gazetteer import SHORT, Atlas, Place
from sayso.resolving.place_words import (
    ACTING,
    BODIES,
    DISTRICTS,
    FUNCTION,
    LOCATING,
    NEVER,
    OFFICES,
    ORGANISATION,
    PARTS,
    PEOPLE,
    SIDES,
    TITLES,
)

# Such a name without "in", a country or the like is no evidence of a town below these sizes.
PERSON_SIZE, STOP_SIZE = 600_000, 100_000
NEAR_DEGREES = 1.5  # how far from the middle of a district its towns may lie

_GAP = re.compile(r"[ \u00a0]|[-–]|['’]|\n")
_ABBREVIATED = frozenset({"st", "mt", "ft"})
_INSIDE = re.compile(
    r",\s+|\s\(|,?\s+in\s(?:the\s)?(?:(?:far |south|north|east|west|cent)\w*\s)?|"
    r",?\s(?:a|the)\s[a-z ]{0,20}(?:city|town|village|capital)\s(?:in|of)\s(?:\w+ern\s)?|"
    r"\sprovince(?:,|\sin|\sof)\s"
)
_COMMA = re.compile(r",\s+")
# "R-Marshall", "(D-Charleston": a member's party and where from. "BANTAM — A stone mason …".
_PARTY = re.compile(r"\b(?:D|R|I|DFL|GOP)[-–]$")
_DATELINE = re.compile(r"(?:,[^\n.]{0,40})?(?:\s\([^()\n]{1,40}\))?\s?(?:—|–|--|-)\s")
_OF = re.compile(r"(?:,\s(?:aged?\s)?\d{1,3},|\d{1,3}-year-old\s(?:man|woman))\s(?:of|from)\s$")
_LISTED = re.compile(r",? (?:and|or) (?:the )?|, |/")
_OWNER = re.compile(
    r"['’]s?\s(?:(?:\w+ern|central|capital|city of|town of|province of|port of|village of)\s){0,2}"
    r"|\s(?:city|town|village|province|port|district|county) of\s"
)


class Token(NamedTuple):
    """A word: its place in the text, its folded form, whether it begins or is all in capitals."""

    start: int
    end: int
    folded: str
    capital: bool
    upper: bool


class Hint(NamedTuple):
    """What the encoder takes some words for: `name` is false for "the army"."""

    start: int
    end: int
    label: str
    name: bool


@dataclass(slots=True)
class Candidate:
    """A name in its sentence, `size` words from `index` on, with all the places of that name."""

    start: int
    end: int
    index: int
    size: int
    tokens: list[Token]
    places: Sequence[Place]
    titled: bool = False
    shouting: bool = False
    located: bool = False  # "in Mosul", "Mosul, Iraq": the text itself says that it is a place
    label: str | None = None  # what the encoder takes it for, where it says
    of_body: bool = False  # "Hurricane Police": a body or building of the place
    inside: bool = False  # it is a part of a longer name that the encoder marks

    @property
    def name(self) -> str:
        """Its folded words."""
        tokens = self.tokens[self.index : self.index + self.size]
        return " ".join(token.folded for token in tokens)


def joined(text: str, one: Token, two: Token) -> bool:
    """Whether two words can belong to one name: a blank, a hyphen, or the stop of "St." between."""
    gap = text[one.end : two.start]
    return bool(_GAP.fullmatch(gap)) or (gap == ". " and one.folded in _ABBREVIATED)


def standing(
    text: str, found: list[Candidate], atlas: Atlas
) -> tuple[list[Candidate], dict[int, list[Place]]]:
    """The candidates that are places, and for some (by `id`) the only places that they can be."""
    contained = _containment(text, found)
    for candidate in found:
        candidate.located = id(candidate) in contained or _locating(text, candidate)
    _list(text, found)
    surnames = _people(text, found, atlas)
    kept = [c for c in found if _stands(text, c, surnames, id(c) in contained, atlas)]
    return kept, contained


def _containment(text: str, found: list[Candidate]) -> dict[int, list[Place]]:
    """Of each name beside what it lies in ("Mosul, Iraq", "Iraq's Mosul"), the places that do."""
    contained: dict[int, list[Place]] = {}
    for one, two in pairwise(found):
        if one.tokens is not two.tokens:
            continue
        if _INSIDE.fullmatch(text, one.end, two.start):
            inner, outer = one, two
        elif _OWNER.fullmatch(text, one.end, two.start):
            inner, outer = two, one
        else:
            continue
        wholes = [place for place in outer.places if place.resolution <= 3]
        inside = [p for p in inner.places if any(within(p, whole) for whole in wholes)]
        if inside:
            contained.setdefault(id(inner), inside)
            if _COMMA.fullmatch(text, one.end, two.start):
                around = [w for w in wholes if any(within(p, w) for p in inside)]
                contained.setdefault(id(outer), around)
    return contained


def _list(text: str, found: Sequence[Candidate]) -> None:
    """In "Mosul, Erbil and Dohuk" all are places where one of them is told to be."""
    for pair in (pairwise(found), pairwise(reversed(found))):
        for one, two in pair:
            first, second = (one, two) if one.start < two.start else (two, one)
            sure = one.located or (one.label in ("place", "country") and not one.inside)
            if not sure or one.tokens is not two.tokens or two.label == "person":
                continue
            two.located |= bool(_LISTED.fullmatch(text, first.end, second.start))


def within(place: Place, outer: Place) -> bool:
    """Whether one place lies in another, larger one."""
    if place.resolution <= outer.resolution or place.country is None:
        return False
    if place.country != outer.country:
        return False
    if outer.feature == "PCLI":
        return True
    if outer.resolution == 2 and outer.province:
        return place.province == outer.province
    reach = NEAR_DEGREES if outer.resolution == 3 else 2 * NEAR_DEGREES
    return abs(place.lat - outer.lat) < reach and abs(place.lon - outer.lon) < reach


def _locating(text: str, candidate: Candidate) -> bool:
    """Whether the words beside a name say that it is a place.

    As in "near Mosul", "the outskirts of Mosul", "Ana Ruiz, 34, of Mosul", "a Mosul man",
    "MOSUL — Troops", "Mosul-based".
    """
    tokens, index = candidate.tokens, candidate.index
    before = tokens[index - 1].folded if index else ""
    after_index = index + candidate.size
    after = tokens[after_index] if after_index < len(tokens) else None
    line = text[max(0, candidate.start - 24) : candidate.start]
    if before == "of" and index > 1 and (tokens[index - 2].folded in PARTS or _OF.search(line)):
        return True
    if before == "the" and index > 1 and candidate.size > 1:
        return tokens[index - 2].folded in LOCATING
    if before in LOCATING or _PARTY.search(line):
        return True
    words = text[candidate.start : candidate.end]
    if words.isupper() and len(words) > 3 and not candidate.shouting:
        return bool(_DATELINE.match(text, candidate.end)) and line.rstrip()[-1:] in ("", ".", "”")
    if after is None or after.capital or after.folded not in PEOPLE:
        return False
    gap = text[candidate.end : after.start]
    return gap == " " or (gap == "-" and after.folded in ("based", "born", "area", "bound"))


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


def _people(text: str, found: Sequence[Candidate], atlas: Atlas) -> set[str]:
    """Names that stand once as a person's surname and so mean that person all through."""
    surnames: set[str] = set()
    for candidate in found:
        if candidate.size > 1 or candidate.titled or candidate.located:
            continue
        before, _ = _beside(text, candidate)
        if before is None or candidate.places[0].feature == "PCLI":
            continue
        initial = len(before.folded) == 1 and text[before.end : before.end + 1] == "."
        if before.folded in TITLES or before.folded in atlas.person_names or initial:
            surnames.add(candidate.name)
    return surnames


def _stands(
    text: str, candidate: Candidate, surnames: set[str], contained: bool, atlas: Atlas
) -> bool:
    """Whether a name is one of a place at all, by the words beside it."""
    if contained:
        return True
    name = candidate.name
    if candidate.label == "person" and not (candidate.located and name not in surnames):
        return False
    if candidate.size == 1 and name in NEVER:
        return False
    largest = max(place.population for place in candidate.places)
    nation = candidate.places[0].feature == "PCLI"
    region = candidate.places[0].geonameid is None
    words = text[candidate.start : candidate.end]
    certain = candidate.located or (
        candidate.label in ("place", "country") and not candidate.inside
    )
    if candidate.size == 1 and not nation and not region:
        short = words.isupper() and (len(words) < 5 or not candidate.shouting) and len(words) < 4
        if short or len(name) < 3 or name in surnames:
            division = candidate.places[0].feature == "ADM1" and len(name) > 1
            return certain and (name in surnames or division) and largest >= STOP_SIZE
        short = all(_abbreviates(name, place) for place in candidate.places)
        if (
            short
            and "." not in words[:-1]
            and not (certain and text[candidate.end : candidate.end + 1] == ".")
        ):
            return False
    if name in atlas.stop and not (certain and largest >= STOP_SIZE):
        return False
    if _organisation(text, candidate) or (candidate.size == 1 and words.isupper() and region):
        return False
    if not certain and _acts(candidate):
        return False
    if candidate.size > 1 and name.rpartition(" ")[2] in DISTRICTS:
        return True
    if candidate.label in ("place", "country") and not candidate.inside and name not in surnames:
        return True
    before, after = _beside(text, candidate)
    candidate.of_body = after is not None and after.folded in BODIES | OFFICES
    if before and before.folded in SIDES and not nation and not region and largest < PERSON_SIZE:
        return False  # "South Charleston", a town of its own that the gazetteer lacks
    if candidate.titled:
        return name not in atlas.person_names or nation or certain
    if before and not _may_precede(text, before, candidate, atlas) and not (nation and after):
        return False
    if after and not _may_follow(text, after, candidate, atlas):
        return False
    if nation or region or candidate.size > 1 or certain:
        return True
    if name in atlas.plain_words and _opens(text, candidate):
        return False
    return name not in atlas.person_names or largest >= PERSON_SIZE


def _opens(text: str, candidate: Candidate) -> bool:
    """Whether a name stands where any word would have a capital."""
    return candidate.index == 0 or text[: candidate.start].rstrip()[-1:] in '.!?:"“”'


def _abbreviates(name: str, place: Place) -> bool:
    """Whether a name is but a short form ("Calif.", "Ill."), which is a place after a town."""
    full = (place.province or "").lower()
    if place.feature == "ADM2":
        return place.likeness == SHORT and place.country == "USA"
    return place.feature == "ADM1" and len(name) < 5 and full != name and name not in full.split()


def _may_precede(text: str, before: Token, candidate: Candidate, atlas: Atlas) -> bool:
    if text[before.end : candidate.start] == ". " and before.folded not in TITLES:
        return True  # the last word of a sentence that was not parted
    if before.folded in FUNCTION:
        return True
    if before.folded in TITLES:
        return candidate.places[0].feature == "PCLI" and candidate.size > 1
    if candidate.located and text[before.end : candidate.start] == "-":
        return True
    words = text[before.start : before.end]
    return atlas.demonym(words) is not None or bool(atlas.country(words))


def _may_follow(text: str, after: Token, candidate: Candidate, atlas: Atlas) -> bool:
    if after.folded in OFFICES or after.folded in FUNCTION or after.folded in BODIES:
        return True
    return atlas.demonym(text[after.start : after.end]) is not None


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
