"""How many were killed, injured, arrested, displaced, abducted, marched or were deployed.

A number counts people of a kind where the words around it say so, in this order: a toll ("the
death toll rose to 12"), right after it ("12 dead"), right before it ("killing at least 12", "a
crowd of 5,000"), its verb ("12 people were killed", "hundreds marched"), its noun ("5,000
protesters", "1,000 troops"). Numbers side by side under one verb are one count ("a man and two
children were killed": 3); parts ("12 people, including three children") are not counted again.
Sums of money, ages, dates, shares, measures and the like are no counts, nor is a toll that the
report puts right ("up from 12").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sayso.resolving import numerals
from sayso.resolving.numerals import Number

Kind = Literal["dead", "injured", "arrested", "crowd", "forces", "displaced", "abducted"]


@dataclass(frozen=True, slots=True)
class Count:
    """People counted: the lowest, best and highest number, and the number's words."""

    kind: Kind
    low: int
    best: int
    high: int
    start: int
    end: int


def _any(words: str) -> str:
    return "|".join(words.split())


# By kind: what stands right after a number or after its noun; verbs in front of it; verbs after.
_AFTER: dict[Kind, str] = {
    "dead": _any("dead deaths fatalities killed slain died dying executed massacred perished")
    + "|lost their lives|shot dead|beheaded|murdered|assassinated|lives",
    "injured": _any("injured wounded hurt injuries hospitalized hospitalised"),
    "arrested": _any("arrested arrests detained detentions jailed imprisoned captured")
    + "|sentenced|rounded up|taken into custody|held in custody|in custody|behind bars|convicted|"
    "in detention|in jail|in prison|(?:are|were|been|be|being) held(?! responsible| back)|"
    "(?:jail|prison) terms?",
    "displaced": _any("displaced refugees homeless evacuated evacuees fled fleeing uprooted")
    + "|left homeless|forced to flee|forced from|have left their homes",
    "abducted": _any("kidnapped abducted hostages captives") + "|taken hostage|held hostage",
    "crowd": _any("marched rallied gathered protested")
    + "|demonstrated|turned out|took to the streets|take to the streets|taking to the streets|"
    "attended|rallying|marching|protesting|poured into|joined the|have gathered",
    "forces": r"(?!)",
}
_BEFORE: dict[Kind, str] = {
    "dead": r"kill(?:s|ed|ing)?|claim(?:s|ed|ing) the lives? of|li(?:fe|ves) of|deaths? of|"
    r"murder(?:s|ed|ing)?(?: of)?|execut(?:ed|ing|ions? of)|massacred?(?: of)?|"
    r"killings? of|shot dead|shooting dead|slaughter(?:ed|ing)|beheaded|assassinated",
    "injured": r"injur(?:e|es|ed|ing)|wound(?:s|ed|ing)?|hurt(?:ing)?|injuries to",
    "arrested": r"arrest(?:s|ed|ing)?(?: of)?|detain(?:s|ed|ing)?|detentions? of|jail(?:s|ed|ing)|"
    r"imprison(?:ed|ing|ment of)|captur(?:ed|ing)|round(?:ed|ing) up|sentenc(?:ed|ing)(?: of)?|"
    r"convicted",
    "displaced": r"displac(?:es?|ed|ing)|uproot(?:ed|ing)|evacuat(?:ed|ing)|evacuation of",
    "abducted": r"kidnap(?:s|ped|ping)?(?: of)?|abduct(?:s|ed|ing|ions? of)?|hostage",
    "crowd": r"crowds? of|(?:rally|march|demonstration|protest) (?:of|by)|attended by|"
    r"drew|drawing|attracted",
    "forces": r"(?!)",
}
_PEOPLE = _any(
    "people persons person men women children civilians others man woman child boys girls boy girl "
    "soldiers troops policemen police officers officer militants fighters insurgents rebels "
    "terrorists gunmen protesters protestors demonstrators marchers workers students journalists "
    "supporters members activists residents villagers citizens passengers passersby bystanders "
    "tourists migrants refugees prisoners detainees hostages suspects suspect victims patients "
    "worshippers worshipers pilgrims teachers doctors nurses employees staff personnel guards "
    "marines sailors recruits cadets commanders leaders politicians lawmakers lawyers families "
    "Palestinians Israelis Americans Iraqis Syrians Afghans Russians Ukrainians Turks Kurds "
    "Muslims Christians Jews Hindus Shiites Sunnis Uighurs Tibetans immigrants drivers pedestrians "
    "shoppers teenagers youths adults infants babies dissidents opponents settlers farmers miners "
    "fishermen contractors translators medics firefighters paramedics plotters judges "
    "inmates crew bodies souls Catholics monks priests foreigners nationals locals mourners "
    "spectators fans participants attendees conspirators attackers bombers assailants shooters "
    "airmen homosexuals lives "
    "relatives neighbors neighbours dead wounded jihadists extremists Islamists paramilitaries "
    "separatists guerrillas loyalists mercenaries "
)
_CROWD = "protesters|protestors|demonstrators|marchers|mourners|ralliers"
_TROOPS = (
    r"troops|soldiers|servicemen|service members|marines|Marines|personnel|fighters|militants|"
    r"paratroopers|peacekeepers|policemen|police officers|reservists|forces"
)
_MOVED = (
    r"deploy\w*|station\w*|sen[dt]\w*|mobili[sz]\w*|mass(?:ed|ing)|withdr[ae]w\w*|remain\w*|"
    r"contingent|force of|stay\w*|keep|kept|brought|bring\w*|move[ds]?|moving|"
    r"base[ds]?|in (?:the country|Iraq|Syria|Afghanistan)|has|have|were guarding|participated|"
    r"reinforcements"
)
_JUNK = _any(
    "percent per years year months month weeks week days day hours hour minutes seconds km "
    "kilometers kilometres miles mile meters metres feet foot inches acres hectares dollars euros "
    "pounds rupees rubles yuan yen cents tons tonnes kilograms kg pounds barrels degrees seats "
    "votes points countries states cities towns villages provinces districts houses homes "
    "buildings vehicles cars trucks tanks aircraft planes helicopters ships boats drones "
    "missiles rockets "
    "bombs shells rounds attacks strikes airstrikes raids times cases counts charges pages copies "
    "stores schools shots bullets occasions incidents locations sites areas places million billion "
    "trillion a.m. p.m. am pm January February March April May June July August September October "
    "November December o'clock tents camps checkpoints dogs animals elephants parties groups "
    "organizations companies universities lawsuits complaints nations governments media"
)
_WORD = r"[\w'’.-]+"
_NO_DESCRIPTION = _any(
    "and or in at on were was by with from who have had has to as for after when during including"
    " of"
)
# "of the", "other", "more", and up to four words that describe, then the people counted.
_NOUN = re.compile(
    rf"(?: of(?: (?:the|its|his|their|those|them|whom))?)?"
    rf"(?: (?!(?:{_NO_DESCRIPTION})\b){_WORD}){{0,4}}? "
    # "Hongkongers", "Colombians", "Iraqis": people by where they are from.
    rf"(?P<noun>{_PEOPLE}|{_TROOPS}|[A-Z][a-z]{{3,}}(?:ns|is|ers))\b"
    rf"(?: (?:members|officers|service members|fighters))?"
)
_QUANTIFIER = (
    r"(?:another|the|a|an|total|of|all|and|its|his|other|further|both|also|estimated|by|"
    r"a combined|what|or)"
)
_FIRST_AFTER = {
    kind: re.compile(
        rf"(?: of)?(?: (?:others|people|more|other people|more people|persons|men|women|civilians|"
        rf"civilian|military|combat|coalition|police|suspected|political|mass|"
        rf"reported|confirmed|were|are|is|was|have been|had been)){{0,2}} "
        rf"(?:{words})\b",
        re.IGNORECASE,
    )
    for kind, words in _AFTER.items()
}
_LEFT = {
    kind: re.compile(rf"\b(?:{words})(?: {_QUANTIFIER}){{0,4}} ?$", re.IGNORECASE)
    for kind, words in _BEFORE.items()
}
_VERB = {
    kind: re.compile(
        rf"(?:,? ?\(?(?:including|among them|many of them|most of them|mostly)\b[^,.;)]*[,)])? ?"
        rf"(?:{_WORD},? ){{0,9}}?(?P<cue>{words})\b",
        re.IGNORECASE,
    )
    for kind, words in _AFTER.items()
}
_TOLL = re.compile(
    r"\b(?:death toll|toll|body count|number of (?:dead|deaths|victims))\b[^.;,]{0,40}"
    rf"\b(?:to|at|of|is|was|reached|passed|hit)(?: {_QUANTIFIER})? ?$"
)
_PART = re.compile(
    r"\b(?:including|among(?: them)?|of whom|of them|aged?|age|No\.|[Nn]umber|[Aa]rticle|"
    r"[Rr]esolution|[Ss]ection|[Cc]hapter|[Pp]age|[Ff]light|[Rr]oute|[Hh]ighway|January|February|"
    r"March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Aug\.|"
    r"Sept\.|Oct\.|Nov\.|Dec\.|one in|last|past|first|next|every|top)"
    r"(?: (?:at least|the|about|some))? ?$"
)
# "up from 12", "an earlier toll of 12": the number that a later one has put right.
_CORRECTED = re.compile(
    r"\b(?:(?:up|down|revised|corrected|raised|lowered|increased|risen|rose) from(?: \w+){0,5}|"
    r"(?:earlier|previous|initial|preliminary|original)(?:ly)? (?:\w+ ){0,3}"
    r"(?:toll|figure|count|number|estimate|reports?)(?: \w+){0,2})(?: at least| about)? ?$"
)
_NOT_AFTER = re.compile(
    rf" ?%|[- ](?:{_JUNK})\b|[- ](?:more |other )?{_WORD} (?:{_JUNK})\b|st\b|nd\b|rd\b|th\b|"
    r" of (?:them|those)\b|, \d{4}",
    re.IGNORECASE,
)
_IN_YEAR = re.compile(r"\b(?:[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Dd]uring|[Ff]rom|[Oo]f) $")
_ALSO = re.compile(r"(?:,| and|, and| as well as| plus|, as well as)(?: (?:another|also|the))? ?$")
_SOMEBODY = re.compile(
    r"\b(?:a|an|one) (?:(?!and\b)[\w-]+ ){0,2}?(?:man|woman|child|boy|girl|soldier|policeman|"
    r"policewoman|police officer|officer|civilian|teenager|student|journalist|protester|suspect|"
    r"guard|gunman|militant|activist|passenger|driver|worker|person|baby|toddler)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[.;:!?](?=\s|$)|\n| but | while | whereas ")


def find(text: str, spans: Sequence[tuple[int, int]] | None = None) -> list[Count]:
    """The counts in a report's sentences (`spans`; all of the text when None), in text order."""
    counts: list[Count] = []
    for start, end in [(0, len(text))] if spans is None else spans:
        counts.extend(_in_sentence(text, start, end))
    return counts


def spread(counts: Sequence[Count]) -> tuple[int, int, int]:
    """Lowest, best and highest number of several mentions of one toll.

    The best is the one most often given; of equals the first, since reports open with the latest.

    Raises:
        ValueError: no counts.
    """
    if not counts:
        raise ValueError("no counts to spread")
    best = Counter(count.best for count in counts).most_common(1)[0][0]
    return min(count.low for count in counts), best, max(count.high for count in counts)


def _numbers(text: str, start: int, end: int) -> Iterator[Number]:
    """The sentence's numbers that may count people, "a man" being 1."""
    found = list(numerals.find(text, start, end))
    digits = {place for number in found for place in range(number.start, number.end)}
    for match in _SOMEBODY.finditer(text, start, end):
        if digits.isdisjoint(range(*match.span())):
            noun = match.end() - len(match[0].split()[-1]) - 1
            found.append(Number(match.start(), noun, 1, 1, 1))
    for number in sorted(found):
        year = 1900 <= number.best <= 2099 and text[number.end - 4 : number.end].isdigit()
        people = _NOUN.match(text, number.end, min(end, number.end + 80))
        people = (
            None
            if year and _IN_YEAR.search(text, max(start, number.start - 8), number.start)
            else people
        )
        if number.best < 1 or (year and not people):
            continue
        if _NOT_AFTER.match(text, number.end, end) or _age(text, number):
            continue
        if _PART.search(text, max(start, number.start - 40), number.start):
            continue
        if _CORRECTED.search(text, max(start, number.start - 60), number.start):
            continue
        yield number


def _age(text: str, number: Number) -> bool:
    """As in "Smith, 34, said"."""
    return (
        number.best < 110
        and text[max(0, number.start - 2) : number.start] == ", "
        and text[number.end : number.end + 1] in (",", ".", ")")
    )


def _in_sentence(text: str, start: int, end: int) -> list[Count]:
    counts: list[Count] = []
    waiting: Number | None = None  # a number of people that its neighbour's verb may govern
    numbers = list(_numbers(text, start, end))
    for index, number in enumerate(numbers):
        lower = numbers[index - 1].end if index else start
        upper = numbers[index + 1].start if index + 1 < len(numbers) else end
        left = text[max(lower, number.start - 80) : number.start]
        noun = _NOUN.match(text, number.end, min(end, number.end + 80))
        kind = _kind(text, number, left, noun, min(upper, number.end + 120), end)
        adjoins = index > 0 and _adjoins(text, numbers[index - 1], number)
        if kind is None:
            if adjoins and noun and counts and counts[-1].end == numbers[index - 1].end:
                counts[-1] = _sum(counts[-1], number)
            else:
                waiting = number if noun else None
            continue
        count = Count(kind, number.low, number.best, number.high, number.start, number.end)
        if waiting is not None and adjoins:
            first = Count(kind, waiting.low, waiting.best, waiting.high, waiting.start, waiting.end)
            count = _sum(first, number)
        waiting = None
        counts.append(count)
    return counts


def _sum(count: Count, number: Number) -> Count:
    return replace(
        count,
        low=count.low + number.low,
        best=count.best + number.best,
        high=count.high + number.high,
        end=number.end,
    )


def _adjoins(text: str, one: Number, two: Number) -> bool:
    """Whether two numbers of people stand side by side: "five soldiers and three civilians"."""
    between = text[one.end : two.start]
    noun = _NOUN.match(between + " ")
    return len(between) < 60 and noun is not None and bool(_ALSO.match(between[noun.end() :]))


def _kind(
    text: str, number: Number, left: str, noun: re.Match[str] | None, near: int, end: int
) -> Kind | None:
    """What a number counts, by the words around it in the order of this module's docstring."""
    if _TOLL.search(left):
        return "dead"
    for kind, pattern in _FIRST_AFTER.items():
        if pattern.match(text, number.end, min(end, number.end + 60)):
            return kind
    follows = text[number.end : min(end, number.end + 20)]
    for kind, pattern in _LEFT.items():
        if pattern.search(left) and (noun or not re.match(r" [a-z]+s\b", follows)):
            return kind
    stop = _CLAUSE_END.search(text, number.end, near)
    zone_end = stop.start() if stop else near
    people = noun or re.match(r"(?: of (?:them|whom))? (?:were|was|have)\b", follows)
    verb = _first_verb(text, noun.end() if noun else number.end, zone_end) if people else None
    if verb is not None:
        return verb
    if noun and re.fullmatch(_CROWD, noun["noun"]):
        return "crowd"
    if noun and noun["noun"] == "refugees":
        return "displaced"
    if noun and re.fullmatch(_TROOPS, noun["noun"]):
        around = left + text[number.end : zone_end]
        return "forces" if re.search(rf"\b(?:{_MOVED})\b", around) else None
    return None


def _first_verb(text: str, start: int, end: int) -> Kind | None:
    """The kind whose verb comes first after a noun, in its own clause."""
    firsts: list[tuple[int, Kind]] = []
    for kind, pattern in _VERB.items():
        match = pattern.match(text, start, end)
        if match:
            firsts.append((match.start("cue"), kind))
    return min(firsts)[1] if firsts else None
