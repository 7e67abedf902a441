"""The wheel alone, outside this repository: it carries all that it needs."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from specloom import __version__, manifest
from tests.project import CHECKOUT, SPEC

pytestmark = pytest.mark.slow

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
WHERE = "import specloom; print(specloom.__file__)"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.iterdir()
    return built


@dataclass(frozen=True)
class Installation:
    """A virtual environment with the wheel, without any folder of this repository."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin/python"

    @property
    def libraries(self) -> Path:
        """Where the wheel is unpacked."""
        (found,) = self.folder.glob("lib/python*/site-packages")
        return found

    def run(self, *command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
        """One command with `folder` as the working folder, and without a path to this checkout."""
        return subprocess.run(
            command, cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The wheel, installed with the dependencies that are installed here."""
    made = Installation(tmp_path_factory.mktemp("installed") / "venv")
    venv.create(made.folder, symlinks=True)
    pip = [sys.executable, "-m", "pip", "--python", str(made.python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    (made.libraries / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return made


def files_below(folder: Path, prefix: str) -> set[str]:
    """The names in a wheel of the files below a folder of the checkout."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {prefix + path.relative_to(folder).as_posix() for path in files}


def test_the_wheel_knows_what_has_changed(installation: Installation, tmp_path: Path) -> None:
    """Its changelog is that of the checkout, so `check` quotes it after an upgrade."""
    asked = "from specloom import changelog; print(changelog.read(), end='')"

    done = installation.run(installation.python, "-c", asked, folder=tmp_path)

    assert done.stdout == (CHECKOUT / "CHANGELOG.md").read_text()
    assert f"## [{__version__}]" in done.stdout


def test_the_wheel_holds_the_tool_and_nothing_else(wheel: Path) -> None:
    """Exactly the package with its templates, and metadata with the license; no tests, specs or caches."""
    names = zipfile.ZipFile(wheel).namelist()
    metadata = f"specloom-{__version__}.dist-info"

    assert wheel.name == f"specloom-{__version__}-py3-none-any.whl"
    assert len(names) == len(set(names))
    assert {name for name in names if not name.startswith("specloom/")} == {
        f"{metadata}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
    }
    assert {name for name in names if name.startswith("specloom/")} == (
        files_below(CHECKOUT / "generator/specloom", "specloom/")
        | files_below(CHECKOUT / "templates", "specloom/_templates/")
        | {"specloom/_CHANGELOG.md"}
    )
    assert {"specloom/py.typed", "specloom/runtime/py.typed", "specloom/serve/page/index.html"} <= set(names)


def test_the_wheel_generates_what_the_checkout_does(installation: Installation, tmp_path: Path) -> None:
    for place in ("installed", "checkout"):
        (tmp_path / place / "specs").mkdir(parents=True)
        (tmp_path / place / "specs/ink.yaml").write_text(SPEC)

    done = installation.run(installation.folder / "bin/specloom", "generate", folder=tmp_path / "installed")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("1 client, ")
    subprocess.run(
        [sys.executable, "-m", "specloom", "generate"],
        cwd=tmp_path / "checkout",
        env={**ENVIRONMENT, "PYTHONPATH": str(CHECKOUT / "generator")},
        capture_output=True,
        check=True,
    )

    trees = [tmp_path / place / "generated" for place in ("installed", "checkout")]
    one, other = (
        {path.relative_to(tree).as_posix(): path.read_text() for path in tree.rglob("*") if path.is_file()}
        for tree in trees
    )
    assert one == other
    assert manifest.path_of("ink") in one
    where = installation.run(installation.python, "-c", WHERE, folder=tmp_path / "installed")
    assert Path(where.stdout.strip()).is_relative_to(installation.libraries)


OWN_TEST = """\
import generator


def test_own(pytestconfig):
    assert generator.MINE == 1
    plugin = pytestconfig.pluginmanager.get_plugin("specloom")
    assert plugin.__name__ == "specloom.serve.plugin"
    assert "specloom_emulator" in vars(plugin)
"""


def test_a_project_with_a_folder_called_generator_is_left_in_peace(installation: Installation, tmp_path: Path) -> None:
    """Its own tests run, with the plugin that each run of pytest loads, and so does every way to call the tool."""
    for name in ("specs", "generator"):
        (tmp_path / name).mkdir()
    (tmp_path / "specs/ink.yaml").write_text(SPEC)
    (tmp_path / "generator/__init__.py").write_text("MINE = 1\n")
    (tmp_path / "generator/__main__.py").write_text("raise SystemExit('somebody else')\n")
    (tmp_path / "test_own.py").write_text(OWN_TEST)
    python = installation.python

    tests = installation.run(python, "-m", "pytest", "-p", "no:schemathesis", folder=tmp_path)
    asked = installation.run(python, "-m", "specloom", "--help", folder=tmp_path)
    made = installation.run(python, "-m", "specloom", "generate", folder=tmp_path)
    checked = installation.run(python, "-m", "specloom", "check", folder=tmp_path)

    assert "1 passed" in tests.stdout, tests.stdout + tests.stderr
    assert (asked.returncode, asked.stdout.startswith("usage: specloom ")) == (0, True), asked.stderr
    assert (made.returncode, checked.returncode) == (0, 0), made.stderr + checked.stderr
    assert (tmp_path / "generated/ink/client.py").is_file()
