"""The commands that keep reports in a store and give them back: add, recode, export.

`code -o news.db` is `add news.db`: all three commands that code keep whole reports there.
"""

from __future__ import annotations

import contextlib
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from sayso.arguments import UsageError
from sayso.commands import (
    MakeCoder,
    PipeClosed,
    Stop,
    coding_options,
    load_coder,
    open_failures,
    open_store,
    reading_options,
    shown,
    stdout,
)
from sayso.exporting import EXPORTS, RECORDS, Destination, ExportError
from sayso.failures import Failure, Failures, tell
from sayso.progress import Progress
from sayso.reading import located
from sayso.records import Annotation, Attribution, Event, Incident, Record, Report
from sayso.store import Filters, Run, Store
from sayso.store.adding import Adding, recode, run_of

if TYPE_CHECKING:
    from sayso.records import Report


def run(args: Namespace, make_coder: MakeCoder, stop: Stop) -> int:
    """Do what the call asks for, and give its exit status."""
    commands: dict[str, Callable[[Namespace, MakeCoder, Stop], int]] = {
        "add": _add,
        "recode": _recode,
        "export": _export,
    }
    if args.command not in commands:
        args.store = args.output
    return commands.get(args.command, _add)(args, make_coder, stop)


def _add(args: Namespace, make_coder: MakeCoder, stop: Stop) -> int:
    """Read, code and keep report after report, those that are not there yet."""
    options = reading_options(args)
    with open_store(args, make=True) as store, open_failures(args) as failures:
        coder = load_coder(args, make_coder)
        told = run_of(args.command, coder, **coding_options(args))
        failures.also = _noting(store, told)
        adding = Adding(store, coder, told, workers=args.workers, on_error=failures.code)
        progress = Progress("event", shown(args), lambda: str(adding.counts))
        found = located(
            *args.inputs, options=options, on_error=failures.read, on_skip=failures.skipped
        )
        try:
            with progress:
                for whole in adding.run(_begun(found, failures)):
                    failures.done(whole.report)
                    progress.step(len(whole.events))
        except KeyboardInterrupt:
            tell(f"sayso: interrupted after {progress.totals()}; {args.store} holds them")
            return stop.status
        if adding.counts.language:
            tell(f"sayso: {adding.counts.language:,} not in English: kept, and not coded")
        return 1 if failures.count else 0


def _recode(args: Namespace, make_coder: MakeCoder, stop: Stop) -> int:
    """Code again what the present coder has not coded."""
    with open_store(args, make=False) as store, Failures(None, args.debug) as failures:
        coder = load_coder(args, make_coder)
        progress = Progress("event", shown(args))
        try:
            with progress:
                for whole in recode(
                    store,
                    coder,
                    run_of("recode", coder, **coding_options(args)),
                    workers=args.workers,
                    on_error=failures.code,
                ):
                    progress.step(len(whole.events))
        except KeyboardInterrupt:
            tell(f"sayso: interrupted after {progress.totals()}; the same command goes on there")
            return stop.status
        return 1 if failures.count else 0


def _export(args: Namespace, make_coder: MakeCoder, stop: Stop) -> int:
    """Write records of the store in a format."""
    form = EXPORTS[args.form]
    kind = RECORDS[args.records] if args.records else form.kinds[0]
    prog = "sayso export"
    if kind not in form.kinds:
        able = ", ".join(name for name, one in EXPORTS.items() if kind in one.kinds)
        why = f"{args.form} holds no {args.records}; these do: {able}"
        raise UsageError(f"argument --records: {why}", prog)
    if args.output is not None and args.output.resolve() == args.store.resolve():
        raise UsageError("argument -o/--output: is the store itself", prog)
    if args.output is None and form.binary and sys.stdout is not None and sys.stdout.isatty():
        raise UsageError(f"argument -o/--output: {args.form} is not for a terminal", prog)
    try:
        filters = _filters(args, kind)
    except ValueError as error:
        raise UsageError(f"argument --{error}", prog) from error
    with open_store(args, make=False, readonly=True) as store:
        progress = Progress(_NOUNS[kind], shown(args))
        to = Destination(args.output)
        note = None
        with progress:
            records = _counted(_READ[kind](store, filters), progress)
            if args.output is not None:
                note = form.write(records, kind, to)
            elif sys.stdout is None:
                raise ExportError("standard output is closed")
            else:
                with contextlib.suppress(PipeClosed), stdout():
                    note = form.write(records, kind, to)
        if note:  # what the format has no place for is told, never dropped silently
            tell(f"sayso: {note}")
    return 0


_NOUNS: dict[type[Record], str] = {
    Event: "event",
    Attribution: "quotation",
    Annotation: "annotation",
    Incident: "incident",
}
_READ: dict[type[Record], Callable[[Store, Filters], Iterator[Record]]] = {
    Event: Store.events,
    Attribution: Store.attributions,
    Annotation: Store.annotations,
    Incident: Store.incidents,
}


def _filters(args: Namespace, kind: type[Record]) -> Filters:
    """What the call asks for.

    Raises:
        ValueError: quotations are asked for by what only events have.
    """
    filters = Filters(
        since=args.since,
        until=args.until,
        event=tuple(args.event or ()),
        actor=tuple(args.actor or ()),
        country=tuple(args.country or ()),
        min_confidence=args.min_confidence,
        said_by=tuple(args.said_by or ()),
        status=tuple(args.status or ()),
    )
    if kind is Attribution:
        filters.of_attributions()
    return filters


def _noting(store: Store, run: Run) -> Callable[[Failure], None]:
    """What keeps failures in the store, too."""
    return lambda failure: store.fail(failure.place, failure.step, failure.why, run)


def _begun(found: Iterable[tuple[str, Report]], failures: Failures) -> Iterator[tuple[str, Report]]:
    for place, report in found:
        failures.begun(report, place)
        yield place, report


def _counted(records: Iterator[Record], progress: Progress) -> Iterator[Record]:
    """The records, counted; they come report after report."""
    last = None
    for record in records:
        report = getattr(record, "report", None)
        progress.found += 1
        if report is not None and report.id != last:
            last = report.id
            progress.step(0)
        yield record
