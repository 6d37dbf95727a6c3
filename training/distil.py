"""Students that learn a teacher's scores: `python -m training.distil` (see `make model`).

What the teacher thinks of every piece and pair says more than a label, and it says so of any
text: so students read all the news there is, coded or not, and gold labels where there are some
(Hinton et al. 2015; Jiao et al. 2020, "TinyBERT", for the layers and hidden states).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sayso.encoder.heads import Heads
from training import bases, corpora, standoff
from training.batches import Batch, Item, Reader, batches
from training.labels import heads as all_heads
from training.losses import RARE, WEIGHTS, loss
from training.network import Network, load, pretrained, save
from training.train import Diet, optimizer, rate

# Which of the teacher's layers a student of its kind starts from: TinyBERT's even spread.
LAYERS = (1, 3, 5, 7, 9, 11)

# What the three parts of a student's loss weigh: the teacher's scores, its vectors, gold labels.
SOFT, HIDDEN, GOLD = 1.0, 3.0, 0.5

# Heads whose labels are told of single pieces, with the heads that say which pieces.
ABOUT = {
    "mode": ("trigger",), "status": ("trigger",), "flags": ("trigger",), "context": ("trigger",),
    "sector": ("mention", "inner"),
}  # fmt: skip


def silver(data: Path) -> Iterator[corpora.Document]:
    """News that is read for the teacher's sake alone, without what is measured with."""
    held: set[int] = set()
    for name in ("coded/dev", "polnear/dev"):
        for row in corpora.lines(data / f"{name}.jsonl.gz"):
            held |= standoff.grams(row["text"])
    coded = set().union(
        *(standoff.grams(row["text"]) for row in corpora.lines(data / "coded/train.jsonl.gz"))
    )
    known = standoff.texts(data)
    voices: dict[str, list[str]] = {}
    for row in corpora.lines(data / "m2e2_voa" / "sentences.jsonl.gz"):
        voices.setdefault(row["id"].rsplit("_", 1)[0], []).append(row["text"])
    known |= {id: "\n".join(sentences) for id, sentences in voices.items()}
    pages = corpora.pages(data / "pages/ground-truth.json.gz")
    known |= {f"page-{number}": text for number, text in enumerate(pages)}
    for id, text in known.items():
        # what is coded is read with its labels
        if standoff.share(text, held) < 0.1 and standoff.share(text, coded) < 0.5:
            yield corpora.plain(id, text)


def start(teacher: Network, heads: Heads) -> Network:
    """A student of the teacher's width: half its layers, its embeddings and its heads."""
    config = {**teacher.config, "num_hidden_layers": len(LAYERS)}
    student = Network(config, heads)
    kept = {}
    for name, value in teacher.state_dict().items():
        parts = name.split(".")
        if parts[0] == "layers":
            if int(parts[1]) not in LAYERS:
                continue
            parts[1] = str(LAYERS.index(int(parts[1])))
        kept[".".join(parts)] = value
    student.load_state_dict(kept)
    return student


class Student:
    """A network in training, with what maps its vectors onto the teacher's."""

    def __init__(self, name: str, network: Network, width: int, speed: float, steps: int) -> None:
        self.name, self.network = name, network.train()
        own = network.config["hidden_size"]
        self.onto = nn.Identity() if own == width else nn.Linear(own, width)
        self.update = optimizer(network, speed, factor=2)
        if own != width:
            self.update.add_param_group({"params": list(self.onto.parameters()), "lr": 1e-3})
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.update, lambda step: rate(step + 1, steps + 2)
        )

    def learn(self, batch: Batch, told: tuple[Tensor, Tensor, Tensor], heads: Heads) -> list[float]:
        """One step; the three parts of the loss."""
        vectors, tags, pairs = told
        with torch.autocast("cpu", dtype=torch.bfloat16):
            x = self.network.encode(batch.ids, batch.shape, batch.real)
            own_tags, own_pairs = self.network.score(x, batch.sentence)
            mapped = self.onto(x)
        near = (mapped.float() - vectors)[batch.real].square().mean() / vectors[batch.real].var()
        parts = [soft(own_tags.float(), own_pairs, tags, pairs, batch, heads), near]
        if batch.one or batch.many or batch.relation:
            parts.append(loss(own_tags, own_pairs, batch, heads)[0])
        total = sum(w * p for w, p in zip((SOFT, HIDDEN, GOLD), parts, strict=False))
        self.update.zero_grad(set_to_none=True)
        total.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.update.step()
        self.schedule.step()
        return [float(part.detach()) for part in parts]


def soft(
    tags: Tensor, pairs: Tensor, told_tags: Tensor, told_pairs: Tensor, batch: Batch, heads: Heads
) -> Tensor:
    """How far a student's scores are from the teacher's, weighed as gold labels are."""
    columns, real = heads.columns(), batch.real
    nothing = {name: told_tags[..., columns[name]].softmax(-1)[..., 0]
               for name in ("cue", "mention", "inner", "trigger")}  # fmt: skip
    plain = torch.ones(len(batch.ids), dtype=torch.bool)
    for b, *_ in batch.relation:
        plain[b] = False
    read = real & plain[:, None]
    total = tags.new_zeros(())
    for head in heads.tags:
        own, told = tags[..., columns[head.name]], told_tags[..., columns[head.name]]
        if head.name.startswith("relation"):
            continue
        if head.kind == "many":
            each = F.binary_cross_entropy_with_logits(own, told.sigmoid(), reduction="none").sum(-1)
        else:
            aims = told.softmax(-1)
            if head.name in RARE:
                aims = aims * RARE[head.name]
            each = -(own.log_softmax(-1) * aims).sum(-1)
        weight = read.float()
        if head.name in ABOUT:
            seen = torch.stack([nothing[name] for name in ABOUT[head.name]]).amin(0)
            weight = weight * (1 - seen) * (seen < 0.9)
        total = total + WEIGHTS[head.name] * (each * weight).sum() / weight.sum().clamp(min=1)
    rows = []
    for number, pair in enumerate(heads.pairs):
        seen = torch.stack([nothing[name] for name in pair.anchors]).amin(0)
        b, at = torch.nonzero(read & (seen < 0.8), as_tuple=True)
        own, aims = pairs[b, number, at].float(), told_pairs[b, number, at].float().sigmoid()
        each = F.binary_cross_entropy_with_logits(own, aims, reduction="none") * real[b]
        rows.append(each.sum(-1) * (1 - seen[b, at]))
    if sum(map(len, rows)):
        total = total + WEIGHTS["rows"] * torch.cat(rows).mean() / 4
    if batch.relation:
        total = total + WEIGHTS["relation"] * _relation(tags, told_tags, batch, columns)
    return total


def _relation(tags: Tensor, told: Tensor, batch: Batch, columns: dict[str, slice]) -> Tensor:
    b = torch.tensor([r[0] for r in batch.relation])
    left = torch.tensor([r[1] for r in batch.relation])
    right = torch.tensor([r[2] for r in batch.relation])
    one, other = columns["relation_from"], columns["relation_to"]
    own = tags[b, left][:, one] + tags[b, right][:, other]
    aims = (told[b, left][:, one] + told[b, right][:, other]).softmax(-1)
    return -(own.log_softmax(-1) * aims).sum(-1).mean()


def lessons(
    diet: Diet, texts: list[corpora.Document], rounds: int, share: float
) -> Iterator[list[Item]]:
    """What is read, in `rounds` parts: all that is coded in each, a share of the rest once."""
    rest = [*texts, *diet.large]
    diet.rng.shuffle(rest)
    rest = rest[: round(len(rest) * share)]
    for number in range(rounds):
        documents = [*diet.coded(number), *rest[number::rounds]]
        items = [w for d in documents for w in diet.reader.windows(d, diet.rng)]
        pairs = [*diet.plv, *diet.rng.sample(diet.pairs, len(diet.pairs) // 8)]
        yield items + [i for p in pairs if (i := diet.reader.marked(p)) is not None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--teacher", type=Path, default=Path("runs/teacher/network.pt"))
    parser.add_argument("--out", type=Path, default=Path("runs"))
    parser.add_argument("--students", nargs="+", choices=("standard", "fast"), default=["standard"])
    parser.add_argument("--start", type=Path, help="a network.pt that `fast` goes on from")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--share", type=float, default=1.0, help="how much of what is not coded")
    parser.add_argument("--until", type=int, help="stop after this round")
    parser.add_argument("--batch", type=int, default=3072, help="pieces a batch")
    parser.add_argument("--speed", type=float, default=1.2e-4, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(os.cpu_count() or 1)
    tokenizer = bases.tokenizer()
    heads = all_heads(tokenizer.get_vocab())
    teacher = load(options.teacher, heads)
    reader = Reader(tokenizer, heads)
    diet = Diet(options.data, reader, options.seed, frozenset(), 1)
    texts = list(silver(options.data))
    taught = {row["text"] for row in diet.rows} | {document.text for document in diet.large}
    texts = [document for document in texts if document.text not in taught]
    plan = list(lessons(diet, texts, options.rounds, options.share))
    groups = [list(batches(items, heads, options.batch, diet.rng)) for items in plan]
    steps = sum(map(len, groups))
    pieces = sum(int(batch.real.sum()) for group in groups for batch in group)
    print(json.dumps({"texts": len(texts), "coded": len(diet.rows), "large": len(diet.large),
                      "steps": steps, "pieces": pieces}), flush=True)  # fmt: skip
    students = []
    for name in options.students:
        if name == "standard":
            network = start(teacher, heads)
        elif options.start:
            network = load(options.start, heads)
        else:
            network = pretrained(bases.folder("minilm"), heads)
        width = teacher.config["hidden_size"]
        students.append(Student(name, network, width, options.speed, steps))
        (options.out / name).mkdir(parents=True, exist_ok=True)
    teach(teacher.eval(), students, groups[: options.until], options.out, heads)


def teach(
    teacher: Network, students: list[Student], groups: list[list[Batch]], out: Path, heads: Heads
) -> None:
    """The loop; writes every student's `network.pt` after each round."""
    began, step, random_ = time.time(), 0, random.Random(0)
    sums: dict[str, list[float]] = {student.name: [] for student in students}
    for group in groups:
        random_.shuffle(group)
        for batch in group:
            step += 1
            with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
                x = teacher.encode(batch.ids, batch.shape, batch.real)
                tags, pairs = teacher.score(x, batch.sentence)
            for student in students:
                parts = student.learn(batch, (x.float(), tags.float(), pairs), heads)
                sums[student.name] += parts[:2]
            if step % 50 == 0:
                means = {name: [round(sum(v[i::2]) / len(v[i::2]), 4) for i in (0, 1)]
                         for name, v in sums.items()}  # fmt: skip
                print(f"  step {step} {time.time() - began:.0f} s {means}", flush=True)
                sums = {name: [] for name in sums}
        for student in students:
            save(student.network, out / student.name / "network.pt")


if __name__ == "__main__":
    main()
