"""A small casebook with two theories and a question, and a laboratory on it."""

from __future__ import annotations

import time
from pathlib import Path

from contrapeso.apps.lab.app import create_app
from contrapeso.apps.lab.settings import LabSettings
from contrapeso.casebook.new import create

FAKE = "fake_work:compute"
HERE = Path(__file__).parent
THEORY = """\
id: {id}
code: {code}
title:
  en: Theory <b>{id}</b>
  es: Teoría <b>{id}</b>
author: Nobody
summary:
  en: A theory for tests.
  es: Una teoría para pruebas.
rows: [M01, M04-M18]
"""
SCENARIO = """\
id: no-strike
code: X01
title:
  en: No strike <script>alert(1)</script>
  es: Sin huelga <script>alert(1)</script>
question:
  en: What if there had been no strike? "><img src=x onerror=alert(2)>
  es: ¿Y si no hubiera habido huelga? "><img src=x onerror=alert(2)>
polities: [XAA]
from: 1955Q1
to: 1960Q4
changes:
  - id: no-wave
    words:
      en: No wave of protest.
      es: Ninguna ola de protesta.
    event: wave
    happens: false
outcomes:
  - id: exit
    kind: exit
    words:
      en: A head of government is forced out.
      es: Un jefe de gobierno es forzado a salir.
    polity: XAA
    at: 1960Q4
author:
  holder: act:nobody
  words:
    en: Fewer exits.
    es: Menos salidas.
  expects:
    exit: lower
"""
LOCAL = "http://127.0.0.1:8765"


def small_book(folder: Path) -> Path:
    """Write a casebook that passes check, with theories and a question of hostile words."""
    create(folder)
    (folder / "theories").mkdir()
    for number, name in enumerate(("first", "second"), 1):
        (folder / "theories" / f"{name}.yaml").write_text(THEORY.format(id=name, code=f"T{number}"), encoding="utf-8")
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "no-strike.yaml").write_text(SCENARIO, encoding="utf-8")
    return folder


def lab_settings(book: Path, state: Path, **more) -> LabSettings:
    return LabSettings(**{"casebook": book, "state": state, "computation": FAKE, "workers": False, **more})


def app_of(book: Path, state: Path, **more):
    return create_app(lab_settings(book, state, **more))


def until(found, seconds: float = 20.0):
    """Wait until something is true, and return it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.03)
    raise AssertionError(f"not within {seconds} s")
