"""What a package is called, and what two specs get that would be one package: never each other's files."""

from __future__ import annotations

import compileall
import json

import pytest

from specloom import manifest
from tests.project import SPEC, Project, listed

HINT = "  hint: rename one of the specs, or name its package: `info.x-python-name` in the spec, or `--spec FILE --name NAME`\n"


@pytest.fixture
def project(project: Project) -> Project:
    """A generated project, as the working folder, with two specs of one file name beside it."""
    for name in ("svc-a", "svc-b"):
        write(project, f"{name}/openapi.yaml", title=name)
    return project


def write(project: Project, path: str, *, title: str = "Ink", python_name: str | None = None) -> None:
    """A spec in the project."""
    named = f"\n  x-python-name: {python_name}" if python_name is not None else ""
    (project.root / path).parent.mkdir(exist_ok=True)
    (project.root / path).write_text(SPEC.replace("title: Ink", f"title: {title}{named}"))


def packages(project: Project, out: str = "out") -> list[str]:
    """The packages of providers in an output folder."""
    folders = (path.name for path in (project.root / out).iterdir() if path.is_dir())
    return sorted(name for name in folders if name not in ("_runtime", "tests", manifest.FOLDER))


# --- two specs of one name -------------------------------------------------------------------------------------------


def test_two_specs_of_one_file_name_do_not_overwrite_each_other(project: Project) -> None:
    assert project.run("generate", "--spec", "svc-a/openapi.yaml", "--out", "out").code == 0
    before = {path: path.read_bytes() for path in (project.root / "out").rglob("*") if path.is_file()}

    for command in (["generate"], ["generate", "--force"], ["check"]):
        said = project.run(*command, "--spec", "svc-b/openapi.yaml", "--out", "out")

        assert (said.code, said.out) == (2, "")
        assert said.err == (
            "specloom: error: `svc-a/openapi.yaml` and `svc-b/openapi.yaml` would both be the package `openapi` in `out`\n"
            + HINT
        )
    assert {path: path.read_bytes() for path in (project.root / "out").rglob("*") if path.is_file()} == before
    assert project.run("check", "--spec", "svc-a/openapi.yaml", "--out", "out").code == 0


def test_an_output_folder_anywhere_and_specs_by_any_path(project: Project) -> None:
    """What is compared is the file, not the words that name it."""
    assert project.run("generate", "--spec", "svc-a/openapi.yaml", "--out", "deep/down/out").code == 0

    again = project.run(
        "generate", "--spec", str(project.root / "svc-b/../svc-a/openapi.yaml"), "--out", "deep/down/out"
    )
    other = project.run("generate", "--spec", str(project.root / "svc-b/openapi.yaml"), "--out", "deep/down/out")

    assert (again.code, other.code) == (0, 2)
    assert "0 written" in again.err


def test_two_folders_of_specs_do_not_overwrite_each_other(project: Project) -> None:
    assert project.run("generate", "--specs", "svc-a", "--out", "out").code == 0

    said = project.run("generate", "--specs", "svc-b", "--out", "out")

    assert (said.code, "`svc-a/openapi.yaml` and `svc-b/openapi.yaml`" in said.err) == (2, True)


def test_a_spec_beside_the_folder_does_not_overwrite_one_of_the_folder(project: Project) -> None:
    write(project, "svc-a/ink.yaml")

    said = project.run("generate", "--spec", "svc-a/ink.yaml")

    assert (said.code, "`specs/ink.yaml` and `svc-a/ink.yaml` would both be the package `ink`" in said.err) == (2, True)
    assert project.run("check").code == 0


@pytest.mark.parametrize(("one", "other"), [("svc-a", "svc_a"), ("Svc", "svc"), ("svc a", "SvcA"), ("class", "class_")])
def test_two_files_of_a_folder_that_would_be_one_package(project: Project, one: str, other: str) -> None:
    before = project.snapshot()
    for name in (one, other):
        write(project, f"specs/{name}.yaml")

    for command in ("generate", "check"):
        said = project.run(command)

        first, second = sorted((f"specs/{one}.yaml", f"specs/{other}.yaml"))
        assert said.code == 2
        assert said.err.startswith(f"specloom: error: `{first}` and `{second}` would both be the package ")
        assert said.err.endswith(HINT)
    assert project.snapshot() == before


def test_a_file_that_joins_one_of_the_same_package(project: Project) -> None:
    """The other one is up to date, and not recreated in that run."""
    write(project, "specs/Ink.yaml")

    said = project.run("generate")

    assert (said.code, "`specs/ink.yaml` and `specs/Ink.yaml` would both be the package `ink`" in said.err) == (2, True)


def test_two_specs_with_one_python_name(project: Project) -> None:
    for name in ("nib", "oil"):
        write(project, f"specs/{name}.yaml", python_name="Shop")

    said = project.run("generate")

    assert (said.code, "`specs/nib.yaml` and `specs/oil.yaml` would both be the package `shop`" in said.err) == (
        2,
        True,
    )


# --- the way out -----------------------------------------------------------------------------------------------------


def test_a_name_of_the_command_line_names_the_package(project: Project) -> None:
    for name in ("a", "b"):
        assert (
            project.run("generate", "--spec", f"svc-{name}/openapi.yaml", "--name", f"svc_{name}", "--out", "out").code
            == 0
        )

    assert packages(project) == ["svc_a", "svc_b"]
    for name in ("a", "b"):
        arguments = ("--spec", f"svc-{name}/openapi.yaml", "--name", f"svc_{name}", "--out", "out")
        assert project.run("check", *arguments).code == 0
        assert "0 written" in project.run("generate", *arguments).err
    project.edit("svc-a/openapi.yaml", "One pot", "A pot")
    said = project.run("check", *("--spec", "svc-a/openapi.yaml", "--name", "svc_a", "--out", "out"))
    assert "out/svc_a/client.py: out of date: openapi.yaml changed" in said.out
    assert said.err.endswith("run: specloom generate --spec svc-a/openapi.yaml --name svc_a --out out\n")


def test_one_name_for_two_specs_is_refused(project: Project) -> None:
    arguments = ("--name", "svc", "--out", "out")
    assert project.run("generate", "--spec", "svc-a/openapi.yaml", *arguments).code == 0

    said = project.run("generate", "--spec", "svc-b/openapi.yaml", *arguments)

    assert said.code == 2
    assert "`svc-a/openapi.yaml` and `svc-b/openapi.yaml` would both be the package `svc` in `out`" in said.err


def test_the_spec_s_own_name_is_taken_where_the_command_line_has_none(project: Project) -> None:
    """What was made by `--name` is another package, and stays."""
    assert project.run("generate", "--spec", "svc-a/openapi.yaml", "--name", "svc", "--out", "out").code == 0
    assert project.run("check", "--spec", "svc-a/openapi.yaml", "--out", "out").code == 1
    assert project.run("generate", "--spec", "svc-a/openapi.yaml", "--out", "out").code == 0

    assert packages(project) == ["openapi", "svc"]


@pytest.mark.parametrize(
    ("python_name", "package", "client"),
    [("CapMonster", "capmonster", "CapMonster"), ("pen_shop", "pen_shop", "PenShop"), ("Class", "class_", "Class")],
)
def test_a_spec_names_its_package_and_client(project: Project, python_name: str, package: str, client: str) -> None:
    for name in ("a", "b"):
        write(project, f"svc-{name}/openapi.yaml", python_name=python_name if name == "a" else None)
        assert project.run("generate", "--spec", f"svc-{name}/openapi.yaml", "--out", "out").code == 0

    assert packages(project) == sorted([package, "openapi"])
    assert f"class {client}(" in (project.root / "out" / package / "client.py").read_text()
    assert f"class Async{client}(" in (project.root / "out" / package / "async_client.py").read_text()


def test_a_spec_that_changes_its_name_moves_its_package(project: Project) -> None:
    write(project, "specs/ink.yaml", python_name="Nib")

    said = project.run("check", "ink")
    assert "generated/ink/client.py: no longer generated: its package is now named `nib`\n" in said.out
    assert project.run("generate", "ink").code == 0

    assert packages(project, "generated") == ["nib", "pen"]
    assert project.run("check").code == 0
    assert sorted(listed(project).providers) == ["nib", "pen"]


def test_a_spec_that_has_moved_is_the_same_spec(project: Project) -> None:
    """CI may fetch it to another place each time; the next change remembers where it stands."""
    assert project.run("generate", "--spec", "svc-a/openapi.yaml", "--out", "out").code == 0
    (project.root / "svc-a").rename(project.root / "elsewhere")

    assert project.run("check", "--spec", "elsewhere/openapi.yaml", "--out", "out").code == 0
    assert "0 written" in project.run("generate", "--spec", "elsewhere/openapi.yaml", "--out", "out").err
    project.edit("elsewhere/openapi.yaml", "One pot", "A pot")
    assert project.run("generate", "--spec", "elsewhere/openapi.yaml", "--out", "out").code == 0
    assert "spec elsewhere/openapi.yaml\n" in (project.root / "out" / manifest.path_of("openapi")).read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--name", "svc"], "`--name` names the package of one spec: it needs `--spec`"),
        (["--spec", "svc-a/openapi.yaml", "--name", "svc-a"], "no package can be called `svc-a`\n  hint: did you mean `svc_a`?"),
        (["--spec", "svc-a/openapi.yaml", "--name", "Svc"], "no package can be called `Svc`\n  hint: did you mean `svc`?"),
        (["--spec", "svc-a/openapi.yaml", "--name", "_runtime"], "did you mean `runtime`?"),
        (["--spec", "svc-a/openapi.yaml", "--name", "_manifests"], "did you mean `manifests`?"),
        (["--spec", "svc-a/openapi.yaml", "--name", "tests"], "did you mean `tests_`?"),
        (["--spec", "svc-a/openapi.yaml", "--name", "class"], "did you mean `class_`?"),
        (["--spec", "svc-a/openapi.yaml", "--name", "a/../b"], "no package can be called `a/../b`"),
        (["--spec", "svc-a/openapi.yaml", "--name", ""], "no package can be called ``"),
        (["--spec", "svc-a/openapi.yaml", "--name", "con"], "did you mean `con_`?"),
    ],
)  # fmt: skip
def test_a_name_that_no_package_can_have(project: Project, arguments: list[str], said: str) -> None:
    for command in ("generate", "check"):
        heard = project.run(command, *arguments, "--out", "out")
        assert (heard.code, said in heard.err) == (2, True)
    assert not (project.root / "out").exists()


@pytest.mark.parametrize(
    ("file", "package"),
    [
        ("_runtime", "runtime"), ("_manifests", "manifests"), ("tests", "tests_"), ("class", "class_"), ("json", "json"),
        ("match", "match"), ("None", "none"), ("con", "con_"), ("3d", "provider_3d"), ("__init__", "init"),
        ("a.b", "a_b"), ("-", "provider"),
    ],
)  # fmt: skip
def test_any_file_name_is_a_package_that_takes_nobody_s_place(project: Project, file: str, package: str) -> None:
    write(project, f"svc-a/{file}.yaml")

    assert project.run("generate", "--spec", f"svc-a/{file}.yaml", "--out", "out").code == 0
    assert packages(project) == [package]
    assert compileall.compile_dir(project.root / "out" / package, quiet=1)
    assert project.run("check", "--spec", f"svc-a/{file}.yaml", "--out", "out").code == 0


# --- an older manifest -----------------------------------------------------------------------------------------------


def test_a_tree_of_an_older_version_is_taken_over(project: Project) -> None:
    """Its providers had the names of their files; `check` says what to do, and one run does it."""
    write(project, "specs/svc-c.yaml")
    assert project.run("generate").code == 0
    known = listed(project)
    old = {
        name: {"generator": "9" * 64, "sources": dict(part.sources), "files": dict(part.files)}
        for name, part in known.parts.items()
    }
    shared = old.pop(manifest.SHARED)
    shared["files"] = {
        path: digest for path, digest in known.files.items() if path in known.parts[manifest.SHARED].files
    }
    old["svc-c"] = old.pop("svc_c")
    text = json.dumps({"format": 1, "version": "0.1.0", "shared": shared, "providers": old})
    for path in (project.out / manifest.FOLDER).iterdir():
        path.unlink()
    (project.out / manifest.FOLDER).rmdir()
    (project.out / manifest.OLD_NAME).write_text(text)

    said = project.run("check")
    assert said.code == 1
    assert "generated/MANIFEST.json: the layout of an older version, which a run replaces\n" in said.out
    assert said.err.endswith("  to fix it, run: specloom generate\n")
    assert project.run("generate", "svc-c").code == 0
    assert not (project.out / manifest.OLD_NAME).exists()
    assert project.run("check", "svc-c").code == 0
    assert project.run("generate").code == 0
    assert project.run("check").code == 0
    assert sorted(path.name for path in (project.out / manifest.FOLDER).iterdir()) == [
        "_shared.txt", "ink.txt", "pen.txt", "svc_c.txt",
    ]  # fmt: skip
