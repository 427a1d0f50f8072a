"""Where a file of a data provider and a casebook disagree."""

from __future__ import annotations

from contrapeso.casebook.datasets.compare_events import compare_events
from contrapeso.casebook.datasets.compare_spells import compare_elections, compare_governments
from contrapeso.casebook.datasets.compare_years import compare_regimes, compare_series
from contrapeso.casebook.datasets.disagreement import Disagreement, overall
from contrapeso.casebook.datasets.found import Found
from contrapeso.casebook.models import Casebook
from contrapeso.vocabulary.dates import span


def period(casebook: Casebook) -> tuple[int, int]:
    """Return the first and last year of a casebook."""
    found = span(casebook.period)
    assert found.start is not None and found.end is not None
    return found.start.year, found.end.year


def compare(found: Found, casebook: Casebook) -> list[Disagreement]:
    """Return every disagreement, by country and date.

    What the casebook has counts as missing there only in years that the file covers: those between the
    first and the last that it speaks of in any country that was kept, so that a quiet country is covered too.
    """
    whole, first_last = overall(found.years.values()), period(casebook)
    if whole is None:
        return []
    listed: list[Disagreement] = []
    for iso3 in sorted(set(found.years) & set(casebook.polities)):
        polity = casebook.polities[iso3]
        span_ = found.years[iso3] if found.governments or found.series else whole
        years = (max(span_[0], first_last[0]), min(span_[1], first_last[1]))
        if found.events or not (found.governments or found.elections or found.series):
            listed += compare_events(found, iso3, polity, years)
        if found.governments:
            listed += compare_governments(found, iso3, polity, years)
        if found.elections:
            listed += compare_elections(found, iso3, polity, years)
        if found.series:
            listed += compare_regimes(found, iso3, polity, years)
            listed += compare_series(found, iso3, polity)
    return sorted(listed, key=lambda item: (item.iso3, item.when, item.thing, item.kind, item.line, item.entry))
