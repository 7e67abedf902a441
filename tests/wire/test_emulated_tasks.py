"""Every task that the vocabulary can say: the emulator of its spec does it, and the generated client gets its result."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from specloom.serve.server import Emulator, api_of
from tests.pipeline import importable, runtime_of
from tests.wire.emulated_tasks import PATHS, SOLVED, Solved
from tests.wire.flavours import ASYNCIO, SYNC, TRIO, Flavour, settled

pytestmark = [pytest.mark.wire, pytest.mark.slow]

TREE = "emulated_tasks"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The generated clients of all specs."""
    with importable(tmp_path_factory.mktemp("emulated"), TREE, PATHS):
        yield TREE


def client_of(package: str, spec: str, flavour: Flavour, emulator: Emulator, clock: Any) -> Any:
    """A client of an emulated provider, which waits on a clock that the emulator shares."""
    calls = importlib.import_module(f"{package}.{spec}.calls")
    module = importlib.import_module(f"{package}.{spec}.{'async_client' if flavour.backend else 'client'}")
    base = getattr(runtime_of(package), "AsyncClient" if flavour.backend else "Client")
    made = next(
        it
        for it in vars(module).values()
        if isinstance(it, type) and it.__module__ == module.__name__ and issubclass(it, base)
    )
    keys = {credential.name: "KEY-OF-A-TEST" for credential in calls.API.credentials}
    return made(base_url=emulator.url(), clock=clock, retries=0, **keys)


def solve(package: str, solved: Solved, flavour: Flavour) -> tuple[Any, Emulator]:
    """The result of a task, run to its end; and the emulator that did it, stopped."""
    clock = importlib.import_module(f"{package}._runtime.testing").FakeClock()
    emulator = Emulator(api_of(PATHS[solved.spec]), clock=clock.monotonic, wall=clock.wall)

    async def scene() -> Any:
        client = client_of(package, solved.spec, flavour, emulator, clock)
        try:
            tasks = getattr(client, solved.tasks)
            run = getattr(tasks, f"run_{solved.method}" if solved.method else "run")
            return await settled(run(**solved.arguments, **solved.files))
        finally:
            await settled(client.close())

    with emulator:
        result = flavour.play(scene)
    return msgspec.to_builtins(runtime_of(package).flattened(result)), emulator


@pytest.mark.parametrize("flavour", [SYNC, ASYNCIO, TRIO], ids=str)
@pytest.mark.parametrize("solved", SOLVED, ids=str)
def test_every_task_is_done_to_its_end(solved: Solved, flavour: Flavour, package: str) -> None:
    """With the result of the example, over real sockets; and no request of the client is refused."""
    result, emulator = solve(package, solved, flavour)

    assert [entry.get("reason") for entry in emulator.emulation.log if "reason" in entry] == []
    assert result == solved.result
