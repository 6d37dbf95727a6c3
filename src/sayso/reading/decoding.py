"""Bytes of unknown encoding → text.

UTF-8 is tried first because nothing else passes for it by chance; then the marks and patterns of
UTF-16 and UTF-32; then Windows-1252, the superset of Latin-1 that the web means by "latin1".
"""

from __future__ import annotations

import codecs
import re

_MARKS = (  # UTF-32 before UTF-16: its little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP or office document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"RIFF", "an audio or video file"),
    (b"OggS", "an audio file"),
    (b"ID3", "an audio file"),
    (b"PAR1", "Parquet"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 1 << 16


class NotText(ValueError):
    """The bytes are no text; the message says what they look like."""


def decode(data: bytes) -> str:
    """The text that the bytes hold, without a byte order mark, line ends as they are.

    Raises:
        NotText: the bytes look binary, or break the encoding that their mark declares.
    """
    for mark, declared in _MARKS:
        if data.startswith(mark):
            return _declared(data, declared)
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise NotText(f"looks like {name}, not text")
    if encoding := _unmarked_utf16(data):
        return _declared(data, encoding)
    try:
        text, sure = data.decode("utf-8"), True
    except UnicodeDecodeError:
        text, sure = _by_bytes(data)
    controls = len(_CONTROL.findall(text[:_SAMPLE]))
    if controls > (0.1 if sure else 0.005) * min(len(text), _SAMPLE):
        raise NotText("looks binary, not text")
    return text


def decode_line(data: bytes) -> str:
    """The text of one line of a file that is known to be text."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _by_bytes(data)[0]


def clean_surrogates(text: str) -> str:
    """The text with every lone surrogate replaced by U+FFFD, one for one."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return re.sub("[\ud800-\udfff]", "\ufffd", text)
    return text


def _declared(data: bytes, encoding: str) -> str:
    try:
        return clean_surrogates(data.decode(encoding))
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        if name == "UTF-8":
            return _by_bytes(data[len(codecs.BOM_UTF8) :])[0]
        raise NotText(f"not valid {name}: {error.reason} at byte {error.start}") from None


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: in Western text every other byte is NUL."""
    sample = data[:4096]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    half = len(sample) // 2
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.5 and even < 0.05:
        return "utf-16-le"
    if even > 0.5 and odd < 0.05:
        return "utf-16-be"
    return None


def _by_bytes(data: bytes) -> tuple[str, bool]:
    """Text with bytes that are no UTF-8, and whether it is UTF-8 in the main.

    A few broken bytes in a UTF-8 file must not turn the rest into mojibake: when most of what is
    not ASCII is valid UTF-8, only the broken bytes are read as Windows-1252.
    """
    text = data.decode("utf-8", "surrogateescape")
    broken = sum("\udc80" <= c <= "\udcff" for c in text)
    valid = sum(c > "\x7f" for c in text) - broken
    if valid > 2 * broken:
        fixed = re.sub("[\udc80-\udcff]", lambda m: _CHARACTERS[ord(m.group()) - 0xDC00], text)
        return fixed, True
    return codecs.charmap_decode(data, "strict", "".join(_CHARACTERS))[0], False


def _windows_1252(byte: int) -> str:
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:  # the five bytes that Windows-1252 leaves open
        return chr(byte)


_CHARACTERS = [_windows_1252(byte) for byte in range(256)]
_BYTES = {character: byte for byte, character in enumerate(_CHARACTERS)}
_TAIL = "[" + re.escape("".join(_CHARACTERS[0x80:0xC0])) + "]"
_MISREAD = re.compile(
    f"[\u00c2-\u00df]{_TAIL}|[\u00e0-\u00ef]{_TAIL}{{2}}|[\u00f0-\u00f4]{_TAIL}{{3}}"
)
# What news text is likely to have meant: Latin letters and signs, punctuation, € and ™, emoji.
_LIKELY = re.compile(
    "[\u00a0-\u017f\u2010-\u205e\u20ac\u2122\u2190-\u21ff\ufeff\U0001f300-\U0001faff]"
)


def mend_mojibake(text: str) -> str:
    """The text with UTF-8 that was once read as Windows-1252 set right ("â€œ" → "“").

    Conservative: a sequence is mended only where its bytes are the UTF-8 of a likely character, and
    only in a text with two such sequences, or one of three characters or more.
    """
    if text.isascii():
        return text
    found = [(m, meant) for m in _MISREAD.finditer(text) if (meant := _meant(m.group()))]
    if len(found) < 2 and not any(len(m.group()) > 2 for m, _ in found):
        return text
    pieces, last = [], 0
    for match, meant in found:
        pieces += [text[last : match.start()], meant]
        last = match.end()
    return "".join((*pieces, text[last:]))


def _meant(misread: str) -> str | None:
    try:
        meant = bytes(_BYTES[c] for c in misread).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return None
    return meant if _LIKELY.fullmatch(meant) else None
