"""What solved tasks cost, and the balance that is left. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from .. import ir
from ..runtime.json_data import escape_token, get_pointer
from .drafts import Draft
from .samples import with_value
from .tasks import Record


class Costs:
    """The costs of tasks; `ended` returns the last response to a poll of a task, if there is one."""

    def __init__(self, ended: Callable[[Record], Draft | None]) -> None:
        self._ended = ended

    def paid(self, reply: Draft, ended: Iterable[Record], before: Decimal = Decimal(0)) -> Draft:
        """A response whose `balance`, if it contains one, is reduced by the cost of tasks, and never below 0.

        `before` is the cost of earlier tasks.
        """
        for pointer, balance in list(_numbers_named("balance", reply.value, "")):
            spent = before + self.spent(ended)
            left = max(Decimal(0), balance - spent)
            is_text = isinstance(get_pointer(reply.value, pointer), str)
            if spent:
                value = with_value(reply.value, pointer, str(left) if is_text else float(left))
                reply = replace(reply, value=value)
        return reply

    def spent(self, ended: Iterable[Record]) -> Decimal:
        """The cost of all tasks that have succeeded."""
        return sum(map(self._cost, ended), Decimal(0))

    def _cost(self, record: Record) -> Decimal:
        """The cost of a task that has succeeded, by the value named `cost` in its response; 0 if there is none."""
        if record.cost is None:
            told = self._ended(record)
            found = next(_numbers_named("cost", told.value, ""), None) if told is not None else None
            record.cost = Decimal(0) if found is None else found[1]
        return record.cost


def _numbers_named(name: str, value: ir.Json, at: str) -> Iterator[tuple[str, Decimal]]:
    """The locations of numbers, or their texts, in objects of a response, by a name: (JSON pointer, number)."""
    for key, inner in value.items() if isinstance(value, dict) else ():
        pointer = f"{at}/{escape_token(key)}"
        if key == name and not isinstance(inner, bool) and isinstance(inner, (int, float, str)):
            with suppress(InvalidOperation):
                yield pointer, Decimal(str(inner))
        else:
            yield from _numbers_named(name, inner, pointer)
