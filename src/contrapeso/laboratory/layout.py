"""How the generated code lays out parameters, inputs and states, and the threads that it runs on."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.dynamics.balance import LINKS
from contrapeso.dynamics.theory import Theory
from contrapeso.vocabulary.variables import SITUATION, STATES

NAMES = tuple(variable.name for variable in (*STATES, *SITUATION))
"""The states in the order in which the code keeps them."""


class Layout:
    """Where the parameters of a theory lie: those that all polities share, and those of each."""

    def __init__(self, theory: Theory, polities: int) -> None:
        self._theory, self._polities = theory, polities
        slots = theory.layout(polities)
        self._shared = [slot for slot in slots if slot.parameter.each == "all"]
        self._own = [slot for slot in slots if slot.parameter.each == "polity"]
        self.shared = sum(slot.size for slot in self._shared)
        self.own = len(self._own)

    def packed(self, z: Array, priors: Array) -> tuple[Array, Array]:
        """Return shared parameters (parameter, draw) and each polity's (polity, parameter, draw) at standard normals."""
        return self.arranged(self._theory.vector(z, self._polities, priors))

    def arranged(self, values: Any) -> tuple[Any, Any]:
        """Return shared parameters and each polity's from the vector of all, shape (dimension, draw)."""
        shared = np.concatenate([np.arange(slot.start, slot.start + slot.size) for slot in self._shared])
        own = np.asarray([np.arange(slot.start, slot.start + slot.size) for slot in self._own], int).reshape(-1, self._polities).T
        return values[shared], values[own]

    def theta(self, shared: Array, own: Array) -> dict[str, Array]:
        """Return the parameters of one polity by name, from its flat arrays."""
        theta: dict[str, Array] = {}
        first = 0
        for slot in self._shared:
            part = shared[first : first + slot.size]
            theta[slot.name] = part if slot.parameter.prior.family == "simplex" else part[0]
            first += slot.size
        return theta | {slot.name: own[number : number + 1] for number, slot in enumerate(self._own)}


def forcing_of(names: tuple[str, ...], row: Array, links: Array) -> dict[str, Array]:
    """Return the inputs of one polity by name, with what reaches it from the others added."""
    forcing = {name: row[number : number + 1] for number, name in enumerate(names)}
    for number, (_, outside, *_) in enumerate(LINKS):
        forcing[outside] = forcing[outside] + links[number : number + 1]
    return forcing


def flat(values: dict[str, Array]) -> Array:
    """Return the states of one polity as one array."""
    return jnp.concatenate([jnp.broadcast_to(values[name], (1,)) for name in NAMES])


def padded(array: np.ndarray, more: int) -> np.ndarray:
    """Repeat the last entry along the last axis."""
    return np.concatenate([array, np.repeat(array[..., -1:], more, axis=-1)], axis=-1) if more else array


def aligned(shape: tuple[int, ...], kind: type) -> np.ndarray:
    """Return zeros that begin where a vector may."""
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    raw = np.zeros(size + 64, np.uint8)
    first = -raw.ctypes.data % 64
    return raw[first : first + size].view(kind).reshape(shape)


@cache
def workers() -> ThreadPoolExecutor:
    """Return threads, one for each processor that this process may use."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ThreadPoolExecutor(count)
