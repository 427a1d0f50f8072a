"""Figures and tables of a page: the one place where a chart becomes SVG."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, overload

import altair as alt
from altair.utils.schemapi import debug_mode
from markupsafe import Markup

from contrapeso.report.charts.theme import LAYOUTS, Layout

_DECIMALS = re.compile(r"(-?\d+\.\d)\d+")
_PATH = re.compile(r'( d| transform)="([^"]*)"')
_OPEN = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>')
_IDENTITY = re.compile(r'(\bid="|url\(#|href="#)')


def draw_here(specification: dict[str, Any]) -> str:
    """Return a specification as SVG, drawn in this process."""
    import vl_convert

    return vl_convert.vegalite_to_svg(specification)


_drawing: list[Callable[[dict[str, Any]], str]] = [draw_here]


def draw_with(draw: Callable[[dict[str, Any]], str]) -> None:
    """Let something else than this process turn specifications into SVG from now on, such as a process of its own."""
    _drawing[:] = [draw]


@dataclass(frozen=True)
class Words:
    """A cell in a language of its own, such as a label that a dataset gives."""

    text: str
    lang: str


@dataclass(frozen=True)
class Link:
    """A cell that leads to another place of the page."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Table:
    """A table of a page.

    Attributes
    ----------
    columns
        Headings; one that ends in ``#`` is of numbers.
    rows
        Cells as text, as `Words` where they are in another language than the page, or as a `Link`.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | Words | Link]]

    @property
    def heads(self) -> list[tuple[str, bool]]:
        """Return each heading and whether it is of numbers."""
        return [(column.removesuffix("#"), column.endswith("#")) for column in self.columns]


@dataclass(frozen=True)
class Figure:
    """A chart in two widths, what it shows in words, and its numbers."""

    id: str
    title: str
    alt: str
    drawings: Sequence[tuple[str, int, Markup]]
    """Name, width in px and SVG of each drawing; drawn when they are first looked at."""
    table: Table | None = None
    notes: Sequence[str] = field(default_factory=tuple)
    draw: Callable[[Layout], alt.TopLevelMixin] | None = None
    """The chart itself in a width, for those who want more of it than the drawing."""


class Drawings(Sequence[tuple[str, int, Markup]]):
    """A chart in both widths, each drawn when it is first asked for: drawing is what takes long."""

    def __init__(self, draw: Callable[[Layout], tuple[int, Markup]]) -> None:
        self._draw, self._lock = draw, threading.Lock()
        self._drawn: dict[str, tuple[str, int, Markup]] = {}

    def __len__(self) -> int:
        """Return the number of widths."""
        return len(LAYOUTS)

    @overload
    def __getitem__(self, place: int) -> tuple[str, int, Markup]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[str, int, Markup]]: ...
    def __getitem__(self, place: int | slice) -> tuple[str, int, Markup] | list[tuple[str, int, Markup]]:
        """Return a drawing."""
        return [self.of(layout) for layout in LAYOUTS[place]] if isinstance(place, slice) else self.of(LAYOUTS[place])

    def of(self, layout: Layout) -> tuple[str, int, Markup]:
        """Return the drawing in a width."""
        with self._lock:
            if layout.name not in self._drawn:
                self._drawn[layout.name] = (layout.name, *self._draw(layout))
            return self._drawn[layout.name]


def svg(chart: alt.TopLevelMixin, identity: str, title: str, description: str) -> tuple[int, Markup]:
    """Draw a chart.

    Returns
    -------
    tuple
        Width in px, and one ``svg`` element that scales, with title and description for those
        who do not see it, and ids that are its own within a page.
    """
    text = _drawing[-1](chart.to_dict(validate=False))
    head = _OPEN.match(text)
    if head is None:
        raise RuntimeError("vl-convert drew something that does not start as an svg element")
    width, height = head[1], head[2]
    body = _PATH.sub(lambda found: f'{found[1]}="{_DECIMALS.sub(lambda number: number[1], found[2])}"', text[head.end() :])
    body = _IDENTITY.sub(lambda found: f"{found[1]}{identity}-", body)
    body = re.sub(r' (aria-[a-z]+|role|pointer-events|class)="[^"]*"', "", body)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{identity}-t {identity}-d" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<title id="{identity}-t">{escape(title)}</title><desc id="{identity}-d">{escape(description)}</desc>'
    )
    return round(float(width)), Markup(opening + body)


def figure(
    identity: str,
    title: str,
    alt_text: str,
    draw: Callable[[Layout], alt.TopLevelMixin],
    table: Table | None = None,
    notes: Sequence[str] = (),
) -> Figure:
    """Return a chart that is drawn in either width when that is first looked at.

    Notes
    -----
    Altair checks every part of a chart against its schema, which takes longer than drawing. The
    tests do that for each chart; here it is left out.
    """

    def drawn(layout: Layout) -> tuple[int, Markup]:
        with debug_mode(False):
            return svg(draw(layout), f"{identity}-{layout.name}", title, alt_text)

    return Figure(identity, title, alt_text, Drawings(drawn), table, tuple(notes), draw)
