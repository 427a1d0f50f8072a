"""What the generated code works out, against the same worked out in double precision."""

from __future__ import annotations

import ctypes

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contrapeso.kernel.graph import Graph
from contrapeso.kernel.lower import Result, function
from contrapeso.kernel.machine import Library
from contrapeso.kernel.trace import UnknownOperationError, read

LANES = 16


def generated(formula, values: np.ndarray, key: str) -> np.ndarray:
    """Return a formula of rows (input, value), as generated code works it out, shape (value,)."""
    graph = Graph()
    nodes = [np.asarray([graph.input("given", number)]) for number in range(len(values))]
    (found,) = read(formula, graph, nodes)
    body = function("work", graph, [Result(int(found[0]), "out", 0)], {"given": False, "out": False}, LANES).replace("internal ", "")
    floats = f"<{LANES} x float>"
    used = sorted({line.split("@", 1)[1].split("(")[0] for line in body.splitlines() if " @llvm." in line})
    declared = "\n".join(f"declare {floats} @{name}({', '.join([floats] * (3 if '.fma.' in name else 1))})" for name in used)
    library = Library(key, lambda: f"{declared}\n{body}\nattributes #0 = {{ nounwind }}\n")
    work = library.function("work", ctypes.c_void_p, ctypes.c_void_p)
    padded = np.concatenate([values, np.repeat(values[:, -1:], -values.shape[1] % LANES, axis=1)], axis=1).astype(np.float32)
    out = []
    for first in range(0, padded.shape[1], LANES):
        raw = np.zeros((len(values) + 2) * LANES, np.float32)
        skip = -raw.ctypes.data % 64 // 4
        block, result = raw[skip : skip + len(values) * LANES], np.zeros(2 * LANES, np.float32)
        block[:] = padded[:, first : first + LANES].reshape(-1)
        free = -result.ctypes.data % 64 // 4
        work(block.ctypes.data, result[free:].ctypes.data)
        out.append(result[free : free + LANES].copy())
    return np.concatenate(out)[: values.shape[1]]


@pytest.mark.parametrize(
    ("name", "formula", "exact", "low", "high"),
    [
        ("exp", jnp.exp, np.exp, -80.0, 80.0),
        ("log", jnp.log, np.log, 1e-30, 1e6),
        ("log near one", jnp.log, np.log, 0.9, 1.1),
        ("log1p", jnp.log1p, np.log1p, -0.999, 50.0),
        ("log1p near zero", jnp.log1p, np.log1p, -1e-4, 1e-4),
        ("tanh", jnp.tanh, np.tanh, -12.0, 12.0),
        ("logistic", jax.nn.sigmoid, lambda x: 1.0 / (1.0 + np.exp(-x)), -30.0, 30.0),
        ("sqrt", jnp.sqrt, np.sqrt, 0.0, 100.0),
    ],
)
def test_a_function_is_right_to_a_few_units_in_the_last_place(name, formula, exact, low, high) -> None:
    x = np.random.default_rng(3).uniform(low, high, 4096).astype(np.float32)
    found, expected = generated(formula, x[None], f"test {name}"), exact(x.astype(float))
    # In units of the last place of what is expected, or of what single precision tells from zero.
    unit = np.maximum(np.abs(expected) * 2.0**-23, 1e-9)
    assert np.max(np.abs(found - expected) / unit) < 6.0


def test_ends_and_what_is_not_a_number() -> None:
    x = np.asarray([[-200.0, 200.0, np.nan]])
    low, high, bad = generated(jnp.exp, x, "ends of exp")
    assert 0.0 <= low < 1e-37 and high > 1e38 and np.isnan(bad)
    zero, below = generated(jnp.log, np.asarray([[0.0, -1.0]]), "ends of log")
    assert zero == -np.inf and np.isnan(below)
    assert np.isnan(generated(lambda x: jnp.maximum(x, 0.0), np.asarray([[np.nan]]), "maximum of none"))


@settings(deadline=None, max_examples=8)
@given(st.lists(st.floats(-3.0, 3.0, width=32, allow_subnormal=False), min_size=16, max_size=16))
def test_a_formula_with_every_kind_of_step_agrees_with_jax(values: list[float]) -> None:
    def formula(x):
        rows = jnp.stack([x, 0.5 * x - 1.0, -x])
        best = jnp.argmax(rows, axis=0)
        picked = jnp.where((x > 0.3) & ~(x >= 2.0), rows.max(axis=0), jnp.cumsum(rows, axis=0)[1])
        tested = jnp.where((x > 0) > (x > 1), 1.0, 0.0) + jnp.where(best == 2, 3.0, jnp.floor(x))
        power = x**3 - jnp.abs(x) ** 1.5 + jnp.expm1(0.1 * x) + jnp.sign(x) * jnp.clip(x, -1.0, 1.0)
        padded = jnp.pad(jnp.concatenate([rows.reshape(3), x]), (1, 1))[::2].sum() + rows.T @ jnp.arange(3.0)
        return picked + tested + power + padded + jnp.minimum(x, 0.25)

    x = np.asarray([values], np.float32)
    expected = jax.vmap(lambda one: formula(one[None])[0])(jnp.asarray(x[0]))
    np.testing.assert_allclose(generated(formula, x, "every kind"), expected, rtol=2e-5, atol=2e-5)


def test_slopes_are_read_as_jax_writes_them() -> None:
    def slope(x):
        return jax.vjp(lambda y: jnp.tanh(y) * jax.nn.softplus(y) + jnp.where(y > 0, y * y, jnp.exp(y)), x)[1](jnp.ones(1))[0]

    x = np.random.default_rng(4).normal(size=(1, 64)).astype(np.float32)
    expected = jax.vmap(lambda one: slope(one[None])[0])(jnp.asarray(x[0]))
    np.testing.assert_allclose(generated(slope, x, "slope"), expected, rtol=1e-5, atol=1e-6)


def test_what_is_unknown_is_named() -> None:
    graph = Graph()
    with pytest.raises(UnknownOperationError, match="sort"):
        read(jnp.sort, graph, [np.asarray([graph.input("given", 0), graph.input("given", 1)])])


def test_equal_subexpressions_are_worked_out_once() -> None:
    graph = Graph()
    node = np.asarray([graph.input("given", 0)])
    read(lambda x: jnp.exp(x) + jnp.exp(x) * jnp.exp(x + 0.0), graph, [node])
    assert graph.op.count("exp") == 1
