"""What the command line understands, and its help."""

from __future__ import annotations

import contextlib
import re
from argparse import (
    ArgumentParser,
    ArgumentTypeError,
    BooleanOptionalAction,
    Namespace,
    RawDescriptionHelpFormatter,
    _ArgumentGroup,
)
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, get_args

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sayso import records
from sayso.exporting import ENDINGS, EXPORTS, RECORDS, STORE, ExportError, ending
from sayso.reading.dates import iso_day
from sayso.reading.options import FORMATS

FIELDS = ("text", "id", "url", "outlet", "title", "date", "language")
"""Fields of tables and JSONL that an option can rename."""

STATUS = """\
exit status: 0 all went well, 1 a report failed, 2 the call is wrong, 130 stopped by Ctrl-C"""


class UsageError(Exception):
    """A wrong call; the message names the option, `prog` the command whose help explains it."""

    def __init__(self, message: str, prog: str) -> None:
        super().__init__(message)
        self.prog = prog


class Parser(ArgumentParser):
    """Raises `UsageError` where argparse would print its usage and leave."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the call."""
        raise UsageError(message, self.prog)


def parse(words: Sequence[str]) -> Namespace:
    """The arguments of a call, `command` among them.

    Raises:
        UsageError: the command is not known, or an option is wrong.
    """
    name, *rest = words
    if name not in COMMANDS:
        what = "option" if name.startswith("-") else "command"
        raise UsageError(f"there is no {what} {name!r}; commands: {', '.join(COMMANDS)}", "sayso")
    about, arguments, build = COMMANDS[name]
    parser = Parser(
        prog=f"sayso {name}",
        usage=f"sayso {name} {arguments} [options]",
        description=f"Write {about}." if build is _coding else f"{about[0].upper()}{about[1:]}.",
        epilog=STATUS,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=name)
    build(parser)
    # Intermixed: inputs may stand on either side of an option.
    args = parser.parse_intermixed_args(rest)
    if build in (_coding, _adding):
        _check(args, parser)
    if getattr(args, "workers", 1) is None and getattr(args, "engine", "local") == "local":
        args.workers = 1
    return args


def _coding(parser: ArgumentParser) -> None:
    """Options of the commands that read and code reports."""
    _inputs(parser)
    _results(parser, whole=parser.prog.endswith("annotate"))
    _run(parser)
    _cluster(parser)


def _adding(parser: ArgumentParser) -> None:
    _store(parser, "the store, a SQLite file; it is made if there is none")
    _inputs(parser)
    parser.add_argument_group("what is written").add_argument(
        "--errors", type=Path, metavar="FILE", help="one line of JSON for each report that failed"
    )
    _run(parser)


def _watching(parser: ArgumentParser) -> None:
    _store(parser, "the store, a SQLite file; it is made if there is none")
    parser.add_argument(
        "feeds", nargs="+", type=_written, metavar="FEED", help="the address of an RSS or Atom feed"
    )
    asked = parser.add_argument_group("how sites are asked")
    asked.add_argument(
        "--every",
        type=_positive,
        default=15.0,
        metavar="MINUTES",
        help="from one round to the next (default: 15)",
    )
    asked.add_argument(
        "--delay",
        type=_positive,
        default=5.0,
        metavar="SECONDS",
        help="between two requests to a host, if its robots.txt wants no more (default: 5)",
    )
    asked.add_argument(
        "--rounds", type=_count, metavar="N", help="stop after so many (default: go on for ever)"
    )
    asked.add_argument(
        "--contact",
        type=_contact,
        metavar="WHERE",
        help="an address, of mail or web, that sites are told with each request",
    )
    _private(asked)
    out = parser.add_argument_group("what is read and written")
    out.add_argument(
        "--max-chars",
        type=_count,
        metavar="N",
        help="the longest text taken as one report (default: 1000000)",
    )
    out.add_argument(
        "--errors", type=Path, metavar="FILE", help="one line of JSON for each report that failed"
    )
    run = parser.add_argument_group("the run")
    _coder(run)
    run.add_argument("--debug", action="store_true", help="show tracebacks")


def _recoding(parser: ArgumentParser) -> None:
    _store(parser, "the store")
    _run(parser)


def _linking(parser: ArgumentParser) -> None:
    _store(parser, "the store")
    _progress(parser.add_argument_group("the run"))


def _exporting(parser: ArgumentParser) -> None:
    _store(parser, "the store")
    formats = "; ".join(f"{name}: {form.about}" for name, form in EXPORTS.items())
    out = parser.add_argument_group("what is written")
    out.add_argument("--as", dest="form", choices=EXPORTS, required=True, metavar="FORMAT",
                     help=formats)  # fmt: skip
    out.add_argument(
        "--records",
        choices=tuple(RECORDS),
        default=None,
        metavar="KIND",
        help=f"{', '.join(RECORDS)} (default: the first that the format holds)",
    )
    out.add_argument(
        *("-o", "--output"),
        type=Path,
        metavar="FILE",
        help="write here; .gz and .zst at its end pack (default: standard output)",
    )
    some = parser.add_argument_group(
        "which events", "All that is given has to hold; an option given twice is met by either."
    )
    some.add_argument(
        "--since", type=_day, metavar="DAY", help="that happened on this day or after"
    )
    some.add_argument(
        "--until", type=_day, metavar="DAY", help="that happened on this day or before"
    )
    some.add_argument(
        "--event", type=_event, action="append", metavar="TYPE", help="of this type: ASSAULT"
    )
    some.add_argument(
        "--actor",
        type=_written,
        action="append",
        metavar="WHO",
        help="done by this one: a part of the name, or an id",
    )
    some.add_argument(
        "--country",
        type=_country,
        action="append",
        metavar="CODE",
        help="that happened there, or with an actor or recipient from there: UKR",
    )
    some.add_argument(
        "--said-by",
        type=_written,
        action="append",
        metavar="WHO",
        help="told by this one: a part of the name, or an id; “the outlet” where nobody is named",
    )
    some.add_argument(
        "--status",
        choices=get_args(records.Status),
        action="append",
        metavar="STATUS",
        help=", ".join(get_args(records.Status)),
    )
    some.add_argument(
        "--min-confidence",
        type=_probability,
        default=0.0,
        metavar="P",
        help="that are at least so probable, 0 to 1 (default: 0)",
    )
    _progress(parser.add_argument_group("the run"))


def _importing(parser: ArgumentParser) -> None:
    _store(parser, "the store that the annotations were exported from")
    parser.add_argument(
        "files",
        nargs="+",
        type=_path,
        metavar="FILE",
        help="a folder of brat's, or an export of Label Studio's as JSON",
    )
    read = parser.add_argument_group("how they are read")
    read.add_argument(
        "--as",
        dest="form",
        choices=("brat", "label-studio"),
        metavar="FORMAT",
        help="brat or label-studio (default: folders are brat's, files Label Studio's)",
    )
    read.add_argument(
        "--confirm",
        action="store_true",
        help="all was looked at: what nobody changed is right",
    )
    read.add_argument("--reviewer", type=_written, metavar="NAME", help="who corrected them")
    read.add_argument(
        "--errors", type=Path, metavar="FILE", help="one line of JSON for each report that failed"
    )
    _progress(parser.add_argument_group("the run"))


def _store(parser: ArgumentParser, about: str) -> None:
    parser.add_argument("store", type=_path, metavar="STORE", help=about)


def _inputs(parser: ArgumentParser) -> None:
    """The inputs, and how they are read."""
    parser.add_argument(
        "inputs",
        nargs="+",
        type=_input,
        metavar="INPUT",
        help="a file, a folder, a web address, or - for standard input",
    )
    given = parser.add_argument_group("what an input does not say itself")
    given.add_argument("--date", type=_day, metavar="DAY", help="day of publication, YYYY-MM-DD")
    given.add_argument("--outlet", type=_written, metavar="NAME", help="who published it")
    given.add_argument(
        "--language",
        type=_written,
        metavar="CODE",
        help="its language; only English (en) is read",
    )
    form = parser.add_argument_group("how inputs are read")
    form.add_argument(
        "--input-format",
        choices=FORMATS,
        metavar="FORMAT",
        help=f"{', '.join(FORMATS)}; else by ending and content",
    )
    for field in FIELDS:
        form.add_argument(
            f"--{field}-field",
            type=_written,
            metavar="NAME",
            help=f"the field of a table or of JSONL that holds the {field} (default: {field})",
        )
    form.add_argument(
        "--max-chars",
        type=_count,
        metavar="N",
        help="the longest text taken as one report (default: 1000000)",
    )
    form.add_argument(
        "--no-follow",
        dest="follow",
        action="store_false",
        help="do not fetch the pages that feeds with summaries link to; count them",
    )
    _private(form)


def _private(group: _ArgumentGroup) -> None:
    group.add_argument(
        "--allow-private",
        action="store_true",
        help="read web addresses in private networks and on this machine, too",
    )


def _results(parser: ArgumentParser, whole: bool) -> None:
    """Where records go; `whole` are annotations, which some formats do not hold."""
    out = parser.add_argument_group("what is written")
    out.add_argument(
        *("-o", "--output"),
        type=_written,  # `_check` makes it a path, or leaves the address of a folder
        metavar="FILE",
        help=f"write here, by its ending: {' '.join(_endings(whole))}; with --engine ray, a folder",
    )
    if not whole:
        out.add_argument(
            "--format",
            choices=("table", "jsonl", "csv"),
            metavar="FORMAT",
            help="on standard output: table, jsonl, csv (default: table on a terminal, else jsonl)",
        )
    out.add_argument(
        "--min-confidence",
        type=_probability,
        default=0.0,
        metavar="P",
        help="leave out what is less probable, 0 to 1 (default: 0)",
    )
    out.add_argument(
        "--errors", type=Path, metavar="FILE", help="one line of JSON for each report that failed"
    )


def _run(parser: ArgumentParser) -> None:
    """What codes, and how it is watched."""
    run = parser.add_argument_group("the run")
    _coder(run)
    run.add_argument(
        "--workers",
        type=_count,
        metavar="N",
        help="processes that code (default: 1; with --engine ray one for each core)",
    )
    _progress(run)


def _cluster(parser: ArgumentParser) -> None:
    """What only a run over many machines has."""
    many = parser.add_argument_group("many machines", "See docs/scale.md.")
    many.add_argument(
        "--engine",
        choices=("local", "ray"),
        default="local",
        metavar="ENGINE",
        help="local, ray (default: local); ray fills the folder -o with Parquet, and goes on there",
    )
    many.add_argument(
        "--address",
        type=_written,
        metavar="ADDRESS",
        help="a Ray cluster (default: RAY_ADDRESS, else one is started on this machine)",
    )
    many.add_argument(
        "--base",
        type=_written,
        metavar="ADDRESS",
        help="what goes before the lines of a list of inputs (.paths, .paths.gz)",
    )
    many.add_argument(
        "--partition",
        choices=("day", "month", "none"),
        metavar="BY",
        help="folders by day or month of publication, or none (default: day)",
    )
    many.add_argument(
        "--part-reports",
        type=_count,
        metavar="N",
        help="reports that are coded and written at once (default: 2000)",
    )


def _coder(run: _ArgumentGroup) -> None:
    run.add_argument(
        "--model", metavar="MODEL", help="standard (the default), fast, or the path of a model"
    )
    run.add_argument(
        "--actors",
        type=Path,
        action="append",
        metavar="FILE",
        help="actors of your own, before ours: .csv, .tsv, .jsonl, or a TABARI dictionary; repeat "
        "it for more files",
    )


def _progress(run: _ArgumentGroup) -> None:
    run.add_argument(
        "--progress",
        action=BooleanOptionalAction,
        help="reports done and rate on standard error (default: on a terminal)",
    )
    run.add_argument("--debug", action="store_true", help="show tracebacks")


def _serving(parser: ArgumentParser) -> None:
    _store(parser, "the store")
    where = parser.add_argument_group("where, and for whom")
    where.add_argument(
        "--host",
        type=_written,
        default="127.0.0.1",
        metavar="NAME",
        help="the name or address to listen at (default: 127.0.0.1, this machine only)",
    )
    where.add_argument(
        "--port", type=_port, default=8001, metavar="N", help="0: any that is free (default: 8001)"
    )
    where.add_argument(
        "--token",
        type=_written,
        metavar="WORD",
        help="what others have to know to come in; or in SAYSO_TOKEN, where no list of processes "
        "shows it",
    )
    where.add_argument("--readonly", action="store_true", help="nobody may review")
    run = parser.add_argument_group("the run")
    _coder(run)
    run.add_argument("--debug", action="store_true", help="show tracebacks")


def _agreeing(parser: ArgumentParser) -> None:
    _store(parser, "the store")
    parser.add_argument(
        "--format",
        choices=("table", "jsonl"),
        default="table",
        metavar="FORMAT",
        help="table, jsonl (default: table)",
    )
    parser.add_argument("--debug", action="store_true", help="show tracebacks")


def _scoring(parser: ArgumentParser) -> None:
    parser.add_argument("gold", type=Path, metavar="GOLD", help="the records that are right")
    parser.add_argument("pred", type=Path, metavar="PRED", help="the records to score")
    parser.add_argument("--debug", action="store_true", help="show tracebacks")


def _schema(parser: ArgumentParser) -> None:
    parser.add_argument(
        "kind", choices=tuple(records.KINDS), metavar="KIND", help=", ".join(records.KINDS)
    )
    parser.add_argument("--debug", action="store_true", help="show tracebacks")


COMMANDS: dict[str, tuple[str, str, Callable[[ArgumentParser], None]]] = {
    "code": ("the events of reports, each with who says so", "INPUT...", _coding),
    "quotes": ("who is quoted for what in reports", "INPUT...", _coding),
    "annotate": (
        "all layers of reports: sentences, entities, places, times, quotations and events",
        "INPUT...",
        _coding,
    ),
    "add": (
        "read and code reports and keep them in a store, a SQLite file, once each",
        "STORE INPUT...",
        _adding,
    ),
    "watch": (
        "poll RSS and Atom feeds and keep the reports that they link to, until stopped",
        "STORE FEED...",
        _watching,
    ),
    "recode": (
        "code the reports of a store again that an older version or another model coded",
        "STORE",
        _recoding,
    ),
    "link": (
        "find which events of a store are the same incident, and which reports are copies",
        "STORE",
        _linking,
    ),
    "export": ("write the events of a store in some format", "STORE --as FORMAT", _exporting),
    "import": (
        "take corrected annotations back from brat or Label Studio, as reviews",
        "STORE FILE...",
        _importing,
    ),
    "serve": ("show a store as web pages, to read, search and review it on", "STORE", _serving),
    "agree": (
        "how far reviewers agree, field by field, and how often they find events right",
        "STORE",
        _agreeing,
    ),
    "score": (
        "precision, recall and F1 of a file of records against another that is right",
        "GOLD PRED",
        _scoring,
    ),
    "schema": (f"the JSON Schema of one of {', '.join(records.KINDS)}", "KIND", _schema),
}
"""Each command: what it writes, its arguments, its options."""

EXAMPLES = (
    (
        'sayso code article.txt --date 2024-05-02 --outlet "Example Wire"',
        "The events of one article as a table; --date is the day it was published.",
    ),
    (
        "sayso code news/ -o events.parquet --errors failed.jsonl",
        "A folder of reports, for DuckDB, Polars or R; what cannot be read is listed.",
    ),
    (
        "sayso quotes news.jsonl.gz --text-field body --min-confidence 0.8 | head",
        "Only quotations, as JSON Lines, from a file whose texts are in “body”.",
    ),
)


def guide() -> RenderableType:
    """The page that `sayso` alone shows."""
    commands = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    commands.add_column(no_wrap=True)
    commands.add_column()
    for name, (about, arguments, _) in COMMANDS.items():
        commands.add_row(Text.assemble((f"sayso {name}", "bold"), f" {arguments}"), Text(about))
    examples = [
        line
        for call, about in EXAMPLES
        for line in (Text(f"$ {call}", style="bold"), Padding(Text(about), (0, 0, 1, 2)))
    ]
    return Group(
        Text(
            "Sayso reads news reports and writes down who did what to whom, when and where, "
            "and on whose say-so."
        ),
        Text(),
        Padding(commands, (0, 0, 0, 2)),
        Text(),
        Text(
            "An INPUT is a file (plain text, HTML, JSON Lines, CSV, Parquet, RSS, WARC, NITF, "
            "NewsML-G2, mail), a folder of such files, a web address (http, https), or - for "
            "standard input."
        ),
        Text(),
        Padding(Group(*examples), (0, 0, 0, 2)),
        Text("Options of a command: sayso COMMAND --help. Version: sayso --version."),
    )


def _check(args: Namespace, parser: ArgumentParser) -> None:
    """Refuse what each option alone cannot know."""
    if getattr(args, "engine", "local") == "ray":
        _check_cluster(args, parser)
        return
    for option in ("address", "base", "partition", "part_reports"):
        if getattr(args, option, None) is not None:
            parser.error(f"argument --{option.replace('_', '-')}: is for --engine ray")
    output: Path | None = None
    if getattr(args, "output", None):
        try:
            args.output = output = _output(args.output)
        except ArgumentTypeError as error:
            parser.error(f"argument -o/--output: {error}")
    if output and args.command == "annotate" and ".csv" in ending(output):
        known = ", ".join(_endings(whole=True))
        parser.error(f"argument -o/--output: annotate writes no CSV; endings: {known}")
    if output and args.min_confidence and ending(output) == STORE:
        more = "a store keeps all that is found; sayso export has --min-confidence"
        parser.error(f"argument --min-confidence: {more}")
    if output and getattr(args, "format", None):
        parser.error("argument --format: is for standard output; -o goes by the file's ending")
    store: Path | None = getattr(args, "store", None)
    for option, path in (("-o/--output", output), ("--errors", args.errors), ("STORE", store)):
        if path is not None:
            try:
                _check_file(option, path, args.inputs, parser)
            except (OSError, RuntimeError) as error:  # RuntimeError: links in a loop
                why = error.strerror if isinstance(error, OSError) else None
                parser.error(f"argument {option}: {why or error}")
    if output and args.errors and output.resolve() == args.errors.resolve():
        parser.error("argument --errors: is the same file as -o")


def _check_cluster(args: Namespace, parser: ArgumentParser) -> None:
    """What holds of a run over many machines, and what its options are by default."""
    if not args.output:
        parser.error("argument -o/--output: --engine ray needs a folder to write to")
    if Path(args.output).is_file():
        parser.error(f"argument -o/--output: {args.output!r} is a file, and no folder")
    if args.errors:
        parser.error("argument --errors: with --engine ray failures are in failures.jsonl, in -o")
    if getattr(args, "format", None):
        parser.error("argument --format: --engine ray writes Parquet")
    full = Path(args.output).resolve()
    for one in args.inputs:
        if "://" not in one and Path(one).is_dir() and Path(one).resolve() in (full, *full.parents):
            parser.error(f"argument -o/--output: {args.output!r} is in the input folder {one!r}")
    args.partition = args.partition or "day"
    args.part_reports = args.part_reports or 2000


def _check_file(option: str, path: Path, inputs: Sequence[str], parser: ArgumentParser) -> None:
    full = path.resolve()
    if full.is_dir():
        parser.error(f"argument {option}: {str(path)!r} is a folder")
    if not full.parent.is_dir():
        parser.error(f"argument {option}: there is no folder {str(path.parent)!r}")
    for one in inputs:
        try:
            read = Path(one).resolve()
        except (OSError, RuntimeError):
            continue  # whoever reads it says what is wrong with it
        if one != "-" and read == full:
            parser.error(f"argument {option}: {str(path)!r} is an input too")
        if one != "-" and read in full.parents and read.is_dir():
            # The next run would read the results of this one as reports.
            parser.error(f"argument {option}: {str(path)!r} is in the input folder {one!r}")


def _endings(whole: bool) -> list[str]:
    return [known for known in ENDINGS if not (whole and ".csv" in known)]


def _day(word: str) -> str:
    try:
        return iso_day(word)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def _event(word: str) -> str:
    from sayso.events import ontology  # read only where a type is asked for

    known = ontology.load().types
    if word.upper() not in known:
        raise ArgumentTypeError(f"{word!r} is none of {', '.join(known)}")
    return word.upper()


def _country(word: str) -> str:
    if not re.fullmatch("[A-Za-z]{3}", word):
        raise ArgumentTypeError(f"{word!r} is no code of three letters, such as UKR or UNO")
    return word.upper()


def _path(word: str) -> Path:
    return Path(_input(word))


def _input(word: str) -> str:
    if not word:
        raise ArgumentTypeError("is empty")
    return word


def _written(word: str) -> str:
    """A word that can be written out again: bytes that are no text come as lone surrogates."""
    if not word:
        raise ArgumentTypeError("is empty")
    try:
        word.encode()
    except UnicodeEncodeError:
        raise ArgumentTypeError(f"{word!r} is no text in the encoding of this terminal") from None
    return word


def _output(word: str) -> Path:
    with contextlib.suppress(OSError):
        if Path(word).is_dir():
            raise ArgumentTypeError(f"{word!r} is a folder")
    try:
        ending(Path(word))
    except ExportError as error:
        raise ArgumentTypeError(str(error)) from None
    return Path(word)


def _probability(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise ArgumentTypeError(f"{word!r} is no number from 0 to 1")
    return number


def _positive(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e6:
        raise ArgumentTypeError(f"{word!r} is no number above 0")
    return number


def _contact(word: str) -> str:
    if not re.fullmatch(r"[!-~]{1,200}", word):
        raise ArgumentTypeError(f"{word!r} is no address of mail or web")
    return word


def _port(word: str) -> int:
    if not word.isascii() or not word.isdigit() or int(word) > 65535:
        raise ArgumentTypeError(f"{word!r} is no port, 0 to 65535")
    return int(word)


def _count(word: str) -> int:
    if not word.isascii() or not word.isdigit() or int(word) < 1:
        raise ArgumentTypeError(f"{word!r} is no whole number of 1 or more")
    return int(word)
