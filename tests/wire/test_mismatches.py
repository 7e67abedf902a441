"""Responses that are a little off, over real sockets: an error that loses nothing, or the value as far as it fits."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from msgspec import UNSET

from generated._runtime.errors import DecodeError
from generated._runtime.tasks.errors import TaskError
from generated.capsolver import calls, models
from tests.wire.flavours import Flavour, settled
from tests.wire.providers import CAPSOLVER, Script
from tests.wire.server import Reply, Server

pytestmark = pytest.mark.wire

KEY = "KEY-OF-A-TEST"

OFF: dict[str, tuple[Any, Any, list[tuple[str, str, str]]]] = {
    "a number": (
        {"gRecaptchaResponse": 7, "createTime": 1},
        {"g_recaptcha_response": 7, "create_time": 1},
        [("/solution/gRecaptchaResponse", "str", "an integer")],
    ),
    "null": ({"gRecaptchaResponse": None}, {"g_recaptcha_response": None}, [("/solution/gRecaptchaResponse", "str", "null")]),
    "absent": ({"createTime": 5}, {"g_recaptcha_response": UNSET, "create_time": 5},
               [("/solution/gRecaptchaResponse", "str", "absent")]),
    "two places": (
        {"gRecaptchaResponse": ["x"], "createTime": {}},
        {"g_recaptcha_response": ["x"], "create_time": {}},
        [("/solution/gRecaptchaResponse", "str", "an array"), ("/solution/createTime", "int", "an object")],
    ),
}  # fmt: skip
"""The solution of a task that came, what is kept of it, and the mismatches."""


def ready(solution: Any) -> Reply:
    """A task that is solved, with the key in an undeclared place."""
    return Reply(json={"errorId": 0, "status": "ready", "solution": solution, "echo": KEY})


def tasks_of(client: Any) -> Any:
    """The task resource of a client."""
    return CAPSOLVER.tasks_of(client)


@pytest.mark.parametrize("name", OFF)
def test_a_result_that_is_off_is_an_error_that_loses_nothing(flavour: Flavour, name: str) -> None:
    """It was paid for: the whole response, what is wrong with it, what is right of it, and the handle."""
    solution, fields, places = OFF[name]

    async def scenario(client: Any) -> DecodeError:
        with pytest.raises(DecodeError) as caught:
            await settled(tasks_of(client).run(*CAPSOLVER.asked))
        return caught.value

    with Server(answer=Script(CAPSOLVER.created, ready(solution))) as server:
        error = flavour.run(CAPSOLVER, server.url, scenario)

    assert error.response == {"errorId": 0, "status": "ready", "solution": solution, "echo": "***"}
    assert [(it.pointer, it.expected, it.got) for it in error.mismatches] == places
    assert {name: getattr(error.value, name) for name in fields} == fields
    assert isinstance(error.value, models.RecaptchaSolution)
    assert error.handle is not None
    assert error.handle.captured
    assert error.may_exist
    assert KEY not in repr(vars(error))


@pytest.mark.parametrize("name", OFF)
def test_a_result_that_is_off_is_kept_where_that_is_wanted(
    flavour: Flavour, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Of a run and of a resume, with one warning for each place."""
    solution, fields, places = OFF[name]

    async def scenario(client: Any) -> list[Any]:
        task = await settled(tasks_of(client).submit(*CAPSOLVER.asked))
        resumed = tasks_of(client).resume(task.handle)
        return [await settled(task.result()), await settled(resumed.result())]

    with caplog.at_level(logging.WARNING), Server(answer=Script(CAPSOLVER.created, then=ready(solution))) as server:
        values = flavour.run(CAPSOLVER, server.url, scenario, on_mismatch="keep")

    for value in values:
        assert {name: getattr(value, name) for name in fields} == fields
    assert len([record for record in caplog.records if record.name == "specloom.capsolver"]) == len(places)


def test_a_value_that_is_off_is_an_error_or_kept_by_the_options_of_a_copy(flavour: Flavour) -> None:
    """`raw` lists the places."""

    async def scenario(client: Any) -> tuple[DecodeError, Any, Any]:
        with pytest.raises(DecodeError) as caught:
            await settled(client.get_balance())
        lenient = client.with_options(on_mismatch="keep")
        return caught.value, await settled(lenient.get_balance()), await settled(lenient.raw(calls.get_balance()))

    with Server(answer=Script(then=Reply(json={"errorId": 0, "balance": "much", "packages": [7]}))) as server:
        error, value, raw = flavour.run(CAPSOLVER, server.url, scenario)

    assert (value.balance, value.packages) == ("much", [7])
    assert raw.value == value == error.value
    assert raw.mismatches == error.mismatches
    assert [str(it) for it in raw.mismatches] == [
        "/balance: expected float, got a string",
        "/packages/0: expected Package, got an integer",
    ]


@pytest.mark.parametrize("body", [b"[1]", b'"x"', b"null"])
def test_a_wrong_root_is_kept_as_the_json_that_it_is(flavour: Flavour, body: bytes) -> None:
    """There is nothing that it could be part of."""

    async def scenario(client: Any) -> Any:
        return await settled(client.get_balance())

    headers = {"Content-Type": "application/json"}
    with Server(answer=Script(then=Reply(body=body, headers=headers))) as server:
        value = flavour.run(CAPSOLVER, server.url, scenario, on_mismatch="keep")

    assert value == {b"[1]": [1], b'"x"': "x", b"null": None}[body]


def test_what_is_not_json_stays_an_error(flavour: Flavour) -> None:
    """With its text."""

    async def scenario(client: Any) -> DecodeError:
        with pytest.raises(DecodeError) as caught:
            await settled(client.get_balance())
        return caught.value

    headers = {"Content-Type": "application/json"}
    with Server(answer=Script(then=Reply(body=f"<{KEY}>".encode(), headers=headers))) as server:
        error = flavour.run(CAPSOLVER, server.url, scenario, on_mismatch="keep")

    assert (error.response, error.mismatches) == ("<***>", ())


def test_a_create_that_is_off_stays_an_error(flavour: Flavour) -> None:
    """What is captured and the state are strict: a task without its id cannot be asked for."""

    async def scenario(client: Any) -> DecodeError:
        with pytest.raises(DecodeError) as caught:
            await settled(tasks_of(client).submit(*CAPSOLVER.asked))
        return caught.value

    with Server(answer=Script(then=Reply(json={"errorId": 0, "taskId": None}))) as server:
        error = flavour.run(CAPSOLVER, server.url, scenario, on_mismatch="keep")

    assert error.may_exist
    assert error.response == {"errorId": 0, "taskId": None}


def test_an_end_that_no_spec_explains_keeps_what_it_said(flavour: Flavour) -> None:
    """A poll that is rejected ends the wait; why stands in its response."""
    said = {"detail": "gone", "why": {"code": 7, "key": KEY}}

    async def scenario(client: Any) -> TaskError:
        with pytest.raises(TaskError) as caught:
            await settled(tasks_of(client).run(*CAPSOLVER.asked))
        return caught.value

    with Server(answer=Script(CAPSOLVER.created, then=Reply(status=404, json=said))) as server:
        error = flavour.run(CAPSOLVER, server.url, scenario)

    assert error.status == 404
    assert error.handle is not None
    assert error.response == error.value == {"detail": "gone", "why": {"code": 7, "key": "***"}}


def test_another_word_for_it_is_refused(flavour: Flavour) -> None:
    """Before anything is sent."""

    async def scenario(client: Any) -> None:
        return None

    with pytest.raises(ValueError, match="`on_mismatch` must be 'raise' or 'keep', not str"):
        flavour.run(CAPSOLVER, "http://127.0.0.1:9", scenario, on_mismatch="ignore")
