"""Commands on validity: all goals, and the long checks one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from contrapeso.apps.options import Json, Lang, Scheduler

validity = App(name="validity", help="Goals that were set beforehand: compute or read each, with its verdict; or make a long check.")
Out = Annotated[Path | None, Parameter(help="Folder of results; validity where absent.")]
Replicates = Annotated[int | None, Parameter(help="Number of invented records; as VALIDITY.md has it where absent.")]


@validity.default
def validity_all(
    *,
    only: Annotated[list[str] | None, Parameter(help="A goal, such as V1; may be repeated. All where absent.", negative="")] = None,
    run: Annotated[Path | None, Parameter(help="A run folder; the latest under runs/ where absent.")] = None,
    backtest: Annotated[
        Path | None, Parameter(help="Folder of a back-test or a tournament; backtest/encompassing or tournament where absent.")
    ] = None,
    again: Annotated[bool, Parameter(negative="", help="Make the long checks too, or go on with them: half an hour or more.")] = False,
    out: Out = None,
    scheduler: Scheduler = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Compute or read every goal of VALIDITY.md, and write validity.json and pages."""
    from contrapeso.apps.validity_commands import validity_command

    return validity_command(tuple(only or ()), run, backtest, out, again=again, scheduler=scheduler, lang=lang, json=json)


@validity.command
def recovery(
    *,
    theory: Annotated[str, Parameter(help="Id or path of the theory; the encompassing one where absent.")] = "encompassing",
    replicates: Replicates = None,
    out: Out = None,
    scheduler: Scheduler = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Fit records made from known parameters, and say which parameters come back; badges read it."""
    from contrapeso.apps.validity_commands import long_command

    return long_command("recovery", theory, out, replicates, scheduler=scheduler, lang=lang, json=json)


@validity.command
def ranks(*, replicates: Replicates = None, out: Out = None, scheduler: Scheduler = None, lang: Lang = None, json: Json = False) -> int:
    """Simulation-based calibration: where the truth ranks among posterior draws of a small theory."""
    from contrapeso.apps.validity_commands import long_command

    return long_command("ranks", None, out, replicates, scheduler=scheduler, lang=lang, json=json)


@validity.command
def tournaments(
    *, replicates: Replicates = None, out: Out = None, scheduler: Scheduler = None, lang: Lang = None, json: Json = False
) -> int:
    """Hold tournaments on records of known making: whether the truth wins or ties, and whether equals are told apart."""
    from contrapeso.apps.validity_commands import long_command

    return long_command("tournaments", None, out, replicates, scheduler=scheduler, lang=lang, json=json)
