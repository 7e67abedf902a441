"""What changes in the methods of a client and its resources: their names, arguments and results, and what they send."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from .. import ir
from ..view.operations import bad
from .context import Context, judged, limits
from .facts import Fact, facts_of
from .model import Change, Code, Effect, OwnerKind
from .of_models import deprecation, shown
from .pairing import without_names
from .surface import Argument, Endpoint
from .types import NONE, received


def compare_methods(context: Context) -> None:
    """Compare all operations of both versions, by the methods that call them."""
    moved = _compare_resources(context)
    grouped = Grouped(context)
    for id_, old in context.old.endpoints.items():
        other = context.endpoints.get(id_)
        if other is None:
            _gone(context, old)
            continue
        new = context.new.endpoints[other]
        _Method(context, old, new, grouped).compare(moved)
    known = set(context.endpoints.values())
    for id_, new in context.new.endpoints.items():
        if id_ not in known:
            _new(context, new)
    grouped.flush()


def _gone(context: Context, old: Endpoint) -> None:
    context.add(
        "removed",
        "breaks-types",
        f"`client.{old.methods[0]}()` is gone",
        subject=f"client.{old.methods[0]}()",
        wire=old.wire,
        place=context.gone(old.operation.place),
        side="old",
        owner=context.owner("method", methods=old.methods, functions=_functions(old)),
        before=f"client.{old.methods[0]}",
    )


def _new(context: Context, new: Endpoint) -> None:
    context.add(
        "added",
        "harmless",
        f"`client.{new.methods[0]}()` is new",
        subject=f"client.{new.methods[0]}()",
        wire=new.wire,
        place=context.here(new.operation.place),
        owner=context.owner("method", methods=new.methods, functions=_functions(new), side="new"),
        after=f"client.{new.methods[0]}",
    )


def _functions(endpoint: Endpoint) -> tuple[str, ...]:
    return tuple(f"calls.{name}" for name in endpoint.functions)


# --- resources -------------------------------------------------------------------------------------------------------


def _compare_resources(context: Context) -> dict[str, str]:
    """The resources that are called otherwise, whose methods have all gone along: each is one change."""
    targets: dict[str, set[str]] = {}
    for id_, other in context.endpoints.items():
        before, _, name = context.old.endpoints[id_].method.rpartition(".")
        after, _, now = context.new.endpoints[other].method.rpartition(".")
        targets.setdefault(before, set()).add(after if name == now else "")
    there = set(context.new.names.resources)
    tasks = set(context.old.names.tasks.values())
    moved = {
        before: next(iter(after))
        for before, after in targets.items()
        if before and len(after) == 1 and before not in there and before not in tasks and "" not in after
    }
    for before, after in moved.items():
        methods = [it for it in context.old.endpoints.values() if it.method.startswith(f"{before}.")]
        first = context.new.endpoints[context.endpoints[methods[0].operation.id]]
        context.add(
            "renamed",
            "breaks-types",
            f"`client.{before}` is now `client.{after}`",
            subject=f"client.{before}",
            wire=next(iter(first.operation.tags), first.operation.id),
            place=context.here(first.operation.place, "tags" if first.operation.tags else "operationId"),
            owner=context.owner("resource", methods=tuple(it.method for it in methods), name=before),
            before=before,
            after=after,
        )
    return moved


# --- what many operations have in common -----------------------------------------------------------------------------


class Grouped:
    """Changes that a document makes in one place for all its operations: one change of the client, not one of each."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._found: dict[tuple[object, ...], list[Change]] = {}

    def add(self, key: str, change: Change) -> None:
        """Note the change of one operation; `key` is the key of the document that says it for all."""
        self._found.setdefault((key, change.code, change.before, change.after), []).append(change)

    def flush(self) -> None:
        """Pass the changes on: one that all operations have in common as one change."""
        count = len(self._context.endpoints)
        for (key, *_), changes in self._found.items():
            if len(changes) < count or count == 1:
                self._context.found += changes
                continue
            first = changes[0]
            methods = dict.fromkeys(name for change in changes for name in change.owner.methods)
            functions = dict.fromkeys(name for change in changes for name in change.owner.functions)
            owner = self._context.owner("client", methods=tuple(methods), functions=tuple(functions))
            self._context.add(
                first.code,
                first.effect,
                first.message.replace(f"`{first.subject}`", "every call"),
                subject=owner.client,
                wire=f"#/{key}",
                place=self._context.root(str(key)),
                owner=owner,
                before=first.before,
                after=first.after,
            )


# --- one method ------------------------------------------------------------------------------------------------------


class _Method:
    """One operation in both versions."""

    def __init__(self, context: Context, old: Endpoint, new: Endpoint, grouped: Grouped) -> None:
        self.context = context
        self.old = old
        self.new = new
        self.grouped = grouped
        self.called = f"client.{old.methods[0]}"

    def compare(self, moved: Mapping[str, str]) -> None:
        """Compare names, arguments and results; `moved` are the resources whose new names are known already."""
        self._names(moved)
        self._arguments()
        self._result()
        self._errors()
        self._credentials()
        for fact in facts_of(self.old.operation, self.new.operation, self.context.credentials):
            self._fact(fact)
        if self.old.operation.deprecated != self.new.operation.deprecated:
            code, message = deprecation(f"`client.{self.old.method}()`", is_now=self.new.operation.deprecated)
            self.add(code, "harmless", message, tokens=("deprecated",))

    # --- notes --------------------------------------------------------------------------------------------------------

    def change(
        self,
        code: Code,
        effect: Effect,
        message: str,
        *,
        kind: OwnerKind = "method",
        methods: tuple[str, ...] | None = None,
        functions: tuple[str, ...] | None = None,
        before: str = "",
        after: str = "",
        tokens: tuple[str, ...] = (),
        is_gone: bool = False,
    ) -> Change:
        """A change of the method itself."""
        context = self.context
        shown = self.old.methods if methods is None else methods
        place = (
            context.gone(self.old.operation.place, *tokens)
            if is_gone
            else context.here(self.new.operation.place, *tokens)
        )
        return Change(
            code=code,
            effect=effect,
            provider=context.new.provider,
            subject=f"client.{shown[0]}()" if shown else (functions or ("",))[0],
            wire=self.old.wire,
            message=message,
            before=before,
            after=after,
            place=place,
            side="old" if is_gone else "new",
            near=context.near(place) if is_gone else None,
            owner=context.owner(
                kind, methods=shown, functions=_functions(self.old) if functions is None else functions
            ),
        )

    def add(
        self,
        code: Code,
        effect: Effect,
        message: str,
        *,
        before: str = "",
        after: str = "",
        tokens: tuple[str, ...] = (),
        kind: OwnerKind = "method",
    ) -> None:
        """Note a change of the method itself."""
        self.context.found.append(
            self.change(code, effect, message, before=before, after=after, tokens=tokens, kind=kind)
        )

    # --- names --------------------------------------------------------------------------------------------------------

    def _names(self, moved: Mapping[str, str]) -> None:
        old, new = self.old, self.new
        resource, _, name = old.method.rpartition(".")
        expected = f"{moved[resource]}.{name}" if resource in moved else old.method
        tokens = ("operationId",)
        if new.method != expected:
            self.context.found.append(
                self.change(
                    "renamed",
                    "breaks-types",
                    f"`client.{old.method}()` is now `client.{new.method}()`",
                    methods=(old.method, *([old.iterator] if old.iterator is not None else [])),
                    before=f"client.{old.method}",
                    after=f"client.{new.method}",
                    tokens=tokens,
                )
            )
        elif old.functions[0] != new.functions[0]:
            self.context.found.append(
                self.change(
                    "renamed",
                    "breaks-types",
                    f"`calls.{old.functions[0]}()` is now `calls.{new.functions[0]}()`",
                    kind="function",
                    methods=(),
                    before=f"calls.{old.functions[0]}",
                    after=f"calls.{new.functions[0]}",
                    functions=_functions(old),
                    tokens=tokens,
                )
            )
        self._iterator(is_renamed=new.method != old.method)

    def _iterator(self, *, is_renamed: bool) -> None:
        old, new = self.old.iterator, self.new.iterator
        if old is not None and new is None:
            message = f"`client.{old}()` is gone: the responses are no longer pages"
            paged = tuple(name for name in _functions(self.old) if name not in _functions(self.new))
            found = self.change(
                "removed", "breaks-types", message, methods=(old,), functions=paged, tokens=("x-pagination",),
                is_gone=True, before=f"client.{old}",
            )  # fmt: skip
            self.context.found.append(found)
        elif new is not None and old is None:
            message = f"`client.{new}()` is new: it iterates over the pages of `client.{self.new.method}()`"
            self.add("added", "harmless", message, after=f"client.{new}", tokens=("x-pagination",))
        elif old is not None and new is not None:
            if old != new and not is_renamed:
                message = f"`client.{old}()` is now `client.{new}()`"
                found = self.change("renamed", "breaks-types", message, methods=(old,), before=old, after=new)
                self.context.found.append(found)
            self._item(old)

    def _item(self, iterator: str) -> None:
        """What the iterator yields."""
        before = self.old.operation.item or ir.FreeForm()
        after = self.new.operation.item or ir.FreeForm()
        relation = self.context.types.types(before, after)
        if relation is not None:
            code, effect = received(relation)
            was, now = self.context.old.written(before), self.context.new.written(after)
            message = f"`client.{iterator}()` yields `{now}` instead of `{was}`"
            found = self.change(code, effect, message, kind="result", methods=(iterator,), before=was, after=now)
            self.context.found.append(found)

    # --- arguments ----------------------------------------------------------------------------------------------------

    def _arguments(self) -> None:
        """Pair the arguments of both versions: by their wire names; path parameters by their place in the path; else by
        their names in Python.
        """
        left = {(it.location, it.wire): it for it in self.new.arguments}
        places = _path_places(self.old.operation, self.new.operation)
        waiting: list[Argument] = []
        for old in self.old.arguments:
            wire = places.get(old.wire, old.wire) if old.location == "path" else old.wire
            new = left.pop((old.location, wire), None)
            if new is None:
                waiting.append(old)
            else:
                self._argument(old, new)
        by_name = {it.name: it for it in left.values()}
        for old in waiting:
            new = by_name.pop(old.name, None)
            if new is None:
                self._removed(old)
            else:
                self._argument(old, new)
        for new in by_name.values():
            self._added(new)

    def add_argument(
        self,
        code: Code,
        effect: Effect,
        message: str,
        argument: Argument,
        place: ir.Place,
        *,
        before: str = "",
        after: str = "",
        is_gone: bool = False,
    ) -> None:
        """Note a change of an argument: of the old one, or of one that is new."""
        context = self.context
        wire = f"{self.old.wire} {argument.location} {argument.wire}".rstrip()
        context.add(
            code,
            effect,
            message,
            subject=f"{self.called}({argument.name})",
            wire=wire,
            place=context.gone(place) if is_gone else context.here(place),
            side="old" if is_gone else "new",
            owner=context.owner(
                "argument", methods=self.old.methods, functions=_functions(self.old), name=argument.name
            ),
            before=before,
            after=after,
        )

    def _removed(self, old: Argument) -> None:
        message = f"`{self.called}()` no longer takes `{old.name}`"
        before = self.context.old.written(old.type)
        self.add_argument("removed", "breaks-types", message, old, old.place, is_gone=True, before=before)

    def _added(self, new: Argument) -> None:
        after = self.context.new.written(new.type)
        if new.is_required:
            message = f"`{self.called}()` requires the new argument `{new.name}`"
            self.add_argument("new-required", "breaks-types", message, new, new.place, after=after)
        else:
            message = f"`{self.called}()` takes the new argument `{new.name}`"
            self.add_argument("added", "harmless", message, new, new.place, after=after)

    def _argument(self, old: Argument, new: Argument) -> None:
        told = f"`{old.name}` of `{self.called}()`"

        def add(code: Code, effect: Effect, message: str, before: str = "", after: str = "") -> None:
            self.add_argument(code, effect, message, old, new.place, before=before, after=after)

        if old.name != new.name:
            add("renamed", "breaks-types", f"{told} is now `{new.name}`", old.name, new.name)
        elif old.is_positional and not new.is_positional:
            add("position", "breaks-types", f"{told} must be given by its name now")
        if old.location != new.location or (old.wire != new.wire and old.location != "path"):
            was, now = f"{old.location} {old.wire}".strip(), f"{new.location} {new.wire}".strip()
            add("parameter-style", "changes-behaviour", f"{told} is sent as `{now}` instead of `{was}`", was, now)
        elif old.writing != new.writing:
            was, now = _style(old), _style(new)
            add("parameter-style", "changes-behaviour", f"{told} is written in another style", was, now)
        if new.is_required and not old.is_required:
            add("became-required", "breaks-types", f"{told} must be given now")
        elif old.is_required and not new.is_required:
            add("became-optional", "harmless", f"{told} need not be given")
        self._argument_type(told, old, new, add)
        if old.default != new.default:
            add(
                "default",
                "changes-behaviour",
                f"the server's default of {told} changes",
                shown(old.default),
                shown(new.default),
            )
        if old.is_deprecated != new.is_deprecated:
            code, message = deprecation(told, is_now=new.is_deprecated)
            add(code, "harmless", message)

    def _argument_type(self, told: str, old: Argument, new: Argument, add: Callable[..., None]) -> None:
        relation = self.context.types.types(old.type, new.type)
        if relation is None:
            for code, effect, message in limits(old.type, new.type, is_sent=True):
                add(code, effect, f"{told} {message}")
            return
        code, effect = judged(relation, is_sent=True, is_received=False)
        was, now = self.context.old.written(old.type), self.context.new.written(new.type)
        add(code, effect, f"{told} is `{now}` instead of `{was}`", was, now)

    # --- results ------------------------------------------------------------------------------------------------------

    def _result(self) -> None:
        """What the method returns: a value, or a stream of them."""
        old, new = self.old.operation, self.new.operation
        if _streaming(old) != _streaming(new):
            was, now = _STREAMS[_streaming(old)], _STREAMS[_streaming(new)]
            self._returned("retyped", "breaks-types", was, now)
            return
        types = self.context.types
        before, after = types.old.of_all(_values(old)), types.new.of_all(_values(new))
        relation = types.forms(before, after)
        if relation is not None:
            is_used = before != frozenset({NONE})  # nobody uses a None
            code, effect = received(relation) if is_used else ("widened", "harmless")
            self._returned(code, effect, self._written(old, is_old=True), self._written(new, is_old=False))

    def _written(self, operation: ir.Operation, *, is_old: bool) -> str:
        surface = self.context.old if is_old else self.context.new
        return " | ".join(dict.fromkeys(map(surface.written, _values(operation))))

    def _returned(self, code: Code, effect: Effect, was: str, now: str) -> None:
        method = self.old.method
        message = f"`client.{method}()` returns `{now}` instead of `{was}`"
        methods = (method, *([self.old.iterator] if self.old.iterator is not None else []))
        self.context.found.append(
            self.change(
                code, effect, message, kind="result", methods=methods, before=was, after=now, tokens=("responses",)
            )
        )

    def _errors(self) -> None:
        """The types of `value` of the errors that a response raises, by its status."""
        before = {answer.status: answer for answer in bad(self.old.operation)}
        after = {answer.status: answer for answer in bad(self.new.operation)}
        for status, answer in before.items():
            other = after.get(status, after.get("default"))
            was = self.context.old.written(answer.type)
            if other is None:
                message = f"the error of status {status} of `{self.called}()` has no `value` of a type"
                tokens = ("responses", status)
                self.add("error-value", "breaks-at-run-time", message, before=was, tokens=tokens, kind="result")
                continue
            relation = self.context.types.types(answer.type, other.type)
            if relation is not None and not relation.new_fits:
                now = self.context.new.written(other.type)
                message = f"`value` of the error of status {status} of `{self.called}()` is `{now}` instead of `{was}`"
                tokens = ("responses", other.status)
                self.add(
                    "error-value", "breaks-at-run-time", message, before=was, after=now, tokens=tokens, kind="result"
                )
        for status in after.keys() - before.keys():
            now = self.context.new.written(after[status].type)
            message = f"`value` of the error of status {status} of `{self.called}()` is `{now}`"
            self.add("error-value", "harmless", message, after=now, tokens=("responses", status), kind="result")

    # --- credentials and facts ----------------------------------------------------------------------------------------

    def _credentials(self) -> None:
        """Whether the credentials that sufficed still do."""
        names = self.context.credentials
        before = {frozenset(names.get(name, name) for name in way) for way in _ways(self.old.operation)}
        after = _ways(self.new.operation)
        given = self.context.newly_required
        if all(any(other <= way | given for other in after) for way in before):
            return
        was, now = _told(before), _told(after)
        message = f"`{self.called}()` needs {now} instead of {was}"
        change = self.change("credential", "breaks-at-run-time", message, before=was, after=now, tokens=("security",))
        self.grouped.add("security", change)

    def _fact(self, fact: Fact) -> None:
        change = self.change(
            fact.code,
            fact.effect,
            f"`{self.called}()` {fact.told}",
            before=fact.before,
            after=fact.after,
            tokens=fact.tokens,
        )
        if fact.is_shared:
            self.grouped.add(fact.tokens[0], change)
        else:
            self.context.found.append(change)


_STREAMS = {"": "a value", "events": "Events", "lines": "Lines"}


def _streaming(operation: ir.Operation) -> str:
    """The kind of stream that a method returns; "" for a value."""
    return {"events": "events", "lines": "lines", "sequence": "lines"}.get(operation.stream or "", "")


def _values(operation: ir.Operation) -> Sequence[ir.Type | None]:
    """The types of what a method returns, or of the items of its stream."""
    types = [type_ for answer in operation.good_responses for type_ in answer.types]
    if operation.stream is not None:
        types = [type_ for type_ in types if type_ is not None]
    return types or [None]


def _path_places(old: ir.Operation, new: ir.Operation) -> dict[str, str]:
    """The new names of path parameters, where nothing but their names has changed in the path."""
    if without_names(old.path) != without_names(new.path):
        return {}
    return dict(zip(_PARAMETER.findall(old.path), _PARAMETER.findall(new.path), strict=True))


_PARAMETER = re.compile(r"\{([^{}]*)\}")


def _style(argument: Argument) -> str:
    return " ".join(str(word) for word in argument.writing)


def _ways(operation: ir.Operation) -> set[frozenset[str]]:
    """The sets of credentials of which one suffices."""
    always = [placement.credential for placement in operation.placements]
    listed = operation.alternatives or ((),)
    return {frozenset((*always, *(placement.credential for placement in way))) for way in listed}


def _told(ways: Iterable[frozenset[str]]) -> str:
    """Sets of credentials as a sentence has them."""
    texts = [" and ".join(f"`{name}`" for name in sorted(way)) or "no credential" for way in ways]
    return " or ".join(sorted(texts))
