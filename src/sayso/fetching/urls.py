"""Web addresses: taken apart, written as requests want them, and compared."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from sayso.fetching.errors import FetchError

LONGEST = 4096
"""Characters of an address; browsers and servers take little more."""

_PORTS = {"http": 80, "https": 443}
_SAFE = "/%:@!$&'()*+,;=~-._?"
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_cid|mc_eid|at_(?:medium|campaign)", re.I)
_BESIDE = re.compile(r"^(?:www|m|amp|mobile)\.")


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address, ready to be asked for.

    `host` is in ASCII; `target` is path and query; `login` is what a request may carry in its
    Authorization header, to this very host and port only.
    """

    scheme: str
    host: str
    port: int
    target: str
    login: str | None = None

    @property
    def origin(self) -> tuple[str, str, int]:
        """What must be the same for credentials to be sent."""
        return self.scheme, self.host, self.port

    @property
    def netloc(self) -> str:
        """Host and, where it is not the usual one, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address as one string, without credentials."""
        return f"{self.scheme}://{self.netloc}{self.target}"


def is_url(given: str) -> bool:
    """Whether an input is meant as a web address, be it one that is read or not."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.\-]*://", given) is not None


def parse(url: str) -> Address:
    """The parts of an address.

    Raises:
        FetchError: it is none, or neither http nor https.
    """
    if len(url) > LONGEST:
        raise FetchError(f"is an address of {len(url):,} characters; {LONGEST:,} are read")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        if host and not host.isascii():
            host = host.encode("idna").decode("ascii")
    except ValueError:
        raise FetchError("is no web address: host or port is wrong") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise FetchError(f"is no web address of http or https but of {scheme or 'nothing'!r}")
    if not host or re.search(r"[\s\x00-\x20\x7f/@\\%]", host):
        raise FetchError("is no web address: it has no host, or a wrong one")
    if port == 0:
        raise FetchError("is no web address: there is no port 0")
    path = quote(parts.path or "/", safe=_SAFE, errors="replace")
    query = f"?{quote(parts.query, safe=_SAFE, errors='replace')}" if parts.query else ""
    login = None
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        login = "Basic " + base64.b64encode(pair.encode("utf-8", "replace")).decode("ascii")
    return Address(scheme, host.lower(), port or _PORTS[scheme], path + query, login)


def joined(base: Address, location: str) -> Address:
    """Where a redirect or a link leads to. Credentials in it are left out: nobody gave us those.

    Raises:
        FetchError: to no address of http or https.
    """
    try:
        absolute = urljoin(base.url, location)
    except ValueError:
        raise FetchError("leads to what is no web address") from None
    found = parse(absolute)
    return Address(found.scheme, found.host, found.port, found.target)


def shown(url: str) -> str:
    """The address without credentials and fragment, to be printed and kept."""
    try:
        return parse(url).url
    except FetchError:
        return re.sub(r"(?<=://)[^/?#]*@", "", url)


def key(url: str) -> str:
    """The address by which one item of feeds is known: no fragment, no marks of campaigns.

    Raises:
        FetchError: it is no address of http or https.
    """
    parts = urlsplit(parse(url).url)
    if not _TRACKING.search(parts.query):
        return urlunsplit(parts)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([pair for pair in pairs if not _TRACKING.fullmatch(pair[0])])
    return urlunsplit(parts._replace(query=query))


def site(url: str) -> str:
    """The host without "www." and the like.

    Raises:
        FetchError: it is no address of http or https.
    """
    return _BESIDE.sub("", parse(url).host)


def same_site(one: str, other: str) -> bool:
    """Whether a page at the one address may speak for the other: hosts equal, or one in the other.

    "www.", "m." and "amp." do not count.
    """
    try:
        first, second = site(one), site(other)
    except FetchError:
        return False
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")
