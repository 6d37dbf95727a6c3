"""Names: which mentions bear the name of one entity, by full name, surname, acronym or alias."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sayso.resolving import countries, sectors
from sayso.resolving.actors import OFFICE, ActorKind, KnowledgeBase, KnownActor
from sayso.resolving.describing import GOVERNMENT, Described, plover_country
from sayso.resolving.offices import office_of
from sayso.resolving.spelling import key

MOST_NAMESAKES = 60  # of one surname that are weighed against each other
MOST_WORDS = 300  # of one entity that descriptions are held against


@dataclass(slots=True, eq=False)  # one is another only if it is the same
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
        if len(cluster.bag) < MOST_WORDS:
            cluster.bag.update(told.words)
            cluster.bag.update(
                word.lower() for word in re.findall(r"\w+", told.described + " " + told.head)
            )
        cluster.gender = cluster.gender or told.gender
        cluster.plural = cluster.plural or told.plural
        cluster.named = cluster.named or told.kind == "name"


def join_names(
    found: Clustering,
    order: Sequence[int],
    kb: KnowledgeBase,
    date: str | None,
    near: frozenset[str],
) -> Names:
    """Join the names of the whole report, full ones before short ones."""
    names = Names(found, kb, date, near)
    named = [index for index in order if found.told[index].kind == "name"]
    for index in named:
        if not _is_short(found.told[index]):
            names.add_full(index)
    for index in named:
        if _is_short(found.told[index]):
            names.add_short(index)
    return names


def _is_short(told: Described) -> bool:
    if told.label == "person" and told.name[:1].islower():
        return True  # "van Dyke", "al-Basri": a surname with its particle
    return told.label in ("person", "organisation", "group") and " " not in told.name


class Names:
    """What names stand for so far, by each way of looking them up."""

    def __init__(
        self, found: Clustering, kb: KnowledgeBase, date: str | None, near: frozenset[str]
    ) -> None:
        self.found, self.kb, self.date, self.near = found, kb, date, near
        self.by_key: dict[tuple[str, str], Cluster] = {}
        self.by_id: dict[str, Cluster] = {}
        self.by_last: dict[str, list[Cluster]] = {}
        self.by_first: dict[str, list[Cluster]] = {}
        self.by_start: dict[str, list[Cluster]] = {}
        self.by_acronym: dict[str, Cluster] = {}

    def named(self, words: str) -> Cluster | None:
        """The organisation or group of that name, if the report names it."""
        known = self.kb.lookup(words, self.date, near=self.near, kind="organisation")
        cluster = self.by_id.get(known.id) if known else self.by_key.get(("other", key(words)))
        return None if cluster is None or cluster.country else cluster

    def described(self, told: Described, home: str | None) -> Cluster | None:
        """Whom the report has named already that a description stands for by what is known.

        "The US president" is whoever was it on the day of the report, "the Turkish army" the one
        that Turkey has.
        """
        known = self._known_by_description(told, home)
        return self.by_id.get(known.id) if known else None

    def know(self, told: Described, home: str | None, cluster: Cluster) -> None:
        """Note who a cluster is that a description begins, where that is known."""
        cluster.known = self._known_by_description(told, home)
        if cluster.known is not None:
            self.by_id[cluster.known.id] = cluster

    def _known_by_description(self, told: Described, home: str | None) -> KnownActor | None:
        if told.label == "person":
            office = office_of(told, home)
            return self.kb.holder(*office, self.date) if office else None
        if told.label != "organisation" or told.country is None or told.indefinite:
            return None
        known = self.kb.lookup(told.text, self.date, near={told.country}, kind="organisation")
        return known if known is not None and known.country == told.country else None

    def add_full(self, index: int) -> None:
        """Join a name of several words, or the name of a country or place."""
        told = self.found.told[index]
        way = ("person" if told.label == "person" else "other", key(told.name) or told.name)
        known = self._known(told)
        code = government_of(told, known)
        if known is not None and known.given:
            code = None  # a user's own word for it
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
        if cluster is None and person and way[1]:
            cluster = self._of_surname(index, way[1].split()[-1])
        if cluster is None and not person and self._known(told) is None:
            longer = self.by_start.get(way[1], [])
            plain = sectors.known_word(way[1]) or told.country is not None
            cluster = longer[0] if len(longer) == 1 and not plain else None
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
                for number, one in enumerate(people[:MOST_NAMESAKES])
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
        office = office_of(told, None)
        if office is not None:  # "the president of the United States" names a country, not a person
            return self.kb.holder(*office, self.date)
        for words in (told.name, told.acronym):
            known = self.kb.lookup(words, self.date, near=self.near, kind=kind) if words else None
            if known is not None:
                return known
        # "President Abbas", "Foreign Minister Fidan": of that surname one is in office there.
        if kind == "person" and " " not in told.name and told.described:
            of = {told.country} if told.country else self.near
            reading = sectors.read(told.described)
            if reading.sector in OFFICE and not reading.former:
                return self.kb.official(told.name, self.date, near=of)
        return None

    def _inside(self, told: Described) -> Cluster | None:
        """An organisation of which this is the shorter or longer name: Acme, Acme Steel Inc."""
        if told.label == "person":
            words = key(told.name).split()
            # "Recep Tayyip Erdogan" and "Recep Erdogan": the same first and last names.
            if len(words) > 1:
                for one in self.by_last.get(words[-1], [])[:MOST_NAMESAKES]:
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
                if len(people) < MOST_NAMESAKES and cluster not in people:
                    people.append(cluster)
        elif told.label != "person":
            if told.label == "organisation" and len(words) > 1:
                longer = self.by_start.setdefault(words[0], [])
                if len(longer) < MOST_NAMESAKES and cluster not in longer:
                    longer.append(cluster)
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
    if told.label == "country" and told.kind == "nominal":
        code = known.by_demonym(re.sub(r"^[Tt]he ", "", told.text))
        return plover_country(code) if code else None
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
