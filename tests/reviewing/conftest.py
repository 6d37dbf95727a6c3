from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from sayso.records import Annotation


@pytest.fixture(scope="session")
def harbour() -> Annotation:
    """The report of the tests of exports."""
    path = Path(__file__).parent.parent / "exporting" / "annotation.json"
    return msgspec.json.decode(path.read_bytes(), type=Annotation)
