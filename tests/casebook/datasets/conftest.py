"""Files of data providers, invented, and the folder of real ones where there is one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from dataset_files import FILES, encoded

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file and returns its path."""

    def put(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return put


@pytest.fixture
def invented(tmp_path: Path) -> dict[str, Path]:
    """Return the invented files by the word of the command line."""
    found = {}
    for word in FILES:
        found[word] = tmp_path / f"{word}.csv"
        found[word].write_bytes(encoded(word))
    return found


@pytest.fixture
def reference() -> Path:
    """Return the folder of reference data."""
    folder = os.environ.get("CONTRAPESO_REFERENCE")
    if not folder:
        pytest.skip("CONTRAPESO_REFERENCE does not name a folder of reference data")
    return Path(folder)
