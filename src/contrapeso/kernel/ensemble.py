"""The time loop around a step that draws: histories, stored whole or summed as they run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from contrapeso.kernel.functions import number as number_of
from contrapeso.kernel.graph import Graph
from contrapeso.kernel.loops import ATTRIBUTES, FLOATS, LANES, Code, Link, Sizes, collect, declarations, entry, pointers
from contrapeso.kernel.lower import Result, function
from contrapeso.kernel.random import SPREAD, Randoms
from contrapeso.kernel.trace import Nodes, read

BINS = 256
"""Bins of the histogram of the first result, which lies between 0 and 1."""
SCALE = 2.0**20
"""Sums are kept in whole numbers of this fraction, so that no order of adding matters; results lie well within 128."""
COUNTS = ("quarters", "polities", "kept", "shocked", "summed")
PLACES = ("shared", "own", "rows", "ties", "keys", "members", "states", "results", "histogram", "sums")
ARGUMENTS = (*(f"i64 %{name}" for name in COUNTS), *pointers(*PLACES))


def text(
    draw: Callable[..., tuple[object, object]], sizes: Sizes, links: tuple[Link, ...], *, normals: int, uniforms: int, results: int
) -> str:
    """Return the LLVM text of ``ensemble`` for a step.

    Parameters
    ----------
    draw
        (state, shared, own, row, links, noise) to the next state and ``results`` numbers, of which the
        first lies between 0 and 1; ``noise`` holds normals and then uniforms.

    Raises
    ------
    contrapeso.kernel.trace.UnknownOperationError
        If the step uses an operation that the kernel does not know.
    """
    graph = Graph()

    def inputs(group: str, size: int) -> Nodes:
        return np.asarray([graph.input(group, index) for index in range(size)], np.int64)

    groups = {"state": sizes.states, "shared": sizes.shared, "own": sizes.own, "row": sizes.row, "links": sizes.links}
    given = [inputs(group, size) for group, size in {**groups, "noise": normals + uniforms}.items()]
    following, found = (nodes.reshape(-1) for nodes in read(draw, graph, given))
    places = [Result(int(node), "following", index) for index, node in enumerate(following)]
    places += [Result(int(node), "found", index) for index, node in enumerate(found)]
    arrays = {**{group: group == "row" for group in groups}, "noise": False, "following": False, "found": False}
    step = function("step", graph, places, arrays, LANES)
    loop = _loop(sizes, links, normals, uniforms, results)
    return "\n".join([declarations(step, loop), step, loop, entry("ensemble", ARGUMENTS), ATTRIBUTES])


def _loop(sizes: Sizes, links: tuple[Link, ...], normals: int, uniforms: int, results: int) -> str:
    code, wide = Code(), sizes.states * LANES
    streams = normals + uniforms
    near, noise, found = (code.memory(f"[{max(size, 1) * LANES} x float]") for size in (sizes.links, streams, results))
    bins = code.memory(f"[{LANES} x i32]")
    ids = code.emit(f"load <{LANES} x i32>, ptr %members, align 64")
    members = code.emit(f"mul <{LANES} x i32> {ids}, splat (i32 {SPREAD - (1 << 32)})")
    keeps, draws, sums = (code.emit(f"icmp ne i64 %{name}, 0") for name in ("kept", "shocked", "summed"))
    # Without shocks normals are nought and uniforms lie above every chance.
    for stream in range(streams):
        value = "zeroinitializer" if stream < normals else f"splat (float {number_of(2.0)})"
        code.do(f"store {FLOATS} {value}, ptr {code.at(noise, (str(stream * LANES), 1))}, align 64")

    def quarter(t: str) -> None:
        after = code.emit(f"add i64 {t}, 1")
        slots = [code.emit(f"select i1 {keeps}, i64 {now}, i64 {code.emit(f'and i64 {now}, 1')}") for now in (t, after)]
        here, there = (code.at("%states", (code.emit(f"mul i64 {slot}, %polities"), wide)) for slot in slots)

        def polity(p: str) -> None:
            place = code.emit(f"add i64 {code.emit(f'mul i64 {t}, %polities')}, {p}")
            collect(code, sizes, links, t, p, here, near)
            code.when(draws, lambda: _noise(code, members, code.at("%keys", (place, 2 * streams)), noise, normals, streams))
            own = code.at("%own", (p, sizes.own * LANES))
            stored = code.at("%results", (place, results * LANES))
            target = code.emit(f"select i1 {sums}, ptr {found}, ptr {stored}")
            parts = (code.at(here, (p, wide)), "%shared", own, code.at("%rows", (place, sizes.row)), near, noise)
            given = ", ".join(f"ptr {part}" for part in (*parts, code.at(there, (p, wide)), target))
            code.do(f"call void @step({given})")
            code.when(sums, lambda: _added(code, place, found, bins, results))

        code.loop("%polities", polity)

    code.loop("%quarters", quarter)
    reduce = f"declare i32 @llvm.vector.reduce.add.v{LANES}i32(<{LANES} x i32>)\n"
    return f"define internal void @ensemble_loop({', '.join(ARGUMENTS)}) #0 {{\n{code.body()}\n  ret void\n}}\n{reduce}"


def _noise(code: Code, members: str, keys: str, noise: str, normals: int, streams: int) -> None:
    randoms = Randoms(code, members, keys)
    for stream in range(0, normals, 2):
        pair = randoms.normals(randoms.bits(stream), randoms.bits(stream + 1))
        for number, value in enumerate(pair):
            code.do(f"store {FLOATS} {value}, ptr {code.at(noise, (str((stream + number) * LANES), 1))}, align 64")
    for stream in range(normals, streams):
        value = randoms.uniform(randoms.bits(stream))
        code.do(f"store {FLOATS} {value}, ptr {code.at(noise, (str(stream * LANES), 1))}, align 64")


def _added(code: Code, place: str, found: str, bins: str, results: int) -> None:
    """Write the sums over members, and the count of the first result by bins."""
    ints = f"<{LANES} x i32>"
    for number in range(results):
        value = code.emit(f"load {FLOATS}, ptr {code.at(found, (str(number * LANES), 1))}, align 64")
        if number == 0:
            _binned(code, place, value, bins)
        scaled = code.emit(f"fmul {FLOATS} {value}, splat (float {number_of(SCALE)})")
        whole = code.emit(f"fptosi {FLOATS} {scaled} to {ints}")
        few = code.emit(f"call i32 @llvm.vector.reduce.add.v{LANES}i32({ints} {whole})")
        total = code.emit(f"sext i32 {few} to i64")
        index = code.emit(f"add i64 {code.emit(f'mul i64 {place}, {results}')}, {number}")
        at = code.emit(f"getelementptr i64, ptr %sums, i64 {index}")
        sofar = code.emit(f"load i64, ptr {at}, align 8")
        code.do(f"store i64 {code.emit(f'add i64 {sofar}, {total}')}, ptr {at}, align 8")


def _binned(code: Code, place: str, value: str, bins: str) -> None:
    ints = f"<{LANES} x i32>"
    whole = code.emit(f"fptosi {FLOATS} {code.emit(f'fmul {FLOATS} {value}, splat (float {number_of(BINS)})')} to {ints}")
    for test, end in (("sgt", BINS - 1), ("slt", 0)):
        beyond = code.emit(f"icmp {test} {ints} {whole}, splat (i32 {end})")
        whole = code.emit(f"select <{LANES} x i1> {beyond}, {ints} splat (i32 {end}), {ints} {whole}")
    code.do(f"store {ints} {whole}, ptr {bins}, align 64")
    base = code.emit(f"getelementptr i32, ptr %histogram, i64 {code.emit(f'mul i64 {place}, {BINS}')}")

    def one(lane: str) -> None:
        bin_ = code.emit(f"load i32, ptr {code.emit(f'getelementptr i32, ptr {bins}, i64 {lane}')}, align 4")
        at = code.emit(f"getelementptr i32, ptr {base}, i64 {code.emit(f'zext i32 {bin_} to i64')}")
        count = code.emit(f"load i32, ptr {at}, align 4")
        code.do(f"store i32 {code.emit(f'add i32 {count}, 1')}, ptr {at}, align 4")

    code.loop(str(LANES), one)
