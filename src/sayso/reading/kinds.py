"""Which kind of input a stream holds, and which reader reads it."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import cast

from sayso.reading.errors import ReadError, printable
from sayso.reading.files import Stream
from sayso.reading.formats import factiva, lexis
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome

READABLE = (
    "plain text, HTML, JSONL, CSV, TSV, Parquet, RSS and Atom, WARC, NITF, NewsML-G2, ninjs, .eml, "
    "RTF and DOCX"
)
_ENDINGS = {
    "": "text",
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".story": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".warc": "warc",
    ".rss": "feed",
    ".atom": "feed",
    ".rdf": "feed",
    ".xml": "xml",
    ".nitf": "nitf",
    ".eml": "email",
    ".rtf": "rtf",
    ".docx": "docx",
}
_MODULES = {
    "text": "text",
    "html": "pages",
    "jsonl": "tables",
    "csv": "delimited",
    "tsv": "delimited",
    "parquet": "parquet",
    "feed": "feeds",
    "warc": "warc",
    "nitf": "nitf",
    "newsml": "newsml",
    "ninjs": "ninjs",
    "email": "mail",
    "rtf": "rtf",
    "docx": "docx",
    "factiva": "factiva",
    "lexis": "lexis",
}
Reader = Callable[[Stream, str, Options], Iterator[Outcome]]

_HEAD = 1 << 13
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}")
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Possessive (*+): what has been taken for a comment is not tried again in a thousand other ways.
_PROLOG = (
    r"\s*(?:<\?.{0,400}?\?>\s*|<!--.{0,2000}?-->\s*"
    r"|<!DOCTYPE[^>\[]{0,400}(?:\[.{0,4000}?\]\s*)?>\s*)*+"
)
_ROOT = re.compile(_PROLOG + r"<(?:[\w.\-]{1,40}:)?([A-Za-z][\w.\-]{0,40})", re.S)
_HTML = re.compile(
    r"(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*+<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_ROOTS = {
    "rss": "feed",
    "feed": "feed",
    "RDF": "feed",
    "nitf": "nitf",
    "newsItem": "newsml",
    "newsMessage": "newsml",
    "packageItem": "newsml",
    "conceptItem": "newsml",
    "knowledgeItem": "newsml",
    "planningItem": "newsml",
}
_NINJS = re.compile(
    r'"(?:body_?(?:text|xhtml|html)|bodies|headlines|versioncreated|pubstatus|version[Cc]reated)"\s*:'
)


def reader(kind: str) -> Reader:
    """The reader of one of `FORMATS`; its module is imported only now."""
    return cast(Reader, import_module(f"sayso.reading.formats.{_MODULES[kind]}").reports)


def kind_of(stream: Stream, source: Path | None, place: str) -> str:
    """Which of `FORMATS` the stream holds, by its file's ending and its content.

    Content decides over the ending where it is plain to see. Standard input is text.

    Raises:
        ReadError: a kind that is not read; the message names those that are.
    """
    if source is None:
        return "text"
    head = stream.peek(_HEAD)[:_HEAD]
    by_ending = _ENDINGS.get(ending := _ending(source))
    if kind := _by_bytes(head, by_ending):
        return kind
    text = _decoded(head)
    if by_ending in ("jsonl", "csv", "tsv", "email"):
        return by_ending
    if kind := _by_markup(text, place):
        return kind
    if text.startswith(("{", "[")) and by_ending != "text":
        if _is_ninjs(text):
            return "ninjs"
        if _is_row(text):
            return "jsonl"
        if by_ending in (None, "json"):
            why = f"is JSON, but neither ninjs nor one object a line (JSONL); {READABLE} are read"
            raise ReadError(place, why)
    elif _is_row(text):
        return "jsonl"
    if by_ending in ("json", "xml"):
        why = f"is no {by_ending.upper()} of a kind that is read; {READABLE} are"
        raise ReadError(place, f"{why}. --input-format says what it is")
    if by_ending is None:
        why = f"files that end in {printable(ending)} are not read; {READABLE} are"
        raise ReadError(place, f"{why}. --input-format says what it is if the ending is wrong")
    if by_ending == "text":
        return factiva.sniff(text) or lexis.sniff(text) or "text"
    return by_ending


def _by_bytes(head: bytes, by_ending: str | None) -> str | None:
    """The kinds that a few first bytes tell."""
    if head.startswith(b"PAR1"):
        return "parquet"
    if re.match(rb"WARC/[01]\.\d", head):
        return "warc"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(b"PK\x03\x04"):
        return "docx" if by_ending == "docx" or b"word/" in head else None
    return None


def _by_markup(text: str, place: str) -> str | None:
    """The kinds that a root element tells."""
    if _HTML.match(text):
        return "html"
    root = _ROOT.match(text)
    if root is None:
        return None
    if root[1] == "NewsML":
        raise ReadError(place, "is NewsML 1; only NewsML-G2 (newsItem, newsMessage) is read")
    return _ROOTS.get(root[1])


def _decoded(head: bytes) -> str:
    """The first bytes as text that is good enough to tell a kind from."""
    encoding = next((name for mark, name in _MARKS.items() if head.startswith(mark)), "utf-8")
    return head.decode(encoding, "replace").lstrip("\ufeff \t\r\n")


def _ending(source: Path) -> str:
    """The last ending of the file's name, compression aside, in lower case."""
    name = source
    if name.suffix.lower() in (".gz", ".zst", ".zstd"):
        name = name.with_suffix("")
    suffix = name.suffix
    return suffix.lower() if _ENDING.fullmatch(suffix) else ""


def _is_ninjs(text: str) -> bool:
    """Whether the JSON begins as news in IPTC's form and has no "text", as rows of JSONL do."""
    return _NINJS.search(text) is not None and re.search(r'"text"\s*:', text) is None


def _is_row(head: str) -> bool:
    """Whether the first line is a JSON object, or one that goes on past what was looked at."""
    if not head.startswith("{"):
        return False
    line, ended, _ = head.partition("\n")
    if not ended:
        return re.match(r'\{\s*"[^"\n]{1,200}"\s*:', line) is not None
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
