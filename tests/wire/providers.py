"""The four providers as a test server plays them: what is asked of each, and what it says at every stage of a task."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from threading import Lock
from typing import Any, TypeAlias

from generated.capmonster import AsyncCapMonster, CapMonster
from generated.capmonster import models as capmonster
from generated.capsolver import AsyncCapSolver, CapSolver
from generated.capsolver import models as capsolver
from generated.ezcaptcha import AsyncEZCaptcha, EZCaptcha
from generated.ezcaptcha import models as ezcaptcha
from generated.serpstat import AsyncSerpstat, Serpstat
from generated.serpstat import models as serpstat
from tests.wire.server import Received, Reply

Turn: TypeAlias = Reply | Callable[[Received], Reply]
"""What is said to one request, perhaps depending on what it is."""


class Script:
    """Says one turn after the other, and after the last one `then`, if there is any; it serves several threads."""

    def __init__(self, *turns: Turn, then: Turn | None = None) -> None:
        self._turns = list(turns)
        self._then = then
        self._lock = Lock()

    def __call__(self, request: Received) -> Reply:
        with self._lock:
            turn = self._turns.pop(0) if self._turns else self._then
        if turn is None:
            return Reply(status=418, body=b"nothing is left to say")
        return turn if isinstance(turn, Reply) else turn(request)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A failure as a provider tells it, and as the client must tell it: the class of the error, its code, its text."""

    turn: Turn
    error: str
    code: str | None
    text: str
    status: int = 200


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One provider: its clients, a task, and every answer that the task may get."""

    name: str
    classes: tuple[Callable[..., Any], Callable[..., Any]]
    credential: str
    tasks: str
    asked: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict[str, Any])
    created: Turn
    pending: Turn
    ready: Turn
    solution: Any
    unknown: Turn
    unknown_word: str
    busy: Turn
    """The provider has too much to do to answer a poll, and says so under HTTP status 200."""
    refusals: tuple[Told, ...]
    """Why a task is not created."""
    failures: tuple[Told, ...]
    """How a task ends without a result."""
    question: str
    """A call that only reads."""
    function: str = "get_balance"
    """The function of `calls` for the same."""
    answer: Turn
    polls: int | None = None
    """How many polls the provider allows."""
    expires: float | None = None
    """Seconds after which the provider forgets a task."""

    def __str__(self) -> str:
        return self.name

    def tasks_of(self, client: Any) -> Any:
        """The client's resource for the tasks."""
        return getattr(client, self.tasks)

    def ask(self, client: Any) -> Any:
        """Make the call that only reads."""
        for part in self.question.split("."):
            client = getattr(client, part)
        return client()

    @property
    def call(self) -> Any:
        """The call that only reads, as `client.raw` takes it."""
        package = self.classes[0].__module__.rpartition(".")[0]
        return getattr(import_module(f"{package}.calls"), self.function)()

    def is_poll(self, request: Received) -> bool:
        """Whether a request asks for the state of a task."""
        if request.method == "GET":
            return not request.target.endswith("/renderings")
        return request.target.endswith("/getTaskResult") or b"DomainClassification.getTask" in request.body

    def polls_in(self, requests: Iterable[Received]) -> int:
        """How many of the requests ask for the state of a task."""
        return sum(map(self.is_poll, requests))

    def submit(self, resource: Any) -> Any:
        """Submit the task."""
        return resource.submit(*self.asked, **self.named)

    def run(self, resource: Any, **options: Any) -> Any:
        """Submit the task and wait for its result."""
        return resource.run(*self.asked, **self.named, **options)


def said(body: Any, status: int = 200) -> Reply:
    """An answer in JSON."""
    return Reply(status=status, json=body)


def failed(code: str, text: str, status: int = 200) -> Reply:
    """A failure of those that speak of `errorId`."""
    return said({"errorId": 1, "errorCode": code, "errorDescription": text}, status)


def _told(error: str, code: str, text: str, status: int = 200) -> Told:
    return Told(turn=failed(code, text, status), error=error, code=code, text=text, status=status)


TOKEN = "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnU"

CAPSOLVER = Provider(
    name="capsolver",
    classes=(CapSolver, AsyncCapSolver),
    credential="client_key",
    tasks="tasks",
    asked=(capsolver.ReCaptchaV2TaskProxyLess(website_url="https://example.com/form", website_key="6Le-wvkS"),),
    created=said({"errorId": 0, "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4"}),
    pending=said({"errorId": 0, "status": "processing"}),
    ready=said(
        {"errorId": 0, "status": "ready", "solution": {"gRecaptchaResponse": TOKEN, "createTime": 1671615324290}}
    ),
    solution=capsolver.RecaptchaSolution(g_recaptcha_response=TOKEN, create_time=1671615324290),
    unknown=said({"errorId": 0, "status": "pondering"}),
    unknown_word="pondering",
    busy=failed("ERROR_RATE_LIMIT", "slow down"),
    refusals=(
        _told("AuthenticationError", "ERROR_KEY_DENIED_ACCESS", "the key is wrong"),
        _told("AuthenticationError", "ERROR_KEY_DENIED_ACCESS", "the key is wrong", 401),
        _told("QuotaExceeded", "ERROR_ZERO_BALANCE", "no money is left"),
        _told("InvalidRequest", "ERROR_INVALID_TASK_DATA", "websiteURL is missing", 400),
        _told("RateLimited", "ERROR_RATE_LIMIT", "slow down", 429),
        _told("Unavailable", "ERROR_SERVICE_UNAVALIABLE", "come again", 503),
        _told("TaskFailed", "ERROR_CAPTCHA_SOLVE_FAILED", "it cannot be read"),
        _told("TaskFailed", "ERROR_THAT_NOBODY_KNOWS", "", 400),
    ),
    failures=(
        _told("TaskFailed", "ERROR_CAPTCHA_SOLVE_FAILED", "it cannot be solved"),
        _told("TaskFailed", "ERROR_TASKID_INVALID", "there is no such task", 400),
        _told("TaskFailed", "ERROR_KEY_DENIED_ACCESS", "the key is wrong", 401),
        Told(
            turn=said({"errorId": 0, "status": "failed", "errorCode": "ERROR_SETTLEMENT_FAILED"}),
            error="TaskFailed",
            code="ERROR_SETTLEMENT_FAILED",
            text="the provider says that it failed",
        ),
    ),
    question="get_balance",
    answer=said({"errorId": 0, "balance": 1.5, "packages": []}),
    polls=120,
    expires=300,
)

CAPMONSTER = Provider(
    name="capmonster",
    classes=(CapMonster, AsyncCapMonster),
    credential="client_key",
    tasks="tasks",
    asked=(capmonster.TurnstileTask(website_url="https://example.com/form", website_key="0x4AAAAAAA"),),
    created=said({"errorId": 0, "taskId": 7654321}),
    pending=said({"errorId": 0, "status": "processing"}),
    ready=said({"errorId": 0, "status": "ready", "solution": {"token": TOKEN, "userAgent": "Mozilla/5.0"}}),
    solution=capmonster.TurnstileSolution(token=TOKEN, user_agent="Mozilla/5.0"),
    unknown=said({"errorId": 0, "status": "pondering"}),
    unknown_word="pondering",
    busy=failed("ERROR_TOO_MUCH_REQUESTS", "slow down"),
    refusals=(
        _told("AuthenticationError", "ERROR_KEY_DOES_NOT_EXIST", "the key is wrong"),
        _told("AuthenticationError", "ERROR_KEY_DOES_NOT_EXIST", "the key is wrong", 401),
        _told("QuotaExceeded", "ERROR_ZERO_BALANCE", "no money is left", 400),
        _told("InvalidRequest", "ERROR_RECAPTCHA_INVALID_SITEKEY", "the key of the site is wrong"),
        _told("Unavailable", "ERROR_NO_SLOT_AVAILABLE", "come again", 503),
        _told("TaskFailed", "ERROR_CAPTCHA_UNSOLVABLE", "it cannot be solved"),
    ),
    failures=(
        _told("TaskFailed", "ERROR_CAPTCHA_UNSOLVABLE", "it cannot be solved"),
        _told("TaskFailed", "WRONG_CAPTCHA_ID", "there is no such task", 400),
        _told("TaskFailed", "ERROR_KEY_DOES_NOT_EXIST", "the key is wrong", 401),
    ),
    question="get_balance",
    answer=said({"errorId": 0, "balance": 1.5}),
    polls=120,
)

EZCAPTCHA = Provider(
    name="ezcaptcha",
    classes=(EZCaptcha, AsyncEZCaptcha),
    credential="client_key",
    tasks="tasks",
    asked=(ezcaptcha.ReCaptchaV2TaskProxyless(website_url="https://example.com/form", website_key="6Le-wvkS"),),
    created=said({"errorId": 0, "errorCode": "", "taskId": "e0ecaaa8-06f6-41fd-a02e-a0c79b957b15"}),
    pending=said({"errorId": 0, "status": "processing"}),
    ready=said({"errorId": 0, "status": "ready", "solution": {"gRecaptchaResponse": TOKEN}}),
    solution=ezcaptcha.RecaptchaSolution(g_recaptcha_response=TOKEN),
    unknown=said({"errorId": 0, "status": "pondering"}),
    unknown_word="pondering",
    busy=failed("ERROR_REQUEST_LIMIT", "slow down"),
    refusals=(
        _told("AuthenticationError", "ERROR_KEY_DOES_NOT_EXIST", "the key is wrong"),
        _told("AuthenticationError", "ERROR_KEY_BANNED", "the key is banned", 401),
        _told("QuotaExceeded", "ERROR_ZERO_BALANCE", "no money is left"),
        _told("InvalidRequest", "ERROR_REQUIRED_FIELDS", "websiteURL is missing", 400),
        _told("Unavailable", "ERROR_NO_SLOT_AVAILABLE", "come again", 503),
    ),
    failures=(
        _told("TaskFailed", "ERROR_TASK_NOT_EXIST", "there is no such task"),
        _told("TaskFailed", "ERROR_TASKID_INVALID", "there is no such task", 400),
        _told("TaskFailed", "ERROR_KEY_DOES_NOT_EXIST", "the key is wrong", 401),
        Told(
            turn=said({"errorId": 0, "status": "error"}),
            error="TaskFailed",
            code=None,
            text="the provider says that it failed",
        ),
    ),
    question="get_balance",
    answer=said({"errorId": 0, "balance": 1.5}),
    expires=300,
)


def rpc(status: int = 200, **members: Any) -> Turn:
    """An answer of JSON-RPC with the id of the request."""

    def turn(request: Received) -> Reply:
        return said({"id": request.json["id"], **members}, status)

    return turn


def refused(code: int, text: str, status: int = 200) -> Turn:
    """A failure of JSON-RPC."""
    return rpc(status, error={"code": code, "message": text, "data": None})


def _refused(error: str, code: int, text: str, status: int = 200) -> Told:
    return Told(turn=refused(code, text, status), error=error, code=str(code), text=text, status=status)


def classification(status: Any, **members: Any) -> Turn:
    """The state of a classification."""
    task_id = "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155"
    return rpc(result={"task_id": task_id, "status": status, "created_at": "2025-01-21 16:40:12", **members})


ROWS = [{"domain": "facebook.com", "categories_names": ["/Online Communities"], "categories_confidence": [0.91]}]

SERPSTAT = Provider(
    name="serpstat",
    classes=(Serpstat, AsyncSerpstat),
    credential="token",
    tasks="domain_classification",
    named={"domains": ["facebook.com"]},
    created=classification(1),
    pending=classification("1"),
    ready=classification("2", data=ROWS),
    solution=serpstat.DomainClassificationResult(
        task_id="833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
        status=serpstat.TaskStatus.COMPLETE,
        created_at="2025-01-21 16:40:12",
        data=[
            serpstat.ClassifiedDomain(
                domain="facebook.com", categories_names=["/Online Communities"], categories_confidence=[0.91]
            )
        ],
    ),
    unknown=classification("17"),
    unknown_word="17",
    busy=refused(32000, "Too Many Requests"),
    refusals=(
        _refused("AuthenticationError", 403, "Invalid token!"),
        _refused("AuthenticationError", 403, "Invalid token!", 401),
        _refused("QuotaExceeded", 32012, "Credits are used up"),
        _refused("InvalidRequest", 400, "JSON schema validation failed", 400),
        _refused("RateLimited", 32000, "Too Many Requests"),
    ),
    failures=(
        _refused("TaskFailed", 32017, "Data not found"),
        _refused("TaskFailed", 403, "Invalid token!", 401),
        Told(turn=classification("3"), error="TaskFailed", code=None, text="the provider says that it failed"),
    ),
    question="account.get_stats",
    function="serpstat_limits_procedure_get_stats",
    answer=rpc(
        result={
            "data": {
                "max_lines": 100,
                "used_lines": 1,
                "left_lines": 99,
                "user_info": {"user_id": "7"},
                "plugin_limits": {"hasApiPlugin": False, "delayBetweenRequests": 1, "total": 0, "used": 0, "left": 0},
            },
            "summary_info": {"left_lines": 99},
        }
    ),
)

PROVIDERS = (CAPSOLVER, CAPMONSTER, EZCAPTCHA, SERPSTAT)

ENVIRONMENT = {
    "capsolver": "CAPSOLVER_API_KEY",
    "capmonster": "CAPMONSTER_API_KEY",
    "ezcaptcha": "EZCAPSOLVER_API_KEY",
    "serpstat": "SERPSTAT_TOKEN",
    "inkwell": "INKWELL_KEY",
}
"""The variable of the environment in which each has its key; the last is a provider of the tests."""

IMAGE = replace(
    CAPSOLVER,
    asked=(capsolver.ImageToTextTask(body="/9j/4AAQSkZJRgABA"),),
    created=said({"errorId": 0, "taskId": "2376919c", "status": "ready", "solution": {"text": "44795sds"}}),
    solution=capsolver.ImageToTextSolution(text="44795sds"),
)
"""A task that is answered where it is created."""
