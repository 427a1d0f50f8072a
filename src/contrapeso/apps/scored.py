"""What of a record a fit scores, as the commands ask for it: parts left out by name, a coding, claims, a user's own items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from contrapeso.casebook.codings import DECLARED
from contrapeso.casebook.datasets.compare import period
from contrapeso.casebook.datasets.fault import DatasetError
from contrapeso.casebook.measured import ItemError, Items, read_items, with_items
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.casebook.record import plain as plain_name
from contrapeso.casebook.visible import record_for
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages

CLAIMS = "claims"
PARTS = ("exits", "events", "votes", "series", "items", CLAIMS)
"""The whole parts of a record, of which all others are a piece."""


@dataclass(frozen=True)
class Scored:
    """What is scored.

    Attributes
    ----------
    without
        Parts of the record that are not scored, by name (``Record.parts``).
    coding
        Which weights contested exits carry (:mod:`contrapeso.casebook.codings`).
    items
        Expert-coded items of a user's own file, which are scored.
    claims
        Whether the comparisons of claims are scored.
    """

    without: tuple[str, ...] = ()
    coding: str = DECLARED
    items: Items | None = None
    claims: bool = False

    def whole(self, book: Casebook, banned: Iterable[str], polities: tuple[str, ...]) -> Record:
        """Return what a theory may see of some polities, with nothing left out by name yet."""
        found = record_for(book, banned, polities, coding_name=self.coding, claims=self.claims)
        return found if self.items is None else with_items(found, self.items)

    def check(self, book: Casebook, polities: tuple[str, ...]) -> None:
        """Refuse names that the record does not have.

        Raises
        ------
        contrapeso.casebook.codings.CodingError, contrapeso.casebook.record.RecordError
            If there is no such coding, or no such part of the record.
        """
        if self.without or self.coding != DECLARED:
            self.whole(book, (), polities).without(*self.without)

    def seen(self, book: Casebook, banned: Iterable[str], polities: tuple[str, ...]) -> Record:
        """Return what a theory may see of some polities and is scored on.

        Names that were found in the whole record (:meth:`check`) and not in this one have nothing to leave out: a theory
        that may not see a source has no claims of it, and a polity for which a file has no figure no item.
        """
        return _left_out(self.whole(book, banned, polities), self.without)

    def records(self, book: Casebook, banned: tuple[str, ...], polities: tuple[str, ...]) -> tuple[Record, Record]:
        """Return the record with all that is scored, and that without what was coded with hindsight; one where they are the same."""
        plain = record_for(book, banned, polities, coding_name=self.coding)
        if self.items is None and not self.claims:
            found = plain.without(*self.without)
            return found, found
        found = self.whole(book, banned, polities)
        # A theory that may not see a source has no claims of it to leave out.
        return _left_out(found, self.without) if banned else found.without(*self.without), _left_out(plain, self.without)

    def told(self, record: Record) -> dict[str, Any]:
        """Return what of a record was scored and what left out, as the file about a run or a fit has it."""
        return {"coding": self.coding, "without": list(record.left_out), **self.observed(record)}

    def observed(self, record: Record) -> dict[str, Any]:
        """Return what is scored beyond the casebook's record, as the file about it has it; nothing where there is nothing."""
        scored = [name for name in record.items if record.fresh[name].any()]
        if not scored and not record.comparisons:
            return {}
        found = {"comparisons": len(record.comparisons), "items": scored, "figures": 0, "assumed": []}
        if self.items is not None:
            # Every figure stands in the four quarters of its year.
            figures = sum(int((record.fresh[name] > 0).sum()) for name in scored) // 4
            found |= {"figures": figures, "assumed": [name for name in self.items.assumed if name in scored]}
            found |= {"file": Path(self.items.file).name, "sha256": self.items.hash}
        return {"observed": found}


def parts_of(record: Record) -> list[str]:
    """Return the whole parts of a record of which something is scored."""
    parts = record.parts()
    return [part for part in PARTS if any(_counts(record, name) for name in parts.get(part, ()))]


def asked_for(
    without: tuple[str, ...],
    coding: str,
    more: tuple[str, ...],
    vdem: Path | None,
    *,
    polities: tuple[str, ...],
    book: Casebook,
    messages: Messages,
) -> Scored:
    """Return what is scored by the words of a command; ``more`` is what ``--with`` names.

    Raises
    ------
    ContrapesoError
        If something else than claims is to be added, or the file of items cannot be used.
    """
    strange = [name for name in more if name != CLAIMS]
    if strange:
        raise ContrapesoError(messages.text("cli.unknown_with", names=", ".join(strange)))
    try:
        items = None if vdem is None else read_items(vdem, polities, period(book))
    except (DatasetError, ItemError) as error:
        raise ContrapesoError(error.words(messages)) from None
    return Scored(without, coding, items, CLAIMS in more)


def observed_words(observed: dict[str, Any]) -> dict[str, Any]:
    """Return the placeholders of a sentence on what is scored beyond the casebook."""
    lists = {name: ", ".join(observed[name]) or "–" for name in ("items", "assumed")}
    return {"figures": observed["figures"], "comparisons": observed["comparisons"], **lists}


def _left_out(record: Record, names: Iterable[str]) -> Record:
    parts = record.parts()
    return record.without(*(name for name in names if plain_name(name) in parts))


def _counts(record: Record, name: str) -> bool:
    """Return whether something that goes by a name is scored somewhere."""
    known = ~np.isnan(record.shares[name]) if name in record.shares else np.ones(1, bool)
    return bool((known * record.fresh.get(name, 1.0)).any())
