"""A user's own actors: tables, and the dictionaries of TABARI and PETRARCH."""

import gzip
from pathlib import Path

import pytest

from sayso import arguments, commands
from sayso.records import Report
from sayso.resolving import dictionaries
from sayso.resolving.actor_tables import read_list
from sayso.resolving.actors import KnowledgeBase
from sayso.resolving.dictionaries import meaning, read_dictionary
from sayso.resolving.entities import FoundMention, resolve
from sayso.resolving.own_lists import knowledge
from sayso.resolving.places import Gazetteer
from sayso.tables import TableError, TableWarning

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

ACTORS = """\
<!-- Made for a test -->
<! -- over
two lines -->
BRINEGATE_ [BRN] # a comment [not a code]
+BRINEGATER
TALL_MEN'S LEAGUE [BRNREB]
ODO_REED_  # of two offices
+O._REED
	[BRNCIV < 20080120]
	[BRNGOV 20080120-20121109]# to the day
	[BRNELI >20121110]
IVO_SANDE_ [XAA]
	[XAABUS 010203-020304]
NOBODY_AT_ALL_ [---]
SALTMARSH_ [SLT/BRN]
MARLAND  [MLD]
"""

AGENTS = """\
!PERSON! = MAN, MEN, WOMAN
SALT!PERSON! [~BUS]
REED_CUTTER {REED_CUTTERS} [~LAB]
GOOSE_KEEPER {GEESE_KEEPERS} [ ~AGR]
DYKE_WARDEN [GOV~]
"""


@pytest.fixture
def lists(tmp_path: Path) -> tuple[Path, Path]:
    actors, agents = tmp_path / "own.actors.txt", tmp_path / "own.agents.txt"
    actors.write_text(ACTORS, encoding="utf-8")
    agents.write_text(AGENTS, encoding="utf-8")
    return actors, agents


@pytest.mark.parametrize(
    ("code", "country", "sectors"),
    [
        ("IRQMIL", "IRQ", ("MIL",)),
        ("USAGOV", "USA", ("GOV",)),
        ("USAGOVMED", "USA", ("GOV", "JRN")),
        ("PSEREBHMS", "PSE", ("REB",)),
        ("IGOUNO", "UNO", ()),
        ("IGOEUREEC", "EUR", ()),
        ("NGOUSAHRI", "NGO", ("SOC",)),
        ("MNCUSA", "USA", ("BUS",)),
        ("IMGMUSREB", "IMG", ("REL", "REB")),
        ("MEAREB", None, ("REB",)),
        ("KSVGOV", "KOS", ("GOV",)),
        ("GONMIL", "GON", ("MIL",)),
        ("---", None, ()),
    ],
)
def test_codes_are_countries_and_sectors(
    code: str, country: str | None, sectors: tuple[str, ...]
) -> None:
    assert meaning(code) == (country, sectors)


def test_names_lead_to_the_code_of_the_day(lists: tuple[Path, Path]) -> None:
    kb = knowledge([lists[0]])
    for name in ("Odo Reed", "O. Reed", "ODO REED"):
        codes = [
            found.code
            for day in ("2008-01-19", "2008-01-20", "2012-11-09", "2013-01-01")
            if (found := kb.lookup(name, day))
        ]
        assert codes == ["BRNCIV", "BRNGOV", "BRNGOV", "BRNELI"], name
    sande = [kb.lookup("Ivo Sande", day) for day in ("2001-02-03", "2003-01-01", None)]
    assert [one and one.code for one in sande] == ["XAABUS", "XAA", "XAABUS"]
    assert [one and one.sectors for one in sande] == [("BUS",), (), ("BUS",)]


def test_stems_stand_for_people_too(lists: tuple[Path, Path]) -> None:
    kb = knowledge([lists[0]])
    found = kb.lookup("Marlander")
    assert found is not None
    assert (found.code, found.given) == ("MLD", True)
    assert kb.lookup("Marlandizing") is None
    assert kb.lookup("Saltmarshes") is None  # ends in an underscore: no stem
    nobody = kb.lookup("Nobody at All")
    assert nobody is not None
    assert (nobody.country, nobody.sectors) == (None, ())


def test_agents_tell_sectors(lists: tuple[Path, Path]) -> None:
    agents = read_dictionary(lists[1]).agents
    assert agents["saltwoman"] == agents["saltmen"] == ("BUS", True)
    assert agents["reed cutters"] == ("LAB", True)
    assert agents["geese keepers"] == ("AGR", True)
    assert agents["dyke warden"] == ("GOV", True)


def test_entities_follow_the_lists(lists: tuple[Path, Path]) -> None:
    text = "Brinegate accused a reed cutter from Marland."
    spans = [("Brinegate", "country", "name"), ("a reed cutter from Marland", "person", "nominal")]
    found = [
        FoundMention(text.index(words), text.index(words) + len(words), kind, label)  # type: ignore[arg-type]
        for words, label, kind in spans
    ]
    report = Report(id="r", text=text, date="2010-05-01")
    state, cutter = resolve(report, found, knowledge(lists), Gazetteer.load())
    assert (state.entity_id, state.country) == ("brinegate", "BRN")
    assert (cutter.country, cutter.sector) == ("MLD", ("LAB",))


def test_names_inside_longer_names_tell_the_country(lists: tuple[Path, Path]) -> None:
    text = "The Brinegate Ministry of Reeds thanked Brinegate."
    found = [
        FoundMention(0, 31, "name", "organisation"),
        FoundMention(40, 49, "name", "country", sector={"GOV": 0.9}),
    ]
    report = Report(id="r", text=text, date="2010-05-01")
    ministry, state = resolve(report, found, knowledge(lists), Gazetteer.load())
    assert ministry.country == "BRN"
    # The dictionary's code is a country's alone, and so is what comes of it.
    assert (state.country, state.sector) == ("BRN", ())


def test_a_list_goes_before_ours_and_the_first_before_the_second(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.jsonl"
    one.write_text("name,aliases,country,sectors\nHezbollah,Party of God,LBN,PTY\n")
    two.write_text('{"name": "Hezbollah", "sectors": ["REB", "PTY"], "aliases": ["The Salt"]}\n')
    ours = KnowledgeBase.load().lookup("Hezbollah")
    first, second = knowledge([one]).lookup("Hezbollah"), knowledge([two, one]).lookup("Hezbollah")
    assert ours is not None
    assert first is not None
    assert second is not None
    assert (ours.sectors, ours.given) == (("REB", "PTY"), False)
    assert (first.sectors, first.id, first.given) == (("PTY",), "hezbollah", True)
    assert (second.sectors, second.country) == (("REB", "PTY"), None)
    assert knowledge([one]).lookup("African Union") == KnowledgeBase.load().lookup("African Union")


def test_a_list_may_be_part_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv.gz"
    rows = "id\tname\tpart_of\tfrom\ncell\tSalt Cell\thezbollah\t2010\n"
    path.write_bytes(gzip.compress(rows.encode()))
    found = knowledge([path]).lookup("the Salt Cell", "2011-01-01")
    assert found is not None
    assert found.part_of == ("hezbollah",)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.csv", "name,country\nA,USA\nB\n", ":3: 1 columns, not 2"),
        ("a.csv", "name,nation\nA,USA\n", ":1: no such column: 'nation'"),
        ("a.csv", "country\nUSA\n", ":1: no column 'name'"),
        ("a.csv", 'name\n"A\nB"\nC\n"', ":5: unexpected end of data"),
        ("a.csv", 'name,country\n"A\nB",USA\nC,QQQ\n', ":4: not a country: 'QQQ'"),
        ("a.tsv", "name\tsectors\nA\tGOV MLI\n", ":2: not a PLOVER sector: 'MLI'"),
        ("a.tsv", "name\tfrom\nA\t2011-02-31\n", ":2: there is no such day"),
        ("a.tsv", "name\tpart_of\nA\tnobody-here\n", ":2: part of an unknown actor"),
        ("a.jsonl", '{"name": "A"}\n{"name": 3}\n', ":2: no object of texts and lists"),
        ("a.jsonl", '{"name": "A"}\nB\n', ":2: no object of texts and lists"),
        ("a.jsonl", '{"sectors": "GOV"}\n', ":1: no column 'name'"),
        ("a.csv", b"name\n\xff\xfe\n", ":0: no text in UTF-8"),
        ("a.csv.gz", b"name\nA\n", ":0: no text in UTF-8"),
        ("a.txt", "Just some words\nof a note.\n", ":1: no actor and no agent"),
        ("a.txt", "", ":0: no actor and no agent"),
    ],
)
def test_a_bad_list_is_refused_by_file_and_line(
    tmp_path: Path, name: str, text: str | bytes, why: str
) -> None:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(TableError) as caught:
        knowledge([path])
    assert f"{path}{why}" in str(caught.value)


def test_no_file_is_an_error_of_the_list(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"none\.csv:0: No such file"):
        knowledge([tmp_path / "none.csv"])
    assert read_list.__doc__


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("REEDHAM_", "no code for 'REEDHAM_'"),
        ("REEDHAM_ [RDM", "a bracket without its fellow"),
        ("REEDHAM_ [RDM 20110231]", "there is no such day: '20110231'"),
        ("REEDHAM_ [RDM 20120101-20110101]", "ends before it starts"),
        ("REEDHAM_ []", "no code with days"),
        ("SALT!THINGS! [~BUS]", "no set of words called !THINGS!"),
    ],
)
def test_a_line_that_tells_nothing_is_left_out_and_said(
    tmp_path: Path, line: str, why: str
) -> None:
    path = tmp_path / "own.txt"
    path.write_text(f"BRINEGATE_ [BRN]\n{line}\nSALTMARSH_ [SLT]\n")
    with pytest.warns(TableWarning) as caught:
        kb = knowledge([path])
    assert [str(one.message) for one in caught] == [str(caught[0].message)]
    assert f"{path}:2: {why}" in str(caught[0].message)
    assert kb.lookup("Saltmarsh") is not None
    assert kb.lookup("Brinegate") is not None


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no data at {DATA}")
def test_the_dictionaries_of_the_field_are_read_as_they_are() -> None:
    suite, agents = (
        read_dictionary(DATA / "gold_records" / f"PETR.Validate.{what}.txt")
        for what in ("actors", "agents")
    )
    assert (len(suite.entries), len(suite.faults), len(agents.agents)) == (128, 0, 97)
    kb = KnowledgeBase(suite.entries)
    days = ("2007-06-01", "2010-01-10", "2012-01-01", "2012-12-01", "2020-01-01")
    codes = [found.code for day in days if (found := kb.lookup("Sam Gamgee", day))]
    assert codes == ["HOBCIV", "ORCHOB", "HOBMIL", "HOBGOV", "HOBELI"]
    phoenix = DATA / "reference" / "phoenix_actors" / "Phoenix.Countries.actors.txt.gz"
    whole = dictionaries.read_dictionary(phoenix)
    assert len(whole.entries) > 18_000
    assert all(fault.line > 0 for fault in whole.faults)
    assert len(whole.faults) < 50


def test_the_command_takes_lists(
    lists: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, faulty = tmp_path / "bad.csv", tmp_path / "faulty.txt"
    bad.write_text("name,country\nA,USA\nB,QQQ\n")
    faulty.write_text("BRINEGATE_ [BRN]\nREEDHAM_\n")

    def loaded(*paths: Path) -> KnowledgeBase:
        words = [word for path in paths for word in ("--actors", str(path))]
        args = arguments.parse(["code", "news.txt", *words])
        return commands.load_coder(args, lambda model, actors=(): knowledge(actors))  # type: ignore[return-value]

    assert loaded(*lists, faulty).lookup("Brinegate") is not None
    assert capsys.readouterr().err == f"sayso: {faulty}:2: no code for 'REEDHAM_'; left out\n"
    with pytest.raises(arguments.UsageError, match=r"argument --actors: .*bad\.csv:3: not a coun"):
        loaded(bad)
    assert loaded().lookup("Brinegate") is None
