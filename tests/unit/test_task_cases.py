"""Kinds of tasks as real APIs have them, each played through scripted exchanges: what goes out, when, and what comes.

A case is a list of exchanges, what must be in a request and its answer, and then what must become of the task. The same
form, as YAML, may hold many more of them: name such a file with the environment variable ``SPECLOOM_BLOCKS``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec import Struct
from msgspec.structs import replace

from generator.runtime.errors import ProviderError, TaskCancelled, TaskError, TaskExpired, TaskFailed, TaskTimeout
from generator.runtime.expressions import Expressions, Match, as_text, get_pointer, is_array, is_object
from generator.runtime.judge import AnyOf, Condition, Rule, State, Status, When
from generator.runtime.kinds import ByType, FollowUp, Hint, Limits, Result, Slot, SyncRequest, TaskKind, Timing, Variant
from generator.runtime.replay import ASYNC, SYNC, Flavour, Replay, Reply, Sent, reply
from generator.runtime.wire import Operation, Placement
from tests.unit.inkwell import KEY, play

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
        answers={"2XX": str} if text else {},
    )


def follow_up(it: dict[str, Any] | None, *, text: bool = False) -> FollowUp | None:
    """A call of an operation."""
    if it is None:
        return None
    inputs = it.get("with", {})
    if "url" in it:
        method = it.get("method", "GET")
        visited = Operation(id=f"{method} {it['url']}", method=method, path="/", placements=(KEY_IN_HEADER,))
        return FollowUp(visited, url=it["url"], query=inputs.get("query", {}), header=inputs.get("header", {}))
    body = {pointer: value for pointer, value in inputs.get("body", {}).items() if pointer != "/clientKey"}
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
    return (
        Slot("query", name) if place == "query" else Slot("header", name) if place == "header" else Slot("body", text)
    )


def sync_request(it: dict[str, Any] | None) -> SyncRequest | None:
    """What asks for the result at once."""
    if it is None:
        return None
    where = Slot("header", it["header"]) if "header" in it else Slot("body", it["body"])
    return SyncRequest(where, it["value"], it.get("max", 0.0))


def kind_of(block: dict[str, Any], *, text: bool = False) -> TaskKind:
    """The kind of task that a block describes."""
    poll = follow_up(block["poll"])
    assert poll is not None
    result = block.get("result", {})
    call = follow_up(result, text=text) if "operation" in result or "url" in result else None
    rules = tuple(Rule(it["state"], when(it["when"]), it.get("call", "any")) for it in block.get("rules", ()))
    if "notReady" in result:
        rules = (Rule("pending", when(result["notReady"]), "result"), *rules)
    cancel = block.get("cancel")
    by_type: dict[str, Any] = block.get("byType", {})
    variants = [
        Variant(pattern, timing(it.get("timing", {})), Limits(**it.get("limits", {})))
        for pattern, it in by_type.get("cases", {}).items()
    ]
    return TaskKind(
        name="tasks",
        capture={name: expressions(it) for name, it in block["capture"].items()},
        poll=poll,
        hold=block["poll"].get("hold", 0.0),
        rules=rules,
        status=status(block.get("status")),
        sync=block.get("sync", False),
        result=Result(at=expressions(result.get("at")), call=call),
        error_code=expressions(block.get("error", {}).get("code")),
        error_message=expressions(block.get("error", {}).get("message")),
        timing=timing(block.get("timing", {})),
        limits=Limits(**block.get("limits", {})),
        by_type=None if not by_type else ByType(at=expressions(by_type["at"]), variants=tuple(variants)),
        cancel=follow_up(cancel),
        reads_redirects=block["poll"].get("redirects") == "stop",
        sync_request=sync_request(block.get("syncRequest")),
        idempotency=slot(block["idempotency"]["set"]) if "idempotency" in block else None,
        charged=block.get("charged", False),
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
    """Whether a request went to its operation with what it must hold."""
    if "url" in expected:
        assert (sent.method, sent.url) == (expected["method"], at_home(expected["url"]))
        assert sent.headers["x-key"] == KEY
        return
    path, _, query = sent.url.removeprefix("https://inkwell.example/").partition("?")
    name, *values = path.split("/")
    assert name == expected["op"]
    assert values == [as_text(value) for value in expected.get("path", {}).values()] or "path" not in expected
    for key, value in expected.get("query", {}).items():
        assert f"{key}={as_text(value)}" in query.split("&")
    for pointer, value in expected.get("body", {}).items():
        assert get_pointer(sent.body, pointer) == (KEY if pointer == "/clientKey" else value)


ENDS: dict[str, tuple[type[Exception], ...]] = {
    "failed": (TaskFailed, ProviderError),
    "cancelled": (TaskCancelled,),
    "expired": (TaskExpired,),
    "timeout": (TaskTimeout,),
}


def play_case(flavour: Flavour, provider: dict[str, Any], case: list[Any]) -> None:
    """Play the exchanges of one case, and compare what becomes of it."""
    *exchanges, end = case
    expected = list(script(exchanges))
    replay = Replay(*[it.answer for it in expected])
    text = isinstance(end.get("result"), str)
    kind = kind_of(provider["block"], text=text)
    if "override" in end:
        kind = replace(kind, timing=Timing(first=kind.timing.first, **end["override"]["timing"]))
    request = {name: value for name, value in provider.get("request", {}).items() if name != "clientKey"}
    create = operation(as_tuple(provider["create"])[0])

    def run(tasks: Any) -> Any:
        return tasks.run(create=create, **request)

    if end["state"] == "succeeded":
        assert play(flavour, replay, kind, run) == end["result"]
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
            assert told.polls == len(expected) - 1
    assert len(replay.sent) == len(expected)
    assert replay.left == 0
    for it, sent in zip(expected, replay.sent, strict=True):
        check(it.request, sent)
    if "waits" in end:
        assert replay.clock.slept == pytest.approx(end["waits"])


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
            "charged": True,
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
            "charged": True,
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
                "hold": 60,
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


def test_further_blocks_come_out_as_they_say() -> None:
    """All cases of a file, which are more than ten."""
    path = os.environ.get("SPECLOOM_BLOCKS", "")
    if not path:
        pytest.skip("no file of task blocks is named by SPECLOOM_BLOCKS")
    import yaml

    kinds: dict[str, dict[str, Any]] = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    played = 0
    for provider in kinds.values():
        for case in provider["cases"].values():
            play_case(SYNC, provider, case)
            played += 1
    assert played > 10
