"""Records in the codes of other data sets: CAMEO, Goldstein, FIPS, Correlates of War.

Nothing is guessed: what a code set has no code for is None.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

from sayso.events import ontology
from sayso.records import Actor, Event
from sayso.tables import TableError

_NONE = "-"

_GROUPS = MappingProxyType(
    {
        "UNO": ("IGO", "UNO"),
        "EUR": ("IGO", "EUR", "EEC"),
        "IGO": ("IGO",),
        "NGO": ("NGO",),
        "MNC": ("MNC",),
        "IMG": ("IMG",),
        "ISM": (),  # CAMEO has none for an international social movement
    }
)
"""PLOVER's codes in place of a country as CAMEO writes them, part by part."""


@dataclass(frozen=True, slots=True)
class CameoActor:
    """An actor in CAMEO: its code and the parts that GDELT gives columns of their own."""

    country: str | None
    group: str | None
    types: tuple[str, ...]
    code: str | None


def cameo_actor(actor: Actor) -> CameoActor:
    """Country and sectors of an actor as CAMEO writes them: "USAGOV", "IGOUNO", "REB"."""
    roles = _table("roles.tsv", ("sector", "role"))
    own = tuple(roles[one][0] for one in actor.sector if one in roles)
    types = tuple(dict.fromkeys(role for role in own if role is not None))
    parts = _GROUPS.get(actor.country or "")
    if parts is not None:
        kind, *named = parts or (None,)
        return CameoActor(
            country=named[0] if len(named) == 2 else None,
            group=named[-1] if named else None,
            types=tuple(dict.fromkeys((kind, *types))) if kind else types,
            code="".join(dict.fromkeys((*parts, *types))) or None,
        )
    # Kosovo is the one country whose code is not ISO's in the Phoenix dictionaries.
    country = "KSV" if actor.country in ("KOS", "XKX") else actor.country
    return CameoActor(country, None, types, "".join((country or "", *types)) or None)


def cow(country: str | None) -> str | None:
    """The number of a country in the Correlates of War."""
    return _country(country)[1]


def fips(country: str | None) -> str | None:
    """The FIPS 10-4 code of a country."""
    return _country(country)[0]


def goldstein(cameo: str | None) -> str | None:
    """The Goldstein score of a CAMEO code, as GDELT writes it."""
    scores = _table("goldstein.tsv", ("cameo", "goldstein"))
    return scores.get(cameo or "", (None,))[0]


def intensity(event: Event) -> float | None:
    """PLOVER's score of the event's type and mode; None for one that PLOVER does not know."""
    try:
        return ontology.load().score(event.event, event.mode)
    except KeyError:
        return None


def _country(code: str | None) -> tuple[str | None, ...]:
    return _table("countries.tsv", ("alpha3", "fips", "cow")).get(code or "", (None, None))


@functools.cache
def _table(name: str, columns: tuple[str, ...]) -> Mapping[str, tuple[str | None, ...]]:
    """A table by its first column.

    Raises:
        TableError: it is malformed.
    """
    file = resources.files(__package__) / "tables" / name
    rows: dict[str, tuple[str | None, ...]] = {}
    head = False
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        key, *cells = line.split("\t")
        if not head:
            head = True
            if (key, *cells) != columns:
                raise TableError(str(file), number, f"columns must be {', '.join(columns)}")
        elif len(cells) != len(columns) - 1 or key in rows:
            raise TableError(str(file), number, "a row has other columns, or its key stands twice")
        else:
            rows[key] = tuple(None if cell == _NONE else cell for cell in cells)
    return MappingProxyType(rows)
