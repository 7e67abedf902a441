"""Examples of a spec whose texts look like numbers: which are replayed by the generated tests, and as what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
