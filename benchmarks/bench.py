"""One table in one run: ours, the bare encoder, and named peers, on the same texts and cores.

    python -m benchmarks.bench [--peers PYTHON] [--reports 300] [--processes 2] [--runs 5]

Each contender is a process of its own, and they take turns, five times; the table has medians.
Peers run in the Python that `--peers` names, which `make bench` fills. Words are those of
`str.split`. What is timed:

- ours (all layers, to JSON) and spaCy: from a loaded model to the last report, with processes. Ours
  start anew and load their model, which is left out: time runs from the first report that comes
  back of `HELD` extra ones, and those count as none.
- the bare encoder: the same int8 file cut off behind its last layer, no heads, no overlap of
  windows, one thread in each process; wordpieces made, nothing decoded.
- start: from nothing imported to the first report read. "400 words": one such report, one thread.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.measuring import machine, run, table

HELD = 8
WINDOW = 254
RATIO = "spaCy"
"""What the others are compared with."""

Told = dict[str, Any]
ROOT = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", default="", help="a Python that has spaCy and textacy")
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    texts = [shortened(text) for text in sampled(options.reports)]
    words = sum(len(text.split()) for text in texts)
    print(f"{machine()}\n{len(texts)} reports, {words:,} words, {options.processes} processes, "
          f"medians of {options.runs} runs that take turns", flush=True)  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(texts))
        found: dict[str, list[Told]] = {name: [] for name in CONTENDERS}
        why: dict[str, str] = {}
        for _ in range(options.runs):
            for name in CONTENDERS:
                if name not in why:
                    told = measured(name, file, options)
                    if "why" in told:
                        why[name] = told["why"]
                    else:
                        found[name].append(told)
                        print(f"  {name}: {words / told['seconds']:.0f} words/s", file=sys.stderr)
    print(rendered(found, why, words, len(texts)))


def sampled(number: int) -> list[str]:
    """Texts out of our own sample, no two alike."""
    from benchmarks.synthetic import reports

    return [report.text for report in reports(number)]


def shortened(text: str, words: int = 400) -> str:
    """The first paragraphs of a text, up to so many words."""
    kept: list[str] = []
    for paragraph in text.split("\n\n"):
        kept.append(paragraph)
        if len(" ".join(kept).split()) >= words:
            break
    return "\n\n".join(kept)


def measured(name: str, file: Path, options: argparse.Namespace) -> Told:
    """One run of a contender: what it told and its memory, or why it cannot run."""
    kind, which = CONTENDERS[name]
    count = str(options.processes)
    if kind == "peer":
        if not options.peers or not Path(options.peers).exists():
            return {"why": "not installed (`make bench` does)"}
        command = [options.peers, str(ROOT / "benchmarks" / "peers.py"), which, str(file), count]
    else:
        command = [sys.executable, "-m", "benchmarks.bench", "one", kind, which, str(file), count]
    ran = run(command, {"TOKENIZERS_PARALLELISM": "false"})
    if ran.status:
        return {"why": ran.err.strip().splitlines()[-1][:80] if ran.err.strip() else "it failed"}
    told: Told = json.loads(ran.out.splitlines()[-1])
    return told | {"megabytes": ran.megabytes}


def rendered(found: dict[str, list[Told]], why: dict[str, str], words: int, reports: int) -> str:
    """The table, and the versions below it."""
    base = middle(found[RATIO], "seconds") if found[RATIO] else None
    rows, versions = [], {"Python": platform.python_version()}
    for name, runs in found.items():
        if not runs:
            rows.append([name, *["–"] * 7])
            continue
        seconds = middle(runs, "seconds")
        rates = [words / one["seconds"] for one in runs]
        versions |= runs[0]["versions"]
        rows.append(
            [
                name,
                f"{words / seconds:,.0f}",
                f"{min(rates):,.0f}–{max(rates):,.0f}",
                f"{reports / seconds:.1f}",
                f"{base / seconds:.2f}" if base else "",
                f"{1000 * middle(runs, 'single'):.0f}" if "single" in runs[0] else "",
                f"{middle(runs, 'start'):.2f}",
                f"{middle(runs, 'megabytes'):.0f}",
            ]
        )
    head = ["", "words/s", "from–to", "reports/s", f"times {RATIO}", "400 words, ms", "start, s",
            "MB in all"]  # fmt: skip
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    notes = [f"no {name}: {what}" for name, what in why.items()]
    return "\n".join([table(head, rows), told, *notes])


def middle(runs: list[Told], what: str) -> float:
    """The median of a figure."""
    return statistics.median(one[what] for one in runs)


def ours(model: str, texts: list[str], processes: int) -> Told:
    """All layers of all texts, as `sayso annotate --workers` makes them."""
    began = time.perf_counter()
    import onnxruntime

    from sayso import Coder, __version__
    from sayso.reading import from_text
    from sayso.records import to_json

    reports = [from_text(text, id=str(n), date="2024-03-14") for n, text in enumerate(texts)]
    coder = Coder(model, threads=1)
    coder.annotate(reports[0])
    started = time.perf_counter() - began
    single = []
    for report in reports[:20]:
        began = time.perf_counter()
        coder.annotate(report)
        single.append(time.perf_counter() - began)
    written, began = 0, 0.0
    found = coder.annotations([*reports[:HELD], *reports], processes)
    for number, annotation in enumerate(found):
        began = began or time.perf_counter()
        if number >= HELD:
            written += len(to_json(annotation))
    seconds = time.perf_counter() - began
    return {
        "start": started,
        "single": statistics.median(single),
        "seconds": seconds,
        "found": written,
        "versions": {"sayso": __version__, "onnxruntime": onnxruntime.__version__},
    }


def bare(model: str, texts: list[str], processes: int) -> Told:
    """The encoder alone, over all wordpieces."""
    began = time.perf_counter()
    path = Path(tempfile.mkdtemp()) / "bare.onnx"
    headless(model, path)
    shares = [texts[n::processes] for n in range(processes)]
    barrier = multiprocessing.get_context("spawn").Barrier(processes + 1)
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_encode, args=(str(path), model, share, barrier)) for share in shares
    ]
    for worker in workers:
        worker.start()
    barrier.wait()
    started = time.perf_counter() - began
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - began
    if any(worker.exitcode for worker in workers):
        sys.exit("a process of the bare encoder failed")
    return {"start": started, "seconds": seconds, "found": 0, "versions": {}}


def headless(model: str, to: Path) -> None:
    """Write the model with its last layer's states as its only output; what follows falls away."""
    import onnx

    from sayso.encoder.session import find

    whole = onnx.load(str(find(model)))
    last = [node for node in whole.graph.node if node.op_type == "LayerNormalization"][-1]
    states = onnx.helper.make_tensor_value_info(last.output[0], onnx.TensorProto.FLOAT, None)
    del whole.graph.output[:]
    whole.graph.output.append(states)
    onnx.save(whole, str(to))


def _encode(path: str, model: str, texts: list[str], barrier: Any) -> None:
    import numpy as np
    import onnxruntime as ort

    from sayso.encoder import Encoder
    from sayso.encoder.session import find

    heads = Encoder(find(model), 1)
    tokenizer = heads._tokenizer
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = ort.InferenceSession(path, options, ["CPUExecutionProvider"])
    wanted = {given.name for given in session.get_inputs()}

    def read(text: str) -> None:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        for window in _windows(ids):
            row = np.array([[heads.heads.cls, *window, heads.heads.sep]], dtype=np.int64)
            feed = {"ids": row, "shape": np.zeros_like(row), "sentence": np.zeros_like(row)}
            session.run(None, {name: feed[name] for name in wanted})

    read(texts[0])
    barrier.wait()
    for text in texts:
        read(text)


def _windows(ids: list[int]) -> Iterator[list[int]]:
    """Windows of much the same length, as few as can be."""
    count = -(-len(ids) // WINDOW)
    size = -(-len(ids) // max(1, count))
    return (ids[at : at + size] for at in range(0, len(ids), max(1, size)))


CONTENDERS: dict[str, tuple[str, str]] = {
    "ours, fast": ("ours", "fast"),
    "ours, standard": ("ours", "standard"),
    "bare int8 encoder of fast": ("bare", "fast"),
    "spaCy": ("peer", "spacy"),
    "spaCy, textacy's quotes": ("peer", "textacy"),
}
"""Names in the table: who runs it, and what of it."""


def one(kind: str, which: str, file: str, processes: str) -> None:
    """What a process of ours does."""
    measure: dict[str, Callable[[str, list[str], int], Told]] = {"ours": ours, "bare": bare}
    texts = json.loads(Path(file).read_text())
    try:
        print(json.dumps(measure[kind](which, texts, int(processes))))
    except (ValueError, ImportError) as error:  # there is no such model, or no onnx to cut it with
        sys.exit(str(error))


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one(*sys.argv[2:])
    else:
        os.environ.setdefault("PYTHONPATH", str(ROOT))
        main()
