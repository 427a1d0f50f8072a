"""What the balance is and is not, what the data lack, versions, hashes, sources and licences."""

from __future__ import annotations

import pandas as pd

from contrapeso.apps.lab.document import Ask, Document
from contrapeso.report.colophon import colophon
from contrapeso.report.course import rates_figure
from contrapeso.report.holdings import holdings
from contrapeso.report.learning import learning

LIMITS = ("what", "not", "coding", "inference", "forecast", "two")


def method(ask: Ask) -> Document:
    """Return the page on method and limits."""
    page = ask.shelf.pages[ask.lang]
    end, held, learned, rates = colophon(page), holdings(page), learning(page), rates_figure(page)
    figures = [figure for _, _, figure in learned.figures] if learned else []
    figures += [rates[0]] if rates else []
    parameters = page.run.table("parameters")
    return Document(
        page="method",
        title=ask.text("lab.nav.method"),
        template="method.html",
        context={"end": end, "held": held, "learned": learned, "rates": rates, "limits": LIMITS},
        figures=figures,
        data=parameters if parameters is not None else pd.DataFrame([{"hash": ask.shelf.casebook.hash}]),
        sentences=[ask.text(f"limits.{key}") for key in LIMITS],
    )
