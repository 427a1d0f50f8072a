"""Each provider's layout says what a reader of its codebook expects."""

from __future__ import annotations

from pathlib import Path

import pytest
from dataset_files import OWN, workbook

from contrapeso.casebook.datasets.codes import countries, find
from contrapeso.casebook.datasets.formats import FORMATS, read_dataset


def reasons(found) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in found.unused.values():
        counts[item.reason] = counts.get(item.reason, 0) + item.count
    return counts


def test_every_format_reads_its_layout(invented):
    for word, path in invented.items():
        found = read_dataset(OWN.get(word, word), path)
        assert found.used > 0, word
        assert found.rows == found.used + sum(reasons(found).values()), word
    assert {OWN.get(word, word) for word in invented} == set(FORMATS)


def test_archigos_in_tabs_and_latin_1(invented):
    spells = read_dataset("archigos", invented["archigos"]).governments
    assert [spell.iso3 for spell in spells] == ["PRY"] * 7
    assert spells[2].name == "Céspedes"
    assert spells[-1].to is None
    assert spells[0].line == 2


def test_coups_become_neutral_kinds_and_labels(invented):
    cline = read_dataset("cline", invented["cline"])
    assert [(event.when, event.kind, event.label) for event in cline.events] == [
        ("1955-06-01", "executive-exit", "coup"),
        ("1957-09-09", "seizure-attempt", "attempted coup"),
        ("1962-03-03", "executive-closure", "autogolpe"),
    ]
    assert reasons(cline) == {"conspiracy": 1}
    assert [event.kind for event in read_dataset("colpus", invented["colpus"]).events] == ["executive-exit", "seizure-attempt"]


def test_powell_thyne_by_country_and_year(write):
    found = read_dataset("powell-thyne", write("pt.csv", "gwcode,year,pt_coup_num,pt_failed_num\n150,1955,1,2\n150,1956,0,0\n"))
    assert [(event.when, event.kind) for event in found.events] == [
        ("1955", "executive-exit"),
        ("1955", "seizure-attempt"),
        ("1955", "seizure-attempt"),
    ]
    assert found.used == 2


def test_second_rounds_are_no_elections_of_their_own(invented):
    nelda = read_dataset("nelda", invented["nelda"]).elections
    assert [(item.when, item.office, item.round) for item in nelda[:2]] == [
        ("1949-11-06", "presidency", 1),
        ("1949-12-04", "presidency", 2),
    ]
    reign = read_dataset("reign", invented["reign-elections"])
    assert [item.round for item in reign.elections] == [1, 2]
    assert [event.kind for event in reign.events] == ["referendum"]
    assert reasons(reign) == {"not-held": 1}


def test_the_monthly_panel_of_reign_makes_spells(invented):
    found = read_dataset("reign", invented["reign-panel"])
    assert [(spell.name, spell.from_, spell.to) for spell in found.governments] == [
        ("Alba", "1950-11", "1950-12"),
        ("Bruno", "1951-01", None),
    ]
    assert found.variable("PRY", "reign_democracy") == {1950: 1.0}


def test_campaigns_by_arms_and_length(invented):
    kinds = [(event.kind, event.when) for event in read_dataset("navco", invented["navco"]).events]
    assert kinds == [("protest-wave", "1967"), ("insurgency-phase", "1951/1953"), ("uprising", "1956")]


def test_vdem_reads_only_what_it_knows_also_from_r(write):
    text = '"","country_text_id","year","v2x_regime","v2x_polyarchy","v2other"\n'
    text += '"1","PRY",1990,"Electoral democracy",0.5,"x"\n"2","PRY",1991,NA,NA,"y"\n'
    found = read_dataset("vdem", write("vdem.csv", text))
    assert found.variable("PRY", "v2x_regime") == {1990: 2.0}
    assert reasons(found) == {"no-value": 1}


def test_growth_follows_from_maddison_and_qog_names_its_origin(invented):
    assert read_dataset("maddison", invented["maddison"]).variable("PRY", "growth")[1951] == pytest.approx(100 * (1040 / 1020 - 1))
    qog = read_dataset("qog", invented["qog"])
    assert qog.variable("PRY", "growth") == {1961: pytest.approx(5.0)}
    assert qog.series[("PRY", "inflation")].dataset == "world-bank"
    assert qog.series[("PRY", "growth")].dataset == "maddison2023"


def test_vparty_suggests_blocs(invented):
    lists = read_dataset("vparty", invented["vparty"]).elections[0].lists
    assert [(party.name, party.bloc) for party in lists] == [("Workers' Party", "popular"), ("Order", "right")]


def test_a_workbook_whose_titles_and_units_stand_around_the_header(tmp_path: Path):
    rows = [
        ["World Bank Commodity Price Data"],
        [],
        [None, "Copper", "Tin", "Gold"],
        [None, "($/mt)", "($/mt)", "($/troy oz)"],
        [1960, 10, 20, 30],
        [1961, 11, "..", 33],
    ]
    path = workbook(
        tmp_path / "pink.xlsx",
        {"Index": [["nothing"]], "Annual Prices (Nominal)": [*rows[:4], [1960, 1, 2, 3]], "Annual Prices (Real)": rows},
    )
    found = read_dataset("pinksheet", path)
    assert found.layout == "Annual Prices (Real)"
    assert found.variable(None, "Copper") == {1960: 10.0, 1961: 11.0}
    assert found.variable(None, "Tin") == {1960: 20.0}
    path = workbook(tmp_path / "mad.xlsx", {"Sources": [["x"]], "Full data": [["countrycode", "year", "gdppc"], ["PRY", 1960, 1000]]})
    assert read_dataset("maddison", path).variable("PRY", "gdppc") == {1960: 1000.0}


def test_a_stata_file(tmp_path: Path):
    import pandas as pd

    path = tmp_path / "archigos.dta"
    columns = {
        "ccode": [150.0],
        "leader": ["Alba"],
        "startdate": ["1950-01-10"],
        "enddate": ["1955-06-01"],
        "entry": ["Regular"],
        "exit": ["Regular"],
    }
    pd.DataFrame(columns).to_stata(path, write_index=False)
    assert [(spell.iso3, spell.name) for spell in read_dataset("archigos", path).governments] == [("PRY", "Alba")]


def test_rows_are_filtered_and_counted_with_their_lines(invented, write):
    found = read_dataset("maddison", invented["maddison"], polities=("BOL",))
    assert found.used == 0
    assert reasons(found) == {"other-country": 21}
    found = read_dataset("maddison", invented["maddison"], years=(1960, 1961))
    assert found.used == 2
    path = write("m.csv", "countrycode,year,gdppc\nPRY,1950,ten\nXXX,1950,10\nPRY,1951,1e300\nPRY,50,10\nPRY,1952,10\nPRY,1952,11\nPRY\n")
    found = read_dataset("maddison", path)
    lines = {item.reason: item.lines for item in found.unused.values()}
    assert found.used == 1
    assert lines == {"no-number": [2], "no-country": [3], "huge-number": [4], "no-date": [5], "twice": [7], "short-row": [8]}


def test_the_table_of_codes_is_one_to_one():
    for system in ("cow", "gw", "vdem"):
        given = [
            code for country in countries().values() for code in ([country.vdem] if system == "vdem" else getattr(country, system)) if code
        ]
        assert len(given) == len(set(given)), system
    latin = "ARG BOL BRA CHL COL CRI CUB DOM ECU GTM HND HTI MEX NIC PAN PER PRY SLV URY VEN".split()
    assert set(latin) <= set(countries())
    assert find("cow", "255") == find("cow", "260") == "DEU"
    assert find("name", "Burma/Myanmar") == find("name", "myanmar") == "MMR"
    assert find("cow", "265") is None


def test_the_codes_agree_with_those_of_the_reference_files(reference):
    for name, words in (("ert_v15_1900_2024.csv", ("vdem", "country_id")), ("coups_cline_cdp_v2_1_2.csv", ("cow", "cowcode"))):
        import csv

        with (reference / name).open(encoding="utf-8-sig") as stream:
            for row in csv.DictReader(stream):
                assert find(words[0], row[words[1]]) == row["iso3"]
