"""The trained network as one ONNX file, whole numbers where it can (int8)."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tempfile
from pathlib import Path

import msgspec
import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from sayso.encoder.session import MODELS
from training import bases
from training.labels import heads as all_heads
from training.network import Network, load


def export(network: Network, path: Path, meta: dict[str, str], int8: bool = True) -> None:
    """Writes the network with its labels and tokenizer in the file's metadata."""
    network.eval()
    for layer in network.layers:
        layer.plain_attention = True
    ids = torch.randint(1000, 2000, (1, 48))
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            network,
            (ids, torch.zeros_like(ids), torch.arange(48)[None] // 9),
            str(full),
            input_names=["ids", "shape", "sentence"],
            output_names=["tags", "pairs"],
            dynamic_axes={
                **{name: {1: "n"} for name in ("ids", "shape", "sentence", "tags")},
                "pairs": {2: "n", 3: "n"},
            },
            opset_version=17,
            dynamo=False,
        )
        if int8:
            # seven bits: processors without VNNI would overflow on eight
            quantize_dynamic(
                full, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
                op_types_to_quantize=["MatMul", "Gather"], extra_options={"MatMulConstBOnly": True},
            )  # fmt: skip
        else:
            path.write_bytes(full.read_bytes())
    model = onnx.load(str(path))
    onnx.helper.set_model_props(model, meta)
    onnx.save(model, str(path))


def agreement(network: Network, path: Path) -> float:
    """How often the file and the network choose the same label, over pieces of random text."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    ids = torch.randint(1000, 20000, (1, 200), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        want, _ = network(ids, torch.zeros_like(ids), torch.zeros_like(ids))
    none = np.zeros_like(ids.numpy())
    got, _ = session.run(None, {"ids": ids.numpy(), "shape": none, "sentence": none})
    return float((want[0].argmax(-1).numpy() == got[0].argmax(-1)).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, default=Path("runs/fast"))
    parser.add_argument("--to", type=Path, help="the file; else a model of the run's name")
    parser.add_argument("--float", action="store_true", help="leave the weights as they are")
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "2")
    tokenizer = bases.tokenizer()
    state = options.run / "network.pt"
    version = hashlib.sha256(state.read_bytes()).hexdigest()[:12]
    heads = msgspec.structs.replace(all_heads(tokenizer.get_vocab()), version=version)
    network = load(state, heads)
    to = options.to or MODELS / f"{options.run.name}.int8.onnx"
    meta = {"sayso": msgspec.json.encode(heads).decode(), "tokenizer": tokenizer.to_str()}
    export(network, to, meta, int8=not options.float)
    print(json.dumps({
        "file": to.name, "megabytes": round(to.stat().st_size / 1e6, 1),
        "same choice as the float network": round(agreement(network, to), 4),
        "version": version,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
