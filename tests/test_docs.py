"""What the README and the guide tell people to type works as written.

Each page is run from top to bottom in an empty folder of its own, first its shell commands, then
its Python. In a page,

- lines of a ```console block that begin with "$ " are commands; a backslash at the end goes on in
  the next line. They have to end with status 0, or N where the line ends in "# exit N".
- ```console exact: what the block shows after a command is exactly what the command prints.
- ```python blocks are run in order, as one program.
- <!-- run: COMMAND --> is a command that readers do not see, to bring what the next ones need;
  $REPOSITORY is the root of the sources.
- Commands that clone, install or build (`SKIPPED`) are for the reader's machine: not run here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [page for page in (ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))) if page.exists()]
SKIPPED = re.compile(r"(make|git clone|cd|pip install|python3? -m venv|source|\.)\s")
SECONDS = 120


@dataclass(frozen=True)
class Command:
    """A command of a page: its line there, the status it ends with, what it prints if told."""

    line: int
    words: str
    status: int = 0
    printed: str | None = None


@dataclass(frozen=True)
class Block:
    """A fenced block: the line of its first line of text, what it is, its lines."""

    line: int
    kind: str
    lines: tuple[str, ...]


def blocks(page: str) -> list[Block]:
    """The fenced blocks and hidden commands (kind "run") of a page, in order."""
    found: list[Block] = []
    fence, kind, start, body = "", "", 0, []
    for number, line in enumerate(page.splitlines(), 1):
        opening = re.match(r"\s*(`{3,})\s*(.*?)\s*$", line)
        if fence:
            if opening and opening[1] == fence and not opening[2]:
                found.append(Block(start, kind, tuple(body)))
                fence = ""
            else:
                body.append(line)
        elif opening:
            fence, kind, start, body = opening[1], opening[2], number + 1, []
        elif hidden := re.fullmatch(r"\s*<!-- run: (.+) -->\s*", line):
            found.append(Block(number, "run", (hidden[1],)))
    assert not fence, f"the block from line {start} on has no end"
    return found


def commands(page: str) -> list[Command]:
    """The commands of a page that are to be run, hidden ones too."""
    found: list[Command] = []
    for block in blocks(page):
        if block.kind == "run":
            found.append(Command(block.line, block.lines[0]))
        elif block.kind in ("console", "console exact"):
            found += _typed(block)
    return [one for one in found if not SKIPPED.match(one.words + " ")]


def _typed(block: Block) -> list[Command]:
    typed: list[tuple[int, list[str], list[str]]] = []
    for number, line in enumerate(block.lines, block.line):
        if line.startswith("$ "):
            typed.append((number, [line[2:]], []))
        elif typed and typed[-1][1][-1].endswith("\\") and not typed[-1][2]:
            typed[-1][1].append(line.removeprefix("> "))
        elif typed:
            typed[-1][2].append(line)
    assert typed, f"line {block.line}: a console block without a line that begins with '$ '"
    return [_command(number, "\n".join(words), shown, block.kind) for number, words, shown in typed]


def _command(line: int, words: str, shown: list[str], kind: str) -> Command:
    status = re.search(r"\s+# exit (\d+)$", words)
    printed = "\n".join(shown).strip() if kind.endswith("exact") else None
    return Command(
        line, words[: status.start()] if status else words, int(status[1]) if status else 0, printed
    )


def shell(words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in bash, with the tools beside this Python before all others."""
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": tools, "REPOSITORY": str(ROOT), "COLUMNS": "100"}
    return subprocess.run(
        ["bash", "-c", words],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_says_works(page: Path, tmp_path: Path) -> None:
    text = page.read_text()
    for one in commands(text):
        ran = shell(one.words, tmp_path)
        told = f"{page.name}:{one.line}: $ {one.words}\n{ran.stdout}{ran.stderr}"
        assert ran.returncode == one.status, told
        assert "Traceback" not in ran.stderr, told
        if one.printed is not None:
            assert (ran.stdout + ran.stderr).strip() == one.printed, told
    # Blank lines in between keep the line numbers of the page in a traceback.
    program: list[str] = []
    for block in blocks(text):
        if block.kind == "python":
            program += [""] * (block.line - 1 - len(program)) + list(block.lines)
    if program:
        (tmp_path / page.name).write_text("\n".join(program) + "\n")
        ran = shell(f"python '{page.name}'", tmp_path)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_readme_shows_commands() -> None:
    shown = commands((ROOT / "README.md").read_text())
    assert any(one.words.startswith("sayso code ") for one in shown)
    assert len(shown) >= 3


PAGE = """\
Text with `$ no command`.

```console exact
$ echo one \\
>   two
one two
$ make demo
$ false  # exit 1
```
<!-- run: touch seen -->

```python
x = 1
```

````markdown
```console
$ not this
```
````

```console
$ ls
whatever
```
"""


def test_pages_are_taken_apart_as_said() -> None:
    assert commands(PAGE) == [
        Command(4, "echo one \\\n  two", 0, "one two"),
        Command(8, "false", 1, ""),
        Command(10, "touch seen"),
        Command(23, "ls"),
    ]
    assert [(one.line, one.lines) for one in blocks(PAGE) if one.kind == "python"] == [
        (13, ("x = 1",))
    ]


def test_a_page_that_is_wrong_is_found_out(tmp_path: Path) -> None:
    for wrong in (
        "```console\n$ false\n```\n",
        "```console\n$ true  # exit 1\n```\n",
        "```console exact\n$ echo a\nb\n```\n",
        "```python\nassert False\n```\n",
        "```console\nls\n```\n",
        "```console\n$ true\n",
    ):
        page = tmp_path / "wrong.md"
        page.write_text(wrong)
        with pytest.raises(AssertionError):
            test_what_a_page_says_works(page, tmp_path)
