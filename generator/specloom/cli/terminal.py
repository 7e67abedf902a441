"""What a terminal gets and a file does not: colour, and a progress bar for work over a second."""

from __future__ import annotations

import os
import threading
import time
from types import TracebackType
from typing import Final, Literal, TextIO

Colour = Literal["red", "green", "bold"]
_CODES: Final = {"red": "\x1b[31m", "green": "\x1b[32m", "bold": "\x1b[1m"}


def has_colour(stream: TextIO) -> bool:
    """Whether colour is welcome: on a terminal that can, where nobody has set NO_COLOR."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, colour: Colour, stream: TextIO) -> str:
    """The text in a colour, if the stream shows any."""
    return f"{_CODES[colour]}{text}\x1b[0m" if has_colour(stream) else text


class ProgressBar:
    """One line on a terminal that appears when the work takes over a second, and is gone at its end.

    Not on a terminal, it does nothing at all. Use it as a context manager.
    """

    _REFRESH = 0.1
    _WIDTH = 24

    def __init__(self, stream: TextIO, total: int, *, delay: float = 1.0) -> None:
        self._stream = stream
        self._total = max(total, 1)
        self._delay = delay
        self._done = 0
        self._what = ""
        self._started = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._draw, daemon=True) if stream.isatty() else None

    def step(self, what: str) -> None:
        """One step begins; the one before it is done."""
        self._done += bool(self._what)
        self._what = what

    def __enter__(self) -> ProgressBar:
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._thread is not None:
            self._over.set()
            self._thread.join()

    def _draw(self) -> None:
        if self._over.wait(self._delay):
            return
        while not self._over.wait(self._REFRESH):
            full = self._WIDTH * self._done // self._total
            bar = "#" * full + "-" * (self._WIDTH - full)
            seconds = time.monotonic() - self._started
            self._put(f"[{bar}] {self._done}/{self._total} {self._what} ({seconds:.0f} s)")
        self._put("")

    def _put(self, line: str) -> None:
        self._stream.write(f"\r\x1b[K{line}")
        self._stream.flush()
