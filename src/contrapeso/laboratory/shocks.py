"""Random numbers by name, quarter, polity and member.

Every shock has a stream of its own, so switching a mechanism on or off leaves all other shocks
as they were: two runs with one seed differ by what was changed and by nothing else. Members
come in blocks of fixed size, so their numbers do not depend on how a run is cut into chunks.
"""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.dynamics.core import INNOVATED
from contrapeso.dynamics.events import Shock
from contrapeso.dynamics.government import VOTES
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES

BLOCK = 64
NORMALS = (*INNOVATED, *VOTES)
UNIFORMS = ("exit", *EVENT_NAMES)
RACES = ("gumbel_stay", *(f"gumbel_{name}" for name in EXIT_NAMES))


def shocks(
    seed: int | Array, quarter: Array, polities: int, members: int, first_member: int = 0, uniforms: tuple[str, ...] = UNIFORMS
) -> Shock:
    """Return the shocks of one quarter, arrays of shape (polity, member).

    Parameters
    ----------
    quarter
        Number of the quarter in the record; may be traced.
    first_member
        Number of the first member; a multiple of :data:`BLOCK`.
    uniforms
        Names of the uniform streams; :data:`RACES` are added where shocks are inferred.
    """
    if first_member % BLOCK:
        raise ValueError(f"first_member is {first_member}; members come in blocks of {BLOCK}")
    blocks = jnp.arange(first_member // BLOCK, -(-(first_member + members) // BLOCK))
    root = jax.random.key(seed)

    def draw(names: tuple[str, ...], sampler: Callable[..., Array]) -> dict[str, Array]:
        # All streams of one kind in one call: a call for each makes compilation slow.
        codes = jnp.asarray(np.array([crc32(name.encode()) for name in names], dtype=np.uint32))

        def stream(code: Array) -> Array:
            key = jax.random.fold_in(jax.random.fold_in(root, code), quarter)
            return jax.vmap(lambda block: sampler(jax.random.fold_in(key, block), (polities, BLOCK)))(blocks)

        found = jnp.moveaxis(jax.vmap(stream)(codes), 1, 2).reshape(len(names), polities, -1)[..., :members]
        return {name: found[number] for number, name in enumerate(names)}

    return Shock(draw(NORMALS, jax.random.normal), draw(uniforms, jax.random.uniform))
