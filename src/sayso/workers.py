"""Reports coded one by one, or many at once by processes that each hold a coder of their own.

Every worker has a pipe of its own, so it is known which report each has under way: a worker that
is killed, for want of memory for instance, costs that report and no other, and leaves no lock
behind that the others would wait for.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import queue
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import connection, get_context, resource_tracker
from multiprocessing.context import SpawnProcess
from types import FrameType
from typing import Any, Protocol

from sayso.records import Annotation, Report

OnError = Callable[[Report, Exception], None]

AHEAD = 4
"""Reports for each worker that are read from the input before their turn to be given back."""

HELD = 2
"""Reports that a worker holds: one under way, and one so that it need not wait for the next."""

STARTS = 3
"""Workers in a row that may end while they load, before the run is given up."""

_SIGNALS = [getattr(signal, n) for n in ("SIGHUP", "SIGTERM", "SIGINT") if hasattr(signal, n)]


class WorkerError(RuntimeError):
    """A worker process ended before it had done its work."""


class ReportCoder(Protocol):
    """What is needed of a coder."""

    def annotate(self, report: Report, /) -> Annotation:
        """All layers of one report."""


def one_by_one(
    coder: ReportCoder, reports: Iterable[Report], on_error: OnError | None
) -> Iterator[Annotation]:
    """The annotations of the reports, made in this process."""
    for report in reports:
        try:
            found = coder.annotate(report)
        except Exception as error:
            if on_error is None:
                raise
            on_error(report, error)
        else:
            yield found


def together(
    load: Callable[[], ReportCoder],
    reports: Iterable[Report],
    workers: int,
    on_error: OnError | None,
) -> Iterator[Annotation]:
    """The same annotations in the same order, made by processes.

    When the iterator is closed, or an exception ends it, what is under way is given up.

    Args:
        load: called once in each worker; has to be picklable, as do its exceptions.

    Raises:
        WorkerError: no worker could be started; or, without `on_error`, a report's worker was
            killed. Whatever `load` raises is raised here too.
    """
    pool = _Pool(load, workers)
    try:
        for task in _submitted(pool, reports, AHEAD * workers):
            found = pool.answer(task)
            if not isinstance(found, Exception):
                yield found
            elif on_error is None:
                raise found
            else:
                on_error(task.report, found)
    finally:
        pool.close()


@dataclass(slots=True, eq=False)
class _Task:
    report: Report
    answer: Annotation | Exception | None = None


def _submitted(pool: _Pool, reports: Iterable[Report], ahead: int) -> Iterator[_Task]:
    """Reports in their order, at most `ahead` of them under way.

    An input that fails does so after the reports that came before, as with one worker.
    """
    tasks: deque[_Task] = deque()
    rest = iter(reports)
    end: Exception | None = None
    while True:
        while end is None and len(tasks) < ahead:
            try:
                report = next(rest)
            except Exception as error:  # noqa: BLE001  # raised below, when its turn has come
                end = error
            else:
                tasks.append(pool.submit(report))
        if tasks:
            yield tasks.popleft()
        elif end is None or isinstance(end, StopIteration):
            return
        else:
            raise end


@dataclass(slots=True, eq=False)
class _Worker:
    process: SpawnProcess
    pipe: connection.Connection
    ready: bool = False
    deaf: bool = False
    tasks: deque[_Task] = field(default_factory=deque)


class _Pool:
    """Shares tasks out to processes, which are started when there is something for them to do."""

    def __init__(self, load: Callable[[], ReportCoder], size: int) -> None:
        self._load = load
        self._size = size
        self._context = get_context("spawn")
        self._workers: list[_Worker] = []
        self._waiting: deque[_Task] = deque()
        self._lost_starts = 0
        # An iterator that is neither used up nor closed when Python ends: multiprocessing would
        # wait for workers that never end by themselves.
        atexit.register(self.close)

    def submit(self, report: Report) -> _Task:
        task = _Task(report)
        self._waiting.append(task)
        self._hear(0)
        return task

    def answer(self, task: _Task) -> Annotation | Exception:
        """Waits until the task has been done; gives what came of it."""
        self._hear(0)
        while task.answer is None:
            self._hear(None)
        return task.answer

    def close(self) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()
        self._workers.clear()
        self._waiting.clear()
        atexit.unregister(self.close)

    def _hear(self, seconds: float | None) -> None:
        """Takes what workers have done by now, or waits for some; all have work before and after.

        A pipe that ends tells that its worker has.
        """
        self._share_out()
        for pipe in connection.wait([worker.pipe for worker in self._workers], seconds):
            worker = next(one for one in self._workers if one.pipe is pipe)
            try:
                words = worker.pipe.recv_bytes()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            said = pickle.loads(words)
            if worker.ready:
                worker.tasks.popleft().answer = said
            elif isinstance(said, Exception):
                raise said
            else:
                worker.ready = True
                self._lost_starts = 0
        self._share_out()

    def _share_out(self) -> None:
        while self._waiting and (worker := self._free()):
            try:
                worker.pipe.send_bytes(pickle.dumps(self._waiting[0].report))
            except OSError:  # it has ended; what it did before may still be in the pipe
                worker.deaf = True
            else:
                worker.tasks.append(self._waiting.popleft())

    def _free(self) -> _Worker | None:
        """The worker with the least to do; a new one rather than one that has to do."""
        hearing = [worker for worker in self._workers if not worker.deaf]
        least = min(hearing, key=lambda worker: len(worker.tasks), default=None)
        if least is None or (least.tasks and len(hearing) < self._size):
            return self._start()
        return least if len(least.tasks) < HELD else None

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(self._load, theirs), daemon=True)
        with _signals_held():
            process.start()
            worker = _Worker(process, ours)
            self._workers.append(worker)
        theirs.close()
        return worker

    def _bury(self, worker: _Worker) -> None:
        """A worker has ended: the report that it had begun is lost, others it held still wait."""
        # The pipe ends a moment before the process; only one that hangs there has to be killed.
        worker.process.join(5)
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)
        how = _ending(worker.process.exitcode)
        if worker.ready and worker.tasks:
            worker.tasks.popleft().answer = WorkerError(f"its worker process {how}")
        self._waiting.extendleft(reversed(worker.tasks))
        if not worker.ready:
            self._lost_starts += 1
            if self._lost_starts >= STARTS:
                raise WorkerError(
                    f"worker processes end while they load: the last one {how} "
                    '(a script that uses workers needs `if __name__ == "__main__":`)'
                )


def _ending(code: int | None) -> str:
    if code is None or code >= 0:
        return f"ended with status {code}"
    with contextlib.suppress(ValueError):
        memory = "; did memory run out?" if code == -9 else ""
        return f"was killed by {signal.Signals(-code).name}{memory}"
    return f"was killed by signal {-code}"


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Signals that end a run come into effect afterwards, and never in processes started here.

    A terminal sends Ctrl-C to the workers too, but ending them is for the one who started them to
    do. Blocked signals stay so in a new process, also while it still loads Python. In this one the
    mask is not enough, as the system may hand a signal to any of the threads.
    """
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)

    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        before = {n: signal.getsignal(n) for n in _SIGNALS if callable(signal.getsignal(n))}
    for number in before:
        signal.signal(number, note)
    mask = None
    if hasattr(signal, "pthread_sigmask"):
        resource_tracker.ensure_running()  # its start, else part of the first worker's, unblocks
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)


def _work(load: Callable[[], ReportCoder], pipe: connection.Connection) -> None:
    """What a worker does until it is killed or the process that started it is gone."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, inbox), daemon=True).start()
    try:
        coder = load()
    except Exception as error:  # noqa: BLE001  # raised where the worker was started
        _tell(pipe, _packed(error))
        return
    _tell(pipe, pickle.dumps(None))
    while True:
        report = pickle.loads(inbox.get())
        try:
            words = pickle.dumps(coder.annotate(report))
        except Exception as error:  # noqa: BLE001  # the caller's to judge
            words = _packed(error)
        _tell(pipe, words)


def _listen(pipe: connection.Connection, inbox: queue.SimpleQueue[bytes]) -> None:
    """Takes reports as they come, whatever else goes on, so that sending one never blocks."""
    try:
        while True:
            inbox.put(pipe.recv_bytes())
    finally:
        os._exit(1)  # nobody is left to work for


def _tell(pipe: connection.Connection, words: bytes) -> None:
    try:
        pipe.send_bytes(words)
    except OSError:
        os._exit(1)


def _packed(error: Exception) -> bytes:
    """An exception as bytes, with the traceback, which would not travel, as a note."""
    where = "".join(traceback.format_exception(error))
    error.add_note(where)
    try:
        words = pickle.dumps(error)
        pickle.loads(words)
    except Exception:  # noqa: BLE001  # an exception may hold anything
        plain = RuntimeError(f"{type(error).__name__}: {error}")
        plain.add_note(where)
        return pickle.dumps(plain)
    return words
