"""Bolivia and Peru, rerun with their own shocks, are Bolivia and Peru."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from factual import check_factual
from jax import Array
from tiny_theory import tiny

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.record import Record
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.laboratory.intervene import Changes, Histories, rerun
from contrapeso.laboratory.simulate import Paths, simulate
from contrapeso.laboratory.twice import KEPT_STATES
from contrapeso.vocabulary.variables import EXIT_NAMES

DRAWS = 32
POLITIES = ("BOL", "PER")
WINDOWS = {"1930Q1": 60, "1944Q3": 60, "1951Q1": 40, "1967Q2": 60, "1982Q1": 60, "1998Q2": 60, "2007Q1": 60, "2019Q3": 10}


@pytest.fixture(scope="module")
def record() -> Record:
    return assemble(load(builtin()), POLITIES)


@pytest.fixture(scope="module")
def compiled(record: Record) -> Compiled:
    return compile_record(record)


@pytest.fixture(scope="module")
def z() -> Array:
    return jnp.asarray(np.random.default_rng(6).normal(size=(tiny().dimension(2), DRAWS)), jnp.float32)


@pytest.fixture(scope="module")
def replayed(z: Array, compiled: Compiled) -> Paths:
    return simulate(tiny(), z, compiled, seed=0, pins=compiled.pins, shocked=False, keep_states=True)


@pytest.fixture(scope="module")
def go(z: Array, compiled: Compiled, replayed: Paths):
    """Return a function that reruns a window in which both countries may depart from the record."""

    def run(first: int, quarters: int, changes: Changes | None = None, coupling: str = "gumbel") -> Histories:
        state = {name: value[first] for name, value in replayed.states.items()}
        options = {"first": first, "quarters": quarters, "mode": "undo", "seed": 2, "targets": POLITIES, "coupling": coupling}
        return rerun(tiny(), z, compiled, changes or Changes(), state=state, **options)

    return run


@pytest.mark.parametrize("coupling", ["gumbel", "threshold"])
@pytest.mark.parametrize("start", WINDOWS)
def test_without_a_change_the_record_is_the_record(go, record: Record, start: str, coupling: str) -> None:
    first = record.index(start)
    check_factual(go(first, WINDOWS[start], coupling=coupling), record, first)


def test_what_the_record_does_not_give_is_as_it_was_replayed_until_an_exit_is_contested(go, record: Record, replayed: Paths) -> None:
    shares = np.stack([record.events[name] for name in EXIT_NAMES])
    contested = np.flatnonzero(((shares > 0.0) & (shares < 1.0)).any(axis=(0, 2)))
    first = record.index("1998Q2")
    last = next((int(t) for t in contested if t >= first), first + 60)
    found = go(first, min(last - first, 60))
    assert len(found.quarters) > 8
    for name in KEPT_STATES:
        after = np.asarray(replayed.states[name])[first + 1 : first + 1 + len(found.quarters)]
        np.testing.assert_allclose(found.states[name][: len(after)], after, atol=2e-5, err_msg=name)


def test_without_the_armed_exit_of_1964_paz_estenssoro_is_not_followed_by_the_generals(go, record: Record) -> None:
    when, bolivia = record.index("1964Q4"), POLITIES.index("BOL")
    assert sum(record.events[name][when, bolivia] for name in EXIT_NAMES) == 1.0
    first = when - 4
    mask = np.zeros((len(record.quarters), 2))
    mask[when, bolivia] = 1.0
    found = go(first, 8, Changes(imposed={name: (np.zeros_like(mask), mask) for name in EXIT_NAMES}))
    np.testing.assert_array_equal(found.events["next_situation"][4, bolivia], record.states["situation"][when - 1, bolivia])
    np.testing.assert_array_equal(found.events["diverged"][:4], 0.0)
    np.testing.assert_array_equal(found.events["diverged"][4:, bolivia], 1.0)
    plain = go(first, 8)
    np.testing.assert_array_equal(plain.events["next_situation"][4, bolivia], record.states["situation"][when, bolivia])
    for name in KEPT_STATES:
        np.testing.assert_array_equal(found.states[name][:4], plain.states[name][:4], err_msg=name)
