"""A graph of scalar operations, each node kept once, constants folded.

Every node stands for one number in each lane. Nodes are small integers; equal operations on equal
nodes are the same node, so that a subexpression which a forward and a backward pass share is
worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

TESTS = {"gt": np.greater, "ge": np.greater_equal, "lt": np.less, "le": np.less_equal, "eq": np.equal, "ne": np.not_equal}
LOGIC = {"and", "or", "not", "xor"}
_FOLD: dict[str, Callable[..., float]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "max": np.maximum,
    "min": np.minimum,
    "neg": lambda a: -a,
    "abs": abs,
    "exp": np.exp,
    "log": np.log,
    "log1p": np.log1p,
    "tanh": np.tanh,
    "logistic": lambda a: 1.0 / (1.0 + np.exp(-a)),
    "sqrt": np.sqrt,
    "floor": np.floor,
}
COMMUTES = {"add", "mul", "max", "min", "eq", "ne", "and", "or", "xor"}


class Graph:
    """Nodes by number: what each does, on which others; ``is_test`` tells truth values from numbers."""

    def __init__(self) -> None:
        self.op: list[str] = []
        self.args: list[tuple[int, ...]] = []
        self.payload: list[float | tuple[str, int] | None] = []
        self.is_test: list[bool] = []
        self._known: dict[tuple[str, tuple[int, ...], float | tuple[str, int] | None], int] = {}

    def _node(self, op: str, args: tuple[int, ...], payload: float | tuple[str, int] | None = None, test: bool = False) -> int:
        if op in COMMUTES:
            args = tuple(sorted(args))
        key = (op, args, payload)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self.op)
            self.op.append(op)
            self.args.append(args)
            self.payload.append(payload)
            self.is_test.append(test)
        return found

    def constant(self, value: float) -> int:
        """Return the node of a number, in single precision."""
        return self._node("constant", (), float(np.float32(value)))

    def truth(self, value: bool) -> int:
        """Return the node of a truth value."""
        return self._node("truth", (), float(value), test=True)

    def input(self, group: str, index: int) -> int:
        """Return the node of an input: an entry of one of the arrays that a function is given."""
        return self._node("input", (), (group, index))

    def known(self, node: int) -> float | None:
        """Return the value of a constant or of a settled truth value, else ``None``."""
        value = self.payload[node]
        return value if isinstance(value, float) else None

    def apply(self, op: str, *args: int) -> int:
        """Return the node of an operation, simplified where that is plain."""
        values = [self.known(arg) for arg in args]
        if op in TESTS:
            if all(value is not None for value in values):
                return self.truth(bool(TESTS[op](*values)))
            if any(self.is_test[arg] for arg in args):
                return self._compare_truth(op, *args)
            return self._node(op, args, test=True)
        if op in LOGIC:
            return self._logic(op, args, values)
        if op == "select":
            return self._select(*args)
        if all(value is not None for value in values):
            with np.errstate(all="ignore"):
                folded = np.float32(_FOLD[op](*(np.float64(value) for value in values if value is not None)))
            return self.constant(float(folded))
        return self._number(op, args, values)

    def _number(self, op: str, args: tuple[int, ...], values: list[float | None]) -> int:
        if op == "add":
            for one, other in ((0, 1), (1, 0)):
                if values[one] == 0.0:
                    return args[other]
                if self.op[args[one]] == "neg":
                    return self.apply("sub", args[other], self.args[args[one]][0])
        elif op == "sub":
            if values[1] == 0.0:
                return args[0]
            if values[0] == 0.0:
                return self.apply("neg", args[1])
            if self.op[args[1]] == "neg":
                return self.apply("add", args[0], self.args[args[1]][0])
        elif op == "mul":
            for one, other in ((0, 1), (1, 0)):
                if values[one] == 1.0:
                    return args[other]
                if values[one] == 0.0:
                    return self.constant(0.0)
                if values[one] == -1.0:
                    return self.apply("neg", args[other])
        elif op == "div":
            if values[1] is not None and values[1] != 0.0:
                return self.apply("mul", args[0], self.constant(1.0 / values[1]))
            if values[0] == 0.0:
                return self.constant(0.0)
        elif op == "neg" and self.op[args[0]] == "neg":
            return self.args[args[0]][0]
        elif op in ("max", "min") and args[0] == args[1]:
            return args[0]
        return self._node(op, args)

    def _logic(self, op: str, args: tuple[int, ...], values: list[float | None]) -> int:
        if op == "not":
            if values[0] is not None:
                return self.truth(not values[0])
            return self.args[args[0]][0] if self.op[args[0]] == "not" else self._node(op, args, test=True)
        for one, other in ((0, 1), (1, 0)):
            if values[one] is not None and op in ("and", "or"):
                settled = bool(values[one])
                return args[other] if settled == (op == "and") else self.truth(settled)
        if args[0] == args[1] and op in ("and", "or"):
            return args[0]
        return self._node(op, args, test=True)

    def _compare_truth(self, op: str, a: int, b: int) -> int:
        if op in ("lt", "le"):
            a, b, op = b, a, "g" + op[1]
        if op in ("eq", "ne"):
            apart = self._node("xor", (a, b), test=True)
            return apart if op == "ne" else self.apply("not", apart)
        return self.apply("and" if op == "gt" else "or", a, self.apply("not", b))

    def _select(self, test: int, true: int, false: int) -> int:
        settled = self.known(test)
        if settled is not None:
            return true if settled else false
        if true == false:
            return true
        if self.op[test] == "not":
            return self.apply("select", self.args[test][0], false, true)
        if self.is_test[true]:
            chosen = self.apply("and", test, true)
            return self.apply("or", chosen, self.apply("and", self.apply("not", test), false))
        return self._node("select", (test, true, false))

    def order(self, outputs: Iterable[int]) -> list[int]:
        """Return the nodes that outputs need, each after those it needs itself."""
        found: list[int] = []
        state: dict[int, bool] = {}
        for output in outputs:
            stack = [output]
            while stack:
                node = stack[-1]
                if state.get(node):
                    stack.pop()
                    continue
                waiting = [arg for arg in self.args[node] if not state.get(arg)]
                if waiting:
                    stack.extend(reversed(waiting))
                else:
                    state[node] = True
                    found.append(node)
                    stack.pop()
        return found
