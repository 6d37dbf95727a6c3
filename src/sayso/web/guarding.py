"""What every answer carries and what every request has to keep to, before anything else sees it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from sayso.web.site import Site

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_SENT = 4_000_000
"""Bytes that a form may send: a report of a million characters, and then some."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing from elsewhere, nothing inline: text of a report that got onto a page as markup could
neither run nor load anything."""

HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)

_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
_OWN_OF_DATASETTE = re.compile(r"/(store|-|_internal)(/|$|\?|\.)")
# What Datasette writes into its own pages and the policy would refuse, with a complaint.
_INLINE = re.compile(
    rb"<style>.*?</style>|<script>.*?</script>|<script type=\"module\">.*?</script>"
    rb"|(?<=[\"\w]) style=\"[^\"<>]*\"",
    re.S,
)


class Refused(Exception):
    """A request that goes no further: the status of the answer, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


def guarded(app: App, site: Site) -> App:
    """The application behind these rules."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        headers = {key.decode("latin-1").lower(): value.decode("latin-1")
                   for key, value in scope.get("headers") or ()}  # fmt: skip
        answer = _answering(send, _OWN_OF_DATASETTE.match(scope["path"]) is not None)
        try:
            _check_host(headers, site)
            if scope["method"] not in _SAFE:
                _check_write(headers)
                receive = _limited(receive)
            await app(scope, receive, answer)
        except Refused as refused:
            body = f"{refused.why}\n".encode()
            start = {
                "type": "http.response.start",
                "status": refused.status,
                "headers": [(b"content-type", b"text/plain; charset=utf-8")],
            }
            await answer(start)
            await answer({"type": "http.response.body", "body": body})

    return guard


def _check_host(headers: dict[str, str], site: Site) -> None:
    if site.hosts and _host_name(headers.get("host", "")) not in site.hosts:
        raise Refused(421, "Sayso is not known by this name; see --host")


def _host_name(host: str) -> str:
    return host.rpartition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0].lower()


def _check_write(headers: dict[str, str]) -> None:
    """A write comes from a page of ours, or from a program that knows the token.

    Datasette compares the form's token with its cookie, but lets pass what has no cookie at all.
    Where nobody has to sign in, such a request would be anybody's.
    """
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
        raise Refused(403, "This was sent from a page of another site")
    if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise Refused(403, "This was sent from a page of another site")
    if int(headers.get("content-length") or 0) > MOST_SENT:
        raise Refused(413, f"This is more than {MOST_SENT:,} bytes")
    if headers.get("authorization", "").startswith("Bearer "):
        return
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        cookies = SimpleCookie()
    if "ds_csrftoken" not in cookies:
        raise Refused(403, "This needs the cookie of the page with the form")


def _limited(receive: Receive) -> Receive:
    """The same request, as long as it sends no more than it may."""
    had = 0

    async def counted() -> Message:
        nonlocal had
        message = await receive()
        had += len(message.get("body", b""))
        if had > MOST_SENT:
            raise Refused(413, f"This is more than {MOST_SENT:,} bytes")
        return message

    return counted


def _answering(send: Send, datasette: bool) -> Send:
    """Sends with the headers; pages of Datasette's own without what is inline in them."""
    start: Message | None = None
    body = b""

    async def answer(message: Message) -> None:
        nonlocal start, body
        if message["type"] == "http.response.start":
            named = {key for key, _ in HEADERS}
            kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in named]
            message = dict(message, headers=[*kept, *HEADERS])
            kind = next((v for k, v in kept if k.lower() == b"content-type"), b"")
            if datasette and kind.startswith(b"text/html"):
                start = message
                return
        elif start is not None:
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = _INLINE.sub(b"", body)
            length = [(b"content-length", str(len(body)).encode())]
            headers = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
            await send(dict(start, headers=headers + length))
            message = {"type": "http.response.body", "body": body}
        await send(message)

    return answer
