"""Watches everything that a program can show, for a key that must be in none of it."""

from __future__ import annotations

import logging
import pickle
import traceback
import warnings
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

CORE = "CANARY"
"""Every key of the tests begins so. No spelling of a key changes it, but base64."""

IN_BASE64 = ("Q0FOQVJZ", "NBTkFSW", "DQU5BUl")
"""The same in base64, wherever in three bytes it begins."""


def key(rest: str) -> str:
    """A key that the witness recognises."""
    return f"{CORE}-{rest}"


class Witness(logging.Handler):
    """Takes in every log record of every logger at every level, every warning, and what it is given.

    Use it in `with`; at the end it asserts that no text had a key in it.
    """

    def __init__(self) -> None:
        super().__init__(level=1)
        self.seen: list[tuple[str, str]] = []
        self._levels: dict[logging.Logger, int] = {}
        self._warnings = warnings.catch_warnings(record=True)

    def __enter__(self) -> Self:
        known = (logging.getLogger(name) for name in logging.root.manager.loggerDict)
        for logger in (logging.root, *known):
            self._levels[logger] = logger.level
            logger.setLevel(1)
            if not logger.propagate:
                logger.addHandler(self)
        logging.root.addHandler(self)
        self._warned = self._warnings.__enter__() or []
        warnings.simplefilter("always")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._warnings.__exit__(kind, error, trace)
        for logger, level in self._levels.items():
            logger.setLevel(level)
            logger.removeHandler(self)
        logging.root.removeHandler(self)
        for warned in self._warned:
            self.take("warning", str(warned.message))
        if error is None:
            self.check()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record as text, with all that it carries."""
        self.take(f"log record of {record.name}", f"{logging.Formatter().format(record)} {record.__dict__!r}")

    def take(self, where: str, text: str) -> None:
        """Keep a text."""
        self.seen.append((where, text))

    def take_value(self, where: str, value: Any) -> None:
        """Keep what a value shows of itself, also when it is pickled, if it can be."""
        self.take(f"repr of {where}", repr(value))
        self.take(f"str of {where}", str(value))
        self.take(f"format of {where}", f"{value}")
        try:
            pickled = pickle.dumps(value)
        except Exception as refusal:
            self.take_error(f"refusal to pickle {where}", refusal)
        else:
            self.take(f"pickle of {where}", pickled.decode("latin-1"))

    def take_error(self, where: str, error: BaseException) -> None:
        """Keep all that an error shows, with everything that is linked to it and the variables of all its frames."""
        for linked in chain(error):
            name = f"{where}: {type(linked).__name__}"
            self.take(f"str of {name}", str(linked))
            self.take(f"repr of {name}", repr(linked))
            self.take(f"arguments of {name}", repr(linked.args))
            self.take(f"attributes of {name}", repr(vars(linked)))
            for place in places(linked):
                self.take(f"variables in the frames of {name}", place)
            if isinstance(linked, Exception):
                try:
                    self.take(f"pickle of {name}", pickle.dumps(linked).decode("latin-1"))
                except (pickle.PicklingError, TypeError, AttributeError):
                    self.take(f"no pickle of {name}", "")
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        self.take(f"traceback of {where}", "".join(told.format()))

    def check(self) -> None:
        """Assert that no text has a key in it."""
        found = [(where, text) for where, text in self.seen if shows_key(text)]
        if found:
            raise AssertionError("\n".join(f"{where}: {excerpt(text)}" for where, text in found[:20]))


def shows_key(text: str) -> bool:
    """Whether a text has a key in it, however it is spelled."""
    return CORE.casefold() in text.casefold() or any(spelled in text for spelled in IN_BASE64)


def excerpt(text: str) -> str:
    """The part of a text that shows a key."""
    at = max(text.casefold().find(CORE.casefold()), 0)
    return f"…{text[max(0, at - 200) : at + 100]}…"


def chain(error: BaseException | None, known: set[int] | None = None) -> Iterator[BaseException]:
    """An error with all that is linked to it, each once."""
    known = set() if known is None else known
    if error is None or id(error) in known:
        return
    known.add(id(error))
    yield error
    linked = [error.__cause__, error.__context__]
    linked += getattr(error, "exceptions", ())
    linked += [value for value in vars(error).values() if isinstance(value, BaseException)]
    for other in linked:
        yield from chain(other, known)


def places(error: BaseException) -> Iterator[str]:
    """The variables of each frame that an error went through, containers opened."""
    trace = error.__traceback__
    while trace is not None:
        yield f"{trace.tb_frame.f_code.co_qualname}: {trace.tb_frame.f_locals!r}"
        trace = trace.tb_next
