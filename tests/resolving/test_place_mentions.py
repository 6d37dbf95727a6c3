"""Places of a report with the encoder's mentions: people are none, what they are of is."""

from __future__ import annotations

from sayso.resolving import place_mentions
from sayso.resolving.entities import FoundMention
from sayso.resolving.places import Gazetteer


def places(text: str, *mentions: tuple[str, str]) -> list[tuple[str, str | None]]:
    """Words and country of each place, the encoder having marked some words with labels."""
    people = [
        FoundMention(text.index(words), text.index(words) + len(words), "name", label)  # type: ignore[arg-type]
        for words, label in mentions
    ]
    found = place_mentions.find(text, [(0, len(text))], people, Gazetteer.load())
    return [(mention.text, mention.country_code) for mention in found]


def test_a_persons_own_name_is_no_place() -> None:
    assert places("Jordan Paris met Ana.", ("Jordan Paris", "person")) == []


def test_the_title_before_a_name_may_hold_a_place() -> None:
    text = "Texas Gov. Austin Chandler left."
    assert places(text, ("Texas Gov. Austin Chandler", "person")) == [("Texas", "USA")]


def test_where_a_person_is_from_is_a_place() -> None:
    text = "Ana Ruiz of Danbury left for Spain."
    assert "Danbury" in dict(places(text, ("Ana Ruiz of Danbury", "person")))
    assert "Danbury" not in dict(places("Ana Danbury left for Spain.", ("Ana Danbury", "person")))


def test_a_town_taken_for_a_person_is_one_where_the_words_beside_say_so() -> None:
    assert dict(places("Shells fell near Tyler.", ("Tyler", "person"))) == {"Tyler": "USA"}
    assert places("Tyler spoke.", ("Tyler", "person")) == []


def test_a_place_that_nobody_knows_is_unresolved() -> None:
    assert places("They fled to Quorvale.", ("Quorvale", "place")) == [("Quorvale", None)]
    assert places("The spoke.", ("The", "place")) == []
