"""What a folder of results says of itself, so that a run can go on where another was lost.

_manifest/run.json                    the run: version, model, options (`RunInfo`)
_manifest/inputs.json                 all inputs, by number (`Input`)
_manifest/read/000003.json            an input that was read to its end (`InputRead`)
_manifest/parts/000003-000007.json    a part that is done (`PartDone`)
_manifest/tries/000003-000007.json    a part that was begun more than once (see `tries`)
failures.jsonl                        all failures, in order, at the end of a run
account.json                          the account of all runs so far
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from sayso.cluster.records import Input, InputRead, PartDone, RunInfo, part_name
from sayso.cluster.storage import Folder
from sayso.records import Record

RUN = "_manifest/run.json"
INPUTS = "_manifest/inputs.json"
READ = "_manifest/read"
PARTS = "_manifest/parts"
FAILURES = "failures.jsonl"
ACCOUNT = "account.json"

_AT_ONCE = 32
"""Small files read at the same time: from an object store each takes hundredths of a second."""

Kind = TypeVar("Kind", bound=Record)


class ManifestError(Exception):
    """The folder holds something else than this run would write; says what."""


@dataclass(frozen=True)
class Task:
    """An input that is still to be read, and its parts that are done already."""

    number: int
    input: Input
    done: frozenset[int]


@dataclass
class Account:
    """Everything that was found in all inputs, and what became of it.

    What was found is counted where inputs are read, and the rest where reports are coded, so that
    a part that got lost or was done twice would show.
    """

    inputs: int = 0
    finished: int = 0
    found: int = 0
    coded: int = 0
    failed: int = 0
    records: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def adds_up(self) -> bool:
        """Whether all that was found is coded, failed or skipped."""
        return self.found == self.coded + self.failed + self.skipped.total()

    def __str__(self) -> str:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.skipped.items()))
        return (
            f"{self.found:,} in {self.inputs:,} input{'' if self.inputs == 1 else 's'} = "
            f"{self.coded:,} coded + {self.failed:,} failed + {self.skipped.total():,} skipped"
            f"{f' ({kinds})' if kinds else ''}"
        )


class Manifest:
    """The manifest of a folder."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def begin(self, run: RunInfo, inputs: Sequence[Input]) -> list[Input]:
        """Take note of a run and its inputs; all inputs so far, in the order of their numbers.

        Raises:
            ManifestError: the folder was filled in another way, or an input has changed since.
        """
        if len({one.address for one in inputs}) < len(inputs):
            twice = Counter(one.address for one in inputs).most_common(1)[0][0]
            raise ManifestError(f"{twice} is given twice")
        self._same_run(run)
        known = self._all_inputs()
        numbers = {one.address: number for number, one in enumerate(known)}
        for one in inputs:
            if one.address not in numbers:
                known.append(one)
            elif known[numbers[one.address]] != one:
                raise ManifestError(
                    f"{one.address} has changed since it was read into {self.folder.address}: "
                    "give another folder, or the input under another name"
                )
        self.folder.write(INPUTS, msgspec.json.encode(known))
        return known

    def _same_run(self, run: RunInfo) -> None:
        before = self.folder.read(RUN)
        if before is None:
            if self.folder.names():
                where = self.folder.address
                raise ManifestError(f"{where} holds files, and none that say it is a result")
            self.folder.write(RUN, msgspec.json.encode(run))
            return
        old, new = msgspec.json.decode(before), msgspec.to_builtins(run)
        for name in new:
            if old.get(name) != new[name]:
                raise ManifestError(
                    f"{self.folder.address} was filled with another {name.replace('_', ' ')} "
                    f"({_shown(old.get(name))}, now {_shown(new[name])}): give another folder"
                )

    def _all_inputs(self) -> list[Input]:
        data = self.folder.read(INPUTS)
        return msgspec.json.decode(data, type=list[Input]) if data else []

    def todo(self, inputs: Sequence[Input]) -> list[Task]:
        """The inputs with a part that is not done, or not read to their end."""
        done: dict[int, set[int]] = defaultdict(set)
        for name in self.folder.names(PARTS):
            one, _, part = _stem(name).partition("-")
            done[int(one)].add(int(part))
        read = {end.input: end for end in self._records(READ, InputRead)}
        tasks = []
        for number, given in enumerate(inputs):
            end = read.get(number)
            if end is None or end.failure or end.parts > len(done[number]):
                tasks.append(Task(number, given, frozenset(done[number])))
        return tasks

    def note_read(self, read: InputRead) -> None:
        """An input was read to its end."""
        self.folder.write(f"{READ}/{read.input:06}.json", msgspec.json.encode(read))

    def note_done(self, part: PartDone) -> None:
        """A part is done, and all its files are written."""
        name = part_name(part.input, part.number)
        self.folder.write(f"{PARTS}/{name}.json", msgspec.json.encode(part))

    def close(self) -> Account:
        """Write the account of all runs so far and the failures, and give that account."""
        account = Account(inputs=len(self._all_inputs()))
        ends = {one.input: one for one in self._records(READ, InputRead)}
        lines: list[bytes] = []
        parts: Counter[int] = Counter()
        for part in self._records(PARTS, PartDone):
            parts[part.input] += 1
            account.coded += part.coded
            account.failed += len(part.failures)
            account.records += part.records
            lines += [msgspec.json.encode(one) + b"\n" for one in part.failures]
        for number, end in ends.items():
            account.found += end.found
            account.skipped.update(end.skipped)
            account.finished += not end.failure and parts[number] == end.parts
            if end.failure:
                account.failed += 1
                lines.append(msgspec.json.encode(end.failure) + b"\n")
        self.folder.write(FAILURES, b"".join(lines))
        self.folder.write(ACCOUNT, msgspec.json.format(msgspec.json.encode(account)) + b"\n")
        return account

    def _records(self, under: str, kind: type[Kind]) -> Iterator[Kind]:
        """All records of a kind, in the order of their names."""
        names = self.folder.names(under)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for data in pool.map(self.folder.read, names):
                if data is not None:
                    yield msgspec.json.decode(data, type=kind)


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".json")


def _shown(value: object) -> str:
    return msgspec.json.encode(value).decode()[:200]
