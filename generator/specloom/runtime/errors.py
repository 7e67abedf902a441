"""The exception hierarchy of a generated client.

    ClientError
    ├── ConfigurationError      the client or the arguments cannot be used as given; nothing was sent
    ├── TransportError          no complete response; `sent` says whether the provider may have acted
    ├── HttpStatusError         an unsuccessful HTTP status, without an error that the API declares
    ├── DecodeError             a response that does not match the API's description
    ├── ProviderError           an error reported by the provider, whatever the HTTP status
    │   ├── AuthenticationError     the key is wrong, or not allowed to do this
    │   ├── QuotaExceeded           no money or credits are left
    │   ├── RateLimited             too many requests; try again later
    │   ├── InvalidRequest          the provider does not accept the arguments
    │   ├── NotFound                the resource does not exist
    │   └── Unavailable             the provider is busy or broken; try again later
    └── TaskError               a submitted task produced no result; see `tasks.errors`

An error holds strings, numbers and the response data, never a request or a secret, and can be pickled.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypeVar

from msgspec import Struct

from .resume import Handle, Position

FailureKind: TypeAlias = Literal[
    "authentication", "quota", "rate_limit", "invalid", "not_found", "unavailable", "unsolvable"
]
"""What a provider's error code means, whatever the provider calls it."""

TRANSIENT: frozenset[FailureKind | None] = frozenset({"rate_limit", "unavailable"})
"""The kinds of failure that are unrelated to the task: a later poll may succeed."""


class ClientError(Exception):
    """Base class of every error that a generated client raises.

    `operation` is the operationId of the call. `code` and `message` are the provider's if it sent any (otherwise
    `message` is written by the client), `status` is the HTTP status of the response, and `retry_after` the delay in
    seconds that the provider asked for. `value` is the decoded response: of the type that the API declares for its
    status, or plain data if it declares none or the response does not match. `response` is the complete response, as
    plain JSON data or a text, including undeclared properties; secrets are masked in both. `position` is the position
    of an iteration over pages at which the error occurred: the iteration can be resumed from it. Unknown attributes are
    None.

    For error handling in programs: `sent` is False only if the provider received nothing of the request. `may_exist`
    means that the call may nevertheless have created something, such as a task, so that repeating it may create (and
    charge for) a second one. `handle` resumes the task that the error is about; it holds what is known of the task,
    which may be less than a resume needs. `retryable` means that the same call, repeated later and unchanged, may
    succeed and cannot charge twice; it is never True if `may_exist` is.
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
        """Whether the same call, repeated later and unchanged, may succeed and cannot charge twice."""
        return self._is_passing and not self.may_exist

    def judged(self, *, passing: bool, may_exist: bool) -> None:
        """Set `retryable` (the call may succeed later) and `may_exist`; for the code that made the failed call."""
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
    """No complete response was received: no connection, a broken connection, or a timeout.

    `sent` is False only if no connection could be made. If it is True, the provider may have processed the request, for
    example have created a billed task. `last_id` is the id of the last event received before a stream of events broke
    off, "" if no event had an id, and None if the response was not such a stream.
    """

    def __init__(self, message: str, *, sent: bool, operation: str | None = None) -> None:
        super().__init__(message, operation=operation)
        self.sent = sent
        self.last_id: str | None = None

    def __str__(self) -> str:
        return f"{super().__str__()}; the request may have reached the provider" if self.sent else super().__str__()


class HttpStatusError(ClientError):
    """An unsuccessful HTTP status, without an error that the API declares; `message` quotes the response."""


class DecodeError(ClientError):
    """A response that does not match the API's description: malformed, too large, of another type, or to another
    request.

    Nothing of a complete response is lost, since it may have been paid for: `response_text` is its text and `response`
    its JSON as plain data (its text if it is not JSON), both with secrets masked. If a value does not have the declared
    type, `mismatches` lists each location, and `value` is typed where it matches and plain data where it does not; the
    option `on_mismatch="keep"` returns it instead. `handle` resumes the task that the result belongs to.
    """

    def __init__(
        self,
        message: str,
        *,
        operation: str | None = None,
        status: int | None = None,
        response_text: str | None = None,
    ) -> None:
        super().__init__(message, operation=operation, status=status)
        self.response_text = response_text
        self.response: Any = response_text
        self.mismatches: tuple[Mismatch, ...] = ()


class ProviderError(ClientError):
    """An error reported by the provider, often under HTTP status 200.

    `kind` is what its code means, None if the API's description does not list the code.
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
    """Too many requests; the same request may succeed later."""


class InvalidRequest(ProviderError):
    """The provider does not accept the arguments."""


class NotFound(ProviderError):
    """The requested resource does not exist."""


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
"""Maps the kind of an error to its class; any other kind is a plain `ProviderError`."""


class Mismatch(Struct, frozen=True):
    """A location in a response where it does not match the API's description."""

    pointer: str
    """The location as a JSON pointer (RFC 6901) into the response, "" for the whole response."""
    expected: str
    """The declared type, as in an annotation."""
    got: str
    """The kind of JSON value received, "absent" if there was none."""

    def __str__(self) -> str:
        return f"{self.pointer or 'the response'}: expected {self.expected}, got {self.got}"


def is_transient(status: int) -> bool:
    """Whether an HTTP status says that asking again later may succeed: 408, 429 or 5xx."""
    return status in (408, 429) or 500 <= status <= 599


AnyError = TypeVar("AnyError", bound=BaseException)


def bare(error: AnyError) -> AnyError:
    """The same error without the frames and errors that led to it, which may hold secrets in their variables.

    Raise the returned error outside of any `except` block, otherwise Python links the handled error to it again.
    """
    error.__cause__ = None
    error.__context__ = None
    return error.with_traceback(None)


def _restored(kind: type[ClientError], args: tuple[Any, ...], state: dict[str, Any]) -> ClientError:
    """Rebuild a pickled error without calling its constructor, so that a subclass may take more arguments."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error
