"""Our own training text: what it says is read, and what is malformed is refused by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from training import markup

CORPUS = Path(markup.__file__).parent / "corpus"

GOOD = """\
=== harbour-1 | Harbour Post | 2023-05-04
T The army accused rebels of shelling Dorrin.
T The group denied it.
E ACCUSE/allege actual | accused | actor=The army | recipient=rebels
E ASSAULT actual hedged | shelling | actor=rebels | recipient=Dorrin | by=The army ~ accused
A The army | accused | rebels of shelling Dorrin | indirect
N army ; - ; MIL ; organisation | The army
N rebels ; - ; REB ; group | rebels ;; The group
N Dorrin ; - ; - ; place | Dorrin
"""


def read(tmp_path: Path, text: str) -> list[markup.Row]:
    path = tmp_path / "own.txt"
    path.write_text(text)
    return list(markup.rows(path))


def test_spans_quote_the_text(tmp_path):
    (row,) = read(tmp_path, GOOD)
    shelling = row["events"][1]
    text = row["text"]
    assert text[slice(*shelling["mentions"][0]["trigger"])] == "shelling"
    assert text[slice(*shelling["said_by"][0]["cue"])] == "accused"
    assert shelling["actor"][0]["name"] == "rebels"
    assert shelling["hedged"] is True
    assert [text[slice(*m)] for m in row["entities"][1]["mentions"]] == ["rebels", "The group"]


@pytest.mark.parametrize(
    ("good", "bad", "why"),
    [
        ("ACCUSE/allege", "ACCUSED", "no type"),
        ("ACCUSE/allege", "ACCUSE/aerial", "no mode"),
        ("actual | accused", "happened | accused", "no status"),
        ("recipient=Dorrin", "recipient=Dorren", "no 'Dorren' there"),
        ("recipient=Dorrin", "victim=Dorrin", "no field"),
        ("N Dorrin ; - ; - ; place | Dorrin\n", "", "no mention"),
        ("; REB ;", "; FOE ;", "no sector"),
        ("| indirect", "| free", "none of direct"),
        ("A The army | accused", "A accused", "neither T, E, A nor N"),
        ("T The group denied it.", "T The army denied it.", "stands there 2 times"),
    ],
)
def test_what_is_malformed_is_refused_by_file_and_line(tmp_path, good, bad, why):
    assert good in GOOD
    with pytest.raises(markup.MarkupError, match=rf"own\.txt:\d+: .*{why}"):
        read(tmp_path, GOOD.replace(good, bad))


def test_our_corpus_is_sound_and_as_large_as_the_docs_say():
    rows = [row for path in sorted(CORPUS.glob("*.txt")) for row in markup.rows(path)]
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids))
    sentences = sum(len(markup.numbered(row["text"])) - 1 for row in rows)
    assert sentences >= 1500
