"""Who says what: attributions out of the scores, and the entities that speak."""

from sayso.saying.attributions import Said, find

__all__ = ["Said", "find"]
