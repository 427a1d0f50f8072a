"""The smooth shapes keep what they bound, and have finite slopes everywhere."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import norm

from contrapeso.dynamics.functions import bounded, into_support, log_chance_below, positive_part, sigmoid, squeeze
from contrapeso.vocabulary.variables import VARIABLES

X = jnp.asarray(np.r_[np.linspace(-50, 50, 401), -1e4, 1e4, 0.0], jnp.float32)
SUPPORTS = {
    "tanh 2.5": (-2.5, 2.5),
    "tanh 2": (-2.0, 2.0),
    "tanh 1.5": (-1.5, 1.5),
    "tanh 1": (-1.0, 1.0),
    "unit": (0.0, 1.0),
    "share": (0.0, 0.9),
    "positive": (0.0, 3.0),
    "logit": (0.0, 1.0),
}


@pytest.mark.parametrize(("bound", "support"), SUPPORTS.items())
def test_every_bound_keeps_its_support(bound: str, support: tuple[float, float]) -> None:
    kept = np.asarray(into_support(bound, X))
    assert kept.min() >= support[0] and kept.max() <= support[1]
    assert np.isfinite(jax.jit(jax.vmap(jax.grad(lambda x: into_support(bound, x))))(X)).all()
    assert (np.diff(np.asarray(into_support(bound, jnp.sort(X)))) >= 0).all()


def test_every_bound_of_the_vocabulary_is_known() -> None:
    assert {variable.bound for variable in VARIABLES.values()} == {*SUPPORTS, "none"}
    for variable in VARIABLES.values():
        inside = jnp.float32(variable.start)
        if variable.bound in SUPPORTS:
            low, high = SUPPORTS[variable.bound]
            assert low <= float(inside) <= high, variable.name


def test_no_bound_leaves_values_alone() -> None:
    np.testing.assert_array_equal(into_support("none", X), X)


def test_an_unknown_bound_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown bound 'box'"):
        into_support("box", X)


def test_squeeze_is_odd_and_close_to_the_identity_near_zero() -> None:
    np.testing.assert_allclose(squeeze(2.0, -X), -squeeze(2.0, X), atol=1e-6)
    near = jnp.linspace(-0.1, 0.1, 21)
    np.testing.assert_allclose(squeeze(2.0, near), near, atol=1e-4)


def test_positive_part_is_smooth_and_close_to_the_corner() -> None:
    x = np.asarray(X, np.float64)
    np.testing.assert_allclose(positive_part(X), np.maximum(x, 0.0), atol=np.log(2.0) / 4.0 + 1e-6)
    np.testing.assert_allclose(positive_part(jnp.float32(0.0)), np.log(2.0) / 4.0, rtol=1e-6)
    assert np.isfinite(jax.jit(jax.vmap(jax.grad(positive_part)))(X)).all()


def test_bounded_and_sigmoid() -> None:
    np.testing.assert_array_equal(bounded(-1.0, 2.0, jnp.asarray([-3.0, 0.5, 9.0])), [-1.0, 0.5, 2.0])
    np.testing.assert_allclose(sigmoid(X) + sigmoid(-X), 1.0, atol=1e-6)


def test_the_chance_below_is_that_of_a_standard_normal() -> None:
    x = np.linspace(-5.0, 5.0, 201)
    np.testing.assert_allclose(np.exp(log_chance_below(jnp.asarray(x, jnp.float32))), norm.cdf(x), atol=2e-4)
    assert np.isfinite(jax.vmap(jax.grad(log_chance_below))(X)).all()
