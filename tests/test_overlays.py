"""Overlays in a project: the settings name them, every command applies them, and the output knows when they change."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from specloom import render
from specloom.codes.frames import TASK
from specloom.load import Tokens, load
from tests.pipeline import package_of
from tests.project import CHECKOUT, Project, environment_of, listed

if TYPE_CHECKING:
    from specloom.ir import Json

OVERLAY = """\
overlay: 1.1.0
info: {title: Ink for us, version: "1"}
actions:
  - target: $.paths['/pots/{potId}'].get
    update:
      summary: One pot.
  - target: $.components.schemas.Pot.properties
    update:
      litres: {type: number, description: How large it is.}
"""


def name(project: Project, *overlays: str, of: str = "ink") -> None:
    """Write settings that name overlays of a provider: one as a string, several as a list."""
    value = json.dumps(overlays[0] if len(overlays) == 1 else list(overlays))
    (project.root / "specloom.toml").write_text(f"[providers.{of}]\noverlay = {value}\n")


def put(project: Project, path: str, text: str = OVERLAY) -> None:
    """Write an overlay."""
    (project.root / path).parent.mkdir(parents=True, exist_ok=True)
    (project.root / path).write_text(text)


# --- generate and check ----------------------------------------------------------------------------------------------


def test_a_client_has_what_the_overlay_adds(project: Project) -> None:
    """And the provider's own document stays as it is."""
    before = (project.root / "specs/ink.yaml").read_bytes()
    put(project, "overlays/ink.yaml")
    name(project, "overlays/ink.yaml")

    assert project.run("generate").code == 0
    assert "litres: float" in (project.out / "ink/models.py").read_text()
    assert '"""One pot.' in (project.out / "ink/client.py").read_text()
    assert "litres" not in (project.out / "pen/models.py").read_text()
    assert project.run("check").code == 0
    assert (project.root / "specs/ink.yaml").read_bytes() == before


def test_a_changed_overlay_makes_the_client_stale(project: Project) -> None:
    """The manifest has its digest, and `check` names it."""
    put(project, "overlays/ink.yaml")
    name(project, "overlays/ink.yaml")
    assert project.run("generate").code == 0
    assert set(listed(project).providers["ink"].sources) == {"specs/ink.yaml", "overlays/ink.yaml"}

    project.edit("overlays/ink.yaml", "One pot.", "A pot.")

    said = project.run("check")
    assert said.code == 1
    assert "generated/ink/client.py: out of date: overlays/ink.yaml changed" in said.out
    assert project.run("generate").code == 0
    assert project.run("check").code == 0


def test_naming_reordering_and_dropping_overlays_makes_the_client_stale(project: Project) -> None:
    put(project, "a.yaml", OVERLAY.replace("One pot.", "First."))
    put(project, "b.yaml", OVERLAY.replace("One pot.", "Second.").replace("litres:", "pints:"))

    for overlays, summary in ((("a.yaml", "b.yaml"), "Second."), (("b.yaml", "a.yaml"), "First.")):
        name(project, *overlays)
        assert "the settings changed" in project.run("check").out
        assert project.run("generate").code == 0
        assert f'"""{summary}' in (project.out / "ink/client.py").read_text()
    (project.root / "specloom.toml").unlink()
    assert project.run("check").code == 1
    assert project.run("generate").code == 0
    assert "litres" not in (project.out / "ink/models.py").read_text()


def test_an_overlay_is_found_from_any_working_folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of specs that is not called so, and above it; findings name the path from where one is."""
    (project.root / ".git").mkdir()
    (project.root / "specs").rename(project.root / "apis")
    put(project, "shared/ink.yaml", OVERLAY.replace("One pot.", "''"))
    (project.root / "specloom.toml").write_text('specs = "apis"\n[providers.ink]\noverlay = "./shared/ink.yaml"\n')
    assert project.run("generate").code == 0
    assert set(listed(project).providers["ink"].sources) == {"apis/ink.yaml", "shared/ink.yaml"}
    (project.root / "shared/ink.yaml").write_text(OVERLAY.replace("litres: {", "litres: {typ: number, "))
    monkeypatch.chdir(project.root / "apis")

    assert "../shared/ink.yaml:9:16: warning[unknown-key]" in project.run("generate").err
    (project.root / "shared/ink.yaml").write_text(OVERLAY)
    assert "out of date: shared/ink.yaml changed" in project.run("check").out
    assert project.run("generate").code == 0
    assert project.run("check").code == 0


def test_an_overlay_among_the_specs_is_not_a_provider(project: Project) -> None:
    """Where the settings name it; where not, the report says what it is."""
    put(project, "specs/ink.overlay.yaml")

    said = project.run("generate")
    assert said.code == 1
    assert "specs/ink.overlay.yaml:1:1: error[missing-key]: `openapi` is required here: this is an overlay" in said.err
    name(project, "specs/ink.overlay.yaml")
    assert project.run("generate").err.startswith("2 clients, ")


@pytest.mark.promise(6)
def test_nothing_is_written_where_an_overlay_is_wrong(project: Project) -> None:
    put(project, "ink.yaml", OVERLAY.replace("/pots/{potId}", "/jars"))
    name(project, "ink.yaml")
    before = project.snapshot()

    said = project.run("generate")
    assert said.code == 1
    assert "ink.yaml:4:13: error[overlay-target]: nothing matches, so that the action would be lost" in said.err
    assert "    4 |   - target: $.paths['/jars'].get\n" in said.err
    assert said.err.endswith("nothing was written\n")
    assert project.snapshot() == before


def test_filters_choose_from_the_merged_document(project: Project) -> None:
    put(project, "ink.yaml", OVERLAY.replace("      summary: One pot.", "      tags: [shop]"))
    (project.root / "specloom.toml").write_text(
        '[providers.ink]\noverlay = "ink.yaml"\ninclude = {tags = ["shop"]}\n[providers.pen]\n'
    )

    assert project.run("generate").code == 0
    assert "litres: float" in (project.out / "ink/models.py").read_text()


# --- settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ('"no.yaml"', "specloom.toml:2:11: error[wrong-value]: there is no file `no.yaml`"),
        ('["a.yaml", "no.yaml"]', "specloom.toml:2:22: error[wrong-value]: there is no file `no.yaml`"),
        ('["a.yaml", "a.yaml"]', "specloom.toml:2:22: error[wrong-value]: `a.yaml` is applied twice"),
        ("3", "specloom.toml:2:11: error[wrong-type]: `overlay` must be a list, not a number or a date"),
        ('""', "specloom.toml:2:11: error[wrong-value]: `overlay` is empty"),
    ],
)
def test_a_setting_that_names_no_overlay(value: str, line: str, project: Project) -> None:
    put(project, "a.yaml")
    (project.root / "specloom.toml").write_text(f"[providers.ink]\noverlay = {value}\n")

    said = project.run("check")
    assert said.code == 2
    assert said.err.startswith(line + "\n")


def test_an_overlay_that_cannot_be_read_is_named(project: Project) -> None:
    put(project, "ink.yaml")
    name(project, "ink.yaml")
    (project.root / "ink.yaml").write_bytes(b"overlay: \xff\n")

    assert project.run("check").err.startswith("ink.yaml:1:10: error[not-utf8]")


# --- lint ------------------------------------------------------------------------------------------------------------


def test_findings_are_where_a_value_is_said(project: Project) -> None:
    """The overlay's in the overlay, the document's in the document, each with its line."""
    put(project, "ink.yaml", OVERLAY.replace("type: number", "type: numbr"))
    project.edit("specs/ink.yaml", "colour: {type: string,", "colour: {type: strin,")
    name(project, "ink.yaml")

    said = project.run("lint", "ink")
    places = re.findall(r"^(\S+): warning", said.out, re.MULTILINE)
    assert places == ["ink.yaml:9:22", "specs/ink.yaml:32:24"]
    assert "    9 |       litres: {type: numbr, description: How large it is.}\n" in said.out


def test_machines_read_the_same_places(project: Project) -> None:
    put(project, "ink.yaml", OVERLAY.replace("type: number", "type: numbr"))
    name(project, "ink.yaml")

    (found,) = json.loads(project.run("lint", "ink", "--format", "json").out)
    assert (found["file"], found["line"], found["column"]) == ("ink.yaml", 9, 22)
    assert found["pointer"] == "/components/schemas/Pot/properties/litres/type"


def test_a_comment_in_an_overlay_silences_a_warning_there(project: Project) -> None:
    put(project, "ink.yaml", OVERLAY.replace("litres: {", "litres: {typ: 1, "))
    name(project, "ink.yaml")

    assert "ink.yaml:9:16: warning[unknown-key]" in project.run("lint", "ink", "--strict").out
    project.edit("ink.yaml", "large it is.}", "large it is.} # specloom: ignore[unknown-key] theirs")
    assert project.run("lint", "ink", "--strict").err == "1 spec: nothing found\n"


def test_an_overlay_is_linted_by_itself_and_with_its_document(project: Project) -> None:
    """With it where the settings name it, by whatever path."""
    put(project, "ink.yaml", OVERLAY.replace("/pots/{potId}", "/jars"))

    assert project.run("lint", "ink.yaml").err == "1 overlay: nothing found\n"
    both = project.run("lint", "ink.yaml", "specs/pen.yaml")
    assert both.err == "1 spec, 1 overlay: nothing found\n"
    name(project, "ink.yaml")
    said = project.run("lint", "./ink.yaml")
    assert (said.code, said.err) == (1, "1 spec: 1 error, 0 warnings\n")
    assert "ink.yaml:4:13: error[overlay-target]" in said.out
    put(project, "lone.yaml", "overlay: 1.0.0\nactions: []\n")
    assert "lone.yaml:1:1: error[missing-key]: `info` is required here" in project.run("lint", "lone.yaml").out


def test_a_removed_key_is_missing_where_it_was_removed(project: Project) -> None:
    put(project, "ink.yaml", OVERLAY + "  - target: $.paths.*.get.operationId\n    remove: true\n")
    name(project, "ink.yaml")

    said = project.run("lint", "ink", "--strict")
    assert "ink.yaml:10:13: warning[operation-id-missing]" in said.out


# --- documents of others ---------------------------------------------------------------------------------------------


def plain_and_overlay(value: Json, path: Tokens = ()) -> tuple[Json, list[dict[str, Json]]]:
    """A document without our extensions, and the actions that add them, one for each object that has some."""
    if isinstance(value, list):
        parts = [plain_and_overlay(item, (*path, str(at))) for at, item in enumerate(value)]
        return [part for part, _ in parts], [action for _, actions in parts for action in actions]
    if not isinstance(value, dict):
        return value, []
    ours = {key: child for key, child in value.items() if key.startswith("x-")}
    actions: list[dict[str, Json]] = [{"target": query(path), "update": ours}] if ours else []
    left: dict[str, Json] = {}
    for key, child in value.items():
        if key not in ours:
            left[key], more = plain_and_overlay(child, (*path, key))
            actions += more
    return left, actions


def query(path: Tokens) -> str:
    """The JSONPath of a path."""
    return "$" + "".join(f"[{token}]" if token.isdigit() else f"['{token}']" for token in path)


@pytest.mark.parametrize("provider", ["serpstat", "capsolver"])
def test_a_plain_document_and_an_overlay_give_the_client_of_a_whole_spec(provider: str, tmp_path: Path) -> None:
    """Serpstat has a path for each method of JSON-RPC, `/#Method`."""
    whole = CHECKOUT / f"specs/{provider}.yaml"
    document, actions = plain_and_overlay(yaml.safe_load(whole.read_text()))
    overlay = {"overlay": "1.1.0", "info": {"title": provider, "version": "1"}, "actions": actions}
    (tmp_path / whole.name).write_text(yaml.safe_dump(document, sort_keys=False))
    (tmp_path / "overlay.yaml").write_text(yaml.safe_dump(overlay, sort_keys=False))
    assert "x-tasks" not in (tmp_path / whole.name).read_text()

    merged = load(tmp_path / whole.name, name=whole.name, overlays=[(tmp_path / "overlay.yaml", "overlay.yaml")])

    expected = render.emitted(package_of(load(whole, name=whole.name), provider, validator=False))
    assert render.emitted(package_of(merged, provider, validator=False)) == expected


TASKS = """\
overlay: 1.1.0
info:
  title: Tasks for a large document
  version: 1.0.0
actions:
  - target: $
    update:
      x-tasks:
        renderings:
          create: createRendering
          capture:
            id: $response.body#/id
          poll:
            operation: getRendering
            with:
              path:
                id: $task.id
          status:
            at: $response.body#/status
            pending: [queued]
            succeeded: [ready]
            failed: [failed]
          result:
            at: $response.body#/file
          timing:
            first: 2
            every: 5
          limits:
            wait: 600
  - target: $.paths['/renderings/{id}'].get
    description: It may be repeated at any time.
    update:
      x-safe: true
      summary: Look at a rendering
  - target: $.paths.*.get.parameters[?@.name == 'verbose']
    description: Nobody needs it.
    remove: true
  - target: $.components.schemas.Thing0.properties
    update:
      note: {type: string}
"""


def large() -> Iterator[str]:
    """A document of more than 1 MB, line by line."""
    frame = TASK.split("\n")
    tasks, paths = frame.index("x-tasks:"), frame.index("paths:")
    components = frame.index("  schemas:")
    yield from (*frame[:tasks], *frame[paths:components])
    yield "  schemas:"
    for number in range(3000):
        yield f"    Thing{number}:"
        yield f"      description: {'A thing that nobody uses, but that the provider has published. ' * 4}"
        yield "      type: object"
        yield "      properties:"
        yield f"        name: {{type: string, description: {'Its name. ' * 5}}}"
    yield from frame[components + 1 :]


@pytest.mark.slow
def test_a_document_of_over_1_mb_and_an_overlay_of_40_lines_give_a_client_with_tasks(tmp_path: Path) -> None:
    text = "\n".join(large())
    text = text.replace(
        "schema: {type: string}, example: r-1}",
        "schema: {type: string}, example: r-1}\n        - {name: verbose, in: query, schema: {type: boolean}}",
    )
    (tmp_path / "large.yaml").write_text(text)
    (tmp_path / "overlay.yaml").write_text(TASKS)
    assert len(text) > 2**20
    assert 35 <= TASKS.count("\n") <= 45

    document = load(tmp_path / "large.yaml", name="large.yaml", overlays=[(tmp_path / "overlay.yaml", "overlay.yaml")])
    files: Mapping[str, str] = render.emitted(package_of(document, "large", validator=False))

    assert "class Renderings(TaskResource" in files["large/client.py"]
    assert "verbose" not in files["large/client.py"]
    assert re.search(r"class Thing0\(.*\n(.*\n){0,12}    note: ", files["large/models.py"])
    assert document.source(("x-tasks", "renderings", "create")).file == "overlay.yaml"


def test_without_overlays_nothing_of_them_is_imported(project: Project) -> None:
    """A run without them pays nothing."""
    code = (
        "import sys; from specloom import cli; code = cli.main(['lint']);"
        "sys.exit(code or ('jsonpath_rfc9535' in sys.modules) or ('specloom.load.overlaying' in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project.root,
        env=environment_of(project.root),
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"2 specs: nothing found\n")
