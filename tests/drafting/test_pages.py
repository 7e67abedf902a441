"""Documentation pages of many layouts: what comes out of them, and what does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from specloom.drafting import Draft, NotReadable, SourceText, draft

from .judged import (
    IN_OTHER_WORDS,
    OF_FIRST_PROVIDERS,
    OF_GENERATORS,
    OF_OTHER_LAYOUTS,
    OF_OTHERS,
    PAGES,
    SEEDS,
    expected_of,
    found_in,
    judge,
    seeds,
    spec_of,
)


def drafted(*texts: str, name: str = "page.md") -> Draft:
    """The draft from pages called `page.md`, `page-2.md` and so on."""
    names = [name, *(f"page-{number}.md" for number in range(2, len(texts) + 1))]
    return draft("acme", [SourceText(name, text) for name, text in zip(names, texts, strict=True)])


def text_of(*texts: str) -> str:
    made = drafted(*texts).written
    assert made is not None
    return made.text


def document_of(*texts: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(text_of(*texts))
    return document


def todos_of(*texts: str) -> list[str]:
    return [line.strip() for line in text_of(*texts).splitlines() if line.lstrip().startswith("# TODO: ")]


# --- the pages of this folder -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", (*OF_FIRST_PROVIDERS, *OF_GENERATORS, *OF_OTHER_LAYOUTS, *IN_OTHER_WORDS))
def test_pages_are_read_whole(page: str) -> None:
    """Every parameter and response field with type, required and values, and nothing else."""
    judged = judge(page)

    assert judged.expected - judged.found == set()
    assert judged.found - judged.expected == set()


@pytest.mark.parametrize("page", OF_OTHERS)
def test_recall_and_precision_are_at_least_nine_tenths(page: str) -> None:
    judged = judge(page)

    assert judged.recall >= 0.9, sorted(judged.expected - judged.found)
    assert judged.precision >= 0.9, sorted(judged.found - judged.expected)


def test_what_is_measured_is_not_nothing() -> None:
    """A page that is not read has neither recall nor precision."""
    judged = judge("html-tables")
    nothing = type(judged)(judged.page, judged.expected, frozenset())

    assert (nothing.recall, nothing.precision) == (0, 0)
    assert sum(len(expected_of(page)) for page in OF_OTHERS) > 100


@pytest.mark.skipif(
    not seeds(), reason=f"the providers' own pages are not in this repository; {SEEDS} names their folder"
)
@pytest.mark.parametrize("page", OF_FIRST_PROVIDERS)
def test_the_providers_own_pages_are_read_whole(page: str) -> None:
    """They have the properties of those here, whatever their examples add."""
    host = {
        "copied-text": "capsolver",
        "headings-portuguese": "capmonster",
        "plain-tables": "ez-captcha",
        "rpc-tables": "serpstat",
    }[page]
    (path,) = (path for path in seeds() if f"api.{host}" in path.read_text("utf-8"))
    found = {(each.place, each.path): each for each in found_in(spec_of(path))}

    for each in expected_of(page):
        if each.type == "key" or each.path.startswith("solution."):
            continue
        same = found[each.place, each.path]
        assert same.required == each.required
        assert each.type.split(" or ")[0] == same.type.split(" or ")[0]
        assert same.values.split()[: len(each.values.split())] == each.values.split()


@pytest.mark.parametrize(
    "path", [path for path in PAGES.iterdir() if path.suffix != ".tsv"], ids=lambda path: path.stem
)
def test_every_page_gives_a_document_that_other_readers_accept(path: Path) -> None:
    """openapi-spec-validator finds nothing, and each property names its line."""
    from openapi_spec_validator import validate

    made = draft("acme", [SourceText(path.name, path.read_text("utf-8"))]).written
    assert made is not None
    validate(yaml.safe_load(made.text))
    assert made.text.count(f"# {path.name}:") >= made.properties


@pytest.mark.parametrize(
    ("page", "create", "poll", "timing", "limits"),
    [
        ("components-crawl", "createCrawl", "getCrawl", {"every": 2}, {"retained": 86400}),
        ("tables-chinese", "createImageSynthesis", "getTask", {"every": 10}, {"retained": 86400}),
        ("html-tables", "createRender", "getRender", {"every": 3}, None),
        ("headings-jobs", "createJob", "getJob", None, None),
    ],
)
def test_a_page_of_submit_and_poll_gets_its_block(
    page: str, create: str, poll: str, timing: object, limits: object
) -> None:
    (path,) = (each for each in PAGES.glob(f"{page}.*") if each.suffix != ".tsv")
    (block,) = spec_of(path)["x-tasks"].values()

    assert (block["create"], block["poll"]["operation"]) == (create, poll)
    assert block.get("timing") == timing
    assert block.get("limits") == limits


def test_a_poll_without_its_create_operation_is_a_comment_that_keeps_the_budget() -> None:
    text = text_of((PAGES / "copied-text.txt").read_text("utf-8"))

    assert "x-tasks" not in yaml.safe_load(text)
    assert "# TODO: `getTaskResult` looks like the poll of a task: add the operation that creates it" in text
    for line in (
        "#       pending: [idle, processing]",
        "#       every: 3",
        "#       polls: 120",
        "#       expires: 300",
    ):
        assert line in text


# --- several pages ----------------------------------------------------------------------------------------------------

ONE = """\
# Make a pot
`POST https://ink.example/pots`

### Request parameters
| Name | Type | Required |
|---|---|---|
| colour | string | yes |
| size | integer | no |
"""
OTHER = """\
# Make a pot, again
`POST https://ink.example/pots`

### Request parameters
| Name | Type | Required |
|---|---|---|
| colour | string | no |
| size | string | no |
| lid | boolean | no |
"""


def test_the_same_operation_on_two_pages_is_one_and_contradictions_name_both_lines() -> None:
    document = document_of(ONE, OTHER)
    properties = document["components"]["schemas"]["CreatePotRequest"]["properties"]

    assert list(document["paths"]) == ["/pots"]
    assert list(properties) == ["colour", "size", "lid"]
    assert todos_of(ONE, OTHER) == [
        "# TODO: what does `createPot` respond with: no page says (page.md:2)",
        "# TODO: is `colour` required: the files say both (page.md:7, page-2.md:7)",
        "# TODO: which type has `size`: the files say integer and string (page.md:8, page-2.md:8)",
    ]


def test_pages_of_two_operations_make_one_spec() -> None:
    document = document_of(ONE, ONE.replace("POST", "GET").replace("/pots", "/pots/{id}"))

    assert {path: list(item) for path, item in document["paths"].items()} == {"/pots": ["post"], "/pots/{id}": ["get"]}


COPIED = """# 发送消息

**请求URL：**

* `http://域名地址/sendPot`

**请求方式：**

* POST

**参数：**

| 参数名 | 必选 | 类型 | 说明 |
| wId | 是 | String | 实例 |
| kind | 否 | String | 类型（0：文字，1：图片） |
| open | 否 | integer | 操作，0关闭，1打开 |

**成功返回示例**

```javascript
{
    &quot;code&quot;: "1000",
    "data": {"id": "132"}
}
```

**返回数据：**

| 参数名 | 类型 | 说明 |
|---|---|---|
| code | string | 1000成功，1001失败 |
| data | | |
| id | String | 编号 |
"""


def test_a_page_that_has_lost_delimiters_host_and_nesting() -> None:
    """A table without its second line, a host that is none, entities in JSON,
    and a flat list of what an example nests.
    """
    document = document_of(COPIED)
    asked, came = (document["components"]["schemas"][f"SendPot{name}"] for name in ("Request", "Response"))

    assert ("servers" in document, list(document["paths"])) == (False, ["/sendPot"])
    assert asked["required"] == ["wId"]
    assert {name: each.get("enum") for name, each in asked["properties"].items()} == {
        "wId": None,
        "kind": ["0", "1"],
        "open": [0, 1],
    }
    assert (came["properties"]["code"]["enum"], list(came["properties"])) == (["1000", "1001"], ["code", "data"])
    assert came["properties"]["data"]["properties"]["id"]["description"] == "编号"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ('path="/pots" baseUrl="https://ink.example"', "/pots"),
        ('path="{shop}/pots" baseUrl="/v1/"', "/v1/{shop}/pots"),
        ('path="" baseUrl="<domain>/pots/make/v1"', "/pots/make/v1"),
        ('path="/pots" baseUrl="localhost:4000"', "/pots"),
    ],
)
def test_endpoints_of_tags_without_a_host(given: str, path: str) -> None:
    tag = f'{{% swagger method="post" {given} summary="Make a pot" %}}\n'
    parameter = '{% swagger-parameter in="body" name="size" type="Number" required="true" %}\nHow large\n{% endswagger-parameter %}\n'
    document = document_of(f"# Pots\n\n{tag}\n{parameter}\n{{% endswagger %}}\n")
    (operation,) = document["paths"][path].values()

    assert operation["summary"] == "Make a pot"
    assert next(iter(document["components"]["schemas"].values()))["required"] == ["size"]


def test_the_response_to_another_operation_is_not_one_of_this_operation() -> None:
    other = '```sh\ncurl https://ink.example/lids/7\n```\n\n```json\n{"lid": 7}\n```\n'
    page = f'{ONE}\nThen ask for its lid:\n\n{other}\n### Response\n```json\n{{"pot": 1}}\n```\n'

    assert list(document_of(page)["components"]["schemas"]["CreatePotResponse"]["properties"]) == ["pot"]


# --- what is certain, and what is not ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# About us\n\nWe make ink. It is blue, and `quick` to dry. Write to https://ink.example/contact for more.\n",
        "# 关于\n\n我们制作墨水。\n\n- 蓝色\n- 黑色\n",
        "# Prices\n\n| Plan | Price |\n|---|---|\n| Small | 5 |\n| Large | 9 |\n",
        "# Links\n\nSee https://ink.example/docs/start for more.\n\n[The shop](https://ink.example/shop)\n",
        "# Options\n\n| Name | Value |\n|---|---|\n| author | me |\n| version | 2 |\n",
    ],
    ids=["empty", "prose", "chinese", "prices", "links", "settings"],
)
def test_prose_alone_gives_nothing(text: str) -> None:
    assert drafted(text).written is None


def test_properties_without_a_url_are_said_and_not_written() -> None:
    made = drafted("## Request parameters\n\n| Name | Type | Required |\n|---|---|---|\n| a | string | yes |\n")

    assert made.written is None
    assert made.warnings == ("which operation has these properties: no URL is near them (page.md:5)",)


def test_what_is_not_understood_is_a_question() -> None:
    page = ONE.replace("| size | integer | no |", "| size | Sizing (v2) | only for lids |")

    assert todos_of(page) == [
        "# TODO: what does `createPot` respond with: no page says (page.md:2)",
        "# TODO: what is the type of `size`: the page says `Sizing (v2)` (page.md:8)",
        "# TODO: when is `size` required: the page says `only for lids` (page.md:8)",
        "# TODO: what is the type of `size`: no line says (page.md:8)",
    ]


def test_an_example_that_contradicts_its_documentation_is_a_question_with_both_lines() -> None:
    page = ONE + '\n### Example request\n```json\n{"size": "large"}\n```\n'
    schema = document_of(page)["components"]["schemas"]["CreatePotRequest"]

    assert schema["properties"]["size"]["type"] == ["integer", "string"]
    assert "required" not in schema
    assert todos_of(page)[1:] == [
        "# TODO: is `colour` always there: an example is without it (page.md:7, page.md:12)",
        "# TODO: which type has `size`: it is documented as integer, and an example has string (page.md:8, page.md:12)",
    ]


def test_a_page_without_a_method_or_a_host_says_so() -> None:
    page = "# Pots\nURL: `https://ink.example/getPot`\n\n### Request parameters\n- `id` (string, required): Which.\n"

    assert todos_of(page)[0] == "# TODO: which HTTP method is it: the page names none (page.md:2)"
    assert todos_of(ONE.replace("https://ink.example", ""))[0] == "# TODO: add `servers`: no page names a host"


@pytest.mark.parametrize(
    ("field", "failure"),
    [
        ("| errorId | integer | 0 - none, 1 - see the code |", {"gt": 0}),
        ("| success | boolean | Whether it worked |", {"is": ["false"]}),
        ("| errcode | integer | 0 - none, 7 - no ink |", {"not": ["0"]}),
        ("| code | integer | 0 - fine, 7 - no ink |", {"not": ["0"]}),
    ],
)
def test_failures_in_good_responses_are_recognized(field: str, failure: dict[str, object]) -> None:
    page = f"{ONE}\n### Response\n| Name | Type | Description |\n|---|---|---|\n{field}\n| message | string | Why |\n"
    found = document_of(page)["x-failure"]

    assert {key: value for key, value in found["when"][0].items() if key != "at"} == failure
    assert found["message"] == "$response.body#/message"


CODES = """
### Error codes
| errorCode | Meaning |
|---|---|
| ERROR_KEY_DOES_NOT_EXIST | Key not found |
| ERROR_ZERO_BALANCE | The balance is used up |
| ERROR_TOO_MANY_POTS | Too many requests |
| ERROR_LID | The lid is blue |
"""


def test_codes_of_errors_are_sorted_by_kind_and_what_is_not_certain_is_a_question() -> None:
    page = f"{ONE}\n### Response\n| Name | Type |\n|---|---|\n| errorId | integer |\n| errorCode | string |\n{CODES}"

    assert document_of(page)["x-failure"] == {
        "when": [{"at": "$response.body#/errorId", "gt": 0}],
        "code": "$response.body#/errorCode",
        "kinds": {
            "authentication": ["ERROR_KEY_DOES_NOT_EXIST"],
            "quota": ["ERROR_ZERO_BALANCE"],
            "rate_limit": ["ERROR_TOO_MANY_POTS"],
        },
    }
    assert todos_of(page)[0] == "# TODO: which kind of error is `ERROR_LID`, `The lid is blue` (page.md:22)"


def test_codes_that_are_numbers_are_values_of_the_number_that_says_so() -> None:
    fields = "| code | int | 0: success, others: see below |\n| msg | string | Why |"
    codes = "### 错误码\n- `40101`：密钥无效\n- `42901`：请求过于频繁\n"
    page = f"{ONE}\n### Response\n| Name | Type | Notes |\n|---|---|---|\n{fields}\n\n{codes}"

    assert document_of(page)["x-failure"] == {
        "when": [{"at": "$response.body#/code", "not": ["0"]}],
        "code": "$response.body#/code",
        "message": "$response.body#/msg",
        "kinds": {"authentication": ["40101"], "rate_limit": ["42901"]},
    }


def test_of_a_number_and_a_name_the_name_is_the_code() -> None:
    codes = "### Errors\n| Id | Code | Description |\n|---|---|---|\n| 0 | - | No errors |\n| 10 | ERROR_ZERO_BALANCE | No funds |\n"
    page = f"{ONE}\n### Response\n| Name | Type |\n|---|---|\n| errorId | integer |\n| errorCode | string |\n\n{codes}"

    assert document_of(page)["x-failure"]["kinds"] == {"quota": ["ERROR_ZERO_BALANCE"]}


def test_codes_that_no_property_has_are_a_question_and_http_statuses_are_no_codes() -> None:
    statuses = "\n### Errors\n| Error code | Meaning |\n|---|---|\n| 401 | Wrong key |\n| 429 | Too many requests |\n"

    assert todos_of(ONE + CODES)[0] == (
        "# TODO: which property of a response has these error codes: add `x-failure` (page.md:13)"
    )
    assert "x-failure" not in text_of(ONE + statuses)


def test_a_response_without_a_flag_for_failures_has_none() -> None:
    assert "x-failure" not in document_of(f"{ONE}\n### Response\n| Name | Type |\n|---|---|\n| code | string |\n")


def test_examples_and_error_responses_are_kept_by_status() -> None:
    page = f'{ONE}\n### Response `201`\n```json\n{{"id": 1}}\n```\n### Error 402\n```json\n{{"why": "no money"}}\n```\n'
    responses = document_of(page)["paths"]["/pots"]["post"]["responses"]

    assert list(responses) == ["201", "402"]
    assert responses["402"]["content"]["application/json"]["examples"]["error-402"]["value"] == {"why": "no money"}


def test_json_that_leaves_something_out_gives_properties_and_no_example() -> None:
    page = f'{ONE}\n### Response\n```json\n{{"id": 1, "parts": [{{"n": 1}}, ...]}}\n```\n'
    made = drafted(page)
    assert made.written is not None
    content = yaml.safe_load(made.written.text)["paths"]["/pots"]["post"]["responses"]["200"]["content"]

    assert made.warnings == ("page.md:12: the JSON has ellipses",)
    assert content == {"application/json": {"schema": {"$ref": "#/components/schemas/CreatePotResponse"}}}


def test_keys_are_masked_and_become_credentials() -> None:
    page = (
        "# Make a pot\n```bash\ncurl -X POST 'https://user:hunter2@ink.example/pots?api_key=QUERYSECRET' "
        '-H \'X-Api-Key: HEADERSECRET\' -H \'Cookie: sid=COOKIESECRET\' -d \'{"clientKey": "BODYSECRET", "colour": "blue"}\'\n```\n'
    )
    text = text_of(page)
    document = yaml.safe_load(text)

    for secret in ("QUERYSECRET", "HEADERSECRET", "COOKIESECRET", "BODYSECRET", "hunter2"):
        assert secret not in text
    schemes = document["components"]["securitySchemes"]
    assert {(each["in"], each["name"], each["x-env"]) for each in schemes.values()} == {
        ("query", "api_key", "ACME_API_KEY"),
        ("header", "X-Api-Key", "ACME_API_KEY"),
    }
    key = document["components"]["schemas"]["CreatePotRequest"]["properties"]["clientKey"]
    assert key["x-credential"] == {"name": "client_key", "env": "ACME_API_KEY"}


# --- hostile input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "> " * 20_000 + "x",
        "- " * 20_000 + "x",
        "|a" * 30_000 + "\n" + "|-" * 30_000 + "\n" + "|`b`" * 30_000,
        "<table>" * 20_000,
        "<ParamField body='a' type='string'>" * 5_000,
        "`" * 100_000,
        "**" * 50_000,
        "POST " * 50_000,
        '{"a":\n' * 5_000,
        "```json\n" + '{"a":' * 5_000 + "1" + "}" * 5_000 + "\n```",
        "```bash\ncurl 'https://ink.example\n```",
        "# `a`\n" * 20_000,
        "one of " * 30_000,
        "aA" * 2_000,
        "{% tab " * 5_000,
        "`a`, " * 20_000,
        "a(b)" * 20_000,
        "[block:parameters]\n{" * 2_000,
        "name\nstring\n" * 5_000,
        "+ a: b (" * 5_000,
    ],
    ids=lambda text: text[:12].strip(),
)
def test_hostile_pages_neither_crash_nor_hang(text: str) -> None:
    """In a page that has an operation, too, which is found all the same."""
    assert drafted(text).written is None or text.startswith("POST")
    made = drafted(f"{ONE}\n\n{text}\n").written

    assert made is not None
    assert made.operations >= 1


def test_html_and_openapi_are_refused_with_what_to_do() -> None:
    with pytest.raises(NotReadable, match=r"^page\.md:1: this is a page of HTML") as html:
        drafted("<!DOCTYPE html>\n<html><body>POST /pots</body></html>")
    with pytest.raises(NotReadable, match=r"^spec\.json:1: this is an OpenAPI document already"):
        drafted('{"openapi": "3.1.0", "paths": {}}', name="spec.json")

    assert html.value.hint == "save it as Markdown, or copy its text into a file"
