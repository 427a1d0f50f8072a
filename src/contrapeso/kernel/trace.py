"""From a JAX function of small arrays to a graph of scalars, by reading its jaxpr."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import lgamma
from typing import Any

import jax
import numpy as np
from jax.extend.core import ClosedJaxpr, Jaxpr, Literal

from contrapeso.kernel.graph import LOGIC, TESTS, Graph

Nodes = np.ndarray
"""Node numbers in the shape of the array that they stand for."""

SAME = {"add_any": "add"} | {
    name: name
    for name in ("add", "sub", "mul", "div", "max", "min", "neg", "abs", "exp", "log", "log1p", "tanh", "logistic", "sqrt", "floor")
}
PASS = {"stop_gradient", "copy", "copy_p", "optimization_barrier", "reduce_precision"}
CALLS = {"jit", "pjit", "custom_jvp_call", "custom_vjp_call", "closed_call", "core_call", "remat", "checkpoint", "remat2"}


class UnknownOperationError(Exception):
    """A traced function uses an operation that the kernel does not know."""


def read(function: Callable[..., Any], graph: Graph, inputs: Sequence[Nodes]) -> list[Nodes]:
    """Trace ``function`` on arrays of the shapes of ``inputs`` and return the nodes of its results, flattened.

    Raises
    ------
    UnknownOperationError
        If the function uses an operation that has no scalar form here.
    """
    shapes = [jax.ShapeDtypeStruct(nodes.shape, np.float32) for nodes in inputs]
    closed = jax.make_jaxpr(function)(*shapes)
    return _Reader(graph).closed(closed, list(inputs))


class _Reader:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def closed(self, closed: ClosedJaxpr, inputs: list[Nodes]) -> list[Nodes]:
        return self.run(closed.jaxpr, [self.constants(np.asarray(value)) for value in closed.consts], inputs)

    def constants(self, value: np.ndarray) -> Nodes:
        make = self.graph.truth if value.dtype == bool else self.graph.constant
        flat = [make(item) for item in np.asarray(value).reshape(-1).tolist()]
        return np.asarray(flat, np.int64).reshape(value.shape)

    def run(self, jaxpr: Jaxpr, constants: list[Nodes], inputs: list[Nodes]) -> list[Nodes]:
        known: dict[Any, Nodes] = dict(zip(jaxpr.constvars, constants, strict=True)) | dict(zip(jaxpr.invars, inputs, strict=True))

        def value(atom: Any) -> Nodes:
            return self.constants(np.asarray(atom.val)) if isinstance(atom, Literal) else known[atom]

        for equation in jaxpr.eqns:
            results = self.apply(equation, [value(atom) for atom in equation.invars])
            known.update(zip(equation.outvars, results, strict=True))
        return [value(atom) for atom in jaxpr.outvars]

    def each(self, op: str, *arrays: Nodes) -> Nodes:
        arrays = tuple(np.broadcast_arrays(*arrays))
        flat = [self.graph.apply(op, *map(int, items)) for items in zip(*(array.reshape(-1) for array in arrays), strict=True)]
        return np.asarray(flat, np.int64).reshape(arrays[0].shape)

    def fold(self, op: str, array: Nodes, axes: Sequence[int]) -> Nodes:
        for axis in sorted(axes, reverse=True):
            parts = np.moveaxis(array, axis, 0)
            total = parts[0]
            for part in parts[1:]:
                total = self.each(op, total, part)
            array = total
        return array

    def apply(self, equation: Any, inputs: list[Nodes]) -> list[Nodes]:
        name, how = equation.primitive.name, equation.params
        if name in CALLS:
            inner = next(how[key] for key in ("jaxpr", "call_jaxpr", "fun_jaxpr") if key in how)
            return self.closed(inner, inputs) if isinstance(inner, ClosedJaxpr) else self.run(inner, [], inputs)
        if name in PASS:
            return inputs
        if name in SAME:
            return [self.each(SAME[name], *inputs)]
        if name in TESTS or name in LOGIC:
            return [self.each(name, *inputs)]
        method = getattr(self, f"on_{name}", None)
        if method is None:
            raise UnknownOperationError(name)
        found = method(how, *inputs)
        return found if isinstance(found, list) else [found]

    # Numbers.

    def on_integer_pow(self, how: Any, x: Nodes) -> Nodes:
        power = abs(how["y"])
        result = None
        square = x
        while power:
            if power & 1:
                result = square if result is None else self.each("mul", result, square)
            power >>= 1
            square = self.each("mul", square, square) if power else square
        one = self.constants(np.ones(x.shape, np.float32))
        result = one if result is None else result
        return self.each("div", one, result) if how["y"] < 0 else result

    def on_square(self, how: Any, x: Nodes) -> Nodes:
        return self.each("mul", x, x)

    def on_pow(self, how: Any, x: Nodes, y: Nodes) -> Nodes:
        return self.each("exp", self.each("mul", y, self.each("log", x)))

    def on_expm1(self, how: Any, x: Nodes) -> Nodes:
        return self.each("sub", self.each("exp", x), self.constants(np.float32(1.0)))

    def on_rsqrt(self, how: Any, x: Nodes) -> Nodes:
        return self.each("div", self.constants(np.float32(1.0)), self.each("sqrt", x))

    def on_sign(self, how: Any, x: Nodes) -> Nodes:
        one, zero = self.constants(np.float32(1.0)), self.constants(np.float32(0.0))
        below = self.each("select", self.each("lt", x, zero), self.each("neg", one), zero)
        return self.each("select", self.each("gt", x, zero), one, below)

    def on_lgamma(self, how: Any, x: Nodes) -> Nodes:
        values = [self.graph.known(int(node)) for node in x.reshape(-1)]
        if any(value is None for value in values):
            raise UnknownOperationError("lgamma of a variable")
        return self.constants(np.asarray([lgamma(value) for value in values if value is not None], np.float32).reshape(x.shape))

    def on_clamp(self, how: Any, low: Nodes, x: Nodes, high: Nodes) -> Nodes:
        return self.each("min", self.each("max", x, low), high)

    def on_select_n(self, how: Any, which: Nodes, *cases: Nodes) -> Nodes:
        if not all(self.graph.is_test[int(node)] for node in which.reshape(-1)):
            # A whole number chooses: the cases are tried from the first on.
            chosen = cases[-1]
            for number, case in reversed(list(enumerate(cases[:-1]))):
                chosen = self.each("select", self.each("eq", which, self.constants(np.float32(number))), case, chosen)
            return chosen
        return self.each("select", which, cases[1], cases[0])

    def on_convert_element_type(self, how: Any, x: Nodes) -> Nodes:
        flat = x.reshape(-1)
        tests = [self.graph.is_test[int(node)] for node in flat]
        kind = np.dtype(how["new_dtype"]).kind
        if kind == "b":
            zero = self.constants(np.float32(0.0))
            return x if all(tests) else self.each("ne", x, zero)
        if any(tests):
            return self.each("select", x, self.constants(np.float32(1.0)), self.constants(np.float32(0.0)))
        if kind in "iu" and any(self.graph.known(int(node)) is None for node in flat):
            return self.each("floor", x)
        return x

    # Sums and the like.

    def on_reduce_sum(self, how: Any, x: Nodes) -> Nodes:
        return self.fold("add", x, how["axes"])

    def on_reduce_max(self, how: Any, x: Nodes) -> Nodes:
        return self.fold("max", x, how["axes"])

    def on_reduce_min(self, how: Any, x: Nodes) -> Nodes:
        return self.fold("min", x, how["axes"])

    def on_reduce_and(self, how: Any, x: Nodes) -> Nodes:
        return self.fold("and", x, how["axes"])

    def on_reduce_or(self, how: Any, x: Nodes) -> Nodes:
        return self.fold("or", x, how["axes"])

    def on_cumsum(self, how: Any, x: Nodes) -> Nodes:
        rows = list(np.moveaxis(x, how["axis"], 0))
        rows = rows[::-1] if how["reverse"] else rows
        sums = [rows[0]]
        for row in rows[1:]:
            sums.append(self.each("add", sums[-1], row))
        return np.moveaxis(np.stack(sums[::-1] if how["reverse"] else sums), 0, how["axis"])

    def on_argmax(self, how: Any, x: Nodes) -> Nodes:
        (axis,) = how["axes"]
        rows = np.moveaxis(x, axis, 0)
        best, where = rows[0], self.constants(np.zeros(rows[0].shape, np.float32))
        for number, row in enumerate(rows[1:], start=1):
            above = self.each("gt", row, best)
            where = self.each("select", above, self.constants(np.float32(number)), where)
            best = self.each("select", above, row, best)
        return where

    def on_dot_general(self, how: Any, left: Nodes, right: Nodes) -> Nodes:
        (over_left, over_right), (batch, _) = how["dimension_numbers"]
        if batch or len(over_left) != 1:
            raise UnknownOperationError("a product over more than one axis")
        rows = np.moveaxis(left, over_left[0], -1)
        columns = np.moveaxis(right, over_right[0], -1)
        products = self.each("mul", rows.reshape(*rows.shape[:-1], *(1,) * (columns.ndim - 1), rows.shape[-1]), columns)
        return self.fold("add", products, [products.ndim - 1])

    # Shapes.

    def on_broadcast_in_dim(self, how: Any, x: Nodes) -> Nodes:
        shape = [1] * len(how["shape"])
        for axis, place in enumerate(how["broadcast_dimensions"]):
            shape[place] = x.shape[axis]
        return np.broadcast_to(x.reshape(shape), how["shape"])

    def on_reshape(self, how: Any, x: Nodes) -> Nodes:
        return x.reshape(how["new_sizes"])

    def on_squeeze(self, how: Any, x: Nodes) -> Nodes:
        return np.squeeze(x, axis=tuple(how["dimensions"]))

    def on_expand_dims(self, how: Any, x: Nodes) -> Nodes:
        return np.expand_dims(x, axis=tuple(how["dimensions"]))

    def on_transpose(self, how: Any, x: Nodes) -> Nodes:
        return np.transpose(x, how["permutation"])

    def on_rev(self, how: Any, x: Nodes) -> Nodes:
        return np.flip(x, how["dimensions"])

    def on_slice(self, how: Any, x: Nodes) -> Nodes:
        strides = how["strides"] or (1,) * x.ndim
        return x[tuple(slice(*cut) for cut in zip(how["start_indices"], how["limit_indices"], strides, strict=True))]

    def on_concatenate(self, how: Any, *parts: Nodes) -> Nodes:
        return np.concatenate(parts, axis=how["dimension"])

    def on_stack(self, how: Any, *parts: Nodes) -> Nodes:
        return np.stack(parts, axis=how["axis"])

    def on_unstack(self, how: Any, x: Nodes) -> list[Nodes]:
        return list(np.moveaxis(x, how["axis"], 0))

    def on_split(self, how: Any, x: Nodes) -> list[Nodes]:
        return np.split(x, np.cumsum(how["sizes"])[:-1], axis=how["axis"])

    def on_pad(self, how: Any, x: Nodes, padding: Nodes) -> Nodes:
        config = how["padding_config"]
        if any(low < 0 or high < 0 for low, high, _ in config):
            raise UnknownOperationError("negative padding")
        shape = [low + high + size + max(size - 1, 0) * inner for size, (low, high, inner) in zip(x.shape, config, strict=True)]
        out = np.full(shape, int(padding), np.int64)
        out[
            tuple(
                slice(low, low + size + max(size - 1, 0) * inner, inner + 1) for size, (low, _, inner) in zip(x.shape, config, strict=True)
            )
        ] = x
        return out

    def on_iota(self, how: Any) -> Nodes:
        shape = [1] * len(how["shape"])
        shape[how["dimension"]] = -1
        return np.broadcast_to(self.constants(np.arange(how["shape"][how["dimension"]], dtype=np.float32)).reshape(shape), how["shape"])
