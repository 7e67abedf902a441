"""`specloom new`: a draft from what a person has, nothing over what is there,
and the way from a page to a green client.
"""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import Project, environment_of

STORY = Path(__file__).parent / "drafting" / "story"
PAGES = Path(__file__).parent / "drafting" / "pages"


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Project:
    """A folder with two pages of a provider, as the working folder."""
    root = tmp_path / "project"
    root.mkdir()
    for page in STORY.iterdir():
        shutil.copy(page, root)
    monkeypatch.chdir(root)
    return Project(root, capsys)


def test_it_says_what_it_found_and_what_is_left(project: Project) -> None:
    said = project.run("new", "kiln", "--from", "create-task.md", "get-task-result.md")

    assert (said.code, said.out) == (0, "")
    assert said.err == (
        "specs/kiln.yaml: 2 operations, 15 properties, 1 kind of task, 1 TODO\nnext: specloom lint specs/kiln.yaml\n"
    )
    text = (project.root / "specs/kiln.yaml").read_text("utf-8")
    assert text.startswith("# Sources: create-task.md, get-task-result.md.\n")
    assert "taskId:  # get-task-result.md:33\n" in text
    lint = project.run("lint")
    assert (lint.code, lint.err) == (0, "1 spec: 0 errors, 1 warning\n")
    assert "specs/kiln.yaml:34:5: warning[todo]: is each task billed: then add `billable: true`" in lint.out
    assert project.run("lint", "--strict").code == 1


def test_the_same_files_give_the_same_bytes(project: Project) -> None:
    first = project.run("new", "kiln", "--from", "create-task.md", "--from", "get-task-result.md")
    before = (project.root / "specs/kiln.yaml").read_bytes()
    second = project.run("new", "kiln", "--from", "create-task.md", "get-task-result.md", "--force")

    assert (first.code, second.code) == (0, 0)
    assert (project.root / "specs/kiln.yaml").read_bytes() == before


def test_nothing_is_overwritten_without_being_told_to(project: Project) -> None:
    (project.root / "specs").mkdir()
    (project.root / "specs/kiln.yaml").write_text("mine\n")
    said = project.run("new", "kiln", "--from", "create-task.md")

    assert said.code == 2
    assert said.err == (
        "specloom: error: `specs/kiln.yaml` exists already\n  hint: overwrite it with `--force`, or choose another name\n"
    )
    assert (project.root / "specs/kiln.yaml").read_text() == "mine\n"
    assert project.run("new", "kiln", "--from", "create-task.md", "--force").code == 0
    assert "createTask" in (project.root / "specs/kiln.yaml").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", sorted(each for each in PAGES.iterdir() if each.suffix != ".tsv"), ids=lambda page: page.stem
)
def test_every_draft_is_a_spec_that_generates(project: Project, page: Path) -> None:
    """`lint` has no error, and nothing must be settled before there is a client."""
    shutil.copy(page, project.root)
    name = page.stem.replace("-", "_")

    assert project.run("new", name, "--from", page.name).code == 0
    lint = project.run("lint")
    assert lint.code == 0, lint.out
    assert project.run("generate", "--quiet").code == 0
    assert (project.root / "generated" / name / "models.py").is_file() or (
        project.root / "generated" / name / "models"
    ).is_dir()


def test_prose_alone_is_an_honest_nothing(project: Project) -> None:
    (project.root / "about.md").write_text("# About\n\nWe bake. See https://kiln.example/about for more.\n")
    said = project.run("new", "kiln", "--from", "about.md")

    assert said.code == 1
    assert said.err == "about.md: nothing found: no operation with a URL, no recorded request, no example\n"
    assert not (project.root / "specs").exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.md", None, "there is no file `none.md`"),
        (".", None, "`.` is a folder"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0", "`a.png` is not text"),
        ("a.md", b"# a\n\nb\xff\n", "a.md:3: this is not UTF-8"),
        ("a.har", b'{"log": {"entries": [', "a.har:1: the JSON ends too early"),
        ("a.html", b"<!doctype html>\n<p>POST /a</p>", "a.html:1: this is a page of HTML, not of Markdown"),
    ],
)
def test_files_that_cannot_be_read_are_refused(
    project: Project, name: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        (project.root / name).write_bytes(content)
    said = project.run("new", "kiln", "--from", "create-task.md", name)

    assert said.code == 2
    assert said.err.startswith(f"specloom: error: {message}\n")
    assert not (project.root / "specs").exists()


def test_a_file_that_is_too_large_is_refused(project: Project) -> None:
    with open(project.root / "a.har", "wb") as file:
        os.truncate(file.fileno(), 33 * 1024 * 1024)
    said = project.run("new", "kiln", "--from", "a.har")

    assert said.code == 2
    assert said.err.startswith("specloom: error: `a.har` has 33 MB, and at most 32 are read\n")


def test_a_name_that_is_not_one_is_refused(project: Project) -> None:
    said = project.run("new", "../kiln", "--from", "create-task.md")

    assert said.code == 2
    assert said.err.startswith("specloom: error: `../kiln` cannot be the name of a provider\n")


def test_a_page_with_windows_line_ends_and_a_byte_order_mark(project: Project) -> None:
    text = (project.root / "create-task.md").read_text("utf-8").replace("\n", "\r\n")
    (project.root / "windows.md").write_bytes(b"\xef\xbb\xbf" + text.encode())
    said = project.run("new", "kiln", "--from", "windows.md")

    assert said.err.startswith("specs/kiln.yaml: 1 operation, 8 properties, 0 kinds of task, 0 TODOs\n")


# --- the author's story -----------------------------------------------------------------------------------------------

EMULATED = """\
from generated.kiln import Kiln
from generated.kiln.models import CreateTaskRequestTask


def test_a_task(specloom_emulator):
    emulator = specloom_emulator("specs/kiln.yaml", speed=100)
    with Kiln(client_key="YOUR_KEY", base_url=emulator.url(), clock=emulator.clock) as kiln:
        solution = kiln.tasks.run(task=CreateTaskRequestTask(type="ImageToTextTask", body="iVBORw0KGgo="))
    assert solution.text
"""


@pytest.mark.slow
def test_from_pages_to_a_green_client_against_the_emulator(project: Project) -> None:
    """Four commands and one line of the author's: what `docs/drafting.md` says."""
    commands = 0

    def run(*arguments: str) -> None:
        nonlocal commands
        commands += 1
        said = project.run(*arguments)
        assert said.code == 0, said.err

    run("new", "kiln", "--from", "create-task.md", "get-task-result.md")
    spec = project.root / "specs/kiln.yaml"
    draft = spec.read_text("utf-8")
    spec.write_text(draft.replace("# TODO: is each task billed: then add `billable: true`", "billable: true"), "utf-8")
    run("lint", "--strict")
    run("generate")
    (project.root / "test_kiln.py").write_text(EMULATED)
    commands += 1
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:specloom",
            "-p",
            "specloom.serve.plugin",
            ".",
        ],
        cwd=project.root,
        env={**environment_of(project.root), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

    added = [
        line for line in difflib.ndiff(draft.splitlines(), spec.read_text("utf-8").splitlines()) if line[:2] == "+ "
    ]
    assert (commands, added) == (4, ["+     billable: true"])


@pytest.mark.slow
@pytest.mark.parametrize("page", ["copied-text.txt", "headings-portuguese.md", "plain-tables.md", "rpc-tables.md"])
def test_one_page_alone_gives_a_green_client_of_its_operation(project: Project, page: str) -> None:
    """Without a line of the author's; tasks need the page of the operation that creates them."""
    shutil.copy(PAGES / page, project.root)
    assert project.run("new", "kiln", "--from", page).code == 0
    made = project.run("generate")
    assert made.code == 0, made.err
    project.check_generated_tests()
