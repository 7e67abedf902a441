"""What a client reports of its work to the hook `observe`: one frozen value for each event, without any secret.

`Observer` calls the hook. An error in it never breaks a call, and is logged once per client. No lock of the client is
held while it runs; the request that it is about may still have its place in the limiter, so a hook must be quick, and
must not call the same client.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from msgspec import Struct

from .errors import ClientError
from .flow import Clock, Flow, Send
from .limiter import TICK
from .request import without_query
from .secrets import Secrets

T = TypeVar("T")


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened: `provider` is the API's name, `account` the label that the client was given."""

    provider: str
    account: str | None


class RequestEnded(Event, frozen=True, kw_only=True):
    """A request was sent, and its response (of a stream: its head) came, or none did.

    `operation` is the operationId, `token` for an access token. `url` has no query, since that may hold a secret.
    `attempt` counts from 1, `elapsed` are seconds. `status` is None without a response; `error` is then the class of
    what went wrong, such as `TransportError`, or `interrupted`.
    """

    operation: str
    method: str
    url: str
    attempt: int
    elapsed: float
    status: int | None
    error: str | None
    streamed: bool


class Retried(Event, frozen=True, kw_only=True):
    """A call will be repeated: attempt number `attempt` failed, the next one follows after `pause` seconds."""

    operation: str
    attempt: int
    pause: float
    error: str
    code: str | None
    status: int | None


class CallFailed(Event, frozen=True, kw_only=True):
    """A call raises an error, after `attempt` attempts; `code` is the provider's."""

    operation: str
    attempt: int
    error: str
    code: str | None
    status: int | None


class LimiterWaited(Event, frozen=True, kw_only=True):
    """A request of an operation waited for its turn: `seconds` since it was due."""

    operation: str
    seconds: float


_SUBJECT: ContextVar[object | None] = ContextVar("subject", default=None)


def subject() -> object | None:
    """What the event that a hook is called with is about: one object for all events of a task of this process, from its
    create request on, that lives as long as the task does. None for calls that are not of a task.
    """
    return _SUBJECT.get()


class Observer:
    """Calls the hook of one client and its copies;
    one that is `bound` does that for a task, of which it is the subject.
    """

    __slots__ = ("__weakref__", "_client", "_clock", "_has_failed", "_hook", "_secrets", "account", "provider")

    def __init__(
        self, hook: Callable[[Event], object], provider: str, account: str | None, secrets: Secrets, clock: Clock
    ) -> None:
        self._hook = hook
        self._secrets = secrets
        self._clock = clock
        self._client: Observer | None = None
        self._has_failed = False
        self.provider = provider
        self.account = account

    def bound(self) -> Observer:
        """An observer of one more task of the client."""
        other = Observer(self._hook, self.provider, self.account, self._secrets, self._clock)
        other._client = self._client or self
        return other

    def emit(self, kind: type[Event], /, **members: object) -> None:
        """Call the hook with an event of this kind; the first error in it is logged."""
        event = kind(provider=self.provider, account=self.account, **members)
        of_client, before = self._client or self, _SUBJECT.get()
        _SUBJECT.set(self._client and self)
        try:
            self._hook(event)
        except Exception as error:
            if of_client._has_failed:
                return
            of_client._has_failed = True
            problem = f"{type(error).__name__} in {type(event).__name__}"
        else:
            return
        finally:
            _SUBJECT.set(before)
        from logging import getLogger

        text = "%s: the hook `observe` raised %s; further errors in it are not logged"
        getLogger(f"specloom.{self.provider}").error(text, self.provider, problem)

    def watch(self, flow: Flow[T]) -> Flow[T]:
        """The same flow, whose requests are reported."""
        try:
            step = next(flow)
            while True:
                started = self._clock.monotonic()
                try:
                    response = yield step
                except ClientError as error:
                    failure = error
                except BaseException:
                    if isinstance(step, Send):
                        self._ended(step, started, None, "interrupted")
                    raise
                else:
                    if isinstance(step, Send):
                        self._ended(step, started, response.status, None)
                    step = flow.send(response)
                    continue
                if isinstance(step, Send):
                    self._ended(step, started, None, type(failure).__name__)
                step = flow.throw(failure)
        except StopIteration as stop:
            result: T = stop.value
            return result
        finally:
            flow.close()

    def _ended(self, step: Send, started: float, status: int | None, error: str | None) -> None:
        request = step.request
        observer: Observer = step.observer or self
        observer.emit(
            RequestEnded,
            operation=request.operation,
            method=request.method,
            url=self._secrets.mask(without_query(request.url)),
            attempt=request.attempt,
            elapsed=self._clock.monotonic() - started,
            status=status,
            error=error,
            streamed=step.streaming is not None,
        )

    def waited(self, operation: str, seconds: float) -> None:
        """Report a wait for the limiter, unless there was none."""
        if seconds > TICK:
            self.emit(LimiterWaited, operation=operation, seconds=seconds)

    def retried(self, operation: str, attempt: int, pause: float, error: ClientError) -> None:
        """Report that a call will be repeated."""
        self._of_error(Retried, error, operation=operation, attempt=attempt, pause=pause)

    def failed(self, operation: str, attempt: int, error: ClientError) -> None:
        """Report that a call raises an error."""
        self._of_error(CallFailed, error, operation=operation, attempt=attempt)

    def _of_error(self, kind: type[Event], error: ClientError, /, **members: object) -> None:
        name, code = type(error).__name__, self.shown(error.code)
        self.emit(kind, error=name, code=code, status=error.status, **members)

    def shown(self, text: str | None) -> str | None:
        """A text of the provider, without any secret that it repeats."""
        return None if text is None else self._secrets.mask(text)
