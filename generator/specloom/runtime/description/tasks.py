"""The description of one kind of task: its calls, how to read their responses, its timing and its limits. Pure.

Times are in seconds. `AnyOperation` is what a description calls an operation by: for a client it is the `Operation`
itself, while the generator names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from msgspec import Struct

from ..arguments import check_not_negative
from .conditions import Expressions, When

AnyOperation = TypeVar("AnyOperation")

FIRST = 1.0
"""Default seconds before the first poll."""

EVERY = 3.0
"""Default seconds before each further poll."""

WAIT = 600.0
"""Seconds that a wait lasts at most, where neither the caller nor the spec says anything."""

SKEW = 60.0
"""Seconds by which clocks may differ, where the spec does not say it."""

State: TypeAlias = Literal["pending", "succeeded", "partial", "failed", "cancelled", "expired", "needs_action"]
"""The normal form of what providers call a task's status."""


class Rule(Struct, frozen=True):
    """The state of a task whose response (to this call, or any) fulfils all conditions."""

    state: State
    when: tuple[When, ...]
    call: Literal["create", "poll", "result", "any"] = "any"


class Status(Struct, frozen=True, kw_only=True):
    """Where the status word is, the state of each word, and of a word that is not listed."""

    at: Expressions
    words: Mapping[str, State]
    other: State = "pending"


class Slot(Struct, frozen=True):
    """Where a request takes a value: a header or query parameter by name, the body by JSON pointer, or the URL."""

    location: Literal["header", "query", "body", "url"]
    name: str = ""


class FollowUp(Struct, Generic[AnyOperation], frozen=True):
    """A call that a task makes automatically, with values of the task.

    The values are expressions, templates or constants: of path, query, header and cookie parameters by name, of the
    body by JSON pointer from its root. `constants` are further values of the body, sent unchanged. With `url`, an
    expressions or templates of which the first that has a value counts, it goes there and not to the operation's path.
    `again` says that it is the create call once more, as it was sent. `capture` names what its response adds to the
    task's values, or replaces among them. `file` names the file, given with the submission, that is its body.
    """

    operation: AnyOperation
    path: Mapping[str, Any] = {}
    query: Mapping[str, Any] = {}
    header: Mapping[str, Any] = {}
    cookie: Mapping[str, Any] = {}
    body: Mapping[str, Any] = {}
    constants: Mapping[str, Any] = {}
    url: tuple[str, ...] = ()
    again: bool = False
    capture: Mapping[str, Expressions] = {}
    file: str | None = None

    @property
    def values(self) -> tuple[Any, ...]:
        """All values, wherever they go."""
        places = (self.path, self.query, self.header, self.cookie, self.body)
        return (*self.url, *(value for place in places for value in place.values()))


class Pages(Struct, frozen=True):
    """How a paged result continues: what names the next page in a response, and where the call takes it.

    `join` says what the pages are parts of: one list, one text, or one CSV file whose header line each page repeats.
    """

    next: Expressions
    set: Slot
    join: Literal["list", "text", "csv"] = "list"


class Result(Struct, Generic[AnyOperation], frozen=True, kw_only=True):
    """Where the result is: at an expression of the response that ended the task, or of the response to one more `call`.

    Without `at` it is the value of that whole response. `via` are calls before that one, each made with values of the
    response before. With `each` the call is made once for each item of a list in the response before it, and the result
    is the list of what these calls bring. With `pages` it is what all pages hold, joined; `inline` says that the first
    of them is the response that ended the task. With `gathered` it is the list of the items of all polls. With `items`
    a response is the list of JSON values in its lines, or after record separators, regardless of its media type.
    With `streamed` these are read one by one, while the response arrives.
    `optional` says that a task may succeed without a result, which is None then. `single_use` says that the provider
    returns it only once, `expiring_urls` that its URLs expire. `strategy` obtains it, where the response that ended the
    task does not hold it; see `tasks.results`.
    """

    at: Expressions = ()
    call: FollowUp[AnyOperation] | None = None
    via: tuple[FollowUp[AnyOperation], ...] = ()
    each: Expressions = ()
    items: Literal["lines", "sequence"] | None = None
    streamed: bool = False
    pages: Pages | None = None
    inline: bool = False
    gathered: bool = False
    optional: bool = False
    single_use: bool = False
    expiring_urls: bool = False
    strategy: Any = None

    @property
    def calls(self) -> tuple[FollowUp[AnyOperation], ...]:
        """The calls that bring it, in their order; none where the response that ended the task holds it."""
        return self.via if self.call is None else (*self.via, self.call)


class Completion(Struct, frozen=True):
    """How much of a task is done: a number of a response,
    and the number that it grows to, constant or in the response.
    """

    at: Expressions
    of: float | Expressions = 1.0


class SyncRequest(Struct, frozen=True):
    """What asks the provider to respond to a create call with the result: a value at a place of the request.

    `long_poll` are the seconds for which it may keep that response open.
    """

    set: Slot
    value: Any
    long_poll: float = 0.0


class Hint(Struct, frozen=True):
    """A polling interval that the provider sends in its responses, in seconds or milliseconds."""

    at: Expressions
    unit: Literal["s", "ms"]


class Timing(Struct, frozen=True, kw_only=True):
    """When to poll, in seconds; None where it is left open.

    The wait before poll n, from 0, is `first` for n = 0 and else ``every * factor ** (n - 1)``, at most `max`. A hint
    replaces it, never below `min`; so does a ``Retry-After``. With a rejected poll both only lengthen it. Up to
    `jitter` seconds are added at random. Raises ConfigurationError for anything but a finite number of 0 or more.
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
    """The provider's limits, and the default timeout of a wait.

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


class Listing(Struct, Generic[AnyOperation], frozen=True):
    """The call that lists tasks, and JSON pointers: of the items in its response, of id and status word in one item."""

    operation: AnyOperation
    items: str
    id: str
    status: str | None = None


class Search(Struct, Generic[AnyOperation], frozen=True):
    """How a task is found whose create response does not name it: the call that lists tasks, the JSON pointer of the
    items in its response, the conditions that only its own item meets, and what to capture of that.

    `created` is the JSON pointer of the time of creation in an item, as RFC 3339 or seconds or milliseconds since 1970;
    it may differ from the time that is known here by `skew` seconds. `finder` makes the call; see `tasks.search`.
    """

    call: FollowUp[AnyOperation]
    items: str
    where: tuple[When, ...]
    capture: Mapping[str, Expressions]
    created: str | None = None
    skew: float = SKEW
    finder: Any = None


class Notify(Struct, frozen=True):
    """The JSON pointer of the request that takes a callback URL, and what the provider sends there.

    `id` only notifies of a change, `poll` is what a poll would return, `result` the same once the task ended.
    """

    set: str
    payload: Literal["id", "poll", "result"]


class TaskSpec(Struct, Generic[AnyOperation], frozen=True, kw_only=True, eq=False):
    """One kind of task of one API.

    `capture` names what is kept of the create response; `long_poll` is how long the provider may keep a poll open. The
    result is typed by `solutions`, by the class of the request's subject, or else by `result_type`; where both are
    silent it is plain JSON data. `billable` says that creating costs money, so that it is never done twice on doubt;
    with `idempotency`, the place of a key that the provider knows a repeated request by, it may be repeated anyway.
    `start` are calls between the creation and the first poll, and `starter` makes them; see `tasks.start`.
    `reads_redirects` says that a redirect is a response to a poll like any other, and not followed. `origins` are those
    beyond the provider's own that may be called, without credentials, where a response names them.
    """

    name: str
    capture: Mapping[str, Expressions]
    poll: FollowUp[AnyOperation]
    start: tuple[FollowUp[AnyOperation], ...] = ()
    starter: Any = None
    reads_redirects: bool = False
    origins: tuple[str, ...] = ()
    sync_request: SyncRequest | None = None
    idempotency: Slot | None = None
    long_poll: float = 0.0
    rules: tuple[Rule, ...] = ()
    status: Status | None = None
    otherwise: State = "pending"
    sync: bool = False
    result: Result[AnyOperation] = Result()
    result_type: Any = None
    solutions: Mapping[Any, Any] = {}
    error_code: Expressions = ()
    error_message: Expressions = ()
    completion: Completion | None = None
    timing: Timing = Timing()
    limits: Limits = Limits()
    by_type: ByType | None = None
    cancel: FollowUp[AnyOperation] | None = None
    listing: Listing[AnyOperation] | None = None
    search: Search[AnyOperation] | None = None
    notify: Notify | None = None
    billable: bool = False

    @property
    def calls(self) -> tuple[FollowUp[AnyOperation], ...]:
        """All calls that follow the create call, in their order; the last one cancels, where there is such a call."""
        search = () if self.search is None else (self.search.call,)
        cancel = () if self.cancel is None else (self.cancel,)
        return (*self.start, *search, self.poll, *self.result.calls, *cancel)
