"""The GitHub Action and the hooks of pre-commit: their steps run as they are written.

What differs from a real run is said where it does: the network. pip installs the action's checkout without an index,
with the dependencies that are installed here; hooks of pre-commit run the specloom of this environment.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.project import CHECKOUT, SPEC, Project

pytestmark = pytest.mark.slow

ACTION: dict[str, Any] = yaml.safe_load((CHECKOUT / "action.yml").read_text("utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")
COMMANDS = ["check", "lint", "diff"]


@dataclass(frozen=True)
class Ran:
    """What a step has printed and written, and its exit code."""

    code: int
    out: str
    err: str
    summary: str


class Runner:
    """Runs the steps of a composite action as GitHub does, each in a bash of its own."""

    def __init__(self, folder: Path, workspace: Path) -> None:
        self.folder = folder
        self.workspace = workspace
        self.inputs = {name: str(found["default"]) for name, found in ACTION["inputs"].items()}

    def resolve(self, text: str) -> str:
        """A value with the inputs that it names."""
        return EXPRESSION.sub(lambda found: self.inputs[found[1]], text)

    def run(self, step: dict[str, Any]) -> Ran:
        """One step with a script."""
        assert step["shell"] == "bash"
        script, summary = self.folder / "step.sh", self.folder / "summary.md"
        script.write_text(step["run"])
        summary.write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace / self.resolve(step.get("working-directory", ".")),
            env=self._environment(summary) | {name: self.resolve(value) for name, value in step.get("env", {}).items()},
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr, summary.read_text())

    def _environment(self, summary: Path) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "GITHUB_WORKSPACE")}
        return {
            **ours,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(CHECKOUT),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_STEP_SUMMARY": str(summary),
            "RUNNER_TEMP": str(self.folder),
            # in place of the network: what this environment has is found, and nothing else is asked for
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # turns isolation off, whatever it looks like
            "PYTHONPATH": sysconfig.get_path("purelib"),
        }


INSTALL, RUN = STEPS[1:]


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a runner in which the action is installed."""
    folder = tmp_path_factory.mktemp("runner")
    ran = Runner(folder, folder).run(INSTALL)
    assert (ran.code, ran.out) == (0, ""), ran.err
    return folder


@pytest.fixture
def runner(temporary: Path, project: Project) -> Runner:
    """A runner whose workspace has the project in a folder."""
    found = Runner(temporary, project.root.parent)
    found.inputs["working-directory"] = project.root.name
    return found


def test_no_input_is_part_of_a_script() -> None:
    """Else a title of a pull request could run commands."""
    assert [step.get("uses", "").partition("@")[0] for step in STEPS] == ["actions/setup-python", "", ""]
    assert all("${{" not in step.get("run", "") for step in STEPS)
    used = set(re.findall(r"inputs\.([a-z-]+)", str(STEPS)))
    assert used == set(ACTION["inputs"])
    assert all(found.keys() >= {"description", "default"} for found in ACTION["inputs"].values())


def test_the_action_installs_its_own_checkout(temporary: Path) -> None:
    """Not what the index has; and from there it runs."""
    where = subprocess.run(
        [temporary / "specloom/bin/python", "-c", "import specloom; print(specloom.__file__)"],
        env={**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert Path(where.stdout.strip()).is_relative_to(temporary / "specloom")


@pytest.mark.parametrize("command", ["check", "lint"])
def test_success(runner: Runner, command: str) -> None:
    runner.inputs["command"] = command

    ran = runner.run(RUN)

    assert (ran.code, ran.out, ran.summary) == (0, "", "")


def test_drift_is_annotated(runner: Runner, project: Project) -> None:
    """From the top of the checkout, at the line that was edited."""
    project.edit("generated/ink/client.py", "One pot of ink.", "Mine.")
    lines = (project.out / "ink/client.py").read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "Mine." in text)

    ran = runner.run(RUN)

    assert ran.code == 1
    assert ran.out.startswith(f"::error file={project.root.name}/generated/ink/client.py,line={line},")
    assert ran.out.count("::error") == 1


def test_arguments_are_split_as_in_a_shell(runner: Runner, project: Project) -> None:
    (project.root / "my specs").mkdir()
    shutil.move(project.root / "specs/ink.yaml", project.root / "my specs/ink.yaml")
    runner.inputs |= {"command": "lint", "args": "--strict 'my specs/ink.yaml'"}

    ran = runner.run(RUN)

    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("1 spec: ")


@pytest.mark.parametrize(
    "inputs",
    [
        {"command": "check; touch pwned"},
        {"command": "$(touch pwned)"},
        {"args": "'; touch pwned; '"},
        {"args": "$(touch pwned) `touch pwned`"},
        {"command": "lint", "args": '"; touch pwned #"'},
        {"args": "--out \"'"},
        {"command": "probe"},
    ],
    ids=str,
)
def test_inputs_run_no_commands(runner: Runner, project: Project, inputs: dict[str, str]) -> None:
    runner.inputs |= inputs

    ran = runner.run(RUN)

    assert ran.code == 2
    assert not list(project.root.parent.rglob("pwned"))


def test_a_breaking_change_is_annotated_and_summarized(runner: Runner, project: Project) -> None:
    shutil.copytree(project.root / "specs", project.root / "before")
    project.edit("specs/ink.yaml", "operationId: getPot", "operationId: readPot")
    runner.inputs |= {"command": "diff", "args": "before specs"}

    ran = runner.run(RUN)

    assert ran.code == 1
    assert f"::error file={project.root.name}/specs/ink.yaml,line=" in ran.out
    assert "get_pot" in ran.summary

    shutil.rmtree(project.root / "before")
    shutil.copytree(project.root / "specs", project.root / "before")
    ran = runner.run(RUN)
    assert (ran.code, ran.out) == (0, "")


# --- a pull request, from its keeper's side --------------------------------------------------------------------------

ANNOTATION = re.compile(r"::error file=([^,]+),line=(\d+),col=\d+,title=([^:]+)::(.*)")


def annotated(ran: Ran) -> dict[str, tuple[str, int, str]]:
    """(code, line, text) by file; each file once."""
    found = [match for line in ran.out.splitlines() if (match := ANNOTATION.fullmatch(line))]
    assert len(found) == len(ran.out.splitlines()) == len({match[1] for match in found})
    return {match[1]: (match[3], int(match[2]), match[4].replace("%0A", "\n").replace("%25", "%")) for match in found}


def changed_lines(folder: Path, path: str, regenerated: Path) -> list[int]:
    """The lines of a file that differ from those of another tree, by the program `diff`."""
    formats = ["--unchanged-line-format=", "--new-line-format=", "--old-line-format=%dn "]
    command = ["diff", *formats, path, str(regenerated / path)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return [int(number) for number in done.stdout.split()]


def test_a_pull_request_with_drift(runner: Runner, project: Project, tmp_path: Path) -> None:
    """A spec changed in a way that breaks callers and nobody generated, a client edited by hand, a file deleted:
    the counts are those of docs/ci.md.
    """
    shutil.copytree(project.root / "specs", project.root / "before")
    project.edit(
        "specs/ink.yaml",
        "schema: {type: integer}\n          example: 7",
        "schema: {type: string}\n          example: a7",
    )
    project.edit("generated/pen/client.py", "One pot of pen.", "One pot of pen, ours.")
    (project.out / "pen/models.py").unlink()
    regenerated = tmp_path / "regenerated"
    shutil.copytree(project.root, regenerated)
    subprocess.run(
        [sys.executable, "-m", "specloom", "generate", "--force", "--quiet"],
        cwd=regenerated,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT / "generator")},
        check=True,
    )

    linted = runner.run(STEPS[-1] | {"env": {"SPECLOOM_COMMAND": "lint", "SPECLOOM_ARGS": "--strict"}})
    checked = runner.run(RUN)
    runner.inputs |= {"command": "diff", "args": "before specs"}
    compared = runner.run(RUN)
    runner.inputs |= {"command": "check", "args": ""}

    assert compared.code == 1
    ((breaking, (title, line, said)),) = annotated(compared).items()
    assert (breaking, title) == (f"{project.root.name}/specs/ink.yaml", "breaks types%3A retyped")
    assert "- name: potId" in (project.root / "specs/ink.yaml").read_text().splitlines()[line - 1]
    assert "client.get_pot(pot_id)" in said and "client.get_pot(pot_id)" in compared.summary
    assert (linted.code, linted.out) == (0, "")
    assert checked.code == 1
    told = {file.removeprefix(f"{project.root.name}/"): told for file, told in annotated(checked).items()}
    codes = [code for code, _, _ in told.values()]
    assert (len(told), codes.count("drift-changed"), codes.count("drift-edited"), codes.count("drift-missing")) == (
        STORY["files"],
        STORY["changed"],
        STORY["edited"],
        STORY["missing"],
    )
    for file, (code, line, text) in told.items():
        assert "\nhint: " in text
        assert line == 1 if code == "drift-missing" else line == changed_lines(project.root, file, regenerated)[0]

    assert project.run("generate", "--force", "--quiet").code == 0
    assert [runner.run(RUN).code, runner.run(RUN).out] == [0, ""]


STORY = {"files": 6, "changed": 4, "edited": 1, "missing": 1}


def test_the_story_is_told_with_its_counts() -> None:
    """In the documentation."""
    text = " ".join((CHECKOUT / "docs/ci.md").read_text("utf-8").split())

    assert (
        f"annotates {STORY['files']} files ({STORY['changed']} out of date, {STORY['edited']} edited by hand, "
        f"{STORY['missing']} missing)"
    ) in text


# --- pre-commit ------------------------------------------------------------------------------------------------------


def pre_commit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of pre-commit in a repository, with the specloom of this checkout on the path."""
    tools = folder.parent / "tools"
    if not tools.exists():
        tools.mkdir()
        source = str(CHECKOUT / "generator")
        (tools / "specloom").write_text(f'#!/bin/sh\nPYTHONPATH={source!r} exec {sys.executable!r} -m specloom "$@"\n')
        (tools / "specloom").chmod(0o755)
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "PATH": f"{tools}:{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(folder.parent / "home"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def repository(project: Project) -> Project:
    """The project as a git repository, with the hooks in its configuration.

    They are local ones, and their language is `system`: a hook of the language `python` is installed from an index.
    Everything else is as the file of hooks has it.
    """
    hooks = [{**hook, "language": "system"} for hook in HOOKS]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (project.root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git(project, "init", "--quiet")
    git(project, "config", "user.name", "Ink")
    git(project, "config", "user.email", "ink@example.com")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message", "specs and clients")
    return project


def git(project: Project, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=project.root, check=True, capture_output=True)


def outcomes(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Passed, Failed or Skipped, by the name of a hook."""
    return dict(re.findall(r"^(specloom \w+)\.*(?:\([^)]*\))?(Passed|Failed|Skipped)$", done.stdout, re.MULTILINE))


def test_the_hooks_are_valid(tmp_path: Path) -> None:
    """By the rules of pre-commit; each runs a command of the tool, once, for all files."""
    done = pre_commit(tmp_path, "validate-manifest", str(CHECKOUT / ".pre-commit-hooks.yaml"))

    assert (done.returncode, done.stdout) == (0, ""), done.stdout
    assert {hook["id"]: hook["entry"] for hook in HOOKS} == {f"specloom-{it}": f"specloom {it}" for it in COMMANDS}
    assert all(hook["language"] == "python" and hook["pass_filenames"] is False for hook in HOOKS)


def test_the_hooks_run_in_a_repository(repository: Project) -> None:
    """Only the check runs for any commit: a generated file that is deleted is no file to call a hook for."""
    git(repository, "rm", "--quiet", "generated/ink/models.py")

    done = pre_commit(repository.root, "run", "--verbose")

    assert done.returncode == 1
    assert outcomes(done) == {"specloom check": "Failed", "specloom lint": "Skipped", "specloom diff": "Skipped"}
    assert "generated/ink/models.py: missing" in done.stdout
    assert "specloom generate" in done.stdout


def test_a_hook_reports_the_findings_of_a_changed_spec(repository: Project) -> None:
    repository.break_spec("ink")
    git(repository, "add", ".")

    done = pre_commit(repository.root, "run", "specloom-lint")

    assert outcomes(done) == {"specloom lint": "Failed"}
    assert "specs/ink.yaml:4:" in done.stdout


def test_the_hooks_pass(repository: Project) -> None:
    """For a change of a spec with the clients that it makes, of a `.json` spec too."""
    (repository.root / "specs/pen.yaml").write_text(SPEC.replace("Ink", "Pen").replace("ink", "nib"))
    assert repository.run("generate").code == 0
    git(repository, "add", ".")

    done = pre_commit(repository.root, "run", "specloom-check")
    assert outcomes(done) == {"specloom check": "Passed"}, done.stdout
    done = pre_commit(repository.root, "run", "specloom-lint")
    assert outcomes(done) == {"specloom lint": "Passed"}, done.stdout


def test_the_hook_for_breaking_changes(repository: Project) -> None:
    repository.edit("specs/ink.yaml", "operationId: getPot", "operationId: readPot")
    git(repository, "add", ".")

    done = pre_commit(repository.root, "run", "specloom-diff")

    assert outcomes(done) == {"specloom diff": "Failed"}
    assert "get_pot" in done.stdout


@pytest.mark.foreign
def test_the_hooks_install_from_the_repository(repository: Project) -> None:
    """As users have them: pre-commit clones this repository and installs it, with its dependencies from the index."""
    done = pre_commit(repository.root, "try-repo", str(CHECKOUT), "specloom-check", "--verbose")

    assert done.returncode == 0, done.stdout + done.stderr
    assert outcomes(done) == {"specloom check": "Passed"}
