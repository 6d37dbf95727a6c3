"""The same over a Ray of this machine: killed drivers and workers cost nothing but time."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet
import pytest
from tests.cluster.made import coder

from benchmarks.synthetic import rows
from sayso import cli

pytest.importorskip("ray")
ROOT = Path(__file__).parents[2]


def test_a_killed_driver_and_a_report_that_kills(tmp_path: Path) -> None:
    news, out, one = tmp_path / "news.jsonl", tmp_path / "out", tmp_path / "one.parquet"
    news.write_bytes(b"".join(rows(60)))
    call = [sys.executable, "-m", "tests.cluster.ray_run", "code", str(news), "-o", str(out)]
    call += ["--engine", "ray", "--workers", "2", "--part-reports", "10", "--partition", "none"]
    driver = subprocess.Popen(call, cwd=ROOT, stderr=subprocess.PIPE)
    while not list(out.glob("_manifest/parts/*.json")):
        assert driver.poll() is None, driver.stderr.read().decode() if driver.stderr else ""
        time.sleep(0.05)
    driver.send_signal(signal.SIGKILL)
    driver.communicate()
    done = {file: file.stat().st_mtime_ns for file in out.glob("_manifest/parts/*.json")}
    assert 0 < len(done) < 6

    ran = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stderr
    assert ran.stderr.splitlines()[-1] == ("sayso: 60 in 1 input = 59 coded + 1 failed + 0 skipped")
    assert all(file.stat().st_mtime_ns == when for file, when in done.items())
    (failed,) = [json.loads(line) for line in (out / "failures.jsonl").read_text().splitlines()]
    assert failed["place"] == f"{news}:6"
    assert "set aside" in failed["why"]
    # The coder of one machine cannot code the same report, and no machine dies of it.
    assert cli.main(["code", str(news), "-o", str(one)], coder) == 1
    found = [
        row
        for file in sorted(out.glob("*.parquet"))
        for row in pyarrow.parquet.read_table(file).to_pylist()
    ]
    assert found == pyarrow.parquet.read_table(one).to_pylist()
