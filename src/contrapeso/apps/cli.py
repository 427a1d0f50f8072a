"""The command line. Commands import what they need when they run, so that help is quick."""

from __future__ import annotations

import os
import signal
import sys
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console

from contrapeso import __version__
from contrapeso.apps import claims_cli, fit_cli, scale_cli, trials_cli, validity_cli
from contrapeso.apps.options import Book, Coding, Json, Lang, Own, Scheduler, Vdem, With, Without
from contrapeso.apps.stopping import listening
from contrapeso.vocabulary.errors import ContrapesoError

app = App(
    name="contrapeso",
    version=__version__,
    help="A laboratory for polities: who held the state, who says so, and what if.",
    suppress_keyboard_interrupt=False,
)

app.command(claims_cli.claims)
app.command(validity_cli.validity)
for _command in (*fit_cli.COMMANDS, *trials_cli.COMMANDS, *scale_cli.COMMANDS):
    app.command(_command)

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
    without: Without = None,
    with_: With = None,
    vdem: Vdem = None,
    coding: Coding = "declared",
    scheduler: Scheduler = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Check a casebook, fit, simulate, score against baselines, and write a report."""
    from contrapeso.apps.commands import run_command

    chosen = {"theory": theory, "mechanisms": tuple(own or ()), "without": tuple(without or ()), "coding": coding}
    chosen |= {"more": tuple(with_ or ()), "vdem": vdem}
    how = {"score": score, "cache": cache, "scheduler": scheduler}
    return run_command(casebook, tuple(polity or ()), out, seed, **how, **chosen, lang=lang, json=json)


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
    tournament: Annotated[Path | None, Parameter(help="Folder of a tournament; RUN/tournament or ./tournament where absent.")] = None,
    lang: Lang = None,
) -> int:
    """Open the web laboratory."""
    from contrapeso.apps.lab_commands import lab_command

    given = {"host": host, "port": port, "token": token, "show": show, "prepare": prepare}
    return lab_command(casebook, run, **given, answers=answers, tournament=tournament, lang=lang)


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
    """Run a command; exit 0 done, 1 a fault in input or run, 2 wrong usage, 130 or 143 stopped; no traceback."""
    # Asked to end, a command leaves as with Ctrl-C: it says what is kept, and takes its workers with it.
    with listening():
        sys.exit(_run())


def _run() -> int:
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
    except KeyboardInterrupt as stopped:
        # An impatient second one would end in a traceback.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        console.print(_said("cli.stopped"), markup=False)
        code = getattr(stopped, "status", 128 + signal.SIGINT)
    except Exception as error:
        if os.environ.get("CONTRAPESO_TRACEBACK"):
            raise
        console.print(_said("cli.failed", kind=type(error).__name__, error=error), style="red", markup=False)
        console.print(_said("cli.failed_again"), markup=False)
        code = 1
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()
