"""The emulator as a process or as a thread: sockets, uvicorn, start and stop."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from io import FileIO
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeAlias

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .. import ir
from ..load import load
from ..runtime.clocks import ScaledClock
from .app import DOCS, TRANSPORT, App
from .emulation import Emulation
from .faults import Fault, Scenario
from .signing import WEBHOOK_SECRET

HOST = "127.0.0.1"
"""The only address that it listens on."""

_TIMEOUT = 10.0
"""Timeout in seconds for the thread of an emulator to start or to stop."""


class _Protocol(H11Protocol):
    """HTTP/1.1 as uvicorn implements it, with access to the connection for the application."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # A handler of uvicorn's log would receive whole URLs, which may contain a key.
        self.access_log = False
        # asyncio sets this only if a listening socket is declared as TCP; otherwise every response waits for an
        # acknowledgement.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        app = self.app

        async def handed(scope: Any, receive: Any, send: Any) -> None:
            scope.setdefault("extensions", {})[TRANSPORT] = transport
            await app(scope, receive, send)

        self.app = handed


class _Server(uvicorn.Server):
    """A server that updates the tasks while it runs."""

    def __init__(self, app: App) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_Protocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=1,
                backlog=2048,
            )
        )
        self._app = app
        self._living: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._living = asyncio.create_task(self._app.live())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.close()
        if self._living is not None:
            self._living.cancel()
            with suppress(asyncio.CancelledError):
                await self._living
        await super().shutdown(sockets)


Listener: TypeAlias = socket.socket
"""Accepts connections; a context manager that closes it."""


def listen(port: int) -> Listener:
    """A socket of this machine; port 0 is any free one. Raises OSError if the port is in use."""
    return socket.create_server((HOST, port), backlog=2048)


def run(
    emulation: Emulation,
    listener: Listener,
    alone: Mapping[str, Listener] | None = None,
    site: Mapping[str, str] | None = None,
) -> None:
    """Serve in the foreground until a signal stops it; Ctrl-C is raised as KeyboardInterrupt, after a clean shutdown.

    All providers are served by `listener`, each under the first segment of the path; those in `alone` also at the root
    of a socket of their own. `site` are the pages of the documentation by path, which are served below `DOCS`.
    """
    own = dict(alone or {})
    ports = {int(each.getsockname()[1]): name for name, each in own.items()}

    async def serve() -> None:
        await _Server(App(emulation, ports, site)).serve([listener, *own.values()])

    asyncio.run(serve())


def lines_to(file: FileIO) -> Callable[[str], None]:
    """A function that appends a line to an unbuffered file, so that each is written immediately or not at all.

    It raises OSError if a line cannot be written, and keeps none back to be written later; the next begins on a new
    line.
    """
    is_cut = False

    def write(line: str) -> None:
        nonlocal is_cut
        content = ("\n" * is_cut + line + "\n").encode("utf-8", "backslashreplace")
        written = file.write(content)
        is_cut = is_cut or written > 0
        if written != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        is_cut = False

    return write


def api_of(path: str | os.PathLike[str], name: str | None = None) -> ir.Api:
    """The wire facts of a spec file. Raises SpecError with everything that is wrong with it."""
    from ..check import check
    from ..diagnostics import SpecError
    from ..lower import lower, package_of

    document = load(path, name=name)
    found = check(document)
    if any(finding.severity == "error" for finding in found):
        raise SpecError(found)
    return lower(document, package_of(document, Path(path).stem))


class Emulator:
    """An emulator in a thread of this process, for tests.

        with Emulator("specs/press.yaml", speed=100) as emulator:
            client = Press(base_url=emulator.url("press"), clock=emulator.clock)

    Specs are paths or results of `api_of`. `speed` makes the providers' clocks run faster, and with `clock` those of
    clients. `order` orders a fault, `emulation` gives access to tasks and requests. `site` are pages of documentation
    by path, which are served below `DOCS`.
    """

    def __init__(
        self,
        *specs: str | os.PathLike[str] | ir.Api,
        port: int = 0,
        speed: float = 1.0,
        seed: int = 0,
        scenario: Scenario | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        write: Callable[[str], None] | None = None,
        site: Mapping[str, str] | None = None,
    ) -> None:
        apis: Sequence[ir.Api] = [spec if isinstance(spec, ir.Api) else api_of(spec) for spec in specs]
        self.emulation = Emulation(apis, clock, wall, scenario=scenario, speed=speed, seed=seed, write=write)
        self._port = port
        self._site = site
        self._thread: Thread | None = None
        self._server: _Server | None = None
        self._failure: BaseException | None = None

    @property
    def root(self) -> str:
        """The URL of the web UI."""
        return f"http://{HOST}:{self._port}"

    def url(self, provider: str | None = None) -> str:
        """The base URL of a provider; of the only one, if none is named. Raises KeyError if there is none."""
        names = [api.name for api in self.emulation.apis]
        name = names[0] if provider is None and len(names) == 1 else provider
        if name not in names:
            raise KeyError(f"unknown provider `{provider}`; available: {', '.join(names)}")
        return f"{self.root}/{name}"

    @property
    def clock(self) -> ScaledClock:
        """The clock of clients that keep up with the providers: `clock=` of a client. It counts real time."""
        return ScaledClock(self.emulation.speed, wall=self.emulation.time_of_day)

    @property
    def webhook_secret(self) -> str:
        """The secret that callbacks are signed with, if the spec says how: `x-webhook-signature`."""
        return WEBHOOK_SECRET

    def order(self, kind: str, **parts: Any) -> int:
        """Order a fault, with the parts of `Fault`; returns its number. Raises ScenarioError."""
        return self.emulation.order({"kind": kind, **parts})

    def start(self) -> Self:
        """Start listening. Raises OSError if the port is in use."""
        listener = listen(self._port)
        self._port = int(listener.getsockname()[1])
        self._thread = Thread(target=self._run, args=(listener,), name="specloom emulator", daemon=True)
        self._thread.start()
        deadline = time.monotonic() + _TIMEOUT
        while self._server is None or not self._server.started:
            if self._failure is not None or time.monotonic() > deadline:
                raise RuntimeError("the emulator did not start") from self._failure
            time.sleep(0.002)
        return self

    def stop(self) -> None:
        """Stop it; requests in flight are aborted after a second."""
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(_TIMEOUT)
            self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self, listener: socket.socket) -> None:
        async def serve() -> None:
            self._server = _Server(App(self.emulation, site=self._site))
            await self._server.serve([listener])

        try:
            asyncio.run(serve())
        except BaseException as failure:
            self._failure = failure
        finally:
            listener.close()


__all__ = ["DOCS", "HOST", "Emulator", "Fault", "Listener", "Scenario", "api_of", "lines_to", "listen", "run"]
