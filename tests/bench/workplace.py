"""The folder in which the tool, its peer and the clients run."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from functools import reduce
from operator import add
from pathlib import Path

from tests.bench.processes import Launcher, LeftOut, Usage, clean_environment

ROOT = Path(__file__).parents[2]
PEER = "openapi-python-client"


class Workplace:
    """A copy of the specs, with what is made of them beside it."""

    def __init__(self, folder: Path, launcher: Launcher, peer: Path) -> None:
        """`peer` is the virtual environment of the peer, which need not be there."""
        self.folder = folder
        self._launcher = launcher
        self._peer = peer.absolute() / "bin" / PEER
        self._cache = folder / "cache"
        shutil.copytree(ROOT / "specs", folder / "specs")
        self.specs = sorted(path.relative_to(folder) for path in (folder / "specs").glob("*.yaml"))

    def python(self, *arguments: str, folder: Path | None = None) -> Usage:
        """One run of the interpreter that runs this, in another folder than this one. Raises LeftOut if it fails."""
        environment = {**clean_environment(), "PYTHONPATH": _PYTHONPATH, "XDG_CACHE_HOME": str(self._cache)}
        return self._launcher.run([sys.executable, *arguments], folder=folder or self.folder, environment=environment)

    def empty_process(self) -> Usage:
        """An interpreter that does nothing."""
        return self.python("-c", "pass")

    def tool(self, *arguments: str, folder: Path | None = None) -> Usage:
        """One run of the tool."""
        return self.python("-m", "specloom", *arguments, folder=folder)

    def script(self, command: str) -> Usage:
        """One run of the tool as the console script that an installation makes."""
        return self.python("-c", f"import sys; sys.argv[1:] = [{command!r}]; {_SCRIPT}")

    def from_nothing(self, *selection: str) -> Usage:
        """The tool with an output folder that is not there yet and nothing kept; all specs, or the `selection`."""
        self._remove("fresh")
        self._remove("cold")
        self._cache, kept = self.folder / "cold", self._cache
        try:
            return self.tool("generate", *selection, "--out", "fresh")
        finally:
            self._cache = kept

    def peer_from_nothing(self, specs: Sequence[Path]) -> Usage:
        """The peer with an output folder that is not there yet, a process for each spec."""
        self._remove("peer")
        (self.folder / "peer").mkdir()
        each = [self._peer_run("generate", "--path", str(spec), "--output-path", f"peer/{spec.stem}") for spec in specs]
        return reduce(add, each)

    def peer_as_far_as_it_comes(self, spec: Path) -> Usage:
        """The peer on one document, with what it takes until it ends, which may be with an error."""
        self._remove("peer")
        (self.folder / "peer").mkdir()
        return self._peer_run("generate", "--path", str(spec), "--output-path", f"peer/{spec.stem}", may_fail=True)

    def peer_version(self) -> str:
        """The peer's version. Raises LeftOut where it is not installed."""
        if not self._peer.exists():
            raise LeftOut("it is not installed; `make bench` does that")
        return self._peer_run("--version").output.split()[-1]

    def lines(self, name: str, *parts: str) -> int:
        """The lines of Python below a folder, or below some parts of it."""
        folders = [self.folder / name / part for part in parts or ("",)]
        files = [path for folder in folders for path in folder.rglob("*.py")]
        return sum(path.read_bytes().count(b"\n") for path in files)

    def _peer_run(self, *arguments: str, may_fail: bool = False) -> Usage:
        """One run of the peer, which looks for its formatter on the path."""
        path = os.pathsep.join((str(self._peer.parent), os.environ.get("PATH", os.defpath)))
        environment = {**clean_environment(), "PATH": path}
        command = [str(self._peer), *arguments]
        return self._launcher.run(command, folder=self.folder, environment=environment, may_fail=may_fail)

    def _remove(self, name: str) -> None:
        shutil.rmtree(self.folder / name, ignore_errors=True)


_PYTHONPATH = os.pathsep.join([str(ROOT), str(ROOT / "generator")])
_SCRIPT = "from specloom.__main__ import main; sys.exit(main())"
