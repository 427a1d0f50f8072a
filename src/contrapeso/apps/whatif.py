"""A what-if from a scenario to tables: every arm, in both modes, under every theory asked for."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd

from contrapeso import __version__
from contrapeso.apps.pipeline import Reporter, cache_folder, silent, use_compilation_cache
from contrapeso.apps.recovery_found import recovery_of
from contrapeso.apps.whatif_answer import Prepared, answer
from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import load
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.scenario import Scenario
from contrapeso.casebook.theory_file import TheoryFile
from contrapeso.dynamics.mechanism import Mechanism
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import code_hash, fit, fit_all, own_code
from contrapeso.inference.posterior import diagnostics, sound, table
from contrapeso.inference.sample import Settings
from contrapeso.laboratory.compile import compile_record
from contrapeso.theories.files import build
from contrapeso.theories.library import MECHANISMS

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
    tell: Reporter = silent,
) -> Prepared:
    """Fit a theory, or read its fit, and return draws with what is known of each parameter."""
    record = assemble(book, polities)
    compiled = compile_record(record)
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
        fit_all(group, record, compiled, settings, cache=store, progress=lambda done, total: tell("fit", done, total))


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
    tell: Reporter = silent,
) -> dict[str, Any]:
    """Run a scenario under each theory and write ``whatif.json``, ``outcomes.csv``, ``paths.csv`` and ``changes.csv``.

    With ``shared`` the part of each mechanism in the effects is worked out under the first theory
    and written to ``shares.csv``, which takes two runs for each mechanism.

    ``own`` are theories and ``mechanisms`` mechanisms that a user brings beside the casebook and the library.

    A theory whose results are already in the folder, for the same inputs, is not run again: a
    run that was stopped goes on where it was.
    """
    use_compilation_cache()
    started = time.perf_counter()
    book = load(casebook)
    book = replace(book, theories={**book.theories, **(own or {})})
    library = {**MECHANISMS, **(mechanisms or {})}
    store = cache_folder() / "fits" if cache else None
    polities = scope(scenario, book)
    out.mkdir(parents=True, exist_ok=True)
    parts = out / "parts"
    parts.mkdir(exist_ok=True)
    inputs = [
        book.hash,
        scenario.model_dump(mode="json"),
        seed,
        members,
        asdict(settings),
        __version__,
        code_hash("laboratory/*.py", "apps/whatif*.py"),
        shared,
    ]
    key = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:16]
    found: list[dict[str, Any]] = []
    places = {name: parts / f"{name}.{_part_key(key, book.theories[name], mechanisms or {}, library)}.json" for name in theories}
    if store is not None:
        _fit_together(book, [name for name in theories if not places[name].exists()], polities, settings, store, library, tell)
    for number, name in enumerate(theories):
        tell("whatif", number, len(theories))
        part = places[name]
        if part.exists():
            found.append(json.loads(part.read_text(encoding="utf-8")))
            continue
        prepared = prepare(book, name, polities, settings=settings, members=members, cache=store, library=library, tell=tell)
        block = {
            "theory": name,
            "sound": prepared.sound,
            "diagnostics": prepared.diagnostics,
            "recovery": prepared.recovery,
            "blocks": list(answer(prepared, scenario, seed=seed, mechanisms=shared and number == 0)),
        }
        partial = part.with_suffix(".partial")
        partial.write_text(json.dumps(block, ensure_ascii=False), encoding="utf-8")
        partial.replace(part)
        found.append(block)
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
    (out / "whatif.json").write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return summary
