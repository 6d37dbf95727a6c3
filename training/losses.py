"""The training loss: one number out of all heads that a batch says something of."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from sayso.encoder.heads import Heads
from training.batches import IGNORE, Batch

# What each part weighs. Heads that speak at every piece are averaged over pieces, where most say
# "nothing", and so need more than those that speak at single pieces.
WEIGHTS = {
    "cue": 10.0, "mention": 8.0, "inner": 4.0, "trigger": 20.0,
    "mode": 0.5, "status": 1.0, "sector": 0.5, "flags": 1.2, "context": 1.0,
    "rows": 1.5, "chosen": 0.5, "relation": 1.0,
}  # fmt: skip

# Pair heads that give an anchor one answer, or none: there the right pieces have to win over all
# others and over nothing at all, which a separate yes or no for each piece does not teach.
CHOSEN = ("source", "actor", "recipient")

# Most acts happened: the other three statuses would else be learned last.
RARE = {"status": torch.tensor([1.0, 3.0, 3.0, 3.0])}


def loss(
    tags: Tensor, pairs: Tensor, batch: Batch, heads: Heads
) -> tuple[Tensor, dict[str, float]]:
    """The weighted sum, and each part's own value."""
    columns = heads.columns()
    parts: dict[str, Tensor] = {}
    tags = tags.float()
    for name, target in batch.one.items():
        logits = tags[..., columns[name]]
        each = F.cross_entropy(
            logits.flatten(0, 1),
            target.flatten(),
            weight=RARE.get(name),
            ignore_index=IGNORE,
            reduction="none",
        )
        told = target.flatten() != IGNORE
        if told.any():
            parts[name] = (each * batch.weight.flatten()).sum() / told.sum()
    for name, (b, at, target) in batch.many.items():
        logits = tags[b, at][:, columns[name]]
        known = ~target.isnan()
        each = F.binary_cross_entropy_with_logits(
            logits,
            target.nan_to_num(),
            reduction="none",
            weight=known.float() * (1 + (target == 1) * (name == "flags")),
        )
        scale = len(target) if name == "context" else known.sum()
        parts[name] = each.sum() / scale
    if batch.rows is not None:
        b, pair, at, target, weight = batch.rows
        logits = pairs[b, pair, at].float()
        known = (~target.isnan()).float()
        each = F.binary_cross_entropy_with_logits(
            logits, target.nan_to_num(), reduction="none", weight=known
        )
        parts["rows"] = (each.sum(1) * weight).mean() / 4
        kinds = [number for number, head in enumerate(heads.pairs) if head.name in CHOSEN]
        one = torch.isin(pair, torch.tensor(kinds))
        if one.any():
            parts["chosen"] = (_chosen(logits[one], target[one]) * weight[one]).mean()
    if batch.relation:
        parts["relation"] = _relation(tags, batch, columns)
    if not parts:  # a batch of texts of which nothing is known
        return tags.sum() * 0, {}
    total = torch.stack([WEIGHTS[name] * part for name, part in parts.items()]).sum()
    return total, {name: float(part.detach()) for name, part in parts.items()}


def _chosen(logits: Tensor, target: Tensor) -> Tensor:
    """Minus the log probability of a right piece among all that are told, and nothing (logit 0)."""
    nothing = torch.zeros_like(logits[:, :1])
    right = (target == 1).any(1, keepdim=True)
    told = torch.cat([nothing, logits.masked_fill(target.isnan(), -1e4)], 1)
    aims = torch.cat([nothing.masked_fill(right, -1e4), logits.masked_fill(target != 1, -1e4)], 1)
    return told.logsumexp(1) - aims.logsumexp(1)


def _relation(tags: Tensor, batch: Batch, columns: dict[str, slice]) -> Tensor:
    b = torch.tensor([r[0] for r in batch.relation])
    left = torch.tensor([r[1] for r in batch.relation])
    right = torch.tensor([r[2] for r in batch.relation])
    logits = tags[b, left][:, columns["relation_from"]] + tags[b, right][:, columns["relation_to"]]
    allowed = torch.full_like(logits, -1e4)
    for i, (*_, labels) in enumerate(batch.relation):
        allowed[i, list(labels)] = 0
    # the probability of any of the allowed labels
    return -((logits.log_softmax(-1) + allowed).logsumexp(-1)).mean()
