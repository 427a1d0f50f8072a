"""Random numbers by name, quarter, polity and member.

Every shock has a stream of its own, so switching a mechanism on or off leaves all other shocks
as they were: two runs with one seed differ by what was changed and by nothing else. Members
come in blocks of fixed size, so their numbers do not depend on how a run is cut into chunks.
"""

from __future__ import annotations

from zlib import crc32

import jax
import jax.numpy as jnp
from jax import Array

from contrapeso.dynamics.core import INNOVATED
from contrapeso.dynamics.events import Shock
from contrapeso.vocabulary.variables import EVENT_NAMES

BLOCK = 64
NORMALS = (*INNOVATED, "popular_vote")
UNIFORMS = ("exit", *EVENT_NAMES)


def shocks(seed: int, quarter: Array, polities: int, members: int, first_member: int = 0) -> Shock:
    """Return the shocks of one quarter, arrays of shape (polity, member).

    Parameters
    ----------
    quarter
        Number of the quarter in the record; may be traced.
    first_member
        Number of the first member; a multiple of :data:`BLOCK`.
    """
    if first_member % BLOCK:
        raise ValueError(f"first_member is {first_member}; members come in blocks of {BLOCK}")
    blocks = range(first_member // BLOCK, -(-(first_member + members) // BLOCK))

    def draw(name: str, sampler: str) -> Array:
        key = jax.random.fold_in(jax.random.fold_in(jax.random.key(seed), crc32(name.encode())), quarter)
        sample = jax.random.normal if sampler == "normal" else jax.random.uniform
        parts = [sample(jax.random.fold_in(key, block), (polities, BLOCK)) for block in blocks]
        return jnp.concatenate(parts, axis=1)[:, :members]

    return Shock({name: draw(name, "normal") for name in NORMALS}, {name: draw(name, "uniform") for name in UNIFORMS})
