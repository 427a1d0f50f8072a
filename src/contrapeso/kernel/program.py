"""The time loop around a step: its density forwards, and its slopes backwards.

The step of one polity is straight-line code; this module writes the loops over quarters and
polities, what reaches a polity from the others through ties, and the way back through both.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from contrapeso.kernel.functions import number
from contrapeso.kernel.graph import Graph
from contrapeso.kernel.lower import Result, function
from contrapeso.kernel.trace import Nodes, read

LANES = 16
"""Chains in a vector: sixteen numbers of single precision fill a register of 512 bits."""


@dataclass(frozen=True)
class Link:
    """What reaches a polity from the others: the weights' matrix, the state that is weighed, what is taken off it."""

    matrix: int
    state: int
    less: float


@dataclass(frozen=True)
class Sizes:
    """Lengths of the arrays of a step: states, parameters that all share, parameters of a polity, inputs of a quarter, links."""

    states: int
    shared: int
    own: int
    row: int
    links: int
    matrices: int


Forward = Callable[..., tuple[object, object]]
"""(state, shared, own, row, links) to the next state and the log density, shape (1,)."""


def text(forward: Forward, backward: Callable[..., tuple[object, ...]], sizes: Sizes, links: tuple[Link, ...]) -> str:
    """Return the LLVM text of ``density`` and ``gradient`` for a step.

    Parameters
    ----------
    forward
        The step of one polity.
    backward
        (state, shared, own, row, links, pull of the next state, weight of the density) to the pulls
        of state, shared, own and links.

    Raises
    ------
    contrapeso.kernel.trace.UnknownOperationError
        If the step uses an operation that the kernel does not know.
    """
    graph = Graph()

    def inputs(group: str, size: int) -> Nodes:
        return np.asarray([graph.input(group, index) for index in range(size)], np.int64)

    given = [
        inputs("state", sizes.states),
        inputs("shared", sizes.shared),
        inputs("own", sizes.own),
        inputs("row", sizes.row),
        inputs("links", sizes.links),
    ]
    following, density = (nodes.reshape(-1) for nodes in read(forward, graph, given))
    results = [Result(int(density[0]), "density", 0), *(Result(int(node), "following", index) for index, node in enumerate(following))]
    arrays = {"state": False, "shared": False, "own": False, "row": True, "links": False}
    step = function("step", graph, results, {**arrays, "following": False, "density": False}, LANES)
    pulls = read(backward, graph, [*given, inputs("pull", sizes.states), inputs("weight", 1)])
    results = [
        Result(int(node), array, index, added=array.endswith("_sum"))
        for nodes, array in zip(pulls, ("before", "shared_sum", "own_sum", "links_pull"), strict=True)
        for index, node in enumerate(nodes.reshape(-1))
    ]
    more = {"pull": False, "weight": False, "before": False, "shared_sum": False, "own_sum": False, "links_pull": False}
    back = function("back", graph, results, {**arrays, **more}, LANES)
    used = sorted({line.split("@", 1)[1].split("(")[0] for line in (step + back).splitlines() if " @llvm." in line})
    floats = f"<{LANES} x float>"
    declared = "\n".join(f"declare {floats} @{name}({', '.join([floats] * (3 if '.fma.' in name else 1))})" for name in used)
    return "\n".join([declared, step, back, _loops(sizes, links), ATTRIBUTES])


ATTRIBUTES = "attributes #0 = { nounwind noinline }\n"


class _Code:
    """Writes a function with loops; counters live on the stack until the compiler lifts them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.count = 0

    def emit(self, instruction: str) -> str:
        self.count += 1
        self.lines.append(f"  %c{self.count} = {instruction}")
        return f"%c{self.count}"

    def do(self, instruction: str) -> None:
        self.lines.append(f"  {instruction}")

    def at(self, base: str, *parts: tuple[str, int]) -> str:
        """Return the address of base + sum of index * size, in single-precision numbers."""
        place = base
        for index, size in parts:
            offset = index if size == 1 else self.emit(f"mul i64 {index}, {size}")
            place = self.emit(f"getelementptr float, ptr {place}, i64 {offset}")
        return place

    def loop(self, stop: str, body: Callable[[str], None]) -> None:
        """Write a loop from 0 to ``stop``."""
        self.count += 1
        label = f"l{self.count}"
        counter = self.emit("alloca i64")
        self.do(f"store i64 0, ptr {counter}")
        self.do(f"br label %{label}.head")
        self.lines.append(f"{label}.head:")
        now = self.emit(f"load i64, ptr {counter}")
        going = self.emit(f"icmp slt i64 {now}, {stop}")
        self.do(f"br i1 {going}, label %{label}.body, label %{label}.end")
        self.lines.append(f"{label}.body:")
        body(now)
        self.do(f"store i64 {self.emit(f'add i64 {now}, 1')}, ptr {counter}")
        self.do(f"br label %{label}.head")
        self.lines.append(f"{label}.end:")


def _pointers(*names: str) -> tuple[str, ...]:
    return tuple(f"ptr noalias %{name}" for name in names)


FORWARD = ("i64 %quarters", "i64 %polities", *_pointers("shared", "own", "rows", "ties", "limits", "states", "value"))
BACKWARD = (*FORWARD, *_pointers("shared_sum", "own_sum", "pulls", "link_pulls"))
FLUSHED = platform.machine().lower() in ("x86_64", "amd64")


def _loops(sizes: Sizes, links: tuple[Link, ...]) -> str:
    parts = _density(sizes, links) + _gradient(sizes, links) + _entry("density", FORWARD) + _entry("gradient", BACKWARD)
    return parts + ("declare void @llvm.x86.sse.stmxcsr(ptr)\ndeclare void @llvm.x86.sse.ldmxcsr(ptr)\n" if FLUSHED else "")


def _entry(name: str, arguments: tuple[str, ...]) -> str:
    """Return the function that is called from outside: the loop, with numbers too small for full precision taken as zero.

    Such numbers cost an Intel or AMD processor a hundred times a usual one, and none matters here.
    """
    code = _Code()
    call = f"call void @{name}_loop({', '.join(argument.replace(' noalias', '') for argument in arguments)})"
    if FLUSHED:
        code.do("%before = alloca i32")
        code.do("%flushing = alloca i32")
        code.do("call void @llvm.x86.sse.stmxcsr(ptr %before)")
        code.do(f"store i32 {code.emit('or i32 ' + code.emit('load i32, ptr %before') + f', {0x8040}')}, ptr %flushing")
        code.do("call void @llvm.x86.sse.ldmxcsr(ptr %flushing)")
    code.do(call)
    if FLUSHED:
        code.do("call void @llvm.x86.sse.ldmxcsr(ptr %before)")
    body = "\n".join(code.lines)
    return f"define void @{name}({', '.join(arguments)}) {{\nentry:\n{body}\n  ret void\n}}\n"




def _collect(code: _Code, sizes: Sizes, links: tuple[Link, ...], t: str, p: str, here: str, wide: int) -> str:
    """Write what reaches polity ``p`` in quarter ``t`` into ``%links``; return the address of the ties of the quarter."""
    floats = f"<{LANES} x float>"
    square = code.emit("mul i64 %polities, %polities")
    ties = code.at("%ties", (code.emit(f"mul i64 {t}, {square}"), sizes.matrices))
    for place, link in enumerate(links):
        row = code.at(code.at(ties, (square, link.matrix)), (code.emit(f"mul i64 {p}, %polities"), 1))
        total = code.at("%links", (str(place * LANES), 1))
        code.do(f"store {floats} zeroinitializer, ptr {total}, align 64")

        def add(q: str, row: str = row, link: Link = link, total: str = total) -> None:
            weight = _spread(code, code.at(row, (q, 1)))
            other = code.emit(f"load {floats}, ptr {code.at(here, (q, wide), (str(link.state * LANES), 1))}, align 64")
            other = code.emit(f"fadd {floats} {other}, splat (float {number(-link.less)})")
            part = code.emit(f"fmul contract {floats} {weight}, {other}")
            before = code.emit(f"load {floats}, ptr {total}, align 64")
            code.do(f"store {floats} {code.emit(f'fadd contract {floats} {before}, {part}')}, ptr {total}, align 64")

        code.loop("%polities", add)
    return ties


def _spread(code: _Code, place: str) -> str:
    floats = f"<{LANES} x float>"
    one = code.emit(f"load float, ptr {place}, align 4")
    first = code.emit(f"insertelement {floats} poison, float {one}, i64 0")
    return code.emit(f"shufflevector {floats} {first}, {floats} poison, <{LANES} x i32> zeroinitializer")


def _in_force(code: _Code, t: str) -> str:
    """Return which lanes count quarter ``t``: those whose limit lies after it."""
    limits = code.emit(f"load <{LANES} x float>, ptr %limits, align 64")
    now = code.emit(f"sitofp i64 {t} to float")
    first = code.emit(f"insertelement <{LANES} x float> poison, float {now}, i64 0")
    every = code.emit(f"shufflevector <{LANES} x float> {first}, <{LANES} x float> poison, <{LANES} x i32> zeroinitializer")
    return code.emit(f"fcmp olt <{LANES} x float> {every}, {limits}")


def _density(sizes: Sizes, links: tuple[Link, ...]) -> str:
    code, wide = _Code(), sizes.states * LANES
    floats, doubles = f"<{LANES} x float>", f"<{LANES} x double>"
    code.do(f"%links = alloca [{max(sizes.links, 1) * LANES} x float], align 64")
    code.do(f"%part = alloca {floats}, align 64")
    code.do(f"store {doubles} zeroinitializer, ptr %value, align 64")

    def quarter(t: str) -> None:
        here = code.at("%states", (code.emit(f"mul i64 {t}, %polities"), wide))
        there = code.at(here, ("%polities", wide))

        def polity(p: str) -> None:
            _collect(code, sizes, links, t, p, here, wide)
            row = code.at("%rows", (code.emit(f"add i64 {code.emit(f'mul i64 {t}, %polities')}, {p}"), sizes.row))
            own = code.at("%own", (p, sizes.own * LANES))
            places = (code.at(here, (p, wide)), "%shared", own, row, "%links", code.at(there, (p, wide)), "%part")
            code.do(f"call void @step({', '.join(f'ptr {place}' for place in places)})")
            part = code.emit(f"load {floats}, ptr %part, align 64")
            counted = code.emit(f"select <{LANES} x i1> {_in_force(code, t)}, {floats} {part}, {floats} zeroinitializer")
            before = code.emit(f"load {doubles}, ptr %value, align 64")
            total = code.emit(f"fadd {doubles} {before}, {code.emit(f'fpext {floats} {counted} to {doubles}')}")
            code.do(f"store {doubles} {total}, ptr %value, align 64")

        code.loop("%polities", polity)

    code.loop("%quarters", quarter)
    body = "\n".join(code.lines)
    return f"define internal void @density_loop({', '.join(FORWARD)}) #0 {{\nentry:\n{body}\n  ret void\n}}\n"


def _gradient(sizes: Sizes, links: tuple[Link, ...]) -> str:
    code, wide = _Code(), sizes.states * LANES
    floats = f"<{LANES} x float>"
    code.do(f"call void @density_loop({', '.join(FORWARD).replace(' noalias', '')})")
    code.do(f"%links = alloca [{max(sizes.links, 1) * LANES} x float], align 64")
    code.do(f"%weight = alloca {floats}, align 64")

    def quarter(back: str) -> None:
        t = code.emit(f"sub i64 {code.emit('sub i64 %quarters, 1')}, {back}")
        here = code.at("%states", (code.emit(f"mul i64 {t}, %polities"), wide))
        # Two pulls change places: that of the state before a quarter and that of the state after it.
        odd = code.emit(f"and i64 {back}, 1")
        size = code.emit(f"mul i64 %polities, {wide}")
        after = code.at("%pulls", (code.emit(f"mul i64 {odd}, {size}"), 1))
        before = code.at("%pulls", (code.emit(f"mul i64 {code.emit(f'xor i64 {odd}, 1')}, {size}"), 1))
        chosen = code.emit(f"select <{LANES} x i1> {_in_force(code, t)}, {floats} splat (float 1.0), {floats} zeroinitializer")
        code.do(f"store {floats} {chosen}, ptr %weight, align 64")

        def polity(p: str) -> None:
            _collect(code, sizes, links, t, p, here, wide)
            row = code.at("%rows", (code.emit(f"add i64 {code.emit(f'mul i64 {t}, %polities')}, {p}"), sizes.row))
            own, own_sum = (code.at(base, (p, sizes.own * LANES)) for base in ("%own", "%own_sum"))
            through = code.at("%link_pulls", (p, sizes.links * LANES))
            places = (code.at(here, (p, wide)), "%shared", own, row, "%links", code.at(after, (p, wide)), "%weight")
            results = (code.at(before, (p, wide)), "%shared_sum", own_sum, through)
            code.do(f"call void @back({', '.join(f'ptr {place}' for place in (*places, *results))})")

        code.loop("%polities", polity)
        square = code.emit("mul i64 %polities, %polities")
        ties = code.at("%ties", (code.emit(f"mul i64 {t}, {square}"), sizes.matrices))

        def giver(q: str) -> None:
            for place, link in enumerate(links):
                matrix = code.at(ties, (square, link.matrix))
                total = code.at(before, (q, wide), (str(link.state * LANES), 1))

                def receiver(p: str, matrix: str = matrix, place: int = place, total: str = total) -> None:
                    weight = _spread(code, code.at(matrix, (code.emit(f"mul i64 {p}, %polities"), 1), (q, 1)))
                    pull = code.emit(
                        f"load {floats}, ptr {code.at('%link_pulls', (p, sizes.links * LANES), (str(place * LANES), 1))}, align 64"
                    )
                    part = code.emit(f"fmul contract {floats} {weight}, {pull}")
                    sofar = code.emit(f"load {floats}, ptr {total}, align 64")
                    code.do(f"store {floats} {code.emit(f'fadd contract {floats} {sofar}, {part}')}, ptr {total}, align 64")

                code.loop("%polities", receiver)

        code.loop("%polities", giver)

    code.loop("%quarters", quarter)
    body = "\n".join(code.lines)
    return f"define internal void @gradient_loop({', '.join(BACKWARD)}) #0 {{\nentry:\n{body}\n  ret void\n}}\n"
