"""One change between two versions of a provider's document, as those who call its client meet it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from ..diagnostics import Source

Effect: TypeAlias = Literal["breaks-types", "breaks-at-run-time", "changes-behaviour", "harmless"]
"""What becomes of a program that uses what changes, and is not edited.

A type checker rejects it; or it passes, and then raises or loses something; or it still works, and does something else,
at another pace or at another place; or nothing happens to it.
"""

EFFECTS: Final[tuple[Effect, ...]] = ("breaks-types", "breaks-at-run-time", "changes-behaviour", "harmless")
"""The worst first."""

BREAKING: Final[frozenset[Effect]] = frozenset({"breaks-types", "breaks-at-run-time"})

Code: TypeAlias = Literal[
    "added", "removed", "renamed",
    "narrowed", "widened", "retyped",
    "new-required", "became-required", "became-optional", "position", "default", "bounds", "format",
    "enum-value-added", "enum-value-removed", "enum-value-changed", "constant", "discriminator",
    "member-added", "member-removed",
    "credential", "environment", "server", "server-variable",
    "method-and-path", "parameter-style", "media-type", "envelope", "retries", "long-poll", "pagination", "stream",
    "failure", "error-kind", "error-value",
    "interval", "budget", "rate", "result", "status", "progress", "billable", "idempotency", "handle", "notification",
    "task-calls", "signature", "deprecated", "undeprecated",
]  # fmt: skip
"""What kind of change it is. `docs/changes.md` explains each."""

OwnerKind: TypeAlias = Literal[
    "package",
    "client",
    "credential",
    "resource",
    "method",
    "argument",
    "result",
    "model",
    "field",
    "member",
    "function",
]
"""What a program names when it uses what changes."""


class Owner(Struct, frozen=True, kw_only=True):
    """What a program of the old version writes that uses what changes: all names are Python's, and the old ones.

    For what is new, they are those of the new version.
    """

    kind: OwnerKind
    client: str = ""
    """The class of the sync client; that of the async one has `Async` before it."""
    methods: tuple[str, ...] = ()
    """The methods that are concerned, as attributes of a client: `get_pet`, `pets.iter_list`, `tasks.submit`."""
    functions: tuple[str, ...] = ()
    """The functions that are: `calls.get_pet`, `webhooks.parse_pet`."""
    model: str = ""
    """The class or alias in `models`."""
    name: str = ""
    """The argument, credential, field or member of an enum; of a resource its attribute."""


class Change(Struct, frozen=True, kw_only=True):
    """One change."""

    code: Code
    effect: Effect
    provider: str
    """The name of the provider, as its spec is called."""
    subject: str
    """What changes, in Python's names: `client.tasks.submit(website_url)`, `models.Pet.name`."""
    wire: str
    """The same in the names of the wire: `GET /pets`, `#/components/schemas/Pet/properties/name`."""
    message: str
    """One plain sentence, lower case and without a full stop, values in backticks."""
    before: str = ""
    """The type, name or value that it was; "" where there was none."""
    after: str = ""
    """The one that it is; "" where there is none."""
    place: Source
    """In the new document; for what is gone, in the old one."""
    side: Literal["old", "new"] = "new"
    """The document of `place`."""
    near: Source | None = None
    """For what is gone, the place in the new document that is nearest to where it was; None where that is gone, too."""
    owner: Owner

    @property
    def breaks(self) -> bool:
        """Whether a program can break."""
        return self.effect in BREAKING


def ordered(changes: Iterable[Change]) -> list[Change]:
    """Sorted by provider, effect (the worst first) and location."""
    return sorted(
        changes,
        key=lambda it: (
            it.provider,
            EFFECTS.index(it.effect),
            it.place.file,
            it.place.line,
            it.place.column,
            it.subject,
            it.code,
            it.message,
        ),
    )
