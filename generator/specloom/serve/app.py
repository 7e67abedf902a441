"""The emulation over HTTP: providers by the first segment of the path, the control API, and the web UI.

Thin: a request becomes an `IncomingRequest`, a `Written` becomes bytes or a connection that is reset.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from importlib.resources import files
from traceback import format_exc
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from .. import ir
from .emulation import Callback, EmulatedResponse, Emulation, Event, Sample
from .faults import ScenarioError
from .origins import CONTROL, foreign
from .reading import Unreadable, read_json
from .requests import IncomingRequest, given_parameters
from .samples import whole
from .spoiled import Written

TRANSPORT = "specloom.transport"
"""The ASGI extension that provides the connection, for faults below HTTP."""

_PAGE = {
    "/": ("index.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
}
DOCS = f"{CONTROL}docs/"
"""The path of the site of the documentation, where there is one."""

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
"""Media types of the files of that site, by the end of their names."""

_PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""The page loads scripts and styles from its own files only, connects to the emulator only, and cannot be framed."""

MAX_BODY = 32 * 1024 * 1024
"""Maximum number of bytes of a body; a larger one is read to its end, since its sender waits for that, and rejected."""

MOST_EVENTS = 1000
"""Maximum number of events that wait for one listener; the stream of one that does not read them is ended."""

_FLUSHED = 0.05
"""Seconds after which written data has left the machine, on a loopback connection."""

_CHECK_INTERVAL = 0.1
"""Seconds after which a long poll notices that its task was cancelled."""

_TIMEOUT = 30.0
"""Timeout in seconds for a request to the emulator itself, and for a callback."""

_log = logging.getLogger("specloom.serve")

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]


class App:
    """The ASGI application. `ports` are those that belong to a single provider, with its name; `site` are the pages of
    the documentation, by path.
    """

    def __init__(
        self, emulation: Emulation, ports: Mapping[int, str] | None = None, site: Mapping[str, str] | None = None
    ) -> None:
        self.emulation = emulation
        self._site = site or {}
        self._ports = ports or {}
        self.woken = asyncio.Event()
        self._names = [api.name for api in emulation.apis]
        self._streams: set[asyncio.Queue[Event | None]] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._control: dict[tuple[str, str], Handler] = {
            ("GET", "clock"): self._clock,
            ("GET", "docs"): self._docs,
            ("GET", "state"): self._state,
            ("GET", "events"): self._events,
            ("GET", "tasks"): self._tasks,
            ("GET", "log"): self._log,
            ("POST", "faults"): self._order,
            ("DELETE", "faults"): self._withdraw,
            ("POST", "requests"): self._request,
            ("POST", "reset"): self._reset,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request."""
        if scope["type"] != "http":
            return
        path = str(scope["path"])
        alone = self._ports.get(scope["server"][1])
        is_page = alone is None and path in _PAGE and scope["method"] == "GET"
        reason = foreign(_headers(scope), is_page=is_page)
        if reason is not None:
            await self._refused(reason, alone, scope)(scope, receive, send)
            return
        if path.startswith(CONTROL) and alone is None:
            response = await self._controlled(Request(scope, receive), path.removeprefix(CONTROL))
            await response(scope, receive, send)
            return
        found = self._provider(path, scope) if alone is None else (alone, _escaped(path, scope))
        if found is not None:
            await self._emulated(*found, scope, receive, send)
            return
        await self._page(path, str(scope["method"]))(scope, receive, send)

    def _refused(self, reason: str, alone: str | None, scope: Scope) -> Response:
        """The response to a request that a web page of another site may have made; its body is not read."""
        path = _escaped(str(scope["path"]), scope)
        found = (alone, path) if alone is not None else self._provider(str(scope["path"]), scope)
        provider, below = found or (None, path)
        query = scope["query_string"].decode("latin-1")
        incoming = IncomingRequest(str(scope["method"]), below, query, _headers(scope))
        self.emulation.refused(provider, incoming, 403, reason)
        return _error(403, reason)

    # --- providers ---------------------------------------------------------------------------------------------------

    def _provider(self, path: str, scope: Scope) -> tuple[str, str] | None:
        """The provider that a path belongs to, and the still escaped path below its base URL."""
        escaped = _escaped(path, scope)
        name, _, rest = escaped.lstrip("/").partition("/")
        if name in self._names:
            return name, f"/{rest}"
        if len(self._names) == 1 and not (path in _PAGE and scope["method"] == "GET"):
            return self._names[0], escaped
        owner = self._owner(escaped)
        return None if owner is None else (owner, escaped)

    def _owner(self, path: str) -> str | None:
        """The provider with a task at a path: templates of URLs begin at the root of a server."""
        return next((name for name in self._names if self.emulation.service(name).is_linked(path)), None)

    async def _emulated(self, provider: str, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        begun = time.monotonic()
        incoming = IncomingRequest(request.method, path, request.url.query, _headers(scope), base=_base(path, scope))
        try:
            incoming = replace(incoming, body=await _limited(request))
        except ClientDisconnect:
            return
        except TooLarge as error:
            self.emulation.refused(provider, incoming, 413, str(error))
            await _error(413, str(error))(scope, receive, send)
            return
        try:
            response = self.emulation.respond(provider, incoming)
        except Exception:
            what = self.emulation.masked(f"{request.method} {path} of {provider}\n{format_exc()}")
            _log.error("internal error of specloom: %s", what)
            raise
        self.woken.set()
        try:
            if response.held is not None:
                response = await self._held_open(response)
            await _write(response.written, scope, receive, send)
        finally:
            self.emulation.finished(response.entry, time.monotonic() - begun)

    async def _held_open(self, response: EmulatedResponse) -> EmulatedResponse:
        """A held response when it is due, by the real clock at the latest."""
        left = self.emulation.left(response)
        latest = time.monotonic() + left
        while left > 0 and time.monotonic() < latest:
            await asyncio.sleep(min(left, _CHECK_INTERVAL))
            left = self.emulation.left(response)
        return self.emulation.resumed(response)

    def _page(self, path: str, method: str) -> Response:
        if path in _PAGE and method == "GET":
            name, media_type = _PAGE[path]
            page = files("specloom.serve").joinpath("page", name)
            if page.is_file():
                return Response(page.read_bytes(), media_type=media_type, headers=_PAGE_HEADERS)
        providers = {name: f"/{name}" for name in self._names}
        return JSONResponse({"error": "not found", "providers": providers}, 200 if path == "/" else 404)

    # --- control -----------------------------------------------------------------------------------------------------

    async def _controlled(self, request: Request, name: str) -> Response:
        handler = self._control.get((request.method, name.partition("/")[0]))
        if handler is None:
            return _error(404, f"not found: `{request.method} {CONTROL}{name}`")
        try:
            return await handler(request)
        except ScenarioError as error:
            return _error(400, str(error))
        except TooLarge as error:
            return _error(413, str(error))
        except KeyError as error:
            return _error(404, f"not found: {error}")
        except Unreadable as error:
            return _error(400, f"the body {error}")
        except ValueError:
            return _error(400, "the body does not have the expected JSON structure")

    async def _state(self, request: Request) -> Response:
        base = f"{request.url.scheme}://{request.url.netloc}"
        return JSONResponse(self.emulation.state(lambda name: f"{base}/{name}"))

    async def _clock(self, request: Request) -> Response:
        return JSONResponse({"speed": self.emulation.speed, "now": self.emulation.time_of_day})

    async def _docs(self, request: Request) -> Response:
        path = str(request.url.path)
        if not path.startswith(DOCS):
            return RedirectResponse(DOCS)
        name = path.removeprefix(DOCS) or "index.html"
        text = self._site.get(name)
        if text is None:
            return _error(404, f"the documentation has no page `{name}`")
        media_type = _TYPES[name.rpartition(".")[2]]
        return Response(text, media_type=media_type, headers=_PAGE_HEADERS)

    async def _tasks(self, request: Request) -> Response:
        return JSONResponse(self.emulation.tasks())

    async def _log(self, request: Request) -> Response:
        _, slash, number = str(request.url.path).removeprefix(CONTROL).partition("/")
        if not slash:
            return JSONResponse(self.emulation.entries())
        told = whole(number)
        entry = None if told is None else self.emulation.logged(told)
        return JSONResponse(entry) if entry is not None else _error(404, f"request {number} is not in the log")

    async def _order(self, request: Request) -> Response:
        return JSONResponse({"id": self.emulation.order(await _json(request))}, 201)

    async def _withdraw(self, request: Request) -> Response:
        _, slash, number = str(request.url.path).removeprefix(CONTROL).partition("/")
        if not slash:
            self.emulation.withdraw()
        elif (told := whole(number)) is None or not self.emulation.withdraw(told):
            return _error(404, f"fault {number} does not exist")
        return Response(status_code=204)

    async def _reset(self, request: Request) -> Response:
        self.emulation.reset()
        return Response(status_code=204)

    async def _request(self, request: Request) -> Response:
        asked = await _json(request)
        if not isinstance(asked, dict):
            raise ValueError("it must be an object")
        provider, operation = str(asked["provider"]), str(asked["operation"])
        sample = self.emulation.sample(provider, operation, asked.get("body"), given_parameters(asked))
        port = request.scope["server"][1]
        found = await asyncio.to_thread(_performed, port, f"/{provider}", sample)
        sent = self.emulation.shown(provider, sample)
        return JSONResponse({"sent": sent, **self.emulation.masked_data(found)})

    async def _events(self, request: Request) -> Response:
        queue: asyncio.Queue[Event | None] = asyncio.Queue(MOST_EVENTS + 1)
        loop = asyncio.get_running_loop()
        forget = self.emulation.listen(lambda event: _put(loop, queue, event))
        self._streams.add(queue)

        async def lines() -> AsyncIterator[bytes]:
            try:
                yield b": the events of this emulator, from now on\n\n"
                while (event := await queue.get()) is not None:
                    yield b"data: " + json.dumps(event).encode() + b"\n\n"
            finally:
                forget()
                self._streams.discard(queue)

        return StreamingResponse(lines(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    # --- background --------------------------------------------------------------------------------------------------

    async def live(self) -> None:
        """Update the tasks as time passes, and send callbacks, until it is cancelled."""
        while True:
            self.woken.clear()
            for callback in self.emulation.advance():
                sending = asyncio.create_task(self._call_back(callback))
                self._background.add(sending)
                sending.add_done_callback(self._background.discard)
            try:
                await asyncio.wait_for(self.woken.wait(), self.emulation.next_change())
            except TimeoutError:
                continue

    async def _call_back(self, callback: Callback) -> None:
        refusal = callback.refusal
        outcome = await asyncio.to_thread(_sent, callback) if refusal is None else refusal
        self.emulation.called_back(callback, outcome)

    def close(self) -> None:
        """End the streams of events."""
        for queue in tuple(self._streams):
            _end(queue)


def _escaped(path: str, scope: Scope) -> str:
    """The path of a request, still escaped."""
    raw = scope.get("raw_path")
    return raw.decode("latin-1").partition("?")[0] if isinstance(raw, bytes) else path


def _put(loop: asyncio.AbstractEventLoop, queue: asyncio.Queue[Event | None], event: Event) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(put_or_end, queue, event)


def put_or_end(queue: asyncio.Queue[Event | None], event: Event) -> None:
    """Queue an event; a listener that has not read too many ends instead, and may start again."""
    if queue.qsize() < MOST_EVENTS:
        queue.put_nowait(event)
    else:
        _end(queue)


def _end(queue: asyncio.Queue[Event | None]) -> None:
    """Let a stream end at once: what waits is dropped."""
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(None)


def _headers(scope: Scope) -> dict[str, str]:
    """The headers of a request, by their names in lower case."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _base(path: str, scope: Scope) -> str:
    """The base URL of a request whose path below it is `path`."""
    before = _escaped(str(scope["path"]), scope).removesuffix(path)
    return f"http://{_headers(scope).get('host', '')}{before}" if _headers(scope).get("host") else before


class TooLarge(ValueError):
    """A body is larger than the emulator reads."""


async def _json(request: Request) -> ir.Json:
    return read_json(await _limited(request))


async def _limited(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= MAX_BODY:
            parts.append(part)
    if size > MAX_BODY:
        raise TooLarge(f"the body is larger than {MAX_BODY} bytes, which the emulator does not read")
    return b"".join(parts)


def _error(status: int, text: str) -> Response:
    return JSONResponse({"error": text}, status)


# --- writing ---------------------------------------------------------------------------------------------------------


async def _write(written: Written, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a response, with its faults."""
    if written.delay:
        await asyncio.sleep(written.delay)
    transport: asyncio.Transport | None = scope.get("extensions", {}).get(TRANSPORT)
    if written.cut == "before":
        await _reset(transport, receive)
        return
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in written.headers.items()]
    if written.status not in (204, 304):
        headers.append((b"content-length", str(len(written.body)).encode()))
    await send({"type": "http.response.start", "status": written.status, "headers": headers})
    if written.cut == "during":
        await send({"type": "http.response.body", "body": written.body[: len(written.body) // 2], "more_body": True})
        await asyncio.sleep(_FLUSHED)
        await _reset(transport, receive)
        return
    if written.drip and written.body:
        pause = written.drip / len(written.body)
        for index in range(len(written.body)):
            await asyncio.sleep(pause)
            if transport is not None and transport.is_closing():
                return
            await send({"type": "http.response.body", "body": written.body[index : index + 1], "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.body", "body": written.body})


async def _reset(transport: asyncio.Transport | None, receive: Receive) -> None:
    """Reset a connection: the client receives a reset instead of a regular end."""
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


# --- requests of the emulator ----------------------------------------------------------------------------------------


def _performed(port: int, prefix: str, sample: Sample) -> dict[str, Any]:
    """Make a request to the emulator itself, over a real connection; blocks."""
    begun = time.monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)
    try:
        connection.request(sample.method, prefix + sample.target, sample.body or None, dict(sample.headers))
        response = connection.getresponse()
        body = response.read(1024 * 1024).decode("utf-8", "replace")
        found: dict[str, Any] = {"status": response.status, "headers": dict(response.getheaders()), "body": body}
    except (OSError, HTTPException) as error:
        found = {"error": f"{type(error).__name__}: {error}"}
    finally:
        connection.close()
    return {**found, "ms": round((time.monotonic() - begun) * 1000, 1)}


def _sent(callback: Callback) -> str:
    """Send a callback; blocks. Returns the outcome: the HTTP status, or the error."""
    parts = urlsplit(callback.url)
    host = "127.0.0.1" if parts.hostname in (None, "localhost") else parts.hostname
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = HTTPConnection(host, parts.port or 80, timeout=_TIMEOUT)
    try:
        connection.request("POST", target, callback.body, {"Content-Type": "application/json", **callback.headers})
        return str(connection.getresponse().status)
    except (OSError, HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()
