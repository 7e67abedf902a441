"""The examples of the OpenAPI Overlay Specification, 1.0.0 and 1.1.0, and what they give.

Where the specification shows an overlay without a document, the document here has just what the overlay is about.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from specloom.load import load

ITEMS = """
openapi: 3.1.0
info: {title: Example API, version: 1.0.0}
paths:
  /items: {get: {responses: {"200": {description: OK}}}}
  /some-items: {delete: {responses: {"200": {description: OK}}}}
"""

PAGED = """
openapi: 3.1.0
info: {title: API with a paged collection, version: 1.0.0}
paths:
  /items:
    get:
      x-oai-traits: ['paged']
      responses: {"200": {description: OK}}
  /items/{id}/subitems:
    get:
      x-oai-traits: ['paged']
      parameters:
        - {name: id, in: path, required: true}
      responses: {"200": {description: OK}}
  /other:
    get:
      responses: {"200": {description: OK}}
"""

EXAMPLES = {
    "structured": (
        "1.0.0",
        """
        paths: {/: {summary: Old, get: {}}, /pets: {get: {summary: Old, operationId: pets}}}
        info: {title: Pets}
        """,
        """
        - target: '$' # Root of document
          update:
            info:
              x-overlay-applied: structured-overlay
            paths:
              '/':
                summary: 'The root resource'
                get:
                  summary: 'Retrieve the root resource'
                  x-rate-limit: 100
              '/pets':
                get:
                  summary: 'Retrieve a list of pets'
                  x-rate-limit: 100
            components:
            tags:
        """,
        """
        paths:
          /: {summary: The root resource, get: {summary: Retrieve the root resource, x-rate-limit: 100}}
          /pets: {get: {summary: Retrieve a list of pets, operationId: pets, x-rate-limit: 100}}
        info: {title: Pets, x-overlay-applied: structured-overlay}
        components:
        tags:
        """,
    ),
    "targeted, of 1.0": (
        "1.0.0",
        "paths: {/foo: {get: {description: Old}}, /bar: {get: {description: Old}, post: {description: Old}}}",
        """
        - target: $.paths['/foo'].get
          update:
            description: This is the new description
        - target: $.paths['/bar'].get
          update:
            description: This is the updated description
        - target: $.paths['/bar']
          update:
            post:
              description: This is an updated description of a child object
              x-safe: false
        """,
        """
        paths:
          /foo: {get: {description: This is the new description}}
          /bar:
            get: {description: This is the updated description}
            post: {description: This is an updated description of a child object, x-safe: false}
        """,
    ),
    "targeted, of 1.1": (
        "1.1.0",
        "paths: {/foo: {get: {description: Old}}, /bar: {get: {description: Old}, post: {description: Old}}}",
        """
        - target: $.paths['/foo'].get.description
          update: This is the new description
        - target: $.paths['/bar'].get.description
          update: This is the updated description
        - target: $.paths['/bar']
          update:
            post:
              description: This is an updated description of a child object
              x-safe: false
        """,
        """
        paths:
          /foo: {get: {description: This is the new description}}
          /bar:
            get: {description: This is the updated description}
            post: {description: This is an updated description of a child object, x-safe: false}
        """,
    ),
    "wildcard": (
        "1.0.0",
        """
        paths:
          /a: {get: {parameters: [{name: filter, in: query}, {name: filter, in: header}, {name: other, in: query}]}}
          /b: {get: {}, post: {}}
        """,
        """
        - target: $.paths.*.get
          update:
            x-safe: true
        - target: $.paths.*.get.parameters[?@.name=='filter' && @.in=='query']
          update:
            schema:
              $ref: '#/components/schemas/filterSchema'
        """,
        """
        paths:
          /a:
            get:
              parameters:
                - {name: filter, in: query, schema: {$ref: '#/components/schemas/filterSchema'}}
                - {name: filter, in: header}
                - {name: other, in: query}
              x-safe: true
          /b: {get: {x-safe: true}, post: {}}
        """,
    ),
    "adding an item": (
        "1.0.0",
        "paths: {/a: {get: {parameters: [{name: old, in: query}]}}, /b: {get: {parameters: []}}}",
        """
        - target: $.paths.*.get.parameters
          update:
            name: newParam
            in: query
        """,
        """
        paths:
          /a: {get: {parameters: [{name: old, in: query}, {name: newParam, in: query}]}}
          /b: {get: {parameters: [{name: newParam, in: query}]}}
        """,
    ),
    "removing an item": (
        "1.0.0",
        "paths: {/a: {get: {parameters: [{name: dummy}, {name: kept}, {name: dummy}]}}, /b: {get: {}}}",
        """
        - target: $.paths.*.get.parameters[?@.name == 'dummy']
          remove: true
        """,
        "paths: {/a: {get: {parameters: [{name: kept}]}}, /b: {get: {}}}",
    ),
    "removing a primitive item": (
        "1.1.0",
        "paths: {/a: {get: {tags: [dummy, kept]}}, /b: {get: {tags: [dummy]}}}",
        """
        - target: $.paths.*.get.tags[?@ == 'dummy']
          remove: true
        """,
        "paths: {/a: {get: {tags: [kept]}}, /b: {get: {tags: []}}}",
    ),
    "traits": (
        "1.0.0",
        PAGED,
        """
        - target: $.paths[?(@.get['x-oai-traits'][?(@ == 'paged')])].get
          update:
            parameters:
              - {name: top, in: query}
              - {name: skip, in: query}
        """,
        """
        openapi: 3.1.0
        info: {title: API with a paged collection, version: 1.0.0}
        paths:
          /items:
            get:
              x-oai-traits: ['paged']
              responses: {"200": {description: OK}}
              parameters:
                - {name: top, in: query}
                - {name: skip, in: query}
          /items/{id}/subitems:
            get:
              x-oai-traits: ['paged']
              parameters:
                - {name: id, in: path, required: true}
                - {name: top, in: query}
                - {name: skip, in: query}
              responses: {"200": {description: OK}}
          /other:
            get:
              responses: {"200": {description: OK}}
        """,
    ),
    "simple copy": (
        "1.1.0",
        ITEMS,
        """
        - target: '$.paths["/some-items"]'
          copy: '$.paths["/items"]'
          description: 'copies recursively all elements from the "items" path item to the new "some-items" path item'
        """,
        """
        openapi: 3.1.0
        info: {title: Example API, version: 1.0.0}
        paths:
          /items: {get: {responses: {"200": {description: OK}}}}
          /some-items:
            get: {responses: {"200": {description: OK}}}
            delete: {responses: {"200": {description: OK}}}
        """,
    ),
    "ensuring the target exists, and copy": (
        "1.1.0",
        ITEMS,
        """
        - target: '$.paths'
          update: { "/other-items": {} }
        - target: '$.paths["/other-items"]'
          copy: '$.paths["/items"]'
        """,
        """
        openapi: 3.1.0
        info: {title: Example API, version: 1.0.0}
        paths:
          /items: {get: {responses: {"200": {description: OK}}}}
          /other-items: {get: {responses: {"200": {description: OK}}}}
          /some-items: {delete: {responses: {"200": {description: OK}}}}
        """,
    ),
    "move": (
        "1.1.0",
        ITEMS,
        """
        - target: '$.paths'
          update: { "/new-items": {} }
        - target: '$.paths["/new-items"]'
          copy: '$.paths["/items"]'
        - target: '$.paths["/items"]'
          remove: true
          description: 'moves (renames) the "items" path item to "new-items"'
        """,
        """
        openapi: 3.1.0
        info: {title: Example API, version: 1.0.0}
        paths:
          /new-items: {get: {responses: {"200": {description: OK}}}}
          /some-items: {delete: {responses: {"200": {description: OK}}}}
        """,
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_gives_what_the_specification_says(name: str, tmp_path: Path) -> None:
    version, document, actions, result = EXAMPLES[name]
    (tmp_path / "spec.yaml").write_text(document)
    (tmp_path / "overlay.yaml").write_text(
        f"overlay: {version}\ninfo: {{title: Example, version: 1.0.0}}\nactions:\n{actions}"
    )

    merged = load(tmp_path / "spec.yaml", overlays=[(tmp_path / "overlay.yaml", "overlay.yaml")])

    assert merged.value == yaml.safe_load(result)
    assert merged.remarks == ()


def test_json_and_yaml_may_be_mixed(tmp_path: Path) -> None:
    """Either may be applied to the other."""
    (tmp_path / "spec.json").write_text('{"info": {"title": "Old"}}')
    (tmp_path / "spec.yaml").write_text("info: {title: Old}\n")
    (tmp_path / "overlay.json").write_text(
        '{"overlay": "1.1.0", "info": {"title": "T", "version": "1"},'
        ' "actions": [{"target": "$.info.title", "update": "New"}]}'
    )
    (tmp_path / "overlay.yaml").write_text(
        "overlay: 1.1.0\ninfo: {title: T, version: '1'}\nactions: [{target: $.info.title, update: New}]\n"
    )

    for spec in ("spec.json", "spec.yaml"):
        for overlay in ("overlay.json", "overlay.yaml"):
            document = load(tmp_path / spec, overlays=[(tmp_path / overlay, overlay)])
            assert document.value == {"info": {"title": "New"}}
            assert document.source(("info", "title")).file == overlay
