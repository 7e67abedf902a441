"""Names that are valid in a manifest and below the output folder, on every system."""

from __future__ import annotations

from specloom.manifest import CACHES, FOLDER, OLD_NAME, SHARED, Manifest, ManifestEntry, path_of


def validate(manifest: Manifest) -> dict[str, str]:
    """Why parts of it cannot be used, because of their names: no run would have written such a name."""
    found = {name: _problem(name, part) for name, part in manifest.parts.items()}
    return {name: problem for name, problem in found.items() if problem is not None}


def _problem(name: str, part: ManifestEntry) -> str | None:
    for said in (*([name] if name != SHARED else []), part.spec, *part.sources):
        if not is_plain(said):
            return f"{said!r} is not a valid name"
    digests = [
        part.tool,
        *part.sources.values(),
        *part.files.values(),
        *(one for more in part.also.values() for one in more),
    ]
    if any(len(digest) != _HEX or digest.strip("0123456789abcdef") for digest in digests):
        return "one of its digests is not a SHA-256"
    problems = ((path, path_problem(path)) for path in part.files)
    return next((f"the path `{path}` {problem}" for path, problem in problems if problem is not None), None)


def name_problem(provider: str) -> str | None:
    """Why a provider cannot have this name, which is the file name of its manifest; None if it can."""
    if provider.casefold() == SHARED:
        return "is the name of the shared files"
    return _part_problem(path_of(provider).rpartition("/")[2]) if "/" not in provider else "has a slash"


def is_plain(name: str) -> bool:
    """Whether a name can be written in the manifest without an escape."""
    return name.isprintable() and '"' not in name and "\\" not in name


_HEX = 64
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"]
    + [f"{device}{number}" for device in ("com", "lpt") for number in "0123456789¹²³"]
)
_LONGEST = 255


def path_problem(path: str) -> str | None:
    """Why a file of this name must not be written below the output folder, on any system; None if it may.

    A path is relative, with forward slashes, and each of its parts is a name that Linux, macOS and Windows all support.
    """
    problem = next(filter(None, map(_part_problem, path.split("/"))), None)
    first = path.partition("/")[0].casefold()
    if problem is None and first in (FOLDER.casefold(), OLD_NAME.casefold()):
        return "is reserved for the manifests"
    return problem


def _part_problem(part: str) -> str | None:
    if part in {"", ".", ".."}:
        return "is absolute or has an empty, `.` or `..` part"
    if not part.isprintable() or any(character in '<>:"\\|?*' for character in part):
        return "has a character that some systems do not allow"
    if part[-1] in ". " or part[0] == " ":
        return "has a part that begins or ends with a space, or ends with a dot"
    if part.partition(".")[0].rstrip().casefold() in _RESERVED:
        return "is a device on Windows"
    if len(part.encode("utf-8", "surrogatepass")) > _LONGEST:
        return "has a part that is too long"
    return "is a name that other tools' caches have" if part in CACHES else None
