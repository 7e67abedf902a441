"""Turns a response into a value: its content, whether it is an error, and its typed value. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Generic, TypeVar

from msgspec import Struct

from .errors import PROVIDER_ERRORS, ClientError, DecodeError, HttpStatusError, Mismatch, ProviderError, bare
from .facts import Facts, ReportedFailure
from .json_data import as_text, get_pointer
from .media_types import charset_in, decoded, is_json, plain
from .models import TOO_MANY_LEVELS, Respell, convert, decode_json
from .operation import Call, Operation
from .request import Headers, Request, Response, without_query
from .secrets import Secrets

T = TypeVar("T")

EXCERPT = 200
"""Characters of a response that an error quotes."""


class RawResponse(Struct, Generic[T], frozen=True):
    """A value with the response that it was read from; `headers` have names in lower case.

    `mismatches` are the locations where the value does not have its declared type; always empty except with
    `on_mismatch="keep"`.
    """

    status: int
    headers: Headers
    body: bytes
    value: T
    mismatches: tuple[Mismatch, ...] = ()

    def json(self) -> Any:
        """The whole body as plain JSON data, including undeclared properties. Raises DecodeError."""
        return decode_json(in_unicode(self.body, self.headers.get("content-type", ""), quoting=False), quoting=False)

    def __repr__(self) -> str:
        return f"RawResponse({self.status}, {len(self.body)} bytes, {self.value!r})"


class Content(Struct, frozen=True):
    """The body of a response as plain JSON data, or as text with the reason why it is not JSON; None without a body."""

    value: Any
    is_json: bool
    problem: str | None = None

    def __repr__(self) -> str:
        """Without the value, in which a provider may repeat a key."""
        return f"Content(is_json={self.is_json})"


def in_unicode(body: bytes, media_type: str, *, quoting: bool = True) -> bytes:
    """JSON in UTF-8, converted from the charset of its media type; JSON in a Unicode charset is returned unchanged.

    Raises DecodeError for an unknown charset, which is quoted if `quoting`, and for bytes that are not valid in it.
    """
    charset = charset_in(media_type)
    if charset is None or body.startswith(_BYTE_ORDER_MARKS):
        return body
    named = f"charset `{charset}`" if quoting else "charset"
    problem = f"the response is not in the {named} of its `Content-Type`"
    try:
        return body.decode(charset).encode("utf-8", "surrogatepass")
    except LookupError:
        problem = f"the response declares the {named}, which is unknown"
    except ValueError:
        pass
    raise DecodeError(problem)


_USUAL = frozenset(
    f"application/json{charset}" for charset in ("", "; charset=utf-8", "; charset=UTF-8", ";charset=UTF-8")
)
"""The usual media types of JSON, whose charset needs no check."""

_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def content(response: Response, json_types: tuple[str, ...] = ()) -> Content:
    """Read a body, whatever the HTTP status and media type; `json_types` are JSON although their names do not say so.

    A body with a JSON media type is JSON or has a problem. Any other body is JSON only if it is an object or an array,
    and text otherwise.
    """
    media_type = response.headers.get("content-type", "")
    declared = is_json(media_type, json_types)
    if not response.body.strip():
        return Content(None, is_json=False)
    problem = None
    if declared or not media_type or response.body.lstrip()[:1] in (b"{", b"["):
        try:
            usual = media_type in _USUAL
            return Content(decode_json(response.body if usual else in_unicode(response.body, media_type)), is_json=True)
        except DecodeError as error:
            problem = error.message
    return Content(decoded(response.body, media_type), is_json=False, problem=problem)


def facts(request: Request, response: Response, body: Any) -> Facts:
    """The data of one exchange for conditions and expressions; `body` is the `content` of the response."""
    return Facts(
        status=response.status,
        url=without_query(request.url),
        headers=response.headers,
        body=body,
        request=request.plain_body,
    )


def read(
    call: Call[T],
    request: Request,
    response: Response,
    secrets: Secrets,
    wall: Callable[[], float],
    *,
    keeps: bool = False,
) -> RawResponse[T]:
    """The typed value of a response, or the error that it reports.

    `wall` is the time of day in seconds, which a `Retry-After` may need. In this order: an error that the API declares
    is a `ProviderError`; an HTTP status other than 2xx is an `HttpStatusError`; an id other than the request's, and a
    value that does not have the declared type, is a `DecodeError`; with `keeps` the latter is returned as far as it
    matches.
    """
    outcome = _outcome(call, request, response, secrets, wall, keeps)
    if isinstance(outcome, ClientError):
        raise bare(outcome)
    return outcome


def _outcome(
    call: Call[T], request: Request, response: Response, secrets: Secrets, wall: Callable[[], float], keeps: bool
) -> RawResponse[T] | ClientError:
    """What `read` returns or raises; a response may repeat a secret, so no error may carry a frame that holds it."""
    operation = call.operation
    found = content(response, operation.json_types)
    if operation.failure is not None or not response.ok:
        seen = facts(request, response, found.value)
        reported = None if operation.failure is None else operation.failure.reported(seen)
        if reported is not None:
            return provider_error(reported, operation, response, secrets, wall)
        if not response.ok:
            return _status_error(operation, response, found, seen, secrets, wall)
    try:
        problem = wrong_id(operation, request, found.value)
        if problem is not None:
            raise DecodeError(problem)
        value, mismatches = _value(call, response, found, secrets, keeps)
        return RawResponse(response.status, response.headers, response.body, value, mismatches)
    except DecodeError as error:
        return undecodable(error, operation, response, found, secrets)


def undecodable(
    error: DecodeError, operation: Operation, response: Response, found: Content, secrets: Secrets
) -> DecodeError:
    """The error for a complete response that is not as declared, including all of its content; `error` describes the
    mismatch.
    """
    text = secrets.mask(body_text(response))
    made = DecodeError(secrets.mask(error.message), operation=operation.id, status=response.status, response_text=text)
    made.response = secrets.mask_data(found.value) if found.is_json else text
    made.value, made.mismatches = error.value, error.mismatches
    return made


def fit(
    value: Any,
    annotation: Any,
    secrets: Secrets,
    respell: Respell | None,
    *,
    at: str = "",
    gather: bool = False,
    keeps: bool = False,
) -> tuple[Any, tuple[Mismatch, ...]]:
    """Plain JSON data as a type, in other spellings too (`respell`), with the locations of mismatches;
    there are none except with `keeps`.

    Without `keeps` raises DecodeError if there are any, with the value as far as it matches, in which secrets are
    masked.
    """
    problem: DecodeError
    try:
        return convert(value, annotation, at=at, gather=gather), ()
    except DecodeError:
        pass
    from .mismatches import converted, kept, masked

    try:
        return converted(value, annotation, respell, at=at, gather=gather), ()
    except DecodeError as error:
        problem = error

    if keeps:
        found = kept(value, annotation, respell, at=at, gather=gather)
        return found.value, masked(found.mismatches, secrets.mask)
    found = kept(secrets.mask_data(value), annotation, respell, at=at, gather=gather)
    if problem.message == TOO_MANY_LEVELS and not found.mismatches:  # it matches, read level by level
        return kept(value, annotation, respell, at=at, gather=gather).value, ()
    problem.value, problem.mismatches = found.value, found.mismatches
    raise problem


def respelling(operation: Operation) -> Respell | None:
    """What reads other spellings of formats in the responses of an operation; None where there are none."""
    return None if operation.api is None else operation.api.respell


def provider_error(
    reported: ReportedFailure, operation: Operation, response: Response, secrets: Secrets, wall: Callable[[], float]
) -> ProviderError:
    """The error for a failed call, without any secret that the response repeats."""
    make = partial(PROVIDER_ERRORS.get(reported.kind, ProviderError), kind=reported.kind)
    message = reported.message or ("" if reported.code else "the provider gives no reason")
    found = content(response, operation.json_types)
    return _error(make, message, reported.code, operation, response, found, secrets, wall)


def _status_error(
    operation: Operation,
    response: Response,
    found: Content,
    seen: Facts,
    secrets: Secrets,
    wall: Callable[[], float],
) -> HttpStatusError:
    told = ReportedFailure() if operation.failure is None else operation.failure.told(seen)
    message = told.message
    if 300 <= response.status < 400:
        message = "the provider redirects; redirects are not followed, since the request may hold a key"
    elif message is None:
        message = excerpt(response, found.value, secrets)
    return _error(HttpStatusError, message, told.code, operation, response, found, secrets, wall)


AnyClientError = TypeVar("AnyClientError", bound=ClientError)


def _error(
    make: Callable[..., AnyClientError],
    message: str,
    code: str | None,
    operation: Operation,
    response: Response,
    found: Content,
    secrets: Secrets,
    wall: Callable[[], float],
) -> AnyClientError:
    """An error with the content of the response."""
    code, delay = None if code is None else secrets.mask(code), retry_after(response.headers, wall)
    error = make(secrets.mask(message), operation=operation.id, code=code, status=response.status, retry_after=delay)
    error.response = secrets.mask_data(found.value)
    error.value = _error_value(operation, response, found, error.response)
    return error


def _error_value(operation: Operation, response: Response, found: Content, value: Any) -> Any:
    """The body of an error, of the type that the API declares, or as plain data if it does not match.

    `value` is the response as plain data, in which secrets are masked.
    """
    statuses = (str(response.status), f"{str(response.status)[0]}XX", "default")
    annotation = _type_in(operation.errors, statuses, response.headers.get("content-type", ""))
    if annotation is _MISSING or annotation is None or not found.is_json:
        return value
    from .mismatches import converted

    try:
        return converted(value, annotation, respelling(operation), gather=True)
    except DecodeError:
        return value


def excerpt(response: Response, value: Any, secrets: Secrets) -> str:
    """The beginning of a body in one line, without any secret or part of one.

    `value` is the body as its `content`, which knows the charset of a text.
    """
    text = value if isinstance(value, str) else decoded(response.body, "")
    line = " ".join(secrets.masking.beginning(text, 64 * EXCERPT).split())
    return f"{line[:EXCERPT]}…" if len(line) > EXCERPT else line or "the response is empty"


def wrong_id(operation: Operation, request: Request, body: Any) -> str | None:
    """Why a response belongs to another request, by the id in it; None if it does not, or the API has no ids."""
    if request.id is None or operation.envelope is None or operation.envelope.id is None:
        return None
    found = as_text(get_pointer(body, operation.envelope.id))
    if found is None or found == request.id:
        return None
    return f"the response belongs to another request: its id is `{found}`, not `{request.id}`"


_MISSING: Any = object()


def _value(
    call: Call[Any], response: Response, found: Content, secrets: Secrets, keeps: bool
) -> tuple[Any, tuple[Mismatch, ...]]:
    sent_as = response.headers.get("content-type", "")
    annotation = response_type(call, response.status, sent_as)
    if annotation is None:
        return None, ()
    if annotation is bytes and not (found.is_json and isinstance(found.value, str)):
        return response.body, ()
    if annotation is str and not found.is_json:
        return decoded(response.body, sent_as), ()
    if found.problem is not None:
        raise DecodeError(found.problem)
    if found.value is None and not found.is_json:
        raise DecodeError("the response is empty")
    if annotation is str and not is_json(sent_as, call.operation.json_types):
        return decoded(response.body, sent_as), ()
    result = "" if call.operation.envelope is None else call.operation.envelope.result
    value = get_pointer(found.value, result, _MISSING)
    if value is _MISSING:
        raise DecodeError(f"the response has no `{result}`")
    operation = call.operation
    return fit(
        value, annotation, secrets, respelling(operation), at=result, gather=operation.open_response, keeps=keeps
    )


def response_type(call: Call[Any], status: int, sent_as: str = "") -> Any:
    """The type of the value in a response with this HTTP status and media type, None if it has no value.

    A successful status that the API does not list is read as the first successful status that it does list.
    """
    annotation = _type_in(call.operation.responses, _statuses(call.operation.responses, status), sent_as)
    if annotation is _MISSING:
        return Any
    if call.subject is not None and getattr(annotation, "__parameters__", None):
        return annotation[call.operation.solutions.get(call.subject, Any)]
    return annotation


def _statuses(responses: Mapping[str, Any], status: int) -> Iterator[str]:
    """The statuses under which the type of a success may be listed, the most specific first."""
    yield str(status)
    yield f"{str(status)[0]}XX"
    yield from (key for key in responses if key.startswith("2") and " " not in key)
    yield "default"


def _type_in(responses: Mapping[str, Any], statuses: Iterable[str], sent_as: str) -> Any:
    """The type of the first listed status, for its media type if that has a type of its own."""
    status = next((key for key in statuses if key in responses), None)
    if status is None:
        return _MISSING
    if len(responses) == 1:
        return responses[status]
    media_type = plain(sent_as)
    media_range = f"{media_type.partition('/')[0]}/*"
    found = (responses[key] for key in (f"{status} {media_type}", f"{status} {media_range}") if key in responses)
    return next(found, responses[status])


def body_text(response: Response) -> str:
    """The body of a response as a text, in its charset; undecodable bytes are replaced by a mark and never an error."""
    return decoded(response.body, response.headers.get("content-type", ""))


LONGEST_WAIT = 9e9
"""The maximum of a ``Retry-After`` in seconds: 285 years, which clocks and locks still support."""


def retry_after(headers: Headers, wall: Callable[[], float]) -> float | None:
    """The delay in seconds of a ``Retry-After``, which is a number or a date; None if it is neither.

    A date has one of the three forms of RFC 9110 section 5.6.7 and is GMT unless it names another time zone.
    """
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return min(float(text), LONGEST_WAIT)
    now = wall()
    then = _http_date(text, now)
    return None if then is None else min(max(0.0, then - now), LONGEST_WAIT)


def _http_date(text: str, now: float) -> float | None:
    """A date as seconds since 1970; None if it is not a valid date. `now` determines the century of a two-digit year.

    `email` alone is not enough: it accepts a date without a time zone, and one with `-0000`, as local time, and uses a
    fixed century for two digits.
    """
    from datetime import UTC, datetime, timedelta
    from email.utils import parsedate_tz

    read = parsedate_tz(text)
    if read is None:
        return None
    year, month, day, hour, minute, second = read[:6]
    if re.search(_SHORT_YEAR, text):
        # a date more than 50 years in the future belongs to the previous century
        last = datetime.fromtimestamp(now, UTC).year + 50
        year = last - (last - year) % 100
    try:
        # a leap second, which `datetime` does not support, becomes the last second of its minute
        local = datetime(year, month, day, hour, minute, 59 if second == 60 else second, tzinfo=UTC)
        return (local - timedelta(seconds=read[9] or 0)).timestamp()
    except (ValueError, OverflowError):
        return None


_SHORT_YEAR = r"(?<!\d)\d{1,2}[- ][A-Za-z]{3}[- ]\d{2}(?!\d)"
"""A date whose year has two digits, as RFC 850 has it: `06-Nov-94`."""
