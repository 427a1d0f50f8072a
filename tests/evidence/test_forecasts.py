"""Forecasts of the sources: wording and number agree, scores are proper, and none is left out."""

from __future__ import annotations

import math

import pytest
from pydantic import ValidationError

from contrapeso.casebook.models import Casebook
from contrapeso.evidence.forecasts import VERBAL, Forecast, brier, log_score, missing, score

WORDS = {"en": "It rains.", "es": "Llueve."}


def forecast(number: int = 1, source: str = "one", **changes: object) -> Forecast:
    """Return a forecast that came true."""
    data = {
        "id": f"fct:{number:04d}",
        "claim": f"clm:{source}:0001",
        "target": WORDS,
        "wording": "likely",
        "probability": 0.75,
        "resolves": "2021",
        "outcome": True,
        "basis": {"assumption": "public record"},
    }
    return Forecast.model_validate(data | changes)


def test_scores_by_source_with_n_and_what_is_open() -> None:
    rows = score(
        [
            forecast(1),
            forecast(2, outcome=False),
            forecast(3, outcome=None, why_open="pending"),
            forecast(4, "two", outcome=None, resolves=None, why_open="unresolvable"),
        ]
    )
    one, two, everything = rows
    assert (one.source, one.n, one.unresolved) == ("one", 2, ("fct:0003",))
    assert one.brier == pytest.approx((0.0625 + 0.5625) / 2)
    assert one.log_score == pytest.approx((math.log(0.75) + math.log(0.25)) / 2)
    assert (two.n, two.brier, two.log_score, two.unresolved) == (0, None, None, ("fct:0004",))
    assert (everything.source, everything.n) == ("*", 2)
    assert score([]) == []


@pytest.mark.parametrize("truth", [0.1, 0.25, 0.6, 0.9])
def test_both_scores_are_proper_on_the_scale(truth: float) -> None:
    def expected(said: float) -> tuple[float, float]:
        wins, loses = truth, 1 - truth
        return (
            wins * brier(said, True) + loses * brier(said, False),
            -wins * log_score(said, True) - loses * log_score(said, False),
        )

    assert truth in VERBAL.values()
    for said in VERBAL.values():
        assert all(best <= other + 1e-12 for best, other in zip(expected(truth), expected(said), strict=True))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"probability": 0.7}, "stands for 0.75"),
        ({"outcome": None}, "why_open"),
        ({"why_open": "pending"}, "why_open"),
        ({"resolves": None}, "no date"),
        ({"basis": {}}, "basis names no claim"),
        ({"resolves": "2021-13"}, "month"),
        ({"wording": "perhaps"}, "likely"),
    ],
)
def test_what_a_forecast_may_not_be(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        forecast(**changes)  # type: ignore[arg-type]


def test_every_forecast_of_the_sources_is_entered(casebook: Casebook) -> None:
    assert missing(casebook.forecasts, casebook.claims) == []
    rows = {row.source: row for row in score(casebook.forecasts)}
    assert rows["*"].n + len(rows["*"].unresolved) == len(casebook.forecasts) == 13
    assert (rows["raby2021"].n, rows["movements-interview"].n) == (4, 0)


def test_no_event_is_scored_twice(casebook: Casebook) -> None:
    targets = [item.target.en for item in casebook.forecasts if item.outcome is not None]
    assert len(set(targets)) == len(targets)
