"""The command that fits a theory by itself, in one of three tiers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from contrapeso.apps.options import Book, Coding, Json, Lang, Own, Vdem, With, Without


def fit(
    casebook: Book = None,
    /,
    *,
    tier: Annotated[
        str, Parameter(help="pooled: without latent shocks; shocks: one to four polities with them; joint: all polities with them.")
    ] = "pooled",
    polity: Annotated[list[str] | None, Parameter(name="--polity", help="ISO3 code to keep; may be repeated.", negative="")] = None,
    population: Annotated[
        list[str] | None,
        Parameter(
            name="--population",
            help="ISO3 code of a polity that teaches a fit with shocks what all share, or none; may be repeated. All others where absent.",
            negative="",
        ),
    ] = None,
    theory: Annotated[str, Parameter(help="Id or path of the theory; the encompassing one where absent.")] = "encompassing",
    quick: Annotated[bool, Parameter(name="--quick", negative="", help="A short fit, to try it out; its chains will not agree.")] = False,
    draws: Annotated[int | None, Parameter(help="Draws of each chain of a fit with shocks, a multiple of 80.")] = None,
    background: Annotated[bool, Parameter(name="--background", negative="", help="Go on after this command has ended.")] = False,
    status: Annotated[bool, Parameter(name="--status", negative="", help="Only say how far the fit in --out is.")] = False,
    own: Own = None,
    without: Without = None,
    with_: With = None,
    vdem: Vdem = None,
    coding: Coding = "declared",
    out: Annotated[Path | None, Parameter(help="Folder of the fit; fit/<tier> where absent.")] = None,
    seed: Annotated[int, Parameter(help="Seed of every random number.")] = 1,
    cache: Annotated[bool, Parameter(help="Reuse the pooled fit of the same inputs.")] = True,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Fit a theory and write what the record teaches; stopped at any moment, the same command goes on."""
    from contrapeso.apps.fit_commands import fit_command

    asked = {"tier": tier, "polities": tuple(polity or ()), "theory": theory, "mechanisms": tuple(own or ()), "folder": out}
    asked |= {"population": None if population is None else tuple(population)}
    asked |= {"without": tuple(without or ()), "more": tuple(with_ or ()), "vdem": vdem, "coding": coding}
    how = {"quick": quick, "draws": draws, "background": background, "status": status, "seed": seed, "cache": cache}
    return fit_command(casebook, **asked, **how, lang=lang, json=json)


COMMANDS = (fit,)
"""In the order in which they are told to the command line."""
