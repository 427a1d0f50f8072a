"""What the pages read: a casebook, its record, a finished run, and the claims made ready to be searched."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from contrapeso.apps.lab.settings import LabSettings, cache_folder
from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import load
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.evidence.claims import Claim
from contrapeso.evidence.search import Index, Query
from contrapeso.report.discriminating import find_tournament
from contrapeso.report.page import Page
from contrapeso.report.run_folder import Run, RunError, read_run
from contrapeso.report.tournament_folder import Tournament, read_tournament
from contrapeso.vocabulary.language import LANGUAGES, Messages

log = logging.getLogger(__name__)


class Claims:
    """Claims ready to be searched by several threads, one at a time."""

    def __init__(self, casebook: Casebook) -> None:
        self._lock = threading.Lock()
        self._index = Index(casebook.claims.values(), casebook.concepts, casebook.actors)

    def find(self, query: Query) -> list[Claim]:
        """Return the claims that answer a query."""
        with self._lock:
            return self._index.find(query)

    def facets(self, query: Query | None = None) -> dict[str, dict[str, int]]:
        """Return how many of the claims found have each value of each facet."""
        with self._lock:
            return self._index.facets(query)


@dataclass(frozen=True)
class Shelf:
    """A casebook with a finished run of it."""

    casebook: Casebook
    record: Record
    run: Run
    tournaments: tuple[Path, ...] = ()

    @cached_property
    def tournament(self) -> Tournament | None:
        """The first tournament of this casebook in the folders where one may be; none where it cannot be read."""
        folder = find_tournament(self.casebook.hash, self.tournaments)
        try:
            return read_tournament(folder) if folder else None
        except RunError as error:
            log.warning("the tournament in %s is left out: %s", folder, error)
            return None

    @cached_property
    def claims(self) -> Claims:
        """The claims, ready to be searched."""
        return Claims(self.casebook)

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """The whole run, by language."""
        return {lang: Page(self.run, self.casebook, self.record, Messages(lang)) for lang in LANGUAGES}

    def page(self, lang: str, polities: tuple[str, ...] = (), first: str = "", last: str = "") -> Page:
        """Return what sections are made from, of some polities and of some quarters of the run only."""
        whole = self.pages[lang]
        if not polities and not first and not last:
            return whole
        tables = {}
        for name, frame in self.run.tables.items():
            kept = frame
            if polities and "polity" in frame.columns:
                kept = kept[kept["polity"].isin(polities)]
            if polities and "first" in frame.columns:
                kept = kept[kept["first"].isin(polities) & kept["second"].isin(polities)]
            if "quarter" in frame.columns:
                kept = kept[(kept["quarter"] >= first) & (kept["quarter"] <= (last or "9999Q4"))]
            tables[name] = kept
        return replace(whole, run=replace(self.run, tables=tables))

    @property
    def polities(self) -> tuple[str, ...]:
        """Return the polities of the run, in the order of the casebook."""
        return self.pages["en"].style.polities

    @property
    def default(self) -> tuple[str, ...]:
        """Return the polities that a page shows where none is named."""
        return tuple(code for code in self.casebook.focus if code in self.polities)[:4] or self.polities[:2]

    @property
    def years(self) -> tuple[int, int]:
        """Return the first and the last year of the run."""
        quarters = self.run.tables["balance"]["quarter"]
        return int(str(quarters.min())[:4]), int(str(quarters.max())[:4])


def newest_run(folder: Path, casebook_hash: str) -> Path | None:
    """Return the newest finished run of a casebook among those that the laboratory keeps."""
    found: list[tuple[str, Path]] = []
    for manifest in folder.glob("*/run.json"):
        try:
            about: Any = json.loads(manifest.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        held = about.get("casebook") if isinstance(about, dict) else None
        if isinstance(held, dict) and held.get("hash") == casebook_hash and (manifest.parent / "balance.csv").is_file():
            found.append((str(about.get("created", "")), manifest.parent))
    return max(found)[1] if found else None


class Lab:
    """The casebook that is open, with what is on the shelf; nothing is on it before the first fit is done."""

    def __init__(self, settings: LabSettings) -> None:
        self.settings = settings
        self.casebook = load(settings.casebook)
        self.shelf: Shelf | None = None
        self.opened = 0
        run = settings.run or newest_run(settings.runs, self.casebook.hash)
        if run is not None:
            self.open(run)

    def open(self, run: Path) -> None:
        """Put a finished run on the shelf.

        Raises
        ------
        RunError
            If the folder cannot be read.
        """
        found = read_run(run)
        listed = found.about.get("polities")
        polities = tuple(str(code) for code in listed) if isinstance(listed, list) else tuple(found.tables["balance"]["polity"].unique())
        tournaments = self._tournaments(found.folder)
        if self.settings.tournament and find_tournament(self.casebook.hash, tournaments) is None:
            raise RunError(f"{self.settings.tournament}: no tournament of this casebook, as it is now, is in this folder; hold it again")
        known = tuple(code for code in polities if code in self.casebook.polities)
        if not known:
            raise RunError(f"{run}: no polity of this run is in the casebook {self.settings.casebook}")
        self.shelf = Shelf(self.casebook, assemble(self.casebook, known), found, tournaments)
        self.opened += 1

    def _tournaments(self, run: Path) -> tuple[Path, ...]:
        """Return the folders in which a tournament may be, the named one alone where one is named."""
        named = self.settings.tournament
        beside = (run / "tournament", run.parent / "tournament", Path("tournament"), cache_folder() / "tournament")
        return (named,) if named else beside

    def refresh(self) -> None:
        """Open the newest run where nothing is on the shelf yet."""
        if self.shelf is None:
            run = newest_run(self.settings.runs, self.casebook.hash)
            if run is not None:
                self.open(run)
