"""Clients that other people wrote solve tasks against the emulator, unchanged but for their base URL.

Each is run once, by the interpreter of its own environment, at the pace that it has by itself and in the providers' own
time. What it sends is written down in `sent`, all of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from specloom import ir
from specloom.serve.faults import Scenario
from specloom.serve.log import Masks
from specloom.serve.requests import IncomingRequest, Requests
from specloom.serve.server import Emulator, api_of
from specloom.serve.validation import Types
from tests.foreign.clients import CLIENTS, Client
from tests.foreign.sent import SENT
from tests.foreign.undeclared import Undeclared

pytestmark = pytest.mark.foreign

ROOT = Path(__file__).resolve().parents[2]
KEY, WRONG_KEY = "THE-KEY-OF-THE-ACCOUNT", "A-KEY-OF-NOBODY"
HTTP = {"accept", "accept-encoding", "connection", "content-length", "content-type", "host"}
"""Headers that any program sends."""

NOTHING = IncomingRequest("POST", "/")


@dataclass(frozen=True)
class Seen:
    """What a client printed, what the emulator logged of it, and what its provider's spec says."""

    printed: Any
    log: list[Any]
    api: ir.Api

    @property
    def taken(self) -> list[Any]:
        """The requests that start tasks, but for the one with the wrong key."""
        return [entry for entry in self.log if "task" in entry["request"] and entry["status"] == 200]

    @property
    def polls(self) -> list[Any]:
        """The requests that ask for a task."""
        return [entry for entry in self.log if "taskId" in entry["request"]]

    def solution(self, taken: Any) -> Any:
        """What a task was answered with in the end."""
        task_id = taken["response"].get("taskId")
        asked = (entry["response"] for entry in self.polls if entry["request"]["taskId"] == task_id)
        return next(answer["solution"] for answer in (taken["response"], *asked) if answer.get("status") == "ready")


def watch(client: Client) -> Seen:
    """Run a client against an emulator of its provider."""
    api = api_of(ROOT / "specs" / f"{client.provider}.yaml")
    with Emulator(api, scenario=Scenario(keys=(KEY,))) as emulator:
        url = emulator.url() if client.keeps_path else emulator.root
        printed = json.loads(client.run(url, KEY, WRONG_KEY))
        return Seen(printed, list(emulator.emulation.log), api)


@pytest.fixture(scope="session")
def watched() -> Iterator[dict[str, Future[Seen]]]:
    """All clients that can be run here, at once: they spend their time waiting."""
    able = [client for client in CLIENTS if client.left_out() is None]
    with ThreadPoolExecutor(len(CLIENTS)) as pool:
        yield {client.name: pool.submit(watch, client) for client in able}


@pytest.fixture(params=CLIENTS, ids=lambda client: client.name)
def client(request: pytest.FixtureRequest) -> Client:
    """Each client that can be run here."""
    client: Client = request.param
    reason = client.left_out()
    if reason is not None:
        pytest.skip(f"{client.name}: {reason}")
    return client


@pytest.fixture
def seen(client: Client, watched: dict[str, Future[Seen]]) -> Seen:
    """What came of it."""
    return watched[client.name].result()


def test_every_task_is_solved(client: Client, seen: Seen) -> None:
    """The client has just the solutions that were answered, and these are of the types that the spec names."""
    types = Types(seen.api.models)
    requests = Requests(seen.api, types)
    operations = {operation.id: operation for operation in seen.api.operations}
    answered: list[Any] = []
    for entry in seen.taken:
        solution = seen.solution(entry)
        # Of a solution this client tells its user no more than the token.
        tokens = {name: solution[name] for name in ("gRecaptchaResponse", "token") if name in solution}
        answered.append(tokens if client.name == "capsolver_core" else solution)
        subject, _ = requests.subject(operations[entry["operation"]], entry["request"])
        assert subject is not None
        if subject.solution is not None:
            assert types.problems(subject.solution, solution, "response") == [], subject.name
    masks = Masks(seen.api)
    solved = [masks.bodies(NOTHING, _text(told).encode())[1] for told in seen.printed["solved"].values()]

    assert Counter(map(_text, solved)) == Counter(map(_text, answered))


def test_it_asks_at_its_own_pace(seen: Seen) -> None:
    """It sees tasks that are not ready yet, and none of its questions is refused as too early or too many."""
    assert {entry["status"] for entry in seen.polls} == {200}
    assert {entry["response"]["errorId"] for entry in seen.polls} == {0}
    assert {"processing", "ready"} <= {entry["response"]["status"] for entry in seen.polls}


def test_it_is_told_the_balance(seen: Seen) -> None:
    answered = [entry["response"]["balance"] for entry in seen.log if entry["operation"] == "getBalance"]

    assert answered == [seen.printed["balance"]]


def test_a_wrong_key_is_refused_as_the_provider_does(client: Client, seen: Seen) -> None:
    refusals = [entry for entry in seen.log if entry["status"] != 200]

    assert [(entry["operation"], entry["response"]["errorId"]) for entry in refusals] == [("createTask", 1)]
    assert tuple(seen.printed["refused"]) == SENT[client.name].refused


def test_all_that_it_sends_is_known(client: Client, seen: Seen) -> None:
    """What the spec has no word for is let through, as the provider does."""
    members: dict[str, set[str]] = {}
    headers: dict[str, set[str]] = {}
    undeclared: set[str] = set()
    finder = Undeclared(seen.api)
    for entry in seen.log:
        assert (entry["method"], entry["path"]) == ("POST", f"/{entry['operation']}")
        assert entry["headers"]["content-type"] == "application/json"
        members.setdefault(entry["operation"], set()).update(entry["request"])
        undeclared |= finder.members(entry["operation"], entry["request"])
        for name in entry["headers"].keys() - HTTP:
            headers.setdefault(name, set()).add(_cut(entry["headers"][name]))

    assert {_kind(entry["request"]["task"]) for entry in seen.taken} == SENT[client.name].kinds
    assert members == SENT[client.name].members
    assert headers == SENT[client.name].headers
    assert undeclared == SENT[client.name].undeclared


def test_the_log_holds_no_key(seen: Seen) -> None:
    """Not even where a client sends it where the spec does not know of it."""
    log = json.dumps(seen.log)

    assert KEY not in log
    assert WRONG_KEY not in log


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _kind(task: Any) -> str:
    return " ".join(task[name] for name in ("type", "class") if name in task)


def _cut(value: str) -> str:
    """The value of a header without what depends on the machine."""
    return next((start for start in ("{", "Python/") if value.startswith(start)), value)
