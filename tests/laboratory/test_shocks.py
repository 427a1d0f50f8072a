"""The random numbers: uniform, independent across everything that keys them, normal into the tails."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from contrapeso.laboratory.shocks import NORMALS, UNIFORMS, bits, codes, keys, normals, shocks, uniform

MEMBERS = 1 << 15
PLACES = codes(("BOL", "PER"))


def drawn(names: tuple[str, ...], quarter: int = 7, seed: int = 1, members: int = MEMBERS) -> np.ndarray:
    """Return random bits, shape (name, polity, member)."""
    return np.asarray(bits(keys(seed, names, jnp.asarray(quarter), PLACES), jnp.arange(members)))


def test_every_bit_is_even() -> None:
    found = drawn(UNIFORMS)
    for bit in range(32):
        share = ((found >> np.uint32(bit)) & 1).mean(axis=-1)
        assert np.abs(share - 0.5).max() < 5.0 * 0.5 / np.sqrt(MEMBERS), f"bit {bit}"


def test_numbers_are_uniform() -> None:
    u = np.asarray(uniform(jnp.asarray(drawn(UNIFORMS)))).reshape(-1, MEMBERS)
    assert u.min() > 0.0 and u.max() < 1.0
    p = [stats.chisquare(np.histogram(row, bins=256, range=(0.0, 1.0))[0]).pvalue for row in u]
    assert min(p) > 1e-4 and stats.kstest(p, "uniform").pvalue > 1e-3


@pytest.mark.parametrize("what", ["streams", "quarters", "polities", "members", "seeds"])
def test_nothing_is_correlated(what: str) -> None:
    if what == "streams":
        rows = np.concatenate([drawn(UNIFORMS)[:, 0], drawn(NORMALS)[:, 0]])
    elif what == "quarters":
        rows = np.stack([drawn(("exit",), quarter=t)[0, 0] for t in range(24)])
    elif what == "seeds":
        rows = np.stack([drawn(("exit",), seed=s)[0, 0] for s in range(24)])
    elif what == "polities":
        rows = drawn(UNIFORMS)[:8].reshape(16, MEMBERS)
    else:
        one = drawn(("exit",))[0, 0]
        rows = np.stack([np.roll(one, lag) for lag in (0, 1, 2, 3, 4, 8, 16, 32, 64, 128, 4096)])
    u = rows.astype(float) / 2.0**32
    for shape in (u, (u - 0.5) ** 2):
        found = np.corrcoef(shape)[np.triu_indices(len(shape), 1)] * np.sqrt(MEMBERS)
        assert np.abs(found).max() < 5.0
        assert stats.kstest(found, "norm").pvalue > 1e-4


def test_pairs_of_members_fill_the_square() -> None:
    one = drawn(("exit",))[0, 0].astype(float) / 2.0**32
    counts = np.histogram2d(one[:-1], one[1:], bins=32)[0]
    assert stats.chisquare(counts.reshape(-1)).pvalue > 1e-4


def test_pairs_of_streams_fill_the_square() -> None:
    rows = np.concatenate([drawn(UNIFORMS)[:, 0], drawn(NORMALS)[:, 0]]).astype(float) / 2.0**32
    pairs = [(first, second) for second in range(len(rows)) for first in range(second)]
    p = [stats.chisquare(np.histogram2d(rows[a], rows[b], bins=16)[0].reshape(-1)).pvalue for a, b in pairs]
    assert min(p) > 1e-3 / len(pairs) and stats.kstest(p, "uniform").pvalue > 1e-4


def test_normals_have_normal_tails() -> None:
    z = np.asarray(normals(jnp.asarray(drawn(NORMALS, members=1 << 17)))).reshape(-1)
    assert stats.kstest(z[::7], "norm").pvalue > 1e-3
    for limit in (2.0, 3.0, 4.0):
        for beyond in ((z > limit).sum(), (z < -limit).sum()):
            expected = len(z) * stats.norm.sf(limit)
            assert abs(beyond - expected) < 4.5 * np.sqrt(expected), limit
    assert np.abs(z).max() > 4.6, "three million normals reach beyond 4.6"
    pairs = z.reshape(len(NORMALS) // 2, 2, -1)
    for first, second in pairs:
        for a, b in ((first, second), (first**2, second**2)):
            assert abs(np.corrcoef(a, b)[0, 1]) * np.sqrt(len(a)) < 5.0


def test_a_number_hangs_on_what_keys_it_and_on_nothing_else() -> None:
    whole = shocks(5, jnp.asarray(11), PLACES, 96)
    part = shocks(5, jnp.asarray(11), PLACES[1:], 32, first_member=40)
    for group in ("normal", "uniform"):
        for name, value in getattr(whole, group).items():
            np.testing.assert_array_equal(value[1:, 40:72], getattr(part, group)[name])
    fewer = shocks(5, jnp.asarray(11), PLACES, 96, uniforms=("exit", "wave"))
    np.testing.assert_array_equal(whole.uniform["wave"], fewer.uniform["wave"])
    traced = jax.jit(lambda t: shocks(5, t, PLACES, 96))(11)
    np.testing.assert_array_equal(traced.uniform["exit"], whole.uniform["exit"])
    assert not np.array_equal(shocks(6, jnp.asarray(11), PLACES, 96).uniform["exit"], whole.uniform["exit"])
