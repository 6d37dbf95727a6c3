"""E-mail newsletters (.eml) → one report each: subject, sender and the readable text."""

from __future__ import annotations

import email
import email.errors
import re
from collections.abc import Iterator
from email.message import Message
from email.policy import compat32, default
from email.utils import parseaddr

from sayso.reading.dates import any_day
from sayso.reading.decoding import decode
from sayso.reading.errors import ReadError
from sayso.reading.files import Stream
from sayso.reading.formats.pages import decode_page
from sayso.reading.markup import html_text
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome
from sayso.reading.reports import told
from sayso.reading.whole import check_length, read_archive

_MOST_PARTS = 1_000
_LONGEST_HEADER = 2_000
_BROKEN = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
    email.errors.MessageError,
)
_HEADERS = frozenset({"from", "subject", "date", "message-id"})
_ADDRESS = re.compile(r"\s*[<(\[]\s*(?:https?://|mailto:)[^\s<>()\[\]]{1,4000}\s*[>)\]]")
_NOTICE = re.compile(
    r"(?i:unsubscribe|(?:view|read|open|see) (?:this|it|the)?.{0,30}\b(?:in|on) (?:your |a |the )?"
    r"(?:web )?browser|view (?:it )?online|web version|(?:manage|update|change) (?:your )?.{0,30}"
    r"(?:preferences|subscriptions?)|you(?:'re|’re| are) (?:receiving|getting) this"
    r"|was (?:this email )?forwarded (?:this|to you)|add us to your address book)"
)
_LONGEST_NOTICE = 400


def reports(stream: Stream, place: str, options: Options) -> Iterator[Outcome]:
    """The one report of a mail.

    Raises:
        ReadError: it is no mail, broken, too long, or without text.
    """
    data = read_archive(stream, place)
    if data.count(b"\n--") > _MOST_PARTS:
        raise ReadError(place, f"is a mail of more than {_MOST_PARTS:,} parts")
    try:
        # The older policy splits headers by simple means; the newer one takes minutes over long
        # ones.
        message = email.message_from_bytes(data, policy=compat32)
        headers = {name: _header(message, name) for name in _HEADERS}
        text = _text(message, place, options)
    except _BROKEN as error:
        raise ReadError(place, f"is a broken mail: {error}") from None
    if not any(headers.values()):
        raise ReadError(place, "is no mail: it has no From, Subject, Date or Message-ID")
    if not text:
        raise ReadError(place, "is a mail without text")
    name, address = parseaddr(headers["from"])
    yield (
        place,
        told(
            text,
            options,
            id=headers["message-id"].strip("<> \t") or None,
            outlet=name or address.rpartition("@")[2] or None,
            title=headers["subject"] or None,
            date=any_day(headers["date"]),
        ),
    )


def _header(message: Message, name: str) -> str:
    """A header decoded (RFC 2047), on one line; empty if there is none."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name), "")
    cut = str(raw)[:_LONGEST_HEADER].encode("utf-8", "surrogateescape")
    try:
        parsed = str(default.header_factory(name, decode(cut).replace("\r", "").replace("\n", " ")))
    except _BROKEN:
        return ""
    return " ".join(parsed.split())


def _text(message: Message, place: str, options: Options) -> str:
    """The readable text: the plain part unless it is a stub beside the HTML part."""
    plain: list[str] = []
    marked: list[str] = []
    for part in message.walk():
        kind = part.get_content_type()
        if kind not in ("text/plain", "text/html") or part.get_filename():
            continue
        content = _content(part, place)
        check_length(content, place, options)
        if kind == "text/html":
            marked.append(html_text(content))
        else:
            plain.append(_ADDRESS.sub("", content.replace("\r\n", "\n").replace("\r", "\n")))
    texts = [_without_notices("\n\n".join(parts)) for parts in (plain, marked)]
    text = texts[0] if len(texts[0]) >= 0.5 * len(texts[1]) else texts[1]
    check_length(text, place, options)
    return text


def _content(part: Message, place: str) -> str:
    """The text of a part, by its charset where that works."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return ""
    charset = part.get_content_charset()
    return decode_page(data, place, charset)


def _without_notices(text: str) -> str:
    """The text without what every newsletter says of itself above and below."""
    paragraphs = (paragraph.strip("\n") for paragraph in re.split(r"\n\s*\n", text))
    return "\n\n".join(
        paragraph
        for paragraph in paragraphs
        if paragraph.strip()
        and not (len(paragraph) <= _LONGEST_NOTICE and _NOTICE.search(paragraph))
    ).strip()
