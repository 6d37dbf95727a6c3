"""The best one-to-one pairing of two lists."""

from __future__ import annotations

from collections.abc import Mapping

_EPSILON = 1e-9


def assign(weights: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """Pair left with right, each at most once, so that the sum of the weights is greatest.

    `weights` holds the pairs that may be made, by (left, right), each with a weight above 0; pairs
    not in it are never made. Optimal, not greedy: the matching grows by one pair at a time along
    the augmenting path of the greatest gain (successive longest paths, found by relaxing edges as
    Bellman and Ford do), until no path gains. Sparse graphs as they occur here take milliseconds;
    the worst case is O(n² · pairs). Returns the pairs in order of the left index.
    """
    right_of: dict[int, int] = {}
    left_of: dict[int, int] = {}
    edges: dict[int, list[tuple[int, float]]] = {}
    for (left, right), weight in sorted(weights.items()):
        edges.setdefault(left, []).append((right, weight))
    while path := _best_path(edges, right_of, left_of):
        for left, right in path:
            right_of[left] = right
            left_of[right] = left
    return sorted(right_of.items())


def _best_path(
    edges: Mapping[int, list[tuple[int, float]]],
    right_of: Mapping[int, int],
    left_of: Mapping[int, int],
) -> list[tuple[int, int]]:
    """The pairs to make along the augmenting path of the greatest gain; [] where none gains."""
    gain = {left: 0.0 for left in edges if left not in right_of}
    reached: dict[int, tuple[float, int]] = {}  # right → the gain up to it, the left before it
    queue = list(gain)
    while queue:
        left = queue.pop(0)
        for right, weight in edges[left]:
            total = gain[left] + weight
            if right_of.get(left) == right or total <= reached.get(right, (0.0, -1))[0] + _EPSILON:
                continue
            reached[right] = (total, left)
            if (owner := left_of.get(right)) is None:
                continue
            freed = total - dict(edges[owner])[right]
            if freed > gain.get(owner, float("-inf")) + _EPSILON:
                gain[owner] = freed
                queue.append(owner)
    free = [right for right in reached if right not in left_of]
    if not free:
        return []
    right = max(free, key=lambda right: (reached[right][0], -right))
    path = []
    while True:
        left = reached[right][1]
        path.append((left, right))
        if left not in right_of:
            return path
        right = right_of[left]
