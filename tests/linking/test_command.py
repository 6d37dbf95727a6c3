"""sayso link, and incidents that leave the store."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from tests.linking.conftest import keep, linked

from sayso import cli
from sayso.linking import copies
from sayso.records import Annotation, Incident
from sayso.store import Filters, Store, opening


class Ran(msgspec.Struct):
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(
    path: Path,
    news: list[Annotation],
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> Run:
    """Runs `sayso` beside a store `news.db`."""
    monkeypatch.chdir(path.parent)
    with Store(path) as store:
        keep(store, *news)

    def call(*words: str) -> Ran:
        status = cli.main(words)
        out, err = capsysbinary.readouterr()
        assert b"Traceback" not in err
        return Ran(status, out.decode(), err.decode())

    return call


def test_link_is_silent_and_can_be_repeated(run: Run, path: Path) -> None:
    assert run("link", "news.db") == Ran(0, "", "")
    with Store(path) as store:
        once = list(store.incidents())
    assert once
    assert run("link", "news.db") == Ran(0, "", "")
    with Store(path) as store:
        assert list(store.incidents()) == once


def test_link_tells_what_it_did(run: Run, news: list[Annotation]) -> None:
    told = run("link", "news.db", "--progress").err
    events = sum(len(one.events) for one in news)
    assert f"{len(news)} reports and {events} events linked" in told
    assert "0 reports and 0 events" in run("link", "news.db", "--progress").err


def test_there_has_to_be_a_store(run: Run) -> None:
    ran = run("link", "other.db")
    assert ran.status == 2
    assert "there is no such store" in ran.err
    assert not Path("other.db").exists()


def test_without_datasketch_it_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies._minhash.cache_clear()
    monkeypatch.setitem(sys.modules, "datasketch", None)
    ran = run("link", "news.db")
    copies._minhash.cache_clear()
    assert ran.status == 2
    assert "pip install 'sayso[link]'" in ran.err


def test_incidents_are_exported(run: Run, path: Path) -> None:
    run("link", "news.db")
    ran = run("export", "news.db", "--as", "jsonl", "--records", "incidents")
    rows = [msgspec.json.decode(line, type=Incident) for line in ran.out.splitlines()]
    with Store(path) as store:
        assert rows == list(store.incidents())
    assert [(one.date or "", one.id) for one in rows] == sorted(
        (one.date or "", one.id) for one in rows
    )


def test_of_incidents_some(run: Run, path: Path) -> None:
    run("link", "news.db")
    call = ("export", "news.db", "--as", "jsonl", "--records", "incidents", "--event", "ASSAULT")
    rows = [json.loads(line) for line in run(*call).out.splitlines()]
    assert rows
    assert {row["event"] for row in rows} == {"ASSAULT"}
    with Store(path) as store:
        none = Filters(event=("ASSAULT",), since="2031-01-01")
        assert list(store.incidents(none)) == []


def test_formats_that_hold_no_incidents_say_so(run: Run) -> None:
    ran = run("export", "news.db", "--as", "csv", "--records", "incidents")
    assert ran.status == 2
    assert "jsonl" in ran.err


def test_an_older_store_can_be_linked(
    path: Path, news: list[Annotation], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opening.migrations()[:4]
    with monkeypatch.context() as older:
        older.setattr(opening, "migrations", lambda: before)
        with Store(path) as store:
            keep(store, *news)
    with linked(path, []) as store:
        assert any(one.reports > 1 for one in store.incidents())
