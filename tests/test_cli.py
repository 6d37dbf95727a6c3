"""The commands: what they print where, and the exit status that they end with.

The coder here is a small one: each "struck" in a report is an event and each "said" a quotation,
made after an example; what the real one finds is tested beside it.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import jsonschema
import msgspec
import pyarrow.parquet
import pytest

import sayso
from sayso import cli, records
from sayso.arguments import COMMANDS
from sayso.records import Annotation, Report, ReportRef

EXAMPLE = msgspec.json.decode(
    (Path(__file__).parent / "exporting" / "annotation.json").read_bytes(), type=Annotation
)
NEWS = "Aircraft struck the harbour, witnesses said. Rockets struck the mill.\n"
CALM = "The harbour was calm. Fishing boats came home at dusk.\n"


class FakeCoder:
    """Finds the words "struck" and "said"; "boom" cannot be coded; "wait" takes for ever."""

    def __init__(self, model: str | None) -> None:
        if model not in (None, "fast"):
            raise ValueError(f"there is no model {model!r}")

    def annotations(
        self,
        reports: Iterable[Report],
        workers: int = 1,
        on_error: Callable[[Report, Exception], None] | None = None,
    ) -> Iterator[Annotation]:
        for report in reports:
            try:
                yield self.annotate(report)
            except ZeroDivisionError as error:
                assert on_error is not None
                on_error(report, error)

    def annotate(self, report: Report) -> Annotation:
        if "boom" in report.text:
            raise ZeroDivisionError("all\nwent wrong")
        if "wait" in report.text:
            time.sleep(60)
        ref = ReportRef.of(report)
        struck = [match.start() for match in re.finditer("struck", report.text)]
        said = [match.start() for match in re.finditer("said", report.text)]
        return Annotation(
            report=report,
            headline=None,
            dateline=None,
            sentences=((0, len(report.text)),),
            entities=(),
            places=(),
            times=(),
            attributions=tuple(
                msgspec.structs.replace(EXAMPLE.attributions[0], report=ref) for _ in said
            ),
            events=tuple(
                msgspec.structs.replace(
                    EXAMPLE.events[0],
                    id=f"e-{report.id}-{start}",
                    report=ref,
                    confidence=0.9 if start == struck[0] else 0.4,
                )
                for start in struck
            ),
        )


class Ran(msgspec.Struct):
    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `sayso` in a folder with `news.txt`, `calm.txt`, `boom.txt` and `rows.jsonl`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news.txt").write_text(NEWS)
    (tmp_path / "calm.txt").write_text(CALM)
    (tmp_path / "boom.txt").write_text("A boom was heard at the harbour.\n")
    rows = [
        {"id": "one", "text": NEWS, "language": "en-GB", "outlet": "Kestrel News"},
        {"id": "two", "text": CALM, "language": None},
        {"id": "trois", "text": "Le port est calme.", "language": "fr"},
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    def call(*words: str) -> Ran:
        status = cli.main(words, FakeCoder)
        out, err = capsys.readouterr()
        assert "Traceback" not in err or "--debug" in words
        return Ran(status, out, err)

    return call


# ------------------------------------------------------------------------------- pages and calls


def test_alone_it_shows_what_it_is(run: Run) -> None:
    page = run()
    assert page.status == 0
    assert not page.err
    for name in COMMANDS:
        assert f"sayso {name}" in page.out
    assert page.out.count("$ sayso") == 3
    assert run("--help").out == page.out


def test_version(run: Run) -> None:
    assert run("--version") == Ran(0, f"sayso {sayso.__version__}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(run: Run, name: str) -> None:
    page = run(name, "--help")
    assert page.status == 0
    assert page.out.startswith(f"usage: sayso {name}")
    about = COMMANDS[name][0]
    assert about[1:].partition(" ")[0] in page.out, "its names are spelled as they are"


@pytest.mark.parametrize(
    ("call", "named"),
    [
        ("fetch x", "fetch"),
        ("--colour", "--colour"),
        ("code", "INPUT"),
        ("code news.txt --colour", "--colour"),
        ("code news.txt --out x.jsonl", "--out"),
        ("code news.txt --date yesterday", "--date"),
        ("code news.txt --date 2024-02-31", "--date"),
        ("code news.txt --min-confidence 1.5", "--min-confidence"),
        ("code news.txt --min-confidence -0.1", "--min-confidence"),
        ("code news.txt --min-confidence nan", "--min-confidence"),
        ("code news.txt --min-confidence much", "--min-confidence"),
        ("code news.txt --workers 0", "--workers"),
        ("code news.txt --workers two", "--workers"),
        ("code news.txt --format xml", "--format"),
        ("code news.txt --input-format pdf", "--input-format"),
        ("code news.txt --text-field=", "--text-field"),
        ("code news.txt --outlet Wire\udcff", "--outlet"),
        ("code news.txt --model no/such", "--model"),
        ("code news.txt -o events.xlsx", "-o/--output"),
        ("code news.txt -o events", "-o/--output"),
        ("code news.txt -o no/events.csv", "-o/--output"),
        ("code news.txt -o folder.csv", "is a folder"),
        ("code news.txt -o .", "is a folder"),
        ("code news.txt -o loop.jsonl", "-o/--output"),
        ("code news.txt -o pipe.jsonl", "no file but a pipe"),
        (f"code news.txt -o {'x' * 300}.jsonl", "-o/--output"),
        ("code news.txt --errors loop.jsonl", "--errors"),
        ("code news.txt -o news.csv --format csv", "--format"),
        ("code rows.jsonl -o rows.jsonl", "-o/--output"),
        ("code . -o events.jsonl", "-o/--output"),
        ("code news.txt -o a.jsonl --errors a.jsonl", "--errors"),
        ("code news.txt --errors no/failed.jsonl", "--errors"),
        ("annotate news.txt -o all.csv", "-o/--output"),
        ("annotate news.txt --format csv", "--format"),
        ("schema story", "KIND"),
        ("schema", "KIND"),
        ("score news.txt", "PRED"),
        ("score no.jsonl news.txt", "GOLD"),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong_with_it(
    run: Run, tmp_path: Path, call: str, named: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "loop.jsonl").symlink_to("loop.jsonl")
    os.mkfifo(tmp_path / "pipe.jsonl")
    before = sorted(tmp_path.iterdir())
    ran = run(*call.split())
    assert ran.status == 2
    assert not ran.out
    first, hint = ran.err.splitlines()
    assert named in first
    assert hint.startswith("Try: sayso")
    assert sorted(tmp_path.iterdir()) == before


def test_an_input_without_a_name_is_a_wrong_call(run: Run) -> None:
    ran = run("code", "")
    assert ran.status == 2
    assert ran.err.startswith("sayso code: argument INPUT: is empty\n")


def test_an_input_that_nobody_can_find_costs_only_itself(run: Run, tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    ran = run("code", "loop.txt", "x" * 300, "news.txt", "-o", "out.jsonl")
    assert ran.status == 1
    assert [line.rpartition(": ")[2] for line in ran.err.splitlines()] == [
        "too many levels of symbolic links",
        "file name too long",
    ]
    assert (tmp_path / "out.jsonl").read_text().count("\n") == 2


def test_an_unknown_ending_is_told_those_that_work(run: Run) -> None:
    said = run("code", "news.txt", "-o", "events.xlsx").err
    assert all(form in said for form in (".jsonl", ".csv", ".parquet", ".db"))


@pytest.mark.parametrize("kind", records.KINDS)
def test_schemas_describe_the_records(run: Run, kind: str) -> None:
    ran = run("schema", kind)
    assert ran.status == 0
    schema = json.loads(ran.out)
    jsonschema.Draft202012Validator.check_schema(schema)
    example = {
        "event": EXAMPLE.events[1],
        "attribution": EXAMPLE.attributions[2],
        "report": EXAMPLE.report,
        "annotation": EXAMPLE,
    }
    check = jsonschema.Draft202012Validator(schema)
    if kind in example:
        check.validate(json.loads(records.to_json(example[kind])))
    assert not check.is_valid({"id": 1})


# ---------------------------------------------------------------------------------------- coding


def test_events_go_to_a_pipe_as_json_lines(run: Run) -> None:
    ran = run("code", "news.txt", "calm.txt", "--date", "2024-05-02", "--outlet", "Example Wire")
    assert (ran.status, ran.err) == (0, "")
    assert len(ran.records) == 2
    event = ran.records[0]
    assert list(event) == list(records.Event.__struct_fields__)
    assert event["report"]["date"] == "2024-05-02"
    assert event["report"]["date_from"] == "given"
    assert event["report"]["outlet"] == "Example Wire"


def test_inputs_may_stand_on_both_sides_of_an_option(run: Run) -> None:
    both = run("code", "news.txt", "--date", "2024-05-02", "rows.jsonl")
    assert len(both.records) == 4


def test_quotations(run: Run) -> None:
    ran = run("quotes", "news.txt", "calm.txt")
    assert ran.status == 0
    assert [list(one) for one in ran.records] == [list(records.Attribution.__struct_fields__)]


def test_all_layers_of_every_report(run: Run) -> None:
    ran = run("annotate", "news.txt", "calm.txt", "--min-confidence", "0.5")
    assert ran.status == 0
    assert [len(one["events"]) for one in ran.records] == [1, 0]
    assert ran.records[1]["report"]["text"] == CALM


def test_only_what_is_probable_enough(run: Run) -> None:
    assert len(run("code", "news.txt", "--min-confidence", "0.5").records) == 1
    assert len(run("code", "news.txt", "--min-confidence", "0.95").records) == 0
    assert len(run("quotes", "news.txt", "--min-confidence", "1").records) == 0


def test_fields_of_rows_can_be_renamed(run: Run, tmp_path: Path) -> None:
    row = {"body": NEWS, "key": "r7", "paper": "Varn Post", "day": "2023-01-05"}
    (tmp_path / "other.jsonl").write_text(json.dumps(row) + "\n")
    fields = ("--text-field=body", "--id-field=key", "--outlet-field=paper", "--date-field=day")
    ran = run("code", "other.jsonl", *fields)
    assert ran.status == 0
    report = ran.records[0]["report"]
    assert (report["id"], report["outlet"], report["date"]) == ("r7", "Varn Post", "2023-01-05")


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NEWS.encode())))
    assert len(run("code", "-").records) == 2


def test_csv_and_table_on_standard_output_when_asked(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("code", "news.txt", "--format", "csv").out)))
    assert [row["event"] for row in rows] == ["ASSAULT", "ASSAULT"]
    table = run("code", "news.txt", "calm.txt", "--format", "table").out
    assert "2 events" in table
    assert "no events" in table
    assert "1 quotation" in run("quotes", "news.txt", "--format", "table").out


@pytest.mark.parametrize("form", [".jsonl", ".jsonl.gz", ".csv", ".parquet"])
@pytest.mark.parametrize("command", ["code", "quotes"])
def test_files_are_written_by_their_ending(
    run: Run, tmp_path: Path, command: str, form: str
) -> None:
    wanted = len(run(command, "news.txt").records)
    assert run(command, "news.txt", "-o", f"out{form}") == Ran(0, "", "")
    path = tmp_path / f"out{form}"
    if form == ".parquet":
        count = pyarrow.parquet.read_table(path).num_rows
    elif form == ".csv":
        count = len(list(csv.DictReader(io.StringIO(path.read_text()))))
    else:
        data = gzip.decompress(path.read_bytes()) if form.endswith("gz") else path.read_bytes()
        count = len([json.loads(line) for line in data.splitlines()])
    assert count == wanted > 0


def test_scores_of_records_against_themselves(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_bytes(records.to_json(EXAMPLE) + b"\n")
    (tmp_path / "pred.jsonl").write_bytes(
        b"".join(records.to_json(event) + b"\n" for event in EXAMPLE.events[:3])
    )
    same = run("score", "gold.jsonl", "gold.jsonl")
    less = run("score", "gold.jsonl", "pred.jsonl")
    assert (same.status, less.status) == (0, 0)
    assert same.out != less.out
    assert re.search(r"\b(1\.000?|100\.0)\b", same.out), same.out


def test_a_file_that_cannot_be_scored_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text("{broken\n")
    ran = run("score", "gold.jsonl", "gold.jsonl")
    assert (ran.status, ran.out) == (1, "")
    (line,) = ran.err.splitlines()
    assert "gold.jsonl:1" in line


# -------------------------------------------------------------------------------------- failures


def test_what_cannot_be_read_costs_one_line_and_the_status(run: Run, tmp_path: Path) -> None:
    with (tmp_path / "rows.jsonl").open("a") as rows:
        rows.write("{broken\n")
    ran = run("code", "missing.txt", "news.txt", "rows.jsonl", "--errors", "failed.jsonl")
    assert ran.status == 1
    assert len(ran.records) == 4, "all that could be read is coded"
    lines = ran.err.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("sayso: missing.txt: ")
    assert lines[1] == "sayso: rows.jsonl:3: language 'fr' is not read, only English"
    assert lines[2].startswith("sayso: rows.jsonl:4: ")
    failed = [json.loads(line) for line in (tmp_path / "failed.jsonl").read_text().splitlines()]
    assert [one["step"] for one in failed] == ["read", "language", "read"]
    assert [f"sayso: {one['place']}: {one['why']}" for one in failed] == lines


def test_what_cannot_be_coded_costs_one_line_and_the_status(run: Run) -> None:
    ran = run("code", "boom.txt", "news.txt", "--errors", "failed.jsonl")
    assert ran.status == 1
    assert len(ran.records) == 2
    (line,) = ran.err.splitlines()
    assert line == "sayso: boom.txt: cannot be coded (ZeroDivisionError: all went wrong)"
    assert json.loads(Path("failed.jsonl").read_text())["step"] == "code"
    assert "Traceback" in run("code", "boom.txt", "--debug").err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_an_errors_file_that_takes_no_more_is_told(run: Run) -> None:
    ran = run("code", "missing.txt", "news.txt", "--errors", "/dev/full")
    assert ran.status == 1
    assert ran.err.splitlines()[-1] == "sayso: /dev/full: No space left on device"


def test_no_failures_leave_an_empty_errors_file(run: Run, tmp_path: Path) -> None:
    assert run("code", "news.txt", "--errors", "failed.jsonl").status == 0
    assert (tmp_path / "failed.jsonl").read_bytes() == b""


@pytest.mark.parametrize("language", ["en", "EN", "en-US", "en_GB", "eng", "English"])
def test_english_by_any_name_is_read(run: Run, language: str) -> None:
    assert run("code", "news.txt", "--language", language).status == 0


@pytest.mark.parametrize("language", ["fr", "enm", "x", "de-AT"])
def test_no_other_language_is_read(run: Run, language: str) -> None:
    ran = run("code", "news.txt", "--language", language)
    assert (ran.status, ran.out) == (1, "")
    assert repr(language) in ran.err


def test_an_error_that_nobody_foresaw_is_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(FakeCoder, "annotations", broken)
    ran = run("code", "news.txt", "-o", "out.jsonl")
    assert ran.status == 1
    assert ran.err == "sayso: RuntimeError: out of luck (--debug shows where)\n"
    assert "in broken" in run("code", "news.txt", "--debug").err


def test_an_interrupted_run_keeps_what_it_has(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", pressed)
    (tmp_path / "wait.txt").write_text("All wait.\n")
    ran = run("code", "news.txt", "wait.txt", "-o", "out.parquet")
    assert ran.status == 130
    assert "out.parquet holds them" in ran.err
    assert pyarrow.parquet.read_table(tmp_path / "out.parquet").num_rows == 2


def test_progress_is_told_where_it_is_asked_for(run: Run) -> None:
    assert run("code", "news.txt", "--no-progress").err == ""
    ran = run("code", "news.txt", "calm.txt", "--progress")
    assert ran.err.startswith("2 reports · 2 events · ")
    assert len(ran.records) == 2


# ------------------------------------------------------------------------- as a process of its own


def command(*words: str) -> list[str]:
    start = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r});"
        "import test_cli, sayso.cli;"
        "sys.exit(sayso.cli.main(sys.argv[1:], test_cli.FakeCoder))"
    )
    return [sys.executable, "-c", start, *words]


def on_a_terminal(words: list[str], width: int) -> str:
    """What a run shows on a terminal of that width."""
    leader, follower = pty.openpty()
    env = os.environ | {"COLUMNS": str(width), "TERM": "xterm"}
    env.pop("NO_COLOR", None)
    with subprocess.Popen(words, stdout=follower, stderr=follower, stdin=follower, env=env) as ran:
        os.close(follower)
        shown = b""
        try:
            while chunk := os.read(leader, 65536):
                shown += chunk
        except OSError:  # how Linux says that the other end is closed
            pass
        assert ran.wait() == 0
    os.close(leader)
    return shown.decode()


def test_on_a_terminal_it_is_a_table_in_colour(run: Run) -> None:
    shown = on_a_terminal(command("code", "news.txt", "calm.txt"), 120)
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown)
    assert shown != plain
    assert "who says so" in plain
    assert "no events" in plain
    assert "2 reports · 2 events" in plain
    assert '"report"' not in plain


def test_a_closed_pipe_ends_it_quietly(run: Run, tmp_path: Path) -> None:
    row = json.dumps({"text": NEWS}) + "\n"
    (tmp_path / "many.jsonl").write_text(row * 3000)
    for form in ("jsonl", "csv", "table"):
        with subprocess.Popen(
            command("code", "many.jsonl", "--format", form),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as ran:
            assert ran.stdout is not None
            assert ran.stderr is not None
            ran.stdout.readline()
            ran.stdout.close()
            assert ran.stderr.read() == b""
            assert ran.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("form", ["jsonl", "csv", "table"])
def test_a_full_disk_behind_standard_output_is_told(run: Run, form: str) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            command("code", "news.txt", "--format", form),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ran.returncode == 1
    assert ran.stderr == b"sayso: standard output: No space left on device\n"


def test_ctrl_c_leaves_whole_lines(run: Run, tmp_path: Path) -> None:
    (tmp_path / "wait.txt").write_text("All wait.\n")
    with subprocess.Popen(
        command("code", "news.txt", "wait.txt"),
        bufsize=0,  # so that nothing of its output hides in a buffer of ours
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as ran:
        assert ran.stdout is not None
        first = ran.stdout.readline()  # comes before the run ends: nothing is held back
        ran.send_signal(signal.SIGINT)
        out, err = ran.communicate(timeout=20)
    assert ran.returncode == 130
    assert [json.loads(line)["event"] for line in (first + out).splitlines()] == ["ASSAULT"] * 2
    assert b"sayso: interrupted after " in err
    assert b"Traceback" not in err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_told_to_end_keeps_what_it_has(
    run: Run, tmp_path: Path, number: signal.Signals
) -> None:
    (tmp_path / "wait.txt").write_text("All wait.\n")
    words = command("code", "news.txt", "wait.txt", "-o", "kept.jsonl")
    with subprocess.Popen(words, stderr=subprocess.PIPE) as ran:
        (part,) = eventually(lambda: [p for p in tmp_path.glob("*.part") if p.stat().st_size])
        ran.send_signal(number)
        err = ran.communicate(timeout=20)[1]
    assert ran.returncode == 128 + number
    assert b"kept.jsonl holds them" in err
    assert len((tmp_path / "kept.jsonl").read_text().splitlines()) == 2
    assert not part.exists()


def eventually(found: Callable[[], list[Path]]) -> list[Path]:
    """What `found` gives as soon as that is something."""
    for _ in range(400):
        if there := found():
            return there
        time.sleep(0.05)
    raise AssertionError("it never came")


def test_interrupted_while_it_loads(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def loading(self: FakeCoder, model: str | None) -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except KeyboardInterrupt:
            raise ImportError("initialization failed") from None

    monkeypatch.setattr(FakeCoder, "__init__", loading)
    ran = run("code", "news.txt")
    assert ran.status == 130
    assert ran.err == "sayso: interrupted\n"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def shell(script: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A run of the commands under a shell, as "$@" in the script."""
    return subprocess.run(
        ["sh", "-c", script, "sh", *command(*words)], capture_output=True, text=True, check=False
    )


def test_closed_streams_are_told_and_never_mistaken(run: Run) -> None:
    for words in (("code", "news.txt"), ("schema", "event"), ("--version",)):
        closed = shell('"$@" >&-', *words)
        assert (closed.returncode, closed.stderr) == (1, "sayso: standard output is closed\n")
    assert shell('"$@" >&-', "code", "news.txt", "-o", "out.jsonl").returncode == 0
    silent = shell('"$@" 2>&-', "code", "missing.txt", "news.txt")
    assert silent.returncode == 1
    assert [json.loads(line)["event"] for line in silent.stdout.splitlines()] == ["ASSAULT"] * 2
    nothing = shell('"$@" <&-', "code", "-", "news.txt")
    assert nothing.returncode == 1
    assert nothing.stderr == "sayso: -: standard input is closed\n"
    assert nothing.stdout == silent.stdout


def test_that_nobody_reads_the_failures_does_not_end_the_run(run: Run, tmp_path: Path) -> None:
    for n in range(2000):
        (tmp_path / f"empty-{n}.txt").touch()
    (tmp_path / "zz.txt").write_text(NEWS)
    ran = shell('{ "$@"; echo $? >status; } 2>&1 | head -1', "code", ".", "-o", "../kept.jsonl")
    assert ran.stdout.count("\n") == 1
    assert Path("status").read_text() == "1\n"
    assert (tmp_path.parent / "kept.jsonl").read_text().count("r-") >= 2


def test_an_encoding_without_our_signs_gets_plain_ones(run: Run) -> None:
    ran = subprocess.run(
        command("code", "news.txt", "--format", "table"),
        env=os.environ | {"PYTHONIOENCODING": "ascii", "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert " > " in ran.stdout
    assert " - 2 events" in ran.stdout
    assert '- "' in ran.stdout


def test_as_a_module() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "sayso", "--version"], capture_output=True, check=True
    )
    assert ran.stdout.decode() == f"sayso {sayso.__version__}\n"
