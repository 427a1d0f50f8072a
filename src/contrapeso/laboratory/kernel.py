"""The replay density of a theory as machine code, generated from the same step.

The step of one polity is traced once and compiled for this processor (see :mod:`contrapeso.kernel`);
the code serves every record and every prior, since both are data.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
from collections.abc import Callable
from functools import cached_property
from threading import local
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.dynamics.balance import LINKS
from contrapeso.dynamics.events import Pin
from contrapeso.dynamics.step import step
from contrapeso.dynamics.theory import Theory
from contrapeso.kernel.loops import LANES, Link, Sizes
from contrapeso.kernel.machine import Library
from contrapeso.kernel.program import text
from contrapeso.laboratory.compile import Compiled, starting_state
from contrapeso.laboratory.innovations import innovations_only
from contrapeso.laboratory.layout import NAMES, Layout, aligned, flat, forcing_of, padded, workers
from contrapeso.laboratory.sources import identity

CHUNK = 2 * LANES
_POINTER, _COUNT = ctypes.c_void_p, ctypes.c_int64


class Kernel:
    """Log density of a record, and its slopes, for many parameter values at a time.

    Parameters
    ----------
    innovated
        Stocks whose latent innovations are given too (:meth:`shocked`); without any, stocks follow their equations.

    Raises
    ------
    contrapeso.kernel.trace.UnknownOperationError
        If a mechanism uses an operation that the kernel does not know.
    """

    def __init__(self, theory: Theory, compiled: Compiled, *, innovated: tuple[str, ...] = ()) -> None:
        self.theory, self.compiled, self.innovated = theory.structure, compiled, innovated
        self.polities = len(compiled.polities)
        self.layout = Layout(self.theory, self.polities)
        self._forcings, self._pins = tuple(compiled.forcings), tuple(compiled.pins)
        self.sizes = Sizes(
            states=len(NAMES),
            shared=self.layout.shared,
            own=self.layout.own,
            row=len(self._forcings) + 3 * len(self._pins),
            links=len(LINKS),
            matrices=2,
        )
        links = tuple(Link(matrix, NAMES.index(name), less) for _, _, matrix, name, less in LINKS)
        library = Library(self._key(), lambda: text(self._step, self._back, self.sizes, links, noise=len(innovated)))
        self._density = library.function("density", _COUNT, _COUNT, *[_POINTER] * (8 if innovated else 7))
        self._gradient = library.function("gradient", _COUNT, _COUNT, *[_POINTER] * (13 if innovated else 11))
        self._library = library
        self._space = local()
        columns = [compiled.forcings[name] for name in self._forcings]
        columns += [part for name in self._pins for part in compiled.pins[name]]
        self._rows = np.ascontiguousarray(np.stack([np.asarray(column) for column in columns], axis=-1), np.float32)
        self._ties = np.ascontiguousarray(compiled.ties, np.float32)
        start = starting_state(compiled, {})
        self._start = np.stack([np.asarray(start[name]) for name in NAMES], axis=-1).astype(np.float32)

    def _key(self) -> str:
        parts = {**identity(self.theory), "program": "density", "names": [self._forcings, self._pins], "innovated": self.innovated}
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    # The step of one polity, as the kernel reads it: flat arrays in and out.

    def _step(self, state: Array, shared: Array, own: Array, row: Array, links: Array, *noise: Array) -> tuple[Array, Array]:
        forcing = forcing_of(self._forcings, row, links)
        base = len(self._forcings)
        pins = {
            name: Pin(*(row[base + 3 * number + part : base + 3 * number + part + 1] for part in range(3)))
            for number, name in enumerate(self._pins)
        }
        now = {name: state[number : number + 1] for number, name in enumerate(NAMES)}
        shock = innovations_only({name: noise[0][n : n + 1] for n, name in enumerate(self.innovated)}) if noise else None
        following, outcome = step(self.theory, self.layout.theta(shared, own), now, forcing, shock, pins)
        density = sum(jnp.broadcast_to(part, (1,)) for part in outcome.log_density.values())
        return flat(following), jnp.asarray(density)

    def _back(self, state: Array, shared: Array, own: Array, row: Array, links: Array, *rest: Array) -> tuple[Array, ...]:
        *noise, pull, weight = rest
        moving = (state, shared, own, links, *noise)
        _, backwards = jax.vjp(lambda *moved: self._step(moved[0], moved[1], moved[2], row, *moved[3:]), *moving)
        return backwards((pull, weight))

    @cached_property
    def _pack(self) -> Callable[[Array, Array], tuple[Array, Array]]:
        return jax.jit(self.layout.packed)

    @cached_property
    def _pull(self) -> Callable[[Array, Array, Array, Array], Array]:
        return jax.jit(lambda z, priors, shared, own: jax.vjp(lambda point: self.layout.packed(point, priors), z)[1]((shared, own))[0])

    def densities(self, z: np.ndarray, priors: np.ndarray, limits: np.ndarray) -> np.ndarray:
        """Return log likelihoods, shape (point,).

        Parameters
        ----------
        z
            Standard normals, shape (dimension, point).
        priors
            Priors as data, shape (3, dimension, point).
        limits
            The quarter at which the record ends for each point, shape (point,).
        """
        return np.concatenate([values for _, values, _ in self._each(z, priors, limits, slopes=False)])

    def gradients(self, z: np.ndarray, priors: np.ndarray, limits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return log likelihoods (point,) and their slopes (dimension, point); arguments as in :meth:`densities`."""
        found = self._each(z, priors, limits, slopes=True)
        slopes = [
            np.asarray(self._pull(jnp.asarray(part[0]), jnp.asarray(part[1]), *(jnp.asarray(pull) for pull in pulls)))
            for part, _, pulls in found
        ]
        return np.concatenate([values for _, values, _ in found]), np.concatenate(slopes, axis=1)[:, : z.shape[1]]

    def _each(self, z: np.ndarray, priors: np.ndarray, limits: np.ndarray, *, slopes: bool) -> list[Any]:
        count = z.shape[1]
        z, priors, limits = (padded(array, -count % CHUNK) for array in (z, priors, limits))
        chunks, work = [], []
        for first in range(0, z.shape[1], CHUNK):
            part = tuple(np.ascontiguousarray(array[..., first : first + CHUNK], np.float32) for array in (z, priors))
            shared, own = (np.asarray(array) for array in self._pack(*part))
            values, pulls = np.zeros(CHUNK), (np.zeros_like(shared), np.zeros_like(own))
            chunks.append((part, values, pulls))
            for lane in range(0, CHUNK, LANES):
                # A block of nothing but padding is not worked out.
                if first + lane < count:
                    cut = slice(lane, lane + LANES)
                    work.append((shared[..., cut], own[..., cut], limits[first + lane : first + lane + LANES], slopes, values, pulls, cut))
        list(workers().map(lambda block: self._block(*block), work))
        kept = []
        for number, (part, values, pulls) in enumerate(chunks):
            kept.append((part, values[: count - number * CHUNK], pulls))
        return kept

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
        space = self._buffers()
        for name, array in (("shared", shared), ("own", own), ("limits", limits)):
            space[name][...] = array
        for name in ("shared_sum", "own_sum", "pulls"):
            space[name][...] = 0.0
        quarters = min(int(limits.max()), self.compiled.length)
        names = ("shared", "own", "rows", "ties", "limits", "states", "value")
        if not slopes:
            self._density(quarters, self.polities, *(space[name].ctypes.data for name in names))
        else:
            names = (*names, "shared_sum", "own_sum", "pulls", "link_pulls")
            self._gradient(quarters, self.polities, *(space[name].ctypes.data for name in names))
            pulls[0][..., cut], pulls[1][..., cut] = space["shared_sum"], space["own_sum"]
        values[cut] = space["value"]

    def shocked(self, z: np.ndarray, priors: np.ndarray, noise: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return log likelihoods of one block of lanes, and their slopes in parameters and innovations.

        Parameters
        ----------
        z, priors
            As in :meth:`densities`, for as many points as there are lanes.
        noise
            Standard normals, shape (time, polity, name, lane), of :attr:`innovated` in order.
        limit
            The quarter at which the record ends.

        Returns
        -------
        Log likelihoods (lane,), slopes (dimension, lane), and slopes in the normals, in the shape of ``noise``; the
        last are this thread's own memory and hold until its next call.
        """
        space = self._buffers()
        shared, own = (np.asarray(array) for array in self._pack(z, priors))
        for name, array in (("shared", shared), ("own", own), ("limits", np.full(LANES, limit, np.float32)), ("noise", noise)):
            space[name][...] = array
        for name in ("shared_sum", "own_sum", "pulls"):
            space[name][...] = 0.0
        names = ("shared", "own", "rows", "ties", "limits", "states", "value", "shared_sum", "own_sum", "pulls", "link_pulls")
        self._gradient(limit, self.polities, *(space[name].ctypes.data for name in (*names, "noise", "noise_pulls")))
        # Copies: JAX may read an array later than it is given it, and this one is written over in the next call.
        pulls = (jnp.asarray(space[name].copy()) for name in ("shared_sum", "own_sum"))
        slopes = np.asarray(self._pull(jnp.asarray(z), jnp.asarray(priors), *pulls))
        return space["value"].copy(), slopes, space["noise_pulls"]

    def _buffers(self) -> dict[str, np.ndarray]:
        """Return this thread's own memory; the states of a record take most of it."""
        found = getattr(self._space, "arrays", None)
        if found is None:
            size, polities = self.sizes, self.polities
            shapes = {
                "shared": (size.shared,),
                "own": (polities, size.own),
                "limits": (),
                "states": (self.compiled.length + 1, polities, size.states),
                "shared_sum": (size.shared,),
                "own_sum": (polities, size.own),
                "pulls": (2, polities, size.states),
                "link_pulls": (polities, size.links),
            }
            if self.innovated:
                shapes |= {name: (self.compiled.length, polities, len(self.innovated)) for name in ("noise", "noise_pulls")}
            found = {name: aligned((*shape, LANES), np.float32) for name, shape in shapes.items()}
            found |= {"value": aligned((LANES,), np.float64), "rows": self._rows, "ties": self._ties}
            found["states"][0] = self._start[..., None]
            self._space.arrays = found
        return found
