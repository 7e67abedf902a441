"""What is different for tasks of one type, and what the caller overrides. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar, cast

from msgspec.structs import replace

from ..description.tasks import TaskSpec, Timing, Variant
from ..expressions import Facts, as_text, compiled, evaluate

Kind = TypeVar("Kind", bound=TaskSpec[Any])

_OPEN = Timing()


def adapt(kind: Kind, request: Any, timing: Timing = _OPEN) -> Kind:
    """The kind as it is for one request: with the variant of its type, and `timing` that the caller overrides."""
    told = None if kind.by_type is None else as_text(evaluate(kind.by_type.at, Facts(request=request)))
    return cast("Kind", _adapt(kind, told, timing))


@lru_cache(maxsize=1024)
def _adapt(kind: TaskSpec[Any], told: str | None, timing: Timing) -> TaskSpec[Any]:
    variants = () if kind.by_type is None or told is None else kind.by_type.variants
    matching = (variant for variant in variants if compiled(variant.pattern).fullmatch(told or ""))
    found = with_variant(kind, next(matching, Variant("")))
    return replace(found, timing=_overlay(found.timing, timing))


def with_variant(kind: Kind, variant: Variant) -> Kind:
    """The kind with every part that the variant sets."""
    return replace(
        kind,
        timing=_overlay(kind.timing, variant.timing),
        limits=_overlay(kind.limits, variant.limits),
        sync=kind.sync if variant.sync is None else variant.sync,
        status=kind.status if variant.status is None else variant.status,
    )


def _overlay(under: Any, over: Any) -> Any:
    """The first with every part that the second sets."""
    parts = {name: getattr(over, name) for name in over.__struct_fields__}
    return replace(under, **{name: part for name, part in parts.items() if part not in (None, ())})
