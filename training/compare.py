"""Several models side by side, as the table of the model card.

    python -m training.compare fast standard runs/teacher.int8.onnx

Every figure is taken on the development halves; speed is end to end, two threads.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from sayso import Coder, scoring
from sayso.encoder.session import find
from sayso.reading import from_text
from training import corpora
from training.calibrate import expected_error, outcomes
from training.evaluate import plv, reports


def column(model: str, data: Path) -> dict[str, str]:
    """The figures of one model, in the order in which they are printed."""
    coder = Coder(model, threads=2)
    dev = data / "coded/dev.jsonl.gz"
    began = time.perf_counter()
    coded = reports(dev, coder)
    took = time.perf_counter() - began
    words = sum(len(row["text"].split()) for row in corpora.lines(dev))
    quoted = reports(data / "polnear/dev.jsonl.gz", coder).attributions
    field = coded.fields
    said = field["said_by"].given
    macro, _ = plv(data / "relations/PLV_train.tsv", coder)
    return {
        "events F1": _with_range(coded.events),
        "events precision / recall": f"{coded.events.precision:.3f} / {coded.events.recall:.3f}",
        "whole records F1": _with_range(coded.records),
        "actor / recipient right": f"{_share(field['actor'])} / {_share(field['recipient'])}",
        "said by right where not the outlet": "–" if said is None else f"{said:.3f}",
        "status right": _share(field["status"]),
        "date / place right": f"{_share(field['date'])} / {_share(field['place'])}",
        "attributions F1": _with_range(coded.attributions),
        "PolNeAR F1": _with_range(quoted),
        "PLV macro F1": f"{macro:.3f}",
        "calibration error": f"{expected_error(*outcomes(dev, coder)):.3f}",
        "words/s": f"{words / took:,.0f}",
        "megabytes": f"{find(model).stat().st_size / 1e6:.1f}",
    }


def _share(accuracy: scoring.Accuracy) -> str:
    return "–" if accuracy.accuracy is None else f"{accuracy.accuracy:.3f}"


def _with_range(score: scoring.Prf) -> str:
    low, high = score.interval or (0.0, 0.0)
    return f"{score.f1:.3f} ({low:.3f}–{high:.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", help="names or files")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    options = parser.parse_args()
    Coder(options.models[0]).annotate(from_text("The army shelled the town."))  # warm
    columns = {Path(model).name: column(model, options.data) for model in options.models}
    print("| |", " | ".join(columns), "|")
    print("|---|", "|".join("---" for _ in columns), "|", sep="")
    for name in next(iter(columns.values())):
        print(f"| {name} |", " | ".join(found[name] for found in columns.values()), "|")


if __name__ == "__main__":
    main()
