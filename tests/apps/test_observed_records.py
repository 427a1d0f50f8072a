"""What a run scores beyond the casebook's record, and what its forecasts from past origins do not see."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from contrapeso.apps.scored import Scored
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.measured import Items, read_items
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import RecordError
from contrapeso.inference.fit import record_hash

POLITIES = ("BOL", "PER")
TEXT = "country_text_id,year,v2pepwrses,v2pepwrses_sd,v2csreprss\nBOL,1952,1.1,0.4,0.5\nPER,1952,-0.7,0.4,\nPER,1953,-0.7,0.4,0.3\n"


@cache
def book() -> Casebook:
    return load(builtin())


@pytest.fixture
def items(tmp_path: Path) -> Items:
    path = tmp_path / "mine.csv"
    path.write_text(TEXT, encoding="utf-8")
    return read_items(path, POLITIES, (1930, 2021))


def records(items: Items | None = None, *, claims: bool = False, without: tuple[str, ...] = (), banned: tuple[str, ...] = ()):
    return Scored(without, items=items, claims=claims).records(book(), banned, POLITIES)


def test_a_run_without_items_and_claims_is_the_default_one(items: Items) -> None:
    found, plain = records()
    assert found is plain and found.items == () and found.comparisons == () and Scored().observed(found) == {}
    whole, past = records(items, claims=True)
    # Forecasts of the past are made on the record of the default run, so that its fits serve them.
    assert record_hash(past) == record_hash(plain) != record_hash(whole)
    assert record_hash(records(items, claims=True, without=("vdem", "claims"))[0]) != record_hash(whole)


def test_what_was_scored_is_told(items: Items) -> None:
    told = Scored(items=items).observed(records(items, claims=True)[0])["observed"]
    assert told["items"] == ["v2pepwrses", "v2csreprss"] and told["figures"] == 5 and told["assumed"] == ["v2csreprss"]
    assert told["comparisons"] == 4 and told["file"] == "mine.csv" and len(told["sha256"]) == 64
    part = records(items, claims=True, without=("v2csreprss", "claims-mayer2009"))[0]
    told = Scored(items=items).observed(part)["observed"]
    assert told["items"] == ["v2pepwrses"] and told["assumed"] == [] and told["comparisons"] == 3


def test_a_theory_leaves_out_only_what_it_may_see(items: Items) -> None:
    seen, past = records(items, claims=True, without=("claims-mayer2009", "wave"), banned=("mayer2009", "middlebrook1979"))
    assert {item.source for item in seen.comparisons} == {"field2014", "movements-interview"}
    assert "wave" in seen.left_out and "wave" in past.left_out and past.items == ()
    with pytest.raises(RecordError, match="nothing is called 'gossip'"):
        records(items, without=("gossip",))
