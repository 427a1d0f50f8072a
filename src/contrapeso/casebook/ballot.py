"""An election by itself: recorded lists, what is changed, and who wins under every rule.

No model and no posterior: shares of the record, alliances and swings that somebody supposes, and
transfers of votes in a second round. Shares are per cent of valid votes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from unicodedata import combining, normalize

import numpy as np
from scipy.stats import beta

from contrapeso.casebook.entries import Election
from contrapeso.casebook.models import Casebook, PolityRecord
from contrapeso.casebook.nearest import nearest
from contrapeso.casebook.polity import ElectoralRule
from contrapeso.vocabulary.dates import span
from contrapeso.vocabulary.errors import ContrapesoError

CONSOLIDATION = 0.6
"""Share of an eliminated list's voters that rallies against the popular list: the mean of Beta(6, 4)."""
SAME_BLOC, ALIKE = 0.8, 0.5
"""Share that goes to the finalist of an eliminated list's own bloc, and where neither is nearer; judged."""
CONCENTRATION = 10.0
"""What is known of a transfer is worth ten voters asked, as in Beta(6, 4)."""
SAMPLES = 1999
"""Transfers that are tried: evenly over what is held possible, so that no seed is needed."""
NEARER = {
    # Where no finalist is of the popular bloc: share that goes to the first of two blocs. As in the engine.
    ("centre", "right"): {"popular": 0.7, "outsider": 0.5},
    ("centre", "outsider"): {"popular": 0.6, "right": 0.7},
    ("right", "outsider"): {"popular": 0.3, "centre": 0.5},
}


class BallotError(ContrapesoError):
    """An election that is not there, or a change that it cannot take."""


@dataclass(frozen=True)
class Rule:
    """How shares decide: outright above ``threshold``, or from ``short`` with ``lead`` over the next; else ``then``."""

    threshold: float | None = None
    short: float | None = None
    lead: float | None = None
    then: str = "plurality"


RULES: dict[str, Rule] = {
    "plurality": Rule(),
    "50+1": Rule(50.0, then="run-off"),
    "40+10": Rule(50.0, 40.0, 10.0, "run-off"),
    "45/40+10": Rule(45.0, 40.0, 10.0, "run-off"),
    "congress": Rule(50.0, then="congress"),
}
ALIASES = {"run-off": "50+1"}


@dataclass(frozen=True)
class Standing:
    """A list with its share of valid votes in per cent."""

    name: str
    candidate: str | None
    bloc: str
    share: float


@dataclass(frozen=True)
class Transfer:
    """How the voters of an eliminated list move: the mean share to ``to``, and whether it was given by hand."""

    list: str
    to: str
    share: float
    given: bool


@dataclass(frozen=True)
class Verdict:
    """Who wins by a rule.

    Attributes
    ----------
    how
        ``outright``, ``plurality``, ``run-off`` or ``congress``.
    margin
        Distance in points of vote to the nearest line that would have decided otherwise.
    chance
        Probability of winning of each list that may, over sampled transfers.
    second
        Shares in the second round at the mean transfers, where there is one.
    """

    winner: str
    how: str
    margin: float
    chance: Mapping[str, float]
    second: Mapping[str, float] | None = None


def _plain(text: str) -> str:
    return "".join(char for char in normalize("NFKD", text.casefold()) if not combining(char)).strip()


def find_polity(casebook: Casebook, code: str) -> PolityRecord:
    """Return a polity by its code.

    Raises
    ------
    BallotError
        If the casebook has no such polity.
    """
    if code.upper() not in casebook.polities:
        raise BallotError(f"the casebook has no polity '{code}'; it has {', '.join(sorted(casebook.polities))}")
    return casebook.polities[code.upper()]


def find_election(polity: PolityRecord, when: str) -> Election:
    """Return the election of an executive in a year, or in a month such as ``1951-05``.

    Raises
    ------
    BallotError
        If there is none, or more than one.
    """
    known = [election for election in polity.elections if election.lists and election.office in ("presidency", "indirect")]
    code = polity.polity.id
    chosen = [election for election in known if _on(election, when)]
    if not chosen:
        years = ", ".join(dict.fromkeys(str(start.year) for item in known if (start := span(item.when).start)))
        raise BallotError(f"no election of an executive with lists is recorded for {code} in {when}; those that are: {years or 'none'}")
    if len(chosen) > 1:
        raise BallotError(
            f"{code} voted more than once in {when}; give the month: {', '.join(str(span(e.when).start)[:7] for e in chosen)}"
        )
    return chosen[0]


def _on(election: Election, when: str) -> bool:
    start = span(election.when).start
    return start is not None and start.isoformat().startswith(when)


def rule_in_force(polity: PolityRecord, election: Election) -> ElectoralRule | None:
    """Return the recorded rule of an election: the one that it names, or the one of its day."""
    for rule in polity.polity.rules:
        if rule.id == election.rule:
            return rule
    day = span(election.when).start
    for rule in polity.polity.rules:
        start, end = span(rule.from_).start, span(rule.to).end
        if election.rule is None and day and (start is None or start <= day) and (end is None or day <= end):
            return rule
    return None


def as_rule(rule: ElectoralRule) -> Rule:
    """Return a recorded rule in the form that decides."""
    short, lead = rule.alternative or (None, None)
    return Rule(rule.threshold, short, lead, rule.then if rule.then != "none" else "plurality")


def standings(election: Election) -> tuple[Standing, ...]:
    """Return the lists of an election, the largest first."""
    found = [Standing(item.name, item.candidate, item.bloc, item.share) for item in election.lists]
    return tuple(sorted(found, key=lambda item: -item.share))


def named(lists: Iterable[Standing], name: str) -> Standing:
    """Return a list by its name or its candidate's.

    Raises
    ------
    BallotError
        If no list is called so.
    """
    lists = tuple(lists)
    for item in lists:
        if _plain(name) in (_plain(item.name), _plain(item.candidate or item.name)):
            return item
    known = [item.name for item in lists]
    close = nearest(name, known)
    meant = f"; did you mean '{close}'?" if close else ""
    raise BallotError(
        f"no list is called '{name}'{meant} The lists are {', '.join(known)}"
        if close
        else f"no list is called '{name}'; the lists are {', '.join(known)}"
    )


def _share(text: str, what: str) -> float:
    match = re.fullmatch(r"(\d*\.?\d+)\s*(%?)", text.strip())
    value = float(match[1]) / (100.0 if match[2] else 1.0) if match else -1.0
    if not 0.0 <= value <= 1.0:
        raise BallotError(f"'{text}' in {what} is no share; write a number from 0 to 1, or a percentage up to 100 %")
    return value


def consolidate(lists: tuple[Standing, ...], asked: str) -> tuple[Standing, ...]:
    """Merge lists before the vote: ``A,B,C`` or ``A,B=0.7``.

    All but the first are withdrawn in favour of the first; the share of their voters that does not
    follow goes on voting for them, so that nobody is lost.
    """
    names, equals, text = asked.partition("=")
    follow = _share(text, f"--consolidate {asked}") if equals else 1.0
    chosen = [named(lists, name) for name in names.split(",")]
    if len(chosen) < 2 or len({item.name for item in chosen}) < len(chosen):
        raise BallotError(f"--consolidate {asked}: name two or more different lists; the first takes the others in")
    head, joining = chosen[0], chosen[1:]
    moved = follow * sum(item.share for item in joining)
    found = []
    for item in lists:
        if item is head:
            found.append(replace(item, share=item.share + moved))
        elif any(item is other for other in joining):
            found.append(replace(item, share=item.share * (1.0 - follow)))
        else:
            found.append(item)
    return tuple(sorted(found, key=lambda item: -item.share))


def swing(lists: tuple[Standing, ...], asked: Iterable[str]) -> tuple[Standing, ...]:
    """Move points of vote: ``A=+3`` or ``B=-1.5``; what they gain or lose, all other votes lose or gain in proportion."""
    points: dict[str, float] = {}
    for text in asked:
        name, _, size = text.partition("=")
        try:
            value = float(size.replace("\u2212", "-"))
        except ValueError:
            raise BallotError(f"--swing {text}: write LIST=+3 or LIST=-1.5, in points of vote") from None
        item = named(lists, name)
        points[item.name] = points.get(item.name, 0.0) + value
    if not points:
        return lists
    swung = {item.name: item.share + points[item.name] for item in lists if item.name in points}
    for name, share in swung.items():
        if not 0.0 <= share <= 100.0:
            raise BallotError(f"after the swing {name} would have {share:g} % of the vote, which is not between 0 and 100 %")
    if sum(swung.values()) > 100.0:
        raise BallotError(f"after the swing {', '.join(swung)} would have {sum(swung.values()):g} % of the vote together, more than 100 %")
    before = 100.0 - sum(item.share for item in lists if item.name in points)
    scale = (100.0 - sum(swung.values())) / before if before > 1e-9 else 0.0
    return tuple(sorted((replace(item, share=swung.get(item.name, item.share * scale)) for item in lists), key=lambda item: -item.share))


def _default(item: str, first: Standing, second: Standing) -> float:
    """Return the mean share of a bloc's eliminated voters that goes to the first of two finalists."""
    blocs = (first.bloc, second.bloc)
    if blocs[0] == blocs[1]:
        return ALIKE
    if item in blocs:
        return SAME_BLOC if item == blocs[0] else 1.0 - SAME_BLOC
    if "popular" in blocs:
        return 1.0 - CONSOLIDATION if blocs[0] == "popular" else CONSOLIDATION
    if blocs in NEARER:
        return NEARER[blocs].get(item, ALIKE)
    return 1.0 - NEARER[(blocs[1], blocs[0])].get(item, ALIKE)


def transfers(lists: tuple[Standing, ...], asked: Iterable[str] = ()) -> tuple[Transfer, ...]:
    """Return how eliminated voters move between the first two, with ``LIST:TO=SHARE`` by hand where asked."""
    given: dict[str, tuple[str, float]] = {}
    final = [item.name for item in lists[:2]]
    for text in asked:
        match = re.fullmatch(r"(.+):(.+)=([^=]+)", text)
        if match is None:
            raise BallotError(f"--transfer {text}: write LIST:TO=SHARE, such as CC:MAS=0.4")
        source, target = named(lists, match[1]), named(lists, match[2])
        if target.name not in final or source.name in final:
            raise BallotError(f"--transfer {text}: votes move from an eliminated list to one of the first two, {' and '.join(final)}")
        given[source.name] = (target.name, _share(match[3], f"--transfer {text}"))
    if len(lists) < 2:
        return ()
    found = []
    for item in lists[2:]:
        to, share = given.get(item.name, (final[0], _default(item.bloc, lists[0], lists[1])))
        found.append(Transfer(item.name, to, share, item.name in given))
    return tuple(found)


@lru_cache
def _possible(mean: float) -> np.ndarray:
    """Return shares of voters that are held possible about a mean, rising, each as likely as the next."""
    return beta.ppf((np.arange(SAMPLES) + 0.5) / SAMPLES, CONCENTRATION * mean, CONCENTRATION * (1.0 - mean))


def decide(lists: tuple[Standing, ...], rule: Rule, moves: tuple[Transfer, ...]) -> Verdict:
    """Return who wins by a rule, with probabilities over the transfers that nobody has given by hand."""
    first = lists[0]
    second = lists[1].share if len(lists) > 1 else 0.0
    ahead = first.share - second
    if rule.then == "plurality" and rule.threshold is None:
        return Verdict(first.name, "plurality", ahead, {first.name: 1.0})
    # How far beyond a line that wins outright, below zero how short of it: either line does.
    beyond = first.share - rule.threshold if rule.threshold is not None else -100.0
    if rule.short is not None and rule.lead is not None:
        beyond = max(beyond, min(first.share - rule.short, ahead - rule.lead))
    line = abs(beyond)
    if beyond > 0.0 or len(lists) < 2:
        return Verdict(first.name, "outright", line, {first.name: 1.0})
    if rule.then == "plurality":
        return Verdict(first.name, "plurality", min(line, ahead), {first.name: 1.0})
    # Nobody asked those voters: what is known of one transfer is as much off as of another, and on the same side.
    shares = {item.name: item.share for item in lists}
    mean, sampled = first.share, np.full(SAMPLES, first.share)
    for move in moves:
        part = move.share if move.to == first.name else 1.0 - move.share
        parts = part if move.given else _possible(part)
        mean += shares[move.list] * part
        sampled = sampled + shares[move.list] * parts
    # Votes for lists that the record does not name are taken to stay away from the second round.
    total = sum(shares.values())
    rival = lists[1].name
    chance = float((sampled > total / 2.0).mean())
    winner = first.name if mean >= total / 2.0 else rival
    final = {first.name: 100.0 * mean / total, rival: 100.0 * (total - mean) / total}
    return Verdict(winner, rule.then, min(line, abs(2.0 * mean - total)), {first.name: chance, rival: 1.0 - chance}, final)
