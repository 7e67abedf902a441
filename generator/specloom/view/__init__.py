"""`ir.Api` becomes what templates print: annotations, argument lists, wrapped docs and literals, all strings final."""

from __future__ import annotations

from collections.abc import Callable

from .. import ir
from ..diagnostics import Diagnostic, SpecError
from ..layout import comment, docstring, imports_of
from ..naming import Names, names_of
from .calls import Calls
from .clients import ASYNC, SYNC, Clients
from .guide import guide
from .imported import MODELS, TYPE_CHECKING, UNSET, name_from, runtime, runtime_module
from .models import Models
from .package import ExportsView, PackageView
from .signatures import Signatures
from .tests import Tests
from .types import Directions
from .webhooks import Webhooks

__all__ = ["PackageView", "view"]

_ERRORS = (
    "AuthenticationError", "ClientError", "ConfigurationError", "DecodeError", "HttpStatusError", "InvalidRequest",
    "NotFound", "ProviderError", "QuotaExceeded", "RateLimited", "TaskCancelled", "TaskError", "TaskExpired", "TaskFailed",
    "TaskTimeout", "TransportError", "Unavailable", "Unknown",
)  # fmt: skip
"""What every package exports beside its clients, and an `Unknown` that is compared with; `Handle` is loaded later."""


def view(api: ir.Api, report: Callable[[Diagnostic], None] | None = None) -> PackageView:
    """The package of one Api; names that had to be told apart go to `report`, as warnings.

    Raises SpecError when names that the spec chose collide or cannot be used in Python.
    """
    found: list[Diagnostic] = []
    names = names_of(api, found.append)
    if any(finding.severity == "error" for finding in found):
        raise SpecError(tuple(found))
    if report is not None:
        for finding in found:
            report(finding)
    directions = Directions(api)
    signatures = Signatures(api, names, directions)
    clients = Clients(api, names, signatures)
    notice = f"Code generated from {comment(api.file)}. DO NOT EDIT; run `specloom generate`."
    return PackageView(
        name=api.name,
        notice=notice,
        header=f"# {notice}",
        exports=_exports(api, names),
        models=Models(api, names, directions).view(),
        calls=Calls(api, names, directions, signatures).view(),
        webhooks=Webhooks(api, names, directions, signatures).view(),
        client=clients.view(SYNC),
        async_client=clients.view(ASYNC),
        tests=Tests(api, names, signatures, directions).view(),
        guide=guide(api, names, signatures),
    )


def _exports(api: ir.Api, names: Names) -> ExportsView:
    title = api.title or names.client
    async_client = f"Async{names.client}"
    exported = {"UNSET", names.client, async_client, "Handle", *_ERRORS}
    typed = (
        runtime("Handle"),
        name_from(".", "calls"),
        name_from(".async_client", async_client),
        name_from(".client", names.client),
    )
    import_module = name_from("importlib", "import_module")
    return ExportsView(
        docstring(f"Clients of {title}: `{names.client}` and `{async_client}`."),
        names.client,
        async_client,
        imports_of(import_module, TYPE_CHECKING, UNSET, *map(runtime, _ERRORS), MODELS),
        imports_of(*typed),
        runtime_module("Handle"),
        tuple(sorted(exported, key=lambda name: (not name.isupper(), name))),
    )
