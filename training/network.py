"""The network that is trained: a BERT-like encoder with tag heads and pair heads.

Written out here, not taken from a library, so that what is exported is what is trained, and
training needs torch alone. Weights start from a published model (see `pretrained`).
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sayso.encoder.heads import Heads
from sayso.encoder.pieces import SHAPES

REACH = 128  # distances between pieces are told apart up to this many


class Layer(nn.Module):
    """One transformer layer (post-norm, as in BERT)."""

    def __init__(self, hidden: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps=1e-12)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.plain_attention = False  # for export: spelled out instead of fused

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, hidden = x.shape
        split = self.qkv(x).view(batch, length, 3, self.heads, hidden // self.heads)
        q, k, v = split.permute(2, 0, 3, 1, 4).unbind(0)
        if self.plain_attention:
            weights = q @ k.transpose(-1, -2) / (hidden // self.heads) ** 0.5
            mixed = weights.softmax(-1) @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        mixed = self.out(mixed.transpose(1, 2).reshape(batch, length, hidden))
        x = self.norm1(x + mixed)
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Network(nn.Module):
    """Pieces in; one matrix of tag logits and one of pair logits out."""

    def __init__(self, config: dict[str, int], heads: Heads, dropout: float = 0.1) -> None:
        super().__init__()
        hidden = config["hidden_size"]
        self.config = config
        self.words = nn.Embedding(config["vocab_size"], hidden)
        self.positions = nn.Embedding(config["max_position_embeddings"], hidden)
        self.shapes = nn.Embedding(SHAPES, hidden)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.layers = nn.ModuleList(
            Layer(hidden, config["num_attention_heads"], config["intermediate_size"], dropout)
            for _ in range(config["num_hidden_layers"])
        )
        self.dropout = nn.Dropout(dropout)
        self.rank = 64
        self.pairs = len(heads.pairs)
        self.inner = nn.Linear(hidden, hidden)
        self.tags = nn.Linear(hidden, sum(len(h.labels) for h in heads.tags))
        self.anchor = _side(hidden, self.pairs * self.rank)
        self.neighbour = _side(hidden, self.pairs * self.rank)
        self.unary = nn.Linear(hidden, self.pairs)
        # Where a neighbour stands weighs in before what it is: near ones, and ones of the same
        # sentence, are likelier from the start.
        apart = torch.arange(-REACH, REACH + 1).abs()
        self.distance = nn.Parameter((-apart / 32).repeat(self.pairs, 1))
        self.sentence = nn.Parameter(
            torch.tensor([-2.0, -1.0, 1.0, -1.0, -2.0]).repeat(self.pairs, 1)
        )
        nn.init.constant_(self.unary.bias, -1.5)

    def forward(
        self, ids: Tensor, shape: Tensor, sentence: Tensor, real: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        """Logits: tags (batch, length, labels) and pairs (batch, pair, anchor, neighbour).

        `ids`, `shape` and `sentence` (a running number) are (batch, length). `real` marks the
        pieces that are not padding; None where all are.
        """
        length = ids.shape[1]
        at = torch.arange(length)
        x = self.words(ids) + self.positions(at) + self.shapes(shape)
        x = self.dropout(self.norm(x))
        mask = None if real is None else real[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        x = self.dropout(x)
        tags = self.tags(F.gelu(self.inner(x)) + x)
        anchor = self._split(self.anchor(x))
        neighbour = self._split(self.neighbour(x))
        pairs = anchor @ neighbour.transpose(-1, -2) / self.rank**0.5
        apart = (at[None, :] - at[:, None]).clamp(-REACH, REACH) + REACH
        pairs = pairs + self.distance[:, apart] + self.unary(x).transpose(1, 2)[:, :, None, :]
        away = (sentence[:, None, :] - sentence[:, :, None]).clamp(-2, 2) + 2
        pairs = pairs + self.sentence[:, away].transpose(0, 1)
        return tags, pairs

    def _split(self, x: Tensor) -> Tensor:
        batch, length, _ = x.shape
        return x.view(batch, length, self.pairs, self.rank).transpose(1, 2)


def _side(hidden: int, out: int) -> nn.Sequential:
    """One side of the pair heads: from a piece to its vectors, of about unit variance."""
    last = nn.Linear(hidden, out)
    nn.init.normal_(last.weight, std=2 / hidden**0.5)
    return nn.Sequential(nn.Linear(hidden, hidden), nn.GELU(), last)


def pretrained(folder: Path, heads: Heads, dropout: float = 0.1) -> Network:
    """A network whose encoder holds the weights of a BERT checkpoint in `folder`."""
    config = json.loads((folder / "config.json").read_text())
    network = Network(config, heads, dropout)
    weights = _safetensors(folder / "model.safetensors")
    get = {name.removeprefix("bert."): value for name, value in weights.items()}.__getitem__
    state = network.state_dict()

    def put(name: str, value: Tensor) -> None:
        assert state[name].shape == value.shape, name
        state[name].copy_(value)

    types = get("embeddings.token_type_embeddings.weight")
    put("words.weight", get("embeddings.word_embeddings.weight"))
    # one text only: the token type is a constant, and constants can live in the positions
    put("positions.weight", get("embeddings.position_embeddings.weight") + types[0])
    _norm(put, "norm", get, "embeddings.LayerNorm")
    for i in range(config["num_hidden_layers"]):
        old, new = f"encoder.layer.{i}.", f"layers.{i}."
        for kind in ("weight", "bias"):
            parts = [get(f"{old}attention.self.{n}.{kind}") for n in ("query", "key", "value")]
            put(f"{new}qkv.{kind}", torch.cat(parts))
            put(f"{new}out.{kind}", get(f"{old}attention.output.dense.{kind}"))
            put(f"{new}up.{kind}", get(f"{old}intermediate.dense.{kind}"))
            put(f"{new}down.{kind}", get(f"{old}output.dense.{kind}"))
        _norm(put, f"{new}norm1", get, f"{old}attention.output.LayerNorm")
        _norm(put, f"{new}norm2", get, f"{old}output.LayerNorm")
    return network


def _norm(put, new, get, old) -> None:  # type: ignore[no-untyped-def]
    put(f"{new}.weight", get(f"{old}.weight"))
    put(f"{new}.bias", get(f"{old}.bias"))


def _safetensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file (8 bytes of header length, JSON header, raw data)."""
    raw = bytearray(path.read_bytes())
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + size])
    kinds = {"F32": torch.float32, "F16": torch.float16, "I64": torch.int64}
    found = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = (8 + size + offset for offset in entry["data_offsets"])
        flat = torch.frombuffer(raw[start:end], dtype=kinds[entry["dtype"]])
        found[name] = flat.view(entry["shape"]).float() if flat.is_floating_point() else flat
    return found
