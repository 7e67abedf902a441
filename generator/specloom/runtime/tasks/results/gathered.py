"""Results of which the responses to the create call and to all polls hold a part each."""

from __future__ import annotations

from msgspec.structs import replace

from ...errors import DecodeError, bare
from ...expressions import evaluate
from ...json_data import is_array
from ..exchange import Exchange
from ..handle import Update
from ..progress import Progress, end_unread, succeed


class GatheredResult:
    """The result is the list of the items of all responses."""

    __slots__ = ()

    def gather(self, progress: Progress, seen: Exchange) -> Update | None:
        """Keep the part of the result that a response holds; an update where that ends the task.

        What another process has read cannot be asked for again: a task of which some is missing ends with an error.
        """
        gathered = progress.gathered or []
        missing = progress.handle.gathered - len(gathered)
        if missing:
            text = f"{missing} items of the result were read by another process, and the provider sends them once"
            return progress.abandon(DecodeError(text, operation=seen.call.operation.id))
        if evaluate(progress.spec.result.at, seen.facts) is None:
            return None
        try:
            value = progress.read_result(seen)
            if not is_array(value):
                raise seen.undecodable("a response holds no list where a part of the result should be")
        except DecodeError as caught:
            return end_unread(progress, seen, bare(caught))
        progress.gathered = [*gathered, *value]
        progress.handle = replace(progress.handle, gathered=len(progress.gathered))
        return None

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        return succeed(progress, seen, progress.gathered or [])

    def restore(self, progress: Progress) -> None:
        pass
