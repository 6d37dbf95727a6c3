"""What goes wrong while reading."""

from __future__ import annotations

import os


class ReadError(Exception):
    """A report that cannot be read.

    `place` is the input, with the line where there is one ("news.jsonl:12"); `why` says what is
    wrong and what to do about it. `str()` gives "place: why".
    """

    def __init__(self, place: str | os.PathLike[str], why: str) -> None:
        self.place = printable(os.fspath(place))
        self.why = printable(why)
        super().__init__(self.place, self.why)

    def __str__(self) -> str:
        return f"{self.place}: {self.why}"


def printable(text: str) -> str:
    """The text on one line, without what a terminal or UTF-8 cannot show."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() else "\ufffd" for c in clean)


def reason(error: Exception) -> str:
    """The system's words for what went wrong, without the path that stands before them anyway."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:1].lower() + error.strerror[1:]
    return f"cannot be read: {error}"
