"""The store as one of Datasette's databases."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette.database import Database
from datasette.utils import detect_primary_keys, get_all_foreign_keys, get_outbound_foreign_keys


class StoreDatabase(Database):  # type: ignore[misc]
    """Names the columns that our keys refer to.

    `REFERENCES versions` means the primary key; Datasette 0.65 takes it for no column at all, and
    its pages of such tables break.
    """

    async def foreign_keys_for_table(self, table: str) -> list[dict[str, Any]]:
        """The keys of a table that refer to others."""

        def ask(db: sqlite3.Connection) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = get_outbound_foreign_keys(db, table)
            return [
                key | {"other_column": key["other_column"] or _primary(db, key["other_table"])}
                for key in found
            ]

        keys: list[dict[str, Any]] = await self.execute_fn(ask)
        return keys

    async def get_all_foreign_keys(self) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """The keys of all tables, from both ends."""

        def ask(db: sqlite3.Connection) -> dict[str, dict[str, list[dict[str, Any]]]]:
            found: dict[str, dict[str, list[dict[str, Any]]]] = get_all_foreign_keys(db)
            for table, ends in found.items():
                for key in ends["incoming"]:
                    key["column"] = key["column"] or _primary(db, table)
                for key in ends["outgoing"]:
                    key["other_column"] = key["other_column"] or _primary(db, key["other_table"])
            return found

        keys: dict[str, dict[str, list[dict[str, Any]]]] = await self.execute_fn(ask)
        return keys


def _primary(db: sqlite3.Connection, table: str) -> str:
    found = detect_primary_keys(db, table)
    return str(found[0]) if found else "rowid"
