"""Priors are the transforms of standard normals that they say they are."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import Array
from scipy import stats
from scipy.special import digamma, expit, logit, polygamma

from contrapeso.dynamics.core import CORE
from contrapeso.dynamics.mechanism import Contribution, Mechanism
from contrapeso.dynamics.parameter import (
    Parameter,
    Prior,
    Values,
    fixed,
    half_normal,
    log_normal,
    logit_normal,
    normal,
    simplex,
    table,
    transform,
)
from contrapeso.dynamics.theory import Theory

Z = np.linspace(-6.0, 6.0, 2401)
# Quantiles through the upper tail, where a probability near one would lose its digits.
QUANTILES = {
    "normal": (normal(-0.3, 0.5), lambda z: stats.norm(-0.3, 0.5).isf(stats.norm.sf(z))),
    "half-normal": (half_normal(0.6), lambda z: stats.halfnorm(scale=0.6).isf(stats.norm.sf(z))),
    "log-normal": (log_normal(0.02, 0.4), lambda z: stats.lognorm(0.4, scale=0.02).isf(stats.norm.sf(z))),
    "logit-normal": (logit_normal(0.6, 0.5), lambda z: expit(logit(0.6) + 0.5 * z)),
}
families = pytest.mark.parametrize("family", QUANTILES)


def transformed(priors: list[tuple[Prior, int]], z: np.ndarray) -> np.ndarray:
    """Return parameters in single precision; compiled, because an operation at a time takes seconds."""
    starts = np.cumsum([0, *(size for _, size in priors)])
    simplices = [(int(start), size) for start, (prior, size) in zip(starts, priors, strict=False) if prior.family == "simplex"]
    return np.asarray(jax.jit(lambda rows, point: transform(rows, point, simplices))(table(priors), jnp.asarray(z, jnp.float32)))


def constrained(theory: Theory, z: np.ndarray, polities: int) -> dict[str, Array]:
    """Return the parameters of a theory, compiled."""
    return jax.jit(lambda point: theory.constrain(point, polities))(jnp.asarray(z, jnp.float32))


def curve(prior: Prior, z: np.ndarray = Z) -> np.ndarray:
    """Return one parameter along a line of standard normals, in single precision."""
    return transformed([(prior, 1)], z[None, :])[0]


@families
def test_quantiles_are_those_of_the_distribution(family: str) -> None:
    prior, quantile = QUANTILES[family]
    assert prior.family == family
    np.testing.assert_allclose(curve(prior), quantile(Z), rtol=2e-4, atol=2e-6)


@families
def test_transforms_are_finite_and_rise(family: str) -> None:
    values = curve(QUANTILES[family][0])
    assert np.isfinite(values).all()
    assert (np.diff(values) >= 0).all()
    # At the lower end a half-normal meets zero, and single precision cannot tell the last of its values apart.
    assert (np.diff(values[np.abs(Z) <= 4.5]) > 0).all()


@families
def test_slopes_are_finite(family: str) -> None:
    prior = QUANTILES[family][0]
    slopes = jax.jit(jax.vmap(jax.grad(lambda z: transform(table([(prior, 1)]), z[None])[0])))(jnp.asarray(Z[::20], jnp.float32))
    assert bool(jnp.isfinite(slopes).all())
    assert bool((slopes >= 0).all())


@pytest.mark.parametrize("concentrations", [(4.0, 4.0, 3.0, 3.0, 2.0, 2.0), (1.0, 1.0), (10.0, 2.0, 5.0)])
def test_simplex_is_close_to_its_dirichlet(concentrations: tuple[float, ...]) -> None:
    z = np.random.default_rng(0).normal(size=(len(concentrations), 40_000))
    weights = transformed([(simplex(*concentrations), len(concentrations))], z)
    np.testing.assert_allclose(weights.sum(axis=0), 1.0, atol=1e-5)
    assert (weights > 0).all()
    dirichlet = stats.dirichlet(concentrations)
    np.testing.assert_allclose(weights.mean(axis=1), dirichlet.mean(), atol=0.015)
    # The match is one of log ratios; the spread of the weights themselves comes out somewhat wider.
    np.testing.assert_allclose(weights.std(axis=1), np.sqrt(dirichlet.var()), rtol=0.2)
    ratio, first, last = np.log(weights[0] / weights[-1]), concentrations[0], concentrations[-1]
    assert ratio.mean() == pytest.approx(digamma(first) - digamma(last), abs=0.03)
    assert ratio.var() == pytest.approx(polygamma(1, first) + polygamma(1, last), rel=0.05)


def test_simplex_is_finite_far_out() -> None:
    corners = np.array(np.meshgrid(*[[-6.0, 6.0]] * 6)).reshape(6, -1)
    weights = transformed([(simplex(4, 4, 3, 3, 2, 2), 6)], corners)
    assert np.isfinite(weights).all()
    np.testing.assert_allclose(weights.sum(axis=0), 1.0, atol=1e-5)


def test_families_mixed_in_one_vector_keep_their_places() -> None:
    priors = [(normal(1, 2), 2), (simplex(2, 3), 2), (half_normal(0.5), 1), (fixed(0.3), 1), (simplex(1, 1), 2), (log_normal(0.1, 0.3), 2)]
    z = np.random.default_rng(1).normal(size=(10, 4))
    together, start = transformed(priors, z), 0
    for prior, size in priors:
        np.testing.assert_allclose(together[start : start + size], transformed([(prior, size)], z[start : start + size]), rtol=1e-5)
        start += size


def test_a_prior_writes_itself_as_a_table_shows_it() -> None:
    assert str(half_normal(0.10)) == "half-normal(0.1)"
    assert str(normal(-0.2, 0.4)) == "normal(-0.2, 0.4)"


class Drift(Mechanism):
    """A term for tests."""

    label = "drift"
    family = "tests"
    rows = ()
    reads = ("growth",)
    moves = ("growth",)
    parameters = (
        Parameter("rate", half_normal(0.1, "test"), "per quarter", "Rate."),
        Parameter("level", normal(0.0, 1.0, "test"), "sd", "Level.", each="polity"),
    )
    references = ()

    def __call__(self, theta: Values, now: Values) -> Contribution:
        return {"growth": theta["rate"] * (theta["level"] - now["growth"])}


def test_layout_and_shapes_of_a_theory() -> None:
    theory, polities = Theory("one", (Drift(),)), 3
    size = sum(parameter.size(polities) for parameter in CORE)
    assert theory.dimension(polities) == size + 1 + polities
    alone = constrained(theory, np.zeros(theory.dimension(polities)), polities)
    many = constrained(theory, np.zeros((theory.dimension(polities), 5)), polities)
    assert (alone["drift.rate"].shape, alone["drift.level"].shape, alone["core.balance_weights"].shape) == ((), (3,), (6,))
    assert (many["drift.rate"].shape, many["drift.level"].shape, many["core.balance_weights"].shape) == ((5,), (3, 5), (6, 5))


def test_an_override_changes_one_prior_only() -> None:
    plain, changed = Theory("plain", (Drift(),)), Theory("changed", (Drift(),), priors={"drift.rate": normal(-1.0, 0.1, "test")})
    z = np.random.default_rng(2).normal(size=plain.dimension(2))
    first, second = constrained(plain, z, 2), constrained(changed, z, 2)
    slot = next(slot for slot in plain.layout(2) if slot.name == "drift.rate")
    np.testing.assert_allclose(second["drift.rate"], -1.0 + 0.1 * z[slot.start], rtol=1e-5)
    for name in set(first) - {"drift.rate"}:
        np.testing.assert_allclose(first[name], second[name], rtol=1e-5)


def test_a_theory_refuses_doubles_and_overrides_of_nothing() -> None:
    with pytest.raises(ValueError, match="a mechanism twice"):
        Theory("twice", (Drift(), Drift()))
    with pytest.raises(ValueError, match=r"overrides unknown parameters: drift\.speed"):
        Theory("astray", (Drift(),), priors={"drift.speed": normal(0, 1)})
