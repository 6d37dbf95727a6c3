"""RTF → the articles of a database's export, or else one report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sayso.reading.decoding import clean_surrogates
from sayso.reading.errors import ReadError
from sayso.reading.extras import needed
from sayso.reading.files import Stream
from sayso.reading.formats.docx import exported
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome
from sayso.reading.whole import read_archive

_LONGEST = 32 << 20
_PICTURE = re.compile(r"[0-9a-fA-F\r\n]{200,}+")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def reports(stream: Stream, place: str, options: Options) -> Iterator[Outcome]:
    """The reports of a document.

    Raises:
        ReadError: striprtf is missing, or it is no RTF, broken, too long, or without text.
    """
    library = needed("striprtf.striprtf", "office", place)
    data = read_archive(stream, place, _LONGEST)
    if not data.lstrip().startswith(b"{\\rtf"):
        raise ReadError(place, "is no RTF: it does not begin with {\\rtf")
    # RTF is ASCII; the rest is written in codes. Long runs of digits are pictures.
    written = _PICTURE.sub("", data.decode("latin-1"))
    # The library looks for links by a pattern that takes hours over a hostile file; their text
    # is there without it.
    written = written.replace("\\fldinst", "\\fldinsx").replace("\\pict", "\\pixt")
    try:
        text = library.rtf_to_text(written, errors="replace")
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError) as error:
        raise ReadError(place, f"is broken RTF: {error}") from None
    paired = _SURROGATES.sub(
        lambda m: m[0].encode("utf-16", "surrogatepass").decode("utf-16"), text
    )
    yield from exported(clean_surrogates(paired).strip(), place, options)
