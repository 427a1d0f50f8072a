"""From a graph of scalars to a function of straight-line vector code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contrapeso.kernel.functions import Vectors
from contrapeso.kernel.graph import Graph

PLAIN = {"add": "fadd", "sub": "fsub", "mul": "fmul"}
ORDERED = {"gt": "ogt", "ge": "oge", "lt": "olt", "le": "ole", "eq": "oeq", "ne": "une"}
LOGIC = {"and": "and", "or": "or", "xor": "xor"}


@dataclass(frozen=True)
class Result:
    """Where a node's value goes: entry ``index`` of an array, set or added to."""

    node: int
    array: str
    index: int
    added: bool = False


def function(name: str, graph: Graph, results: Sequence[Result], arrays: Mapping[str, bool], lanes: int) -> str:
    """Return the LLVM text of a function that works out ``results``.

    Parameters
    ----------
    arrays
        Its arguments, pointers to single precision, in order; true where an entry is one number
        for all lanes, false where it is a vector with one number for each.
    """
    writer = _Writer(graph, arrays, lanes)
    for node in graph.order([result.node for result in results]):
        writer.node(node)
        for result in results:
            if result.node == node:
                writer.store(result)
    arguments = ", ".join(f"ptr noalias nocapture %{array}" for array in arrays)
    body = "\n".join(writer.lines)
    return f"define internal void @{name}({arguments}) #0 {{\nentry:\n{body}\n  ret void\n}}\n"


class _Writer:
    def __init__(self, graph: Graph, arrays: Mapping[str, bool], lanes: int) -> None:
        self.graph, self.arrays, self.lanes = graph, arrays, lanes
        self.lines: list[str] = []
        self.vectors = Vectors(self.emit, lanes)
        self.names: dict[int, str] = {}

    def emit(self, instruction: str) -> str:
        name = f"%v{len(self.lines)}"
        self.lines.append(f"  {name} = {instruction}")
        return name

    def place(self, array: str, index: int) -> str:
        width = 1 if self.arrays[array] else self.lanes
        return self.emit(f"getelementptr float, ptr %{array}, i64 {index * width}")

    def store(self, result: Result) -> None:
        floats, value = self.vectors.floats, self.names[result.node]
        if result.added and self.graph.known(result.node) == 0.0:
            return
        place = self.place(result.array, result.index)
        if result.added:
            before = self.emit(f"load {floats}, ptr {place}, align 64")
            value = self.emit(f"fadd contract nsz {floats} {before}, {value}")
        self.lines.append(f"  store {floats} {value}, ptr {place}, align 64")

    def node(self, node: int) -> None:
        graph, vectors = self.graph, self.vectors
        op, args = graph.op[node], [self.names[arg] for arg in graph.args[node]]
        payload = graph.payload[node]
        if op == "constant":
            assert isinstance(payload, float)
            found = vectors.constant(payload)
        elif op == "truth":
            found = f"splat (i1 {'true' if payload else 'false'})"
        elif op == "input":
            assert isinstance(payload, tuple)
            found = self.load(*payload)
        elif op in PLAIN:
            found = vectors.binary(PLAIN[op], *args)
        elif op in ORDERED:
            found = vectors.test(ORDERED[op], *args)
        elif op in LOGIC:
            found = self.emit(f"{LOGIC[op]} {vectors.tests} {args[0]}, {args[1]}")
        elif op == "not":
            found = self.emit(f"xor {vectors.tests} {args[0]}, splat (i1 true)")
        elif op == "select":
            found = vectors.choose(*args)
        elif op == "neg":
            found = self.emit(f"fneg {vectors.floats} {args[0]}")
        elif op == "div":
            found = vectors.divide(*args)
        elif op in ("max", "min"):
            # Not the intrinsics: what is not a number must stay so.
            if graph.known(graph.args[node][0]) is not None:
                args.reverse()
            found = vectors.choose(vectors.test("ugt" if op == "max" else "ult", args[0], args[1]), args[0], args[1])
        elif op == "abs":
            found = vectors.call("fabs", *args)
        elif op in ("sqrt", "floor"):
            found = vectors.call(op, *args)
        else:
            found = getattr(vectors, op)(*args)
        self.names[node] = found

    def load(self, array: str, index: int) -> str:
        place, floats = self.place(array, index), self.vectors.floats
        if not self.arrays[array]:
            return self.emit(f"load {floats}, ptr {place}, align 64")
        one = self.emit(f"load float, ptr {place}, align 4")
        first = self.emit(f"insertelement {floats} poison, float {one}, i64 0")
        return self.emit(f"shufflevector {floats} {first}, {floats} poison, <{self.lanes} x i32> zeroinitializer")
