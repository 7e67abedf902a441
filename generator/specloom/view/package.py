"""What templates print: every text and every piece of source in here is final."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from ..layout import Source


class FieldView(Struct, frozen=True):
    """A field of a model: its declaration, and its docstring if there is something to say."""

    declaration: Source
    doc: str | None


class ClassView(Struct, frozen=True):
    """A class with fields or members: a model or an enum."""

    header: Source
    doc: str
    fields: tuple[FieldView, ...]
    kind: Literal["class"] = "class"


class MarkerView(Struct, frozen=True):
    """The common type of everything that can be submitted to one kind of task."""

    header: Source
    doc: str
    kind: Literal["marker"] = "marker"


class ChoiceView(Struct, frozen=True):
    """A union whose members are distinguished when a response is read."""

    doc: str
    annotation: Source
    """The alias that type checkers see."""
    assignment: Source
    kind: Literal["choice"] = "choice"


class AliasView(Struct, frozen=True):
    """A name for a type."""

    declaration: Source
    doc: str | None
    kind: Literal["alias"] = "alias"


ModelView = ClassView | MarkerView | ChoiceView | AliasView


class ModuleView(Struct, frozen=True):
    """What precedes the definitions of a module."""

    doc: str
    imports: tuple[str, ...]
    typed_imports: tuple[str, ...] = ()
    """The imports of what only its annotations need."""


class ModelsView(Struct, frozen=True):
    """`models.py`."""

    module: ModuleView
    models: tuple[ModelView, ...]


class CallView(Struct, frozen=True):
    """A function of `calls.py`: arguments to wire form."""

    constant: Source | None
    """The assignment of the operation, or of the kind of task; None for a function that shares that of another."""
    signature: Source
    doc: str
    body: Source

    @property
    def code(self) -> tuple[Source | None, ...]:
        """All of its code."""
        return self.constant, self.signature, self.body


class CallsView(Struct, frozen=True):
    """`calls.py`."""

    module: ModuleView
    constants: tuple[Source, ...]
    operations: tuple[CallView, ...]
    tasks: tuple[CallView, ...]


class WebhooksView(Struct, frozen=True):
    """`webhooks.py`."""

    module: ModuleView
    functions: tuple[CallView, ...]


class MethodView(Struct, frozen=True):
    """A method of a client or a resource, in one flavour."""

    signature: Source
    doc: str
    body: Source
    decorator: Source | None = None
    """What marks it as deprecated for type checkers."""
    derived: Source | None = None
    """The assignment of a further method that is made from it."""


class ResourceView(Struct, frozen=True):
    """A class of methods that belong together."""

    attribute: str
    signature: Source
    """Of the property that gives it."""
    body: Source
    """Of that property."""
    header: Source
    doc: str
    property_doc: str
    methods: tuple[MethodView, ...]


class ClientView(Struct, frozen=True):
    """`client.py` or `async_client.py`."""

    module: ModuleView
    header: Source
    options: Source
    """The annotation of its options."""
    begin: Source
    """The call of the constructor of its class."""
    doc: str
    parameters: tuple[Source, ...]
    """Its keys, each with its comma."""
    credentials: Source
    """The assignment that gathers the keys."""
    keys: tuple[str, ...]
    """Their names, which are deleted once they are gathered."""
    methods: tuple[MethodView, ...]
    resources: tuple[ResourceView, ...]

    @property
    def has_deprecated(self) -> bool:
        """Whether any method is marked as deprecated."""
        listed = (self.methods, *(resource.methods for resource in self.resources))
        return any(method.decorator is not None for methods in listed for method in methods)


class TestView(Struct, frozen=True):
    """One generated test."""

    signature: Source
    doc: str
    service: Source
    """The assignment of the scripted responses."""
    action: Source
    """The call: an assignment, or where it must raise, an expression."""
    error: Source | None
    asserts: tuple[Source, ...]
    table: Source | None = None
    """The decorator with its cases, where there are several."""

    @property
    def code(self) -> tuple[Source | None, ...]:
        """All of its code."""
        return self.table, self.signature, self.service, self.action, self.error, *self.asserts


class PayloadTestView(Struct, frozen=True):
    """One generated test of a payload."""

    signature: Source
    doc: str
    given: tuple[Source, ...]
    """The assignments of a signed request."""
    action: Source
    """The assignment of its value."""
    expected: Source
    forged: Source | None = None
    """The call with a changed body, which raises `error`."""
    error: Source | None = None

    @property
    def code(self) -> tuple[Source, ...]:
        """All of its code."""
        return (*self.given, self.action, self.expected, *filter(None, (self.forged, self.error)))


class TestsView(Struct, frozen=True):
    """`tests/test_<provider>.py`."""

    module: ModuleView
    clients: Source
    """The tuple of both clients, as an argument."""
    options: Source
    """The assignment of what the clients are made with."""
    echo: str | None
    tests: tuple[TestView, ...]
    payloads: tuple[PayloadTestView, ...]
    untested: tuple[str, ...] = ()
    """The ids of the operations that no test calls."""


class GuideMethod(Struct, frozen=True):
    """One method in `API.md`."""

    method: str
    call: str
    """Its function in `calls`, as Markdown; "" where it makes several calls."""
    wire: str
    """The requests that it sends; "" where it only polls, or sends nothing."""
    text: str


class GuideTask(Struct, frozen=True):
    """One kind of task in `API.md`."""

    attribute: str
    facts: tuple[str, ...]
    types: tuple[tuple[str, str], ...]
    """(class of what is submitted, class of its solution)."""
    diagram: tuple[str, ...]
    """The lines of its life cycle in Mermaid."""


class GuideView(Struct, frozen=True):
    """`API.md`."""

    title: str
    doc: str
    package: str
    client: str
    credentials: tuple[tuple[str, str], ...]
    servers: tuple[str, ...]
    methods: tuple[GuideMethod, ...]
    tasks: tuple[GuideTask, ...]
    kinds: tuple[tuple[str, tuple[str, ...]], ...]
    """(error class, codes)."""
    payloads: str
    """What must be known of the sender of a payload."""
    webhooks: tuple[tuple[str, str], ...]
    """(function, what it is for)."""


class ExportsView(Struct, frozen=True):
    """`__init__.py` of a client, and its `testing.py`."""

    doc: str
    imports: tuple[str, ...]
    """The imports of what is loaded with the package."""
    typed_imports: tuple[str, ...]
    """The imports of everything else, which only type checkers see."""
    names: tuple[str, ...]
    """What can be imported from the package, sorted."""
    modules: tuple[tuple[str, str], ...]
    """(name, module that has it) of what is loaded when it is first used; a submodule is its own."""
    testing: TestingView


class TestingView(Struct, frozen=True):
    """`testing.py` of a client: what scripts its responses."""

    module: ModuleView
    names: tuple[str, ...]
    """All that it exports, sorted."""


class PackageView(Struct, frozen=True):
    """One client, ready to be printed."""

    name: str
    notice: str
    """Where the files come from, for the top of those that are not in Python."""
    header: str
    """The same as the comment at the top of every module."""
    exports: ExportsView
    models: ModelsView
    calls: CallsView
    webhooks: WebhooksView | None
    client: ClientView
    async_client: ClientView
    tests: TestsView
    guide: GuideView

    def runtime_modules(self, *, with_tests: bool = True) -> tuple[str, ...]:
        """The modules of the runtime that the files import, sorted."""
        parts = (
            self.models,
            self.calls,
            self.client,
            self.async_client,
            self.webhooks,
            *((self.tests, self.exports.testing) if with_tests else ()),
        )
        modules = [part.module for part in parts if part is not None]
        lines = [line for module in modules for line in (*module.imports, *module.typed_imports)]
        lines += [*self.exports.imports, *self.exports.typed_imports]
        return tuple(sorted(set(_RUNTIME.findall("\n".join(lines)))))


_RUNTIME = re.compile(r"from \.\._runtime\.([\w.]+) import")
