"""Reads the modules of a program: its statements, and what they bind.

Statements are read in their order, and branches beside each other. The body of a function is read once everything
around it is known. Nothing is imported, and nothing is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from .expressions import DEEPEST, KNOWN_FUNCTIONS, Expressions, arguments_of, entered, last_name
from .knowledge import attribute_of, item_of
from .modules import Module, dotted_of
from .values import (
    OTHER,
    UNKNOWN,
    Awaited,
    Builtin,
    ClassOf,
    ClientOf,
    Dotted,
    Exported,
    FunctionOf,
    Many,
    Mapped,
    ModuleOf,
    Own,
    OwnClass,
    OwnFunction,
    OwnModule,
    PackageOf,
    Scope,
    Several,
    Typed,
    Value,
    either,
)


class Reader(Expressions):
    """Reads all modules of one program, and reports what they use of what breaks."""

    def read(self, module: Module) -> None:
        """Read one module and all its functions."""
        self._muted = self._depth = 0
        self._waiting.clear()
        self._read_top(module)
        self._drain()

    def _drain(self) -> None:
        while self._waiting:
            function = self._waiting.popleft()
            self._module = function.module
            self._read_function(function)

    def _read_top(self, module: Module) -> None:
        """The statements of a module, as importing it would run them; once."""
        if module.is_read or self._depth >= DEEPEST:
            return
        module.is_read = True
        self._depth += 1
        before = getattr(self, "_module", module)
        self._module, muted, self._muted = module, self._muted, 0
        collected, yielded = self._collected, self._yielded
        self._statements(module.tree.body, module.scope)
        self._collected, self._yielded = collected, yielded
        self._module, self._muted = before, muted
        self._depth -= 1

    # --- statements -------------------------------------------------------------------------------------------------

    def _statements(self, nodes: Sequence[ast.stmt], scope: Scope) -> None:
        for node in nodes:
            self._statement(node, scope)

    def _statement(self, node: ast.stmt, scope: Scope) -> None:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    self._import(alias, scope)
            case ast.ImportFrom():
                self._import_from(node, scope)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define(node, scope, None)
            case ast.ClassDef():
                self._class(node, scope)
            case ast.Assign(targets=targets, value=given):
                value = self._value(given, scope)
                for target in targets:
                    self._assign(target, value, scope)
            case ast.AnnAssign(target=target, annotation=annotation, value=given):
                declared = self._annotation(annotation, scope)
                value = self._value(given, scope) if given is not None else UNKNOWN
                if given is not None and isinstance(declared, Typed):
                    self._report_parts(self._index(declared.surface).of_annotated(declared, given), given)
                self._assign(target, value if declared in (OTHER, UNKNOWN) and value != UNKNOWN else declared, scope)
            case ast.AugAssign(target=target, value=given):
                self._value(target, scope)
                self._value(given, scope)
            case ast.Return(value=given):
                self._collected.append(self._value(given, scope) if given is not None else OTHER)
            case ast.If(test=test, body=body, orelse=orelse):
                self._value(test, scope)
                self._branches(scope, (self._narrowed(test, scope), body), (scope, orelse))
            case ast.For() | ast.AsyncFor() | ast.While():
                self._loop(node, scope)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    value = entered(self._value(item.context_expr, scope))
                    if item.optional_vars is not None:
                        self._assign(item.optional_vars, value, scope)
                self._statements(body, scope)
            case ast.Match(subject=subject, cases=cases):
                value = self._value(subject, scope)
                self._branches(
                    scope, *[(self._case(value, subject, case, scope), case.body) for case in cases], (scope, ())
                )
            case ast.Try() | ast.TryStar():
                self._try(node, scope)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self._value(child, scope)

    def _branches(self, scope: Scope, *branches: tuple[Scope, Sequence[ast.stmt]]) -> None:
        """Read statements of which either these or those are run; afterwards a name has the values of all."""
        scopes = [start.copy() for start, _ in branches]
        for copy, (_, body) in zip(scopes, branches, strict=True):
            self._statements(body, copy)
        ends = [copy for copy, (_, body) in zip(scopes, branches, strict=True) if not _leaves(body)] or scopes
        for name in {name for copy in ends for name in copy.names}:
            scope.names[name] = either(copy.names[name] for copy in ends if name in copy.names)

    def _case(self, value: Value, subject: ast.expr, case: ast.match_case, scope: Scope) -> Scope:
        """The names in one branch of a `match`."""
        inside = scope.copy()
        found = self._pattern(case.pattern, value, inside)
        if isinstance(subject, ast.Name) and not isinstance(case.pattern, ast.MatchAs | ast.MatchValue):
            inside.names[subject.id] = found
        if case.guard is not None:
            self._value(case.guard, inside)
        return inside

    def _narrowed(self, test: ast.expr, scope: Scope) -> Scope:
        """The names where a test holds, which may say of which class one is."""
        match test:
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), classes]):
                listed = classes.elts if isinstance(classes, ast.Tuple) else [classes]
                self._muted += 1
                found = either([self._annotation(each, scope) for each in listed])
                self._muted -= 1
                inside = scope.copy()
                inside.names[name] = found
                return inside
            case ast.BoolOp(op=ast.And(), values=[first, *_]):
                return self._narrowed(first, scope)
            case _:
                return scope

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, scope: Scope) -> None:
        if isinstance(node, ast.While):
            self._value(node.test, scope)
        else:
            iterated = self._value(node.iter, scope)
            self._assign(node.target, self._item(iterated, node.iter), scope)
        self._statements(node.body, scope)
        self._statements(node.orelse, scope)

    def _try(self, node: ast.Try | ast.TryStar, scope: Scope) -> None:
        self._statements(node.body, scope)
        for handler in node.handlers:
            if handler.type is not None:
                self._value(handler.type, scope)
            copy = scope.copy()
            if handler.name is not None:
                copy.names[handler.name] = OTHER
            self._statements(handler.body, copy)
        self._statements(node.orelse, scope)
        self._statements(node.finalbody, scope)

    # --- names and imports ------------------------------------------------------------------------------------------

    def _import(self, alias: ast.alias, scope: Scope) -> None:
        found = self._modules.find(alias.name)
        self._note_client(found, alias)
        if alias.asname is not None:
            scope.names[alias.asname] = found
        else:
            first = alias.name.split(".")[0]
            scope.names[first] = found if first == alias.name else OTHER if found == OTHER else Dotted(first)

    def _import_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        dotted = dotted_of(self._module, node)
        source = self._modules.find(dotted) if dotted else Dotted("")
        self._note_client(source, node)
        for alias in node.names:
            if alias.name == "*":
                scope.stars.append(source)
                continue
            value = self._imported(source, dotted, alias.name)
            self._note_client(value, alias)
            if not isinstance(value, PackageOf):
                self._name_attribute(source, alias.name, alias)
            scope.names[alias.asname or alias.name] = value

    def _imported(self, source: Value, dotted: str, name: str) -> Value:
        """What `from … import` binds: a name of the module, or a module below it."""
        if isinstance(source, PackageOf | ModuleOf):
            return attribute_of(source, name)
        if isinstance(source, OwnModule):
            own = self._of_module(source.module, name)
            if own is not None:
                return own
        below = self._modules.find(f"{dotted}.{name}" if dotted else name)
        if below == OTHER and name in KNOWN_FUNCTIONS:
            return Builtin(name)
        return UNKNOWN if below == OTHER and isinstance(source, OwnModule | Dotted) else below

    def _of_module(self, module: Module, name: str) -> Value | None:
        self._read_top(module)
        return module.scope.names.get(name)

    def _note_client(self, value: Value, node: ast.AST) -> None:
        if isinstance(value, PackageOf | ModuleOf):
            self._module.clients.add(value.surface)
            self._found(self._index(value.surface).named(("package",)), node)
        elif isinstance(value, ClassOf | Exported | FunctionOf):
            surface = (
                value.value.surface
                if isinstance(value, ClassOf) and isinstance(value.value, Typed | ClientOf)
                else None
            )
            surface = value.surface if isinstance(value, Exported | FunctionOf) else surface
            if surface is not None:
                self._module.clients.add(surface)

    def _assign(self, target: ast.expr, value: Value, scope: Scope) -> None:
        match target:
            case ast.Name(id=name):
                scope.names[name] = value
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if isinstance(
                owner := self._lookup(name, scope), Own
            ):
                known = owner.own.attributes.get(attribute)
                owner.own.attributes[attribute] = value if known is None else either((known, value))
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                values = value.items if isinstance(value, Several) and len(value.items) == len(targets) else None
                for at, inner in enumerate(targets):
                    self._assign(inner, values[at] if values is not None else item_of(value), scope)
            case ast.Starred(value=inner):
                self._assign(inner, Many(value), scope)
            case _:
                self._value(target, scope)

    # --- functions and classes --------------------------------------------------------------------------------------

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, owner: OwnClass | None) -> None:
        for decorator in node.decorator_list:
            self._value(decorator, scope)
        for argument in arguments_of(node.args):
            if argument.annotation is not None:
                self._annotation(argument.annotation, scope)
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self._value(default, scope)
        if node.returns is not None:
            self._annotation(node.returns, scope)
        outer = scope if owner is None else (scope.parent or scope)
        function = OwnFunction(self._module, node, outer, owner)
        scope.names[node.name] = function
        if not self._muted:
            self._waiting.append(function)

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        for decorator in node.decorator_list:
            self._value(decorator, scope)
        bases = tuple(self._value(base, scope) for base in node.bases)
        for keyword in node.keywords:
            self._value(keyword.value, scope)
        own = OwnClass(self._module, node, bases)
        scope.names[node.name] = own
        inside = Scope({}, scope)
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                self._define(statement, inside, own)
                function = inside.names[statement.name]
                if isinstance(function, OwnFunction):
                    for attribute in _assigned_to_self(statement):
                        own.assigned_in.setdefault(attribute, []).append(function)
            else:
                self._statement(statement, inside)
        own.names = inside.names

    def _read_function(self, function: OwnFunction) -> None:
        """The body of a function, with its parameters as they are annotated."""
        scope = self._parameters(function)
        before = self._collected, self._yielded
        self._collected, self._yielded = [], []
        self._statements(function.node.body, scope)
        self._returned.setdefault(function.node, self._outcome(function))
        self._collected, self._yielded = before

    def _outcome(self, function: OwnFunction) -> Value:
        if self._yielded:
            return Many(either(self._yielded))
        result = either(self._collected)
        return Awaited(result) if isinstance(function.node, ast.AsyncFunctionDef) else result

    def _parameters(self, function: OwnFunction) -> Scope:
        scope = Scope({}, function.scope)
        arguments = [*arguments_of(function.node.args)]
        decorators = {last_name(each) for each in function.node.decorator_list}
        self._muted += 1
        for at, argument in enumerate(arguments):
            if argument.annotation is not None:
                value = self._annotation(argument.annotation, function.scope)
                if argument is function.node.args.vararg:
                    value = Many(value)
                scope.names[argument.arg] = Mapped(value) if argument is function.node.args.kwarg else value
            elif at == 0 and function.owner is not None and "staticmethod" not in decorators:
                is_class = "classmethod" in decorators
                scope.names[argument.arg] = function.owner if is_class else Own(function.owner)
            else:
                scope.names[argument.arg] = self._fixture(argument.arg, function)
        self._muted -= 1
        return scope

    def _fixture(self, name: str, function: OwnFunction) -> Value:
        """What pytest passes for a parameter, where the fixture of that name is in the same module."""
        found = function.module.scope.names.get(name)
        if not isinstance(found, OwnFunction) or found is function:
            return UNKNOWN
        if "fixture" not in {last_name(each) for each in found.node.decorator_list}:
            return UNKNOWN
        value = self._called_own(found)
        return value.item if isinstance(value, Many) else value.value if isinstance(value, Awaited) else value

    def _called_own(self, function: OwnFunction) -> Value:
        """What a function of the program returns: as annotated, else as its `return` statements say."""
        node = function.node
        if node in self._returned or self._depth >= DEEPEST:
            return self._returned.get(node, UNKNOWN)
        self._returned[node] = UNKNOWN
        self._depth += 1
        before, self._module = getattr(self, "_module", function.module), function.module
        self._muted += 1
        value = self._annotation(node.returns, function.scope) if node.returns is not None else UNKNOWN
        if node.returns is None:
            scope = self._parameters(function)
            outer = self._collected, self._yielded
            self._collected, self._yielded = [], []
            self._statements(node.body, scope)
            value = self._outcome(function)
            self._collected, self._yielded = outer
        elif last_name(node.returns) == "Self" and function.owner is not None:
            value = Own(function.owner)
        elif isinstance(node, ast.AsyncFunctionDef) and not isinstance(value, Many):
            value = Awaited(value)
        self._muted -= 1
        self._depth -= 1
        self._module = before
        self._returned[node] = value
        return value

    def _attribute_of_own(self, own: OwnClass, name: str, seen: frozenset[OwnClass] = frozenset()) -> Value | None:
        """An attribute of an instance of a class of the program, or of one that it is derived from."""
        defined = own.names.get(name)
        if isinstance(defined, OwnFunction):
            decorators = {last_name(each) for each in defined.node.decorator_list}
            return self._called_own(defined) if {"property", "cached_property"} & decorators else defined
        if defined is not None:
            return defined
        if name not in own.attributes:
            for method in own.assigned_in.pop(name, ()):
                self._called_own_body(method)
        if name in own.attributes:
            return own.attributes[name]
        for base in own.bases:
            found = None
            if isinstance(base, OwnClass) and base not in seen:
                found = self._attribute_of_own(base, name, seen | {own})
            elif isinstance(base, ClassOf):
                found = attribute_of(base.value, name)
            if found is not None:
                return found
        return None

    def _called_own_body(self, method: OwnFunction) -> None:
        """Read a method for what it assigns to `self`."""
        before, self._module = self._module, method.module
        outer = self._collected, self._yielded
        self._collected, self._yielded = [], []
        self._muted += 1
        self._statements(method.node.body, self._parameters(method))
        self._muted -= 1
        self._collected, self._yielded = outer
        self._module = before


def _leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether what follows a branch is not reached from it."""
    return bool(body) and isinstance(body[-1], ast.Return | ast.Raise | ast.Continue | ast.Break)


def _assigned_to_self(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """The attributes that a method assigns to its first parameter."""
    first = next(arguments_of(function.args), None)
    if first is None:
        return
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute, ctx=ast.Store()) if name == first.arg:
                yield attribute
            case _:
                pass
