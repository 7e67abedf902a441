"""One task, apart from I/O: when it is asked for, what an answer makes of it, and when it is over.

Its flows yield what to send and how long to wait. Every poll that is sent counts, answered or not, and is counted
before it is sent; the next one is never sent when the provider's budget is used up, in another process either, since
the `Handle` carries the count.

What an answer means is decided by `judge` alone. A poll that is not answered, or with HTTP status 408, 429 or 5xx, is
survived: the task goes on at its pace. Any other HTTP status that the spec does not explain ends the wait with a plain
`TaskError`; so does one response after the other that is complete and cannot be read, with its text. A task that needs
an action of its owner stays awaited: `watch` and `on_update` tell, and the provider goes on once the action was taken.

Within a process time is monotonic; the time of day counts between processes only, and ends nothing by itself: when a
task should have expired, one last poll lets the provider say so, if the budget of polls has one.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any, Generic, TypedDict

from msgspec import UNSET
from msgspec.structs import replace

from ..description.tasks import FollowUp, Pages, State, TaskSpec
from ..errors import (
    ClientError,
    ConfigurationError,
    DecodeError,
    TaskCancelled,
    TaskError,
    TaskExpired,
    TaskFailed,
    TaskTimeout,
    TransportError,
    bare,
)
from ..expressions import Facts, as_text, evaluate, references
from ..failures import is_transient
from ..flow import Engine, Flow, Sleep, call_flow, called
from ..limiter import TICK, Limiter, Ticket
from ..links import check_next
from ..media_types import is_json
from ..models import S
from ..pointer import is_object
from ..request import Call, Operation, Request, Response
from ..response import fitted
from ..resume import Handle
from ..webhooks import Payload, payload_bytes
from .exchange import Exchange, exchanged, itemized, request_document, status_error, told_error
from .follow_up import FOLLOWED, call_of, follow_up_call, redirected, target_of, unread
from .handle import Checkpoint, Update
from .spec import hinted, pace
from .state import CallName, Classification

SHORTEST = 0.05
"""Seconds that a request gets at least, when it falls due in the very moment in which a wait ends."""

UNREADABLE = 3
"""Complete responses in a row that cannot be read, after which the task is not asked for again."""

ELSEWHERE = 0.1
"""Seconds until one wait looks again while another wait for the same task has a request in flight."""


class _Circumstances(TypedDict):
    """What every error of a task says about it."""

    handle: Handle
    elapsed: float
    polls: int
    last_status: str | None
    operation: str | None
    code: str | None
    status: int | None
    retry_after: float | None


class _Fetching:
    """A task that has succeeded and whose result is still to be fetched, page by page where it comes in pages.

    `facts` are those of the answer that the next call is made from, `since` the monotonic time when the task was seen to
    have succeeded. `lost` is why an answer that may have held the result did not come.
    """

    __slots__ = ("facts", "lost", "page", "since", "values")

    def __init__(self, facts: Facts, since: float) -> None:
        self.facts = facts
        self.since = since
        self.lost: ClientError | None = None
        self.page: Any = None
        self.values: list[Any] = []


class _Ending:
    """How a task ended: what is told about it, the monotonic time, and its result or error."""

    __slots__ = ("at", "error", "update", "value")

    def __init__(self, update: Update, at: float, value: Any, error: ClientError | None) -> None:
        self.update = update
        self.at = at
        self.value = value
        self.error = error


class _Trouble:
    """What the last requests told instead of a state: the last reason, the text that could not be read, and how often
    in a row there was one.
    """

    __slots__ = ("reason", "unread", "unreadable")

    def __init__(self) -> None:
        self.reason = ""
        self.unread: str | None = None
        self.unreadable = 0


class AnyTask(Generic[S]):
    """A task, whichever the flavour of its client.

    Several waits for one task share its polls. What has ended stays ended: its result or error is kept.
    """

    __slots__ = (
        "_asked_last",
        "_born",
        "_checkpoint",
        "_due",
        "_ending",
        "_engine",
        "_fetching",
        "_handle",
        "_kind",
        "_state",
        "_stopped",
        "_trouble",
        "_warned",
    )

    def __init__(
        self, engine: Engine, kind: TaskSpec[Operation], handle: Handle, checkpoint: Checkpoint | None
    ) -> None:
        self._engine = engine
        self._kind = kind
        self._handle = handle
        self._checkpoint = checkpoint
        self._state: State = "pending"
        now, wall = engine.clock.monotonic(), engine.clock.wall()
        self._born = now - max(0.0, wall - handle.created)
        self._due = now
        self._asked_last = False
        self._fetching: _Fetching | None = None
        self._trouble: _Trouble | None = None
        self._warned: tuple[str, ...] = ()
        self._ending: _Ending | None = None
        self._stopped: Exception | None = None
        self._begin(wall)

    @property
    def handle(self) -> Handle:
        """What is needed to resume the task, as of now."""
        return self._handle

    @property
    def id(self) -> str | None:
        """The provider's id: the captured value called `id`, or the only one; None where there is no such thing."""
        captured = self._handle.captured
        only = next(iter(captured.values())) if len(captured) == 1 else None
        return as_text(captured.get("id", only))

    @property
    def state(self) -> State:
        """The state that the last answer told, in normal form."""
        return self._state

    @property
    def status(self) -> str | None:
        """The provider's own word for it."""
        return self._handle.last_status

    @property
    def done(self) -> bool:
        """Whether the task has ended: its result or its error is known."""
        return self._ending is not None

    @property
    def _solution(self) -> Any:
        """The type of the result; None for plain JSON data."""
        return self._kind.solution(self._handle.type)

    def receive(self, payload: Payload) -> Update:
        """Take in what the provider pushed to a callback URL, as if a poll had answered it, and say what it told.

        Make sure beforehand that it came from the provider. It counts as no poll. Raises DecodeError for what is no
        JSON, and ConfigurationError where the API's description knows of no such push.
        """
        notify = self._kind.notify
        if notify is None:
            raise ConfigurationError(f"nothing says what is pushed about tasks of the kind `{self._kind.name}`")
        if self._ending is not None:
            return self._ending.update
        response = Response(200, {}, payload_bytes(payload))
        call = call_of(self._kind.poll, self._given())
        request = Request(operation=call.operation.id, method="POST", url="")
        seen = exchanged(self._engine, self._kind, "poll", call, request, response, self._given())
        if seen.unreadable is not None:
            unreadable = seen.unreadable
            unreadable.handle = self._handle
            raise unreadable
        update = self._absorb(seen)
        if not update.done and notify.payload == "id":
            self._due = self._engine.clock.monotonic()
        return update

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._kind.name}, {self.id}, {self._state})"

    # --- waiting ---

    def _deadline(self, timeout: float | None) -> float:
        return self._engine.clock.monotonic() + (self._kind.wait if timeout is None else timeout)

    def _outcome(self) -> S:
        """The result of a task that has ended, or the error."""
        ending = self._ended()
        if ending.error is not None:
            raise bare(ending.error)
        if self._kind.result.expiring_urls and self._is_kept_no_longer():
            retained = self._kind.limits.retained
            text = (
                f"the links of this result die {retained:g} s after the task ended, and that is past: resume the task"
            )
            raise TaskExpired(text, **self._circumstances(code="kept"))
        value: S = ending.value
        return value

    def _ended(self) -> _Ending:
        if self._ending is None:
            raise AssertionError(self._kind.name)
        return self._ending

    def _result_flow(self, timeout: float | None, on_update: Callable[[Update], None] | None) -> Flow[S]:
        """Wait until the task has ended."""
        if self._stopped is not None and timeout is None and self._ending is None:
            raise bare(self._stopped)
        return (yield from self._wait_flow(self._deadline(timeout), on_update))

    def _wait_flow(self, deadline: float, on_update: Callable[[Update], None] | None) -> Flow[S]:
        if self._ending is None:
            now = self._engine.clock.monotonic()
            due = max(self._due, now)
            begin = min(self._engine.limiters.here().begin(due, pace(self._kind.timing, 1)), deadline)
            if begin > due:
                yield Sleep(begin - now)
        while self._ending is None:
            update = yield from self._update_flow(deadline)
            if on_update is not None:
                on_update(update)
        return self._outcome()

    def _update_flow(self, deadline: float) -> Flow[Update]:
        """Wait for the next answer about the task and return what it told, or at `deadline` raise TaskTimeout."""
        clock = self._engine.clock
        self._stopped = None
        while True:
            update = yield from self._step(deadline)
            if update is not None:
                return update
            now = clock.monotonic()
            if now >= deadline:
                raise self._timeout()
            wait = self._due - now
            yield Sleep(min(wait if wait > TICK else ELSEWHERE, deadline - now))

    def _step(self, deadline: float, admitted: Limiter | None = None) -> Flow[Update | None]:
        """Make the one request that is due, and return what it told; None where none is due, or one is in flight.

        `admitted` is the limiter at which it has its turn already.
        """
        if self._ending is not None:
            return self._ending.update
        clock, limiter = self._engine.clock, admitted or self._engine.limiters.here()
        now = clock.monotonic()
        if self._due - now > TICK or now - deadline > TICK or not limiter.claim(self):
            return None
        try:
            if self._limit_reached():
                return self._ended().update
            if admitted:
                return (yield from self._request(deadline))
            with Ticket(limiter, self._due, self._kind.limits.rate) as turn:
                in_time = yield from called(turn, clock, max(deadline, now + SHORTEST))
                if in_time and self._ending is None and not self._limit_reached():
                    return (yield from self._request(deadline))
            return None if self._ending is None else self._ending.update
        finally:
            limiter.release(self)

    def _request(self, deadline: float) -> Flow[Update]:
        if self._fetching is not None:
            return (yield from self._fetch(self._fetching, deadline))
        return (yield from self._poll(deadline))

    def _poll(self, deadline: float) -> Flow[Update]:
        call = self._call(self._kind.poll, self._given())
        if isinstance(call, ClientError):
            return self._stuck(call)
        request = self._engine.request(call)
        polls = self._handle.polls + 1
        wait = self._clipped(pace(self._kind.timing, polls))
        handle = replace(self._handle, polls=polls, due=self._wall_in(wait))
        if self._checkpoint is not None:
            self._checkpoint(handle)
        self._handle = handle
        self._due = self._engine.clock.monotonic() + wait
        self._asked_last = self._left() <= TICK
        seen = yield from self._ask("poll", call, request, deadline)
        if isinstance(seen, ClientError):
            return self._survive(seen, is_whole=isinstance(seen, DecodeError))
        return self._absorb(seen)

    def _fetch(self, fetching: _Fetching, deadline: float) -> Flow[Update]:
        """Make the call that brings the result of a task that has succeeded."""
        follow_up = self._kind.result.call
        if follow_up is None:
            raise AssertionError(self._kind.name)
        call = self._call(follow_up, fetching.facts)
        if not isinstance(call, ClientError) and fetching.page is not None:
            call = self._turned(call, fetching.page, fetching.facts)
        if isinstance(call, ClientError):
            return self._stuck(call)
        request = self._engine.request(call)
        self._due = self._engine.clock.monotonic() + pace(self._kind.timing, 1)
        seen = yield from self._ask("result", call, request, deadline)
        if isinstance(seen, ClientError):
            if not isinstance(seen, TransportError) or seen.sent:
                fetching.lost = seen
            return self._survive(seen, is_whole=isinstance(seen, DecodeError))
        if seen.classification.state in ("succeeded", "partial"):
            seen = itemized(seen, self._kind.result.items, is_typed=self._solution is not None)
            return self._take(seen) if self._kind.result.pages is None else self._turn(seen, fetching)
        if self._kind.result.single_use and fetching.lost is not None and not self._is_passing(seen):
            return self._stuck(fetching.lost, "the result can be had once, and the answer that held it was lost")
        if seen.classification.state == "pending" and not seen.classification.transient:
            self._fetching = None
        return self._absorb(seen)

    def _ask(self, name: CallName, call: Call[Any], request: Request, deadline: float) -> Flow[Exchange | ClientError]:
        """Send a request once and go where it is redirected to; the exchange, or why there was none."""
        engine, kind = self._engine, self._kind
        long_poll = max(call.operation.long_poll, kind.long_poll if name == "poll" else 0.0)
        for hop in range(FOLLOWED + 1):
            left = deadline - engine.clock.monotonic()
            try:
                response = yield from engine.send(request, max(SHORTEST, min(left, engine.timeout + long_poll)))
            except ConfigurationError:
                raise
            except ClientError as error:
                return error
            follows = hop < FOLLOWED and not (name == "poll" and kind.reads_redirects)
            further = redirected(engine, call, request, response, kind.origins) if follows else None
            if further is None:
                return exchanged(engine, kind, name, call, request, response, self._given())
            call, request = further, engine.request(further)
        raise AssertionError(FOLLOWED)

    def _call(self, follow_up: FollowUp[Operation], facts: Facts) -> Call[Any] | ClientError:
        """The call of the task, or why it cannot be made."""
        if follow_up.again:
            given = self._handle.parameters or {}
            path, query, header, cookie = (given.get(place, {}) for place in ("path", "query", "header", "cookie"))
            body = self._handle.inputs.get("", UNSET)
            return Call(follow_up.operation, path=path, query=query, header=header, cookie=cookie, body=body)
        try:
            return follow_up_call(self._engine, follow_up, facts, self._kind.origins)
        except ClientError as error:
            return bare(error)

    def _turned(self, call: Call[Any], page: Any, facts: Facts) -> Call[Any] | ClientError:
        """The call for a page of the result, or why it cannot be made."""
        pages = self._kind.result.pages
        if pages is None:
            raise AssertionError(self._kind.name)
        match pages.set.location:
            case "header":
                return replace(call, header={**call.header, pages.set.name: page})
            case "query":
                return replace(call, query={**call.query, pages.set.name: page})
            case "body":
                return replace(call, members={**call.members, pages.set.name: page})
            case "url":
                try:
                    target = target_of(self._engine, str(page), facts.url, self._kind.origins)
                except ClientError as error:
                    return bare(error)
                return replace(call, target=target, path={}, query={})

    def _turn(self, seen: Exchange, fetching: _Fetching) -> Update:
        """Keep a page of the result, and ask for the next one or end the task."""
        pages = self._kind.result.pages
        try:
            value: Any = [] if self._lacks_its_list(seen) else self._result(seen)
        except DecodeError:
            return self._take(seen)
        told = None if pages is None else evaluate(pages.next, seen.facts)
        following = None if told == "" else told
        problem = None if pages is None or following is None else _unnamed(following, pages, seen)
        if not isinstance(value, list):
            problem = "a page of the result holds no list"
        elif problem is None and following is not None and following == fetching.page:
            problem = "a page of the result names itself as the next one"
        if problem is not None:
            return self._stuck(seen.undecodable(problem))
        fetching.values += value
        fetching.page = following
        if following is None:
            return self._succeed(seen, fetching.values)
        if pages is not None and pages.set.location == "url":
            fetching.facts = replace(fetching.facts, url=seen.facts.url)
        self._due = self._engine.clock.monotonic()
        return self._update(seen, "pending")

    def _lacks_its_list(self, seen: Exchange) -> bool:
        """Whether a page has no list where one is expected: it is a page without items, as providers leave out empty lists."""
        at = self._kind.result.at
        return bool(at) and seen.problem is None and is_object(seen.body) and evaluate(at, seen.facts) is None

    def _is_passing(self, seen: Exchange) -> bool:
        """Whether an answer to the call for the result leaves open what the next one will be."""
        if seen.classification.state is None:
            return is_transient(seen.response.status)
        return seen.classification.transient or seen.classification.state in ("pending", "needs_action")

    def _stuck(self, error: ClientError, text: str = "") -> Update:
        """End the wait for a task that cannot be asked for, though the provider did not say that it failed."""
        text = f"{text} ({error.message})" if text else error.message
        stuck = TaskError(text, **self._circumstances(error))
        stuck.value = error.answer if isinstance(error, DecodeError) else self._unread()
        stuck.response = error.response
        return self._end("failed", stuck, None)

    def _timeout(self) -> TaskTimeout:
        text = f"no result in time, the task may go on: resume it with `handle`{self._last_answer()}"
        late = TaskTimeout(text, **self._circumstances())
        late.value = self._unread()
        late.judged(passing=True, may_exist=False)
        return late

    def _expired(self, text: str, why: str) -> Update:
        """End the task by one of the provider's limits, which no answer told."""
        error = TaskExpired(text + self._last_answer(), **self._circumstances(code=why))
        error.value = self._unread()
        return self._end("expired", error, None)

    def _last_answer(self) -> str:
        """What the last answer told, as the end of a sentence, where it was no state."""
        return "" if self._trouble is None else f"; the last answer: {self._trouble.reason}"

    def _unread(self) -> str | None:
        """The text of the last response that could not be read, since the last one that could."""
        return None if self._trouble is None else self._trouble.unread

    # --- reading ---

    def _given(self) -> Facts:
        """What the task's own calls are made of: captured values, and those of the create request."""
        return Facts(request=request_document(self._handle.inputs), task=self._handle.captured)

    def _absorb(self, seen: Exchange) -> Update:
        """Become what an answer tells."""
        classification, clock = seen.classification, self._engine.clock
        if classification.state is None:
            return self._unexplained(seen)
        hint = self._hint(seen)
        if seen.unreadable is not None and classification.state in ("pending", "needs_action", "succeeded", "partial"):
            return self._survive(seen.unreadable, hint, is_whole=seen.is_garbled)
        if classification.transient:
            return self._survive(told_error(self._engine, seen), hint)
        if classification.word is not None:
            self._handle = replace(self._handle, last_status=classification.word)
            if not classification.known:
                self._warn(classification.word)
        self._trouble = None
        match classification.state:
            case "pending" | "needs_action":
                self._state = classification.state
                self._plan(hint, is_told=True)
                return self._update(seen) if self._ending is None else self._ending.update
            case "succeeded" | "partial":
                self._state = classification.state
                if self._kind.result.call is None:
                    return self._take(seen)
                self._fetching = _Fetching(replace(seen.facts, task=self._handle.captured), clock.monotonic())
                self._due = clock.monotonic()
                return self._update(seen, "pending")
            case "failed" | "cancelled" | "expired":
                return self._end(classification.state, self._told_error(classification, seen), seen)

    def _hint(self, seen: Exchange) -> float | None:
        """Seconds that an answer asks to wait; one that turns a poll away can ask for patience, and not for haste."""
        timing = self._kind.timing
        hint = hinted(timing, seen.facts, self._engine.clock.wall())
        if hint is None or (seen.response.ok and not seen.classification.transient):
            return hint
        return max(hint, pace(timing, self._handle.polls))

    def _unexplained(self, seen: Exchange) -> Update:
        """An HTTP status that is no success and no state: perhaps a passing one, or else the end of the wait."""
        error = status_error(self._engine, seen)
        if is_transient(seen.response.status):
            return self._survive(error, self._hint(seen))
        text = f"asking for it is answered with an error: {error.message}"
        stuck = TaskError(text, **self._circumstances(error))
        stuck.value, stuck.response = error.value, error.response
        return self._end("failed", stuck, seen)

    def _survive(self, fault: ClientError, hint: float | None = None, *, is_whole: bool = False) -> Update:
        """Go on after a request that told nothing about the task.

        `is_whole` says that a complete response came which cannot be read: asking again and again brings the same, so
        that after a few of them the wait ends, with the text.
        """
        trouble = self._trouble = self._trouble or _Trouble()
        trouble.reason = str(fault)
        if isinstance(fault, DecodeError) and fault.answer is not None:
            trouble.unread = fault.answer
        trouble.unreadable += is_whole
        if trouble.unreadable >= UNREADABLE and isinstance(fault, DecodeError):
            return self._give_up(fault)
        if self._fetching is None:
            self._plan(hint)
        elif self._is_kept_no_longer():
            self._expired(f"the provider keeps a result {self._kind.limits.retained:g} s, and that is past", "kept")
        else:
            self._due = self._engine.clock.monotonic() + pace(self._kind.timing, 1, 0.0, hint)
        if self._ending is not None:
            return self._ending.update
        return Update(
            state="pending", handle=self._handle, elapsed=self._elapsed(), status=self._handle.last_status, fault=fault
        )

    def _give_up(self, fault: DecodeError) -> Update:
        """End the wait for a task whose responses cannot be read; a resume asks again."""
        text = f"{UNREADABLE} complete responses in a row cannot be read: {fault.message}"
        error = DecodeError(text, operation=fault.operation, status=fault.status, answer=fault.answer or self._unread())
        error.handle = self._handle
        return self._end("failed", error, None)

    def _take(self, seen: Exchange) -> Update:
        """Read the result out of the answer that holds it, and end the task."""
        try:
            value = self._result(seen)
        except ClientError as caught:
            error = bare(caught)
        else:
            return self._succeed(seen, value)
        error.handle = self._handle
        error.add_note(f"task handle: {self._handle.to_json()}")
        return self._succeed(seen, None, error)

    def _succeed(self, seen: Exchange, value: Any, error: ClientError | None = None) -> Update:
        """End a task that has succeeded, with its result or with what keeps that from being read."""
        return self._end("partial" if self._state == "partial" else "succeeded", error, seen, value)

    def _result(self, seen: Exchange) -> Any:
        """The typed result in the answer that holds it. Raises DecodeError."""
        at, operation, solution = self._kind.result.at, seen.call.operation, self._solution
        if not at and seen.response.ok and not seen.is_itemized:
            typed = operation if solution is None else replace(operation, answers={"2XX": solution})
            return self._engine.read(replace(seen.call, operation=typed), seen.request, seen.response).value
        if seen.unreadable is not None:
            raise seen.unreadable
        value = evaluate(at, seen.facts) if at else seen.body
        if solution is None:
            return value
        where = references(at)[0].pointer if at else ""
        engine = self._engine
        try:
            value, mismatches = fitted(
                value, solution, engine.secrets, at=where, gather=operation.open_answer, keeps=engine.keeps
            )
        except DecodeError as error:
            problem = seen.undecoded(error)
        else:
            if mismatches:
                engine.note(operation, mismatches)
            return value
        raise problem

    def _told_error(self, classification: Classification, seen: Exchange) -> TaskError:
        """The error for an end that the provider told."""
        told = told_error(self._engine, seen)
        circumstances = self._circumstances(told)
        text = (
            told.message
            if classification.message
            else f"the provider says that it {_ENDS[classification.state or 'failed']}"
        )
        error: TaskError
        match classification.state:
            case "cancelled":
                error = TaskCancelled(text, **circumstances)
            case "expired":
                error = TaskExpired(text, **circumstances)
            case _:
                error = TaskFailed(text, kind=told.kind, **circumstances)
        error.value, error.response = told.value, told.response
        return error

    # --- budgets and ends ---

    def _begin(self, wall: float) -> None:
        """Set the time of the first poll of this process: what the handle says, or what the pace does."""
        handle = self._handle
        if handle.due is not None:
            wait = min(handle.due - wall, handle.due - handle.created)  # no longer, should the clock have gone back
        elif handle.polls == 0:
            wait = self._paced(0) - self._elapsed()
        else:
            wait = self._paced(handle.polls)
        self._wait(max(0.0, wait))
        self._limit_reached()

    def _plan(self, hint: float | None = None, *, is_told: bool = False) -> None:
        """Set the time of the next poll, or end the task where the provider allows none.

        A task that should expire before the next poll is asked for one last time when it does; where the poll that told
        its state (`is_told`) came later than an interval before that, it was the last.
        """
        wait, left = self._paced(self._handle.polls, hint), self._left()
        if is_told and wait - left > TICK and pace(self._kind.timing, 1) - left > TICK:
            self._asked_last = True
        self._wait(wait)
        self._limit_reached()

    def _paced(self, polls: int, hint: float | None = None) -> float:
        timing = self._kind.timing
        return pace(timing, polls, self._engine.clock.random() if timing.jitter else 0.0, hint)

    def _wait(self, seconds: float) -> None:
        """Be due again after so many seconds, in another process too."""
        wait = self._clipped(seconds)
        self._due = self._engine.clock.monotonic() + wait
        self._handle = replace(self._handle, due=self._wall_in(wait))

    def _clipped(self, wait: float) -> float:
        """A wait that does not outlast the task's life; but the last poll too keeps its distance from the one before."""
        left = self._left()
        return wait if wait <= left else min(wait, max(left, pace(self._kind.timing, 1)))

    def _left(self) -> float:
        """Seconds until the provider should have forgotten the task, negative ones after that."""
        expires = self._kind.limits.expires
        return inf if expires is None or self._fetching is not None else expires - self._elapsed()

    def _wall_in(self, seconds: float) -> float:
        """The time of day after so many seconds."""
        return max(0.0, self._engine.clock.wall() + seconds)

    def _limit_reached(self) -> bool:
        """Whether the provider allows no further poll; if so the task ends as expired."""
        limits = self._kind.limits
        if self._fetching is not None:
            return False
        if limits.polls is not None and self._handle.polls >= limits.polls:
            self._expired(f"the provider allows {limits.polls} polls for a task, and all are used", "polls")
        elif self._asked_last:
            self._expired(f"the provider forgets a task {limits.expires:g} s after its creation", "expires")
        return self._ending is not None

    def _is_kept_no_longer(self) -> bool:
        """Whether the time is over for which the provider keeps the result of a task that has ended."""
        retained = self._kind.limits.retained
        if retained is None or (self._ending is None and self._fetching is None):
            return False
        ended = self._ended().at if self._fetching is None else self._fetching.since
        return self._engine.clock.monotonic() - ended - retained > TICK

    def _end(self, state: State, error: ClientError | None, seen: Exchange | None, value: Any = None) -> Update:
        self._state = state
        self._fetching = None
        at, update = self._engine.clock.monotonic(), self._update(seen)
        self._ending = _Ending(update, at, value, None if error is None else bare(error))
        return update

    def _update(self, seen: Exchange | None, state: State | None = None) -> Update:
        return Update(
            state=state or self._state,
            handle=self._handle,
            elapsed=self._elapsed(),
            status=self._handle.last_status,
            known=seen is None or seen.classification.known,
            answer=None if seen is None else seen.body,
        )

    def _elapsed(self) -> float:
        """Seconds since the task was created; up to a resume by the time of day, which another process shares."""
        return max(0.0, self._engine.clock.monotonic() - self._born)

    def _circumstances(self, told: ClientError | None = None, code: str | None = None) -> _Circumstances:
        handle = self._handle
        return {
            "handle": handle,
            "elapsed": self._elapsed(),
            "polls": handle.polls,
            "last_status": handle.last_status,
            "operation": (None if told is None else told.operation) or self._kind.poll.operation.id,
            "code": code if told is None else told.code,
            "status": None if told is None else told.status,
            "retry_after": None if told is None else told.retry_after,
        }

    def _warn(self, word: str) -> None:
        """Say once for each word of a task that the spec does not know it."""
        if word not in self._warned:
            self._warned += (word,)
            from logging import getLogger

            name = self._engine.api.name
            text = "%s: unknown status `%s` of a task of kind `%s`, taken as `%s`"
            other = "pending" if self._kind.status is None else self._kind.status.other
            getLogger(f"specloom.{name}").warning(text, name, word, self._kind.name, other)

    def _note(self, error: BaseException) -> None:
        """Attach the handle to what ends a wait: an error of ours, a Ctrl-C, a cancellation, an error of a callback."""
        if isinstance(error, ClientError):
            error.handle = error.handle or self._handle
        elif self._ending is None and not isinstance(error, GeneratorExit):
            note = f"task handle: {self._handle.to_json()}"
            if note not in getattr(error, "__notes__", ()):
                error.add_note(note)

    def _cancel_flow(self) -> Flow[bool]:
        if self._ending is not None:
            return False
        if self._kind.cancel is None:
            text = "cancelled here only: the provider knows no cancelling, the task goes on there"
        else:
            call = self._call(self._kind.cancel, self._given())
            if isinstance(call, ClientError):
                raise TaskError(call.message, **self._circumstances(call))
            yield from call_flow(self._engine, unread(call), creates=False)
            text = "cancelled by this program"
        self._end("cancelled", TaskCancelled(text, **self._circumstances()), None)
        return self._kind.cancel is not None


def _unnamed(told: Any, pages: Pages, seen: Exchange) -> str | None:
    """Why the next page of a result cannot be asked for by what an answer names; None where it can."""
    operation, place = seen.call.operation, pages.set.location
    in_json = place == "body" and is_json(operation.media_type or "", operation.json_types)
    try:
        check_next(told, pages.next, is_url=place == "url", in_json=in_json)
    except DecodeError as error:
        return error.message
    return None


_ENDS = {"failed": "failed", "cancelled": "was cancelled", "expired": "expired"}
