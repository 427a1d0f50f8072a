"""What is said of a tournament: who can be told from whom, and who cannot. Nothing that the intervals do not bear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contrapeso.casebook.models import Casebook
from contrapeso.report.charts.theme import Frame
from contrapeso.report.naming import model_name
from contrapeso.report.tournament_folder import Tournament, read_tournament
from contrapeso.vocabulary.language import Messages

MOST_NAMED = 3
"""More theories than these that share a verdict are counted in a sentence; the table names them."""
MARKS = {"better": "▲", "worse": "▼", "indistinguishable": "≈"}


class Naming:
    """What things are called on a page in one language."""

    casebook: Casebook | None
    messages: Messages

    def model(self, name: str) -> str:
        """Return the title of a theory or baseline."""
        return model_name(self.messages, self.casebook, name, group="tournament_model")

    def code(self, name: str) -> str:
        """Return the code of a theory or baseline, such as T6; its id where it has none."""
        file = self.casebook.theories.get(name) if self.casebook else None
        return (file.code if file else None) or name

    def polity(self, code: str) -> str:
        """Return the name of a polity."""
        found = self.casebook.polities.get(code) if self.casebook else None
        if found is None:
            return code
        return found.polity.name.es if self.messages.lang == "es" else found.polity.name.en

    def names(self, models: Sequence[str]) -> str:
        """Return models as a list in a sentence."""
        return self.messages.join(self.model(name) for name in models)


@dataclass(frozen=True)
class Teller(Naming):
    """A tournament in one language."""

    found: Tournament
    casebook: Casebook | None
    messages: Messages

    def target(self, name: str) -> str:
        """Return a target in words."""
        return self.messages.name("tournament_target", name)

    def horizon(self, horizon: str) -> str:
        """Return a horizon in words."""
        key = "tournament.horizon_one" if float(horizon) == 1 else "tournament.horizon"
        return self.messages.text(key, horizon=horizon)

    def points(self, target: str, value: float) -> str:
        """Return a difference of scores with its sign."""
        nats = self.found.kind(target) == "binary"
        text = self.messages.number(value, 1) if nats else self.messages.short(value, 2)
        return f"+{text}" if value > 0 else text


def against_baseline(teller: Teller, target: str, horizon: str) -> str:
    """Return a sentence on theories against the best baseline."""
    m, part = teller.messages, teller.found.part("scores", target, horizon)
    theories = part[part["role"] == "theory"]
    by = {word: list(theories.loc[theories["verdict"] == word, "model"]) for word in MARKS}
    reference = next((name for name in part["reference"] if name), "")
    if not reference:
        return m.text("tournament.no_reference", horizon=teller.horizon(horizon))
    events = part["events"].max()
    n = int(part.loc[part["model"] == reference, "n"].iloc[0])
    key = "tournament.scored_events" if events == events else "tournament.scored"
    counted = m.text(key, n=n, events=m.number(events, 0))
    pieces = [m.text("tournament.best_baseline", horizon=teller.horizon(horizon), best=teller.model(reference), counted=counted)]
    same = by["indistinguishable"]
    if len(theories) and len(same) == len(theories):
        pieces.append(m.text("tournament.all_same" if len(same) > 1 else "tournament.one_same", count=len(same), name=teller.names(same)))
    elif len(theories) > MOST_NAMED and len(by["worse"]) == len(theories):
        pieces.append(m.text("tournament.all_worse", count=len(theories)))
    else:
        pieces += [m.text(f"tournament.{word}_than_baseline", names=teller.names(by[word])) for word in ("better", "worse") if by[word]]
        if len(same) > MOST_NAMED:
            pieces.append(m.text("tournament.others_same", count=len(same)))
        elif same:
            pieces.append(m.text("tournament.same_as_baseline", names=teller.names(same)))
    return " ".join(pieces)


def among_theories(teller: Teller, target: str, horizon: str) -> str | None:
    """Return a sentence on theories against one another; None where there is one theory."""
    pairs = theory_pairs(teller.found, target, horizon)
    if pairs.empty:
        return None
    m, same = teller.messages, int((pairs["verdict"] == "indistinguishable").sum())
    if same == len(pairs):
        key = "tournament.one_pair_same" if same == 1 else "tournament.pairs_same"
        return m.text(key, horizon=teller.horizon(horizon), count=same)
    return m.text("tournament.pairs_some", horizon=teller.horizon(horizon), same=same, all=len(pairs), told=len(pairs) - same)


def theory_pairs(found: Tournament, target: str, horizon: str) -> Frame:
    """Return the verdicts between theories."""
    pairs, theories = found.part("pairs", target, horizon), set(found.about["theories"])
    return pairs[pairs["first"].isin(theories) & pairs["second"].isin(theories)]


def _settled(teller: Teller, target: str) -> str | None:
    """Return the one sentence on a target that is enough where nothing can be told apart at any horizon."""
    part, horizons = teller.found.part("scores", target), teller.found.horizons(target)
    theories = part[part["role"] == "theory"]
    pairs = [word for horizon in horizons for word in theory_pairs(teller.found, target, horizon)["verdict"]]
    if {*theories["verdict"], *pairs} != {"indistinguishable"}:
        return None
    m, count = teller.messages, theories["model"].nunique()
    return m.text("tournament.nothing_told" if count > 1 else "tournament.nothing_told_one", horizons=m.join(horizons), count=count)


def told(teller: Teller) -> list[tuple[str, list[str]]]:
    """Return each target with its sentences."""
    rows = []
    for target in teller.found.targets:
        whole = _settled(teller, target)
        if whole is not None:
            rows.append((teller.target(target), [whole]))
            continue
        sentences: list[str] = []
        for horizon in teller.found.horizons(target):
            sentences += [against_baseline(teller, target, horizon), among_theories(teller, target, horizon) or ""]
        rows.append((teller.target(target), [sentence[0].upper() + sentence[1:] for sentence in sentences if sentence]))
    return rows


def warnings(teller: Teller) -> list[str]:
    """Return what a reader has to know first: fits that are not sound, a quick trial, what could not be read."""
    m, about = teller.messages, teller.found.about
    found: dict[str, Any] = about["diagnostics"]
    said = []
    if about["plan"].get("quick"):
        chains, draws = (about["plan"]["settings"][name] for name in ("chains", "draws"))
        said.append(m.text("tournament.quick", members=about["plan"]["members"], draws=chains * draws))
    if found.get("unsound"):
        rhat, ess = m.number(found.get("rhat_max"), 2), m.number(found.get("ess_bulk_min"), 0)
        said.append(m.text("tournament.unsound", count=found["unsound"], all=found["fits"], rhat=rhat, ess=ess))
    ways = about.get("between_refits", {})
    if ways.get("last-fit"):
        inside = ways["last-fit"] + ways.get("importance", 0)
        said.append(m.text("tournament.fell_back", count=ways["last-fit"], all=inside))
    return said


def spoken(folder: Path, casebook: Casebook | None, messages: Messages) -> list[str]:
    """Return what the command line says of a tournament."""
    teller = Teller(read_tournament(folder), casebook, messages)
    return [f"{target}. {sentence}" for target, sentences in told(teller) for sentence in sentences]
