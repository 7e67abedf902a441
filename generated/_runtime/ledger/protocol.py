"""What a ledger holds of an order, and what a submission needs of a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from ..resume import Handle


class Order(Struct, frozen=True, kw_only=True):
    """One order, as a ledger holds it: an intent until it has a handle.

    `id` is the caller's own. `digest` distinguishes what was submitted, and `likeness` the part of it by which the
    provider's list shows a task. The create request is sent between `since` and `until`, in seconds since 1970, by the
    attempt that `token` names; `key` is its idempotency key, if the API knows such keys. Of the content of a request it
    holds only what `handle` does.
    """

    id: str
    provider: str
    kind: str
    digest: str
    likeness: str
    since: float
    until: float
    token: str
    key: str | None = None
    handle: Handle | None = None


class Ledger(Protocol):
    """Where orders are written before the create request is sent. Each method takes effect as a whole, and durably.

    Its methods block, and may be called from any thread.
    """

    def begin(self, order: Order, over: str | None = None) -> Order:
        """Write an intent, unless there is an order of that id; returns what the ledger has then.

        With `over`, the attempt of that token is replaced by the new one, unless it has brought a handle: only `token`
        and `until` change.
        """
        ...

    def settle(self, order: Order, handle: Handle | None) -> None:
        """Store the handle of an order, unless there is one that counts more polls. Without a handle nothing was
        created: delete the order, unless it has a handle or another attempt has begun.
        """
        ...

    def near(self, order: Order, margin: float) -> Sequence[Order]:
        """Other orders of the same kind of task that were sent at the same time, give or take `margin` seconds."""
        ...
