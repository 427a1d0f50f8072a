"""Comparisons of claims as data: which of them a fit may use, and the quarters that they compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Compared, Record
from contrapeso.evidence.comparisons import Comparison, Place
from contrapeso.vocabulary.dates import quarter_index, span
from contrapeso.vocabulary.ordinal_checks import CODED_FROM, is_check


def held_out(comparison: Comparison) -> bool:
    """Return whether a comparison is kept out of every fit, because the validity of a fit is tried on it.

    That is so of all that comes from the source of the ordinal checks, and of whatever is, or comes close to, one
    of them, whoever says it.
    """
    places = ((place.polity, place.when) for place in (comparison.higher, comparison.lower))
    return comparison.source == CODED_FROM or is_check(*places)


def with_claims(record: Record, casebook: Casebook) -> Record:
    """Return the record with the comparisons of a casebook's claims, in the order of their ids.

    Parameters
    ----------
    record
        A record of the casebook, or of what a theory may see of it.
    casebook
        The casebook that the comparisons come from: for a theory what it may see
        (:func:`contrapeso.casebook.visible.visible`).

    Notes
    -----
    Comparisons of polities or years that the record does not have are left out, and a note says how many.
    """
    found: list[Compared] = []
    kept_out, outside = 0, 0
    for item in sorted(casebook.comparisons, key=lambda item: item.id):
        places = [_stretch(record, place) for place in (item.higher, item.lower)]
        if held_out(item):
            kept_out += 1
        elif places[0] is None or places[1] is None:
            outside += 1
        else:
            found.append(Compared(item.id, item.source, places[0], places[1]))
    note = f"claims: {len(found)} comparisons scored, {kept_out} kept out as ordinal checks or of their source, {outside} of elsewhere"
    return replace(record, comparisons=tuple(found), notes=(*record.notes, note))


def _stretch(record: Record, place: Place) -> tuple[int, int, int] | None:
    """Return polity, first and last quarter; None where the record does not have all of it."""
    low, high = (quarter_index(day, record.first_year) for day in span(place.when).bounded(date.min, date.max))
    if place.polity not in record.polities or low < 0 or high >= len(record.quarters):
        return None
    return record.polities.index(place.polity), low, high
