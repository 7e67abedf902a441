"""`specloom serve` as people run it, what it refuses, and the pytest plugin in somebody's own tests."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from specloom.cli import main
from tests.project import PYTHONPATH
from tests.wire.witness import key, shows_key

pytestmark = pytest.mark.wire

ROOT = Path(__file__).resolve().parents[2]
SPEC = str(ROOT / "specs" / "capsolver.yaml")


@contextmanager
def serving(*arguments: str) -> Generator[tuple[subprocess.Popen[str], list[str]]]:
    """The command in a process of its own, and what it has said by the time that it listens."""
    command = [sys.executable, "-m", "specloom", "serve", *arguments]
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        said: list[str] = []
        try:
            assert process.stderr is not None
            for line in process.stderr:
                said.append(line)
                if "web UI: " in line:
                    break
            yield process, said
        finally:
            if process.poll() is None:
                process.kill()


def test_it_serves_several_providers_until_a_ctrl_c(tmp_path: Path) -> None:
    """One line for each provider; a log with one line for each request; a clean end."""
    scenario, log = tmp_path / "scenario.yaml", tmp_path / "log.jsonl"
    scenario.write_text("keys: [MINE]\nfaults:\n  - {kind: status_503, operation: getBalance, nth: 2}\n")
    options = ("--port", "0", "--scenario", str(scenario), "--log", str(log))
    with serving(SPEC, "serpstat", *options) as (process, said):
        urls = dict(re.findall(r"(.+): (http://127\.0\.0\.1:\d+/\w+)\n", "".join(said)))
        assert urls.keys() == {"CapSolver", "Serpstat"}
        host, _, path = urls["CapSolver"].removeprefix("http://").partition("/")
        statuses: list[int] = []
        for given in ("MINE", "MINE", "YOURS"):
            connection = HTTPConnection(host, timeout=10)
            connection.request("POST", f"/{path}/getBalance", json.dumps({"clientKey": given}))
            statuses.append(connection.getresponse().status)
            connection.close()
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=10)

    assert statuses == [200, 503, 401]
    assert (process.returncode, rest) == (0, "stopped\n")
    assert [json.loads(line)["status"] for line in log.read_text().splitlines()] == statuses
    assert "MINE" not in log.read_text()


def test_neither_the_log_nor_the_control_api_shows_a_key(tmp_path: Path) -> None:
    """Wherever it comes: where it belongs, where it does not, and in bodies that nobody can read."""
    log, secret = tmp_path / "log.jsonl", key("9f8e7d6c5b4a39281706f5e4d3c2b1a0")
    requests: list[tuple[str, str, bytes, dict[str, str]]] = [
        ("POST", "/getBalance", json.dumps({"clientKey": secret}).encode(), {}),
        ("POST", "/getBalance", f"<key>{secret}</key>".encode(), {"Content-Type": "application/xml"}),
        ("POST", "/getBalance", b"{}", {"X-Api-Key": secret, "Cookie": f"sid={secret}"}),
        ("POST", f"/getBalance?token={secret}", b"{", {"Authorization": f"Bearer {secret}"}),
        ("GET", f"/v1/{secret}/getBalance?{secret}", b"", {"User-Agent": secret, f"X-{secret}": "1"}),
        ("POST", "/createTask", json.dumps({"task": {"type": secret, "websiteURL": secret}}).encode(), {}),
    ]
    with serving(SPEC, "--port", "0", "--log", str(log)) as (process, said):
        url = re.findall(r"(http://127\.0\.0\.1:\d+)/capsolver\n", "".join(said))[0]
        host = url.removeprefix("http://")
        told = ""
        with closing(HTTPConnection(host, timeout=10)) as stream:
            stream.request("GET", "/_specloom/events")
            events = stream.getresponse()
            for method, target, body, headers in requests:
                with closing(HTTPConnection(host, timeout=10)) as connection:
                    connection.request(method, f"/capsolver{target}", body, headers)
                    connection.getresponse().read()
            for _ in range(2 * len(requests)):
                told += events.readline().decode()
        for path in ("log", "log/3", "tasks", "state"):
            with closing(HTTPConnection(host, timeout=10)) as connection:
                connection.request("GET", f"/_specloom/{path}")
                told += connection.getresponse().read().decode()
        process.send_signal(signal.SIGINT)
        out, rest = process.communicate(timeout=10)

    assert len(log.read_text().splitlines()) == len(requests)
    assert "***" in told
    assert not shows_key(told + log.read_text() + out + rest)


def test_a_log_that_takes_nothing_more_is_told_once(tmp_path: Path) -> None:
    """On stderr and by the control API, and the provider goes on: here the log is a pipe whose reader has left."""
    log = tmp_path / "log"
    os.mkfifo(log)
    reader = os.open(log, os.O_RDONLY | os.O_NONBLOCK)
    with serving(SPEC, "--port", "0", "--log", str(log)) as (process, said):
        os.close(reader)
        host = re.findall(r"http://(127\.0\.0\.1:\d+)/capsolver\n", "".join(said))[0]

        def asked(method: str, path: str) -> bytes:
            with closing(HTTPConnection(host, timeout=10)) as connection:
                connection.request(method, path, b'{"clientKey": "K"}' if method == "POST" else None)
                return connection.getresponse().read()

        for _ in range(3):
            assert b"48.6361" in asked("POST", "/capsolver/getBalance")
        state = json.loads(asked("GET", "/_specloom/state"))
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=10)

    assert state["log"] == {"lost": 3, "reason": "broken pipe"}
    assert rest == "the log cannot be written, lines are lost: broken pipe\nstopped\n"
    assert process.returncode == 0


@pytest.mark.slow
def test_each_provider_has_a_port_of_its_own_where_that_is_asked_for() -> None:
    """There it is at the root, and nothing else is there; under the shared port all stay where they were."""

    def asked(url: str, given: str = "KEY") -> int:
        host, _, path = url.removeprefix("http://").partition("/")
        connection = HTTPConnection(host, timeout=10)
        connection.request("POST", f"/{path}", json.dumps({"clientKey": given}))
        status = connection.getresponse().status
        connection.close()
        return status

    with serving(SPEC, "ezcaptcha", "--port", "0", "--ports") as (_, said):
        urls = dict(re.findall(r"(.+): http://\S+ and (http://127\.0\.0\.1:\d+)\n", "".join(said)))
        shared = re.findall(r"http://\S+/capsolver", "".join(said))[0]

        assert urls.keys() == {"CapSolver", "EZ-Captcha"}
        assert len({*urls.values(), shared.rpartition("/")[0]}) == 3
        assert [asked(f"{url}/getBalance") for url in (shared, *urls.values())] == [200, 200, 200]
        assert [asked(f"{url}/getBalance", "refused") for url in urls.values()] == [401, 400]
        assert [asked(f"{urls['CapSolver']}/{path}") for path in ("capsolver/getBalance", "_specloom/reset")] == [
            404,
            404,
        ]


def test_a_port_in_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert main(["serve", SPEC, "--port", str(port)]) == 2

    assert f"cannot listen on port {port}: address already in use\n" in capsys.readouterr().err


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "faults:\n  - kind: html\n  - kind: dust\n",
            "scenario.yaml:3:11: unknown kind `dust`; available: status_408",
        ),
        (
            "faults: [{kind: html, operation: dig}]\n",
            "scenario.yaml:1:34: unknown operation `dig`; available: createTask",
        ),
        (
            "faults: [{kind: slow_dip}]\n",
            "scenario.yaml:1:17: unknown kind `slow_dip`; did you mean `slow_drip`?",
        ),
        ("speed: 2\nfault: []\n", "scenario.yaml:2:1: unknown key `fault`; did you mean `faults`?"),
        ("", "hint: a scenario has some of faults, keys, callbacks, speed, seed"),
        (
            "callbacks: [http://127.0.0.1:9000, http://203.0.113.9]\n",
            "scenario.yaml:1:36: callbacks are only sent to http on a loopback address",
        ),
        ("callbacks: 9000\n", "scenario.yaml:1:12: `callbacks` must be a list of origins, like http://127.0.0.1:9000"),
        ("speed: fast\n", "scenario.yaml:1:8: `speed` must be a number above 0"),
        ("faults: [\n", "scenario.yaml:2: "),
    ],
)
def test_a_scenario_that_makes_no_sense_is_told_with_its_place(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(text)

    assert main(["serve", SPEC, "--port", "0", "--scenario", str(path)]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["capsolvr"], "did you mean `capsolver`?"),
        ([SPEC, "--port", "70000"], "there is no port 70000"),
        ([SPEC, "--speed", "0"], "a clock cannot run 0.0 times as fast"),
        ([SPEC, "--scenario", "nothing.yaml"], "nothing.yaml"),
        ([SPEC, "--port", "0", "--log", "no/such/folder/log"], "no/such/folder/log"),
    ],
)
def test_wrong_usage_is_told(
    arguments: list[str], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)

    assert main(["serve", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_a_broken_spec_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("openapi: 3.1.0\npaths: [\n")

    assert main(["serve", str(path), "--port", "70000"]) == 2
    assert main(["serve", str(path), "--port", "0"]) == 1
    assert "broken.yaml:3:1: error[yaml-syntax]" in capsys.readouterr().err


def test_a_broken_spec_stops_no_other(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("openapi: 3.1.0\npaths: [\n")

    with serving(SPEC, str(path), "--port", "0") as (_, said):
        text = "".join(said)
        assert "broken.yaml:3:1: error[yaml-syntax]" in text
        assert "skipped, since they are broken: broken" in text
        assert "CapSolver: http://127.0.0.1:" in text


def test_a_spec_without_an_operation_has_nothing_to_emulate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text("openapi: 3.1.0\n")

    assert main(["serve", str(path), "--port", "0"]) == 2
    assert "`empty` has no operation that could be emulated" in capsys.readouterr().err


TESTS = """
from http.client import HTTPConnection

def test_the_fixture(specloom_emulator):
    emulator = specloom_emulator({spec!r}, speed=100)
    emulator.order("failure_authentication", operation="getBalance", nth=2)
    for expected in (200, 401):
        connection = HTTPConnection(emulator.root.removeprefix("http://"))
        connection.request("POST", "/capsolver/getBalance", b'{{"clientKey": "K"}}')
        with connection.getresponse() as answer:
            assert answer.status == expected
        connection.close()
"""


@pytest.mark.slow
def test_the_plugin_runs_an_emulator_in_somebodys_own_tests(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(TESTS.format(spec=SPEC))
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "specloom.serve.plugin"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert "1 passed" in done.stdout, done.stdout + done.stderr


FAILING = """
import json, os, time
from http.client import HTTPConnection

def test_that_fails(specloom_emulator):
    emulator = specloom_emulator({spec!r}, speed=100)
    connection = HTTPConnection(emulator.root.removeprefix("http://"))
    task = {{"type": "AntiTurnstileTaskProxyLess", "websiteURL": "https://x.example", "websiteKey": "0x4"}}
    headers = {{"Authorization": "Bearer " + os.environ["A_KEY"]}}
    body = json.dumps({{"clientKey": os.environ["A_KEY"], "task": task}})
    connection.request("POST", "/capsolver/createTask", body, headers)
    assert connection.getresponse().status == 200
    connection.close()
    del headers, body, task, connection
    emulation = emulator.emulation
    service = emulation.service("capsolver")
    while not emulation.log:
        time.sleep(0.001)
    values = [emulator, emulation, service, *service.store.records, *emulation.log, emulation.entries()]
    assert "\\n".join(map(repr, values)) == ""
"""


@pytest.mark.slow
def test_a_test_that_fails_prints_no_key_of_the_emulator(tmp_path: Path) -> None:
    """Neither in its assertion, nor among the variables of its frames."""
    (tmp_path / "test_mine.py").write_text(FAILING.format(spec=SPEC))
    environment = {
        **os.environ,
        "PYTHONPATH": PYTHONPATH,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "A_KEY": key("9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
    }
    command = [sys.executable, "-m", "pytest", "-vv", "--showlocals", "-p", "specloom.serve.plugin"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert "1 failed" in done.stdout, done.stdout + done.stderr
    assert "Record(" in done.stdout
    assert "'clientKey': '***'" in done.stdout
    assert not shows_key(done.stdout + done.stderr)


LOADED = """\
import json, sys

def test_what_is_loaded(pytestconfig):
    assert pytestconfig.pluginmanager.has_plugin("specloom.serve.plugin")
    with open("loaded.json", "w") as file:
        json.dump(sorted(sys.modules), file)
"""


def test_the_plugin_costs_a_test_run_nothing(tmp_path: Path) -> None:
    """It is loaded by every run of pytest where specloom is installed: neither with a stage nor with any library."""
    (tmp_path / "test_mine.py").write_text(LOADED)
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "specloom.serve.plugin"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    loaded = set(json.loads((tmp_path / "loaded.json").read_text()))

    ours = {name for name in loaded if name.split(".")[0] == "specloom"}
    assert ours == {"specloom", "specloom.serve", "specloom.serve.plugin"}
    assert loaded & {"black", "jinja2", "yaml", "msgspec", "httpx2", "jsonschema_rs", "starlette", "uvicorn"} == set()
