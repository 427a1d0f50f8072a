"""What datasets and sources report of an exit, as answers to the question that each of them asks.

A coup list asks whether there was a coup, a list of leaders how they left, a list of campaigns whether
one succeeded, a source of any of it. Labels and disagreements are words; the tables below say
which words are which answer. Words that none of them knows say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from contrapeso.casebook.entries import Event
from contrapeso.vocabulary.kinds import DATASETS
from contrapeso.vocabulary.variables import EXITS_IN_ORDER

ARMED = ("armed-conservative", "armed-reformist")
QUESTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "coup": {"coup": ARMED, "no-coup": ("uprising", "removal", "exogenous")},
    "manner": {"armed": ARMED, "people": ("uprising",), "regular": ("removal", "exogenous"), "illness-or-death": ("exogenous",)},
    "campaign": {"campaign": ("uprising",), "no-campaign": (*ARMED, "removal", "exogenous")},
    "class": {name: (name,) for name in EXITS_IN_ORDER},
}
"""By question, its answers and the classes of exit that each answer fits."""

ASKED = {
    "powell-thyne": "coup",
    "cline": "coup",
    "colpus": "coup",
    "vdem": "coup",
    "archigos": "manner",
    "reign": "manner",
    "navco": "campaign",
}
"""The question that a dataset asks; whoever is not named is asked for the class itself."""

FAMILIES = {"powell-thyne": "coup lists", "cline": "coup lists", "colpus": "coup lists", "archigos": "leaders", "reign": "leaders"}
"""Datasets that draw on one another; those of a family that speak on one event have one voice.

Sources are one family too: each speaks on a few events only, so that nothing in the record could tell a
reliable one from others of its camp."""

_WORDS: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "coup": (
        (r"popular, not military|no military actor", "no-coup"),
        (r"of a foreign power|self-coup|himself|not covered|coverage ends", None),
        (r"one success", "coup"),
        (r"\b(no|any) (successful )?(coup|event)|codes no coup|no event|lists no|only a failed", "no-coup"),
        (r"failed|attempted|attempt as unsuccessful", "no-coup"),
        (r"\bcoups?\b|military action|^military|reshuffl|realised event", "coup"),
    ),
    "manner": (
        (r"rebels|popular protest", "people"),
        (r"(?<!without )foreign (force|support)", None),
        (r"ill health|natural death|assassination", "illness-or-death"),
        (r"regular exit|exit as regular", "regular"),
        (r"by (the )?military|as military|power struggle", "armed"),
    ),
    "campaign": (
        (r"coverage ends|limited success", None),
        (r"no campaign|failed", "no-campaign"),
        (r"campaign|revolution", "campaign"),
    ),
    "class": (
        (r"coup\b|seizure of power", "armed"),
        (r"revolution|brought down by|drove out", "uprising"),
        (r"impeachment|resignation|removal", "removal"),
    ),
}
"""Tried in order; the first that is found decides. ``None`` says nothing of how the exit came about."""


@dataclass(frozen=True)
class Report:
    """What one holder answers of one exit, each answer with a weight; the weights sum to one."""

    holder: str
    answers: Mapping[str, float]

    def classes(self) -> tuple[str, ...]:
        """Return the classes of exit that some answer fits."""
        question = QUESTIONS[asked(self.holder)]
        return tuple(name for name in EXITS_IN_ORDER if any(name in question[answer] for answer in self.answers))


def family(holder: str) -> str:
    """Return those with whom a holder has one voice; a dataset that stands alone is its own."""
    return FAMILIES.get(holder, holder if holder in DATASETS else "sources")


def asked(holder: str) -> str:
    """Return the question that a holder is asked."""
    return ASKED.get(holder, "class")


def read(holder: str, words: str) -> str | None:
    """Return the answer that words give to the holder's question; None where they say nothing of it."""
    return next((answer for pattern, answer in _WORDS[asked(holder)] if re.search(pattern, words, re.IGNORECASE)), None)


def source_of(claim: str) -> str:
    """Return the source of a claim by its id."""
    return claim.split(":")[1]


def reports(event: Event) -> tuple[Report, ...]:
    """Return what each holder answers of an exit, in the order of their names.

    A disagreement is what a dataset says more closely and comes before its label; the readings that a
    source's claims hold come before what it calls the event. A word kept at a distance by quotation
    marks is no answer.
    """
    close: dict[str, list[str]] = {}
    loose: dict[str, list[str]] = {}
    for item in event.disagreements:
        answer = read(item.holder, item.says) if not item.holder.startswith("clm:") else None
        if answer:
            close.setdefault(item.holder, []).append(answer)
    for reading in event.readings:
        for claim in reading.claims:
            close.setdefault(source_of(claim), []).append(reading.class_)
    for label in event.labels:
        if label.form != "plain":
            continue
        for holder in (*label.datasets, *(source_of(claim) for claim in label.claims)):
            answer = read(holder, label.label)
            if answer:
                loose.setdefault(holder, []).append(answer)
    found = []
    for holder in sorted({*close, *loose}):
        given = close.get(holder) or loose[holder]
        # A source that says 'coup' and no more has not said to whose gain.
        spread = [name for answer in given for name in (ARMED if answer == "armed" and asked(holder) == "class" else (answer,))]
        found.append(Report(holder, {name: spread.count(name) / len(spread) for name in dict.fromkeys(spread)}))
    return tuple(found)
