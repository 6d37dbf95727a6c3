"""Corrections back from annotators: what they changed, as reviews that a store can keep."""

from sayso.reviewing.reading import read
from sayso.reviewing.reviews import Change, Review, ReviewError

__all__ = ["Change", "Review", "ReviewError", "read"]
