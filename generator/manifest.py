"""What the last run wrote and from what: the manifest, and whether anything has changed since.

This is all that a run with nothing to do needs. It imports `os` and `hashlib` and nothing else: `json`, `pathlib`,
`typing` or `dataclasses` would each cost about as much as the whole answer.
"""

from __future__ import annotations

import os
from hashlib import sha256

from generator import __version__, resources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeAlias

    Digests: TypeAlias = Mapping[str, str]

NAME = "MANIFEST.json"
FORMAT = 1
SPEC_ENDINGS = (".yaml", ".yml", ".json")

CACHES = frozenset(
    {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".pytype", ".hypothesis", ".DS_Store"}
)
"""What other tools leave in any folder: neither generated nor anybody's work."""


class ManifestError(Exception):
    """The manifest is not one that this version of the tool has written, so that nothing can be judged by it."""


class Part:
    """One provider's files, or the shared ones: what they were made from, and what they are.

    All digests are SHA-256 of a file's bytes with LF line ends, by name. `sources` are the spec's files, or for the
    shared part the tool's own; `generator` is the digest of the tool as a whole.
    """

    __slots__ = ("files", "generator", "sources")

    def __init__(self, generator: str, sources: Digests, files: Digests) -> None:
        self.generator = generator
        self.sources = sources
        self.files = files


class Manifest:
    """What stands in an output folder."""

    __slots__ = ("providers", "shared", "version")

    def __init__(self, shared: Part, providers: Mapping[str, Part], version: str = __version__) -> None:
        self.version = version
        self.shared = shared
        self.providers = providers

    @property
    def parts(self) -> list[Part]:
        """Every provider's part, then the shared one."""
        return [*self.providers.values(), self.shared]

    @property
    def files(self) -> dict[str, str]:
        """The digest of every file that was written, by path; not of the manifest itself."""
        return {path: digest for part in self.parts for path, digest in part.files.items()}


# --- the text --------------------------------------------------------------------------------------------------------


def dump(manifest: Manifest) -> str:
    """The manifest as JSON: sorted, one fact a line, nothing of this machine or this minute in it."""
    lines = ["{", f'  "format": {FORMAT},', f'  "version": "{manifest.version}",']
    lines += ['  "shared": {', *_part_lines(manifest.shared, "    "), "  },", '  "providers": {']
    for name, part in sorted(manifest.providers.items()):
        lines += [f'    "{name}": {{', *_part_lines(part, "      "), "    },"]
    lines[-1] = lines[-1].removesuffix(",")
    return "\n".join([*lines, "  }", "}", ""])


def _part_lines(part: Part, indent: str) -> list[str]:
    return [
        f'{indent}"generator": "{part.generator}",',
        f'{indent}"sources": {{',
        ",\n".join(f'{indent}  "{name}": "{digest}"' for name, digest in sorted(part.sources.items())),
        f"{indent}}},",
        f'{indent}"files": {{',
        ",\n".join(f'{indent}  "{path}": "{digest}"' for path, digest in sorted(part.files.items())),
        f"{indent}}}",
    ]


def parse(text: str) -> Manifest:
    """The manifest of its text. Raises ManifestError for any text that `dump` would not have written.

    So a merge conflict, a reformatted file and a file cut short are refused, and no JSON parser is needed. That names
    and digests are possible ones is left to `paths.validate`: where nothing has changed, they are.
    """
    version = f'  "format": {FORMAT},'
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[1:2] != [version]:
        raise ManifestError(f"line 2 is not `{version.strip()}`")
    tree: dict[str, Any] = {}
    open_objects = [tree]
    try:
        for line in lines[2:-2]:
            key, colon, value = line.strip().removesuffix(",").partition('": ')
            if value == "{":
                open_objects.append(open_objects[-1].setdefault(key[1:], {}))
            elif colon:
                open_objects[-1][key[1:]] = value.strip('"')
            else:
                open_objects.pop()
        manifest = Manifest(
            _part(tree["shared"]), {name: _part(part) for name, part in tree["providers"].items()}, tree["version"]
        )
        written = dump(manifest).split("\n")
    except (AttributeError, IndexError, KeyError, TypeError):
        raise ManifestError("its braces do not match, or a part of it is missing") from None
    if written != lines:
        same = next((number for number, line in enumerate(lines) if written[number : number + 1] != [line]), len(lines))
        raise ManifestError(f"line {same + 1} is not as it was written")
    return manifest


def _part(tree: dict[str, Any]) -> Part:
    return Part(tree["generator"], tree["sources"], tree["files"])


# --- the disk --------------------------------------------------------------------------------------------------------


def digest(data: bytes) -> str:
    """SHA-256 of a text file as it is with LF line ends, so that a CRLF checkout is no change."""
    return sha256(data.replace(b"\r\n", b"\n") if b"\r" in data else data).hexdigest()


def digest_of(path: str) -> str:
    """The digest of a file."""
    with open(path, "rb", buffering=0) as file:
        return digest(file.read())


def own_digests() -> dict[str, str]:
    """The digest of every file of the tool, by name."""
    return {name: digest_of(path) for name, path in resources.own_files()}


def generator_digest(own: Digests) -> str:
    """The digest of the tool as a whole: of its sources, its templates and its runtime."""
    return sha256("".join(f"{name}\n{digest}\n" for name, digest in sorted(own.items())).encode()).hexdigest()


def find_specs(folder: str) -> dict[str, str]:
    """The file name of each provider's spec in a folder, by provider. Raises ValueError where two have one name."""
    found: dict[str, str] = {}
    for file in sorted(os.listdir(folder)):
        stem, ending = os.path.splitext(file)
        if ending in SPEC_ENDINGS and not file.startswith((".", "_")):
            if stem in found:
                raise ValueError(f"`{found[stem]}` and `{file}` are two specs for one provider")
            found[stem] = file
    return found


def list_files(folder: str) -> tuple[dict[str, bool], list[str]]:
    """Everything below a folder but other tools' caches: whether each file is a regular one, by path; and the folders.

    Links are not followed: a link is a file that is not regular.
    """
    files: dict[str, bool] = {}
    folders: list[str] = []
    pending = [""]
    while pending:
        prefix = pending.pop()
        for entry in os.scandir(os.path.join(folder, prefix)):
            path = prefix + entry.name
            if entry.name in CACHES:
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
                pending.append(f"{path}/")
            else:
                files[path] = entry.is_file(follow_symlinks=False)
    return files, folders


def staging_of(out: str) -> str:
    """The folder beside the output folder in which a run prepares what it writes."""
    folder, name = os.path.split(os.path.abspath(out))
    return os.path.join(folder, f".{name}.specloom")


def sources_digests(part: Part, folder: str, prefix: str) -> dict[str, str]:
    """The digests, now, of the files that a provider was made from. Raises OSError where one is gone."""
    return {name: digest_of(os.path.join(folder, name.removeprefix(prefix))) for name in part.sources}


def up_to_date(specs: str, out: str) -> Manifest | None:
    """The manifest, if a whole run of `generate` or `check` would find nothing to do or to say; None if it might.

    Every byte that matters is read: specs, the tool's own files, and all that stands in the output folder. Nothing is
    taken from times or sizes.
    """
    try:
        with open(os.path.join(out, NAME), "rb", buffering=0) as file:
            manifest = parse(file.read().decode())
        same = _same_inputs(manifest, specs) and _same_outputs(manifest, out)
    except (OSError, ValueError, ManifestError):
        return None
    return manifest if same else None


def _same_inputs(manifest: Manifest, specs: str) -> bool:
    prefix = prefix_of(specs)
    if find_specs(specs) != {name: main_source(part, name, prefix) for name, part in manifest.providers.items()}:
        return False
    own = own_digests()
    tool = generator_digest(own)
    return (
        own == manifest.shared.sources
        and all(part.generator == tool for part in manifest.parts)
        and all(sources_digests(part, specs, prefix) == part.sources for part in manifest.providers.values())
    )


def _same_outputs(manifest: Manifest, out: str) -> bool:
    wanted = manifest.files
    present, _ = list_files(out)
    return (
        present.keys() == {NAME, *wanted}
        and all(present.values())
        and all(digest_of(os.path.join(out, path)) == expected for path, expected in wanted.items())
        and not os.path.islink(out)
        and not os.path.lexists(staging_of(out))
    )


def prefix_of(specs: str) -> str:
    """What stands before a spec's file name where readers see it: the name of its folder, and no more of the path."""
    return f"{os.path.basename(os.path.abspath(specs))}/"


def main_source(part: Part, provider: str, prefix: str) -> str | None:
    """The file name of a provider's own spec among its sources; None if it stood in a folder of another name."""
    for ending in SPEC_ENDINGS:
        if f"{prefix}{provider}{ending}" in part.sources:
            return provider + ending
    return None


def summary(manifest: Manifest, command: str) -> str:
    """The one line that a run ends with which has found nothing to do."""
    files = len(manifest.files)
    done = f"0 written, {files} unchanged, 0 removed" if command == "generate" else "up to date"
    return f"{counted(len(manifest.providers), 'client')}, {counted(files, 'file')}: {done}"


def counted(number: int, what: str) -> str:
    """`1 file`, `37 files`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
