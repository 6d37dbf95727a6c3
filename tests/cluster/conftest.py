"""A folder of results, and reports to fill it with."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cluster.made import Serial

from benchmarks.synthetic import rows
from sayso.cluster import command
from sayso.cluster.storage import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(str(tmp_path / "out"))


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """30 reports, one of them in another language and one line that is none."""
    path = tmp_path / "news.jsonl"
    lines = list(rows(30))
    lines[7] = b'{"text": "La paz", "language": "es"}\n'
    lines[11] = b"{broken\n"
    path.write_bytes(b"".join(lines))
    return path


@pytest.fixture
def serial(monkeypatch: pytest.MonkeyPatch) -> Serial:
    """The engine of all runs of a test."""
    engine = Serial()
    monkeypatch.setattr(command, "_engine", lambda args: engine)
    return engine
