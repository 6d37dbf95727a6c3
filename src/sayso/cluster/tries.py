"""Parts whose workers get lost: which report it is, and to leave it out rather than go on for ever.

Ray starts a lost worker again and gives it the same part, as often as it takes. A report over
which workers die (memory runs out, a library crashes) would keep the run there. So each start of a
part is noted; from the third on, so is each report before it is begun, and one that is found noted
twice is set aside. A report that takes too long ends its worker, and so counts as well.
"""

from __future__ import annotations

import faulthandler
import sys
from types import TracebackType
from typing import Self

import msgspec

from sayso.cluster.storage import Folder

PLAIN = 2
"""Starts of a part without notes: workers are mostly lost for reasons outside the report."""

LOST = 2
"""Workers that may be lost while a report is under way, and noted, before it is set aside."""

LONGEST = 900.0
"""Seconds without a report done: a novel of a million characters takes a tenth of that."""

_FOLDER = "_manifest/tries"


class _State(msgspec.Struct):
    starts: int = 0
    at: int | None = None
    lost: dict[int, int] = msgspec.field(default_factory=dict)


class Tries:
    """The starts of one part: `aside` are the items to leave out, `careful` whether to `note`."""

    def __init__(self, folder: Folder, part: str) -> None:
        self._folder = folder
        self._file = f"{_FOLDER}/{part}.json"
        data = folder.read(self._file)
        self._state = msgspec.json.decode(data, type=_State) if data else _State()
        state = self._state
        if state.at is not None:
            state.lost[state.at] = state.lost.get(state.at, 0) + 1
            state.at = None
        state.starts += 1
        self.careful = state.starts > PLAIN
        self.aside = {item: times for item, times in state.lost.items() if times >= LOST}
        self._keep()

    def note(self, item: int) -> None:
        """The item of that number is begun."""
        self._state.at = item
        self._keep()

    def done(self) -> None:
        """The part is done, and nothing of this is needed any more."""
        self._folder.remove(self._file)

    def _keep(self) -> None:
        self._folder.write(self._file, msgspec.json.encode(self._state))


class Watch:
    """Ends this process when nobody has said for so long that it goes on; its log tells where.

    A thread of the interpreter's own does it: neither signals nor Python's threads get a turn while
    a regular expression runs on and on.
    """

    def __init__(self, seconds: float = LONGEST) -> None:
        self._seconds = seconds

    def goes_on(self) -> None:
        """Begin to count anew."""
        log = sys.__stderr__ or sys.stderr
        faulthandler.dump_traceback_later(self._seconds, exit=True, file=log)

    def __enter__(self) -> Self:
        self.goes_on()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        faulthandler.cancel_dump_traceback_later()
