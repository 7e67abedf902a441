"""What an operation sends and how it reads a response, as far as no caller writes any of it: it changes behaviour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from .. import ir
from ..runtime.description.api import Placement
from ..view.operations import accepted
from .model import Code, Effect
from .pairing import without_names


@dataclass(frozen=True, slots=True)
class Fact:
    """One difference between two versions of an operation."""

    code: Code
    effect: Effect
    told: str
    """The end of a sentence that begins with the method."""
    before: str
    after: str
    tokens: tuple[str, ...] = ()
    """Where it is, below the operation."""
    is_shared: bool = False
    """Whether a document usually says it once, for all its operations."""


def facts_of(old: ir.Operation, new: ir.Operation, credentials: Mapping[str, str]) -> Iterator[Fact]:
    """What differs between two versions of an operation that callers do not write;
    `credentials` are their new names.
    """
    yield from _request(old, new)
    yield from _sending(old, new, credentials)
    yield from _reading(old, new)


def _request(old: ir.Operation, new: ir.Operation) -> Iterator[Fact]:
    before, after = (f"{it.method} {it.path}" for it in (old, new))
    if (old.method, without_names(old.path)) != (new.method, without_names(new.path)):
        yield Fact("method-and-path", "changes-behaviour", f"sends `{after}` instead of `{before}`", before, after)
    if old.server != new.server:
        was, now = old.server or "the server of the API", new.server or "the server of the API"
        yield Fact(
            "server", "changes-behaviour", f"is sent to {_named(new.server)} instead of {_named(old.server)}", was, now,
            ("servers",),
        )  # fmt: skip
    sent, sends = _constants(old), _constants(new)
    if sent != sends:
        told = "sends other constant values"
        yield Fact("constant", "changes-behaviour", told, repr(sent), repr(sends), ("requestBody",))
    media = [it.body.media_type if it.body is not None else "" for it in (old, new)]
    if media[0] != media[1] and all(media):
        told = f"sends its body as `{media[1]}` instead of `{media[0]}`"
        yield Fact("media-type", "changes-behaviour", told, media[0], media[1], ("requestBody", "content"))


def _named(server: str | None) -> str:
    return f"`{server}`" if server is not None else "the server of the API"


def _constants(operation: ir.Operation) -> dict[str, ir.Json]:
    """The values that are sent without the caller."""
    fixed = {
        f"{item.location} {item.name}": item.constant
        for item in operation.parameters
        if not isinstance(item.constant, ir.Missing)
    }
    told = operation.body.constants if isinstance(operation.body, ir.ObjectBody) else ()
    return fixed | {f"body {pointer}": value for pointer, value in told}


def _sending(old: ir.Operation, new: ir.Operation, names: Mapping[str, str]) -> Iterator[Fact]:
    before, after = _is_retried(old), _is_retried(new)
    if before != after:
        told = "may be retried" if after else "is no longer retried"
        yield Fact("retries", "changes-behaviour", told, str(before).lower(), str(after).lower(), ("x-safe",))
    if old.long_poll != new.long_poll:
        told = f"may be kept open for `{new.long_poll:g} s` instead of `{old.long_poll:g} s`"
        yield Fact(
            "long-poll", "changes-behaviour", told, f"{old.long_poll:g} s", f"{new.long_poll:g} s", ("x-long-poll",)
        )
    was = {replace(it, credential=names.get(it.credential, it.credential)) for it in old.all_placements}
    now = set(new.all_placements)
    if was != now and {it.credential for it in was} == {it.credential for it in now}:
        told = "sends its credentials in another place"
        yield Fact("credential", "changes-behaviour", told, _places(was - now), _places(now - was), ("security",), True)


def _is_retried(operation: ir.Operation) -> bool:
    """Whether a client repeats a call whose fate it does not know."""
    return operation.safe or operation.method in IDEMPOTENT


IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})
"""The methods of HTTP that clients repeat; a test compares them with those of the runtime."""


def _places(found: set[Placement]) -> str:
    return ", ".join(sorted(f"{it.location} {it.name}".strip() for it in found))


def _reading(old: ir.Operation, new: ir.Operation) -> Iterator[Fact]:
    if old.envelope != new.envelope:
        was, now = ("none" if it.envelope is None else it.envelope.result or "/" for it in (old, new))
        yield Fact("envelope", "changes-behaviour", "opens another envelope", was, now, ("x-envelope",), True)
    if (old.paging is None) == (new.paging is None) and old.paging != new.paging:
        yield Fact("pagination", "changes-behaviour", "finds its next page in another way", "", "", ("x-pagination",))
    if (old.ends, dict(old.events).keys()) != (new.ends, dict(new.events).keys()) and old.stream == new.stream:
        yield Fact("stream", "changes-behaviour", "reads other events, or ends at another one", "", "", ("responses",))
    was, now = accepted(old) or "application/json", accepted(new) or "application/json"
    if was != now:
        yield Fact("media-type", "changes-behaviour", f"asks for `{now}` instead of `{was}`", was, now, ("responses",))
