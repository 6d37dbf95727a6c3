"""Exports of Factiva and LexisNexis, in plain text, RTF and DOCX; and office documents as such."""

import io
import zipfile
from pathlib import Path

import pytest
from tests.reading.asking import came

from sayso.reading.layout import layout

FACTIVA = """World News
Army says rebels shelled river town; group denies it
By Ana Orel
412 words
2 May 2024
09:15
Meridian Wire
MERWIR
English
Copyright 2024 Meridian Wire. All Rights Reserved.

KESSEL FORD — The army said rebels shelled the town.

The group denied it.

Document MERWIR0020240502ek520001a

Guards leave the bridge
88 words
3 May 2024
Orlia News
ORLIA
English
(c) 2024 Orlia News

Guards left the bridge.

Document ORLIA00020240503ek5300012
"""
CODED = """HD  Army says rebels shelled river town;
    group denies it
BY  By Ana Orel
WC  412 words
PD  2 May 2024
SN  Meridian Wire
LA  English
CY  Copyright 2024

LP
KESSEL FORD — The army said rebels shelled the town.

TD
IN a statement, the group denied it.
CO  varen : Varenia
RE  ork : Orkland
AN  Document MERWIR0020240502ek520001a

HD  Guards leave the bridge
WC  88 words
PD  3 May 2024
SN  Orlia News
LP  Guards left the bridge.
AN  Document ORLIA00020240503ek5300012
"""
LEXIS = """                               1 of 2 DOCUMENTS

                                Meridian Wire

                              May 2, 2024 Thursday

Army says rebels shelled river town; group denies it

BYLINE: Ana Orel

SECTION: WORLD; Pg. 3

LENGTH: 412 words

DATELINE: Kessel Ford

The army said rebels shelled the town.

The group denied it.

LOAD-DATE: May 3, 2024

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                      Copyright 2024 Meridian Wire
                          All Rights Reserved

                               2 of 2 DOCUMENTS

                                 Orlia News

                                 May 3, 2024

Guards leave the bridge

LENGTH: 88 words

Guards left the bridge.

LANGUAGE: French
"""
NEXIS = """Army says rebels shelled river town; group denies it
Meridian Wire
May 2, 2024 Thursday

Copyright 2024 Meridian Wire All Rights Reserved

Section: WORLD; Pg. 3
Length: 412 words
Byline: Ana Orel
Dateline: Kessel Ford
Body

The army said rebels shelled the town.

The group denied it.

Classification

Language: ENGLISH
Subject: REBELS (90%)
Load-Date: May 3, 2024

End of Document
Guards leave the bridge
Orlia News
May 3, 2024

Length: 88 words
Body

Guards left the bridge.

End of Document
"""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(text: str) -> bytes:
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in text.split("\n")
    )
    return packed(
        f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{paragraphs}</w:body></w:document>'
    )


def packed(document: str, name: str = "word/document.xml") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("../../../evil.txt", "x")
        archive.writestr(name, document)
    return file.getvalue()


def rtf(text: str) -> bytes:
    written = "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in text).replace("\n", "\\par\n")
    return ("{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}\\f0 " + written + "}").encode()


FORMS = [("a.txt", str.encode), ("a.docx", docx), ("a.rtf", rtf)]


@pytest.mark.parametrize(("name", "write"), FORMS)
@pytest.mark.parametrize("export", [FACTIVA, CODED, LEXIS, NEXIS])
def test_exports(tmp_path: Path, name: str, write: object, export: str) -> None:
    found = came(tmp_path, name, write(export))  # type: ignore[operator]
    assert not found.errors
    one, two = found
    assert one.title == "Army says rebels shelled river town; group denies it"
    assert (one.outlet, one.date, one.date_from) == ("Meridian Wire", "2024-05-02", "metadata")
    assert one.language == "en"
    place = layout(one).place
    assert place is not None
    assert one.text[slice(*place)] == "KESSEL FORD"
    assert one.text.startswith("KESSEL FORD — The army said rebels shelled the town.\n\n")
    assert one.text.endswith("group denied it.")
    assert (two.title, two.outlet, two.date) == (
        "Guards leave the bridge",
        "Orlia News",
        "2024-05-03",
    )
    assert two.text == "Guards left the bridge."
    assert found.places == [":1", ":2"]
    if export is FACTIVA:
        assert one.id == "MERWIR0020240502ek520001a"
    if export is LEXIS:
        assert two.language == "fr"


@pytest.mark.parametrize(("name", "write"), FORMS)
def test_other_documents_are_one_report(tmp_path: Path, name: str, write: object) -> None:
    (report,) = came(tmp_path, name, write("Guards left.\n\n“Nobody” came 😀."))  # type: ignore[operator]
    assert report.text == "Guards left.\n\n“Nobody” came 😀."


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.docx", b"PK\x03\x04", "broken document"),
        ("a.docx", docx("x" * 100)[:-30], "broken document"),
        ("a.docx", packed("<x/>", "other.xml"), "no Word document"),
        ("a.docx", packed("<x"), "broken document"),
        ("a.docx", docx(""), "without text"),
        ("a.docx", packed(" " * 200_000_000), "unpacks to more than"),
        ("a.docx", docx("word " * 300_000), "too long"),
        ("a.docx", packed(f'<w:document xmlns:w="{W}">' + "<w:p>" * 100_000), "broken document"),
        ("a.rtf", b"{\\rtf1", "without text"),
        ("a.rtf", b"{\\rtf1" + b"{" * 200_000, "without text"),
        ("a.rtf", b"{\\rtf1 " + rb"{\field{\*\fldinst{" * 20_000, "without text"),
        ("a.rtf", b"{\\rtf1\\pict\\bin99999999999 x}", "without text"),
    ],
)
def test_hostile_documents(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    found = came(tmp_path, name, data)
    if found:
        assert name == "a.rtf"
    else:
        assert why in found.why
