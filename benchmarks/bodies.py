"""Bodies of news pages out of a WARC, as `sayso add` keeps them, against what they should be.

    python -m benchmarks.bodies [--pages ../shared/data/pages] [--take 181]

The pages and the measure are those of scrapinghub/article-extraction-benchmark: shingles of four
words, as often as they come; precision and recall of each page, their means, and F1 of the means;
± is 1.96 standard deviations of 1,000 bootstrap samples. Beside it stands what trafilatura, which
Sayso reads pages with, is listed with there, and what it reaches here when it is asked alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.synthetic import StandIn
from sayso import cli
from sayso.store import Store

PAGES = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages"
LISTED = 0.958
"""F1 of trafilatura in the benchmark's own table."""

_WORD = re.compile(r"\w+")
_SAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of the shingles of a page or of many; of those that are right in what was found, and
    of those that were found in what is right. None: there are none to be right."""

    precision: float | None
    recall: float | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page, where it is from, and the body that it should give."""

    name: str
    url: str
    html: bytes
    body: str


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=Path, default=PAGES, help="the folder of the benchmark")
    parser.add_argument("--take", type=int, help="so many of them only")
    options = parser.parse_args()
    if not options.pages.is_dir():
        sys.exit(f"there is no folder {str(options.pages)!r}: the pages are no part of the project")
    pages = list(load(options.pages))[: options.take]
    with tempfile.TemporaryDirectory() as folder:
        kept = bodies(pages, Path(folder))
    print(f"{len(pages)} pages, {sum(page.name in kept for page in pages)} with a body")
    print(f"{'':24}{'F1':>16}{'precision':>11}{'recall':>8}")
    show("sayso add", [score(kept.get(page.name, ""), page.body) for page in pages])
    show(f"trafilatura {_version()}", [score(alone(page), page.body) for page in pages])
    print(f"{'trafilatura, as listed':24}{LISTED:8.3f}")


def load(folder: Path) -> Iterator[Page]:
    """The pages of the benchmark."""
    truth = json.loads(gzip.decompress((folder / "ground-truth.json.gz").read_bytes()))
    for name, known in sorted(truth.items()):
        html = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        yield Page(name, known["url"], html, known["articleBody"])


def archive(pages: Iterable[Page]) -> bytes:
    """A WARC of the pages, each record packed for itself, as crawls have them."""
    records = []
    for number, page in enumerate(pages):
        # The address is the page's number: two may have come from one address.
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page.html
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {_address(number)}\r\n"
            f"WARC-Date: 2019-11-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        records.append(gzip.compress(head.encode() + answer + b"\r\n\r\n", mtime=0))
    return b"".join(records)


def bodies(pages: list[Page], folder: Path) -> dict[str, str]:
    """The texts that `sayso add` keeps of the pages, by their names."""
    news, path = folder / "pages.warc.gz", folder / "pages.db"
    news.write_bytes(archive(pages))
    cli.main(["add", str(path), str(news)], lambda _: StandIn())
    with Store(path, readonly=True) as store:
        texts = dict(store.query("SELECT place, text FROM versions WHERE current"))
    found = {page.name: texts.get(f"{news}:{_address(n)}") for n, page in enumerate(pages)}
    return {name: text for name, text in found.items() if text is not None}


def alone(page: Page) -> str:
    """What trafilatura finds in a page by itself."""
    import trafilatura

    return trafilatura.extract(page.html, include_comments=False, include_tables=False) or ""


def score(found: str, right: str) -> Score:
    """Precision and recall of one body."""
    has, wants = shingles(found), shingles(right)
    both = (has & wants).total()
    return Score(
        both / has.total() if has else None,
        both / wants.total() if wants else None,
    )


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """All runs of so many words; of a shorter text itself, if there is a word in it."""
    words = _WORD.findall(text)
    runs = range(max(1, len(words) - size + 1))
    return Counter(run for at in runs if (run := tuple(words[at : at + size])))


def together(scores: list[Score]) -> tuple[float, float, float]:
    """F1, precision and recall of many pages."""
    precision = statistics.mean(one.precision for one in scores if one.precision is not None)
    recall = statistics.mean(one.recall for one in scores if one.recall is not None)
    return 2 * precision * recall / (precision + recall), precision, recall


def show(name: str, scores: list[Score]) -> None:
    """Print the figures of one way to find bodies."""
    f1, precision, recall = together(scores)
    dice = random.Random(0)
    samples = [together(dice.choices(scores, k=len(scores)))[0] for _ in range(_SAMPLES)]
    wide = 1.96 * statistics.stdev(samples)
    print(f"{name:24}{f1:8.3f} ± {wide:.3f}{precision:11.3f}{recall:8.3f}", flush=True)


def _address(number: int) -> str:
    return f"https://page-{number}.example/"


def _version() -> str:
    from importlib.metadata import version

    return version("trafilatura")


if __name__ == "__main__":
    main()
