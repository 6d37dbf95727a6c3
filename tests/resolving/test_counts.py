"""How many people a report counts, and of what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.resolving import counts, numerals


def found(text: str) -> list[tuple[str, int, int, int]]:
    """Kind and three numbers of each count."""
    return [(c.kind, c.low, c.best, c.high) for c in counts.find(text)]


@pytest.mark.parametrize(
    ("text", "kind", "numbers"),
    [
        ("At least 12 people were killed.", "dead", (12, 12, 12)),
        ("The shells killed three.", "dead", (3, 3, 3)),
        ("The toll of the raid: 40 dead.", "dead", (40, 40, 40)),
        ("The death toll rose to 22.", "dead", (22, 22, 22)),
        ("A blast claimed the lives of two nurses.", "dead", (2, 2, 2)),
        ("Between 30 and 40 soldiers died.", "dead", (30, 35, 40)),
        ("A man and two children were killed.", "dead", (3, 3, 3)),
        ("It left 55 civilians and two police officers dead.", "dead", (57, 57, 57)),
        ("12 people, including three children, were killed.", "dead", (12, 12, 12)),
        ("Nearly 70 people died.", "dead", (63, 70, 70)),
        ("Some 30 others were wounded.", "injured", (30, 30, 30)),
        ("The blast injured a dozen passengers.", "injured", (12, 12, 12)),
        ("Police arrested dozens of protesters.", "arrested", (24, 36, 99)),
        ("250 protesters were detained in the square.", "arrested", (250, 250, 250)),
        ("Some 5,000 protesters came.", "crowd", (5000, 5000, 5000)),
        ("Hundreds of students marched.", "crowd", (200, 300, 999)),
        ("A crowd of 2,000 cheered.", "crowd", (2000, 2000, 2000)),
        ("They deployed more than 1,000 troops.", "forces", (1000, 1000, 1000)),
        ("It kept as many as 2,500 of its forces there.", "forces", (0, 2500, 2500)),
        ("Tens of thousands of people fled.", "displaced", (20_000, 30_000, 99_999)),
        ("The flood displaced 1.5 million people.", "displaced", (1_500_000,) * 3),
        ("Gunmen kidnapped twenty-one girls.", "abducted", (21, 21, 21)),
    ],
)
def test_counts(text: str, kind: str, numbers: tuple[int, int, int]) -> None:
    assert found(text) == [(kind, *numbers)]


@pytest.mark.parametrize(
    ("text", "kind", "numbers"),
    [
        ("The death toll rose to 22, up from an initial 18.", "dead", (22, 22, 22)),
        ("The death toll stood at 22, revised from 18.", "dead", (22, 22, 22)),
        ("It said 22 people died; an earlier toll of 18 was wrong.", "dead", (22, 22, 22)),
        ("Monitors listed at least 400 civilian deaths.", "dead", (400, 400, 400)),
        ("Eight suspects are in detention.", "arrested", (8, 8, 8)),
        ("They were 30 to 40 Varenians killed.", "dead", (30, 35, 40)),
    ],
)
def test_corrections_and_people(text: str, kind: str, numbers: tuple[int, int, int]) -> None:
    assert found(text) == [(kind, *numbers)]


def test_each_number_has_its_own_kind() -> None:
    text = "The strike killed 12 people and wounded at least 30, and 4 men were arrested."
    assert found(text) == [("dead", 12, 12, 12), ("injured", 30, 30, 30), ("arrested", 4, 4, 4)]


@pytest.mark.parametrize(
    "text",
    [
        "He was fined $12 million for it.",
        "Smith, 34, was killed.",
        "He was killed on May 12, 2014.",
        "A 3-year-old died.",
        "50% of the houses burned down.",
        "He died 12 kilometers away after 40 years.",
        "Killing went on in 12 cities.",
        "An F-16 killed nobody at 9:30 a.m.",
        "In 2014 troops were deployed.",
        "Resolution 2259 condemned the killing.",
        "",
    ],
)
def test_numbers_that_count_no_people(text: str) -> None:
    assert found(text) == []


def test_offsets_are_of_the_numbers_words() -> None:
    text = "Here. They say at least 12 people were killed."
    (count,) = counts.find(text, [(6, len(text))])
    assert text[count.start : count.end] == "at least 12"
    assert counts.find(text, [(0, 5)]) == []


def test_spread() -> None:
    mentions = counts.find("12 died. Of them 12 people died. 10 died. Up to 31 people died.")
    assert counts.spread(mentions) == (0, 12, 31)
    assert counts.spread(mentions[:1]) == (12, 12, 12)
    with pytest.raises(ValueError, match="no counts"):
        counts.spread([])


@pytest.mark.parametrize(
    ("words", "value"),
    [
        *(("2,500", 2500), ("three", 3), ("forty-two", 42), ("a dozen", 12), ("two dozen", 24)),
        *(("three hundred", 300), ("3.3 million", 3_300_000), ("half a million", 500_000)),
    ],
)
def test_numerals(words: str, value: int) -> None:
    assert numerals.value(words) == (value, value, value)
    (number,) = numerals.find(f"of {words} people", 0, len(words) + 10)
    assert number.best == value


WORDS = st.sampled_from(
    ["killed", "12", "and", "two", "children", "were", ",", "wounded", "a man", "1,000", "troops",
     "between", "to", "-", "million", "9" * 400, "٣", "²", "½", "including", "dozens", "death toll"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join)))
def test_any_text_is_safe(text: str) -> None:
    for count in counts.find(text):
        assert 0 <= count.start < count.end <= len(text)
        assert 0 <= count.low <= count.best <= count.high
