"""What every section of a page is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from contrapeso.casebook.entries import Basis, Disagreement, Election, Event, Government
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.evidence.claims import Bilingual
from contrapeso.report.charts.theme import Frame, Style, style, year_of
from contrapeso.report.naming import model_name
from contrapeso.report.run_folder import Run
from contrapeso.vocabulary.kinds import DATASETS
from contrapeso.vocabulary.language import Messages
from contrapeso.vocabulary.phrases import phrase

Entry = Event | Election | Government


@dataclass(frozen=True)
class Page:
    """One report in one language, while it is being made."""

    run: Run
    casebook: Casebook
    record: Record
    messages: Messages

    def words(self, text: Bilingual) -> str:
        """Return a text of the casebook in the language of the page."""
        return text.es if self.messages.lang == "es" else text.en

    @cached_property
    def style(self) -> Style:
        """Names and colours of the polities of the run, in the order of the casebook."""
        run = self.run.tables["balance"]["polity"].unique()
        order = [code for code in self.casebook.polities if code in run] + sorted(set(run) - set(self.casebook.polities))
        return style({code: self.polity(code) for code in order})

    def polity(self, code: str) -> str:
        """Return the name of a polity, or its code where the casebook has none."""
        found = self.casebook.polities.get(code)
        return self.words(found.polity.name) if found else code

    def model(self, name: str) -> str:
        """Return the title of a theory, or the name of a baseline."""
        return model_name(self.messages, self.casebook, name)

    def frame(self, name: str) -> Frame | None:
        """Return a table of the run, with ``year`` as a number where it has quarters."""
        found = self.run.table(name)
        if found is None or "quarter" not in found.columns:
            return found
        return found.assign(year=[year_of(quarter) for quarter in found["quarter"]])

    @cached_property
    def entries(self) -> dict[str, tuple[str, Entry]]:
        """Polity and entry by id: events, elections and governments of the polities of the run."""
        found: dict[str, tuple[str, Entry]] = {}
        for code in self.style.polities:
            record = self.casebook.polities.get(code)
            for entry in (*record.events, *record.elections, *record.governments) if record else ():
                found[entry.id] = (code, entry)
        return found

    def summary(self, entry: Entry) -> str:
        """Return in a line what an entry is."""
        if isinstance(entry, Event):
            return self.words(entry.summary)
        if isinstance(entry, Election):
            return self.messages.text("entry.election", office=self.messages.name("office", entry.office))
        return self.messages.text("entry.government", name=entry.name)

    def holder(self, identity: str) -> str:
        """Return who holds what a claim, a dataset or a source says."""
        claim = self.casebook.claims.get(identity)
        if claim:
            return f"{self.actor(claim.asserted_by)} ({identity})"
        if identity in self.casebook.sources:
            return source_name(self.casebook.sources[identity])
        return DATASETS.get(identity, identity)

    def actor(self, identity: str) -> str:
        """Return the name of an actor."""
        found = self.casebook.actors.get(identity)
        return phrase(self.messages, found.name)[0] if found else identity

    def disagreements(self) -> Iterator[tuple[str, Entry, Disagreement]]:
        """Yield every disagreement with its polity and entry."""
        for code, entry in self.entries.values():
            for disagreement in entry.disagreements:
                yield code, entry, disagreement


def when(entry: Entry) -> str:
    """Return the date of an entry as EDTF."""
    return f"{entry.from_}/{entry.to}" if isinstance(entry, Government) else entry.when


def basis_of(entry: Entry) -> Basis:
    """Return who says that an entry is so."""
    return entry.basis


def source_name(item: Mapping[str, Any]) -> str:
    """Return authors and year of a CSL-JSON item."""
    people = [str(person.get("family") or person.get("literal") or "") for person in item.get("author", [])]
    year = next(iter((item.get("issued") or {}).get("date-parts") or [[]]), [])
    return f"{', '.join(filter(None, people)) or item.get('title', item.get('id', ''))}{f' ({year[0]})' if year else ''}"
