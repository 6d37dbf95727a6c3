"""The corpora, each read into the same form: a text with what is known of it, by characters."""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sayso.reading import from_text
from sayso.reading.layout import layout
from sayso.resolving.mentions import pronouns

Span = tuple[int, int]


@dataclass(slots=True)
class Document:
    """A text and its annotation.

    `known` names the tag heads for which everything is annotated, so that silence means "O".
    `spans[head]` are labelled spans; `points[head]` labels that hold at the first piece of a
    span; `flags[head]` the same with sets of labels. `ties` are rows of pair heads: the anchor
    span, the spans it is tied to, and spans that are neither right nor wrong. `weights` lowers
    the weight of spans that are in doubt; `open[head]` are spans of which nothing is said.
    """

    id: str
    text: str
    sentences: list[Span]
    headline: Span | None
    known: frozenset[str]
    spans: dict[str, list[tuple[int, int, str]]] = field(default_factory=lambda: defaultdict(list))
    points: dict[str, list[tuple[int, int, str]]] = field(default_factory=lambda: defaultdict(list))
    flags: dict[str, list[tuple[int, int, dict[str, bool]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    ties: list[tuple[str, Span, list[Span], list[Span]]] = field(default_factory=list)
    weights: dict[Span, float] = field(default_factory=dict)
    open: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class Marked:
    """A text with a marked pair and the types that hold from the first span to the second."""

    text: str
    one: Span
    other: Span
    labels: tuple[str, ...]


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _document(row: dict[str, Any], known: set[str]) -> Document:
    report = from_text(row["text"], id=row["id"], date=row.get("date"))
    found = layout(report)
    return Document(row["id"], row["text"], list(found.sentences), found.headline, frozenset(known))


def plain(id: str, text: str) -> Document:
    """A text of which nothing is known."""
    return _document({"id": id, "text": text}, set())


def pages(path: Path) -> list[str]:
    """The true bodies of the news pages."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [page["articleBody"] for page in json.load(file).values()]


def coded(rows: Iterable[dict[str, Any]]) -> Iterator[Document]:
    """Reports coded by the codebook, in the form of `coded`: all heads."""
    known = {"cue", "mention", "inner", "trigger"}
    for row in rows:
        document = _document(row, known)
        _attributions(document, row["attributions"])
        _mentions(document, row)
        _events(document, row)
        yield document


def polnear(path: Path) -> Iterator[Document]:
    """PolNeAR: attributions. Cues of several parts are anchored at their first."""
    for row in lines(path):
        document = _document(row, {"cue"})
        single = [
            {"source": _whole(a.get("source")), "cue": a["cue"][0], "content": a["content"]}
            for a in row["attributions"]
            if a.get("cue") and a.get("content")
        ]
        _attributions(document, single)
        yield document


def _whole(spans: list[list[int]] | None) -> list[int] | None:
    """The longest part: a source is one span for us."""
    return max(spans, key=lambda s: s[1] - s[0]) if spans else None


def _attributions(document: Document, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        if not row["cue"] or not row["content"]:
            continue
        cue = tuple(row["cue"])
        document.spans["cue"].append((*cue, "cue"))
        content = [tuple(span) for span in row["content"]]
        document.ties.append(("content", cue, content, []))
        document.ties.append(("source", cue, [tuple(row["source"])] if row["source"] else [], []))


def _mentions(document: Document, row: dict[str, Any]) -> None:
    entities = row["entities"]
    # pronouns in a role or said by, with the name of the entity that they stand for
    used: dict[str, set[Span]] = defaultdict(set)
    for event in row["events"]:
        for party in (*event["actor"], *event["recipient"], *event["said_by"]):
            if party["span"]:
                used[party["name"]].add(tuple(party["span"]))
    # Pronouns are found by their form, and the corpora differ in which of them they mark.
    open_ = pronouns(document.text, [(0, len(document.text))])
    document.open["mention"] = document.open["inner"] = open_
    everything = sorted(
        {(m[0], m[1], entity["kind"]) for entity in entities for m in entity["mentions"]}
        - {(*span, entity["kind"]) for span in open_ for entity in entities},
        key=lambda m: (m[0], -m[1]),
    )
    outer_end = inner_end = -1
    for start, end, kind in everything:
        if start >= outer_end:
            document.spans["mention"].append((start, end, kind))
            outer_end, inner_end = end, start
        elif start >= inner_end and end <= outer_end:
            document.spans["inner"].append((start, end, kind))
            inner_end = end
    for entity in entities:
        spans = [(m[0], m[1]) for m in entity["mentions"]]
        stands_for = [s for s in used.get(entity["name"], ()) if s not in spans]
        for span in stands_for:
            document.ties.append(("coreference", span, spans, []))
        sector = _first(entity["sector"]) or "none"
        for span in spans:
            document.points["sector"].append((*span, sector))
            document.ties.append(("coreference", span, [s for s in spans if s != span], []))


def _events(document: Document, row: dict[str, Any]) -> None:
    mentions = {e["name"]: [(m[0], m[1]) for m in e["mentions"]] for e in row["entities"]}
    for event in row["events"]:
        triggers = [tuple(m["trigger"]) for m in event["mentions"]]
        for number, (trigger, mention) in enumerate(zip(triggers, event["mentions"], strict=True)):
            document.spans["trigger"].append((*trigger, event["type"]))
            if not event["sure"]:
                document.weights[trigger] = 0.5
            _about(document, event, trigger, main=number == 0)
            others = [t for t in triggers if t != trigger]
            document.ties.append(("same_event", trigger, others, []))
            for role in ("actor", "recipient"):
                _role(document, event[role], role, trigger, mention["sentence"], mentions, number)
            if number == 0:
                place, time = event["place"], event["date_text"]
                where = [tuple(place["span"])] if place and place["span"] else []
                document.ties.append(("place", trigger, where, []))
                document.ties.append(("time", trigger, [tuple(time)] if time else [], []))
                said = [tuple(link["span"]) for link in event["said_by"] if link["span"]]
                document.ties.append(("said_by", trigger, said, []))


def _about(document: Document, event: dict[str, Any], trigger: Span, main: bool) -> None:
    """What holds of the event at each of its triggers; said by is told of the main one only."""
    mode = _first(event["mode"])
    document.points["mode"].append((*trigger, f"{event['type']}:{mode}" if mode else "none"))
    document.points["status"].append((*trigger, event["status"]))
    flags = {"historical": event["historical"], "hedged": event["hedged"], "main": main}
    if main:
        flags["vouched"] = bool(event["said_by"])
    document.flags["flags"].append((*trigger, flags))
    document.flags["context"].append((*trigger, dict.fromkeys(event["context"] or (), True)))


def _role(
    document: Document,
    fillers: list[dict[str, Any]],
    role: str,
    trigger: Span,
    sentence: Span,
    mentions: dict[str, list[Span]],
    number: int,
) -> None:
    """Main triggers are tied to the filler's own span, others to its mention in their sentence."""
    right: list[Span] = []
    open_: list[Span] = []
    for filler in fillers:
        known = mentions.get(filler["name"], [])
        if number == 0 and filler["span"]:
            right.append(tuple(filler["span"]))
            open_ += [m for m in known if m != right[-1]]
        else:
            near = [m for m in known if sentence[0] <= m[0] < sentence[1]]
            if not near:
                return
            right.append(min(near, key=lambda m: abs(m[0] - trigger[0])))
            open_ += [m for m in known if m != right[-1]]
    # one word may name several events: what fills another's role is not wrong here
    for other, name, right_too, _ in document.ties:
        if other == role and name == trigger:
            open_ += right_too
    document.ties.append((role, trigger, right, [s for s in open_ if s not in right]))


def _first(value: Any) -> str | None:
    """The value, or the first of a list of them."""
    if isinstance(value, list):
        return value[0] if value else None
    return value


def marked_pairs(rows: Iterable[dict[str, Any]], rng: random.Random) -> Iterator[Marked]:
    """Actor and recipient of coded events, and pairs of entities between which nothing is."""
    symmetric = {"CONSULT", "COOPERATE", "AGREE"}
    for row in rows:
        between: dict[tuple[Span, Span], set[str]] = defaultdict(set)
        for event in row["events"]:
            for a in event["actor"]:
                for b in event["recipient"]:
                    if a["span"] and b["span"] and abs(a["span"][0] - b["span"][0]) < 400:
                        between[tuple(a["span"]), tuple(b["span"])].add(event["type"])
        linked = {frozenset(pair) for pair in between}
        silent = []
        spans = sorted({(m[0], m[1]) for e in row["entities"] for m in e["mentions"]})
        for one, other in itertools.pairwise(spans):
            apart = one[1] < other[0] < one[1] + 150
            if apart and frozenset((one, other)) not in linked:
                silent.append((one, other) if rng.random() < 0.5 else (other, one))
        for (one, other), types in between.items():
            yield _around(row["text"], one, other, tuple(sorted(types)))
            if not types & symmetric and (other, one) not in between and rng.random() < 0.3:
                yield _around(row["text"], other, one, ("none",))
        for one, other in rng.sample(silent, min(len(silent), len(between) // 2)):
            yield _around(row["text"], one, other, ("none",))


def _around(text: str, one: Span, other: Span, labels: tuple[str, ...]) -> Marked:
    """The paragraph lines around a pair."""
    low, high = min(one[0], other[0]), max(one[1], other[1])
    start = text.rfind("\n", 0, low) + 1
    end = text.find("\n", high)
    end = len(text) if end < 0 else end
    start, end = max(start, low - 500), min(end, high + 500)
    return Marked(
        text[start:end],
        (one[0] - start, one[1] - start),
        (other[0] - start, other[1] - start),
        labels,
    )


# PLV keeps CAMEO's YIELD, which PLOVER parted into a verbal and a material half.
_PARTED = {"YIELD": ("CONCEDE", "RETREAT")}


def plv(path: Path) -> Iterator[Marked]:
    """PLV: sentences with a marked source and target, and the root code between them."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            text, spans = "", {}
            for part in re.split(r"(</?[st]>)", row["marked_sentence"]):
                if re.fullmatch(r"<[st]>", part):
                    spans[part[1]] = [len(text), 0]
                elif re.fullmatch(r"</[st]>", part):
                    spans[part[2]][1] = len(text)
                else:
                    text += part
            if all(key in spans and spans[key][1] > spans[key][0] for key in "st"):
                code = row["gold_root"]
                yield Marked(text, tuple(spans["s"]), tuple(spans["t"]), _PARTED.get(code, (code,)))


def factuality(path: Path) -> Iterator[Document]:
    """Marked predicates that clearly did or clearly did not happen: status.

    The scale is -3 to 3; what lies between is left out, since it does not tell a plan from a
    possibility.
    """
    for number, row in enumerate(lines(path)):
        words, text, at = row["text"].split(" "), row["text"], [0]
        for word in words:
            at.append(at[-1] + len(word) + 1)
        document = Document(f"{path.name}-{number}", text, [(0, len(text))], None, frozenset())
        for target in row["targets"]:
            first, last = target["span1"]
            status = "actual" if target["label"] >= 2 else "negated"
            if target["label"] >= 2 or target["label"] <= -1.5:
                document.points["status"].append((at[first], at[last] - 1, status))
        if document.points["status"]:
            yield document
