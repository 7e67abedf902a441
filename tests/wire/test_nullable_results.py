"""Results of tasks that may be null, over real sockets:
null is a result, where the schema allows it, and only there.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from tests.pipeline import CASES, importable, runtime_of
from tests.wire.flavours import Flavour, settled
from tests.wire.providers import Script
from tests.wire.server import Reply, Server

pytestmark = pytest.mark.wire

TREE = "clients_of_nullable_results"
KEEPS = pytest.mark.parametrize("on_mismatch", ["raise", "keep"])
BEGUN = Reply(status=201, json={"id": "d1", "status": "starting", "output": None})


@pytest.fixture(scope="module")
def easel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package of the client."""
    specs = {"nullable_results": CASES / "nullable-results" / "spec.yaml"}
    with importable(tmp_path_factory.mktemp("nullable"), TREE, specs):
        yield importlib.import_module(f"{TREE}.nullable_results")


def used(easel: ModuleType, flavour: Flavour, url: str, scenario: Any, **options: Any) -> Any:
    """What comes of using the client of a flavour, which does not sleep."""
    clock = importlib.import_module(f"{TREE}._runtime.testing").FakeClock()
    transport = {"transport": "fast"} if flavour.fast else {}

    async def scene() -> Any:
        made = easel.Easel if flavour.backend is None else easel.AsyncEasel
        client = made(base_url=url, clock=clock, **transport, **options)
        try:
            return await scenario(client)
        finally:
            await settled(client.close())

    return flavour.play(scene)


def ended(output: Any) -> Reply:
    """A drawing that succeeded."""
    return Reply(json={"id": "d1", "status": "succeeded", "output": output})


@KEEPS
@pytest.mark.parametrize("output", [None, ["a"], []], ids=str)
def test_a_result_may_be_null(easel: ModuleType, flavour: Flavour, on_mismatch: str, output: Any) -> None:
    """Of a run, of a task and of one that is resumed, and of many that are waited for."""

    async def scenario(client: Any) -> list[Any]:
        first = await settled(client.drawings.run(prompt="rain"))
        task = await settled(client.drawings.submit(prompt="rain"))
        second = await settled(task.result())
        resumed = client.drawings.resume(task.handle)
        (waited,) = await settled(client.drawings.wait_all([resumed]))
        return [first, second, await settled(waited.result())]

    turns = [BEGUN, ended(output), BEGUN, ended(output), ended(output)]
    with Server(answer=Script(*turns)) as server:
        assert used(easel, flavour, server.url, scenario, on_mismatch=on_mismatch) == [output] * 3


@KEEPS
def test_a_null_that_comes_at_once_or_by_itself_is_a_result(
    easel: ModuleType, flavour: Flavour, on_mismatch: str
) -> None:
    """In the response to the create, and as the whole body of the call for the result."""

    async def scenario(client: Any) -> tuple[Any, Any]:
        return await settled(client.drawings.run(prompt="rain")), await settled(client.titles.run(prompt="rain"))

    at_once = Reply(status=201, json={"id": "d1", "status": "succeeded", "output": None})
    title = Reply(body=b"null", headers={"Content-Type": "application/json"})
    with Server(answer=Script(at_once, BEGUN, ended(None), title)) as server:
        assert used(easel, flavour, server.url, scenario, on_mismatch=on_mismatch) == (None, None)


@pytest.mark.parametrize(
    ("output", "expected", "place"),
    [(7, "list[str] | None", "/output"), ([None], "str", "/output/0")],
    ids=["number", "null inside"],
)
def test_what_is_neither_null_nor_the_result_is_a_mismatch(
    easel: ModuleType, flavour: Flavour, output: Any, expected: str, place: str
) -> None:
    """As before."""
    decode_error = runtime_of(TREE).DecodeError

    async def scenario(client: Any) -> Any:
        with pytest.raises(decode_error) as caught:
            await settled(client.drawings.run(prompt="rain"))
        return caught.value

    with Server(answer=Script(BEGUN, ended(output))) as server:
        error = used(easel, flavour, server.url, scenario)

    assert [(it.pointer, it.expected) for it in error.mismatches] == [(place, expected)]


def test_a_result_in_pages_is_a_list_though_a_page_may_be_null(easel: ModuleType, flavour: Flavour) -> None:
    """Such a page has no items."""

    async def scenario(client: Any) -> Any:
        return [await settled(client.sketches.run(prompt="rain")) for _ in range(2)]

    pages = [Reply(json={"strokes": it, "next": go}) for it, go in (([1], "b"), (None, "c"), ([2], None))]
    turns = [BEGUN, ended(None), Reply(json={"strokes": None, "next": None}), BEGUN, ended(None), *pages]
    with Server(answer=Script(*turns)) as server:
        assert used(easel, flavour, server.url, scenario) == [[], [1, 2]]
