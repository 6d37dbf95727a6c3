"""Corrected files in, reviews out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sayso.exporting import brat as brat_files
from sayso.exporting.marking import Marked
from sayso.records import Annotation
from sayso.reviewing import brat, label_studio
from sayso.reviewing.comparing import compare
from sayso.reviewing.reviews import Review, ReviewError

FORMS = ("brat", "label-studio")
"""The tools whose files can be read back."""

Find = Callable[[str], Annotation | None]
"""The annotation of a report as it was exported, by the report's id."""


def read(
    path: Path,
    find: Find,
    *,
    form: str | None = None,
    confirm: bool = False,
    on_error: Callable[[ReviewError], None] | None = None,
) -> Iterator[Review]:
    """What was corrected in a folder of brat's, or in Label Studio's JSON.

    Args:
        form: one of `FORMS`; without it a folder is brat's and a file Label Studio's.
        find: gives the annotation of a report; what differs from it was corrected.
        confirm: records that nobody changed were looked at, too, and found right.
        on_error: called with what cannot be taken over, and the reading goes on with the next
            report; without it the error is raised.

    Raises:
        ReviewError: the path is neither such a folder nor such a file, or, without `on_error`,
            something in it is wrong.
    """
    for corrected in _marked(path, form):
        try:
            if isinstance(corrected, ReviewError):
                raise corrected
            whole = find(corrected.report)
            if whole is None:
                raise ReviewError(str(path), f"there is no report {corrected.report!r}")
            if whole.report.text != corrected.text:
                raise ReviewError(str(path), f"report {corrected.report!r} has another text by now")
            found = list(compare(corrected, whole, confirm=confirm))
        except ReviewError as error:
            if on_error is None:
                raise
            on_error(error)
            continue
        yield from found


def _marked(path: Path, form: str | None) -> Iterator[Marked | ReviewError]:
    if path.is_dir():
        if form == "label-studio":
            raise ReviewError(str(path), "is a folder; Label Studio exports a file, in JSON")
        return brat.read(path)
    if path.is_file():
        if form == "brat":
            why = f"is a file; brat's are in a folder, with {brat_files.REPORTS}"
            raise ReviewError(str(path), why)
        return label_studio.read(path)
    raise ReviewError(str(path), "there is no such file or folder")
