"""What the user brings to a tournament: public forecasts, and expert-coded items of the balance."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from contrapeso.tournament.errors import TournamentError
from contrapeso.tournament.plan import Settled
from contrapeso.tournament.rows import binary_row
from contrapeso.tournament.targets import TARGETS, Observed, Target

FORECAST_COLUMNS = ("target", "polity", "origin", "horizon", "probability")
"""A further column ``model`` names the forecaster; further columns are not read."""
ITEM_COLUMNS = ("country_text_id", "year", "v2pepwrses")
"""As the files of Varieties of Democracy have them: power distributed by socioeconomic position, on its latent scale."""
OTHER_CODE = "iso3"
"""The column of ISO3 codes in files that were cut from one."""
MOST_FAULTS = 20


def _rows(path: Path, columns: Sequence[str], other: Mapping[str, str] | None = None) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a CSV by line; a column may go by another name."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TournamentError(f"{path}: cannot be read: {error}; give a CSV file in UTF-8") from None
    try:
        reader = csv.DictReader(io.StringIO(text), strict=True)
        reader.fieldnames = [(other or {}).get(name, name) if name not in columns else name for name in reader.fieldnames or ()]
        lacking = [name for name in columns if name not in reader.fieldnames]
        if lacking:
            raise TournamentError(f"{path}:1: no column {', '.join(lacking)}; the columns are {','.join(columns)}")
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise TournamentError(f"{path}: this is not CSV: {error}; look for a stray quotation mark") from None


def _number(text: str | None) -> float:
    try:
        return float((text or "").strip())
    except ValueError:
        return math.nan


def _raise(faults: list[str]) -> None:
    if faults:
        more = [f"and {len(faults) - MOST_FAULTS} more"] if len(faults) > MOST_FAULTS else []
        raise TournamentError("\n".join([*faults[:MOST_FAULTS], *more]))


def public_forecasts(
    path: Path, targets: Sequence[tuple[Target, Observed]], polities: Sequence[str], plan: Settled, taken: Sequence[str]
) -> list[dict[str, Any]]:
    """Read forecasts that somebody else made, and set the record's outcomes beside them.

    Parameters
    ----------
    path
        CSV with a header; one row a forecast. ``origin`` is the first year of the window, ``horizon`` its
        length in years, ``probability`` a number from 0 to 1.
    taken
        Names that theories and baselines have.

    Raises
    ------
    TournamentError
        With every fault of the file by line. Rows on other polities, origins or horizons than the
        tournament's are no faults and are left out; a file of which nothing is left is one.
    """
    known = {target.name: (target, observed) for target, observed in targets if target.kind == "binary"}
    faults: list[str] = []
    rows: list[dict[str, Any]] = []
    met: dict[tuple[Any, ...], int] = {}
    for line, row in _rows(path, FORECAST_COLUMNS):
        name, polity, model = ((row.get(key) or "").strip() for key in ("target", "polity", "model"))
        model = model or "public"
        origin, horizon, chance = (_number(row.get(key)) for key in ("origin", "horizon", "probability"))
        if name not in TARGETS or TARGETS[name].kind != "binary":
            events = ", ".join(item.name for item in TARGETS.values() if item.kind == "binary")
            faults.append(f"{path}:{line}: '{name}' is no target with a probability; write one of {events}")
        elif not (origin.is_integer() and horizon.is_integer() and horizon > 0):
            faults.append(f"{path}:{line}: origin '{row.get('origin')}' or horizon '{row.get('horizon')}' is no whole number of years")
        elif not 0.0 <= chance <= 1.0:
            faults.append(f"{path}:{line}: probability '{row.get('probability')}' is no number from 0 to 1; a per cent is a hundredth")
        elif model in taken:
            faults.append(f"{path}:{line}: model '{model}' is the name of a theory or baseline; give the forecaster another")
        elif (model, name, polity, origin, horizon) in met:
            first = met[(model, name, polity, origin, horizon)]
            faults.append(f"{path}:{line}: the same forecast as in line {first}; keep one of them")
        elif name in known and polity in polities and int(origin) in plan.origins and int(horizon) in plan.horizons:
            target, observed = known[name]
            outcome = target.outcome(observed, plan.quarter(int(origin)), 4 * int(horizon))[list(polities).index(polity)]
            if np.isfinite(outcome):
                about = {"target": name, "model": model, "role": "public", "origin": int(origin), "horizon": int(horizon), "polity": polity}
                rows.append(binary_row(chance, float(outcome), way="file", banned=0, **about))
        met.setdefault((model, name, polity, origin, horizon), line)
    _raise(faults)
    if not rows:
        raise TournamentError(
            f"{path}: no row is about the polities, targets, origins and horizons of this tournament; look at polity codes and years"
        )
    return rows


def items(path: Path, polities: Sequence[str], first_year: int, years: int) -> dict[str, np.ndarray]:
    """Read an expert-coded item of the balance, shape (year, polity), NaN where there is no value.

    Raises
    ------
    TournamentError
        With every fault of the file by line, or where nothing is about these polities and years.
    """
    values, faults = np.full((years, len(polities)), np.nan), list[str]()
    for line, row in _rows(path, ITEM_COLUMNS, {OTHER_CODE: ITEM_COLUMNS[0]}):
        polity, text = (row[ITEM_COLUMNS[0]] or "").strip(), (row[ITEM_COLUMNS[2]] or "").strip()
        year = _number(row[ITEM_COLUMNS[1]])
        if polity not in polities or text in ("", "NA", "NaN"):
            continue
        if not year.is_integer():
            faults.append(f"{path}:{line}: year '{row[ITEM_COLUMNS[1]]}' is no whole number")
        elif not math.isfinite(_number(text)):
            faults.append(f"{path}:{line}: '{text}' in {ITEM_COLUMNS[2]} is no number; leave it empty where unknown")
        elif 0 <= int(year) - first_year < years:
            place = (int(year) - first_year, list(polities).index(polity))
            if np.isfinite(values[place]):
                faults.append(f"{path}:{line}: a second value for {polity} in {int(year)}; keep one")
            values[place] = _number(text)
    _raise(faults)
    if not np.isfinite(values).any():
        raise TournamentError(f"{path}: no value is about the polities and years of this tournament; codes are as in BOL or PER")
    return {ITEM_COLUMNS[2]: values}
