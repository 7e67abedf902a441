"""What every comparison needs: both versions, which parts of them are the same, and the changes found so far."""

from __future__ import annotations

from typing import Literal

from .. import ir
from ..diagnostics import Source
from ..runtime.json_data import escape_token
from .model import EFFECTS, Change, Code, Effect, Owner, OwnerKind
from .pairing import pair_credentials, pair_endpoints, pair_models, pair_tasks
from .surface import Surface
from .types import Comparison, Kind, Relation, Types, bounds, formats, received, sent


class Context:
    """The comparison of two versions of one provider."""

    def __init__(self, old: Surface, new: Surface) -> None:
        self.old = old
        self.new = new
        self.credentials = pair_credentials(old, new)
        self.models = pair_models(old, new)
        self.endpoints = pair_endpoints(old, new)
        self.tasks = pair_tasks(old, new, self.endpoints)
        self.types = Comparison(Types(old), Types(new), self.models)
        required = {it.name for it in old.api.credentials if it.required}
        self.newly_required = frozenset(it.name for it in new.api.credentials if it.required) - required
        """Credentials without which a client cannot be created any more."""
        self.found: list[Change] = []
        self._moved: dict[str, str] | None = None

    def add(
        self,
        code: Code,
        effect: Effect,
        message: str,
        *,
        subject: str,
        wire: str,
        place: Source,
        owner: Owner,
        side: Literal["old", "new"] = "new",
        before: str = "",
        after: str = "",
    ) -> None:
        """Note a change."""
        self.found.append(
            Change(
                code=code,
                effect=effect,
                provider=self.new.provider,
                subject=subject,
                wire=wire,
                message=message,
                before=before,
                after=after,
                place=place,
                side=side,
                near=self.near(place) if side == "old" else None,
                owner=owner,
            )
        )

    def near(self, place: Source) -> Source:
        """The place in the new document that is nearest to one in the old."""
        file = self.new.api.file if place.file == self.old.api.file else place.file
        return self.new.side.find(file, self._in_new(place.pointer))

    def _in_new(self, pointer: str) -> str:
        """A pointer of the old document with the new path, where it is one of an operation that has moved."""
        if self._moved is None:
            pairs = ((self.old.operations[id_], self.new.operations[other]) for id_, other in self.endpoints.items())
            moved = [(old.place.pointer, new.place.pointer) for old, new in pairs if old.path != new.path]
            self._moved = {_path_item(before): _path_item(after) for before, after in moved}
        item = _path_item(pointer)
        return self._moved.get(item, item) + pointer[len(item) :]

    def owner(
        self,
        kind: OwnerKind,
        *,
        methods: tuple[str, ...] = (),
        functions: tuple[str, ...] = (),
        model: str = "",
        name: str = "",
        side: Literal["old", "new"] = "old",
    ) -> Owner:
        """The owner of a change, of this provider."""
        client = (self.old if side == "old" else self.new).client
        return Owner(kind=kind, client=client, methods=methods, functions=functions, model=model, name=name)

    def gone(self, place: ir.Place, *tokens: str) -> Source:
        """A location in the old document: below a place, as far as it has these keys."""
        return self.old.side.find(place.file, place.pointer + _below(tokens))

    def here(self, place: ir.Place, *tokens: str) -> Source:
        """A location in the new document."""
        return self.new.side.find(place.file, place.pointer + _below(tokens))

    def root(self, *tokens: str) -> Source:
        """A location in the new document, from its root."""
        return self.new.side.find(self.new.api.file, _below(tokens))

    def old_root(self, *tokens: str) -> Source:
        """A location in the old document, from its root."""
        return self.old.side.find(self.old.api.file, _below(tokens))


def _below(tokens: tuple[str, ...]) -> str:
    return "".join(f"/{escape_token(token)}" for token in tokens)


def _path_item(pointer: str) -> str:
    """The pointer of the path that one of an operation leads through: its first two tokens."""
    return "/".join(pointer.split("/")[:3])


def pointer(place: Source) -> str:
    """A place in the names of the wire."""
    return f"#{place.pointer}"


def judged(relation: Relation, *, is_sent: bool, is_received: bool) -> tuple[Kind, Effect]:
    """What the change of a type does to programs that send it, or receive it, or both: the worst of it."""
    found = [*([sent(relation)] if is_sent else []), *([received(relation)] if is_received else [])]
    return min(found, key=lambda it: EFFECTS.index(it[1]))


def limits(old: ir.Type, new: ir.Type, *, is_sent: bool) -> list[tuple[Code, Effect, str]]:
    """What changes of a type that Python does not see:
    its bounds, which the server or the client checks, and its format.
    """
    narrower, wider = bounds(old, new)
    found: list[tuple[Code, Effect, str]] = []
    if narrower and is_sent:
        found.append(("bounds", "breaks-at-run-time", "allows less than before"))
    elif narrower or wider:
        found.append(("bounds", "harmless", "allows more than before" if wider else "has narrower bounds"))
    spelled = formats(old, new)
    if spelled is not None:
        found.append(("format", "harmless", f"has the format `{spelled[1]}` instead of `{spelled[0]}`"))
    return found
