"""Text → paragraphs → sentences, by rule, in one pass over the characters.

Every step is linear in the length of the text, however long a line or a run of stops is: matches
never depend on what follows them, and look-ups to the left and right read a fixed window.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from sayso.reading.lists import table, words

Bounds = tuple[int, int]

# What stands at the edge of a sentence without being part of it, beside white space.
INVISIBLE = (
    "\x00\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x0c\x85]")
# A run of stops with what closes after it: quotation marks, brackets, note numbers. It always
# matches where a stop stands (possessive: no backtracking), the text after it is judged in Python.
_STOP = re.compile(r"[.!?…。！？؟۔।]++(?:''|[\"'”’»›)\]}*]|\[\d{1,3}\])*+")
_NEEDS_NO_SPACE = "。！？"
_OPENERS = "\"'“‘«‹([{*•-–—¿¡„#@$€£ "
_ENDS_A_LINE = tuple(".!?…:;\"'”’»)]")
_WINDOW = 48
_SPEECH = re.compile(
    r"(?:[A-Z][\w.'’-]*\s+){1,4}(?:said|says|asked|asks|told|added|wrote|writes|tweeted|replied"
    r"|exclaimed|shouted|demanded|wondered|continued)\b"
)
_CAPITAL_INSIDE = re.compile(r"(?:[ae][lnrstzd]|as[hs]|ad|el|i|e)-?[A-Z]")
_HOURS = frozenset(("a.m", "p.m", "A.M", "P.M", "am", "pm"))
_AFTER_HOUR = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
    r"|Eastern|Central|Pacific|Mountain|Greenwich|Moscow|[A-Z]{2,4}\b)"
)


def split(text: str, start: int = 0, end: int | None = None) -> list[Bounds]:
    """The sentences of `text[start:end]` as (start, end), in order, trimmed and never empty.

    A blank line always ends a sentence. A single line break does where the text has one paragraph
    a line, and does not where lines are wrapped; line lengths and first letters tell which.
    """
    found: list[Bounds] = []
    for first, last in paragraphs(text, start, end):
        found.extend(split_paragraph(text, first, last))
    return found


def split_paragraph(text: str, start: int, end: int) -> list[Bounds]:
    """The sentences of one paragraph, whose line breaks count as spaces.

    What has no letter or digit (a bullet, a quotation mark left over) goes to its neighbour.
    """
    found: list[Bounds] = []
    first = seen = start
    wordy = False
    for match in _STOP.finditer(text, start, end):
        stop = match.end()
        wordy = wordy or any(map(str.isalnum, text[seen:stop]))
        seen = stop
        if wordy and stop < end and _ends_sentence(text, match, first, end):
            bounds = trim(text, first, stop)
            found.extend([bounds] if bounds else [])
            first, wordy = stop, False
    bounds = trim(text, first, end)
    if bounds is None:
        return found
    if found and not (wordy or any(map(str.isalnum, text[seen:end]))):
        found[-1] = (found[-1][0], bounds[1])
    else:
        found.append(bounds)
    return found


def paragraphs(text: str, start: int = 0, end: int | None = None) -> list[Bounds]:
    """The paragraphs of `text[start:end]` as (start, end), in order, trimmed and never empty."""
    end = len(text) if end is None else end
    lines = list(_lines(text, start, end))
    width = _wrap_width(text, lines)
    found: list[Bounds] = []
    open_start = -1
    for number, line in enumerate(lines):
        if line is None:
            continue
        if open_start < 0:
            open_start = line[0]
        following = lines[number + 1] if number + 1 < len(lines) else None
        if following is None or not _runs_on(text, line, following, width):
            found.append((open_start, line[1]))
            open_start = -1
    return found


def trim(text: str, start: int, end: int) -> Bounds | None:
    """The bounds without white space and invisible characters at the edges; None if none left."""
    while start < end and (text[start].isspace() or text[start] in INVISIBLE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in INVISIBLE):
        end -= 1
    return (start, end) if start < end else None


def _lines(text: str, start: int, end: int) -> Iterator[Bounds | None]:
    """The trimmed lines of the text; None for a blank one."""
    first = start
    for match in _LINE_END.finditer(text, start, end):
        yield trim(text, first, match.start())
        first = match.end()
    yield trim(text, first, end)


def _wrap_width(text: str, lines: list[Bounds | None]) -> int:
    """The width that lines are wrapped at; 0 where each line is a paragraph of its own.

    Wrapped text shows in next lines that begin in lower case, and, where there is no case (all
    capitals), in lines that are all about as long as the longest and do not end with a stop.
    """
    pairs = lower = stopped = full = 0
    widest = max((line[1] - line[0] for line in lines if line), default=0)
    for line, following in pairwise(lines):
        if line is None or following is None:
            continue
        pairs += 1
        lower += text[following[0]].islower()
        stopped += text[line[1] - 1] in _ENDS_A_LINE
        full += line[1] - line[0] >= 0.75 * widest
    if not pairs:
        return 0
    if lower >= 0.3 * pairs:
        return widest
    uniform = pairs >= 3 and widest <= 120 and full >= 0.8 * pairs and stopped <= 0.4 * pairs
    return widest if uniform else 0


def _runs_on(text: str, line: Bounds, following: Bounds, width: int) -> bool:
    """Whether the paragraph goes on: in wrapped text, unless the line was broken early."""
    if not width:
        return False
    if text[following[0]].islower():
        return True
    window = text[following[0] : min(following[1], following[0] + width)]
    first_word = len(window.split(maxsplit=1)[0])
    return line[1] - line[0] + 1 + first_word > width - 12


def _ends_sentence(text: str, match: re.Match[str], first: int, end: int) -> bool:
    """Whether the stop that `match` found ends the sentence that began at `first`."""
    stop = match.end()
    if not (text[stop].isspace() or text[stop] in INVISIBLE):
        return match.group()[0] in _NEEDS_NO_SPACE
    after = text[stop : min(stop + 2 * _WINDOW, end)].lstrip(INVISIBLE + " \t\r\n\xa0\u2009\u202f")
    following = after.lstrip(_OPENERS)
    if not following:
        return True
    quoted_start = following is not after and len(following) < len(after)
    stops = match.group().rstrip("\"'”’»›)]}*")
    if not _starts_upper(following):
        return False
    if stops != ".":
        closed = len(match.group()) > len(stops)
        return not (closed and not quoted_start and _SPEECH.match(following))
    if len(match.group()) > 1 and match.group()[1] in "\"'”’»›":
        return (
            True  # A stop inside closing quotation marks is a sentence's, never an abbreviation's.
        )
    word = _word_before(text, match.start(), first)
    return _word_may_end(word, following)


def _starts_upper(following: str) -> bool:
    """Whether a sentence can begin so: in lower case only with "al-Shabab", "iPhone"."""
    letter = following[0]
    return not letter.islower() or _CAPITAL_INSIDE.match(following) is not None


def _word_before(text: str, stop: int, first: int) -> str:
    """The word that the stop at `stop` is written to, without brackets and quotation marks."""
    window = text[max(first, stop - _WINDOW) : stop]
    pieces = window.split()
    if not pieces or window[-1].isspace():
        return ""
    word = pieces[-1].lstrip("\"'“‘«([{-–—")
    return re.split(r"[-–—/]", word)[-1]


def _word_may_end(word: str, following: str) -> bool:
    """Whether the full stop of `word` ends a sentence, given what follows."""
    next_word = following.split(maxsplit=1)[0].rstrip(',;:.!?"”)')
    starter = next_word in words("starters.txt")
    if not word:
        return True
    if word in _HOURS:
        return starter or not _AFTER_HOUR.match(following)
    kind = table("abbreviations.tsv").get(word)
    if kind == "title":
        return False
    if kind == "number":
        return not following[0].isdigit()
    if len(word) == 1 and word.isalpha():
        return starter and next_word != "I"
    if kind == "open" or (len(word) <= 8 and _is_acronym(word)):
        return starter
    return True


def _is_acronym(word: str) -> bool:
    """Whether the word is letters with stops between them: U.S, D.C, Ph.D, a.m."""
    parts = word.split(".")
    return len(parts) > 1 and all(part.isalpha() and len(part) <= 2 for part in parts)
