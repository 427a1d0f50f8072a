"""``contrapeso election``: one election by itself, under the rule in force and under others."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from contrapeso.apps.console import emit, language, out
from contrapeso.casebook import ballot
from contrapeso.casebook.ballot import ALIASES, CONSOLIDATION, RULES, BallotError, Rule, Standing, Transfer, Verdict
from contrapeso.casebook.entries import Election
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import PolityRecord
from contrapeso.vocabulary.language import Messages


def election_command(
    polity: str,
    year: str,
    rule: str | None,
    consolidate: tuple[str, ...],
    transfer: tuple[str, ...],
    swing: tuple[str, ...],
    casebook: Path | None,
    *,
    lang: str | None,
    json: bool,
) -> int:
    """Print who wins an election, with what is changed, by the rule in force and by all others."""
    messages = language(lang)
    name = ALIASES.get(rule, rule) if rule else None
    if name is not None and name not in RULES:
        raise BallotError(f"there is no rule '{rule}'; the rules are {', '.join((*RULES, *ALIASES))}")
    book = load(casebook or builtin())
    place = ballot.find_polity(book, polity)
    election = ballot.find_election(place, year)
    recorded = ballot.standings(election)
    lists = recorded
    for asked in consolidate:
        lists = ballot.consolidate(lists, asked)
    lists = ballot.swing(lists, swing)
    moves = ballot.transfers(lists, transfer)
    force = ballot.rule_in_force(place, election)
    if name is None and force is None:
        raise BallotError(f"the casebook has no rule for {election.id}; name one with --rule: {', '.join((*RULES, *ALIASES))}")
    asked_rule = RULES[name] if name else ballot.as_rule(force)  # type: ignore[arg-type]
    verdict = ballot.decide(lists, asked_rule, moves)
    table = {label: ballot.decide(lists, other, moves) for label, other in RULES.items()}
    if json:
        emit(_data(election, recorded, lists, moves, name, asked_rule, verdict, table))
        return 0
    _heading(messages, place, election)
    _shares(messages, recorded, lists)
    text = messages.text(f"election_tools.rule_{_key(name)}") if name else getattr(force.summary, messages.lang)  # type: ignore[union-attr]
    out.print("\n" + messages.text("election_tools.asked_rule" if name else "election_tools.in_force", rule=text), markup=False)
    out.print(_told(messages, verdict, lists), markup=False)
    if verdict.second is not None:
        _moves(messages, verdict, moves)
    _others(messages, verdict, table)
    return 0


def _key(name: str) -> str:
    return {"50+1": "half", "40+10": "forty", "45/40+10": "forty_five"}.get(name, name)


def _points(messages: Messages, value: float) -> str:
    return messages.number(value, 2)


def _heading(messages: Messages, place: PolityRecord, election: Election) -> None:
    title = messages.text("election_tools.title", polity=getattr(place.polity.name, messages.lang), date=messages.date(election.when))
    out.print(title, style="bold", markup=False)
    if election.chosen_by == "annulled":
        out.print(messages.text("election_tools.annulled"), markup=False)
    elif election.winner:
        out.print(
            messages.text("election_tools.winner", winner=election.winner, how=messages.text(f"election_tools.by_{_way(election)}")),
            markup=False,
        )
    if not election.competitive:
        out.print(messages.text("election_tools.not_competitive"), markup=False)


def _way(election: Election) -> str:
    return election.chosen_by.replace("-", "_")


def _called(item: Standing) -> str:
    return f"{item.name} ({item.candidate})" if item.candidate and item.candidate != item.name else item.name


def _shares(messages: Messages, recorded: tuple[Standing, ...], lists: tuple[Standing, ...]) -> None:
    before = {item.name: item.share for item in recorded}
    width = max((len(_called(item)) for item in recorded), default=0)
    changed = any(abs(before[item.name] - item.share) > 1e-9 for item in lists)
    head = messages.text("election_tools.recorded"), messages.text("election_tools.here")
    out.print(" " * (width + 12) + f"{head[0]:>10}" + (f"{head[1]:>12}" if changed else ""), markup=False)
    for item in lists:
        bloc = messages.text(f"election_tools.bloc_{item.bloc}")
        line = f"{_called(item):{width}}  {bloc:10}{_points(messages, before[item.name]):>10}"
        out.print(line + (f"{_points(messages, item.share):>12}" if changed else ""), markup=False)
    rest = 100.0 - sum(item.share for item in lists)
    if rest > 0.05:
        out.print(messages.text("election_tools.not_listed", share=_points(messages, rest)), markup=False)


def _told(messages: Messages, verdict: Verdict, lists: tuple[Standing, ...]) -> str:
    told = messages.text(
        f"election_tools.wins_{verdict.how.replace('-', '_')}", winner=verdict.winner, margin=_points(messages, verdict.margin)
    )
    if verdict.second is None:
        return told
    shares = messages.join(f"{name} {_points(messages, share)}" for name, share in verdict.second.items())
    chance = messages.join(f"{name} {messages.percent(share)}" for name, share in verdict.chance.items())
    return told + " " + messages.text("election_tools.second", shares=shares, chance=chance)


def _moves(messages: Messages, verdict: Verdict, moves: tuple[Transfer, ...]) -> None:
    out.print("\n" + messages.text("election_tools.transfers"), markup=False)
    for move in moves:
        other = next(name for name in verdict.second or {} if name != move.to)
        values = {"list": move.list, "to": move.to, "share": messages.percent(move.share), "other": other}
        out.print(
            "  " + messages.text("election_tools.transfer_given" if move.given else "election_tools.transfer", **values), markup=False
        )
    if any(not move.given for move in moves):
        out.print(messages.text("election_tools.assumed", share=messages.percent(CONSOLIDATION)), markup=False)


def _others(messages: Messages, verdict: Verdict, table: dict[str, Verdict]) -> None:
    out.print("\n" + messages.text("election_tools.all_rules"), markup=False)
    for label, other in table.items():
        chance = messages.percent(other.chance[other.winner])
        how = messages.text(f"election_tools.how_{other.how.replace('-', '_')}")
        mark = messages.text("election_tools.differs") if other.winner != verdict.winner else ""
        line = f"  {label:10} {other.winner:14} {how:14} {_points(messages, other.margin):>7} {chance:>6} {mark}"
        out.print(line.rstrip(), markup=False)
    out.print(messages.text("election_tools.margin"), markup=False)


def _data(
    election: Election,
    recorded: tuple[Standing, ...],
    lists: tuple[Standing, ...],
    moves: tuple[Transfer, ...],
    name: str | None,
    rule: Rule,
    verdict: Verdict,
    table: dict[str, Verdict],
) -> dict[str, Any]:
    return {
        "election": election.id,
        "date": election.when,
        "chosen_by": election.chosen_by,
        "recorded_winner": election.winner,
        "recorded": [asdict(item) for item in recorded],
        "lists": [asdict(item) for item in lists],
        "transfers": [asdict(move) for move in moves],
        "rule": {"name": name or election.rule, "in_force": name is None, **asdict(rule)},
        "verdict": asdict(verdict),
        "all_rules": {label: asdict(other) for label, other in table.items()},
        "differs_under": [label for label, other in table.items() if other.winner != verdict.winner],
    }
