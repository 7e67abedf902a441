"""Callbacks from the emulator to the generated client of a provider that signs them, over a real socket."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from specloom.serve.faults import Scenario
from specloom.serve.server import Emulator
from tests.pipeline import importable
from tests.wire.flavours import Flavour, settled
from tests.wire.receiver import Received, receiver

pytestmark = pytest.mark.wire

TREE = "signed_callbacks_clients"
SPEC = Path(__file__).resolve().parents[1] / "providers" / "tasks" / "signed_callbacks.yaml"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The generated client."""
    with importable(tmp_path_factory.mktemp("signed"), TREE, {"press": SPEC}):
        yield importlib.import_module(f"{TREE}.press")


@pytest.mark.promise(23)
def test_a_signed_callback_ends_its_task(package: Any, flavour: Flavour) -> None:
    """Once it is verified; it is read as a payload of its own, too. One that is forged does nothing to the task."""
    webhooks = package.webhooks

    async def scene(emulator: Emulator, url: str, received: list[Received], arrived: threading.Event) -> Any:
        made = getattr(package, "Press" if flavour.backend is None else "AsyncPress")
        fast = {"transport": "fast"} if flavour.fast else {}
        client = made("KEY-OF-A-TEST", base_url=emulator.url(), **fast)
        try:
            task = await settled(client.prints.submit(text="ink", callback=url))
            assert arrived.wait(5)
            (request,) = received
            secret = emulator.webhook_secret
            with pytest.raises(package.SignatureError):
                task.receive(webhooks.verify(request.body + b" ", request.headers, secret=secret))
            assert not task.done
            task.receive(webhooks.verify(request.body, request.headers, secret=secret))
            payload = webhooks.parse_print_ended(request.body, headers=request.headers, secret=secret)
            return task.done, await settled(task.result()), payload.sheet
        finally:
            await settled(client.close())

    with receiver() as (url, received, arrived):
        scenario = Scenario(callbacks=(url,))
        with Emulator(SPEC, speed=100_000, scenario=scenario) as emulator:
            assert flavour.play(lambda: scene(emulator, url, received, arrived)) == (True, "INK", "INK")
