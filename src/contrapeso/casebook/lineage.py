"""From any number, event, claim, actor, mechanism or parameter back to who said so.

The forms of what may be asked for stand in `FORMS`; each kind of reference has a file
``lineage_<kind>.py``. Mechanisms, theories and parameters are handed in as plain mappings, so
that nothing here loads the model:

``mechanisms``
    By label: ``claim``, ``rows`` (M01-M76), ``references``, and where known ``reads`` and ``moves``.
``theories``
    By name: ``author``, ``mechanisms`` (labels), ``claims``, ``priors`` (by parameter).
``parameters``
    By ``label.name``: ``prior``, ``reason``, ``unit``, ``meaning``, and where known ``claims``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from contrapeso.casebook.lineage_actors import actor, relation
from contrapeso.casebook.lineage_context import Context, LineageError, Model
from contrapeso.casebook.lineage_entries import SERIES, condition, event, government, held, series, tie
from contrapeso.casebook.lineage_evidence import claim_at_length, comparison, concept_at_length, forecast, source_at_length
from contrapeso.casebook.lineage_record import INDEX_PARTS, period, variable
from contrapeso.casebook.lineage_sources import passage
from contrapeso.casebook.lineage_theories import mechanism, parameter, theory
from contrapeso.casebook.lineage_tree import GROUNDS, Node
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.evidence.texts import Library
from contrapeso.vocabulary.language import Messages

__all__ = ["FORMS", "GROUNDS", "INDEX_PARTS", "LineageError", "Model", "Node", "explain"]

FORMS: dict[str, str] = {
    "BOL:2006-01": "what happened in a month, quarter (2006Q1), year or day",
    "BOL:growth:2006": "a variable of the record in a year or quarter",
    "BOL:balance:2006": "the recorded cells behind the components of an index",
    "evt:...": "an event or an election; gov:, ins:, rul:, cnd: and tie: likewise",
    "BOL/series/growth#2006": "a figure of a series",
    "clm:..., psg:..., con:..., source:...": "a claim, passage, concept or source",
    "act:..., rel:..., fct:..., cmp:...": "an actor, a relation between actors, a forecast or a comparison of a source",
    "mechanism:..., theory:..., parameter:...": "a part of the model; mechanism:M20 for a row of the table",
}

ROUTES: dict[str, Callable[[Context, str], Node]] = {
    "evt:": event,
    "gov:": government,
    "ins:": held,
    "rul:": held,
    "cnd:": condition,
    "tie:": tie,
    "clm:": claim_at_length,
    "psg:": passage,
    "con:": concept_at_length,
    "act:": actor,
    "rel:": relation,
    "fct:": forecast,
    "cmp:": comparison,
    "source:": lambda ctx, ref: source_at_length(ctx, ref.removeprefix("source:")),
    "mechanism:": lambda ctx, ref: mechanism(ctx, ref.removeprefix("mechanism:")),
    "theory:": lambda ctx, ref: theory(ctx, ref.removeprefix("theory:")),
    "parameter:": lambda ctx, ref: parameter(ctx, ref.removeprefix("parameter:")),
}
"""Who answers a reference, by how it begins."""

_POLITY = re.compile(r"(?P<iso3>[A-Z]{3}):(?P<rest>.+)")


def explain(
    casebook: Casebook,
    record: Record,
    ref: str,
    *,
    model: Model | None = None,
    library: Library | None = None,
    messages: Messages | None = None,
) -> Node:
    """Return the tree from something to the claims, datasets and assumptions that it rests on.

    Parameters
    ----------
    casebook
        A casebook without faults.
    record
        Its record, from `contrapeso.casebook.assemble`.
    ref
        What to explain, in one of `FORMS`.
    model
        Mechanisms, theories and parameters, where they are to be explained.
    library
        The user's own copies of sources; only with them is the text of a passage shown.
    messages
        The language of the tree; English where absent.

    Raises
    ------
    LineageError
        If there is no such thing; the message says what may be asked for.

    """
    return _explain(Context(casebook, record, model or Model(), library, messages or Messages("en"), _explain), ref.strip())


def _explain(ctx: Context, ref: str) -> Node:
    for prefix, route in ROUTES.items():
        if ref.startswith(prefix):
            return route(ctx, ref)
    if SERIES.fullmatch(ref):
        return series(ctx, ref)
    if found := _POLITY.fullmatch(ref):
        iso3, rest = found["iso3"], found["rest"]
        ctx.known("polity", iso3, ctx.casebook.polities)
        name, _, when = rest.rpartition(":")
        return variable(ctx, ref, iso3, name, when) if name else period(ctx, ref, iso3, rest)
    forms = "; ".join(f"{form} ({words})" for form, words in FORMS.items())
    raise LineageError(f"'{ref}' is nothing that can be explained; write one of: {forms}")
