"""The owner's story: clients vendored deep in a strict repository,
and an upgrade that breaks one line of the program.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import CHECKOUT, Project
from tests.vendoring import CLIENTS, Owner, own

STRICT = f"""\
[tool.mypy]
strict = true
mypy_path = "src"
explicit_package_bases = true

[tool.pyright]
typeCheckingMode = "strict"
include = ["src"]
extraPaths = ["src"]

[tool.ruff]
extend-exclude = ["{CLIENTS}"]

[tool.ruff.lint]
select = ["ALL"]
ignore = ["D203", "D213", "COM812", "CPY001"]
"""

PROGRAM = '''\
"""What the shop asks its suppliers."""

from acme.web.clients.ink import Ink


def colour_of(pot: int) -> str:
    """Name the colour of a pot."""
    with Ink() as ink:
        found = ink.get_pot(pot_id=pot)
    return found.colour.upper()
'''
BROKEN = 10
"""The line that uses what the upgrade breaks."""

PUBLISHED = """\
  /pots:
    get:
      operationId: listPots
      summary: All pots of ink.
      responses:
        "200":
          description: The pots.
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Pot"}}
              example: [{hue: blue}]
components:
"""

STORY = {"breaking": 1, "harmless": 3, "lines": 1, "files": 5}


@pytest.fixture
def owner(project: Project, monkeypatch: pytest.MonkeyPatch) -> Owner:
    """A repository in a src layout with strict settings and a program, as the working folder."""
    found = own(project, monkeypatch)
    (found.root / "pyproject.toml").write_text(STRICT)
    (found.root / "src/acme/shop.py").write_text(PROGRAM)
    return found


def publish(project: Project) -> None:
    """The provider takes a field out of its responses, which breaks, and adds another, an operation and an argument."""
    project.edit("specs/ink.yaml", "required: [colour]", "required: [hue]")
    project.edit("specs/ink.yaml", "{colour: blue}", "{hue: blue}")
    project.edit("specs/ink.yaml", "colour: {type: string, description: Of the ink.}", "hue: {type: string}")
    (project.root / "specs/ink.yaml").write_text(
        (project.root / "specs/ink.yaml")
        .read_text()
        .replace("components:\n", PUBLISHED)
        .replace(
            "      responses:\n",
            "        - {name: unit, in: query, schema: {type: string}, example: ml}\n      responses:\n",
            1,
        )
    )


def mypy() -> list[str]:
    """The lines with errors of mypy, as `file:line`."""
    done = tool("mypy", "src", "--no-error-summary")
    return [*dict.fromkeys(":".join(line.split(":")[:2]) for line in done.splitlines() if ": error:" in line)]


def pyright() -> list[str]:
    """The lines with errors of pyright, as `file:line`."""
    found = json.loads(tool("pyright", "--outputjson", "--pythonpath", sys.executable))
    lines = [
        f"{Path(each['file']).relative_to(Path.cwd().resolve())}:{each['range']['start']['line'] + 1}"
        for each in found["generalDiagnostics"]
    ]
    return [*dict.fromkeys(lines)]


def tool(*arguments: str) -> str:
    """What a tool of the owner prints."""
    return subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, check=False).stdout


@pytest.mark.slow
def test_an_upgrade_says_which_line_breaks(owner: Owner) -> None:
    """Before anything is copied, and it is the line that the type checkers reject afterwards."""
    owner.vendored("ink")
    before = owner.root.parent / "before.yaml"
    spec = owner.project.root / "specs/ink.yaml"
    shutil.copy(spec, before)
    assert (mypy(), pyright(), tool("ruff", "check", "src")) == ([], [], "All checks passed!\n")
    publish(owner.project)

    told = owner.run("diff", str(before), str(spec), "--imports", "src", "--format", "json")

    assert told.code == 1
    found = json.loads(told.out)
    effects = [change["effect"] for change in found["changes"]]
    assert (effects.count("breaks-types"), effects.count("harmless")) == (STORY["breaking"], STORY["harmless"])
    assert len(effects) == STORY["breaking"] + STORY["harmless"]
    lines = [f"{use['file']}:{use['line']}" for use in found["uses"]]
    assert lines == [f"src/acme/shop.py:{BROKEN}"]
    assert len(lines) == STORY["lines"]

    assert owner.run("generate", "--specs", str(spec.parent), "--out", str(owner.source), "--quiet").code == 0
    newer = owner.check("--from", str(owner.source))
    assert newer.code == 1
    assert f"ink: {STORY['files']} files would change" in newer.out
    updated = owner.vendor("--update")
    assert updated.code == 0, updated.err
    assert mypy() == pyright() == lines

    program = owner.root / "src/acme/shop.py"
    program.write_text(program.read_text().replace("found.colour", "found.hue"))
    assert (mypy(), pyright(), tool("ruff", "check", "src")) == ([], [], "All checks passed!\n")
    assert owner.check().code == 0


def test_the_story_is_told_with_its_counts() -> None:
    """In the documentation."""
    text = re.sub(r"\s+", " ", (CHECKOUT / "docs/vendoring.md").read_text("utf-8"))

    assert (
        f"{STORY['breaking']} breaking change and {STORY['harmless']} harmless ones; `diff --imports` names "
        f"{STORY['lines']} line of the program, and the update changes {STORY['files']} files"
    ) in text
