"""Random numbers as LLVM instructions: the same hash, and the same normals, as those of the laboratory."""

from __future__ import annotations

from contrapeso.kernel.functions import Vectors
from contrapeso.kernel.loops import LANES, Code

SPREAD = 0x9E3779B9
_ROUND = ((16, 0x21F0AAAD), (15, 0x735A2D97), (15, None))


class Randoms:
    """Emits random numbers of sixteen members; ``keys`` points to the two keys of each stream, the first of which all share."""

    def __init__(self, code: Code, members: str, keys: str) -> None:
        self.code = code
        self.vectors = Vectors(code.emit, LANES)
        self.ints = self.vectors.ints
        self.keys = keys
        self.start = self._mixed(code.emit(f"add {self.ints} {members}, {self._key(0)}"))

    def _whole(self, value: int) -> str:
        return f"splat (i32 {value - (1 << 32) if value >= 1 << 31 else value})"

    def _mixed(self, bits: str) -> str:
        for shift, factor in _ROUND:
            moved = self.code.emit(f"lshr {self.ints} {bits}, {self._whole(shift)}")
            bits = self.code.emit(f"xor {self.ints} {bits}, {moved}")
            if factor is not None:
                bits = self.code.emit(f"mul {self.ints} {bits}, {self._whole(factor)}")
        return bits

    def bits(self, stream: int) -> str:
        """Emit 32 random bits a member."""
        return self._mixed(self.code.emit(f"xor {self.ints} {self.start}, {self._key(2 * stream + 1)}"))

    def _key(self, index: int) -> str:
        place = self.code.emit(f"getelementptr i32, ptr {self.keys}, i64 {index}")
        one = self.code.emit(f"load i32, ptr {place}, align 4")
        first = self.code.emit(f"insertelement {self.ints} poison, i32 {one}, i64 0")
        return self.code.emit(f"shufflevector {self.ints} {first}, {self.ints} poison, <{LANES} x i32> zeroinitializer")

    def uniform(self, bits: str) -> str:
        """Emit numbers strictly between 0 and 1."""
        high = self.code.emit(f"lshr {self.ints} {bits}, {self._whole(8)}")
        number = self.code.emit(f"sitofp {self.ints} {high} to {self.vectors.floats}")
        shifted = self.vectors.binary("fadd", number, self.vectors.constant(0.5))
        return self.vectors.binary("fmul", shifted, self.vectors.constant(2.0**-24))

    def normals(self, first: str, second: str) -> tuple[str, str]:
        """Emit two independent standard normals a member from two streams of bits."""
        vectors = self.vectors
        number = self.code.emit(f"uitofp {self.ints} {first} to {vectors.floats}")
        even = vectors.binary("fmul", vectors.binary("fadd", number, vectors.constant(0.5)), vectors.constant(2.0**-32))
        # Rounding can carry the largest numbers to one and a hair beyond zero in the logarithm.
        square = vectors.binary("fmul", vectors.constant(-2.0), vectors.log(even))
        square = vectors.choose(vectors.test("ogt", square, vectors.constant(0.0)), square, vectors.constant(0.0))
        radius = vectors.call("sqrt", square)
        turn = vectors.binary("fsub", self.uniform(second), vectors.constant(0.5))
        cosine, sine = self._turned(turn)
        return vectors.binary("fmul", radius, cosine), vectors.binary("fmul", radius, sine)

    def _turned(self, turn: str) -> tuple[str, str]:
        """Emit cosine and sine of a share of a full turn, -1/2 to 1/2."""
        vectors, emit = self.vectors, self.code.emit
        quarter = vectors.call("rint", vectors.binary("fmul", turn, vectors.constant(4.0)))
        rest = vectors.fused(quarter, vectors.constant(-0.25), turn)
        angle = vectors.binary("fmul", rest, vectors.constant(6.283185307179586))
        square = vectors.binary("fmul", angle, angle)
        part = vectors.polynomial(square, (-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1))
        sine = vectors.fused(vectors.binary("fmul", part, square), angle, angle)
        part = vectors.polynomial(square, (2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2, -0.5))
        cosine = vectors.fused(part, square, vectors.constant(1.0))
        which = emit(f"fptosi {vectors.floats} {quarter} to {self.ints}")
        odd = self._tested(which, 1)
        turned_cosine, turned_sine = vectors.choose(odd, sine, cosine), vectors.choose(odd, cosine, sine)
        after = emit(f"add {self.ints} {which}, {self._whole(1)}")
        return self._signed(turned_cosine, self._tested(after, 2)), self._signed(turned_sine, self._tested(which, 2))

    def _tested(self, whole: str, bit: int) -> str:
        masked = self.code.emit(f"and {self.ints} {whole}, {self._whole(bit)}")
        return self.code.emit(f"icmp ne {self.ints} {masked}, zeroinitializer")

    def _signed(self, value: str, negative: str) -> str:
        return self.vectors.choose(negative, self.code.emit(f"fneg {self.vectors.floats} {value}"), value)
