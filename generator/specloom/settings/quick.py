"""The output of `generate` and `check` where nothing has changed, without the command line.

Nothing is imported that is not needed: without settings, not even what reads them.
"""

from __future__ import annotations

import os

from .. import manifest
from .find import find

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..manifest import Manifest
    from .find import Found
    from .model import Settings


def quick_result(command: str) -> str | None:
    """What `generate` or `check` without arguments prints where nothing has changed; None if something may have."""
    try:
        files = next(find(os.getcwd()), None)
        known = (
            _known() if files is not None else manifest.up_to_date(manifest.places_in("specs").values(), "generated")
        )
    except (OSError, ValueError):
        return None
    return manifest.summary(known, command) if known is not None else None


def _known() -> Manifest | None:
    """The manifest where nothing has changed, of a project that may have settings; None if that is not certain."""
    from .places import NoSpec, out_of, places
    from .toml import NotPlain

    try:
        settings = _settings()
        if settings is None:
            return None
        return manifest.up_to_date(places(settings).values(), out_of(settings), settings.shared_digest())
    except (NoSpec, NotPlain):
        return None


def _settings() -> Settings | None:
    """The settings of the working folder, or the defaults if there are none; None if that is not certain."""
    from .model import Settings
    from .read import read
    from .toml import is_table

    for files in find(os.getcwd()):
        tables = [(file, table) for file in files if (table := _table_in(file)) is not None]
        if len(tables) > 1:
            return None
        for file, table in tables:
            settings = Settings(file.path, file.text or "", file.base)
            is_right = is_table(table) and not read(table, settings, is_quick=True)
            return settings if is_right else None
    return Settings()


def _table_in(file: Found) -> object:
    """The value of the key under which the settings are a table; None without that key. Raises NotPlain."""
    from .toml import NotPlain, is_table, read_plainly

    if file.text is None:
        raise NotPlain
    table: Any = read_plainly(file.text)
    for key in file.base:
        table = table.get(key) if is_table(table) else None
    return table
