"""Redis and PostgreSQL from Debian's packages: on loopback, on a free port, with their data in a temporary folder."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path

from tests.engines.workers import until

HOST = "127.0.0.1"
STARTS = 60.0
"""Seconds that a service may take to start or to stop."""


def program(name: str) -> str | None:
    """The path of a program: of the user's `PATH`, or of Debian's newest PostgreSQL, which is not on it."""
    ours = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return shutil.which(name) or (str(ours[-1]) if ours else None)


def missing(*names: str) -> str | None:
    """Why tests that need these programs are skipped; None if they are all installed."""
    packages = {"redis-server": "redis-server", "initdb": "postgresql", "postgres": "postgresql"}
    return next((f"{it} is not installed: apt-get install {packages[it]}" for it in names if program(it) is None), None)


NO_REDIS = missing("redis-server")
NO_POSTGRES = missing("initdb", "postgres")


class Redis:
    """A Redis server of its own; each `database()` is an empty one."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._numbers = count()

    def database(self) -> str:
        """The URL of a database that no one has used."""
        return f"redis://{HOST}:{self.port}/{next(self._numbers)}"


class Postgres:
    """A PostgreSQL server of its own; each `database()` is an empty one."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._numbers = count(1)

    def database(self) -> str:
        """The URL of a database that no one has used."""
        name = f"engines{next(self._numbers)}"
        _run("createdb", "--host", HOST, "--port", str(self.port), "--username", "specloom", name)
        return f"postgresql://specloom@{HOST}:{self.port}/{name}"


@contextmanager
def redis() -> Generator[Redis]:
    """A Redis that keeps nothing on the disk and has many databases."""
    with _folder() as folder:
        port = free_port()
        options = ["--bind", HOST, "--port", str(port), "--dir", str(folder), "--save", "", "--databases", "1000"]
        with _serving([_path("redis-server"), *options], folder, lambda: _pings(port)):
            yield Redis(port)


@contextmanager
def postgres() -> Generator[Postgres]:
    """A PostgreSQL whose only user needs no password. Under root it runs as `postgres`, since it refuses root."""
    with _folder() as folder:
        data, port = folder / "data", free_port()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        _run("initdb", "--pgdata", str(data), "--username", "specloom", "--auth", "trust", "--no-sync", "-E", "UTF8")
        settings = {"listen_addresses": HOST, "port": port, "unix_socket_directories": "", "fsync": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        ready = [_path("pg_isready"), "--host", HOST, "--port", str(port), "--quiet"]
        command = [_path("postgres"), "-D", str(data), *options]
        with _serving(command, folder, lambda: subprocess.run(ready, check=False).returncode == 0):
            yield Postgres(port)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def _folder() -> Generator[Path]:
    """A folder of its own that other users can be given, unlike those below pytest's."""
    with tempfile.TemporaryDirectory(prefix="specloom-engines-") as name:
        yield Path(name)


@contextmanager
def _serving(command: list[str], folder: Path, is_ready: Callable[[], bool]) -> Generator[None]:
    """The process of a service from when it is ready; afterwards it is stopped."""
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, user=_user(command[0])) as process,
    ):
        try:
            said = partial((folder / "log").read_text, "utf-8")
            until(lambda: is_ready() or process.poll() is not None, STARTS, said)
            assert process.poll() is None, said()
            yield
        finally:
            process.send_signal(signal.SIGINT)  # PostgreSQL waits for no connection then
            try:
                process.wait(STARTS)
            except subprocess.TimeoutExpired:
                process.kill()


def _run(name: str, *arguments: str) -> None:
    command, user = [_path(name), *arguments], _user(name)
    ran = subprocess.run(command, check=False, cwd="/", capture_output=True, text=True, user=user, env=_ENVIRONMENT)
    assert ran.returncode == 0, ran.stderr


_ENVIRONMENT = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}


def _user(command: str) -> str | None:
    """The user that a program runs as, if not as ours."""
    return "postgres" if os.geteuid() == 0 and Path(command).name in {"initdb", "postgres"} else None


def _path(name: str) -> str:
    found = program(name)
    assert found is not None, missing(name) or f"{name} is not installed"
    return found


def _pings(port: int) -> bool:
    try:
        with closing(socket.create_connection((HOST, port), timeout=1)) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
    except OSError:
        return False
