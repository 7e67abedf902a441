# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Newsroom: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from .._runtime.unions import union_of


class Price(Struct, frozen=True, kw_only=True):
    """The object `Price` of the API."""

    cents: int


class Story(Struct, frozen=True, kw_only=True):
    """The object `Story` of the API."""

    title: str
    text: str | UnsetType = UNSET


class Progress(Struct, frozen=True, kw_only=True):
    """The object `Progress` of the API."""

    words: int


class Refusal(Struct, frozen=True, kw_only=True):
    """The object `Refusal` of the API."""

    why: str | UnsetType = UNSET


if TYPE_CHECKING:
    WatchStoriesResponseItem: TypeAlias = "Story | Progress"
else:
    WatchStoriesResponseItem = union_of(
        "WatchStoriesResponseItem",
        lambda: (Story, Progress),
    )
"""One of: `Story`, `Progress`."""
