"""`specloom check`: what it names, with which reason, which diff and which way out; and that it writes nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from specloom import __version__, manifest
from tests.project import Project, copy_tool, listed, module


def everything(root: Path) -> dict[str, tuple[int, int]]:
    """Size and time of every file and folder of the project."""
    return {str(path): (path.lstat().st_size, path.lstat().st_mtime_ns) for path in root.rglob("*")}


@pytest.mark.promise(9)
def test_fine_is_0_and_one_line(project: Project) -> None:
    files = len(project.snapshot()) - 3
    before = everything(project.root)

    said = project.run("check")

    assert (said.code, said.out, said.err) == (0, "", f"2 clients, {files} files: up to date\n")
    assert everything(project.root) == before


@pytest.mark.promise(8)
def test_one_changed_byte(project: Project) -> None:
    project.edit("generated/ink/client.py", "One pot of ink.", "One pot of ink!")
    before = everything(project.root)

    said = project.run("check")

    assert said.code == 1
    lines = said.out.splitlines()
    assert lines[:3] == [
        "generated/ink/client.py: edited by hand",
        "--- generated/ink/client.py (on disk)",
        "+++ generated/ink/client.py (as generated)",
    ]
    assert [line.strip() for line in lines if line[0] in "+-"][2:] == [
        '-        """One pot of ink!',
        '+        """One pot of ink.',
    ]
    assert said.err == (
        "1 file differs from what the specs, the templates and the generator say\n"
        "  put what was edited by hand elsewhere, then run: specloom generate --force\n"
    )
    assert everything(project.root) == before


@pytest.mark.promise(8)
def test_one_missing_file(project: Project) -> None:
    (project.out / "ink/models.py").unlink()

    said = project.run("check")

    assert (said.code, said.out) == (1, "generated/ink/models.py: missing\n")
    assert said.err.endswith("  to fix it, run: specloom generate\n")
    assert project.run("generate").code == 0
    assert project.run("check").code == 0


@pytest.mark.promise(8)
def test_one_extra_file(project: Project) -> None:
    (project.out / "ink/extra.py").write_text("")

    said = project.run("check")

    assert (said.code, said.out) == (1, "generated/ink/extra.py: not written by specloom\n")
    assert said.err.endswith("  move files that are not specloom's out of the output folder, or delete them\n")


def test_one_edited_spec(project: Project) -> None:
    project.edit("specs/ink.yaml", "One pot of ink.", "A pot of ink.")

    said = project.run("check")

    assert said.code == 1
    named = [line for line in said.out.splitlines() if line.startswith("generated/")]
    assert "generated/ink/client.py: out of date: specs/ink.yaml changed" in named
    assert all(line.endswith(": out of date: specs/ink.yaml changed") for line in named)
    assert '-        """One pot of ink.\n+        """A pot of ink.\n' in said.out
    assert said.err.endswith("  to fix it, run: specloom generate\n")
    assert project.run("generate").code == 0
    assert project.run("check").code == 0


@pytest.mark.slow
def test_one_edited_template(project: Project) -> None:
    copy_tool(project.root)
    assert module(project.root, "check").code == 0
    (template,) = (project.root / "templates").rglob("client.py.jinja")
    template.write_text(template.read_text() + "\n\n# The end.\n")

    said = module(project.root, "check")

    assert said.code == 1
    named = {line for line in said.out.splitlines() if line.startswith("generated/")}
    assert named == {
        f"generated/{path}.py: out of date: the generator changed"
        for path in ("ink/client", "ink/async_client", "pen/client", "pen/async_client")
    }
    assert said.out.count("\n+# The end.\n") == 4
    assert said.err.endswith("  to fix it, run: python -m specloom generate\n")
    assert module(project.root, "generate").code == 0
    assert module(project.root, "check").code == 0


@pytest.mark.slow
def test_what_no_output_depends_on_is_no_drift(project: Project) -> None:
    """A remark in the emulator, a text of the command line, a rule of `lint`, the version."""
    copy_tool(project.root)
    for name in (
        "serve/app",
        "cli/report",
        "diagnostics",
        "check/tasks/states",
        "check/vocabulary",
        "check/pagination",
        "__init__",
    ):
        path = project.root / f"generator/specloom/{name}.py"
        path.write_text(path.read_text().replace('"0.1.0"', '"0.1.1"') + "\n# no matter\n")

    for arguments in (["check"], ["check", "--out", "generated"]):
        assert module(project.root, *arguments).code == 0


NEWS = """\
# Changelog

## [0.2.0]

### Changed

- Every client ends with a remark.

## [0.1.0]

- The first.
"""


def upgraded(project: Project) -> None:
    """Let the copy of the tool be version 0.2.0, whose clients differ."""
    copy_tool(project.root)
    version = project.root / "generator/specloom/__init__.py"
    version.write_text(version.read_text().replace('"0.1.0"', '"0.2.0"'))
    (template,) = (project.root / "templates").rglob("client.py.jinja")
    template.write_text(template.read_text() + "\n\n# The end.\n")
    (project.root / "CHANGELOG.md").write_text(NEWS)


@pytest.mark.slow
def test_an_upgrade_says_how_many_files_would_change_and_why(project: Project) -> None:
    """Before the differences, with the lines of the changelog between the two versions, and no other lines."""
    upgraded(project)

    said = module(project.root, "check")

    assert said.code == 1
    assert said.err.splitlines()[:5] == [
        "specloom 0.1.0 → 0.2.0: 4 files would change",
        "  ## [0.2.0]",
        "",
        "  ### Changed",
        "",
    ]
    assert "  - Every client ends with a remark.\n" in said.err
    assert "The first." not in said.err
    assert module(project.root, "generate", "ink").code == 0
    parts = listed(project).parts
    assert {name: part.version for name, part in parts.items()} == {"ink": "0.2.0", "pen": "0.1.0", "_shared": "0.1.0"}
    again = module(project.root, "check")
    assert again.err.startswith("specloom 0.1.0 → 0.2.0: 2 files would change\n")
    assert module(project.root, "generate").code == 0
    assert module(project.root, "check").err.endswith(": up to date\n")


@pytest.mark.slow
def test_an_edit_after_an_upgrade_that_changes_nothing_is_no_upgrade(project: Project) -> None:
    """A version with the same digest of the tool is not told, and no manifest changes for it."""
    copy_tool(project.root)
    version = project.root / "generator/specloom/__init__.py"
    version.write_text(version.read_text().replace('"0.1.0"', '"0.2.0"'))
    before = (project.out / manifest.path_of("ink")).read_text()
    project.edit("generated/ink/client.py", "One pot of ink.", "Mine.")

    said = module(project.root, "check")
    forced = module(project.root, "generate", "--force")

    assert (said.code, forced.code) == (1, 0)
    assert "→" not in said.err
    assert (project.out / manifest.path_of("ink")).read_text() == before


def test_a_manifest_without_a_version_is_read(project: Project) -> None:
    """Earlier versions did not write one."""
    for name in (*listed(project).parts,):
        path = project.out / manifest.path_of(name)
        part = manifest.parse(path.read_text())
        assert part.version == __version__
        part.version = ""
        path.write_text(manifest.dump(part))
    before = project.snapshot()

    assert project.run("check").err.endswith(": up to date\n")
    assert project.run("generate").code == 0
    assert project.snapshot() == before


def test_only_manifests_name_the_version(project: Project) -> None:
    named = {path for path, (text, _) in project.snapshot().items() if f"version {__version__}\n" in text}

    assert named == {manifest.path_of(name) for name in listed(project).parts}
    assert not [path for path, (text, _) in project.snapshot().items() if path not in named and __version__ in text]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["view/calls.py", "naming/words.py", "runtime/models.py"])
def test_a_stage_that_changes_no_file_leaves_its_digest(project: Project, name: str) -> None:
    copy_tool(project.root)
    path = project.root / "generator/specloom" / name
    path.write_text(path.read_text() + "\n# no matter\n")

    said = module(project.root, "check")

    assert said.code == 1
    for provider in ("ink", "pen"):
        assert f"generated/_manifests/{provider}.txt: out of date: the generator changed\n" in said.out


def test_an_edited_runtime_changes_its_copy(project: Project) -> None:
    copy_tool(project.root)
    path = project.root / "generator/specloom/runtime/errors.py"
    path.write_text(path.read_text() + "\n# a remark\n")

    said = module(project.root, "check")

    assert said.code == 1
    assert "generated/_runtime/errors.py: out of date: the runtime changed\n---" in said.out


def test_a_hand_edit_and_a_changed_spec_are_both_told(project: Project) -> None:
    project.edit("generated/ink/client.py", "One pot of ink.", "Mine.")
    project.edit("specs/ink.yaml", "One pot of ink.", "A pot of ink.")

    said = project.run("check")

    assert "generated/ink/client.py: edited by hand; specs/ink.yaml changed\n" in said.out


def test_a_new_spec_and_one_that_is_gone(project: Project) -> None:
    (project.root / "specs/pen.yaml").rename(project.root / "specs/nib.yaml")

    said = project.run("check")

    assert said.code == 1
    assert "generated/nib/client.py: not generated yet\n" in said.out
    assert "generated/pen/client.py: no longer generated: the spec of `pen` does not exist any more\n" in said.out
    assert "generated/__init__.py: " not in said.out or "there are other providers now" in said.out


def test_a_folder_of_specs_with_another_name(project: Project) -> None:
    """Its name stands in the headers of the files."""
    (project.root / "specs").rename(project.root / "apis")

    said = project.run("check", "--specs", "apis")

    assert said.code == 1
    assert "+# Code generated from apis/ink.yaml." in said.out
    assert said.err.endswith("  to fix it, run: specloom generate --specs apis\n")


def test_a_long_diff_is_cut(project: Project) -> None:
    (project.out / "ink/client.py").write_text("".join(f"line {number}\n" for number in range(1000)))

    said = project.run("check")

    assert len(said.out.splitlines()) == 62
    assert said.out.splitlines()[-1].endswith("more lines of this difference)")


def test_a_diff_cannot_drive_the_terminal(project: Project) -> None:
    project.edit("generated/ink/client.py", "One pot of ink.", "One \x1b]0;pwned\x07 pot\u202e.")

    said = project.run("check")

    assert "\\x1b]0;pwned\\x07 pot\\u202e." in said.out
    assert not set(said.out) & {"\x1b", "\x07", "\u202e"}


@pytest.mark.promise(8)
def test_crlf_checkout_is_fine(project: Project) -> None:
    for folder in ("generated", "specs"):
        for path in (project.root / folder).rglob("*"):
            if path.is_file():
                path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert project.run("check").code == 0
    assert project.run("generate").err.split(": ")[1].startswith("0 written")
    project.edit("generated/ink/client.py", "One pot of ink.", "Mine.")
    said = project.run("check")
    assert said.code == 1
    assert len([line for line in said.out.splitlines() if line[0] in "+-"]) == 4


@pytest.mark.sampled(2)
@pytest.mark.parametrize("text", ["", "{", "{}", "[]", "null", "<<<<<<< HEAD\n{\n", "\0", "\udcff"])
def test_a_broken_manifest_is_2(project: Project, text: str) -> None:
    (project.out / manifest.path_of("ink")).write_bytes(text.encode("utf-8", "surrogateescape"))

    for command in ("check", "generate"):
        said = project.run(command)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("specloom: error: `generated/_manifests/ink.txt` is not a valid manifest: ")
        assert "restore it from version control, or run `specloom generate --force`" in said.err
        assert module(project.root, command) == said

    assert project.run("generate", "--force").code == 0
    assert project.run("check").code == 0


def test_a_missing_manifest_is_2(project: Project) -> None:
    shutil.rmtree(project.out / manifest.FOLDER)

    said = project.run("check")

    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "specloom: error: there is no manifest in `generated/_manifests`\n  hint: `specloom generate` writes it\n"
    )


def test_a_manifest_with_one_wrong_digest_is_drift(project: Project) -> None:
    """It then looks as if the file had been edited; never as if all were well."""
    path = project.out / manifest.path_of("ink")
    text = path.read_text()
    listed = manifest.parse(text).files["ink/client.py"]
    path.write_text(text.replace(listed, listed[::-1]))

    said = project.run("check")

    assert said.code == 1


def test_a_spec_with_findings_is_1_and_says_them(project: Project) -> None:
    project.break_spec("ink")

    said = project.run("check")

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("specs/ink.yaml:4:")


def test_a_check_of_one_provider(project: Project) -> None:
    project.edit("generated/pen/client.py", "One pot", "Mine")
    (project.out / "pen/extra.py").write_text("")

    assert project.run("check", "ink").code == 0
    said = project.run("check", "pen")
    assert [line for line in said.out.splitlines() if line.startswith("generated/")] == [
        "generated/pen/client.py: edited by hand",
        "generated/pen/extra.py: not written by specloom",
    ]
    assert "run: specloom generate pen --force\n" in said.err


def test_caches_of_other_tools_are_no_drift(project: Project) -> None:
    (project.out / "ink/__pycache__").mkdir()
    (project.out / "ink/__pycache__/client.cpython-311.pyc").write_bytes(b"\0")

    assert project.run("check").code == 0


@pytest.mark.promise(8)
def test_check_needs_no_permission_to_write(project: Project) -> None:
    """Nothing is created, not even for a moment: the folders' own times would tell."""
    for path in (project.root, project.out, project.out / "ink"):
        os.utime(path, (1, 1))
    project.edit("generated/ink/client.py", "One pot", "Mine")

    assert project.run("check").code == 1
    assert [path.stat().st_mtime for path in (project.root, project.out, project.out / "ink")] == [1, 1, 1]
