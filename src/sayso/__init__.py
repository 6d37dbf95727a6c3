"""Sayso: event data on whose say-so.

Reads news reports and gives, for each political or conflict event in them, who did what to whom,
when, where and how many, who vouches for it, and the exact words behind every field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = ["Coder", "Filters", "Store", "annotate", "code", "read", "relate"]

if TYPE_CHECKING:
    from sayso.api import annotate, code, relate
    from sayso.coder import Coder
    from sayso.reading import read
    from sayso.store import Filters, Store


def __getattr__(name: str) -> Any:
    # loaded when first used: `sayso --version` need not wait for the model's runtime
    if name == "Coder":
        from sayso.coder import Coder

        return Coder
    if name == "read":
        from sayso.reading import read

        return read
    if name in ("Filters", "Store"):
        from sayso import store

        return getattr(store, name)
    if name in __all__:
        from sayso import api

        return getattr(api, name)
    raise AttributeError(f"module 'sayso' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
