"""What a theory is not scored on: data that are coded from its own source and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.casebook.visible import visible
from contrapeso.tournament.targets import CoupAttempt, Observed, Target


@dataclass(frozen=True)
class Ban:
    """A theory's own sources, and what of the record rests on them.

    Attributes
    ----------
    entries
        Entries that rest on these sources alone.
    recoded
        Exits that others bear out, but whose classes these sources alone tell apart.
    """

    theory: str
    sources: tuple[str, ...] = ()
    entries: frozenset[str] = field(default_factory=frozenset)
    recoded: frozenset[str] = field(default_factory=frozenset)

    def of(self, target: Target) -> frozenset[str]:
        """Return the entries that are barred for a target; by whom an exit was forced matters to attempts alone."""
        return self.entries | self.recoded if isinstance(target, CoupAttempt) else self.entries

    def bars(self, target: Target, observed: Observed, start: int, quarters: int, polity: int) -> bool:
        """Return whether an outcome may not be scored: some datum that decides it is barred."""
        barred = self.of(target)
        if not barred:
            return False
        cells = target.cells(observed, start, quarters, polity)
        return any(barred & set(observed.entries[cell]) for cell in cells if cell in observed.entries)


def bans(theories: Mapping[str, Sequence[str]], casebook: Casebook | None) -> dict[str, Ban]:
    """Return the ban of each theory, from its banned sources by id of the theory.

    The rule is that of :mod:`contrapeso.casebook.visible`: an entry is barred where its claims come from
    these sources alone and no dataset gives it too. An assumption of the coder is no second source.
    """
    found, known = {}, dict[tuple[str, ...], tuple[frozenset[str], frozenset[str]]]()
    for theory, sources in theories.items():
        own = tuple(sources)
        if own not in known:
            view = visible(casebook, own) if casebook is not None and own else None
            known[own] = (frozenset(view.removed), frozenset(view.recoded)) if view else (frozenset(), frozenset())
        found[theory] = Ban(theory, own, *known[own])
    return found


def barred_table(
    found: Mapping[str, Ban], targets: Iterable[tuple[Target, Observed]], record: Record, inside: range
) -> list[dict[str, str]]:
    """Return every datum of some quarters that a theory is not scored on: theory, target, polity, quarter, entry."""
    rows = []
    for target, observed in targets:
        for (t, p), entries in sorted(observed.entries.items()):
            for ban in found.values() if t in inside else ():
                rows += [
                    {
                        "theory": ban.theory,
                        "sources": " ".join(ban.sources),
                        "target": target.name,
                        "polity": record.polities[p],
                        "quarter": record.quarters[t],
                        "entry": entry,
                    }
                    for entry in entries
                    if entry in ban.of(target)
                ]
    return rows
