"""Sources of several versions, and a repository of an owner that vendors from them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from specloom import manifest
from specloom.manifest import Manifest
from tests.project import Project, Said

CLIENTS = "src/acme/web/clients"


@dataclass(frozen=True)
class Owner:
    """A project that generates `ink` and `pen`, and beside it a repository whose folder `CLIENTS` has copies."""

    project: Project

    @property
    def source(self) -> Path:
        """The output folder of the project."""
        return self.project.out

    @property
    def root(self) -> Path:
        """The repository, which is the working folder."""
        return self.project.root.parent / "owner"

    @property
    def clients(self) -> Path:
        """The folder with the copies."""
        return self.root / CLIENTS

    def run(self, *arguments: str) -> Said:
        """One command, in this process."""
        return self.project.run(*arguments)

    def vendor(self, *arguments: str) -> Said:
        """Vendor into the repository."""
        return self.run("vendor", "--into", CLIENTS, *arguments)

    def vendored(self, *arguments: str) -> Said:
        """Vendor what must succeed, from the project."""
        said = self.vendor("--from", str(self.source), *arguments)
        assert said.code == 0, said.err
        return said

    def check(self, *arguments: str) -> Said:
        """Check the copies."""
        return self.run("check", "--vendored", CLIENTS, *arguments)

    def lock(self) -> Manifest:
        """What the lock says."""
        files, _ = manifest.list_files(str(self.clients))
        known, broken = manifest.parse_all(manifest.read_texts(str(self.clients), files))
        assert known is not None and not broken
        return known


def own(project: Project, monkeypatch: pytest.MonkeyPatch) -> Owner:
    """An owner's repository in a src layout beside a project, as the working folder."""
    found = Owner(project)
    (found.root / "src/acme/web").mkdir(parents=True)
    for folder in ("src/acme", "src/acme/web"):
        (found.root / folder / "__init__.py").write_text('"""Acme."""\n')
    (found.root / ".git").mkdir()
    monkeypatch.chdir(found.root)
    return found


def snapshot(folder: Path) -> dict[str, str]:
    """The digest of every file by path, and where links lead."""
    return {
        path.relative_to(folder).as_posix(): (
            f"-> {path.readlink()}" if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()
        )
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def release(out: Path, to: Path, version: str, added: Mapping[str, str]) -> Path:
    """A copy of an output as another version of specloom would write it:
    some files have more lines, and it is whole.
    """
    shutil.copytree(out, to)
    for path, text in added.items():
        (to / path).write_text((to / path).read_text() + text)
    tool = hashlib.sha256(version.encode()).hexdigest()
    for name, part in parts_of(to).items():
        part.files = {path: manifest.digest_of(str(to / path)) for path in part.files}
        part.version, part.tool = version, tool
        (to / manifest.path_of(name)).write_text(manifest.dump(part))
    return to


def parts_of(out: Path) -> dict[str, manifest.ManifestEntry]:
    """The manifests of an output, by name."""
    folder = out / manifest.FOLDER
    return {path.stem: manifest.parse(path.read_text()) for path in sorted(folder.iterdir())}
