"""The pages as a program without a browser sees them: what is on them, and their other forms."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import httpx
import msgspec
import pytest
from tests.web import made
from tests.web.conftest import asking, serving

from sayso.records import Annotation, Event, Incident
from sayso.store import Store

PAGES = (
    "/", "/events", "/events?q=shelled", "/reports", "/reports?q=nurses", "/report/shelling-wire",
    "/report/shelling-kestrel?version=1", "/incidents", "/incident/i-kessel", "/actors",
    "/actors?q=brig", "/actor/dawn-brigade", "/actor/norland", "/review", "/review/figures", "/try",
)  # fmt: skip


FOLLOWED: set[str] = set()
"""Links that a page before led to."""


def text(answer: httpx.Response) -> str:
    """What somebody reads."""
    body = re.sub(r"<(style|script|head)\b.*?</\1>", " ", answer.text, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_a_title_a_heading_and_links_that_lead_somewhere(
    client: httpx.Client, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert re.search(r"<title>[^<]+</title>", answer.text)
    assert answer.text.count("<h1") == 1
    assert "None" not in text(answer)
    assert "Undefined" not in answer.text
    found = {
        link.replace("&amp;", "&") for link in re.findall(r'(?:href|src)="([^"#]+)', answer.text)
    }
    own = {link for link in found if not link.startswith("http")}
    assert all(link.startswith("/") for link in own)
    for link in sorted(own - FOLLOWED)[:25]:
        assert client.get(link).status_code == 200, link
    FOLLOWED.update(own)


def test_home(client: httpx.Client) -> None:
    page = text(client.get("/"))
    for words in ("34 reports", "39 events", "1 incidents", "Norland 31", "Varenian army 2",
                  "it is no XML at line 3", "Dawn Brigade denied it"):  # fmt: skip
        assert words in page or words.replace(" ", "  ") in page or _near(page, words), words


def _near(page: str, words: str) -> bool:
    """Numbers stand before or after what they count."""
    one, _, other = words.partition(" ")
    return f"{other} {one}" in page


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("q=shelled", 4),
        ("q=shelling&event=ASSAULT", 4),
        ('q="rebels shelled"', 2),
        ("q=brigade", 6),
        ("q=nurses", 1),
        ("q=%22&event=AGREE", 1),
        ("event=ASSAULT&status=negated", 1),
        ("actor=dawn-brigade", 6),
        ("actor=Dawn", 6),
        ("recipient=Kessel", 5),
        ("said_by=nurses", 1),
        ("said_by=the outlet&least=0.7", 2),
        ("country=nrl", 31),
        ("place=Kessel", 5),
        ("outlet=Harbour", 1),
        ("since=2024-03-12&until=2024-03-12&event=ASSAULT", 3),
        ("least=0.9", 2),
        ("q=no-such-word-anywhere", 0),
    ],
)
def test_a_search(client: httpx.Client, query: str, number: int) -> None:
    found = client.get(f"/events.json?{query}").json()
    assert found["total"] == number
    assert len(msgspec.convert(found["events"], list[Event])) == number
    page = client.get(f"/events?{query}")
    assert f"{number} event" in text(page)
    assert page.text.count("<article") == min(number, 25)


def test_who_says_who_did_it(client: httpx.Client) -> None:
    page = text(client.get("/events?event=ASSAULT&place=Kessel"))
    assert "Varenian army Dawn Brigade 2" in page
    assert "nurses Dawn Brigade 1" in page
    assert "Dawn Brigade Dawn Brigade 1 1" in page, "and denies it"
    assert "Who says who" not in client.get("/events").text


def test_what_happened_first_comes_first(client: httpx.Client) -> None:
    found = client.get("/events.json?order=when").json()["events"]
    days = [event["date"] or event["report"]["date"] for event in found]
    assert days == sorted(days)


@pytest.mark.parametrize(
    "query", ["since=yesterday", "least=2", "country=Norland", "event=NOISE", "status=maybe",
              "since=2024-13-40"],
)  # fmt: skip
def test_what_cannot_be_meant_is_said(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/events?{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert client.get(f"/events.json?{query}").json()["error"]


def test_pages_follow_each_other(client: httpx.Client) -> None:
    first = client.get("/events.json?q=officials").json()
    assert (first["total"], first["next"]) == (30, None)
    page = client.get("/events?q=officials")
    onward = re.search(r'rel="next" href="([^"]+)"', page.text)
    assert onward
    second = client.get(onward[1].replace("&amp;", "&"))
    assert second.text.count("<article") == 5
    assert 'rel="prev"' in second.text
    assert 'start="26"' in second.text


def test_the_same_as_csv_and_feed(client: httpx.Client) -> None:
    csv.field_size_limit(2_000_000)
    rows = list(csv.DictReader(io.StringIO(client.get("/events.csv?event=ASSAULT").text)))
    assert len(rows) == 5
    assert {row["event"] for row in rows} == {"ASSAULT"}
    answer = client.get("/events.atom?event=ASSAULT")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    space = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{space}entry")
    assert len(entries) == 5
    assert "nurses said Dawn Brigade attacked" in (entries[0].findtext(f"{space}title") or "")
    link = entries[0].find(f"{space}link")
    assert link is not None
    assert client.get(link.get("href", "")).status_code == 200


def test_a_report(client: httpx.Client) -> None:
    page = client.get("/report/shelling-wire")
    words = text(page)
    assert "Varenian army said Dawn Brigade attacked Kessel Ford with heavy weapons" in words
    assert "3 reports of this" in words
    assert "The same story elsewhere" in words
    assert "Harbour Post" in words
    assert 'rel="external noreferrer nofollow">the original' in page.text
    whole = msgspec.json.decode(client.get("/report/shelling-wire.json").content, type=Annotation)
    assert whole == made.shelling()[0]


def test_the_versions_of_a_report(client: httpx.Client) -> None:
    page = text(client.get("/report/shelling-kestrel"))
    assert "Versions" in page
    assert "It promised to count again." in page
    old = text(client.get("/report/shelling-kestrel?version=1"))
    assert "This is version 1" in old
    assert "It promised to count again." not in old
    assert client.get("/report/shelling-kestrel?version=9").status_code == 404


def test_an_incident(client: httpx.Client) -> None:
    page = text(client.get("/incident/i-kessel"))
    for words in ("2 independent voices", "1 denies it", "how many dead", "12", "31",
                  "it did not happen", "“rebels”", "“militants”", "(copy)"):  # fmt: skip
        assert words in page
    record = msgspec.json.decode(client.get("/incident/i-kessel.json").content, type=Incident)
    assert record == made.incident(made.shelling())
    assert "i-kessel" in client.get("/incidents").text
    assert "i-kessel" not in client.get("/incidents?event=AID").text


def test_an_actor(client: httpx.Client) -> None:
    page = text(client.get("/actor/dawn-brigade"))
    for words in ("What others say of it", "nurses ASSAULT", "(itself)", "“rebels”", "Kessel Ford"):
        assert words in page, words
    known = client.get("/actor/dawn-brigade.json").json()
    assert known["name"] == "Dawn Brigade"
    assert known["did"][0]["name"] == "Kessel Ford"
    assert known["did"][0]["quad_4"] == 4
    assert {one["name"] for one in known["said_of"]} >= {"Varenian army", "nurses"}
    army = client.get("/actor/varenian-army.json").json()
    assert army["part_of"] == [["varenia", "Varenia"]]


@pytest.mark.parametrize(
    "path", ["/report/none", "/incident/none", "/actor/none", "/no-such-page", "/report/none.json"]
)
def test_what_is_not_there(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_tables_are_there_too(client: httpx.Client) -> None:
    assert client.get("/store/events.json?_size=2").json()["rows"]
    assert client.get("/store/events?_facet=event").status_code == 200
    assert "ASSAULT" in client.get("/store/events_flat.csv?event=ASSAULT").text
    answer = client.get("/store.json?sql=select+count(*)+as+n+from+reports&_shape=array")
    assert answer.json() == [{"n": 34}]
    searched = client.get("/store/events.json?_search=shelled&_size=10").json()
    assert searched["filtered_table_rows_count"] >= 3


def test_a_report_is_coded_and_not_kept(store: Path) -> None:
    before = _everything(store)
    with serving(store) as at, asking(at) as client:
        token = _token(client.get("/try"))
        page = client.post("/try", data={"csrftoken": token, "text": "The rebels shelled a mill."})
        assert page.status_code == 200
        assert "Dawn Brigade carried out an attack" in text(page)
        broken = client.post("/try", data={"csrftoken": token, "text": "This is nonsense."})
        assert (broken.status_code, "could not be coded" in broken.text) == (400, True)
        for wrong in ({"text": ""}, {"text": "x", "date": "soon"}, {"text": "a " * 60_000}):
            answer = client.post("/try", data={"csrftoken": token, **wrong})
            assert answer.status_code == 400
            assert 'role="alert"' in answer.text
        german = "Die Rebellen haben gestern die Stadt am Fluss beschossen, sagte die Armee. " * 4
        assert client.post("/try", data={"csrftoken": token, "text": german}).status_code == 400
    assert _everything(store) == before


def _token(page: httpx.Response) -> str:
    found = re.search(r'name="csrftoken" value="([^"]+)"', page.text)
    assert found
    return found[1]


def _everything(path: Path) -> list[str]:
    with Store(path, readonly=True) as store:
        tables = store.query("SELECT name FROM sqlite_master WHERE type = 'table'")
        return [
            f"{row[0]} {store.query(f'SELECT count(*) FROM [{row[0]}]')[0][0]}" for row in tables
        ]


def test_an_empty_store_has_pages_too(tmp_path: Path) -> None:
    Store(tmp_path / "empty.db").close()
    with serving(tmp_path / "empty.db") as at, asking(at) as client:
        for path in ("/", "/events", "/reports", "/incidents", "/actors", "/review",
                     "/review/figures", "/events.json", "/events.csv", "/events.atom"):  # fmt: skip
            assert client.get(path).status_code == 200, path


def test_what_is_added_meanwhile_is_shown(store: Path) -> None:
    from sayso.store import Run

    with serving(store) as at, asking(at) as client:
        assert _near(text(client.get("/")), "34 reports")
        one = made.report("late", "Late Post", "2024-03-30", "Late", "Rebels shelled a mill.")
        with Store(store) as open_store:
            open_store.keep(one.whole([]), Run("add"))
        assert _near(text(client.get("/")), "35 reports")


def test_ids_of_any_kind_have_a_page(client: httpx.Client) -> None:
    from datasette.utils import tilde_encode

    id = made.hostile().report.id
    assert client.get(f"/report/{tilde_encode(id)}").status_code == 200
    page = client.get("/events?q=ridge")
    assert f"/report/{tilde_encode(id)}" in page.text
    assert json.loads(client.get(f"/report/{tilde_encode(id)}.json").content)["report"]["id"] == id
    assert quote(id) != tilde_encode(id)
