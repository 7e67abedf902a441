"""Examples of a spec: which are the last page of a list,
and which texts that look like numbers are replayed as what.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from specloom import ir
from specloom.examples import is_last
from specloom.runtime.description.conditions import Condition
from specloom.runtime.description.pages import Paging
from tests.pipeline import emitted

SPEC = """\
openapi: "3.1.0"
info: {title: Ink, version: "1", description: Sells ink.}
servers: [{url: "https://ink.example"}]
paths:
  /pots:
    get:
      operationId: getPot
      summary: One pot of ink.
      responses:
        "200":
          description: The pot.
          content:
            application/json:
              schema:
                type: object
                properties:
                  size: SCHEMA
              example: {size: "TEXT"}
"""

SCHEMAS = {"a number": "{type: integer}", "one of a list": "{type: integer, enum: [1, 2]}"}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
@pytest.mark.parametrize("text", ["7", "0", "-7", "123456789012345678901"])
def test_a_text_that_clients_read_as_a_number_is_replayed_as_one(tmp_path: Path, schema: str, text: str) -> None:
    """As a client reads it where the document says one thing and the provider sends another."""
    assert re.search(rf"\bsize=(models\.\w+\()?{text}\b", played(tmp_path, schema, text))


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
@pytest.mark.parametrize(
    "text", ["external", "²", "٣", "1_000", "007", "+7", " 7", "--7", "", "9" * 5000], ids=lambda it: ascii(it)[:9]
)
def test_a_text_that_no_client_reads_as_a_number_is_not_replayed(tmp_path: Path, schema: str, text: str) -> None:
    """The document is wrong there, which is a warning and no reason to write no client."""
    written = played(tmp_path, schema, text)

    assert re.findall(r"def (test_get_pot\w*)", written) == ["test_get_pot_drawn"]


@pytest.mark.parametrize(
    ("drop", "shown", "sent", "expected"),
    [
        ("{type: string, format: byte}", "aW5r", '"aW5r"', 'bytes.fromhex("696e6b")'),
        ("{}", "'{pots: 7}'", '"{pots: 7}"', '"{pots: 7}"'),
    ],
    ids=["base64", "any value"],
)
def test_a_text_that_is_a_value_of_json_is_scripted_as_json(
    tmp_path: Path, drop: str, shown: str, sent: str, expected: str
) -> None:
    """As text alone, base64 would be the bytes, and what is not JSON could not be read."""
    spec = tmp_path / "ink.yaml"
    schema = f"$ref: '#/components/schemas/Drop'\n              example: {shown}\n"
    text = re.sub(r"type: object\n.*", lambda _: schema, SPEC, flags=re.S)
    spec.write_text(f"{text}components: {{schemas: {{Drop: {drop}}}}}\n", encoding="utf-8")
    written = emitted(spec)["tests/test_ink.py"]

    assert f'reply(200, b\'{sent}\', headers={{"Content-Type": "application/json"}})' in " ".join(written.split())
    assert f"answer == {expected}" in written


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "None"), ("  ", "None"), ('{"a": 1}', None), ("[1]", None), ("gone", '"gone"'), ("5", '"5"')],
    ids=["nothing", "blanks", "an object", "a list", "a text", "a number"],
)
def test_an_error_whose_text_is_read_otherwise(tmp_path: Path, text: str, expected: str | None) -> None:
    """Blanks are no content, and what looks like JSON is read as JSON, whatever the media type."""
    spec = tmp_path / "ink.yaml"
    gone = {"description": "Gone", "content": {"text/plain": {"example": text}}}
    written = SPEC.replace("SCHEMA", "{type: integer}").replace('"TEXT"', "7")
    spec.write_text(f'{written}        "410": {json.dumps(gone)}\n', encoding="utf-8")
    written = emitted(spec)["tests/test_ink.py"]

    found = re.search(r"caught\.value\.value (?:==|is) (\S+)", written)
    assert (found[1] if found is not None else None) == expected


@pytest.mark.parametrize(
    ("schema", "expected"), [("{type: number}", "-9.223372036854776e18"), ("{type: integer}", "-9223372036854776000")]
)
def test_a_number_too_large_for_a_fraction_is_expected_as_it_is_read(
    tmp_path: Path, schema: str, expected: str
) -> None:
    """As a floating-point number only where it need not be whole."""
    spec = tmp_path / "ink.yaml"
    spec.write_text(SPEC.replace("SCHEMA", schema).replace('"TEXT"', "-9223372036854776000"), encoding="utf-8")

    assert f"size={expected}" in emitted(spec)["tests/test_ink.py"]


UNSENDABLE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "empty": ({"schema": {"type": "string"}, "example": ""}, ["test_get_pot_drawn"]),
    "dots": ({"schema": {"type": "string"}, "example": ".."}, ["test_get_pot_drawn"]),
    "an empty list": (
        {"schema": {"type": "array", "items": {"type": "string"}}, "example": []},
        ["test_get_pot_drawn"],
    ),
    "the only value": ({"schema": {"enum": [""]}}, []),
    "no longer than nothing": ({"schema": {"type": "string", "maxLength": 0}}, []),
    "one of an enum": ({"schema": {"enum": ["", "red"]}}, ["test_get_pot_drawn"]),
    "none of these": ({"schema": {"type": "string"}, "example": "red"}, ["test_get_pot_example"]),
}


@pytest.mark.parametrize(("parameter", "expected"), UNSENDABLE.values(), ids=UNSENDABLE)
def test_a_path_that_no_client_sends_is_not_replayed(
    tmp_path: Path, parameter: dict[str, Any], expected: list[str]
) -> None:
    """An empty segment, or one of dots, leads to another operation; what can be sent is drawn."""
    written = played(
        tmp_path, "{type: integer}", "7", parameter={"in": "path", "name": "ink", "required": True} | parameter
    )

    assert re.findall(r"def (test_get_pot\w*)", written) == expected


def played(folder: Path, schema: str, text: str, parameter: Mapping[str, Any] | None = None) -> str:
    """The generated tests of a spec with this example, and with a parameter in its path."""
    spec = folder / "ink.yaml"
    written = SPEC.replace("SCHEMA", schema).replace("TEXT", text)
    if parameter is not None:
        declared = f"/pots/{{ink}}:\n    parameters: [{json.dumps(parameter)}]"
        written = written.replace("/pots:", declared)
    spec.write_text(written, encoding="utf-8")
    return emitted(spec)["tests/test_ink.py"]


PAGE = Paging(items="/data", by="page", place="query", name="page", pages=("$response.body#/pages",))
OFFSET = Paging(items="/data", by="offset", place="query", name="from", total=("$response.body#/total",))
CURSOR = Paging(items="/data", by="cursor", place="query", name="after", next=("$response.body#/next",))
LINK = Paging(items="/data", by="next")
MORE = (Condition(at=("$response.body#/more",), is_=("true",)),)
FIRST: tuple[tuple[str, str, ir.Json], ...] = ()


@pytest.mark.parametrize(
    ("paging", "response", "parameters", "last"),
    [
        (PAGE, {"pages": 1}, FIRST, True),
        (PAGE, {"pages": 0}, FIRST, True),
        (PAGE, {"pages": 2}, FIRST, False),
        (PAGE, {"pages": "1"}, FIRST, False),
        (PAGE, {}, FIRST, False),
        (PAGE, {"pages": 1}, (("query", "page", 3),), False),
        (PAGE, {"pages": 1}, (("header", "page", 3), ("query", "size", 3)), True),
        (OFFSET, {"total": 0}, FIRST, True),
        (OFFSET, {"total": 1}, FIRST, False),
        (CURSOR, {"next": "c-2"}, FIRST, False),
        (CURSOR, {"next": ""}, FIRST, True),
        (CURSOR, {"next": None}, FIRST, True),
        (CURSOR, {}, FIRST, True),
        (LINK, {}, FIRST, True),
        (replace(CURSOR, more=MORE), {"next": "c-2", "more": False}, FIRST, True),
        (replace(CURSOR, more=MORE), {"next": "c-2", "more": True}, FIRST, False),
        (replace(PAGE, more=MORE), {"pages": 2, "more": False}, FIRST, True),
    ],
)
def test_an_example_is_the_last_page_where_that_is_certain(
    paging: Paging, response: ir.Json, parameters: tuple[tuple[str, str, ir.Json], ...], last: bool
) -> None:
    """It says so, or contains nothing that leads to another one."""
    assert is_last(paging, ir.Example("one", 200, response, ir.MISSING, parameters)) is last


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("[]", "[]"),
        ("{}", "{}"),
        ("{a: []}", '{"a": []}'),
        ("[[]]", "[list[Any]()]"),
        ("[{}, 1]", "[dict[str, Any](), 1]"),
        ("{a: [1, {b: []}]}", '{"a": [1, {"b": list[Any]()}]}'),
    ],
)
def test_an_empty_value_in_a_table_has_a_type(tmp_path: Path, value: str, written: str) -> None:
    """In a list of a table strict checkers know none for it; everywhere else `[]` and `{}` are enough."""
    spec = tmp_path / "ink.yaml"
    spec.write_text(TABLE.replace("VALUE", value), encoding="utf-8")

    tree = ast.parse(emitted(spec)["tests/test_ink.py"])
    rows = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.param"]

    assert ast.unparse(rows[0].args[1]) == ast.unparse(ast.parse(written, mode="eval"))


TABLE = """\
openapi: "3.1.0"
info: {title: Ink, version: "1", description: Sells ink.}
servers: [{url: "https://ink.example"}]
paths:
  /pots:
    get:
      operationId: getPots
      summary: All pots.
      responses:
        "200":
          description: The pots.
          content: {application/json: {schema: {}, examples: {some: {value: VALUE}, other: {value: 7}}}}
"""


@pytest.mark.parametrize(("value", "is_played"), [("[a, b]", True), ('[a, "b c"]', False), ("{k: é}", False)])
def test_a_cookie_that_no_client_sends_is_not_played(tmp_path: Path, value: str, is_played: bool) -> None:
    """The style `cookie` of OpenAPI 3.2 allows no escaping."""
    spec = tmp_path / "ink.yaml"
    spec.write_text(COOKIE.replace("VALUE", value), encoding="utf-8")

    assert ("crumbs=" in emitted(spec)["tests/test_ink.py"]) == is_played


COOKIE = """\
openapi: "3.2.0"
info: {title: Ink, version: "1", description: Sells ink.}
servers: [{url: "https://ink.example"}]
paths:
  /pots:
    get:
      operationId: getPots
      summary: All pots.
      parameters: [{name: crumbs, in: cookie, style: cookie, schema: {}, example: VALUE}]
      responses: {"204": {description: No pots.}}
"""
