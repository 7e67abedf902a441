"""How tasks come about: created by a submission, resumed from a handle, found in the provider's list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import Any, Protocol

from msgspec import UNSET, Struct, to_builtins
from msgspec.structs import replace

from ..arguments import check_class
from ..description.conditions import AnyOf, Expressions, When
from ..description.tasks import Slot, TaskSpec, Timing
from ..errors import PROVIDER_ERRORS, ClientError, ConfigurationError, DecodeError, bare
from ..expressions import PARAMETERS, references
from ..facts import Facts
from ..flow import Engine, Flow, may_have_acted, send_flow
from ..json_data import get_pointer, is_array
from ..media_types import is_json
from ..operation import Call, Operation
from ..request import Request, Response
from ..response import body_text, excerpt
from ..resume import HANDLE_VERSION, Handle
from ..validation import check_text
from .errors import TaskFailed
from .exchange import (
    Exchange,
    default_values,
    describe_failure,
    describe_status,
    facts_of,
    flaw_of_capture,
    interpret,
    needed_names,
    read_captures,
)
from .handle import Submission
from .state import adapt


class Created(Struct, frozen=True, kw_only=True):
    """A task that was just created, and the response that reports it."""

    spec: TaskSpec[Operation]
    handle: Handle
    exchange: Exchange


class Starter(Protocol):
    """How a task is started that its create call only prepares; see `start`."""

    def check(self, submission: Submission[Any]) -> None:
        """Raise ConfigurationError for what cannot be uploaded: once the task is created it would be too late."""
        ...

    def flow(self, engine: Engine, made: Created, files: Mapping[str, Any], limit: float) -> Flow[Created]:
        """Make the calls between the creation and the first poll,
        and return the task with what they add to its handle.
        """
        ...


def create_flow(
    engine: Engine,
    submission: Submission[Any],
    timing: Timing,
    deadline: float | None,
    *,
    waiting: float | None = None,
) -> Flow[Created]:
    """Create a task, until `deadline` (monotonic) and at most as long as any call may take, and start it.

    `waiting` are the seconds for which the caller waits for the result: where the provider can respond with it, and the
    caller's timeout is long enough, it is asked to. What goes wrong after the request was sent is a ClientError that
    says that a task may exist (`may_exist`), and carries what is known of it (`handle`).
    """
    if engine.observer is not None:
        engine = replace(engine, observer=engine.observer.bound())
    asking = _ask_for_result(submission, waiting)
    spec, call = asking.spec, asking.call
    long_poll = 0.0 if spec.sync_request is None or call is submission.call else spec.sync_request.long_poll
    limit = engine.deadline(call.operation) + long_poll
    limit = limit if deadline is None else min(limit, deadline)
    asking = _prepare(asking)
    starter: Starter | None = spec.starter
    if starter is not None:
        starter.check(submission)
    read_response = partial(_read_response, engine, asking, timing)
    lost: ClientError
    try:
        billable = spec.billable and spec.idempotency is None
        made = yield from send_flow(
            engine, asking.call, read_response, limit, billable=billable, creates=True, rate=spec.limits.rate
        )
    except ClientError as error:
        lost = error
    else:
        made = replace(made, exchange=replace(made.exchange, observer=engine.observer))
        return made if starter is None else (yield from starter.flow(engine, made, submission.files, limit))
    if lost.may_exist and lost.handle is None:
        lost.message += f"; a task may have been created{_place_to_look(submission.spec)}"
    raise bare(lost)


def _ask_for_result(submission: Submission[Any], waiting: float | None) -> Submission[Any]:
    """The submission, with what asks the provider for the result at once, where the caller waits longer than that."""
    asked = submission.spec.sync_request
    if asked is None or waiting is None or waiting <= asked.long_poll:
        return submission
    return replace(submission, call=with_value(submission.call, asked.set, asked.value))


def _prepare(submission: Submission[Any]) -> Submission[Any]:
    """The submission with an idempotency key, where there is a place for one.

    Raises ConfigurationError for what is uploaded, where polls repeat the create request.
    """
    spec, call = submission.spec, submission.call
    if submission.key is not None:
        check_text("`idempotency_key`", submission.key)
        if not submission.key.strip():
            raise ConfigurationError("`idempotency_key` must not be empty", operation=call.operation.id)
    if spec.idempotency is not None:
        submission = replace(submission, call=_add_key(call, spec.idempotency, submission.key))
    if spec.poll.again and _uploads(submission.call):
        problem = "its polls repeat the create request, and a handle cannot keep what is uploaded: give it as text"
        raise ConfigurationError(problem, operation=call.operation.id)
    return submission


def _read_response(
    engine: Engine, submission: Submission[Any], timing: Timing, request: Request, response: Response
) -> Created:
    """What a create response makes; whatever reads it wrongly is a DecodeError with its text."""
    try:
        return _read_created(engine, submission, timing, request, response)
    except (ValueError, TypeError, LookupError, ArithmeticError) as error:
        if isinstance(error, ClientError):
            raise
        problem = engine.secrets.mask(f"the response cannot be read: {error!r}")
    text = engine.secrets.mask(body_text(response))
    raise DecodeError(problem, operation=submission.call.operation.id, status=response.status, response_text=text)


def _uploads(call: Call[Any]) -> bool:
    """Whether the body, or something in it, is uploaded, and so is not data that can be kept."""
    writer = call.operation.writer
    if writer is None or is_json(call.operation.media_type or "", call.operation.json_types):
        return False
    given = [call.body, *call.arguments.values(), *call.members.values()]
    return any(writer.is_upload(item) for value in given for item in (value if is_array(value) else [value]))


def _add_key(call: Call[Any], place: Slot, key: str | None) -> Call[Any]:
    """The call with an idempotency key, unless its arguments hold one: the caller's, or a new one; it may be repeated
    then.
    """
    given = with_value(call, place, new_key() if key is None else key)
    return replace(given, operation=replace(call.operation, safe=True))


def new_key() -> str:
    """An idempotency key that no one has used."""
    from uuid import uuid4

    return str(uuid4())


def with_value(call: Call[Any], place: Slot, value: Any) -> Call[Any]:
    """The call with one more value, unless it has one at that place."""
    match place.location:
        case "header":
            given = {name.lower() for name, it in call.header.items() if it is not UNSET}
            return call if place.name.lower() in given else replace(call, header={**call.header, place.name: value})
        case "query":
            given = {name for name, it in call.query.items() if it is not UNSET}
            return call if place.name in given else replace(call, query={**call.query, place.name: value})
        case "body":
            where, _, name = place.name.rpartition("/")
            if where == call.operation.arguments_at and call.arguments.get(name, UNSET) is not UNSET:
                return call
            return replace(call, members={**call.members, place.name: value})
        case "url":
            raise AssertionError(place)


def _place_to_look(spec: TaskSpec[Operation]) -> str:
    if spec.listing is not None:
        return f": look for it with `{spec.listing.operation.id}`"
    return ", and cost money" if spec.billable else ""


def _read_created(
    engine: Engine, submission: Submission[Any], timing: Timing, request: Request, response: Response
) -> Created:
    """The task of a create response; raises the error that it reports, with what was captured."""
    call, sent = submission.call, request.plain_body
    given = Facts(request=sent, parameters=_parameters(call))
    spec = adapt(submission.spec, given, timing)
    seen = interpret(engine, spec, "create", call, request, response, given)
    if seen.classification.state is None:
        raise describe_status(engine, seen)
    captured, flaws = read_captures(engine, spec, spec.capture, seen)
    needed = needed_names(spec)
    flawed = next(((name, flaw) for name, flaw in flaws.items() if name in needed), None)
    problem = None if flawed is None else f"the response does not hold the task's `{flawed[0]}`{flawed[1]}"
    handle = replace(
        intended_handle(engine, replace(submission, spec=spec), request, engine.clock.wall()),
        captured=captured,
        last_status=seen.classification.word,
    )
    if seen.classification.state == "failed":
        raise _describe_refusal(engine, handle, seen)
    problem = seen.problem or (problem if seen.classification.state in ("pending", "needs_action") else None)
    if problem is not None:
        lost = seen.undecodable(_quote(engine, seen, problem))
        lost.handle = handle if captured and seen.problem is None else None  # else it may be of another request
        raise lost
    return Created(spec=spec, handle=handle, exchange=seen)


def _quote(engine: Engine, seen: Exchange, problem: str) -> str:
    """What is wrong with a create response, and how that begins: the id of a task may be there, and nowhere else."""
    if not seen.response.body.strip():
        return problem
    return f"{problem}; it begins with `{excerpt(seen.response, seen.body, engine.secrets)}`"


def intended_handle(engine: Engine, submission: Submission[Any], request: Request, created: float) -> Handle:
    """What a handle holds before there is a response to the create request."""
    spec = submission.spec
    return Handle(
        provider=engine.api.name,
        kind=spec.name,
        captured={},
        created=max(0.0, created),
        type=None if submission.subject is None else submission.subject.__name__,
        inputs=_inputs(spec, request.plain_body),
        parameters=_kept_parameters(spec, _parameters(submission.call)),
        account=engine.account,
    )


def _inputs(spec: TaskSpec[Operation], sent: Any) -> dict[str, Any]:
    """What later calls need of the create request; it holds no credential, since these enter it only on the way."""
    found = {pointer: get_pointer(sent, pointer) for pointer in request_pointers(spec)}
    return {pointer: value for pointer, value in found.items() if value is not None}


def _parameters(call: Call[Any]) -> dict[str, dict[str, Any]]:
    """What a create request holds beside its body, as plain JSON data. It holds no credential, as its body does not."""
    given = {"path": call.path, "query": call.query, "header": call.header, "cookie": call.cookie}
    return {
        place: {name: to_builtins(value) for name, value in values.items() if value is not UNSET}
        for place, values in given.items()
        if values
    }


def _kept_parameters(
    spec: TaskSpec[Operation], given: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Mapping[str, Any]] | None:
    """What a handle keeps of the parameters of a create request: all where polls repeat it, else what later calls need;
    None for nothing.
    """
    if spec.poll.again:
        return given
    kept: dict[str, dict[str, Any]] = {}
    for location, name in request_parameters(spec):
        for known, value in given.get(location, {}).items():
            if known == name or (location == "header" and known.lower() == name.lower()):
                kept.setdefault(location, {})[known] = value
    return kept or None


def _describe_refusal(engine: Engine, handle: Handle, seen: Exchange) -> ClientError:
    """The error for a create response that is a failure: of the call by its kind, or else of the task."""
    reported = describe_failure(engine, seen)
    if reported.kind in PROVIDER_ERRORS:
        return reported
    failed = TaskFailed(
        reported.message,
        kind=reported.kind,
        handle=handle if handle.captured else None,
        last_status=handle.last_status,
        operation=reported.operation,
        code=reported.code,
        status=reported.status,
        retry_after=reported.retry_after,
    )
    failed.value, failed.response = reported.value, reported.response
    failed.may_exist = bool(handle.captured) or may_have_acted(reported)
    return failed


def _read_handle(text: str | bytes) -> Handle:
    try:
        return Handle.from_json(text)
    except ValueError as error:
        problem = str(error)
    raise ConfigurationError(problem)


def resume(
    spec: TaskSpec[Operation],
    provider: str,
    handle: Handle | str | bytes,
    task_type: type | None,
    timing: Timing,
    account: str | None = None,
) -> tuple[TaskSpec[Operation], Handle]:
    """The description of the task that a handle is of, and the handle.

    `task_type` is the class of what was submitted, which a handle from a list does not know. Raises ConfigurationError
    for a handle of something else.
    """
    given = handle if isinstance(handle, Handle) else _read_handle(handle)
    if given.version > HANDLE_VERSION:
        newer = ConfigurationError(
            f"this handle has version {given.version}, and only {HANDLE_VERSION} is known here: it is not polled; "
            "pass it on to a program with a newer client"
        )
        newer.handle = given
        raise newer
    if (given.provider, given.kind) != (provider, spec.name):
        here, there = f"`{provider}`, `{spec.name}`", f"`{given.provider}`, `{given.kind}`"
        raise ConfigurationError(f"this handle is of another kind of task: {there}, not {here}")
    if account is not None and given.account not in (None, account):
        raise ConfigurationError(f"this handle is of the account `{given.account}`, and the client is of `{account}`")
    absent = {name: it for name, it in default_values(spec).items() if given.captured.get(name) is None}
    if absent:
        given = replace(given, captured={**given.captured, **absent})
    for name in needed_names(spec, started=True):
        flaw = flaw_of_capture(given.captured.get(name))
        if flaw is not None:
            raise ConfigurationError(f"this handle lacks the captured `{name}`{flaw}")
    if task_type is not None:
        check_class("task_type", task_type)
        if given.type not in (None, task_type.__name__):
            raise ConfigurationError(f"this handle is of a `{given.type}`, not of a `{task_type.__name__}`")
        given = replace(given, type=task_type.__name__)
    return adapt(spec, facts_of(given), timing), given


# --- references of a spec --------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def request_pointers(spec: TaskSpec[Any]) -> tuple[str, ...]:
    """JSON pointers of the create request's values that something later refers to, outer ones first."""
    if spec.poll.again:
        return ("",)
    found = {it.pointer for value in _values(spec) for it in references(value) if it.root == "request.body"}
    return tuple(sorted(found))


@lru_cache(maxsize=1024)
def request_parameters(spec: TaskSpec[Any]) -> tuple[tuple[str, str], ...]:
    """The parameters of the create request that something later refers to, by location and name."""
    found = {
        (PARAMETERS[it.root], it.name) for value in _values(spec) for it in references(value) if it.root in PARAMETERS
    }
    return tuple(sorted(found))


def _values(spec: TaskSpec[Any]) -> Iterator[Any]:
    """Every expression that is evaluated after the task was created."""
    for call in spec.calls:
        yield call.values
        yield from call.capture.values()
    if spec.search is not None:
        yield from values_of(spec.search.where)
    yield () if spec.result.pages is None else spec.result.pages.next
    yield from (spec.result.at, spec.result.each, spec.error_code, spec.error_message)
    if spec.completion is not None:
        yield spec.completion.at
        yield spec.completion.of
    yield from (hint.at for hint in spec.timing.hint)
    for rule in spec.rules:
        yield from values_of(rule.when)
    variants = () if spec.by_type is None else spec.by_type.variants
    for status in (spec.status, *(variant.status for variant in variants)):
        yield () if status is None else status.at
    for variant in variants:
        yield from (hint.at for hint in variant.timing.hint)
    if spec.by_type is not None:
        yield spec.by_type.at


def values_of(when: tuple[When, ...]) -> Iterator[Expressions]:
    """Every expression that conditions evaluate."""
    for condition in when:
        if isinstance(condition, AnyOf):
            for conditions in condition.lists:
                yield from values_of(conditions)
        else:
            yield condition.at
            yield condition.equals
