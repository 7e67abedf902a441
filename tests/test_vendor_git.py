"""`specloom vendor --from` a git repository: a revision is read, nothing of it runs, and no credential is kept."""

from __future__ import annotations

import os
import stat
import subprocess
import tempfile

import pytest

from specloom import manifest
from specloom.vendor import repository as reader
from tests.project import Project
from tests.test_merges import git
from tests.vendoring import CLIENTS, Owner, snapshot


@pytest.fixture
def owner(project: Project, monkeypatch: pytest.MonkeyPatch) -> Owner:
    """An owner beside a project that is a repository:
    version `v1` is generated, and the branch `main` has later words.
    """
    found = Owner(project)
    found.root.mkdir()
    git(project.root, "init", "--quiet", "--initial-branch=main")
    git(project.root, "add", "--all")
    git(project.root, "commit", "--quiet", "--message=one")
    git(project.root, "tag", "v1")
    monkeypatch.chdir(project.root)
    project.edit("specs/ink.yaml", "One pot of ink.", "A pot of ink.")
    assert found.run("generate").code == 0
    git(project.root, "commit", "--quiet", "--all", "--message=two")
    monkeypatch.chdir(found.root)
    monkeypatch.setattr(tempfile, "tempdir", str(project.root.parent / "temporary"))
    (project.root.parent / "temporary").mkdir()
    return found


def commit(owner: Owner, revision: str) -> str:
    """The full name of a commit."""
    done = subprocess.run(
        ["git", "rev-parse", revision], cwd=owner.project.root, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{path}#v1", "One pot"),
        ("{path}#main", "A pot"),
        ("{path}#main~1", "One pot"),
        ("{path}#v1:generated", "One pot"),
        ("file://{path}#v1", "One pot"),
        ("file://{path}", "A pot"),
        ("file://{path}#:generated", "A pot"),
    ],
)
def test_a_revision_is_read(owner: Owner, source: str, text: str) -> None:
    """And nothing of it is left over."""
    said = owner.vendor("ink", "--from", source.format(path=owner.project.root))

    assert said.code == 0, said.err
    assert f'"""{text} of ink.' in (owner.clients / "ink/client.py").read_text()
    origin = owner.lock().providers["ink"].origin
    assert origin is not None
    assert origin.revision == commit(owner, "v1" if text == "One pot" else "main")
    assert os.listdir(owner.project.root.parent / "temporary") == []
    assert owner.check().code == 0


def test_an_abbreviated_commit_is_read(owner: Owner) -> None:
    short = commit(owner, "v1")[:8]

    assert owner.vendor("ink", "--from", f"../project#{short}").code == 0
    origin = owner.lock().providers["ink"].origin
    assert origin is not None and origin.location.endswith(f"project#{short}")


def test_an_update_follows_a_branch(owner: Owner) -> None:
    assert owner.vendor("ink", "--from", "../project#main").code == 0
    owner.project.edit("specs/ink.yaml", "A pot of ink.", "Some ink.")
    os.chdir(owner.project.root)
    assert owner.run("generate").code == 0
    git(owner.project.root, "commit", "--quiet", "--all", "--message=three")
    os.chdir(owner.root)

    assert owner.check().code == 0, "offline, nothing has drifted"
    asked = owner.check("--from", "../project#main")
    said = owner.vendor("--update")

    assert (asked.code, asked.out) == (1, "ink: 3 files would change\n")
    assert (said.code, ": 3 written, " in said.err) == (0, True)
    origin = owner.lock().providers["ink"].origin
    assert origin is not None and origin.revision == commit(owner, "main")


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("source", "error", "hint"),
    [
        ("../project#v9", "there is no revision `v9` in `../project`", "name a branch, a tag or a commit"),
        (
            "../project#v1:specs",
            "`../project#v1:specs` has no output of `specloom generate`",
            "name the folder that has",
        ),
        ("../project#v1:nowhere", "there is no folder `nowhere` in `", ""),
        ("../project#v1:..", "there is no folder `..` in `", ""),
        ("--upload-pack=touch pwned#v1", "there is neither a folder nor a repository", "name an output folder"),
        ("file:///nowhere/at/all", "git cannot read `file:///nowhere/at/all`: ", "check the address"),
        ("ext::sh -c touch% pwned", "there is neither a folder nor a repository", ""),
        ("ext://sh -c touch% pwned", "git cannot read `ext://sh -c touch% pwned`: ", ""),
    ],
)
def test_what_cannot_be_read_is_said(owner: Owner, source: str, error: str, hint: str) -> None:
    said = owner.run("vendor", "ink", "--into", CLIENTS, f"--from={source}")

    assert (said.code, said.out) == (2, "")
    assert error in said.err and hint in said.err
    assert list(owner.root.iterdir()) == []
    assert os.listdir(owner.project.root.parent / "temporary") == []


def test_without_git_it_is_said(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(owner.root))

    said = owner.vendor("ink", "--from", "../project#v1")

    assert said.code == 2
    assert said.err == (
        "specloom: error: the program `git` is not installed\n  hint: install it, or name a folder with `--from`\n"
    )


def test_a_revision_that_was_edited_is_refused(owner: Owner) -> None:
    owner.project.edit("generated/ink/client.py", "A pot of ink.", "Mine.")
    git(owner.project.root, "commit", "--quiet", "--all", "--message=edited")

    said = owner.vendor("ink", "--from", "../project#main")

    assert said.code == 2
    assert "`../project#main: ink/client.py` was edited by hand\n" in said.err


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://user:secret@git.example/x.git#v1", "https://git.example/x.git#v1"),
        ("https://secret@git.example/x.git", "https://git.example/x.git"),
        ("https://git.example/x.git?token=secret#v1", "https://git.example/x.git#v1"),
        ("ssh://git:secret@git.example/x.git", "ssh://git@git.example/x.git"),
        ("ssh://git@git.example/x.git", "ssh://git@git.example/x.git"),
        ("git@git.example:x.git#v1", "git@git.example:x.git#v1"),
        ("../a@b/c#v1", "../a@b/c#v1"),
    ],
)
def test_credentials_are_not_kept(address: str, kept: str) -> None:
    assert reader.without_credentials(address) == kept


@pytest.mark.promise(24)
def test_credentials_are_not_printed(owner: Owner) -> None:
    """Not when git fails, either: it prints the address that it was given."""
    said = owner.vendor("ink", "--from", "https://user:s3cret@127.0.0.1:9/x.git#v1")

    assert said.code == 2
    assert "s3cret" not in said.err + said.out
    assert "git cannot read `https://127.0.0.1:9/x.git`: " in said.err


def test_nothing_of_a_repository_runs_and_no_link_is_followed(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hooks of the user's templates, filters that its attributes name, and links out of the output."""
    root = owner.project.root
    pwned = owner.root.parent / "pwned"
    hooks = owner.root.parent / "template/hooks"
    hooks.mkdir(parents=True)
    for name in ("post-checkout", "reference-transaction", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch '{pwned}'\n")
        (hooks / name).chmod(stat.S_IRWXU)
    config = owner.root.parent / "gitconfig"
    config.write_text(
        f'[init]\n\ttemplateDir = {hooks.parent}\n[core]\n\thooksPath = {hooks}\n[filter "evil"]\n\tsmudge = touch {pwned}; cat\n'
    )
    (root / "generated/.gitattributes").write_text("* filter=evil\n")
    (root / "generated/ink/client.py").unlink()
    (root / "generated/ink/client.py").symlink_to("/etc/passwd")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=evil")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))

    said = owner.vendor("ink", "--from", "../project#main")
    other = owner.vendor("pen", "--from", "../project#main")

    assert (said.code, "ink/client.py` was edited by hand" in said.err) == (2, True)
    assert other.code == 0, other.err
    assert not pwned.exists()


def test_an_output_outside_of_the_repository_is_not_read(owner: Owner) -> None:
    (owner.project.root / "specloom.toml").write_text('out = "../elsewhere"\n')
    git(owner.project.root, "add", "--all")
    git(owner.project.root, "commit", "--quiet", "--message=out")

    said = owner.vendor("ink", "--from", "../project#main")

    assert (said.code, owner.clients.exists()) == (2, False)


def test_it_works_inside_of_a_hook(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git tells its hooks which repository they work on: that is not the source."""
    monkeypatch.setenv("GIT_DIR", str(owner.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(owner.root / ".git/index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(owner.root))

    assert owner.vendor("ink", "--from", "../project#v1").code == 0
    assert snapshot(owner.clients).keys() >= {"ink/client.py", manifest.path_of("ink")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "two", "named"),
    [
        (["pen"], ["ink", "--testing"], ""),
        (["pen", "--testing"], ["ink", "--tests"], "_manifests/_shared.txt: vendored on two branches, and merged"),
    ],
)
def test_the_lock_is_merged_by_lines(owner: Owner, one: list[str], two: list[str], named: str) -> None:
    """Two branches that each vendor a client do not conflict; where both changed the runtime, an update settles it."""
    git(owner.root, "init", "--quiet", "--initial-branch=main")
    assert owner.vendor("ink", "--from", "../project#v1").code == 0
    git(owner.root, "add", "--all")
    git(owner.root, "commit", "--quiet", "--message=ink")
    for branch, arguments in (("one", one), ("two", two)):
        git(owner.root, "switch", "--quiet", "--create", branch, "main")
        assert owner.vendor(*arguments, "--from", "../project#v1").code == 0
        git(owner.root, "add", "--all")
        git(owner.root, "commit", "--quiet", f"--message={branch}")
    git(owner.root, "merge", "--quiet", "--no-edit", "one")

    said = owner.check()

    assert (said.code, said.out) == ((1, f"{CLIENTS}/{named}\n") if named else (0, ""))
    assert owner.vendor("--update").code == 0
    assert sorted(owner.lock().providers) == ["ink", "pen"]
    assert {"ink/testing.py", "_runtime/testing.py"} <= snapshot(owner.clients).keys()
    assert owner.check().code == 0
