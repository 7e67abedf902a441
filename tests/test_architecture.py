"""What may import what, which module knows which library, and that no provider is known but to its spec."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from specloom import __version__, resources

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "generator" / "specloom"

STAGES = ["load", "node", "check", "lower", "view", "render", "output", "cli"]
"""A stage imports only stages before it."""

ALLOWED: dict[str, set[str]] = {
    # what every stage stands on
    "characters": set(),
    "closest": set(),
    "formats": set(),
    "ir": {"diagnostics", "formats", "runtime"},
    "edits": set(),
    "diagnostics": {"ir", "characters", "codes", "edits"},
    "codes": {"characters"},
    "runtime": set(),
    "resources": set(),
    "naming": {"ir", "diagnostics", "characters", "runtime"},
    "layout": {"ir", "diagnostics", "characters"},
    "examples": {"ir", "runtime"},
    # the parts of output, of which only `output` knows what a stage makes
    "cache": set(),
    "changelog": {"resources"},
    "collection": set(),
    "conflicts": set(),
    "questions": set(),
    "regular": set(),
    "runtime_copy": {"resources"},
    "formatting": set(),
    "manifest": {"resources", "conflicts", "regular"},
    "paths": {"manifest"},
    "atomic": {"manifest"},
    "output": {"manifest", "paths", "atomic", "conflicts", "regular"},
    "drift": {"diagnostics", "output"},
    # what providers do, compared with specs
    "observed": {
        "load",
        "node",
        "view",
        "render",
        "ir",
        "diagnostics",
        "closest",
        "naming",
        "runtime",
    },
    # the documentation as a site: made from views, and no stage of what is generated
    "site": {"ir", "characters", "layout", "manifest", "naming", "resources", "runtime", "view"},
    # the emulator, which is no stage of what is generated
    "serve": {
        "load",
        "node",
        "check",
        "lower",
        "ir",
        "diagnostics",
        "closest",
        "naming",
        "examples",
        "formats",
        "runtime",
    },
    # what changes for callers between two documents, which is no stage of what is generated
    "changes": {"load", "view", "ir", "diagnostics", "characters", "layout", "naming", "runtime"},
    "git": set(),
    "installed": set(),
    "revisions": {"closest", "git"},
    # drafts of specs, of which no stage knows anything
    "drafting": {"ir", "naming", "questions"},
    # the loop of an author: editing, generating again, fixing
    "watching": {"regular", "revisions"},
    "fixing": {"diagnostics", "edits", "load"},
    "editors": set(),
    # the command line
    "vendor": {
        "manifest",
        "output",
        "atomic",
        "conflicts",
        "closest",
        "diagnostics",
        "git",
        "load",
        "naming",
        "runtime_copy",
        "settings",
    },
    "settings": {"closest", "codes", "manifest", "regular", "conflicts", "diagnostics", "naming", "runtime"},
    "__main__": {"settings", "vendor", "cli", "installed"},
}
"""What a module that is no stage may import; for `output` and `cli`, beyond the stages."""

BESIDE: dict[str, set[str]] = {
    "load": {"ir", "diagnostics", "edits", "closest", "collection", "conflicts", "regular", "runtime"},
    "node": {"ir", "diagnostics", "edits", "closest"},
    "check": {
        *("ir", "diagnostics", "edits", "codes", "closest", "examples", "installed", "questions", "runtime", "naming"),
    },
    "lower": {"ir", "diagnostics", "characters", "closest", "runtime", "naming"},
    "view": {"ir", "diagnostics", "runtime", "naming", "layout", "examples", "formats"},
    "render": {"ir", "layout", "resources", "runtime_copy"},
    "cli": {
        "ir",
        "installed",
        "questions",
        "diagnostics",
        "cache",
        "changes",
        "changelog",
        "characters",
        "closest",
        "codes",
        "collection",
        "drift",
        "editors",
        "fixing",
        "naming",
        "manifest",
        "observed",
        "atomic",
        "drafting",
        "formatting",
        "regular",
        "revisions",
        "runtime",
        "serve",
        "settings",
        "vendor",
        "site",
        "watching",
    },
}
"""What a stage may import that is no stage."""

LIBRARIES = {
    "jinja2": {"render", "site"},
    "markdown_it": {"site", "drafting"},
    "markupsafe": {"site"},
    "mdit_py_plugins": {"drafting"},
    "genson": {"drafting"},
    "black": {"formatting"},
    "yaml": {"load"},
    "jsonpath_rfc9535": {"load"},
    "openapi_spec_validator": {"check"},
    "openapi_schema_validator": {"check"},
    "jsonschema": {"check"},
    "jsonschema_rs": {"check", "serve"},
    "referencing": {"check"},
    "jsonschema_path": {"check"},
    "msgspec": {
        "changes",
        "check",
        "cli",
        "codes",
        "diagnostics",
        "edits",
        "formats",
        "ir",
        "layout",
        "load",
        "lower",
        "naming",
        "node",
        "output",
        "runtime",
        "serve",
        "site",
        "view",
    },
    "httpx2": {"runtime"},
    "httpcore2": {"runtime"},
    "anyio": {"runtime"},
    "argparse": {"cli"},
    "tomllib": {"settings", "vendor", "cli"},
    "shutil": {"atomic", "output"},
    "tempfile": {"observed", "vendor", "cli"},
    "subprocess": {"git"},
    "socket": {"runtime", "serve"},
    "starlette": {"serve"},
    "uvicorn": {"serve"},
    "pytest": {"serve"},
    "os": {
        "cache",
        "installed",
        "load",
        "regular",
        "resources",
        "manifest",
        "atomic",
        "output",
        "git",
        "revisions",
        "settings",
        "vendor",
        "watching",
        "cli",
        "runtime",
        "serve",
    },
}
"""Who may import a library, anywhere in its code."""


def module_of(path: Path) -> str:
    """`load` for `specloom/load.py` and for everything in `specloom/load/`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def sources() -> tuple[tuple[Path, ast.Module], ...]:
    """Every file of the tool, parsed."""
    return tuple(
        (path, ast.parse(path.read_text(encoding="utf-8"), str(path))) for path in sorted(PACKAGE.rglob("*.py"))
    )


@cache
def imports(path: Path, tree: ast.Module) -> tuple[str, ...]:
    """Every module that a file imports, at the top or inside a function, by its full name."""
    return tuple(_imports(path, tree))


def _imports(path: Path, tree: ast.Module) -> Iterator[str]:
    package = ["specloom", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom(level=0):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            case ast.ImportFrom():
                base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
                yield from (".".join([*filter(None, base), alias.name]) for alias in node.names)
            case _:
                pass


@cache
def own(name: str) -> str | None:
    """Our module that an import names, if it is ours: `load` for `specloom.load.document.Document`."""
    parts = name.split(".")
    if parts[0] != "specloom" or len(parts) == 1:
        return None
    is_module = (PACKAGE / f"{parts[1]}.py").exists() or (PACKAGE / parts[1]).is_dir()
    return parts[1] if is_module else None


def test_modules_import_only_what_stands_before_them() -> None:
    wrong: list[str] = []
    for path, tree in sources():
        module = module_of(path)
        if module == "__init__":
            allowed: set[str] = set()
        elif module in STAGES:
            allowed = {*STAGES[: STAGES.index(module)], *BESIDE.get(module, set()), *ALLOWED.get(module, set())}
        else:
            assert module in ALLOWED, f"say in this test what `{module}` may import"
            allowed = ALLOWED[module]
        imported = {found for name in imports(path, tree) if (found := own(name)) is not None}
        wrong += [f"{path.relative_to(ROOT)} imports {name}" for name in sorted(imported - allowed - {module})]

    assert wrong == []


def test_of_the_runtime_the_generator_uses_only_what_is_pure() -> None:
    """How expressions, conditions and URLs are read is written once; a client that talks has no place in a generator.

    Not pure is the clock alone, which the emulator hands out.
    """
    pure = tuple(
        f"specloom.runtime.{module}."
        for module in (
            "clocks",
            "description",
            "errors",
            "expressions",
            "facts",
            "json_data",
            "form_types",
            "item_types",
            "media_types",
            "models",
            "redaction",
            "signatures",
            "streaming.decoders",
            "tasks.state",
            "urls",
            "validation",
        )
    )
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, tree in sources()
        if module_of(path) != "runtime"
        for name in imports(path, tree)
        if own(name) == "runtime" and not f"{name}.".startswith(pure)
    ]

    assert wrong == []


def test_of_the_runtime_the_description_of_an_api_uses_only_descriptions() -> None:
    """Data that the generator and its clients share; what sends or evaluates is nothing that a spec says."""
    shared = ("specloom.runtime.description.", "specloom.runtime.expressions.")
    path = PACKAGE / "ir.py"
    tree = next(tree for found, tree in sources() if found == path)

    assert [it for it in imports(path, tree) if own(it) == "runtime" and not it.startswith(shared)] == []


def test_descriptions_evaluate_nothing() -> None:
    """They are data: they import expressions, errors and each other, and nothing of what follows them."""
    allowed = tuple(
        f"specloom.runtime.{it}." for it in ("description", "errors", "expressions", "arguments", "validation")
    )
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, tree in sources()
        if path.is_relative_to(PACKAGE / "runtime" / "description")
        for name in imports(path, tree)
        if own(name) == "runtime" and not name.startswith(allowed)
    ]

    assert wrong == []


def test_of_the_emulator_only_its_edge_knows_what_a_server_is() -> None:
    """What answers is pure: it is tested without a socket."""
    edge = {"app.py", "server.py"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, tree in sources()
        if module_of(path) == "serve" and path.name not in edge
        for name in imports(path, tree)
        if name.split(".")[0] in {"asyncio", "http", "os", "socket", "starlette", "time", "uvicorn"}
        and not (path.name == "plugin.py" and name == "os")
    ]

    assert wrong == []


def test_the_digest_of_the_tool_is_over_what_output_depends_on() -> None:
    """The stages that shape it and all that they import, but for reports and for where files stand."""
    trees = dict(sources())
    starts = [PACKAGE / "render.py", *(PACKAGE / stage / "__init__.py" for stage in ("load", "lower", "view"))]
    starts += [PACKAGE / "check" / f"{name}.py" for name in ("schemas", "spec")]  # they read values as they are meant
    seen: set[Path] = set()
    while starts:
        path = starts.pop()
        if path not in seen:
            seen.add(path)
            starts += [found for name in _imported_at_run_time(path, trees[path]) if (found := file_of(name))]
    names = {f"specloom/{path.relative_to(PACKAGE).as_posix()}" for path in seen if path.parent.name != "codes"}
    hashed = {name for name, _ in resources.shaping_files()}

    assert {name for name in hashed if name.startswith("specloom/")} == names - {
        "specloom/diagnostics.py",
        "specloom/resources.py",
        "specloom/runtime_copy.py",
    }
    runtime = (path for path in (PACKAGE / "runtime").rglob("*.py"))
    copied = {f"specloom/{path.relative_to(PACKAGE).as_posix()}" for path in runtime}
    assert copied <= {name for name, _ in resources.shared_files()}
    templates = {f"templates/{path.relative_to(ROOT / 'templates').as_posix()}" for path in TEMPLATES}
    of_site = {name for name in templates if name.startswith("templates/site/")}
    assert templates == hashed.intersection(templates) | of_site | {
        name for name, _ in resources.shared_files() if name.startswith("templates/")
    }
    assert of_site.isdisjoint(hashed)
    assert of_site <= {name for name, _ in resources.site_files()}


TEMPLATES = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]


def _imported_at_run_time(path: Path, tree: ast.Module) -> list[str]:
    """What a file imports, but for the eyes of type checkers only."""
    only_typed = [
        statement
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for statement in node.body
    ]
    imported = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return list(_imports(path, ast.Module([node for node in imported if node not in only_typed], [])))


def file_of(name: str) -> Path | None:
    """The file of ours that an import reads, if it is one of ours."""
    parts = name.split(".")
    for end in range(len(parts), 1, -1):
        path = PACKAGE.joinpath(*parts[1:end]) if parts[0] == "specloom" else None
        for found in () if path is None else (path.with_suffix(".py"), path / "__init__.py"):
            if found.is_file():
                return found
    return None


def test_output_knows_no_stage() -> None:
    """It is given texts; what made them is not its business."""
    family = {"manifest", "paths", "atomic", "cache", "output", "resources", "conflicts", "regular"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, tree in sources()
        if module_of(path) in family
        for name in imports(path, tree)
        if own(name) not in {None, *family}
    ]

    assert wrong == []


def test_each_library_is_known_in_one_place() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, tree in sources()
        for name in imports(path, tree)
        if module_of(path) not in LIBRARIES.get(name.split(".")[0], {module_of(path)})
    ]

    assert wrong == []


def test_the_runtime_imports_itself_relatively_and_in_one_direction() -> None:
    """It is copied as it is, into trees of any name: no import leaves it, and none comes back to where it began."""
    wrong = [
        f"{path.relative_to(ROOT)}: {ast.unparse(node)}"
        for path, tree in sources()
        if module_of(path) == "runtime"
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.ImportFrom)
            and (node.level > len(path.relative_to(PACKAGE).parts) - 1 or (node.module or "").startswith("specloom"))
        )
        or (isinstance(node, ast.Import) and any(alias.name.startswith("specloom") for alias in node.names))
    ]

    assert wrong == []


def test_no_modules_of_the_runtime_import_one_another() -> None:
    """Whatever they import it for: what a type checker sees counts, and so does what a function imports."""
    runtime = PACKAGE / "runtime"
    imported = {
        path: {found for name in imports(path, tree) if (found := file_of(name)) is not None}
        for path, tree in sources()
        if module_of(path) == "runtime"
    }

    circles = [
        sorted(path.relative_to(runtime).with_suffix("").as_posix().replace("/", ".") for path in circle)
        for circle in circles_in(imported)
    ]

    assert circles == []


def circles_in(graph: dict[Path, set[Path]]) -> list[set[Path]]:
    """The groups of nodes of which each leads to all others of its group, by way of any."""
    reached = {node: _reached(node, graph) for node in graph}
    groups = {frozenset({node, *(other for other in reached[node] if node in reached[other])}) for node in graph}
    return [{*group} for group in groups if len(group) > 1 or group <= reached[next(iter(group))]]


def _reached(start: Path, graph: dict[Path, set[Path]]) -> set[Path]:
    found: set[Path] = set()
    waiting = [start]
    while waiting:
        for node in graph[waiting.pop()] - found:
            found.add(node)
            waiting.append(node)
    return found


def test_only_the_report_prints_and_nothing_exits() -> None:
    talkers = {PACKAGE / "cli/report.py", PACKAGE / "__main__.py"}
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} calls {ast.unparse(node.func)}"
        for path, tree in sources()
        if path not in talkers
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "exit", "quit", "sys.exit", "os._exit"}
    ]

    assert wrong == []


def test_no_provider_is_known_but_to_its_spec() -> None:
    providers = sorted(
        path.stem
        for path in (ROOT / "specs").iterdir()
        if path.suffix in {".yaml", ".yml", ".json"} and path.name != "_schema.json"
    )
    assert providers
    pattern = re.compile("|".join(re.escape(name).replace("_", "[-_ ]?") for name in providers), re.IGNORECASE)
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for folder in ("generator", "templates")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]

    assert wrong == []


# --- the project's own files -----------------------------------------------------------------------------------------


def normal(name: str) -> str:
    """A distribution's name in its one normal form."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def pyproject() -> dict[str, Any]:
    """`pyproject.toml`."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements(pyproject: dict[str, Any]) -> list[str]:
    """What the project needs, and what its clients and its developers need."""
    groups = [*pyproject["project"]["optional-dependencies"].values(), pyproject["dependency-groups"]["dev"]]
    return [str(item) for group in (pyproject["project"]["dependencies"], *groups) for item in group]


def test_the_version_is_the_same_wherever_it_is_said(pyproject: dict[str, Any]) -> None:
    assert pyproject["project"]["version"] == __version__
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_dependency_is_exact(pyproject: dict[str, Any]) -> None:
    """No release of a library changes what is emitted, so specloom can be installed beside any of them."""
    dependencies = pyproject["project"]["dependencies"]

    assert [item for item in dependencies if not re.match(r"[a-z0-9-]+>=\d", item)] == []


def test_everything_is_locked_with_hashes_and_without_addresses(pyproject: dict[str, Any]) -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE))
    entries = text.replace("\\\n", " ").splitlines()

    assert "://" not in text
    assert not re.search(r"index|find-links|trusted-host", text.replace("# ", ""))
    assert all("--hash=sha256:" in line for line in entries if line and not line.startswith("#"))
    names = {normal(re.split(r"[\[<>=~! ]", item)[0]) for item in requirements(pyproject)}
    assert names <= {normal(name) for name in locked}
    for item in requirements(pyproject):
        name, _, exact = item.partition("==")
        assert not exact or locked[name] == exact
