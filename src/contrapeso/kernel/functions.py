"""Exponential, logarithm and their relatives for vectors of single precision, as LLVM instructions.

Polynomials and reductions are those that numerical libraries have long used for single precision
(range reduction by powers of two, minimax polynomials after Cody and Waite, and Moshier's Cephes);
each is held to a few units in the last place by a test.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

Emit = Callable[[str], str]
"""Adds an instruction and returns the name of its result."""


def number(value: float) -> str:
    """Write a number of single precision as LLVM does: the bits of the same number in double precision."""
    single = struct.unpack("f", struct.pack("f", value))[0]
    return f"0x{struct.unpack('Q', struct.pack('d', single))[0]:016X}"


class Vectors:
    """Emits operations on vectors of ``lanes`` single-precision numbers."""

    def __init__(self, emit: Emit, lanes: int) -> None:
        self.emit = emit
        self.lanes = lanes
        self.floats, self.ints, self.tests = f"<{lanes} x float>", f"<{lanes} x i32>", f"<{lanes} x i1>"

    def constant(self, value: float) -> str:
        """Return a vector that holds one number in every lane."""
        return f"splat (float {number(value)})"

    def _whole(self, value: int) -> str:
        return f"splat (i32 {value})"

    def binary(self, op: str, a: str, b: str) -> str:
        """Emit an operation of two vectors; products may be fused with sums."""
        return self.emit(f"{op} contract nsz {self.floats} {a}, {b}")

    def divide(self, a: str, b: str) -> str:
        """Emit a quotient."""
        return self.emit(f"fdiv contract nsz {self.floats} {a}, {b}")

    def test(self, kind: str, a: str, b: str) -> str:
        """Emit a comparison: ogt, oge, olt, ole, oeq, une."""
        return self.emit(f"fcmp {kind} {self.floats} {a}, {b}")

    def choose(self, test: str, true: str, false: str) -> str:
        """Emit a choice lane by lane."""
        return self.emit(f"select {self.tests} {test}, {self.floats} {true}, {self.floats} {false}")

    def call(self, name: str, *args: str) -> str:
        """Call an intrinsic of vectors."""
        given = ", ".join(f"{self.floats} {arg}" for arg in args)
        return self.emit(f"call contract nsz {self.floats} @llvm.{name}.v{self.lanes}f32({given})")

    def fused(self, a: str, b: str, c: str) -> str:
        """Emit a * b + c."""
        return self.call("fma", a, b, c)

    def polynomial(self, x: str, coefficients: tuple[float, ...]) -> str:
        """Emit a polynomial, highest power first."""
        total = self.constant(coefficients[0])
        for coefficient in coefficients[1:]:
            total = self.fused(total, x, self.constant(coefficient))
        return total

    def exp(self, x: str) -> str:
        """Emit the exponential; arguments beyond what single precision holds give its ends."""
        low, high = self.constant(-87.3), self.constant(88.0)
        x = self.choose(self.test("ogt", x, high), high, x)
        x = self.choose(self.test("olt", x, low), low, x)
        whole = self.call("rint", self.binary("fmul", x, self.constant(1.44269504088896341)))
        rest = self.fused(whole, self.constant(-0.693359375), x)
        rest = self.fused(whole, self.constant(2.12194440e-4), rest)
        part = self.polynomial(rest, (1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1))
        value = self.binary("fadd", self.fused(part, self.binary("fmul", rest, rest), rest), self.constant(1.0))
        power = self.emit(f"fptosi {self.floats} {whole} to {self.ints}")
        biased = self.emit(f"add {self.ints} {power}, {self._whole(127)}")
        shifted = self.emit(f"shl {self.ints} {biased}, {self._whole(23)}")
        return self.binary("fmul", value, self.emit(f"bitcast {self.ints} {shifted} to {self.floats}"))

    def log(self, x: str) -> str:
        """Emit the logarithm; minus infinity at zero and not a number below."""
        bits = self.emit(f"bitcast {self.floats} {x} to {self.ints}")
        # The mantissa is brought into [sqrt(1/2), sqrt(2)) by an offset of the exponent.
        moved = self.emit(f"sub {self.ints} {bits}, {self._whole(0x3F3504F3)}")
        power = self.emit(f"ashr {self.ints} {moved}, {self._whole(23)}")
        kept = self.emit(f"and {self.ints} {moved}, {self._whole(0x007FFFFF)}")
        mantissa = self.emit(f"add {self.ints} {kept}, {self._whole(0x3F3504F3)}")
        m = self.binary("fsub", self.emit(f"bitcast {self.ints} {mantissa} to {self.floats}"), self.constant(1.0))
        e = self.emit(f"sitofp {self.ints} {power} to {self.floats}")
        square = self.binary("fmul", m, m)
        part = self.polynomial(
            m,
            (
                7.0376836292e-2,
                -1.1514610310e-1,
                1.1676998740e-1,
                -1.2420140846e-1,
                1.4249322787e-1,
                -1.6668057665e-1,
                2.0000714765e-1,
                -2.4999993993e-1,
                3.3333331174e-1,
            ),
        )
        y = self.binary("fmul", self.binary("fmul", part, m), square)
        y = self.fused(e, self.constant(-2.12194440e-4), y)
        y = self.fused(square, self.constant(-0.5), y)
        value = self.fused(e, self.constant(0.693359375), self.binary("fadd", m, y))
        zero = self.constant(0.0)
        value = self.choose(self.test("ogt", x, zero), value, self.constant(float("nan")))
        return self.choose(self.test("oeq", x, zero), self.constant(float("-inf")), value)

    def log1p(self, x: str) -> str:
        """Emit log(1 + x), exact for small x: the rounding of the sum is put back."""
        one = self.constant(1.0)
        total = self.binary("fadd", one, x)
        # Written so that the compiler cannot simplify the lost part away.
        lost = self.emit(f"fsub {self.floats} {x}, {self.emit(f'fsub {self.floats} {total}, {one}')}")
        value = self.binary("fadd", self.log(total), self.divide(lost, total))
        return self.choose(self.test("oeq", total, one), x, value)

    def tanh(self, x: str) -> str:
        """Emit the hyperbolic tangent as a quotient of polynomials."""
        limit = self.constant(7.90531110763549805)
        y = self.choose(self.test("ogt", x, limit), limit, x)
        y = self.choose(self.test("olt", y, self.constant(-7.90531110763549805)), self.constant(-7.90531110763549805), y)
        square = self.binary("fmul", y, y)
        top = self.polynomial(
            square,
            (
                -2.76076847742355e-16,
                2.00018790482477e-13,
                -8.60467152213735e-11,
                5.12229709037114e-08,
                1.48572235717979e-05,
                6.37261928875436e-04,
                4.89352455891786e-03,
            ),
        )
        bottom = self.polynomial(square, (1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03))
        return self.divide(self.binary("fmul", y, top), bottom)

    def logistic(self, x: str) -> str:
        """Emit 1 / (1 + exp(-x))."""
        one = self.constant(1.0)
        return self.divide(one, self.binary("fadd", one, self.exp(self.emit(f"fneg {self.floats} {x}"))))
