"""Recorded requests: HAR, curl commands, Postman collections; and example JSON alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from specloom.drafting import Draft, NotReadable, SourceText, draft
from specloom.drafting.curl import read_curl
from specloom.drafting.recorded import Recorded


def drafted(**files: str) -> Draft:
    """A draft from files; `a_har` is called `a.har`."""
    return draft("acme", [SourceText(name.replace("_", "."), text) for name, text in files.items()])


def document_of(**files: str) -> dict[str, Any]:
    made = drafted(**files).written
    assert made is not None
    document: dict[str, Any] = yaml.safe_load(made.text)
    return document


# --- curl -------------------------------------------------------------------------------------------------------------


def call(text: str) -> Recorded:
    (found,) = read_curl(text, "calls.sh")
    return found


def test_options_of_curl() -> None:
    found = call(
        "$ curl -sSL -XPUT --url https://ink.example/pots/7 -H'X-Shop: 1' --header \"Accept: */*\" --max-time 5 \\\n"
        '  -u me:secret -d \'{"colour": "blue"}\' --compressed | jq .'
    )

    assert (found.method, found.url) == ("PUT", "https://ink.example/pots/7")
    assert found.headers == (("X-Shop", "1"), ("Accept", "*/*"))
    assert found.request is not None
    assert found.request.value == {"colour": "blue"}
    assert [each.kind for each in found.credentials] == ["basic"]


@pytest.mark.parametrize(
    ("text", "method", "url", "value"),
    [
        ("curl ink.example/pots", "GET", "https://ink.example/pots", None),
        ("curl -I https://ink.example", "HEAD", "https://ink.example", None),
        ("curl https://ink.example -d a=1 -d 'b=2 3'", "POST", "https://ink.example", {"a": "1", "b": "2 3"}),
        ("curl -G https://ink.example/pots -d a=1", "GET", "https://ink.example/pots?a=1", None),
        ("curl https://ink.example -F file=@a.png -F n=1", "POST", "https://ink.example", {"file": "a.png", "n": "1"}),
        ("curl https://ink.example --json '{\"a\": [1,],}'", "POST", "https://ink.example", {"a": [1]}),
        ("curl https://ink.example ^\n -d ^\n a=1", "POST", "https://ink.example", {"a": "1"}),
    ],
)
def test_bodies_and_methods_of_curl(text: str, method: str, url: str, value: object) -> None:
    found = call(text)

    assert (found.method, found.url, found.request.value if found.request else None) == (method, url, value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("curl 'https://ink.example", "calls.sh:1: this curl command is not complete: no closing quotation"),
        ("curl -X POST", "calls.sh:1: this curl command has no URL"),
        ("curl https://ink.example -H", "calls.sh:1: the option `-H` of this curl command has no value"),
        (
            "\n\ncurl https://ink.example -d '{\"a\"'",
            "calls.sh:3: the JSON of this curl command: the JSON ends too early",
        ),
    ],
)
def test_broken_commands_are_refused_with_their_line(text: str, message: str) -> None:
    with pytest.raises(NotReadable) as refused:
        call(text)

    assert str(refused.value) == message


def test_two_commands_of_one_operation_are_merged() -> None:
    document = document_of(
        calls_sh='curl https://ink.example/pots -d \'{"n": 1, "a": null}\'\n\ncurl https://ink.example/pots -d \'{"n": 1.5, "b": true}\'\n'
    )
    schema = document["components"]["schemas"]["CreatePotRequest"]

    assert schema == {
        "type": "object",
        "required": ["n"],
        "properties": {"n": {"type": "number"}, "a": {}, "b": {"type": "boolean"}},
    }


def schema_of(document: dict[str, Any], name: str) -> dict[str, Any]:
    schema: dict[str, Any] = document["components"]["schemas"][name]
    return schema


def test_fields_of_a_form_may_be_files_json_or_several() -> None:
    document = document_of(
        a_sh="curl https://ink.example/pots -F 'photo=@\"a.jpg\";type=image/jpeg' -F 'meta={\"a\": 1};type=application/json' "
        "-F name=Blue -F tag=a -F tag=b\n"
    )
    content = document["paths"]["/pots"]["post"]["requestBody"]["content"]["multipart/form-data"]

    assert schema_of(document, "CreatePotRequest")["properties"] == {
        "photo": {"type": "string", "format": "binary"},
        "meta": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
        "name": {"type": "string"},
        "tag": {"type": "array", "items": {"type": "string"}},
    }
    assert content["examples"]["example"]["value"]["photo"] == "a.jpg"


def test_a_parameter_that_a_url_has_several_times_is_an_array_in_all_calls() -> None:
    text = "curl 'https://ink.example/pots?tag=a&tag=b&n=1'\n\ncurl 'https://ink.example/pots?tag=c&n=2'\n"
    tag, number = document_of(a_sh=text)["paths"]["/pots"]["get"]["parameters"]

    assert tag["schema"] == {"type": "array", "items": {"type": "string"}}
    assert (tag["example"], number["schema"]) == (["a", "b"], {"type": "integer"})


def test_bodies_that_are_files_or_of_another_media_type() -> None:
    made = drafted(
        a_sh="curl -T big.bin https://ink.example/blob\n\ncurl -X PUT https://ink.example/lid -d @lid.json -H 'Content-Type: application/json'\n\n"
        "curl -X PATCH https://ink.example/pots/12 -H 'Content-Type: application/merge-patch+json' -d '{\"n\": null}'\n"
    ).written
    assert made is not None
    document = yaml.safe_load(made.text)
    bodies = {path: next(iter(item.values()))["requestBody"]["content"] for path, item in document["paths"].items()}

    assert {path: list(content) for path, content in bodies.items()} == {
        "/blob": ["application/octet-stream"],
        "/lid": ["application/json"],
        "/pots/{potId}": ["application/merge-patch+json"],
    }
    assert list(document["paths"]["/blob"]) == ["put"]
    assert schema_of(document, "ReplaceBlobRequest") == {"type": "string", "format": "binary"}
    assert "# TODO: what is in the body: the command reads it from `lid.json` (a.sh:3)" in made.text


def test_calls_with_other_keys_have_their_own_security() -> None:
    text = (
        "curl https://ink.example/pots -H 'Authorization: Bearer SECRET1'\n\ncurl https://ink.example/lids -H 'Authorization: Bearer SECRET1'\n\n"
        "curl -u me:SECRET2 https://ink.example/me\n\ncurl https://ink.example/health\n"
    )
    made = drafted(a_sh=text).written
    assert made is not None
    document = yaml.safe_load(made.text)

    assert "SECRET" not in made.text
    assert document["security"] == [{"bearer": []}]
    assert {path: item["get"].get("security") for path, item in document["paths"].items()} == {
        "/pots": None,
        "/lids": None,
        "/me": [{"basic": []}],
        "/health": [],
    }


# --- HAR --------------------------------------------------------------------------------------------------------------


def entry(
    method: str, url: str, *, sent: object = None, came: object = None, status: int = 200, **more: Any
) -> dict[str, Any]:
    request: dict[str, Any] = {"method": method, "url": url, "headers": more.get("headers", [])}
    if sent is not None:
        request["postData"] = {"mimeType": "application/json", "text": json.dumps(sent)}
    content = (
        {"mimeType": "application/json", "text": json.dumps(came)} if came is not None else more.get("content", {})
    )
    return {"request": request, "response": {"status": status, "content": content}}


def har(*entries: object) -> str:
    lines = ",\n".join(json.dumps(each) for each in entries)
    return f'{{"log": {{"version": "1.2",\n"entries": [\n{lines}\n]}}}}'


ID = "8f14e45f-ceea-4e7a-9c6b-2f6b1f3a9d11"


def test_a_recording_of_submit_and_poll() -> None:
    document = document_of(
        a_har=har(
            entry("GET", "https://ink.example/app.js", content={"mimeType": "text/javascript", "text": "1"}),
            entry("OPTIONS", "https://ink.example/v1/jobs"),
            entry(
                "POST",
                "https://ink.example/v1/jobs",
                sent={"text": "a"},
                came={"id": ID, "status": "queued"},
                status=201,
            ),
            entry("GET", f"https://ink.example/v1/jobs/{ID}", came={"id": ID, "status": "running"}),
            entry(
                "GET",
                f"https://ink.example/v1/jobs/{ID}",
                came={"id": ID, "status": "done", "result": {"url": "https://a.example/b"}},
            ),
        )
    )

    assert list(document["paths"]) == ["/v1/jobs", "/v1/jobs/{jobId}"]
    assert document["x-tasks"]["jobs"]["poll"] == {"operation": "getJob", "with": {"path": {"jobId": "$task.id"}}}
    schema = document["components"]["schemas"]["GetJobResponse"]
    assert schema["required"] == ["id", "status"]
    assert schema["properties"]["id"] == {"type": "string", "format": "uuid"}
    assert schema["properties"]["result"]["properties"]["url"] == {"type": "string", "format": "uri"}


def test_keys_of_a_recording_are_masked_everywhere() -> None:
    secrets = [f"SECRET{number}" for number in range(8)]
    made = drafted(
        a_har=har(
            entry(
                "POST",
                "https://ink.example/pots?token=SECRET0&page=2",
                sent={"apiKey": "SECRET1", "deep": [{"password": "SECRET2"}]},
                came={"access_token": "SECRET3", "n": 1},
                headers=[
                    {"name": "authorization", "value": "Bearer SECRET4"},
                    {"name": "X-Auth-Token", "value": "SECRET5"},
                    {"name": "Cookie", "value": "sid=SECRET6"},
                    {"name": "X-Signature", "value": "SECRET7"},
                ],
            )
        )
    ).written

    assert made is not None
    assert [secret for secret in secrets if secret in made.text] == []
    assert set(yaml.safe_load(made.text)["components"]["securitySchemes"]) == {
        "token",
        "bearer",
        "x_auth_token",
        "x_signature",
    }
    assert "page" in made.text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"log": {"entries": 1}}', "a.har:1: `log.entries` of the recording is not an array"),
        (
            '{"log": {"entries": [\n{"request": {"url": 1}}]}}',
            "a.har:2: an entry of the recording has no `request` with `method` and `url`",
        ),
        ('{"log": {"entries": [', "a.har:1: the JSON ends too early"),
        ("[" * 100, "a.har:1: the JSON is nested deeper than 64 levels"),
        ('{"a": 1} {"b": 2}', "a.har:1: there is more than one value in this file"),
        ('{"a": "x\n"}', "a.har:1: a text has no closing quote"),
    ],
)
def test_broken_recordings_are_refused_with_their_line(text: str, message: str) -> None:
    with pytest.raises(NotReadable) as refused:
        drafted(a_har=text)

    assert str(refused.value) == message


# --- Postman ----------------------------------------------------------------------------------------------------------

COLLECTION = """\
{"info": {"name": "Ink", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
 "auth": {"type": "apikey", "apikey": [{"key": "key", "value": "X-Ink-Key"}, {"key": "value", "value": "SECRET1"}, {"key": "in", "value": "header"}]},
 "variable": [{"key": "base", "value": "https://ink.example"}],
 "item": [
  {"name": "Pots", "item": [
   {"name": "Make a pot",
    "request": {"method": "POST", "url": {"raw": "{{base}}/pots?dry=true"}, "header": [{"key": "X-Shop", "value": "1"}, {"key": "X-Off", "value": "1", "disabled": true}],
                "body": {"mode": "raw", "raw": "{\\"colour\\": \\"blue\\", \\"size\\": {{size}}}"}},
    "response": [{"name": "Made", "code": 201, "body": "{\\"id\\": 1}"}, {"name": "No ink", "code": 409, "body": "{\\"why\\": \\"no ink\\"}"}, {"name": "Broken", "code": 500, "body": "<html>"}]},
   {"name": "One pot", "request": {"method": "GET", "url": "{{base}}/pots/:potId", "auth": {"type": "bearer"}}}
  ]},
  {"name": "Form", "request": {"method": "POST", "url": "{{base}}/login", "body": {"mode": "urlencoded", "urlencoded": [{"key": "user", "value": "me"}, {"key": "password", "value": "SECRET2"}]}}}
 ]}
"""


def test_folders_variables_auth_and_saved_responses_of_postman() -> None:
    made = drafted(ink_json=COLLECTION).written
    assert made is not None
    document = yaml.safe_load(made.text)
    pots = document["paths"]["/pots"]["post"]

    assert "SECRET" not in made.text
    assert document["servers"] == [{"url": "https://ink.example"}]
    assert list(document["paths"]) == ["/pots", "/pots/{potId}", "/login"]
    assert (pots["summary"], list(pots["responses"])) == ("Make a pot", ["201", "409"])
    assert [(each["name"], each["in"]) for each in pots["parameters"]] == [("dry", "query"), ("X-Shop", "header")]
    assert pots["parameters"][0]["schema"] == {"type": "boolean"}
    assert pots["responses"]["409"]["content"]["application/json"]["examples"]["no-ink"]["value"] == {"why": "no ink"}
    assert list(document["paths"]["/login"]["post"]["requestBody"]["content"]) == ["application/x-www-form-urlencoded"]
    assert {each.get("name", each.get("scheme")) for each in document["components"]["securitySchemes"].values()} == {
        "X-Ink-Key",
        "bearer",
    }
    assert "# ink.json:6, an example" in made.text


def test_a_broken_collection_is_refused_with_its_line() -> None:
    with pytest.raises(NotReadable, match=r"^ink\.json:2: an item of the collection is not an object$"):
        drafted(ink_json='{"info": {}, "item": [\n1]}')


def test_recorded_forms_empty_responses_and_ids() -> None:
    """A form as text or as a list, a 204, IDs of several kinds in a path, and one array of all types."""
    form = '------b\r\nContent-Disposition: form-data; name="kind"\r\n\r\nphoto\r\n------b\r\nContent-Disposition: form-data; '
    form += 'name="file"; filename="x.bin"\r\n\r\n\r\n------b--\r\n'
    raw = entry("POST", "https://ink.example/raw", came={"id": 1})
    raw["request"]["postData"] = {"mimeType": "multipart/form-data; boundary=----b", "text": form}
    listed = entry("POST", "https://ink.example/files", came={"id": 1})
    listed["request"]["postData"] = {
        "mimeType": "multipart/form-data",
        "params": [{"name": "file", "fileName": "a.png"}],
    }
    mixed = entry(
        "GET", "https://ink.example/orders/ORD-2024-0001/lines/507f1f77bcf86cd799439011", came=[1, "b", None, {"c": 1}]
    )
    document = document_of(a_har=har(raw, listed, mixed, entry("DELETE", "https://ink.example/pots/12", status=204)))

    assert list(document["paths"]) == ["/raw", "/files", "/orders/{orderId}/lines/{lineId}", "/pots/{potId}"]
    assert schema_of(document, "CreateRawRequest")["properties"] == {
        "kind": {"type": "string"},
        "file": {"type": "string", "format": "binary"},
    }
    assert schema_of(document, "CreateFileRequest")["properties"] == {"file": {"type": "string", "format": "binary"}}
    assert document["paths"]["/pots/{potId}"]["delete"]["responses"] == {"204": {"description": "No content."}}
    assert schema_of(document, "GetLineResponse")["items"]["type"] == ["integer", "string", "object", "null"]


MORE = """{"info": {"name": "Ink"},
 "auth": {"type": "apikey", "apikey": [{"key": "key", "value": "X-Ink"}, {"key": "value", "value": "SECRET"}]},
 "variable": [{"key": "base", "value": "https://ink.example"}, {"key": "potId", "value": "12"}],
 "item": [
  {"name": "Free", "auth": {"type": "noauth"}, "item": [
   {"name": "News", "request": {"method": "GET", "url": {"raw": "{{base}}/news/:id?tag=a&tag=b&off=1",
     "query": [{"key": "tag", "value": "a"}, {"key": "tag", "value": "b"}, {"key": "off", "value": "1", "disabled": true}],
     "variable": [{"key": "id", "value": "7", "description": "Of the news"}]}}}]},
  {"name": "Photo", "request": {"method": "POST", "url": "{{base}}/pots/{{potId}}/photos", "body": {"mode": "formdata",
     "formdata": [{"key": "photo", "type": "file", "src": "x.png"}, {"key": "title", "value": "A"}]}},
   "response": [{"name": "Taken", "code": 204, "body": ""}]},
  {"name": "Ask", "request": {"method": "POST", "url": "{{base}}/graphql",
     "body": {"mode": "graphql", "graphql": {"query": "{ pots }", "variables": "{\\"n\\": 1}"}}}},
  {"name": "Note", "request": {"method": "POST", "url": "{{base}}/notes", "body": {"mode": "raw", "raw": "plain text"}}}
 ]}
"""


def test_bodies_descriptions_and_inherited_keys_of_postman() -> None:
    made = drafted(ink_json=MORE).written
    assert made is not None
    document = yaml.safe_load(made.text)
    news, photo = document["paths"]["/news/{id}"]["get"], document["paths"]["/pots/{potId}/photos"]["post"]

    assert "SECRET" not in made.text
    assert (document["security"], news["security"], photo.get("security")) == ([{"x_ink": []}], [], None)
    assert [(each["name"], each.get("description"), each["schema"]["type"]) for each in news["parameters"]] == [
        ("id", "Of the news", "string"),
        ("tag", None, "array"),
    ]
    assert list(photo["responses"]) == ["204"]
    assert schema_of(document, "CreatePotPhotoRequest")["properties"]["photo"] == {"type": "string", "format": "binary"}
    assert list(schema_of(document, "CreateGraphqlRequest")["properties"]) == ["query", "variables"]
    assert list(document["paths"]["/notes"]["post"]["requestBody"]["content"]) == ["text/plain"]


# --- examples alone ---------------------------------------------------------------------------------------------------


def test_examples_of_one_value_are_merged() -> None:
    """Required is what all have; null, numbers and formats as they are seen; the operation is a question."""
    one = '{"id": 1, "at": "2024-01-02T03:04:05Z", "price": 1, "note": null, "tags": ["a"]}'
    other = (
        '{"id": 2, "at": "2025-01-02T03:04:05Z", "price": 1.5, "note": "x", "tags": [], "more": {"uid": "' + ID + '"}}'
    )
    made = draft("acme", [SourceText("pot-1.json", one), SourceText("pot-2.json", other)]).written
    assert made is not None
    document = yaml.safe_load(made.text)

    schema = document["components"]["schemas"]["Pot"]
    assert schema["required"] == ["id", "at", "price", "note", "tags"]
    assert schema["properties"] == {
        "id": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "price": {"type": "number"},
        "note": {"type": ["string", "null"]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "more": {"type": "object", "required": ["uid"], "properties": {"uid": {"type": "string", "format": "uuid"}}},
    }
    assert (made.operations, document["paths"]) == (0, {})
    assert "# TODO: which operation sends or returns `pot` (pot-1.json:1, pot-2.json:1)" in made.text


def test_a_file_named_after_an_operation_is_an_example_of_it() -> None:
    page = "# createPot\n`POST https://ink.example/createPot`\n"
    made = draft("acme", [SourceText("page.md", page), SourceText("createPot.response.json", '{"id": 1}')]).written
    assert made is not None
    schema = yaml.safe_load(made.text)["components"]["schemas"]["CreatePotResponse"]

    assert schema == {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
