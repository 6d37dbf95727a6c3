"""The command: what it refuses, and that it serves and ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.web.conftest import SLOW, asking
from tests.web.conftest import serving as serving_at
from tests.web.test_safety import Knows

from sayso.cli import main
from sayso.store import Store
from sayso.web import serving

TOKEN = "a-token-that-is-long-enough"


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["serve", *words]) == 2
    said = capsys.readouterr().err
    assert said.startswith("sayso serve: ")
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "news.example"])
def test_others_need_a_token(
    host: str, filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAYSO_TOKEN", raising=False)
    assert "--token" in refused(capsys, str(filled), "--host", host)


def test_a_token_has_to_be_long(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "fewer than 16" in refused(capsys, str(filled), "--token", "short")


def test_what_is_no_store_is_not_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no such store" in refused(capsys, str(tmp_path / "none.db"))
    (tmp_path / "text.db").write_text("no database at all, but a text that is long enough")
    refused(capsys, str(tmp_path / "text.db"))


def test_a_port_that_is_taken(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "--port" in refused(capsys, str(filled), "--port", port)
    assert "no port" in refused(capsys, str(filled), "--port", "99999")


@pytest.mark.parametrize(
    ("host", "inside"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True),
     ("LOCALHOST", True), ("0.0.0.0", False), ("localhost.example", False), ("", False)],
)  # fmt: skip
def test_what_only_this_machine_reaches(host: str, inside: bool) -> None:
    assert serving.is_loopback(host) == inside


def test_a_plugin_that_knows_people_is_enough() -> None:
    assert not serving.authenticating()
    assert serving.authenticating([Knows()])


def test_it_serves_until_it_is_stopped(filled: Path) -> None:
    env = os.environ | {"SAYSO_TOKEN": TOKEN}
    command = [sys.executable, "-m", "sayso", "serve", str(filled), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert found, line
            bearer = {"authorization": f"Bearer {TOKEN}"}
            answer = httpx.get(
                f"{found[0]}events.json?q=shelled", headers=bearer, timeout=20 * SLOW
            )
            assert answer.json()["total"] == 4
            assert httpx.get(f"{found[0]}events.json", timeout=20 * SLOW).status_code == 403
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(20 * SLOW) == 0
        assert "Traceback" not in process.stderr.read()


def test_agree(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store(store) as opened:
        events = list(opened.events())[:4]
        for number, event in enumerate(events):
            opened.review(event.report.id, "event", event.id, "right", reviewer="Ada")
            verdict = "wrong" if number == 3 else "right"
            opened.review(event.report.id, "event", event.id, verdict, reviewer="Bo")  # type: ignore[arg-type]
    assert main(["agree", str(store)]) == 0
    said = capsys.readouterr().out
    assert "8 reviews of events: Ada 4, Bo 4" in said
    assert re.search(r"right +0\.000 +4", said)
    assert re.search(r"event +1\.000 +3", said)
    assert main(["agree", str(store), "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == {"field": "right", "alpha": 0.0, "records": 4}
    assert sum(row["reviewed"] for row in rows if "reviewed" in row) == 8
    assert main(["agree", str(store) + ".none"]) == 2


def test_a_store_where_nobody_may_write(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_may_change", lambda path: False)
    with serving_at(filled) as at, asking(at) as client:
        assert client.get("/events.json?q=shelled").json()["total"] == 4
        assert client.get("/store/events").status_code == 200
