"""Worker processes: order, what one that dies costs, and how a run ends.

The coder here does what the text of a report tells it to; the real one is tested beside it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing import active_children
from pathlib import Path

import pytest

import sayso
from sayso.reading import from_text
from sayso.records import Annotation, Report
from sayso.workers import AHEAD, STARTS, WorkerError, one_by_one, together


class Odd(Exception):
    """Cannot be taken apart and put together again."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} {other}")


@dataclass(frozen=True)
class Obedient:
    """Notes in `folder` whom it begins with and which process it is."""

    folder: Path

    def annotate(self, report: Report) -> Annotation:
        with (self.folder / "begun").open("a") as file:
            file.write(f"{report.id}\n")
        (self.folder / f"by {os.getpid()}").touch()
        match report.text.split():
            case ["die"]:
                os.kill(os.getpid(), signal.SIGKILL)
            case ["exit"]:
                os._exit(3)
            case ["fail"]:
                raise ValueError("as told")
            case ["odd"]:
                raise Odd("one", "other")
            case ["wait", seconds]:
                time.sleep(float(seconds))
        return Annotation(
            report=report,
            headline=None,
            dateline=None,
            sentences=((0, len(report.text)),),
            entities=(),
            places=(),
            times=(),
            attributions=(),
            events=(),
        )

    def begun(self) -> list[str]:
        file = self.folder / "begun"
        return file.read_text().split() if file.exists() else []

    def processes(self) -> list[int]:
        return [int(file.name.split()[1]) for file in self.folder.glob("by *")]


def bad_load(folder: Path) -> Obedient:
    raise ValueError("no such model")


def dead_load(folder: Path, times: int) -> Obedient:
    """Ends its process so many times, then loads."""
    loads = len(list(folder.glob("load *")))
    (folder / f"load {loads}").touch()
    if loads < times:
        os.kill(os.getpid(), signal.SIGKILL)
    return Obedient(folder)


@pytest.fixture
def coder(tmp_path: Path) -> Obedient:
    return Obedient(tmp_path)


@pytest.fixture
def load(tmp_path: Path) -> Callable[[], Obedient]:
    return partial(Obedient, tmp_path)


@pytest.fixture(autouse=True)
def nobody_is_left() -> Iterator[None]:
    yield
    assert active_children() == []


def said(*texts: str) -> list[Report]:
    return [from_text(text, id=str(number)) for number, text in enumerate(texts)]


def ids(found: Iterable[Annotation]) -> list[str]:
    return [one.report.id for one in found]


class Errors(list[tuple[str, str]]):
    def __call__(self, report: Report, error: Exception) -> None:
        self.append((report.id, f"{type(error).__name__}: {error}"))


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_the_order_is_that_of_the_input(load, coder):
    reports = said("wait 0.4", *(["go"] * 9), "wait 0.2", "fail", "go")
    alone, together_ = Errors(), Errors()
    first = list(one_by_one(coder, reports, alone))
    assert list(together(load, reports, 2, together_)) == first
    assert together_ == alone == [("11", "ValueError: as told")]
    assert len(set(coder.processes()) - {os.getpid()}) == 2


def test_one_report_is_no_work_for_many(load, coder):
    assert ids(together(load, said("go"), 5, None)) == ["0"]
    assert len(coder.processes()) == 1
    assert os.getpid() not in coder.processes()
    assert ids(together(load, [], 5, None)) == []


def test_no_more_is_read_than_workers_need(load):
    read = 0

    def reports() -> Iterator[Report]:
        nonlocal read
        for report in said(*["go"] * 30):
            read += 1
            yield report

    for given, _ in enumerate(together(load, reports(), 2, None), 1):
        assert read <= given - 1 + 2 * AHEAD
    assert given == read == 30


def test_workers_go_on_while_the_caller_does_something_else(load, coder):
    found = together(load, said(*["go"] * 20), 1, None)
    next(found)
    time.sleep(0.5)
    assert len(coder.begun()) >= 3
    found.close()


def test_without_on_error_the_exception_comes_in_its_turn(load):
    found = together(load, said("wait 0.3", "go", "fail", "go"), 2, None)
    assert [next(found).report.id, next(found).report.id] == ["0", "1"]
    with pytest.raises(ValueError, match="as told") as raised:
        next(found)
    assert any("in annotate" in note for note in raised.value.__notes__)


def test_an_exception_that_cannot_travel_is_told(load):
    errors = Errors()
    assert ids(together(load, said("odd", "go"), 2, errors)) == ["1"]
    assert errors == [("0", "RuntimeError: Odd: one other")]


def test_an_input_that_fails_does_so_after_what_came_before(load, coder):
    def reports() -> Iterator[Report]:
        yield from said("wait 0.2", "go")
        raise OSError("the disk is gone")

    for found in (one_by_one(coder, reports(), None), together(load, reports(), 2, None)):
        assert [next(found).report.id, next(found).report.id] == ["0", "1"]
        with pytest.raises(OSError, match="disk"):
            next(found)


def test_a_worker_that_is_killed_costs_the_report_it_had_begun(load, coder):
    reports = said(*["go"] * 5, "die", *["go"] * 5, "die", "die", "exit", *["go"] * 5)
    errors = Errors()
    left = [str(n) for n in range(len(reports)) if n not in (5, 11, 12, 13)]
    assert ids(together(load, reports, 2, errors)) == left
    killed = "WorkerError: its worker process was killed by SIGKILL; did memory run out?"
    ended = "WorkerError: its worker process ended with status 3"
    assert errors == [("5", killed), ("11", killed), ("12", killed), ("13", ended)]
    assert sorted(coder.begun(), key=int) == [str(n) for n in range(len(reports))]


def test_a_killed_worker_without_on_error(load):
    found = together(load, said("go", "die", "go"), 2, None)
    assert next(found).report.id == "0"
    with pytest.raises(WorkerError, match="SIGKILL"):
        next(found)


def test_a_worker_that_is_killed_with_nothing_to_do_costs_nothing(load, coder):
    def reports() -> Iterator[Report]:
        yield from said("go", "go")
        while len(coder.begun()) < 2:
            time.sleep(0.01)
        time.sleep(0.2)
        for process in coder.processes():
            os.kill(process, signal.SIGKILL)
        time.sleep(0.3)  # what is handed to a worker that is just ending counts as begun
        yield from (from_text("go", id=str(n)) for n in range(2, 6))

    # What they did before is still on its way when they are killed.
    assert ids(together(load, reports(), 2, None)) == [str(n) for n in range(6)]


def test_workers_that_end_while_loading_are_replaced(tmp_path):
    load = partial(dead_load, tmp_path, STARTS - 1)
    assert ids(together(load, said("go", "go", "go"), 1, None)) == ["0", "1", "2"]


def test_workers_that_never_load_end_the_run(tmp_path):
    errors = Errors()
    with pytest.raises(WorkerError, match=r"while they load.*SIGKILL.*__main__"):
        list(together(partial(dead_load, tmp_path, 99), said("go", "go"), 2, errors))
    assert errors == []
    assert len(list(tmp_path.glob("load *"))) <= STARTS + 1


def test_what_loading_raises_is_raised_and_is_no_reports_fault(tmp_path):
    errors = Errors()
    with pytest.raises(ValueError, match="no such model"):
        list(together(partial(bad_load, tmp_path), said("go", "go"), 2, errors))
    assert errors == []


def test_closing_gives_up_what_is_under_way(load, coder):
    found = together(load, said("go", *["wait 60"] * 20), 2, None)
    next(found)
    began = time.monotonic()
    found.close()
    assert time.monotonic() - began < 5
    assert len(coder.begun()) <= 3
    assert all(gone(process) for process in coder.processes())


def test_an_exception_of_on_error_ends_the_run(load):
    def stop(report: Report, error: Exception) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        list(together(load, said("fail", *["wait 60"] * 9), 2, stop))


def test_a_thread_can_have_workers(load):
    found: list[str] = []
    thread = threading.Thread(
        target=lambda: found.extend(ids(together(load, said("go", "go"), 2, None)))
    )
    thread.start()
    thread.join(30)
    assert found == ["0", "1"]


SCRIPT = """
import sys
sys.path.insert(0, {tests!r})
from functools import partial
from pathlib import Path
from test_workers import Obedient, said
from sayso.workers import together

if {guard}:
    reports = said(*{texts!r})
    try:
        found = together(partial(Obedient, Path({folder!r})), reports, 2, None)
        for one in found:
            print(one.report.id, flush=True)
            if {leave}:
                sys.exit(7)
    except KeyboardInterrupt:
        print("stopped", flush=True)
"""


def script(
    folder: Path, *texts: str, leave: bool = False, guard: str = '__name__ == "__main__"'
) -> subprocess.Popen[str]:
    """A program with two workers, in a process group of its own as one in a terminal is."""
    file = folder / "program.py"
    file.write_text(
        SCRIPT.format(
            tests=str(Path(__file__).parent),
            texts=texts,
            folder=str(folder),
            leave=leave,
            guard=guard,
        )
    )
    return subprocess.Popen(
        [sys.executable, file],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def all_gone(group: int) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except (ProcessLookupError, PermissionError):
            return True
        time.sleep(0.05)
    return False


def children(process: int) -> int:
    """How many processes that one has started."""
    found = subprocess.run(
        ["ps", "--no-headers", "--ppid", str(process)], capture_output=True, text=True, check=False
    )
    return len(found.stdout.splitlines())


@pytest.mark.parametrize("after", [0.0, 0.2, "working"])
def test_ctrl_c_ends_workers_without_a_word(tmp_path, coder, after):
    program = script(tmp_path, *["wait 60"] * 20)
    while children(program.pid) < 2:  # the first worker, beside what multiprocessing starts
        assert program.poll() is None, program.communicate()
        time.sleep(0.002)
    if after == "working":
        while len(coder.begun()) < 2:
            time.sleep(0.01)
    else:
        time.sleep(after)
    os.killpg(program.pid, signal.SIGINT)
    assert program.communicate(timeout=20) == ("stopped\n", "")
    assert program.returncode == 0
    assert all_gone(program.pid)


def test_workers_end_when_their_parent_is_killed(tmp_path, coder):
    program = script(tmp_path, *["wait 60"] * 20)
    while len(coder.begun()) < 2:
        time.sleep(0.01)
    program.kill()
    assert program.communicate(timeout=20) == ("", "")
    assert all_gone(program.pid)


def test_leaving_python_amid_the_results_ends_workers(tmp_path):
    program = script(tmp_path, "go", *["wait 60"] * 20, leave=True)
    assert program.communicate(timeout=20) == ("0\n", "")
    assert program.returncode == 7
    assert all_gone(program.pid)


def test_a_script_without_a_main_guard_is_told(tmp_path):
    program = script(tmp_path, "go", "go", guard="True")
    out, err = program.communicate(timeout=30)
    assert out == ""
    assert 'needs `if __name__ == "__main__":`' in err.splitlines()[-1]
    assert all_gone(program.pid)


def test_nothing_may_be_given_beside_a_report():
    # The refusal comes before anything that a loaded model is needed for.
    coder = object.__new__(sayso.Coder)
    for ask in (coder.annotate, coder.code):
        with pytest.raises(TypeError, match="date"):
            ask(from_text("Rebels left."), date="2024-05-02")
