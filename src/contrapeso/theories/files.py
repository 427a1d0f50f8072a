"""From theory files to theories: rows on and off, signs, priors, mechanisms of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from contrapeso.casebook.models import Casebook
from contrapeso.casebook.theory_file import TheoryFile, family_arguments
from contrapeso.dynamics.mechanism import Mechanism
from contrapeso.dynamics.parameter import Prior, half_normal, normal
from contrapeso.dynamics.theory import Theory
from contrapeso.theories.library import MECHANISMS
from contrapeso.vocabulary.errors import ContrapesoError


class TheoryError(ContrapesoError):
    """A theory file that names what the library does not have."""


def build(file: TheoryFile, library: Mapping[str, Mechanism] | None = None) -> Theory:
    """Return the theory that a file describes.

    All mechanisms are there, so that inertia and usual frequencies stay; the terms of rows that
    are not on are held at their neutral values.

    Raises
    ------
    TheoryError
        If the file is a baseline, or names mechanisms or parameters that the library lacks; all
        faults at once.
    """
    library = dict(MECHANISMS if library is None else library)
    if file.kind == "baseline":
        raise TheoryError(f"'{file.id}' is a baseline, which has no mechanisms to run; name a theory")
    faults = [f"mechanism '{label}' is not in the library" for label in file.mechanisms if label not in library]
    own = tuple(label for label, item in library.items() if not type(item).__module__.startswith("contrapeso."))
    kept = tuple(item for label, item in library.items() if label not in own or label in file.mechanisms)
    theory = Theory(file.id, kept, author=file.author)
    everything = {row for mechanism in kept for row in mechanism.rows}
    named = {row for label in file.mechanisms if label in library for row in library[label].rows}
    theory = theory.off(*sorted(everything - set(file.active) - named))
    priors = dict(theory.priors)
    known = dict(theory.named_parameters())
    for row, sign in file.signs.items():
        for mechanism in kept:
            for name in mechanism.terms[row].parameters if row in mechanism.terms else ():
                full = f"{mechanism.label}.{name}"
                priors[full] = _signed(priors.get(full, known[full].prior), sign, f"{row} {sign} in {file.id}")
    for override in file.priors:
        if override.parameter not in known:
            faults.append(f"parameter '{override.parameter}' is not in the library")
            continue
        family, arguments = family_arguments(override.prior)
        priors[override.parameter] = Prior(family, arguments, override.reason)  # type: ignore[arg-type]
    if faults:
        raise TheoryError(f"theory '{file.id}': " + "; ".join(faults))
    return replace(theory, priors=priors)


def _signed(prior: Prior, sign: str, reason: str) -> Prior:
    """Return a prior with the sign that a theory gives a row of disputed sign."""
    if prior.family not in ("normal", "half-normal"):
        return prior
    scale = abs(prior.arguments[-1])
    if sign == "unknown":
        return normal(0.0, scale, reason)
    return half_normal(scale if sign == "positive" else -scale, reason)


def unsigned(theory: Theory) -> Theory:
    """Return the theory with every claimed sign let go: normal priors of the same scale."""
    priors = {
        name: normal(0.0, abs(prior.arguments[0]), "sign let go")
        for name, parameter in theory.named_parameters()
        # The engine's own half-normals are spreads, and no signs that anybody claims.
        if not name.startswith("core.") and (prior := theory.priors.get(name, parameter.prior)).family == "half-normal"
    }
    return replace(theory, priors={**theory.priors, **priors})


def theories(casebook: Casebook) -> dict[str, Theory]:
    """Return every theory of a casebook that has mechanisms, by id."""
    return {name: build(file) for name, file in casebook.theories.items() if file.kind == "theory"}
