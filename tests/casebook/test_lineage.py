"""Every number of the built-in casebook leads back to a claim, a dataset or an assumption."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path

import pytest

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.lineage import INDEX_PARTS, LineageError, Model, explain
from contrapeso.casebook.lineage_tree import Node
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.evidence.texts import Library
from contrapeso.vocabulary import dates
from contrapeso.vocabulary.language import Messages
from contrapeso.vocabulary.variables import VARIABLES

MODEL = Model(
    mechanisms={
        "labour-dislocation": {
            "claim": "Mine closures move organisation\nfrom miners to growers.",
            "rows": ["M04"],
            "reads": ["adjustment", "urban_share"],
            "moves": ["organisation_labour", "organisation_rural"],
            "references": ["crabtree2020", "some-work2001"],
        },
        "inertia": {"claim": "Stocks change slowly.", "rows": []},
    },
    theories={
        "power-balance": {"author": "A", "mechanisms": ["labour-dislocation"], "priors": {"labour-dislocation.loss": "half-normal(.6)"}}
    },
    parameters={
        "labour-dislocation.loss": {"prior": "half-normal(.6)", "reason": "judged", "unit": "sd", "meaning": "Loss of labour."},
        "core.offset": {"prior": "normal(0, .3)", "meaning": "Level."},
        "inertia.rate": {"prior": "log-normal", "claims": ["clm:crabtree2020:0098"]},
    },
)


@pytest.fixture(scope="module")
def casebook() -> Casebook:
    return load(builtin())


@pytest.fixture(scope="module")
def record(casebook: Casebook) -> Record:
    return assemble(casebook)


def kinds(node: Node) -> set[str]:
    return {item.kind for item in node.walk()}


def test_every_entry_reaches_its_grounds(casebook: Casebook, record: Record) -> None:
    refs = [item.id for part in casebook.polities.values() for item in (*part.events, *part.elections, *part.governments)]
    refs += [item.id for part in casebook.polities.values() for item in (*part.polity.institutions, *part.polity.rules, *part.conditions)]
    refs += [item.id for item in (*casebook.conditions, *casebook.ties)]
    assert len(refs) > 500
    assert not [ref for ref in refs if not explain(casebook, record, ref).grounds()]


def test_every_figure_of_every_series_reaches_its_grounds(casebook: Casebook, record: Record) -> None:
    groups = {**{code: part.series for code, part in casebook.polities.items()}, "world": casebook.world}
    refs = [f"{place}/series/{name}#{year}" for place, group in groups.items() for name, item in group.items() for year in item.years]
    assert len(refs) > 900
    assert not [ref for ref in refs if not explain(casebook, record, ref).grounds()]


def test_every_cell_of_the_record_reaches_its_grounds(casebook: Casebook, record: Record) -> None:
    sources = {source for found in record.lineage.values() for source in found if not source.startswith("assumption")}
    assert not [source for source in sources if not explain(casebook, record, source).grounds()]
    names = [name for group in (record.events, record.states, record.shares, record.forcings) for name in group]
    for polity in record.polities:
        for name in names:
            for year in (1930, 1952, 1985, 2006, 2021):
                tree = explain(casebook, record, f"{polity}:{name}:{year}")
                assert all(cell.grounds() for cell in tree.children), (polity, name, year)


def test_every_variable_can_be_asked_for(casebook: Casebook, record: Record) -> None:
    for name in VARIABLES:
        assert explain(casebook, record, f"PER:{name}:1990").grounds(), name


def test_every_claim_reaches_a_passage_or_a_source(casebook: Casebook, record: Record) -> None:
    for ref, claim in casebook.claims.items():
        found = kinds(explain(casebook, record, ref))
        assert "source" in found and ("passage" in found) == (claim.passage is not None), ref


def test_a_month_shows_what_began_and_what_was_under_way(casebook: Casebook, record: Record) -> None:
    tree = explain(casebook, record, "BOL:2006-01")
    text = tree.to_text()
    assert "gov:BOL:2006-01:morales" in text and "clm:crabtree2020:0144" in text and "psg:crabtree2020:" in text
    quarter = explain(casebook, record, "BOL:2019Q4")
    assert any(node.ref == "evt:BOL:2019-11:executive-exit" for node in quarter.walk())
    assert explain(casebook, record, "BOL:2019-Q4").to_text().replace("2019-Q4", "2019Q4") == quarter.to_text()
    assert len(list(explain(casebook, record, "BOL:2019").walk())) > len(list(quarter.walk()))


def test_a_contested_exit_shows_labels_readings_and_disagreements(casebook: Casebook, record: Record) -> None:
    found = kinds(explain(casebook, record, "evt:BOL:2019-11:executive-exit"))
    assert {"label", "reading", "claim", "source"} <= found


def test_a_cell_takes_quarters_alike_together(casebook: Casebook, record: Record) -> None:
    tree = explain(casebook, record, "BOL:growth:2006")
    quarters = [quarter for cell in tree.children for quarter in cell.detail["quarters"]]
    assert quarters == ["2006Q1", "2006Q2", "2006Q3", "2006Q4"] and len(tree.children) == 2
    assert {node.ref for node in tree.walk() if node.kind == "dataset"} == {"maddison2023"}
    assert explain(casebook, record, "BOL:growth:2006Q3").children[0].detail["value"] == tree.children[1].detail["value"]


def test_silence_is_an_assumption(casebook: Casebook, record: Record) -> None:
    text = explain(casebook, record, "BOL:closure:2006").to_text()
    assert "assumption: no entry: held not to have happened" in text
    assert "the model infers it" in explain(casebook, record, "PER:access-elite:1990").to_text()


def test_the_balance_shows_its_components_and_the_year(casebook: Casebook, record: Record) -> None:
    tree = explain(casebook, record, "BOL:balance:2006", model=MODEL)
    headings = [node.text.split(":")[0] for node in tree.children]
    assert headings[:6] == [Messages("en").name("component", part) for part in INDEX_PARTS["balance"]] and tree.detail["recorded"] > 0
    assert any(node.kind == "mechanism" and node.ref == "mechanism:labour-dislocation" for node in tree.walk())
    assert any(node.ref == "BOL:urban_share:2006Q1" for node in tree.walk())
    assert all(part.grounds() for part in tree.children)


def test_the_components_are_those_of_the_engine() -> None:
    # Read as text: importing the engine loads JAX, which is slow.
    source = (Path(dates.__file__).parents[1] / "dynamics" / "balance.py").read_text(encoding="utf-8")
    lists = [node.value for node in ast.parse(source).body if isinstance(node, ast.Assign) and "COMPONENTS" in ast.unparse(node.targets[0])]
    assert tuple(INDEX_PARTS["balance"]) == ast.literal_eval(lists[0])
    assert all(name in VARIABLES for names in INDEX_PARTS["balance"].values() for name in names)


def test_mechanisms_show_claims_for_and_against(casebook: Casebook, record: Record) -> None:
    row = explain(casebook, record, "mechanism:M20")
    assert row.detail["for"] > 0 and row.detail["against"] > 0
    tree = explain(casebook, record, "mechanism:labour-dislocation", model=MODEL)
    assert tree.text == "Mine closures move organisation from miners to growers."
    assert {"row", "concept", "claim", "passage", "source", "reference"} <= kinds(tree)
    assert explain(casebook, record, "mechanism:inertia", model=MODEL).grounds()[0].kind == "assumption"


def test_every_row_of_the_mechanism_table_answers(casebook: Casebook, record: Record) -> None:
    assert all(explain(casebook, record, f"mechanism:M{number:02d}").grounds() for number in range(1, 77))


def test_theories_and_parameters(casebook: Casebook, record: Record) -> None:
    assert {"mechanism", "prior", "claim"} <= kinds(explain(casebook, record, "theory:power-balance", model=MODEL))
    for name in MODEL.parameters:
        assert explain(casebook, record, f"parameter:{name}", model=MODEL).grounds(), name
    text = explain(casebook, record, "parameter:core.offset", model=MODEL).to_text()
    assert "assumption: no reason is given for this prior" in text


def test_a_claim_shows_what_it_meets_and_what_rests_on_it(casebook: Casebook, record: Record) -> None:
    text = explain(casebook, record, "clm:crabtree2020:0188").to_text()
    assert "relations to other claims" in text and "what rests on it" in text and "contested by" in text


def test_concepts_sources_and_passages(casebook: Casebook, record: Record) -> None:
    tree = explain(casebook, record, "con:fraud-2019")
    assert [group.detail["stance"] for group in tree.children] == ["agree", "disagree", "qualify"]
    assert explain(casebook, record, "source:raby2021").detail["claims"] == 33
    assert explain(casebook, record, "psg:raby2021:0001").children[0].ref == "source:raby2021"


def test_the_text_of_a_passage_only_with_copies(casebook: Casebook, record: Record, tmp_path: Path) -> None:
    ref = "psg:crabtree2020:0004"
    assert "quote" not in explain(casebook, record, ref).detail
    assert "not found in your copies" in explain(casebook, record, ref, library=Library(tmp_path)).text
    folder = os.environ.get("CONTRAPESO_SOURCES")
    if not folder:
        pytest.skip("set CONTRAPESO_SOURCES to a folder with the five source texts")
    assert explain(casebook, record, ref, library=Library(folder)).detail["quote"]


def test_trees_are_json(casebook: Casebook, record: Record) -> None:
    for ref in ("BOL:2006-01", "BOL:balance:2006", "clm:crabtree2020:0188", "PER:popular-share:2006"):
        tree = explain(casebook, record, ref)
        again = json.loads(json.dumps(tree.to_dict(), ensure_ascii=False, allow_nan=False))
        assert again["ref"] == ref and again["children"]


def test_a_repeated_branch_is_written_out_once(casebook: Casebook, record: Record) -> None:
    leaf = Node("claim", "clm:x:0001", "said", (Node("source", "source:x", "x"),))
    assert Node("cell", "c", "c", (leaf, leaf)).to_text().count("source:x") == 1
    assert "(above)" in Node("cell", "c", "c", (leaf, leaf)).to_text()


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("nonsense", "nothing that can be explained"),
        ("XYZ:2006", "no polity 'XYZ'"),
        ("BOL:grwth:2006", "did you mean 'growth'"),
        ("BOL:growth:1900", "no year or quarter of the record"),
        ("BOL:2006-13", "no month 13"),
        ("BOL:2006/..", "open end"),
        ("clm:crabtree2020:9999", "no claim"),
        ("evt:BOL:2006-01:nothing", "no event"),
        ("gov:BOL:2006-01:moralez", "did you mean 'gov:BOL:2006-01:morales'"),
        ("BOL/series/growth#1800", "no year 1800"),
        ("BOL/series/grwth#2000", "did you mean 'growth'"),
        ("mechanism:labour-dislocation", "needs the model"),
        ("theory:none", "no theory"),
        ("parameter:a.b", "no parameter"),
        ("source:nobody", "no source"),
        ("con:nothing-at-all", "no concept"),
        ("act:nobody", "no actor"),
        ("fct:9999", "no forecast"),
        ("rel:nobody:0001", "no relation between actors"),
        ("cnd:BOL:nothing", "no condition"),
        ("tie:nothing:bol", "no tie"),
    ],
)
def test_what_is_not_there_is_named(casebook: Casebook, record: Record, ref: str, words: str) -> None:
    with pytest.raises(LineageError, match=words.replace("(", r"\(")):
        explain(casebook, record, ref)


def test_an_actor_shows_relations_claims_and_events(casebook: Casebook, record: Record) -> None:
    tree = explain(casebook, record, "act:oas")
    assert {"actor-relation", "claim", "event", "role", "leaning"} <= kinds(tree) and tree.grounds()
    assert any(node.ref == "evt:BOL:2019-10:oas-statements" for node in tree.walk())
    for actor in casebook.actors:
        assert explain(casebook, record, actor).children, actor


def test_every_relation_between_actors_reaches_a_claim(casebook: Casebook, record: Record) -> None:
    for item in casebook.actor_relations:
        tree = explain(casebook, record, item.id)
        assert {node.kind for node in tree.grounds()} == {"claim"} and {"passage", "source"} & kinds(tree), item.id
    disputed = next(item for item in casebook.actor_relations if item.disputed_by)
    assert "disputed by" in explain(casebook, record, disputed.id).to_text()
    claim = explain(casebook, record, disputed.basis.claims[0]).to_text()
    assert "relations between actors that read it" in claim and disputed.id in claim


def test_every_forecast_shows_claim_odds_and_outcome(casebook: Casebook, record: Record) -> None:
    assert len(casebook.forecasts) >= 10
    for item in casebook.forecasts:
        tree = explain(casebook, record, item.id)
        assert any(node.ref == item.claim for node in tree.walk()) and tree.detail["outcome"] is item.outcome
        text = tree.to_text()
        assert "outcome: " in text and "The number behind the wording is ours" in text
    resolved = next(item for item in casebook.forecasts if item.outcome is True)
    assert "outcome: happened" in explain(casebook, record, resolved.id).to_text()


def test_theories_of_the_casebook_show_author_rows_claims_and_banned_sources(casebook: Casebook, record: Record) -> None:
    assert casebook.theories
    for name, item in casebook.theories.items():
        tree = explain(casebook, record, f"theory:{name}", model=MODEL)
        assert tree.grounds() and item.author in tree.text, name
        found = {node.ref for node in tree.walk()}
        assert set(item.claims) | set(item.against) | set(item.rows) <= found, name
        assert {f"source:{source}" for source in item.banned} <= found, name


def test_a_mechanism_counts_the_claims_for_and_against_it(casebook: Casebook, record: Record) -> None:
    tree = explain(casebook, record, "mechanism:labour-dislocation", model=MODEL)
    row = explain(casebook, record, "mechanism:M04", model=MODEL)
    assert tree.detail["rows"] == ["M04"] and tree.detail["for"] == row.detail["for"] > 0
    assert "labour-dislocation: claims" in row.text and "all claims on M04" in tree.to_text()


def test_concepts_and_claims_say_how_the_evidence_leans(casebook: Casebook, record: Record) -> None:
    assert "sources 4" in explain(casebook, record, "con:fraud-2019").text
    assert "leaning" in kinds(explain(casebook, record, "clm:crabtree2020:0188"))


def test_trees_speak_spanish(casebook: Casebook, record: Record) -> None:
    messages = Messages("es")
    for ref in ("BOL:2006-01", "BOL:balance:2006", "clm:crabtree2020:0188", "act:oas", "fct:0001", "mechanism:M20"):
        spanish = explain(casebook, record, ref, messages=messages)
        assert spanish.to_text(messages.text("lineage.assumption")) != explain(casebook, record, ref).to_text()
    assert "comenzó en 2006-01" in explain(casebook, record, "BOL:2006-01", messages=messages).to_text()
