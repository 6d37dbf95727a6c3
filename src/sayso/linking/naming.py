"""Who is who in one incident: names that reports give differently, brought together.

Ids of known actors tell most. Beside them, a name all of whose words stand in another one is taken
for the same: "Maren" and "Ivo Maren", "police" and "Dorrin police". Within one incident that is
right far more often than not, and where it is wrong it makes voices fewer, not more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sayso.linking.words import stem, tokens
from sayso.tables import word_set

_EMPTY = word_set("""
the a an of and for in on at to his her their its some other several one two three many more
mr mrs ms dr sir unnamed anonymous local senior top""")


class Name(NamedTuple):
    """A name as a report gives it, and the id of the entity, if it has one."""

    name: str
    entity_id: str | None


class Names:
    """Brings names together; whichever order they come in."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._of: dict[Name, Name] = {}
        known: list[tuple[Name, set[frozenset[str]], set[str]]] = []
        # Long names first, so that short ones find them; those with an id of our tables before all.
        for one in sorted(set(names), key=_order):
            words, id = _words(one.name), one.entity_id
            for chief, forms, ids in known:
                same_id = id is not None and id in ids
                if same_id or (not (_listed(id) and any(map(_listed, ids)))
                               and words and any(words <= form for form in forms)):  # fmt: skip
                    forms.add(words)
                    ids |= {id} if id else set()
                    self._of[one] = chief
                    break
            else:
                known.append((one, {words}, {id} if id else set()))
                self._of[one] = one

    def chief(self, name: str, entity_id: str | None) -> Name:
        """The name that stands for this one."""
        one = Name(name, entity_id)
        return self._of.get(one, one)


def _order(one: Name) -> tuple[bool, int, str, str]:
    return (not _listed(one.entity_id), -len(_words(one.name)), one.name, one.entity_id or "")


def _listed(id: str | None) -> bool:
    """Whether an id is that of a known actor; others are made of the name and begin with x-."""
    return id is not None and not id.startswith("x-")


def _words(name: str) -> frozenset[str]:
    found = [word for word in tokens(name) if word.casefold() not in _EMPTY]
    return frozenset(map(stem, found or tokens(name)))
