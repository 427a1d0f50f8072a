"""Scores against hand-computed values, and baselines that look only back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.laboratory.ensemble import FORCED
from contrapeso.tournament.baselines import covariates, forecast, happened, yearly
from contrapeso.tournament.scores import auc, log_score, table


def test_log_score_by_hand():
    found = log_score(np.array([0.2, 0.7]), np.array([0.0, 1.0]))
    assert found == pytest.approx([np.log(0.8), np.log(0.7)])


def test_auc_counts_ties_half():
    assert auc(np.array([0.1, 0.4, 0.4, 0.8]), np.array([0.0, 0.0, 1.0, 1.0])) == pytest.approx((1 + 0.5 + 1 + 1) / 4)


def test_auc_without_cases_is_not_a_number():
    assert np.isnan(auc(np.array([0.1, 0.2]), np.array([0.0, 0.0])))


def test_happened_leaves_windows_open_past_the_end():
    exits = np.array([[0.0], [1.0], [0.0]])
    assert happened(exits, 2)[:, 0].tolist()[:2] == [1.0, 1.0]
    assert np.isnan(happened(exits, 2)[2, 0])


def test_the_better_model_is_called_better():
    rng = np.random.default_rng(1)
    outcome = (rng.random(400) < 0.3).astype(float)
    rows = []
    for model, probability in (("base rate", np.full(400, 0.3)), ("oracle", np.where(outcome > 0, 0.8, 0.1))):
        rows += [
            {"origin": 1970 + i // 2 % 50, "polity": f"P{i % 8}", "horizon": 1, "model": model, "probability": p, "outcome": o}
            for i, (p, o) in enumerate(zip(probability, outcome, strict=True))
        ]
    frame = pd.DataFrame(rows).drop_duplicates(["origin", "polity", "model"])
    found = table(frame, ("base rate",)).set_index("model")
    assert found.loc["oracle", "difference"] > 0
    assert found.loc["oracle", "probability_better"] > 0.99
    assert np.isnan(found.loc["base rate", "difference"])


@pytest.fixture(scope="module")
def record():
    book = load(builtin())
    return assemble(book, book.focus)


@pytest.mark.parametrize("year", [45, 70])
def test_baselines_do_not_see_the_future(record, year):
    exits = yearly(sum(record.events[name] for name in FORCED))
    changed = exits.copy()
    changed[year:] = 1.0 - changed[year:]
    for name, probability in forecast(record, exits, year, 2).items():
        np.testing.assert_allclose(probability, forecast(record, changed, year, 2)[name], err_msg=name)


def test_covariates_are_known_at_the_start_of_the_year(record):
    exits = yearly(sum(record.events[name] for name in FORCED))
    changed = exits.copy()
    changed[50:] += 1
    np.testing.assert_array_equal(covariates(record, exits)[:51], covariates(record, changed)[:51])
