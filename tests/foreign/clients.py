"""The programs that other people wrote, and the environment of each, which has a folder of its own in `.venv-foreign`:
clients of the providers, type checkers, and engines of durable work.

`python -m tests.foreign` makes the environments from the versions that are pinned beside each driver. A driver is run
by the interpreter of its environment as `driver URL KEY WRONG_KEY`, and prints what it got as one JSON object:

- `solved`: the solution of each task, by a name for it;
- `balance`: what the client says that the account holds;
- `refused`: the error that the wrong key gets it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
ENVIRONMENTS = FOLDER.parents[1] / ".venv-foreign"
PATIENCE = 300.0
"""Seconds for an environment to be made, and for a driver."""

NEWER = "NEWER_PYTHON"
"""The environment variable that names an interpreter for the clients that need a newer one than this."""


class LeftOut(Exception):
    """A client cannot be run here; says why."""


@dataclass(frozen=True, slots=True)
class Environment(ABC):
    """What one program runs in; `name` is that of its folder here, too."""

    name: str

    @property
    @abstractmethod
    def pins(self) -> tuple[Path, ...]:
        """The files that name every version."""

    @abstractmethod
    def install(self) -> None:
        """Make the environment, which is not there yet. Raises LeftOut."""

    @property
    def home(self) -> Path:
        """The folder of the environment."""
        return ENVIRONMENTS / self.name

    def make(self) -> None:
        """Make the environment where it is missing or of other versions. Raises LeftOut."""
        if self.left_out() is None:
            return
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        try:
            self.install()
        except LeftOut as why:
            self._reason.write_text(str(why), encoding="utf-8")
            raise
        self._made.write_text(self._pinned(), encoding="utf-8")

    def left_out(self) -> str | None:
        """Why it cannot be run; None where it can."""
        if self._made.is_file() and self._made.read_text(encoding="utf-8") == self._pinned():
            return None
        if self._reason.is_file():
            return self._reason.read_text(encoding="utf-8")
        return "it is not installed in these versions; `make foreign` does that"

    @property
    def _made(self) -> Path:
        return self.home / "made-of"

    @property
    def _reason(self) -> Path:
        return self.home / "left-out"

    def _pinned(self) -> str:
        return "\n".join(pin.read_text(encoding="utf-8") for pin in self.pins)


@dataclass(frozen=True, slots=True)
class Client(Environment):
    """A client, and the provider that it is for."""

    provider: str
    keeps_path: bool = True
    """Whether a base URL may have a path; a client that drops it is given the root of the emulator."""

    @abstractmethod
    def command(self) -> tuple[list[str], dict[str, str]]:
        """How the driver is started: the command, and what the environment variables have to say."""

    def run(self, *arguments: str) -> str:
        """What the driver prints. Raises AssertionError with its last words if it fails."""
        command, variables = self.command()
        done = run([*command, *arguments], variables)
        assert done.returncode == 0, f"{self.name}: {done.stderr}"
        return done.stdout


@dataclass(frozen=True, slots=True)
class PythonClient(Client):
    """A client in a virtual environment; `oldest` is the oldest Python that its distribution installs on."""

    oldest: tuple[int, int] = (3, 11)

    @property
    def pins(self) -> tuple[Path, ...]:
        return (FOLDER / self.name / "requirements.txt",)

    def install(self) -> None:
        _install(self.home, self.pins[0], self.oldest)

    def command(self) -> tuple[list[str], dict[str, str]]:
        return [str(self.home / "bin" / "python"), "-I", str(FOLDER / self.name / "driver.py")], {}


@dataclass(frozen=True, slots=True)
class NodeClient(Client):
    """A client in a folder of npm's."""

    @property
    def pins(self) -> tuple[Path, ...]:
        return (FOLDER / self.name / "package.json", FOLDER / self.name / "package-lock.json")

    def install(self) -> None:
        for tool in ("node", "npm"):
            if shutil.which(tool) is None:
                raise LeftOut(f"it needs {tool}, which is not on the path")
        for pin in self.pins:
            shutil.copyfile(pin, self.home / pin.name)
        _must(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(self.home)])

    def command(self) -> tuple[list[str], dict[str, str]]:
        return ["node", str(FOLDER / self.name / "driver.js")], {"NODE_PATH": str(self.home / "node_modules")}


@dataclass(frozen=True, slots=True)
class Programs(Environment):
    """Programs of Python, beside the two packages that a client needs."""

    @property
    def pins(self) -> tuple[Path, ...]:
        return (FOLDER / self.name / "requirements.txt",)

    def install(self) -> None:
        _install(self.home, self.pins[0], (3, 11))

    def tool(self, name: str) -> str:
        """The path of one of its programs."""
        return str(self.home / "bin" / name)


CLIENTS: tuple[Client, ...] = (
    PythonClient("capsolver", "capsolver"),
    PythonClient("capsolver_core", "capsolver"),
    PythonClient("capmonstercloudclient", "capmonster"),
    PythonClient("ezcapsolver", "ezcaptcha", oldest=(3, 12)),
    NodeClient("capmonstercloud_js", "capmonster", keeps_path=False),
)

CHECKERS = Programs("checkers")
AIRFLOW = Programs("airflow")
TEMPORAL = Programs("temporal")
ENGINES = (AIRFLOW, TEMPORAL)


def _install(home: Path, pins: Path, oldest: tuple[int, int]) -> None:
    """A virtual environment with exactly these versions. Raises LeftOut."""
    python = next(_interpreters(oldest), None)
    if python is None:
        wanted = ".".join(map(str, oldest))
        raise LeftOut(f"it needs Python {wanted} or newer, and there is none; {NEWER}=/path/to/it names one")
    _must([python, "-m", "venv", "--clear", str(home)])
    pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _must([*pip, "--no-deps", "--requirement", str(pins)])


def _interpreters(oldest: tuple[int, int]) -> Iterator[str]:
    """Interpreters that are new enough: this one, one that is named, those on the path."""
    named = os.environ.get(NEWER)
    others = [f"python3.{minor}" for minor in range(oldest[1], oldest[1] + 4)]
    check = f"import sys; sys.exit(sys.version_info < {oldest})"
    for candidate in [sys.executable, *([named] if named else []), *others]:
        found = shutil.which(candidate)
        if found is not None and run([found, "-c", check]).returncode == 0:
            yield found


def _must(command: Sequence[str]) -> None:
    """Run a command. Raises LeftOut with what it complained of first if it fails."""
    try:
        done = run(command)
    except subprocess.TimeoutExpired:
        raise LeftOut(f"`{command[0]}` took longer than {PATIENCE:g} s") from None
    if done.returncode:
        said = (line.strip() for line in done.stderr.splitlines() if "error" in line.lower())
        raise LeftOut(f"`{Path(command[0]).name}` ended with {done.returncode}: {next(said, done.stderr[-200:])}")


def run(
    command: Sequence[str], variables: Mapping[str, str] | None = None, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """One process, to its end; none of our own settings for Python or for a proxy reach it."""
    left = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment = {**left, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **(variables or {})}
    return subprocess.run(
        command,
        check=False,
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=PATIENCE,
    )
