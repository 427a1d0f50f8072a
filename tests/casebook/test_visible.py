"""Leakage: a theory sees nothing coded from its own source, a forecast nothing dated after its origin."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook, PolityRecord
from contrapeso.casebook.record import Record
from contrapeso.casebook.visible import record_for, scorable_years, visible
from contrapeso.inference.fit import record_hash
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.tournament.backtest import held_inputs
from contrapeso.vocabulary.dates import span
from contrapeso.vocabulary.kinds import CONDITIONS

POLITIES = ("BOL", "PER")
OWN = ("crabtree2020",)
FEW = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=(Phase.explicit, Phase.generate))
FIRST_URBAN = 1960
"""Before the first figure of a series of urban share it is held at that figure, which a note of the record says."""


@cache
def _book() -> Casebook:
    return load(builtin())


@cache
def _seen() -> str:
    return record_hash(record_for(_book(), OWN, POLITIES))


def _each(book: Casebook, change: Callable[[str, Any], Any]) -> Casebook:
    """Change entries of every list of a casebook; ``None`` takes one out."""

    def several(entries: tuple[Any, ...]) -> tuple[Any, ...]:
        found = [change(type(entry).__name__, entry) for entry in entries]
        return tuple(entry for entry in found if entry is not None)

    def one(record: PolityRecord) -> PolityRecord:
        parts = ("governments", "elections", "events", "conditions")
        return replace(record, **{name: several(getattr(record, name)) for name in parts})

    polities = {code: one(record) for code, record in book.polities.items()}
    return replace(book, polities=polities, conditions=several(book.conditions), ties=several(book.ties))


def _touched(kind: str, entry: Any, rng: random.Random) -> Any:
    """Return an entry with another value of everything that has one."""
    update: dict[str, Any] = {}
    if kind == "Condition":
        about = CONDITIONS[entry.kind]
        update["value"] = rng.uniform(about.low, about.high)
    elif kind == "Tie":
        update["weight"] = rng.uniform(0.1, 1.0)
    elif kind == "Election":
        update["lists"] = tuple(item.model_copy(update={"share": item.share * rng.uniform(0.3, 1.0)}) for item in entry.lists)
    elif kind == "Government":
        update |= {"situation": "interim", "competitive": not entry.competitive}
    elif kind == "Event":
        update["magnitude"] = rng.uniform(0.0, 1.0)
        if entry.kind != "executive-exit" and rng.random() < 0.3:
            update["kind"] = "protest-wave"
        update["readings"] = tuple(item.model_copy(update={"weight": rng.uniform(0.1, 1.0)}) for item in entry.readings)
    return entry.model_copy(update=update)


def _same(one: Record, other: Record, stop: int | None = None) -> None:
    for group in ("events", "states", "fresh", "forcings", "shares"):
        first, second = getattr(one, group), getattr(other, group)
        assert first.keys() == second.keys()
        for name in first:
            assert np.array_equal(first[name][:stop], second[name][:stop], equal_nan=True), f"{group} {name}"
    assert one.ties is not None and other.ties is not None
    assert np.array_equal(one.ties[:stop], other.ties[:stop])


def _inputs(compiled: Compiled) -> list[np.ndarray]:
    pins = [np.asarray(part) for name in sorted(compiled.pins) for part in compiled.pins[name]]
    return [*pins, *(np.asarray(compiled.forcings[name]) for name in sorted(compiled.forcings)), np.asarray(compiled.ties)]


@FEW
@given(st.integers(0, 2**20))
def test_whatever_the_own_source_says_the_theory_sees_the_same(seed: int) -> None:
    rng, book = random.Random(seed), _book()
    view = visible(book, OWN)
    own = set(view.removed)

    def change(kind: str, entry: Any) -> Any:
        if entry.id in own and rng.random() < 0.5:
            same = entry
            touched = _touched(kind, same, rng)
            # The moment within the year is the source's word as well; the kind decides what is not scored.
            year = entry.when[:4] if kind == "Event" else ""
            return (
                touched.model_copy(update={"kind": entry.kind, **({"when": f"{year}-05-02"} if len(entry.when) == 10 else {})})
                if year
                else touched
            )
        if entry.id in view.recoded:
            readings = [
                item.model_copy(update={"weight": rng.uniform(0.1, 1.0)}) if item.claims and all(map(view.hides, item.claims)) else item
                for item in entry.readings
            ]
            return entry.model_copy(update={"readings": tuple(readings)})
        return entry

    changed = _each(book, change)
    assert record_hash(assemble(changed, POLITIES)) != record_hash(assemble(book, POLITIES))
    assert record_hash(record_for(changed, OWN, POLITIES)) == _seen()


def test_what_rests_on_the_own_source_alone_is_gone_and_its_year_is_not_scored() -> None:
    book = _book()
    whole, seen = assemble(book, POLITIES), record_for(book, OWN, POLITIES)
    view = visible(book, OWN)
    gone = set(view.removed)
    assert gone and not any(gone & set(sources) for sources in seen.lineage.values())
    cells = [cell for cell in view.unscored if cell[1] in POLITIES]
    pins = compile_record(seen).pins
    for name, polity, first, last in cells:
        rows, p = slice(4 * (first - whole.first_year), 4 * (last + 1 - whole.first_year)), POLITIES.index(polity)
        pin = pins["exit_removal" if name == "exit" else name]
        assert not np.asarray(pin.scored)[rows, p].any()
    # What others bear out is still there: the exits of Bolivia and Peru are facts to everybody.
    exits = sum(whole.events[name] for name in whole.events if name.startswith("exit_"))
    still = sum(seen.events[name] for name in seen.events if name.startswith("exit_"))
    assert np.allclose(exits, still)
    assert any("entries taken out" in note for note in seen.notes)
    assert scorable_years(whole).all()


def test_a_reading_that_only_the_own_source_holds_is_not_counted() -> None:
    book, miners = _book(), "evt:BOL:1978-07:executive-exit"
    [event] = [event for event in visible(book, OWN).casebook.polities["BOL"].events if event.id == miners]
    assert [(reading.class_, reading.weight) for reading in event.readings] == [("armed-conservative", 1.0)]
    assert all(not claim.startswith("clm:crabtree2020") for label in event.labels for claim in label.claims)


def test_a_theory_without_own_source_sees_the_record_and_a_coding_of_its_source_is_refused_to_it() -> None:
    book = _book()
    _same(record_for(book, (), POLITIES), assemble(book, POLITIES))
    seen = record_for(book, ("burdynska2021",), POLITIES, coding_name="burdynska2021")
    assert seen.coding == "declared"
    assert any("not to be had without burdynska2021" in note for note in seen.notes)


@FEW
@given(st.integers(FIRST_URBAN + 1, 2018), st.integers(0, 2**20))
def test_nothing_dated_after_the_origin_reaches_likelihood_or_forecast(year: int, seed: int) -> None:
    rng, book = random.Random(seed), _book()

    def change(kind: str, entry: Any) -> Any:
        when = getattr(entry, "when", None) or f"{entry.from_}/{entry.to}"
        start = span(when).start
        if start is None or start.year < year:
            return entry
        return None if kind != "Government" and rng.random() < 0.3 else _touched(kind, entry, rng)

    changed = _each(book, change)

    def later(series: Any) -> Any:
        return replace(
            series,
            values=np.where(np.asarray(series.years) >= year, np.asarray(series.values) * rng.uniform(0.5, 2.0) + 1.0, series.values),
        )

    polities = {
        code: replace(record, series={name: later(item) for name, item in record.series.items()})
        for code, record in changed.polities.items()
    }
    changed = replace(changed, polities=polities, world={name: later(item) for name, item in changed.world.items()})
    whole, other = assemble(book, POLITIES), assemble(changed, POLITIES)
    origin = 4 * (year - whole.first_year)
    assert record_hash(whole) != record_hash(other)
    _same(whole, other, origin)
    first, second = compile_record(whole), compile_record(other)
    # Everything that a likelihood up to the origin and a forecast from it are made of.
    for one, two in zip(_inputs(first.window(0, origin)), _inputs(second.window(0, origin)), strict=True):
        assert np.array_equal(one, two)
    for one, two in zip(_inputs(held_inputs(first, origin, 8)), _inputs(held_inputs(second, origin, 8)), strict=True):
        assert np.array_equal(one, two)


@pytest.mark.parametrize("theory", ["power-balance", "regional-wave", "bad-luck"])
def test_every_theory_of_the_casebook_has_a_record_of_its_own(theory: str) -> None:
    book = _book()
    banned = book.theories[theory].banned
    seen = record_for(book, banned, POLITIES)
    lost = sum(float((array == 0).sum()) for name, array in seen.fresh.items() if name not in assemble(book, POLITIES).fresh)
    assert lost > 0
    assert record_hash(seen) != record_hash(assemble(book, POLITIES))
