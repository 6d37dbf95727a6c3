"""RSS, Atom, mails: full entries, summaries, and hostile ones."""

from pathlib import Path

import pytest
from tests.reading.asking import TEXT, came

from sayso.reading.formats.feeds import LINKS

MARKED = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT.split("\n\n"))
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Meridian Wire</title><link>https://n.example/</link><language>en-gb</language>
<item><title>Army says &amp;quot;rebels&amp;quot; shelled</title><link>https://n.example/1</link>
<description>Army says</description><pubDate>Thu, 02 May 2024 23:30:00 -0500</pubDate>
<content:encoded><![CDATA[{MARKED}<script>x()</script><p>The post <a>Army</a> appeared first on
<a>Meridian Wire</a>.</p>]]></content:encoded></item>
<item><title>Two</title><link>https://n.example/2</link><description>Guards left …</description>
<pubDate>2024-05-03</pubDate></item>
<item><title>Three</title><description>Guards left the bridge, and nobody came.</description></item>
<item><title>Four</title></item>
<item><link>https://n.example/5</link>
<description>{"Guards left the bridge. " * 80}</description></item>
<item><link>javascript:alert(1)</link><description>Guards left.</description></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Orlia News</title>
<entry><id>tag:1</id><title>Army</title><link href="https://n.example/a"/>
<updated>2024-05-02T10:00:00Z</updated><content type="html">
{(MARKED * 4).replace("<", "&lt;")}</content>
</entry><entry><id>tag:2</id><link href="https://n.example/b"/><summary>Short.</summary></entry>
</feed>"""


@pytest.mark.parametrize("name", ["a.xml", "a.rss", "a", "a.txt"])
def test_rss(tmp_path: Path, name: str) -> None:
    found = came(tmp_path, name, RSS)
    full, alone, long, odd = found
    assert full.text == TEXT
    assert (full.url, full.outlet, full.language) == (
        "https://n.example/1",
        "Meridian Wire",
        "en-gb",
    )
    assert (full.title, full.date) == ('Army says "rebels" shelled', "2024-05-02")
    assert alone.text == "Guards left the bridge, and nobody came."
    assert (long.url, odd.url) == ("https://n.example/5", None)
    (link,) = found.links
    assert (link.url, link.title, link.date) == ("https://n.example/2", "Two", "2024-05-03")
    assert link.summary == "Guards left …"
    assert [error.place.rpartition(":")[2] for error in found.errors] == ["4"]


def test_atom(tmp_path: Path) -> None:
    found = came(tmp_path, "a.atom", ATOM)
    (report,) = found
    assert report.text == "\n\n".join([TEXT] * 4)
    assert (report.date, report.outlet) == ("2024-05-02", "Orlia News")
    assert [link.url for link in found.links] == ["https://n.example/b"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("<rss></rss>", "feed"),
        ("<rss><channel><item>", "neither text nor an address"),
        ("<feed>" + "<a>" * 100_000, "feed"),
        ("<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><rss><channel/></rss>", "feed"),
        ("<rss><a>" + "x<b>" * 150 + "&" * 2_000_000, "broken XML"),
        ("<rss>" + "\x00\xff" * 1_000, "feed"),
    ],
)
def test_hostile_feeds(tmp_path: Path, data: str, why: str) -> None:
    assert why in came(tmp_path, "a.xml", data).why


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_files_are_not_opened_by_what_a_feed_holds(tmp_path: Path, encoding: str) -> None:
    bomb = "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    item = "<item><title>&x;</title><description>&x; left.</description></item>"
    feed = f"{bomb}<rss><channel>{item}</channel></rss>"
    assert "may be a trap" in came(tmp_path, "a.rss", feed.encode(encoding)).why


def test_of_many_links_the_first_are_followed(tmp_path: Path) -> None:
    items = "".join(f"<item><link>https://n.example/{n}</link></item>" for n in range(LINKS + 5))
    found = came(tmp_path, "a.rss", f"<rss><channel>{items}</channel></rss>")
    assert len(found.links) == LINKS
    assert [(one.count, one.what[:15]) for one in found.skipped] == [(5, "links of a feed")]


MAIL = f"""Return-Path: <x@n.example>
From: =?utf-8?q?Orlia_D=C3=A9p=C3=AAche?= <news@n.example>
Subject: Army says rebels
 shelled town
Date: Thu, 02 May 2024 23:30:00 -0500
Message-ID: <m1@n.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

View this email in your browser <https://n.example/x>

PLAIN

You are receiving this because you signed up. Unsubscribe [https://n.example/u]
--b
Content-Type: text/html; charset=utf-8

<html><body><div style="display:none">Preheader</div><table><tr><td>{MARKED}</td></tr>
<tr><td>Unsubscribe</td></tr></table></body></html>
--b
Content-Type: application/pdf; name="a.pdf"
Content-Disposition: attachment; filename="../../a.pdf"

x
--b--
"""


@pytest.mark.parametrize("plain", [TEXT, "See the web version."])
def test_mail(tmp_path: Path, plain: str) -> None:
    (report,) = came(tmp_path, "a.eml", MAIL.replace("PLAIN", plain))
    assert report.text == TEXT
    assert (report.id, report.outlet) == ("m1@n.example", "Orlia Dépêche")
    assert (report.title, report.date) == ("Army says rebels shelled town", "2024-05-02")


def nested(depth: int) -> str:
    return "From: a@b.c\n" + "".join(
        f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(depth)
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("", "is empty"),
        ("x", "is no mail"),
        ("From: a@b.c\n\n", "without text"),
        (nested(100), "mail"),
        (nested(950), "mail"),
        (nested(100_000), "parts"),
        ("From: " + '"' * 200_000 + "\n\n", "mail"),
        ("From: a@b.c\nContent-Type: text/plain; charset=x-no\n\n\xff\n", ""),
    ],
)
def test_hostile_mails(tmp_path: Path, data: str, why: str) -> None:
    found = came(tmp_path, "a.eml", data)
    assert found or why in found.why
