"""A polity from data alone: sound, with every datum's dataset, and every judgement called an assumption."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.datasets.compare import compare
from contrapeso.casebook.fmt import format_text
from contrapeso.casebook.from_data import make
from contrapeso.casebook.load import load, read
from contrapeso.casebook.new import write
from contrapeso.vocabulary.errors import ContrapesoError

_spec = importlib.util.spec_from_file_location("dataset_files", Path(__file__).parent / "datasets" / "dataset_files.py")
assert _spec is not None
assert _spec.loader is not None
dataset_files = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(dataset_files)


@pytest.fixture
def invented(tmp_path: Path) -> dict[str, Path]:
    """Return the invented files by the word of the command line."""
    found = {}
    for word in dataset_files.FILES:
        found[word] = tmp_path / f"{word}.csv"
        found[word].write_bytes(dataset_files.encoded(word))
    return found


@pytest.fixture
def polity(invented, tmp_path):
    files = {word: path for word, path in invented.items() if word not in ("reign", "reign-panel")}
    folder = tmp_path / "book"
    _, made, texts = make("PRY", files, first=1950, exports=["Soybeans=2", "copper"])
    write(folder, texts)
    return load(folder).polities["PRY"], made, folder


def test_it_passes_check_and_is_in_canonical_form(polity):
    _, _, folder = polity
    assert read(folder)[1] == []
    for path in folder.rglob("*.yaml"):
        assert format_text(path) == path.read_text(encoding="utf-8"), path.name


def test_how_governments_came_and_went(polity):
    record = polity[0]
    said = [(item.name, item.entry, item.exit, item.situation, item.competitive) for item in record.governments]
    assert said == [
        ("Alba", "elected", "early", "elite-elected", True),
        ("Bruno", "armed-forces", "regular", "military-conservative", False),
        ("Céspedes", "elected", "death", "elite-elected", True),
        ("Duarte", "succession", "regular", "interim", True),
        ("Elena", "elected", "early", "popular-elected", True),
        ("Frutos", "succession", "regular", "interim", True),
        ("Gil", "elected", "in-office", "popular-elected", True),
    ]


def test_readings_weigh_what_the_files_say(polity):
    exits = [event for event in polity[0].events if event.kind == "executive-exit"]
    assert [{reading.class_: reading.weight for reading in event.readings} for event in exits] == [
        {"armed-conservative": 0.5, "armed-reformist": 0.5},
        {"exogenous": 1.0},
        {"removal": 0.5, "uprising": 0.5},
    ]
    assert exits[0].labels[0].datasets == ("cline", "colpus", "powell-thyne")
    assert {"archigos", "colpus"} <= set(exits[0].basis.datasets)


def test_other_events(polity):
    kinds = [(event.kind, event.when) for event in polity[0].events if event.kind != "executive-exit"]
    assert ("seizure-attempt", "1957-09-08") in kinds
    assert ("executive-closure", "1962-03-03") in kinds
    assert ("insurgency-phase", "1951/1953") in kinds
    assert ("transition", "1959-11-01") in kinds
    assert ("referendum", "1966-05-08") in kinds
    attempt = next(event for event in polity[0].events if event.kind == "seizure-attempt")
    assert attempt.disagreements[0].holder == "cline"


def test_elections_lead_to_governments(polity):
    elections = [item for item in polity[0].elections if item.office == "presidency"]
    assert [(item.when, item.winner, item.chosen_by) for item in elections] == [
        ("1959-11-01", "Céspedes", "first-round"),
        ("1965-01-10", "Elena", "first-round"),
        ("1968-01-12", "Gil", "first-round"),
    ]
    assert [item.bloc for item in elections[-1].lists] == ["popular", "right"]
    assert polity[0].polity.rules[0].then == "run-off"


def test_every_datum_names_a_dataset_and_every_judgement_an_assumption(polity):
    record = polity[0]
    for entry in (*record.governments, *record.elections, *record.events, *record.polity.rules, *record.polity.institutions):
        assert entry.basis.datasets, entry.id
    for government in record.governments:
        assert government.basis.assumption and "Situation" in government.basis.assumption
    for event in record.events:
        if event.readings:
            assert event.basis.assumption
    for series in record.series.values():
        assert series.metadata["cp:basis"]["datasets"]


def test_it_becomes_a_record(polity):
    record = assemble(load(polity[2]))
    assert record.polities == ("PRY",)
    assert record.events["exit_uprising"].sum() == pytest.approx(0.5)
    assert record.shares["popular_share"][record.index("1968Q1"), 0] == pytest.approx(52.5 / 82.6)
    assert record.forcings["franchise"][record.index("1955Q1"), 0] == 0.5
    assert abs(record.forcings["export_price_change"]).sum() > 0


def test_leaders_from_reign_alone_and_a_legislature_that_decides(invented, tmp_path):
    text = invented["nelda"].read_text().replace("Executive", "Legislative/Parliamentary")
    invented["nelda"].write_text(text)
    about, made, texts = make("PRY", {word: invented[word] for word in ("reign", "nelda", "gwf")}, first=1950)
    folder = tmp_path / "small"
    write(folder, texts)
    assert read(folder)[1] == []
    assert about.last == 1954
    assert [item["name"] for item in made.governments] == ["Alba"]
    assert any("no election of an executive" in note for note in made.notes)


def test_all_that_is_wrong_comes_at_once(invented, tmp_path):
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ContrapesoError) as caught:
        make("XQQ", {"vdem": tmp_path / "bad.csv", "pinksheet": invented["pinksheet"]}, first=1960, last=1950, exports=["Guano", "Tin=x"])
    text = str(caught.value)
    for part in ("XQQ", "--archigos", "--nelda", "bad.csv", "Guano", "Tin=x", "--from 1960"):
        assert part in text
    with pytest.raises(ContrapesoError, match="nothing in it is about BOL"):
        make("BOL", {word: invented[word] for word in ("archigos", "nelda", "vdem")})
    with pytest.raises(ContrapesoError, match="no government of PRY"):
        make("PRY", {word: invented[word] for word in ("archigos", "nelda", "vdem")}, first=2000)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.data())
def test_hostile_files_make_a_sound_casebook_or_a_clear_error(data):
    """Also, what the files say can be set beside a casebook, whatever stands in them."""
    used = [word for word in dataset_files.FILES if word not in ("reign", "reign-panel", "pinksheet")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for word in used:
            separator = "\t" if word in ("archigos", "powell-thyne") else ","
            rows = [row.split(separator) for row in dataset_files.encoded(word).decode("latin-1").splitlines()]
            for _ in range(data.draw(st.integers(0, 3))):
                row = data.draw(st.integers(1, len(rows) - 1))
                column = data.draw(st.integers(0, len(rows[row]) - 1))
                rows[row][column] = data.draw(
                    st.sampled_from(dataset_files.HOSTILE) | st.sampled_from(rows[data.draw(st.integers(1, len(rows) - 1))])
                )
            text = "\n".join(separator.join(row) for row in rows)
            (folder / f"{word}.csv").write_bytes(text.encode("latin-1" if word == "archigos" else "utf-8", "replace"))
        files = {word: folder / f"{word}.csv" for word in used}
        try:
            given_, _, texts = make("PRY", files, first=1950)
        except ContrapesoError as error:
            assert str(error)
            return
        write(folder / "book", texts)
        book, faults = read(folder / "book")
        assert faults == []
        assert book is not None
        for found in given_.found.values():
            compare(found, book)


def test_built_from_data_argentina_is_like_the_one_that_was_coded(reference_files, tmp_path):
    _, made, texts = make("ARG", reference_files)
    folder = tmp_path / "arg"
    write(folder, texts)
    assert read(folder)[1] == []
    assert len(made.governments) >= 35
    assert yaml.safe_load(texts["casebook.yaml"])["polities"] == ["ARG"]


@pytest.fixture
def reference_files() -> dict[str, Path]:
    import os

    folder = os.environ.get("CONTRAPESO_REFERENCE")
    if not folder:
        pytest.skip("CONTRAPESO_REFERENCE does not name a folder of reference data")
    names = {"archigos": "leaders_archigos_v4_1", "nelda": "elections_nelda", "vdem": "vdem_v12_1900_2021", "lied": "regimes_lied_v6"}
    return {word: Path(folder, f"{name}.csv") for word, name in names.items()}
