"""What the HTTP libraries log of our requests, without the secrets in it;
other users of them still see all of theirs.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar, Token
from http import HTTPStatus
from weakref import ref

from ..request import without_query


class LogRedaction:
    """A block in which a request of this package is in progress."""

    __slots__ = ("__weakref__", "_before")

    def __enter__(self) -> None:
        self._before: Token[ref[LogRedaction] | None] = _IN_PROGRESS.set(ref(self))

    def __exit__(self, *_: object) -> None:
        _IN_PROGRESS.reset(self._before)


_IN_PROGRESS: ContextVar[ref[LogRedaction] | None] = ContextVar("request_in_progress", default=None)
"""The own request in progress; it is gone after an interruption that came before the end of the block."""


def _is_ours() -> bool:
    current = _IN_PROGRESS.get()
    return current is not None and current() is not None


def _is_not_ours(record: logging.LogRecord) -> bool:
    return not _is_ours()


_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def _without_secrets(record: logging.LogRecord) -> bool:
    """Remove from a record on a response the query of its URL, and the custom reason of the server or a proxy."""
    if _is_ours() and isinstance(record.args, tuple):
        shown: list[object] = [without_query(str(it)) if "?" in str(it) else it for it in record.args]
        if len(shown) > 1 and isinstance(shown[-2], int):
            shown[-1] = _PHRASES.get(shown[-2], "")
        record.args = tuple(shown)
    return True


# At DEBUG level httpcore2 logs the headers of responses, in which a server may repeat a key (a redirect does), and the
# password that it tells a SOCKS proxy, and what packs headers for HTTP/2 logs those of requests. httpx2 logs whole
# URLs, and the reason phrases of responses, at INFO level.
for _name in (
    "httpcore2.http11",
    "httpcore2.http2",
    "httpcore2.proxy",
    "httpcore2.socks",
    "hpack.hpack",
    "hpack.table",
):
    logging.getLogger(_name).addFilter(_is_not_ours)
logging.getLogger("httpx2").addFilter(_without_secrets)
