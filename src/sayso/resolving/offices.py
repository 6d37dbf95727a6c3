"""Offices in descriptions: "the US president" is the president of USA."""

from __future__ import annotations

import re

from sayso.resolving import countries
from sayso.resolving.describing import Described, plover_country
from sayso.resolving.spelling import key, without_possessive

# What else an office of `offices.tsv` is called. A secretary of state is a foreign minister where
# he is one: offices are looked up by country.
_SAME = {
    "premier": "prime minister",
    "pm": "prime minister",
    "defense minister": "defence minister",
    "defense secretary": "defence minister",
    "defence secretary": "defence minister",
    "secretary of defense": "defence minister",
    "secretary of state": "foreign minister",
    "foreign secretary": "foreign minister",
    "minister of foreign affairs": "foreign minister",
    "head of state": "president",
    "monarch": "king",
    "ruler": "emir",
}
OFFICES = frozenset(_SAME.values()) | {
    "president", "vice president", "prime minister", "foreign minister", "defence minister",
    "chancellor", "king", "queen", "sultan", "supreme leader", "crown prince", "chief executive",
    "secretary general",
}  # fmt: skip
_UNITED_NATIONS = frozenset({"UN", "U.N.", "United Nations"})
_BEFORE = re.compile(r"^(?:the|its|current|incumbent|sitting|outgoing) ", re.IGNORECASE)


def office_of(told: Described, home: str | None) -> tuple[str, str] | None:
    """Country and office that a description is of, None where it is of none that one holds alone.

    Args:
        home: the country that the report is about, for "the president".
    """
    if told.label != "person" or told.kind == "pronoun" or told.plural or told.indefinite:
        return None
    words = " ".join(told.text.replace("’", "'").split())
    if len(words) > 80:
        return None
    bare = _BEFORE.sub("", words)
    office = _plain(bare)
    if office is not None:  # "President" alone begins a title, and every body has a secretary
        stated = told.definite and office != "secretary general"
        return (home, office) if stated and home else None
    before, of = _parted(bare)
    office = _plain(before)
    return (of, office) if office and of else None


def _plain(words: str) -> str | None:
    """The office that words are the name of, as `offices.tsv` calls it."""
    plain = key(words)
    plain = _SAME.get(plain, plain)
    return plain if plain in OFFICES else None


def _parted(words: str) -> tuple[str, str | None]:
    """The office and the country: of "US president", "president of Peru", "Iraq's president"."""
    tokens = words.split()
    for size in range(min(4, len(tokens) - 1), 0, -1):
        country = _country(without_possessive(" ".join(tokens[:size])))
        if country:
            return " ".join(tokens[size:]), country
    office, _, country = words.rpartition(" of ")
    return office, _country(country.removeprefix("the "))


def _country(words: str) -> str | None:
    if words in _UNITED_NATIONS:
        return "UNO"
    known = countries.load()
    code = known.by_name(words) or known.by_demonym(words)
    return plover_country(code) if code else None
