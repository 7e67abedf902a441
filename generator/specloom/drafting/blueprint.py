"""Reads API Blueprint: `### Make a pot [POST /pots]`, with `+ Parameters`, `+ Response 201`,
and properties of MSON in lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from .blocks import Block, Heading, Text
from .outline import LABELS

_ACTION: Final = re.compile(
    r"(?P<title>.*?)\s*\[(?:(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD)\s*)?(?P<path>/[^\]]*)?\]"
)
_LABEL: Final = re.compile(
    r"(?:Parameters|Request|Response(?: \d{3})?|Attributes|Headers|Body|Schema)\b(?:\s+[\w ]+)?(?:\s*\([^()]*\))?"
)
_PROPERTY: Final = re.compile(
    r"`?(?P<name>[A-Za-z_$][\w$.\-]*)`?(?:\s*:\s*(?P<sample>[^()]*?))?\s*\((?P<said>[^()]*)\)(?:\s+-\s+(?P<text>.*))?"
)


def with_actions(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of such a page as those of any other; another page is not changed."""
    if not any(isinstance(block, Heading) and _method_of(block.text) for block in blocks):
        return list(blocks)
    return list(_actions(blocks))


def _method_of(text: str) -> str:
    found = _ACTION.fullmatch(text)
    return (found["method"] or "") if found is not None else ""


def _actions(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks between a resource and its first action belong to each of its actions."""
    path = ""
    shared: list[Block] = []
    is_resource = False
    members = -1
    for block in blocks:
        if isinstance(block, Heading):
            found = _ACTION.fullmatch(block.text)
            path = re.sub(r"\{[?&#][^{}]*\}", "", found["path"]) if found is not None and found["path"] else path
            members = -1
            if found is not None and found["method"]:
                is_resource = False
                yield replace(block, text=f"{found['title']}: {found['method']} {path}")
                yield from shared
            else:
                shared, is_resource = [], found is not None
                yield block
            continue
        if isinstance(block, Text) and block.begins and block.text == "Members":
            members = block.depth
            continue
        members = -1 if isinstance(block, Text) and block.depth <= members else members
        made = _item(block, is_value=members >= 0)
        if is_resource:
            shared.append(made)
        else:
            yield made


def _item(block: Block, *, is_value: bool) -> Block:
    """A list item as other pages write it."""
    if not isinstance(block, Text) or not block.begins:
        return block
    if is_value:
        return replace(block, text=f"`{block.text.strip('`')}`")
    if _LABEL.fullmatch(block.text):
        return Heading(block.line, LABELS + 1 + block.depth, block.text)
    if block.text.startswith("Default:"):
        return replace(block, begins=False)
    found = _PROPERTY.fullmatch(block.text)
    if found is None:
        return block
    return replace(block, text=f"`{found['name']}` ({found['said']}) {found['text'] or ''}".strip())
