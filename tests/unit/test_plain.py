"""HTML of descriptions becomes text: shapes from life, and what holds for any text."""

from __future__ import annotations

import re
import time
from html import escape
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specloom.view.plain import plain
from tests.pipeline import emitted_of

SHAPES = {
    '<p>Get <b>all</b> pets.</p><p>See <a href="https://x.example/a?b=1&amp;c=2">the docs</a>.</p>': (
        "Get **all** pets.\n\nSee [the docs](https://x.example/a?b=1&c=2)."
    ),
    "For <i>type=ACTION</i> only<br/><strong>Note:</strong> one line": "For *type=ACTION* only\n\n**Note:** one line",
    "Linked applications. <ul> <li>Just one.</li> <li>Of type <code>messages</code>.</li> </ul> See [the spec](https://a.example)": (
        "Linked applications.\n\n- Just one.\n- Of type `messages`.\n\nSee [the spec](https://a.example)"
    ),
    "<ul><li>one<ul><li>deep</li></ul></li><li>two</li></ul>": "- one\n  - deep\n- two",
    "<ol><li><p>a</p></li><li>b</li></ol>c": "1. a\n2. b\n\nc",
    "<table><thead><tr><th>A</th><th>B|C</th></tr></thead>\n<tr><td>1</td><td>2<br>3</td></tr></table>tail": (
        "| A | B\\|C |\n| --- | --- |\n| 1 | 2 3 |\n\ntail"
    ),
    '<pre><code>{\n  "a": 1 &lt; 2\n}</code></pre>done': '```\n{\n  "a": 1 < 2\n}\n```\n\ndone',
    "<h2>Title</h2>\ntext\n\n- item\n- other<br>": "**Title**\n\ntext\n\n- item\n- other",
    "'Try &amp; Buy' (`count` &lt; 25)&nbsp;&mdash; &#8364;": "'Try & Buy' (`count` < 25) — €",
    "escaped twice: &amp;lt; and &amp;amp;": "escaped twice: < and &",
    "Send &lt;b&gt; as it is": "Send `<b>` as it is",
    "<a href='#tag'>Orders</a>, <A HREF=https://q.example>Q</A>, <a href=\"https://u.example\">https://u.example</a>": (
        "Orders, [Q](https://q.example), https://u.example"
    ),
    "x<sup>2</sup> and H<sub>2</sub>O": "x^2 and H_2O",
    "a<!-- not shown -->b": "ab",
    "<div>a</div><!-- not shown --><span>b</span>": "a\n\nb",
    '<img src="https://i.example/a.png" alt="The logo">Hello': "The logoHello",
}

UNTOUCHED = [
    "Nothing of it.",
    "Use <id>, List<String>, Map<String, Pet> and <https://a.example>.",
    "`<b>` is code, and ``a ` <i>b</i>`` too: `&amp;`",
    "```html\n<p>kept</p>\n&lt;\n```",
    "~~~\n<p>kept</p>\n~~~",
    "Bearer <code>, <title> and <b>",
    "a < b && c > d, ?a=1&copy=2&lt",
    "1 <p",
]


@pytest.mark.parametrize(("text", "shown"), SHAPES.items())
def test_html_becomes_text(text: str, shown: str) -> None:
    """As documents of other people have it."""
    assert plain(text) == shown


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_is_no_html_stays_as_it_is(text: str) -> None:
    """Placeholders, types, and all code of Markdown."""
    assert plain(text) == text


FRAGMENTS = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<br>",
            "<br/>",
            "<b>",
            "</b>",
            "<i>",
            "</i>",
            "<code>",
            "</code>",
            "<pre>",
            "</pre>",
            "<ul>",
            "</ul>",
        ),
        *(
            "<ol>",
            "</ol>",
            "<li>",
            "</li>",
            "<table>",
            "</table>",
            "<tr>",
            "</tr>",
            "<td>",
            "</td>",
            "<th>",
            "<sup>",
            "</sup>",
        ),
        *(
            '<a href="https://a.example">',
            "<a>",
            "</a>",
            "<h1>",
            "</h1>",
            "<span>",
            "</span>",
            "<div>",
            "</div>",
            "<id>",
            "<!--",
            "-->",
        ),
        *(
            "&amp;",
            "&lt;",
            "&gt;",
            "&nbsp;",
            "&#60;",
            "&bogus;",
            "&",
            "<",
            ">",
            "`",
            "``",
            "```\n",
            "\n",
            "\n\n",
            " ",
            "|",
            "*",
            "- ",
        ),
        *("word", "other", "3", '"', "="),
    ]
)


@example("<pre><i>a</pre></i>")
@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_a_second_time_changes_nothing(text: str) -> None:
    """However broken the HTML is."""
    once = plain(text)

    assert plain(once) == once


WORDS = st.text("abcxyz<>&\"'", min_size=1, max_size=6)


def _element(inner: st.SearchStrategy[tuple[str, list[str]]]) -> st.SearchStrategy[tuple[str, list[str]]]:
    """HTML that holds other HTML, with the words in it."""
    names = st.sampled_from(["p", "b", "i", "code", "div", "span", "li", "h2", "sup", "u", "a"])
    return st.tuples(names, st.lists(inner, max_size=4)).map(
        lambda made: (
            f"<{made[0]}>{''.join(html for html, _ in made[1])}</{made[0]}>",
            [word for _, words in made[1] for word in words],
        )
    )


DOCUMENTS = st.recursive(WORDS.map(lambda word: (f" {escape(word)} ", [word])), _element, max_leaves=12)


@given(DOCUMENTS)
def test_no_word_is_lost(document: tuple[str, list[str]]) -> None:
    """Each is there, once for each time that it was written, and in order."""
    html, words = document

    shown = plain(html).replace("`", "")  # which may stand within a word that looks like a tag
    at = 0
    for word in words:
        found = shown.find(word, at)
        assert found >= 0, (word, shown)
        at = found + len(word)


@pytest.mark.parametrize(
    "text", ["<a ", "<a '", "<p>", "`", "``` \n", "&amp;", "<!--", "<b><i>", "<ul><li>", "<td>", "<a href="]
)
def test_a_long_text_takes_no_time(text: str) -> None:
    """The time grows with the text, whatever it repeats."""
    started = time.process_time()
    plain(text * 4_000)

    assert time.process_time() - started < 2


def test_docstrings_and_the_guide_have_no_html(tmp_path: Path) -> None:
    """Of the document, of operations, parameters and models."""
    spec = tmp_path / "ink.yaml"
    spec.write_text(
        """\
openapi: 3.1.0
info: {title: Ink, version: "1", description: "<p>Sells <b>ink</b>.</p><p>And &amp; more.</p>"}
servers: [{url: "https://ink.example"}]
paths:
  /pots/{id}:
    get:
      operationId: getPot
      summary: "<p>One pot</p>"
      description: "Of <i>ink</i>.<br>By <code>id</code>, as in <id>."
      parameters: [{name: id, in: path, required: true, schema: {type: string}, description: "The <b>id</b>&nbsp;of it"}]
      responses:
        "200": {description: A pot., content: {application/json: {schema: {$ref: "#/components/schemas/Pot"}}}}
components:
  schemas:
    Pot: {type: object, description: "<p>A pot</p>", properties: {colour: {type: string, description: "<ul><li>red</li></ul>"}}}
""",
        "utf-8",
    )
    files = emitted_of(spec, "ink")
    client, page = files["ink/client.py"], files["ink/API.md"]

    assert [path for path, text in files.items() if re.search(r"</?(p|b|i|br|ul|li|code)>|&\\w+;", text)] == []
    assert "Sells **ink**.\n\n    And & more." in client
    assert "One pot.\n\n        Of *ink*.\n\n        By `id`, as in <id>." in client
    assert "id: The **id** of it." in client
    assert "Sells **ink**.\n\nAnd & more." in page
    assert " | One pot. |" in page
