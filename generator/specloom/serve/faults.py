"""Faults on demand: their kinds, which request each one affects, and how a scenario file orders them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import get_args

from .. import ir
from ..closest import suggest_or_list
from ..runtime.errors import FailureKind
from .calls import calls_of
from .origins import origin_of

KINDS: dict[str, str] = {
    "status_408": "HTTP 408, the provider has timed out waiting for the request",
    "rate_limited": "HTTP 429 with a Retry-After",
    "rate_limited_silently": "HTTP 429 without a Retry-After",
    "status_500": "HTTP 500 with an empty body",
    "status_502": "HTTP 502 with the HTML page of a proxy",
    "status_503": "HTTP 503 with a Retry-After",
    "status_504": "HTTP 504 with an empty body",
    "reset_before": "the connection is reset before the response; the request is not processed",
    "reset_during": "the connection is reset after half of the body",
    "lost_response": "the request is processed, and the connection is reset before the response: a create response is "
    "lost",
    "late": "the response is delayed by `seconds`",
    "slow_drip": "the body is sent byte by byte, over `seconds`",
    "truncated_json": "the JSON of the body is truncated",
    "wrong_type": "the body is JSON of another type",
    "nan": "a number of the body is NaN",
    "duplicate_keys": "an object of the body has a duplicate key",
    "huge_body": "a body of 10 MB",
    "deep_body": "a body that is nested 100,000 levels deep",
    "gzip_bomb": "a compressed body of some kilobytes that expands to 100 MB",
    "html": "an HTML page instead of JSON, with HTTP 200",
    "redirect": "a redirect to another origin",
    "unknown_status": "a status word that is not in the spec",
    "other_response": "the response to another request",
    "task_fails": "the task that the request creates will fail",
    "task_hangs": "the task that the request creates never ends",
    **{
        f"failure_{kind}": f"the provider's documented failure of the kind `{kind.replace('_', ' ')}`"
        for kind in get_args(FailureKind)
    },
}
"""What each kind of fault does."""

_GROUPS = (
    ("HTTP status", ("status_", "rate_limited", "redirect")),
    ("connection", ("reset_", "lost_response", "late", "slow_drip")),
    ("task", ("task_", "unknown_status", "other_response")),
    ("documented failure", ("failure_",)),
    ("body", ("",)),
)
"""The prefixes of the kinds in each group; the last group contains the rest."""


def group_of(kind: str) -> str:
    """The group of a kind of fault, as a display name."""
    return next(group for group, beginnings in _GROUPS if kind.startswith(beginnings))


DEFAULT_SECONDS: Mapping[str, float] = {"late": 5.0, "slow_drip": 5.0, "rate_limited": 1.0, "status_503": 1.0}
"""The default `seconds` of the kinds that have any."""


class ScenarioError(ValueError):
    """An invalid order; `pointer` leads to the wrong value in the scenario, or to its key."""

    def __init__(self, pointer: str, message: str, *, at_key: bool = False) -> None:
        self.pointer = pointer
        self.at_key = at_key
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Fault:
    """One order: the fault and the requests that it affects.

    It affects the `nth` request of an operation (counted from 1, from when it was ordered), `every` nth one, or a
    random `share` of them; without any of these, all of them. `times` is the maximum number of times. A provider or an
    operation of None means all.
    """

    kind: str
    provider: str | None = None
    operation: str | None = None
    nth: int | None = None
    every: int | None = None
    share: float | None = None
    times: int | None = None
    seconds: float | None = None

    @property
    def duration(self) -> float:
        """Its `seconds`."""
        return DEFAULT_SECONDS.get(self.kind, 0.0) if self.seconds is None else self.seconds

    @property
    def failure(self) -> FailureKind | None:
        """The kind of failure that it makes the provider report."""
        wanted = self.kind.removeprefix("failure_")
        found: tuple[FailureKind, ...] = get_args(FailureKind)
        return next((kind for kind in found if kind == wanted and self.kind != wanted), None)

    def as_json(self) -> dict[str, ir.Json]:
        """The order in its original form."""
        return {name: value for name in FIELDS if (value := getattr(self, name)) is not None}


@dataclass(slots=True)
class Ordered:
    """A fault that waits for its requests."""

    id: int
    fault: Fault
    seen: int = 0
    hits: int = 0

    def as_json(self) -> dict[str, ir.Json]:
        """The order with its number, the requests that it has seen, and those that it has affected."""
        return {"id": self.id, **self.fault.as_json(), "seen": self.seen, "hits": self.hits}


@dataclass(slots=True)
class Faults:
    """All orders. The first one that affects a request counts; every matching order counts the request."""

    random: Random
    ordered: list[Ordered] = field(default_factory=list[Ordered])
    _last: int = 0

    def order(self, fault: Fault) -> int:
        """Add an order; returns its number."""
        self._last += 1
        self.ordered.append(Ordered(self._last, fault))
        return self._last

    def withdraw(self, number: int) -> bool:
        """Remove an order; False if there is none of this number."""
        before = len(self.ordered)
        self.ordered = [ordered for ordered in self.ordered if ordered.id != number]
        return len(self.ordered) < before

    def clear(self) -> None:
        """Remove all orders."""
        self.ordered.clear()

    def hit(self, provider: str, operation: str) -> Fault | None:
        """The fault that affects a request, if any."""
        found: Fault | None = None
        for ordered in self.ordered:
            fault = ordered.fault
            if fault.provider not in (None, provider) or fault.operation not in (None, operation):
                continue
            ordered.seen += 1
            if found is None and self._hits(ordered):
                ordered.hits += 1
                found = fault
        return found

    def _hits(self, ordered: Ordered) -> bool:
        fault = ordered.fault
        if fault.times is not None and ordered.hits >= fault.times:
            return False
        if fault.nth is not None:
            return ordered.seen == fault.nth
        if fault.every is not None:
            return ordered.seen % fault.every == 0
        return fault.share is None or self.random.random() < fault.share


# --- scenarios -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scenario:
    """The content of a scenario file: faults in their order, the keys that providers accept, and the speed of their
    clocks.

    `callbacks` are the origins that results may be sent to, http on a loopback address; of whole URLs, the origin
    counts. Raises ScenarioError if one has another address.
    """

    faults: tuple[Fault, ...] = ()
    keys: tuple[str, ...] = field(default=(), repr=False)
    callbacks: tuple[str, ...] = ()
    speed: float | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        origins = [origin_of(url) for url in self.callbacks]
        for index, origin in enumerate(origins):
            if origin is None:
                raise ScenarioError(f"/callbacks/{index}", "callbacks are only sent to http on a loopback address")
        object.__setattr__(self, "callbacks", tuple(filter(None, origins)))


def _is_text(value: ir.Json) -> bool:
    return isinstance(value, str) and bool(value)


def _is_count(value: ir.Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_number(value: ir.Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e9


def _is_share(value: ir.Json) -> bool:
    return _is_number(value) and isinstance(value, (int, float)) and value <= 1


FIELDS: dict[str, tuple[Callable[[ir.Json], bool], str]] = {
    "kind": (_is_text, "a kind of fault"),
    "provider": (_is_text, "the name of a provider"),
    "operation": (_is_text, "the id of an operation"),
    "nth": (_is_count, "an integer of 1 or more"),
    "every": (_is_count, "an integer of 1 or more"),
    "share": (_is_share, "a number from 0 to 1"),
    "times": (_is_count, "an integer of 1 or more"),
    "seconds": (_is_number, "a number of seconds, 0 or more"),
}
"""The parts of an order, and the allowed values of each."""

SCENARIO: dict[str, tuple[Callable[[ir.Json], bool], str]] = {
    "faults": (lambda value: isinstance(value, list), "a list of faults"),
    "keys": (lambda value: isinstance(value, list) and all(map(_is_text, value)), "a list of texts"),
    "callbacks": (
        lambda value: isinstance(value, list) and all(map(_is_text, value)),
        "a list of origins, like http://127.0.0.1:9000",
    ),
    "speed": (lambda value: _is_number(value) and value != 0, "a number above 0"),
    "seed": (lambda value: isinstance(value, int) and not isinstance(value, bool), "an integer"),
}
"""The parts of a scenario, and the allowed values of each."""


def read_scenario(value: ir.Json, apis: Sequence[ir.Api]) -> Scenario:
    """A scenario from plain JSON data. Raises ScenarioError for the first invalid part."""
    found = _checked(value, SCENARIO, "")
    listed = found.get("faults")
    faults = enumerate(listed) if isinstance(listed, list) else ()
    keys, callbacks = found.get("keys"), found.get("callbacks")
    speed, seed = found.get("speed"), found.get("seed")
    return Scenario(
        faults=tuple(read_fault(fault, apis, f"/faults/{index}") for index, fault in faults),
        keys=tuple(str(key) for key in keys) if isinstance(keys, list) else (),
        callbacks=tuple(str(url) for url in callbacks) if isinstance(callbacks, list) else (),
        speed=float(speed) if isinstance(speed, (int, float)) else None,
        seed=seed if isinstance(seed, int) else None,
    )


def read_fault(value: ir.Json, apis: Sequence[ir.Api], at: str = "") -> Fault:
    """One order from plain JSON data. Raises ScenarioError for the first invalid part."""
    found = _checked(value, FIELDS, at)
    if "kind" not in found:
        raise ScenarioError(at, "a fault requires a `kind`")
    if found["kind"] not in KINDS:
        raise ScenarioError(f"{at}/kind", _unknown("kind", found["kind"], KINDS))
    if sum(name in found for name in ("nth", "every", "share")) > 1:
        raise ScenarioError(at, "`nth`, `every` and `share` exclude each other")
    provider = found.get("provider")
    names = [api.name for api in apis]
    if provider is not None and provider not in names:
        raise ScenarioError(f"{at}/provider", _unknown("provider", provider, names))
    known = [name for api in apis if provider in (None, api.name) for name in _names(api)]
    if "operation" in found and found["operation"] not in known:
        raise ScenarioError(f"{at}/operation", _unknown("operation", found["operation"], known))
    return Fault(**found)  # type: ignore[arg-type]  # each part has just been checked


def _names(api: ir.Api) -> Iterable[str]:
    """The names of what can be called: operations, and URLs of tasks that no operation describes (`jobs.poll`)."""
    yield from (operation.id for operation in api.operations)
    yield from (call.name for kind in api.tasks for call in calls_of(kind) if call.method is not None)


def _unknown(what: str, name: ir.Json, known: Iterable[str]) -> str:
    return f"unknown {what} `{name}`; {suggest_or_list(str(name), known)}"


def _checked(value: ir.Json, parts: Mapping[str, tuple[Callable[[ir.Json], bool], str]], at: str) -> dict[str, ir.Json]:
    if not isinstance(value, dict):
        raise ScenarioError(at, f"this must be an object with some of {', '.join(parts)}")
    for name, inner in value.items():
        if name not in parts:
            raise ScenarioError(f"{at}/{name}", f"unknown key `{name}`; {suggest_or_list(name, parts)}", at_key=True)
        fits, wanted = parts[name]
        if not fits(inner):
            raise ScenarioError(f"{at}/{name}", f"`{name}` must be {wanted}")
    return value
