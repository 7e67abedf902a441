"""Tasks: submitted once, polled at their pace and within their budget, resumed, and told as they end."""

from __future__ import annotations

import logging
import pickle
import re
import sys
import threading
from collections.abc import Callable, Generator
from inspect import isfunction, signature
from typing import Any

import anyio
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.runtime.description.api import Envelope
from specloom.runtime.description.conditions import Condition, Match
from specloom.runtime.description.tasks import (
    ByType,
    FollowUp,
    Hint,
    Limits,
    Notify,
    Pages,
    Result,
    Rule,
    Slot,
    TaskSpec,
    Timing,
    Variant,
)
from specloom.runtime.errors import (
    AuthenticationError,
    ClientError,
    ConfigurationError,
    DecodeError,
    HttpStatusError,
    RateLimited,
    TransportError,
)
from specloom.runtime.request import Response, SealedRequest
from specloom.runtime.resume import Handle
from specloom.runtime.tasks import resource as tasks_module
from specloom.runtime.tasks.errors import TaskCancelled, TaskError, TaskExpired, TaskFailed, TaskTimeout
from specloom.runtime.tasks.handle import Update
from specloom.runtime.tasks.poller import AsyncTask, Task
from specloom.runtime.tasks.resource import AsyncTaskResource, TaskResource
from specloom.runtime.testing import ASYNC, SYNC, TRIO, FakeClock, Flavour, Replay, Reply, Sent, reply
from tests.unit.inkwell import (
    CANCELLABLE,
    CREATED,
    FETCH,
    FETCHED,
    KEY,
    KIND,
    LISTED,
    PENDING,
    POLL,
    READY,
    TYPED,
    AsyncInkwell,
    Drawing,
    Inkwell,
    Picture,
    kind,
    operation,
    play,
)

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC, TRIO], ids=repr)

START = 1_750_000_000.0
"""The time of day at which the fake clock begins."""

URL = "https://cdn.example/1.png"
RESET = TransportError("the connection was reset", sent=True)
REFUSED = TransportError("the connection was refused", sent=False)


def run(tasks: Any) -> Any:
    """Submit a task and wait for its result."""
    return tasks.run(width=3)


def operations(replay: Replay) -> list[str]:
    """Which operations were called, in order."""
    return [sent.url.rpartition("/")[2] for sent in replay.sent]


def handle_of(polls: int = 0, **parts: Any) -> Handle:
    """The handle of a task that was created when the fake clock begins."""
    chosen: dict[str, Any] = {"captured": {"id": "t-1"}, "created": START, **parts}
    return Handle(provider="inkwell", kind="drawings", polls=polls, **chosen)


def timed(handle: Handle, wait: float) -> Handle:
    """The handle with what another clock needs to know: the seconds until it is due, as of now."""
    due = handle.due or 0.0
    return msgspec.structs.replace(handle, timer={"due": due, "wait": float(wait), "age": due - START, "clock": START})


# --- pace ------------------------------------------------------------------------------------------------------------


@both
def test_polls_come_at_the_documented_pace(flavour: Flavour) -> None:
    """First after `first`, then every `every`; the requests are the spec's, with the key."""
    replay = Replay(reply(200, CREATED), reply(200, PENDING), reply(200, PENDING), reply(200, READY))

    result = play(flavour, replay, KIND, run)

    assert result == READY["out"]
    assert replay.clock.slept == [1, 3, 3]
    assert [(sent.method, sent.url, sent.body) for sent in replay.sent[:2]] == [
        ("POST", "https://inkwell.example/create", {"width": 3, "key": KEY}),
        ("POST", "https://inkwell.example/poll", {"id": "t-1", "key": KEY}),
    ]


@both
def test_the_pace_may_grow_up_to_a_maximum(flavour: Flavour) -> None:
    """`min(every * factor^(n-1), max)`."""
    replay = Replay(reply(200, CREATED), *[reply(200, PENDING)] * 5, reply(200, READY))
    grows = kind(timing=Timing(first=2, every=4, factor=2, max=20))

    play(flavour, replay, grows, run)

    assert replay.clock.slept == [2, 4, 8, 16, 20, 20]


@both
def test_where_the_spec_says_nothing_defaults_hold(flavour: Flavour) -> None:
    """First after 1 s, then every 3 s, for 600 s."""
    replay = Replay(reply(200, CREATED), forever=reply(200, PENDING))

    with pytest.raises(TaskTimeout) as caught:
        play(flavour, replay, kind(timing=Timing()), run)

    assert replay.clock.slept[:3] == [1, 3, 3]
    assert caught.value.elapsed == 600
    assert caught.value.polls == 200


@both
def test_a_hint_replaces_the_pace(flavour: Flavour) -> None:
    """On the create answer too, in ms or s, never below `min`; a `Retry-After` without a hint as well."""
    hint = (Hint(("$response.header.poll-after-ms",), "ms"), Hint(("$response.body#/next",), "s"))
    replay = Replay(
        reply(200, CREATED, headers={"Poll-After-Ms": "5000"}),
        reply(200, {**PENDING, "next": 7}),
        reply(200, {**PENDING, "next": 0.5}),
        reply(200, PENDING, headers={"Retry-After": "11"}),
        reply(200, {**PENDING, "next": "soon"}),
        reply(200, READY),
    )

    play(flavour, replay, kind(timing=Timing(first=1, every=3, min=2, hint=hint)), run)

    assert replay.clock.slept == [5, 7, 2, 11, 3]


@both
def test_a_hint_cannot_make_a_tight_loop(flavour: Flavour) -> None:
    """Where the spec has no `min`, there is one all the same."""
    replay = Replay(reply(200, CREATED, headers={"Retry-After": "0"}), reply(200, READY))

    play(flavour, replay, KIND, run)

    assert replay.clock.slept == [0.1]


@both
def test_jitter_is_added(flavour: Flavour) -> None:
    """Never sooner than the documented pace."""
    replay = Replay(reply(200, CREATED), reply(200, READY), clock=FakeClock(chance=0.25))

    play(flavour, replay, kind(timing=Timing(first=2, jitter=4)), run)

    assert replay.clock.slept == [3]


@both
def test_a_type_of_task_has_its_own_pace(flavour: Flavour) -> None:
    """The first pattern that matches the whole value; what it leaves open stays."""
    variants = (
        Variant("Image", timing=Timing(first=0.5, every=0.25), limits=Limits(wait=1)),
        Variant("(Image|Audio).*", timing=Timing(every=9)),
    )
    typed = kind(by_type=ByType(at=("$request.body#/type",), variants=variants))
    answers = [reply(200, CREATED), reply(200, PENDING), reply(200, READY)]
    image, audio, other = Replay(*answers), Replay(*answers), Replay(*answers)

    play(flavour, image, typed, lambda tasks: tasks.run(type="Image"))
    play(flavour, audio, typed, lambda tasks: tasks.run(type="Audiobook"))
    play(flavour, other, typed, lambda tasks: tasks.run(type="an Image"))

    assert image.clock.slept == [0.5, 0.25]
    assert audio.clock.slept == [1, 9]
    assert other.clock.slept == [1, 3]


@both
def test_a_type_of_task_keeps_its_pace_in_another_process(flavour: Flavour) -> None:
    """The handle carries the value that tells the type, and nothing else of the request."""
    typed = kind(by_type=ByType(at=("$request.body#/type",), variants=(Variant("Image", timing=Timing(every=0.25)),)))
    begun, resumed = Replay(reply(200, CREATED)), Replay(reply(200, PENDING), reply(200, READY))

    task = play(flavour, begun, typed, lambda tasks: tasks.submit(type="Image", secret="x"))
    text = task.handle.to_json()
    play(flavour, resumed, typed, lambda tasks: tasks.resume(text).result())

    assert msgspec.json.decode(text)["inputs"] == {"/type": "Image"}
    assert resumed.clock.slept == [1, 0.25]


@both
def test_the_caller_may_set_the_pace(flavour: Flavour) -> None:
    """What it leaves open stays the spec's."""
    replay = Replay(reply(200, CREATED), reply(200, PENDING), reply(200, READY))

    play(flavour, replay, KIND, lambda tasks: tasks.with_options(timing=Timing(every=7)).run())

    assert replay.clock.slept == [1, 7]


@both
def test_time_between_submit_and_wait_counts(flavour: Flavour) -> None:
    """The first poll is due so long after the creation, not after somebody begins to wait."""
    replay = Replay(reply(200, CREATED), reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        replay.clock.advance(0.75)
        return (yield task.result())

    play(flavour, replay, KIND, use)

    assert replay.clock.slept == [0.25]


@both
def test_the_providers_rate_is_kept(flavour: Flavour) -> None:
    """Requests of one client keep their distance, whatever the pace of one task."""
    replay = Replay(reply(200, CREATED), reply(200, CREATED), reply(200, READY), reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        one = yield tasks.submit()
        two = yield tasks.submit()
        yield one.result()
        return (yield two.result())

    play(flavour, replay, kind(limits=Limits(rate=0.5)), use)

    assert replay.clock.slept == [1, 2]


# --- how tasks end ---------------------------------------------------------------------------------------------------


@both
def test_a_failure_carries_what_the_provider_told(flavour: Flavour) -> None:
    """Code, text and kind; handle, polls, time and last word; and it survives pickling."""
    failed = {"status": "broken", "error": {"code": "HARD", "text": "cannot draw this"}}
    replay = Replay(reply(200, CREATED), reply(200, PENDING), reply(200, failed))

    with pytest.raises(TaskFailed) as caught:
        play(flavour, replay, KIND, run)

    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.code, error.message, error.kind) == ("HARD", "cannot draw this", "unsolvable")
    assert (error.operation, error.status, error.polls, error.elapsed) == ("poll", 200, 2, 4)
    assert error.last_status == "broken"
    assert error.handle == timed(handle_of(polls=2, due=START + 7, last_status="broken"), wait=3)
    assert str(error) == "poll: HARD: cannot draw this (HTTP 200)"


@pytest.mark.parametrize(
    ("word", "error", "text"),
    [
        ("broken", TaskFailed, "the provider says that it failed"),
        ("stopped", TaskCancelled, "the provider says that it was cancelled"),
        ("gone", TaskExpired, "the provider says that it expired"),
    ],
)
@both
def test_each_end_has_its_error(flavour: Flavour, word: str, error: type[TaskError], text: str) -> None:
    """Told by the provider's word alone."""
    replay = Replay(reply(200, CREATED), reply(200, {"status": word}))

    with pytest.raises(error) as caught:
        play(flavour, replay, KIND, run)

    assert caught.value.message == text
    assert caught.value.last_status == word
    assert replay.left == 0


@both
def test_a_partial_result_is_a_result(flavour: Flavour) -> None:
    """The state says that it is partial."""
    replay = Replay(reply(200, CREATED), reply(200, {"status": "half", "out": [1]}))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        result = yield task.result()
        return result, task.state, task.done

    assert play(flavour, replay, KIND, use) == ([1], "partial", True)


@both
def test_a_task_that_needs_an_action_is_awaited(flavour: Flavour) -> None:
    """It is told, and goes on once its owner has acted."""
    replay = Replay(reply(200, CREATED), reply(200, {"status": "unpaid"}), reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        return (yield task.watch())

    updates = play(flavour, replay, KIND, use)

    assert [(update.state, update.done) for update in updates] == [("needs_action", False), ("succeeded", True)]


@both
def test_an_end_is_kept(flavour: Flavour) -> None:
    """A second call gives the same value, or raises the same error, and sends nothing."""
    fine, wrong = Replay(reply(200, CREATED), reply(200, READY)), Replay(reply(200, CREATED), reply(404, {}))

    def twice(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        found: list[Any] = []
        for _ in range(2):
            try:
                found.append((yield task.result()))
            except TaskError as error:
                found.append(error)
        return found

    first, second = play(flavour, fine, KIND, twice)
    error, same = play(flavour, wrong, KIND, twice)

    assert first == READY["out"]
    assert first is second
    assert error is same
    assert (len(fine.sent), len(wrong.sent)) == (2, 2)


@both
def test_an_unknown_status_is_pending_and_told_once(flavour: Flavour, caplog: pytest.LogCaptureFixture) -> None:
    """Once for each word of a task, however often it comes."""
    replay = Replay(
        reply(200, CREATED),
        *[reply(200, {"status": word}) for word in ("new", "newer", "new", "newer")],
        reply(200, READY),
    )

    with caplog.at_level(logging.WARNING):
        result = play(flavour, replay, KIND, run)

    assert result == READY["out"]
    assert [record.getMessage() for record in caplog.records] == [
        "inkwell: unknown status `new` of a task of kind `drawings`, taken as `pending`",
        "inkwell: unknown status `newer` of a task of kind `drawings`, taken as `pending`",
    ]
    assert {record.name for record in caplog.records} == {"specloom.inkwell"}


@both
def test_an_unexplained_client_error_ends_the_wait(flavour: Flavour) -> None:
    """With the handle: the provider did not say that the task failed."""
    replay = Replay(reply(200, CREATED), reply(403, {"why": "not yours"}))

    with pytest.raises(TaskError) as caught:
        play(flavour, replay, KIND, run)

    assert type(caught.value) is TaskError
    assert caught.value.status == 403
    assert caught.value.handle == timed(handle_of(polls=1, due=START + 4), wait=3)
    assert "not yours" in caught.value.message


@both
def test_a_revoked_key_ends_the_task_with_its_kind(flavour: Flavour) -> None:
    """A failure that the provider tells in a poll is the task's end."""
    replay = Replay(reply(200, CREATED), reply(200, {"error": {"code": "NO_KEY"}}))

    with pytest.raises(TaskFailed) as caught:
        play(flavour, replay, KIND, run)

    assert caught.value.kind == "authentication"


@both
def test_no_error_repeats_the_key(flavour: Flavour) -> None:
    """A provider that quotes it back does not bring it into an error."""
    replay = Replay(reply(200, CREATED), reply(200, {"error": {"code": "BAD", "text": f"key {KEY} is blocked"}}))

    with pytest.raises(TaskFailed) as caught:
        play(flavour, replay, KIND, run)

    assert caught.value.message == "key *** is blocked"


# --- faults ----------------------------------------------------------------------------------------------------------

PASSING = [
    RESET,
    REFUSED,
    reply(408, "slow"),
    reply(429, {"error": {"code": "ODD"}}),
    reply(500, "oops"),
    reply(503, b"<html>"),
    reply(200, {"error": {"code": "SLOW", "text": "too fast"}}),
    reply(200, b"{broken", headers={"Content-Type": "application/json"}),
    reply(200, None),
]


@pytest.mark.parametrize("fault", PASSING, ids=repr)
@both
def test_a_passing_fault_is_survived_and_counts(flavour: Flavour, fault: Any) -> None:
    """The task goes on at its pace."""
    replay = Replay(reply(200, CREATED), fault, reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        return task, (yield task.result())

    task, result = play(flavour, replay, KIND, use)

    assert result == READY["out"]
    assert task.handle.polls == 2
    assert replay.clock.slept == [1, 3]


@both
def test_a_fault_may_say_when_to_come_back(flavour: Flavour) -> None:
    """A `Retry-After` of a refusal replaces the pace."""
    replay = Replay(
        reply(200, CREATED),
        reply(429, None, headers={"Retry-After": "20"}),
        reply(200, {"error": {"code": "SLOW"}}, headers={"Retry-After": "9"}),
        reply(200, READY),
    )

    play(flavour, replay, KIND, run)

    assert replay.clock.slept == [1, 20, 9]


@both
def test_who_turns_a_poll_away_never_makes_the_next_one_come_sooner(flavour: Flavour) -> None:
    """The budget of polls would be spent before the task is done; on an answer about the task it may."""
    soon = {"Retry-After": "1"}
    pending = reply(200, {"status": "working"}, headers=soon)
    replay = Replay(
        reply(200, CREATED), reply(429, None, headers=soon), pending, reply(503, None, headers=soon), reply(200, READY)
    )

    play(flavour, replay, KIND, run)

    assert replay.clock.slept == [1, 3, 1, 3]


@both
def test_the_last_fault_is_told_when_time_is_over(flavour: Flavour) -> None:
    """What went wrong last is in the message."""
    replay = Replay(reply(200, CREATED), forever=RESET)

    with pytest.raises(TaskTimeout) as caught:
        play(flavour, replay, KIND, lambda tasks: tasks.run(timeout=5))

    assert "the connection was reset" in str(caught.value)
    assert caught.value.polls == 2


@both
def test_a_watcher_sees_faults(flavour: Flavour) -> None:
    """As updates without an answer, with the error."""
    replay = Replay(reply(200, CREATED), RESET, reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        return (yield task.watch())

    first, second = play(flavour, replay, KIND, use)

    assert (first.state, first.polls, first.response, first.error) == ("pending", 1, None, RESET)
    assert (second.state, second.polls, second.response, second.error) == ("succeeded", 2, READY, None)


@both
def test_an_answer_to_another_request_is_no_answer(flavour: Flavour) -> None:
    """Where an API ties answers to requests, a poll with a wrong id tells nothing."""
    tied = operation("poll", safe=True, envelope=Envelope(id="/n"))
    replay = Replay(reply(200, CREATED), reply(200, {**READY, "n": "77"}), reply(200, {**READY, "n": "2"}))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        return (yield task.watch())

    first, second = play(flavour, replay, kind(poll=FollowUp(tied, body={"/id": "$task.id"})), use)

    assert "`77`, not `1`" in str(first.error)
    assert second.done


# --- creating --------------------------------------------------------------------------------------------------------


@both
def test_a_create_answer_may_be_the_end(flavour: Flavour) -> None:
    """Then nothing is polled, and no id is needed."""
    replay = Replay(reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        updates = yield task.watch()
        return updates, task.id, (yield task.result())

    updates, found, result = play(flavour, replay, kind(sync=True), use)

    assert (found, result, replay.clock.slept) == (None, READY["out"], [])
    assert [update.state for update in updates] == ["succeeded"]


@both
def test_an_echoed_status_is_not_the_end(flavour: Flavour) -> None:
    """Without `sync` a create answer cannot succeed."""
    replay = Replay(reply(200, {**CREATED, **READY}), reply(200, READY))

    play(flavour, replay, KIND, run)

    assert operations(replay) == ["create", "poll"]


@both
def test_a_refused_create_is_the_error_of_its_kind(flavour: Flavour) -> None:
    """There is no task, so that it is no task's error, unless only the task can be meant."""
    key = Replay(reply(200, {"id": 0, "error": {"code": "NO_KEY", "text": "who"}}))
    hard = Replay(reply(200, {"error": {"code": "HARD"}}))
    new = Replay(reply(200, {"error": {"code": "NEW"}}))

    with pytest.raises(AuthenticationError) as caught:
        play(flavour, key, KIND, run)
    with pytest.raises(TaskFailed) as failed:
        play(flavour, hard, KIND, run)
    with pytest.raises(TaskFailed) as unknown:
        play(flavour, new, KIND, run)

    assert str(caught.value) == "create: NO_KEY: who (HTTP 200)"
    assert (failed.value.kind, failed.value.code) == ("unsolvable", "HARD")
    assert (unknown.value.kind, unknown.value.code) == (None, "NEW")


@both
def test_a_create_answer_must_hold_what_later_calls_need(flavour: Flavour) -> None:
    """Else the task is lost, and the error says so at once, with what was answered instead."""
    with pytest.raises(DecodeError) as caught:
        play(flavour, Replay(reply(200, {"status": "working"})), KIND, run)

    assert caught.value.message == (
        'the response does not hold the task\'s `id`; it begins with `{"status":"working"}`; a task may have been created'
    )


OPTIONAL = kind(
    capture={
        "id": ("$response.body#/id",),
        "region": (Match("$response.body#/region", default="home"),),
        "shard": (Match("$response.body#/shard", default=None),),
    },
    poll=FollowUp(POLL, body={"/id": "$task.id", "/region": "$task.region", "/shard": "$task.shard"}),
)
"""A kind of task with captured values that may be absent."""


@both
def test_what_may_be_absent_of_a_create_answer_has_a_default(flavour: Flavour) -> None:
    """Or is left out of later calls; also where the handle is of a time before there was a default."""
    replay = Replay(reply(200, {"id": "t-1"}), reply(200, READY))
    play(flavour, replay, OPTIONAL, run)

    assert replay.sent[-1].body == {"id": "t-1", "region": "home", "key": KEY}

    replay = Replay(reply(200, READY))
    play(flavour, replay, OPTIONAL, lambda tasks: tasks.resume(handle_of(captured={"id": "t-1"})).result())

    assert replay.sent[-1].body == {"id": "t-1", "region": "home", "key": KEY}


@both
def test_a_task_of_which_something_is_missing_is_not_lost(flavour: Flavour) -> None:
    """The error carries the handle, with what was captured."""
    strict = kind(
        capture={"id": ("$response.body#/id",), "region": ("$response.body#/region",)},
        poll=FollowUp(POLL, body={"/id": "$task.id", "/region": "$task.region"}),
    )
    with pytest.raises(DecodeError, match="does not hold the task's `region`") as caught:
        play(flavour, Replay(reply(200, {"id": "t-1"})), strict, run)

    assert caught.value.handle is not None
    assert caught.value.handle.captured == {"id": "t-1"}


LOST = [RESET, reply(502, "bad gateway"), reply(200, b"{", headers={"Content-Type": "application/json"})]


@pytest.mark.parametrize("answer", LOST, ids=repr)
@both
def test_a_create_whose_answer_is_lost_is_not_repeated(flavour: Flavour, answer: Any) -> None:
    """The error says that a task may exist, and where to look for it."""
    plain, listed, billable = Replay(answer), Replay(answer), Replay(answer)

    with pytest.raises(ClientError) as caught:
        play(flavour, plain, KIND, run)
    with pytest.raises(ClientError) as with_list:
        play(flavour, listed, LISTED, run)
    with pytest.raises(ClientError) as with_cost:
        play(flavour, billable, kind(billable=True), run)

    assert "; a task may have been created" in str(caught.value)
    assert "; a task may have been created: look for it with `list`" in str(with_list.value)
    assert "; a task may have been created, and cost money" in str(with_cost.value)
    assert isinstance(caught.value, (TransportError, HttpStatusError, DecodeError))
    assert len(plain.sent) == len(listed.sent) == len(billable.sent) == 1


@both
def test_a_create_answer_that_cannot_be_read_is_quoted(flavour: Flavour) -> None:
    """The id of the task may stand in it, and is known to nobody else."""
    broken = b'{"errorId": NaN, "id": "t-1"}'

    with pytest.raises(DecodeError) as caught:
        play(flavour, Replay(reply(200, broken, headers={"Content-Type": "application/json"})), KIND, run)

    assert f"it begins with `{broken.decode()}`; a task may have been created" in str(caught.value)
    assert caught.value.status == 200


@both
def test_a_create_that_never_left_is_repeated(flavour: Flavour) -> None:
    """Charged or not: nothing can have been bought."""
    replay = Replay(REFUSED, reply(200, CREATED), reply(200, READY))

    assert play(flavour, replay, kind(billable=True), run) == READY["out"]
    assert operations(replay) == ["create", "create", "poll"]


@both
def test_a_create_that_was_turned_away_is_repeated_unless_it_is_charged(flavour: Flavour) -> None:
    """A 429, or a failure of the kind `rate_limit`."""
    for refusal, error in ((reply(429, None), HttpStatusError), (reply(200, {"error": {"code": "SLOW"}}), RateLimited)):
        free, billable = Replay(refusal, reply(200, CREATED), reply(200, READY)), Replay(refusal)

        assert play(flavour, free, KIND, run) == READY["out"]
        with pytest.raises(error) as caught:
            play(flavour, billable, kind(billable=True), run)

        assert "may have been created" not in str(caught.value)
        assert len(billable.sent) == 1


# --- patience --------------------------------------------------------------------------------------------------------


@both
def test_the_caller_s_patience_ends_with_a_handle(flavour: Flavour) -> None:
    """Exactly when it ends, and the task can be waited for again."""
    replay = Replay(reply(200, CREATED), reply(200, PENDING), reply(200, PENDING), reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        with pytest.raises(TaskTimeout) as caught:
            yield task.result(timeout=5)
        return caught.value, replay.clock.monotonic(), (yield task.result(timeout=5))

    error, moment, result = play(flavour, replay, KIND, use)

    assert (error.polls, error.last_status, error.handle.polls, moment) == (2, "working", 2, 5)
    assert result == READY["out"]
    assert replay.clock.slept == [1, 3, 1, 2]


@both
def test_a_short_patience_makes_progress(flavour: Flavour) -> None:
    """Asking again and again with a timeout below the pace waits all the same, and polls at the pace."""
    replay = Replay(reply(200, CREATED), reply(200, PENDING), reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        rounds = 0
        while not task.done:
            rounds += 1
            try:
                yield task.result(timeout=0.5)
            except TaskTimeout:
                continue
        return rounds

    assert play(flavour, replay, KIND, use) == 8
    assert replay.clock.monotonic() == 4


@both
def test_no_patience_sends_nothing_that_is_not_due(flavour: Flavour) -> None:
    """`timeout=0` only looks."""
    replay = Replay(reply(200, CREATED))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        return (yield task.result(timeout=0))

    with pytest.raises(TaskTimeout):
        play(flavour, replay, KIND, use)

    assert operations(replay) == ["create"]


@both
def test_one_deadline_holds_for_the_whole_run(flavour: Flavour) -> None:
    """Submission and the time that requests take included; each request is given what is left."""
    replay = Replay(
        reply(200, CREATED, seconds=4),
        reply(200, PENDING, seconds=2),
        reply(200, PENDING, seconds=9),
    )

    with pytest.raises(TaskTimeout) as caught:
        play(flavour, replay, KIND, lambda tasks: tasks.run(timeout=12))

    assert replay.clock.monotonic() == 12
    assert [sent.timeout for sent in replay.sent] == [12, 7, 2]
    assert "no response within 2 s" in str(caught.value)


@both
def test_a_submission_takes_no_longer_than_any_call(flavour: Flavour) -> None:
    """The client's `timeout` bounds it, and every poll."""
    replay = Replay(reply(200, CREATED), reply(200, READY))

    play(flavour, replay, KIND, run, timeout=2.5)

    assert [sent.timeout for sent in replay.sent] == [2.5, 2.5]


@both
def test_a_poll_that_the_provider_holds_open_is_given_time(flavour: Flavour) -> None:
    """`long_poll` comes on top of what a call may take."""
    replay = Replay(reply(200, CREATED), reply(200, READY, seconds=50))

    assert play(flavour, replay, kind(long_poll=60), run, timeout=5) == READY["out"]
    assert replay.sent[1].timeout == 65


# --- the provider's budget -------------------------------------------------------------------------------------------


@both
def test_no_poll_is_sent_beyond_the_budget(flavour: Flavour) -> None:
    """Answered or not, each one that is sent counts."""
    replay = Replay(reply(200, CREATED), RESET, reply(503, None), forever=reply(200, PENDING))

    with pytest.raises(TaskExpired) as caught:
        play(flavour, replay, kind(limits=Limits(polls=5)), run)

    assert caught.value.code == "polls"
    assert caught.value.message == "the provider allows 5 polls for a task, and all are used"
    assert operations(replay) == ["create", *["poll"] * 5]
    assert caught.value.elapsed == 13


@both
def test_a_result_of_the_last_poll_counts(flavour: Flavour) -> None:
    """The budget ends the task only if its last poll does not."""
    replay = Replay(reply(200, CREATED), reply(200, PENDING), reply(200, READY))

    assert play(flavour, replay, kind(limits=Limits(polls=2)), run) == READY["out"]


@both
def test_a_task_that_should_have_expired_is_asked_for_once_more(flavour: Flavour) -> None:
    """From its creation, so that a resume does not prolong it; the provider has the last word, and no second one."""
    expiring = kind(limits=Limits(expires=10))
    replay, late = Replay(reply(200, CREATED), forever=reply(200, PENDING)), Replay(reply(200, PENDING))

    with pytest.raises(TaskExpired) as caught:
        play(flavour, replay, expiring, run)
    late.clock.advance(11)
    with pytest.raises(TaskExpired) as after:
        play(flavour, late, expiring, lambda tasks: tasks.resume(handle_of(polls=1)).result())

    assert caught.value.code == after.value.code == "expires"
    assert (caught.value.polls, caught.value.elapsed) == (4, 10)
    assert (operations(late), late.clock.slept) == (["poll"], [3])


@both
def test_the_budget_holds_across_a_resume(flavour: Flavour) -> None:
    """The handle carries the count; one with none left polls no more."""
    limited = kind(limits=Limits(polls=3))
    begun, resumed, used_up = Replay(reply(200, CREATED), forever=reply(200, PENDING)), Replay(forever=RESET), Replay()

    def stop(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        with pytest.raises(TaskTimeout) as caught:
            yield task.result(timeout=5)
        return caught.value.handle

    handle = play(flavour, begun, limited, stop)
    with pytest.raises(TaskExpired) as caught:
        play(flavour, resumed, limited, lambda tasks: tasks.resume(handle.to_json()).result())
    with pytest.raises(TaskExpired):
        play(flavour, used_up, limited, lambda tasks: tasks.resume(caught.value.handle).result())

    assert (handle.polls, len(resumed.sent), len(used_up.sent)) == (2, 1, 0)


def test_a_checkpoint_stores_each_poll_before_it_is_sent() -> None:
    """So that no crash can exceed the budget."""
    stored: list[tuple[int, int]] = []
    replay = Replay(reply(200, CREATED), RESET, reply(200, READY))

    def store(handle: Handle) -> None:
        stored.append((handle.polls, len(replay.sent)))

    play(SYNC, replay, KIND, lambda tasks: tasks.with_options(checkpoint=store).run())

    assert stored == [(1, 1), (2, 2)]


def test_a_poll_that_cannot_be_stored_is_not_sent() -> None:
    """The checkpoint's error comes through, and the task can be waited for again."""
    replay = Replay(reply(200, CREATED), reply(200, READY))
    full = True

    def checkpoint(handle: Handle) -> None:
        if full:
            raise OSError("disk full")

    def use(tasks: Any) -> Any:
        nonlocal full
        task = tasks.with_options(checkpoint=checkpoint).submit()
        with pytest.raises(OSError, match="disk full"):
            task.result()
        assert (len(replay.sent), task.handle.polls) == (1, 0)
        full = False
        return task.result()

    assert play(SYNC, replay, KIND, use) == READY["out"]


ANSWERS: list[Any] = [reply(200, PENDING), reply(503, None), RESET, REFUSED, KeyboardInterrupt, TaskTimeout]


@given(st.integers(1, 6), st.lists(st.sampled_from(ANSWERS), max_size=20))
def test_no_sequence_of_faults_crashes_and_resumes_exceeds_the_budget(budget: int, script: list[Any]) -> None:
    """Whatever happens, the provider never sees one poll more than it allows."""
    saved: list[Handle] = [handle_of()]
    script = list(script)
    polls = 0

    def answer(sent: Sent) -> Reply:
        nonlocal polls
        polls += 1
        chosen = script.pop() if script else reply(200, PENDING)
        if chosen is KeyboardInterrupt:
            raise KeyboardInterrupt
        if isinstance(chosen, ClientError):
            raise chosen
        return chosen if isinstance(chosen, Reply) else reply(200, PENDING)

    replay = Replay(forever=answer)
    with Inkwell(kind(limits=Limits(polls=budget)), transport=replay, clock=replay.clock) as client:
        for _ in range(30):
            resource = client.drawings.with_options(checkpoint=saved.append)
            timeout = 2.0 if script and script[-1] is TaskTimeout else None
            if timeout is not None:
                script.pop()
            try:
                resource.resume(saved[-1].to_json()).result(timeout)
            except TaskExpired:
                break
            except (KeyboardInterrupt, TaskTimeout):
                continue

    assert polls <= budget
    assert polls == saved[-1].polls


# --- results ---------------------------------------------------------------------------------------------------------


@both
def test_a_result_may_be_behind_one_more_call(flavour: Flavour) -> None:
    """Made at once, with what was captured; it is no poll."""
    replay = Replay(
        reply(200, CREATED), reply(200, PENDING), reply(200, {"status": "ready"}), reply(200, {"out": ["row"]})
    )

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        return task, (yield task.result())

    task, result = play(flavour, replay, FETCHED, use)

    assert (result, task.handle.polls) == (["row"], 2)
    assert operations(replay) == ["create", "poll", "poll", "fetch"]
    assert replay.sent[-1].body == {"id": "t-1", "key": KEY}
    assert replay.clock.slept == [1, 3]


@pytest.mark.parametrize(
    ("body", "sent_as", "items", "result"),
    [
        (b'{"a":1}', "text/plain", "lines", [{"a": 1}]),
        (b'{"a":1}\r\n\n{"a":2}\n', "application/octet-stream", "lines", [{"a": 1}, {"a": 2}]),
        (b"", "text/plain", "lines", []),
        (b"\xef\xbb\xbf[1]\n", "application/json", "lines", [[1]]),
        (b'\x1e{"a":1}\n', "application/json", "sequence", [{"a": 1}]),
        (b'{"a":1}', "application/x-ndjson; charset=utf-8", None, [{"a": 1}]),
        (b'{"a":1}\n2', "application/jsonl", None, [{"a": 1}, 2]),
        (b"\x1e1\n\x1e2\n", "application/json-seq", None, [1, 2]),
        (b'{"a":1}', "application/json", None, {"a": 1}),
    ],
)
@both
def test_a_result_in_lines_does_not_depend_on_how_many_there_are(
    flavour: Flavour, body: bytes, sent_as: str, items: Any, result: object
) -> None:
    """Where the description or else the media type says that it is in lines, it is a list."""
    lines = kind(result=Result(call=FETCHED.result.call, items=items))
    replay = Replay(
        reply(200, CREATED), reply(200, {"status": "ready"}), reply(200, body, headers={"Content-Type": sent_as})
    )

    assert play(flavour, replay, lines, run) == result


@both
def test_a_line_that_is_no_json_is_told(flavour: Flavour) -> None:
    """With the whole response and the handle."""
    lines = kind(result=Result(call=FETCHED.result.call, items="lines"))
    replay = Replay(reply(200, CREATED), reply(200, {"status": "ready"}), reply(200, b'{"a":1}\n{"a":'))
    with pytest.raises(DecodeError, match="value 2 of the response is wrong") as caught:
        play(flavour, replay, lines, run)

    assert caught.value.response_text == '{"a":1}\n{"a":'
    assert caught.value.handle is not None


@both
def test_a_page_without_its_list_is_an_empty_page(flavour: Flavour) -> None:
    """The next one is asked for all the same; what is not a list is still told."""
    pages = Pages(("$response.body#/next",), Slot("body", "/from"))
    paged = kind(
        result=Result(at=("$response.body#/out",), call=FETCHED.result.call, pages=pages), result_type=list[str]
    )
    opening = [reply(200, CREATED), reply(200, {"status": "ready"})]
    replay = Replay(*opening, reply(200, {"next": 1}), reply(200, {"out": ["a"], "next": 2}), reply(200, {"out": None}))

    assert play(flavour, replay, paged, run) == ["a"]
    with pytest.raises(DecodeError, match="array"):
        play(flavour, Replay(*opening, reply(200, {"out": {}})), paged, run)


@both
@pytest.mark.parametrize(
    ("place", "told", "problem"),
    [
        (
            "query",
            {"admin": "1"},
            "the cursor of the next page at `/next` must be a string or a number, but is an object",
        ),
        ("header", [1, 2], "the cursor of the next page at `/next` must be a string or a number, but is an array"),
        ("url", {"a": 1}, "the URL of the next page at `/next` must be a string, but is an object"),
        ("url", 7, "the URL of the next page at `/next` must be a string, but is an integer"),
    ],
)
def test_a_page_that_names_the_next_by_no_scalar_is_no_end(
    flavour: Flavour, place: Any, told: Any, problem: str
) -> None:
    """The result would be cut short in silence, or asked for with arguments that the provider chose."""
    pages = Pages(("$response.body#/next",), Slot(place, "from"))
    paged = kind(
        result=Result(at=("$response.body#/out",), call=FETCHED.result.call, pages=pages), result_type=list[str]
    )
    answers = [reply(200, CREATED), reply(200, {"status": "ready"}), reply(200, {"out": ["a"], "next": told})]
    replay = Replay(*answers)

    with pytest.raises(TaskError, match=re.escape(problem)) as caught:
        play(flavour, replay, paged, run)
    assert '"out": ["a"]' in str(caught.value.value) or '"out":["a"]' in str(caught.value.value)
    assert len(replay.sent) == len(answers)


@both
def test_a_create_answer_may_say_that_the_result_can_be_fetched(flavour: Flavour) -> None:
    """With what was captured of it, and without a poll."""
    replay = Replay(reply(200, {"id": "t-1", "status": "ready"}), reply(200, {"out": 1}))

    assert play(flavour, replay, kind(result=FETCHED.result, sync=True), run) == 1
    assert [sent.body.get("id") for sent in replay.sent] == [None, "t-1"]


@both
def test_the_call_for_the_result_survives_faults(flavour: Flavour) -> None:
    """At the task's pace, with no further poll, beyond the budget of polls too."""
    replay = Replay(
        reply(200, CREATED), reply(200, {"status": "ready"}), RESET, reply(503, None), reply(200, {"out": 1})
    )
    limited = kind(result=FETCHED.result, limits=Limits(polls=1))

    assert play(flavour, replay, limited, run) == 1
    assert operations(replay) == ["create", "poll", "fetch", "fetch", "fetch"]
    assert replay.clock.slept == [1, 3, 3]


@both
def test_the_call_for_the_result_may_say_not_yet(flavour: Flavour) -> None:
    """A rule for it leads back to polling."""
    not_yet = Rule("pending", when=(Condition(at=("$statusCode",), is_=("202",)),), call="result")
    ready = reply(200, {"status": "ready"})
    replay = Replay(reply(200, CREATED), ready, reply(202, {}), ready, reply(200, {"out": 1}))

    assert play(flavour, replay, kind(result=FETCHED.result, rules=(not_yet,)), run) == 1
    assert operations(replay) == ["create", "poll", "fetch", "poll", "fetch"]
    assert replay.clock.slept == [1, 3]


@both
def test_the_call_for_the_result_may_fail(flavour: Flavour) -> None:
    """As the provider tells it, or with an HTTP status."""
    ready = reply(200, {"status": "ready"})
    told = Replay(reply(200, CREATED), ready, reply(200, {"error": {"code": "HARD"}}))
    gone = Replay(reply(200, CREATED), ready, reply(404, None))

    with pytest.raises(TaskFailed) as caught:
        play(flavour, told, FETCHED, run)
    with pytest.raises(TaskError) as missing:
        play(flavour, gone, FETCHED, run)

    assert (caught.value.operation, caught.value.code) == ("fetch", "HARD")
    assert (missing.value.operation, missing.value.status) == ("fetch", 404)


@both
def test_the_call_for_the_result_may_use_the_last_poll(flavour: Flavour) -> None:
    """The id of a file, say."""
    call = FollowUp(FETCH, query={"file": "$response.body#/file", "n": 1}, header={"X-Task": "{$task.id}!"})
    replay = Replay(reply(200, CREATED), reply(200, {"status": "ready", "file": "f-9"}), reply(200, "TEXT"))

    result = play(flavour, replay, kind(result=Result(at=("$response.body",), call=call)), run)

    assert result == "TEXT"
    assert replay.sent[-1].url.endswith("/fetch?file=f-9&n=1")
    assert replay.sent[-1].headers["x-task"] == "t-1!"


@both
def test_the_whole_answer_may_be_the_result(flavour: Flavour) -> None:
    """Typed as the operation's answer is, or as plain data."""
    typed = operation("poll", safe=True, responses={"200": Picture})
    plain_replay = Replay(reply(200, CREATED), reply(200, READY))
    typed_replay = Replay(reply(200, CREATED), reply(200, {**READY, "url": URL}))

    assert play(flavour, plain_replay, kind(result=Result()), run) == READY
    picture = play(flavour, typed_replay, kind(result=Result(), poll=FollowUp(typed, body={"/id": "$task.id"})), run)
    assert picture == Picture(URL)


@both
def test_the_whole_answer_may_be_a_text(flavour: Flavour) -> None:
    """Even one that begins like JSON."""
    lines = reply(200, '{"n": 1}\n{"n": 2}', headers={"Content-Type": "application/x-ndjson"})
    replay = Replay(reply(200, CREATED), reply(200, {"status": "ready"}), lines)
    text = kind(result=Result(call=FETCHED.result.call), result_type=str)

    assert play(flavour, replay, text, run) == '{"n": 1}\n{"n": 2}'


@both
def test_a_result_is_typed_by_what_was_asked_for(flavour: Flavour) -> None:
    """Also after a resume, by the name in the handle, or by the class that the caller names."""

    def polled() -> Replay:
        return Replay(reply(200, READY))

    def submit(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit(subject=Drawing)
        return task.handle, (yield task.result())

    handle, result = play(flavour, Replay(reply(200, CREATED), reply(200, READY)), TYPED, submit)
    again = play(flavour, polled(), TYPED, lambda tasks: tasks.resume(handle.to_json(), Drawing).result())
    named = play(flavour, polled(), TYPED, lambda tasks: tasks.resume(handle_of(), Drawing).result())
    plain = play(flavour, polled(), TYPED, lambda tasks: tasks.resume(handle_of()).result())

    assert (handle.type, result, again, named, plain) == (
        "Drawing",
        Picture(URL),
        Picture(URL),
        Picture(URL),
        READY["out"],
    )
    with pytest.raises(ConfigurationError, match=r"of a `Drawing`, not of a `Picture`"):
        play(flavour, Replay(), TYPED, lambda tasks: tasks.resume(handle, Picture))


@both
def test_a_result_of_another_shape_keeps_the_handle(flavour: Flavour) -> None:
    """It was paid for: the error has the path, and a note how to get at the task."""
    replay = Replay(reply(200, CREATED), reply(200, {"status": "ready", "out": {"url": 7}}))

    with pytest.raises(DecodeError) as caught:
        play(flavour, replay, TYPED, lambda tasks: tasks.run(subject=Drawing))

    assert str(caught.value) == "poll: Expected `str`, got `int` - at `$.out.url` (HTTP 200)"
    assert '"id":"t-1"' in caught.value.__notes__[0]


@both
def test_a_page_in_place_of_a_state_is_told(flavour: Flavour) -> None:
    """A proxy answers with HTTP 200: the wait goes on, and says why when it ends."""
    page = reply(200, b"<html>One moment</html>", headers={"Content-Type": "text/html"})

    with pytest.raises(TaskTimeout) as caught:
        play(flavour, Replay(reply(200, CREATED), page), KIND, lambda tasks: tasks.run(timeout=2))
    result = play(flavour, Replay(reply(200, CREATED), page, reply(200, READY)), KIND, run)

    assert "the last response: poll: the response is text, not JSON (HTTP 200)" in str(caught.value)
    assert result == READY["out"]


# --- watching, cancelling, listing, pushes ---------------------------------------------------------------------------


@both
def test_watching_tells_each_answer(flavour: Flavour) -> None:
    """State, the provider's word, polls and time; the last update is the end, whatever it is."""
    replay = Replay(reply(200, CREATED), reply(200, {"status": "queued"}), reply(200, {"status": "broken"}))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        return (yield task.watch())

    updates: list[Update] = play(flavour, replay, KIND, use)

    assert [(it.state, it.status, it.polls, it.elapsed, it.done) for it in updates] == [
        ("pending", "queued", 1, 1, False),
        ("failed", "broken", 2, 4, True),
    ]


@both
def test_a_callback_is_told_the_same(flavour: Flavour) -> None:
    """`on_update`, of `run` and of `result`."""
    told: list[tuple[str | None, object]] = []
    replay = Replay(reply(200, CREATED), reply(200, PENDING), reply(200, READY))

    def tell(update: Update) -> None:
        told.append((update.status, update.response))

    play(flavour, replay, KIND, lambda tasks: tasks.run(on_update=tell))

    assert told == [("working", PENDING), ("ready", READY)]


@both
def test_watching_ends_with_the_caller_s_patience(flavour: Flavour) -> None:
    """As waiting does."""

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        return (yield task.watch(timeout=2))

    with pytest.raises(TaskTimeout):
        play(flavour, Replay(reply(200, CREATED), forever=reply(200, PENDING)), KIND, use)


@both
def test_a_task_is_cancelled_at_the_provider(flavour: Flavour) -> None:
    """With values of the create request, also after a resume; the result is then TaskCancelled."""
    replay = Replay(reply(200, CREATED), reply(200, {}))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit(width=3)
        again = tasks.resume(task.handle.to_json())
        told = yield again.cancel()
        with pytest.raises(TaskCancelled, match="cancelled by this program"):
            yield again.result()
        return told, again.state, (yield again.cancel())

    assert play(flavour, replay, CANCELLABLE, use) == (True, "cancelled", False)
    assert replay.sent[1].body == {"id": "t-1", "width": 3, "key": KEY}


@both
def test_where_no_call_cancels_it_is_local_and_says_so(flavour: Flavour) -> None:
    """The provider goes on."""
    replay = Replay(reply(200, CREATED))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        told = yield task.cancel()
        with pytest.raises(TaskCancelled, match="cancelled locally only"):
            yield task.result()
        return told

    assert play(flavour, replay, KIND, use) is False
    assert len(replay.sent) == 1


@pytest.mark.parametrize("at", ["poll", "fetch"])
def test_what_is_cancelled_while_a_request_is_under_way_stays_ended(at: str) -> None:
    """Whether the response then tells of the success, or that the result is not there yet."""
    found: list[Task[Any]] = []

    class Interrupted(Replay):
        """Cancels the task before one of its requests is answered."""

        def send(self, request: SealedRequest, timeout: float, /) -> Response:
            if request.request.operation == at:
                found[0].cancel()
            return super().send(request, timeout)

    replay = Interrupted(reply(200, CREATED), reply(200, READY), reply(202, {}))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        found.append((yield tasks.submit()))
        for _ in range(2):
            with pytest.raises(TaskCancelled, match="cancelled locally only"):
                yield found[0].result()

    rules = (Rule("pending", (Condition(at=("$statusCode",), is_=("202",)),), "result"),)
    play(SYNC, replay, kind(result=FETCHED.result, rules=rules), use)

    assert operations(replay)[-1] == at


@both
def test_a_resource_cancels_by_task_handle_or_json(flavour: Flavour) -> None:
    """All three name the task."""
    replay = Replay(reply(200, CREATED), forever=reply(200, {}))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit(width=3)
        handle = task.handle
        for one in (task, handle, handle.to_json()):
            yield tasks.cancel(one)
        return task.done

    assert play(flavour, replay, CANCELLABLE, use) is True
    assert operations(replay) == ["create", "cancel", "cancel", "cancel"]


@both
def test_tasks_are_listed_with_their_handles(flavour: Flavour) -> None:
    """So that one whose create answer was lost is found, and resumed."""
    items = [{"id": "t-1", "status": "working"}, {"id": 7, "status": "odd"}, {"status": "ready"}]
    replay = Replay(reply(200, {"items": items}), reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        found = yield tasks.list_tasks()
        return found, (yield tasks.resume(found[0].handle).result())

    found, result = play(flavour, replay, LISTED, use)

    assert [(it.id, it.state, it.status) for it in found] == [
        ("t-1", "pending", "working"),
        ("7", "pending", "odd"),
        (None, "succeeded", "ready"),
    ]
    assert [it.item for it in found] == items
    assert (found[2].handle, result) == (None, READY["out"])


@both
def test_a_list_must_be_one(flavour: Flavour) -> None:
    """No items are an empty list, something else is an error."""
    assert play(flavour, Replay(reply(200, {"items": None})), LISTED, lambda tasks: tasks.list_tasks()) == ()
    with pytest.raises(DecodeError, match=r"the response has no list at `/items`"):
        play(flavour, Replay(reply(200, {"items": {}})), LISTED, lambda tasks: tasks.list_tasks())
    with pytest.raises(ConfigurationError, match="cannot be listed"):
        play(flavour, Replay(), KIND, lambda tasks: tasks.list_tasks())


@both
def test_a_pushed_answer_goes_through_the_same_parser(flavour: Flavour) -> None:
    """It ends the task without a poll; one that tells nothing new leaves it pending."""
    replay = Replay(reply(200, CREATED))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        first = task.receive(b'{"status": "working"}')
        last = task.receive(READY)
        with pytest.raises(DecodeError):
            tasks.resume(task.handle).receive("no json")
        return first.state, last.state, (yield task.result()), task.handle.polls

    pushed = kind(notify=Notify("/hook", "poll"))
    assert play(flavour, replay, pushed, use) == ("pending", "succeeded", READY["out"], 0)


@both
def test_what_the_spec_does_not_know_to_be_pushed_is_refused(flavour: Flavour) -> None:
    """Nobody says how to read it."""

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        with pytest.raises(ConfigurationError, match="no push is described"):
            task.receive(READY)
        return task.state

    assert play(flavour, Replay(reply(200, CREATED)), KIND, use) == "pending"


@both
def test_a_pushed_word_that_there_is_news_polls_at_once(flavour: Flavour) -> None:
    """Where the provider pushes an id only."""
    replay = Replay(reply(200, CREATED), reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        task.receive({"id": "t-1"})
        return (yield task.result())

    play(flavour, replay, kind(notify=Notify("/hook", "id")), use)

    assert replay.clock.slept == []


# --- handles ---------------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.builds(
        Handle,
        provider=st.text(),
        kind=st.text(),
        captured=st.dictionaries(st.text(), JSON, max_size=3),
        created=st.floats(0, 1e12),
        type=st.none() | st.text(),
        inputs=st.dictionaries(st.text(), JSON, max_size=3),
        polls=st.integers(0, 2**40),
        last_status=st.none() | st.text(),
    )
)
def test_a_handle_comes_back_as_it_was(handle: Handle) -> None:
    """Through JSON, text or bytes, and through pickle."""
    assert Handle.from_json(handle.to_json()) == handle
    assert Handle.from_json(handle.to_json().encode()) == handle
    assert pickle.loads(pickle.dumps(handle)) == handle


def test_a_handle_says_what_it_holds() -> None:
    """And nothing more: no key, no host."""
    text = handle_of(polls=2, last_status="working", inputs={"/width": 3}).to_json()
    assert text == (
        '{"v":1,"provider":"inkwell","kind":"drawings","captured":{"id":"t-1"},"created":1750000000.0,'
        '"type":null,"inputs":{"/width":3},"polls":2,"last_status":"working"}'
    )


GOOD = '{"v":1,"provider":"p","kind":"k","captured":{},"created":1}'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "truncated"),
        ("{", "truncated"),
        ("[]", "expected a JSON object with a version"),
        ("{}", "expected a JSON object with a version"),
        (GOOD.replace('"v":1', '"v":0'), "invalid version 0"),
        (GOOD.replace('"v":1', '"v":true'), "invalid version True"),
        (GOOD.replace('"v":1', '"v":1.0'), "invalid version 1.0"),
        (GOOD.replace('"kind":"k",', ""), "missing required field `kind`"),
        (GOOD.replace('"k"', "7"), "Expected `str`, got `int` - at `$.kind`"),
        (GOOD.replace('"created":1', '"created":"1"'), "at `$.created`"),
        (GOOD.replace('"created":1', '"created":-1'), "at `$.created`"),
        (GOOD[:-1] + ',"polls":-1}', "at `$.polls`"),
        (GOOD[:-1] + ',"polls":1.5}', "at `$.polls`"),
        (GOOD[:-1] + ',"due":"soon"}', "at `$.due`"),
        ("[" * 100_000, ""),
    ],
)
def test_what_is_no_handle_is_refused(text: str, reason: str) -> None:
    """With the place and the reason."""
    assert Handle.from_json(GOOD).polls == 0
    with pytest.raises(ValueError, match="not a valid task handle: ") as caught:
        Handle.from_json(text)
    assert reason in str(caught.value)


@both
def test_a_handle_of_something_else_is_refused(flavour: Flavour) -> None:
    """Of another provider or kind, or without what the polls need."""
    other = Handle(provider="quill", kind="drawings", captured={"id": 1}, created=1)
    empty = Handle(provider="inkwell", kind="drawings", captured={}, created=1)
    with pytest.raises(
        ConfigurationError, match=r"another kind of task: `quill`, `drawings`, not `inkwell`, `drawings`"
    ):
        play(flavour, Replay(), KIND, lambda tasks: tasks.resume(other))
    with pytest.raises(ConfigurationError, match="lacks the captured `id`"):
        play(flavour, Replay(), KIND, lambda tasks: tasks.resume(empty.to_json()))


def test_no_credential_is_kept_in_a_handle() -> None:
    """Not even where the spec refers to the place that it goes to."""
    careless = kind(poll=FollowUp(POLL, body={"/key": "$request.body#/key", "/id": "$task.id"}))
    replay = Replay(reply(200, CREATED), reply(200, READY))

    def use(tasks: Any) -> Any:
        task = tasks.submit(width=1)
        return task.handle, task.result()

    handle, result = play(SYNC, replay, careless, use)

    assert KEY not in handle.to_json()
    assert result == READY["out"]
    assert replay.sent[1].body == {"id": "t-1", "key": KEY}


# --- interrupts and several waits ------------------------------------------------------------------------------------


class Interrupting(FakeClock):
    """A clock whose second sleep is interrupted."""

    def sleep(self, seconds: float) -> None:
        """Raise instead of the second sleep."""
        super().sleep(seconds)
        if len(self.slept) == 2:
            raise KeyboardInterrupt


def test_an_interrupt_comes_through_with_the_handle() -> None:
    """In `run`, `result` and `watch`, and the task can be waited for again."""
    uses: list[Callable[[Any], Any]] = [
        lambda tasks: tasks.run(),
        lambda tasks: tasks.submit().result(),
        lambda tasks: tasks.submit().watch(),
        lambda tasks: tasks.wait_all([tasks.submit()]),
    ]
    for use in uses:
        replay = Replay(reply(200, CREATED), reply(200, PENDING), clock=Interrupting())
        with pytest.raises(KeyboardInterrupt) as caught:
            play(SYNC, replay, KIND, use)
        handle = timed(handle_of(polls=1, due=START + 4, last_status="working"), wait=0)
        assert caught.value.__notes__ == [f"task handle: {handle.to_json()}"]


def test_an_interrupted_submission_says_so() -> None:
    """There is no handle, but perhaps a task."""

    def answer(sent: Sent) -> Reply:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        play(SYNC, Replay(answer), KIND, run)

    assert caught.value.__notes__ == ["a task may have been created"]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_wait_carries_the_handle(backend: str) -> None:
    """Of the task that goes on, in either event loop; it can be waited for again."""
    notes: list[str] = []
    replay = Replay(reply(200, CREATED), reply(200, READY))

    async def main() -> Any:
        async with AsyncInkwell(transport=replay, clock=replay.clock) as client:
            task = await client.drawings.submit()
            with anyio.CancelScope() as scope:
                scope.cancel()
                try:
                    await task.result()
                except BaseException as error:
                    notes.extend(error.__notes__)
                    raise
            assert scope.cancelled_caught
            return await task.result()

    assert anyio.run(main, backend=backend) == READY["out"]
    assert notes == [f"task handle: {timed(handle_of(due=START + 1), wait=1).to_json()}"]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_several_waits_share_the_polls(backend: str) -> None:
    """A task that is waited for twice is not polled twice."""
    replay = Replay(reply(200, CREATED), reply(200, PENDING), reply(200, PENDING), reply(200, READY))
    results: list[Any] = []

    async def main() -> None:
        async with AsyncInkwell(transport=replay, clock=replay.clock) as client:
            task = await client.drawings.submit()

            async def wait() -> None:
                results.append(await task.result())

            async with anyio.create_task_group() as group:
                for _ in range(3):
                    group.start_soon(wait)

    anyio.run(main, backend=backend)

    assert results == [READY["out"]] * 3
    assert len(replay.sent) == 4


def test_several_threads_share_the_polls() -> None:
    """One polls while the other looks again later."""
    asked, go = threading.Event(), threading.Event()
    results: list[Any] = []

    def answer(sent: Sent) -> Reply:
        asked.set()
        assert go.wait(10)
        return reply(200, READY)

    replay = Replay(reply(200, CREATED), answer)
    with Inkwell(transport=replay, clock=replay.clock) as client:
        task = client.drawings.submit()
        first = threading.Thread(target=lambda: results.append(task.result()))
        first.start()
        assert asked.wait(10)
        with pytest.raises(TaskTimeout):
            task.result(timeout=1)
        go.set()
        first.join(10)
        results.append(task.result())

    assert results == [READY["out"]] * 2
    assert len(replay.sent) == 2


# --- many ------------------------------------------------------------------------------------------------------------


class Service:
    """Answers for many tasks at once: task n is ready with its n-th poll, and those named in `broken` fail instead."""

    def __init__(self, *broken: str) -> None:
        self.created = 0
        self.polls: dict[str, int] = {}
        self.broken = broken

    def __call__(self, sent: Sent) -> Reply:
        """Answer one request."""
        if sent.url.endswith("/create"):
            self.created += 1
            return reply(200, {"id": str(self.created)})
        id = sent.body["id"]
        self.polls[id] = self.polls.get(id, 0) + 1
        if self.polls[id] < int(id):
            return reply(200, PENDING)
        return reply(200, {"status": "broken" if id in self.broken else "ready", "out": id})


def submitted(tasks: Any, count: int) -> Generator[Any, Any, list[Any]]:
    """So many tasks."""
    made: list[Any] = []
    for _ in range(count):
        made.append((yield tasks.submit()))
    return made


@both
def test_all_are_waited_for_and_none_stops_the_others(flavour: Flavour) -> None:
    """They come back as they were given, each with its result or error at once."""
    service = Service("2")
    replay = Replay(forever=service)

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        given = yield from submitted(tasks, 4)
        done = yield tasks.wait_all(given)
        assert done == given
        sent = len(replay.sent)
        results: list[Any] = []
        for task in done:
            try:
                results.append((yield task.result()))
            except TaskFailed as error:
                results.append(error.last_status)
        assert len(replay.sent) == sent
        return results

    assert play(flavour, replay, KIND, use) == ["1", "broken", "3", "4"]
    assert service.polls == {"1": 1, "2": 2, "3": 3, "4": 4}


@both
def test_tasks_come_as_they_end(flavour: Flavour) -> None:
    """Whatever their order, each once however often it is given."""
    replay = Replay(forever=Service())

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        given = yield from submitted(tasks, 3)
        ended = yield tasks.as_completed([given[2], given[0], given[2], given[1]], max_in_flight=2)
        return [task.id for task in ended]

    assert play(flavour, replay, KIND, use) == ["1", "2", "3"]


@both
def test_one_deadline_holds_for_all(flavour: Flavour) -> None:
    """What is not ready raises TaskTimeout from its result at once, and goes on when it is given time again."""
    replay = Replay(forever=Service())

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        given = yield from submitted(tasks, 3)
        yield tasks.wait_all(given, timeout=5)
        assert replay.clock.monotonic() == 5
        states = [task.state for task in given]
        with pytest.raises(TaskTimeout) as caught:
            yield given[2].result()
        assert replay.clock.monotonic() == 5
        late = yield given[2].result(timeout=10)
        return states, caught.value.polls, late

    assert play(flavour, replay, KIND, use) == (["succeeded", "succeeded", "pending"], 2, "3")


@both
def test_a_loop_over_tasks_may_be_left(flavour: Flavour) -> None:
    """What has not ended can be waited for again."""
    replay = Replay(forever=Service())

    if flavour is SYNC:
        with Inkwell(transport=replay, clock=replay.clock) as client:
            given = [client.drawings.submit() for _ in range(3)]
            first = next(client.drawings.as_completed(given)).id
            rest = [task.result() for task in given]
    else:

        async def main() -> tuple[str | None, list[Any]]:
            async with AsyncInkwell(transport=replay, clock=replay.clock) as client:
                given = [await client.drawings.submit() for _ in range(3)]
                first = None
                async for task in client.drawings.as_completed(given):
                    first = task.id
                    break
                return first, [await task.result() for task in given]

        first, rest = anyio.run(main, backend=repr(flavour))

    assert (first, rest) == ("1", ["1", "2", "3"])


@both
def test_many_waits_keep_to_the_providers_rate(flavour: Flavour) -> None:
    """One request every two seconds, however many tasks are due."""
    replay = Replay(forever=Service())
    moments: list[float] = []
    limited = kind(limits=Limits(rate=0.5), timing=Timing(first=1, every=1))

    def note(handle: Handle) -> None:
        moments.append(replay.clock.monotonic())

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        given = yield from submitted(tasks, 3)
        checked = tasks.with_options(checkpoint=note)
        again = [checked.resume(task.handle) for task in given]
        yield tasks.wait_all(again)
        return [task.done for task in again]

    assert play(flavour, replay, limited, use) == [True, True, True]
    assert moments == [1, 3, 5, 7, 9, 11]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_calls_and_waits_keep_to_one_rate_in_turn(backend: str) -> None:
    """What falls due first goes first, so that a stream of calls cannot keep a batch waiting."""
    moments: list[tuple[float, str]] = []
    service = Service()

    def answer(sent: Sent) -> Reply:
        moments.append((replay.clock.monotonic(), sent.url.rpartition("/")[2]))
        return service(sent)

    replay = Replay(forever=answer)

    async def main() -> None:
        async with AsyncInkwell(transport=replay, clock=replay.clock, rate=1.0, timeout=1_000) as client:
            given = [await client.drawings.submit() for _ in range(2)]

            async def call() -> None:
                for _ in range(4):
                    await client.drawings.submit()

            async with anyio.create_task_group() as group:
                for _ in range(3):
                    group.start_soon(call)
                group.start_soon(client.drawings.wait_all, given[1:])
                group.start_soon(given[0].result)

    anyio.run(main, backend=backend)

    assert all(moment >= number - 0.01 for number, (moment, _) in enumerate(moments))
    assert moments[-1][0] <= len(moments)
    operations = [operation for _, operation in moments]
    assert operations.count("create") == 14
    assert operations.count("poll") == 3
    assert operations.index("poll") < 8
    assert operations[-1] == "create"


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_very_many_results_are_not_asked_for_in_lockstep(backend: str) -> None:
    """Each wait begins at a moment of its own, within the time from one poll to the next."""
    replay = Replay(forever=lambda sent: reply(200, READY))
    moments: list[float] = []
    pictures = kind(timing=Timing(first=1, every=3))

    async def main() -> None:
        async with AsyncInkwell(pictures, transport=replay, clock=replay.clock) as client:
            noted = client.drawings.with_options(checkpoint=lambda handle: moments.append(replay.clock.monotonic()))
            async with anyio.create_task_group() as group:
                for number in range(2_000):
                    group.start_soon(noted.resume(handle_of(captured={"id": str(number)})).result)

    anyio.run(main, backend=backend)

    assert len(moments) == 2_000
    assert moments.count(1) == 32
    assert max(moments) == pytest.approx(2.968)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_results_that_are_there_put_nobody_off(backend: str) -> None:
    """Asking for very many again is no beginning: the next wait begins when it is due."""
    replay = Replay(reply(200, CREATED), reply(200, READY), reply(200, CREATED), reply(200, READY))

    async def main() -> float:
        async with AsyncInkwell(transport=replay, clock=replay.clock) as client:
            task = await client.drawings.submit()
            for _ in range(1_000):
                await task.result()
            began = replay.clock.monotonic()
            await client.drawings.run()
            return replay.clock.monotonic() - began

    assert anyio.run(main, backend=backend) == 1


def test_a_wait_may_be_as_long_as_numbers_go() -> None:
    """Longer than a lock can wait by the clock;
    while another thread has the only request that may be in flight, too.
    """
    asked, go = threading.Event(), threading.Event()

    def answer(sent: Sent) -> Reply:
        if sent.body["id"] == "busy":
            asked.set()
            assert go.wait(10)
        return reply(200, READY)

    replay = Replay(forever=answer)
    with Inkwell(transport=replay, clock=replay.clock, max_connections=1) as client:
        busy, alone, one, two = (
            client.drawings.resume(handle_of(captured={"id": id})) for id in ("busy", "alone", "one", "two")
        )
        threads = [threading.Thread(target=busy.result)]
        threads[0].start()
        assert asked.wait(10)
        forever = sys.float_info.max
        threads += [
            threading.Thread(target=alone.result, args=(forever,)),
            threading.Thread(target=client.drawings.wait_all, args=([one, two],), kwargs={"timeout": forever}),
        ]
        for thread in threads[1:]:
            thread.start()
        go.set()
        for thread in threads:
            thread.join(10)

    assert all(task.done for task in (busy, alone, one, two))


@both
def test_nothing_to_wait_for_is_fine(flavour: Flavour) -> None:
    """No tasks, and tasks that have ended already."""
    replay = Replay(forever=Service())

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        yield task.result()
        return (yield tasks.wait_all([])), (yield tasks.wait_all([task])), (yield tasks.as_completed([task]))

    empty, one, same = play(flavour, replay, KIND, use)

    assert (empty, one) == ([], same)


def test_a_waiting_task_costs_little() -> None:
    """Under one KB of our own, which ten thousand of them must stay below on average."""
    import tracemalloc

    count = 2_000
    replay = Replay()
    with Inkwell(kind(limits=Limits(polls=120, expires=300)), transport=replay, clock=replay.clock) as client:
        texts = [
            handle_of(captured={"id": f"task-{number}"}, inputs={"/type": "a"}).to_json() for number in range(count)
        ]
        kept = [client.drawings.resume(texts[0])]
        tracemalloc.start()
        kept += [client.drawings.resume(text) for text in texts]
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert len(kept) == count + 1
    assert size / count < 1024


# --- the two flavours ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other"), [(Task, AsyncTask), (TaskResource, AsyncTaskResource)])
def test_the_flavours_are_twins(one: type, other: type) -> None:
    """The same names, parameters, defaults and words; only the limit of requests in flight differs."""

    def described(owner: type) -> dict[str, tuple[list[str], str]]:
        methods = {name: method for name, method in vars(owner).items() if isfunction(method) and name != "__init__"}
        return {name: (list(signature(method).parameters), method.__doc__ or "") for name, method in methods.items()}

    left, right = described(one), described(other)
    right_words = {
        name: (parameters, doc.partition("\n\n        While a task is yielded")[0].strip())
        for name, (parameters, doc) in right.items()
    }
    assert {name: (parameters, doc.strip()) for name, (parameters, doc) in left.items()} == right_words


def test_task_kinds_are_told_apart_by_identity() -> None:
    """They are keys of caches, though they hold mappings."""
    twin = kind()
    assert hash(twin) != hash(KIND) or twin is not KIND
    assert twin != KIND
    assert isinstance(KIND, TaskSpec)


def test_a_task_shows_what_it_is() -> None:
    """Its kind, id and state, and nothing of the client."""
    replay = Replay(reply(200, CREATED))
    assert repr(play(SYNC, replay, KIND, lambda tasks: tasks.submit())) == "Task(drawings, t-1, pending)"


def test_importing_tasks_loads_no_event_loop() -> None:
    """Threads, queues and event loops are for those who wait."""
    import subprocess
    import sys

    code = (
        f"import sys, {tasks_module.__name__}\n"
        "heavy = {'asyncio', 'anyio', 'concurrent.futures', 'queue', 'logging', 'httpx2', 'httpcore2'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout == "[]\n"
