from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from sayso.records import Annotation


@pytest.fixture(scope="session")
def harbour() -> Annotation:
    """All layers of one invented report: sources side by side, a chain, a denial, counts."""
    path = Path(__file__).with_name("annotation.json")
    return msgspec.json.decode(path.read_bytes(), type=Annotation)
