"""Requests that nobody thought of: schemathesis reads each spec and holds the emulator against it.

It sends what the spec allows and what it does not, and looks at every answer. That it looks is tried too: an emulator
that is told to break its answers must be caught.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from specloom.runtime.json_data import is_array, is_object, set_pointer
from specloom.serve.server import Emulator
from tests.wire.providers import PROVIDERS, SERPSTAT, Provider

pytestmark = [pytest.mark.wire, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
)


def told_apart(document: Any) -> Any:
    """A spec as schemathesis can send it: an operation of its own server, and one that shares its URL, at a real path.

    Several JSON-RPC methods of one URL differ by a fragment, which no server is sent; it becomes a query that the
    emulator does not look at.
    """
    paths: dict[str, Any] = {}
    for path, item in document["paths"].items():
        bare, mark, fragment = path.partition("#")
        item.pop("servers", None)
        for operation in item.values():
            if is_object(operation):
                operation.pop("servers", None)
        paths[f"{bare}{mark and '?'}{fragment}"] = item
    return {**document, "paths": paths}


def linked(document: Any) -> Any:
    """A spec with OpenAPI's own links from the calls that create a task to the one that polls it.

    They say what `x-tasks` says; without them schemathesis would only ever poll tasks that there are not.
    """
    operations = {it["operationId"]: it for item in document["paths"].values() for it in item.values() if is_object(it)}
    for block in document["x-tasks"].values():
        poll = operations[block["poll"]["operation"]]
        media = next(iter(poll["requestBody"]["content"].values()))
        body = next(iter(media["examples"].values()))["value"]
        for pointer, value in block["poll"]["with"]["body"].items():
            body = set_pointer(body, pointer, block["capture"][value.removeprefix("$task.")])
        created = block["create"] if is_array(block["create"]) else [block["create"]]
        for name in created:
            answer = operations[name]["responses"]["200"]
            answer["links"] = {"poll": {"operationId": poll["operationId"], "requestBody": body}}
    return document


def leniently(value: Any) -> Any:
    """A spec that says what its own examples show and clients read: a word of numbers may be written as its text."""
    if is_array(value):
        return [leniently(inner) for inner in value]
    if not is_object(value):
        return value
    found: dict[str, Any] = {name: leniently(inner) for name, inner in value.items()}
    if found.get("type") == "integer" and "enum" in found:
        found |= {"type": ["integer", "string"], "enum": [*found["enum"], *map(str, found["enum"])]}
    return found


@dataclass(frozen=True, slots=True)
class Run:
    """What schemathesis found: its exit code, what it printed, and how many cases of each mode it ran."""

    code: int
    said: str
    cases: Mapping[str, int]


def run(provider: Provider, emulator: Emulator, folder: Path, phases: str, most: int) -> Run:
    """Let schemathesis loose on an emulator."""
    source = ROOT / "specs" / f"{provider.name}.yaml"
    spec, events = folder / "openapi.yaml", folder / "events.ndjson"
    document = told_apart(linked(leniently(yaml.safe_load(source.read_text("utf-8")))))
    spec.write_text(yaml.safe_dump(document), "utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "run", str(spec), "--url", emulator.url(provider.name)]
    command += ["--checks", ",".join(CHECKS), "--mode", "all", "--phases", phases, "--max-examples", str(most)]
    command += ["--seed", "1", "--generation-database", "none", "--no-color", "--warnings", "off"]
    command += ["--report", "ndjson", "--report-ndjson-path", str(events)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    return Run(done.returncode, done.stdout[-4000:] + done.stderr[-2000:], Counter(_modes(events)))


def _modes(events: Path) -> Iterator[str]:
    """The mode of every case of a report, `positive` or `negative`."""
    for line in events.read_text("utf-8").splitlines():
        for case in json.loads(line).get("ScenarioFinished", {}).get("recorder", {}).get("cases", {}).values():
            yield case["value"]["meta"]["generation"]["mode"]


def _outcomes(lines: list[str]) -> Iterator[tuple[str | None, bool]]:
    """Each request of the emulator's own log: its operation, and whether it was refused."""
    for entry in map(json.loads, lines):
        if entry["type"] == "request":
            yield entry["operation"], entry["status"] >= 400 or "failure" in entry


@pytest.mark.parametrize("provider", PROVIDERS, ids=str)
def test_no_request_gets_a_server_error_or_an_answer_that_breaks_the_schema(provider: Provider, tmp_path: Path) -> None:
    """Neither a good request nor a bad one; and each operation that can refuse has done both."""
    lines: list[str] = []
    with Emulator(ROOT / "specs" / f"{provider.name}.yaml", speed=1000, write=lines.append) as emulator:
        found = run(provider, emulator, tmp_path, "examples,coverage,fuzzing,stateful", 50)
        api = emulator.emulation.service(provider.name).api

    assert found.code == 0, found.said
    assert min(found.cases["positive"], found.cases["negative"]) > 100, found.cases
    outcomes = Counter(_outcomes(lines))
    for operation in api.operations:
        assert outcomes[operation.id, False] > 0, f"{operation.id} never took a request"
        assert outcomes[operation.id, True] > 0 or operation.body is None, f"{operation.id} never refused one"


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("status_500", "Server error"),
        ("html", "Undocumented Content-Type"),
        ("wrong_type", "Response violates schema"),
        ("truncated_json", "JSON deserialization error"),
    ],
)
def test_an_emulator_that_breaks_its_answers_is_caught(fault: str, told: str, tmp_path: Path) -> None:
    """Otherwise the test above could not fail."""
    with Emulator(ROOT / "specs" / "serpstat.yaml", speed=10_000) as emulator:
        emulator.order(fault, every=2)

        found = run(SERPSTAT, emulator, tmp_path, "examples,coverage", 5)

    assert found.code == 1
    assert told in found.said
