"""``contrapeso validity``: every goal that was set beforehand, computed or read, with its verdict."""

from __future__ import annotations

import json as json_
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from contrapeso import __version__
from contrapeso.apps.console import emit, out, progress
from contrapeso.apps.console import language as language_of
from contrapeso.casebook.load import builtin, load
from contrapeso.report.validity_page import NAME, build_validity, note, summary, value
from contrapeso.tournament.goals import folder as shipped
from contrapeso.tournament.goals import goals
from contrapeso.tournament.measured import Outcome, from_backtest, from_results, from_run
from contrapeso.vocabulary.errors import ContrapesoError

FOLDER = Path("validity")
LONG = {"V9a": "recovery", "V9d": "ranks", "V9e": "tournaments", "V9f": "tournaments"}
REPLICATES = {"recovery": 20, "ranks": 208, "tournaments": 21}


class ValidityError(ContrapesoError):
    """Goals that cannot be computed as they were asked for."""


def validity_command(
    only: tuple[str, ...],
    run: Path | None,
    backtest: Path | None,
    folder: Path | None,
    *,
    again: bool,
    scheduler: str | None,
    lang: str | None,
    json: bool,
) -> int:
    """Compute or read every goal, print it, and write ``validity.json`` and the pages."""
    messages = language_of(lang)
    known = goals()
    strange = [name for name in only if name not in known]
    if strange:
        raise ValidityError(messages.text("validity_tools.unknown", names=", ".join(strange), known=", ".join(known)))
    wanted = tuple(name for name in known if not only or name in only)
    target = folder or FOLDER
    for path in (run, backtest):
        if path is not None and not path.is_dir():
            raise ValidityError(messages.text("tournament_tools.no_file", file=str(path)))
    with progress(messages) as tell:
        if again:
            for name in dict.fromkeys(LONG[goal] for goal in wanted if goal in LONG):
                _long(name, None, target, REPLICATES[name], scheduler=scheduler, tell=tell)
        found = _values(wanted, run, backtest, target, tell)
    rows = [
        {**outcome.to_json(), "test": known[name].test, "threshold": known[name].threshold}
        for name, outcome in ((name, found[name]) for name in wanted)
    ]
    result = {
        "version": __version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "level": known["V9d"].limits["level"],
        "goals": rows,
    }
    target.mkdir(parents=True, exist_ok=True)
    (target / NAME).write_text(json_.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    _curves(target)
    pages = build_validity(target)
    if json:
        emit({**result, "folder": str(target)})
        return 0
    for row in rows:
        said = [messages.text(f"validity_tools.{row['verdict']}"), value(messages, row), note(messages, row)]
        out.print(f"{row['goal']:5} " + " · ".join(part for part in said if part), markup=False)
    out.print(summary(messages, result), markup=False)
    files = ", ".join([NAME, *(path.name for path in pages)])
    out.print(messages.text("validity_tools.done", folder=str(target), files=files), markup=False)
    return 0


def _values(wanted: tuple[str, ...], run: Path | None, backtest: Path | None, target: Path, tell: Any) -> dict[str, Outcome]:
    """Return what became of the goals that are wanted, and of others that came with them."""
    from contrapeso.inference.fit import code_hash

    found = from_run(run or _latest_run(), wanted)
    found |= from_backtest(backtest or _first((Path("backtest/encompassing"), Path("tournament"), shipped() / "backtest")))
    found |= from_results((shipped(), target), code_hash())
    if any(goals()[name].source == "direct" for name in wanted):
        from contrapeso.apps.pipeline import use_compilation_cache
        from contrapeso.apps.validity_direct import direct
        from contrapeso.theories.encompassing import encompassing

        use_compilation_cache()
        found |= direct(load(builtin()), encompassing(), wanted, tell=tell)
    return found


def _latest_run() -> Path | None:
    found = [path.parent for path in Path("runs").glob("[0-9]*/run.json")] if Path("runs").is_dir() else []
    return max(found, key=lambda path: path.name, default=None)


def _first(places: tuple[Path, ...]) -> Path | None:
    return next((place for place in places if (place / "forecasts.csv").is_file()), None)


def _curves(target: Path) -> None:
    """Write the curves of the figure of ranks from the latest calibration, where there is one."""
    places = [place for place in (target / "ranks", shipped() / "ranks") if (place / "ranks.csv").is_file()]
    if not places:
        return
    from contrapeso.inference.ranks import band, ecdf

    ranks, table = pd.read_csv(places[0] / "ranks.csv"), pd.read_csv(places[0] / "uniformity.csv")
    of, datasets = int(table["of"].iloc[0]), int(table["n"].iloc[0])
    uniform, low, high = band(datasets, of, goals()["V9d"].limits["level"])
    states = {(row["name"], row["entry"]): row["state"].replace("-", "_") for row in table.to_dict("records")}
    parts = [
        pd.DataFrame(
            {
                "curve": f"{name}[{entry}]",
                "x": uniform,
                "difference": ecdf(part["rank"].to_numpy(int), of) - uniform,
                "state": states[(name, entry)],
            }
        )
        for (name, entry), part in ranks.groupby(["name", "entry"], sort=False)
    ]
    target.mkdir(parents=True, exist_ok=True)
    pd.concat(parts).round(5).to_csv(target / "curves.csv", index=False)
    pd.DataFrame({"x": uniform, "low": low - uniform, "high": high - uniform}).round(5).to_csv(target / "band.csv", index=False)


def long_command(
    name: str, theory: str | None, folder: Path | None, replicates: int | None, *, scheduler: str | None, lang: str | None, json: bool
) -> int:
    """Make one of the long checks, or go on with it."""
    messages = language_of(lang)
    count = replicates or REPLICATES[name]
    target = folder or FOLDER
    with progress(messages) as tell:
        about = _long(name, theory, target, count, scheduler=scheduler, tell=tell, lang=lang)
    if json:
        emit(about)
        return 0
    out.print(messages.text("validity_tools.replicate_done", done=count, total=count, folder=str(target)), markup=False)
    for goal in (goal for goal, command in LONG.items() if command == name):
        from contrapeso.inference.fit import code_hash

        row = {**from_results((target,), code_hash())[goal].to_json(), "goal": goal}
        if theory in (None, "encompassing"):
            out.print(
                f"{goal:5} {messages.text('validity_tools.' + row['verdict'])} · {value(messages, row)} · {note(messages, row)}",
                markup=False,
            )
    return 0


def _long(
    name: str, theory: str | None, target: Path, replicates: int, *, scheduler: str | None, tell: Any, lang: str | None = None
) -> dict[str, Any]:
    from contrapeso.apps import validity_runs as runs

    book = load(builtin())
    if name == "recovery":
        from contrapeso.theories.encompassing import encompassing

        if theory in (None, "encompassing"):
            chosen = encompassing()
        else:
            from contrapeso.apps.own import own_mechanisms, runnable
            from contrapeso.theories.files import build
            from contrapeso.theories.library import MECHANISMS

            files, paths = runnable((str(theory),), book, language_of(lang))
            chosen = build(next(iter(files.values())), {**MECHANISMS, **own_mechanisms(paths)})
        return runs.recovery(book, chosen, target / "recovery" / chosen.name, replicates=replicates, scheduler=scheduler, tell=tell)
    if name == "ranks":
        return runs.ranks(book, target / "ranks", datasets=replicates, scheduler=scheduler, tell=tell)
    return runs.synthetic(book, target / "tournaments", replicates=replicates, scheduler=scheduler, tell=tell)
