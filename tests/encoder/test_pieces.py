import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from sayso.encoder.heads import Heads
from sayso.encoder.pieces import cut, numbered, windows
from sayso.encoder.session import mark


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """Letters as pieces: every word becomes as many pieces as it has letters."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,\"'“”-"
    vocabulary = ["[UNK]", *letters, *(f"##{letter}" for letter in letters)]
    model = WordPiece({piece: i for i, piece in enumerate(vocabulary)}, unk_token="[UNK]")
    made = Tokenizer(model)
    made.normalizer = BertNormalizer()
    made.pre_tokenizer = BertPreTokenizer()
    return made


def test_pieces_point_at_their_characters(tokenizer):
    text = "Dr. Osk spoke.\n\nTWO men left."
    pieces = cut(tokenizer, text, [(0, 14), (16, 29)])
    words = "".join(text[a:b] for a, b in zip(pieces.start, pieces.end, strict=True))
    assert words == "Dr.Oskspoke.TWOmenleft."
    assert pieces.sentence.tolist() == [0] * 12 + [1] * 11
    assert pieces.joined[:3].tolist() == [False, True, False]  # D, r, then the stop
    assert pieces.covering(4, 7) == (3, 6)
    assert pieces.covering(5, 6) == (4, 5)


def test_shapes_tell_case_quotation_paragraph_and_headline(tokenizer):
    text = 'War\nhe "is" UN'
    pieces = cut(tokenizer, text, [(0, 3), (4, 14)], headline=(0, 3))
    by_word = {text[a:b]: int(s) for a, b, s in
               zip(pieces.start, pieces.end, pieces.shape, strict=True)}  # fmt: skip
    assert by_word["W"] & 16
    assert not by_word["h"] & 16
    assert by_word["h"] & 8  # opens its paragraph
    assert not by_word["e"] & 8
    assert by_word["i"] & 4  # quoted
    assert not by_word["U"] & 4


def test_an_unpaired_quotation_mark_harms_its_own_line_only(tokenizer):
    text = 'a "b c\nd e'
    pieces = cut(tokenizer, text, [(0, 6), (7, 10)])
    assert [bool(s & 4) for s in pieces.shape] == [False, True, True, True, False, False]


@given(
    lengths=st.lists(st.integers(1, 60), min_size=0, max_size=40),
    size=st.integers(20, 80),
    context=st.integers(0, 8),
)
def test_window_cores_tile_a_report(tokenizer, lengths, size, context):
    text, sentences, at = "", [], 0
    for length in lengths:
        text += "a " * length + "\n"
        sentences.append((at, at + 2 * length - 1))
        at = len(text)
    pieces = cut(tokenizer, text, sentences)
    reached = 0
    for window in windows(pieces, size, context):
        assert window.core_start == reached < window.core_end
        assert window.start <= window.core_start
        assert window.core_end <= window.end <= window.start + size
        reached = window.core_end
    assert reached == len(pieces) == sum(lengths)


def test_windows_end_at_sentences_where_they_can(tokenizer):
    text = "a a a a a a a a. " * 6
    pieces = cut(tokenizer, text, [(17 * n, 17 * n + 16) for n in range(6)])
    ends = [window.core_end for window in windows(pieces, 24, 2)]
    assert all(end % 9 == 0 for end in ends)


def test_sentences_are_numbered_from_the_window(tokenizer):
    assert numbered(np.array([4, 4, 5, 7])).tolist() == [-9, 0, 0, 1, 2, -9]


HEADS = Heads(tags=(), pairs=(), window=16, context=2, cls=100, sep=101, pad=0,
              markers=(1001, 1002, 1003, 1004))  # fmt: skip


def test_a_pair_is_set_between_markers(tokenizer):
    pieces = cut(tokenizer, "a b c d", [(0, 7)])
    a, b, c, d = pieces.ids.tolist()
    ids, shape, sentence, left, right = mark(pieces, (4, 5), (0, 1), HEADS)
    assert ids.tolist() == [100, 1003, a, 1004, b, 1001, c, 1002, d, 101]
    assert (ids[left], ids[right]) == (1001, 1003)
    assert len(ids) == len(shape) == len(sentence)


def test_a_pair_too_far_apart_or_empty_is_refused(tokenizer):
    pieces = cut(tokenizer, "a " * 30, [(0, 59)])
    with pytest.raises(ValueError, match="too far apart"):
        mark(pieces, (0, 1), (58, 59), HEADS)
    with pytest.raises(ValueError, match="no words"):
        mark(pieces, (1, 2), (4, 5), HEADS)


def test_a_long_text_is_cut_around_its_pair(tokenizer):
    pieces = cut(tokenizer, "a " * 100, [(0, 199)])
    ids, _, _, left, right = mark(pieces, (100, 101), (110, 111), HEADS)
    assert len(ids) <= HEADS.window
    assert (ids[left], ids[right]) == (1001, 1003)
