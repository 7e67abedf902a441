"""What a repository with vendored clients must set so that its own strict tools accept them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..manifest import Manifest


def advice(into: Path, lock: Manifest, own: Sequence[str]) -> list[str]:
    return []
