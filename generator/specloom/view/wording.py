"""Sentences that more than one file prints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from .. import ir
from ..naming import runs, singular
from .plain import plain

BILLED_ONCE = "Billed. If its response is lost, it is sent again with the same idempotency key and is not billed twice."
"""Of a submission that carries an idempotency key."""


def sentence(text: str) -> str:
    """The text of a spec as a sentence, without HTML: it ends with a full stop, or with what the spec ended it with.

    Every description and summary passes here on its way into a docstring or a page.
    """
    stripped = plain(text).strip()
    if ".." in stripped:
        stripped = _DOUBLED.sub(".", stripped)
    is_ended = not stripped or "\n" in stripped or stripped.rstrip(_CLOSING).endswith(_ENDS)
    return stripped if is_ended else f"{stripped}."


_ENDS = tuple(".!?:`…。！？")
"""The end of a sentence."""

_CLOSING = ")]\"'”’*_"
"""Quotes and brackets that may follow it."""

_DOUBLED = re.compile(r"(?<=[^\W_])\.\.(?=\s+[A-Z]|$)")
"""Two full stops where a sentence ends."""


def introduced(summary: str, description: str) -> str:
    """A summary and a description as paragraphs; a description that repeats the summary, or begins with it, does not.

    `Lists all pots.` repeats `List all pots`.
    """
    first, rest = sentence(summary), sentence(description)
    opening, _, more = rest.partition("\n")
    told, _, others = opening.partition(". ")
    if first and _bare(opening) == _bare(first):
        rest = more.strip()
    elif first.endswith(".") and rest.startswith(f"{first} "):
        rest = rest.removeprefix(first).strip()
    elif first and others and _bare(told) == _bare(first):
        rest = f"{others.strip()}\n{more}".strip()
    return paragraphs(first, rest)


def _bare(text: str) -> str:
    """The words of a sentence, its verb in the imperative."""
    verb, space, others = text.strip(" .*#").casefold().partition(" ")
    return f"{singular(verb)}{space}{others}"


def paragraphs(*parts: str) -> str:
    """The parts that are not empty, a blank line between them."""
    return "\n\n".join(part for part in parts if part)


def documentation(api: ir.Api) -> str:
    """The line that leads to the provider's own documentation; "" where the spec names none."""
    return f"Documentation: {' '.join(api.documentation.split())}" if api.documentation else ""


def fact_doc(
    doc: str, type_: ir.Type, default: ir.Json | ir.Missing, *, name: str = "", deprecated: bool = False
) -> str:
    """What is to know of a value: its description, then its bounds and default as far as the spec sets them.

    A description that is only the `name` is omitted, and a default that the description tells is not told twice.
    """
    told = sentence(doc)
    if name and _says_only(told, name):
        told = ""
    facts = [*bounds(type_)]
    if not isinstance(default, ir.Missing) and not _says_default(told, default):
        facts.append(f"Default: `{json.dumps(default, ensure_ascii=False)}`.")
    if deprecated:
        facts.append("Deprecated.")
    more = " ".join(facts)
    if more and told.endswith("`") and not _ends_in_block(told):
        told += "."
    return paragraphs(told, more) if _ends_in_block(told) else " ".join(filter(None, (told, more)))


def _says_only(text: str, name: str) -> bool:
    """Whether a text is a name, however it is written; a long one is dismissed by its beginning."""
    bare = _bare_name(name)
    return bare.startswith(_bare_name(text[: 2 * len(name)])) and _bare_name(text) == bare


def _bare_name(text: str) -> str:
    return "".join(runs(text)).casefold()


def _says_default(doc: str, default: ir.Json) -> bool:
    """Whether a description tells a default: `defaults to 20`, `the default is 20`, `20 (default)`."""
    if "default" not in doc.casefold() or isinstance(default, (dict, list)) or default == "":
        return False
    value = re.escape(default if isinstance(default, str) else json.dumps(default))
    return re.search(_DEFAULT.format(value=rf"(?<![\w.-]){value}(?![\w-]|\.\d)"), doc, re.IGNORECASE) is not None


_DEFAULT = (
    r"\bdefaults?(?:[\s:=(`'\"*]|\b(?:values?|to|is|of)\b)*{value}"
    r"|{value}[`'\"*]*\s*(?:\((?:the\s+)?default\b|(?:is|as)\s+the\s+default\b|by\s+default\b)"
)


def _ends_in_block(text: str) -> bool:
    """Whether a text ends in a list, a table or code, in which another sentence would be part of that."""
    last = text.rpartition("\n\n")[2]
    return "\n" in text and _BLOCK.search(last) is not None


_BLOCK = re.compile(r"^\s*(?:[-*+]\s|\d+[.)]\s|\||```|~~~)|^ {4}", re.MULTILINE)


def bounds(type_: ir.Type) -> Iterator[str]:
    """The constraints of a type, a sentence each."""
    match type_:
        case ir.Nullable(inner=inner):
            yield from bounds(inner)
        case ir.Scalar(kind="string", constraints=limits, format=format_):
            yield from _counted(limits, "character")
            if limits.pattern is not None:
                yield f"Matches `{limits.pattern}`."
            if format_ is not None and type_.meaning is None:
                yield f"Format: {format_}."
        case ir.Scalar(constraints=limits):
            yield from _ranged(limits)
        case ir.ListOf(constraints=limits):
            yield from _counted(limits, "item")
            if limits.unique_items:
                yield "Items are unique."
        case _:
            return


def _counted(limits: ir.Constraints, unit: str) -> Iterator[str]:
    low, high = limits.min_length, limits.max_length
    if low is not None and low == high:
        yield f"Exactly {_number(low, unit)}."
        return
    if low:
        yield f"At least {_number(low, unit)}."
    if high is not None:
        yield f"At most {_number(high, unit)}."


def _number(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _ranged(limits: ir.Constraints) -> Iterator[str]:
    if limits.minimum is not None and limits.maximum is not None:
        yield f"From {_plain(limits.minimum)} to {_plain(limits.maximum)}."
    elif limits.minimum is not None:
        yield f"At least {_plain(limits.minimum)}."
    elif limits.maximum is not None:
        yield f"At most {_plain(limits.maximum)}."
    if limits.exclusive_minimum is not None:
        yield f"More than {_plain(limits.exclusive_minimum)}."
    if limits.exclusive_maximum is not None:
        yield f"Less than {_plain(limits.exclusive_maximum)}."
    if limits.multiple_of is not None:
        yield f"A multiple of {_plain(limits.multiple_of)}."


def _plain(number: float) -> str:
    return f"{number:g}" if abs(number) < 1e6 else str(int(number) if number == int(number) else number)
