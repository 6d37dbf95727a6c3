"""What all pages share: reading the store, rendering, addresses, answers."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from datasette.utils import sqlite_timelimit, tilde_decode, tilde_encode
from datasette.utils.asgi import Response

from sayso.web.site import DATABASE, SECONDS

T = TypeVar("T")

NO_STORE = {"cache-control": "no-cache, private"}


class Slow(Exception):
    """The store could not answer in the time that a page has."""


async def read(
    datasette: Any, ask: Callable[[sqlite3.Connection], T], seconds: float | None = None
) -> T:
    """What `ask` finds in the store as it is at this moment, in a thread of Datasette's.

    Args:
        seconds: the time that it has (None: that of a page).

    Raises:
        Slow: it takes too long.
    """

    def limited(db: sqlite3.Connection) -> T:
        with sqlite_timelimit(db, 1000 * (SECONDS if seconds is None else seconds)):
            db.execute("BEGIN")
            try:
                return ask(db)
            except sqlite3.OperationalError as error:
                if error.args == ("interrupted",):
                    raise Slow from error
                raise
            finally:
                db.rollback()

    found: T = await datasette.get_database(DATABASE).execute_fn(limited)
    return found


async def work(task: Callable[[], T]) -> T:
    """Do what takes a while outside of the loop that answers."""
    return await asyncio.get_running_loop().run_in_executor(None, task)


async def page(
    datasette: Any,
    request: Any,
    template: str,
    context: Mapping[str, Any],
    status: int = 200,
) -> Any:
    """A page of ours."""
    html = await datasette.render_template(template, dict(context), request=request)
    return Response.html(html, status=status, headers=NO_STORE)


async def missing(datasette: Any, request: Any, what: str) -> Any:
    """There is no such thing here."""
    context = {"title": "Not found", "why": f"There is no such {what} in this store."}
    return await page(datasette, request, "sayso/problem.html", context, status=404)


def json(body: bytes, status: int = 200) -> Any:
    """An answer for programs."""
    return Response(
        body, status=status, headers=NO_STORE, content_type="application/json; charset=utf-8"
    )


def download(body: bytes, kind: str, name: str) -> Any:
    """An answer that is kept as a file."""
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(
        body, headers=NO_STORE | {"content-disposition": disposition}, content_type=kind
    )


def address(datasette: Any, *parts: str, **fields: Any) -> str:
    """The path of a page: its parts, whatever they hold, and its fields."""
    path = "/" + "/".join(tilde_encode(part) for part in parts)
    given = [
        (name, one)
        for name, value in fields.items()
        for one in (value if isinstance(value, list | tuple) else [value])
        if one not in (None, "")
    ]
    return str(datasette.urls.path(path + (f"?{urlencode(given)}" if given else "")))


def named(request: Any, name: str = "id") -> str:
    """A part of the path as it was before it was made one."""
    return str(tilde_decode(request.url_vars[name]))


def wants(request: Any) -> str:
    """The form that the address asks for: html, json, csv, atom."""
    return str(request.url_vars.get("form") or "html")
