"""Text and what is known of it → the Report that flows on."""

from __future__ import annotations

import hashlib

from sayso.reading.dates import english_day
from sayso.reading.decoding import clean_surrogates
from sayso.reading.layout import layout, source_line
from sayso.reading.options import Options
from sayso.records import DateFrom, Report


def build(
    text: str,
    *,
    id: str | None = None,
    url: str | None = None,
    outlet: str | None = None,
    title: str | None = None,
    date: str | None = None,
    date_from: DateFrom | None = None,
    language: str | None = None,
) -> Report:
    """A report of the text as it is; what is not given is taken from the text where it says so.

    The headline gives the title, a dateline with a year the date, a "Source: …" line the outlet.
    Lone surrogates become U+FFFD, one for one, so that every offset holds.
    """
    text = clean_surrogates(text)
    url, outlet, title, language = map(_clean, (url, outlet, title, language))
    report = Report(
        id="",
        url=url,
        outlet=outlet,
        title=title,
        date=date,
        date_from=date_from,
        language=language,
        text=text,
    )
    found = layout(report)
    if title is None and found.headline:
        title = " ".join(text[slice(*found.headline)].split())
    if date is None and found.date_words:
        date = english_day(text[slice(*found.date_words)])
        date_from = "dateline" if date else None
    if outlet is None:
        outlet = source_line(text, found)
    return Report(
        id=_clean(id) or stable_id(url, text, outlet, date),
        url=url,
        outlet=outlet,
        title=title,
        date=date,
        date_from=date_from,
        language=language,
        text=text,
    )


def told(
    text: str,
    options: Options,
    *,
    id: str | None = None,
    url: str | None = None,
    outlet: str | None = None,
    title: str | None = None,
    date: str | None = None,
    language: str | None = None,
) -> Report:
    """The report of an input that says so much itself; the options say the rest.

    `date` is a day (YYYY-MM-DD) of the input's metadata.
    """
    given = options.date if date is None else None
    return build(
        text,
        id=id,
        url=url,
        outlet=outlet or options.outlet,
        title=title,
        date=date or given,
        date_from="metadata" if date else "given" if given else None,
        language=language or options.language,
    )


def stable_id(url: str | None, text: str, outlet: str | None, date: str | None) -> str:
    """An id that is the same in every run: "r-" and 12 hexadecimal digits.

    It is a digest of the address, or without one of text, outlet and date.
    """
    known = url if url else "\0".join((text, outlet or "", date or ""))
    return "r-" + hashlib.blake2b(known.encode("utf-8"), digest_size=6).hexdigest()


def _clean(words: str | None) -> str | None:
    """One line without edges of space; None where nothing is left."""
    if words is None:
        return None
    return " ".join(clean_surrogates(words).split()) or None
