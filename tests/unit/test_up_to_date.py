"""Whether there is anything to do: one change of anything that the output depends on, or of the output, is noticed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest

from specloom import manifest
from specloom.manifest import SpecLocation
from specloom.output import Rendered, Wanted, apply

SPEC, OUT = Path("specs/ink.yaml"), Path("generated")
OTHER = "0" * 64
"""A digest of nothing."""


@pytest.fixture(scope="module")
def tool() -> tuple[str, str]:
    """The digests of the tool, which is not changed here: for providers, and for the shared files."""
    return manifest.tool_digest(), manifest.shared_digest()


@dataclass
class Project:
    """A project that was generated, as the working folder, and the inputs of the next run."""

    tool: tuple[str, str]
    specs: list[SpecLocation]
    settings: str = ""

    def generate(self, other: Mapping[str, str] = MappingProxyType({}), *, is_named: bool = False) -> None:
        """Write the output, as a run with some other inputs would have."""
        rendered = Rendered(
            {"specs/ink.yaml": manifest.digest(SPEC.read_bytes())},
            {"ink/client.py": "x = 1\n"},
            other.get("spec", "specs/ink.yaml"),
            is_named,
            other.get("settings", ""),
        )
        tool, runtime = other.get("tool", self.tool[0]), other.get("runtime", self.tool[1])
        apply(OUT, Wanted(tool, runtime, {"__init__.py": ""}, {"ink": rendered}, other.get("shared", "")))

    @property
    def is_up_to_date(self) -> bool:
        """Whether the next run would have nothing to do."""
        return manifest.up_to_date(self.specs, str(OUT), self.settings) is not None


@pytest.fixture
def project(tool: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """One spec and its output."""
    monkeypatch.chdir(tmp_path)
    SPEC.parent.mkdir()
    SPEC.write_text("openapi: 3.1.0\n")
    made = Project(tool, [*manifest.places_in("specs").values()])
    made.generate()
    assert made.is_up_to_date
    return made


def ink(name: str = "ink") -> Path:
    """The manifest of the provider, or of another part."""
    return OUT / manifest.path_of(name)


def reorder(path: Path) -> None:
    """Exchange two lines of a manifest: the same facts, but not the text of a run."""
    first, made, tool, *rest = path.read_text().splitlines(keepends=True)
    path.write_text("".join((first, tool, made, *rest)))


def copy_manifest() -> None:
    """A second provider of the same spec."""
    part = manifest.parse(ink().read_text())
    part.files = {}
    ink("pen").write_text(manifest.dump(part))


def older_manifest() -> None:
    """The manifest of an older version beside the new ones."""
    part: dict[str, object] = {"generator": OTHER, "sources": {}, "files": {}}
    (OUT / manifest.OLD_NAME).write_text(json.dumps({"format": 1, "shared": part, "providers": {}}))


def replace_by_link(path: Path) -> None:
    """Put a link in the place of a file or folder, with the same content behind it."""
    path.rename("moved")
    path.symlink_to(os.path.relpath("moved", path.parent))


CHANGES: dict[str, Callable[[], object]] = {
    "the spec": lambda: SPEC.write_text("openapi: 3.1.1\n"),
    "a spec that is gone": SPEC.unlink,
    "a file": lambda: (OUT / "ink/client.py").write_text("x = 2\n"),
    "a shared file": lambda: (OUT / "__init__.py").write_text("x = 2\n"),
    "a file that is missing": (OUT / "ink/client.py").unlink,
    "a file that is not generated": lambda: (OUT / "ink/extra.py").write_text(""),
    "a link": lambda: (OUT / "link").symlink_to("nowhere"),
    "a link to an equal file": lambda: replace_by_link(OUT / "ink/client.py"),
    "a link to the output": lambda: replace_by_link(OUT),
    "no manifest": lambda: ink().unlink(),
    "no manifest of the shared files": lambda: ink(manifest.SHARED).unlink(),
    "a manifest that is not valid": lambda: ink().write_text("end\n"),
    "a manifest that no run has written": lambda: reorder(ink()),
    "a manifest of the shared files that no run has written": lambda: reorder(ink(manifest.SHARED)),
    "a second manifest for the spec": copy_manifest,
    "a manifest of an older version": older_manifest,
    "what a killed run has left": lambda: Path(manifest.staging_of(str(OUT))).mkdir(),
}


@pytest.mark.promise(8)
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_on_the_disk_is_noticed(project: Project, change: str) -> None:
    CHANGES[change]()

    assert not project.is_up_to_date


@pytest.mark.parametrize(
    "before",
    [{"tool": OTHER}, {"runtime": OTHER}, {"settings": OTHER}, {"shared": OTHER}, {"spec": "specs/pen.yaml"}],
    ids=lambda before: next(iter(before)),
)
def test_an_output_of_other_inputs_is_noticed(project: Project, before: dict[str, str]) -> None:
    """Another version of the tool, of the runtime, other settings of the provider or of the project, another spec."""
    project.generate(before)

    assert not project.is_up_to_date


def test_a_merged_manifest_is_noticed(project: Project) -> None:
    """Git has kept the lines of both branches, which generated the same files from the same spec."""
    now = ink().read_text()
    project.generate({"tool": OTHER})
    ink().write_text(ink().read_text().removesuffix("end\n") + now)

    assert not project.is_up_to_date


def test_other_settings_are_noticed(project: Project) -> None:
    project.settings = OTHER
    assert not project.is_up_to_date

    project.settings = ""
    [spec] = project.specs
    spec.settings = OTHER
    assert not project.is_up_to_date


def test_a_spec_more_or_less_is_noticed(project: Project) -> None:
    specs = project.specs
    project.specs = []
    assert not project.is_up_to_date

    Path("specs/pen.yaml").write_text("openapi: 3.1.0\n")
    project.specs = [*specs, manifest.places_in("specs")["pen"]]
    assert not project.is_up_to_date


@pytest.mark.parametrize(
    ("is_named", "package", "is_up_to_date"),
    [(False, None, True), (False, "ink", True), (False, "pen", False), (True, "ink", True), (True, None, False)],
)
def test_the_name_of_a_package_is_given_as_before(
    project: Project, is_named: bool, package: str | None, is_up_to_date: bool
) -> None:
    """One that the command line gave once is not what the spec says."""
    project.generate(is_named=is_named)
    [spec] = project.specs
    spec.package = package

    assert project.is_up_to_date is is_up_to_date


def test_a_spec_that_a_manifest_cannot_name_is_never_up_to_date(project: Project) -> None:
    """It may not be the one that the output was made from."""
    project.generate({"spec": ""})
    Path('"').mkdir()
    project.specs = [SpecLocation('"', "", "ink.yaml")]
    assert project.specs[0].spec(str(OUT)) == ""

    assert not project.is_up_to_date


def test_line_ends_of_a_checkout_are_no_change(project: Project) -> None:
    """Git may write CRLF."""
    for path in (SPEC, OUT / "ink/client.py", ink(), ink(manifest.SHARED)):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert project.is_up_to_date
