"""The classification of responses, rule by rule of the vocabulary: what a response says about a task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specloom.runtime.description.conditions import AnyOf, Condition, When
from specloom.runtime.description.tasks import FollowUp, Rule, State, Status, TaskSpec
from specloom.runtime.expressions import Failure, holds
from specloom.runtime.facts import Facts, ReportedFailure
from specloom.runtime.tasks.state import CallName, Classification, classify


def described(**parts: Any) -> TaskSpec[None]:
    """A kind of task, of whose description only these parts count."""
    return TaskSpec(name="rendering", capture={}, poll=FollowUp(None), **parts)


def answered(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Facts:
    """The facts of an answer."""
    return Facts(status=status, body=body, headers=headers or {})


AT = ("$response.body#/s",)
WORDS = Status(
    at=AT,
    words={
        "1": "pending",
        "2": "succeeded",
        "half": "partial",
        "3": "failed",
        "gone": "expired",
        "pay": "needs_action",
    },
)
ERROR = (Condition(at=("$response.body#/errorId",), gt=0),)
FAILURE = Failure(
    when=ERROR,
    code=("$response.body#/code",),
    message=("$response.body#/text",),
    kinds={
        "authentication": ("NO_KEY",),
        "rate_limit": ("SLOW",),
        "unavailable": ("DOWN", "503"),
        "unsolvable": ("HARD",),
    },
)


@pytest.mark.parametrize(
    ("condition", "value", "held"),
    [
        (Condition(at=AT, is_=("2",)), 2, True),
        (Condition(at=AT, is_=("2",)), "2", True),
        (Condition(at=AT, is_=("2",)), 2.0, True),
        (Condition(at=AT, is_=("2",)), "2.0", False),
        (Condition(at=AT, is_=("true", "1")), True, True),
        (Condition(at=AT, is_=("true", "1")), "true", True),
        (Condition(at=AT, is_=("True",)), True, False),
        (Condition(at=AT, is_=("",)), "", True),
        (Condition(at=AT, is_=("x",)), ["x"], False),
        (Condition(at=AT, is_=("null", "None", "")), None, False),
        (Condition(at=AT, not_=("2",)), 3, True),
        (Condition(at=AT, not_=("2",)), 2, False),
        (Condition(at=AT, not_=("2",)), {"an": "object"}, True),
        (Condition(at=AT, not_=("2",)), None, False),
        (Condition(at=AT, gt=0), 1, True),
        (Condition(at=AT, gt=0), 0, False),
        (Condition(at=AT, gt=0), "1", True),
        (Condition(at=AT, gt=0), "one", False),
        (Condition(at=AT, gt=0), True, False),
        (Condition(at=AT, gt=0), None, False),
        (Condition(at=AT, gte=100), "100.0", True),
        (Condition(at=AT, gte=100), 99.9, False),
        (Condition(at=AT, gte=1, lt=2), 1.5, True),
        (Condition(at=AT, gte=1, lt=2), 2, False),
        (Condition(at=AT, lt=2), None, False),
        (Condition(at=AT, lt=2), "nan", False),
        (Condition(at=AT, lt=2), " 1\r\n", True),
        (Condition(at=AT, lt=2), "1\x1f", False),
        (Condition(at=AT, exists=True), False, True),
        (Condition(at=AT, exists=True), "", True),
        (Condition(at=AT, exists=True), {}, True),
        (Condition(at=AT, exists=True), None, False),
        (Condition(at=AT, exists=False), None, True),
        (Condition(at=AT, exists=False), 0, False),
        (Condition(at=AT, exists=False, is_=("x",)), None, False),
        (Condition(at=AT, exists=True, is_=("x",)), "x", True),
        (Condition(at=AT, exists=True, is_=("x",)), "y", False),
        (Condition(at=AT, matches="^ERROR"), "ERROR_X", True),
        (Condition(at=AT, matches="ERROR$"), "no ERROR here", False),
        (Condition(at=AT, matches="^5"), 503, True),
        (Condition(at=AT, matches=""), None, False),
        (Condition(at=AT, matches=""), [], False),
        (Condition(at=("$response.body#/absent", *AT), is_=("2",)), 2, True),
    ],
)
def test_a_condition_looks_at_one_value(condition: Condition, value: Any, held: bool) -> None:
    """Scalars compare as text, numbers may be texts, and null fulfils nothing but `exists: false`."""
    assert holds((condition,), answered({"s": value})) is held


def test_conditions_combine() -> None:
    """All of a list, any list of several; a list without conditions says nothing."""
    one, two, three = (Condition(at=AT, is_=(word,)) for word in ("1", "2", "3"))
    present = Condition(at=AT, exists=True)
    either: When = AnyOf(((one, present), (two,)))
    assert holds((present, either), answered({"s": 1}))
    assert holds((present, either), answered({"s": 2}))
    assert not holds((present, either), answered({"s": 3}))
    assert not holds((either, three), answered({"s": 1}))
    assert not holds((), answered({"s": 1}))
    assert not holds((AnyOf(((),)),), answered({"s": 1}))


def test_absent_and_null_are_the_same() -> None:
    """Both match `exists: false`."""
    gone = (Condition(at=AT, exists=False),)
    assert holds(gone, answered({}))
    assert holds(gone, answered({"s": None}))
    assert holds(gone, answered(None))
    assert holds(gone, answered("a text"))


def test_a_failure_in_a_good_answer_has_code_text_and_kind() -> None:
    """A code that nobody listed has no kind; an empty text says nothing."""
    assert FAILURE.reported(answered({"errorId": 0, "code": "NO_KEY"})) is None
    told = answered({"errorId": 1, "code": "NO_KEY", "text": "who are you"})
    assert FAILURE.reported(told) == ReportedFailure("NO_KEY", "who are you", "authentication")
    assert FAILURE.reported(answered({"errorId": 1, "code": 503, "text": ""})) == ReportedFailure(
        "503", None, "unavailable"
    )
    assert FAILURE.reported(answered({"errorId": 1, "code": "NEW"})) == ReportedFailure("NEW", None, None)


def test_the_first_rule_decides_and_comes_before_all_else() -> None:
    """Rule, failure, word, otherwise: in this order."""
    transient = Rule("pending", when=(Condition(at=("$response.body#/code",), is_=("SLOW",)),))
    task = described(rules=(transient, Rule("failed", when=ERROR)), status=WORDS, otherwise="failed")
    slow = {"errorId": 1, "code": "SLOW", "s": 2}
    assert classify(task, "poll", answered(slow), FAILURE).state == "pending"
    assert classify(task, "poll", answered({"errorId": 1, "s": 2}), FAILURE).state == "failed"
    assert classify(described(status=WORDS), "poll", answered({"errorId": 1, "s": 2}), FAILURE).state == "failed"
    assert classify(task, "poll", answered({"errorId": 0, "s": 2}), FAILURE).state == "succeeded"
    assert classify(task, "poll", answered({"errorId": 0}), FAILURE).state == "failed"
    assert classify(described(), "poll", answered({}), None).state == "pending"


@pytest.mark.parametrize("call", ["create", "poll", "result"])
def test_a_rule_may_hold_for_one_call(call: CallName) -> None:
    """A 404 on a poll may mean something else than one on create."""
    missing = (Condition(at=("$statusCode",), is_=("404",)),)
    only = described(rules=(Rule("expired", when=missing, call="poll"),))
    both = described(rules=(Rule("expired", when=missing),))
    assert classify(only, call, answered({}, 404)).state == ("expired" if call == "poll" else None)
    assert classify(both, call, answered({}, 404)).state == "expired"


@pytest.mark.parametrize("word", [2, "2", 2.0])
def test_a_status_is_the_same_as_number_and_as_text(word: Any) -> None:
    """The provider's word stays readable as text."""
    assert classify(described(status=WORDS), "poll", answered({"s": word})) == Classification(
        state="succeeded", word="2"
    )


@pytest.mark.parametrize(
    ("sync", "word", "state"),
    [
        (True, 2, "succeeded"),
        (False, 2, "pending"),
        (True, "half", "partial"),
        (False, "half", "pending"),
        (False, 3, "failed"),
        (False, "gone", "expired"),
        (False, "pay", "needs_action"),
    ],
)
def test_a_create_answer_succeeds_only_with_sync(sync: bool, word: Any, state: State) -> None:
    """Else an echoed word could be taken for the end; the other ends count at once."""
    assert classify(described(status=WORDS, sync=sync), "create", answered({"s": word})).state == state


def test_a_rule_for_create_needs_sync_too() -> None:
    """A rule says what the answer looks like, `sync` whether it can be the end."""
    done = (Rule("succeeded", when=(Condition(at=("$statusCode",), is_=("200",)),)),)
    assert classify(described(rules=done), "create", answered({})).state == "pending"
    assert classify(described(rules=done, sync=True), "create", answered({})).state == "succeeded"


def test_an_unknown_word_is_never_success() -> None:
    """It is pending, or what the task says, and is marked as unknown."""
    found = classify(described(status=WORDS), "poll", answered({"s": "brand new"}))
    assert found == Classification(state="pending", word="brand new", known=False)
    words: dict[str, State] = {"2": "succeeded"}
    strict = described(status=Status(at=AT, words=words, other="failed"))
    assert classify(strict, "poll", answered({"s": "brand new"})).state == "failed"
    lax = described(status=Status(at=AT, words=words, other="succeeded"))
    assert classify(lax, "poll", answered({"s": "brand new"})).state == "pending"


def test_a_result_answer_is_the_result_unless_something_says_otherwise() -> None:
    """It rarely repeats the status; a rule for it, a failure or the HTTP status still speaks."""
    not_ready = Rule("pending", when=(Condition(at=("$statusCode",), is_=("202",)),), call="result")
    task = described(rules=(not_ready,), status=WORDS)
    assert classify(task, "result", answered({"rows": []})).state == "succeeded"
    assert classify(task, "result", answered({"s": "brand new"})).state == "succeeded"
    assert classify(task, "result", answered({}, 202)).state == "pending"
    assert classify(task, "result", answered({"errorId": 1}), FAILURE).state == "failed"
    assert classify(task, "result", answered({}, 404)).state is None


@pytest.mark.parametrize("status", [204, 299])
def test_a_good_status_without_word_is_otherwise(status: int) -> None:
    """Nobody spoke: the task says what that means."""
    assert classify(described(status=WORDS), "poll", answered(None, status)).state == "pending"
    assert classify(described(status=WORDS, otherwise="succeeded"), "poll", answered(None, status)).state == "succeeded"


@pytest.mark.parametrize("status", [301, 400, 404, 429, 500, 503])
def test_an_unexplained_http_status_is_no_state(status: int) -> None:
    """Not even with a status word in it; a rule or a failure explains it."""
    task = described(status=WORDS)
    assert classify(task, "poll", answered({"s": 2}, status)) == Classification(state=None, word="2")
    explained = described(rules=(Rule("pending", when=(Condition(at=("$statusCode",), gte=300),)),))
    assert classify(explained, "poll", answered({}, status)).state == "pending"
    assert classify(task, "poll", answered({"errorId": 1, "code": "NO_KEY"}, status), FAILURE).state == "failed"


@pytest.mark.parametrize(
    ("code", "status", "call", "state"),
    [
        ("SLOW", 200, "poll", "pending"),
        ("DOWN", 200, "result", "pending"),
        ("SLOW", 200, "create", "failed"),
        ("HARD", 200, "poll", "failed"),
        ("NEW", 200, "poll", "failed"),
        ("NEW", 503, "poll", "pending"),
        ("NEW", 429, "poll", "pending"),
        ("NEW", 400, "poll", "failed"),
        ("NEW", 503, "create", "failed"),
        ("NO_KEY", 503, "poll", "failed"),
    ],
)
def test_a_transient_failure_is_not_the_tasks(code: str, status: int, call: CallName, state: State) -> None:
    """By its kind, or without a kind by the HTTP status; only where asking again costs nothing."""
    found = classify(described(status=WORDS), call, answered({"errorId": 1, "code": code, "s": 3}, status), FAILURE)
    assert found.state == state
    assert found.transient is (state == "pending")
    assert found.code == code


def test_the_task_reads_its_error_before_the_document_does() -> None:
    """Where the task finds nothing, the document's place counts; the kind goes by the code."""
    task = described(status=WORDS, error_code=("$response.body#/own",), error_message=("$response.body#/why",))
    body = {"errorId": 1, "own": "HARD", "code": "NO_KEY", "text": "from the document"}
    found = classify(task, "poll", answered(body), FAILURE)
    assert found == Classification(state="failed", code="HARD", message="from the document", kind="unsolvable")
    by_word = classify(task, "poll", answered({"s": 3, "why": "boom"}))
    assert by_word == Classification(state="failed", word="3", message="boom")


ANY_VALUE = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())


@given(ANY_VALUE, ANY_VALUE, st.integers(100, 599), st.sampled_from(["create", "poll", "result"]))
@example(None, "0\x1f", 200, "poll")
def test_only_the_listed_word_is_success(word: Any, error: Any, status: int, call: CallName) -> None:
    """No answer makes the classify fail, and none but the listed word makes a success."""
    body = {"s": word, "errorId": error}
    found = classify(described(status=WORDS, sync=True), call, answered(body, status), FAILURE)
    if found.state in ("succeeded", "partial"):
        assert 200 <= status < 300
        assert call == "result" or (found.known and found.word in ("2", "half"))


def test_a_redirect_that_is_an_answer_is_judged_by_its_word() -> None:
    """Where polls stop at redirects; one that tells no word is an HTTP status that nobody explained, as elsewhere."""
    stops, follows = described(status=WORDS, reads_redirects=True), described(status=WORDS)

    assert classify(stops, "poll", answered({"s": 2}, 302)).state == "succeeded"
    assert classify(stops, "poll", answered({"s": 1}, 302)).state == "pending"
    assert classify(stops, "poll", answered(None, 302)).state is None
    assert classify(stops, "result", answered({"s": 2}, 302)).state is None
    assert classify(stops, "poll", answered({"s": 2}, 404)).state is None
    assert classify(follows, "poll", answered({"s": 2}, 302)).state is None


ABSENT = Rule("pending", (Condition(at=AT, exists=False),))


@pytest.mark.parametrize("status", [401, 403])
def test_a_rule_about_what_is_absent_does_not_hide_a_refused_key(status: int) -> None:
    """A rule that names the status, or reads something of the answer, still decides."""
    named = Rule("pending", (Condition(at=("$statusCode",), is_=(str(status),)),))
    wide = Rule("succeeded", (AnyOf(((Condition(at=("$statusCode",), gte=400),),)),))
    reading = Rule("pending", (Condition(at=AT, is_=("1",)),))

    assert classify(described(rules=(ABSENT,)), "poll", answered({"error": "no"}, status)).state is None
    assert classify(described(rules=(wide,)), "poll", answered(None, status)).state is None
    assert classify(described(rules=(ABSENT, named)), "poll", answered(None, status)).state == "pending"
    assert classify(described(rules=(reading,)), "poll", answered({"s": 1}, status)).state == "pending"
    assert classify(described(rules=(ABSENT,)), "poll", answered({"error": "no"}, 404)).state == "pending"


def test_a_rule_about_what_is_absent_does_not_hide_a_failure_of_authentication() -> None:
    """Nor one that comes with HTTP 200 and a code; any other failure is as the rule says."""
    task = described(rules=(ABSENT,))

    assert classify(task, "poll", answered({"errorId": 1, "code": "NO_KEY"}), FAILURE).state == "failed"
    assert classify(task, "poll", answered({"errorId": 1, "code": "HARD"}), FAILURE).state == "pending"
