"""Inputs of every kind → reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sayso.fetching.urls import is_url, shown
from sayso.reading import pages, tables, text, web
from sayso.reading.dates import iso_day
from sayso.reading.errors import ReadError, reason
from sayso.reading.files import BROKEN_STREAM, Stream, kind_of, opened, walk
from sayso.reading.options import FORMATS, Options
from sayso.reading.reports import build
from sayso.records import Report

__all__ = ["FORMATS", "Options", "ReadError", "from_text", "located", "read"]

Located = tuple[str, Report]
"""A report after its place: the input, with the line where there is one."""

_Reader = Callable[[Stream, str, Options], Iterator[Located | ReadError]]
_READERS: dict[str, _Reader] = {
    "text": text.reports,
    "html": pages.reports,
    "jsonl": tables.reports,
}


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
    **options_by_name: Any,
) -> Iterator[Located]:
    """The same reports, each after its place, for whoever has to say where one came from."""
    if not inputs:
        raise ValueError("no input: give a file, a folder, or - for standard input")
    chosen = replace(options or Options(), **options_by_name)
    return _reports(inputs, chosen, on_error)


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
) -> Iterator[Located]:
    for given in inputs:
        for outcome in _outcomes(given, options):
            if not isinstance(outcome, ReadError):
                yield outcome
            elif on_error is None:
                raise outcome
            else:
                on_error(outcome)


def _outcomes(given: str | Path, options: Options) -> Iterator[Located | ReadError]:
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


def _read_url(url: str, options: Options) -> Iterator[Located | ReadError]:
    place = shown(url)
    try:
        with web.got(url, options.allow_private) as response, opened(response.body) as stream:
            kind = options.input_format or kind_of(stream, web.name_of(response), place)
            if kind == "html":
                yield place, web.page_of(response, stream, place, options)
                return
            for found in _READERS[kind](stream, place, options):
                if kind == "text" and not isinstance(found, ReadError):
                    found = (place, web.addressed(found[1], response))
                yield found
    except ReadError as error:
        yield error
    except BROKEN_STREAM as error:
        yield ReadError(place, reason(error))


def _read_one(source: Path | None, place: str, options: Options) -> Iterator[Located | ReadError]:
    try:
        with opened(source) as stream:
            kind = options.input_format or kind_of(stream, source, place)
            yield from _READERS[kind](stream, place, options)
    except ReadError as error:
        yield error
    except BROKEN_STREAM as error:
        yield ReadError(place, reason(error))
