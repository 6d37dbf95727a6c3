"""What the words of one mention tell: the name in them, the title, the head, the country."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from sayso.records import MentionKind
from sayso.resolving import countries, sectors

Label = Literal["person", "organisation", "group", "country", "place"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRONOUNS: dict[str, tuple[str, ...]] = {
    "he": ("he", "him", "his", "himself"),
    "she": ("she", "her", "hers", "herself"),
    "they": ("they", "them", "their", "theirs", "themselves", "these", "those", "who", "whom"),
    "it": ("it", "its", "itself", "this", "that", "which"),
    "we": ("we", "us", "our", "ours", "ourselves"),
    "i": ("i", "me", "my", "mine", "myself"),
    "you": ("you", "your", "yours", "yourself"),
}
PRONOUN_OF = {form: person for person, forms in PRONOUNS.items() for form in forms}
DEFINITE = frozenset(
    ("the", "this", "that", "these", "those", "its", "his", "her", "their", "our", "my")
)
POSSESSIVE = frozenset(("its", "his", "her", "their", "our", "my", "your"))
INDEFINITE = _words(
    "a an another some several many other others more most few two three four five six seven eight"
    " nine ten dozens hundreds thousands at about nearly around one both no any each every"
)
GOVERNMENT = _words("government administration regime govt")
# Words inside a name that need no capital.
_PARTICLES = _words(
    "al el bin ibn bint de da del dos di van von der den la le of the and for in on ul e y i as du"
    " des ou"
)
_HONORIFICS = _words(
    "mr mrs ms miss dr sir lord lady dame sen rep gen lt col maj capt sgt rev prof hon haj hajj"
    " sayyid seyed sheikh gov adm brig madam madame judge justice queen king prince princess cmdr"
    " cpl pvt st then president acting mullah ayatollah imam"
)
_OFFICES = _words(
    "president minister secretary spokesman spokeswoman spokesperson chancellor senator governor"
    " mayor premier king queen prince ambassador envoy judge justice prosecutor leader chief"
    " director commander official officer representative lawmaker speaker chairman chair adviser"
    " candidate nominee congressman congresswoman reporter journalist professor sheriff inspector"
    " captain colonel general police soldier troop"
)
_MEN = frozenset(
    ("mr", "sir", "lord", "king", "prince", "father", "son", "brother", "husband", "man")
)
_WOMEN = _words(
    "mrs ms miss lady dame queen princess mother daughter sister wife woman madam madame"
    " spokeswoman congresswoman chairwoman actress"
)
LONGEST = 400  # characters of a mention that are looked at
_PARENTHESIS = re.compile(r"\s?[(\[][^()\[\]]{0,100}[)\]]\s?")
_EDGES = " \t\r\n\"“”‘«»,;:.-–—()[]'’"


@dataclass(slots=True)
class Described:
    """One mention's words, taken apart.

    `name` is the name without title and article ("" for nominals and pronouns); `described` is
    what the other words say of its bearer; `head` is the head noun of a nominal, in the singular.
    """

    text: str
    kind: MentionKind
    label: Label
    name: str = ""
    described: str = ""
    head: str = ""
    country: str | None = None
    definite: bool = False
    indefinite: bool = False
    plural: bool = False
    gender: Literal["he", "she"] | None = None
    acronym: str | None = None
    words: tuple[str, ...] = field(default=())


def is_pronoun(text: str) -> bool:
    """Whether words are a pronoun; in capitals ("WHO", "US", "IT") they are a name."""
    word = text.strip()
    return word.lower() in PRONOUN_OF and not (len(word) > 1 and word.isupper())


def mention_kind(text: str) -> MentionKind:
    """Whether words are a name, a description or a pronoun, judged by their form alone."""
    if is_pronoun(text):
        return "pronoun"
    core = _PARENTHESIS.sub(" ", text[:LONGEST]).split(",")[0]
    tokens = [token.group() for token in sectors.WORD.finditer(core)]
    if len(tokens) > 1 and tokens[0].lower() in DEFINITE | INDEFINITE:
        tokens = tokens[1:]
    known = countries.load()
    if " ".join(tokens) and known.by_demonym(" ".join(tokens)):
        return "nominal" if tokens[-1].endswith("s") else "name"
    if not tokens or not (tokens[-1][:1].isupper() or _looks_arabic(tokens[-1])):
        return "nominal"
    head = sectors.WORD.findall(sectors.split_head(" ".join(tokens))[0])
    office = bool(head) and singular(head[-1].lower()) in _OFFICES
    parts = sectors.vocabulary()
    if office and all(t.lower() in parts or t == "of" or known.by_demonym(t) for t in tokens):
        return "nominal"  # "Iraqi Prime Minister"
    common = [token for token in tokens if sectors.known_word(token) or known.by_demonym(token)]
    if len(common) < len(tokens):
        return "name"
    # Common words in capitals: "Labour Party" is a name, "Police" begins a sentence.
    people = known.by_demonym(tokens[0]) is not None
    named = len(tokens) - people > 1 and all(t[:1].isupper() for t in tokens)
    return "name" if named or text.startswith(("the ", "The ")) else "nominal"


def describe(text: str, kind: MentionKind, label: Label) -> Described:
    """Take the words of a mention apart."""
    words = " ".join(text[:LONGEST].split())
    found = Described(words, kind, label, words=_lowered(words))
    if kind == "pronoun":
        person = PRONOUN_OF.get(words.lower())
        found.gender = person if person in ("he", "she") else None  # type: ignore[assignment]
        found.plural = person in ("they", "we")
        return found
    found.definite = bool(found.words) and found.words[0] in DEFINITE
    found.indefinite = bool(found.words) and (
        found.words[0] in INDEFINITE or found.words[0][:1].isdigit()
    )
    inside = re.search(r"\(([A-Z][A-Za-z&.\-]{1,9})\)", words)
    found.acronym = inside[1].replace(".", "") if inside else None
    if kind == "name":
        _take_name(found, words)
    else:
        found.described = words
    found.country = country_in(_without_own_name(found))
    core, _ = sectors.split_head(words)
    tokens = _lowered(core)
    found.head = singular(tokens[-1]) if tokens else ""
    found.plural = label == "group" or (bool(tokens) and singular(tokens[-1]) != tokens[-1])
    bag = set(_lowered(found.described))
    if bag & _WOMEN:
        found.gender = "she"
    elif bag & _MEN:
        found.gender = "he"
    return found


def _length_of_place(tokens: list[str]) -> int:
    """How many words of "of New Zealand Ana Ruiz", after a title, are of the title."""
    known = countries.load()
    for size in range(min(4, len(tokens) - 2), 0, -1):
        words = " ".join(tokens[1 : 1 + size])
        if size == 1 or known.by_name(words) or known.by_capital(words):
            return 1 + size
    return 0


def own_name(told: Described) -> str:
    """The part of a person's name that is theirs alone: of "Abdullah II of Jordan", "Abdullah II".

    "" for all that is no person's name. A country's name in it says nothing of its bearer: Michael
    Jordan, Victoria Nuland.
    """
    if told.kind != "name" or told.label != "person":
        return ""
    return re.split(r"\s(?:of|from)\s", told.name, maxsplit=1)[0]


def _without_own_name(told: Described) -> str:
    name = own_name(told)
    if name and name not in told.text:  # a nickname in brackets stood inside
        return told.described
    return told.text.replace(name, " ; ", 1) if name else told.text


def _take_name(found: Described, words: str) -> None:
    core, _, after = _PARENTHESIS.sub(" ", words).strip().partition(", ")
    if found.label == "person" and after and mention_kind(core) == "nominal":
        core, after = after.rpartition(", ")[2], f"{core}, {after.rpartition(', ')[0]}"
    core = re.sub(r"['’]s?$", "", core.strip(_EDGES.replace("'", "").replace("’", "")))
    if found.label != "person":
        # "the now-outlawed Muslim Brotherhood": small words before the name are not of it, nor is
        # "New York-based", "3,000-strong".
        bare = _SUCH_AS.sub("", core)
        bare = re.sub(r"^(?:[Tt]he\s+)?(?:[a-z][\w\-]*\s+)*(?=[A-Z0-9])", "", bare)
        found.name = _trimmed(bare) or words
        found.described = core if not after else f"{core}, {after}"
        return
    tokens = core.split()
    cut = 0
    for number, token in enumerate(tokens[:-1]):
        bare = token.strip(_EDGES).lower()
        small = token[:1].islower() and bare not in _PARTICLES and not _looks_arabic(token)
        ends = token.endswith(("'s", "’s"))
        of_title = bare in _HONORIFICS or sectors.known_word(bare)
        people = number == 0 and len(tokens) > 2 and countries.load().by_demonym(token)
        if small or ends or of_title or people:
            cut = number + 1
    if cut and tokens[cut] == "of":
        cut += _length_of_place(tokens[cut:])
    found.name = _trimmed(" ".join(tokens[cut:])) or core or words
    found.described = " ".join([*tokens[:cut], after]).strip()


_SUCH_AS = re.compile(
    r"^(?:[\w.,]+\s){0,3}[\w.,]+[\-‐‑](?:based|backed|led|strong|run|owned|linked|aligned|controlled"
    r"|funded|registered|allied|affiliated)\s(?=[A-Z])"
)


def _trimmed(words: str) -> str:
    """The words without marks at the ends, but with the stop of "U.S.", though it is cut off."""
    bare = words.strip(_EDGES)
    whole = re.search(r"\b[A-Z]\.[A-Z]$", bare) and (bare + "." in words or " " not in bare)
    return bare + "." if whole else bare


def _looks_arabic(token: str) -> bool:
    return token.lower().startswith(("al-", "el-", "ad-", "as-", "bin-", "d'", "ul-", "an-", "ar-"))


def _lowered(words: str) -> tuple[str, ...]:
    return tuple(t.group().lower().replace("’", "'") for t in sectors.WORD.finditer(words))


def singular(word: str) -> str:
    """The singular of a regular plural; other words as they are."""
    word = word.removesuffix("'s")
    if word.endswith("men") and len(word) > 3:
        return word[:-3] + "man"
    if word == "children":
        return "child"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def country_in(words: str) -> str | None:
    """The first country that words name, by name, people or capital: "Turkish troops" → TUR."""
    known = countries.load()
    tokens = [token.group() for token in sectors.WORD.finditer(words)]
    # A stop belongs to "U.S.", which the pattern of words leaves without its last one.
    tokens = [token + "." if re.fullmatch(r"[A-Z]\.[A-Z]", token) else token for token in tokens]
    for number in range(len(tokens)):
        for size in range(min(4, len(tokens) - number), 0, -1):
            part = " ".join(tokens[number : number + size]).removesuffix("'s").removesuffix("’s")
            found = known.by_name(part) or known.by_demonym(part) or known.by_capital(part)
            if found:
                return plover_country(found)
    return None


def plover_country(code: str) -> str:
    """The code that PLOVER has for a country: Kosovo is KOS, others are ISO alpha-3."""
    return "KOS" if code == "XKX" else code
