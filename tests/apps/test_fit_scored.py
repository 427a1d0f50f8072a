"""What ``fit`` scores: the same four options as those of ``run``, in all tiers, for the fit and for its population."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from contrapeso.apps import fit_run
from contrapeso.apps.fit_folder import FitFolder
from contrapeso.apps.fit_run import Asked, run_fit
from contrapeso.apps.fit_words import said
from contrapeso.apps.scored import Scored, parts_of
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.measured import Items, read_items
from contrapeso.casebook.models import Casebook
from contrapeso.vocabulary.language import Messages

sys.path.insert(0, str(Path(__file__).parents[1] / "laboratory"))
from tiny_theory import tiny

TEXT = "country_text_id,year,v2pepwrses,v2pepwrses_sd,v2csreprss\nBOL,1952,1.1,0.4,\nPER,1952,-0.7,0.4,0.5\nPER,1953,-0.7,0.4,0.3\n"


@cache
def book() -> Casebook:
    return load(builtin())


@pytest.fixture
def items(tmp_path: Path) -> Items:
    path = tmp_path / "mine.csv"
    path.write_text(TEXT, encoding="utf-8")
    return read_items(path, ("BOL", "PER"), (1930, 2021))


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that begins a fit and returns the theory and record of the first pooled fit it needs, and its key."""
    fits: list[tuple[Any, Any]] = []

    class Enough(Exception):
        pass

    def fit(theory, record, *rest, **how):
        fits.append((theory, record))
        raise Enough

    monkeypatch.setattr(fit_run, "fit", fit)

    def begin(tier: str, scored: Scored, banned: tuple[str, ...] = ()) -> tuple[Any, Any, str]:
        folder = FitFolder(tmp_path / str(len(fits)), Messages("en"))
        others = ("PER",) if tier == "shocks" else ()
        with pytest.raises(Enough):
            run_fit(Asked(tier, book(), tiny(), banned, ("BOL",), others, scored), folder, tell=lambda *told: None)
        return *fits[-1], json.loads((folder.parts / "fit.json").read_text(encoding="utf-8"))["key"]

    return begin


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--without", "gossip"), "nothing is called 'gossip'"),
        (("--coding", "nobody"), "nobody"),
        (("--with", "rumours"), "--with rumours: only claims"),
        (("--vdem", "/no/such/file.csv"), "/no/such/file.csv"),
        (("--tier", "joint", "--with", "claims"), "--with claims goes with --tier pooled"),
    ],
)
def test_what_cannot_be_scored_is_told_before_anything_is_run(call, country, tmp_path, monkeypatch, words, message) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *given, **how: pytest.fail("a process was begun"))
    out = tmp_path / "out"
    code, _, err = call("fit", str(country), *words, "--background", "--out", str(out), "--lang", "en")
    assert code == 1 and message in err and not out.exists()


def test_each_choice_makes_another_fit(begun, items: Items) -> None:
    choices = [Scored(), Scored(("votes",)), Scored(coding="dawid-skene"), Scored(items=items), Scored(claims=True)]
    keys = {begun("pooled", scored)[2] for scored in choices}
    assert len(keys) == len(choices)
    # Items that are asked for and left out again have no parameters.
    assert begun("pooled", Scored(("vdem",), items=items))[0].observers == ()


def test_a_population_is_taught_by_the_same_parts(begun, items: Items) -> None:
    # Freedom from repression is measured in Peru alone: its parameters are those of the fit of Bolivia too.
    theory, record, key = begun("shocks", Scored(("votes",), items=items))
    assert record.polities == ("PER",) and record.items == ("v2pepwrses", "v2csreprss") and "votes" in record.left_out
    assert [observer.label for observer in theory.observers] == ["v2pepwrses", "v2csreprss"]
    assert begun("shocks", Scored(items=items))[2] != key
    # A name that only one of the two records has is left out there.
    theory, record, _ = begun("shocks", Scored(("v2csreprss",), items=items))
    assert record.left_out == ("v2csreprss",) and [observer.label for observer in theory.observers] == ["v2pepwrses"]


def test_a_theory_is_not_scored_on_its_own_sources(begun) -> None:
    asked = Scored(("claims-mayer2009",), claims=True)
    with pytest.raises(Exception, match="claims-mayer2009"):
        Scored(("claims-mayer2009",)).check(book(), ("BOL", "PER"))
    asked.check(book(), ("BOL", "PER"))
    whole = Scored(claims=True).seen(book(), (), ("BOL", "PER"))
    seen = asked.seen(book(), ("mayer2009", "middlebrook1979"), ("BOL", "PER"))
    assert {item.source for item in whole.comparisons} > {item.source for item in seen.comparisons}
    assert not {"mayer2009", "middlebrook1979"} & {item.source for item in seen.comparisons}
    _, record, _ = begun("pooled", Scored(), ("mayer2009",))
    assert any(note.startswith("without mayer2009") for note in record.notes)


def test_parts_of_which_nothing_is_left_are_not_named(items: Items) -> None:
    asked = Scored(("events", "vdem"), items=items, claims=True)
    record = asked.seen(book(), (), ("BOL", "PER"))
    assert parts_of(record) == ["exits", "votes", "series", "claims"]
    assert parts_of(replace(record, comparisons=())) == ["exits", "votes", "series"]


@pytest.mark.heavy
@pytest.mark.parametrize("tier", ["pooled", "shocks"])
def test_the_folder_and_the_words_say_what_was_scored(tmp_path: Path, monkeypatch, items: Items, tier: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = FitFolder(tmp_path / "out", Messages("en"))
    others = ("PER",) if tier == "shocks" else ()
    asked = Asked(tier, book(), tiny(), (), ("BOL",), others, Scored(("votes",), items=items), quick=True)
    summary = run_fit(asked, folder, tell=lambda *told: None)
    assert summary["record"]["parts"] == ["exits", "events", "series", "items"] and summary["record"]["without"] == ["votes"]
    assert summary["record"]["observed"]["figures"] == 1 and len(summary["record"]["observed"]["sha256"]) == 64
    lines = [line for line in said(folder.place, summary, Messages("en")) if isinstance(line, str)]
    assert any("Left out by name: votes" in line for line in lines) and any("1 figures of v2pepwrses" in line for line in lines)
    assert any("taught by" in line for line in lines) == (tier == "shocks")
    assert "v2pepwrses.level" in (folder.place / "parameters.csv").read_text(encoding="utf-8")
