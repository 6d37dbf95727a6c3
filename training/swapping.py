"""Coded reports told with other names: what happens must not hang on who it happens to.

A model that has read much news expects the army to shoot and the rebels to be shot at. So parties
of one kind change places, or take the names of parties of other reports; spans move along.
"""

from __future__ import annotations

import copy
import random
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]

# Kinds whose names stand in each other's place without harm to the grammar.
_ALIKE = {"person": "person", "country": "country", "organisation": "group", "group": "group"}

# A name, or "the" with a noun: no pronouns, no "two men", no descriptions that go on.
_NAMING = re.compile(
    r"(?!(?:I|We|He|She|They|It|You|No\w*|Every\w*|Some\w*|Many|All|Both)\b)(?!.*['’]s?$)"
    r"((?i:the) [\w’'-]+( [\w’'-]+)?|([A-Z][\w.’'-]+ ?){1,4})$"
)


class Swapper:
    """Gives reports other names.

    Args:
        rows: where names are taken from, in the form of `coded`.
    """

    def __init__(self, rows: Iterable[Row], rng: random.Random) -> None:
        self.rng = rng
        self._pool: dict[str, list[tuple[str, Any]]] = {}
        for row in rows:
            for entity, called in _parties(row):
                known = self._pool.setdefault(_sort(entity, called), [])
                known.append((called, entity["sector"]))

    def other(self, row: Row) -> Row:
        """A report in which two parties changed names, or some have names from elsewhere."""
        row = copy.deepcopy(row)
        parties = _parties(row)
        self.rng.shuffle(parties)
        given: dict[str, tuple[str, Any]] = {}
        for number, (entity, called) in enumerate(parties):
            sort = _sort(entity, called)
            mates = [p for p in parties[number + 1 :] if _sort(*p) == sort and p[1] not in given]
            if called in given:
                continue
            if mates and self.rng.random() < 0.7:
                mate, name = mates[0]
                given[called], given[name] = (name, mate["sector"]), (called, entity["sector"])
            elif self.rng.random() < 0.5:
                new = self.rng.choice(self._pool[sort])
                if all(new[0] != known for _, known in parties):
                    given[called] = new
        changes = []
        for entity, called in parties:
            if called in given:
                entity["sector"] = given[called][1]
                changes += [(m[0], m[1], given[called][0]) for m in entity["mentions"]
                            if row["text"][m[0] : m[1]] == called]  # fmt: skip
        return _rewritten(row, sorted(set(changes)))


def _parties(row: Row) -> list[tuple[Row, str]]:
    """Entities that act or speak in a report, with what they are mostly called."""
    acting = {p["name"] for e in row["events"]
              for p in (*e["actor"], *e["recipient"], *e["said_by"])}  # fmt: skip
    acts = [m["trigger"] for e in row["events"] for m in e["mentions"]]
    found, taken = [], set()
    for entity in row["entities"]:
        mentions = entity["mentions"]
        words = [row["text"][m[0] : m[1]] for m in mentions]
        if entity["name"] not in acting or entity["kind"] not in _ALIKE or not words:
            continue
        if any(m[0] < act[1] and act[0] < m[1] for m in mentions for act in acts):
            continue
        called = Counter(words).most_common(1)[0][0]
        if _NAMING.match(called) and called not in taken:
            taken.add(called)
            found.append((entity, called))
    return found


def _sort(entity: Row, called: str) -> str:
    """What may take its place: the same kind, with an article or without, one or many words."""
    article = called.split()[0].lower() == "the"
    plural = called.endswith("s") and not called.endswith("ss")
    return f"{_ALIKE[entity['kind']]} {called[:1].isupper()} {article} {plural}"


def _rewritten(row: Row, changes: list[tuple[int, int, str]]) -> Row:
    """The report with stretches of its text replaced, all spans moved along."""
    kept: list[tuple[int, int, str]] = []
    for change in changes:
        if not kept or change[0] >= kept[-1][1]:
            kept.append(change)
    text, parts, at = row["text"], [], 0
    for start, end, new in kept:
        parts += [text[at:start], new]
        at = end

    def moved(place: int, is_end: bool) -> int:
        shift = 0
        for start, end, new in kept:
            if place <= start:
                break
            if place < end:  # inside a changed name: to its edge
                return start + shift + (len(new) if is_end else 0)
            shift += len(new) - (end - start)
        return place + shift

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if k == "size" else walk(v) for k, v in value.items()}
        if isinstance(value, list):
            if len(value) == 2 and all(type(v) is int for v in value):
                return [moved(value[0], False), moved(value[1], True)]
            return [walk(v) for v in value]
        return value

    return {**walk({k: v for k, v in row.items() if k != "text"}),
            "text": "".join([*parts, text[at:]])}  # fmt: skip
