"""Inputs of every kind → reports."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from sayso.fetching.urls import is_url, shown
from sayso.reading import web
from sayso.reading.dates import iso_day
from sayso.reading.errors import ReadError, reason
from sayso.reading.files import BROKEN_STREAM, opened, walk
from sayso.reading.kinds import kind_of, reader
from sayso.reading.languages import detect
from sayso.reading.options import FORMATS, Options
from sayso.reading.outcomes import Link, Located, Outcome, Skipped
from sayso.reading.reports import build
from sayso.records import Report

__all__ = [
    "FORMATS",
    "Link",
    "Located",
    "Options",
    "Outcome",
    "ReadError",
    "Skipped",
    "from_text",
    "located",
    "read",
]

_LOG = logging.getLogger("sayso.reading")
_SUMMARIES = "entries of a feed with a summary only, whose pages have to be fetched"


def read(
    *inputs: str | Path,
    options: Options | None = None,
    on_error: Callable[[ReadError], None] | None = None,
    **options_by_name: Any,
) -> Iterator[Report]:
    """The reports of files, folders (walked in order of names), web addresses and "-".

    Args:
        inputs: paths, http and https addresses, or "-" for standard input; the kind of each file is
            told by its ending and its content.
        options: how to read; single ones may be given by name: `read("news/", date="2024-05-02")`.
        on_error: called for each report that cannot be read, and reading goes on. Without it, the
            first such report ends the reading.

    Links of feeds that hold summaries only are followed, politely, unless `follow` is false.
    What is no report and is passed over (pictures in an archive) goes to the log "sayso.reading".

    Raises:
        ReadError: a report cannot be read, and there is no `on_error`.
        ValueError: no input is given, or an option is wrong.
        TypeError: there is no option of that name.
    """
    found = located(*inputs, options=options, on_error=on_error, **options_by_name)
    return (report for _, report in found)


def located(
    *inputs: str | Path,
    options: Options | None = None,
    on_error: Callable[[ReadError], None] | None = None,
    on_skip: Callable[[Skipped], None] | None = None,
    on_link: Callable[[Link], Iterator[Outcome]] | None = None,
    **options_by_name: Any,
) -> Iterator[Located]:
    """The same reports, each after its place, for whoever has to say where one came from.

    Args:
        on_skip: called, once an input and kind, with the count of what is no report.
        on_link: gives the outcomes of the page behind an entry of a feed that has only a summary;
            without it, that page is fetched, or where the options say that links are not followed,
            such entries are passed over and counted.
    """
    if not inputs:
        raise ValueError("no input: give a file, a folder, or - for standard input")
    chosen = replace(options or Options(), **options_by_name)
    if on_link is None and chosen.follow:
        on_link = _follower(chosen)
    return _reports(inputs, chosen, on_error, on_skip or _log, on_link)


def from_text(
    text: str,
    *,
    id: str | None = None,
    title: str | None = None,
    date: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    language: str | None = None,
) -> Report:
    """A report of a string, stored as it is (but for lone surrogates, which become U+FFFD).

    Raises:
        ValueError: the date is none.
    """
    try:
        day = iso_day(date) if date is not None else None
    except ValueError as error:
        raise ValueError(f"date: {error}") from None
    return build(
        text,
        id=id,
        title=title,
        date=day,
        date_from="given" if day else None,
        outlet=outlet,
        url=url,
        language=language,
    )


def _reports(
    inputs: tuple[str | Path, ...],
    options: Options,
    on_error: Callable[[ReadError], None] | None,
    on_skip: Callable[[Skipped], None],
    on_link: Callable[[Link], Iterator[Outcome]] | None,
) -> Iterator[Located]:
    for given in inputs:
        for outcome in _followed(_outcomes(given, options), str(given), on_link):
            if isinstance(outcome, tuple):
                place, report = outcome
                yield place, marked(report)
            elif isinstance(outcome, Skipped):
                on_skip(outcome)
            elif on_error is None:
                raise outcome
            else:
                on_error(outcome)


def marked(report: Report) -> Report:
    """The report with its language, told from the text where the input does not say it."""
    if report.language is not None:
        return report
    language = detect(report.text)
    return msgspec.structs.replace(report, language=language) if language else report


def _followed(
    outcomes: Iterator[Outcome], place: str, on_link: Callable[[Link], Iterator[Outcome]] | None
) -> Iterator[Located | ReadError | Skipped]:
    """The outcomes with links followed, or counted where nobody follows them."""
    links = 0
    for outcome in outcomes:
        if not isinstance(outcome, Link):
            yield outcome
        elif on_link is None:
            links += 1
        else:
            yield from _followed(on_link(outcome), outcome.place, None)
    if links:
        yield Skipped(place, links, _SUMMARIES)


def _follower(options: Options) -> Callable[[Link], Iterator[Outcome]]:
    """What follows links; all that fetches is loaded only when the first comes."""

    @cache
    def follower() -> Callable[[Link], Iterator[Outcome]]:
        from sayso.reading.following import Follower

        return Follower(options)

    return lambda link: follower()(link)


def _log(skipped: Skipped) -> None:
    _LOG.info("%s", skipped)


def _outcomes(given: str | Path, options: Options) -> Iterator[Outcome]:
    """Everything that one input gives: reports, and errors in their place."""
    if given == "-":
        yield from _read_one(None, "-", options)
        return
    if isinstance(given, str) and is_url(given):
        yield from _read_url(given, options)
        return
    if not str(given) or "\0" in str(given):
        yield ReadError(repr(given), "no file can have this name")
        return
    path = Path(given)
    try:
        is_folder = path.is_dir()
    except OSError as error:
        yield ReadError(path, reason(error))
        return
    if not is_folder:
        yield from _read_one(path, str(path), options)
        return
    files = 0
    for file in walk(path):
        files += 1
        if isinstance(file, ReadError):
            yield file
        else:
            yield from _read_one(file, str(file), options)
    if not files:
        yield ReadError(path, "is a folder without files")


def _read_url(url: str, options: Options) -> Iterator[Outcome]:
    place = shown(url)
    try:
        with web.got(url, options.allow_private) as response, opened(response.body) as stream:
            kind = options.input_format or kind_of(stream, web.name_of(response), place)
            if kind == "html":
                yield place, web.page_of(response, stream, place, options)
                return
            if kind == "feed":
                yield from web.feed_of(response, stream, place, options)
                return
            for found in reader(kind)(stream, place, options):
                if kind == "text" and isinstance(found, tuple):
                    found = (place, web.addressed(found[1], response))
                yield found
    except ReadError as error:
        yield error
    except BROKEN_STREAM as error:
        yield ReadError(place, reason(error))


def _read_one(source: Path | None, place: str, options: Options) -> Iterator[Outcome]:
    try:
        with opened(source) as stream:
            kind = options.input_format or kind_of(stream, source, place)
            yield from reader(kind)(stream, place, options)
    except ReadError as error:
        yield error
    except BROKEN_STREAM as error:
        yield ReadError(place, reason(error))
