"""What a spec says about one kind of task: which calls it takes, how its answers read, its pace and its limits. Pure.

Times are in seconds. What a block leaves open is decided here: the first poll comes after `FIRST`, further ones every
`EVERY`, a wait ends after `WAIT`, and no pace that a provider tells is faster than `FASTEST`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

from msgspec import UNSET, Struct
from msgspec.structs import replace

from ..call import Call
from ..conditions import AnyOf, When
from ..expressions import Expressions, Facts, as_text, compiled, evaluate, evaluate_value, may_be_absent, references
from ..operation import Operation
from ..response import retry_after
from ..validation import check_not_negative
from .state import Rule, State, Status

FIRST = 1.0
"""Seconds before the first poll, where the spec says nothing."""

EVERY = 3.0
"""Seconds before each further poll, where the spec says nothing."""

WAIT = 600.0
"""Seconds that a wait lasts at most, where neither the caller nor the spec says anything."""

FASTEST = 0.1
"""Seconds before a poll at least, when the provider tells the pace and the spec no minimum."""


class Slot(Struct, frozen=True):
    """Where a request takes a value: a header or query parameter by name, the body by JSON pointer, or the URL."""

    location: Literal["header", "query", "body", "url"]
    name: str = ""


class FollowUp(Struct, frozen=True):
    """A call that a task makes by itself, with values of the task.

    The values are expressions, templates or constants: of path, query, header and cookie parameters by name, of the
    body by JSON pointer from its root. `constants` are further values of the body, as they stand. With `url`, an expression or a template too, it goes there and not to the operation's
    path. `again` says that it is the create call once more, as it was sent.
    """

    operation: Operation
    path: Mapping[str, Any] = {}
    query: Mapping[str, Any] = {}
    header: Mapping[str, Any] = {}
    cookie: Mapping[str, Any] = {}
    body: Mapping[str, Any] = {}
    constants: Mapping[str, Any] = {}
    url: str | None = None
    again: bool = False

    def call(self, facts: Facts) -> Call[Any]:
        """The call for one task; a value that is absent is left out. Where it goes to a URL, that is not in it yet."""
        return Call(
            self.operation,
            path=_evaluate_values(self.path, facts),
            query=_evaluate_values(self.query, facts),
            header=_evaluate_values(self.header, facts),
            cookie=_evaluate_values(self.cookie, facts),
            members={**self.constants, **_evaluate_values(self.body, facts)},
        )

    @property
    def values(self) -> tuple[Any, ...]:
        """All values, wherever they go."""
        places = (self.path, self.query, self.header, self.cookie, self.body)
        inputs = tuple(value for place in places for value in place.values())
        return inputs if self.url is None else (self.url, *inputs)


class Pages(Struct, frozen=True):
    """How a result that comes in pages goes on: what names the next page in an answer, and where the call takes it."""

    next: Expressions
    set: Slot


class Result(Struct, frozen=True, kw_only=True):
    """Where the result is: at an expression of the answer that ended the task, or of the answer to one more `call`.

    Without `at` it is the value of that whole answer. With `pages` it is a list, and the lists of all pages are joined.
    `single_use` says that the provider gives it out a single time, `expiring_urls` that its URLs expire. With `items`
    that answer is the list of JSON values that stand in lines, or after record separators, whatever its media type says.
    """

    at: Expressions = ()
    call: FollowUp | None = None
    items: Literal["lines", "sequence"] | None = None
    pages: Pages | None = None
    single_use: bool = False
    expiring_urls: bool = False


class SyncRequest(Struct, frozen=True):
    """What asks the provider to answer a create call with the result: a value at a place of the request.

    `long_poll` are the seconds for which it may keep that answer open.
    """

    set: Slot
    value: Any
    long_poll: float = 0.0


class Hint(Struct, frozen=True):
    """A pace that the provider tells in its answers, in seconds or milliseconds."""

    at: Expressions
    unit: Literal["s", "ms"] = "s"


class Timing(Struct, frozen=True, kw_only=True):
    """When to poll, in seconds; None where it is left open.

    The wait before poll n, from 0, is `first` for n = 0 and else ``every * factor ** (n - 1)``, at most `max`. A hint
    replaces it, never below `min`; so does a ``Retry-After``. With a refusal both only make it longer. Up to `jitter`
    seconds are added at random. Raises ConfigurationError for what is no finite number of 0 or more.
    """

    first: float | None = None
    every: float | None = None
    factor: float | None = None
    max: float | None = None
    min: float | None = None
    jitter: float | None = None
    hint: tuple[Hint, ...] = ()

    def __post_init__(self) -> None:
        for name in ("first", "every", "factor", "max", "min", "jitter"):
            value = getattr(self, name)
            if value is not None:
                check_not_negative(name, value)


class Limits(Struct, frozen=True, kw_only=True):
    """The provider's limits, and the client's own patience.

    `polls` a task may be asked for. `expires` seconds after its creation it should be lost: one last poll then lets the
    provider say so, where `polls` has one left, and until it has nothing ends. For `retained` seconds after its end
    the result can be had, `rate` requests may be made a second. `wait` are the seconds that a wait lasts by default.
    """

    polls: int | None = None
    expires: float | None = None
    retained: float | None = None
    rate: float | None = None
    wait: float | None = None


class Variant(Struct, frozen=True):
    """What is different for requests whose value the pattern matches in whole; None where nothing is."""

    pattern: str
    timing: Timing = Timing()
    limits: Limits = Limits()
    sync: bool | None = None
    status: Status | None = None


class ByType(Struct, frozen=True, kw_only=True):
    """The value that tells types of tasks apart, and the variants, of which the first that matches counts."""

    at: Expressions
    variants: tuple[Variant, ...]


class Listing(Struct, frozen=True):
    """The call that lists tasks, and JSON pointers: of the items in its answer, of id and status word in one item."""

    operation: Operation
    items: str
    id: str
    status: str | None = None


class Notify(Struct, frozen=True):
    """The JSON pointer of the request that takes a callback URL, and what the provider sends there.

    `id` is only the word that there is news, `poll` what a poll would answer, `result` the same once the task ended.
    """

    set: str
    payload: Literal["id", "poll", "result"]


class TaskSpec(Struct, frozen=True, kw_only=True, eq=False):
    """One kind of task of one API.

    `capture` names what is kept of the create answer; `long_poll` are the seconds that the provider may keep a poll open.
    The result is typed by `solutions`, by the class of the request's subject, or else by `result_type`; where both are
    silent it is plain JSON data. `billable` says that creating costs money, so that it is never done twice on doubt;
    with `idempotency`, the place of a key that the provider knows a repeated request by, it may be repeated all the
    same. `start` are calls between the creation and the first poll. `reads_redirects` says that a redirect is an answer
    to a poll like any other, and not followed. `origins` are those beyond the provider's own that may be called, without
    credentials, where an answer names them.
    """

    name: str
    capture: Mapping[str, Expressions]
    poll: FollowUp
    start: tuple[FollowUp, ...] = ()
    reads_redirects: bool = False
    origins: tuple[str, ...] = ()
    sync_request: SyncRequest | None = None
    idempotency: Slot | None = None
    long_poll: float = 0.0
    rules: tuple[Rule, ...] = ()
    status: Status | None = None
    otherwise: State = "pending"
    sync: bool = False
    result: Result = Result()
    result_type: Any = None
    solutions: Mapping[Any, Any] = {}
    error_code: Expressions = ()
    error_message: Expressions = ()
    timing: Timing = Timing()
    limits: Limits = Limits()
    by_type: ByType | None = None
    cancel: FollowUp | None = None
    listing: Listing | None = None
    notify: Notify | None = None
    billable: bool = False

    def solution(self, type_name: str | None) -> Any:
        """The type of the result of a task whose subject has this class name; None for plain JSON data."""
        named = (solution for subject, solution in self.solutions.items() if subject.__name__ == type_name)
        return next(named, self.result_type)

    @property
    def wait(self) -> float:
        """Seconds that a wait lasts where the caller says nothing."""
        return WAIT if self.limits.wait is None else self.limits.wait


def _evaluate_values(values: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    if not values:
        return {}
    found = {name: (value, evaluate_value(value, facts)) for name, value in values.items()}
    return {name: UNSET if value is not None and it is None else it for name, (value, it) in found.items()}


# --- types of tasks --------------------------------------------------------------------------------------------------


def adapt(kind: TaskSpec, request: Any, timing: Timing) -> TaskSpec:
    """The kind as it is for one request: with the variant of its type, and `timing` that the caller overrides."""
    told = None if kind.by_type is None else as_text(evaluate(kind.by_type.at, Facts(request=request)))
    return _adapt(kind, told, timing)


@lru_cache(maxsize=1024)
def _adapt(kind: TaskSpec, told: str | None, timing: Timing) -> TaskSpec:
    variants = () if kind.by_type is None or told is None else kind.by_type.variants
    matching = (variant for variant in variants if compiled(variant.pattern).fullmatch(told or ""))
    variant = next(matching, Variant(""))
    return replace(
        kind,
        timing=_overlay(_overlay(kind.timing, variant.timing), timing),
        limits=_overlay(kind.limits, variant.limits),
        sync=kind.sync if variant.sync is None else variant.sync,
        status=kind.status if variant.status is None else variant.status,
    )


def _overlay(under: Any, over: Any) -> Any:
    """The first with every part that the second sets."""
    parts = {name: getattr(over, name) for name in over.__struct_fields__}
    return replace(under, **{name: part for name, part in parts.items() if part not in (None, ())})


@lru_cache(maxsize=1024)
def request_pointers(kind: TaskSpec) -> tuple[str, ...]:
    """JSON pointers of the create request's values that something later refers to, outer ones first."""
    if kind.poll.again:
        return ("",)
    found = {it.pointer for value in _values(kind) for it in references(value) if it.root == "request.body"}
    return tuple(sorted(found))


@lru_cache(maxsize=1024)
def needed_names(kind: TaskSpec) -> tuple[str, ...]:
    """Names of the captured values without which a pending task cannot be followed."""
    calls = [call for call in (*kind.start, kind.poll, kind.result.call) if call is not None]
    found = {it.name for call in calls for it in references(call.values) if it.root == "task"}
    return tuple(sorted(name for name in found if not may_be_absent(kind.capture.get(name, ()))))


@lru_cache(maxsize=1024)
def default_values(kind: TaskSpec) -> Mapping[str, Any]:
    """The captured values that have a default, by name; those whose default says only that they may be absent are not."""
    found = {name: evaluate(at, Facts()) for name, at in kind.capture.items() if may_be_absent(at)}
    return {name: value for name, value in found.items() if value is not None}


@lru_cache(maxsize=1024)
def url_names(kind: TaskSpec) -> frozenset[str]:
    """Names of the captured values that are URLs: something is called there."""
    calls = (kind.poll, *kind.start, kind.result.call, kind.cancel)
    urls = {call.url for call in calls if call is not None and call.url is not None}
    return frozenset(it.name for url in urls if url.startswith("$task.") for it in references(url))


def _values(kind: TaskSpec) -> Iterator[Any]:
    """Every expression that is evaluated after the task was created."""
    for call in (kind.poll, *kind.start, kind.result.call, kind.cancel):
        yield () if call is None else call.values
    yield () if kind.result.pages is None else kind.result.pages.next
    yield from (kind.result.at, kind.error_code, kind.error_message)
    yield from (hint.at for hint in kind.timing.hint)
    for rule in kind.rules:
        yield from _conditions(rule.when)
    variants = () if kind.by_type is None else kind.by_type.variants
    for status in (kind.status, *(variant.status for variant in variants)):
        yield () if status is None else status.at
    for variant in variants:
        yield from (hint.at for hint in variant.timing.hint)
    if kind.by_type is not None:
        yield kind.by_type.at


def _conditions(when: tuple[When, ...]) -> Iterator[Expressions]:
    for condition in when:
        if isinstance(condition, AnyOf):
            for conditions in condition.lists:
                yield from _conditions(conditions)
        else:
            yield condition.at


# --- pace ------------------------------------------------------------------------------------------------------------


def pace(timing: Timing, poll: int, chance: float = 0.0, hint: float | None = None) -> float:
    """Seconds to wait before poll number `poll`, counted from 0; `chance`, from 0 to 1, sets the jitter."""
    if hint is not None:
        wait = max(hint, FASTEST if timing.min is None else timing.min)
    elif poll == 0:
        wait = FIRST if timing.first is None else timing.first
    else:
        wait = _grow(EVERY if timing.every is None else timing.every, timing.factor or 1.0, poll - 1)
        wait = wait if timing.max is None else min(wait, timing.max)
    return max(0.0, wait) + (timing.jitter or 0.0) * chance


def read_hint(timing: Timing, facts: Facts, now: float) -> float | None:
    """Seconds that an answer asks to wait: at the place that the spec names, or in a ``Retry-After``.

    `now` is the time of day, in seconds since 1970, for a ``Retry-After`` that is a date.
    """
    for hint in timing.hint:
        told = as_text(evaluate(hint.at, facts))
        seconds = None if told is None else retry_after({"retry-after": told}, lambda: now)
        if seconds is not None:
            return seconds / 1000 if hint.unit == "ms" else seconds
    return retry_after(facts.headers, lambda: now)


def _grow(every: float, factor: float, times: int) -> float:
    try:
        return every * factor**times
    except OverflowError:
        return float("inf")
