"""Weights of mixtures, and what an observation is worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from made_up import ALIKE, SHARP, forecasts

from contrapeso.tournament.information import (
    binary_information,
    candidate_table,
    continuous_information,
    discriminating,
    information_table,
)
from contrapeso.tournament.scoring import groups
from contrapeso.tournament.stacking import mixture_score, stacking_table, weights


def test_all_weight_goes_to_the_model_that_knows():
    rng = np.random.default_rng(0)
    good, bad = np.log(rng.uniform(0.7, 0.9, 100)), np.log(rng.uniform(0.1, 0.3, 100))
    found = weights(np.column_stack([good, bad, bad]))
    assert found[0] > 0.95 and found.sum() == pytest.approx(1)


def test_models_that_are_right_in_turn_share_the_weight():
    first = np.where(np.arange(100) % 2, np.log(0.9), np.log(0.1))
    scores = np.column_stack([first, first[::-1]])
    found = weights(scores)
    assert found == pytest.approx([0.5, 0.5], abs=0.02)
    assert mixture_score(scores, found).mean() > scores.mean(axis=0).max()


def test_stacking_table_says_how_it_does_on_blocks_left_out():
    table = stacking_table(list(groups(forecasts(SHARP))), seed=1)
    theories = table[table["set"] == "theories"].set_index("model")
    assert theories.loc["sharp", "weight"] > 0.9 and theories["weight"].sum() == pytest.approx(1)
    assert theories.loc["sharp", "held_out_stacked"] > theories.loc["sharp", "held_out_equal"]
    assert set(table[table["set"] == "all"]["model"]) == set(SHARP)


def test_information_of_an_event_by_hand():
    half = np.array([0.5, 0.5])
    assert binary_information(np.array([0.3, 0.3]), half) == pytest.approx(0, abs=1e-12)
    assert binary_information(np.array([0.0, 1.0]), half) == pytest.approx(np.log(2), abs=1e-6)
    assert binary_information(np.array([0.0, 1.0]), np.array([1.0, 0.0])) == pytest.approx(0, abs=1e-6)


def test_information_of_a_number_is_nil_for_one_forecast_and_whole_for_two_far_apart():
    half = np.array([0.5, 0.5])
    assert continuous_information(np.array([0.4, 0.4]), np.array([0.1, 0.1]), half) == pytest.approx(0, abs=1e-3)
    assert continuous_information(np.array([0.0, 9.0]), np.array([0.1, 0.1]), half) == pytest.approx(np.log(2), abs=0.02)


def test_the_window_still_to_come_is_a_candidate_and_no_forecast_of_it_is_shown():
    table = forecasts(SHARP)
    table.loc[table["origin"] == 2009, ["outcome", "log_score"]] = np.nan
    table.loc[(table["origin"] == 2009) & (table["model"] == "sharp"), "probability"] = 0.8
    stacked = stacking_table(list(groups(table)), seed=1)
    found = candidate_table(information_table(table, stacked))
    assert (found["open"] == 1).all() and (found["equal"] > 0.05).all()
    assert {"probability", "mean"}.isdisjoint(found.columns)


def test_theories_that_agree_need_many_cases():
    near = discriminating(forecasts(ALIKE)).iloc[0]
    far = discriminating(forecasts(SHARP)).iloc[0]
    assert near["cases"] > 1000 > 20 > far["cases"]
    assert {near["first"], near["second"]} == {"sharp", "blunt"}


def test_one_theory_has_no_rival_to_be_told_from():
    table = forecasts({name: SHARP[name] for name in ("sharp", "base-rate")})
    empty = information_table(table, stacking_table(list(groups(table)), seed=1))
    assert empty.empty and candidate_table(empty).empty and discriminating(table).empty
    assert isinstance(empty, pd.DataFrame)
