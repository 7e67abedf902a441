"""The fault matrix as text: what a client did in each scene in a few words, all of it in one file, and it in short."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from generated._runtime.errors import ClientError, TransportError
from generated._runtime.tasks.errors import TaskTimeout
from specloom.serve.faults import KINDS
from tests.wire.guarantees import MAY_EXIST
from tests.wire.scenes import LEFT, PATIENCE, SCENES, SLOW, Played, Step

COLUMNS: Mapping[str, str] = {
    "create": "the create request",
    "poll": "the first poll",
    "polls": "every poll",
    "limit": "the last polls",
    "read": "a read",
    "reads": "every read",
}
"""What each scene is called: the request that the fault hits."""

NOT_PLAYED = "—"

Rows: TypeAlias = dict[str, dict[str, str]]
"""What became of each fault, by scene."""

# --- one scene -------------------------------------------------------------------------------------------------------


def outcome(played: Played) -> str:
    """What the client did, in a few words."""
    submitted, waited, asked = played.step("submit"), played.step("wait"), played.step("ask")
    if asked is not None:
        return _asked(asked)
    if submitted is not None and submitted.error is not None:
        return _unsubmitted(played, submitted)
    if waited is None:
        raise AssertionError(f"nothing was waited for: {played}")
    return _waited(played, waited)


def _asked(step: Step) -> str:
    retries = len(step.arrived) - 1
    told = "answer" if step.error is None else _named(step.error)
    return f"{told}, {retries} {'retry' if retries == 1 else 'retries'}" if retries else told


def _unsubmitted(played: Played, step: Step) -> str:
    said = str(step.error)
    if MAY_EXIST not in said:
        return _named(step.error)
    parts = [_named(step.error), "may exist"]
    if any(str(record.id) in said for record in played.tasks):
        parts.append("id quoted")
    if played.kind.listing is not None:
        parts.append("list named")
    return ", ".join(parts)


def _waited(played: Played, step: Step) -> str:
    polls = played.spent + len([entry for entry in step.arrived if entry["operation"] == played.kind.poll.operation.id])
    count = f"{polls} {'poll' if polls == 1 else 'polls'}"
    if step.error is None:
        return f"result, {count}"
    parts = [_named(step.error), "handle" if _handle(step.error) is not None else "no handle"]
    if played.fault not in SLOW or not isinstance(step.error, TaskTimeout):
        parts.append(count)  # else it says how fast the machine was
    resumed = played.step("resume")
    if resumed is not None:
        parts.append(f"resumed: {'result' if resumed.error is None else _named(resumed.error)}")
    return ", ".join(parts)


def _handle(error: BaseException) -> Any:
    return error.handle if isinstance(error, ClientError) else None


def _named(error: BaseException | None) -> str:
    """The class of an error, with the HTTP status where it is one that says something, and whether it was sent."""
    name = f"`{type(error).__name__}`"
    if isinstance(error, TransportError):
        return f"{name} (sent: {'unknown' if error.sent else 'no'})"
    if isinstance(error, ClientError) and error.status not in (None, 200):
        return f"{name} (HTTP {error.status})"
    return name


def merged(outcomes: Mapping[str, str]) -> str:
    """What is told once where all clients did the same, and by client where they did not."""
    if len(set(outcomes.values())) == 1:
        return next(iter(outcomes.values()))
    return "; ".join(f"{client}: {told}" for client, told in outcomes.items())


# --- the whole table -------------------------------------------------------------------------------------------------

_BEGIN = f"""\
# What a client does when things go wrong

Written by `make faults`, which plays every scene below over real sockets, and held by the tests: do not edit.

The emulator (`specloom serve`) makes one thing go wrong, a generated client meets it, and this is what the caller gets. Each
entry stands for three clients, the synchronous one and the asynchronous one under asyncio and under trio; where they differ
each is named. In no scene does a client

- lose a task: it has the handle in hand, or the error says that a task may exist, quotes what the provider said of it, and
  names the operation that lists tasks where there is one; a wait that was interrupted is resumed from its handle,
- exceed a budget: one create request, no poll beyond the provider's limit, none too soon, and a last one for each wait when
  the provider should have forgotten the task,
- show the key, in errors, tracebacks, logs, updates, handles or pickles,
- go on after its deadline,
- raise anything that is not documented, or an error that does not say what it knows.

The columns are the requests that the fault hits. *The create request*: once; then the task is waited for, if it is in hand.
*The first poll*: once. *Every poll*: until the caller's patience ends after {PATIENCE:g} seconds; then the provider is well
again, and the task is resumed from its handle. *The last polls*: every poll, of a task that hangs and for which the provider
has {LEFT} polls left, or the last seconds. *A read* is a call that creates nothing and may be repeated: once, and every time.
`{"` and `".join(SLOW)}` take {max(SLOW.values()):g} seconds, which is longer than these clients wait for an answer.

*may exist*: the error says that a task may have been created. *id quoted*: the error shows the id that the provider told.
*list named*: it says which operation lists tasks. *sent: unknown*: the provider may have acted on the request.
{NOT_PLAYED}: the fault is one of tasks, or the provider has no limit. One loss no client can see: where the answer to a create
names a task of somebody else (`other_response`) and the provider ties answers to requests by no id, that one is in hand.
"""


def document(tables: Mapping[str, Rows]) -> str:
    """All tables, by the title of the provider."""
    return "\n".join([_BEGIN, *(f"## {title}\n\n{_table(tables[title])}" for title in sorted(tables))])


def _table(rows: Rows) -> str:
    head = ("fault", *COLUMNS.values())
    body = ((f"`{fault}`", *(rows[fault].get(scene, NOT_PLAYED) for scene in SCENES)) for fault in rows)
    return markdown([head, *body])


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """A table; the first row is its head."""
    head, *body = ("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *body, ""])


def parsed(text: str) -> dict[str, Rows]:
    """The tables of a document, by the title of the provider."""
    found: dict[str, Rows] = {}
    for title, table in re.findall(r"^## (.+)\n\n((?:\|.*\n)+)", text, re.MULTILINE):
        lines = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]
        found[title] = {
            line[0].strip("`"): {
                scene: cell for scene, cell in zip(SCENES, line[1:], strict=True) if cell != NOT_PLAYED
            }
            for line in lines
        }
    return found


# --- in short --------------------------------------------------------------------------------------------------------


def in_short(tables: Iterable[Rows]) -> str:
    """One row for all faults that come to the same, whichever the provider."""
    given = list(tables)
    rows: dict[tuple[str, ...], list[str]] = {}
    for fault in KINDS:
        cells = [rows[fault] for rows in given]
        told = (
            _either(_creation(row["create"]) for row in cells),
            _either(_wait(row["poll"]) for row in cells),
            _either(_read(row) for row in cells),
        )
        rows.setdefault(told, []).append(f"`{fault}`")
    head = ("what goes wrong", "a create", "a wait", "a read")
    return markdown([head, *((", ".join(faults), *told) for told, faults in rows.items())])


def _either(told: Iterable[str]) -> str:
    return " or ".join(sorted(set(told)))


def _creation(cell: str) -> str:
    if cell.startswith("result"):
        return "result"
    if "handle" in cell:
        return "the task's own error"
    return "error: may exist" if "may exist" in cell else "error"


def _wait(cell: str) -> str:
    if cell.startswith("result"):
        return "continues"
    return "error with the handle" if ", handle" in cell else "error"


def _read(row: Mapping[str, str]) -> str:
    if "read" not in row:
        return NOT_PLAYED
    if "answer" in row["read"]:
        return "repeated" if "retr" in row["read"] else "response"
    return "error"


def lines_between(text: str, begin: str, end: str) -> Iterator[str]:
    """The lines between two that are markers."""
    inside = False
    for line in text.splitlines():
        if line == end:
            inside = False
        if inside:
            yield line
        if line == begin:
            inside = True
