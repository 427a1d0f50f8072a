"""``tournament --episode`` as a user meets it; the engine is left out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from contrapeso.apps import episode_commands

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))
from test_episode_page import made_up, undrawn

__all__ = ["undrawn"]


def test_the_families_of_one_source_are_the_contenders_and_the_answer_comes_first(call, tmp_path, monkeypatch):
    calls = []

    def hold(book, files, target, **options):
        calls.append((sorted(file.code for file in files.values()), options["informing"], str(options["episode"])))
        target.mkdir()
        return {**json.loads((made_up(target) / "episode.json").read_text(encoding="utf-8")), "seconds": 1.0}

    monkeypatch.setattr(episode_commands, "hold_episode", hold)
    words = ["--episode", "PER:1963-1980", "--informing", "BOL,CHL", "--out", str(tmp_path / "out")]
    code, said, _ = call("tournament", *words)
    assert code == 0 and calls == [(["T1", "T2", "T3", "T3m", "T4", "T5"], ("BOL", "CHL"), "PER:1963-1980")]
    assert said.index("indistinguishable on this episode") < said.index("episode.html") and (tmp_path / "out" / "episode.es.html").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--episode", "PER 1963"], "PER:1963-1980"),
        (["--episode", "XXX:1963-1980"], "XXX"),
        (["--episode", "PER:1963-1980", "--informing", "ZZZ"], "ZZZ"),
        (["--episode", "PER:1963-1980", "--target", "forced-exit", "--first", "1970"], "--first, --target"),
        (["--episode", "PER:1963-1980", "--theory", "bad-luck"], "two theories"),
        (["--informing", "BOL"], "PER:1963-1980"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(call, words, said):
    code, _, err = call("tournament", *words)
    assert code == 1 and said in err
