"""sayso code INPUT -o DIR --engine ray: the run as its driver sees it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sayso import __version__, commands
from sayso.arguments import UsageError
from sayso.cluster import inputs
from sayso.cluster.coding import Job
from sayso.cluster.manifest import Account, Manifest, ManifestError
from sayso.cluster.parts import Reading
from sayso.cluster.records import PartDone, RunInfo
from sayso.cluster.storage import Folder, StorageError
from sayso.commands import MakeCoder, ReportCoder, Stop, coding_options, load_coder, shown
from sayso.exporting.words import clean
from sayso.failures import tell
from sayso.progress import Progress

if TYPE_CHECKING:
    from types import ModuleType

NOUNS = {"code": "event", "quotes": "quotation", "annotate": "annotation"}


def run(args: Namespace, make_coder: MakeCoder, stop: Stop) -> int:
    """Code the inputs on a cluster, or go on where that was stopped, and give the exit status."""
    engine = _engine(args)
    try:
        return _run(args, make_coder, stop, engine)
    except (StorageError, engine.EngineError) as error:
        tell(f"sayso: {clean(str(error))}")
        return 1


def _engine(args: Namespace) -> ModuleType:
    """Ray's side of it, which is an extra.

    Raises:
        UsageError: Ray, or a library that it needs, is missing.
    """
    try:
        from sayso.cluster import engine
    except ModuleNotFoundError as error:
        if not error.name or error.name.partition(".")[0] == "sayso":
            raise
        why = f"argument --engine: ray needs {error.name}: pip install 'sayso[cluster]'"
        raise UsageError(why, f"sayso {args.command}") from error
    return engine


def _run(args: Namespace, make_coder: MakeCoder, stop: Stop, engine: ModuleType) -> int:
    coder = load_coder(args, make_coder)  # what is wrong with it is told before Ray is asked
    options = commands.reading_options(args)
    try:
        folder = Folder(args.output)
        manifest = Manifest(folder)
        about = RunInfo(
            version=__version__,
            model=str(getattr(coder, "model_version", "none")),
            command=args.command,
            partition=args.partition,
            part_reports=args.part_reports,
            min_confidence=args.min_confidence,
            coding=coding_options(args),
            reading=asdict(options),
        )
        tasks = manifest.todo(manifest.begin(about, inputs.find(args.inputs, args.base)))
    except (inputs.InputError, ManifestError, StorageError) as error:
        raise UsageError(clean(str(error)), f"sayso {args.command}") from error
    del coder
    reading = Reading(options, args.part_reports, folder)
    job = Job(folder, args.command, args.partition, args.min_confidence)
    totals = Totals(args)
    if tasks:
        try:
            with engine.connected(args.address, args.workers) as workers, totals.progress:
                load = loader(args, make_coder)
                for done in engine.run(tasks, reading, load, job, workers):
                    totals.add(done)
        except KeyboardInterrupt:
            tell(
                f"sayso: interrupted after {totals.progress.totals()}; "
                f"{args.output} holds them, and the same command goes on there"
            )
            return stop.status
    account = manifest.close()
    folder.sweep()
    tell(f"sayso: {account}")
    return _status(account, args)


def _status(account: Account, args: Namespace) -> int:
    if account.finished < account.inputs:
        left = account.inputs - account.finished
        what = "inputs could not be read to their end; the same command tries them again"
        tell(f"sayso: {left:,} of the {what}")
    elif not account.adds_up:
        tell("sayso: this does not add up: please report it, with the folder _manifest")
        return 1
    return 1 if account.failed else 0


class Totals:
    """Says how far a run has come, and what failed."""

    def __init__(self, args: Namespace) -> None:
        self.failed = 0
        self.progress = Progress(NOUNS[args.command], shown(args), self._more)

    def add(self, done: PartDone) -> None:
        """A part is done."""
        self.failed += len(done.failures)
        for one in done.failures:
            tell(f"sayso: {clean(one.place)}: {clean(one.why)}")
        self.progress.reports += done.coded - 1
        self.progress.step(done.records)

    def _more(self) -> str:
        return f"{self.failed:,} failed"


def loader(args: Namespace, make_coder: MakeCoder) -> Callable[[], ReportCoder]:
    """What makes an actor's coder: with one thread, as every core has an actor."""
    actors = [Path(one).absolute() for one in args.actors or ()]
    if make_coder is commands.make_coder:
        return partial(_coder, args.model, actors)
    return partial(make_coder, args.model, actors) if actors else partial(make_coder, args.model)


def _coder(model: str | None, actors: list[Path]) -> ReportCoder:
    import warnings

    from sayso.coder import Coder
    from sayso.encoder import DEFAULT
    from sayso.tables import TableWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TableWarning)  # told once, by the driver
        return Coder(model or DEFAULT, threads=1, actors=actors)
