"""Finds everything that is wrong with a spec before anything is generated from it.

Our own rules run first: `grammar` and `spec` check every object against OpenAPI, `operations`, `schemas` and `examples`
check further rules, `extensions`, `pagination`, `signatures` and `tasks` check our own keys. openapi-spec-validator
runs last. No rule stops at its first finding, and none depends on the findings of another.

An error makes the generated client wrong. A warning does not: the meaning is certain, or only the documentation and the
generated tests suffer. Every command stops on errors; `lint` shows all warnings, and only `lint` shows those of
`HOUSE_RULES`.
"""

from __future__ import annotations

from ..diagnostics import Diagnostic, Findings
from ..load import Document
from .examples import check_examples
from .extensions import check_extensions
from .folded import fold
from .obsolete import rename_obsolete_keys, report_obsolete_keys
from .operations import HOUSE_RULES, check_operations
from .pagination import check_pagination
from .reports import Memory
from .schema import json_schema
from .schemas import check_schemas
from .signatures import check_signatures
from .spec import Spec
from .tasks import check_tasks
from .unread import check_unread

__all__ = ["HOUSE_RULES", "Memory", "check", "json_schema"]


def check(
    document: Document, *, validator: bool = True, memory: Memory | None = None, house_rules: bool = True
) -> list[Diagnostic]:
    """Every finding of a spec, in the order of its lines; `memory` keeps what the validator finds for later runs.

    Without `validator` only our own rules are run: for a spec that is known to be valid, that saves most of the time.
    `house_rules` says whether those of `HOUSE_RULES` are run as well, which may find something in each operation.
    """
    rename_obsolete_keys(document)
    findings = Findings()
    spec = Spec(document, findings)
    if spec.version:
        check_unread(spec)
        check_operations(spec, house_rules=house_rules)
        check_schemas(spec)
        check_examples(spec)
        check_extensions(spec)
        check_pagination(spec)
        check_signatures(spec)
        check_tasks(spec)
        if validator:
            from .validator import check_with_validator

            check_with_validator(spec, memory)
        report_obsolete_keys(document, findings)
    for remark in document.remarks:
        findings.add(remark)
    return fold(findings, document)
