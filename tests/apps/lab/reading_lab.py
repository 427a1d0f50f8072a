"""Laboratories to read: of the built-in casebook, and of one whose words are hostile."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from starlette.testclient import TestClient

from contrapeso.apps.lab.app import create_app
from contrapeso.apps.lab.settings import LabSettings
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.new import template

sys.path += [str(Path(__file__).parents[2] / room) for room in ("report", "tournament")]
from made_up import folder as made_up_tournament  # type: ignore[import-not-found]
from tiny_run import write_run  # type: ignore[import-not-found]

HOSTILE = "<script>alert(1)</script>\\\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}"
BASE = "http://127.0.0.1:8765"


def small_run(folder: Path, casebook: Path) -> Path:
    """Write a made-up run of the polities that a casebook looks at first."""
    book = load(casebook)
    return write_run(folder, replace(book, polities={code: book.polities[code] for code in book.focus}))


def small_tournament(folder: Path, casebook: Path) -> Path:
    """Write a made-up tournament as one of a casebook."""
    manifest = made_up_tournament(folder) / "tournament.json"
    about = json.loads(manifest.read_text(encoding="utf-8"))
    about["casebook"]["hash"] = load(casebook).hash
    manifest.write_text(json.dumps(about), encoding="utf-8")
    return folder


def client(folder: Path, casebook: Path | None = None) -> TestClient:
    """Return a client of a laboratory without a worker."""
    casebook = casebook or builtin()
    run = small_run(folder / "run", casebook)
    settings = LabSettings(casebook=casebook, run=run, state=folder / "state", workers=False)
    return TestClient(create_app(settings), base_url=BASE, raise_server_exceptions=False)


def hostile(folder: Path) -> Path:
    """Return a casebook whose names and paraphrases try to be more than text."""
    found = Path(shutil.copytree(template(), folder / "hostile"))
    for path in found.rglob("*.yaml"):
        lines = path.read_text(encoding="utf-8").split("\n")
        for place, line in enumerate(lines):
            key, colon, value = line.partition(": ")
            if colon and key.strip("- ") in ("en", "es", "name", "label", "assumption", "says") and value and value[0] not in "|>[{":
                lines[place] = f'{key}: "{HOSTILE} {value.strip(chr(34)).strip(chr(39))[:20]}"'
        path.write_text("\n".join(lines), encoding="utf-8")
    return found
