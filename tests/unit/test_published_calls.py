"""The module `calls` of a generated package: what it gives, what it costs, and what a mistake with it never sends."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Generator
from importlib import import_module
from inspect import isfunction, signature
from pathlib import Path
from typing import Any

import pytest

from generated import capsolver, serpstat
from generated._runtime.errors import ClientError, ConfigurationError
from generated._runtime.operation import Call, PagedCall, StreamCall
from generated._runtime.tasks.handle import Submission
from generated._runtime.testing import ASYNC, SYNC, TRIO, Flavour, Replay, reply
from generated.capmonster import calls as capmonster_calls
from generated.capsolver import AsyncCapSolver, CapSolver, calls, models
from tests.pipeline import CASES, emitted

ROOT = Path(__file__).parent.parent.parent
PACKAGES = sorted(path.parent.name for path in (ROOT / "generated").glob("*/calls.py"))
CANARY = "canary-5g1z"
CLIENTS = (CapSolver, AsyncCapSolver)
BALANCE: dict[str, Any] = {"errorId": 0, "balance": 1.5, "packages": []}
TASK = models.AntiTurnstileTaskProxyLess(website_url="https://e.example", website_key="k")

flavours = pytest.mark.parametrize("flavour", [SYNC, ASYNC, TRIO], ids=["sync", "asyncio", "trio"])


def functions(package: str) -> dict[str, Callable[..., Any]]:
    """The functions of a package's calls, but for those that make a submission."""
    module = import_module(f"generated.{package}.calls")
    found = {name: it for name, it in vars(module).items() if isfunction(it)}
    return {name: it for name, it in found.items() if not it.__annotations__["return"].startswith("Submission")}


def called(flavour: Flavour, replay: Replay, use: Callable[[Any], Any]) -> Any:
    """What `use` makes of a CapSolver client."""

    def steps(client: Any) -> Generator[Any, Any, Any]:
        value = yield use(client)
        return value

    return flavour.run(CLIENTS, replay, steps, client_key=CANARY)


# --- the module ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("package", PACKAGES)
def test_every_function_makes_a_call_and_says_which(package: str) -> None:
    """Whatever it is given: it is pure, and holds neither a key nor a line of what goes out."""
    made = functions(package)

    assert made
    for name, function in made.items():
        call = function(**dict.fromkeys(signature(function).parameters, CANARY))
        kind = type(call).__name__
        assert type(call) in (Call, StreamCall, PagedCall), name
        assert repr(call) == f"{kind}({call.operation.id})", name
        assert function.__annotations__["return"].startswith(f"{kind}[")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_call_is_named_on_the_page_of_its_client(package: str) -> None:
    """Beside its method, which takes the same arguments."""
    page = (ROOT / "generated" / package / "API.md").read_text("utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `client.")]
    named = {row[1].strip("`"): row[0].removeprefix("| `client.").partition("(")[0] for row in rows if row[1].strip()}

    assert named.keys() == {f"calls.{name}" for name in functions(package)}
    client = import_module(f"generated.{package}.client")
    owner = next(it for it in vars(client).values() if isinstance(it, type) and it.__module__ == client.__name__)
    for call, method in named.items():
        kind: Any = owner
        *way, name = method.split(".")
        for step in way:
            kind = vars(client)[getattr(kind, step).fget.__annotations__["return"]]
        arguments = [*signature(getattr(kind, name)).parameters][1:]
        assert arguments == [*signature(functions(package)[call.removeprefix("calls.")]).parameters], call


@pytest.mark.parametrize(
    ("case", "row"),
    [
        ("answers", "| `client.get_binary()` | `calls.get_binary`: `StreamCall` | `GET /binary` | Bytes. |"),
        ("answers", "| `client.get_text()` | `calls.get_text` | `GET /text` | A text. |"),
        ("answers", "| `client.get_media()` | `calls.get_media` | `GET /media` | JSON, or what the caller asks for. |"),
        (
            "streams",
            "| `client.archive.get_log()` | `calls.get_log`: `StreamCall` | `GET /log` | Everything that was ever written. ",
        ),
        ("pagination", "| `client.list_events()` | `calls.list_events` | `GET /events` | "),
        ("pagination", "| `client.iter_list_events()` | `calls.iter_list_events`: `PagedCall` | `GET /events` | "),
        ("pagination", "| `client.loans.iter_list()` | `calls.iter_list_loans`: `PagedCall` | `GET /loans` | "),
    ],
)
def test_the_page_tells_what_is_streamed_and_what_comes_in_pages(case: str, row: str) -> None:
    """What nothing is told of is read whole."""
    page = emitted(CASES / case / "spec.yaml", case)[f"{case}/API.md"]

    assert any(line.startswith(row) for line in page.splitlines())


def test_a_package_gives_its_calls_and_loads_them_when_they_are_asked_for() -> None:
    """As it does its clients; the calls alone load no client and no HTTP library."""
    code = (
        "import sys, generated.capsolver as capsolver; first = 'generated.capsolver.calls' in sys.modules; "
        "calls = capsolver.calls; from generated.capsolver import calls as same; "
        "heavy = ('generated._runtime.client', 'httpx2', 'httpcore2', 'anyio', 'asyncio', 'ssl', 'logging'); "
        "print(first, calls is same, calls.__name__, [name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "False True generated.capsolver.calls []\n"
    assert "calls" in capsolver.__all__
    assert "calls" in serpstat.__all__


def test_a_call_can_be_made_here_and_sent_elsewhere() -> None:
    """It is data: it can be compared, pickled and sent as often as one likes."""
    call = calls.get_task_result(task_id="t-1")
    again = pickle.loads(pickle.dumps(call))
    service = Replay(*[reply(200, {"errorId": 0, "status": "processing"})] * 2)

    with CapSolver(client_key=CANARY, transport=service, clock=service.clock) as client:
        assert client.raw(call).value == client.raw(again).value

    assert again == call == calls.get_task_result(task_id="t-1")
    assert [request.body for request in service.sent] == [{"clientKey": CANARY, "taskId": "t-1"}] * 2
    assert CANARY.encode() not in pickle.dumps(call)


# --- raw -------------------------------------------------------------------------------------------------------------


@flavours
def test_raw_gives_the_whole_response_of_a_call(flavour: Flavour) -> None:
    """Status, headers and body beside the value, of calls of resources too."""
    service = Replay(reply(200, BALANCE, headers={"X-Cost": "3"}))

    raw = called(flavour, service, lambda client: client.raw(calls.get_balance()))

    assert (raw.status, raw.headers["x-cost"], raw.json()) == (200, "3", BALANCE)
    assert raw.value == models.GetBalanceResponse(error_id=0, balance=1.5, packages=[])


@flavours
@pytest.mark.parametrize("method", ["run", "submit", "resume", "wait_all"])
def test_a_method_of_a_task_is_refused_before_it_costs_anything(flavour: Flavour, method: str) -> None:
    """A task is several calls, so that none of them is the one that `raw` could show; the create is not sent."""
    service = Replay()

    with pytest.raises(
        TypeError, match=rf"the method `{method}`, which was not called: pass .*`calls\.get_balance\(\)`"
    ):
        called(flavour, service, lambda client: client.raw(getattr(client.tasks, method), TASK))

    assert service.sent == []


@flavours
def test_a_submission_is_refused_before_it_costs_anything(flavour: Flavour) -> None:
    """It is what a task is made of, and no call; the create call alone is one."""
    service = Replay(reply(200, {"errorId": 0, "taskId": "a"}))
    submission = calls.submit_tasks(TASK)
    assert isinstance(submission, Submission)

    with pytest.raises(TypeError, match="`raw` takes a `Call` and not a `Submission`"):
        called(flavour, service, lambda client: client.raw(submission))
    assert service.sent == []

    raw = called(flavour, service, lambda client: client.raw(calls.create_task(TASK)))
    assert raw.value.task_id == "a"


@flavours
def test_a_call_of_another_provider_is_refused_before_anything_is_sent(flavour: Flavour) -> None:
    """Two APIs of one family differ in little, and share neither keys nor tasks."""
    service = Replay()

    with pytest.raises(
        ConfigurationError, match=r"getBalance: this is a call of CapMonster.*, and the client is one of CapSolver"
    ):
        called(flavour, service, lambda client: client.raw(capmonster_calls.get_balance()))

    assert service.sent == []


@flavours
def test_a_failure_of_a_raw_call_is_that_of_its_method(flavour: Flavour) -> None:
    """The same error, after the same retries."""
    failures = [reply(503), reply(200, {"errorId": 1, "errorCode": "ERROR_KEY_DENIED_ACCESS"})]
    seen: list[str] = []
    uses: list[Callable[[Any], Any]] = [
        lambda client: client.get_balance(),
        lambda client: client.raw(calls.get_balance()),
    ]
    for use in uses:
        service = Replay(*failures)
        with pytest.raises(ClientError) as caught:
            called(flavour, service, use)
        seen.append(f"{type(caught.value).__name__} {caught.value} {len(service.sent)}")

    assert seen == ["AuthenticationError getBalance: ERROR_KEY_DENIED_ACCESS (HTTP 200) 2"] * 2
