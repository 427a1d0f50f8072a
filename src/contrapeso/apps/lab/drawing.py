"""A process of its own that draws charts: what draws them takes much memory, and would hold up the pages.

It reads orders from standard input and ends when that does. ``python -m contrapeso.apps.lab.drawing`` is that process.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import threading
from functools import lru_cache
from typing import Any, BinaryIO

_HEAD = struct.Struct(">?I")


class DrawingError(RuntimeError):
    """A chart that could not be drawn."""


def _take(stream: BinaryIO) -> tuple[bool, bytes] | None:
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    good, size = _HEAD.unpack(head)
    body = stream.read(size)
    return (good, body) if len(body) == size else None


def _give(stream: BinaryIO, good: bool, body: bytes) -> None:
    stream.write(_HEAD.pack(good, len(body)) + body)
    stream.flush()


class Drawer:
    """Draws charts in another process, one at a time; the process is started with the first and after a fall."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def svg(self, specification: dict[str, Any]) -> str:
        """Return a Vega-Lite chart as SVG."""
        return self._order("svg", specification).decode()

    def png(self, specification: dict[str, Any]) -> bytes:
        """Return a Vega-Lite chart as PNG, two pixels for each of its own."""
        return self._order("png", specification)

    def bundle(self, version: str) -> bytes:
        """Return the JavaScript that draws charts in a browser."""
        return self._order("bundle", version)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process.terminate()
            self._process.wait()
            self._process = None

    def _order(self, what: str, of: Any) -> bytes:
        order = json.dumps([what, of]).encode()
        answer = None
        with self._lock:
            for _ in range(2):
                answer = self._ask(order)
                if answer is not None:
                    break
                self._end()
        if answer is None:
            raise DrawingError("the process that draws charts has ended twice")
        good, body = answer
        if not good:
            raise DrawingError(body.decode())
        return body

    def _ask(self, order: bytes) -> tuple[bool, bytes] | None:
        if self._process is None or self._process.poll() is not None:
            self._end()
            command = [sys.executable, "-m", "contrapeso.apps.lab.drawing"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            _give(self._process.stdin, True, order)  # type: ignore[arg-type]
            return _take(self._process.stdout)  # type: ignore[arg-type]
        except OSError:
            return None


@lru_cache(maxsize=1)
def drawer() -> Drawer:
    """Return the one drawer of this process."""
    return Drawer()


def main() -> None:
    """Carry out orders until there are no more."""
    import vl_convert

    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    while (taken := _take(orders)) is not None:
        what, of = json.loads(taken[1])
        try:
            if what == "svg":
                body = vl_convert.vegalite_to_svg(of).encode()
            elif what == "png":
                body = vl_convert.vegalite_to_png(of, scale=2)
            else:
                body = vl_convert.javascript_bundle(vl_version=of).encode()  # type: ignore[call-arg]
        except Exception as error:  # Whatever goes wrong in a drawing is told to who ordered it, and the next one is drawn.
            _give(answers, False, str(error).encode())
        else:
            _give(answers, True, body)


if __name__ == "__main__":
    main()
