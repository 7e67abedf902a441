"""Our own keys: which there are, where each belongs, and what may stand in it. One table, for `lint` and for editors.

A key's type is one word: `text`, `flag`, `number`, `integer`, `any`, `scalar` (a text, number or flag), `pointer`,
`value` (a scalar or null), `expression`, `condition`, `schema`, or the name of a form below; `[]` makes a list of it, `{}` a map, `*` one of it or a
list of them, and `?` allows `false` as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STATES: Final = ("pending", "succeeded", "partial", "failed", "cancelled", "expired", "needs_action")
"""The states of a task in normal form."""

CALLS: Final = ("create", "poll", "result", "any")
"""Which calls of a task a rule is about."""

KINDS: Final = ("authentication", "quota", "rate_limit", "invalid", "not_found", "unavailable", "unsolvable")
"""The kinds of failure."""


@dataclass(frozen=True, slots=True)
class Key:
    """What may stand under one key.

    `says` is what it means. `wrong` says what a text is not that does not match `pattern` in whole.
    """

    type: str
    says: str
    required: bool = False
    words: tuple[str, ...] = ()
    least: float | None = None
    above: float | None = None
    pattern: str = ""
    wrong: str = ""
    hint: str = ""
    filled: bool = False
    """An empty list says nothing, and is a mistake."""
    also: tuple[str, ...] = ()
    """Words that may stand there instead of a value of the type."""


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of object. `where` ends the sentence that a key means nothing there."""

    where: str
    keys: dict[str, Key]
    values: Key | None = None
    """In a map: what stands under any other key."""
    one_of: tuple[str, ...] = ()
    """At least one of these keys is needed."""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """One of our keys, and the kinds of object that it belongs to."""

    places: tuple[str, ...]
    key: Key


_TOKEN: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
"""A name of a header, RFC 9110 section 5.6.2."""


def _named(says: str, pattern: str, wrong: str, hint: str, *, required: bool = False) -> Key:
    """A text of a certain form."""
    return Key("text", says, required=required, pattern=pattern, wrong=wrong, hint=hint)


def _environment(says: str) -> Key:
    hint = "capital letters, digits and `_`, as in `SERVICE_API_KEY`"
    return _named(says, "[A-Z_][A-Z0-9_]*", "is no name for an environment variable", hint)


def _slot(says: str) -> Key:
    hint = "write `query.name`, `header.Name`, or a JSON pointer of the body"
    return _named(says, rf"query\..+|header\.{_TOKEN}|(/.*)?", "is no place in a request", hint, required=True)


_PYTHON_NAME: Final = _named(
    "the name in Python, in place of the derived one",
    "[A-Za-z_][A-Za-z0-9_]*",
    "cannot be a name in Python",
    "letters, digits and `_`, beginning with no digit",
)
_WITH: Final = Key("inputs", "what the call is given")
_METHOD: Final = Key(
    "text", "the HTTP method of a URL", words=("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
)
_CALL: Final = {
    "operation": Key("text", "the `operationId` of the call"),
    "url": Key("text", "where the call goes: an expression, or a template such as `/v1/{$task.name}`"),
    "method": _METHOD,
    "with": _WITH,
}
_STATE_WORDS: Final = {state: Key("scalar[]", f"the words that mean `{state}`", filled=True) for state in STATES}
_STATUS: Final = {
    "at": Key("expression*", "where the word is", required=True, filled=True),
    **_STATE_WORDS,
    "other": Key("text", "what an unknown word means: `pending`, unless told otherwise", words=STATES),
}
_TIMING: Final = Key("timing", "when to poll, in seconds: defaults that a caller may override")
_LIMITS: Final = Key("limits", "the server's limits, and the client's patience")
_SYNC: Final = Key("flag", "the answer to the create call may already be the result; then nothing is polled")

FORMS: Final[dict[str, Form]] = {
    "task": Form(
        "in a task",
        {
            "title": Key("text", "a name for people"),
            "description": Key("text", "what tasks of this kind are for"),
            "create": Key("text*", "the operation, or operations, that start tasks of this kind", required=True),
            "capture": Key("expression*{}", "name -> what to keep of the create answer: the resume token"),
            "origins": Key(
                "text[]",
                "origins beyond the provider's own where URLs of answers may lead; no credential goes there",
                pattern=r"https?://(\*\.)?[A-Za-z0-9_.-]+(:[0-9]+)?",
                wrong="is no origin",
                hint="write `https://cdn.example`, or `https://*.cdn.example` for what lies below it",
            ),
            "start": Key("call[]", "calls between the create call and the first poll", filled=True),
            "poll": Key("poll", "the call that asks for the state", required=True),
            "rules": Key("rule[]", "the first that matches decides, before the status word"),
            "status": Key("status", "the status words by state"),
            "otherwise": Key("text", "the state when neither rule nor word spoke: `pending`", words=STATES),
            "sync": _SYNC,
            "syncRequest": Key("syncRequest", "what asks the server for the result in the create answer"),
            "result": Key("result", "where the result is; without it, the whole answer that ended the task"),
            "error": Key("error", "how to read an error, in place of `x-failure`"),
            "timing": _TIMING,
            "limits": _LIMITS,
            "cancel": Key("call", "the call that cancels a task; without it, cancelling is local only"),
            "list": Key("list", "the call that lists tasks"),
            "notify": Key("notify", "where a callback URL goes, and what is sent there"),
            "byType": Key("byType", "what is different for some kinds of requests"),
            "idempotency": Key("idempotency", "where a key goes that makes a repeated create call harmless"),
            "billable": Key("flag", "creating costs money: it is never repeated by itself, unless with `idempotency`"),
            "x-python-name": _PYTHON_NAME,
        },
    ),
    "inputs": Form(
        "in `with`",
        {
            "path": Key("any{}", "path parameters by name"),
            "query": Key("any{}", "query parameters by name"),
            "header": Key("any{}", "headers by name"),
            "cookie": Key("any{}", "cookies by name"),
            "body": Key("any{}", "values of the body by JSON pointer"),
        },
    ),
    "call": Form("in a call", _CALL, one_of=("operation", "url"), hint="name an `operation`, or a `url`"),
    "poll": Form(
        "in `poll`",
        {
            **_CALL,
            "again": Key("text", "the create call once more, as it was sent", words=("create",)),
            "redirects": Key("text", "`stop`: a redirect is an answer, and not followed", words=("follow", "stop")),
            "longPoll": Key("number", "seconds for which the server may keep a poll open", least=0),
        },
        one_of=("operation", "url", "again"),
        hint="name an `operation` or a `url`, or write `again: create`",
    ),
    "rule": Form(
        "in a rule",
        {
            "state": Key("text", "the state that it tells", required=True, words=STATES),
            "call": Key("text", "the call whose answers it is about: `any`", words=CALLS),
            "when": Key("condition[]", "conditions that must all hold", required=True, filled=True),
        },
    ),
    "status": Form("in `status`", _STATUS),
    "syncRequest": Form(
        "in `syncRequest`",
        {
            "header": _named(
                "the header that asks for it",
                _TOKEN,
                "is no name of a header",
                "letters, digits and `-`, as in `Prefer`",
            ),
            "body": Key("pointer", "the value of the body that asks for it"),
            "value": Key("scalar", "what to write there", required=True),
            "longPoll": Key("number", "seconds for which the server may keep the answer open", least=0),
        },
        one_of=("header", "body"),
        hint="say which `header` or which value of the `body` asks for it",
    ),
    "result": Form(
        "in `result`",
        {
            **_CALL,
            "at": Key("expression*", "where it stands in the answer", filled=True),
            "as": Key(
                "text", "`lines`: the answer is a JSON value a line, whatever its media type says", words=("lines",)
            ),
            "notReady": Key("condition[]", "when the call for the result says to go on polling", filled=True),
            "pages": Key("pages", "the result comes in pages, which are joined"),
            "singleUse": Key("flag", "it can be fetched a single time"),
            "expiringUrls": Key("flag", "its URLs expire when the server no longer retains it"),
        },
    ),
    "pages": Form(
        "in `pages`",
        {
            "next": Key("expression*", "what names the next page in an answer", required=True, filled=True),
            "set": _named(
                "where the call takes it",
                rf"query\..+|header\.{_TOKEN}|url|(/.*)?",
                "is no place in a request",
                "write `query.name`, `header.Name`, `url`, or a JSON pointer of the body",
                required=True,
            ),
        },
    ),
    "error": Form(
        "in `error`",
        {
            "code": Key("expression*", "where the code is", filled=True),
            "message": Key("expression*", "where the text is", filled=True),
        },
    ),
    "timing": Form(
        "in `timing`",
        {
            "first": Key("number", "seconds before the first poll", least=0),
            "every": Key("number", "seconds before each further poll", above=0),
            "factor": Key("number", "by which each wait is longer than the one before", least=1),
            "max": Key("number", "seconds that a wait lasts at most", above=0),
            "min": Key("number", "seconds that a wait lasts at least, whatever the server says", above=0),
            "jitter": Key("number", "seconds that are added at most, at random", least=0),
            "hint": Key("hint[]", "where the server tells the pace"),
        },
    ),
    "hint": Form(
        "in a hint",
        {
            "at": Key("expression*", "where it is", required=True, filled=True),
            "unit": Key("text", "its unit: `s`", words=("s", "ms")),
        },
    ),
    "limits": Form(
        "in `limits`",
        {
            "polls": Key("integer", "polls that the server allows for a task", least=1),
            "expires": Key(
                "number",
                "seconds after its creation when the server forgets a task: one last poll lets it say so",
                above=0,
            ),
            "retained": Key("number", "seconds after its end for which the server retains a result", above=0),
            "rate": Key("number", "requests a second that the server allows", above=0),
            "wait": Key("number", "seconds that a client waits by default", above=0),
        },
    ),
    "list": Form(
        "in `list`",
        {
            "operation": Key("text", "the `operationId` of the call", required=True),
            "items": Key("pointer", "the list in its answer", required=True),
            "id": Key("pointer", "the id in an item", required=True),
            "status": Key("pointer", "the status word in an item"),
        },
    ),
    "notify": Form(
        "in `notify`",
        {
            "set": Key("pointer", "the value of the request that takes a callback URL", required=True),
            "payload": Key("text", "what is sent there", required=True, words=("id", "poll", "result")),
        },
    ),
    "byType": Form(
        "in `byType`",
        {
            "at": Key("expression*", "what tells kinds of requests apart", required=True, filled=True),
            "cases": Key("case{}", "regular expression of the whole value -> what is different", required=True),
        },
    ),
    "case": Form(
        "in a case",
        {"timing": _TIMING, "limits": _LIMITS, "sync": _SYNC, "status": Key("status", "the status words by state")},
    ),
    "idempotency": Form(
        "in `idempotency`",
        {"set": _slot("where the key goes")},
    ),
    "match": Form(
        "in an expression",
        {
            "from": Key("expression", "what to read", required=True),
            "match": Key("text", "a regular expression whose one group is the value"),
            "default": Key("value", "the value where it is absent; null says no more than that it may be absent"),
        },
        one_of=("match", "default"),
        hint="drop the braces, or say which part of its text counts, or what does where it is absent",
    ),
    "test": Form(
        "in a condition",
        {
            "at": Key("expression*", "the value to test", required=True, filled=True),
            "is": Key("scalar*", "it is this, or one of these"),
            "not": Key("scalar*", "it is not this, and none of these"),
            "gt": Key("number", "it is greater"),
            "gte": Key("number", "it is greater or equal"),
            "lt": Key("number", "it is less"),
            "exists": Key("flag", "it is there, and not null; or it is not"),
            "matches": Key("text", "its text holds what this regular expression describes"),
        },
    ),
    "choice": Form("beside `any`", {"any": Key("condition[][]", "lists of conditions, one of which must hold")}),
    "failure": Form(
        "in `x-failure`",
        {
            "when": Key("condition[]", "conditions that must all hold", required=True, filled=True),
            "code": Key("expression*", "where the code is", filled=True),
            "message": Key("expression*", "where the text is", filled=True),
            "kinds": Key("kinds", "the provider's codes by kind of failure"),
        },
    ),
    "kinds": Form(
        "in `kinds`",
        {kind: Key("scalar*", f"codes of failures of the kind `{kind}`") for kind in KINDS},
    ),
    "envelope": Form(
        "in `x-envelope`",
        {
            "arguments": Key("pointer", "where the arguments are in a request", required=True),
            "result": Key("pointer", "where the value is in an answer", required=True),
            "id": Key("pointer", "what ties an answer to its request"),
        },
    ),
    "pagination": Form(
        "in `x-pagination`",
        {
            "items": Key("pointer", "where the items of a page are in an answer", required=True),
            "page": Key("pagingByPage", "pages are asked for by number"),
            "offset": Key("pagingByOffset", "pages are asked for by the number of items before them"),
            "cursor": Key("pagingByCursor", "pages are asked for by what the one before tells"),
            "next": Key("expression*", "the URL of the next page, or `link`: the `Link` header", also=("link",)),
            "more": Key("condition[]", "conditions that hold as long as there are more pages", filled=True),
            "total": Key("expression*", "how many items there are", filled=True),
            "pages": Key("expression*", "how many pages there are", filled=True),
        },
    ),
    "pagingByPage": Form(
        "in `page`",
        {"set": _slot("where the number goes"), "first": Key("integer", "the number of the first page: 1")},
    ),
    "pagingByOffset": Form("in `offset`", {"set": _slot("where the number goes")}),
    "pagingByCursor": Form(
        "in `cursor`",
        {
            "set": _slot("where the cursor goes"),
            "from": Key("expression*", "where it is in the answer before", required=True, filled=True),
        },
    ),
    "credential": Form(
        "in `x-credential`",
        {
            "name": _named(
                "the argument of the client",
                "[a-z][a-z0-9_]*",
                "is no name for a credential",
                "it becomes an argument of the client: small letters, digits and `_`",
                required=True,
            ),
            "env": _environment("the environment variable that may hold it"),
        },
    ),
}
"""Every kind of object that stands in one of our keys."""

EXTENSIONS: Final[dict[str, Extension]] = {
    "x-tasks": Extension(("document",), Key("task{}", "how tasks are submitted, watched and collected")),
    "x-failure": Extension(
        ("document", "operation"), Key("failure", "when an answer with a good HTTP status is an error")
    ),
    "x-envelope": Extension(
        ("document", "operation"), Key("envelope", "where the arguments of a call and the value of an answer are")
    ),
    "x-solution": Extension(("schema",), Key("solution", "the schema of what comes of a task that is asked for so")),
    "x-credential": Extension(
        ("schema",), Key("credential", "a value of the body that the client fills in: no argument")
    ),
    "x-safe": Extension(("operation",), Key("flag", "it only reads, and may be repeated, whatever its HTTP method")),
    "x-long-poll": Extension(
        ("operation",), Key("number", "seconds for which the server may keep the answer open", above=0)
    ),
    "x-pagination": Extension(
        ("document", "operation"),
        Key("pagination?", "how the answers are the pages of one list; `false`: they are none"),
    ),
    "x-json": Extension(
        ("mediaType",), Key("flag", "bodies of this media type are JSON, though its name does not say so")
    ),
    "x-array-format": Extension(
        ("parameter", "encoding"),
        Key(
            "text",
            "how the style `deepObject` writes the items of an array: `indices`, `a[0]=x`, unless told otherwise",
            words=("indices", "brackets", "repeat"),
        ),
    ),
    "x-env": Extension(("securityScheme",), _environment("the environment variable that may hold it")),
    "x-python-name": Extension(("info", "operation", "parameter", "schema", "securityScheme", "tag"), _PYTHON_NAME),
}
"""Our keys."""
