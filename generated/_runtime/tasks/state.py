"""Classifies one raw response: a failure, or the state of a task. Pure, and the only place that decides it.

The order is fixed. The task's rules come first, the first that holds decides; then the failure that the document or the
operation declares; then an HTTP status that no rule explains, which is not a state; then the status word; then what
the task says otherwise. A redirect that the task's polls do not follow is explained by its status word. A failure of
authentication is the task's state only where a rule names it, and not where a rule holds for it by accident. Scalars
compare as text (`as_text`), null matches nothing but ``exists: false``.

Which rules, words and timing apply to one task depends on its type: `adapt` picks the variant.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal, TypeAlias, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from ..description.conditions import AnyOf, When
from ..description.tasks import Rule, State, TaskSpec, Timing, Variant
from ..errors import TRANSIENT, FailureKind, is_transient
from ..expressions import compiled, evaluate, holds, text_at
from ..facts import Facts, FailureRule, ReportedFailure
from ..json_data import as_text

REFUSALS = frozenset({401, 403})
"""The HTTP statuses that reject a key: they are unrelated to the task, and a retry gets the same response."""

CallName: TypeAlias = Literal["create", "poll", "result"]
"""Which call of a task a response belongs to."""


class Classification(Struct, frozen=True, kw_only=True):
    """What a response reports about a task.

    `state` is None where the response has an HTTP status other than 2xx that no rule and no failure explains. `word` is
    the provider's own status; `known` is False where it is one that the spec does not list. `code`, `message` and
    `kind` describe the failure, where there is one; `transient` says that the failure is not the task's,
    and `silent` that the task has words for its states and the response has none.
    """

    state: State | None
    word: str | None = None
    known: bool = True
    code: str | None = None
    message: str | None = None
    kind: FailureKind | None = None
    transient: bool = False
    silent: bool = False


def classify(task: TaskSpec[Any], call: CallName, facts: Facts, failure: FailureRule | None = None) -> Classification:
    """The state that a raw response reports; `failure` is what the document or the operation declares.

    On a create response `succeeded` and `partial` count only with `sync`: otherwise an echoed word could end the task.
    In a poll or a result a failure that is transient is `pending`, since it is not the task's: one whose kind is, or
    one without a kind under HTTP status 408, 429 or 5xx.
    """
    word = None if task.status is None else as_text(evaluate(task.status.at, facts))
    for rule in task.rules:
        if _is_for(rule, call, facts.status) and holds(rule.when, facts) and not swallows(rule, facts, failure):
            return _classified(task, call, facts, failure, rule.state, word)
    found = None if failure is None else failure.reported(facts)
    if found is not None:
        if call != "create" and (found.kind in TRANSIENT or (found.kind is None and is_transient(facts.status))):
            return _failed(task, facts, failure, "pending", word, transient=True)
        return _failed(task, facts, failure, "failed", word)
    is_word = call == "poll" and task.reads_redirects and word is not None and 300 <= facts.status < 400
    if not 200 <= facts.status < 300 and not is_word:
        return _failed(task, facts, failure, None, word)
    if call == "result":
        return Classification(state="succeeded", word=word)
    if task.status is None:
        return _classified(task, call, facts, failure, task.otherwise, None)
    if word is None:
        return replace(_classified(task, call, facts, failure, task.otherwise, None), silent=True)
    state = task.status.words.get(word)
    if state is None:
        other: State = "pending" if task.status.other in ("succeeded", "partial") else task.status.other
        return _classified(task, call, facts, failure, other, word, known=False)
    return _classified(task, call, facts, failure, state, word)


def swallows(rule: Rule, facts: Facts, failure: FailureRule | None = None) -> bool:
    """Whether a rule that holds would hide an authentication failure that it does not mention.

    Such a failure has HTTP status 401 or 403, or a code that the document lists as one. A rule mentions it if it names
    the HTTP status, or would not hold if the response were empty.
    """
    if rule.state in ("failed", "cancelled", "expired"):
        return False
    is_refused = facts.status in REFUSALS
    found = None if is_refused or failure is None else failure.reported(facts)
    if not is_refused and (found is None or found.kind != "authentication"):
        return False
    holds_anyway = holds(rule.when, replace(facts, headers={}, body=None))
    return holds_anyway and not (is_refused and _names(rule.when, str(facts.status)))


def _names(when: tuple[When, ...], status: str) -> bool:
    """Whether a condition names this HTTP status."""
    for condition in when:
        if isinstance(condition, AnyOf):
            if any(_names(conditions, status) for conditions in condition.lists):
                return True
        elif "$statusCode" in condition.at and status in (condition.is_ or ()):
            return True
    return False


def _is_for(rule: Rule, call: CallName, status: int) -> bool:
    """Whether a rule applies to a response to this call.

    A rule for any call that says `pending` applies to the result only where HTTP does not report one: a 200 to the call
    for the result is the result, regardless of how a poll with status 200 reads.
    """
    if rule.call == "any" and call == "result" and rule.state in ("pending", "needs_action"):
        return status == 202 or not 200 <= status < 300
    return rule.call in ("any", call)


def _classified(
    task: TaskSpec[Any],
    call: CallName,
    facts: Facts,
    failure: FailureRule | None,
    state: State,
    word: str | None,
    *,
    known: bool = True,
) -> Classification:
    if state in ("failed", "cancelled", "expired"):
        return _failed(task, facts, failure, state, word, known=known)
    if call == "create" and state in ("succeeded", "partial") and not task.sync:
        state = "pending"
    return Classification(state=state, word=word, known=known)


def _failed(
    task: TaskSpec[Any],
    facts: Facts,
    failure: FailureRule | None,
    state: State | None,
    word: str | None,
    *,
    known: bool = True,
    transient: bool = False,
) -> Classification:
    """A classification with the error as the task reads it, or else as the document does."""
    told = ReportedFailure() if failure is None else failure.told(facts)
    code = text_at(task.error_code, facts) or told.code
    return Classification(
        state=state,
        word=word,
        known=known,
        code=code,
        message=text_at(task.error_message, facts) or told.message,
        kind=None if failure is None else failure.kind_of(code),
        transient=transient,
    )


# --- variants --------------------------------------------------------------------------------------------------------


AnySpec = TypeVar("AnySpec", bound=TaskSpec[Any])

_OPEN = Timing()


def adapt(spec: AnySpec, given: Facts, timing: Timing = _OPEN) -> AnySpec:
    """The description of a task for one create request, which `given` holds: with the variant of its type, and the
    `timing` that the caller sets.
    """
    type_name = None if spec.by_type is None else as_text(evaluate(spec.by_type.at, given))
    return cast("AnySpec", _adapt(spec, type_name, timing))


@lru_cache(maxsize=1024)
def _adapt(spec: TaskSpec[Any], type_name: str | None, timing: Timing) -> TaskSpec[Any]:
    variants = () if spec.by_type is None or type_name is None else spec.by_type.variants
    matching = (variant for variant in variants if compiled(variant.pattern).fullmatch(type_name or ""))
    found = with_variant(spec, next(matching, Variant("")))
    return replace(found, timing=_overlay(found.timing, timing))


def with_variant(spec: AnySpec, variant: Variant) -> AnySpec:
    """The description with every part that the variant sets."""
    return replace(
        spec,
        timing=_overlay(spec.timing, variant.timing),
        limits=_overlay(spec.limits, variant.limits),
        sync=spec.sync if variant.sync is None else variant.sync,
        status=spec.status if variant.status is None else variant.status,
    )


def _overlay(under: Any, over: Any) -> Any:
    """The first with every part that the second sets."""
    parts = {name: getattr(over, name) for name in over.__struct_fields__}
    return replace(under, **{name: part for name, part in parts.items() if part not in (None, ())})
