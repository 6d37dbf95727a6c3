"""Agreement and precision, against what others have published."""

from __future__ import annotations

import pytest

from sayso.reviewing.agreement import Standing, agreements, alpha, precision

# The worked example of Krippendorff (2011), section C: four observers, twelve units, values 1 to 5,
# with gaps; nominal alpha is .743.
PAPER = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


def units(rows: tuple[str, ...]) -> list[list[str]]:
    columns = zip(*(row.split() for row in rows), strict=True)
    return [[value for value in column if value != "."] for column in columns]


def test_alpha_is_that_of_the_paper() -> None:
    assert alpha(units(PAPER)) == pytest.approx(0.743, abs=0.0005)


def test_alpha_of_two_observers_and_two_values() -> None:
    # Section A of the same paper: ten units, .095.
    rows = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
    assert alpha(units(rows)) == pytest.approx(0.095, abs=0.0005)


def test_alpha_at_its_ends() -> None:
    assert alpha([["a", "a"], ["b", "b"]]) == 1
    assert alpha([["a", "a"], ["a", "a"]]) is None, "nobody could have disagreed"
    assert alpha([]) is None
    assert alpha([["a"], ["b"]]) is None
    worst = alpha([["a", "b"], ["b", "a"]])
    assert worst is not None
    assert worst < 0


def review(n: int, verdict: str, confidence: float, reviewer: str = "Ada") -> Standing:
    return Standing(("r", f"e{n}"), reviewer, verdict, None, confidence)


def test_precision_by_confidence() -> None:
    found = precision(
        [*(review(n, "right", 0.85) for n in range(8)), review(8, "wrong", 0.8),
         review(9, "corrected", 0.89), review(10, "wrong", 1.0), review(11, "right", 0.3)]
    )  # fmt: skip
    assert [(one.low, one.reviewed, one.right, one.mended) for one in found] == [
        (0.3, 1, 1, 0), (0.8, 10, 8, 1), (0.9, 1, 0, 0)
    ]  # fmt: skip
    # Wilson's interval of 8 in 10: .490 to .943.
    assert found[1].share == 0.8
    assert (found[1].least, found[1].most) == pytest.approx((0.490, 0.943), abs=0.001)


def test_what_only_one_has_seen_says_nothing_of_agreement() -> None:
    found = agreements([review(1, "wrong", 0.5), review(2, "wrong", 0.5)])
    assert {one.records for one in found} == {0}
    assert {one.alpha for one in found} == {None}
