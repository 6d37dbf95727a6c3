"""sayso add, recode and export: what they print where, and the status that they end with."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pyarrow.parquet
import pytest

from benchmarks.kills import content
from benchmarks.synthetic import StandIn, rows
from sayso import cli
from sayso.store import Store, store


class Ran(msgspec.Struct):
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


class Failing(StandIn):
    """Cannot code what says "boom"."""

    def annotations(self, reports, workers=1, on_error=None):  # type: ignore[no-untyped-def]
        for report in reports:
            if "boom" in report.text:
                on_error(report, ZeroDivisionError("all\nwent wrong"))
            else:
                yield self.annotate(report)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `sayso` in a folder with `news.jsonl`, eight reports."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news.jsonl").write_bytes(b"".join(rows(8)))
    monkeypatch.setattr(store, "WAIT", 0.1)

    def call(*words: str, model: str = "none") -> Ran:
        status = cli.main(words, lambda name, actors=(): Failing(model_version=name or model))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Ran(status, out, err)

    return call


def test_add_is_silent_and_idempotent(run: Run) -> None:
    assert run("add", "news.db", "news.jsonl") == Ran(0, "", "")
    before = Path("news.db").read_bytes()
    assert run("add", "news.db", "news.jsonl") == Ran(0, "", "")
    assert Path("news.db").read_bytes() == before
    told = run("add", "news.db", "news.jsonl", "--progress").err
    assert "8 there already" in told


def test_add_counts(run: Run) -> None:
    Path("more.jsonl").write_text(
        '{"text": "Rien.", "language": "fr"}\n{"text": "A boom."}\nbroken\n{"text": "All calm."}\n'
    )
    ran = run("add", "news.db", "more.jsonl", "--errors", "failed.jsonl", "--progress")
    assert ran.status == 1
    assert "more.jsonl:2: cannot be coded (ZeroDivisionError: all went wrong)" in ran.err
    assert "more.jsonl:3: broken JSON" in ran.err
    assert "1 added, 1 not in English, kept uncoded, 1 failed" in ran.err
    assert "sayso: 1 not in English: kept, and not coded\n" in ran.err
    steps = [json.loads(line)["step"] for line in Path("failed.jsonl").read_text().splitlines()]
    assert sorted(steps) == ["code", "read"]
    with Store("news.db") as store:
        noted = store.query("SELECT place, step FROM failures ORDER BY place")
        assert [tuple(row) for row in noted] == [("more.jsonl:2", "code"), ("more.jsonl:3", "read")]
    Path("more.jsonl").write_text('{"text": "One."}\n{"text": "Two."}\n{"text": "Three."}\n')
    assert run("add", "news.db", "more.jsonl").status == 0
    with Store("news.db") as store:
        assert store.query("SELECT * FROM failures") == []


@pytest.mark.parametrize(
    ("call", "status", "named"),
    [
        ("add news.db", 2, "INPUT"),
        ("add news.jsonl news.jsonl", 2, "STORE"),
        ("add other.txt news.jsonl", 2, "no SQLite file"),
        ("add foreign.db news.jsonl", 2, "another program"),
        ("add newer.db news.jsonl", 2, "newer Sayso"),
        ("add no/news.db news.jsonl", 2, "no folder"),
        ("add . news.jsonl", 2, "is a folder"),
        ("add news.db .", 2, "input folder"),
        ("add locked.db news.jsonl", 1, "locked"),
        ("recode no.db", 2, "no such store"),
        ("recode other.txt", 2, "no SQLite file"),
        ("export no.db --as csv", 2, "no such store"),
        ("export other.txt --as csv", 2, "no SQLite file"),
        ("export newer.db --as csv", 2, "newer Sayso"),
        ("export news.db", 2, "--as"),
        ("export news.db --as xml", 2, "--as"),
        ("export news.db --as csv --records annotations", 2, "these do: jsonl, parquet"),
        ("export news.db --as csv --records quotes --status actual", 2, "--status"),
        ("export news.db --as csv --event SHELL", 2, "ASSAULT"),
        ("export news.db --as csv --country Norway", 2, "three letters"),
        ("export news.db --as csv --since yesterday", 2, "--since"),
        ("export news.db --as csv --min-confidence 2", 2, "--min-confidence"),
        ("export locked.db --as jsonl -o no/x.jsonl", 1, "No such file"),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong_with_it(
    run: Run, call: str, status: int, named: str
) -> None:
    run("add", "locked.db", "news.jsonl")
    run("add", "newer.db", "news.jsonl")
    Path("other.txt").write_text("The army said so.\n")
    for name, words in (
        ("foreign.db", "CREATE TABLE bookmarks (url)"),
        ("newer.db", "PRAGMA user_version = 99"),
    ):
        with sqlite3.connect(name) as db:
            db.execute(words)
        db.close()
    lock = sqlite3.connect("locked.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    ran = run(*call.split())
    lock.close()
    assert (ran.status, ran.out) == (status, "")
    assert named in ran.err
    assert ran.err.count("\n") == status, "one line, and with a wrong call one that says what helps"


def test_recode(run: Run) -> None:
    run("add", "news.db", "news.jsonl")
    assert "0 reports" in run("recode", "news.db", "--progress").err
    ran = run("recode", "news.db", "--progress", model="new")
    assert ran.status == 0
    assert "8 reports" in ran.err
    assert "0 reports" in run("recode", "news.db", "--progress", model="new").err


def test_recode_notices_other_actors(run: Run) -> None:
    Path("own.csv").write_text("name\nDawn Brigade\n")
    Path("same.csv").write_text("name\nDawn Brigade\n")
    run("add", "news.db", "news.jsonl", "--actors", "own.csv")
    for call, reports in (
        (["--actors", "same.csv"], 0),
        ([], 8),
        (["--actors", "own.csv"], 8),
        (["--actors", "own.csv", "--actors", "same.csv"], 8),
        (["--actors", "same.csv", "--actors", "own.csv"], 0),
    ):
        assert f"{reports} reports" in run("recode", "news.db", "--progress", *call).err, call
    with Store("news.db") as store:
        commands = store.query("SELECT DISTINCT command, json_array_length(options, '$.actors') "
                               "FROM runs ORDER BY run_key")  # fmt: skip
    assert [tuple(row) for row in commands][:2] == [("add", 1), ("recode", None)]


@pytest.mark.parametrize("command", ["code", "quotes", "annotate"])
def test_a_store_as_output_is_what_add_makes(run: Run, command: str) -> None:
    Path("more.jsonl").write_text('{"text": "Rien.", "language": "fr"}\nbroken\n')
    run("add", "added.db", "news.jsonl", "more.jsonl")
    ran = run(command, "news.jsonl", "more.jsonl", "-o", "coded.db")
    assert (ran.status, ran.out) == (1, "")
    assert "more.jsonl:2: broken JSON" in ran.err
    assert "1 not in English: kept, and not coded" in ran.err
    assert content(Path("coded.db")) == content(Path("added.db"))
    again = run(command, "news.jsonl", "-o", "coded.db", "--progress")
    assert again.status == 0
    assert "8 there already" in again.err


@pytest.mark.parametrize(
    ("call", "named"),
    [
        ("code news.jsonl -o news.jsonl.db --min-confidence 0.5", "--min-confidence"),
        ("code news.jsonl -o other.db", "-o/--output: other.db: it is no SQLite file"),
        ("code x.db -o x.db", "is an input too"),
        ("annotate news.jsonl -o no/x.db", "no folder"),
    ],
)
def test_a_store_as_output_is_refused_where_it_cannot_be(run: Run, call: str, named: str) -> None:
    Path("other.db").write_text("The army said so.\n")
    ran = run(*call.split())
    assert (ran.status, ran.out) == (2, "")
    assert named in ran.err
    assert Path("other.db").read_text() == "The army said so.\n"


def test_what_is_exported_is_what_was_coded(run: Run) -> None:
    run("add", "news.db", "news.jsonl")
    for form, records in (("jsonl", "code"), ("csv", "code"), ("jsonl", "quotes")):
        kind = "events" if records == "code" else "quotes"
        exported = run("export", "news.db", "--as", form, "--records", kind)
        coded = run(records, "news.jsonl", "--format", form)
        assert exported.status == 0
        assert sorted(exported.out.splitlines()) == sorted(coded.out.splitlines())
        assert len(exported.out.splitlines()) > 8
    whole = run("export", "news.db", "--as", "jsonl", "--records", "annotations").out
    assert sorted(whole.splitlines()) == sorted(run("annotate", "news.jsonl").out.splitlines())


def test_what_a_format_has_no_place_for_is_told(run: Run) -> None:
    run("add", "news.db", "news.jsonl")
    lines = run("export", "news.db", "--as", "jsonl").out.splitlines()
    denied = sum('"status":"actual"' not in line for line in lines)
    exported = run("export", "news.db", "--as", "cameo")
    assert denied
    assert len(exported.out.splitlines()) == len(lines) - denied
    assert f"sayso: {denied} left out that did not happen" in exported.err


def test_filters_go_together(run: Run) -> None:
    run("add", "news.db", "news.jsonl")
    found = run(
        *("export", "news.db", "--as", "csv", "--event", "accuse", "--event", "AID"),
        *("--since", "2023-03-01", "--min-confidence", "0.42", "--status", "actual"),
        *("--said-by", "the outlet", "--country", "nor"),
    )
    lines = list(csv.DictReader(io.StringIO(found.out)))
    assert lines
    for line in lines:
        assert line["event"] in ("ACCUSE", "AID")
        assert line["report_date"] >= "2023-03-01"
        assert float(line["confidence"]) >= 0.42
        assert not line["said_by"]
    nothing = run("export", "news.db", "--as", "csv", "--actor", "nobody of this name").out
    assert nothing.startswith("id,report_id")
    assert nothing.count("\n") == 1


def test_files_of_exports(run: Run) -> None:
    run("add", "news.db", "news.jsonl")
    lines = run("export", "news.db", "--as", "jsonl").out.splitlines()
    ids = [json.loads(line)["id"] for line in lines]
    for form, name in (("parquet", "x.parquet"), ("jsonl", "x.jsonl.zst"), ("csv", "x.csv.gz")):
        ran = run("export", "news.db", "--as", form, "-o", name, "--progress")
        assert ran.status == 0
        assert f"8 reports · {len(ids)} events" in ran.err
    assert pyarrow.parquet.read_table("x.parquet")["id"].to_pylist() == ids
    with gzip.open("x.csv.gz", "rt", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ids
    assert not list(Path().glob("*.part"))


def test_an_export_that_fails_leaves_what_was_there(run: Run) -> None:
    run("add", "news.db", "news.jsonl")
    Path("x.jsonl").write_text("before\n")
    with sqlite3.connect("news.db") as db:
        db.execute("UPDATE events SET context = 'no list' WHERE event_key = 30")
    db.close()
    assert run("export", "news.db", "--as", "jsonl", "-o", "x.jsonl").status == 1
    assert Path("x.jsonl").read_text() == "before\n"
    assert not list(Path().glob("*.part"))


def test_interrupted_it_keeps_what_it_has_and_goes_on_there(tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_bytes(b"".join(rows(300)))
    words = ["add", str(tmp_path / "x.db"), str(tmp_path / "news.jsonl")]
    code = (
        "import sys; from sayso import cli; from benchmarks.synthetic import StandIn; "
        f"sys.exit(cli.main({words!r}, lambda model: StandIn(0.02)))"
    )
    root = Path(__file__).parents[2]
    process = subprocess.Popen([sys.executable, "-c", code], cwd=root, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        time.sleep(0.05)
        if (tmp_path / "x.db").exists() and (tmp_path / "x.db-wal").exists():
            break
    time.sleep(0.5)
    os.kill(process.pid, signal.SIGTERM)
    _, err = process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert err.decode().startswith("sayso: interrupted after ")
    assert err.decode().count("\n") == 1
    with Store(tmp_path / "x.db", readonly=True) as store:
        kept = list(store.annotations())
    assert len(kept) < 300
    assert all(found == StandIn().annotate(found.report) for found in kept)
