"""What the tests of readers ask: what comes of a file, and what is passed over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sayso.reading import Link, ReadError, Skipped, located
from sayso.records import Report

TEXT = (
    "KESSEL FORD — The Varenian army said on Monday that rebels had shelled the river town.\n\n"
    "The Dawn Brigade denied it, and said that its fighters had left the bank two days before."
)


class Came(list[Report]):
    """The reports of an input, and beside them what else came of it."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.errors: list[ReadError] = []
        self.skipped: list[Skipped] = []
        self.links: list[Link] = []
        self.places: list[str] = []

        def follow(link: Link) -> Any:
            self.links.append(link)
            return iter(())

        found = located(
            path,
            on_error=self.errors.append,
            on_skip=self.skipped.append,
            on_link=follow,
            **options,
        )
        super().__init__()
        for place, report in found:
            self.places.append(place.removeprefix(str(path)))
            self.append(report)
        assert all("\n" not in str(error) for error in self.errors)

    @property
    def why(self) -> str:
        """The one error, where nothing else came."""
        assert not self
        assert len(self.errors) == 1
        return self.errors[0].why


def came(folder: Path, name: str, data: bytes | str, **options: Any) -> Came:
    """What comes of a file with these bytes."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return Came(path, **options)
