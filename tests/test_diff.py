"""`specloom diff`: files, folders, projects and git revisions, its formats and its exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.project import SPEC, Project

COLOURS = "colour: {type: string, description: Of the ink.}"


def git(folder: Path, *arguments: str) -> str:
    """What git prints, with nothing of the user's own settings."""
    names = ("user.name=specloom", "user.email=specloom@example.com", "init.defaultBranch=main", "commit.gpgsign=false")
    options = [word for name in names for word in ("-c", name)]
    done = subprocess.run(
        ["git", *options, *arguments],
        cwd=folder,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def commit(folder: Path, message: str = "Change the specs") -> None:
    """Everything in the folder as one commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


@pytest.fixture
def repository(project: Project) -> Project:
    """The project in a git repository, all of it committed on `main`."""
    (project.root / ".gitignore").write_text("generated/\n")
    git(project.root, "init", "--quiet")
    commit(project.root, "Begin")
    return project


# --- files and folders -----------------------------------------------------------------------------------------------


def test_two_files_are_one_provider_whatever_they_are_called(project: Project) -> None:
    (project.root / "old.yaml").write_text(SPEC)
    (project.root / "new.yaml").write_text(SPEC.replace("colour", "shade"))

    said = project.run("diff", "old.yaml", "new.yaml")

    assert said.code == 1
    assert said.out == (
        "new\n"
        "  breaks types\n"
        "    old.yaml:32:9: the field `colour` of `models.Pot` is gone [removed]\n"
        "      models.Pot.colour | #/components/schemas/Pot/properties/colour | str -> (none)\n"
        "  harmless\n"
        "    new.yaml:32:9: the field `shade` of `models.Pot` is new [added]\n"
        "      models.Pot.shade | #/components/schemas/Pot/properties/shade | (none) -> str\n"
    )
    assert said.err == "1 breaks types, 1 harmless: a major version\n"


def test_no_difference_is_one_line(project: Project) -> None:
    said = project.run("diff", "specs", "specs")

    assert (said.code, said.out, said.err) == (0, "", "nothing changes for callers\n")


def test_folders_are_compared_by_provider(project: Project, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "ink.yaml").write_text(SPEC)
    (other / "nib.yaml").write_text(SPEC.replace("Ink", "Nib"))

    said = project.run("diff", "specs", str(other), "--format", "json")

    found = json.loads(said.out)["changes"]
    assert [(it["provider"], it["code"], it["effect"]) for it in found] == [
        ("nib", "added", "harmless"),
        ("pen", "removed", "breaks-types"),
    ]
    assert said.code == 1


def test_projects_with_settings_are_compared_by_their_own(project: Project, tmp_path: Path) -> None:
    for name, text in (("one", SPEC), ("two", SPEC.replace("getPot", "readPot"))):
        folder = tmp_path / name
        (folder / "api").mkdir(parents=True)
        (folder / "specloom.toml").write_text('specs = "api"\n')
        (folder / "api/ink.yaml").write_text(text)

    said = project.run("diff", str(tmp_path / "one"), str(tmp_path / "two"))

    assert "`client.get_pot()` is now `client.read_pot()` [renamed]" in said.out


@pytest.mark.parametrize("named", ["", "ink", "specs/ink.yaml"])
def test_overlays_of_the_settings_are_those_of_each_side(named: str, repository: Project) -> None:
    """What an overlay changes is located in it; a change of the document alone is none of the overlay's."""
    overlay = """\
overlay: 1.1.0
info: {title: Ink for us, version: "1"}
actions:
  - target: $.components.schemas.Pot.properties
    update:
      litres: {type: number, description: How large it is.}
"""
    (repository.root / "specs/ink.overlay.yaml").write_text(overlay)
    (repository.root / "specloom.toml").write_text('[providers.ink]\noverlay = "specs/ink.overlay.yaml"\n')
    git(repository.root, "add", ".")
    commit(repository.root, "Overlay")
    assert repository.run("diff", "--against", "main", *named.split()).err == "nothing changes for callers\n"

    repository.edit("specs/ink.overlay.yaml", "type: number", "type: string")

    said = repository.run("diff", "--against", "main", *named.split())
    assert said.code == 1
    assert "specs/ink.overlay.yaml:6:7: " in said.out
    assert "models.Pot.litres | #/components/schemas/Pot/properties/litres |" in said.out


def test_the_settings_of_the_project_choose_the_operations_of_both_sides(repository: Project) -> None:
    repository.edit(
        "specs/ink.yaml",
        "  /pots/{potId}:\n",
        "  /lids:\n    get: {operationId: getLid, summary: A lid., tags: [lids], responses: {'204': {description: None.}}}\n  /pots/{potId}:\n",
    )
    (repository.root / "specloom.toml").write_text('[providers.ink.exclude]\ntags = ["lids"]\n')

    assert repository.run("diff", "--against", "main").err == "nothing changes for callers\n"
    (repository.root / "specloom.toml").unlink()
    assert "`client.lids.get()` is new" in repository.run("diff", "--against", "main").out


# --- git -------------------------------------------------------------------------------------------------------------


def test_the_work_tree_against_a_revision(repository: Project) -> None:
    repository.edit("specs/ink.yaml", "colour: {type: string,", "colour: {type: integer,")
    before = git(repository.root, "status", "--porcelain=v2"), (repository.root / ".git/index").read_bytes()

    said = repository.run("diff", "--against", "main")

    assert said.code == 1
    assert "specs/ink.yaml:32:9: `models.Pot.colour` is `int` instead of `str` [retyped]" in said.out
    assert said.err == "1 breaks types: a major version\n"
    assert before == (git(repository.root, "status", "--porcelain=v2"), (repository.root / ".git/index").read_bytes())


def test_what_is_gone_has_its_place_in_the_revision(repository: Project) -> None:
    repository.edit("specs/ink.yaml", "colour", "shade")

    said = repository.run("diff", "main", "specs/ink.yaml")

    assert "    main:specs/ink.yaml:32:9: the field `colour` of `models.Pot` is gone [removed]\n" in said.out


@pytest.mark.parametrize(
    "arguments",
    [("HEAD~1", "HEAD"), ("v1", "specs"), ("v1:specs", "specs"), ("v1:specs/ink.yaml", "specs/ink.yaml"), ("v1", "."), ("--against", "v1", "ink")],
    ids=" ".join,
)  # fmt: skip
def test_ways_to_name_two_versions(arguments: tuple[str, ...], repository: Project) -> None:
    git(repository.root, "tag", "v1")
    repository.edit("specs/ink.yaml", "getPot", "readPot")
    commit(repository.root)

    said = repository.run("diff", *arguments, "--format", "json")

    assert [it["after"] for it in json.loads(said.out)["changes"]] == ["client.read_pot"]


def test_a_revision_is_read_from_a_folder_below_the_top(repository: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.edit("specs/ink.yaml", "getPot", "readPot")
    monkeypatch.chdir(repository.root / "specs")

    for arguments in (("HEAD:./ink.yaml", "ink.yaml"), ("HEAD", "."), ("--against", "HEAD", "ink.yaml")):
        assert repository.run("diff", *arguments).code == 1, arguments
    said = repository.run("diff", "HEAD:ink.yaml", "ink.yaml")
    assert said.code == 2
    assert "did you mean `HEAD:./ink.yaml`?" in said.err


def test_files_that_a_document_refers_to_are_read_along(repository: Project) -> None:
    (repository.root / "specs/parts").mkdir()
    pot = repository.root / "specs/parts/pot.yaml"
    pot.write_text("type: object\nrequired: [colour]\nproperties:\n  colour: {$ref: 'colours/name.yaml'}\n")
    (repository.root / "specs/parts/colours").mkdir()
    (repository.root / "specs/parts/colours/name.yaml").write_text("type: string\n")
    repository.edit("specs/ink.yaml", '"#/components/schemas/Pot"', "parts/pot.yaml")
    commit(repository.root)
    pot.write_text(pot.read_text().replace("colour:", "shade:").replace("[colour]", "[shade]"))

    said = repository.run("diff", "--against", "main", "ink")

    assert "main:specs/parts/pot.yaml:4:3: the field `colour`" in said.out
    assert "specs/parts/pot.yaml:4:3: the field `shade`" in said.out


def test_a_spec_that_is_a_link_is_read_as_what_it_leads_to(repository: Project) -> None:
    (repository.root / "specs/well.yaml").symlink_to("ink.yaml")
    commit(repository.root)
    repository.edit("specs/ink.yaml", "getPot", "readPot")

    said = repository.run("diff", "--against", "main", "--format", "json")

    found = json.loads(said.out)["changes"]
    assert [(it["provider"], it["before"]) for it in found] == [("ink", "client.get_pot"), ("well", "client.get_pot")]


def test_providers_that_are_new_or_gone(repository: Project) -> None:
    (repository.root / "specs/pen.yaml").unlink()
    (repository.root / "specs/nib.yaml").write_text(SPEC)

    said = repository.run("diff", "--against", "main")

    assert "the package `nib` is new [added]" in said.out
    assert "main:specs/pen.yaml:1:1: the package `pen` is gone [removed]" in said.out
    assert "`nib` is new" in repository.run("diff", "--against", "main", "specs/nib.yaml").out
    assert "`pen` is gone" in repository.run("diff", "--against", "main", "pen").out
    assert "`pen` is gone" in repository.run("diff", "--against", "main", "specs/pen.yaml").out


def test_an_unknown_revision_is_refused_with_the_closest_one(repository: Project) -> None:
    said = repository.run("diff", "--against", "mian")

    assert (said.code, said.out) == (2, "")
    assert re.search(r"there is no revision `mian` in `.*`\n  hint: did you mean `main`\?", said.err)


def test_a_shallow_clone_says_how_to_get_the_rest(
    repository: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_count = 2
    repository.edit("specs/ink.yaml", "One pot", "A pot")
    commit(repository.root)
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{repository.root}", "shallow")
    monkeypatch.chdir(tmp_path / "shallow")

    said = repository.run("diff", f"HEAD~{commit_count - 1}", "HEAD")

    assert said.code == 2
    assert "hint: this is a shallow clone: run `git fetch --unshallow`" in said.err
    assert "`git fetch origin v1`" in repository.run("diff", "--against", "origin/v1").err


def test_a_path_that_the_revision_does_not_have(repository: Project) -> None:
    (repository.root / "specs/nib.yaml").write_text(SPEC)

    for arguments in (("main", "specs/nib.yaml"), ("main:specs/nib.yaml", "specs/nib.yaml")):
        said = repository.run("diff", *arguments)
        assert said.code == 2
        assert "`specs/nib.yaml` is not in `main`" in said.err


def test_two_specs_for_one_provider_in_a_revision(repository: Project) -> None:
    (repository.root / "specs/ink.json").write_text("{}")
    commit(repository.root)

    said = repository.run("diff", "main:specs", "specs/pen.yaml")

    assert said.code == 2
    assert "`ink.json` and `ink.yaml` are two specs for one provider in `main`" in said.err
    assert "specloom diff REV:FILE FILE" in said.err


def test_without_git_or_a_repository(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.root.parent))

    assert "is in no git repository" in project.run("diff", "--against", "main").err
    monkeypatch.setenv("PATH", str(tmp_path))
    said = project.run("diff", "--against", "main")
    assert said.code == 2
    assert "git is not installed" in said.err
    assert project.run("diff", "specs", "specs").code == 0


def test_a_name_that_begins_like_an_option_is_only_a_name(repository: Project) -> None:
    said = repository.run("diff", "--against=--output=x")

    assert said.code == 2
    assert "there is no revision `--output=x`" in said.err
    assert not (repository.root / "x").exists()


# --- what it says ----------------------------------------------------------------------------------------------------


def test_a_document_with_errors_is_reported_with_its_side(repository: Project) -> None:
    repository.break_spec("ink")
    commit(repository.root)
    repository.edit("specs/ink.yaml", "info:\n  title: Twice\n", "info:\n")

    said = repository.run("diff", "--against", "HEAD")

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("`HEAD` cannot be compared:\nHEAD:specs/ink.yaml:4:3: error[duplicate-key]")


@pytest.mark.parametrize(
    ("choice", "edit", "code"),
    [
        ("breaking", ("getPot", "readPot"), 1),
        ("breaking", ("/pots/{potId}", "/jars/{potId}"), 0),
        ("any", ("/pots/{potId}", "/jars/{potId}"), 1),
        ("any", ("One pot", "A pot"), 0),
        ("never", ("getPot", "readPot"), 0),
    ],
)
def test_which_changes_fail(choice: str, edit: tuple[str, str], code: int, repository: Project) -> None:
    repository.edit("specs/ink.yaml", *edit)

    assert repository.run("diff", "--against", "main", "--fail-on", choice).code == code


def test_annotations_are_on_lines_of_the_new_document(repository: Project) -> None:
    repository.edit("specs/ink.yaml", "colour", "shade")

    said = repository.run("diff", "--against", "main", "--format", "github")

    assert said.out == (
        "::error file=specs/ink.yaml,line=31,col=7,title=breaks types%3A removed::the field `colour` of `models.Pot` is gone"
        "%0Amodels.Pot.colour | #/components/schemas/Pot/properties/colour\n"
        "::notice file=specs/ink.yaml,line=32,col=9,title=harmless%3A added::the field `shade` of `models.Pot` is new"
        "%0Amodels.Pot.shade | #/components/schemas/Pot/properties/shade\n"
    )


def test_json_has_everything(repository: Project) -> None:
    repository.edit("specs/ink.yaml", "getPot", "readPot")

    said = json.loads(repository.run("diff", "--against", "main", "--format", "json").out)

    (change,) = said.pop("changes")
    assert said == {
        "old": "main",
        "new": "the work tree",
        "version": {
            "level": "major",
            "reason": "a program that worked can break; before 1.0.0 that is a minor version",
        },
        "counts": {"breaks-types": 1, "breaks-at-run-time": 0, "changes-behaviour": 0, "harmless": 0},
        "summary": "1 breaks types: a major version",
    }
    assert change == {
        "code": "renamed",
        "effect": "breaks-types",
        "provider": "ink",
        "subject": "client.get_pot()",
        "wire": "GET /pots/{potId}",
        "message": "`client.get_pot()` is now `client.read_pot()`",
        "before": "client.get_pot",
        "after": "client.read_pot",
        "side": "new",
        "file": "specs/ink.yaml",
        "line": 11,
        "column": 7,
        "pointer": "/paths/~1pots~1{potId}/get/operationId",
        "text": "      operationId: readPot",
        "near": None,
        "owner": {
            "kind": "method",
            "client": "Ink",
            "methods": ["get_pot"],
            "functions": ["calls.get_pot"],
            "model": "",
            "name": "",
        },
    }


def test_markdown_is_for_a_pull_request(repository: Project) -> None:
    repository.edit("specs/ink.yaml", COLOURS, "colour: {type: [string, 'null']}\n        size: {type: integer}")

    said = repository.run("diff", "--against", "main", "--format", "markdown")

    assert said.out == (
        "### API changes: 1 breaks types, 1 harmless: a major version\n"
        "\n"
        "`main` → `the work tree`: a program that worked can break; before 1.0.0 that is a minor version.\n"
        "\n"
        "#### ink\n"
        "\n"
        "**Breaks types**\n"
        "\n"
        "| Python | wire | change | location |\n"
        "| --- | --- | --- | --- |\n"
        "| `models.Pot.colour` | `#/components/schemas/Pot/properties/colour` | `models.Pot.colour` is `str \\| None` instead of `str` "
        "(`str` → `str \\| None`) | `specs/ink.yaml:32` |\n"
        "\n"
        "<details>\n"
        "<summary>1 harmless</summary>\n"
        "\n"
        "| Python | wire | change | location |\n"
        "| --- | --- | --- | --- |\n"
        "| `models.Pot.size` | `#/components/schemas/Pot/properties/size` | the field `size` of `models.Pot` is new "
        "(`(none)` → `int`) | `specs/ink.yaml:33` |\n"
        "\n"
        "</details>\n"
    )


def test_no_difference_in_json_and_markdown_is_said_as_data(project: Project) -> None:
    assert json.loads(project.run("diff", "specs", "specs", "--format", "json").out)["changes"] == []
    assert "nothing changes for callers" in project.run("diff", "specs", "specs", "--format", "markdown").out


def test_one_version_is_too_few(project: Project) -> None:
    for arguments, told in (((), "none was given"), (("specs",), "1 was given"), (("a", "b", "c"), "3 were given")):
        said = project.run("diff", *arguments)
        assert said.code == 2
        assert told in said.err
