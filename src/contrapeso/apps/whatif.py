"""A what-if from a scenario to tables: every arm, in both modes, under every theory asked for."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from contrapeso import __version__
from contrapeso.apps.pipeline import UNFINISHED, Reporter, finished, fits_folder, silent, use_compilation_cache
from contrapeso.apps.recovery_found import recovery_of
from contrapeso.apps.whatif_answer import Prepared, answer
from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import load
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.casebook.scenario import Scenario
from contrapeso.casebook.theory_file import TheoryFile
from contrapeso.dynamics.mechanism import Mechanism
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import code_hash, fit, fit_all, own_code
from contrapeso.inference.posterior import diagnostics, sound, table
from contrapeso.inference.sample import Settings
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.laboratory.engine import engine
from contrapeso.scale.crew import Here, Workers
from contrapeso.scale.kept import spread_kept
from contrapeso.scale.shared import Shared
from contrapeso.theories.files import build
from contrapeso.theories.library import MECHANISMS
from contrapeso.vocabulary.errors import ContrapesoError

THEORY_FIT = Settings()
"""As long as the fit of a run, so that the theory of a run is not fitted again; its diagnostics stand beside what it says."""

SHARES = ("theory", "arm", "mode", "mechanism", "outcome", "effect", "without", "moved", "error")
MOVED = ("arm", "change", "variable", "polity", "quarter", "unit", "recorded", "changed", "low", "high")


def scope(scenario: Scenario, book: Casebook) -> tuple[str, ...]:
    """Return the polities whose record is fitted: those of the run where they suffice, else the scenario's own.

    One fit then serves all scenarios on the same polities.
    """
    return book.focus if set(scenario.polities) <= set(book.focus) else tuple(sorted(scenario.polities))


def prepare(
    book: Casebook,
    name: str,
    polities: tuple[str, ...],
    *,
    settings: Settings,
    members: int,
    cache: Path | None,
    library: Mapping[str, Mechanism] | None = None,
    inputs: tuple[Record, Compiled] | None = None,
    tell: Reporter = silent,
) -> Prepared:
    """Fit a theory, or read its fit, and return draws with what is known of each parameter.

    ``inputs`` are the record of the polities and its arrays, where they are there already.
    """
    record = assemble(book, polities) if inputs is None else inputs[0]
    compiled = compile_record(record) if inputs is None else inputs[1]
    theory = build(book.theories[name], library)
    fitted = fit(theory, record, compiled, settings, cache=cache, progress=lambda done, total: tell("fit", done, total))
    found = diagnostics(fitted.draws)
    recovered = recovery_of(theory)
    parameters = table(theory, fitted.draws, record.polities, recovered=recovered)
    badges = dict(zip(parameters["name"], parameters["badge"], strict=True))
    note = None if recovered is None else recovered.note()
    return Prepared(theory, record, compiled, fitted.draws.stacked(limit=members), badges, sound(found), found, note)


def _fit_together(
    book: Casebook,
    names: Sequence[str],
    polities: tuple[str, ...],
    settings: Settings,
    store: Path,
    library: Mapping[str, Mechanism],
    crew: Workers,
    tell: Reporter,
) -> None:
    """Put the fits of theories on the same mechanisms into the store, several at a time."""
    record = assemble(book, polities)
    compiled = compile_record(record)
    groups: dict[int, list[Theory]] = {}
    for name in names:
        theory = build(book.theories[name], library)
        groups.setdefault(id(theory.structure), []).append(theory)
    for group in groups.values():
        fit_all(group, record, compiled, settings, cache=store, progress=lambda done, total: tell("fit", done, total), crew=crew)


def _answered(given: Shared[tuple[Scenario, int, dict[str, Prepared]]], parted: str | None, name: str) -> dict[str, Any]:
    """Return the answer under one theory, here or in a worker; under the one named first with the part of each mechanism."""
    scenario, seed, prepared = given.value
    if name not in prepared:
        raise ContrapesoError("a part of the answer could not be read and was removed; run the command again to make it anew")
    one = prepared[name]
    blocks = list(answer(one, scenario, seed=seed, mechanisms=name == parted))
    return {"theory": name, "sound": one.sound, "diagnostics": one.diagnostics, "recovery": one.recovery, "blocks": blocks}


def _part_key(key: str, file: TheoryFile, own: Mapping[str, Mechanism], library: Mapping[str, Mechanism]) -> str:
    """Return the key of one theory's part: the inputs, the theory, mechanisms of a user's own that it names, and its recovery."""
    theory = build(file, library)
    recovered = recovery_of(theory)
    parts = [key, file.model_dump(mode="json"), own_code(theory) if own else {}, None if recovered is None else recovered.note()]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def whatif(
    casebook: Path,
    scenario: Scenario,
    theories: tuple[str, ...],
    out: Path,
    *,
    seed: int = 1,
    members: int = 512,
    settings: Settings = THEORY_FIT,
    cache: bool = True,
    own: Mapping[str, TheoryFile] | None = None,
    mechanisms: Mapping[str, Mechanism] | None = None,
    shared: bool = False,
    crew: Workers | None = None,
    tell: Reporter = silent,
) -> dict[str, Any]:
    """Run a scenario under each theory and write ``whatif.json``, ``outcomes.csv``, ``paths.csv`` and ``changes.csv``.

    With ``shared`` the part of each mechanism in the effects is worked out under the first theory
    and written to ``shares.csv``, which takes two runs for each mechanism.

    ``own`` are theories and ``mechanisms`` mechanisms that a user brings beside the casebook and the library.
    ``crew`` does the fits and the answers, a theory each; this process where absent.

    A theory whose results are already in the folder, for the same inputs, is not run again: a
    run that was stopped goes on where it was.
    """
    use_compilation_cache()
    started = time.perf_counter()
    book = load(casebook)
    book = replace(book, theories={**book.theories, **(own or {})})
    library = {**MECHANISMS, **(mechanisms or {})}
    store, crew = fits_folder(out, cache=cache), crew or Here()
    polities = scope(scenario, book)
    out.mkdir(parents=True, exist_ok=True)
    parts = out / UNFINISHED
    parts.mkdir(exist_ok=True)
    inputs = [
        book.hash,
        scenario.model_dump(mode="json"),
        seed,
        members,
        asdict(settings),
        __version__,
        code_hash("laboratory/*.py", "apps/whatif*.py"),
        engine(),
        shared,
    ]
    key = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:16]
    names = {f"{name}.{_part_key(key, book.theories[name], mechanisms or {}, library)}": name for name in theories}
    missing = {part: name for part, name in names.items() if not (parts / f"{part}.json").exists()}
    _fit_together(book, list(missing.values()), polities, settings, store, library, crew, tell)
    how = {"settings": settings, "members": members, "cache": store, "library": library, "tell": tell}
    record = assemble(book, polities)
    inputs = (record, compile_record(record))
    prepared = {name: prepare(book, name, polities, inputs=inputs, **how) for name in missing.values()}
    # All that is prepared goes together, so that theories on the same mechanisms are compiled once by a worker.
    given = partial(_answered, Shared((scenario, seed, prepared)), theories[0] if shared else None)
    found = list(spread_kept(crew, given, names, parts, progress=lambda done, of: tell("whatif", done, of)).values())
    tell("whatif", len(theories), len(theories))
    keys = ("arm", "mode", "coupling")
    outcomes = [{"theory": f["theory"], **{k: b[k] for k in keys}, **row} for f in found for b in f["blocks"] for row in b["outcomes"]]
    paths = [{"theory": f["theory"], **{k: b[k] for k in keys}, **row} for f in found for b in f["blocks"] for row in b["paths"]]
    frame = pd.DataFrame(outcomes)
    frame["mechanisms"] = frame["mechanisms"].map(" ".join)
    frame.to_csv(out / "outcomes.csv", index=False, float_format="%.6g")
    pd.DataFrame(paths).to_csv(out / "paths.csv", index=False, float_format="%.6g")
    moved = [row for b in found[0]["blocks"] for row in b["changes"]]
    pd.DataFrame(moved, columns=list(MOVED)).to_csv(out / "changes.csv", index=False, float_format="%.6g")
    files = ["outcomes.csv", "paths.csv", "changes.csv"]
    parted = [{"theory": f["theory"], **{k: b[k] for k in keys[:2]}, **row} for f in found for b in f["blocks"] for row in b["shares"]]
    if shared:
        pd.DataFrame(parted, columns=list(SHARES)).to_csv(out / "shares.csv", index=False, float_format="%.6g")
        files.append("shares.csv")
    summary = {
        "version": __version__,
        "command": "whatif",
        "scenario": scenario.model_dump(mode="json", by_alias=True),
        "casebook": {"title": book.manifest.title.en, "hash": book.hash},
        "polities": list(polities),
        "seed": seed,
        "members": members,
        "settings": asdict(settings),
        "theories": {f["theory"]: {"sound": f["sound"], "diagnostics": f["diagnostics"], "recovery": f.get("recovery")} for f in found},
        "seconds": round(time.perf_counter() - started, 1),
        "files": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in files},
    }
    finished(out)
    (out / "whatif.json").write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return summary
