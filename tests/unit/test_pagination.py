"""`x-pagination` as authors write it: what is found wrong, what a document's own one fits, and what is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom import ir
from specloom.check import check
from specloom.load import load
from specloom.lower import lower
from specloom.naming import names_of
from specloom.runtime.description.pages import Paging

SPEC = """\
openapi: "3.1.0"
info: {title: Inkwell, version: "1"}
servers: [{url: "https://inkwell.example"}]
#ROOT
paths:
  /pens:
    post:
      operationId: listPens
      summary: Pens
      #OWN
      parameters:
        - {name: page, in: query, schema: {type: integer, default: 0}}
        - {name: Cursor, in: header, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {from: {type: string}, deep: {type: object, properties: {at: {type: string}}}}}
            example: {from: a}
      responses:
        "200":
          description: A page
          headers: {X-Next: {schema: {type: string}}}
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: {$ref: "#/components/schemas/Pens"}
                  next: {type: string}
                  count: {type: integer}
              example: {data: [blue]}
components:
  schemas:
    Pens: {type: [array, "null"], items: {type: string}}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """Where the spec stands."""
    return tmp_path / "spec.yaml"


def written(spec: Path, own: str, root: str = "") -> Path:
    """The spec with an `x-pagination` of the operation, and one of the document."""
    text = SPEC.replace("#OWN", f"x-pagination: {own}" if own else "").replace(
        "#ROOT", f"x-pagination: {root}" if root else ""
    )
    spec.write_text(text, encoding="utf-8")
    return spec


def findings(spec: Path) -> list[str]:
    """Every finding, as `code: message`."""
    return [f"{each.code}: {each.message}" for each in check(load(spec, name="spec.yaml"), validator=False)]


def paged(spec: Path) -> ir.Operation:
    """The operation."""
    return lower(load(spec, name="spec.yaml"), "inkwell").operations[0]


def paging(spec: Path) -> Paging | None:
    """What becomes of it."""
    return paged(spec).paging


GOOD = [
    ("{items: /data, page: {set: query.page}}", ("page", "query", "page", 0)),
    ("{items: /data, page: {set: query.page, first: 1}}", ("page", "query", "page", 1)),
    ("{items: /data, offset: {set: query.page}, total: $response.body#/count}", ("offset", "query", "page", 1)),
    ("{items: /data, cursor: {set: header.Cursor, from: $response.body#/next}}", ("cursor", "header", "Cursor", 1)),
    ("{items: /data, cursor: {set: /from, from: $response.header.X-Next}}", ("cursor", "body", "from", 1)),
    ("{items: /data, cursor: {set: query.page, from: $item}}", ("cursor", "query", "page", 1)),
    ("{items: /data, next: link}", ("next", None, "", 1)),
    ("{items: /data, next: [$response.header.X-Next, $response.body#/next]}", ("next", None, "", 1)),
]


@pytest.mark.parametrize(("own", "expected"), GOOD)
def test_what_may_be_said(spec: Path, own: str, expected: tuple[str, str | None, str, int]) -> None:
    """And what it means: the items are typed, and the first page is that of the parameter's default."""
    assert findings(written(spec, own)) == []
    made = paging(spec)
    assert made is not None
    assert (made.by, made.place, made.name, made.first) == expected
    assert (made.items, paged(spec).item) == ("/data", ir.Scalar("string"))


BAD = [
    ("[]", ["wrong-type: `x-pagination` must be an object, not a list"]),
    ("true", ["wrong-type: `x-pagination` must be an object, not `true`"]),
    (
        "{}",
        [
            "missing-key: `items` is required here",
            "pagination-way: exactly one of `page`, `offset`, `cursor`, `next` selects how to find the next page, but there is none",
        ],
    ),
    ("{items: data, page: {set: query.page}}", ["pointer-broken: a JSON pointer starts with `/`, unlike `data`"]),
    ("{items: /date, page: {set: query.page}}", ["pointer-not-in-schema: the schema of the response has no `date`"]),
    (
        "{items: /next, page: {set: query.page}}",
        ["pagination-items: `/next` is not an array in the schema of the response"],
    ),
    ("{items: /data, page: {set: page}}", ["wrong-value: `page` is not a location in a request"]),
    ("{items: /data, page: {}}", ["missing-key: `set` is required here"]),
    ("{items: /data, page: {set: query.page, last: 3}}", ["unknown-key: unknown key `last` in `page`"]),
    (
        "{items: /data, page: {set: query.pag}}",
        ["pagination-parameter-missing: `listPens` has no parameter `query.pag`"],
    ),
    ("{items: /data, page: {set: /form}}", ["pagination-parameter-missing: `listPens` has no parameter `/form`"]),
    (
        "{items: /data, cursor: {set: header.Cursor, from: $response.body#/nxt}}",
        ["pointer-not-in-schema: the schema of the response has no `nxt`"],
    ),
    (
        "{items: /data, cursor: {set: header.Cursor, from: $request.body#/from}}",
        ["expression-out-of-place: `$request.body` cannot be read here"],
    ),
    (
        "{items: /data, cursor: {set: query.page, from: $item#/id}}",
        ["pointer-not-in-schema: the schema of the listed item has no `id`"],
    ),
    ("{items: /data, next: $item}", ["expression-out-of-place: `$item` cannot be read here"]),
    ("{items: /data, next: /next}", ["expression-broken: "]),
    ("{items: /data, next: link, total: $response.body#/count}", ["unknown-key: `total` has no effect beside `next`"]),
    (
        "{items: /data, offset: {set: query.page}, pages: $response.body#/count}",
        ["unknown-key: `pages` has no effect beside `offset`"],
    ),
    ("{items: /data, next: link, more: []}", ["wrong-value: a list of conditions is empty"]),
]


@pytest.mark.parametrize(("own", "expected"), BAD)
def test_what_may_not_be_said(spec: Path, own: str, expected: list[str]) -> None:
    """Each with its own sentence."""
    found = sorted(findings(written(spec, own)))

    assert len(found) == len(expected)
    assert all(line.startswith(begin) for line, begin in zip(found, expected, strict=True)), found


def test_a_property_that_is_no_argument_cannot_name_the_page(spec: Path) -> None:
    """The method has nothing to begin with."""
    from specloom.diagnostics import SpecError

    written(spec, "{items: /data, cursor: {set: /deep/at, from: $response.body#/next}}")
    with pytest.raises(SpecError) as caught:
        paging(spec)

    assert [each.code for each in caught.value.diagnostics] == ["pagination-parameter-missing"]


ROOTS = [
    ("{items: /data, cursor: {set: header.Cursor, from: $response.body#/next}}", True),
    ("{items: /data, next: $response.header.x-next}", True),
    ("{items: /data, next: link}", False),
    ("{items: /data, page: {set: query.pages}}", False),
    ("{items: /count, page: {set: query.page}}", False),
    ("{items: /else, page: {set: query.page}}", False),
    ("{items: /data, next: $response.body#/else}", False),
    ("{items: /data, cursor: {set: query.page, from: $item}}", True),
    ("{items: /data, cursor: {set: query.page, from: $item#/id}}", False),
]


@pytest.mark.parametrize(("root", "fits"), ROOTS)
def test_the_pagination_of_a_document_counts_where_all_is_there(spec: Path, root: str, fits: bool) -> None:
    """And is a mistake where it counts nowhere."""
    found = findings(written(spec, "", root))

    assert found == ([] if fits else ["pagination-unused: no operation matches this pagination"])
    assert (paging(spec) is not None) is fits


def test_an_operation_is_taken_out_of_it(spec: Path) -> None:
    """By `false`."""
    written(spec, "false", "{items: /data, page: {set: query.page}}")

    assert paging(spec) is None


@pytest.mark.parametrize("odd", ["null", "7", "''", "[]", "{}", "[[]]", "{a: {}}", "'$'", "'/'", "'~'", "'query.'"])
@pytest.mark.parametrize(
    "at", ["items: {}", "page: {}", "cursor: {{set: {}}}", "cursor: {{from: {}}}", "next: {}", "more: {}"]
)
def test_no_value_trips_a_rule(spec: Path, at: str, odd: str) -> None:
    """Findings, never an exception, for the operation's own and for the document's."""
    value = "{" + at.format(odd) + "}"
    findings(written(spec, value, value))
    findings(written(spec, "", value))


def test_the_call_for_all_pages_is_named_beside_that_for_one(spec: Path) -> None:
    """`iter_` and its name; where an operation is called so itself, that one keeps the name."""
    text = written(spec, "{items: /data, page: {set: query.page}}").read_text("utf-8")
    other = (
        '  /iterators:\n    get: {operationId: iterListPens, summary: Pens, responses: {"204": {description: None.}}}\n'
    )
    alone = names_of(lower(load(spec, name="spec.yaml"), "inkwell"), lambda _: None)
    spec.write_text(text.replace("components:\n", f"{other}components:\n"), encoding="utf-8")
    beside = names_of(lower(load(spec, name="spec.yaml"), "inkwell"), lambda _: None)

    assert (alone.calls, alone.paged_calls) == ({"listPens": "list_pens"}, {"listPens": "iter_list_pens"})
    assert beside.calls["iterListPens"] == "iter_list_pens"
    assert beside.paged_calls == {"listPens": "iter_post_pens"}
    assert beside.iterators == {"listPens": "iter_post_pens"}
