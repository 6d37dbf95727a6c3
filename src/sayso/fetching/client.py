"""An address → what it holds, within limits.

Everything that a server sends is taken for hostile: it may lead into a private network, never end,
come byte by byte, or unpack to a thousand times its size.
"""

from __future__ import annotations

import datetime
import email.utils
import http.client
import ssl
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from types import TracebackType
from typing import IO, Self

from sayso import __version__
from sayso.fetching import urls
from sayso.fetching.addresses import is_public
from sayso.fetching.connection import Connection, Deadline, Permitted, Resolve, resolve
from sayso.fetching.errors import FetchError

USER_AGENT = f"sayso/{__version__} (reads news for research; obeys robots.txt)"
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_CHUNK = 1 << 16
_IN_MEMORY = 1 << 20
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one address may cost: bytes as unpacked, seconds and redirects in all.

    `cut`: of what is larger, the beginning is taken.
    """

    bytes: int = 64 << 20
    seconds: float = 60.0
    redirects: int = 5
    cut: bool = False


PAGE = Limits(bytes=8 << 20, seconds=60.0)
"""What a feed, or one item of it, may cost."""


@dataclass(slots=True)
class Response:
    """What came. `body` is unpacked, at its start, and empty if nothing has changed (304)."""

    url: str
    status: int
    headers: Message
    body: IO[bytes]

    @property
    def content_type(self) -> str:
        """The declared type in lower case; empty where none is declared."""
        return self.headers.get_content_type() if "Content-Type" in self.headers else ""

    @property
    def charset(self) -> str | None:
        """The declared charset."""
        found = self.headers.get_param("charset")
        return found if isinstance(found, str) else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.body.close()


class Fetcher:
    """Gets what addresses hold.

    Args:
        allow_private: addresses of private networks and of this machine are read, too.
        resolve, permitted: how hosts are looked up, and which IP addresses may be connected to.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        limits: Limits | None = None,
        user_agent: str = USER_AGENT,
        resolve: Resolve = resolve,
        permitted: Permitted = is_public,
    ) -> None:
        self.limits = limits or Limits()
        self.user_agent = user_agent
        self._resolve = resolve
        self._permitted = (lambda _: True) if allow_private else permitted

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        limits: Limits | None = None,
        follow: Callable[[urls.Address], None] | None = None,
    ) -> Response:
        """What is at the address: status 200, or 304 where `etag` or `modified` still hold.

        Args:
            follow: called with each redirect's address before it is asked for: to wait, whose time
                does not count, or to raise an error.

        Raises:
            FetchError: the address is none or is private, the server does not answer, answers with
                an error, or with more than the limits allow.
        """
        limits = limits or self.limits
        deadline = Deadline(limits.seconds)
        address = first = urls.parse(url)
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        for _ in range(limits.redirects + 1):
            headers = {name: value for name, value in conditions.items() if value}
            if first.login and address.origin == first.origin:
                headers["Authorization"] = first.login
            with _explained():
                found = self._one(address, headers, deadline, limits)
            if isinstance(found, Response):
                return found
            address = urls.joined(address, found)
            if follow:
                began = time.monotonic()
                follow(address)
                deadline.extend(time.monotonic() - began)
        raise FetchError(f"leads on and on: more than {limits.redirects} redirects")

    def _one(
        self, address: urls.Address, headers: dict[str, str], deadline: Deadline, limits: Limits
    ) -> Response | str:
        """One request: the response, or where it leads."""
        connection = Connection(address, deadline, self._resolve, self._permitted)
        try:
            connection.request(
                "GET",
                address.target,
                headers={
                    "Host": address.netloc,
                    "User-Agent": self.user_agent,
                    "Accept": _ACCEPT,
                    "Accept-Encoding": "gzip",
                    "Connection": "close",
                    **headers,
                },
            )
            response = connection.getresponse()
            try:
                if response.status in _REDIRECTS and (location := response.headers["Location"]):
                    return str(location)
                _check(response)
                body = _body(response, limits)
            finally:
                response.close()
        finally:
            connection.close()
        return Response(address.url, response.status, response.headers, body)


class _explained:  # reads as a word of the `with` statement
    """Around a request: what libraries raise as a `FetchError`."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, ssl.SSLCertVerificationError):
            why = error.verify_message.rstrip(".")
            raise FetchError(f"its certificate is not to be trusted: {why}") from error
        if isinstance(error, TimeoutError):
            raise FetchError("does not answer in time", passing=True) from error
        if isinstance(error, OSError):
            why = error.strerror or str(error) or type(error).__name__
            raise FetchError(f"cannot be reached: {why[:1].lower()}{why[1:]}", passing=True) from (
                error
            )
        if isinstance(error, (http.client.HTTPException, ValueError)):
            said = " ".join(ascii(str(error) or type(error).__name__)[1:-1][:200].split())
            raise FetchError(f"answers in no right HTTP ({said})", passing=True) from error


def _check(response: http.client.HTTPResponse) -> None:
    status = response.status
    if status in (200, 304):
        return
    reason = f" {response.reason}" if response.reason else ""
    raise FetchError(
        f"answers {status}{reason[:80]}",
        status=status,
        passing=status in _PASSING or status >= 500,
        wait=retry_after(response.headers["Retry-After"]),
    )


def retry_after(written: str | None, now: float | None = None) -> float | None:
    """The seconds that a Retry-After header asks for, as a number or a date."""
    if not written:
        return None
    if written.strip().isascii() and written.strip().isdigit():
        return float(written.strip()[:9])
    try:
        until = email.utils.parsedate_to_datetime(written)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=datetime.UTC)
    return max(0.0, until.timestamp() - (time.time() if now is None else now))


def _body(response: http.client.HTTPResponse, limits: Limits) -> IO[bytes]:
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    try:
        size = 0
        for piece in _unpacked(response, limits):
            size += len(piece)
            if size > limits.bytes and not limits.cut:
                raise FetchError(f"is larger than {limits.bytes:,} bytes")
            body.write(piece)
            if size > limits.bytes:
                body.truncate(limits.bytes)
                break
        body.seek(0)
    except BaseException:
        body.close()
        raise
    return body


def _unpacked(response: http.client.HTTPResponse, limits: Limits) -> Iterator[bytes]:
    coding = (response.headers["Content-Encoding"] or "identity").strip().lower()
    if coding in ("identity", "none", ""):
        yield from _raw(response, limits)
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f"is packed as {coding[:40]!r}, which was not asked for")
    try:
        yield from _inflated(_raw(response, limits), wbits=47 if "gzip" in coding else 15)
    except zlib.error as error:
        raise FetchError(f"is packed as {coding}, but broken: {error}", passing=True) from error


def _inflated(packed: Iterator[bytes], wbits: int) -> Iterator[bytes]:
    """The bytes of gzip members, a little at a time: few can unpack to very many."""
    unpacker, begun = zlib.decompressobj(wbits), False
    for waiting in packed:
        data = waiting
        while data:
            if unpacker.eof:
                if not data.strip(b"\0"):  # what some servers fill up with
                    break
                unpacker = zlib.decompressobj(wbits)
            begun = True
            yield unpacker.decompress(data, _CHUNK)
            data = unpacker.unconsumed_tail or unpacker.unused_data
    while begun and not unpacker.eof:
        piece = unpacker.decompress(unpacker.unconsumed_tail, _CHUNK)
        if not piece:
            raise zlib.error("it breaks off")
        yield piece


def _raw(response: http.client.HTTPResponse, limits: Limits) -> Iterator[bytes]:
    length = response.length
    if length is not None and length > limits.bytes and not limits.cut:
        raise FetchError(f"is larger than {limits.bytes:,} bytes")
    while piece := response.read(_CHUNK):
        yield piece
    if response.length:  # http.client takes what breaks off for whole
        raise FetchError(f"breaks off {response.length:,} bytes before its end", passing=True)
