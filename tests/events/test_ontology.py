import dataclasses
import gzip
import itertools
import json
import re
import shutil
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.events import ontology

TABLES = resources.files("sayso.events") / "tables"
DOCS = Path(__file__).parents[2] / "docs"
CODED = Path(__file__).parents[3] / "shared" / "data" / "coded"

PLOVER = ontology.load()
KINDS = [(type, mode) for type in PLOVER.types for mode in (None, *PLOVER.modes[type])]


def test_the_sixteen_types_stand_in_their_quads():
    quads = {number: set() for number in PLOVER.quads}
    for name, type in PLOVER.types.items():
        quads[type.quad].add(name)
    assert quads == {
        1: {"AGREE", "CONSULT", "SUPPORT", "CONCEDE"},
        2: {"COOPERATE", "AID", "RETREAT"},
        3: {"REQUEST", "ACCUSE", "REJECT", "THREATEN"},
        4: {"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"},
    }


def test_a_mode_has_its_own_score_and_else_that_of_its_type():
    assert PLOVER.score("ASSAULT", "unconventional") == -10
    assert PLOVER.score("PROTEST", "vandalize") == PLOVER.score("PROTEST") == -5
    assert PLOVER.score("ACCUSE") == -3


def test_the_special_codes_are_there():
    assert set(PLOVER.special_countries) == {
        "IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC", "KOS",
    }  # fmt: skip
    assert {"GOV", "MIL", "COP", "REB", "UAF", "OPP"} <= set(PLOVER.sectors)
    assert all(len(code) == 3 and code.isupper() for code in PLOVER.sectors)


@given(
    st.sampled_from(KINDS),
    st.lists(st.sampled_from(PLOVER.contexts), max_size=5, unique=True),
    st.randoms(),
)
def test_a_cameo_code_leads_back_to_its_type_in_whatever_order_the_contexts_come(
    kind, contexts, random
):
    code = PLOVER.cameo(*kind, contexts)
    assert PLOVER.plover(code)[0] == kind[0]
    random.shuffle(contexts)
    assert PLOVER.cameo(*kind, contexts) == code


@pytest.mark.parametrize(("type", "mode"), KINDS)
def test_every_mode_with_every_context_leads_back_to_its_type(type, mode):
    for contexts in [(), *((one,) for one in PLOVER.contexts)]:
        assert PLOVER.plover(PLOVER.cameo(type, mode, contexts))[0] == type


@pytest.mark.parametrize(
    ("type", "mode", "contexts", "code"),
    [
        ("ASSAULT", "aerial", ["military"], "195"),
        ("ASSAULT", None, [], "180"),
        ("ASSAULT", None, ["terrorism", "military"], "190"),
        ("ACCUSE", "allege", ["legal"], "115"),
        ("ACCUSE", "allege", ["legal", "military"], "1124"),  # two contexts go before one
        ("THREATEN", "violence", ["election"], "138"),  # a context without a line of its own
        ("SANCTION", "discontinue", ["economic"], "163"),
        ("COERCE", "arrest", [], "173"),
        ("AGREE", None, [], "030"),
        ("RETREAT", "resign", ["executive"], "0831"),
    ],
)
def test_the_most_specific_code_is_chosen(type, mode, contexts, code):
    assert PLOVER.cameo(type, mode, contexts) == code


def test_from_cameo():
    assert PLOVER.plover("195") == ("ASSAULT", "aerial", ("military",))
    assert PLOVER.plover("094") == ("ACCUSE", "investigate", ("military", "legal"))
    assert PLOVER.plover("070") == ("AID", None, ())


def test_every_root_of_cameo_but_statements_and_appeals_is_covered():
    covered = {code[:2] for code in PLOVER._to_plover}
    assert covered == {f"{root:02}" for root in range(3, 21)}
    assert {code[:2] for code in PLOVER.dropped} == {"01", "02"}


def test_a_dropped_code_says_so_and_an_unknown_one_is_refused():
    with pytest.raises(KeyError, match="no type in PLOVER"):
        PLOVER.plover("010")
    with pytest.raises(KeyError):
        PLOVER.plover("999")


@pytest.mark.parametrize(("type", "mode"), [("NOTHING", None), ("AID", "visit")])
def test_an_unknown_type_or_mode_is_refused(type, mode):
    with pytest.raises(KeyError):
        PLOVER.cameo(type, mode, [])
    with pytest.raises(KeyError):
        PLOVER.score(type, mode)


def test_the_ontology_cannot_be_changed_by_its_users():
    with pytest.raises(TypeError):
        PLOVER.types["SHOUT"] = PLOVER.types["ACCUSE"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        PLOVER.contexts = ()


# Line numbers are those of the row that is put in place of the last one.
BROKEN = [
    ("quads.tsv", "5\tno such class", "unknown quad '5'"),
    ("quads.tsv", "1\tverbal cooperation", "quad 1 stands twice"),
    ("types.tsv", "ASSAULT\t4\t-9\tno", "4 columns where 5 are due"),
    ("types.tsv", "ASSAULT 4 -9 no Harms.", "1 columns where 5 are due"),
    ("types.tsv", "ASSAULT\t5\t-9\tno\tHarms.", "unknown quad '5'"),
    ("types.tsv", "ASSAULT\t1\t-9\tno\tHarms.", "score -9 does not fit quad 1"),
    ("types.tsv", "ASSAULT\t4\t-11\tno\tHarms.", "score -11 is not within"),
    ("types.tsv", "ASSAULT\t4\tnan\tno\tHarms.", "score nan is not within"),
    ("types.tsv", "ASSAULT\t4\tlow\tno\tHarms.", "score is no number"),
    ("types.tsv", "ASSAULT\t4\t-9\tmaybe\tHarms.", "unknown answer"),
    ("types.tsv", "ASSAULT\t4\t-9\tno\t", "column meaning is empty"),
    ("types.tsv", "ASSAULT\t4 \t-9\tno\tHarms.", "column quad is empty or has spaces"),
    ("types.tsv", "COERCE\t4\t-9\tno\tHarms.", "type 'COERCE' stands twice"),
    ("modes.tsv", "SHOUT\tloud\t-1\tLoudly.", "unknown type 'SHOUT'"),
    ("modes.tsv", "ASSAULT\tdrone\t-9\tBy drone.", "mode 'drone' of ASSAULT stands twice"),
    ("modes.tsv", "ASSAULT\tlaser\tmuch\tBy laser.", "score is no number"),
    ("contexts.tsv", "military\tarmies", "context 'military' stands twice"),
    ("sectors.tsv", "GOV\tgovernment", "code 'GOV' stands twice"),
    ("countries.tsv", "KOS", "1 columns where 2 are due"),
    ("cameo_to_plover.tsv", "2042\tSHOUT\t-\t-\tx", "unknown type 'SHOUT'"),
    ("cameo_to_plover.tsv", "2042\tASSAULT\tvisit\t-\tx", "unknown mode of ASSAULT 'visit'"),
    ("cameo_to_plover.tsv", "2042\tASSAULT\t-\tsport\tx", "unknown context 'sport'"),
    ("cameo_to_plover.tsv", "2042\tASSAULT\t-\tlegal,legal\tx", "a context stands twice"),
    ("cameo_to_plover.tsv", "2041\tASSAULT\t-\t-\tx", "CAMEO code 2041 stands twice"),
    ("cameo_to_plover.tsv", "20\tASSAULT\t-\t-\tx", "is not three or four digits"),
    ("cameo_to_plover.tsv", "029\t-\t-\tlegal\tx", "has a mode or context but no type"),
    ("plover_to_cameo.tsv", "ASSAULT\t-\tcyber\t999", "unknown CAMEO code '999'"),
    ("plover_to_cameo.tsv", "ASSAULT\t-\tcyber\t010", "unknown CAMEO code '010'"),
    ("plover_to_cameo.tsv", "ASSAULT\t-\tcyber\t176", "leads back to COERCE, not to ASSAULT"),
    ("plover_to_cameo.tsv", "ASSAULT\t-\tmilitary\t190", "stands twice"),
]


@pytest.fixture
def tables(tmp_path):
    for table in TABLES.iterdir():
        shutil.copy(str(table), tmp_path / table.name)
    return tmp_path


@pytest.mark.parametrize(("table", "row", "why"), BROKEN)
def test_a_malformed_row_is_refused_by_file_and_line(tables, table, row, why):
    file = tables / table
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[-1] = row
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(ontology.TableError, match=re.escape(why)) as caught:
        ontology.read(tables)
    assert str(caught.value).startswith(f"{file}:{len(lines)}: ")


@pytest.mark.parametrize("table", [table.name for table in TABLES.glob("*.tsv")])
def test_a_table_must_be_there_and_have_its_columns(tables, table):
    file = tables / table
    whole = file.read_text(encoding="utf-8")
    for broken, why in [
        (b"", "empty"),
        (b"some\tother\tcolumns\n", "columns are some, other, columns"),
        (whole.encode() + b"\xff", "not UTF-8"),
    ]:
        file.write_bytes(broken)
        with pytest.raises(ontology.TableError, match=why) as caught:
            ontology.read(tables)
        assert str(file) in str(caught.value)
    file.unlink()
    with pytest.raises(ontology.TableError, match="no such table"):
        ontology.read(tables)


def test_a_type_without_a_last_resort_in_cameo_is_refused(tables):
    file = tables / "plover_to_cameo.tsv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("AID\t-\t-\t070\n", ""), encoding="utf-8")
    with pytest.raises(ontology.TableError, match="AID has no line without mode and context"):
        ontology.read(tables)


def test_comments_and_empty_lines_are_skipped(tables):
    for file in tables.iterdir():
        file.write_text("# one more\n\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert ontology.read(tables) == PLOVER


def test_the_codebook_for_users_names_everything_that_is_coded():
    text = (DOCS / "codebook.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`\n]+)`", text))
    expected = itertools.chain(
        PLOVER.types, *PLOVER.modes.values(), PLOVER.contexts, PLOVER.sectors,
        PLOVER.special_countries,
    )  # fmt: skip
    assert set(expected) - named == set()


@pytest.mark.skipif(not CODED.is_dir(), reason="no ../shared/data/coded beside the repository")
@pytest.mark.parametrize("part", ["train", "dev"])
def test_the_annotation_uses_no_other_names(part):
    with gzip.open(CODED / f"{part}.jsonl.gz", "rt", encoding="utf-8") as lines:
        reports = [json.loads(line) for line in lines]
    for report in reports:
        for event in report["events"]:
            assert (event["type"], event["mode"]) in KINDS
            assert set(event["context"]) <= set(PLOVER.contexts)
        sectors = {each["sector"] for each in report["entities"]}
        assert sectors <= {*PLOVER.sectors, None}
