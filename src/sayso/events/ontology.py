"""The ontology as data: PLOVER's types, modes, contexts and sectors, and the CAMEO crosswalk.

Each table is a text file in `tables/`: one line of column names, then one row a line, cells
separated by one tab, `#` before a comment, `-` for none. Codes, names and scores are those of the
PLOVER manual (Open Event Data Alliance, 2021).
"""

from __future__ import annotations

import functools
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

from sayso.tables import TableError

_NONE = "-"


@dataclass(frozen=True, slots=True)
class EventType:
    """One of PLOVER's types. `quad` is 1 to 4, `score` runs from -10 (conflict) to 10."""

    name: str
    quad: int
    score: float
    needs_recipient: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """A line of the way from PLOVER to CAMEO; see the head of its table."""

    mode: str | None
    contexts: frozenset[str]
    code: str

    @property
    def weight(self) -> tuple[bool, int]:
        return self.mode is not None, len(self.contexts)

    def holds(self, mode: str | None, contexts: frozenset[str]) -> bool:
        return self.mode in (None, mode) and self.contexts <= contexts


@dataclass(frozen=True, slots=True)
class Ontology:
    """What there is to code, and how it stands in CAMEO."""

    quads: Mapping[int, str]
    types: Mapping[str, EventType]
    modes: Mapping[str, tuple[str, ...]]
    contexts: tuple[str, ...]
    sectors: Mapping[str, str]
    special_countries: Mapping[str, str]
    dropped: frozenset[str]
    """CAMEO codes that PLOVER has no place for: statements and appeals."""
    _mode_scores: Mapping[tuple[str, str], float]
    _to_cameo: Mapping[str, tuple[_Rule, ...]]
    _to_plover: Mapping[str, tuple[str, str | None, tuple[str, ...]]]

    def score(self, type: str, mode: str | None = None) -> float:
        """PLOVER's conflict-cooperation score, -10 to 10; the type's where the mode has none.

        Raises:
            KeyError: unknown type, or a mode that the type does not have.
        """
        self._check(type, mode)
        own = self.types[type].score
        return own if mode is None else self._mode_scores.get((type, mode), own)

    def cameo(self, type: str, mode: str | None, context: Sequence[str]) -> str:
        """The CAMEO code that says most of an event without saying more than is known.

        The code always leads back to `type` by `plover`.

        Raises:
            KeyError: unknown type, or a mode that the type does not have.
        """
        self._check(type, mode)
        known = frozenset(context)
        return next(rule.code for rule in self._to_cameo[type] if rule.holds(mode, known))

    def plover(self, cameo: str) -> tuple[str, str | None, tuple[str, ...]]:
        """Type, mode and contexts of a CAMEO code of three or four digits.

        Raises:
            KeyError: no such code, or one that PLOVER drops (see `dropped`).
        """
        if cameo in self.dropped:
            raise KeyError(f"CAMEO {cameo} has no type in PLOVER")
        return self._to_plover[cameo]

    def _check(self, type: str, mode: str | None) -> None:
        if mode is not None and mode not in self.modes[type]:
            raise KeyError(f"{type} has no mode {mode}")


@functools.cache
def load() -> Ontology:
    """The ontology of the package, read once.

    Raises:
        TableError: a table is malformed.
    """
    return read(resources.files(__package__) / "tables")


def read(folder: Traversable) -> Ontology:
    """The ontology whose tables stand in `folder`, each checked against the others.

    Raises:
        TableError: a table is missing or malformed, by file and line.
    """
    quads = _quads(folder)
    types = _types(folder, quads)
    modes, scores = _modes(folder, types)
    contexts = tuple(_names(folder, "contexts.tsv", ("context", "meaning")))
    to_plover, dropped = _to_plover(folder, modes, contexts)
    return Ontology(
        quads=MappingProxyType(quads),
        types=MappingProxyType(types),
        modes=MappingProxyType(modes),
        contexts=contexts,
        sectors=MappingProxyType(_names(folder, "sectors.tsv", ("code", "name"))),
        special_countries=MappingProxyType(_names(folder, "countries.tsv", ("code", "name"))),
        dropped=dropped,
        _mode_scores=MappingProxyType(scores),
        _to_cameo=MappingProxyType(_to_cameo(folder, modes, contexts, to_plover)),
        _to_plover=MappingProxyType(to_plover),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a line, with its place for complaints."""

    file: str
    line: int
    cells: tuple[str, ...]

    def error(self, why: str) -> TableError:
        return TableError(self.file, self.line, why)

    def known(self, what: str, name: str, among: Container[str]) -> str:
        if name not in among:
            raise self.error(f"unknown {what} {name!r}")
        return name

    def score(self, cell: str) -> float:
        try:
            score = float(cell)
        except ValueError:
            raise self.error(f"score is no number: {cell!r}") from None
        if not -10 <= score <= 10:
            raise self.error(f"score {cell} is not within -10 and 10")
        return score

    def mode(self, type: str, cell: str, modes: Mapping[str, tuple[str, ...]]) -> str | None:
        self.known("type", type, modes)
        return None if cell == _NONE else self.known(f"mode of {type}", cell, modes[type])

    def contexts(self, cell: str, contexts: Sequence[str]) -> tuple[str, ...]:
        names = () if cell == _NONE else tuple(cell.split(","))
        if len(set(names)) < len(names):
            raise self.error(f"a context stands twice in {cell!r}")
        return tuple(self.known("context", name, contexts) for name in names)


def _rows(folder: Traversable, name: str, columns: tuple[str, ...]) -> Iterator[_Row]:
    """The rows of a table after its line of column names."""
    file = folder / name
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TableError(str(file), 0, "no such table") from None
    except UnicodeDecodeError as error:
        raise TableError(str(file), 0, f"not UTF-8 at byte {error.start}") from None
    head: tuple[str, ...] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        row = _Row(str(file), number, tuple(line.split("\t")))
        if head is None:
            head = row.cells
            if head != columns:
                raise row.error(f"columns are {', '.join(head)}; must be {', '.join(columns)}")
            continue
        _well_formed(row, columns)
        yield row
    if head is None:
        raise TableError(str(file), 0, "the table is empty")


def _well_formed(row: _Row, columns: tuple[str, ...]) -> None:
    if len(row.cells) != len(columns):
        raise row.error(f"{len(row.cells)} columns where {len(columns)} are due, tab-separated")
    for column, cell in zip(columns, row.cells, strict=True):
        if not cell or cell != cell.strip():
            raise row.error(f"column {column} is empty or has spaces around it: {cell!r}")


def _names(folder: Traversable, table: str, columns: tuple[str, str]) -> dict[str, str]:
    """A table of two columns: a name or code, and what it means."""
    names: dict[str, str] = {}
    for row in _rows(folder, table, columns):
        name, meaning = row.cells
        if name in names:
            raise row.error(f"{columns[0]} {name!r} stands twice")
        names[name] = meaning
    return names


def _quads(folder: Traversable) -> dict[int, str]:
    quads: dict[int, str] = {}
    for row in _rows(folder, "quads.tsv", ("quad", "name")):
        cell, name = row.cells
        row.known("quad", cell, ("1", "2", "3", "4"))
        if int(cell) in quads:
            raise row.error(f"quad {cell} stands twice")
        quads[int(cell)] = name
    return quads


def _types(folder: Traversable, quads: Mapping[int, str]) -> dict[str, EventType]:
    types: dict[str, EventType] = {}
    columns = ("type", "quad", "score", "recipient", "meaning")
    for row in _rows(folder, "types.tsv", columns):
        name, quad_cell, score_cell, recipient, meaning = row.cells
        quad = int(row.known("quad", quad_cell, [str(number) for number in quads]))
        score = row.score(score_cell)
        if name in types:
            raise row.error(f"type {name!r} stands twice")
        # Classes 1 and 2 are cooperation and score upwards, 3 and 4 conflict and downwards.
        if score * (1 if quad <= 2 else -1) < 0:
            raise row.error(f"score {score_cell} does not fit quad {quad}, {quads[quad]}")
        needs = row.known("answer (yes, no)", recipient, ("yes", "no")) == "yes"
        types[name] = EventType(name, quad, score, needs, meaning)
    return types


def _modes(
    folder: Traversable, types: Mapping[str, EventType]
) -> tuple[dict[str, tuple[str, ...]], dict[tuple[str, str], float]]:
    """The modes of every type, and the scores of those that have one of their own."""
    modes: dict[str, tuple[str, ...]] = dict.fromkeys(types, ())
    scores: dict[tuple[str, str], float] = {}
    for row in _rows(folder, "modes.tsv", ("type", "mode", "score", "meaning")):
        type, mode, score, _ = row.cells
        row.known("type", type, types)
        if mode in modes[type]:
            raise row.error(f"mode {mode!r} of {type} stands twice")
        modes[type] += (mode,)
        if score != _NONE:
            scores[type, mode] = row.score(score)
    return modes, scores


def _to_plover(
    folder: Traversable, modes: Mapping[str, tuple[str, ...]], contexts: Sequence[str]
) -> tuple[dict[str, tuple[str, str | None, tuple[str, ...]]], frozenset[str]]:
    """CAMEO code → type, mode, contexts; and the codes that lead nowhere."""
    codes: dict[str, tuple[str, str | None, tuple[str, ...]]] = {}
    dropped: set[str] = set()
    columns = ("cameo", "type", "mode", "context", "name")
    for row in _rows(folder, "cameo_to_plover.tsv", columns):
        code, type, mode, context, _ = row.cells
        if not (code.isascii() and code.isdigit() and len(code) in (3, 4)):
            raise row.error(f"CAMEO code {code!r} is not three or four digits")
        if code in codes or code in dropped:
            raise row.error(f"CAMEO code {code} stands twice")
        if type == _NONE:
            if (mode, context) != (_NONE, _NONE):
                raise row.error(f"CAMEO code {code} has a mode or context but no type")
            dropped.add(code)
            continue
        codes[code] = (type, row.mode(type, mode, modes), row.contexts(context, contexts))
    return codes, frozenset(dropped)


def _to_cameo(
    folder: Traversable,
    modes: Mapping[str, tuple[str, ...]],
    contexts: Sequence[str],
    to_plover: Mapping[str, tuple[str, str | None, tuple[str, ...]]],
) -> dict[str, tuple[_Rule, ...]]:
    """For every type its rules, the most specific first; the last of them always holds."""
    rules: dict[str, list[_Rule]] = {type: [] for type in modes}
    table = "plover_to_cameo.tsv"
    for row in _rows(folder, table, ("type", "mode", "context", "cameo")):
        type, mode, context, code = row.cells
        known = row.mode(type, mode, modes)
        rule = _Rule(known, frozenset(row.contexts(context, contexts)), code)
        back = to_plover[row.known("CAMEO code", code, to_plover)][0]
        if back != type:
            raise row.error(f"CAMEO code {code} leads back to {back}, not to {type}")
        if any((old.mode, old.contexts) == (rule.mode, rule.contexts) for old in rules[type]):
            raise row.error(f"{type} {mode} {context} stands twice")
        rules[type].append(rule)
    for type, found in rules.items():
        found.sort(key=lambda rule: rule.weight, reverse=True)  # stable: the earlier line first
        if not found or found[-1].weight != (False, 0):
            raise TableError(str(folder / table), 0, f"{type} has no line without mode and context")
    return {type: tuple(found) for type, found in rules.items()}
