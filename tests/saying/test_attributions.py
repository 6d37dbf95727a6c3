from hypothesis import given
from hypothesis import strategies as st

from sayso.saying import attributions


def at(text, words, nth=0):
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return start, start + len(words)


def test_source_cue_and_content_are_linked(built):
    text = "The army said rebels shelled Dorrin ."
    scores = built(
        text, {"cue": {2: "B-cue"}}, ties={"source": {2: [0, 1]}, "content": {2: [3, 4, 5]}}
    )
    (one,) = attributions.find(scores, text)
    assert one.source == at(text, "The army")
    assert one.cue == at(text, "said")
    assert one.content == (at(text, "rebels shelled Dorrin"),)
    assert one.kind == "indirect"
    assert one.inside is None


def test_a_cue_without_content_is_no_attribution(built):
    text = "He said so"
    scores = built(text, {"cue": {1: "B-cue"}}, ties={"source": {1: [0]}})
    assert attributions.find(scores, text) == []


def test_a_source_may_be_left_out(built):
    text = "It was reported that fighting went on"
    scores = built(text, {"cue": {2: "B-cue"}}, ties={"content": {2: [4, 5, 6]}})
    (one,) = attributions.find(scores, text)
    assert one.source is None


def test_content_that_is_interrupted_keeps_its_parts_and_marks(built):
    text = '"We will stay," said Osk, "and we will fight."'
    scores = built(
        text,
        {"cue": {3: "B-cue"}},
        ties={"source": {3: [4]}, "content": {3: [0, 1, 2, 5, 6, 7, 8]}},
    )
    (one,) = attributions.find(scores, text)
    assert [text[a:b] for a, b in one.content] == ['"We will stay,"', '"and we will fight."']
    assert one.kind == "direct"


def test_a_quotation_within_a_clause_is_mixed(built):
    text = 'Osk called the raid a "shameful and stupid" act'
    scores = built(
        text, {"cue": {1: "B-cue"}}, ties={"source": {1: [0]}, "content": {1: range(2, 9)}}
    )
    (one,) = attributions.find(scores, text)
    assert one.kind == "mixed"


def test_an_attribution_inside_another_knows_it(built):
    text = "Reuters quoted Osk as saying that Reik claimed victory today"
    scores = built(
        text,
        {"cue": {1: "B-cue", 7: "B-cue"}},
        ties={
            "source": {1: [0], 7: [6]},
            "content": {1: [6, 7, 8, 9], 7: [8, 9]},
        },
    )
    outer, inner = attributions.find(scores, text)
    assert outer.inside is None
    assert inner.inside == 0


@given(st.text('ab "“”.,\n', max_size=60), st.data())
def test_any_marks_leave_spans_in_order_and_in_the_text(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    a, b = attributions._trim(text, start, end)
    assert 0 <= a <= b <= len(text)
    spans = attributions._joined(text, [(a, b)] if a < b else [])
    assert all(x < y for x, y in spans)
    assert attributions._kind(text, spans) in ("direct", "indirect", "mixed")
