"""Text of reports on a page: shown as text, whatever it holds.

Jinja escapes what could be markup. What is left to do is what one would not see: marks that turn
the direction of writing, control characters, characters of no width. They are shown by number.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from markupsafe import Markup, escape

LONGEST = 400
"""Characters of a name or sentence in a list; a page of its own shows all of it."""

# C0 and C1 controls but line breaks and tabs, soft hyphen, marks of direction and joining,
# invisible operators, interlinear marks, tags, lone surrogates.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)


def shown(text: object, longest: int | None = None) -> Markup:
    """Text as markup that reads as it was written, with what is unseen made visible.

    Args:
        longest: characters after which it is cut, with an ellipsis.
    """
    words = "" if text is None else str(text)
    if longest is not None and len(words) > longest:
        words = words[:longest].rstrip() + "…"
    parts, at = [], 0
    for found in UNSEEN.finditer(words):
        parts += [escape(words[at : found.start()]), _seen(found[0])]
        at = found.end()
    parts.append(escape(words[at:]))
    return Markup("").join(parts)


def short(text: object) -> Markup:
    """The same for lists."""
    return shown(text, LONGEST)


def plain(text: object, longest: int | None = None) -> str:
    """The same for where there is no markup: titles, attributes, feeds."""
    words = "" if text is None else str(text)
    if longest is not None and len(words) > longest:
        words = words[:longest].rstrip() + "…"
    return UNSEEN.sub(lambda found: f"[{_number(found[0])}]", words)


def web_address(address: str | None) -> str | None:
    """An address that a page may link to: of the web, and nothing else."""
    if not address or UNSEEN.search(address) or re.search(r"[\s<>\"\\]", address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def _seen(sign: str) -> Markup:
    name = unicodedata.name(sign, "control character").lower()
    return Markup('<span class="unseen" title="{}">{}</span>').format(name, _number(sign))


def _number(sign: str) -> str:
    return f"U+{ord(sign):04X}"
