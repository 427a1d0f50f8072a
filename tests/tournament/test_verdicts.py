"""Who is called better, and when nobody is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from made_up import ALIKE, SHARP, forecasts, votes

from contrapeso.tournament.blocks import block_numbers, compare
from contrapeso.tournament.scoring import groups, loss_table, pair_table, score_table


def test_a_decade_of_a_polity_is_one_block():
    found = block_numbers(["BOL", "BOL", "PER", "BOL"], [1970, 1979, 1979, 1980])
    assert found[0] == found[1] and len(set(found)) == 3


def test_a_clear_gain_is_better_and_its_reverse_worse():
    member = np.repeat(np.arange(10), 5)
    gain = np.random.default_rng(0).normal(0.5, 0.2, 50)
    assert compare(gain, member, nats=True, seed=1).verdict == "better"
    turned = compare(-gain, member, nats=True, seed=1)
    assert turned.verdict == "worse" and turned.probability < 0.01 and turned.low < turned.difference < turned.high


def test_four_nats_are_needed_however_sure_the_gain():
    member = np.repeat(np.arange(10), 5)
    found = compare(np.full(50, 0.05), member, nats=True, seed=1)
    assert found.low > 0 and found.difference == pytest.approx(2.5)
    assert found.verdict == "indistinguishable"


def test_few_blocks_never_tell_models_apart():
    assert compare(np.full(40, 1.0), np.repeat([0, 1], 20), nats=True, seed=1).verdict == "indistinguishable"


def test_no_shared_case_is_indistinguishable():
    assert compare(np.zeros(0), np.zeros(0, int), nats=True, seed=1).verdict == "indistinguishable"


def test_noise_is_seldom_called_a_difference():
    rng, member = np.random.default_rng(7), np.repeat(np.arange(10), 10)
    words = [compare(rng.normal(0, 0.6, 100), member, nats=True, seed=k, resamples=400).verdict for k in range(100)]
    assert sum(word != "indistinguishable" for word in words) <= 10


def test_the_sharp_theory_beats_the_baseline_and_its_rival():
    found = list(groups(pd.concat([forecasts(SHARP), votes()])))
    scores = score_table(found, seed=1).set_index(["target", "model"])
    row = scores.loc[("forced-exit", "sharp")]
    assert row["verdict"] == "better" and row["reference"] in ("base-rate", "rolling-rate") and row["n"] == 80
    assert scores.loc[("forced-exit", "blunt"), "verdict"] == "indistinguishable"
    assert scores.loc[("popular-vote", "sharp"), "crps"] < scores.loc[("popular-vote", "blunt"), "crps"]
    pairs = pair_table(found, seed=1).set_index(["target", "first", "second"])
    assert pairs.loc[("forced-exit", "sharp", "blunt"), "verdict"] == "better"


def test_theories_that_say_the_same_are_indistinguishable():
    pairs = pair_table(list(groups(forecasts(ALIKE))), seed=1)
    assert set(pairs["verdict"]) == {"indistinguishable"}


def test_banned_cases_are_not_scored():
    table = forecasts(SHARP)
    barred = (table["model"] == "sharp") & (table["origin"] < 1990)
    scores = score_table(list(groups(table.assign(banned=barred.astype(int)))), seed=1).set_index("model")
    assert scores.loc["sharp", "n"] == 40 and scores.loc["sharp", "shared"] == 40
    assert scores.loc["blunt", "n"] == 80


def test_losses_name_the_cases_that_cost_most():
    wrong = {**SHARP, "sharp": lambda came: 0.02 if came else 0.3}
    losses = loss_table(list(groups(forecasts(wrong))))
    own = losses[losses["model"] == "sharp"]
    assert len(own) == 5 and (own["outcome"] == 1).all() and (own["loss"] > 2).all()
    assert not own.assign(decade=own["origin"] // 10).duplicated(["polity", "decade"]).any()
