# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Darkroom: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import Annotated, Generic, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from .._runtime.models import S, S_co


class Task(Generic[S_co]):
    """Anything that can be developed.

    Its type argument is the type of the solution.
    """

    __slots__ = ()


class State(Struct, Generic[S], frozen=True, kw_only=True):
    """The object `State` of the API."""

    error_id: int = field(name="errorId")
    error_code: str | UnsetType = field(default=UNSET, name="errorCode")
    error_text: str | UnsetType = field(default=UNSET, name="errorText")
    task_id: int | UnsetType = field(default=UNSET, name="taskId")
    status: str | UnsetType = UNSET
    solution: S | UnsetType = UNSET


class PhotoTask(Task["Photo"], Struct, frozen=True, kw_only=True):
    """The object `PhotoTask` of the API."""

    type: Literal["PhotoTask"] = "PhotoTask"
    film: str


class Photo(Struct, frozen=True, kw_only=True):
    """A picture."""

    url: str
    width: int | UnsetType = UNSET


class SketchTask(Task["Sketch"], Struct, frozen=True, kw_only=True):
    """The object `SketchTask` of the API."""

    type: Literal["SketchTask"] = "SketchTask"
    lines: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    """At least 1."""


class Sketch(Struct, frozen=True, kw_only=True):
    """The object `Sketch` of the API."""

    strokes: list[int]


class CancelTaskResponse(Struct, frozen=True, kw_only=True):
    """The response of `client.cancel_task()`."""

    error_id: int | UnsetType = field(default=UNSET, name="errorId")
