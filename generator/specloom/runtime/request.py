"""From arguments to a request: what goes over the line, but the line. Pure.

`build` writes a `Request`, which never holds a secret. `Request.seal` joins it with the client's secrets, and only the
transport opens what comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Struct

from .errors import ConfigurationError
from .expressions import get_pointer, is_array, is_object, pointer_tokens, set_pointer
from .failures import Failure
from .media_types import is_form, is_form_data, is_json, is_multipart, parameter, plain, without_parameter
from .models import is_struct
from .multipart import BodyPieces, File, FormPart, Upload, as_file, is_upload, media_type_of, multipart, new_boundary
from .parameters import (
    NO_COOKIE,
    Style,
    Styles,
    header_value,
    is_given,
    is_token,
    named,
    pairs,
    path_with,
    quoted,
    text_of,
)
from .redaction import AnyClientError
from .secrets import Credential, Secrets, has_control_characters
from .urls import is_base_url, without_query
from .validation import check_text
from .writing import encoded, flattened, unsound, unwritable

if TYPE_CHECKING:
    from .description import Paging
    from .streaming.decoders import Kind

T = TypeVar("T")
P = TypeVar("P")

Headers: TypeAlias = Mapping[str, str]

ACCEPT = "application/json, */*;q=0.8"
"""JSON where there is a choice."""

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})
"""The HTTP methods that may be repeated: RFC 9110 section 9.2.2, and the one that OpenAPI 3.2 knows besides."""

# --- what an API looks like ------------------------------------------------------------------------------------------


class Variable(Struct, frozen=True):
    """A part of a base URL that the caller may choose: one of `values`, or anything where there are none."""

    default: str
    values: tuple[str, ...] = ()


class Server(Struct, frozen=True):
    """A base URL with variables in it, by name."""

    template: str
    variables: Mapping[str, Variable]

    def url(self, chosen: Mapping[str, str]) -> str:
        """The URL with the chosen values. Raises ConfigurationError for a value that is none of those allowed."""
        url = self.template
        for name, variable in self.variables.items():
            value = chosen.get(name, variable.default)
            if variable.values and value not in variable.values:
                raise ConfigurationError(f"`{name}` of the server's URL is one of {', '.join(variable.values)}")
            url = url.replace(f"{{{name}}}", value)
        return url


class Api(Struct, frozen=True, kw_only=True):
    """One provider: its name in code, its title, its base URLs (the first is the default), and the keys it needs.

    `elsewhere` are the base URLs of operations that have one of their own, where a task may be sent there by a URL.
    """

    name: str
    title: str
    servers: tuple[str | Server, ...] = ()
    credentials: tuple[Credential, ...] = ()
    grants: tuple[Grant, ...] = ()
    elsewhere: tuple[str, ...] = ()

    @property
    def origins(self) -> tuple[str, ...]:
        """A URL of every origin that is the provider's own."""
        named = [server if isinstance(server, str) else server.url({}) for server in self.servers]
        return (*named, *self.elsewhere)


class Placement(Struct, frozen=True):
    """Where a credential goes: the name of a header, query parameter or cookie, or a JSON pointer of the body.

    A bearer token and basic credentials (``user:password``, or a user alone, whose password is empty) need no name; `authorization` is named after the scheme of
    HTTP authentication. `client` is basic authentication of an OAuth client: the credential is its id, and `name` the
    credential that is its secret.
    """

    credential: str
    location: Literal["header", "query", "cookie", "body", "bearer", "basic", "authorization", "client"]
    name: str = ""


Ways: TypeAlias = tuple[tuple[Placement, ...], ...]
"""Sets of credentials of which one suffices; an empty set lets anybody in."""


class Grant(Struct, frozen=True):
    """How the client gets the secret `token` by itself: OAuth 2 client credentials, from the token endpoint `url`.

    `client_id` and `client_secret` are names of credentials. A `url` without an origin is relative to the API's server.
    """

    token: str
    client_id: str
    client_secret: str
    url: str
    scopes: tuple[str, ...] = ()


class Envelope(Struct, frozen=True):
    """JSON pointers: of the value in an answer, and of the id that ties an answer to its request, in both."""

    result: str = ""
    id: str | None = None


class Operation(Struct, frozen=True, kw_only=True):
    """One call of an API, as it goes over the line.

    `api` is the provider that it belongs to, whose clients alone may send it. `arguments_at` is the JSON pointer of the
    object in the body whose members the arguments are; `constants` are values of the body by JSON pointer, `fixed`
    those of parameters by place and name, which go out unless a call gives others; an `optional` body is left out where
    nothing is given for it. `answers` are types by HTTP status ("200", "2XX", "default"), None where the answer has no
    value, and by status and media type ("200 text/csv") where another media type has another type; `errors` are those
    of answers that mean failure. A generic one takes the solution of the call's subject from `solutions`. `accept` are
    the media types to ask for, where that is not JSON; `json_types` are those that are JSON, though their names do not
    say so. `styles` lists only the parameters that are not written in the default style of their place. `open_request`
    and `open_answer` say that an `OpenStruct` may stand in there. `hold` are the seconds that the server may keep the
    answer open. Where the answer is a stream of items, `answers` are their types, `ends` the texts that are no item but
    the end, and `events` the types of server-sent events by name, where that tells them. `paging` says how its answers
    are pages of one list, where they are.
    """

    api: Api | None = None
    id: str
    method: str
    path: str
    server: str | None = None
    media_type: str | None = None
    json_types: tuple[str, ...] = ()
    fixed: Mapping[str, Mapping[str, Any]] = {}
    constants: Mapping[str, Any] = {}
    arguments_at: str = ""
    optional: bool = False
    accept: str = ACCEPT
    envelope: Envelope | None = None
    failure: Failure | None = None
    placements: tuple[Placement, ...] = ()
    alternatives: Ways = ()
    safe: bool = False
    hold: float = 0.0
    answers: Mapping[str, Any] = {}
    errors: Mapping[str, Any] = {}
    solutions: Mapping[Any, Any] = {}
    styles: tuple[Style, ...] = ()
    open_request: bool = False
    open_answer: bool = False
    ends: tuple[str, ...] = ()
    events: Mapping[str, Any] = {}
    paging: Paging | None = None

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does what sending it once does."""
        return self.safe or self.method in IDEMPOTENT


class Target(Struct, frozen=True):
    """A URL that an answer gave; `own` says that it is the provider's, so that credentials may go there."""

    url: str
    own: bool


class Call(Struct, Generic[T], frozen=True):
    """One operation with its arguments, whose response is read whole, into a `T`. It holds no credential.

    Arguments stand under their wire names; what is UNSET is omitted. `arguments` are members of the body, `members` more of them by JSON pointer of the whole body, `body` is the whole
    body where it is one value. `subject` is the class of the argument whose solution types the answer. `target` is the
    URL to call in place of the operation's own.
    """

    operation: Operation
    arguments: Mapping[str, Any] = {}
    path: Mapping[str, Any] = {}
    query: Mapping[str, Any] = {}
    header: Mapping[str, Any] = {}
    cookie: Mapping[str, Any] = {}
    body: Any = UNSET
    members: Mapping[str, Any] = {}
    subject: type | None = None
    target: Target | None = None

    def streamed(self) -> StreamCall[T]:
        """The same call, its response read as it comes: `client.stream(calls.export().streamed())`."""
        return StreamCall(self)

    def __repr__(self) -> str:
        return f"Call({self.operation.id})"


class StreamCall(Struct, Generic[T], frozen=True):
    """A call whose response is read as it comes: bytes, or `items` of the type `T`.

    It wraps a `Call` and is none itself, so that a type checker lets neither stand for the other.
    """

    call: Call[T]
    items: Kind | None = None

    @property
    def operation(self) -> Operation:
        """The operation that is called."""
        return self.call.operation

    def whole(self) -> Call[T]:
        """The same call, its response read whole: `client.raw(calls.get_report(id="7").whole())`.

        Raises TypeError for a response that comes item by item, which is no single value.
        """
        if self.items is not None:
            raise TypeError(f"the response of {self.operation.id} comes item by item and is never read whole")
        return self.call

    def __repr__(self) -> str:
        return f"StreamCall({self.operation.id})"


class PagedCall(Struct, Generic[T, P], frozen=True):
    """A list of items of the type `T`, which comes in pages of the type `P`, from the page that `call` gives."""

    call: Call[P]

    @property
    def operation(self) -> Operation:
        """The operation that is called, once for each page."""
        return self.call.operation

    def __repr__(self) -> str:
        return f"PagedCall({self.operation.id})"


# --- requests --------------------------------------------------------------------------------------------------------


class Request(Struct, frozen=True, kw_only=True):
    """What goes out, but for the secrets, which `placements` only name.

    `operation` is the operationId, `body` what is written as `media_type` (UNSET where there is no body), `parts` how
    single properties of it are, and `id` what ties the answer to this request, where the API has that. `json_types` are
    the media types that are JSON, though their names do not say so.
    """

    operation: str
    method: str
    url: str
    headers: Headers = {}
    body: Any = UNSET
    media_type: str | None = None
    json_types: tuple[str, ...] = ()
    parts: tuple[Style, ...] = ()
    placements: tuple[Placement, ...] = ()
    alternatives: Ways = ()
    id: str | None = None

    def seal(self, secrets: Secrets) -> SealedRequest:
        """Join the request with the secrets that it needs.

        Raises ConfigurationError where the client has none, and for one that cannot stand in a cookie as it is.
        """
        for placement in self.chosen(secrets):
            secrets.require(placement.credential)
            if placement.location == "cookie" and not secrets.is_cookie_value(placement.credential):
                raise ConfigurationError(f"`{placement.credential}`: {NO_COOKIE}", operation=self.operation)
        return SealedRequest(self, secrets)

    def chosen(self, secrets: Secrets) -> tuple[Placement, ...]:
        """What the client sends of the credentials that would do: the first set that it has, or none where it may.

        Raises ConfigurationError where it has no whole set and needs one.
        """
        if not self.alternatives:
            return self.placements
        for way in self.alternatives:
            if way and all(secrets.can_have(placement.credential) for placement in way):
                return (*self.placements, *way)
        if () in self.alternatives:
            return self.placements
        secrets.require_one([[placement.credential for placement in way] for way in self.alternatives])
        raise AssertionError(self.operation)

    @property
    def plain_body(self) -> Any:
        """The body as plain JSON data, without credentials and without what is uploaded; None where there is none."""
        return None if self.body is UNSET else msgspec.to_builtins(flattened(self.body), enc_hook=_no_data)

    def placed(self, body: Any, pointer: str, value: Any) -> Any:
        """The body with one more value. Raises ConfigurationError where it has no place for it."""
        return _placed({} if body is UNSET else body, pointer, value, self.operation)

    def __repr__(self) -> str:
        return f"Request({self.operation}: {self.method} {without_query(self.url)})"


class SealedRequest:
    """A request with the secrets that belong to it, which it does not show. A transport opens it to write it."""

    __slots__ = ("_placements", "_secrets", "request")

    def __init__(self, request: Request, secrets: Secrets) -> None:
        self.request = request
        self._secrets = secrets
        self._placements = request.chosen(secrets)

    def open(self) -> tuple[str, dict[str, str], bytes | None]:
        """URL, headers and body as they go out, secrets included. Raises ConfigurationError for what JSON cannot say.

        Call it as deep as possible, and let no exception carry the frame that holds what it returns.
        """
        url, headers, body = self.open_in_pieces()
        return url, headers, body.joined() if isinstance(body, BodyPieces) else body

    def open_in_pieces(self) -> tuple[str, dict[str, str], bytes | BodyPieces | None]:
        """The same, but a body with files is still to be read from them, piece by piece.

        Its length is not known for every file; the transport says so in the headers.
        """
        url, headers, body = self.request.url, dict(self.request.headers), self.request.body
        for placement in self._placements:
            secret = self._secrets.reveal(placement.credential)
            match placement.location:
                case "body":
                    body = self.request.placed(body, placement.name, secret)
                case "query":
                    url = _with_query(url, f"{quoted(placement.name)}={quoted(secret)}")
                case "header":
                    headers = with_header(headers, placement.name, secret)
                case "cookie":
                    headers = _with_cookie(headers, f"{placement.name}={secret}")
                case "bearer":
                    headers = with_header(headers, "Authorization", f"Bearer {secret}")
                case "basic":
                    pair = secret if ":" in secret else f"{secret}:"  # a user with an empty password
                    headers = with_header(headers, "Authorization", f"Basic {_base64(pair)}")
                case "authorization":
                    headers = with_header(headers, "Authorization", f"{placement.name} {secret}")
                case "client":
                    pair = f"{quoted(secret)}:{quoted(self._secrets.reveal(placement.name))}"
                    headers = with_header(headers, "Authorization", f"Basic {_base64(pair)}")
        if body is UNSET:
            return url, headers, None
        if isinstance(body, File) or not is_multipart(self.request.media_type or ""):
            return url, headers, _encoded(body, self.request)
        parts, boundary = [*_parts(body, self.request)], new_boundary()
        headers = with_header(headers, "Content-Type", _multipart_type(self.request, parts, boundary))
        return url, headers, multipart(parts, boundary)

    def hide(self, *others: str) -> None:
        """Mask further texts in whatever is raised from now on: the password of a proxy on the way, for example."""
        self._secrets.hide(*others)

    def mask_error(self, error: AnyClientError) -> AnyClientError:
        """The same error, ready to leave a transport; see `Secrets.mask_error`."""
        return self._secrets.mask_error(error)

    def __repr__(self) -> str:
        return f"SealedRequest({self.request!r}, {self._secrets!r})"


def build(call: Call[Any], base_url: str, *, headers: Headers | None = None, id: str | None = None) -> Request:
    """The request of a call, without secrets.

    `id` goes where the API ties answers to requests. Raises ConfigurationError for a path parameter that is empty or
    would change the path, and for a header that would break out of its line.
    """
    operation = call.operation
    styles = _styles(operation.styles)
    is_own = call.target is None or call.target.own
    if operation.fixed and is_own:
        call = _filled(call)
    if call.target is None:
        url = base_url.rstrip("/") + path_with(operation.path.partition("#")[0], call.path, styles)
    else:
        url = call.target.url
    query = "&".join(pairs("query", call.query, styles))
    crumbs = "; ".join(pairs("cookie", call.cookie, styles))
    body = _body(call, id)
    sent = {"Accept": operation.accept, **(headers or {})}
    if body is not UNSET and operation.media_type is not None:
        sent = with_header(sent, "Content-Type", _content_type(body, operation.media_type))
    for name, value in call.header.items():
        if is_given(value):
            sent = with_header(sent, name, header_value(name, value, styles))
    if crumbs:
        sent = _with_cookie(sent, crumbs)
    check_headers(sent)
    return Request(
        operation=operation.id,
        method=operation.method,
        url=_with_query(url, query) if query else url,
        headers=sent,
        body=body,
        media_type=operation.media_type,
        json_types=operation.json_types,
        parts=tuple(style for style in operation.styles if style.location == "body"),
        placements=operation.placements if is_own else (),
        alternatives=operation.alternatives if is_own else (),
        id=None if operation.envelope is None or operation.envelope.id is None else id,
    )


def _filled(call: Call[Any]) -> Call[Any]:
    """The call with the values that can be nothing else. The query that a URL of its own needs stands in that."""
    fixed = call.operation.fixed
    return msgspec.structs.replace(
        call,
        path=_with_fixed(fixed.get("path", {}), call.path),
        query=_with_fixed(fixed.get("query", {}), call.query) if call.target is None else call.query,
        header=_with_fixed(fixed.get("header", {}), call.header, str.lower),
        cookie=_with_fixed(fixed.get("cookie", {}), call.cookie),
    )


def _with_fixed(
    fixed: Mapping[str, Any], given: Mapping[str, Any], same: Callable[[str], str] = str
) -> Mapping[str, Any]:
    """The values of one place with those that are not given; `same` is equal for names that mean the same there."""
    names = {same(name) for name, value in given.items() if is_given(value)}
    missing = {name: value for name, value in fixed.items() if same(name) not in names}
    return {**missing, **{name: value for name, value in given.items() if name not in missing}}


def first_server(api: Api, variables: Mapping[str, str] | None = None) -> str | None:
    """The URL of the API's first server with the chosen variables; None where it names none.

    Raises ConfigurationError where that is no whole URL (it may stand below the place of the document, which nobody
    knows here), and for a variable that it does not have.
    """
    server = next(iter(api.servers), None)
    known = server.variables if isinstance(server, Server) else dict[str, Variable]()
    for name in variables or {}:
        if name not in known:
            raise ConfigurationError(f"`{name}` is no variable of the server's URL")
    url = server.url(variables or {}) if isinstance(server, Server) else server
    if url is None or is_base_url(url):
        return url
    raise ConfigurationError(f"{api.title} names its server only as `{url}`: pass `base_url=` to the client")


def check_base_url(url: str) -> None:
    """Raise ConfigurationError for what is no plain base URL; it is not shown, since it may hold a password."""
    check_text("`base_url`", url)
    if not is_base_url(url):
        raise ConfigurationError(
            "a base URL is `https://host` or `http://host:port/path`, without user, query, fragment; a port is a number "
            "from 1 to 65535"
        )


def check_headers(headers: Headers) -> None:
    """Raise ConfigurationError for a header that is not a text, or whose name or value would break out of its line.

    It is not shown.
    """
    for name, value in headers.items():
        if name.__class__ is not str or value.__class__ is not str:  # texts of their own class are looked at closely
            check_text("the name of a header", name)
            check_text(f"the header `{name}`", value)
        if not is_token(name):
            raise ConfigurationError("a header has a name that HTTP does not allow")
        if has_control_characters(value):
            raise ConfigurationError(f"the header `{name}` holds a line break or another control character")
        if value != value.strip():
            raise ConfigurationError(f"the header `{name}` begins or ends with white space, which HTTP cuts off")


def _body(call: Call[Any], id: str | None) -> Any:
    operation = call.operation
    if operation.media_type is None:
        return UNSET
    _check_models(call)
    if operation.optional and call.body is UNSET and not _members(call.arguments) and not call.members:
        return UNSET
    if call.body is not UNSET:
        is_raw = is_upload(call.body) and not is_json(operation.media_type, operation.json_types)
        body = as_file(call.body) if is_raw else call.body
    else:
        body = {}
        for pointer, value in operation.constants.items():
            body = set_pointer(body, pointer, value)
        constant = get_pointer(body, operation.arguments_at)
        body = set_pointer(body, operation.arguments_at, {**(constant or {}), **_members(call.arguments)})
    if operation.envelope is not None and operation.envelope.id is not None and id is not None:
        body = _placed(body, operation.envelope.id, id, operation.id)
    if operation.open_request or _is_entered(call, body):
        body = _flat(body, operation)
    for pointer, value in _members(call.members).items():
        body = _placed(body, pointer, value, operation.id)
    return body


def _placed(body: Any, pointer: str, value: Any, operation: str) -> Any:
    """The body with one more value. Raises ConfigurationError where it has no place for it: it is a text, for example."""
    try:
        return set_pointer(body, pointer, value)
    except ValueError as error:
        problem = str(error)
    raise ConfigurationError(f"the body has no place for {problem}", operation=operation)


def _flat(body: Any, operation: Operation) -> Any:
    try:
        return flattened(body)
    except RecursionError:
        problem = "the arguments are nested without end"
    raise ConfigurationError(problem, operation=operation.id)


def _check_models(call: Call[Any]) -> None:
    """Requests are written strictly: a model that breaks its own types or bounds is refused before anything is sent."""
    for name, value in (*call.arguments.items(), ("body", call.body)):
        problem = unsound(value) if is_struct(value) else None
        if problem is not None:
            raise ConfigurationError(f"`{name}`: {problem}", operation=call.operation.id)


def _is_entered(call: Call[Any], body: Any) -> bool:
    """Whether a value is placed inside of the body's own values, which models do not allow."""
    placed = [*call.members, *(it.name for it in call.operation.placements if it.location == "body")]
    return any(not is_object(body) or len(pointer_tokens(pointer)) > 1 for pointer in placed)


def _members(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not UNSET}


def with_header(headers: Headers, name: str, value: str) -> dict[str, str]:
    """The headers with one more, instead of one of the same name in any case."""
    lowered = name.lower()
    return {**{key: kept for key, kept in headers.items() if key.lower() != lowered}, name: value}


def _with_cookie(headers: Headers, crumbs: str) -> dict[str, str]:
    """The headers with more cookies, behind those that are there already."""
    given = next((value for name, value in headers.items() if name.lower() == "cookie"), "")
    return with_header(headers, "Cookie", f"{given}; {crumbs}" if given else crumbs)


def _with_query(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}"


def _base64(text: str) -> str:
    from base64 import b64encode

    return b64encode(text.encode()).decode()


def _content_type(body: Any, media_type: str) -> str:
    """What a body is declared as: a file says so itself where the API leaves it open, or leaves anything out."""
    if not isinstance(body, File):
        return media_type if "*" not in media_type else "text/plain; charset=utf-8"
    sent_as = body.media_type or media_type_of(body, media_type)
    if is_multipart(sent_as) and not parameter(sent_as, "boundary"):
        raise ConfigurationError(
            f"a body of {plain(sent_as)} is made of its parts, or is a `File` whose media type names its boundary"
        )
    return sent_as


def _multipart_type(request: Request, parts: list[FormPart], boundary: str) -> str:
    """The media type with its boundary, and with the type of the first part where RFC 2387 wants it."""
    media_type = without_parameter(request.media_type or "", "boundary")
    if plain(media_type) == "multipart/related" and parts and parameter(media_type, "type") is None:
        media_type += f'; type="{plain(parts[0].media_type or "text/plain")}"'
    return f"{media_type}; boundary={boundary}"


def _encoded(body: Any, request: Request) -> bytes | BodyPieces:
    media_type = request.media_type or ""
    if isinstance(body, File):
        if any(style.base64 for style in request.parts if style.name == ""):
            return _base64_of(body)
        return body.content if isinstance(body.content, bytes) else BodyPieces((body,))
    if is_json(media_type, request.json_types):
        return _in_charset(_json(body, request), media_type)
    if is_form(media_type):
        return "&".join(pairs("body", _form(body, request), _styles(request.parts))).encode()
    if is_object(body) or is_array(body) or is_struct(body) or body is None:
        raise ConfigurationError(f"a body of {media_type} must be text or bytes, not {type(body).__name__}")
    return _as_text(body, _content_type(body, media_type), "the body")


def _in_charset(written: bytes, media_type: str) -> bytes:
    """JSON in the charset that its media type names, though JSON is UTF-8 (RFC 8259 section 8.1): escaped, it is both."""
    charset = parameter(media_type, "charset")
    if charset is None or charset.lower().replace("_", "-") in ("utf-8", "utf8"):
        return written
    return _in_bytes("".join(map(_escaped, written.decode())), charset, "the body")


def _escaped(letter: str) -> str:
    """A character of JSON in ASCII. Outside of texts JSON has no others."""
    if letter.isascii():
        return letter
    units = letter.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _as_text(value: Any, media_type: str | None, what: str) -> bytes:
    """A scalar as text, in the charset that its media type names, or UTF-8. Raises ConfigurationError."""
    try:
        text = text_of(value)
    except ConfigurationError as error:
        problem = error.message
    else:
        return _in_bytes(text, parameter(media_type or "", "charset") or "utf-8", what)
    raise ConfigurationError(f"{what}: {problem}")


def _in_bytes(text: str, charset: str, what: str) -> bytes:
    try:
        return text.encode(charset)
    except UnicodeError as error:
        found = text[error.start] if isinstance(error, UnicodeEncodeError) else ""
        problem = f"{what} holds {found!a}, which the charset `{charset}` does not have"
    except LookupError:
        problem = f"{what} is to be written in the charset `{charset}`, which is not known"
    raise ConfigurationError(problem)


def _form(body: Any, request: Request) -> dict[str, Any]:
    """The members of a body that is written as a form."""
    data = flattened(body)
    if is_object(data):
        return data
    raise ConfigurationError(f"a body of {request.media_type} must be an object, not {type(body).__name__}")


def _parts(body: Any, request: Request) -> Iterator[FormPart]:
    """The parts of a multipart body: files as they are, lists item by item, objects as JSON and scalars as text.

    Only those of a form have names. Any other body may be a list, of parts that have none.
    """
    styles, has_names = _styles(request.parts), is_form_data(request.media_type or "")
    data = flattened(body) if not has_names else None
    members = [("", item) for item in data] if is_array(data) else [*_form(body, request).items()]
    for name, value in members:
        problem = unwritable(name)
        if problem is not None:
            raise ConfigurationError(f"the name of a part: {problem}")
        style = styles.get(("body", name)) or Style("body", name, "content", explode=True)
        for item in value if is_array(value) and style.style == "content" else [value]:
            if is_given(item):
                for key, content, media_type in _part(item, style, request):
                    yield FormPart(key if has_names else None, content, media_type)


def _part(item: Any, style: Style, request: Request) -> Iterator[tuple[str, bytes | File, str | None]]:
    """Name, content and media type of a part, or of the parts that an object becomes by its style."""
    what = f"the part `{style.name}`"
    if style.base64 and is_upload(item):
        yield style.name, _base64_of(item), _concrete(style.media_type)
    elif is_upload(item):
        file = as_file(item)
        yield style.name, file, media_type_of(file, style.media_type)
    elif is_json(style.media_type or "", request.json_types) or (_is_structured(item) and style.style == "content"):
        sent_as = _concrete(style.media_type) or "application/json"
        yield style.name, _in_charset(_json(item, request), sent_as), sent_as
    else:
        media_type = _concrete(style.media_type)
        if media_type is None and not is_form_data(request.media_type or ""):
            media_type = "text/plain; charset=utf-8"  # without one, such a part is ASCII: RFC 2046 section 5.1
        for key, text in _texts(style, item):
            yield key or style.name, _in_bytes(
                text, parameter(media_type or "", "charset") or "utf-8", what
            ), media_type


def _texts(style: Style, item: Any) -> list[tuple[str | None, str]]:
    """What `named` gives, which does not know of what it says that it cannot be written."""
    try:
        return [*named(item, style, str)]
    except ConfigurationError as error:
        problem = f"the part `{style.name}`: {unwritable(item) or error.message}"
    raise ConfigurationError(problem)


def _concrete(media_type: str | None) -> str | None:
    """The media type of a part that says none itself: the first of those that the API takes, None where it names none."""
    first = (media_type or "").partition(",")[0].strip()
    return first if first and "*" not in first else None


def _base64_of(item: Upload) -> bytes:
    from base64 import b64encode

    return b64encode(b"".join(as_file(item).pieces()))


def _is_structured(value: Any) -> bool:
    return is_object(value) or is_array(value)


def _styles(listed: Iterable[Style]) -> Styles:
    return {(style.location, style.name): style for style in listed}


def _no_data(value: Any) -> None:
    """What is uploaded is no JSON data."""


def _json(body: Any, request: Request) -> bytes:
    try:
        return encoded(body)
    except ConfigurationError as error:
        problem = f"the arguments cannot be written as JSON: {error.message}"
    raise ConfigurationError(problem, operation=request.operation)


# --- answers ---------------------------------------------------------------------------------------------------------


class Response(Struct, frozen=True):
    """An answer as it came; names of headers are in lower case, repeated ones joined by commas."""

    status: int
    headers: Headers = {}
    body: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether the HTTP status is a success."""
        return 200 <= self.status < 300

    def __repr__(self) -> str:
        return f"Response({self.status}, {len(self.body)} bytes)"
