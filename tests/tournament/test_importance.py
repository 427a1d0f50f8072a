"""Weights between refits: used where they can be trusted, and not where they cannot."""

from __future__ import annotations

import numpy as np

from contrapeso.tournament.importance import exact, weigh


def test_equal_likelihoods_change_nothing():
    found = weigh(np.zeros(100), seed=1)
    assert found.way == "importance" and found.effective == 100 and (np.sort(found.chosen) == np.arange(100)).all()


def test_reliable_weights_move_the_draws_to_where_they_belong():
    # Prior N(0, 1) and a likelihood N(x | .5, 2): the posterior mean is .4 / 2.
    draws = np.random.default_rng(1).normal(size=4000)
    found = weigh(-0.5 * (draws - 0.5) ** 2 / 4.0, seed=1)
    assert found.way == "importance" and found.shape < 0.7 and found.effective > 2000
    assert abs(draws[found.chosen].mean() - 0.1) < 0.05


def test_weights_that_rest_on_a_few_draws_are_not_used():
    draws = np.random.default_rng(2).normal(size=500)
    found = weigh(-0.5 * ((draws - 6.0) / 0.05) ** 2, seed=1)
    assert found.way == "last-fit" and not found.shape < 0.7
    np.testing.assert_array_equal(found.chosen, np.arange(500))


def test_a_likelihood_that_is_not_finite_is_not_used():
    assert weigh(np.array([0.0, np.nan, 1.0]), seed=1).way == "last-fit"


def test_a_refit_takes_every_draw_once():
    assert exact(5).chosen.tolist() == [0, 1, 2, 3, 4] and exact(5).way == "exact"
