"""What all commands share: the coder that a call asks for, its options, its ends."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import sys
import warnings
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from sayso.arguments import FIELDS, UsageError
from sayso.exporting import ExportError
from sayso.exporting.words import clean
from sayso.failures import Failures, tell
from sayso.reading import Options
from sayso.records import Annotation, Attribution, Event, Record, Report
from sayso.store import NotAStoreError, Store
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

CLOSED = ExportError("standard output is closed")


class PipeClosed(Exception):
    """Whoever read standard output (`| head`) wants no more."""


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


def reading_options(args: Namespace) -> Options:
    """How the call says that inputs are read."""
    renamed = {f"{field}_field": getattr(args, f"{field}_field") for field in FIELDS}
    names = ("input_format", "date", "outlet", "language", "max_chars", "allow_private", "follow")
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


def open_store(args: Namespace, *, make: bool, readonly: bool = False) -> Store:
    """The store that the call names; `make` makes it where there is none.

    Raises:
        UsageError: there is none, or the file is no store of ours.
    """
    option = "STORE" if getattr(args, "output", None) != args.store else "-o/--output"
    if not make and not args.store.exists():
        why = "there is no such store; `sayso add` makes one"
        raise wrong(args, option, ValueError(f"{args.store}: {why}"))
    try:
        return Store(args.store, readonly=readonly)
    except NotAStoreError as error:
        raise wrong(args, option, error) from error


def shown(args: Namespace) -> bool:
    """Whether progress is told: as asked, else on a terminal."""
    asked: bool | None = args.progress
    return sys.stderr.isatty() if asked is None else asked


def coding_options(args: Namespace) -> dict[str, Any]:
    """Options of the call that change what is found, as the store keeps them of a run.

    Lists of actors count by what is in them, in their order: the first goes first.
    """
    lists = [hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in args.actors or ()]
    return {"actors": lists} if lists else {}


def open_failures(args: Namespace) -> Failures:
    """What counts and reports failures.

    Raises:
        UsageError: the file for them cannot be made.
    """
    try:
        return Failures(args.errors, args.debug)
    except OSError as error:
        raise wrong(args, "--errors", error) from error


def wrong(args: Namespace, option: str, error: Exception) -> UsageError:
    """That an option is wrong, and why."""
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return UsageError(f"argument {option}: {clean(why)}", f"sayso {args.command}")


@contextlib.contextmanager
def stdout() -> Iterator[None]:
    """Around writing to standard output, flushed at the end.

    Raises:
        PipeClosed: nobody reads it any more.
        ExportError: it takes no more for another reason.
    """
    if sys.stdout is None:
        raise CLOSED
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        # What Python still holds for it would complain once more when it is flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise PipeClosed from None
        raise ExportError(f"standard output: {error.strerror or error}") from error
