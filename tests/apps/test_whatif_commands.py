"""``whatif``, ``theories`` and ``mechanisms`` as a user meets them. No model is fitted here."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from contrapeso.casebook.new import template

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))
from tiny_whatif import write_whatif

SCENARIO = """id: no-strike
code: E1
title: {en: No strike, es: Sin huelga}
question: {en: What if nobody had struck?, es: ¿Y si nadie hacía huelga?}
polities: [XAA]
from: 1958Q1
to: 1962Q4
changes:
  - {id: no-wave, words: {en: No strike., es: Sin huelga.}, event: wave, happens: false}
outcomes:
  - {id: exit, words: {en: Exit by 1960, es: Salida hasta 1960}, kind: exit, polity: XAA, at: 1960Q4}
theories: [from-below]
"""
THEORY = """id: from-below
code: T9
title: {en: From below, es: Desde abajo}
author: Somebody
summary: {en: Movements decide., es: Los movimientos deciden.}
rows: [M04-M06]
"""
BASELINE = """id: base-rate
kind: baseline
method: base-rate
title: {en: Base rate, es: Tasa base}
author: Nobody
summary: {en: It happens as often as before., es: Ocurre tanto como antes.}
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return an invented country with a scenario and theories."""
    folder = Path(shutil.copytree(template(), tmp_path / "book"))
    for name, text in (("scenarios/no-strike", SCENARIO), ("theories/from-below", THEORY), ("theories/base-rate", BASELINE)):
        path = folder / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def fake(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...]]]:
    """Put a stored result in the place of the engine; return what it is asked."""
    asked: list[tuple[str, tuple[str, ...]]] = []

    def whatif(casebook, scenario, theories, out, **options):
        asked.append((scenario.id, theories))
        if "stop" in scenario.id:
            raise KeyboardInterrupt
        write_whatif(out)
        return {"seconds": 1.0, "theories": {}}

    monkeypatch.setitem(
        sys.modules,
        "contrapeso.apps.whatif",
        SimpleNamespace(whatif=whatif, THEORY_FIT=__import__("contrapeso.inference.sample", fromlist=["Settings"]).Settings()),
    )
    return asked


def test_scenarios_are_listed(call, book):
    code, out, _ = call("whatif", "--list", "--casebook", str(book))
    assert code == 0 and "E1 no-strike: No strike. What if nobody had struck?" in out
    code, out, _ = call("whatif", "--list", "--casebook", str(book), "--json", "--lang", "es")
    assert code == 0 and json.loads(out)[0]["title"]["es"] == "Sin huelga"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing",), "no scenario 'nothing'; there are no-strike"),
        ((), "Name a scenario"),
        (("no-strike", "--theory", "nobody"), "no theory 'nobody'"),
        (("no-strike", "--theory", "base-rate"), "is a baseline"),
        (("no-strike", "--theory", "/no/such.yaml"), "cannot be read"),
        (("/no/such.yaml",), "cannot be read"),
        (("no-strike", "--members", "2"), "At least 16"),
        (("no-strike", "--mechanisms", "/no/such.py"), "no such file"),
    ],
)
def test_wrong_names_get_a_sentence_and_cost_no_run(call, book, tmp_path, monkeypatch, words, said):
    asked = fake(monkeypatch)
    code, _, err = call("whatif", *words, "--casebook", str(book), "--out", str(tmp_path / "out"))
    assert code == 1 and said in err and asked == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("from: 1958Q1", "from: 1858Q1", "outside the record"),
        ("to: 1962Q4", "to: 1957Q4", "before it starts"),
        ("polities: [XAA]", "polities: [XAA, QQQ]", "QQQ"),
        ("event: wave, happens: false", "candidate: act:nobody-at-all", "act:nobody-at-all"),
        ("event: wave, happens: false", "rule: all, threshold: 140, then: run-off", "100"),
        ("kind: exit", "kind: miracle", "kind"),
    ],
)
def test_an_impossible_scenario_is_named_with_its_line(call, book, tmp_path, monkeypatch, old, new, said):
    asked = fake(monkeypatch)
    file = tmp_path / "mine.yaml"
    assert old in SCENARIO
    file.write_text(SCENARIO.replace("id: no-strike", "id: mine").replace(old, new), encoding="utf-8")
    code, _, err = call("whatif", str(file), "--casebook", str(book), "--theory", "from-below", "--out", str(tmp_path / "out"))
    assert code == 1 and said in err and "mine.yaml:" in err and asked == []


def test_a_run_prints_a_table_and_writes_both_pages(call, book, tmp_path, monkeypatch):
    asked = fake(monkeypatch)
    out = tmp_path / "out"
    code, text, _ = call("whatif", "no-strike", "--casebook", str(book), "--out", str(out))
    assert code == 0 and asked == [("no-strike", ("from-below",))]
    assert (out / "whatif.html").is_file() and (out / "whatif.es.html").is_file()
    assert (
        "clearly higher under 2 of 3 theories" in text and "What is assumed" in text and str(out / "whatif.html") in text.replace("\n", "")
    )
    code, text, _ = call("whatif", "E1", "--casebook", str(book), "--out", str(out), "--json")
    found = json.loads(text)
    assert code == 0 and len(found["effects"]) == 18 and found["effects"][0]["verdict"] == "lower-average"


def test_which_mechanisms_moved_it_is_told_where_it_is_asked(call, book, tmp_path, monkeypatch):
    fake(monkeypatch)
    engine = sys.modules["contrapeso.apps.whatif"]
    plain, asked = engine.whatif, []
    part = {"theory": "one", "arm": "all", "mode": "do", "outcome": "labour", "effect": 0.6, "error": 0.01}
    rows = [
        {**part, "mechanism": "lock-in", "without": 0.2, "moved": 0.4},
        {**part, "mechanism": "my-own-idea", "without": 0.6, "moved": 0.0},
    ]

    def whatif(casebook, scenario, theories, out, *, shared, **options):
        asked.append(shared)
        summary = plain(casebook, scenario, theories, out, **options)
        if shared:
            pd.DataFrame(rows).to_csv(out / "shares.csv", index=False)
        return summary

    monkeypatch.setattr(engine, "whatif", whatif)
    words = ("whatif", "no-strike", "--casebook", str(book), "--lang", "es")
    _, text, _ = call(*words, "--out", str(tmp_path / "plain"))
    assert "mecanismos lo movieron" not in text
    code, text, _ = call(*words, "--out", str(tmp_path / "out"), "--shares")
    assert code == 0 and asked == [False, True]
    assert "blindaje de la política de las élites (67" in " ".join(text.split())
    assert "blindaje de la política de las élites" in (tmp_path / "out" / "whatif.es.html").read_text(encoding="utf-8")
    code, text, _ = call(*words, "--out", str(tmp_path / "out"), "--shares", "--json")
    assert [row["mechanism"] for row in json.loads(text)["shares"]] == ["lock-in", "my-own-idea"]


def test_all_scenarios_get_an_index(call, book, tmp_path, monkeypatch):
    asked = fake(monkeypatch)
    code, text, _ = call("whatif", "--all", "--theory", "all", "--casebook", str(book), "--out", str(tmp_path / "out"), "--lang", "es")
    assert code == 0 and asked == [("no-strike", ("from-below",))]
    assert (tmp_path / "out" / "index.html").is_file() and "index.es.html" in text.replace("\n", "")


def test_stopping_says_that_the_same_command_goes_on(call, book, tmp_path, monkeypatch):
    fake(monkeypatch)
    file = tmp_path / "stop.yaml"
    file.write_text(SCENARIO.replace("id: no-strike", "id: stop"), encoding="utf-8")
    words = ("whatif", str(file), "--casebook", str(book), "--out", str(tmp_path / "out"))
    code, _, err = call(*words)
    assert code == 130 and "the same command goes on" in err
    assert "la misma orden sigue" in call(*words, "--lang", "es")[2]


def test_a_folder_of_something_else_is_left_alone(call, book, tmp_path, monkeypatch):
    asked = fake(monkeypatch)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine")
    code, _, err = call("whatif", "no-strike", "--casebook", str(book), "--out", str(tmp_path / "out"))
    assert code == 1 and "something else" in err and asked == []


def test_a_theory_of_ones_own_is_run(call, book, tmp_path, monkeypatch):
    asked = fake(monkeypatch)
    file = tmp_path / "mine.yaml"
    file.write_text(THEORY.replace("from-below", "mine"), encoding="utf-8")
    words = ("--casebook", str(book), "--out", str(tmp_path / "out"))
    assert call("whatif", "no-strike", "--theory", str(file), "--theory", "from-below", *words)[0] == 0
    assert asked == [("no-strike", ("mine", "from-below"))]
    file.write_text(THEORY.replace("Somebody", "Another"), encoding="utf-8")
    code, _, err = call("whatif", "no-strike", "--theory", str(file), *words)
    assert code == 1 and "rename the file" in err


def test_theories_are_listed_and_shown(call, book):
    code, out, _ = call("theories", "--casebook", str(book))
    assert code == 0 and "T9 from-below: Somebody. Rows on 3; claims for 0, against 0; rivals none" in out and "baseline" in out
    rows = json.loads(call("theories", "--casebook", str(book), "--json")[1])
    assert rows[0]["active"] == ["M04", "M05", "M06"]
    assert "Los movimientos deciden" in call("theories", "show", "from-below", "--casebook", str(book), "--lang", "es")[1]
    assert call("theories", "show", "nobody", "--casebook", str(book))[0] == 1


def test_mechanisms_show_rows_badge_and_theories(call, book, tmp_path):
    (tmp_path / "parameters.csv").write_text("name,badge\nlock-in.a,weak\nlock-in.b,prior-only\n", encoding="utf-8")
    code, out, _ = call("mechanisms", str(book), "--run", str(tmp_path), "--json")
    found = {row["label"]: row for row in json.loads(out)}
    assert code == 0 and found["lock-in"]["badge"] == "prior-only"
    assert any("from-below" in row["theories"] for row in found.values())
    assert set(found["lock-in"]["stance"]) == {"agree", "disagree", "qualify"}
    assert call("mechanisms", str(book), "--run", str(tmp_path / "none"))[0] == 1


def test_faults_of_a_casebook_are_framed_in_the_language(call, book):
    (book / "theories" / "from-below.yaml").write_text(THEORY.replace("M04-M06", "M99"), encoding="utf-8")
    code, _, err = call("check", str(book), "--lang", "es")
    assert code == 1 and "en inglés" in err and "allas: 1" in err
    code, _, err = call("whatif", "no-strike", "--casebook", str(book), "--lang", "es")
    assert code == 1 and "no puede usarse como está" in err and "from-below.yaml:" in err
