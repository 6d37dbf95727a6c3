"""One report in, its annotation out. The only place that knows the order of the steps."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from sayso import __version__
from sayso.encoder import DEFAULT, Encoder
from sayso.events import assembly, triggers
from sayso.reading import from_text
from sayso.reading.layout import Layout, layout
from sayso.records import (
    Annotation,
    Attribution,
    Entity,
    Event,
    Report,
    ReportRef,
)
from sayso.resolving import counts, entities, mentions, place_mentions, times
from sayso.resolving.lookup import Who
from sayso.resolving.own_lists import knowledge
from sayso.resolving.places import Gazetteer
from sayso.saying import attributions, speakers
from sayso.spans import Stretches
from sayso.tables import TableWarning
from sayso.workers import OnError, one_by_one, together


class Coder:
    """Codes reports; loads its model and tables once.

    Args:
        model: "standard" (the default) or "fast", or the path of a model file of one's own.
        threads: threads of one pass of the model; 0 takes all cores.
        actors: lists of one's own, which go before the package's: tables (.tsv, .csv, .jsonl) or
            dictionaries of TABARI and PETRARCH. The first one goes first.

    Raises:
        sayso.encoder.ModelError: there is no such model.
        sayso.tables.TableError: a list is malformed; says file and line.
    """

    def __init__(
        self, model: str | Path = DEFAULT, *, threads: int = 0, actors: Sequence[str | Path] = ()
    ) -> None:
        self._model = model
        self._actors = tuple(actors)
        self._known = knowledge(self._actors)
        self._encoder = Encoder(model, threads)
        self._gazetteer = Gazetteer.load()
        self.version = f"sayso {__version__}"

    @property
    def model_version(self) -> str:
        """A digest of the training run that the model comes from."""
        return self._encoder.version

    def code(self, report: str | Report, **about: str | None) -> list[Event]:
        """The events of one report, in text order.

        Args:
            report: a text, or a `Report`.
            about: what is known of a text: `date` (YYYY-MM-DD), `outlet`, `title`, `url`, `id`,
                `language`.

        Raises:
            ValueError: the date is none.
            TypeError: anything is given beside a `Report`.
        """
        return list(self.annotate(report, **about).events)

    def annotate(self, report: str | Report, **about: str | None) -> Annotation:
        """All layers of one report; arguments as for `code`."""
        if isinstance(report, str):
            report = from_text(report, **about)
        elif about:
            raise TypeError(
                f"a Report says itself what is known of it: {', '.join(about)} not taken"
            )
        return self._annotate(report)

    def annotations(
        self, reports: Iterable[Report], workers: int = 1, on_error: OnError | None = None
    ) -> Iterator[Annotation]:
        """All layers of many reports, in their order, however many workers there are.

        Args:
            workers: processes; each holds a model of its own and uses one thread. They are started
                anew, not forked: a script that asks for more than one needs
                `if __name__ == "__main__":`, or every worker would run the script again.
            on_error: called with a report that could not be coded, and the exception, and the
                run goes on; without it the exception is raised.

        Raises:
            sayso.workers.WorkerError: worker processes end before they have loaded their model;
                or, without `on_error`, one was killed over a report.
        """
        if workers <= 1:
            yield from one_by_one(self, reports, on_error)
        else:
            load = partial(_worker, self._model, self._actors)
            yield from together(load, reports, workers, on_error)

    def pipe(
        self, reports: Iterable[Report], workers: int = 1
    ) -> Iterator[tuple[Report, list[Event]]]:
        """Reports with their events, in order; `workers` as for `annotations`.

        A script with more than one worker needs `if __name__ == "__main__":`.
        """
        for found in self.annotations(reports, workers):
            yield found.report, list(found.events)

    def relate(self, text: str, one: tuple[int, int], other: tuple[int, int]) -> dict[str, float]:
        """What the first span does to the second: PLOVER types with their probabilities.

        The likeliest comes first; what is missing from a sum of one is the probability that none
        of them holds.

        Raises:
            ValueError: a span lies outside the text, covers no words, or the two lie too far
                apart to be read at once.
        """
        for start, end in (one, other):
            if not 0 <= start < end <= len(text):
                raise ValueError(f"the span {(start, end)} is not one of a text of {len(text)}")
        found = self._encoder.relate(text, one, other)
        found.pop("none", None)
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def _annotate(self, report: Report) -> Annotation:
        text = report.text
        found = layout(report)
        report = _dated(report, found)
        published = dt.date.fromisoformat(report.date) if report.date else None
        parts = sorted([*found.sentences, *([found.headline] if found.headline else [])])
        pronouns = mentions.pronouns(text, parts)
        scores = self._encoder.read(text, found.sentences, found.headline, pronouns)
        said = attributions.find(scores, text)
        marked = mentions.marked(scores, text, pronouns)
        acts = triggers.find(scores, text, marked, found.headline)
        people = mentions.find(scores, text, marked, [one.source for one in said if one.source])
        looked_at = sorted([*parts, *([found.dateline] if found.dateline else [])])
        places = place_mentions.find(text, looked_at, people, self._gazetteer)
        resolved = entities.resolve(report, people, self._known, self._gazetteer, places=places)
        quotes = speakers.Quotes(text, said, Who(text, resolved))
        resolved = speakers.first_person(text, resolved, quotes)
        who = Who(text, resolved)
        moments = times.find(text, published, parts)
        facts = assembly.Facts(
            report=report,
            sentences=Stretches(parts, lambda part: part),
            who=who,
            said=quotes,
            places=Stretches(places, lambda place: (place.start, place.end)),
            times=Stretches(moments, lambda time: (time.start, time.end)),
            counts=counts.find(text, parts),
            coder=self.version,
        )
        quoted = speakers.records(ReportRef.of(report), text, said, who)
        events = assembly.assemble(scores, acts, facts, self._encoder.calibrated)
        return Annotation(
            report=report,
            headline=found.headline,
            dateline=found.dateline,
            sentences=found.sentences,
            entities=tuple(_told(resolved, events, quoted)),
            places=tuple(places),
            times=tuple(moments),
            attributions=tuple(quoted),
            events=tuple(events),
        )


def _worker(model: str | Path, actors: Sequence[str | Path]) -> Coder:
    """The coder of a worker process; what its lists lack has been said where it was started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TableWarning)
        return Coder(model, threads=1, actors=actors)


def _told(
    found: Sequence[Entity], events: Sequence[Event], quoted: Sequence[Attribution]
) -> Iterator[Entity]:
    """Those that the report names or describes, and those that a record names.

    A pronoun that stands for nobody known ("it rained") is an entity only if it acts or speaks.
    """
    needed = {actor.entity_id for e in events for actor in (*e.actor, *e.recipient)}
    needed |= {one.source.entity_id for one in quoted if one.source}
    needed |= {link.entity_id for e in events for one in e.said_by for link in (one, *one.and_)}
    for entity in found:
        named = any(mention.kind != "pronoun" for mention in entity.mentions)
        if named or (entity.mentions and entity.entity_id in needed):
            yield entity


def _dated(report: Report, found: Layout) -> Report:
    """A report without a date gets the one that its own words fix, if they fix one."""
    if report.date:
        return report
    head = report.text[: found.sentences[0][1] if found.sentences else 0]
    inferred = times.infer_date(head, report.text)
    if inferred is None:
        return report
    return msgspec.structs.replace(report, date=inferred.isoformat(), date_from="inferred")
