"""A provider that is emulated without a socket, for the tests of `serve`: its own clock, and requests in one line."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from specloom import ir, load, lower, naming
from specloom.runtime.json_data import is_object
from specloom.serve.outgoing import Orders, Outgoing
from specloom.serve.refusals import answer_for
from specloom.serve.requests import IncomingRequest
from specloom.serve.service import Service
from specloom.serve.validation import Types

ROOT = Path(__file__).resolve().parents[2]
SPECS = sorted((ROOT / "specs").glob("*.yaml"))
INKWELL = ROOT / "tests" / "providers" / "inkwell.yaml"

FOUR = [path.stem for path in SPECS]
"""The providers of this repository."""


@cache
def api(name: str) -> ir.Api:
    """The wire facts of a spec of this repository, or of its tests."""
    path = next(path for path in (*SPECS, INKWELL) if path.stem == name)
    return lower.lower(load.load(path, name=path.name), naming.package(path.stem))


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Talk:
    """A conversation with one provider. Every answer is held against what the spec documents for it."""

    def __init__(self, name: str, **options: Any) -> None:
        self.clock = Clock()
        self.api = api(name)
        self.service = Service(self.api, self.clock, started=1_750_000_000.0, **options)
        self._types = Types(self.api.models)
        self._operations = {operation.id: operation for operation in self.api.operations}

    def example(self, operation: str, name: str | None = None) -> Any:
        """The body of an example's request: of the first, or of one by its name."""
        examples = self._operations[operation].examples
        example = next(example for example in examples if name in (None, example.name))
        return None if isinstance(example.request, ir.Missing) else json.loads(json.dumps(example.request))

    def ask(
        self, operation: str, body: Any = None, *, key: str | None = "KEY", orders: Orders | None = None, **path: Any
    ) -> Outgoing:
        """Call an operation with the key where it belongs; values for its path by name."""
        called = self._operations[operation]
        target, query, headers = called.path.partition("#")[0], "", dict[str, str]()
        for name, value in path.items():
            target = target.replace(f"{{{name}}}", str(value))
        if body is None and called.body is not None:
            body = self.example(operation)
        for placement in called.placements if key is not None else ():
            if placement.location == "query":
                query = f"{placement.name}={key}"
            elif placement.location == "header":
                headers[placement.name.lower()] = str(key)
            elif is_object(body):
                body = {**body, placement.name.removeprefix("/"): key}
        if key is None and is_object(body):
            body = {name: value for name, value in body.items() if name != "clientKey"}
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.service.handle(IncomingRequest(called.method, target, query, headers, content), orders)
        documented = answer_for(called, answer.status)
        if documented is not None and documented.raw is not None:
            assert self._types.problems(documented.raw, answer.value, "response") == []
        return answer

    def said(self, operation: str, body: Any = None, **options: Any) -> Any:
        """The body of an answer."""
        return self.ask(operation, body, **options).value

    def wait(self, seconds: float) -> None:
        """Let time go by."""
        self.clock.now += seconds
