"""What the templates of the site print: texts are final, and `Markup` is printed as it is."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct

from .diagram import Diagram


class Link(Struct, frozen=True):
    """Text that leads somewhere."""

    text: str
    href: str
    note: str = ""
    """What follows it; "" for nothing."""


class Group(Struct, frozen=True):
    """Links under a common heading."""

    title: str
    href: str
    links: tuple[Link, ...]


class Argument(Struct, frozen=True):
    """One argument of a method, or one field of a model."""

    id: str
    name: str
    type: Markup
    is_required: bool
    default: str
    """As JSON; "" for none."""
    wire: str
    """Its name on the wire, after where it goes; "" where that is the same."""
    doc: Markup


class Example(Struct, frozen=True):
    """The same call in both flavours."""

    title: str
    sync: Markup
    asynchronous: Markup


class Row(Struct, frozen=True):
    """A term of a table, and what is to say of it."""

    id: str
    term: Markup
    doc: Markup


class Input(Struct, frozen=True):
    """A value of a request that can be changed before it is sent."""

    id: str
    location: str
    name: str
    value: str
    is_required: bool


class Try(Struct, frozen=True):
    """The form that sends the request of an example to the emulator."""

    id: str
    provider: str
    operation: str
    inputs: tuple[Input, ...]
    body: str
    """The JSON of the body; "" for an operation without one."""


class OperationSection(Struct, frozen=True):
    """A method of the client for one operation."""

    id: str
    level: int
    """Of its heading."""
    name: str
    wire: str
    summary: Markup
    is_deprecated: bool
    arguments: tuple[Argument, ...]
    returns: Markup
    examples: tuple[Example, ...]
    raises: tuple[Row, ...]
    trial: Try | None


class ResourceSection(Struct, frozen=True):
    """The methods that belong together."""

    id: str
    level: int
    name: str
    doc: Markup
    operations: tuple[OperationSection, ...]


class Step(Struct, frozen=True):
    """A transition of a life cycle, as a row of a table."""

    source: str
    target: str
    reasons: tuple[str, ...]


class TaskSection(Struct, frozen=True):
    """One kind of task."""

    id: str
    level: int
    name: str
    diagram: Diagram
    steps: tuple[Step, ...]
    facts: tuple[Markup, ...]
    methods: tuple[Row, ...]
    examples: tuple[Example, ...]
    results: tuple[tuple[Markup, Markup], ...]
    """(class of what is submitted, class of its solution)."""


class ModelSection(Struct, frozen=True):
    """A model, an enum, a union, or a name for a type."""

    id: str
    level: int
    name: str
    kind: str
    doc: Markup
    fields: tuple[Argument, ...]
    values: tuple[Row, ...]
    members: tuple[Markup, ...]


class Introduction(Struct, frozen=True):
    """The beginning of a provider's first page."""

    name: str
    title: str
    version: str
    doc: Markup
    documentation: str
    """URL of the provider's own documentation; "" for none."""
    client: str
    setup: Example
    credentials: tuple[Row, ...]
    servers: tuple[str, ...]
    errors: tuple[Row, ...]
    """(error class, what it means and the provider's codes)."""
    webhooks: tuple[Row, ...]
    webhooks_doc: Markup
    contents: tuple[Group, ...]
    """Pages or parts of it, where the provider has several pages."""
    counts: str


class Page(Struct, frozen=True):
    """The frame of a page."""

    title: str
    description: str
    root: str
    """The way to the root of the site: "" or "../"."""
    site: str
    """What the site is called."""
    trail: tuple[Link, ...]
    """The pages above it."""
    groups: tuple[Group, ...]
    """What the navigation beside it leads to."""
    body: Markup
    is_served: bool
    """Whether an emulator is beside it."""
