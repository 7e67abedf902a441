"""Kinds of tasks as real APIs have them, each played through scripted exchanges: what goes out, when, and what comes.

A case is a list of exchanges, what must be in a request and its response, and then what must become of the task. The
same form, as YAML, may hold many more of them: name such a file with the environment variable ``SPECLOOM_BLOCKS``, and
each of its cases is a test.

    name of an API:
      create: createTask           an operation, or several
      request: {what: ink}         the arguments of the create call
      block: {...}                 a block of `x-tasks` but for its `create`; a key that is unknown is an error
      cases:
        name of a case:
          - [{op: createTask, body: {/what: ink}}, {body: {id: 7}, status: 201, headers: {A: b}}]
          - [{op: getTask, path: {id: 7}, query: {a: 1}, header: {A: b}}, {body: {state: busy}}, {times: 3}]
          - [{url: "http://h/7", method: PUT}, {body: null}]
          - {state: succeeded, result: [1]}

A call of `start` and one that is made `again` are exchanges like any other; `http://h` is the provider. The last entry
says how the task ends: `state` is a state, or `timeout`. Beside it may stand `result`, `code` (or `why`, where the
client decides), `message`, `resume` (what was captured), `polls`, and `waits`: the seconds before each poll, without
jitter. Where the block has jitter, the case is played with none of it, half of it and all of it.
`override: {timing: ..., limits: ...}` are other parts of the block for this case.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec import Struct
from msgspec.structs import replace

from specloom.check.obsolete import OBSOLETE
from specloom.runtime.description.api import Placement
from specloom.runtime.description.conditions import AnyOf, Condition, Expressions, Match, When
from specloom.runtime.description.tasks import (
    ByType,
    FollowUp,
    Hint,
    Limits,
    Listing,
    Notify,
    Pages,
    Result,
    Rule,
    Slot,
    State,
    Status,
    SyncRequest,
    TaskSpec,
    Timing,
    Variant,
)
from specloom.runtime.errors import ProviderError
from specloom.runtime.json_data import as_text, get_pointer, is_array, is_object
from specloom.runtime.operation import Operation
from specloom.runtime.tasks.errors import TaskCancelled, TaskError, TaskExpired, TaskFailed, TaskTimeout
from specloom.runtime.tasks.handle import Update
from specloom.runtime.tasks.start import StartCalls
from specloom.runtime.testing import ASYNC, SYNC, FakeClock, Flavour, Replay, Reply, Sent, reply
from tests.unit.inkwell import KEY, obtained, play

# --- from a block to a kind ------------------------------------------------------------------------------------------

KEY_IN_HEADER = Placement("api_key", "header", "X-Key")
"""How the key goes to a URL that an answer gives."""

STATES: tuple[State, ...] = ("pending", "succeeded", "partial", "failed", "cancelled", "expired", "needs_action")


def as_tuple(value: Any) -> tuple[Any, ...]:
    """A list, or one value, or nothing."""
    if value is None:
        return ()
    return tuple(value) if is_array(value) else (value,)


def expressions(value: Any) -> Expressions:
    """One expression or several."""
    return tuple(Match(it["from"], it["match"]) if is_object(it) else it for it in as_tuple(value))


def texts(value: Any) -> tuple[str, ...] | None:
    """Values as they compare."""
    return None if value is None else tuple(as_text(it) or "" for it in as_tuple(value))


def when(conditions: Iterable[Any]) -> tuple[When, ...]:
    """A list of conditions."""
    return tuple(_condition(it) for it in conditions)


def _condition(it: dict[str, Any]) -> When:
    if "any" in it:
        return AnyOf(tuple(when(conditions) for conditions in it["any"]))
    numbers: dict[str, Any] = {name: it.get(name) for name in ("gt", "gte", "lt", "exists", "matches")}
    return Condition(at=expressions(it["at"]), is_=texts(it.get("is")), not_=texts(it.get("not")), **numbers)


def operation(name: str, inputs: dict[str, Any] | None = None, *, text: bool = False) -> Operation:
    """A JSON POST that carries the key in its body."""
    holes = "".join(f"/{{{hole}}}" for hole in (inputs or {}).get("path", {}))
    return Operation(
        id=name,
        method="POST",
        path=f"/{name}{holes}",
        media_type="application/json",
        placements=(Placement("api_key", "body", "/clientKey"),),
        safe=True,
        responses={"2XX": str} if text else {},
    )


def follow_up(it: dict[str, Any], *, text: bool = False) -> FollowUp[Operation]:
    """A call of an operation, or of a URL."""
    inputs = it.get("with", {})
    body = {pointer: value for pointer, value in inputs.get("body", {}).items() if pointer != "/clientKey"}
    if "url" in it:
        method = it.get("method", "GET")
        visited = Operation(
            id=f"{method} {it['url']}",
            method=method,
            path="/",
            media_type="application/json" if body else None,
            placements=(KEY_IN_HEADER,),
            safe=True,
            responses={"2XX": str} if text else {},
        )
        return FollowUp(
            visited, url=(it["url"],), query=inputs.get("query", {}), header=inputs.get("header", {}), body=body
        )
    return FollowUp(
        operation(it["operation"], inputs, text=text),
        path=inputs.get("path", {}),
        query=inputs.get("query", {}),
        header=inputs.get("header", {}),
        body=body,
    )


def status(it: dict[str, Any] | None) -> Status | None:
    """The status words."""
    if it is None:
        return None
    only(it, "at", "other", *STATES)
    words: dict[str, State] = {word: state for state in STATES for word in texts(it.get(state)) or ()}
    return Status(at=expressions(it["at"]), words=words, other=it.get("other", "pending"))


def timing(it: dict[str, Any]) -> Timing:
    """The pace."""
    parts: dict[str, Any] = {
        **it,
        "hint": tuple(Hint(expressions(h["at"]), h.get("unit", "s")) for h in it.get("hint", ())),
    }
    return Timing(**parts)


def slot(text: str) -> Slot:
    """Where a request takes a value."""
    place, _, name = text.partition(".")
    if text == "url":
        return Slot("url")
    return (
        Slot("query", name) if place == "query" else Slot("header", name) if place == "header" else Slot("body", text)
    )


def sync_request(it: dict[str, Any] | None) -> SyncRequest | None:
    """What asks for the result at once."""
    if it is None:
        return None
    only(it, "header", "body", "value", "longPoll")
    where = Slot("header", it["header"]) if "header" in it else Slot("body", it["body"])
    return SyncRequest(where, it["value"], it.get("longPoll", 0.0))


def result_of(it: dict[str, Any], *, text: bool) -> Result[Operation]:
    """Where the result is."""
    only(it, "at", "by", "operation", "url", "method", "with", "notReady", "singleUse", "pages", "expiringUrls")
    result = Result(
        at=expressions(it.get("at")),
        call=follow_up(it, text=text) if "operation" in it or "url" in it else None,
        pages=Pages(expressions(it["pages"]["next"]), slot(it["pages"]["set"])) if "pages" in it else None,
        single_use=it.get("singleUse", False),
        expiring_urls=it.get("expiringUrls", False),
    )
    return obtained(result)


def poll_of(it: dict[str, Any], create: Operation) -> FollowUp[Operation]:
    """What asks for the state."""
    only(it, "operation", "url", "method", "with", "again", "redirects", "longPoll")
    if "again" in it:
        assert it["again"] == "create", it
        return FollowUp(create, again=True)
    return follow_up(it)


def variant(pattern: str, it: dict[str, Any]) -> Variant:
    """What is different for one type of task."""
    only(it, "timing", "limits", "sync", "status")
    limits = Limits(**it.get("limits", {}))
    return Variant(pattern, timing(it.get("timing", {})), limits, it.get("sync"), status(it.get("status")))


KEYS = (
    *("capture", "start", "poll", "rules", "status", "otherwise", "sync", "syncRequest", "result", "error", "timing"),
    *("limits", "cancel", "list", "notify", "byType", "idempotency", "origins", "billable"),
    *("description", "optional"),  # what people read, and a key of a draft
)
"""What a block may say."""


def only(it: dict[str, Any], *keys: str) -> None:
    """Fail for a key that nobody would look at."""
    assert not it.keys() - set(keys), f"unknown keys {sorted(it.keys() - set(keys))}, beside {sorted(keys)}"


def rename_obsolete(block: dict[str, Any]) -> None:
    """Give the obsolete keys of a block their new names."""
    variants: dict[str, dict[str, Any]] = block.get("byType", {}).get("cases", {})
    for (place, former), key in OBSOLETE.items():
        for it in (
            block if place == "task" else block.get(place, {}),
            *(case.get(place, {}) for case in variants.values()),
        ):
            if former in it:
                it[key] = it.pop(former)


def kind_of(block: dict[str, Any], create: Operation, *, text: bool = False) -> TaskSpec[Operation]:
    """The kind of task that a block describes."""
    only(block, *KEYS)
    result: dict[str, Any] = block.get("result", {})
    rules = tuple(Rule(it["state"], when(it["when"]), it.get("call", "any")) for it in block.get("rules", ()))
    if "notReady" in result:
        rules = (Rule("pending", when(result["notReady"]), "result"), *rules)
    by_type: dict[str, Any] = block.get("byType", {})
    variants = tuple(variant(pattern, it) for pattern, it in by_type.get("cases", {}).items())
    listing = block.get("list")
    return TaskSpec(
        name="tasks",
        capture={name: expressions(it) for name, it in block["capture"].items()},
        start=tuple(follow_up(it) for it in block.get("start", ())),
        starter=StartCalls() if "start" in block else None,
        poll=poll_of(block["poll"], create),
        long_poll=block["poll"].get("longPoll", 0.0),
        rules=rules,
        status=status(block.get("status")),
        otherwise=block.get("otherwise", "pending"),
        sync=block.get("sync", False),
        result=result_of(result, text=text),
        error_code=expressions(block.get("error", {}).get("code")),
        error_message=expressions(block.get("error", {}).get("message")),
        timing=timing(block.get("timing", {})),
        limits=Limits(**block.get("limits", {})),
        by_type=ByType(at=expressions(by_type["at"]), variants=variants) if by_type else None,
        cancel=follow_up(block["cancel"]) if "cancel" in block else None,
        listing=(
            None
            if listing is None
            else Listing(operation(listing["operation"]), listing["items"], listing["id"], listing.get("status"))
        ),
        notify=Notify(**block["notify"]) if "notify" in block else None,
        reads_redirects=block["poll"].get("redirects") == "stop",
        sync_request=sync_request(block.get("syncRequest")),
        idempotency=slot(block["idempotency"]["set"]) if "idempotency" in block else None,
        origins=tuple(block.get("origins", ())),
        billable=block.get("billable", False),
    )


# --- playing one case ------------------------------------------------------------------------------------------------


class Expected(Struct, frozen=True):
    """What goes out at least, and what comes back."""

    request: dict[str, Any]
    answer: Reply


def script(exchanges: Iterable[Any]) -> Iterator[Expected]:
    """The exchanges of a case, repeated ones unrolled."""
    for it in exchanges:
        request, answer = it[0], it[1]
        only(request, "op", "url", "method", "path", "query", "header", "body")
        only(answer, "status", "headers", "body", "url")
        headers = {name: at_home(value) for name, value in answer.get("headers", {}).items()}
        body = json.loads(at_home(json.dumps(answer.get("body"))))
        answered = reply(answer.get("status", 200), body, headers=headers)
        times = it[2]["times"] if len(it) > 2 else 1
        for _ in range(times):
            yield Expected(request, answered)


def at_home(text: str) -> str:
    """A text whose URLs are those of the provider that is played here."""
    return text.replace("http://h/", "https://inkwell.example/")


def check(expected: dict[str, Any], sent: Sent) -> None:
    """Whether a request went to its operation, or to a URL, with what it must hold."""
    path, _, query = sent.url.removeprefix("https://inkwell.example/").partition("?")
    if "url" in expected:
        assert sent.method == expected.get("method", "GET")
        assert at_home(expected["url"]) in (sent.url, sent.url.partition("?")[0])
        assert sent.headers["x-key"] == KEY
    else:
        name, *values = path.split("/")
        assert name == expected["op"]
        assert values == [as_text(value) for value in expected.get("path", {}).values()] or "path" not in expected
    for key, value in expected.get("query", {}).items():
        assert f"{key}={as_text(value)}" in query.split("&")
    for key, value in expected.get("header", {}).items():
        assert sent.headers[key.lower()] == as_text(value)
    for pointer, value in expected.get("body", {}).items():
        assert get_pointer(sent.body, pointer) == (KEY if pointer == "/clientKey" else value)


ENDS: dict[str, tuple[type[Exception], ...]] = {
    "failed": (TaskFailed, ProviderError),
    "cancelled": (TaskCancelled,),
    "expired": (TaskExpired,),
    "timeout": (TaskTimeout,),
}
RESULTS = ("succeeded", "partial")
END = ("state", "result", "waits", "code", "why", "message", "resume", "polls", "override")


def play_case(flavour: Flavour, provider: dict[str, Any], case: list[Any]) -> None:
    """Play the exchanges of one case, and compare what becomes of it; with jitter, as the dice may fall."""
    only(provider, "create", "request", "block", "cases")
    jitter = provider["block"].get("timing", {}).get("jitter", 0) or case[-1].get("override", {}).get("timing", {}).get(
        "jitter", 0
    )
    for chance in (0.0, 0.5, 1.0) if jitter else (0.0,):
        play_once(flavour, provider, case, chance)


def play_once(flavour: Flavour, provider: dict[str, Any], case: list[Any], chance: float) -> None:
    """Play it with one throw of the dice: so much of the jitter, from 0 to 1, is added to each wait."""
    *exchanges, end = case
    only(end, *END)
    expected = list(script(exchanges))
    replay = Replay(*[it.answer for it in expected], clock=FakeClock(chance=chance))
    create = operation(expected[0].request.get("op", as_tuple(provider["create"])[0]))
    kind = kind_of(provider["block"], create, text=isinstance(end.get("result"), str))
    kind = overridden(kind, end.get("override", {}))
    request = {name: value for name, value in provider.get("request", {}).items() if name != "clientKey"}
    updates: list[Update] = []

    def run(tasks: Any) -> Any:
        return tasks.run(create=create, on_update=updates.append, **request)

    if end["state"] in RESULTS:
        assert play(flavour, replay, kind, run) == end["result"]
        assert [update.state for update in updates if update.done] == [end["state"]] * bool(updates)
        told = None
    else:
        with pytest.raises(ENDS[end["state"]]) as caught:
            play(flavour, replay, kind, run)
        told = cast("Any", caught.value)
        if "code" in end or "why" in end:
            assert told.code == as_text(end.get("code", end.get("why")))
        if "message" in end:
            assert told.message == end["message"]
        if "resume" in end:
            assert isinstance(told, TaskError)
            assert told.handle is not None
            assert dict(told.handle.captured) == end["resume"]
            assert told.polls == len(expected) - 1 - len(kind.start)
    assert len(replay.sent) == len(expected)
    assert replay.left == 0
    for it, sent in zip(expected, replay.sent, strict=True):
        check(it.request, sent)
    if kind.poll.again:
        assert all((sent.url, sent.body) == (replay.sent[0].url, replay.sent[0].body) for sent in replay.sent)
    if "polls" in end:
        assert (updates[-1].polls if told is None else told.polls) == end["polls"]
    if "waits" in end:
        assert replay.clock.slept == pytest.approx([wait + (kind.timing.jitter or 0) * chance for wait in end["waits"]])


def overridden(kind: TaskSpec[Operation], override: dict[str, Any]) -> TaskSpec[Operation]:
    """The kind with some parts of its pace and its limits replaced."""
    only(override, "timing", "limits")
    pace = timing(override.get("timing", {}))
    parts = {name: getattr(pace, name) for name in override.get("timing", {})}
    return replace(
        kind, timing=replace(kind.timing, **parts), limits=replace(kind.limits, **override.get("limits", {}))
    )


# --- the kinds -------------------------------------------------------------------------------------------------------

BODY = "$response.body#"
ERROR_ID = {"state": "failed", "when": [{"at": f"{BODY}/errorId", "gt": 0}]}
POLL = {"operation": "getTaskResult", "with": {"body": {"/taskId": "$task.id"}}}
ERROR = {"code": f"{BODY}/errorCode", "message": [f"{BODY}/errorDescription", f"{BODY}/errorDesc"]}
RPC_ERROR = {"state": "failed", "when": [{"at": f"{BODY}/error", "exists": True}]}
STATUS_ERROR = {"state": "failed", "when": [{"at": "$statusCode", "gte": 400}]}


def ok(op: str, body: Any, request: dict[str, Any] | None = None, **answer: Any) -> list[Any]:
    """An exchange with a JSON answer."""
    return [{"op": op, **(request or {})}, {"body": body, **answer}]


def times(number: int, exchange: list[Any]) -> list[Any]:
    """The same exchange again and again."""
    return [*exchange, {"times": number}]


KINDS: dict[str, dict[str, Any]] = {
    "an integer status that comes as text, and a passing error": {
        "create": "addTask",
        "block": {
            "capture": {"id": f"{BODY}/result/task_id"},
            "poll": {"operation": "getTask", "with": {"body": {"/params/task_id": "$task.id"}}},
            "rules": [
                {"state": "pending", "call": "poll", "when": [{"at": f"{BODY}/error/code", "is": [32000, 429]}]},
                RPC_ERROR,
            ],
            "status": {"at": f"{BODY}/result/status", "pending": [1], "succeeded": [2], "failed": [3]},
            "result": {"at": f"{BODY}/result/data"},
            "error": {"code": f"{BODY}/error/code", "message": f"{BODY}/error/message"},
            "timing": {"first": 2, "every": 5, "factor": 1.5, "max": 30},
            "limits": {"rate": 1, "wait": 900},
            "billable": True,
        },
        "cases": {
            "ok": [
                ok("addTask", {"result": {"task_id": "8-x", "status": 1}}),
                ok("getTask", {"result": {"status": "1"}}, {"body": {"/params/task_id": "8-x"}}),
                ok("getTask", {"error": {"code": 32000, "message": "Too Many Requests"}}),
                ok("getTask", {"result": {"status": "2", "data": [{"domain": "a"}]}}),
                {"state": "succeeded", "result": [{"domain": "a"}], "waits": [2, 5, 7.5]},
            ],
            "the task failed": [
                ok("addTask", {"result": {"task_id": "8-x", "status": "1"}}),
                ok("getTask", {"result": {"status": 3}}),
                {"state": "failed"},
            ],
            "the call failed": [
                ok("addTask", {"error": {"code": 403, "message": "Invalid token!", "data": None}}),
                {"state": "failed", "code": 403, "message": "Invalid token!"},
            ],
        },
    },
    "a percentage, and a result behind another call": {
        "create": "add",
        "block": {
            "capture": {"id": f"{BODY}/result/taskId"},
            "poll": {"operation": "getStatus", "with": {"body": {"/params/taskId": "$task.id"}}},
            "rules": [
                RPC_ERROR,
                {"state": "succeeded", "call": "poll", "when": [{"at": f"{BODY}/result/progress", "gte": 100}]},
            ],
            "result": {
                "operation": "getResult",
                "with": {"body": {"/params/taskId": "$task.id", "/params/page": 1}},
                "at": f"{BODY}/result/keywords",
            },
            "timing": {"first": 5, "every": 10},
        },
        "cases": {
            "ok": [
                ok("add", {"result": {"taskId": "u"}}),
                ok("getStatus", {"result": {"progress": 50}}),
                ok("getStatus", {"result": {"progress": "100"}}),
                ok("getResult", {"result": {"keywords": ["k"]}}, {"body": {"/params/taskId": "u", "/params/page": 1}}),
                {"state": "succeeded", "result": ["k"], "waits": [5, 10]},
            ],
        },
    },
    "a flag that says stopped, before the percentage": {
        "create": "start",
        "block": {
            "capture": {"id": f"{BODY}/result/reportId"},
            "poll": {"operation": "getInfo", "with": {"body": {"/params/reportId": "$task.id"}}},
            "rules": [
                RPC_ERROR,
                {"state": "cancelled", "call": "poll", "when": [{"at": f"{BODY}/result/stoped", "is": [1, True]}]},
                {"state": "succeeded", "call": "poll", "when": [{"at": f"{BODY}/result/progress", "gte": 100}]},
            ],
            "result": {"operation": "getReport", "with": {"body": {"/params/reportId": "$task.id"}}},
            "timing": {"first": 30, "every": 60},
        },
        "cases": {
            "stopped": [
                ok("start", {"result": {"reportId": 5}}),
                ok("getInfo", {"result": {"progress": 100, "stoped": 1}}),
                {"state": "cancelled"},
            ],
        },
    },
    "a create answer that may be the end, polls that are counted": {
        "create": "createTask",
        "block": {
            "capture": {"id": f"{BODY}/taskId"},
            "poll": POLL,
            "rules": [ERROR_ID],
            "status": {
                "at": f"{BODY}/status",
                "pending": ["idle", "processing"],
                "succeeded": ["ready"],
                "failed": ["failed"],
            },
            "sync": True,
            "result": {"at": f"{BODY}/solution"},
            "error": ERROR,
            "timing": {"first": 1, "every": 3},
            "limits": {"polls": 120, "expires": 300},
            "billable": True,
        },
        "request": {"task": {"type": "ReCaptchaV2TaskProxyLess"}},
        "cases": {
            "polled": [
                ok("createTask", {"errorId": 0, "errorCode": "", "taskId": "t1"}),
                ok("getTaskResult", {"errorId": 0, "status": "idle"}, {"body": {"/clientKey": "K", "/taskId": "t1"}}),
                ok("getTaskResult", {"errorId": 0, "status": "processing"}),
                ok("getTaskResult", {"errorId": 0, "status": "ready", "solution": {"gRecaptchaResponse": "X"}}),
                {"state": "succeeded", "result": {"gRecaptchaResponse": "X"}, "waits": [1, 3, 3]},
            ],
            "at once": [
                ok("createTask", {"errorId": 0, "status": "ready", "solution": {"text": "44795"}, "taskId": "t2"}),
                {"state": "succeeded", "result": {"text": "44795"}, "waits": []},
            ],
            "at once, without an id": [
                ok("createTask", {"errorId": 0, "status": "ready", "solution": {"text": "44795"}}),
                {"state": "succeeded", "result": {"text": "44795"}, "waits": []},
            ],
            "a failure in a 200": [
                ok("createTask", {"errorId": 0, "taskId": "t1"}),
                ok(
                    "getTaskResult",
                    {"errorId": 1, "errorCode": "ERROR_X", "errorDescription": "why", "status": "ready"},
                ),
                {"state": "failed", "code": "ERROR_X", "message": "why"},
            ],
            "at 3 s the 5 minutes end before the 120 polls do": [
                ok("createTask", {"errorId": 0, "taskId": "t1"}),
                times(100, ok("getTaskResult", {"errorId": 0, "status": "processing"})),
                {"state": "expired", "why": "expires", "resume": {"id": "t1"}},
            ],
            "at 1 s the polls end first": [
                ok("createTask", {"errorId": 0, "taskId": "t1"}),
                times(120, ok("getTaskResult", {"errorId": 0, "status": "processing"})),
                {"state": "expired", "why": "polls", "resume": {"id": "t1"}, "override": {"timing": {"every": 1}}},
            ],
        },
    },
    "a 500 that means still working, and a pace by type": {
        "create": "createTask",
        "block": {
            "capture": {"id": f"{BODY}/taskId"},
            "poll": POLL,
            "rules": [{"state": "pending", "call": "poll", "when": [{"at": "$statusCode", "is": 500}]}, ERROR_ID],
            "status": {"at": f"{BODY}/status", "pending": ["processing"], "succeeded": ["ready"]},
            "result": {"at": f"{BODY}/solution"},
            "error": ERROR,
            "timing": {"first": 1, "every": 3},
            "limits": {"polls": 120, "wait": 180},
            "byType": {
                "at": "$request.body#/task/type",
                "cases": {
                    "ImageToTextTask": {"timing": {"first": 0.35, "every": 0.2}, "limits": {"wait": 10}},
                    "(FunCaptcha|Turnstile).*": {"timing": {"every": 1}, "limits": {"wait": 80}},
                },
            },
        },
        "request": {"task": {"type": "ImageToTextTask"}},
        "cases": {
            "ok": [
                ok("createTask", {"errorId": 0, "taskId": 7654321}),
                ok("getTaskResult", "oops", {"body": {"/taskId": 7654321}}, status=500),
                ok("getTaskResult", {"errorId": 0, "errorCode": None, "status": "processing"}),
                ok("getTaskResult", {"errorId": 0, "status": "ready", "solution": {"text": "answer"}}),
                {"state": "succeeded", "result": {"text": "answer"}, "waits": [0.35, 0.2, 0.2]},
            ],
        },
    },
    "patience that ends before the provider's does": {
        "create": "createTask",
        "block": {
            "capture": {"id": f"{BODY}/taskId"},
            "poll": POLL,
            "rules": [ERROR_ID],
            "status": {"at": f"{BODY}/status", "pending": ["processing"], "succeeded": ["ready"]},
            "result": {"at": f"{BODY}/solution"},
            "error": ERROR,
            "timing": {"first": 3, "every": 3},
            "limits": {"expires": 300, "wait": 120},
        },
        "cases": {
            "timeout": [
                ok("createTask", {"errorId": 0, "taskId": "e"}),
                times(40, ok("getTaskResult", {"errorId": 0, "status": "processing"})),
                {"state": "timeout", "resume": {"id": "e"}, "waits": [3] * 40},
            ],
            "the other name of the text": [
                ok("createTask", {"errorId": 2, "errorCode": "E", "errorDesc": "described"}),
                {"state": "failed", "code": "E", "message": "described"},
            ],
        },
    },
    "plain text": {
        "create": "in.php",
        "block": {
            "capture": {"id": {"from": "$response.body", "match": r"^OK\|(.+)$"}},
            "poll": {"operation": "res.php", "with": {"query": {"action": "get", "id": "$task.id"}}},
            "rules": [
                {"state": "pending", "call": "poll", "when": [{"at": "$response.body", "is": "NOT_READY"}]},
                {"state": "failed", "when": [{"at": "$response.body", "matches": "^ERROR"}]},
                {"state": "succeeded", "call": "poll", "when": [{"at": "$response.body", "matches": r"^OK\|"}]},
            ],
            "result": {"at": {"from": "$response.body", "match": r"^OK\|(.*)$"}},
            "error": {"code": "$response.body"},
            "timing": {"first": 10, "every": 10},
        },
        "cases": {
            "ok": [
                ok("in.php", "OK|77"),
                ok("res.php", "NOT_READY", {"query": {"action": "get", "id": "77"}}),
                ok("res.php", "OK|abc"),
                {"state": "succeeded", "result": "abc", "waits": [10, 10]},
            ],
            "refused": [ok("in.php", "ERROR_KEY"), {"state": "failed", "code": "ERROR_KEY"}],
        },
    },
    "the call for the result may say not yet": {
        "create": "trigger",
        "block": {
            "capture": {"id": f"{BODY}/snapshot_id"},
            "poll": {"operation": "progress", "with": {"path": {"id": "$task.id"}}},
            "rules": [STATUS_ERROR],
            "status": {"at": f"{BODY}/status", "pending": ["running"], "succeeded": ["ready"], "failed": ["failed"]},
            "result": {
                "operation": "snapshot",
                "with": {"path": {"id": "$task.id"}, "query": {"format": "json"}},
                "notReady": [{"at": "$statusCode", "is": 202}],
            },
            "timing": {"first": 10, "every": 10},
        },
        "cases": {
            "ok": [
                ok("trigger", {"snapshot_id": "s_1"}),
                ok("progress", {"status": "running"}, {"path": {"id": "s_1"}}),
                ok("progress", {"status": "ready"}),
                ok("snapshot", {"status": "building"}, {"query": {"format": "json"}}, status=202),
                ok("progress", {"status": "ready"}),
                ok("snapshot", [{"a": 1}]),
                {"state": "succeeded", "result": [{"a": 1}], "waits": [10, 10, 10]},
            ],
        },
    },
    "replicas that lag, all kinds of ends, two captured values": {
        "create": "runActor",
        "block": {
            "capture": {"id": f"{BODY}/data/id", "dataset": f"{BODY}/data/datasetId"},
            "poll": {
                "operation": "getRun",
                "with": {"path": {"runId": "$task.id"}, "query": {"waitForFinish": 60}},
                "longPoll": 60,
            },
            "rules": [
                {"state": "pending", "call": "poll", "when": [{"at": "$statusCode", "is": 404}]},
                STATUS_ERROR,
            ],
            "status": {
                "at": f"{BODY}/data/status",
                "pending": ["READY", "RUNNING"],
                "succeeded": ["SUCCEEDED"],
                "failed": ["FAILED"],
                "cancelled": ["ABORTED"],
                "expired": ["TIMED-OUT"],
            },
            "sync": True,
            "result": {"operation": "listItems", "with": {"path": {"datasetId": "$task.dataset"}}},
            "error": {"message": [f"{BODY}/data/statusMessage", f"{BODY}/error/message"], "code": f"{BODY}/error/type"},
            "timing": {"first": 0, "every": 0.25},
        },
        "cases": {
            "ok": [
                ok("runActor", {"data": {"id": "r", "status": "READY", "datasetId": "d"}}, status=201),
                ok("getRun", {"error": {"type": "not-found"}}, {"query": {"waitForFinish": 60}}, status=404),
                ok("getRun", {"data": {"id": "r", "status": "SUCCEEDED"}}),
                ok("listItems", ["i"], {"path": {"datasetId": "d"}}),
                {"state": "succeeded", "result": ["i"], "waits": [0.25]},
            ],
            "aborted": [
                ok("runActor", {"data": {"id": "r", "status": "READY", "datasetId": "d"}}, status=201),
                ok("getRun", {"data": {"id": "r", "status": "ABORTED", "statusMessage": "by user"}}),
                {"state": "cancelled", "message": "by user"},
            ],
            "timed out": [
                ok("runActor", {"data": {"id": "r", "status": "READY", "datasetId": "d"}}, status=201),
                ok("getRun", {"data": {"id": "r", "status": "TIMED-OUT"}}),
                {"state": "expired"},
            ],
        },
    },
    "a pace in a header, a result whose id the last poll tells": {
        "create": "create",
        "block": {
            "capture": {"id": f"{BODY}/id"},
            "poll": {"operation": "retrieve", "with": {"path": {"batch_id": "$task.id"}}},
            "rules": [STATUS_ERROR],
            "status": {"at": f"{BODY}/status", "pending": ["validating", "in_progress"], "succeeded": ["completed"]},
            "result": {"operation": "content", "with": {"path": {"file_id": f"{BODY}/output_file_id"}}},
            "timing": {
                "first": 60,
                "every": 60,
                "hint": [{"at": "$response.header.poll-after-ms", "unit": "ms"}],
            },
            "limits": {"wait": 90000},
        },
        "cases": {
            "ok": [
                ok("create", {"id": "b", "status": "validating"}, headers={"Poll-After-Ms": "5000"}),
                ok("retrieve", {"id": "b", "status": "in_progress"}, {"path": {"batch_id": "b"}}),
                ok("retrieve", {"id": "b", "status": "completed", "output_file_id": "f"}),
                ok("content", "{}\n{}", {"path": {"file_id": "f"}}),
                {"state": "succeeded", "result": "{}\n{}", "waits": [5, 60]},
            ],
        },
    },
    "calls between the creation and the first poll, and a result in part": {
        "create": "createPrint",
        "request": {"text": "ink"},
        "block": {
            "capture": {"id": f"{BODY}/id", "upload": f"{BODY}/upload", "ticket": "$response.header.X-Ticket"},
            "start": [
                {
                    "url": "$task.upload",
                    "method": "PUT",
                    "with": {"header": {"X-Ticket": "$task.ticket"}, "body": {"/text": "$request.body#/text"}},
                },
                {"operation": "startPrint", "with": {"path": {"id": "$task.id"}, "query": {"copies": 2}}},
            ],
            "poll": {"operation": "getPrint", "with": {"path": {"id": "$task.id"}}},
            "rules": [STATUS_ERROR],
            "status": {"at": f"{BODY}/state", "pending": ["queued"], "succeeded": ["printed"], "partial": ["torn"]},
            "result": {"at": f"{BODY}/sheets"},
            "timing": {"first": 2, "every": 4},
        },
        "cases": {
            "ok": [
                ok(
                    "createPrint",
                    {"id": 7, "upload": "http://h/up/7"},
                    {"body": {"/text": "ink"}},
                    headers={"X-Ticket": "t"},
                ),
                [
                    {"url": "http://h/up/7", "method": "PUT", "header": {"X-Ticket": "t"}, "body": {"/text": "ink"}},
                    {"status": 204, "body": None},
                ],
                ok("startPrint", {}, {"path": {"id": 7}, "query": {"copies": 2}}),
                ok("getPrint", {"state": "queued"}, {"path": {"id": 7}}),
                ok("getPrint", {"state": "printed", "sheets": [1, 2]}),
                {"state": "succeeded", "result": [1, 2], "waits": [2, 4], "polls": 2},
            ],
            "in part": [
                ok("createPrint", {"id": 7, "upload": "http://h/up/7"}, headers={"X-Ticket": "t"}),
                [{"url": "http://h/up/7", "method": "PUT"}, {"status": 204, "body": None}],
                ok("startPrint", {}),
                ok("getPrint", {"state": "torn", "sheets": [1]}),
                {"state": "partial", "result": [1], "waits": [2], "polls": 1},
            ],
            "no end in time": [
                ok("createPrint", {"id": 7, "upload": "http://h/up/7"}, headers={"X-Ticket": "t"}),
                [{"url": "http://h/up/7", "method": "PUT"}, {"status": 204, "body": None}],
                ok("startPrint", {}),
                times(3, ok("getPrint", {"state": "queued"})),
                {
                    "state": "timeout",
                    "resume": {"id": 7, "upload": "/up/7", "ticket": "t"},
                    "override": {"limits": {"wait": 10}},
                },
            ],
        },
    },
    "the same request again": {
        "create": "search",
        "request": {"words": ["ink"]},
        "block": {
            "capture": {"id": "$response.header.X-Search"},
            "poll": {"again": "create"},
            "rules": [{"state": "failed", "when": [{"at": f"{BODY}/problem", "exists": True}]}],
            "status": {"at": f"{BODY}/state", "pending": ["warm"]},
            "otherwise": "succeeded",
            "sync": True,
            "result": {"at": f"{BODY}/hits"},
            "error": {"message": f"{BODY}/problem"},
            "timing": {"first": 1, "every": 2},
        },
        "cases": {
            "at once": [ok("search", {"hits": ["a"]}), {"state": "succeeded", "result": ["a"], "waits": []}],
            "at the third": [
                ok("search", {"state": "warm"}, {"body": {"/words": ["ink"]}}),
                ok("search", {"state": "warm"}, {"body": {"/words": ["ink"]}}),
                ok("search", {"hits": ["a"]}),
                {"state": "succeeded", "result": ["a"], "waits": [1, 2], "polls": 2},
            ],
            "a problem": [
                ok("search", {"state": "warm"}),
                ok("search", {"problem": "no index"}),
                {"state": "failed", "message": "no index"},
            ],
        },
    },
    "a pace with jitter": {
        "create": "create",
        "block": {
            "capture": {"id": f"{BODY}/id"},
            "poll": {"operation": "ask", "with": {"body": {"/id": "$task.id"}}},
            "status": {"at": f"{BODY}/state", "pending": ["busy"], "succeeded": ["done"]},
            "result": {"at": f"{BODY}/value"},
            "timing": {"first": 1, "every": 2, "factor": 2, "max": 5, "jitter": 0.5},
        },
        "cases": {
            "ok": [
                ok("create", {"id": "j"}),
                times(3, ok("ask", {"state": "busy"}, {"body": {"/id": "j"}})),
                ok("ask", {"state": "done", "value": 1}),
                {"state": "succeeded", "result": 1, "waits": [1, 2, 4, 5]},
            ],
        },
    },
    "a result in pages, and types of tasks with words of their own": {
        "create": "create",
        "request": {"kind": "loud"},
        "block": {
            "capture": {"id": f"{BODY}/id"},
            "poll": {"operation": "ask", "with": {"body": {"/id": "$task.id"}}},
            "status": {"at": f"{BODY}/state", "pending": ["busy"], "succeeded": ["done"]},
            "byType": {
                "at": "$request.body#/kind",
                "cases": {"loud": {"status": {"at": f"{BODY}/state", "pending": ["BUSY"], "succeeded": ["DONE"]}}},
            },
            "result": {
                "operation": "fetch",
                "with": {"body": {"/id": "$task.id"}},
                "at": f"{BODY}/items",
                "pages": {"next": f"{BODY}/next", "set": "/cursor"},
            },
            "timing": {"first": 1, "every": 1},
        },
        "cases": {
            "ok": [
                ok("create", {"id": "p"}),
                ok("ask", {"state": "BUSY"}),
                ok("ask", {"state": "DONE"}),
                ok("fetch", {"items": [1, 2], "next": "c"}),
                ok("fetch", {"items": [3]}, {"body": {"/cursor": "c"}}),
                {"state": "succeeded", "result": [1, 2, 3], "waits": [1, 1]},
            ],
        },
    },
    "http statuses that are states": {
        "create": "submit",
        "block": {
            "capture": {"handle": f"{BODY}/statementHandle"},
            "poll": {"operation": "getStatement", "with": {"path": {"handle": "$task.handle"}}},
            "rules": [
                {"state": "pending", "when": [{"at": "$statusCode", "is": [202, 429]}]},
                STATUS_ERROR,
                {"state": "succeeded", "when": [{"at": "$statusCode", "is": 200}]},
            ],
            "sync": True,
            "result": {"at": f"{BODY}/data"},
            "error": {"code": f"{BODY}/code", "message": f"{BODY}/message"},
            "timing": {"first": 1, "every": 2},
        },
        "cases": {
            "at once": [
                ok("submit", {"statementHandle": "s", "data": [[1]]}),
                {"state": "succeeded", "result": [[1]], "waits": []},
            ],
            "later": [
                ok("submit", {"statementHandle": "s"}, status=202),
                ok("getStatement", {"code": "001003", "message": "syntax"}, {"path": {"handle": "s"}}, status=422),
                {"state": "failed", "code": "001003", "message": "syntax"},
            ],
        },
    },
}


@pytest.mark.parametrize(
    ("block", "end", "said"),
    [
        ({"polls": {}}, {}, "unknown keys ['polls']"),
        ({"status": {"at": f"{BODY}/s", "suceeded": ["x"]}}, {}, "unknown keys ['suceeded']"),
        ({"result": {"at": f"{BODY}/s", "page": {}}}, {}, "unknown keys ['page']"),
        ({}, {"wait": [1]}, "unknown keys ['wait']"),
        ({}, {"waits": [2]}, "2"),
        ({}, {"state": "partial"}, "partial"),
        ({}, {"polls": 2}, "2"),
    ],
)
def test_a_case_that_is_wrong_is_noticed(block: dict[str, Any], end: dict[str, Any], said: str) -> None:
    """What it says and nobody looks at, and what does not come true."""
    right: dict[str, Any] = {
        "capture": {"id": f"{BODY}/id"},
        "poll": {"operation": "ask", "with": {"body": {"/id": "$task.id"}}},
        "status": {"at": f"{BODY}/s", "succeeded": ["x"]},
    }
    exchanges = [ok("create", {"id": 1}), ok("ask", {"s": "x"})]
    good: dict[str, Any] = {"state": "succeeded", "result": {"s": "x"}, "waits": [1], "polls": 1}
    play_case(SYNC, {"create": "create", "block": right}, [*exchanges, good])

    with pytest.raises(AssertionError, match=re.escape(said)):
        play_case(SYNC, {"create": "create", "block": {**right, **block}}, [*exchanges, {**good, **end}])


def cases(kinds: dict[str, dict[str, Any]]) -> list[Any]:
    """Each case of each kind, as a parameter of a test."""
    return [
        pytest.param(provider, case, id=f"{name}: {title}")
        for name, provider in kinds.items()
        for title, case in provider["cases"].items()
    ]


@pytest.mark.parametrize(("provider", "case"), cases(KINDS))
@pytest.mark.parametrize("flavour", [SYNC, ASYNC], ids=repr)
def test_a_task_comes_out_as_its_block_says(flavour: Flavour, provider: dict[str, Any], case: list[Any]) -> None:
    """Requests, waits, and the result or the error."""
    play_case(flavour, provider, case)


def further() -> list[Any]:
    """The cases of the file that `SPECLOOM_BLOCKS` names, each as a parameter of a test;
    one that is skipped without.
    """
    path = os.environ.get("SPECLOOM_BLOCKS", "")
    if not path:
        reason = "the task blocks of others are theirs, and not shipped: name a file of them by SPECLOOM_BLOCKS"
        return [pytest.param({}, [], id="none", marks=pytest.mark.skip(reason=reason))]
    import yaml

    kinds: dict[str, dict[str, Any]] = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    for provider in kinds.values():
        rename_obsolete(provider["block"])
    found = cases(kinds)
    assert found, f"{path} has no cases"
    return found


@pytest.mark.parametrize(("provider", "case"), further())
@pytest.mark.parametrize("flavour", [SYNC, ASYNC], ids=repr)
def test_a_task_of_a_further_block_comes_out_as_it_says(
    flavour: Flavour, provider: dict[str, Any], case: list[Any]
) -> None:
    """Requests, waits, and the result or the error."""
    play_case(flavour, provider, case)
