"""What a what-if says in words: its changes, its assumptions, its answers. No sentence says more than the draws do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from contrapeso.casebook.models import Casebook
from contrapeso.casebook.scenario import Arm, Change, Prediction, Result_
from contrapeso.evidence.claims import Bilingual
from contrapeso.report.charts.theme import Frame
from contrapeso.report.verdicts import Effect, agreement, counted, effects
from contrapeso.report.whatif_folder import WhatIf
from contrapeso.vocabulary.language import Messages
from contrapeso.vocabulary.phrases import phrase
from contrapeso.vocabulary.variables import VARIABLES

SHARES = ("exit", "event", "situation", "vote")
"""Kinds of outcome that are shares, written in per cent and their differences in points."""
BADGES = ("prior-only", "weak", "learned")


@dataclass(frozen=True)
class Telling:
    """A what-if in one language, while its page is being made."""

    found: WhatIf
    casebook: Casebook | None
    messages: Messages

    def words(self, text: Bilingual) -> str:
        """Return a text of the scenario in the language of the page."""
        return text.es if self.messages.lang == "es" else text.en

    @cached_property
    def effects(self) -> list[Effect]:
        """Every effect, in the order of the table."""
        return effects(self.found.outcomes)

    @cached_property
    def results(self) -> dict[str, Result_]:
        """The outcomes by id."""
        return {item.id: item for item in self.found.scenario.outcomes}

    def select(self, arm: str, mode: str, outcome: str) -> list[Effect]:
        """Return the effects of an arm and mode on an outcome, one for each theory."""
        return [item for item in self.effects if (item.arm, item.mode, item.outcome) == (arm, mode, outcome)]

    def effect(self, theory: str, arm: str, mode: str, outcome: str) -> Effect | None:
        """Return one effect, or None where the mode was not run."""
        return next((item for item in self.select(arm, mode, outcome) if item.theory == theory), None)

    def polity(self, code: str) -> str:
        """Return the name of a polity, or its code where there is no casebook."""
        found = self.casebook.polities.get(code) if self.casebook else None
        return self.words(found.polity.name) if found else code

    def theory(self, name: str) -> str:
        """Return the title of a theory."""
        found = self.casebook.theories.get(name) if self.casebook else None
        return self.words(found.title) if found else name

    def actor(self, identity: str) -> str:
        """Return the name of who holds a prediction."""
        found = self.casebook.actors.get(identity) if self.casebook else None
        return phrase(self.messages, found.name if found else identity)[0]

    def value(self, kind: str, number: float) -> str:
        """Return a level of an outcome."""
        if kind in SHARES:
            return self.messages.percent(number)
        return self.messages.number(number, 1 if kind == "popular-governments" else 2)

    def gap(self, kind: str, number: float) -> str:
        """Return a difference of an outcome, with its sign; shares in percentage points."""
        if not math.isfinite(number):
            return self.messages.number(number)
        shown = (
            self.messages.number(100 * number, 1)
            if kind in SHARES
            else self.messages.number(number, 1 if kind == "popular-governments" else 2)
        )
        # What is told as a difference is not written as nought.
        if number and not shown.strip("0.,−"):
            shown = self.messages.short(100 * number if kind in SHARES else number, 1)
        return ("+" if number > 0 and shown.strip("0.,") else "") + shown

    def gap_unit(self, kind: str, text: str) -> str:
        """Return a difference with its unit."""
        return self.messages.text("whatif.points", value=text) if kind in SHARES else text


def answers(telling: Telling, arm: Arm, mode: str) -> list[str]:
    """Return a sentence for each outcome of an arm in a mode."""
    return [_answer(telling, item, telling.select(arm.id, mode, item.id)) for item in telling.found.scenario.outcomes]


def _answer(telling: Telling, item: Result_, found: list[Effect]) -> str:
    m = telling.messages
    counts, total = counted(found), len(found)
    parts = []
    for verdict, count in counts.items():
        under = (
            m.text("whatif.under_one")
            if total == 1
            else m.text("whatif.under_all", all=total)
            if count == total
            else m.text("whatif.under_some", count=count, all=total)
        )
        parts.append(m.text("whatif.part", verdict=m.text(f"whatif.verdict_{verdict.replace('-', '_')}"), under=under))
    means = [effect.difference for effect in found if math.isfinite(effect.difference)]
    size = ""
    if means and set(counts) - {"same", "none", "unknown"}:
        low, high = telling.gap(item.kind, min(means)), telling.gap(item.kind, max(means))
        key = "whatif.size_one" if low == high else "whatif.size"
        size = " " + m.text(key, low=telling.gap_unit(item.kind, low), high=telling.gap_unit(item.kind, high))
    return m.text("whatif.answer", outcome=telling.words(item.words).rstrip("."), parts="; ".join(parts)) + size


def badge_sentence(telling: Telling, arm: Arm, mode: str) -> str:
    """Return how much of an answer the record has taught, and for which theories no recovery was made."""
    m = telling.messages
    lacking = [telling.theory(name) for name, about in telling.found.about.get("theories", {}).items() if not about.get("recovery", True)]
    said = _badges(telling, arm, mode)
    return f"{said} {m.text('recovery.lacking', theories=m.join(lacking))}" if lacking else said


def _badges(telling: Telling, arm: Arm, mode: str) -> str:
    """Return the worst badge on the way, over theories."""
    m = telling.messages
    found = [item for item in telling.effects if item.arm == arm.id and item.mode == mode and item.verdict != "unknown"]
    if not found:
        return m.text("whatif.badge_nothing")
    counts = {badge: sum(item.badge == badge for item in found) for badge in BADGES}
    worst = next(badge for badge in (*BADGES, "other") if badge == "other" or counts[badge])
    key = "other" if worst == "other" else worst.replace("-", "_")
    if counts.get(worst) == len(found):
        return m.text(f"whatif.badge_all_{key}")
    return m.text("whatif.badge_some", badge=m.name("badge", worst), count=counts.get(worst, 0), all=len(found))


def assumptions(telling: Telling) -> list[str]:
    """Return every assumption that the answers rest on."""
    m, scenario = telling.messages, telling.found.scenario
    kinds = {change.kind for change in scenario.changes}
    keys = ["no_anticipation", "modular", "exogenous", "chance"]
    if "undo" in telling.found.modes:
        keys.append("coupling")
    keys.append("frozen" if scenario.region == "frozen" else "live")
    if kinds & {"row", "parameter"}:
        keys.append("removal")
    if kinds & {"event", "state"}:
        keys.append("held")
    if "candidate" in kinds:
        keys.append("candidate")
    if "rule" in kinds:
        keys.append("rule")
    if "ties" in kinds:
        keys.append("ties")
    keys += ["average", "fade"]
    return [m.text(f"whatif.assume_{key}") for key in keys]


def told_change(telling: Telling, change: Change) -> str:
    """Return what a change does in the model, with where and when."""
    m, scenario = telling.messages, telling.found.scenario
    where = m.join(telling.polity(code) for code in (change.polities or scenario.targets or scenario.polities))
    span = m.text("headline.span", start=m.quarter(change.from_ or scenario.from_), end=m.quarter(change.to or scenario.to))
    what = _what(telling, change)
    return m.text("whatif.change", what=what, where=where, span=span)


def _what(telling: Telling, change: Change) -> str:
    m, kind = telling.messages, change.kind
    if kind == "event":
        name = m.name("event", str(change.event))
        key = "whatif.change_event_on" if change.happens else "whatif.change_event_off"
        return m.text(key, event=name)
    if kind == "row":
        return m.text("whatif.change_row", row=change.row)
    if kind == "candidate":
        return m.text("whatif.change_candidate", candidate=telling.actor(str(change.candidate)))
    if kind == "rule":
        outright = "" if change.threshold is None else m.text("whatif.rule_outright", share=m.number(change.threshold, 0))
        lead = (
            ""
            if change.alternative is None
            else m.text("whatif.rule_lead", share=m.number(change.alternative[0], 0), lead=m.number(change.alternative[1], 0))
        )
        return m.text("whatif.change_rule", then=m.text(f"whatif.rule_{str(change.then).replace('-', '_')}"), outright=outright, lead=lead)
    if kind == "ties":
        return m.text("whatif.change_ties")
    name = str(getattr(change, kind))
    known = VARIABLES.get(name)
    shown = m.name("whatif_variable", name) if f"whatif_variable.{name}" in m else (name if known is None else name.replace("_", " "))
    return m.text(f"whatif.change_{kind}", name=shown, how=_how(telling, change))


def _how(telling: Telling, change: Change) -> str:
    m = telling.messages
    if change.set_ is not None:
        return m.text("whatif.how_set", value=m.short(change.set_))
    if change.shift is not None:
        return m.text("whatif.how_shift", value=("+" if change.shift > 0 else "") + m.short(change.shift))
    if change.scale is not None:
        return m.text("whatif.how_scale", value=m.short(change.scale))
    if change.per_cent is not None:
        return m.text("whatif.how_per_cent", value=("+" if change.per_cent > 0 else "") + m.number(change.per_cent, 0))
    if change.mean_of is not None:
        return m.text("whatif.how_mean_of", start=m.quarter(change.mean_of[0]), end=m.quarter(change.mean_of[1]))
    code, _, quarter = str(change.like).partition(":")
    return m.text("whatif.how_like", polity=telling.polity(code), quarter=m.quarter(quarter))


def ranges(telling: Telling, arm: Arm) -> list[str]:
    """Return for each exogenous path that an arm changes where the change lies in the range of the record."""
    m, table = telling.messages, telling.found.changes
    sentences = []
    for (variable, polity), part in table[table["arm"] == arm.id].groupby(["variable", "polity"], sort=False):
        outside = int(((part["changed"] < part["low"] - 1e-9) | (part["changed"] > part["high"] + 1e-9)).sum())
        unit = str(part["unit"].iloc[0])
        values = {
            "low": m.short(float(part["low"].iloc[0])),
            "high": m.short(float(part["high"].iloc[0])),
            "before": _spread(m, part["recorded"]),
            "after": _spread(m, part["changed"]),
            "unit": m.name("whatif_unit", unit.replace(" ", "_")) if f"whatif_unit.{unit.replace(' ', '_')}" in m else unit,
            "name": m.name("whatif_variable", str(variable)),
            "polity": telling.polity(str(polity)),
        }
        end = m.text("whatif.range_inside") if not outside else m.text("whatif.range_outside", count=outside, all=len(part))
        sentences.append(f"{m.text('whatif.range', **values)} {end}")
    return sentences


def _spread(m: Messages, values: Frame) -> str:
    low, high = float(values.min()), float(values.max())
    return m.short(low) if low == high else m.text("whatif.between", low=m.short(low), high=m.short(high))


def predictions(telling: Telling) -> list[tuple[str, Prediction]]:
    """Return who expects what: the author of the scenario, then the rival."""
    scenario = telling.found.scenario
    return [(side, found) for side, found in (("author", scenario.author), ("rival", scenario.rival)) if found is not None]


def prediction_counts(telling: Telling, prediction: Prediction, arm: Arm) -> str:
    """Return how often results are as somebody expects, over theories, outcomes and modes."""
    m = telling.messages
    found = [
        agreement(prediction.expects.get(item.outcome), item.verdict)
        for item in telling.effects
        if item.arm == arm.id and prediction.expects.get(item.outcome) not in (None, "any")
    ]
    if not found:
        return m.text("whatif.counts_nothing")
    values = {
        "as_": found.count("as"),
        "against": found.count("against"),
        "weak_as": found.count("as_average"),
        "weak_against": found.count("against_average"),
        "none": found.count("none") + found.count("none_same"),
        "all": len(found),
    }
    return m.text("whatif.counts", **values)


def agreement_words(telling: Telling, side: str, expects: str | None, modes: Sequence[tuple[str, str]]) -> str:
    """Return in a cell how the verdicts of the modes stand to what a side expects."""
    m = telling.messages
    words = [(mode, m.text(f"whatif.agree_{agreement(expects, verdict)}", who=m.text(f"whatif.the_{side}"))) for mode, verdict in modes]
    if len({text for _, text in words}) == 1:
        return words[0][1]
    return "; ".join(f"{mode}: {text}" for mode, text in words)
