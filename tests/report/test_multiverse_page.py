"""The page of a multiverse: its sentences are its tables, in both languages, with nothing that is not there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from contrapeso.casebook.load import load
from contrapeso.casebook.new import template
from contrapeso.report.multiverse_folder import read_multiverse
from contrapeso.report.multiverse_page import Teller, build_multiverse
from contrapeso.report.run_folder import RunError
from contrapeso.vocabulary.language import Messages

WORLDS = """result,item,theory,regional,coding,kind,value,low,high,way,pareto_k
balance,BOL 1930-1949,one,on,declared,declared,0.40,0.2,0.6,exact,
balance,BOL 1930-1949,one,on,cline,holder,0.52,0.3,0.7,importance,0.2
balance,BOL 1930-1949,one,on,evt:BOL:1952-04:executive-exit=removal,reading,0.9,0.3,0.95,last-fit,0.9
balance,BOL 1930-1949,one,off,declared,declared,0.37,0.2,0.6,exact,
balance,BOL 1930-1949,one,on,chance,chance,0.41,0.2,0.6,exact,
balance,BOL 1930-1949,two,on,declared,declared,0.30,0.1,0.5,exact,
tournament,forced-exit 1,one,on,declared,declared,-40.0,,,exact,
tournament,forced-exit 1,two,on,declared,declared,-41.5,,,exact,
"""
SPREAD = """result,item,declared,coding,region,theory,chance,posterior,widest,worlds,unreliable
balance,BOL 1930-1949,0.35,0.12,0.03,0.10,0.01,0.40,cline,5,1
tournament,forced-exit 1,-40.7,2.5,,1.5,0.1,,cline,2,0
"""
RANKING = """item,first,second,gap,worlds,turned,by_coding,smallest_gap,largest_gap
forced-exit 1,one,two,1.5,12,3,1,-0.7,2.0
"""
PLACES = """item,theory,declared,low,high,coding,theories,chance,best,worst,worlds
forced-exit 1,one,-40.0,-41.0,-38.5,2.5,1.5,0.1,1,2,6
forced-exit 1,two,-41.5,-42.0,-40.5,1.5,1.5,0.1,1,2,6
"""
VARIANCE = """result,theory,coding,region,theory_and_coding,rest
tournament,0.6,0.25,0.05,0.08,0.02
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("multiverse", WORLDS), ("spread", SPREAD), ("ranking", RANKING), ("variance", VARIANCE), ("places", PLACES)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    codings = [
        {"name": "declared", "kind": "declared", "changes": []},
        {"name": "cline", "kind": "holder", "changes": ["evt:BOL:2019-11:executive-exit"]},
    ]
    (tmp_path / "multiverse.json").write_text(json.dumps({"codings": codings, "members": 64, "seed": 1}), encoding="utf-8")
    return tmp_path


def test_the_page_says_how_far_coding_moves_a_result_and_what_it_turns(folder: Path) -> None:
    english, spanish = build_multiverse(folder, load(template()))
    text = re.sub(r"<[^>]+>", " ", english.read_text(encoding="utf-8"))
    assert "coding moves it by 0.12 at most (BOL · 1930-1949, cline)" in text
    assert "With other random numbers it moves by up to 0.01." in text
    assert "coding is less than what the record leaves open" in text
    assert "1 of 5 worlds are left out" in text
    assert "1 of 1 pairs of theories change places" in text
    assert "coding alone turns 1 of 1 pairs (100%)" in text
    assert "score moves by up to 2.5 nats with coding; as declared, theories are 1.5 nats apart" in text
    assert "60% of all differences between worlds is theory, 25% coding" in text
    assert "evt:BOL:2019-11:executive-exit" in text
    assert spanish.name == "multiverse.es.html"
    told = re.sub(r"<[^>]+>", " ", spanish.read_text(encoding="utf-8"))
    assert "la codificación lo mueve a lo sumo en 0,12" in told
    assert "{" not in told.replace("{}", "").split("</style>")[-1] or "multiverse." not in told


def test_worlds_that_are_not_reliable_are_not_drawn(folder: Path) -> None:
    teller = Teller(read_multiverse(folder), load(template()), Messages("en"))
    drawn = teller._rows("balance")
    assert drawn["value"].max() < 0.6
    assert set(drawn["place"]) == {"interval", "declared", "coding", "region"}
    assert teller.coding("evt:BOL:1952-04:executive-exit=removal").endswith("read as removal or resignation")


def test_a_folder_without_a_multiverse_says_so(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no folder of a multiverse"):
        read_multiverse(tmp_path)
