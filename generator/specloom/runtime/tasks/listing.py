"""The provider's list of tasks, for clients whose API has one."""

# Several modules implement a task together.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from typing import Any

from ..description.tasks import State, TaskSpec
from ..errors import ConfigurationError, DecodeError
from ..flow import Engine, Flow, call_flow
from ..json_data import as_text, get_pointer, is_array
from ..operation import Call, Operation
from ..response import RawResponse
from ..resume import Handle
from .exchange import default_values, flaw_of_capture, needed_names, url_names
from .handle import TaskSummary
from .resource import AsyncTaskResource, TaskResource


class ListedTaskResource(TaskResource):
    """The tasks of one kind of a sync client, which the provider lists."""

    __slots__ = ()

    def _list(self, spec: TaskSpec[Operation], call: Call[Any]) -> tuple[TaskSummary, ...]:
        return self._client._drive(list_flow(self._client._engine, spec, call))


class AsyncListedTaskResource(AsyncTaskResource):
    """The tasks of one kind of an async client, which the provider lists."""

    __slots__ = ()

    async def _list(self, spec: TaskSpec[Operation], call: Call[Any]) -> tuple[TaskSummary, ...]:
        return await self._client._drive(list_flow(self._client._engine, spec, call))


def list_flow(engine: Engine, spec: TaskSpec[Operation], call: Call[Any]) -> Flow[tuple[TaskSummary, ...]]:
    """One page of the provider's list of tasks."""
    listing = spec.listing
    if listing is None:
        raise ConfigurationError(f"tasks of the kind `{spec.name}` cannot be listed")
    raw: RawResponse[Any] = yield from call_flow(engine, call)
    items = get_pointer(raw.json(), listing.items)
    if items is not None and not is_array(items):
        raise DecodeError(f"the response has no list at `{listing.items}`", operation=call.operation.id)
    return tuple(_summary(engine, spec, item, listing.id, listing.status) for item in items or ())


def _summary(engine: Engine, spec: TaskSpec[Operation], item: Any, id: str, status: str | None) -> TaskSummary:
    found = get_pointer(item, id)
    word = None if status is None else as_text(get_pointer(item, status))
    state: State = "pending"
    if spec.status is not None and word is not None:
        state = spec.status.words.get(word, spec.status.other)
    names = set(needed_names(spec)) or set(spec.capture)
    name = names.pop() if len(names) == 1 and not names & url_names(spec) and not spec.poll.again else None
    handle = None
    if name is not None and flaw_of_capture(found) is None:
        created = max(0.0, engine.clock.wall())
        captured = {**default_values(spec), name: found}
        handle = Handle(
            provider=engine.api.name,
            kind=spec.name,
            captured=captured,
            created=created,
            last_status=word,
            account=engine.account,
        )
    return TaskSummary(id=as_text(found), state=state, status=word, item=item, handle=handle)
