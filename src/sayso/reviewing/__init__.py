"""Corrections back from annotators: what they changed, as reviews that a store can keep."""

from sayso.reviewing.reading import FORMS, read
from sayso.reviewing.reviews import Change, Review, ReviewError

__all__ = ["FORMS", "Change", "Review", "ReviewError", "read"]
