"""What goes out for a call, and what an answer is read as."""

from __future__ import annotations

import json
import time
import traceback
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Generic, Literal, TypeVar, cast
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Meta, Struct, UnsetType

from specloom.runtime.bodies import CONTENT, File
from specloom.runtime.description.api import Credential, Envelope, Location, Placement
from specloom.runtime.description.conditions import Condition
from specloom.runtime.description.styles import Style, StyleName
from specloom.runtime.encoding import quoted
from specloom.runtime.enums import OpenStrEnum
from specloom.runtime.errors import (
    AuthenticationError,
    ClientError,
    ConfigurationError,
    DecodeError,
    HttpStatusError,
    ProviderError,
    RateLimited,
)
from specloom.runtime.expressions import Failure
from specloom.runtime.fixed import Fixed
from specloom.runtime.flow import check_base_url
from specloom.runtime.forms import FORM
from specloom.runtime.models import OpenStruct
from specloom.runtime.operation import Call, Operation, Target
from specloom.runtime.request import Request, Response, build
from specloom.runtime.response import RawResponse, content, read, retry_after
from specloom.runtime.secrets import Secrets
from specloom.runtime.styles import Styles, unreserved

CANARY = "canary-7f/3=q+"
HOST = "https://api.example"


class Point(Struct, frozen=True, kw_only=True, rename="camel"):
    """An object parameter."""

    left: int
    top_edge: int | UnsetType = UNSET


class Colour(OpenStrEnum):
    """An enum parameter."""

    RED = "red"


class Job(OpenStruct, frozen=True, kw_only=True, rename="camel"):
    """A body with undeclared properties."""

    page_count: int
    title: str | None | UnsetType = UNSET


def an_operation(**facts: Any) -> Operation:
    """A POST of JSON, unless said otherwise."""
    usual: dict[str, Any] = {"id": "op", "method": "POST", "path": "/op", "media_type": "application/json"}
    return Operation(**{**usual, **facts})


def secrets_of(**values: str | None) -> Secrets:
    """Secrets by name."""
    return Secrets([Credential(name) for name in values], dict(values))


def opened(call: Call[Any], id: str | None = None, **values: str) -> tuple[str, Mapping[str, str], bytes | None]:
    """What goes over the line."""
    return build(call, HOST, id=id).seal(secrets_of(**values)).open()


def body_of(call: Call[Any], id: str | None = None, **values: str) -> Any:
    """The JSON body that goes over the line."""
    return msgspec.json.decode(opened(call, id, **values)[2] or b"")


# --- URLs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base_url", "path", "url"),
    [
        ("https://host", "/op", "https://host/op"),
        ("https://host/", "/op", "https://host/op"),
        ("https://host/v4", "/", "https://host/v4/"),
        ("https://host/v4/", "/", "https://host/v4/"),
        ("https://host/v4", "/#DomainClassification.getTask", "https://host/v4/"),
        ("https://host:8443/a/b", "/op#x", "https://host:8443/a/b/op"),
        ("https://host", "op", "https://host/op"),
    ],
)
def test_the_path_follows_the_base_url(base_url: str, path: str, url: str) -> None:
    """A trailing slash stays where the path has one; a fragment never goes out."""
    assert build(Call(an_operation(path=path)), base_url).url == url


def test_parameters_and_a_key_share_the_query() -> None:
    """The key is the last, and not part of the request before it is opened."""
    call: Call[Any] = Call(
        an_operation(path="/", placements=(Placement("token", "query", "token"),)), query={"page": 2, "to ken": "ä&="}
    )

    request = build(call, f"{HOST}/v4")
    url, _, _ = request.seal(secrets_of(token=CANARY)).open()

    assert request.url == f"{HOST}/v4/?page=2&to%20ken=%C3%A4%26%3D"
    assert url == f"{request.url}&token=canary-7f%2F3%3Dq%2B"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b/ü?", "a%20b%2F%C3%BC%3F"),
        ("..a", "..a"),
        ("%2e%2e", "%252e%252e"),
        ("{other}", "%7Bother%7D"),
        (7, "7"),
        (True, "true"),
        (1.5, "1.5"),
        (2.0, "2"),
        (Colour.RED, "red"),
        (Colour("teal"), "teal"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00%3A00%3A00Z"),
        (UUID(int=0), "00000000-0000-0000-0000-000000000000"),
        ([1, 2], "1,2"),
    ],
)
def test_a_path_parameter_is_percent_encoded(value: object, text: str) -> None:
    """Whatever its type."""
    call: Call[Any] = Call(an_operation(path="/a/{name}/b"), path={"name": value})

    assert build(call, HOST).url == f"{HOST}/a/{text}/b"


@pytest.mark.parametrize("value", ["", ".", "..", None, UNSET])
def test_a_path_parameter_cannot_lead_elsewhere(value: object) -> None:
    """HTTP libraries collapse dots, percent-encoded or not."""
    with pytest.raises(ConfigurationError, match="`name` must not be empty"):
        build(Call(an_operation(path="/a/{name}"), path={"name": value}), HOST)


@pytest.mark.parametrize(
    ("path", "values"), [("/a/{x}{y}", {"x": ".", "y": "."}), ("/a/{x}{y}", {"x": ".x", "y": ""}), ("/a/{x}", {})]
)
def test_a_path_that_does_not_fit_its_parameters_is_refused(path: str, values: dict[str, str]) -> None:
    """Whether one is missing, or two make dots together."""
    with pytest.raises(ConfigurationError):
        build(Call(an_operation(path=path), path=values), HOST)


@given(st.text().filter(lambda text: text.isprintable()))
def test_any_text_comes_back_from_a_path(value: str) -> None:
    """And it is one segment."""
    from urllib.parse import unquote

    if value in ("", ".", ".."):
        return
    url = build(Call(an_operation(path="/a/{name}/b"), path={"name": value}), HOST).url

    assert url.count("/") == 5
    assert unquote(url.split("/")[4]) == value
    assert url.isascii()


def test_half_a_surrogate_pair_is_refused() -> None:
    """There are no bytes for it."""
    with pytest.raises(ConfigurationError, match="surrogate"):
        quoted("\ud800")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "host",
        "/v4",
        "ftp://host",
        "https://",
        "https:///x",
        "https://user:canary@host",
        "https://host?x=1",
        "https://host#x",
        "https://ho st",
        "https://höst",
        "https://host\n",
        "https://host\\evil",
    ],
)
def test_a_base_url_is_plain(url: str) -> None:
    """It is not shown where it is not, since it may hold a password."""
    with pytest.raises(ConfigurationError) as caught:
        check_base_url(url)

    assert "canary" not in str(caught.value)


# --- styles ----------------------------------------------------------------------------------------------------------

LIST, OBJECT = [3, "4,5"], Point(left=1, top_edge=2)


@pytest.mark.parametrize(
    ("style", "explode", "value", "written"),
    [
        ("form", True, LIST, "v=3&v=4%2C5"),
        ("form", False, LIST, "v=3,4%2C5"),
        ("form", True, OBJECT, "left=1&topEdge=2"),
        ("form", False, OBJECT, "v=left,1,topEdge,2"),
        ("form", True, {"a": None, "b": UNSET, "c": "x y"}, "c=x%20y"),
        ("form", True, [], ""),
        ("form", False, [], "v="),
        ("spaceDelimited", False, LIST, "v=3%204%2C5"),
        ("spaceDelimited", True, LIST, "v=3&v=4%2C5"),
        ("pipeDelimited", False, LIST, "v=3%7C4%2C5"),
        ("pipeDelimited", False, OBJECT, "v=left%7C1%7CtopEdge%7C2"),
        ("deepObject", True, OBJECT, "v%5Bleft%5D=1&v%5BtopEdge%5D=2"),
        ("deepObject", True, {"a": {"b": [1, 2]}, "c": None}, "v%5Ba%5D%5Bb%5D%5B0%5D=1&v%5Ba%5D%5Bb%5D%5B1%5D=2"),
        ("form", True, None, ""),
        ("form", True, UNSET, ""),
        ("form", True, "", "v="),
        ("form", True, False, "v=false"),
    ],
)
def test_query_styles(style: StyleName, explode: bool, value: object, written: str) -> None:
    """As OpenAPI defines them; null and unset are left out."""
    styles = Styles([Style("query", "v", style, explode)])
    call: Call[Any] = Call(an_operation(path="/", styles=styles), query={"v": value})

    assert build(call, HOST).url == f"{HOST}/?{written}".rstrip("?")


@pytest.mark.parametrize(
    ("style", "explode", "value", "written"),
    [
        ("simple", False, LIST, "3,4%2C5"),
        ("simple", True, OBJECT, "left=1,topEdge=2"),
        ("simple", False, OBJECT, "left,1,topEdge,2"),
        ("label", False, 5, ".5"),
        ("label", False, LIST, ".3,4%2C5"),
        ("label", True, OBJECT, ".left=1.topEdge=2"),
        ("matrix", False, 5, ";v=5"),
        ("matrix", False, LIST, ";v=3,4%2C5"),
        ("matrix", True, LIST, ";v=3;v=4%2C5"),
        ("matrix", False, OBJECT, ";v=left,1,topEdge,2"),
        ("matrix", True, OBJECT, ";left=1;topEdge=2"),
    ],
)
def test_path_styles(style: StyleName, explode: bool, value: object, written: str) -> None:
    """As OpenAPI defines them."""
    styles = Styles([Style("path", "v", style, explode)])
    call: Call[Any] = Call(an_operation(path="/{v}", styles=styles), path={"v": value})

    assert build(call, HOST).url == f"{HOST}/{written}"


@pytest.mark.parametrize(
    ("location", "explode", "value", "header"),
    [
        ("header", False, LIST, ("v", "3,4,5")),
        ("header", True, OBJECT, ("v", "left=1,topEdge=2")),
        ("header", False, True, ("v", "true")),
        ("cookie", False, LIST, ("Cookie", "v=3,4%2C5")),
        ("cookie", True, "a;b", ("Cookie", "v=a%3Bb")),
        ("cookie", True, {"a": "1 2", "b": True}, ("Cookie", "a=1%202; b=true")),
    ],
)
def test_header_and_cookie_styles(location: Location, explode: bool, value: object, header: tuple[str, str]) -> None:
    """Headers are not percent-encoded, cookies are."""
    styles = Styles([Style(location, "v", "simple" if location == "header" else "form", explode)])
    operation = an_operation(styles=styles)
    call: Call[Any] = (
        Call(operation, header={"v": value, "gone": UNSET})
        if location == "header"
        else Call(operation, cookie={"v": value, "gone": None})
    )

    headers = build(call, HOST).headers

    assert headers[header[0]] == header[1]
    assert "gone" not in headers


COOKIE_VALUES = ["", "a=b", "k/3=q+%20:<[]^`{}|~", '"quoted"', "!#$%&'()*+-./"]
"""Values that RFC 6265 lets stand in a cookie."""

NO_COOKIE_VALUES = ["a b", "a,b", "a;b", "a\\b", 'a"b', '"a', "ü", "a\x7f", "a\tb", "\ud800"]


@pytest.mark.parametrize("value", COOKIE_VALUES)
def test_an_api_key_in_a_cookie_is_sent_as_it_is(value: str) -> None:
    """Nobody who reads cookies takes escapes out of them: RFC 6265 knows none. So it is with a cookie of that style."""
    styles = Styles([Style("cookie", "v", "cookie", True)])
    call: Call[Any] = Call(an_operation(placements=(Placement("key", "cookie", "sid"),)))
    plain: Call[Any] = Call(an_operation(styles=styles), cookie={"v": value})

    if value:
        assert opened(call, key=value)[1]["Cookie"] == f"sid={value}"
    assert build(plain, HOST).headers["Cookie"] == f"v={value}"


@pytest.mark.parametrize("value", NO_COOKIE_VALUES)
def test_what_cannot_stand_in_a_cookie_is_rejected(value: str) -> None:
    """Not escaped, which a server would take for another value, and not cut; a key is not shown."""
    styles = Styles([Style("cookie", "v", "cookie", True)])
    with pytest.raises(
        ConfigurationError, match=r"the cookie `v`: (a cookie cannot contain|the value holds an unpaired)"
    ):
        build(Call(an_operation(styles=styles), cookie={"v": value}), HOST)
    if not value.isprintable():
        return  # no key is made of such
    request = build(Call(an_operation(placements=(Placement("key", "cookie", "sid"),))), HOST)
    with pytest.raises(ConfigurationError) as caught:
        request.seal(secrets_of(key=f"canary{value}"))
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert str(caught.value).startswith("op: `key`: a cookie cannot contain ")
    assert "canary" not in "".join(line for frame in report.stack[1:] for line in (frame.locals or {}).values())


@pytest.mark.parametrize("name", ["a b", "a=b", "a;b", "", "ü"])
def test_a_cookie_has_a_name_that_http_allows(name: str) -> None:
    """Also where it is the member of an object."""
    styles = Styles([Style("cookie", "v", "cookie", True)])
    with pytest.raises(ConfigurationError, match="a cookie has a name that HTTP does not allow"):
        build(Call(an_operation(styles=styles), cookie={"v": {name: 1}}), HOST)


def test_cookies_from_everywhere_stand_in_one_header() -> None:
    """Those of the client's headers, of a parameter that is called so, of parameters and of the key: none is lost."""
    operation = an_operation(placements=(Placement("key", "cookie", "sid"),))
    by_header: Call[Any] = Call(operation, header={"Cookie": "h=1"}, cookie={"c": 2})
    by_client: Call[Any] = Call(operation, cookie={"c": 2})

    assert opened(by_header, key="k")[1]["Cookie"] == "h=1; c=2; sid=k"
    _, headers, _ = build(by_client, HOST, headers={"cookie": "o=0"}).seal(secrets_of(key="k")).open()
    assert {name: value for name, value in headers.items() if name.lower() == "cookie"} == {"Cookie": "o=0; c=2; sid=k"}


@pytest.mark.parametrize(
    ("secret", "sent"), [("user", "user:"), ("user:", "user:"), (":pass", ":pass"), ("user:pa:ss", "user:pa:ss")]
)
def test_basic_credentials_without_a_colon_are_a_user_with_an_empty_password(secret: str, sent: str) -> None:
    """RFC 7617 section 2: without a colon a server reads no user at all."""
    call: Call[Any] = Call(an_operation(placements=(Placement("key", "basic"),)))

    scheme, _, text = opened(call, key=secret)[1]["Authorization"].partition(" ")

    assert (scheme, b64decode(text).decode()) == ("Basic", sent)


@pytest.mark.parametrize(("name", "value"), [("x", "a\r\nb: c"), ("x", "a\x00"), ("x:", "a"), ("x y", "a"), ("", "a")])
def test_a_header_cannot_break_out_of_its_line(name: str, value: str) -> None:
    """Whoever gives it."""
    with pytest.raises(ConfigurationError, match="header"):
        build(Call(an_operation(), header={name: value}), HOST)
    with pytest.raises(ConfigurationError, match="header"):
        build(Call(an_operation()), HOST, headers={name: value})


def test_a_later_header_replaces_an_earlier_one_in_any_case() -> None:
    """So that nothing is sent twice."""
    call: Call[Any] = Call(an_operation(), header={"ACCEPT": "text/csv", "content-type": "application/vnd.x+json"})

    assert dict(build(call, HOST, headers={"accept": "*/*"}).headers) == {
        "ACCEPT": "text/csv",
        "content-type": "application/vnd.x+json",
    }


# --- bodies ----------------------------------------------------------------------------------------------------------


def test_arguments_constants_and_id_share_the_body() -> None:
    """An argument that is unset is left out, one that is null is sent."""
    operation = an_operation(
        constants={"/method": "Jobs.get", "/params/version": 2},
        arguments_at="/params",
        envelope=Envelope(result="/result", id="/id"),
    )
    call: Call[Any] = Call(operation, arguments={"task_id": "t", "none": None, "gone": UNSET})

    request = build(call, HOST, id="7")

    assert request.id == "7"
    assert request.headers["Content-Type"] == "application/json"
    assert body_of(call, "7") == {
        "method": "Jobs.get",
        "params": {"version": 2, "task_id": "t", "none": None},
        "id": "7",
    }


def test_an_envelope_without_an_id_has_none() -> None:
    """Nothing is put into the body then."""
    call: Call[Any] = Call(an_operation(envelope=Envelope(result="/data")), arguments={"a": 1})

    assert build(call, HOST, id="7").id is None
    assert body_of(call, "7") == {"a": 1}


def test_members_are_placed_by_pointer() -> None:
    """As the calls of a task are, inside of models too."""
    call: Call[Any] = Call(
        an_operation(constants={"/method": "x"}),
        arguments={"job": Job(page_count=1)},
        members={"/job/title": "T", "/params/id": 5, "/gone": UNSET},
    )

    assert body_of(call) == {"method": "x", "job": {"pageCount": 1, "title": "T"}, "params": {"id": 5}}


BODIES: list[tuple[Call[Any], object]] = [
    (Call(an_operation(), body=Job(page_count=1)), {"pageCount": 1, "(additional properties)": {}}),
    (Call(an_operation(open_request=True), body=Job(page_count=1)), {"pageCount": 1}),
    (
        Call(an_operation(open_request=True), arguments={"j": [Job(page_count=1, additional_properties={"z": 1})]}),
        {"j": [{"pageCount": 1, "z": 1}]},
    ),
    (Call(an_operation(), body=[1, None]), [1, None]),
    (Call(an_operation(), body=None), None),
    (Call(an_operation()), {}),
]


@pytest.mark.parametrize(("call", "body"), BODIES, ids=range(6))
def test_a_body_is_one_value_or_an_object_of_arguments(call: Call[Any], body: object) -> None:
    """Undeclared properties stand beside the declared ones only where the operation says that there may be any."""
    assert body_of(call) == body


def test_no_media_type_means_no_body() -> None:
    """Nor a content type."""
    call: Call[Any] = Call(an_operation(method="GET", media_type=None))

    assert opened(call)[2] is None
    assert "Content-Type" not in build(call, HOST).headers


def test_a_form_is_written_as_a_form() -> None:
    """With the key as one of its fields."""
    operation = an_operation(
        media_type="application/x-www-form-urlencoded", writer=FORM, placements=(Placement("key", "body", "/key"),)
    )
    call: Call[Any] = Call(operation, arguments={"method": "a b", "json": 1, "tags": ["x", "y"]})

    assert opened(call, key=CANARY)[2] == b"method=a%20b&json=1&tags=x&tags=y&key=canary-7f%2F3%3Dq%2B"


@pytest.mark.parametrize(("body", "sent"), [(b"\x00\xff", b"\x00\xff"), ("ü", "ü".encode())])
def test_other_media_types_take_text_or_bytes(body: object, sent: bytes) -> None:
    """As they are."""
    call: Call[Any] = Call(an_operation(media_type="application/octet-stream", writer=CONTENT), body=body)

    assert opened(call)[2] == sent


@pytest.mark.parametrize(
    ("operation", "body", "reason"),
    [
        (an_operation(), {"a": object()}, "op: the arguments cannot be written as JSON: `/a`: .*object"),
        (
            an_operation(),
            {"a": "\ud800"},
            "op: the arguments cannot be written as JSON: `/a` holds an unpaired surrogate",
        ),
        (
            an_operation(media_type="text/plain", writer=CONTENT),
            [5],
            "a body of text/plain must be text or bytes, not list",
        ),
    ],
)
def test_what_cannot_be_written_is_refused(operation: Operation, body: object, reason: str) -> None:
    """Before anything is sent."""
    with pytest.raises(ConfigurationError, match=reason):
        opened(Call(operation, body=body))


NAN, INFINITY = float("nan"), float("inf")


@dataclass
class Plain:
    """What a program has that knows no models."""

    size: float


STRANGE: list[tuple[Any, str]] = [
    (NAN, "the value is nan"),
    ([1, NAN], "`/1` is nan"),
    ({"a": {"b/c~": [0, {"d": -INFINITY}]}}, "`/a/b~1c~0/1/d` is -inf"),
    ({"a": None, "b": INFINITY}, "`/b` is inf"),
    ((1.0, NAN), "`/1` is nan"),
    ({NAN}, "`/0` is nan"),
    (Plain(NAN), "`/size` is nan"),
    ({"price": Decimal("NaN")}, "`/price` is NaN"),
    ({"price": [Decimal("-Infinity")]}, "`/price/0` is -Infinity"),
    ({"text": "\ud83d"}, "`/text` holds an unpaired surrogate"),
    ({"a": {"\udc00": 1}}, "a key in `/a` holds an unpaired surrogate"),
    ({"a": [object()]}, "`/a/0`: Encoding objects of type object is unsupported"),
    ({"a": File(b"x")}, "`/a`: Encoding objects of type File is unsupported"),
]


@pytest.mark.parametrize(("value", "problem"), STRANGE)
def test_a_number_that_is_not_finite_is_rejected_with_its_place(value: Any, problem: str) -> None:
    """JSON has none: it would go out as null. So it is with all else that JSON cannot hold."""
    with pytest.raises(ConfigurationError) as caught:
        opened(Call(an_operation(), body=value))

    assert caught.value.message == f"the arguments cannot be written as JSON: {problem}" + (
        ", which JSON cannot write" if " is " in problem and "unsupported" not in problem else ""
    )
    assert caught.value.operation == "op"


class Amount(Struct, frozen=True, kw_only=True, rename="camel"):
    """A model with a number deep inside."""

    unit_price: float
    parts: list[Amount] | UnsetType = UNSET


@pytest.mark.parametrize("is_open", [True, False])
def test_a_number_that_is_not_finite_is_found_in_models(is_open: bool) -> None:
    """By the wire names, and among undeclared properties."""
    operation = an_operation(open_request=is_open, constants={"/kind": "x"})
    deep = Amount(unit_price=1, parts=[Amount(unit_price=2), Amount(unit_price=NAN)])
    job = Job(page_count=1, additional_properties={"more": [INFINITY]})

    with pytest.raises(ConfigurationError, match="`/total/parts/1/unitPrice` is nan"):
        opened(Call(operation, arguments={"total": deep}))
    with pytest.raises(ConfigurationError, match="`/job/more/0` is inf"):
        opened(Call(an_operation(open_request=True), arguments={"job": job}))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_every_json_value_goes_out_as_it_is(value: Any) -> None:
    """Null stays null, -0.0 stays -0.0, and no whole number is too long; `json` of Python reads the same."""
    written = opened(Call(an_operation(), body=value))[2] or b""

    assert repr(json.loads(written)) == repr(value)


@pytest.mark.parametrize(
    "value", [NAN, INFINITY, -INFINITY, Decimal("NaN"), [1, NAN], {"a": NAN}, "\ud800", object(), {1}]
)
@pytest.mark.parametrize(
    ("location", "style", "place"),
    [
        ("query", "form", "the query parameter `v`"),
        ("query", "json", "the query parameter `v`"),
        ("query", "deepObject", "the query parameter `v`"),
        ("path", "simple", "the path parameter `v`"),
        ("path", "matrix", "the path parameter `v`"),
        ("header", "simple", "the header `v`"),
        ("header", "json", "the header `v`"),
        ("cookie", "form", "the cookie `v`"),
        ("body", "content", "the property `v`"),
    ],
)
def test_a_parameter_that_cannot_be_written_is_rejected_with_its_name(
    location: Location, style: StyleName, place: str, value: Any
) -> None:
    """Whatever the style, and whatever it is that cannot be written."""
    if location == "header" and value == "\ud800" and style == "simple":
        place = "the header `v` holds a line break or another control character"
    if style == "json" and value == {1}:
        return  # JSON writes it as an array
    styles = Styles([Style(location, "v", style, style != "simple")])
    form = "application/x-www-form-urlencoded"
    operation = an_operation(path="/{v}" if location == "path" else "/", styles=styles, media_type=form, writer=FORM)
    where: Any = {"arguments" if location == "body" else location: {"v": value}}

    with pytest.raises(ConfigurationError, match=place):
        opened(Call(operation, **where))


class Old(str, Enum):  # noqa: UP042 - what it is not is the point
    """An enum of the kind whose `str` is not its value."""

    RED = "red"


class Number(int, Enum):
    """One of integers."""

    ONE = 1


class Share(float, Enum):
    """One of floats."""

    HALF = 0.5


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Old.RED, "red"),
        (Number.ONE, "1"),
        (Share.HALF, "0.5"),
        (True, "true"),
        (-0.0, "-0"),
        (0.0, "0"),
        (1e300, "1e%2B300"),
        (10**40, "1" + "0" * 40),
        (Decimal("1.50"), "1.50"),
        (time_of_day(1, 2, 3), "01%3A02%3A03"),
        (b"\x00\xff", "AP8%3D"),
        (bytearray(b"a"), "YQ%3D%3D"),
    ],
)
def test_scalars_in_a_query(value: Any, written: str) -> None:
    """By their value, whichever class they are of."""
    assert build(Call(an_operation(path="/"), query={"v": value}), HOST).url == f"{HOST}/?v={written}"


def test_a_text_may_be_any_scalar() -> None:
    """A day, a number, a flag."""
    operation = an_operation(media_type="text/plain", writer=CONTENT)
    for value, written in ((date(2026, 1, 2), b"2026-01-02"), (True, b"true"), (1.5, b"1.5"), (Old.RED, b"red")):
        assert opened(Call(operation, body=value))[2] == written


@pytest.mark.parametrize("value", [10**5000, {"a": 1, "b": {"c": 2}}, [[1]]], ids=["long", "object", "list"])
def test_what_no_parameter_can_hold_is_a_configuration_error(value: Any) -> None:
    """And never another."""
    with pytest.raises(ConfigurationError, match=r"the query parameter `v`: (a .* is not supported|Exceeds)"):
        build(Call(an_operation(path="/"), query={"v": value}), HOST)


@pytest.mark.parametrize("style", ["form", "deepObject", "json"])
def test_what_holds_itself_is_rejected(style: StyleName) -> None:
    """In a parameter and in a body."""
    endless: dict[str, Any] = {}
    endless["again"] = endless
    operation = an_operation(path="/", styles=Styles([Style("query", "v", style, True)]))

    with pytest.raises(ConfigurationError, match=r"the query parameter `v`( is|: it is) nested infinitely"):
        build(Call(operation, query={"v": endless}), HOST)
    with pytest.raises(ConfigurationError, match="without end"):
        opened(Call(an_operation(), body=endless))


@pytest.mark.parametrize(("name", "value"), [("X", " a"), ("X", "a "), ("X(", "a"), ("X\xe9", "a"), ("X/Y", "a")])
def test_a_header_that_would_be_changed_on_the_way_is_rejected(name: str, value: str) -> None:
    """White space around a value is cut off by some and an error of others, after the request may have been sent."""
    with pytest.raises(ConfigurationError, match="header"):
        build(Call(an_operation(), header={name: value}), HOST)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a%2Fb", "a%2Fb"),
        ("a%2fb", "a%2fb"),
        ("100%", "100%25"),
        ("%zz%1", "%25zz%251"),
        ("%%41", "%25%41"),
        ("a:/?@!$'()*,;=b", "a:/?@!$'()*,;=b"),
        ('#[]&+ "', "%23%5B%5D%26%2B%20%22"),
        ("é%C3%A9", "%C3%A9%C3%A9"),
    ],
)
def test_reserved_expansion_leaves_what_is_escaped_alone(text: str, written: str) -> None:
    """RFC 6570 section 3.2.3, but for what would end a value; a percent sign by itself is escaped."""
    assert unreserved(text) == written
    assert unreserved(written) == written


PLACES: list[tuple[dict[str, Any], Any, dict[str, Any]]] = [
    ({"media_type": "text/plain", "writer": CONTENT}, "a text", {"/id": 1}),
    ({"media_type": "application/octet-stream", "writer": CONTENT}, b"bytes", {"/id": 1}),
    ({}, [1, 2], {"/id": 1}),
    ({}, [1, 2], {"/3": 1}),
    ({}, 5, {"/id": 1}),
    ({}, {"a": "text"}, {"/a/id": 1}),
    ({}, File(b"x"), {"/id": 1}),
]


@pytest.mark.parametrize(("facts", "body", "members"), PLACES)
def test_a_value_that_has_no_place_in_a_body_is_a_configuration_error(
    facts: dict[str, Any], body: Any, members: dict[str, Any]
) -> None:
    """Whether it is a value of a task or a key; never a bare ValueError, after a task was paid for."""
    pointer = next(iter(members))
    with pytest.raises(ConfigurationError, match="the body has no place for `/") as caught:
        build(Call(an_operation(**facts), body=body, members=members), HOST)
    assert caught.value.operation == "op"
    request = build(Call(an_operation(**facts, placements=(Placement("key", "body", pointer),)), body=body), HOST)
    with pytest.raises(ConfigurationError, match="the body has no place for `/"):
        request.seal(secrets_of(key="k")).open()


def test_a_whole_body_can_be_placed() -> None:
    """Into a text too."""
    operation = an_operation(media_type="text/plain", writer=CONTENT)

    assert opened(Call(operation, members={"": "the whole"}))[2] == b"the whole"


@pytest.mark.parametrize("own", [True, False])
def test_what_can_have_one_value_only_is_filled_in(own: bool) -> None:
    """Unless a call gives it; a URL of its own keeps its query, and somebody else's gets nothing."""
    fixed: dict[str, dict[str, Any]] = {
        "path": {"p": "x"},
        "query": {"q": 1},
        "header": {"X-A": "a"},
        "cookie": {"c": True},
    }
    operation = an_operation(path="/{p}", fixed=Fixed(fixed))
    other: Any = {"path": {"p": "y"}, "query": {"q": 2}, "header": {"x-a": "b"}, "cookie": {"c": False}}
    filled, unset = build(Call(operation), HOST), build(Call(operation, query={"q": UNSET, "r": None}), HOST)
    given = build(Call(operation, **other), HOST)
    visited = build(Call(operation, target=Target(f"{HOST}/there?z=1", own)), HOST)

    assert (filled.url, filled.headers["X-A"], filled.headers["Cookie"]) == (f"{HOST}/x?q=1", "a", "c=true")
    assert unset.url == f"{HOST}/x?q=1"
    assert (given.url, given.headers["x-a"], given.headers["Cookie"]) == (f"{HOST}/y?q=2", "b", "c=false")
    assert "X-A" not in given.headers
    assert build(Call(operation, query={"Q": 3}), HOST).url == f"{HOST}/x?q=1&Q=3", "only headers have no case"
    assert visited.url == f"{HOST}/there?z=1"
    assert [name for name in ("X-A", "Cookie") if name in visited.headers] == (["X-A", "Cookie"] if own else [])


# --- credentials -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("placement", "url", "headers", "body"),
    [
        (Placement("key", "body", "/clientKey"), "/op", {}, b'{"a":1,"clientKey":"canary-7f/3=q+"}'),
        (Placement("key", "body", "/auth/key"), "/op", {}, b'{"a":1,"auth":{"key":"canary-7f/3=q+"}}'),
        (Placement("key", "query", "to ken"), "/op?to%20ken=canary-7f%2F3%3Dq%2B", {}, b'{"a":1}'),
        (Placement("key", "header", "X-Key"), "/op", {"X-Key": CANARY}, b'{"a":1}'),
        (Placement("key", "bearer"), "/op", {"Authorization": f"Bearer {CANARY}"}, b'{"a":1}'),
        (Placement("key", "basic"), "/op", {"Authorization": "Basic Y2FuYXJ5LTdmLzM9cSs6"}, b'{"a":1}'),
        (Placement("key", "cookie", "sid"), "/op", {"Cookie": f"c=1; sid={CANARY}"}, b'{"a":1}'),
    ],
    ids=lambda value: value.location if isinstance(value, Placement) else "",
)
def test_a_credential_is_placed_when_the_request_is_opened(
    placement: Placement, url: str, headers: dict[str, str], body: bytes
) -> None:
    """And is nowhere before."""
    call: Call[Any] = Call(an_operation(placements=(placement,)), arguments={"a": 1}, cookie={"c": 1})
    request = build(call, HOST)
    sealed = request.seal(secrets_of(key=CANARY))

    shown = f"{request!r} {sealed!r} {sealed.request!r} {msgspec.json.encode(request).decode()} {request.plain_body}"
    sent_url, sent_headers, sent_body = sealed.open()

    assert "canary" not in shown
    assert sent_url == f"{HOST}{url}"
    assert headers.items() <= sent_headers.items()
    assert sent_body == body
    assert sealed.open() == (sent_url, sent_headers, sent_body), "opening leaves the request as it was"
    assert request.plain_body == {"a": 1}


def test_a_key_goes_into_a_body_that_is_a_model() -> None:
    """Which is then written as plain data."""
    operation = an_operation(placements=(Placement("key", "body", "/clientKey"),), open_request=True)

    assert body_of(Call(operation, body=Job(page_count=1)), key="k") == {"pageCount": 1, "clientKey": "k"}


def test_a_call_without_its_key_is_refused_before_it_is_opened() -> None:
    """And a call that needs none is not."""
    request = build(Call(an_operation(placements=(Placement("key", "bearer"),))), HOST)

    with pytest.raises(ConfigurationError, match="pass `key=` to the client"):
        request.seal(secrets_of(key=None))
    assert build(Call(an_operation()), HOST).seal(secrets_of(key=None)).open()[2] == b"{}"


def test_what_a_request_shows_has_no_query() -> None:
    """And no headers, which a caller may fill with anything."""
    request = build(Call(an_operation(), query={"q": "private"}), HOST, headers={"X-Own": "private"})

    assert repr(request) == "Request(op: POST https://api.example/op)"
    assert repr(Response(200, {"x": "private"}, b"private")) == "Response(200, 7 bytes)"
    call: Call[Any] = Call(an_operation(), arguments={"a": "private"})
    assert repr(call) == "Call(op)"


# --- answers ---------------------------------------------------------------------------------------------------------

T = TypeVar("T")


class Balance(Struct, frozen=True, kw_only=True, rename="camel"):
    """A typed answer."""

    amount: float


class Solved(Struct, Generic[T], frozen=True, kw_only=True):
    """An answer that is typed by its call."""

    solution: T


class Text(Struct, frozen=True, kw_only=True):
    """A solution."""

    text: str


FAILURE = Failure(
    when=(Condition(at=("$response.body#/errorId",), gt=0),),
    code=("$response.body#/errorCode",),
    message=("$response.body#/errorDescription",),
    kinds={"authentication": ("BAD_KEY",), "rate_limit": ("SLOW",)},
)
JSON = {"content-type": "application/json"}


def answer(
    body: object,
    operation: Operation | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] = JSON,
    id: str | None = None,
    subject: type | None = None,
    key: str = CANARY,
) -> RawResponse[Any]:
    """What an answer is read as."""
    call: Call[Any] = Call(operation or an_operation(responses={"200": Balance}, failure=FAILURE), subject=subject)
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    request = Request(operation=call.operation.id, method="POST", url=f"{HOST}/op?q=1", id=id)
    return read(call, request, Response(status, headers, raw), secrets_of(key=key), lambda: 1_000_000.0)


def failing(*arguments: Any, **more: Any) -> ClientError:
    """The error that an answer is read as; it carries nothing that led to it."""
    with pytest.raises(ClientError) as caught:
        answer(*arguments, **more)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "canary" not in "".join(line for frame in report.stack[2:] for line in (frame.locals or {}).values())
    assert "canary" not in f"{caught.value} {vars(caught.value)}"
    return caught.value


def test_a_good_answer_has_a_typed_value() -> None:
    """And is kept as it came."""
    found = answer({"errorId": 0, "amount": "1.5", "new": [1]}, headers={**JSON, "x-cost": "3"})

    assert found.value == Balance(amount=1.5)
    assert (found.status, found.headers["x-cost"], found.json()["new"]) == (200, "3", [1])
    assert repr(found) == "RawResponse(200, 38 bytes, Balance(amount=1.5))"


@pytest.mark.parametrize(
    ("status", "answers", "expected"),
    [
        (200, {"200": Balance, "2XX": int, "default": str}, Balance(amount=1)),
        (201, {"200": int, "2XX": Balance, "default": str}, Balance(amount=1)),
        (201, {"200": Balance, "default": str}, Balance(amount=1)),
        (201, {"default": Balance}, Balance(amount=1)),
        (201, {"404": int}, {"amount": 1}),
        (200, {"200": None}, None),
    ],
    ids=range(6),
)
def test_the_status_decides_the_type(status: int, answers: dict[str, Any], expected: object) -> None:
    """Exactly, by range, the first success that is listed, then the default."""
    assert answer({"amount": 1}, an_operation(responses=answers), status=status).value == expected


def test_the_subject_of_a_call_decides_a_generic_type() -> None:
    """Any value where its solution is not known."""
    operation = an_operation(responses={"200": Solved}, solutions={Job: Text})

    assert answer({"solution": {"text": "x"}}, operation, subject=Job).value == Solved(solution=Text(text="x"))
    assert answer({"solution": [1]}, operation, subject=Balance).value == Solved(solution=[1])


@pytest.mark.parametrize(
    ("body", "headers", "annotation", "value"),
    [
        (b"", {}, None, None),
        (b"", {"content-type": "text/csv"}, str, ""),
        (b"a;b\n1;2", {"content-type": "text/csv"}, str, "a;b\n1;2"),
        (b"[1]", {"content-type": "text/plain"}, str, "[1]"),
        (b"\xe4", {"content-type": 'text/plain; charset="latin-1"'}, str, "ä"),
        (b"\xe4", {"content-type": "text/plain; charset=no-such"}, str, "\ufffd"),
        (b"\xe4", {"content-type": "text/plain; charset=idna"}, str, "\ufffd"),
        (b"\xe4", {"content-type": "text/plain; charset=undefined"}, str, "\ufffd"),
        (b"\xe4", {"content-type": "text/plain; charset=rot13"}, str, "\ufffd"),
        (b"\xe4", {"content-type": "text/plain; charset=a\0b"}, str, "\ufffd"),
        (b"\x00\xff", {"content-type": "image/png"}, bytes, b"\x00\xff"),
        (b'"x"', JSON, str, "x"),
        (b"12.5", {"content-type": "text/plain"}, float, 12.5),
        (b'{"amount":1}', {"content-type": "text/html"}, Balance, Balance(amount=1)),
        (b'{"amount":1}', {}, Balance, Balance(amount=1)),
        (b"null", JSON, Balance | None, None),
    ],
    ids=range(16),
)
def test_a_body_is_read_as_what_it_is(body: bytes, headers: dict[str, str], annotation: Any, value: object) -> None:
    """Texts stay texts, bytes stay bytes, and JSON is JSON whatever it is sent as."""
    assert answer(body, an_operation(responses={"200": annotation}), headers=headers).value == value


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (b"", JSON, "op: the response is empty"),
        (b"<html>", {"content-type": "text/html"}, "op: Expected `object`, got `str` - at `$`"),
        (b"{", {"content-type": "text/html"}, "op: the response is not JSON: Input data was truncated"),
        (b"NaN", JSON, "op: the response is not JSON: JSON is malformed: invalid character (byte 0)"),
        (b'{"amount":1,"amount":2}', JSON, "op: the response is not JSON: duplicate key 'amount' in one object"),
        (b'{"amount":"much"}', JSON, "op: Expected `float`, got `str` - at `$.amount`"),
        (b'{"amout":1}', JSON, "op: Object missing required field `amount` - at `$`"),
    ],
    ids=range(7),
)
def test_what_is_not_as_promised_is_a_decode_error(body: bytes, headers: dict[str, str], reason: str) -> None:
    """With operation and path, and nothing of msgspec's own."""
    error = failing(body, headers=headers)

    assert type(error) is DecodeError
    assert str(error) == f"{reason} (HTTP 200)"


@pytest.mark.parametrize("status", [200, 400, 503])
def test_a_declared_failure_counts_whatever_the_status(status: int) -> None:
    """With the provider's code and text, and the class of its kind."""
    body = {"errorId": 1, "errorCode": "BAD_KEY", "errorDescription": f"no such key: {CANARY}"}

    error = failing(body, status=status)

    assert type(error) is AuthenticationError
    assert (error.kind, error.code, error.message, error.status) == (
        "authentication",
        "BAD_KEY",
        "no such key: ***",
        status,
    )


def test_a_failure_of_an_unknown_kind_is_a_plain_provider_error() -> None:
    """A text is always there to read."""
    assert type(failing({"errorId": 1, "errorCode": "NEW"})) is ProviderError
    assert str(failing({"errorId": 1, "errorCode": "NEW"})) == "op: NEW (HTTP 200)"
    assert str(failing({"errorId": 1})) == "op: the provider gives no reason (HTTP 200)"


@pytest.mark.parametrize(
    ("status", "body", "text"),
    [
        (502, b"<html>\n  Bad   gateway\n</html>", "op: <html> Bad gateway </html> (HTTP 502)"),
        (401, b"", "op: the response is empty (HTTP 401)"),
        (403, f"key {CANARY}".encode(), "op: key *** (HTTP 403)"),
        (500, b"\xff" + b"x" * 500, f"op: \ufffd{'x' * 199}\u2026 (HTTP 500)"),
        (400, b"[" * 100_000, f"op: {'[' * 200}\u2026 (HTTP 400)"),
        (404, b'{"errorId": 0, "errorCode": "GONE", "errorDescription": "no"}', "op: GONE: no (HTTP 404)"),
        (422, b'{"detail": "no"}', 'op: {"detail": "no"} (HTTP 422)'),
    ],
    ids=range(7),
)
def test_a_bad_status_quotes_the_answer(status: int, body: bytes, text: str) -> None:
    """In one line, shortened and masked, with code and text where the API's expressions find them."""
    error = failing(body, status=status, headers={})

    assert type(error) is HttpStatusError
    assert str(error) == text
    assert error.status == status


def test_the_value_of_a_failure_holds_no_key() -> None:
    """Neither in a text, nor in a name, nor deep inside."""
    error = failing({"detail": [{CANARY: 1, "at": f"x{CANARY}"}], "ok": True}, status=422)

    assert error.value == {"detail": [{"***": 1, "at": "x***"}], "ok": True}
    assert failing({"errorId": 1, "errorDescription": CANARY}).value == {"errorId": 1, "errorDescription": "***"}


def test_half_a_key_is_not_left_at_the_cut() -> None:
    """The answer is masked before it is shortened."""
    error = failing(b"x" * 195 + CANARY.encode(), status=500, headers={})

    assert error.message == "x" * 195 + "***"


def test_a_redirect_is_not_followed_and_not_quoted() -> None:
    """Its target may hold the key."""
    location = {"location": f"{HOST}/?token={CANARY}"}

    assert str(failing(b"", status=307, headers=location)) == (
        "op: the provider redirects; redirects are not followed, since the request may hold a key (HTTP 307)"
    )


JSON_RPC = an_operation(
    envelope=Envelope(result="/result", id="/id"),
    responses={"200": Balance},
    failure=Failure(
        when=(Condition(at=("$response.body#/error",), exists=True),), code=("$response.body#/error/code",)
    ),
)


@pytest.mark.parametrize("id", ["7", 7, 7.0, None])
def test_an_answer_to_this_request_is_taken(id: object) -> None:
    """Ids compare as text; a provider that does not repeat them is believed."""
    assert answer({"id": id, "result": {"amount": 1}}, JSON_RPC, id="7").value == Balance(amount=1)


def test_an_answer_to_another_request_is_refused() -> None:
    """It is somebody else's."""
    error = failing({"id": 8, "result": {"amount": 1}}, JSON_RPC, id="7")

    assert str(error) == "op: the response belongs to another request: its id is `8`, not `7` (HTTP 200)"


def test_the_value_stands_where_the_envelope_says() -> None:
    """Null is a value, nothing is not; a path names the place in the whole answer."""
    nullable = an_operation(envelope=Envelope(result="/result"), responses={"200": Balance | None})

    assert answer({"result": None}, nullable).value is None
    assert str(failing({"id": "7"}, nullable)) == "op: the response has no `/result` (HTTP 200)"
    assert str(failing({"result": {"amount": []}}, nullable)) == (
        "op: Expected `float`, got `array` - at `$.result.amount` (HTTP 200)"
    )
    assert failing({"id": None, "error": {"code": 32017}}, JSON_RPC, id="7").code == "32017"


def test_undeclared_properties_are_kept_where_the_operation_says_so() -> None:
    """In the models that have a place for them."""
    body = {"pageCount": 1, "new": 2}

    assert answer(body, an_operation(responses={"200": Job}, open_response=True)).value.additional_properties == {
        "new": 2
    }
    assert answer(body, an_operation(responses={"200": Job})).value.additional_properties == {}


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("Mon, 12 Jan 1970 13:46:45 GMT", 5.0),
        ("Mon, 12 Jan 1970 13:46:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("nan", None),
        ("1e9", None),
        ("\u0667", None),
        ("1234567890", 1_234_567_890.0),
        ("0000000000000000000012", 12.0),
        ("9" * 400, 9e9),
        ("Mon, 12 Jan 1970 13:46:45 -0000", 5.0),
        ("Mon, 12 Jan 1970 15:46:45 +0200", 5.0),
        ("Mon, 12 Jan 1970 13:46:60 GMT", 19.0),
        ("Mon Jan 12 13:46:45 1970", 5.0),
        ("Monday, 12-Jan-70 13:46:45 GMT", 5.0),
        ("Mon, 31 Feb 1970 13:46:45 GMT", None),
        ("Mon, 12 Jan 1970 25:46:45 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 9e9),
        ("120, 60", None),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_retry_after(zone: str, told: str, seconds: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """In seconds, from a number or a date, which is never local time: RFC 9110 sections 5.6.7 and 10.2.3."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert retry_after({"retry-after": told}, lambda: 1_000_000.0) == seconds
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("year", "told", "meant"),
    [(1994, 94, 1994), (2026, 27, 2027), (2026, 75, 2075), (2026, 77, 1977), (2090, 10, 2110)],
)
def test_a_year_of_two_digits_is_at_most_fifty_years_ahead(year: int, told: int, meant: int) -> None:
    """RFC 9110 section 5.6.7; the past asks for no wait."""
    now = datetime(year, 1, 1, tzinfo=UTC).timestamp()
    then = datetime(meant, 6, 1, tzinfo=UTC).timestamp()

    found = retry_after({"retry-after": f"Monday, 01-Jun-{told:02d} 00:00:00 GMT"}, lambda: now)

    assert found == max(0.0, then - now)


def test_an_error_carries_what_retry_after_says() -> None:
    """For who decides when to try again."""
    slow = {"errorId": 1, "errorCode": "SLOW"}

    assert failing(slow, headers={**JSON, "retry-after": "3"}).retry_after == 3.0
    assert type(failing(slow)) is RateLimited
    assert failing(b"", status=503, headers={"retry-after": "4"}).retry_after == 4.0


def test_content_is_plain_data_or_text() -> None:
    """For conditions, which read both."""
    assert content(Response(200, {"content-type": "text/plain"}, b"OK|77")).value == "OK|77"
    assert content(Response(200, {"content-type": "text/plain"}, b"77")).value == "77"
    assert content(Response(200, {}, b"77")).value == 77
    assert content(Response(200, {"content-type": "text/html"}, b' {"a": 1}')).value == {"a": 1}
    assert content(Response(200, JSON, b" ")).value is None


_ANY_BODY = st.binary(max_size=60) | st.text(alphabet='{}[]":,0a\\', max_size=40).map(str.encode)


@given(_ANY_BODY, st.sampled_from([200, 204, 301, 404, 500]), st.sampled_from(["application/json", "text/plain", ""]))
def test_no_answer_is_a_surprise(body: bytes, status: int, media_type: str) -> None:
    """Whatever comes is a value or one of our errors."""
    try:
        answer(body, status=status, headers={"content-type": media_type})
    except ClientError as error:
        assert error.operation == "op"


class Bounded(Struct, frozen=True, kw_only=True):
    """A model with a bound, a choice and a constant."""

    port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = UNSET
    scheme: Literal["http", "socks5"] = "http"
    kind: Literal["bounded"] = "bounded"


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        (Bounded(port=0), "`task`: Expected `int` >= 1 - at `$.port`"),
        (Bounded(port=cast("Any", "80")), "`task`: Expected `int`, got `str` - at `$.port`"),
        (Bounded(scheme=cast("Any", "ftp")), "`task`: Invalid enum value 'ftp' - at `$.scheme`"),
    ],
)
def test_a_model_that_breaks_its_bounds_is_not_sent(model: Bounded, problem: str) -> None:
    """Requests are written strictly, and refused before anything leaves the machine."""
    operation = Operation(id="create", method="POST", path="/create", media_type="application/json")
    with pytest.raises(ConfigurationError) as caught:
        build(Call(operation, arguments={"task": model}), "https://service.example")
    assert caught.value.message == problem
    assert build(Call(operation, arguments={"task": Bounded(port=80)}), "https://service.example").plain_body == {
        "task": {"port": 80, "scheme": "http", "kind": "bounded"}
    }
