"""One store, one server, one browser for all tests of the pages; those that write have their own.

SAYSO_SLOW makes all waiting so many times longer, for machines with other work.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from tests.web import made

from sayso.records import Annotation, Report
from sayso.web.serving import close, datasette_of
from sayso.web.site import Site

SLOW = float(os.environ.get("SAYSO_SLOW", "1"))
CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome")
                 if (path := shutil.which(name))), None)  # fmt: skip


class ByHand:
    """Codes a pasted text as one report that was coded by hand, whatever it says."""

    def annotations(
        self,
        reports: Iterable[Report],
        workers: int = 1,
        on_error: Callable[[Report, Exception], None] | None = None,
    ) -> Iterator[Annotation]:
        for report in reports:
            if "nonsense" in report.text:
                assert on_error is not None
                on_error(report, ValueError("it is nonsense"))
                continue
            maker = made.Maker(report)
            found = []
            if "rebels" in report.text and "shelled" in report.text:
                found = [maker.event("ASSAULT", "shelled", actor=["brigade=rebels"])]
            yield maker.whole(found)


@contextlib.contextmanager
def serving(path: Path, **options: Any) -> Iterator[str]:
    """The pages of a store, on a port of this machine."""
    datasette = datasette_of(Site(path=path, make_coder=ByHand, **options))
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(datasette.app(), log_level="critical", lifespan="on", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            until = time.monotonic() + 20 * SLOW
            while not server.started and thread.is_alive() and time.monotonic() < until:
                time.sleep(0.01)
            assert server.started
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            server.force_exit = True
            thread.join()
            close(datasette)


def asking(address: str) -> httpx.Client:
    """A client of the pages at an address."""
    return httpx.Client(base_url=address, timeout=20 * SLOW)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of `made`, not to be written to."""
    path = tmp_path_factory.mktemp("web") / "news.db"
    made.fill(path)
    return path


@pytest.fixture
def store(filled: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copy(filled, tmp_path / "news.db"))


@pytest.fixture
def calm(tmp_path: Path) -> Path:
    """A store without the hostile report, whose length takes a browser its time."""
    path = tmp_path / "calm.db"
    made.fill(path, wild=False)
    return path


@pytest.fixture(scope="session")
def site(filled: Path) -> Iterator[str]:
    """The address of the pages of the common store."""
    with serving(filled) as address:
        yield address


@pytest.fixture
def client(site: str) -> Iterator[httpx.Client]:
    with asking(site) as client:
        yield client


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's own Chromium; none is ever fetched."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("needs chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], timeout=60_000 * SLOW
        )
        yield browser
        browser.close()


Open = Callable[..., Any]


@pytest.fixture
def open_page(browser: Any, site: str) -> Iterator[Open]:
    """Opens a path in a new window; the test fails if the page complains of anything."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_at(path: str, at: str = site, expect: Sequence[int] = (200,), **options: Any) -> Any:
        context = browser.new_context(base_url=at, **options)
        context.set_default_timeout(8_000 * SLOW)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text) if said.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda one: None if one.url.startswith(at) else complaints.append(f"asks {one.url}"),
        )
        answer = page.goto(path)
        assert answer.status in expect
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []
