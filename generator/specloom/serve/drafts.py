"""A response before its details, and values put where expressions read them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .. import ir
from ..runtime.description.conditions import Expression, Expressions, Match
from ..runtime.expressions import compiled, evaluate, references
from ..runtime.facts import Facts
from ..runtime.json_data import as_text, get_pointer, pointer_tokens
from .samples import with_value


@dataclass(frozen=True, slots=True)
class Draft:
    """A response before its details: the HTTP status, plain JSON data (a text if the media type is text), headers."""

    status: int
    value: ir.Json
    media_type: str | None = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def seen(self, given: Facts, item: ir.Json = None) -> Facts:
        """What expressions see of it, or of one `item` of it;
        `given` holds the create request and the captured values.
        """
        return Facts(
            status=self.status,
            headers=self.headers,
            body=self.value,
            request=given.request,
            parameters=given.parameters,
            task=given.task,
            item=self.value if item is None else item,
        )


def read(draft: Draft, expressions: Expressions, given: Facts) -> ir.Json:
    """The value that expressions read in a response, without their default; None if there is none."""
    bare = tuple(Match(it.source, it.pattern) if isinstance(it, Match) else it for it in expressions)
    found: ir.Json = evaluate(bare, draft.seen(given))
    return found


def put(draft: Draft, expressions: Expressions, value: ir.Json, given: Facts) -> Draft:
    """A response in which expressions read a value: where one of them reads something already, otherwise at the first
    that can be written.

    A response in which none can be is unchanged.
    """
    present = [it for it in expressions if read(draft, (it,), given) is not None]
    for expression in (*present, *expressions):
        changed = _placed(draft, expression, value)
        if as_text(read(changed, (expression,), given)) == as_text(value):
            return changed
    return draft


def without(draft: Draft, expressions: Expressions, given: Facts) -> Draft:
    """A response in which expressions read nothing."""
    for expression in expressions:
        if read(draft, (expression,), given) is not None:
            draft = _removed(draft, expression)
    return draft


def pointer_of(expression: Expression) -> str | None:
    """The JSON pointer that an expression reads in a body or an item; None if it reads something else."""
    found = references(expression)
    return found[0].pointer if found and found[0].root in ("response.body", "item") else None


def _placed(draft: Draft, expression: Expression, value: ir.Json) -> Draft:
    reference = references(expression)[0]
    pattern = expression.pattern if isinstance(expression, Match) else None
    match reference.root:
        case "response.body" | "item":
            told = value
            if pattern is not None:
                told = text_with(pattern, as_text(value) or "", as_text(get_pointer(draft.value, reference.pointer)))
            media_type = draft.media_type or ("application/json" if reference.pointer else "text/plain")
            return replace(draft, value=with_value(draft.value, reference.pointer, told), media_type=media_type)
        case "response.header":
            text = as_text(value) or ""
            if pattern is not None:
                before = next(
                    (it for name, it in draft.headers.items() if name.lower() == reference.name.lower()), None
                )
                text = text_with(pattern, text, before)
            return replace(draft, headers={**_headers_without(draft, reference.name), reference.name: text})
        case "statusCode":
            status = as_text(value) or ""
            return replace(draft, status=int(status)) if re.fullmatch("[1-5][0-9][0-9]", status) else draft
        case _:
            return draft


def _removed(draft: Draft, expression: Expression) -> Draft:
    reference = references(expression)[0]
    match reference.root:
        case "response.body" | "item":
            return replace(draft, value=_without_member(draft.value, pointer_tokens(reference.pointer)))
        case "response.header":
            return replace(draft, headers=_headers_without(draft, reference.name))
        case _:
            return draft


def _headers_without(draft: Draft, name: str) -> dict[str, str]:
    return {known: text for known, text in draft.headers.items() if known.lower() != name.lower()}


def _without_member(value: ir.Json, tokens: tuple[str, ...]) -> ir.Json:
    if not tokens:
        return None
    first, rest = tokens[0], tokens[1:]
    if isinstance(value, dict):
        kept = ((name, inner) for name, inner in value.items() if rest or name != first)
        return {name: _without_member(inner, rest) if name == first else inner for name, inner in kept}
    if isinstance(value, list):
        items = ((str(index), inner) for index, inner in enumerate(value) if rest or str(index) != first)
        return [_without_member(inner, rest) if index == first else inner for index, inner in items]
    return value


# --- texts that match a pattern --------------------------------------------------------------------------------------

_GROUP = re.compile(r"\((?!\?)")
_ESCAPED = re.compile(r"\\([^A-Za-z0-9])")
_OPTIONAL = re.compile(r"(?:\\[sdwSDW]|\[[^\]]*\]|\.)[*?]")
_NEEDED = {r"\s+": " ", r"\d+": "1", r"\w+": "a", r"\s": " ", r"\d": "1", r"\w": "a", ".+": "a"}


def text_with(pattern: str, value: str, before: str | None = None) -> str:
    """A text in which the one group of a pattern is a value: the text before, changed there, or one made of the
    pattern's own characters. The value itself where that is too hard.
    """
    found = compiled(pattern).search(before) if before is not None else None
    tried: list[str] = []
    if before is not None and found is not None:
        tried.append(before[: found.start(1)] + value + before[found.end(1) :])
    group = _GROUP.search(re.sub(r"\\.", "__", pattern))
    if group is not None:
        end = _end_of_group(pattern, group.start())
        tried.append(_literal(pattern[: group.start()]) + value + _literal(pattern[end:]))
    for text in tried:
        told = compiled(pattern).search(text)
        if told is not None and told.group(1) == value:
            return text
    return value


def text_like(pattern: str) -> str:
    """A text made of the characters of a pattern; whether it matches is for the caller to find out."""
    return _literal(re.sub(r"\((?:\?:)?([^()|]*)(?:\|[^()]*)?\)", r"\1", pattern))


def _end_of_group(pattern: str, start: int) -> int:
    depth, index = 0, start
    while index < len(pattern):
        match pattern[index]:
            case "\\":
                index += 1
            case "(":
                depth += 1
            case ")":
                depth -= 1
                if not depth:
                    return index + 1
            case _:
                pass
        index += 1
    return len(pattern)


def _literal(part: str) -> str:
    """The characters of a part of a pattern, without what may be absent."""
    part = _OPTIONAL.sub("", part)
    for written, text in _NEEDED.items():
        part = part.replace(written, text)
    bare = re.sub(r"(?<!\\)[\^$]", "", part).removeprefix("(?i)")
    return _ESCAPED.sub(r"\1", bare)
