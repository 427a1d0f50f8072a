"""The replay density with comparisons as machine code: the same program, run back in stretches.

A comparison ties quarters to each other that may lie decades apart, and the generated code knows one quarter at a
time. It keeps every state on its way forwards, though, and takes the pull of the state after its last quarter on its
way back. So the way back is walked in stretches, from one quarter that is compared to the next, and in between the
pull of the comparisons on the state there is added: the slopes are exact, for about a third of the time more.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.kernel import Kernel
from contrapeso.laboratory.layout import NAMES
from contrapeso.laboratory.observed import Compared, density, odds, speaking


class ComparingKernel(Kernel):
    """Log density of a record with comparisons, and its slopes, for many parameter values at a time."""

    def __init__(self, theory: Theory, compiled: Compiled) -> None:
        assert compiled.compared is not None
        super().__init__(theory, compiled)
        self._compared: Compared = compiled.compared
        self._cells = np.asarray(compiled.compared.cells)
        self._quarters = np.unique(self._cells[:, 0])
        self._urban = jnp.asarray(compiled.forcings["urban_share"])[self._cells[:, 0], self._cells[:, 1]]

    @cached_property
    def _comparing(self) -> Any:
        places = self._cells[:, 1]

        def lane(states: Array, shared: Array, own: Array, limit: Array) -> Array:
            def cell(state: Array, part: Array, urban: Array) -> Array:
                named = {name: state[number : number + 1] for number, name in enumerate(NAMES)}
                return odds(self.layout.theta(shared, part), named, urban[None])[0]

            found = jax.vmap(cell)(states, own[places], self._urban)
            theta = self.layout.theta(shared, own[0])
            return density(speaking(self.theory), theta, found, self._compared, limit)

        slopes = jax.value_and_grad(lane, argnums=(0, 1, 2))
        return jax.jit(jax.vmap(lane, in_axes=-1)), jax.jit(jax.vmap(slopes, in_axes=-1, out_axes=(0, -1)))

    def _block(
        self,
        shared: np.ndarray,
        own: np.ndarray,
        limits: np.ndarray,
        slopes: bool,
        values: np.ndarray,
        pulls: tuple[np.ndarray, np.ndarray],
        cut: slice,
    ) -> None:
        super()._block(shared, own, limits, False, values, pulls, cut)
        space = self._buffers()
        kept = space["states"][self._cells[:, 0], self._cells[:, 1]].copy()
        given = (jnp.asarray(kept), jnp.asarray(shared.copy()), jnp.asarray(own.copy()), jnp.asarray(limits.copy()))
        if not slopes:
            values[cut] += np.asarray(self._comparing[0](*given))
            return
        more, (on_states, on_shared, on_own) = self._comparing[1](*given)
        self._back_in_stretches(min(int(limits.max()), self.compiled.length), np.asarray(limits, np.float32), np.asarray(on_states))
        pulls[0][..., cut], pulls[1][..., cut] = space["shared_sum"] + np.asarray(on_shared), space["own_sum"] + np.asarray(on_own)
        values[cut] += np.asarray(more)

    def _back_in_stretches(self, quarters: int, limits: np.ndarray, on_states: np.ndarray) -> None:
        """Walk back from the end, and add the pull on the states of each quarter that is compared (cell, state, lane)."""
        space = self._buffers()
        for name in ("shared_sum", "own_sum", "pulls"):
            space[name][...] = 0.0
        value = space["value"].copy()
        names = ("shared", "own", "rows", "ties", "limits", "states", "value", "shared_sum", "own_sum", "pulls", "link_pulls")
        compared = [int(t) for t in self._quarters if t < quarters]
        ends = [*compared, quarters]
        starts = [0, *compared]
        for start, end in zip(reversed(starts), reversed(ends), strict=True):
            if end < quarters:
                here = self._cells[:, 0] == end
                np.add.at(space["pulls"][0], self._cells[here, 1], on_states[here])
            if end > start:
                space["limits"][...] = limits - start
                at = {name: space[name].ctypes.data for name in names}
                for name in ("rows", "ties", "states"):
                    at[name] = space[name][start:].ctypes.data
                self._gradient(end - start, self.polities, *at.values())
                # Two pulls change places in every quarter: after an odd number the last lies in the second.
                if (end - start) % 2:
                    space["pulls"][0] = space["pulls"][1]
        space["value"][...] = value
