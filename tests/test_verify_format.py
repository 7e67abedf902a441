"""`--verify-format`: Black runs for it alone, and finds nothing to do;
what it would change is a defect of the generator.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from specloom import __version__, formatting
from tests.project import Project, copy_tool, environment_of, module

WITHOUT = """\
import sys
{before}
from specloom.cli import main
code = main(sys.argv[1:])
print(code, {after})
"""
"""A run of a command in a process of its own, and what is to know of it afterwards."""


def told(root: Path, *arguments: str, before: str = "", after: str = "None") -> str:
    """What a process says that runs a command after some statements, and evaluates an expression after it."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(before=before, after=after), *arguments],
        cwd=root,
        env=environment_of(root),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("command", [("generate", "--force"), ("check",)])
def test_a_run_imports_no_black(project: Project, command: tuple[str, ...]) -> None:
    """Not even where everything is generated again."""
    project.edit("specs/ink.yaml", "Sells ink.", "Sells ink and paper.")

    code, _, is_loaded = told(project.root, *command, after="'black' in sys.modules").partition(" ")
    assert (int(code), is_loaded) == (command == ("check",), "False")


def test_without_black_only_the_verification_fails(project: Project) -> None:
    """It is not needed for anything else, and its absence is said."""
    project.edit("specs/ink.yaml", "Sells ink.", "Sells ink and paper.")
    missing = "sys.modules['black'] = None"

    assert told(project.root, "generate", "--verify-format", before=missing) == "2 None"
    assert told(project.root, "generate", before=missing) == "0 None"
    assert told(project.root, "check", before=missing) == "0 None"


@pytest.mark.parametrize("command", ["generate", "check"])
def test_what_is_emitted_is_verified_even_if_nothing_has_changed(
    project: Project, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All Python files of all providers, and nothing is written."""
    before = project.snapshot()
    seen: list[str] = []
    monkeypatch.setattr(formatting, "verify", seen.extend)

    said = project.run(command, "--verify-format")

    assert said.code == 0, said.err
    wanted = {path for path in before if path.startswith(("ink/", "pen/", "tests/test_"))}
    assert wanted == set(seen)
    assert project.snapshot() == before


def test_black_has_nothing_to_do(project: Project) -> None:
    """Whatever the user puts at the top of files, in any style."""
    (project.root / "pyproject.toml").write_text(
        '[tool.specloom]\nheader = ["#a comment", "# fmt: off"]\n', encoding="utf-8"
    )

    assert project.run("generate", "--verify-format").code == 0
    assert (project.out / "ink/client.py").read_text().startswith("#a comment\n# fmt: off\n# Code generated")
    assert project.run("check", "--verify-format").code == 0


def test_what_black_would_change_is_an_internal_error(project: Project) -> None:
    """It names file and line; without the option the text is final as it is."""
    copy_tool(project.root)
    project.edit(
        "templates/provider/models.py.jinja",
        "from __future__ import annotations",
        "from __future__ import  annotations",
    )
    before = project.snapshot()

    failed = module(project.root, "generate", "--verify-format")
    assert failed.code == 3
    assert project.snapshot() == before

    assert module(project.root, "generate").code == 0
    lines = (project.out / "ink/models.py").read_text().splitlines()
    number = lines.index("from __future__ import  annotations") + 1
    told = f"ink/models.py:{number}: Black would write `from __future__ import annotations` instead of `"
    assert f"error: internal error in specloom {__version__}: FormatError: {told}" in failed.err


def test_the_first_line_of_each_file_is_named() -> None:
    """Lines are counted through the pieces that a long file is formatted in."""
    sound = "".join(f"def f{number}() -> None:\n    pass\n\n\n" for number in range(200))
    files = {
        "a.py": f"{sound}x  = 1\n",
        "b.py": "y = [1,\n2]\n",
        "c.md": "y  = 1",
        "d.py": "",
        "e.py": f"{sound}x = 1\n",
    }

    with pytest.raises(formatting.FormatError) as caught:
        formatting.verify(files)

    assert str(caught.value) == (
        "a.py:801: Black would write `x = 1` instead of `x  = 1`; b.py:1: Black would write `y = [1, 2]` instead of `y = [1,`"
    )
