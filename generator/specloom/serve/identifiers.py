"""New ids in the form of those of examples, each once. Pure except for the given source of randomness."""

from __future__ import annotations

from random import Random

from .. import ir
from ..runtime.json_data import as_text
from .samples import next_id
from .tasks import Record

_MOST = 200_000
"""How many ids are remembered so that none is given out twice."""

_TRIES = 100


class Identifiers:
    """The ids that one provider has given out."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._taken: set[str] = set()

    def new(self, record: Record, shown: ir.Json) -> ir.Json:
        """An id in the form of an example's; the same for a task whenever the example shows the same.

        A path is kept, with the task's own ids in it.
        """
        text = as_text(shown)
        if text is not None and text in record.renamed:
            return record.renamed[text]
        found = self._with_own_segments(record, shown)
        if found is None:
            found = self._fresh(shown, record.number - 1)
        if text is not None:
            record.renamed[text] = found
        return found

    def clear(self) -> None:
        """Forget all ids."""
        self._taken.clear()

    def _with_own_segments(self, record: Record, shown: ir.Json) -> ir.Json:
        if not isinstance(shown, str) or "/" not in shown:
            return None
        segments = [as_text(record.renamed.get(segment)) or segment for segment in shown.split("/")]
        return None if segments == shown.split("/") else "/".join(segments)

    def _fresh(self, shown: ir.Json, count: int) -> ir.Json:
        if len(self._taken) >= _MOST:
            self._taken.clear()
        found = next_id(shown, count, self._random)
        for more in range(1, _TRIES):
            if str(found) not in self._taken:
                break
            found = next_id(shown, count + more, self._random)
        if str(found) in self._taken and isinstance(found, str):
            found = f"{found}{len(self._taken)}"
        self._taken.add(str(found))
        return found
