"""Two branches of a repository that both generate: git merges them, and `check` then says what is so."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project import SPEC, Project, Said, copy_tool, module


def git(root: Path, *arguments: str) -> None:
    """A git command in a repository, whatever the user's own configuration is."""
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *arguments], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def project(project: Project) -> Project:
    """A generated project with a copy of the tool, in a repository of its own."""
    copy_tool(project.root)
    (project.root / ".gitignore").write_text("__pycache__/\n")
    git(project.root, "init", "--quiet", "--initial-branch=main")
    git(project.root, "add", "--all")
    git(project.root, "commit", "--quiet", "--message=start")
    return project


def merged(project: Project, *changes: Callable[[], object]) -> Said:
    """Make each change on a branch of its own and generate there, merge all of them; returns what `check` says then."""
    for number, change in enumerate(changes):
        git(project.root, "switch", "--quiet", "--create", f"branch{number}", "main")
        change()
        said = module(project.root, "generate")
        assert said.code == 0, said.err
        git(project.root, "add", "--all")
        git(project.root, "commit", "--quiet", "--message=change")
    git(project.root, "switch", "--quiet", "main")
    for number in range(len(changes)):
        git(project.root, "merge", "--quiet", "--no-edit", f"branch{number}")
    return module(project.root, "check")


def appended(project: Project, path: str, text: str) -> None:
    """Add lines at the end of a file."""
    (project.root / path).write_text((project.root / path).read_text() + text)


@pytest.mark.slow
def test_two_branches_that_each_add_a_provider(project: Project) -> None:
    said = merged(project, *(lambda n=n: (project.root / f"specs/{n}.yaml").write_text(SPEC) for n in ("nib", "oil")))

    assert (said.code, said.out) == (0, "")
    assert said.err.startswith("4 clients, ")


@pytest.mark.slow
def test_a_changed_spec_and_a_changed_runtime(project: Project) -> None:
    said = merged(
        project,
        lambda: project.edit("specs/ink.yaml", "One pot of ink.", "A pot of ink."),
        lambda: appended(project, "generator/specloom/runtime/limiter.py", "\n# a remark\n"),
    )

    assert (said.code, said.out) == (0, "")
    assert (project.out / "_runtime/limiter.py").read_text().endswith("# a remark\n")


@pytest.mark.slow
def test_an_upgrade_of_the_tool_and_a_changed_spec(project: Project) -> None:
    """Git joins both changes of each client as text; the manifest says that no run has written that yet."""

    def upgrade() -> None:
        project.edit("generator/specloom/__init__.py", "0.1.0", "0.2.0")
        appended(project, "templates/provider/client.py.jinja", "\n\n# The end.\n")

    said = merged(project, lambda: project.edit("specs/ink.yaml", "One pot of ink.", "A pot of ink."), upgrade)

    assert said.code == 1
    assert said.out == "generated/_manifests/ink.txt: out of date: recreated on two branches, and merged\n"
    assert module(project.root, "generate").code == 0
    assert module(project.root, "check").code == 0


OPERATION = """\
  /nibs:
    get:
      operationId: listNibs
      summary: All nibs.
      responses:
        "200":
          description: Their names.
          content:
            application/json:
              schema: {type: array, items: {type: string}}
              example: [fine]
"""


@pytest.mark.slow
def test_an_upgrade_and_a_spec_that_change_the_same_lines(project: Project) -> None:
    """Git keeps both; it is no client, and each such file is named, with a diff, and with what writes it anew."""
    said = merged(
        project,
        lambda: project.edit("specs/ink.yaml", "components:\n", f"{OPERATION}components:\n"),
        lambda: appended(project, "templates/provider/client.py.jinja", "\n\n# The end.\n"),
    )

    assert said.code == 1
    named = [line for line in said.out.splitlines() if line.startswith("generated/")]
    assert named == [
        f"generated/ink/{file}.py: recreated on two branches, and merged" for file in ("async_client", "client")
    ]
    assert said.err.endswith("to write the merged files again, run: python -m specloom generate --force\n")
    refused = module(project.root, "generate")
    assert (refused.code, "git has merged two generated versions of these files" in refused.err) == (1, True)
    assert module(project.root, "generate", "--force").code == 0
    assert module(project.root, "check").code == 0
    assert "list_nibs" in (project.out / "ink/client.py").read_text()


@pytest.mark.slow
def test_what_one_branch_has_generated_with_an_older_tool_is_named(project: Project) -> None:
    """Git has no text to join where one side adds a provider and the other one changes what every client looks like."""
    said = merged(
        project,
        lambda: (project.root / "specs/nib.yaml").write_text(SPEC),
        lambda: appended(project, "templates/provider/client.py.jinja", "\n\n# The end.\n"),
    )

    named = [line for line in said.out.splitlines() if line.startswith("generated/")]
    assert named == [
        f"generated/nib/{file}.py: out of date: the generator changed" for file in ("async_client", "client")
    ]
    assert module(project.root, "generate").code == 0
    assert module(project.root, "check").code == 0


def test_a_runtime_file_that_a_merge_has_lost_is_missing(project: Project) -> None:
    (project.out / "_runtime/limiter.py").unlink()

    said = module(project.root, "check")

    assert (said.code, said.out) == (1, "generated/_runtime/limiter.py: missing\n")


def test_a_conflict_marker_in_a_spec_is_called_one(project: Project) -> None:
    """With its place, before anything else is said about a file that is two versions at once."""
    project.edit("specs/ink.yaml", "  title: Ink\n", "<<<<<<< HEAD\n  title: Ink\n=======\n  title: Inks\n>>>>>>> b\n")

    said = module(project.root, "check")

    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "specs/ink.yaml:3:1: error[conflict-marker]: this is an unresolved merge conflict of git\n"
        "    3 | <<<<<<< HEAD\n"
        "        ^\n"
        "      hint: git could not merge this: keep one of the two versions, and delete the marker lines\n"
    )


@pytest.mark.slow
def test_a_conflict_that_git_left_in_the_output_needs_one_command(project: Project) -> None:
    """Where its attributes were not heeded: in a client, and in the manifest."""
    for path in ("ink/client.py", "_manifests/ink.txt"):
        first, *lines = (project.out / path).read_text().splitlines(keepends=True)
        text = [first, "<<<<<<< HEAD\n", lines[0], "=======\n", lines[0], ">>>>>>> b\n", *lines[1:]]
        (project.out / path).write_text("".join(text))

    said = module(project.root, "check")

    assert said.code == 1
    assert [line for line in said.out.splitlines() if line.startswith("generated/")] == [
        "generated/_manifests/ink.txt: a git conflict marker stands on line 2",
        "generated/ink/client.py: a git conflict marker stands on line 2; recreated on two branches, and merged",
    ]
    assert said.err.endswith("run: python -m specloom generate --force\n")
    assert module(project.root, "generate", "--force").code == 0
    assert module(project.root, "check").code == 0
