"""The bibliography reads as BibTeX, and the reader refuses what it does not know."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from contrapeso.theories.library import MECHANISMS
from contrapeso.vocabulary.bibliography import bibliography, parse

ENTRY = "@book{stokes2001,\n  author = {Stokes, Susan C.},\n  title = {Mandates},\n  year = {2001},\n}\n"


@pytest.mark.parametrize("key", bibliography())
def test_every_entry_says_who_what_and_when(key: str) -> None:
    entry = bibliography()[key]
    assert entry.key == key
    assert {"author", "title", "year"} <= set(entry.fields)
    assert 1900 < int(entry.fields["year"]) < 2100
    assert all(len(name) > 2 for name in entry.authors)
    if key[-4:].isdigit():
        assert key[-4:] == entry.fields["year"]
    written = str(entry)
    assert entry.authors[0] in written and not set("{}\\") & set(written)


def test_every_key_of_a_mechanism_is_there() -> None:
    assert {key for mechanism in MECHANISMS.values() for key in mechanism.references} <= set(bibliography())


def test_the_sources_of_the_built_in_casebook_agree() -> None:
    shelf = json.loads(files("contrapeso").joinpath("builtin/evidence/sources.csl.json").read_text(encoding="utf-8"))
    shared = [source for source in shelf if source["id"] in bibliography()]
    assert {"crabtree2020", "middlebrook1979", "movements-interview", "burdynska2021", "raby2021"} <= {source["id"] for source in shared}
    for source in shared:
        entry = bibliography()[source["id"]]
        assert str(source["issued"]["date-parts"][0][0]) == entry.fields["year"]
        for name in ("DOI", "URL"):
            assert name not in source or source[name] == entry.fields.get(name.lower())


def test_reading() -> None:
    entry = parse("% A comment.\n\n" + ENTRY)["stokes2001"]
    assert (entry.kind, entry.authors) == ("book", ("Stokes, Susan C.",))
    assert str(entry) == "Stokes, Susan C. (2001). Mandates"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY + ENTRY, r"line 10: the key 'stokes2001' stands twice"),
        (ENTRY.replace("  title", "\ttitle"), "line 3: .* one field a line"),
        (ENTRY.replace("},\n}", "},\n  year = {2002},\n}"), "line 5: .* one field a line"),
        (ENTRY[:-2], "the entry 'stokes2001' has no end"),
        ("stray text\n", "line 1: 'stray text' is not in the form"),
    ],
)
def test_what_is_not_of_our_form_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(text)
