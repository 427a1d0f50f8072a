"""What every mechanism promises by its declarations, tried out.

``faults`` says in words what a mechanism does not keep. The tests of contrapeso hold its own mechanisms to
the same promises.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.dynamics.balance import composition, neighbourhood
from contrapeso.dynamics.mechanism import Mechanism, Term
from contrapeso.dynamics.parameter import Parameter
from contrapeso.theories.worlds import Watched, parameters, quiet, support, typical, world
from contrapeso.vocabulary.bibliography import bibliography
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES, INDICES, STATES, VARIABLES

Values = dict[str, Any]
SECTIONS = ("Claim", "Equation", "Symbols", "Scope", "Priors", "Against it", "References")
REQUIRED = ("label", "family", "reads", "moves", "parameters", "references")
POLITIES, DRAWS = 2, 3
SHAPE = (POLITIES, DRAWS)


def faults(mechanism: Mechanism, *, references: Collection[str] = ()) -> list[str]:
    """Return everything that a mechanism promises and does not keep, as sentences; empty where it keeps all.

    Parameters
    ----------
    mechanism
        An instance.
    references
        Keys of works that are known beyond contrapeso's own ``references.bib``.

    Notes
    -----
    What it declares is looked at first; only where that is in order is it run.
    """
    missing = [name for name in REQUIRED if not hasattr(mechanism, name)]
    if missing:
        return [f"{type(mechanism).__name__} does not declare {', '.join(missing)}; copy the lines from the template"]
    found = list(declarations(mechanism))
    if not found:
        found += [*docstring(mechanism), *cited(mechanism, references)]
        for trial in TRIALS:
            try:
                found += trial(mechanism)
            except Exception as error:  # A mechanism is a user's code, and may raise anything.
                found.append(f"calling it raises {type(error).__name__}: {error}")
                break
    return [f"{mechanism.label}: {fault}" for fault in dict.fromkeys(found)]


# What it says.


@cache
def computed() -> frozenset[str]:
    """Return the indices that the engine computes itself and that every mechanism may read."""
    now = world(1, SHAPE)
    return frozenset({"balance", *composition(now, now), *neighbourhood(now, now)})


@cache
def free(kind: str) -> frozenset[str]:
    """Return the variables of a kind that mechanisms move: the engine would ignore a contribution to others."""
    return {
        "index": frozenset(variable.name for variable in INDICES) - computed() - {"closeness"},
        "event": frozenset({*EXIT_NAMES, *EVENT_NAMES}),
        "state": frozenset(variable.name for variable in STATES),
    }.get(kind, frozenset())


def _unknown(name: str, known: Collection[str], what: str) -> str:
    near = get_close_matches(name, known, 1)
    return f"there is no {what} '{name}'" + (f"; did you mean '{near[0]}'?" if near else "")


def declarations(mechanism: Mechanism) -> Iterator[str]:
    """Yield what is wrong with a mechanism's declarations."""
    for name in ("reads", "moves", "references", "parameters"):
        if not isinstance(getattr(mechanism, name), tuple):
            yield f"{name} is not a tuple; write ('one',) with a comma"
            return
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", str(mechanism.label)) or mechanism.label == "core":
        yield f"the label '{mechanism.label}' is not lower-case words joined by hyphens, or is the engine's own"
    if not re.fullmatch(r"[a-z_]+", str(mechanism.family)):
        yield f"the family '{mechanism.family}' is not a lower-case word"
    for what, names in (("reads", mechanism.reads), ("moves", mechanism.moves)):
        if not names or len(set(names)) != len(names):
            yield f"{what} names nothing, or something twice"
        yield from (_unknown(name, VARIABLES, "variable") for name in names if name not in VARIABLES)
    if set(mechanism.reads) | set(mechanism.moves) <= set(VARIABLES) and mechanism.moves:
        yield from _order(mechanism)
    names = [parameter.name for parameter in mechanism.parameters]
    if len(set(names)) != len(names):
        yield "two parameters have one name"
    yield from (
        f"the parameter '{one.name}' lacks its unit, meaning (a sentence) or reason" for one in mechanism.parameters if not complete(one)
    )
    for row, term in mechanism.terms.items():
        yield from (f"the term {row} {fault}" for fault in _term(mechanism, row, term))


def complete(parameter: Parameter) -> bool:
    """Return whether a parameter says what it is, in what unit, and why its prior is what it is."""
    words = (parameter.name, parameter.unit, parameter.meaning, parameter.prior.reason)
    return all(word.strip() for word in words) and parameter.meaning.endswith(".") and parameter.name.isidentifier()


def _order(mechanism: Mechanism) -> Iterator[str]:
    """Yield what a quarter's order (indices, events, states) does not allow."""
    kinds = {VARIABLES[name].kind for name in mechanism.moves}
    if len(kinds) > 1:
        yield f"it moves variables of several kinds ({', '.join(sorted(kinds))}); make one mechanism of each"
        return
    kind = kinds.pop()
    for name in mechanism.moves:
        if name not in free(kind):
            yield f"'{name}' is computed or recorded and cannot be moved"
    for name in mechanism.reads:
        read = VARIABLES[name].kind
        if kind != "state" and read == "event" and name != "election":
            yield f"it reads the event '{name}', which has not happened yet when an {kind} is computed"
        if kind == "index" and read == "index" and name not in computed():
            yield f"it reads the index '{name}', which depends on contributions; let it move an event or a state"


def _term(mechanism: Mechanism, row: str, term: Term) -> Iterator[str]:
    """Yield what is wrong with the declaration of a term."""
    names = {parameter.name for parameter in mechanism.parameters}
    if not re.fullmatch(r"[A-Z][A-Za-z]*\d+", row):
        yield "has no name of the form M01 or Own1"
    if not term.parameters or not term.then or not term.when:
        yield "lacks its parameters, 'when' or 'then'"
    yield from (_unknown(name, names, "parameter") for name in term.parameters if name not in names)
    for situation in (term.when, term.rest or {}):
        for name, value in situation.items():
            limits = support(VARIABLES[name]) if name in mechanism.reads else None
            if name not in mechanism.reads:
                yield f"sets '{name}', which the mechanism does not read"
            elif limits and not limits[0] <= value <= limits[1]:
                yield f"sets '{name}' to {value:g}, outside {limits[0]:g} to {limits[1]:g}"
    for name, sign in term.then.items():
        if name not in mechanism.moves or sign not in (-1, 1):
            yield f"says of '{name}' what is not 1 or -1, or the mechanism does not move it"


def sections(mechanism: Mechanism) -> dict[str, str]:
    """Return the sections of a docstring by their headings; of two of one name the last."""
    parts = re.split(rf"^({'|'.join(SECTIONS)})\.", inspect.cleandoc(mechanism.__doc__ or ""), flags=re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def _numbers(text: str) -> set[float]:
    return {float(match) for match in re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+)", text)}


def docstring(mechanism: Mechanism) -> Iterator[str]:
    """Yield what the docstring does not say."""
    text, found = inspect.cleandoc(mechanism.__doc__ or ""), sections(mechanism)
    if not text.split("\n")[0].endswith("."):
        yield "the first line of the docstring is not a sentence"
    if tuple(found) != SECTIONS or not all(found.values()):
        yield f"the docstring does not have the sections {', '.join(SECTIONS)}, each once, in this order, with text"
        return
    if mechanism.label == "usual-frequency":
        return  # Its intercepts stand in a table in the file.
    said = _numbers(found["Priors"])
    for parameter in mechanism.parameters:
        prior = parameter.prior
        if not set(prior.arguments if prior.family == "normal" else prior.arguments[:1]) <= said:
            yield f"the docstring's Priors do not give {parameter.name} ~ {prior}"


def cited(mechanism: Mechanism, references: Collection[str] = ()) -> Iterator[str]:
    """Yield references that are not declared, or not known."""
    text = sections(mechanism).get("References", "")
    keys = {key for key in re.split(r"[,\s]+", text.rstrip(".")) if key and key != "None"}
    if keys != set(mechanism.references):
        declared = ", ".join(mechanism.references) or "nothing"
        yield f"the docstring cites {', '.join(sorted(keys)) or 'nothing'}, and 'references' has {declared}"
    for key in sorted(set(mechanism.references) - set(bibliography()) - set(references)):
        near = get_close_matches(key, [*bibliography(), *references], 1)
        hint = f" (did you mean '{near[0]}'?)" if near else ""
        yield (
            f"no bibliography has the work '{key}'{hint}; add it to a file with the name of your file and the "
            "ending .bib beside it, one field a line, as contrapeso's references.bib is written"
        )


# What it does.


def exactness(mechanism: Mechanism) -> Iterator[str]:
    """Yield where what is read, used and moved is not what is declared."""
    theta, now = parameters(mechanism, 2, POLITIES, DRAWS), world(1, SHAPE)
    watched, reads = Watched(theta), Watched({name: now[name] for name in mechanism.reads})
    try:
        moved = dict(mechanism(watched, reads))
    except KeyError as error:
        yield f"it asks for {error}, which it does not declare in 'reads' or 'parameters'"
        return
    yield from (f"it declares that it reads '{name}' and does not" for name in mechanism.reads if name not in reads.used)
    yield from (f"it does not use the parameter '{name}'" for name in theta if name not in watched.used)
    yield from (f"it says that it moves '{name}' and does not" for name in mechanism.moves if name not in moved)
    yield from (f"it moves '{name}' and does not say so" for name in moved if name not in mechanism.moves)
    again = mechanism(Watched(theta), Watched({name: now[name] for name in reversed(mechanism.reads)}))
    yield from (
        f"called twice with the same, it moves '{name}' otherwise" for name in moved if not np.array_equal(moved[name], again[name])
    )


def _shaped(mechanism: Mechanism, form: str) -> Values:
    """Return parameters in one of the shapes in which the engine may hand them over."""
    theta = parameters(mechanism, 2, POLITIES, DRAWS)
    if form == "one value":
        return {name: value[..., :1] if value.ndim > 1 else value[0] for name, value in theta.items()}
    if form == "by draw":
        return theta
    return {name: np.broadcast_to(value, SHAPE) for name, value in theta.items()}


def shapes(mechanism: Mechanism) -> Iterator[str]:
    """Yield where a contribution has not the shape of a polity and a draw, or is not a number."""
    now = {name: value for name, value in world(1, SHAPE).items() if name in mechanism.reads}
    for form in ("one value", "by draw", "by polity and draw"):
        for name, value in mechanism(_shaped(mechanism, form), now).items():
            try:
                fits = np.broadcast_shapes(np.shape(value), SHAPE) == SHAPE
            except ValueError:
                fits = False
            if not fits:
                yield f"with parameters {form}, what it adds to '{name}' has the shape {np.shape(value)} and does not fit {SHAPE}"
            elif not np.isfinite(value).all():
                yield f"with parameters {form}, what it adds to '{name}' is not a number everywhere"
    theta = _shaped(mechanism, "by draw")
    together = mechanism(theta, now)
    alone = mechanism({name: value[..., 1] for name, value in theta.items()}, {name: value[:, 1] for name, value in now.items()})
    for name, value in together.items():
        one = np.broadcast_to(value, SHAPE)[:, 1]
        if not np.allclose(one, np.broadcast_to(alone[name], (POLITIES,)), rtol=1e-5, atol=1e-6):
            yield f"one draw of many is not that draw alone in what it adds to '{name}'"


def slopes(mechanism: Mechanism) -> Iterator[str]:
    """Yield where slopes are not finite, a parameter moves nothing, or compiling changes a value."""

    def weighted(theta: Values, reads: Values) -> tuple[Array, Values]:
        moved = dict(mechanism(theta, reads))
        return sum((jnp.sum(value) * (1.0 + index) for index, value in enumerate(moved.values())), jnp.zeros(())), moved

    theta = parameters(mechanism, 2, POLITIES, DRAWS)
    now = {name: value for name, value in world(1, SHAPE).items() if name in mechanism.reads}
    found, compiled = jax.jit(jax.grad(weighted, argnums=(0, 1), has_aux=True))(theta, now)
    for group in found:
        yield from (f"its slope by '{name}' is not finite" for name, slope in group.items() if not np.isfinite(slope).all())
    yield from (f"the parameter '{name}' moves nothing" for name, slope in found[0].items() if not np.any(np.asarray(slope) != 0))
    for name, value in mechanism(theta, now).items():
        if not np.allclose(compiled[name], value, rtol=1e-5, atol=1e-5):
            yield f"compiled, it adds something else to '{name}'"


def claims(mechanism: Mechanism) -> Iterator[str]:
    """Yield where a term does not do what its row says: 'when', 'then', and silence at 'rest'."""
    for row, term in mechanism.terms.items():
        moved = difference(mechanism, term, term.when)
        for name, sign in term.then.items():
            if not sign * moved[name] > 0.0:
                yield f"the term {row} moves '{name}' by {moved[name]:+.3g} where it says {sign:+d}"
        for name, value in moved.items():
            if value != 0.0 and name not in term.then:
                yield f"the term {row} also moves '{name}' by {value:+.3g}; say so in 'then'"
        if term.rest is not None:
            for name, value in difference(mechanism, term, term.rest).items():
                if value != 0.0:
                    yield f"the term {row} is not silent at 'rest': it moves '{name}' by {value:+.3g}"


def difference(mechanism: Mechanism, term: Term, situation: Mapping[str, float]) -> dict[str, float]:
    """Return what a term adds in a situation: the mechanism with it on less the mechanism with it off.

    Parameters are at typical values, above zero where a prior is about zero; what the situation does
    not name stands at the vocabulary's starting value.
    """
    on = {one.name: np.full(1, typical(one.prior), np.float32) for one in mechanism.parameters}
    neutral = {one.name: np.full(1, one.neutral, np.float32) for one in mechanism.parameters if one.name in term.parameters}
    now = quiet(mechanism.reads, **situation)
    with_it, without = mechanism(on, now), mechanism({**on, **neutral}, now)
    return {name: float(np.sum(np.asarray(with_it[name]) - np.asarray(without[name]))) for name in mechanism.moves}


TRIALS: tuple[Callable[[Mechanism], Iterator[str]], ...] = (exactness, shapes, slopes, claims)
"""What is run, in this order."""
