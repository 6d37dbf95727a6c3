"""Libraries that only some inputs need: imported when one comes."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sayso.reading.errors import ReadError


def needed(module: str, extra: str, place: str) -> Any:
    """The module, which the extra of that name brings.

    Raises:
        ReadError: it is not installed; the message says how to install it.
    """
    try:
        return import_module(module)
    except ImportError:
        library = module.partition(".")[0]
        why = f"is read with {library}, which is missing: pip install 'sayso[{extra}]'"
        raise ReadError(place, why) from None
