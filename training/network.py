"""The network that is trained: a BERT-like encoder with tag heads and pair heads.

Written out here, not taken from a library, so that what is exported is what is trained, and
training needs torch alone. Weights start from a published BERT or MPNet (see `pretrained`).
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sayso.encoder.heads import Heads
from sayso.encoder.pieces import SHAPES

REACH = 128  # distances between pieces are told apart up to this many


class Layer(nn.Module):
    """One transformer layer (post-norm, as in BERT)."""

    def __init__(self, hidden: int, heads: int, inner: int, dropout: float, eps: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps=eps)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps=eps)
        self.dropout = nn.Dropout(dropout)
        self.plain_attention = False  # for export: spelled out instead of fused

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, hidden = x.shape
        split = self.qkv(x).view(batch, length, 3, self.heads, hidden // self.heads)
        q, k, v = split.permute(2, 0, 3, 1, 4).unbind(0)
        if self.plain_attention:
            weights = q @ k.transpose(-1, -2) / (hidden // self.heads) ** 0.5
            weights = weights if mask is None else weights + mask
            mixed = weights.softmax(-1) @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        mixed = self.out(mixed.transpose(1, 2).reshape(batch, length, hidden))
        x = self.norm1(x + mixed)
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Network(nn.Module):
    """Pieces in; one matrix of tag logits and one of pair logits out."""

    def __init__(self, config: dict[str, Any], heads: Heads, dropout: float = 0.1) -> None:
        super().__init__()
        hidden, eps = config["hidden_size"], config["layer_norm_eps"]
        self.config = config
        self.words = nn.Embedding(config["vocab_size"], hidden)
        self.positions = nn.Embedding(config["max_position_embeddings"], hidden)
        self.shapes = nn.Embedding(SHAPES, hidden)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(hidden, eps=eps)
        # MPNet's: attention that knows how far apart two pieces stand, the same in every layer
        self.relative = (
            nn.Parameter(torch.zeros(config["num_attention_heads"], 2 * REACH + 1))
            if "relative_attention_num_buckets" in config
            else None
        )
        self.layers = nn.ModuleList(
            Layer(hidden, config["num_attention_heads"], config["intermediate_size"], dropout, eps)
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
        return self.score(self.encode(ids, shape, real), sentence)

    def encode(self, ids: Tensor, shape: Tensor, real: Tensor | None = None) -> Tensor:
        """Vectors of the pieces: (batch, length, hidden)."""
        at = torch.arange(ids.shape[1])
        x = self.words(ids) + self.positions(at) + self.shapes(shape)
        x = self.dropout(self.norm(x))
        mask = self._mask(at, real, x)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def _mask(self, at: Tensor, real: Tensor | None, x: Tensor) -> Tensor | None:
        """What is added to attention before softmax: distances' bias, and padding shut out."""
        if self.relative is None:
            return None if real is None else real[:, None, None, :]
        bias = self.relative[:, _apart(at)][None]
        if real is not None:
            bias = bias.masked_fill(~real[:, None, None, :], -1e9)
        kind = torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else x.dtype
        return bias.to(kind)

    def score(self, x: Tensor, sentence: Tensor) -> tuple[Tensor, Tensor]:
        """Tag and pair logits of encoded pieces."""
        x = self.dropout(x)
        tags = self.tags(F.gelu(self.inner(x)) + x)
        anchor = self._split(self.anchor(x))
        neighbour = self._split(self.neighbour(x))
        pairs = anchor @ neighbour.transpose(-1, -2) / self.rank**0.5
        pairs = pairs + self.distance[:, _apart(torch.arange(x.shape[1]))]
        pairs = pairs + self.unary(x).transpose(1, 2)[:, :, None, :]
        away = (sentence[:, None, :] - sentence[:, :, None]).clamp(-2, 2) + 2
        pairs = pairs + self.sentence[:, away].transpose(0, 1)
        return tags, pairs

    def _split(self, x: Tensor) -> Tensor:
        batch, length, _ = x.shape
        return x.view(batch, length, self.pairs, self.rank).transpose(1, 2)


def save(network: Network, path: Path) -> None:
    """Writes a network with its shape."""
    torch.save({"config": network.config, "state": network.state_dict()}, path)


def load(path: Path, heads: Heads) -> Network:
    """A network as it was saved."""
    saved = torch.load(path)
    network = Network(saved["config"], heads)
    network.load_state_dict(saved["state"])
    return network


def _apart(at: Tensor) -> Tensor:
    """How far each piece stands from each, as an index from 0 (`REACH` before) on."""
    return (at[None, :] - at[:, None]).clamp(-REACH, REACH) + REACH


def _side(hidden: int, out: int) -> nn.Sequential:
    """One side of the pair heads: from a piece to its vectors, of about unit variance."""
    last = nn.Linear(hidden, out)
    nn.init.normal_(last.weight, std=2 / hidden**0.5)
    return nn.Sequential(nn.Linear(hidden, hidden), nn.GELU(), last)


def pretrained(folder: Path, heads: Heads, dropout: float = 0.1) -> Network:
    """A network whose encoder holds the weights of a BERT or MPNet checkpoint in `folder`.

    Either reads BERT's uncased vocabulary: MPNet's is the same one, four places on.
    """
    config = json.loads((folder / "config.json").read_text())
    weights = _safetensors(folder / "model.safetensors")
    get = {name.removeprefix("bert."): value for name, value in weights.items()}.__getitem__
    words = get("embeddings.word_embeddings.weight")
    positions = get("embeddings.position_embeddings.weight")
    if config["model_type"] == "mpnet":
        words, positions = _as_bert(words, heads), positions[2:]
        names = ("attention.attn.q", "attention.attn.k", "attention.attn.v",
                 "attention.attn.o", "attention.LayerNorm")  # fmt: skip
    else:
        # one text only: the token type is a constant, and constants can live in the positions
        positions = positions + get("embeddings.token_type_embeddings.weight")[0]
        names = ("attention.self.query", "attention.self.key", "attention.self.value",
                 "attention.output.dense", "attention.output.LayerNorm")  # fmt: skip
    config |= {"vocab_size": len(words), "max_position_embeddings": len(positions)}
    network = Network(config, heads, dropout)
    state = network.state_dict()

    def put(name: str, value: Tensor) -> None:
        assert state[name].shape == value.shape, name
        state[name].copy_(value)

    put("words.weight", words)
    put("positions.weight", positions)
    _norm(put, "norm", get, "embeddings.LayerNorm")
    if network.relative is not None:
        put("relative", get("encoder.relative_attention_bias.weight")[_buckets()].T)
    for i in range(config["num_hidden_layers"]):
        old, new = f"encoder.layer.{i}.", f"layers.{i}."
        for kind in ("weight", "bias"):
            put(f"{new}qkv.{kind}", torch.cat([get(f"{old}{n}.{kind}") for n in names[:3]]))
            put(f"{new}out.{kind}", get(f"{old}{names[3]}.{kind}"))
            put(f"{new}up.{kind}", get(f"{old}intermediate.dense.{kind}"))
            put(f"{new}down.{kind}", get(f"{old}output.dense.{kind}"))
        _norm(put, f"{new}norm1", get, f"{old}{names[4]}")
        _norm(put, f"{new}norm2", get, f"{old}output.LayerNorm")
    return network


def _as_bert(words: Tensor, heads: Heads) -> Tensor:
    """MPNet's word embeddings in the order of BERT's vocabulary."""
    start, pad, end = words[:3]
    words = words[4:-1].clone()
    words[heads.cls], words[heads.sep], words[heads.pad] = start, end, pad
    return words


def _buckets() -> Tensor:
    """MPNet's 32 classes of distance, as T5's, for the distances from `-REACH` to `REACH`."""
    apart = torch.arange(-REACH, REACH + 1)
    far = apart.abs().clamp(min=1)
    logs = (8 + torch.log(far / 8) / math.log(REACH / 8) * 8).long().clamp(max=15)
    return (apart > 0) * 16 + torch.where(far < 8, apart.abs(), logs)


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
