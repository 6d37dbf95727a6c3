"""Word documents (.docx) → the articles of a database's export, or else one report."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from sayso.reading.errors import ReadError
from sayso.reading.files import Stream
from sayso.reading.formats import factiva, lexis
from sayso.reading.formats.articles import outcomes
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome
from sayso.reading.reports import told
from sayso.reading.whole import ARCHIVE, check_length, read_archive

_BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}
_HEAD = 1 << 13


def reports(stream: Stream, place: str, options: Options) -> Iterator[Outcome]:
    """The reports of a document; only its body is unpacked, and no member ever written anywhere.

    Raises:
        ReadError: it is no document, broken, too long, or without text.
    """
    text = "\n".join(_paragraphs(_body(read_archive(stream, place), place), place)).strip()
    yield from exported(text, place, options)


def exported(text: str, place: str, options: Options) -> Iterator[Outcome]:
    """The reports of an office document's text.

    Raises:
        ReadError: there is no text, or too much for one report.
    """
    head = text[:_HEAD]
    if factiva.sniff(head):
        yield from outcomes(text, place, options, factiva.articles)
    elif lexis.sniff(head):
        yield from outcomes(text, place, options, lexis.articles)
    elif not text.strip():
        raise ReadError(place, "is a document without text")
    else:
        check_length(text, place, options)
        yield place, told(text, options)


def _body(data: bytes, place: str) -> bytes:
    """The XML of the document's body."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_BODY) as member:
            body = member.read(ARCHIVE + 1)
    except KeyError:
        raise ReadError(place, f"is no Word document: it has no {_BODY}") from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise ReadError(place, f"is a broken document: {error}") from None
    if len(body) > ARCHIVE:
        raise ReadError(place, f"unpacks to more than {ARCHIVE >> 20} MB; split it")
    return body


def _paragraphs(body: bytes, place: str) -> Iterator[str]:
    """The text of each paragraph, with the rest of the tree thrown away as it comes."""
    from lxml import etree  # type: ignore[import-untyped]

    words: list[str] = []
    try:
        for _, element in etree.iterparse(
            io.BytesIO(body),
            events=("end",),
            tag=(f"{_W}t", f"{_W}p", *_BREAKS),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        ):
            if element.tag == f"{_W}t":
                words.append(element.text or "")
            elif element.tag in _BREAKS:
                words.append(_BREAKS[element.tag])
            else:
                yield "".join(words)
                words = []
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.LxmlError as error:
        raise ReadError(place, f"is a broken document: {error}") from None
