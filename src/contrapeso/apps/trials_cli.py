"""Commands that put theories to a trial: what if, codings, tournaments, elections."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from contrapeso.apps.options import Book, Json, Lang, Own, Scheduler


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
    shares: Annotated[
        bool,
        Parameter(
            name="--shares", negative="", help="Also say which mechanisms moved it, under the first theory: two runs for each mechanism."
        ),
    ] = False,
    own: Own = None,
    scheduler: Scheduler = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Ask what if: rerun a case with something changed, with fresh shocks (do) and with the record's (undo), side by side."""
    from contrapeso.apps.whatif_commands import list_command, whatif_command

    if list_:
        return list_command(casebook, lang=lang, json=json)
    options = {"every": all, "seed": seed, "members": members, "mechanisms": tuple(own or ()), "quick": quick, "shares": shares}
    return whatif_command(scenario, casebook, tuple(theory or ()), out, **options, scheduler=scheduler, lang=lang, json=json)


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
    scheduler: Scheduler = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Work results out under each coding of the contested exits, with and without the region: how much of them is coding."""
    from contrapeso.apps.multiverse_commands import multiverse_command

    options = {"each_reading": each_reading, "region": region, "seed": seed, "members": members, "full": full, "years": (first, last)}
    wanted = (tuple(polity or ()), tuple(theory or ()), tuple(result or ("balance", "rates")))
    return multiverse_command(casebook, *wanted, out, **options, cache=cache, scheduler=scheduler, lang=lang, json=json)


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
    scheduler: Scheduler = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Let rival theories and baselines forecast from past origins, score them, and say which cannot be told apart."""
    from contrapeso.apps.tournament_commands import tournament_command

    asked = {"polities": tuple(polity or ()), "theories": tuple(theory or ()), "targets": tuple(target or ())}
    when = {"first": first, "last": last, "refit_every": refit_every, "horizons": tuple(horizon or ())}
    how = {"members": members, "quick": quick, "mechanisms": tuple(own or ()), "seed": seed}
    given = {"forecasts": forecasts, "items": items, "folder": out, "scheduler": scheduler}
    return tournament_command(casebook, **asked, **when, **how, **given, alone=False, lang=lang, json=json)


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
    scheduler: Scheduler = None,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Let one theory forecast from past origins, and score it against baselines."""
    from contrapeso.apps.tournament_commands import tournament_command

    asked = {"polities": tuple(polity or ()), "theories": (theory,), "targets": tuple(target or ())}
    when = {"first": first, "last": last, "refit_every": refit_every, "horizons": tuple(horizon or ())}
    how = {"members": members, "quick": quick, "mechanisms": tuple(own or ()), "seed": seed}
    given = {"forecasts": forecasts, "items": items, "folder": out, "scheduler": scheduler}
    return tournament_command(casebook, **asked, **when, **how, **given, alone=True, lang=lang, json=json)


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


COMMANDS = (whatif, multiverse, tournament, backtest, election)
"""In the order in which they are told to the command line."""
