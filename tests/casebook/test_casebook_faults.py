"""One mutation of the template, one fault: its file, its line, its words."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from contrapeso.casebook.faults import CasebookError, Fault
from contrapeso.casebook.load import builtin, load, read

Folder = Any  # tests/casebook/conftest.py

P = "polities/XAA/"
E50, E60 = P + "events/1950s.yaml", P + "events/1960s.yaml"
GOV, ELE, POL = P + "governments.yaml", P + "elections.yaml", P + "polity.yaml"
CLM, ACT, CON, REL = "evidence/claims/lindero1971.yaml", "evidence/actors.yaml", "evidence/concepts.yaml", "evidence/relations.yaml"
SRC, CSV, META, MAN = "evidence/sources.csl.json", P + "series/growth.csv", P + "series/growth.csv-metadata.json", "casebook.yaml"

# file, what stands there, what to put there, a text on the line of the fault, words of what, words of todo
SWAPS = {
    # files as text
    "tab": (E50, "  when: 1951-05-01", "\twhen: 1951-05-01", "\twhen", "a tab indents", "two spaces"),
    "colon in text": (E50, "en: The port workers found", "en: Ports: the workers found", "Ports:", "not YAML: ': '", "double quotes"),
    "open bracket": (E50, "place: [XAA]", "place: [XAA", "kind: organisation", "not YAML", "close it"),
    "duplicate key": (
        E50,
        "  kind: organisation",
        "  when: 1950\n  kind: organisation",
        "when: 1950",
        "given twice; it also stands in line 2",
        "keep one",
    ),
    "anchor": (E50, "kind: organisation", "kind: &k organisation", "&k", "'&k'", "no aliases"),
    "alias": (E50, "kind: organisation", "kind: *k", "*k", "'*k' repeats", "write the value out"),
    "tag": (E50, "kind: organisation", "kind: !!str organisation", "!!str", "YAML tag", "remove it"),
    "second document": (E50, "\n- id: evt:XAA:1953", "\n---\n- id: evt:XAA:1953", "---", "second document", "one file is one document"),
    "invisible": (E50, "found a union", "found\u0007 a union", "found\u0007", "U+0007", "remove it"),
    "bad json": (SRC, '"type": "book",', '"type": "book"', '"title"', "not JSON", "comma"),
    "json twice": (SRC, '"type": "book",', '"type": "book", "type": "book",', '"type"', "'type' is given twice", "keep one"),
    # keys and values
    "missing key": (E50, "  kind: organisation\n", "", "evt:XAA:1951", "'kind' is missing", "add a line 'kind: ...'"),
    "extra key": (E50, "kind: organisation", "kind: organisation\n  plase: x", "plase", "'plase' is not a key", "did you mean 'place'?"),
    "far key": (GOV, "entry: elected", "entry: elected\n  zzzz: 1", "zzzz", "'zzzz' is not a key", "the keys here are id, name, from"),
    "literal": (GOV, "entry: elected", "entry: electd", "electd", "'electd' is not a value of 'entry'", "did you mean 'elected'?"),
    "pattern": (E50, "id: evt:XAA:1951-05:port-union-founded", "id: evt:XAA:may:Union", "evt:XAA:may", "is not an event id", "evt:<ISO3>"),
    "place": (E50, "place: [XAA]", "place: [Andara]", "[Andara]", "item 1 of 'place': 'Andara' is not a place", "ISO 3166"),
    "number": (ELE, "turnout: 61.2", "turnout: many", "many", "'many' is not a number", "write digits"),
    "decimal comma": (ELE, "turnout: 61.2", 'turnout: "61,2"', "61,2", "is not a number", "point, not a comma"),
    "bound": (ELE, "turnout: 61.2", "turnout: 161.2", "161.2", "'turnout' is '161.2'", "at most 100"),
    "not a number": (POL, "value: 8", "value: nan", "nan", "'value' is not a finite number", "digits"),
    "truth": (GOV, "competitive: true", "competitive: maybe", "maybe", "neither true nor false", "true or false"),
    "text": (GOV, "name: Tomás Marín", "name: {a: b}", "{a: b}", "'name' is no text", "quotes"),
    "empty text": (GOV, "name: Tomás Marín", "name:", "name:", "'name' is empty", "write a text"),
    "list": (E50, "place: [XAA]", "place: XAA", "place: XAA", "'place' is no list", "'- '"),
    "empty list": (E50, "place: [XAA]", "place: []", "place: []", "'place' has nothing in it", "at least 1"),
    "mapping": (
        E50,
        "  basis:\n    assumption: Invented.",
        "  basis: invented",
        "basis: invented",
        "holds no keys",
        "claims, datasets, assumption",
    ),
    "empty basis": (E50, "  basis:\n    assumption: Invented.", "  basis: {}", "basis: {}", "names no claim", "give at least one"),
    "no spanish": (E50, "    es: Los portuarios fundan un sindicato.\n", "", "summary:", "'es' is missing", "add a line"),
    "bad date": (E50, "when: 1951-05-01", "when: 1951-05-32", "1951-05-32", "not a day of the calendar", "correct"),
    "season": (E50, "when: 1951-05-01", "when: 1951-21", "when: 1951-21", "has no month 21", "seasons are not used"),
    "holderless label": (
        E50,
        "      claims: [clm:lindero1971:0001]\n      form",
        "      form",
        "label: revolution",
        "no holder",
        "name a claim",
    ),
    "shares": (ELE, "share: 41.0", "share: 51.0", "evt:XAA:1950-01", "more than 100 %", "correct"),
    "manifest": (MAN, "licence: CC0-1.0\n", "", "title", "'licence' is missing", "add a line"),
    "open period": (MAN, "to: 1969", "to: 1969/..", "to: 1969", "is an interval", "write one date"),
    "period order": (MAN, "from: 1950", "from: 1980", "period", "ends (1969) before it starts", "correct"),
    # words of the vocabulary
    "event kind": (
        E50,
        "kind: general-strike",
        "kind: general-strick",
        "strick",
        "not a known event kind",
        "did you mean 'general-strike'?",
    ),
    "exit class": (E50, "class: removal", "class: removel", "removel", "not a known class of exit", "did you mean 'removal'?"),
    "flag": (E50, "military_revolt:", "military_revolts:", "military_revolts", "not a known transition flag", "'military_revolt'"),
    "situation": (
        GOV,
        "situation: elite-elected",
        "situation: elite",
        "situation: elite",
        "not a known governing situation",
        "elite-elected",
    ),
    "dataset": (
        GOV,
        "    claims: [clm",
        "    datasets: [archigo]\n    claims: [clm",
        "archigo",
        "not a known dataset",
        "did you mean 'archigos'?",
    ),
    "role": (POL, "role: labour", "role: labor", "role: labor", "'labor' is not a value of 'role'", "did you mean 'labour'?"),
    # references
    "event actor": (E50, "[act:port-union]", "[act:port-onion]", "port-onion", "not a known actor", "did you mean 'act:port-union'?"),
    "no actor id": (E50, "[act:port-union]", "[union]", "[union]", "'union' is not an actor id", "act:<slug>"),
    "role actor": (POL, "actor: act:port-union", "actor: act:xyz", "act:xyz", "not a known actor", "write one of"),
    "basis claim": (
        E50,
        "claims: [clm:lindero1971:0001]\n\n",
        "claims: [clm:lindero1971:0009]\n\n",
        ":0009",
        "not a known claim",
        "did you mean",
    ),
    "label claim": (
        E50,
        "claims: [clm:lindero1971:0001]\n      form",
        "claims: [clm:x:0001]\n      form",
        "clm:x",
        "not a known claim",
        "clm:lindero1971",
    ),
    "flag claim": (E50, "claims: [clm:lindero1971:0003]}", "claims: [clm:lindero1971:0093]}", "0093", "not a known claim", "did you mean"),
    "event government": (
        E50,
        "government: gov:XAA:1950-03:marin",
        "government: gov:XAA:1950-03:martin",
        "martin",
        "not a known government",
        "marin",
    ),
    "exit event": (
        GOV,
        "exit_event: evt:XAA:1958-06:executive-exit",
        "exit_event: evt:XAA:1958-07:exit",
        "1958-07",
        "not a known event",
        "did you mean",
    ),
    "claim concept": (
        CLM,
        "concept: con:port-workers-decided",
        "concept: con:port-workers",
        "concept: con:port-workers\n",
        "not a known concept",
        "decided",
    ),
    "claim holder": (
        CLM,
        "asserted_by: act:lindero",
        "asserted_by: act:lindera",
        "lindera",
        "not a known actor",
        "did you mean 'act:lindero'?",
    ),
    "reporter": (
        CLM,
        "reported_by: [lindero1971]",
        "reported_by: [lindero1917]",
        "1917",
        "not a known source",
        "did you mean 'lindero1971'?",
    ),
    "passage": (CLM, "    type: event", "    passage: psg:lindero1971:0001\n    type: event", "psg:", "not a known passage", "add it"),
    "relation": (REL, "object: clm:lindero1971:0001", "object: clm:lindero1971:0008", "0008", "not a known claim", "did you mean"),
    "own relation": (REL, "object: clm:lindero1971:0001", "object: clm:lindero1971:0003", "object", "relation to itself", "another claim"),
    "holder": (
        GOV,
        "    assumption: Days invented.",
        "    assumption: x\n  disagreements:\n    - holder: nobody\n      says: y",
        "nobody",
        "not a known dataset or claim",
        "see",
    ),
    "coding day": (CLM, "on: 2026-11-22", "on: yesterday", "yesterday", "is not a date", "write it as"),
    # ids
    "duplicate id": (
        E60,
        "id: evt:XAA:1960-08:mine-shares",
        "id: evt:XAA:1959-04:labour-code",
        "labour-code",
        "given twice; it also stands in polities/XAA/events/1950s",
        "another id",
    ),
    "duplicate rule": (
        POL,
        "rules:\n",
        "rules:\n  - {id: 'rul:XAA:1950-plurality', from: 1940, to: 1949, then: none, summary: {en: a, es: b}, basis: {assumption: x}}\n",
        "1950-plurality",
        "given twice",
        "another id",
    ),
    "claim of another source": (
        CLM,
        "id: clm:lindero1971:0002",
        "id: clm:other:0002",
        "clm:other",
        "stands among the claims of lindero1971",
        "clm:lindero1971",
    ),
    "file of another source": (
        CLM,
        "source: lindero1971",
        "source: lindero",
        "source: lindero\n",
        "the source is lindero and the file",
        "rename",
    ),
    "foreign event": (
        E60,
        "id: evt:XAA:1966:accord",
        "id: evt:XBB:1966:accord",
        "XBB",
        "stands in the folder of XAA",
        "move it to polities/XBB",
    ),
    "foreign polity": (POL, "id: XAA\n", "id: XBB\n", "id: XBB", "the polity XBB stands in the folder of XAA", "id: XAA"),
    "unlisted polity": (MAN, "  - XAA", "  - XAB", "polities:", "the folder polities/XAA is not in the list", "add XAA"),
    # time
    "decade": (
        E50,
        "id: evt:XAA:1953:copper-contract\n  when: 1953",
        "id: evt:XAA:1963:copper-contract\n  when: 1963",
        "when: 1963",
        "in the file of the 1950s",
        "events/1960s.yaml",
    ),
    "period": (
        E60,
        "id: evt:XAA:1968-11:harbour-unrest\n  when: 1968-11",
        "id: evt:XAA:1978-11:harbour-unrest\n  when: 1978-11",
        "when: 1978",
        "outside the period",
        "correct the date",
    ),
    "date of id": (E60, "when: 1966\n", "when: 1967\n", "when: 1967", "the id says 1966 and 'when' says 1967", "correct one"),
    "rule missing": (
        ELE,
        "rule: rul:XAA:1950-plurality",
        "rule: rul:XAA:1950-majority",
        "majority",
        "not a known electoral rule of XAA",
        "plurality",
    ),
    "rule not in force": (
        POL,
        "    to: 1969\n    then",
        "    to: 1960\n    then",
        "rule: rul:XAA",
        "not on 1962-01-21",
        "add the rule in force",
    ),
    "rule backwards": (
        POL,
        "    to: 1969\n    then",
        "    to: 1940\n    then",
        "to: 1940",
        "it ends (1940) before it starts",
        "correct one",
    ),
    "quarters": (POL, "last_quarter: 1969Q4", "last_quarter: 1939Q4", "last_quarter", "before the first", "correct one"),
    # governments
    "overlap": (GOV, "from: 1958-06-12", "from: 1958-06-01", "from: 1958-06-01", "while gov:XAA:1950-03:marin is in office", "correct one"),
    "hole": (
        GOV,
        "id: gov:XAA:1958-06:quiroz\n  name: Elena Quiroz\n  from: 1958-06-12",
        "id: gov:XAA:1958-08:quiroz\n  name: Elena Quiroz\n  from: 1958-08-12",
        "from: 1958-08",
        "nobody governs for 61 days",
        "note",
    ),
    "two in office": (GOV, "exit: early", "exit: in-office", "exit: in-office", "and so is gov:XAA:1958-06:quiroz", "say how"),
    "exit far": (GOV, "to: 1958-06-12", "to: 1958-02-01", "to: 1958-02-01", "days from its exit event", "correct one"),
    "exit of another": (
        E50,
        "government: gov:XAA:1950-03:marin",
        "government: gov:XAA:1958-06:quiroz",
        "exit_event: evt",
        "ends gov:XAA:1958-06:quiroz, not",
        "correct its 'government'",
    ),
    "exit of nobody": (E50, "  government: gov:XAA:1950-03:marin\n", "", "evt:XAA:1958-06", "ends no government", "add 'government"),
    "exit unnamed": (
        GOV,
        "exit: early\n  exit_event: evt:XAA:1958-06:executive-exit",
        "exit: regular\n  exit_event:",
        "government: gov",
        "does not name this event",
        "write 'exit_event: evt:XAA",
    ),
    "exit kind": (
        GOV,
        "exit_event: evt:XAA:1958-06:executive-exit",
        "exit_event: evt:XAA:1958-05:port-strike",
        "exit_event: evt",
        "is of the kind general-strike",
        "executive-exit",
    ),
    "exit election": (
        GOV,
        "exit_event: evt:XAA:1958-06:executive-exit",
        "exit_event: evt:XAA:1962-01:general-election",
        "exit_event: evt",
        "is an election",
        "executive-exit",
    ),
    "early without event": (GOV, "  exit_event: evt:XAA:1958-06:executive-exit\n", "", "gov:XAA:1950-03", "needs exit_event", "correct"),
    "elected before": (
        ELE,
        "government: gov:XAA:1958-06:quiroz",
        "government: gov:XAA:1950-03:marin",
        "government: gov:XAA:1950-03:marin",
        "before the election on 1962",
        "name the government",
    ),
    # tables
    "header": (CSV, "year,value,status", "year,value,note", "year,value,note", "the header is", "year,value,status"),
    "semicolons": (CSV, "year,value,status", "year;value;status", "year;", "the header is", "commas"),
    "twice": (CSV, "1952,", "1951,", "1951,", "the year 1951 is given twice", "keep one"),
    "order": (CSV, "1952,", "1942,", "1942,", "the year 1942 stands after 1951", "in order"),
    "left out": (CSV, "1961,,gap\n", "", "1962,", "no row for 1961", "1961,,gap"),
    "unmarked gap": (CSV, "1961,,gap", "1961,,observed", "1961,", "the value is empty", "the status gap"),
    "value in gap": (CSV, "1961,,gap", "1961,3,gap", "1961,", "the status is gap and there is a value", "leave the value empty"),
    "word": (CSV, "1961,,gap", "1961,many,observed", "1961,", "'many' is not a number", "53.7"),
    "infinite": (CSV, "1961,,gap", "1961,inf,observed", "1961,", "'inf' is not a number", "53.7"),
    "status": (CSV, "1961,,gap", "1961,3,observd", "1961,", "'observd' is not a status", "did you mean 'observed'?"),
    "no year": (CSV, "1961,,gap", "61,,gap", "61,,gap", "'61' is not a year", "four digits"),
    "fields": (CSV, "1961,,gap", "1961,,gap,x", "1961,", "4 fields", "year,value,status"),
    "unit": (META, "per cent per year", "per cent a year", "per cent a year", "not a known unit", "did you mean 'per cent per year'?"),
    "no unit": (
        META,
        '"datatype": "decimal",\n        "cp:unit": "per cent per year"',
        '"datatype": "decimal"',
        "@nowhere",
        "name no unit",
        "cp:unit",
    ),
    "url": (META, '"url": "growth.csv"', '"url": "grwth.csv"', "grwth", "speak of 'grwth.csv', not of growth.csv", "write"),
    "no basis": (META, '"cp:basis": {\n    "assumption": "Invented."\n  },', "", "@nowhere", "name no basis", "cp:basis"),
    "table dataset": (META, '"assumption": "Invented."', '"datasets": ["madison2023"]', "madison", "not a known dataset", "maddison2023"),
}


@pytest.mark.parametrize("name", SWAPS)
def test_a_swap_gives_its_fault_where_it_stands(folder: Folder, name: str) -> None:
    file, old, new, anchor, what, todo = SWAPS[name]
    folder.swap(file, old, new)
    found = [fault for fault in folder.faults() if what in fault.what and todo in fault.todo]
    assert found, [str(fault) for fault in folder.faults()]
    texts = {path: (folder.path / path).read_text(encoding="utf-8").split("\n") for path in {fault.file for fault in found}}
    if anchor != "@nowhere":
        rows = [texts[fault.file][fault.line - 1] + "\n" for fault in found]
        assert any(anchor in row for row in rows), (anchor, rows, [str(fault) for fault in found])
    assert len(folder.faults()) <= 6, "one mistake must not drown the reader"


WRITES: dict[str, tuple[Callable[[Folder], None], str, int, str]] = {
    "stray": (lambda f: f.write("notes.txt", "x"), "notes.txt", 1, "not a casebook file; remove it or move it"),
    "yml": (lambda f: f.write("evidence/actors.x.yml", "[]"), "evidence/actors.x.yml", 1, "rename it to 'evidence/actors.x.yaml'"),
    "latin-1": (lambda f: f.write(ACT, "- id: act:a\n  name: Tom\u00e1s\n".encode("latin-1")), ACT, 2, "byte 0xe1 is not UTF-8"),
    "utf-16": (lambda f: f.write(ACT, "- id: act:a\n".encode("utf-16")), ACT, 1, "UTF-16"),
    "nul": (lambda f: f.write(ACT, b"- id: a\n\x00\x01\x02"), ACT, 2, "NUL bytes"),
    "empty": (lambda f: f.write(REL, ""), REL, 1, "the file is empty"),
    "no list": (lambda f: f.write(REL, "a: b\n"), REL, 1, "no list"),
    "deep": (lambda f: f.write(REL, "[" * 200), REL, 1, "levels"),
    "large": (lambda f: f.write(REL, b"# " + b"x" * 5_000_001), REL, 1, "5.0 MB"),
    "folder": (
        lambda f: (f.path / "world").mkdir() or (f.path / "evidence/actors.x.yaml").mkdir(),
        "evidence/actors.x.yaml",
        1,
        "a folder where a file",
    ),
    "link out": (lambda f: os.symlink("/etc/hostname", f.path / "evidence/actors.x.yaml"), "evidence/actors.x.yaml", 1, "link out of"),
    "link folder": (lambda f: os.symlink("/tmp", f.path / "world"), "world", 1, "link to a folder"),
    "broken link": (lambda f: os.symlink("nothing", f.path / "evidence/actors.x.yaml"), "evidence/actors.x.yaml", 1, "cannot be read"),
    "link loop": (lambda f: os.symlink("actors.x.yaml", f.path / "evidence/actors.x.yaml"), "evidence/actors.x.yaml", 1, "link"),
    "pipe": (lambda f: os.mkfifo(f.path / "evidence/actors.x.yaml"), "evidence/actors.x.yaml", 1, "no regular file"),
    "no metadata": (lambda f: (f.path / META).unlink(), CSV, 1, "no metadata"),
    "no table": (lambda f: (f.path / CSV).unlink(), META, 1, "have no table"),
    "no polity": (lambda f: (f.path / POL).unlink(), POL, 1, "is not there"),
    "no folder": (lambda f: f.swap(MAN, "  - XAA", "  - XAA\n  - XBB"), MAN, 12, "no folder polities/XBB"),
    "no manifest": (lambda f: (f.path / MAN).unlink(), MAN, 1, "no casebook.yaml"),
    "passage end": (
        lambda f: f.append(CLM, "passages:\n  - {id: 'psg:lindero1971:0001', start: 9, end: 5, sha256: 0123456789abcdef}\n"),
        CLM,
        58,
        "the passage ends (5) before it starts (9)",
    ),
    "no sources": (lambda f: f.write(SRC, "{}"), SRC, 1, "no JSON list"),
    "no custom": (lambda f: f.swap(SRC, '"type"', '"custom": {"sha256": "x"}, "type"'), SRC, 4, "no SHA-256"),
    "table no rows": (lambda f: f.write(CSV, "year,value,status\n"), CSV, 1, "no row"),
    "quote": (lambda f: f.write(CSV, 'year,value,status\n1950,"1"2,observed\n'), CSV, 2, "not CSV"),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_file_gives_its_fault(folder: Folder, name: str) -> None:
    write, file, line, words = WRITES[name]
    write(folder)
    assert any(fault.file == file and fault.line == line and words in str(fault) for fault in folder.faults()), [
        str(f) for f in folder.faults()
    ]


def test_the_template_has_no_fault(folder: Folder) -> None:
    casebook = load(folder.path)
    assert casebook.period == "1950/1969"
    assert [len(casebook.polities["XAA"].events), len(casebook.claims), len(casebook.relations)] == [12, 3, 1]
    assert casebook.places["evt:XAA:1958-06:executive-exit"] == (E50, folder.line(E50, "id: evt:XAA:1958-06"))
    assert casebook.polities["XAA"].series["growth"].unit == "per cent per year"


def test_load_raises_all_faults_at_once(folder: Folder) -> None:
    folder.swap(E50, "kind: organisation", "kind: organization")
    folder.swap(GOV, "entry: elected", "entry: x")
    folder.swap(CSV, "1961,,gap", "1961,,observed")
    with pytest.raises(CasebookError) as raised:
        load(folder.path)
    assert {fault.file for fault in raised.value.faults} == {E50, GOV, CSV}
    assert "the casebook has 3 faults:" in str(raised.value)


def test_a_byte_order_mark_and_crlf_change_nothing(folder: Folder) -> None:
    before = load(folder.path)
    for file in (ACT, CSV, SRC):
        folder.write(file, b"\xef\xbb\xbf" + (folder.path / file).read_bytes().replace(b"\n", b"\r\n"))
    after = load(folder.path)
    assert after.actors == before.actors
    assert after.sources == before.sources
    assert after.hash != before.hash


def test_files_beside_the_casebook_are_left_alone(folder: Folder) -> None:
    before = load(folder.path).hash
    for file in ("README.md", ".gitignore", ".git/config", "LICENSE", "evidence/.DS_Store", "evidence/actors.yaml~"):
        folder.write(file, "x")
    assert load(folder.path).hash == before


def test_a_note_explains_a_hole(folder: Folder) -> None:
    file, old, new, *_ = SWAPS["hole"]
    folder.swap(file, old, new)
    folder.swap(GOV, "  entry: congress", "  note: A congress governed.\n  entry: congress")
    assert not [fault for fault in folder.faults() if "nobody governs" in fault.what]


def test_split_files_are_read_together(folder: Folder) -> None:
    text = (folder.path / GOV).read_text(encoding="utf-8")
    first, second = text.split("\n\n")
    folder.write(GOV, first + "\n")
    folder.write(P + "governments.part2.yaml", second)
    assert len(load(folder.path).polities["XAA"].governments) == 2


def test_a_broken_file_does_not_make_its_ids_unknown(folder: Folder) -> None:
    folder.write(ACT, "- id: [")
    assert [fault.file for fault in folder.faults()] == [ACT]


def test_faults_sort_and_speak() -> None:
    one, two = Fault("a.yaml", 2, "x", "y"), Fault("a.yaml", 10, "w", "z")
    assert sorted([two, one]) == [one, two]
    assert str(one) == "a.yaml:2: x; y"


def test_other_tables_are_read_by_their_metadata(folder: Folder) -> None:
    columns = '[{"name":"from","datatype":"gYear"},{"name":"weight","datatype":"decimal"}]'
    folder.write("world/series/w.csv", "from,weight\n1950,0.5\n")
    folder.write(
        "world/series/w.csv-metadata.json", f'{{"url":"w.csv","cp:basis":{{"assumption":"x"}},"tableSchema":{{"columns":{columns}}}}}'
    )
    assert load(folder.path).tables["w"].rows == ({"from": 1950, "weight": 0.5},)
    folder.write("world/series/w.csv", "from,weight\n1950,half\n")
    assert str(folder.faults()[0]).startswith("world/series/w.csv:2: 'weight': 'half' is not a number")


def test_reading_what_is_no_folder(folder: Folder) -> None:
    assert "no such folder" in str(read(folder.path / "none")[1][0])
    assert "this is no folder" in str(read(folder.path / MAN)[1][0])
    assert builtin().name == "builtin"


def test_a_casebook_without_its_manifest_is_still_checked(folder: Folder) -> None:
    (folder.path / MAN).unlink()
    folder.swap(GOV, "entry: elected", "entry: x")
    assert [fault.file for fault in folder.faults()] == [MAN, GOV]
    for name in ("evidence", "polities"):
        (folder.path / name).rename(folder.path / f"other-{name}")
    assert [fault.file for fault in folder.faults()] == [MAN]
