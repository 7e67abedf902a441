"""Schemas become types: named models where they have parts of their own, inline types where they have none.

A component keeps its name. A schema that stands inline and needs a class is named after its place, by as many words of
it as tell it apart (`CreateTaskRequestProxy`), never by a number.

What several schemas say of one value (`allOf`, keywords beside a `$ref`, a choice with properties around it) is read
as one (`joined`). Where the document demands what no Python type can say, the type is as wide as it must be, and the
docstring says the rest.
"""

from .components import Schemas
from .keywords import doc_of, nullable, place_of
from .lowering import Context

__all__ = ["Context", "Schemas", "doc_of", "nullable", "place_of"]
