"""Kinds of task as Python expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from .. import ir
from ..layout import Code, Expression, Unbroken, call, data, dict_of, literal, tuple_of
from .conditions import expressions, number, when
from .imported import ANY, runtime
from .operations import given
from .signatures import Signatures

Visited: TypeAlias = Callable[[ir.Task, ir.Visit], Expression]
"""What stands in for an operation where a URL is called."""


def kind(task: ir.Task, signatures: Signatures, visited: Visited) -> Expression:
    """Everything that the runtime knows of a kind of task."""
    created = signatures.operations[task.create[0]]
    solutions = signatures.solutions_name(created)
    result_type = signatures.annotations.of(task.result_type)
    return call(
        runtime("TaskSpec"),
        name=Code(literal(task.name)),
        capture=dict_of((Code(literal(name)), expressions(value)) for name, value in task.capture),
        poll=_step(signatures, visited, task, task.poll),
        start=tuple_of(_step(signatures, visited, task, step) for step in task.start) if task.start else None,
        reads_redirects=Code("True") if task.reads_redirects else None,
        origins=tuple_of(Code(literal(origin)) for origin in task.origins) if task.origins else None,
        sync_request=_sync_request(task.sync_request) if task.sync_request is not None else None,
        idempotency=_slot(task.idempotency) if task.idempotency is not None else None,
        long_poll=Code(literal(task.long_poll)) if task.long_poll else None,
        rules=tuple_of(_rule(rule) for rule in task.rules) if task.rules else None,
        status=_status(task.status) if task.status is not None else None,
        otherwise=Code(literal(task.otherwise)) if task.otherwise != "pending" else None,
        sync=Code("True") if task.sync else None,
        result=call(
            runtime("Result"),
            at=expressions(task.result.at) if task.result.at else None,
            call=_step(signatures, visited, task, task.result.call) if task.result.call is not None else None,
            items=Code(literal(task.result.items)) if task.result.items is not None else None,
            pages=_pages(task.result.pages) if task.result.pages is not None else None,
            single_use=Code("True") if task.result.single_use else None,
            expiring_urls=Code("True") if task.result.expiring_urls else None,
        ),
        result_type=Unbroken(result_type) if result_type != ANY else None,
        solutions=Code(solutions) if solutions is not None else None,
        error_code=expressions(task.error_code) if task.error_code else None,
        error_message=expressions(task.error_message) if task.error_message else None,
        timing=_timing(task.timing),
        limits=_limits(task.limits),
        by_type=_by_type(task.by_type) if task.by_type is not None else None,
        cancel=_step(signatures, visited, task, task.cancel) if task.cancel is not None else None,
        listing=_listing(signatures, task.listing) if task.listing is not None else None,
        notify=(
            call(runtime("Notify"), Code(literal(task.notify.set)), Code(literal(task.notify.payload)))
            if task.notify is not None
            else None
        ),
        billable=Code("True") if task.billable else None,
    )


def visit_name(visit: ir.Visit) -> str:
    """What a call of a URL goes by in errors: it has no operationId."""
    return f"{visit.method} {visit.url}"


def _step(signatures: Signatures, visited: Visited, task: ir.Task, step: ir.Step) -> Expression:
    """A call that tasks of a kind make by themselves."""
    inputs = step.inputs
    visit = step if isinstance(step, ir.Visit) else None
    return call(
        runtime("FollowUp"),
        Code(signatures.names.constants[step.operation]) if visit is None else visited(task, visit),
        path=data(dict(inputs.path)) if inputs.path else None,
        query=data(dict(inputs.query)) if inputs.query else None,
        header=data(dict(inputs.header)) if inputs.header else None,
        cookie=data(dict(inputs.cookie)) if inputs.cookie else None,
        body=data(dict(inputs.body)) if inputs.body else None,
        constants=data(dict(inputs.constants)) if inputs.constants else None,
        url=Code(literal(visit.url)) if visit is not None else None,
        again=Code("True") if isinstance(step, ir.Again) else None,
    )


def _slot(slot: ir.Slot) -> Expression:
    return call(runtime("Slot"), *(Code(literal(part)) for part in (slot.location, slot.name) if part))


def _pages(pages: ir.Pages) -> Expression:
    return call(runtime("Pages"), next=expressions(pages.next), set=_slot(pages.set))


def _sync_request(asked: ir.SyncRequest) -> Expression:
    long_poll = Code(literal(asked.long_poll)) if asked.long_poll else None
    return call(runtime("SyncRequest"), _slot(asked.set), data(asked.value), long_poll=long_poll)


def _listing(signatures: Signatures, listing: ir.Listing) -> Expression:
    return call(
        runtime("Listing"),
        Code(signatures.names.constants[listing.operation]),
        items=Code(literal(listing.items)),
        id=Code(literal(listing.id)),
        status=given(listing.status),
    )


def _rule(rule: ir.Rule) -> Expression:
    return call(
        runtime("Rule"),
        Code(literal(rule.state)),
        when=when(rule.when),
        call=Code(literal(rule.call)) if rule.call != "any" else None,
    )


def _status(status: ir.Status) -> Expression:
    words = [(Code(literal(word)), Code(literal(state))) for state, listed in status.words for word in listed]
    return call(
        runtime("Status"),
        at=expressions(status.at),
        words=dict_of(words),
        other=Code(literal(status.other)) if status.other != "pending" else None,
    )


def _timing(timing: ir.Timing) -> Expression | None:
    hints = [call(runtime("Hint"), expressions(hint.at), Code(literal(hint.unit))) for hint in timing.hint]
    value = call(
        runtime("Timing"),
        first=number(timing.first),
        every=number(timing.every),
        factor=number(timing.factor),
        max=number(timing.max),
        min=number(timing.min),
        jitter=number(timing.jitter),
        hint=tuple_of(hints) if hints else None,
    )
    return value if value.items else None


def _limits(limits: ir.Limits) -> Expression | None:
    value = call(
        runtime("Limits"),
        polls=number(limits.polls),
        expires=number(limits.expires),
        retained=number(limits.retained),
        rate=number(limits.rate),
        wait=number(limits.wait),
    )
    return value if value.items else None


def _by_type(by_type: ir.ByType) -> Expression:
    variants = [
        call(
            runtime("Variant"),
            Code(literal(variant.pattern)),
            timing=_timing(variant.timing),
            limits=_limits(variant.limits),
            sync=Code(repr(variant.sync)) if variant.sync is not None else None,
            status=_status(variant.status) if variant.status is not None else None,
        )
        for variant in by_type.variants
    ]
    return call(runtime("ByType"), at=expressions(by_type.at), variants=tuple_of(variants))
