"""The provider that workers wait for, in a process of its own, and a folder with its client and the user's code."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from tests import pages
from tests.engines.audit import Audit, audit
from tests.engines.services import free_port
from tests.engines.workers import Worker, until
from tests.project import CHECKOUT, PYTHONPATH

SPEC = Path(__file__).with_name("press.yaml")
STARTS = 60.0


@dataclass(frozen=True)
class Provider:
    """An emulated provider, and the folder in which its client can be imported as `clients.press`."""

    url: str
    folder: Path
    process: Worker

    def audit(self) -> Audit:
        """What its log says so far."""
        with (self.folder / "provider.jsonl").open("rb") as lines:
            return audit(lines)

    def order(self, kind: str, **parts: Any) -> None:
        """Order a fault, with the parts of `specloom.serve.faults.Fault`."""
        self._control("POST", "faults", {"kind": kind, **parts})

    @property
    def hits(self) -> int:
        """How many requests faults have affected."""
        state: dict[str, Any] = self._control("GET", "state")
        return sum(fault["hits"] for fault in state["faults"])

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        with closing(HTTPConnection(urlsplit(self.url).netloc, timeout=10)) as connection:
            sent = None if body is None else msgspec.json.encode(body)
            connection.request(method, f"/_specloom/{path}", sent, {"Content-Type": "application/json"})
            response = connection.getresponse()
            read = response.read()
            assert response.status < 300, read
            return msgspec.json.decode(read)

    def worker(self, name: str, *command: str, code: Path | None = None, **environment: str) -> Worker:
        """A process of this Python in the folder, with the code in it or in another one;
        its output is in `NAME.log`.
        """
        return Worker(
            [sys.executable, *command],
            folder=code or self.folder,
            log=self.folder / f"{name}.log",
            environment={"PYTHONPATH": str(code or self.folder), "PRESS_KEY": "KEY", **environment},
        )


@contextmanager
def provider(
    folder: Path, *, every: float = 1.0, rate: float = 400.0, parts: tuple[str, ...] = ()
) -> Generator[Provider]:
    """The provider with a pace in seconds and a rate in requests a second; `parts` are those of the runtime.

    The client calls it without `base_url`, as users call theirs.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}/press"
    text = SPEC.read_text("utf-8").replace("first: 1, every: 1", f"first: {every:g}, every: {every:g}")
    text = text.replace("rate: 400", f"rate: {rate:g}").replace("https://press.example", url)
    (folder / "specs").mkdir()
    (folder / "specs" / "press.yaml").write_text(text, "utf-8")
    (folder / "specloom.toml").write_text(f'out = "clients"\ntests = false\nruntime = {[*parts]}\n', "utf-8")
    environment = {"PYTHONPATH": PYTHONPATH, "SPECLOOM_NO_CACHE": "1"}
    command = [sys.executable, "-m", "specloom", "generate"]
    made = subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    options = ["--port", str(port), "--log", "provider.jsonl", "--scenario", "scenario.yaml"]
    (folder / "scenario.yaml").write_text("callbacks: [http://127.0.0.1:9]\n")
    with Worker(
        [sys.executable, "-m", "specloom", "serve", *options],
        folder=folder,
        log=folder / "serve.log",
        environment=environment,
    ) as process:
        until(lambda: "web UI" in process.said or not process.is_alive, STARTS, lambda: process.said)
        assert process.is_alive, process.said
        yield Provider(url, folder, process)


def code_of(page: str, name: str) -> str:
    """The code that a page of the documentation shows as the file `name`."""
    found = [block.text for block in pages.blocks(CHECKOUT / "docs" / page) if block.marks.get("file") == name]
    assert len(found) == 1, f"{page} has {len(found)} blocks of {name}"
    return found[0]


def lines_of(code: str) -> int:
    """Lines of code, without blank lines and comments."""
    return len([line for line in code.splitlines() if re.match(r"\s*[^\s#]", line)])
