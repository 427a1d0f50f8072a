"""What the commands on double coding, forecasts of sources, theory skeletons and the network figure do."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contrapeso.apps.actor_names import short_names
from contrapeso.apps.console import emit, err, language, out
from contrapeso.apps.leaning import footer, leans
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook
from contrapeso.evidence.agreement import Alpha, Coded, by_variable
from contrapeso.evidence.claims import Claim, DoubleCoding
from contrapeso.evidence.coalitions import Group, coalitions
from contrapeso.evidence.forecasts import VERBAL, missing, score
from contrapeso.evidence.network import LEVELS, Level, OneMode, one_mode, statements, two_mode
from contrapeso.evidence.skeleton import lines, theory_skeleton
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages

VARIABLES = ("stance", "attribution", "voice", "type", "asserted_by")
RAPPORTEURS = frozenset({"act:middlebrook"})
"""Who reports the claims of others, and is no node."""
FEWEST = 10
"""Double-coded claims of a source that give it an alpha of its own."""


def _coded(claims: Iterable[tuple[Claim, list[DoubleCoding]]]) -> list[Coded]:
    rows: list[Coded] = []
    for claim, others in claims:
        rows.append(Coded(claim.id, claim.coded.by, {name: getattr(claim, name) for name in VARIABLES}))
        rows += [Coded(claim.id, other.coder, {name: getattr(other, name) for name in VARIABLES}) for other in others]
    return rows


def alphas(book: Casebook) -> dict[str, dict[str, Alpha]]:
    """Return alpha by variable of all double-coded claims ('*') and of those of each source with enough of them."""
    twice: dict[str, list[DoubleCoding]] = {}
    for row in book.double_coding:
        twice.setdefault(row.claim, []).append(row)
    pairs = [(book.claims[name], rows) for name, rows in sorted(twice.items())]
    groups = {"*": pairs} | {source: [pair for pair in pairs if pair[0].id.split(":")[1] == source] for source in _enough(book)}
    return {name: by_variable(_coded(group)) for name, group in groups.items() if group}


def _enough(book: Casebook) -> list[str]:
    """Return the sources with enough double-coded claims for an alpha of their own."""
    counts = Counter(row.claim.split(":")[1] for row in book.double_coding)
    return sorted(source for source, count in counts.items() if count >= FEWEST)


def agreement_command(casebook: Path | None, *, lang: str | None, json: bool) -> int:
    """Print Krippendorff's alpha by variable, with the number of double-coded claims."""
    messages = language(lang)
    book = load(casebook or builtin())
    found = alphas(book)
    if json:
        emit({source: {name: asdict(alpha) for name, alpha in row.items()} for source, row in found.items()})
        return 0
    if not found:
        err.print(messages.text("evidence_tools.not_double_coded"), markup=False)
        return 0
    for source, row in found.items():
        out.print(messages.text("evidence_tools.all_sources") if source == "*" else source, markup=False)
        for name in VARIABLES:
            alpha = row[name]
            same = messages.percent(_same(book, source, name))
            out.print(
                "  "
                + messages.text(
                    "evidence_tools.alpha",
                    variable=f"{messages.text(f'evidence_tools.variable_{name}'):14}",
                    alpha=messages.number(alpha.alpha),
                    n=alpha.units,
                    same=same,
                    scale=messages.text(f"evidence_tools.scale_{alpha.scale}"),
                ),
                markup=False,
            )
    err.print(messages.text("evidence_tools.alpha_note"), markup=False)
    return 0


def _same(book: Casebook, source: str, name: str) -> float:
    rows = [row for row in book.double_coding if source in ("*", row.claim.split(":")[1])]
    return sum(getattr(row, name) == getattr(book.claims[row.claim], name) for row in rows) / len(rows)


def forecasts_command(casebook: Path | None, *, lang: str | None, json: bool) -> int:
    """Print the forecasts of the sources, and the scores of those that have resolved."""
    messages = language(lang)
    book = load(casebook or builtin())
    rows = score(book.forecasts)
    absent = missing(book.forecasts, book.claims)
    if json:
        forecasts = [forecast.model_dump(mode="json") for forecast in book.forecasts]
        emit({"scale": VERBAL, "forecasts": forecasts, "scores": [asdict(row) for row in rows], "not_entered": absent})
        return 0
    for item in book.forecasts:
        state = item.why_open or ("true" if item.outcome else "false")
        target = item.target.es if messages.lang == "es" else item.target.en
        when = messages.date(item.resolves) if item.resolves else "–"
        word = messages.text(f"evidence_tools.outcome_{state}")
        out.print(f"{item.id}  {item.claim}  {messages.number(item.probability)}  {word}  {when}  {target}", markup=False)
    for row in rows:
        name = messages.text("evidence_tools.all_sources") if row.source == "*" else row.source
        values = {"brier": messages.number(row.brier), "log": messages.number(row.log_score), "open": len(row.unresolved)}
        out.print(messages.text("evidence_tools.forecast_score", source=f"{name:20}", n=row.n, **values), markup=False)
    if absent:
        err.print(messages.text("evidence_tools.not_entered", claims=", ".join(absent)), markup=False)
    err.print(messages.text("evidence_tools.forecast_note"), markup=False)
    return 0


def _network(book: Casebook, source: str | None, level: str, messages: Messages) -> tuple[list[Claim], OneMode, list[Group]]:
    """Return the claims of a source (of all where absent), their subtract network and its coalitions."""
    known: dict[str, Level] = {name: name for name in LEVELS}
    if level not in known:
        raise ContrapesoError(messages.text("cli.unknown_level", level=level, known=", ".join(LEVELS)))
    if source is not None and source not in book.sources:
        raise ContrapesoError(messages.text("cli.unknown_source", source=source, known=", ".join(sorted(book.sources))))
    chosen = [claim for claim in book.claims.values() if source is None or claim.id.split(":")[1] == source]
    network = one_mode(two_mode(statements(chosen, known[level], leave_out=RAPPORTEURS)), "subtract")
    return chosen, network, coalitions(network)


def theory_command(
    coalition_number: int, source: str, out_file: Path | None, casebook: Path | None, *, lang: str | None, json: bool
) -> int:
    """Write the theory skeleton of a coalition of a source, numbered as the network command lists them."""
    from contrapeso.theories.library import MECHANISMS

    messages = language(lang)
    book = load(casebook or builtin())
    chosen, _, groups = _network(book, source, "carried", messages)
    if not 1 <= coalition_number <= len(groups):
        raise ContrapesoError(messages.text("evidence_tools.no_such_coalition", number=coalition_number, source=source, count=len(groups)))
    if out_file is not None and out_file.exists():
        raise ContrapesoError(messages.text("evidence_tools.file_exists", file=out_file))
    group = groups[coalition_number - 1]
    labels: dict[str, list[str]] = {}
    for label, mechanism in MECHANISMS.items():
        for row in mechanism.rows:
            labels.setdefault(row, []).append(label)
    kept = [claim for claim in chosen if claim.attribution in LEVELS[: LEVELS.index("carried") + 1]]
    text = theory_skeleton(f"{source}-coalition-{coalition_number}", group, kept, book.concepts, source, labels=labels)
    if out_file is not None:
        out_file.write_text(text, encoding="utf-8")
    if json:
        emit({"coalition": sorted(group), "file": out_file, "mechanisms": [asdict(line) for line in lines(group, kept, book.concepts)]})
    elif out_file is None:
        out.print(text, markup=False, end="")
    err.print(messages.text("evidence_tools.skeleton_done", count=len(lines(group, kept, book.concepts))), markup=False)
    return 0


def network_figure_command(
    source: str | None, attribution: str, figure: Path, casebook: Path | None, *, lang: str | None, json: bool, narrow: bool = False
) -> int:
    """Draw the discourse network of a source as SVG or PNG."""
    import vl_convert

    from contrapeso.report.charts.network import network_chart, strongest
    from contrapeso.report.charts.theme import NARROW, WIDE

    messages = language(lang)
    if figure.suffix not in (".svg", ".png"):
        raise ContrapesoError(messages.text("evidence_tools.svg_or_png", file=figure))
    book = load(casebook or builtin())
    chosen, network, groups = _network(book, source, attribution, messages)
    shown = strongest(network.nodes, network.edges())
    names = short_names(book, shown)
    spec: dict[str, Any] = network_chart(names, network.edges(), groups, messages, NARROW if narrow else WIDE).to_dict()
    spec["config"]["background"] = "white"
    about = source or messages.text("evidence_tools.all_sources")
    level = messages.text(f"evidence_tools.level_{attribution.replace('-', '_')}")
    spec["title"] = {
        "text": textwrap.wrap(messages.text("evidence_tools.figure_title", source=about), 46 if narrow else 130),
        "subtitle": textwrap.wrap(messages.text("evidence_tools.figure_subtitle", level=level), 54 if narrow else 155),
        "offset": 12,
    }
    if figure.suffix == ".svg":
        figure.write_text(vl_convert.vegalite_to_svg(spec), encoding="utf-8")
    else:
        figure.write_bytes(vl_convert.vegalite_to_png(spec, scale=2))
    if json:
        counts = {"nodes": len(shown), "left_out": len(network.nodes) - len(shown), "coalitions": len(groups)}
        emit({"file": figure, **counts, "leaning": [asdict(row) for row in leans(book, chosen)]})
    err.print(
        messages.text("evidence_tools.figure_done", file=figure, nodes=len(shown), left_out=len(network.nodes) - len(shown)), markup=False
    )
    for line in footer(book, chosen, messages):
        err.print(line, markup=False)
    return 0
