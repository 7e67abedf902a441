"""Names that may stand in a manifest and be written below the output folder, on every system."""

from __future__ import annotations

from generator.manifest import CACHES, NAME, Manifest, ManifestError


def validate(manifest: Manifest) -> Manifest:
    """The same manifest. Raises ManifestError if it has names or digests that the tool would never have written."""
    for name in (manifest.version, *manifest.providers, *(name for part in manifest.parts for name in part.sources)):
        if not is_plain(name):
            raise ManifestError(f"{name!r} is no name")
    for part in manifest.parts:
        for name, digest in [("", part.generator), *part.sources.items(), *part.files.items()]:
            if len(digest) != _HEX or digest.strip("0123456789abcdef"):
                raise ManifestError(f"the digest of `{name}` is not a SHA-256")
        for path in part.files:
            problem = path_problem(path)
            if problem is not None:
                raise ManifestError(f"the path `{path}` {problem}")
    return manifest


def is_plain(name: str) -> bool:
    """Whether a name can stand in the manifest as it is, without an escape."""
    return name.isprintable() and '"' not in name and "\\" not in name


_HEX = 64
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"]
    + [f"{device}{number}" for device in ("com", "lpt") for number in "0123456789¹²³"]
)
_LONGEST = 255


def path_problem(path: str) -> str | None:
    """Why a file of this name may not be written below the output folder, on any system; None where it may.

    A path is relative, with forward slashes, and each of its parts is a name that Linux, macOS and Windows all take.
    """
    for part in path.split("/"):
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
        if part in CACHES:
            return "is a name that other tools' caches have"
    return "is the manifest's own" if path.casefold() == NAME.casefold() else None
