"""`specloom generate --watch`: generate again after each saved change, and say what changes for callers."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from specloom import manifest
from specloom.diagnostics import Findings, SpecError
from specloom.settings.find import OWN, SHARED, find
from specloom.settings.places import specs_of
from specloom.watching import References, Watch

from .exits import FINE, Refusal
from .generate import report_findings, report_in_the_way, report_rescued, write
from .kept import users_cache
from .report import complain, program, report, report_settings, say
from .selection import Selection, output_folder, select
from .stages import lower_spec, showing_lines
from .terminal import has_colour

if TYPE_CHECKING:
    from specloom import ir
    from specloom.changes import Change, Side
    from specloom.load import Document

    from .generate import Written

_MOST_CHANGES = 10


def watch(options: argparse.Namespace) -> int:
    """Generate, and again after each change, until the user interrupts it; returns the exit code.

    Raises Refusal for what no change of a file can cure.
    """
    if options.verify_format:
        raise Refusal("`--watch` and `--verify-format` exclude each other", "watch for changes, and verify in CI")
    loop, watched = Loop(options), Watch()
    try:
        loop.begin(watched)
        while True:
            watched.remember(loop.files())
            watched.changed()
            watched.remember(loop.files())
            loop.again(watched)
    except KeyboardInterrupt:
        say("\nno longer watching; nothing is half done")
    return FINE


class Loop:
    """The runs of one `generate --watch`."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._references = References()
        self._good: dict[str, Side] = {}
        """The version of each provider that the clients were last generated from."""
        self._made: dict[str, Side] = {}
        """What the current run has read."""
        self._selection: Selection | None = None
        """Of the last run whose settings could be used."""

    def begin(self, watched: Watch) -> None:
        """Generate, and read what each client was generated from: later versions are compared with it.

        Raises Refusal for a command line that cannot be carried out.
        """
        with suppress(SpecError):
            self._selection = select(self._options)
        watched.remember(self.files())
        self.again(None)
        if self._selection is not None:
            for provider in self._selection.specs:
                if provider not in self._good:
                    self._read(self._selection, provider)
        gc.freeze()  # what is loaded stays to the end: there is nothing in it to collect

    def files(self) -> set[str]:
        """The files and folders whose changes matter:
        specs with all that they refer to, their folders, and settings.
        """
        settings = {os.path.join(folder, name) for folder in _folders_of_settings() for name in (OWN, SHARED)}
        selection = self._selection
        if selection is None:
            return settings | {self._options.folder or "specs"}
        found = settings | {os.path.dirname(place.path) or "." for place in selection.specs.values()}
        if self._options.spec is None:
            found.add(self._options.folder or specs_of(selection.settings))
        for place in selection.specs.values():
            found |= self._references.files_of(place.path)
            found |= {place.path, *place.overlays}
        return found

    def again(self, watched: Watch | None) -> None:
        """One run: its result, or what keeps it from one, is printed. The clients stay as they were where it fails."""
        started = time.perf_counter()
        self._made = {}
        findings = Findings()
        from specloom.atomic import OutputError
        from specloom.output import InTheWay

        try:
            self._selection = selection = select(self._options)
        except SpecError as error:
            report_settings(error.diagnostics)
            return _wait_for_change()
        except Refusal as refusal:
            if watched is None:
                raise
            complain(str(refusal), refusal.hint)
            return _wait_for_change()
        out = output_folder(self._options, selection.settings)
        try:
            written = write(self._options, selection, findings, self._keep)
        except (SpecError, OutputError, Refusal, OSError) as error:
            if watched is not None and watched.has_changed():
                return None  # it was read half written, and is read again at once
            if isinstance(error, SpecError):
                report(error.diagnostics, selection)
            elif isinstance(error, InTheWay):
                report_in_the_way(error, out, self._options, selection.settings)
            elif isinstance(error, OSError):
                complain(f"{error.filename or 'the disk'}: {error.strerror or error}", None)
            else:
                complain(str(error), error.hint)
            return _wait_for_change()
        seconds = time.perf_counter() - started
        if watched is None:
            report_findings(findings, selection, self._options)
        elif len(findings) and not self._options.quiet:
            say(f"{manifest.counted(len(findings), 'warning')}: `{program()} lint` shows all")
        report_rescued(written)
        self._report(selection, written, seconds)
        return None

    def _keep(self, provider: str, document: Document, api: ir.Api) -> None:
        from specloom.changes import Side

        self._made[provider] = Side.of(provider, api, document)

    def _read(self, selection: Selection, provider: str) -> None:
        """What a client was generated from that this process has not generated."""
        from specloom.changes import Side

        try:
            document, api = lower_spec(selection, provider, Findings(), kept=users_cache())
            side = Side.of(provider, api, document)
            with showing_lines(document):
                _ = side.surface
            self._good[provider] = side
        except (SpecError, OSError):
            return  # reported already, by the run that could not generate it

    # --- reports ----------------------------------------------------------------------------------------------------

    def _report(self, selection: Selection, written: Written, seconds: float) -> None:
        quiet = self._options.quiet
        plan = written.outcome.plan
        known = set(self._good)
        first = not known
        say(_files(written.out, len(plan.write), len(plan.remove), seconds), unless=quiet)
        changes = self._changes(selection)
        if not first and not quiet:
            _report_changes(changes, selection, is_any=bool(self._made) or bool(known - set(self._good)))
        if first:
            say("watching for changes; Ctrl-C ends it", unless=quiet)

    def _changes(self, selection: Selection) -> list[Change]:
        """What the current run changes for callers, the worst first. Its versions are the last good ones then."""
        from specloom.changes import EFFECTS, compare

        found: list[Change] = []
        gone = [name for name in self._good if name not in selection.specs] if selection.whole else []
        for provider in (*self._made, *gone):
            old, new = self._good.pop(provider, None), self._made.get(provider)
            if new is not None:
                self._good[provider] = new
            found += compare(old, new)
        return sorted(found, key=lambda change: EFFECTS.index(change.effect))


def _folders_of_settings() -> list[str]:
    """The folders whose settings count, or would count if they had any."""
    found = {os.path.dirname(file.path) for files in find(os.getcwd()) for file in files}
    return [os.getcwd(), *sorted(found - {os.getcwd()})]


def _wait_for_change() -> None:
    say("nothing was written; waiting for a change")


def _files(out: Path, written: int, removed: int, seconds: float) -> str:
    """`14:02:11 generated: 3 files written (120 ms)`."""
    counts = f"{manifest.counted(written, 'file')} written" + (f", {removed} removed" if removed else "")
    done = counts if written or removed else "nothing changed"
    return f"{time.strftime('%H:%M:%S')} {out}: {done} ({seconds * 1000:.0f} ms)"


def _report_changes(changes: list[Change], selection: Selection, *, is_any: bool) -> None:
    """The worst changes, and how many there are of each effect."""
    from specloom.changes import summary
    from specloom.changes.printers import located, render_brief

    if not is_any:
        return
    shown = located(changes[:_MOST_CHANGES], selection.shown, selection.shown)
    if shown:
        say(render_brief(shown, colour=has_colour(sys.stderr)).rstrip("\n"))
    left = len(changes) - len(shown)
    say(f"{summary(changes)}{f' ({left} more are not shown)' if left else ''}")
