"""The small parts that pages are read with: JSON, types, columns, sentences, budgets, names, and the YAML that is written."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from specloom.drafting.annotations import Annotation, read_annotation
from specloom.drafting.blocks import Table
from specloom.drafting.budgets import read_budgets
from specloom.drafting.endpoints import operation_id, split_url, templated
from specloom.drafting.items import read_heading, read_item
from specloom.drafting.lenient_json import JsonError, read_json, read_values
from specloom.drafting.prose import default_of, values_of
from specloom.drafting.tables import read_table
from specloom.drafting.types import read_type
from specloom.drafting.words import state_of
from specloom.drafting.yaml_text import Value
from specloom.drafting.yaml_text import yaml as written

# --- JSON -------------------------------------------------------------------------------------------------------------

TOLERATED = """\
{
  "id": 1, // of the pot
  colour: 'blue', /* or
  red */
  "parts": [1, 2, ...],
  "lid": ...,
  "deep": {"a": null,}
}
"""


def test_json_as_pages_write_it() -> None:
    (found,) = read_values(TOLERATED, line=10)

    assert found.value == {"id": 1, "colour": "blue", "parts": [1, 2], "lid": None, "deep": {"a": None}}
    assert {path: found.lines[path] for path in ((), ("colour",), ("parts",), ("deep", "a"))} == {
        (): 10,
        ("colour",): 12,
        ("parts",): 14,
        ("deep", "a"): 16,
    }
    assert found.comments[("id",)] == "of the pot"
    assert set(found.tolerated) == {"comments", "keys without quotes", "other quotes", "ellipses", "trailing commas"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_that_is_json_is_read_as_it_is(value: Any) -> None:
    import json

    found = read_json(json.dumps(value))

    assert found.value == value
    assert found.tolerated == {}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("{", 1, "the JSON ends too early"),
        ('{"a": 1]', 1, "`}` is expected before `]`"),
        ('{\n"a" 1}', 2, "`:` is expected after the key `a`"),
        ('{"a": "x', 1, "a text has no closing quote"),
        ('{"a": 1}\nand more', 1, "this is not JSON"),
        ("[" * 70 + "]" * 70, 1, "the JSON is nested deeper than 64 levels"),
    ],
)
def test_broken_json_is_refused_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(JsonError) as refused:
        read_values(text)

    assert (refused.value.line, str(refused.value)) == (line, message)


# --- types ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "types", "items"),
    [
        ("String", ("string",), None),
        ("`Integer`", ("integer",), None),
        ("array[object]", ("array",), "object"),
        ("string[]", ("array",), "string"),
        ("list of strings", ("array",), "string"),
        ("Array<Integer>", ("array",), "integer"),
        ("Array of Point", ("array",), "object"),
        ("string | null", ("string", "null"), None),
        ("nullable string", ("string", "null"), None),
        ("string or integer", ("string", "integer"), None),
        ("целое число", ("integer",), None),
        ("布尔值", ("boolean",), None),
        ("número", ("number",), None),
        ("varchar(255)", ("string",), None),
        ("map<string, integer>", ("object",), None),
        ("Array of things that matter", None, None),
        ("Liste von Zeichenketten", ("array",), "string"),
        ("List\\<object\\>", ("array",), "object"),
        ("массив строк", ("array",), "string"),
        ("字符串数组", ("array",), "string"),
        ("Fließkommazahl", ("number",), None),
        ('"fast" | "thorough"', ("string",), None),
        ("enum<string>", ("string",), None),
        ("string¦null", ("string", "null"), None),
        ("*number* | *null*", ("number", "null"), None),
        ("string, nullable", ("string", "null"), None),
        ("ISO 8601 timestamp", ("string",), None),
        ("non-negative integer", ("integer",), None),
        ("Optional[int]", ("integer",), None),
        ("The colour", None, None),
        ("", None, None),
    ],
)
def test_types_as_pages_write_them(text: str, types: tuple[str, ...] | None, items: str | None) -> None:
    found = read_type(text)

    assert (found.types if found else None) == types
    assert (found.items.types[0] if found and found.items else None) == items


def test_types_may_say_what_is_required_and_of_which_format() -> None:
    optional, needed, at = (
        read_type("string, optional"),
        read_type("string (required)"),
        read_type("string (date-time)"),
    )
    assert optional and needed and at

    assert (optional.required, needed.required, at.format) == (False, True, "date-time")


# --- tables, items, headings ------------------------------------------------------------------------------------------


def facts(header: tuple[str, ...], *rows: tuple[str, ...]) -> list[tuple[str, tuple[str, ...], bool | None]]:
    table = Table(1, header, tuple((number, row) for number, row in enumerate(rows, 3)))
    return [
        (".".join(each.path), each.said.types if each.said else (), each.required) for each in read_table(table, "p.md")
    ]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (("Name", "Type", "Required", "Description"), ("`size`", "int", "Yes", "How large")),
        (("Описание", "Обязательный", "Параметр", "Тип"), ("Размер", "да", "size", "целое")),
        (("参数名", "必填", "类型", "说明"), ("size", "是", "整数", "大小")),
        (("Campo", "Tipo", "Obrigatório"), ("**size**", "inteiro", "Sim")),
        (("フィールド", "種別", "要否"), ("size", "integer", "必須")),
        (("", "", ""), ("size", "integer", "✓")),
        (("Field", "Description"), ("`size` *", "How large")),
        (("Name", "Type", "Optional"), ("size", "integer", "no")),
        (("Name", "Description"), ("size (integer, required)", "How large")),
        (("Key", "Default", "Description"), ("`size`", "1", "integer, **required**. How large")),
    ],
)
def test_columns_are_recognized_in_any_order_and_language(header: tuple[str, ...], row: tuple[str, ...]) -> None:
    ((path, types, required),) = facts(header, row)

    assert (path, required) == ("size", True)
    assert types in (("integer",), ()) and (types or header[-1] == "Description")


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (("Code", "Meaning"), [("ERROR_KEY", "Wrong key"), ("ERROR_ZERO_BALANCE", "No money")]),
        (("Status", "Meaning"), [("200", "OK"), ("404", "None")]),
        (("Plan", "Price"), [("Small", "5"), ("Large", "9")]),
        (("Method", "URL"), [("POST", "/pots"), ("GET", "/pots")]),
    ],
)
def test_tables_of_other_things_have_no_properties(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    assert facts(header, *rows) == []


def test_members_by_indentation_dots_and_arrows() -> None:
    found = facts(
        ("Name", "Type"),
        ("task", "object"),
        ("&nbsp;&nbsp;└ type", "string"),
        ("└ parts", "array[object]"),
        ("items[].n", "integer"),
        ("a.b", "string"),
        ("c > d", "string"),
    )

    assert [path for path, _, _ in found] == ["task", "task.type", "task.parts", "items.[].n", "a.b", "c.d"]


@pytest.mark.parametrize(
    ("text", "path", "types", "required"),
    [
        ("`size` (integer, required): How large", "size", ("integer",), True),
        ("**size** *integer* — how large", "size", ("integer",), None),
        ("size: integer, optional. How large", "size", ("integer",), False),
        ("`a.b[]` `string`", "a.b.[]", ("string",), None),
        ("`size` <integer> required", "size", ("integer",), None),
        ("`size` - How large", "size", (), None),
    ],
)
def test_items(text: str, path: str, types: tuple[str, ...], required: bool | None) -> None:
    found = read_item(text, 1, "p.md")
    assert found is not None
    made, has_type = found

    assert (".".join(made.path), made.said.types if made.said else (), has_type) == (path, types, bool(types))
    assert required is None or made.required is required


@pytest.mark.parametrize(
    "text", ["**Method**: POST", "**Type**: string", "**200**: OK", "Read the docs", "**Bold** text goes on", ""]
)
def test_items_that_are_no_properties(text: str) -> None:
    assert read_item(text, 1, "p.md") is None


def test_headings() -> None:
    assert read_heading("`taskId` string (required)") == (("taskId",), Annotation("string", True))
    assert read_heading("`taskId`") == (("taskId",), Annotation())
    assert read_heading("Create a task") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("*string* **required**", Annotation("string", True)),
        ("*integer* *optional* *default: 2*", Annotation("integer", False, default="2")),
        ("*number* | *null*", Annotation("number | null")),
        (" (`string`, requerido): quién", Annotation("string", True, rest="quién")),
        (" (строка, необязательный) — текст", Annotation("строка", False, rest="текст")),
        (": *list of strings*, required. The address.", Annotation("list of strings", True, rest="The address.")),
        (" (string, nullable, in query)", Annotation("string | null", rest="")),
        (
            "integer, optional, default `80`. From 1 to 100.",
            Annotation("integer", False, default="80", rest="From 1 to 100."),
        ),
        (" – How large it is", Annotation(rest="How large it is")),
    ],
)
def test_annotations(text: str, found: Annotation) -> None:
    assert read_annotation(text) == found


def test_a_row_that_is_the_whole_body_is_not_a_property() -> None:
    found = facts(
        ("Name", "In", "Type", "Required"),
        ("dry", "query", "boolean", "false"),
        ("body", "body", "[Pot](#pot)", "true"),
        ("» size", "body", "integer", "true"),
        ("»» unit", "body", "string¦null", "false"),
    )

    assert found == [
        ("dry", ("boolean",), False),
        ("size", ("integer",), True),
        ("size.unit", ("string", "null"), False),
    ]


def test_a_column_whose_cells_leave_no_doubt_is_read_by_them() -> None:
    """`Type` of some generators is where a parameter is sent, and of others whether it is required."""
    assert facts(("Type", "Name", "Schema"), ("**Query**", "**size**  <br>*required*", "integer (int64)")) == [
        ("size", ("integer",), True)
    ]
    assert facts(("name", "type", "data type"), ("size", "optional", "integer")) == [("size", ("integer",), False)]


@pytest.mark.parametrize(
    ("default", "values", "types"),
    [
        ("20", "", ("integer",)),
        ("false", "", ("boolean",)),
        ("", "1, 2", ("integer",)),
        ("newest", "", ("string",)),
        ("", "", ()),
    ],
)
def test_what_a_property_may_be_says_its_type_where_nothing_else_does(
    default: str, values: str, types: tuple[str, ...]
) -> None:
    assert facts(("Parameter", "Default", "Values"), ("`size`", default, values)) == [("size", types, None)]


# --- sentences --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "types", "values"),
    [
        ("One of `a`, `b` or `c`. Not `d`.", ("string",), ["a", "b", "c"]),
        ("Possible values: small, large", ("string",), ["small", "large"]),
        ("(allowed values: 1, 2, 3)", ("integer",), [1, 2, 3]),
        ("0 - no error, 1 - error", ("integer",), [0, 1]),
        ("• idle - Waits • ready - Done", ("string",), ["idle", "ready"]),
        ("**up** - One way<br>**down** - The other", ("string",), ["up", "down"]),
        ("可选值：`大`、`小`", ("string",), ["大", "小"]),
        ("A name, such as `x`", ("string",), []),
        ("Takes 0 - 10 seconds", ("integer",), []),
        ("One of the colours that we sell", ("string",), []),
        ("0 - no, 1 - yes", ("object",), []),
        ("How far it is: `idle`, `busy` or `done`", ("string",), ["idle", "busy", "done"]),
        ("“quiz” or “regular”, defaults to “regular”", ("string",), ["quiz", "regular"]),
        ('"stop" | "warn"', ("string",), ["stop", "warn"]),
        ("状态：idle（等待）、done（完成）", ("string",), ["idle", "done"]),
        ("枚举值：5、10", ("integer",), [5, 10]),
        ("Mögliche Werte: `grob`, `fein`", ("string",), ["grob", "fein"]),
        ("`en`, `de` and so on", ("string",), []),
        ("Sets `a` and `b` of the other", ("string",), []),
        ("width (px), height (px)", ("string",), []),
    ],
)
def test_values_in_a_description(text: str, types: tuple[str, ...], values: list[object]) -> None:
    assert [value for value, _ in values_of(text, types)] == values


@pytest.mark.parametrize(
    ("text", "types", "default"),
    [
        ("Defaults to `png`.", ("string",), ("png",)),
        ("Default: 10", ("integer",), (10,)),
        ("默认值：`true`", ("boolean",), (True,)),
        ("Default is the one of your account", ("integer",), ()),
        ("By default it is blue", ("string",), ()),
    ],
)
def test_defaults_in_a_description(text: str, types: tuple[str, ...], default: tuple[object, ...]) -> None:
    assert default_of(text, types) == default


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Poll every 2 seconds, at most 100 times.", {"every": 2, "polls": 100}),
        ("The maximum number of query requests for each task is 120", {"polls": 120}),
        ("Limite: 120 solicitações por tarefa.", {"polls": 120}),
        ("Each task can be queried within 5 minutes after it is created", {"expires": 300}),
        ("Results are kept for 24 hours.", {"retained": 86400}),
        ("If it is still processing, please try again in 3 seconds", {"every": 3}),
        ("请每隔 10 秒查询一次", {"every": 10}),
        ("Опрашивайте задачу каждые 5 секунд", {"every": 5}),
        ("You may send 60 requests per minute.", {}),
        ("It takes 1s to 30s until the task is done", {}),
        ("We were founded 20 years ago", {}),
    ],
)
def test_what_a_sentence_says_about_polling(text: str, found: dict[str, float]) -> None:
    assert {each.key: each.value for each in read_budgets(text, "p.md", 1)} == found


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("queued", "pending"),
        ("IN_PROGRESS", "pending"),
        ("ready", "succeeded"),
        ("canceled", "cancelled"),
        ("failed", "failed"),
        ("blue", None),
    ],
)
def test_states_of_words(word: str, state: str | None) -> None:
    assert state_of(word) == state


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/createTask", "createTask"),
        ("POST", "/v1/jobs", "createJob"),
        ("GET", "/v1/jobs", "listJobs"),
        ("GET", "/v1/jobs/{id}", "getJob"),
        ("DELETE", "/jobs/{id}", "deleteJob"),
        ("POST", "/jobs/{id}/cancel", "cancelJob"),
        ("POST", "/#Sites.getTask", "Sites.getTask"),
        ("GET", "/", "getRoot"),
    ],
)
def test_names_of_operations(method: str, path: str, name: str) -> None:
    assert operation_id(method, path) == name


def test_urls() -> None:
    assert split_url("https://a.example/v4/?token=1#Sites.getTask").path == "/#Sites.getTask"
    assert split_url("https://me:secret@a.example/x").server == "https://a.example"
    assert split_url("{{base}}/pots/:id/<n>/${m}").path == "/pots/{id}/{n}/{m}"
    assert templated("/v1/jobs/8f14e45f-ceea/parts/12") == "/v1/jobs/{jobId}/parts/{partId}"


# --- YAML -------------------------------------------------------------------------------------------------------------

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), PLAIN, min_size=1, max_size=4))
def test_whatever_is_written_is_read_back(document: dict[str, Value]) -> None:
    """By the reader of specs, too: nothing is taken for a comment, a number or an alias."""
    from specloom.load.from_yaml import YamlReader
    from specloom.load.lines import Lines
    from specloom.load.reader import SizeLimits

    assert YamlReader("a.yaml", Lines(written(document).encode()), SizeLimits()).read() == document


def test_comments_do_not_break_out() -> None:
    from specloom.drafting.yaml_text import Noted

    text = written({"a": Noted("x", "p.md:1\nb: 2", ("TODO: is it\n  so",))})

    assert yaml.safe_load(text) == {"a": "x"}
    assert text == "# TODO: is it   so\na: x  # p.md:1 b: 2\n"
