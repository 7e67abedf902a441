"""Requests that nobody thought of: schemathesis reads each spec and holds the emulator against it.

It is no part of the locked environment, since it brings thirty libraries with it. Install it beside them to run this.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.runtime.expressions import is_array, is_object
from generator.serve.server import Emulator
from tests.wire.providers import PROVIDERS, Provider

pytestmark = [
    pytest.mark.wire,
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("schemathesis") is None,
        reason="schemathesis is not installed: pip install schemathesis",
    ),
]

ROOT = Path(__file__).resolve().parents[2]
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


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


@pytest.mark.parametrize("provider", PROVIDERS, ids=str)
def test_no_request_gets_a_server_error_or_an_answer_that_breaks_the_schema(provider: Provider, tmp_path: Path) -> None:
    source = ROOT / "specs" / f"{provider.name}.yaml"
    spec = tmp_path / "openapi.yaml"
    spec.write_text(yaml.safe_dump(leniently(told_apart(yaml.safe_load(source.read_text("utf-8"))))), "utf-8")
    with Emulator(source, speed=10_000) as emulator:
        command = [sys.executable, "-m", "schemathesis.cli", "run", str(spec), "--url", emulator.url(provider.name)]
        command += ["--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", "40"]
        command += ["--seed", "1", "--generation-database", "none", "--no-color", "--warnings", "off"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
        answered = len(emulator.emulation.log)

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert answered > 50
