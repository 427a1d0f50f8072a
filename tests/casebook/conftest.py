"""The template casebook, copied where a test may break it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from contrapeso.casebook.faults import Fault
from contrapeso.casebook.load import read
from contrapeso.casebook.new import template


class Folder:
    """A copy of the template casebook."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def swap(self, file: str, old: str, new: str) -> None:
        """Replace the first place of a text, which must be there."""
        path = self.path / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def write(self, file: str, text: str | bytes) -> None:
        """Write a file."""
        path = self.path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def append(self, file: str, text: str) -> None:
        """Add text at the end of a file."""
        self.write(file, (self.path / file).read_text(encoding="utf-8") + text)

    def line(self, file: str, text: str, number: int = 1) -> int:
        """Return the line on which a text stands for the n-th time."""
        lines = (self.path / file).read_text(encoding="utf-8").split("\n")
        return [index for index, row in enumerate(lines, 1) if text in row][number - 1]

    def faults(self) -> list[Fault]:
        """Read the casebook."""
        return read(self.path)[1]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Return a fresh copy of the template casebook."""
    path = tmp_path / "andara"
    shutil.copytree(template(), path)
    return Folder(path)
