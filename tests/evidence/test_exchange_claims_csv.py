"""Claims to CSV and back, the coding sheets, and cells that a spreadsheet would run."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contrapeso.evidence.claims import About, ActorRelation, Bilingual, Causal, Claim, Coding, Passage
from contrapeso.evidence.exchange.claims_csv import COLUMNS, write_csv
from contrapeso.evidence.exchange.claims_csv_reader import read_csv
from contrapeso.evidence.exchange.drafts import ExchangeError
from contrapeso.evidence.exchange.spreadsheet import guard, joined, parted, unguard

words = st.text(
    st.one_of(st.sampled_from("=+-@'\";,\\\n\tñÁ ＝"), st.characters(exclude_categories=["C", "Z"])), min_size=1, max_size=30
).filter(lambda text: bool(text.strip()) and text == text.strip())
slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
periods = st.sampled_from([None, "1952", "2019-11", "1982/1985", "1994/2006~", "../1990", "2006/..", "2006/", "/2020", "199X/2000"])
causals = st.builds(Causal, cause=words, effect=words, sign=st.sampled_from("+-0?"), mechanism=st.none() | words)
relations = st.builds(ActorRelation, actor=words, relation=words, target=words)


@st.composite
def claims(draw: st.DrawFn) -> tuple[list[Claim], dict[str, Passage]]:
    """Return claims of some sources, and their passages."""
    made: list[Claim] = []
    passages: dict[str, Passage] = {}
    for number in range(1, draw(st.integers(1, 4)) + 1):
        source = draw(slugs)
        passage = None
        if draw(st.booleans()):
            start = draw(st.integers(0, 999))
            lines = draw(st.none() | st.tuples(st.integers(1, 99), st.integers(1, 99)))
            passage = Passage(id=f"psg:{source}:{number:04d}", start=start, end=start + 9, sha256="0123456789abcdef", lines=lines, page=7)
            passages[passage.id] = passage
        claim = Claim(
            id=f"clm:{source}:{number:04d}",
            passage=passage.id if passage else None,
            type=draw(st.sampled_from(["event", "causal", "relation", "assessment", "forecast"])),
            asserted_by=f"act:{draw(slugs)}",
            reported_by=tuple(draw(st.lists(slugs, min_size=1, max_size=2))),
            attribution=draw(st.sampled_from(["named", "co-named", "carried", "inferred", "unnamed"])),
            voice=draw(st.sampled_from(["statement", "question", "conditional", "hedged", "scare-quotes"])),
            concept=f"con:{draw(slugs)}",
            stance=draw(st.sampled_from(["agree", "disagree", "qualify"])),
            about=About(polities=tuple(draw(st.lists(st.sampled_from(["PER", "BOL"]), max_size=2))), period=draw(periods)),
            causal=draw(st.none() | causals),
            relation=draw(st.none() | relations),
            contested_by=tuple(draw(st.lists(words, max_size=3))),
            confidence=draw(st.sampled_from(["confident", "suspected", "inferred", "undecided"])),
            paraphrase=Bilingual(en=draw(words), es=draw(words)),
            coded=Coding(by=draw(words), on="2026-11-22"),
            note=draw(st.none() | words),
        )
        made.append(claim)
    return made, passages


@settings(max_examples=60, deadline=None)
@given(claims())
def test_claims_come_back_as_they_went(made: tuple[list[Claim], dict[str, Passage]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.csv"
        written = write_csv(made[0], made[1], path)
        found = read_csv(path)
    assert written.wrote["claims"] == len(made[0]) and not written.left_out
    assert found.left_out == [] and found.whole() == made[0]
    assert {draft["id"]: Passage(**draft) for draft in found.passages} == made[1]


@given(st.text(st.sampled_from("=+-@'\t\r\n a1＝"), max_size=6), st.lists(st.text(st.sampled_from("ab;\\ '"), min_size=1).map(str.strip)))
def test_guards_and_lists_can_be_undone(text: str, items: list[str]) -> None:
    assert unguard(guard(text)) == text
    assert guard(text) in ("+", "-") or not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    kept = [item for item in items if item]
    assert parted(joined(kept)) == kept


def test_the_built_in_claims_come_back(casebook, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    write_csv(casebook.claims.values(), casebook.passages, path, concepts=casebook.concepts, actors=casebook.actors)
    found = read_csv(path)
    assert {claim.id: claim for claim in found.whole()} == dict(casebook.claims)
    with path.open(encoding="utf-8", newline="") as stream:
        assert next(csv.reader(stream))[: len(COLUMNS)] == list(COLUMNS)


SHEET = """id,source_file,speaker,concept,stance,polity,period_start,period_end,attribution,contested,contested_by,paraphrase,\
char_start,char_end,sha256_16,colour
pe1,001 Año.txt,Ana,LAND-REFORM,agree,PER,1969,1969,question,n,,Was land given?,1,9,0123456789abcdef,red
pe2,001 Año.txt,[some],LAND-REFORM,disagree,BOL;PER,,2011~,unnamed,y,Ben; Eva,=1+1,1,9,0123456789abcdef,
pe3,001 Año.txt,Ana,LAND-REFORM,perhaps,PER,,,named,n,,Bad stance,,,,
pe4,001 Año.txt,Ana,,agree,PER,2001-21,2002,named,n,,Bad date,,,,
pe1,001 Año.txt,Ana,OTHER,agree,PER,,,named,n,,Twice,,,,
"""


def test_a_coding_sheet_is_read_and_its_faults_are_named(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(b"\xef\xbb\xbf" + SHEET.replace("\n", "\r\n").encode())
    found = read_csv(path, coder="ana")
    assert found.read == {"rows": 5, "claims": 2, "passages": 1, "sources": 1, "concepts": 1, "actors": 2}
    first, second = found.claims
    assert (first["id"], first["voice"], first["attribution"]) == ("clm:001-ano:0001", "question", "named")
    assert second["about"] == {"polities": ["BOL", "PER"], "period": "/2011~"} and second["contested_by"] == ["Ben", "Eva"]
    assert first["passage"] == second["passage"] == "psg:001-ano:0001" and found.ids["pe2"] == "clm:001-ano:0002"
    assert [actor["kind"] for actor in found.actors] == ["person", "unnamed"] and found.untranslated() == {"es": 2}
    said = " | ".join(found.left_out)
    for part in ("line 4: stance", "line 5: about.period", "line 6: the id pe1 stands twice", "column 'colour'", "paraphrase in 'es'"):
        assert part in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "needs the columns source_file"),
        ("", "needs the columns"),
        ("source_file,speaker,paraphrase,speaker\n", "stands twice"),
        ("source_file,speaker,paraphrase\na,b,c,d\n", "4 cells"),
        ('source_file,speaker,paraphrase\na,b,"c\n', "not sound CSV"),
    ],
)
def test_other_sheets_are_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ExchangeError, match=words):
        read_csv(tmp_path / "x.csv")
