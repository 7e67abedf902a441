"""Figures: what was measured, the ratio to a peer, the classification, and how all that is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

Unit = Literal["seconds", "bytes", "count"]


@dataclass(frozen=True, slots=True)
class AtMost:
    """A target: a limit that the ratio to the peer keeps to, or with `absolute` our own median."""

    limit: float
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: samples of ours and of the peer, taken in turns, the n-th of both in the same round."""

    name: str
    unit: Unit
    ours: Sequence[float]
    peer: Sequence[float] = ()
    target: AtMost | None = None

    @property
    def ratios(self) -> list[float]:
        """Ours to the peer's, round by round; empty without a peer, and where the peer's is nothing."""
        return (
            [ours / peer for ours, peer in zip(self.ours, self.peer, strict=True)]
            if self.peer and all(self.peer)
            else []
        )

    @property
    def classification(self) -> str:
        """`met`, `missed` or `no peer`; nothing where there is no target."""
        if self.target is None:
            return ""
        judged = self.ours if self.target.absolute else self.ratios
        if not judged:
            return "no peer"
        return "met" if median(judged) <= self.target.limit else "missed"


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that have one peer."""

    title: str
    peer: str
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was measured, and what could not be, each with its reason."""

    sections: list[Section] = field(default_factory=list[Section])
    left_out: list[str] = field(default_factory=list[str])
    graphs: list[str] = field(default_factory=list[str])
    """Pictures of figures, as text."""


# --- the table -------------------------------------------------------------------------------------------------------

_HEAD = ("figure", "ours", "peer", "ratio", "target", "result")


def table(report: Report) -> str:
    """All figures as text: medians with the lowest and the highest sample, and the median of the rounds' own ratios."""
    sections = report.sections
    rows = [[_row(figure) for figure in section.figures] for section in sections]
    every = [_HEAD, *(row for part in rows for row in part)]
    widths = [max(len(row[column]) for row in every) for column in range(len(_HEAD))]
    lines = [_line(_HEAD, widths)]
    for section, part in zip(sections, rows, strict=True):
        against = f" (peer: {section.peer})" if section.peer else ""
        lines += ["", f"{section.title}{against}", *(_line(row, widths) for row in part)]
    lines += [line for graph in report.graphs for line in ("", graph)]
    lines += ["", *(f"left out: {reason}" for reason in report.left_out)] if report.left_out else []
    return "\n".join(lines) + "\n"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *rest = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return "  ".join((name, *rest)).rstrip()


def _row(figure: Figure) -> tuple[str, ...]:
    ratio = _spread([_two_decimals(value) for value in _summary(figure.ratios)], "x") if figure.ratios else ""
    ours, peer = (_samples(samples, figure.unit) for samples in (figure.ours, figure.peer))
    return (f"  {figure.name}", ours, peer, ratio, _target(figure), figure.classification)


def _target(figure: Figure) -> str:
    if figure.target is None:
        return ""
    if figure.target.absolute:
        scale, unit = _scale(figure.target.limit, figure.unit)
        return f"<= {figure.target.limit / scale:g} {unit}"
    return f"<= {figure.target.limit:g}x"


def _samples(samples: Sequence[float], unit: Unit) -> str:
    """`12.3 ms (11.9-14.0)`; one sample, or samples that are all the same, have no range."""
    if not samples:
        return ""
    scale, name = _scale(median(samples), unit)
    return _spread([_three_digits(value / scale) for value in _summary(samples)], f" {name}" if name else "")


def _spread(summary: Sequence[str], unit: str) -> str:
    middle, low, high = summary
    return f"{middle}{unit}" if low == high else f"{middle}{unit} ({low}-{high})"


def _summary(samples: Sequence[float]) -> tuple[float, float, float]:
    return median(samples), min(samples), max(samples)


def _two_decimals(value: float) -> str:
    return f"{value:.2f}" if value >= 0.1 else f"{value:.1g}"


def _three_digits(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 3 - len(str(int(value))))}f}" if value != int(value) else f"{value:.0f}"


def _scale(value: float, unit: Unit) -> tuple[float, str]:
    if unit == "count":
        return 1.0, ""
    steps = ((1e6, "MB"), (1e3, "kB")) if unit == "bytes" else ((1.0, "s"), (1e-3, "ms"), (1e-6, "us"))
    return next((step for step in steps if value >= step[0]), steps[-1])


# --- the same as data ------------------------------------------------------------------------------------------------


def as_data(report: Report) -> dict[str, object]:
    """All figures with all samples, as plain JSON data. Seconds and bytes are not scaled."""
    figures = [
        {
            "section": section.title,
            "figure": figure.name,
            "unit": figure.unit,
            "ours": _data(figure.ours),
            "peer": {"name": section.peer, **_data(figure.peer)} if figure.peer else None,
            "ratio": _data(figure.ratios) if figure.ratios else None,
            "target": None if figure.target is None else {"at_most": figure.target.limit, "of": _judged(figure.target)},
            "classification": figure.classification or None,
        }
        for section in report.sections
        for figure in section.figures
    ]
    return {"figures": figures, "left_out": report.left_out}


def _judged(target: AtMost) -> str:
    return "ours" if target.absolute else "ratio"


def _data(samples: Sequence[float]) -> dict[str, object]:
    middle, low, high = _summary(samples)
    return {"median": middle, "min": low, "max": high, "samples": [*samples]}
