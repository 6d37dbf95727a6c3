"""Addresses: what is refused, what is given up, and what is never sent."""

from __future__ import annotations

import email.utils
import io
import socket
import threading
import time
import zlib
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from benchmarks.hostile import Hostile, permitted, resolve
from sayso.fetching import client, urls
from sayso.fetching.addresses import is_public
from sayso.fetching.client import Fetcher, Limits, retry_after
from sayso.fetching.errors import FetchError
from sayso.reading import ReadError, read, web

QUICK = Limits(bytes=1 << 20, seconds=0.4, redirects=5)
PATIENT = Limits(bytes=1 << 20, seconds=10, redirects=5)


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(limits=PATIENT, resolve=resolve, permitted=permitted)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "224.0.0.1", "239.255.255.250", "255.255.255.255",
        "240.0.0.1", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fd12::1", "ff02::1", "ff0e::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:db8::1",
        "2001:0:53aa:64c:0:0:80ff:fffe", "nonsense", "",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450::5", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.test/", "file:///etc/passwd", "gopher://a.test/", "javascript:1", "http://", "a.b",
        "http:///x", "http://a:b/", "http://a.test:99999/", "http://a.test:0/", "http://a b/",
        "http://[::1", "http://a\\b/", "https://" + "a" * 5000, "http://%31/", "http://" + "ü" * 90,
    ],
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(FetchError):
        urls.parse(url)


def test_an_address_is_written_as_requests_want_it() -> None:
    parsed = urls.parse("HTTPS://Me:se%20cret@BÜCHER.example:443/a b/ä?q=ü d#part")
    assert parsed.url == "https://xn--bcher-kva.example/a%20b/%C3%A4?q=%C3%BC%20d"
    assert parsed.login == "Basic TWU6c2UgY3JldA=="
    assert urls.parse("http://a.test:8080").url == "http://a.test:8080/"
    assert urls.parse("http://[2001:db8::1]:81/x").netloc == "[2001:db8::1]:81"
    assert urls.shown("https://me:secret@a.test/x#y") == "https://a.test/x"
    assert urls.shown("ftp://me:secret@a.test/x") == "ftp://a.test/x"
    assert urls.key("http://a.test/x?utm_source=rss&id=1&fbclid=2#c") == "http://a.test/x?id=1"
    base = urls.parse("http://a.test/feeds/")
    assert urls.joined(base, "//me:pw@b.test/y").url == "http://b.test/y"
    assert urls.joined(base, "//me:pw@b.test/y").login is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.a.org/x", "http://a.org/y", True),
        ("https://m.news.a.org/x", "http://www.a.org/y", True),
        ("https://a.org.evil.example/", "http://a.org/", False),
        ("https://nota.org/", "http://a.org/", False),
        ("nonsense", "http://a.org/", False),
    ],
)
def test_who_may_speak_for_whom(one: str, other: str, same: bool) -> None:
    assert urls.same_site(one, other) is urls.same_site(other, one) is same


@pytest.mark.parametrize(
    ("path", "why", "passing"),
    [
        ("/feed/error.xml", "answers 500", True),
        ("/feed/slow.xml", "in time|longer than 0.4", True),
        ("/feed/trickle.xml", "longer than 0.4 seconds|in time", True),
        ("/feed/headers.xml", "longer than 0.4 seconds|no right HTTP|in time", True),
        ("/feed/endless.xml", "larger than", False),
        ("/feed/loop/one", "more than 5 redirects", False),
        ("/feed/inner.xml", "private network", False),
        ("/item/inner/1", "private network", False),
        ("/feed/bomb.xml", "larger than", False),
        ("/feed/cut.xml", "breaks off", True),
        ("/feed/garbage.xml", "no right HTTP", True),
        ("/item/gone/1?a", "answers 404", False),
    ],
)
def test_what_servers_do_wrong(
    hostile: Hostile, fetcher: Fetcher, path: str, why: str, passing: bool
) -> None:
    began = time.monotonic()
    limits = QUICK if "0.4" in why else PATIENT
    with pytest.raises(FetchError, match=why) as raised:
        fetcher.get(hostile.url(path, "outer.test"), limits=limits)
    assert raised.value.passing is passing
    assert time.monotonic() - began < 5
    assert not any(asked.startswith("inner.test") for asked in hostile.asked)


def named(*answers: str) -> Any:
    """A look-up that gives these addresses."""
    return lambda host, port: [
        (socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port)) for address in answers
    ]


def test_a_host_is_looked_up_once_and_its_checked_address_used(hostile: Hostile) -> None:
    answers = iter([named("127.0.0.1"), named("127.0.0.2")])
    fetcher = Fetcher(
        limits=PATIENT, resolve=lambda host, port: next(answers)(host, port), permitted=permitted
    )
    fetcher.get(hostile.url("/item/steady/1")).body.close()
    with pytest.raises(FetchError, match="private network"):
        fetcher.get(hostile.url("/item/steady/1"))


def test_of_several_addresses_only_public_ones_are_tried(hostile: Hostile) -> None:
    several = named("127.0.0.2", "127.0.0.1")
    fetcher = Fetcher(limits=PATIENT, resolve=several, permitted=permitted)
    fetcher.get(hostile.url("/item/steady/1")).body.close()


def test_private_addresses_are_read_where_that_is_meant(hostile: Hostile) -> None:
    url = f"http://127.0.0.1:{hostile.port}/item/steady/1"
    with Fetcher(allow_private=True).get(url) as got:
        assert b"caf\xc3\xa9" in got.body.read()
    with pytest.raises(FetchError, match="allow-private"):
        Fetcher().get(url)


def test_nothing_changed(hostile: Hostile, fetcher: Fetcher) -> None:
    url = hostile.url("/feed/steady.xml")
    with fetcher.get(url) as first, fetcher.get(url, etag=first.headers["ETag"]) as again:
        assert (first.status, again.status, again.body.read()) == (200, 304, b"")
    assert all(agent.startswith("sayso/") for agent in hostile.agents)


def test_credentials_go_to_their_own_host_only() -> None:
    with Recording() as first, Recording() as other:
        first.to = other.url
        url = first.url.replace("//", "//me:secret@")
        Fetcher(allow_private=True).get(url).body.close()
        assert "Authorization: Basic bWU6c2VjcmV0" in first.asked
        assert "User-Agent" in other.asked
        assert "Authorization" not in other.asked


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("120", 120.0), (" 7 ", 7.0), ("0", 0.0), (None, None), ("", None), ("soon", None),
        ("-5", None), ("9" * 400, 999999999.0), ("²", None),
        (email.utils.formatdate(1000 + 60, usegmt=True), 60.0),
        (email.utils.formatdate(10, usegmt=True), 0.0),
    ],
)  # fmt: skip
def test_how_long_a_server_asks_to_wait(written: str | None, seconds: float | None) -> None:
    assert retry_after(written, now=1000.0) == seconds


@pytest.mark.parametrize(("wbits", "unpack"), [(31, 47), (15, 15)])
def test_packed_bodies(wbits: int, unpack: int) -> None:
    packer = zlib.compressobj(wbits=wbits)
    data = b"the army said " * 20_000
    packed = packer.compress(data) + packer.flush()
    pieces = [packed[n : n + 100] for n in range(0, len(packed), 100)]
    assert b"".join(client._inflated(iter(pieces), unpack)) == data
    with pytest.raises(zlib.error):
        list(client._inflated(iter(pieces[:-1]), unpack))
    if wbits == 31:
        assert b"".join(client._inflated(iter([packed + packed + b"\0\0"]), unpack)) == data * 2
        with pytest.raises(zlib.error):
            list(client._inflated(iter([packed + b"more"]), unpack))


def test_a_page_is_an_input(hostile: Hostile) -> None:
    base = f"http://127.0.0.1:{hostile.port}"
    (page,) = read(f"{base}/item/steady/1?a=1#top", allow_private=True)
    assert page.url == f"{base}/item/steady/1?a=1"
    assert page.outlet == "Harbour Post"
    assert "shelled the café at the harbour" in page.text
    (page,) = read(f"{base}/item/charset/1", allow_private=True)
    assert "shelled the café at the harbour" in page.text
    (page,) = read(f"{base}/item/liar/1", allow_private=True)
    assert page.url == f"{base}/item/liar/1"
    errors: list[ReadError] = []
    for path in ("/feed/error.xml", "/item/gone/2?a", "/item/gone/3?a"):
        assert not list(read(base + path, allow_private=True, on_error=errors.append))
    assert not list(read("http://me:secret@localhost/", on_error=errors.append))
    assert errors[-1].place == "http://localhost/"
    assert len(errors) == 4
    assert not any("secret" in str(error) for error in errors)


@pytest.mark.parametrize(
    ("kind", "path", "name"),
    [
        ("text/html", "/news.php", "page.html"),
        ("text/html", "/a.jsonl.gz", "a.jsonl.gz"),
        ("text/plain", "/rows.jsonl", "rows.jsonl"),
        ("text/plain", "/story.php", "page.txt"),
        ("application/octet-stream", "/news.csv", "news.csv"),
        ("", "/story", "page.txt"),
        ("application/rss+xml", "/feed", "page.rss"),
        ("text/plain", "/..%2F..%2Fx.jsonl", "x.jsonl"),
    ],
)
def test_a_file_of_the_web_has_a_name(kind: str, path: str, name: str) -> None:
    headers = Message()
    if kind:
        headers["Content-Type"] = kind
    response = client.Response(f"http://a.test{path}", 200, headers, io.BytesIO())
    assert str(web.name_of(response)) == name


class Recording:
    """A server that takes down what is asked of it, and sends on to `to`."""

    def __enter__(self) -> Recording:
        recording = self
        self.asked = ""
        self.to: str | None = None

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                recording.asked += str(self.headers)
                self.send_response(302 if recording.to else 200)
                if recording.to:
                    self.send_header("Location", recording.to)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
