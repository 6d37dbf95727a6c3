"""Whole runs of `sayso code --engine ray`, with an engine that does all in this process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.dataset
import pyarrow.parquet
import pytest
from tests.cluster.made import Serial, coder

from benchmarks.synthetic import rows
from sayso import cli

Rows = list[dict[str, object]]


def run(*words: str | Path) -> int:
    return cli.main([*map(str, words), "--engine", "ray"], coder)


def single(news: Path, to: Path, *more: str) -> Rows:
    """What one machine writes."""
    cli.main(["code", str(news), "-o", str(to), *more], coder)
    return pyarrow.parquet.read_table(to).to_pylist()


def partitions(out: Path) -> dict[str, Rows]:
    """The rows of each folder, in the order of its files' names."""
    found: dict[str, Rows] = {}
    for file in sorted(out.rglob("*.parquet")):
        where = str(file.parent.relative_to(out))
        found.setdefault(where, []).extend(pyarrow.parquet.ParquetFile(file).read().to_pylist())
    return found


def by_folder(rows: Rows, name: str, length: int) -> dict[str, Rows]:
    """The rows of one machine, as they belong into folders."""
    found: dict[str, Rows] = {}
    for row in rows:
        date = row["report"]["date"]  # type: ignore[index]
        value = str(date)[:length] if date else "__HIVE_DEFAULT_PARTITION__"
        found.setdefault(f"{name}={value}", []).append(row)
    return found


@pytest.mark.parametrize(
    ("by", "name", "length"), [("day", "published", 10), ("month", "month", 7)]
)
def test_rows_are_those_of_one_machine(
    serial: Serial, news: Path, tmp_path: Path, by: str, name: str, length: int
) -> None:
    one = single(news, tmp_path / "one.parquet")
    out = tmp_path / "out"
    assert run("code", news, "-o", out, "--part-reports", "7", "--partition", by) == 1
    assert len(one) > 100
    assert partitions(out) == by_folder(one, name, length)
    table = pyarrow.parquet.read_schema(tmp_path / "one.parquet")
    assert all(pyarrow.parquet.read_schema(file) == table for file in out.rglob("*.parquet"))


def test_without_partitions_all_is_in_one_folder(
    serial: Serial, news: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run("code", news, "-o", out, "--partition", "none", "--part-reports", "7")
    assert partitions(out) == {".": single(news, tmp_path / "one.parquet")}


def test_the_account_adds_up(
    serial: Serial, news: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run("code", news, "-o", out, "--part-reports", "7") == 1
    told = capsys.readouterr().err.splitlines()
    assert told[-1] == (
        "sayso: 30 in 1 input = 27 coded + 2 failed + 1 skipped (1 reports in another language)"
    )
    failures = [json.loads(line) for line in (out / "failures.jsonl").read_text().splitlines()]
    assert [(one["place"], one["step"]) for one in failures] == [
        (f"{news}:6", "code"),
        (f"{news}:12", "read"),
    ]
    account = json.loads((out / "account.json").read_text())
    assert (account["found"], account["coded"], account["failed"]) == (30, 27, 2)
    assert account["records"] == len(single(news, tmp_path / "one.parquet"))


def test_a_run_goes_on_where_it_was_stopped(serial: Serial, news: Path, tmp_path: Path) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    call = ("code", news, "--part-reports", "7")
    run(*call, "-o", whole)
    every = serial.parts
    serial.parts, serial.stop_after = [], 2
    assert run(*call, "-o", out) == 130
    first = serial.parts
    serial.parts, serial.stop_after = [], None
    assert run(*call, "-o", out) == 1
    assert first + serial.parts == every
    assert partitions(out) == partitions(whole)
    assert (out / "account.json").read_bytes() == (whole / "account.json").read_bytes()
    assert (out / "failures.jsonl").read_bytes() == (whole / "failures.jsonl").read_bytes()
    serial.parts = []
    assert run(*call, "-o", out) == 1
    assert serial.parts == []


def test_inputs_may_come_later(serial: Serial, news: Path, tmp_path: Path) -> None:
    out, more = tmp_path / "out", tmp_path / "more.jsonl"
    more.write_bytes(b"".join(rows(3, seed=2)))
    run("code", news, "-o", out)
    serial.parts = []
    assert run("code", more, "-o", out) == 1
    assert serial.parts == ["000001-000000"]
    assert json.loads((out / "account.json").read_text())["found"] == 33


def test_quotes_and_annotations(serial: Serial, news: Path, tmp_path: Path) -> None:
    for name in ("quotes", "annotate"):
        assert run(name, news, "-o", tmp_path / name) == 1
        one = tmp_path / f"{name}.parquet"
        cli.main([name, str(news), "-o", str(one)], coder)
        found = [row for part in partitions(tmp_path / name).values() for row in part]
        assert len(found) == pyarrow.parquet.read_metadata(one).num_rows > 20


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("news.jsonl", "needs a folder"),
        ("news.jsonl -o news.jsonl", "is a file"),
        ("news.jsonl -o out --errors e.jsonl", "failures.jsonl"),
        ("news.jsonl -o out --format csv", "writes Parquet"),
        (". -o out", "is in the input folder"),
        ("- -o out", "standard input cannot be shared out"),
        ("none.paths -o out", "no such file"),
        ("news.jsonl news.jsonl -o out", "given twice"),
        ("news.jsonl -o full", "holds files"),
        ("news.jsonl -o what://out", "what://out"),
    ],
)
def test_wrong_calls(
    serial: Serial,
    news: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: str,
    why: str,
) -> None:
    monkeypatch.chdir(news.parent)
    Path("full").mkdir()
    Path("full", "mine.txt").write_text("not yours")
    assert run("code", *words.split()) == 2
    assert why in capsys.readouterr().err
    assert not Path("out").exists()


def test_options_of_clusters_need_the_engine(
    news: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for option in ("--address", "--base", "--partition day --part-reports"):
        words = [*option.split(), "7"]
        assert cli.main(["code", str(news), *words], coder) == 2
        assert "is for --engine ray" in capsys.readouterr().err


def test_another_run_or_a_changed_input_wants_another_folder(
    serial: Serial, news: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    run("code", news, "-o", out)
    for words in (
        ("quotes", news),
        ("code", news, "--min-confidence", "0.5"),
        ("code", news, "--part-reports", "3"),
        ("code", news, "--date", "2024-01-01"),
    ):
        assert run(*words, "-o", out) == 2
        assert "give another folder" in capsys.readouterr().err
    news.write_bytes(news.read_bytes() * 2)
    assert run("code", news, "-o", out) == 2
    assert "has changed since" in capsys.readouterr().err


def test_a_missing_ray_is_named(news: Path, tmp_path: Path) -> None:
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.modules['ray'] = None; from sayso.cli import main; sys.exit(main())",
            *("code", str(news), "-o", str(tmp_path / "out"), "--engine", "ray"),
        ],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    assert ran.returncode == 2
    assert "needs ray: pip install 'sayso[cluster]'" in ran.stderr
