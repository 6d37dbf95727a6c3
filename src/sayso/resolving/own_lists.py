"""A user's own actors before those of the package."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

from sayso.resolving.actor_tables import ENDINGS, read_list
from sayso.resolving.actors import Book, KnowledgeBase
from sayso.resolving.dictionaries import read_dictionary
from sayso.tables import TableError, TableWarning

MOST_FAULTS = 100  # that are told of one dictionary


def knowledge(lists: Sequence[str | Path]) -> KnowledgeBase:
    """The package's knowledge base with a user's lists before it; the first list goes first.

    `.tsv`, `.csv` and `.jsonl` (and these with `.gz`) are tables; anything else is a TABARI or
    PETRARCH dictionary. Lines of a dictionary that tell nothing are warned of and left out.

    Raises:
        TableError: a table is malformed, a file cannot be read, or there is no actor in it.
    """
    whole = KnowledgeBase.load()
    books: list[Book] = []
    agents: dict[str, tuple[str | None, bool]] = {}
    for path in map(Path, lists):
        try:
            if path.name.removesuffix(".gz").endswith(ENDINGS):
                books.append(Book.of(read_list(path, lambda: whole.entries)))
                continue
            found = read_dictionary(path)
        except OSError as error:
            raise TableError(str(path), 0, error.strerror or str(error)) from error
        books.append(Book.of(found.entries, stems=found.stems))
        agents = found.agents | agents
        for fault in found.faults[:MOST_FAULTS]:
            warnings.warn(f"{fault}; left out", TableWarning, stacklevel=2)
        if len(found.faults) > MOST_FAULTS:
            rest = len(found.faults) - MOST_FAULTS
            warnings.warn(f"{path}: {rest} more such lines", TableWarning, stacklevel=2)
    return KnowledgeBase(books=[*books, *whole.books], agents=agents, given=len(books))
