"""`ir.Api` becomes what templates print: annotations, argument lists, wrapped docs and literals, all strings final."""

from __future__ import annotations

from collections.abc import Callable

from .. import ir
from ..diagnostics import Diagnostic, SpecError
from ..layout import comment
from ..naming import names_of
from .calls import Calls
from .clients import Clients, hidden_by_members
from .exports import exports
from .guide import guide
from .kept import KeptViews
from .models import Models
from .package import PackageView
from .signatures import Signatures
from .tests import Tests
from .types import Directions
from .webhooks import Webhooks

__all__ = ["KeptViews", "PackageView", "view"]


def view(api: ir.Api, report: Callable[[Diagnostic], None] | None = None, kept: KeptViews | None = None) -> PackageView:
    """The package of one Api; names that had to be distinguished are reported to `report`, as warnings.

    Views of operations that an earlier run has kept are taken from there, and the others are added to them.

    Raises SpecError when names that the spec chose collide or cannot be used in Python.
    """
    found: list[Diagnostic] = []
    directions = Directions(api)
    names = names_of(api, found.append, directions.of, with_warnings=report is not None)
    if any(finding.severity == "error" for finding in found):
        raise SpecError(tuple(found))
    if report is not None:
        for finding in found:
            report(finding)
    signatures = Signatures(api, names, directions)
    if kept is not None:
        kept.begin(api, names, directions, hidden_by_members(names))
    kept = kept or KeptViews()
    client, async_client = Clients(api, names, signatures, kept).views()
    webhooks = Webhooks(api, names, directions, signatures).view()
    notice = f"Code generated from {comment(api.file)}. DO NOT EDIT; run `specloom generate`."
    return PackageView(
        name=api.name,
        notice=notice,
        header=f"# {notice}",
        exports=exports(api, names, client, has_webhooks=webhooks is not None),
        models=Models(api, names, directions).view(),
        calls=Calls(api, names, directions, signatures, kept).view(),
        webhooks=webhooks,
        client=client,
        async_client=async_client,
        tests=Tests(api, names, signatures, directions, kept).view(),
        guide=guide(api, names, signatures, kept),
    )
