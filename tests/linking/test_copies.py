"""Copies of wire stories, and who is credited with them."""

from __future__ import annotations

import pytest
from tests.linking.conftest import report

from sayso.linking import copies
from sayso.linking.agencies import agency_of, credited
from sayso.linking.copies import CONTAINED, of_report, similarity

NOUNS = ("bread", "boats", "bells", "ropes", "lamps", "walls", "crows", "carts", "nets", "kegs")
STORY = [
    f"In house {n} of the {street} street they keep {noun} that came up the river last {when}."
    for n, (noun, street, when) in enumerate(
        (noun, street, when)
        for noun in NOUNS
        for street, when in (("long", "spring"), ("crooked", "autumn"))
    )
]
WHOLE = " ".join(STORY)


def alike(one: str, other: str) -> float:
    here, there = (of_report(report("r", text), None) for text in (one, other))
    return similarity(here, there) if copies.keys(here) & copies.keys(there) else 0.0


@pytest.mark.parametrize(
    ("edited", "copy"),
    [
        (WHOLE, True),
        (WHOLE.upper(), True),
        ("Another headline, by our staff.\n\n" + WHOLE, True),
        (" ".join(STORY[: len(STORY) // 3]), True),
        (" ".join(STORY[len(STORY) // 2 :]), True),
        (WHOLE.replace("river", "stream"), True),
        (" ".join(reversed(WHOLE.split())), False),
        (" ".join(STORY[:1]), False),
        ("Nothing of it at all stands in this text. " * 40, False),
        ("", False),
    ],
)
def test_copies(edited: str, copy: bool) -> None:
    assert (alike(WHOLE, edited) >= CONTAINED) == copy
    assert alike(WHOLE, edited) == alike(edited, WHOLE)


def test_a_short_text_within_a_long_collection_is_no_copy_of_it() -> None:
    others = " ".join(f"Page {n} holds number {n * 7} of list {n * 3}." for n in range(400))
    assert alike(" ".join(STORY[:6]), " ".join(STORY[:6]) + others) == 0


@pytest.mark.parametrize(
    ("text", "outlet", "url", "agency"),
    [
        ("KABUL (Reuters) - Two men were held.", "Post", None, "Reuters"),
        ("PARIS, May 3 /Xinhua/ -- Talks began.", "Post", None, "Xinhua"),
        ("LONDON — AP — Talks began.", "Post", None, "AP"),
        ("By Ann Lee, Associated Press\n\nTalks began.", "Post", None, "AP"),
        ("The Associated Press\nTalks began.", "Post", None, "AP"),
        ("Talks began.\n\n© 2018 AFP", "Post", None, "AFP"),
        ("Talks began.\nSource: TASS", "Post", None, "TASS"),
        ("Talks began.", "Reuters", None, "Reuters"),
        ("Talks began.", "www.reuters.com", None, "Reuters"),
        ("Talks began.", "Daily Mail", "http://dm.example/wires/afp/article-1.html", "AFP"),
        ("The ministry told Reuters that talks began.", "Post", None, None),
        ("Talks began, the AP reported from Kabul.", "Post", None, None),
        ("Talks began.", None, None, None),
    ],
)
def test_credits(text: str, outlet: str | None, url: str | None, agency: str | None) -> None:
    from msgspec.structs import replace

    assert credited(replace(report("r", text, outlet=outlet), url=url)) == agency


def test_outlets_that_are_none() -> None:
    assert agency_of("The Guardian") is None
    assert agency_of("www.theguardian.com") is None
