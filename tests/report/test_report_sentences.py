"""What the report says follows from the numbers, and it says nothing where they do not carry it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from contrapeso.casebook.entries import Event
from contrapeso.report.headline import contrasts, levels, stretches
from contrapeso.report.junctures import JUNCTURES, claims_of, junctures
from contrapeso.report.lanes import surname
from contrapeso.report.page import Page
from contrapeso.report.scoring import calibration_bins, scoring, verdict
from contrapeso.report.telling import tell

QUARTERS = [f"{year}Q{quarter}" for year in range(1950, 1960) for quarter in (1, 2, 3, 4)]


def with_table(page: Page, name: str, table: pd.DataFrame) -> Page:
    """Return a page whose run has another table."""
    return replace(page, run=replace(page.run, tables={**page.run.tables, name: table}))


def contrast(probability: float) -> pd.DataFrame:
    """Return one probability in every quarter."""
    return pd.DataFrame({"quarter": QUARTERS, "first": "BOL", "second": "PER", "probability": probability})


@pytest.mark.parametrize(
    ("probability", "words"), [(0.95, "very likely"), (0.949, "likely"), (0.8, "likely"), (0.2, "likely"), (0.05, "very likely")]
)
def test_hedging_words_follow_from_thresholds(page: Page, probability: float, words: str) -> None:
    (sentence,) = contrasts(with_table(page, "contrast", contrast(probability)))
    upper, lower = ("Bolivia", "Peru") if probability > 0.5 else ("Peru", "Bolivia")
    assert f"in {upper} than in {lower}: {words} in 1950\u00a0Q1–1959\u00a0Q4." in sentence


@pytest.mark.parametrize("probability", [0.5, 0.799, 0.201])
def test_a_headline_that_the_posterior_does_not_support_is_not_printed(page: Page, probability: float) -> None:
    assert contrasts(with_table(page, "contrast", contrast(probability))) == []


def test_levels_need_the_whole_interval_on_one_side(page: Page) -> None:
    balance = pd.DataFrame({"quarter": QUARTERS, "polity": "BOL", "q05": 0.49, "q25": 0.6, "q50": 0.7, "q75": 0.8, "q95": 0.9})
    assert levels(with_table(page, "balance", balance)) == []
    (sentence,) = levels(with_table(page, "balance", balance.assign(q05=0.51)))
    assert sentence.startswith("In Bolivia popular sectors outweighed elites: very likely")


def test_stretches_are_long_enough_few_enough_and_in_order() -> None:
    assert stretches(QUARTERS, [0.99] * 7 + [0.5] * 33) == []
    alternating = ([0.97] * 8 + [0.1]) * 4 + [0.85] * 4
    found = stretches(QUARTERS, alternating)
    assert [stretch.length for stretch in found] == [8, 8, 8, 8]
    assert [stretch.first for stretch in found] == sorted(stretch.first for stretch in found)


def test_the_junctures_of_the_built_in_casebook_are_there(page: Page) -> None:
    found = junctures(page)
    assert {juncture.event.id for juncture in found} == set(JUNCTURES)
    assert all(juncture.label[:4] == juncture.event.when[:4] and "kind" not in juncture.label for juncture in found)


def test_every_direct_claim_is_told_once_with_its_holder(page: Page) -> None:
    for juncture in junctures(page):
        told = tell(page, juncture)
        ids = [saying.id for position in told.positions for _, _, sayings in position.stances for saying in sayings]
        assert len(ids) == len(set(ids)) and set(claims_of(juncture.event)) <= set(ids)
        assert all(
            saying.holder and saying.reporter for position in told.positions for _, _, sayings in position.stances for saying in sayings
        )


def test_a_dataset_that_says_otherwise_is_not_counted_as_agreeing(page: Page) -> None:
    for juncture in junctures(page):
        told = tell(page, juncture)
        assert not {holder for holder, _ in told.disagree} & set(told.agree.split(", "))


@pytest.mark.parametrize(
    ("low", "high", "better", "word"),
    [(0.1, 3.0, 0.97, "better"), (-1.0, 3.0, 0.7, "same"), (-3.0, -0.1, 0.02, "worse"), (None, None, 0.96, "better")],
)
def test_verdicts_follow_from_intervals(low: float, high: float, better: float, word: str) -> None:
    row = pd.Series({"difference": 1.0, "difference_low": low, "difference_high": high, "probability_better": better}, dtype=float)
    assert verdict(row) == word
    assert verdict(row.mask(row.index == "difference")) == "reference"


def test_the_sentence_says_where_the_baseline_wins(page: Page) -> None:
    first = scoring(page).sentences[0]
    assert first == (
        "At the horizon of one year the best baseline is: base rate. "
        "Indistinguishable from it: Everything at once and ten-year rolling rate. "
        "Worse than it, so that the baseline wins: regularised logit."
    )


def test_calibration_counts_every_forecast_once() -> None:
    forecasts = pd.DataFrame(
        {"model": ["m"] * 6, "probability": [0.0, 0.01, 0.3, 0.31, 1.0, 1.0], "outcome": [0, 0, 0, 1, 1, 1]}, dtype=None
    )
    bins = calibration_bins(forecasts.astype({"probability": float, "outcome": float}))
    assert bins["n"].sum() == 6
    assert ((bins["low"] <= bins["observed"]) & (bins["observed"] <= bins["high"])).all()


def test_surnames_keep_their_accents(page: Page) -> None:
    governments = {entry.id: entry for _, entry in page.entries.values() if entry.id.startswith("gov:")}
    assert surname(governments["gov:BOL:1926-01:siles-reyes"]) == "Siles Reyes"
    assert all(surname(government) for government in governments.values())
    assert not any(isinstance(government, Event) for government in governments.values())
