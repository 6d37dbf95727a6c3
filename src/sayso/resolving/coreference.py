"""Mentions → clusters that stand for one entity each.

Names are joined by rule over the whole report; then nominals and pronouns are joined, in the
order of the text, to a cluster that was mentioned shortly before: by the encoder's link scores
where there are any, else by rule. The rules follow the sieves of Lee et al. 2013 ("Deterministic
coreference resolution based on entity-centric, precision-ranked rules"): a wrong join costs more
than a missed one. Work is linear in the number of mentions: look-back is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sayso.resolving import countries, sectors
from sayso.resolving.actors import ActorKind, KnowledgeBase, KnownActor, key
from sayso.resolving.describing import (
    GOVERNMENT,
    POSSESSIVE,
    Described,
    plover_country,
)

LOOK_BACK = 60  # mentions
NOMINAL_REACH = 1500  # characters
PRONOUN_REACH = 500
LEAST_LINK = 0.5
WEAKEST_PRONOUN_LINK = 0.25

_LIKE_A_COUNTRY = frozenset(("country", "nation", "kingdom", "republic", "emirate", "island"))
# Which clusters a head noun may stand for: the labels, and the sectors of which one is needed.
_CLASSES: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
for _heads, _labels, _sectors in (
    (
        "group organization organisation movement network",
        "organisation",
        "REB SOC PRM REL OPP PTY CRM",
    ),
    ("militia", "organisation", "PRM REB"),
    ("company firm bank corporation airline manufacturer", "organisation", "BUS"),
    ("party", "organisation", "PTY"),
    ("agency", "organisation", "JRN GOV COP SPY"),
    ("newspaper paper broadcaster channel outlet magazine", "organisation", "JRN"),
    ("alliance bloc", "organisation", "MIL GOV PTY"),
    ("watchdog charity", "organisation", "SOC"),
    ("court tribunal", "organisation", "JUD"),
    ("university college school institute", "organisation", "EDU"),
    ("militant insurgent extremist jihadist terrorist fighter", "organisation group", "REB PRM"),
    ("rebel", "organisation group", "REB"),
    ("demonstrator protester", "group", "CVL OPP SOC"),
):
    for _head in _heads.split():
        _CLASSES[_head] = (frozenset(_labels.split()), frozenset(_sectors.split()))
# What a name before these is, they are: "Taliban militants" is the Taliban.
_PEOPLE_OF = "militant fighter rebel insurgent guerrilla group movement militia force network party"
_SAME_AS_NAME = frozenset(_PEOPLE_OF.split())


@dataclass(slots=True)
class Cluster:
    """Mentions (indices, in the order of joining) taken to be one entity."""

    members: list[int] = field(default_factory=list)
    known: KnownActor | None = None
    country: str | None = None  # set for a country or its government only
    bag: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    gender: str | None = None
    plural: bool = False
    named: bool = False


@dataclass(slots=True)
class Clustering:
    """The clusters of one report while they are built."""

    text: str
    spans: Sequence[tuple[int, int]]
    told: Sequence[Described]
    clusters: list[Cluster] = field(default_factory=list)
    of: dict[int, Cluster] = field(default_factory=dict)

    def new(self, index: int) -> Cluster:
        """A cluster of its own for a mention."""
        cluster = Cluster()
        self.clusters.append(cluster)
        self.join(index, cluster)
        return cluster

    def join(self, index: int, cluster: Cluster) -> None:
        """Put a mention into a cluster."""
        told = self.told[index]
        cluster.members.append(index)
        self.of[index] = cluster
        if told.kind == "pronoun":
            return
        cluster.labels.add(told.label)
        cluster.bag.update(told.words)
        cluster.bag.update(
            word.lower() for word in re.findall(r"\w+", told.described + " " + told.head)
        )
        cluster.gender = cluster.gender or told.gender
        cluster.plural = cluster.plural or told.plural
        cluster.named = cluster.named or told.kind == "name"


def cluster(
    text: str,
    spans: Sequence[tuple[int, int]],
    told: Sequence[Described],
    links: Sequence[Mapping[int, float]],
    kb: KnowledgeBase,
    *,
    date: str | None = None,
    near: frozenset[str] = frozenset(),
    home: str | None = None,
) -> list[Cluster]:
    """Put every mention into exactly one cluster, given in the order of their first mentions.

    Args:
        spans: start and end of each mention.
        told: what the words of each mention tell.
        links: for each mention, index of an earlier one → score that they are one entity.
        date: of the report, for dated roles.
        near: country codes that the report speaks of.
        home: the country that the report is mostly about, for "the government".
    """
    found = Clustering(text, spans, told)
    order = sorted(range(len(spans)), key=lambda index: (spans[index][0], -spans[index][1], index))
    _join_names(found, order, kb, date, near)
    _join_others(found, order, links, home)
    for one in found.clusters:
        one.members.sort(key=lambda index: (spans[index], index))
    return sorted(found.clusters, key=lambda one: (spans[one.members[0]], one.members[0]))


# --- Names -----------------------------------------------------------------------------------


def _join_names(
    found: Clustering,
    order: Sequence[int],
    kb: KnowledgeBase,
    date: str | None,
    near: frozenset[str],
) -> None:
    """Join the names of the whole report, full ones before short ones."""
    names = _Names(found, kb, date, near)
    named = [index for index in order if found.told[index].kind == "name"]
    for index in named:
        if not _is_short(found.told[index]):
            names.add_full(index)
    for index in named:
        if _is_short(found.told[index]):
            names.add_short(index)


def _is_short(told: Described) -> bool:
    return told.label in ("person", "organisation", "group") and " " not in told.name


class _Names:
    """What names stand for so far, by each way of looking them up."""

    def __init__(
        self, found: Clustering, kb: KnowledgeBase, date: str | None, near: frozenset[str]
    ) -> None:
        self.found, self.kb, self.date, self.near = found, kb, date, near
        self.by_key: dict[tuple[str, str], Cluster] = {}
        self.by_id: dict[str, Cluster] = {}
        self.by_last: dict[str, list[Cluster]] = {}
        self.by_first: dict[str, list[Cluster]] = {}
        self.by_acronym: dict[str, Cluster] = {}

    def add_full(self, index: int) -> None:
        """Join a name of several words, or the name of a country or place."""
        told = self.found.told[index]
        way = ("person" if told.label == "person" else "other", key(told.name) or told.name)
        known = self._known(told)
        code = government_of(told, known)
        known = None if code else known
        cluster = self.by_key.get(way) or (self.by_id.get(f"{code}-gov") if code else None)
        if cluster is None and known is not None:
            cluster = self.by_id.get(known.id)
        if cluster is None:
            cluster = self.by_acronym.get(told.name.replace(".", ""))
        if cluster is None:
            cluster = self._inside(told)
        if cluster is None:
            cluster = self.found.new(index)
        else:
            self.found.join(index, cluster)
        cluster.known = cluster.known or known
        cluster.country = cluster.country or code
        self._remember(index, way, cluster)

    def add_short(self, index: int) -> None:
        """Join a name of one word: a surname, an acronym, or a name that has no other form."""
        told = self.found.told[index]
        person = told.label == "person"
        way = ("person" if person else "other", key(told.name) or told.name)
        cluster = self.by_key.get(way) or self.by_acronym.get(told.name.replace(".", ""))
        if cluster is None and person:
            cluster = self._of_surname(index, way[1])
        if cluster is not None:
            self.found.join(index, cluster)
            self.by_key.setdefault(way, cluster)
            return
        self.add_full(index)

    def _of_surname(self, index: int, surname: str) -> Cluster | None:
        """Whose surname or, failing that, only given name this is: the latest full name's."""
        for people in (self.by_last.get(surname, []), self.by_first.get(surname, [])):
            if len(people) == 1:
                return people[0]
            before = [
                (self.found.spans[member][0], number)
                for number, one in enumerate(people[:LOOK_BACK])
                for member in one.members[:1]
                if self.found.spans[member][0] < self.found.spans[index][0]
            ]
            if before and people is self.by_last.get(surname):
                return people[max(before)[1]]
        return None

    def _known(self, told: Described) -> KnownActor | None:
        if told.label == "place":
            return None
        kind: ActorKind = "person" if told.label == "person" else "organisation"
        return self.kb.lookup(told.name, self.date, near=self.near, kind=kind) or (
            self.kb.lookup(told.acronym, self.date, near=self.near, kind=kind)
            if told.acronym
            else None
        )

    def _inside(self, told: Described) -> Cluster | None:
        """An organisation of which this is the shorter or longer name: Acme, Acme Steel Inc."""
        if told.label == "person":
            words = key(told.name).split()
            # "Recep Tayyip Erdogan" and "Recep Erdogan": the same first and last names.
            if len(words) > 1:
                for one in self.by_last.get(words[-1], [])[:LOOK_BACK]:
                    if one in self.by_first.get(words[0], ()):
                        return one
        return None

    def _remember(self, index: int, way: tuple[str, str], cluster: Cluster) -> None:
        told = self.found.told[index]
        self.by_key.setdefault(way, cluster)
        if cluster.country:
            self.by_id.setdefault(f"{cluster.country}-gov", cluster)
        if cluster.known:
            self.by_id.setdefault(cluster.known.id, cluster)
        words = way[1].split()
        if told.label == "person" and len(words) > 1:
            for index_of, word in ((self.by_last, words[-1]), (self.by_first, words[0])):
                people = index_of.setdefault(word, [])
                if cluster not in people:
                    people.append(cluster)
            if words[-1].startswith(("al", "el")) and len(words[-1]) <= 3:
                return
        elif told.label != "person":
            self._remember_short_forms(index, words, cluster)

    def _remember_short_forms(self, index: int, words: list[str], cluster: Cluster) -> None:
        """Acronyms: the one in brackets after the name, or its own capitals."""
        told = self.found.told[index]
        end = self.found.spans[index][1]
        after = re.match(r"['’]?s?\s{0,2}\(([A-Z][\w&.\-]{1,9})\)", self.found.text[end : end + 16])
        for short in (told.acronym, after[1].replace(".", "") if after else None):
            if short:
                self.by_acronym.setdefault(short, cluster)
        capitals = "".join(re.findall(r"\b[A-Z]", told.name))
        if len(capitals) >= 3:
            self.by_acronym.setdefault(capitals, cluster)
        if len(words) > 1 and words[-1] in (
            "inc",
            "corp",
            "corporation",
            "group",
            "ltd",
            "co",
            "ag",
        ):
            self.by_key.setdefault(("other", " ".join(words[:-1])), cluster)


def government_of(told: Described, known_as: KnownActor | None = None) -> str | None:
    """The country whose government the words stand for: "Iran", "Tehran", "the Iranian government".

    Capitals stand for governments unless the mention is of a place; what is known as an actor of
    its own (the Pentagon) stands for itself.
    """
    known = countries.load()
    words = told.name if told.kind == "name" else told.text
    if told.kind == "nominal" and told.head in GOVERNMENT:
        return told.country
    if told.label == "person" or told.kind != "name":
        return None
    code = known.by_name(words) or (known.by_demonym(words) if told.label == "country" else None)
    if code is None and known_as is None and told.label in ("country", "organisation"):
        code = known.by_metonym(words) or known.by_metonym(told.text)
        if code is None and told.label == "country":
            code = known.by_capital(words)
    if code is None and told.head in GOVERNMENT:
        code = told.country
    return plover_country(code) if code else None


# --- Nominals and pronouns -------------------------------------------------------------------


def _join_others(
    found: Clustering,
    order: Sequence[int],
    links: Sequence[Mapping[int, float]],
    home: str | None,
) -> None:
    recent: list[int] = []
    governments = {one.country: one for one in found.clusters if one.country}
    by_words: dict[tuple[str, str], int] = {}
    for index in order:
        told = found.told[index]
        if told.kind == "pronoun":
            target = _of_pronoun(found, index, recent, links[index])
        elif told.kind == "nominal":
            target = _of_nominal(found, index, recent, links[index], by_words)
            code = government_of(told)
            if target is None and code is None and _is_the_government(told):
                code = home
            if target is None and code is not None:
                target = governments.get(code)
        else:
            target = found.of[index]
        if told.kind != "name":
            if target is not None:
                found.join(index, target)
            else:
                made = found.new(index)
                code = government_of(told)
                if code:
                    made.country = code
                    governments[code] = made
        if told.kind == "nominal":
            by_words[told.label, _core(told)] = index
        recent.append(index)


def _is_the_government(told: Described) -> bool:
    return told.definite and told.head in GOVERNMENT and len(told.words) == 2


def _core(told: Described) -> str:
    """A nominal's words without its articles."""
    words = told.words[1:] if told.definite else told.words
    return " ".join(words)


def _window(found: Clustering, index: int, recent: Sequence[int], reach: int) -> list[int]:
    """Earlier mentions that are near and do not overlap, the nearest first."""
    start, end = found.spans[index]
    near = []
    for other in reversed(recent[-LOOK_BACK:]):
        if start - found.spans[other][0] > reach:
            break
        if found.spans[other][1] <= start or found.spans[other][0] >= end:
            near.append(other)
    return near


def _of_nominal(
    found: Clustering,
    index: int,
    recent: Sequence[int],
    link: Mapping[int, float],
    by_words: Mapping[tuple[str, str], int],
) -> Cluster | None:
    told = found.told[index]
    if told.indefinite or (told.words and told.words[0] in POSSESSIVE and len(told.words) > 1):
        return _by_link(found, index, link, LEAST_LINK) if link else None
    same = by_words.get((told.label, _core(told)))
    if same is not None and (told.definite or told.plural or told.label == "organisation"):
        return found.of[same]
    target = _by_name_inside(found, index, recent)
    if target is not None:
        return target
    if link:
        return _by_link(found, index, link, LEAST_LINK)
    if not told.definite:
        return None
    return _by_head(found, index, _window(found, index, recent, NOMINAL_REACH))


def _by_link(
    found: Clustering, index: int, link: Mapping[int, float], least: float
) -> Cluster | None:
    """The cluster of the earlier mention with the best score that fits in kind and number."""
    told = found.told[index]
    best: tuple[float, int] | None = None
    for other, score in link.items():
        if other not in found.of or score < least or not _agree(told, found.of[other]):
            continue
        if best is None or (score, other) > best:
            best = (score, other)
    return found.of[best[1]] if best else None


def _by_name_inside(found: Clustering, index: int, recent: Sequence[int]) -> Cluster | None:
    """ "Taliban militants" → the Taliban: a name, and a word for the same people."""
    told = found.told[index]
    if told.head not in _SAME_AS_NAME or len(told.words) < 2:
        return None
    words = told.text.split()
    words = words[1:] if told.definite else words
    name = key(" ".join(words[:-1]))
    for other in reversed(recent[-LOOK_BACK:]):
        earlier = found.told[other]
        collective = earlier.kind == "name" and earlier.label in ("organisation", "group")
        if collective and key(earlier.name) == name and not found.of[other].country:
            return found.of[other]
    return None


def _by_head(found: Clustering, index: int, near: Sequence[int]) -> Cluster | None:
    """The nearest cluster that the head noun of a definite description fits."""
    told = found.told[index]
    if len(told.words) > 3:
        return None
    for other in near:
        one = found.of[other]
        if not _agree(told, one) or found.told[other].kind == "pronoun":
            continue
        if told.head in _LIKE_A_COUNTRY:
            if one.country:
                return one
            continue
        if told.label == "person":
            if set(told.words[1:]) <= one.bag and one.named:
                return one
        elif _fits_class(told, one) or (told.head in one.bag and set(told.words[1:]) <= one.bag):
            return one
    return None


def _fits_class(told: Described, one: Cluster) -> bool:
    labels, codes = _CLASSES.get(told.head, (frozenset(), frozenset()))
    if not (labels & one.labels) or not one.named or one.country or len(told.words) > 2:
        return False
    if one.known is not None:
        return bool(codes & set(one.known.sectors))
    reading = sectors.read(" ".join(sorted(one.bag)))
    return reading.strong and reading.sector in codes


def _agree(told: Described, one: Cluster) -> bool:
    """Whether a nominal or pronoun and a cluster may be one: kind, gender and number."""
    if told.gender and one.gender and told.gender != one.gender:
        return False
    person = "person" in one.labels
    if told.kind == "pronoun":
        form = told.words[0] if told.words else ""
        if told.gender or form in ("i", "me", "my"):
            return person
        if told.plural:
            return bool(one.labels & {"group", "organisation", "country"})
        return not person and "group" not in one.labels
    if told.label == "person":
        return person
    if told.head in _LIKE_A_COUNTRY:
        return bool(one.country)
    return not person


def _of_pronoun(
    found: Clustering, index: int, recent: Sequence[int], link: Mapping[int, float]
) -> Cluster | None:
    if link:
        target = _by_link(found, index, link, WEAKEST_PRONOUN_LINK)
        if target is not None:
            return target
    told = found.told[index]
    near = _window(found, index, recent, PRONOUN_REACH)
    fitting = [other for other in near if _agree(told, found.of[other])]
    if not fitting:
        return None
    start = found.spans[index][0]
    # Subjects come first: of the nearest sentence with anybody fitting, its first one.
    nearest = fitting[0]
    opening = _sentence_start(found.text, min(found.spans[nearest][0], start))
    first = min(
        (other for other in fitting if found.spans[other][0] >= opening),
        key=lambda other: found.spans[other],
    )
    return found.of[first]


def _sentence_start(text: str, position: int) -> int:
    """Where the sentence around a position begins, as far as stops and line ends tell."""
    before = text[max(0, position - PRONOUN_REACH) : position]
    ends = [match.end() for match in re.finditer(r"[.!?][\"”’)]*\s+(?=[\"“(A-Z])|\n", before)]
    return max(0, position - PRONOUN_REACH) + (ends[-1] if ends else 0)
