"""Properties of EDTF spans."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contrapeso.vocabulary.dates import DateFault, midpoint, quarter_index, span

DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))
FLAGS = st.sampled_from(["", "?", "~", "%"])


@st.composite
def points(draw: st.DrawFn) -> tuple[str, date]:
    """Draw a date of some precision, and a day that it covers."""
    day = draw(DAYS)
    form = draw(st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]))
    return day.strftime(form) + draw(FLAGS), day


@given(points())
def test_a_point_covers_its_day(point: tuple[str, date]) -> None:
    text, day = point
    found = span(text)
    assert found.start is not None
    assert found.end is not None
    assert found.start <= day <= found.end
    assert found.start <= midpoint(text) <= found.end
    assert found.approximate == text.endswith(("~", "%"))
    assert found.uncertain == text.endswith(("?", "%"))


@given(DAYS)
def test_less_precise_dates_contain_more_precise_ones(day: date) -> None:
    texts = [day.strftime("%Y")[:3] + "X", day.strftime("%Y"), day.strftime("%Y-%m"), day.isoformat()]
    spans = [span(text) for text in texts]
    for wide, narrow in pairwise(spans):
        assert wide.start <= narrow.start <= narrow.end <= wide.end  # type: ignore[operator]


@given(points(), points())
def test_an_interval_runs_from_its_start_to_its_end(first: tuple[str, date], second: tuple[str, date]) -> None:
    start, end = span(first[0]), span(second[0])
    text = f"{first[0]}/{second[0]}"
    if start.start > end.end:  # type: ignore[operator]
        with pytest.raises(DateFault, match="ends before it starts"):
            span(text)
    else:
        assert (span(text).start, span(text).end) == (start.start, end.end)


@given(points(), st.sampled_from(["", ".."]))
def test_unknown_ends_stay_open(point: tuple[str, date], gap: str) -> None:
    text, _ = point
    assert span(f"{text}/{gap}").end is None
    assert span(f"{gap}/{text}").start is None
    assert span(f"{text}/{gap}").bounded(date.min, date.max)[1] == date.max
    assert span(f"{text}/{gap}").start == span(text).start


@given(st.integers(1000, 9999), st.integers(21, 41))
def test_seasons_are_refused(year: int, season: int) -> None:
    with pytest.raises(DateFault, match="seasons are not used"):
        span(f"{year}-{season}")


@settings(max_examples=300)
@given(st.text("0123456789X-/~?%. u[]{},", max_size=14))
def test_a_text_is_a_span_or_a_fault(text: str) -> None:
    try:
        found = span(text)
    except DateFault as fault:
        assert str(fault)
        return
    if found.start and found.end:
        assert found.start <= found.end


@pytest.mark.parametrize(
    "text",
    ["", "may 1952", "1952-13", "1952-00", "1952-02-30", "1952-04-00", "0000", "1952/1956/1960", "1952-XX-09", "[1952,1953]", "19520409"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DateFault):
        span(text)


def test_quarters_count_from_the_first() -> None:
    assert quarter_index(date(1952, 4, 9), 1930) == 89
    assert quarter_index(date(1930, 1, 1), 1930) == 0
