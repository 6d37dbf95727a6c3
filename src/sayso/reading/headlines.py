"""Which paragraph is the headline."""

from __future__ import annotations

import re

from sayso.reading import datelines, furniture
from sayso.reading.sentences import split_paragraph, trim

Bounds = tuple[int, int]

_LONGEST = 220
_MOST_WORDS = 32
# What agencies put before the headline of a story that they send again: "UPDATE 2-", "RPT-".
_SLUG = re.compile(
    r"(?:UPDATE|WRAPUP|RPT|REFILE|CORRECTED|REPEAT|RECAST)(?: \d{1,2})?\s?[-–—:]\s?\S"
)
_SAMPLE = 20  # paragraphs by which the habits of a text are judged


def find_headline(
    text: str, parts: list[Bounds], title: str | None
) -> tuple[Bounds, list[Bounds]] | None:
    """The headline and the paragraphs after it, or None.

    With a title, the headline is the first paragraph if it says the same. Without one, it is the
    first paragraph if it looks like one: short, no sentence with a final stop, and set apart by a
    blank line, by being said twice, or by a body whose other paragraphs do end in stops. Archives
    glue headline and lead together with a hyphen ("Talks Begin-GENEVA — Two delegations …").
    """
    if not parts:
        return None
    found = _joined(text, parts) or _glued(text, parts)
    if title is not None:
        if same_words(text[slice(*parts[0])], title):
            return parts[0], parts[1:]
        return found if found and same_words(text[slice(*found[0])], title) else None
    if found:
        return found
    return (parts[0], parts[1:]) if _is_headline(text, parts) else None


def same_words(one: str, other: str) -> bool:
    """Whether two lines are the same but for case, space and punctuation."""
    if abs(len(one) - len(other)) > 40:
        return False
    left, right = ("".join(c for c in words.casefold() if c.isalnum()) for words in (one, other))
    return bool(left) and left == right


def _is_headline(text: str, parts: list[Bounds]) -> bool:
    """Whether the first paragraph is a headline over the others."""
    (start, end), rest = parts[0], parts[1:]
    line = text[start:end]
    if not rest or not _could_be(text, start, end, line):
        return False
    if same_words(line, text[slice(*rest[0])]):
        return True
    if datelines.find(text, *rest[0]) is not None or furniture.is_byline(text, *rest[0]):
        return True
    if _SLUG.match(line):
        return True
    titled = _title_case(line)
    apart = _apart(text, parts[0], rest[0])
    stopped = sum(text[last - 1] in ".!?…\"'”’»)" for _, last in rest[:_SAMPLE]) / len(
        rest[:_SAMPLE]
    )
    if line.rstrip("\"'”’").endswith(".") and not line.endswith(".."):
        return apart and titled >= 0.8
    if stopped < 0.5:
        return titled >= 0.75
    if apart or titled >= 0.7:
        return True
    # Set apart by nothing but its shape: then a caption or a first sentence without its stop is
    # as likely, unless the line is as short as headlines are.
    return end - start <= 90 and end - start < rest[0][1] - rest[0][0] and line[-1] not in "!?)]"


def _apart(text: str, one: Bounds, other: Bounds) -> bool:
    """Whether there is a blank line between the two."""
    between = text[one[1] : other[0]].replace("\r\n", "\n")
    return sum(map(between.count, "\n\r\u2029")) > 1


def _could_be(text: str, start: int, end: int, line: str) -> bool:
    """Whether the line has the shape of a headline."""
    count = len(line.split())
    if end - start > _LONGEST or not 2 <= count <= _MOST_WORDS:
        return False
    if line[0].islower() or line[-1] in ",:;—–-" or not any(c.isalpha() for c in line):
        return False
    if len(split_paragraph(text, start, end)) > 2:
        return False
    return datelines.find(text, start, end) is None


def _title_case(line: str) -> float:
    """The share of capitalised words among those of four letters or more."""
    long = [
        w
        for w in (word.strip("\"'“”‘’(),.:;?!-") for word in line.split())
        if len(w) >= 4 and w[0].isalpha()
    ]
    return sum(w[0].isupper() for w in long) / len(long) if long else 0.0


def _joined(text: str, parts: list[Bounds]) -> tuple[Bounds, list[Bounds]] | None:
    """A headline of two decks: "Road opens;" and, before a blank line, what else there is."""
    if len(parts) < 3 or text[parts[0][1] - 1] != ";" or not _apart(text, parts[1], parts[2]):
        return None
    joined = (parts[0][0], parts[1][1])
    return (joined, parts[2:]) if joined[1] - joined[0] <= _LONGEST else None


def _glued(text: str, parts: list[Bounds]) -> tuple[Bounds, list[Bounds]] | None:
    """A headline that a hyphen joins to a dateline, or in text without final stops to the lead."""
    start, end = parts[0]
    if end - start < 60:
        return None
    sample = parts[1 : _SAMPLE + 1]
    stopless = sum(text[last - 1] == "." for _, last in sample) < 0.5 * len(sample)
    place = text.find("-", start + 10, min(end, start + _LONGEST))
    while place >= 0:
        left, right = trim(text, start, place), trim(text, place + 1, end)
        if left and right and len(text[slice(*left)].split()) >= 3:
            found = datelines.find(text, *right)
            by_dateline = (
                found is not None
                and found.place is not None
                and _title_case(text[slice(*left)]) >= 0.7
            )
            if by_dateline or (stopless and right[0] == place + 1 and _is_seam(text, left, right)):
                return left, [right, *parts[1:]]
        place = text.find("-", place + 1, min(end, start + _LONGEST))
    return None


def _is_seam(text: str, left: Bounds, right: Bounds) -> bool:
    """Whether a headline in title case meets a sentence in plain case here."""
    if text[right[0]].islower() or not text[right[0]].isalpha() or right[1] - right[0] < 60:
        return False
    head, lead = text[slice(*left)], " ".join(text[right[0] : right[0] + 120].split()[:12])
    return len(head.split()) >= 4 and _title_case(head) >= 0.85 and _title_case(lead) <= 0.6
