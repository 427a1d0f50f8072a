"""The reference polity in JAX as a textbook has it: a scan over quarters, threefry keys, ``grad`` and ``vmap``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.reference.equations import density, quarter
from benchmarks.reference.polity import EVENTS, GOVERNMENT, NAMES, NORMALS, SPREADS, STOCKS, UNIFORMS, VALUES, prices
from benchmarks.reference.record import points, recorded
from benchmarks.task import BINS, Size

TASKS = ("ensemble", "gradient")
NOTE = "float32, lax.scan, threefry, jax.grad and jax.vmap, no tuning"
CHUNK = 512
XP = SimpleNamespace(
    abs=jnp.abs, asarray=jnp.asarray, exp=jnp.exp, log=jnp.log, maximum=jnp.maximum, minimum=jnp.minimum, tanh=jnp.tanh, where=jnp.where
)


@partial(jax.jit, static_argnames=("polities", "members"))
def _histories(seed: int, theta: dict[str, Any], path: jax.Array, polities: int, members: int) -> tuple[Any, Any, Any]:
    starts = {**{name: first for name, (first, _) in STOCKS.items()}, **GOVERNMENT}
    start = {name: jnp.full((polities, members), value) for name, value in starts.items()}
    root, rows = jax.random.key(seed), jnp.arange(polities)[:, None] * BINS

    def one(state: Any, inputs: Any) -> Any:
        now, totals, mean = state
        t, price = inputs
        key = jax.random.fold_in(root, t)
        normal = jax.random.normal(key, (len(NORMALS), polities, members))
        uniform = jax.random.uniform(jax.random.fold_in(key, 1), (len(UNIFORMS), polities, members))
        now, event, index = quarter(
            XP, theta, now, price[:, None], dict(zip(NORMALS, normal, strict=True)), dict(zip(UNIFORMS, uniform, strict=True))
        )
        totals = totals + jnp.stack([event[name].sum(axis=0) for name in EVENTS])
        balance = index["balance"]
        cells = jnp.minimum((balance * BINS).astype(jnp.int32), BINS - 1) + rows
        histogram = jnp.zeros(polities * BINS, jnp.int32).at[cells.ravel()].add(1)
        return (now, totals, mean + balance.mean()), histogram

    first = (start, jnp.zeros((len(EVENTS), members)), jnp.zeros(()))
    (_, totals, mean), histogram = jax.lax.scan(one, first, (jnp.arange(len(path)), path))
    return totals, mean / len(path), histogram


def ensemble(size: Size) -> Callable[[int], dict[str, Any]]:
    """Return the run of one ensemble, by seed."""
    path = jnp.asarray(prices(size.quarters, size.polities), jnp.float32)
    chunk = min(size.members, CHUNK)
    theta = {name: jnp.full(chunk, value, jnp.float32) for name, value in VALUES.items()}

    def run(seed: int) -> dict[str, Any]:
        totals, mean, histogram = [], 0.0, 0
        count = -(-size.members // chunk)
        for part in range(count):
            found, level, bins = _histories(seed * 1000 + part, theta, path, size.polities, chunk)
            totals.append(np.asarray(found))
            mean += float(level) / count
            histogram = histogram + np.asarray(bins)
        every = np.concatenate(totals, axis=1) / (size.quarters * size.polities)
        return {
            "events": {name: float(every[k].mean()) for k, name in enumerate(EVENTS)},
            "spread": {name: float(every[k].std()) for k, name in enumerate(EVENTS)},
            "balance": mean,
            "members": every.shape[1],
        }

    return run


def gradient(size: Size) -> Callable[[int], dict[str, Any]]:
    """Return the values and slopes of the log posterior at the benchmark's points."""
    record = {name: jnp.asarray(values, jnp.float32) for name, values in recorded(size.quarters, size.polities).items()}
    location, spread = (jnp.asarray(list(table.values()), jnp.float32) for table in (VALUES, SPREADS))
    start = {name: jnp.full(size.polities, first) for name, (first, _) in STOCKS.items()}

    def posterior(z: jax.Array) -> jax.Array:
        theta = dict(zip(NAMES, location + spread * z, strict=True))

        def one(stocks: Any, row: Any) -> Any:
            found, after = density(XP, theta, {**stocks, **{name: row[name] for name in GOVERNMENT}}, row)
            return after, found.sum()

        return jax.lax.scan(one, start, record)[1].sum() - 0.5 * (z**2).sum()

    compiled = jax.jit(jax.vmap(jax.value_and_grad(posterior)))
    z = jnp.asarray(points(size.members).T, jnp.float32)

    def run(seed: int) -> dict[str, Any]:
        values, slopes = compiled(z)
        return {"values": np.asarray(values), "slopes": np.asarray(slopes)}

    return run
