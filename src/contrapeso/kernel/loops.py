"""What every program of the kernel is made of: loops, links between polities, ways in."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass

from contrapeso.kernel.functions import number

LANES = 16
"""Chains or members in a vector: sixteen numbers of single precision fill a register of 512 bits."""
FLOATS = f"<{LANES} x float>"
FLUSHED = platform.machine().lower() in ("x86_64", "amd64")
ATTRIBUTES = "attributes #0 = { nounwind noinline }\n"


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


class Code:
    """Writes a function with loops; counters live on the stack until the compiler lifts them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.head: list[str] = []
        self.count = 0

    def body(self) -> str:
        """Return what was written; memory that is asked for anywhere is taken once, at the start."""
        return "\n".join(["entry:", *self.head, *self.lines])

    def memory(self, kind: str) -> str:
        """Ask for memory on the stack and return its address."""
        self.count += 1
        self.head.append(f"  %m{self.count} = alloca {kind}, align 64")
        return f"%m{self.count}"

    def emit(self, instruction: str) -> str:
        """Write an instruction and return the name of its result."""
        self.count += 1
        self.lines.append(f"  %c{self.count} = {instruction}")
        return f"%c{self.count}"

    def do(self, instruction: str) -> None:
        """Write an instruction without a result."""
        self.lines.append(f"  {instruction}")

    def at(self, base: str, *parts: tuple[str, int]) -> str:
        """Return the address of base + sum of index * size, in single-precision numbers."""
        place = base
        for index, size in parts:
            offset = index if size == 1 else self.emit(f"mul i64 {index}, {size}")
            place = self.emit(f"getelementptr float, ptr {place}, i64 {offset}")
        return place

    def when(self, test: str, body: Callable[[], None]) -> None:
        """Write what is done only where a truth value holds."""
        self.count += 1
        label = f"w{self.count}"
        self.do(f"br i1 {test}, label %{label}.yes, label %{label}.end")
        self.lines.append(f"{label}.yes:")
        body()
        self.do(f"br label %{label}.end")
        self.lines.append(f"{label}.end:")

    def loop(self, stop: str, body: Callable[[str], None]) -> None:
        """Write a loop from 0 to ``stop``."""
        self.count += 1
        label = f"l{self.count}"
        counter = self.memory("i64")
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


def pointers(*names: str) -> tuple[str, ...]:
    """Return arguments that are addresses of memory which no other argument shares."""
    return tuple(f"ptr noalias %{name}" for name in names)


def declarations(*bodies: str) -> str:
    """Return declarations of the intrinsics that some functions call."""
    used = sorted({line.split("@", 1)[1].split("(")[0] for body in bodies for line in body.splitlines() if f".v{LANES}f32(" in line})
    named = [f"declare {FLOATS} @{name}({', '.join([FLOATS] * (3 if '.fma.' in name else 1))})" for name in used]
    flushing = ["declare void @llvm.x86.sse.stmxcsr(ptr)", "declare void @llvm.x86.sse.ldmxcsr(ptr)"] if FLUSHED else []
    return "\n".join([*named, *flushing]) + "\n"


def entry(name: str, arguments: tuple[str, ...]) -> str:
    """Return the function that is called from outside: the loop, with numbers too small for full precision taken as zero.

    Such numbers cost an Intel or AMD processor a hundred times a usual one, and none matters here.
    """
    code = Code()
    call = f"call void @{name}_loop({', '.join(argument.replace(' noalias', '') for argument in arguments)})"
    if FLUSHED:
        before, flushing = code.memory("i32"), code.memory("i32")
        code.do(f"call void @llvm.x86.sse.stmxcsr(ptr {before})")
        code.do(f"store i32 {code.emit('or i32 ' + code.emit(f'load i32, ptr {before}') + f', {0x8040}')}, ptr {flushing}")
        code.do(f"call void @llvm.x86.sse.ldmxcsr(ptr {flushing})")
    code.do(call)
    if FLUSHED:
        code.do(f"call void @llvm.x86.sse.ldmxcsr(ptr {before})")
    return f"define void @{name}({', '.join(arguments)}) {{\n{code.body()}\n  ret void\n}}\n"


def collect(code: Code, sizes: Sizes, links: tuple[Link, ...], t: str, p: str, here: str, found: str) -> None:
    """Write what reaches polity ``p`` in quarter ``t`` to the address ``found``."""
    wide = sizes.states * LANES
    square = code.emit("mul i64 %polities, %polities")
    ties = code.at("%ties", (code.emit(f"mul i64 {t}, {square}"), sizes.matrices))
    for place, link in enumerate(links):
        row = code.at(code.at(ties, (square, link.matrix)), (code.emit(f"mul i64 {p}, %polities"), 1))
        total = code.at(found, (str(place * LANES), 1))
        code.do(f"store {FLOATS} zeroinitializer, ptr {total}, align 64")

        def add(q: str, row: str = row, link: Link = link, total: str = total) -> None:
            weight = spread(code, code.at(row, (q, 1)))
            other = code.emit(f"load {FLOATS}, ptr {code.at(here, (q, wide), (str(link.state * LANES), 1))}, align 64")
            other = code.emit(f"fadd {FLOATS} {other}, splat (float {number(-link.less)})")
            part = code.emit(f"fmul contract {FLOATS} {weight}, {other}")
            before = code.emit(f"load {FLOATS}, ptr {total}, align 64")
            code.do(f"store {FLOATS} {code.emit(f'fadd contract {FLOATS} {before}, {part}')}, ptr {total}, align 64")

        code.loop("%polities", add)


def spread(code: Code, place: str) -> str:
    """Write a load of one number into every lane."""
    one = code.emit(f"load float, ptr {place}, align 4")
    first = code.emit(f"insertelement {FLOATS} poison, float {one}, i64 0")
    return code.emit(f"shufflevector {FLOATS} {first}, {FLOATS} poison, <{LANES} x i32> zeroinitializer")
