"""Events as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin
from xml.sax.saxutils import escape, quoteattr

from datasette.utils import tilde_encode

from sayso.records import Event
from sayso.web import telling
from sayso.web.showing import LONGEST, plain

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def atom(address: str, home: str, events: Iterable[Event]) -> bytes:
    """The feed of a search.

    Args:
        address: where the feed itself is.
        home: the address of the first page.
    """
    entries = [_entry(event, home) for event in events]
    latest = max((day for day, _ in entries), default="1970-01-01")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        "<title>Events</title>",
        f"<id>{_text(address)}</id>",
        f'<link rel="self" href={quoteattr(_clean(address))}/>',
        f"<updated>{latest}T00:00:00Z</updated>",
        "<author><name>Sayso</name></author>",
        *(entry for _, entry in entries),
        "</feed>",
    ]
    return "\n".join(lines).encode("utf-8")


def _entry(event: Event, home: str) -> tuple[str, str]:
    day = event.report.date or event.date or "1970-01-01"
    page = urljoin(home, f"report/{tilde_encode(event.report.id)}")
    told = telling.sentence(telling.told(event))
    told = told if len(told) <= LONGEST else told[:LONGEST] + "…"
    lines = (
        "<entry>",
        f"<title>{_text(told)}</title>",
        f"<id>{_text(f'{page}#{event.id}')}</id>",
        f"<link href={quoteattr(_clean(page))}/>",
        f"<updated>{day}T00:00:00Z</updated>",
        f"<category term={quoteattr(_clean(event.event))}/>",
        f"<summary>{_text(plain(event.text, LONGEST))}</summary>",
        f"<source><title>{_text(plain(event.report.outlet or '', LONGEST))}</title></source>",
        "</entry>",
    )
    return day, "\n".join(lines)


def _text(words: str) -> str:
    return escape(_clean(words))


def _clean(words: str) -> str:
    return _NOT_XML.sub("\ufffd", words)
