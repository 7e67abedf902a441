"""A distribution around one client: `pyproject.toml`, a README, and the client with its runtime as one package."""

from __future__ import annotations

import json
import re

from ..atomic import OutputError
from ..naming import is_package_name, package
from ..output import Tree, Wanted
from .plan import Change, rendered, shown, unless_edited
from .quick import EDITABLE, testing_of
from .source import RUNTIME, Client, modules_of

REQUIREMENTS = ("httpx2>=2.16,<3", "msgspec>=0.22,<0.30")
"""What a generated client needs where it runs."""
EXTRAS = {
    "celery": ("engines.celery", ("celery[redis]>=5.7,<6",)),
    "dbos": ("engines.dbos", ("dbos>=3.4,<4",)),
    "fast": ("transports.pyreqwest", ("pyreqwest>=0.15.1,<0.16",)),
    "opentelemetry": ("telemetry.opentelemetry", ("opentelemetry-api>=1.37,<2",)),
    "postgresql": ("databases.postgresql", ("psycopg[binary]>=3.2,<4",)),
    "redis": ("limits.redis", ("redis>=7,<9",)),
}
"""What parts of the runtime need besides, and the module of each by which it is known."""
BACKEND = "hatchling>=1.27"
"""What builds it."""

_NAME = re.compile(r"[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?", re.IGNORECASE)


def import_name(name: str) -> str:
    """The package that a distribution of this name holds. Raises OutputError where no package can be called so."""
    found = re.sub(r"[-_.]+", "_", name).lower()
    if not _NAME.fullmatch(name) or not is_package_name(found):
        raise OutputError(
            f"no distribution can be called `{name}`", f"did you mean `{package(name).replace('_', '-')}`?"
        )
    return found


def wanted(tree: Tree, change: Change) -> Wanted:
    """What the folder of a distribution should hold.

    Raises OutputError for a folder that holds something else, and for a second client.
    """
    before = tree.manifest
    listed = tree.providers
    if before is None and tree.files:
        raise OutputError(f"`{shown(tree)}` is not empty", "name a new folder for the distribution")
    if any(part.origin is None or not part.origin.package for part in listed.values()):
        raise OutputError(f"`{shown(tree)}` holds vendored clients", "name a new folder for the distribution")
    others = sorted((listed.keys() | change.clients.keys()) - change.removed)
    if len(others) > 1:
        raise OutputError(f"`{shown(tree)}` is the distribution of `{next(iter(listed))}`", "name another folder")
    if not change.clients:
        return Wanted("", "", {}, {})
    (client,) = change.clients.values()
    return _wanted(tree, client)


def _wanted(tree: Tree, client: Client) -> Wanted:
    texts = files(client)
    runtime = {path: text for path, text in texts.items() if f"/{RUNTIME}/" in path}
    own = {path: text for path, text in texts.items() if path not in runtime and path not in EDITABLE}
    made = rendered(client, {**own, **unless_edited(tree, texts)})
    shared = client.shared
    return Wanted("", shared.tool, runtime, {client.name: made}, "", modules_of(client.runtime), shared.version)


def files(client: Client) -> dict[str, str]:
    """The text of every file of a distribution, by path."""
    name = import_name(client.origin.package)
    source = f"src/{name}"
    texts = {
        f"{source}/{path.removeprefix(f'{client.name}/')}": _inside(text) if path.endswith(".py") else text
        for path, text in client.files.items()
    }
    guide = texts.pop(f"{source}/API.md", "")
    text = _guide(guide, client, name)
    return {
        **{f"{source}/{path}": text for path, text in client.runtime.items()},
        **texts,
        **({f"{source}/API.md": text} if guide else {}),
        "README.md": _readme(text, client.origin.package, name),
        "pyproject.toml": _pyproject(client, guide, name),
    }


def _inside(text: str) -> str:
    """The text of a module of a client whose runtime is inside of its package instead of beside it."""
    return text.replace(f"..{RUNTIME}", f".{RUNTIME}")


def _guide(text: str, client: Client, name: str) -> str:
    """The guide to a client that is imported under another name, and may not have its module `testing`."""
    text = text.replace(f"from generated.{client.name} import", f"from {name} import")
    text = re.sub(r"^`generated` is the folder .*\n.*\n\n", "", text, count=1, flags=re.MULTILINE)
    has_testing = testing_of(client.name) in client.files
    return text if has_testing else re.sub(r"^- Its module `testing` .*\n", "", text, count=1, flags=re.MULTILINE)


def _readme(guide: str, distribution: str, name: str) -> str:
    """What the client is, how it is installed and used, and its methods."""
    head, _, rest = guide.partition("```python\n")
    about = re.sub(r"<!--.*-->\n|^# .*\n", "", head, flags=re.MULTILINE).strip()
    facts = rest.partition("```\n")[2].strip()
    client, credential = _client(guide), re.search(r"^- Credential: `(\w+)`", guide, re.MULTILINE)
    argument = f'{credential[1]}="YOUR_KEY"' if credential else ""
    return "\n".join(
        [
            f"# {distribution}",
            "",
            about,
            "",
            "## Install",
            "",
            "```sh",
            f"pip install {distribution}",
            "```",
            "",
            "## Use",
            "",
            "```python",
            f"from {name} import {client}",
            "",
            f"with {client}({argument}) as client:",
            "    print(client)",
            "```",
            "",
            facts,
            "",
        ]
    )


def _client(guide: str) -> str:
    found = re.search(r"^- Clients: `(\w+)`", guide, re.MULTILINE)
    return found[1] if found else "Client"


def _pyproject(client: Client, guide: str, name: str) -> str:
    title = re.search(r"^# (.+)$", guide, re.MULTILINE)
    description = f"A typed client of {title[1] if title else client.name}"
    known = modules_of(client.runtime)
    extras = {name: needed for name, (module, needed) in EXTRAS.items() if module in known}
    optional = [f"{name} = {json.dumps(needed)}" for name, needed in extras.items()]
    return "\n".join(
        [
            "[build-system]",
            f'requires = ["{BACKEND}"]',
            'build-backend = "hatchling.build"',
            "",
            "[project]",
            f'name = "{client.origin.package}"',
            f'version = "{client.version}"',
            f"description = {json.dumps(description)}",
            'readme = "README.md"',
            'requires-python = ">=3.11"',
            f"dependencies = {json.dumps(REQUIREMENTS)}",
            'classifiers = ["Programming Language :: Python :: 3 :: Only", "Typing :: Typed"]',
            "",
            *(["[project.optional-dependencies]", *optional, ""] if optional else []),
            "[tool.hatch.build.targets.wheel]",
            f'packages = ["src/{name}"]',
            "",
            "[tool.hatch.build.targets.sdist]",
            'include = ["/src", "/README.md"]',
            "",
        ]
    )
