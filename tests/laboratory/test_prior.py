"""Prior predictive bands: what the mechanisms say before they have seen the record."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.laboratory.compile import compile_record
from contrapeso.laboratory.simulate import simulate
from contrapeso.theories.encompassing import encompassing


@pytest.fixture(scope="module")
def world():
    compiled = compile_record(assemble(load(builtin()), ("BOL", "PER")))
    theory = encompassing()
    z = jax.random.normal(jax.random.key(0), (theory.dimension(2), 256))
    return theory, z, compiled, simulate(theory, z, compiled, seed=1)


def quarters(compiled, first, last):
    return [t for t, name in enumerate(compiled.quarters) if first <= int(name[:4]) <= last]


@pytest.mark.parametrize(("first", "last", "low", "high"), [(1950, 1979, 0.03, 0.40), (2000, 2021, 0.005, 0.20)])
def test_forced_exits_per_year_are_of_this_world(world, first, last, low, high):
    _, _, compiled, paths = world
    rate = 4 * np.asarray(paths.events["forced_exit"])[quarters(compiled, first, last)].mean()
    assert low <= rate <= high


def test_the_balance_drifts_but_does_not_run_away(world):
    balance = np.asarray(world[3].balance)
    change = np.abs(balance[4:] - balance[:-4])
    assert 0.01 <= np.median(change) <= 0.12
    assert 0.02 < np.quantile(balance, 0.01) and np.quantile(balance, 0.99) < 0.98


def test_members_do_not_depend_on_how_many_run_beside_them(world):
    theory, z, compiled, paths = world
    fewer = simulate(theory, z[:, :64], compiled, seed=1)
    np.testing.assert_allclose(np.asarray(fewer.balance), np.asarray(paths.balance)[..., :64], atol=2e-4)


def test_another_seed_gives_other_histories(world):
    theory, z, compiled, _ = world
    first = simulate(theory, z[:, :64], compiled, seed=1)
    second = simulate(theory, z[:, :64], compiled, seed=2)
    assert not np.array_equal(np.asarray(first.events["wave"]), np.asarray(second.events["wave"]))


def test_along_the_record_every_pinned_event_is_the_record(world):
    theory, z, compiled, _ = world
    pinned = simulate(theory, z[:, :64], compiled, seed=1, pins=compiled.pins)
    wave = np.asarray(pinned.events["wave"])
    np.testing.assert_array_equal(wave, np.broadcast_to(np.asarray(compiled.pins["wave"].value)[..., None], wave.shape))
