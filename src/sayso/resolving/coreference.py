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

from sayso.resolving import sectors
from sayso.resolving.actors import KnowledgeBase
from sayso.resolving.describing import GOVERNMENT, POSSESSIVE, Described
from sayso.resolving.naming import Cluster, Clustering, Names, government_of, join_names

LOOK_BACK = 60  # mentions
NOMINAL_REACH = 1500  # characters
PRONOUN_REACH = 500
LEAST_LINK = 0.5
WEAKEST_PRONOUN_LINK = 0.25

# "The group" is never the army, whatever is likely otherwise.
_NO_STATE = frozenset(
    ("group", "movement", "militia", "faction", "rebels", "militants", "insurgents", "gunmen")
)
_STATE = frozenset(
    ("army", "government", "ministry", "police", "parliament", "court", "navy", "military")
)
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
    names = join_names(found, order, kb, date, near)
    _join_others(found, order, links, names, home)
    for one in found.clusters:
        one.members.sort(key=lambda index: (spans[index], index))
    return sorted(found.clusters, key=lambda one: (spans[one.members[0]], one.members[0]))


# --- Nominals and pronouns -------------------------------------------------------------------


def _join_others(
    found: Clustering,
    order: Sequence[int],
    links: Sequence[Mapping[int, float]],
    names: Names,
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
            target = names.described(told, home)
            if target is None:
                target = _of_nominal(found, index, recent, links[index], by_words, names)
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
                elif told.kind == "nominal":
                    names.know(told, home, made)
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
    names: Names,
) -> Cluster | None:
    told = found.told[index]
    if told.indefinite or (told.words and told.words[0] in POSSESSIVE and len(told.words) > 1):
        return _by_link(found, index, link, LEAST_LINK) if link else None
    same = by_words.get((told.label, _core(told)))
    if same is not None and (told.definite or told.plural or told.label == "organisation"):
        return found.of[same]
    target = _by_name_inside(told, names)
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


def _by_name_inside(told: Described, names: Names) -> Cluster | None:
    """ "Taliban militants" → the Taliban: a name, and a word for the same people."""
    words = told.text.split()
    words = words[1:] if told.definite else words
    if told.head not in _SAME_AS_NAME or len(words) < 2 or not words[0][:1].isupper():
        return None
    return names.named(" ".join(words[:-1]))


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
    if told.head in _NO_STATE and (one.country or one.bag & _STATE):
        return False
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
