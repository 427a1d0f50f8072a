"""What a theory may see: a theory that was taken from a source is not tried on data coded from that source.

An entry *rests* on the banned sources where its basis names claims of theirs, no claim of anybody else and no
dataset; an assumption beside them fills in details and is no second witness. Such an entry is taken
out, as though the source had never been coded: what can be derived without it is derived again (an exit's
weights from the readings that others hold, a circumstance at its default, a neighbour's wave at none), and
what cannot is not scored for the theory, over the whole years that the entry touches, so that the moment
within them tells nothing either. An entry that others bear out stays, without what the source says of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.codings import DECLARED, CodingError, coding
from contrapeso.casebook.compared import with_claims
from contrapeso.casebook.entries import Event, Label, Reading
from contrapeso.casebook.models import Casebook, PolityRecord
from contrapeso.casebook.record import EXIT, Array, Record
from contrapeso.casebook.reports import reports, source_of
from contrapeso.casebook.tables import Series
from contrapeso.evidence.claims import Basis
from contrapeso.evidence.comparisons import Comparison
from contrapeso.vocabulary.dates import span
from contrapeso.vocabulary.kinds import KINDS
from contrapeso.vocabulary.variables import EVENT_NAMES, EXITS_IN_ORDER

Cell = tuple[str, str, int, int]
"""What is not scored: its name, the polity, first and last year."""
SHARES = ("popular_share", "right_share", "outsider_share")
SERIES = ("growth", "inflation_stress", "debt_stress")


@dataclass
class View:
    """A casebook as a theory may see it.

    Attributes
    ----------
    removed
        Ids of entries that rest on the banned sources alone.
    recoded
        Ids of exits whose readings were derived again without them.
    unscored
        What could not be derived again.
    """

    casebook: Casebook
    banned: tuple[str, ...]
    removed: list[str] = field(default_factory=list)
    recoded: list[str] = field(default_factory=list)
    unscored: list[Cell] = field(default_factory=list)

    def rests(self, basis: Basis) -> bool:
        """Return whether something rests on the banned sources alone."""
        return bool(basis.claims) and not basis.datasets and all(self.hides(claim) for claim in basis.claims)

    def hides(self, claim: str) -> bool:
        """Return whether a claim is of a banned source."""
        return source_of(claim) in self.banned

    def others(self, claims: Iterable[str]) -> tuple[str, ...]:
        """Return the claims of sources that are not banned."""
        return tuple(claim for claim in claims if not self.hides(claim))

    def kept(self, entries: Iterable[Any]) -> tuple[Any, ...]:
        """Return the entries that do not rest on the banned sources, and note the others."""
        found = []
        for entry in entries:
            if self.rests(entry.basis):
                self.removed.append(entry.id)
            else:
                found.append(entry)
        return tuple(found)


def visible(casebook: Casebook, banned: Iterable[str]) -> View:
    """Return what of a casebook a theory may see.

    Parameters
    ----------
    casebook
        A casebook without faults.
    banned
        Ids of the sources that the theory was taken from: ``banned`` of its file.
    """
    view = View(casebook, tuple(banned))
    if not view.banned:
        return view
    polities = {code: _polity(view, record) for code, record in casebook.polities.items()}
    view.casebook = replace(
        casebook,
        polities=polities,
        conditions=view.kept(casebook.conditions),
        ties=view.kept(casebook.ties),
        world=_series(view, casebook.world),
        comparisons=_comparisons(view, casebook.comparisons),
    )
    return view


def record_for(
    casebook: Casebook,
    banned: Iterable[str],
    polities: tuple[str, ...] | None = None,
    *,
    coding_name: str = DECLARED,
    dates: str = "quarters",
    without: Iterable[str] = (),
    claims: bool = False,
) -> Record:
    """Return the record on which a theory is fitted: what it may see, with the rest not scored.

    Without banned sources this is the record of :func:`contrapeso.casebook.assemble.assemble`. ``claims`` adds the
    comparisons of claims that are neither the theory's own nor kept for checks.

    Notes
    -----
    A coding that a banned source holds cannot be had without it; the exits then carry the weights that
    the casebook declares, and a note says so.
    """
    view = visible(casebook, banned)
    notes: list[str] = []
    coding(casebook, coding_name, polities)
    try:
        coding(view.casebook, coding_name, polities)
    except CodingError:
        notes.append(f"coding '{coding_name}' is not to be had without {', '.join(view.banned)}; weights as declared")
        coding_name = DECLARED
    record = assemble(view.casebook, polities, coding=coding_name, dates=dates)
    record = with_claims(record, view.casebook) if claims else record
    if view.banned:
        inside = [cell for cell in view.unscored if cell[1] in record.polities]
        record = record.unscored(inside)
        notes.append(
            f"without {', '.join(view.banned)}: {len(view.removed)} entries taken out, {len(view.recoded)} exits read again, "
            f"{len(inside)} stretches not scored"
        )
    return replace(record.without(*without), notes=(*record.without(*without).notes, *notes))


def scorable_years(record: Record) -> Array:
    """Return 1 where the exits of a year may be scored, shape (year, polity)."""
    mask = record.fresh.get(EXIT, np.ones((len(record.quarters), len(record.polities))))
    return mask.reshape(-1, 4, len(record.polities)).min(axis=1)


def _polity(view: View, record: PolityRecord) -> PolityRecord:
    code = record.polity.id
    events = []
    for event in record.events:
        if view.rests(event.basis):
            view.removed.append(event.id)
            view.unscored.extend(_cells(event, code))
        else:
            events.append(_reread(view, event, code))
    for government in record.governments:
        if view.rests(government.basis):
            first, last = _years(f"{government.from_}/{government.to}")
            view.unscored.extend((name, code, first, last) for name in (EXIT, *EVENT_NAMES, *SHARES, *SERIES))
    polity = record.polity.model_copy(
        update={"institutions": view.kept(record.polity.institutions), "rules": view.kept(record.polity.rules)}
    )
    return replace(
        record,
        polity=polity,
        events=tuple(events),
        elections=view.kept(record.elections),
        governments=view.kept(record.governments),
        conditions=view.kept(record.conditions),
        series=_series(view, record.series),
    )


def _series(view: View, series: Mapping[str, Series]) -> dict[str, Series]:
    found = {}
    for name, data in series.items():
        basis = data.metadata.get("cp:basis")
        if basis is not None and view.rests(Basis.model_validate(basis)):
            view.removed.append(name)
        else:
            found[name] = data
    return found


def _comparisons(view: View, comparisons: tuple[Comparison, ...]) -> tuple[Comparison, ...]:
    """Return the comparisons that neither are nor rest on what a banned source says."""
    found: list[Comparison] = []
    for item in comparisons:
        if view.hides(item.claim) or any(map(view.hides, item.basis.claims)):
            view.removed.append(item.id)
        else:
            found.append(item)
    return tuple(found)


def _cells(event: Event, code: str) -> list[Cell]:
    """Return what is not scored where an event is taken out."""
    channel = (KINDS[event.kind].channel or "").replace("-", "_")
    if channel not in (EXIT, *EVENT_NAMES):
        return []
    first, last = _years(event.when)
    return [(channel, code, first, first if "/" in event.when else last)]


def _years(when: str) -> tuple[int, int]:
    low, high = span(when).bounded(date(1, 1, 1), date(9999, 12, 31))
    return low.year, high.year


def _reread(view: View, event: Event, code: str) -> Event:
    """Return an event that others bear out, without what the banned sources say of it."""
    if not any(view.hides(claim) for claim in _claims(event)):
        return event
    labels = [
        Label(label=item.label, claims=view.others(item.claims), datasets=item.datasets, form=item.form)
        for item in event.labels
        if item.datasets or view.others(item.claims)
    ]
    readings = [
        item.model_copy(update={"claims": view.others(item.claims)})
        for item in event.readings
        if not item.claims or view.others(item.claims)
    ]
    disagreements = tuple(item for item in event.disagreements if not (item.holder.startswith("clm:") and view.hides(item.holder)))
    basis = event.basis.model_copy(update={"claims": view.others(event.basis.claims)})
    known = {"labels": tuple(labels), "readings": tuple(readings), "disagreements": disagreements, "basis": basis}
    found = event.model_copy(update=known)
    if len(readings) == len(event.readings):
        return found
    view.recoded.append(event.id)
    if not readings:
        # That the head of government left is known without the source; how, only as far as others report it.
        classes = _reported(found)
        readings = [Reading.model_validate({"class": name, "weight": 1.0 / len(classes)}) for name in classes]
        if len(classes) == len(EXITS_IN_ORDER):
            view.unscored.append((EXIT, code, *_years(event.when)))
    total = sum(item.weight for item in readings)
    return found.model_copy(update={"readings": tuple(item.model_copy(update={"weight": item.weight / total}) for item in readings)})


def _reported(event: Event) -> tuple[str, ...]:
    """Return the classes that fit what every holder reports, or some, where none fits all; all where nobody does."""
    given = [set(report.classes()) for report in reports(event)]
    fitting = set.intersection(*given) or set.union(*given) if given else set(EXITS_IN_ORDER)
    return tuple(name for name in EXITS_IN_ORDER if name in fitting)


def _claims(event: Event) -> list[str]:
    named = [item.holder for item in event.disagreements if item.holder.startswith("clm:")]
    held = [claim for part in (*event.labels, *event.readings) for claim in part.claims]
    return [*event.basis.claims, *held, *named]
