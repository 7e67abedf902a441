"""Our own keys: their names, their locations and their values. One table, for `lint` and for editors.

A key's type is one word: `text`, `flag`, `number`, `integer`, `any`, `scalar` (a text, number or flag), `pointer`,
`value` (a scalar or null), `expression`, `quantity` (a number or an expression), `condition`, `schema`, or the name of
a form below; `[]` makes a list of it, `{}` a map, `*` one of it or a list of them, and `?` allows `false` as well.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from ..runtime.validation import TOKEN

STATES: Final = ("pending", "succeeded", "partial", "failed", "cancelled", "expired", "needs_action")
"""The states of a task in normal form."""

CALLS: Final = ("create", "poll", "result", "any")
"""Which calls of a task a rule is about."""

KINDS: Final = ("authentication", "quota", "rate_limit", "invalid", "not_found", "unavailable", "unsolvable")
"""The kinds of failure."""


class Key(Struct, frozen=True):
    """The values allowed under one key.

    `says` is its description. `wrong` is the message for a text that does not match `pattern` completely.
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
    """Whether an empty list is a mistake."""
    also: tuple[str, ...] = ()
    """Words that are allowed instead of a value of the type."""


class Form(Struct, frozen=True):
    """One kind of object. `where` ends the sentence that a key is unknown there."""

    where: str
    keys: dict[str, Key]
    values: Key | None = None
    """In a map: the values under any other key."""
    one_of: tuple[str, ...] = ()
    """At least one of these keys is needed."""
    hint: str = ""


class Extension(Struct, frozen=True):
    """One of our keys, and the kinds of object that it belongs to."""

    places: tuple[str, ...]
    key: Key


def _named(says: str, pattern: str, wrong: str, hint: str, *, required: bool = False) -> Key:
    """A text that matches a pattern."""
    return Key("text", says, required=required, pattern=pattern, wrong=wrong, hint=hint)


def _environment(says: str) -> Key:
    hint = "capital letters, digits and `_`, as in `SERVICE_API_KEY`"
    return _named(says, "[A-Z_][A-Z0-9_]*", "is not a valid name for an environment variable", hint)


def _field(says: str) -> Key:
    return _named(says, "[A-Za-z0-9_.-]+", "is not a valid name of a field", "letters, digits, `_`, `.` and `-`")


def _slot(says: str) -> Key:
    hint = "write `query.name`, `header.Name`, or a JSON pointer of the body"
    return _named(says, rf"query\..+|header\.{TOKEN}|(/.*)?", "is not a location in a request", hint, required=True)


_PYTHON_NAME: Final = _named(
    "the name in Python, instead of the derived one",
    "[A-Za-z_][A-Za-z0-9_]*",
    "is not a valid Python name",
    "letters, digits and `_`, not beginning with a digit",
)
_WITH: Final = Key("inputs", "the inputs of the call")
_METHOD: Final = Key(
    "text", "the HTTP method of a URL", words=("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
)
_CAPTURE: Final = Key("expression*{}", "name -> value of the response to keep; `$task.name` reads it later")
_CALL: Final = {
    "operation": Key("text", "the `operationId` of the call"),
    "url": Key(
        "text*",
        "the URL of the call: an expression, or a template such as `/v1/{$task.name}`; of a list the first with a "
        "value",
        filled=True,
    ),
    "method": _METHOD,
    "with": _WITH,
}
_STATE_WORDS: Final = {state: Key("scalar[]", f"the status words for `{state}`", filled=True) for state in STATES}
_STATUS: Final = {
    "at": Key("expression*", "the location of the status word", required=True, filled=True),
    **_STATE_WORDS,
    "other": Key("text", "the state of an unknown word; default `pending`", words=STATES),
}
_TIMING: Final = Key("timing", "when to poll, in seconds: defaults that the caller can override")
_LIMITS: Final = Key("limits", "the server's limits, and the default timeout")
_SYNC: Final = Key("flag", "the response to the create call may already be the result; then the task is not polled")

FORMS: Final[dict[str, Form]] = {
    "task": Form(
        "in a task",
        {
            "title": Key("text", "a display name"),
            "description": Key("text", "the purpose of tasks of this kind"),
            "create": Key("text*", "the operation, or operations, that create tasks of this kind", required=True),
            "capture": Key("expression*{}", "name -> value to keep from the create response: the resume token"),
            "origins": Key(
                "text[]",
                "origins in addition to the provider's own that URLs in responses may lead to; no credential is sent "
                "there",
                pattern=r"https?://(\*\.)?[A-Za-z0-9_.-]+(:[0-9]+)?",
                wrong="is not a valid origin",
                hint="write `https://cdn.example`, or `https://*.cdn.example` for its subdomains",
            ),
            "start": Key("step[]", "calls between the create call and the first poll", filled=True),
            "poll": Key("poll", "the call that returns the state", required=True),
            "rules": Key("rule[]", "the first matching rule decides, before the status word"),
            "status": Key("status", "the status words by state"),
            "otherwise": Key(
                "text", "the state if neither a rule nor a status word matches; default `pending`", words=STATES
            ),
            "sync": _SYNC,
            "syncRequest": Key("syncRequest", "requests the result in the create response"),
            "result": Key("result", "the location of the result; default: the whole response that ended the task"),
            "error": Key("error", "how to read an error, instead of `x-failure`"),
            "progress": Key("progress", "the location of how much is done, as a number in each update"),
            "timing": _TIMING,
            "limits": _LIMITS,
            "cancel": Key("call", "the call that cancels a task; without it, cancelling is local only"),
            "list": Key("list", "the call that lists tasks"),
            "notify": Key("notify", "the location of a callback URL, and what is sent to it"),
            "byType": Key("byType", "overrides for some kinds of requests"),
            "idempotency": Key("idempotency", "the location of a key that makes a repeated create call safe"),
            "billable": Key("flag", "creating is billed: never repeated automatically, except with `idempotency`"),
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
            "file": _named(
                "in `start`: the argument of `submit` and `run` that takes the file which is the body",
                "[a-z][a-z0-9_]*",
                "is not a valid name for an argument",
                "it becomes an argument of `submit`: lower-case letters, digits and `_`",
            ),
        },
    ),
    "call": Form("in a call", _CALL, one_of=("operation", "url"), hint="name an `operation`, or a `url`"),
    "step": Form(
        "in a call of `start`",
        {**_CALL, "capture": _CAPTURE},
        one_of=("operation", "url"),
        hint="name an `operation`, or a `url`",
    ),
    "poll": Form(
        "in `poll`",
        {
            **_CALL,
            "capture": _CAPTURE,
            "again": Key("text", "repeat the create call unchanged", words=("create",)),
            "redirects": Key("text", "`stop`: redirects are responses, and are not followed", words=("follow", "stop")),
            "longPoll": Key("number", "seconds for which the server may keep a poll open", least=0),
        },
        one_of=("operation", "url", "again"),
        hint="name an `operation` or a `url`, or write `again: create`",
    ),
    "rule": Form(
        "in a rule",
        {
            "state": Key("text", "the resulting state", required=True, words=STATES),
            "call": Key("text", "the call whose responses the rule applies to; default `any`", words=CALLS),
            "when": Key("condition[]", "conditions that must all hold", required=True, filled=True),
        },
    ),
    "status": Form("in `status`", _STATUS),
    "syncRequest": Form(
        "in `syncRequest`",
        {
            "header": _named(
                "the request header",
                TOKEN,
                "is not a valid header name",
                "letters, digits and `-`, as in `Prefer`",
            ),
            "body": Key("pointer", "the location in the body"),
            "value": Key("scalar", "the value to write there", required=True),
            "longPoll": Key("number", "seconds for which the server may keep the response open", least=0),
        },
        one_of=("header", "body"),
        hint="write which `header` or which value of the `body` requests it",
    ),
    "result": Form(
        "in `result`",
        {
            **_CALL,
            "at": Key("expression*", "its location in the response", filled=True),
            "as": Key(
                "text", "`lines`: the response is one JSON value per line, whatever its media type", words=("lines",)
            ),
            "stream": Key(
                "flag", "the JSON values in its lines are read one by one while it arrives: the result is an iterator"
            ),
            "notReady": Key("condition[]", "when to continue polling after the call for the result", filled=True),
            "each": Key(
                "expression*", "the list for each item of which the call is made; `$item` is the item", filled=True
            ),
            "then": Key("result", "the call that follows, with values of this response: it leads to the result"),
            "gather": Key("flag", "the responses to all polls hold a part of the result: their lists are joined"),
            "optional": Key("flag", "a task may succeed without a result, which is null then"),
            "pages": Key("pages", "the result is paginated; its pages are joined"),
            "singleUse": Key("flag", "it can be fetched a single time"),
            "expiringUrls": Key("flag", "its URLs expire when the server no longer retains it"),
        },
    ),
    "pages": Form(
        "in `pages`",
        {
            "next": Key(
                "expression*", "the value of a response that identifies the next page", required=True, filled=True
            ),
            "set": _named(
                "where the call sends it",
                rf"query\..+|header\.{TOKEN}|url|(/.*)?",
                "is not a location in a request",
                "write `query.name`, `header.Name`, `url`, or a JSON pointer of the body",
                required=True,
            ),
            "join": Key(
                "text",
                "what the pages are parts of: one `list` (the default), one `text`, or one `csv` file",
                words=("list", "text", "csv"),
            ),
        },
    ),
    "progress": Form(
        "in `progress`",
        {
            "at": Key("expression*", "the number in a response that grows", required=True, filled=True),
            "of": Key("quantity", "the number that it grows to: constant, or an expression; default 1", above=0),
        },
    ),
    "error": Form(
        "in `error`",
        {
            "code": Key("expression*", "the location of the code", filled=True),
            "message": Key("expression*", "the location of the message", filled=True),
        },
    ),
    "timing": Form(
        "in `timing`",
        {
            "first": Key("number", "seconds before the first poll", least=0),
            "every": Key("number", "seconds before each further poll", above=0),
            "factor": Key("number", "factor by which each interval is longer than the previous one", least=1),
            "max": Key("number", "maximum interval in seconds", above=0),
            "min": Key("number", "minimum interval in seconds, whatever the server specifies", above=0),
            "jitter": Key("number", "maximum jitter in seconds", least=0),
            "hint": Key("hint[]", "where the server specifies the interval"),
        },
    ),
    "hint": Form(
        "in a hint",
        {
            "at": Key("expression*", "its location", required=True, filled=True),
            "unit": Key("text", "its unit; default `s`", words=("s", "ms")),
        },
    ),
    "limits": Form(
        "in `limits`",
        {
            "polls": Key("integer", "maximum number of polls that the server allows for a task", least=1),
            "expires": Key(
                "number",
                "seconds after its creation when the server forgets a task: one last poll confirms it",
                above=0,
            ),
            "retained": Key("number", "seconds after its end for which the server retains a result", above=0),
            "rate": Key("number", "requests per second that the server allows", above=0),
            "wait": Key("number", "default timeout in seconds", above=0),
        },
    ),
    "list": Form(
        "in `list`",
        {
            "operation": Key("text", "the `operationId` of the call", required=True),
            "items": Key("pointer", "the list in its response", required=True),
            "id": Key("pointer", "the location of the id in an item", required=True),
            "status": Key("pointer", "the location of the status word in an item"),
            "with": _WITH,
            "where": Key(
                "condition[]",
                "conditions that only the task of this create call meets; `$item` is an item",
                filled=True,
            ),
            "capture": Key("expression*{}", "name -> value to keep of the item that `where` finds"),
            "created": Key("pointer", "the location of the time of creation in an item"),
            "skew": Key("number", "seconds by which that time may differ from the client's clock; default 60", above=0),
        },
    ),
    "notify": Form(
        "in `notify`",
        {
            "set": Key("pointer", "the location of the callback URL in the request", required=True),
            "payload": Key("text", "what is sent to it", required=True, words=("id", "poll", "result")),
        },
    ),
    "byType": Form(
        "in `byType`",
        {
            "at": Key("expression*", "distinguishes kinds of requests", required=True, filled=True),
            "cases": Key("case{}", "regular expression of the whole value -> overrides", required=True),
        },
    ),
    "case": Form(
        "in a case",
        {"timing": _TIMING, "limits": _LIMITS, "sync": _SYNC, "status": Key("status", "the status words by state")},
    ),
    "idempotency": Form(
        "in `idempotency`",
        {"set": _slot("the location of the key")},
    ),
    "match": Form(
        "in an expression",
        {
            "from": Key("expression", "what to read", required=True),
            "match": Key("text", "a regular expression with one group, which is the value"),
            "default": Key("value", "the value if it is absent; null only marks the value as optional"),
        },
        one_of=("match", "default"),
        hint="drop the braces, or add which part of its text counts, or a default",
    ),
    "test": Form(
        "in a condition",
        {
            "at": Key("expression*", "the value to test", required=True, filled=True),
            "is": Key("scalar*", "the value is equal to this, or one of these"),
            "not": Key("scalar*", "the value is equal to none of these"),
            "gt": Key("number", "it is greater"),
            "gte": Key("number", "it is greater or equal"),
            "lt": Key("number", "it is less"),
            "exists": Key("flag", "the value is present and not null (`true`), or is not (`false`)"),
            "matches": Key("text", "its text contains a match of this regular expression"),
            "equals": Key("expression*", "the value is equal to the value of this expression", filled=True),
        },
    ),
    "choice": Form(
        "beside `any`", {"any": Key("condition[][]", "lists of conditions, at least one of which must hold")}
    ),
    "failure": Form(
        "in `x-failure`",
        {
            "when": Key("condition[]", "conditions that must all hold", required=True, filled=True),
            "code": Key("expression*", "the location of the code", filled=True),
            "message": Key("expression*", "the location of the message", filled=True),
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
            "arguments": Key("pointer", "the location of the arguments in a request", required=True),
            "result": Key("pointer", "the location of the value in a response", required=True),
            "id": Key("pointer", "matches a response to its request"),
        },
    ),
    "pagination": Form(
        "in `x-pagination`",
        {
            "items": Key("pointer", "the location of the items of a page in a response", required=True),
            "page": Key("pagingByPage", "pages are requested by number"),
            "offset": Key("pagingByOffset", "pages are requested by the number of items before them"),
            "cursor": Key("pagingByCursor", "pages are requested by a value of the previous page"),
            "next": Key("expression*", "the URL of the next page, or `link`: the `Link` header", also=("link",)),
            "more": Key("condition[]", "conditions that hold as long as there are more pages", filled=True),
            "total": Key("expression*", "the total number of items", filled=True),
            "pages": Key("expression*", "the total number of pages", filled=True),
        },
    ),
    "pagingByPage": Form(
        "in `page`",
        {
            "set": _slot("the location of the number"),
            "first": Key("integer", "the number of the first page; default 1"),
        },
    ),
    "pagingByOffset": Form("in `offset`", {"set": _slot("the location of the number")}),
    "pagingByCursor": Form(
        "in `cursor`",
        {
            "set": _slot("the location of the cursor"),
            "from": Key(
                "expression*",
                "its location in the previous response, or in the last item there: `$item#/id`",
                required=True,
                filled=True,
            ),
        },
    ),
    "signature": Form(
        "in `x-webhook-signature`",
        {
            "scheme": Key(
                "text",
                "`standard-webhooks`: as www.standardwebhooks.com specifies; `hmac`: as the other keys say",
                required=True,
                words=("standard-webhooks", "hmac"),
            ),
            "header": _named(
                "the header of the signature; `standard-webhooks` has one that ends in `-signature`, and two beside it",
                TOKEN,
                "is not a valid header name",
                "letters, digits and `-`, as in `X-Signature`",
            ),
            "algorithm": Key("text", "the hash; default `sha256`", words=("sha256", "sha1", "sha512")),
            "encoding": Key("text", "how a signature is written; default `hex`", words=("hex", "base64")),
            "prefix": Key("text", "the text before the signature, such as `sha256=`"),
            "field": _field("the name of the signature, where the header is a list such as `t=1,v1=…`"),
            "timestamp": Key("signatureTime", "the location of the time of signing"),
            "signed": Key("text", "what is signed: a template with `{body}` and `{timestamp}`; default `{body}`"),
            "tolerance": Key("number", "seconds that a timestamp may be from the present time; default 300", above=0),
        },
    ),
    "signatureTime": Form(
        "in `timestamp`",
        {
            "header": _named(
                "the header of the timestamp", TOKEN, "is not a valid header name", "letters, digits and `-`"
            ),
            "field": _field("its name in the list that the header of the signature is"),
            "unit": Key("text", "its unit; default `s`", words=("s", "ms")),
        },
        one_of=("header", "field"),
        hint="write which `header` has it, or which `field` of the signature's header",
    ),
    "credential": Form(
        "in `x-credential`",
        {
            "name": _named(
                "the argument of the client",
                "[a-z][a-z0-9_]*",
                "is not a valid name for a credential",
                "it becomes an argument of the client: lower-case letters, digits and `_`",
                required=True,
            ),
            "env": _environment("the environment variable that may hold it"),
        },
    ),
}
"""Every kind of object within our keys."""

EXTENSIONS: Final[dict[str, Extension]] = {
    "x-tasks": Extension(("document",), Key("task{}", "how tasks are submitted, watched and collected")),
    "x-failure": Extension(
        ("document", "operation"), Key("failure", "when a response with a successful HTTP status is an error")
    ),
    "x-envelope": Extension(
        ("document", "operation"),
        Key("envelope", "the location of the arguments of a call and of the value of a response"),
    ),
    "x-solution": Extension(
        ("schema",), Key("solution", "the schema of the result of a task created with this request")
    ),
    "x-credential": Extension(
        ("schema",), Key("credential", "a value of the body that the client sets: not an argument")
    ),
    "x-safe": Extension(("operation",), Key("flag", "it only reads, and may be repeated, whatever its HTTP method")),
    "x-long-poll": Extension(
        ("operation",), Key("number", "seconds for which the server may keep the response open", above=0)
    ),
    "x-pagination": Extension(
        ("document", "operation"),
        Key("pagination?", "how the responses are the pages of one list; `false`: not paginated"),
    ),
    "x-json": Extension(
        ("mediaType",), Key("flag", "bodies of this media type are JSON, although its name does not say so")
    ),
    "x-array-format": Extension(
        ("parameter", "encoding"),
        Key(
            "text",
            "how the style `deepObject` writes the items of an array; default `indices`, `a[0]=x`",
            words=("indices", "brackets", "repeat"),
        ),
    ),
    "x-webhook-signature": Extension(
        ("document", "callback", "operation"),
        Key("signature?", "how the provider signs the requests that it sends; `false`: not at all"),
    ),
    "x-env": Extension(("securityScheme",), _environment("the environment variable that may hold it")),
    "x-python-name": Extension(("info", "operation", "parameter", "schema", "securityScheme", "tag"), _PYTHON_NAME),
}
"""Our keys."""
