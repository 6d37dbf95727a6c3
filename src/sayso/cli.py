"""The command line: parse, call, print.

Exit status: 0 when all went well, 1 when a report failed, 2 when the call itself is wrong, 128 and
the number of the signal when one ends the run: 130 after Ctrl-C.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Console

from sayso import __version__, records
from sayso.arguments import UsageError, guide, parse
from sayso.commands import (
    CLOSED,
    LAYERS,
    MakeCoder,
    PipeClosed,
    Stop,
    load_coder,
    make_coder,
    open_failures,
    reading_options,
    stdout,
    wrong,
)
from sayso.exporting import STORE, ExportError, FileWriter, Writer, ending
from sayso.exporting.confident import confident
from sayso.exporting.csv import CsvWriter
from sayso.exporting.jsonl import JsonlWriter
from sayso.exporting.terminal import PLAIN, TableWriter
from sayso.exporting.words import clean
from sayso.failures import Failures, tell
from sayso.progress import Progress
from sayso.reading import located
from sayso.reading.languages import in_english
from sayso.records import Record, Report, ReportRef
from sayso.store.errors import StoreError


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
    if getattr(args, "engine", "local") == "ray":
        from sayso.cluster import command as cluster

        return cluster.run(args, make_coder, stop)
    if args.command in ("add", "recode", "export") or _to_store(args):
        from sayso import storing

        return storing.run(args, make_coder, stop)
    if args.command == "import":
        from sayso.reviewing import command as importing

        return importing.run(args, stop)
    if args.command == "agree":
        from sayso.reviewing import agreeing

        return agreeing.run(args)
    if args.command == "serve":
        return _serve(args, make_coder, stop)
    if args.command == "link":
        from sayso.linking import command as linking

        return linking.run(args, stop)
    if args.command == "watch":
        from sayso.fetching import command

        return command.run(args, make_coder, stop)
    return _code(args, make_coder, stop)


def _to_store(args: Namespace) -> bool:
    """Whether what is coded goes into a store."""
    output: Path | None = getattr(args, "output", None)
    return args.command in LAYERS and output is not None and ending(output) == STORE


def _serve(args: Namespace, make_coder: MakeCoder, stop: Stop) -> int:
    try:
        from sayso.web import serving
    except ModuleNotFoundError as error:
        if not error.name or error.name.partition(".")[0] == "sayso":
            raise
        why = f"needs {error.name}: pip install 'sayso[web]'"
        raise UsageError(why, "sayso serve") from error
    return serving.run(args, make_coder, stop)


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
        raise CLOSED
    form = getattr(args, "format", "jsonl")
    form = form or ("table" if sys.stdout.isatty() else "jsonl")
    if form == "table":
        yield TableWriter(TextConsole(), kind)
        return
    with stdout():
        raw = sys.stdout.buffer
        writer = CsvWriter(raw, kind) if form == "csv" else JsonlWriter(raw)
    yield writer


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


class TextConsole(Console):
    """A console on standard output that can print any character and leaves closed pipes to us."""

    def __init__(self) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors=PLAIN)
        super().__init__(highlight=False)

    def on_broken_pipe(self) -> None:
        """Say that nobody reads."""
        raise BrokenPipeError
