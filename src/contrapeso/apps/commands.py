"""What the commands on casebooks, runs and the library do."""

from __future__ import annotations

import json as json_
from pathlib import Path
from typing import Any

from contrapeso.apps.console import emit, err, language, out, progress
from contrapeso.casebook.load import builtin, load, read
from contrapeso.scale.crew import local_count
from contrapeso.scale.kept import replaced
from contrapeso.vocabulary.errors import ContrapesoError

METHODS = {
    "hoffman-gelman2014",
    "vehtari2021",
    "gneiting-raftery2007",
    "brier1950",
    "buerkner-gabry-vehtari2020",
}
"""Keys of the methods and programs that every run uses."""


class RunFolderError(ContrapesoError):
    """A run folder that cannot be used."""


def _next_run(base: Path, inputs: dict[str, Any]) -> Path:
    """Return the folder of a run that was stopped, if it was the last one and had the same inputs; else a new one."""
    numbers = [int(path.name) for path in base.glob("[0-9]*") if path.name.isdigit()] if base.is_dir() else []
    last = base / f"{max(numbers, default=0):04d}"
    return last if _begun(last) == inputs else base / f"{max(numbers, default=0) + 1:04d}"


def _begun(folder: Path) -> dict[str, Any] | None:
    """Return the inputs of a run that was begun in a folder and not finished."""
    try:
        return json_.loads((folder / "parts" / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def run_command(
    casebook: Path | None,
    polities: tuple[str, ...],
    folder: Path | None,
    seed: int,
    *,
    score: bool,
    cache: bool,
    lang: str | None,
    json: bool,
    theory: str = "encompassing",
    mechanisms: tuple[Path, ...] = (),
    without: tuple[str, ...] = (),
    coding: str = "declared",
    more: tuple[str, ...] = (),
    vdem: Path | None = None,
    scheduler: str | None = None,
) -> int:
    """Run the main job; one that was stopped goes on."""
    from contrapeso.apps.own import theory_file
    from contrapeso.apps.scored import asked_for, observed_words

    messages = language(lang)
    book = load(casebook or builtin())
    chosen = _theory(theory, mechanisms, book, messages)
    banned = None if theory == "encompassing" else theory_file(theory, book, messages)[0].banned
    scored = asked_for(without, coding, more, vdem, polities=polities or book.focus, book=book, messages=messages)
    unknown = sorted(set(polities) - set(book.polities))
    if unknown:
        raise ContrapesoError(messages.text("cli.unknown_polity", polities=", ".join(unknown), known=", ".join(sorted(book.polities))))
    if scheduler is not None:
        local_count(scheduler)
    inputs = {"casebook": book.hash, "polities": list(polities), "seed": seed, "score": score, "theory": theory}
    inputs |= {"mechanisms": list(map(str, mechanisms)), "without": list(without), "coding": coding}
    inputs |= {"with": list(more), "vdem": None if scored.items is None else scored.items.hash}
    target = folder or _next_run(Path("runs"), inputs)
    if target.exists() and not (target.is_dir() and (not any(target.iterdir()) or (target / "run.json").exists() or _begun(target))):
        raise RunFolderError(messages.text("cli.not_a_run_folder", folder=str(target)))
    from contrapeso.apps.pipeline import run

    with replaced(target / "parts" / "run.json") as partial:
        partial.write_text(json_.dumps(inputs, ensure_ascii=False), encoding="utf-8")
    asked = {"polities": polities, "seed": seed, "score": score, "cache": cache, "theory": chosen, "scheduler": scheduler}
    with progress(messages) as tell:
        summary = run(casebook or builtin(), target, **asked, banned=banned, scored=scored, tell=tell)
    if json:
        emit({**summary, "folder": str(target)})
        return 0
    found, times = summary["diagnostics"], summary["timings"]
    out.print(
        messages.text(
            "cli.run_fit",
            **{name: f"{found[name]:.3g}" for name in ("rhat_max", "ess_bulk_min", "ess_tail_min")},
            divergences=found["divergences"],
            chains=found["chains"],
            draws=found["draws"],
        )
    )
    if not found["sound"]:
        out.print(messages.text("cli.run_unsound"))
    from contrapeso.report.recovery_words import recovery_sentence

    out.print(recovery_sentence(messages, summary.get("recovery")), markup=False)
    observed = summary["record"].get("observed")
    if observed:
        out.print(messages.text("cli.run_observed", **observed_words(observed)), markup=False)
    _print_table(
        target / "scores.csv", ("model", "horizon", "log_score", "brier", "auc", "difference", "difference_low", "difference_high")
    )
    _print_table(target / "validity.csv", ("goal", "result", "threshold", "passed"))
    out.print(
        messages.text(
            "cli.run_done", folder=str(target / "report.html"), seconds=f"{sum(times.values()):.0f}", memory=summary["peak_memory_mb"]
        )
    )
    return 0


def _theory(name: str, files: tuple[Path, ...], book: Any, messages: Any) -> Any:
    """Return the theory of a run; None for the encompassing one of the library."""
    from contrapeso.apps.own import own_mechanisms, runnable

    if name == "encompassing" and not files:
        return None
    from contrapeso.theories.files import build
    from contrapeso.theories.library import MECHANISMS

    if name == "encompassing":
        from contrapeso.dynamics.theory import Theory

        return Theory("encompassing-own", (*MECHANISMS.values(), *own_mechanisms(files).values()), author="contrapeso")
    found, named = runnable((name,), book, messages)
    if len(found) != 1:
        raise ContrapesoError(messages.text("whatif_tools.unknown_theory", name=name, known=", ".join(book.theories)))
    return build(next(iter(found.values())), {**MECHANISMS, **own_mechanisms([*files, *named])})


def _print_table(path: Path, columns: tuple[str, ...]) -> None:
    if not path.exists():
        return
    import pandas as pd
    from rich.table import Table

    frame = pd.read_csv(path)
    table = Table(title=path.stem)
    for column in columns:
        table.add_column(column)
    for row in frame.to_dict("records"):
        cells = [row.get(column, "") for column in columns]
        table.add_row(*("" if value != value else f"{value:.3g}" if isinstance(value, float) else str(value) for value in cells))
    out.print(table)


def check_command(casebook: Path | None, *, lang: str | None, json: bool) -> int:
    """Check a casebook."""
    messages = language(lang)
    folder = casebook or builtin()
    book, faults = read(folder)
    if json:
        emit([{"file": fault.file, "line": fault.line, "what": fault.what, "todo": fault.todo} for fault in faults])
    else:
        for fault in faults:
            out.print(f"{folder}/{fault}", markup=False)
    if faults:
        if messages.lang != "en" and not json:
            err.print(messages.text("cli.check_language"), markup=False)
        err.print(messages.text("cli.check_faults", count=len(faults)), markup=False)
        return 1
    assert book is not None
    records = [polity for polity in book.polities.values()]
    entries = sum(len(polity.events) + len(polity.elections) + len(polity.governments) for polity in records)
    err.print(messages.text("cli.check_sound", entries=entries, claims=len(book.claims), passages=len(book.passages)), markup=False)
    return 0


def new_command(folder: Path, *, lang: str | None) -> int:
    """Start a casebook."""
    from contrapeso.casebook.new import create

    files = create(folder)
    err.print(language(lang).text("cli.new_done", folder=str(folder), count=len(files)), markup=False)
    return 0


def fmt_command(casebook: Path, *, only_check: bool, lang: str | None) -> int:
    """Format a casebook."""
    from contrapeso.casebook.fmt import format_text

    messages, changed = language(lang), 0
    load(casebook)
    for path in sorted(casebook.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.suffix not in (".yaml", ".json", ".csv"):
            continue
        text = format_text(path)
        if text.encode() != path.read_bytes():
            changed += 1
            out.print(str(path), markup=False)
            if not only_check:
                partial = path.with_name(path.name + ".partial~")
                partial.write_bytes(text.encode())
                partial.replace(path)
    err.print(messages.text("cli.fmt_done", count=changed), markup=False)
    return 1 if only_check and changed else 0


def report_command(run: Path, casebook: Path | None, *, lang: str | None, json: bool) -> int:
    """Write a report again."""
    from contrapeso.casebook.assemble import assemble
    from contrapeso.report.build import build

    messages = language(lang)
    summary = _summary(run, messages)
    book = load(casebook or builtin())
    record = assemble(book, tuple(summary.get("polities", ())) or book.focus)
    files = build(run, book, record)
    if json:
        emit([str(path) for path in files])
    else:
        for path in files:
            out.print(str(path), markup=False)
    return 0


def _summary(run: Path, messages: Any) -> dict[str, Any]:
    try:
        return json_.loads((run / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunFolderError(messages.text("cli.no_run", folder=str(run))) from error


def cite_command(run: Path, *, lang: str | None) -> int:
    """Write references as BibTeX."""
    from contrapeso.theories.library import MECHANISMS
    from contrapeso.vocabulary.bibliography import bibliography

    _summary(run, language(lang))
    known = bibliography()
    keys = {key for mechanism in MECHANISMS.values() for key in mechanism.references}
    for key in sorted(keys | (METHODS & set(known))):
        fields = "".join(f"  {name} = {{{value}}},\n" for name, value in known[key].fields.items())
        out.print(f"@{known[key].kind}{{{key},\n{fields}}}\n", markup=False)
    return 0
