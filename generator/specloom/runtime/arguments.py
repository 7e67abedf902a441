"""Validates what callers of tasks and readers of payloads give: timeouts of waits, classes, objects of another package.

Pure.
"""

from __future__ import annotations

from .errors import ConfigurationError
from .validation import is_finite, shown


def check_timeout(value: object) -> None:
    """A timeout in seconds, or None for the default; one of 0 or less expires immediately."""
    if value is not None and not is_finite(value):
        raise ConfigurationError(f"`timeout` must be a finite number of seconds, or None, not {shown(value)}")


def check_class(name: str, value: object) -> None:
    """A class."""
    if not isinstance(value, type):
        raise ConfigurationError(f"`{name}` must be a class, not an instance of {type(value).__name__}")


def is_one(value: object, kind: type) -> bool:
    """Whether a value is of a class, by the class name: two packages of clients have a runtime each, and
    share values.
    """
    return any(base.__name__ == kind.__name__ for base in type(value).__mro__)


def check_not_negative(name: str, value: object) -> None:
    """A number of 0 or more."""
    if not (is_finite(value) and value >= 0):
        raise ConfigurationError(f"`{name}` must be a finite number, 0 or more, not {shown(value)}")
