"""Values that a schema allows: always the same ones, the simplest first.

They are drawn by the generator of schemathesis, which reads the canonical form that jsonschema-rs makes of a schema.
hypothesis-jsonschema, the other library for this, has had no release since February 2024 and knows drafts up to 7.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import jsonschema_rs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation.jsonschema.builder import build
from schemathesis.generation.jsonschema.context import Alphabet
from schemathesis.specs.openapi.formats import get_default_format_strategies

EXAMPLES: Final = 3
"""Values of each schema: the simplest, and two that are not."""

HEADER: Final = Alphabet(max_codepoint=126, exclude_characters="".join(map(chr, range(33))) + ',;"\\')
ANY: Final = Alphabet(allow_x00=False)


@cache
def formats() -> dict[str, Any]:
    """What a text of each format is drawn from."""
    seconds = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
    known: dict[str, Any] = dict(get_default_format_strategies())
    known.pop("binary", None)
    known |= {
        "date-time": seconds.map(lambda it: it.isoformat().replace("+00:00", "Z")),
        "time": seconds.map(lambda it: f"{it.time().isoformat()}Z"),
        "decimal": st.decimals(-1000, 1000, places=2).map(str),
        "byte": st.binary(max_size=20).map(lambda it: base64.b64encode(it).decode()),
    }
    return known


_DRAWN: dict[tuple[str, bool], list[Any]] = {}


def drawn(schema: Any, *, header: bool = False) -> list[Any]:
    """A few values that a schema of JSON Schema 2020-12 allows; `header` where they must fit into one.

    Raises what schemathesis and hypothesis raise for a schema that allows nothing, or that they cannot read.
    """
    key = (json.dumps(schema, sort_keys=True), header)
    if key in _DRAWN:
        return _DRAWN[key]
    values: list[Any] = []

    # no profile of tests/properties.py: this tries no property, and draws the same values whatever they are tried with
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large),
    )
    @given(build(schema, draft=jsonschema_rs.Draft202012, formats=formats(), alphabet=HEADER if header else ANY))
    def keep(value: Any) -> None:
        values.append(value)

    keep()
    _DRAWN[key] = values
    return values
