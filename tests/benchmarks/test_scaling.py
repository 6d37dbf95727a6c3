"""The benchmarks of growth and scale measure what they say."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.cluster.made import Serial, coder

from benchmarks import bench, growth, measuring, scale
from benchmarks.synthetic import rows
from sayso import cli
from sayso.cluster import command


def test_slopes_are_those_of_powers() -> None:
    assert growth.slope([(10, 5), (100, 50), (1000, 500)]) == pytest.approx(1)
    assert growth.slope([(10, 7), (100, 7)]) == pytest.approx(0)
    assert growth.slope([(10, 1), (100, 100)]) == pytest.approx(2)
    assert growth.powers(100_000) == [100, 1_000, 10_000, 100_000]
    ran = measuring.Ran(0, 1.0, 300.0, "", "")
    assert "<svg" in growth.plot([(100, ran), (1000, ran)])


def test_short_reports_are_short_and_the_same_every_time() -> None:
    lines = list(measuring.short_reports(50))
    assert lines == list(measuring.short_reports(50))
    words = [len(json.loads(line)["text"].split()) for line in lines]
    assert all(45 <= count <= 150 for count in words)
    assert len({json.loads(line)["id"] for line in lines}) == 50


def test_memory_is_that_of_all_children() -> None:
    takes = "import time; held = bytearray(50_000_000); time.sleep(1.5)"
    two = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {takes!r}])"
    ran = measuring.run([sys.executable, "-c", two])
    assert ran.status == 0
    assert ran.megabytes > 45


def test_a_row_that_differs_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(command, "_engine", lambda args: Serial())
    news = tmp_path / "news.jsonl"
    lines = list(rows(12))
    for name, given in (("one.parquet", lines), ("out", lines), ("less", lines[:-1])):
        news = tmp_path / f"{name}.jsonl"
        news.write_bytes(b"".join(given))
        more = [] if name.endswith("parquet") else ["--engine", "ray", "--part-reports", "5"]
        cli.main(["code", str(news), "-o", str(tmp_path / name), *more], coder)
    assert scale.differences(tmp_path / "one.parquet", tmp_path / "out") == []
    assert scale.differences(tmp_path / "one.parquet", tmp_path / "less") != []


def test_the_table_has_what_is_missing() -> None:
    told = {"seconds": 2.0, "start": 1.0, "megabytes": 5.0, "versions": {"spaCy": "3"}}
    found = {"ours, fast": [told | {"seconds": 1.0}], "spaCy": [told], "textacy": []}
    page = bench.rendered(found, {"textacy": "not installed"}, words=100, reports=10)
    assert "| ours, fast | 100 " in page
    assert " 2.00 " in page
    assert page.endswith("no textacy: not installed")
