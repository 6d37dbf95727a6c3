"""XML and HTML → trees, and trees → text with a blank line between paragraphs.

Nothing here follows an address or an entity: external ones are never loaded, and of those that a
document defines itself none is expanded. libxml2 ends at 256 levels and 10 MB of text in a piece.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from typing import Any

from sayso.reading.errors import ReadError

_MOST_ELEMENTS = 500_000
_BLOCK = re.compile(
    r"address|article|aside|blockquote|block|body(?:\.content)?|caption|center|dd|details|div|dl|dt"
    r"|fieldset|figure|figcaption|footer|form|h[1-6]|header|hl[12]|hr|html|li|main|nav|ol|p|pre"
    r"|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
_NO_TEXT = re.compile(
    r"audio|button|canvas|embed|head|iframe|img|input|map|math|media|noscript|nitf-table|object"
    r"|script|select|style|svg|template|textarea|video"
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.I)
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0\u200b\u200c\u034f\u00ad]+")
_BREAKS = re.compile(r" ?\n(?: ?\n)* ?")


def parse_xml(data: bytes, place: str) -> Any:
    """The root of an XML document.

    Raises:
        ReadError: it is no well-formed XML, or has more elements than any news has.
    """
    from lxml import etree  # type: ignore[import-untyped]

    root = None
    try:
        events = etree.iterparse(
            io.BytesIO(data),
            events=("start",),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
            huge_tree=False,
        )
        for number, (_, element) in enumerate(events):
            root = element if root is None else root
            if number >= _MOST_ELEMENTS:
                raise ReadError(place, f"has more than {_MOST_ELEMENTS:,} elements")
    except etree.LxmlError as error:
        raise ReadError(place, f"is broken XML: {error}") from None
    if root is None:
        raise ReadError(place, "is broken XML: it has no element")
    return root


def parse_html(page: str) -> Any | None:
    """The root of an HTML page or of a piece of one; None where there is nothing in it."""
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    data = page.replace("\x00", " ").encode("utf-8", "replace")
    try:
        return etree.fromstring(data, parser)
    except etree.LxmlError:
        return None


def html_text(page: str) -> str:
    """The text of HTML that has no boilerplate: what a feed or a mail holds."""
    if "<" not in page:
        page = html.unescape(page)
        return "\n\n".join(filter(None, (" ".join(p.split()) for p in re.split(r"\n\s*\n", page))))
    root = parse_html(page)
    return text_of(root) if root is not None else ""


def text_of(*roots: Any, without: frozenset[str] = frozenset()) -> str:
    """The text of elements: a blank line between paragraphs, one space between words.

    Args:
        without: local names of elements that are left out, besides those that hold no text.
    """
    pieces = "".join(piece for root in roots for piece in (*_pieces(root, without), "\n\n"))
    paragraphs = re.split(r"\n\n+", _BREAKS.sub(lambda m: "\n" * m[0].count("\n"), pieces))
    return "\n\n".join(filter(None, (p.strip() for p in paragraphs)))


def name_of(element: Any) -> str:
    """The element's name without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _pieces(root: Any, without: frozenset[str]) -> Iterator[str]:
    """The text in the order of the document, with line breaks where blocks begin and end."""
    waiting: list[Any] = [root]  # elements to enter, and strings to give
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
            continue
        name = name_of(item).lower()
        if not name:
            yield _entity(item)
        if not name or _NO_TEXT.fullmatch(name) or name in without or _hidden(item):
            continue
        block = "\n\n" if _BLOCK.fullmatch(name) else "\n" if name == "br" else ""
        yield block
        if item.text:
            yield _words(item.text, name == "pre")
        waiting.append(block if name != "br" else "")
        for child in reversed(item):
            if child.tail:
                waiting.append(_words(child.tail, name == "pre"))
            waiting.append(child)


def _words(text: str, as_it_is: bool) -> str:
    if as_it_is:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return _SPACE.sub(" ", text)


def _entity(node: Any) -> str:
    """The character of an entity that HTML knows, since NITF uses those; of others, nothing."""
    text = node.text or ""
    found = html.unescape(text) if text.startswith("&") else ""
    return found if found != text else ""


def _hidden(element: Any) -> bool:
    style = element.get("style")
    return bool(style) and _HIDDEN.search(style) is not None
