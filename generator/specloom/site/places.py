"""Which page has what: every operation, kind of task, model and error of a provider has one stable address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .. import ir
from ..naming import Names, snake

MOST_OPERATIONS = 200
"""A provider with more operations has a page for each resource."""

FIRST = "index.html"


@dataclass(frozen=True, slots=True)
class Places:
    """The pages of one provider, by what is on them; files are relative to its folder."""

    is_split: bool
    resources: Mapping[str | None, str]
    """Attribute of the client -> file; None for the methods of the client itself."""
    models: Mapping[str, str]
    """Model -> file."""

    def operation(self, names: Names, id_: str) -> str:
        """The address of an operation."""
        return f"{self.resources[names.methods[id_].resource]}#{operation_anchor(names, id_)}"

    def task(self, names: Names, task: str) -> str:
        """The address of a kind of task."""
        return f"{self.resources[names.tasks[task]]}#{task_anchor(names, task)}"

    def model(self, names: Names, name: str) -> str:
        """The address of a model."""
        return f"{self.models[name]}#{model_anchor(names.models[name])}"


def places_of(api: ir.Api, names: Names, models: Iterable[ir.Model]) -> Places:
    """The pages of a provider: one, or where it is large,
    one for each resource and for models by their first letter.
    """
    attributes = dict.fromkeys(
        [*(names.methods[item.id].resource for item in api.operations), *(names.tasks[task.name] for task in api.tasks)]
    )
    if len(api.operations) <= MOST_OPERATIONS:
        return Places(False, dict.fromkeys(attributes, FIRST), {model.name: FIRST for model in models})
    return Places(
        True,
        {each: FIRST if each is None else f"resource-{file_name(each)}.html" for each in attributes},
        dict(_by_beginning([(names.models[model.name].lower(), model.name) for model in models])),
    )


MOST_MODELS = 150
"""How many models are on a page, where their names begin differently."""


def _by_beginning(models: list[tuple[str, str]], beginning: int = 1) -> Iterator[tuple[str, str]]:
    """(model, file) of models with their names:
    by the first letters, as many as it takes for pages that are not large.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, model in models:
        groups.setdefault(name[:beginning], []).append((name, model))
    for letters, group in groups.items():
        if len(group) > MOST_MODELS and any(len(name) > beginning for name, _ in group):
            yield from _by_beginning(group, beginning + 1)
        else:
            yield from ((model, f"models-{file_name(letters)}.html") for _, model in group)


def file_name(text: str) -> str:
    """A name for a file: of letters that every system and URL can spell."""
    return text if text.isascii() else snake(text.encode("punycode").decode(), "resource")


def operation_anchor(names: Names, id_: str) -> str:
    """The id of an operation on its page: that of its function in `calls`, which is unique."""
    return f"operation-{names.calls[id_]}"


def task_anchor(names: Names, task: str) -> str:
    """The id of a kind of task on its page."""
    return f"task-{names.tasks[task]}"


def model_anchor(name: str) -> str:
    """The id of a model on its page."""
    return f"model-{name}"


def resource_anchor(attribute: str | None) -> str:
    """The id of a resource on its page."""
    return "client" if attribute is None else f"resource-{attribute}"


def nearer(address: str, here: str) -> str:
    """An address as the page `here` writes it: the file is omitted where it is the same."""
    file, _, anchor = address.partition("#")
    return f"#{anchor}" if file == here else address


def files_of(places: Places) -> Iterator[str]:
    """All pages, each once, the first one first."""
    yield from dict.fromkeys((FIRST, *places.resources.values(), *places.models.values()))
