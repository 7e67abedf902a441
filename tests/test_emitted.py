"""What is emitted: in the style of Black, which does not see it, and byte by byte the same wherever it is made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from specloom import render
from specloom.load import load
from tests.pipeline import CASES, SPECS, as_black_leaves_it, emitted, emitted_once, package_of
from tests.project import PYTHONPATH

ROOT = SPECS.parent
PROVIDERS = {path.stem: path for path in sorted(SPECS.glob("*.yaml"))}
_FOLDERS = {folder.name: folder / "spec.yaml" for folder in sorted(CASES.iterdir())}
ACCEPTED = PROVIDERS | {name: path for name, path in _FOLDERS.items() if path.is_file()}

DIGESTS = """\
import json, sys
from hashlib import sha256
from pathlib import Path
from tests.pipeline import emitted
found = {}
for name, path in json.loads(sys.argv[1]).items():
    for file, text in emitted(Path(path), name).items():
        found[file] = sha256(text.encode()).hexdigest()
print(json.dumps(found))
"""


@pytest.mark.slow
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_is_left_alone_by_black(provider: str) -> None:
    """Every module is emitted as Black formats it, so that nothing is reformatted in anybody's editor."""
    files = emitted_once(PROVIDERS[provider], provider)

    assert [path for path, text in files.items() if path.endswith(".py") and not as_black_leaves_it(text)] == []


def test_rendering_changes_nothing_that_is_emitted() -> None:
    """What the templates emit is final; only a header of the user's is put before it."""
    package = package_of(load(ACCEPTED["enums"], name="spec.yaml"), "enums")

    assert render.render(package) == render.emitted(package)


def test_the_shared_files_are_left_alone_by_black() -> None:
    """Those that are not copies of the runtime, whose lines are as long as our own."""
    files = {path: text for path, text in render.shared().items() if not path.startswith("_runtime/")}

    assert [path for path, text in files.items() if path.endswith(".py") and not as_black_leaves_it(text)] == []


@pytest.mark.parametrize("name", ACCEPTED)
def test_text_is_clean(name: str) -> None:
    """Lines end with LF and nothing before it, files with one line end; no tab, and no blank line too many."""
    for path, text in emitted_once(ACCEPTED[name], name).items():
        assert text == "" or text.endswith("\n"), path
        assert not text.endswith("\n\n"), path
        assert "\t" not in text, path
        assert "\r" not in text, path
        assert "\n\n\n\n" not in text, path
        assert all(line == line.rstrip() for line in text.splitlines()), path


def digests(names: Mapping[str, Path]) -> dict[str, str]:
    """The digest of every file, made in this process."""
    return {
        file: sha256(text.encode()).hexdigest()
        for name, path in names.items()
        for file, text in emitted(path, name).items()
    }


def digests_elsewhere(names: Mapping[str, Path], folder: Path, **environment: str) -> dict[str, str]:
    """The same from another process, in another folder and environment."""
    done = subprocess.run(
        [sys.executable, "-c", DIGESTS, json.dumps({name: str(path) for name, path in names.items()})],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": PYTHONPATH, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.promise(7)
@pytest.mark.parametrize("share", [pytest.param(1, marks=pytest.mark.slow), 12])
def test_a_second_run_gives_the_same_bytes(share: int, tmp_path: Path) -> None:
    """Neither the hash seed, the time zone, the locale nor the working folder has a say, and nor has a run before."""
    small = [name for name in ACCEPTED if name not in PROVIDERS or name == "serpstat"]
    names = {name: ACCEPTED[name] for name in small[::share]}
    here = digests(names)

    assert digests(names) == here
    assert digests_elsewhere(names, tmp_path, PYTHONHASHSEED="1", TZ="Pacific/Chatham", LC_ALL="C") == here
    assert digests_elsewhere(names, ROOT, PYTHONHASHSEED="4294967295", TZ="UTC", LC_ALL="C.UTF-8") == here


@pytest.mark.slow
def test_a_second_run_gives_the_same_bytes_for_all_providers(tmp_path: Path) -> None:
    """The large ones too."""
    assert digests_elsewhere(PROVIDERS, tmp_path, PYTHONHASHSEED="7", LC_ALL="C") == digests(PROVIDERS)
