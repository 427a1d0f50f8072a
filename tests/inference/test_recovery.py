"""The fit finds what it should: a small theory quickly, the whole one by the heavy command."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.posterior import badge, diagnostics, table
from contrapeso.inference.recovery import invent, recover
from contrapeso.inference.sample import Settings, sample
from contrapeso.laboratory.compile import compile_record
from contrapeso.theories.encompassing import encompassing
from contrapeso.theories.library import MECHANISMS

SMALL = Theory("small", (MECHANISMS["usual-frequency"],))


@pytest.fixture(scope="module")
def record():
    book = load(builtin())
    return assemble(book, book.focus)


@pytest.fixture(scope="module")
def fitted(record):
    settings = Settings(chains=4, warmup=100, draws=150, chunk=50)
    return sample(SMALL, compile_record(record), settings), settings


def test_frequencies_come_out_as_counted(record, fitted):
    draws, _ = fitted
    frame = table(SMALL, draws, record.polities).set_index("name")
    rate = record.events["repression"].mean()
    found = frame.loc["usual-frequency.repression"]
    deviations = frame.loc[["usual-frequency.deviation_repression[BOL]", "usual-frequency.deviation_repression[PER]"], "q50"].mean()
    assert found["badge"] == "learned"
    assert found["q50"] + deviations == pytest.approx(np.log(rate / (1 - rate)), abs=0.25)


def test_chains_agree(fitted):
    found = diagnostics(fitted[0])
    assert found["rhat_max"] < 1.03
    assert found["divergences"] == 0


def test_what_the_record_cannot_reach_stays_at_its_prior(record, fitted):
    frame = table(SMALL, fitted[0], record.polities).set_index("name")
    untouched = frame.loc[[f"core.balance_weights[{j}]" for j in range(6)], "badge"]
    assert set(untouched) == {"prior-only"}


def test_the_same_seed_gives_the_same_draws(record, fitted):
    draws, settings = fitted
    again = sample(SMALL, compile_record(record), settings)
    np.testing.assert_array_equal(draws.z, again.z)


def test_badges_follow_the_thresholds():
    assert [badge(value) for value in (0.51, 0.5, 0.3, 0.29)] == ["learned", "weak", "weak", "prior-only"]


def test_an_invented_record_has_governments_and_events(record):
    compiled = compile_record(record)
    theory = encompassing()
    made = invent(theory, jnp.zeros(theory.dimension(2)), compiled, seed=3)
    assert float(made.pins["wave"].value.sum()) > 0
    assert set(np.unique(np.asarray(made.pins["situation"].value))) <= {0.0, 1.0, 2.0, 3.0, 4.0}
    assert float(made.pins["growth"].scored.sum()) == 0


@pytest.mark.heavy
def test_learned_parameters_are_recovered(record):
    frame = recover(encompassing(), compile_record(record), replicates=6, settings=Settings(chains=4, warmup=150, draws=200))
    learned = frame[frame["badge"] == "learned"]
    assert 0.80 <= learned["inside"].mean() <= 0.97
