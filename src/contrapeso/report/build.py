"""Build the report of a run: one offline page for each language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.report.colophon import colophon
from contrapeso.report.course import balance_figure, components_figure, rates_figure
from contrapeso.report.figure import Words
from contrapeso.report.found import found_junctures, order_checks
from contrapeso.report.grounds import grounds
from contrapeso.report.headline import contrasts, levels
from contrapeso.report.holdings import holdings
from contrapeso.report.junctures import junctures
from contrapeso.report.lanes import lanes_figure
from contrapeso.report.learning import learning
from contrapeso.report.page import Page
from contrapeso.report.printing import environment, others, write_pages
from contrapeso.report.run_folder import Run, read_run
from contrapeso.report.scoring import scoring
from contrapeso.report.telling import tell
from contrapeso.vocabulary.language import LANGUAGES, Messages

STEM = "report"
SECTIONS = ("answer", "record", "components", "rates", "junctures", "parameters", "scores", "evidence", "method")


def render(run: Run, casebook: Casebook, record: Record, language: str, languages: Sequence[str] = LANGUAGES) -> str:
    """Return the report in one language as HTML."""
    page = Page(run, casebook, record, Messages(language))
    found = junctures(page)
    return (
        environment()
        .get_template("report.html")
        .render(
            m=page.messages,
            t=page.messages.text,
            page=page,
            others=others(STEM, language, languages),
            sections=SECTIONS,
            is_words=lambda value: isinstance(value, Words),
            contrasts=contrasts(page),
            levels=levels(page),
            balance=balance_figure(page, found),
            lanes=lanes_figure(page),
            components=components_figure(page),
            rates=rates_figure(page),
            found=found_junctures(page),
            order=order_checks(page),
            tellings=[tell(page, juncture) for juncture in found],
            learning=learning(page),
            scoring=scoring(page),
            holdings=holdings(page),
            grounds=grounds(page),
            colophon=colophon(page),
        )
    )


def build(run: Path | str, casebook: Casebook, record: Record | None = None, languages: Sequence[str] = LANGUAGES) -> list[Path]:
    """Write the report of a run into its folder.

    Parameters
    ----------
    run
        A run folder.
    casebook
        The casebook that the run was made from; the report says so where it is another.
    record
        Its quarterly record; assembled from the casebook where absent.
    languages
        ``en`` becomes ``report.html``, any other ``report.<language>.html``.

    Returns
    -------
    list
        The files written.

    Raises
    ------
    RunError
        If the run folder cannot be read.
    """
    found = read_run(run)
    record = record or assemble(casebook, casebook.focus)
    return write_pages(found.folder, STEM, languages, lambda language: render(found, casebook, record, language, languages))
