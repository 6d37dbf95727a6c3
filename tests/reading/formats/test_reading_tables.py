"""CSV, TSV and Parquet: rows, renamed fields, broken rows, and hostile tables."""

import csv
import datetime
import gzip
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.reading.asking import TEXT, came

ROW = {
    "id": "7",
    "text": TEXT,
    "url": "https://n.example/7",
    "outlet": "Meridian Wire",
    "title": "Army",
    "date": "2024-05-02",
    "language": "en",
    "more": "=1+1",
}


def table(*rows: dict[str, str], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", "\t")]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_rows(tmp_path: Path, name: str, delimiter: str, encoding: str) -> None:
    data = table(ROW, ROW | {"id": "8", "text": "Café."}, delimiter=delimiter).encode(encoding)
    one, two = came(tmp_path, name, data)
    assert one.text == TEXT
    assert (one.id, one.url, one.outlet) == ("7", "https://n.example/7", "Meridian Wire")
    assert (one.title, one.date, one.language) == ("Army", "2024-05-02", "en")
    assert two.text == "Café."


def test_fields_renamed_and_packed(tmp_path: Path) -> None:
    data = gzip.compress(table({"body": TEXT, "day": "2024-05-02"}).encode())
    (report,) = came(tmp_path, "a.csv.gz", data, text_field="body", date_field="day")
    assert report.date == "2024-05-02"


def test_a_broken_row_costs_only_itself(tmp_path: Path) -> None:
    rows = "id,text,date\n1,One.,\n2,,\n3,Three.,soon\n4,Four.,,,\n5\n\n6,RIFF.,2024-05-02\n"
    found = came(tmp_path, "a.csv", rows)
    assert [report.id for report in found] == ["1", "6"]
    assert found.places == [":2", ":8"]
    assert [error.place.rpartition(":")[2] for error in found.errors] == ["3", "4", "5", "6"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("", "is empty"),
        ("\n", "is empty"),
        ("id,text\n\n", "is empty"),
        ("id,body\n1,x\n", "no column 'text' in its first line (it has: id, body)"),
        (bytes(range(256)) * 40, "looks binary"),
        (",".join(f"c{n}" for n in range(10_000)) + "\n" + "x," * 9_999, "no column 'text'"),
        ("text\n" + "x" * 9_000_000, "a line of more than"),
        ('text\n"' + "x\n" * 1_500_000, "never closed"),
    ],
)
def test_hostile_tables(tmp_path: Path, data: bytes | str, why: str) -> None:
    assert why in came(tmp_path, "a.csv", data).why


def test_ten_thousand_columns(tmp_path: Path) -> None:
    names = ["text", *(f"c{n}" for n in range(9_999))]
    (report,) = came(tmp_path, "a.csv", ",".join(names) + "\nGuards left." + ",x" * 9_999)
    assert report.text == "Guards left."
    wide = pa.table({name: ["Guards left."] for name in names})
    pq.write_table(wide, tmp_path / "b")
    (report,) = came(tmp_path, "a.parquet", (tmp_path / "b").read_bytes())
    assert report.text == "Guards left."


def parquet(folder: Path, table: pa.Table, **options: object) -> bytes:
    path = folder / "written"
    pq.write_table(table, path, **options)
    return path.read_bytes()


def test_parquet(tmp_path: Path) -> None:
    rows = pa.table(
        {
            "id": [1, 2, 3],
            "text": [TEXT, None, "Guards left."],
            "date": [datetime.date(2024, 5, 2)] * 3,
            "outlet": pa.array(["A", "A", "B"]).dictionary_encode(),
            "tags": [["a"], [], None],
        }
    )
    for name in ("a.parquet", "a"):
        found = came(tmp_path, name, parquet(tmp_path, rows))
        assert [report.id for report in found] == ["1", "3"]
        assert [report.outlet for report in found] == ["A", "B"]
        assert found[0].date == "2024-05-02"
        assert found.places == [":1", ":3"]
        assert "no field 'text'" in found.errors[0].why


@pytest.mark.parametrize("kind", [pa.large_string(), pa.binary(), pa.string_view()])
def test_other_kinds_of_text(tmp_path: Path, kind: pa.DataType) -> None:
    rows = pa.table({"text": pa.array([TEXT]).cast(kind)})
    (report,) = came(tmp_path, "a.parquet", parquet(tmp_path, rows))
    assert report.text == TEXT


@pytest.mark.parametrize(
    "data", [b"PAR1", b"PAR1" + b"\x00" * 100 + b"PAR1", b"PAR1" + b"\xff" * 64 + b"PAR1"]
)
def test_broken_parquet(tmp_path: Path, data: bytes) -> None:
    assert "Parquet that cannot be read" in came(tmp_path, "a.parquet", data).why


def test_parquet_that_is_none_of_ours(tmp_path: Path) -> None:
    data = parquet(tmp_path, pa.table({"body": ["x"]}))
    assert "no column 'text' (it has: body)" in came(tmp_path, "a.parquet", data).why
    assert "packed file" in came(tmp_path, "a.parquet.gz", gzip.compress(data)).why
    empty = parquet(tmp_path, pa.table({"text": pa.array([], pa.string())}))
    assert "is empty" in came(tmp_path, "a.parquet", empty).why


def test_one_text_a_million_times_is_in_memory_once(tmp_path: Path) -> None:
    one = pa.DictionaryArray.from_arrays(pa.array([0] * 3_000, pa.int32()), ["x" * 900_000])
    data = parquet(tmp_path, pa.table({"text": one}), compression="zstd")
    assert len(data) < 100_000
    before = pa.total_allocated_bytes()
    found = came(tmp_path, "a.parquet", data, max_chars=10)
    assert len(found.errors) == 3_000
    assert pa.default_memory_pool().max_memory() - before < 200 << 20
