"""No sentence of a source, no path of a machine, no lock file stands in the repository."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TITLES = "sources.csl.json"
"""Bibliographic items, whose titles are those of the works."""

TEXTS = (".py", ".yaml", ".yml", ".md", ".json", ".csv", ".toml", ".rst", ".html", ".ipynb")


def tracked() -> list[Path]:
    found = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / line for line in found.stdout.splitlines()]


def test_no_lock_file_is_committed():
    assert not [path for path in tracked() if path.name == "uv.lock"]


def test_ten_words_in_a_row_are_never_those_of_a_source():
    folder = os.environ.get("CONTRAPESO_SOURCES")
    if not folder or not Path(folder).is_dir():
        pytest.skip("set CONTRAPESO_SOURCES to a folder with the source texts")

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-záéíóúñü0-9]+", text.lower())
        return {tuple(words[i : i + 10]) for i in range(len(words) - 9)}

    sources = set().union(*(runs(path.read_text(encoding="utf-8")) for path in Path(folder).glob("*.txt")))
    assert sources
    shared = {
        str(path.relative_to(ROOT)): " ".join(min(found))
        for path in tracked()
        if path.suffix in TEXTS and path.name != TITLES and path.exists() and (found := runs(path.read_text(encoding="utf-8")) & sources)
    }
    assert not shared
