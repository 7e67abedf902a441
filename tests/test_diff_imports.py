"""`specloom diff --imports`: the lines of a program that use what breaks, in every format."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from specloom import cli
from tests.project import SPEC

NEXT = (
    SPEC.replace("required: [colour]", "required: [shade]")
    .replace("colour: {type", "shade: {type")
    .replace("colour:", "shade:")
)

PROGRAM = """\
from clients.ink import Ink


def colour(ink: Ink) -> str:
    return ink.get_pot(pot_id=7).colour


def unknown(pot):
    return pot.colour
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two versions of a spec and a program that uses the first, as the working folder."""
    monkeypatch.chdir(tmp_path)
    _write("old/ink.yaml", SPEC)
    _write("new/ink.yaml", NEXT)
    _write("app/main.py", PROGRAM)
    return tmp_path


def _write(path: str, text: str | bytes) -> None:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())


def _diff(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.main(["diff", "old", "new", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


GONE = "the field `colour` of `models.Pot` is gone"


def test_text_names_each_line_and_says_what_is_certain(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _diff(capsys, "--imports", "app")

    assert code == 1
    assert out[out.index("your program") :].splitlines() == [
        "your program: 1 line of 1 file uses what breaks, and 1 more may",
        f"  app/main.py:5:34: {GONE} [removed]",
        "    return ink.get_pot(pot_id=7).colour",
        f"  app/main.py:9:16: may use this: {GONE} [removed]",
        "    return pot.colour",
    ]
    assert err.splitlines()[-1] == "1 line of 1 file uses what breaks, and 1 more may"


def test_json_has_each_use_with_its_change(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write("app/broken.py", "def f(:\n")

    data = json.loads(_diff(capsys, "--imports", "app", "--format", "json")[1])

    assert data["uses"][0] == {
        "file": "app/main.py",
        "line": 5,
        "column": 34,
        "text": "    return ink.get_pot(pot_id=7).colour",
        "certain": True,
        "provider": "ink",
        "subject": "models.Pot.colour",
        "code": "removed",
        "effect": "breaks-types",
        "message": GONE,
    }
    assert [(use["line"], use["certain"]) for use in data["uses"]] == [(5, True), (9, False)]
    assert data["unread"] == [{"file": "app/broken.py", "line": 1, "column": 7, "reason": "invalid syntax"}]


def test_github_annotates_the_lines_of_the_program(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write("app/broken.py", "def f(:\n")

    out = _diff(capsys, "--imports", "app", "--format", "github")[1]

    assert out.splitlines()[-3:] == [
        f"::error file=app/main.py,line=5,col=34,title=uses what breaks%3A removed::{GONE}",
        f"::warning file=app/main.py,line=9,col=16,title=may use what breaks%3A removed::{GONE}",
        "::warning file=app/broken.py,line=1,col=7,title=cannot be read::invalid syntax",
    ]


def test_markdown_has_a_table_of_the_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = _diff(capsys, "--imports", "app", "--format", "markdown")[1]

    assert out[out.index("#### Your program") :].strip().splitlines() == [
        "#### Your program: 1 line of 1 file uses what breaks, and 1 more may",
        "",
        "| location | line | change |",
        "| --- | --- | --- |",
        f"| `app/main.py:5` | `return ink.get_pot(pot_id=7).colour` | {GONE} |",
        f"| `app/main.py:9` | `return pot.colour` | may use this: {GONE} |",
    ]


def test_without_the_option_nothing_is_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "program" not in "".join(map(str, _diff(capsys)))
    assert "uses" not in json.loads(_diff(capsys, "--format", "json")[1])


@pytest.mark.parametrize("names", [("old/ink.yaml", "next.yaml"), ("before.yaml", "new/ink.yaml")], ids=["old", "new"])
def test_the_client_is_called_as_either_of_two_files(
    names: tuple[str, str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write("next.yaml", NEXT)
    _write("before.yaml", SPEC)

    cli.main(["diff", *names, "--imports", "app"])

    assert "your program: 1 line of 1 file uses what breaks" in capsys.readouterr().out


def test_a_program_that_imports_no_client_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write("tools/main.py", "print(1)\n")

    assert "your program: none of 1 file imports `ink`\n" in _diff(capsys, "--imports", "tools")[1]


def test_nothing_that_breaks_is_used_by_nobody(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write("new/ink.yaml", SPEC)

    assert _diff(capsys, "--imports", "app")[:2] == (0, "your program: no lines of 1 file use what breaks\n")


def test_a_folder_that_is_not_there_is_wrong_usage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _diff(capsys, "--imports", "ap")

    assert (code, out) == (2, "")
    assert "there is no folder `ap`" in err


def test_folders_and_files_are_read_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.symlink("main.py", "app/same.py")
    os.symlink(".", "app/again")

    assert "1 line of 1 file uses" in _diff(capsys, "--imports", "app", "app/main.py", "--imports", ".")[2]


@pytest.mark.parametrize("skipped", [".tox", "__pycache__", "node_modules", "env/lib/site-packages", "env"])
def test_what_the_owner_did_not_write_is_not_searched(
    skipped: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write(f"{skipped}/main.py", PROGRAM)
    _write("env/pyvenv.cfg", "")

    assert "1 line of 1 file uses" in _diff(capsys, "--imports", ".")[2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"# coding: latin-1\nfrom clients.ink import Ink\nname = '\xe9'; Ink().get_pot(pot_id=7).colour\n", "3:37"),
        (b"\xef\xbb\xbffrom clients.ink import Ink\r\nInk().get_pot(pot_id=7).colour\r\n", "2:25"),
        (b"from clients.ink import Ink\nname = '\xe9'\n", "1:1: cannot be read"),
        (b"# coding: nothing\n", "1:1: cannot be read"),
    ],
    ids=["latin-1", "a mark and CRLF", "no UTF-8", "an unknown encoding"],
)
def test_files_are_read_in_their_own_encoding(
    text: bytes, expected: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write("app/main.py", text)

    assert f"app/main.py:{expected}" in _diff(capsys, "--imports", "app")[1]
