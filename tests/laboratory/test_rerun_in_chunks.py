"""Members rerun in chunks are those rerun at once."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from small_record import POLITIES, small_record
from tiny_theory import tiny

from contrapeso.laboratory.compile import compile_record
from contrapeso.laboratory.intervene import Changes, rerun


@pytest.mark.parametrize("mode", ["do", "undo"])
def test_chunks_do_not_change_numbers(mode: str) -> None:
    theory, compiled = tiny(), compile_record(small_record())
    z = jnp.asarray(np.random.default_rng(5).normal(size=(theory.dimension(2), 32)), jnp.float32)

    def go(first: int, last: int) -> np.ndarray:
        found = rerun(
            theory, z[:, first:last], compiled, Changes(), first=10, quarters=8, mode=mode, seed=3, targets=POLITIES,
            coupling="independent", first_member=first,
        )  # fmt: skip
        return np.stack([found.balance, found.events["wave"], found.states["growth"]])

    parts = [go(0, 16), go(16, 32)]
    np.testing.assert_array_equal(np.concatenate(parts, axis=-1)[1], go(0, 32)[1])
    np.testing.assert_allclose(np.concatenate(parts, axis=-1), go(0, 32), atol=1e-5)
    assert not np.array_equal(parts[0], parts[1])
