"""Latent innovations along a record: what is unknown, and the density and slopes with them."""

from __future__ import annotations

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest
from small_record import small_record
from tiny_theory import Memories, Stocks, tiny

from contrapeso.dynamics.parameter import fixed
from contrapeso.dynamics.theory import Theory
from contrapeso.kernel.loops import LANES
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.laboratory.innovations import latent
from contrapeso.laboratory.kernel import Kernel
from contrapeso.laboratory.replay import trajectory


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    return compile_record(small_record())


@pytest.fixture(scope="module")
def kernel(compiled: Compiled) -> Kernel:
    return Kernel(tiny(), compiled, innovated=latent([tiny()], compiled).names)


def points(compiled: Compiled) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    z = 0.5 * rng.normal(size=(tiny().dimension(2), LANES)).astype(np.float32)
    return z, np.repeat(tiny().prior_table(2)[..., None], LANES, axis=-1)


def test_what_the_record_gives_is_not_unknown(compiled: Compiled) -> None:
    found = latent([tiny()], compiled)
    free = {name: found.free[..., number] for number, name in enumerate(found.names)}
    assert free["legitimacy"].all()
    # The series of growth begins with the second quarter.
    assert free["growth"].sum() == 2 and free["growth"][0].all()


def test_an_innovation_that_a_theory_holds_at_zero_is_not_sampled(compiled: Compiled) -> None:
    held = replace(tiny(), priors={"core.innovation_legitimacy": fixed(0.0, "test")})
    assert "legitimacy" not in latent([held], compiled).names
    assert "legitimacy" in latent([held, tiny()], compiled).names


def test_without_innovations_the_density_is_the_pooled_one_to_the_bit(compiled: Compiled, kernel: Kernel) -> None:
    z, priors = points(compiled)
    plain = Kernel(tiny(), compiled)
    limits = np.full(LANES, compiled.length, np.float32)
    still = np.zeros((compiled.length, 2, len(kernel.innovated), LANES), np.float32)
    values, slopes, _ = kernel.shocked(z, priors, still, compiled.length)
    expected, expected_slopes = plain.gradients(z, priors, limits)
    np.testing.assert_array_equal(values, expected)
    np.testing.assert_array_equal(slopes, expected_slopes)


@pytest.mark.heavy
def test_an_innovation_moves_its_stock_by_its_scale(compiled: Compiled) -> None:
    """A push shows in the next quarter's stock of its own polity, and in nothing before it."""
    short, theory = compiled.window(0, 6), Theory("stocks", (Stocks(), Memories()))
    theta = theory.constrain(jnp.zeros(theory.dimension(2)), 2)
    push = jnp.zeros((short.length, 2)).at[3, 1].set(1.0)
    moved, still = (trajectory(theory, theta, short, {"legitimacy": part})["legitimacy"] for part in (push, 0.0 * push))
    difference = np.asarray(moved - still)
    assert np.abs(difference[:4]).max() == 0.0 and np.abs(difference[:, 0]).max() == 0.0
    assert difference[4, 1] == pytest.approx(float(theta["core.innovation_legitimacy"]), rel=0.1)
    np.testing.assert_array_equal(still, trajectory(theory, theta, short)["legitimacy"])
