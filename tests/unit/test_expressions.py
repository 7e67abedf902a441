"""Runtime expressions and JSON pointers: what they read, and how they say what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from specloom.check.syntax import check_expression, check_pattern, check_value
from specloom.runtime.description.conditions import Match
from specloom.runtime.encoding import quoted
from specloom.runtime.expressions import (
    Reference,
    as_number,
    evaluate,
    evaluate_url,
    evaluate_value,
    may_be_absent,
    references,
)
from specloom.runtime.facts import Facts
from specloom.runtime.json_data import (
    as_text,
    check_pointer,
    escape_token,
    get_pointer,
    pointer_tokens,
    set_pointer,
    unescape_token,
)

FACTS = Facts(
    status=202,
    url="https://api.example/v1/tasks",
    headers={"Retry-After": "5", "Operation-Location": "/op/1"},
    body={"id": 7, "a/b": {"m~n": [10, {"deep": "x"}]}, "empty": "", "none": None, "no": False, "": "nameless"},
    request={"task": {"type": "Image"}},
    parameters={"path": {"team": "R&D/1"}, "query": {"filter[a.b]": 3}, "header": {"X-Region": "north"}},
    task={"id": "t-1", "key": None, "ok": True},
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$response.body#/id", 7),
        ("$response.body#/a~1b/m~0n/0", 10),
        ("$response.body#/a~1b/m~0n/1/deep", "x"),
        ("$response.body#/empty", ""),
        ("$response.body#/no", False),
        ("$response.body#/", "nameless"),
        ("$response.body#/none", None),
        ("$response.body#/absent/deeper", None),
        ("$response.body#/a~1b/m~0n/2", None),
        ("$response.body#/a~1b/m~0n/-", None),
        ("$response.body#/a~1b/m~0n/01", None),
        ("$response.body#/a~1b/m~0n/-1", None),
        ("$response.body#/id/0", None),
        ("$response.body", FACTS.body),
        ("$response.body#", FACTS.body),
        ("$response.header.retry-after", "5"),
        ("$response.header.OPERATION-LOCATION", "/op/1"),
        ("$response.header.Location", None),
        ("$statusCode", 202),
        ("$url", "https://api.example/v1/tasks"),
        ("$request.body#/task/type", "Image"),
        ("$request.path.team", "R&D/1"),
        ("$request.query.filter[a.b]", 3),
        ("$request.header.x-region", "north"),
        ("$request.header.team", None),
        ("$task.id", "t-1"),
        ("$task.other", None),
    ],
)
def test_an_expression_reads_its_value(text: str, value: Any) -> None:
    """Each root, escapes and arrays of RFC 6901, and None for all that is not there."""
    assert check_expression(text) is None
    assert evaluate((text,), FACTS) == value


def test_the_first_present_value_of_a_list_counts() -> None:
    """Null and absent are passed over, false and empty are not."""
    assert (
        evaluate(("$response.body#/none", "$response.body#/nope", "$response.body#/no", "$statusCode"), FACTS) is False
    )
    assert evaluate(("$response.body#/none", "$response.body#/empty", "$statusCode"), FACTS) == ""
    assert evaluate(("$response.body#/none",), FACTS) is None
    assert evaluate((), FACTS) is None


@pytest.mark.parametrize(
    ("body", "pattern", "value"),
    [
        ("OK|77", r"^OK\|(.+)$", "77"),
        ("ERROR", r"^OK\|(.+)$", None),
        ({"not": "a text"}, r"(.*)", None),
        (None, r"(.*)", None),
        (1234, r"^(\d\d)", "12"),
        ("a", r"(b)|a", None),
    ],
)
def test_a_match_reads_one_group(body: Any, pattern: str, value: str | None) -> None:
    """The group's text, absent where the pattern or the group does not match."""
    assert evaluate((Match("$response.body", pattern),), Facts(body=body)) == value


@pytest.mark.parametrize(
    ("body", "value"),
    [({"a": 1}, 1), ({"a": False}, False), ({"a": {}}, {}), ({"a": None}, "x"), ({}, "x"), ("text", "x"), (None, "x")],
)
def test_a_default_counts_where_nothing_is(body: Any, value: object) -> None:
    """What is there is as it is, with its own type; a default of null only says that it may be absent."""
    at = "$response.body#/a"

    assert evaluate((Match(at, default="x"),), Facts(body=body)) == value
    assert evaluate((Match(at, "(b)", "x"),), Facts(body={"a": "abc"})) == "b"
    assert evaluate((Match(at, "(b)", "x"),), Facts(body={"a": "c"})) == "x"
    assert evaluate((Match(at, default=None), "$statusCode"), Facts(status=200, body={})) == 200
    assert may_be_absent(("$url", Match(at, default=None)))
    assert not may_be_absent(("$url", Match(at, "(a)")))


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("$task.id", "t-1"),
        ("$statusCode", 202),
        ("constant", "constant"),
        (60, 60),
        (None, None),
        ("/v1/{$task.id}:cancel", "/v1/t-1:cancel"),
        ("{$task.ok}-{$statusCode}", "true-202"),
        ("/v1/{$task.absent}", None),
        ("{not an expression}", "{not an expression}"),
        ({"a": "$task.id", "b": "$task.key", "c": ["$statusCode", 1]}, {"a": "t-1", "c": [202, 1]}),
        (Match("$url", "//([^/]+)/"), "api.example"),
    ],
)
def test_a_value_is_an_expression_a_template_or_a_constant(value: Any, sent: Any) -> None:
    """An expression keeps its type, a template is text, members without a value stay out."""
    assert evaluate_value(value, FACTS) == sent


def test_what_the_caller_gave_is_encoded_in_a_url_and_a_captured_value_is_not() -> None:
    """A captured value is a piece of a URL, as a resource name is; an expression alone is a URL."""
    url = "/teams/{$request.path.team}/{$request.body#/task/type}/{$task.id}"
    assert evaluate_url(url, replace(FACTS, task={"id": "a/b"}), quoted) == "/teams/R%26D%2F1/Image/a/b"
    assert evaluate_url("$url", FACTS, quoted) == FACTS.url
    assert evaluate_url("/{$request.path.other}", FACTS, quoted) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("status", "`status` is not a valid runtime expression"),
        ("", "`` is not a valid runtime expression"),
        ("$response.status", "`$response.status` is not a valid runtime expression"),
        ("$request.cookie.id", "`$request.cookie.id` is not a valid runtime expression"),
        ("$request.query.", "must name one parameter, as in `$request.query.id`"),
        ("$request.header.two words", "must name one header"),
        ("$response.body/status", "needs a `#` before its pointer: `$response.body#/status`"),
        ("$response.body#status", "a JSON pointer starts with `/`, unlike `status`"),
        ("$response.body#/a~2", "must be written `~0`"),
        ("$response.header.", "must name one header"),
        ("$response.header.two words", "must name one header"),
        ("$task", "`$task` is not a valid runtime expression"),
        ("$task.", "must name one captured value"),
        ("$task.a.b", "must name one captured value"),
        ("$statusCode.x", "is not a valid runtime expression"),
    ],
)
def test_a_wrong_expression_is_told(text: str, reason: str) -> None:
    """The reason names the text and what to write instead; using it raises the same."""
    found = check_expression(text)
    assert found is not None
    assert reason in found
    with pytest.raises(ValueError, match="`"):
        evaluate((text,), FACTS)


def test_a_value_is_checked_hole_by_hole() -> None:
    """Constants pass, expressions inside a template are looked at."""
    assert check_value("constant {braces}") is None
    assert check_value("/v1/{$task.id}") is None
    assert check_value("$task.id") is None
    assert check_value("$tusk.id") is not None
    assert "`$tusk.id`" in (check_value("/v1/{$tusk.id}") or "")
    assert check_value("/v1/{$task.id") == "`/v1/{$task.id` opens `{$` without closing it"


def test_a_pattern_is_checked() -> None:
    """A broken one, and one with another number of groups than asked for."""
    assert check_pattern("^a(b)$", groups=1) is None
    assert check_pattern("^a") is None
    assert "not a valid Python regular expression" in (check_pattern("(") or "")
    assert check_pattern("a", groups=1) == "`a` must have 1 group, but has 0"


def test_references_tell_what_is_read() -> None:
    """In order, through templates, matches, mappings and lists."""
    value = {"a": "$task.id", "b": ["/v1/{$task.name}/{$request.body#/x}", "c"], "d": 1}
    found = (Reference("task", "id"), Reference("task", "name"), Reference("request.body", pointer="/x"))
    assert references(value) == found
    assert references(("$statusCode", Match("$response.body", "(.)"))) == (
        Reference("statusCode"),
        Reference("response.body"),
    )
    assert references("$response.header.Location") == (Reference("response.header", "Location"),)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2, "2"),
        ("2", "2"),
        (True, "true"),
        (False, "false"),
        (1.0, "1"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (1e300, "1e+300"),
        ("1.0", "1.0"),
        (None, None),
        ([], None),
        ({}, None),
    ],
)
def test_scalars_have_one_text(value: Any, text: str | None) -> None:
    """A whole float is its integer, a text is what it is, and only scalars have a text."""
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (2, 2),
        (2.5, 2.5),
        (10**400, 10**400),
        ("2", 2),
        ("-2.50", -2.5),
        ("+2", 2),
        ("007", 7),
        ("1e3", 1000),
        ("1E-3", 0.001),
        (" \t\r\n\v\f2 \t\r\n\v\f", 2),
        ("2\x1c", None),
        ("\x1f2", None),
        ("2\x85", None),
        ("2\u2003", None),
        ("\u0662", None),
        ("\u00b2", None),
        ("1_000", None),
        ("1,5", None),
        ("0x2", None),
        ("2.", None),
        (".5", None),
        ("- 2", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        (" ", None),
        ("9" * 5000, None),
        (True, None),
        (None, None),
        ([2], None),
        ({}, None),
    ],
)
def test_a_number_may_be_written_as_text(value: Any, number: float | None) -> None:
    """As JSON writes numbers, with a plus sign, leading zeros and ASCII white space besides; nothing else is one."""
    assert as_number(value) == number


@given(st.text() | st.text("0123456789+-.eE_ \t\x1c\x1f\x85\u0663\u2003", max_size=8))
@example("0\x1f")
@example("\x1c0")
def test_no_text_can_make_counting_fail(text: str) -> None:
    """What is not a number is None, and what is one is what Python reads as well."""
    number = as_number(text)
    assert number is None or number == float(text)


def test_setting_makes_what_lies_on_the_way_and_leaves_the_rest() -> None:
    """The given document is not touched, and only the path to the value is copied."""
    document: dict[str, Any] = {"kept": {"x": 1}, "task": {"list": [1, 2]}}
    changed = set_pointer(document, "/task/list/1", "new")
    assert changed == {"kept": {"x": 1}, "task": {"list": [1, "new"]}}
    assert document == {"kept": {"x": 1}, "task": {"list": [1, 2]}}
    assert changed["kept"] is document["kept"]
    assert set_pointer(None, "/params/a~1b", 1) == {"params": {"a/b": 1}}
    assert set_pointer({"l": [1]}, "/l/-", 2) == {"l": [1, 2]}
    assert set_pointer({"l": [1]}, "/l/1", 2) == {"l": [1, 2]}
    assert set_pointer({"a": 1}, "", 2) == 2


@pytest.mark.parametrize(
    ("document", "pointer", "reason"),
    [
        ({"a": 1}, "/a/b", "`/a/b`: cannot set `b` in a int"),
        ({"a": [1]}, "/a/3", "`/a/3`: an array of 1 has no index `3`"),
        ({"a": [1]}, "/a/x", "`/a/x`: an array of 1 has no index `x`"),
        ({}, "a", "a JSON pointer starts with `/`, unlike `a`"),
    ],
)
def test_setting_where_nothing_can_be_is_an_error(document: Any, pointer: str, reason: str) -> None:
    """A scalar has no members, an array no such index, and a pointer is a pointer."""
    with pytest.raises(ValueError, match="`") as caught:
        set_pointer(document, pointer, 0)
    assert str(caught.value) == reason


def test_a_default_tells_null_from_absent() -> None:
    """A null that stands there is None, whatever the default."""
    assert get_pointer({"a": None}, "/a", default="absent") is None
    assert get_pointer({"a": None}, "/b", default="absent") == "absent"
    assert get_pointer("text", "/b", default="absent") == "absent"


@given(st.lists(st.text(max_size=5), max_size=5), JSON)
def test_what_is_set_is_got(names: list[str], value: Any) -> None:
    """Any names make a pointer, and its value comes back as it was."""
    pointer = "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)
    assert pointer_tokens(pointer) == tuple(names)
    assert get_pointer(set_pointer(None, pointer, value), pointer) == value


@given(JSON, st.text())
def test_no_answer_can_make_reading_fail(body: Any, pointer: str) -> None:
    """A pointer is refused beforehand, or reads something or nothing."""
    if check_pointer(pointer) is None:
        get_pointer(body, pointer)


@given(st.text())
def test_a_name_is_one_step_of_a_pointer(name: str) -> None:
    """Whatever is in it."""
    assert unescape_token(escape_token(name)) == name
    assert pointer_tokens(f"/{escape_token(name)}") == (name,)


@given(st.text())
def test_the_reason_and_the_use_agree(text: str) -> None:
    """What `check_expression` lets through can be evaluated, and nothing else can."""
    if check_expression(text) is None:
        evaluate((text,), FACTS)
    else:
        with pytest.raises(ValueError, match="`"):
            evaluate((text,), FACTS)
