"""A store linked: what is new is compared with what is like it; what that touches is redone.

Pairs are scored by the two alone, and clusters follow from the pairs of a component alone: so it
makes no difference whether reports come one by one or all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import msgspec

from sayso.linking import copies, keys, scorer, traits
from sayso.linking.agencies import credited
from sayso.linking.cache import Cache
from sayso.linking.clusters import agglomerate, components
from sayso.linking.incidents import incident
from sayso.linking.parts import Part
from sayso.linking.stories import first_of, save_stories, stories
from sayso.records import Annotation
from sayso.store.incidents import COPIES, COVERAGE, INCIDENTS, Graph, Links, Node, Ties
from sayso.store.overlay import Overlay

TIE = 0.2
"""The least probability that is kept: what is below counts as 0 in the mean of a cluster."""
CUT = 0.4
"""The mean probability from which two clusters are one."""
LEAST_SHARED: dict[Graph, int] = {COPIES: 1, COVERAGE: 1, INCIDENTS: 2}
"""Keys that two items must share to be compared."""
_REPORTS_AT_ONCE = 50
_ITEMS_AT_ONCE = 500


class LinkStore(Protocol):
    """What is needed of a store."""

    def linking(self) -> AbstractContextManager[Links]:
        """A transaction."""


@dataclass(slots=True)
class Done:
    """What a run has done: reports and events that are new, pairs compared, clusters redone."""

    reports: int = 0
    events: int = 0
    pairs: int = 0
    incidents: int = 0

    def __str__(self) -> str:
        return (
            f"{self.reports:,} reports and {self.events:,} events linked, "
            f"{self.incidents:,} incidents made or changed"
        )


def link(store: LinkStore, step: Callable[[int], None] = lambda events: None) -> Done:
    """Link what a store holds and is not linked yet.

    Each step is a transaction: a run that is cut short goes on where it stopped, and others may
    write meanwhile.

    Args:
        step: called after each report with the number of its events.

    Raises:
        LinkingError: datasketch is not installed.
        StoreError: the store takes no more.
    """
    done, cache = Done(), Cache()
    copies.check()
    with store.linking() as links:
        waiting = links.waiting()
    for first in range(0, len(waiting), _REPORTS_AT_ONCE):
        with store.linking() as links:
            for events in _add(links, waiting[first : first + _REPORTS_AT_ONCE], cache, done):
                step(events)
    for settle in (_settle_copies, _settle_coverage, _settle_incidents):
        while True:
            with store.linking() as links:
                if not settle(links, cache, done):
                    break
    with store.linking() as links:
        links.sweep()
    return done


def _add(links: Links, versions: Sequence[int], cache: Cache, done: Done) -> Iterator[int]:
    """Add reports and their events, and tie them to those that are like them."""
    versions = links.still_waiting(versions)
    links.clear(versions)
    new_events: list[int] = []
    cache.forget(versions)
    whole = cache.annotations(Overlay(links.db), versions)
    for version in versions:
        found = whole[version]
        _add_report(links, version, found)
        events = links.events(version)
        cache.forget_events(events.values())
        for event in found.events:
            key = events.pop(event.id, None)
            if key is not None:  # one that a reviewer added has no row of its own
                about = traits.of_event(event, version)
                packed = msgspec.msgpack.encode(about)
                links.add(INCIDENTS, [Node(key, packed, keys.of_event(about))])
                new_events.append(key)
        done.reports += 1
        done.events += len(found.events)
        yield len(found.events)
    _tie(links, COPIES, versions, cache, done)
    _tie(links, COVERAGE, versions, cache, done)
    _tie(links, INCIDENTS, new_events, cache, done)


def _add_report(links: Links, version: int, found: Annotation) -> None:
    text = copies.of_report(found.report, credited(found.report))
    about = traits.of_report(found.report)
    links.add(COPIES, [Node(version, msgspec.msgpack.encode(text), copies.keys(text))])
    links.add(COVERAGE, [Node(version, msgspec.msgpack.encode(about), keys.of_report(about))])


def _tie(links: Links, graph: Graph, items: Sequence[int], cache: Cache, done: Done) -> None:
    """Score new items against all that share enough keys with them."""
    pairs = sorted(links.near(graph, items, LEAST_SHARED[graph]))
    done.pairs += len(pairs)
    known = cache.traits(links, graph, {item for pair in pairs for item in pair})
    ties: Ties = {}
    if graph == COPIES:
        for one, other in pairs:
            share = copies.similarity(known[one], known[other])
            if share >= copies.CONTAINED:
                ties[one, other] = share
    elif graph == COVERAGE:
        for one, other in pairs:
            ties[one, other] = scorer.reports(known[one], known[other])
    else:
        versions = {known[item].version for pair in pairs for item in pair}
        reports = cache.traits(links, COVERAGE, versions)
        for one, other in pairs:
            here, there = known[one], known[other]
            ties[one, other] = scorer.events(
                here, there, reports[here.version], reports[there.version]
            )
    # Clusters of which no pair reaches the cut never become one, so weaker ties join no component.
    links.tie(graph, {pair: score for pair, score in ties.items() if score >= TIE}, CUT)
    links.disturb_of(graph, items)


def _settle_copies(links: Links, cache: Cache, done: Done) -> bool:
    """Find the wire stories of disturbed components anew."""
    stale = links.stale(COPIES, _ITEMS_AT_ONCE)
    for items in stale.values():
        ties = links.ties(COPIES, items)
        groups = components(items, ties)
        links.relabel(COPIES, groups)
        changed = save_stories(links, items, groups, ties, cache)
        links.disturb_of(INCIDENTS, [key for one in changed for key in links.events(one).values()])
    return bool(stale)


def _settle_coverage(links: Links, cache: Cache, done: Done) -> bool:
    """Find anew which reports of disturbed components tell of the same happening."""
    stale = links.stale(COVERAGE, _ITEMS_AT_ONCE)
    for items in stale.values():
        about = links.reports(items)
        rows = []
        for group in _clusters(links, COVERAGE, items, {i: about[i].id for i in items}):
            if len(group) > 1:
                first = first_of(group, about)
                rows += [(version, first) for version in group]
        links.save_coverage(items, rows)
    return bool(stale)


def _settle_incidents(links: Links, cache: Cache, done: Done) -> bool:
    """Find anew the incidents of disturbed components."""
    stale = links.stale(INCIDENTS, _ITEMS_AT_ONCE)
    items = [item for group in stale.values() for item in group]
    if not items:
        return bool(stale)
    named = links.names(items)
    versions = sorted({version for _, version in named.values()})
    whole = cache.annotations(Overlay(links.db), versions)
    ids = {version: {event.id for event in one.events} for version, one in whole.items()}
    changed = {version for id, version in named.values() if id not in ids[version]}
    if changed:  # coded or reviewed again, and linked, by another process since they were read
        cache.forget(changed)
        whole |= cache.annotations(Overlay(links.db), sorted(changed))
    told = stories(links, versions, cache)
    parts = {
        key: Part.of(id, whole[version], told[version]) for key, (id, version) in named.items()
    }
    for group in stale.values():
        found = {}
        names = {key: named[key][0] for key in group}
        for cluster in _clusters(links, INCIDENTS, group, names):
            made = incident([parts[key] for key in cluster])
            found[made.id] = (made, cluster)
        links.save_incidents(group, found)
        done.incidents += len(found)
    return True


def _clusters(
    links: Links, graph: Graph, items: Sequence[int], names: dict[int, str]
) -> Iterator[list[int]]:
    """The clusters of what was one component; it may have fallen apart."""
    ties = links.ties(graph, items)
    groups = components(items, [pair for pair, score in ties.items() if score >= CUT])
    links.relabel(graph, groups)
    of = {item: number for number, group in enumerate(groups) for item in group}
    apart: list[Ties] = [{} for _ in groups]
    for (one, other), score in ties.items():
        if of[one] == of[other]:
            apart[of[one]][one, other] = score
    for group, pairs in zip(groups, apart, strict=True):
        yield from agglomerate({item: names[item] for item in group}, pairs, CUT)
