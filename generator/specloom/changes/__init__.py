"""What changes for the callers of a generated client between two versions of a provider's document. Pure.

The wire facts of both versions and their Python names give two surfaces: all that callers can write. These are
compared, and never the printed code. Each change is of exactly one effect: see `Effect`. A change of a model is
reported at the model and not for each method that uses it, and whether it breaks depends on the direction: a type that
is sent may widen, and one that is received may narrow.
"""

from __future__ import annotations

from .context import Context
from .model import BREAKING, EFFECTS, Change, Code, Effect, Owner, OwnerKind, ordered
from .of_clients import compare_clients
from .of_methods import compare_methods
from .of_models import compare_models
from .of_tasks import compare_tasks
from .surface import Side, Surface
from .version import Advice, advise, counts, summary

__all__ = [
    "BREAKING",
    "EFFECTS",
    "Advice",
    "Change",
    "Code",
    "Effect",
    "Owner",
    "OwnerKind",
    "Side",
    "Surface",
    "advise",
    "compare",
    "counts",
    "ordered",
    "summary",
]


def compare(old: Side | None, new: Side | None) -> list[Change]:
    """The changes from one version of a provider to another, ordered; None where there is no such version.

    Both have passed `check`. Raises SpecError for one with names that Python cannot have.
    """
    if old is None:
        return [] if new is None else [_whole(new, is_new=True)]
    if new is None:
        return [_whole(old, is_new=False)]
    context = Context(old.surface, new.surface)
    compare_clients(context)
    compare_methods(context)
    compare_tasks(context)
    compare_models(context)
    return ordered(context.found)


def _whole(side: Side, *, is_new: bool) -> Change:
    """The change that a provider is new, or gone."""
    package, client = side.api.name, side.surface.client
    return Change(
        code="added" if is_new else "removed",
        effect="harmless" if is_new else "breaks-types",
        provider=side.provider,
        subject=package,
        wire=side.api.title,
        message=f"the package `{package}` is {'new' if is_new else 'gone'}",
        before="" if is_new else package,
        after=package if is_new else "",
        place=side.find(side.api.file, ""),
        side="new" if is_new else "old",
        owner=Owner(kind="package", client=client, name=package),
    )
