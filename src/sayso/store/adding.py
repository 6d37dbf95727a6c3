"""Reports into the store, each coded once; and coded again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from sayso.reading.languages import in_english
from sayso.records import Annotation, Report
from sayso.store.store import IdTakenError, Run, Store

OnError = Callable[[Report, Exception], None]


class StoreCoder(Protocol):
    """What is needed of a `Coder`."""

    def annotations(
        self, reports: Iterable[Report], workers: int = 1, on_error: OnError | None = None
    ) -> Iterator[Annotation]:
        """The annotation of each report, in order; failures go to `on_error`."""


@dataclass(slots=True)
class Counts:
    """What became of the reports of a run."""

    added: int = 0
    changed: int = 0
    known: int = 0
    language: int = 0
    failed: int = 0

    def __str__(self) -> str:
        said = {
            "added": self.added,
            "new versions": self.changed,
            "there already": self.known,
            "not in English, kept uncoded": self.language,
            "failed": self.failed,
        }
        return (
            ", ".join(f"{count:,} {what}" for what, count in said.items() if count) or "no report"
        )


def run_of(command: str, coder: Any, **options: Any) -> Run:
    """What is kept of a run of this coder."""
    return Run(command=command, model=getattr(coder, "model_version", None), options=options)


class Adding:
    """Adds reports to a store; `counts` says what became of them so far.

    Coding goes on outside of any transaction: other processes read and write meanwhile. A report
    that is there already is not coded; should another process bring one in while it is coded here,
    the one that came first stays.

    Args:
        on_error: called with a report that cannot be coded or kept, and the exception, and the run
            goes on; without it the exception is raised.
    """

    def __init__(
        self,
        store: Store,
        coder: StoreCoder,
        run: Run,
        *,
        workers: int = 1,
        on_error: OnError | None = None,
    ) -> None:
        self.counts = Counts()
        self._store = store
        self._coder = coder
        self._run = run
        self._workers = workers
        self._on_error = on_error
        self._places: dict[str, str] = {}

    def run(self, located: Iterable[tuple[str | None, Report]]) -> Iterator[Annotation]:
        """Add reports, each after its place, and give what was found in those that are new.

        Raises:
            StoreError: the store takes no more; what was added before is kept.
        """
        wanted = self._wanted(located)
        for found in self._coder.annotations(wanted, self._workers, self._failed):
            if self._keep(found):
                yield found

    def _wanted(self, located: Iterable[tuple[str | None, Report]]) -> Iterator[Report]:
        """The reports to code: English ones that are not there yet."""
        for place, report in located:
            try:
                report = self._store.named(report)
                if self._store.known(report):
                    self.counts.known += 1
                    if place is not None:
                        self._store.succeed(place)
                    continue
                if not in_english(report):
                    self._count(self._store.keep_uncoded(report, self._run, place), other=True)
                    continue
            except (IdTakenError, UnicodeEncodeError, OverflowError) as error:
                self._failed(report, error)
                continue
            if place is not None:
                self._places[report.id] = place
            yield report

    def _keep(self, found: Annotation) -> bool:
        place = self._places.pop(found.report.id, None)
        try:
            outcome = self._store.keep(found, self._run, place)
        except IdTakenError:
            return self._again(found.report, place)
        except (UnicodeEncodeError, OverflowError) as error:  # what SQLite has no form for
            self._failed(found.report, error)
            return False
        self._count(outcome)
        return outcome != "known"

    def _again(self, report: Report, place: str | None) -> bool:
        """Code a report anew whose id another process took meanwhile."""
        kept = False
        for found in self._coder.annotations([self._store.named(report)], 1, self._failed):
            self._count(outcome := self._store.keep(found, self._run, place))
            kept = outcome != "known"
        return kept

    def _count(self, outcome: str, other: bool = False) -> None:
        if other and outcome != "known":
            self.counts.language += 1
        elif outcome == "added":
            self.counts.added += 1
        elif outcome == "changed":
            self.counts.changed += 1
        else:
            self.counts.known += 1

    def _failed(self, report: Report, error: Exception) -> None:
        self.counts.failed += 1
        self._places.pop(report.id, None)
        if self._on_error is None:
            raise error
        self._on_error(report, error)


def recode(
    store: Store,
    coder: StoreCoder,
    run: Run,
    *,
    workers: int = 1,
    on_error: OnError | None = None,
) -> Iterator[Annotation]:
    """Code again, with this coder, the reports of a store that another version or model coded.

    Each is replaced whole, so a run that is cut short goes on where it stopped. What people have
    found right or corrected stays as it is; reports that fail keep their old coding.
    """
    ids = store.stale(run)
    for found in coder.annotations(_stored(store, ids), workers, on_error):
        if store.replace(found, run):
            yield found


def _stored(store: Store, ids: Iterable[str]) -> Iterator[Report]:
    for id in ids:
        report = store.report(id)
        if report is None:
            continue
        if report.date_from == "inferred":  # the coder's own work, to be done again
            report = msgspec.structs.replace(report, date=None, date_from=None)
        yield report
