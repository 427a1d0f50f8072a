"""Generated code makes the histories that JAX makes, and sums them as one would sum the histories."""

from __future__ import annotations

import numpy as np
import pytest

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.laboratory.simulate import ensemble, simulate
from contrapeso.theories.library import MECHANISMS

FEW = ("usual-frequency", "regional-wave", "popular-mobilisation", "mobilisation-builds", "public-finance", "vote-appeal")


@pytest.fixture(scope="module")
def three() -> Compiled:
    """Return forty quarters of three polities that are tied to each other."""
    return compile_record(assemble(load(builtin()), ("BOL", "BRA", "PER"))).window(200, 240)


@pytest.fixture(scope="module")
def theory() -> Theory:
    return Theory("some", tuple(MECHANISMS[label] for label in FEW if label in MECHANISMS))


@pytest.fixture(scope="module")
def z(theory: Theory) -> np.ndarray:
    return np.random.default_rng(2).normal(size=(theory.dimension(3), 24)).astype(np.float32)


@pytest.mark.parametrize("pinned", [False, True], ids=["free", "along the record"])
@pytest.mark.parametrize("shocked", [False, True], ids=["still", "shocked"])
def test_histories_are_those_of_jax(three: Compiled, theory: Theory, z: np.ndarray, pinned: bool, shocked: bool) -> None:
    how = {"seed": 4, "pins": three.pins if pinned else {}, "shocked": shocked, "keep_states": True, "first_quarter": 200}
    fast, slow = simulate(theory, z, three, **how), simulate(theory, z, three, generated=False, **how)
    np.testing.assert_allclose(fast.balance, slow.balance, atol=2e-5)
    np.testing.assert_allclose(fast.parts, slow.parts, atol=2e-4)
    for name, value in slow.events.items():
        np.testing.assert_allclose(fast.events[name], value, atol=2e-5, err_msg=name)
    for name, value in slow.final.items():
        np.testing.assert_allclose(fast.final[name], np.broadcast_to(value, (3, 24)), atol=2e-4, err_msg=name)
        np.testing.assert_allclose(fast.states[name], np.broadcast_to(slow.states[name], (40, 3, 24)), atol=2e-4, err_msg=name)


def test_a_history_goes_on_from_where_another_stopped(three: Compiled, theory: Theory, z: np.ndarray) -> None:
    whole = simulate(theory, z, three, seed=4)
    first = simulate(theory, z, three.window(0, 25), seed=4)
    second = simulate(theory, z, three.window(25, 40), seed=4, state=first.final, first_quarter=25)
    np.testing.assert_array_equal(np.concatenate([first.balance, second.balance]), whole.balance)


def test_sums_are_those_of_the_histories(three: Compiled, theory: Theory, z: np.ndarray) -> None:
    code = ensemble(theory, 3)
    assert code is not None
    draws = np.tile(z, (1, 4))
    paths, found = simulate(theory, draws, three, seed=9), code.sums(z, theory.prior_table(3), three, {}, seed=9, members=96)
    np.testing.assert_allclose(found.mean[..., 0], np.asarray(paths.balance).mean(axis=-1), atol=1e-6)
    np.testing.assert_allclose(found.mean[..., 7], np.asarray(paths.events["forced_exit"]).mean(axis=-1), atol=1e-6)
    assert (found.histogram.sum(axis=-1) == 96).all()
    for share in (0.1, 0.5, 0.9):
        exact = np.quantile(np.asarray(paths.balance), share, axis=-1, method="inverted_cdf")
        assert np.abs(found.quantile(share) - exact).max() <= 1.0 / 256 + 1e-6


def test_sums_do_not_hang_on_how_members_are_cut(three: Compiled, theory: Theory, z: np.ndarray) -> None:
    code, table = ensemble(theory, 3), theory.prior_table(3)
    assert code is not None
    whole = code.sums(z, table, three, {}, seed=9, members=96)
    parts = [code.sums(z, table, three, {}, seed=9, members=count, first_member=first) for first, count in ((0, 16), (16, 48), (64, 32))]
    np.testing.assert_array_equal(sum(part.histogram for part in parts), whole.histogram)
    summed = sum(part.mean * part.members for part in parts) / 96
    np.testing.assert_allclose(summed, whole.mean, atol=1e-12)
