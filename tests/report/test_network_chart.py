"""The discourse network: valid, every label drawn once and apart, and not by colour alone."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
import vl_convert

from contrapeso.apps.actor_names import short_names
from contrapeso.apps.agreement_commands import alphas, network_figure_command, theory_command
from contrapeso.casebook.load import builtin, load
from contrapeso.report.charts.network import MOST, network_chart, strongest
from contrapeso.report.charts.network_places import labels, positions
from contrapeso.report.charts.theme import LAYOUTS, WIDE
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import LANGUAGES, Messages

NODES = {name: name.title() for name in ("ana", "bea", "carla", "dora", "eva", "flor")}
EDGES = [("ana", "bea", 2.0), ("carla", "dora", 1.0), ("ana", "carla", -1.0), ("bea", "eva", 0.0)]
GROUPS = [frozenset({"ana", "bea"}), frozenset({"carla", "dora"})]
TEXT = "{http://www.w3.org/2000/svg}text"


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_chart_draws_every_name_and_the_key(layout: object, lang: str) -> None:
    messages = Messages(lang)
    spec = network_chart(NODES, EDGES, GROUPS, messages, layout).to_dict()  # type: ignore[arg-type]
    root = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec))
    shown = {"".join(element.itertext()) for element in root.iter(TEXT)}
    assert set(NODES.values()) <= shown
    assert {messages.text(f"evidence_tools.{key}") for key in ("no_coalition", "agreement_tie", "conflict_tie")} <= shown
    assert messages.text("evidence_tools.coalition", number=2) in shown
    assert float(root.get("width", "0")) <= layout.width + 6  # type: ignore[attr-defined]
    assert "stroke-dasharray" in ElementTree.tostring(root, encoding="unicode")


def test_coalitions_differ_by_shape_too() -> None:
    spec = str(network_chart(NODES, EDGES, GROUPS, Messages("en"), WIDE).to_dict())
    assert "'circle', 'square', 'triangle-right'" in spec


def test_more_coalitions_than_colours_are_not_called_none() -> None:
    nodes = {f"n{i:02d}": f"N{i}" for i in range(16)}
    groups = [frozenset({f"n{2 * i:02d}", f"n{2 * i + 1:02d}"}) for i in range(8)]
    edges = [(f"n{2 * i:02d}", f"n{2 * i + 1:02d}", 1.0) for i in range(8)]
    spec = str(network_chart(nodes, edges, groups, Messages("en"), WIDE).to_dict())
    assert "In another coalition" in spec
    assert "In no coalition" not in spec


def test_places_are_the_same_each_time_and_labels_keep_apart() -> None:
    book = load(builtin())
    names = short_names(book, sorted(book.actors)[:24])
    nodes = sorted(names)
    edges = [(nodes[i], nodes[(5 * i + 1) % 24], 1.0) for i in range(24) if i != (5 * i + 1) % 24]
    spots = positions(nodes, edges, [], (936.0, 460.0), (84.0, 34.0))
    assert spots == positions(nodes, edges, [], (936.0, 460.0), (84.0, 34.0))
    assert all(0 <= x <= 936 and 0 <= y <= 460 for x, y in spots.values())
    boxes = labels(spots, names, edges, 936.0, 12)
    for one, two in combinations(boxes.values(), 2):
        apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
        assert apart, (one, two)


def test_only_the_best_tied_are_drawn() -> None:
    nodes = [f"n{i:02d}" for i in range(50)]
    kept = strongest(nodes, [("n49", "n48", -3.0), ("n00", "n49", 1.0)])
    assert len(kept) == MOST
    assert {"n49", "n48", "n00"} <= set(kept)


def test_without_ties_there_is_still_a_drawing() -> None:
    assert network_chart({"ana": "Ana"}, [], [], Messages("es"), WIDE).to_dict()["layer"]


def test_short_names_of_the_built_in_casebook() -> None:
    book = load(builtin())
    wanted = ["act:pease", "act:schydlowsky", "act:ortiz-de-zevallos", "act:oas", "act:burdynska-schuurman"]
    assert list(short_names(book, wanted).values()) == ["Pease", "Schydlowsky", "Ortiz de Zevallos", "OAS", "Burdyńska Schuurman"]


def test_commands_write_once_and_say_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(ContrapesoError, match=r"\.svg or \.png"):
        network_figure_command("middlebrook1979", "carried", tmp_path / "a.pdf", None, lang="en", json=False)
    file = tmp_path / "a.png"
    assert network_figure_command("middlebrook1979", "carried", file, None, lang="es", json=True, narrow=True) == 0
    assert file.read_bytes().startswith(b"\x89PNG")
    theory = tmp_path / "t.yaml"
    assert theory_command(1, "middlebrook1979", theory, None, lang="en", json=True) == 0
    assert "banned_sources:\n- middlebrook1979" in theory.read_text(encoding="utf-8")
    with pytest.raises(ContrapesoError, match="exists"):
        theory_command(1, "middlebrook1979", theory, None, lang="en", json=True)
    with pytest.raises(ContrapesoError, match="numbered from 1"):
        theory_command(99, "middlebrook1979", None, None, lang="en", json=False)


def test_alpha_is_given_where_enough_is_coded_twice() -> None:
    found = alphas(load(builtin()))
    assert list(found) == ["*", "crabtree2020", "middlebrook1979"]
    assert found["*"]["stance"].units == 74
    stance, holder = found["middlebrook1979"]["stance"].alpha, found["*"]["asserted_by"].alpha
    assert stance is not None
    assert holder is not None
    assert 0.6 < stance < 1
    assert 0.6 < holder < 1
