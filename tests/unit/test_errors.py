"""The tree of errors: what each carries and says, and that it survives pickling."""

from __future__ import annotations

import copy
import pickle
import re
from types import ModuleType

import pytest

from specloom.runtime import errors
from specloom.runtime.errors import (
    PROVIDER_ERRORS,
    AuthenticationError,
    ClientError,
    ConfigurationError,
    DecodeError,
    HttpStatusError,
    ProviderError,
    RateLimited,
    TransportError,
    bare,
)
from specloom.runtime.resume import Handle
from specloom.runtime.tasks import errors as task_errors
from specloom.runtime.tasks.errors import TaskError, TaskFailed, TaskTimeout

HANDLE = Handle(provider="inkwell", kind="rendering", captured={"id": "t-1"}, created=1_700_000_000.0, polls=3)

ERRORS: list[ClientError] = [
    ConfigurationError("a key is missing", operation="getBalance"),
    TransportError("no connection", sent=False, operation="createTask"),
    TransportError("the connection broke", sent=True, operation="createTask"),
    HttpStatusError("bad gateway", operation="getBalance", status=502, retry_after=3.0),
    DecodeError("Expected `int`", operation="getBalance", status=200),
    RateLimited("slow down", kind="rate_limit", operation="getTask", code="32000", status=200, retry_after=1.5),
    TaskTimeout("no result", handle=HANDLE, elapsed=60.5, polls=3, last_status="processing"),
    TaskFailed("unsolvable", kind="unsolvable", handle=HANDLE, elapsed=9.0, polls=3, last_status="failed", code="E1"),
]


@pytest.mark.promise(16)
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("how", ["pickle", "copy"])
def test_an_error_survives(error: ClientError, how: str) -> None:
    """Class, text, arguments and every attribute are the same afterwards, notes included."""
    error.add_note("seen on a Tuesday")

    again = pickle.loads(pickle.dumps(error)) if how == "pickle" else copy.copy(error)

    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.args == error.args
    assert vars(again) == vars(error)


def test_a_subclass_with_arguments_of_its_own_survives() -> None:
    """Unpickling does not ask the constructor."""
    again = pickle.loads(pickle.dumps(_Special(7)))

    assert (again.number, str(again)) == (7, "special")


class _Special(ClientError):
    def __init__(self, number: int) -> None:
        super().__init__("special")
        self.number = number


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ERRORS[0], "getBalance: a key is missing"),
        (ERRORS[1], "createTask: no connection"),
        (ERRORS[2], "createTask: the connection broke; the request may have reached the provider"),
        (ERRORS[3], "getBalance: bad gateway (HTTP 502)"),
        (ERRORS[5], "getTask: 32000: slow down (HTTP 200)"),
        (ProviderError("", code="ERROR_X"), "ERROR_X"),
    ],
)
def test_an_error_says_what_it_knows(error: ClientError, text: str) -> None:
    """Operation, code, text and status, each where it is known."""
    assert str(error) == text


@pytest.mark.parametrize("module", [errors, task_errors])
def test_the_tree_in_the_docstring_is_the_tree(module: ModuleType) -> None:
    """Every class stands under the parent that the drawing shows, and none is missing."""
    drawn: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in (module.__doc__ or "").splitlines():
        found = re.match(r"([ │├└─]+)([A-Z]\w+)(?: {2,}|$)", line)
        if found is not None:
            depth, name = len(found[1]), found[2]
            above = [(level, parent) for level, parent in above if level < depth]
            drawn[name] = above[-1][1] if above else "Exception"
            above.append((depth, name))
    defined = {
        name: value.__mro__[1].__name__
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, ClientError) and value.__module__ == module.__name__
    }

    assert {name: drawn[name] for name in defined} == defined
    assert drawn.keys() - defined.keys() == ({"TaskError"} if module is errors else {"ClientError"})


def test_every_kind_has_a_class_of_its_own_but_unsolvable() -> None:
    """An unsolvable task is a `TaskFailed`, and outside of tasks a plain failure."""
    assert PROVIDER_ERRORS["authentication"] is AuthenticationError
    assert len(set(PROVIDER_ERRORS.values())) == len(PROVIDER_ERRORS) == 6
    assert PROVIDER_ERRORS.get("unsolvable", ProviderError) is ProviderError
    assert all(issubclass(kind, ProviderError) and not issubclass(kind, TaskError) for kind in PROVIDER_ERRORS.values())


def test_bare_takes_away_what_led_to_an_error() -> None:
    """No traceback, cause or context, whose frames may hold secrets."""
    try:
        try:
            raise KeyError("inner")
        except KeyError as inner:
            raise DecodeError("outer") from inner
    except DecodeError as outer:
        stripped = bare(outer)

    assert stripped.__traceback__ is None
    assert stripped.__context__ is None
    assert stripped.__cause__ is None
