"""NITF, NewsML-G2 and ninjs: what they say of a report, and what hostile files of them do."""

import json
from pathlib import Path

import pytest
from tests.reading.asking import came

from sayso.reading.layout import layout

BODY = "<p>The army said rebels shelled the town.</p><p>The <b>group</b> denied&#160;it.</p>"
NITF = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "http://www.nitf.org/IPTC/NITF/3.2/nitf-3-2.dtd">
<nitf xml:lang="en-GB"><head><title>Slug</title><docdata>
<doc-id id-string="mw.20240502.17"/><date.issue norm="20240502T231500+0300"/></docdata>
<pubdata name="Meridian Wire"/></head>
<body><body.head><hedline><hl1>Army says rebels shelled river town</hl1><hl2>Group denies</hl2>
</hedline><byline>By Ana Orel</byline><dateline><location>Kessel Ford</location>
<story.date norm="20240502">May 2</story.date></dateline></body.head>
<body.content><media><media-caption>A street.</media-caption></media>{BODY}
<table><tr><td>1</td></tr></table></body.content><body.end>END</body.end></body></nitf>"""
G2 = """<?xml version="1.0"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="urn:newsml:mw:1" xml:lang="en"><itemMeta><itemClass qcode="ninat:text"/>
<provider literal="mw"><name>Meridian Wire</name></provider>
<versionCreated>2024-05-03T09:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><contentCreated>2024-05-02T23:30:00+03:00</contentCreated><language tag="en"/>
<headline>Army says rebels shelled town</headline><dateline>Kessel Ford, May 2</dateline>
</contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>BODY</body></html>
</inlineXML></contentSet></newsItem>
<newsItem guid="urn:newsml:mw:2"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta></newsItem>
<newsItem guid="urn:newsml:mw:3"><itemMeta><pubStatus qcode="stat:canceled"/></itemMeta></newsItem>
<newsItem guid="urn:newsml:mw:4"><contentSet><inlineData contenttype="text/plain">Guards left.
</inlineData></contentSet></newsItem>
<newsItem guid="urn:newsml:mw:5"><contentSet/></newsItem>
</itemSet></newsMessage>""".replace("BODY", BODY)
NINJS = {
    "uri": "urn:mw:7",
    "type": "text",
    "pubstatus": "usable",
    "versioncreated": "2024-05-02T10:00:00Z",
    "language": "en",
    "headline": "Army says rebels shelled town",
    "located": "Kessel Ford",
    "source": "Meridian Wire",
    "body_xhtml": BODY,
}


def test_nitf(tmp_path: Path) -> None:
    (report,) = came(tmp_path, "a.xml", NITF)
    assert report.id == "mw.20240502.17"
    assert report.title == "Army says rebels shelled river town"
    assert (report.outlet, report.language) == ("Meridian Wire", "en-GB")
    assert (report.date, report.date_from) == ("2024-05-02", "metadata")
    assert report.text.endswith("rebels shelled the town.\n\nThe group denied it.")
    found = layout(report)
    assert found.place is not None
    assert report.text[slice(*found.place)] == "KESSEL FORD"
    sentences = [report.text[start:end] for start, end in found.sentences]
    assert sentences == ["The army said rebels shelled the town.", "The group denied it."]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_nitf_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    data = NITF.replace("denied", "dénied").replace('"UTF-8"', f'"{encoding[:10].strip("-")}"')
    data = data.replace('"utf-8-sig"', '"utf-8"')
    (report,) = came(tmp_path, "a.xml", data.encode(encoding))
    assert "dénied" in report.text


def test_newsml(tmp_path: Path) -> None:
    found = came(tmp_path, "a.xml", G2)
    one, two = found
    assert (one.id, one.outlet, one.date) == ("urn:newsml:mw:1", "Meridian Wire", "2024-05-02")
    assert one.title == "Army says rebels shelled town"
    assert one.text.startswith("KESSEL FORD, May 2 — The army said")
    assert two.text == "Guards left."
    assert [(skip.count, skip.what) for skip in found.skipped] == [
        (1, "items that are no text"),
        (1, "items that are withdrawn or held back"),
    ]
    assert [error.why for error in found.errors] == ["has no text in its contentSet"]


def test_newsml_with_nitf_inside(tmp_path: Path) -> None:
    inner = NITF[NITF.index("<nitf") :]
    start, end = G2.index("<html"), G2.index("</inlineXML>")
    (one, _) = came(tmp_path, "a.xml", G2[:start] + inner + G2[end:])
    assert one.id == "urn:newsml:mw:1"
    assert "The group denied it." in one.text


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (json.dumps(NINJS), 1),
        (json.dumps(NINJS, indent=1), 1),
        (json.dumps([NINJS, NINJS]), 2),
        (json.dumps(NINJS) + "\n" + json.dumps(NINJS), 2),
    ],
)
def test_ninjs(tmp_path: Path, data: str, count: int) -> None:
    found = came(tmp_path, "a.json", data)
    assert len(found) == count
    report = found[0]
    assert (report.id, report.date) == ("urn:mw:7", "2024-05-02")
    assert report.outlet == "Meridian Wire"
    assert report.text.startswith(
        "KESSEL FORD — The army said rebels shelled the town.\n\nThe group"
    )


def test_newer_ninjs(tmp_path: Path) -> None:
    new = {
        "uri": "urn:mw:8",
        "versionCreated": "2024-05-02T10:00:00Z",
        "headlines": [{"role": "main", "value": "Army says"}],
        "bodies": [{"contentType": "text/html", "value": BODY}],
    }
    gone = NINJS | {"pubstatus": "canceled"}
    found = came(tmp_path, "a.json", json.dumps([new, gone, 5, {"body_text": " "}]))
    (report,) = found
    assert report.title == "Army says"
    assert [skip.count for skip in found.skipped] == [1]
    assert len(found.errors) == 2


BOMB = "<!DOCTYPE nitf [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(12)
)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("<nitf>", "broken XML"),
        ("<nitf/>", "no text in its body.content"),
        ("<newsMessage/>", "a message without items"),
        ("<NewsML/>", "NewsML 1"),
        ("<other/>", "is no XML of a kind that is read"),
        (BOMB + "]><nitf><body><body.content><p>&a12;</p></body.content></body></nitf>", ""),
        (
            "<!DOCTYPE nitf [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><nitf><body><body.content>"
            "<p>&x;</p></body.content></body></nitf>",
            "no text",
        ),
        ("<nitf>" + "<p>" * 100_000, "broken XML"),
        ("<nitf>" + "<p/>" * 600_000 + "</nitf>", "elements"),
        ("<nitf " + " ".join(f"a{n}='x'" for n in range(100_000)) + "/>", ""),
        ("<nitf " + "x" * 20_000_000, "broken XML"),
    ],
)
def test_hostile_xml(tmp_path: Path, data: str, why: str) -> None:
    assert why in came(tmp_path, "a.xml", data).why


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ('{"uri": "x", "body_text": ', "broken JSON"),
        ('{"uri": "x", "body_text": "a", "b": ' + "[" * 100_000, "broken JSON"),
        ('{"body_text": 5}', "has no body_text"),
        ('{"body_text": "a"} x', "broken JSON"),
    ],
)
def test_broken_ninjs(tmp_path: Path, data: str, why: str) -> None:
    found = came(tmp_path, "a.json", data)
    assert why in found.errors[-1].why
