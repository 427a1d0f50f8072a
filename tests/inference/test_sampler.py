"""The sampler draws from what it is given, the same way every time, alone or in company, stopped or not."""

from __future__ import annotations

from types import SimpleNamespace

import jax
import numpy as np
import pytest

import contrapeso.inference.sample as sampling
from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.gradient import Gradients, Target
from contrapeso.inference.laplace import Mode, climb
from contrapeso.inference.sample import Settings, sample, sample_all
from contrapeso.laboratory.compile import compile_record
from contrapeso.laboratory.replay import log_posterior
from contrapeso.theories.library import MECHANISMS

SMALL = Theory("small", (MECHANISMS["usual-frequency"],))
QUICK = Settings(chains=2, warmup=8, draws=8, chunk=4)


class Bell:
    """A correlated normal in place of a posterior."""

    def __init__(self, dimension: int) -> None:
        rng = np.random.default_rng(0)
        mixing = rng.normal(size=(dimension, dimension))
        self.dimension, self.centre = dimension, rng.normal(size=dimension)
        self.covariance = mixing @ mixing.T / dimension + 0.2 * np.eye(dimension)
        self.precision = np.linalg.inv(self.covariance)

    def at(self, points: np.ndarray, targets: list[object]) -> tuple[np.ndarray, np.ndarray]:
        away = points - self.centre
        return -0.5 * np.einsum("li,ij,lj->l", away, self.precision, away), -away @ self.precision


def test_a_known_normal_comes_out_with_its_mean_and_spread() -> None:
    bell, settings = Bell(12), Settings(chains=16, warmup=120, draws=400)
    target = SimpleNamespace(theory=SimpleNamespace(name="bell"), limit=1)
    # The scale that the sampler is given is wrong on purpose: it must not matter to what is drawn.
    mode = Mode(bell.centre + 0.3, bell.precision, 0.7 * np.eye(12))
    chains = sampling._Chains(bell, [target], [mode], settings)  # type: ignore[arg-type]
    moves = [chains.move(iteration) for iteration in range(1, settings.warmup + settings.draws + 1)][settings.warmup :]
    z = np.stack([z for z, *_ in moves]).reshape(-1, 12)
    assert not np.stack([broken for _, broken, *_ in moves]).any()
    np.testing.assert_allclose(z.mean(axis=0), bell.centre, atol=0.08)
    np.testing.assert_allclose(np.cov(z.T), bell.covariance, atol=0.16)


@pytest.fixture(scope="module")
def compiled():
    book = load(builtin())
    return compile_record(assemble(book, book.focus))


def test_company_changes_nothing(compiled) -> None:
    alone = sample(SMALL, compiled, QUICK)
    first, second = Target(SMALL, compiled.length), Target(Theory("other", SMALL.mechanisms), compiled.length - 40)
    joint = sample_all([second, first], compiled, QUICK)
    np.testing.assert_array_equal(joint.z[1], alone.z[0])
    assert np.abs(joint.z[0] - alone.z[0]).max() > 0.1


def test_a_run_that_was_stopped_goes_on_with_the_same_numbers(compiled, tmp_path) -> None:
    whole = sample(SMALL, compiled, QUICK)
    checkpoint = tmp_path / "fit.npz"

    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done > 0.6 * total:
            raise Stopped

    with pytest.raises(Stopped):
        sample(SMALL, compiled, QUICK, progress=stop, checkpoint=checkpoint)
    assert checkpoint.exists()
    again = sample(SMALL, compiled, QUICK, checkpoint=checkpoint)
    np.testing.assert_array_equal(again.z, whole.z)
    assert not checkpoint.exists()


def test_a_checkpoint_that_is_damaged_is_begun_anew(compiled, tmp_path) -> None:
    checkpoint = tmp_path / "fit.npz"
    checkpoint.write_bytes(b"no archive")
    np.testing.assert_array_equal(sample(SMALL, compiled, QUICK, checkpoint=checkpoint).z, sample(SMALL, compiled, QUICK).z)


def test_theories_with_other_mechanisms_are_not_mixed(compiled) -> None:
    with pytest.raises(ValueError, match="same mechanisms"):
        Gradients([SMALL, Theory("none", ())], compiled)


@pytest.mark.heavy
def test_another_sampler_finds_the_same_posterior(compiled) -> None:
    """NumPyro's NUTS on the same density, without our scaling, our steps or our adaptation."""
    from numpyro.infer import MCMC, NUTS

    ours = sample(SMALL, compiled, Settings(chains=16, warmup=150, draws=300)).z[0].reshape(-1, SMALL.dimension(2))
    start = climb(Gradients([SMALL], compiled), Target(SMALL, compiled.length)).centre
    kernel = NUTS(potential_fn=lambda z: -log_posterior(SMALL, compiled, z), max_tree_depth=6)
    theirs = MCMC(kernel, num_warmup=300, num_samples=1500, progress_bar=False)
    theirs.run(jax.random.key(0), init_params=jax.numpy.asarray(start, "float32"))
    other = np.asarray(theirs.get_samples())
    np.testing.assert_allclose(ours.mean(axis=0), other.mean(axis=0), atol=0.15)
    np.testing.assert_allclose(ours.std(axis=0), other.std(axis=0), rtol=0.15)
