"""Everything that can go wrong, as one tree.

    ClientError
    ├── ConfigurationError      the client or the arguments cannot be used as given; nothing was sent
    ├── TransportError          no whole answer came; `sent` says whether the provider may have acted
    ├── HttpStatusError         an HTTP status that is no success, without a failure that the API declares
    ├── DecodeError             an answer that is not what the API promises
    ├── ProviderError           a failure that the provider told, whatever the HTTP status
    │   ├── AuthenticationError     the key is wrong, or not allowed to do this
    │   ├── QuotaExceeded           no money or credits are left
    │   ├── RateLimited             too many requests; try again later
    │   ├── InvalidRequest          the provider does not accept the arguments
    │   ├── NotFound                no such thing
    │   └── Unavailable             the provider is busy or broken; try again later
    └── TaskError               a task that was submitted gave no result
        ├── TaskFailed              the provider says that it failed
        ├── TaskTimeout             the caller's patience ended; the task may go on, resume it with `handle`
        ├── TaskExpired             the provider's own limit is reached; the result is lost
        └── TaskCancelled           somebody cancelled it

An error holds texts, numbers and what the answer said, never a request or a secret, and survives pickling.
"""

from __future__ import annotations

from typing import Any, TypeVar

from msgspec import Struct

from .description.conditions import FailureKind
from .resume import Handle, Position


class ClientError(Exception):
    """Anything that a generated client raises by itself.

    `operation` is the operationId of the call, `code` and `message` are the provider's where it gave any (`message` is
    ours otherwise), `status` is the HTTP status of the answer, and `retry_after` the seconds that the provider asked to
    wait. `value` is what the answer says: of the type that the API declares for its status, as plain data where it
    declares none or sends something else. `response` is all of it, as plain JSON data or a text, with what no model
    declares; secrets are masked in both. `position` is where an iteration over pages stands that this came from: it goes
    on from there. What is not known is None.

    What to do about it, for programs: `sent` is False only where the provider has got nothing of the request.
    `may_exist` says that the call may have created something all the same, a task for example, so that making it again
    may create (and charge for) a second one. `handle` resumes the task that the error is about; it holds what is known
    of it, which may be less than a resume needs. `retryable` says that the same call, made again later and unchanged,
    may succeed and cannot charge twice; it is never True where `may_exist` is.
    """

    sent: bool = True

    def __init__(
        self,
        message: str,
        *,
        operation: str | None = None,
        code: str | None = None,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.operation = operation
        self.code = code
        self.status = status
        self.retry_after = retry_after
        self.value: Any = None
        self.response: Any = None
        self.position: Position | None = None
        self.handle: Handle | None = None
        self.may_exist = False
        self._is_passing = False

    @property
    def retryable(self) -> bool:
        """Whether the same call, made again later and unchanged, may succeed and cannot charge twice."""
        return self._is_passing and not self.may_exist

    def judged(self, *, passing: bool, may_exist: bool) -> None:
        """Set `retryable` (it may succeed later) and `may_exist`; for whoever makes the call that failed."""
        self._is_passing = passing
        self.may_exist = may_exist

    def __str__(self) -> str:
        text = ": ".join(part for part in (self.operation, self.code, self.message) if part)
        return text if self.status is None else f"{text} (HTTP {self.status})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.args, self.__dict__)


class ConfigurationError(ClientError, ValueError):
    """The client or the arguments of a call cannot be used as given; nothing was sent."""

    sent = False


class TransportError(ClientError):
    """No whole answer came: no connection, a broken one, or no time left.

    `sent` is False only where no connection could be made. Where it is True the provider may have acted on the request,
    for example have created a task that costs money. `last_id` is the id of the last event that came before a stream of
    events broke off, "" where none had any, and None where it was no such stream.
    """

    def __init__(self, message: str, *, sent: bool, operation: str | None = None) -> None:
        super().__init__(message, operation=operation)
        self.sent = sent
        self.last_id: str | None = None

    def __str__(self) -> str:
        return f"{super().__str__()}; the request may have reached the provider" if self.sent else super().__str__()


class HttpStatusError(ClientError):
    """An HTTP status that is no success, without a failure that the API declares; `message` quotes the answer."""


class DecodeError(ClientError):
    """An answer that is not what the API promises: broken, too large, of another shape, or to another request.

    Where a whole answer came nothing of it is lost, since it was perhaps paid for: `answer` is its text and `response`
    its JSON as plain data (its text where it is not JSON), both with secrets masked. Where a value is not of the promised
    type, `mismatches` says at which places, and `value` is typed where it fits and plain data where it does not; the
    option `on_mismatch="keep"` returns it instead. `handle` resumes the task whose result it is.
    """

    def __init__(
        self,
        message: str,
        *,
        operation: str | None = None,
        status: int | None = None,
        answer: str | None = None,
    ) -> None:
        super().__init__(message, operation=operation, status=status)
        self.answer = answer
        self.response: Any = answer
        self.mismatches: tuple[Mismatch, ...] = ()


class ProviderError(ClientError):
    """A failure that the provider told, often under HTTP status 200.

    `kind` is what its code means, None where the API's description does not know the code.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: FailureKind | None = None,
        operation: str | None = None,
        code: str | None = None,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, operation=operation, code=code, status=status, retry_after=retry_after)
        self.kind: FailureKind | None = kind


class AuthenticationError(ProviderError):
    """The key is wrong, or not allowed to do this."""


class QuotaExceeded(ProviderError):
    """No money or credits are left."""


class RateLimited(ProviderError):
    """Too many requests; the same one may succeed later."""


class InvalidRequest(ProviderError):
    """The provider does not accept the arguments."""


class NotFound(ProviderError):
    """The provider knows no such thing."""


class Unavailable(ProviderError):
    """The provider is busy or broken; the same request may succeed later."""


PROVIDER_ERRORS: dict[FailureKind | None, type[ProviderError]] = {
    "authentication": AuthenticationError,
    "quota": QuotaExceeded,
    "rate_limit": RateLimited,
    "invalid": InvalidRequest,
    "not_found": NotFound,
    "unavailable": Unavailable,
}
"""The class of a failure by its kind; any other kind is a plain `ProviderError`."""


class TaskError(ClientError):
    """A task that was submitted gave no result.

    `handle` resumes it, in another process too; where it failed for good that gives the same again. `elapsed` are the seconds since it was created, `polls` the polls made
    so far, before a resume included, and `last_status` is the provider's own word.
    """

    def __init__(
        self,
        message: str,
        *,
        handle: Handle | None = None,
        elapsed: float = 0.0,
        polls: int = 0,
        last_status: str | None = None,
        operation: str | None = None,
        code: str | None = None,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, operation=operation, code=code, status=status, retry_after=retry_after)
        self.handle = handle
        self.elapsed = elapsed
        self.polls = polls
        self.last_status = last_status


class TaskFailed(TaskError):
    """The provider says that the task failed; `kind` is what its code means, None where that is not known."""

    def __init__(
        self,
        message: str,
        *,
        kind: FailureKind | None = None,
        handle: Handle | None = None,
        elapsed: float = 0.0,
        polls: int = 0,
        last_status: str | None = None,
        operation: str | None = None,
        code: str | None = None,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(
            message,
            handle=handle,
            elapsed=elapsed,
            polls=polls,
            last_status=last_status,
            operation=operation,
            code=code,
            status=status,
            retry_after=retry_after,
        )
        self.kind: FailureKind | None = kind


class TaskTimeout(TaskError):
    """The caller's patience ended; the task may still go on, and can be resumed with `handle`."""


class TaskExpired(TaskError):
    """The provider's own limit of polls or time is reached; asking again is useless."""


class TaskCancelled(TaskError):
    """The task was cancelled."""


AnyError = TypeVar("AnyError", bound=BaseException)


def bare(error: AnyError) -> AnyError:
    """The same error without the frames and errors that led to it, which may hold secrets in their variables.

    Raise what it returns outside of any `except` block, else Python links the handled error to it again.
    """
    error.__cause__ = None
    error.__context__ = None
    return error.with_traceback(None)


def _restored(kind: type[ClientError], args: tuple[Any, ...], state: dict[str, Any]) -> ClientError:
    """Rebuild a pickled error without asking its constructor, so that a subclass may ask for more arguments."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class Mismatch(Struct, frozen=True):
    """A place in an answer where it is not what the API promises."""

    pointer: str
    """The place as a JSON pointer (RFC 6901) into the answer, "" for all of it."""
    expected: str
    """The type that is promised, as in an annotation."""
    got: str
    """The kind of JSON value that came, "absent" where none did."""

    def __str__(self) -> str:
        return f"{self.pointer or 'the answer'}: expected {self.expected}, got {self.got}"
