"""What a chart gets in the laboratory beyond its drawing: values under the pointer, in the reader's words."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from itertools import count
from typing import Any

from altair.utils.schemapi import debug_mode
from starlette.exceptions import HTTPException

from contrapeso.report.charts.theme import NARROW, WIDE
from contrapeso.report.figure import Figure
from contrapeso.vocabulary.language import Messages

_QUANTILES = {"q05": 5, "q25": 25, "q50": 50, "q75": 75, "q95": 95}
_WORDS = {
    "polity": "word.polity",
    "component": "word.component",
    "label": "lab.tip.label",
    "name": "lab.tip.name",
    "year": "lab.tip.year",
    "since": "aligned.since",
}
_NUMBERS = count()
_HIDDEN = {"path", "rule", "text", "line", "area"}


def plain(figure: Figure, narrow: bool = False) -> dict[str, Any]:
    """Return the Vega-Lite specification of a figure as it is drawn.

    Raises
    ------
    HTTPException
        404 if the figure keeps no chart.
    """
    if figure.draw is None:
        raise HTTPException(404)
    with debug_mode(False):
        spec: dict[str, Any] = figure.draw(NARROW if narrow else WIDE).to_dict(validate=False)
    return spec


def specification(figure: Figure, messages: Messages, narrow: bool = False, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the Vega-Lite specification of a figure, with values under the pointer; ``names`` are those of polities."""
    spec = plain(figure, narrow)
    _walk(spec, spec.get("datasets", {}), messages, names or {})
    spec["description"] = figure.alt
    return spec


def _rows(text: str, kinds: dict[str, str]) -> list[dict[str, Any]]:
    """Return CSV as rows: reading it in the browser would make code out of text, which the pages forbid."""
    take = {"number": lambda cell: float(cell) if cell else None, "boolean": lambda cell: cell == "true", "string": lambda cell: cell}
    return [{name: take[kinds.get(name, "string")](cell or "") for name, cell in row.items()} for row in csv.DictReader(io.StringIO(text))]


def _plain(data: dict[str, Any], datasets: dict[str, Any]) -> dict[str, Any]:
    """Return data of a part as rows, those that have a name under that name."""
    kinds, name, values = data.get("format", {}).get("parse", {}), data.get("name"), data.get("values")
    if name in datasets:
        if isinstance(datasets[name], str):
            datasets[name] = _rows(datasets[name], kinds)
        return {"name": name}
    return {"values": _rows(values, kinds)} if isinstance(values, str) else data


def _walk(part: dict[str, Any], datasets: dict[str, Any], messages: Messages, names: Mapping[str, str]) -> None:
    for key in ("layer", "concat", "hconcat", "vconcat"):
        for child in part.get(key, ()):
            _walk(child, datasets, messages, names)
    if "layer" in part:
        part["layer"] = [layer for child in part["layer"] for layer in (child, *_nearest(child, datasets, messages, names))]
    if isinstance(part.get("spec"), dict):
        _walk(part["spec"], datasets, messages, names)
    columns = list(part.get("data", {}).get("format", {}).get("parse", {}))
    if "data" in part:
        part["data"] = _plain(part["data"], datasets)
    mark = part.get("mark")
    kind = mark.get("type") if isinstance(mark, dict) else mark
    if isinstance(kind, str) and kind not in _HIDDEN:
        tips = _tips(part.get("encoding", {}), columns, messages)
        if tips:
            part.setdefault("encoding", {})["tooltip"] = tips


def _nearest(line: dict[str, Any], datasets: dict[str, Any], messages: Messages, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return points on a line of medians that show themselves and their values when the pointer is nearest to them.

    They have data of their own, under the words that the reader sees: Vega-Lite 6 loses texts of a tooltip where the
    nearest point is looked for, but hands over whole rows.
    """
    mark, encoding, held = line.get("mark"), line.get("encoding", {}), line.get("data", {})
    if not isinstance(mark, dict) or mark.get("type") != "line" or encoding.get("y", {}).get("field") != "q50":
        return []
    rows = datasets.get(held.get("name"), held.get("values"))
    moment = next((column for column in ("year", "since") if isinstance(rows, list) and rows and column in rows[0]), None)
    if moment is None:
        return []
    words = {name: messages.text("word.quantile", value=value).replace(".", "") for name, value in _QUANTILES.items()}
    year, country = messages.text(_WORDS[moment]), messages.text(_WORDS["polity"])
    told = [
        {
            country: names.get(row["polity"], row["polity"]),
            year: round(row[moment], 2),
            **{words[name]: round(row[name], 3) for name in words if name in row},
        }
        for row in rows
    ]
    name = f"near{next(_NUMBERS)}"
    points = {
        "x": {**encoding["x"], "field": year},
        "y": {"field": words["q50"], "type": "quantitative"},
        "opacity": {"condition": {"param": name, "empty": False, "value": 1}, "value": 0},
    }
    select = {"type": "point", "on": "pointerover", "nearest": True, "clear": "pointerout"}
    shown = {"type": "point", "filled": True, "size": 45, "color": "#1c1c1c", "tooltip": {"content": "data"}}
    return [{"data": {"values": told}, "mark": shown, "encoding": points, "params": [{"name": name, "select": select}]}]


def _tips(encoding: dict[str, Any], columns: list[str], messages: Messages) -> list[dict[str, str]]:
    columns = columns or [
        channel["field"] for channel in encoding.values() if isinstance(channel, dict) and isinstance(channel.get("field"), str)
    ]
    tips = []
    for column in dict.fromkeys(columns):
        if column in _QUANTILES:
            title = messages.text("word.quantile", value=_QUANTILES[column])
            tips.append({"field": column, "type": "quantitative", "title": title, "format": ".2f"})
        elif column == "year":
            tips.append({"field": column, "type": "quantitative", "title": messages.text(_WORDS[column]), "format": ".1f"})
        elif column in _WORDS:
            tips.append({"field": column, "type": "nominal", "title": messages.text(_WORDS[column])})
    return tips
