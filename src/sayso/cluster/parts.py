"""An input → its parts: the same ones in every run, so that a part can be known to be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sayso.cluster.inputs import UnreachableError, outcomes
from sayso.cluster.manifest import Manifest, Task
from sayso.cluster.records import InputRead, Item, Part
from sayso.cluster.storage import Folder
from sayso.failures import Failure
from sayso.reading.errors import ReadError
from sayso.reading.languages import in_english
from sayso.reading.options import Options
from sayso.reading.outcomes import Located, Skipped

CHARACTERS = 20_000_000
"""The most text in a part: 2,000 news reports have a quarter of it, 2,000 books would not do."""

OTHER_LANGUAGE = "reports in another language"


@dataclass(frozen=True)
class Reading:
    """Reads inputs on whatever machine it is sent to.

    Args:
        part_reports: reports in a part, at most.
    """

    options: Options
    part_reports: int
    folder: Folder

    def __call__(self, task: Task) -> Iterator[Part]:
        """The parts of an input that are not done; then the manifest knows that it was read."""
        counted = _Counted()
        number = 0
        failure = None
        items: list[Item] = []
        size = 0
        try:
            for item in counted.items(outcomes(task.input, self.options)):
                items.append(item)
                size += len(item.report.text) if item.report else 0
                if len(items) >= self.part_reports or size >= CHARACTERS:
                    if number not in task.done:
                        yield Part(input=task.number, number=number, items=tuple(items))
                    number, items, size = number + 1, [], 0
        except UnreachableError as error:
            # What was read of the part under way is read again by the next run, with the rest.
            counted.found += 1 - len(items)
            failure = Failure(place=task.input.address, step="read", why=str(error))
            items = []
        if items:
            if number not in task.done:
                yield Part(input=task.number, number=number, items=tuple(items))
            number += 1
        Manifest(self.folder).note_read(
            InputRead(
                input=task.number,
                parts=number,
                found=counted.found,
                skipped=dict(counted.skipped),
                failure=failure,
            )
        )


class _Counted:
    """What of an input is to be coded, and the count of all that is in it."""

    def __init__(self) -> None:
        self.found = 0
        self.skipped: Counter[str] = Counter()

    def items(self, found: Iterator[Located | ReadError | Skipped]) -> Iterator[Item]:
        """Reports to be coded, and errors in their places."""
        for one in found:
            if isinstance(one, Skipped):
                self.found += one.count
                self.skipped[one.what] += one.count
                continue
            self.found += 1
            if isinstance(one, ReadError):
                yield Item(place=one.place, why=one.why)
            elif in_english(one[1]):
                yield Item(place=one[0], report=one[1])
            else:
                self.skipped[OTHER_LANGUAGE] += 1
