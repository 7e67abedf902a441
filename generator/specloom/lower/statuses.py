"""What a status of an error response means, as a word in the name of its model."""

from __future__ import annotations

_PHRASES = {
    "400": "bad request",
    "401": "unauthorized",
    "402": "payment required",
    "403": "forbidden",
    "404": "not found",
    "405": "method not allowed",
    "406": "not acceptable",
    "407": "proxy authentication required",
    "408": "request timeout",
    "409": "conflict",
    "410": "gone",
    "411": "length required",
    "412": "precondition failed",
    "413": "content too large",
    "414": "uri too long",
    "415": "unsupported media type",
    "416": "range not satisfiable",
    "417": "expectation failed",
    "421": "misdirected request",
    "422": "unprocessable content",
    "423": "locked",
    "424": "failed dependency",
    "425": "too early",
    "426": "upgrade required",
    "428": "precondition required",
    "429": "too many requests",
    "431": "request header fields too large",
    "451": "unavailable for legal reasons",
    "500": "internal server error",
    "501": "not implemented",
    "502": "bad gateway",
    "503": "service unavailable",
    "504": "gateway timeout",
    "505": "http version not supported",
    "507": "insufficient storage",
    "508": "loop detected",
    "511": "network authentication required",
    "1XX": "informational",
    "3XX": "redirection",
    "4XX": "client error",
    "5XX": "server error",
    "default": "error",
}
"""The phrases of RFC 9110 and of the IANA registry; a table of our own, since Python's changes with its version."""


def phrase(status: str) -> str:
    """`404` is `not found`, `default` is `error`; a status without a phrase stays a number."""
    return _PHRASES.get(status.upper()) or _PHRASES.get(status, status)
