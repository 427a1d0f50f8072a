"""Generated code gives the densities and slopes that JAX gives for the same step."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.gradient import Gradients, Target
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.theories.encompassing import encompassing
from contrapeso.theories.library import MECHANISMS

FEW = ("usual-frequency", "regional-wave", "popular-mobilisation", "mobilisation-builds", "public-finance", "vote-appeal")


@pytest.fixture(scope="module")
def three() -> Compiled:
    """Return sixty quarters of three polities that are tied to each other."""
    record = assemble(load(builtin()), ("BOL", "BRA", "PER"))
    return compile_record(record).window(200, 260)


def some_theory() -> Theory:
    return Theory("some", tuple(MECHANISMS[label] for label in FEW if label in MECHANISMS))


def test_values_and_slopes_are_those_of_jax(three: Compiled) -> None:
    theory = some_theory()
    fast, slow = Gradients([theory], three), Gradients([theory], three, generated=False)
    assert fast.kernel is not None
    points = 0.5 * np.random.default_rng(0).normal(size=(19, fast.dimension))
    targets = [Target(theory, 60 if number % 2 else 37) for number in range(19)]
    values, slopes = fast.at(points, targets)
    expected, expected_slopes = slow.at(points, targets)
    np.testing.assert_allclose(values, expected, atol=2e-3)
    np.testing.assert_allclose(slopes, expected_slopes, atol=2e-3)
    np.testing.assert_allclose(fast.likelihoods(points, targets), values + 0.5 * (points**2).sum(axis=1), atol=1e-9)


def test_a_point_gives_the_same_alone_and_in_company(three: Compiled) -> None:
    theory = some_theory()
    gradients = Gradients([theory], three)
    points = np.random.default_rng(1).normal(size=(40, gradients.dimension))
    whole, slopes = gradients.at(points, [Target(theory, 60)] * 40)
    for chosen in ([0], [39], list(range(7, 25))):
        values, alone = gradients.at(points[chosen], [Target(theory, 60)] * len(chosen))
        np.testing.assert_array_equal(values, whole[chosen])
        np.testing.assert_array_equal(alone, slopes[chosen])


def test_the_whole_library_has_a_kernel() -> None:
    """No mechanism that ships sends a fit to the slow way."""
    record = assemble(load(builtin()), ("BOL", "PER"))
    gradients = Gradients([encompassing()], compile_record(record).window(0, 4))
    assert gradients.unknown_operation is None


class Sorting(type(MECHANISMS["usual-frequency"])):
    """A user's mechanism that the generator cannot read."""

    label = "sorting"

    def __call__(self, theta, now):
        found = super().__call__(theta, now)
        return {name: value + 0.0 * jnp.sort(jnp.stack([value, value]), axis=0)[0] for name, value in found.items()}


def test_a_mechanism_that_the_generator_cannot_read_is_fitted_the_slow_way(three: Compiled) -> None:
    theory, plain = Theory("odd", (Sorting(),)), Theory("plain", (MECHANISMS["usual-frequency"],))
    slow, fast = Gradients([theory], three), Gradients([plain], three)
    assert slow.kernel is None and slow.unknown_operation == "sort"
    point = np.full((1, fast.dimension), 0.2)
    np.testing.assert_allclose(slow.at(point, [Target(theory, 60)])[0], fast.at(point, [Target(plain, 60)])[0], atol=1e-3)
