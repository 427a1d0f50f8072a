"""The command line. Commands import what they need when they run, so that help is quick."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console

from contrapeso import __version__
from contrapeso.vocabulary.errors import ContrapesoError

app = App(name="contrapeso", version=__version__, help="A laboratory for polities: who held the state, who says so, and what if.")

Lang = Annotated[str | None, Parameter(name="--lang", help="Language of messages: en or es; the environment's where absent.")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="Write data for machines.")]
Book = Annotated[Path | None, Parameter(help="A casebook folder; the built-in one where absent.")]


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
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Check a casebook, fit, simulate, score against baselines, and write a report."""
    from contrapeso.apps.commands import run_command

    return run_command(casebook, tuple(polity or ()), out, seed, score=score, cache=cache, lang=lang, json=json)


@app.command
def check(casebook: Book = None, /, *, lang: Lang = None, json: Json = False) -> int:
    """Name every fault of a casebook at once, as file:line: what, and what to do."""
    from contrapeso.apps.commands import check_command

    return check_command(casebook, lang=lang, json=json)


@app.command
def new(folder: Annotated[Path, Parameter(help="A folder that does not exist yet.")], /, *, lang: Lang = None) -> int:
    """Write a small casebook that passes check, to start from."""
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
def why(
    ref: Annotated[str, Parameter(help="BOL:2006-01, BOL:balance:2006, evt:..., mechanism:..., parameter:..., clm:... and so on.")],
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


@claims.command(name="list")
def claims_list(
    words: Annotated[str | None, Parameter(help="Words to look for.")] = None,
    /,
    *,
    holder: Annotated[str | None, Parameter(help="Who holds the claim, such as act:cotler.")] = None,
    polity: Annotated[str | None, Parameter(help="ISO3 code.")] = None,
    year: Annotated[int | None, Parameter(help="A year that the claim speaks of.")] = None,
    concept: Annotated[str | None, Parameter(help="A concept id.")] = None,
    source: Annotated[str | None, Parameter(help="A source id.")] = None,
    stance: Annotated[str | None, Parameter(help="agree, disagree or qualify.")] = None,
    casebook: Book = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """List claims, with how the evidence leans."""
    from contrapeso.apps.evidence_commands import list_command

    asked = {"holder": holder, "polity": polity, "year": year, "concept": concept, "source": source, "stance": stance, "text": words}
    return list_command(asked, casebook, lang=lang, json=json)


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
    format: Annotated[str, Parameter(help="csv, csl, bibtex, ris, dna or qdpx.")],
    file: Annotated[Path, Parameter(help="The file to read.")],
    /,
    *,
    out: Annotated[Path, Parameter(help="A new folder for the evidence files that are read.")],
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Read evidence of another tool; says what was read and what could not be represented."""
    from contrapeso.apps.exchange_commands import import_command

    return import_command(format, file, out, lang=lang, json=json)


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
def mechanisms(*, lang: Lang = None, json: Json = False) -> int:
    """List the mechanisms of the library."""
    from contrapeso.apps.commands import mechanisms_command

    return mechanisms_command(lang=lang, json=json)


@app.command
def cite(run: Annotated[Path, Parameter(help="A run folder.")], /, *, lang: Lang = None) -> int:
    """Write the references of the mechanisms, data and methods that a run used, as BibTeX."""
    from contrapeso.apps.commands import cite_command

    return cite_command(run, lang=lang)


def main() -> None:
    """Run a command; exit 0 done, 1 a fault in input or run, 2 wrong usage; no traceback."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        code = app(exit_on_error=False, print_error=False, error_console=console, result_action="return_value")
    except CycloptsError as error:
        console.print(str(error), style="red", markup=False)
        code = 2
    except ContrapesoError as error:
        console.print(str(error), style="red", markup=False)
        code = 1
    except KeyboardInterrupt:
        console.print("Stopped. What was finished is kept; the same command goes on from there.", markup=False)
        code = 1
    except Exception as error:
        if os.environ.get("CONTRAPESO_TRACEBACK"):
            raise
        console.print(f"contrapeso itself failed: {type(error).__name__}: {error}", style="red", markup=False)
        console.print("Run again with CONTRAPESO_TRACEBACK=1 to see where, and please report it.", markup=False)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
