"""What changes in the kinds of tasks: their methods, their pace and budget, where results come from,
and saved handles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import to_builtins

from .. import ir
from ..layout import one_line
from ..runtime.description.conditions import Expressions
from ..runtime.description.tasks import EVERY, FIRST, WAIT, Limits, Result, Timing, Variant
from ..runtime.expressions import may_be_absent, references
from ..view.operations import called_name
from ..view.signatures import Signatures
from .context import Context, pointer
from .model import Code, Effect, OwnerKind
from .surface import Endpoint, Tasks
from .types import received


def compare_tasks(context: Context) -> None:
    """Compare all blocks of `x-tasks` of both versions."""
    for name, old in context.old.tasks.items():
        other = context.tasks.get(name)
        if other is None:
            place = context.gone(old.task.place)
            context.add(
                "removed",
                "breaks-types",
                f"the tasks of `client.{old.attribute}` are gone",
                subject=f"client.{old.attribute}",
                wire=pointer(place),
                place=place,
                side="old",
                owner=context.owner("resource", methods=_all_methods(context, old), name=old.attribute),
                before=old.attribute,
            )
        else:
            _Block(context, old, context.new.tasks[other]).compare()
    known = set(context.tasks.values())
    for name, new in context.new.tasks.items():
        if name not in known:
            place = context.here(new.task.place)
            context.add(
                "added",
                "harmless",
                f"`client.{new.attribute}` is new: it submits tasks and waits for them",
                subject=f"client.{new.attribute}",
                wire=pointer(place),
                place=place,
                owner=context.owner("resource", methods=new.methods, name=new.attribute, side="new"),
                after=new.attribute,
            )


def _all_methods(context: Context, tasks: Tasks) -> tuple[str, ...]:
    """All methods of the resource of a kind of task."""
    begun = [
        path
        for create in tasks.task.create
        for path in context.old.endpoints[create].submissions
        if path.startswith(f"{tasks.attribute}.")
    ]
    return (*begun, *tasks.methods)


class _Block:
    """One kind of task in both versions."""

    def __init__(self, context: Context, old: Tasks, new: Tasks) -> None:
        self.context = context
        self.old = old
        self.new = new
        self.resource = f"client.{old.attribute}"

    def compare(self) -> None:
        """Compare its methods, then what the methods do."""
        self._methods()
        self._handles()
        self._timing(self.old.task.timing, self.new.task.timing, ("timing",), "")
        self._limits(self.old.task.limits, self.new.task.limits, ("limits",), "")
        self._variants()
        self._result_type()
        self._result()
        self._money()
        self._calls()
        self._status()

    def add(
        self,
        code: Code,
        effect: Effect,
        message: str,
        *,
        method: str = "run",
        kind: OwnerKind = "resource",
        before: str = "",
        after: str = "",
        tokens: tuple[str, ...] = (),
        is_gone: bool = False,
        methods: tuple[str, ...] | None = None,
        name: str = "",
    ) -> None:
        """Note a change of the block."""
        context = self.context
        place = context.gone(self.old.task.place, *tokens) if is_gone else context.here(self.new.task.place, *tokens)
        owned = _all_methods(context, self.old) if methods is None else methods
        context.add(
            code,
            effect,
            message,
            subject=f"{self.resource}.{method}()" if method else self.resource,
            wire=pointer(place),
            place=place,
            side="old" if is_gone else "new",
            owner=context.owner(kind, methods=owned, name=name or self.old.attribute),
            before=before,
            after=after,
        )

    # --- methods ------------------------------------------------------------------------------------------------------

    def _methods(self) -> None:
        old, new = self.old, self.new
        if old.attribute != new.attribute:
            message = f"`{self.resource}` is now `client.{new.attribute}`"
            self.add("renamed", "breaks-types", message, method="", before=old.attribute, after=new.attribute)
        for method, key, before, after in (
            ("cancel", "cancel", old.task.cancel, new.task.cancel),
            ("list_tasks", "list", old.task.listing, new.task.listing),
        ):
            if before is not None and after is None:
                self.add(
                    "removed", "breaks-types", f"`{self.resource}.{method}()` is gone", method=method, kind="method",
                    tokens=(key,), is_gone=True, before=method, methods=(f"{old.attribute}.{method}",),
                )  # fmt: skip
            elif before is None and after is not None:
                self.add(
                    "added", "harmless", f"`{self.resource}.{method}()` is new", method=method, kind="method",
                    tokens=(key,), after=method, methods=(f"{new.attribute}.{method}",),
                )  # fmt: skip
        self._submissions()
        self._files()

    def _submissions(self) -> None:
        """`submit` and `run`, which are called after their operations where there are several."""
        was, now = _submits(self.context.old.endpoints, self.old), _submits(self.context.new.endpoints, self.new)
        for create, paths in was.items():
            other = self.context.endpoints.get(create)
            after = now.get(other) if other is not None else None
            if after is None:
                if other is not None:  # else the operation is gone, which is reported there
                    name = paths[0].rpartition(".")[2]
                    message = f"`client.{paths[0]}()` is gone: the operation starts no task of this kind"
                    self.add(
                        "removed", "breaks-types", message, method=name, kind="method", tokens=("create",),
                        methods=paths, is_gone=True, before=paths[0],
                    )  # fmt: skip
            elif _last(paths[0]) != _last(after[0]):
                message = f"`client.{paths[0]}()` is now `client.{after[0]}()`"
                self.add(
                    "renamed", "breaks-types", message, method=_last(paths[0]), kind="method", tokens=("create",),
                    methods=paths, before=paths[0], after=after[0],
                )  # fmt: skip
        known = {self.context.endpoints[create] for create in was if create in self.context.endpoints}
        for create, paths in now.items():
            if create not in known and create in self.context.endpoints.values():
                message = f"`client.{paths[0]}()` is new"
                self.add(
                    "added", "harmless", message, method=_last(paths[0]), kind="method", tokens=("create",),
                    methods=paths, after=paths[0],
                )  # fmt: skip

    def _files(self) -> None:
        """The arguments for what is uploaded when a task starts."""
        paths = tuple(path for found in _submits(self.context.old.endpoints, self.old).values() for path in found)
        for name in self.old.files:
            if name not in self.new.files:
                message = f"`{self.resource}.submit()` no longer takes the file `{name}`"
                self.add(
                    "removed", "breaks-types", message, method="submit", kind="argument", tokens=("start",),
                    methods=paths, name=name, is_gone=True, before=name,
                )  # fmt: skip
        for name in self.new.files:
            if name not in self.old.files:
                message = f"`{self.resource}.submit()` requires the new file `{name}`"
                self.add(
                    "new-required", "breaks-types", message, method="submit", kind="argument", tokens=("start",),
                    methods=paths, name=name, after=name,
                )  # fmt: skip

    # --- handles ------------------------------------------------------------------------------------------------------

    def _handles(self) -> None:
        """Whether a handle that was saved before can be resumed."""
        old, new = self.old.task, self.new.task
        methods = (f"{self.old.attribute}.resume",)
        if old.name != new.name:
            message = f"saved handles of `{old.name}` cannot be resumed: the tasks are called `{new.name}` now"
            self.add(
                "handle", "breaks-at-run-time", message, method="resume", kind="method", before=old.name,
                after=new.name, methods=methods,
            )  # fmt: skip
            return
        known = {*old.capture, *(name for step in old.start for name in step.capture)}
        needed = sorted(_needed(new) - known)
        if needed:
            listed = ", ".join(f"`{name}`" for name in needed)
            message = f"saved handles lack {listed}, without which a task cannot be resumed"
            self.add(
                "handle", "breaks-at-run-time", message, method="resume", kind="method", tokens=("capture",),
                after=", ".join(needed), methods=methods,
            )  # fmt: skip

    # --- pace and budget ----------------------------------------------------------------------------------------------

    def _timing(self, old: Timing, new: Timing, tokens: tuple[str, ...], which: str) -> None:
        defaults = {"first": FIRST, "every": EVERY, "factor": 1.0, "jitter": 0.0}
        for key in ("first", "every", "factor", "max", "min", "jitter"):
            before, after = (getattr(it, key) for it in (old, new))
            before = defaults.get(key) if before is None else before
            after = defaults.get(key) if after is None else after
            if before != after:
                was, now = _seconds(before, key), _seconds(after, key)
                message = f"{_INTERVALS[key]}{which} is {_told(now)} instead of {_told(was)}"
                self.add("interval", "changes-behaviour", message, tokens=(*tokens, key), before=was, after=now)
        if old.hint != new.hint:
            message = f"the interval that responses ask for{which} is read from another place"
            self.add("interval", "changes-behaviour", message, tokens=(*tokens, "hint"))

    def _limits(self, old: Limits, new: Limits, tokens: tuple[str, ...], which: str) -> None:
        for key, default in (("polls", None), ("expires", None), ("retained", None), ("wait", WAIT)):
            before, after = (getattr(it, key) for it in (old, new))
            before = default if before is None else before
            after = default if after is None else after
            if before == after:
                continue
            is_less = after is not None and (before is None or after < before)
            effect: Effect = "breaks-at-run-time" if is_less else "changes-behaviour"
            was, now = _limit(before, key), _limit(after, key)
            message = f"{_BUDGETS[key]}{which} is {_told(now)} instead of {_told(was)}"
            message += f": {_ENDS[key]}" if is_less else ""
            self.add("budget", effect, message, tokens=(*tokens, key), before=was, after=now)
        if old.rate != new.rate:
            was, now = ("" if it is None else f"{it:g} a second" for it in (old.rate, new.rate))
            message = f"the rate of requests{which} is {_told(now)} instead of {_told(was)}"
            self.add("rate", "changes-behaviour", message, tokens=(*tokens, "rate"), before=was, after=now)

    def _variants(self) -> None:
        """What differs by the type of what is submitted: only what a variant itself says, with the block's own values
        where it sets none.
        """
        old, new = self.old.task, self.new.task
        before, after = _variants(old), _variants(new)
        for pattern in dict.fromkeys((*before, *after)):
            was, now = before.get(pattern, _NO_VARIANT), after.get(pattern, _NO_VARIANT)
            tokens, which = ("byType", "cases", pattern), f" of `{pattern}`"
            self._timing(*_own(old.timing, was.timing, new.timing, now.timing), (*tokens, "timing"), which)
            self._limits(*_own(old.limits, was.limits, new.limits, now.limits), (*tokens, "limits"), which)
            if (was.sync, was.status) != (now.sync, now.status):
                self.add("status", "changes-behaviour", f"the states{which} are read in another way", tokens=tokens)

    # --- results ------------------------------------------------------------------------------------------------------

    def _result_type(self) -> None:
        """The type of the result: it depends on what is submitted, or is the same for all."""
        old, new = self.context.old, self.context.new
        types = self.context.types
        was, now = (_one_line(it.signatures, tasks.task) for it, tasks in ((old, self.old), (new, self.new)))
        before = old.signatures.subject(old.operations[self.old.task.create[0]])
        after = new.signatures.subject(new.operations[self.new.task.create[0]])
        tokens = ("result",)
        if (before is None) != (after is None) or self.old.task.result.streamed != self.new.task.result.streamed:
            message = f"`{self.resource}.run()` returns `{now}` instead of `{was}`"
            self.add("result", "breaks-types", message, kind="result", before=was, after=now, tokens=tokens)
        elif before is None:
            relation = types.types(self.old.task.result_type, self.new.task.result_type)
            if relation is not None:
                _, effect = received(relation)
                message = f"`{self.resource}.run()` returns `{now}` instead of `{was}`"
                self.add("result", effect, message, kind="result", before=was, after=now, tokens=tokens)

    def _result(self) -> None:
        """Where the result comes from."""
        old, new = self.old.task.result, self.new.task.result
        if old.at != new.at:
            was, now = _text(old.at), _text(new.at)
            message = f"the result of `{self.resource}` is taken from `{now or 'the whole response'}`"
            message += f" instead of `{was or 'the whole response'}`"
            self.add("result", "changes-behaviour", message, before=was, after=now, tokens=("result", "at"))
        if self._data(old.calls) != _steps(new.calls) or _facts(old) != _facts(new):
            message = f"the result of `{self.resource}` is fetched in another way"
            was, now = (", ".join(map(_step, it.calls)) for it in (old, new))
            self.add("result", "changes-behaviour", message, before=was, after=now, tokens=("result",))

    def _data(self, steps: Iterable[ir.Step]) -> list[object]:
        """Old calls as plain data, with the new names of their operations."""
        return _steps(steps, self.context.endpoints)

    # --- behaviour ----------------------------------------------------------------------------------------------------

    def _money(self) -> None:
        old, new = self.old.task, self.new.task
        if old.billable != new.billable:
            told = "is billed, and never retried on doubt" if new.billable else "is no longer billed"
            was, now = str(old.billable).lower(), str(new.billable).lower()
            self.add(
                "billable", "changes-behaviour", f"`{self.resource}.submit()` {told}", method="submit",
                before=was, after=now, tokens=("billable",),
            )  # fmt: skip
        if old.idempotency != new.idempotency:
            was, now = ("" if it is None else f"{it.location} {it.name}" for it in (old.idempotency, new.idempotency))
            message = (
                f"`{self.resource}.submit()` sends its idempotency key {'as ' + f'`{now}`' if now else 'no longer'}"
            )
            self.add(
                "idempotency", "changes-behaviour", message, method="submit", before=was, after=now,
                tokens=("idempotency",),
            )  # fmt: skip

    def _calls(self) -> None:
        """The calls that a task makes, except those of its result, and what the provider sends."""
        old, new = self.old.task, self.new.task
        steps: dict[str, tuple[Sequence[ir.Step], Sequence[ir.Step]]] = {
            "poll": ([old.poll], [new.poll]),
            "start": (old.start, new.start),
        }
        if old.cancel is not None and new.cancel is not None:
            steps["cancel"] = ([old.cancel], [new.cancel])
        for key, (before, after) in steps.items():
            if self._data(before) != _steps(after):
                was, now = (", ".join(map(_step, it)) for it in (before, after))
                message = f"`{self.resource}` makes other calls: `{key}` has changed"
                self.add("task-calls", "changes-behaviour", message, before=was, after=now, tokens=(key,))
        if old.notify != new.notify:
            message = f"the provider notifies of `{self.resource}` in another way"
            self.add("notification", "changes-behaviour", message, tokens=("notify",))

    def _status(self) -> None:
        """Which states the words of the provider are."""
        old, new = self.old.task, self.new.task
        was, now = _words(old), _words(new)
        for word in dict.fromkeys((*was, *now)):
            if was.get(word) != now.get(word):
                before, after = (words.get(word, _unknown(task)) for words, task in ((was, old), (now, new)))
                told = f"`{after}` instead of `{before}`" if before != after else f"`{after}`, as before"
                message = f"the status `{word}` of `{self.resource}` means {told}"
                effect = _status_effect(before, after, is_declared=word in was)
                declared = was.get(word, ""), now.get(word, "")
                self.add("status", effect, message, before=declared[0], after=declared[1], tokens=("status",))
        if (old.rules, old.otherwise, old.sync, _at(old)) != (new.rules, new.otherwise, new.sync, _at(new)):
            message = f"the state of `{self.resource}` is read in another way"
            self.add("status", "changes-behaviour", message, tokens=("status",))
        if old.completion != new.completion:
            message = f"the progress of `{self.resource}` is read in another way"
            self.add("progress", "changes-behaviour", message, tokens=("progress",))


_INTERVALS = {
    "first": "the wait before the first poll",
    "every": "the interval between polls",
    "factor": "the factor by which the interval grows",
    "max": "the longest interval between polls",
    "min": "the shortest interval that a response may ask for",
    "jitter": "the jitter of the interval between polls",
}

_BUDGETS = {
    "polls": "the number of polls",
    "expires": "the time from creation to expiry",
    "retained": "the time for which a result is kept",
    "wait": "the default timeout of a wait",
}

_ENDS = {
    "polls": "a wait raises `TaskExpired` earlier",
    "expires": "a wait raises `TaskExpired` earlier",
    "retained": "a result is lost earlier",
    "wait": "a wait raises `TaskTimeout` earlier",
}


def _told(value: str) -> str:
    """A value as a sentence has it."""
    return f"`{value}`" if value else "not set"


def _seconds(value: float | None, key: str) -> str:
    return "" if value is None else f"{value:g}" if key == "factor" else f"{value:g} s"


def _limit(value: float | None, key: str) -> str:
    return "" if value is None else f"{value:g}" if key == "polls" else f"{value:g} s"


_NO_VARIANT = Variant("")


def _variants(task: ir.Task) -> dict[str, Variant]:
    return {} if task.by_type is None else {variant.pattern: variant for variant in task.by_type.variants}


Values = TypeVar("Values", Timing, Limits)


def _own(old: Values, was: Values, new: Values, now: Values) -> tuple[Values, Values]:
    """The values of a variant in both versions, as far as it sets them in one: else they are those of the block."""
    keys = [key for key in was.__struct_fields__ if _is_set(was, key) or _is_set(now, key)]
    return (
        type(was)(**{key: getattr(was if _is_set(was, key) else old, key) for key in keys}),
        type(now)(**{key: getattr(now if _is_set(now, key) else new, key) for key in keys}),
    )


def _is_set(values: Timing | Limits, key: str) -> bool:
    return getattr(values, key) not in (None, ())


def _submits(endpoints: Mapping[str, Endpoint], tasks: Tasks) -> dict[str, tuple[str, ...]]:
    """`submit` and `run` of each operation that creates such a task."""
    return {
        create: tuple(path for path in endpoints[create].submissions if path.startswith(f"{tasks.attribute}."))
        for create in tasks.task.create
    }


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _needed(task: ir.Task) -> set[str]:
    """The captured values of a handle without which a task cannot be polled."""
    calls = [call for call in task.calls if call is not task.cancel]
    found = {it.name for call in calls for it in references(call.values) if it.root == "task"}
    first = {**task.capture, **{name: at for step in task.start for name, at in step.capture.items()}}
    return {name for name in found if name in first and not may_be_absent(first[name])}


def _one_line(signatures: Signatures, task: ir.Task) -> str:
    return one_line(signatures.task_result(task))


def _text(at: Expressions) -> str:
    """Where a value is, as the document says it."""
    return ", ".join(it if isinstance(it, str) else it.source for it in at)


def _step(step: ir.Step) -> str:
    return called_name(step)


def _steps(steps: Iterable[ir.Step], names: Mapping[str, str] | None = None) -> list[object]:
    """Calls as plain data, so that they can be compared; `names` are other names of their operations."""
    known = names or {}
    found: list[object] = []
    for step in steps:
        called = step.operation
        data: dict[str, object] = to_builtins(step)
        found.append({**data, "operation": {**to_builtins(called), "id": known.get(called.id, called.id)}})
    return found


def _facts(result: Result[ir.Called]) -> tuple[object, ...]:
    """What a result says besides its calls and its place."""
    return (
        result.each,
        result.items,
        result.pages,
        result.inline,
        result.gathered,
        result.optional,
        result.single_use,
        result.expiring_urls,
    )


def _words(task: ir.Task) -> dict[str, str]:
    return {} if task.status is None else dict(task.status.words)


def _unknown(task: ir.Task) -> str:
    """The state that a word means which the document does not list."""
    return "pending" if task.status is None else task.status.other


_WITH_RESULT = frozenset({"succeeded", "partial"})


def _status_effect(before: str, after: str, *, is_declared: bool) -> Effect:
    """What becomes of a program when a word of the provider means another state.

    A wait that had a result has none any more, or raises another exception, which `except` no longer catches. Of a word
    that was not declared nobody knows what it did.
    """
    if before == after:
        return "harmless"
    return "breaks-at-run-time" if is_declared and after not in _WITH_RESULT else "changes-behaviour"


def _at(task: ir.Task) -> object:
    return None if task.status is None else (task.status.at, task.status.other)
