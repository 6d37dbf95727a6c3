"""Words as vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.linking.words import cosine, rarity, stem, tokens, vector

WORDS = ("army", "shelled", "town", "Dorrin", "river", "talks", "12", "said", "the")
TEXTS = st.lists(st.sampled_from(WORDS))


@pytest.mark.parametrize(
    ("words", "stemmed"),
    [
        ("strikes striking", "strik"),
        ("attacks attacked attacking attack", "attack"),
        ("city cities", "citi"),
        ("1,200 1200", "1200"),
        ("planned planning plan plans", "plan"),
    ],
)
def test_forms_of_a_word_have_one_stem(words: str, stemmed: str) -> None:
    assert {stem(word) for word in words.split()} == {stemmed}


def test_rare_words_weigh_more() -> None:
    assert rarity("the") < rarity("minister") < rarity("xylographer")


def test_tokens_are_words_and_numbers() -> None:
    assert tokens("The army's 1,200 men; U.S. troops’ 3-day march") == [
        "The", "army", "1,200", "men", "U.S", "troops", "3", "day", "march",
    ]  # fmt: skip


@given(TEXTS, TEXTS)
def test_likeness(one: list[str], other: list[str]) -> None:
    here, there = (vector((word, 1.0) for word in words) for words in (one, other))
    assert cosine(here, there) == cosine(there, here)
    assert 0 <= cosine(here, there) <= 1.001
    if here:
        assert cosine(here, here) == pytest.approx(1, abs=0.001)
