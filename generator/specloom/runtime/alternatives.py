"""Sets of credentials of which one suffices for an operation. Pure."""

from __future__ import annotations

from .description.api import Placement
from .errors import ConfigurationError
from .secrets import Secrets


class Alternatives:
    """The sets of one operation, the preferred one first."""

    __slots__ = ("ways",)

    def __init__(self, *ways: tuple[Placement, ...]) -> None:
        self.ways = ways

    def chosen(self, secrets: Secrets) -> tuple[Placement, ...]:
        """What a client sends: the first set that it has or can obtain, or none where that lets it in.

        Raises ConfigurationError where it has no whole set and needs one.
        """
        for way in self.ways:
            if way and all(secrets.can_have(placement.credential) for placement in way):
                return way
        if () in self.ways:
            return ()
        listed = "; or ".join(" and ".join(secrets.remedy(it.credential) for it in way) for way in self.ways)
        raise ConfigurationError(f"a key is missing: {listed}")
