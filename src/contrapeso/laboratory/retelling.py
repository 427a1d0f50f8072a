"""Reruns by generated code: every quarter lived twice, for all members of a window."""

from __future__ import annotations

import ctypes
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache, partial
from threading import local
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.dynamics.balance import LINKS
from contrapeso.dynamics.events import Pin, Shock
from contrapeso.dynamics.parameter import Values
from contrapeso.dynamics.step import State
from contrapeso.dynamics.theory import Theory
from contrapeso.kernel.ensemble import COUNTS, PLACES, text
from contrapeso.kernel.loops import Link, Sizes
from contrapeso.kernel.machine import Library
from contrapeso.kernel.trace import UnknownOperationError
from contrapeso.laboratory.engine import engine
from contrapeso.laboratory.ensemble import GIVEN, PINNED, Ensemble
from contrapeso.laboratory.layout import NAMES, Layout
from contrapeso.laboratory.shocks import NORMALS, RACES, UNIFORMS, codes, keys
from contrapeso.laboratory.sources import code_hash, identity
from contrapeso.laboratory.twice import KEPT_STATES, SETTABLE, TOLD, Coupling, Quarter, twice

CHANCES = (*UNIFORMS, *RACES, "reading")
"""Uniforms that a rerun draws."""
FILES = ("laboratory/retelling.py", "laboratory/twice.py", "laboratory/abduction.py")
STREAMS = (*NORMALS, *CHANCES)


class Window(NamedTuple):
    """A window of the record, padded to its longest, and what is changed in it; arrays (time, ..., polity)."""

    forcings: Values
    pins: Mapping[str, Pin]
    changed: Values
    values: np.ndarray
    mask: np.ndarray
    follows: np.ndarray


class Retelling(Ensemble):
    """The quarter of :mod:`contrapeso.laboratory.twice` as machine code; one for each way of telling.

    Raises
    ------
    contrapeso.kernel.trace.UnknownOperationError
        If a mechanism uses an operation that the kernel does not know.
    """

    def __init__(self, theory: Theory, polities: int, *, abduced: bool, coupling: Coupling) -> None:
        self.theory, self.polities = theory.structure, polities
        self.abduced, self.coupling = abduced, coupling
        self.layout = Layout(self.theory, polities)
        row = 2 * len(GIVEN) + 2 * len(PINNED) + 2 * len(SETTABLE) + 2
        self.sizes = Sizes(2 * len(NAMES) + 1, 2 * self.layout.shared, 2 * self.layout.own, row, 2 * len(LINKS), 4)
        self.results = 1 + len(TOLD) + len(KEPT_STATES)
        links = tuple(
            Link(2 * side + matrix, side * len(NAMES) + NAMES.index(name), less) for side in range(2) for _, _, matrix, name, less in LINKS
        )
        how = {"program": "retelling", "abduced": abduced, "coupling": coupling, "names": [GIVEN, PINNED, SETTABLE, STREAMS]}
        key = {
            **identity(self.theory),
            **how,
            "quarter": code_hash("laboratory/retelling.py", "laboratory/twice.py", "laboratory/abduction.py"),
        }
        self._library = Library(
            hashlib.sha256(json.dumps(key).encode()).hexdigest(),
            lambda: text(self._draw, self.sizes, links, normals=len(NORMALS), uniforms=len(CHANCES), results=self.results),
        )
        self._run = self._library.function("ensemble", *[ctypes.c_int64] * len(COUNTS), *[ctypes.c_void_p] * len(PLACES))
        self._space = local()

    def _draw(self, state: Array, shared: Array, own: Array, row: Array, links: Array, noise: Array) -> tuple[Array, Array]:
        """Live one quarter of one polity twice; flat arrays in and out, one draw."""
        cell = (1, 1)
        sides = []
        for side in range(2):
            parts = [array[side * size : (side + 1) * size] for array, size in ((shared, self.layout.shared), (own, self.layout.own))]
            theta = self.layout.theta(*parts)
            sides.append({name: value.reshape((*value.shape, 1)) if value.ndim else value.reshape(1) for name, value in theta.items()})
        cursor = iter(range(self.sizes.row))
        forcing, other = ({name: row[next(cursor)].reshape(cell) for name in GIVEN} for _ in range(2))
        for side, values in enumerate((forcing, other)):
            for number, (_, outside, *_) in enumerate(LINKS):
                values[outside] = values[outside] + links[side * len(LINKS) + number].reshape(cell)
        recorded = {name: Pin(row[next(cursor)].reshape(1), row[next(cursor)].reshape(1), jnp.zeros(1)) for name in PINNED}
        values, mask = (jnp.stack([row[next(cursor)].reshape(1) for _ in SETTABLE]) for _ in range(2))
        sure, follow = row[next(cursor)], row[next(cursor)].reshape(cell)
        drawn = {name: noise[number].reshape(cell) for number, name in enumerate(STREAMS)}
        fresh = Shock({name: drawn[name] for name in NORMALS}, {name: drawn[name] for name in CHANCES})
        factual, now = ({name: state[side * len(NAMES) + number].reshape(cell) for number, name in enumerate(NAMES)} for side in range(2))
        (following, then, parted), (balance, events, kept) = twice(
            self.theory,
            (sides[0], sides[1]),
            (factual, now, state[2 * len(NAMES)].reshape(cell)),
            Quarter(forcing, recorded, other, values, mask, sure, follow, fresh),
            abduced=self.abduced,
            coupling=self.coupling,
        )
        ahead = [side[name].reshape(1) for side in (following, then) for name in NAMES]
        found = [balance, *(events[name] for name in TOLD), *(kept[name] for name in KEPT_STATES)]
        return jnp.concatenate([*ahead, parted.reshape(1)]), jnp.concatenate([value.reshape(1) for value in found])

    def tell(
        self,
        z: np.ndarray,
        priors: np.ndarray,
        window: Window,
        names: tuple[str, ...],
        *,
        state: State,
        scale: Mapping[str, float],
        shift: Mapping[str, float],
        seed: int,
        quarters: int,
        first: int,
        first_member: int,
    ) -> tuple[np.ndarray, dict[str, np.ndarray], dict[str, np.ndarray]]:
        """Return the balance, events and states of the rerun, arrays of shape (time, polity, draw)."""
        draws, length = z.shape[1], quarters
        found = np.empty((length, self.polities, self.results, draws), np.float32)
        rows = self._window_rows(window, length)
        ties = np.ascontiguousarray(
            np.concatenate([np.asarray(values["ties"])[:length] for values in (window.forcings, window.changed)], axis=1), np.float32
        )
        stream = np.asarray(_keys(seed, jnp.arange(length) + first, jnp.asarray(codes(names))))
        stream = np.ascontiguousarray(np.transpose(stream, (0, 3, 1, 2)))
        start = np.stack([np.broadcast_to(state[name], (self.polities, draws)) for name in NAMES], axis=1)
        apart = np.zeros_like(start[:, :1]) if self.abduced and self.coupling != "independent" else 1.0 - window.follows[:, None, None]
        begun = np.concatenate([start, start, np.broadcast_to(apart, start[:, :1].shape)], axis=1).astype(np.float32)
        factor, moved = (self._factor(factors, default) for factors, default in ((scale, 1.0), (shift, 0.0)))

        def take(at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            plain = np.asarray(_vector(self.theory, self.polities, np.ascontiguousarray(z[:, at % draws], np.float32), priors))
            sides = [self.layout.arranged(values) for values in (plain, plain * factor + moved)]
            return np.concatenate([side[0] for side in sides]), np.concatenate([side[1] for side in sides], axis=1)

        def work(block: slice, shared: np.ndarray, own: np.ndarray) -> None:
            space = self._buffers(length, keep_states=False, stored=True)
            self._fill(space, shared, own, first_member + block.start, begun[..., block])
            self._call(space, length, rows, stream, ties, False, True, summed=False)
            found[..., block] = space["results"][..., : block.stop - block.start]

        self._over(draws, take, work)
        results = np.moveaxis(found, 2, 0)
        events = dict(zip(TOLD, results[1 : 1 + len(TOLD)], strict=True))
        return results[0], events, dict(zip(KEPT_STATES, results[1 + len(TOLD) :], strict=True))

    def _factor(self, factors: Mapping[str, float], default: float) -> np.ndarray:
        """Return what each entry of the vector of parameters is multiplied by or moved by."""
        column = np.full(self.theory.dimension(self.polities), default, np.float32)
        for slot in self.theory.layout(self.polities):
            column[slot.start : slot.start + slot.size] = factors.get(slot.name, default)
        return column[:, None]

    def _window_rows(self, window: Window, length: int) -> np.ndarray:
        columns = [np.asarray(values[name])[:length] for values in (window.forcings, window.changed) for name in GIVEN]
        nothing = np.zeros((length, self.polities), np.float32)
        for name in PINNED:
            pin = window.pins.get(name)
            columns += [nothing, nothing] if pin is None else [np.asarray(pin.value)[:length], np.asarray(pin.pinned)[:length]]
        for part in (window.values, window.mask):
            columns += [part[:length, number] for number in range(len(SETTABLE))]
        sure = np.zeros_like(nothing)
        sure[0] = 1.0
        columns += [sure, np.broadcast_to(window.follows, nothing.shape)]
        return np.ascontiguousarray(np.stack(columns, axis=-1), np.float32)


@jax.jit
def _keys(seed: Array, quarters: Array, places: Array) -> Array:
    return jax.vmap(lambda t: keys(seed, STREAMS, t, places))(quarters)


@partial(jax.jit, static_argnums=(0, 1))
def _vector(theory: Theory, polities: int, z: Array, priors: Array) -> Array:
    return theory.vector(z, polities, priors)


@lru_cache(maxsize=32)
def _retelling(theory: Theory, polities: int, abduced: bool, coupling: Coupling) -> Retelling | None:
    try:
        return Retelling(theory, polities, abduced=abduced, coupling=coupling)
    except UnknownOperationError:
        return None


def retelling(theory: Theory, polities: int, *, abduced: bool, coupling: Coupling) -> Retelling | None:
    """Return the generated code of a way of telling, or ``None`` where the generator cannot read a mechanism.

    ``None``, too, where the environment leaves histories to JAX (:mod:`contrapeso.laboratory.engine`).
    """
    return None if engine() == "jax" else _retelling(theory.structure, polities, abduced, coupling if abduced else "gumbel")
