"""`specloom vendor --package`: a distribution around one client, which builds, installs, imports and is typed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from specloom import manifest
from specloom.runtime_copy import all_modules
from specloom.vendor import package
from tests.project import CHECKOUT, Project, module
from tests.vendoring import Owner, release, snapshot


@pytest.fixture
def owner(project: Project, monkeypatch: pytest.MonkeyPatch) -> Owner:
    """A folder beside the project, as the working folder."""
    found = Owner(project)
    found.root.mkdir()
    monkeypatch.chdir(found.root)
    return found


def written(owner: Owner, *arguments: str) -> Path:
    """The distribution `ink-client` around `ink`."""
    said = owner.run(
        "vendor", "ink", "--package", "ink-client", "--into", "dist", "--from", str(owner.source), *arguments
    )
    assert said.code == 0, said.err
    return owner.root / "dist"


def project_table(folder: Path) -> dict[str, Any]:
    """`[project]` of a `pyproject.toml`."""
    table: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def test_what_is_written(owner: Owner) -> None:
    dist = written(owner)

    files = snapshot(dist).keys()
    assert {path for path in files if "/_runtime/" not in path} == {
        "README.md",
        "pyproject.toml",
        "_manifests/_shared.txt",
        "_manifests/ink.txt",
        *(
            f"src/ink_client/{name}"
            for name in ("API.md", "__init__.py", "async_client.py", "calls.py", "client.py", "models.py", "py.typed")
        ),
    }
    assert "src/ink_client/_runtime/py.typed" in files
    texts = [path.read_text() for path in dist.rglob("*.py")]
    assert not [text for text in texts if ".._runtime" in text]
    assert "testing" not in (dist / "README.md").read_text()
    assert "from ink_client import Ink\n" in (dist / "src/ink_client/API.md").read_text()


def test_the_project_is_described(owner: Owner) -> None:
    """The version is that of the document, which is one of a distribution."""
    table = project_table(written(owner))

    assert (table["name"], table["version"], table["requires-python"]) == ("ink-client", "1", ">=3.11")
    assert table["description"] == "A typed client of Ink"
    assert "Typing :: Typed" in table["classifiers"]
    assert "optional-dependencies" not in table


def test_requirements_are_those_of_this_project() -> None:
    ours: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    extras = ours["project"]["optional-dependencies"]

    assert list(package.REQUIREMENTS) == extras["client"]
    assert {name: [*needed] for name, (_, needed) in package.EXTRAS.items()} == {
        name: extras[name] for name in extras.keys() - {"client", "new", "serve"}
    }
    assert {module for module, _ in package.EXTRAS.values()} <= {*all_modules()}
    assert ours["build-system"]["requires"] == [package.BACKEND]


@pytest.mark.slow
def test_what_the_parts_of_a_distribution_need_are_its_extras(owner: Owner) -> None:
    (owner.project.root / "specloom.toml").write_text('runtime = ["ledger", "opentelemetry"]\n')
    assert module(owner.project.root, "generate").code == 0

    table = project_table(written(owner, "--runtime", "ledger,opentelemetry"))

    assert table["optional-dependencies"] == {
        "opentelemetry": ["opentelemetry-api>=1.37,<2"],
        "postgresql": ["psycopg[binary]>=3.2,<4"],
    }


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.2.3", "1.2.3"),
        ("v2", "v2"),
        ("1.0.0-beta.2", "1.0.0-beta.2"),
        ("2.0rc1", "2.0rc1"),
        ("1.0+local.1", "1.0+local.1"),
        ("2026-11-21", "0.1.0"),
        ("latest", "0.1.0"),
        ("1.0 final", "0.1.0"),
        ('1"\\nx = 1', "0.1.0"),
    ],
)
def test_the_version_of_the_document(owner: Owner, version: str, expected: str) -> None:
    owner.project.edit("specs/ink.yaml", 'version: "1"', f"version: '{version}'")
    source = owner.project.root
    text = (source / "specs/ink.yaml").read_bytes()
    part = manifest.parse((owner.source / manifest.path_of("ink")).read_text())
    part.sources = {"specs/ink.yaml": manifest.digest(text)}
    (owner.source / manifest.path_of("ink")).write_text(manifest.dump(part))

    assert project_table(written(owner))["version"] == expected


def test_a_document_that_has_changed_since_says_nothing(owner: Owner) -> None:
    owner.project.edit("specs/ink.yaml", 'version: "1"', 'version: "2"')

    assert project_table(written(owner))["version"] == "0.1.0"


def test_what_nobody_has_edited_follows_the_document(owner: Owner) -> None:
    dist = written(owner)
    owner.project.edit("specs/ink.yaml", 'version: "1"', 'version: "2"')
    owner.project.edit("specs/ink.yaml", "Sells ink.", "Sells black ink.")
    os.chdir(owner.project.root)
    assert owner.run("generate").code == 0
    os.chdir(owner.root)

    assert owner.run("vendor", "--update", "--into", "dist").code == 0

    assert project_table(dist)["version"] == "2"
    assert "Sells black ink." in (dist / "README.md").read_text()
    assert owner.run("check", "--vendored", "dist").code == 0


@pytest.mark.parametrize("name", ["-ink", "ink client", "class", "1ink", "../ink", 'ink"', ""])
def test_a_name_that_no_distribution_can_have(owner: Owner, name: str) -> None:
    said = owner.run("vendor", "ink", f"--package={name}", "--into", "dist", "--from", str(owner.source))

    assert (said.code, list(owner.root.iterdir())) == (2, [])
    assert said.err.startswith(f"specloom: error: no distribution can be called `{name}`\n  hint: did you mean `")


def test_a_folder_that_holds_something_else_is_refused(owner: Owner) -> None:
    (owner.root / "dist").mkdir()
    (owner.root / "dist/mine.txt").write_text("mine\n")
    owner.run("vendor", "ink", "--into", "clients", "--from", str(owner.source))

    for into, error in (("dist", "`dist` is not empty"), ("clients", "`clients` holds vendored clients")):
        said = owner.run("vendor", "ink", "--package", "ink-client", "--into", into, "--from", str(owner.source))
        assert (said.code, said.err.splitlines()[0]) == (2, f"specloom: error: {error}")
    assert (owner.root / "dist/mine.txt").read_text() == "mine\n"
    written_once = owner.run("vendor", "ink", "--package", "x", "--into", "x", "--from", str(owner.source))
    second = owner.run("vendor", "pen", "--into", "x", "--from", str(owner.source))
    assert (written_once.code, second.code) == (0, 2)
    assert "`x` is the distribution of `ink`" in second.err


def test_an_update_keeps_what_its_owner_wrote(owner: Owner) -> None:
    """`pyproject.toml` and the README belong to the owner once they are edited; an edited module is in the way."""
    dist = written(owner)
    for name in ("pyproject.toml", "README.md"):
        (dist / name).write_text((dist / name).read_text() + "# mine\n")
    (dist / "LICENSE").write_text("mine\n")
    later = release(owner.source, owner.root / "later", "0.2.0", {"ink/client.py": "# later\n"})

    assert owner.run("check", "--vendored", "dist").code == 0
    asked = owner.run("check", "--vendored", "dist", "--from", str(later))
    said = owner.run("vendor", "ink", "--into", "dist", "--from", str(later))

    assert (asked.code, asked.out.endswith("→ 0.2.0: 1 file would change\n")) == (1, True)
    assert said.code == 0, said.err
    assert (dist / "src/ink_client/client.py").read_text().endswith("# later\n")
    for name in ("pyproject.toml", "README.md"):
        assert (dist / name).read_text().endswith("# mine\n")
    assert (dist / "LICENSE").is_file()
    (dist / "src/ink_client/client.py").write_text("mine = 1\n")
    assert owner.run("check", "--vendored", "dist").out == "dist/src/ink_client/client.py: edited by hand\n"
    assert owner.run("vendor", "--update", "--into", "dist").code == 1
    assert (dist / "src/ink_client/client.py").read_text() == "mine = 1\n"


def test_a_second_run_writes_nothing(owner: Owner) -> None:
    dist = written(owner)
    before = {path: (dist / path).stat().st_mtime_ns for path in snapshot(dist)}

    assert owner.run("vendor", "--update", "--into", "dist").err.endswith(" unchanged\n")
    written(owner)

    assert {path: (dist / path).stat().st_mtime_ns for path in snapshot(dist)} == before
    assert owner.run("vendor", "--remove", "ink", "--into", "dist").code == 0
    assert snapshot(dist) == {}


def test_the_readme_runs(owner: Owner) -> None:
    """Its five lines, with the distribution on the path."""
    dist = written(owner)
    (code,) = re.findall(r"```python\n(.*?)```", (dist / "README.md").read_text(), re.DOTALL)

    done = subprocess.run([sys.executable, "-c", code], cwd=dist / "src", capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "<Ink https://ink.example Secrets()>\n"), done.stderr
    assert len(code.splitlines()) <= 5


@pytest.mark.slow
def test_it_builds_imports_and_is_typed(owner: Owner) -> None:
    """All that is in `src` is in the wheel, which is enough by itself, also for `mypy --strict`."""
    dist = written(owner)
    built = owner.root.parent / "built"
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(built), str(dist)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    wheel, archive = built / "ink_client-1-py3-none-any.whl", built / "ink_client-1.tar.gz"
    assert {path.name for path in built.iterdir()} == {wheel.name, archive.name}
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in names if not name.startswith("ink_client-1.dist-info/")} == {
        path.removeprefix("src/") for path in snapshot(dist) if path.startswith("src/")
    }
    metadata = zipfile.ZipFile(wheel).read("ink_client-1.dist-info/METADATA").decode()
    assert {line for line in metadata.splitlines() if line.startswith("Requires-Dist: ")} == {
        "Requires-Dist: httpx2<3,>=2.16",
        "Requires-Dist: msgspec<0.30,>=0.22",
    }
    site = owner.root.parent / "site"
    zipfile.ZipFile(wheel).extractall(site)
    program = owner.root.parent / "program"
    program.mkdir()
    (program / "use.py").write_text(
        "from ink_client import AsyncInk, Ink, models\n\n\n"
        "def colour(client: Ink) -> str:\n    return client.get_pot(pot_id=7).colour\n\n\n"
        "print(Ink, AsyncInk, models.Pot)\n"
    )
    environment = {"PYTHONPATH": str(site), "MYPYPATH": str(site), "PATH": ""}
    ran = subprocess.run(
        [sys.executable, "use.py"], cwd=program, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.stdout.startswith("<class 'ink_client.client.Ink'> "), ran.stderr
    typed = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            f"--cache-dir={owner.root.parent}/mypy",
            "use.py",
            str(site / "ink_client"),
        ],
        cwd=program,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert typed.returncode == 0, typed.stdout + typed.stderr
