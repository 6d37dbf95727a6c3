"""sayso import: corrected files become reviews, and what leaves the store then is as corrected."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.synthetic import StandIn, rows
from sayso import cli
from sayso.records import Event
from sayso.store import Filters, Store

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `sayso` in a folder with a store of three reports; gives its status and what it says."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news.jsonl").write_bytes(b"".join(rows(3)))

    def call(words: str, model: str = "none") -> tuple[int, str]:
        status = cli.main(words.split(), lambda name: StandIn(model_version=model))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return status, out + err

    assert call("add news.db news.jsonl") == (0, "")
    return call


def events(filters: Filters | None = None) -> dict[str, Event]:
    with Store("news.db", readonly=True) as store:
        return {event.id: event for event in store.events(filters)}


def verdicts() -> list[tuple[str, str, str | None]]:
    with Store("news.db", readonly=True) as store:
        rows = store.query("SELECT layer, verdict, reviewer FROM reviews ORDER BY review_key")
        return [tuple(row) for row in rows]


def corrected(folder: str, id: str, change: Callable[[str, str], str]) -> None:
    """Change the annotation file that holds an event; `change` gets it and brat's id of it."""
    (path,) = (one for one in Path(folder).glob("*.ann") if f"\t{id}\n" in one.read_text())
    text = path.read_text()
    (number,) = re.findall(rf"SaysoId (E\d+)\t{id}\n", text)
    made = change(text, number)
    assert made != text
    path.write_text(made)


def denied(text: str, number: str) -> str:
    """The event did not happen."""
    return re.sub(rf"A\d+\tStatus {number} .*\n", "", text) + f"A999\tStatus {number} negated\n"


def without(text: str, number: str) -> str:
    """The event is taken out."""
    text = re.sub(rf"^{number}\t.*\n", "", text, flags=re.M)
    return re.sub(rf"^[AM#]\d+\t\w+ {number}\b.*\n", "", text, flags=re.M)


def test_brat_comes_back(run: Run) -> None:
    run("export news.db --as brat -o brat")
    before = events()
    mended, gone, *_ = (id for id, event in before.items() if event.status == "actual")
    corrected("brat", mended, denied)
    corrected("brat", gone, without)
    status, told = run("import news.db brat --as brat --reviewer ada --progress")
    assert status == 0
    assert "2 reviews" in told
    assert "1 corrected, 1 wrong" in told
    assert verdicts() == [("event", "corrected", "ada"), ("event", "wrong", "ada")]
    after = events()
    assert after.keys() == before.keys() - {gone}
    assert after[mended].status == "negated"
    assert [id for id in after if after[id] != before[id]] == [mended]
    # What is filtered for is what people say, not what was coded.
    assert mended in events(Filters(status="negated"))
    assert mended not in events(Filters(status="actual"))
    exported = run("export news.db --as jsonl --status negated")[1]
    assert mended in {json.loads(line)["id"] for line in exported.splitlines()}
    assert gone not in run("export news.db --as csv")[1]
    with Store("news.db", readonly=True) as store:
        coded = dict(store.query("SELECT id, status FROM events"))
    assert (coded[mended], coded[gone]) == ("actual", "actual"), "the tables hold what was coded"


def test_what_is_imported_twice_is_there_once(run: Run) -> None:
    run("export news.db --as brat -o brat")
    mended, gone, *_ = (id for id, event in events().items() if event.status == "actual")
    corrected("brat", mended, denied)
    corrected("brat", gone, without)
    run("import news.db brat")
    reviews, after = verdicts(), events()
    assert "nothing was changed" in run("import news.db brat --progress")[1]
    assert verdicts() == reviews
    run("import news.db brat --confirm")
    assert {verdict for _, verdict, _ in verdicts()[2:]} == {"right"}
    assert len(verdicts()) > len(after)
    assert events() == after, "right is what the corrected ones are"


def test_of_some_events_the_others_are_not_judged(run: Run) -> None:
    before = events()
    run("export news.db --as brat --event ASSAULT --min-confidence 0.5 -o brat")
    shown = {id for id, one in before.items() if one.event == "ASSAULT" and one.confidence >= 0.5}
    assert shown
    assert before.keys() - shown
    run("import news.db brat --confirm")
    assert {verdict for _, verdict, _ in verdicts()} == {"right"}
    assert sum(layer == "event" for layer, _, _ in verdicts()) == len(shown)
    assert events() == before


def test_label_studio_comes_back(run: Run) -> None:
    run("export news.db --as label-studio --event ACCUSE -o tasks")
    before = events()
    tasks = json.loads(Path("tasks/tasks.json").read_text())
    for number, task in enumerate(tasks, 1):
        task["annotations"] = [{"id": number, "result": task.pop("predictions")[0]["result"]}]
    result = tasks[0]["annotations"][0]["result"]
    gone = next(one["id"] for one in result if one["id"] in before)
    result[:] = [one for one in result if gone not in (one.get("id"), one.get("from_id"))]
    Path("project.json").write_text(json.dumps(tasks))
    assert run("import news.db project.json --as label-studio") == (0, "")
    assert verdicts() == [("event", "wrong", None)]
    assert events().keys() == before.keys() - {gone}


def test_corrections_outlive_another_model(run: Run) -> None:
    run("export news.db --as brat -o brat")
    mended, gone, *_ = (id for id, event in events().items() if event.status == "actual")
    corrected("brat", mended, denied)
    corrected("brat", gone, without)
    run("import news.db brat")
    after = events()
    assert "3 reports" in run("recode news.db --progress", "newer")[1]
    assert events() == after
    with Store("news.db", readonly=True) as store:
        coded = dict(store.query("SELECT id, status FROM events"))
    assert coded[mended] == "negated", "now it stands in the tables, too"


@pytest.mark.parametrize(
    ("call", "status", "named"),
    [
        ("import no.db brat", 2, "no such store"),
        ("import news.db", 2, "FILE"),
        ("import news.db brat --as conll", 2, "--as"),
        ("import news.db nothing", 1, "nothing: there is no such file or folder"),
        ("import news.db brat --as label-studio", 1, "brat: is a folder"),
        ("import news.db news.jsonl --as brat", 1, "news.jsonl: is a file"),
        ("import news.db news.jsonl", 1, "no JSON of Label Studio's"),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong_with_it(
    run: Run, call: str, status: int, named: str
) -> None:
    run("export news.db --as brat -o brat")
    ended, told = run(call)
    assert ended == status
    assert named in told
    assert verdicts() == []


def test_what_is_broken_costs_its_report_only(run: Run) -> None:
    run("export news.db --as brat -o brat")
    broken, *_, gone = events()
    corrected("brat", broken, lambda text, number: "nonsense\n" + text)
    corrected("brat", gone, without)
    status, told = run("import news.db brat --errors failed.jsonl")
    assert status == 1
    assert "nonsense" not in told
    assert ".ann:1: is no line of brat's standoff" in told
    assert len(Path("failed.jsonl").read_text().splitlines()) == 1
    assert [verdict for _, verdict, _ in verdicts()] == ["wrong"]
