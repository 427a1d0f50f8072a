"""Governments and elections of a dataset beside those of a casebook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from contrapeso.casebook.datasets.disagreement import (
    NEAR_WITHIN,
    SAME_WITHIN,
    Disagreement,
    days_apart,
    first_day,
    inside,
    nearest_pairs,
    recorded,
)
from contrapeso.casebook.datasets.found import Found, FoundGovernment
from contrapeso.casebook.entries import Government
from contrapeso.casebook.models import PolityRecord
from contrapeso.vocabulary.dates import span


def compare_governments(found: Found, iso3: str, polity: PolityRecord, years: tuple[int, int]) -> Iterator[Disagreement]:
    """Yield spells that begin otherwise, end otherwise, or stand on one side only."""
    entries = [entry for entry in polity.governments if inside(entry.from_, years)]
    mine = [item for item in found.governments if item.iso3 == iso3 and inside(item.from_, years)]
    met = nearest_pairs(mine, entries, _apart)
    for number, spell in sorted(enumerate(mine), key=lambda pair: pair[1].from_):
        if number not in met:
            yield Disagreement("missing-here", "government", iso3, spell.from_, spell.name, "", spell.line)
            continue
        entry = entries[met[number]]
        known = recorded(entry, found.dataset)
        if days_apart(spell.from_, entry.from_) > SAME_WITHIN:
            yield Disagreement("other-date", "government", iso3, spell.from_, spell.name, entry.from_, spell.line, entry.id, known)
        if spell.exit and spell.to and (there := _left(spell)) != (here := "regular" if entry.exit == "in-office" else entry.exit):
            words = f"{spell.name}: {there} ({spell.exit_code or spell.exit})"
            yield Disagreement("other-kind", "government", iso3, spell.to, words, here, spell.line, entry.id, known)
    for number, entry in enumerate(entries):
        if number not in met.values():
            known = recorded(entry, found.dataset)
            yield Disagreement("missing-there", "government", iso3, entry.from_, "", entry.name, 0, entry.id, known)


def _apart(spell: FoundGovernment, entry: Government) -> int | None:
    """Return the days between the beginnings, None where they are not one thing."""
    days = days_apart(spell.from_, entry.from_)
    return days if days <= NEAR_WITHIN else None


def _left(spell: FoundGovernment) -> str:
    """Return how a spell of Archigos ended, in the casebook's words."""
    word = spell.exit.casefold()
    if word in ("natural death", "suicide") or spell.exit_code.startswith("Assassination"):
        return "death"
    return "early" if word.startswith(("irregular", "foreign", "retired")) else "regular"


def compare_elections(found: Found, iso3: str, polity: PolityRecord, years: tuple[int, int]) -> Iterator[Disagreement]:
    """Yield elections on another day, of another office, or on one side only; rounds after the first are the first's."""
    entries, met = list(polity.elections), set[str]()
    offices = {election.office for election in found.elections}
    for election in sorted((item for item in found.elections if item.iso3 == iso3 and item.round == 1), key=lambda item: item.when):
        near = sorted((days_apart(election.when, entry.when), entry.id) for entry in entries)
        if not near or near[0][0] > NEAR_WITHIN:
            yield Disagreement("missing-here", "election", iso3, election.when, election.office, "", election.line)
            continue
        entry = next(item for item in entries if item.id == near[0][1])
        met.add(entry.id)
        if near[0][0] > SAME_WITHIN:
            known = recorded(entry, found.dataset)
            yield Disagreement("other-date", "election", iso3, election.when, election.office, entry.when, election.line, entry.id, known)
    for entry in entries:
        comparable = entry.office in offices or (entry.office == "indirect" and "presidency" in offices)
        if comparable and entry.id not in met and inside(entry.when, years):
            yield Disagreement("missing-there", "election", iso3, entry.when, "", entry.office, 0, entry.id, recorded(entry, found.dataset))


def in_office(governments: tuple[Government, ...], year: int) -> Government | None:
    """Return the government in office in the middle of a year."""
    day = date(year, 7, 1)
    return next((item for item in reversed(governments) if first_day(item.from_) <= day <= (span(item.to).end or date.max)), None)
