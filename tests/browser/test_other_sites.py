"""A page of another site, in a real browser:
whatever it tries, it reaches nothing of the emulator, nor anything through it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from specloom.serve.server import Emulator
from tests.browser.chromium import Chromium, Page

pytestmark = pytest.mark.browser

CAPSOLVER = Path(__file__).parent.parent.parent / "specs" / "capsolver.yaml"
TRIES = Path(__file__).with_name("tries.js").read_text(encoding="utf-8")

TASK = {
    "clientKey": "KEY",
    "task": {"type": "ReCaptchaV2TaskProxyLess", "websiteURL": "https://a.example", "websiteKey": "K"},
}


class Site:
    """A server of somebody else on this machine: an empty page at every path, and what was sent to it."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.posted: list[str] = []


@contextmanager
def site() -> Generator[Site]:
    """One on a port of its own, which a browser takes for another site than 127.0.0.1 by its name."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>elsewhere</title>")

        def do_POST(self) -> None:
            made.posted.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Site(f"http://localhost:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def elsewhere(chromium: Chromium) -> Generator[tuple[Page, Site]]:
    """A page of another site, open in the browser."""
    with site() as there, chromium.page() as page:
        page.open(f"{there.root}/")
        yield page, there


def ask(url: str, body: object = None) -> Any:
    """What the emulator answers to a program that is no browser."""
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data, {"Content-Type": "application/json"})) as answer:
        return json.loads(answer.read())


def known(emulator: Emulator) -> tuple[list[Any], list[Any]]:
    """What a page of another site might change: the tasks, and the faults that are ordered."""
    control = f"{emulator.root}/_specloom"
    return [task["id"] for task in ask(f"{control}/tasks")], ask(f"{control}/state")["faults"]


def test_a_page_of_another_site_reaches_nothing(elsewhere: tuple[Page, Site]) -> None:
    """It can neither read nor change anything by all that a page can send,
    and every try is in the log with its reason.
    """
    page, _ = elsewhere
    with Emulator(CAPSOLVER) as emulator:
        ask(f"{emulator.root}/capsolver/createTask", TASK)
        ask(f"{emulator.root}/_specloom/faults", {"kind": "status_500"})
        before = known(emulator)

        outcomes = page.value(f"({TRIES})({json.dumps(emulator.root)})")
        _, *tried = ask(f"{emulator.root}/_specloom/log")
        after = known(emulator)

    assert sorted(outcomes) == sorted(WAYS)
    assert {name for name, outcome in outcomes.items() if outcome == "read"} == set()
    assert after == before
    assert len(tried) >= len(WAYS) - 1  # the browser itself stops a WebSocket of plain HTTP, or the server does
    assert {(entry["status"], "another site" in entry["reason"]) for entry in tried} == {(403, True)}


WAYS = [
    "fetch",
    "fetch without CORS",
    "fetch that needs a preflight",
    "a form",
    "a beacon",
    "an image",
    "a script",
    "a frame",
    "an event stream",
    "a socket",
    "a task with a callback",
]
"""What `tries.js` does."""


def test_a_page_of_another_site_reaches_nothing_by_a_callback(elsewhere: tuple[Page, Site]) -> None:
    """Neither the control API nor another port of this machine, not even where a program creates the task."""
    page, there = elsewhere
    lines: list[str] = []
    with Emulator(CAPSOLVER, speed=100_000, write=lines.append) as emulator:
        for target in (f"{emulator.root}/_specloom/reset", f"{there.root}/reached"):
            body = json.dumps({**TASK, "callbackUrl": target})
            page.value(f"""fetch({json.dumps(emulator.root + "/capsolver/createTask")},
                {{method: "POST", mode: "no-cors", headers: {{"Content-Type": "text/plain"}}, body: {json.dumps(body)}}})
            """)
            ask(f"{emulator.root}/capsolver/createTask", {**TASK, "callbackUrl": target})
        deadline = time.monotonic() + 10
        while len(outcomes := [json.loads(line)["outcome"] for line in lines if '"callback"' in line]) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        tasks, _ = known(emulator)
        log = ask(f"{emulator.root}/_specloom/log")

    assert [entry["status"] for entry in log] == [403, 200, 403, 200]
    assert len(tasks) == 2
    assert sorted(outcomes) == [
        "callbacks are never sent to the control API of an emulator",
        f"the scenario does not list {there.root.replace('localhost', '127.0.0.1')} under `callbacks`",
    ]
    assert there.posted == []
