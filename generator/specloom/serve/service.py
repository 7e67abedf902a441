"""One emulated provider: turns requests into responses, as its spec describes. Pure except for the given clock.

Times inside are seconds of the provider's own clock, which starts at 0 and runs `speed` times as fast as the real one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

from .. import ir
from ..runtime.errors import FailureKind
from ..runtime.json_data import as_text, get_pointer
from .calls import TaskCall, calls_of
from .costs import Costs
from .drafts import Draft
from .identifiers import Identifiers
from .outgoing import Change, Handled, Held, Orders, Outgoing
from .refusals import Refusals
from .requests import Asked, IncomingRequest, Requests, Unmatched
from .responses import ResponseBuilder
from .results import Results
from .samples import Samples, Unmakeable, with_value
from .task_calls import Clock, TaskCalls
from .task_responses import TaskResponses
from .tasks import FORGIVEN, LINKS, MOST_TASKS, Link, Moment, Record, Store, adapted, at_once, solving_time
from .tokens import PREFIX, Tokens
from .validation import Reason, Types, Violation

_MOST_CALLERS = 1000
"""Maximum number of keys whose rates are stored although none of their requests counts any longer."""

REFUSED_KEY = "refused"
"""A key that every emulated provider rejects, for tests of that case."""


class Service:
    """One provider.

    `clock` returns seconds and never goes back; its time begins at `begun`, by default at its creation, when the time
    of day is `started`.

    `keys` are the secrets that it accepts; if empty, it accepts any except `REFUSED_KEY`. It stores up to the given
    number of tasks, whatever they cost.
    """

    def __init__(
        self,
        api: ir.Api,
        clock: Callable[[], float],
        *,
        begun: float | None = None,
        started: float = 0.0,
        speed: float = 1.0,
        seed: int = 0,
        keys: tuple[str, ...] = (),
        most_tasks: int = MOST_TASKS,
    ) -> None:
        self.api = api
        self.speed = speed
        self.store = Store(most_tasks)
        self.started = started
        self._clock = clock
        self._begun = clock() if begun is None else begun
        self._keys = keys
        self._seed = f"{api.name} {seed}"  # providers of one process generate different ids
        self._types = Types(api.models)
        self._samples = Samples(api, self._types)
        self._requests = Requests(api, self._types)
        self._refusals = Refusals(api, self._types, self._requests, self._samples)
        self._random = Random(self._seed)
        self._identifiers = Identifiers(self._random)
        self._responses = ResponseBuilder(self._types, self._requests, self._samples)
        self._tokens = Tokens(api.token_urls, lambda: self.now, self._is_known)
        self._tasks = self._task_calls()
        self._costs = Costs(self._tasks.ended)
        self._spent = Decimal(0)
        """The cost of the tasks that are no longer stored."""
        self._recent: dict[str | None, deque[float]] = {}
        self._rates = dict(_rates(api))

    def _task_calls(self) -> TaskCalls:
        operations = {operation.id: operation for operation in self.api.operations}
        results = Results(self._responses, self._samples, self._identifiers, self.store)
        built = TaskResponses(operations, self._requests, self._responses, results, self._identifiers, self.store)
        clock = Clock(lambda: self.now, self.started)
        return TaskCalls(
            self.api, clock, self.store, self._picked, self._types, self._requests, self._responses, results, built
        )

    @property
    def now(self) -> float:
        """Seconds of the provider's clock."""
        return (self._clock() - self._begun) * self.speed

    def time_of_day(self, at: float) -> float:
        """The real time of day, in seconds since 1970, of a time of the provider's clock."""
        return self.started + at / self.speed

    def reset(self) -> None:
        """Discard all tasks and requests."""
        self.store.clear()
        self._tasks.clear()
        self._tokens.clear()
        self._identifiers.clear()
        self._spent = Decimal(0)
        self._recent.clear()
        self._random.seed(self._seed)

    def operation_of(self, incoming: IncomingRequest) -> ir.Operation | None:
        """The operation of a request, if any."""
        asked = self._read(incoming)[0]
        return asked.operation if isinstance(asked, Asked) and not asked.is_strayed else None

    def record_of(self, incoming: IncomingRequest) -> Record | None:
        """The task that a request names, if any."""
        asked, visited = self._read(incoming)
        if visited is not None:
            return visited[0].record
        return self._tasks.record_of(asked) if isinstance(asked, Asked) else None

    def is_linked(self, path: str) -> bool:
        """Whether a path is that of a URL of a task."""
        return self._linked(path) is not None

    # --- requests ----------------------------------------------------------------------------------------------------

    def handle(self, incoming: IncomingRequest, orders: Orders | None = None) -> Outgoing:
        """The response to a request; all of its changes take effect immediately."""
        orders = orders or Orders()
        if self._tokens.is_endpoint(incoming):
            if orders.failure is not None:
                return Outgoing(401, {"error": "invalid_client"}, reason="ordered by a fault")
            told = self._tokens.respond(incoming)
            issued = tuple(str(told.value[name]) for name in ("access_token", "refresh_token") if name in told.value)
            return Outgoing(
                told.status, told.value, headers={"Cache-Control": "no-store"}, reason=told.reason, secrets=issued
            )
        asked, visited = self._read(incoming)
        if isinstance(asked, Unmatched):
            return _unmatched(asked, incoming.path)
        try:
            return self._outgoing(asked, self._respond(asked, orders, visited))
        except Unmakeable as error:
            return Outgoing(501, {"error": str(error)}, operation=asked.operation, reason=str(error))

    def _linked(self, path: str) -> tuple[Link, str] | None:
        """The URL of a task that a path is, and the path as it is known."""
        for each in self._requests.paths(path):
            link = self.store.linked(each)
            if link is not None:
                return link, each
        return None

    def _read(self, incoming: IncomingRequest) -> tuple[Asked | Unmatched, tuple[Link, TaskCall, str] | None]:
        """A request, and the URL and the call of a task that it is for, if it is for one."""
        linked = self._linked(incoming.path)
        if linked is None:
            return self._requests.read(incoming), None
        link, path = linked
        call = next((call for call in link.calls if self._method(link, call, path) == incoming.method), None)
        if call is None:
            methods = {self._method(link, each, path) for each in link.calls}
            return Unmatched(tuple(sorted(methods))), None
        asked = self._requests.read_as(self._tasks.operation_of(link, call, path), incoming)
        if link.record.kind.origins:  # it stands for a URL of another provider, which is sent no key
            asked = replace(asked, credentials={})
        return asked, (link, call, path)

    def _method(self, link: Link, call: TaskCall, path: str) -> str:
        return call.method or self._tasks.operation_of(link, call, path).method

    def left(self, held: Held) -> float:
        """Real seconds until a long poll may get its response, unless its task changes before; 0 if it is due."""
        now = self.now
        if held.record.at(now) != held.moment:
            return 0.0
        changes = (moment.at for moment in held.record.timeline if moment.at > now)
        return max(0.0, (min((held.until, *changes)) - now) / self.speed)

    def resumed(self, held: Held) -> Outgoing:
        """The content of a long poll's response now."""
        return self._outgoing(held.asked, self._tasks.current(held.record, held.asked))

    def _outgoing(self, asked: Asked, response: Handled) -> Outgoing:
        reply = response.reply
        value = self._enveloped(asked, reply.value)
        return Outgoing(
            reply.status,
            value,
            reply.media_type,
            reply.headers,
            response.delay,
            asked.operation,
            response.record,
            response.held,
            response.reason,
        )

    def _respond(self, asked: Asked, orders: Orders, visited: tuple[Link, TaskCall, str] | None) -> Handled:
        refusal = self._refusal(asked, orders)
        if refusal is not None:
            return refusal
        if visited is not None:
            return self._tasks.visited(*visited, asked)
        handled = self._tasks.handle(asked, orders)
        self._count_forgotten()
        return self._plain(asked) if handled is None else handled

    def _count_forgotten(self) -> None:
        """Take note of what the tasks have cost that are no longer stored."""
        self._spent += self._costs.spent(self._paid_for(self._tasks.forgotten))
        self._tasks.forgotten.clear()

    def _refusal(self, asked: Asked, orders: Orders) -> Handled | None:
        """Why a request is rejected before it is processed, if it is."""
        unreadable = [problem for problem in asked.problems if not problem.pointer]
        if orders.failure is not None:
            return self._picked(asked, orders.failure, "ordered by a fault")
        if unreadable:
            return self._picked(asked, "invalid", _described(unreadable), "wrong")
        refused = next((name for name, secret in asked.credentials.items() if self._flaw(name, secret)), None)
        if refused is not None:
            what = self._flaw(refused, asked.credentials[refused])
            return self._picked(asked, "authentication", f"the key `{refused}` {what}")
        if self._is_too_fast(asked):
            return self._picked(asked, "rate_limit", "too many requests")
        same = self._responses.documented_refusal(asked)
        if same is not None:
            return Handled(same, reason="the spec shows this failure for this request")
        if asked.problems:
            return self._picked(asked, "invalid", _described(asked.problems), asked.problems[0].reason)
        return None

    def _picked(
        self,
        asked: Asked,
        kind: FailureKind,
        text: str,
        reason: Reason | None = None,
        record: Record | None = None,
    ) -> Handled:
        """The provider's failure of a kind, and the true reason beside it."""
        return Handled(self._refusals.pick(asked.operation, kind, text, reason), record, reason=text)

    def _flaw(self, name: str, secret: str | None) -> str | None:
        """Why a secret is not accepted, as the end of a sentence; None if it is."""
        if secret is None:
            return "is missing"
        if self._tokens.is_granted(name) and secret not in self._keys:
            flaw = self._tokens.flaw(secret)
            if flaw is not None or secret.startswith(PREFIX):
                return flaw
        return None if self._is_known(secret) else "is unknown"

    def _is_known(self, secret: str) -> bool:
        if secret == REFUSED_KEY:
            return False
        return not self._keys or secret in self._keys or f"{secret}:" in self._keys  # a user without a password

    def _is_too_fast(self, asked: Asked) -> bool:
        """Whether a request exceeds the provider's rate limit, which applies to each key."""
        rate = self._rates.get(asked.operation.id)
        if rate is None:
            return False
        secret = next(iter(asked.credentials.values()), None)
        span, most = (1.0, int(rate)) if rate >= 1 else (1 / rate, 1)
        now = self.now
        if len(self._recent) > _MOST_CALLERS:
            self._recent = {each: times for each, times in self._recent.items() if times and times[-1] > now - span}
        recent = self._recent.setdefault(secret, deque())
        while recent and recent[0] <= now - span * FORGIVEN:
            recent.popleft()
        if len(recent) >= most:
            return True
        recent.append(now)
        return False

    def _plain(self, asked: Asked) -> Handled:
        """The response of a call that does not belong to a task; a long poll takes as long as a task would."""
        reply = self._costs.paid(self._responses.plain(asked), self._paid_for(self.store.records), self._spent)
        subject, _ = self._requests.subject(asked.operation, asked.body)
        delay, record = 0.0, None
        for kind in self.api.tasks:
            if asked.operation.long_poll and not delay:
                delay = min(asked.operation.long_poll, solving_time(kind, asked.facts)) / self.speed
            if subject is not None and record is None:
                reply, record = self._ended(kind, asked, reply)
        return Handled(reply, record, delay)

    def _ended(self, kind: ir.Task, asked: Asked, reply: Draft) -> tuple[Draft, Record | None]:
        """The response of a call that has done what a task of this kind does, with the ids of that, if it has any."""
        held = adapted(kind, asked.facts)
        record = self._tasks.record(kind, asked, held)
        reply, is_named = self._tasks.renamed(record, reply)
        if not is_named:
            return reply, None
        record.timeline, record.steps = at_once(held, self.now), len(kind.start)
        self._tasks.keep(record)
        self._count_forgotten()
        return reply, record

    def _paid_for(self, records: list[Record]) -> list[Record]:
        """The tasks that cost something and have succeeded."""
        billable = (record for record in records if record.kind.billable)
        return [record for record in billable if record.at(self.now).state == "succeeded"]

    def _enveloped(self, asked: Asked, value: ir.Json) -> ir.Json:
        """The response with the id of its request, if the API matches them by ids."""
        envelope = asked.operation.envelope
        if envelope is None or envelope.id is None or not isinstance(value, dict):
            return value
        told = as_text(get_pointer(asked.body, envelope.id))
        if told is None:
            return value
        return with_value(value, envelope.id, told)

    # --- background --------------------------------------------------------------------------------------------------

    def advance(self) -> list[Change]:
        """The state changes of tasks since the last call, oldest first, with the callbacks that are due."""
        now = self.now
        changes: list[Change] = []
        for record in self._tasks.open:
            while record.reported < len(record.timeline) and record.timeline[record.reported].at <= now:
                moment = record.timeline[record.reported]
                record.reported += 1
                changes.append(self._change(record, moment))
        self._tasks.open = [record for record in self._tasks.open if record.reported < len(record.timeline)]
        changes.sort(key=lambda change: change.moment.at)
        return changes

    def next_change(self) -> float | None:
        """Real seconds until a task changes its state; None if none will."""
        ahead = (record for record in self._tasks.open if record.reported < len(record.timeline))
        times = [record.timeline[record.reported].at for record in ahead]
        return max(0.0, (min(times) - self.now) / self.speed) if times else None

    def _change(self, record: Record, moment: Moment) -> Change:
        notify = record.kind.notify
        if notify is None or record.callback is None or moment.state == "pending":
            return Change(record, moment)
        if notify.payload == "id":
            return Change(record, moment, record.callback, dict(record.captured))
        told = self._tasks.reported(record, moment)
        return Change(record, moment, record.callback, told.value if told is not None else dict(record.captured))


def _rates(api: ir.Api) -> Iterator[tuple[str, float]]:
    """The documented rate limit of each operation that belongs to a task, in requests per second."""
    for kind in api.tasks:
        if kind.limits.rate is not None:
            listed = () if kind.listing is None else (kind.listing.operation.id,)
            called = (name for call in calls_of(kind) for name in (call.step.operation.id, call.name))
            for operation in (*kind.create, *called, *listed):
                yield operation, kind.limits.rate


def _unmatched(unmatched: Unmatched, path: str) -> Outgoing:
    """The emulator's own response, since documents do not describe undeclared operations."""
    if path.startswith(LINKS) and not unmatched.allowed:
        reason = "no response has named this URL, or later ones have named others: use that of the latest response"
        return Outgoing(404, {"error": reason}, reason=reason)
    if unmatched.allowed:
        headers = {"Allow": ", ".join(unmatched.allowed)}
        reason = "the spec has no operation with this method"
        return Outgoing(405, {"error": reason}, headers=headers, reason=reason)
    reason = "the spec has no operation at this path"
    return Outgoing(404, {"error": reason}, reason=reason)


def _described(problems: tuple[Violation, ...] | list[Violation]) -> str:
    return "; ".join(str(problem) for problem in problems[:3])
