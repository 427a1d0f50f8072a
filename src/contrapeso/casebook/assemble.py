"""From entries and series to the quarterly record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from contrapeso.casebook.codings import DECLARED, Weights
from contrapeso.casebook.codings import coding as find_coding
from contrapeso.casebook.entries import Event
from contrapeso.casebook.models import Casebook, PolityRecord, Series
from contrapeso.casebook.outside import conditions, neighbourhood
from contrapeso.casebook.record import Record
from contrapeso.casebook.sheet import Sheet as _Sheet
from contrapeso.casebook.spread import known_way, spread, whole
from contrapeso.vocabulary.dates import span
from contrapeso.vocabulary.kinds import BLOCS, KINDS
from contrapeso.vocabulary.variables import EXIT_NAMES, EXITS_IN_ORDER, SITUATIONS_IN_ORDER

GROWTH = (1.5, 4.0)
DEBT = (50.0, 30.0)
REAL_RATE = (2.0, 2.5)
PRICE_SCALE, PRICE_CHANGE_SCALE, PRICE_MEMORY = 0.25, 0.20, 15
"""Fixed centres and scales; none is computed from the record, so none looks ahead."""

COLD_WAR = (1947, 1990, 1992)
DEFAULT_RULE = {"win_threshold": 0.5, "win_short": 1.0, "win_lead": 1.0, "rule_runoff": 1.0, "rule_congress": 0.0}


def assemble(casebook: Casebook, polities: tuple[str, ...] | None = None, *, coding: str = DECLARED, dates: str = "quarters") -> Record:
    """Turn a checked casebook into its quarterly record.

    Parameters
    ----------
    casebook
        A casebook without faults.
    polities
        ISO3 codes to keep; all of the casebook's where absent.
    coding
        Which weights contested exits carry, by name (:mod:`contrapeso.casebook.codings`).
    dates
        Where an event lies that is dated to more than a quarter: a name of
        :data:`contrapeso.casebook.spread.DATES`.

    Raises
    ------
    contrapeso.casebook.codings.CodingError
        If the casebook knows no such coding.
    contrapeso.casebook.spread.DatingError
        If there is no such way to place a date.
    """
    weights = find_coding(casebook, coding).weights
    known_way(dates)
    chosen = polities or tuple(sorted(casebook.polities))
    period = span(casebook.period)
    assert period.start is not None and period.end is not None
    sheet = _Sheet(period.start.year, period.end.year, chosen)
    _world(sheet, casebook)
    for p, code in enumerate(chosen):
        polity = casebook.polities[code]
        _exits_and_events(sheet, p, polity, weights, dates)
        _governments(sheet, p, polity)
        _elections(sheet, p, polity)
        _insurgency(sheet, p, polity)
        _institutions(sheet, p, polity)
        _series(sheet, p, polity)
    outside = neighbourhood(casebook, chosen, sheet.first_year, len(sheet.quarters))
    for name, (values, sources) in outside.forcings.items():
        sheet.forcings[name] = values
        for p, cell_sources in enumerate(sources):
            for t in range(sheet.shape[0]):
                sheet.lineage[(name, t, p)].extend(cell_sources)
    for p, code in enumerate(chosen):
        conditions(sheet, p, (*casebook.conditions, *casebook.polities[code].conditions), casebook.polities[code])
    sheet.notes.extend(outside.notes)
    return Record(
        sheet.quarters,
        chosen,
        sheet.events,
        sheet.states,
        sheet.fresh,
        sheet.forcings,
        sheet.shares,
        {cell: tuple(dict.fromkeys(sources)) for cell, sources in sheet.lineage.items()},
        tuple(sheet.notes),
        outside.ties,
        coding,
    )


def _exits_and_events(sheet: _Sheet, p: int, polity: PolityRecord, weights: Weights, dates: str) -> None:
    for event in polity.events:
        channel = KINDS[event.kind].channel
        place = sheet.inside(event.when)
        if channel is None or place is None:
            continue
        first, last = place
        if channel == "exit":
            _exit(sheet, p, event, whole(event.when, dates, sheet.first_year, first, last), weights.get(event.id))
        elif channel == "disaster":
            _fill_disaster(sheet, p, event, first, last)
        elif channel.replace("-", "_") in sheet.events:
            name = channel.replace("-", "_")
            shares, vague = spread(event.when, dates, sheet.first_year, first, last)
            if vague:
                sheet.notes.append(f"{event.id}: dated only to {event.when}; placed in {sheet.quarters[next(iter(shares))]}")
            for t, part in shares.items():
                share = 1.0 - (1.0 - sheet.events[name][t, p]) * (1.0 - part)
                sheet.put(sheet.events, name, t, p, share, event.id)


def _exit(sheet: _Sheet, p: int, event: Event, t: int, weights: Mapping[str, float] | None) -> None:
    if sum(sheet.events[name][t, p] for name in EXIT_NAMES) > 0:
        sheet.notes.append(f"{event.id}: a second exit in {sheet.quarters[t]}; the model counts one a quarter, the first")
        return
    given = [(reading.class_, reading.weight) for reading in event.readings] if weights is None else list(weights.items())
    for class_, weight in given:
        sheet.put(sheet.events, EXIT_NAMES[EXITS_IN_ORDER.index(class_)], t, p, weight, event.id)


def _fill_disaster(sheet: _Sheet, p: int, event: Event, first: int, last: int) -> None:
    array = sheet.forcings.setdefault("disaster", np.zeros(sheet.shape))
    for t in range(first, min(max(last, first + 1), first + 7, sheet.shape[0] - 1) + 1):
        array[t, p] = min(1.0, array[t, p] + (event.magnitude or 0.0))
        sheet.lineage[("disaster", t, p)].append(event.id)


def _governments(sheet: _Sheet, p: int, polity: PolityRecord) -> None:
    for name in ("situation", "competitive"):
        sheet.states.setdefault(name, np.full(sheet.shape, np.nan))
    holder: list[str | None] = [None] * sheet.shape[0]
    for government in sorted(polity.governments, key=lambda item: span(item.from_).start or date.min):
        start = span(government.from_).start or date(sheet.first_year, 1, 1)
        # In office at the end of a quarter: the last to enter before it ends.
        for t in range(max(sheet.at(start), 0), sheet.shape[0]):
            holder[t] = government.id
            sheet.states["situation"][t, p] = SITUATIONS_IN_ORDER.index(government.situation)
            sheet.states["competitive"][t, p] = float(government.competitive)
            for name in ("situation", "competitive"):
                sheet.lineage[(name, t, p)] = [government.id]
    for t in range(1, sheet.shape[0]):
        if holder[t] != holder[t - 1]:
            sheet.put(sheet.events, "new_government", t, p, 1.0, holder[t] or "")


def _elections(sheet: _Sheet, p: int, polity: PolityRecord) -> None:
    for election in polity.elections:
        place = sheet.inside(election.when)
        if place is None or election.office != "presidency" or not election.competitive or election.chosen_by == "annulled":
            continue
        t = place[0]
        sheet.put(sheet.events, "election", t, p, 1.0, election.id)
        listed = sum(item.share for item in election.lists)
        if listed < 60.0:
            sheet.notes.append(f"{election.id}: lists hold {listed:.0f} % of votes; too few for a popular share")
            continue
        part = {bloc: sum(item.share for item in election.lists if item.bloc == bloc) / listed for bloc in BLOCS}
        sheet.put(sheet.shares, "popular_share", t, p, part["popular"], election.id)
        # A part is known where both sides of the division stood; a list that did not stand is no vote of zero.
        rest, left_over = 1.0 - part["popular"], part["centre"] + part["outsider"]
        if part["right"] > 0.0 and left_over > 0.0:
            sheet.put(sheet.shares, "right_share", t, p, part["right"] / rest, election.id)
        if part["centre"] > 0.0 and part["outsider"] > 0.0:
            sheet.put(sheet.shares, "outsider_share", t, p, part["outsider"] / left_over, election.id)


def _insurgency(sheet: _Sheet, p: int, polity: PolityRecord) -> None:
    array = sheet.states.setdefault("insurgency", np.zeros(sheet.shape))
    for event in polity.events:
        place = sheet.inside(event.when) if event.kind == "insurgency-phase" else None
        if place is None:
            continue
        for t in range(place[0], place[1] + 1):
            array[t, p] = max(array[t, p], event.magnitude or 0.0)
            sheet.lineage[("insurgency", t, p)].append(event.id)


def _institutions(sheet: _Sheet, p: int, polity: PolityRecord) -> None:
    base = {"franchise": 1.0, "term_quarters": 20.0, **DEFAULT_RULE}
    for name, value in base.items():
        sheet.forcings.setdefault(name, np.full(sheet.shape, value))
    for institution in polity.polity.institutions:
        name = {"franchise": "franchise", "term": "term_quarters"}.get(institution.kind)
        place = sheet.inside(f"{institution.from_}/{institution.to}") if name and institution.value is not None else None
        if name is None or place is None or institution.value is None:
            continue
        value = institution.value if name == "franchise" else 4.0 * institution.value
        for t in range(place[0], place[1] + 1):
            sheet.put(sheet.forcings, name, t, p, value, institution.id)
    for rule in polity.polity.rules:
        place = sheet.inside(f"{rule.from_}/{rule.to}")
        if place is None:
            continue
        short, lead = rule.alternative or (100.0, 100.0)
        values = {
            "win_threshold": (rule.threshold or 100.0) / 100.0,
            "win_short": short / 100.0,
            "win_lead": lead / 100.0,
            "rule_runoff": float(rule.then == "run-off"),
            "rule_congress": float(rule.then == "congress"),
        }
        for t in range(place[0], place[1] + 1):
            for name, value in values.items():
                sheet.put(sheet.forcings, name, t, p, value, rule.id)


def _series(sheet: _Sheet, p: int, polity: PolityRecord) -> None:
    code = polity.polity.id
    transforms = {
        "growth": lambda x: (x - GROWTH[0]) / GROWTH[1],
        "inflation": lambda x: 0.7 * np.log10(1.0 + max(x, 0.0) / 100.0),
        "external-debt": lambda x: (x - DEBT[0]) / DEBT[1],
    }
    names = {"growth": "growth", "inflation": "inflation_stress", "external-debt": "debt_stress"}
    for file, name in names.items():
        sheet.states.setdefault(name, np.full(sheet.shape, np.nan))
        sheet.fresh.setdefault(name, np.zeros(sheet.shape))
        if file not in polity.series:
            sheet.notes.append(f"{code}: no series {file}; the equation runs alone")
            continue
        found = _by_year(polity.series[file])
        for t in range(1, sheet.shape[0]):
            # The state at the end of a quarter is the annual figure of the year of the quarter
            # before: a year's figure is in force from its third quarter, never before it is made.
            year = sheet.first_year + (t - 1) // 4
            if year in found:
                sheet.put(sheet.states, name, t, p, float(transforms[file](found[year])), f"{code}/series/{file}#{year}")
                sheet.fresh[name][t, p] = float((t - 1) % 4 == 0)
    _prices(sheet, p, polity)
    urban = _by_year(polity.series["urban-share"]) if "urban-share" in polity.series else {}
    sheet.forcings.setdefault("urban_share", np.full(sheet.shape, 0.5))
    for t in range(sheet.shape[0]):
        year = sheet.first_year + t // 4
        nearest = min(urban, key=lambda known: abs(known - year)) if urban else None
        if nearest is not None:
            sheet.put(sheet.forcings, "urban_share", t, p, urban[nearest] / 100.0, f"{code}/series/urban-share#{nearest}")
    if urban and min(urban) > sheet.first_year:
        sheet.notes.append(f"{code}: urban share before {min(urban)} is held at its first known year")


def _prices(sheet: _Sheet, p: int, polity: PolityRecord) -> None:
    for name in ("export_price", "export_price_change"):
        sheet.forcings.setdefault(name, np.zeros(sheet.shape))
    code = polity.polity.id
    if "export-price" not in polity.series:
        sheet.notes.append(f"{code}: no series export-price; prices are held at their trend")
        return
    found = {year: np.log(value) for year, value in _by_year(polity.series["export-price"]).items()}
    for t in range(sheet.shape[0]):
        year = sheet.first_year + t // 4
        past = [found[y] for y in range(year - PRICE_MEMORY, year) if y in found]
        if year not in found or not past:
            continue
        source = f"{code}/series/export-price#{year}"
        sheet.put(sheet.forcings, "export_price", t, p, (found[year] - np.mean(past)) / PRICE_SCALE, source)
        if year - 1 in found:
            sheet.put(sheet.forcings, "export_price_change", t, p, (found[year] - found[year - 1]) / PRICE_CHANGE_SCALE, source)


def _world(sheet: _Sheet, casebook: Casebook) -> None:
    sheet.forcings["disaster"] = np.zeros(sheet.shape)
    rate = sheet.forcings["us_real_rate"] = np.zeros(sheet.shape)
    cold = sheet.forcings["cold_war"] = np.zeros(sheet.shape)
    found = _by_year(casebook.world["us-real-rate"]) if "us-real-rate" in casebook.world else {}
    if not found:
        sheet.notes.append("no series us-real-rate; the real rate is held at its centre")
    start, end, gone = COLD_WAR
    for t in range(sheet.shape[0]):
        year = sheet.first_year + t // 4
        moment = sheet.first_year + (t % 4) / 4 + t // 4
        cold[t] = 0.0 if moment < start else float(np.clip((gone - moment) / (gone - end), 0.0, 1.0))
        if year in found:
            rate[t] = (found[year] - REAL_RATE[0]) / REAL_RATE[1]
            for p in range(sheet.shape[1]):
                sheet.lineage[("us_real_rate", t, p)].append(f"world/series/us-real-rate#{year}")
        for p in range(sheet.shape[1]):
            sheet.lineage[("cold_war", t, p)].append("assumption: 1 from 1947 to 1989, fading to 0 at the end of 1991")


def _by_year(series: Series) -> dict[int, float]:
    return {int(year): float(value) for year, value in zip(series.years, series.values, strict=True) if not np.isnan(value)}
