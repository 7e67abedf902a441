"""All files of the site, by path."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from .. import ir, resources
from .markup import markdown
from .pages import Argument, Example, Group, Link, OperationSection, Page, TaskSection
from .places import FIRST, files_of
from .provider import Entry, ProviderPages

if TYPE_CHECKING:
    from jinja2 import Environment

SITE = "API documentation"
"""What the site is called."""

_ASSETS = ("site.css", "site.js")
_SERVED_ASSETS = ("try.js",)


def build(
    apis: Sequence[ir.Api], root: str, *, is_served: bool = False
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The shared files, and those of each provider by its name; all paths are relative to the root of the site.

    `root` is the package that contains the generated clients, as programs import it. `is_served` adds what only works
    beside an emulator: forms that send the requests of examples.
    """
    pages = {api.name: ProviderPages(api, root, is_served=is_served) for api in sorted(apis, key=lambda api: api.name)}
    shared = {f"assets/{name}": _asset(name) for name in (*_ASSETS, *(_SERVED_ASSETS if is_served else ()))}
    shared["assets/search.js"] = index_text((name, entry) for name, each in pages.items() for entry in each.entries())
    shared[FIRST] = _home(pages, is_served=is_served)
    return shared, {name: dict(_provider(name, each, is_served=is_served)) for name, each in pages.items()}


def index_text(entries: Iterable[tuple[str, Entry]]) -> str:
    """The index of the search as a script, so that a page that was opened from the disk can load it:
    a line an entry.
    """
    rows = [[entry.kind, entry.title, entry.note, f"{name}/{entry.address}"] for name, entry in entries]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    safe = lines.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"window.searchIndex = [\n{safe}\n];\n"


def _home(pages: dict[str, ProviderPages], *, is_served: bool) -> str:
    providers = [each.provider() for each in pages.values()]
    summaries = [markdown(each.summary) for each in pages.values()]
    body = _printed("index", providers=tuple(zip(providers, summaries, strict=True)), site=SITE)
    links = tuple(Link(each.title, f"{each.name}/{FIRST}") for each in providers)
    page = Page(
        title=SITE,
        description="Documentation of the generated clients.",
        root="",
        site=SITE,
        trail=(),
        groups=(Group("Providers", "#main", links),),
        body=body,
        is_served=is_served,
    )
    return str(_printed("page", page=page))


def _provider(name: str, pages: ProviderPages, *, is_served: bool) -> Iterator[tuple[str, str]]:
    for file in files_of(pages.places):
        title = pages.title if file == FIRST else f"{_named(file)} – {pages.title}"
        page = Page(
            title=f"{title} – {SITE}",
            description=pages.summary,
            root="../",
            site=SITE,
            trail=(Link(pages.title, FIRST),) if file != FIRST else (),
            groups=tuple(pages.groups(file)),
            body=Markup("").join(_parts(pages, file)),
            is_served=is_served,
        )
        yield f"{name}/{file}", str(_printed("page", page=page))


def _named(file: str) -> str:
    """What a page besides the first is called: `client.repos`, or `Models: A`."""
    kind, _, rest = file.removesuffix(".html").partition("-")
    return f"client.{rest}" if kind == "resource" else f"Models: {rest.upper()}"


def _parts(pages: ProviderPages, file: str) -> Iterator[Markup]:
    is_first = file == FIRST
    if is_first:
        provider = pages.provider()
        yield _printed("provider", provider=provider, setup=_examples((provider.setup,)))
    else:
        yield _printed("title", title=_named(file))
    resources_ = [*pages.resources(file)]
    if is_first and resources_:
        yield _printed("section", id="operations", title="Operations")
    for resource, tasks in resources_:
        shown = Markup("").join(map(_task, tasks))
        operations = Markup("").join(map(_operation, resource.operations))
        yield _printed("resource", resource=resource, tasks=shown, operations=operations)
    models = [*pages.models(file)]
    if is_first and models:
        yield _printed("section", id="models", title="Models")
    for model in models:
        yield _printed("model", model=model, fields=_arguments(model.fields, f"Fields of {model.name}"))
    if is_first:
        yield _printed("errors", provider=pages.provider())


def _operation(operation: OperationSection) -> Markup:
    return _printed(
        "operation",
        operation=operation,
        examples=_examples(operation.examples),
        arguments=_arguments(operation.arguments, f"Arguments of {operation.name}"),
        trial=Markup("") if operation.trial is None else _printed("try", trial=operation.trial),
    )


def _task(task: TaskSection) -> Markup:
    diagram = _printed("diagram", "svg", diagram=task.diagram)
    return _printed("task", task=task, diagram=diagram, examples=_examples(task.examples))


def _examples(examples: Sequence[Example]) -> Markup:
    return Markup("").join(_printed("example", example=example) for example in examples)


def _arguments(arguments: Sequence[Argument], caption: str) -> Markup:
    return _printed("arguments", arguments=arguments, caption=caption) if arguments else Markup("")


def _asset(name: str) -> str:
    return (resources.templates_dir() / "site" / name).read_text(encoding="utf-8")


def _printed(name: str, ending: str = "html", **values: object) -> Markup:
    return Markup(_environment().get_template(f"site/{name}.{ending}.jinja").render(**values))


@cache
def _environment() -> Environment:
    """Jinja for pages: every value that is not `Markup` is escaped, a missing name is an error,
    and there is no filter.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(str(resources.templates_dir()), encoding="utf-8"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
    )
    environment.filters.clear()
    return environment
