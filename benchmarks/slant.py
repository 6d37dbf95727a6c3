"""Slant of a model: is the same event told of either party coded alike?

    python -m benchmarks.slant [--model NAME] [--ways N] [--faults]

Every template of `slant.txt` is filled with every pair of parties there, coded, and coded once more
with the two names swapped. In the swapped one's records the names are put back by the part that
they play in the template, and the two must be the same: they are mirrored if no compared field
differs. Pairs of names that nobody knows (the Hadrun Front, the Osmar Brigade) show how much of the
rest is chance.

Compared are the events, their triggers, types, modes, statuses and hedges, the names of actors,
recipients and sources, and the attributions with their sources. Left out is what may rightly
change with a name: country, sector, Wikidata id, entity id, what a party is part of and the
canonical name that is known for it; the place, for a country's name is one; context and the CAMEO
code that hangs on it (a blow by the police may be repression, one by its target is not); and the
number and gender of pronouns and verbs. Nor are dates, counts and how far what was said extends
compared: they do not tell who did what on whose word.

Whether one party is taken for the doer more often than the other is told by the counts "doer in
events", which should be equal; by the events of which one party is the doer both ways, whichever
part it plays; and, of those that mirror, by how much surer the coder is with the first party as the
doer: on average with its sign, and without it.

Mirrored is not right: a model that finds nothing mirrors everything, so the events found are told
too.
"""

from __future__ import annotations

import argparse
import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import sayso
from benchmarks.mirroring import (
    FIELDS,
    FORMS,
    Difference,
    Party,
    Telling,
    differences,
    matched,
    told,
)
from sayso.records import Annotation
from sayso.tables import TableError

TABLE = Path(__file__).with_name("slant.txt")
DATE = "2024-05-02"  # of all the invented reports
EXAMPLES = 3

_SLOT = re.compile(r"\{([AB])(?:('s)|:(\w+))?\}")
_OPENS = re.compile(r"(?:^|[.!?]\"?\s)\"?$")


# --- The table -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties that can be swapped."""

    first: Party
    second: Party

    @property
    def title(self) -> str:
        """Both names, short."""
        return " / ".join(party.name.removeprefix("the ") for party in (self.first, self.second))


@dataclass(frozen=True, slots=True)
class Template:
    """What is told of A and B, of what kind the telling is, and of which types the events."""

    kind: str
    types: tuple[str, ...]
    words: str


def load(path: Path = TABLE) -> tuple[list[Pair], list[Template]]:
    """The pairs and templates of a table.

    Raises:
        TableError: a line is neither, or stands in no section.
    """
    pairs: list[Pair] = []
    templates: list[Template] = []
    section = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        cells = [cell.strip() for cell in line.split("|")]
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
        elif section == "pairs" and len(cells) == 2:
            pairs.append(Pair(*(_party(cell, path, number) for cell in cells)))
        elif section == "templates" and len(cells) == 3:
            _check(cells[2], path, number)
            templates.append(Template(cells[0], tuple(cells[1].split()), cells[2]))
        else:
            raise TableError(str(path), number, f"{line!r} is no line of [pairs] or [templates]")
    return pairs, templates


def _party(cell: str, path: Path, number: int) -> Party:
    name, _, pronoun = (part.strip() for part in cell.rpartition(","))
    if not name or pronoun not in FORMS:
        raise TableError(str(path), number, f"{cell!r} is not a name, a comma and a pronoun "
                         f"({', '.join(FORMS)})")  # fmt: skip
    return Party(name, pronoun)


def _check(words: str, path: Path, number: int) -> None:
    slots = list(_SLOT.finditer(words))
    unknown = {slot[3].lower() for slot in slots if slot[3]} - set(FORMS["they"])
    if unknown or re.search(r"[{}]", _SLOT.sub("", words)):
        raise TableError(str(path), number, f"a slot in {words!r} is not one that can be filled")
    if {slot[1] for slot in slots} != {"A", "B"}:
        raise TableError(str(path), number, f"{words!r} does not tell of both A and B")


def fill(words: str, a: Party, b: Party) -> str:
    """A template's words with its parties in them."""

    def put(slot: re.Match[str]) -> str:
        party = a if slot[1] == "A" else b
        if slot[3]:
            form = FORMS[party.pronoun][slot[3].lower()]
            return _capital(form) if slot[3][0].isupper() else form
        name = _capital(party.name) if _OPENS.search(words[: slot.start()]) else party.name
        return name + (("'" if name.endswith("s") else "'s") if slot[2] else "")

    return _SLOT.sub(put, words)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Compared:
    """A template, told of a pair of parties both ways: `one` with the first party as A."""

    pair: Pair
    template: Template
    one: Telling
    other: Telling
    differ: tuple[Difference, ...]

    @classmethod
    def of(cls, pair: Pair, template: Template, one: Telling, other: Telling) -> Compared:
        """Both tellings with what they differ in."""
        return cls(pair, template, one, other, tuple(differences(one, other)))

    def doers(self) -> tuple[int, int]:
        """How often the first and the second party is taken for a doer, over both fillings."""
        first = sum("A" in e.actor for e in self.one.events)
        first += sum("B" in e.actor for e in self.other.events)
        second = sum("B" in e.actor for e in self.one.events)
        second += sum("A" in e.actor for e in self.other.events)
        return first, second

    def always(self) -> tuple[int, int]:
        """Of how many events the first and the second party is the doer in both fillings."""
        pairs = matched(self.one, self.other)[0]
        doers = Counter(("".join(a.actor), "".join(b.actor)) for a, b in pairs)
        return doers["A", "B"], doers["B", "A"]

    def leans(self) -> Iterator[float]:
        """For each event whose doer is one party and mirrors: confidence with the first party as
        the doer, minus confidence with the second."""
        for a, b in matched(self.one, self.other)[0]:
            if a.actor == b.actor and a.type == b.type and len(a.actor & {"A", "B"}) == 1:
                yield (a.confidence - b.confidence) * (1 if "A" in a.actor else -1)


def compare(
    code: Callable[[str], Annotation], pairs: Iterable[Pair], templates: Sequence[Template]
) -> Iterator[Compared]:
    """Every template told of every pair, coded both ways."""
    for pair in pairs:
        one, two = pair.first, pair.second
        for template in templates:
            yield Compared.of(
                pair,
                template,
                told(code(fill(template.words, one, two)), one, two),
                told(code(fill(template.words, two, one)), two, one),
            )


# --- The table that is printed ---------------------------------------------------------------


def render(found: Sequence[Compared], ways: int = 8) -> str:
    """Shares mirrored, confidence and the commonest ways to fail, as plain text."""
    events = sum(len(telling.events) for one in found for telling in (one.one, one.other))
    groups: list[tuple[str, Callable[[Compared], Iterable[str]]]] = [
        ("pair", lambda one: [one.pair.title]),
        ("kind of template", lambda one: [one.template.kind]),
        ("type told", lambda one: one.template.types),
    ]
    lines = [
        f"{len({one.template for one in found})} templates, {len({one.pair for one in found})} "
        f"pairs of parties, {events / len(found) / 2:.2f} events a telling",
        "",
        f"{'':56}{'doer in events':>16}{'doer both ways':>16}{'confidence as doer':>31}",
        f"{'':40}{'mirrored':>9}{'of':>7}{'1st':>8}{'2nd':>8}{'1st':>8}{'2nd':>8}"
        f"{'1st - 2nd':>12}{'95 %':>8}{'apart':>11}",
        _row("overall", found),
    ]
    for title, keys in groups:
        by_key: dict[str, list[Compared]] = defaultdict(list)
        for one in found:
            for key in keys(one):
                by_key[key].append(one)
        lines += ["", f"by {title}", *(_row(key, part) for key, part in by_key.items())]
    lines += ["", "by field"]
    for field in FIELDS:
        right = sum(all(d.field != field for d in one.differ) for one in found)
        lines.append(f"  {field:38}{right / len(found):9.3f}{len(found):7}")
    return "\n".join([*lines, "", *_ways(found, ways)])


def _row(name: str, found: Sequence[Compared]) -> str:
    mirrored = sum(not one.differ for one in found)
    doers = [*_sums(one.doers() for one in found), *_sums(one.always() for one in found)]
    leans = [lean for one in found for lean in one.leans()]
    row = f"  {name:38}{mirrored / len(found):9.3f}{len(found):7}"
    row += "".join(f"{count:8}" for count in doers)
    if len(leans) < 2:
        return row
    half = 1.96 * statistics.stdev(leans) / math.sqrt(len(leans))
    apart = statistics.fmean(map(abs, leans))
    return row + f"{statistics.fmean(leans):+12.3f}{f'±{half:.3f}':>8}{apart:11.3f}"


def _sums(counts: Iterable[tuple[int, int]]) -> list[int]:
    return [sum(column) for column in zip(*counts, strict=True)]


Case = tuple[Compared, Difference]


def _ways(found: Sequence[Compared], most: int) -> Iterator[str]:
    """The commonest differences, each with examples of different templates and parties."""
    failed = sum(bool(one.differ) for one in found)
    cases: dict[tuple[str, tuple[str, str]], dict[int, Case]] = defaultdict(dict)
    for number, one in enumerate(found):
        for difference in one.differ:
            cases[difference.field, difference.way].setdefault(number, (one, difference))
    counted = Counter({way: len(those) for way, those in cases.items()})
    yield f"commonest ways to fail, among {failed} that fail (one may fail in several)"
    for (field, way), times in counted.most_common(most):
        yield f"  {times:5}  {field}: {' | '.join(way)}"
        for one, difference in _spread(list(cases[field, way].values())):
            yield (f"           {one.pair.title}: {difference.one}; swapped: {difference.other} "
                   f"- {one.template.words}")  # fmt: skip


def _spread(cases: Sequence[Case]) -> list[Case]:
    """A few cases, of different templates and parties as far as there are any."""
    chosen: list[Case] = []
    for fresh in (True, False):
        for case in cases:
            known = any(
                case[0].template == c[0].template or case[0].pair == c[0].pair for c in chosen
            )
            if len(chosen) < EXAMPLES and case not in chosen and not (fresh and known):
                chosen.append(case)
    return chosen


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="fast", help="a model's name, or the path of its file")
    parser.add_argument("--ways", type=int, default=8, help="how many ways to fail are shown")
    parser.add_argument("--faults", action="store_true", help="list every difference too")
    options = parser.parse_args()
    coder = sayso.Coder(options.model, threads=1)
    found = list(compare(lambda text: coder.annotate(text, date=DATE), *load()))
    print(render(found, options.ways))
    if options.faults:
        for one in found:
            for d in one.differ:
                print(one.pair.title, one.template.words, d.field, d.one, d.other, sep=" | ")


if __name__ == "__main__":
    main()
