"""Entries of the record and figures of series: what they say, what people call them, and on what they rest."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from contrapeso.casebook.entries import Condition, Election, Event, Government, Tie
from contrapeso.casebook.lineage_context import Context, LineageError
from contrapeso.casebook.lineage_sources import basis, disagreements, said
from contrapeso.casebook.lineage_tree import Node
from contrapeso.casebook.models import PolityRecord
from contrapeso.casebook.polity import ElectoralRule, Institution
from contrapeso.casebook.tables import Series
from contrapeso.evidence.claims import Basis

SERIES = re.compile(r"(?P<place>[A-Z]{3}|world)/series/(?P<name>[A-Za-z0-9_-]+)#(?P<year>\d{4})")


def event(ctx: Context, ref: str) -> Node:
    """Return an event or an election."""
    ctx.known("event", ref, ctx.events)
    entry = ctx.events[ref]
    children = [*basis(ctx, entry.basis)]
    if isinstance(entry, Event):
        text = f"{ctx.messages.date(entry.when)}: {ctx.words(entry.summary)}"
        children += _readings(ctx, entry)
        detail: dict[str, Any] = {"when": entry.when, "kind": entry.kind, "magnitude": entry.magnitude}
    else:
        text, detail = _election_text(ctx, entry), {"when": entry.when, "kind": "election", "office": entry.office}
    kind = "event" if isinstance(entry, Event) else "election"
    return Node(kind, ref, text, (*children, *disagreements(ctx, entry.disagreements)), {**detail, **ctx.place(ref)})


def _readings(ctx: Context, entry: Event) -> list[Node]:
    """Return what people call an event, what it is counted as, and its flags."""
    found: list[Node] = []
    for label in entry.labels:
        key = "lineage.called_scare" if label.form == "scare-quotes" else "lineage.called"
        found.append(Node("label", "", ctx.t(key, label=label.label), said(ctx, label.claims, label.datasets)))
    for reading in entry.readings:
        held = said(ctx, reading.claims) or (Node("assumption", "", ctx.t("lineage.weight_judged")),)
        found.append(
            Node(
                "reading",
                "",
                ctx.t("lineage.counted", kind=ctx.messages.name("exit", reading.class_), weight=ctx.messages.number(reading.weight)),
                held,
            )
        )
    for name, flag in entry.flags.items():
        if flag.claims:
            m = ctx.messages
            told = f"{m.name('flag', name)}: {m.name('flag_value', flag.value)} ({m.name('confidence', flag.confidence)})"
            found.append(Node("flag", "", told, said(ctx, flag.claims)))
    return found


def _election_text(ctx: Context, entry: Election) -> str:
    shares = ", ".join(
        f"{item.name} {ctx.messages.percent(item.share / 100, 1)}" for item in sorted(entry.lists, key=lambda item: -item.share)[:3]
    )
    winner = ctx.t("lineage.won_by", winner=entry.winner) if entry.winner else ""
    office = ctx.messages.name("office", entry.office)
    return f"{ctx.messages.date(entry.when)}: {ctx.t('lineage.election', office=office)}" + (f" ({shares})" if shares else "") + winner


def government(ctx: Context, ref: str) -> Node:
    """Return a spell of a head of government."""
    ctx.known("government", ref, ctx.governments)
    entry = ctx.governments[ref]
    competitive = ctx.t("lineage.competitive") if entry.competitive else ""
    text = f"{_span(ctx, entry)}: {entry.name} ({ctx.messages.name('situation', entry.situation)}{competitive})"
    detail = {"from": entry.from_, "to": entry.to, "situation": entry.situation, "competitive": entry.competitive}
    children = (*basis(ctx, entry.basis), *disagreements(ctx, entry.disagreements))
    return Node("government", ref, text, children, {**detail, **ctx.place(ref)})


def _span(ctx: Context, entry: Government | Institution | ElectoralRule | Condition | Tie) -> str:
    """Return the dates of an entry that lasted."""
    return ctx.messages.date(f"{entry.from_}/{entry.to}")


def held(ctx: Context, ref: str) -> Node:
    """Return an institution or an electoral rule."""
    ctx.known("institution or rule", ref, ctx.lasting)
    entry = ctx.lasting[ref]
    kind = "institution" if ref.startswith("ins:") else "rule"
    text = f"{_span(ctx, entry)}: {ctx.words(entry.summary)}"
    return Node(kind, ref, text, tuple(basis(ctx, entry.basis)), ctx.place(ref))


def condition(ctx: Context, ref: str) -> Node:
    """Return a circumstance that held over an interval."""
    ctx.known("condition", ref, ctx.conditions)
    entry = ctx.conditions[ref]
    name = f"variable.{entry.kind.replace('-', '_')}"
    what = ctx.t(name).rstrip(".") if name in ctx.messages else entry.kind
    text = f"{_span(ctx, entry)}: {ctx.words(entry.summary)} ({what}: {ctx.messages.short(entry.value)})"
    children = (*basis(ctx, entry.basis), *disagreements(ctx, entry.disagreements))
    detail = {"kind": entry.kind, "value": entry.value, "from": entry.from_, "to": entry.to}
    return Node("condition", ref, text, children, {**detail, **ctx.place(ref)})


def tie(ctx: Context, ref: str) -> Node:
    """Return a tie between polities, or a membership of a bloc."""
    ctx.known("tie", ref, ctx.ties)
    entry = ctx.ties[ref]
    summary = f", {ctx.words(entry.summary)}" if entry.summary else ""
    between, weight = " – ".join(entry.polities), ctx.messages.short(entry.weight)
    text = f"{_span(ctx, entry)}: {entry.kind} {between} {weight}{summary}"
    children = (*basis(ctx, entry.basis), *disagreements(ctx, entry.disagreements))
    detail = {"kind": entry.kind, "polities": list(entry.polities), "weight": entry.weight}
    return Node("tie", ref, text, children, {**detail, **ctx.place(ref)})


def series(ctx: Context, ref: str) -> Node:
    """Return a figure of a series, with what its metadata rest on."""
    found = SERIES.fullmatch(ref)
    assert found is not None
    place, name, year = found["place"], found["name"], int(found["year"])
    group: Mapping[str, Series] = ctx.casebook.world
    if place != "world":
        ctx.known("polity", place, ctx.casebook.polities)
        part: PolityRecord = ctx.casebook.polities[place]
        group = part.series
    ctx.known("series", name, group)
    data = group[name]
    rows = [(float(value), status) for at, value, status in zip(data.years, data.values, data.status, strict=True) if at == year]
    if not rows:
        raise LineageError(f"the series {name} has no year {year}; it runs from {data.years[0]} to {data.years[-1]}")
    value, status = rows[0]
    shown = ctx.t("lineage.no_value") if math.isnan(value) else f"{value:g} {data.unit}"
    children = list(basis(ctx, Basis.model_validate(data.metadata["cp:basis"]))) if "cp:basis" in data.metadata else []
    if not children:
        children = [Node("assumption", "", ctx.t("lineage.no_basis"))]
    detail = {"value": None if math.isnan(value) else value, "status": status, "unit": data.unit}
    detail["sources"] = data.metadata.get("dc:source", ())
    return Node("figure", ref, f"{data.metadata.get('dc:title', name)}, {year}: {shown} ({status})", tuple(children), detail)
