"""Random numbers by seed, name of the shock, quarter, polity and member.

Every number is a hash of these five and of nothing else, so switching a mechanism on or off, adding
a polity, or cutting members into chunks leaves all other numbers as they were: two runs with one
seed differ by what was changed. The generated code of :mod:`contrapeso.kernel` works out the same
bits; ``tests/laboratory/test_shocks.py`` holds both to a battery of statistical tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.dynamics.core import INNOVATED
from contrapeso.dynamics.events import Shock
from contrapeso.dynamics.government import VOTES
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES

NORMALS = (*INNOVATED, *VOTES)
UNIFORMS = ("exit", *EVENT_NAMES)
RACES = ("gumbel_stay", *(f"gumbel_{name}" for name in EXIT_NAMES))
SPREAD = 0x9E3779B9
"""Steps of this size visit every whole number of 32 bits before one comes again."""


def mixed(bits: Array) -> Array:
    """Return whole numbers of 32 bits, each bit of which hangs on all bits of the argument.

    Two rounds of multiplication and shift, with the multipliers that Ettinger's search for low
    bias found (https://github.com/skeeto/hash-prospector).
    """
    bits = bits ^ (bits >> np.uint32(16))
    bits = bits * np.uint32(0x21F0AAAD)
    bits = bits ^ (bits >> np.uint32(15))
    bits = bits * np.uint32(0x735A2D97)
    return bits ^ (bits >> np.uint32(15))


def codes(names: Sequence[str]) -> np.ndarray:
    """Return a whole number of 32 bits for each name."""
    return np.asarray([crc32(name.encode()) for name in names], np.uint32)


def keys(seed: Array | int, names: Sequence[str], quarter: Array, polities: np.ndarray | Array) -> Array:
    """Return the two keys of each stream, shape (name, 2, polity); ``polities`` are their :func:`codes`.

    The first is the same for all names, so that what a member gets out of it is worked out once for all streams.
    """
    salts = np.asarray([1, 2], np.uint32)[None, :, None] * np.uint32(SPREAD)
    found = mixed(jnp.asarray(seed).astype(jnp.uint32) + salts)
    found = mixed(found ^ np.stack([np.zeros(len(names), np.uint32), codes(names)], axis=1)[:, :, None])
    found = mixed(found + jnp.asarray(quarter).astype(jnp.uint32) * np.uint32(SPREAD))
    return mixed(found ^ jnp.asarray(polities, jnp.uint32)[None, None, :])


def bits(key: Array, members: Array) -> Array:
    """Return 32 random bits for each stream and member; ``key`` has shape (name, 2, polity)."""
    first, second = key[:, 0, :, None], key[:, 1, :, None]
    return mixed(mixed(members.astype(jnp.uint32) * np.uint32(SPREAD) + first) ^ second)


def uniform(random: Array) -> Array:
    """Return numbers strictly between 0 and 1 from random bits."""
    return ((random >> np.uint32(8)).astype(jnp.float32) + 0.5) * np.float32(2.0**-24)


def normals(random: Array) -> Array:
    """Return standard normals from random bits, an even number of streams along the first axis.

    Two streams give two independent normals (Box and Muller 1958). All 32 bits enter the radius, so
    that tails reach beyond six standard deviations.
    """
    radius = jnp.sqrt(-2.0 * jnp.log((random[0::2].astype(jnp.float32) + 0.5) * np.float32(2.0**-32)))
    angle = np.float32(2.0 * np.pi) * (uniform(random[1::2]) - 0.5)
    return jnp.stack([radius * jnp.cos(angle), radius * jnp.sin(angle)], axis=1).reshape(random.shape)


def shocks(
    seed: int | Array,
    quarter: Array,
    polities: np.ndarray | Array,
    members: int,
    first_member: int | Array = 0,
    uniforms: tuple[str, ...] = UNIFORMS,
) -> Shock:
    """Return the shocks of one quarter, arrays of shape (polity, member).

    Parameters
    ----------
    quarter
        Number of the quarter in the record; may be traced.
    polities
        Whole numbers that stand for them: :func:`codes` of their names.
    first_member
        Number of the first member.
    uniforms
        Names of the uniform streams; :data:`RACES` are added where shocks are inferred.
    """
    who = first_member + jnp.arange(members)
    # All streams of one kind in one call: a call for each makes compilation slow.
    drawn = normals(bits(keys(seed, NORMALS, quarter, polities), who))
    even = uniform(bits(keys(seed, uniforms, quarter, polities), who))
    return Shock({name: drawn[number] for number, name in enumerate(NORMALS)}, {name: even[number] for number, name in enumerate(uniforms)})
