"""What a run has read of the store already, so much of it as memory should hold."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from sayso.linking.copies import CopyTraits
from sayso.linking.traits import EventTraits, ReportTraits
from sayso.records import Annotation
from sayso.store.incidents import COPIES, COVERAGE, INCIDENTS, Graph, Links
from sayso.store.overlay import Overlay

_KINDS: dict[Graph, type] = {COPIES: CopyTraits, COVERAGE: ReportTraits, INCIDENTS: EventTraits}
_ANNOTATIONS = 300
_TRAITS = 20_000
_AT_ONCE = 100

Value = TypeVar("Value")


class Cache:
    """Annotations and traits; those that were not asked for longest go first."""

    def __init__(self) -> None:
        self._annotations: OrderedDict[int, Annotation] = OrderedDict()
        self._traits: dict[Graph, OrderedDict[int, Any]] = {
            graph: OrderedDict() for graph in _KINDS
        }
        self._decoders: dict[Graph, msgspec.msgpack.Decoder[Any]] = {
            graph: msgspec.msgpack.Decoder(kind) for graph, kind in _KINDS.items()
        }

    def annotations(self, store: Overlay, versions: Sequence[int]) -> dict[int, Annotation]:
        """All layers of versions, as they are reviewed."""
        missing = [one for one in versions if one not in self._annotations]
        found = {one: self._annotations[one] for one in versions if one in self._annotations}
        for first in range(0, len(missing), _AT_ONCE):
            found.update(store.annotations(missing[first : first + _AT_ONCE]))
        _keep(self._annotations, found, _ANNOTATIONS)
        return found

    def forget(self, versions: Iterable[int]) -> None:
        """Read these versions anew: they have been coded or reviewed again."""
        for version in versions:
            self._annotations.pop(version, None)
            self._traits[COPIES].pop(version, None)
            self._traits[COVERAGE].pop(version, None)

    def forget_events(self, events: Iterable[int]) -> None:
        """Read these events anew."""
        for event in events:
            self._traits[INCIDENTS].pop(event, None)

    def traits(self, links: Links, graph: Graph, items: Iterable[int]) -> dict[int, Any]:
        """The traits of items."""
        known = self._traits[graph]
        wanted = set(items)
        found = {item: known[item] for item in wanted if item in known}
        decode = self._decoders[graph].decode
        for item, packed in links.traits(graph, wanted - found.keys()):
            found[item] = decode(packed)
        _keep(known, found, _TRAITS)
        return found


def _keep(kept: OrderedDict[int, Value], found: dict[int, Value], most: int) -> None:
    for key in sorted(found):
        kept[key] = found[key]
        kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
