"""What the HTTP libraries log of our requests, without the secrets in it;
other users of them still see all of theirs.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar, Token
from weakref import ref


class LogRedaction:
    """A block in which a request of this package is in progress."""

    __slots__ = ("__weakref__", "_before")

    def __enter__(self) -> None:
        self._before: Token[ref[LogRedaction] | None] = _IN_PROGRESS.set(ref(self))

    def __exit__(self, *_: object) -> None:
        _IN_PROGRESS.reset(self._before)


_IN_PROGRESS: ContextVar[ref[LogRedaction] | None] = ContextVar("request_in_progress", default=None)
"""The own request in progress; it is gone after an interruption that came before the end of the block."""


def is_ours() -> bool:
    """Whether a request of this package is in progress here."""
    current = _IN_PROGRESS.get()
    return current is not None and current() is not None


def _is_not_ours(record: logging.LogRecord) -> bool:
    return not is_ours()


# At DEBUG level httpcore2 logs the headers of responses, in which a server may repeat a key (a redirect does), and the
# password that it tells a SOCKS proxy, and what packs headers for HTTP/2 logs those of requests.
for _name in (
    "httpcore2.http11",
    "httpcore2.http2",
    "httpcore2.proxy",
    "httpcore2.socks",
    "hpack.hpack",
    "hpack.table",
):
    logging.getLogger(_name).addFilter(_is_not_ours)
