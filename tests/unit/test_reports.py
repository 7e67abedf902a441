"""What openapi-spec-validator reports is found once for each content, and is the same whether it was kept or found."""

from __future__ import annotations

import copy
import json
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from specloom.check import check, reports, validator
from specloom.diagnostics import Diagnostic, SpecError
from specloom.load import load
from tests.properties import examples
from tests.unit.test_gate import GOOD, mutants


class Kept:
    """What is kept, in memory."""

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """What was kept."""
        return self.entries.get(key)

    def put(self, key: str, content: bytes) -> None:
        """Keep it."""
        self.entries[key] = content


def findings(path: Path, value: Any, memory: Kept | None) -> list[Diagnostic] | str:
    """What a document is reported for; the text of the refusal of one that cannot even be loaded."""
    path.write_text(json.dumps(value), encoding="utf-8")
    try:
        return check(load(path, name=path.name), memory=memory)
    except SpecError as error:
        return str(error)


def bad() -> Any:
    """A document about which only the validator has something to say."""
    value = copy.deepcopy(GOOD)
    value["components"]["schemas"]["Page"]["properties"]["kind"]["minLength"] = -1
    return value


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One entry for each run of the validator."""
    found: list[object] = []
    original = validator._errors  # pyright: ignore[reportPrivateUsage]

    def counted(spec: Any) -> Any:
        found.append(spec)
        yield from original(spec)

    monkeypatch.setattr(validator, "_errors", counted)
    return found


def test_the_validator_runs_once_for_a_content(tmp_path: Path, runs: list[object]) -> None:
    path, memory = tmp_path / "spec.json", Kept()
    plain = findings(path, bad(), None)
    assert "openapi-invalid" in str(plain)
    assert len(runs) == 1

    for _ in range(3):
        assert findings(path, bad(), memory) == plain
    assert len(runs) == 2

    changed = bad()
    changed["info"]["title"] = "Another"
    findings(path, changed, memory)
    assert len(runs) == 3


def test_a_document_that_passes_the_gate_is_not_kept(tmp_path: Path, runs: list[object]) -> None:
    memory = Kept()

    findings(tmp_path / "spec.json", GOOD, memory)

    assert (memory.entries, runs) == ({}, [])


def test_another_version_of_a_library_finds_nothing(
    tmp_path: Path, runs: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, memory = tmp_path / "spec.json", Kept()
    findings(path, bad(), memory)

    (tmp_path / "others" / "Referencing-99.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "nothing"), str(tmp_path / "others"), *sys.path])
    findings(path, bad(), memory)

    assert len(runs) == len(memory.entries) == 2


def test_the_versions_are_those_that_the_libraries_record() -> None:
    """All of them are installed where the tests run."""
    assert reports.libraries() == tuple(map(metadata.version, reports.LIBRARIES))


def test_a_library_whose_folder_says_no_version_is_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """And one that is not installed has none."""
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(metadata, "version", dict.fromkeys(reports.LIBRARIES[:1], "7").__getitem__)
    monkeypatch.setattr(metadata, "PackageNotFoundError", KeyError)

    assert reports.libraries() == ("7", *[""] * len(reports.LIBRARIES[1:]))


def test_a_validator_that_stops_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of its reports are none."""

    def stopping(spec: Any) -> Any:
        yield ("info",), "one"
        raise RuntimeError("stopped")

    monkeypatch.setattr(validator, "_errors", stopping)
    memory = Kept()

    assert findings(tmp_path / "spec.json", bad(), memory) == findings(tmp_path / "spec.json", bad(), None)
    assert memory.entries == {}


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "null", "1", "{}", "[1]", "[[]]", '[["info"]]', '[["info", "text"]]', '[[["info"], 1]]'),
        *('[[[1], "text"]]', '[[["info"], "text", 1]]', '[[null, "text"]]', '[[["info"], "text"], []]', "\udc80"),
    ],
)
def test_what_is_no_list_of_reports_counts_as_nothing(tmp_path: Path, runs: list[object], content: str) -> None:
    path, memory = tmp_path / "spec.json", Kept()
    plain = findings(path, bad(), memory)
    (key,) = memory.entries

    memory.entries[key] = content.encode("utf-8", "surrogateescape")

    assert findings(path, bad(), memory) == plain
    assert len(runs) == 2
    assert findings(path, bad(), memory) == plain
    assert len(runs) == 2


@pytest.mark.slow
@given(value=mutants())
@examples(0.5)
def test_the_findings_are_the_same_with_what_was_kept(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    """Without a memory, with an empty one, and with what that then has."""
    path, memory = tmp_path_factory.mktemp("mutant") / "spec.json", Kept()

    plain = findings(path, value, None)

    assert findings(path, value, memory) == plain
    assert findings(path, value, memory) == plain
