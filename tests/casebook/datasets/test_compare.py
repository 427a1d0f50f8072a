"""What a dataset says is set beside the casebook: missing on either side, another date, another kind."""

from __future__ import annotations

from collections import Counter

import pytest

from contrapeso.casebook.datasets.compare import compare, period
from contrapeso.casebook.datasets.formats import read_dataset
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook


@pytest.fixture(scope="module")
def book() -> Casebook:
    return load(builtin())


def found(book: Casebook, format: str, path):
    return compare(read_dataset(format, path, ("BOL",), period(book)), book)


def test_coups_that_agree_are_silent_and_others_are_named(book, write):
    rows = "Bolivia,145,1964,11,4,2\nBolivia,145,1978,7,30,2\nBolivia,145,1999,2,2,1\n"
    listed = found(book, "powell-thyne", write("pt.csv", f"country,ccode,year,month,day,coup\n{rows}"))
    mine = [item for item in listed if item.line]
    assert [(item.line, item.kind, item.there) for item in mine] == [(3, "other-date", "coup"), (4, "missing-here", "attempted coup")]
    assert mine[0].entry.startswith("evt:BOL:1978-07")
    assert all(1964 <= int(item.when[:4]) <= 1999 for item in listed)
    assert {item.kind for item in listed if not item.line} == {"missing-there"}


def test_a_failed_coup_beside_a_removal_is_of_another_kind(book, write):
    listed = found(book, "cline", write("c.csv", "cowcode,year,month,day,event_type,auto\n145,1964,11,4,attempted,0\n"))
    assert [(item.kind, item.here) for item in listed if item.line] == [("other-kind", "executive-exit (armed-conservative)")] or [
        item.kind for item in listed if item.line
    ] == ["other-kind"]


def test_governments_by_start_and_exit(book, write):
    text = "ccode,leader,startdate,enddate,entry,exit,exitcode\n"
    text += "145,Somebody,2006-01-22,2019-11-10,Regular,Regular,Regular\n145,Nobody,2010-05-05,2010-06-06,Regular,Regular,Regular\n"
    listed = found(book, "archigos", write("a.csv", text))
    assert ("other-kind", "early") in {(item.kind, item.here) for item in listed}
    assert [item.there for item in listed if item.kind == "missing-here"] == ["Nobody"]


def test_elections_by_day(book, write):
    text = "ccode,electionid,year,mmdd,types\n145,a,2005,1218,Executive\n145,b,2014,1030,Executive\n145,c,1990,0303,Executive\n"
    listed = [item for item in found(book, "nelda", write("n.csv", text)) if item.line]
    assert [(item.line, item.kind) for item in listed] == [(4, "missing-here"), (3, "other-date")]


def test_regimes_and_series_by_year(book, write):
    rows = "".join(f"BOL,{year},0\n" for year in range(2006, 2019))
    listed = found(book, "lied", write("l.csv", f"iso3,year,lexical_index\n{rows}"))
    assert [(item.thing, item.there) for item in listed] == [("regime", "not competitive")]
    rows = "".join(f"BOL,{year},{1000 * 1.5 ** (year - 1990)}\n" for year in range(1990, 2000))
    listed = found(book, "maddison", write("m.csv", f"countrycode,year,gdppc\n{rows}"))
    assert [(item.thing, item.kind, item.entry) for item in listed] == [("series", "other-value", "BOL/series/growth")]
    assert "(9/9)" in listed[0].there


def test_what_the_casebook_already_records_is_marked(book, reference):
    listed = compare(
        read_dataset("powell-thyne", reference / "coups_powell_thyne_events_1950_2015.csv", tuple(book.polities), period(book)), book
    )
    kinds = Counter(item.kind for item in listed)
    assert kinds["missing-here"] <= 5
    assert sum(item.recorded for item in listed) > len(listed) / 2
    crisis = [item for item in listed if item.entry.startswith("evt:BOL:1978-11")]
    assert crisis == []


def test_maddison_is_where_growth_came_from(book, reference):
    found_ = read_dataset("maddison", reference / "gdp_maddison2023.csv", tuple(book.polities), period(book))
    assert [item for item in compare(found_, book) if item.kind == "other-value"] == []


def test_the_nearest_entries_are_paired_first_and_an_end_beyond_the_file_is_no_exit(book, write):
    text = "ccode,leader,startdate,enddate,entry,exit,exitcode\n"
    text += "145,Before,2005-12-20,2006-01-22,Regular,Regular,Regular\n"
    text += "145,President,2006-01-22,2015-12-31,Regular,Still in Office,Still in Office\n"
    listed = found(book, "archigos", write("a.csv", text))
    assert [(item.kind, item.there) for item in listed if item.line] == [("missing-here", "Before")]
