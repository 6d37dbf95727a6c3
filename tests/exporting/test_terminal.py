"""Tables: everything that matters is there at every width, and nothing sticks out."""

from __future__ import annotations

import io
from collections.abc import Sequence

import msgspec
import pytest
from rich.cells import cell_len
from rich.console import Console

from sayso.exporting import words
from sayso.exporting.terminal import TableWriter
from sayso.records import Annotation, Attribution, Event, Record, ReportRef


def shown(whole: Annotation, found: Sequence[Record], width: int, kind: type[Record]) -> str:
    out = io.StringIO()
    writer = TableWriter(Console(file=out, width=width), kind)
    writer.write(ReportRef.of(whole.report), found)
    writer.close()
    return out.getvalue()


@pytest.mark.parametrize("width", [40, 60, 80, 99, 100, 120, 139, 140, 200])
def test_an_event_is_told_at_every_width(harbour: Annotation, width: int) -> None:
    page = shown(harbour, harbour.events, width, Event)
    assert max(cell_len(line) for line in page.splitlines()) <= width
    words_shown = page.split()
    for word in (
        *("ASSAULT", "aerial", "negated", "hedged", "historical", "future", "2024-05-01"),
        *("Kestrel", "Maren", "0.93", "“struck”", "Wire", "dead"),
    ):
        assert word in words_shown, word
    assert "7 events" in page


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_a_quotation_is_told_at_every_width(harbour: Annotation, width: int) -> None:
    page = shown(harbour, harbour.attributions, width, Attribution)
    assert max(cell_len(line) for line in page.splitlines()) <= width
    for word in ("Kestrel", "direct", "mixed", "rockets", "#2", "0.31"):
        assert word in page.split(), word
    assert "not named" in page
    assert "5 quotations" in page


def test_rows_on_wide_terminals_and_cards_on_narrow_ones(harbour: Annotation) -> None:
    assert "who says so" in shown(harbour, harbour.events, 100, Event)
    assert "who says so" not in shown(harbour, harbour.events, 99, Event)
    assert "NOR GOV" in shown(harbour, harbour.events, 140, Event)


@pytest.mark.parametrize("kind", [Event, Attribution])
def test_a_report_without_any_says_so_under_its_heading(
    harbour: Annotation, kind: type[Record]
) -> None:
    page = shown(harbour, (), 80, kind)
    assert "Norland and the Varn Front trade blame" in page
    assert ("no events" if kind is Event else "no quotations") in page


def test_words_of_a_report_cannot_drive_the_terminal(harbour: Annotation) -> None:
    report = msgspec.structs.replace(harbour.report, title="Calm\x1b[2J\x07 [bold]day\u202e\n")
    page = shown(msgspec.structs.replace(harbour, report=report), (), 80, Event)
    assert "Calm [2J [bold]day" in page
    assert not set(page) & set("\x1b\x07\u202e")


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2024-05-01", "2024-05-01", "2024-05-01"),
        ("2024-05-06", "2024-05-12", "2024-05-06 – 2024-05-12"),
        ("2020-01-01", "2020-01-31", "2020-01"),
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2023-11-01", "2024-01-31", "2023-11 – 2024-01"),
        ("2019-01-01", "2019-12-31", "2019"),
        ("2007-01-01", "2011-12-31", "2007 – 2011"),
        ("2019-01-01", "2019-12-30", "2019-01-01 – 2019-12-30"),
    ],
)
def test_days_are_as_short_as_they_can_be(first: str, last: str, told: str) -> None:
    assert words.days(first, last) == told


def test_long_lists_of_names_are_counted(harbour: Annotation) -> None:
    actor = harbour.events[4].actor[0]
    five = [msgspec.structs.replace(actor, name=name) for name in "ABCDE"]
    assert words.parties(five[:4]) == "A, B, C, D"
    assert words.parties(five) == "A, B, C, 2 more"


def test_a_date_that_was_inferred_is_marked(harbour: Annotation) -> None:
    ref = ReportRef.of(harbour.report)
    assert words.published(ref) == "2024-05-02"
    assert words.published(msgspec.structs.replace(ref, date_from="inferred")).endswith(
        "(inferred)"
    )
    assert words.published(msgspec.structs.replace(ref, date=None)) == "no date"
