"""Other events of a casebook from data alone: attempts, closures, campaigns, transitions, referenda."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from contrapeso.casebook.datasets.disagreement import days_apart, first_day
from contrapeso.casebook.from_data_exits import COUPS, NEAR
from contrapeso.casebook.from_data_parts import Entry, Given, Made, basis, words
from contrapeso.casebook.from_data_spells import Spell

ONE_EVENT = 3
"""Days within which lists of coups speak of one event."""
STRENGTH = 0.5
"""Intensity of an insurgency of which the file gives none."""


def events(given: Given, made: Made, pairs: list[tuple[Spell, Entry]]) -> None:
    """Write the events that are no exits."""
    _attempts(given, made)
    _campaigns(given, made)
    _transitions(given, made, pairs)
    for dataset, event in given.events("reign-elections"):
        if event.kind == "referendum" and given.inside(event.when):
            _put(given, made, event.when, "referendum", "referendum", words("A referendum is held.", "Se celebra un referendo."), [dataset])


def _put(
    given: Given, made: Made, when: str, kind: str, name: str, summary: Entry, datasets: list[str], assumption: str = "", **more: Any
) -> None:
    start = when.split("/")[0]
    identifier = made.free(f"evt:{given.country.iso3}:{start[:7]}:{name}")
    entry = {"id": identifier, "when": when, "place": [given.country.iso3], "kind": kind, "summary": summary, **more}
    made.events.append({**entry, "basis": basis(datasets, assumption)})


def _attempts(given: Given, made: Made) -> None:
    """Put what the lists of coups say within three days together; a success that ends no spell here is no exit."""
    exits = [entry["when"] for entry in made.events if entry["kind"] == "executive-exit"]
    starts = [entry["from"] for entry in made.governments]
    groups: list[list[tuple[str, Any]]] = []
    for dataset, event in given.events(*COUPS):
        if len(event.when) < 7 or not given.inside(event.when):
            continue
        if event.kind == "executive-exit" and any(days_apart(event.when, when) <= NEAR for when in exits):
            continue
        last = groups[-1] if groups else []
        if last and last[0][1].kind == event.kind and days_apart(last[0][1].when, event.when) <= ONE_EVENT:
            last.append((dataset, event))
        else:
            groups.append([(dataset, event)])
    for group in groups:
        event = group[0][1]
        datasets = list(dict.fromkeys(dataset for dataset, _ in group))
        labels = [{"label": event.label, "datasets": datasets}]
        other = [{"holder": dataset, "says": f"dates it {item.when}"} for dataset, item in group[1:] if item.when != event.when]
        more: Entry = {"labels": labels, **({"disagreements": other} if other else {})}
        if event.kind == "executive-closure":
            summary = words(
                "The executive overrides other powers; the file lists it as a coup from within.",
                "El ejecutivo pasa por encima de otros poderes; el archivo lo registra como golpe desde dentro.",
            )
            _put(given, made, event.when, "executive-closure", "executive-closure", summary, datasets, **more)
            continue
        assumed = ""
        if event.kind == "executive-exit":
            near = any(days_apart(event.when, start) <= NEAR for start in starts)
            assumed = (
                "The file calls it successful and a government begins with it, but none ends with it in the years written."
                if near
                else "The file calls it successful; the leader files show no change of leader, so it is no exit here."
            )
        summary = words("An attempt to take executive office by force.", "Un intento de tomar el cargo ejecutivo por la fuerza.")
        _put(given, made, event.when, "seizure-attempt", "seizure-attempt", summary, datasets, assumed, **more)


def _campaigns(given: Given, made: Made) -> None:
    for dataset, event in given.events("navco"):
        ends = f"{event.codes['ends']}"
        if not given.inside(event.when[:4]) and event.kind != "insurgency-phase":
            continue
        if event.kind != "insurgency-phase":
            armed = event.kind == "uprising"
            summary = (
                words("An armed rising with maximal aims.", "Un alzamiento armado con fines máximos.")
                if armed
                else words(
                    "A mostly unarmed campaign with maximal aims begins.", "Comienza una campaña mayormente no armada con fines máximos."
                )
            )
            text = "The file gives the year; the event is spread over its quarters."
            _put(given, made, event.when, event.kind, "rising" if armed else "campaign", summary, [dataset], text)
            continue
        start, end = max(int(event.when[:4]), given.first), min(int(ends), given.last)
        if start > end:
            continue
        years = "The file gives years only."
        if given.inside(event.when[:4]):
            summary = words("An armed campaign begins.", "Comienza una campaña armada.")
            _put(given, made, event.when[:4], "insurgency-onset", "insurgency-onset", summary, [dataset], years)
        _put(
            given,
            made,
            f"{start:04d}/{end:04d}",
            "insurgency-phase",
            "insurgency",
            words("An armed campaign with maximal aims goes on.", "Sigue una campaña armada con fines máximos."),
            [dataset],
            f"The file gives no intensity; taken as {STRENGTH} throughout. {years}",
            magnitude=STRENGTH,
        )
        if given.inside(ends):
            summary = words("An armed campaign ends.", "Termina una campaña armada.")
            _put(given, made, ends, "insurgency-end", "insurgency-end", summary, [dataset], years)


def _transitions(given: Given, made: Made, pairs: list[tuple[Spell, Entry]]) -> None:
    """Write a transition where competitive government follows on one that was not, and where ERT has one."""
    changes = [(event.when, dataset) for dataset, event in given.events("ert") if event.kind == "transition" and given.inside(event.when)]
    summary = words("Competitive elected government begins.", "Comienza el gobierno electo y competitivo.")
    for (_, before), (spell, entry) in pairwise(pairs):
        if before["competitive"] or not entry["competitive"] or entry["entry"] != "elected":
            continue
        when = spell.election.when if spell.election is not None else spell.from_
        if not given.inside(when):
            continue
        near = [change for change in changes if abs(int(change[0]) - first_day(when).year) <= 1]
        changes = [change for change in changes if change not in near]
        holders = [name for name in entry["basis"]["datasets"] if name not in ("archigos", "reign")]
        text = "Dated to the election of the first government held to be competitive after one that was not."
        other = [{"holder": name, "says": f"has a transition in {year}"} for year, name in near if year != when[:4]]
        more = {"disagreements": other} if other else {}
        _put(given, made, when, "transition", "transition", summary, [*holders, *(name for _, name in near)] or ["archigos"], text, **more)
    for year, dataset in changes:
        _put(
            given,
            made,
            year,
            "transition",
            "transition",
            summary,
            [dataset],
            "The file gives the year; the event is spread over its quarters.",
        )
