"""NOTICE names what is installed with the package."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
DEVELOPMENT = {"test", "lint", "tables", "train"}
"""Extras that no user needs."""


def test_notice_names_every_library() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [
        *project["dependencies"],
        *(one for name, some in extras.items() if name not in DEVELOPMENT for one in some),
    ]
    names = {re.match(r"[\w.-]+", one)[0].lower() for one in wanted} - {"sayso"}
    notice = (ROOT / "NOTICE").read_text()
    part = notice.partition("Libraries that are installed")[2].partition("\n\n\n")[0]
    assert names - set(re.findall(r"[\w-]+", part.lower())) == set()
