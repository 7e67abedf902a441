"""The site of the documentation: complete, valid, linked, the same bytes each time,
and safe with other people's text.
"""

from __future__ import annotations

import ast
import itertools
import json
import posixpath
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from justhtml import JustHTML
from markupsafe import Markup

from specloom import ir, load, lower, resources
from specloom.serve.server import api_of
from specloom.site import build
from specloom.site.build import index_text
from specloom.site.markup import annotation, markdown, python
from specloom.site.provider import Entry

ROOT = Path(__file__).parent.parent.parent
SPECS = sorted([*(ROOT / "specs").glob("*.yaml"), *(ROOT / "tests/providers/tasks").glob("*.yaml")])
HOSTILE = """<script>alert(1)</script>"' onload=alert(2) &amp; <img src=x onerror=alert(3)> ]]> --> {{ x }} [a](javascript:alert(4))"""


@cache
def apis() -> tuple[ir.Api, ...]:
    """The providers of this project, and the task APIs that tests play."""
    return tuple(map(api_of, SPECS))


@cache
def site(*, is_served: bool = False) -> dict[str, str]:
    """The site of all of them, by path."""
    return files(apis(), is_served=is_served)


def files(apis: tuple[ir.Api, ...], *, is_served: bool = False) -> dict[str, str]:
    """All files of a site, by path."""
    shared, providers = build(apis, "generated", is_served=is_served)
    return shared | {path: text for each in providers.values() for path, text in each.items()}


def pages(texts: dict[str, str]) -> dict[str, str]:
    """The pages among the files of a site."""
    return {path: text for path, text in texts.items() if path.endswith(".html")}


def elements(text: str) -> list[Any]:
    """All elements of a page."""
    return list(JustHTML(text, sanitize=False).query("*"))


def document(operations: int, **parts: Any) -> dict[str, Any]:
    """A document with so many operations under three tags, each with a model of its own."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1", "description": "Has much."},
        "servers": [{"url": "https://large.example"}],
        "paths": {
            f"/things{number}": {
                "get": {
                    "operationId": f"getThing{number}",
                    "tags": [f"tag {number % 3}"],
                    "summary": f"Thing {number}.",
                    "responses": {
                        "200": {
                            "description": "It.",
                            "content": {
                                "application/json": {"schema": {"$ref": f"#/components/schemas/{name(number)}"}}
                            },
                        }
                    },
                }
            }
            for number in range(operations)
        },
        "components": {
            "schemas": {
                name(number): {"type": "object", "properties": {"size": {"type": "integer"}}}
                for number in range(operations)
            }
        },
        **parts,
    }


def name(number: int) -> str:
    """The name of a model, with one of five first letters."""
    return f"{'ABCDE'[number % 5]}Thing{number}"


def read(value: dict[str, Any], path: Path) -> ir.Api:
    """The facts of a document."""
    path.write_text(json.dumps(value))
    return lower.lower(load.load(str(path)), path.stem)


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_served", [False, True])
def test_every_page_is_valid(is_served: bool) -> None:
    """Parsed by a parser that reports every error of HTML."""
    found = {
        path: [str(error) for error in JustHTML(text, collect_errors=True, sanitize=False).errors]
        for path, text in pages(site(is_served=is_served)).items()
    }

    assert {path: errors for path, errors in found.items() if errors} == {}


@pytest.mark.parametrize("is_served", [False, True])
def test_every_link_leads_somewhere(is_served: bool) -> None:
    """Files and ids, from every page, and what the search finds; each id is on its page once."""
    texts = site(is_served=is_served)
    ids: dict[str, list[str]] = {}
    links: list[tuple[str, str]] = []
    for path, text in pages(texts).items():
        found = elements(text)
        ids[path] = [each.attrs["id"] for each in found if "id" in each.attrs]
        links += [(path, each.attrs[key]) for each in found for key in ("href", "src") if each.attrs.get(key)]
        for key in ("aria-labelledby", "aria-controls", "for"):
            told = [word for each in found for word in (each.attrs.get(key) or "").split()]
            assert set(told) <= set(ids[path])
    links += [("index.html", row[3]) for row in index(texts)]

    assert [path for path, found in ids.items() if len(found) != len(set(found))] == []
    assert [link for link in links if not leads_somewhere(*link, texts, ids)] == []
    assert len(links) > 3000


def leads_somewhere(page: str, href: str, texts: dict[str, str], ids: dict[str, list[str]]) -> bool:
    """Whether a link leads to a file of the site and an id on it, or to another site."""
    if href.startswith(("https://", "http://", "mailto:", "data:,")) or href == "/":
        return True
    file, _, anchor = href.partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(file))) if file else page
    return path in texts and (not anchor or unquote(anchor) in ids[path])


def index(texts: dict[str, str]) -> list[list[str]]:
    """The index of the search."""
    rows: list[list[str]] = json.loads(texts["assets/search.js"].removeprefix("window.searchIndex = ").rstrip(";\n"))
    return rows


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline() -> None:
    """Scripts, styles and images are the site's own, so that it opens from a disk and under a strict policy."""
    for path, text in pages(site(is_served=True)).items():
        for each in elements(text):
            loaded = each.attrs.get("src") or (each.attrs.get("href") if each.name == "link" else None)
            assert loaded is None or not loaded.startswith(("http", "//")), path
            assert not {"style", "onload", "onclick"} & set(each.attrs), path
            assert each.name != "style" and (each.name != "script" or "src" in each.attrs), path
    assets = "".join(text for path, text in site().items() if not path.endswith(".html"))
    code = "".join(
        (resources.templates_dir() / "site" / each).read_text() for each in ("site.css", "site.js", "try.js")
    )
    assert re.findall(r"@import|url\(|innerHTML|insertAdjacentHTML|\beval\b", code) == []
    assert "assets/site.css" in site() and assets


def test_headings_are_in_order() -> None:
    """One of the first rank on each page, and none that is two ranks below the one before it."""
    for path, text in pages(site()).items():
        ranks = [int(each.name[1]) for each in elements(text) if re.fullmatch("h[1-6]", each.name)]
        assert ranks[0] == 1 and ranks.count(1) == 1, path
        assert all(after - before <= 1 for before, after in itertools.pairwise(ranks)), path


def test_forms_that_send_are_in_the_served_site_only() -> None:
    assert not any("<form id=" in text or "try.js" in text for text in pages(site()).values())
    assert "assets/try.js" not in site()
    served = site(is_served=True)
    assert served["capsolver/index.html"].count("<form id=") == 5
    (body,) = (each for each in elements(served["capsolver/index.html"]) if each.attrs.get("id") == BODY)
    assert json.loads(body.to_text()) == {"taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4"}  # without `clientKey`


BODY = "operation-get_task_result-try-body"


def test_the_same_input_gives_the_same_bytes() -> None:
    """In whatever order the specs are named."""
    assert files(tuple(reversed(apis()))) == site()


# --- what is on them -------------------------------------------------------------------------------------------------


def test_every_operation_model_and_task_is_documented() -> None:
    text = site()["capsolver/index.html"]
    (api,) = (each for each in apis() if each.name == "capsolver")

    ids = {each.attrs["id"] for each in elements(text) if "id" in each.attrs}

    assert {f"operation-{name}" for name in ("create_task", "get_task_result", "get_balance", "get_token")} <= ids
    assert {"task-tasks", "task-tasks-cycle-title", "model-RecaptchaSolution", "error-QuotaExceeded"} <= ids
    assert "model-RecaptchaSolution.g_recaptcha_response" in ids
    assert len([each for each in ids if each.startswith("operation-") and "." not in each]) == len(api.operations)
    assert "<code>ERROR_ZERO_BALANCE</code>" in text


def test_an_argument_says_type_default_and_name_on_the_wire() -> None:
    text = site()["capmonster/index.html"]
    (row,) = (each for each in elements(text) if each.attrs.get("id") == ROW)

    assert [" ".join(cell.to_text().split()) for cell in row.query("th, td")] == CELLS


ROW = "operation-get_task_result.task_id"
CELLS = ["task_id sent as taskId", "int", "required", "The number that createTask gave."]


def test_examples_are_programs_in_both_flavours() -> None:
    """Each is valid Python, and the async one awaits what the other calls."""
    for path, text in pages(site()).items():
        if path == "index.html":
            continue
        codes = [each for each in elements(text) if each.name == "figure"]
        by_flavour: dict[str, list[str]] = {"sync": [], "async": []}
        for each in codes:
            by_flavour[each.attrs["data-flavour"]].append(code_of(each))
        assert len(by_flavour["sync"]) == len(by_flavour["async"]) > 0
        for sync, asynchronous in zip(*by_flavour.values(), strict=True):
            ast.parse(sync)
            ast.parse(asynchronous)
            assert "await" not in sync and "async " not in sync
            assert "asyncio.run(main())" in asynchronous


def code_of(figure: Any) -> str:
    """The program in a figure."""
    (code,) = figure.query("code")
    found: str = code.to_text(separator="", strip=False)
    return found


# --- large providers -------------------------------------------------------------------------------------------------


def test_a_large_provider_has_a_page_for_each_resource(tmp_path: Path) -> None:
    """And pages of models by their first letter; every link leads somewhere."""
    small, large = (files((read(document(count), tmp_path / f"of{count}.json"),)) for count in (200, 201))

    assert sorted(pages(small)) == ["index.html", "of200/index.html"]
    assert sorted(pages(large)) == [
        "index.html",
        "of201/index.html",
        *(f"of201/models-{letter}.html" for letter in "abcde"),
        *(f"of201/resource-tag_{number}.html" for number in range(3)),
    ]
    ids = {
        path: [each.attrs["id"] for each in elements(text) if "id" in each.attrs] for path, text in pages(large).items()
    }
    links = [
        (path, each.attrs["href"])
        for path, text in pages(large).items()
        for each in elements(text)
        if "href" in each.attrs
    ]
    links += [("index.html", row[3]) for row in index(large)]
    assert [link for link in links if not leads_somewhere(*link, large, ids)] == []


def test_the_size_of_a_site_grows_with_its_operations(tmp_path: Path) -> None:
    """Four times the operations make about four times the text."""
    sizes = [
        sum(map(len, files((read(document(count), tmp_path / f"of{count}.json"),)).values()))
        for count in (0, 300, 1200)
    ]

    assert sizes[2] - sizes[0] < 4.2 * (sizes[1] - sizes[0])


# --- texts of others -------------------------------------------------------------------------------------------------


def hostile(tmp_path: Path) -> ir.Api:
    """An API whose every text tries to become more than text."""
    value = document(2, externalDocs={"url": "javascript:alert(5)"})
    value["info"] |= {"title": HOSTILE, "version": HOSTILE, "description": HOSTILE}
    value["tags"] = [{"name": "tag 0", "description": HOSTILE}]
    operation = value["paths"]["/things0"]["get"]
    operation |= {"summary": HOSTILE, "description": HOSTILE}
    operation["parameters"] = [
        {"name": f"p{HOSTILE}", "in": "query", "description": HOSTILE, "schema": {"type": "string", "default": HOSTILE}}
    ]
    operation["responses"]["404"] = {"description": HOSTILE}
    value["components"]["schemas"]["AThing0"] = {
        "type": "object",
        "description": HOSTILE,
        "required": ["kind"],
        "properties": {
            HOSTILE: {"type": "string", "description": HOSTILE, "default": HOSTILE},
            "kind": {"type": "string", "enum": [HOSTILE, "b"]},
        },
    }
    return read(value, tmp_path / "hostile.json")


def test_no_text_of_a_spec_becomes_an_element_or_an_attribute(tmp_path: Path) -> None:
    texts = files((hostile(tmp_path),), is_served=True)
    page = texts["hostile/index.html"]
    found = elements(page)

    assert JustHTML(page, collect_errors=True, sanitize=False).errors == []
    assert {each.name for each in found}.isdisjoint({"img", "iframe", "object", "style"})
    assert [each.attrs.get("src") for each in found if each.name == "script"] == [
        "../assets/site.js",
        "../assets/try.js",
    ]
    assert not any(key.startswith("on") for each in found for key in each.attrs)
    assert not any("javascript:" in (each.attrs.get("href") or "") for each in found)
    assert page.count("alert(1)") > 10
    assert "<script>" not in texts["assets/search.js"]


def test_the_index_cannot_end_its_script() -> None:
    text = index_text([("a", Entry("model", "</script><!--", "x\u2028y", "index.html#m"))])

    assert text == 'window.searchIndex = [\n["model","\\u003c/script>\\u003c!--","x\\u2028y","a/index.html#m"]\n];\n'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Plain & <b>bold</b>", "<p>Plain &amp; &lt;b&gt;bold&lt;/b&gt;</p>"),
        ("# Title", '<p class="heading">Title</p>'),
        ("[a](/rel) [b](https://b.example)", '<p>a <a href="https://b.example" rel="noopener noreferrer">b</a></p>'),
        ("[a *b*](#c)", "<p>a <em>b</em></p>"),
        ("![alt](https://a.example/b.png)", "<p>alt</p>"),
        ("```\n<i>\n```", '<pre tabindex="0"><code>&lt;i&gt;\n</code></pre>'),
        ("a\u202eb", "<p>a\\u{202e}b</p>"),
    ],
)
def test_markdown(text: str, html: str) -> None:
    assert markdown(text) == Markup(html)


def test_annotations_link_to_the_models_that_they_name() -> None:
    """Not in texts, and only whole names."""
    written = annotation('models.Pet | list[Pets] | Literal["Pet"]', {"Pet": "#model-Pet"})

    assert str(written).replace("<wbr>", "") == ('<a href="#model-Pet">Pet</a> | list[Pets] | Literal[&#34;Pet&#34;]')


def test_code_is_marked_and_nothing_of_it_is_lost() -> None:
    code = 'async def f(a: str = "<&") -> None:\n    print(1)  # it\'s\n'

    assert Markup(python(code)).striptags() == " ".join(code.split())
    assert '<span class="text">&#34;&lt;&amp;&#34;</span>' in python(code)
