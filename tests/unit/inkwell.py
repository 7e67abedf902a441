"""A provider that does not exist, with both its clients, written by hand: what the tests of tasks stand on."""

# A generated client uses the runtime's inner methods too.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from inspect import isgeneratorfunction
from typing import Any, Unpack

from msgspec import Struct
from msgspec.structs import replace

from specloom.runtime.client import AsyncClient, AsyncClientOptions, Client, ClientOptions
from specloom.runtime.description.api import Credential, Placement
from specloom.runtime.description.conditions import Condition
from specloom.runtime.description.tasks import FollowUp, Limits, Listing, Result, Status, TaskSpec, Timing
from specloom.runtime.expressions import Failure
from specloom.runtime.operation import Api, Call, Operation
from specloom.runtime.resume import Handle
from specloom.runtime.tasks.handle import Submission, TaskSummary, Update
from specloom.runtime.tasks.listing import AsyncListedTaskResource, ListedTaskResource
from specloom.runtime.tasks.poller import AsyncTask, Task
from specloom.runtime.tasks.results.fetched import FetchedResult
from specloom.runtime.tasks.results.gathered import GatheredResult
from specloom.runtime.tasks.results.listed import ListedResult
from specloom.runtime.tasks.results.paged import PagedResult
from specloom.runtime.tasks.results.single_use import SingleUseResult
from specloom.runtime.testing import Flavour, Replay

KEY = "k-0123456789"

API = Api(name="inkwell", title="Inkwell", servers=("https://inkwell.example",), credentials=(Credential("api_key"),))

FAILURE = Failure(
    when=(Condition(at=("$response.body#/error",), exists=True),),
    code=("$response.body#/error/code",),
    message=("$response.body#/error/text",),
    kinds={
        "authentication": ("NO_KEY",),
        "rate_limit": ("SLOW",),
        "unsolvable": ("HARD",),
    },
)


def operation(name: str, **parts: Any) -> Operation:
    """A JSON POST that carries the key in its body and whose failures read as `FAILURE` says."""
    chosen: dict[str, Any] = {
        "method": "POST",
        "path": f"/{name}",
        "media_type": "application/json",
        "placements": (Placement("api_key", "body", "/key"),),
        "failure": FAILURE,
        **parts,
    }
    return Operation(id=name, **chosen)


CREATE = operation("create")
POLL = operation("poll", safe=True)
FETCH = operation("fetch", safe=True)
CANCEL = operation("cancel")
LIST = operation("list", safe=True)


class Drawing(Struct, frozen=True):
    """What is asked for."""

    width: int


class Picture(Struct, frozen=True):
    """What comes out of it."""

    url: str


PENDING = {"status": "working"}
READY = {"status": "ready", "out": {"url": "https://cdn.example/1.png"}}
CREATED = {"id": "t-1"}

KIND = TaskSpec(
    name="drawings",
    capture={"id": ("$response.body#/id",)},
    poll=FollowUp(POLL, body={"/id": "$task.id"}),
    status=Status(
        at=("$response.body#/status",),
        words={
            "queued": "pending",
            "working": "pending",
            "ready": "succeeded",
            "half": "partial",
            "broken": "failed",
            "stopped": "cancelled",
            "gone": "expired",
            "unpaid": "needs_action",
        },
    ),
    result=Result(at=("$response.body#/out",)),
    timing=Timing(first=1, every=3),
)


def kind(**parts: Any) -> TaskSpec[Operation]:
    """`KIND` with other parts."""
    if "result" in parts:
        parts["result"] = obtained(parts["result"])
    return replace(KIND, **parts)


def obtained(result: Result[Operation]) -> Result[Operation]:
    """A result with the strategy that generated code gives it."""
    if result.call is None:
        return replace(result, strategy=GatheredResult() if result.gathered else None)
    strategy = ListedResult() if result.each else FetchedResult() if result.pages is None else PagedResult()
    return replace(result, strategy=SingleUseResult(strategy) if result.single_use else strategy)


FETCHED = kind(result=Result(at=("$response.body#/out",), call=FollowUp(FETCH, body={"/id": "$task.id"})))
LISTED = kind(listing=Listing(LIST, "/items", "/id", "/status"), billable=True)
CANCELLABLE = kind(cancel=FollowUp(CANCEL, body={"/id": "$task.id", "/width": "$request.body#/width"}))
TYPED = kind(solutions={Drawing: Picture}, limits=Limits(polls=5))


class Drawings(ListedTaskResource):
    """Tasks of whatever kind the client was made for."""

    @property
    def kind(self) -> TaskSpec[Operation]:
        """The kind."""
        return _kind(self._client)

    def submit(self, **arguments: Any) -> Task[Any]:
        """Submit a task."""
        return self._submit(_submission(self.kind, arguments))

    def run(
        self,
        *,
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
        **arguments: Any,
    ) -> Any:
        """Submit a task and wait for its result."""
        return self._run(_submission(self.kind, arguments), timeout=timeout, on_update=on_update)

    def resume(self, handle: Handle | str, task_type: type | None = None) -> Task[Any]:
        """Go on with a task."""
        return self._resume(self.kind, handle, task_type)

    def cancel(self, task: Task[Any] | Handle | str) -> None:
        """Cancel a task."""
        self._cancel(self.kind, task)

    def list_tasks(self) -> tuple[TaskSummary, ...]:
        """List tasks."""
        return self._list(self.kind, Call(LIST))


class AsyncDrawings(AsyncListedTaskResource):
    """Tasks of whatever kind the client was made for."""

    @property
    def kind(self) -> TaskSpec[Operation]:
        """The kind."""
        return _kind(self._client)

    async def submit(self, **arguments: Any) -> AsyncTask[Any]:
        """Submit a task."""
        return await self._submit(_submission(self.kind, arguments))

    async def run(
        self,
        *,
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
        **arguments: Any,
    ) -> Any:
        """Submit a task and wait for its result."""
        return await self._run(_submission(self.kind, arguments), timeout=timeout, on_update=on_update)

    def resume(self, handle: Handle | str, task_type: type | None = None) -> AsyncTask[Any]:
        """Go on with a task."""
        return self._resume(self.kind, handle, task_type)

    async def cancel(self, task: AsyncTask[Any] | Handle | str) -> None:
        """Cancel a task."""
        await self._cancel(self.kind, task)

    async def list_tasks(self) -> tuple[TaskSummary, ...]:
        """List tasks."""
        return await self._list(self.kind, Call(LIST))


class Inkwell(Client):
    """The synchronous client."""

    def __init__(self, kind: TaskSpec[Operation] = KIND, **options: Unpack[ClientOptions]) -> None:
        super().__init__(API, {"api_key": KEY}, **options)
        self.kind = kind

    @property
    def drawings(self) -> Drawings:
        """The tasks."""
        return Drawings(self)


class AsyncInkwell(AsyncClient):
    """The asynchronous client."""

    def __init__(self, kind: TaskSpec[Operation] = KIND, **options: Unpack[AsyncClientOptions]) -> None:
        super().__init__(API, {"api_key": KEY}, **options)
        self.kind = kind

    @property
    def drawings(self) -> AsyncDrawings:
        """The tasks."""
        return AsyncDrawings(self)


def _kind(client: Client | AsyncClient) -> TaskSpec[Operation]:
    assert isinstance(client, (Inkwell, AsyncInkwell))
    return client.kind


def _submission(kind: TaskSpec[Operation], arguments: Mapping[str, Any]) -> Submission[Any]:
    """What is submitted; a `subject` types the result, `create` is another operation than `CREATE`."""
    parts = dict(arguments)
    subject, create = parts.pop("subject", None), parts.pop("create", CREATE)
    return Submission(kind, Call(create, arguments=parts), subject)


def play(flavour: Flavour, replay: Replay, kind: TaskSpec[Operation], use: Callable[[Any], Any], **options: Any) -> Any:
    """What `use` makes of the tasks of this kind, in this flavour."""

    def of_tasks(client: Any) -> Generator[Any, Any, Any]:
        steps: Generator[Any, Any, Any] = use(client.drawings)
        return (yield from steps)

    def at_once(client: Any) -> Any:
        return use(client.drawings)

    chosen = of_tasks if isgeneratorfunction(use) else at_once
    return flavour.run((Inkwell, AsyncInkwell), replay, chosen, kind=kind, **options)
