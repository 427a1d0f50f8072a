"""Members of a large ensemble, a few at a time: sums that add to the same whole however they are cut, and whole paths."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zlib import crc32

import jax
import numpy as np

from contrapeso.dynamics.balance import COMPONENTS
from contrapeso.dynamics.events import Pin
from contrapeso.dynamics.theory import Theory
from contrapeso.kernel.loops import LANES
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.ensemble import EVENTS, Ensemble, Sums
from contrapeso.laboratory.sources import identity

RESULTS = ("balance", *(f"component_{name}" for name in COMPONENTS), *EVENTS)
"""What is handed out of every quarter, in the order of the generated code."""


@dataclass(frozen=True)
class Job:
    """What all members of an ensemble share.

    Attributes
    ----------
    draws
        Posterior draws as standard normals, shape (dimension, draw), which members take in turn;
        ``None`` gives each member a draw of its own from the prior.
    pinned
        Whether events and series are held to the record; they run free otherwise.
    """

    theory: Theory
    compiled: Compiled
    seed: int
    draws: np.ndarray | None = None
    pinned: bool = False

    @property
    def pins(self) -> Mapping[str, Pin]:
        """Return the values that are held."""
        return self.compiled.pins if self.pinned else {}

    @cached_property
    def priors(self) -> np.ndarray:
        """Return the priors as data."""
        return self.theory.prior_table(len(self.compiled.polities))

    @property
    def key(self) -> str:
        """Return the hash of all that the numbers of its members hang on."""
        names = [self.compiled.quarters, self.compiled.polities, self.theory.name]
        digest = hashlib.sha256(json.dumps([identity(self.theory), names, self.seed, self.pinned]).encode())
        for array in (self.priors, *jax.tree.leaves(self.compiled), *(() if self.draws is None else (self.draws,))):
            digest.update(str(np.shape(array)).encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    def z(self, first: int, members: int) -> np.ndarray:
        """Return the standard normals of some members, shape (dimension, member)."""
        if self.draws is not None:
            return np.ascontiguousarray(self.draws[:, (first + np.arange(members)) % self.draws.shape[1]], np.float32)
        return prior_draws(self.theory.dimension(len(self.compiled.polities)), seed=self.seed, first=first, members=members)


def prior_draws(dimension: int, *, seed: int, first: int, members: int) -> np.ndarray:
    """Return prior draws of members by their numbers, shape (dimension, member); both counts are multiples of 16."""
    _check(first, members)
    salt = crc32(b"prior")
    blocks = [np.random.Generator(np.random.Philox(key=[seed, salt], counter=[0, 0, 0, number])) for number in _blocks(first, members)]
    return np.concatenate([block.normal(size=(dimension, LANES)) for block in blocks], axis=1).astype(np.float32)


class Members(Ensemble):
    """The generated code of a theory, for members by their numbers.

    Raises
    ------
    contrapeso.kernel.trace.UnknownOperationError
        If a mechanism uses an operation that the kernel does not know.
    """

    def totals(self, job: Job, first: int, members: int) -> Sums:
        """Return the sums of members ``first`` and following; both counts are multiples of 16."""
        _check(first, members)
        # Rolled such that each member, which takes one by its number, takes its own.
        z = np.roll(job.z(first, members), first % members, axis=1)
        return self.sums(z, job.priors, job.compiled, job.pins, seed=job.seed, members=members, first_member=first)

    def histories(self, job: Job, first: int, members: int) -> np.ndarray:
        """Return every quarter of some members, shape (member, time, polity, result); the order of results is :data:`RESULTS`."""
        _check(first, members)
        how = {"seed": job.seed, "state": None, "first_quarter": 0, "shocked": True, "keep_states": False}
        found, _, _ = self.paths(job.z(first, members), job.priors, job.compiled, job.pins, first_member=first, **how)
        return np.moveaxis(found, -1, 0)


@lru_cache(maxsize=4)
def _code(structure: Theory, polities: int) -> Members:
    return Members(structure, polities)


def code_of(job: Job) -> Members:
    """Return the generated code for a job; one for all jobs of a process with the same mechanisms."""
    return _code(job.theory.structure, len(job.compiled.polities))


def _check(first: int, members: int) -> None:
    if first % LANES or members % LANES or members <= 0:
        raise ValueError(f"members {first} to {first + members} are not cut at multiples of {LANES}")


def _blocks(first: int, members: int) -> range:
    return range(first // LANES, (first + members) // LANES)
