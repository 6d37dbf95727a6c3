"""Label Studio's JSON, read back as it was exported and corrected."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sayso.events import ontology
from sayso.exporting import label_studio as ls
from sayso.exporting.marking import (
    CONTENT,
    STATUSES,
    Marked,
    MarkedEvent,
    MarkedQuote,
    Stretch,
    together,
)
from sayso.reviewing.reviews import ReviewError, shown


def read(path: Path) -> Iterator[Marked | ReviewError]:
    """The reports of an export in the format "JSON" as they are marked, or why one cannot be read.

    Of each task the last annotation that was not skipped counts; tasks without one are left out.

    Raises:
        ReviewError: the file is no such export.
    """
    try:
        tasks = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ReviewError(str(path), f"is no JSON of Label Studio's ({error})") from error
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise ReviewError(str(path), "is no list of tasks; export in the format JSON")
    for number, task in enumerate(tasks, start=1):
        done = [
            one
            for one in task.get("annotations") or ()
            if isinstance(one, dict) and not one.get("was_cancelled")
        ]
        if not done:
            continue
        try:
            yield _Task(f"{path}:task {task.get('id', number)}", task, done[-1]).marked()
        except (ReviewError, TypeError, KeyError, AttributeError, ValueError) as error:
            if isinstance(error, ReviewError):
                yield error
            else:
                yield ReviewError(f"{path}:task {number}", f"is not as exported ({error!r})")


class _Task:
    """The regions, choices and relations of a task."""

    def __init__(self, place: str, task: Mapping[str, Any], done: Mapping[str, Any]) -> None:
        data = task.get("data")
        if not isinstance(data, dict) or not {"text", "report"} <= data.keys():
            raise ReviewError(place, "has no text and report; export in the format JSON")
        self._place = place
        self._text: str = data["text"]
        self._report: str = data["report"]
        self._shown = shown(data)
        self._labels: dict[str, tuple[str, Stretch]] = {}
        self._chosen: dict[tuple[str, str], list[str]] = {}
        self._joined: dict[tuple[str, str], list[str]] = {}
        for one in done["result"]:
            self._take(one)

    def marked(self) -> Marked:
        """What is marked in the task.

        Raises:
            ReviewError: a region is not where it says, or something is joined to nothing.
        """
        types = ontology.load().types
        following = {other for (_, label), some in self._joined.items() if label == ls.MORE
                     for other in some}  # fmt: skip
        return Marked(
            report=self._report,
            text=self._text,
            events=tuple(
                self._event(id, label, stretch)
                for id, (label, stretch) in self._labels.items()
                if label in types
            ),
            quotes=tuple(
                self._quote(id, stretch)
                for id, (label, stretch) in self._labels.items()
                if label == CONTENT and id not in following
            ),
            shown=self._shown,
        )

    def _take(self, one: Mapping[str, Any]) -> None:
        if one["type"] == "relation":
            for label in one.get("labels") or ():
                key = (one["from_id"], label)
                to = one["to_id"]
                if one.get("direction") == "left":
                    key, to = (one["to_id"], label), one["from_id"]
                self._joined.setdefault(key, []).append(to)
        elif one["type"] == "labels" and one["value"].get("labels"):
            self._labels[one["id"]] = (one["value"]["labels"][0], self._stretch(one["value"]))
        elif one["type"] == "choices":
            self._chosen[one["id"], one["from_name"]] = list(one["value"]["choices"])

    def _event(self, id: str, type: str, trigger: Stretch) -> MarkedEvent:
        status = next(iter(self._chosen.get((id, ls.STATUS), ())), "actual")
        if status not in ("actual", *STATUSES):
            raise ReviewError(self._place, f"there is no status {status!r}")
        flags = self._chosen.get((id, ls.FLAGS), ())
        place, time = (next(iter(self._of(id, role)), None) for role in (ls.WHERE, ls.WHEN))
        return MarkedEvent(
            id=id,
            type=type,
            trigger=trigger,
            actor=self._of(id, ls.ACTOR),
            recipient=self._of(id, ls.RECIPIENT),
            said_by=self._chain(id),
            place=place,
            time=time,
            mode=next(iter(self._chosen.get((id, ls.MODE), ())), None),
            status=status,
            historical=ls.HISTORICAL in flags,
            hedged=ls.HEDGED in flags,
            where=self._place,
        )

    def _chain(self, id: str) -> tuple[tuple[Stretch, ...], ...]:
        links: dict[int, list[str]] = {}
        for (one, label), others in self._joined.items():
            match = re.fullmatch(rf"{ls.SAID_BY}(?: (\d+))?", label)
            if one == id and match:
                links.setdefault(int(match[1] or 1), []).extend(others)
        return tuple(
            tuple(
                dict.fromkeys(
                    self._where(one)
                    for first in links[number]
                    for one in (first, *self._joined.get((first, ls.AND), ()))
                )
            )
            for number in sorted(links)
        )

    def _quote(self, id: str, first: Stretch) -> MarkedQuote:
        cue, source = (next(iter(self._of(id, role)), None) for role in (ls.CUED, ls.SOURCE))
        return MarkedQuote(
            content=together((first, *self._of(id, ls.MORE)), self._text),
            cue=cue,
            source=source,
            where=self._place,
        )

    def _of(self, id: str, label: str) -> tuple[Stretch, ...]:
        return tuple(dict.fromkeys(self._where(one) for one in self._joined.get((id, label), ())))

    def _where(self, id: str) -> Stretch:
        if id not in self._labels:
            raise ReviewError(self._place, f"something is joined to {id!r}, which is not there")
        return self._labels[id][1]

    def _stretch(self, value: Mapping[str, Any]) -> Stretch:
        """Where a region is: in characters, or in old versions in the units of UTF-16."""
        start, end = int(value["start"]), int(value["end"])
        words = _plain(value.get("text") or "")
        for first, last in ((start, end), (self._from_utf16(start), self._from_utf16(end))):
            inside = 0 <= first < last <= len(self._text)
            if inside and (not words or _plain(self._text[first:last]) == words):
                return first, last
        raise ReviewError(self._place, f"the words at {start} to {end} are not {words!r}")

    def _from_utf16(self, offset: int) -> int:
        units = self._text.encode("utf-16-le", "surrogatepass")[: 2 * max(offset, 0)]
        return len(units.decode("utf-16-le", "replace"))


def _plain(words: str) -> str:
    """Words without white space, which Label Studio writes in ways of its own."""
    return "".join(words.replace("\\n", "").split())
