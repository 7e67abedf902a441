"""The errors of orders whose task is not known: not yet, or to nobody."""

from __future__ import annotations

from ..errors import ClientError


class OrderPending(ClientError):
    """Another attempt to create the task of this order may still be running; this one sent nothing.

    `order` is the caller's id of the order, `since` the time of its intent and `until` the time when that attempt must
    be over, in seconds since 1970; `retry_after` are the seconds until then. The same call made then finds the task or
    decides what becomes of the order: `retryable` is True.
    """

    sent = False

    def __init__(
        self, message: str, *, order: str, since: float, until: float, retry_after: float, operation: str | None = None
    ) -> None:
        super().__init__(message, operation=operation, retry_after=retry_after)
        self.order = order
        self.since = since
        self.until = until
        self.judged(passing=True, may_exist=False)


class MayExist(ClientError):
    """A crash, or a lost response, leaves open whether a task of this order exists; it is not sent again.

    `order` is the caller's id of the order, `since` the time of its intent in seconds since 1970. Look for the task at
    the provider. Then give the ledger its handle (`ledger.adopt`), or delete the order (`ledger.delete`) to submit it
    again.
    """

    def __init__(self, message: str, *, order: str, since: float, operation: str | None = None) -> None:
        super().__init__(message, operation=operation)
        self.order = order
        self.since = since
        self.may_exist = True
