"""The classes of errors, and the codes of a provider that each is raised for."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getdoc

from markupsafe import Markup, escape

from .. import ir
from ..layout import inline
from ..runtime import errors
from ..view.guide import KINDS
from .markup import markdown
from .pages import Row

_OF_CALLS = (
    errors.ConfigurationError,
    errors.TransportError,
    errors.HttpStatusError,
    errors.DecodeError,
    errors.ProviderError,
    *errors.PROVIDER_ERRORS.values(),
)

_OF_TASKS = {
    "TaskFailed": "The provider reports that the task failed; `kind` is what its code means.",
    "TaskTimeout": "The caller's timeout expired; the task may still be running, and can be resumed with `handle`.",
    "TaskExpired": "The provider's own limit of polls or time is reached; polling again is useless.",
    "TaskCancelled": "The task was cancelled.",
}


def error_rows(api: ir.Api, codes: dict[str, tuple[str, ...]]) -> tuple[Row, ...]:
    """Every class of errors that a client of the Api raises, with what it means and the provider's codes."""
    listed = {each.__name__: _first_sentence(each) for each in _OF_CALLS} | (_OF_TASKS if api.tasks else {})
    return tuple(_row(name, doc, codes.get(name, ())) for name, doc in listed.items())


def _first_sentence(kind: type) -> str:
    """The first paragraph of what a class says of itself."""
    return " ".join((getdoc(kind) or "").split("\n\n")[0].split())


def _row(name: str, doc: str, codes: tuple[str, ...]) -> Row:
    shown = Markup(", ").join(Markup(f"<code>{escape(inline(code))}</code>") for code in codes)
    told = Markup(f"<p>Codes: {shown}</p>") if codes else Markup("")
    return Row(error_anchor(name), Markup(f"<code>{escape(name)}</code>"), markdown(doc) + told)


def error_anchor(name: str) -> str:
    """The id of an error class on the first page of a provider."""
    return f"error-{name}"


def raised_by(operation: ir.Operation) -> Iterator[str]:
    """The classes of errors that a call raises for failures which its spec declares."""
    if operation.failure is not None:
        kinds = dict.fromkeys(KINDS[kind] for kind in operation.failure.kinds)
        yield from dict.fromkeys(("ProviderError", *kinds))
    elif any(not answer.status.startswith(("2", "d")) for answer in operation.responses):
        yield "HttpStatusError"
