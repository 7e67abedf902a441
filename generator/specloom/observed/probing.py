"""Calls a provider with a client that is generated for the purpose, and compares its responses with the spec.

The client is written into a temporary folder, imported from there, and removed. It is the same that `generate` writes,
so that what is reported is what clients meet.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any, cast, get_type_hints

from .. import ir, render
from ..load import Document
from ..naming import Names, names_of
from ..node import Node, root
from ..runtime.json_data import escape_token
from ..runtime.media_types import is_json, plain
from ..runtime.models import ADDITIONAL
from ..view import PackageView, view
from ..view.types import Directions
from .observation import Observation, place_in_lists
from .plan import WHOLE, Probe
from .schemas import DeclaredBody, declared_body, node_of

_SILENT = frozenset({401, 403, 407, 408, 429})
"""Statuses that are about the caller and not about the operation; so is every 5xx, unless it is declared."""


class ClientUnusable(Exception):
    """The client cannot be made: a key is missing, or an option is wrong. The message has no secret."""


@dataclass(slots=True)
class Probed:
    """What the responses of a provider have shown."""

    seen: Counter[Observation] = field(default_factory=Counter[Observation])
    compared: list[str] = field(default_factory=list[str])
    """The operations whose response was compared."""
    unseen: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """The operations that were called without a response that says something about the spec, by reason."""
    requests: int = 0
    """How many were sent, those for tokens included."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a provider is called."""

    base_url: str | None = None
    """In place of the servers of the spec."""
    rate: float = 1.0
    """Requests a second at most."""
    timeout: float = 30.0
    """Seconds that one call may take."""
    most: int = 50
    """Requests at most."""


class Prober:
    """A client of one API, which calls one operation after the other."""

    def __init__(self, document: Document, api: ir.Api, options: Options, modules: _Modules, transport: Any) -> None:
        self._operations: dict[str, Node | None] = {
            operation.id: node_of(root(document), operation) for operation in api.operations
        }
        self._modules = modules
        self._names = names_of(api, _ignored, Directions(api).of)
        self._transport = _Recorder(transport, options.most)
        chosen: dict[str, Any] = {"base_url": options.base_url} if options.base_url is not None else {}
        try:
            self._client = modules.client(self._names.client)(
                **chosen,
                transport=self._transport,
                rate=options.rate,
                timeout=options.timeout,
                retries=0,
                on_mismatch="keep",
            )
        except modules.errors.ConfigurationError as error:
            raise ClientUnusable(str(error)) from None

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._transport.requests

    def call(self, probe: Probe, found: Probed) -> None:
        """Call one operation, and add what its response shows."""
        operation, errors = probe.operation, self._modules.errors
        try:
            call = _call(probe, self._names, self._modules)
        except (errors.ClientError, TypeError, ValueError) as error:
            found.unseen.setdefault(f"its arguments cannot be sent: {error}", []).append(operation.id)
            return
        if self._operations[operation.id] is None:
            found.unseen.setdefault("its place in the spec is not known", []).append(operation.id)
            return
        raw, problem = None, None
        self._transport.last = None
        try:
            raw = self._client.raw(call)
        except errors.ClientError as error:
            problem = error
        except _Exhausted:
            problem = "as many requests were sent as may be"
        finally:
            found.requests = self.requests
        response = self._transport.last
        if response is None:
            found.unseen.setdefault(f"no response: {problem}", []).append(operation.id)
            return
        body = self._declared(operation, response)
        if not body.has_status and (response.status in _SILENT or response.status >= 500):
            reason = f"HTTP {response.status} is not about the spec: {problem}"
            found.unseen.setdefault(reason, []).append(operation.id)
            return
        found.compared.append(operation.id)
        found.seen.update(set(self._differences(probe, call, response, raw, problem)))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
        self._transport.close()

    def _declared(self, operation: ir.Operation, response: Any) -> DeclaredBody:
        node = self._operations[operation.id]
        assert node is not None
        return declared_body(node, response.status, response.headers.get("content-type", ""))

    def _differences(self, probe: Probe, call: Any, response: Any, raw: Any, problem: Any) -> Iterator[Observation]:
        """How a response differs from the spec."""
        operation, status = probe.operation, int(response.status)
        media_type = plain(response.headers.get("content-type", ""))
        body = self._declared(operation, response)
        if not body.has_status:
            yield Observation(operation.id, status, "status")
        elif not body.has_media_type and response.body.strip():
            yield Observation(operation.id, status, "media-type", got=media_type, media_type=media_type)
            if not is_json(media_type, operation.json_types):
                return  # that it is not the declared value follows from it
        mismatches, value = self._typed(call, response, raw, problem)
        for each in mismatches:
            place = place_in_lists(each.pointer)
            yield Observation(operation.id, status, "value", place, each.expected, each.got, media_type)
        mask: Callable[[str], str] = self._client._engine.secrets.mask
        for pointer, unlisted in _unlisted(value, ""):
            yield Observation(
                operation.id,
                status,
                "constant",
                mask(place_in_lists(pointer)),
                got=f"`{mask(unlisted)}`",
                media_type=media_type,
            )
        if isinstance(problem, self._modules.errors.DecodeError):
            yield Observation(operation.id, status, "body", got=str(problem.message), media_type=media_type)

    def _typed(self, call: Any, response: Any, raw: Any, problem: Any) -> tuple[Any, Any]:
        """The mismatches of a response, and its value as far as it is of its type."""
        if raw is not None:
            pointer = "" if call.operation.envelope is None else call.operation.envelope.result
            return raw.mismatches, _At(pointer, raw.value)
        responses, mismatches = self._modules.response, self._modules.mismatches
        statuses = (str(response.status), f"{str(response.status)[0]}XX", "default")
        annotation = next((call.operation.errors[key] for key in statuses if key in call.operation.errors), None)
        content = responses.content(response, call.operation.json_types)
        if annotation is None or not content.is_json or isinstance(problem, self._modules.errors.DecodeError):
            return (), None
        kept = mismatches.kept(content.value, annotation, responses.respelling(call.operation), gather=True)
        return mismatches.masked(kept.mismatches, self._client._engine.secrets.mask), _At("", kept.value)


@dataclass(frozen=True, slots=True)
class _At:
    """A typed value, and where it is in its response."""

    pointer: str
    value: Any


class _Exhausted(Exception):
    """As many requests were sent as may be."""


class _Recorder:
    """Carries requests with another transport, up to a number of them, and keeps the last response."""

    def __init__(self, inner: Any, most: int) -> None:
        self._inner = inner
        self._most = most
        self.requests = 0
        self.last: Any = None

    def send(self, request: Any, timeout: float, /) -> Any:
        """The response to a request."""
        if self.requests >= self._most:
            raise _Exhausted
        self.requests += 1
        self.last = None
        self.last = self._inner.send(request, timeout)
        return self.last

    def close(self) -> None:
        """Give up the connections."""
        self._inner.close()


# --- the client ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Modules:
    """The modules of a generated package, and of its own copy of the runtime."""

    parent: str
    package: str

    def client(self, name: str) -> Any:
        """The client's class."""
        return getattr(self._module(f"{self.package}.client"), name)

    @property
    def calls(self) -> Any:
        """The functions that make calls."""
        return self._module(f"{self.package}.calls")

    @property
    def errors(self) -> Any:
        """The exceptions of the client."""
        return self._module("_runtime.errors")

    @property
    def response(self) -> Any:
        """What reads responses."""
        return self._module("_runtime.response")

    @property
    def mismatches(self) -> Any:
        """What compares values with types."""
        return self._module("_runtime.mismatches")

    @property
    def models(self) -> Any:
        """What reads plain data as a type."""
        return self._module("_runtime.models")

    @property
    def transport(self) -> Any:
        """The class of the usual transport."""
        return self._module("_runtime.transports.default").HttpTransport

    def _module(self, name: str) -> Any:
        return import_module(f"{self.parent}.{name}")


@contextmanager
def prober(
    document: Document, api: ir.Api, options: Options, *, transport: Any = None
) -> Generator[Prober, None, None]:
    """A client of one API, from a temporary folder that is removed at the end. Raises ClientUnusable.

    `transport` carries its requests in place of the usual one.
    """
    package = view(api)
    with tempfile.TemporaryDirectory(prefix="specloom-") as folder, _quiet(api.name):
        parent = Path(folder, f"probed_{Path(folder).name.rpartition('-')[2]}")
        _write(package, parent)
        sys.path.insert(0, folder)
        invalidate_caches()
        try:
            modules = _Modules(parent.name, package.name)
            made = Prober(document, api, options, modules, transport or modules.transport())
            try:
                yield made
            finally:
                made.close()
        finally:
            sys.path.remove(folder)
            for name in [name for name in sys.modules if name.partition(".")[0] == parent.name]:
                del sys.modules[name]


def _write(package: PackageView, folder: Path) -> None:
    files = render.emitted(package, with_tests=False, with_testing=False)
    files |= render.shared(package.runtime_modules(with_tests=False), with_tests=False)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


@contextmanager
def _quiet(name: str) -> Generator[None, None, None]:
    """Without the warnings that clients log for what is reported here."""
    from logging import NullHandler, getLogger

    logger, handler = getLogger(f"specloom.{name}"), NullHandler()
    propagates = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.propagate = propagates
        logger.removeHandler(handler)


def _call(probe: Probe, names: Names, modules: _Modules) -> Any:
    """The call of a probe, its arguments read as the types that the client declares."""
    operation = probe.operation
    function = getattr(modules.calls, names.calls[operation.id])
    hints = get_type_hints(function)
    arguments: dict[str, Any] = {}
    for key, value in probe.arguments.items():
        name = "body" if key == WHOLE else names.arguments[operation.id, *key]
        arguments[name] = modules.models.convert(value, hints[name])
    return function(**arguments)


def _ignored(_: object) -> None:
    """Names that had to be distinguished are reported by `lint`."""


# --- values ----------------------------------------------------------------------------------------------------------


def _unlisted(value: Any, at: str) -> Iterator[tuple[str, str]]:
    """(pointer, value) of each value of an enum, and each tag of a union, that the spec does not list."""
    if isinstance(value, _At):
        yield from _unlisted(value.value, value.pointer)
    elif getattr(value, "is_known", True) is False:
        yield at, str(value)
    elif type(value).__name__ == "Unknown" and hasattr(value, "tag"):
        yield at, str(value.tag)
    elif hasattr(value, "__struct_fields__"):
        for name, wire in zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True):
            inside = at if wire == ADDITIONAL else f"{at}/{escape_token(wire)}"
            yield from _unlisted(getattr(value, name), inside)
    elif isinstance(value, dict):
        for name, item in cast("Mapping[object, object]", value).items():
            yield from _unlisted(item, f"{at}/{escape_token(str(name))}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(cast("list[object]", value)):
            yield from _unlisted(item, f"{at}/{number}")
