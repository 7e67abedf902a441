"""What the emulator does about tasks, without a socket: keys, repeated requests, URLs, pages, tokens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from specloom import ir
from specloom.serve.emulation import Emulation
from specloom.serve.requests import IncomingRequest
from specloom.serve.server import api_of
from specloom.serve.service import Service
from tests.unit.emulated import Clock

TASKS = Path(__file__).resolve().parents[1] / "providers" / "tasks"
CASES = Path(__file__).resolve().parents[1] / "cases"
BASE = "http://127.0.0.1:1/p"


class Told:
    """A provider, and what it is told over HTTP."""

    def __init__(self, spec: Path) -> None:
        self.clock = Clock()
        self.api = api_of(spec)
        self.service = Service(self.api, self.clock, started=1_750_000_000.0)

    def ask(self, method: str, path: str, body: Any = None, query: str = "", **headers: str) -> Any:
        sent = {
            "x-key": "K",
            "x-access-token": "K",
            "authorization": "Bearer K",
            **{name.replace("_", "-"): it for name, it in headers.items()},
        }
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.service.handle(IncomingRequest(method, path, query, sent, content, BASE))


def below(url: Any) -> str:
    """The path of one of the emulator's own URLs."""
    assert str(url).startswith(f"{BASE}/_tasks/")
    return str(url).removeprefix(BASE)


# --- idempotency keys ------------------------------------------------------------------------------------------------


def test_the_same_idempotency_key_gives_the_same_task() -> None:
    """In a header; another body under the same key is rejected, and another key is another task."""
    told = Told(TASKS / "upload_then_go.yaml")
    first, again = (told.ask("POST", "/prints", {"text": "ink"}, idempotency_key="k") for _ in range(2))
    other = told.ask("POST", "/prints", {"text": "wax"}, idempotency_key="k")

    assert first.value == again.value
    assert len(told.service.store.records) == 1
    assert (other.status, other.reason) == (422, "the idempotency key was used for another request")
    assert told.ask("POST", "/prints", {"text": "ink"}, idempotency_key="l").value != first.value


def test_an_idempotency_key_may_be_in_the_query() -> None:
    told = Told(TASKS / "snowflake_sql.yaml")
    first, again = (told.ask("POST", "/statements", {"statement": "select 1"}, "requestId=r") for _ in range(2))

    assert first.value == again.value
    assert len(told.service.store.records) == 1


# --- repeated create requests, and URLs ------------------------------------------------------------------------------


def test_the_same_create_request_polls_its_task() -> None:
    """Another one creates a task of its own, and so does the same one after the end."""
    told = Told(TASKS / "same_again.yaml")
    path = "/indexes/books/search"
    assert told.ask("POST", path, {"words": ["ink"]}).value == {"state": "warm"}
    assert told.ask("POST", path, {"words": ["wax"]}).value == {"state": "warm"}
    assert len(told.service.store.records) == 2
    told.clock.now += 60

    assert told.ask("POST", path, {"words": ["ink"]}).value == {"hits": ["example-hits"]}
    assert told.ask("POST", path, {"words": ["ink"]}).value == {"state": "warm"}
    assert len(told.service.store.records) == 3


def test_a_url_is_of_the_emulator_and_only_the_latest_counts() -> None:
    """The one before is answered the same as before, up to three times: that response may have been lost."""
    told = Told(TASKS / "trino_statements.yaml")
    first = below(told.ask("POST", "/v1/statement", b"select 1", content_type="text/plain").value["nextUri"])
    polled = told.ask("GET", first)
    second = below(polled.value["nextUri"])

    assert second != first
    assert [told.ask("GET", first).value for _ in range(3)] == [polled.value] * 3
    assert told.ask("GET", first).status == 404
    told.clock.now += 60
    assert told.ask("GET", second).value["data"] == [[7]]
    assert told.ask("PUT", second).status == 405
    assert "named this URL" in str(told.ask("GET", "/_tasks/statements/1/next/99").reason)


def test_a_url_of_another_host_needs_no_key() -> None:
    """It stands for that host; one of the provider's own does."""
    told = Told(TASKS / "recorded_speech.yaml")
    created = told.ask("POST", "/jobs", {"language": "it"}).value
    upload = IncomingRequest("PUT", below(created["upload_url"]), "", {"content-type": "audio/wav"}, b"RIFF", BASE)
    assert told.service.handle(upload).status == 200

    told = Told(TASKS / "azure_operation_location.yaml")
    answer = told.ask("POST", "/analyze", {"source": "https://a.example/1.pdf"})
    path = below(answer.headers["Operation-Location"])
    refused = told.service.handle(IncomingRequest("GET", path, "", {}, b"", BASE))
    assert (refused.status, refused.reason) == (401, "the key `key` is missing")


def test_a_file_must_be_there() -> None:
    told = Told(TASKS / "recorded_speech.yaml")
    created = told.ask("POST", "/jobs", {"language": "it"}).value

    told_back = told.ask("PUT", below(created["upload_url"]))

    assert (told_back.status, told_back.reason) == (400, "the file `recording` is missing: the body is empty")


def test_a_result_for_single_use_is_given_out_once() -> None:
    told = Told(TASKS / "deepl_document.yaml")
    created = told.ask("POST", "/document", {"text": "Tinte"}).value
    told.clock.now += 60
    body = {"document_key": created["document_key"]}
    path = f"/document/{created['document_id']}/result"

    assert told.ask("POST", path, body).value == "Ink"
    assert told.ask("POST", path, body).reason == "the result was fetched already, and can be fetched only once"


def test_progress_grows_and_stays_below_the_whole() -> None:
    told = Told(TASKS / "shopify_bulk.yaml")
    started = told.ask("POST", "/run.json", {"query": "{ products }"}).value
    task_id = started["data"]["bulkOperationRunQuery"]["bulkOperation"]["id"]
    seen: list[float] = []
    for pause in (0.1, 1.5, 2, 2):
        told.clock.now += pause
        node = told.ask("POST", "/graphql.json", {"variables": {"id": task_id}}).value["data"]["node"]
        if node["status"] in ("CREATED", "RUNNING", "CANCELING"):
            seen.append(float(node["objectCount"]))

    assert len(seen) > 1
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[-1] < 200


# --- pages of lists --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "query", "items", "ended"),
    [
        ("/books", "page=2", "/books", {}),
        ("/authors", "offset=2", "/page/items", {}),
        ("/loans", "cursor=c", "/data", {"next_cursor": None}),
        ("/overdue", "after=b", "/data", {}),
        ("/overdue", "after=b", "/data", {"has_more": False}),
    ],
)
def test_further_pages_end(path: str, query: str, items: str, ended: dict[str, Any]) -> None:
    """Whatever the example or the schema says of a next page."""
    told = Told(CASES / "pagination" / "spec.yaml")

    page = told.ask("GET", path, None, query)

    assert page.status == 200
    if ended:
        assert {name: page.value.get(name) for name in ended} == ended
    else:
        found = page.value
        for token in items.split("/")[1:]:
            found = found[token]
        assert found == []


# --- tokens ----------------------------------------------------------------------------------------------------------


def test_a_token_of_the_endpoint_is_accepted_and_no_log_shows_it() -> None:
    api: ir.Api = api_of(CASES / "security" / "spec.yaml")
    lines: list[str] = []
    clock = Clock()
    emulation = Emulation([api], clock, lambda: 0.0, write=lines.append)
    form = b"grant_type=client_credentials&client_id=our-id&client_secret=a-long-secret"
    headers = {"content-type": "application/x-www-form-urlencoded"}

    def ask(incoming: IncomingRequest) -> tuple[int, Any]:
        response = emulation.respond(api.name, incoming)
        emulation.finished(response.entry, 0.0)
        return response.written.status, json.loads(response.written.body or b"null")

    operation = next(it for it in api.operations if any(p.location == "bearer" for p in it.placements))
    status, token = ask(IncomingRequest("POST", "/oauth/token", "", headers, form))
    own = IncomingRequest(operation.method, operation.path, "", {"authorization": f"Bearer {token['access_token']}"})
    other = IncomingRequest(operation.method, operation.path, "", {"authorization": "Bearer something-else"})

    assert status == 200
    assert ask(own)[0] == 200
    assert ask(other)[0] == 401
    clock.now += 4000
    assert ask(own)[0] == 401
    assert "has expired" in lines[-1]
    for secret in (token["access_token"], "a-long-secret"):
        assert [line for line in lines if secret in line] == []
