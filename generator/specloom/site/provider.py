"""One provider as pages: what its spec says, under the names that its client has."""

from __future__ import annotations

import json
import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from .. import ir
from ..layout import inline, one_line
from ..manifest import counted
from ..naming import names_of
from ..runtime.description.servers import default_url
from ..runtime.json_data import pointer_tokens
from ..runtime.media_types import is_json
from ..view.guide import codes, facts, task_methods
from ..view.lifecycle import lifecycle
from ..view.operations import good, request_line
from ..view.signatures import Signatures, files_of
from ..view.types import Directions
from ..view.webhooks import explained
from ..view.webhooks import listed as payloads
from ..view.wording import introduced, sentence
from .diagram import draw
from .faults import error_anchor, error_rows, raised_by
from .fields import Fields
from .markup import annotation, markdown
from .pages import (
    Group,
    Input,
    Introduction,
    Link,
    ModelSection,
    OperationSection,
    ResourceSection,
    Row,
    Step,
    TaskSection,
    Try,
)
from .places import FIRST, Places, model_anchor, nearer, operation_anchor, places_of, resource_anchor, task_anchor
from .samples import Samples

_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a search finds; `address` is relative to the folder of its provider."""

    kind: str
    title: str
    note: str
    address: str


class ProviderPages:
    """Describes one provider, page by page."""

    def __init__(self, api: ir.Api, root: str, *, is_served: bool) -> None:
        self._api = api
        self._is_served = is_served
        self._directions = Directions(api)
        names = self._names = names_of(api, lambda finding: None, self._directions.of)
        self._signatures = Signatures(api, self._names, self._directions)
        self._fields = Fields(api, self._names, self._signatures, self._directions)
        self._samples = Samples(api, self._names, self._signatures, self._directions, root)
        self._models = sorted(self._shown_models(), key=lambda model: self._names.models[model.name].lower())
        self.places: Places = places_of(api, self._names, self._models)
        self._addresses = {names.models[model.name]: self.places.model(names, model.name) for model in self._models}
        self._models_on: dict[str, list[ir.Model]] = {}
        for model in self._models:
            self._models_on.setdefault(self.places.models[model.name], []).append(model)
        self._operations_of: dict[str | None, list[ir.Operation]] = {}
        for operation in api.operations:
            self._operations_of.setdefault(names.methods[operation.id].resource, []).append(operation)
        self._links: dict[str, Mapping[str, str]] = {}

    @property
    def title(self) -> str:
        """What the provider is called."""
        return inline(self._api.title or self._names.client)

    @property
    def summary(self) -> str:
        """The first sentence about it, as Markdown."""
        first = " ".join(sentence(self._api.doc).split("\n\n")[0].split())
        return inline(_SENTENCE_END.split(first, maxsplit=1)[0])

    def _shown_models(self) -> Iterator[ir.Model]:
        """The models that a signature or another model names: the classes of `models`."""
        for model in self._api.models:
            if model.name not in self._directions.opened and self._names.same[model.name] == model.name:
                yield model

    def _links_on(self, page: str) -> Mapping[str, str]:
        """The address of each class of a model, as a page writes it."""
        known = self._links.get(page)
        if known is None:
            anchors = (model_anchor(self._names.models[model.name]) for model in self._models_on.get(page, ()))
            near = {anchor.removeprefix(model_anchor("")): f"#{anchor}" for anchor in anchors}
            known = self._links[page] = ChainMap(near, self._addresses)
        return known

    # --- the first page ----------------------------------------------------------------------------------------------

    def provider(self) -> Introduction:
        """What the first page begins with."""
        api, names = self._api, self._names
        told = {name: tuple(each) for name, each in codes(api).items()}
        docs = dict(api.credential_docs)
        return Introduction(
            name=api.name,
            title=self.title,
            version=inline(api.version),
            doc=markdown(sentence(api.doc)),
            documentation=inline(api.documentation) if api.documentation.startswith(("https://", "http://")) else "",
            client=names.client,
            setup=self._samples.setup(),
            credentials=tuple(
                Row(f"credential-{item.name}", _code(item.name), self._credential(item.env, docs.get(item.name, "")))
                for item in api.credentials
            ),
            servers=tuple(dict.fromkeys(inline(default_url(server)) for server in api.servers)),
            errors=error_rows(api, told),
            webhooks=tuple(
                Row(f"webhook-{at}", _code(call), markdown(text))
                for at, (call, text) in enumerate(payloads(api, names))
            ),
            webhooks_doc=markdown(explained(api)),
            contents=tuple(self.contents()) if self.places.is_split else (),
            counts=", ".join(self.counts()),
        )

    def counts(self) -> Iterator[str]:
        """How much of everything the provider has."""
        yield counted(len(self._api.operations), "operation")
        if self._api.tasks:
            yield counted(len(self._api.tasks), "kind") + " of task"
        yield counted(len(self._models), "model")

    @staticmethod
    def _credential(env: str | None, doc: str) -> Markup:
        told = (
            Markup(f"<p>By default from <code>{escape(inline(env))}</code> of the environment.</p>")
            if env
            else Markup("")
        )
        return markdown(sentence(doc)) + told

    def contents(self) -> Iterator[Group]:
        """The resources and models of all pages, as the first page links to them."""
        for attribute in self.places.resources:
            file = self.places.resources[attribute]
            href = nearer(f"{file}#{resource_anchor(attribute)}", FIRST)
            yield Group(_path(attribute), href, tuple(self._members(attribute, FIRST)))
        files = sorted(dict.fromkeys(self.places.models.values()))
        if files:
            listed = [Link(file.removeprefix("models-").removesuffix(".html").capitalize(), file) for file in files]
            yield Group("Models by their first letters", files[0], tuple(listed))

    def groups(self, page: str) -> Iterator[Group]:
        """The navigation of a page: what is on it, and the parts of the first page, which leads to all others."""
        yield Group(self.title, nearer(f"{FIRST}#main", page), tuple(self._parts(page)))
        for attribute, file in self.places.resources.items():
            if file == page:
                yield Group(_path(attribute), f"#{resource_anchor(attribute)}", tuple(self._members(attribute, page)))
        models = [self._names.models[model.name] for model in self._models_on.get(page, ())]
        if models:
            href = "#models" if page == FIRST else "#main"
            yield Group("Models", href, tuple(Link(name, f"#{model_anchor(name)}") for name in models))

    def _members(self, attribute: str | None, page: str) -> Iterator[Link]:
        """The life cycles and the methods of a resource, as a page links to them."""
        for task in self._tasks_of(attribute):
            yield Link("life cycle", nearer(self.places.task(self._names, task.name), page))
        for item in self._of_resource(attribute):
            address = self.places.operation(self._names, item.id)
            yield Link(self._names.methods[item.id].method, nearer(address, page))

    def _parts(self, page: str) -> Iterator[Link]:
        """The parts of the first page that every provider has."""
        yield Link("Set-up", nearer(f"{FIRST}#setup", page))
        yield Link("Errors", nearer(f"{FIRST}#errors", page))
        if self._has_webhooks:
            yield Link("Webhooks", nearer(f"{FIRST}#webhooks", page))
        if self.places.is_split:
            yield Link("All pages", nearer(f"{FIRST}#pages", page))

    @property
    def _has_webhooks(self) -> bool:
        return next(payloads(self._api, self._names), None) is not None

    # --- operations --------------------------------------------------------------------------------------------------

    def _of_resource(self, attribute: str | None) -> list[ir.Operation]:
        return self._operations_of.get(attribute, [])

    def _tasks_of(self, attribute: str | None) -> list[ir.Task]:
        return [task for task in self._api.tasks if self._names.tasks[task.name] == attribute]

    def resources(self, page: str) -> Iterator[tuple[ResourceSection, tuple[TaskSection, ...]]]:
        """The resources on a page, with their kinds of task."""
        level = 2 if self.places.is_split and page != FIRST else 3
        docs = dict(self._api.tag_docs)
        for attribute, file in self.places.resources.items():
            if file != page:
                continue
            operations = self._of_resource(attribute)
            tags = [tag for item in operations for tag in item.tags[:1]]
            resource = ResourceSection(
                id=resource_anchor(attribute),
                level=level,
                name=_path(attribute),
                doc=markdown(sentence(docs.get(tags[0], ""))) if tags and attribute is not None else Markup(""),
                operations=tuple(self._operation(item, page, level + 1) for item in operations),
            )
            yield resource, tuple(self._task(task, level + 1, page) for task in self._tasks_of(attribute))

    def _operation(self, item: ir.Operation, page: str, level: int) -> OperationSection:
        anchor = operation_anchor(self._names, item.id)
        links = self._links_on(page)
        returns = annotation(one_line(self._signatures.returns(item)), links)
        return OperationSection(
            id=anchor,
            level=level,
            name=self._names.methods[item.id].path,
            wire=inline(request_line(item)),
            summary=markdown(introduced(item.summary, item.description)),
            is_deprecated=item.deprecated,
            arguments=self._fields.of_operation(item, links, anchor),
            returns=returns,
            examples=self._samples.of_operation(item),
            raises=tuple(self._raised(item, links, page, anchor)),
            trial=self._trial(item, anchor) if self._is_served else None,
        )

    def _raised(self, item: ir.Operation, links: Mapping[str, str], page: str, anchor: str) -> Iterator[Row]:
        """The failures that the spec declares: by HTTP status, and those inside of successful ones."""
        fine = good(item)
        for at, answer in enumerate(each for each in item.responses if each not in fine):
            told = markdown(sentence(answer.doc))
            if answer.type not in (None, ir.FreeForm()):
                value = self._fields.annotation(answer.type, links)
                told += Markup("<p><code>error.value</code> is <code>{}</code>.</p>").format(value)
            what = "Other statuses" if answer.status == "default" else f"HTTP {inline(answer.status)}"
            yield Row(f"{anchor}.status-{at}", Markup(escape(what)), told)
        named = [*raised_by(item)]
        if named:
            shown = [self._error_link(name, page) for name in named]
            yield Row(f"{anchor}.errors", Markup("Raises"), Markup("<p>{}</p>").format(Markup(", ").join(shown)))

    @staticmethod
    def _error_link(name: str, page: str) -> Markup:
        href = nearer(f"{FIRST}#{error_anchor(name)}", page)
        return Markup('<a href="{}"><code>{}</code></a>').format(href, name)

    def _trial(self, item: ir.Operation, anchor: str) -> Try | None:
        """The form of an operation whose requests are JSON, or have no body."""
        body = item.body
        if body is not None and not is_json(body.media_type, item.json_types):
            return None
        example = next(iter(item.examples), None)
        shown = {(place, name): value for place, name, value in (example.parameters if example is not None else ())}
        inputs = tuple(
            Input(
                f"{anchor}-try-{at}",
                each.location,
                each.name,
                _text(shown.get((each.location, each.name), "")),
                each.required,
            )
            for at, each in enumerate(item.given_parameters)
        )
        request = example.request if example is not None else ir.MISSING
        text = "" if body is None else "{}" if isinstance(request, ir.Missing) else _pretty(_public(item, request))
        return Try(f"{anchor}-try", self._api.name, item.id, inputs, text)

    # --- tasks -------------------------------------------------------------------------------------------------------

    def _task(self, task: ir.Task, level: int, page: str) -> TaskSection:
        cycle = lifecycle(task, self._signatures.operations)
        anchor = task_anchor(self._names, task.name)
        name = f"client.{self._names.tasks[task.name]}"
        links = self._links_on(page)
        return TaskSection(
            id=anchor,
            level=level,
            name=name,
            diagram=draw(cycle, f"{anchor}-cycle", f"Life cycle of a task of {name}"),
            steps=tuple(
                Step(each.source, each.target, tuple(reason.text for reason in each.reasons))
                for each in cycle.transitions
            ),
            facts=(self._taken(task, page), *map(markdown, facts(task))),
            methods=tuple(
                Row(f"{anchor}.{at}", _code(each.method), markdown(each.text))
                for at, each in enumerate(task_methods(task, self._names, self._signatures))
            ),
            examples=self._samples.of_task(task),
            results=tuple(
                (annotation(subject, links), annotation(solution, links))
                for subject, solution in self._signatures.solutions_of(task)
            ),
        )

    def _taken(self, task: ir.Task, page: str) -> Markup:
        """Where the arguments of a submission are described."""
        links = [
            Markup('<a href="{}"><code>{}</code></a>').format(
                nearer(self.places.operation(self._names, create), page), self._names.methods[create].path
            )
            for create in task.create
        ]
        told = Markup("<p>Takes the arguments of {}.</p>").format(Markup(" or ").join(links))
        uploads = files_of(task)
        return told if not uploads else told + markdown(f"And what is uploaded: `{'`, `'.join(uploads)}`.")

    # --- models ------------------------------------------------------------------------------------------------------

    def models(self, page: str) -> Iterator[ModelSection]:
        """The models on a page."""
        links = self._links_on(page)
        for model in self._models_on.get(page, ()):
            yield self._model(model, links, 2 if self.places.is_split else 3)

    def _model(self, model: ir.Model, links: Mapping[str, str], level: int) -> ModelSection:
        name = self._names.models[model.name]
        anchor = model_anchor(name)
        fields = self._fields.of_model(model, links, anchor) if isinstance(model, ir.Object) else ()
        values: tuple[Row, ...] = ()
        members: tuple[Markup, ...] = ()
        match model:
            case ir.Enum():
                values = tuple(
                    Row(
                        f"{anchor}.{at}",
                        _code(json.dumps(value.value, ensure_ascii=False)),
                        markdown(sentence(value.doc)),
                    )
                    for at, value in enumerate(model.values)
                )
            case ir.Union():
                members = tuple(self._fields.annotation(member, links) for member in model.members)
            case ir.Alias():
                members = (self._fields.annotation(model.type, links),)
            case ir.Object():
                pass
        kind = {ir.Enum: "enum", ir.Union: "union", ir.Alias: "type", ir.Object: "object"}[type(model)]
        return ModelSection(anchor, level, name, kind, markdown(sentence(model.doc)), fields, values, members)

    # --- search ------------------------------------------------------------------------------------------------------

    def entries(self) -> Iterator[Entry]:
        """Everything that a search finds."""
        names = self._names
        yield Entry("provider", self.title, self.summary, f"{FIRST}#main")
        for task in self._api.tasks:
            yield Entry("task", f"client.{names.tasks[task.name]}", "", self.places.task(names, task.name))
        for item in self._api.operations:
            note = inline(f"{request_line(item)} {sentence(item.summary)}")
            yield Entry("operation", names.methods[item.id].path, note, self.places.operation(names, item.id))
        for model in self._models:
            note = inline(sentence(model.doc.split("\n")[0]))
            yield Entry("model", names.models[model.name], note, self.places.model(names, model.name))
        told = {name: tuple(each) for name, each in codes(self._api).items()}
        for row in error_rows(self._api, told):
            name = row.id.removeprefix(error_anchor(""))
            yield Entry("error", name, ", ".join(map(inline, told.get(name, ()))), f"{FIRST}#{row.id}")


def _path(attribute: str | None) -> str:
    """A resource as callers write it; None is the client itself."""
    return "client" if attribute is None else f"client.{attribute}"


def _code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(inline(text))


def _text(value: ir.Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _pretty(value: ir.Json) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _public(item: ir.Operation, request: ir.Json) -> ir.Json:
    """The body of an example without credentials, which the emulator's own replace."""
    secret = {placement.name for placement in item.all_placements if placement.location == "body"}
    return _without(request, {pointer_tokens(pointer) for pointer in secret})


def _without(value: ir.Json, paths: set[tuple[str, ...]]) -> ir.Json:
    if not isinstance(value, dict) or not paths:
        return value
    dropped = {path[0] for path in paths if len(path) == 1}
    return {
        key: _without(inner, {path[1:] for path in paths if len(path) > 1 and path[0] == key})
        for key, inner in value.items()
        if key not in dropped
    }
