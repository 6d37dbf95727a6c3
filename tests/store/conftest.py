from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from benchmarks.synthetic import StandIn, reports
from sayso.records import Annotation, Report
from sayso.store import Store
from sayso.store.adding import Adding, Counts, run_of

HARBOUR = Path(__file__).parent.parent / "exporting" / "annotation.json"
Add = Callable[..., Counts]


@pytest.fixture(scope="session")
def harbour() -> Annotation:
    """All layers of one invented report: sources side by side, a chain, a denial, counts."""
    return msgspec.json.decode(HARBOUR.read_bytes(), type=Annotation)


@pytest.fixture(scope="session")
def news() -> list[Report]:
    """Twelve reports."""
    return list(reports(12))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def add(path: Path) -> Add:
    """Adds reports to the store at `path` with a stand-in, and counts what became of them."""

    def call(*some: Report, model: str = "none") -> Counts:
        coder = StandIn(model_version=model)
        with Store(path) as store:
            adding = Adding(store, coder, run_of("add", coder))
            for _ in adding.run((f"{report.id}.txt", report) for report in some):
                pass
        return adding.counts

    return call
