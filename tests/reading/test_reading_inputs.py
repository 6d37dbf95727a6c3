"""Readers: every kind of input, good and bad, and what `read` does with it."""

import codecs
import gzip
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.reading import Options, ReadError, from_text, located, read
from sayso.records import Report, to_json

STORY = "The minister left the town on Monday. Nobody said why.\n"
PARAGRAPH = (
    "<p>Two delegations met in the border town on day {n} and agreed to open the road, "
    "which had been closed for a year after shells fell on a bridge.</p>"
)
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
    "<title>Road opens – Orlia News</title>"
    '<meta property="og:title" content="Road opens">'
    '<meta property="og:site_name" content="Orlia News">'
    '<meta property="article:published_time" content="2024-05-02T09:00:00Z">'
    '<link rel="canonical" href="https://news.example.org/road"></head>'
    "<body><article><h1>Road opens</h1>"
    + "".join(PARAGRAPH.format(n=n) for n in range(6))
    + "</article></body></html>"
)

Put = Callable[[str, bytes | str], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def outcome(*inputs: str | Path, **options: object) -> tuple[list[Report], list[ReadError]]:
    errors: list[ReadError] = []
    return list(read(*inputs, on_error=errors.append, **options)), errors


def only_error(*inputs: str | Path, **options: object) -> ReadError:
    reports, errors = outcome(*inputs, **options)
    assert reports == []
    assert len(errors) == 1
    assert "\n" not in str(errors[0])
    return errors[0]


def rows(*values: object) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


# Plain text


@pytest.mark.parametrize("name", ["a.txt", "a", "a.md", "000_61.txt", "a.html", "mr._orel"])
def test_plain_text(put: Put, name: str) -> None:
    if name.endswith(".html"):
        assert "no article text" in only_error(put(name, STORY)).why
        return
    (report,) = read(put(name, STORY))
    assert report.text == STORY
    assert report.date is None
    assert report.id.startswith("r-")
    assert len(report.id) == 14


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + "“Café” — naïve\n".encode(),
        codecs.BOM_UTF16_LE + "“Café” — naïve\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "“Café” — naïve\n".encode("utf-16-be"),
        codecs.BOM_UTF32_LE + "“Café” — naïve\n".encode("utf-32-le"),
        "“Café” — naïve\r\n".encode(),
        "“Café” — naïve\n".encode("cp1252"),
        "â€œCafÃ©â€\x9d â€” naÃ¯ve\n".encode(),
    ],
)
def test_encodings_and_line_ends(put: Put, data: bytes) -> None:
    (report,) = read(put("a.txt", data))
    assert report.text == "“Café” — naïve\n"


def test_unmarked_utf16(put: Put) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        (report,) = read(put("a.txt", STORY.encode(encoding)))
        assert report.text == STORY


def test_latin_1_bytes_that_windows_leaves_open(put: Put) -> None:
    (report,) = read(put("a.txt", b"The caf\xe9 \x81 in S\xe3o Tarno was shut by the guards."))
    assert report.text.startswith("The café \x81 in São")


def test_one_broken_byte_does_not_spoil_utf8(put: Put) -> None:
    (report,) = read(put("a.txt", "“Café” — naïve – déjà".encode() + b" caf\xe9"))
    assert report.text == "“Café” — naïve – déjà café"


@pytest.mark.parametrize("text", ["«LIBERTÉ» dit-il", "SÃO TARNO", "Ã", "L'Â« âge »"])
def test_what_is_no_mojibake_stays(put: Put, text: str) -> None:
    (report,) = read(put("a.txt", text))
    assert report.text == text


def test_strings_are_never_mended() -> None:
    assert from_text("â€œGo,â€\x9d he said.\r\n").text == "â€œGo,â€\x9d he said.\r\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b"  \n\n \xef\xbb\xbf", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG image, not text"),
        (b"%PDF-1.7\n" + bytes(range(256)), "PDF, not text"),
        (bytes(range(256)) * 40, "looks binary"),
        (codecs.BOM_UTF16_LE + b"a\x00\x00\xd8\x00", "not valid UTF-16"),
    ],
)
def test_what_is_no_text(put: Put, data: bytes, why: str) -> None:
    path = put("a.txt", data)
    error = only_error(path)
    assert why in error.why
    assert error.place == str(path)
    assert str(error) == f"{error.place}: {error.why}"


def test_long_text_is_one_clear_line(put: Put) -> None:
    path = put("a.txt", STORY * 100)
    assert "over the 1,000 characters" in only_error(path, max_chars=1_000).why
    assert len(outcome(path, max_chars=len(STORY) * 100)[0]) == 1


def test_fifty_megabytes_are_one_clear_line(put: Put) -> None:
    path = put("a.txt", b"The minister left the town on Monday. " * 1_400_000)
    assert "too long" in only_error(path).why
    assert "too long" in only_error(put("a.txt.gz", gzip.compress(path.read_bytes(), 1))).why
    assert only_error(path, input_format="jsonl").place == f"{path}:1"


def test_one_line_of_two_megabytes_is_one_clear_line_or_read_when_asked(put: Put) -> None:
    line = "The minister left the town on Monday. " * 55_000
    path = put("a.txt", line)
    with pytest.raises(ReadError, match=r"a\.txt.*--max-chars"):
        list(read(path))
    (report,) = read(path, max_chars=3_000_000)
    assert report.text == line


def test_odd_characters_are_kept(put: Put) -> None:
    text = 'Al\u200bpha "said \u202eabc\u202c “one. \x00 \u0645\u062d\u0645\u062f ) left'
    (report,) = read(put("a.txt", text))
    assert report.text == text
    assert to_json(report)


def test_lone_surrogates_are_replaced_one_for_one() -> None:
    report = from_text("a\ud800b", title="t\udfff", id="x\ud800")
    assert (report.text, report.title, report.id) == ("a\ufffdb", "t\ufffd", "x\ufffd")
    assert to_json(report)


def test_ids_are_stable_and_tell_reports_apart() -> None:
    one = from_text(STORY)
    assert one.id == from_text(STORY).id
    assert one.id != from_text(STORY, outlet="Orlia News").id
    assert one.id != from_text(STORY, date="2024-05-02").id
    assert from_text("a", url="https://x.org/1").id == from_text("b", url="https://x.org/1").id


# Pages


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.txt", "a"])
def test_page(put: Put, name: str) -> None:
    (report,) = read(put(name, PAGE), date="2001-01-01", outlet="Other")
    assert report.title == "Road opens"
    assert report.outlet == "Orlia News"
    assert (report.date, report.date_from) == ("2024-05-02", "metadata")
    assert report.url == "https://news.example.org/road"
    assert report.language == "en"
    assert "which had been closed" in report.text
    assert "<p>" not in report.text


def test_page_without_metadata_takes_what_is_given(put: Put) -> None:
    page = "<html><body>" + PAGE.partition("</h1>")[2]
    (report,) = read(put("a.html", page), date="2001-01-01", outlet="Other", language="xx")
    assert (report.date, report.date_from) == ("2001-01-01", "given")
    assert (report.outlet, report.language) == ("Other", "xx")


def test_page_in_a_declared_charset(put: Put) -> None:
    page = PAGE.replace('"utf-8"', '"windows-1251"').replace("Two delegations", "Две делегации")
    (report,) = read(put("a.html", page.encode("cp1251", "replace")))
    assert "Две делегации" in report.text


@pytest.mark.parametrize("charset", ["utf-16", "utf-32-le", "utf-7", "unicode_escape", "hex", "x"])
def test_page_in_a_charset_that_it_cannot_be_in(put: Put, charset: str) -> None:
    page = PAGE.replace('"utf-8"', f'"{charset}"').replace("border town", "böröder tówn +AGE- \\n")
    for data in (page.encode(), page.encode() + b" "):
        (report,) = read(put("a.html", data))
        assert "böröder tówn +AGE- \\n" in report.text


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>x</title></head></html>",
        "<!doctype html>",
        "<html>",
        "<html><body></body></html>",
    ],
)
def test_page_without_body(put: Put, page: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert "no article text" in only_error(put("a.html", page)).why
    assert capfd.readouterr() == ("", "")


def test_scripts_do_not_make_a_page_too_long(put: Put) -> None:
    script = f"<script>{'x' * 3_000}</script>"
    (report,) = read(
        put("a.html", PAGE.replace("<article>", f"{script}<article>")), max_chars=2_000
    )
    assert "which had been closed" in report.text
    assert "x" * 100 not in report.text
    many = PAGE.replace("<article>", "<p>a</p>" * 60_000)
    assert "is too long" in only_error(put("b.html", many), max_chars=2_000).why
    assert "is too long" in only_error(put("c.html", PAGE), max_chars=500).why


# JSONL


def test_rows(put: Put) -> None:
    row = {
        "id": "a1",
        "text": "Guards left.\r\nA\ud800",
        "url": "https://x.org/1",
        "outlet": "Orlia News",
        "title": "Road opens",
        "date": "20240502",
        "language": "en",
    }
    bare = {"text": STORY, "id": 7, "title": None, "date": " "}
    first, second = read(put("a.jsonl", rows(row, bare)), date="2001-01-01", outlet="Other")
    assert first.text == "Guards left.\r\nA\ufffd"
    assert (first.id, first.url, first.outlet) == ("a1", "https://x.org/1", "Orlia News")
    assert (first.title, first.language) == ("Road opens", "en")
    assert (first.date, first.date_from) == ("2024-05-02", "metadata")
    assert (second.id, second.title, second.outlet) == ("7", None, "Other")
    assert (second.date, second.date_from) == ("2001-01-01", "given")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-02-29", "2024-02-29"),
        ("2024-02-29T23:59:59+05:00", "2024-02-29"),
        ("2024-02-29T23:59:59Z", "2024-02-29"),
        ("2024-02-29 10:00", "2024-02-29"),
        (20240229, "2024-02-29"),
    ],
)
def test_dates_of_rows(put: Put, written: object, day: str) -> None:
    (report,) = read(put("a.jsonl", rows({"text": STORY, "date": written})))
    assert report.date == day


def test_fields_renamed(put: Put) -> None:
    path = put("a.jsonl", rows({"body": STORY, "key": "k", "text": 5, "when": "2024-05-02"}))
    (report,) = read(path, text_field="body", id_field="key", date_field="when")
    assert (report.text, report.id, report.date) == (STORY, "k", "2024-05-02")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"text": "a', "broken JSON"),
        ("[1, 2]", "a list, not a JSON object"),
        ('"x"', "text, not a JSON object"),
        ("[" * 100_000, "broken JSON"),
        ('{"text": ' + "9" * 5_000 + "}", "broken JSON"),
        ('{"body": "x", "n": 1}', "no field 'text' (it has: body, n)"),
        ("{}", "it has: none"),
        ('{"text": null}', "no field 'text'"),
        ('{"text": 5}', "field 'text' is a number, not text"),
        ('{"text": ["a"]}', "field 'text' is a list, not text"),
        ('{"text": " "}', "field 'text' is empty"),
        ('{"text": "x", "title": {}}', "field 'title' is an object, not text"),
        ('{"text": "x", "id": true}', "field 'id' is true or false"),
        ('{"text": "x", "date": "2024-02-31"}', "field 'date': '2024-02-31' is no date"),
        ('{"text": "x", "date": "soon"}', "field 'date': 'soon' is no date"),
        ('{"text": "x", "date": 5}', "field 'date': '5' is no date"),
    ],
)
def test_a_bad_row_costs_only_itself(put: Put, line: str, why: str) -> None:
    path = put("a.jsonl", rows({"text": "One."}) + "\n" + line + "\n" + rows({"text": "Two."}))
    reports, errors = outcome(path)
    assert [report.text for report in reports] == ["One.", "Two."]
    assert [error.place for error in errors] == [f"{path}:3"]
    assert why in errors[0].why


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"text": "x', "Unterminated string starting at column 10"),
        ('{"text":', "Expecting value at column 9"),
        ('{"text": "a\tb"}', "Invalid control character at column 12"),
        ('{"id": ' + "9" * 5_000 + "}", "a number of thousands of digits"),
    ],
)
def test_where_a_row_is_broken(put: Put, line: str, why: str) -> None:
    assert only_error(put("a.jsonl", line + "\n")).why == f"broken JSON: {why}"


def test_a_row_that_is_too_long_costs_only_itself(put: Put) -> None:
    path = put("a.jsonl", rows({"text": "x" * 200_000}, {"text": "y" * 20}, {"text": "Two."}))
    reports, errors = outcome(path, max_chars=10)
    assert [report.text for report in reports] == ["Two."]
    assert [error.place for error in errors] == [f"{path}:1", f"{path}:2"]


def test_rows_in_utf16(put: Put) -> None:
    (report,) = read(put("a.jsonl", rows({"text": "Café"}).encode("utf-16")))
    assert report.text == "Café"


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_no_rows(put: Put, content: str) -> None:
    assert "is empty" in only_error(put("a.jsonl", content)).why


# Kinds, compression, folders, standard input


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json", "a.txt", "a", "a.xyz"])
def test_rows_are_told_by_ending_or_content(put: Put, name: str) -> None:
    (report,) = read(put(name, rows({"text": STORY})))
    assert report.text == STORY


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress])
@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", STORY), ("a.jsonl", rows({"text": STORY})), ("a.html", PAGE)],
)
def test_compressed(put: Put, pack: Callable[[bytes], bytes], name: str, content: str) -> None:
    ending = ".gz" if pack is gzip.compress else ".zst"
    (packed,) = read(put(name + ending, pack(content.encode())))
    (plain,) = read(put(name, content))
    assert packed == plain


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress])
def test_broken_compression(put: Put, pack: Callable[[bytes], bytes]) -> None:
    whole = pack(rows(*({"text": f"{STORY}{n}"} for n in range(2_000))).encode())
    _, errors = outcome(put("a.jsonl.gz", whole[: len(whole) // 2]))
    assert errors
    assert all("\n" not in str(error) for error in errors)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress])
@pytest.mark.parametrize("lost", [1, 3, 12])
def test_compression_cut_off_at_the_end(
    put: Put, pack: Callable[[bytes], bytes], lost: int
) -> None:
    whole = pack((STORY * 50).encode())
    assert "cannot be read" in only_error(put("a.txt.gz", whole[:-lost])).why


def test_zstandard_in_several_frames(put: Put) -> None:
    pack = zstandard.ZstdCompressor().compress
    text = STORY * 10_000
    whole = pack(text.encode()) + pack(b"") + pack(STORY.encode())
    (report,) = read(put("a.txt.zst", whole))
    assert report.text == text + STORY
    assert "cannot be read" in only_error(put("a.txt.zst", whole + b"more")).why


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.xyz", STORY, "end in .xyz"),
        ("a.xml", "<NewsML></NewsML>", "is NewsML 1; only NewsML-G2"),
        ("a.xml", "<other/>", "no XML of a kind that is read"),
        ("a.json", '[{"text": "x"}]', "neither ninjs nor one object a line"),
    ],
)
def test_unknown_kinds(put: Put, name: str, content: bytes | str, why: str) -> None:
    error = only_error(put(name, content))
    assert why in error.why


def test_input_format_overrides_the_guess(put: Put) -> None:
    (report,) = read(put("a.csv", STORY), input_format="text")
    assert report.text == STORY


def test_folder_is_walked_in_order(put: Put, tmp_path: Path) -> None:
    for name in ("n/b/2.txt", "n/a.txt", "n/b.txt", "n/b/1.txt", "n/.hidden", "n/c.xyz", "n/z.txt"):
        put(name, name)
    (tmp_path / "n" / "loop").symlink_to(tmp_path / "n", target_is_directory=True)
    reports, errors = outcome(tmp_path / "n")
    assert [r.text for r in reports] == ["n/a.txt", "n/b/1.txt", "n/b/2.txt", "n/b.txt", "n/z.txt"]
    assert [Path(error.place).name for error in errors] == ["c.xyz"]


def test_what_no_folder_gives_costs_only_itself(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("n/a.txt", "n/closed/b.txt", "n/z.txt"):
        put(name, name)
    os.mkfifo(tmp_path / "n" / "pipe.txt")
    (tmp_path / "n" / "gone.txt").symlink_to("nowhere")
    list_folder = os.scandir

    def scandir(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return list_folder(path)

    monkeypatch.setattr(os, "scandir", scandir)
    reports, errors = outcome(tmp_path / "n")
    assert [report.text for report in reports] == ["n/a.txt", "n/z.txt"]
    assert [str(error).removeprefix(f"{tmp_path}/n/") for error in errors] == [
        "closed: permission denied",
        "gone.txt: no such file or directory",
        "pipe.txt: is no file but a pipe, a socket or a device",
    ]


def test_every_report_has_its_place(put: Put) -> None:
    page, story = put("a.html", PAGE), put("a.txt", STORY)
    table = put("a.jsonl", rows({"text": "One."}) + "\n" + rows({"text": "Two."}))
    places = [place for place, _ in located(page, story, table)]
    assert places == [str(page), str(story), f"{table}:1", f"{table}:3"]


def test_folder_without_files(tmp_path: Path) -> None:
    assert "without files" in only_error(tmp_path).why


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("nowhere.txt", "no such file"),
        ("ftp://example.org/a", "no web address of http or https"),
        ("http://127.0.0.1:9/a", "private network"),
        ("a\0b", "no file can have this name"),
        ("", "no file can have this name"),
        ("x" * 5_000, "too long"),
    ],
)
def test_inputs_that_are_not_there(given: str, why: str) -> None:
    assert why in only_error(given).why


def test_standard_input_may_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert str(only_error("-")) == "-: standard input is closed"


def test_standard_input_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def feed(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    feed(STORY.encode())
    assert [report.text for report in read("-")] == [STORY]
    feed(rows({"text": STORY}).encode())
    assert [report.text for report in read("-")] == [rows({"text": STORY})]
    feed(rows({"text": STORY}).encode())
    assert [report.text for report in read("-", input_format="jsonl")] == [STORY]
    feed(b"")
    assert str(only_error("-")) == "-: is empty"


def test_without_on_error_the_first_error_is_raised(put: Put) -> None:
    path = put("a.jsonl", rows({"text": "One."}, {}, {"text": "Two."}))
    reports = read(path)
    assert next(reports).text == "One."
    with pytest.raises(ReadError, match=r"a\.jsonl:2: no field 'text'"):
        next(reports)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"input_format": "pdf"}, "input_format: 'pdf' is none of text, html, jsonl"),
        ({"date": "2024-02-31"}, "date: '2024-02-31' is no date"),
        ({"date": "soon"}, "date: 'soon' is no date"),
        ({"text_field": ""}, "text_field"),
        ({"max_chars": 0}, "max_chars"),
    ],
)
def test_wrong_options_fail_at_once(options: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read("a.txt", **options)
    with pytest.raises(ValueError, match=why):
        Options(**options)  # type: ignore[arg-type]


def test_wrong_calls() -> None:
    with pytest.raises(ValueError, match="no input"):
        read()
    with pytest.raises(TypeError):
        read("a.txt", no_such_option=1)
    with pytest.raises(ValueError, match="date"):
        from_text(STORY, date="soon")


def test_a_date_option_is_made_a_day() -> None:
    assert Options(date="20240502").date == "2024-05-02"


# Whatever comes


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.lists(
            st.sampled_from([b'{"text": "', b'a."}\n', b"\n", b"\xff", b"<html>", b"<p>x", b"\x00"])
        ).map(b"".join),
    ),
    name=st.sampled_from(["a.txt", "a.html", "a.jsonl", "a.json", "a.gz", "a"]),
)
def test_any_bytes_give_reports_or_read_errors(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    reports, errors = outcome(path)
    assert reports or errors
    for report in reports:
        assert to_json(report)
        assert report.text
    for error in errors:
        assert str(error).encode()
        assert "\n" not in str(error)


@given(st.text(st.characters(), max_size=300))
def test_strings_are_kept_but_for_surrogates(text: str) -> None:
    stored = from_text(text).text
    assert len(stored) == len(text)
    for kept, given_one in zip(stored, text, strict=True):
        assert kept == ("\ufffd" if "\ud800" <= given_one <= "\udfff" else given_one)
