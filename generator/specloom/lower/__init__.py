"""Turns a checked document into an `ir.Api`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from .. import ir
from ..check.obsolete import rename_obsolete_keys
from ..diagnostics import Diagnostic, Findings, quote
from ..load import Document
from ..naming import UNUSABLE_HINT, chosen_package, is_client_name, package
from ..node import Node
from ..node import root as root_of
from ..runtime.description.api import Credential
from ..runtime.description.servers import Server
from .completeness import require_emitted as require_emitted
from .completeness import require_whole as require_whole
from .emitted import KeptStatements as KeptStatements
from .kept import Components
from .kept import KeptOperations as KeptOperations
from .nodes import server_of
from .operation_filter import select_operations as select_operations
from .operations import Operations
from .schemas import Schemas, doc_of
from .security import Security
from .signatures import signature_of
from .tasks import lower_tasks


def lower(
    document: Document,
    name: str,
    report: Callable[[Diagnostic], None] | None = None,
    kept: KeptOperations | None = None,
) -> ir.Api:
    """The wire facts of a document; `name` is the name of the client's package.

    Warnings found on the way are passed to `report`. What is kept knows the operations that are not in this document,
    and is given those that are. Raises SpecError with everything that cannot be expressed: there is no partial Api.
    """
    rename_obsolete_keys(document)
    known = kept.components() if kept is not None else None
    if known is not None:
        findings = Findings()
        api, is_of_components = _lowered(document, name, findings, kept, known)
        if is_of_components and not list(findings):
            return api
    findings = Findings()
    api, is_of_components = _lowered(document, name, findings, kept)
    findings.stop_on_error()
    if report is not None:
        for finding in findings:
            report(finding)
    if is_of_components and kept is not None:
        kept.add_components(Components(api.models, api.merged, api.shown))
    return api


def _lowered(
    document: Document,
    name: str,
    findings: Findings,
    kept: KeptOperations | None,
    known: Components | None = None,
) -> tuple[ir.Api, bool]:
    """The facts, with what is wrong in `findings`, and whether all models are those of components.

    `known` is what has become of the components, so that only the rest is lowered; that cannot be used where the rest
    turns out to have models of its own.
    """
    root = root_of(document, findings)
    components = root.get("components")
    named = components.get("schemas") if components is not None else None
    schemas = Schemas(named.items() if named is not None else (), known)
    security = Security(root)
    lowered = Operations(root, schemas, security)
    operations, webhooks = lowered.lower(kept), lowered.webhooks()
    models = schemas.models
    by_name = {model.name: model for model in models}
    tasks = lower_tasks(root, {operation.id: operation for operation in operations}, by_name.__getitem__)
    info = root.get("info") or root
    python_name = _client_name(info)
    api = ir.Api(
        name=name,
        file=document.file,
        title=_text(info, "title"),
        version=_text(info, "version"),
        doc=doc_of(info),
        documentation=_documentation(root),
        servers=tuple(_servers(root)),
        credentials=tuple(_credentials(security, operations)),
        grants=security.grants,
        token_urls=security.token_urls,
        models=models,
        operations=operations,
        tasks=tasks,
        webhooks=webhooks,
        signature=signature_of(root),
        merged=schemas.merged,
        tag_docs=tuple(_tags(root)),
        credential_docs=security.docs,
        shown=schemas.shown,
        python_name=python_name,
    )
    return api, schemas.is_of_components


def package_of(document: Document, provider: str) -> str:
    """The name of a spec's package: its `info.x-python-name` in lower case, otherwise that of its file.

    `provider` is the file's name without the extension. An invalid name is reported by `lower`.
    """
    info = document.value.get("info") if isinstance(document.value, dict) else None
    chosen = info.get("x-python-name") if isinstance(info, dict) else None
    return chosen_package(chosen) if isinstance(chosen, str) and is_client_name(chosen) else package(provider)


def _servers(root: Node) -> list[str | Server]:
    servers = root.get("servers")
    return [server_of(node) for node in (servers.elements() if servers is not None else ())]


def _credentials(security: Security, operations: Iterable[ir.Operation]) -> Iterator[Credential]:
    """The credentials; one that every call sends is required, unless the client obtains it."""
    granted = {grant.token for grant in security.grants}
    sent = [{placement.credential for placement in operation.placements} for operation in operations]
    for item in security.credentials:
        is_required = item.name not in granted and all(item.name in names for names in sent)
        yield Credential(item.name, item.env, is_required)


def _tags(root: Node) -> list[tuple[str, str]]:
    tags = root.get("tags")
    listed = tags.elements() if tags is not None and tags.is_array else ()
    return [(name, doc_of(node)) for node in listed if node.is_object and (name := _text(node, "name"))]


def _documentation(root: Node) -> str:
    described = root.get("externalDocs")
    return _text(described, "url") if described is not None and described.is_object else ""


def _client_name(info: Node) -> str | None:
    """The client's name in the spec."""
    chosen = info.get("x-python-name")
    name = _text(info, "x-python-name")
    if chosen is not None and not is_client_name(name):
        chosen.complain("python-name-unusable", f"{quote(name)} is not a valid name for the client", UNUSABLE_HINT)
    return name or None


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return str(child.value).strip() if child is not None and isinstance(child.value, (str, int, float)) else ""
