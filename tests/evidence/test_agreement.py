"""Krippendorff's alpha against published examples."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contrapeso.evidence.agreement import Coded, by_variable, coincidences, krippendorff

N = None
# Krippendorff (2011), sections A to C: four observers, twelve units, missing values.
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
# The same: two observers and binary data, two observers and nominal data.
BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
NOMINAL = [list("aabbdcccedda"), list("babbbccceddd")]
# Hayes and Krippendorff's reliability data with three coders, as widely reprinted.
THREE = [
    [N, N, N, N, N, 3, 4, 1, 2, 1, 1, 3, 3, N, 3],
    [1, N, 2, 1, 3, 3, 4, 3, N, N, N, N, N, N, N],
    [N, N, 2, 1, 3, 4, 4, N, 2, 1, 1, 3, 3, N, 4],
]


def units(coders: list[list[Any]]) -> list[tuple[Any, ...]]:
    return list(zip(*coders, strict=True))


@pytest.mark.parametrize(
    ("coders", "scale", "alpha"),
    [
        (FOUR, "nominal", 0.743),
        (FOUR, "ordinal", 0.815),
        (FOUR, "interval", 0.849),
        (BINARY, "nominal", 0.095),
        (NOMINAL, "nominal", 0.692),
        (THREE, "nominal", 0.691),
        (THREE, "interval", 0.811),
    ],
)
def test_published_examples(coders: list[list[Any]], scale: Any, alpha: float) -> None:
    assert krippendorff(units(coders), scale).alpha == pytest.approx(alpha, abs=5e-4)


def test_coincidences_of_the_published_example() -> None:
    table = coincidences(units(FOUR), [1, 2, 3, 4, 5])
    assert table.sum() == pytest.approx(40) and table.sum(axis=0) == pytest.approx([9, 13, 10, 5, 3])
    assert table[0] == pytest.approx([7, 4 / 3, 1 / 3, 1 / 3, 0])


def test_ordinal_uses_the_order_given() -> None:
    rows = [("disagree", "qualify"), ("agree", "agree"), ("disagree", "disagree"), ("qualify", "agree")]
    order = ("disagree", "qualify", "agree")
    words = krippendorff(rows, "ordinal", order).alpha
    numbers = krippendorff([tuple(order.index(value) for value in row) for row in rows], "ordinal").alpha
    assert words == pytest.approx(numbers)
    with pytest.raises(ValueError, match="not in the order"):
        krippendorff([("maybe", "agree")], "ordinal", order)


def test_where_nothing_can_be_said() -> None:
    assert krippendorff([]).alpha is None
    assert krippendorff([("a", None), (None, "b")]).alpha is None
    assert krippendorff([("a", "a"), ("a", "a")]).alpha is None  # one value: no disagreement could show
    assert krippendorff([("a", "a"), ("b", "b"), ("a", math.nan)]).alpha == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(1, 4), min_size=2, max_size=4), min_size=2, max_size=12), st.randoms())
def test_order_of_coders_and_units_does_not_matter(rows: list[list[int]], random: Any) -> None:
    shuffled = [random.sample(row, len(row)) for row in random.sample(rows, len(rows))]
    for scale in ("nominal", "ordinal", "interval"):
        first, second = krippendorff(rows, scale).alpha, krippendorff(shuffled, scale).alpha  # type: ignore[arg-type]
        assert (first is None) == (second is None)
        assert first is None or (first == pytest.approx(second) and first <= 1 + 1e-9)


def test_by_variable() -> None:
    rows = [
        Coded("u1", "a", {"stance": "agree", "concept": "x"}),
        Coded("u1", "b", {"stance": "agree", "concept": "x"}),
        Coded("u2", "a", {"stance": "disagree", "concept": "y"}),
        Coded("u2", "b", {"stance": "qualify", "concept": "x"}),
        Coded("u3", "a", {"stance": "agree", "concept": "y"}),
    ]
    found = by_variable(rows)
    assert found["stance"].scale == "ordinal" and found["concept"].scale == "nominal" and found["concept"].units == 2
    with pytest.raises(ValueError, match="twice"):
        by_variable([rows[0], rows[0]])
