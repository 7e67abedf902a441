"""Examples of a spec: which are the last page of a list, and which texts that look like numbers are replayed as what."""

from __future__ import annotations

import re
from pathlib import Path

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


def played(folder: Path, schema: str, text: str) -> str:
    """The generated tests of a spec with this example."""
    spec = folder / "ink.yaml"
    spec.write_text(SPEC.replace("SCHEMA", schema).replace("TEXT", text), encoding="utf-8")
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
