"""The file of a store: its versions, and what can be wrong with it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from benchmarks.synthetic import StandIn, reports
from sayso.records import Annotation, Report, to_json
from sayso.store import NotAStoreError, Run, Store, StoreError, opening
from sayso.store.adding import Adding, Counts
from sayso.store.identity import digest

Add = Callable[..., Counts]
RUN = Run("add")


def one_line(error: pytest.ExceptionInfo[Exception], path: Path) -> str:
    said = str(error.value)
    assert said.startswith(f"{path}: ")
    assert "\n" not in said
    return said


# ------------------------------------------------------------------------------ schema and version


def test_a_store_says_what_it_is(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (0x53617973,)
        assert db.execute("PRAGMA user_version").fetchone() == (len(opening.migrations()),)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()
    with Store(path, readonly=True) as store:
        assert not list(store.events())
    assert not Path(f"{path}-wal").exists(), "a store that nobody has open is one file"


def old_store(path: Path, version: int, found: Annotation) -> None:
    """A store as a Sayso of that schema left it, with one report in it."""
    db = sqlite3.connect(path)
    for script in opening.migrations()[:version]:
        db.executescript(script)
    db.execute(f"PRAGMA user_version = {version}")
    db.execute("PRAGMA application_id = 0x53617973")
    report = found.report
    db.execute("INSERT INTO runs VALUES (1, 'add', '0.0.1', NULL, '{}', '2024-01-01T00:00:00Z')")
    db.execute("INSERT INTO reports VALUES (1, ?, ?)", (report.id, report.url))
    db.execute(
        "INSERT INTO versions (version_key, report_key, number, current, digest, outlet, title, "
        "date, date_from, language, text, state, run_key, added) "
        "VALUES (1, 1, 1, 1, ?, ?, ?, ?, ?, ?, ?, 'coded', 1, '2024-01-01T00:00:00Z')",
        (
            *(digest(report), report.outlet, report.title, report.date, report.date_from),
            *(report.language, report.text),
        ),
    )
    db.execute(
        "INSERT INTO attributions (version_key, number, id, source, content, kind, confidence) "
        "VALUES (1, 0, 'q-1', 'Ada', 'a quotation', 'direct', 0.5)"
    )
    db.commit()
    db.close()


@pytest.mark.parametrize("version", range(1, len(opening.migrations())))
@pytest.mark.parametrize("readonly", [False, True])
def test_an_older_store_is_brought_up_to_date(
    path: Path, harbour: Annotation, version: int, readonly: bool
) -> None:
    old_store(path, version, harbour)
    with Store(path, readonly=readonly) as store:
        assert store.query("PRAGMA user_version")[0][0] == len(opening.migrations())
        assert list(store.reports()) == [harbour.report]
        for query in (
            "SELECT title FROM reports_text('harbour')",
            "SELECT source FROM quotes_text('quotation')",
            "SELECT source FROM quotes_flat",
        ):
            assert len(store.query(query)) == 1, query
        if not readonly:
            assert store.known(harbour.report)
            assert store.stale(RUN) == [harbour.report.id]


def test_every_way_to_the_present_schema_ends_in_the_same(
    tmp_path: Path, harbour: Annotation
) -> None:
    schemas = []
    for version in range(1, len(opening.migrations()) + 1):
        path = tmp_path / f"{version}.db"
        old_store(path, version, harbour)
        with Store(path) as store:
            rows = store.query("SELECT type, name, sql FROM sqlite_master ORDER BY name")
            schemas.append([tuple(row) for row in rows])
    assert all(schema == schemas[0] for schema in schemas)


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    path: Path, harbour: Annotation, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_store(path, 1, harbour)
    before = path.read_bytes()
    broken = (*opening.migrations()[:2], "CREATE TABLE more (x);\nCREATE TABLE more (x);\n")
    with monkeypatch.context() as patch:
        patch.setattr(opening, "migrations", lambda: broken)
        with pytest.raises(sqlite3.OperationalError, match="already exists"):
            Store(path)
    assert path.read_bytes() == before
    Store(path).close()


def test_a_store_from_a_newer_version_is_left_alone(path: Path, add: Add) -> None:
    Store(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    for readonly in (False, True):
        with pytest.raises(NotAStoreError) as error:
            Store(path, readonly=readonly)
        assert "newer" in one_line(error, path)
    assert path.read_bytes() == before


def test_many_may_make_a_store_at_once(path: Path) -> None:
    failed: list[Exception] = []

    def make() -> None:
        try:
            Store(path).close()
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


# ----------------------------------------------------------------------------- what is not a store


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE bookmarks (url)")
    db.close()


def marked(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA application_id = 252006673")  # a Fossil repository
    db.close()


NOT_STORES: dict[str, tuple[Callable[[Path], object], str]] = {
    "text": (lambda path: path.write_text("The army said so.\n" * 99), "no SQLite file"),
    "another program's": (foreign, "another program"),
    "marked": (marked, "another program"),
    "folder": (lambda path: path.mkdir(), "folder"),
    "pipe": (lambda path: os.mkfifo(path), "pipe"),
}


@pytest.mark.parametrize("name", NOT_STORES)
@pytest.mark.parametrize("readonly", [False, True])
def test_what_is_no_store_is_left_alone(path: Path, name: str, readonly: bool) -> None:
    make, named = NOT_STORES[name]
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(NotAStoreError) as error:
        Store(path, readonly=readonly)
    assert named in one_line(error, path)
    assert not path.is_file() or path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name], "nothing is left beside it"


def test_no_folder_no_store(tmp_path: Path) -> None:
    for path, readonly in ((tmp_path / "no" / "x.db", False), (tmp_path / "x.db", True)):
        with pytest.raises(NotAStoreError, match="there is no"):
            Store(path, readonly=readonly)
    with pytest.raises(NotAStoreError):
        Store(tmp_path / ("x" * 300))


def test_names_that_are_odd(tmp_path: Path) -> None:
    for name in ("a b?c#d.db", "%41.db", "ä&mode=memory.db"):
        Store(tmp_path / name).close()
        assert (tmp_path / name).stat().st_size > 0


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    Store(path).close()
    Store(path, readonly=True).close()


def test_a_damaged_store_says_so(path: Path, add: Add, news: list[Report]) -> None:
    add(*news)
    raw = bytearray(path.read_bytes())
    raw[8192 : len(raw) // 2] = b"\x55" * (len(raw) // 2 - 8192)
    path.write_bytes(raw)
    with pytest.raises(StoreError) as error, Store(path) as store:
        list(store.annotations())
    assert "damaged" in one_line(error, path)


# ---------------------------------------------------------------------------- locked and read-only


@pytest.fixture
def locked(path: Path, add: Add, news: list[Report]) -> Iterator[sqlite3.Connection]:
    """A store with three reports that another program is just writing to."""
    add(*news[:3])
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_who_writes_waits_and_gives_up_in_the_end(
    path: Path, locked: sqlite3.Connection, news: list[Report]
) -> None:
    with pytest.raises(StoreError) as error:
        Store(path, wait=0.1)
    assert "locked" in one_line(error, path)
    locked.execute("ROLLBACK")
    with Store(path, wait=0.1) as store:
        locked.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as error:
            store.keep(StandIn().annotate(news[4]), RUN)
        assert "locked" in one_line(error, path)
        locked.execute("ROLLBACK")
        assert store.keep(StandIn().annotate(news[4]), RUN) == "added"
        assert len(list(store.reports())) == 4


def test_readers_never_wait(path: Path, locked: sqlite3.Connection) -> None:
    with Store(path, readonly=True, wait=0) as store:
        assert len(list(store.annotations())) == 3
        assert store.query("SELECT count(*) FROM events_flat")[0][0] > 0


def test_an_export_sees_one_moment(path: Path, add: Add, news: list[Report]) -> None:
    add(*news[:3])
    with Store(path) as store:
        found = store.annotations()
        first = next(found)
        assert add(*news[3:]).added == 9, "while somebody reads"
        assert len([first, *found]) == 3
        assert len(list(store.annotations())) == 12


def test_a_writer_does_not_hold_the_store_while_it_codes(
    path: Path, add: Add, news: list[Report]
) -> None:
    class Slow(StandIn):
        def annotate(self, report: Report) -> Annotation:
            if report.id == news[0].id:
                assert add(*news[:2]).added == 2, "another writer comes and goes meanwhile"
            return super().annotate(report)

    with Store(path, wait=0) as store:
        adding = Adding(store, Slow(), RUN)
        list(adding.run((None, one) for one in news[:3]))
    assert adding.counts == Counts(added=1, known=2), "who came first stays"


def test_an_id_that_was_taken_meanwhile(path: Path, add: Add, news: list[Report]) -> None:
    one, other = (msgspec.structs.replace(report, id="7") for report in news[:2])

    class Slow(StandIn):
        raced = False

        def annotate(self, report: Report) -> Annotation:
            if not self.raced:
                self.raced = True
                add(other)
            return super().annotate(report)

    with Store(path) as store:
        adding = Adding(store, Slow(), RUN)
        assert len(list(adding.run([(None, one)]))) == 1
        assert adding.counts == Counts(added=1)
        for found in store.annotations():
            assert found == StandIn().annotate(found.report)
        assert len(list(store.reports())) == 2


AS_NOBODY = """
import os, sys
from sayso.store import *
from sayso.store.store import *
path, what = sys.argv[1:]
len(list(Store(path, readonly=True).events()))  # loads what only root may
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    print(len(list(Store(path, readonly=True).events())) if what == "read" else Store(path))
except StoreError as error:
    print(error)
"""


def as_nobody(path: Path, what: str) -> str:
    """Read or write as somebody whom permissions hold back, which they do not root."""
    ran = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path), what],
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


@pytest.fixture
def open_folder(news: list[Report]) -> Iterator[Path]:
    """A folder below which all may read: pytest's own is for its user alone."""
    folder = Path("/tmp") / f"sayso-{os.getpid()}"
    folder.mkdir(mode=0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("folder_too", [False, True])
def test_a_read_only_store_can_be_read_and_says_why_it_cannot_be_written(
    open_folder: Path, news: list[Report], folder_too: bool
) -> None:
    path = open_folder / "news.db"
    with Store(path) as store:
        store.keep(StandIn().annotate(news[0]), RUN)
        events = len(list(store.events()))
    before = path.read_bytes()
    path.chmod(0o444)
    open_folder.chmod(0o555 if folder_too else 0o777)
    assert as_nobody(path, "read") == f"{events}\n"
    said = as_nobody(path, "write")
    assert said.startswith(f"{path}: it is read-only")
    assert said.count("\n") == 1
    assert path.read_bytes() == before


# ---------------------------------------------------------------------------------------- disk full


def add_until_full(path: Path, store: Store, some: list[Report]) -> None:
    """Add until there is no more room; what is in the store then are whole reports."""
    adding = Adding(store, StandIn(), RUN)
    with pytest.raises(StoreError) as error:
        list(adding.run((None, one) for one in some))
    assert "full: make room" in one_line(error, path)
    check_whole(store, some[: adding.counts.added])


def check_whole(store: Store, some: list[Report]) -> None:
    assert len(some) > 2
    assert store.query("PRAGMA integrity_check")[0][0] == "ok"
    assert sorted(one.id for one in store.reports()) == sorted(one.id for one in some)
    for found in store.annotations():
        assert to_json(found) == to_json(StandIn().annotate(found.report))


def test_a_full_store_keeps_what_it_has(path: Path) -> None:
    some = list(reports(60))
    with Store(path) as store:
        store._db.execute("PRAGMA max_page_count = 150")
        add_until_full(path, store, some)
        store._db.execute("PRAGMA max_page_count = 9000")
        list(Adding(store, StandIn(), RUN).run((None, one) for one in some))
        check_whole(store, some)


def test_a_full_disk_keeps_what_it_has(tmp_path: Path) -> None:
    disk, some = tmp_path / "disk", list(reports(60))
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if (
        sys.platform != "linux"
        or subprocess.run(mount, stderr=subprocess.DEVNULL, check=False).returncode
    ):
        pytest.skip("may not mount a small disk")
    try:
        path = disk / "news.db"
        with Store(path) as store:
            store._db.execute("PRAGMA wal_autocheckpoint = 20")
            add_until_full(path, store, some)
        subprocess.run(["mount", "-o", "remount,size=9m", str(disk)], check=True)
        with Store(path) as store:
            list(Adding(store, StandIn(), RUN).run((None, one) for one in some))
            check_whole(store, some)
    finally:
        subprocess.run(["umount", str(disk)], check=True)
