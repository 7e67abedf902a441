"""The error of an order whose task nobody knows."""

from __future__ import annotations

from ..errors import ClientError


class MayExist(ClientError):
    """A crash, or a lost response, leaves open whether a task of this order exists; it is not sent again.

    `order` is the caller's id of the order, `since` the time of its intent in seconds since 1970. Look for the task at the
    provider. Then give the ledger its handle (`ledger.adopt`), or delete the order (`ledger.delete`) to submit it again.
    """

    def __init__(self, message: str, *, order: str, since: float, operation: str | None = None) -> None:
        super().__init__(message, operation=operation)
        self.order = order
        self.since = since
        self.may_exist = True
