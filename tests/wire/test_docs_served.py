"""`specloom docs --serve` over a real socket, and the examples of its pages as programs."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import re
import signal
import subprocess
import sys
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from justhtml import JustHTML

from specloom.serve.server import DOCS, Emulator, api_of
from specloom.site import build
from tests.project import PYTHONPATH

pytestmark = pytest.mark.wire

ROOT = Path(__file__).resolve().parents[2]
PROVIDERS = ("capmonster", "capsolver", "ezcaptcha", "serpstat")


def ask(host: str, method: str, path: str, value: object = None, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of a response."""
    with contextlib.closing(HTTPConnection(host, timeout=10)) as connection:
        connection.request(method, path, None if value is None else json.dumps(value), headers)
        response = connection.getresponse()
        return response.status, {key.lower(): text for key, text in response.getheaders()}, response.read().decode()


@pytest.fixture
def emulator() -> Any:
    """The emulator of a provider, with its pages."""
    api = api_of(ROOT / "specs/capsolver.yaml")
    shared, files = build([api], "generated", is_served=True)
    with Emulator(api, speed=100, site={**shared, **files["capsolver"]}) as running:
        yield running


def host_of(emulator: Emulator) -> str:
    """Host and port of an emulator."""
    return emulator.root.removeprefix("http://")


def test_the_command_serves_pages_and_emulators_until_a_ctrl_c() -> None:
    command = [sys.executable, "-m", "specloom", "docs", "--serve", "--port", "0", "capsolver", "serpstat"]
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        found = re.fullmatch(r"documentation: http://(127\.0\.0\.1:\d+)(/\S+)\n", said)
        assert found is not None, said
        process.stderr.readline()
        page = ask(found[1], "GET", found[2])
        called = ask(found[1], "POST", "/capsolver/getBalance", {"clientKey": "K"})
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=10)

    assert page[0] == 200 and 'href="serpstat/index.html"' in page[2]
    assert called[0] == 200
    assert (process.returncode, rest) == (0, "stopped\n")


def test_pages_are_served_under_a_strict_policy(emulator: Emulator) -> None:
    for path, media_type in {
        "": "text/html; charset=utf-8",
        "capsolver/index.html": "text/html; charset=utf-8",
        "assets/site.css": "text/css; charset=utf-8",
        "assets/search.js": "text/javascript; charset=utf-8",
    }.items():
        status, headers, _ = ask(host_of(emulator), "GET", f"{DOCS}{path}")
        assert (status, headers["content-type"]) == (200, media_type)
        assert "script-src 'self'" in headers["content-security-policy"]

    assert ask(host_of(emulator), "GET", DOCS.rstrip("/"))[0] == 307
    assert ask(host_of(emulator), "GET", f"{DOCS}../../etc/passwd")[0] == 404
    assert ask(host_of(emulator), "POST", DOCS)[0] == 404


def test_another_site_reaches_neither_pages_nor_forms(emulator: Emulator) -> None:
    order = {"provider": "capsolver", "operation": "getBalance"}
    for method, path, value in (("GET", DOCS, None), ("POST", "/_specloom/requests", order)):
        assert ask(host_of(emulator), method, path, value, **{"Sec-Fetch-Site": "cross-site"})[0] == 403


def test_an_order_with_parameters_has_nothing_of_the_example_but_the_made_up_key(emulator: Emulator) -> None:
    order: dict[str, object] = {"provider": "capsolver", "operation": "getTaskResult", "parameters": []}
    order["body"] = {"taskId": "mine"}
    _, _, text = ask(host_of(emulator), "POST", "/_specloom/requests", order)
    told = json.loads(text)

    assert told["sent"]["request"]["taskId"] == "mine"
    assert set(told["sent"]["request"]) == {"taskId", "clientKey"}
    assert "clientKey" not in told["body"]


@pytest.mark.parametrize("parameters", ["x", [1], [{"location": "query", "name": 1, "value": "x"}], [{}]])
def test_broken_parameters_are_refused(emulator: Emulator, parameters: object) -> None:
    order = {"provider": "capsolver", "operation": "getTaskResult", "parameters": parameters}

    assert ask(host_of(emulator), "POST", "/_specloom/requests", order)[0] == 400


def test_parameters_go_where_they_belong() -> None:
    """Into the path and the query, escaped."""
    api = api_of(ROOT / "tests/providers/inkwell.yaml")
    with Emulator(api) as emulator:
        order = {
            "provider": api.name,
            "operation": "renderings.get",
            "parameters": [{"location": "path", "name": "number", "value": "a/b"}],
        }
        _, _, text = ask(host_of(emulator), "POST", "/_specloom/requests", order)

    assert json.loads(text)["sent"]["path"].endswith("a%2Fb")


# --- examples --------------------------------------------------------------------------------------------------------


def programs(name: str) -> list[tuple[str, str]]:
    """(flavour, program) of every example on a provider's page."""
    shared, files = build([api_of(ROOT / "specs" / f"{name}.yaml")], "generated")
    page = JustHTML(files[name][f"{name}/index.html"], sanitize=False)
    found: list[tuple[str, str]] = []
    for figure in page.query("figure"):
        (code,) = figure.query("code")
        found.append((str((figure.attrs or {})["data-flavour"]), code.to_text(separator="", strip=False)))
    assert shared and len(found) >= 10
    return found


UNKNOWN = {
    "capmonster": {"getTaskResult", "reportIncorrectImageCaptcha", "reportIncorrectTokenCaptcha"},
    "capsolver": {"getTaskResult", "feedbackTask"},
    "ezcaptcha": {"getTaskResult"},
    "serpstat": {"DomainClassification.getTask"},
}
"""The operations whose examples name a task that the emulator never had."""


@pytest.mark.slow
@pytest.mark.parametrize("name", PROVIDERS)
def test_every_example_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against the emulator, in both flavours; except what another host serves, or what names an unknown task."""
    api = api_of(ROOT / "specs" / f"{name}.yaml")
    package = importlib.import_module(f"generated.{name}")
    elsewhere = {operation.id for operation in api.operations if operation.server is not None}
    failed: set[str | None] = set()
    for credential in api.credentials:
        monkeypatch.setenv(credential.env or "", "KEY")
    for flavour, program in programs(name):
        found = re.search(r"with (\w+)\(", program)
        assert found is not None
        with Emulator(api, speed=100) as emulator, monkeypatch.context() as patched:  # each with the whole rate limit
            made = partial(getattr(package, found[1]), base_url=emulator.url(), clock=emulator.clock)
            patched.setattr(package, found[1], made)
            with contextlib.redirect_stdout(io.StringIO()):
                try:
                    exec(compile(program, f"<{flavour}>", "exec"), {"__name__": "example"})
                except package.ClientError as error:
                    failed.add(error.operation)

    assert failed <= UNKNOWN[name] | elsewhere
