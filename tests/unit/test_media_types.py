"""Media types are read once, for the generator, for clients and for the emulator."""

from __future__ import annotations

import pytest

from specloom.runtime.form_types import is_form, is_form_data, is_multipart, without_parameter
from specloom.runtime.media_types import is_json, parameter, plain

JSON = [
    *("application/json", "Application/JSON; charset=utf-8", "text/json", "application/x-json", "text/x-json"),
    *("application/problem+json", "application/vnd.api+json; ext=bulk", "image/svg+json", "application/hal+json"),
    *("application/x-amz-json-1.0", "application/x-amz-json-1.1", "application/amz-json-1.1"),
    *("application/vnd.service.json", "application/vnd.service-json", "application/vnd.service.v2.json"),
    *("application/vnd.service+json.v2", "application/json-rpc", "application/jsonrequest"),
]
OTHERS = [
    *("application/json-seq", "application/x-ndjson", "application/jsonl", "application/json-lines", "text/plain"),
    *(
        "application/json5",
        "application/geo+json-seq",
        "application/octet-stream",
        "application/xml",
        "",
        "json",
        "*/*",
    ),
    *("application/notjson", "application/jsonp", "application/x-www-form-urlencoded", "multipart/form-data"),
    *("application/json-patch", "application/vnd.service.v1", "application/x-json-stream"),
]


@pytest.mark.parametrize("name", JSON)
def test_json_goes_by_many_names(name: str) -> None:
    """By a suffix, by words that are older than it, and with versions."""
    assert is_json(name)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_called_otherwise_is_no_json(name: str) -> None:
    """A sequence of JSON texts included; a document may say more, of the type whatever its parameters."""
    assert not is_json(name)
    assert is_json(f"{name}; q=1", (name.lower(),)) == bool(name) or not name


def test_bodies_of_other_kinds() -> None:
    """Forms, and bodies of parts."""
    assert is_form("Application/X-WWW-Form-Urlencoded; charset=UTF-8")
    assert [is_multipart(f"multipart/{kind}") for kind in ("form-data", "mixed", "related", "x-own")] == [True] * 4
    assert (is_form_data("multipart/form-data; boundary=x"), is_form_data("multipart/mixed")) == (True, False)
    assert not is_multipart("text/plain")


def test_parameters_of_a_media_type() -> None:
    """In quotes or not, in any case."""
    told = 'text/plain;CHARSET = "iso-8859-1" ; boundary="a;\\"b"; empty=""'

    assert plain(told) == "text/plain"
    assert (parameter(told, "charset"), parameter(told, "boundary")) == ("iso-8859-1", 'a;"b')
    assert (parameter(told, "start"), parameter("text/plain", "charset")) == (None, None)
    assert parameter("text/plain; charset=utf-8;x=1", "x") == "1"
    assert without_parameter("multipart/mixed; boundary=x; type=a", "boundary") == "multipart/mixed; type=a"
