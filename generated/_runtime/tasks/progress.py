"""What is known of one task so far: state, handle, when it is due, how it ended; and what a response changes.

Within a process time is monotonic; the time of day counts between processes only, and alone ends nothing: when a task
should have expired, one last poll lets the provider say so, if the budget of polls has one. Between processes whose
clocks differ, by up to `SKEW`, a task may be polled later than its pace allows, and is never polled or given up early.

Below it: the transitions, which decide what a response changes; and, pure, the budget that the provider allows a task,
and the pace of its polls.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import inf
from typing import Any, Protocol

from msgspec import UNSET, Struct, convert
from msgspec.structs import asdict, replace

from ..description.tasks import EVERY, FIRST, SKEW, WAIT, Completion, FollowUp, Limits, Search, State, TaskSpec, Timing
from ..errors import ClientError, DecodeError, bare, is_transient
from ..expressions import as_number, evaluate
from ..facts import Facts
from ..flow import Engine, Flow
from ..json_data import as_text
from ..limiter import TICK
from ..operation import Call, Operation
from ..response import retry_after
from ..resume import Handle
from .errors import Circumstances, TaskCancelled, TaskError, TaskExpired, TaskFailed
from .exchange import Exchange, build_call, describe_failure, describe_status, read_captures, read_result
from .handle import Checkpoint, Update
from .state import Classification


class ResultStrategy(Protocol):
    """How the result of a task is obtained that is not in the response that reports the success; see `results`.

    A strategy has no state of its own: all tasks share it, and what it has of one task so far is in its `Progress`.
    """

    def gather(self, progress: Progress, seen: Exchange) -> Update | None:
        """Keep what a response about the state holds of the result; an update where that ends the task."""
        ...

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        """Start to obtain the result of a task whose success was just reported."""
        ...

    def restore(self, progress: Progress) -> None:
        """Continue with the call for the result where the handle says that it stands, if that can be read."""
        ...


class Finder(Protocol):
    """How a task is found that its create response did not name; see `search`."""

    def flow(self, progress: Progress, search: Search[Operation], deadline: float) -> Flow[Update]:
        """Ask for the provider's list once, and take the task out of it."""
        ...


class Fetching(Protocol):
    """A task that has succeeded and whose result is still to be fetched; see `results.fetching`.

    `since` is the monotonic time when it was seen to have succeeded.
    """

    since: float

    def flow(self, progress: Progress, deadline: float) -> Flow[Update]:
        """Make the next call that brings the result or a part of it."""
        ...


class Ending:
    """How a task ended: its last update, the monotonic time, and its result or error."""

    __slots__ = ("at", "error", "update", "value")

    def __init__(self, update: Update, at: float, value: Any, error: ClientError | None) -> None:
        self.update = update
        self.at = at
        self.value = value
        self.error = error


class Trouble:
    """What the last requests reported instead of a state:
    the last reason, the text that could not be read, and how often in a row there was one.
    """

    __slots__ = ("reason", "unread", "unreadable")

    def __init__(self) -> None:
        self.reason = ""
        self.unread: str | None = None
        self.unreadable = 0


class Progress:
    """The state of one task. What has ended stays ended: its result or error is kept.

    `fetching` is what is fetched of the result so far, None while the task is polled and once it has ended; `ending` is
    how it ended, None until then. `born` and `due` are monotonic times in seconds, and `born` may be too late by
    `doubt` seconds, where clocks differ; `asked_last` says that no poll may follow. `warned` are the unknown status
    words that were reported. `gathered` are the items of the result that responses have brought so far, where all of
    them hold some; the handle counts those of other processes, too.
    """

    __slots__ = (
        "asked_last",
        "born",
        "doubt",
        "due",
        "ending",
        "engine",
        "fetching",
        "gathered",
        "handle",
        "requests",
        "spec",
        "state",
        "trouble",
        "warned",
    )

    def __init__(self, engine: Engine, spec: TaskSpec[Operation], handle: Handle) -> None:
        now, wall = engine.clock.monotonic(), engine.clock.wall()
        self.engine = engine if engine.observer is None else replace(engine, observer=engine.observer.bound())
        self.spec = spec
        self.handle = handle = handle.burn() if handle.reserved else handle
        self.requests = 0
        self.state: State = "pending"
        timer = None if handle.timer is None else read_timer(handle)
        left = 0.0 if timer is None else timer.left(wall, now)
        self.born = now - max(0.0, wall - handle.created if timer is None else timer.age - left)
        self.doubt = 0.0 if timer is None else min(SKEW, max(0.0, wall - handle.created - (now - self.born)))
        self.asked_last = False
        self.fetching: Fetching | None = None
        self.ending: Ending | None = None
        self.trouble: Trouble | None = None
        self.warned: tuple[str, ...] = ()
        self.gathered: list[Any] | None = None
        strategy: ResultStrategy | None = spec.result.strategy
        if handle.result_call is not None and strategy is not None:
            strategy.restore(self)
        if timer is None:
            left = self.budget.resume(handle, wall, self.elapsed, self._draw() if handle.due is None else 0.0)
        self.due = now + self.budget.clip(max(0.0, left), self.left)
        if timer is None or timer.is_of(wall, now):
            self._forget_timer()

    @property
    def budget(self) -> Budget:
        """What the provider allows a task of this kind."""
        return budget_of(self.spec)

    @property
    def ended(self) -> Ending:
        """How the task ended, of one that has."""
        if self.ending is None:
            raise AssertionError(self.spec.name)
        return self.ending

    @property
    def is_unnamed(self) -> bool:
        """Whether the task must be found in the provider's list before it can be polled."""
        search = self.spec.search
        return search is not None and any(self.handle.captured.get(name) is None for name in search.capture)

    # --- time ---

    @property
    def elapsed(self) -> float:
        """Seconds since the task was created; up to a resume by the time of day, which another process shares."""
        return self.age + self.doubt

    @property
    def age(self) -> float:
        """Seconds since the task was created at least, however much the clock of another process differs."""
        return max(0.0, self.engine.clock.monotonic() - self.born)

    @property
    def left(self) -> float:
        """Seconds until the provider should have forgotten the task, negative ones after that."""
        return inf if self.fetching is not None else self.budget.left(self.age)

    def _draw(self) -> float:
        """The chance, from 0 to 1, that sets the jitter of a wait."""
        return self.engine.clock.random() if self.spec.timing.jitter else 0.0

    def plan(self, hint: float | None = None, *, is_reported: bool = False) -> None:
        """Set the time of the next poll, or end the task where the provider allows none; `hint` replaces its pace.

        A task that should expire before the next poll is polled one last time when it does; where the poll that
        reported its state (`is_reported`) came later than an interval before that, it was the last.
        """
        wait = pace(self.spec.timing, self.handle.polls, self._draw(), hint)
        if is_reported and self.budget.ends_before(wait, self.left):
            self.asked_last = True
        self.wait(wait)
        self.check_limits()

    def wait(self, seconds: float) -> None:
        """Be due again after so many seconds, in another process too."""
        self.due = self.engine.clock.monotonic() + self.budget.clip(seconds, self.left)
        self._forget_timer()

    def _forget_timer(self) -> None:
        """Let `stamped` say when the task is due, instead of what another process said."""
        if self.handle.due is not None:
            self.handle = replace(self.handle, due=None, timer=None)

    @property
    def stamped(self) -> Handle:
        """The handle as it is given out: with the time of the next poll, as of now."""
        return self._stamp(self.handle, max(0.0, self.due - self.engine.clock.monotonic()))

    def _stamp(self, handle: Handle, wait: float) -> Handle:
        """A handle that is due after `wait` seconds.

        What another clock has said of that is kept, as long as it holds: each process would add its own uncertainty.
        """
        if handle.timer is not None:
            return replace(handle, timer={**handle.timer, "wait": wait})
        monotonic, wall = self.engine.clock.monotonic(), self.engine.clock.wall()
        due = max(0.0, wall + wait)
        timer = Timer(due=due, wait=wait, age=max(0.0, monotonic - self.born) + wait, clock=wall - monotonic)
        return replace(handle, due=due, timer=asdict(timer))

    def count_poll(self, checkpoint: Checkpoint | None) -> None:
        """Count the poll that is about to be sent, once `checkpoint` has kept it; the next is due an interval later."""
        polls = self.handle.polls + 1
        wait = self.budget.clip(pace(self.spec.timing, polls), self.left)
        handle = replace(self.handle, polls=polls, due=None, timer=None)
        if checkpoint is not None:
            checkpoint(self._stamp(handle, wait))
        self.handle = handle
        self.due = self.engine.clock.monotonic() + wait
        self.asked_last = self.left <= TICK

    def fetch(self, fetching: Fetching | None, place: Mapping[str, Any] | None = None) -> None:
        """Continue with the call for the result, whose `place` is kept in the handle; or, with None, with polls."""
        self.fetching = fetching
        if place is not None or self.handle.result_call is not None:
            self.handle = replace(self.handle, result_call=place)

    def check_limits(self) -> bool:
        """Whether the task has ended, as it does by this where the provider allows no further poll."""
        if self.fetching is not None:
            return False
        reached = self.budget.exhaust(self.handle.polls, asked_last=self.asked_last, burnt=self.handle.burnt)
        if reached is not None:
            self.expire(reached.text, reached.code)
        return self.ending is not None

    @property
    def is_dropped(self) -> bool:
        """Whether the time is over for which the provider keeps the result of a task that has ended."""
        since = self.ending.at if self.ending is not None else None if self.fetching is None else self.fetching.since
        return since is not None and self.budget.drops(self.engine.clock.monotonic() - since)

    def enter(self, state: State) -> None:
        """Have another state; `end` reports those that end the task."""
        previous, self.state = self.state, state
        if self.engine.observer is not None and previous != state and state in ("pending", "needs_action"):
            from .reporting import report_state

            report_state(self.engine.observer, self, previous, None)

    # --- ends ---

    def end(self, state: State, error: ClientError | None, seen: Exchange | None, value: Any = None) -> Update:
        """Keep how the task ended, and say it."""
        previous = self.state if self.state == "needs_action" else "pending"
        self.state = state
        was_fetched = self.handle.result_call is not None
        self.fetch(None)
        if error is not None and was_fetched:
            error.handle = self.stamped
        at, update = self.engine.clock.monotonic(), self.update(seen)
        self.ending = Ending(update, at, value, None if error is None else bare(error))
        if self.engine.observer is not None:
            from .reporting import report_state

            report_state(self.engine.observer, self, previous, error)
        return update

    def expire(self, text: str, code: str) -> Update:
        """End the task by one of the provider's limits, which no response reported."""
        error = TaskExpired(text + self.last_response, **self.circumstances(code=code))
        error.value = self.unread
        return self.end("expired", error, None)

    def abandon(self, error: ClientError, text: str = "") -> Update:
        """End the wait for a task that cannot be polled, though the provider did not say that it failed."""
        text = f"{text} ({error.message})" if text else error.message
        stuck = TaskError(text, **self.circumstances(error))
        stuck.value = error.response_text if isinstance(error, DecodeError) else self.unread
        stuck.response = error.response
        return self.end("failed", stuck, None)

    # --- updates ---

    def update(self, seen: Exchange | None, state: State | None = None) -> Update:
        """What a response reported."""
        state = state or self.state
        return Update(
            state=state,
            handle=self.stamped,
            elapsed=self.elapsed,
            status=self.handle.last_status,
            known=seen is None or seen.classification.known,
            progress=None if seen is None else share_done(self.spec.completion, state, seen.facts),
            response=None if seen is None else self.show(seen),
        )

    def show(self, seen: Exchange) -> Any:
        """The response in an update."""
        return self.engine.secrets.mask_data(seen.body)

    def read_result(self, seen: Exchange) -> Any:
        """The typed result, or its part, in the response that holds it. Raises DecodeError."""
        return read_result(self.engine, self.spec, self.handle, seen)

    def keep(self, seen: Exchange) -> None:
        """Keep what a poll adds to the task's values; what is absent stays what it was."""
        if seen.unreadable is not None or seen.classification.state is None or seen.classification.transient:
            return
        captured, _ = read_captures(self.engine, self.spec, self.spec.poll.capture, seen)
        if captured:
            self.handle = replace(self.handle, captured={**self.handle.captured, **captured})

    @property
    def unread(self) -> str | None:
        """The text of the last response that could not be read, since the last one that could."""
        return None if self.trouble is None else self.trouble.unread

    @property
    def last_response(self) -> str:
        """Why the last response held no state, as the end of a sentence; empty where it held one."""
        return "" if self.trouble is None else f"; the last response: {self.trouble.reason}"

    def circumstances(self, reported: ClientError | None = None, code: str | None = None) -> Circumstances:
        """What an error says about the task, where `reported` is the provider's error."""
        handle = self.stamped
        return {
            "handle": handle,
            "elapsed": self.elapsed,
            "polls": handle.polls,
            "last_status": handle.last_status,
            "operation": (None if reported is None else reported.operation) or self.spec.poll.operation.id,
            "code": code if reported is None else reported.code,
            "status": None if reported is None else reported.status,
            "retry_after": None if reported is None else reported.retry_after,
        }


class UnseenProgress(Progress):
    """The state of a task whose updates nobody sees.

    They hold no responses: to mask one costs as much as to read it.
    """

    __slots__ = ()

    def show(self, seen: Exchange) -> Any:
        return None


def share_done(completion: Completion | None, state: State, facts: Facts) -> float | None:
    """How much of a task is done by a response, from 0 to 1; None where it does not say so."""
    if completion is None:
        return None
    if state == "succeeded":
        return 1.0
    done = as_number(evaluate(completion.at, facts))
    whole = as_number(evaluate(completion.of, facts)) if isinstance(completion.of, tuple) else completion.of
    return None if done is None or not whole or whole < 0 else min(1.0, max(0.0, done / whole))


def make_call(progress: Progress, follow_up: FollowUp[Operation], facts: Facts) -> Call[Any] | ClientError:
    """A call that a task makes automatically, or why it cannot be made."""
    if follow_up.again:
        handle = progress.handle
        given = handle.parameters or {}
        path, query, header, cookie = (given.get(place, {}) for place in ("path", "query", "header", "cookie"))
        body = handle.inputs.get("", UNSET)
        return Call(follow_up.operation, path=path, query=query, header=header, cookie=cookie, body=body)
    try:
        return build_call(progress.engine, follow_up, facts, progress.spec.origins)
    except ClientError as error:
        return bare(error)


# --- transitions -----------------------------------------------------------------------------------------------------


UNREADABLE = 3
"""Complete responses in a row that cannot be read, after which the task is not asked for again."""

_ENDS = {"failed": "failed", "cancelled": "was cancelled", "expired": "expired"}


def absorb(progress: Progress, seen: Exchange) -> Update:
    """Change the state of the task as a response says."""
    classification = seen.classification
    if classification.state is None:
        return _end_unexplained(progress, seen)
    hint = hint_in(progress, seen)
    if seen.unreadable is not None and classification.state in ("pending", "needs_action", "succeeded", "partial"):
        return survive(progress, seen.unreadable, hint, is_whole=seen.is_garbled)
    if classification.transient:
        return survive(progress, describe_failure(progress.engine, seen), hint)
    _note_word(progress, classification)
    progress.trouble = None
    strategy: ResultStrategy | None = progress.spec.result.strategy
    if strategy is not None and classification.state in ("pending", "needs_action", "succeeded", "partial"):
        ended = strategy.gather(progress, seen)
        if ended is not None:
            return ended
    match classification.state:
        case "pending" | "needs_action":
            progress.enter(classification.state)
            progress.plan(hint, is_reported=True)
            return progress.update(seen) if progress.ending is None else progress.ending.update
        case "succeeded" | "partial":
            progress.enter(classification.state)
            return take_result(progress, seen) if strategy is None else strategy.begin(progress, seen)
        case "failed" | "cancelled" | "expired":
            return progress.end(classification.state, _describe_end(progress, classification, seen), seen)


def survive(progress: Progress, error: ClientError, hint: float | None = None, *, is_whole: bool = False) -> Update:
    """Continue after a request that reported nothing about the task.

    `is_whole` says that a complete response came which cannot be read: asking again and again brings the same, so that
    after a few of them the wait ends, with the text.
    """
    trouble = progress.trouble = progress.trouble or Trouble()
    trouble.reason = str(error)
    if isinstance(error, DecodeError) and error.response_text is not None:
        trouble.unread = error.response_text
    trouble.unreadable += is_whole
    if trouble.unreadable >= UNREADABLE and isinstance(error, DecodeError):
        return _give_up(progress, error)
    if progress.fetching is None:
        progress.plan(hint)
    elif progress.is_dropped:
        retained = progress.spec.limits.retained
        progress.expire(f"the result has expired: the provider keeps it for {retained:g} s", "retained")
    else:
        progress.wait(pace(progress.spec.timing, 1, 0.0, hint))
    if progress.ending is not None:
        return progress.ending.update
    handle = progress.stamped
    return Update(state="pending", handle=handle, elapsed=progress.elapsed, status=handle.last_status, error=error)


def hint_in(progress: Progress, seen: Exchange) -> float | None:
    """Seconds that a response asks to wait; one that rejects a poll can only make the wait longer."""
    timing = progress.spec.timing
    hint = read_hint(timing, seen.facts, progress.engine.clock.wall())
    if hint is None or (seen.response.ok and not seen.classification.transient):
        return hint
    return max(hint, pace(timing, progress.handle.polls))


def _end_unexplained(progress: Progress, seen: Exchange) -> Update:
    """An HTTP status that is neither success nor a state: either transient, or the end of the wait."""
    error = describe_status(progress.engine, seen)
    if is_transient(seen.response.status):
        return survive(progress, error, hint_in(progress, seen))
    text = f"polling it fails with an error: {error.message}"
    stuck = TaskError(text, **progress.circumstances(error))
    stuck.value, stuck.response = error.value, error.response
    return progress.end("failed", stuck, seen)


def _give_up(progress: Progress, last: DecodeError) -> Update:
    """End the wait for a task whose responses cannot be read; a resume asks again."""
    text = f"{UNREADABLE} complete responses in a row cannot be read: {last.message}"
    error = DecodeError(text, operation=last.operation, status=last.status)
    error.response_text = last.response_text or progress.unread
    error.response = error.response_text
    error.handle = progress.stamped
    return progress.end("failed", error, None)


def _describe_end(progress: Progress, classification: Classification, seen: Exchange) -> TaskError:
    """The error for an end that the provider reported."""
    reported = describe_failure(progress.engine, seen)
    circumstances = progress.circumstances(reported)
    end = _ENDS[classification.state or "failed"]
    text = reported.message if classification.message else f"the provider says that it {end}"
    error: TaskError
    match classification.state:
        case "cancelled":
            error = TaskCancelled(text, **circumstances)
        case "expired":
            error = TaskExpired(text, **circumstances)
        case _:
            error = TaskFailed(text, kind=reported.kind, **circumstances)
    error.value, error.response = reported.value, reported.response
    return error


def _note_word(progress: Progress, classification: Classification) -> None:
    """Keep the provider's status word, and say once for each word of a task that the spec does not know it."""
    word, spec = classification.word, progress.spec
    if word is None:
        return
    progress.handle = replace(progress.handle, last_status=word)
    if classification.known or word in progress.warned:
        return
    progress.warned += (word,)
    from logging import getLogger

    name = progress.engine.api.name
    text = "%s: unknown status `%s` of a task of kind `%s`, taken as `%s`"
    other = "pending" if spec.status is None else spec.status.other
    getLogger(f"specloom.{name}").warning(text, name, word, spec.name, other)


def take_result(progress: Progress, seen: Exchange) -> Update:
    """Read the result out of the response that holds it, and end the task."""
    try:
        value = progress.read_result(seen)
    except ClientError as caught:
        error = bare(caught)
    else:
        return succeed(progress, seen, value)
    return end_unread(progress, seen, error)


def end_unread(progress: Progress, seen: Exchange, error: ClientError) -> Update:
    """End a task that has succeeded and whose result cannot be read."""
    progress.fetch(None)
    handle = error.handle = progress.stamped
    error.add_note(f"task handle: {handle.to_json()}")
    return succeed(progress, seen, None, error)


def succeed(progress: Progress, seen: Exchange, value: Any, error: ClientError | None = None) -> Update:
    """End a task that has succeeded, with its result or with what keeps that from being read."""
    return progress.end("partial" if progress.state == "partial" else "succeeded", error, seen, value)


# --- budgets ---------------------------------------------------------------------------------------------------------


class Exhausted(Struct, frozen=True):
    """Which limit a task has reached: the sentence for its error, and the error's code."""

    text: str
    code: str


SAME_CLOCK = 0.1
"""Seconds by which two readings of the same pair of clocks may differ."""


class Timer(Struct, frozen=True, kw_only=True):
    """When a task is due, for a process whose time of day may differ from that of the one that wrote the handle.

    It belongs to the handle's `due`. `wait` are the seconds that were left at most, `age` those from the creation until
    it is due at least. `clock` is the time of day at which the monotonic clock of the writer was 0: only where it is
    the same here, times of day are compared exactly.
    """

    due: float
    wait: float
    age: float
    clock: float

    def is_of(self, wall: float, monotonic: float) -> bool:
        """Whether these clocks wrote it."""
        return abs(wall - monotonic - self.clock) <= SAME_CLOCK

    def left(self, wall: float, monotonic: float) -> float:
        """Seconds until the task is due at most, at these times of the clocks here; negative ones after that."""
        left = self.due - wall
        return min(self.wait, left if self.is_of(wall, monotonic) else left + SKEW)


def read_timer(handle: Handle) -> Timer | None:
    """The timer of a handle; None where a version that does not know it has changed when the task is due."""
    try:
        timer = convert(handle.timer, Timer)
    except ValueError:
        return None
    return timer if timer.due == handle.due else None


class Budget:
    """The pace and the limits of one kind of task."""

    __slots__ = ("limits", "timing")

    def __init__(self, timing: Timing, limits: Limits) -> None:
        self.timing = timing
        self.limits = limits

    @property
    def interval(self) -> float:
        """Seconds from one poll to the next, as far as is known beforehand."""
        return pace(self.timing, 1)

    def resume(self, handle: Handle, wall: float, elapsed: float, chance: float) -> float:
        """Seconds until the first poll of this process: what the handle says, or what the pace does.

        `wall` is the time of day, `elapsed` are the seconds since the task was created.
        """
        if handle.due is not None:  # no longer than was left then, should the clock have gone back
            return max(0.0, min(handle.due - wall, handle.due - handle.created))
        wait = pace(self.timing, handle.polls, chance)
        return max(0.0, wait - elapsed if handle.polls == 0 else wait)

    def left(self, elapsed: float) -> float:
        """Seconds until the provider should have forgotten a task, negative ones after that."""
        return inf if self.limits.expires is None else self.limits.expires - elapsed

    def clip(self, wait: float, left: float) -> float:
        """A wait that does not outlast the task's life, except to keep the distance from the poll before."""
        return wait if wait <= left else min(wait, max(left, self.interval))

    def ends_before(self, wait: float, left: float) -> bool:
        """Whether a task that is polled again after `wait` should have expired by then, and within an interval."""
        return wait - left > TICK and self.interval - left > TICK

    def exhaust(self, polls: int, *, asked_last: bool, burnt: int = 0) -> Exhausted | None:
        """The limit that forbids another poll, None where one is allowed; `burnt` polls may not have been sent."""
        limits = self.limits
        if limits.polls is not None and polls >= limits.polls:
            text = f"the provider allows {limits.polls} polls for a task, and all are used"
            if burnt:
                text += f", of which {burnt} were reserved by a process that never gave them back"
            return Exhausted(text, "polls")
        if asked_last:
            return Exhausted(f"the provider forgets a task {limits.expires:g} s after its creation", "expires")
        return None

    def drops(self, seconds: float) -> bool:
        """Whether the provider keeps the result no longer, so many seconds after the task ended."""
        return self.limits.retained is not None and seconds - self.limits.retained > TICK


def longest_wait(spec: TaskSpec[Operation]) -> float:
    """Seconds that a wait lasts where its caller does not say it."""
    return WAIT if spec.limits.wait is None else spec.limits.wait


@lru_cache(maxsize=1024)
def budget_of(spec: TaskSpec[Operation]) -> Budget:
    """The one budget of a kind of task."""
    return Budget(spec.timing, spec.limits)


# --- pace ------------------------------------------------------------------------------------------------------------


FASTEST = 0.1
"""Seconds before a poll at least, when the provider tells the pace and the spec no minimum."""


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
    """Seconds that a response asks to wait: at the location that the spec names, or in a ``Retry-After``.

    `now` is the time of day, in seconds since 1970, for a ``Retry-After`` that is a date.
    """
    for hint in timing.hint:
        text = as_text(evaluate(hint.at, facts))
        seconds = None if text is None else retry_after({"retry-after": text}, lambda: now)
        if seconds is not None:
            return seconds / 1000 if hint.unit == "ms" else seconds
    return retry_after(facts.headers, lambda: now)


def _grow(every: float, factor: float, times: int) -> float:
    try:
        return every * factor**times
    except OverflowError:
        return float("inf")
