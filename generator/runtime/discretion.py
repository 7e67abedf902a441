"""What the HTTP libraries log of our requests, without the secrets in it; other users of them still see all of theirs."""

from __future__ import annotations

import logging
from contextvars import ContextVar, Token

from .urls import without_query

_DISCREET: ContextVar[bool] = ContextVar("discreet", default=False)
"""Whether what is going on is a request of ours."""


class Discretion:
    """A block in which what is going on is a request of ours."""

    __slots__ = ("_before",)

    def __enter__(self) -> None:
        self._before: Token[bool] = _DISCREET.set(True)

    def __exit__(self, *_: object) -> None:
        _DISCREET.reset(self._before)


def _is_not_ours(record: logging.LogRecord) -> bool:
    return not _DISCREET.get()


def _without_query(record: logging.LogRecord) -> bool:
    if _DISCREET.get() and isinstance(record.args, tuple):
        record.args = tuple(without_query(str(it)) if "?" in str(it) else it for it in record.args)
    return True


# At DEBUG level httpcore2 logs the headers of answers, in which a server may repeat a key (a redirect does), and what
# packs headers for HTTP/2 logs those of requests. httpx2 logs whole URLs, at INFO level.
for _name in ("httpcore2.http11", "httpcore2.http2", "hpack.hpack", "hpack.table"):
    logging.getLogger(_name).addFilter(_is_not_ours)
logging.getLogger("httpx2").addFilter(_without_query)
