"""The arithmetic of rules and of lists joined by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contrapeso.apps.lab.pages.elections import RULES, consolidate, decide

SHARES = {"A": 38.0, "B": 30.0, "C": 20.0, "D": 12.0}


@pytest.mark.parametrize(
    ("rule", "kind", "names"),
    [
        ("plurality", "outright", ("A",)),
        ("majority", "run-off", ("A", "B")),
        ("forty-ten", "run-off", ("A", "B")),
        ("congress", "congress", ("A", "B")),
    ],
)
def test_a_rule_decides(rule: str, kind: str, names: tuple[str, ...]) -> None:
    found = decide(SHARES, rule)
    assert (found.kind, found.names) == (kind, names)


def test_forty_with_a_lead_of_ten_wins() -> None:
    assert decide({"A": 41.0, "B": 30.0}, "forty-ten").kind == "outright"
    assert decide({"A": 41.0, "B": 32.0}, "forty-ten").kind == "run-off"


def test_voters_move_or_stay_away() -> None:
    joined = consolidate(SHARES, "C", "B", 1.0)
    assert joined == {"A": 38.0, "B": 50.0, "D": 12.0}
    half = consolidate(SHARES, "C", "B", 0.5)
    assert half["B"] == pytest.approx(40 / 0.9)
    assert consolidate(SHARES, "C", "nobody", 1.0) == SHARES


@given(
    st.dictionaries(st.sampled_from("ABCDEFG"), st.floats(0.1, 30), min_size=1, max_size=7),
    st.sampled_from("ABCDEFG"),
    st.sampled_from("ABCDEFG"),
    st.floats(0, 1),
    st.sampled_from(RULES),
)
def test_shares_keep_their_sum_and_somebody_is_named(shares: dict[str, float], giver: str, taker: str, part: float, rule: str) -> None:
    after = consolidate(shares, giver, taker, part)
    assert sum(after.values()) == pytest.approx(sum(shares.values()))
    assert decide(after, rule).names
