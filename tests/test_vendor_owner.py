"""A vendored tree and the owner's own tools: it passes them, or the settings that exclude it are said."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable

import pytest

from specloom.vendor import owner as settings
from tests.project import CHECKOUT, Project
from tests.vendoring import CLIENTS, Owner, own

RUFF = '[tool.ruff.lint]\nselect = ["ALL"]\n'
BLACK = "[tool.black]\nline-length = 100\n"
MYPY = '[tool.mypy]\nstrict = true\nmypy_path = "src"\nexplicit_package_bases = true\n'
PYRIGHT = (
    '[tool.pyright]\ntypeCheckingMode = "strict"\npythonVersion = "3.11"\ninclude = ["src"]\nextraPaths = ["src"]\n'
)


@pytest.fixture
def owner(project: Project, monkeypatch: pytest.MonkeyPatch) -> Owner:
    """The owner's repository."""
    return own(project, monkeypatch)


def advice(owner: Owner) -> str:
    """What is said after the first line of a run that vendors `ink`, without the line about CI."""
    lines = owner.vendored("ink").err.splitlines()
    return "\n".join(line for line in lines[1:] if not line.startswith("check the copy in CI"))


def lines_to_add(said: str) -> str:
    """The settings in an advice."""
    return "".join(f"{line[2:]}\n" for line in said.splitlines() if line.startswith("  "))


def test_nothing_is_said_where_no_tool_is_set(owner: Owner) -> None:
    assert advice(owner) == ""


def test_nothing_is_said_where_strict_settings_are_passed(owner: Owner) -> None:
    (owner.root / "pyproject.toml").write_text(MYPY + PYRIGHT)

    assert advice(owner) == ""


SETTINGS: dict[str, tuple[str, str, str]] = {
    "ruff in pyproject.toml": (
        "pyproject.toml",
        RUFF,
        f'pyproject.toml: so that ruff leaves vendored code alone, set:\n  [tool.ruff]\n  extend-exclude = ["{CLIENTS}"]',
    ),
    "ruff with more": (
        "ruff.toml",
        'extend-exclude = ["docs"]\n',
        f'ruff.toml: so that ruff leaves vendored code alone, set:\n  extend-exclude = ["docs", "{CLIENTS}"]',
    ),
    "ruff nearer": (
        "src/acme/.ruff.toml",
        "line-length = 100\n",
        'src/acme/.ruff.toml: so that ruff leaves vendored code alone, set:\n  extend-exclude = ["web/clients"]',
    ),
    "ruff that excludes it": ("ruff.toml", f'extend-exclude = ["{CLIENTS}"]\n', ""),
    "ruff that excludes a name": ("ruff.toml", 'exclude = ["clients"]\n', ""),
    "ruff that excludes a folder above": ("ruff.toml", 'exclude = ["src/acme/**"]\n', ""),
    "Black": (
        "pyproject.toml",
        BLACK,
        "pyproject.toml: so that Black leaves vendored code alone, set:\n  [tool.black]\n"
        f"  extend-exclude = '''^/{CLIENTS}/'''",
    ),
    "Black with more": (
        "pyproject.toml",
        "[tool.black]\nextend-exclude = '^/docs/'\n",
        "pyproject.toml: so that Black leaves vendored code alone, set:\n  [tool.black]\n"
        f"  extend-exclude = '''^/docs/|^/{CLIENTS}/'''",
    ),
    "Black that excludes it": ("pyproject.toml", "[tool.black]\nforce-exclude = '/web/'\n", ""),
    "mypy in pyproject.toml": (
        "pyproject.toml",
        f"{MYPY}disallow_any_explicit = true\n",
        "pyproject.toml: vendored code does not pass `disallow_any_explicit` of mypy; add:\n"
        '  [[tool.mypy.overrides]]\n  module = ["acme.web.clients.*"]\n  ignore_errors = true',
    ),
    "mypy.ini": (
        "mypy.ini",
        "[mypy]\ndisallow_any_expr = True\nenable_error_code = explicit-override, truthy-bool\n",
        "mypy.ini: vendored code does not pass `disallow_any_expr`, `explicit-override` of mypy; add:\n"
        "  [mypy-acme.web.clients.*]\n  ignore_errors = True",
    ),
    "mypy.ini that ignores it": (
        "mypy.ini",
        "[mypy]\ndisallow_any_expr = True\n[mypy-acme.web.*]\nignore_errors = True\n",
        "",
    ),
    "pyright in pyproject.toml": (
        "pyproject.toml",
        f"{PYRIGHT}reportImplicitOverride = true\n",
        "pyproject.toml: vendored code does not pass `reportImplicitOverride` of pyright; set:\n"
        f'  [tool.pyright]\n  ignore = ["{CLIENTS}"]',
    ),
    "pyrightconfig.json": (
        "pyrightconfig.json",
        '{\n  // the strictest\n  "ignore": ["docs"], "reportImportCycles": "error", "reportMissingSuperCall": "none"\n}\n',
        "pyrightconfig.json: vendored code does not pass `reportImportCycles` of pyright; set:\n"
        f'  "ignore": ["docs", "{CLIENTS}"]',
    ),
    "what is not TOML": ("pyproject.toml", "[tool.ruff\n", ""),
}


@pytest.mark.parametrize("kind", SETTINGS)
def test_what_to_set_is_said_once_for_the_file_that_has_the_settings(owner: Owner, kind: str) -> None:
    file, text, expected = SETTINGS[kind]
    (owner.root / file).write_text(text)

    assert advice(owner) == expected
    assert advice(owner) == "", "a run that writes nothing says nothing"


def test_the_users_own_modules_in_the_folder_are_not_excluded(owner: Owner) -> None:
    owner.clients.mkdir()
    (owner.clients / "mine.py").write_text("")
    (owner.root / "ruff.toml").write_text("line-length = 100\n")

    assert advice(owner).endswith(f'  extend-exclude = ["{CLIENTS}/_runtime", "{CLIENTS}/ink"]')


# --- what really happens ---------------------------------------------------------------------------------------------


def tool(owner: Owner, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A tool of this environment in the repository."""
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=owner.root, capture_output=True, text=True, check=False
    )


def failing(owner: Owner) -> list[str]:
    """Which of the owner's tools find something in the repository."""
    commands = {
        "ruff check": ["ruff", "check", "--no-cache", "."],
        "ruff format": ["ruff", "format", "--no-cache", "--check", "."],
        "black": ["black", "--check", "--quiet", "."],
        "mypy": ["mypy", "src", "--cache-dir", str(owner.root.parent / "mypy")],
        "pyright": ["pyright", "--pythonpath", sys.executable],
    }
    return [name for name, command in commands.items() if tool(owner, *command).returncode]


def vendor_all(owner: Owner) -> str:
    """Vendor the clients of this checkout, with everything that there is; returns what is said."""
    parts = ("--tests", "--runtime", "httpx,pyreqwest")
    said = owner.vendor("capsolver", "serpstat", "ezcaptcha", "capmonster", "--from", str(CHECKOUT), *parts)
    assert said.code == 0, said.err
    return "\n".join(said.err.splitlines()[1:-1])


@pytest.mark.slow
def test_the_strictest_settings_are_passed_with_what_is_said(owner: Owner) -> None:
    """At depth three of a src layout: without it each tool finds something, and with it none does."""
    ignored = 'ignore = ["CPY001", "D203", "D212", "COM812"]\n'
    mypy = f'{MYPY}disallow_any_explicit = true\nenable_error_code = ["explicit-override"]\n'
    text = [RUFF + ignored, BLACK, mypy, f"{PYRIGHT}reportImplicitOverride = true\n"]
    (owner.root / "pyproject.toml").write_text("".join(text))
    assert failing(owner) == []

    said = vendor_all(owner)

    assert failing(owner) == ["ruff check", "ruff format", "black", "mypy", "pyright"]
    merged = "".join(text)
    added = lines_to_add(said)
    for table in ("[tool.black]\n", "[tool.pyright]\n"):
        line = added.split(table)[1].split("\n")[0]
        merged, added = merged.replace(table, f"{table}{line}\n"), added.replace(f"{table}{line}\n", "")
    (owner.root / "pyproject.toml").write_text(merged + added)
    assert failing(owner) == []
    assert vendor_all(owner) == ""


FLAGS = {
    "disallow_any_decorated": "Type of decorated function contains type",
    "disallow_any_explicit": 'Explicit "Any" is not allowed',
    "disallow_any_expr": "Expression has type",
    "disallow_any_unimported": "due to an unfollowed import",
}
"""Options of mypy beyond its strict mode, and what marks their findings."""
CODES = {
    "deprecated",
    "exhaustive-match",
    "explicit-override",
    "ignore-without-code",
    "mutable-override",
    "possibly-undefined",
    "redundant-expr",
    "redundant-self",
    "truthy-bool",
    "truthy-iterable",
    "unused-awaitable",
}
"""Error codes of mypy that its strict mode does not switch on."""


def found_by_mypy(owner: Owner, *arguments: str) -> str:
    """What mypy prints in strict mode with these options."""
    return tool(owner, "mypy", "src", "--strict", "--cache-dir", str(owner.root.parent / "mypy"), *arguments).stdout


@pytest.mark.slow
def test_the_options_of_mypy_are_those_that_find_something(owner: Owner) -> None:
    """Strict passes, and so does each option beyond it that is not listed.

    `disallow_any_expr` runs alone: with it mypy takes the first overload of an ambiguous call, in place of Any, and has
    other findings.
    """
    (owner.root / "mypy.ini").write_text("[mypy]\nmypy_path = src\nexplicit_package_bases = True\n")
    vendor_all(owner)
    codes = [f"--enable-error-code={code}" for code in sorted(CODES)]
    flags = [f"--{flag.replace('_', '-')}" for flag in FLAGS if flag != "disallow_any_expr"]

    assert found_by_mypy(owner, "--warn-unreachable").startswith("Success: ")
    found = found_by_mypy(owner, *codes, *flags)
    alone = found_by_mypy(owner, "--disallow-any-expr")

    assert {flag for flag, mark in FLAGS.items() if mark in found + alone} == settings.MYPY
    assert {code for code in CODES if f"[{code}]" in found} == settings.MYPY_CODES


RULES = {
    "deprecateTypingAliases",
    "enableReachabilityAnalysis",
    "reportCallInDefaultInitializer",
    "reportImplicitOverride",
    "reportImplicitStringConcatenation",
    "reportImportCycles",
    "reportMissingModuleSource",
    "reportMissingSuperCall",
    "reportPropertyTypeMismatch",
    "reportUninitializedInstanceVariable",
    "reportUnnecessaryTypeIgnoreComment",
    "reportUnusedCallResult",
}
"""The rules of pyright that its strict mode does not switch on."""


def rules_found(owner: Owner, rules: Iterable[str]) -> set[str]:
    """The rules of the findings of pyright in strict mode with these rules."""
    base = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "include": ["src"], "extraPaths": ["src"]}
    (owner.root / "pyrightconfig.json").write_text(json.dumps({**base, **dict.fromkeys(rules, True)}))
    done = tool(owner, "pyright", "--pythonpath", sys.executable, "--outputjson")
    return {found["rule"] for found in json.loads(done.stdout)["generalDiagnostics"]}


@pytest.mark.slow
def test_the_rules_of_pyright_are_those_that_find_something(owner: Owner) -> None:
    vendor_all(owner)

    assert rules_found(owner, ()) == set()
    found = rules_found(owner, RULES)
    assert {"deprecateTypingAliases" if rule == "reportDeprecated" else rule for rule in found} == settings.PYRIGHT


def test_the_lists_are_told_in_the_documentation() -> None:
    text = (CHECKOUT / "docs/vendoring.md").read_text("utf-8")

    assert [
        name for name in sorted(settings.MYPY | settings.MYPY_CODES | settings.PYRIGHT) if f"`{name}`" not in text
    ] == []
