"""Sentence splitting: what ends a sentence, what does not, and that it never loses text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.reading.sentences import INVISIBLE, paragraphs, split

SENTENCES = [
    "Lt. Gen. A. B. Marek met Mr. C. Orel on Aug. 24.",
    "No. 5 on the list fell by 3.5 per cent.",
    "Acme Inc. said so.",
    "The U.S. army stayed.",
    "He left the U.S.",
    "The talks began at 5 p.m. Monday.",
    "They ended at 9 p.m.",
    "Police came.",
    '"We won."',
    "The mayor left (late, at night).",
    "“Why now?” she asked.",
    "“Who gains?” Mr. Orel said.",
    "They waited ... and went.",
    "He said: 'Go.'",
    "al-Sarif fell.",
    "iPhones were seized!",
    "St. Orel is a town.",
    "J. R. Orel was born there.",
    "It was vitamin C.",
    "The rest is unknown.",
    "12 men were held.",
    "The report came.[4]",
    "Yahoo! is a firm",
]


def texts(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


def test_every_sentence_stands_alone_in_one_paragraph() -> None:
    assert texts(" ".join(SENTENCES)) == SENTENCES


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_not_cut(sentence: str) -> None:
    assert texts(sentence) == [sentence]


def test_one_paragraph_a_line_without_stops() -> None:
    text = (
        "Rebels took the town\nThe army denied it\n“They fled,” a witness said\nAid is on its way"
    )
    assert texts(text) == text.split("\n")


def test_wrapped_lines_are_joined_and_blank_lines_part() -> None:
    text = (
        "The council of the northern province met on\n"
        "Monday and agreed to open the road that had\n"
        "been closed. Trucks are to pass from Friday.\n"
        "\n"
        "A spokesman said so"
    )
    assert texts(text) == [
        "The council of the northern province met on\nMonday and agreed to open the road that had\n"
        "been closed.",
        "Trucks are to pass from Friday.",
        "A spokesman said so",
    ]


def test_wrapped_capitals_are_joined() -> None:
    text = (
        "THE COMMAND OF THE NORTHERN ZONE REPORTED THAT ABOUT FIFTY VILLAGERS\n"
        "WERE TAKEN FROM THEIR HOMES ON MONDAY BY MEN IN UNIFORM WHO CAME IN\n"
        "TRUCKS. ACCORDING TO THE COMMAND THE VILLAGERS WERE SEEN LAST NEAR A\n"
        "BRIDGE OVER THE RIVER. THE COMMAND ADDED THAT IT HAD SENT OUT PATROLS."
    )
    assert len(texts(text)) == 3


def test_a_line_broken_early_in_wrapped_text_is_a_paragraph() -> None:
    text = (
        "By Ana Marek\n"
        "The council of the northern province met on Monday and agreed to open\n"
        "the road that had been closed for weeks."
    )
    assert texts(text)[0] == "By Ana Marek"
    assert len(texts(text)) == 2


def test_a_bullet_goes_with_its_sentence() -> None:
    assert texts(". \xa0 Near the river, troops fired. It ended.") == [
        ". \xa0 Near the river, troops fired.",
        "It ended.",
    ]


def test_bounds_limit_the_search() -> None:
    text = "One came. Two went. Three stayed."
    assert split(text, 10, 19) == [(10, 19)]


MIXED = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab AB.!?…\"'“”()[]\n\r\t-—1\u200b\u200f\u2028\x00\xa0U.S.。"),
        st.characters(),
    ),
    max_size=300,
)


@given(MIXED)
def test_sentences_are_trimmed_ordered_and_lose_nothing(text: str) -> None:
    last = 0
    covered = set()
    for start, end in split(text):
        assert last <= start < end <= len(text)
        edges = text[start] + text[end - 1]
        assert not any(c.isspace() or c in INVISIBLE for c in edges)
        covered.update(range(start, end))
        last = end
    assert all(n in covered for n, c in enumerate(text) if not (c.isspace() or c in INVISIBLE))


@given(MIXED)
def test_each_sentence_is_in_one_paragraph(text: str) -> None:
    whole = paragraphs(text)
    for start, end in split(text):
        assert sum(first <= start and end <= last for first, last in whole) == 1


@pytest.mark.parametrize("unit", ["A man said so. ", ".", ". ", '."', " ", "\n", "(", "Ab-", '?" '])
def test_two_megabytes_in_one_line_take_seconds(unit: str) -> None:
    text = unit * (2_000_000 // len(unit))
    began = time.perf_counter()
    split(text)
    assert time.perf_counter() - began < 8
