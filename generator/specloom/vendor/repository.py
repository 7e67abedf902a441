"""Reads one revision of a git repository, with the `git` program, into a folder that is removed afterwards.

An address is a URL, a path, or `host:path` of SSH, optionally followed by `#REVISION` or `#REVISION:FOLDER`. Nothing of
the repository is executed: no hooks, no links, no filters. Credentials in an address are used, but neither stored nor
printed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .. import git
from ..atomic import OutputError

_REMOTE = re.compile(r"^[a-z][a-z0-9+.-]*://|^[\w.-]+@[\w.-]+:", re.IGNORECASE)
_USER = re.compile(r"(?<=://)[^/@\s]*@")
_PASSWORD = re.compile(r"(?<=://)([^/@:\s]*):[^/@\s]*@")
_QUERY = re.compile(r"\?[^#\s]*")
_PROTOCOLS = "file:git:http:https:ssh"
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Address:
    """A repository, a revision of it ("" is its default branch), and a folder in it ("" is its root)."""

    repository: str
    revision: str = ""
    folder: str = ""

    def __str__(self) -> str:
        return (
            self.repository
            + (f"#{self.revision}" if self.revision or self.folder else "")
            + (f":{self.folder}" if self.folder else "")
        )

    @property
    def is_remote(self) -> bool:
        """Whether the repository is named by a URL, or as a host and a path."""
        return _REMOTE.match(self.repository) is not None


def address(text: str) -> Address:
    """The address in a text, whatever it leads to."""
    repository, _, rest = text.partition("#")
    revision, _, folder = rest.partition(":")
    return Address(repository, revision, folder)


def without_credentials(text: str) -> str:
    """A text with URLs, without the user and the password in them;
    the user of SSH, who has no password there, stays.
    """
    kept = _PASSWORD.sub(r"\1@", text) if text.startswith("ssh://") else _USER.sub("", text)
    return _QUERY.sub("", kept) if _REMOTE.match(text) else kept


@contextmanager
def checkout(where: Address) -> Generator[tuple[Path, str]]:
    """The files of a revision in a temporary folder, and its commit.

    Raises OutputError where git, the repository, the revision or the folder does not exist.
    """
    for word in (where.repository, where.revision):
        if word.startswith("-"):
            raise OutputError(f"`{word}` is not the address of a repository")
    with TemporaryDirectory(prefix="specloom-") as made:
        repository, tree = Path(made, "git"), Path(made, "tree")
        tree.mkdir()
        _git("init", "--quiet", "--bare", "--template=", str(repository))
        (repository / "info").mkdir(exist_ok=True)
        (repository / "info/attributes").write_text("* -filter -ident -text -working-tree-encoding\n")
        commit = _fetched(repository, where)
        _git("--work-tree", str(tree), "checkout", "--quiet", "--force", commit, "--", ".", repository=repository)
        folder = tree / where.folder
        if not folder.is_dir() or not Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(tree)):
            raise OutputError(f"there is no folder `{where.folder}` in `{without_credentials(str(where))}`")
        yield folder, commit


def _fetched(repository: Path, where: Address) -> str:
    """Fetch a revision, only its own commit where the server lets it be asked for; returns the commit."""
    source = where.repository if where.is_remote else os.path.abspath(where.repository)
    wanted = where.revision or "HEAD"
    fetch = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules")
    try:
        _git(*fetch, "--depth=1", "--", source, wanted, repository=repository)
        return _git("rev-parse", "--verify", "FETCH_HEAD^{commit}", repository=repository)
    except git.GitFailed as alone:
        if not where.revision:
            raise _unreadable(where, alone) from None
    try:  # an abbreviated commit, or an expression such as `v1~2`
        heads = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
        _git(*fetch, "--", source, *heads, repository=repository)
    except git.GitFailed as failed:
        raise _unreadable(where, failed) from None
    try:
        return _git("rev-parse", "--verify", "--end-of-options", f"{wanted}^{{commit}}", repository=repository)
    except git.GitFailed:
        shown = without_credentials(where.repository)
        raise OutputError(f"there is no revision `{wanted}` in `{shown}`", "name a branch, a tag or a commit") from None


def _unreadable(where: Address, failed: git.GitFailed) -> OutputError:
    shown = without_credentials(where.repository)
    return OutputError(f"git cannot read `{shown}`: {failed}", "check the address, and that git has access to it")


def _git(*arguments: str, repository: Path | None = None) -> str:
    """What a git command prints. Raises OutputError without git, and GitFailed, whose text has no credentials."""
    options = [
        item
        for setting in ("core.hooksPath=/dev/null", "core.symlinks=false", "core.autocrlf=false", "gc.auto=0")
        for item in ("-c", setting)
    ]
    directory = ["--git-dir", str(repository)] if repository is not None else []
    environment = {name: value for name, value in os.environ.items() if name not in _LOCAL}
    environment |= {"GIT_ALLOW_PROTOCOL": _PROTOCOLS, "GIT_LFS_SKIP_SMUDGE": "1"}
    try:
        printed = git.run((*options, *directory, *arguments), environment=environment, seconds=_SECONDS)
    except git.GitMissing:
        raise OutputError("the program `git` is not installed", "install it, or name a folder with `--from`") from None
    except git.GitFailed as failed:
        raise git.GitFailed(_USER.sub("", str(failed))) from None
    return printed.decode("utf-8", "replace").strip()


_LOCAL = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_DIR",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_WORK_TREE",
    }
)
"""What git sets for its hooks, so that a command that one of them runs works on that repository."""
