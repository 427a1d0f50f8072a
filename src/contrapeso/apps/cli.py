"""The command line. Commands import what they need when they run, so that help is quick."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console

from contrapeso import __version__
from contrapeso.vocabulary.errors import ContrapesoError

app = App(
    name="contrapeso",
    version=__version__,
    help="A laboratory for polities: who held the state, who says so, and what if.",
    suppress_keyboard_interrupt=False,
)

Lang = Annotated[str | None, Parameter(name="--lang", help="Language of messages: en or es; the environment's where absent.")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="Write data for machines.")]
Book = Annotated[Path | None, Parameter(help="A casebook folder; the built-in one where absent.")]
Own = Annotated[
    list[Path] | None,
    Parameter(name="--mechanisms", help="A Python file with mechanisms of your own, which is run; may be repeated.", negative=""),
]
DATA = "From data"
DataFile = Annotated[Path | None, Parameter(help="Your own copy of the provider's file.", group=DATA)]


@app.command
def run(
    casebook: Book = None,
    /,
    *,
    polity: Annotated[list[str] | None, Parameter(name="--polity", help="ISO3 code to keep; may be repeated.", negative="")] = None,
    out: Annotated[Path | None, Parameter(help="Folder of the run; runs/<number> where absent.")] = None,
    seed: Annotated[int, Parameter(help="Seed of every random number.")] = 1,
    score: Annotated[bool, Parameter(help="Refit at past origins and score forecasts.")] = True,
    cache: Annotated[bool, Parameter(help="Reuse the fit of the same inputs.")] = True,
    theory: Annotated[str, Parameter(help="Id or path of the theory; the encompassing one where absent.")] = "encompassing",
    own: Own = None,
    without: Annotated[
        list[str] | None,
        Parameter(name="--without", help="Leave exits, events, votes, series or one of them unscored; may be repeated.", negative=""),
    ] = None,
    coding: Annotated[str, Parameter(help="Weights of contested exits: declared, dawid-skene, a holder, or EVENT=CLASS.")] = "declared",
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Check a casebook, fit, simulate, score against baselines, and write a report."""
    from contrapeso.apps.commands import run_command

    chosen = {"theory": theory, "mechanisms": tuple(own or ()), "without": tuple(without or ()), "coding": coding}
    return run_command(casebook, tuple(polity or ()), out, seed, score=score, cache=cache, **chosen, lang=lang, json=json)


@app.command
def check(
    casebook: Book = None,
    /,
    *,
    mechanisms: Annotated[
        Path | None, Parameter(name="--mechanisms", help="A Python file with mechanisms of your own, to be tried instead of a casebook.")
    ] = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Name every fault of a casebook at once, as file:line: what, and what to do; or try what mechanisms promise."""
    if mechanisms is not None:
        from contrapeso.apps.library_commands import check_mechanisms_command

        return check_mechanisms_command(mechanisms, lang=lang, json=json)
    from contrapeso.apps.commands import check_command

    return check_command(casebook, lang=lang, json=json)


@app.command
def new(
    folder: Annotated[Path, Parameter(help="A folder that does not exist yet; with --mechanism, a Python file.")],
    /,
    *,
    mechanism: Annotated[bool, Parameter(name="--mechanism", negative="", help="Write a mechanism of one's own instead.")] = False,
    from_data: Annotated[str | None, Parameter(help="ISO3 code: write this polity from your own copies of datasets alone.")] = None,
    archigos: DataFile = None,
    reign: DataFile = None,
    reign_elections: DataFile = None,
    reign_panel: DataFile = None,
    powell_thyne: DataFile = None,
    cline: DataFile = None,
    colpus: DataFile = None,
    navco: DataFile = None,
    nelda: DataFile = None,
    vdem: DataFile = None,
    ert: DataFile = None,
    lied: DataFile = None,
    gwf: DataFile = None,
    vparty: DataFile = None,
    maddison: DataFile = None,
    pinksheet: DataFile = None,
    qog: DataFile = None,
    export: Annotated[
        list[str] | None, Parameter(name="--export", help="COMMODITY=WEIGHT of the Pink Sheet; may be repeated.", negative="", group=DATA)
    ] = None,
    first: Annotated[int | None, Parameter(name="--from", help="First year; 1930 where absent.", group=DATA)] = None,
    last: Annotated[int | None, Parameter(name="--to", help="Last year; that of the leader files where absent.", group=DATA)] = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Write a small casebook, a mechanism, or a polity from data alone, that passes check, to start from."""
    files = {"archigos": archigos, "reign": reign, "reign-elections": reign_elections, "powell-thyne": powell_thyne, "cline": cline}
    files |= {"colpus": colpus, "navco": navco, "nelda": nelda, "vdem": vdem, "ert": ert, "lied": lied, "gwf": gwf, "vparty": vparty}
    files |= {"maddison": maddison, "pinksheet": pinksheet, "qog": qog, "reign-panel": reign_panel}
    if from_data is not None:
        from contrapeso.apps.data_commands import new_from_data_command

        asked = {"years": (first, last), "exports": tuple(export or ())}
        return new_from_data_command(folder, from_data, files, **asked, lang=lang, json=json)
    if export or first is not None or last is not None or any(path is not None for path in files.values()):
        raise ContrapesoError(_said("datasets.only_from_data"))
    if mechanism:
        from contrapeso.apps.library_commands import new_mechanism_command

        return new_mechanism_command(folder, lang=lang)
    from contrapeso.apps.commands import new_command

    return new_command(folder, lang=lang)


@app.command
def fmt(
    casebook: Annotated[Path, Parameter(help="A casebook folder.")],
    /,
    *,
    check: Annotated[bool, Parameter(name="--check", negative="", help="Only say which files would change.")] = False,
    lang: Lang = None,
) -> int:
    """Write the files of a casebook in their canonical form."""
    from contrapeso.apps.commands import fmt_command

    return fmt_command(casebook, only_check=check, lang=lang)


@app.command
def report(
    run: Annotated[Path, Parameter(help="A run folder.")], casebook: Book = None, /, *, lang: Lang = None, json: Json = False
) -> int:
    """Write the report of a run again, as one offline page in each language."""
    from contrapeso.apps.commands import report_command

    return report_command(run, casebook, lang=lang, json=json)


@app.command
def lab(
    casebook: Book = None,
    /,
    *,
    run: Annotated[Path | None, Parameter(help="A finished run folder; the newest that the laboratory made where absent.")] = None,
    port: Annotated[int, Parameter(help="Port; 0 for any that is free.")] = 8765,
    host: Annotated[str, Parameter(help="Address to listen at; any but this machine's own needs --token.")] = "127.0.0.1",
    token: Annotated[str | None, Parameter(help="What readers on other machines enter as the password.")] = None,
    show: Annotated[bool, Parameter(name="--open", negative="--no-open", help="Open a browser.")] = True,
    prepare: Annotated[bool, Parameter(help="Answer the casebook's questions ahead while nobody waits.")] = True,
    answers: Annotated[Path | None, Parameter(help="Folder of what-ifs that were run before; RUN/whatif where absent.")] = None,
    lang: Lang = None,
) -> int:
    """Open the web laboratory."""
    from contrapeso.apps.lab_commands import lab_command

    return lab_command(casebook, run, host=host, port=port, token=token, show=show, prepare=prepare, answers=answers, lang=lang)


@app.command
def why(
    ref: Annotated[
        str, Parameter(help="BOL:2006-01, BOL:balance:2006, evt:..., act:..., fct:..., theory:..., parameter:..., clm:... and so on.")
    ],
    /,
    *,
    casebook: Book = None,
    sources: Annotated[Path | None, Parameter(help="Folder of your own copies of the sources, to see passages.")] = None,
    depth: Annotated[int, Parameter(help="How many levels of the tree to print.")] = 6,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Walk from a number, event, mechanism or parameter back to claims and passages."""
    from contrapeso.apps.evidence_commands import why_command

    return why_command(ref, casebook, sources, depth, lang=lang, json=json)


claims = App(name="claims", help="Search claims, draw their network, verify passages, compare coders.")
app.command(claims)


Polity = Annotated[str | None, Parameter(help="ISO3 code.")]
Year = Annotated[str | None, Parameter(help="A year that the claim speaks of, or two with a stroke between them: 1952/1964.")]


@claims.command(name="list")
def claims_list(
    words: Annotated[str | None, Parameter(help="Words to look for; words in quotation marks stand together.")] = None,
    /,
    *,
    search: Annotated[str | None, Parameter(help="Words to look for, as the first argument.")] = None,
    holder: Annotated[str | None, Parameter(help="Who holds the claim, such as act:cotler.")] = None,
    polity: Polity = None,
    year: Year = None,
    concept: Annotated[str | None, Parameter(help="A concept id.")] = None,
    source: Annotated[str | None, Parameter(help="A source id.")] = None,
    stance: Annotated[str | None, Parameter(help="agree, disagree or qualify.")] = None,
    voice: Annotated[str | None, Parameter(help="statement, question, conditional, hedged or scare-quotes.")] = None,
    type: Annotated[str | None, Parameter(help="event, causal, relation, assessment or forecast.")] = None,
    contested: Annotated[bool | None, Parameter(help="Only claims that somebody is known to contest, or none of them.")] = None,
    facets: Annotated[bool, Parameter(help="Also print how many claims have each value of each facet.", negative="")] = False,
    casebook: Book = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """List claims, those that say the words best first, with facets and with how the evidence leans."""
    from contrapeso.apps.claims_commands import list_command

    text = " ".join(part for part in (words, search) if part)
    asked = {"holder": holder, "polity": polity, "year": year, "concept": concept, "source": source, "stance": stance, "text": text}
    asked |= {"voice": voice, "type": type, "contested": contested}
    return list_command(asked, casebook, facets=facets, lang=lang, json=json)


@claims.command(name="conflict")
def claims_conflict(
    concept: Annotated[str | None, Parameter(help="A concept id; the concepts in dispute are listed where absent.")] = None,
    /,
    *,
    polity: Polity = None,
    year: Year = None,
    casebook: Book = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Set claims on one concept side by side: who agrees, who disagrees, who agrees in part."""
    from contrapeso.apps.claims_commands import conflict_command

    return conflict_command(concept, {"polity": polity, "year": year}, casebook, lang=lang, json=json)


@claims.command(name="balance")
def claims_balance(*, polity: Polity = None, casebook: Book = None, lang: Lang = None, json: Json = False) -> int:
    """Show how the evidence leans on every topic of every polity."""
    from contrapeso.apps.claims_commands import balance_command

    return balance_command(polity, casebook, lang=lang, json=json)


@claims.command(name="relations")
def claims_relations(
    *,
    actor: Annotated[str | None, Parameter(help="An actor on either side, such as act:oas.")] = None,
    kind: Annotated[str | None, Parameter(help="trained, funded, backed, allied-with, appointed, opposed, co-opted or member-of.")] = None,
    year: Annotated[int | None, Parameter(help="A year in which it may have held.")] = None,
    casebook: Book = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """List dated relations between actors, as claims put them."""
    from contrapeso.apps.claims_commands import relations_command

    return relations_command(actor, kind, year, casebook, lang=lang, json=json)


@claims.command(name="verify")
def claims_verify(
    *,
    sources: Annotated[Path, Parameter(help="Folder of your own copies of the sources.")],
    casebook: Book = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Verify every passage against your own copies; what does not match is orphaned, never guessed."""
    from contrapeso.apps.evidence_commands import verify_command

    return verify_command(sources, casebook, lang=lang, json=json)


@claims.command(name="network")
def claims_network(
    *,
    source: Annotated[str | None, Parameter(help="Only claims of this source.")] = None,
    attribution: Annotated[str, Parameter(help="Keep attributions up to: named, co-named, carried or inferred.")] = "carried",
    out: Annotated[Path | None, Parameter(help="Write a GraphML file here.")] = None,
    casebook: Book = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Show discourse coalitions and how stable they are across attribution levels."""
    from contrapeso.apps.evidence_commands import network_command

    return network_command(source, attribution, out, casebook, lang=lang, json=json)


@claims.command(name="agreement")
def claims_agreement(*, casebook: Book = None, lang: Lang = None, json: Json = False) -> int:
    """Compare coders: Krippendorff's alpha by variable on the double-coded claims."""
    from contrapeso.apps.agreement_commands import agreement_command

    return agreement_command(casebook, lang=lang, json=json)


@claims.command(name="forecasts")
def claims_forecasts(*, casebook: Book = None, lang: Lang = None, json: Json = False) -> int:
    """Score the sources' own dated forecasts."""
    from contrapeso.apps.agreement_commands import forecasts_command

    return forecasts_command(casebook, lang=lang, json=json)


@claims.command(name="theory")
def claims_theory(
    coalition: Annotated[int, Parameter(help="Number of the coalition, as claims network lists them.")],
    /,
    *,
    source: Annotated[str, Parameter(help="Source whose network has the coalition.")] = "middlebrook1979",
    out: Annotated[Path | None, Parameter(help="File to write; standard output where absent.")] = None,
    casebook: Book = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Turn a discourse coalition into the skeleton of a theory, to be edited by a person."""
    from contrapeso.apps.agreement_commands import theory_command

    return theory_command(coalition, source, out, casebook, lang=lang, json=json)


@claims.command(name="figure")
def claims_figure(
    figure: Annotated[Path, Parameter(help="File to draw into: .svg or .png.")],
    /,
    *,
    source: Annotated[str | None, Parameter(help="Only claims of this source.")] = None,
    attribution: Annotated[str, Parameter(help="Keep attributions up to: named, co-named, carried or inferred.")] = "carried",
    casebook: Book = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Draw the discourse network."""
    from contrapeso.apps.agreement_commands import network_figure_command

    return network_figure_command(source, attribution, figure, casebook, lang=lang, json=json)


@app.command(name="import")
def import_(
    format: Annotated[
        str,
        Parameter(
            help="Evidence: csv, csl, bibtex, ris, dna, qdpx. Datasets: vdem, ert, powell-thyne, cline, colpus, archigos, reign, navco,"
            " nelda, vparty, maddison, pinksheet, qog, lied, gwf."
        ),
    ],
    file: Annotated[Path, Parameter(help="The file to read.")],
    /,
    *,
    out: Annotated[Path | None, Parameter(help="A new folder for what is read; for evidence it is needed.")] = None,
    casebook: Book = None,
    polity: Annotated[
        list[str] | None, Parameter(name="--polity", help="ISO3 code to keep of a dataset; the casebook's where absent.", negative="")
    ] = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Read evidence of another tool, or a provider's dataset beside the casebook; says what was used and what was not."""
    from contrapeso.apps.exchange_commands import import_command

    return import_command(format, file, out, casebook=casebook, polities=tuple(polity or ()), lang=lang, json=json)


@app.command
def export(
    format: Annotated[str, Parameter(help="A wrong word lists the formats.")],
    file: Annotated[Path, Parameter(help="The file to write.")],
    /,
    *,
    source: Annotated[str | None, Parameter(help="Only claims of this source.")] = None,
    casebook: Book = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Write evidence for another tool; says what could not be represented."""
    from contrapeso.apps.exchange_commands import export_command

    return export_command(format, file, casebook, source=source, lang=lang, json=json)


@app.command
def mechanisms(
    casebook: Book = None,
    /,
    *,
    run: Annotated[Path | None, Parameter(help="A run folder, whose badges are shown; the latest under runs/ where absent.")] = None,
    own: Own = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """List mechanisms with family, rows, sources, how the evidence leans, badge, and the theories that switch them on."""
    from contrapeso.apps.library_commands import mechanisms_command

    return mechanisms_command(casebook, run, tuple(own or ()), lang=lang, json=json)


theories = App(name="theories", help="List theories, or show one: rows on, author, claims for and against, rivals.")
app.command(theories)


@theories.default
def theories_list(*, casebook: Book = None, lang: Lang = None, json: Json = False) -> int:
    """List the theories of a casebook."""
    from contrapeso.apps.library_commands import theories_command

    return theories_command(casebook, lang=lang, json=json)


@theories.command(name="show")
def theories_show(
    theory: Annotated[str, Parameter(help="An id, or the path of a YAML file.")],
    /,
    *,
    casebook: Book = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Show a theory: what it switches on, its priors, its claims for and against, its rivals."""
    from contrapeso.apps.library_commands import theory_command

    return theory_command(theory, casebook, lang=lang, json=json)


@app.command
def whatif(
    scenario: Annotated[str | None, Parameter(help="A scenario of the casebook by id or code, or the path of a YAML file.")] = None,
    /,
    *,
    casebook: Book = None,
    theory: Annotated[
        list[str] | None,
        Parameter(
            name="--theory",
            help="Id or path of a theory, or all; may be repeated. Encompassing and the scenario's own where absent.",
            negative="",
        ),
    ] = None,
    out: Annotated[Path | None, Parameter(help="Folder of the answer; whatif/<id> where absent.")] = None,
    all: Annotated[bool, Parameter(name="--all", negative="", help="Run every scenario of the casebook, and write an index page.")] = False,
    list_: Annotated[bool, Parameter(name="--list", negative="", help="Only list the scenarios.")] = False,
    seed: Annotated[int, Parameter(help="Seed of every random number.")] = 1,
    members: Annotated[int, Parameter(help="Number of draws.")] = 512,
    quick: Annotated[
        bool, Parameter(name="--quick", negative="", help="A short fit, to try a scenario out; its chains will not agree.")
    ] = False,
    own: Own = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Ask what if: rerun a case with something changed, with fresh shocks (do) and with the record's (undo), side by side."""
    from contrapeso.apps.whatif_commands import list_command, whatif_command

    if list_:
        return list_command(casebook, lang=lang, json=json)
    options = {"every": all, "seed": seed, "members": members, "mechanisms": tuple(own or ()), "quick": quick}
    return whatif_command(scenario, casebook, tuple(theory or ()), out, **options, lang=lang, json=json)


@app.command
def multiverse(
    casebook: Book = None,
    /,
    *,
    polity: Annotated[list[str] | None, Parameter(name="--polity", help="ISO3 code to keep; may be repeated.", negative="")] = None,
    theory: Annotated[
        list[str] | None,
        Parameter(name="--theory", help="Id or path of a theory, or all; may be repeated. Encompassing where absent.", negative=""),
    ] = None,
    result: Annotated[
        list[str] | None,
        Parameter(
            name="--result", help="balance, rates, junctures or tournament; may be repeated. The first two where absent.", negative=""
        ),
    ] = None,
    out: Annotated[Path | None, Parameter(help="Folder of the answer; multiverse where absent.")] = None,
    each_reading: Annotated[bool, Parameter(name="--each-reading", negative="", help="Also take each reading of each exit alone.")] = False,
    region: Annotated[bool, Parameter(help="Also without the terms of the region.")] = True,
    seed: Annotated[int, Parameter(help="Seed of every random number.")] = 1,
    members: Annotated[int, Parameter(help="Number of draws.")] = 256,
    full: Annotated[bool, Parameter(name="--full", negative="", help="Fits as long as those of run.")] = False,
    first: Annotated[int | None, Parameter(help="Year of the first origin of a tournament.")] = None,
    last: Annotated[int | None, Parameter(help="Year of the last origin of a tournament.")] = None,
    cache: Annotated[bool, Parameter(help="Reuse the fit of the same inputs.")] = True,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Work results out under each coding of the contested exits, with and without the region: how much of them is coding."""
    from contrapeso.apps.multiverse_commands import multiverse_command

    options = {"each_reading": each_reading, "region": region, "seed": seed, "members": members, "full": full, "years": (first, last)}
    wanted = (tuple(polity or ()), tuple(theory or ()), tuple(result or ("balance", "rates")))
    return multiverse_command(casebook, *wanted, out, **options, cache=cache, lang=lang, json=json)


Targets = Annotated[
    list[str] | None,
    Parameter(
        name="--target",
        help="forced-exit, coup-attempt, popular-vote, balance-item or reform-reversal; may be repeated. All where absent.",
        negative="",
    ),
]
FirstOrigin = Annotated[int | None, Parameter(help="Year of the first origin; 1970 where absent.")]
LastOrigin = Annotated[int | None, Parameter(help="Year of the last origin; 2020, or the record's last year, where absent.")]
RefitEvery = Annotated[int, Parameter(name="--refit-every", help="Years between exact refits, 1 to 4.")]
Horizons = Annotated[
    list[int] | None, Parameter(name="--horizon", help="Years ahead; may be repeated. 1, 2 and 5 where absent.", negative="")
]
Quick = Annotated[bool, Parameter(name="--quick", negative="", help="Short fits and few draws, to try it out; the page says so.")]
PublicForecasts = Annotated[
    Path | None, Parameter(help="Public forecasts of your own: CSV with target, polity, origin, horizon, probability; optionally model.")
]
Items = Annotated[
    Path | None, Parameter(help="Your own file of Varieties of Democracy, or a part of it: country_text_id, year, v2pepwrses.")
]


@app.command
def tournament(
    casebook: Book = None,
    /,
    *,
    polity: Annotated[list[str] | None, Parameter(name="--polity", help="ISO3 code to score; may be repeated.", negative="")] = None,
    theory: Annotated[
        list[str] | None, Parameter(name="--theory", help="Id or path of a theory; may be repeated. All where absent.", negative="")
    ] = None,
    target: Targets = None,
    first: FirstOrigin = None,
    last: LastOrigin = None,
    refit_every: RefitEvery = 4,
    horizon: Horizons = None,
    members: Annotated[int, Parameter(help="Number of simulated futures at each origin.")] = 512,
    quick: Quick = False,
    forecasts: PublicForecasts = None,
    items: Items = None,
    own: Own = None,
    out: Annotated[Path | None, Parameter(help="Folder of the tournament; tournament where absent.")] = None,
    seed: Annotated[int, Parameter(help="Seed of every random number.")] = 1,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Let rival theories and baselines forecast from past origins, score them, and say which cannot be told apart."""
    from contrapeso.apps.tournament_commands import tournament_command

    asked = {"polities": tuple(polity or ()), "theories": tuple(theory or ()), "targets": tuple(target or ())}
    when = {"first": first, "last": last, "refit_every": refit_every, "horizons": tuple(horizon or ())}
    how = {"members": members, "quick": quick, "mechanisms": tuple(own or ()), "seed": seed}
    given = {"forecasts": forecasts, "items": items, "folder": out}
    return tournament_command(casebook, **asked, **when, **how, **given, alone=False, lang=lang, json=json)


@app.command
def backtest(
    casebook: Book = None,
    /,
    *,
    polity: Annotated[list[str] | None, Parameter(name="--polity", help="ISO3 code to score; may be repeated.", negative="")] = None,
    theory: Annotated[str, Parameter(help="Id or path of the theory; the encompassing one where absent.")] = "encompassing",
    target: Targets = None,
    first: FirstOrigin = None,
    last: LastOrigin = None,
    refit_every: RefitEvery = 4,
    horizon: Horizons = None,
    members: Annotated[int, Parameter(help="Number of simulated futures at each origin.")] = 512,
    quick: Quick = False,
    forecasts: PublicForecasts = None,
    items: Items = None,
    own: Own = None,
    out: Annotated[Path | None, Parameter(help="Folder of the back-test; backtest/<theory> where absent.")] = None,
    seed: Annotated[int, Parameter(help="Seed of every random number.")] = 1,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Let one theory forecast from past origins, and score it against baselines."""
    from contrapeso.apps.tournament_commands import tournament_command

    asked = {"polities": tuple(polity or ()), "theories": (theory,), "targets": tuple(target or ())}
    when = {"first": first, "last": last, "refit_every": refit_every, "horizons": tuple(horizon or ())}
    how = {"members": members, "quick": quick, "mechanisms": tuple(own or ()), "seed": seed}
    given = {"forecasts": forecasts, "items": items, "folder": out}
    return tournament_command(casebook, **asked, **when, **how, **given, alone=True, lang=lang, json=json)


@app.command
def election(
    polity: Annotated[str, Parameter(help="ISO3 code.")],
    year: Annotated[str, Parameter(help="Year of the election, or its month, such as 1951-05.")],
    /,
    *,
    rule: Annotated[str | None, Parameter(help="plurality, run-off, 50+1, 40+10, 45/40+10, congress; absent: that in force.")] = None,
    consolidate: Annotated[list[str] | None, Parameter(help="LIST,LIST[=SHARE]: lists that merge into the first.", negative="")] = None,
    transfer: Annotated[list[str] | None, Parameter(help="LIST:TO=SHARE: where voters go in a second round.", negative="")] = None,
    swing: Annotated[list[str] | None, Parameter(help="LIST=+3 or LIST=-1.5, in points of vote.", negative="")] = None,
    casebook: Book = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Hold one election by itself: who wins by the rule in force, and who by others."""
    from contrapeso.apps.election_commands import election_command

    return election_command(
        polity, year, rule, tuple(consolidate or ()), tuple(transfer or ()), tuple(swing or ()), casebook, lang=lang, json=json
    )


@app.command
def cite(run: Annotated[Path, Parameter(help="A run folder.")], /, *, lang: Lang = None) -> int:
    """Write the references of the mechanisms, data and methods that a run used, as BibTeX."""
    from contrapeso.apps.commands import cite_command

    return cite_command(run, lang=lang)


def _said(key: str, **values: object) -> str:
    """Return a message in the language that the command line names, or the environment's."""
    from contrapeso.apps.console import language

    words = sys.argv[1:]
    asked = next((later for word, later in pairwise(words) if word == "--lang"), None)
    return language(asked or next((word[7:] for word in words if word.startswith("--lang=")), None)).text(key, **values)


def main() -> None:
    """Run a command; exit 0 done, 1 a fault in input or run, 2 wrong usage; no traceback."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        code = app(sys.argv[1:], exit_on_error=False, print_error=False, error_console=console, result_action="return_value")
    except CycloptsError as error:
        console.print(str(error), style="red", markup=False)
        code = 2
    except ContrapesoError as error:
        faults = getattr(error, "faults", ())
        text = _said("cli.casebook_faults", count=len(faults)) if faults else str(error)
        console.print("\n".join([text, *map(str, faults)]), style="red", markup=False)
        code = 1
    except KeyboardInterrupt:
        console.print(_said("cli.stopped"), markup=False)
        code = 1
    except Exception as error:
        if os.environ.get("CONTRAPESO_TRACEBACK"):
            raise
        console.print(_said("cli.failed", kind=type(error).__name__, error=error), style="red", markup=False)
        console.print(_said("cli.failed_again"), markup=False)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
