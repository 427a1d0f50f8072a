"""The command line on a casebook of one invented country, with four small mechanisms in the place of the library.

Run as a program, with the words of a command. Tests start it, and
stop it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "laboratory")]

SCENARIO = """id: no-strike
code: E1
title: {en: No strike, es: Sin huelga}
question: {en: What if nobody had struck?, es: ¿Y si nadie hacía huelga?}
polities: [XAA]
from: 1958Q1
to: 1962Q4
changes:
  - {id: no-wave, words: {en: No strike., es: Sin huelga.}, event: wave, happens: false}
outcomes:
  - {id: exit, words: {en: Exit by 1960, es: Salida hasta 1960}, kind: exit, polity: XAA, at: 1960Q4}
theories: [first, second]
"""
THEORY = """id: {name}
code: {code}
title: {{en: {name}, es: {name}}}
author: Somebody
summary: {{en: Invented., es: Inventado.}}
rows: [{rows}]
mechanisms: [chances, ballots, stocks, memories]
"""


def small() -> None:
    """Put the small mechanisms in the place of the library, and refits into the record's short time."""
    from tiny_theory import tiny

    from contrapeso.inference import sample
    from contrapeso.theories import library
    from contrapeso.tournament import backtest

    library.MECHANISMS.clear()
    library.MECHANISMS.update({item.label: item for item in tiny().mechanisms})
    backtest.refit_origins = lambda record: (24, 32, 40, 48)
    # Fits as long as the test wants them: chains, warm-up, draws.
    given = tuple(int(word) for word in os.environ.get("TEST_FIT", "16,40,40").split(","))
    sample.Settings.__init__.__defaults__ = (*given, *sample.Settings.__init__.__defaults__[3:])


def casebook(folder: Path) -> Path:
    """Write the casebook, with a scenario and two theories, and return its folder."""
    from contrapeso.casebook.new import template

    shutil.copytree(template(), folder)
    texts = {"scenarios/no-strike": SCENARIO}
    for name, code, rows in (("first", "T8", "M01, M20"), ("second", "T9", "M02, M40")):
        texts[f"theories/{name}"] = THEORY.format(name=name, code=code, rows=rows)
    for name, text in texts.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def begun(words: Sequence[str], cache: Path, **how: object) -> subprocess.Popen[str]:
    """Begin a command in a process group of its own, with a cache of its own."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "CONTRAPESO_LANG": "en", **how}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, str(HERE), *words], env=environment, start_new_session=True, **pipes)  # type: ignore[call-overload]


def group(process: subprocess.Popen[str]) -> list[int]:
    """Return the living processes that a command began, itself the first, in the order in which they began."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[3]) == process.pid and words[0] not in "ZX":
            found.append((int(words[19]), int(path.parent.name)))
    return [number for _, number in sorted(found)]


def tables(folder: Path) -> dict[str, bytes]:
    """Return the tables of a command's folder by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


if __name__ == "__main__":
    small()
    from contrapeso.apps import cli

    cli.main()
elif __name__ == "__mp_main__":
    # A worker process imports the program that began it under another name, to find what it was given.
    small()
