"""The page of an episode tournament: what the intervals bear and no more, the same in both languages, offline."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from altair.utils.schemapi import debug_mode

from contrapeso.report.charts.episode import course_chart, observations_chart
from contrapeso.report.charts.theme import LAYOUTS
from contrapeso.report.episode_folder import read_episode_folder
from contrapeso.report.episode_page import SECTIONS, build_episode
from contrapeso.report.episode_words import Teller, answer, warnings
from contrapeso.report.figure import draw_here, draw_with
from contrapeso.report.run_folder import RunError
from contrapeso.vocabulary.language import Messages

THEORIES = ("bad-luck", "mismanagement")
GROUPS = ("all", "exits", "growth")


@pytest.fixture(autouse=True)
def undrawn():
    """Put an empty drawing in the place of each chart: what is drawn is tried by itself."""
    draw_with(lambda specification: '<svg width="10" height="10"></svg>')
    yield
    draw_with(draw_here)


def made_up(folder: Path, *, told: bool = False, unsound: int = 0) -> Path:
    """Write the folder of an episode that never was."""
    verdict, difference = ("better", 9.0) if told else ("indistinguishable", 1.0)
    against = {"low": difference - 2, "high": difference + 2, "probability": 0.9, "blocks": 9}
    scores, pairs = [], []
    for way in ("learning", "held-out"):
        for group in GROUPS:
            about = {"way": way, "group": group, "cells": 72, "events": 3, "reference": "logit"}
            for model, score in (("bad-luck", -50.0), ("mismanagement", -60.0), ("logit", -55.0)):
                role = "baseline" if model == "logit" else "theory"
                rest = (
                    {"verdict": "reference"} if model == "logit" else {"difference": score + 55, "verdict": "indistinguishable", **against}
                )
                scores.append({**about, "model": model, "role": role, "log_score": score, **rest})
            pairs.append({"way": way, "group": group, "first": THEORIES[0], "second": THEORIES[1], "difference": difference, **against})
            pairs[-1]["verdict"] = verdict if group == "all" else "indistinguishable"
    event = {
        "group": "exits",
        "channel": "exit",
        "quarter": "1975Q3",
        "value": 1.0,
        "happened": 1,
        "entries": "evt:PER:1975-08:executive-exit",
    }
    tables = {
        "scores": scores,
        "pairs": pairs,
        "events": [
            {**event, "best": "bad-luck", "worst": "mismanagement", "apart": 0.4, "reference": "logit", "reference_score": -3.9}
            | {"bad-luck": -3.4, "mismanagement": -3.8}
        ],
        "joint": [
            {"model": name, "joint": -50.2, "joint_worst_k": 0.4, "direct": -50.0, "direct_k": 0.9, "learning": -50.1}
            | {"learning_by_channel": -50.0, "held_out_by_channel": -53.0}
            for name in THEORIES
        ],
        "weights": [
            {"set": "theories", "model": name, "stacking": 0.5, "low": 0.1, "high": 0.9, "resampled": 0.5, "joint": 0.5, "n": 72}
            | {"held_out_stacked": -2.2, "held_out_equal": -2.2, "held_out_single": -2.3}
            for name in THEORIES
        ],
        "information": [
            {"group": "growth", "channel": "growth", "year": 1973, "information": 0.01, "told": 0.4, "scored": 1.0},
            {"group": "prices-debt", "channel": "debt_stress", "year": 1968, "information": 0.02, "told": 0.0, "scored": 0.0},
        ],
        "discriminating": [{"first": THEORIES[0], "second": THEORIES[1], "channel": "growth", "nats": 0.01, "years": 400}],
        "course": [
            {"quarter": f"{1963 + n}Q1", "model": name, "ahead": n + i, "reference": "logit"}
            for n in range(5)
            for i, name in enumerate(THEORIES)
        ],
        "ways": [{"model": name, "exact": 5, "importance": 60, "last-fit": 7, "effective_least": 90.0} for name in THEORIES],
        "fits": [
            {
                "theory": name,
                "origin": 1963,
                "rhat_max": 1.02,
                "ess_bulk_min": 300,
                "ess_tail_min": 300,
                "divergences": 0,
                "sound": 1 - unsound,
            }
            for name in THEORIES
        ],
    }
    for name, rows in tables.items():
        pd.DataFrame(rows).to_csv(folder / f"{name}.csv", index=False)
    about = {
        "version": "0",
        "created": "2026-11-22T00:00:00+00:00",
        "seed": 1,
        "episode": {"polity": "PER", "first": 1963, "last": 1980},
        "informing": ["BOL", "CHL"],
        "casebook": {"title": "A casebook", "hash": "0" * 64, "period": ["1930Q1", "2021Q4"]},
        "plan": {"refit_every": 4, "members": 600, "quick": False, "settings": {"chains": 8}},
        "theories": {name: {"code": name[:1].upper(), "author": "Somebody", "banned": ["someone1979"]} for name in THEORIES},
        "banned": ["someone1979"],
        "barred": ["evt:PER:1974-04:property-law"],
        "scored": {"cells": 216, "events": 3},
        "between_refits": {"exact": 10, "importance": 120, "last-fit": 14, "reliable_below": 0.7},
        "diagnostics": {"fits": 2, "unsound": 2 * unsound, "rhat_max": 1.02, "ess_bulk_min": 300.0},
        "libraries": {"jax": "0"},
    }
    (folder / "episode.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


def test_the_page_says_first_that_nothing_is_told_apart_where_it_is_so(tmp_path):
    english, spanish = build_episode(made_up(tmp_path))
    text = english.read_text(encoding="utf-8")
    assert "The two explanations are indistinguishable" in text and "evt:PER:1975-08:executive-exit" in text and "someone1979" in text
    assert "Las dos explicaciones son indistinguibles" in spanish.read_text(encoding="utf-8")
    for page in (english, spanish):
        written = page.read_text(encoding="utf-8")
        assert not re.search(r'(src|href)="https?://', written) and all(f'id="{name}"' in written for name in SECTIONS)


def test_a_difference_is_told_with_its_size_and_in_its_direction(tmp_path):
    teller = Teller(read_episode_folder(made_up(tmp_path, told=True)), None, Messages("en"))
    said = " ".join(answer(teller))
    assert "bad-luck gave the episode higher odds than mismanagement, by 9.0 nats" in said


def test_what_is_not_sound_is_said_at_the_top(tmp_path):
    said = " ".join(warnings(Teller(read_episode_folder(made_up(tmp_path, unsound=1)), None, Messages("en"))))
    assert "2 of 2 fits" in said and "14 of 134 quarters" in said


def test_a_folder_of_something_else_is_refused(tmp_path):
    with pytest.raises(RunError, match=r"episode\.json"):
        read_episode_folder(tmp_path)
    (made_up(tmp_path) / "joint.csv").unlink()
    with pytest.raises(RunError, match=r"joint\.csv"):
        read_episode_folder(tmp_path)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_charts_are_valid(layout):
    course = pd.DataFrame({"year": [1963.1, 1964.1] * 2, "ahead": [0.0, 1.0, 0.0, -1.0], "row": ["a", "a", "b", "b"]})
    observed = pd.DataFrame({"row": ["Growth, 1973", "Debt, 1968"], "information": [0.02, 0.01], "made": [True, False]})
    with debug_mode(True):
        assert course_chart(course, ["a", "b"], "nats", Messages("en"), layout).to_dict()["layer"]
        assert observations_chart(observed, "nats", Messages("es"), layout).to_dict()["layer"]
