"""Reports and all that was found in them, once each, in one SQLite file."""

from sayso.store.errors import NotAStoreError, StoreError
from sayso.store.filters import Filters
from sayso.store.store import Run, Store

__all__ = ["Filters", "NotAStoreError", "Run", "Store", "StoreError"]
