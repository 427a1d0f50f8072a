"""What is said of an episode tournament: nothing that the intervals do not bear."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contrapeso.casebook.models import Casebook
from contrapeso.report.episode_folder import EpisodeFolder, read_episode_folder
from contrapeso.report.run_folder import rows as rows_of
from contrapeso.report.tournament_words import MARKS, Naming
from contrapeso.vocabulary.language import Messages

LEARNING, HELD_OUT = "learning", "held-out"
ALL = "all"
SAME = "indistinguishable"
RELIABLE = 0.7
GAP = 4.0
"""Nats between the two ways of working out one number from which the page warns."""


@dataclass(frozen=True)
class Teller(Naming):
    """An episode tournament in one language."""

    found: EpisodeFolder
    casebook: Casebook | None
    messages: Messages

    def episode(self) -> str:
        """Return the episode in words."""
        about = self.found.about["episode"]
        return self.messages.text("episode.name", polity=self.polity(about["polity"]), first=about["first"], last=about["last"])

    def group(self, name: str) -> str:
        """Return a group of channels in words."""
        return self.messages.name("episode_group", name)

    def channel(self, name: str) -> str:
        """Return a channel in words."""
        return self.messages.name("episode_channel", name)

    def nats(self, value: float, digits: int = 1) -> str:
        """Return a difference of log scores with its sign."""
        text = self.messages.number(value, digits)
        return f"+{text}" if value > 0 else text


def answer(teller: Teller) -> list[str]:
    """Return who can be told from whom: first the families among themselves, then against the best baseline."""
    m, found = teller.messages, teller.found
    pairs = found.part("pairs", LEARNING, ALL)
    told = pairs[pairs["verdict"] != SAME]
    said = []
    if told.empty:
        said.append(m.text("episode.one_pair_same" if len(pairs) == 1 else "episode.all_pairs_same", count=len(pairs)))
    else:
        if len(pairs) > 1:
            said.append(m.text("episode.some_pairs", told=len(told), all=len(pairs), same=len(pairs) - len(told)))
        for row in rows_of(told):
            first, second = (row.first, row.second) if row.verdict == "better" else (row.second, row.first)
            values = {"first": teller.model(first), "second": teller.model(second), "nats": m.number(abs(row.difference), 1)}
            said.append(m.text("episode.pair_told", **values))
    part = found.part("scores", LEARNING, ALL)
    theories = part[part["role"] == "theory"]
    reference = str(part["reference"].iloc[0])
    for word in MARKS:
        names = list(theories.loc[theories["verdict"] == word, "model"])
        if names:
            said.append(m.text(f"episode.{word}_than_baseline", names=teller.names(names), best=teller.model(reference)))
    by_group = found.tables["pairs"]
    others = by_group[(by_group["way"] == LEARNING) & (by_group["group"] != ALL) & (by_group["verdict"] != SAME)]
    groups = [teller.group(name) for name in dict.fromkeys(others["group"])]
    said.append(m.text("episode.by_group_some", groups=m.join(groups), count=len(others)) if groups else m.text("episode.by_group_none"))
    held = found.part("pairs", HELD_OUT, ALL)
    same = int((held["verdict"] == SAME).sum())
    one = "episode.held_out_one_same" if same else "episode.held_out_one_told"
    said.append(m.text(one) if len(held) == 1 else m.text("episode.held_out_pairs", same=same, all=len(held)))
    return said


def warnings(teller: Teller) -> list[str]:
    """Return what a reader has to know first."""
    m, about, said = teller.messages, teller.found.about, []
    diagnostics = about["diagnostics"]
    if about["plan"].get("quick"):
        said.append(m.text("episode.quick"))
    if diagnostics.get("unsound"):
        shown = {"rhat": m.number(diagnostics.get("rhat_max"), 2), "ess": m.number(diagnostics.get("ess_bulk_min"), 0)}
        said.append(m.text("tournament.unsound", count=diagnostics["unsound"], all=diagnostics["fits"], **shown))
    ways = about["between_refits"]
    if ways["last-fit"]:
        said.append(m.text("episode.fell_back", count=ways["last-fit"], all=ways["last-fit"] + ways["importance"]))
    joint = teller.found.tables["joint"]
    doubtful = int((joint["joint_worst_k"] >= RELIABLE).sum())
    if doubtful:
        said.append(m.text("episode.joint_doubtful", count=doubtful, all=len(joint)))
    apart = float((joint["joint"] - joint["learning"]).abs().max())
    if apart > GAP:
        said.append(m.text("episode.gap", nats=m.number(apart, 1)))
    return said


def spoken(folder: Path, casebook: Casebook | None, messages: Messages) -> list[str]:
    """Return what the command line says of an episode tournament."""
    return answer(Teller(read_episode_folder(folder), casebook, messages))
