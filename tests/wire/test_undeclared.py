"""Properties that no schema declares: where a model keeps them, and where all that came is to be had instead."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from specloom import cli
from tests.pipeline import runtime_of
from tests.wire.flavours import ASYNCIO, SYNC, TRIO, Flavour, settled
from tests.wire.plays import forget
from tests.wire.server import Reply, Server

pytestmark = pytest.mark.wire

PACKAGE = "clients_of_undeclared"
SPEC = """
openapi: "3.1.0"
info: {title: Attic, version: "1", description: Holds more than it lists.}
servers: [{url: "https://attic.example"}]
x-tasks:
  sortings:
    create: sort
    capture: {id: $response.body#/id}
    poll: {operation: look, with: {path: {id: $task.id}}}
    status: {at: $response.body#/s, pending: [p], succeeded: [d], failed: [f]}
    result: {at: $response.body#/out}
    timing: {first: 0.01, every: 0.01}
paths:
  /boxes: {get: {operationId: getBox, summary: Get., responses: {"200": {$ref: "#/components/responses/Box"}, "400": {$ref: "#/components/responses/Why"}}}}
  /sortings: {post: {operationId: sort, summary: Sort., responses: {"200": {$ref: "#/components/responses/Job"}}}}
  /sortings/{id}:
    get:
      operationId: look
      summary: Look.
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {$ref: "#/components/responses/Job"}}
components:
  responses:
    Box: {description: A box., content: {application/json: {schema: {$ref: "#/components/schemas/Box"}}}}
    Why: {description: No., content: {application/json: {schema: {$ref: "#/components/schemas/Why"}}}}
    Job: {description: A job., content: {application/json: {schema: {$ref: "#/components/schemas/Job"}}}}
  schemas:
    Box: {type: object, properties: {a: {type: integer}, inner: {$ref: "#/components/schemas/Inner"}, thing: {$ref: "#/components/schemas/Thing"}}}
    Inner: {type: object, properties: {b: {type: integer}}, additionalProperties: true}
    Thing: {oneOf: [{$ref: "#/components/schemas/Hat"}, {$ref: "#/components/schemas/Shoe"}], discriminator: {propertyName: kind}}
    Hat: {type: object, required: [kind], properties: {kind: {const: Hat}}, additionalProperties: {type: integer}}
    Shoe: {type: object, required: [kind], properties: {kind: {const: Shoe}}}
    Why: {type: object, properties: {why: {type: string}}, additionalProperties: true}
    Job: {type: object, properties: {id: {type: string}, s: {type: string}, out: {$ref: "#/components/schemas/Inner"}}}
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The client of the spec, generated."""
    folder = tmp_path_factory.mktemp("undeclared")
    (folder / "specs").mkdir()
    (folder / "specs" / "attic.yaml").write_text(SPEC, "utf-8")
    assert cli.main(["generate", "--quiet", "--specs", str(folder / "specs"), "--out", str(folder / PACKAGE)]) == 0
    sys.path.insert(0, str(folder))
    yield PACKAGE
    sys.path.remove(str(folder))
    forget(PACKAGE)


@pytest.mark.promise(15)
@pytest.mark.parametrize("flavour", [SYNC, ASYNCIO, TRIO], ids=str)
def test_undeclared_properties_are_kept_where_a_schema_allows_for_them(flavour: Flavour, package: str) -> None:
    """In models, in those within them, in members of unions, in results of tasks and in errors;
    and all that came besides.
    """
    attic, calls = importlib.import_module(f"{package}.attic"), importlib.import_module(f"{package}.attic.calls")
    runtime: Any = runtime_of(package)
    box = {"a": 1, "x": 2, "inner": {"b": 3, "y": 4}, "thing": {"kind": "Hat", "z": 5}}
    done = {"id": "1", "s": "d", "out": {"b": 6, "w": 7}, "v": 8}
    failed = {"id": "1", "s": "f", "u": 9}
    why = {"why": "full", "t": 10, "key": "k"}
    answers: list[Any] = []

    def note(update: Any) -> None:
        answers.append(update.response)

    async def scene() -> None:
        made = getattr(attic, "AsyncAttic" if flavour.backend else "Attic")
        client = made(base_url=server.url, retries=0)
        try:
            raw = await settled(client.raw(calls.get_box()))
            assert raw.value.inner.additional_properties == {"y": 4}
            assert raw.value.thing.additional_properties == {"z": 5}
            assert (raw.value.a, raw.json()) == (1, box)

            with pytest.raises(runtime.HttpStatusError) as refused:
                await settled(client.get_box())
            assert refused.value.value.additional_properties == {"t": 10, "key": "k"}
            assert refused.value.response == why

            result = await settled(client.sortings.run(on_update=note))
            assert (result.b, result.additional_properties) == (6, {"w": 7})
            assert answers[-1] == done

            with pytest.raises(runtime.TaskFailed) as lost:
                await settled(client.sortings.run())
            assert lost.value.response == failed
        finally:
            await settled(client.close())

    created = Reply(json={"id": "1", "s": "p"})
    told = [Reply(json=box), Reply(status=400, json=why), created, Reply(json=done), created, Reply(json=failed)]
    with Server(*told) as server:
        flavour.play(scene)
