import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.encoder import Scores, decoding
from sayso.encoder.pieces import Pieces
from sayso.encoder.scores import Row


def scores_of(text: str, table: list[list[float]], labels: tuple[str, ...]) -> Scores:
    """Scores of one head over the words of a text, each word one piece."""
    starts, at = [], 0
    for word in text.split():
        starts.append(text.index(word, at))
        at = starts[-1] + len(word)
    ends = [s + len(w) for s, w in zip(starts, text.split(), strict=True)]
    n = len(starts)
    pieces = Pieces(
        ids=np.zeros(n, dtype=np.int64), start=np.array(starts), end=np.array(ends),
        shape=np.zeros(n, dtype=np.int64), sentence=np.zeros(n, dtype=np.int64),
        joined=np.zeros(n, dtype=np.bool_),
    )  # fmt: skip
    return Scores(pieces, {"h": labels}, {"h": np.array(table, dtype=np.float32)}, {"p": {}})


LABELS = ("O", "B-x", "I-x", "B-y", "I-y")


def test_spans_begin_go_on_and_change():
    table = [
        [0.9, 0.1, 0, 0, 0],
        [0.1, 0.8, 0.1, 0, 0],
        [0.1, 0.1, 0.8, 0, 0],
        [0.1, 0, 0, 0.7, 0.2],
        [0.2, 0, 0, 0.6, 0.2],
    ]
    found = decoding.spans(scores_of("a b c d e", table, LABELS), "h")
    assert [(f.first, f.last, f.label) for f in found] == [(1, 3, "x"), (3, 4, "y"), (4, 5, "y")]
    assert found[0].probability == pytest.approx(0.9)


def test_a_low_threshold_finds_what_outside_outweighs():
    table = [[0.6, 0.4, 0, 0, 0]]
    one = scores_of("a", table, LABELS)
    assert decoding.spans(one, "h", 0.5) == []
    assert len(decoding.spans(one, "h", 0.3)) == 1


def test_segments_bridge_one_doubtful_piece_and_ignore_a_lone_one():
    logits = np.array([-3, 4, 4, -1, 4, -9, -9, 1, -9], dtype=np.float32)
    assert decoding.segments(logits) == [(1, 5)]


@given(st.lists(st.floats(-9, 9, width=32), max_size=9), st.floats(0, 4))
def test_segments_are_the_best_of_all_choices(values, stay):
    logits = np.array(values, dtype=np.float32)

    def worth(chosen: list[bool]) -> float:
        inner = sum(v for v, c in zip(values, chosen, strict=True) if c)
        return inner - stay * sum(
            a != b for a, b in zip([False, *chosen], [*chosen, False], strict=True)
        )

    every = [[bool(n >> i & 1) for i in range(len(values))] for n in range(2 ** len(values))]
    best = max(map(worth, every))
    found = decoding.segments(logits, stay)
    chosen = [any(a <= i < b for a, b in found) for i in range(len(values))]
    assert worth(chosen) == pytest.approx(best, abs=1e-3)


def test_characters_widen_to_whole_words():
    one = scores_of("shelled towns", [[1, 0, 0, 0, 0]] * 2, LABELS)
    one.pieces.end[0] = 5  # "shell"
    assert decoding.characters(one, "shelled towns", 0, 1) == (0, 7)


def test_a_row_is_far_below_zero_where_the_window_did_not_reach():
    row = Row(3, np.array([1, 2], dtype=np.float32))
    assert row.mean(3, 5) == 1.5
    assert row.mean(3, 4) == 1
    assert row.mean(2, 4) == -8
    assert row.mean(4, 6) == -8
    assert row.mean(9, 9) == -8
