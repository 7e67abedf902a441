"""Access tokens that a client requests automatically: OAuth 2 client credentials (RFC 6749), renewed before they end.

A token is a secret like the others. It goes from its response straight to the client's `Secrets`, and no
error carries a frame that has seen it. Of all calls that need one at a time, one asks and the others wait for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, MutableMapping
from threading import RLock
from typing import Any
from weakref import ref

from msgspec import Struct
from msgspec.structs import replace

from ..description.api import Credential, Grant, Placement
from ..description.conditions import Condition
from ..errors import AuthenticationError, ClientError, DecodeError, TransportError, bare
from ..expressions import Failure, as_number
from ..flow import Clock, Engine, Flow, Send, Sleep, Streaming, call_flow
from ..forms import FORM
from ..json_data import is_object
from ..limiter import Limiter, Pacer
from ..operation import Call, Operation
from ..redaction import MASK, AnyClientError
from ..request import Request, Response
from .granted import GrantedSecrets

EARLY = 30.0
"""Seconds before its end from which on a token is not used any more; at most a tenth of its life."""

_LONGEST = 1e10
"""Seconds that a token lives at most, and where its response names no end: three centuries."""

PAUSE = 0.02
"""Seconds between two checks whether another call has got the token."""


class _State(Struct):
    """What is known of the token of one grant."""

    ends: float = 0.0
    """The monotonic time from which on it is not used any more."""
    number: int = 0
    """How many there have been."""
    in_body: bool = False
    """The server takes the client's id and secret in the form only."""
    asker: ref[_Asker] | None = None
    """Who asks for the next one now; nobody, once that call was interrupted and is gone."""


class _Asker:
    """One call that may ask for a token."""

    __slots__ = ("__weakref__",)


class _Unshared:
    """A limiter for one request at a time: a call that needs a token has acquired the client's own limiter already."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def here(self) -> Limiter:
        """A limiter with an empty queue."""
        return Limiter(1, Pacer(), self._clock.monotonic)


class AccessTokens:
    """The tokens of a client and its copies. It may be used from any thread and any task."""

    def __init__(self, grants: Iterable[Grant]) -> None:
        self._grants = {grant.token: grant for grant in grants}
        self._states = {token: _State() for token in self._grants}
        self._lock = RLock()  # a signal handler may make a call in the middle of another one

    def secrets(self, declared: Iterable[Credential], given: MutableMapping[str, str | None]) -> GrantedSecrets:
        """The client's secrets, to which the tokens are added."""
        granted = {grant.token: (grant.client_id, grant.client_secret) for grant in self._grants.values()}
        return GrantedSecrets(declared, given, granted)

    def send(
        self, engine: Engine, request: Request, timeout: float, streaming: Streaming | None = None
    ) -> Flow[Response]:
        """Send a request once it has its tokens; one that the server rejects (401) is replaced, once.

        Raises AuthenticationError where the server of the tokens refuses the client.
        """
        needed = [self._grants[name] for name in self._needed(_secrets_of(engine), request)]
        clock = engine.clock
        deadline = clock.monotonic() + timeout
        used: dict[str, int] = {}
        for grant in needed:
            used[grant.token] = yield from self._ready(engine, grant, deadline, request)
        response = yield Send(request, max(0.0, deadline - clock.monotonic()), streaming, engine.observer)
        if response.status != _UNAUTHORIZED or not needed:
            return response
        for grant in needed:
            if self._states[grant.token].number == used[grant.token]:
                self._states[grant.token].ends = float("-inf")
            yield from self._ready(engine, grant, deadline, request)
        request = replace(request, attempt=request.attempt + 1)
        return (yield Send(request, max(0.0, deadline - clock.monotonic()), streaming, engine.observer))

    def _needed(self, secrets: GrantedSecrets, request: Request) -> list[str]:
        """The tokens among the secrets of a request that the caller has not given."""
        return [
            placement.credential
            for placement in request.chosen(secrets)
            if placement.credential in self._grants and secrets.is_granted(placement.credential)
        ]

    def _ready(self, engine: Engine, grant: Grant, deadline: float, request: Request) -> Flow[int]:
        """See to it that there is a token that is valid; its number."""
        state, clock, asker = self._states[grant.token], engine.clock, _Asker()
        while not self._may_ask(state, clock.monotonic(), asker):
            if clock.monotonic() < state.ends:
                return state.number
            if clock.monotonic() >= deadline:
                raise TransportError("no token came in time", sent=False, operation=request.operation)
            yield Sleep(PAUSE)
        try:
            yield from self._ask(engine, grant, state, deadline)
        except ClientError as error:
            failure = error
        else:
            return state.number
        finally:
            state.asker = None
        failure.sent = False  # of the request that needs the token
        raise bare(failure)

    def _may_ask(self, state: _State, now: float, asker: _Asker) -> bool:
        """Whether a token is needed and nobody else asks for it; then everybody else waits until that is done."""
        with self._lock:
            if now < state.ends or (state.asker is not None and state.asker() is not None):
                return False
            state.asker = ref(asker)
            return True

    def _ask(self, engine: Engine, grant: Grant, state: _State, deadline: float) -> Flow[None]:
        """Get a token: by the one that came for this, or by the client's id and secret,
        in the header or in the form.
        """
        ways = [state.in_body] if state.number else [False, True]
        if engine.secrets.has(_renewal(grant)):
            refusal = yield from self._try(engine, grant, state, deadline, in_body=state.in_body, renew=True)
            if refusal is None:
                return
            _secrets_of(engine).drop(_renewal(grant))
        refusal = None
        for in_body in ways:
            refusal = yield from self._try(engine, grant, state, deadline, in_body=in_body, renew=False)
            if refusal is None or refusal.code != "invalid_client":
                break
        if refusal is not None:
            raise bare(refusal)

    def _try(
        self, engine: Engine, grant: Grant, state: _State, deadline: float, *, in_body: bool, renew: bool
    ) -> Flow[AuthenticationError | None]:
        """One request for a token; what the server says against it."""
        call = _call(grant, in_body=in_body, renew=renew)
        asked = engine.clock.monotonic()
        try:
            raw = yield from call_flow(replace(engine, limiters=_Unshared(engine.clock)), call, deadline)
        except AuthenticationError as error:
            return _without_tokens(error)
        except TransportError as error:
            raise bare(TransportError(f"no token: {error.message}", sent=False, operation=call.operation.id)) from None
        except ClientError as error:
            raise bare(_without_tokens(error)) from None
        outcome = _store_token(raw.value, grant, _secrets_of(engine))
        del raw
        if isinstance(outcome, ClientError):
            raise outcome
        state.ends = asked + outcome - min(EARLY, outcome / 10)
        state.number += 1
        state.in_body = in_body
        return None


_UNAUTHORIZED = 401

_REFUSAL = Failure(
    when=(Condition(at=("$response.body#/error",), exists=True),),
    code=("$response.body#/error",),
    message=("$response.body#/error_description",),
    kinds={
        "authentication": (
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "invalid_scope",
            "access_denied",
            "unsupported_grant_type",
            "invalid_request",
        ),
        "unavailable": ("temporarily_unavailable", "server_error"),
    },
)
"""RFC 6749 section 5.2. All that a client can do about the first is to be configured otherwise."""


def _secrets_of(engine: Engine) -> GrantedSecrets:
    """The secrets of a client that has tokens."""
    assert isinstance(engine.secrets, GrantedSecrets), engine
    return engine.secrets


def _call(grant: Grant, *, in_body: bool, renew: bool) -> Call[dict[str, Any]]:
    form = {"grant_type": "refresh_token" if renew else "client_credentials"}
    if grant.scopes and not renew:
        form["scope"] = " ".join(grant.scopes)
    places = [Placement(grant.client_id, "client", grant.client_secret)]
    if in_body:
        places = [
            Placement(grant.client_id, "body", "/client_id"),
            Placement(grant.client_secret, "body", "/client_secret"),
        ]
    if renew:
        places.append(Placement(_renewal(grant), "body", "/refresh_token"))
    server, path = _split(grant.url)
    operation = Operation(
        id="token",
        method="POST",
        path=path,
        server=server,
        media_type="application/x-www-form-urlencoded",
        writer=FORM,
        failure=_REFUSAL,
        placements=tuple(places),
        safe=True,
        responses={"2XX": dict[str, Any]},
    )
    return Call(operation, arguments=form)


def _split(url: str) -> tuple[str | None, str]:
    """A URL's origin, None where it has none, and the rest."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return None, url if url.startswith("/") else f"/{url}"
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}", slash + path


def _without_tokens(error: AnyClientError) -> AnyClientError:
    """The error without quotes of a response that may hold a token, which is not registered as a secret yet."""
    error.message = _tokens_masked(error.message)
    error.args = (error.message,)
    if isinstance(error, DecodeError):
        error.response_text = None
        error.mismatches = ()
    members = error.value if is_object(error.value) else {}
    known = {name: _tokens_masked(str(members[name])) for name in _REFUSAL_MEMBERS if name in members}
    error.value = error.response = known or None
    return error


def _tokens_masked(text: str) -> str:
    return _TOKEN.sub(rf"\1{MASK}", text)


_REFUSAL_MEMBERS = ("error", "error_description", "error_uri")
"""RFC 6749 section 5.2."""

_TOKEN = re.compile(r"""(token["'\s]*[:=]["'\s]*)[^"'\s&,;<>{}]+""", re.IGNORECASE)
"""A token in a response of JSON or of a form, complete or not."""


def _renewal(grant: Grant) -> str:
    """The name of the secret that gets the next token."""
    return f"{grant.token} (renewal)"


def _store_token(members: dict[str, Any], grant: Grant, secrets: GrantedSecrets) -> DecodeError | float:
    """Add a token to the secrets; return its lifetime in seconds, or what is wrong with the response."""
    token, kind = members.get("access_token"), members.get("token_type", "bearer")
    if not isinstance(token, str) or not isinstance(kind, str) or kind.lower() != "bearer":
        return DecodeError("the response holds no bearer token", operation="token")
    flaw = secrets.put(grant.token, token)
    renewal = members.get("refresh_token")
    if isinstance(renewal, str) and flaw is None:
        flaw = secrets.put(_renewal(grant), renewal)
    if flaw is not None:
        return DecodeError(f"the token {flaw}", operation="token")
    life = members.get("expires_in")
    seconds = _LONGEST if life is None else as_number(life)
    if seconds is None:
        return DecodeError("the response does not say how long its token is valid", operation="token")
    return float(min(max(0, seconds), _LONGEST))
