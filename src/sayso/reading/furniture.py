"""What stands in a report's text without being its text: credits, captions, links, notices.

Everything here is judged by whole paragraphs, and by patterns that a sentence of news does not
fit: rather a credit coded than a sentence lost.
"""

from __future__ import annotations

import re

from sayso.reading.datelines import is_agency

_LONGEST = 400
_NAME = r"[A-ZÀ-Þ][\w.'’\-]+"
_LINK = (
    r"(?:Facebook|Twitter|Instagram|Telegram|YouTube|WhatsApp|newsletters?|inbox|e-?mails?|apps?"
    r"|alerts|here)\b"
)
_ROLES = r"(?:Reporting|Writing|Editing|Compiled|Edited|Written|Produced)"

_ANYWHERE = re.compile(
    "|".join(
        (
            r"(?:Image|Media|Photo|Picture|Video) (?:copyright|caption|credit|source)\b.*",
            r"Media playback is (?:un|not )supported\b.*",
            r"(?:Enlarge|Expand) this image\b.*",
            r"(?i:advertisement)(?: Continue reading the main story)?\W*",
            r"(?i:photos?|videos?|loading|share|tweet|print|comments?|embed|read more)\W*",
            r"(?i:story continues below)\W*",
            r"(?:Scroll down for|Continue reading)\b.{0,80}",
            r"(?i:also|more|related|also read|(?:read|see|watch)(?: more| also| next)?)"
            r"(?: on this| about this)?\s*(?::|»|>>).{1,200}(?<![.…])",
            r"(?i:read (?:or|and) share this story\b).*",
            rf"(?:Follow|Like|Join) .{{1,80}}\b(?:on|us on) {_LINK}.{{0,80}}",
            rf"(?:Sign up|Subscribe|Click here|Click on|Download|Get)\b.{{0,120}}\b{_LINK}"
            r".{0,120}(?<![.\"”])",
            r"(?:Copyright\s+(?:©|\(c\)|\d{4})|©|\([cC]\)\s*\d{4}).{0,300}",
            r".{0,160}\bAll rights reserved\b.{0,200}",
            r"This (?:article|story|report|post) (?:was )?(?:originally|first) "
            r"(?:appeared|published)\b.{0,150}",
            r"\((?:Adds?|Recasts?|Updates?|Corrects?|Repeats?|Refiles?|Rewrites?|Changes|Removes|Fixes"
            r"|Writes through|New throughout)\b[^()]{0,300}\)\.?",
            rf"\(?(?:Additional )?{_ROLES} by\b.{{1,350}}",
            r".{3,250}\bcontribut(?:ed|ing) to (?:this|the) "
            r"(?:report|story|article|dispatch)\b.{0,60}",
            r"[—–-]{0,2}\s*With (?:assistance|files|(?:additional )?reporting) "
            r"(?:by|from)\b.{1,150}",
            r"\[(?![^\]]*\.\])[^\[\]\n]{1,150}\]",
            r"(?:https?://|www\.)\S+",
        )
    ),
    re.S,
)
_AT_THE_END = re.compile(
    "|".join(
        (
            r"\(?(?i:sources?|via)\s*[:：]\s*(?:[^.!?]|[.!?](?!\s+\w)){1,100}",
            rf"(?:{_NAME}\s){{2,4}}reported from {_NAME}(?:,? {_NAME}){{0,3}}\.?",
            r"This (?:report|story) originated\b.{1,100}",
            r"(?:END|ENDS|ENDITEM|Enditem|Ends|-30-|#{2,}|\*{2,}|-{2,}|/{2,}(?:END)?)",
            r"(?i:for more (?:information|news|stories)\b).{0,60}\b"
            r"(?i:visit|follow|see|click)\b.{1,120}",
        )
    ),
    re.S,
)
_SOURCE = re.compile(r"\(?(?i:sources?)\s*[:：]\s*(.{1,100}?)[\s.)]*", re.S)
_LINK_HEADER = re.compile(
    r"(?i:read more|read also|also read|see also|external links|more stories|most read|sources"
    r"|related(?: news| stories| articles| links| coverage| content)?|recommended(?: for you)?"
    r"|further reading|you may also like|sister links?)\s*:?|More (?:on|from) [^.!?]{1,60}:?"
)
_BYLINE = re.compile(
    rf"(?:By|BY|BYLINE:|Byline:)\s+(?:{_NAME}|[A-Z]\.)"
    rf"(?:(?:,| and| &|\s\|)?\s(?:{_NAME}|[A-Z]\.|de|van|von|al|el|bin|of|the|in)){{1,12}}\.?"
)
_SIGNED = re.compile(rf"(?:{_NAME}\s){{1,3}}{_NAME}\s?[,|]\s?(.{{2,40}})")
_CREDIT = re.compile(rf"\(\s*(?:(?:Additional )?{_ROLES}|With reporting)\b")


def is_furniture(text: str, start: int, end: int, *, last: bool) -> bool:
    """Whether the paragraph is a credit, caption, link or notice; `last` for the last few ones."""
    if end - start > _LONGEST:
        return False
    if _ANYWHERE.fullmatch(text, start, end):
        return True
    if end - start <= 60 and is_agency(text[start:end].strip("()[] ")):
        return True
    return last and _AT_THE_END.fullmatch(text, start, end) is not None


def is_byline(text: str, start: int, end: int) -> bool:
    """Whether the paragraph names who wrote the report: "By Jane Doe", "Jane Doe, Reuters"."""
    if end - start > 140:
        return False
    if _BYLINE.fullmatch(text, start, end):
        return True
    signed = _SIGNED.fullmatch(text, start, end)
    return signed is not None and is_agency(signed[1])


def is_link_header(text: str, start: int, end: int) -> bool:
    """Whether the paragraph announces a list of links: "Read more:", "Related stories"."""
    return end - start <= 80 and _LINK_HEADER.fullmatch(text, start, end) is not None


def source_named(text: str, start: int, end: int) -> str | None:
    """The outlet that a "Source: …" paragraph names, but no address."""
    match = _SOURCE.fullmatch(text, start, end) if end - start <= 120 else None
    if match is None or "://" in match[1] or match[1].startswith("www."):
        return None
    return match[1].strip() or None


def credit_start(text: str, start: int, end: int) -> int | None:
    """Where the credit in brackets begins that the paragraph ends with: "(Reporting by …)"."""
    if text[end - 1] not in ").":
        return None
    match = _CREDIT.search(text, max(start, end - 800), end)
    return match.start() if match else None
