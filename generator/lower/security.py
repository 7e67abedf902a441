"""Security schemes become credentials and the places where they go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

from .. import ir
from ..diagnostics import quote
from ..naming import credential
from ..node import Node
from .schemas import doc_of


class Security:
    """The security schemes of a document; each that an operation names becomes a credential of the client."""

    def __init__(self, root: Node) -> None:
        components = root.get("components")
        schemes = components.get("securitySchemes") if components is not None else None
        self._schemes = dict(schemes.items()) if schemes is not None else {}
        self._default = root.get("security")
        self._credentials: dict[str, ir.Credential] = {}
        self._named: dict[str, str] = {}

    @property
    def credentials(self) -> tuple[ir.Credential, ...]:
        """Those that some operation needs, in the order of first need."""
        return tuple(self._credentials.values())

    def add(self, credential: ir.Credential) -> None:
        """Take in a credential that a body property declares."""
        self._credentials.setdefault(credential.name, credential)

    def placements(self, operation: Node) -> Iterator[ir.Placement]:
        """Where the credentials of an operation go. Of several alternatives the first is taken."""
        security = operation.get("security") or self._default
        alternatives = list(security.elements()) if security is not None else []
        if len(alternatives) > 1:
            alternatives[1].complain(
                "security-alternatives",
                "alternative security requirements cannot be expressed yet",
                hint="keep the one that clients shall use",
            )
        for requirement in alternatives[:1]:
            for name, _ in requirement.items():
                scheme = self._schemes.get(name)
                if scheme is None:
                    requirement.complain("security-scheme-missing", f"there is no security scheme `{name}`")
                    continue
                yield from self._placement(name, scheme.resolve())

    def _placement(self, name: str, scheme: Node) -> Iterator[ir.Placement]:
        kind = scheme.text("type")
        known = self._credential(name, scheme)
        if kind == "apiKey":
            match scheme.text("in"):
                case "header" | "query" | "cookie" as location:
                    yield ir.Placement(known, location, scheme.text("name"))
                case other:
                    hint = "write `header`, `query` or `cookie`"
                    scheme.complain("wrong-value", f"`in` is {quote(other)}", hint=hint)
        elif kind == "http" and scheme.text("scheme").lower() in ("bearer", "basic"):
            yield ir.Placement(
                known, cast('Literal["bearer", "basic"]', scheme.text("scheme").lower()), "Authorization"
            )
        else:
            scheme.complain(
                "security-unsupported",
                f"a security scheme of type `{kind}` cannot be expressed yet",
                hint="use `apiKey`, or `http` with `bearer` or `basic`",
            )

    def _credential(self, name: str, scheme: Node) -> str:
        env = scheme.get("x-env")
        chosen = scheme.get("x-python-name")
        known = credential(chosen.value if chosen is not None and isinstance(chosen.value, str) else name)
        other = self._named.setdefault(known, name)
        if other != name:
            scheme.complain(
                "name-collision",
                f"security scheme {quote(name)} and {quote(other)} would both be called `{known}` in Python",
                hint="give one of them an `x-python-name`",
            )
        self.add(
            ir.Credential(known, env.value if env is not None and isinstance(env.value, str) else None, doc_of(scheme))
        )
        return known
