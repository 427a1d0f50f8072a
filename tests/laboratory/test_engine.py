"""The environment may leave histories to JAX: the same histories, on whatever device JAX has."""

from __future__ import annotations

import numpy as np
import pytest
from small_record import first_quarters, small_record
from tiny_theory import tiny

from contrapeso.laboratory.compile import compile_record
from contrapeso.laboratory.engine import engine
from contrapeso.laboratory.retelling import retelling
from contrapeso.laboratory.simulate import ensemble, simulate
from contrapeso.vocabulary.errors import ContrapesoError


def test_with_jax_the_histories_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compile_record(first_quarters(small_record(), 12))
    z = np.random.default_rng(2).normal(size=(tiny().dimension(2), 16)).astype(np.float32)
    assert engine() == "generated" and ensemble(tiny(), 2) is not None
    fast = simulate(tiny(), z, compiled, seed=4)
    monkeypatch.setenv("CONTRAPESO_ENGINE", "jax")
    assert ensemble(tiny(), 2) is None and retelling(tiny(), 2, abduced=False, coupling="gumbel") is None
    slow = simulate(tiny(), z, compiled, seed=4)
    assert type(slow.balance) is not type(fast.balance)
    np.testing.assert_allclose(fast.balance, slow.balance, atol=2e-5)
    np.testing.assert_allclose(fast.events["wave"], slow.events["wave"], atol=2e-5)


def test_an_engine_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRAPESO_ENGINE", "abacus")
    with pytest.raises(ContrapesoError, match="CONTRAPESO_ENGINE is 'abacus'; it is one of generated, jax"):
        engine()
