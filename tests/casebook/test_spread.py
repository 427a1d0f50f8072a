"""Vague dates: where an event lies that is dated to more than a quarter."""

from __future__ import annotations

import pytest

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.spread import DatingError, spread, whole


def test_a_year_is_spread_equally_or_by_days_or_stands_whole() -> None:
    at = (1970, 40, 43)
    assert spread("1980", "quarters", *at) == ({40: 0.25, 41: 0.25, 42: 0.25, 43: 0.25}, False)
    days, vague = spread("1980", "days", *at)
    assert not vague
    assert days == {40: pytest.approx(91 / 366), 41: pytest.approx(91 / 366), 42: pytest.approx(92 / 366), 43: pytest.approx(92 / 366)}
    assert spread("1980", "middle", *at) == ({42: 1.0}, False)
    assert spread("1980", "start", *at) == ({40: 1.0}, False)


def test_an_interval_happens_from_its_start_and_a_decade_stands_in_its_middle() -> None:
    assert spread("1980-02/1980-11", "days", 1970, 40, 43) == ({40: 1.0}, False)
    assert spread("198X", "quarters", 1970, 40, 79) == ({60: 1.0}, True)


def test_a_change_of_government_is_never_spread() -> None:
    assert whole("1980", "quarters", 1970, 40, 43) == 40
    assert whole("1980", "days", 1970, 40, 43) == 42
    assert whole("1980", "middle", 1970, 40, 43) == 42


def test_the_record_holds_one_event_in_all_however_it_is_placed() -> None:
    book = load(builtin())
    totals = {}
    for dates in ("quarters", "days", "middle", "start"):
        record = assemble(book, ("PER",), dates=dates)
        # Foreign banks were bought in 1970, the source says no more.
        cells = [
            t
            for t in range(record.index("1970Q1"), record.index("1970Q4") + 1)
            if "evt:PER:1970:banks-bought" in record.lineage.get(("reform", t, 0), ())
        ]
        totals[dates] = len(cells)
    assert totals == {"quarters": 4, "days": 4, "middle": 1, "start": 1}
    with pytest.raises(DatingError, match="there are quarters, days, middle, start"):
        assemble(book, ("PER",), dates="exact")
