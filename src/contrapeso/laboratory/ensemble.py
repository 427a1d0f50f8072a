"""Histories by generated code: the step with its shocks, stored whole or summed as they run."""

from __future__ import annotations

import ctypes
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import local
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.dynamics.balance import LINKS
from contrapeso.dynamics.events import Pin, Shock
from contrapeso.dynamics.step import balance_parts, step
from contrapeso.dynamics.theory import Theory
from contrapeso.kernel.ensemble import BINS, COUNTS, PLACES, SCALE, text
from contrapeso.kernel.loops import LANES, Link, Sizes
from contrapeso.kernel.machine import Library
from contrapeso.laboratory.compile import PINNED_FLAGS, Compiled, starting_state
from contrapeso.laboratory.layout import NAMES, Layout, aligned, flat, forcing_of, padded, workers
from contrapeso.laboratory.shocks import NORMALS, UNIFORMS, codes, keys
from contrapeso.laboratory.sources import identity
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES, FORCINGS

FORCED = ("exit_armed_conservative", "exit_armed_reformist", "exit_uprising", "exit_removal")
KEPT_EVENTS = (
    "reform",
    "adjustment",
    "switch",
    "wave",
    "repression",
    "insurgency_onset",
    "scandal",
    "closure",
    "transition",
    "veto",
    "autonomy_bid",
    "constituent",
    "dispute",
)
PARTS = 6
EVENTS = ("forced_exit", *EXIT_NAMES, *KEPT_EVENTS, "popular_share")
PINNED = tuple(dict.fromkeys((*EXIT_NAMES, *EVENT_NAMES, *PINNED_FLAGS, "popular_share", "right_share", "outsider_share", *NAMES)))
GIVEN = tuple(variable.name for variable in FORCINGS)
Take = Callable[[np.ndarray], tuple[Array | np.ndarray, Array | np.ndarray]]
"""From places of members to their shared parameters and those of each polity."""
CHUNK = 32 * LANES
"""Members whose parameters are worked out together."""


@dataclass(frozen=True)
class Sums:
    """Summaries of members that were never kept.

    Attributes
    ----------
    members
        How many there were.
    histogram
        Members by bin of the balance, shape (time, polity, bin).
    sums
        Sums of the balance, its six parts and the events in units of 2^-20, shape (time, polity, result):
        whole numbers, so that adding parts in any order gives the same.
    """

    members: int
    histogram: np.ndarray
    sums: np.ndarray

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.members + other.members, self.histogram + other.histogram, self.sums + other.sums)

    @property
    def mean(self) -> np.ndarray:
        """Return the means of what is summed, shape (time, polity, result)."""
        return self.sums / SCALE / self.members

    def quantile(self, share: float) -> np.ndarray:
        """Return a quantile of the balance, shape (time, polity), to within a bin's width."""
        below = np.cumsum(self.histogram, axis=-1)
        wanted = share * self.members
        bin_ = (below < wanted[..., None] if np.ndim(wanted) else below < wanted).sum(axis=-1).clip(0, BINS - 1)
        before = np.take_along_axis(below, np.maximum(bin_ - 1, 0)[..., None], -1)[..., 0] * (bin_ > 0)
        inside = np.maximum(np.take_along_axis(self.histogram, bin_[..., None], -1)[..., 0], 1)
        return (bin_ + np.clip((wanted - before) / inside, 0.0, 1.0)) / BINS


@jax.jit
def _keys(seed: Array, quarters: Array, places: Array) -> Array:
    return jax.vmap(lambda t: keys(seed, (*NORMALS, *UNIFORMS), t, places))(quarters)


class Ensemble:
    """The step of a theory's mechanisms with its shocks, as machine code for any record and any prior.

    Raises
    ------
    contrapeso.kernel.trace.UnknownOperationError
        If a mechanism uses an operation that the kernel does not know.
    """

    def __init__(self, theory: Theory, polities: int) -> None:
        self.theory, self.polities = theory.structure, polities
        self.layout = Layout(self.theory, polities)
        row = len(GIVEN) + 2 * len(PINNED)
        self.sizes = Sizes(len(NAMES), self.layout.shared, self.layout.own, row, len(LINKS), 2)
        self.results = 1 + PARTS + len(EVENTS)
        links = tuple(Link(matrix, NAMES.index(name), less) for _, _, matrix, name, less in LINKS)
        key = {**identity(self.theory), "program": "ensemble", "names": [GIVEN, PINNED, NORMALS, UNIFORMS]}
        self._library = Library(
            hashlib.sha256(json.dumps(key).encode()).hexdigest(),
            lambda: text(self._draw, self.sizes, links, normals=len(NORMALS), uniforms=len(UNIFORMS), results=self.results),
        )
        counts, places = [ctypes.c_int64] * len(COUNTS), [ctypes.c_void_p] * len(PLACES)
        self._run = self._library.function("ensemble", *counts, *places)
        self._space = local()

    def _draw(self, state: Array, shared: Array, own: Array, row: Array, links: Array, noise: Array) -> tuple[Array, Array]:
        forcing = forcing_of(GIVEN, row, links)
        pins = {}
        for number, name in enumerate(PINNED):
            first = len(GIVEN) + 2 * number
            pins[name] = Pin(row[first : first + 1], row[first + 1 : first + 2], jnp.zeros(1))
        drawn = [noise[number : number + 1] for number in range(len(NORMALS) + len(UNIFORMS))]
        shock = Shock(dict(zip(NORMALS, drawn, strict=False)), dict(zip(UNIFORMS, drawn[len(NORMALS) :], strict=True)))
        now = {name: state[number : number + 1] for number, name in enumerate(NAMES)}
        following, outcome = step(self.theory, self.layout.theta(shared, own), now, forcing, shock, pins)
        forced = sum(outcome.event[name] for name in FORCED)
        found = [outcome.index["balance"], *balance_parts(now, forcing), forced]
        found += [outcome.event[name] for name in EVENTS[1:]]
        wide = [jnp.broadcast_to(value, (1,)) for value in found]
        return flat(following), jnp.concatenate(wide)

    @cached_property
    def _pack(self) -> Callable[[np.ndarray, np.ndarray], tuple[Array, Array]]:
        return jax.jit(self.layout.packed)

    def rows(self, compiled: Compiled, pins: Mapping[str, Pin]) -> np.ndarray:
        """Return inputs and pins of every quarter, shape (time, polity, entry)."""
        rows = np.zeros((compiled.length, self.polities, self.sizes.row), np.float32)
        for number, name in enumerate(GIVEN):
            rows[..., number] = compiled.forcings[name]
        for number, name in enumerate(PINNED):
            if name in pins:
                rows[..., len(GIVEN) + 2 * number] = pins[name].value
                rows[..., len(GIVEN) + 2 * number + 1] = pins[name].pinned
        return rows

    def keys(self, seed: int, first_quarter: int, length: int, names: tuple[str, ...]) -> np.ndarray:
        """Return the keys of every stream, shape (time, polity, stream, 2)."""
        found = _keys(seed, jnp.arange(length) + first_quarter, codes(names))
        return np.ascontiguousarray(np.transpose(np.asarray(found), (0, 3, 1, 2)))

    def paths(
        self,
        z: np.ndarray,
        priors: np.ndarray,
        compiled: Compiled,
        pins: Mapping[str, Pin],
        *,
        seed: int,
        state: np.ndarray | None,
        first_quarter: int,
        shocked: bool,
        keep_states: bool,
        first_member: int = 0,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """Return results (time, polity, result, draw), final states (polity, state, draw) and all states where kept.

        ``z`` has shape (dimension, draw), ``state`` (polity, state, draw); ``first_member`` is the number of
        the first draw among all members, which keys its shocks.
        """
        draws, length = z.shape[1], compiled.length
        results = np.empty((length, self.polities, self.results, draws), np.float32)
        final = np.empty((self.polities, self.sizes.states, draws), np.float32)
        states = np.empty((length, self.polities, self.sizes.states, draws), np.float32) if keep_states else None
        rows, stream, ties = self._inputs(compiled, pins, seed, first_quarter)
        start = self._start(compiled) if state is None else None

        def keep(block: slice, space: dict[str, np.ndarray]) -> None:
            width = block.stop - block.start
            results[..., block] = space["results"][..., :width]
            final[..., block] = space["states"][length if keep_states else length % 2][..., :width]
            if states is not None:
                states[..., block] = space["states"][:length, ..., :width]

        def work(block: slice, shared: np.ndarray, own: np.ndarray) -> None:
            space = self._buffers(length, keep_states, stored=True)
            self._fill(space, shared, own, first_member + block.start, start if state is None else state[..., block])
            self._call(space, length, rows, stream, ties, keep_states, shocked, summed=False)
            keep(block, space)

        self._over(draws, lambda at: self._pack(z[:, at % draws], priors), work)
        return results, final, states

    def sums(
        self,
        z: np.ndarray,
        priors: np.ndarray,
        compiled: Compiled,
        pins: Mapping[str, Pin],
        *,
        seed: int,
        members: int,
        first_member: int = 0,
        first_quarter: int = 0,
    ) -> Sums:
        """Run members that take the draws of ``z`` in turn, and keep only their sums."""
        length = compiled.length
        rows, stream, ties = self._inputs(compiled, pins, seed, first_quarter)
        start = self._start(compiled)
        parts: list[dict[str, np.ndarray]] = []
        mine = local()

        def work(block: slice, shared: np.ndarray, own: np.ndarray) -> None:
            space = self._buffers(length, keep_states=False, stored=False)
            if getattr(mine, "parts", None) is None:
                mine.parts = {
                    "histogram": np.zeros((length, self.polities, BINS), np.uint32),
                    "sums": np.zeros((length, self.polities, self.results), np.int64),
                }
                parts.append(mine.parts)
            self._fill(space, shared, own, first_member + block.start, start)
            self._call({**space, **mine.parts}, length, rows, stream, ties, False, True, summed=True)

        if members % LANES:
            raise ValueError(f"members is {members}; sums are made of {LANES} members at a time")
        self._over(members, lambda at: self._pack(z[:, (first_member + at) % z.shape[1]], priors), work)
        histogram, sums = (np.asarray(sum(part[name].astype(np.int64) for part in parts)) for name in ("histogram", "sums"))
        return Sums(members, histogram, sums)

    def _inputs(self, compiled: Compiled, pins: Mapping[str, Pin], seed: int, first: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        ties = np.ascontiguousarray(compiled.ties, np.float32)
        return self.rows(compiled, pins), self.keys(seed, first, compiled.length, compiled.polities), ties

    def _over(self, members: int, take: Take, work: Callable[[slice, np.ndarray, np.ndarray], None]) -> None:
        """Call ``work`` for every block of members, several at a time, with the parameters that ``take`` gives for places."""
        waiting: list[Any] = []
        for start in range(0, members, CHUNK):
            stop = min(start + CHUNK, members)
            shared, own = (np.asarray(part) for part in take(start + np.arange(CHUNK)))
            for first in range(start, stop, LANES):
                cut = slice(first - start, first - start + LANES)
                block = slice(first, min(first + LANES, stop))
                waiting.append(workers().submit(work, block, shared[..., cut], own[..., cut]))
            while len(waiting) > 4 * CHUNK // LANES:
                waiting.pop(0).result()
        for done in waiting:
            done.result()

    def _start(self, compiled: Compiled) -> np.ndarray:
        start = starting_state(compiled, {})
        return np.stack([np.asarray(start[name]) for name in NAMES], axis=-1)[..., None]

    def _fill(self, space: dict[str, np.ndarray], shared: np.ndarray, own: np.ndarray, number: int, state: np.ndarray | None) -> None:
        assert state is not None
        space["shared"][...], space["own"][...] = shared, own
        space["members"][...] = number + np.arange(LANES)
        space["states"][0] = padded(state, LANES - state.shape[-1])

    def _call(
        self,
        space: dict[str, np.ndarray],
        length: int,
        rows: np.ndarray,
        stream: np.ndarray,
        ties: np.ndarray,
        kept: bool,
        shocked: bool,
        *,
        summed: bool,
    ) -> None:
        given = {**space, "rows": rows, "keys": stream, "ties": ties}
        self._run(length, self.polities, int(kept), int(shocked), int(summed), *(given[name].ctypes.data for name in PLACES))

    def _buffers(self, length: int, keep_states: bool, *, stored: bool) -> dict[str, np.ndarray]:
        """Return this thread's own memory for histories of a length."""
        asked = (length, keep_states, stored)
        if getattr(self._space, "asked", None) != asked:
            sizes, few = self.sizes, self.polities
            shapes = {
                "shared": (sizes.shared,),
                "own": (few, sizes.own),
                "states": (length + 1 if keep_states else 2, few, sizes.states),
                "results": (length, few, self.results) if stored else (1,),
            }
            arrays = {name: aligned((*shape, LANES), np.float32) for name, shape in shapes.items()}
            arrays |= {"members": aligned((LANES,), np.int32), "histogram": np.zeros(1, np.uint32), "sums": np.zeros(1, np.int64)}
            self._space.arrays, self._space.asked = arrays, asked
        return self._space.arrays
