"""Scores against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from contrapeso.tournament.proper import auc_with_interval, brier_parts, calibration, crps, normal_log_density


def test_crps_of_one_draw_is_the_absolute_error():
    assert crps(np.array([0.4]), 0.7) == pytest.approx(0.3)


def test_crps_of_two_draws_by_hand():
    # Mean distance to the value 1/2, mean distance between draws 1/2.
    assert crps(np.array([0.0, 1.0]), 0.5) == pytest.approx(0.5 - 0.25)


def test_crps_of_a_normal_is_near_its_formula():
    draws = np.random.default_rng(1).normal(size=20_000)
    expected = 2 / np.sqrt(2 * np.pi) - 1 / np.sqrt(np.pi)  # At its own mean, with unit spread.
    assert crps(draws, 0.0) == pytest.approx(expected, abs=0.01)


def test_a_sharper_right_forecast_has_the_lower_crps():
    rng = np.random.default_rng(2)
    assert crps(0.4 + 0.02 * rng.normal(size=500), 0.4) < crps(0.4 + 0.2 * rng.normal(size=500), 0.4)


def test_log_density_of_a_normal():
    assert normal_log_density(0.0, 1.0, 1.0) == pytest.approx(-0.5 - 0.5 * np.log(2 * np.pi))
    assert np.isfinite(normal_log_density(0.5, 0.0, 0.6))


def test_the_parts_of_the_brier_score_add_up():
    rng = np.random.default_rng(3)
    p = rng.uniform(size=400)
    y = (rng.uniform(size=400) < p).astype(float)
    parts = brier_parts(p, y)
    assert parts["brier"] == pytest.approx(((p - y) ** 2).mean())
    assert parts["brier"] == pytest.approx(parts["reliability"] - parts["resolution"] + parts["uncertainty"] + parts["remainder"])


def test_a_constant_right_forecast_is_reliable_and_resolves_nothing():
    y = np.array([1.0, 0.0, 0.0, 0.0])
    parts = brier_parts(np.full(4, 0.25), y)
    assert parts["reliability"] == pytest.approx(0) and parts["resolution"] == pytest.approx(0)
    assert parts["uncertainty"] == pytest.approx(0.1875)


def test_calibration_counts_every_forecast_once():
    p, y = np.array([0.01, 0.01, 0.15, 0.6]), np.array([0.0, 1.0, 0.0, 1.0])
    rows = calibration(p, y)
    assert sum(row["n"] for row in rows) == 4
    assert rows[0] | {"low": 0, "high": 0} == {"from": 0.0, "to": 0.02, "forecast": 0.01, "observed": 0.5, "n": 2, "low": 0, "high": 0}
    assert all(row["low"] <= row["observed"] <= row["high"] for row in rows)


def test_auc_has_an_interval_that_holds_it_and_none_without_cases():
    p, y = np.array([0.1, 0.4, 0.35, 0.8]), np.array([0.0, 0.0, 1.0, 1.0])
    found, low, high = auc_with_interval(p, y, [np.arange(4), np.array([0, 1, 3, 3]), np.array([1, 1, 2, 2])])
    assert found == pytest.approx(0.75) and low <= found <= high
    assert all(np.isnan(auc_with_interval(p, np.zeros(4), [np.arange(4)])))
