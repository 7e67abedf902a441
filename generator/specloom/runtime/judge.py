"""What one raw answer means: a failure, or the state of a task. Pure, and the only place that decides it.

The order is fixed. The task's rules come first, the first that holds decides; then the failure that the document or the
operation declares; then an HTTP status that nobody explained, which is no state at all; then the status word; then what
the task says otherwise. A redirect that the task's polls do not follow is explained by the word that it tells. A failure of
authentication is the task's state only where a rule speaks of it, and not where a rule holds for it by accident. Scalars compare as text (`as_text`), null matches nothing but ``exists: false``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from .errors import FailureKind
from .expressions import Expressions, Facts, as_number, as_text, compiled, evaluate

__all__ = [
    "AnyOf",
    "CallName",
    "Condition",
    "Facts",
    "Failure",
    "FailureKind",
    "Fault",
    "Judged",
    "Rule",
    "State",
    "Status",
    "Verdict",
    "When",
    "as_text",
    "evaluate",
    "fault",
    "holds",
    "is_transient",
    "judge",
]

State: TypeAlias = Literal["pending", "succeeded", "partial", "failed", "cancelled", "expired", "needs_action"]
"""The normal form of what providers call a task's status."""

CallName: TypeAlias = Literal["create", "poll", "result"]
"""Which call of a task an answer belongs to."""

TRANSIENT: frozenset[FailureKind | None] = frozenset({"rate_limit", "unavailable"})
"""The kinds of failure that say nothing about the task: asking again later may succeed."""


REFUSALS = frozenset({401, 403})
"""The HTTP statuses that refuse a key: they say nothing about the task, and asking again brings the same."""


def is_transient(status: int) -> bool:
    """Whether an HTTP status says that asking again later may succeed: 408, 429 or 5xx."""
    return status in (408, 429) or 500 <= status <= 599


class Condition(Struct, frozen=True, kw_only=True):
    """A test of one value; every part that is given must hold.

    `is_`, `not_` and `matches` (searched for) look at the value's text, `gt`, `gte` and `lt` at its number, which may
    be written as a text. An absent or null value fulfils none of them, `not_` included: it matches ``exists=False``
    only.
    """

    at: Expressions
    is_: tuple[str, ...] | None = None
    not_: tuple[str, ...] | None = None
    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    exists: bool | None = None
    matches: str | None = None


class AnyOf(Struct, frozen=True):
    """Holds when all conditions of at least one list hold."""

    lists: tuple[tuple[When, ...], ...]


When: TypeAlias = "Condition | AnyOf"
"""One line of a `when`."""


class Failure(Struct, frozen=True, kw_only=True):
    """When an answer is an error whatever its HTTP status, and how to read it; `kinds` lists codes by kind."""

    when: tuple[When, ...]
    code: Expressions = ()
    message: Expressions = ()
    kinds: Mapping[FailureKind, tuple[str, ...]] = {}


class Rule(Struct, frozen=True):
    """The state of a task whose answer (to this call, or any) fulfils all conditions."""

    state: State
    when: tuple[When, ...]
    call: Literal["create", "poll", "result", "any"] = "any"


class Status(Struct, frozen=True, kw_only=True):
    """Where the status word is, the state of each word, and of a word that is not listed."""

    at: Expressions
    words: Mapping[str, State]
    other: State = "pending"


class Fault(Struct, frozen=True):
    """A failure that an answer tells, in the provider's own words; `kind` where the spec knows the code."""

    code: str | None = None
    message: str | None = None
    kind: FailureKind | None = None


class Verdict(Struct, frozen=True, kw_only=True):
    """What an answer says about a task.

    `state` is None where the answer has an HTTP status other than 2xx that no rule and no failure explains. `word` is
    the provider's own status; `known` is False where it is one that the spec does not list. `code`, `message` and
    `kind` tell the failure, where there is one; `transient` says that the failure is not the task's,
    and `silent` that the task has words for its states and the answer has none.
    """

    state: State | None
    word: str | None = None
    known: bool = True
    code: str | None = None
    message: str | None = None
    kind: FailureKind | None = None
    transient: bool = False
    silent: bool = False


class Judged(Protocol):
    """The part of a task's description that decides its state."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """In order; the first that holds decides."""
        ...

    @property
    def status(self) -> Status | None:
        """The status words, where the provider has any."""
        ...

    @property
    def otherwise(self) -> State:
        """The state when neither rule nor word spoke."""
        ...

    @property
    def sync(self) -> bool:
        """Whether a create answer may already be the end."""
        ...

    @property
    def reads_redirects(self) -> bool:
        """Whether a redirect is an answer to a poll, and not followed."""
        ...

    @property
    def error_code(self) -> Expressions:
        """Where the code of a failure is; none where the document's own place holds."""
        ...

    @property
    def error_message(self) -> Expressions:
        """Where the text of a failure is; none where the document's own place holds."""
        ...


def holds(when: tuple[When, ...], facts: Facts) -> bool:
    """Whether all conditions hold; an empty list holds never, since it says nothing."""
    return bool(when) and all(_one_holds(condition, facts) for condition in when)


def fault(failure: Failure | None, facts: Facts) -> Fault | None:
    """The failure that an answer tells, or None."""
    if failure is None or not holds(failure.when, facts):
        return None
    code = _said(failure.code, facts)
    return Fault(code, _said(failure.message, facts), _kind(failure, code))


def judge(task: Judged, call: CallName, facts: Facts, failure: Failure | None = None) -> Verdict:
    """The state that a raw answer tells; `failure` is what the document or the operation declares.

    On a create answer `succeeded` and `partial` count only with `sync`: else an echoed word could be taken for the end.
    In a poll or a result a failure that is transient is `pending`, since it is not the task's: one whose kind is, or
    one without a kind under HTTP status 408, 429 or 5xx.
    """
    told = None if task.status is None else as_text(evaluate(task.status.at, facts))
    for rule in task.rules:
        if _is_for(rule, call, facts.status) and holds(rule.when, facts) and not swallows(rule, facts, failure):
            return _verdict(task, call, facts, failure, rule.state, told)
    found = fault(failure, facts)
    if found is not None:
        if call != "create" and (found.kind in TRANSIENT or (found.kind is None and is_transient(facts.status))):
            return _failed(task, facts, failure, "pending", told, transient=True)
        return _failed(task, facts, failure, "failed", told)
    is_word = call == "poll" and task.reads_redirects and told is not None and 300 <= facts.status < 400
    if not 200 <= facts.status < 300 and not is_word:
        return _failed(task, facts, failure, None, told)
    if call == "result":
        return Verdict(state="succeeded", word=told)
    if task.status is None:
        return _verdict(task, call, facts, failure, task.otherwise, None)
    if told is None:
        return replace(_verdict(task, call, facts, failure, task.otherwise, None), silent=True)
    state = task.status.words.get(told)
    if state is None:
        other = "pending" if task.status.other in ("succeeded", "partial") else task.status.other
        return _verdict(task, call, facts, failure, other, told, known=False)
    return _verdict(task, call, facts, failure, state, told)


def swallows(rule: Rule, facts: Facts, failure: Failure | None = None) -> bool:
    """Whether a rule that holds would hide a failure of authentication, of which it says nothing.

    Such a failure has HTTP status 401 or 403, or a code that the document lists as one. A rule speaks of it that names the
    HTTP status, or that would not hold if the answer were empty.
    """
    if rule.state in ("failed", "cancelled", "expired"):
        return False
    is_refused = facts.status in REFUSALS
    found = None if is_refused else fault(failure, facts)
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
    """Whether a rule speaks of an answer to this call.

    A rule for any call that says `pending` speaks of the result only where HTTP does not call it one: a 200 to the call
    for the result is the result, however a poll that is answered with 200 reads.
    """
    if rule.call == "any" and call == "result" and rule.state in ("pending", "needs_action"):
        return status == 202 or not 200 <= status < 300
    return rule.call in ("any", call)


def _verdict(
    task: Judged,
    call: CallName,
    facts: Facts,
    failure: Failure | None,
    state: State,
    word: str | None,
    *,
    known: bool = True,
) -> Verdict:
    if state in ("failed", "cancelled", "expired"):
        return _failed(task, facts, failure, state, word, known=known)
    if call == "create" and state in ("succeeded", "partial") and not task.sync:
        state = "pending"
    return Verdict(state=state, word=word, known=known)


def _failed(
    task: Judged,
    facts: Facts,
    failure: Failure | None,
    state: State | None,
    word: str | None,
    *,
    known: bool = True,
    transient: bool = False,
) -> Verdict:
    """A verdict with the error as the task reads it, or else as the document does."""
    code = _said(task.error_code, facts) or (None if failure is None else _said(failure.code, facts))
    message = _said(task.error_message, facts) or (None if failure is None else _said(failure.message, facts))
    return Verdict(
        state=state,
        word=word,
        known=known,
        code=code,
        message=message,
        kind=None if failure is None else _kind(failure, code),
        transient=transient,
    )


def _kind(failure: Failure, code: str | None) -> FailureKind | None:
    return next((kind for kind, codes in failure.kinds.items() if code in codes), None)


def _said(expressions: Expressions, facts: Facts) -> str | None:
    """A code or message as text; an empty one says nothing."""
    return as_text(evaluate(expressions, facts)) or None


def _one_holds(condition: When, facts: Facts) -> bool:
    if isinstance(condition, AnyOf):
        return any(holds(conditions, facts) for conditions in condition.lists)
    value = evaluate(condition.at, facts)
    if condition.exists is not None and condition.exists != (value is not None):
        return False
    if value is None:
        asked = condition.is_, condition.not_, condition.gt, condition.gte, condition.lt, condition.matches
        return condition.exists is False and all(part is None for part in asked)
    return _text_holds(condition, as_text(value)) and _number_holds(condition, as_number(value))


def _text_holds(condition: Condition, text: str | None) -> bool:
    if condition.is_ is not None and text not in condition.is_:
        return False
    if condition.not_ is not None and text in condition.not_:
        return False
    return condition.matches is None or (text is not None and compiled(condition.matches).search(text) is not None)


def _number_holds(condition: Condition, number: float | None) -> bool:
    if condition.gt is not None and not (number is not None and number > condition.gt):
        return False
    if condition.gte is not None and not (number is not None and number >= condition.gte):
        return False
    return condition.lt is None or (number is not None and number < condition.lt)
