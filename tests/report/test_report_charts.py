"""Charts: valid specifications, not blank, nothing clipped, no label on another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contrapeso.report.charts.balance import balance_chart
from contrapeso.report.charts.parameters import elided
from contrapeso.report.charts.places import place
from contrapeso.report.charts.theme import LAYOUTS, Layout, dodge, style, text_width, time_axis
from contrapeso.report.junctures import junctures, marks
from contrapeso.report.page import Page

SVG = "{http://www.w3.org/2000/svg}"
_MOVE = re.compile(r"translate\(([-\d.]+)[, ]([-\d.]+)\)")


def texts(element: ElementTree.Element, x: float = 0.0, y: float = 0.0) -> Iterator[tuple[str, float, float, float, float]]:
    """Yield each upright text with its left, right, top and bottom edge, estimated."""
    transform = element.get("transform", "")
    move = _MOVE.search(transform)
    if move:
        x, y = x + float(move[1]), y + float(move[2])
    if element.tag == f"{SVG}text" and "rotate" not in transform and element.get("opacity") != "0":
        size = float(re.sub("px", "", element.get("font-size", "11px")))
        for number, line in enumerate(list(element) or [element]):
            width = 0.92 * text_width(line.text or "", size)
            left = x - {"end": width, "middle": width / 2}.get(element.get("text-anchor", ""), 0.0)
            bottom = y + 1 + number * (size + 2)
            yield line.text or "", left, left + width, bottom - 0.72 * size, bottom
        return
    for child in element:
        yield from texts(child, x, y)


def drawings(html: str) -> Iterator[tuple[str, ElementTree.Element]]:
    """Yield each drawing of a page with the id of its title."""
    for found in re.findall(r'<svg [^>]*role="img".*?</svg>', html, re.DOTALL):
        root = ElementTree.fromstring(found)
        yield root.get("aria-labelledby", "").split("-t ")[0], root


def test_every_drawing_shows_something(html: tuple[str, str]) -> None:
    found = list(drawings(html[1]))
    assert len(found) >= 20
    for name, root in found:
        assert sum(element.tag in (f"{SVG}path", f"{SVG}line", f"{SVG}rect") for element in root.iter()) > 15, name
        assert "NaN" not in ElementTree.tostring(root, encoding="unicode"), name
        assert not [text for text, *_ in texts(root) if text in ("null", "undefined", "NaN")], name


def test_no_text_is_clipped(html: tuple[str, str]) -> None:
    for name, root in drawings(html[1]):
        width, height = (float(part) for part in root.get("viewBox", "").split()[2:])
        for text, left, right, top, bottom in texts(root):
            assert left > -1 and right < width + 1 and top > -3 and bottom < height + 2, (name, text)


def test_no_label_lies_on_another(html: tuple[str, str]) -> None:
    for name, root in drawings(html[1]):
        boxes = [box for box in texts(root) if box[0].strip()]
        for number, first in enumerate(boxes):
            for second in boxes[number + 1 :]:
                apart = first[2] <= second[1] or second[2] <= first[1] or first[4] <= second[3] or second[4] <= first[3]
                assert apart, (name, first[0], second[0])


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_chart_is_valid_and_stands_alone(page: Page, layout: Layout) -> None:
    balance = page.frame("balance")
    assert balance is not None
    chart = balance_chart(balance, marks(page, junctures(page), balance, layout.narrow), page.style, page.messages, layout)
    spec = chart.to_dict()
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert "1952" in str(spec)
    bare = balance_chart(balance, marks(page, [], balance, False), page.style, page.messages, layout)
    assert len(bare.to_dict()["layer"]) < len(spec["layer"])


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 800), st.text("abc MW1952", min_size=1, max_size=24)), max_size=9))
def test_places_never_overlap_or_leave_the_drawing(labels: list[tuple[float, str]]) -> None:
    found = place(labels, 0.0, 800.0, 12)
    assert len(found) == len(labels)
    for number, first in enumerate(found):
        assert first.start >= -1e-6 and first.end <= 800 + 1e-6
        for second in found[number + 1 :]:
            assert first.row != second.row or first.end <= second.start or second.end <= first.start


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_dodged_values_keep_their_order_and_distance(values: list[float]) -> None:
    moved = dodge(values, 0.05, 0.0, 1.0)
    ranked = sorted(moved)
    assert all(later - earlier > 0.045 for earlier, later in pairwise(ranked))
    assert min(moved) > -1e-6 and max(moved) < 1 + 1e-6


def test_colours_and_names() -> None:
    found = style({"BOL": "Bolivia", "PER": "Peru", **{f"X{letter}A": letter for letter in "ABCDEF"}})
    assert (found.colours["BOL"], found.colours["PER"]) == ("#0072B2", "#D55E00")
    assert len(set(found.colours.values())) >= 7 and found.dashes["BOL"] != found.dashes["PER"]
    assert elided("a" * 30 + "1", 20) != elided("a" * 30 + "2", 20) and len(elided("a" * 90, 20)) == 20


@pytest.mark.parametrize(("first", "last"), [(1930, 2021.9), (1950, 1969.9), (2000, 2003.9)])
def test_time_axes_have_round_years_inside_the_record(first: float, last: float) -> None:
    for layout in LAYOUTS:
        years = time_axis(first, last, layout).values
        assert 2 <= len(years) <= 16 and min(years) >= first and max(years) <= last
