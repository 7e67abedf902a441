"""Texts of a spec, types and code as HTML. Everything that a template prints unescaped is made here.

Markdown is read without HTML and without images: nothing of a spec becomes an element of a page but what Markdown has
words for, and nothing is loaded from elsewhere.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from ..characters import visible

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_MARKED = re.compile(r"[`*_\[\]<>#|~\\&!+\n=-]|\d[.)] |://")
"""What may mean something in Markdown."""

_ABSOLUTE = ("https://", "http://", "mailto:")
"""The links that lead anywhere from a page of this site."""


@lru_cache(maxsize=8192)
def markdown(text: str) -> Markup:
    """The Markdown of a description as HTML; "" for an empty one."""
    shown = "\n".join(visible(line.rstrip()) for line in text.expandtabs(4).splitlines()).strip()
    if not shown:
        return Markup("")
    if _MARKED.search(shown) is None:
        return Markup(f"<p>{escape(shown)}</p>")
    return Markup(_parser().render(shown).strip().replace("\r", ""))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.core.ruler.push("own", _own_elements)
    return parser


def _own_elements(state: StateCore) -> None:
    """Headings without a rank, since that of the page would be broken; code that can be scrolled by keyboard;
    links that lead somewhere.
    """
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"
            token.attrs = {"class": "heading"} if token.nesting == 1 else {}
        elif token.type in ("fence", "code_block"):
            token.info = ""
            token.type, token.attrs = "code_block", {"tabindex": "0"}
        elif token.children:
            token.children = _reachable(token.children)


def _reachable(tokens: list[Token]) -> list[Token]:
    """The tokens without the links that are relative to another site, and with the text of images in place of these."""
    kept: list[Token] = []
    dropped = 0
    for token in tokens:
        if token.type == "link_open":
            if dropped or not str(token.attrs.get("href", "")).lower().startswith(_ABSOLUTE):
                dropped += 1
                continue
            token.attrs["rel"] = "noopener noreferrer"
        elif token.type == "link_close" and dropped:
            dropped -= 1
            continue
        elif token.type == "image":
            token.type, token.children = "text", None
        kept.append(token)
    return kept


# --- Python ----------------------------------------------------------------------------------------------------------

_PARTS = re.compile(
    r"""(?P<text>[bfr]?(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))|(?P<note>\#[^\n]*)|"""
    r"""(?P<name>[^\W\d]\w*)|(?P<number>\b\d[\d_.]*)"""
)
"""The parts of code that look different."""

_WORDS = frozenset((*keyword.kwlist, "match", "case"))
_BUILTINS = frozenset(name for name in dir(builtins) if name.islower() and not name.startswith("_"))


def python(code: str) -> Markup:
    """Python code with the kinds of its parts, for a `pre`."""
    found: list[str] = []
    end = 0
    for part in _PARTS.finditer(code):
        kind = part.lastgroup or ""
        word = part[0]
        if kind == "name":
            kind = (
                "word" if word in _WORDS else "builtin" if word in _BUILTINS and code[part.end() :][:1] == "(" else ""
            )
        found.append(escape(code[end : part.start()]))
        found.append(f'<span class="{kind}">{escape(word)}</span>' if kind else escape(word))
        end = part.end()
    found.append(escape(code[end:]))
    return Markup("".join(found))


_IDENTIFIERS = re.compile(
    r"""(?P<text>[bfr]?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))|(?:(?P<module>models)\.)?(?P<name>[^\W\d]\w*)"""
)


def annotation(text: str, links: Mapping[str, str]) -> Markup:
    """An annotation in which each class that has a place in `links` leads there."""
    found: list[str] = []
    end = 0
    for part in _IDENTIFIERS.finditer(text):
        name = part["name"]
        if name is None or name not in links:
            continue
        found.append(escape(text[end : part.start()]))
        found.append(f'<a href="{escape(links[name])}">{escape(name)}</a>')
        end = part.end()
    found.append(escape(text[end:]))
    return Markup("".join(found)).replace(" | ", Markup(" <wbr>| "))
