"""A request as it comes, matched and read: paths, parameters, credentials, bodies."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from specloom import ir
from specloom.runtime.description.api import Placement
from specloom.serve.log import MASK, Masks
from specloom.serve.requests import Asked, IncomingRequest, Requests, Unmatched
from specloom.serve.validation import Types
from tests.unit.emulated import api


def read(name: str, incoming: IncomingRequest) -> Asked:
    """A request that is to one of the operations."""
    found = Requests(api(name), Types(api(name).models)).read(incoming)
    assert isinstance(found, Asked)
    return found


def test_calls_that_share_a_url_are_told_apart_by_their_method() -> None:
    for method in ("DomainClassification.getTask", "SerpstatLimitsProcedure.getStats"):
        body = json.dumps({"id": "1", "method": method}).encode()
        for path in ("/", ""):
            assert read("serpstat", IncomingRequest("POST", path, "token=K", body=body)).operation.id == method


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            {"id": "1", "method": "No.such"},
            "`/method` must be one of DomainClassification.addTask, DomainClassification.getTask, "
            "DomainClassification.getTaskList, SerpstatLimitsProcedure.getStats",
        ),
        ([], "the body must be an object"),
        (None, "the body is not valid JSON"),
    ],
)
def test_a_call_that_names_none_of_those_that_share_a_url_is_nobodys(body: Any, told: str) -> None:
    """It is answered as the provider answers, and neither logged nor hit by a fault as if it were one of them."""
    content = b"nonsense" if body is None else json.dumps(body).encode()
    asked = read("serpstat", IncomingRequest("POST", "/", "token=K", body=content))

    assert asked.is_strayed
    assert told in [str(problem) for problem in asked.problems]
    assert not read("capsolver", IncomingRequest("POST", "/getBalance", body=b"[]")).is_strayed


def test_a_path_is_matched_with_its_parameters() -> None:
    asked = read("inkwell", IncomingRequest("GET", "/renderings/41", headers={"x-press-key": "K"}))

    assert (asked.operation.id, dict(asked.path), asked.problems) == ("renderings.get", {"number": 41}, ())
    assert asked.value("path", "number") == "41"
    assert dict(asked.credentials) == {"press_key": "K"}


def test_a_parameter_of_another_type_is_a_problem() -> None:
    asked = read("inkwell", IncomingRequest("GET", "/renderings/forty%2Done"))

    assert [str(problem) for problem in asked.problems] == ["`path:number` must be an integer"]
    assert dict(asked.credentials) == {"press_key": None}


def test_a_method_that_a_path_does_not_take() -> None:
    found = Requests(api("inkwell"), Types(api("inkwell").models)).read(IncomingRequest("PATCH", "/renderings/41"))

    assert found == Unmatched(("DELETE", "GET"))


DEEP = b'{"a":' * 900 + b"1" + b"}" * 900


@pytest.mark.parametrize(
    ("body", "content_type", "problem"),
    [
        (b'{"clientKey": "K"}', "text/plain", None),
        (b'{"clientKey": "K"}', "application/x-www-form-urlencoded", None),
        (b"clientKey=K", "application/x-www-form-urlencoded", None),
        (b"clientKey=K", "application/json", "the body is not valid JSON"),
        (b'{"clientKey": NaN}', "application/json", "the body is not valid JSON"),
        (b"[" * 100_000, "application/json", "the body is nested more than 100 levels deep"),
        (DEEP, "application/json", "the body is nested more than 100 levels deep"),
        (b'{"clientKey": 1e999}', "application/json", "the body contains a number that is too large for JSON"),
        (b'{"a": "\\ud800"}', "application/json", "the body contains an unpaired surrogate, which is not a character"),
        (b'{"\\udfff": 1}', "application/json", "the body contains an unpaired surrogate, which is not a character"),
        (b'{"clientKey": "\\ud83d\\ude00"}', "application/json", None),
        (b"\xff", "", "the body is not valid JSON"),
        (b"[]", "", "the body must be an object"),
        (b"", "", "the body must be an object"),
    ],
)
def test_a_body_is_read_whatever_it_says_that_it_is(body: bytes, content_type: str, problem: str | None) -> None:
    asked = read("capsolver", IncomingRequest("POST", "/getBalance", headers={"content-type": content_type}, body=body))

    assert [str(found) for found in asked.problems] == ([] if problem is None else [problem])
    assert (asked.credentials["client_key"] is None) == (problem is not None)


def bearer(location: Any, name: str = "") -> Requests:
    """The requests of an Api whose only operation takes a secret at a place."""
    operation = ir.Operation(
        id="look",
        place=ir.Place("a.yaml", 1, 1, ""),
        method="GET",
        path="/look",
        server=None,
        tags=(),
        summary="",
        description="",
        deprecated=False,
        safe=True,
        long_poll=0,
        parameters=(),
        body=None,
        responses=(),
        envelope=None,
        failure=None,
        placements=(Placement("key", location, name),),
        examples=(),
    )
    return Requests(ir.Api("a", "a.yaml", "A", "1", "", (), (), (), (operation,), ()), Types(()))


@pytest.mark.parametrize(
    ("location", "name", "headers", "secret"),
    [
        ("bearer", "", {"authorization": "Bearer S"}, "S"),
        ("bearer", "", {"authorization": "Basic S"}, None),
        ("basic", "", {"authorization": "Basic dTpw"}, "u:p"),
        ("basic", "", {"authorization": "Basic dTo="}, "u"),
        ("basic", "", {"authorization": "Basic ???"}, None),
        ("cookie", "session", {"cookie": "a=1; session=S%20T="}, "S%20T="),
        ("header", "X-Key", {"x-key": "S"}, "S"),
        ("header", "X-Key", {}, None),
    ],
)
def test_a_secret_is_found_where_it_belongs(
    location: str, name: str, headers: dict[str, str], secret: str | None
) -> None:
    found = bearer(location, name).read(IncomingRequest("GET", "/look", headers=headers))

    assert isinstance(found, Asked)
    assert found.credentials == {"key": secret}


def test_secrets_are_masked_in_whatever_is_told() -> None:
    masks = Masks(api("serpstat"))
    incoming = IncomingRequest("POST", "/", "token=S%2FECRET&page=1", body=b'{"id": "S/ECRET"}')

    assert masks.target(incoming) == f"/?token={MASK}&page=1"
    assert masks.bodies(incoming, b"S/ECRET is unknown, S%2FECRET too") == (
        {"id": MASK},
        f"{MASK} is unknown, {MASK} too",
    )


def test_passwords_are_masked_by_their_format() -> None:
    body = {"clientKey": "SECRET", "task": {"proxyLogin": "me", "proxyPassword": "HIDDEN"}}
    request, answer = Masks(api("capsolver")).bodies(
        IncomingRequest("POST", "/createTask", body=json.dumps(body).encode()), b'{"errorDescription": "no SECRET"}'
    )

    assert request == {"clientKey": MASK, "task": {"proxyLogin": "me", "proxyPassword": MASK}}
    assert answer == {"errorDescription": f"no {MASK}"}


def test_keys_are_masked_in_headers_that_the_spec_does_not_know() -> None:
    """By the name of the header, and by the key that the request has where it belongs."""
    headers = {"x-api-key": "OTHER", "authorization": "Bearer SECRET", "x-client": "me for SECRET", "accept": "*/*"}
    incoming = IncomingRequest("POST", "/getBalance", headers=headers, body=b'{"clientKey": "SECRET"}')

    assert Masks(api("capsolver")).headers(incoming) == {
        "x-api-key": MASK,
        "authorization": MASK,
        "x-client": f"me for {MASK}",
        "accept": "*/*",
    }


def test_calls_that_share_a_url_are_told_apart_by_their_headers() -> None:
    """As those are that name what is asked for in a header; a request that names none of them is nobody's."""
    (look,) = [route.operation for route in bearer("query", "key")._routes]  # pyright: ignore[reportPrivateUsage]
    place = ir.Place("a.yaml", 1, 1, "")
    operations = tuple(
        replace(
            look,
            id=name,
            parameters=(ir.Parameter("X-Target", "header", ir.Const((name,)), True, place, constant=name),),
        )
        for name in ("first", "second")
    )
    requests = Requests(ir.Api("a", "a.yaml", "A", "1", "", (), (), (), operations, ()), Types(()))

    def asked(target: str) -> Asked:
        found = requests.read(IncomingRequest("GET", "/look", "key=K", {"x-target": target}))
        assert isinstance(found, Asked)
        return found

    assert [asked(name).operation.id for name in ("first", "second")] == ["first", "second"]
    assert [asked(name).problems for name in ("first", "second")] == [(), ()]
    assert asked("third").is_strayed
    assert [str(it) for it in asked("third").problems] == ["`header:x-target` must be one of first, second"]
