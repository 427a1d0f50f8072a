"""Commands that may run on many processes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from contrapeso.apps.options import Book, Json, Lang, Own, Scheduler


def simulate(
    casebook: Book = None,
    /,
    *,
    members: Annotated[int, Parameter(help="Number of histories; rounded up to a multiple of 16.")] = 10_000,
    polity: Annotated[list[str] | None, Parameter(name="--polity", help="ISO3 code to keep; may be repeated.", negative="")] = None,
    theory: Annotated[str, Parameter(help="Id or path of the theory; the encompassing one where absent.")] = "encompassing",
    prior: Annotated[bool, Parameter(name="--prior", negative="", help="Draw parameters from the prior: no fit is needed.")] = False,
    pinned: Annotated[
        bool, Parameter(name="--pinned", negative="", help="Hold events and series to the record; free where absent.")
    ] = False,
    quick: Annotated[bool, Parameter(name="--quick", negative="", help="A short fit, to try it out; its chains will not agree.")] = False,
    paths: Annotated[bool, Parameter(name="--paths", negative="", help="Also write every path, as a Zarr store.")] = False,
    chunk: Annotated[int, Parameter(help="Members in a piece of work; changes no number.")] = 1024,
    scheduler: Scheduler = None,
    own: Own = None,
    out: Annotated[Path | None, Parameter(help="Folder of the ensemble; ensemble where absent.")] = None,
    seed: Annotated[int, Parameter(help="Seed of every random number.")] = 1,
    cache: Annotated[bool, Parameter(help="Reuse the fit of the same inputs.")] = True,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Run an ensemble of any size and write its summaries; stopped at any moment, the same command goes on."""
    from contrapeso.apps.simulate_commands import simulate_command

    asked = {"polities": tuple(polity or ()), "theory": theory, "mechanisms": tuple(own or ()), "members": members, "folder": out}
    how = {"seed": seed, "prior": prior, "pinned": pinned, "quick": quick, "paths": paths, "chunk": chunk, "scheduler": scheduler}
    return simulate_command(casebook, **asked, **how, cache=cache, lang=lang, json=json)


COMMANDS = (simulate,)
"""In the order in which they are told to the command line."""
