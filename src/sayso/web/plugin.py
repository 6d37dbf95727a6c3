"""The hooks by which the pages are part of Datasette."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import pluggy
from datasette.utils.asgi import Response
from markupsafe import Markup

from sayso.events import ontology
from sayso.exporting import words
from sayso.store.filters import prepare
from sayso.web import (
    access,
    actor_pages,
    incident_pages,
    marking,
    pages,
    reading_pages,
    review_pages,
    telling,
)
from sayso.web.guarding import App, guarded
from sayso.web.showing import plain, short, shown, web_address
from sayso.web.site import site_of
from sayso.web.trying_page import trying

hookimpl = pluggy.HookimplMarker("datasette")

View = Callable[[Any, Any], Awaitable[Any]]

_ONE = r"(?P<id>[^/.]+)"

ROUTES: tuple[tuple[str, View], ...] = (
    (r"/$", reading_pages.home),
    (r"/events(\.(?P<form>json|csv|atom))?$", reading_pages.events),
    (r"/reports$", reading_pages.reports),
    (rf"/report/{_ONE}(\.(?P<form>json))?$", reading_pages.report),
    (r"/incidents$", incident_pages.incidents),
    (rf"/incident/{_ONE}(\.(?P<form>json))?$", incident_pages.incident),
    (r"/actors$", actor_pages.actors),
    (rf"/actor/{_ONE}(\.(?P<form>json))?$", actor_pages.actor),
    (r"/review$", review_pages.review),
    (r"/review/figures$", review_pages.figures),
    (r"/review/reviewed\.jsonl$", review_pages.training),
    (r"/try$", trying),
    (r"/sign-in$", access.sign_in),
)


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, View]]:
    """Our pages; Datasette's own stand beside them."""
    if site_of(datasette) is None:
        return []
    return [(rf"^{path}", _view(page)) for path, page in ROUTES]


def _view(page: View) -> View:
    """A page that says so when the store could not answer in time."""

    async def view(datasette: Any, request: Any) -> Any:
        try:
            return await page(datasette, request)
        except pages.Slow:
            context = {
                "title": "This took too long",
                "why": "Ask for less: a shorter time, or a word that fewer events have.",
            }
            return await pages.page(datasette, request, "sayso/problem.html", context, 503)

    return view


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """The rules for all requests and answers."""

    def wrap(app: App) -> App:
        site = site_of(datasette)
        return app if site is None else guarded(app, site)

    return wrap


@hookimpl
def prepare_connection(conn: sqlite3.Connection, datasette: Any) -> None:
    """The function that conditions of a store need."""
    if site_of(datasette) is not None:
        prepare(conn)


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """What the templates of our pages use."""
    if site_of(datasette) is None:
        return
    known = ontology.load()
    env.filters |= {
        "shown": shown,
        "short": short,
        "plain": plain,
        "web_address": web_address,
        "told": telling.told,
        "claimed": telling.claimed,
        "incident_title": telling.incident_title,
        "sentence": telling.sentence,
        "marked": marking.sentence,
        "when": words.when,
        "days": lambda pair: words.days(pair[0], pair[1] or pair[0]),
        "number": lambda value: f"{value:,}",
        "query": lambda fields: Markup(urlencode(fields, doseq=True).replace("&", "&amp;")),
    }
    env.globals |= {
        "address": lambda *parts, **fields: pages.address(datasette, *parts, **fields),
        "asset": lambda name: datasette.urls.path(f"/assets/{name}"),
        "quad_of": lambda type: known.types[type].quad if type in known.types else 0,
        "type_options": [(name, name) for name in known.types],
    }


@hookimpl(trylast=True)
def permission_allowed(datasette: Any, actor: dict[str, Any] | None) -> bool | None:
    """Where the pages are closed, somebody whom nobody knows may do nothing.

    The last opinion is the one that counts, so this one comes last.
    """
    site = site_of(datasette)
    return False if site is not None and site.closed and actor is None else None


@hookimpl
def actor_from_request(datasette: Any, request: Any) -> dict[str, str] | None:
    """Who sends the token in a header."""
    site = site_of(datasette)
    return access.bearer(site, request) if site is not None else None


@hookimpl
def forbidden(datasette: Any, request: Any, message: str) -> Any:
    """To the page that asks for the token, if that is what is missing."""
    site = site_of(datasette)
    if site is None or site.token is None or request.actor:
        return None
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        onward = datasette.urls.path(f"/sign-in?{urlencode({'next': request.full_path})}")
        return Response.redirect(onward, status=303)
    return Response.text("The token is missing: Authorization: Bearer ...\n", status=403)
