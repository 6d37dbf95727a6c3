"""Running the model: one ONNX file, one pass a window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from sayso.encoder.heads import Heads
from sayso.encoder.pieces import Ints, Pieces, Window, cut, numbered, windows
from sayso.encoder.scores import Floats, Row, Scores

MODELS = Path(__file__).parent / "models"
DEFAULT = "standard"

# A piece is an anchor from this probability on: low, so that the steps after can set their own.
_ANCHOR = 0.05


class ModelError(ValueError):
    """A model that is missing or is not one of ours; the text says which file and what to do."""


class Encoder:
    """The model, loaded once.

    Args:
        model: the name of a model that comes with the package ("standard", "fast"), or a path to a
            `.onnx` file that `training` wrote.
        threads: how many threads one pass uses; 0 leaves it to the runtime.

    Raises:
        ModelError: there is no such model, or the file is not a Sayso model.
    """

    def __init__(self, model: str | Path = DEFAULT, threads: int = 0) -> None:
        path = find(model)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        try:
            self._session = ort.InferenceSession(str(path), options, ["CPUExecutionProvider"])
            meta = self._session.get_modelmeta().custom_metadata_map
            self.heads = msgspec.json.decode(meta["sayso"], type=Heads)
            self._tokenizer = Tokenizer.from_str(meta["tokenizer"])
        except Exception as error:  # the runtime's own exceptions share no narrower base
            raise ModelError(f"{path}: not a Sayso model ({str(error).splitlines()[0]})") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._columns = self.heads.columns()

    @property
    def version(self) -> str:
        """A digest of the training run that the model comes from."""
        return self.heads.version

    def calibrated(self, probability: float) -> float:
        """The share of events right among those that the model is this sure of."""
        scale, shift = self.heads.calibration
        odds = min(max(probability, 1e-4), 1 - 1e-4)
        return float(1 / (1 + np.exp(-(scale * np.log(odds / (1 - odds)) + shift))))

    def read(
        self,
        text: str,
        sentences: Sequence[tuple[int, int]],
        headline: tuple[int, int] | None = None,
        anchors: Sequence[tuple[int, int]] = (),
    ) -> Scores:
        """Scores of the sentences (and the headline) of a report.

        Rows of pair heads are kept for anchors only: the likely ones, and the words `anchors`.
        """
        pieces = cut(self._tokenizer, text, sentences, headline)
        extra = np.zeros(len(pieces), dtype=np.bool_)
        for span in anchors:
            extra[slice(*pieces.covering(*span))] = True
        total = len(pieces)
        tags = np.zeros((total, self._width), dtype=np.float32)
        rows: dict[str, dict[int, Row]] = {pair.name: {} for pair in self.heads.pairs}
        for window in windows(pieces, self.heads.window - 2, self.heads.context):
            scores, ties = self._pass(*self._fed(pieces, window))
            inner = slice(window.core_start - window.start, window.core_end - window.start)
            core = scores[1:-1][inner]
            for head in self.heads.tags:
                core[:, self._columns[head.name]] = _probabilities(
                    core[:, self._columns[head.name]], head.kind
                )
            tags[window.core_start : window.core_end] = core
            self._keep(rows, core, ties[:, 1:-1, 1:-1], window, extra)
        return Scores(
            pieces=pieces,
            labels={head.name: head.labels for head in self.heads.tags},
            tags={head.name: tags[:, self._columns[head.name]] for head in self.heads.tags},
            rows=rows,
        )

    def relate(self, text: str, one: tuple[int, int], other: tuple[int, int]) -> dict[str, float]:
        """What the first span does to the second: a probability for every label of the head.

        Both spans are set between marker pieces and the text is read once more; a text longer
        than a window is cut to the pieces around the two.
        """
        pieces = cut(self._tokenizer, text, [(0, len(text))])
        ids, shape, sentence, left, right = mark(pieces, one, other, self.heads)
        scores, _ = self._pass(ids, shape, sentence)
        first = scores[left, self._columns["relation_from"]]
        second = scores[right, self._columns["relation_to"]]
        labels = next(h.labels for h in self.heads.tags if h.name == "relation_from")
        values = _probabilities((first + second)[None], "one")[0]
        return {label: float(value) for label, value in zip(labels, values, strict=True)}

    @property
    def _width(self) -> int:
        return sum(len(head.labels) for head in self.heads.tags)

    def _fed(self, pieces: Pieces, window: Window) -> tuple[Ints, Ints, Ints]:
        part = slice(window.start, window.end)
        ids = np.concatenate([[self.heads.cls], pieces.ids[part], [self.heads.sep]])
        shape = np.concatenate([[0], pieces.shape[part], [0]])
        return ids, shape, numbered(pieces.sentence[part])

    def _pass(self, ids: Ints, shape: Ints, sentence: Ints) -> tuple[Floats, Floats]:
        feed = {"ids": ids[None], "shape": shape[None], "sentence": sentence[None]}
        tags, pairs = self._session.run(["tags", "pairs"], feed)
        return np.asarray(tags)[0], np.asarray(pairs)[0]

    def _keep(
        self,
        rows: dict[str, dict[int, Row]],
        core: Floats,
        ties: Floats,
        window: Window,
        extra: NDArray[np.bool_],
    ) -> None:
        also = extra[window.core_start : window.core_end]
        offset = window.core_start - window.start
        for number, pair in enumerate(self.heads.pairs):
            # every anchoring head's first label is "O", nothing
            nothing = [core[:, self._columns[anchor].start] for anchor in pair.anchors]
            likely = np.min(nothing, axis=0) < 1 - _ANCHOR
            if "mention" in pair.anchors:
                likely |= also
            for i in np.flatnonzero(likely).tolist():
                rows[pair.name][window.core_start + i] = Row(
                    window.start, ties[number, offset + i].copy()
                )


def mark(
    pieces: Pieces, one: tuple[int, int], other: tuple[int, int], heads: Heads
) -> tuple[Ints, Ints, Ints, int, int]:
    """The input of a marked pair: ids, shapes, sentences, and where the two opening markers stand.

    Raises:
        ValueError: a span covers no words, or the two lie too far apart to be read at once.
    """
    a, b = pieces.covering(*one), pieces.covering(*other)
    for span, (first, last) in ((one, a), (other, b)):
        if first == last:
            raise ValueError(f"the span {span} covers no words")
    room = heads.window - 6
    low, high = min(a[0], b[0]), max(a[1], b[1])
    if high - low > room:
        raise ValueError("the two spans lie too far apart to be read at once")
    start = max(0, min(low - (room - (high - low)) // 2, len(pieces) - room))
    stop = min(len(pieces), start + room)
    inserts = sorted(
        # at one place, a closing marker comes before an opening one
        (place, opening, marker)
        for (place, opening), marker in zip(
            [(a[0], 1), (a[1], 0), (b[0], 1), (b[1], 0)], heads.markers, strict=True
        )
    )
    ids, shape = [heads.cls], [0]
    places: dict[int, int] = {}
    at = start
    for place, _, marker in inserts:
        ids += pieces.ids[at:place].tolist()
        shape += pieces.shape[at:place].tolist()
        places[marker] = len(ids)
        ids.append(marker)
        shape.append(0)
        at = place
    ids += [*pieces.ids[at:stop].tolist(), heads.sep]
    shape += [*pieces.shape[at:stop].tolist(), 0]
    left, right = places[heads.markers[0]], places[heads.markers[2]]
    return np.array(ids), np.array(shape), np.zeros(len(ids), dtype=np.int64), left, right


def _probabilities(logits: Floats, kind: str) -> Floats:
    if kind == "many":
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)


def find(model: str | Path) -> Path:
    """The file of a model by its name or path.

    Raises:
        ModelError: there is none.
    """
    named = MODELS / f"{model}.int8.onnx"
    if named.is_file():
        return named
    path = Path(model)
    if path.suffix == ".onnx" and path.is_file():
        return path
    known = ", ".join(sorted(p.name.split(".")[0] for p in MODELS.glob("*.onnx"))) or "none"
    raise ModelError(f"no model {str(model)!r}: give one of {known}, or a path to an .onnx file")
