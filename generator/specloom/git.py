"""Runs the `git` program, which reads repositories for `diff` and `vendor`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence


class GitMissing(Exception):
    """The program `git` is not installed."""


class GitFailed(Exception):
    """A command of git failed; its text is what git says of that, on one line."""


def run(
    arguments: Sequence[str],
    *,
    data: bytes = b"",
    environment: Mapping[str, str] = os.environ,
    seconds: float | None = None,
) -> bytes:
    """What a command of git prints, in English. It asks nothing, and gets `data` as its input.

    Raises GitMissing, and GitFailed also where it does not end within `seconds`.
    """
    try:
        done = subprocess.run(
            ["git", *arguments],
            input=data,
            capture_output=True,
            check=False,
            env={**environment, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"},
            timeout=seconds,
        )
    except FileNotFoundError:
        raise GitMissing from None
    except subprocess.TimeoutExpired:
        raise GitFailed(f"no end within {seconds:g} s") from None
    if done.returncode != 0:
        said = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
        fatal = next((line for line in said if line.startswith("fatal: ")), None)
        raise GitFailed((fatal or (said or [f"exit code {done.returncode}"])[-1]).removeprefix("fatal: "))
    return done.stdout
