"""What was paid for is not lost: whatever goes wrong after a create was sent says so, and carries what is known."""

from __future__ import annotations

import pickle
from collections.abc import Generator
from typing import Any

import pytest

from specloom.runtime.bodies import CONTENT
from specloom.runtime.description.api import Envelope
from specloom.runtime.description.tasks import FollowUp, Limits, Slot, TaskSpec
from specloom.runtime.errors import (
    AuthenticationError,
    ClientError,
    ConfigurationError,
    DecodeError,
    HttpStatusError,
    RateLimited,
    TransportError,
    Unavailable,
)
from specloom.runtime.expressions import Failure
from specloom.runtime.multipart import MULTIPART
from specloom.runtime.operation import Call, Operation
from specloom.runtime.resume import Handle
from specloom.runtime.tasks.errors import TaskError, TaskFailed, TaskTimeout
from specloom.runtime.tasks.start import StartCalls
from specloom.runtime.testing import ASYNC, SYNC, TRIO, Flavour, Replay, Reply, Sent, reply
from tests.unit.inkwell import (
    CANCELLABLE,
    CREATE,
    CREATED,
    FAILURE,
    FETCHED,
    KEY,
    KIND,
    PENDING,
    POLL,
    READY,
    kind,
    operation,
    play,
)

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC, TRIO], ids=repr)

JSON = {"Content-Type": "application/json"}
RESET = "reset"
REFUSED = "refused"


def fault(name: Any) -> Any:
    """A scripted failure; errors are created each time, since whoever raises one writes on it."""
    match name:
        case "reset":
            return TransportError("the connection was reset", sent=True)
        case "refused":
            return TransportError("the connection was refused", sent=False)
        case _:
            return name


def run(tasks: Any) -> Any:
    """Submit a task and wait for its result."""
    return tasks.run(width=3)


def failed_run(flavour: Flavour, kind: TaskSpec[Operation], *script: Any, **options: Any) -> tuple[ClientError, Replay]:
    """The error of a run."""
    replay = Replay(*map(fault, script))
    with pytest.raises(ClientError) as caught:
        play(flavour, replay, kind, run, **options)
    return pickle.loads(pickle.dumps(caught.value)), replay


# --- complete, and unreadable ----------------------------------------------------------------------------------------

HALF = b'{"status":"ready","out":{"url":"cut \\ud83d"}}'
BROKEN = reply(200, b'{"status":"ready","out":NaN,"key":"' + KEY.encode() + b'"}', headers=JSON)
TEXT = '{"status":"ready","out":NaN,"key":"***"}'


@both
def test_half_of_a_surrogate_pair_is_a_text_like_any(flavour: Flavour) -> None:
    """As JavaScript writes it where it cuts an emoji, and as Python's own `json` reads it."""
    replay = Replay(reply(200, CREATED), reply(200, HALF, headers=JSON))

    assert play(flavour, replay, KIND, run) == {"url": "cut \ud83d"}
    assert len(replay.sent) == 2


@both
def test_an_id_with_half_of_a_surrogate_pair_survives_in_the_handle(flavour: Flavour) -> None:
    """What was captured is kept as it came, in JSON too."""
    replay = Replay(reply(200, b'{"id":"t-\\ud83d"}', headers=JSON))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        return task.handle

    handle = play(flavour, replay, KIND, use)

    assert handle.captured == {"id": "t-\ud83d"}
    assert Handle.from_json(handle.to_json()) == handle


@both
def test_complete_responses_that_cannot_be_read_end_the_wait_with_their_text(flavour: Flavour) -> None:
    """After three in a row, and not when the budget is gone: asking again brings the same."""
    error, replay = failed_run(flavour, KIND, reply(200, CREATED), BROKEN, BROKEN, BROKEN, BROKEN)

    assert isinstance(error, DecodeError)
    assert error.message.startswith("3 complete responses in a row cannot be read: the response is not JSON")
    assert error.response_text == TEXT
    assert error.handle is not None
    assert error.handle.captured == {"id": "t-1"}
    assert (error.may_exist, error.retryable) == (True, False)
    assert replay.left == 1


@both
def test_a_fetched_result_that_cannot_be_read_is_told_with_its_text(flavour: Flavour) -> None:
    """It was given out, and perhaps for the only time."""
    error, replay = failed_run(flavour, FETCHED, reply(200, CREATED), reply(200, READY), BROKEN, BROKEN)

    assert isinstance(error, DecodeError)
    assert error.response_text == TEXT
    assert error.handle is not None
    assert (error.may_exist, error.retryable) == (True, False)
    assert replay.left == 1


@both
def test_what_a_transport_cannot_read_ends_the_wait_as_well(flavour: Flavour) -> None:
    """A response that is too large or wrongly compressed is the same each time."""
    large = [DecodeError("the response is larger than 8 bytes") for _ in range(4)]

    error, replay = failed_run(flavour, KIND, reply(200, CREATED), *large)

    assert "3 complete responses in a row cannot be read: the response is larger" in str(error)
    assert error.handle is not None
    assert replay.left == 1


@both
def test_a_response_that_can_be_read_begins_the_count_anew(flavour: Flavour) -> None:
    """Only what cannot be read time and again is worth no further request."""
    broken = [BROKEN, BROKEN, reply(200, PENDING)] * 3
    replay = Replay(reply(200, CREATED), *broken, reply(200, READY))

    assert play(flavour, replay, KIND, run) == READY["out"]


@both
def test_the_text_that_could_not_be_read_is_told_when_time_or_budget_is_over(flavour: Flavour) -> None:
    """The result may stand in it."""
    late, _ = failed_run(flavour, kind(limits=Limits(wait=2)), reply(200, CREATED), BROKEN)
    used_up, _ = failed_run(flavour, kind(limits=Limits(polls=1)), reply(200, CREATED), BROKEN)

    assert isinstance(late, TaskTimeout)
    assert late.value == used_up.value == TEXT


# --- captures --------------------------------------------------------------------------------------------------------

TWO = kind(
    capture={"id": ("$response.body#/id",), "token": ("$response.body#/token",)},
    poll=FollowUp(POLL, body={"/id": "$task.id", "/token": "$task.token"}),
)
NO_ID = [None, "", "  ", True, False, [], ["t-1"], {}, {"a": 1}]


@pytest.mark.parametrize("value", NO_ID, ids=repr)
@both
def test_what_is_no_id_is_not_polled_for(flavour: Flavour, value: Any) -> None:
    """A text or a number names a task, nothing else does; the error has the response, and no handle."""
    error, replay = failed_run(flavour, KIND, reply(200, {"id": value, "status": "working"}))

    assert isinstance(error, DecodeError)
    assert "the response does not hold the task's `id`" in error.message
    assert error.response_text is not None
    assert '"status":"working"' in error.response_text
    assert (error.handle, error.may_exist, error.retryable) == (None, True, False)
    assert len(replay.sent) == 1


@pytest.mark.parametrize("value", [*NO_ID, ...], ids=repr)
@both
def test_what_was_captured_is_kept_where_the_rest_is_missing(flavour: Flavour, value: Any) -> None:
    """The handle has it, though it cannot be resumed without the rest."""
    told = {"id": 7} if value is ... else {"id": 7, "token": value}
    error, replay = failed_run(flavour, TWO, reply(200, told))

    assert isinstance(error, DecodeError)
    assert error.handle is not None
    assert error.handle.captured == {"id": 7}
    assert error.may_exist
    text = error.handle.to_json()
    with pytest.raises(ConfigurationError, match="lacks the captured `token`"):
        play(flavour, Replay(), TWO, lambda tasks: tasks.resume(text))
    assert len(replay.sent) == 1


@both
def test_what_a_response_to_another_request_names_is_not_taken(flavour: Flavour) -> None:
    """The task may exist; the one that is named is somebody else's."""

    def submit(tasks: Any) -> Any:
        return tasks.run(create=operation("create", envelope=Envelope(id="/n")))

    with pytest.raises(DecodeError, match="the response belongs to another request") as caught:
        play(flavour, Replay(reply(200, {"id": "t-2", "n": "77"})), KIND, submit)

    assert (caught.value.handle, caught.value.may_exist) == (None, True)
    assert caught.value.response_text is not None
    assert "t-2" in caught.value.response_text


@pytest.mark.parametrize("value", [0, 7, 1.5, "0", "t-1"], ids=repr)
@both
def test_a_number_or_a_text_is_an_id(flavour: Flavour, value: Any) -> None:
    """Nought is one, too."""
    replay = Replay(reply(200, {"id": value}), reply(200, READY))

    assert play(flavour, replay, KIND, run) == READY["out"]
    assert replay.sent[1].body["id"] == value


@pytest.mark.parametrize("told", ["http://[::1/x", "//[", "https://elsewhere.example:99999x/", "http://u:p@h/"])
@both
def test_a_url_that_is_none_keeps_what_was_captured_beside_it(flavour: Flavour, told: str) -> None:
    """However broken it is: never an error without a type."""
    following = kind(
        capture={"id": ("$response.body#/id",), "next": ("$response.body#/next",)},
        poll=FollowUp(POLL, url=("$task.next",)),
    )

    error, _ = failed_run(flavour, following, reply(200, {"id": "t-1", "next": told}))

    assert isinstance(error, DecodeError)
    assert error.handle is not None
    assert error.handle.captured == {"id": "t-1"}
    assert error.may_exist


# --- what may exist, and what to do ----------------------------------------------------------------------------------

IDEMPOTENT = kind(idempotency=Slot("header", "Idempotency-Key"))
TOLD = {"error": {"code": "NEW", "text": "timed out"}}


@pytest.mark.parametrize(
    ("answer", "may_exist", "retryable"),
    [
        (RESET, True, False),
        (REFUSED, False, True),
        (reply(101, None), True, False),
        (reply(302, None, headers={"Location": "/elsewhere"}), True, False),
        (reply(303, None), True, False),
        (reply(307, None, headers={"Location": "/elsewhere"}), False, False),
        (reply(400, None), False, False),
        (reply(401, None), False, False),
        (reply(408, None), True, False),
        (reply(409, None), False, False),
        (reply(413, None), False, False),
        (reply(429, None), False, True),
        (reply(500, None), True, False),
        (reply(503, None, headers={"Retry-After": "1"}), True, False),
        (reply(504, TOLD), True, False),
        (reply(999, None), True, False),
        (reply(200, TOLD), False, False),
        (reply(200, {"error": {"code": "NO_KEY"}}), False, False),
        (reply(200, {"error": {"code": "SLOW"}}), False, True),
        (reply(200, {"error": {"code": "BUSY"}}), False, True),
        (reply(503, {"error": {"code": "BUSY"}}), True, False),
        (reply(503, {"error": {"code": "SLOW"}}), False, True),
        (reply(200, b"{", headers=JSON), True, False),
        (reply(200, None), True, False),
        (reply(200, "<html>"), True, False),
        (reply(200, {"status": "working"}), True, False),
        (reply(200, {"id": "t-1", "status": "broken"}), True, False),
    ],
    ids=repr,
)
@both
def test_an_error_of_a_create_says_whether_a_task_may_exist_and_whether_to_try_again(
    flavour: Flavour, answer: Any, may_exist: bool, retryable: bool
) -> None:
    """The same for what is billable, which is never sent again by itself; and it survives pickling."""
    busy = Failure(
        when=FAILURE.when,
        code=FAILURE.code,
        message=FAILURE.message,
        kinds={**FAILURE.kinds, "unavailable": ("BUSY",)},
    )

    def submit(tasks: Any) -> Any:
        return tasks.run(create=operation("create", failure=busy))

    replay = Replay(fault(answer))
    with pytest.raises(ClientError) as caught:
        play(flavour, replay, kind(billable=True), submit, retries=0)
    error = pickle.loads(pickle.dumps(caught.value))

    assert (error.may_exist, error.retryable) == (may_exist, retryable)
    if may_exist and error.handle is None:
        assert "; a task may have been created, and cost money" in error.message
    assert len(replay.sent) == 1


@pytest.mark.parametrize("last", [REFUSED, reply(429, None), reply(401, None)], ids=repr)
@both
def test_what_an_earlier_attempt_may_have_created_is_told_with_the_last_error(flavour: Flavour, last: Any) -> None:
    """An idempotency key lets a create be repeated; that the last attempt did nothing says nothing of the first."""
    error, replay = failed_run(flavour, IDEMPOTENT, RESET, last, retries=1)

    assert (error.may_exist, error.retryable) == (True, False)
    assert "a task may have been created" in error.message
    assert len(replay.sent) == 2


@both
def test_what_happens_after_the_creation_carries_the_handle(flavour: Flavour) -> None:
    """Of a run nothing may be made again; the task is there, and the handle resumes it."""
    ends = [
        failed_run(flavour, KIND, reply(200, CREATED), reply(200, {"status": "broken"})),
        failed_run(flavour, KIND, reply(200, CREATED), reply(403, None)),
        failed_run(flavour, kind(limits=Limits(wait=2)), reply(200, CREATED), RESET),
        failed_run(flavour, kind(result_type=int), reply(200, CREATED), reply(200, READY)),
        failed_run(flavour, kind(limits=Limits(polls=1)), reply(200, CREATED), reply(200, PENDING)),
    ]
    for error, _ in ends:
        assert error.handle is not None, error
        assert error.handle.captured == {"id": "t-1"}
        assert (error.may_exist, error.retryable) == (True, False)


@both
def test_a_wait_that_ran_out_of_time_may_be_made_again(flavour: Flavour) -> None:
    """It creates nothing; what failed for good may not."""

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        with pytest.raises(TaskTimeout) as late:
            yield task.result(timeout=0.5)
        with pytest.raises(TaskFailed) as failed:
            yield task.result()
        return late.value, failed.value

    late, failed = play(flavour, Replay(reply(200, CREATED), reply(200, {"status": "broken"})), KIND, use)

    assert (late.may_exist, late.retryable) == (False, True)
    assert (failed.may_exist, failed.retryable) == (False, False)


@both
def test_a_cancel_that_fails_carries_the_handle_and_creates_nothing(flavour: Flavour) -> None:
    """The same call later may succeed."""

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit(width=3)
        with pytest.raises(ClientError) as caught:
            yield task.cancel()
        return caught.value

    error = play(flavour, Replay(reply(200, CREATED), fault(RESET)), CANCELLABLE, use, retries=0)

    assert error.handle is not None
    assert (error.may_exist, error.retryable) == (False, True)


@both
def test_a_later_call_that_cannot_be_written_leaves_the_handle(flavour: Flavour) -> None:
    """A value has no place in the body that the create request had: the task exists all the same."""
    nowhere = FollowUp(operation("begin"), body={"/a": 1, "/a/b": 2})
    started, _ = failed_run(flavour, kind(start=(nowhere,), starter=StartCalls()), reply(200, CREATED))
    polled = kind(poll=FollowUp(operation("poll", safe=True), body={"/a": 1, "/a/b": "$task.id"}))

    with pytest.raises(ValueError) as caught:
        play(flavour, Replay(reply(200, CREATED)), polled, run)

    assert isinstance(started, TaskError)
    assert started.handle is not None
    assert started.may_exist
    if isinstance(caught.value, ClientError):
        assert caught.value.handle is not None
    else:
        assert '"id":"t-1"' in caught.value.__notes__[0]


@both
def test_a_create_that_polls_repeat_uploads_nothing(flavour: Flavour) -> None:
    """What a handle cannot keep could never be sent again: it is rejected before anything is paid."""
    again = kind(poll=FollowUp(CREATE, again=True))
    replay = Replay()
    for parts in (
        {"media_type": "text/plain", "writer": CONTENT},
        {"media_type": "multipart/form-data", "writer": MULTIPART},
    ):

        def submit(tasks: Any, parts: dict[str, Any] = parts) -> Any:
            return tasks.submit(create=operation("create", placements=(), **parts), page=b"bytes")

        with pytest.raises(ConfigurationError, match="a handle cannot keep what is uploaded"):
            play(flavour, replay, again, submit)
    assert replay.sent == []


@both
def test_an_error_of_the_caller_s_own_code_names_the_task(flavour: Flavour) -> None:
    """A store that is full, a callback with a mistake: the error goes on as it is, with the handle as a note."""

    def full(handle: Handle) -> None:
        raise OSError("no space left")

    def use(tasks: Any) -> Any:
        return tasks.with_options(checkpoint=full).run()

    replay = Replay(reply(200, CREATED))
    with pytest.raises(OSError, match="no space left") as caught:
        play(flavour, replay, KIND, use)

    assert '"id":"t-1"' in caught.value.__notes__[0]
    assert len(replay.sent) == 1


@both
def test_a_transport_that_breaks_its_promise_leaves_a_word(flavour: Flavour) -> None:
    """One of the caller's own may raise anything: nobody knows then whether a task exists."""

    def broken(sent: Sent) -> Reply:
        raise RuntimeError("out of order")

    with pytest.raises(RuntimeError) as caught:
        play(flavour, Replay(broken), KIND, run)

    assert caught.value.__notes__ == ["a task may have been created"]


@both
def test_calls_say_the_same_of_themselves(flavour: Flavour) -> None:
    """Whatever is not safe to repeat may have been carried out; what only reads may be made again."""
    for name, safe, expected in (("create", False, (True, False)), ("balance", True, (False, True))):
        for answer in (RESET, reply(503, None)):

            def call(client: Any, name: str = name, safe: bool = safe) -> Any:
                return client._client._call(_call(name, safe))

            with pytest.raises((TransportError, HttpStatusError)) as caught:
                play(flavour, Replay(fault(answer)), KIND, call, retries=0)
            assert (caught.value.may_exist, caught.value.retryable) == expected


def _call(name: str, safe: bool) -> Call[Any]:
    return Call(operation(name, safe=safe))


def test_an_error_that_says_nothing_says_no() -> None:
    """What was never judged is neither retryable nor in doubt; what was not sent says so."""
    for error in (
        ClientError("x"),
        ConfigurationError("x"),
        Unavailable("x"),
        RateLimited("x"),
        AuthenticationError("x"),
    ):
        assert (error.may_exist, error.retryable, error.handle) == (False, False, None)
    assert not ConfigurationError("x").sent
    error = ClientError("x")
    error.judged(passing=True, may_exist=False)
    assert error.retryable
    error.may_exist = True
    assert not error.retryable
