"""Another process whose calls are interrupted: `python -m tests.wire.interrupted MODE TRANSPORT URL SEED COUNT`.

    call    make a call that gets no response, and interrupt it, over and over; then wait for a line on standard input,
            and make as many calls at once as there may be
    stream  do the same with a response that never ends; then begin another one
    nested  make calls, in the middle of which a signal handler makes another one

What becomes of it is one line of JSON for each part. Moments are random, from the seed. Where it hangs, it says so and
ends.
"""

from __future__ import annotations

import _thread
import faulthandler
import json
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from generated.capsolver import CapSolver
from specloom.runtime.request import Request
from specloom.runtime.secrets import Secrets
from specloom.runtime.transports.pyreqwest import FastTransport
from specloom.runtime.transports.streaming import StreamingHttpTransport

AT_ONCE = 4
"""How many requests may be under way at once."""

LONG = 60.0
"""Seconds after which a call without an interruption would end, and this process does."""


def main(mode: str, transport: str, url: str, seed: str, count: str) -> None:
    """Do one thing and say what came of it."""
    faulthandler.dump_traceback_later(LONG, exit=True)
    chance = random.Random(int(seed))
    if mode == "stream":
        say(interruptions(streaming(transport, f"{url}/endless"), chance, int(count)))
        say(len(b"".join(iter(begin(transport, f"{url}/short").read, b""))))
        return
    options: Any = {"transport": transport} if transport else {}
    with CapSolver(
        base_url=url, client_key="KEY", max_connections=AT_ONCE, timeout=LONG, retries=0, **options
    ) as client:
        if mode == "nested":
            say(nested(client, chance, int(count)))
            return
        say(interruptions(client.get_balance, chance, int(count)))
        sys.stdin.readline()
        balances: list[float] = []
        threads = [
            threading.Thread(target=lambda: balances.append(client.get_balance().balance)) for _ in range(AT_ONCE)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        say(balances)


def say(what: object) -> None:
    """One line for the test."""
    print(json.dumps(what), flush=True)


# --- interruptions ---------------------------------------------------------------------------------------------------


class Interruption:
    """One that comes in so many seconds, in one of several ways."""

    def __init__(self, way: int, seconds: float) -> None:
        self._seconds = seconds
        self.came = time.monotonic() + seconds
        if way == 0:
            signal.setitimer(signal.ITIMER_REAL, seconds)
        else:
            _thread.start_new_thread(self._come, (way,))

    def _come(self, way: int) -> None:
        """As the system may deliver a Ctrl-C to any thread, and as a debugger or a watchdog asks for one."""
        time.sleep(self._seconds)
        self.came = time.monotonic()
        if way == 1:
            signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        else:
            _thread.interrupt_main()


def interruptions(work: Callable[[], object], chance: random.Random, count: int) -> dict[str, Any]:
    """How long interruptions took to end some work, and what else than an interruption came out of it."""
    for number in (signal.SIGALRM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    waits: list[float] = []
    others: list[str] = []
    for turn in range(count):
        span = chance.choice((0.0005, 0.003, 0.03))
        coming = None
        try:
            coming = Interruption(turn % 3, chance.random() * span + 1e-5)
            others.append(repr(work()))
            time.sleep(1)
        except KeyboardInterrupt:
            waits.append(time.monotonic() - coming.came if coming else 0.0)
        except Exception as error:
            others.append(repr(error))
    return {"ended": len(waits), "longest": max(waits), "median": median(waits), "others": others}


def begin(transport: str, url: str) -> Any:
    """A response that is read as it comes."""
    made = (FastTransport if transport else StreamingHttpTransport)()
    request = Request(operation="op", method="GET", url=url)
    return made.stream(request.seal(Secrets([], {})), LONG, idle=LONG)


def streaming(transport: str, url: str) -> Callable[[], None]:
    """Read a response to its end."""

    def work() -> None:
        incoming = begin(transport, url)
        try:
            while incoming.read():
                pass
        finally:
            incoming.close()

    return work


def nested(client: CapSolver, chance: random.Random, count: int) -> dict[str, Any]:
    """What calls gave that signal handlers made, and those that they came into."""
    inner: list[float | str] = []
    outer: list[float] = []

    def call(*_: object) -> None:
        try:
            inner.append(client.get_balance().balance)
        except Exception as error:
            inner.append(repr(error))

    signal.signal(signal.SIGALRM, call)
    longest = 0.0
    for _ in range(count):
        begun = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, chance.random() * 0.004 + 1e-5)
        outer.append(client.get_balance().balance)
        longest = max(longest, time.monotonic() - begun)
    return {"inner": sorted({*inner}, key=str), "outer": sorted({*outer}), "longest": longest}


if __name__ == "__main__":
    main(*sys.argv[1:])
