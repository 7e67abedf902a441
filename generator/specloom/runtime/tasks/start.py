"""The calls that start a task, between its creation and its first poll: uploads, for example."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ..description.tasks import FollowUp
from ..errors import ClientError, ConfigurationError
from ..expressions import may_be_absent
from ..flow import Engine, Flow, send_flow
from ..operation import Operation
from ..request import Request, Response
from .errors import TaskError
from .exchange import Exchange, build_call, facts_of, ignore_response, interpret, read_captures
from .handle import Submission
from .submit import Created


class StartCalls:
    """Makes them one after the other, each with values of the responses before."""

    __slots__ = ()

    def check(self, submission: Submission[Any]) -> None:
        for follow_up in submission.spec.start:
            writer = follow_up.operation.writer
            if follow_up.file is None or writer is None:
                continue
            value = submission.files[follow_up.file]
            if not writer.is_upload(value):
                problem = (
                    f"`{follow_up.file}` must be bytes, the path of a file or an open file, not {type(value).__name__}"
                )
                raise ConfigurationError(problem, operation=follow_up.operation.id)
            writer.given(value, follow_up.operation.media_type or "", ()).length()

    def flow(self, engine: Engine, made: Created, files: Mapping[str, Any], limit: float) -> Flow[Created]:
        """Raises TaskError, with the handle, where a call fails."""
        if made.exchange.classification.state not in ("pending", "needs_action"):
            return made
        failure: ClientError | None = None
        for follow_up in made.spec.start:
            try:
                made = yield from _step_flow(engine, made, follow_up, files, limit)
            except ClientError as error:
                failure = error
                break
            except ValueError as error:
                failure = ConfigurationError(engine.secrets.mask(str(error)), operation=follow_up.operation.id)
                break
        if failure is not None:
            problem = TaskError(
                f"the task was created, but a call that starts it failed: {failure.message}",
                handle=made.handle,
                last_status=made.handle.last_status,
                operation=failure.operation,
                code=failure.code,
                status=failure.status,
                retry_after=failure.retry_after,
            )
            problem.judged(passing=False, may_exist=True)
            raise problem
        return made


def _step_flow(
    engine: Engine, made: Created, follow_up: FollowUp[Operation], files: Mapping[str, Any], limit: float
) -> Flow[Created]:
    """Make one of the calls that start a task, and keep what it captures."""
    given = facts_of(made.handle)
    call = build_call(engine, follow_up, given, made.spec.origins)
    if follow_up.file is not None:
        call = replace(call, body=files[follow_up.file])
    success = ignore_response(call)

    def read_response(request: Request, response: Response) -> Exchange:
        engine.read(success, request, response)
        return interpret(engine, made.spec, "poll", call, request, response, given)

    seen = yield from send_flow(engine, success, read_response, max(limit, engine.deadline(call.operation)))
    captured, flaws = read_captures(engine, made.spec, follow_up.capture, seen)
    for name, flaw in flaws.items():
        if not may_be_absent(follow_up.capture[name]):
            raise seen.undecodable(f"the response does not hold the task's `{name}`{flaw}")
    return replace(made, handle=replace(made.handle, captured={**made.handle.captured, **captured}))
