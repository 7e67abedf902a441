"""Observations: read from logs of any format, and put at their places in a spec."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from logging.handlers import BufferingHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom import ir
from specloom.load import Document, load
from specloom.lower import lower
from specloom.observed import Observation, findings, read_log
from specloom.observed.plan import plan, unknown_names
from specloom.observed.probing import Options, Probed, prober
from specloom.runtime.errors import Mismatch
from specloom.runtime.mismatches import kind_of, warn
from specloom.runtime.request import Response

# --- logs ------------------------------------------------------------------------------------------------------------

PLACE = "/items/*/colour"
SEEN = Observation("getPot", 200, "value", PLACE, "str", "null")


def warning(operation: str = "getPot", pointer: str = PLACE, expected: str = "str", got: str = "null") -> str:
    """What a client of `ink` logs."""
    logger, handler = logging.getLogger("specloom.ink"), BufferingHandler(9)
    logger.addHandler(handler)
    propagates, logger.propagate = logger.propagate, False
    try:
        warn(set(), "ink", operation, 200, [Mismatch(pointer, expected, got)], str)
    finally:
        logger.propagate = propagates
        logger.removeHandler(handler)
    return handler.buffer[0].getMessage()


FORMATS = {
    "alone": "{}",
    "basic": "WARNING:specloom.ink:{}",
    "time": "2026-01-02 03:04:05,678 | WARNING | worker-1 | specloom.ink | {} | request=8f2c",
    "coloured": "\x1b[33m{}\x1b[0m",
    "syslog": "<28>1 2026-01-02T03:04:05Z web app 42 - - {}",
}


@pytest.mark.parametrize("form", FORMATS)
def test_a_warning_is_read_from_any_line(form: str) -> None:
    line = FORMATS[form].replace("{}", warning())

    reading = read_log([line, line, "GET /pots 200", ""])

    assert reading.seen == {"ink": Counter({SEEN: 2})}
    assert (reading.unread, reading.others) == ([], 1)


@pytest.mark.parametrize(
    "record",
    [
        {"message": warning(), "level": "WARNING"},
        {"event": warning(), "formatted": f"WARNING {warning()}"},
        {"log": json.dumps({"msg": warning()}) + "\n", "stream": "stderr"},
        {"resource": {"attributes": [{"body": {"stringValue": warning()}}]}},
        {"name": "specloom.ink", "message": f"2026-01-02 {warning()}\n"},
    ],
    ids=["flat", "twice", "wrapped", "deep", "formatted"],
)
def test_a_warning_in_json_counts_once(record: dict[str, object]) -> None:
    """With ASCII escapes or without, and behind a prefix."""
    lines = [json.dumps(record), json.dumps(record, ensure_ascii=False), f"web-1 | {json.dumps(record)}"]

    assert read_log(lines).seen == {"ink": Counter({SEEN: 3})}


@given(
    operation=st.text(min_size=1), pointer=st.text(), expected=st.sampled_from(["str", "Literal[', got null', '`']"])
)
def test_whatever_is_logged_is_read(operation: str, pointer: str, expected: str) -> None:
    """In a line of its own, in the middle of one, and in JSON."""
    text = warning(operation, pointer, expected, "an integer")
    wanted = Counter({Observation(operation, 200, "value", pointer_in_lists(pointer), expected, "an integer"): 1})

    assert "\n" not in text
    in_json = json.dumps({"message": text})
    for line in (text, f"a `b` {text} c `d`", in_json, json.dumps({"log": in_json})):
        assert read_log([line]).seen == {"ink": wanted}, line


def pointer_in_lists(pointer: str) -> str:
    return re.sub(r"/[0-9]+(?=/|$)", "/*", pointer)


@pytest.mark.parametrize("value", [None, True, 1, 1.5, "a", [], {}])
def test_each_kind_that_the_runtime_names_is_read(value: object) -> None:
    (seen,) = read_log([warning(got=kind_of(value))]).seen["ink"]
    assert seen.got == kind_of(value)


@pytest.mark.parametrize("got", ["absent", "an array of 3 items", "more levels than supported"])
def test_what_is_no_kind_is_read_too(got: str) -> None:
    (seen,) = read_log([warning(got=got)]).seen["ink"]
    assert seen.got == got


def test_lines_that_are_cut_are_named() -> None:
    """Not dropped: each has a number."""
    whole = warning()
    lines = ["", whole, whole[:90], whole[:-4], json.dumps({"message": whole[:100]}), whole.replace("HTTP", "http")]

    reading = read_log(lines)

    assert reading.unread == [3, 4, 5, 6]
    assert reading.seen["ink"].total() == 1


# --- places ----------------------------------------------------------------------------------------------------------

SPEC = """\
openapi: "3.0.3"
info: {title: Ink, version: "1"}
paths:
  /pots:
    get:
      operationId: listPots
      summary: List pots
      responses:
        2XX:
          $ref: "#/components/responses/Pots"
        default:
          description: An error
          content:
            application/problem+json:
              schema:
                type: object
                properties:
                  code:
                    type: integer # code
            text/*: {schema: {type: string}}
components:
  responses:
    Pots: # response
      description: Pots
      content: # content
        application/json:
          schema:
            type: object
            properties:
              pots:
                type: array
                items: {$ref: "#/components/schemas/Pot"}
              labels:
                type: object
                properties: {en: {type: integer}}
                additionalProperties:
                  type: string # label
              first:
                allOf: [{$ref: "#/components/schemas/Pot"}]
              free: {}
              pick:
                oneOf: # pick
                  - {$ref: "#/components/schemas/Pot"}
                  - {$ref: "#/components/schemas/Tree"}
              pair:
                type: array
                prefixItems: # pair
                  - {type: string}
                  - {type: integer}
              choice:
                oneOf: # choice
                  - {type: string}
                  - {type: integer}
  schemas:
    Tree:
      type: object
      properties:
        children: {type: array, items: {$ref: "#/components/schemas/Tree"}}
        leaf:
          type: string # leaf
    Base:
      type: object
      required:
        - id # id
      properties:
        id:
          type: string # id-type
    Pot:
      allOf:
        - $ref: "#/components/schemas/Base"
        - type: object
          properties:
            size:
              type: integer # size
            made:
              type: string
              format: date-time # made
            note:
              type: string # note
            soft:
              type: string
              nullable: true
            tree: {$ref: "#/components/schemas/Tree"}
"""


@pytest.fixture(scope="module")
def ink(tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, ir.Api]:
    path = tmp_path_factory.mktemp("specs") / "ink.yaml"
    path.write_text(SPEC)
    document = load(path, name="ink.yaml")
    return document, lower(document, "ink")


def line(mark: str) -> int:
    """The line with a comment."""
    return next(number for number, text in enumerate(SPEC.splitlines(), 1) if text.endswith(f"# {mark}"))


def value(pointer: str, got: str, status: int = 200, media_type: str = "") -> Observation:
    return Observation("listPots", status, "value", pointer, "X", got, media_type)


@pytest.mark.parametrize(
    ("seen", "code", "mark"),
    [
        (value("/pots/*/size", "a string"), "observed-type", "size"),
        (value("/pots/17/size", "null"), "observed-null", "size"),
        (value("/pots/*/id", "an integer"), "observed-type", "id-type"),
        (value("/pots/*/id", "absent"), "observed-absent", "id"),
        (value("/first/id", "absent"), "observed-absent", "id"),
        (value("/first/note", "null"), "observed-null", "note"),
        (value("/pots/*/made", "a string"), "observed-type", "made"),
        (value("/labels/de", "an object"), "observed-type", "label"),
        (value("/labels/*", "null"), "observed-null", "label"),
        (value("/choice", "an array"), "observed-type", "choice"),
        (value("/pick", "an object"), "observed-type", "pick"),
        (value("/pair", "an array of 3 items"), "observed-type", "pair"),
        (value("/pots/*/tree/children/*/children/*/leaf", "a boolean"), "observed-type", "leaf"),
        (value("/code", "a string", 404, "application/problem+json"), "observed-type", "code"),
        (value("/code", "a string", 500), "observed-type", "code"),
        (
            Observation("listPots", 200, "media-type", got="text/csv", media_type="text/csv"),
            "observed-media-type",
            "content",
        ),
        (Observation("listPots", 200, "body", got="it is empty"), "observed-body", "content"),
    ],
)
def test_a_place_is_found(ink: tuple[Document, ir.Api], seen: Observation, code: str, mark: str) -> None:
    """Through references, `allOf`, items, maps, ranges of statuses, and schemas that contain themselves."""
    (found,) = findings(*ink, {seen: 1}).findings

    assert (found.code, found.source.line) == (code, line(mark))


@pytest.mark.parametrize("pointer", ["/pots/*/price", "/lids/*/size", "/free/deep/*/er", "/pots/*/size/unit"])
def test_a_place_that_the_spec_does_not_have_is_reported(ink: tuple[Document, ir.Api], pointer: str) -> None:
    (found,) = findings(*ink, {value(pointer, "null"): 1}).findings

    assert (found.code, found.severity) == ("observed-unknown", "warning")
    assert f"`{pointer}`" in found.message


def test_an_operation_that_the_spec_does_not_have_is_reported(ink: tuple[Document, ir.Api]) -> None:
    (found,) = findings(*ink, {Observation("listPot", 200, "value", "/a", "str", "null"): 3}).findings

    assert found.code == "observed-unknown"
    assert found.message == (
        "a response of `listPot` was observed, an operation that the spec does not have; seen 3 times"
    )
    assert found.hint == "did you mean `listPots`?"
    assert found.source.line == 3


@pytest.mark.parametrize(
    ("pointer", "got"),
    [
        ("/pots/*/soft", "null"),
        ("/pots/*/size", "an integer"),
        ("/pots/*/note", "a string"),
        ("/pots/*/size", "absent"),
        ("/choice", "a string"),
        ("/first/id", "a string"),
        ("/pots", "an array"),
        ("/pots/*", "an object"),
        ("/labels/en", "an integer"),
        ("/labels/de", "a string"),
        ("/free", "null"),
    ],
)
def test_what_the_spec_allows_by_now_is_counted(ink: tuple[Document, ir.Api], pointer: str, got: str) -> None:
    """A log may be older than the spec; a response of today differs anyway."""
    seen = {value(pointer, got): 1}

    comparison = findings(*ink, seen, is_current=False)

    assert (list(comparison.findings), comparison.allowed) == ([], 1)
    assert len(findings(*ink, seen).findings) == 1


@pytest.mark.parametrize(
    ("pointer", "got"),
    [("/pots/*/made", "a string"), ("/pick", "an object"), ("/pair", "an array of 3 items"), ("/pair", "an array")],
)
def test_what_may_still_differ_is_reported(ink: tuple[Document, ir.Api], pointer: str, got: str) -> None:
    """A text may be of another format, and an object of another shape."""
    assert len(findings(*ink, {value(pointer, got): 1}, is_current=False).findings) == 1


def test_a_hint_for_null_is_in_the_words_of_the_version(ink: tuple[Document, ir.Api]) -> None:
    (found,) = findings(*ink, {value("/pots/*/size", "null"): 2}).findings

    assert found.hint == "add `nullable: true`"
    assert found.message == (
        "a response of `listPots` (HTTP 200) has null at `/pots/*/size`, where `X` is expected; seen 2 times"
    )


SOLVED = """\
openapi: "3.1.0"
info: {title: Ink, version: "1"}
paths:
  /result:
    get:
      operationId: getResult
      summary: A result
      responses:
        "200":
          description: Fine
          content:
            application/json:
              schema: {type: object, properties: {solution: {type: object}}}
components:
  schemas:
    Order:
      type: object
      x-solution: {$ref: "#/components/schemas/Solution"}
    Solution:
      type: object
      required: [text, cost] # required
      properties:
        text: {type: string} # text
        cost: {type: number}
"""


@pytest.mark.parametrize(
    ("pointer", "got", "mark", "code"),
    [("/solution/text", "null", "text", "observed-null"), ("/solution/cost", "absent", "required", "observed-absent")],
)
def test_the_result_of_a_task_is_declared_by_its_solution(
    tmp_path: Path, pointer: str, got: str, mark: str, code: str
) -> None:
    path = tmp_path / "ink.yaml"
    path.write_text(SOLVED)
    document = load(path, name="ink.yaml")
    seen = {Observation("getResult", 200, "value", pointer, "str", got): 1}

    (found,) = findings(document, lower(document, "ink"), seen, is_current=False).findings

    assert (found.code, SOLVED.splitlines()[found.source.line - 1].rpartition("# ")[2]) == (code, mark)


# --- responses -------------------------------------------------------------------------------------------------------

ERRORS = """\
openapi: "3.1.0"
info: {title: Ink, version: "1"}
x-failure: {when: [{at: $response.body#/failed, gt: 0}], code: $response.body#/code}
security: [{key: []}]
paths:
  /pots:
    get:
      operationId: listPots
      summary: Pots
      responses:
        "200":
          description: Pots
          content: # content
            application/json:
              schema:
                type: object
                properties:
                  pots: {type: integer} # pots
                  token: {type: string, enum: [a, b]} # token
            text/csv: {schema: {type: string}}
        4XX:
          description: An error
          content:
            application/json:
              schema:
                type: object
                required: [code] # code
                properties:
                  code: {type: integer} # type
                  kind: {$ref: "#/components/schemas/Kind"}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key, x-env: INK_KEY}
  schemas:
    Kind: {type: string, enum: [soft, hard]} # kind
"""


class Sends:
    """A transport with one response."""

    def __init__(self, status: int, media_type: str, body: str) -> None:
        self._response = Response(status, {"content-type": media_type}, body.encode())

    def send(self, request: object, timeout: float) -> Response:
        return self._response

    def close(self) -> None:
        """There are no connections."""


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's key, where the spec says."""
    monkeypatch.setenv("INK_KEY", KEY)


def probed(folder: Path, status: int, media_type: str, body: str, most: int = 9) -> tuple[Probed, set[tuple[str, str]]]:
    """What one response shows; (code, mark of the line)."""
    path = folder / "ink.yaml"
    path.write_text(ERRORS)
    document = load(path, name="ink.yaml")
    api, seen = lower(document, "ink"), Probed()
    options = Options("https://ink.example", rate=1e6, most=most)
    with prober(document, api, options, transport=Sends(status, media_type, body)) as client:
        for probe in plan(api, {}, most=9).probes * 2:
            client.call(probe, seen)
    found = findings(document, api, seen.seen).findings
    return seen, {(each.code, ERRORS.splitlines()[each.source.line - 1].rpartition("# ")[2]) for each in found}


JSON = "application/json; charset=utf-8"
KEY = "sk-0123456789abcdef"
NOTHING = set[tuple[str, str]]()


@pytest.mark.parametrize(
    ("status", "media_type", "body", "wanted"),
    [
        (404, JSON, '{"code": 7}', NOTHING),
        (404, JSON, '{"kind": "soft"}', {("observed-absent", "code")}),
        (422, JSON, '{"code": "seven"}', {("observed-type", "type")}),
        (401, JSON, '{"code": null}', {("observed-null", "type")}),
        (404, JSON, '{"code": 7, "kind": "odd"}', {("observed-value", "kind")}),
        (200, JSON, '{"pots": 7, "token": "c"}', {("observed-value", "token")}),
        (200, JSON, '{"failed": 1, "code": 7}', NOTHING),
        (200, "text/csv", "a,b", NOTHING),
        (200, "image/png", "...", {("observed-media-type", "content")}),
        (
            200,
            "application/vnd.ink+json",
            '{"pots": "x"}',
            {("observed-media-type", "content"), ("observed-type", "pots")},
        ),
        (200, JSON, '{"pots": ', {("observed-body", "content")}),
        (200, JSON, "", {("observed-body", "content")}),
    ],
)
def test_each_response_is_compared(
    tmp_path: Path, status: int, media_type: str, body: str, wanted: set[tuple[str, str]]
) -> None:
    """Those of errors too, by what is declared for them."""
    seen, found = probed(tmp_path, status, media_type, body)

    assert found == wanted
    assert seen.compared == ["listPots"] * 2
    assert seen.unseen == {}
    assert set(seen.seen.values()) <= {2}


@pytest.mark.parametrize("status", [500, 503])
def test_a_failure_of_the_server_is_not_compared(tmp_path: Path, status: int) -> None:
    seen, found = probed(tmp_path, status, JSON, '{"error": "down"}')

    assert (found, seen.compared) == (set(), [])
    assert list(seen.unseen.values()) == [["listPots"] * 2]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, f'{{"token": "{KEY}"}}'),
        (404, f'{{"code": 7, "kind": "{KEY}"}}'),
        (404, f'{{"code": "{KEY}"}}'),
        (503, f'{{"error": "{KEY} is not valid"}}'),
        (200, f'{{"pots": "{KEY}'),
    ],
)
def test_a_key_that_a_response_repeats_is_masked(tmp_path: Path, status: int, body: str) -> None:
    """Wherever it is."""
    seen, _ = probed(tmp_path, status, JSON, body)

    assert seen.seen or seen.unseen
    assert KEY not in f"{seen.seen} {seen.unseen}"
    assert "***" in f"{seen.seen} {seen.unseen}" or status == 404 or '"pots"' in body


def test_no_more_requests_than_allowed(tmp_path: Path) -> None:
    """Also where a call needs more than one."""
    seen, _ = probed(tmp_path, 200, JSON, "{}", most=1)

    assert (seen.requests, seen.compared) == (1, ["listPots"])
    assert seen.unseen == {"no response: as many requests were sent as may be": ["listPots"]}


# --- plans -----------------------------------------------------------------------------------------------------------


def test_a_value_that_no_example_has_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "ink.yaml"
    path.write_text(
        SPEC.replace(
            "      summary: List pots\n",
            "      summary: List pots\n      parameters:\n"
            "        - {name: shop, in: query, required: true, schema: {type: integer}}\n"
            "        - {name: label, in: query, required: true, schema: {type: string}, example: '7'}\n"
            "        - {name: page, in: query, schema: {type: integer}, example: 2}\n",
        )
    )
    api = lower(load(path), "ink")

    assert plan(api, {}, most=9).skipped == {"no example has a value for it: `--set shop=…`": ("listPots",)}
    (probe,) = plan(api, {"shop": "12", "listPots.label": "12"}, most=9).probes
    assert probe.arguments == {("query", "shop"): 12, ("query", "label"): "12"}
    assert unknown_names(api, {"shop": "1", "listPots.label": "2", "ship": "3", "getPot.shop": "4"}) == [
        "ship",
        "getPot.shop",
    ]
