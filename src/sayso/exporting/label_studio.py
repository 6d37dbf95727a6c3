"""Label Studio: a folder of `tasks.json`, to import into a project, and of `config.xml` for it.

Each report is a task with one prediction. An event is a region on its trigger, labelled with its
type, under the event's own id; what it has is joined to it by relations. Offsets count characters,
as Label Studio's own do (old versions counted emoji as two).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from sayso.events import ontology
from sayso.exporting.marking import (
    CONTENT,
    CUE,
    PARTY,
    PLACE,
    STATUSES,
    TIME,
    Marked,
    MarkedEvent,
    MarkedQuote,
    Stretch,
    marked,
    modes,
)
from sayso.exporting.writer import Sink
from sayso.records import Annotation, Record

TASKS, CONFIG = "tasks.json", "config.xml"
TEXT, SPAN, STATUS, MODE, FLAGS = "text", "span", "status", "mode", "flags"
"""Names of the controls."""
ACTOR, RECIPIENT, WHERE, WHEN, SAID_BY = "actor", "recipient", "place", "time", "said by"
SOURCE, CUED, MORE, AND = "source", "cue", "continued", "and"
"""Labels of relations. The second source of a chain is "said by 2", and so on."""
HISTORICAL, HEDGED = "historical", "hedged"
LINKS = 5
"""Sources that a chain can have in the interface."""

Result = dict[str, Any]

_LABELS = {WHERE: PLACE, WHEN: TIME}
"""The label of what stands in a role, if it is no party."""


def write(records: Iterable[Record], kind: type[Record], to: Sink) -> str | None:
    """Write annotations, each as a task with a prediction."""
    folder = to.folder()
    (folder / CONFIG).write_text(configuration(), encoding="utf-8")
    with (folder / TASKS).open("w", encoding="utf-8", errors="replace") as file:
        before = "[\n"
        for record in records:
            assert isinstance(record, Annotation)
            file.write(before + json.dumps(task(record), ensure_ascii=False))
            before = ",\n"
        file.write("[]\n" if before == "[\n" else "\n]\n")
    return None


def configuration() -> str:
    """The labelling interface."""
    types = tuple(ontology.load().types)
    only = f"perRegion='true' whenTagName='{SPAN}' whenLabelValue='{','.join(types)}'"
    links = [SAID_BY, *(f"{SAID_BY} {number}" for number in range(2, LINKS + 1))]
    roles = [ACTOR, RECIPIENT, WHERE, WHEN, *links, AND, SOURCE, CUED, MORE]

    def some(tag: str, values: Iterable[str]) -> str:
        return "".join(f"<{tag} value={quoteattr(value)}/>" for value in values)

    return f"""<View>
  <Relations>{some("Relation", roles)}</Relations>
  <Labels name="{SPAN}" toName="{TEXT}">
    {some("Label", (*types, PARTY, PLACE, TIME, CUE, CONTENT))}
  </Labels>
  <Text name="{TEXT}" value="$text"/>
  <Choices name="{STATUS}" toName="{TEXT}" choice="single" {only}>
    {some("Choice", STATUSES)}
  </Choices>
  <Choices name="{MODE}" toName="{TEXT}" choice="single" layout="select" {only}>
    {some("Choice", modes())}
  </Choices>
  <Choices name="{FLAGS}" toName="{TEXT}" choice="multiple" {only}>
    {some("Choice", (HISTORICAL, HEDGED))}
  </Choices>
</View>
"""


def task(whole: Annotation) -> dict[str, Any]:
    """The task of a report: its text, what is known of it, and what was coded."""
    report = whole.report
    about = {name: getattr(report, name) for name in ("title", "outlet", "date", "url")}
    shown = marked(whole)
    return {
        "data": {"text": report.text, "report": report.id, **about, "shown": shown.shown},
        "predictions": [
            {
                "model_version": whole.events[0].coder if whole.events else None,
                "result": results(shown),
            }
        ],
    }


def results(shown: Marked) -> list[Result]:
    """The regions and relations of a report."""
    regions = _Regions(shown)
    for event in shown.events:
        _event(event, regions)
    for number, quote in enumerate(shown.quotes, start=1):
        _quote(number, quote, regions)
    return [*regions.found.values(), *regions.choices, *regions.relations.values()]


class _Regions:
    def __init__(self, shown: Marked) -> None:
        self._shown = shown
        self.found: dict[str, Result] = {}
        self.choices: list[Result] = []
        self.relations: dict[tuple[str, str, str], Result] = {}

    def add(self, label: str, stretch: Stretch, id: str | None = None) -> str:
        """The id of a region, which is made once."""
        id = id or f"{label.lower()}-{stretch[0]}-{stretch[1]}"
        if id not in self.found:
            self.found[id] = self._result(id, SPAN, "labels", stretch, [label])
            name = self._shown.names.get(stretch)
            if label == PARTY and name:
                self.found[id]["meta"] = {"text": [name]}
        return id

    def choose(self, id: str, control: str, stretch: Stretch, values: list[str]) -> None:
        """What is chosen for a region."""
        if values:
            self.choices.append(self._result(id, control, "choices", stretch, values))

    def relate(self, one: str, label: str, other: str) -> None:
        """Join two regions, once."""
        self.relations[one, label, other] = {
            "type": "relation",
            "from_id": one,
            "to_id": other,
            "direction": "right",
            "labels": [label],
        }

    def _result(
        self, id: str, control: str, type: str, stretch: Stretch, values: list[str]
    ) -> Result:
        start, end = stretch
        value = {"start": start, "end": end, "text": self._shown.text[start:end], type: values}
        return {"id": id, "from_name": control, "to_name": TEXT, "type": type, "value": value}


def _event(event: MarkedEvent, regions: _Regions) -> None:
    id = regions.add(event.type, event.trigger, event.id)
    for label, stretch in _roles(event):
        regions.relate(id, label, regions.add(_LABELS.get(label, PARTY), stretch))
    for first, *beside in event.said_by:
        for other in beside:
            regions.relate(regions.add(PARTY, first), AND, regions.add(PARTY, other))
    flags = ((HISTORICAL, event.historical), (HEDGED, event.hedged))
    regions.choose(id, STATUS, event.trigger, [event.status] if event.status in STATUSES else [])
    regions.choose(id, MODE, event.trigger, [event.mode] if event.mode else [])
    regions.choose(id, FLAGS, event.trigger, [flag for flag, is_so in flags if is_so])


def _roles(event: MarkedEvent) -> Iterator[tuple[str, Stretch]]:
    yield from ((ACTOR, one) for one in event.actor)
    yield from ((RECIPIENT, one) for one in event.recipient)
    if event.place:
        yield WHERE, event.place
    if event.time:
        yield WHEN, event.time
    for number, link in enumerate(event.said_by, start=1):
        yield f"{SAID_BY} {number}" if number > 1 else SAID_BY, link[0]


def _quote(number: int, quote: MarkedQuote, regions: _Regions) -> None:
    # Regions of its own: the same words may be said by several.
    first, *more = [
        regions.add(CONTENT, part, f"said-{number}-{which}")
        for which, part in enumerate(quote.content, start=1)
    ]
    for other in more:
        regions.relate(first, MORE, other)
    if quote.source:
        regions.relate(first, SOURCE, regions.add(PARTY, quote.source))
    if quote.cue:
        regions.relate(first, CUED, regions.add(CUE, quote.cue))
