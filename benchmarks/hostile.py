"""A real HTTP server on loopback that does all that servers do wrong, and counts who asks.

Hosts end in ".test" and are all this server: `resolve` finds it. "inner.test" stands for a private
network: it has another address of loopback, which `permitted` does not let pass.
"""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PUBLIC, INNER = "127.0.0.1", "127.0.0.2"
ITEMS = 3
"""Items of a feed at first; each call of `publish` adds one."""

_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="{charset}"><title>{title}</title>
{more}<meta property="og:site_name" content="Harbour Post"></head><body><article><h1>{title}</h1>
<p>The army said on Monday that rebels had shelled the café at the harbour in {place}, and twelve
people were killed. The mayor condemned the attack. The group denied it in a statement that was
sent to newspapers in the evening of the same day.</p>
<p>Residents of the town said soldiers were deployed at the bridge after the shelling, and that the
road to the north was closed. The ministry promised help to all whose houses were hit.</p>
</article></body></html>"""


@cache
def _packed() -> bytes:
    return gzip.compress(bytes(12 << 20), compresslevel=1)


def resolve(host: str, port: int) -> list[tuple[Any, ...]]:
    """Every host that ends in ".test" is here."""
    if host in (PUBLIC, INNER):
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (host, port))]
    if not host.endswith(".test"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    address = INNER if host == "inner.test" else PUBLIC
    return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port))]


def permitted(address: str) -> bool:
    """Whether the address is the one that stands for the open internet."""
    return address == PUBLIC


class Hostile:
    """The server. A path is /feed/KIND or /item/KIND/NUMBER; see the methods named after kinds.

    `asked` counts requests by host and path, `answers` statuses by host.
    """

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answers: dict[str, Counter[int]] = {}
        self.agents: set[str] = set()
        self.conditions: Counter[str] = Counter()
        self.robots: dict[str, str] = {}
        self.extra: Counter[str] = Counter()
        self.ended = threading.Event()
        hostile = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hostile._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path: str, host: str | None = None) -> str:
        """An address here; a feed's host is named after its kind."""
        host = host or f"{path.split('/')[2].removesuffix('.xml')}.test"
        return f"http://{host}:{self.port}{path}"

    def publish(self, kind: str) -> None:
        """One more item in a feed."""
        self.extra[kind] += 1

    def close(self) -> None:
        """Stop, also what never ends."""
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        host = request.headers.get("Host", "").rpartition(":")[0]
        path = request.path
        self.asked[host + path] += 1
        self.agents.add(request.headers.get("User-Agent", ""))
        try:
            if path == "/robots.txt":
                text = self.robots.get(host)
                self._send(request, 200 if text else 404, (text or "none").encode(), "text/plain")
                return
            _, what, kind, *rest = path.split("/")
            kind = kind.removesuffix(".xml")
            special: Callable[..., None] | None = getattr(self, f"_{kind}", None)
            if special:
                special(request, host)
            elif what == "feed":
                self._feed(request, kind)
            else:
                self._page(request, kind, rest[0])
        except OSError:  # the client left, as it should
            pass

    def _send(
        self,
        request: BaseHTTPRequestHandler,
        status: int,
        body: bytes = b"",
        kind: str = "text/html; charset=utf-8",
        **headers: str,
    ) -> None:
        host = request.headers.get("Host", "").rpartition(":")[0]
        self.answers.setdefault(host, Counter())[status] += 1
        request.send_response(status)
        request.send_header("Content-Type", kind)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    # --------------------------------------------------------------------------- feeds and items

    def _feed(self, request: BaseHTTPRequestHandler, kind: str, text: str | None = None) -> None:
        """A feed with the validators that feeds should have."""
        number = ITEMS + self.extra[kind]
        tag = f'"{kind}-{number}"'
        if request.headers.get("If-None-Match") == tag:
            self.conditions[kind] += 1
            self._send(request, 304)
            return
        self._send(request, 200, (text or self.rss(kind)).encode(), "application/rss+xml", ETag=tag)

    def rss(self, kind: str, ending: str = "</channel></rss>") -> str:
        """The feed's items link to pages of the same kind."""
        items = "".join(
            f"<item><title>Rebels shell café {n}</title>"
            f"<link>/item/{kind}/{n}?utm_source=rss</link>"
            "<pubDate>Mon, 18 Mar 2024 23:30:00 -0500</pubDate></item>"
            for n in range(1, ITEMS + self.extra[kind] + 1)
        )
        return (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>{kind}</title>{items}{ending}'
        )

    def page(self, kind: str, number: str, charset: str = "utf-8", more: str = "") -> str:
        """A report."""
        number = number.partition("?")[0]
        return _PAGE.format(
            charset=charset, title=f"Rebels shell café {kind} {number}", place=f"Sarn {number}",
            more=more,
        )  # fmt: skip

    def _page(self, request: BaseHTTPRequestHandler, kind: str, number: str) -> None:
        self._send(request, 200, self.page(kind, number).encode())

    # ------------------------------------------------------------- what servers do wrong, by kind

    def _error(self, request: BaseHTTPRequestHandler, host: str) -> None:
        self._send(request, 500, b"oops")

    def _downitems(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """A feed whose pages never come."""
        if request.path.startswith("/feed"):
            self._feed(request, "downitems")
        else:
            self._send(request, 500, b"oops")

    def _limited(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """Too many requests: come back in an hour; then all is well."""
        if self.asked[host + request.path] == 1 and request.path.startswith("/feed"):
            self._send(request, 429, b"slow down", Retry_After="3600")
        elif request.path.startswith("/feed"):
            self._feed(request, "limited")
        elif request.path.endswith("/1?utm_source=rss") and self.asked[host + request.path] == 1:
            self._send(request, 429, b"slow down", Retry_After="1800")
        else:
            self._page(request, "limited", request.path.split("/")[3])

    def _slow(self, request: BaseHTTPRequestHandler, host: str) -> None:
        self.ended.wait(5)

    def _trickle(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """A byte now and then, each in time, for ever."""
        request.send_response(200)
        request.send_header("Content-Type", "application/rss+xml")
        request.end_headers()
        while not self.ended.wait(0.02):
            request.wfile.write(b" ")

    def _endless(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """As fast as it goes, for ever."""
        request.send_response(200)
        request.send_header("Content-Type", "application/rss+xml")
        request.end_headers()
        while not self.ended.is_set():
            request.wfile.write(b" " * (1 << 16))

    def _headers(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """Headers without end, slowly."""
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.ended.wait(0.02):
            request.wfile.write(b"X-More: 1\r\n")

    def _loop(self, request: BaseHTTPRequestHandler, host: str) -> None:
        other = "two" if request.path.endswith("one") else "one"
        self._send(request, 302, Location=f"/feed/loop/{other}")

    def _inner(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """Leads into the private network."""
        if host == "inner.test":
            raise AssertionError("asked in the private network")
        if request.path.startswith("/feed"):
            self._send(request, 302, Location=f"http://inner.test:{self.port}/feed/steady.xml")
        else:
            self._send(request, 307, Location=f"http://{INNER}:{self.port}/item/steady/1")

    def _moved(self, request: BaseHTTPRequestHandler, host: str) -> None:
        self._send(request, 301, Location=f"http://steady.test:{self.port}/feed/steady.xml")

    def _charset(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """Says UTF-8, is Latin-1."""
        if request.path.startswith("/feed"):
            body = self.rss("charset").replace("?>", ' encoding="utf-8"?>', 1)
            self._send(request, 200, body.encode("latin-1"), "application/rss+xml; charset=utf-8")
        else:
            page = self.page("charset", request.path.split("/")[3])
            self._send(request, 200, page.encode("latin-1"), "text/html; charset=utf-8")

    def _broken(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """XML that ends in the middle, with signs that it may not have."""
        if request.path.startswith("/feed"):
            body = self.rss("broken", ending="<item><title>Peace & quiet &nbsp;<<")
            self._send(request, 200, body.encode(), "application/rss+xml")
        else:
            page = self.page("broken", request.path.split("/")[3])
            self._send(request, 200, page[: len(page) - 60].replace("<p>", "<p><b><i", 1).encode())

    def _entities(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """A thousand million laughs, and a file of the machine."""
        if not request.path.startswith("/feed"):
            self._page(request, "entities", request.path.split("/")[3])
            return
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        head = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        body = self.rss("entities").replace("?>", "?>" + head).replace("café", "&l9;&x;")
        self._send(request, 200, body.encode(), "application/rss+xml")

    def _bomb(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """A little that unpacks to a thousand times as much."""
        self._send(
            request, 200, _packed(), "application/rss+xml", Content_Encoding="gzip"
        )  # fmt: skip

    def _cut(self, request: BaseHTTPRequestHandler, host: str) -> None:
        self._send(request, 200, b"<rss>", "application/rss+xml", Content_Length="5000")

    def _garbage(self, request: BaseHTTPRequestHandler, host: str) -> None:
        request.wfile.write(b"\x00\x01 what is this\r\n\r\n")

    def _webpage(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """A page where a feed should be."""
        self._send(request, 200, self.page("webpage", "1").encode())

    def _gone(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """A feed whose pages are gone, are no pages, or are empty."""
        if request.path.startswith("/feed"):
            self._feed(request, "gone")
        elif "/1?" in request.path:
            self._send(request, 404, b"not here")
        elif "/2?" in request.path:
            self._send(request, 200, b"%PDF-1.7", "application/pdf")
        else:
            self._send(request, 200, b"<html><body></body></html>")

    def _flaky(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """Pages that come at the second try."""
        if request.path.startswith("/feed"):
            self._feed(request, "flaky")
        elif self.asked[host + request.path] == 1:
            self._send(request, 503, b"busy")
        else:
            self._page(request, "flaky", request.path.split("/")[3])

    def _liar(self, request: BaseHTTPRequestHandler, host: str) -> None:
        """Pages that say they are another outlet's."""
        if request.path.startswith("/feed"):
            self._feed(request, "liar")
        else:
            more = '<link rel="canonical" href="https://news.example.org/real">'
            page = self.page("liar", request.path.split("/")[3], more=more)
            self._send(request, 200, page.encode())


class FastClock:
    """A clock whose sleeps take no time."""

    def __init__(self, at: float = 1.7e9) -> None:
        self._passed = at
        self.slept = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return self._passed

    def sleep(self, seconds: float) -> None:
        """Let them pass at once; real time goes on as well, a little."""
        self._passed += max(0.0, seconds)
        self.slept += max(0.0, seconds)
        time.sleep(0)
