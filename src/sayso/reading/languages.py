"""Which reports are in the one language that is coded."""

from __future__ import annotations

from sayso.records import Report

ENGLISH = frozenset({"en", "eng", "english"})
"""Its names, as the first part of a language tag."""


def in_english(report: Report) -> bool:
    """Whether a report is in English or does not say what it is in."""
    language = (report.language or "en").casefold().replace("_", "-")
    return language.partition("-")[0] in ENGLISH
