"""Commands that put theories to a trial: what if, codings, tournaments, elections."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

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


@Parameter(name="*")
@dataclass(frozen=True)
class Forecasts:
    """Options of forecasts from past origins: what is scored, when, and how."""

    polity: Annotated[list[str] | None, Parameter(name="--polity", help="ISO3 code to score; may be repeated.", negative="")] = None
    target: Annotated[
        list[str] | None,
        Parameter(
            name="--target",
            help="One of forced-exit, coup-attempt, popular-vote, balance-item, large-change, reform-reversal; may be repeated.",
            negative="",
        ),
    ] = None
    first: Annotated[int | None, Parameter(name="--first", help="Year of the first origin; 1970 where absent.")] = None
    last: Annotated[
        int | None, Parameter(name="--last", help="Year of the last origin; 2020, or the record's last year, where absent.")
    ] = None
    refit_every: Annotated[int, Parameter(name="--refit-every", help="Years between exact refits, 1 to 4.")] = 4
    horizon: Annotated[
        list[int] | None, Parameter(name="--horizon", help="Years ahead; may be repeated. 1, 2 and 5 where absent.", negative="")
    ] = None
    members: Annotated[
        int | None,
        Parameter(name="--members", help="Number of simulated futures at each origin, 512 where absent; of draws for an episode."),
    ] = None
    quick: Annotated[bool, Parameter(name="--quick", negative="", help="Short fits and few draws, to try it out; the page says so.")] = (
        False
    )
    forecasts: Annotated[
        Path | None,
        Parameter(
            name="--forecasts",
            help="Public forecasts of your own: CSV with target, polity, origin, horizon, probability; optionally model.",
        ),
    ] = None
    items: Annotated[
        Path | None,
        Parameter(name="--items", help="Your own file of Varieties of Democracy, or a part of it: country_text_id, year, v2pepwrses."),
    ] = None
    own: Own = None
    out: Annotated[
        Path | None,
        Parameter(name="--out", help="Folder of the answer; tournament, backtest/<theory> or episode/<episode> where absent."),
    ] = None
    seed: Annotated[int, Parameter(name="--seed", help="Seed of every random number.")] = 1
    scheduler: Scheduler = None

    def given(self) -> dict[str, Any]:
        """Return the options as the command takes them."""
        asked = {"polities": tuple(self.polity or ()), "targets": tuple(self.target or ()), "horizons": tuple(self.horizon or ())}
        when = {"first": self.first, "last": self.last, "refit_every": self.refit_every}
        how = {"members": self.members or FUTURES, "quick": self.quick, "mechanisms": tuple(self.own or ()), "seed": self.seed}
        return asked | when | how | {"forecasts": self.forecasts, "items": self.items, "folder": self.out, "scheduler": self.scheduler}

    def without_use(self) -> tuple[str, ...]:
        """Return the options that were given and mean nothing for an episode."""
        names = {"--polity": self.polity, "--target": self.target, "--first": self.first, "--last": self.last}
        names |= {"--horizon": self.horizon, "--forecasts": self.forecasts, "--items": self.items}
        return tuple(name for name, value in names.items() if value is not None)


FUTURES = 512
USUAL = Forecasts()


def tournament(
    casebook: Book = None,
    /,
    *,
    theory: Annotated[
        list[str] | None, Parameter(name="--theory", help="Id or path of a theory; may be repeated. All where absent.", negative="")
    ] = None,
    episode: Annotated[
        str | None,
        Parameter(help="Polity and years, such as PER:1963-1980: which theory gave what came the higher odds, quarter by quarter."),
    ] = None,
    informing: Annotated[
        list[str] | None,
        Parameter(
            name="--informing", help="Polities that an episode is learnt from: BOL,CHL. The casebook's focus where absent.", negative=""
        ),
    ] = None,
    options: Forecasts = USUAL,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Let rival theories and baselines forecast from past origins, score them, and say which cannot be told apart."""
    if episode is not None or informing:
        from contrapeso.apps.episode_commands import episode_command

        how = {"refit_every": options.refit_every, "members": options.members, "quick": options.quick, "seed": options.seed}
        given = {"mechanisms": tuple(options.own or ()), "folder": options.out, "scheduler": options.scheduler}
        named = {"theories": tuple(theory or ()), "unused": options.without_use()}
        return episode_command(episode or "", tuple(informing or ()), casebook, **named, **how, **given, lang=lang, json=json)
    from contrapeso.apps.tournament_commands import tournament_command

    return tournament_command(casebook, theories=tuple(theory or ()), **options.given(), alone=False, lang=lang, json=json)


def backtest(
    casebook: Book = None,
    /,
    *,
    theory: Annotated[str, Parameter(help="Id or path of the theory; the encompassing one where absent.")] = "encompassing",
    options: Forecasts = USUAL,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Let one theory forecast from past origins, and score it against baselines."""
    from contrapeso.apps.tournament_commands import tournament_command

    return tournament_command(casebook, theories=(theory,), **options.given(), alone=True, lang=lang, json=json)


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
