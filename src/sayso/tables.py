"""What is wrong with a table that users may have edited, and words that stand in the code."""

from __future__ import annotations


class TableError(ValueError):
    """A table is malformed. Reads "file:line: what is wrong"; the line is 0 for a whole file."""

    def __init__(self, file: str, line: int, why: str) -> None:
        super().__init__(f"{file}:{line}: {why}")
        self.file = file
        self.line = line
        self.why = why


class TableWarning(UserWarning):
    """A line of a dictionary tells nothing and is left out."""


def word_set(text: str) -> frozenset[str]:
    """The words of a list that stands in the code."""
    return frozenset(text.split())
