"""A service that orders prints and waits for them. It may be killed at any moment: started again, it continues.

python service.py order NUMBER...   take orders; nothing is billed yet
python service.py run               create their prints and wait for them, until none is left or SIGTERM comes
python service.py status            what became of each
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterable

from clients._runtime.ledger.sqlite import SqliteLedger
from clients.press import ClientError, Handle, MayExist, Press

FILE = "prints.db"
SLICE = 5.0
"""Seconds of one wait: after that the handles are stored, and new orders are taken in."""

TIMEOUT = 5.0
"""Seconds that a request may take.

An order in whose request the service was killed is looked at again after that, and 5.
"""

TABLE = """
CREATE TABLE IF NOT EXISTS orders (
    number TEXT PRIMARY KEY,
    state TEXT NOT NULL DEFAULT 'new',
    task TEXT UNIQUE,
    handle TEXT,
    detail TEXT NOT NULL DEFAULT ''
)
"""


class Orders:
    """The orders of the service, in a file of SQLite: each method is one transaction."""

    def __init__(self) -> None:
        self._database = sqlite3.connect(FILE, timeout=60)
        self._database.execute("PRAGMA journal_mode = WAL")
        with self._database:
            self._database.execute(TABLE)

    def add(self, numbers: Iterable[str]) -> None:
        """Take orders; one that was taken before is the same order."""
        with self._database:
            self._database.executemany("INSERT OR IGNORE INTO orders (number) VALUES (?)", [(it,) for it in numbers])

    def new(self) -> list[str]:
        """The numbers of the orders that have no print yet."""
        return [number for (number,) in self._database.execute("SELECT number FROM orders WHERE state = 'new'")]

    def waiting(self) -> list[str]:
        """The handles of the prints that have not ended."""
        return [handle for (handle,) in self._database.execute("SELECT handle FROM orders WHERE state = 'waiting'")]

    def begin(self, number: str, handle: Handle) -> None:
        """Store the print of an order."""
        with self._database:
            self._database.execute(
                "UPDATE orders SET state = 'waiting', task = ?, handle = ? WHERE number = ?",
                (handle.captured["id"], handle.to_json(), number),
            )

    def save(self, handles: Iterable[Handle]) -> None:
        """Store handles: before a slice with its polls counted in advance, after it with those that were made."""
        with self._database:
            self._database.executemany(
                "UPDATE orders SET handle = ? WHERE task = ?", [(it.to_json(), it.captured["id"]) for it in handles]
            )

    def end(self, state: str, detail: str, *, number: str | None = None, task: str | None = None) -> None:
        """Store how an order ended, by its number or by its task."""
        with self._database:
            self._database.execute(
                "UPDATE orders SET state = ?, detail = ? WHERE number = ? OR task = ?", (state, detail, number, task)
            )

    def all(self) -> list[tuple[str, str, str]]:
        """Number, state and detail of each order."""
        return self._database.execute("SELECT number, state, detail FROM orders ORDER BY rowid").fetchall()


def submit(orders: Orders, press: Press, ledger: SqliteLedger, number: str) -> None:
    """Create the print of an order, at most once whatever happened before."""
    try:
        orders.begin(number, press.prints.submit_once(ledger, number, number=number).handle)
    except MayExist as error:
        orders.end("may exist", str(error), number=number)
    except ClientError as error:
        if not (error.retryable or error.may_exist):  # else the next round tells
            orders.end("rejected", str(error), number=number)


def wait(orders: Orders, press: Press, stopping: threading.Event) -> None:
    """Wait for the prints, for one slice."""
    found = press.prints.wait_slice(orders.waiting(), seconds=SLICE, stop=stopping, save=orders.save)
    for task in found.ended:
        try:
            state, detail = "printed", f"{task.result().pages} pages"
        except ClientError as error:
            state, detail = "failed", str(error)
        orders.end(state, detail, task=task.handle.captured["id"])
    orders.save(found.unfinished)
    for rejected in found.rejected:
        print(f"cannot wait for {rejected.handle}: {rejected.error}", file=sys.stderr)


def run() -> None:
    """Work until every order has ended, or until SIGTERM."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    orders, ledger = Orders(), SqliteLedger(FILE)
    with Press(os.environ["PRESS_KEY"], timeout=TIMEOUT) as press:
        while not stopping.is_set() and (orders.new() or orders.waiting()):
            for number in orders.new():
                if not stopping.is_set():
                    submit(orders, press, ledger, number)
            wait(orders, press, stopping)
            if not orders.waiting() and orders.new():
                stopping.wait(1.0)  # the provider takes no orders just now


def main(arguments: list[str]) -> int:
    """One command; its exit code."""
    match arguments:
        case ["order", *numbers] if numbers:
            Orders().add(numbers)
        case ["run"]:
            run()
        case ["status"]:
            for number, state, detail in Orders().all():
                print(f"{number:12} {state:10} {detail}".rstrip())
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
