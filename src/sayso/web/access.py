"""Who may read, who may write, and how somebody comes in with the token."""

from __future__ import annotations

import hmac
import time
from typing import Any

from datasette.utils import baseconv
from datasette.utils.asgi import Forbidden, Response

from sayso.web import pages
from sayso.web.site import DATABASE, Site, site_of

REVIEW = "sayso-review"
"""The permission to review, for plugins that grant and deny; whoever may read has it otherwise."""

LEAST_TOKEN = 16
"""Characters of a token: fewer could be tried out."""

_DAY = 24 * 60 * 60


def knows(site: Site, word: str) -> bool:
    """Whether this is the token, told in a time that says nothing of it."""
    return site.token is not None and hmac.compare_digest(
        word.encode("utf-8", "replace"), site.token.encode("utf-8", "replace")
    )


def bearer(site: Site, request: Any) -> dict[str, str] | None:
    """Who asks, by the token in the request's header."""
    kind, _, word = request.headers.get("authorization", "").partition(" ")
    return {"id": "token"} if kind == "Bearer" and knows(site, word) else None


async def may_read(datasette: Any, request: Any) -> None:
    """Let only those on who may see the store.

    Raises:
        Forbidden: somebody else asks.
    """
    await datasette.ensure_permissions(
        request.actor, [("view-database", DATABASE), "view-instance"]
    )


async def may_review(datasette: Any, request: Any) -> bool:
    """Whether whoever asks may write reviews."""
    site = site_of(datasette)
    if site is None or not site.writable:
        return False
    return bool(
        await datasette.permission_allowed(request.actor, REVIEW, resource=DATABASE, default=True)
    )


async def ensure_review(datasette: Any, request: Any) -> None:
    """Let only those on who may write reviews.

    Raises:
        Forbidden: somebody else asks.
    """
    if not await may_review(datasette, request):
        raise Forbidden("Reviews are closed to you here")


async def sign_in(datasette: Any, request: Any) -> Any:
    """The page that asks for the token, and where it is sent to."""
    site = site_of(datasette)
    if site is None or site.token is None:
        return Response.redirect(datasette.urls.path("/"))
    wrong, onward = "", _onward(request.args.get("next") or "/")
    if request.method == "POST":
        fields = await request.post_vars()
        onward = _onward(fields.get("next", "/"))
        name = " ".join(fields.get("name", "").split())[:80]
        if not name:
            wrong = "Please say who you are: reviews are kept under this name."
        elif not knows(site, fields.get("token", "")):
            wrong = "This is not the token that Sayso was started with."
        else:
            answer = Response.redirect(datasette.urls.path(onward), status=303)
            until = baseconv.base62.encode(int(time.time()) + 7 * _DAY)
            signed = datasette.sign({"a": {"id": name}, "e": until}, "actor")
            answer.set_cookie(
                "ds_actor", signed, max_age=7 * _DAY, httponly=True, samesite="lax",
                secure=request.scheme == "https",
            )  # fmt: skip
            return answer
    return await pages.page(
        datasette, request, "sayso/sign_in.html", {"wrong": wrong, "next": onward},
        status=403 if wrong else 200,
    )  # fmt: skip


def _onward(path: str) -> str:
    """A path of this site; anything else would lead away from it."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if fine else "/"
