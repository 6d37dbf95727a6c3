"""Training: `python -m training.train --data DIR --out DIR` (see `make model`)."""

from __future__ import annotations

import argparse
import math
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from sayso.encoder.heads import Heads
from training import bases, corpora, markup, standoff
from training.batches import Item, Reader, batches
from training.labels import heads as all_heads
from training.losses import loss
from training.network import Network, load, pretrained, save
from training.swapping import Swapper

OWN = Path(__file__).parent / "corpus"


def coded_rows(data: Path, without: frozenset[str]) -> list[dict[str, Any]]:
    """Everything coded by the codebook that may be trained on, in the form of `coded`."""
    found = list(corpora.lines(data / "coded/train.jsonl.gz"))
    if "own" not in without:
        found += standoff.rows(data)
        for path in sorted(OWN.glob("*.txt")):
            found += markup.rows(path)
    return found


class Diet:
    """What is read in each epoch: a `share` of the large corpora, all of the rest."""

    def __init__(
        self, data: Path, reader: Reader, seed: int, without: frozenset[str], share: int
    ) -> None:
        self.reader, self.rng, self.share = reader, random.Random(seed), share
        self.rows = rows = coded_rows(data, without)
        self.swapper = None if "swapped" in without else Swapper(rows, self.rng)
        self.pairs = list(corpora.marked_pairs(rows, self.rng))
        self.large: list[corpora.Document] = []
        if "polnear" not in without:
            # what is coded too is read there, or held out there
            held = [*rows, *corpora.lines(data / "coded/dev.jsonl.gz")]
            grams = set().union(*(standoff.grams(row["text"]) for row in held))
            whole = corpora.polnear(data / "polnear/train.jsonl.gz")
            self.large += [d for d in whole if standoff.share(d.text, grams) < 0.3]
        if "factuality" not in without:
            self.large += corpora.factuality(data / "factuality/UW/train.jsonl.gz")
        self.plv = [] if "plv" in without else self._plv(data / "relations/PLV_train.tsv")

    def _plv(self, path: Path) -> list[corpora.Marked]:
        """PLV without the fifth that is held out, by a fixed draw."""
        everything = list(corpora.plv(path))
        held = plv_held(len(everything))
        return [pair for pair, out in zip(everything, held, strict=True) if not out]

    def coded(self, number: int) -> Iterator[corpora.Document]:
        """All that is coded; every second report with other names, others in the next epoch."""
        for at, row in enumerate(self.rows):
            if self.swapper and (at + number) % 2:
                row = {**self.swapper.other(row), "id": f"{row['id']}~{number}"}
            yield from corpora.coded([row])

    def epoch(self, number: int) -> list[Item]:
        """All windows of one epoch, from new starts."""
        share = [d for i, d in enumerate(self.large) if i % self.share == number % self.share]
        read = [*self.coded(number), *share]
        items = [w for d in read for w in self.reader.windows(d, self.rng)]
        # PLV is small and its labels are another project's: it is learned by reading it twice
        pairs = [*self.plv * 2, *self.rng.sample(self.pairs, len(self.pairs) // (2 * self.share))]
        return items + [i for p in pairs if (i := self.reader.marked(p)) is not None]


def plv_held(count: int) -> list[bool]:
    """Which of PLV's rows are held out for measuring: a fifth."""
    draw = random.Random(7)
    return [draw.random() < 0.2 for _ in range(count)]


def rate(step: int, steps: int) -> float:
    """Linear warm-up over a tenth, then a cosine to zero."""
    warm = steps * 0.1
    if step < warm:
        return step / warm
    return 0.5 * (1 + math.cos(math.pi * min(1, (step - warm) / (steps - warm))))


def optimizer(network: Network, speed: float, factor: float = 6) -> torch.optim.Optimizer:
    """AdamW; heads learn `factor` times as fast as the encoder, word embeddings never."""
    network.words.weight.requires_grad_(False)
    if network.relative is not None:
        network.relative.requires_grad_(False)
    groups: dict[float, list[torch.nn.Parameter]] = {1.0: [], factor: [], 10 * factor: []}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith(("layers", "positions", "norm")):
            groups[1.0].append(parameter)
        elif name in ("distance", "sentence"):
            groups[10 * factor].append(parameter)
        else:
            groups[factor].append(parameter)
    return torch.optim.AdamW(
        [{"params": found, "lr": speed * times} for times, found in groups.items()],
        weight_decay=0.01, fused=True,
    )  # fmt: skip


def learn(network: Network, diet: Diet, heads: Heads, options: argparse.Namespace) -> None:
    """The loop; writes `network.pt` after every epoch."""
    an_epoch = sum(1 for _ in batches(diet.epoch(0), heads, options.batch, diet.rng))
    steps = an_epoch * options.epochs
    update = optimizer(network, options.speed)
    schedule = torch.optim.lr_scheduler.LambdaLR(update, lambda s: rate(s + 1, steps + 2))
    began, step = time.time(), 0
    for epoch in range(options.until or options.epochs):
        sums: dict[str, list[float]] = {}
        for step, batch in enumerate(  # noqa: B020  counts on over the epochs
            batches(diet.epoch(epoch), heads, options.batch, diet.rng), step + 1
        ):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                tags, pairs = network(batch.ids, batch.shape, batch.sentence, batch.real)
            total, parts = loss(tags, pairs, batch, heads)
            update.zero_grad(set_to_none=True)
            total.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            update.step()
            schedule.step()
            for name, value in parts.items():
                sums.setdefault(name, []).append(value)
            if step % 50 == 0:
                print(f"  step {step}/{steps} {time.time() - began:.0f} s", flush=True)
        means = " ".join(f"{n} {sum(v) / len(v):.4f}" for n, v in sorted(sums.items()))
        print(f"epoch {epoch + 1} {time.time() - began:.0f} s  {means}", flush=True)
        save(network, options.out / "network.pt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("runs/fast"))
    parser.add_argument("--base", choices=("minilm", "mpnet"), default="minilm")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--until", type=int, help="stop after this epoch of the schedule")
    parser.add_argument("--batch", type=int, default=3072, help="pieces a batch")
    parser.add_argument("--speed", type=float, default=1.5e-4, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--share", type=int, default=3, help="an epoch reads 1/N of large corpora")
    parser.add_argument("--start", type=Path, help="go on from this network.pt")
    parser.add_argument("--without", nargs="*", default=[], help="data sets to leave out")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(os.cpu_count() or 1)
    tokenizer = bases.tokenizer()
    heads = all_heads(tokenizer.get_vocab())
    if options.start:
        network = load(options.start, heads)
    else:
        network = pretrained(bases.folder(options.base), heads)
    diet = Diet(
        options.data,
        Reader(tokenizer, heads),
        options.seed,
        frozenset(options.without),
        options.share,
    )
    print(
        f"coded {len(diet.rows)}, large {len(diet.large)}, plv {len(diet.plv)}, "
        f"pairs {len(diet.pairs)}",
        flush=True,
    )
    learn(network.train(), diet, heads, options)


if __name__ == "__main__":
    main()
