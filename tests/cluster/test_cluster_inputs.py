"""Which inputs there are, where they may lie, and the parts that they are cut into."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyarrow import fs

from benchmarks.synthetic import rows
from sayso.cluster import inputs, parts, storage
from sayso.cluster.inputs import InputError, UnreachableError, find, outcomes
from sayso.cluster.manifest import READ, Manifest, Task
from sayso.cluster.parts import Reading
from sayso.cluster.records import Input, InputRead, Item, Part
from sayso.cluster.storage import Folder, StorageError
from sayso.fetching.errors import FetchError
from sayso.reading import Options, ReadError


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder behind s3://, as a file system that pyarrow does not call local."""
    real = storage.system

    def system(address: str) -> tuple[fs.FileSystem, str]:
        if not address.startswith("s3://"):
            return real(address)
        below = fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem())
        return below, address.removeprefix("s3://")

    monkeypatch.setattr(storage, "system", system)
    monkeypatch.setattr(inputs, "system", system)
    monkeypatch.setattr(inputs, "PAUSE", 0.0)
    return tmp_path


def addresses(*given: str, base: str | None = None) -> list[str]:
    return [one.address for one in find(given, base)]


def test_folders_and_lists_are_taken_apart(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.txt", ".hidden"):
        (tmp_path / "news" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "news" / name).write_text("x")
    one, two = str(tmp_path / "news/a/c.txt"), str(tmp_path / "news/b.txt")
    assert addresses(str(tmp_path / "news")) == [one, two]
    listed = tmp_path / "warc.paths.gz"
    listed.write_bytes(
        gzip.compress(b"# those of May\nnews/b.txt\n\nhttps://news.example/a.warc\n")
    )
    assert addresses(str(listed)) == [two, "https://news.example/a.warc"]
    assert addresses(str(listed), base="https://data.example/") == [
        "https://data.example/news/b.txt",
        "https://news.example/a.warc",
    ]
    (found,) = find([two])
    assert found.size == 1
    assert found.changed is not None
    with pytest.raises(InputError, match="no such file"):
        find([str(tmp_path / "none.paths")])


def test_what_cannot_be_read_costs_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = find([str(tmp_path / "empty"), str(tmp_path / "none.txt")])
    said = [one for given in found for one in outcomes(given, Options())]
    assert [str(one) for one in said] == [
        f"{tmp_path}/empty: is a folder without files",
        f"{tmp_path}/none.txt: no such file or directory",
    ]


def test_stores_are_read_as_disks_are(bucket: Path) -> None:
    (bucket / "may").mkdir()
    (bucket / "may" / "2.jsonl").write_bytes(b"".join(rows(3)))
    (bucket / "may" / "1.jsonl.gz").write_bytes(gzip.compress(b"".join(rows(2, seed=1))))
    (bucket / "may" / "_.txt").write_text("\ufeff")
    found = find(["s3://may", "s3://none"])
    assert [one.address for one in found] == [
        "s3://may/1.jsonl.gz",
        "s3://may/2.jsonl",
        "s3://may/_.txt",
        "s3://none",
    ]
    for stored in found[:2]:
        local = Input(address=str(bucket / stored.address.removeprefix("s3://")))
        there = [one[1] for one in outcomes(stored, Options()) if isinstance(one, tuple)]
        here = [one[1] for one in outcomes(local, Options()) if isinstance(one, tuple)]
        assert there == here
        assert len(there) >= 2
    for stored in found[2:]:
        assert [type(one) for one in outcomes(stored, Options())] == [ReadError]


def test_a_store_that_answers_now_and_then_is_read_whole(
    bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bucket / "a.jsonl").write_bytes(b"".join(rows(400)))
    asked = 0

    class Shaky:
        """Every other answer is an error."""

        def __init__(self, stream: Any) -> None:
            self._stream = stream

        def seek(self, place: int) -> None:
            self._stream.seek(place)

        def read(self, size: int) -> bytes:
            nonlocal asked
            asked += 1
            if asked % 2:
                raise OSError("the line is broken")
            return bytes(self._stream.read(min(size, 100_000)))

    class Files:
        type_name = "s3"

        def open_input_file(self, path: str) -> Shaky:
            return Shaky(fs.LocalFileSystem().open_input_file(str(bucket / path)))

    monkeypatch.setattr(inputs, "system", lambda address: (Files(), "a.jsonl"))
    found = list(outcomes(Input(address="s3://a.jsonl"), Options()))
    assert len(found) == 400
    assert asked > 8


def test_a_store_that_is_away_is_not_taken_for_the_end(
    bucket: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bucket / "a.jsonl").write_bytes(b"".join(rows(20)))
    one = Input(address="s3://a.jsonl")
    whole = list(Reading(Options(), 6, folder)(Task(0, one, frozenset())))

    def breaks(given: Input, options: Options) -> Iterator[Any]:
        for number, found in enumerate(outcomes(given, options)):
            if number == 15:
                raise UnreachableError("a.jsonl: timed out")
            yield found

    monkeypatch.setattr(parts, "outcomes", breaks)
    assert list(Reading(Options(), 6, folder)(Task(0, one, frozenset()))) == whole[:2]
    (end,) = Manifest(folder)._records(READ, InputRead)
    assert (end.found, end.parts) == (13, 2)
    assert end.failure is not None
    assert [task.number for task in Manifest(folder).todo([one])] == [0]


def test_an_address_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Away:
        limits = None

        def get(self, url: str) -> None:
            asked.append(url)
            raise FetchError("does not answer in time", passing=True)

    monkeypatch.setattr(inputs.web, "fetcher", lambda allow_private: Away())
    monkeypatch.setattr(inputs, "PAUSE", 0.0)
    with pytest.raises(UnreachableError, match="in time"):
        list(outcomes(Input(address="https://news.example/a.warc"), Options()))
    assert len(asked) == inputs.TRIES


def test_parts_are_the_same_whatever_is_done(news: Path, folder: Folder) -> None:
    reading = Reading(Options(), 7, folder)
    (one,) = find([str(news)])
    every = list(reading(Task(3, one, frozenset())))
    assert [part.name for part in every] == [f"000003-00000{n}" for n in range(5)]
    assert [len(part.items) for part in every] == [7, 7, 7, 7, 1]
    (before,) = Manifest(folder)._records(READ, InputRead)
    assert list(reading(Task(3, one, frozenset({0, 2})))) == [every[1], *every[3:]]
    (after,) = Manifest(folder)._records(READ, InputRead)
    assert before == after
    assert before == InputRead(
        input=3, parts=5, found=30, skipped={"reports in another language": 1}
    )


def test_parts_of_books_are_smaller(
    news: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "CHARACTERS", 8_000)
    (one,) = find([str(news)])
    found = list(Reading(Options(), 1000, folder)(Task(0, one, frozenset())))
    assert len(found) > 3

    def size(items: tuple[Item, ...]) -> int:
        return sum(len(item.report.text) for item in items if item.report)

    assert all(size(part.items[:-1]) < 8_000 for part in found)


def test_a_folder_holds_whole_files(tmp_path: Path, bucket: Path) -> None:
    for folder in (Folder(str(tmp_path / "disk")), Folder("s3://store/below")):
        assert folder.read("a/b.json") is None
        assert folder.names("a") == []
        folder.write("a/b.json", b"one")
        folder.write("a/b.json", b"two")
        folder.write("a/c/d.json", b"")
        assert folder.read("a/b.json") == b"two"
        assert folder.names("a") == folder.names() == ["a/b.json", "a/c/d.json"]
        folder.remove("a/b.json")
        folder.remove("a/b.json")
        assert folder.names() == ["a/c/d.json"]
    left = tmp_path / "disk" / "a" / "x.parquet.1.part"
    left.write_bytes(b"half")
    disk = Folder(str(tmp_path / "disk"))
    assert disk.names() == ["a/c/d.json"]
    disk.sweep()
    assert not left.exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file"):
        Folder(str(tmp_path / "file")).write("a", b"")


def test_parts_travel(folder: Folder) -> None:
    part = Part(input=1, number=2, items=(Item(place="x", why="broken"),))
    assert part.name == "000001-000002"
