"""Turns security schemes into credentials, their locations, and the ways to obtain tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

from ..naming import credential
from ..node import Node
from ..runtime.description.api import Credential, Grant, Placement
from .schemas import doc_of

_TOKEN, _CLIENT_ID, _CLIENT_SECRET = "access_token", "client_id", "client_secret"


class Security:
    """The security schemes of a document; each that an operation names becomes a credential of the client."""

    def __init__(self, root: Node) -> None:
        components = root.get("components")
        schemes = components.get("securitySchemes") if components is not None else None
        self._schemes = dict(schemes.items()) if schemes is not None else {}
        self._default = root.get("security")
        self._credentials: dict[str, Credential] = {}
        self._docs: dict[str, str] = {}
        self._named: dict[tuple[str, str], str] = {}
        self._grants: dict[str, tuple[Node, dict[str, None]]] = {}
        self._token_urls: dict[tuple[str, str], None] = {}

    @property
    def credentials(self) -> tuple[Credential, ...]:
        """The credentials that some operation needs, in the order of first use."""
        return tuple(self._credentials.values())

    @property
    def grants(self) -> tuple[Grant, ...]:
        """How tokens are obtained, with all the scopes that operations require."""
        return tuple(self._grant(scheme, flow, scopes) for scheme, (flow, scopes) in self._grants.items())

    @property
    def token_urls(self) -> tuple[tuple[str, str], ...]:
        """(name of a credential, URL): the endpoints of all flows that issue such tokens."""
        return tuple(self._token_urls)

    @property
    def docs(self) -> tuple[tuple[str, str], ...]:
        """(name of a credential, what the spec says about it)."""
        return tuple(self._docs.items())

    def add(self, credential: Credential, doc: str) -> None:
        """Add a credential that a body property declares."""
        self._credentials.setdefault(credential.name, credential)
        self._docs.setdefault(credential.name, doc)

    def ways(self, operation: Node) -> tuple[tuple[Placement, ...], ...]:
        """The sets of credentials of which one suffices for an operation, each once; empty if it needs none."""
        security = operation.get("security") or self._default
        requirements = security.elements() if security is not None else ()
        return tuple(dict.fromkeys(tuple(self._way(requirement)) for requirement in requirements))

    def _way(self, requirement: Node) -> Iterator[Placement]:
        for name, scopes in requirement.items():
            scheme = self._schemes.get(name)
            if scheme is not None:
                yield from self._placements(name, scheme.resolve(), scopes)

    def _placements(self, name: str, scheme: Node, scopes: Node) -> Iterator[Placement]:
        match scheme.text("type"):
            case "apiKey":
                location = scheme.word("in", ("header", "query", "cookie"), "header")
                place = cast('Literal["header", "query", "cookie"]', location)
                yield Placement(self._declared(name, scheme), place, scheme.text("name"))
            case "http":
                yield self._http(name, scheme)
            case "oauth2":
                yield Placement(self._oauth2(name, scheme, scopes), "bearer", "Authorization")
            case "openIdConnect":
                yield Placement(self._declared(name, scheme, _TOKEN), "bearer", "Authorization")
            case _:
                pass  # with mutual TLS the connection identifies the client, not the request

    def _http(self, name: str, scheme: Node) -> Placement:
        word = scheme.text("scheme")
        known = self._declared(name, scheme)
        if word.lower() in ("bearer", "basic"):
            return Placement(known, cast('Literal["bearer", "basic"]', word.lower()), "Authorization")
        return Placement(known, "authorization", word)

    def _oauth2(self, name: str, scheme: Node, scopes: Node) -> str:
        """The name of the token, which the caller has or the client obtains."""
        flows = scheme.get("flows")
        flow = flows.get("clientCredentials") if flows is not None else None
        token = self._declared(name, scheme, _TOKEN)
        for _, known in flows.items() if flows is not None else ():
            for key in ("tokenUrl", "refreshUrl"):
                if known.has(key):
                    self._token_urls[token, known.text(key)] = None
        if flow is not None and flow.has("tokenUrl"):
            self._declared(name, scheme, _CLIENT_ID)
            self._declared(name, scheme, _CLIENT_SECRET)
            wanted = self._grants.setdefault(name, (flow, {}))[1]
            wanted |= dict.fromkeys(item.value for item in scopes.elements() if isinstance(item.value, str))
        return token

    def _grant(self, scheme: str, flow: Node, scopes: dict[str, None]) -> Grant:
        return Grant(
            token=self._named[scheme, _TOKEN],
            client_id=self._named[scheme, _CLIENT_ID],
            client_secret=self._named[scheme, _CLIENT_SECRET],
            url=flow.text("tokenUrl"),
            scopes=tuple(scopes),
        )

    def _declared(self, name: str, scheme: Node, role: str = "") -> str:
        """A credential by the name of its scheme, or by its role in it; a second one of the same name gets the scheme's
        name too.
        """
        known = self._named.get((name, role))
        if known is None:
            env = scheme.get("x-env") if role in ("", _TOKEN) else None
            variable = env.value if env is not None and isinstance(env.value, str) else None
            known = self._named[name, role] = self._same(scheme, role, variable) or self._free(name, scheme, role)
            self.add(Credential(known, variable), _ROLES.get(role, "") or doc_of(scheme) or _words(scheme))
        return known

    def _same(self, scheme: Node, role: str, variable: str | None) -> str | None:
        """The credential that two schemes share, by the same `x-python-name` and environment variable;
        None without one.
        """
        chosen = scheme.value_of("x-python-name") if role == "" and variable is not None else None
        known = self._credentials.get(credential(chosen)) if isinstance(chosen, str) else None
        return known.name if known is not None and known.env == variable else None

    def _free(self, name: str, scheme: Node, role: str) -> str:
        chosen = scheme.value_of("x-python-name")
        own = credential(chosen if isinstance(chosen, str) else name)
        wished = [role, f"{own}_{role}"] if role else [own]
        if role == _TOKEN and isinstance(chosen, str):
            wished.insert(0, own)
        taken = self._credentials
        return next(
            (wish for wish in wished if wish not in taken),
            next(
                f"{wished[-1]}_{number}" for number in range(2, len(taken) + 3) if f"{wished[-1]}_{number}" not in taken
            ),
        )


_ROLES = {
    _CLIENT_ID: "The id of your application, with which the client obtains tokens.",
    _CLIENT_SECRET: "The secret of your application.",
}


def _words(scheme: Node) -> str:
    """What the caller should pass, if the spec does not describe it."""
    match scheme.value_of("type"), str(scheme.value_of("scheme")).lower():
        case "http", "basic":
            return "User and password as `user:password`, or a user alone, whose password is then empty."
        case "http", "bearer":
            return "The bearer token."
        case "http", word:
            return f"What follows `{word}` in the `Authorization` header."
        case "oauth2" | "openIdConnect", _:
            return "An access token."
        case _:
            return "The key of your account."
