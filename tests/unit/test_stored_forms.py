"""What a store keeps of tasks: handles of every version, updates, results and errors as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct, convert
from msgspec.structs import replace

from generated._runtime.errors import ClientError, ConfigurationError, NotFound
from generated._runtime.ledger.sqlite import SqliteLedger
from generated._runtime.resume import Handle
from generated._runtime.tasks.error_json import error_data, error_of
from generated._runtime.tasks.errors import TaskExpired, TaskFailed, TaskTimeout
from generated._runtime.tasks.handle import Update
from generated._runtime.tasks.stored import Outcome
from generated._runtime.testing import Replay, reply
from generated.capsolver import CapSolver, models
from tests.wire.witness import key, shows_key

STORED = sorted((Path(__file__).parent.parent / "handles").glob("*.json"))
TASK = models.AntiTurnstileTaskProxyLess(website_url="https://a.example", website_key="0x4")
SOLVED = {"errorId": 0, "taskId": "t-1", "status": "ready", "solution": {"token": "x", "more": [1, 2.0, None]}}
FAILED = {"errorId": 1, "errorCode": "ERROR_CAPTCHA_UNSOLVABLE", "errorDescription": "no luck"}

each_stored = pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)


class FrozenHandle(Struct, frozen=True, kw_only=True):
    """The members that a handle had in the release before; it must read every later handle of the same version."""

    provider: str
    kind: str
    captured: dict[str, Any]
    created: float
    type: str | None = None
    inputs: dict[str, Any] = {}
    parameters: dict[str, dict[str, Any]] | None = None
    polls: int = 0
    due: float | None = None
    last_status: str | None = None
    gathered: int = 0


def client(*replies: Any, api_key: str = "KEY", **options: Any) -> CapSolver:
    replay = Replay(*replies)
    return CapSolver(client_key=api_key, transport=replay, clock=replay.clock, **options)


def submitted(*replies: Any, **options: Any) -> Any:
    return client(reply(200, {"errorId": 0, "taskId": "t-1"}), *replies, **options).tasks.submit(TASK)


# --- handles ----------------------------------------------------------------------------------------------------------


@each_stored
def test_a_stored_handle_is_read_and_written_unchanged(path: Path) -> None:
    """Nothing of it is lost, what this release does not know included."""
    text = path.read_text("utf-8")

    assert json.loads(Handle.from_json(text).to_json()) == json.loads(text)


@each_stored
def test_the_release_before_reads_a_stored_handle(path: Path) -> None:
    """Members are only added: `v` is 1, and each that it knows has the type that it had."""
    members = json.loads(path.read_text("utf-8"))

    known = convert({name: value for name, value in members.items() if name != "v"}, FrozenHandle)

    assert members["v"] == 1
    assert (known.provider, known.kind, known.polls) == tuple(members[it] for it in ("provider", "kind", "polls"))


def test_every_member_of_a_handle_is_stored_once() -> None:
    """A new member must be added to a stored handle, so that the next release is tested with it."""
    stored = {name for path in STORED for name in json.loads(path.read_text("utf-8"))}

    assert set(Handle.__struct_fields__) - {"extra"} <= stored


def test_a_handle_without_the_members_of_this_release_resumes() -> None:
    members = json.loads(submitted(account="main").handle.to_json())
    known = {name: value for name, value in members.items() if name in {"v", *FrozenHandle.__struct_fields__}}

    tasks: Any = client(reply(200, SOLVED), account="other").tasks
    task = tasks.resume(json.dumps(known))

    assert task.result() == submitted(reply(200, SOLVED)).result()


def test_a_handle_is_not_resumed_under_another_account() -> None:
    handle = submitted(account="main").handle

    with pytest.raises(ConfigurationError, match="of the account `main`, and the client is of `other`"):
        client(account="other").tasks.resume(handle)
    assert client(account="main").tasks.resume(handle).handle.account == "main"
    assert client().tasks.resume(handle).handle.account == "main"


@pytest.mark.parametrize("label", ["", " ", "a\nb", key("label"), 7])
def test_an_account_is_a_label(label: Any) -> None:
    with pytest.raises(ConfigurationError, match="`account` must be a"):
        client(api_key=key("label"), account=label)


def test_a_handle_whose_polls_are_used_up_has_ended(tmp_path: Path) -> None:
    """As soon as it is resumed, or found in a ledger."""
    ledger = SqliteLedger(tmp_path / "orders.db")
    tasks: Any = client(reply(200, {"errorId": 0, "taskId": "t-1"})).tasks
    used = replace(tasks.submit_once(ledger, "o-1", TASK).handle, polls=120)
    ledger.adopt("o-1", used)

    assert tasks.resume(used).state == tasks.submit_once(ledger, "o-1", TASK).state == "expired"


# --- outcomes ---------------------------------------------------------------------------------------------------------


def test_a_result_is_the_same_in_another_process() -> None:
    """Typed, and without a request."""
    task = submitted(reply(200, SOLVED))
    result = task.result()

    restored = client().tasks.resume(task.to_json(), models.AntiTurnstileTaskProxyLess)

    assert restored.done
    assert restored.result() == result
    assert type(restored.result()) is type(result)
    assert restored.outcome().value == task.outcome().value


def test_an_error_is_the_same_in_another_process() -> None:
    task = submitted(reply(200, FAILED), retries=0)
    with pytest.raises(TaskFailed) as raised:
        task.result()

    with pytest.raises(TaskFailed) as again:
        client().tasks.resume(task.to_json()).result()

    names = ("message", "code", "kind", "status", "operation", "handle", "polls", "elapsed", "last_status", "response")
    assert {name: getattr(again.value, name) for name in names} == {name: getattr(raised.value, name) for name in names}
    assert (str(again.value), again.value.retryable) == (str(raised.value), raised.value.retryable)


def test_a_task_that_has_not_ended_is_stored_as_its_handle() -> None:
    task = submitted()

    assert task.to_json() == task.handle.to_json()
    with pytest.raises(ConfigurationError, match="has not ended"):
        task.outcome()


def test_bytes_are_kept() -> None:
    outcome = Outcome[bytes](state="succeeded", handle=submitted().handle, ended=1.0, elapsed=2.0, value=b"\xff\x00")

    assert Outcome.from_json(outcome.to_json()) == outcome


def test_a_streamed_result_is_asked_for_again() -> None:
    outcome = Outcome[Any](state="succeeded", handle=submitted().handle, ended=1.0, elapsed=2.0, streamed=True)

    assert not client().tasks.resume(outcome.to_json()).done


def test_an_ended_task_that_is_resumed_reports_no_event() -> None:
    """Nothing happens, though its last poll was the last of the budget."""
    task = submitted(reply(200, SOLVED))
    task.result()
    stored = json.loads(task.to_json())
    stored["handle"]["polls"] = 120
    seen: list[Any] = []

    tasks: Any = client(observe=seen.append).tasks
    restored = tasks.resume(json.dumps(stored))

    assert (restored.state, restored.handle.polls, seen) == ("succeeded", 120, [])


def test_an_outcome_of_another_kind_is_refused() -> None:
    task = submitted(reply(200, SOLVED))
    task.result()
    text = task.to_json().replace('"provider":"capsolver"', '"provider":"other"')

    with pytest.raises(ConfigurationError, match="another kind of task"):
        client().tasks.resume(text)


@pytest.mark.parametrize("change", [{"v": 2}, {"state": "odd"}, {"handle": 7}, {"ended": "x"}, {"error": {}}])
def test_a_damaged_outcome_is_refused(change: dict[str, Any]) -> None:
    task = submitted(reply(200, SOLVED))
    task.result()

    with pytest.raises(ConfigurationError, match="outcome of a task"):
        client().tasks.resume(json.dumps({**json.loads(task.to_json()), **change}))


def test_an_error_of_an_unknown_class_is_one_of_the_nearest_that_is_known() -> None:
    data = error_data(NotFound("gone", kind="not_found", code="404", status=404))

    read = error_of({**data, "classes": ["Vanished", *data["classes"]], "since": 7})

    assert (type(read), read.message, read.code, vars(read)["since"]) == (NotFound, "gone", "404", 7)


@pytest.mark.parametrize("name", ["burnt", "retryable", "judged", "add_note"])
def test_an_attribute_that_is_code_here_is_skipped(name: str) -> None:
    """Another release may store under that name what this one computes."""
    read = error_of({**error_data(TaskExpired("over")), name: 7})

    assert (type(read), read.message, read.retryable) == (TaskExpired, "over", False)
    assert name not in vars(read)


def test_a_timeout_is_written_and_read() -> None:
    with pytest.raises(TaskTimeout) as raised:
        submitted(*[reply(200, {"errorId": 0, "status": "processing"})] * 9).result(timeout=5)

    read = error_of(error_data(raised.value))

    assert isinstance(read, TaskTimeout)
    assert (read.retryable, read.handle, str(read)) == (True, raised.value.handle, str(raised.value))


# --- updates ----------------------------------------------------------------------------------------------------------


def test_updates_are_the_same_after_a_round_trip() -> None:
    pending = {"errorId": 0, "status": "processing", "note": "\ud83d"}
    task = submitted(reply(503, None), reply(200, json.dumps(pending)), reply(200, SOLVED))

    updates = list(task.watch())
    read = [Update.from_json(update.to_json()) for update in updates]

    without = [(it.state, it.handle, it.elapsed, it.status, it.known, it.progress, it.response) for it in read]
    assert without == [
        (it.state, it.handle, it.elapsed, it.status, it.known, it.progress, it.response) for it in updates
    ]
    assert [it.to_json() for it in read] == [it.to_json() for it in updates]
    assert isinstance(updates[0].error, ClientError) and isinstance(read[0].error, type(updates[0].error))


def test_an_update_of_another_version_is_refused() -> None:
    """Its members may mean something else."""
    (update,) = submitted(reply(200, SOLVED)).watch()

    with pytest.raises(ValueError, match="not a readable update of a task: expected version 1"):
        Update.from_json(update.to_json().replace('"v":1', '"v":2', 1))


def test_no_json_holds_a_key() -> None:
    """Not even where the provider repeats it."""
    secret = key("0123456789abcdef")
    echo = {"errorId": 0, "status": "processing", "echo": secret, secret: 1}
    failed = {**FAILED, "errorDescription": f"the key {secret}"}
    task = submitted(reply(200, echo), reply(200, failed), api_key=secret, retries=0)

    texts = [update.to_json() for update in task.watch()]

    assert not [text for text in (*texts, task.to_json()) if shows_key(text)]


NAMED = Handle(provider="press", kind="prints", captured={"id": "p-1"}, created=1.0, inputs={"/n": 1})
UNNAMED = replace(NAMED, captured={})
NEWER = Handle.from_json('{"v": 2, "provider": "press", "kind": "prints", "order": "o-1"}')


def test_what_has_happened_to_a_task_does_not_change_its_identity() -> None:
    later = replace(NAMED, polls=3, due=9.0, last_status="queued", reserved=1, burnt=1, extra={"lane": "fast"})

    assert later.identity == Handle.from_json(NAMED.to_json()).identity == NAMED.identity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NAMED, replace(NAMED, captured={"id": "p-2"})),
        (UNNAMED, replace(UNNAMED, created=2.0)),
        (UNNAMED, replace(UNNAMED, inputs={"/n": 2})),
        (UNNAMED, replace(UNNAMED, parameters={"query": {"n": 2}})),
        (NAMED, replace(NAMED, kind="proofs")),
        (NEWER, Handle.from_json('{"v": 2, "provider": "press", "kind": "prints", "order": "o-2"}')),
    ],
    ids=["ids", "times, without ids", "inputs, without ids", "parameters, without ids", "kinds", "newer versions"],
)
def test_two_tasks_have_two_identities(one: Handle, other: Handle) -> None:
    """A store that takes them for one would lose the other; those of a newer version are compared as they are."""
    assert one.identity != other.identity
