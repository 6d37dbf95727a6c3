"""`sayso serve`: the pages of a store, on this machine, or behind a token for others."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import DEFAULT_PLUGINS, pm

from sayso.arguments import UsageError
from sayso.commands import MakeCoder, ReportCoder, Stop, load_coder
from sayso.exporting.words import clean
from sayso.failures import tell
from sayso.store import NotAStoreError, Store
from sayso.web import overviews, pages, plugin
from sayso.web.access import LEAST_TOKEN
from sayso.web.database import StoreDatabase
from sayso.web.site import DATABASE, START_SECONDS, Site, attach, site_of

HERE = Path(__file__).parent
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})

MEMORY = ("link_nodes", "link_keys", "link_ties", "link_stale")
"""Tables that are not for reading."""

SETTINGS = {
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 300,
    "suggest_facets": False,  # some 30 queries a page; the menu of a column has its facet
    "default_cache_ttl": 0,
    "max_returned_rows": 2000,
    "num_sql_threads": 4,
}


def run(args: Namespace, make_coder: MakeCoder, stop: Stop) -> int:
    """Do what the call asks for, and give its exit status; Ctrl-C is how it ends well."""
    prog = "sayso serve"
    token = args.token or os.environ.get("SAYSO_TOKEN") or None
    if token is not None and len(token) < LEAST_TOKEN:
        raise UsageError(f"argument --token: has fewer than {LEAST_TOKEN} characters", prog)
    inside = is_loopback(args.host)
    if not inside and token is None and not authenticating():
        raise UsageError(
            f"argument --host: others can reach {args.host}; give a --token that they have to "
            "know, or install a plugin of Datasette's that knows them",
            prog,
        )
    try:
        with Store(args.store, readonly=True):
            pass
    except NotAStoreError as error:
        raise UsageError(f"argument STORE: {clean(str(error))}", prog) from error
    site = Site(
        path=Path(args.store),
        make_coder=_coder_of(args, make_coder),
        token=token,
        closed=token is not None or not inside,
        hosts=LOOPBACK | {args.host.lower()} if inside and token is None else frozenset(),
        writable=not args.readonly and os.access(args.store, os.W_OK),
    )
    try:
        listening = _listen(args.host, args.port)
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(f"argument --port: {args.host}:{args.port}: {clean(why)}", prog) from error
    datasette = datasette_of(site)
    config = uvicorn.Config(
        datasette.app(),
        log_level="critical",
        lifespan="on",
        ws="none",
        server_header=False,
    )
    try:
        port = listening.getsockname()[1]
        name = f"[{args.host}]" if ":" in args.host else args.host
        tell(f"sayso: {args.store} is at http://{name}:{port}/ until Ctrl-C")
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()
        close(datasette)
    return 0


def datasette_of(site: Site) -> Datasette:
    """A Datasette with the store, our pages, and nothing else."""
    if not pm.is_registered(plugin):
        pm.register(plugin, "sayso")
    # Datasette would print the variables of every error, even of a wrong address, and with them
    # what somebody pasted. One line of traceback for what is really broken stays.
    pm.get_plugin("datasette.handle_exception").rich = None
    return _Serving(
        memory=False,
        settings=dict(SETTINGS),
        template_dir=str(HERE / "templates"),
        static_mounts=[("assets", str(HERE / "static"))],
        metadata={
            "title": "Sayso",
            "databases": {
                DATABASE: {
                    "title": site.path.name,
                    "tables": {name: {"hidden": True} for name in MEMORY},
                }
            },
        },
        site=site,
    )


def close(datasette: Any) -> None:
    """Let go of the store."""
    datasette.executor.shutdown()
    for database in datasette.databases.values():
        database.close()


class _Serving(Datasette):  # type: ignore[misc]
    """Datasette, which asks its plugins while it is made, and by then has to be one of ours."""

    def __init__(self, *, site: Site, **options: Any) -> None:
        attach(self, site)
        super().__init__(**options)
        if "_memory" in self.databases:
            self.remove_database("_memory")
        self.add_database(
            StoreDatabase(self, path=str(site.path), is_mutable=_may_change(site.path)),
            name=DATABASE,
        )

    async def invoke_startup(self) -> None:
        """Work out the first page before anybody waits for it."""
        await super().invoke_startup()
        site = site_of(self)
        if site is not None:
            with contextlib.suppress(pages.Slow):
                await pages.read(
                    self, lambda db: site.overview("home", db, overviews.home), START_SECONDS
                )


def _may_change(path: Path) -> bool:
    """Whether the store may change while it is shown.

    Reading in WAL mode makes files beside it; where none can be made, nobody writes either, and
    SQLite has to be told so.
    """
    return os.access(path.absolute().parent, os.W_OK) or Path(f"{path}-wal").exists()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def authenticating(plugins: Iterable[Any] | None = None) -> bool:
    """Whether a plugin that somebody installed tells who asks."""
    own = {plugin.__name__, *DEFAULT_PLUGINS}
    return any(
        getattr(one, "__name__", "") not in own and hasattr(one, "actor_from_request")
        for one in (pm.get_plugins() if plugins is None else plugins)
    )


def _coder_of(args: Namespace, make_coder: MakeCoder) -> Callable[[], ReportCoder]:
    return lambda: load_coder(args, make_coder)


def _listen(host: str, port: int) -> socket.socket:
    # Named as TCP, or asyncio does not switch off the delay of small packets: 40 ms an answer.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host.strip("[]"), port))
        listening.listen(128)  # whoever comes before all is loaded waits
    except BaseException:
        listening.close()
        raise
    return listening
