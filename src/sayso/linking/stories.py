"""Wire stories: which report of a group of copies is the original, and who is credited with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sayso.linking.agencies import agency_of
from sayso.linking.cache import Cache
from sayso.store.incidents import COPIES, About, Links, Ties


class Story(NamedTuple):
    """Where a report comes from.

    `name` is who tells it in its own voice: the agency that is credited (`by_agency`), else the
    outlet of the original. `copy_of` is the id of the original; None for the original itself.
    """

    name: str | None
    by_agency: bool
    copy_of: str | None


def stories(links: Links, versions: Iterable[int], cache: Cache) -> dict[int, Story]:
    """The story of each version."""
    versions = sorted(set(versions))
    copied = links.copies(versions)
    about = links.reports([*versions, *(row.story for row in copied.values())])
    known = cache.traits(links, COPIES, versions)
    found: dict[int, Story] = {}
    for version in versions:
        row = copied.get(version)
        original = row.story if row else version
        agency = row.agency if row else known[version].agency
        found[version] = Story(
            name=agency or about[original].outlet,
            by_agency=agency is not None,
            copy_of=about[original].id if original != version else None,
        )
    return found


def save_stories(
    links: Links, items: Sequence[int], groups: Iterable[Sequence[int]], ties: Ties, cache: Cache
) -> list[int]:
    """Write the stories that groups of copies are, and give those versions that this changes."""
    before = links.copies(items)
    rows = []
    for group in groups:
        if len(group) > 1:
            about = links.reports(group)
            credits = {
                version: traits.agency
                for version, traits in cache.traits(links, COPIES, group).items()
            }
            story = original_of(group, about)
            agency = _agency(story, credits)
            for version in group:
                likeness = _similarity(version, story, group, ties)
                rows.append((version, story, likeness, agency))
    links.save_copies(items, rows)
    after = links.copies(items)
    return [
        item
        for item in items
        if (row := after.get(item)) != (old := before.get(item))
        and (row is None or old is None or (row.story, row.agency) != (old.story, old.agency))
    ]


def first_of(group: Iterable[int], about: Mapping[int, About]) -> int:
    """The report that came first: by day, then by id."""
    return min(group, key=lambda version: (about[version].date or "9", about[version].id))


def original_of(group: Iterable[int], about: Mapping[int, About]) -> int:
    """An agency's own report, else the first; of the same day the longest."""

    def order(version: int) -> tuple[bool, str, int, str]:
        one = about[version]
        return (agency_of(one.outlet) is None, one.date or "9", -one.length, one.id)

    return min(group, key=order)


def _agency(story: int, credits: Mapping[int, str | None]) -> str | None:
    """Who the original is credited to, or most of its copies are."""
    if credits[story]:
        return credits[story]
    counts = Counter(filter(None, credits.values()))
    return min(counts, key=lambda name: (-counts[name], name)) if counts else None


def _similarity(version: int, story: int, group: Sequence[int], ties: Ties) -> float:
    """How alike a copy is to the original, or to the copy of it that it is most like."""
    if version == story:
        return 1.0
    direct = ties.get((min(version, story), max(version, story)))
    if direct is not None:
        return direct
    return max(score for pair, score in ties.items() if version in pair and set(pair) <= set(group))
