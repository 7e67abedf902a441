"""What an author meant by an extension key, an expression or a value that is not allowed: the suggested fix.

First-time authors bring words from other tools, indent a key one level too far, or write a value where an object
belongs. Each function returns a hint or a key, and None where nothing is certain; none reports anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from ..closest import suggest
from ..diagnostics import quote
from ..node import Node
from .vocabulary import FORMS, Form, Key

_STATE_WORDS: Final = {
    **dict.fromkeys(("done", "success", "successful", "completed", "complete", "finished", "ready", "ok"), "succeeded"),
    **dict.fromkeys(("running", "processing", "waiting", "queued", "in_progress", "active", "working"), "pending"),
    **dict.fromkeys(("error", "errors", "errored", "failure", "rejected"), "failed"),
    **dict.fromkeys(("canceled", "aborted", "stopped"), "cancelled"),
    **dict.fromkeys(("timeout", "timed_out", "gone"), "expired"),
    **dict.fromkeys(("default", "unknown", "otherwise", "else"), "other"),
    **dict.fromkeys(("path", "pointer", "field", "from", "value"), "at"),
}
_AT: Final = dict.fromkeys(("path", "pointer", "field", "from", "value", "location"), "at")
_WITH: Final = dict.fromkeys(("params", "parameters", "inputs", "args", "arguments"), "with")
_CALL: Final = {
    **_WITH,
    **dict.fromkeys(("operationId", "call", "op"), "operation"),
    **dict.fromkeys(("uri", "href", "endpoint"), "url"),
    **dict.fromkeys(("verb", "httpMethod"), "method"),
    **dict.fromkeys(("save", "store", "extract"), "capture"),
}

_WORDS: Final[dict[str, dict[str, str]]] = {
    "task": {
        **dict.fromkeys(("submit", "operation", "createOperation"), "create"),
        **dict.fromkeys(("check", "watch", "get"), "poll"),
        **dict.fromkeys(("save", "store", "extract", "id", "ids"), "capture"),
        **dict.fromkeys(("steps", "upload", "before"), "start"),
        **dict.fromkeys(("state", "states", "statuses"), "status"),
        **dict.fromkeys(("output", "solution", "response"), "result"),
        **dict.fromkeys(("pacing", "polling", "interval", "pace"), "timing"),
        **dict.fromkeys(("budget", "limit", "quota", "timeout"), "limits"),
        **dict.fromkeys(("charged", "paid", "costs"), "billable"),
        **dict.fromkeys(("callback", "webhook"), "notify"),
    },
    "step": _CALL,
    "call": _CALL,
    "poll": {**_CALL, **dict.fromkeys(("wait", "hold"), "longPoll"), "repeat": "again"},
    "inputs": {**dict.fromkeys(("params", "search"), "query"), "json": "body", "data": "body", "upload": "file"},
    "rule": {
        **dict.fromkeys(("if", "conditions", "condition", "where", "match"), "when"),
        **dict.fromkeys(("then", "is", "to"), "state"),
        **dict.fromkeys(("on", "of", "for"), "call"),
    },
    "status": _STATE_WORDS,
    "result": {
        **_CALL,
        **_AT,
        **dict.fromkeys(("foreach", "for_each", "forEach", "items"), "each"),
        **dict.fromkeys(("next", "follow"), "then"),
        **dict.fromkeys(("collect", "accumulate", "append"), "gather"),
        **dict.fromkeys(("paging", "pagination"), "pages"),
        **dict.fromkeys(("type", "format"), "as"),
        **dict.fromkeys(("nullable", "empty"), "optional"),
    },
    "pages": {
        **dict.fromkeys(("cursor", "token", "from", "at", "nextPage"), "next"),
        **dict.fromkeys(("param", "parameter", "to", "in", "into", "send"), "set"),
        **dict.fromkeys(("type", "as", "format"), "join"),
    },
    "progress": {
        **_AT,
        **dict.fromkeys(("done", "current", "completed"), "at"),
        **dict.fromkeys(("total", "max", "out_of"), "of"),
    },
    "error": {"text": "message", "reason": "code", "detail": "message"},
    "timing": {
        **dict.fromkeys(("interval", "period", "seconds", "delay"), "every"),
        **dict.fromkeys(("initial", "initialDelay", "start", "after"), "first"),
        **dict.fromkeys(("backoff", "multiplier", "growth"), "factor"),
        **dict.fromkeys(("maximum", "cap", "upTo"), "max"),
        "minimum": "min",
        "random": "jitter",
        **dict.fromkeys(("retryAfter", "hints", "header"), "hint"),
    },
    "limits": {
        **dict.fromkeys(("timeout", "deadline", "patience"), "wait"),
        **dict.fromkeys(("maxPolls", "attempts", "tries", "budget", "count"), "polls"),
        **dict.fromkeys(("ttl", "lifetime", "expiry", "expiration", "expiresIn"), "expires"),
        **dict.fromkeys(("retention", "keep", "kept"), "retained"),
        **dict.fromkeys(("rps", "rateLimit", "perSecond"), "rate"),
    },
    "list": {
        **dict.fromkeys(("when", "filter", "match", "find"), "where"),
        **dict.fromkeys(("at", "list", "results"), "items"),
        **dict.fromkeys(("time", "createdAt", "created_at"), "created"),
        **dict.fromkeys(("tolerance", "within"), "skew"),
        **_WITH,
    },
    "notify": {**dict.fromkeys(("at", "url", "callback"), "set"), **dict.fromkeys(("sends", "body"), "payload")},
    "match": {
        **dict.fromkeys(("at", "path", "expression"), "from"),
        **dict.fromkeys(("regex", "pattern", "matches"), "match"),
        **dict.fromkeys(("fallback", "else", "or"), "default"),
    },
    "test": {
        **_AT,
        **dict.fromkeys(("equal", "eq", "in", "word", "values"), "is"),
        **dict.fromkeys(("ne", "isNot", "notEquals"), "not"),
        "present": "exists",
        **dict.fromkeys(("regex", "pattern", "match"), "matches"),
        **dict.fromkeys(("min", "ge", "atLeast"), "gte"),
        **dict.fromkeys(("less", "below"), "lt"),
        **dict.fromkeys(("greater", "more", "above"), "gt"),
    },
    "signature": {
        **dict.fromkeys(("type", "kind", "method"), "scheme"),
        **dict.fromkeys(("hash", "digest", "algo"), "algorithm"),
        **dict.fromkeys(("format", "codec"), "encoding"),
        **dict.fromkeys(("payload", "content", "template"), "signed"),
        **dict.fromkeys(("time", "ts"), "timestamp"),
        **dict.fromkeys(("skew", "maxAge", "leeway"), "tolerance"),
    },
}
"""Words of other tools, by the kind of object: what each of them is called here."""


def key_meant(form: str, word: str) -> str | None:
    """The key of a form that a word stands for: what other tools call so, or the closest one."""
    return _WORDS.get(form, {}).get(word) or suggest(word, FORMS[form].keys)


def place_meant(form: str, word: str) -> tuple[str, str] | None:
    """(hint, key that is incomplete) for a key that another object has: one level deeper, or further up."""
    if form == "inputs":
        return f"say where it is sent, as in `path: {{{word}: …}}`", "path"
    inner = [name for name, key in FORMS[form].keys.items() if word in _keys_of(key)]
    if len(inner) == 1:
        return f"it belongs under {quote(inner[0])}: indent it further", inner[0]
    outer = [name for name, other in FORMS.items() if word in other.keys and form in _forms_in(other)]
    return (f"it belongs {_beside(form, outer)}: indent it less", word) if len(outer) == 1 else None


def _keys_of(key: Key) -> Collection[str]:
    form = FORMS.get(_base(key.type))
    return form.keys if form is not None and not key.type.endswith("{}") else ()


def _forms_in(form: Form) -> Iterator[str]:
    return (_base(key.type) for key in form.keys.values())


def _beside(form: str, outer: list[str]) -> str:
    names = [name for name, key in FORMS[outer[0]].keys.items() if _base(key.type) == form]
    return f"beside {quote(names[0])}" if names else "further up"


def _base(type_: str) -> str:
    return type_.rstrip("[]{}*?")


# --- values ----------------------------------------------------------------------------------------------------------

_DURATION: Final = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)\s*")
_SECONDS: Final = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}


def object_meant(node: Node, form: Form) -> str | None:
    """The object that is meant by a text where an object is expected."""
    text = node.value
    if not isinstance(text, str):
        return None
    if text.startswith("$") and "at" in form.keys:
        return f"write {quote(f'{node.key}: {{at: {text}}}')}"
    if text.startswith(("$", "/", "http")) and "url" in form.keys:
        return f"write {quote(f'{node.key}: {{url: {text}}}')}"
    return f"write {quote(f'{node.key}: {{operation: {text}}}')}" if "operation" in form.keys else None


def text_meant(node: Node) -> str | None:
    """The text that is meant by an object where a text is expected: the value of its only key."""
    values = list(node.value.values()) if isinstance(node.value, dict) else []
    return (
        f"write {quote(f'{node.key}: {values[0]}')}" if len(values) == 1 and isinstance(values[0], str | int) else None
    )


def list_meant(node: Node) -> str | None:
    """A list is meant by an object where one is expected."""
    return "write `[…]` around it, or begin each item with `- `" if isinstance(node.value, dict) else None


def number_meant(node: Node) -> str | None:
    """The seconds that are meant by a duration with a unit."""
    found = _DURATION.fullmatch(node.value) if isinstance(node.value, str) else None
    if found is None:
        return None
    unit = "ms" if found[2] == "ms" else found[2][0]
    return f"write seconds, without a unit: {float(found[1]) * _SECONDS[unit]:g}"


# --- expressions -----------------------------------------------------------------------------------------------------

_BARE_POINTER: Final = re.compile(r"#?((?:/[^/\s{}]+)+)")
_JSON_PATH: Final = re.compile(r"\$((?:\.[A-Za-z_][\w-]*|\[\d+\])+)")
_MEMBERS: Final = re.compile(r"\$(response\.body|request\.body|response|item)((?:\.[A-Za-z_][\w-]*|\[\d+\])+)")
_STEP: Final = re.compile(r"\.([A-Za-z_][\w-]*)|\[(\d+)\]")


def expression_meant(text: str) -> str | None:
    """The expression that is meant by a text that cannot be read as one."""
    from .syntax import check_expression

    return next((found for found in _candidates(text.strip()) if check_expression(found) is None), None)


def _candidates(text: str) -> Iterator[str]:
    if text.startswith("{") and text.endswith("}"):
        yield text[1:-1]
    if not text.startswith("$"):
        yield f"${text}"
    if (pointer := _BARE_POINTER.fullmatch(text)) is not None:
        yield f"$response.body#{pointer[1]}"
    if text.lower().lstrip("$").removeprefix("response.") in ("status", "statuscode", "status_code", "code"):
        yield "$statusCode" if text.startswith("$") else f"$response.body#/{text}"
    for plural, name in (("headers", "header"), ("params", "query"), ("paths", "path")):
        yield text.replace(f".{plural}.", f".{name}.")
    yield re.sub(r"\.header\[['\"]?([^\]'\"]+)['\"]?\]", r".header.\1", text.replace(".headers", ".header"))
    if (read := _MEMBERS.fullmatch(text)) is not None:
        root = "response.body" if read[1] == "response" else read[1]
        yield f"${root}#{_pointer(read[2])}"
    elif (path := _JSON_PATH.fullmatch(text)) is not None:
        yield f"$response.body#{_pointer(path[1])}"
    if re.fullmatch(r"[A-Za-z_]\w*", text):
        yield f"$response.body#/{text}"
    if re.match(r"\$(response|request)\.body/|\$item/", text):
        yield re.sub(r"^(\$[a-z.]+)/", r"\1#/", text)
    if re.match(r"\$(response|request)\.body#[^/]", text):
        yield text.replace("#", "#/", 1)


def _pointer(steps: str) -> str:
    return "".join(f"/{name or index}" for name, index in _STEP.findall(steps))
