"""Our own coding of real reports, kept without their text.

    python -m training.standoff list                     ids of reports that may be coded
    python -m training.standoff show ID                  a report with its sentences numbered
    python -m training.standoff check FILE [FILE ...]    is the markup sound?
    python -m training.standoff agree FILE FILE ...      what is coded twice, scored against itself
    python -m training.standoff convert FILE [FILE ...]  markup into training/coded/reports.jsonl

What is committed is the id, a digest of the text, offsets and names (`training/coded`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sayso import scoring
from training import corpora, markup

KEPT = Path(__file__).parent / "coded" / "reports.jsonl"


def texts(data: Path) -> dict[str, str]:
    """The reports of four corpora by id."""
    found = {}
    for folder, name in (("clusters", "reports"), ("wikinews", "reports"), ("polnear", "train")):
        for number, row in enumerate(corpora.lines(data / folder / f"{name}.jsonl.gz")):
            found[f"{folder}-{number:04}"] = row["text"]
    return found | _re3d(data)


def free(data: Path) -> dict[str, str]:
    """Those that are not in `coded` too, whole or in part."""
    taken: set[int] = set()
    for half in ("train", "dev"):
        for row in corpora.lines(data / "coded" / f"{half}.jsonl.gz"):
            taken |= grams(row["text"])
    return {id: text for id, text in texts(data).items() if share(text, taken) < 0.1}


def _re3d(data: Path) -> dict[str, str]:
    """Press releases and articles on Syria and Iraq."""
    found = {}
    for path in sorted((data / "re3d").glob("*/documents.json")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found[f"re3d-{row['_id'][:8].lower()}"] = f"{row['title']}\n\n{row['text']}"
    return found


def rows(data: Path) -> Iterator[dict[str, Any]]:
    """The kept reports in the form of `coded`, with their texts put back.

    Raises:
        ValueError: a text is not the one that was coded.
    """
    if not KEPT.exists():
        return
    known = texts(data)
    for line in KEPT.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = known.get(row["id"], "")
        if hashlib.sha256(text.encode()).hexdigest()[:16] != row["digest"]:
            raise ValueError(f"{row['id']}: the text is not the one that was coded")
        yield {**row, "text": text}


def grams(text: str) -> set[int]:
    """The runs of seven words of a text."""
    words = "".join(c if c.isalnum() else " " for c in text.lower()).split()
    return {hash(tuple(words[i : i + 7])) for i in range(len(words) - 6)}


def share(text: str, known: set[int]) -> float:
    """How much of a text stands among known runs of words too: 0 to 1."""
    own = grams(text)
    return len(own & known) / len(own) if own else 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("list", "show", "check", "agree", "convert"))
    parser.add_argument("names", nargs="*")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    options = parser.parse_args()
    known = texts(options.data)
    if options.what == "list":
        for id, text in free(options.data).items():
            print(id, len(text.split()), text.strip().split("\n")[0][:90], sep="\t")
    elif options.what == "show":
        for id in options.names:
            print(f"=== {id}")
            for number, (start, end) in enumerate(markup.numbered(known[id])):
                print(f"{number}: {known[id][start:end]}")
    else:
        made = [row for name in options.names
                for row in markup.rows(Path(name), known.__getitem__)]  # fmt: skip
        types = Counter(event["type"] for row in made for event in row["events"])
        print(len(made), "documents", sum(types.values()), "events", dict(types.most_common()))
        if options.what == "agree":
            first = {row["id"]: row for row in reversed(made)}
            again = [row for row in made if row is not first[row["id"]]]
            gold = scoring.collect(first[row["id"]] for row in again)
            print(scoring.render(scoring.score(gold, scoring.collect(again))))
        if options.what == "convert":
            KEPT.parent.mkdir(exist_ok=True)
            kept = map(json.loads, KEPT.read_text(encoding="utf-8").splitlines())
            # of a report that stands in several files, the last one's coding is kept
            merged = {row["id"]: row for row in (*kept, *made)}
            lines = [json.dumps(merged[id], ensure_ascii=False) + "\n" for id in sorted(merged)]
            KEPT.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
