"""What the exports of databases (Factiva, LexisNexis) have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sayso.reading.errors import ReadError
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome
from sayso.reading.reports import told
from sayso.reading.whole import check_length

CODES = {"english": "en", "french": "fr", "german": "de", "spanish": "es", "arabic": "ar",
           "russian": "ru", "portuguese": "pt", "italian": "it", "chinese": "zh"}  # fmt: skip
COPYRIGHT = re.compile(r"\s*(?:copyright\b|\(c\)|©|all rights reserved)", re.I)
WORDS = re.compile(r"[\d,]{1,9} words", re.I)


@dataclass(slots=True)
class Article:
    """What an export says of one article, and its text."""

    text: str = ""
    title: str | None = None
    outlet: str | None = None
    date: str | None = None
    dateline: str = ""
    language: str | None = None
    id: str | None = None
    url: str | None = None


def outcomes(
    text: str, place: str, options: Options, split: Callable[[str], Iterator[Article]]
) -> Iterator[Outcome]:
    """The reports of the articles that `split` finds.

    Raises:
        ReadError: it finds none.
    """
    from sayso.reading.formats.nitf import with_dateline

    number = 0
    for number, article in enumerate(split(text), 1):
        where = f"{place}:{number}"
        body = with_dateline(article.dateline, article.text)
        try:
            if not body:
                raise ReadError(where, "is an article without text")
            check_length(body, where, options)
        except ReadError as error:
            yield error
            continue
        yield (
            where,
            told(
                body,
                options,
                id=article.id,
                url=article.url,
                outlet=article.outlet,
                title=article.title,
                date=article.date,
                language=code_of(article.language),
            ),
        )
    if not number:
        raise ReadError(
            place, "holds no article of such an export; --input-format text reads it whole"
        )


def code_of(language: str | None) -> str | None:
    """The language's code, or its name where we have none for it."""
    name = " ".join((language or "").split())
    return CODES.get(name.split(";")[0].strip().casefold(), name or None)


def paragraphs(lines: list[str]) -> str:
    """Lines → text: indents and edges cut, one blank line where there was any."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()
