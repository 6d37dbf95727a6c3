"""What keeps reports from being linked."""

from __future__ import annotations


class LinkingError(Exception):
    """Reports cannot be linked; the message says why and what to do."""
