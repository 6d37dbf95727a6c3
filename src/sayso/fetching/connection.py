"""One connection, to an address that was checked, that ends in time whatever the server does."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable
from functools import cache
from typing import IO, TYPE_CHECKING, Any, cast

from sayso.fetching.errors import FetchError
from sayso.fetching.urls import Address

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Resolve = Callable[[str, int], list[tuple[Any, ...]]]
Permitted = Callable[[str], bool]

CONNECT_SECONDS = 10.0
"""To one of a host's addresses; it may have others."""


def resolve(host: str, port: int) -> list[tuple[Any, ...]]:
    """What DNS says of a host, in the form of `socket.getaddrinfo`."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


class Deadline:
    """A time by which all must be done. A limit on each wait alone lets a server trickle on."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = time.monotonic() + seconds

    def extend(self, seconds: float) -> None:
        """Do not count time that was spent waiting out of politeness."""
        self._until += seconds

    def left(self) -> float:
        """Seconds left.

        Raises:
            FetchError: none.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise FetchError(f"took longer than {self._seconds:g} seconds", passing=True)
        return left


class Connection(http.client.HTTPConnection):
    """A connection to a checked address, over TLS where the scheme says so.

    Args:
        permitted: whether an IP address may be connected to. The very address that it was asked
            about is then used, so that no second look-up can give another.
    """

    def __init__(
        self, address: Address, deadline: Deadline, resolve: Resolve, permitted: Permitted
    ) -> None:
        super().__init__(address.host, address.port)
        self._address = address
        self._deadline = deadline
        self._resolve = resolve
        self._permitted = permitted

    def connect(self) -> None:
        """Connect to the first of the host's addresses that answers.

        Raises:
            FetchError: the host is not known, or none of its addresses may be connected to.
            OSError: none of them answers.
        """
        connected = self._connected()
        try:
            if self._address.scheme == "https":
                connected.settimeout(self._deadline.left())  # TLS counts its whole handshake
                connected = _tls().wrap_socket(connected, server_hostname=self._address.host)
        except BaseException:
            connected.close()
            raise
        self.sock = cast(socket.socket, _Timed(connected, self._deadline))

    def _connected(self) -> socket.socket:
        failed: OSError | None = None
        for family, kind, protocol, _, name in self._allowed():
            one = socket.socket(family, kind, protocol)
            try:
                one.settimeout(min(CONNECT_SECONDS, self._deadline.left()))
                one.connect(name)
                return one
            except OSError as error:
                one.close()
                failed = error
            except BaseException:
                one.close()
                raise
        assert failed is not None
        raise failed

    def _allowed(self) -> list[tuple[Any, ...]]:
        host, port = self._address.host, self._address.port
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            passing = getattr(error, "errno", None) == socket.EAI_AGAIN
            raise FetchError(f"there is no host {host!r}", passing=passing) from error
        allowed = [one for one in found if self._permitted(str(one[4][0]))]
        if not allowed:
            raise FetchError(
                f"{host!r} is in a private network or this machine itself, which is not read from; "
                "--allow-private allows it"
            )
        return allowed


class _Timed:
    """What `http.client` needs of a socket, with one deadline for all reading and writing."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket = connected
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(self._deadline.left())
        self._socket.sendall(data)

    def makefile(self, mode: str, buffering: int = -1) -> IO[bytes]:
        raw = cast(io.RawIOBase, self._socket.makefile(cast(Any, mode), buffering=0))
        return io.BufferedReader(_TimedReader(self._socket, raw, self._deadline))

    def close(self) -> None:
        self._socket.close()


class _TimedReader(io.RawIOBase):
    def __init__(self, connected: socket.socket, raw: io.RawIOBase, deadline: Deadline) -> None:
        self._socket = connected
        self._raw = raw
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        self._socket.settimeout(self._deadline.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


@cache
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if paths.cafile is None and paths.capath is None:  # as on a Mac with Python from python.org
        import certifi

        context.load_verify_locations(certifi.where())
    return context
