"""What the expressions of a program are, as far as it is certain, and what they use of a client."""

from __future__ import annotations

import ast
import builtins
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from ... import ir
from ..model import Change
from ..surface import Surface
from .index import Given, Index
from .knowledge import (
    attribute_of,
    bound_result,
    called,
    item_of,
    owners_of,
    python_name,
    result_of,
    submitting,
    value_in,
)
from .modules import Module, Modules
from .values import (
    OTHER,
    UNKNOWN,
    Awaited,
    Bound,
    Builtin,
    ClassOf,
    ClientOf,
    Dotted,
    Exported,
    FunctionOf,
    Many,
    Mapped,
    MethodOf,
    ModuleOf,
    Own,
    OwnClass,
    OwnFunction,
    OwnModule,
    PackageOf,
    ResourceOf,
    Scope,
    Several,
    TaskOf,
    Typed,
    Value,
    alternatives,
    either,
)

Report: TypeAlias = Callable[[Module, ast.AST, Change, bool, str], None]
"""Takes a use: where it is, the change, whether it is certain, and the name that the node ends with,
if that is the place.
"""

Broken: TypeAlias = Iterable[tuple[Change, "ast.AST | None", bool]]

SAME: Final = frozenset(
    {
        "enter_context",
        "enter_async_context",
        "copy",
        "deepcopy",
        "run",
        "create_task",
        "ensure_future",
        "wait_for",
        "shield",
        "assert_type",
        "reveal_type",
        "aclosing",
        "closing",
    }
)
"""Functions that give back what they are given first, or what comes of it; those of libraries by their last name."""

LISTS: Final = frozenset(
    {"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "aiter", "deque", "islice", "chain"}
)
"""Functions that give back the items of what they are given."""

ITEMS: Final = frozenset({"next", "anext", "min", "max", "choice"})
"""Functions that give back one item of what they are given."""

DEEPEST: Final = 40
"""How many modules and functions are read within each other; what is further away is unknown."""

KNOWN_FUNCTIONS: Final = SAME | LISTS | ITEMS | {"enumerate", "zip", "filter", "cast", "gather", "dict", "map"}

_PYTHONS: Final = frozenset(dir(builtins))


class Expressions(ABC):
    """Reads expressions, and reports what they use of what breaks."""

    def __init__(self, modules: Modules, indexes: Mapping[Surface, Index], report: Report) -> None:
        self._modules = modules
        self._indexes = indexes
        self._report = report
        self._module: Module
        self._muted = 0
        self._depth = 0
        self._waiting: deque[OwnFunction] = deque()
        self._returned: dict[ast.AST, Value] = {}
        self._collected: list[Value] = []
        self._yielded: list[Value] = []

    # --- what is found ----------------------------------------------------------------------------------------------

    def _found(self, changes: Iterable[Change], node: ast.AST, name: str = "", *, is_certain: bool = True) -> None:
        if not self._muted:
            for change in changes:
                self._report(self._module, node, change, is_certain, name)

    def _index(self, surface: Surface) -> Index:
        return self._indexes[surface]

    def _name_attribute(self, value: Value, name: str, node: ast.AST) -> None:
        """Report an attribute, an imported name, or a keyword of a class pattern."""
        if self._muted:
            return
        match value:
            case PackageOf(surface=surface):
                self._found(self._index(surface).named(("export", name)), node, name)
            case ModuleOf(surface=surface, name="models"):
                self._found(self._index(surface).named(("model", name)), node, name)
            case ModuleOf(surface=surface, name=module):
                self._found(self._index(surface).named(("function", f"{module}.{name}"), ("export", name)), node, name)
            case ClientOf(surface=surface):
                self._found(self._index(surface).named(("resource", name), ("method", name)), node, name)
            case ResourceOf(surface=surface, name=resource):
                self._found(self._index(surface).named(("method", f"{resource}.{submitting(name)[0]}")), node, name)
            case TaskOf(surface=surface, resource=resource) if name in ("result", "watch"):
                self._found(self._index(surface).named(("wait", resource)), node, name)
            case Typed(surface=surface):
                index = self._index(surface)
                keys = tuple(("field", model, name) for model, _ in owners_of(value, name))
                self._found(index.named(*keys), node, name)
                self._found(index.through(value), node, name)
            case ClassOf(value=Typed(surface=surface, type=ir.Ref(name=model))):
                self._found(self._index(surface).named(("member", python_name(surface, model), name)), node, name)
            case ClassOf(value=ClientOf() as client):
                self._name_attribute(client, name, node)
            case Awaited(value=inner):
                self._name_attribute(inner, name, node)
            case _ if value == UNKNOWN:
                for surface in self._module.clients:
                    self._found(self._index(surface).maybe(name), node, name, is_certain=False)
            case _:
                return

    def _lookup(self, name: str, scope: Scope) -> Value:
        inner: Scope | None = scope
        while inner is not None:
            if name in inner.names:
                return inner.names[name]
            for star in inner.stars:
                if isinstance(star, PackageOf | ModuleOf):
                    found = attribute_of(star, name)
                    if isinstance(found, ClassOf | ModuleOf):
                        return found
                elif isinstance(star, OwnModule):
                    own = self._of_module(star.module, name)
                    if own is not None:
                        return own
            inner = inner.parent
        if name in KNOWN_FUNCTIONS:
            return Builtin(name)
        return OTHER if name in _PYTHONS else UNKNOWN

    @abstractmethod
    def _assign(self, target: ast.expr, value: Value, scope: Scope) -> None:
        """Bind a target."""

    @abstractmethod
    def _of_module(self, module: Module, name: str) -> Value | None:
        """A name of a module of the program."""

    @abstractmethod
    def _called_own(self, function: OwnFunction) -> Value:
        """What a function of the program returns."""

    @abstractmethod
    def _attribute_of_own(self, own: OwnClass, name: str) -> Value | None:
        """An attribute of an instance of a class of the program."""

    def _name_error(self, value: Value, node: ast.AST) -> None:
        """Report the name of an exception, where it is used: what is imported stays as it is."""
        if isinstance(value, Exported):
            self._found(self._index(value.surface).named(("error", value.name)), node)

    # --- expressions ------------------------------------------------------------------------------------------------

    def _value(self, node: ast.expr, scope: Scope) -> Value:
        match node:
            case ast.Constant():
                return OTHER
            case ast.Name(id=name):
                value = self._lookup(name, scope)
                self._name_error(value, node)
                return value
            case ast.Attribute(value=inner, attr=name):
                value = self._attribute(self._value(inner, scope), name, node)
                self._name_error(value, node)
                return value
            case ast.Call():
                return self._call(node, scope)
            case ast.Await(value=inner):
                return either(_awaited(each) for each in alternatives(self._value(inner, scope)))
            case ast.NamedExpr(target=target, value=inner):
                value = self._value(inner, scope)
                self._assign(target, value, scope)
                return value
            case ast.Subscript(value=inner, slice=index):
                return self._subscript(self._value(inner, scope), index, scope)
            case ast.Starred(value=inner):
                return self._value(inner, scope)
            case ast.Yield(value=inner):
                self._yielded.append(self._value(inner, scope) if inner is not None else OTHER)
                return OTHER
            case ast.YieldFrom(value=inner):
                self._yielded.append(item_of(self._value(inner, scope)))
                return OTHER
            case ast.Lambda(args=args, body=body):
                names: dict[str, Value] = dict.fromkeys((each.arg for each in arguments_of(args)), UNKNOWN)
                self._value(body, Scope(names, scope))
                return UNKNOWN
            case _:
                return self._composed(node, scope)

    def _composed(self, node: ast.expr, scope: Scope) -> Value:
        match node:
            case ast.Tuple(elts=elements):
                return Several(tuple(self._value(each, scope) for each in elements))
            case ast.List(elts=elements) | ast.Set(elts=elements):
                return Many(either([self._value(each, scope) for each in elements]))
            case ast.Dict(keys=keys, values=values):
                for key in filter(None, keys):
                    self._value(key, scope)
                return Mapped(either([self._value(each, scope) for each in values]))
            case ast.BoolOp(values=values):
                return either([self._value(each, scope) for each in values])
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._value(test, scope)
                return either((self._value(body, scope), self._value(orelse, scope)))
            case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
                return Many(self._value(element, self._comprehension(node.generators, scope)))
            case ast.DictComp(key=key, value=value):
                inner = self._comprehension(node.generators, scope)
                self._value(key, inner)
                return Mapped(self._value(value, inner))
            case ast.BinOp(left=left, right=right):
                sides = self._value(left, scope), self._value(right, scope)
                return either(each for each in sides if isinstance(each, Many))
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self._value(child, scope)
                return OTHER

    def _comprehension(self, generators: list[ast.comprehension], scope: Scope) -> Scope:
        inner = Scope({}, scope)
        for generator in generators:
            self._assign(generator.target, self._item(self._value(generator.iter, inner), generator.iter), inner)
            for test in generator.ifs:
                self._value(test, inner)
        return inner

    def _item(self, value: Value, node: ast.expr) -> Value:
        """One item of what is iterated over, which also uses a type that is no longer a list."""
        for each in alternatives(value):
            if isinstance(each, Typed):
                self._found(self._index(each.surface).through(each), node)
        return either(item_of(each) for each in alternatives(value))

    def _attribute(self, value: Value, name: str, node: ast.AST) -> Value:
        found: list[Value] = []
        for each in alternatives(value):
            self._name_attribute(each, name, node)
            found.append(self._attribute_of(each, name))
        return either(found)

    def _attribute_of(self, value: Value, name: str) -> Value:
        match value:
            case Dotted(name=dotted):
                below = self._modules.find(f"{dotted}.{name}")
                if isinstance(below, PackageOf | ModuleOf):
                    self._module.clients.add(below.surface)
                return below
            case OwnModule(module=module):
                own = self._of_module(module, name)
                return own if own is not None else self._modules.find(".".join((*module.program.parts, name)))
            case Own(own=own):
                found = self._attribute_of_own(own, name)
                return UNKNOWN if found is None else found
            case OwnClass():
                return value.names.get(name, UNKNOWN)
            case _ if value == OTHER and name in KNOWN_FUNCTIONS:
                return Builtin(name)
            case _:
                return attribute_of(value, name)

    def _subscript(self, value: Value, index: ast.expr, scope: Scope) -> Value:
        self._value(index, scope)
        if isinstance(index, ast.Slice):
            return value
        found: list[Value] = []
        for each in alternatives(value):
            if isinstance(each, Several) and isinstance(index, ast.Constant) and isinstance(index.value, int):
                found.append(each.items[index.value] if -len(each.items) <= index.value < len(each.items) else OTHER)
            elif isinstance(each, ClassOf):
                found.append(each)
            else:
                found.append(either((item_of(each), value_in(each))))
        return either(found)

    # --- calls ------------------------------------------------------------------------------------------------------

    def _call(self, node: ast.Call, scope: Scope) -> Value:
        function = self._value(node.func, scope)
        given = self._given(node, scope)
        found = [self._called(each, node, given) for each in alternatives(function)]
        if not any(isinstance(each, MethodOf | FunctionOf | ClassOf) for each in alternatives(function)):
            self._passed_on(given)
        return either(found)

    def _given(self, node: ast.Call, scope: Scope) -> Given:
        positional = [(each, self._value(each, scope)) for each in node.args]
        keywords = {each.arg or "": (each, self._value(each.value, scope)) for each in node.keywords}
        is_open = "" in keywords or any(isinstance(each, ast.Starred) for each in node.args)
        return Given(positional, {name: each for name, each in keywords.items() if name}, is_open)

    def _passed_on(self, given: Given) -> None:
        """A method that is passed to a function with its arguments, such as `partial`, is called with them."""
        if not given.positional:
            return
        (_, first), *others = given.positional
        for each in alternatives(first):
            if isinstance(each, MethodOf | FunctionOf) and (others or given.keywords):
                name, preceding = (each.path, each.preceding) if isinstance(each, MethodOf) else (each.name, 0)
                own = Given(others[preceding:], given.keywords, is_open=True)
                found = self._index(each.surface).of_call(name, own)
                self._report_parts(found, given.positional[0][0])

    def _called(self, function: Value, node: ast.Call, given: Given) -> Value:
        values = [value for _, value in (*given.positional, *given.keywords.values())]
        match function:
            case MethodOf(surface=surface, path=path, preceding=preceding):
                own = replace(given, positional=given.positional[preceding:])
                self._report_parts(self._index(surface).of_call(path, own), node.func)
                return result_of(function, next(iter(values[preceding:]), UNKNOWN))
            case FunctionOf(surface=surface, name=name):
                self._report_parts(self._index(surface).of_call(name, given), node.func)
                return called(function)
            case ClassOf(value=ClientOf(surface=surface) as client):
                self._report_parts(self._index(surface).of_client(client, given), node.func)
                return client
            case ClassOf(value=Typed(surface=surface, type=ir.Ref(name=model)) as instance):
                self._report_parts(self._index(surface).of_model(python_name(surface, model), given), node.func)
                return instance
            case Bound():
                return bound_result(function, values)
            case Exported(name="from_json"):
                return next((each.value for each in values if isinstance(each, ClassOf)), UNKNOWN)
            case OwnFunction():
                return self._called_own(function)
            case OwnClass():
                return self._constructed(function, given)
            case Builtin(name=name):
                return _of_builtin(name, values)
            case _ if function == UNKNOWN:
                self._maybe_called(node, given)
                return UNKNOWN
            case _:
                return OTHER if all(each == OTHER for each in values) else UNKNOWN

    def _constructed(self, own: OwnClass, given: Given) -> Value:
        """An instance of a class of the program; one that is derived from a client is made as that is."""
        for base in own.bases:
            if isinstance(base, ClassOf) and isinstance(base.value, ClientOf) and "__init__" not in own.names:
                self._report_parts(self._index(base.value.surface).of_client(base.value, given), own.node)
        return Own(own)

    def _maybe_called(self, node: ast.Call, given: Given) -> None:
        """A call of a method of something unknown, of which only a client has one of that name."""
        if isinstance(node.func, ast.Attribute):
            for surface in self._module.clients:
                index = self._index(surface)
                for path in index.maybe_calls(node.func.attr):
                    self._report_parts(index.of_call(path, given), node.func, is_certain=False)

    def _report_parts(self, found: Broken, node: ast.AST, *, is_certain: bool = True) -> None:
        """Report what breaks of a call at the argument that it is about, or at the end of the function's name."""
        if self._muted:
            return
        for change, part, certain in found:
            name = node.attr if part is None and isinstance(node, ast.Attribute) else ""
            self._found((change,), node if part is None else part, name, is_certain=is_certain and certain)

    # --- patterns ---------------------------------------------------------------------------------------------------

    def _pattern(self, pattern: ast.pattern, value: Value, scope: Scope) -> Value:
        """Bind the names of a pattern; returns what the value is where it matches."""
        match pattern:
            case ast.MatchAs(pattern=inner, name=name):
                found = value if inner is None else self._pattern(inner, value, scope)
                if name is not None:
                    scope.names[name] = found
                return found
            case ast.MatchOr(patterns=patterns):
                return either([self._pattern(each, value, scope) for each in patterns])
            case ast.MatchClass(cls=cls, patterns=positional, kwd_attrs=names, kwd_patterns=patterns):
                of_class = self._value(cls, scope)
                instance = of_class.value if isinstance(of_class, ClassOf) else UNKNOWN
                instance = Own(of_class) if isinstance(of_class, OwnClass) else instance
                for inner in positional:
                    self._pattern(inner, UNKNOWN, scope)
                for name, inner in zip(names, patterns, strict=True):
                    known = instance if instance != UNKNOWN else OTHER
                    self._pattern(inner, self._attribute(known, name, inner), scope)
                return instance
            case ast.MatchSequence(patterns=patterns):
                for inner in patterns:
                    self._pattern(inner, item_of(value), scope)
            case ast.MatchMapping(keys=keys, patterns=patterns):
                for key in keys:
                    self._value(key, scope)
                for inner in patterns:
                    self._pattern(inner, value_in(value), scope)
            case ast.MatchValue(value=constant):
                self._value(constant, scope)
            case _:
                pass
        return value

    # --- annotations ------------------------------------------------------------------------------------------------

    def _annotation(self, node: ast.expr, scope: Scope) -> Value:
        """What a value is that is annotated so."""
        match node:
            case ast.Constant(value=str() as text):
                written = _parsed(text, node)
                return UNKNOWN if written is None else self._annotation(written, scope)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return either((self._annotation(left, scope), self._annotation(right, scope)))
            case ast.Subscript(value=generic, slice=inner):
                return self._generic(generic, inner, scope)
            case ast.Constant():
                return OTHER
            case _:
                return self._instance(self._value(node, scope), node)

    def _instance(self, value: Value, node: ast.expr) -> Value:
        match value:
            case ClassOf(value=instance):
                return instance
            case OwnClass():
                return Own(value)
            case _ if value == OTHER or isinstance(value, Builtin | Exported):
                return UNKNOWN if last_name(node) in ("Any", "object", "Self") else OTHER
            case _:
                return UNKNOWN

    def _generic(self, generic: ast.expr, inner: ast.expr, scope: Scope) -> Value:
        name = last_name(generic)
        of = self._value(generic, scope)
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if name == "Literal" or not parts:
            return OTHER
        values = [self._annotation(each, scope) for each in (parts[:1] if name == "Annotated" else parts)]
        if name == "Annotated":
            for each in parts[1:]:
                self._value(each, scope)
        if isinstance(of, ClassOf):
            return of.value
        match name:
            case "Optional" | "Union" | "Annotated" | "Final" | "ClassVar" | "Required" | "NotRequired":
                return either(values)
            case "Awaitable" | "Coroutine":
                return Awaited(values[-1])
            case "type" | "Type":
                return ClassOf(values[0])
            case "tuple" | "Tuple" if len(parts) > 1 and not isinstance(parts[-1], ast.Constant):
                return Several(tuple(values))
            case "dict" | "Dict" | "Mapping" | "MutableMapping" | "defaultdict" | "OrderedDict":
                return Mapped(values[-1])
            case "Task" | "AsyncTask" if isinstance(of, Exported):
                return TaskOf(of.surface, "", name != "Task", values[0])
            case "Events" | "AsyncEvents" if isinstance(of, Exported):
                return Many(either(()), "stream")
            case "Paged" | "AsyncPaged" | "Lines" | "AsyncLines" if isinstance(of, Exported):
                return Many(values[0], "paged" if name.endswith("Paged") else "stream", values[-1])
            case "Callable":
                return UNKNOWN
            case _ if of == OTHER or isinstance(of, Builtin):
                return Many(values[0])
            case _:
                return UNKNOWN


# --- without a state --------------------------------------------------------------------------------------------------


def _awaited(value: Value) -> Value:
    match value:
        case Awaited(value=inner):
            return inner
        case _:
            return value


def entered(value: Value) -> Value:
    """What `with … as` binds."""
    match value:
        case Many(kind="list", item=item):
            return item
        case Awaited(value=inner):
            return entered(inner)
        case _:
            return value


def _of_builtin(name: str, values: list[Value]) -> Value:
    first = values[0] if values else OTHER
    if name in LISTS:
        return Many(either(item_of(each) for each in (values if name == "chain" else values[:1])))
    match name:
        case "enumerate":
            return Many(Several((OTHER, item_of(first))))
        case "zip":
            return Many(Several(tuple(map(item_of, values))))
        case "filter" | "map":
            return Many(item_of(values[1]) if name == "filter" and len(values) > 1 else UNKNOWN)
        case "cast":
            return first.value if isinstance(first, ClassOf) else UNKNOWN
        case "gather":
            return Awaited(Many(either(_awaited(item_of(each) if isinstance(each, Many) else each) for each in values)))
        case "dict":
            return first if isinstance(first, Mapped) else Mapped(either(values[1:]))
        case "min" | "max" if len(values) > 1:
            return either(values)
        case _ if name in ITEMS:
            return item_of(first)
        case "run":
            return _awaited(first)
        case _:
            return first


def _parsed(text: str, node: ast.Constant) -> ast.expr | None:
    """An annotation that is written as a text; its parts are where the text begins."""
    try:
        written = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    for part in ast.walk(written):
        if isinstance(part, ast.expr):
            ast.copy_location(part, node)
    return written


def last_name(node: ast.expr) -> str:
    """The last part of a dotted name, called or not."""
    match node:
        case ast.Call(func=function):
            return last_name(function)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def arguments_of(args: ast.arguments) -> Iterator[ast.arg]:
    """All parameters of a function, in their order."""
    yield from args.posonlyargs
    yield from args.args
    if args.vararg is not None:
        yield args.vararg
    yield from args.kwonlyargs
    if args.kwarg is not None:
        yield args.kwarg
