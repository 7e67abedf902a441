"""Checks the values of our own keys against their table: unknown and missing keys, types, words and bounds."""

from __future__ import annotations

import re
from typing import Final

from ..diagnostics import quote
from ..edits import Rewrite
from ..node import Node, did_you_mean, renamed, rewritten
from ..runtime.validation import TOKEN
from .meant import expression_meant, key_meant, list_meant, number_meant, object_meant, place_meant, text_meant
from .vocabulary import FORMS, Form, Key

_SCALARS: Final[dict[str, tuple[type, ...]]] = {
    "text": (str,),
    "pointer": (str,),
    "expression": (str,),
    "flag": (bool,),
    "number": (float,),
    "scalar": (str, float, bool),
    "value": (str, float, bool),
}
_EMPTY: Final = {
    "expression": ("{} lists no expression", "write `$response.body#/…`, or drop it"),
    "condition": ("a list of conditions is empty", "write `when: [{at: $statusCode, gte: 400}]`"),
}


def conform(node: Node, key: Key) -> None:
    """Report what is not allowed under an extension key."""
    _visit(node, key.type, key)


def form_of(node: Node, type_: str) -> str:
    """The form that a type of the table selects for this value."""
    match type_:
        case "condition":
            return "choice" if node.has("any") else "test"
        case "expression":
            return "match" if node.is_object else "expression"
        case "quantity":
            return form_of(node, "expression") if node.is_object or node.is_text else "number"
        case _:
            return type_


def _visit(node: Node, type_: str, key: Key) -> None:
    if node.is_text and node.value in key.also:
        return
    if type_.endswith("?"):
        if node.value is not False:
            _visit(node, type_[:-1], key)
    elif type_.endswith("*"):
        if node.is_array:
            _visit_items(node, type_[:-1], key)
        else:
            _visit(node, type_[:-1], key)
    elif type_.endswith("[]"):
        if node.expect(list, hint=list_meant(node)):
            _visit_items(node, type_[:-2], key)
    elif type_.endswith("{}"):
        for _, child in node.items():
            _visit(child, type_[:-2], key)
    else:
        _visit_one(node, form_of(node, type_), key)


def _visit_items(node: Node, type_: str, key: Key) -> None:
    if key.filled and not node.value:
        message, hint = _EMPTY.get(type_, ("{} is an empty list", "list something, or drop it"))
        node.complain("wrong-value", message.format(quote(node.key)), hint)
    for item in node.elements():
        _visit(item, type_, key)


def _visit_one(node: Node, type_: str, key: Key) -> None:
    if type_ in FORMS:
        if node.expect(dict, hint=object_meant(node, FORMS[type_])):
            _visit_form(node, type_, FORMS[type_])
    elif type_ == "scalar" and node.value is None:
        node.complain("wrong-value", "null counts as absent here", "write `exists: false`")
    elif type_ == "integer":
        if not (isinstance(node.value, float) and node.value.is_integer()) and node.expect(int):
            _look_at_bounds(node, key)
    elif type_ in _SCALARS and node.expect(*_SCALARS[type_], hint=_value_meant(node, type_)):
        _look_at_bounds(node, key)
        _look_at_text(node, key)
        _look_at_syntax(node, type_)


def _value_meant(node: Node, type_: str) -> str | None:
    return text_meant(node) if type_ == "text" else number_meant(node) if type_ == "number" else None


def _visit_form(node: Node, name_of_form: str, form: Form) -> None:
    lost: list[str] = []  # keys that others stand for: they are reported as misspelt, and not as missing
    for name, child in node.items():
        key = form.keys.get(name)
        if key is None:
            if not name.startswith("x-"):
                lost += _complain_of_key(child, name_of_form, form, node)
        elif child.value is not None or key.type.startswith("scalar"):
            _visit(child, key.type, key)
    for name, key in form.keys.items():
        if key.required and name not in lost:
            node.child(name)
    if form.one_of and not any(node.has(name) or name in lost for name in form.one_of):
        *others, last = (quote(name) for name in form.one_of)
        node.complain("missing-key", f"{', '.join(others)} or {last} is required here", form.hint)


def _complain_of_key(child: Node, name_of_form: str, form: Form, holder: Node) -> list[str]:
    """Report an unknown key; the key that is meant, "" if none is."""
    hint: str | None
    meant = key_meant(name_of_form, child.key)
    if meant is not None and not holder.has(meant):
        hint = f"did you mean {quote(meant)}?"
    else:
        hint, meant = place_meant(name_of_form, child.key) or (_listed(form), "")
    message = f"unknown key {quote(child.key)} {form.where}"
    free = [name for name in form.keys if not holder.has(name)]
    child.complain("unknown-key", message, hint, at_key=True, meant=meant, fix=renamed(child.key, free))
    return [meant]


def _listed(form: Form) -> str:
    return f"allowed keys: {', '.join(map(quote, form.keys))}"


def _look_at_bounds(node: Node, key: Key) -> None:
    value = node.value
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return
    if key.least is not None and value < key.least:
        node.complain("wrong-value", f"{quote(node.key)} must be at least {key.least:g}, not {quote(value)}")
    if key.above is not None and value <= key.above:
        node.complain("wrong-value", f"{quote(node.key)} must be more than {key.above:g}, not {quote(value)}")


def _look_at_syntax(node: Node, type_: str) -> None:
    from ..runtime.json_data import check_pointer
    from .syntax import check_expression

    if type_ == "expression" and isinstance(node.value, str):
        reason = check_expression(node.value)
        if reason is not None:
            meant = expression_meant(node.value)
            fix = Rewrite(node.value, meant) if meant is not None else None
            node.complain("expression-broken", reason, f"write {quote(meant)}" if fix is not None else None, fix=fix)
    elif type_ == "pointer" and isinstance(node.value, str):
        reason = check_pointer(node.value)
        if reason is not None:
            meant = "/" + node.value.lstrip("/")
            fix = Rewrite(node.value, meant) if check_pointer(meant) is None else None
            node.complain("pointer-broken", reason, f"write {quote(meant)}", fix=fix)


def _look_at_text(node: Node, key: Key) -> None:
    value = node.value
    if not isinstance(value, str):
        return
    if key.words and value not in key.words:
        listed = ", ".join(quote(word) for word in key.words)
        message = f"{quote(node.key)} must be one of {listed}, not {quote(value)}"
        node.complain("wrong-value", message, did_you_mean(value, key.words), fix=rewritten(value, key.words))
    if key.pattern and not re.fullmatch(key.pattern, value):
        header = re.fullmatch(rf"({TOKEN}):\s*(.+)", value) if key.pattern == TOKEN else None
        if header is None:
            node.complain("wrong-value", f"{quote(value)} {key.wrong}", key.hint)
        else:
            hint = f"write {quote(f'{node.key}: {header[1]}')}, and what is sent in it under `value`"
            node.complain("wrong-value", f"{quote(value)} {key.wrong}", hint, meant="value")
