"""Tables for people, on a terminal: a heading for each report, then what it tells.

From `TABLE` columns up there is one row an event; narrower, each event is a few short lines.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sayso.exporting import words
from sayso.records import Attribution, Event, Record, ReportRef

TABLE = 100
"""Columns from which events and attributions stand in rows."""
CODES = 140
"""Columns from which codes stand under the names, and the status in a column of its own."""

QUADS = {1: "green", 2: "green", 3: "yellow", 4: "red"}
"""Colours of the types: cooperation, conflict in words, conflict in deeds."""

_PLAIN_SIGNS = {"→": ">", "›": ">", "·": "-", "–": "-", "—": "-", "…": "..."} | {
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("‘’", "'"),
}


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(_PLAIN_SIGNS.get(sign, "?") for sign in signs), error.end


PLAIN = "sayso-plain"
"""The error handler for streams whose encoding lacks a sign: ours in ASCII, "?" for others."""
codecs.register_error(PLAIN, _plain)


class TableWriter:
    """Prints events or attributions to a console, a report at a time."""

    def __init__(self, console: Console, kind: type[Record]) -> None:
        self._console = console
        self._kind = kind

    def write(self, report: ReportRef, records: Sequence[Record]) -> None:
        """Print the heading of the report and its records, or that it has none."""
        wide = self._console.width >= TABLE
        noun = "event" if self._kind is Event else "quotation"
        self._console.print(_heading(report, len(records), noun))
        self._console.print()
        if records:
            body: RenderableType
            if self._kind is Event:
                events = [one for one in records if isinstance(one, Event)]
                body = _events(events, self._console.width) if wide else _stacked(events)
            else:
                said = [one for one in records if isinstance(one, Attribution)]
                body = _quotes(said) if wide else _stacked_quotes(said)
            self._console.print(body)
            self._console.print()

    def close(self) -> None:
        """Nothing is held back."""


def _heading(report: ReportRef, found: int, noun: str) -> RenderableType:
    title = Text(words.clean(report.title or report.id), style="bold")
    count = f"{found or 'no'} {noun}{'' if found == 1 else 's'}"
    facts = (report.outlet and words.clean(report.outlet), words.published(report), count)
    return Text.assemble(title, "\n", Text(" · ".join(fact for fact in facts if fact), style="dim"))


def _grid(*columns: tuple[str, int | None, int | None]) -> Table:
    """A table without lines; each column is its name and its width or its share of the rest."""
    table = Table(box=None, expand=True, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name, width, share in columns:
        justify = "right" if name == "conf." else "left"
        table.add_column(name, width=width, ratio=share, justify=justify, overflow="fold")  # type: ignore[arg-type]
    return table


def _type(event: Event) -> Text:
    return Text(event.event, style=f"bold {QUADS.get(event.quad_code, '')}")


def _quoted(text: str) -> Text:
    return Text(f"“{words.clean(text)}”")


def _events(events: Sequence[Event], width: int) -> Table:
    roomy = width >= CODES
    table = _grid(
        ("event", 15, None),
        *([("status", 12, None)] if roomy else []),
        ("actor", None, 4),
        ("recipient", None, 4),
        ("when", 10, None),
        ("where", None, 3),
        ("who says so", None, 4),
        ("evidence", None, 4),
        ("conf.", 5, None),
    )
    for number, event in enumerate(events):
        if number:
            table.add_row()
        table.add_row(*_row(event, roomy))
    return table


def _row(event: Event, roomy: bool) -> list[RenderableType]:
    kind = _lines(_type(event), Text(event.mode or ""))
    marks = words.marks(event)
    if roomy:
        status = [Text("actual", style="dim")] if event.status == "actual" else []
        states = status + [Text(mark, style="italic") for mark in marks]
        first: list[RenderableType] = [kind, _lines(*states)]
    else:
        first = [_lines(kind, *(Text(mark, style="italic") for mark in marks))]
    roles = [
        _lines(
            Text(words.parties(actors)),
            Text(words.codes(actors) if roomy else "", style="dim"),
        )
        for actors in (event.actor, event.recipient)
    ]
    return [
        *first,
        *roles,
        Text(words.when(event)),
        Text(words.where(event)),
        Text(words.chain(event.said_by)) if event.said_by else Text("the outlet", style="dim"),
        _evidence(event),
        Text(f"{event.confidence:.2f}"),
    ]


def _evidence(event: Event) -> Text:
    main = _quoted(event.evidence[0].text) if event.evidence else Text()
    if len(event.evidence) > 1:
        main.append(f" +{len(event.evidence) - 1}", style="dim")
    return _lines(main, Text(words.counts(event)))


def _lines(*parts: Text) -> Text:
    return Text("\n").join(part for part in parts if part)


def _stacked(events: Sequence[Event]) -> Table:
    """Each event as a few lines: what, who to whom, when and where, who says so."""
    return _stack(map(_card, events))


def _card(event: Event) -> tuple[Text, Text, float]:
    head = _type(event)
    if event.mode:
        head.append(f" {event.mode}", style="not bold default")
    for mark in words.marks(event):
        head.append(f" · {mark}", style="not bold italic default")
    actor, recipient = words.parties(event.actor), words.parties(event.recipient)
    parties = f"{actor or '?'} → {recipient}" if recipient else actor
    facts = [fact for fact in (words.when(event), words.where(event), words.counts(event)) if fact]
    chain = words.chain(event.said_by)
    saying = Text.assemble(
        Text("said by ", style="dim"),
        Text(chain) if chain else Text("the outlet", style="dim"),
        Text(" · ", style="dim"),
        _quoted(event.evidence[0].text) if event.evidence else Text(),
    )
    return (
        head,
        _lines(Text(parties), Text(" · ".join(facts)), saying),
        event.confidence,
    )


def _stack(cards: Iterable[tuple[Text, Text, float]]) -> Table:
    """Records below one another: a line with the confidence at its end, the rest set in."""
    table = Table(box=None, expand=True, padding=0, pad_edge=False, show_header=False)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(width=6, justify="right", style="dim")
    for number, (head, rest, confidence) in enumerate(cards):
        if number:
            table.add_row()
        table.add_row(head, f"{confidence:.2f}")
        table.add_row(Padding(rest, (0, 0, 0, 2)), "")
    return table


def _quotes(said: Sequence[Attribution]) -> Table:
    table = _grid(
        ("#", 3, None),
        ("source", None, 3),
        ("cue", None, 2),
        ("content", None, 8),
        ("kind", 8, None),
        ("inside", 6, None),
        ("conf.", 5, None),
    )
    for number, one in enumerate(said):
        if number:
            table.add_row()
        table.add_row(
            Text(str(number), style="dim"),
            _source(one),
            Text(words.clean(one.cue.text) if one.cue else ""),
            _content(one),
            Text(one.kind, style="dim"),
            Text("" if one.inside is None else f"#{one.inside}", style="dim"),
            Text(f"{one.confidence:.2f}"),
        )
    return table


def _source(said: Attribution) -> Text:
    if said.source is None:
        return Text("not named", style="dim")
    name, text = words.clean(said.source.name), words.clean(said.source.text)
    return Text(name) if name == text else _lines(Text(name), Text(text, style="dim"))


def _content(said: Attribution) -> Text:
    return Text(" … ".join(words.clean(span.text) for span in said.content))


def _stacked_quotes(said: Sequence[Attribution]) -> Table:
    return _stack(_quote_card(number, one) for number, one in enumerate(said))


def _quote_card(number: int, said: Attribution) -> tuple[Text, Text, float]:
    name = words.clean(said.source.name) if said.source else "not named"
    head = Text.assemble(
        Text(f"#{number} ", style="dim"), Text(name, style="bold" if said.source else "dim")
    )
    facts = [words.clean(said.cue.text) if said.cue else "", said.kind]
    if said.inside is not None:
        facts.append(f"inside #{said.inside}")
    line = Text(" · ".join(fact for fact in facts if fact), style="dim")
    return head, _lines(line, _content(said)), said.confidence
