"""`sayso watch`: whatever servers do it goes on, asks politely, and takes each item once."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.hostile import ITEMS, FastClock, Hostile, permitted, resolve
from benchmarks.synthetic import StandIn
from sayso import cli
from sayso.failures import Failures
from sayso.fetching.client import Fetcher, Limits
from sayso.fetching.feeds import items
from sayso.fetching.state import WatchState
from sayso.fetching.watching import Round, Watcher
from sayso.reading import ReadError
from sayso.reading.formats.feeds import parse
from sayso.store import Store
from sayso.store.adding import Adding, run_of

EVERY = 900.0
DAY = 86400.0
Watch = Callable[..., list[Round]]


@pytest.fixture
def clock() -> FastClock:
    return FastClock()


@pytest.fixture
def watch(
    hostile: Hostile, clock: FastClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Watch:
    """Watches feeds of these kinds for so many rounds, over the store news.db."""

    def call(
        *kinds: str, rounds: int = 1, seconds: float = 10.0, delay: float = 5.0
    ) -> list[Round]:
        coder = StandIn()
        path = tmp_path / "news.db"
        with (
            Store(path) as store,
            closing(WatchState(path)) as state,
            Failures(tmp_path / "failed.jsonl") as failures,
        ):
            watcher = Watcher(
                [hostile.url(f"/feed/{kind}.xml") for kind in kinds],
                adding=Adding(store, coder, run_of("watch", coder), on_error=failures.code),
                state=state,
                failures=failures,
                fetcher=Fetcher(resolve=resolve, permitted=permitted),
                clock=clock,
                every=EVERY,
                delay=delay,
                limits=Limits(bytes=4 << 20, seconds=seconds),
                dice=random.Random(1),
            )
            done = []
            for one in watcher.rounds():
                done.append(one)
                if len(done) == rounds:
                    return done
        raise AssertionError

    return call


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    with Store(path, readonly=True) as store:
        return [tuple(row) for row in store.query(sql)]


def test_each_item_comes_once(hostile: Hostile, watch: Watch, tmp_path: Path) -> None:
    first, second = watch("steady", rounds=2)
    assert (first.feeds, first.new, first.added, first.failed) == (1, ITEMS, ITEMS, 0)
    assert first.events
    assert (second.unchanged, second.new, second.added) == (1, 0, 0)
    hostile.publish("steady")
    third = watch("steady", rounds=2)  # another run
    assert sum(one.added for one in third) == 1
    pages = {path: count for path, count in hostile.asked.items() if "/item/" in path}
    assert set(pages.values()) == {1}
    assert len(pages) == ITEMS + 1
    assert hostile.asked["steady.test/robots.txt"] == 2  # once a run
    reports = query(tmp_path / "news.db", "SELECT url, date, outlet FROM reports_flat ORDER BY url")
    assert reports[0] == (
        hostile.url("/item/steady/1?utm_source=rss"), "2024-03-18", "Harbour Post"
    )  # fmt: skip


def test_a_restart_asks_for_nothing_again(hostile: Hostile, watch: Watch, clock: FastClock) -> None:
    watch("steady")
    before = sum(hostile.asked.values())
    (again,) = watch("steady")
    assert again.not_due == 1
    assert sum(hostile.asked.values()) == before
    assert again.next_at <= clock.now() + 1.1 * EVERY
    clock.sleep(EVERY)
    (later,) = watch("steady")
    assert later.unchanged == 1
    assert hostile.conditions["steady"] == 1


def test_a_clock_set_back_stops_nothing(hostile: Hostile, watch: Watch, clock: FastClock) -> None:
    watch("steady")
    clock._passed -= 30 * DAY
    assert watch("steady")[0].unchanged == 1


def test_whatever_servers_do_the_others_are_read(
    hostile: Hostile, watch: Watch, tmp_path: Path
) -> None:
    # The slow ones first: a good feed after them has to come all the same.
    (done,) = watch("slow", "trickle", "headers", "steady", seconds=0.4)
    assert (done.failed_feeds, done.added) == (3, ITEMS)
    (done,) = watch(
        "error", "endless", "loop", "inner", "bomb", "cut", "garbage", "webpage", "entities",
        "broken", "charset", "moved", "liar",
    )  # fmt: skip
    assert done.failed_feeds == 9
    # "moved" leads to the items of "steady", which are there already.
    assert done.added == 3 * ITEMS
    assert not any(asked.startswith("inner.test/item/steady") for asked in hostile.asked)
    reports = query(tmp_path / "news.db", "SELECT url, text FROM reports_flat")
    assert not any("root:" in str(text) or "haha" in str(text) for _, text in reports)
    assert not any("news.example.org" in str(url) for url, _ in reports)
    assert all("café" in str(text) for _, text in reports)
    why = dict(query(tmp_path / "news.db", "SELECT url, why FROM feeds WHERE failures"))
    assert len(why) == 12
    assert "private network" in str(why[hostile.url("/feed/inner.xml")])


def test_a_feed_that_fails_is_asked_less_and_less(
    hostile: Hostile, watch: Watch, clock: FastClock
) -> None:
    watch("error", "steady", rounds=96)  # a day of rounds
    assert hostile.asked["steady.test/feed/steady.xml"] == 96
    assert 5 <= hostile.asked["error.test/feed/error.xml"] <= 9
    assert hostile.asked["error.test/robots.txt"] <= 2


def test_too_many_requests_are_heard(hostile: Hostile, watch: Watch, clock: FastClock) -> None:
    began = clock.now()
    assert watch("limited")[0].failed_feeds == 1
    while clock.now() < began + 3000:
        watch("limited")
        clock.sleep(300)
    assert hostile.asked["limited.test/feed/limited.xml"] == 1
    clock.sleep(1000)
    (done,) = watch("limited")
    # The first item is refused with half an hour to wait, so that the host gets no more requests.
    assert (done.new, done.retried, done.added, done.waiting) == (ITEMS, 1, 0, ITEMS)
    clock.sleep(2000)
    assert watch("limited")[0].added == ITEMS


def test_items_that_fail(hostile: Hostile, watch: Watch, tmp_path: Path) -> None:
    done = watch("gone", "flaky", rounds=3)
    assert sum(one.failed for one in done) == 3
    assert sum(one.retried for one in done) == 3
    assert sum(one.added for one in done) == 3
    failed = query(tmp_path / "news.db", "SELECT why FROM feed_items WHERE state = 'failed'")
    assert sorted(str(why)[:12] for (why,) in failed) == [
        "answers 404 ", "is applicati", "no article t"
    ]  # fmt: skip


def test_an_item_that_never_comes_is_given_up(
    hostile: Hostile, watch: Watch, tmp_path: Path
) -> None:
    done = watch("downitems", rounds=40)
    assert sum(one.failed for one in done) == ITEMS
    pages = {path: count for path, count in hostile.asked.items() if "/item/" in path}
    assert set(pages.values()) == {5}
    assert (tmp_path / "failed.jsonl").read_text().count("answers 500") >= 1


def test_a_host_is_left_in_peace_between_requests(
    hostile: Hostile, watch: Watch, clock: FastClock
) -> None:
    hostile.robots["steady.test"] = "User-agent: *\nCrawl-delay: 20"
    watch("steady", delay=5.0)
    # robots.txt, 5 s, the feed, 20 s, and each item after 20 s more
    assert clock.slept == pytest.approx(5 + 20 * ITEMS, abs=0.1)


def test_robots_are_obeyed(hostile: Hostile, watch: Watch, tmp_path: Path) -> None:
    hostile.robots["steady.test"] = "User-agent: sayso\nDisallow: /item/steady/2"
    hostile.robots["broken.test"] = "User-agent: *\nDisallow: /"
    (done,) = watch("steady", "broken", "moved")
    assert (done.added, done.failed, done.failed_feeds) == (ITEMS - 1, 1, 1)
    assert not any("/item/steady/2" in asked for asked in hostile.asked)
    assert "broken.test/feed/broken.xml" not in hostile.asked


def test_a_round_ends_when_the_next_is_due(hostile: Hostile, watch: Watch) -> None:
    hostile.extra["steady"] = 12
    done = watch("steady", rounds=3, delay=100.0)
    assert [one.added for one in done] == [7, 8, 0]
    assert done[0].waiting == ITEMS + 12 - 7
    assert all(one.next_at - one.at < 1.2 * EVERY for one in done)


def test_a_round_is_one_line() -> None:
    done = Round(3, 1.7e9, feeds=2, unchanged=1, failed_feeds=1, new=4, added=3, failed=1, events=9)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d round 3: 2 feeds \(1 unchanged, 1 failed\) · "
        r"items: 4 new, 3 added, 1 failed · 9 events · next .*",
        str(done),
    )


# ------------------------------------------------------------------------------------------- feeds


def test_atom_and_relative_links() -> None:
    atom = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A  B</title>
    <entry><title>One</title><link href="../1.html#x"/><updated>2024-03-01T23:00:00-05:00</updated>
    </entry><entry><title>None</title></entry>
    <entry><link href="http://me:pw@other.test/2"/></entry>
    <entry><link href="javascript:alert(1)"/></entry>
    <entry><link href="../1.html#y"/></entry></feed>"""
    url = "http://a.test/feeds/atom"
    feed = parse(atom, url, url=url)
    assert feed.title == "A B"
    assert [(item.link, item.date) for item in items(feed, url)] == [
        ("http://a.test/1.html", "2024-03-01"),
        ("http://other.test/2", None),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"/etc/passwd",
        b"http://127.0.0.1/",
        b"<html><body>x",
        b"\x00" * 100,
        b"<" * 9999,
    ],
)
def test_what_is_no_feed(data: bytes) -> None:
    with pytest.raises(ReadError):
        parse(data, "http://a.test/", url="http://a.test/")


# ------------------------------------------------------------------------------------- the command


def test_the_command(hostile: Hostile, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = f"http://127.0.0.1:{hostile.port}"
    words = ["watch", str(tmp_path / "news.db"), f"{base}/feed/steady.xml", "--rounds", "1"]
    more = ["--allow-private", "--delay", "0.01", "--contact", "me@example.org"]
    assert cli.main([*words, *more], lambda _: StandIn()) == 0
    assert f"items: {ITEMS} new, {ITEMS} added" in capsys.readouterr().err
    assert any(agent.endswith(" me@example.org") for agent in hostile.agents)
    assert cli.main(words, lambda _: StandIn()) == 0  # not due
    words[2] = f"{base}/feed/error.xml"
    assert cli.main(words, lambda _: StandIn()) == 1
    assert "private network" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong", [["feed.xml"], ["ftp://a.test/"], ["http://a.test/", "--every", "0"], []]
)
def test_a_wrong_call(wrong: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["watch", str(tmp_path / "news.db"), *wrong], lambda _: StandIn()) == 2


SCRIPT = """
import sys
from benchmarks.synthetic import StandIn
from sayso import cli
sys.exit(cli.main(sys.argv[1:], lambda _: StandIn()))
"""


@pytest.fixture
def running(hostile: Hostile, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    url = f"http://127.0.0.1:{hostile.port}/feed/steady.xml"
    words = ["watch", "news.db", url, "--allow-private", "--delay", "0.01"]
    root = Path(__file__).parent.parent.parent
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SCRIPT), *words],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{root}:{root / 'src'}"},
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.wait()
    assert process.stderr is not None
    process.stderr.close()


def test_it_stops_when_told(running: subprocess.Popen[str], tmp_path: Path) -> None:
    assert running.stderr is not None
    assert "round 1: 1 feed · items: 3 new, 3 added" in running.stderr.readline()
    running.send_signal(signal.SIGTERM)
    assert running.wait(60) == 0
    assert running.stderr.read().startswith("sayso: stopped after 1 round;")
    assert query(tmp_path / "news.db", "PRAGMA integrity_check") == [("ok",)]
