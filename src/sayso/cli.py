"""The command line: parse, call, print.

Exit status: 0 when all went well, 1 when a report failed, 2 when the call itself is wrong, 128 and
the number of the signal when one ends the run: 130 after Ctrl-C.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
import traceback
import warnings
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Protocol

from rich.console import Console

from sayso import __version__, records
from sayso.arguments import FIELDS, UsageError, guide, parse
from sayso.exporting import ExportError, FileWriter, Writer
from sayso.exporting.confident import confident
from sayso.exporting.csv import CsvWriter
from sayso.exporting.jsonl import JsonlWriter
from sayso.exporting.terminal import PLAIN, TableWriter
from sayso.exporting.words import clean
from sayso.failures import Failures, tell
from sayso.progress import Progress
from sayso.reading import Options, located
from sayso.reading.languages import in_english
from sayso.records import Annotation, Attribution, Event, Record, Report, ReportRef
from sayso.store.errors import StoreError
from sayso.tables import TableError, TableWarning


class ReportCoder(Protocol):
    """What the commands need of a `Coder`."""

    def annotations(
        self,
        reports: Iterable[Report],
        workers: int = 1,
        on_error: Callable[[Report, Exception], None] | None = None,
    ) -> Iterator[Annotation]:
        """The annotation of each report, in order; failures go to `on_error`."""


def make_coder(model: str | None, actors: Sequence[Path] = ()) -> ReportCoder:
    """The coder with the model of that name or path (None: the default) and a user's actors."""
    from sayso.coder import Coder

    return Coder(actors=actors) if model is None else Coder(model=model, actors=actors)


MakeCoder = Callable[..., ReportCoder]

LAYERS: dict[str, tuple[str, type[Record], Callable[[Annotation], Sequence[Record]]]] = {
    "code": ("event", Event, lambda annotation: annotation.events),
    "quotes": ("quotation", Attribution, lambda annotation: annotation.attributions),
    "annotate": ("annotation", Annotation, lambda annotation: [annotation]),
}
"""What each coding command writes: its name, its kind, where it is in an annotation."""

_CLOSED = ExportError("standard output is closed")


class PipeClosed(Exception):
    """Whoever read standard output (`| head`) wants no more."""


def main(argv: Sequence[str] | None = None, make_coder: MakeCoder = make_coder) -> int:
    """Run the command line and give its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if sys.stderr is None:  # closed: lines for it must not end up in some other file
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
    stop = Stop()
    try:
        with stop:
            return _run(words, make_coder, stop)
    except SystemExit as end:  # how argparse ends after --help
        return int(end.code or 0)
    except UsageError as error:
        tell(f"{error.prog}: {error}\nTry: {error.prog} --help")
        return 2
    except KeyboardInterrupt:
        tell("sayso: interrupted")
        return stop.status
    except PipeClosed:
        return 0
    except (ExportError, StoreError) as error:
        tell(f"sayso: {clean(str(error))}")
        return 1
    except Exception as error:  # noqa: BLE001  # whatever it is, a user sees one line of it
        if stop.asked:  # a library that is interrupted while it loads calls it an error of its own
            tell("sayso: interrupted")
            return stop.status
        if "--debug" in words:
            traceback.print_exc()
        else:
            said = f"{type(error).__name__}: {error}"
            tell(f"sayso: {clean(said)} (--debug shows where)")
        return 1


class Stop:
    """Lets the signals that end a run end it as Ctrl-C does, with all that is done kept.

    Signals that the caller has set to be ignored (`nohup`) stay so.
    """

    SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")

    def __init__(self) -> None:
        self.asked: int | None = None
        self._before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}

    @property
    def status(self) -> int:
        """The exit status of a run that was ended so."""
        return 128 + (self.asked or signal.SIGINT)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = number
        raise KeyboardInterrupt

    def __enter__(self) -> None:
        for number in (getattr(signal, name) for name in self.SIGNALS if hasattr(signal, name)):
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                with contextlib.suppress(ValueError):  # not the main thread
                    self._before[number] = signal.signal(number, self._ask)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


def _run(words: list[str], make_coder: MakeCoder, stop: Stop) -> int:
    if not words or words[0] in ("-h", "--help"):
        with stdout():
            TextConsole().print(guide())
        return 0
    if words[0] in ("-V", "--version"):
        with stdout():
            print(f"sayso {__version__}")
        return 0
    args = parse(words)
    if args.command == "schema":
        with stdout():
            print(json.dumps(records.schema(args.kind), indent=2, ensure_ascii=False))
        return 0
    if args.command == "score":
        return _score(args)
    if args.command in ("add", "recode", "export"):
        from sayso import storing

        return storing.run(args, make_coder, stop)
    if args.command == "watch":
        from sayso.fetching import command

        return command.run(args, make_coder, stop)
    return _code(args, make_coder, stop)


def _score(args: Namespace) -> int:
    from sayso import scoring

    for name, path in (("GOLD", args.gold), ("PRED", args.pred)):
        if not path.is_file():
            raise UsageError(f"argument {name}: there is no file {str(path)!r}", "sayso score")
    try:
        scores = scoring.score_files(args.gold, args.pred)
    except (ValueError, OSError) as error:
        tell(f"sayso: {clean(str(error))}")
        return 1
    with stdout():
        print(scoring.render(scores))
    return 0


def _code(args: Namespace, make_coder: MakeCoder, stop: Stop) -> int:
    """Read, code and write report after report."""
    noun, kind, pick = LAYERS[args.command]
    options = reading_options(args)
    coder = load_coder(args, make_coder)
    shown = sys.stderr.isatty() if args.progress is None else args.progress
    with open_failures(args) as failures, _writer(args, kind) as writer:
        progress = Progress(noun, shown)
        found = located(
            *args.inputs, options=options, on_error=failures.read, on_skip=failures.skipped
        )
        reports = _english(found, failures)
        try:
            with progress:
                for whole in coder.annotations(reports, args.workers, failures.code):
                    failures.done(whole.report)
                    layer = pick(confident(whole, args.min_confidence))
                    with _writing(args, progress):
                        writer.write(ReportRef.of(whole.report), layer)
                    progress.step(len(layer))
        except KeyboardInterrupt:
            kept = f"; {args.output} holds them" if args.output else ""
            tell(f"sayso: interrupted after {progress.totals()}{kept}")
            return stop.status
        except PipeClosed:
            pass
    return 1 if failures.count else 0


def _english(found: Iterable[tuple[str, Report]], failures: Failures) -> Iterator[Report]:
    """Those reports that are in English or do not say what they are in."""
    for place, report in found:
        failures.begun(report, place)
        if in_english(report):
            yield report
        else:
            failures.language(report)


def reading_options(args: Namespace) -> Options:
    """How the call says that inputs are read."""
    renamed = {f"{field}_field": getattr(args, f"{field}_field") for field in FIELDS}
    names = ("input_format", "date", "outlet", "language", "max_chars", "allow_private")
    given = {name: getattr(args, name) for name in names}
    return Options(
        **{name: value for name, value in (renamed | given).items() if value is not None}
    )


def load_coder(args: Namespace, make_coder: MakeCoder) -> ReportCoder:
    """The coder that the call asks for.

    Raises:
        UsageError: it asks for a model that there is not, or for a list of actors that is wrong.
    """
    try:
        if not args.actors:
            return make_coder(args.model)
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter("always", TableWarning)
            coder = make_coder(args.model, args.actors)
        for one in found:
            if isinstance(one.message, TableWarning):
                tell(f"sayso: {clean(str(one.message))}")
        return coder
    except TableError as error:
        raise wrong(args, "--actors", error) from error
    except (ValueError, OSError) as error:
        if args.model is None:
            raise
        raise wrong(args, "--model", error) from error


def open_failures(args: Namespace) -> Failures:
    """What counts and reports failures.

    Raises:
        UsageError: the file for them cannot be made.
    """
    try:
        return Failures(args.errors, args.debug)
    except OSError as error:
        raise wrong(args, "--errors", error) from error


@contextlib.contextmanager
def _writer(args: Namespace, kind: type[Record]) -> Iterator[Writer]:
    """What takes the records: a file by its ending, or standard output."""
    if args.output:
        try:
            file = FileWriter(args.output, kind)
        except (ExportError, OSError) as error:
            raise wrong(args, "-o/--output", error) from error
        with file:
            yield file
        return
    if sys.stdout is None:
        raise _CLOSED
    form = getattr(args, "format", "jsonl")
    form = form or ("table" if sys.stdout.isatty() else "jsonl")
    if form == "table":
        yield TableWriter(TextConsole(), kind)
        return
    with stdout():
        raw = sys.stdout.buffer
        writer = CsvWriter(raw, kind) if form == "csv" else JsonlWriter(raw)
    yield writer


def wrong(args: Namespace, option: str, error: Exception) -> UsageError:
    """That an option is wrong, and why."""
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return UsageError(f"argument {option}: {clean(why)}", f"sayso {args.command}")


@contextlib.contextmanager
def _writing(args: Namespace, progress: Progress) -> Iterator[None]:
    """Around each write: errors of standard output told apart from those of the coding."""
    if args.output:
        yield
    elif sys.stdout.isatty():
        with progress.paused(), stdout():
            yield
    else:
        with stdout():
            yield


@contextlib.contextmanager
def stdout() -> Iterator[None]:
    """Around writing to standard output, flushed at the end.

    Raises:
        PipeClosed: nobody reads it any more.
        ExportError: it takes no more for another reason.
    """
    if sys.stdout is None:
        raise _CLOSED
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        # What Python still holds for it would complain once more when it is flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise PipeClosed from None
        raise ExportError(f"standard output: {error.strerror or error}") from error


class TextConsole(Console):
    """A console on standard output that can print any character and leaves closed pipes to us."""

    def __init__(self) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors=PLAIN)
        super().__init__(highlight=False)

    def on_broken_pipe(self) -> None:
        """Say that nobody reads."""
        raise BrokenPipeError
