"""Every code has a reason, and an example that earns exactly it, beside the same one fixed, which earns nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specloom.codes import CODES, DRIFT_CODES, EXPLAINED, OBSERVED_CODES, SETTINGS_CODES
from specloom.codes.code import COMMANDS, SPEC, Code
from specloom.codes.explain import explained, overview, page
from specloom.codes.frames import FRAMES, merged, without
from specloom.diagnostics import Diagnostic
from specloom.load import load
from specloom.lower import lower
from specloom.observed import findings as compared
from specloom.observed import read_log
from specloom.observed.plan import Probe
from specloom.observed.probing import Options, Probed, prober
from specloom.runtime import request
from tests.project import CHECKOUT, Project, environment_of, make
from tests.test_refused import findings_in


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project in the working folder."""
    return make(tmp_path / "project", capsys, monkeypatch)


ALL = list(EXPLAINED.values())
OF_SPECS = [code for code in ALL if code.name in CODES]
OF_SETTINGS = [code for code in ALL if code.name in SETTINGS_CODES]
OF_RESPONSES = [code for code in ALL if code.name in OBSERVED_CODES]
OF_OUTPUT = [code for code in ALL if code.name in DRIFT_CODES]
WIDTH = 80


def put(code: Code, example: str, folder: Path) -> Path:
    """Write an example into a folder as a whole spec; returns the file of the spec."""
    files = code.files(example)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder / next(name for name in files if name.startswith("inkwell."))


def named(codes: list[Code]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("code", codes, ids=lambda code: code.name)


@named(OF_SPECS)
def test_the_failing_example_earns_its_code(code: Code, tmp_path: Path) -> None:
    """And no other; at the line that is marked."""
    found = findings_in(put(code, code.failing, tmp_path))

    assert {each.code for each in found} == {code.name}
    assert code.level in {each.severity for each in found} or code.level == "warning"
    (marked,) = code.marked(code.failing)
    assert marked[1].strip() == line_of(found[0], code, tmp_path)


def line_of(found: Diagnostic, code: Code, folder: Path) -> str:
    """The line of a finding as the example shows it."""
    text = (folder / found.source.file).read_bytes().decode("utf-8", "surrogateescape").splitlines()
    line = text[found.source.line - 1].strip()
    fill = code.fill
    return line.replace(fill.before * fill.times + fill.after * fill.times, fill.shown) if fill is not None else line


@named(OF_SPECS)
def test_the_fixed_example_earns_nothing(code: Code, tmp_path: Path) -> None:
    """Not even a warning, so that it is right under `--strict` too."""
    assert findings_in(put(code, code.fixed, tmp_path)) == []


@named(OF_SETTINGS)
def test_the_settings_of_an_example(code: Code, project: Project) -> None:
    """The failing ones earn their code, the fixed ones let `lint --strict` find nothing."""
    for spec in (project.root / "specs").iterdir():
        spec.unlink()
    written = put_into(project, code.files(code.failing))
    said = project.run("lint", "--strict")
    assert set(re.findall(r"error\[([a-z-]+)\]", said.err + said.out)) == {code.name}
    assert said.code > 0

    for path in written:
        path.unlink()
    put_into(project, code.files(code.fixed))
    assert project.run("lint", "--strict").err == "1 spec: nothing found\n"


def put_into(project: Project, files: dict[str, bytes]) -> list[Path]:
    for name, content in files.items():
        (project.root / name).write_bytes(content)
    return [project.root / name for name in files]


@named(OF_OUTPUT)
def test_the_commands_of_an_example(code: Code, project: Project, tmp_path: Path) -> None:
    """After the failing ones, `check` reports their code and nothing else; after the fixed ones it finds nothing."""
    for spec in (project.root / "specs").iterdir():
        spec.unlink()
    put_into(project, {f"specs/{SPEC}": FRAMES["plain"].encode()})
    assert project.run("generate", "--force").code == 0
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "specloom").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m specloom "$@"\n')
    (tools / "specloom").chmod(0o755)
    environment = environment_of(project.root) | {"PATH": f"{tools}:{os.environ['PATH']}"}

    for example, wanted in ((code.failing, {code.name}), (code.fixed, set[str]())):
        commands = "\n".join(line.text for line in code.shown(example)[COMMANDS])
        subprocess.run(["sh", "-eu", "-c", commands], cwd=project.root, env=environment, check=True)
        assert {found["code"] for found in json.loads(project.run("check", "--format", "json").out)} == wanted
        assert project.run("check").code == (2 if "drift-manifest" in wanted else bool(wanted))


class Sends:
    """A transport that responds with the response of an example."""

    def __init__(self, text: str, runtime: Any) -> None:
        head, _, body = text.partition("\n\n")
        first, *headers = head.strip().splitlines()
        named = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in headers)}
        self._response = runtime.Response(int(first.split()[1]), named, body.strip().encode())

    def send(self, request: object, timeout: float) -> Any:
        return self._response

    def close(self) -> None:
        """There are no connections."""


def observed(code: Code, example: str, folder: Path) -> list[Diagnostic]:
    """What is found in the response of an example, or in its log, besides what is found in its spec."""
    spec = put(code, example, folder)
    document = load(spec, name=SPEC)
    api = lower(document, "inkwell")
    assert [finding for finding in findings_in(spec) if finding.severity == "error"] == []
    files = code.files(example)
    if "clients.log" in files:
        reading = read_log(files["clients.log"].decode().splitlines())
        assert not reading.unread
        return list(compared(document, api, reading.seen["inkwell"], is_current=False).findings)
    probed, options = Probed(), Options(base_url="https://inkwell.example", rate=1000)
    with prober(document, api, options, transport=Sends(files["response.http"].decode(), request)) as client:
        client.call(Probe(api.operations[0], {}), probed)
    assert probed.compared == ["listPages"]
    return list(compared(document, api, probed.seen).findings)


@named(OF_RESPONSES)
def test_the_responses_of_an_example(code: Code, tmp_path: Path) -> None:
    """The failing one earns its code and no other, in the line that is marked; the fixed one earns nothing."""
    (tmp_path / "failing").mkdir()
    (tmp_path / "fixed").mkdir()

    found = observed(code, code.failing, tmp_path / "failing")

    assert {(each.code, each.severity) for each in found} == {(code.name, code.level)}
    (marked,) = code.marked(code.failing)
    assert marked[1].strip() == line_of(found[0], code, tmp_path / "failing")
    assert observed(code, code.fixed, tmp_path / "fixed") == []


@named(ALL)
def test_a_code_is_explained_within_80_columns(code: Code) -> None:
    """With a reason in whole sentences, and both examples marked."""
    text = explained(code)

    assert max(map(len, text.splitlines())) <= WIDTH
    assert code.why[0].isupper() or code.why[0] == "`"
    assert code.why.endswith(".")
    assert code.rule not in code.why
    fails, _, fixed = text.partition("\nfixed")
    assert "\nfails" in fails
    assert "\n> " in fails
    assert "\n> " in fixed
    assert re.sub("\x1b\\[[0-9;]*m", "", explained(code, colour=True)) == text
    assert list(code.marked(code.fixed)) != list(code.marked(code.failing)) or "\n" in code.fixed


def test_the_list_has_one_line_for_each() -> None:
    lines = [line for line in overview().splitlines() if line.startswith("  ")]

    assert [line.split()[0] for line in lines] == list(EXPLAINED)


def test_explain_lists_and_prints(project: Project) -> None:
    assert project.run("lint", "--explain").out == overview() + "\n"
    assert project.run("lint", "--explain", "too-deep").out == explained(EXPLAINED["too-deep"]) + "\n"
    (found,) = json.loads(project.run("lint", "--explain", "ref-cycle", "--format", "json").out)
    assert (found["code"], found["level"], list(found["fixed"])) == ("ref-cycle", "error", [SPEC])
    assert len(json.loads(project.run("lint", "--explain", "--format", "json").out)) == len(EXPLAINED)
    refused = project.run("lint", "--explain", "too-deep", "--format", "sarif")
    assert (refused.code, refused.out) == (2, "")


def test_the_page_of_the_documentation(golden: Callable[[Path, str], None]) -> None:
    """It says what the table says; `--update` writes it."""
    golden(CHECKOUT / "docs/findings.md", page())


@pytest.mark.parametrize("frame", FRAMES)
def test_nothing_is_found_in_a_frame(frame: str, tmp_path: Path) -> None:
    (tmp_path / SPEC).write_text(FRAMES[frame], "utf-8")

    assert findings_in(tmp_path / SPEC) == []


def test_an_example_replaces_and_adds_keys() -> None:
    """In block style, as text: values of the same key are replaced, new keys come last, and duplicates stay."""
    frame = "a:\n  b:\n    c: 1\n    d:\n      - 2\n  e: 3\n"

    assert merged(frame, "a:\n  b:\n    c: *x # y\n  f: 4") == (
        "a:\n  b:\n    c: *x # y\n    d:\n      - 2\n  e: 3\n  f: 4\n"
    )
    assert merged(frame, "a:\n  b: {}\n  b: {}") == "a:\n  b: {}\n  e: 3\n  b: {}\n"
    assert without(frame, ("a", "b", "d")) == "a:\n  b:\n    c: 1\n  e: 3\n"
