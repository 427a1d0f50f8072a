"""Elections under other rules and with lists joined by hand: arithmetic on recorded shares, no model."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from contrapeso.apps.lab.document import Ask, Document, number
from contrapeso.casebook.entries import Election
from contrapeso.casebook.polity import ElectoralRule
from contrapeso.report.page import Page

RULES = ("plurality", "majority", "forty-ten", "congress")


@dataclass(frozen=True)
class Outcome:
    """What a rule makes of first-round shares: the winner, or between whom something else decides."""

    kind: str
    names: tuple[str, ...]
    shares: tuple[float, ...]


def consolidate(shares: dict[str, float], giver: str, taker: str, part: float) -> dict[str, float]:
    """Return shares after a list has withdrawn and a part of its voters has gone over to another.

    The rest of its voters stays away, so that shares are counted anew over those who vote.
    """
    if giver not in shares or taker not in shares or giver == taker:
        return dict(shares)
    moved = {name: share for name, share in shares.items() if name != giver}
    moved[taker] += shares[giver] * part
    total, before = sum(moved.values()), sum(shares.values())
    return {name: share * before / total for name, share in moved.items()} if total > 0 else moved


def decide(shares: dict[str, float], rule: str, among: int = 2) -> Outcome:
    """Return what a rule makes of shares in per cent of valid votes."""
    order = sorted(shares, key=lambda name: (-shares[name], name))
    if not order:
        return Outcome("none", (), ())
    first, second = order[0], order[1] if len(order) > 1 else None
    lead = shares[first] - (shares[second] if second else 0.0)
    outright = {
        "plurality": True,
        "majority": shares[first] > 50,
        "forty-ten": shares[first] > 50 or (shares[first] >= 40 and lead >= 10),
        "congress": shares[first] > 50,
    }[rule]
    if outright or second is None:
        return Outcome("outright", (first,), (shares[first],))
    named = tuple(order[: among if rule == "congress" else 2])
    return Outcome("congress" if rule == "congress" else "run-off", named, tuple(shares[name] for name in named))


def rule_of(found: ElectoralRule | None) -> tuple[str, int]:
    """Return the recorded rule as one of `RULES`, with how many Congress may choose among."""
    if found is None or found.then in ("none", "plurality"):
        return "plurality", 2
    if found.then == "congress":
        return "congress", found.congress_among or 2
    return ("forty-ten" if found.alternative else "majority"), 2


def elections(ask: Ask) -> Document:
    """Return the page on elections."""
    page = ask.shelf.pages[ask.lang]
    held = [(code, entry) for code, entry in page.entries.values() if isinstance(entry, Election) and len(entry.lists) > 1]
    held.sort(key=lambda item: (item[0] not in ask.shelf.default, item[0], item[1].when))
    chosen = next((item for item in held if item[1].id == ask.get("e")), None) or next(
        (item for item in held if item[0] == "BOL" and item[1].when.startswith("2005")), held[-1] if held else None
    )
    title = ask.text("lab.nav.elections")
    options = [
        (entry.id, f"{page.polity(code)}, {ask.messages.date(entry.when)}, {ask.messages.name('office', entry.office)}")
        for code, entry in held
    ]
    if chosen is None:
        return Document("elections", title, "elections.html", {"options": options, "chosen": None})
    code, entry = chosen
    shares = {item.name: item.share for item in entry.lists}
    rules = {rule.id: rule for rule in page.casebook.polities[code].polity.rules}
    recorded_rule = rules.get(entry.rule) if entry.rule else None
    recorded, among = rule_of(recorded_rule)
    rule = ask.get("rule") if ask.get("rule") in RULES else recorded
    giver, taker = ask.get("a"), ask.get("b")
    part = number(ask.get("part"), 0, 100)
    part = 100 if part is None else part
    joined = giver in shares and taker in shares and giver != taker
    after = consolidate(shares, giver, taker, part / 100) if joined else shares
    before_outcome, outcome = decide(shares, recorded, among), decide(after, rule, among)
    people = {item.name: item.candidate for item in entry.lists}
    rows = [
        (item.name, item.candidate or "", ask.messages.name("lab.bloc", item.bloc), item.share, after.get(item.name))
        for item in sorted(entry.lists, key=lambda item: -item.share)
    ]
    words = _words(page, outcome, people)
    return Document(
        page="elections",
        title=title,
        template="elections.html",
        context={
            "options": options,
            "chosen": entry.id,
            "entry": entry,
            "code": code,
            "heading": dict(options)[entry.id],
            "rows": [
                (name, person, bloc, ask.messages.number(share, 1), ask.messages.number(new, 1), share, new or 0.0)
                for name, person, bloc, share, new in rows
            ],
            "rest": ask.messages.number(max(0.0, 100 - sum(shares.values())), 1),
            "rules": [(name, ask.text(f"lab.elections.rule.{name.replace('-', '_')}")) for name in RULES],
            "rule": rule,
            "recorded": recorded,
            "recorded_words": page.words(recorded_rule.summary) if recorded_rule else "",
            "rule_id": recorded_rule.id if recorded_rule else "",
            "giver": giver if joined else "",
            "taker": taker if joined else "",
            "part": part,
            "outcome": words,
            "before": _words(page, before_outcome, people),
            "changed": joined or rule != recorded,
            "runoff": [(item.name, ask.messages.number(item.share, 1)) for item in entry.runoff or ()],
            "winner": entry.winner or "",
            "decided": ask.messages.name("lab.decided", entry.chosen_by),
        },
        data=pd.DataFrame(rows, columns=["list", "candidate", "bloc", "share", "share_after"]),
        sentences=[words],
        keep={"e": entry.id, "rule": rule, **({"a": giver, "b": taker, "part": str(part)} if joined else {})},
        state=(dict(options)[entry.id], *((ask.text("lab.elections.joined", giver=giver, taker=taker, part=part),) if joined else ())),
    )


def _words(page: Page, outcome: Outcome, people: dict[str, str | None]) -> str:
    m = page.messages
    named = [f"{people.get(name) or name} ({m.percent(share / 100, 1)})" for name, share in zip(outcome.names, outcome.shares, strict=True)]
    return m.text(f"lab.elections.outcome.{outcome.kind.replace('-', '_')}", names=m.join(named))
