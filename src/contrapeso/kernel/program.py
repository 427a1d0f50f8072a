"""The time loop around a step: its density forwards, and its slopes backwards.

The step of one polity is straight-line code; this module writes the loops over quarters and
polities, what reaches a polity from the others through ties, and the way back through both.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from contrapeso.kernel.graph import Graph
from contrapeso.kernel.loops import ATTRIBUTES, FLOATS, LANES, Code, Link, Sizes, collect, declarations, entry, pointers, spread
from contrapeso.kernel.lower import Result, function
from contrapeso.kernel.trace import Nodes, read

Forward = Callable[..., tuple[object, object]]
"""(state, shared, own, row, links), and noise where there is any, to the next state and the log density, shape (1,)."""


def text(forward: Forward, backward: Callable[..., tuple[object, ...]], sizes: Sizes, links: tuple[Link, ...], *, noise: int = 0) -> str:
    """Return the LLVM text of ``density`` and ``gradient`` for a step.

    Parameters
    ----------
    forward
        The step of one polity.
    backward
        (state, shared, own, row, links, noise where there is any, pull of the next state, weight of the
        density) to the pulls of state, shared, own, links and noise.
    noise
        How many numbers a polity's quarter is given in each lane beside the rest; their pulls are kept for every
        quarter.

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
    given += [inputs("noise", noise)] if noise else []
    following, density = (nodes.reshape(-1) for nodes in read(forward, graph, given))
    results = [Result(int(density[0]), "density", 0), *(Result(int(node), "following", index) for index, node in enumerate(following))]
    arrays = {"state": False, "shared": False, "own": False, "row": True, "links": False} | ({"noise": False} if noise else {})
    step = function("step", graph, results, {**arrays, "following": False, "density": False}, LANES)
    pulls = read(backward, graph, [*given, inputs("pull", sizes.states), inputs("weight", 1)])
    results = [
        Result(int(node), array, index, added=array.endswith("_sum"))
        for nodes, array in zip(pulls, ("before", "shared_sum", "own_sum", "links_pull", *(["noise_pull"] if noise else [])), strict=True)
        for index, node in enumerate(nodes.reshape(-1))
    ]
    more = {"pull": False, "weight": False, "before": False, "shared_sum": False, "own_sum": False, "links_pull": False}
    more |= {"noise_pull": False} if noise else {}
    back = function("back", graph, results, {**arrays, **more}, LANES)
    ahead = (*FORWARD, *(pointers("noise") if noise else ()))
    behind = (*BACKWARD, *(pointers("noise", "noise_pulls") if noise else ()))
    loops = _density(sizes, links, noise, ahead) + _gradient(sizes, links, noise, ahead, behind)
    loops += entry("density", ahead) + entry("gradient", behind)
    return "\n".join([declarations(step, back), step, back, loops, ATTRIBUTES])


FORWARD = ("i64 %quarters", "i64 %polities", *pointers("shared", "own", "rows", "ties", "limits", "states", "value"))
BACKWARD = (*FORWARD, *pointers("shared_sum", "own_sum", "pulls", "link_pulls"))


def _in_force(code: Code, t: str) -> str:
    """Return which lanes count quarter ``t``: those whose limit lies after it."""
    limits = code.emit(f"load {FLOATS}, ptr %limits, align 64")
    now = code.emit(f"sitofp i64 {t} to float")
    first = code.emit(f"insertelement {FLOATS} poison, float {now}, i64 0")
    every = code.emit(f"shufflevector {FLOATS} {first}, {FLOATS} poison, <{LANES} x i32> zeroinitializer")
    return code.emit(f"fcmp olt {FLOATS} {every}, {limits}")


def _noise(code: Code, array: str, noise: int, t: str, p: str) -> tuple[str, ...]:
    """Return the address of what ``array`` holds for a quarter of a polity; nothing where there is no noise."""
    return (code.at(array, (code.emit(f"add i64 {code.emit(f'mul i64 {t}, %polities')}, {p}"), noise * LANES)),) if noise else ()


def _density(sizes: Sizes, links: tuple[Link, ...], noise: int, ahead: tuple[str, ...]) -> str:
    code, wide = Code(), sizes.states * LANES
    doubles = f"<{LANES} x double>"
    near, part_at = code.memory(f"[{max(sizes.links, 1) * LANES} x float]"), code.memory(FLOATS)
    code.do(f"store {doubles} zeroinitializer, ptr %value, align 64")

    def quarter(t: str) -> None:
        here = code.at("%states", (code.emit(f"mul i64 {t}, %polities"), wide))
        there = code.at(here, ("%polities", wide))

        def polity(p: str) -> None:
            collect(code, sizes, links, t, p, here, near)
            row = code.at("%rows", (code.emit(f"add i64 {code.emit(f'mul i64 {t}, %polities')}, {p}"), sizes.row))
            own = code.at("%own", (p, sizes.own * LANES))
            drawn = _noise(code, "%noise", noise, t, p)
            places = (code.at(here, (p, wide)), "%shared", own, row, near, *drawn, code.at(there, (p, wide)), part_at)
            code.do(f"call void @step({', '.join(f'ptr {place}' for place in places)})")
            part = code.emit(f"load {FLOATS}, ptr {part_at}, align 64")
            counted = code.emit(f"select <{LANES} x i1> {_in_force(code, t)}, {FLOATS} {part}, {FLOATS} zeroinitializer")
            before = code.emit(f"load {doubles}, ptr %value, align 64")
            total = code.emit(f"fadd {doubles} {before}, {code.emit(f'fpext {FLOATS} {counted} to {doubles}')}")
            code.do(f"store {doubles} {total}, ptr %value, align 64")

        code.loop("%polities", polity)

    code.loop("%quarters", quarter)
    return f"define internal void @density_loop({', '.join(ahead)}) #0 {{\n{code.body()}\n  ret void\n}}\n"


def _gradient(sizes: Sizes, links: tuple[Link, ...], noise: int, ahead: tuple[str, ...], behind: tuple[str, ...]) -> str:
    code, wide = Code(), sizes.states * LANES
    code.do(f"call void @density_loop({', '.join(ahead).replace(' noalias', '')})")
    near, counted_at = code.memory(f"[{max(sizes.links, 1) * LANES} x float]"), code.memory(FLOATS)

    def quarter(back: str) -> None:
        t = code.emit(f"sub i64 {code.emit('sub i64 %quarters, 1')}, {back}")
        here = code.at("%states", (code.emit(f"mul i64 {t}, %polities"), wide))
        # Two pulls change places: that of the state before a quarter and that of the state after it.
        odd = code.emit(f"and i64 {back}, 1")
        size = code.emit(f"mul i64 %polities, {wide}")
        after = code.at("%pulls", (code.emit(f"mul i64 {odd}, {size}"), 1))
        before = code.at("%pulls", (code.emit(f"mul i64 {code.emit(f'xor i64 {odd}, 1')}, {size}"), 1))
        chosen = code.emit(f"select <{LANES} x i1> {_in_force(code, t)}, {FLOATS} splat (float 1.0), {FLOATS} zeroinitializer")
        code.do(f"store {FLOATS} {chosen}, ptr {counted_at}, align 64")

        def polity(p: str) -> None:
            collect(code, sizes, links, t, p, here, near)
            row = code.at("%rows", (code.emit(f"add i64 {code.emit(f'mul i64 {t}, %polities')}, {p}"), sizes.row))
            own, own_sum = (code.at(base, (p, sizes.own * LANES)) for base in ("%own", "%own_sum"))
            through = code.at("%link_pulls", (p, sizes.links * LANES))
            drawn, told = (_noise(code, array, noise, t, p) for array in ("%noise", "%noise_pulls"))
            places = (code.at(here, (p, wide)), "%shared", own, row, near, *drawn, code.at(after, (p, wide)), counted_at)
            results = (code.at(before, (p, wide)), "%shared_sum", own_sum, through, *told)
            code.do(f"call void @back({', '.join(f'ptr {place}' for place in (*places, *results))})")

        code.loop("%polities", polity)
        square = code.emit("mul i64 %polities, %polities")
        ties = code.at("%ties", (code.emit(f"mul i64 {t}, {square}"), sizes.matrices))

        def giver(q: str) -> None:
            for place, link in enumerate(links):
                matrix = code.at(ties, (square, link.matrix))
                total = code.at(before, (q, wide), (str(link.state * LANES), 1))

                def receiver(p: str, matrix: str = matrix, place: int = place, total: str = total) -> None:
                    weight = spread(code, code.at(matrix, (code.emit(f"mul i64 {p}, %polities"), 1), (q, 1)))
                    pull = code.emit(
                        f"load {FLOATS}, ptr {code.at('%link_pulls', (p, sizes.links * LANES), (str(place * LANES), 1))}, align 64"
                    )
                    part = code.emit(f"fmul contract {FLOATS} {weight}, {pull}")
                    sofar = code.emit(f"load {FLOATS}, ptr {total}, align 64")
                    code.do(f"store {FLOATS} {code.emit(f'fadd contract {FLOATS} {sofar}, {part}')}, ptr {total}, align 64")

                code.loop("%polities", receiver)

        code.loop("%polities", giver)

    code.loop("%quarters", quarter)
    return f"define internal void @gradient_loop({', '.join(behind)}) #0 {{\n{code.body()}\n  ret void\n}}\n"
