"""WARC archives: pages, what is passed over, and hostile records."""

import gzip
import zlib
from pathlib import Path

import pytest
import zstandard
from tests.reading.asking import came
from tests.reading.test_reading_inputs import PAGE

BARE = PAGE.replace('<meta property="article:published_time" content="2024-05-02T09:00:00Z">', "")


def record(
    body: bytes,
    *,
    url: str = "https://news.example.org/road",
    kind: str = "text/html; charset=utf-8",
    headers: str = "",
    type: str = "response",
    status: str = "200 OK",
) -> bytes:
    answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Target-URI: {url}\r\n"
        "WARC-Date: 2024-05-04T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:0>\r\n"
        f"Content-Type: application/http; msgtype={type}\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


PAGES = PAGE.encode()


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a"])
def test_pages(tmp_path: Path, name: str) -> None:
    records = [
        record(b"", type="warcinfo"),
        record(b"", type="request"),
        record(PAGES),
        record(b"\x89PNG", kind="image/png"),
        record(PAGES, status="404 Not Found"),
        record(b"", type="revisit"),
        record(BARE.replace("utf-8", "x").replace("Two", "Zwö").encode("cp1252"),
               kind="text/html; charset=windows-1252", url="https://news.example.org/b"),
    ]  # fmt: skip
    pack = gzip.compress if name.endswith("gz") else bytes
    found = came(tmp_path, name, b"".join(map(pack, records)))
    one, two = found
    assert found.places == [":https://news.example.org/road", ":https://news.example.org/b"]
    assert (one.title, one.date, one.date_from) == ("Road opens", "2024-05-02", "metadata")
    assert (two.date, two.date_from) == ("2024-05-04", "inferred")
    assert "Zwö delegations" in two.text
    assert {skip.what: skip.count for skip in found.skipped} == {
        "answers with another status than 200": 1,
        "files that are no HTML": 1,
        "records that are no response": 1,
    }


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n5;a=b\r\n     \r\n0\r\n\r\n" % (len(body), body)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGES), "Content-Encoding: gzip\r\n"),
        (PAGES, "Content-Encoding: gzip\r\n"),
        (zlib.compress(PAGES), "Content-Encoding: deflate\r\n"),
        (zlib.compress(PAGES)[2:-4], "Content-Encoding: deflate\r\n"),
        (zstandard.ZstdCompressor().compress(PAGES), "Content-Encoding: zstd\r\n"),
        (chunked(PAGES), "Transfer-Encoding: chunked\r\n"),
        (PAGES, "Transfer-Encoding: chunked\r\n"),
    ],
)
def test_packed_bodies(tmp_path: Path, body: bytes, headers: str) -> None:
    (report,) = came(tmp_path, "a.warc", record(body, headers=headers))
    assert "Two delegations" in report.text


@pytest.mark.parametrize(
    ("body", "headers", "why"),
    [
        (gzip.compress(b"x" * 50_000_000), "Content-Encoding: gzip\r\n", "unpacks to more than"),
        (b"\x1f\x8bxxxx", "Content-Encoding: gzip\r\n", "packed wrongly"),
        (b"\xff\xff", "Content-Encoding: br\r\n", "packed wrongly"),
        (b"x", "Content-Encoding: rot13\r\n", "'rot13' is not known"),
        (b" ", "", "an empty page"),
        (b"x" * 5_000_000, "", "too long"),
        (b"<p>", "", "no article text"),
    ],
)
def test_a_broken_record_costs_only_itself(
    tmp_path: Path, body: bytes, headers: str, why: str
) -> None:
    found = came(tmp_path, "a.warc", record(body, headers=headers) + record(PAGES))
    assert len(found) == 1
    assert [why in error.why for error in found.errors] == [True]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"WARC/1.0\r\n", ""),
        (b"WARC/1.0\r\n" + b"X" * 20_000_000, "is broken after 0 records"),
        (b"WARC/1.0\r\n" + b"X: y\r\n" * 2_000_000, "is broken after 0 records"),
        (gzip.compress(b"WARC/1.0\r\n" + b"X" * 500_000_000, 9), ""),
    ],
)
def test_hostile_archives(tmp_path: Path, data: bytes, why: str) -> None:
    found = came(tmp_path, "a.warc", data)
    assert not found
    assert why in found.errors[0].why


def test_what_comes_before_a_break_is_read(tmp_path: Path) -> None:
    found = came(tmp_path, "a.warc", record(PAGES) + b"junk\r\n\r\n" + record(PAGES))
    assert len(found) == 1
    assert "broken after 1 records" in found.errors[0].why
