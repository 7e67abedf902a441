"""Requests that nobody thought of: schemathesis reads each spec and holds the emulator against it.

It sends what the spec allows and what it does not, and looks at every answer. That it looks is tried too: an emulator
that is told to break its answers must be caught. What it passes over without a word has requests of our own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from specloom.runtime.json_data import is_array, is_object, set_pointer
from specloom.serve.server import Emulator, api_of
from tests.wire.providers import PROVIDERS, SERPSTAT, Provider

pytestmark = [pytest.mark.wire, pytest.mark.slow, pytest.mark.schemathesis]

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
    operations = dict(_operations(document))
    for block in document.get("x-tasks", {}).values():
        link = _link(block, operations)
        created = block["create"] if is_array(block["create"]) else [block["create"]]
        for name in created if link is not None else ():
            for status, answer in operations[name]["responses"].items():
                if str(status).startswith("2"):
                    answer["links"] = {"poll": link}
    return document


def _operations(document: Any) -> Iterator[tuple[str, Any]]:
    """The operations by their ids, without those that have none."""
    for item in document["paths"].values():
        for operation in item.values():
            if is_object(operation) and "operationId" in operation:
                yield str(operation["operationId"]), operation


def _link(block: Any, operations: Mapping[str, Any]) -> dict[str, Any] | None:
    """The link to the poll of a block of `x-tasks`; None where OpenAPI has no word for it."""
    name, inputs = block["poll"].get("operation"), block["poll"].get("with", {})
    captured = {
        text.removeprefix("$task."): block.get("capture", {}).get(text.removeprefix("$task."))
        for text in _texts(inputs)
        if text.startswith("$task.")
    }
    told = [*captured.values(), *_texts(inputs)]
    if name not in operations or not all(isinstance(each, str) for each in captured.values()):
        return None
    if any(str(each).startswith("$request.header.") for each in told):
        return None  # schemathesis compares the names of headers by case, and OpenAPI does not
    link: dict[str, Any] = {"operationId": name}
    if inputs.get("body"):
        content: dict[str, Any] = operations[name].get("requestBody", {}).get("content", {})
        media: dict[str, Any] = next(iter(content.values()), dict[str, Any]())
        body: Any = next((each["value"] for each in media.get("examples", {}).values()), media.get("example", {}))
        for pointer, value in inputs["body"].items():
            body = set_pointer(body, pointer, captured.get(str(value).removeprefix("$task."), value))
        link["requestBody"] = body
    link["parameters"] = {
        f"{place}.{key}": captured.get(str(value).removeprefix("$task."), value)
        for place in ("path", "query", "header")
        for key, value in inputs.get(place, {}).items()
    }
    return link


def _texts(value: Any) -> Iterator[str]:
    """All texts in a value."""
    if is_object(value):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


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
        found = run(provider, emulator, tmp_path, "examples,coverage,fuzzing,stateful", 20)
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


# --- every other spec ------------------------------------------------------------------------------------------------


SPECS = sorted((ROOT / "tests" / "providers").glob("tasks/*.yaml"))
EXAMPLES = 10
"""Requests for each operation and mode, beside those for its boundaries; more find no more, and take longer."""

LOOKED_AT = (
    "not_a_server_error",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
LEFT_OUT = {
    "status_code_conformance": "most of these specs document no failure, and a wrong request is refused all the same",
    "unsupported_method": "it asks the same of each operation: it is tried with the four specs above",
    "allow_header_conformance": "it asks the same of each operation: it is tried with the four specs above",
    "negative_data_rejection": "a member that no schema forbids is accepted, as providers do",
    "positive_data_acceptance": "what fits the schema may still name a task that there is not",
    "missing_required_header": "the emulator refuses a request without one by the status that the spec documents",
    "ignored_auth": "without keys in a scenario it accepts any key",
    "object_level_authorization": "all keys see the same tasks",
    "use_after_free": "a task that was cancelled is still there",
    "ensure_resource_availability": "a task is forgotten when the spec says so, which may be at once",
    "max_response_time": "it depends on the machine",
}
"""The checks of schemathesis that are not for an emulator of these specs, each with the reason."""


class Ticks:
    """A clock that moves with each request and stands still between them,
    so that each run finds tasks in the same states.
    """

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now

    def pass_by(self, line: str) -> None:
        """Let half a second pass, when a request is logged."""
        self.now += 0.5


@dataclass(frozen=True, slots=True)
class Looked:
    """What schemathesis found in this process: a sentence for each problem, and the number of its requests."""

    problems: list[str]
    requests: int


def library() -> Any:
    """schemathesis, which says few of its types, and is imported where it is first needed."""
    return import_module("schemathesis")


def look(path: Path, examples: int = EXAMPLES) -> Looked:
    """Send requests to every operation of a spec, the same ones each time."""
    configuration: Any = import_module("schemathesis.config").SchemathesisConfig
    engine: Any = import_module("schemathesis.engine")

    api = api_of(path)
    document = told_apart(linked(leniently(yaml.safe_load(path.read_text("utf-8")))))
    ticks = Ticks()
    problems: set[str] = set()
    requests = 0
    with Emulator(api, clock=ticks, write=ticks.pass_by) as emulator:
        config = configuration.from_dict(configured(document, emulator.url(), examples))
        for event in engine.from_schema(library().openapi.from_dict(document, config=config)).execute():
            if isinstance(event, engine.events.ScenarioFinished):
                requests += len(event.recorder.cases)
                checks = [check for found in event.recorder.checks.values() for check in found]
                failures = [check.failure_info.failure for check in checks if check.failure_info is not None]
                problems |= {f"{event.label}: {failure.title}: {failure.message}" for failure in failures}
            elif isinstance(event, engine.events.NonFatalError):
                problems.add(f"{event.label}: {event.value!r}")
            elif isinstance(event, engine.events.FatalError):
                problems.add(repr(event.exception))
    return Looked(sorted(problems), requests)


def configured(document: Any, url: str, examples: int) -> dict[str, Any]:
    """What schemathesis is to do, as its file `schemathesis.toml` says it."""
    keys = dict(_keys(document))
    return {
        "base-url": url,
        "seed": 1,
        "generation": {"mode": "all", "max-examples": examples, "deterministic": True, "database": "none"},
        "phases": {"stateful": {"max-steps": 3}},
        "checks": {"enabled": False, **{name: {"enabled": True} for name in LOOKED_AT}},
        **({"auth": {"openapi": keys}} if keys else {}),
    }


def _keys(document: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """A key for each security scheme: without it every request would be refused for that."""
    for name, scheme in document.get("components", {}).get("securitySchemes", {}).items():
        if scheme["type"] == "apiKey":
            yield name, {"api_key": "KEY"}
        elif scheme.get("scheme", "").lower() == "basic":
            yield name, {"username": "USER", "password": "KEY"}
        else:
            yield name, {"bearer": "KEY"}


OWN_JSON = ("x-amz-json-1.0", "x-amz-json-1.1", "vnd.foundry.v1")


@pytest.fixture(scope="module", autouse=True)
def serializers() -> None:
    """Media types that are JSON by their names or by `x-json`, which schemathesis has no serializer for."""
    library().serializer.alias([f"application/{name}" for name in OWN_JSON], "application/json")


def test_every_check_of_schemathesis_is_looked_at_or_left_out_for_a_reason() -> None:
    import_module("schemathesis.specs.openapi.checks")  # it registers most of them
    known: Any = import_module("schemathesis.checks").CHECKS

    assert {*LOOKED_AT, *LEFT_OUT} - {"max_response_time"} == {*known.get_all_names()}


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_no_request_to_any_emulated_spec_gets_a_server_error_or_breaks_its_schema(path: Path) -> None:
    """Each spec of the tests that has tasks: wrong requests and right ones, single ones and a poll after its create."""
    found = look(path)

    assert found.problems == []
    assert found.requests > 20


# --- what schemathesis passes over -----------------------------------------------------------------------------------


SHELF = """
openapi: 3.2.0
info: {title: Shelf, version: "1"}
servers: [{url: "https://shelf.example"}]
paths:
  /books/{isbn}:
    parameters:
      - {name: isbn, in: path, required: true, schema: {type: string, pattern: "^[0-9]{3}$"}}
    get:
      operationId: getBook
      responses: {"200": {$ref: "#/components/responses/Book"}}
    query:
      operationId: searchBook
      requestBody: {$ref: "#/components/requestBodies/Where"}
      responses: {"200": {$ref: "#/components/responses/Book"}}
    additionalOperations:
      COPY:
        operationId: copyBook
        requestBody: {$ref: "#/components/requestBodies/Where"}
        responses: {"201": {$ref: "#/components/responses/Book"}}
      PURGE:
        operationId: purgeBook
        responses: {"204": {description: It is gone.}}
components:
  requestBodies:
    Where:
      required: true
      content:
        application/json:
          schema: {type: object, required: [shelf], properties: {shelf: {type: integer, minimum: 1}}}
          examples: {third: {value: {shelf: 3}}}
  responses:
    Book:
      description: A book.
      content:
        application/json:
          schema: {$ref: "#/components/schemas/Book"}
          examples: {one: {value: {isbn: "123", shelf: 3}}}
  schemas:
    Book:
      type: object
      required: [isbn, shelf]
      additionalProperties: false
      properties: {isbn: {type: string}, shelf: {type: integer}}
"""

WHERE = b'{"shelf": 3}'
UNSEEN = [
    pytest.param("QUERY", "/books/123", WHERE, 200, id="a query"),
    pytest.param("QUERY", "/books/123", b'{"shelf": 0}', 400, id="a query with a wrong body"),
    pytest.param("QUERY", "/books/123", b"", 400, id="a query without its body"),
    pytest.param("COPY", "/books/123", WHERE, 201, id="an additional operation"),
    pytest.param("COPY", "/books/123", b'{"shelf": "3"}', 400, id="one with a wrong body"),
    pytest.param("COPY", "/books/123", b"{", 400, id="one with a broken body"),
    pytest.param("COPY", "/books/12", WHERE, 400, id="one with a wrong parameter"),
    pytest.param("COPY", "/books/123", b"", 400, id="one without its body"),
    pytest.param("PURGE", "/books/123", b"", 204, id="one without a response body"),
    pytest.param("copy", "/books/123", WHERE, 405, id="methods differ by case"),
    pytest.param("MOVE", "/books/123", WHERE, 405, id="a method that is not declared"),
    pytest.param("PURGE", "/shelves/1", b"", 404, id="a path that is not declared"),
]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator of operations with the methods of OpenAPI 3.2."""
    path = tmp_path_factory.mktemp("shelf") / "shelf.yaml"
    path.write_text(SHELF, "utf-8")
    with Emulator(path) as emulator:
        yield emulator


@pytest.mark.parametrize(("method", "path", "body", "status"), UNSEEN)
def test_methods_of_openapi_32_are_emulated_as_their_schemas_say(
    shelf: Emulator, method: str, path: str, body: bytes, status: int
) -> None:
    """Requests of our own: no server error, and of the declared responses each has its declared content."""
    connection = HTTPConnection(shelf.root.removeprefix("http://"), timeout=10)
    with closing(connection):
        connection.request(method, f"/shelf{path}", body or None, {"Content-Type": "application/json"} if body else {})
        response = connection.getresponse()
        content, headers = response.read(), response.headers

    assert response.status == status, content
    if status in (200, 201):
        assert headers["content-type"] == "application/json"
        jsonschema_rs.validate(yaml.safe_load(SHELF)["components"]["schemas"]["Book"], json.loads(content))
    elif status == 204:
        assert content == b""
    elif status == 405:
        assert {*headers["allow"].replace(" ", "").split(",")} == {"GET", "QUERY", "COPY", "PURGE"}


def test_schemathesis_passes_over_additional_operations() -> None:
    """Without a word, which is why they have requests of our own; once it reads them, these are not needed any more."""
    schema = library().openapi.from_dict(yaml.safe_load(SHELF))

    assert sorted(found.ok().label for found in schema.get_all_operations()) == [
        "GET /books/{isbn}",
        "QUERY /books/{isbn}",
    ]
