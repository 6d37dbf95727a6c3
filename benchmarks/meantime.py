"""MEANTIME (CC BY 4.0): its reports as texts, and where its event mentions stand."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from sayso.reading.dates import any_day
from sayso.records import Annotation, Event, Evidence, Report, ReportRef

_EVENT = re.compile(r"OTH\d+|SPE\d+|GRA\d+")
_DATE = re.compile(r"[A-Z][a-z]+ \d{1,2} , \d{4}")


@dataclass
class Corpus:
    """Reports, and for each the bounds of its mentions of events, with the name of the event."""

    reports: list[Report] = field(default_factory=list)
    mentions: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)

    def at(self, report: str, start: int, end: int) -> Iterator[str]:
        """The events that are mentioned between two offsets."""
        for first, last, name in self.mentions[report]:
            if first < end and start < last:
                yield name

    def annotations(self) -> Iterator[Annotation]:
        """The reports with what the annotators marked as events, all of one type: no parties, no
        days, no places, only words.
        """
        for report in self.reports:
            first: dict[str, Event] = {}
            for start, end, name in sorted(self.mentions[report.id]):
                first.setdefault(name, _event(report, start, end, name))
            yield Annotation(
                report=report,
                headline=None,
                dateline=None,
                sentences=(),
                entities=(),
                places=(),
                times=(),
                attributions=(),
                events=tuple(first.values()),
            )

    def cross_pairs(self) -> int:
        """Pairs of reports that tell of one event, counted for each event."""
        told: dict[str, set[str]] = defaultdict(set)
        for report, mentions in self.mentions.items():
            for _, _, name in mentions:
                told[name].add(report)
        return sum(len(list(combinations(reports, 2))) for reports in told.values())


def load(folder: Path) -> Corpus:
    """The English part, built from its tokens; names of events without their prefixes."""
    corpus = Corpus()
    for id, sentences in _documents(folder / "meantime.conll.gz"):
        text, mentions = "", []
        for sentence in sentences:
            opened: dict[str, int] = {}
            for token, tags in sentence:
                start = len(text)
                text += token
                for tag in tags.split("|"):
                    name = _EVENT.search(tag)
                    if name and "(" in tag:
                        opened[name[0]] = start
                    if name and ")" in tag and name[0] in opened:
                        mentions.append((opened.pop(name[0]), len(text), name[0]))
                text += " "
            text += "\n"
        title = text.partition("\n")[0].strip()
        date = _DATE.search(text)
        day = any_day(date[0].replace(" ,", ",")) if date else None
        corpus.reports.append(Report(id=id, outlet="Wikinews", title=title, date=day, text=text))
        corpus.mentions[id] = mentions
    return corpus


def _event(report: Report, start: int, end: int, name: str) -> Event:
    begin = report.text.rfind("\n", 0, start) + 1
    stop = report.text.find("\n", end)
    return Event(
        id=f"e-{report.id}-{name}",
        report=ReportRef.of(report),
        event="AGREE",
        mode=None,
        context=(),
        quad_code=1,
        cameo=None,
        status="actual",
        historical=False,
        hedged=False,
        said_by=(),
        actor=(),
        recipient=(),
        date=None,
        enddate=None,
        date_precision="none",
        date_text=None,
        event_loc=None,
        size={},
        evidence=(
            Evidence(text=report.text[start:end], start=start, end=end, sentence=(begin, stop)),
        ),
        text=report.text[begin:stop],
        confidence=1.0,
        coder="MEANTIME",
    )


def _documents(path: Path) -> Iterator[tuple[str, list[list[tuple[str, str]]]]]:
    """The documents: id, and sentences of tokens with their tags."""
    id, sentences = "", dict[str, list[tuple[str, str]]]()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if line.startswith("#begin document"):
                id, sentences = line.split("(")[1].split(")")[0], {}
            elif line.startswith("#end document"):
                yield id, list(sentences.values())
            elif line.strip():
                columns = line.rstrip("\n").split("\t")
                sentences.setdefault(columns[1], []).append((columns[3], columns[-1]))
