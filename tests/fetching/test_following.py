"""A feed as an input: its full texts are taken, what its links lead to is fetched politely."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.hostile import ITEMS, FastClock, Hostile
from benchmarks.synthetic import StandIn
from sayso import cli
from sayso.fetching.client import Fetcher
from sayso.fetching.courtesy import Courtesy
from sayso.reading import Options, ReadError, Skipped, following, located
from sayso.reading.following import Follower
from sayso.records import Report

FULL = "<p>The army said on Monday that rebels had shelled the town.</p>" * 30


class Came:
    """What comes of a feed, with a clock whose sleeps take no time."""

    def __init__(self, given: str | Path, **known: str) -> None:
        options = Options(allow_private=True, **known)
        fetcher, self.clock = Fetcher(allow_private=True), FastClock()
        self.errors: list[ReadError] = []
        self.skipped: list[Skipped] = []
        follower = Follower(options, fetcher, Courtesy(fetcher, self.clock, following.DELAY))
        self.reports: dict[str, Report] = dict(
            located(
                given,
                options=options,
                on_error=self.errors.append,
                on_skip=self.skipped.append,
                on_link=follower,
            )
        )


def base(hostile: Hostile) -> str:
    return f"http://127.0.0.1:{hostile.port}"


def test_links_of_a_feed_by_address(hostile: Hostile) -> None:
    came = Came(f"{base(hostile)}/feed/steady.xml", date="2020-01-01", outlet="Nobody")
    assert not came.errors
    assert not came.skipped
    assert list(came.reports) == [
        f"{base(hostile)}/item/steady/{n}?utm_source=rss" for n in range(1, ITEMS + 1)
    ]
    for report in came.reports.values():
        assert "rebels had shelled" in report.text
        assert (report.title or "").startswith("Rebels shell café")
        assert report.outlet == "Harbour Post", "the page's own"
        assert (report.date, report.date_from) == ("2024-03-18", "metadata"), "the feed's"
    assert hostile.asked["127.0.0.1/robots.txt"] == 1
    assert came.clock.slept >= following.DELAY * ITEMS, "one after the other"


def test_full_texts_are_taken_as_they_are(hostile: Hostile, tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    link = f"<link>{base(hostile)}/item/steady"
    feed.write_text(
        f"<rss><channel><title>Wire</title><item>{link}/1</link><description>"
        f"<![CDATA[{FULL}]]></description></item><item>{link}/2</link>"
        "<description>Short.</description></item></channel></rss>"
    )
    came = Came(feed)
    full, page = came.reports.items()
    assert full[0] == f"{feed}:1"
    assert full[1].url == f"{base(hostile)}/item/steady/1"
    assert full[1].outlet == "Wire"
    assert page[0] == f"{base(hostile)}/item/steady/2"
    assert "steady 2" in (page[1].title or "")
    assert not any("/1" in asked for asked in hostile.asked)


@pytest.mark.parametrize("kind", ["gone", "loop", "downitems"])
def test_what_cannot_be_had_costs_one_line_each(
    hostile: Hostile, kind: str, tmp_path: Path
) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(hostile.rss(kind).replace("<link>", f"<link>{base(hostile)}"))
    came = Came(feed)
    assert len(came.reports) + len(came.errors) == ITEMS
    assert came.errors
    assert all(base(hostile) in error.place for error in came.errors)


def test_robots_are_heeded(hostile: Hostile) -> None:
    hostile.robots["127.0.0.1"] = "User-agent: *\nDisallow: /item/\n"
    came = Came(f"{base(hostile)}/feed/steady.xml")
    assert not came.reports
    assert [error.why for error in came.errors] == ["its site's robots.txt does not allow it"] * 3
    assert not any("/item/" in asked for asked in hostile.asked)


def test_the_command(
    hostile: Hostile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(following, "DELAY", 0.01)
    feed = f"{base(hostile)}/feed/steady.xml"
    assert cli.main(["quotes", feed, "--allow-private"], lambda _: StandIn()) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {json.loads(line)["report"]["date"] for line in lines} == {"2024-03-18"}
    counted = cli.main(["quotes", feed, "--allow-private", "--no-follow"], lambda _: StandIn())
    out, err = capsys.readouterr()
    assert (counted, out) == (0, "")
    assert f"passed over {ITEMS} entries of a feed with a summary only" in err
    words = ["add", str(tmp_path / "news.db"), feed, "--allow-private", "--progress"]
    assert cli.main(words, lambda _: StandIn()) == 0
    assert f"{ITEMS} added" in capsys.readouterr().err
    assert cli.main(["code", feed], lambda _: StandIn()) == 1
    assert "private network" in capsys.readouterr().err
