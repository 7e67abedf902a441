"""The codes of findings about overlays."""

from __future__ import annotations

from typing import Final

from .code import Code

CODES: Final = (
    Code(
        "overlay-action",
        "each action of an overlay does exactly one thing: `update`, `copy` or `remove`",
        "An action with two of them, with none of them, or written twice does not do what its author expects.",
        """
        == overlay.yaml ==
        overlay: 1.1.0
        info: {title: Names, version: "1"}
        actions:
          - target: $.info <<
            description: Sells ink
        """,
        """
        == overlay.yaml ==
        overlay: 1.1.0
        info: {title: Names, version: "1"}
        actions:
          - target: $.info
            update: {description: Sells ink} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "overlay-expression",
        "`target` and `copy` of an action are JSONPaths of RFC 9535",
        "What older dialects of JSONPath allow means something else in each tool, or nothing.",
        """
        == overlay.yaml ==
        overlay: 1.1.0
        info: {title: Names, version: "1"}
        actions:
          - target: $.paths[/pages].get <<
            update: {description: From the first to the last}
        """,
        """
        == overlay.yaml ==
        overlay: 1.1.0
        info: {title: Names, version: "1"}
        actions:
          - target: $.paths['/pages'].get <<
            update: {description: From the first to the last}
        """,
        frame="plain",
    ),
    Code(
        "overlay-extends",
        "`extends` of an overlay names the document that it is applied to",
        "The overlay was written for another document, so that its corrections may be wrong for this one.",
        """
        == overlay.yaml ==
        overlay: 1.1.0
        info: {title: Names, version: "1"}
        extends: inkwel.yaml <<
        actions:
          - target: $.info
            update: {description: Sells ink}
        """,
        """
        == overlay.yaml ==
        overlay: 1.1.0
        info: {title: Names, version: "1"}
        extends: inkwell.yaml <<
        actions:
          - target: $.info
            update: {description: Sells ink}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "overlay-incompatible",
        "what an action merges fits its target: an object an object, a scalar a scalar; a list takes anything",
        "A value of another kind would replace what the document says, with everything in it.",
        """
        == overlay.yaml ==
        overlay: 1.1.0
        info: {title: Names, version: "1"}
        actions:
          - target: $
            update: {info: Ink} <<
        """,
        """
        == overlay.yaml ==
        overlay: 1.1.0
        info: {title: Names, version: "1"}
        actions:
          - target: $
            update: {info: {description: Ink}} <<
        """,
        frame="plain",
    ),
    Code(
        "overlay-target",
        "each action matches something in the document, unless it has `x-optional: true`",
        "The document has changed, or the JSONPath is misspelt: the correction or the tasks would silently be lost.",
        """
        == overlay.yaml ==
        overlay: 1.1.0
        info: {title: Names, version: "1"}
        actions:
          - target: $.paths['/page'].get <<
            update: {description: From the first to the last}
        """,
        """
        == overlay.yaml ==
        overlay: 1.1.0
        info: {title: Names, version: "1"}
        actions:
          - target: $.paths['/pages'].get <<
            update: {description: From the first to the last}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "overlay-too-large",
        "overlays must not add more values to a document than a fixed limit",
        "A few actions that copy what earlier ones have copied would fill the memory.",
        """
        == overlay.yaml ==
        overlay: 1.1.0
        info: {title: Names, version: "1"}
        actions:
          - target: $
            update: {x-a: {a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: {}, h: {}}}
          - {target: "$['x-a'].*", copy: "$['x-a']"}
          - {target: "$['x-a'].*.*", copy: "$['x-a']"}
          - {target: "$['x-a'].*.*.*", copy: "$['x-a']"} <<
        """,
        """
        == overlay.yaml ==
        overlay: 1.1.0
        info: {title: Names, version: "1"}
        actions:
          - target: $
            update: {x-a: {a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: {}, h: {}}}
          - {target: "$['x-a'].*", copy: "$['x-a']"} <<
        """,
        frame="plain",
    ),
    Code(
        "overlay-version",
        "overlays are of version 1.0 or 1.1 of the OpenAPI Overlay Specification",
        "What an action means depends on the version.",
        """
        == overlay.yaml ==
        overlay: 2.0.0 <<
        info: {title: Names, version: "1"}
        actions:
          - target: $.info
            update: {description: Sells ink}
        """,
        """
        == overlay.yaml ==
        overlay: 1.1.0 <<
        info: {title: Names, version: "1"}
        actions:
          - target: $.info
            update: {description: Sells ink}
        """,
        frame="plain",
    ),
)
"""In the order of the documentation."""
