"""Codings: whose reading of a contested exit counts, by name."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.codings import CodingError, coding, codings, confusion_rows, contested, mixture, names, weight_rows
from contrapeso.casebook.entries import Event
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.casebook.reports import read, reports
from contrapeso.vocabulary.variables import EXIT_NAMES

MORALES = "evt:BOL:2019-11:executive-exit"


@cache
def _book() -> Casebook:
    return load(builtin())


def _event(identity: str) -> Event:
    return contested(_book())[identity]


def _shares(record: Record, quarter: str, polity: str = "BOL") -> dict[str, float]:
    t, p = record.index(quarter), record.polities.index(polity)
    return {name.removeprefix("exit_"): round(float(record.events[name][t, p]), 3) for name in EXIT_NAMES if record.events[name][t, p] > 0}


@pytest.mark.parametrize(
    ("holder", "words", "answer"),
    [
        ("powell-thyne", "codes no coup, successful or failed, in 2019", "no-coup"),
        ("powell-thyne", "coup", "coup"),
        ("colpus", "failed coup", "no-coup"),
        ("colpus", "has a failed attempt on 5 October and one success on 6 October", "coup"),
        ("cline", "popular, not military", "no-coup"),
        ("cline", "dates it 8 November", None),
        ("archigos", "removed by the military, without foreign support", "armed"),
        ("archigos", "power struggle short of a coup", "armed"),
        ("archigos", "retired due to ill health", "illness-or-death"),
        ("archigos", "codes the exit as regular", "regular"),
        ("navco", "success of a nonviolent campaign against the government", "campaign"),
        ("navco", "coverage ends in 2019", None),
        ("crabtree2020", "impeachment", "removal"),
    ],
)
def test_words_are_read_as_answers_to_the_holders_own_question(holder: str, words: str, answer: str | None) -> None:
    assert read(holder, words) == answer


def test_sources_and_datasets_are_heard_on_2019_and_a_word_in_quotation_marks_is_not() -> None:
    found = {report.holder: dict(report.answers) for report in reports(_event(MORALES))}
    assert found["powell-thyne"] == {"no-coup": 1.0}
    assert found["colpus"] == found["cline"] == {"coup": 1.0}
    assert found["navco"] == {"campaign": 1.0}
    assert found["raby2021"] == {"armed-conservative": 1.0}
    assert found["crabtree2020"]["removal"] == pytest.approx(1 / 3)


def test_estimated_weights_keep_to_the_readings_and_do_not_settle_direction_from_coup_lists() -> None:
    found = mixture(_book())
    for identity, event in contested(_book()).items():
        support = {reading.class_ for reading in event.readings}
        weights = dict(zip(found.classes, found.posterior[identity], strict=True))
        assert {name for name, weight in weights.items() if weight > 0} == support
        assert sum(weights.values()) == pytest.approx(1.0)
    # Three lists say coup in Peru in 1962 and nobody says to whose gain.
    at = found.posterior["evt:PER:1962-07:executive-exit"]
    assert at[0] == pytest.approx(at[1])
    # Ill health, in the list of leaders: no removal by Congress.
    assert found.posterior["evt:BOL:1949-05:executive-exit"][4] > 0.85
    # 2019 stays contested: no holder is so sure that the other readings vanish.
    assert 0.3 < found.posterior[MORALES][0] < 0.9


def test_a_coding_reaches_the_record_and_only_there() -> None:
    book = _book()
    declared = assemble(book, ("BOL",))
    assert _shares(declared, "2019Q4") == {"armed_conservative": 0.334, "uprising": 0.333, "removal": 0.333}
    assert _shares(assemble(book, ("BOL",), coding="powell-thyne"), "2019Q4") == {"uprising": 0.5, "removal": 0.5}
    assert _shares(assemble(book, ("BOL",), coding="colpus"), "2019Q4") == {"armed_conservative": 1.0}
    assert _shares(assemble(book, ("BOL",), coding="as-uprising"), "2019Q4") == {"uprising": 1.0}
    alone = assemble(book, ("BOL",), coding=f"{MORALES}=removal")
    assert _shares(alone, "2019Q4") == {"removal": 1.0}
    assert alone.coding == f"{MORALES}=removal"
    differing = {(name, t) for name in EXIT_NAMES for t in np.flatnonzero((alone.events[name] != declared.events[name])[:, 0])}
    assert {t for _, t in differing} == {declared.index("2019Q4")}
    for group in ("states", "forcings", "shares", "fresh"):
        for name, array in getattr(declared, group).items():
            assert np.array_equal(array, getattr(alone, group)[name], equal_nan=True)


def test_all_codings_matter_and_none_comes_twice() -> None:
    found = codings(_book(), ("BOL", "PER"))
    assert [item.name for item in found[:2]] == ["declared", "dawid-skene"]
    assert all(item.changes for item in found[1:])
    readings = [item for item in found if item.kind == "reading"]
    assert {item.name.split("=")[0] for item in readings} <= set(contested(_book(), ("BOL", "PER")))
    hashes = {tuple(sorted((i, tuple(sorted(item.weights[i].items()))) for i in item.changes)) for item in found}
    assert len(hashes) == len(found)


@pytest.mark.parametrize("name", ["nobody", "as-coup", f"{MORALES}=exogenous", "evt:BOL:1952-04:executive-exit=uprising"])
def test_a_coding_that_is_not_there_says_which_are(name: str) -> None:
    with pytest.raises(CodingError) as caught:
        coding(_book(), name)
    assert name.split("=")[-1] in str(caught.value) or name.split("=")[0] in str(caught.value)
    assert "powell-thyne" in names(_book())


def test_weights_and_tables_of_holders_are_laid_open() -> None:
    rows = [row for row in weight_rows(_book(), ("BOL",)) if row["exit"] == MORALES]
    assert {row["class"]: row["declared"] for row in rows} == {"armed-conservative": 0.334, "removal": 0.333, "uprising": 0.333}
    assert sum(float(row["estimated"]) for row in rows) == pytest.approx(1.0)
    assert next(row["holders"] for row in rows if row["class"] == "uprising") == "navco powell-thyne"
    tables = confusion_rows(_book())
    [coup] = [row for row in tables if (row["holder"], row["class"], row["answer"]) == ("powell-thyne", "armed-conservative", "coup")]
    assert float(coup["chance"]) > 0.8 and float(coup["exits"]) > 5
