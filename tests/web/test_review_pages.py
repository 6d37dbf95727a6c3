"""Decisions as forms send them: kept with who and when, undone, agreed on, trained with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.web.conftest import asking, serving
from tests.web.test_safety import token_of

from sayso.store import Store


class Reviewer:
    """Somebody at the review page."""

    def __init__(self, at: str, name: str) -> None:
        self.client = asking(at)
        self.send("/review", do="name", name=name)

    def send(self, path: str, **fields: str) -> httpx.Response:
        """Send the form of the page at `path`, and go where it leads."""
        page = self.client.get(path)
        hidden = dict(re.findall(r'name="(at|id)" value="([^"]+)"', page.text))
        form = hidden | {"csrftoken": token_of(page)} | fields
        answer = self.client.post(path, data=form)
        if answer.status_code == 303:
            return self.client.get(answer.headers["location"])
        return answer

    def sentence(self, path: str = "/review") -> str:
        found = re.search(r'<h2 id="the-claim".*?</h2>', self.client.get(path).text, re.S)
        assert found
        return " ".join(re.sub(r"<[^>]+>", "", found[0]).split())


@pytest.fixture
def two(store: Path) -> Iterator[tuple[Reviewer, Reviewer, Path]]:
    with serving(store) as at:
        ada, bo = Reviewer(at, "Ada"), Reviewer(at, "Bo")
        yield ada, bo, store
        ada.client.close()
        bo.client.close()


def rows(path: Path, sql: str) -> list[dict[str, Any]]:
    with Store(path, readonly=True) as store:
        return [dict(row) for row in store.query(sql)]


def test_the_queue_goes_on(two: tuple[Reviewer, Reviewer, Path]) -> None:
    ada, bo, path = two
    first = ada.sentence()
    page = ada.send("/review", do="reject")
    assert "rejected</strong>" in page.text
    assert ada.sentence() != first
    assert bo.sentence() == first, "everybody decides on their own"
    (kept,) = rows(path, "SELECT * FROM reviews")
    assert (kept["verdict"], kept["reviewer"], kept["record"]) == ("wrong", "Ada", None)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", kept["at"])
    second = ada.sentence()
    assert ada.sentence("/review?skipped=1") != second
    ada.send("/review?skipped=1", do="accept")
    assert ada.sentence() == second, "what was skipped is still there"


def test_a_decision_is_taken_back_and_that_is_kept(two: tuple[Reviewer, Reviewer, Path]) -> None:
    ada, bo, path = two
    first = ada.sentence()
    ada.send("/review", do="accept")
    (kept,) = rows(path, "SELECT review_key FROM reviews")
    key = str(kept["review_key"])
    assert bo.send("/review", do="undo", review=key).status_code == 400, "it is not Bo's"
    assert "at=" in str(ada.send("/review", do="undo", review=key).url)
    assert ada.sentence() == first
    assert ada.send("/review", do="undo", review=key).status_code == 400, "once is enough"
    (undone,) = rows(path, "SELECT * FROM reviews_undone")
    assert undone["reviewer"] == "Ada"
    assert len(rows(path, "SELECT * FROM reviews")) == 1
    assert rows(path, "SELECT * FROM reviews_standing") == []
    assert "taken back" in ada.client.get("/review/figures").text


def test_mending(two: tuple[Reviewer, Reviewer, Path]) -> None:
    ada, _, path = two
    (event,) = rows(path, "SELECT event_key FROM events WHERE text LIKE '%said rebels shelled%' "
                          "ORDER BY event_key LIMIT 1")  # fmt: skip
    at = f"/review?at={event['event_key']}"
    fields = {"event": "ASSAULT", "mode": "explosives", "status": "actual", "actor": "rebels",
              "recipient": "Kessel Ford", "said_by": "Varenian army", "place": "Kessel Ford",
              "time": "on Tuesday"}  # fmt: skip
    wrong = ada.send(at, do="mend", **fields | {"actor": "the moon"})
    assert wrong.status_code == 400
    assert "are not in the report" in wrong.text
    assert 'value="the moon"' in wrong.text, "what was typed is still there"
    assert rows(path, "SELECT * FROM reviews") == []
    ada.send(at, do="mend", **fields)
    (kept,) = rows(path, "SELECT * FROM reviews")
    assert kept["verdict"] == "corrected"
    assert json.loads(kept["record"])["mode"] == "explosives"
    report = ada.client.get("/report/shelling-wire").text
    assert "with explosives" in re.sub(r"<[^>]+>", "", report)
    assert "mended by Ada" in report
    ada.send(at, do="mend", **fields | {"mode": "heavy-weapons"})
    last = rows(path, "SELECT verdict FROM reviews_standing")
    assert last == [{"verdict": "right"}], "what is as it was is right"


def test_a_rejected_event_leaves_the_report(two: tuple[Reviewer, Reviewer, Path]) -> None:
    ada, _, path = two
    (event,) = rows(path, "SELECT event_key FROM events WHERE event = 'REJECT'")
    ada.send(f"/review?at={event['event_key']}", do="reject")
    page = ada.client.get("/report/shelling-wire").text
    assert "5 events" in page
    assert "Rejected by reviewers: 1" in page
    assert "rejected by Ada" in ada.client.get("/events?event=REJECT").text
    assert "0 events" in ada.client.get("/events?event=REJECT&reviewed=no").text
    assert "1 event," in ada.client.get("/events?event=REJECT&reviewed=wrong").text


def test_two_on_one_sample(two: tuple[Reviewer, Reviewer, Path]) -> None:
    ada, bo, _ = two
    seen: dict[str, list[str]] = {"Ada": [], "Bo": []}
    for who, verdicts in ((ada, "accept accept reject"), (bo, "accept accept accept")):
        name = "Ada" if who is ada else "Bo"
        for verdict in verdicts.split():
            seen[name].append(who.sentence("/review?order=sample"))
            who.send("/review?order=sample", do=verdict)
    assert seen["Ada"] == seen["Bo"]
    page = " ".join(re.sub(r"<[^>]+>", " ", ada.client.get("/review/figures").text).split())
    assert "right at all 0.000 3" in page
    assert "Ada 2 0 1" in page
    assert "Bo 3 0 0" in page


def test_what_was_reviewed_can_be_trained_with(two: tuple[Reviewer, Reviewer, Path]) -> None:
    ada, _, path = two
    for sentence, verdict in (("%said rebels shelled%", "accept"), ("%denied%", "reject")):
        (event,) = rows(path, f"SELECT event_key, id FROM events WHERE text LIKE '{sentence}' "
                              "ORDER BY event_key LIMIT 1")  # fmt: skip
        ada.send(f"/review?at={event['event_key']}", do=verdict)
    answer = ada.client.get("/review/reviewed.jsonl")
    assert "attachment" in answer.headers["content-disposition"]
    (line,) = [json.loads(line) for line in answer.text.splitlines()]
    assert line["report"]["id"] == "shelling-wire"
    assert [event["event"] for event in line["events"]] == ["ASSAULT"]
    assert [event["event"] for event in line["rejected"]] == ["REJECT"]
    assert line["reviewers"] == ["Ada"]


def test_a_decision_on_what_is_gone(two: tuple[Reviewer, Reviewer, Path]) -> None:
    ada, _, path = two
    assert ada.send("/review", do="accept", id="e-other").status_code == 400
    assert ada.send("/review", do="accept", at="99999").status_code == 400
    assert ada.send("/review", do="sing").status_code == 400
    assert rows(path, "SELECT * FROM reviews") == []


def test_nobody_decides_without_a_name(store: Path) -> None:
    with serving(store) as at, asking(at) as client:
        page = client.get("/review")
        assert "Who are you?" in page.text
        assert 'value="accept"' not in page.text
        form = {"csrftoken": token_of(page), "do": "accept", "at": "1", "id": "x"}
        assert client.post("/review", data=form).status_code == 400


def test_forms_keep_the_queue(two: tuple[Reviewer, Reviewer, Path]) -> None:
    ada, _, _ = two
    page = ada.client.get("/review?event=ASSAULT&skipped=1").text
    actions = re.findall(r'<form[^>]*method="post" action="([^"]+)"', page)
    assert actions
    assert set(actions) == {"/review?event=ASSAULT&amp;order=unsure&amp;skipped=1"}


def test_a_queue_by_filter(two: tuple[Reviewer, Reviewer, Path]) -> None:
    ada, _, _ = two
    assert "Norland" in ada.sentence("/review?event=ACCUSE")
    page = ada.send("/review?event=ACCUSE", do="accept")
    assert "Nothing is left in this queue" in page.text
    assert "event=ACCUSE" in str(page.url)
