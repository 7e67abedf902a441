"""What a caller writes: the default takes all that is not listed."""

from __future__ import annotations

from typing import assert_never

from . import Garden, models


def told(plant: models.Plant) -> str:
    """A plant in words."""
    match plant:
        case models.Tree():
            return f"a tree of {plant.height}"
        case models.Herb():
            return f"a herb of {plant.smell}"
        case models.Other():
            return f"{plant.name}, a {plant.kind}"
        case _:
            assert_never(plant)


def read(garden: Garden) -> list[str]:
    """All of them."""
    return [told(plant) for plant in garden.list_plants()]
