"""Errors as JSON, for stores: their classes and attributes, of which none holds a secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from ..errors import ClientError, Mismatch, bare
from ..json_data import is_array, is_object, read_json
from ..models import encoded, flattened
from ..resume import Handle, Position, json_line
from .errors import TaskError


def error_data(error: ClientError) -> dict[str, Any]:
    """An error as plain JSON data: its classes, the nearest first, and its attributes, typed values as plain data."""
    attributes: dict[str, Any] = {}
    for name, value in vars(error).items():
        match value:
            case Handle() | Position():
                attributes[name] = read_plain(value.to_json())
            case _ if name == "mismatches":
                attributes[name] = [[it.pointer, it.expected, it.got] for it in value]
            case None | str() | bool() | int() | float():
                attributes[name] = value
            case _:
                attributes[name] = _data(value)
    names = [kind.__name__ for kind in type(error).__mro__ if issubclass(kind, ClientError)]
    kept = {name: value for name, value in attributes.items() if name[0] != "_" and value is not UNSET}
    return {"classes": names, "passing": bool(getattr(error, "_is_passing", False)), **kept}


def error_of(data: Any) -> ClientError:
    """The error that `error_data` describes; of the nearest class that is known here. Raises ValueError."""
    if not is_object(data) or not is_array(data.get("classes")) or not isinstance(data.get("message"), str):
        raise ValueError("an error has `classes` and a `message`")
    known = {kind.__name__: kind for kind in _classes(ClientError)}
    kind = next((known[name] for name in data["classes"] if isinstance(name, str) and name in known), ClientError)
    error = kind.__new__(kind, data["message"])
    ClientError.__init__(error, data["message"])
    if isinstance(error, TaskError):
        TaskError.__init__(error, data["message"])
    for name, value in data.items():
        if name not in ("classes", "passing") and name[:1] != "_" and name.isidentifier() and not _is_code(kind, name):
            setattr(error, name, _attribute(name, value))
    error.judged(passing=data.get("passing") is True, may_exist=data.get("may_exist") is True)
    return bare(error)


def _is_code(kind: type[ClientError], name: str) -> bool:
    """Whether a name is a method or a property of the class, as one that another release stores may be."""
    own = getattr(kind, name, None)
    return callable(own) or isinstance(own, property)


def _attribute(name: str, value: Any) -> Any:
    if name == "mismatches":
        return tuple(Mismatch(*it) for it in value)
    if value is None or name not in ("handle", "position"):
        return value
    return handle_of(value) if name == "handle" else Position.from_json(json_line(value))


def _classes(kind: type[ClientError]) -> Iterator[type[ClientError]]:
    """The class and those of its subclasses that belong to this runtime."""
    if kind.__module__.startswith((__package__ or "").rpartition(".")[0]):
        yield kind
    for other in kind.__subclasses__():
        yield from _classes(other)


def _data(value: Any) -> Any:
    """A value as plain JSON data; UNSET for one that is not data."""
    try:
        return read_plain(encoded(flattened(value)))
    except (ClientError, ValueError):
        return UNSET


# --- JSON -------------------------------------------------------------------------------------------------------------


def handle_of(data: Any) -> Handle:
    """The handle of this JSON data. Raises ValueError."""
    return Handle.from_json(json_line(data))


def as_bytes(text: str | bytes) -> bytes:
    """A text in UTF-8, in which an unpaired surrogate stays what it is."""
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def read_plain(text: str | bytes) -> Any:
    """Plain data from JSON. Raises ValueError."""
    value, problem = read_json(as_bytes(text))
    if problem is not None:
        raise ValueError(problem)
    return value


def read_object(text: str | bytes, what: str, version: int) -> dict[str, Any]:
    """The members of a JSON object of this version. Raises ValueError, which names `what` it should have been."""
    value, problem = read_json(as_bytes(text))
    if problem is not None:
        raise ValueError(f"not a valid {what}: it {problem}")
    if not is_object(value):
        raise ValueError(f"not a valid {what}: expected a JSON object")
    if value.get("v") != version:
        raise ValueError(f"not a readable {what}: expected version {version}")
    return value
