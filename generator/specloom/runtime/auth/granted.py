"""The secrets of a client that obtains some of them itself, such as access tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping

from ..description.api import Credential
from ..secrets import Secrets, flaw_of

REMEMBERED = 8
"""How many former secrets are still masked in every spelling."""

REMEMBERED_AS_THEY_ARE = 1000
"""How many former secrets, beyond these, are still masked in their original spelling."""


class GrantedSecrets(Secrets):
    """The secret values of one client, of which some are granted to it, again and again."""

    __slots__ = ("_granted", "_replaced")

    def __init__(
        self,
        declared: Iterable[Credential],
        given: MutableMapping[str, str | None],
        granted: Mapping[str, Iterable[str]],
    ) -> None:
        """`granted` are the secrets that a client obtains, each with the secrets that it needs for that."""
        self._granted = {name: tuple(needed) for name, needed in granted.items()}
        self._replaced: list[str] = []
        super().__init__(declared, given)
        self._granted = {name: needed for name, needed in self._granted.items() if not self.has(name)}

    def is_granted(self, name: str) -> bool:
        """Whether the client obtains this secret, since the user has not given it."""
        return name in self._granted

    def can_have(self, name: str) -> bool:
        """Whether the secret is known, or the client can obtain it."""
        return self.has(name) or (name in self._granted and all(map(self.has, self._granted[name])))

    def remedy(self, name: str) -> str:
        """What to do about a secret that is missing."""
        if name not in self._granted:
            return super().remedy(name)
        needed = " and ".join(f"`{one}=`" for one in self._granted[name])
        return f"pass {needed}, or `{name}=`, to the client"

    def put(self, name: str, value: str) -> str | None:
        """Store a secret that the client was granted; or return what is wrong with it. The previous one stays
        masked.
        """
        flaw = flaw_of(value)
        if flaw is None:
            self.drop(name)
            self._values[name] = value
            self._renewed_masking()
        return flaw

    def drop(self, name: str) -> None:
        """Forget a granted secret; it stays masked."""
        former = self._values.pop(name, None)
        if former is not None:
            self._replaced = [former, *self._replaced][: REMEMBERED + REMEMBERED_AS_THEY_ARE]

    def _known(self) -> Iterable[str]:
        return [*super()._known(), *self._replaced[:REMEMBERED]]

    def _former(self) -> Iterable[str]:
        return self._replaced[REMEMBERED:]
