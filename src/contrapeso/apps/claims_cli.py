"""The commands under ``claims``; each imports what it needs when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from contrapeso.apps.options import Book, Json, Lang

claims = App(name="claims", help="Search claims, draw their network, verify passages, compare coders.")

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
