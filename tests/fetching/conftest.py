from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.hostile import Hostile


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    """A server that does all that servers do wrong."""
    server = Hostile()
    yield server
    server.close()
