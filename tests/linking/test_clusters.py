"""Clusters depend on the pairs, not on the order that they come in."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from sayso.linking.clusters import agglomerate, components

PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]),
    st.sampled_from([0.2, 0.5, 0.5, 0.7, 0.9, 1.0]),
)


@given(PAIRS, st.randoms())
def test_the_order_does_not_matter(
    pairs: dict[tuple[int, int], float], dice: random.Random
) -> None:
    names = {item: f"n{item}" for item in range(10)}
    number = list(names)
    dice.shuffle(number)
    shuffled = [
        (((number[a], number[b]) if dice.random() < 0.5 else (number[b], number[a])), score)
        for (a, b), score in pairs.items()
    ]
    dice.shuffle(shuffled)
    renamed = {number[item]: name for item, name in names.items()}
    here = agglomerate(names, pairs, 0.5)
    there = agglomerate(renamed, dict(shuffled), 0.5)
    assert [[names[item] for item in group] for group in here] == [
        [renamed[item] for item in group] for group in there
    ]


@given(PAIRS)
def test_a_whole_is_its_components(pairs: dict[tuple[int, int], float]) -> None:
    names = {item: f"n{item}" for item in range(10)}
    whole = {tuple(group) for group in agglomerate(names, pairs, 0.5)}
    parts = set()
    for group in components(names, pairs):
        inside = {pair: score for pair, score in pairs.items() if pair[0] in group}
        parts |= {tuple(one) for one in agglomerate({i: names[i] for i in group}, inside, 0.5)}
    assert whole == parts


def test_one_likely_pair_does_not_chain_two_groups() -> None:
    near = {(a, b): 0.9 for group in ("abc", "xyz") for a in group for b in group if a < b}
    names = {item: item for item in "abcxyz"}
    found = agglomerate(names, near | {("c", "x"): 0.95}, 0.5)
    # c and x are the likeliest pair of all, and yet two others on either side outweigh it
    assert sorted(map(sorted, found)) in ([["a", "b", "c"], ["x", "y", "z"]],
                                          [["a", "b"], ["c", "x"], ["y", "z"]])  # fmt: skip
    assert len(agglomerate(names, near | {("c", "x"): 0.6}, 0.5)) == 2


def test_alike_throughout_is_one() -> None:
    pairs = {(a, b): 0.6 for a in range(6) for b in range(a)}
    assert agglomerate({n: str(n) for n in range(6)}, pairs, 0.5) == [[0, 1, 2, 3, 4, 5]]


def test_alone_stays_alone() -> None:
    assert agglomerate({1: "b", 2: "a"}, {(1, 2): 0.4}, 0.5) == [[2], [1]]
    assert components([1, 2, 3], [(3, 1)]) in ([[1, 3], [2]], [[2], [1, 3]])
