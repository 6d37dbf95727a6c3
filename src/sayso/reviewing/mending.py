"""One event, mended in a form: words of the report in, a corrected record out.

An actor is named by the words that name it in the report, as everywhere. Several are parted by
";"; in `said_by`, " > " leads from one link to the next and " & " joins sources side by side.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence

from sayso.events import ontology
from sayso.exporting.marking import MarkedEvent, Stretch, mark_event
from sayso.records import Annotation, Event
from sayso.reviewing.correcting import corrected_event
from sayso.reviewing.reviews import ReviewError

TEXTS = ("actor", "recipient", "said_by", "place", "time")
"""Fields that hold words of the report."""


def fields(event: Event, whole: Annotation) -> dict[str, str]:
    """What the form shows of an event."""
    text, mark = whole.report.text, mark_event(event, whole)

    def words(stretch: Stretch) -> str:
        return " ".join(text[slice(*stretch)].split())

    return {
        "event": mark.type,
        "mode": mark.mode or "",
        "status": mark.status,
        "hedged": "yes" if mark.hedged else "",
        "historical": "yes" if mark.historical else "",
        "actor": "; ".join(map(words, mark.actor)),
        "recipient": "; ".join(map(words, mark.recipient)),
        "said_by": " > ".join(" & ".join(map(words, link)) for link in mark.said_by),
        "place": words(mark.place) if mark.place else "",
        "time": words(mark.time) if mark.time else "",
    }


def mend(event: Event, whole: Annotation, given: Mapping[str, str]) -> Event:
    """The event as the form has it; the same one where nothing was changed.

    Raises:
        ReviewError: words are not in the report, or the type does not have the mode; `place` is
            the field.
    """
    before, shown = mark_event(event, whole), fields(event, whole)
    changed = {
        name: " ".join(given.get(name, "").split())
        for name in shown
        if " ".join(given.get(name, "").split()) != shown[name]
    }
    known = ontology.load()
    type = changed.get("event", before.type)
    if type not in known.types:
        raise ReviewError("event", f"there is no type {type!r}")
    mode = changed["mode"] or None if "mode" in changed else before.mode
    if mode is not None and mode not in known.modes.get(type, ()):
        if "mode" in changed:
            raise ReviewError("mode", f"{type} has no mode {mode!r}")
        mode = None  # it was the old type's
    status = changed.get("status", before.status)
    if status not in ("actual", "future", "hypothetical", "negated"):
        raise ReviewError("status", f"there is no status {status!r}")
    finder = _Finder(whole, before)
    new: dict[str, object] = {"type": type, "mode": mode, "status": status, "where": "event"}
    for name in ("hedged", "historical"):
        if name in changed:
            new[name] = bool(changed[name])
    for name in ("actor", "recipient"):
        if name in changed:
            new[name] = finder.several(name, changed[name])
    if "said_by" in changed:
        new["said_by"] = finder.chain(changed["said_by"])
    for name in ("place", "time"):
        if name in changed:
            found = finder.several(name, changed[name])
            if len(found) > 1:
                raise ReviewError(name, "takes the words of one only")
            new[name] = found[0] if found else None
    mark = dataclasses.replace(before, **new)  # type: ignore[arg-type]
    return event if mark == before else corrected_event(event, before, mark, whole)


class _Finder:
    """Where words stand in a report: where they stood before, or else nearest to the event."""

    def __init__(self, whole: Annotation, mark: MarkedEvent) -> None:
        self._text = whole.report.text
        self._near = mark.trigger[0]
        links = [stretch for link in mark.said_by for stretch in link]
        self._had: Sequence[Stretch] = (*mark.actor, *mark.recipient, *links)

    def several(self, field: str, words: str) -> tuple[Stretch, ...]:
        return tuple(
            dict.fromkeys(self._one(field, one.strip()) for one in words.split(";") if one.strip())
        )

    def chain(self, words: str) -> tuple[tuple[Stretch, ...], ...]:
        return tuple(
            tuple(
                dict.fromkeys(
                    self._one("said_by", one.strip()) for one in link.split(" & ") if one.strip()
                )
            )
            for link in re.split(r"\s>\s", words)
            if link.strip()
        )

    def _one(self, field: str, words: str) -> Stretch:
        for stretch in self._had:
            if " ".join(self._text[slice(*stretch)].split()) == words:
                return stretch
        pattern = r"\s+".join(re.escape(word) for word in words.split())
        edged = rf"(?<!\w){pattern}(?!\w)"
        for flags in (re.NOFLAG, re.IGNORECASE):
            found = [match.span() for match in re.finditer(edged, self._text, flags)]
            if found:
                return min(found, key=lambda span: abs(span[0] - self._near))
        raise ReviewError(field, f"the words {words[:80]!r} are not in the report")
