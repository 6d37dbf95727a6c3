"""What docs/scale.md says of queries, calls and folders is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import duckdb
import pytest
from tests.cluster.made import Serial, coder

from benchmarks.synthetic import rows
from sayso import cli
from sayso.arguments import parse
from sayso.cluster import command, inputs
from sayso.cluster.tries import LONGEST

PAGE = (Path(__file__).parents[2] / "docs" / "scale.md").read_text()
QUERIES = re.findall(r"^```sql\n-- ([^\n]+)\n(.*?)^```", PAGE, re.M | re.S)


@pytest.fixture
def coded(serial: Serial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A result in the folder "coded", with reports that came twice and reports that failed."""
    monkeypatch.chdir(tmp_path)
    lines = list(rows(40))
    lines[3] = re.sub(rb'"date":"[^"]+"', b'"date":"2024-03-14"', lines[3])
    lines[6] = re.sub(rb'"date":"[^"]+",', b"", lines[6])
    Path("news.jsonl").write_bytes(b"".join([*lines, b"{broken\n", *lines[:4]]))
    call = ["code", "news.jsonl", "-o", "coded", "--engine", "ray", "--part-reports", "20"]
    assert cli.main(call, coder) == 1
    return tmp_path


@pytest.mark.parametrize(("about", "query"), QUERIES[1:], ids=[about for about, _ in QUERIES[1:]])
def test_queries(coded: Path, about: str, query: str) -> None:
    database = duckdb.connect()
    database.execute(QUERIES[0][1])
    found = database.execute(query).fetchall()
    assert found, "it finds something"
    if query.startswith("COPY"):
        days = "SELECT count(*), count(DISTINCT published) FROM "
        (whole,) = database.execute(days + "events").fetchall()
        put = "read_parquet('days/*/*.parquet', hive_partitioning = true)"
        assert database.execute(days + put).fetchall() == [whole]
        assert len(list(Path("days").glob("*/*.parquet"))) == len(list(Path("days").iterdir()))


def test_days_without_a_date_are_null(coded: Path) -> None:
    database = duckdb.connect()
    database.execute(QUERIES[0][1])
    (kind,) = database.execute("SELECT DISTINCT typeof(published) FROM events").fetchall()
    assert kind == ("DATE",)
    (none,) = database.execute("SELECT count(*) FROM events WHERE published IS NULL").fetchall()
    assert none[0] > 0


def test_the_calls_for_a_cluster_are_understood() -> None:
    (block,) = re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
    (call,) = [line for line in block.replace("\\\n", " ").splitlines() if line[:6] == "sayso "]
    args = parse(shlex.split(call)[1:])
    assert (args.engine, args.partition, args.part_reports) == ("ray", "day", 2000)
    assert args.output == "s3://my-bucket/news-2024-03"
    assert args.workers is None


def test_numbers_and_names_are_those_of_the_code(coded: Path) -> None:
    assert f"takes {LONGEST / 60:.0f} minutes" in PAGE
    assert "asked four times" in PAGE
    assert inputs.TRIES == 4
    for ending in inputs.LISTS:
        assert f"`{ending}`" in PAGE
    names = {entry.name for entry in Path("coded").iterdir() if "=" not in entry.name}
    assert names == set(re.findall(r"^coded/([\w.]+)/? ", PAGE, re.M)) - {"published"}
    assert command.NOUNS.keys() == {"code", "quotes", "annotate"}
