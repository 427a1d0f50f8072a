"""Codings of contested exits: whose reading counts, and how much.

A contested exit is carried as a mixture over its readings. Which weights it has is a choice with a name:

``declared``
    The casebook's own weights.
``dawid-skene``
    Weights estimated from what datasets and sources report (:mod:`contrapeso.evidence.dawid_skene`).
``as-armed``, ``as-uprising``, ``as-removal``, ``as-armed-conservative``, ...
    That reading alone wherever an exit has it.
``powell-thyne``, ``cline``, ``crabtree2020``, ...
    Only the readings that fit what this dataset or source reports, where it reports.
``evt:BOL:2019-11:executive-exit=removal``
    One reading of one exit alone, all else as declared.

A class that no reading of the casebook names is never given weight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from contrapeso.casebook.entries import Event
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.reports import ARMED, QUESTIONS, asked, family, reports
from contrapeso.evidence.dawid_skene import Answer, Estimate, Holder, estimate
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.kinds import DATASETS
from contrapeso.vocabulary.variables import EXITS_IN_ORDER

Weights = Mapping[str, Mapping[str, float]]
"""By id of the exit, weights over its classes; exits that are not named keep what the casebook declares."""

DECLARED, ESTIMATED = "declared", "dawid-skene"
MODES: Mapping[str, tuple[str, ...]] = {"as-armed": ARMED, **{f"as-{name}": (name,) for name in EXITS_IN_ORDER}}


class CodingError(ContrapesoError):
    """A coding that the casebook does not know."""


@dataclass(frozen=True)
class Coding:
    """A named choice of weights.

    ``kind`` is ``declared``, ``estimated``, ``mode``, ``holder`` or ``reading``; ``changes`` are the exits whose
    weights it sets otherwise than the casebook declares.
    """

    name: str
    kind: str
    weights: Weights
    changes: tuple[str, ...]


def exits(casebook: Casebook, polities: Iterable[str] | None = None) -> Iterator[tuple[str, Event]]:
    """Yield every exit with its polity."""
    for code in polities or casebook.polities:
        for event in casebook.polities[code].events:
            if event.kind == "executive-exit":
                yield code, event


def contested(casebook: Casebook, polities: Iterable[str] | None = None) -> dict[str, Event]:
    """Return the exits that have more than one reading, by id."""
    return {event.id: event for _, event in exits(casebook, polities) if len(event.readings) > 1}


def mixture(casebook: Casebook) -> Estimate:
    """Estimate the weights of all exits of a casebook from what is reported of them.

    Exits with one reading are given; a contested one has equal weights over its readings before anybody
    is heard, whatever weights the casebook declares.
    """
    priors, answers, holders = {}, {}, {}
    for _, event in exits(casebook):
        support = np.isin(EXITS_IN_ORDER, [reading.class_ for reading in event.readings]).astype(float)
        priors[event.id] = support / support.sum()
        found = reports(event)
        voices = [family(report.holder) for report in found]
        given = []
        for report, voice in zip(found, voices, strict=True):
            question = QUESTIONS[asked(report.holder)]
            fits = np.array([[float(name in classes) for name in EXITS_IN_ORDER] for classes in question.values()])
            # Only who is asked for the class says to whose gain arms decided.
            alike = () if asked(report.holder) == "class" else (tuple(EXITS_IN_ORDER.index(name) for name in ARMED),)
            holders.setdefault(report.holder, Holder(report.holder, tuple(question), fits, alike))
            shares = np.array([report.answers.get(answer, 0.0) for answer in question])
            given.append(Answer(report.holder, shares, 1.0 / voices.count(voice)))
        answers[event.id] = given
    return estimate(EXITS_IN_ORDER, priors, answers, [holders[name] for name in sorted(holders)])


def coding(casebook: Casebook, name: str, polities: Iterable[str] | None = None) -> Coding:
    """Return a coding by name.

    Parameters
    ----------
    polities
        Polities of the run, for what the coding changes there; all where absent.

    Raises
    ------
    CodingError
        If the casebook knows no coding of that name.
    """
    inside = contested(casebook, polities)
    if name == DECLARED:
        return Coding(name, "declared", {}, ())
    if name == ESTIMATED:
        found = mixture(casebook)
        weights = {id_: _only(zip(found.classes, found.posterior[id_], strict=True)) for id_ in contested(casebook)}
        return _coding(name, "estimated", weights, inside)
    if name in MODES:
        return _coding(name, "mode", _kept(contested(casebook), {id_: MODES[name] for id_ in contested(casebook)}), inside)
    if "=" in name:
        id_, _, class_ = name.partition("=")
        event = contested(casebook).get(id_)
        if event is None:
            raise CodingError(f"'{id_}' is no contested exit of this casebook; those are {', '.join(sorted(contested(casebook)))}")
        if class_ not in [reading.class_ for reading in event.readings]:
            raise CodingError(f"'{class_}' is no reading of {id_}; it has {', '.join(reading.class_ for reading in event.readings)}")
        return _coding(name, "reading", {id_: {class_: 1.0}}, inside)
    said = {id_: report.classes() for id_, event in contested(casebook).items() for report in reports(event) if report.holder == name}
    if not said:
        raise CodingError(f"'{name}' is no coding; there are {', '.join(names(casebook))}, or one reading alone as EVENT=CLASS")
    return _coding(name, "holder", _kept(contested(casebook), said), inside)


def names(casebook: Casebook) -> tuple[str, ...]:
    """Return the joint codings of a casebook: declared, estimated, modes, then datasets, then sources."""
    holders = {report.holder for event in contested(casebook).values() for report in reports(event)}
    listed = sorted(holders, key=lambda holder: (holder not in DATASETS, holder))
    return (DECLARED, ESTIMATED, *MODES, *listed)


def codings(casebook: Casebook, polities: Iterable[str] | None = None) -> tuple[Coding, ...]:
    """Return every coding that matters to some polities: joint ones, then each reading alone.

    Not the full product: one exit at a time, and the joint codings that somebody holds. A joint coding
    that leaves everything as declared is left out, and so is one that an earlier one equals.
    """
    polities = tuple(polities or casebook.polities)
    found = [coding(casebook, DECLARED, polities)]
    alone = [f"{id_}={reading.class_}" for id_, event in contested(casebook, polities).items() for reading in event.readings]
    for name in (*names(casebook)[1:], *alone):
        item = coding(casebook, name, polities)
        same = [other for other in found if _at(other, item.changes) == _at(item, item.changes) and other.changes == item.changes]
        if item.changes and not same:
            found.append(item)
    return tuple(found)


def weight_rows(casebook: Casebook, polities: Iterable[str] | None = None) -> list[dict[str, str | float]]:
    """Return declared and estimated weights of every reading of every contested exit, with who reports it.

    Columns exit, class, declared, estimated, holders (those whose answer fits the class).
    """
    found = mixture(casebook)
    rows: list[dict[str, str | float]] = []
    for id_, event in contested(casebook, polities).items():
        estimated = dict(zip(found.classes, found.posterior[id_], strict=True))
        for name, weight in _declared(event).items():
            holders = " ".join(report.holder for report in reports(event) if name in report.classes())
            rows.append({"exit": id_, "class": name, "declared": weight, "estimated": float(estimated[name]), "holders": holders})
    return rows


def confusion_rows(casebook: Casebook) -> list[dict[str, str | float]]:
    """Return each holder's table: the chance of each answer given the class, and from how many exits it was learned."""
    found = mixture(casebook)
    rows: list[dict[str, str | float]] = []
    for holder, table in found.tables.items():
        for c, name in enumerate(found.classes):
            for k, answer in enumerate(QUESTIONS[asked(holder)]):
                cell = {"chance": float(table[c, k]), "exits": float(found.counts[holder][c, k])}
                rows.append({"holder": holder, "class": name, "answer": answer, **cell})
    return rows


def _at(item: Coding, ids: Iterable[str]) -> list[Mapping[str, float]]:
    return [item.weights.get(id_, {}) for id_ in ids]


def _coding(name: str, kind: str, weights: Weights, inside: Mapping[str, Event]) -> Coding:
    changes = [id_ for id_, event in inside.items() if id_ in weights and not _same(weights[id_], _declared(event))]
    return Coding(name, kind, weights, tuple(changes))


def _same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return all(abs(one.get(name, 0.0) - other.get(name, 0.0)) < 0.005 for name in {*one, *other})


def _declared(event: Event) -> dict[str, float]:
    weights: dict[str, float] = {}
    for reading in event.readings:
        weights[reading.class_] = weights.get(reading.class_, 0.0) + reading.weight
    return weights


def _kept(events: Mapping[str, Event], classes: Mapping[str, tuple[str, ...]]) -> Weights:
    """Return the declared weights of the classes named, scaled to one; exits without any of them are left alone."""
    found = {}
    for id_, kept in classes.items():
        weights = {name: weight for name, weight in _declared(events[id_]).items() if name in kept}
        if weights:
            found[id_] = {name: weight / sum(weights.values()) for name, weight in weights.items()}
    return found


def _only(weights: Iterable[tuple[str, float]]) -> dict[str, float]:
    return {name: float(weight) for name, weight in weights if weight > 0.0}
