"""Every reader against broken files: samples mutated at random, by number and seed.

    python -m benchmarks.fuzz 10000              # inputs a kind
    python -m benchmarks.fuzz 10000 --kind a.warc --seed 3

Broken packing and broken XML alone would never let a reader see anything. So of what is packed
(DOCX, WARC.gz), every second input is broken inside and packed again, and of XML and JSON every
fourth is well formed, with parts of it taken out, doubled, moved, or given odd values.

Each input has to give reports or read errors, in one line each. Anything else is a crash: it is
printed with its seed, the file is kept under `--keep`, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import io
import json
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from sayso.reading import ReadError, located
from sayso.records import to_json

TEXT = "KESSEL FORD — The army said rebels shelled the town.\n\nThe “group” denied it on Monday."
_MARKED = "".join(f"<p>{part}</p>" for part in TEXT.split("\n\n"))
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ODD = (
    b"", b"\x00", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b">", b"&", b'"', b"\r\n", b"\n\n",
    b"{", b"}", b"\\", b"[", b"99999999999999999999", b"-1", b"\xed\xa0\x80", b"]]>", b"<![CDATA[",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"\xe2\x80\xae", b"=?utf-8?q?=C3?=", b"../../",
)  # fmt: skip


def samples() -> dict[str, tuple[str, bytes]]:
    """A small valid file of each kind, under its name."""
    row = {"id": "1", "text": TEXT, "date": "2024-05-02", "outlet": "Meridian Wire"}
    item = f"<item><title>A</title><link>https://n.example/1</link><description>{_MARKED}"
    ninjs = {"uri": "u", "headline": "A", "versioncreated": "2024-05-02", "body_xhtml": _MARKED}
    body = f"<body><body.content>{_MARKED}</body.content></body>"
    page = f"<html lang='en'><head><title>A</title></head><body><article>{_MARKED * 6}</article>"
    texts = {
        "a.txt": TEXT,
        "a.html": page,
        "a.jsonl": json.dumps(row) + "\n" + json.dumps(row, ensure_ascii=False),
        "a.csv": f'id,text,date\n1,"{TEXT}",2024-05-02\n2,"Guards ""left"".",\n',
        "a.tsv": "id\ttext\n1\tGuards left.\n",
        "a.rss": f"<rss><channel><title>W</title>{item}</description></item></channel></rss>",
        "a.nitf": f"<nitf><head><docdata><doc-id id-string='x'/></docdata></head>{body}</nitf>",
        "a.g2.xml": "<newsItem guid='g'><contentSet><inlineXML><html>"
        f"{_MARKED}</html></inlineXML></contentSet></newsItem>",
        "a.json": json.dumps(ninjs),
        "a.eml": "From: A <a@b.c>\nSubject: =?utf-8?q?B?=\nMIME-Version: 1.0\nContent-Type: "
        f'multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/html\n\n{_MARKED}\n--b--\n',
        "a.rtf": "{\\rtf1\\ansi{\\fonttbl{\\f0 A;}}\\f0 Guards \\'e9\\u8220?left.\\par}",
        "factiva.txt": f"Headline\n41 words\n2 May 2024\nWire\nEnglish\n(c) W\n\n{TEXT}\n\n"
        "Document MERWIR0020240502ek520001a\n",
        "lexis.txt": f"A\nWire\nMay 2, 2024\n\nLength: 41 words\nBody\n\n{TEXT}\n\n"
        "End of Document\n",
    }
    made = {name: text.encode() for name, text in texts.items()}
    made["a.docx"] = _docx()
    made["a.warc"] = _warc(page.encode())
    made["a.warc.gz"] = gzip.compress(made["a.warc"], mtime=0)
    made["a.parquet"] = _parquet(row)
    return {name.replace(".g2", ""): (name, data) for name, data in made.items()}


def _docx(document: bytes | None = None) -> bytes:
    file = io.BytesIO()
    words = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in TEXT.split("\n"))
    document = (
        document or f'<w:document xmlns:w="{_W}"><w:body>{words}</w:body></w:document>'.encode()
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("word/document.xml"), document)
    return file.getvalue()


def _document(packed: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return archive.read("word/document.xml")


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=1, mtime=0)


INSIDE: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "a.docx": (_document, _docx),
    "a.warc.gz": (gzip.decompress, _gzip),
}
"""What unpacks a kind, and packs it again."""


def _warc(page: bytes) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://n.example/1\r\n"
        "WARC-Date: 2024-05-04T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"WARC-Record-ID: <urn:uuid:0>\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return 2 * (head.encode() + answer + b"\r\n\r\n")


def _parquet(row: dict[str, str]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([row, row]), file)
    return file.getvalue()


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight changes: flipped, cut, doubled, moved, or odd ones put in."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        start = chance.randint(0, len(made))
        end = min(len(made), start + chance.choice((1, 1, 4, 16, 200)))
        match chance.randint(0, 5):
            case 0 if start < len(made):
                made[start] ^= 1 << chance.randint(0, 7)
            case 1:
                del made[start:end]
            case 2:
                made[start:start] = made[start:end] * chance.choice((1, 2, 50))
            case 3:
                made[start:end] = chance.choice(_ODD)
            case 4:
                made[start:start] = chance.choice(_ODD) * chance.choice((1, 1, 3, 300))
            case _:
                del made[chance.randint(0, len(made)) :]
    return bytes(made[: 1 << 20])


@dataclass
class Tally:
    """What came of the inputs of one kind."""

    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    crashes: list[tuple[int, bytes, str]] = field(default_factory=list)


def fuzz(kind: str, count: int, seed: int = 0) -> Tally:
    """Read `count` mutations of the sample of that name."""
    name, data = samples()[kind]
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        for number in range(seed, seed + count):
            broken = _broken(kind, data, number)
            path.write_bytes(broken)
            began = time.perf_counter()
            try:
                tally.outcomes.update(_outcomes(path))
            except BaseException as error:  # panics of other languages, too
                if isinstance(error, KeyboardInterrupt):
                    raise
                tally.crashes.append((number, broken, traceback.format_exc()))
            took = time.perf_counter() - began
            tally.inputs += 1
            tally.seconds += took
            tally.slowest = max(tally.slowest, took)
    return tally


def _broken(kind: str, data: bytes, number: int) -> bytes:
    """The sample, broken in the way of that number."""
    chance = random.Random(f"{kind}-{number}")
    unpack, pack = INSIDE.get(kind, (bytes, bytes)) if number % 2 else (bytes, bytes)
    change = FORMED.get(kind, mutated) if number % 4 == 3 else mutated
    return pack(change(unpack(data), chance))


def _other_xml(data: bytes, chance: random.Random) -> bytes:
    """A document of the same elements in another order, with other words in them."""
    root = ElementTree.fromstring(data)
    for _ in range(chance.randint(1, 6)):
        every = list(root.iter())
        one, other = chance.choice(every), chance.choice(every)
        match chance.randint(0, 5):
            case 0 if len(one):
                one.remove(chance.choice(list(one)))
            case 1 if one not in other.iter():
                one.append(other if one is root else copy.deepcopy(other))
            case 2:
                one.tag, other.tag = other.tag, one.tag
            case 3:
                one.attrib[chance.choice(list(other.attrib) or ["x"])] = chance.choice(_VALUES)
            case 4:
                one.attrib.clear()
            case _:
                one.text, one.tail = chance.choice(_VALUES), chance.choice(_VALUES)
    return ElementTree.tostring(root)


def _other_json(data: bytes, chance: random.Random) -> bytes:
    """Rows or an item with other values, or without some."""
    lines = [json.loads(line) for line in data.splitlines()]
    for _ in range(chance.randint(1, 4)):
        row = chance.choice(lines)
        name = chance.choice(list(row) or ["text"])
        odd = (None, 1e308, -1, True, [], {}, [row.get(name)] * 3, {name: row.get(name)}, *_VALUES)
        row[chance.choice((name, name, "x", "body_text", "language"))] = chance.choice(odd)
        if chance.random() < 0.3:
            row.pop(name, None)
    return b"\n".join(json.dumps(line).encode() for line in lines)


_VALUES = (
    "",
    " ",
    "0",
    "2024-13-45",
    "x" * 3000,
    "\u202e=1+1",
    "en",
    "../../x",
    "<p>A.</p>",
    "\n\n",
)
FORMED: dict[str, Callable[[bytes, random.Random], bytes]] = {
    **dict.fromkeys(("a.rss", "a.nitf", "a.xml", "a.docx"), _other_xml),
    **dict.fromkeys(("a.json", "a.jsonl"), _other_json),
}
"""What changes a kind so that it stays well formed."""


def _outcomes(path: Path) -> Iterator[str]:
    """What came, by name; a promise that is broken is an error."""
    errors: list[ReadError] = []
    skipped: list[object] = []
    links: list[object] = []

    def follow(link: object) -> Iterator[ReadError]:
        links.append(link)
        return iter(())

    found = located(
        path,
        language="en",  # telling it is no reader's work, and half of the time
        on_error=errors.append,
        on_skip=skipped.append,
        on_link=follow,
    )
    count = 0
    for _, report in found:
        count += 1
        assert to_json(report)
        assert report.text
        yield "reports"
    yield from ("links" for _ in links)
    for error in errors:
        assert "\n" not in str(error)
        assert str(error).encode()
        yield "errors"
    assert count or errors or skipped or links, "nothing came, and nothing was said"


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", type=int, help="inputs a kind")
    parser.add_argument("--kind", choices=samples(), action="append", help="only this one")
    parser.add_argument("--seed", type=int, default=0, help="number of the first input")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"), metavar="FOLDER")
    args = parser.parse_args()
    failed = False
    print(f"{'kind':12} {'inputs':>9} {'reports':>9} {'links':>9} {'errors':>9} {'crashes':>7} "
          f"{'slowest':>9}")  # fmt: skip
    for kind in args.kind or samples():
        tally = fuzz(kind, args.count, args.seed)
        came = tally.outcomes
        print(
            f"{kind:12} {tally.inputs:9,} {came['reports']:9,} {came['links']:9,} "
            f"{came['errors']:9,} {len(tally.crashes):7,} {tally.slowest:8.2f}s",
            flush=True,
        )
        for number, broken, trace in tally.crashes:
            failed = True
            args.keep.mkdir(parents=True, exist_ok=True)
            (args.keep / f"{number}-{kind}").write_bytes(broken)
            print(f"seed {number}:\n{trace}", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
