"""The wheel alone, outside this repository: it carries all that it needs."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from specloom import __version__, manifest
from tests.project import CHECKOUT, SPEC

pytestmark = pytest.mark.slow


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


def test_the_wheel_holds_the_tool_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}

    assert wheel.name == f"specloom-{__version__}-py3-none-any.whl"
    assert tops == {"specloom", f"specloom-{__version__}.dist-info"}
    templates = {name for name in names if name.startswith("specloom/_templates/")}
    files = [path for path in (CHECKOUT / "templates").rglob("*") if path.is_file()]
    assert templates == {f"specloom/_templates/{path.relative_to(CHECKOUT / 'templates').as_posix()}" for path in files}
    assert not any("__pycache__" in name for name in names)


def test_the_wheel_generates_what_the_checkout_does(wheel: Path, tmp_path: Path) -> None:
    """Installed without any folder of this repository, with the dependencies that are installed here."""
    venv.create(tmp_path / "venv", symlinks=True)
    python = tmp_path / "venv/bin/python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    (libraries,) = (tmp_path / "venv/lib").glob("python*/site-packages")
    (libraries / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    for place in ("installed", "checkout"):
        (tmp_path / place / "specs").mkdir(parents=True)
        (tmp_path / place / "specs/ink.yaml").write_text(SPEC)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    done = subprocess.run(
        [tmp_path / "venv/bin/specloom", "generate"],
        cwd=tmp_path / "installed",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("1 client, ")
    subprocess.run(
        [sys.executable, "-m", "specloom", "generate"],
        cwd=tmp_path / "checkout",
        env={**environment, "PYTHONPATH": str(CHECKOUT / "generator")},
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
    where = subprocess.run(
        [python, "-c", "import specloom; print(specloom.__file__)"],
        cwd=tmp_path / "installed",
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(libraries)
