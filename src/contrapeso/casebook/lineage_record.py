"""Cells of the quarterly record and the periods of a polity, back to the entries behind them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from contrapeso.casebook.lineage_context import Context, LineageError
from contrapeso.casebook.lineage_entries import SERIES, event, government, series
from contrapeso.casebook.lineage_tree import Node
from contrapeso.vocabulary.dates import DateFault, span
from contrapeso.vocabulary.phrases import phrase
from contrapeso.vocabulary.variables import VARIABLES

INDEX_PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "balance": {
        "organisation": (
            "organisation_labour",
            "organisation_rural",
            "organisation_urban",
            "organisation_business",
            "organisation_regional",
            "urban_share",
        ),
        "access": ("access_popular", "access_elite"),
        "vehicles": ("competitive", "vehicle_popular", "vehicle_elite"),
        "policy": ("orientation", "autonomy"),
        "arms": ("military_alignment",),
        "capital": ("state_ownership", "capital_strike"),
    }
}
"""What indices are made of, for those that are no single stock."""

_QUARTER = re.compile(r"(?P<year>\d{4})-?Q(?P<quarter>[1-4])")


def period(ctx: Context, ref: str, iso3: str, when: str) -> Node:
    """Return what happened in a month, quarter, year or day."""
    ctx.known("polity", iso3, ctx.casebook.polities)
    start, end = _days(when)
    part = ctx.casebook.polities[iso3]
    begun: list[Node] = []
    under_way: list[Node] = []
    for entry in (*part.events, *part.elections):
        low, high = span(entry.when).bounded(date.min, date.max)
        if low <= end and high >= start:
            (begun if start <= low <= end else under_way).append(event(ctx, entry.id))
    for entry in part.governments:
        low, high = span(entry.from_).start or date.min, span(entry.to).end or date.max
        if low <= end and high >= start:
            (begun if start <= low <= end else under_way).append(government(ctx, entry.id))
    groups = [(ctx.t("lineage.began", when=when), begun), (ctx.t("lineage.under_way"), under_way)]
    children = tuple(Node("heading", "", text, tuple(nodes)) for text, nodes in groups if nodes)
    if not children:
        children = (Node("assumption", "", ctx.t("lineage.nothing_held", when=when)),)
    text = ctx.t("lineage.period", polity=ctx.words(part.polity.name), when=when, begun=len(begun), under_way=len(under_way))
    return Node("period", ref, text, children)


def _days(when: str) -> tuple[date, date]:
    """Return the first and last day of a period as a user writes it."""
    if found := _QUARTER.fullmatch(when):
        first = 3 * int(found["quarter"]) - 2
        start, end = span(f"{found['year']}-{first:02d}").start, span(f"{found['year']}-{first + 2:02d}").end
    else:
        try:
            start, end = span(when).start, span(when).end
        except DateFault as error:
            raise LineageError(f"{error}; a quarter is written 2006Q1") from None
    if start is None or end is None:
        raise LineageError(f"'{when}' has an open end; name a year, quarter, month or day")
    return start, end


def variable(ctx: Context, ref: str, iso3: str, name: str, when: str) -> Node:
    """Return a cell of the record, or the cells of a year."""
    name = name.replace("-", "_")
    ctx.known("variable", name, VARIABLES)
    ctx.known("polity of the record", iso3, ctx.record.polities)
    p, times = ctx.record.polities.index(iso3), _times(ctx, when)
    if name in INDEX_PARTS:
        return _index(ctx, ref, name, p, times, when)
    return Node("variable", ref, _meaning(ctx, name), tuple(_cells(ctx, name, p, times)), {"unit": VARIABLES[name].unit})


def _meaning(ctx: Context, name: str) -> str:
    """Return what a variable is, in a sentence."""
    return ctx.t(f"variable.{name}")


def _amount(ctx: Context, name: str, value: float) -> str:
    """Return a value with its unit."""
    shown = ctx.messages.number(value, 0) if value.is_integer() else ctx.messages.short(value)
    unit = VARIABLES[name].unit.replace(" ", "_")
    return f"{shown} {ctx.t(f'variable_unit.{unit}')}"


def _times(ctx: Context, when: str) -> list[int]:
    """Return the quarters of the record that a year or a quarter covers."""
    found = _QUARTER.fullmatch(when)
    wanted = [f"{found['year']}Q{found['quarter']}"] if found else [f"{when}Q{quarter}" for quarter in (1, 2, 3, 4)]
    times = [ctx.record.index(quarter) for quarter in wanted if quarter in ctx.record.quarters]
    if not times:
        first, last = ctx.record.quarters[0], ctx.record.quarters[-1]
        raise LineageError(f"'{when}' is no year or quarter of the record, which runs from {first} to {last}; write 2006 or 2006Q1")
    return times


def _value(ctx: Context, name: str, t: int, p: int) -> float | None:
    """Return the value of a cell, or ``None`` where the record has none."""
    for group in (ctx.record.events, ctx.record.states, ctx.record.shares, ctx.record.forcings):
        if name in group:
            value = float(group[name][t, p])
            return None if math.isnan(value) else value
    return None


def _cells(ctx: Context, name: str, p: int, times: Sequence[int], named: bool = False) -> Iterator[Node]:
    """Yield the cells of a variable, quarters alike taken together; ``named`` where nothing above says which variable."""
    runs: list[tuple[list[int], float | None, tuple[str, ...]]] = []
    for t in times:
        value, sources = _value(ctx, name, t, p), ctx.record.lineage.get((name, t, p), ())
        if runs and runs[-1][1:] == (value, sources):
            runs[-1][0].append(t)
        else:
            runs.append(([t], value, sources))
    polity, names = ctx.record.polities[p], ctx.record.quarters
    for quarters, value, sources in runs:
        first, last = names[quarters[0]], names[quarters[-1]]
        said = ctx.messages.quarter
        when = said(first) if first == last else ctx.t("lineage.span", start=said(first), end=said(last))
        shown = ctx.t("lineage.not_recorded") if value is None else _amount(ctx, name, value)
        children = tuple(_entry(ctx, source) for source in sources) or (_silence(ctx, name, value),)
        detail = {"variable": name, "polity": polity, "quarters": [names[t] for t in quarters]}
        text = f"{when}: {_meaning(ctx, name).rstrip('.')}: {shown}" if named else f"{when}: {shown}"
        yield Node("cell", f"{polity}:{name}:{first}", text, children, {**detail, "value": value})


def _silence(ctx: Context, name: str, value: float | None) -> Node:
    """Return what is assumed where no entry stands behind a cell."""
    if value is None:
        return Node("assumption", "", ctx.t("lineage.silent"))
    if VARIABLES[name].kind == "event":
        return Node("assumption", "", ctx.t("lineage.no_event"))
    return Node("assumption", "", ctx.t("lineage.held_at", value=ctx.messages.short(value)))


def _index(ctx: Context, ref: str, name: str, p: int, times: Sequence[int], when: str) -> Node:
    """Return the recorded cells behind the components of an index."""
    parts: list[Node] = []
    for part, variables in INDEX_PARTS[name].items():
        children = [_stock(ctx, variable, p, times) for variable in variables]
        parts.append(Node("component", "", ctx.messages.name("component", part), tuple(children)))
    seen = [
        cell
        for group in (ctx.record.events, ctx.record.shares)
        for variable in group
        if any((variable, t, p) in ctx.record.lineage for t in times)
        for cell in _cells(ctx, variable, p, [t for t in times if (variable, t, p) in ctx.record.lineage], named=True)
    ]
    parts.append(Node("heading", "", ctx.t("lineage.recorded", when=when, count=len(seen)), tuple(seen)))
    return Node("index", ref, _meaning(ctx, name), tuple(parts), {"recorded": len(seen)})


def _stock(ctx: Context, name: str, p: int, times: Sequence[int]) -> Node:
    """Return the recorded cells of a variable, or of what moves it where it is not recorded."""
    if any(_value(ctx, name, t, p) is not None for t in times):
        return Node("variable", f"{ctx.record.polities[p]}:{name}", _meaning(ctx, name), tuple(_cells(ctx, name, p, times)))
    movers = {label: item for label, item in ctx.model.mechanisms.items() if name in item.get("moves", ())}
    children = [
        Node("mechanism", f"mechanism:{label}", " ".join(str(item.get("claim", label)).split()), tuple(_read(ctx, item, p, times)))
        for label, item in movers.items()
    ]
    words = ctx.t("lineage.inferred_by", count=len(movers)) if movers else ctx.t("lineage.inferred")
    return Node("stock", name, _meaning(ctx, name), (*children, Node("assumption", "", words)))


def _read(ctx: Context, mechanism: Mapping[str, Any], p: int, times: Sequence[int]) -> Iterator[Node]:
    """Yield the recorded cells that a mechanism reads."""
    for name in mechanism.get("reads", ()):
        known = [t for t in times if (name, t, p) in ctx.record.lineage]
        if known:
            yield from _cells(ctx, name, p, known)


def _entry(ctx: Context, source: str) -> Node:
    """Return what stands behind a cell."""
    if source.startswith("assumption"):
        return Node("assumption", "", phrase(ctx.messages, source.partition(": ")[2] or source)[0])
    return series(ctx, source) if SERIES.fullmatch(source) else ctx.explain(source)
