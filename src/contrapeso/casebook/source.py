"""A file read as plain data, with the line of every part; and text from bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from contrapeso.casebook.faults import Fault

Path_ = tuple[str | int, ...]
MOST_FAULTS = 100  # in one file; more would hide the first
DEEPEST = 24  # levels of nesting; a casebook needs fewer than ten

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class Source:
    """Plain data of one file: mappings, lists, text and ``None``, and where each part stands."""

    file: str
    data: Any
    lines: dict[Path_, int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """Return the line of a part, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: Path_, what: str, todo: str) -> Fault:
        """Return a fault of the part at ``path``."""
        return Fault(self.file, self.line(*path), what, todo)


@dataclass(frozen=True)
class Placed:
    """An entry of a casebook, and where it stands."""

    value: Any
    source: Source
    path: Path_ = ()

    @property
    def file(self) -> str:
        """File of the entry."""
        return self.source.file

    def line(self, *path: str | int) -> int:
        """Return the line of a part of the entry."""
        return self.source.line(*self.path, *path)

    def fault(self, path: Path_, what: str, todo: str) -> Fault:
        """Return a fault of a part of the entry."""
        return self.source.fault((*self.path, *path), what, todo)


def decode(data: bytes, file: str) -> tuple[str | None, list[Fault]]:
    r"""Return bytes as text with ``\n`` line ends, or the faults that forbid it.

    A byte order mark is read over: Windows editors write one, and it changes nothing.
    ``contrapeso fmt`` leaves it out.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [Fault(file, 1, "the file is in UTF-16", "save it as UTF-8")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Fault(file, line, f"byte 0x{data[error.start]:02x} is not UTF-8", "save the file as UTF-8")]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _FORBIDDEN.search(text)
    if found is None:
        return text, []
    line = text.count("\n", 0, found.start()) + 1
    if found[0] == "\x00":
        return None, [Fault(file, line, "the file holds NUL bytes, so it is no text", "put the text file here, saved as UTF-8")]
    return None, [Fault(file, line, f"the character U+{ord(found[0]):04X} cannot be seen", "remove it")]
