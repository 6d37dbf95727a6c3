"""Hostile reports, hostile requests, and who may come in."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from datasette import hookimpl
from datasette.plugins import pm
from datasette.utils import tilde_encode
from tests.web import made
from tests.web.conftest import asking, serving

from sayso.store import Store
from sayso.web.guarding import MOST_SENT, POLICY

HOSTILE = f"/report/{tilde_encode(made.hostile().report.id)}"
TOKEN = "a-token-that-is-long-enough"


def token_of(page: httpx.Response) -> str:
    found = re.search(r'name="csrftoken" value="([^"]+)"', page.text)
    assert found
    return found[1]


# --------------------------------------------------------------------------------- hostile reports


@pytest.mark.parametrize(
    "path", [HOSTILE, "/events?q=ridge", "/reports?q=ridge", "/", "/review", "/events.atom?q=ridge",
             "/store/versions", "/store/events", "/actors?q=onclick"],
)  # fmt: skip
def test_markup_in_a_report_is_text(client: httpx.Client, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    for bad in ("<script>alert", "<script>document", "<img src=x", "<u onclick", "<i>Outlet",
                "<b>hostile", 'href="javascript:', "\u202e"):  # fmt: skip
        if path.startswith("/store") and bad == "\u202e":
            continue  # Datasette's tables show bytes as they are
        assert bad not in page.text, (path, bad)


def test_a_hostile_report_is_shown_whole(client: httpx.Client) -> None:
    page = client.get(HOSTILE).text
    assert "&lt;script&gt;document.title = &#39;taken&#39;&lt;/script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    assert "w" * 1_000_000 in page
    assert page.count("right-to-left override") >= 2
    assert "\ufffd\ufffd" in page
    assert '<span class="address">javascript:alert(document.cookie)</span>' in page


def test_lists_cut_what_is_endless(client: httpx.Client) -> None:
    for path in ("/events?q=ridge", "/", "/reports?q=ridge"):
        assert len(client.get(path).content) < 60_000


def test_broken_utf8_in_the_file_is_shown_as_such(store: Path) -> None:
    with closing(sqlite3.connect(store)) as db, db:
        db.execute("UPDATE versions SET outlet = CAST(x'4869ff' AS TEXT) "
                   "WHERE title = 'Note 3 from Dorrin'")  # fmt: skip
    with serving(store) as at, asking(at) as client:
        assert "Hi\ufffd" in client.get("/report/other-3").text
        assert client.get("/").status_code == 200


# -------------------------------------------------------------------------------- what pages carry


@pytest.mark.parametrize(
    "path", ["/", "/events.json", "/store", "/store/events", "/assets/sayso.css", "/no-such-page",
             "/-/plugins.json"],
)  # fmt: skip
def test_every_answer_carries_the_policy(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers.get_list("content-security-policy") == [POLICY]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"


def test_the_policy_lets_nothing_in() -> None:
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert set(rules.values()) == {"'none'", "'self'"}


@pytest.mark.parametrize("path", ["/", "/report/shelling-wire", "/incident/i-kessel", "/review",
                                  "/store", "/store/events", "/store?sql=select+1"])  # fmt: skip
def test_nothing_is_inline_and_nothing_from_elsewhere(client: httpx.Client, path: str) -> None:
    page = client.get(path).text
    assert not re.search(r"<script>|<script type=\"module\">|<style|\sstyle=\"|\son\w+=\"", page)
    loaded = re.findall(r"<(?:script|link|img|use|iframe)[^>]*?(?:src|href)=\"([^\"]+)\"", page)
    assert loaded
    assert all(one.startswith(("/", str(client.base_url))) for one in loaded), loaded


# ------------------------------------------------------------------------------------------ writes


@pytest.fixture
def writable(store: Path) -> Iterator[tuple[httpx.Client, Path]]:
    with serving(store) as at, asking(at) as client:
        yield client, store


def reviews(path: Path) -> int:
    with Store(path, readonly=True) as store:
        return int(store.query("SELECT count(*) FROM reviews")[0][0])


def decision(client: httpx.Client) -> dict[str, str]:
    """A form that would be taken: with the cookie, the token and a name."""
    data = {"csrftoken": token_of(client.get("/review")), "do": "name", "name": "Ada"}
    assert client.post("/review", data=data).status_code == 303
    page = client.get("/review").text
    fields = dict(re.findall(r'name="(at|id)" value="([^"]+)"', page))
    return fields | {"csrftoken": data["csrftoken"], "do": "accept"}


def test_a_decision_is_taken_from_our_own_form(writable: tuple[httpx.Client, Path]) -> None:
    client, store = writable
    assert client.post("/review", data=decision(client)).status_code == 303
    assert reviews(store) == 1


def test_a_write_needs_the_token_of_the_form(writable: tuple[httpx.Client, Path]) -> None:
    client, store = writable
    form = decision(client)
    for wrong in ({"csrftoken": ""}, {"csrftoken": "other"}):
        assert client.post("/review", data=form | wrong).status_code == 403
    with asking(str(client.base_url)) as stranger:  # has no cookie at all
        assert stranger.post("/review", data=form).status_code == 403
        assert stranger.post("/try", data={"text": "x"}).status_code == 403
    assert reviews(store) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_write_from_another_site_is_refused(
    writable: tuple[httpx.Client, Path], headers: dict[str, str]
) -> None:
    client, store = writable
    assert client.post("/review", data=decision(client), headers=headers).status_code == 403
    assert reviews(store) == 0


def test_reading_writes_nothing(writable: tuple[httpx.Client, Path]) -> None:
    client, store = writable
    form = decision(client)
    assert client.get("/review", params=form).status_code == 200
    assert client.put("/review", data=form).status_code in (403, 404, 405, 200)
    assert reviews(store) == 0


def test_a_form_may_be_only_so_large(writable: tuple[httpx.Client, Path]) -> None:
    client, _ = writable
    form = decision(client)
    answer = client.post("/try", data=form | {"text": "x" * MOST_SENT})
    assert answer.status_code == 413

    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 100_000

    kind = {"content-type": "application/x-www-form-urlencoded"}
    try:
        answer = client.post("/try", content=endless(), headers=kind)
    except httpx.HTTPError:
        return  # the server hung up while more was coming
    assert answer.status_code == 413


def test_readonly_pages_take_no_decision(store: Path) -> None:
    with serving(store, writable=False) as at, asking(at) as client:
        page = client.get("/review")
        assert "not decide here" in page.text
        assert 'value="accept"' not in page.text
        form = {"csrftoken": token_of(client.get("/try")), "do": "name", "name": "Ada"}
        assert client.post("/review", data=form).status_code == 403


class Denies:
    """A plugin that lets nobody review."""

    __name__ = "denies"

    @hookimpl(trylast=True)
    def permission_allowed(self, action: str) -> bool | None:
        return False if action == "sayso-review" else None


def test_a_plugin_may_deny_reviews(writable: tuple[httpx.Client, Path]) -> None:
    client, store = writable
    form = decision(client)
    plugin = Denies()
    pm.register(plugin)
    try:
        assert client.post("/review", data=form).status_code == 403
    finally:
        pm.unregister(plugin)
    assert reviews(store) == 0


# --------------------------------------------------------------------------------------------- SQL


@pytest.mark.parametrize(
    "sql", ["delete from events", "update reports set id = 'x'", "drop table reviews",
            "select 1; delete from events", "pragma query_only = 0", "vacuum into '/tmp/x.db'",
            "attach '/tmp/x.db' as x", "with a as (select 1) insert into reviews select 1"],
)  # fmt: skip
def test_the_sql_page_reads_only(writable: tuple[httpx.Client, Path], sql: str) -> None:
    client, store = writable
    before = store.read_bytes()
    answer = client.get("/store.json", params={"sql": sql})
    assert answer.status_code == 400 or not answer.json().get("rows")
    assert store.read_bytes() == before


def test_a_query_has_a_time_limit(client: httpx.Client) -> None:
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
    began = time.monotonic()
    answer = client.get("/store.json", params={"sql": sql}, timeout=60)
    assert answer.status_code == 400
    assert "interrupted" in answer.text.lower() or "time limit" in answer.text.lower()
    assert time.monotonic() - began < 30


def test_a_page_has_a_time_limit(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from sayso.web import overviews, pages

    monkeypatch.setattr(pages, "SECONDS", 0.05)
    monkeypatch.setattr(
        overviews, "reports",
        lambda db, *_, **__: db.execute(
            "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
        ).fetchall(),
    )  # fmt: skip
    answer = client.get("/reports")
    assert answer.status_code == 503
    assert "took too long" in answer.text


# ------------------------------------------------------------------------------------ who comes in


def test_another_name_of_this_machine_is_refused(store: Path) -> None:
    with (
        serving(store, hosts=frozenset({"127.0.0.1", "localhost"})) as at,
        asking(at) as client,
    ):
        port = at.rpartition(":")[2]
        assert client.get("/").status_code == 200
        assert client.get("/", headers={"host": f"localhost:{port}"}).status_code == 200
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", ""):
            assert client.get("/", headers={"host": host}).status_code in (400, 421), host


@pytest.fixture
def closed(store: Path) -> Iterator[str]:
    with serving(store, token=TOKEN, closed=True) as at:
        yield at


def test_without_the_token_nothing_is_shown(closed: str) -> None:
    with asking(closed) as client:
        for path in ("/", "/events", "/events.json", "/report/shelling-wire", "/review", "/store",
                     "/store/events.json", "/store.json?sql=select+1", "/-/metadata.json",
                     "/try"):  # fmt: skip
            answer = client.get(path)
            assert answer.status_code in (303, 403), path
            assert "Kessel" not in answer.text
        assert client.get("/assets/sayso.css").status_code == 200


def test_the_token_in_a_header(closed: str) -> None:
    with asking(closed) as client:
        bearer = {"authorization": f"Bearer {TOKEN}"}
        assert client.get("/events.json?q=shelled", headers=bearer).json()["total"] == 4
        assert client.get("/store/events.json", headers=bearer).status_code == 200
        for wrong in ("", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN):
            assert client.get("/events.json", headers={"authorization": wrong}).status_code == 403
        assert client.post("/review", headers={"authorization": "Bearer no"}).status_code == 403


def test_signing_in(closed: str) -> None:
    with asking(closed) as client:
        sent = client.get("/events?q=shelled", headers={"accept": "text/html"})
        assert sent.status_code == 303
        page = client.get(sent.headers["location"])
        form = {"csrftoken": token_of(page), "name": "Ada", "next": "/events?q=shelled"}
        assert client.post("/sign-in", data=form | {"token": "wrong"}).status_code == 403
        assert client.get("/events").status_code == 403
        answer = client.post("/sign-in", data=form | {"token": TOKEN})
        assert (answer.status_code, answer.headers["location"]) == (303, "/events?q=shelled")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert TOKEN not in cookie
        assert "4 events" in client.get("/events?q=shelled").text
        page = client.get("/review")
        assert "Who are you" not in page.text, "the name is that of the one who signed in"
        for away in ("https://evil.example", "//evil.example", "/\\evil.example"):
            to = client.post("/sign-in", data=form | {"token": TOKEN, "next": away})
            assert to.headers["location"] == "/"


class Knows:
    """A plugin that knows Grace by her header."""

    __name__ = "knows"

    @hookimpl
    def actor_from_request(self, request: httpx.Request) -> dict[str, str] | None:
        return {"id": "grace"} if request.headers.get("x-name") == "grace" else None


def test_a_plugin_that_knows_people_lets_them_in(store: Path) -> None:
    plugin = Knows()
    pm.register(plugin)
    try:
        with serving(store, closed=True) as at, asking(at) as client:
            assert client.get("/events").status_code == 403
            assert client.get("/events", headers={"x-name": "grace"}).status_code == 200
    finally:
        pm.unregister(plugin)
