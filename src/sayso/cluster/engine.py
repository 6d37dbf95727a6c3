"""The stages of a run on Ray: readers are tasks, coders actors; Ray Data streams between them."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import ray
import ray.data
import ray.exceptions

from sayso.cluster.coding import Job, PartCoder
from sayso.cluster.manifest import Task
from sayso.cluster.parts import Reading
from sayso.cluster.records import Input, Part, PartDone
from sayso.commands import ReportCoder

CODER_CPUS = 0.9
READER_CPUS = 0.1
"""Shares of a core that are asked for, not used: as many coders as cores leave room for a reader on
each machine, or there would be nothing to code. Reading takes a tenth of the time of coding."""

BLOCK_BYTES = 1
"""Ray Data hands blocks on when they have this size: a part at a time, as each is large enough."""

HELD = 2
"""Parts that an actor holds: one under way, and one so that it need not wait for the next."""

STORE_BYTES = 512 << 20
"""Ray's store of parts under way on this one machine: parts have a few megabytes."""


class EngineError(Exception):
    """Ray could not be reached, or the run came to an end before its time."""


class _Reader:
    """The rows that go to a reading task: inputs in, parts out."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def __call__(self, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
        task = Task(
            number=row["number"],
            input=msgspec.json.decode(row["input"], type=Input),
            done=frozenset(msgspec.json.decode(row["done"], type=list[int])),
        )
        for part in self._reading(task):
            yield {"part": msgspec.json.encode(part)}


class _Actor:
    """A coder where Ray has put it: parts in, accounts of them out."""

    def __init__(self, load: Callable[[], ReportCoder], job: Job) -> None:
        self._coder = PartCoder(load(), job)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[bytes]]:
        parts = [msgspec.json.decode(one, type=Part) for one in batch["part"]]
        return {"done": [msgspec.json.encode(self._coder.code(part)) for part in parts]}


@contextmanager
def connected(address: str | None, workers: int | None) -> Iterator[int]:
    """Ray, and the number of coders that fit: as asked, else one for each core.

    Args:
        address: of a cluster; without it, and without RAY_ADDRESS, Ray is started on this machine
            and ended afterwards.

    Raises:
        EngineError: there is no cluster at that address.
    """
    address = address or os.environ.get("RAY_ADDRESS") or "local"
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # errors come as exceptions as well
    if address == "local":
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it runs offline, like all of this
        options |= {"include_dashboard": False, "object_store_memory": STORE_BYTES}
        options |= {"num_cpus": workers} if workers else {}
    before = signal.getsignal(signal.SIGTERM)
    try:
        with _hushed():
            ray.init(address=address, **options)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise EngineError(f"no Ray at {address}: {_first_line(error)}") from error
    try:
        signal.signal(signal.SIGTERM, before)  # Ray has put one of its own there
        cores = int(ray.cluster_resources().get("CPU", 1))  # type: ignore[no-untyped-call]
        yield workers or max(1, cores)
    finally:
        ray.shutdown()


def run(
    tasks: Sequence[Task],
    reading: Reading,
    load: Callable[[], ReportCoder],
    job: Job,
    workers: int,
) -> Iterator[PartDone]:
    """The parts of the tasks as they are done, in whatever order.

    Ray starts lost workers anew and gives them the same part again, without end (its default for
    actors of Ray Data; `sayso.cluster.tries` puts an end to it). What a lost machine held is read
    again.

    Raises:
        EngineError: a stage failed for a reason that no other try would mend.
    """
    _quiet()
    rows = [
        {
            "number": task.number,
            "input": msgspec.json.encode(task.input),
            "done": msgspec.json.encode(sorted(task.done)),
        }
        for task in tasks
    ]
    found = ray.data.from_items(rows, override_num_blocks=len(rows))
    parts = found.flat_map(_Reader(reading), num_cpus=READER_CPUS)
    done = parts.map_batches(
        _Actor,
        fn_constructor_args=(load, job),
        batch_size=1,
        compute=ray.data.ActorPoolStrategy(size=workers, max_tasks_in_flight_per_actor=HELD),
        num_cpus=CODER_CPUS,
    )
    try:
        for row in done.iter_rows():
            yield msgspec.json.decode(row["done"], type=PartDone)
    except ray.exceptions.RayError as error:
        raise EngineError(_first_line(getattr(error, "cause", None) or error)) from error


@contextmanager
def _hushed() -> Iterator[None]:
    """Nothing comes to standard error: Ray's core writes there how it has set its own logging."""
    try:
        kept = os.dup(2)
    except OSError:  # it is closed
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _quiet() -> None:
    """Ray tells of every stage, and draws bars; there is a progress line of our own."""
    context = ray.data.DataContext.get_current()
    context.target_max_block_size = BLOCK_BYTES
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".strip().partition("\n")[0][:500]
